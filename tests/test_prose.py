"""Figures that nobody marked: `mkdocs-cnn check --find`, and `--mark`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import prose
from hosts import Site
from mkdocs_cnn.commands.main import main
from mkdocs_cnn.hosts.prose import read_prose
from mkdocs_cnn.problems.limits import Limits
from work import excess

FIGURE = "VGG-16 has 138M parameters"
WRONG = "VGG-16 has 183M parameters"


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A site around the current folder."""
    monkeypatch.chdir(tmp_path)
    return Site(tmp_path).write("mkdocs.yml", "site_name: Test\nplugins: [cnn]\n")


@pytest.fixture
def run(capsys):
    """Check with some arguments: status, output, errors."""
    return lambda *arguments: (main(["check", *arguments]), *capsys.readouterr())


def page(site, text):
    """Write the site's page."""
    site.write("docs/index.md", text)


def told(text):
    """What is told of a page: figures with their verdicts."""
    return [prose.told(each) for each in prose.find(text)]


# How well it does


@pytest.mark.parametrize("name", ["seen", "held"])
def test_few_of_the_figures_told_are_not_what_a_reader_would_check(name):
    measured = prose.measure(name)
    assert measured.precision >= 0.95, measured.wrong
    assert measured.recall >= 0.8, measured.missed


def test_the_sentences_are_many_and_half_of_them_are_traps():
    cases = [each for name in ("seen", "held") for each in prose.read_cases(name)]
    assert len(cases) >= 200
    assert len({each.text for each in cases}) == len(cases)
    without = sum(not each.expected for each in cases)
    assert len(cases) / 3 < without < 2 * len(cases) / 3


def test_a_figure_told_wrongly_would_be_counted(monkeypatch):
    case = prose.Case(FIGURE + ".", [("138M", "vgg19.params", "holds")])
    monkeypatch.setattr(prose, "read_cases", lambda name: [case])
    measured = prose.measure("any")
    assert (measured.precision, measured.recall) == (0, 0)
    assert len(measured.wrong) == len(measured.missed) == 1


# Where it looks


@pytest.mark.parametrize(
    "text",
    [
        f"{FIGURE}.",
        f"Text.\n{FIGURE}.",
        "VGG-16\nhas 138M\nparameters.",
        f"# {FIGURE}",
        f"{FIGURE}\n===",
        f"- {FIGURE}",
        f"1. A.\n\n    {FIGURE}",
        f"> {FIGURE}",
        f"> - {FIGURE}",
        f"- [ ] {FIGURE}",
        f"| a | b |\n| --- | :-: |\n| c | {FIGURE} |",
        f"a | b\n--- | ---\n{FIGURE} | c \\| d",
        f'!!! note "Title"\n\n    {FIGURE}',
        f"A note.[^1]\n\n[^1]: {FIGURE}",
        "**VGG-16** has _138M_ parameters",
        "`vgg16` has 138M parameters",
        "[VGG-16](https://example.org/9M) has [138M](b.md) parameters",
        "VGG-16 [12] has 138M&nbsp;parameters".replace("&nbsp;", "\xa0"),
        f"```\n9M\n```\n{FIGURE}",
        f"<div>\n9M\n</div>\n{FIGURE}",
        f"<!-- 9M\n\n9M -->\n\n{FIGURE}",
        f"$$\nx\n$$\n{FIGURE}",
        f"$$ never closed\n\n{FIGURE}",
        f"Text:\n\n- a\n\n    - b\n\n        {FIGURE}",
    ],
)
def test_a_figure_in_running_text_is_found(text):
    assert told(text) == [("138M", "vgg16.params", "holds")]


@pytest.mark.parametrize(
    "text",
    [
        f"```\n{FIGURE}\n```",
        f"~~~~ text\n{FIGURE}\n~~~\n{FIGURE}\n~~~~",
        f"- a\n\n    ```\n    {FIGURE}\n    ```",
        f"    {FIGURE}",
        f"Text.\n\n    {FIGURE}",
        f"- a\n\n        {FIGURE}",
        f"`{FIGURE}`",
        "VGG-16 has `138M` parameters",
        "VGG-16 has `#!cnn 138M = vgg16.params` parameters",
        f"<div>\n{FIGURE}\n\n{FIGURE}\n</div>",
        f"<!-- {FIGURE} -->",
        f"<!--\n\n{FIGURE}\n\n-->",
        f'A <span title="{FIGURE}">b</span>.',
        f"![{FIGURE}](a.png)",
        f'[a](b.md "{FIGURE}")',
        "[a](VGG-16-has-138M-parameters.md)",
        "https://example.org/VGG-16-has-138M-parameters",
        f"[a]: b.md '{FIGURE}'",
        f"*[VGG]: {FIGURE}",
        "VGG-16 has $138M$ parameters",
        f"$$\n{FIGURE}\n$$",
        f"\\[\n{FIGURE}\n\\]",
        f"{{% a %}}{{{{ '{FIGURE}' }}}}",
    ],
)
def test_what_is_no_running_text_is_left_alone(text):
    assert told(text) == []


def test_a_place_is_that_in_the_file():
    text = (
        f"---\ntitle: {WRONG}\n---\n\n> - *Text.* {FIGURE}, and **VGG-19** has\n>   144M of them.\n"
    )
    (found,) = prose.find(text, start=text.index("> -"))
    assert (found.span.file_line, found.span.file_column) == (5, 24)
    assert found.span.text == "138M"


def test_a_sentence_that_nobody_can_read_is_none():
    filling = "and so on " * (Limits.sentence // 10)
    assert told(f"{FIGURE} {filling}.") == []
    assert len(told(f"{filling}. {FIGURE}.")) == 1


def test_passages_keep_the_place_of_every_character():
    text = "# A 1\n\n- **b** 2 `c`\n  d 3\n\n| e | f |\n|---|---|\n| 4 | *5* |\n"
    for passage in read_prose(text):
        assert len(passage.text) == len(passage.places)
        for character, place in zip(passage.text, passage.places, strict=True):
            assert character in (text[place], " ")


# What it says


def test_what_holds_is_a_note_with_the_claim_to_paste(site, run):
    page(site, f"{FIGURE}.\n")
    status, out, err = run("--find")
    assert status == 0
    assert '1:12: note: VGG-16, parameters: "138M" holds, 138,357,544 is computed' in out
    assert "`#!cnn 138M = vgg16.params`" in out
    assert err.endswith("1 figure without a mark\n")


def test_what_is_false_is_a_warning_and_counts(site, run):
    page(site, "VGG-16 needs 93MB per image.\n")
    status, out, err = run("--find")
    assert status == 1
    # 15,237,608 values of 4 bytes
    assert '1:14: VGG-16, memory of the activations: "93MB" is false, 60,950,432 bytes' in out
    assert "expected: 61MB: " in out
    assert "`#!cnn 61MB = vgg16.memory`" in out
    assert err.endswith("1 figure without a mark (1 false)\n")


def test_what_holds_by_another_convention_says_by_which(site, run):
    page(site, "ResNet-50 needs 4.1 GFLOPs.\n")
    status, out, _ = run("--find")
    assert status == 0
    assert "holds by another convention" in out
    assert "`#!cnn 4.1 GFLOPs = resnet50.flops | FLOPs MACs`" in out


def test_a_claim_that_is_offered_is_true(site, run):
    page(site, "VGG-16 needs 93MB per image. ResNet-50 needs about 4.1 GFLOPs.\n")
    offered = [
        each["claim"] for each in json.loads(run("--find", "--format", "json")[1])["findings"]
    ]
    assert len(offered) == 2
    page(site, "".join(f"`#!cnn {each}`\n" for each in offered))
    assert run()[0] == 0


def test_nothing_is_said_without_being_asked(site, run):
    page(site, f"{WRONG}.\n")
    assert run() == (0, "", "checked 1 file: nothing to check\n")


def test_programs_read_the_same(site, run):
    page(site, f"{FIGURE}.\n\n{WRONG}.\n")
    data = json.loads(run("--find", "--format", "json")[1])
    true, false = data["findings"]
    assert data["counts"]["found"] == 2
    assert sum(data["counts"].values()) == len(data["findings"])
    assert (true["kind"], true["level"], true["code"]) == ("found", "note", "found-true")
    assert (true["claim"], true["holds"], true["convention"]) == ("138M = vgg16.params", True, "")
    assert (false["kind"], false["level"], false["code"]) == ("found", "warning", "found-false")
    assert (false["claim"], false["holds"]) == ("138M = vgg16.params", False)
    lines = run("--find", "--format", "github")[1].splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::notice", "::warning"]


def test_a_page_without_anything_of_ours_has_its_own_settings(site, run):
    page(site, "---\ncnn: {FLOPs: MACs}\n---\n\nResNet-50 needs 4.1 GFLOPs.\n")
    out = run("--find")[1]
    assert "ResNet-50, FLOPs" in out
    assert '"4.1 GFLOPs" holds, 8,178,368,512 FLOPs is computed' in out


def test_a_block_of_the_page_goes_before_a_known_network(site, run):
    block = "```cnn\nid: lenet5\ninput: 8x8x3\nlayers: [conv3-4]\n```\n"
    page(site, f"{block}\nLeNet-5 has 112 parameters.\n")  # 3*3*3*4 + 4
    status, out, _ = run("--find")
    assert status == 0
    assert '"112" holds' in out


def test_the_site_s_own_networks_are_found(site, run):
    site.write("networks/TinyNet-8.yml", "input: 8x8x3\nlayers: [conv3-4]\n")
    site.write("mkdocs.yml", "site_name: Test\nplugins: [{cnn: {networks: networks}}]\n")
    page(site, "TinyNet-8 has 113 parameters.\n")
    status, out, _ = run("--find")
    assert status == 1
    assert '"113" is false, 112 is computed' in out


def test_figures_follow_the_site_s_number_format(site, run):
    site.write("mkdocs.yml", "site_name: Test\nplugins: [{cnn: {numbers: '1.234,5'}}]\n")
    page(site, "VGG-16 has 138.357.544 parameters.\n")
    assert "`#!cnn 138.357.544 = vgg16.params`" in run("--find")[1]


# Marking

PAGE = (
    "---\r\ntitle: VGG-16 has 138M parameters\r\n---\r\n\r\n# VGG-16 has 138M parameters\r\n\r\n"
    "VGG-16 has **138M** parameters and needs 93MB per image.\r\n\r\n"
    "\t> - AlexNet 有 6000 万个参数。\r\n> - AlexNet 有 6000 万个参数。\r\n\r\n"
    "| a | b |\r\n|---|---|\r\n| ~61M | AlexNet has ~61M parameters |\r\n\r\n"
    "ResNet-50 needs 4.1 GFLOPs, and VGG-16 has 138\r\nM parameters."
)
MARKED = (
    PAGE.replace("**138M**", "**`#!cnn 138M = vgg16.params`**")
    .replace("\n> - AlexNet 有 6000 万个", "\n> - AlexNet 有 `#!cnn 6000 万 = alexnet.params`个")
    .replace("has ~61M", "has `#!cnn ~61M = alexnet.params`")
)


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_marking_writes_claims_that_hold_and_nothing_else(site, run, start):
    page(site, "")
    path = Path("docs/index.md")
    path.write_bytes(start + PAGE.encode())
    status, diff, _ = run("--mark", "--diff")
    assert path.read_bytes() == start + PAGE.encode()
    assert diff.count("\n+") == 4  # its own head, and three lines
    status, out, err = run("--mark")
    assert path.read_bytes() == start + MARKED.encode()
    assert out.count(" -> `#!cnn") == 3
    assert status == 1  # 93MB is false, and is only told
    assert "3 figures; 3 figures marked, all true" in err
    assert run()[0] == 0
    assert run("--mark")[1].count(" -> ") == 0


def test_marking_and_mending_go_together(site, run):
    page(site, f"{FIGURE}.\n\nIt has `#!cnn 0.60M = vgg16.conv3_2.params`.\n")
    status, _, err = run("--mark", "--fix")
    assert status == 0
    assert "1 figure corrected, 1 figure marked" in err
    assert "`#!cnn 138M = vgg16.params`" in Path("docs/index.md").read_text("utf-8")
    assert "`#!cnn 0.59M = vgg16.conv3_2.params`" in Path("docs/index.md").read_text("utf-8")


def test_marking_leaves_false_claims(site, run):
    page(site, "It has `#!cnn 0.60M = vgg16.conv3_2.params`.\n")
    assert run("--mark")[0] == 1
    assert "0.60M" in Path("docs/index.md").read_text("utf-8")


# What it costs


def test_without_it_nothing_of_it_is_loaded(site):
    page(site, "It has `#!cnn 0.59M = vgg16.conv3_2.params`.\n")
    code = (
        "import sys; from mkdocs_cnn.commands.main import main; main(['check']);"
        "print(sorted(each for each in sys.modules if '.prose' in each or 'titles' in each))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


HOSTILE = {
    "one line": f"{FIGURE} ",
    "sentences": "It has 138M parameters. ",
    "brackets": "(",
    "links": "![",
    "backticks": "`a`` ```",
    "tags": "<a ",
    "dollars": "$a ",
    "digits": "1,1",
    "groups": "1 1 ",
    "names": "VGG-16和",
    "capitals": "Aa1 ",
    "asterisks": "*a",
    "fences": "```\n",
    "comments": "<!--\n",
    "formulas": "$$\n",
    "divisions": "<div>\n",
    "quotes": "> ",
    "braces": "{{",
    "units": "1 million billion ",
    "fillers": "1M total total ",
    "layers": "3x3 conv from 3 to 3 ",
    "hidden": "\u202e1\u200b\0",
    "signs": "\ue000\ue004",
}


@pytest.mark.many
@pytest.mark.parametrize("name", HOSTILE)
def test_the_time_grows_with_the_text(name):
    def make(size):
        return (HOSTILE[name] * size)[:size] + f"\n\n{FIGURE}."

    finder = prose.make_finder()
    assert excess(lambda text: prose.find(text, finder), make, 12_500, 200_000) < 4
