"""Which sides of an equation about weights agree with the truth about a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import prod

from mkdocs_cnn.figures.amounts import Kind
from mkdocs_cnn.language.listed import Listing, Product, Said, Statement
from mkdocs_cnn.listings.products import factors, value_of
from mkdocs_cnn.listings.truth import Tensor, Truth
from mkdocs_cnn.problems.records import record


@record()
class FalseSide:
    """A product or a figure that is false, and what it should come to."""

    side: Product | Said
    value: int
    biases: bool
    """Are biases among that?"""


def false_weights(
    statement: Statement,
    truth: Truth,
    biases: bool,
    value_bytes: int | None = None,
    *,
    forced: bool = False,
) -> list[FalseSide]:
    """Compare the sides of an equation with the weights of a line.

    A product says itself whether it counts biases; the figures behind it count as it does.

    Args:
        statement: the equation.
        truth: what is true of the line.
        biases: does a figure count biases, where no product stands before it?
        value_bytes: the bytes of a value; figures in bytes are passed over where it is not known.
        forced: count biases even in products that add none.
    """
    return list(_false(statement, truth, biases, value_bytes, forced))


def _false(
    statement: Statement, truth: Truth, biases: bool, value_bytes: int | None, forced: bool
) -> Iterator[FalseSide]:
    split = any(isinstance(side, Said) and side.noun == "biases" for side in statement.sides)
    for side in statement.sides:
        if isinstance(side, Product):
            own = counted(side, truth)
            biases = forced or (biases if own is None else own)
            values = truth.counts(biases)
            if value_of(side) not in values:
                yield FalseSide(side, values[0], biases)
            continue
        whole = biases or (split and side.noun[:1] == "p")  # `432 weights + 16 biases = 448 params`
        values = _named(side.noun, truth, whole)
        size = value_bytes if side.figure.kind is Kind.BYTES else 1
        if size and not any(side.figure.holds(Fraction(value * size)) for value in values):
            yield FalseSide(side, values[0], biases)


def counted(product: Product, truth: Truth) -> bool | None:
    """Does a product count biases? None if its value shows nothing.

    A sum of several layers, or one with a normalisation, is known by its value alone.
    """
    found = factors(product)
    if found is not None and not truth.offsets:
        return found.added is not None
    ways = [each for each in (True, False) if value_of(product) in truth.counts(each)]
    return ways[0] if len(ways) == 1 else None


def counts_biases(listing: Listing, lines: Mapping[int, Truth], value_bytes: int) -> bool | None:
    """Say whether a listing counts biases: by its products, or its figures.

    Words count where as many have them as not; a line that says so itself shows nothing of others.
    """
    likely = listing.biases is not False
    layers = [
        line
        for line in listing.lines
        if line.role == "layer" and line.number in lines and line.biases is None
    ]
    stated = [
        (lines[line.number], statement.sides, statement.value_bytes or value_bytes)
        for line in layers
        for statement in line.statements
        if statement.of == "weights" and lines[line.number].biases
    ]
    each = [counted(s, t) for t, sides, _ in stated for s in sides if isinstance(s, Product)]
    products = [biases for biases in each if biases is not None]
    if products:
        return 2 * sum(products) + likely > len(products)
    figures = [
        (side.figure, truth, size if side.figure.kind is Kind.BYTES else 1)
        for truth, sides, size in stated
        for side in sides
        if isinstance(side, Said)
    ]
    agree = {
        biases: sum(
            any(figure.holds(Fraction(count * size)) for count in truth.counts(biases))
            for figure, truth, size in figures
        )
        for biases in (True, False)
    }
    return agree[True] + likely > agree[False] if any(agree.values()) else None


def fits(product: Product, tensors: Sequence[Tensor]) -> bool:
    """Are the numbers of a true product those of the layer? (50 + 1)*10*2 is (101 + 1)*10 too."""
    found = factors(product)
    if found is None or len(tensors) != 1:
        return True
    seen, copies = tensors[0].seen, tensors[0].copies
    if found.outside:
        return prod(found.inside) == seen and found.added == 1
    if found.added not in (None, copies):
        return False
    parts = (prod(found.main[:at]) for at in range(1, len(found.main)))
    return copies in found.main or any(part in (seen, copies) for part in parts)


def _named(noun: str, truth: Truth, biases: bool) -> tuple[int, ...]:
    """Return what a noun behind a figure stands for."""
    if noun in ("weights", "weight"):
        return (truth.weights, *((truth.counted(False),) if truth.offsets else ()))
    return (truth.biases,) if noun == "biases" else truth.counts(biases)
