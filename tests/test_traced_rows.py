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
