"""A program to a network: items to rows and groups, branches to a graph, shapes worked out."""

from __future__ import annotations

from mkdocs_cnn.language.program import (
    Head,
    Item,
    Join,
    Program,
    Residual,
    Row,
    Share,
    Stage,
)
from mkdocs_cnn.layers.reshaping import Input
from mkdocs_cnn.network.calls import chosen, settle
from mkdocs_cnn.network.earlier import share
from mkdocs_cnn.network.graph import Group, Line, Network, Outcome, Part, Primitive
from mkdocs_cnn.network.repeats import check_free, rounds
from mkdocs_cnn.network.rows import row
from mkdocs_cnn.network.scopes import Frame, Scope, Value
from mkdocs_cnn.network.walk import Walk
from mkdocs_cnn.problems.limits import DEFAULTS, Limits
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Invalid, Problem
from mkdocs_cnn.problems.records import replace

_DECIDING = {"parameters", "with", "defaults"}
"""The keys under which a mistake makes all layers uncertain."""


def build(
    program: Program, name: str = "", bias: bool = True, limits: Limits = DEFAULTS
) -> Network:
    """Work out a network from a program that has `input` and `layers`.

    Args:
        program: what the author wrote.
        name: how the network is addressed, where the program has no `id`.
        bias: False leaves out the biases of convolutions and fully connected layers.
        limits: how much there may be.

    Raises:
        Invalid: with every layer that cannot be, or there are too many.
    """
    if program.trace is not None:
        from mkdocs_cnn.network.traced.builder import build as recorded

        return entitled(recorded(program.trace, program.source, bias, limits), program, name)
    if program.input is None or program.layers is None:
        raise Invalid([])  # why is known already to whoever read the program
    walk, parts = walked(program, bias, limits)
    is_known = isinstance(walk.value, Value) and "layers" not in program.flaws
    if is_known and not any(map(_has_lines, parts)):
        hint = say("a-line-that-is-repeated-0")
        walk.report(
            Problem(say("the-network-has-no-layers"), program.layers.span, say("one"), hint)
        )
    if walk.problems:
        raise Invalid(walk.problems)
    body = Group("", "", "stage", tuple(parts))
    entrance = program.input.named[0][0].value if program.input.named else ""
    network = Network("", "", "", "", "", program.input.shape, body, bias, entrance)
    return entitled(network, program, name)


def _has_lines(part: Part) -> bool:
    return isinstance(part, Line) or any(part.lines())


def entitled(network: Network, program: Program, name: str = "") -> Network:
    """Give a network the name and the words that a program has for it."""
    texts = {key: text.value for key, text in program.texts}
    if program.trace is not None:
        texts = {"title": program.trace.title, "source": program.trace.origin, **texts}
    return replace(
        network,
        name=texts.get("id", name),
        title=texts.get("title", ""),
        caption=texts.get("caption", ""),
        source=texts.get("source", ""),
        family=texts.get("family", ""),
    )


def walked(
    program: Program, bias: bool = True, limits: Limits = DEFAULTS
) -> tuple[Walk, list[Part]]:
    """Follow the layers of a program; the walk knows what is wrong with them.

    Raises:
        Invalid: there are too many, or what all of them depend on is wrong.
    """
    assert program.layers is not None
    walk = Walk(program, bias, limits, _item)
    wanted = chosen(walk, program, {each.name: each.span for each in program.given})
    walk.settled = settle(walk, wanted, {})
    walk.frame = Frame(walk.settled)
    if len(walk.settled) < len(wanted) or program.flaws & _DECIDING:
        raise Invalid(walk.problems)  # what depends on them would be wrong for that alone
    scope = Scope("")
    entrances = _entrances(walk, scope)
    return walk, [*entrances, *walk.parts(program.layers.items, scope)]


def _entrances(walk: Walk, scope: Scope) -> list[Part]:
    """Give the inputs their names, and those behind the first a row each."""
    assert walk.program.input is not None
    rows: list[Part] = []
    for index, (name, shape) in enumerate(walk.program.input.named):
        check_free(walk, name.value, name.value, name)
        scope.taken.add(name.value)
        if index:
            layer = Input()
            made = Primitive(layer, (shape,), shape)
            outcome = Outcome((layer.names[0],), (layer,), (made,), shape, shape)
            rows.append(walk.line(outcome, name.value, scope, {0: ()}))
        scope.values[name.value] = walk.value
    walk.value = walk.start
    return rows


def _item(walk: Walk, item: Item, scope: Scope) -> list[Part]:
    """Work out one item of any kind."""
    match item:
        case Row():
            return row(walk, item, scope)
        case Stage():
            return _stage(walk, item, scope)
        case Head():
            return [_head(walk, item, scope)]
        case Share():
            return [*share(walk, item, scope)]
        case Residual() | Join() if item.name is not None:
            return [_named_structure(walk, item, item.name.value, scope)]
        case Residual():
            from mkdocs_cnn.network.residuals import residual

            return residual(walk, item, scope)
        case Join():
            from mkdocs_cnn.network.joins import join

            return join(walk, item, scope)


def _named_structure(walk: Walk, item: Residual | Join, name: str, scope: Scope) -> Group:
    """NAME: {residual: …}: what it is made of is in a stage of that name."""
    inner = scope.inner(name)
    walk.step(item.span)
    with walk.deeper(item.span, inner.path):
        parts = walk.item(replace(item, name=None), inner)
    return Group(name, inner.path, "stage", tuple(parts))


def _stage(walk: Walk, stage: Stage, scope: Scope) -> list[Part]:
    """NAME [xN]: [items]."""
    if stage.name is None:
        with walk.deeper(stage.span):
            return walk.sequence(stage.items, scope)
    groups: list[Part] = [
        walk.group(each, stage.items, scope, "stage", stage.span)
        for each in rounds(walk, stage, scope)
        if each is not None
    ]
    if stage.times is None:
        return groups
    name = stage.name.value
    return [Group(name, scope.address(name), "repeat", tuple(groups))]


def _head(walk: Walk, head: Head, scope: Scope) -> Group:
    """{head: items}: the value in hand goes on unchanged."""
    value = walk.value
    name = head.name.value if head.name else scope.number("head")
    group = walk.group(name, head.items, scope, "head", head.span)
    walk.value = value
    return group
