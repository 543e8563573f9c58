"""Products as authors write them: `(3*3*64)*64 + 64`, `128x3x3x256`.

Their value, what they say of a layer, and the same product with other numbers in it. A product has
whole numbers, signs of multiplication, plus signs and brackets, and nothing else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import isqrt, prod
from operator import itemgetter

from mkdocs_cnn.language.program import Product
from mkdocs_cnn.listings.truth import Tensor

MAX_KERNEL = 31
"""The largest extent that a factor is taken for a kernel's."""


def whole_numbers(product: Product) -> list[int]:
    """Give the numbers of a product, in order."""
    return [int(figure.digits) for figure in product.numbers]


def value_of(product: Product) -> int:
    """Work a product out."""
    return evaluate(product.pattern, whole_numbers(product))


def evaluate(pattern: str, numbers: Sequence[int]) -> int:
    """Work out a pattern such as `(#*#+#)*#` with a number for each #."""
    value, _ = _sum(pattern, 0, iter(numbers))
    return value


def _sum(pattern: str, at: int, numbers: Iterator[int]) -> tuple[int, int]:
    """Sum = term ("+" term)*."""
    total, at = _term(pattern, at, numbers)
    while pattern[at : at + 1] == "+":
        value, at = _term(pattern, at + 1, numbers)
        total += value
    return total, at


def _term(pattern: str, at: int, numbers: Iterator[int]) -> tuple[int, int]:
    """Term = factor ("*" factor)*."""
    total, at = _factor(pattern, at, numbers)
    while pattern[at : at + 1] == "*":
        value, at = _factor(pattern, at + 1, numbers)
        total *= value
    return total, at


def _factor(pattern: str, at: int, numbers: Iterator[int]) -> tuple[int, int]:
    """Factor = number | "(" sum ")"."""
    if pattern[at] == "(":
        value, at = _sum(pattern, at + 1, numbers)
        return value, at + 1
    return next(numbers), at + 1


@dataclass(frozen=True, slots=True)
class Factors:
    """The factors of a product, and what is added for the biases: the outputs, or 1 in brackets."""

    main: tuple[int, ...]
    added: int | None


def factors(product: Product) -> Factors:
    """Tell the number that is added from those that are multiplied."""
    main: list[int] = []
    added: int | None = None
    numbers = iter(whole_numbers(product))
    for index, sign in enumerate(product.pattern):
        if sign != "#":
            continue
        number = next(numbers)
        around = f" {product.pattern} "[index : index + 3]
        if added is None and around in _ADDED:
            added = number
        else:
            main.append(number)
    return Factors(tuple(main), added)


_ADDED = {"+# ", "+#)", "+#+", " #+", "(#+"}
"""How a number stands that is added and not multiplied."""


@dataclass(frozen=True, slots=True)
class Window:
    """What a product says of a convolution."""

    kernel: tuple[int, ...]
    channels: int
    """What each filter sees."""
    filters: int


def window(product: Product, kernel: tuple[int, ...] | None) -> Window | None:
    """Read a convolution out of a product; None where it cannot be one.

    Args:
        product: in the order k*k*channels*filters, channels*k*k*filters or filters*channels*k*k.
        kernel: the kernel, where it is known; one number stands for both axes.
    """
    given = factors(product)
    for size, rest in _kernels(given.main, kernel):
        if len(rest) == 2:
            channels, filters = rest
            if _is_swapped(product, given, prod(size), rest):
                channels, filters = filters, channels
            return Window(size, channels, filters)
    return None


def _is_swapped(product: Product, given: Factors, area: int, rest: Sequence[int]) -> bool:
    """Say whether the filters stand before the channels: there is a bias for each filter."""
    if given.added is None:
        return False
    weights, value = area * prod(rest), value_of(product)
    channels, filters = rest
    if weights + filters == value or weights + channels == value:
        return weights + filters != value
    return given.added == channels != filters


def _kernels(
    main: Sequence[int], kernel: tuple[int, ...] | None
) -> Iterator[tuple[tuple[int, ...], list[int]]]:
    """Find the kernel among the factors; give it with the others, channels before filters."""
    pairs = list(pairwise(main))
    for pair in _possible(pairs, kernel):
        at = pairs.index(pair)
        rest = [*main[:at], *main[at + 2 :]]
        yield pair, rest[::-1] if at == 2 else rest
    if len(main) == 3:  # both axes in one number, or one axis
        root = isqrt(main[0])
        square = root**2 == main[0] and root <= MAX_KERNEL
        if square and kernel in (None, (root,), (root, root)):
            yield (root, root), list(main[1:])
        if kernel == (main[0],):
            yield kernel, list(main[1:])
    if kernel is not None and prod(kernel) == 1:
        yield kernel, list(main)


def _possible(
    pairs: Sequence[tuple[int, int]], kernel: tuple[int, ...] | None
) -> list[tuple[int, int]]:
    """Say which neighbours can be the kernel: equal ones first, the smallest first."""
    if kernel is not None:
        wanted = (kernel * 2)[:2]
        return [pair for pair in pairs if pair == wanted][:1]
    small = {pair for pair in pairs if max(pair) <= MAX_KERNEL}
    return sorted(small, key=lambda pair: (pair[0] != pair[1], pair))


def rewritten(product: Product, tensor: Tensor, bias: bool) -> str:
    """Write the true weights in the manner of a product.

    Args:
        product: as the author wrote it.
        tensor: the true factors.
        bias: should the biases be added?
    """
    true = tensor.weights + (tensor.copies if bias else 0)
    written = factors(product).added is not None
    if bias and not written and value_of(product) == tensor.weights:
        return f"{product.text} + {tensor.copies}"
    orders = _orders(list(tensor.fan_in), tensor.copies, len(product.numbers) - written)
    found = fitted(product, orders, (tensor.copies, 1), true) if written == bias else None
    return found or canonical(product, tensor, bias)


def fitted(
    product: Product, orders: Iterable[list[int]], added: Sequence[int], true: int
) -> str | None:
    """Put true factors into a product, so that most of it stays; None where they do not fit.

    Args:
        product: as the author wrote it.
        orders: the factors in the orders that they can have.
        added: what can be added to them, where the product adds something.
        true: what has to come out.
    """
    written = whole_numbers(product)
    found: list[tuple[int, list[int]]] = []
    for order in orders:
        for each in added or (0,):
            wanted = [*order, each] if len(written) > len(order) else order
            for numbers in (wanted, _rearranged(written, wanted)):
                changed = sum(old != new for old, new in zip(written, numbers, strict=True))
                if evaluate(product.pattern, numbers) == true:
                    found.append((changed, numbers))
    return substituted(product, min(found, key=itemgetter(0))[1]) if found else None


def canonical(product: Product, tensor: Tensor, bias: bool) -> str:
    """Write `(3*3*64)*64 + 64` with the signs of a product."""
    sign = sign_of(product)
    inner = sign.join(map(str, tensor.fan_in))
    text = f"({inner})" if len(tensor.fan_in) > 1 else inner
    return f"{text}{sign}{tensor.copies}{f' + {tensor.copies}' if bias else ''}"


def sign_of(product: Product) -> str:
    """Give the sign of multiplication that the author uses, with the spaces around it."""
    found = re.search(r"\s*[^\s()\d+.,'’_]\s*", product.text)
    return found[0] if found else "*"


def _orders(fan_in: list[int], copies: int, length: int) -> Iterator[list[int]]:
    """Give the true factors in as many numbers as the author wrote."""
    *window, channels = fan_in
    if len(fan_in) + 1 == length:
        yield [*window, channels, copies]
        yield [channels, *window, copies]
        yield [copies, channels, *window]
    if length == 3:
        yield [prod(window), channels, copies]
    if length == 2:
        yield [prod(fan_in), copies]


def _rearranged(written: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """Order numbers so that those that are written already stay where they are."""
    left = Counter(wanted)
    stays = []
    for number in written:
        stays.append(left[number] > 0)
        left[number] -= stays[-1]
    moved = iter([number for number in dict.fromkeys(wanted) for _ in range(left[number])])
    return [number if stay else next(moved) for number, stay in zip(written, stays, strict=True)]


def substituted(product: Product, numbers: Sequence[int]) -> str:
    """Write a product with other numbers, everything between them as it is."""
    text, end = "", 0
    for figure, start, number in zip(product.numbers, product.starts, numbers, strict=True):
        same = int(figure.digits) == number
        grouped = figure.number != figure.digits
        new = figure.corrected(Fraction(number)) if grouped else str(number)
        text += product.text[end:start] + (figure.number if same else new)
        end = start + len(figure.number)
    return text + product.text[end:]
