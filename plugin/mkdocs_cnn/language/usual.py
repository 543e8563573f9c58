"""How the words of a program are usually written: `CONV3-64+ReLU` is `conv3-64 + relu`.

Nothing is said otherwise: names, numbers and arithmetic stay as their author wrote them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mkdocs_cnn.language.program import (
    FROM,
    Head,
    Item,
    Join,
    Operation,
    Program,
    Residual,
    Row,
    Share,
    Stage,
)
from mkdocs_cnn.language.vocabulary import LAYERS
from mkdocs_cnn.language.words import split_words
from mkdocs_cnn.layers import BY_NAME, Role
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.problem import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Place: TypeAlias = tuple[int, int]
    """A line and a column of a text, both from 0."""
    Part: TypeAlias = Row | Operation | str
    """What a text says: a line, the options of a kind, or what the text is: an input, a key."""

INPUT = "input"
KEY = "key"
_TIMES = pattern(r"(?<=[0-9])\s*[xX×]\s*(?=[0-9])")


def places(program: Program) -> dict[Place, Part]:
    """Find what can be written otherwise in the text of a program, by where it begins."""
    found: dict[Place, Part] = {}
    for part, span in _parts(program):
        found[span.line, span.column] = part
    return found


def _parts(program: Program) -> Iterator[tuple[Part, Span]]:
    if program.input is not None:
        yield INPUT, program.input.span
    for choice in (each for varied in program.vary for each in varied.choices):
        if choice.input is not None:
            yield INPUT, choice.input.span
    yield from ((each, each.span) for each in program.defaults)
    for definition in program.definitions:
        yield KEY, definition.span
        yield from _within(definition.items)
    yield from _within(program.layers.items if program.layers else ())
    for each in program.compare:
        yield from _parts(each)


def _within(items: Iterable[Item]) -> Iterator[tuple[Part, Span]]:
    for item in items:
        match item:
            case Row():
                yield item, item.span
            case Stage():
                if item.name is not None and item.times is not None:
                    yield KEY, item.name.span
                yield from _within(item.items)
            case Join():
                yield from _within(item.branches)
            case Residual(_, items, shortcut):
                yield from _within(items)
                yield from _within((shortcut,) if isinstance(shortcut, Stage) else ())
            case Head():
                yield from _within(item.items)
            case Share():
                pass


def usual(text: str, part: Part | None) -> str:
    """Write a text as it is usually written, which says a part of a program; None for others."""
    if isinstance(part, Row):
        return _line(text, part)
    if isinstance(part, Operation):
        return " ".join(_options(part.name, _words(text)))
    if part == INPUT:
        return _TIMES.sub("x", text.strip())
    return _key(text) if part == KEY else text


def _line(text: str, row: Row) -> str:
    groups: list[list[str]] = [[]]
    for word in _words(text):
        if word == "+":
            groups.append([])
        else:
            groups[-1].append(word)
    times = f" {_repetition(groups[-1].pop())}" if row.times is not None else ""
    each = map(_operation, groups, row.operations)
    return f"{' + '.join(each)}{times}"


def _words(text: str) -> list[str]:
    return [word.text for word in split_words(text)]


def _operation(words: list[str], operation: Operation) -> str:
    head, *rest = words
    if operation.name == FROM:
        return " ".join([FROM, *rest])
    found = LAYERS.find(head.lower())
    if found is None or LAYERS.words[found].name != operation.name:  # a call of a definition
        return " ".join([_joined(head), *map(_joined, rest)])
    return " ".join([operation.name + _joined(head[len(found) :]), *_options(operation.name, rest)])


def _options(name: str, words: list[str]) -> Iterator[str]:
    """Write the words behind an operation; a value's own words are told from names of numbers."""
    specs = BY_NAME[name].specs().values()
    switches = {word for spec in specs if spec.role is Role.FLAG for word in (spec.word, spec.off)}
    valued = {spec.word: spec.words for spec in specs if spec.role is not Role.FLAG}
    queue = iter(words)
    for word in queue:
        lower = word.lower()
        if lower in switches:
            yield lower
        elif lower in valued:
            value = next(queue, "")
            yield f"{lower} {value.lower() if value.lower() in valued[lower] else _joined(value)}"
        else:
            yield _joined(word)


def _joined(text: str) -> str:
    """Write `3×3` and `3X3` as `3x3`; arithmetic stays as it is."""
    return text if "(" in text else _TIMES.sub("x", text)


def _repetition(text: str) -> str:
    return f"x{text[1:]}"


def _key(text: str) -> str:
    """Write the name of a stage with its repetition, or the key of a definition."""
    *words, last = _words(text)
    repeated = bool(words) and last[0] in "X×" and last[1:2].isdecimal()
    return " ".join([*words, _repetition(last) if repeated else last])
