"""The cells of tables: their text without its dress, and the sizes and figures in them.

What dresses a cell, such as `**` or `$`, gives way to spaces, so that everything stays where it is.
"""

from __future__ import annotations

import re

from mkdocs_cnn.figures.figure import Extents, read_figure
from mkdocs_cnn.figures.numerals import NumberFormat
from mkdocs_cnn.figures.widths import narrow
from mkdocs_cnn.language.listed import Product, Said, Statement
from mkdocs_cnn.language.tables import Outline
from mkdocs_cnn.listings import tokens
from mkdocs_cnn.listings.equations import Equations, Unreadable, _Number
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.problem import Span
from mkdocs_cnn.problems.records import replace

_DRESS = pattern(
    r"(?P<times>\\times|&times;|\\cdot|\\ast)|(?P<br><br\s*/?>)|(?P<approx>\\approx|\\simeq|\\sim)"
    r"|(?P<gone>\*\*|__|[$`]|\\[()\[\],;!]|\\[A-Za-z]+|&nbsp;|</?[a-z]+>|[{}]|\^\{?\[[0-9a-zA-Z]\]\}?)"
)
_NOTHING = pattern(r"(?i)(?:[-–—−/.?]*|none|n/?a|nil|无|null|✗|✓)")
_NAMED = pattern(r"[^\W\d][\w^\[\]]*\s*(?:\[[^\]]*\]\s*)?=(?!=)")
_SIZES = pattern(
    r"(?i)[\[(]?\s*(?:(?:none|\?|-1|n|b|batch)\s*[,x×]\s*)?"
    r"(?P<sizes>(?P<first>[0-9]{1,9}\s*@\s*)?[0-9]{1,9}(?:\s*[x×*·⋅,]\s*[0-9]{1,9}){0,3})"
    r"\s*[\])]?(?P<rest>\s*(?:[(=;].*)?)"
)


def bare(text: str) -> str:
    """Take away what dresses a text; its length stays."""

    def plain(found: re.Match[str]) -> str:
        sign = "x" if found["times"] else ";" if found["br"] else "~" if found["approx"] else ""
        return sign.ljust(len(found[0]))

    text = _DRESS.sub(plain, narrow(text))
    if len(text) > 2 and text[0] == text[-1] and text[0] in "*_":
        text = f" {text[1:-1]} "
    return text


def text_of(span: Span | None) -> str:
    """Return what a cell says; empty where it says nothing."""
    if span is None or not span.length:
        return ""
    text = bare(span.text)
    return "" if _NOTHING.fullmatch(text.strip()) else text


def sizes_in(span: Span | None, channels: int | None, flat: bool) -> tuple[Outline, bool] | None:
    """Read sizes, and say whether their channels stand in front; None where there are none.

    Args:
        span: the cell.
        channels: the channels, where they are known from elsewhere.
        flat: is it a layer of vectors?
    """
    text = text_of(span)
    found = _SIZES.fullmatch(text.strip()) if span else None
    if not found or span is None or not all(map(int, re.findall(r"[0-9]+", found["sizes"]))):
        return None
    start = len(text) - len(text.lstrip()) + found.start("sizes")
    place = span.part(start, len(found["sizes"]))
    extents = Extents(place.text)
    written = extents.sizes
    if found["first"]:
        return (Outline(extents, place), True) if len(written) > 2 else None
    if len(written) == 1 and (flat or channels == written[0]):
        return Outline(extents, place), False
    if len(written) == 2 and flat:
        return _vector(place, written)
    if len(written) == 4 and "," in place.text:
        return _behind_batch(place)
    if len(written) == 4:
        return Outline(extents, place, written[2] * written[3]), False
    if len(written) == 3:
        return Outline(extents, place), False
    return (Outline(extents, place, channels), False) if channels else None


def _behind_batch(place: Span) -> tuple[Outline, bool]:
    """Read `1, 64, 32, 32`: the first number is that of the samples."""
    found = re.match(r"[0-9]+\s*,\s*", place.text)
    at = found.end() if found else 0
    rest = place.part(at, place.length - at)
    return Outline(Extents(rest.text), rest), False


def _vector(place: Span, written: tuple[int, ...]) -> tuple[Outline, bool] | None:
    """Read the `(120, 1)` of a column of numbers, or `1x120`."""
    if 1 not in written:
        return Outline(Extents(place.text), place, None), False
    found = re.search(r"[0-9]+", place.text) if written[1] == 1 else None
    at = found.start() if found else re.search(r"[0-9]+\s*$", place.text).start()  # type: ignore[union-attr]
    number = place.part(at, len(str(max(written))))
    return Outline(Extents(number.text), number), False


class CellReader(Equations):
    """Reads the arithmetic and the figures of a cell."""

    def __init__(self, span: Span, numbers: NumberFormat, unit: str = "") -> None:
        super().__init__(span.source, span.line, numbers)
        self.place = span
        self.unit = unit
        self.text = bare(span.text).rstrip()
        self.take(tokens.SPACE)
        self.take(_NAMED)

    def span(self, start: int, end: int) -> Span:
        """Return a part of the cell as a place."""
        return self.place.part(start, end - start)

    def product(self, start: int, pattern: str, numbers: list[_Number]) -> Product:  # type: ignore[override]
        """Make a product with the signs that its author wrote."""
        found = super().product(start, pattern, numbers)
        text = self.place.text[start : start + len(found.text)]
        return replace(found, text=text)

    def statements(self) -> list[Statement]:
        """Read the cell.

        Raises:
            Unreadable: it says something else.
        """
        found = self.statement(None)
        rest = self.text[self.at :]
        behind = re.match(r"[\s;,(]*[=(]\s*", rest)
        if found and behind and re.search(r"[x×*+]", rest):
            self.at += behind.end()
            more = self.statement(None)
            found = [replace(found[0], sides=(*found[0].sides, *more[0].sides))] if more else found
            rest = self.text[self.at :]
        if not found or re.search(r"[0-9]", re.sub(r"\([^()]*\)", "", rest)):
            raise self.unreadable("")
        return [replace(each, sides=tuple(map(self.in_unit, each.sides))) for each in found]

    def in_unit(self, side: Product | Said) -> Product | Said:
        """Give a figure the unit that heads its column, if it has none itself."""
        if isinstance(side, Product) or not self.unit or side.figure.unit:
            return side
        known = read_figure(f"{side.figure.text}{self.unit}", self.numbers)
        return (
            replace(side, figure=replace(known, text=side.figure.text, joint="")) if known else side
        )


def statement_in(
    span: Span | None, numbers: NumberFormat, unit: str = ""
) -> tuple[Statement | None, Unreadable | None]:
    """Read what a cell states, or say why it cannot be read."""
    if span is None or not text_of(span) or not any(map(str.isdigit, text_of(span))):
        return None, None
    reader = CellReader(span, numbers, unit)
    try:
        found = reader.statements()
    except Unreadable as error:
        return None, error
    return (found[0] if found else None), None
