"""What a listing lets guess where its labels do not say it: kernels, outputs, groups.

A guess is not a claim. Everything that a line hints at is a candidate, the likeliest first; the
search takes what makes most of the listing true.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product as combinations
from math import isqrt, prod
from typing import TypeVar

from mkdocs_cnn.figures.amounts import Kind
from mkdocs_cnn.language.expressions import Number
from mkdocs_cnn.language.listed import ListingLine, Product, Said
from mkdocs_cnn.language.program import Operation
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings.products import Window, factors, splits, value_of, whole_numbers, windows
from mkdocs_cnn.problems.records import record

_T = TypeVar("_T")
_FLAT = ("fc", "flatten")
_USUAL = (11, 7, 5, 3, 2, 1)
"""The kernels that are looked for where no line says any."""
MAX_CANDIDATES = 8
"""How many candidates are tried for one number."""


def said_numbers(operation: Operation, word: str) -> tuple[int, ...] | None:
    """Return the numbers that a label says of `kernel`, `out`, `groups`; None if it does not."""
    for argument in operation.arguments:
        if argument.word == word and isinstance(argument.value, tuple):
            numbers = [each for each in argument.value if isinstance(each, Number)]
            if len(numbers) == len(argument.value):
                return tuple(int(each.text) for each in numbers)
    return None


def said_number(operation: Operation, word: str) -> int | None:
    """Return the one number that a label says."""
    numbers = said_numbers(operation, word)
    return numbers[0] if numbers else None


def products(line: ListingLine, of: str) -> Iterator[Product]:
    """Yield the products that a line states of its memory or weights."""
    for statement in line.statements:
        if statement.of == of:
            yield from (side for side in statement.sides if isinstance(side, Product))


def exact(line: ListingLine, of: str) -> Iterator[int]:
    """Yield the exact figures that a line states of its memory or weights."""
    for statement in line.statements:
        for side in statement.sides if statement.of == of else ():
            if isinstance(side, Said) and not side.figure.about and not side.figure.unit:
                yield from [int(side.figure.digits)] if side.figure.digits.isdigit() else []


def telling(line: ListingLine) -> list[int]:
    """Return the exact figures of the weights that say something else than a product beside them.

    What a product and its figure agree on is said by the numbers of the product.
    """
    values = {value_of(product) for product in products(line, "weights")}
    return [figure for figure in exact(line, "weights") if figure not in values]


def tells_weights(line: ListingLine) -> bool:
    """Does it say the number of its weights? Of their bytes nobody knows here."""
    sides = [side for each in line.statements if each.of == "weights" for side in each.sides]
    return any(isinstance(side, Product) or side.figure.kind is not Kind.BYTES for side in sides)


def sizes_written(line: ListingLine) -> Iterator[Shape]:
    """Yield the output as a line writes it: in brackets, and as the product of its memory."""
    if line.outline is not None:
        yield _shape(line.sizes)
    for product in products(line, "memory"):
        numbers = whole_numbers(product)
        said = sorted(numbers) == sorted(line.sizes)
        if set(product.pattern) <= {"#", "*"} and not said:
            turned = [*numbers[1:], *numbers[:1]] if line.channels_first else numbers
            yield _shape(turned)


def extents_likely(shapes: Iterable[Shape]) -> list[tuple[int, ...]]:
    """Return the extents of shapes, and squares: one of two that differ may be a slip."""
    found: list[tuple[int, ...]] = []
    for shape in shapes:
        found.append(shape.spatial)
        found += [(extent,) * shape.rank for extent in shape.spatial]
    return list(dict.fromkeys(found))


def _shape(sizes: Sequence[int]) -> Shape:
    """Read sizes with the channels last."""
    return Shape(tuple(sizes[:-1]), sizes[-1])


def are_same(one: Sequence[int], other: Sequence[int]) -> bool:
    """Compare written sizes with true ones; [1x1x4096] is a vector like [4096]."""
    if len(other) == 1:
        return prod(one) == max(one) == other[0]
    flat = prod(one[:-1]) == prod(other[:-1]) == 1
    return one[-1] == other[-1] if flat else tuple(one) == tuple(other)


def enters(line: ListingLine, x: Shape | None) -> bool:
    """Is what a line says of its input true? A layer that sees all at once may say it flat."""
    sizes = line.sizes_entering
    if not sizes or x is None:
        return True
    if line.operations[0].name in _FLAT or len(sizes) == 1:
        return prod(sizes) == x.size
    return are_same(sizes, x.sizes)


# Kernels


def kernels(line: ListingLine, operation: Operation) -> list[tuple[int, ...]]:
    """Return what the kernel of a convolution can be: what its label says, then its products."""
    said = said_numbers(operation, "kernel")
    sizes = [each.kernel for each in _windows(line, None)]
    slips: list[tuple[int, ...]] = [
        (extent,) for size in sizes if len(set(size)) > 1 for extent in size
    ]
    if said is None and not sizes:
        slips += _kernels_of(line)
    found = [*map(square, sizes), *slips]  # one of two that differ may be a slip
    return first(found if said is None else [said, *(k for k in found if k != square(said))])


def _kernels_of(line: ListingLine) -> Iterator[tuple[int, ...]]:
    """Yield the kernels that weights allow, where sizes say the filters; the largest first."""
    filters = line.sizes[-1] if len(line.sizes) > 1 and line.times == 1 else 0
    for figure, bias in combinations(exact(line, "weights"), (1, 0)):
        seen, rest = divmod(figure - bias * filters, max(filters, 1))
        if filters and seen > 0 and not rest:
            yield from ((k,) for k in _USUAL if seen % (k * k) == 0)


def shrinking(line: ListingLine, x: Shape) -> Iterator[tuple[int, ...]]:
    """Yield the kernel that makes a size smaller as it is written, without any padding."""
    sides = {before - after + 1 for before, after in zip(x.spatial, line.sizes, strict=False)}
    if len(line.sizes) == x.rank + 1 > 1 and len(sides) == 1 and 1 < max(sides) <= _USUAL[0]:
        yield (sides.pop(),)


def square(sizes: tuple[int, ...]) -> tuple[int, ...]:
    """Say a square kernel by one number."""
    return sizes[:1] if len(set(sizes)) == 1 else sizes


def _windows(line: ListingLine, kernel: tuple[int, ...] | None) -> Iterator[Window]:
    return (each for product in products(line, "weights") for each in windows(product, kernel))


# Outputs


@record()
class Outputs:
    """How many outputs a layer may have."""

    number: int
    groups: int = 1
    twice: bool = False
    """Is it two numbers of a product, multiplied? Nobody has said it yet then."""


def outputs(line: ListingLine, operation: Operation, x: Shape) -> list[Outputs]:
    """Return how many outputs a convolution or a fully connected layer can have.

    What its label says stands first, if it says it.
    """
    said = said_number(operation, "out")
    found = [Outputs(said)] if said is not None else []
    found += [Outputs(shape.channels) for shape in sizes_written(line)]
    if operation.name == "fc":
        found += _outputs_of_fc(line, x.size)
    else:
        found += _filters(line, said_numbers(operation, "kernel"), x.channels)
    if operation.name == "fc" and line.guess and line.guess >= 10:
        found.append(Outputs(line.guess))
    one_by_one = {each.number for each in found if not each.twice}
    kept = [each for each in found if not (each.twice and each.number in one_by_one)]
    return first(each for each in kept if each.number > 0)


def _outputs_of_fc(line: ListingLine, inputs: int) -> Iterator[Outputs]:
    """Read the outputs out of products; without any, divide the weights by the inputs."""
    yield from map(Outputs, exact(line, "memory"))
    for product in products(line, "weights"):
        yield from _added(product)
        for split in splits(product, inputs):
            yield from map(Outputs, split.outputs)
            if len(split.outputs) > 1:
                yield Outputs(prod(split.outputs), twice=True)
    for figure, each in combinations(telling(line), (inputs + 1, inputs)):
        yield from [Outputs(figure // each)] if figure % each == 0 else []


def _added(product: Product) -> Iterator[Outputs]:
    """Yield what is added for the biases: one for each output."""
    found = factors(product)
    if found and found.added and not found.outside:
        yield Outputs(found.added)


def _filters(line: ListingLine, kernel: tuple[int, ...] | None, channels: int) -> Iterator[Outputs]:
    """Read the filters out of products; without any, out of a figure."""
    for product in products(line, "weights"):
        yield from _added(product)
        for each in windows(product, kernel):
            if each.copies == 1:
                yield Outputs(each.filters)
            elif each.channels * each.copies == channels:
                yield Outputs(each.filters * each.copies, each.copies)
            else:
                yield from (Outputs(each.filters), Outputs(each.copies))
                yield Outputs(each.filters * each.copies, twice=True)
        found = factors(product)
        yield from map(Outputs, (found.outside or found.main[-1:]) if found else ())
    if kernel:
        for figure in telling(line):
            yield from map(Outputs, filters_of(figure, kernel, channels, line.times))


def filters_of(
    figure: int, kernel: tuple[int, ...], channels: int, times: int = 1
) -> Iterator[int]:
    """Solve the weights of equal convolutions in a row for their filters n.

    (times - 1)·area·n² + (area·channels + times·bias)·n = figure, with a bias or without.
    """
    area = prod(kernel if len(kernel) > 1 else kernel * 2)
    if area * channels < 1:
        return  # a false product can say so of its layer
    square = (times - 1) * area
    for bias in (1, 0):
        linear = area * channels + times * bias
        root = isqrt(linear**2 + 4 * square * figure)
        filters = (root - linear) // (2 * square) if square else figure // linear
        if filters > 0 and square * filters**2 + linear * filters == figure:
            yield filters


def channels_of(line: ListingLine, operation: Operation, grouped: bool = False) -> Iterator[int]:
    """Yield how many channels a convolution can see, from its weights.

    Args:
        line: the line of the convolution.
        operation: what its label says.
        grouped: can there be groups? `(5*5*48)*128*2` then sees 96 channels.
    """
    kernel, out = said_numbers(operation, "kernel"), said_number(operation, "out")
    ways = sorted(_windows(line, kernel), key=lambda each: out not in (None, each.filters))
    seen = [each.channels for each in ways]
    seen += [each.channels * each.copies for each in ways if grouped]
    yield from seen
    alone = [each for each in ways if each.copies == 1]
    sizes = [kernel] if kernel else [each.kernel for each in alone] or list(_kernels_of(line))
    outs = [out] if out else [each.filters for each in alone] or list(line.sizes[-1:])
    for figure, size, filters in combinations(telling(line), sizes, outs):
        yield from _channels(figure, size, filters, line.times)


def _channels(figure: int, kernel: tuple[int, ...], filters: int, times: int) -> Iterator[int]:
    """Solve the weights of equal convolutions in a row for the channels that the first sees."""
    area = prod(kernel if len(kernel) > 1 else kernel * 2)
    later = (times - 1) * area * filters**2
    for biases in (times * filters, 0):
        channels, rest = divmod(figure - later - biases, max(area * filters, 1))
        yield from [channels] if rest == 0 and channels > 0 else []


def first(candidates: Iterable[_T]) -> list[_T]:
    """Return the first few candidates, each once."""
    return list(dict.fromkeys(candidates))[:MAX_CANDIDATES]
