"""Branches side by side, joined at their ends: `concat`, `add`, `multiply`, `split`."""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_cnn.language.program import FROM, Join, Row, Stage
from mkdocs_cnn.layers.joining import Add, Concat, Multiply
from mkdocs_cnn.layers.joining import Join as JoinLayer
from mkdocs_cnn.layers.reshaping import Slice
from mkdocs_cnn.network.binding import excess
from mkdocs_cnn.network.graph import Outcome, Part, Primitive
from mkdocs_cnn.network.scopes import Hand, Lost, Scope, Value
from mkdocs_cnn.network.walk import Walk
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Problem, Span
from mkdocs_cnn.problems.records import replace


def join(walk: Walk, item: Join, scope: Scope) -> list[Part]:
    """{concat: branches}, and the like."""
    parts: list[Part] = []
    starts = [walk.value] * len(item.branches)
    if item.how == "split":
        starts, parts = _split(walk, item, scope)
    ends: list[Hand] = []
    sources: list[Words] = []
    walk.step(item.span, layers=0, steps=len(item.branches))
    for branch, start in zip(item.branches, starts, strict=True):
        more, source = _branch(walk, branch, start, scope)
        parts += more
        sources.append(source if item.how != "split" or more else say("the-rest"))
        ends.append(walk.value)
    kind = {"add": Add, "multiply": Multiply}.get(item.how, Concat)
    return parts + joined(walk, kind(sources=tuple(sources)), ends, item.span, scope)


def _branch(walk: Walk, stage: Stage, start: Hand, scope: Scope) -> tuple[list[Part], Words]:
    """Follow one branch; give its group, and what to call what comes out of it."""
    walk.value = start
    if not stage.items:
        return [], stage.name.value if stage.name else say("input")
    name = scope.free(stage.name.value) if stage.name else scope.number("branch")
    group = walk.group(name, stage.items, scope, "branch", stage.span)
    if group.parts:
        return [group], name
    return [], name if stage.name else _from_name(stage)


def _from_name(stage: Stage) -> Words:
    """Say where a branch takes its value from that does nothing else: `from conv4`."""
    item = stage.items[-1]
    if isinstance(item, Row) and item.operations and item.operations[-1].name == FROM:
        return str(item.operations[-1].arguments[0].value)
    return say("input")


def _split(walk: Walk, item: Join, scope: Scope) -> tuple[list[Hand], list[Part]]:
    """Share the channels out among the branches."""
    count, x = len(item.branches), walk.value
    if isinstance(x, Lost):
        return [x] * count, []
    if x.shape.channels % count:
        message = say(
            "channels-cannot-be-shared-out-to-branches", channels=x.shape.channels, count=count
        )
        walk.report(Problem(message, item.span, say("a-multiple-of-channels", block=count)))
        return [Lost(x.shape.rank)] * count, []
    walk.step(item.span)
    layer = Slice(channels=x.shape.channels // count)
    part = Primitive(layer, (x.shape,), layer.output(x.shape))
    outcome = Outcome(("split",), (layer,), (part,) * count, x.shape, part.output)
    inputs = dict.fromkeys(range(count), (x.index,))
    line = walk.line(outcome, scope.number("split"), scope, inputs)
    return [Value(node.index, part.output) for node in line.nodes], [line]


def joined(
    walk: Walk,
    layer: JoinLayer,
    values: Sequence[Hand],
    span: Span,
    scope: Scope,
    hint: Words = "",
    shown: JoinLayer | None = None,
) -> list[Part]:
    """Join branches that have been followed.

    Args:
        walk: goes on with what comes out.
        layer: how they are joined.
        values: the ends of the branches.
        span: where the join stands.
        scope: the list that it stands in.
        hint: how to mend it if they differ.
        shown: the layer as it is shown, where that is another one.
    """
    ends = [value for value in values if isinstance(value, Value)]
    axes = {value.axes for value in values}
    walk.value = Lost(axes.pop() if len(axes) == 1 else None)
    if len(ends) < len(values) or not ends:
        return []
    shapes = [value.shape for value in ends]
    wrong = layer.disagreement(shapes)
    if wrong is not None:
        walk.complain(replace(wrong, hint=hint or wrong.hint), span)
        return []
    output = layer.joined(shapes)
    wrong = next(excess(output), None)
    if wrong is not None:
        walk.complain(wrong, span)
        return []
    walk.step(span)
    name = layer.names[0]
    made = Primitive(layer, tuple(shapes), output)
    outcome = Outcome((name,), (shown or layer,), (made,), shapes[0], output)
    inputs = tuple(value.index for value in ends)
    return [walk.line(outcome, scope.number(name), scope, {0: inputs})]
