"""The axis of the channels, followed through a model in code."""

import pytest

from helpers import EXPORT_HEAD

FOLLOWED = {
    "half of the channels": ("1x8x6x4", "glu dim=1 -> 1x4x6x4", (6, 4, 4)),
    "half of the width": ("1x8x6x4", "glu -> 1x8x6x2", (6, 2, 8)),
    "the largest of the channels": ("1x8x6x4", "max dim=1 -> 1x6x4", (6, 4)),
    "the largest of the channels, kept": (
        "1x8x6x4",
        "max dim=1 keepdim=true -> 1x1x6x4",
        (6, 4, 1),
    ),
    "the largest of a row": ("1x8x6x4", "max dim=3 -> 1x8x6", (6, 8)),
    "the spread of a row": ("1x8x6x4", "std dim=3 -> 1x8x6", (6, 8)),
}
"""What goes in, what is done to it, and the size that is shown."""


@pytest.mark.parametrize("case", FOLLOWED)
def test_the_channels_stand_behind_the_other_axes(networks, case):
    size, call, shown = FOLLOWED[case]
    found = networks(
        f"{EXPORT_HEAD}input: x {size}\nconv = conv2d -> {size} | weight 8x8x1x1\nit = {call}\n"
    )
    assert found.find("it").output.sizes == shown


def test_a_gate_on_channels_is_a_layer_of_the_language(networks):
    found = networks(f"{EXPORT_HEAD}input: x 1x8x6x4\nglu = glu dim=1 -> 1x4x6x4\n")
    assert found.rows[0].operation == "glu"
    assert found.rows[0].line.main.label == "glu"


INPUTS = {
    "channels first": ("1x3x6x4", "", "conv2d -> 1x8x6x4 | weight 8x3x1x1", (6, 4, 3)),
    "channels last": (
        "1x6x4x3",
        "p = permute dims=0,3,1,2 -> 1x3x6x4\n",
        "conv2d -> 1x8x6x4 | weight 8x3x1x1",
        (6, 4, 3),
    ),
    "tokens": ("1x16x32", "", "linear -> 1x16x8 | weight 8x32", (16, 32)),
    "tokens that something is added to": (
        "1x16x32",
        "p = mul other=2.0 -> 1x16x32\n",
        "linear -> 1x16x8 | weight 8x32",
        (16, 32),
    ),
    "a signal": ("1x2x50", "", "conv1d -> 1x8x50 | weight 8x2x1", (50, 2)),
    "a signal, turned round": (
        "1x50x2",
        "p = transpose dim0=1 dim1=2 -> 1x2x50\n",
        "conv1d -> 1x8x50 | weight 8x2x1",
        (50, 2),
    ),
    "an image that nothing says more of": ("1x3x6x4", "", "relu -> 1x3x6x4", (6, 4, 3)),
}


@pytest.mark.parametrize("case", INPUTS)
def test_an_input_has_the_channels_of_the_first_layer_that_says_so(networks, case):
    size, before, call, shown = INPUTS[case]
    found = networks(f"{EXPORT_HEAD}input: x {size}\n{before}it = {call}\n")
    assert found.network.input.sizes == shown


def test_each_of_several_inputs_has_its_own(networks):
    found = networks(
        f"{EXPORT_HEAD}input: image 1x3x6x4\ninput: words 1x16x32\n"
        "conv = conv2d -> 1x8x6x4 | weight 8x3x1x1\n"
        "fc = linear(words) -> 1x16x5 | weight 5x32\n"
        "output: conv, fc\n"
    )
    assert found.network.input.sizes == (6, 4, 3)
    assert found.find("words").output.sizes == (16, 32)


def test_what_is_repeated_for_a_join_is_joined_as_it_is(networks):
    """Attention over channels, as in ECA: the language repeats factors by itself."""
    gate = (
        f"{EXPORT_HEAD}input: x 1x8x6x4\nmean = mean dim=2,3 keepdim=true -> 1x8x1x1\n"
        "gate = sigmoid -> 1x8x1x1\nexpand = expand -> 1x8x6x4\n"
        "mul = mul(x, expand) -> 1x8x6x4\n"
    )
    found = networks(gate)
    assert [row.path for row in found.rows] == ["mean", "gate", "mul"]
    assert found.activations == 2 * 8 * 24 + 2 * 8
    assert found.find("expand").output.sizes == (6, 4, 8)
    both = networks(f"{gate}add = add(mul, expand) -> 1x8x6x4\n")
    assert [row.path for row in both.rows] == ["mean", "gate", "expand", "mul", "add"]


def test_tokens_keep_their_channels_where_others_are_put_between(networks):
    """Attention as PyTorch does it, with the batch on the second axis, and back."""
    found = networks(
        f"{EXPORT_HEAD}input: x 1x16x32\nflat = reshape -> 16x32\n"
        "fc = linear -> 16x8 | weight 8x32\n"
        "apart = reshape -> 16x1x8\nback = transpose dim0=1 dim1=0 -> 1x16x8\n"
        "norm = layer_norm normalized_shape=8 -> 1x16x8 | weight 8\n"
    )
    sizes = {name: found.find(name).output.sizes for name in ("fc", "apart", "back", "norm")}
    assert sizes == {"fc": (16, 8), "apart": (16, 1, 8), "back": (16, 8), "norm": (16, 8)}
