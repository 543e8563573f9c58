"""Branches side by side, joined at their ends: `concat`, `add`, `multiply`, `split` and others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mkdocs_cnn.language.evaluation import evaluate_whole
from mkdocs_cnn.language.program import Join, Stage
from mkdocs_cnn.language.usage import taken_from
from mkdocs_cnn.layers.joining import Add, Concat, Maximum, Multiply, Subtract
from mkdocs_cnn.layers.joining import Join as JoinLayer
from mkdocs_cnn.layers.reshaping import Slice, Split
from mkdocs_cnn.network.binding import excess
from mkdocs_cnn.network.calls import NONE
from mkdocs_cnn.network.earlier import several
from mkdocs_cnn.network.graph import Outcome, Part, Primitive
from mkdocs_cnn.network.repeats import rounds
from mkdocs_cnn.network.scopes import Hand, Lost, Scope, Value
from mkdocs_cnn.network.walk import Walk
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Invalid, Problem, Span, clip
from mkdocs_cnn.problems.records import record, replace

KINDS: dict[str, Callable[..., JoinLayer]] = {
    "concat": Concat,
    "split": Concat,
    "add": Add,
    "subtract": Subtract,
    "multiply": Multiply,
    "maximum": Maximum,
}
"""How branches meet."""


@record()
class _End:
    """What comes out of a branch, and what to call it."""

    hand: Hand
    source: Words
    is_empty: bool = False
    """Does the branch do nothing?"""


def join(walk: Walk, item: Join, scope: Scope) -> list[Part]:
    """{concat: branches}, and the like."""
    branches = [(each, name) for each in item.branches for name in rounds(walk, each, scope)]
    parts: list[Part] = []
    starts = [walk.value] * len(branches)
    if item.how == "split":
        starts, parts = _split(walk, item, len(branches), scope)
    ends: list[_End] = []
    walk.step(item.span, layers=0, steps=len(branches))
    for (branch, name), start in zip(branches, starts, strict=True):
        more, found = _branch(walk, branch, name, start, scope)
        parts += more
        ends += found
    if walk.is_ended:
        walk.lose(Problem(say("a-part-ends-in-a-branch"), item.span, say("a-layer-outside")))
        return parts
    if not ends:
        walk.lose(Problem(say("no-branch-is-left"), item.span, say("at-least-one-branch")))
        return parts
    rest = say("the-rest")
    is_split = item.how == "split"
    sources = tuple(rest if is_split and end.is_empty else end.source for end in ends)
    hands = [end.hand for end in ends]
    return parts + joined(walk, KINDS[item.how](sources=sources), hands, item.span, scope)


def _branch(
    walk: Walk, stage: Stage, name: str | None, start: Hand, scope: Scope
) -> tuple[list[Part], list[_End]]:
    """Follow one branch once; give its group, and what comes out of it.

    A branch that takes what comes out of several items is as many branches, and one that takes an
    item that a call leaves out is none.
    """
    walk.value = start
    if not stage.items:
        if name is not None:
            scope.values[name] = start
        return [], [_End(start, name or say("input"), is_empty=True)]
    address = taken_from(stage)
    if address is not None and walk.frame.names.get(address) == NONE:
        return [], []
    if address is not None and "*" in address:
        return [], _all_taken(walk, address, stage.span, scope)
    name = scope.free(name) if name is not None else scope.number("branch")
    group = walk.group(name, stage.items, scope, "branch", stage.span)
    if group.parts:
        return [group], [_End(walk.value, name)]
    return [], [_End(walk.value, name if stage.name else address or say("input"), is_empty=True)]


def _all_taken(walk: Walk, address: str, span: Span, scope: Scope) -> list[_End]:
    found = several(walk, scope, address)
    if not found:
        message = say("no-earlier-item-fits", address=clip(address))
        walk.report(Problem(message, span, say("an-earlier-name")))
        return [_End(Lost(), address)]
    return [_End(each.hand, each.name) for each in found]


def _split(walk: Walk, item: Join, count: int, scope: Scope) -> tuple[list[Hand], list[Part]]:
    """Share the channels out among the branches."""
    x = walk.value
    if isinstance(x, Lost):
        return [x] * count, []
    sizes = _shares(walk, item, count, x.shape.channels)
    if not sizes:
        return [Lost(x.shape.rank)] * count, []
    walk.step(item.span)
    before = [sum(sizes[:index]) for index in range(count)]
    slices = [Slice(channels=n, after=skip) for n, skip in zip(sizes, before, strict=True)]
    if not item.parts:
        slices = [Slice(channels=sizes[0])] * count
    made = tuple(Primitive(each, (x.shape,), each.output(x.shape)) for each in slices)
    shown = Split(sizes=sizes) if item.parts else slices[0]
    outcome = Outcome(("split",), (shown,), made, x.shape, made[-1].output)
    inputs = dict.fromkeys(range(count), (x.index,))
    line = walk.line(outcome, scope.number("split"), scope, inputs)
    return [Value(node.index, node.output) for node in line.nodes], [line]


def _shares(walk: Walk, item: Join, count: int, channels: int) -> tuple[int, ...]:
    """Work out how many channels each branch gets; empty where that cannot be."""
    if not item.parts:
        if channels % count == 0:
            return (channels // count,) * count
        message = say("channels-cannot-be-shared-out-to-branches", channels=channels, count=count)
        walk.report(Problem(message, item.span, say("a-multiple-of-channels", block=count)))
        return ()
    try:
        numbers = walk.numbers()
        said = [None if each is None else evaluate_whole(each, numbers) for each in item.parts]
    except Invalid as invalid:
        walk.report(*invalid.problems)
        return ()
    known = sum(each for each in said if each is not None)
    sizes = tuple(channels - known if each is None else each for each in said)
    if min(sizes) > 0 and sum(sizes) == channels:
        return sizes
    message = say("parts-do-not-make", parts=tuple(map(str, sizes)), channels=channels)
    walk.report(Problem(message, item.span, say("parts-whose-sum-is", channels=channels)))
    return ()


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
