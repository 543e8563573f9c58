"""Summaries that say what each row goes on from: as blocks, and when there is none.

What the tools have printed stands in corpus/listings/tools; multiply-adds are those of the truth
files.
"""

import json

import pytest

from helpers import TESTS, data, work_out
from mkdocs_cnn.commands.main import main

TOOLS = TESTS / "corpus" / "listings" / "tools"
TRUTH = {each["name"]: each for each in json.loads((TESTS / "truth" / "networks.json").read_text())}


def text_of(name):
    return (TOOLS / f"keras-{name}.txt").read_text("utf-8")


def block_of(text, folder, capsys):
    path = folder / "summary.txt"
    path.write_text(text, "utf-8")
    assert main(["convert", str(path)]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "known"), [("resnet50", "resnet50-v1"), ("mobilenet-v2", "mobilenet-v2")]
)
def test_a_known_network(name, known, tmp_path, capsys):
    """In its ResNet-50, Keras gives convolutions biases: parameters are compared elsewhere."""
    for text in (text_of(name), block_of(text_of(name), tmp_path, capsys)):
        assert data(text)["macs"] == TRUTH[known]["macs"]


def test_every_row_has_its_size():
    """Rows of the table have the sizes of the rows of the summary, but for what joins branches."""
    lines = text_of("resnet50").split("\n")
    said = {}
    for line in lines:
        cells = [each.strip() for each in line.split("│")[1:-1]]
        if len(cells) == 4 and cells[1].startswith("(None"):
            said[cells[0].split(" ")[0]] = [int(n) for n in cells[1][1:-1].split(",")[1:]]
    rows = {each["name"].split(".")[-1]: each["output"] for each in data("\n".join(lines))["rows"]}
    compared = [name for name in said if name in rows]
    assert len(compared) > 150
    assert [rows[name] for name in compared] == [said[name] for name in compared]


def test_branches_are_lists_side_by_side(tmp_path, capsys):
    block = block_of(text_of("branches"), tmp_path, capsys)
    assert "from " not in block
    assert [block.count(f"{word}:\n") for word in ("residual", "multiply", "concat")] == [1, 1, 1]
    assert "bn nofactor" in block  # 48 parameters for 16 channels: an offset and two averages
    assert "conv3-16 stride 2 pad same" in block  # with the row of zeros in front of it


HEAD = """\
 Layer (type)          Output Shape        Param #   Connected to
==================================================================
 input (InputLayer)    (None, 8, 8, 3)     0         []
"""


def rows(*lines):
    """A summary in the old style; each row has its name, class, size, parameters and sources."""
    table = [
        f" {f'{name} ({kind})':<22}{f'(None, {size})':<20}{params:<10}{sources}"
        for name, kind, size, params, sources in lines
    ]
    return HEAD + "\n".join(table) + "\n"


def named(*sources):
    return "[" + ", ".join(f"'{each}[0][0]'" for each in sources) + "]"


A = ("a", "Conv2D", "8, 8, 3", "84", named("input"))
B = ("b", "Conv2D", "8, 8, 3", "84", named("a"))


def test_what_is_not_side_by_side_is_taken_by_its_name():
    """A bridge between two branches has no place in either."""
    text = rows(
        A,
        B,
        ("c", "Conv2D", "8, 8, 3", "84", named("input")),
        ("d", "Add", "8, 8, 3", "0", named("b", "c")),
        ("e", "Concatenate", "8, 8, 6", "0", named("a", "d")),
    )
    found = data(text)
    assert (found["params"], found["macs"]) == (3 * 84, 3 * 81 * 64)
    assert found["rows"][-1]["output"] == [8, 8, 6]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([A, ("m", "Maximum", "8, 8, 3", "0", named("a", "input"))], "no word for how"),
        ([A, ("m", "Add", "8, 8, 3", "0", named("a"))], "no word for how"),
        ([A, ("b", "Conv2D", "8, 8, 3", "84", named("a", "input"))], "more than once"),
        ([A, ("b", "Mine", "8, 8, 3", "84", named("a"))], "nothing is known of what"),
        ([A, ("b", "Conv2D", "8, 8, 3", "84", named("c"))], "no row above says"),
        ([A, ("p", "Permute", "3, 8, 8", "0", named("a"))], "no word for what"),
        ([A, ("other", "InputLayer", "8, 8, 3", "0", "[]")], "a second input"),
        ([A, ("a", "Conv2D", "8, 8, 3", "84", named("a"))], "two rows are called"),
    ],
)
def test_why_there_is_no_block(lines, reason, tmp_path, capsys):
    text = rows(*lines)
    notes = [note for note in work_out(text).document.notes if note.startswith("No block")]
    assert len(notes) == 1
    assert reason in notes[0]
    path = tmp_path / "summary.txt"
    path.write_text(text, "utf-8")
    assert main(["convert", str(path)]) == 2
    said = capsys.readouterr().err
    assert notes[0] in said
    assert "no block can be written" in said


def test_names_that_are_cut_off_are_completed_where_one_fits():
    cut = (
        "b",
        "Conv2D",
        "8, 8, 3",
        "84",
        "long_na…",
    )
    first = ("long_name", "Conv2D", "8, 8, 3", "84", "input[0][0]")
    assert data(framed(first, cut))["params"] == 168
    other = ("long_names", "Conv2D", "8, 8, 3", "84", "input[0][0]")
    notes = work_out(framed(first, other, cut)).document.notes
    assert any('what "b" goes on from' in note for note in notes)


def framed(*lines):
    """A summary in the style of Keras 3."""
    table = ["┃ Layer (type) ┃ Output Shape ┃ Param # ┃ Connected to ┃"]
    table.append("│ input (InputLayer) │ (None, 8, 8, 3) │ 0 │ - │")
    for name, kind, size, params, sources in lines:
        table.append(f"│ {name} ({kind}) │ (None, {size}) │ {params} │ {sources} │")
    return "\n".join(table) + "\n"
