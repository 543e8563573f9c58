"""What a listing begins with: its input as it is written, and as it may be meant."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mkdocs_cnn.language.listed import Listing, ListingLine
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings import clues
from mkdocs_cnn.listings.costs import ENTRY, ODD
from mkdocs_cnn.listings.inputs import input_shapes, inputs_of
from mkdocs_cnn.listings.steps import Step, begin
from mkdocs_cnn.listings.summaries.rows import is_slip
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Problem
from mkdocs_cnn.problems.records import replace

_CROPPED = 12
"""By so much an input may be smaller elsewhere, as AlexNet's of 224 and of 227 are."""
MAX_INPUTS = 6
"""How many inputs are tried before those that may be meant."""


def starts_of(listing: Listing) -> tuple[list[Step], list[Problem]]:
    """Return the input as its line writes it, in every way that it does."""
    line = next((line for line in listing.lines if line.role == "input"), None)
    if line is None:
        return [], []
    shapes = list(input_shapes(line))
    squares = [Shape(e, x.channels) for x in shapes for e in clues.extents_likely([x])]
    shapes += squares if len(shapes) < MAX_INPUTS else []
    layers = chain_of(listing, lambda line: line.role == "layer")
    first = layers[0] if layers and layers[0].role == "layer" else None
    if shapes and first and first.operations[0].name == "conv":
        seen = clues.first(clues.channels_of(first, first.operations[0]))
        shapes += [Shape(shapes[0].spatial, channels) for channels in seen]
    checked = [shape for shape in dict.fromkeys(shapes) if min(shape.sizes) >= 1]
    if not checked or max(max(shape.sizes) for shape in checked) > Limits.extent:
        expected = say("sizes-from-1-to-such", most=Limits.extent)
        return [], [Problem(say("this-is-not-the-size"), line.span, expected)]
    return [begin(line, shape) for shape in checked] + _other_starts(line, checked, first), []


def _other_starts(
    line: ListingLine, written: Sequence[Shape], first: ListingLine | None
) -> list[Step]:
    """Return what goes into the first layer if its stride and its size are right.

    AlexNet's layers come out of 227x227; where its input is called 224x224, that alone is false.
    But an input that is written is believed before a padding that is not.
    """
    if first is None:
        return []
    if first.entering is None and clues.said_number(first.operations[0], "stride") is None:
        return []
    extra = ODD if clues.said_number(first.operations[0], "pad") is not None else ENTRY
    each = inputs_of(first, True, written[0].channels)
    found = [x for x in each if x not in written and _is_near(x, written[0])]
    steps = (begin(line, shape) for shape in found[:MAX_INPUTS])
    return [replace(step, cost=step.cost + extra) for step in steps]


def _is_near(shape: Shape, written: Shape) -> bool:
    """Can one input be written for another: by a slip, or as it is cropped elsewhere?"""
    if shape.rank != written.rank:
        return True
    each = zip(shape.spatial, written.spatial, strict=True)
    return all(abs(one - other) <= _CROPPED or is_slip(one, other) for one, other in each)


def chain_of(listing: Listing, counts: Callable[[ListingLine], bool]) -> list[ListingLine]:
    """Return the layers, and the lines between them that cannot be read: they may be layers."""
    begun = next((line.number for line in listing.lines if line.role == "input"), -1)
    return [
        line
        for line in listing.lines
        if counts(line) or (line.role == "unread" and line.number > begun)
    ]
