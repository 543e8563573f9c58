"""What is compared: networks in nobody's words, from which a block and a program are made."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace


@dataclass(frozen=True)
class Expr:
    """Arithmetic in the spelling of Python; `channels` are those that come in."""

    text: str


Number = int | Expr
Option = Number | tuple[int, ...] | bool | str


@dataclass(frozen=True)
class Op:
    """One operation: `conv` and its options, each only where it is given."""

    kind: str
    options: Mapping[str, Option] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """A definition at work; parameters that are not named have their defaults."""

    name: str
    given: Mapping[str, Number | str] = field(default_factory=dict)


@dataclass(frozen=True)
class From:
    """What an earlier item gave, in the place of the running value."""

    name: str


@dataclass(frozen=True)
class Row:
    """Operations in one row, perhaps several times."""

    ops: tuple[Op | Call | From, ...]
    name: str | None = None
    times: Number | None = None


@dataclass(frozen=True)
class Stage:
    """Items under a name, perhaps several times; without a name just a list."""

    items: tuple
    name: str | None = None
    times: Number | None = None


@dataclass(frozen=True)
class Residual:
    """Items and a shortcut around them: `identity`, `projection`, `if-same`, or items."""

    items: tuple
    shortcut: str | tuple | None = None
    name: str | None = None


@dataclass(frozen=True)
class Branch:
    """One of several branches."""

    items: tuple
    name: str | None = None


@dataclass(frozen=True)
class Join:
    """Branches that are joined: `concat`, `add`, `multiply`; or shared out before, `split`."""

    how: str
    branches: tuple[Branch, ...]
    name: str | None = None


@dataclass(frozen=True)
class Head:
    """A side output."""

    items: tuple
    name: str | None = None


@dataclass(frozen=True)
class Share:
    """An earlier item once more, with the same weights."""

    target: str
    name: str | None = None


@dataclass(frozen=True)
class Parameter:
    """A parameter of a definition; its role is `kernel`, `out` or `option`."""

    name: str
    role: str = "option"
    default: Number | str | None = None


@dataclass(frozen=True)
class Definition:
    """Items under a name, with parameters."""

    name: str
    parameters: tuple[Parameter, ...]
    items: tuple


@dataclass(frozen=True)
class Network:
    """All of it; `size` has the spatial extents, none for a vector."""

    size: tuple[int, ...]
    channels: int
    items: tuple
    definitions: tuple[Definition, ...] = ()
    defaults: Mapping[str, Mapping[str, Option]] = field(default_factory=dict)
    parameters: Mapping[str, Number | str] = field(default_factory=dict)
    bias: bool = True


def walk(node):
    """Give a description and everything in it, from the outside."""
    yield node
    if isinstance(node, tuple):
        inner = node
    elif isinstance(node, Mapping):
        inner = tuple(node.values())
    elif is_dataclass(node):
        inner = tuple(getattr(node, each.name) for each in fields(node))
    else:
        inner = ()
    for each in inner:
        yield from walk(each)


def mapped(node, change):
    """Give a description in which every operation is what `change` makes of it."""
    if isinstance(node, Op):
        return change(node)
    if isinstance(node, tuple):
        return tuple(mapped(each, change) for each in node)
    if is_dataclass(node):
        found = {each.name: getattr(node, each.name) for each in fields(node)}
        return replace(node, **{name: mapped(each, change) for name, each in found.items()})
    return node


def smaller(node):
    """Give the descriptions that are this one without some part of it."""
    if isinstance(node, tuple):
        yield from _shorter(node)
    elif isinstance(node, Mapping):
        for name in node:
            yield {key: value for key, value in node.items() if key != name}
    elif is_dataclass(node):
        for each in fields(node):
            value = getattr(node, each.name)
            needed = isinstance(node, Call | From | Definition | Parameter)
            if each.name in ("name", "times", "shortcut") and value is not None and not needed:
                yield replace(node, **{each.name: None})
            for less in smaller(value):
                yield replace(node, **{each.name: less})


def _shorter(items):
    for at, item in enumerate(items):
        before, after = items[:at], items[at + 1 :]
        yield before + after
        for inner in () if isinstance(item, Branch | Definition) else _inner(item):
            yield before + inner + after
        for less in smaller(item):
            yield (*before, less, *after)


def _inner(item):
    """The lists of items in an item, which could stand in its place."""
    branches = (branch.items for branch in getattr(item, "branches", ()))
    return [each for each in (getattr(item, "items", ()), *branches) if each]
