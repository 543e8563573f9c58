"""What is false in a line, and what should stand there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import prod

from mkdocs_cnn.figures.amounts import Amount, Kind
from mkdocs_cnn.figures.claims import Claim, written
from mkdocs_cnn.figures.confused import right_for
from mkdocs_cnn.figures.figure import Figure
from mkdocs_cnn.figures.widths import widened
from mkdocs_cnn.language.listed import ListingLine, Product, Said, Statement
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings.clues import are_same, enters
from mkdocs_cnn.listings.products import outer_factors, value_of, whole_numbers
from mkdocs_cnn.listings.rewriting import canonical, fitted, rewritten, sign_of
from mkdocs_cnn.listings.truth import Truth
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Correction

_EXACT = say("a-product-is-exact")
_SIZES = (2, 4, 8)
"""The bytes that a value may have, besides 1."""
_NOUN = say("that-is-what-there-are-so")
_EXTENTS = say("the-numbers-are-those-of-the-output")
_HALF = Fraction(1, 200)
"""Half a percent, which is written as 0 %."""


def worked_out(statement: Statement) -> Fraction:
    """Work a product out; where there is none, take a figure, an exact one before others."""
    sides = statement.sides
    values = [value_of(side) for side in sides if isinstance(side, Product)]
    if values:
        return Fraction(values[0])
    figures = [side.figure for side in sides if isinstance(side, Said)]
    return min(figures, key=lambda each: (each.kind is Kind.BYTES, _is_rounded(each))).claimed


def _is_rounded(figure: Figure) -> bool:
    return bool(figure.about) or figure.inexact


def byte_factors(statement: Statement) -> set[int]:
    """Return the factors of a product that may be the bytes of a value: `224*224*64*4 = 12.8MB`."""
    products = [side for side in statement.sides if isinstance(side, Product)]
    bare = statement.value_bytes is None and statement.batch == 1
    if not bare or not any(is_bytes(side) for side in statement.sides):
        return set()
    return {size for each in products[:1] for size in _SIZES if size in outer_factors(each)}


def is_bytes(side: Product | Said) -> bool:
    """Is it a figure in bytes?"""
    return isinstance(side, Said) and side.figure.kind is Kind.BYTES


def holds(side: Product | Said, value: Fraction | int) -> bool:
    """Is a side of an equation right for a value?"""
    if isinstance(side, Product):
        return value_of(side) == value
    return side.figure.holds(Fraction(value))


def correct_sizes(line: ListingLine, output: Shape) -> Iterator[Correction]:
    """Hold sizes in brackets against an output; a vector may be written [1x1x4096]."""
    if line.outline is None or are_same(line.sizes, output.sizes):
        return
    spatial = output.spatial
    if not output.rank or set(spatial) == {1}:
        spatial = (1,) * (max(len(line.sizes), 1) - 1)
    true = in_order_of(line, Shape(spatial, output.channels))
    if line.outline.channels is not None:
        true = line.outline.manner((*spatial, output.channels))
    wrong = Claim(line.outline.span, line.outline.extents, line.label, true).check(1)
    yield from [wrong] if wrong else []


def correct_entering(line: ListingLine, x: Shape | None) -> Iterator[Correction]:
    """Hold what an arrow leads from against what goes in."""
    if line.entering is None or x is None or enters(line, x):
        return
    sizes = (x.size,) if len(line.sizes_entering) == 1 else in_order_of(line, x)
    if line.entering.channels is not None:
        sizes = line.entering.manner(x.sizes)
    wrong = Claim(line.entering.span, line.entering.extents, line.label, sizes).check(1)
    yield from [wrong] if wrong else []


def in_order_of(line: ListingLine, shape: Shape) -> tuple[int, ...]:
    """Return sizes in the order in which a line writes them."""
    return shape.ordered("CHW" if line.channels_first else "HWC")


def correct_figure(said: Said, value: Fraction | int) -> Iterator[Correction]:
    """Hold a figure against a value."""
    figure, number = said.figure, Fraction(value)
    if not figure.holds(number):
        kind = Kind.BYTES if is_bytes(said) else Kind.NUMBER
        amount = Amount(number, kind)
        instead = figure.corrected(number).removeprefix(figure.about)
        if said.span.text == figure.number:
            instead = instead.removesuffix(f"{figure.joint}{figure.unit}")
        rule = right_for(figure, number, amount) or figure.rule(number)
        claimed = said.span.text
        yield Correction(said.span, claimed, written(amount), widened(instead, claimed), rule)


def correct_noun(said: Said, named: Mapping[str, int]) -> list[Correction]:
    """Correct the noun behind a figure, where the figure is right and the noun is not."""
    if said.noun_span is None or said.noun_span.text.lower() not in ("weights", "weight", "biases"):
        return []
    fitting = [noun for noun, number in named.items() if said.figure.holds(Fraction(number))]
    if not fitting or (len(fitting) > 1 and said.figure.about):
        return []
    noun, claimed = fitting[-1], said.noun_span.text
    computed = f"{written(Amount(Fraction(named[noun])))} {noun}"
    return [Correction(said.noun_span, claimed, computed, noun, _NOUN)]


def correct_product(product: Product, value: Fraction | int, instead: str) -> Correction:
    """Put something in the place of a product."""
    computed = written(Amount(Fraction(value)))
    return Correction(product.span, product.text, computed, instead, _EXACT)


def correct_share(
    share: Said, parts: Sequence[tuple[Fraction | int, Fraction | int]]
) -> Iterator[Correction]:
    """Hold a share against what it may be a share of.

    Args:
        share: what is written.
        parts: the part and the whole, in every way to count them; first the one that is meant.
    """
    shares = [Fraction(part) / whole for part, whole in parts if whole]
    nothing = share.figure.claimed == 0 and min(shares, default=1) < _HALF
    if shares and not nothing and not any(map(share.figure.holds, shares)):
        wrong = Claim(share.span, share.figure, "the share", Amount(shares[0])).check(1)
        yield from [wrong] if wrong else []


def correct_output(product: Product, values: Fraction | int, sizes: Sequence[int]) -> Correction:
    """Write the sizes of an output in the manner of a product."""
    if not sizes or prod(sizes) != values:
        return correct_product(product, values, str(values))
    text = fitted(product, sizes) or sign_of(product).join(map(str, sizes))
    return correct_product(product, values, text)


def correct_extents(product: Product, sizes: Sequence[int]) -> Iterator[Correction]:
    """Correct a product that has the value of an output by chance: 64*64*8 for 32x32x32."""
    if value_of(product) == prod(sizes) and not _spells(product, sizes):
        text = fitted(product, sizes) or sign_of(product).join(map(str, sizes))
        computed = " × ".join(map(str, sizes))
        yield Correction(product.span, product.text, computed, text, _EXTENTS)


def _spells(product: Product, sizes: Sequence[int]) -> bool:
    """Are the numbers of a product those of an output, in any order?

    Extents may be multiplied, and channels in parts: `1024*32`, `55*55*48*2`.
    """
    if "+" in product.pattern or len(sizes) < 2:
        return True
    numbers = Counter(number for number in whole_numbers(product) if number > 1)
    if sum(numbers.values()) < 2:
        return True
    return any(
        not Counter(size for size in part if size > 1) - numbers or prod(part) in numbers
        for part in (sizes[1:], sizes[:-1])
    )


def correct_weights(product: Product, truth: Truth, biases: bool) -> Correction:
    """Write the true weights of a line in the manner of a product."""
    if truth.offsets:
        return correct_product(
            product, truth.counted(biases), _with_offsets(product, truth, biases)
        )
    text = rewritten(product, truth.tensors, biases and truth.biases > 0).text
    return correct_product(product, truth.counted(biases), text)


def _with_offsets(product: Product, truth: Truth, biases: bool) -> str:
    """Write the weights of a line with a normalisation: `2*64`, or `(3*3*64)*64 + 128`."""
    if not truth.tensors:
        factors = (2, truth.offsets)
        return fitted(product, factors) or sign_of(product).join(map(str, factors))
    seen = [canonical(product, each, bias=False) for each in truth.tensors]
    rest = truth.counted(biases) - sum(each.weights for each in truth.tensors)
    return " + ".join([*seen, str(rest)])
