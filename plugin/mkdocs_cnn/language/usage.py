"""What a network defines and never uses: definitions, and parameters of either kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mkdocs_cnn.language.expressions import names_in
from mkdocs_cnn.language.program import (
    FROM,
    Definition,
    Head,
    Item,
    Join,
    Operation,
    Parameter,
    Program,
    Residual,
    Row,
    Share,
    Stage,
)
from mkdocs_cnn.language.vocabulary import LAYERS
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Caution, clip


def unused(program: Program) -> Iterator[Caution]:
    """Warn of definitions that nothing calls, and of parameters that nothing reads."""
    if not program.definitions and not program.parameters:
        return
    items = program.layers.items if program.layers else ()
    inside = {each.name: _used_inside(each.items, each.parameters) for each in program.definitions}
    own = {each.name: {p.name for p in each.parameters} for each in program.definitions}
    outside = _used(items) | _used_by_defaults(program.parameters)
    free = outside.union(*(names - own[name] for name, names in inside.items()))
    called = {name.lower() for name in free}
    for each in program.definitions:
        if each.name.lower() not in called:
            hint = say("call-it-like-an-operation")
            yield Caution(
                say("the-definition-is-never-used", each=clip(each.name)), each.span, "", hint
            )
        for parameter in each.parameters:
            if parameter.name not in inside[each.name]:
                yield _unread(parameter, say("of-each", each=each.name))
    for parameter in program.parameters:
        if parameter.name not in free:
            yield _unread(parameter, "")


def _unread(parameter: Parameter, whose: Words) -> Caution:
    hint = say("use-it-or-remove-it")
    if parameter.name.lower() in LAYERS.words:
        hint = say("in-a-line-is-the-operation", parameter=parameter.name)
    message = say("the-parameter-is-never-used", parameter=clip(parameter.name), whose=whose)
    return Caution(message, parameter.span, "", hint)


def _used_inside(items: Iterable[Item], parameters: Iterable[Parameter]) -> set[str]:
    return _used(items) | _used_by_defaults(parameters)


def _used_by_defaults(parameters: Iterable[Parameter]) -> set[str]:
    found: set[str] = set()
    for each in parameters:
        if isinstance(each.default, Operation):
            found |= _named_by(each.default)
        elif each.default is not None:
            found.update(names_in(each.default))
    return found


def _used(items: Iterable[Item]) -> set[str]:
    """Collect the names in some items that may stand for a definition or a parameter."""
    found: set[str] = set()
    for operation in operations(items, found):
        found |= _named_by(operation)
    return found


def _named_by(operation: Operation) -> set[str]:
    """Collect the names in one operation, the item that it takes its input from among them."""
    found = {word for word in operation.words() if word not in LAYERS.words}
    found.update(name for each in operation.arithmetic() for name in names_in(each))
    if operation.name == FROM:
        found.add(str(operation.arguments[0].value).partition(".")[0])
    return found


def operations(items: Iterable[Item], found: set[str]) -> Iterator[Operation]:
    """Go through all operations in some items; names in repetitions and parts go to `found`."""
    for item in items:
        if isinstance(item, Row | Stage) and item.times is not None:
            found.update(names_in(item.times))
        if isinstance(item, Join):
            found.update(name for each in item.parts if each for name in names_in(each))
        if isinstance(item, Row):
            yield from item.operations
        elif not isinstance(item, Share):
            yield from operations(_inner(item), found)


def shares(items: Iterable[Item]) -> bool:
    """Say whether an item in a list, or in one in it, has the weights of another."""
    return any(
        isinstance(item, Share) or (not isinstance(item, Row) and shares(_inner(item)))
        for item in items
    )


def looks_back(definition: Definition) -> bool:
    """Say whether a definition may take something from before it: `from NAME`, `share: NAME`."""
    called = operations(definition.items, set())
    return shares(definition.items) or any(each.name == FROM for each in called)


def taken_from(branch: Stage) -> str | None:
    """Return the address of what a branch takes that does nothing else: `from NAME`."""
    only = branch.items[0] if len(branch.items) == 1 else None
    if not isinstance(only, Row) or only.times or [e.name for e in only.operations] != [FROM]:
        return None
    return str(only.operations[0].arguments[0].value)


def looks_inside(items: Iterable[Item]) -> bool:
    """Say whether an item takes something from inside of an earlier one: `from NAME.NAME`."""
    return any(
        "." in str(each.arguments[0].value)
        for each in operations(items, set())
        if each.name == FROM
    )


def _inner(item: Stage | Join | Residual | Head) -> Iterator[Item]:
    """Go through what an item holds."""
    if isinstance(item, Join):
        yield from item.branches
    else:
        yield from item.items
    if isinstance(item, Residual) and isinstance(item.shortcut, Stage):
        yield item.shortcut
