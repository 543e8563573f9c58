"""The figure in a cell of a table, among what Markdown and authors put around one.

`**138M**`, `~138M`, `[138M](#vgg)`, `138M[^1]`, `138M (with biases)`. A cell without digits says
nothing.
"""

from __future__ import annotations

from fractions import Fraction

from mkdocs_cnn.figures.amounts import Amount, Kind, Sizes, Value
from mkdocs_cnn.figures.figure import Extents, Figure, read_claim, read_figure
from mkdocs_cnn.figures.numerals import NumberFormat
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.records import record, replace
from mkdocs_cnn.queries.headings import read_unit

IN_FULL = 10**5
"""From where on a figure below a unit may be written in full."""
_FRONT = pattern(r"\s+|\*+|_+|~~|\\(?=[~*_])|<[a-zA-Z][^<>]*>")
_BACK = pattern(
    r"(?i)(?:\s+|\*+|_+|~~|<sup>[^<>]*</sup>|</?[a-z][^<>]*>|\[\^[^\[\]]*\]|\[[\d,;\s–-]*\]"
    r"|\{[^{}]*\}|[¹²³⁰⁴-⁹†‡§¶]+|\\\*|[(（][^()（）]*[)）])$"
)
_AROUND = pattern(r"(?P<mark>`+|\$+)(?P<inside>.*?[^`$])(?P=mark)")
_FORMULA = pattern(r"(?P<formula>\$(?P<inside>[^$]+)\$)\s*(?P<unit>[^$]+)")
_LINKED = pattern(r"\[(?P<inside>[^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])")


@record()
class Found:
    """A figure in a cell."""

    figure: Figure | Extents
    start: int
    """The index of its first character in the cell."""
    end: int
    """The index after its last character."""
    outer: tuple[int, int]
    """What an element takes the place of: the figure, and what would make it code or a formula."""


def is_said(text: str) -> bool:
    """Does a cell say anything that can be checked? Some say `-`, or `n/a`."""
    return any(map(str.isdigit, text))


def find_figure(text: str, numbers: NumberFormat) -> Found | None:
    """Find the figure in a cell; None if what it says is something else, or more."""
    if len(text) > Limits.cell:
        return None
    start, end = 0, len(text)
    outer: tuple[int, int] | None = None
    while start < end:
        figure = read_claim(text[start:end], numbers) if text[start:end].strip() else None
        if figure is not None:
            start, end = _stripped(text, start, end)
            return Found(figure, start, end, outer or _escaped(text, start, end))
        if found := _formula_and_unit(text, start, end, numbers):
            return found
        if around := _AROUND.fullmatch(text, start, end):
            outer = outer or (start, end)
            start, end = around.span("inside")
        elif linked := _LINKED.fullmatch(text, start, end):
            start, end = linked.span("inside")
        elif front := _FRONT.match(text, start, end):
            start = front.end()
        elif back := _BACK.search(text, start, end):
            end = back.start()
        else:
            break
    return None


def _formula_and_unit(text: str, start: int, end: int, numbers: NumberFormat) -> Found | None:
    """Find a figure that is a formula with its unit behind it: `$138$ million`."""
    parts = _FORMULA.fullmatch(text, start, end)
    figure = read_figure(parts["inside"], numbers) if parts else None
    unit = read_unit(parts["unit"]) if parts else ""
    if parts is None or figure is None or figure.unit or not unit:
        return None
    start, end = _stripped(text, *parts.span("inside"))
    return Found(replace(figure, column_unit=unit), start, end, parts.span("formula"))


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), end - len(inner) + len(inner.rstrip())


def _escaped(text: str, start: int, end: int) -> tuple[int, int]:
    """Take in the backslash in front of a figure, which would escape what takes its place."""
    return start - text.endswith("\\", 0, start), end


def in_unit(found: Found, unit: str, value: Value | None) -> Found:
    """Give a figure the unit of its column, where it has none of its own.

    One that is written in full, `138,357,544` below "(M)", is nearer to the value without it. A B
    is for bytes where bytes are asked for, and for billions elsewhere.
    """
    figure = found.figure
    if isinstance(figure, Extents) or figure.column_unit or not isinstance(value, Amount):
        return found
    if figure.unit == "B" and value.kind is not Kind.BYTES and found.outer[1] == found.end:
        return _in_billions(found, figure)
    if figure.unit or not unit:
        return found
    below = replace(figure, column_unit=unit)
    if int(figure.claimed) >= IN_FULL:
        below = min(below, figure, key=lambda each: abs(each.claimed - value.value))
    return replace(found, figure=below)


def _in_billions(found: Found, figure: Figure) -> Found:
    """Take the B off a figure; it stays in its cell."""
    digits = read_figure(figure.text[:-1].rstrip(), figure.numbers)
    if digits is None:
        return found
    end = found.end - len(figure.text) + len(digits.text)
    return Found(replace(digits, column_unit="G"), found.start, end, (found.outer[0], end))


def without_channels(figure: Figure | Extents, sizes: Sizes, layout: str) -> Value | None:
    """Return sizes as a figure has them that leaves the channels out: `224x224`, or `224`."""
    inner = sizes[:-1] if layout == "HWC" else sizes[1:]
    if isinstance(figure, Extents):
        return inner if len(figure.sizes) == len(inner) else None
    if figure.inexact or len(set(inner)) > 1:
        return None
    return Amount(Fraction(inner[0]))
