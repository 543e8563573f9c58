"""How a reading of a listing is judged: by what would have to be changed in what is written.

A listing is read in the way that costs least. So what is written and fits what else is written
stays: a number that two places agree on wins over one that stands alone, a label over one figure,
and all figures of a line together over a label.
"""

from __future__ import annotations

from fractions import Fraction

from mkdocs_cnn.figures.amounts import Kind
from mkdocs_cnn.language.listed import ListingLine, Product, Statement
from mkdocs_cnn.listings.agreement import false_weights, fits
from mkdocs_cnn.listings.clues import are_same, enters
from mkdocs_cnn.listings.products import value_of
from mkdocs_cnn.listings.rewriting import distance
from mkdocs_cnn.listings.truth import Truth

FALSE = 10
"""A size, a product or a figure that is false. What else costs less than this decides between
readings under which as much is false. A number in a false product that cannot stay costs 1."""
READING = 12
"""A stride or padding that nobody says: more than one size that stands alone."""
OPEN_READING = 9
"""The same of a line behind which nothing can show it: less than a false size, for who knows."""
OPEN_PAD = 7
"""A padding that nobody says of a convolution whose stride is written: less than a false size or
input, in any case."""
MARGIN = 6
"""Readings that cost less than this more than the best one are as good: totals decide."""
LABEL = 15
"""A label that is wrong: more than one figure, less than two of them."""
CHANCE = 12
"""What it costs, beyond all sides of the equation, if a product is true and its numbers are not
those of the layer, or if two of them have to be multiplied for its outputs: the lines below have to
go on with that."""
ENTRY = 3
"""To take what goes into a line from the line itself, behind a line that cannot be read."""
UNCHECKED = 9
"""Not to check a line behind one that cannot be read: less than one false figure."""
ODD = 1
"""What is unusual: a padding of neither half the kernel nor nothing, an input not square."""
HABIT = 1
"""To read a label in another manner than usual in the listing."""


def falsity(line: ListingLine, truth: Truth, biases: bool) -> tuple[int, int]:
    """Return how many statements of a line are false, and what they cost together.

    Args:
        line: what is written.
        truth: what is true if it is read in one way.
        biases: does the listing count biases, where the line does not say so itself?
    """
    biases = biases if line.biases is None else line.biases
    wrong = cost = 0
    if line.outline is not None:
        wrong += not are_same(line.sizes, truth.output.sizes)
    wrong += not enters(line, truth.input)
    for statement in line.statements:
        if statement.of == "memory":
            wrong += min(_false_memory(statement, values) for values in truth.outputs)
        else:
            false, changed = _false_weights(statement, truth, biases)
            wrong, cost = wrong + false, cost + changed
    return wrong, cost + wrong * FALSE


def _false_memory(statement: Statement, values: int) -> int:
    """Count false sides; figures in bytes say nothing here."""
    true = {values, values * (statement.value_bytes or 1)}
    return sum(
        value_of(side) not in true
        if isinstance(side, Product)
        else not any(side.figure.holds(Fraction(number)) for number in true)
        for side in statement.sides
        if isinstance(side, Product) or side.figure.kind is not Kind.BYTES
    )


def _false_weights(statement: Statement, truth: Truth, biases: bool) -> tuple[int, int]:
    """Count false sides, and numbers in products that cannot stay."""
    false = false_weights(statement, truth, biases)
    products = [(it.side, it.biases) for it in false if isinstance(it.side, Product)]
    changed = sum(
        distance(side, truth.tensors, added and truth.biases > 0) for side, added in products
    )
    wrong = [it.side for it in false]
    by_chance = not truth.offsets and any(
        isinstance(side, Product) and side not in wrong and not fits(side, truth.tensors)
        for side in statement.sides
    )
    return len(false), changed + (chance(statement) if by_chance else 0)


def chance(statement: Statement) -> int:
    """Return what it costs if a product in an equation is true by chance."""
    return FALSE * len(statement.sides) + CHANCE
