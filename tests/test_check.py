"""`mkdocs-cnn check`: what a build would say, in the forms that editors and programs read."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
import yaml

from helpers import TESTS
from hosts import Site
from mkdocs_cnn.commands.main import INTERRUPTED
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.problem import Problem, Source
from mkdocs_cnn.show.findings import Findings
from mkdocs_cnn.show.render.findings import findings_github
from work import soon

VGG = 138_357_544  # the parameters of VGG-16
FALSE = "It has `#!cnn 0.60M = vgg16.conv3_2.params` there.\n"
TRUE = "It has `#!cnn 0.59M = vgg16.conv3_2.params` there.\n"
WRONG = "It has `#!cnn vgg16.parms` there.\n"
BLOCK = "```cnn\nuse: vgg16\nexpect:\n  params: {}\n```\n"
NETWORK = "input: 8x8x3\nlayers: [conv3-4]\nexpect: {{params: {}}}\n"  # 3·3·3·4 + 4 = 112
CONFIG = "site_name: Test\nplugins: [cnn]\n"


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A site around the current folder."""
    monkeypatch.chdir(tmp_path)
    return Site(tmp_path).write("mkdocs.yml", CONFIG)


@pytest.fixture
def run(command):
    """Check with some arguments: status, output, errors."""
    return partial(command, "check")


def places(output):
    """The places in a text output, and nothing else."""
    return [line.split(": ")[0] for line in output.splitlines() if re.match(r"\S+:\d+:\d+: ", line)]


# What it says


def test_all_true(site, run):
    site.write("docs/index.md", TRUE + BLOCK.format(f"{VGG:,}"))
    assert run() == (0, "", "checked 1 file: 1 block and 2 figures; all true\n")


@pytest.mark.parametrize(
    "head", ["markdown title='docs/index.md'", "text hl_lines='1' linenums='2'", "markdown", "text"]
)
def test_a_sample_in_a_fence_with_options_is_none_of_the_page(site, run, head):
    """What is in it is no paragraph, as in a build."""
    site.write("mkdocs.yml", CONFIG + "markdown_extensions: [pymdownx.superfences]\n")
    head = head.replace("'", '"')
    site.write("docs/index.md", f"````{head}\n# Title\n\n{FALSE}````\n")
    status, out, err = run()
    assert status == 0
    assert "is claimed" not in out
    assert "1 figure" not in err


def test_many_backticks_take_no_time(site, run):
    site.write("docs/index.md", "`" * 50_000)
    with soon():
        assert run()[0] == 0


def test_a_false_claim(site, run):
    site.write("docs/index.md", f"# Page\n\n{FALSE}")
    status, out, err = run("docs")
    assert (status, err) == (1, "checked 1 file: 1 figure; 1 false claim\n")
    first, *more = out.splitlines()
    assert (
        first == 'docs/index.md:3:15: vgg16.conv3_2.params: "0.60M" is claimed, 590,080 is computed'
    )
    assert more[1].index("^^^^^") == more[0].index("0.60M")
    assert "0.59M" in more[2]


def test_a_mistake_goes_before_false_claims(site, run):
    site.write("docs/index.md", FALSE + WRONG)
    status, out, err = run("docs")
    assert (status, err) == (2, "checked 1 file: 1 figure; 1 false claim, 1 mistake\n")
    assert places(out) == ["docs/index.md:1:15", "docs/index.md:2:21"]


def test_problems_are_ordered_by_file_and_place(site, run):
    site.write("docs/b.md", BLOCK.format(1) + FALSE).write("docs/a/z.md", FALSE)
    site.write("docs/b-nets/n.yml", NETWORK.format(113)).write("docs/a.md", FALSE + FALSE)
    assert places(run("docs/b.md", "docs")[1]) == [
        "docs/a.md:1:15",
        "docs/a.md:2:15",
        "docs/a/z.md:1:15",
        "docs/b-nets/n.yml:3:18",
        "docs/b.md:4:11",
        "docs/b.md:6:15",
    ]


@pytest.mark.parametrize(
    ("level", "status", "summary"),
    [("note", 0, "1 note"), ("warning", 1, "1 false claim"), ("error", 1, "1 false claim")],
)
def test_levels(site, run, level, status, summary):
    """A claim that is a note is shown, and does not count."""
    site.write("docs/index.md", FALSE)
    expected = (status, ["docs/index.md:1:15"], f"checked 1 file: 1 figure; {summary}\n")
    for arguments in ([], ["--claims", level]):
        status, out, err = run(*arguments)
        if arguments:
            assert (status, places(out), err) == expected
    site.write("mkdocs.yml", f"plugins: [cnn: {{claims: {level}}}]")
    status, out, err = run()
    assert (status, places(out), err) == expected


def test_a_block_overrules_the_level(site, run):
    site.write("docs/index.md", BLOCK.format("24M").replace("use:", "claims: note\nuse:"))
    assert run("--claims", "error")[0] == 0


# JSON and GitHub


def test_json(site, run):
    site.write("docs/index.md", FALSE).write("docs/other.md", "\n```cnn\nuse: vgg61\n```\n")
    status, out, _ = run("docs", "--format", "json")
    data = json.loads(out)
    assert status == 2
    assert list(data) == ["files", "checked", "counts", "findings", "corrected", "marked", "left"]
    assert (data["files"], data["corrected"], data["left"]) == (2, [], [])
    assert data["checked"] == {"blocks": 1, "listings": 0, "figures": 1, "numbers": 0}
    assert data["counts"] == {
        "corrected": 0,
        "marked": 0,
        "false_claims": 1,
        "mistakes": 1,
        "unread": 0,
        "warnings": 0,
        "notes": 0,
        "samples": 0,
        "found": 0,
    }
    claim, mistake = data["findings"]
    assert claim == {
        "path": "docs/index.md",
        "line": 1,
        "column": 15,
        "end_column": 20,
        "kind": "claim",
        "level": "warning",
        "code": "false-claim",
        "message": 'vgg16.conv3_2.params: "0.60M" is claimed, 590,080 is computed',
        "expected": claim["expected"],
        "hint": "",
        "notes": [],
        "corrections": [
            {
                "path": "docs/index.md",
                "line": 1,
                "column": 15,
                "claimed": "0.60M",
                "computed": "590,080",
                "instead": "0.59M",
                "rule": claim["corrections"][0]["rule"],
                "convention": "",
            }
        ],
    }
    assert list(mistake) == list(claim)
    assert (mistake["kind"], mistake["line"], mistake["column"]) == ("mistake", 3, 6)
    assert (mistake["hint"], mistake["corrections"]) == ('Did you mean "vgg16"?', [])


def test_json_notes(site, run):
    site.write("docs/index.md", "```cnn\nuse: lenet5\ninput: 28x28x1\n```\n")
    (found,) = json.loads(run("docs", "--format", "json")[1])["findings"]
    (note,) = found["notes"]
    assert (note["path"], note["line"], note["column"]) == ("docs/index.md", 2, 6)
    assert note["message"] == '"lenet5" is used here'


def test_github(site, run):
    site.write("docs/a, 50% b.md", FALSE + BLOCK.format("24M").replace("use", "claims: note\nuse"))
    status, out, _ = run("docs", "--format", "github")
    error, notice = out.splitlines()
    file = "file=docs/a%2C 50%25 b.md"
    assert status == 1
    assert error.startswith(
        f"::error {file},line=1,col=15,endColumn=20,title=False claim::vgg16.conv"
    )
    assert "%0Aexpected: 0.59M" in error
    assert notice.startswith(
        f"::notice {file},line=6,col=11,endColumn=14,title=False claim::params"
    )


def test_github_paths_with_colons():
    span = Source("C:/docs/a.md", "text").span(0, 0, 4)
    findings = Findings((Problem("100 % and: more,", span, "100 %"),), 1)
    assert findings_github(findings) == (
        "::error file=C%3A/docs/a.md,line=1,col=1,endColumn=5,title=Mistake"
        "::100 %25 and: more,%0Aexpected: 100 %25\n"
    )


def test_github_mistakes(site, run):
    site.write("docs/index.md", "```cnn\nuse: vgg61\n```\n")
    _, out, _ = run("docs", "--format", "github")
    (line,) = out.splitlines()
    assert ",title=Mistake::unknown network" in line
    assert line.endswith('%0Ahelp: Did you mean "vgg16"?')


# How much there is

LISTING = """INPUT: [8x8x3]  memory: 8*8*3=192  weights: 0
CONV3-4: [8x8x4]  memory: 8*8*4=256  weights: (3*3*3)*4 = 108
TOTAL memory: 448
"""


def summary_of(site, run, text):
    site.write("docs/index.md", text)
    return run()[2].removeprefix("checked 1 file: ").rstrip()


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("# Page\n", "nothing to check"),
        ("`#!cnn vgg16.params`, `#!cnn vgg16.macs | G`\n", "2 numbers; all true"),
        (TRUE, "1 figure; all true"),
        (TRUE.replace("=", "!="), "1 figure; 1 false claim"),
        (TRUE + FALSE + WRONG, "2 figures; 1 false claim, 1 mistake"),
        ("```cnn\nvgg16\n```\n", "1 block; all true"),
        (BLOCK.format("1\n  macs: 2") + TRUE, "1 block and 3 figures; 2 false claims"),
        (BLOCK.format(f"{VGG}\n  macs: two"), "1 block and 1 figure; 1 mistake"),
        ("```cnn\nuse: vgg61\n```\n", "1 block; 1 mistake"),
        ("```cnn\nuse: vgg16\n", "1 mistake"),
        (f"```cnn\n{LISTING}```\n", "1 listing and 10 figures; all true"),
        (
            f"```cnn\n{LISTING.replace('448', '449')}```\n",
            "1 listing and 10 figures; 1 false claim",
        ),
        (
            f"```cnn\n{LISTING}```\n\n```cnn\nvgg16\n```\n\n{FALSE}`#!cnn 2 + 2`",
            "1 block, 1 listing, 11 figures and 1 number; 1 false claim",
        ),
    ],
)
def test_the_summary_says_what_was_checked(site, run, text, summary):
    assert summary_of(site, run, text) == summary


def test_a_network_file_is_a_block_and_a_snippet_counts_on_each_page(site, run):
    site.write(
        "mkdocs.yml", "plugins: [cnn: {networks: nets}]\nmarkdown_extensions: [pymdownx.snippets]"
    )
    site.write("nets/mine.yml", NETWORK.format(112)).write("part.txt", TRUE)
    for name in "ab":
        site.write(f"docs/{name}.md", '--8<-- "part.txt"\n')
    assert run()[2] == "checked 3 files: 1 block and 3 figures; all true\n"


def test_numbers_in_a_caption_are_not_read(site, run):
    text = "```cnn\nuse: vgg16\ncaption: It has `#!cnn 1 = vgg16.params` of them\n```\n"
    site.write("docs/index.md", text)
    status, out, err = run()
    assert (status, err) == (2, "checked 1 file: 1 block; 1 not read\n")
    assert out.startswith("docs/index.md:3:10: this is not read: a caption is text alone\n")


def test_unread_and_samples(site, run):
    site.write("docs/index.md", f"<p>{FALSE.strip()}</p>\n\n`` {FALSE.strip()} `` {TRUE}")
    status, out, err = run("--format", "json")
    assert (status, err) == (2, "checked 1 file: 1 figure; 1 not read, 1 sample not read\n")
    data = json.loads(out)
    assert [(each["kind"], each["level"]) for each in data["findings"]] == [
        ("unread", "warning"),
        ("unread", "note"),
    ]
    assert (data["counts"]["unread"], data["counts"]["samples"]) == (1, 1)
    error, notice = run("--format", "github")[1].splitlines()
    assert error.startswith("::error file=docs/index.md,line=1,col=18,endColumn=")
    assert notice.startswith("::notice file=docs/index.md,line=3,col=12,")
    assert ",title=Not read::this inline code is" in error
    site.write("docs/index.md", f"`` {FALSE.strip()} `` {TRUE}")
    assert run()[::2] == (0, "checked 1 file: 1 figure; all true, 1 sample not read\n")


MANY = (
    "```cnn\nuse: lenet5\nexpect:\n"
    + "".join(f"  params * {n}: 1\n" for n in range(2, 82))
    + "```\n"
)


def test_more_false_claims_than_are_shown(site, run):
    """Only what is shown is cut; every count, and all that programs read, is whole."""
    site.write("docs/index.md", MANY)
    status, out, err = run()
    assert (status, len(places(out))) == (1, 51)
    assert out.splitlines()[-1] == "docs/index.md:54:16: and 30 more false claims from here on"
    assert err == "checked 1 file: 1 block and 80 figures; 80 false claims\n"
    data = json.loads(run("--format", "json")[1])
    assert data["counts"]["false_claims"] == len(data["findings"]) == 80
    assert data["checked"]["figures"] == 80
    assert all(each["corrections"] for each in data["findings"])
    assert len(run("--format", "github")[1].splitlines()) == 80


def test_more_mistakes_than_are_shown(site, run):
    site.write("docs/index.md", "```cnn\ninput: 8x8x3\nlayers:\n" + "  - cnov3-4\n" * 51 + "```\n")
    status, out, err = run()
    assert (status, len(places(out))) == (2, 51)
    assert out.splitlines()[-1] == "docs/index.md:54:5: and 1 more problem from here on"
    assert err == "checked 1 file: 1 block; 51 mistakes\n"


# What it looks at


def test_without_a_path_the_site_around_is_checked(site, run, monkeypatch):
    site.write("mkdocs.yml", "docs_dir: pages\nplugins: [cnn: {networks: nets}]\n")
    site.write("pages/index.md", FALSE).write("nets/mine.yml", NETWORK.format(113))
    site.write("README.md", FALSE).write("pages/deep/er/x.txt", "")
    assert places(run()[1]) == ["nets/mine.yml:3:18", "pages/index.md:1:15"]
    monkeypatch.chdir(site.folder / "pages" / "deep")
    assert places(run()[1]) == ["../../nets/mine.yml:3:18", "../index.md:1:15"]


def test_without_a_path_or_a_site(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, out, err = run()
    assert (status, out) == (2, "")
    assert "no configuration of a site" in err
    assert "give a PATH" in err


def test_a_site_without_pages(site, run):
    assert run() == (2, "", "mkdocs-cnn check: mkdocs.yml: its folder of pages is not there\n")


@pytest.mark.parametrize("path", ["nowhere", "nowhere/a.md", "n" * 5000, ""])
def test_a_path_that_is_not_there(run, path):
    status, out, err = run(path)
    assert (status, out) == (2, "")
    assert "there is no file or folder" in err


def test_files_in_folders(site, run):
    pages = ["a.md", "b.markdown", "c.mdown", "d.mkdn", "e.mkd", "sub/f.md"]
    skipped = ["g.txt", ".hidden/h.md", ".i.md", "node_modules/j.md", "venv/k.md"]
    skipped += ["site-packages/l.md", "__pycache__/m.md"]
    for name in pages + skipped:
        site.write(f"docs/{name}", FALSE)
    site.write("docs/venv/pyvenv.cfg", "")
    assert places(run("docs")[1]) == [f"docs/{name}:1:15" for name in pages]
    assert places(run("docs/g.txt", "docs/.i.md")[1]) == ["docs/.i.md:1:15", "docs/g.txt:1:15"]


def test_a_folder_without_pages(site, run):
    site.write("docs/a.txt", FALSE)
    assert run() == (0, "", "checked 0 files: nothing to check\n")


def test_a_link_that_leads_nowhere(site, run):
    site.write("docs/a.md", FALSE)
    (site.folder / "docs" / "b.md").symlink_to("nowhere.md")
    status, out, _ = run()
    assert (status, places(out)) == (2, ["docs/a.md:1:15", "docs/b.md:1:1"])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_not_waited_for(site, run):
    site.write("docs/a.md", FALSE)
    os.mkfifo(site.folder / "docs" / "b.md")
    status, out, _ = run("--format", "text")
    assert status == 2
    assert "docs/b.md:1:1: cannot read the file: it is a named pipe\n" in out
    assert places(out) == ["docs/a.md:1:15", "docs/b.md:1:1"]


def test_networks_in_folders(site, run):
    """YAML that is something else is left alone, except in the site's folder of networks."""
    network = NETWORK.format(113)
    for name in ("a.yml", "b.yaml"):
        site.write(f"docs/{name}", f"# mine\n{network}")
    site.write("docs/used.yml", "use: vgg16\nexpect: {params: 138M}\n")
    site.write("docs/site.yml", "nav:\n  - use: a\n").write("nets/odd.yml", "layer: [conv3-4]\n")
    assert places(run("docs", "nets")[1]) == ["docs/a.yml:4:18", "docs/b.yaml:4:18"]
    assert run("docs/site.yml")[0] == 2
    site.write("mkdocs.yml", "plugins: [cnn: {networks: nets}]\n")
    status, out, _ = run("nets")
    assert status == 2
    assert places(out) == ["nets/odd.yml:1:1"]


def test_pages_that_the_site_leaves_out(site, run):
    site.write("docs/templates/a.md", FALSE).write("docs/parts/b.md", FALSE)
    site.write("docs/parts/c.md", FALSE).write("docs/en/templates/d.md", FALSE)
    assert places(run()[1])[0] == "docs/en/templates/d.md:1:15"
    assert len(places(run()[1])) == 3
    pytest.importorskip("pathspec")
    site.write("mkdocs.yml", "exclude_docs: |\n  parts/*\n  !parts/c.md\n")
    assert places(run()[1]) == ["docs/en/templates/d.md:1:15", "docs/parts/c.md:1:15"]
    assert places(run("docs/parts/b.md")[1]) == ["docs/parts/b.md:1:15"]


def test_without_pathspec_the_default_is_left_out(site, run, monkeypatch):
    """It comes with MkDocs, which need not be there."""
    monkeypatch.setitem(sys.modules, "pathspec.gitignore", None)
    site.write("mkdocs.yml", "exclude_docs: parts\n").write("docs/templates/a.md", FALSE)
    site.write("docs/parts/b.md", FALSE)
    assert places(run()[1]) == ["docs/parts/b.md:1:15"]


def test_links_that_lead_back_or_above_are_not_followed(site, run, monkeypatch):
    """Each would lead through the same files again, as often as there are links."""
    site.write("docs/en/index.md", FALSE).write("away/a.md", FALSE)
    docs = site.folder / "docs"
    for number in range(50):
        (docs / "en" / f"l{number}").symlink_to(docs)
    (docs / "root").symlink_to("/")
    (docs / "up").symlink_to("..")
    (docs / "z").symlink_to(site.folder / "away")
    looked = []
    listed = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: looked.append(path) or listed(path))
    assert places(run()[1]) == ["docs/en/index.md:1:15", "docs/z/a.md:1:15"]
    assert len([each for each in looked if str(each).startswith("docs")]) == 3


def test_a_folder_with_more_than_a_site_has(site, run, monkeypatch):
    site.write("docs/index.md", FALSE).write("docs/a/b.txt", "")
    monkeypatch.setattr(Limits, "entries", 3)
    assert run()[0] == 1
    monkeypatch.setattr(Limits, "entries", 2)
    status, out, err = run()
    assert (status, out) == (2, "")
    assert err == (
        "mkdocs-cnn check: docs: more than 2 files and folders, with those that links lead to; "
        "name the folders to be checked\n"
    )


def test_a_file_is_checked_once(site, run):
    site.write("docs/index.md", FALSE)
    (site.folder / "docs" / "again").symlink_to(site.folder / "docs")
    (site.folder / "docs" / "link.md").symlink_to(site.folder / "docs" / "index.md")
    path = site.folder / "docs" / "index.md"
    _, out, err = run("docs/index.md", "docs", "./docs/", str(path))
    assert places(out) == ["docs/index.md:1:15"]
    assert err.startswith("checked 1 file: ")


def test_paths_are_named_as_they_were_given(site, run):
    site.write("docs/index.md", FALSE)
    path = site.folder / "docs" / "index.md"
    assert places(run(str(path))[1]) == [f"{path.as_posix()}:1:15"]
    assert places(run("docs/../docs/index.md")[1]) == ["docs/../docs/index.md:1:15"]


# What cannot be read


def test_not_utf8(site, run):
    (site.folder / "docs").mkdir()
    (site.folder / "docs" / "a.md").write_bytes(b"caf\xe9 `#!cnn vgg16.params`\n")
    status, out, _ = run("docs")
    assert status == 2
    assert out.startswith("docs/a.md:1:4: cannot read the file: it is not UTF-8 text\n")


def test_text_in_other_encodings(site, run):
    site.write("docs/a.md", "")
    for content, words in [
        (FALSE.encode("utf-16"), "docs/a.md:1:1: cannot read the file: it is UTF-16"),
        (f"{FALSE}\n\0".encode(), "docs/a.md:3:1: cannot read the file: it holds a NUL"),
        (b"\xef\xbb\xbfcaf\xc3", "docs/a.md:1:4: cannot read the file: it is not UTF-8 text"),
    ]:
        (site.folder / "docs" / "a.md").write_bytes(content)
        status, out, err = run("docs")
        assert (status, err) == (2, "checked 1 file: 1 mistake\n")
        assert out.startswith(words)


def test_a_huge_page_is_not_read(site, run):
    site.write("docs/a.md", FALSE).write("docs/data.yml", "").write("nets/n.yml", "")
    site.write("mkdocs.yml", "plugins: [cnn: {networks: nets}]")
    for name in ("docs/a.md", "docs/data.yml", "nets/n.yml"):
        with (site.folder / name).open("r+b") as file:
            file.truncate(1 << 32)
    status, out, _ = run()
    assert (status, places(out)) == (2, ["docs/a.md:1:1", "nets/n.yml:1:1"])
    assert out.count("4,294,967,296 bytes, and at most 10,000,000 are read") == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
@pytest.mark.parametrize("name", ["mkdocs.yml", "base.yml", "zensical.toml"])
def test_a_configuration_that_is_a_pipe(site, run, name):
    site.write("mkdocs.yml", "INHERIT: base.yml\n")
    (site.folder / name).unlink(missing_ok=True)
    os.mkfifo(site.folder / name)
    site.write("docs/a.md", FALSE)
    if name == "base.yml":
        assert "cannot read mkdocs.yml: it is a named pipe" in run("docs")[2]
        name = "mkdocs.yml"
    status, out, err = run("-f", name, "docs")
    assert (status, out) == (2, "")
    assert f"cannot read {name}: it is a named pipe" in err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_snippet_that_is_a_pipe(site, run):
    site.write("mkdocs.yml", "markdown_extensions: [pymdownx.snippets]")
    site.write("docs/a.md", f'--8<-- "part.md"\n\n{FALSE}').write("docs/b.md", FALSE)
    os.mkfifo(site.folder / "part.md")
    status, out, _ = run("docs")
    assert (status, places(out)) == (2, ["docs/a.md:1:1", "docs/b.md:1:15"])
    assert "this page cannot be converted: the snippet part.md: it is a named pipe" in out


def test_a_folder_that_cannot_be_looked_into(site, run, monkeypatch):
    """The superuser can look into every folder, so this one is closed otherwise."""
    site.write("docs/a.md", FALSE).write("docs/closed/b.md", FALSE)
    scan = os.scandir

    def refuse(path):
        if "closed" in str(path):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    status, out, err = run("docs")
    assert (status, places(out)) == (1, ["docs/a.md:1:15"])
    closed = Path("docs", "closed")
    assert f"cannot look into the folder {closed}: Permission denied\n" in err


def test_a_file_that_cannot_be_opened(site, run, monkeypatch):
    site.write("docs/a.md", FALSE).write("docs/b.md", FALSE)
    look = os.stat

    def refuse(path, **how):
        if str(path).endswith("a.md"):
            raise PermissionError(13, "Permission denied")
        return look(path, **how)

    monkeypatch.setattr(os, "stat", refuse)
    status, out, err = run("docs")
    assert status == 2
    assert places(out) == ["docs/a.md:1:1", "docs/b.md:1:15"]
    assert "cannot read the file: Permission denied" in out
    assert err == "checked 2 files: 1 figure; 1 false claim, 1 mistake\n"


def test_a_page_that_fails_in_an_extension(site, run):
    """It is a finding, and the pages after it are checked."""
    site.write("mkdocs.yml", "markdown_extensions: [{pymdownx.snippets: {check_paths: true}}]\n")
    site.write("docs/a.md", f'--8<-- "nowhere.md"\n{FALSE}').write("docs/b.md", FALSE)
    status, out, _ = run()
    assert status == 2
    assert places(out) == ["docs/a.md:1:1", "docs/b.md:1:15"]
    assert "this page cannot be converted: SnippetMissingError: " in out
    assert "Traceback" not in out


# The site's configuration


def test_front_matter_counts(site, run):
    site.write("docs/a.md", f"---\ntitle: A\ntags: [b]\n---\n\n{FALSE}")
    site.write("docs/b.md", f"title: A\nauthor: B\n\n{FALSE}").write("docs/c.md", f"---\n\n{FALSE}")
    assert places(run("docs")[1]) == ["docs/a.md:6:15", "docs/b.md:4:15", "docs/c.md:3:15"]


COUNTED = "`#!cnn 4.132 GMACs = resnet50.macs`\n"


def test_json_names_the_convention_under_which_a_claim_is_true(site, run):
    site.write("docs/a.md", COUNTED)
    status, out, _ = run("docs", "--format", "json")
    assert status == 1
    assert json.loads(out)["findings"][0]["corrections"][0]["convention"] == "count: ptflops"


def test_a_page_or_the_site_declares_a_convention(site, run):
    site.write("docs/a.md", f"---\ncnn: {{count: ptflops}}\n---\n\n{COUNTED}")
    site.write("docs/b.md", COUNTED)
    assert places(run("docs")[1]) == ["docs/b.md:1:8"]
    site.write("docs/c.md", f"---\ncnn: ptflops\n---\n\n{COUNTED}")
    assert places(run("docs")[1]) == ["docs/b.md:1:8", "docs/c.md:2:1", "docs/c.md:5:8"]
    site.write("mkdocs.yml", "site_name: Test\nplugins: [cnn: {count: [ptflops]}]\n")
    assert places(run("docs")[1]) == ["docs/c.md:2:1"]


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends(site, run, ends):
    (site.folder / "docs").mkdir()
    text = "\ufeff# Page\n\n" + FALSE + "\n" + BLOCK.format(1)
    (site.folder / "docs" / "a.md").write_bytes(text.replace("\n", ends).encode())
    assert places(run("docs")[1]) == ["docs/a.md:3:15", "docs/a.md:8:11"]


def test_the_sites_extensions_are_used(site, run):
    """Tabs are tabs where the site says so, and text where it does not."""
    text = '=== "A"\n\n    ```cnn\n    use: vgg16\n    expect: {params: 1}\n    ```\n'
    site.write("docs/index.md", text)
    site.write("mkdocs.yml", "markdown_extensions: []\n")
    assert run()[0] == 0
    site.write("mkdocs.yml", "markdown_extensions: [pymdownx.tabbed: {alternate_style: true}]\n")
    assert places(run()[1]) == ["docs/index.md:5:22"]


def test_without_a_site_the_usual_extensions_are_used(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    parts = [
        '=== "A"\n\n    ' + FALSE,
        "??? note\n\n    " + FALSE,
        "!!! note\n\n    " + FALSE,
        "term\n:   " + FALSE,
        "text[^1]\n\n[^1]: " + FALSE,
        "| a |\n| - |\n| " + FALSE.rstrip() + " |\n",
        '<div markdown="1">\n' + FALSE + "</div>\n",
    ]
    (tmp_path / "a.md").write_text("\n".join(parts), "utf-8")
    assert len(places(run("a.md")[1])) == len(parts)


def test_the_configuration_is_found_from_each_file(site, run, monkeypatch):
    site.write("one/mkdocs.yml", "plugins: [cnn: {claims: note}]\n").write("one/docs/a.md", FALSE)
    site.write("two/zensical.toml", "[project.markdown_extensions.cnn]\nclaims = 'error'\n")
    site.write("two/docs/a.md", FALSE)
    monkeypatch.chdir(site.folder / "one")
    _, out, _ = run("../one", "../two", "--format", "json")
    levels = {each["path"]: each["level"] for each in json.loads(out)["findings"]}
    assert levels == {"../one/docs/a.md": "note", "../two/docs/a.md": "error"}


def test_a_configuration_for_all_files(site, run):
    site.write("other.yml", "plugins: [cnn: {claims: note}]\n").write("docs/a.md", FALSE)
    assert run("docs")[0] == 1
    assert run("-f", "other.yml", "docs")[0] == 0
    assert run("--config-file", "other.yml")[0] == 0


def test_a_configuration_that_cannot_be_used(site, run):
    site.write("docs/a.md", FALSE)
    site.write("mkdocs.yml", "plugins: [cnn: {units: parsecs}]\n")
    status, out, err = run()
    assert (status, out) == (2, "")
    assert err.startswith('mkdocs-cnn check: mkdocs.yml: "parsecs" as units; expected one of')
    site.write("mkdocs.yml", "a: [\n")
    status, out, err = run()
    assert (status, out) == (2, "")
    assert err.startswith("mkdocs-cnn check: cannot read mkdocs.yml: ")
    status, out, err = run("docs", "docs/a.md")
    assert (status, places(out)) == (1, ["docs/a.md:1:15"])
    assert err.count("usual extensions") == 1
    status, _, err = run("-f", "mkdocs.yml", "docs")
    assert status == 2
    assert "Traceback" not in err


def test_extensions_that_are_not_there_are_left_out(site, run):
    site.write("mkdocs.yml", "markdown_extensions: [nowhere.at_all, admonition]\n")
    site.write("docs/a.md", "!!! note\n\n    " + FALSE).write("docs/b.md", FALSE)
    status, out, err = run()
    assert (status, places(out)) == (1, ["docs/a.md:3:19", "docs/b.md:1:15"])
    assert err.count("left out the extension nowhere.at_all: ") == 1


def test_networks_of_the_site(site, run):
    site.write("nets/mine.yml", NETWORK.format(112))
    site.write("docs/a.md", "`#!cnn 112 = mine.params`\n\n```cnn\nmine\n```\n")
    assert run()[0] == 2
    assert run("--networks", "nets")[0] == 0
    site.write("mkdocs.yml", "plugins: [cnn: {networks: nets}]\n")
    assert run()[0] == 0
    site.write("nets/mine.yml", NETWORK.format(113))
    assert places(run()[1]) == ["nets/mine.yml:3:18"]
    assert places(run("docs")[1]) == ["nets/mine.yml:3:18"]


def test_a_broken_network_that_many_pages_use_is_told_once(site, run):
    site.write("mkdocs.yml", "plugins: [cnn: {networks: some/nets}]\n")
    site.write("some/nets/mine.yml", "input: 8x8x3\nlayers: [cnv3-4]\n")
    for name in "abc":
        site.write(f"docs/{name}.md", "```cnn\nmine\n```\n")
    for paths in ([], ["docs"], ["docs", "some"], [str(site.folder / "some"), "docs"]):
        status, out, _ = run(*paths)
        assert status == 2
        assert len(places(out)) == 1
        assert places(out)[0].endswith("some/nets/mine.yml:2:10")


def test_a_snippet_that_many_pages_show_is_told_once(site, run):
    site.write("mkdocs.yml", "markdown_extensions: [{pymdownx.snippets: {base_path: parts}}]\n")
    site.write("parts/claim.txt", f"\n{FALSE}")
    for name in "abc":
        site.write(f"docs/{name}.md", 'Text.\n\n--8<-- "claim.txt"\n')
    assert places(run()[1]) == ["parts/claim.txt:2:15"]


def test_a_snippet_that_is_appended_to_every_page(site, run):
    """Then even a page without anything of ours has to be looked at."""
    text = "markdown_extensions:\n  - pymdownx.snippets: {base_path: ., auto_append: [all.txt]}\n"
    site.write("mkdocs.yml", text).write("all.txt", FALSE).write("docs/a.md", "# Text\n")
    assert places(run()[1]) == ["all.txt:1:15"]


def test_relative_paths_start_at_the_configuration(site, run, monkeypatch):
    site.write("mkdocs.yml", "markdown_extensions: [{pymdownx.snippets: {base_path: [parts]}}]\n")
    site.write("parts/claim.txt", FALSE).write("docs/a.md", '--8<-- "claim.txt"\n')
    monkeypatch.chdir(site.folder / "docs")
    assert places(run("a.md")[1]) == [f"{(site.folder / 'parts' / 'claim.txt').as_posix()}:1:15"]


def test_paths_relative_to_the_page(site, run):
    site.write(
        "mkdocs.yml", "markdown_extensions: [{pymdownx.snippets: {base_path: !relative }}]\n"
    )
    for name in "ab":
        site.write(f"docs/{name}/c.txt", FALSE).write(f"docs/{name}/i.md", '--8<-- "c.txt"\n')
    assert places(run()[1]) == ["docs/a/c.txt:1:15", "docs/b/c.txt:1:15"]


def test_extensions_that_print_do_no_harm(site, run, monkeypatch):
    site.write(
        "noisy.py",
        "from markdown.extensions import Extension\n"
        "class Noisy(Extension):\n"
        "    def extendMarkdown(self, md): print('noise')\n"
        "def makeExtension(**options): return Noisy(**options)\n",
    )
    monkeypatch.syspath_prepend(site.folder)
    site.write("mkdocs.yml", "markdown_extensions: [noisy]\n").write("docs/a.md", FALSE)
    _, out, err = run("--format", "json")
    assert len(json.loads(out)["findings"]) == 1
    assert "noise" in err


# The same as a build

PAGES = {
    "index.md": f"---\ntitle: A\n---\n# A {TRUE}\n{FALSE}\n- item `#!cnn 1 = lenet5.params`\n",
    "tabs.md": f'=== "A"\n\n    {FALSE}\n    ```cnn\n    vgg61\n    ```\n\n=== "B"\n\n    {WRONG}',
    "literal.md": (
        f"    {FALSE}\n````md\n{BLOCK.format(1)}````\n\n<!-- {FALSE} -->\n\n`` {FALSE.strip()} ``\n"
        "\n```python\nprint('```cnn')\n# `#!cnn 3 = vgg16.params`\n```\n\n`#!python print(1)`\n"
    ),
    "blocks.md": (
        BLOCK.format("24M")
        + "\n> ```cnn\n> use: mine\n> expect: {params: 3}\n> ```\n\n```CNN\nx\n```\n"
    ),
    "snippet.md": 'Text\n\n--8<-- "part.md"\n',
    "unread.md": (
        "---\n# #!cnn 1 = 2\ntitle: VGG\ndescription: >\n  has `#!cnn 1 = 2`\n---\n"
        f"<div>{FALSE.strip()}</div>\n\n# #!cnn 1 = 2\n\n- ```cnn\n  vgg16\n  ```\n\n"
        '--8<-- "bare.md"\n\n`#!CNN 1 = 2` `#!cnn 1 = 2\n'
    ),
}
EXTENSIONS = """
  - pymdownx.highlight: {anchor_linenums: true}
  - pymdownx.inlinehilite
  - pymdownx.superfences
  - pymdownx.tabbed: {alternate_style: true}
  - pymdownx.snippets: {base_path: parts}
  - toc: {permalink: true}
"""


@pytest.mark.parametrize("host", ["mkdocs", "properdocs"])
def test_it_finds_what_a_build_finds(tmp_path, run, monkeypatch, host):
    pytest.importorskip(host)
    monkeypatch.chdir(tmp_path)
    site = Site(tmp_path).write(
        f"{host}.yml",
        "site_name: Test\ntheme: {name: null, custom_dir: theme}\n"
        f"plugins: [cnn: {{networks: nets}}]\nmarkdown_extensions:{EXTENSIONS}",
    )
    site.write("nets/mine.yml", NETWORK.format(113)).write("parts/part.md", f"\n{FALSE}")
    site.write("parts/bare.md", "Text\n#!cnn 1 = 2\n")
    site.write("theme/main.html", "{{ page.content }}")
    for name, text in PAGES.items():
        site.write(f"docs/{name}", text)
    built = site.build("--verbose", command=(host,))
    assert built.returncode == 0, built.stderr
    logged = re.findall(r"(?m)^(?:WARNING|INFO   |DEBUG  ) -  (\S+:\d+:\d+: .*)$", built.stderr)
    status, out, err = run("docs")
    found = [
        line.removeprefix("docs/").replace(": note: ", ": ")
        for line in out.splitlines()
        if re.match(r"\S+:\d+:\d+: ", line)
    ]
    assert sorted(found) == sorted(logged)
    assert (status, len(found)) == (2, 19)
    what = "4 blocks and 8 figures"
    verdict = "7 false claims, 4 mistakes, 7 not read, 1 sample not read"
    assert f"INFO    -  cnn: {what} checked: {verdict}\n" in built.stderr
    assert err == f"checked 6 files: {what}; {verdict}\n"


# As a user runs it


def process(*arguments, **how):
    return subprocess.run(
        [sys.executable, "-m", "mkdocs_cnn", "check", *arguments],
        capture_output=True,
        check=False,
        encoding="utf-8",
        **how,
    )


def test_as_a_module(site):
    site.write("docs/index.md", FALSE)
    done = process("docs")
    assert (done.returncode, done.stderr) == (1, "checked 1 file: 1 figure; 1 false claim\n")
    assert done.stdout.startswith("docs/index.md:1:15: ")


def test_a_page_without_anything_of_ours_is_not_converted(site, run, monkeypatch):
    site.write("docs/a.md", "A CNN has layers, says cnn.\n\n```python\nx = 1\n```\n")
    site.write("docs/b.md", TRUE)
    converted = []
    monkeypatch.setattr(
        "mkdocs_cnn.commands.pages.without_front_matter",
        lambda text: converted.append(text) or text,
    )
    assert run()[0] == 0
    assert converted[1:] == [TRUE]  # the first is a trial


STATUSES = {
    0: [TRUE, BLOCK.format(VGG), "No figure.\n"],
    1: [FALSE, BLOCK.format(VGG + 1), TRUE + FALSE],
    2: [WRONG, FALSE + WRONG, "```cnn\nlayers: [\n```\n", "#!cnn 0.59M = vgg16.conv3_2.params\n"],
}


@pytest.mark.parametrize(
    ("status", "page"), [(status, page) for status, pages in STATUSES.items() for page in pages]
)
def test_the_exit_status(site, run, status, page):
    site.write("docs/index.md", page)
    assert run()[0] == status


def test_the_manual_has_every_exit_status():
    text = (TESTS.parent / "docs/guide/command-line.md").read_text("utf-8")
    table = text.partition("{ #exit-status }")[2].partition("\n\nFindings")[0]
    listed = re.findall(r"(?m)^\| `?(\d+)`? \|", table)
    assert [int(each) for each in listed] == [*STATUSES, INTERRUPTED]


HOOKS = {
    each["id"]: each
    for each in yaml.safe_load((TESTS.parent / ".pre-commit-hooks.yaml").read_text("utf-8"))
}


@pytest.mark.parametrize("name", [name for name in HOOKS if "check" in name])
def test_the_hooks_for_pre_commit(site, name):
    """pre-commit itself runs them in `nox -s published`."""
    hook = HOOKS[name]
    site.write("docs/a b.md", FALSE).write("docs/c.md", TRUE)
    site.write("networks/wrong.yml", NETWORK.format(113))
    site.write("networks/right.yml", NETWORK.format(112))
    given = {
        "mkdocs-cnn-check": (("docs/a b.md", "docs/c.md"), ("docs/c.md",)),
        "mkdocs-cnn-check-networks": (
            ("networks/wrong.yml", "networks/right.yml"),
            ("networks/right.yml",),
        ),
        "mkdocs-cnn-check-site": ((), ()),
    }
    assert given.keys() == HOOKS.keys() - {"mkdocs-cnn-format"}
    program, *arguments = hook["entry"].split()
    assert (program, hook["language"]) == ("mkdocs-cnn", "python")
    assert hook.get("pass_filenames", True) == bool(given[name][0])
    found, nothing = given[name]
    assert process(*arguments[1:], *found).returncode == 1
    site.write("docs/a b.md", TRUE).write("networks/wrong.yml", NETWORK.format(112))
    assert process(*arguments[1:], *nothing).returncode == 0


@pytest.mark.parametrize(
    ("name", "path", "taken"),
    [
        ("mkdocs-cnn-check-networks", "networks/tiny.yml", True),
        ("mkdocs-cnn-check-networks", "course/networks/tiny.yaml", True),
        ("mkdocs-cnn-check-networks", "mkdocs.yml", False),
        ("mkdocs-cnn-check-networks", "my-networks/tiny.yml", False),
        ("mkdocs-cnn-check-site", "docs/index.md", True),
        ("mkdocs-cnn-check-site", "networks/tiny.yml", True),
        ("mkdocs-cnn-check-site", "zensical.toml", True),
        ("mkdocs-cnn-check-site", "src/model.py", False),
    ],
)
def test_the_files_that_a_hook_is_run_for(name, path, taken):
    assert (re.search(HOOKS[name]["files"], path) is not None) == taken


@pytest.mark.parametrize(
    ("configuration", "messages"),
    [
        (
            "plugins: [cnn: {networks: [a]}]",
            ["\"['a']\" as networks; expected the name of a folder."],
        ),
        ("plugins: [cnn: {networks: 5}]", ['"5" as networks; expected the name of a folder.']),
        ("plugins: [cnn: 5]", ['"5" as options of cnn; expected names with values.']),
        ("plugins: {cnn: [a]}", ["\"['a']\" as options of cnn; expected names with values."]),
        (
            "markdown_extensions: [mkdocs_cnn: yes]",
            ['"True" as options of mkdocs_cnn; expected names with values.'],
        ),
        (
            "plugins: [cnn: {limits: x, language: xx}]",
            [
                '"x" as limits; expected names with numbers, such as "layers: 100000".',
                '"xx" as language; expected one of: en, zh.',
            ],
        ),
    ],
)
def test_wrong_options_are_told_in_words(site, run, configuration, messages):
    """One line for each of them, and no folder is looked for whose name is none."""
    site.write("mkdocs.yml", f"{configuration}\n").write("docs/index.md", TRUE)
    lines = [f"mkdocs-cnn check: mkdocs.yml: {each}\n" for each in messages]
    assert run() == (2, "", "".join(lines))


@pytest.mark.parametrize("options", ["", "null", "{}"])
def test_no_options_are_no_mistake(site, run, options):
    site.write("mkdocs.yml", f"plugins:\n  - cnn: {options}\n").write("docs/index.md", TRUE)
    assert run()[0] == 0
