"""Products as authors write them: `(3*3*64)*64 + 64`, `(3*3*64 + 1)*64`, `128x3x3x256`.

Their value, and what they say of a layer. A product has whole numbers, signs of multiplication,
plus signs and brackets, and nothing else. `rewriting` puts other numbers into one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import isqrt, prod

from mkdocs_cnn.language.listed import Product
from mkdocs_cnn.problems.records import record

MAX_KERNEL = 31
"""The largest extent that a factor is taken for a kernel's."""


def whole_numbers(product: Product) -> list[int]:
    """Return the numbers of a product, in order."""
    return [int(figure.digits) for figure in product.numbers]


def value_of(product: Product) -> int:
    """Compute the value of a product."""
    return evaluate(product.pattern, whole_numbers(product))


def evaluate(pattern: str, numbers: Sequence[int]) -> int:
    """Compute a pattern such as `(#*#+#)*#`, with a number for each #."""
    return _value(_tree(pattern), numbers)


# Arithmetic as a tree


@record()
class _Joined:
    """Parts with one sign between them; a part is a position among the numbers, or a tree."""

    sign: str
    parts: tuple[_Tree, ...]


_Tree = int | _Joined


def _value(tree: _Tree, numbers: Sequence[int]) -> int:
    if isinstance(tree, int):
        return numbers[tree]
    values = [_value(part, numbers) for part in tree.parts]
    return prod(values) if tree.sign == "*" else sum(values)


@lru_cache(maxsize=1000)
def _tree(pattern: str) -> _Tree:
    """Read a pattern; brackets that change nothing are left out."""
    numbers = iter(range(pattern.count("#")))
    tree, _ = _sum(pattern, 0, numbers)
    return tree


def _sum(pattern: str, at: int, numbers: Iterator[int]) -> tuple[_Tree, int]:
    """Sum = term ("+" term)*."""
    term, at = _term(pattern, at, numbers)
    parts = [term]
    while pattern[at : at + 1] == "+":
        term, at = _term(pattern, at + 1, numbers)
        parts.append(term)
    return _joined("+", parts), at


def _term(pattern: str, at: int, numbers: Iterator[int]) -> tuple[_Tree, int]:
    """Term = factor ("*" factor)*."""
    factor, at = _factor(pattern, at, numbers)
    parts = [factor]
    while pattern[at : at + 1] == "*":
        factor, at = _factor(pattern, at + 1, numbers)
        parts.append(factor)
    return _joined("*", parts), at


def _factor(pattern: str, at: int, numbers: Iterator[int]) -> tuple[_Tree, int]:
    """Factor = number | "(" sum ")"."""
    if pattern[at] == "(":
        tree, at = _sum(pattern, at + 1, numbers)
        return tree, at + 1
    return next(numbers), at + 1


def _joined(sign: str, parts: Sequence[_Tree]) -> _Tree:
    if len(parts) == 1:
        return parts[0]
    flat: list[_Tree] = []
    for part in parts:
        flat += part.parts if isinstance(part, _Joined) and part.sign == sign else (part,)
    return _Joined(sign, tuple(flat))


# What a product says of a layer


@record()
class Factors:
    """A product of weights taken apart, in one of the three ways in which people write it.

    (3*3*64)*128          weights
    (3*3*64)*128 + 128    weights, and a bias for each output
    (3*3*64 + 1)*128      the same: what an output sees and one bias, for each output
    """

    main: tuple[int, ...]
    """The numbers that are multiplied, in order."""
    added: int | None = None
    """What is added for the biases: the outputs, or the 1 in brackets; None without biases."""
    outside: tuple[int, ...] = ()
    """The outputs, where a bracket with `+ 1` tells them from the rest."""
    inside: tuple[int, ...] = ()
    """What is in that bracket: what an output sees."""
    places: tuple[int, ...] = ()
    """Where among the numbers of the product those of `main` stand."""


def factors(product: Product) -> Factors | None:
    """Take a product of weights apart; None where it is other arithmetic, such as a sum of two."""
    numbers = whole_numbers(product)
    tree = _tree(product.pattern)
    if isinstance(tree, int):
        return Factors(tuple(numbers), places=(tree,))
    if tree.sign == "*":
        return _with_bias_in_brackets(tree.parts, numbers)
    found = _number_and_product(tree)
    if found is None or isinstance(found[1], int):
        return None
    added, places = found
    return Factors(_each(places, numbers), numbers[added], places=_places(places))


def _with_bias_in_brackets(parts: Sequence[_Tree], numbers: Sequence[int]) -> Factors | None:
    """Read `(3*3*64 + 1)*128`, in any order, or a product without a sum."""
    sums = [part for part in parts if isinstance(part, _Joined)]
    outside = tuple(part for part in parts if isinstance(part, int))
    if not sums:
        return Factors(_each(outside, numbers), places=outside)
    found = _number_and_product(sums[0]) if len(sums) == 1 else None
    if found is None:
        return None
    one, seen = found
    if isinstance(seen, int) and numbers[seen] == 1 != numbers[one]:
        one, seen = seen, one
    inside = _places(seen)
    if len(inside) > 1 and numbers[one] != 1 and _is_layer(_each(seen, numbers), numbers[one]):
        return None  # (400*120 + 120)*2: a whole layer, twice
    places = tuple(sorted((*inside, *outside)))
    return Factors(
        tuple(numbers[each] for each in places),
        numbers[one],
        _each(outside, numbers),
        _each(seen, numbers),
        places,
    )


def _is_layer(weights: Sequence[int], biases: int) -> bool:
    """Say whether a bias is added for each output, which is the last factor, or the first.

    Two equal factors in front are a kernel, not outputs.
    """
    return biases == weights[-1] or (biases == weights[0] != weights[1])


_Places = int | tuple[int, ...]


def _number_and_product(tree: _Joined) -> tuple[int, _Places] | None:
    """Tell the number from the product in a sum of the two; of two numbers, take the last."""
    products: list[_Places] = []
    for part in tree.parts:
        if isinstance(part, int):
            products.append(part)
        elif all(isinstance(each, int) for each in part.parts):
            products.append(tuple(each for each in part.parts if isinstance(each, int)))
    if tree.sign != "+" or len(tree.parts) != 2 or len(products) != 2:
        return None
    first, last = products
    if isinstance(last, int):
        return last, first
    return (first, last) if isinstance(first, int) else None


def _places(places: _Places) -> tuple[int, ...]:
    return (places,) if isinstance(places, int) else places


def _each(places: _Places, numbers: Sequence[int]) -> tuple[int, ...]:
    return tuple(numbers[each] for each in _places(places))


@record()
class Window:
    """What a product says of a convolution."""

    kernel: tuple[int, ...]
    channels: int
    """What each filter sees."""
    filters: int
    copies: int = 1
    """How often there are these filters, where a last factor says so: `(5*5*48)*128*2`."""

    @property
    def swapped(self) -> Window:
        """The same with the filters before the channels."""
        return Window(self.kernel, self.filters, self.channels)


def outer_factors(product: Product) -> list[Fraction]:
    """Return the numbers by which the whole of a product is multiplied; none of a sum."""
    depth, at = 0, 0
    found: list[Fraction] = []
    for sign in product.pattern:
        depth += (sign == "(") - (sign == ")")
        if sign == "+" and not depth:
            return []
        if sign == "#":
            found += [] if depth else [product.numbers[at].claimed]
            at += 1
    return found


def windows(product: Product, kernel: tuple[int, ...] | None) -> list[Window]:
    """Read a convolution out of a product, in every way that can be; the likeliest first.

    Args:
        product: in the order k*k*channels*filters, channels*k*k*filters or filters*channels*k*k;
            a single channel may be left out.
        kernel: the kernel, where it is known; one number stands for both axes.
    """
    found = factors(product)
    if found is None:
        return []
    each = [_window(found, size, rest) for size, rest in _kernels(found, kernel)]
    likely = sorted(filter(None, each), key=lambda it: (it.copies > 1, it.channels == 1))
    swapped = [] if found.outside else [it.swapped for it in likely if it.copies == 1]
    return list(dict.fromkeys([*likely, *swapped]))


def _window(found: Factors, size: tuple[int, ...], rest: Sequence[int]) -> Window | None:
    """Tell the channels from the filters, which are what a kernel leaves."""
    if found.outside:
        if len(rest) > 1 or len(found.outside) > 2:
            return None
        return Window(size, rest[0] if rest else 1, *found.outside)
    if not 1 <= len(rest) <= 3:
        return None
    channels, filters, copies = (*((1,) if len(rest) == 1 else ()), *rest, 1)[:3]
    if copies == 1 and found.added == channels != filters:  # there is a bias for each filter
        channels, filters = filters, channels
    return Window(size, channels, filters, copies)


def _kernels(
    found: Factors, kernel: tuple[int, ...] | None
) -> Iterator[tuple[tuple[int, ...], list[int]]]:
    """Find the kernel among the factors; yield it with the others, channels before filters."""
    main = found.inside or found.main
    pairs = list(pairwise(main))
    for pair in _possible(pairs, kernel):
        at = pairs.index(pair)
        rest = [*main[:at], *main[at + 2 :]]
        yield pair, rest[::-1] if at == 2 else rest
    if len(main) in ((1, 2) if found.inside else (3,)):  # both axes in one number, or one axis
        root = isqrt(main[0])
        square = root**2 == main[0] and root <= MAX_KERNEL
        if square and kernel in (None, (root,), (root, root)):
            yield (root, root), list(main[1:])
        if kernel == (main[0],):
            yield kernel, list(main[1:])
    if kernel is not None and prod(kernel) == 1:  # its ones may be left out
        rest = list(main)
        yield kernel, rest.copy()
        while 1 in rest:
            rest.remove(1)
            yield kernel, rest.copy()


def _possible(
    pairs: Sequence[tuple[int, int]], kernel: tuple[int, ...] | None
) -> list[tuple[int, int]]:
    """Say which neighbours can be the kernel: equal ones, or else any; the smallest first."""
    if kernel is not None:
        wanted = (kernel * 2)[:2]
        return [pair for pair in pairs if pair == wanted][:1]
    small = {pair for pair in pairs if max(pair) <= MAX_KERNEL}
    return sorted(pair for pair in small if pair[0] == pair[1]) or sorted(small)


@record()
class Split:
    """What a product says of a fully connected layer."""

    seen: tuple[int, ...]
    """The factors of what each output sees."""
    outputs: tuple[int, ...]
    """The numbers that can be the outputs, the likeliest first; more than one is too many."""


def splits(product: Product, inputs: int | None = None) -> list[Split]:
    """Read a fully connected layer out of a product, in every way that can be.

    Args:
        product: in the order inputs*outputs or outputs*inputs.
        inputs: how many there are, where it is known; numbers that multiply to them are theirs.
    """
    found = factors(product)
    if found is None or len(found.main) < 2:
        return []
    if found.outside:
        return [Split(found.inside, found.outside)]
    main, last = found.main, len(found.main) - 1
    known = [
        Split(*(pair if prod(pair[0]) == inputs else pair[::-1]))
        for pair in ((main[:at], main[at:]) for at in range(1, len(main)))
        if inputs in (prod(pair[0]), prod(pair[1]))
    ]
    ends = [Split(main[:last], main[last:]), Split(main[1:], main[:1])]
    if found.added in main and found.added != main[last]:
        at = main.index(found.added)
        ends.insert(0, Split((*main[:at], *main[at + 1 :]), (found.added,)))
    return list(dict.fromkeys([*known, *ends]))


def seen_before(product: Product, out: int) -> list[tuple[int, ...]]:
    """Return what stands before the outputs in the middle of a product: `4096*1000*2`."""
    found = factors(product)
    main = found.main if found and not found.outside else ()
    return [main[:at] for at in range(1, len(main) - 1) if main[at] == out]
