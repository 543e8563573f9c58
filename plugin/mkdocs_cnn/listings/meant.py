"""Equations without a word: is `CONV3-16: 32x32x16 = 16384` of the weights or the outputs?"""

from __future__ import annotations

from mkdocs_cnn.language.listed import ListingLine, Product, Said, Statement
from mkdocs_cnn.listings.clues import said_number, said_numbers
from mkdocs_cnn.listings.products import whole_numbers
from mkdocs_cnn.problems.records import replace

LARGEST_KERNEL = 11
"""The largest extent in which a bare product is rather a kernel than an output."""


def ways(line: ListingLine) -> list[ListingLine]:
    """Return a line as it is, and with its bare products taken for those of its outputs.

    If no label says a kernel, one of 26x26 is none.
    """
    taken = tuple(_of_outputs(line, each) for each in line.statements)
    if taken == line.statements:
        return [line]
    of_outputs = replace(line, statements=taken)
    certain = says_outputs(line) and said_numbers(line.operations[0], "kernel") is None
    return [of_outputs] if certain else [line, of_outputs]


def says_outputs(line: ListingLine) -> bool:
    """Is a bare product hardly one of weights: are its extents no kernel?"""
    kernel = said_numbers(line.operations[0], "kernel") if line.operations else None
    return any(
        _is_open(line, statement) and _is_no_kernel(extents, kernel)
        for statement in line.statements
        for extents in [_extents(line, statement)]
    )


def _is_no_kernel(extents: tuple[int, ...], kernel: tuple[int, ...] | None) -> bool:
    if len(extents) < 2:
        return False
    if kernel is None:
        return min(extents) > LARGEST_KERNEL
    return extents != (kernel * 2)[:2]


def _of_outputs(line: ListingLine, statement: Statement) -> Statement:
    return replace(statement, of="memory") if _is_open(line, statement) else statement


def _is_open(line: ListingLine, statement: Statement) -> bool:
    """Can an equation be of the outputs, as far as its form and the label say?"""
    nouns = any(isinstance(side, Said) and side.noun for side in statement.sides)
    if line.role != "layer" or statement.of != "weights" or statement.word or nouns:
        return False
    if _is_number_of_outputs(line, statement):
        return True
    extents, product = _extents(line, statement), statement.sides[0]
    if not extents or not isinstance(product, Product):
        return False
    if line.operations[0].name == "fc":
        return max(extents) == 1
    out = said_number(line.operations[0], "out")
    channels = _turned(line, whole_numbers(product))[-1]
    return out in (None, channels) or min(extents) > LARGEST_KERNEL


def _is_number_of_outputs(line: ListingLine, statement: Statement) -> bool:
    """Is it the figure of `FC-10: 10`, which the label says, too?"""
    side, out = statement.sides[0], said_number(line.operations[0], "out")
    is_flat = line.operations[0].name == "fc" and len(statement.sides) == 1
    return is_flat and isinstance(side, Said) and side.figure.text == str(out)


def _extents(line: ListingLine, statement: Statement) -> tuple[int, ...]:
    """Return what a bare product has besides the channels; empty where it is other arithmetic."""
    product = statement.sides[0]
    if not isinstance(product, Product) or product.pattern not in ("#*#*#", "#*#"):
        return ()
    return tuple(_turned(line, whole_numbers(product))[:-1])


def _turned(line: ListingLine, numbers: list[int]) -> list[int]:
    """Put the channels last."""
    return [*numbers[1:], *numbers[:1]] if line.channels_first else numbers
