"""`residual`: layers whose input is added to their output, as it is or by a shortcut."""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_cnn.language.expressions import Number
from mkdocs_cnn.language.program import Argument, Chain, Item, Operation, Residual, Row, Stage
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.layers.joining import Add
from mkdocs_cnn.network.graph import Part
from mkdocs_cnn.network.joins import joined
from mkdocs_cnn.network.rows import once
from mkdocs_cnn.network.scopes import Hand, Lost, Scope
from mkdocs_cnn.network.walk import Walk
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Problem, Span


def residual(walk: Walk, item: Residual, scope: Scope) -> list[Part]:
    """{residual: items, shortcut: how}."""
    start = walk.value
    items, drop = _without_drop(item)
    with walk.deeper(item.span):
        parts = walk.parts(items, scope)
    if walk.is_ended:
        walk.lose(Problem(say("a-part-ends-in-a-branch"), item.span, say("a-layer-outside")))
        return parts
    differ = _differ(start, walk.value)
    if drop and not differ:
        parts += walk.parts(drop, scope)
    if differ and item.shortcut == "if-same":
        return parts
    end, shortcut = walk.value, item.shortcut
    if differ and shortcut == "projection":
        projection = _projection(walk, start, end, item.span)
        if projection is None:
            return parts
        shortcut = projection
    other = start
    source: Words = say("input")
    hint: Words = ""
    if isinstance(shortcut, Stage):
        walk.value, source = start, (name := scope.free("shortcut"))
        parts += _shortcut(walk, shortcut.items, name, scope, item.span)
        other = walk.value
    elif differ:
        hint = say("write-below-or-with-layers")
    label = Add(sources=(say("the-layers"), source))
    shown = Add(sources=(source,))  # `add input`, not `add output, input`
    return parts + joined(walk, label, [end, other], item.span, scope, hint, shown)


def _differ(start: Hand, end: Hand) -> bool:
    """Say whether two values are known, and are not of the same shape."""
    if isinstance(start, Lost) or isinstance(end, Lost):
        return False
    return start.shape != end.shape


def _without_drop(item: Residual) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """Split off a `droppath` at the end, which `if-same` leaves out together with the sum."""
    last = item.items[-1] if item.items else None
    if item.shortcut != "if-same" or not isinstance(last, Row):
        return item.items, ()
    alone = [each.name for each in last.operations] == ["droppath"]
    return (item.items[:-1], item.items[-1:]) if alone else (item.items, ())


def _shortcut(
    walk: Walk, items: Sequence[Item], name: str, scope: Scope, span: Span
) -> Sequence[Part]:
    """Follow a shortcut's layers; one line is shown as a row, not as a branch of one row."""
    only = items[0] if len(items) == 1 else None
    if isinstance(only, Row) and only.operations and only.times is None:
        return once(walk, only, name, scope)
    return [walk.group(name, items, scope, "branch", span)]


def _projection(walk: Walk, start: Hand, end: Hand, span: Span) -> Stage | None:
    """Return the 1×1 convolution and batch norm that bring one value to another's shape."""
    assert not isinstance(start, Lost)
    assert not isinstance(end, Lost)
    x, y = start.shape, end.shape
    strides = [-(-i // o) for i, o in zip(x.spatial, y.spatial, strict=False)]
    reached = tuple((i - 1) // s + 1 for i, s in zip(x.spatial, strides, strict=False))
    if reached == y.spatial and x.rank == y.rank and x.rank:
        return _projecting(y, strides, span)
    message = say("no-projection-leads-from-to", x=x, y=y)
    hint = say("write-the-layers-of-the-shortcut")
    walk.lose(Problem(message, span, say("sizes-that-a-stride-can-reach"), hint))
    return None


def _projecting(output: Shape, strides: Sequence[int], span: Span) -> Stage:
    """Write the layers of a projection."""
    stride = tuple(Number(str(s), span) for s in strides)
    conv = Operation(
        "conv",
        (
            Argument("kernel", (Number("1", span),), span),
            Argument("out", (Number(str(output.channels), span),), span),
            Argument("stride", stride[:1] if len(set(strides)) == 1 else stride, span),
            Argument("bias", False, span),
        ),
        span,
    )
    row = Row(None, Chain((conv, Operation("bn", (), span))), span)
    return Stage(None, (row,), None, span)
