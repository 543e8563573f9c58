"""Earlier items: `from NAME` takes what came out of one, `share: NAME` its weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from mkdocs_cnn.language.program import Operation, Share, Stage
from mkdocs_cnn.network.graph import Group, Node
from mkdocs_cnn.network.scopes import Hand, Lost, Passed, Scope
from mkdocs_cnn.network.walk import Walk
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Note, Problem, Span, clip, did_you_mean
from mkdocs_cnn.problems.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal


def earlier(walk: Walk, operation: Operation, scope: Scope) -> Hand:
    """Give the output of an earlier item."""
    name = str(operation.arguments[0].value)
    found = reached(walk, scope, name)
    if found is not None:
        return found.hand
    span = operation.arguments[0].span
    if "*" in name:
        message, hint = (
            say("no-earlier-item-is-called", name=clip(name)),
            say("only-a-branch-takes"),
        )
        walk.report(Problem(message, span, say("an-earlier-name"), hint))
    elif not walk.may_be_lost(name):
        _report_unknown(walk, span, name, "values", scope)
    return Lost()


def reached(walk: Walk, scope: Scope, address: str) -> Passed | None:
    """Find an earlier item by its name, or one inside of it by its address: `stage2.high`."""
    first, *rest = address.split(".")
    found = _named(walk, scope, first)
    for name in rest:
        found = _inside(found, name) if found is not None else None
    return found


def _named(walk: Walk, scope: Scope, name: str) -> Passed | None:
    passed = walk.frame.names.get(name)
    if isinstance(passed, Passed):
        return passed
    if name == "input":
        return Passed(name, walk.start, None)
    return next((_of(each, name) for each in _seen(scope, name) if name in each.values), None)


def _of(scope: Scope, name: str) -> Passed | None:
    if name not in scope.values or name in scope.heads:
        return None
    return Passed(name, scope.values[name], scope.inside.get(name))


def _inside(outer: Passed, name: str) -> Passed | None:
    found = _of(outer.inside, name) if outer.inside is not None else None
    return None if found is None else _inside_of(outer, found)


def _inside_of(outer: Passed, inner: Passed) -> Passed:
    """Give an item the address that it has from outside."""
    return Passed(f"{outer.name}.{inner.name}", inner.hand, inner.inside)


def several(walk: Walk, scope: Scope, address: str) -> list[Passed]:
    """Find the earlier items that an address with stars fits: `layer*.skip`, in their order."""
    first, *rest = address.split(".")
    if "*" not in first:
        one = _named(walk, scope, first)
        found = [one] if one is not None else []
    else:
        each_list = (_fitting(each, first) for each in scope.outward())
        found = next((fitting for fitting in each_list if fitting), [])
    for part in rest:
        found = [
            _inside_of(each, one)
            for each in found
            if each.inside is not None
            for one in _fitting(each.inside, part)
        ]
    return found


def _fitting(scope: Scope, pattern: str) -> list[Passed]:
    before, star, behind = pattern.partition("*")
    fits = [
        name
        for name in scope.values
        if (name.startswith(before) and name.endswith(behind) and star) or name == pattern
    ]
    return [one for name in fits if (one := _of(scope, name)) is not None]


def _seen(scope: Scope, name: str) -> Iterator[Scope]:
    """Give the lists in which a name is looked for: up to one where it is a side output."""
    return takewhile(lambda each: name not in each.heads, scope.outward())


def _report_unknown(
    walk: Walk, span: Span, name: str, what: Literal["values", "items"], scope: Scope
) -> None:
    """Say that no earlier item has a name, or that it is a side output."""
    if any(name in each.heads for each in scope.outward()):
        message = say("is-a-side-output-which-nothing", name=clip(name))
        further = say("what-is-used-further")
        walk.report(Problem(message, span, say("an-earlier-name"), further))
        return
    known = [known for each in scope.outward() for known in getattr(each, what)]
    hint = did_you_mean(name, known) or (_hidden(walk, name) if what == "values" else "")
    message = say("no-earlier-item-is-called", name=clip(name))
    walk.report(Problem(message, span, say("an-earlier-name"), hint))


def _hidden(walk: Walk, name: str) -> Words:
    """Say that an item of this name is inside of a stage."""
    path = next((each.name for each in walk.nodes if each.name.endswith(f".{name}")), "")
    stage = path.removesuffix(f".{name}")
    return say("it-is-inside-write", stage=clip(stage), path=path) if path else ""


def share(walk: Walk, item: Share, scope: Scope) -> list[Group]:
    """{share: NAME}: an earlier item again, with the same weights."""
    target = item.target.value
    found = next((s.items[target] for s in _seen(scope, target) if target in s.items), None)
    if found is None and walk.may_be_lost(target):
        walk.lose()
        return []
    if found is None:
        _report_unknown(walk, item.target.span, target, "items", scope)
        walk.lose()
        return []
    name = item.name.value if item.name else scope.number(target)
    first = len(walk.nodes)
    repeated = isinstance(found.item, Stage) and found.item.times is not None
    inner = found.item if repeated else replace(found.item, name=None)
    with walk.within(found.frame, Note(say("shared-here"), item.target.span)):
        group = walk.group(name, (inner,), scope, "share", item.span)
    before = [walk.nodes[index] for index in found.nodes]
    _check_shared(walk, before, walk.nodes[first:], item)
    return [group]


def _check_shared(walk: Walk, old: Sequence[Node], new: Sequence[Node], item: Share) -> None:
    """Shared weights must have the same sizes."""
    for before, after in zip(old, new, strict=False):
        sizes = before.layer.parameters(before.input), after.layer.parameters(after.input)
        if sizes[0] != sizes[1]:
            message = say(
                "the-weights-are-for-another-input",
                name=before.name,
                input=before.input,
                other=after.input,
            )
            walk.report(Problem(message, item.target.span, say("as-many-channels-as-there")))
            return
