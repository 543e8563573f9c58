"""Arithmetic with short constants: how exporters say the sizes that a tensor gets."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from itertools import product
from math import prod

from mkdocs_cnn.language.traced import Sizes
from mkdocs_cnn.models.onnx.flows import Flow, Given
from mkdocs_cnn.models.onnx.messages import SHORT, Numbers, Stored
from mkdocs_cnn.models.onnx.rearranged import permutation, slices

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

Number: TypeAlias = "int | float"
_LARGEST = 2**64
"""Magnitude of numbers that are followed."""


def worked_out(given: Given, sizes: Sizes | None) -> Numbers | None:
    """Return the numbers that come out of a node, as far as that is simple, else None."""
    if sizes is not None and prod(sizes) > SHORT:
        return None
    try:
        found = _worked_out(given, sizes)
    except (ArithmeticError, ValueError, IndexError, TypeError):
        return None
    if found is None or sizes is None or len(found) != prod(sizes):
        return None
    return found if all(abs(each) <= _LARGEST for each in found) else None


def _worked_out(given: Given, sizes: Sizes | None) -> Numbers | None:
    op = given.node.op
    if op in _SPECIAL:
        return _SPECIAL[op](given, sizes)
    several = [flow.numbers if flow else None for flow in given.flows]
    if any(each is None for each in several):
        return None
    if op in _SINGLE:
        return tuple(_SINGLE[op](each) for each in several[0] or ())
    if op in _PAIRS and len(several) == 2:
        left, right = (_stretched(flow, sizes) for flow in given.flows)
        return tuple(map(_PAIRS[op], left, right))
    return None


def _stretched(flow: Flow | None, sizes: Sizes | None) -> Numbers:
    """Repeat a single number as often as it is needed; nothing for whatever is not simple."""
    if flow is None or flow.numbers is None or sizes is None:
        return ()
    if len(flow.numbers) == 1:
        return flow.numbers * prod(sizes)
    return flow.numbers if flow.sizes == sizes else ()


def _constant(given: Given, _: Sizes | None) -> Numbers | None:
    value = next(iter(given.node.attributes.values()), None)
    if isinstance(value, Stored):
        return value.numbers
    if isinstance(value, tuple):
        return value
    return (value,) if isinstance(value, (int, float)) else None


def _shape(given: Given, _: Sizes | None) -> Numbers:
    sizes = given.sizes()
    return sizes[given.node.int("start") : given.node.int("end", len(sizes))]


def _constant_of_shape(given: Given, sizes: Sizes | None) -> Numbers | None:
    value = given.node.attributes.get("value")
    numbers = value.numbers if isinstance(value, Stored) else (0.0,)
    return None if numbers is None or sizes is None else numbers * prod(sizes)


def _kept(given: Given, _: Sizes | None) -> Numbers | None:
    return given.numbers(0)


def _expand(given: Given, sizes: Sizes | None) -> Numbers:
    return _stretched(given.flow(0), sizes)


def _concat(given: Given, sizes: Sizes | None) -> Numbers | None:
    several = [flow.numbers if flow else None for flow in given.flows]
    if sizes is None or len(sizes) != 1 or any(each is None for each in several):
        return None
    return tuple(number for each in several for number in each or ())


def _gather(given: Given, _: Sizes | None) -> Numbers | None:
    numbers, indices = given.numbers(0), given.numbers(1)
    if numbers is None or indices is None or len(given.sizes()) != 1:
        return None
    return tuple(numbers[int(each)] for each in indices)


def _slice(given: Given, sizes: Sizes | None) -> Numbers | None:
    steps = [(0, 1)] * len(given.sizes())
    for axis, start, _, step in slices(given):
        steps[axis] = start, step
    return _picked(
        given, sizes, lambda at: [s + i * by for i, (s, by) in zip(at, steps, strict=True)]
    )


def _transpose(given: Given, sizes: Sizes | None) -> Numbers | None:
    order = permutation(given.node, len(given.sizes()))
    back = [order.index(axis) for axis in range(len(order))]
    return _picked(given, sizes, lambda at: [at[axis] for axis in back])


def _picked(
    given: Given, sizes: Sizes | None, where: Callable[[Sequence[int]], Sequence[int]]
) -> Numbers | None:
    """Take for each place of what comes out the number at another place of what goes in."""
    numbers, before = given.numbers(0), given.sizes()
    if numbers is None or sizes is None or len(sizes) > len(before) or len(numbers) != prod(before):
        return None
    found = []
    for at in product(*map(range, sizes)):
        index = 0
        for size, place in zip(before, where(at), strict=True):
            index = index * size + place
        found.append(numbers[index])
    return tuple(found)


def _range(given: Given, sizes: Sizes | None) -> Numbers | None:
    numbers = [flow.numbers[0] if flow and flow.numbers else None for flow in given.flows]
    start, _, step = numbers
    if start is None or step is None or sizes is None:
        return None
    return tuple(start + i * step for i in range(sizes[0]))


def _where(given: Given, sizes: Sizes | None) -> Numbers:
    chosen, left, right = (_stretched(flow, sizes) for flow in given.flows)
    return tuple(b if a else c for a, b, c in zip(chosen, left, right, strict=True))


def _whole(how: Callable[[Any], Number]) -> Callable[[Given, Sizes | None], Numbers | None]:
    """Take all numbers together."""

    def reduce(given: Given, sizes: Sizes | None) -> Numbers | None:
        numbers = given.numbers(0)
        return None if numbers is None or prod(sizes or ()) != 1 else (how(numbers),)

    return reduce


def _cast(given: Given, _: Sizes | None) -> Numbers | None:
    numbers = given.numbers(0)
    if numbers is None or given.node.int("to", 1) in (1, 10, 11, 16):
        return numbers
    return tuple(map(int, numbers))


def _divided(left: Number, right: Number) -> Number:
    """Divide; whole numbers towards zero."""
    if isinstance(left, int) and isinstance(right, int):
        whole = abs(left) // abs(right)
        return whole if (left < 0) == (right < 0) else -whole
    return left / right


def _power(left: Number, right: Number) -> Number:
    return float(left) ** right if abs(right) > 64 else left**right


_SINGLE: dict[str, Callable[[Any], Number]] = {
    "Abs": abs,
    "Ceil": math.ceil,
    "Floor": math.floor,
    "Neg": operator.neg,
    "Not": operator.not_,
    "Round": round,
    "Sqrt": math.sqrt,
}
_PAIRS: dict[str, Callable[[Any, Any], Number]] = {
    "Add": operator.add,
    "And": lambda left, right: bool(left and right),
    "Div": _divided,
    "Equal": operator.eq,
    "Greater": operator.gt,
    "Less": operator.lt,
    "Max": max,
    "Min": min,
    "Mod": operator.mod,
    "Mul": operator.mul,
    "Or": lambda left, right: bool(left or right),
    "Pow": _power,
    "Sub": operator.sub,
}
_SPECIAL: dict[str, Callable[[Given, Sizes | None], Numbers | None]] = {
    "Cast": _cast,
    "CastLike": _kept,
    "Concat": _concat,
    "Constant": _constant,
    "ConstantOfShape": _constant_of_shape,
    "Expand": _expand,
    "Flatten": _kept,
    "Gather": _gather,
    "Identity": _kept,
    "Range": _range,
    "ReduceMax": _whole(max),
    "ReduceMin": _whole(min),
    "ReduceProd": _whole(prod),
    "ReduceSum": _whole(sum),
    "Reshape": _kept,
    "Shape": _shape,
    "Size": lambda given, _: (prod(given.sizes()),),
    "Slice": _slice,
    "Squeeze": _kept,
    "Transpose": _transpose,
    "Unsqueeze": _kept,
    "Where": _where,
}
