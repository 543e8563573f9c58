"""`mkdocs-cnn check --report`: what became of the figures of a site, and the badge of it."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import pytest

from helpers import TESTS, some
from hosts import Site
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.settings.choices import make_settings
from mkdocs_cnn.show.page import Page
from mkdocs_cnn.show.render.totals import badge_svg, totals_markdown
from mkdocs_cnn.show.totals import PageTotals, Totals, totals_of

TRUE = "`#!cnn 0.59M = vgg16.conv3_2.params`\n"  # 3·3·256·256 + 256 = 590,080
FALSE = "`#!cnn 0.60M = vgg16.conv3_2.params`\n"
QUOTED = "`#!cnn 0.60M != vgg16.conv3_2.params`\n"
PTFLOPS = "`#!cnn 4.132 GMACs = resnet50.macs`\n"  # what ptflops prints of torchvision's ResNet-50
DECLARED = "`#!cnn 4.132 GMACs = resnet50.macs | count ptflops`\n"
NEEDLESS = "`#!cnn 138,357,544 = vgg16.params | rounding down`\n"
WRONG = "`#!cnn vgg16.parms`\n"
BARE = "#!cnn 0.60M = vgg16.conv3_2.params\n"
SAMPLE = "`` `#!cnn 0.60M = vgg16.conv3_2.params` ``\n"
NUMBER = "`#!cnn vgg16.params`\n"
NOTED = "```cnn\nuse: vgg16\nclaims: note\nexpect: {params: 24M, conv3_2.params: 0.59M}\n```\n"
EXPECTED = """```cnn
use: resnet50
count: ptflops
expect:
  macs: 4.132 GMACs
  params: 25.6M
  conv1.macs: 1
```
"""
CUT = """```cnn rounding="down"
CONV3-16: 3*3*3*16 = 432
CONV3-32: 3*3*16*32 = 4.60K
```
"""
"""4,608 rounds to 4.61K."""
SUMMED = """```cnn rounding="down"
Layer (type:depth-idx)   Output Shape       Param #
Linear: 1-1              [1, 10]            40,970
Total params: 40,970
Params size (MB): 0.163
```
"""
"""163,880 bytes."""
TABLE = """`#!cnn columns: model, params, macs | count ptflops`

| Model | Params (M) | MACs (G) |
| --- | --- | --- |
| ResNet-50 | 25.6 | 4.132 |
"""
LISTING = "```cnn\n8x3x3 = 73\n2*2 = 4\n```\n"  # 72; each equation is one figure held
ZEROS = {
    "figures": 0,
    "true": 0,
    "declared": 0,
    "other_convention": 0,
    "false": 0,
    "noted": 0,
    "mistakes": 0,
    "unread": 0,
    "unchecked": 0,
    "samples": 0,
    "unmarked": 0,
}


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A site around the current folder."""
    monkeypatch.chdir(tmp_path)
    return Site(tmp_path).write("mkdocs.yml", "site_name: Test\nplugins: [cnn]\n")


@pytest.fixture
def run(command):
    """Check with some arguments: status, output, errors."""
    return partial(command, "check")


def total(site, run, text):
    site.write("docs/index.md", text)
    return json.loads(run("--report", "--format", "json")[1])["total"]


# What is counted


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("# Page\n", {}),
        (NUMBER, {}),
        (TRUE + TRUE, {"figures": 2, "true": 2}),
        (QUOTED, {"figures": 1, "true": 1}),
        (TRUE.replace("=", "!="), {"figures": 1, "false": 1}),
        (TRUE + FALSE, {"figures": 2, "true": 1, "false": 1}),
        (PTFLOPS, {"figures": 1, "other_convention": 1}),
        (DECLARED, {"figures": 1, "true": 1, "declared": 1}),
        (DECLARED.replace("=", "!="), {"figures": 1, "false": 1}),
        (TABLE, {"figures": 2, "true": 2, "declared": 1}),
        (NEEDLESS, {"figures": 1, "true": 1}),
        (
            f"---\ncnn: {{count: ptflops}}\n---\n\n{PTFLOPS}{TRUE}",
            {"figures": 2, "true": 2, "declared": 1},
        ),
        (NOTED, {"figures": 2, "true": 1, "noted": 1}),
        (WRONG + TRUE, {"figures": 1, "true": 1, "mistakes": 1}),
        (BARE, {"unread": 1}),
        (SAMPLE, {"samples": 1}),
        (LISTING, {"figures": 2, "true": 1, "false": 1}),
        (CUT, {"figures": 4, "true": 4, "declared": 1}),
        (SUMMED, {"figures": 4, "true": 4, "declared": 1}),
        (
            EXPECTED,
            {"figures": 3, "true": 2, "declared": 1, "false": 1},
        ),
    ],
)
def test_counts(site, run, text, counts):
    assert total(site, run, text) == ZEROS | counts


def test_sizes_are_one_figure_whatever_is_false_in_them(site, run):
    text = (TESTS / "corpus/listings/tools/torchsummary-lenet5.txt").read_text("utf-8")
    assert text.count("[-1, 6, 14, 14]") == 1
    true = total(site, run, f"```cnn\n{text}```\n")
    false = total(site, run, f"```cnn\n{text}```\n".replace("6, 14, 14", "6, 41, 41"))
    assert true["true"] == true["figures"]
    assert (false["false"], false["true"]) == (1, false["figures"] - 1)
    rows = text.replace("6, 14, 14", "6, 41, 41").replace(
        "400]               0", "401]               0"
    )
    assert total(site, run, f"```cnn\n{rows}```\n")["false"] == 2


CORPUS = sorted((TESTS / "corpus" / "listings").rglob("*.txt"))


@pytest.mark.many
def test_no_listing_has_more_false_figures_than_figures():
    """What is counted as false was counted as held before."""
    assert len(CORPUS) > 50
    for path in some(CORPUS, 15):
        page = Page(Library(), make_settings({}))
        for text in (path.read_text("utf-8"), path.read_text("utf-8").replace("1", "7")):
            block = page.render(Source(path.name, text))
            assert totals_of(block.tally, block.problems).true >= 0, path


def test_figures_that_nobody_marked_are_counted_where_they_are_looked_for(site, run):
    site.write("docs/index.md", f"VGG-16 has 138 million parameters.\n\n{TRUE}")
    for arguments, unmarked in ([], 0), (["--find"], 1):
        _, out, _ = run("--report", "--format", "json", *arguments)
        assert json.loads(out)["total"] == ZEROS | {"figures": 1, "true": 1, "unmarked": unmarked}
    assert "1 checked, 0 false, 1 without a mark\n" in run("--report", "--find")[1]


# As text, data and annotations


@pytest.fixture
def pages(site):
    """Three pages with figures, one without."""
    site.write("docs/b.md", TRUE + FALSE + PTFLOPS).write("docs/a.md", TRUE + DECLARED + SAMPLE)
    site.write("docs/sub/c.md", BARE + WRONG).write("docs/plain.md", "# Nothing\n")
    return site


def test_text(pages, run):
    status, out, err = run("--report")
    assert (status, out) == (
        2,
        """\
Figures: 5 checked, 1 false, 1 by another convention, 1 unreadable, 1 not looked at

File           Checked  True  As declared  Other convention  False  Mistakes  Not looked at  Samples
────────────────────────────────────────────────────────────────────────────────────────────────────
docs/a.md            2     2            1                 0      0         0              0        1
docs/b.md            3     1            0                 1      1         0              0        0
docs/sub/c.md        0     0            0                 0      0         1              1        0
────────────────────────────────────────────────────────────────────────────────────────────────────
Total                5     3            1                 1      1         1              1        1

1 more file without anything to check.
""",
    )
    assert err.startswith("checked 4 files: 5 figures; 2 false claims, 1 mistake, 1 not read")


def test_nothing_to_check(site, run):
    site.write("docs/a.md", "# Nothing\n")
    out = "Figures: nothing to check\n\n1 more file without anything to check.\n"
    assert run("--report")[:2] == (0, out)


def test_json(pages, run):
    status, out, _ = run("docs", "--report", "--format", "json")
    data = json.loads(out)
    assert status == 2
    assert list(data) == ["files", "summary", "total", "pages"]
    paths = ["docs/a.md", "docs/b.md", "docs/plain.md", "docs/sub/c.md"]
    assert [each["path"] for each in data["pages"]] == paths
    assert data["files"] == 4
    assert data["pages"][2] == {"path": "docs/plain.md"} | ZEROS
    for key in ZEROS:
        assert data["total"][key] == sum(each[key] for each in data["pages"])
    assert data["total"] == ZEROS | {
        "figures": 5,
        "true": 3,
        "declared": 1,
        "other_convention": 1,
        "false": 1,
        "mistakes": 1,
        "unread": 1,
        "samples": 1,
    }


def test_github(pages, run):
    plain = run("--format", "github")[1]
    out = run("--report", "--format", "github")[1]
    assert out.startswith(plain)
    assert out.removeprefix(plain) == (
        "::notice title=Figures::5 checked, 1 false, 1 by another convention, 1 unreadable, "
        "1 not looked at\n"
    )


def test_markdown(pages, run):
    lines = run("--report", "--format", "markdown")[1].splitlines()
    assert lines[0].startswith("**Figures: 5 checked, 1 false,")
    assert lines[2].startswith("| File | Checked | True |")
    assert lines[4] == "| docs/a.md | 2 | 2 | 1 | 0 | 0 | 0 | 0 | 1 |"
    assert lines[7].startswith("| **Total** | **5** | **3** |")


def test_names_of_files_are_text_in_markdown():
    page = PageTotals("docs/a|b*c.md", Totals(figures=1))
    assert "| docs/a&#124;b\\*c.md | 1 | 1 | 0 |" in totals_markdown([page])


def test_markdown_is_for_reports(site, run):
    site.write("docs/a.md", TRUE)
    assert run("--format", "markdown") == (
        2,
        "",
        "mkdocs-cnn check: --format markdown needs --report\n",
    )


def test_a_snippet_counts_on_each_page(site, run):
    site.write("mkdocs.yml", "plugins: [cnn]\nmarkdown_extensions: [pymdownx.snippets]\n")
    site.write("part.txt", FALSE)
    for name in "ab":
        site.write(f"docs/{name}.md", '--8<-- "part.txt"\n')
    _, out, err = run("--report", "--format", "json")
    assert json.loads(out)["total"] == ZEROS | {"figures": 2, "false": 2}
    assert "2 figures; 1 false claim" in err


# The badge


def badge(site, run, text):
    site.write("docs/index.md", text)
    run("--badge", "badge.json")
    return json.loads(Path("badge.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("text", "message", "color"),
    [
        ("# Nothing\n", "nothing to check", "lightgrey"),
        (TRUE, "1 checked, 0 false", "brightgreen"),
        (NOTED, "2 checked, 0 false", "brightgreen"),
        (TRUE + SAMPLE, "1 checked, 0 false", "brightgreen"),
        (FALSE + WRONG + BARE, "1 checked, 1 false, 2 not read", "red"),
        (PTFLOPS, "1 checked, 0 false, 1 by another convention", "yellow"),
        (TRUE + BARE, "1 checked, 0 false, 1 not read", "yellow"),
        (TRUE + WRONG, "1 checked, 0 false, 1 not read", "yellow"),
    ],
)
def test_badge_for_shields(site, run, text, message, color):
    assert badge(site, run, text) == {
        "schemaVersion": 1,
        "label": "numbers",
        "message": message,
        "color": color,
    }


NAME = "{http://www.w3.org/2000/svg}"


def test_badge_as_a_picture(pages, run):
    status, out, _ = run("--badge", "badge.svg", "--format", "json")
    assert status == 2
    assert "findings" in json.loads(out)
    text = Path("badge.svg").read_text("utf-8")
    svg = ElementTree.fromstring(text)
    message = "5 checked, 1 false, 1 by another convention, 2 not read"
    assert (svg.tag, svg.get("role")) == (f"{NAME}svg", "img")
    assert svg.get("aria-label") == f"numbers: {message}" == svg.findtext(f"{NAME}title")
    assert [each.text for each in svg.iter(f"{NAME}text")] == ["numbers", message]
    assert text.count("http") == 1
    assert " id=" not in text  # there may be several on a page
    last = [*svg.iter(f"{NAME}text")][-1]
    assert float(last.get("x")) + float(last.get("textLength")) < float(svg.get("width"))


def test_a_badge_escapes_what_it_says(monkeypatch):
    monkeypatch.setattr(Totals, "badge", lambda totals: '<b> & "c"')
    svg = ElementTree.fromstring(badge_svg(Totals()))
    assert svg.get("aria-label") == 'numbers: <b> & "c"'


def light(colour):
    """The relative luminance of a colour, as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    each = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * each[0] + 0.7152 * each[1] + 0.0722 * each[2]


@pytest.mark.parametrize(
    "totals", [Totals(), Totals(figures=1), Totals(1, false=1), Totals(1, unread=1)]
)
def test_a_badge_can_be_read(totals):
    """White letters on each of its colours, at the contrast that WCAG asks of text."""
    svg = ElementTree.fromstring(badge_svg(totals))
    shapes = [*svg.iter(f"{NAME}rect"), *svg.iter(f"{NAME}path")]
    seen = [each.get("fill") for each in shapes]
    assert len({*seen}) == 2
    assert all(1.05 / (light(each) + 0.05) >= 4.5 for each in seen)


def test_a_badge_that_says_the_same_is_not_written_again(site, run):
    site.write("docs/index.md", TRUE)
    run("--badge", "badge.svg")
    before = Path("badge.svg").stat().st_mtime_ns
    run("--badge", "badge.svg")
    assert Path("badge.svg").stat().st_mtime_ns == before
    site.write("docs/index.md", FALSE)
    run("--badge", "badge.svg")
    assert "1 false" in Path("badge.svg").read_text("utf-8")


def test_a_badge_of_what_is_left_after_mending(site, run):
    site.write("docs/index.md", FALSE)
    assert run("--fix", "--badge", "badge.svg")[0] == 0
    assert "1 checked, 0 false" in Path("badge.svg").read_text("utf-8")


def test_badges_that_cannot_be(site, run):
    site.write("docs/index.md", TRUE)
    status, _, err = run("--badge", "badge.png")
    assert status == 2
    assert '"badge.png" ends neither in .svg nor in .json' in err
    status, _, err = run("--badge", "nowhere/badge.svg")
    assert status == 2
    assert "nowhere" in err
    assert "Traceback" not in err


def test_a_report_of_what_is_left_after_mending(site, run):
    site.write("docs/index.md", FALSE + WRONG)
    assert run("--report", "--diff") == (2, "", "mkdocs-cnn check: either --report or --diff\n")
    status, out, err = run("--report", "--fix")
    assert (status, out.splitlines()[0]) == (2, "Figures: 1 checked, 0 false, 1 unreadable")
    assert "1 figure corrected" in err
    assert Path("docs/index.md").read_text("utf-8") == TRUE + WRONG
