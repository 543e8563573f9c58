"""Views of a model in code beside those of the same network in the language."""

import pytest

from helpers import TESTS, library, work_out
from mkdocs_cnn.library.library import Library

TORCH = Library(TESTS / "exports" / "torch")
"""Exports of torchvision and timm; some have the names of networks of the package."""
HEAD = "mkdocs-cnn export 1\nmodel: net:Net\nversions: torch 2.13.0\ninput: x 1x3x8x8\nclass: Net\n"
STATISTICS = "~running_mean 4, ~running_var 4, ~num_batches_tracked scalar:int64"
NORMAL = f"""{HEAD}
conv = conv2d -> 1x4x8x8 | weight 4x3x1x1
norm = batch_norm -> 1x4x8x8 | weight 4, bias 4, {STATISTICS}
"""


def in_code(text, **settings):
    """An export as a document."""
    return work_out(text, TORCH, **settings).document


def in_language(text, **settings):
    """A network of the package as a document."""
    return work_out(text, library(), **settings).document


def summary(document):
    """The lines of the view `summary`: labels, and what stands behind them."""
    (table,) = document.tables
    return {row.cells[0].text: row.cells[1].text for row in table.rows}


# Buffers


def test_statistics_of_batch_normalisation_are_called_so():
    ours, code = in_language("resnet18", view="summary"), in_code("resnet18", view="summary")
    label, count = "Buffers (batch norm)", f"{9600 + 20:,}"  # two a channel, one a layer
    assert summary(code)[label] == summary(ours)[label] == count
    for each in (ours, code):
        assert f", {count} batch-norm buffers not counted" in each.notes[0]


def test_other_buffers_are_not_called_so():
    """A Swin keeps the place of each pair of positions of a window, for twelve blocks."""
    found, count = in_code("swin_t", view="summary"), f"{12 * 7**4:,}"
    assert summary(found)["Buffers"] == count
    assert f", {count} buffers not counted" in found.notes[0]


@pytest.mark.parametrize(
    ("more", "label"),
    [
        ("", "Buffers (batch norm)"),
        ("unused: ~/aux.running_mean 4\n", "Buffers (batch norm)"),
        ("unused: ~/aux.index 4\n", "Buffers"),
        (f"other = instance_norm -> 1x4x8x8 | {STATISTICS}\n", "Buffers"),
    ],
)
def test_buffers_are_named_by_what_stores_them(more, label):
    labels = summary(in_code(NORMAL + more, view="summary"))
    assert [each for each in labels if each.startswith("Buffers")] == [label]
