"""Laws of counting: printed rows add up to the printed total; what may not depend on what."""

import csv
import re
from math import prod

from hypothesis import assume, given
from hypothesis import strategies as st

from helpers import Rows, data, rendered
from programs import lines, networks

SUMMED = ("activations", "weights", "biases", "params", "macs", "flops")
COLUMNS = ", ".join(("layer", *SUMMED))


def number(text):
    assert re.fullmatch(r"[\d,]+", text), text
    return int(text.replace(",", ""))


@given(networks(columns=f"[{COLUMNS}]"))
def test_html_rows_add_up(text):
    _, *rows, (kind, _, total) = Rows(rendered(text, "html")).rows
    assert "total" in kind
    leaves = [cells for kind, _, cells in rows if "stage" not in kind]
    for index in range(1, len(SUMMED) + 1):
        assert sum(number(cells[index]) for cells in leaves) == number(total[index])


@given(networks(columns=f"[{COLUMNS}]"))
def test_text_rows_add_up(text):
    """A row with more deeply indented rows below it is a stage, with the sum of those."""
    lines = rendered(text).split("─\n")
    rows = [re.split(r"\s{2,}", line.strip()) for line in lines[1].splitlines()[:-1]]
    levels = [len(line) - len(line.lstrip()) for line in lines[1].splitlines()[:-1]]
    total = re.split(r"\s{2,}", lines[2].splitlines()[0].strip())
    assert total[0] == "Total"
    for column in range(1, len(SUMMED) + 1):
        figures = [number(row[column]) for row in rows]
        leaves = 0
        for index, (level, figure) in enumerate(zip(levels, figures, strict=True)):
            below = []
            for inner, value in zip(levels[index + 1 :], figures[index + 1 :], strict=True):
                if inner <= level:
                    break
                if inner == level + 2:
                    below.append(value)
            if below:
                assert sum(below) == figure, "a stage holds the sum of what is in it"
            else:
                leaves += figure
        assert leaves == number(total[column])


@given(networks(nested=False, columns=f"[{COLUMNS}]"))
def test_csv_rows_add_up(text):
    *rows, total = csv.DictReader(rendered(text, "csv").splitlines())
    for column in SUMMED:
        assert sum(int(row[column]) for row in rows) == int(total[column])


@given(networks(view="stages"))
def test_stages_add_up(text):
    found = re.findall(r"^(.+?) +: ([\d,]+)$", rendered(text), re.MULTILINE)
    *stages, (last, total) = found
    assert last == "TOTAL"
    assert sum(number(figure) for _, figure in stages) == number(total)


@given(networks(nested=False, view="listing"))
def test_listing_adds_up(text):
    listed = rendered(text)
    weights = [
        number(figure)
        for figure in re.findall(r"weights: (?:.* = )?([\d,]+)$", listed, re.MULTILINE)
    ]
    shapes = re.findall(r"^\S+ +\[([\dx]+)\]", listed, re.MULTILINE)
    values = sum(prod(map(int, shape.split("x"))) for shape in shapes)
    assert f"TOTAL memory: {values:,} * 4 bytes = {values * 4:,} bytes" in listed
    assert f"TOTAL params: {sum(weights):,} weights" in listed


@given(networks(view="worked"))
def test_worked_parameters_add_up(text):
    """The shares at the end of each table are of the same whole."""
    shares = re.findall(
        r"^share of all parameters +([\d,]+) / ([\d,]+)", rendered(text), re.MULTILINE
    )
    whole = data(text)["params"]
    assert all(number(all_) == whole for _, all_ in shares)
    assert sum(number(part) for part, _ in shares) == whole


@given(networks())
def test_json_adds_up(text):
    found = data(text)
    for key in ("params", "macs"):
        assert sum(row[key] for row in found["rows"]) == found[key]
        assert sum(layer[key] for layer in found["layers"]) == found[key]
    assert found["weights"] + found["biases"] == found["params"]
    assert found["flops"] == 2 * found["macs"]
    outputs = sum(prod(row["output"]) for row in found["rows"])
    assert outputs + prod(found["input"]) == found["activations"]
    for before, after in zip(found["layers"], found["layers"][1:], strict=False):
        assert before["output"] == after["input"]


def with_input(body, size):
    return f"input: {'x'.join(map(str, size))}\nlayers:\n" + "".join(
        f"  - {line}\n" for line in body
    )


@given(st.lists(lines(), min_size=1, max_size=5), st.integers(64, 90), st.integers(64, 90))
def test_parameters_do_not_depend_on_the_size_of_the_input(body, height, width):
    one, other = (data(with_input(body, size)) for size in ((64, 64, 3), (height, width, 3)))
    assert [row["params"] for row in one["rows"]] == [row["params"] for row in other["rows"]]
    assert one["buffers"] == other["buffers"]


@given(st.lists(lines(), min_size=1, max_size=5), st.integers(64, 90))
def test_fully_connected_parameters_do(body, height):
    """So that the law above can fail."""
    one, other = (
        data(with_input([*body, "fc-9"], size)) for size in ((64, 64, 3), (height, 64, 3))
    )
    last = [each["rows"][-1] for each in (one, other)]
    inputs = [prod(each["layers"][-1]["input"]) for each in (one, other)]
    assert [row["params"] for row in last] == [9 * n + 9 for n in inputs]
    assume(height > 80)


@given(networks())
def test_biases_can_be_left_out(text):
    with_, without = data(text), data(f"bias: false\n{text}")
    assert with_["macs"] == without["macs"]
    assert with_["activations"] == without["activations"]
    assert without["params"] <= with_["params"]
    left = sum(
        layer["biases"]
        for layer in without["layers"]
        if layer["kind"].startswith(("Conv", "Linear"))
    )
    assert left == 0


@given(networks(), st.integers(1, 6))
def test_a_batch_multiplies_only_memory(text, batch):
    assert data(text) == data(f"batch: {batch}\n{text}")


@given(st.lists(lines(), min_size=1, max_size=3), st.integers(2, 4))
def test_repeating_is_writing_again(body, times):
    body = [line for line in body if not re.search(r" x\d$|deconv|upsample", line)]
    assume(body)  # what doubles the size would soon be too large
    size = (300, 300, 4)
    repeated = data(with_input([f"again x{times}: [{', '.join(body)}]"], size))
    written = data(with_input(body * times, size))
    assert repeated["params"] == written["params"]
    assert repeated["macs"] == written["macs"]
    assert repeated["activations"] == written["activations"]


@given(networks())
def test_names_are_unique_and_stages_named(text):
    found = data(text)
    names = [row["name"] for row in found["rows"]]
    assert len(names) == len(set(names))
    primitive = [layer["name"] for layer in found["layers"]]
    assert len(primitive) == len(set(primitive))
