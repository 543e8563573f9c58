"""Networks side by side, as Table 1 of the VGG paper prints A to E; what differs is marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from mkdocs_cnn.document import Cell, Column, Document, Table, TableRow
from mkdocs_cnn.numbers import grouped, short
from mkdocs_cnn.report import Report, Row
from mkdocs_cnn.settings import Settings
from mkdocs_cnn.views.common import activation_memory, conventions, main_label, title

Aligned = list[Row | None]
"""One row of each network, None where a network has none there."""


def compare(
    reports: Sequence[Report], settings: Settings, heading: str, caption: str = ""
) -> Document:
    """Show the rows of several networks, aligned, with their totals below."""
    columns = [Column("layer", "Layer")]
    columns += [Column(f"network{i}", _name(report)) for i, report in enumerate(reports, 1)]
    rows = [_row(aligned) for aligned in _align(reports)]
    rows += _sums(reports, settings)
    notes = (conventions(reports[0], settings), "Rows in which the networks differ are marked ≠.")
    return Document("compare", heading, caption, (), (Table(tuple(columns), tuple(rows)),), notes)


def _name(report: Report) -> str:
    same = report.network.caption
    return f"{title(report)}, {same}" if same else title(report)


def _align(reports: Sequence[Report]) -> list[Aligned]:
    """Lay the networks out one after the other, each against those before it."""
    aligned: list[Aligned] = [[row] for row in reports[0].rows]
    for count, report in enumerate(reports[1:], 1):
        aligned = list(_merge(aligned, list(report.rows), count))
    return aligned


def _merge(aligned: list[Aligned], rows: list[Row], count: int) -> Iterator[Aligned]:
    """Align by the operations; rows that have no partner stand alone."""
    known = [_label(next(row for row in each if row is not None)) for each in aligned]
    matcher = SequenceMatcher(None, known, [_label(row) for row in rows], autojunk=False)
    for kind, i, i_end, j, j_end in matcher.get_opcodes():
        common = min(i_end - i, j_end - j) if kind != "insert" else 0
        for offset in range(common):
            yield [*aligned[i + offset], rows[j + offset]]
        for each in aligned[i + common : i_end]:
            yield [*each, None]
        for row in rows[j + common : j_end]:
            yield [*[None] * count, row]


def _label(row: Row) -> str:
    return "".join(main_label(row))


def _row(aligned: Aligned) -> TableRow:
    present = [row for row in aligned if row is not None]
    labels = {_label(row) for row in present}
    differs = len(labels) > 1 or len(present) < len(aligned)
    name = Cell(present[0].path, after=" ≠" if differs else "")
    cells = (Cell(_label(row)) if row else Cell("–") for row in aligned)
    kind = "differs" if differs else "row"
    return TableRow((name, *cells), kind, present[0].family)


def _sums(reports: Sequence[Report], settings: Settings) -> Iterator[TableRow]:
    """The figures that comparisons are made for."""
    counts = [report.totals for report in reports]
    yield _sum("Parameters", [(grouped(each.params), each.params) for each in counts])
    yield _sum("Multiply-adds", [(short(each.macs, 4), each.macs) for each in counts])
    values = [report.activations for report in reports]
    yield _sum("Activations", [(grouped(each), each) for each in values])
    yield _sum("Their memory", [(activation_memory(each, settings), None) for each in values])


def _sum(label: str, figures: Sequence[tuple[str, int | None]]) -> TableRow:
    cells = (Cell(text, value) for text, value in figures)
    return TableRow((Cell(label), *cells), "section")
