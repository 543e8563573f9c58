"""Copies of the style sheet and the scripts: `mkdocs-cnn assets`, and what is said of old ones."""

import gzip
import re

import pytest

from helpers import PACKAGE
from hosts import outdated
from mkdocs_cnn.show.supplied import SUPPLIED, Copy, copy_of, judge_copy, supplied, within_a_page

NAMES = ["cnn.css", "cnn.js", "cnn-take.js"]
CONFIG = 'site_name = "Test"\n[project.markdown_extensions.cnn]\n'


@pytest.fixture
def docs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "zensical.toml").write_text(f"[project]\n{CONFIG}", "utf-8")
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "index.md").write_text("# Page\n\n```cnn\nlenet5\n```\n", "utf-8")
    return folder


def test_copies_are_written_once(command, docs):
    status, out, err = command("assets", "docs")
    assert (status, err) == (0, "")
    assert out == "".join(f"docs/assets/{name}: written\n" for name in NAMES)
    for name in NAMES:
        copied = (docs / "assets" / name).read_text("utf-8")
        assert copied.partition("\n")[2] == (PACKAGE / "show/assets" / name).read_text("utf-8")
    before = [(docs / "assets" / name).stat().st_mtime_ns for name in NAMES]
    status, out, _ = command("assets", "docs")
    assert (status, out.count("is up to date")) == (0, 3)
    assert [(docs / "assets" / name).stat().st_mtime_ns for name in NAMES] == before


def test_an_old_copy_is_told_and_written_anew(command, docs):
    command("assets", "docs")
    style = docs / "assets" / "cnn.css"
    style.write_text(outdated("table { color: red }\n"), "utf-8", newline="\r\n")
    status, out, err = command("check")
    assert status == 1
    assert out.startswith("docs/assets/cnn.css:1:1: warning: this file was written by another ver")
    assert '  help: Run "mkdocs-cnn assets docs".' in out
    assert err.endswith("1 warning\n")
    status, out, _ = command("assets", "docs")
    assert (status, out.splitlines()[0]) == (0, "docs/assets/cnn.css: written anew")
    assert command("check")[0] == 0


@pytest.mark.parametrize("text", ["table { color: red }\n", copy_of(SUPPLIED[0]) + "/* x */\n"])
def test_what_somebody_has_changed_is_left(command, docs, text):
    (docs / "assets").mkdir()
    style = docs / "assets" / "cnn.css"
    style.write_text(text, "utf-8")
    assert command("check")[0] == 0, "it is theirs"
    status, out, err = command("assets", "docs")
    assert (status, out.count(": written\n")) == (2, 2)
    assert err.startswith("docs/assets/cnn.css: is none of ours, or has been changed; --overwrite")
    assert style.read_text("utf-8") == text
    status, out, _ = command("assets", "docs", "--overwrite")
    assert (status, out.splitlines()[0]) == (0, "docs/assets/cnn.css: written anew")
    assert judge_copy(SUPPLIED[0], style.read_text("utf-8")) is Copy.SAME


def test_what_cannot_be_read_is_left(command, docs):
    (docs / "assets").mkdir()
    (docs / "assets" / "cnn.js").write_bytes(b"\xff\xfe")
    status, _, err = command("assets", "docs")
    assert (status, err.startswith("docs/assets/cnn.js: is none of ours")) == (2, True)
    assert (docs / "assets" / "cnn.js").read_bytes() == b"\xff\xfe"


def test_a_folder_that_is_none_is_told(command, docs):
    status, _, err = command("assets", "nonsuch")
    assert status == 2
    assert 'argument FOLDER: "nonsuch" is not a folder' in err


def test_a_copy_made_by_hand_is_up_to_date():
    for path in SUPPLIED:
        assert judge_copy(path, supplied(path)) is Copy.SAME
        assert judge_copy(path, copy_of(path).replace("\n", "\r\n")) is Copy.SAME


def test_what_the_manual_says_they_add_to_a_page():
    whole = within_a_page().encode()
    assert 55_000 < len(whole) < 65_000, "some sixty kilobytes"
    assert 0.2 < len(gzip.compress(whole)) / len(whole) < 0.3, "a quarter of that"


def test_within_a_page_nothing_is_lost_but_comments():
    whole = within_a_page()
    assert re.findall(r"</?\w+>", whole) == ["<style>", "</style>", "<script>", "</script>"]
    assert not re.search(r"<!--|\x02|\x03", whole)
    for path in SUPPLIED:
        for line in re.sub(r"(?ms)^ */\*.*?\*/$", "", supplied(path)).splitlines():
            assert line.strip() in whole
