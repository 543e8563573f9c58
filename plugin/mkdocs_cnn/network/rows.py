"""A line: layers in one row, calls of definitions, or both mixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mkdocs_cnn.language.program import FROM, Chain, Operation, Row
from mkdocs_cnn.layers import BY_NAME, Layer, Shape
from mkdocs_cnn.network.binding import Bound, bind, complaints, rank_behind
from mkdocs_cnn.network.calls import called_group, is_called, resolved
from mkdocs_cnn.network.earlier import earlier
from mkdocs_cnn.network.graph import Group, Line, Outcome, Part, Primitive
from mkdocs_cnn.network.repeats import rounds
from mkdocs_cnn.network.scopes import Hand, Lost, Scope, Value
from mkdocs_cnn.network.walk import IN_HAND, Walk
from mkdocs_cnn.problems.problem import Invalid, Problem
from mkdocs_cnn.problems.remembered import keep

NOWHERE = -2
"""The index of a value that has no place in the graph yet."""
_OUTCOMES: dict[tuple[object, ...] | None, Outcome] = {}
"""Outcomes of lines by all that they depend on; blocks of a site say much the same."""
_PROBES = ((1009, 5040), (2003, 11))
"""Extents and channels of two inputs that no complaint takes for the same."""


def row(walk: Walk, item: Row, scope: Scope) -> list[Part]:
    """[NAME:] line [xN]."""
    if not item.operations:  # it has been reported; what comes behind it cannot be known
        walk.lose()
        return []
    if item.times is None and item.name is None:
        walk.step(item.span, layers=0, steps=item.chain.steps)
        return once(walk, item, None, scope)
    parts: list[Part] = []
    around, walk.row = walk.row, item
    for name in rounds(walk, item, scope):
        parts += once(walk, item, name, scope)
    walk.row = around
    if item.times is None:
        return parts
    name = item.name.value if item.name else ""
    return [Group(name, scope.address(name) if name else "", "repeat", tuple(parts))]


def once(walk: Walk, item: Row, name: str | None, scope: Scope) -> list[Part]:
    """Work out a line: a row of layers, a call, or both mixed as a stage."""
    key = _dependence(walk, item.chain)
    if key in _OUTCOMES:
        known = _OUTCOMES[key]
        walk.step(item.span, len(known.layers), len(known.layers))
        return [_placed(walk, known, name, scope)]
    around, walk.row = walk.row, item
    parts = _worked_out(walk, item, name, scope)
    walk.row = around
    if key and len(parts) == 1 and isinstance(parts[0], Line):
        keep(_OUTCOMES, key, parts[0].outcome)
    return parts


def _dependence(walk: Walk, chain: Chain) -> tuple[object, ...] | None:
    """Return all that the outcome of a line depends on; None where that is more than numbers."""
    if isinstance(walk.value, Lost):
        return None
    shape = walk.value.shape
    if not chain.names:
        return chain, shape, walk.habits
    meanings = walk.frame.names
    values = [None if name == "in" else meanings.get(name, FROM) for name in chain.names]
    if any(value == FROM or value in walk.definitions for value in values):
        return None
    return chain, shape, walk.habits, *values


def _worked_out(walk: Walk, item: Row, name: str | None, scope: Scope) -> list[Part]:
    found = (resolved(walk, each) for each in item.operations)
    operations = [each for each in found if each is not None]
    called = [is_called(walk, each) for each in operations]
    if len(operations) == 1 and called[0]:
        return [called_group(walk, operations[0], name, scope)]
    if not any(called):
        return _lines(walk, operations, name, scope)
    if name is None:
        return _mixed(walk, operations, scope)
    inner = scope.inner(name)
    return [Group(name, inner.path, "stage", tuple(_mixed(walk, operations, inner)))]


def _mixed(walk: Walk, operations: Sequence[Operation], scope: Scope) -> list[Part]:
    """Layers and calls in one line: each call and each run of layers by itself."""
    parts: list[Part] = []
    run: list[Operation] = []
    for each in operations:
        if not is_called(walk, each):
            run.append(each)
            continue
        parts += _lines(walk, run, None, scope)
        run = []
        parts.append(called_group(walk, each, None, scope))
    return [*parts, *_lines(walk, run, None, scope)]


def _lines(
    walk: Walk, operations: Sequence[Operation], name: str | None, scope: Scope
) -> list[Part]:
    """Work out layers in one row; none where there is nothing to show."""
    before = len(walk.problems)
    start = hand = walk.value
    bound: list[Bound] = []
    primitives: list[Primitive] = []
    inputs: dict[int, tuple[int, ...]] = {}
    for operation in operations:
        if operation.name == FROM:
            hand = walk.value = earlier(walk, operation, scope)
            start = start if bound else hand
            if isinstance(hand, Value):
                inputs[len(primitives)] = (hand.index,)
        elif (found := _layer(walk, operation)) is not None:
            bound.append(found)
            for layer in found.layer.primitives(_shape(walk.value)):
                _follow(walk, layer, primitives)
    if isinstance(start, Lost) or isinstance(walk.value, Lost):
        return []
    if len(walk.problems) > before or not bound:
        return []
    texts, layers = tuple(each.text for each in bound), tuple(each.layer for each in bound)
    outcome = Outcome(texts, layers, tuple(primitives), start.shape, walk.value.shape)
    walk.value = start
    return [_placed(walk, outcome, name, scope, inputs)]


def _follow(walk: Walk, layer: Layer, primitives: list[Primitive]) -> None:
    """Let the value in hand go through a primitive layer; it has no place in the graph yet."""
    x = _shape(walk.value)
    made = Primitive(layer, (x,), layer.output(x))
    primitives.append(made)
    walk.value = Value(NOWHERE, made.output)


def _shape(hand: Hand) -> Shape:
    assert isinstance(hand, Value)
    return hand.shape


def _placed(
    walk: Walk,
    outcome: Outcome,
    name: str | None,
    scope: Scope,
    inputs: Mapping[int, tuple[int, ...]] = IN_HAND,
) -> Line:
    """Give a row its place in the graph, and a name, by which others may take what comes out."""
    name = name or scope.number(outcome.stem)
    line = walk.line(outcome, name, scope, inputs)
    scope.values[name] = walk.value
    return line


def _layer(walk: Walk, operation: Operation) -> Bound | None:
    """Bind one operation; None where it cannot take the value in hand, which is reported."""
    walk.step(operation.span)
    if isinstance(walk.value, Lost):
        _unseen(walk, operation, walk.value)
        return None
    x = walk.value.shape
    bound = _bound(walk, operation, x)
    if bound is None:
        walk.lose()
        return None
    wrong = list(complaints(operation, bound.layer, x, walk.defaults))
    if wrong:
        walk.report(*wrong)
        walk.value = Lost(rank_behind(bound.layer, x))
        return None
    return bound


def _bound(walk: Walk, operation: Operation, x: Shape | None) -> Bound | None:
    """Bind an operation; None where that cannot be, which is reported."""
    try:
        return bind(operation, x, walk.numbers(), walk.defaults, walk.bias)
    except Invalid as invalid:
        walk.report(*invalid.problems)
        return None


def _unseen(walk: Walk, operation: Operation, lost: Lost) -> None:
    """Report what is wrong with an operation whatever comes in, which is not known.

    A complaint that is the same for very different inputs is about the line alone.
    """
    walk.lose()
    before = len(walk.problems)
    _bound(walk, operation, None)
    ranks = BY_NAME[operation.name].ranks
    if len(walk.problems) > before or lost.axes is None or lost.axes not in ranks:
        return
    said: list[list[Problem]] = []
    for size, channels in _PROBES:
        x = Shape((size,) * lost.axes, channels)
        bound = _bound(walk, operation, x)
        if bound is None:
            return
        said.append(list(complaints(operation, bound.layer, x, walk.defaults)))
        walk.value = Lost(rank_behind(bound.layer, x))
    walk.report(*(each for each in said[0] if each in said[1]))
