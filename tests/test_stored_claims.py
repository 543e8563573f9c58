"""Claims by files of weights: what a file has is what is computed, or the page says so."""

import json
import os
import shutil

import pytest

from helpers import TESTS, work_out
from mkdocs_cnn.commands.main import main
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.problems.problem import FalseClaim, Invalid

WEIGHTS = TESTS / "exports" / "weights"
TORCH = json.loads((WEIGHTS / "truth.json").read_text("utf-8"))["torch"]
NETWORK = "input: 1x1x{inputs}\nlayers: [conv1-1 nobias, bn]\n"
"""A network whose only weights are as many as one wishes, with two and three statistics."""


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "networks"
    path.mkdir()
    for name in ("state.safetensors", "state.pth", "model.keras", "model-1.index"):
        shutil.copy(WEIGHTS / name, path)
    return path


def network(params=TORCH["params"]):
    """A network with so many parameters: a convolution, and two of its normalisation."""
    return NETWORK.format(inputs=params - 2)


def claims(folder, *lines, params=TORCH["params"]):
    """The lines of claims as they are shown, and what is found false."""
    text = f"{network(params)}expect:\n" + "".join(f"  {line}\n" for line in lines)
    shown = work_out(text, Library(folder))
    return [each.text for each in shown.document.claims], shown.findings


def problem(folder, line):
    with pytest.raises(Invalid) as caught:
        claims(folder, line)
    (found,) = caught.value.problems
    return found


@pytest.mark.parametrize("file", ["state.safetensors", "state.pth"])
def test_a_file_that_has_as_many(folder, file):
    lines, findings = claims(folder, f"params: {file}")
    assert lines == [f"✓ params: {file} 126"]
    assert findings == ()


def test_a_file_that_has_others(folder):
    lines, (wrong, _) = claims(folder, "params: state.pth", "buffers: state.pth", params=130)
    assert lines == ["✗ params: state.pth 126 → 130", "✗ buffers: state.pth 9 → 3"]
    assert isinstance(wrong, FalseClaim)
    assert str(wrong.message) == 'params: "state.pth" has 126, 130 are computed'
    assert wrong.span.text == "state.pth"
    assert wrong.corrections == ()


def test_what_else_is_in_the_file_is_told(folder):
    _, (wrong,) = claims(folder, "params: model.keras")
    assert str(wrong.hint).startswith("In the file, and not counted: ")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("macs: state.pth", "no-total-of-weights"),
        ("params: nothing.pth", "no-such-weights"),
        ("params: ../networks/state.pth", "is-not-a-figure"),
        ("params: /etc/passwd.pth", "is-not-a-figure"),
    ],
)
def test_what_cannot_be_claimed(folder, line, code):
    found = problem(folder, line)
    assert found.code == code
    assert found.span.text == line.partition(": ")[2]


def test_a_broken_file_is_told(folder):
    (folder / "broken.pth").write_bytes((folder / "state.pth").read_bytes()[:300])
    assert problem(folder, "params: broken.pth").code == "cannot-read"


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_out_of_the_folder_is_not_followed(folder, tmp_path):
    shutil.copy(WEIGHTS / "state.pth", tmp_path / "outside.pth")
    (folder / "link.pth").symlink_to(tmp_path / "outside.pth")
    (folder / "inner.pth").symlink_to(folder / "state.pth")
    assert problem(folder, "params: link.pth").code == "no-such-weights"
    assert claims(folder, "params: inner.pth")[1] == ()


def test_without_a_folder_there_are_no_files():
    with pytest.raises(Invalid) as caught:
        work_out(f"{network()}expect: {{params: state.pth}}\n", Library())
    assert caught.value.problems[0].code == "no-folder-for-weights"


def test_a_file_that_changes_is_read_again(folder):
    library = Library(folder)
    text = f"{network()}expect: {{params: mine.pth}}\n"
    shutil.copy(WEIGHTS / "state.pth", folder / "mine.pth")
    assert work_out(text, library).findings == ()
    shutil.copy(WEIGHTS / "tied.pth", folder / "mine.pth")
    assert len(work_out(text, library).findings) == 1


def test_check_counts_it_and_does_not_write_over_the_name(folder, tmp_path, monkeypatch, capsys):
    (tmp_path / "mkdocs.yml").write_text("site_name: S\nplugins: [{cnn: {networks: networks}}]\n")
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "index.md"
    page.write_text(f"```cnn\n{network(130)}expect:\n  params: state.pth\n```\n")
    monkeypatch.chdir(tmp_path)
    before = page.read_text()
    assert main(["check", "--fix"]) == 1
    assert page.read_text() == before
    shown = capsys.readouterr()
    assert 'params: "state.pth" has 126, 130 are computed' in shown.out
    assert "1 false claim" in shown.err
