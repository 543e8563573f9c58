"""`mkdocs-cnn check --fix` writes the true figures, and nothing else."""

from __future__ import annotations

import json
import os
import re
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers import TESTS
from hosts import Site
from mkdocs_cnn.commands.check import Asked, check
from mkdocs_cnn.commands.fix import Wanted, fix, plan
from mkdocs_cnn.commands.main import main
from mkdocs_cnn.problems.problem import Correction, FalseClaim, Source
from mkdocs_cnn.show.findings import Findings

FALSE = "It has `#!cnn 0.60M = vgg16.conv3_2.params` there.\n"
TRUE = FALSE.replace("0.60M", "0.59M")
NETWORK = "input: 8x8x3\nlayers: [conv3-4]\nexpect: {{params: {}}}\n"  # 3·3·3·4 + 4 = 112


class ExactSite(Site):
    """A site whose files hold what they are told, on every system."""

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        return self


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A site around the current folder."""
    monkeypatch.chdir(tmp_path)
    return ExactSite(tmp_path).write("mkdocs.yml", "site_name: Test\nplugins: [cnn]\n")


@pytest.fixture
def run(capsys):
    """Run the command in this process: status, output, errors."""

    def call(*arguments):
        status = main(["check", *arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


def text_of(site, name="docs/a.md"):
    return (site.folder / name).read_bytes().decode()


# What it writes


def test_the_true_figure_is_written(site, run):
    site.write("docs/a.md", f"# Page\n\n{FALSE}")
    assert run("--fix") == (
        0,
        "docs/a.md:3:15: 0.60M -> 0.59M\n",
        "checked 1 file: 1 figure; 1 figure corrected, all true\n",
    )
    assert text_of(site) == f"# Page\n\n{TRUE}"
    assert run() == (0, "", "checked 1 file: 1 figure; all true\n")


def test_a_second_time_nothing_is_written(site, run):
    site.write("docs/a.md", FALSE)
    assert run("--fix")[0] == 0
    before = (site.folder / "docs" / "a.md").stat()
    assert run("--fix") == (0, "", "checked 1 file: 1 figure; all true\n")
    after = (site.folder / "docs" / "a.md").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize(
    ("claim", "true"),
    [
        ("138M = alexnet.params", "61.0M"),
        ("138.4M = alexnet.params", "61.0M"),
        ("138 million = alexnet.params", "61.0 million"),
        ("138,357,544 = alexnet.params", "60,965,224"),
        ("138 357 544 = alexnet.params", "60 965 224"),
        ("138'357'544 = alexnet.params", "60'965'224"),
        ("138357544 = alexnet.params", "60965224"),
        ("~80M = alexnet.params", "~61M"),
        ("93MB = vgg16.memory", "61MB"),
        ("93 MiB = vgg16.memory", "58 MiB"),
        ("80 % = vgg16.fc6.params / vgg16.params", "74 %"),
        ("7x7x256 = vgg16.pool5.output", "7x7x512"),
        ("7 × 7 × 256 = vgg16.pool5.output", "7 × 7 × 512"),
    ],
)
def test_the_manner_of_the_author_is_kept(site, run, claim, true):
    text = "Say `#!cnn {}` so.\n"
    figure, _, what = claim.partition(" = ")
    site.write("docs/a.md", text.format(claim))
    status, out, _ = run("--fix")
    assert (status, out) == (0, f"docs/a.md:1:12: {figure} -> {true}\n")
    assert text_of(site) == text.format(f"{true} = {what}")


def test_several_on_a_line_and_in_a_block(site, run):
    text = (
        "`#!cnn {0} = lenet5.params`, `#!cnn {1} = lenet5.params`, `#!cnn {1} = lenet5.params`\n"
        "\n> ```cnn\n> use: lenet5\n> expect:\n>   params: {0} # so\n"
        ">   fc5.activations: {2}\n> ```\n"
    )
    site.write("docs/a.md", text.format("3", "9.00M", "90"))
    status, out, _ = run("--fix")
    assert status == 0
    assert [line.split(": ")[1] for line in out.splitlines()] == [
        *("3 -> 61,706", "9.00M -> 0.0617M", "9.00M -> 0.0617M", "3 -> 61,706", "90 -> 10"),
    ]
    assert text_of(site) == text.format("61,706", "0.0617M", "10")


@pytest.mark.parametrize(
    "expected",
    [
        "{{params: {}}}",
        "{{params: {}, conv1.params: 156}}",
        "{{conv1.params: 156,\n  params: {}\n}}",
    ],
)
def test_a_figure_with_commas_in_braces_has_quotes(site, run, expected):
    """Without, it would be two figures."""
    text = f"```cnn\nuse: lenet5\nexpect: {expected}\n```\n"
    site.write("docs/a.md", text.format("3"))
    status, out, _ = run("--fix")
    assert (status, out.split(": ")[1]) == (0, '3 -> "61,706"\n')
    assert text_of(site) == text.format('"61,706"')


def test_a_quoted_figure_in_braces_has_commas(site, run):
    text = '```cnn\nuse: lenet5\nexpect: {{params: "{}"}}\n```\n'
    site.write("docs/a.md", text.format("3"))
    assert run("--fix")[0] == 0
    assert text_of(site) == text.format("61,706")


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_bytes_around_it_stay(site, run, mark, end):
    text = f"{mark}{FALSE}\t \n  \n- ä ö 漢 😀 {FALSE}\n\n    \tcode  \n\n{FALSE}no end"
    (site.folder / "docs").mkdir()
    (site.folder / "docs" / "a.md").write_bytes(text.replace("\n", end).encode())
    assert run("--fix")[0] == 0
    assert text_of(site) == text.replace("0.60M", "0.59M").replace("\n", end)


def test_mixed_line_ends(site, run):
    text = (
        f"a\r\n\r\n{FALSE}\rb\n\n{FALSE}\r\n\r\n```cnn\r\nuse: vgg16\nexpect: {{params: 1M}}\r```"
    )
    (site.folder / "docs").mkdir()
    (site.folder / "docs" / "a.md").write_bytes(text.encode())
    assert run("--fix")[0] == 0
    assert text_of(site) == text.replace("0.60M", "0.59M").replace("1M}", "138M}")


def test_front_matter_stays(site, run):
    text = f"---\ntitle: 0.60M\n---\n\n{FALSE}"
    site.write("docs/a.md", text)
    assert run("--fix")[0] == 0
    assert text_of(site) == text.replace("0.60M =", "0.59M =")


def test_tabs_before_and_in_a_block(site, run):
    """Markdown counts columns after it has turned tabs into spaces."""
    text = (
        "1. item\n\n\t```cnn\n\tuse: lenet5\n\texpect: {{params:\t{0},\tfc5.params:\t{1}}}\n\t```\n"
    )
    site.write("docs/a.md", text.format("3", "90"))
    assert run("--fix")[0] == 0
    assert text_of(site) == text.format('"61,706"', "850")


@pytest.mark.parametrize("gap", [" ", "\t"])
def test_the_famous_listing(site, run, gap):
    """Its rows are true, and both figures of the total are not."""
    listing = (TESTS / "sources" / "vgg16-listing.txt").read_text("utf-8")
    listing = re.sub(r"(?m): *", f":{gap}", listing).replace("\n", "\r\n")
    (site.folder / "docs").mkdir()
    path = site.folder / "docs" / "a.md"
    path.write_bytes(f"```cnn\r\n{listing}```\r\n".encode())
    status, out, _ = run("--fix")
    assert status == 0
    assert [line.split(": ")[1] for line in out.splitlines()] == ["24M -> 15M", "93MB -> 61MB"]
    true = listing.replace("24M *", "15M *").replace("~= 93MB", "~= 61MB")
    assert text_of(site) == f"```cnn\r\n{true}```\r\n"


def test_network_files(site, run):
    site.write("nets/a.yml", NETWORK.format("0.2K"))
    assert run("nets", "--fix")[:2] == (0, "nets/a.yml:3:18: 0.2K -> 0.1K\n")
    assert text_of(site, "nets/a.yml") == NETWORK.format("0.1K")


@pytest.mark.many
def test_more_than_are_shown(site, run):
    """Of a text with very many false figures, only the first are shown; all are mended."""
    expected = "".join(f"  params * {n}: 1\n" for n in range(2, 162))
    site.write("docs/a.md", f"```cnn\nuse: lenet5\nexpect:\n{expected}```\n")
    assert run()[2] == "checked 1 file: 1 block and 160 figures; 160 false claims\n"
    assert len([line for line in run("--diff")[1].splitlines() if line.startswith("+ ")]) == 160
    status, out, err = run("--fix")
    assert (status, err) == (
        0,
        "checked 1 file: 1 block and 160 figures; 160 figures corrected, all true\n",
    )
    assert len(out.splitlines()) == 160
    assert f"  params * 161: {61706 * 161:,}\n" in text_of(site)


def test_what_is_quoted_with_escapes_stays(site, run):
    """The figure does not stand there as it is read."""
    text = '```cnn\nuse: lenet5\nexpect:\n  params: "\\x33"\n```\n'
    site.write("docs/a.md", text)
    assert run("--fix")[0] == 1
    assert text_of(site) == text


def test_notes_stay(site, run):
    """A claim that its author shows as false is left so."""
    text = f"```cnn\nuse: vgg16\nclaims: note\nexpect: {{params: 24M}}\n```\n\n{FALSE}"
    site.write("docs/a.md", text)
    status, out, _ = run("--fix")
    assert status == 0
    assert out.startswith("docs/a.md:7:15: 0.60M -> 0.59M\ndocs/a.md:4:18: note: params: ")
    assert text_of(site) == text.replace("0.60M", "0.59M")


def test_mistakes_remain(site, run):
    site.write("docs/a.md", f"{FALSE}`#!cnn vgg16.parms`\n")
    status, out, err = run("--fix")
    assert (status, err) == (2, "checked 1 file: 1 figure; 1 figure corrected, 1 mistake\n")
    assert "docs/a.md:2:14: " in out
    assert text_of(site).startswith(TRUE)


def test_json(site, run):
    site.write("docs/a.md", FALSE).write("docs/b.md", "`#!cnn vgg16.parms`\n")
    status, out, _ = run("--fix", "--format", "json")
    data = json.loads(out)
    assert status == 2
    assert [each["path"] for each in data["findings"]] == ["docs/b.md"]
    (corrected,) = data["corrected"]
    assert {key: corrected[key] for key in ("path", "line", "column", "claimed", "instead")} == {
        "path": "docs/a.md",
        "line": 1,
        "column": 15,
        "claimed": "0.60M",
        "instead": "0.59M",
    }


def test_github(site, run):
    site.write("docs/a.md", FALSE)
    place = "file=docs/a.md,line=1,col=15,endColumn=20,title=Corrected figure"
    assert run("--fix", "--format", "github")[:2] == (0, f"::notice {place}::0.60M -> 0.59M\n")


# The difference


@pytest.mark.parametrize("end", ["", "\n"])
def test_the_difference(site, run, end):
    text = f"a\n\n{FALSE}b{end}"
    site.write("docs/a.md", text)
    status, out, err = run("--diff")
    more = "" if end else "\n\\ No newline at end of file"
    lines = ["--- docs/a.md", "+++ docs/a.md", "@@ -1,4 +1,4 @@", " a", " "]
    lines += [f"-{FALSE.rstrip()}", f"+{TRUE.rstrip()}", f" b{more}"]
    assert out == "\n".join(lines) + "\n"
    assert (status, err) == (1, "checked 1 file: 1 figure; 1 false claim\n")
    assert text_of(site) == text


def test_the_difference_is_of_what_would_be_written(site, run):
    site.write("nets/a.yml", NETWORK.format(113)).write("docs/a.md", "```cnn\na\n```\n")
    site.write("mkdocs.yml", "plugins: [cnn: {networks: nets}]\n")
    assert run("docs", "--diff")[:2] == (1, "")
    assert "nets/a.yml" in run("--diff")[1]


# Where it writes


def test_snippets_outside_are_reported(site, run):
    site.write("mkdocs.yml", "markdown_extensions: [{pymdownx.snippets: {base_path: parts}}]\n")
    site.write("parts/claim.txt", FALSE).write("docs/a.md", f'--8<-- "claim.txt"\n\n{FALSE}')
    status, out, err = run("docs", "--fix")
    assert status == 1
    assert [line for line in out.splitlines() if "->" in line] == ["docs/a.md:3:15: 0.60M -> 0.59M"]
    assert "parts/claim.txt:1:15: " in out
    assert err == (
        "parts/claim.txt: not written: it is not among the files that were named\n"
        "checked 1 file: 2 figures; 1 figure corrected, 1 false claim\n"
    )
    assert text_of(site, "parts/claim.txt") == FALSE


def test_snippets_inside_are_written_once(site, run):
    site.write("mkdocs.yml", "markdown_extensions: [{pymdownx.snippets: {base_path: docs}}]\n")
    site.write("docs/claim.txt", FALSE)
    for name in "abc":
        site.write(f"docs/{name}.md", '--8<-- "claim.txt"\n')
    assert run("docs", "--fix")[:2] == (0, "docs/claim.txt:1:15: 0.60M -> 0.59M\n")
    assert text_of(site, "docs/claim.txt") == TRUE


def test_a_figure_that_is_another_on_each_page_stays(site, run):
    """A snippet may name what each of its pages defines for itself."""
    site.write("mkdocs.yml", "markdown_extensions: [{pymdownx.snippets: {base_path: docs}}]\n")
    text = "It has `#!cnn 5 = mine.params`.\n"
    site.write("docs/claim.txt", text)
    for name in ("vgg16", "lenet5"):
        page = f'```cnn\nid: mine\nuse: {name}\n```\n\n--8<-- "claim.txt"\n'
        site.write(f"docs/{name}.md", page)
    status, out, _ = run("docs", "--fix")
    assert status == 1
    assert out.count("docs/claim.txt:1:15: ") == 2
    assert text_of(site, "docs/claim.txt") == text


def test_only_the_files_that_are_named(site, run):
    site.write("docs/a.md", FALSE).write("docs/b.md", FALSE)
    assert run("docs/a.md", "--fix")[0] == 0
    assert (text_of(site), text_of(site, "docs/b.md")) == (TRUE, FALSE)


def test_links_to_files_inside_are_followed(site, run):
    site.write("docs/sub/real.md", FALSE)
    link = site.folder / "docs" / "link.md"
    link.symlink_to("sub/real.md")
    assert run("docs", "--fix")[0] == 0
    assert link.is_symlink()
    assert text_of(site, "docs/sub/real.md") == TRUE


@pytest.mark.parametrize("named", ["docs", "docs/link.md"])
def test_links_to_files_outside_are_not(site, run, named):
    site.write("elsewhere/real.md", FALSE).write("docs/a.txt", "")
    (site.folder / "docs" / "link.md").symlink_to("../elsewhere/real.md")
    status, _, err = run(named, "--fix")
    assert status == 1
    assert "docs/link.md: not written: it is not among the files that were named\n" in err
    assert text_of(site, "elsewhere/real.md") == FALSE


# What may go wrong


def test_the_mode_stays(site, run):
    site.write("docs/a.md", FALSE)
    path = site.folder / "docs" / "a.md"
    path.chmod(0o640)
    before = path.stat()
    assert run("--fix")[0] == 0
    after = path.stat()
    assert stat.S_IMODE(after.st_mode) == stat.S_IMODE(before.st_mode)
    assert (after.st_uid, after.st_gid) == (before.st_uid, before.st_gid)
    assert [each.name for each in path.parent.iterdir()] == ["a.md"]


@pytest.mark.parametrize("what", ["docs/a.md", "docs"])
def test_what_is_read_only_is_left(site, run, what):
    if os.name == "nt" and what == "docs":
        pytest.skip("folders are never read-only there")
    site.write("docs/a.md", FALSE)
    path = site.folder / what
    mode = stat.S_IMODE(path.stat().st_mode)
    path.chmod(mode & ~0o222)
    try:
        status, out, err = run("--fix")
    finally:
        path.chmod(mode)
    assert status == 1
    assert "->" not in out
    assert (
        err == "docs/a.md: not written: it is read-only\nchecked 1 file: 1 figure; 1 false claim\n"
    )
    assert text_of(site) == FALSE


CHANGES = {
    "longer": lambda path: path.write_text(f"{FALSE}more\n", "utf-8"),
    "as long": lambda path: path.write_text(FALSE.replace("there", "THERE"), "utf-8"),
    "another file": lambda path: _put(path.with_name("new"), FALSE + "\n").replace(path),
}


def _put(path, text):
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("when", ["before it is opened", "before it is replaced"])
@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_changes_meanwhile_is_left(site, run, monkeypatch, when, change):
    site.write("docs/a.md", FALSE).write("docs/b.md", FALSE)
    path = site.folder / "docs" / "a.md"
    name = "mkdocs_cnn.commands.fix.write" if when == "before it is opened" else "os.fsync"
    module = __import__(name.rpartition(".")[0], fromlist=["x"])
    original, done = getattr(module, name.rpartition(".")[2]), []

    def meanwhile(*arguments):
        if not done:
            CHANGES[change](path)
            done.append(text_of(site))
        return original(*arguments)

    monkeypatch.setattr(name, meanwhile)
    status, out, err = run("--fix")
    assert status == 1
    assert "docs/a.md: not written: it has changed meanwhile\n" in err
    assert "docs/b.md:1:15: 0.60M -> 0.59M\n" in out
    assert [text_of(site), text_of(site, "docs/b.md")] == [*done, TRUE]
    assert sorted(each.name for each in path.parent.iterdir()) == ["a.md", "b.md"]


def test_a_file_that_is_gone_is_left(site, run, monkeypatch):
    site.write("docs/a.md", FALSE)
    monkeypatch.setattr("os.fsync", lambda handle: (site.folder / "docs" / "a.md").unlink())
    status, out, err = run("--fix")
    assert status == 1
    assert "->" not in out
    assert err.startswith("docs/a.md: not written: No such file or directory\n")
    assert list((site.folder / "docs").iterdir()) == []


@pytest.mark.parametrize("name", ["os.fsync", "pathlib.Path.replace", "pathlib.Path.open"])
def test_a_full_disk_leaves_the_file_whole(site, run, monkeypatch, name):
    site.write("docs/a.md", FALSE)

    opened = Path.open

    def fail(*arguments, **more):
        if name.endswith("open") and "xb" not in arguments:
            return opened(*arguments, **more)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(name, fail)
    status, out, err = run("--fix")
    assert status == 1
    assert "->" not in out
    assert "docs/a.md: not written: No space left on device\n" in err
    assert text_of(site) == FALSE
    assert [each.name for each in (site.folder / "docs").iterdir()] == ["a.md"]


def checked(content, *corrections):
    """What a check of one file would say."""
    claims = tuple(FalseClaim("false", each.span, corrections=(each,)) for each in corrections)
    asked = check(Asked((Path(__file__).parent / "hosts",)))  # any folder without claims
    return asked.__class__(Findings(claims, 1), (), {"a.md": content})


def correction(column, claimed, instead, text="10 20 30", line=1):
    source = Source("a.md", text, line)
    return Correction(source.span(0, column, len(claimed)), claimed, instead, instead, "so")


@pytest.mark.parametrize(
    ("corrections", "after"),
    [
        ([correction(0, "10", "1")], b"1 20 30"),
        ([correction(6, "30", "3"), correction(0, "10", "1,000")], b"1,000 20 3"),
        ([correction(0, "10", "1"), correction(0, "10", "1")], b"1 20 30"),
        ([correction(0, "10", "1"), correction(0, "10", "2")], None),
        ([correction(0, "10", "1"), correction(0, "10 20", "2")], None),
        ([correction(0, "10 20", "1"), correction(3, "20", "2")], b"1 30"),
        ([correction(1, "10", "1")], None),
        ([correction(0, "20", "1")], None),
        ([correction(7, "30", "1")], None),
        ([correction(0, "10", "1", line=2)], None),
    ],
)
def test_only_figures_that_stand_where_they_were_read(corrections, after):
    edits = plan(checked(b"10 20 30", *corrections), Wanted())
    assert [edit.after for edit in edits] == ([] if after is None else [after])


def test_what_is_not_text_is_not_planned():
    assert plan(checked(b"10 \xff 30", correction(0, "10", "1")), Wanted()) == []


# A law

PIECES = st.sampled_from(
    [
        "text",
        "ä 漢 😀",
        "trailing  ",
        "\ttab",
        "    0.60M",
        "> quote",
        "- item",
        "",
        " ",
        "# Heading 1",
        "| a | b |",
        "| - | - |",
        "| `#!cnn {0} = vgg16.conv3_2.params` | `#!cnn {1} = lenet5.params` |",
        "a `#!cnn {0} = vgg16.conv3_2.params`, b `#!cnn {0} = vgg16.conv3_2.params`",
        "- é `#!cnn {1} = lenet5.params` {{x}}",
        "`` `#!cnn 0.60M = vgg16.conv3_2.params` ``",
        "<!-- `#!cnn 0.60M = vgg16.conv3_2.params` -->",
        "\n```cnn\nuse: vgg16\nexpect: {{conv3_2.params: {0}}}\n```\n",
        "\n> ~~~cnn\n> use: lenet5\n> expect:\n>   params: {1} # so\n> ~~~\n",
        "\n````\n```cnn\nuse: lenet5\nexpect: {{params: 3}}\n```\n````\n",
    ]
)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])


@given(
    st.lists(st.tuples(PIECES, ENDS), max_size=12), st.sampled_from(["", "\ufeff"]), st.booleans()
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_a_fix_all_is_true_and_all_else_as_it_was(tmp_path_factory, pieces, mark, ended):
    """Every claim that the check sees is mended; whatever it does not see stays."""
    path = tmp_path_factory.mktemp("law") / "a.md"
    text = mark + "".join(piece.replace("\n", end) + end for piece, end in pieces)
    text = text if ended else text.rstrip("\r\n")
    path.write_bytes(text.format("0.60M", "3").encode())
    before = check(Asked((path,)))
    places = {
        (each.span.file_line, each.span.file_column, each.claimed)
        for claim in before.findings.false_claims
        for each in claim.corrections
    }
    after = fix(Asked((path,)), Wanted())
    assert after.findings.false_claims == []
    assert after.findings.mistakes == before.findings.mistakes
    assert {
        (each.span.file_line, each.span.file_column, each.claimed)
        for each in after.findings.corrected
    } == places
    again = fix(Asked((path,)), Wanted())
    assert again.findings.corrected == ()
    assert path.read_bytes().decode() == _corrected(text.format("0.60M", "3"), places)


def _corrected(text, places):
    """Do by hand what the fix is to do, in universal lines, from behind."""
    lines = text.splitlines(keepends=True)
    for line, column, claimed in sorted(places, reverse=True):
        shift = column - 1 + (line == 1 and text.startswith("\ufeff"))
        old = lines[line - 1]
        assert old[shift:].startswith(claimed)
        true = {"0.60M": "0.59M", "3": "61,706"}[claimed]
        lines[line - 1] = old[:shift] + true + old[shift + len(claimed) :]
    return "".join(lines)
