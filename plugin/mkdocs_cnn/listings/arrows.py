"""Chains of arrows, in one line or several: `32x32x3 -> conv 5x5, 6 -> 28x28x6 -> pool -> 14x14x6`.

    chain = [["input"] sizes] (arrow layer [arrow sizes])+

Each layer becomes a line of the listing. A chain is read as a whole, or it is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mkdocs_cnn.figures.figure import Extents
from mkdocs_cnn.figures.numerals import NumberFormat
from mkdocs_cnn.language.listed import ListingLine
from mkdocs_cnn.language.tables import Outline
from mkdocs_cnn.listings import tokens
from mkdocs_cnn.listings.equations import Unreadable
from mkdocs_cnn.listings.line import Line
from mkdocs_cnn.listings.written import read_label
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.problems.records import record, replace

_SIZES = pattern(
    r"(?i)(?:(?:input|image|output|输入|输出)\b[ :]*)?(?P<sizes>[\[(]?[ ]*[0-9]{1,6}"
    r"(?:[ ]*[x×*·⋅X][ ]*[0-9]{1,6}){0,3}[ ]*[\])]?|\([0-9]{1,6}(?:[ ]*,[ ]*[0-9]{1,6}){1,2}\))"
)
_EQUATION = pattern(r"(?i)(?<![spk])[ ]?=(?!>)")
_LEAST = 2
"""The arrows of a chain."""
PART = 1_000_000
"""What the numbers of lines count up by that stand in one line of text: more than it has lines."""


@record()
class _Part:
    """What stands between two arrows."""

    line: int
    start: int
    end: int
    text: str
    sizes: re.Match[str] | None


@record()
class Arrows:
    """A chain that was read."""

    lines: tuple[ListingLine, ...]
    """Empty where it is no chain after all."""
    end: int
    """The number of the first line of text behind it."""


def read_arrows(
    source: Source, texts: Sequence[str], start: int, numbers: NumberFormat, *, begun: bool
) -> Arrows:
    """Read the chain that begins in a line.

    Args:
        source: the text.
        texts: its lines without marks.
        start: the line.
        numbers: how numbers are grouped.
        begun: is there a layer above it, so that the sizes in front are no input?
    """
    end = start + 1
    while end < len(texts) and _is_joined(texts[end - 1], texts[end]):
        end += 1
    if not _may_be(texts, start, end):
        return Arrows((), end)
    parts = [part for number in range(start, end) for part in _parts(number, texts[number])]
    try:
        lines = tuple(_lines(source, numbers, parts, begun))
    except Unreadable:
        return Arrows((), end)
    whole = any(line.role == "layer" for line in lines) and any(part.sizes for part in parts)
    return Arrows(lines if whole else (), end)


def is_chain(lines: Sequence[ListingLine]) -> bool:
    """Was some line of text read as several lines?"""
    return any(line.number >= PART for line in lines)


def _may_be(texts: Sequence[str], start: int, end: int) -> bool:
    """Are there arrows enough, and nothing that other lines have?"""
    each = texts[start:end]
    if any(len(text) > Limits.listing_line or _EQUATION.search(text) for text in each):
        return False
    arrows = sum(len(tokens.ARROW_SIGN.findall(text)) for text in each)
    return arrows >= _LEAST and len(each) <= Limits.listing_lines


def _is_joined(above: str, below: str) -> bool:
    """Does an arrow lead from one line to the next?"""
    ends = above.rstrip()[-2:]
    begins = tokens.ARROW_SIGN.match(below.lstrip()[:3])
    return bool(below.strip()) and (begins is not None or ends.endswith(("->", "=>", "→", "⇒")))


def _parts(number: int, text: str) -> Iterator[_Part]:
    """Yield what stands between the arrows of a line."""
    bullet = tokens.BULLET.match(text)
    at = bullet.end() if bullet else 0
    ends = [*((found.start(), found.end()) for found in tokens.ARROW_SIGN.finditer(text, at))]
    for end, behind in [*ends, (len(text), len(text))]:
        inner = text[at:end]
        start = at + len(inner) - len(inner.lstrip())
        if stripped := inner.strip():
            sizes = _SIZES.fullmatch(stripped)
            yield _Part(number, start, start + len(stripped), stripped, sizes)
        at = behind


def _lines(
    source: Source, numbers: NumberFormat, parts: Sequence[_Part], begun: bool
) -> Iterator[ListingLine]:
    """Make a line of each layer, with the sizes behind it.

    Raises:
        Unreadable: a part is neither sizes nor a layer.
    """
    used: dict[int, int] = {}
    entering: Outline | None = None
    for at, part in enumerate(parts):
        line = Line(source, part.line, [], numbers)
        box = _outline(source, part)
        if box is None:
            read = _layer(line, part)
            outline = _outline(source, parts[at + 1]) if at + 1 < len(parts) else None
            yield _numbered(replace(read, outline=outline, entering=entering), used)
            entering = None
        elif at == 0 and begun:
            entering = box
        elif at == 0:
            label, span = part.text, line.span(part.start, part.end)
            read = ListingLine(part.line, "input", label, None, (), 1, None, box, (), span)
            yield _numbered(read, used)
        elif parts[at - 1].sizes:
            raise line.unreadable(say("a-layer-of-a-listing"))


def _layer(line: Line, part: _Part) -> ListingLine:
    """Read a layer between arrows.

    Raises:
        Unreadable: it is none, or says more than a layer.
    """
    line.text, line.at, name = line.text[: part.end], part.start, None
    label = None if ":" in part.text else read_label(part.text, line.span(part.start, part.end), [])
    if label is not None:
        line.label, line.at = label, part.end
    else:
        name = line.labels()
        line.description()
    read = line.line("layer", part.start)
    if line.problems or read.outline or read.statements:
        line.at = part.start
        raise line.unreadable(say("a-layer-of-a-listing"))
    return replace(read, name=name) if name and read.name is None else read


def _outline(source: Source, part: _Part) -> Outline | None:
    if part.sizes is None:
        return None
    start, end = part.sizes.span("sizes")
    span = source.span(part.line, part.start + start, end - start)
    return Outline(Extents(span.text), span)


def _numbered(line: ListingLine, used: dict[int, int]) -> ListingLine:
    """Give a line a number of its own."""
    many = used[line.number] = used.get(line.number, -1) + 1
    return replace(line, number=line.number + many * PART)
