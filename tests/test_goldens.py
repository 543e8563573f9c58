"""Every view in every format, and the texts that readers bring."""

import csv
import re

import pytest

from helpers import TESTS, data, rendered, work_out
from mkdocs_cnn.show.render.json import render_json

VIEWS = ("table", "stages", "listing", "worked", "summary")
SUFFIXES = {
    "text": "txt",
    "csv": "csv",
    "markdown": "md",
    "latex": "tex",
    "html": "html",
    "json": "json",
}


@pytest.mark.parametrize("form", SUFFIXES)
@pytest.mark.parametrize("view", VIEWS)
def test_vgg16(view, form, golden):
    if form == "json":
        text = render_json(work_out("vgg16", view=view).reports)
        view = "report"  # the same whatever the view
    else:
        view_ = "worked conv1, conv3, fc6" if view == "worked" else view
        text = rendered("vgg16", form, view=view_)
    golden(TESTS / "goldens" / f"vgg16-{view}.{SUFFIXES[form]}", text)


@pytest.mark.parametrize("form", SUFFIXES)
def test_every_format_ends_with_one_line_end(form):
    if form in ("html", "json"):
        return
    text = rendered("vgg16", form)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert not re.search(r"[ \t]$", text, re.MULTILINE)


# The texts that readers bring


def source(name):
    return (TESTS / "sources" / name).read_text("utf-8").splitlines()


def test_listing_is_the_course_notes():
    """The rows are the notes', character for character; their TOTAL memory is wrong."""
    notes = source("vgg16-listing-aligned.txt")
    ours = rendered("vgg16", view="listing").splitlines()
    start = ours.index(notes[0])
    assert ours[start : start + 22] == notes[:22]
    assert len(notes[:22]) == 22
    memory, params = ours[start + 23 : start + 25]
    assert "15,237,608 * 4 bytes = 60,950,432 bytes = 58.1 MiB" in memory
    assert params == "TOTAL params: 138,344,128 weights + 13,416 biases = 138,357,544"
    assert "93MB" not in "".join(ours)


def test_listing_is_the_notes_without_columns_too():
    ours = [" ".join(line.split()) for line in rendered("vgg16", view="listing").splitlines()]
    for line in source("vgg16-listing.txt")[:22]:
        assert line in ours


def test_the_notes_own_rows_come_to_what_we_say():
    """The total of the notes' own figures, added up here."""
    values = weights = 0
    for line in source("vgg16-listing.txt")[:22]:
        product = re.search(r"memory: ([\d*]+)", line)[1]
        values += eval(product)
        weights += int(line.rsplit(" ", 1)[1].replace(",", ""))
    found = data("vgg16")
    assert (values, weights) == (found["activations"], found["weights"]) == (15237608, 138344128)
    assert values * 4 / 2**20 == pytest.approx(58.13, abs=0.005)


def test_stages_are_the_forum_answer():
    ours = rendered("vgg16", view="stages").splitlines()
    answer = source("vgg16-breakdown.txt")
    assert len(answer) == 9
    start = ours.index(answer[0])
    assert ours[start : start + 9] == answer


def test_alexnet_is_the_forum_question():
    """Names and figures of each layer, with the formulas as they stand there."""
    rows = {row["name"]: row for row in data("alexnet-ungrouped")["rows"]}
    named = {"fc1": "fc6", "fc2": "fc7", "fc3": "fc8"}
    *lines, total = source("alexnet-forum.txt")
    assert len(lines) == 8
    for line in lines:
        name, formula, figure = re.fullmatch(r"(\w+): (.+) = (\d+)", line).groups()
        row = rows[named.get(name, name)]
        assert row["params"] == int(figure) == eval(formula)
    assert total == f"TOTAL: {data('alexnet-ungrouped')['params']}"


def test_alexnet_stages_hold_the_forum_figures():
    rows = list(csv.DictReader(rendered("alexnet-ungrouped", "csv", view="stages").splitlines()))
    figures = [line.rsplit(" ", 1)[1] for line in source("alexnet-forum.txt")]
    assert [row["params"] for row in rows] == figures


# The questions asked beside them


def worked(network, *names):
    """Each step of the worked view as one line: `step: arithmetic = result`."""
    text = rendered(network, "csv", view=f"worked {', '.join(names)}")
    return [f"{step}: {left} = {right}" for step, left, right in csv.reader(text.splitlines())]


def test_where_the_first_fully_connected_layers_inputs_come_from():
    steps = worked("vgg16", "fc6")
    assert "resolution so far: 224 → 112 → 56 → 28 → 14 → 7 = 7" in steps
    assert "inputs, flattened: 7·7·512 = 25088" in steps
    assert "weights: 25,088 inputs · 4,096 outputs = 102760448" in steps
    assert "parameters: 102,760,448 + 4,096 = 102764544" in steps
    assert "share of all parameters: 102,764,544 / 138,357,544 = 74.3 %" in steps


def test_which_of_the_three_layers_has_fewer_input_planes():
    steps = worked("vgg16", "conv3")
    assert steps.count("weights of one filter: 3·3·128 = 1152") == 1
    assert steps.count("weights of one filter: 3·3·256 = 2304") == 2
    assert "weights: 1,152 · 256 filters = 294912" in steps
    assert "the same in one formula: (3·3·128 + 1)·256 = 295168" in steps
    assert steps.count("the same in one formula: (3·3·256 + 1)·256 = 590080") == 2
    assert "parameters: 295,168 + 590,080 + 590,080 = 1475328" in steps


def test_where_the_sizes_of_alexnet_come_from():
    steps = worked("alexnet", "conv1", "pool1", "conv2")
    assert "output size: (227 − 11)/4 + 1 = 55" in steps
    assert "output size: (55 − 3)/2 + 1 = 27" in steps
    assert "output size: (27 + 2·2 − 5)/1 + 1 = 27" in steps


def test_groups_halve_the_channels_that_a_filter_sees():
    grouped, whole = worked("alexnet", "conv2"), worked("alexnet-ungrouped", "conv2")
    assert "channels a filter sees: 96 / 2 groups = 48" in grouped
    assert "the same in one formula: (5·5·48 + 1)·256 = 307456" in grouped
    assert "the same in one formula: (5·5·96 + 1)·256 = 614656" in whole
    assert not any(step.startswith("channels a filter sees") for step in whole)
    assert data("alexnet")["params"] == 60_965_224


def test_without_biases():
    (row,) = [row for row in data("vgg16", bias="false")["rows"] if row["name"] == "conv3_1"]
    assert row["params"] == 294_912
    assert row["formula"] == "(3·3·128)·256"
    assert data("vgg16", bias="false")["params"] == 138_344_128


@pytest.mark.parametrize(
    ("network", "row", "field"),
    [
        ("alexnet", "pool5", 195),
        ("vgg16", "pool5", 212),
        ("vgg16", "conv1_1", 3),
        ("lenet5", "conv3", 32),
    ],
)
def test_receptive_fields(network, row, field):
    rows = {each["name"]: each for each in data(network)["rows"]}
    assert rows[row]["receptive_field"] == field


# Units, where every digit counts


@pytest.mark.parametrize(
    ("settings", "memory"),
    [
        ({}, "58.1 MiB per image"),
        ({"units": "decimal"}, "61.0 MB per image"),
        ({"units": "B"}, "60,950,432 B per image"),
        ({"dtype": "float16"}, "29.1 MiB per image"),
        ({"dtype": "float64"}, "116 MiB per image"),
        ({"batch": "32"}, "1.82 GiB per batch of 32"),
        ({"units": "MB", "batch": "32"}, "1,950 MB per batch of 32"),
    ],
)
def test_memory(settings, memory):
    assert memory in rendered("vgg16", **settings)
