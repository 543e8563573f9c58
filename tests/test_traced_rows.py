"""Rows of a model in code: what is in one, and what it is called."""

import pytest

from helpers import TESTS
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.library.networks import Networks
from mkdocs_cnn.settings.choices import Settings

EXPORTS = TESTS / "exports" / "torch"
HEAD = "mkdocs-cnn export 1\nmodel: net:Net\nversions: torch 2.13.0\n"


@pytest.fixture
def networks(tmp_path):
    """Return what counts the text of an export."""

    def count(text, name="net"):
        (tmp_path / f"{name}.net").write_text(text, "utf-8")
        return Networks(Library(tmp_path)).counted(name, Settings()).report

    return count


# Names

CONV = "conv2d -> 1x4x8x8 | weight 4x3x1x1"
NORM = "batch_norm -> 1x4x8x8 | weight 4, bias 4"
NAMED = {
    "one module after the other": (("conv", "norm", "relu"), "conv + norm"),
    "a module that does several things": (("conv", "norm.batch_norm", "norm.act"), "conv + norm"),
    "a name within the name of another": (("bn_conv", "bn", "relu"), "bn_conv + bn"),
    "a list of modules": (("0", "1", "2"), "0"),
    "a list with a name in it": (("0", "norm", "relu"), "0 + norm"),
}


@pytest.mark.parametrize("case", NAMED)
def test_a_row_is_called_as_its_modules(networks, case):
    (conv, norm, act), name = NAMED[case]
    lines = f"b.{conv} = {CONV}\nb.{norm} = {NORM}\nb.{act} = relu -> 1x4x8x8\n"
    last = "b.last = conv2d -> 1x2x8x8 | weight 2x4x1x1\n"
    found = networks(f"{HEAD}input: x 1x3x8x8\nmodule b: Block\n{lines}{last}")
    row = found.rows[0]
    assert (row.name, row.path) == (name, f"b.{conv}")
    assert found.find(f"b.{norm}").counts.params == 8


def test_a_row_whose_module_is_interrupted_says_where_it_lies_once(networks):
    found = networks(
        f"{HEAD}input: x 1x3x8x8\n"
        f"ups.0.conv = {CONV}\nups.0.norm = {NORM}\n"
        "between = relu -> 1x4x8x8\n"
        "ups.0.last = conv2d -> 1x5x8x8 | weight 5x4x1x1\n"
    )
    assert [row.name for row in found.rows] == ["ups.0.conv + norm", "between", "ups.0.last"]


# Zeros around the input of a convolution

PADDED = {
    (0, 1, 0, 1): ("conv2d stride=2,2", "conv3-4 stride 2 pad 0:1 nobias", (4, 4)),
    (1, 2, 0, 0): ("conv2d", "conv3-4 pad 0x1:2 nobias", (6, 9)),
    (1, 1, 1, 1): ("conv2d padding=1,1", "conv3-4 pad 2 nobias", (10, 10)),
    (1, 1, 1, 1, 0, 0): ("conv2d", "conv3-4 nobias", (8, 8)),
}
"""Zeros left, right, above and below, the convolution, how the language writes both, the size."""


@pytest.mark.parametrize("zeros", PADDED)
def test_zeros_around_the_input_of_a_convolution_are_its_padding(networks, zeros):
    conv, written, (height, width) = PADDED[zeros]
    size = f"1x4x{height}x{width}"
    left, right, top, bottom = zeros[:4]
    padded = f"1x3x{8 + top + bottom}x{8 + left + right}"
    pad = f"pad pad={','.join(map(str, zeros))}"
    found = networks(
        f"{HEAD}input: x 1x3x8x8\nmodule stem: Same\n"
        f"stem.pad = {pad} -> {padded}\n"
        f"stem.conv = {conv} kernel=4,3,3,3 -> {size} | /stem.weight 4x3x3x3\n"
        f"bn.norm = batch_norm -> {size} | weight 4, bias 4\nbn.act = relu -> {size}\n"
    )
    (row,) = found.rows
    assert (row.name, row.operation) == ("stem + bn", f"{written} + bn + relu")
    assert row.output.spatial == (height, width)
    assert found.totals.macs == 4 * 3 * 9 * height * width
    assert found.find("stem.pad").output.size == 3 * (8 + top + bottom) * (8 + left + right)


OTHERS = {
    "something else takes them": ("pad=1,1,1,1", "both = relu(pad) -> 1x3x10x10\n"),
    "they are no zeros": ("pad=1,1,1,1 mode=reflect", ""),
    "they are another value": ("pad=1,1,1,1 value=3", ""),
    "they leave the model": ("pad=1,1,1,1", "output: conv, pad\n"),
}


@pytest.mark.parametrize("case", OTHERS)
def test_what_else_is_around_an_input_has_a_row(networks, case):
    pad, more = OTHERS[case]
    found = networks(
        f"{HEAD}input: x 1x3x8x8\npad = pad {pad} -> 1x3x10x10\n"
        f"conv = conv2d -> 1x4x8x8 | weight 4x3x3x3\n{more}"
    )
    assert [row.path for row in found.rows][:2] == ["pad", "conv"]


def test_zeros_as_channels_are_no_padding_of_a_convolution(networks):
    found = networks(
        f"{HEAD}input: x 1x3x8x8\npad = pad pad=0,0,0,0,0,2 -> 1x5x8x8\n"
        "conv = conv2d -> 1x4x8x8 | weight 4x5x1x1\n"
    )
    assert [row.path for row in found.rows] == ["pad", "conv"]
