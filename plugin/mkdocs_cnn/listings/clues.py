"""What a listing lets guess where its labels do not say it: kernels, outputs, inputs.

A guess is not a claim. Everything that a line hints at is a candidate, the likeliest first; the
search takes what makes most of the listing true.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import isqrt, prod
from typing import TypeVar

from mkdocs_cnn.language.expressions import Number
from mkdocs_cnn.language.program import ListingLine, Operation, Product, Said
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings.products import factors, whole_numbers, window

_T = TypeVar("_T")
MAX_CANDIDATES = 5
"""How many candidates are tried for one number."""
MAX_SOLVED = 10**12
"""The largest figure whose divisors are looked for."""


def said_numbers(operation: Operation, word: str) -> tuple[int, ...] | None:
    """Give the numbers that a label says: of `kernel`, `out`, `groups`; None if it does not."""
    for argument in operation.arguments:
        if argument.word == word and isinstance(argument.value, tuple):
            numbers = [each for each in argument.value if isinstance(each, Number)]
            if len(numbers) == len(argument.value):
                return tuple(int(each.text) for each in numbers)
    return None


def said_number(operation: Operation, word: str) -> int | None:
    """Give the one number that a label says."""
    numbers = said_numbers(operation, word)
    return numbers[0] if numbers else None


def products(line: ListingLine, of: str) -> Iterator[Product]:
    """Give the products that a line states of its memory or weights."""
    for statement in line.statements:
        if statement.of == of:
            yield from (side for side in statement.sides if isinstance(side, Product))


def exact(line: ListingLine, of: str) -> Iterator[int]:
    """Give the exact figures that a line states of its memory or weights."""
    for statement in line.statements:
        for side in statement.sides if statement.of == of else ():
            if isinstance(side, Said) and not side.figure.about and not side.figure.unit:
                yield from [int(side.figure.digits)] if side.figure.digits.isdigit() else []


def sizes_written(line: ListingLine) -> Iterator[Shape]:
    """Give the output as a line writes it: in brackets, and as the product of its memory."""
    if line.outline is not None:
        yield _shape(line.outline.extents.sizes)
    for product in products(line, "memory"):
        if set(product.pattern) <= {"#", "*"}:
            yield _shape(whole_numbers(product))


def extents_likely(shapes: Iterable[Shape]) -> list[tuple[int, ...]]:
    """Give the extents of shapes, and squares: one of two that differ may be a slip."""
    found: list[tuple[int, ...]] = []
    for shape in shapes:
        found.append(shape.spatial)
        found += [(extent,) * shape.rank for extent in shape.spatial]
    return list(dict.fromkeys(found))


def _shape(sizes: Sequence[int]) -> Shape:
    """Read sizes with the channels last."""
    return Shape(tuple(sizes[:-1]), sizes[-1])


def are_same(one: Sequence[int], other: Sequence[int]) -> bool:
    """Compare sizes; [1x1x4096] is a vector like [4096]."""
    flat = prod(one[:-1]) == prod(other[:-1]) == 1
    return one[-1] == other[-1] if flat else tuple(one) == tuple(other)


def kernels(line: ListingLine, operation: Operation) -> list[tuple[int, ...]]:
    """Give what the kernel of a convolution can be."""
    said = said_numbers(operation, "kernel")
    if said is not None:
        return [said]
    found = (window(product, None) for product in products(line, "weights"))
    return _first(_kernel(each.kernel) for each in found if each)


def _kernel(sizes: tuple[int, ...]) -> tuple[int, ...]:
    """Say a square kernel by one number."""
    return sizes[:1] if len(set(sizes)) == 1 else sizes


def outputs(line: ListingLine, operation: Operation, x: Shape) -> list[int]:
    """Give how many outputs a convolution or a fully connected layer can have."""
    said = said_number(operation, "out")
    if said is not None:
        return [said]
    found = [shape.channels for shape in sizes_written(line)]
    if operation.name == "fc":
        found += [*_outputs_of_fc(line, x), *exact(line, "memory")]
    for product in products(line, "weights"):
        main, added = factors(product).main, factors(product).added
        found += [added] if added and added > 1 else []
        seen = window(product, said_numbers(operation, "kernel"))
        found += [seen.filters] if seen and operation.name != "fc" else [*main[-1:]]
    found += [line.guess] if operation.name == "fc" and line.guess and line.guess >= 10 else []
    return _first(number for number in found if number > 0)


def _outputs_of_fc(line: ListingLine, x: Shape) -> Iterator[int]:
    """Divide the weights by the inputs."""
    for product in products(line, "weights"):
        yield from [product_outputs(product, x.size)]
    for figure in exact(line, "weights"):
        for inputs in (x.size + 1, x.size):
            yield from [figure // inputs] if figure % inputs == 0 else []


def product_outputs(product: Product, inputs: int) -> int:
    """Give the outputs that a product of inputs and outputs has; 0 if it has other inputs."""
    main = prod(factors(product).main)
    return main // inputs if main % inputs == 0 else 0


def _first(candidates: Iterable[_T]) -> list[_T]:
    return list(dict.fromkeys(candidates))[:MAX_CANDIDATES]


# Bare listings: what goes in


def channels_in(line: ListingLine) -> list[int]:
    """Give how many channels the first layer of a listing can see, from its weights."""
    operation = line.operations[0]
    kernel = said_numbers(operation, "kernel")
    seen = [window(product, kernel) for product in products(line, "weights")]
    found = [each.channels for each in seen if each]
    out = said_number(operation, "out")
    if kernel and out and not found:
        area = prod(kernel if len(kernel) > 1 else kernel * 2)
        later = (line.times - 1) * area * out * out
        for figure in exact(line, "weights"):
            for biases in (line.times * out, 0):
                channels, rest = divmod(figure - later - biases, area * out)
                found += [channels] if rest == 0 and channels > 0 else []
    return _first(found)


def inputs_of_fc(line: ListingLine, channels: int | None) -> list[Shape]:
    """Give what the first fully connected layer can see, from its weights."""
    found: list[Shape] = []
    for product in products(line, "weights"):
        main = factors(product).main
        if len(main) > 2:
            found.append(Shape(tuple(main[:-2]), main[-2]))
        elif len(main) == 2:
            found += _spread(main[0], channels)
    out = said_number(line.operations[0], "out")
    if out and not found:
        per_output = [figure // out for figure in exact(line, "weights") if figure % out == 0]
        found = [
            each for n in per_output for bias in (1, 0) for each in _spread(n - bias, channels)
        ]
    return found[:MAX_CANDIDATES]


def _spread(inputs: int, channels: int | None) -> list[Shape]:
    """Take a flat input apart: so many positions for each channel, in a square if they can be."""
    if not channels:
        return [Shape((), inputs)]
    positions, rest = divmod(inputs, channels)
    if rest or positions < 1:
        return []
    side = isqrt(positions)
    return [Shape((side, side) if side**2 == positions else (positions, 1), channels)]


def solved(
    figures: Sequence[int], outs: Sequence[int | None], channels: int | None
) -> list[tuple[Shape, tuple[int, ...]]]:
    """Find fully connected layers that have exactly these numbers of parameters.

    Args:
        figures: the parameters of each layer, in order.
        outs: the outputs where they are known.
        channels: the channels in front of them; what goes in is a square of them.

    Returns:
        What goes in, and the outputs of each layer; empty where there is none.
    """
    found: list[tuple[Shape, tuple[int, ...]]] = []
    if figures and max(figures) <= MAX_SOLVED:
        for bias in (1, 0):
            for first in [outs[0]] if outs[0] else _divisors(figures[0]):
                inputs, rest = divmod(figures[0], first)
                chain = _chain(figures[1:], outs[1:], first, bias) if rest == 0 else None
                if chain is not None and inputs > bias:
                    seen = _spread(inputs - bias, channels)
                    square = [each for each in seen if len(set(each.spatial)) <= 1]
                    found += [(each, (first, *chain)) for each in square]
    return found


def _chain(
    figures: Sequence[int], outs: Sequence[int | None], inputs: int, bias: int
) -> tuple[int, ...] | None:
    """Divide each layer's parameters by its inputs, which are the outputs before."""
    found: list[int] = []
    for figure, out in zip(figures, outs, strict=True):
        inputs, rest = divmod(figure, inputs + bias)
        if rest or inputs < 1 or out not in (None, inputs):
            return None
        found.append(inputs)
    return tuple(found)


def _divisors(number: int) -> Iterator[int]:
    for small in range(1, isqrt(number) + 1):
        if number % small == 0:
            yield small
            if small**2 != number:
                yield number // small
