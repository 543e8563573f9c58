"""Markdown tables of layers: a row a layer, and what each column says stands in its head.

Tables of receptive fields, which say how windows slide and no channels, are another kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mkdocs_cnn.figures.figure import Extents
from mkdocs_cnn.figures.numerals import NumberFormat
from mkdocs_cnn.language.listed import Listing, ListingLine
from mkdocs_cnn.language.program import Program
from mkdocs_cnn.language.summaries import Dims
from mkdocs_cnn.language.tables import LayerTable, Outline
from mkdocs_cnn.listings.clues import said_number
from mkdocs_cnn.listings.kinds.kind import Kind, Read
from mkdocs_cnn.listings.tables.cells import text_of
from mkdocs_cnn.listings.tables.grid import Line, has_rule, has_table, rows_in, unknown
from mkdocs_cnn.listings.tables.layers import kind_of
from mkdocs_cnn.listings.tables.rows import Rows
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.problems.records import replace

_INPUT = pattern(r"(?i)\s*input\s*:\s*(?P<sizes>\[?[0-9]{1,9}(?:\s*[x×*]\s*[0-9]{1,9}){1,3}\]?)\s*")
_IMAGE = 3


def _read(source: Source, numbers: NumberFormat) -> Read | None:
    lines, problems = rows_in(source)
    table = [line for line in lines if line.columns]
    if len(table) < 2 and not any(line.long for line in table):
        return None
    remarks = tuple(unknown(table))
    rows = Rows(source, numbers)
    for line in lines:
        if not line.columns and (size := _input_of(source, line)):
            rows.keep(size, ())
    for line in table[::-1] if _goes_up(table) else table:
        rows.add(line)
    problems += rows.problems
    if rows.unlike:
        more = tuple(dict.fromkeys(each for each in rows.unlike if each))
        remarks += (say("not-checked", labels=more[:4]),) if more else ()
    found = LayerTable(rows.measured, (), (*remarks, *rows.remarks))
    listing = Listing(
        tuple(_in_order(rows.ended(table))), problems=tuple(problems), kind="table", table=found
    )
    return Program(source, listing=listing), problems


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


def _in_order(lines: Sequence[ListingLine]) -> Sequence[ListingLine]:
    """Say that channels stand in front, where all sizes of images show it."""
    votes = [vote for line in lines for vote in _votes(line)]
    if votes.count(True) <= 3 * votes.count(False):
        return lines
    return [replace(line, channels_first=True) if any(_sizes(line)) else line for line in lines]


def _sizes(line: ListingLine) -> Sequence[Dims]:
    boxes = (line.outline, line.entering)
    each = (box.extents.sizes for box in boxes if box and box.channels is None)
    return [sizes for sizes in each if len(sizes) == _IMAGE] if not line.channels_first else []


def _votes(line: ListingLine) -> Iterator[bool]:
    """Say of the sizes of images whether their channels stand in front, where that can be seen."""
    out = said_number(line.operations[0], "out") if line.operations else None
    for first, middle, last in _sizes(line):
        if out in (first, last) and first != last and line.outline is not None:
            yield first == out
        elif min(first, middle, last) > 1 and (first == middle) != (middle == last):
            yield middle == last


KIND = Kind("table", say("a-table-of-layers"), has_rule, _read)
BARE = Kind("table", say("a-table-of-layers"), has_table, _read)
"""The same without the rule of Markdown, which is asked for where no tool has printed it."""
