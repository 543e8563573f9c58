"""What branches do to receptive fields, to sums and to the words in problems."""

import re

import pytest

from helpers import block, data, library, problems, rendered

SHAPE = r"\d+(?: × \d+)*"


@pytest.mark.parametrize(
    ("network", "row", "field"),
    [
        ("alexnet", "pool5", 195),
        ("vgg16", "pool5", 212),
        # Stride in the 3×3: (2 + 3·2 − 3) more for each stage's doubled jump; known figures.
        ("resnet50", "conv5_x", 427),
        ("resnet50-v1", "conv5_x", 483),
        ("inception-v3", "Mixed_7c", 1311),
    ],
)
def test_fields_of_known_networks(network, row, field):
    if network not in library():
        pytest.skip(f"{network} is not in the zoo yet")
    rows = data(network)["rows"]
    inside = [each for each in rows if re.match(rf"{row}(\.|$)", each["name"], re.IGNORECASE)]
    if not inside and network == "inception-v3":
        convolutions = [each for each in rows if not each["name"].startswith(("pool", "fc"))]
        inside = [each for each in convolutions if isinstance(each["output"], list)]
        inside = [each for each in inside if each["output"] == [8, 8, 2048]]
    assert inside[-1]["receptive_field"] == field


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        (["concat: [[conv3-1], [conv5-1]]"], 5),
        (["concat: [[conv3-1, conv3-1], [conv3-1]]"], 5),
        # Padded before or behind, both see −1 to 1.
        (["concat: [[conv3-1 pad 0, pad 1], [pad 1, conv3-1 pad 0], [conv3-1]]"], 3),
        # Cut to 14×14 it begins 1 later, as the unpadded convolution does.
        (["concat: [[conv3-1 pad 0], [crop 14]]"], 3),
        # Cut to 12×12 after two of them on one side only: 2 to 6 and 2 to 2.
        (["concat: [[conv3-1 pad 0, conv3-1 pad 0], [crop 12]]"], 5),
        (["add: [[conv3x1-1], [conv3x1-1]]"], [3, 1]),
        (["residual: [conv3-2, conv3-2]"], 5),
        # Behind a stride of 2 the shortcut sees its one value, each 3×3 two more of 2 pixels.
        (["conv3-2 stride 2", "residual: [conv3-2, conv3-2]"], 3 + 2 * 4),
        (["multiply: [[], [gap, conv1-2]]"], 31),
        # U-Net: down (5), bottom behind a pool (6 + 4), up again; the skip sees 5.
        (["a: conv5-2", "maxpool", "conv3-2", "upsample 2", "concat: [[], [from a]]"], 10),
        (["concat: [[conv3-1 dilation 6], [conv3-1]]"], 13),
        (["split: [[], [conv7-1]]"], 7),
        (["a: conv5-2", "head: [conv15-1]", "conv3-1"], 7),
    ],
)
def test_fields_by_hand(lines, field):
    if "gap" in lines[0]:  # everything
        field = 16
    assert data(block("16x16x2", *lines))["rows"][-1]["receptive_field"] == field


@pytest.mark.parametrize(
    ("lines", "names", "shapes", "mends"),
    [
        (["residual: [conv3-8]"], ["the layers", "input"], ["16 × 16 × 8", "16 × 16 × 4"], "proj"),
        (
            ["{residual: [conv3-8 stride 2], shortcut: [conv1-8]}"],
            ["the layers", "shortcut"],
            ["8 × 8 × 8", "16 × 16 × 8"],
            "stride",
        ),
        (
            ["concat: {one: [conv1-2], two: [maxpool]}"],
            ["one", "two"],
            ["16 × 16 × 2", "8 × 8 × 4"],
            "8×8",
        ),
        (["add: {a: [conv1-2], b: [conv1-3]}"], ["a", "b"], ["16 × 16 × 2", "16 × 16 × 3"], "1×1"),
        (
            ["skip: conv1-2", "maxpool", "concat: [[conv1-3], [from skip]]"],
            ["branch1", "skip"],
            ["8 × 8 × 3", "16 × 16 × 2"],
            "8×8",
        ),
        (["split: [[], [maxpool]]"], ["the rest", "branch1"], ["16 × 16 × 2", "8 × 8 × 2"], "8×8"),
        (
            ["multiply: [[], [gap, conv1-3]]"],
            ["input", "branch1"],
            ["16 × 16 × 4", "1 × 1 × 3"],
            "",
        ),
        # Either fits the first, which has one channel.
        (
            ["multiply: {one: [conv1-1], three: [conv1-3], eight: [conv1-8]}"],
            ["three", "eight"],
            ["16 × 16 × 3", "16 × 16 × 8"],
            "",
        ),
        (["concat: [[], [gap, flatten]]"], ["input", "branch1"], ["16 × 16 × 4", "4"], "flatten"),
    ],
)
def test_problems_name_both_sides(lines, names, shapes, mends):
    (problem,) = problems(block("16x16x4", *lines))
    assert re.findall(rf"({SHAPE}) from", str(problem.message)) == shapes
    assert re.findall(r"from (.+?)(?: and \d|$)", str(problem.message)) == names
    assert problem.expected
    assert mends in str(problem.hint)


def test_a_shared_row_shows_no_formula():
    """Its parameters are none of its own: a formula that comes to more would be wrong."""
    text = block("8x8x4", "one: conv3-4", "two: {share: one}")
    rows = data(text)["rows"]
    assert [(row["formula"], row["params"]) for row in rows] == [("(3·3·4)·4 + 4", 148), ("", 0)]
    assert rendered(text, "html").count("(3·3·4)·4 + 4") == 1


def test_the_order_of_keys_does_not_matter():
    one = block("8x8x4", "{residual: [conv3-8], shortcut: projection}")
    other = block("8x8x4", "{shortcut: projection, residual: [conv3-8]}")
    assert problems(other) == ()
    assert data(one) == data(other)


def test_one_mistake_in_a_definition_is_said_once():
    text = (
        "input: 8x8x4\ndefine:\n  b-n: [residual: [conv3-n]]\nlayers:\n  - b-8\n  - b-16\n  - b-4\n"
    )
    assert len(problems(text)) == 1


PASSED = """\
input: 8x8x3
define:
  double-n f: {concat: [[conv3-n], [conv3-n]]}
layers:
  - a1: [conv3-8, relu]
  - double-2 f a1
"""


def test_an_item_with_items_in_it_may_be_passed_where_it_is_not_used():
    (unused,) = problems(PASSED)
    assert 'the parameter "f" of double is never used' in unused.describe()


def test_an_item_behind_a_mistake_is_not_missed():
    text = PASSED.replace("[conv3-n], [conv3-n]", "[from f], [from f + conv3-n]")
    assert problems(text) == ()
    (only,) = problems(text.replace("a1:", "a1.a1:"))
    assert only.span.line == 4
