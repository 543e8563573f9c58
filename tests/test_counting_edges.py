"""Counts at the edges: where one more, or the other of two, would come to something else."""

import pytest

from claimed import mistakes, shown
from helpers import block, data, rendered
from mkdocs_cnn.counting.memory import Kept, parameter_state
from mkdocs_cnn.counting.receptive_field import Axis
from mkdocs_cnn.problems.limits import Limits


def asked(quantity, *lines, size="16x16x2", **keys):
    """What a page shows for a quantity of a block with these lines."""
    return shown(f"it.{quantity}", block(size, *lines, id="it", **keys)).text


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        # The 11×11 sees −5 to 5 and steps by 2, the cut one 4 to 4 and steps by 1: behind the join
        # a 3×3 sees 2 more on each side, which holds all that it sees of the cut one.
        (["concat: [[conv11-1 stride 2], [crop 8]]", "conv3-1"], 15),
        (["concat: [[crop 8], [conv11-1 stride 2]]", "conv3-1"], 15),
    ],
)
def test_behind_a_join_the_longest_step_counts(lines, field):
    assert data(block("16x16x2", *lines))["rows"][-1]["receptive_field"] == field


def test_a_field_that_is_larger_than_anything_grows_no_further():
    most = Limits.field
    axis = Axis(0, most, 1)
    assert axis.through(3, 1, 1, 1) == Axis(-1, most + 1, 1)
    assert Axis(0, most + 1, 1).through(3, 1, 1, 1) == Axis(0, most + 1, 1)
    assert Axis(0, 0, most).through(1, 2, 0, 1).jump == most


@pytest.mark.parametrize(
    ("lines", "jump"),
    [
        (["conv3-2"], "1"),
        (["conv3-2 stride 2", "maxpool"], "4"),
        (["maxpool", "upsample 2"], "1"),
        (["upsample 2"], "0.5"),
        (["conv3-2 stride 2x1"], "2 × 1"),
    ],
)
def test_effective_strides(lines, jump):
    """The strides multiplied; half a step behind an upsampling by 2."""
    assert asked("jump", *lines) == jump


def test_a_vector_has_no_effective_stride():
    (problem,) = mistakes("it.jump", block("16x16x2", "gap", "fc-3", id="it"))
    assert str(problem.message).startswith("there is no jump")


@pytest.mark.parametrize(
    ("line", "padding"),
    [
        ("conv3-2", "1"),
        ("conv3-2 pad 0", "0"),
        ("conv3x1-2 pad 1x0", "1 × 0"),
        ("conv4-2 pad same", "1+2"),
        ("maxpool2", "0"),
    ],
)
def test_paddings(line, padding):
    assert asked("one.padding", f"one: {line}") == padding


@pytest.mark.parametrize(
    ("line", "kernel", "stride"),
    [
        ("conv3-2 stride 2", "3 × 3", "2"),
        ("conv3x1-2 stride 2x1", "3 × 1", "2 × 1"),
        ("maxpool3 stride 2", "3 × 3", "2"),
    ],
)
def test_kernels_and_strides(line, kernel, stride):
    assert asked("one.kernel", f"one: {line}") == kernel
    assert asked("one.stride", f"one: {line}") == stride


@pytest.mark.parametrize(
    ("size", "axis", "extent"),
    [
        ("5x6x7x2", "depth", "5"),
        ("5x6x7x2", "height", "6"),
        ("5x6x7x2", "width", "7"),
        ("5x6x2", "height", "5"),
        ("5x6x2", "width", "6"),
        ("6x2", "width", "6"),
    ],
)
def test_extents_are_counted_from_the_end(size, axis, extent):
    assert asked(axis, "relu", size=size) == extent
    assert asked("channels", "relu", size=size) == "2"


@pytest.mark.parametrize(("size", "axis"), [("5x6x2", "depth"), ("6x2", "height"), ("2", "width")])
def test_axes_that_an_output_does_not_have(size, axis):
    (problem,) = mistakes(f"it.{axis}", block(size, "relu", id="it"))
    assert str(problem.message).startswith(f"there is no {axis}")


@pytest.mark.parametrize(
    ("layers", "terms"),
    [
        (24, ["6"] * 24),
        (25, ["6"] * 22 + ["…", "6"]),
        (30, ["6"] * 22 + ["…", "6"]),
    ],
)
def test_long_sums_are_cut_before_their_last_term(layers, terms):
    """Each 1×1 has 2·2 weights and 2 biases."""
    formula = asked("params | formula", *["conv1-2"] * layers)
    assert formula == f"{' + '.join(terms)} = {6 * layers}"


@pytest.mark.parametrize(
    ("quantity", "formula"),
    [
        ("one.params", "(3·3·2)·4 + 4 = 76"),
        ("one.weights", "(3·3·2)·4 = 72"),
        ("one.biases", "4 = 4"),
        ("one.macs", "(3·3·2)·4 · 256 = 18,432"),
        ("fc.macs", "(16·16·4)·3 = 3,072"),
        ("one.activations", "16·16·4 = 1,024"),
        ("one.memory", "1,024 × 4 bytes = 4.00 KiB"),
        ("one.flops", "2 · 18,432 = 36,864"),
        ("one.share", "76 / 3,151 = 2.4 %"),
        ("activations", "512 + 1,024 + 3 = 1,539"),
        ("params", "76 + 3,075 = 3,151"),
        ("params_memory", "3,151 × 4 bytes = 12.3 KiB"),
        ("model_memory", "3,151 × 4 bytes = 12.3 KiB"),
    ],
)
def test_formulas(quantity, formula):
    lines = ["one: conv3-4", "fc: fc-3"]
    assert asked(f"{quantity} | formula", *lines) == formula


def test_memory_of_a_batch_says_so():
    assert asked("memory | formula", "relu", batch=1).startswith("1,024 × 4 bytes = ")
    assert asked("memory | formula", "relu", batch=2).startswith("1,024 × 4 bytes × 2 = ")


def test_a_stored_model_has_its_statistics_and_counters():
    """3·3·2·4 weights, 4 scales, 4 shifts; 4 means, 4 variances, a counter of 8 bytes."""
    line = "one: conv3-4 nobias + bn"
    assert asked("model_memory | formula", line) == "(80 + 8) × 4 bytes + 1 × 8 bytes = 360 B"
    assert asked("buffers", line) == "9"


def test_a_side_output_is_stored_and_not_added():
    """conv1-4 has 2·4 + 4 = 12, the head's 5 filters 4·5 + 5 = 25."""
    lines = ["conv1-4", "aux: {head: [conv1-5 + bn]}"]
    assert asked("params", *lines) == "12"
    assert asked("params_with_heads", *lines) == str(12 + 25 + 2 * 5)
    assert asked("buffers", *lines) == "11"
    assert asked("model_memory", *lines) == f"{4 * (12 + 25 + 10 + 10) + 8} B"
    assert asked("layers", *lines) == "1"
    assert asked("output | shape", *lines) == "16 × 16 × 4"


def test_what_training_holds():
    assert parameter_state(10, 2) == 40
    assert Kept(values=3, indices=2, shared=1).bytes(5, 4) == 5 * (12 + 16) + 4


COLUMNS = "[params, weights, biases, formula, macs, flops, activations, memory, share, rf, jump]"


def test_every_column_of_a_stage_and_of_the_whole():
    """72 + 144 + 768 weights, 4 + 4 + 3 biases; the field and the step of a stage are its last."""
    text = f"columns: {COLUMNS}\n" + block("16x16x2", "s: [conv3-4 stride 2, conv3-4]", "fc-3")
    rows = [row.split(",") for row in rendered(text, "csv").strip().split("\n")]
    stage, total = rows[2], rows[-1]
    macs = 72 * 64 + 144 * 64
    share = f"{224 / 995:.6f}"
    assert stage == [
        "224",
        "216",
        "8",
        "",
        f"{macs}",
        f"{2 * macs}",
        "512",
        "2048",
        share,
        "7",
        "2",
    ]
    macs += 768
    assert total[:5] == ["995", "984", "11", "", f"{macs}"]
    assert total[5:] == [f"{2 * macs}", "1027", "4108", "1.000000", "", ""]


def test_buffers_are_told_where_they_are_not_counted():
    text = block("8x8x2", "conv3-4 + bn", "aux: {head: [gap, bn]}")
    assert "9 batch-norm buffers" not in rendered(text)
    assert f"{(4 + 4 + 1) + (4 + 4 + 1)} batch-norm buffers not counted" in rendered(text)


def test_the_formula_stands_in_the_cell_of_the_parameters():
    html = rendered(block("8x8x2", "conv3-4"), "html", columns=["formula", "params"])
    assert ">Parameters: weights + biases</th>" in html
    assert ">Weights + biases</th>" not in html
