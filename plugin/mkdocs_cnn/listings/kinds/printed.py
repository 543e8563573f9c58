"""What `print(model)` shows of a PyTorch network: its modules, and what each was made with.

It says layers and no sizes. Those come from an input that the author writes above it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from mkdocs_cnn.figures.numerals import NumberFormat
from mkdocs_cnn.language.summaries import Cell, Entry, Summary
from mkdocs_cnn.listings.kinds.cells import Table, cell, lines_of
from mkdocs_cnn.listings.kinds.kind import Kind, Read
from mkdocs_cnn.listings.summaries.classes import kind_of
from mkdocs_cnn.listings.summaries.modules import LAYERS, made
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Source, Span
from mkdocs_cnn.problems.records import replace

_MARK = pattern(r"(?m)^[ \t]*\([\w.-]+\): (?:\d+ x )?[A-Z]\w*\(")
_OPENING = pattern(
    r"(?P<indent>\s*)(?:\((?P<name>[\w.-]+)\): )?(?:(?P<times>\d{1,4}) x )?"
    r"(?P<type>[A-Za-z_][\w.]*)\((?P<arguments>.*)"
)
_CLOSING = pattern(r"\s*\)\s*")
_ARGUMENT = pattern(
    r"\s*(?:(?P<word>[A-Za-z_]\w*)\s*=\s*)?(?P<value>\([^()]*\)|\[[^\]\[]*\]|'[^']*'|[^,()]+)\s*(?:,|$)"
)
_ENTERING = ("in_channels", "in_features", "num_features", "num_channels")


def _recognise(text: str) -> bool:
    return "): " in text and len(_MARK.findall(text)) >= 2


def _read(source: Source, numbers: NumberFormat) -> Read:
    del numbers
    table = Table(source)
    for number, text in lines_of(source):
        if _CLOSING.fullmatch(text) or table.line_of_input(number, text):
            continue
        found = _OPENING.fullmatch(text)
        if found is None and table.entries and table.entries[-1].holds:
            known = _goes_on(table, number, text)
        else:
            known = found is not None and _module(table, number, found)
        if not known:
            table.unread(number, say("a-row-of-a-printed-model"))
    return table.finish("printed", Summary((), nested=True, printed=True))


def _module(table: Table, number: int, found: re.Match[str]) -> bool:
    """Read the line of a module; False where it is none."""
    inner = found["arguments"]
    opens = not inner.rstrip().endswith(")")
    depth = len(found["indent"].expandtabs()) // 2
    span = table.place(number, found, "type")
    label = f"({found['name']}): {found['type']}" if found["name"] else found["type"]
    kind = kind_of(found["type"])
    if opens and inner.strip():
        return False
    start = found.start("arguments")
    if kind == "sequential" and not opens:
        return True  # nothing in it
    entry = Entry(number, label, found["type"], span, found["name"] or "", depth, holds=opens)
    entry = replace(entry, times=int(found["times"] or 1))
    if opens:
        table.add(entry)
        return True
    return _layer(table, entry, _arguments(table, number, inner.rstrip()[:-1], start))


def _layer(table: Table, entry: Entry, given: Mapping[str, Span] | None) -> bool:
    """Add a module that holds none; False where what it was made with cannot be read."""
    kind, operation = kind_of(entry.type), None
    if kind in LAYERS:
        words = {word: each.text for word, each in (given or {}).items()}
        operation = made(kind, words, entry.span) if given is not None else None
        if operation is None:
            return False
    names = _words(kind, given or {})
    table.add(
        replace(
            entry,
            operation=operation,
            entering=_whole(names.get("in")),
            leaving=_whole(names.get("out")),
        )
    )
    return True


def _goes_on(table: Table, number: int, text: str) -> bool:
    """Read what a module that holds others was made with, which stands in a line of its own."""
    holder = table.entries[-1]
    if kind_of(holder.type) not in LAYERS:
        return True  # a class that somebody wrote, with words of its own
    inner = text.strip()
    start = text.index(inner)
    own = replace(holder, number=number, depth=holder.depth + 1, holds=False)
    own = replace(own, span=table.span(number, (start, start + len(inner))))
    return _layer(table, own, _arguments(table, number, inner, start))


def _words(kind: str | None, given: Mapping[str, Span]) -> dict[str, Span]:
    """Find the channels that a module takes, and those that it gives."""
    first, second = given.get("0"), given.get("1")
    entering = next((given[word] for word in _ENTERING if word in given), None)
    if kind in ("conv", "deconv", "fc"):
        named = given.get("out_channels") or given.get("out_features")
        pairs = {"in": entering or first, "out": named or second}
    elif kind in ("bn", "in"):
        pairs = {"in": entering or first}
    elif kind == "gn":
        pairs = {"in": entering or second}
    else:
        pairs = {}
    return {word: span for word, span in pairs.items() if span is not None}


def _whole(span: Span | None) -> Cell | None:
    return cell(span) if span is not None and span.text.isdigit() else None


def _arguments(table: Table, number: int, text: str, start: int) -> dict[str, Span] | None:
    """Read what a module was made with, by name or by place; None where it cannot be read."""
    found: dict[str, Span] = {}
    at = 0
    while at < len(text.rstrip()):
        each = _ARGUMENT.match(text, at)
        if each is None:
            return None
        place = table.span(number, (start + each.start("value"), start + each.end("value")))
        found[each["word"] or str(len(found))] = place.part(0, len(place.text.rstrip()))
        at = each.end()
    return found


KIND = Kind("printed", say("a-printed-model"), _recognise, _read)
