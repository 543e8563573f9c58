"""Products with other numbers in them, so that as little of what an author wrote is changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from math import prod

from mkdocs_cnn.language.listed import Product
from mkdocs_cnn.listings.products import Factors, evaluate, factors, whole_numbers
from mkdocs_cnn.listings.truth import Tensor
from mkdocs_cnn.problems.records import record

_SIGN = r"(?:[*×·⋅∙✕✖xX]|\\(?:times|cdot|ast)\b)"
"""A sign of multiplication, as authors write it."""
MAX_CHANGES = 4
"""What it counts as to write a product anew."""
MAX_FACTORS = 8
"""With more numbers, none is tried to be left out."""
MAX_TENSORS = 3
"""The most layers of one line whose products are written, with plus signs between them."""


@record()
class Rewritten:
    """A product with true numbers."""

    text: str
    changes: int
    """How many numbers differ from what the author wrote, at most `MAX_CHANGES`."""


def rewritten(product: Product, tensors: Sequence[Tensor], bias: bool) -> Rewritten:
    """Write true weights in the manner of a product.

    Args:
        product: as the author wrote it.
        tensors: the true factors, of each layer that the product stands for.
        bias: should the biases be added?
    """
    if len(tensors) != 1:
        parts = [canonical(product, each, bias) for each in tensors]
        short = 0 < len(parts) <= MAX_TENSORS
        whole = str(sum(each.counted(bias) for each in tensors))
        return Rewritten(" + ".join(parts) if short else whole, MAX_CHANGES)
    return _one(product, tensors[0], bias)


def distance(product: Product, tensors: Sequence[Tensor], bias: bool) -> int:
    """Count how many numbers of a product cannot stay; quickly, and at most `MAX_CHANGES`."""
    found = factors(product)
    if found is None or len(tensors) != 1:
        return MAX_CHANGES
    tensor, written = tensors[0], Counter(found.main)
    added = found.added is not None and found.added != (1 if found.outside else tensor.copies)
    wrong = [sum((written - Counter(order)).values()) for order in _all_orders(tensor)]
    return min(min(wrong) + added + (bias != (found.added is not None)), MAX_CHANGES)


def _one(product: Product, tensor: Tensor, bias: bool) -> Rewritten:
    found = factors(product)
    if found is not None and bias and found.added is None:
        plain = _one(product, tensor, bias=False)
        return Rewritten(f"{plain.text} + {tensor.copies}", min(plain.changes + 1, MAX_CHANGES))
    if found is not None and bias == (found.added is not None):
        ways = [*_kept(product, found, tensor), *_solved(product, found, tensor)]
        if ways:
            return min(ways, key=lambda way: way.changes)
    return Rewritten(canonical(product, tensor, bias), MAX_CHANGES)


def _kept(product: Product, found: Factors, tensor: Tensor) -> Iterator[Rewritten]:
    """Put the true factors where the product has numbers; leave out those that are too many."""
    true = tensor.counted(found.added is not None)
    most = len(found.places) - 2 if len(found.places) <= MAX_FACTORS else 0
    for superfluous in range(min(most, 2) + 1):
        for out in combinations(found.places, superfluous):
            places = [place for place in found.places if place not in out]
            for order in _orders(tensor, len(places)):
                yield from _placed(product, found, _Wanted(places, order, out, tensor.copies), true)


@record()
class _Wanted:
    """What is to stand where."""

    places: Sequence[int]
    numbers: Sequence[int]
    out: Sequence[int]
    """The places of numbers that are left out."""
    copies: int


def _placed(product: Product, found: Factors, wanted: _Wanted, true: int) -> Iterator[Rewritten]:
    written = whole_numbers(product)
    here = [written[place] for place in wanted.places]
    for order in (wanted.numbers, _rearranged(here, wanted.numbers)):
        numbers = _with_bias(written, found, wanted.copies)
        for place, number in zip(wanted.places, order, strict=True):
            numbers[place] = number
        for place in wanted.out:
            numbers[place] = 1
        if evaluate(product.pattern, numbers) == true:
            changes = sum(old != new for old, new in zip(written, numbers, strict=True))
            text = substituted(product, numbers, wanted.out)
            if "()" not in text:
                yield Rewritten(text, min(changes, MAX_CHANGES))


def _with_bias(written: Sequence[int], found: Factors, copies: int) -> list[int]:
    """Put the true number for the biases where there is one."""
    numbers = list(written)
    added = set(range(len(written))) - set(found.places)
    for place in added:
        numbers[place] = 1 if found.outside else copies
    return numbers


def _solved(product: Product, found: Factors, tensor: Tensor) -> Iterator[Rewritten]:
    """Change one number alone: 7*7*513*4096 for 25,088 inputs, whatever their sizes."""
    if tensor.copies not in found.main or tensor.weights == 0:
        return
    written = _with_bias(whole_numbers(product), found, tensor.copies)
    for place in found.places:
        others = prod(written[each] for each in found.places if each != place)
        if others and tensor.weights % others == 0 and written[place] != tensor.copies:
            numbers = list(written)
            numbers[place] = tensor.weights // others
            if evaluate(product.pattern, numbers) == tensor.counted(found.added is not None):
                yield Rewritten(substituted(product, numbers), MAX_CHANGES - 1)


def _orders(tensor: Tensor, length: int) -> Iterator[list[int]]:
    """Give the true factors in as many numbers as the author wrote."""
    return (order for order in _all_orders(tensor) if len(order) == length)


def _all_orders(tensor: Tensor) -> Iterator[list[int]]:
    """Give the true factors in every order in which people write them."""
    *window, channels = tensor.fan_in
    fans = [[*window, channels], [channels, *window], [tensor.seen]]
    if window:
        fans += [[prod(window), channels], *([window] if channels == 1 else [])]
    for fan in fans:
        yield [*fan, tensor.copies]
        yield [tensor.copies, *fan]


def _rearranged(written: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """Order numbers so that those that are written already stay where they are."""
    left = Counter(wanted)
    stays = []
    for number in written:
        stays.append(left[number] > 0)
        left[number] -= stays[-1]
    moved = iter([number for number in dict.fromkeys(wanted) for _ in range(left[number])])
    return [number if stay else next(moved) for number, stay in zip(written, stays, strict=True)]


def fitted(product: Product, numbers: Sequence[int]) -> str | None:
    """Put numbers into a product of as many, so that most of it stays; None if they do not fit."""
    written, true = whole_numbers(product), prod(numbers)
    found: list[tuple[int, list[int]]] = []
    if len(written) == len(numbers):
        for order in (list(numbers), _rearranged(written, numbers)):
            changes = sum(old != new for old, new in zip(written, order, strict=True))
            found += [(changes, order)] if evaluate(product.pattern, order) == true else []
    return substituted(product, min(found)[1]) if found else None


def canonical(product: Product, tensor: Tensor, bias: bool) -> str:
    """Write `(3*3*64)*64 + 64`, or `(3*3*64 + 1)*64`, with the signs of a product."""
    sign, found = sign_of(product), factors(product)
    inner = sign.join(map(str, tensor.fan_in))
    if bias and found is not None and found.outside:
        return f"({inner}{_plus_of(product)}1){sign}{tensor.copies}"
    text = f"({inner})" if len(tensor.fan_in) > 1 else inner
    return f"{text}{sign}{tensor.copies}{f' + {tensor.copies}' if bias else ''}"


def sign_of(product: Product) -> str:
    """Return the sign of multiplication that the author uses, with the spaces around it."""
    found = re.search(rf"\s*{_SIGN}\s*", product.text)
    return found[0] if found else "*"


def _plus_of(product: Product) -> str:
    found = re.search(r"\s*\+\s*", product.text)
    return found[0] if found else " + "


def substituted(product: Product, numbers: Sequence[int], out: Sequence[int] = ()) -> str:
    """Write a product with other numbers, everything between them as it is.

    Args:
        product: as the author wrote it.
        numbers: one for each that is written.
        out: the places of factors that are left out, each with its sign.
    """
    pieces: list[str] = []
    end = 0
    for place, (figure, start) in enumerate(zip(product.numbers, product.starts, strict=True)):
        pieces += [product.text[end:start], _written(product, place, numbers[place])]
        end = start + len(figure.number)
    pieces.append(product.text[end:])
    for place in out:
        _leave_out(pieces, 2 * place + 1)
    return "".join(pieces)


def _written(product: Product, place: int, number: int) -> str:
    figure = product.numbers[place]
    if int(figure.digits) == number:
        return figure.number
    grouped = figure.number != figure.digits
    return figure.corrected(Fraction(number)) if grouped else str(number)


def _leave_out(pieces: list[str], at: int) -> None:
    """Take a number away, with the sign before it, or behind it where it is the first."""
    pieces[at] = ""
    before, behind = pieces[at - 1], pieces[at + 1]
    pieces[at - 1] = re.sub(rf"\s*{_SIGN}\s*$", "", before)
    if pieces[at - 1] == before:
        pieces[at + 1] = re.sub(rf"^\s*{_SIGN}\s*", "", behind)
