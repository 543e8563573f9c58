"""Markdown tables of layers: a row a layer, and what each column says stands in its head.

Tables of receptive fields, which say how windows slide and no channels, are another kind.
"""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_cnn.figures.figure import Extents
from mkdocs_cnn.figures.numerals import NumberFormat
from mkdocs_cnn.language.program import Listing, ListingLine, Program
from mkdocs_cnn.language.summaries import Dims
from mkdocs_cnn.language.tables import LayerTable, Outline
from mkdocs_cnn.listings.kinds.kind import Kind, Read
from mkdocs_cnn.listings.tables.cells import text_of
from mkdocs_cnn.listings.tables.grid import Line, has_table, lines_of
from mkdocs_cnn.listings.tables.layers import kind_of
from mkdocs_cnn.listings.tables.rows import Rows
from mkdocs_cnn.listings.tables.windows import is_of_fields, rows_of
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Invalid, Problem, Source, clip
from mkdocs_cnn.problems.records import replace

_INPUT = pattern(r"(?i)\s*input\s*:\s*(?P<sizes>\[?[0-9]{1,9}(?:\s*[x×*]\s*[0-9]{1,9}){1,3}\]?)\s*")
_QUIET = ("index", "ignored", "start")
_IMAGE = 3


def _read(source: Source, numbers: NumberFormat) -> Read | None:
    lines = list(_rows(source))
    table = [line for line in lines if line.columns]
    if len(table) < 2 and not any(line.long for line in table):
        return None
    remarks = tuple(_unknown(table))
    rows = Rows(source, numbers)
    problems = [
        Problem(say("a-row-that-cannot-be-read"), source.whole_line(each.number), _ROW)
        for each in lines
        if not each.columns and _says_something(source, each)
    ]
    if is_of_fields(table):
        fields, wrong = rows_of(table, source, numbers)
        found = LayerTable(fields=tuple(fields), remarks=remarks)
        problems += wrong
        listing = Listing((), problems=tuple(problems), kind="fields", table=found)
        return Program(source, listing=listing), problems
    for line in lines:
        if not line.columns and (size := _input_of(source, line)):
            rows.keep(size, ())
    for line in table[::-1] if _goes_up(table) else table:
        rows.add(line)
    problems += rows.problems
    if rows.unlike:
        more = tuple(dict.fromkeys(each for each in rows.unlike if each))
        remarks += (say("rows-not-checked", labels=more[:4]),) if more else ()
    found = LayerTable(rows.measured, (), (*remarks, *rows.remarks))
    listing = Listing(
        tuple(_in_order(rows.lines)), problems=tuple(problems), kind="table", table=found
    )
    return Program(source, listing=listing), problems


_ROW = say("a-row-of-a-table")


def _rows(source: Source) -> Sequence[Line]:
    """Return the rows.

    Raises:
        Invalid: there are too many.
    """
    found: list[Line] = []
    for line in lines_of(source):
        if len(found) >= Limits.listing_lines:
            expected = say("at-most-rows", most=Limits.listing_lines)
            raise Invalid([Problem(say("too-many-lines"), source.whole_line(line.number), expected)])
        found.append(line)
    return found


def _says_something(source: Source, line: Line) -> bool:
    """Is a line beside the tables one that should have been a row?"""
    text = source.lines[line.number][: Limits.table_line]
    return not line.columns and text.count("|") > 1 and any(map(str.isdigit, text))


def _input_of(source: Source, line: Line) -> ListingLine | None:
    found = _INPUT.fullmatch(source.lines[line.number][:100])
    if found is None:
        return None
    span = source.span(line.number, found.start("sizes"), len(found["sizes"]))
    outline = Outline(Extents(span.text), span)
    return ListingLine(line.number, "input", "input", None, (), 1, None, outline, (), span)


def _goes_up(table: Sequence[Line]) -> bool:
    """Does the table begin with what comes out, and end with what goes in?"""
    first, last = (
        kind_of(text_of(line.cells[0]) if line.cells else "") for line in (table[0], table[-1])
    )
    return last == "input" != first


def _unknown(table: Sequence[Line]) -> Sequence[Words]:
    """Name the columns that are not checked."""
    heads = [c.head for line in table for c in line.columns if not c.what and c.head.strip()]
    each = tuple(map(clip, dict.fromkeys(heads)))
    return [say("columns-not-checked", heads=each[:4])] if each else []


def _in_order(lines: Sequence[ListingLine]) -> Sequence[ListingLine]:
    """Say that channels stand in front, where all sizes of images show it."""
    images = [sizes for line in lines for sizes in _images(line)]
    turned = bool(images) and all(c != h == w for c, h, w in images)
    if not turned:
        return lines
    return [replace(line, channels_first=True) if any(_sizes(line)) else line for line in lines]


def _sizes(line: ListingLine) -> Sequence[Dims]:
    boxes = (line.outline, line.entering)
    each = (box.extents.sizes for box in boxes if box and box.channels is None)
    return [sizes for sizes in each if len(sizes) == _IMAGE] if not line.channels_first else []


def _images(line: ListingLine) -> Sequence[Dims]:
    return [sizes for sizes in _sizes(line) if min(sizes) > 1]


def _nothing(source: Source, numbers: NumberFormat) -> None:
    del source, numbers  # which kind of table it is, the other kind says when it reads it


KIND = Kind("table", say("a-table-of-layers"), has_table, _read)
FIELDS = Kind("fields", say("a-table-of-receptive-fields"), lambda text: False, _nothing)
