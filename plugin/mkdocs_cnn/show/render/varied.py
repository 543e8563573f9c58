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
    r"|<table class=(?P<table>\"[^\"]*\"|[^ >]*)"
    r"|<svg viewBox=\"(?P<box>[^\"]*)\"|<path class=\w+ d=\"(?P<path>[^\"]*)\""
)
"""What can be exchanged: elements, and an attribute each of tables, pictures and shapes. The script
finds the same, in the same order."""
_PAGE = 40_000
"""The bytes of a page of Material for MkDocs, but for what is in the figure."""
BELOW = -1
"""The place of everything below the choices."""
_NAMES = {"input": "Input", "bias": "Biases", "batch": "Batch", "dtype": "Type"}
_VALUES = {
    **dict.fromkeys(("true", "yes", "on"), "counted"),
    **dict.fromkeys(("false", "no", "off"), "left out"),
}
_FIRST = "The figures are those of the first choice of each."
_NOT = "This cannot be: {}."
"""What readers see of keys, below where there is no script, and where something cannot be."""


def choices_line(document: Document) -> str:
    """Say in one line what readers of a page may choose, for who cannot."""
    each = (f"{name} {', '.join(labels)}" for name, labels in _named(document))
    return f"{_FIRST} They can be chosen on a page: {'; '.join(each)}."


def _named(document: Document) -> Iterator[tuple[str, list[str]]]:
    for key, labels in document.choices:
        known = [_VALUES.get(each.lower(), each) if key == "bias" else each for each in labels]
        yield _NAMES.get(key, key), known


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
    first, counts = documents[0], sizes(program)
    assert isinstance(first, Document)
    figures = [*_figures(documents, *place)]
    why = [_NOT.format(each.reason) if isinstance(each, Impossible) else "" for each in documents]
    data = {
        "n": counts,
        "no": spread_values(why, counts) if any(why) else 0,
        "s": [*_exchanged(figures, counts)],
    }
    written = _escaped(as_json(data))
    page = _PAGE + sum(len(part.encode()) for part in figures[0] or ())
    share = 100 * len(written.encode()) // (page * (len(documents) - 1))
    check_count(limits, "varied", program.vary[0].key.span, share)
    own = program.text("id")
    name = own.value.lower() if own else ""
    named = enumerate(_named(first))
    sets = (_set(f"{place[0]}-{key}", heading, labels) for key, (heading, labels) in named)
    opening = f"<div class=cnn-vary data-of='{_escaped(name)}' data-vary='{written}'>"
    return "\n".join([opening, *sets, f"<output>{_FIRST}</output>", "</div>"])


def _set(name: str, heading: str, labels: Iterable[str]) -> str:
    """Write what there is to choose of a key; the script lets readers choose."""
    button = f"<input type=radio name='{_escaped(name)}' autocomplete=off"
    each = (f"<label>{button}>{_escaped(label)}</label>" for label in labels)
    buttons = " ".join(each).replace(button, f"{button} checked", 1)
    return f"<fieldset disabled><legend>{_escaped(heading)}</legend>{buttons}</fieldset>"


def _figures(
    documents: Iterable[Document | Impossible], anchor: str, anchors: tuple[str, ...]
) -> Iterator[list[str] | None]:
    """Write the parts of each figure, with the claims of the first; None for what cannot be."""
    claims: tuple[Checked, ...] = ()
    for each in documents:
        if isinstance(each, Document):
            claims = claims or each.claims
            yield render_parts(replace(each, claims=claims), anchor, anchors)
        else:
            yield None


def _exchanged(
    figures: Sequence[list[str] | None], counts: Sequence[int]
) -> Iterator[list[object]]:
    """Yield places with the values that they have for each combination."""
    heads = [None if each is None else each[0] for each in figures]
    bodies = [None if each is None else "\n".join(each[1:]) for each in figures]
    found = [None if each is None else _PART.split(each)[:: 1 + _PART.groups] for each in bodies]
    alike = all(each in (None, found[0]) for each in found)
    texts = [*zip(heads, bodies, strict=True)] if alike else [(each, "") for each in heads]
    parts = [None if h is None or b is None else [*_parts(h), *_parts(b)] for h, b in texts]
    assert parts[0] is not None
    for place in range(len(parts[0])):
        values = [None if each is None else each[place] for each in parts]
        if any(each not in (None, values[0]) for each in values):
            yield [place, *spread_values(values, counts)]
    if not alike:
        yield [BELOW, *spread_values(bodies, counts)]


def _parts(html: str) -> Iterator[str]:
    """Yield all that can be exchanged, as the script takes it."""
    for found in _PART.finditer(html):
        yield _part(found)


def _part(found: re.Match[str]) -> str:
    """Return the attributes and the inside of an element, or the value of an attribute."""
    if found["table"] is not None:
        return found["table"].strip('"')
    if found["tag"] is None:
        return found["box"] or found["path"] or ""
    return f"{found['attributes']}>{found['inside']}"


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
