"""A line: layers in one row, calls of definitions, or both mixed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mkdocs_cnn.language.program import FROM, Operation, Row
from mkdocs_cnn.layers import BY_NAME, Layer, Shape
from mkdocs_cnn.network.binding import Bound, bind, complaints, rank_behind
from mkdocs_cnn.network.calls import call, resolved
from mkdocs_cnn.network.earlier import earlier
from mkdocs_cnn.network.graph import Group, Line, Node, Part
from mkdocs_cnn.network.repeats import rounds
from mkdocs_cnn.network.scopes import Lost, Scope
from mkdocs_cnn.network.walk import Walk
from mkdocs_cnn.problems.problem import Invalid, Problem
from mkdocs_cnn.problems.records import replace

_PROBES = ((1009, 5040), (2003, 11))
"""Extents and channels of two inputs that no complaint takes for the same."""


def row(walk: Walk, item: Row, scope: Scope) -> list[Part]:
    """[NAME:] line [xN]."""
    if not item.operations:  # it has been reported; what comes behind it cannot be known
        walk.lose()
        return []
    parts: list[Part] = []
    for name in rounds(walk, item, scope):
        parts += once(walk, item, name, scope)
    if item.times is None:
        return parts
    name = item.name.value if item.name else ""
    return [Group(name, scope.address(name) if name else "", "repeat", tuple(parts))]


def once(walk: Walk, item: Row, name: str | None, scope: Scope) -> list[Part]:
    """Work out a line: a row of layers, a call, or both mixed as a stage."""
    found = (resolved(walk, each) for each in item.operations)
    operations = [each for each in found if each is not None]
    called = [walk.definitions.get(each.name.lower()) for each in operations]
    if len(operations) == 1 and called[0] is not None:
        return [call(walk, operations[0], called[0], name, scope)]
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
        definition = walk.definitions.get(each.name.lower())
        if definition is None:
            run.append(each)
            continue
        parts += _lines(walk, run, None, scope)
        run = []
        parts.append(call(walk, each, definition, None, scope))
    return [*parts, *_lines(walk, run, None, scope)]


def _lines(
    walk: Walk, operations: Sequence[Operation], name: str | None, scope: Scope
) -> list[Part]:
    """Work out layers in one row; none where there is nothing to show."""
    before = len(walk.problems)
    start, first = walk.value, len(walk.nodes)
    layers: list[Bound] = []
    for operation in operations:
        if operation.name == FROM:
            walk.value = earlier(walk, operation, scope)
            start = start if layers else walk.value
        elif (found := _layer(walk, operation)) is not None:
            layers.append(found)
    value = walk.value
    if isinstance(start, Lost) or isinstance(value, Lost):
        return []
    if len(walk.problems) > before or not layers:
        return []
    texts = tuple(each.text for each in layers)
    made = tuple(each.layer for each in layers)
    line = Line("", "", texts, made, (), start.shape, value.shape)
    name = name or scope.number(line.main.stem or line.main.names[0])
    scope.values[name] = value
    return [placed(walk, line, name, scope, first)]


def placed(walk: Walk, line: Line, name: str, scope: Scope, first: int) -> Line:
    """Give a row its name, and its nodes theirs: those from an index on."""
    path = scope.address(name)
    walk.nodes[first:] = _named(walk.nodes[first:], path)
    return replace(line, name=name, path=path, nodes=tuple(walk.nodes[first:]))


def _named(nodes: Sequence[Node], path: str) -> Iterator[Node]:
    """Name the primitives of a row: the first after the row, the others after their kind."""
    taken: dict[str, int] = {}
    for index, node in enumerate(nodes):
        if index == 0:
            yield replace(node, name=path)
            continue
        stem = node.layer.names[0]
        taken[stem] = taken.get(stem, 0) + 1
        suffix = stem if taken[stem] == 1 else f"{stem}{taken[stem]}"
        yield replace(node, name=f"{path}.{suffix}")


def _layer(walk: Walk, operation: Operation) -> Bound | None:
    """Bind one operation and let the value go through it."""
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
    _run(walk, bound.layer, x)
    return bound


def _run(walk: Walk, layer: Layer, x: Shape) -> None:
    for primitive in layer.primitives(x):
        assert not isinstance(walk.value, Lost)
        walk.run(primitive, (walk.value,), primitive.output(walk.value.shape))


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
