"""The rows of a table of receptive fields: how each window slides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from mkdocs_cnn.figures.figure import Extents, read_figure
from mkdocs_cnn.figures.numerals import NumberFormat
from mkdocs_cnn.language.tables import FieldRow, Measured
from mkdocs_cnn.listings.tables.cells import text_of
from mkdocs_cnn.listings.tables.grid import Line
from mkdocs_cnn.listings.tables.layers import Cells, kinds_of
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Problem, Source, Span

_SAID = {"input": "in", "output": "out"} | {
    each: each for each in ("jump", "field", "kernel", "stride", "pad", "dilation")
}
_NUMBER = pattern(r"\s*[\[(]?\s*(?P<number>[0-9]{1,9}(?:\s*[x×*,]\s*[0-9]{1,9})?)\s*[\])]?\s*")
_SLIDES = ("conv", "dwconv", "pool", "maxpool", "avgpool", "gap", "strange")
_THREE = pattern(r"[0-9]\s*[x×*,@]\s*[0-9]+\s*[x×*,]\s*[0-9]")
"""Sizes with channels."""


def is_of_fields(table: Sequence[Line]) -> bool:
    """Does a table say how windows slide, and neither channels nor parameters?"""
    known = {column.what for line in table for column in line.columns}
    if "kernel" not in known or known & {"filters", "params", "macs", "flops", "values"}:
        return False
    if not known & {"output", "input", "field", "jump"}:
        return False
    each = (cells_of(line) for line in table)
    sizes = (text_of(cells.get(what)) for cells in each for what in ("output", "input", "kernel"))
    return not any(_THREE.search(text) for text in sizes)


def cells_of(line: Line) -> dict[str, Span]:
    """Return the cells of a row by what their columns say."""
    each = zip(line.columns, line.cells, strict=False)
    return {column.what: cell for column, cell in each if column.what and cell.length}


def rows_of(
    table: Iterable[Line], source: Source, numbers: NumberFormat
) -> tuple[list[FieldRow], list[Problem]]:
    """Read the rows; what cannot be read costs its row."""
    rows: list[FieldRow] = []
    problems: list[Problem] = []
    for line in table:
        cells = cells_of(line)
        whole = source.whole_line(line.number)
        if line.long or len(line.cells) > len(line.columns):
            expected = say("a-row-of-a-table")
            problems.append(Problem(say("a-row-that-cannot-be-read"), whole, expected))
            rows.append(FieldRow(line.number, "", whole, {}, known=False))
            continue
        label = text_of(cells.get("layer") or cells.get("type")).strip()
        kinds = kinds_of(text_of(cells.get("layer")), text_of(cells.get("type")))
        said = dict(_said(cells, numbers))
        slides = "kernel" in said
        same = "same" in (text_of(cells.get("pad")) or text_of(cells.get("kernel"))).lower()
        up = any(kind in ("pool", "maxpool", "avgpool", "gap") for kind in kinds)
        known = slides or not any(kind in _SLIDES or kind == "fc" for kind in kinds or ["strange"])
        rows.append(FieldRow(line.number, label, whole, said, same, up, known))
    return rows, problems


def _said(cells: Cells, numbers: NumberFormat) -> Iterator[tuple[str, Measured]]:
    for what, name in _SAID.items():
        span = cells.get(what)
        text = text_of(span)
        found = _NUMBER.fullmatch(text, text.rfind("=") + 1) if span else None
        if span and found and (read := _measured(span, found, numbers)):
            yield name, read


def _measured(span: Span, found: re.Match[str], numbers: NumberFormat) -> Measured | None:
    place = span.part(found.start("number"), len(found["number"]))
    figure = read_figure(place.text, numbers)
    if figure is None and not re.fullmatch(r"[0-9]+\D+[0-9]+", place.text):
        return None
    return Measured("field", figure or Extents(place.text), place)
