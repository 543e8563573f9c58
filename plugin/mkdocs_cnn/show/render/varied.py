"""Choices: what the script of a page exchanges when a reader makes another one, and their line.

A figure is written for each combination, and only what differs is kept: the cells, labels and
shapes of the others, each in the order of the figure. Where not all have the same rows, everything
below the choices is exchanged. The script counts nothing; it puts in what was written here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from mkdocs_cnn.language.program import Program
from mkdocs_cnn.language.varied import sizes
from mkdocs_cnn.problems.limits import Limits, check_count
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say, speaking, tell, together
from mkdocs_cnn.problems.records import replace
from mkdocs_cnn.problems.visible import visible
from mkdocs_cnn.show.document import Document
from mkdocs_cnn.show.render.html import render_parts
from mkdocs_cnn.show.varied import Impossible, spread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mkdocs_cnn.figures.claims import Checked

_PART = pattern(
    r"(?s)<(?P<tag>th(?= scope=col)|td|p|text|title|desc|code)\b"
    r"(?P<attributes>[^>]*)>(?P<inside>.*?)</(?P=tag)>"
    r"|<(?:table|svg|path|tr(?= [^>]*data-s)) (?P<outside>[^>]*)"
)
"""What can be exchanged: elements, and attributes of tables, rows, pictures and shapes. The script
finds the same, in the same order."""
_Part = tuple[dict[str, str], str]
"""The attributes of an element, and what is in it behind a `>`."""
_NAMED = ("class", "data-s", "x", "y", "d", "viewBox")
_ATTRIBUTE = pattern(rf"\b({'|'.join(_NAMED)})=(?:\"([^\"]*)\"|([^\s\">/]+))")
_MORE = pattern(r"<(?!/?[bi]>)")
"""What an element has in it that the script does not make: anything but bold and italic words."""
_PAGE = 40_000
"""The bytes of a page of Material for MkDocs, but for what is in the figure."""
BELOW = -1
"""The place of everything below the choices; it is exchanged for what stands in a template."""
_NAMES = {
    "input": say("input-head"),
    "bias": say("biases-head"),
    "batch": say("batch-head"),
    "dtype": say("type-head"),
}
_VALUES = {
    **dict.fromkeys(("true", "yes", "on"), say("counted")),
    **dict.fromkeys(("false", "no", "off"), say("left-out")),
}
"""What readers see of keys and their values."""


def choices_line(document: Document) -> str:
    """Say in one line what readers of a page may choose, for who cannot."""
    with speaking(document.language):
        each = [say("choices-of", name=name, labels=labels) for name, labels in _named(document)]
        return str(together([say("the-first-choice"), say("can-be-chosen", choices=each)]))


def _named(document: Document) -> Iterator[tuple[str, list[str]]]:
    for key, labels in document.choices:
        known = [_VALUES.get(each.lower(), each) if key == "bias" else each for each in labels]
        yield str(_NAMES.get(key, key)), list(map(str, known))


def render_choices(
    program: Program,
    documents: Sequence[Document | Impossible],
    place: tuple[str, tuple[str, ...]],
    limits: Limits,
) -> str:
    """Write the line of the choices, and in an attribute what each of them changes.

    Args:
        program: what the author wrote.
        documents: one for each combination, the first as it stands on the page.
        place: the figure's id, and all ids in it.
        limits: how much of a page this may take.

    Raises:
        Invalid: it takes too much.
    """
    first = documents[0]
    assert isinstance(first, Document)
    with speaking(first.language):
        return _written_choices(program, documents, place, limits)


def _written_choices(
    program: Program,
    documents: Sequence[Document | Impossible],
    place: tuple[str, tuple[str, ...]],
    limits: Limits,
) -> str:
    first, counts = documents[0], sizes(program)
    assert isinstance(first, Document)
    figures = [*_figures(documents, *place)]
    why = [_why(each) for each in documents]
    spots, templates = _exchanged(figures, counts)
    reasons = spread_values(why, counts) if any(why) else 0
    own, named = program.text("id"), enumerate(_named(first))
    name = _escaped(own.value.lower() if own else "")
    data = _escaped(as_json({"n": counts, "no": reasons, "s": spots}))
    lines = [
        f"<div class=cnn-vary data-of='{name}' data-vary='{data}'>",
        *(_set(f"{place[0]}-{key}", heading, labels) for key, (heading, labels) in named),
        f"<output>{tell('the-first-choice')}</output>",
        *(f"<template>{each}</template>" for each in templates),
        "</div>",
    ]
    written = "\n".join(lines)
    page = _PAGE + sum(len(part.encode()) for part in figures[0] or ())
    share = 100 * len(written.encode()) // (page * (len(documents) - 1))
    check_count(limits, "varied", program.vary[0].key.span, share)
    return written


def _why(document: Document | Impossible) -> str:
    """Say why there is nothing to show; empty where there is."""
    if isinstance(document, Impossible):
        return tell("this-cannot-be", reason=document.reason)
    return ""


def _set(name: str, heading: str, labels: Iterable[str]) -> str:
    """Write what there is to choose of a key; the script lets readers choose."""
    button = f"<input type=radio name='{_escaped(name)}' autocomplete=off"
    each = (f"<label>{button}>{_escaped(label)}</label>" for label in labels)
    buttons = " ".join(each).replace(button, f"{button} checked", 1)
    return f"<fieldset disabled><legend>{_escaped(heading)}</legend>{buttons}</fieldset>"


def _figures(
    documents: Iterable[Document | Impossible], anchor: str, anchors: tuple[str, ...]
) -> Iterator[list[str] | None]:
    """Write the parts of each figure, with the claims of the first; None for what cannot be.

    All are figures with choices, in which no row refers to another.
    """
    claims: tuple[Checked, ...] = ()
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    for each in documents:
        if isinstance(each, Document):
            claims, choices = claims or each.claims, choices or each.choices
            yield render_parts(replace(each, claims=claims, choices=choices), anchor, anchors)
        else:
            yield None


def _exchanged(
    figures: Sequence[list[str] | None], counts: Sequence[int]
) -> tuple[list[list[object]], list[str]]:
    """Return places with the values that they have for each combination, and other tables."""
    heads = [None if each is None else each[0] for each in figures]
    bodies = [None if each is None else "\n".join(each[1:]) for each in figures]
    spots = _spots([None if each is None else [*_parts(each)] for each in heads], counts, 0)
    assert heads[0] is not None
    behind = sum(1 for _ in _PART.finditer(heads[0]))
    frames = [None if each is None else _PART.sub(_frame, each) for each in bodies]
    if all(each in (None, frames[0]) for each in frames):
        parts = [None if each is None else [*_parts(each)] for each in bodies]
        inner = _spots(parts, counts, behind)
        if not any(_MORE.search(str(value)) for spot in inner for value in spot[2:]):
            return spots + inner, []
    templates = [*dict.fromkeys(each for each in bodies[1:] if each not in (None, bodies[0]))]
    numbers = {bodies[0]: 0} | {each: index for index, each in enumerate(templates, 1)}
    chosen = [None if each is None else numbers[each] for each in bodies]
    return [*spots, [BELOW, *spread_values(chosen, counts)]], [each for each in templates if each]


def _frame(found: re.Match[str]) -> str:
    """Return what of a part cannot be exchanged."""
    written = _ATTRIBUTE.sub("", found["attributes"] or found["outside"] or "")
    return f"<{' '.join(written.split())}>"


def _spots(
    parts: Sequence[list[_Part] | None], counts: Sequence[int], before: int
) -> list[list[object]]:
    """Return the parts that are not the same for all combinations; so many stand before them."""
    found: list[list[object]] = []
    for place, first in enumerate(parts[0] or ()):
        values = [None if each is None else each[place] for each in parts]
        known = [each for each in values if each is not None]
        if any(each != first for each in known):
            names = [n for n in _NAMED if len({each[0].get(n, "") for each in known}) > 1]
            written = [each and _written(each, names) for each in values]
            found.append([before + place, *spread_values(written, counts)])
    return found


def _written(part: _Part, names: Iterable[str]) -> str:
    """Write a part as the script takes it: `class=b2>268,203`."""
    attributes, inside = part
    return ";".join(f"{name}={attributes.get(name, '')}" for name in names) + inside


def _parts(html: str) -> Iterator[_Part]:
    """Yield all that can be exchanged."""
    for found in _PART.finditer(html):
        written = found["outside"] if found["tag"] is None else found["attributes"]
        attributes = {name: a or b for name, a, b in _ATTRIBUTE.findall(written)}
        yield attributes, "" if found["tag"] is None else f">{found['inside']}"


def spread_values(values: Sequence[object], counts: Sequence[int]) -> list[object]:
    """Return on which keys values depend, and all but the first; 0 where they are as the first."""
    found = spread(values, counts)
    first = found.values[0]
    return [found.keys, *(0 if each in (None, first) else each for each in found.values[1:])]


def as_json(data: object) -> str:
    """Write data as the script reads it."""
    from json import dumps

    return visible(dumps(data, ensure_ascii=False, separators=(",", ":")))


def _escaped(text: str) -> str:
    """Escape what an attribute in single quotes, or a text, may not hold."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&#39;")
