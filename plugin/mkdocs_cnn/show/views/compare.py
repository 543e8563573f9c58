"""Networks side by side, as Table 1 of the VGG paper prints A to E; what differs is marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mkdocs_cnn.counting.report import Report, Row
from mkdocs_cnn.figures.numbers import grouped, short
from mkdocs_cnn.problems.phrases import tell
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.alignment import pair_up
from mkdocs_cnn.show.document import Cell, Column, Document, Table, TableRow
from mkdocs_cnn.show.views.common import activation_memory, conventions, main_label

Aligned = list[Row | None]
"""One row of each network, None where a network has none there."""


def compare(
    reports: Sequence[Report], settings: Settings, heading: str, caption: str = ""
) -> Document:
    """Show the rows of several networks, aligned, with their totals below."""
    columns = [Column("layer", tell("layer-head"))]
    columns += [Column(f"network{i}", _heading(report)) for i, report in enumerate(reports, 1)]
    rows = [_row(aligned) for aligned in _align(reports)]
    rows += _sums(reports, settings)
    notes = (
        tell("note-on-comparison"),
        conventions(reports[0], settings, *reports[1:]),
    )
    return Document("compare", heading, caption, (), (Table(tuple(columns), tuple(rows)),), notes)


def _heading(report: Report) -> str:
    caption = report.network.caption
    return report.title + (tell("behind-a-title", caption=caption) if caption else "")


def _align(reports: Sequence[Report]) -> list[Aligned]:
    """Lay the networks out one after the other, each against those before it."""
    aligned: list[Aligned] = [[row] for row in reports[0].rows]
    for count, report in enumerate(reports[1:], 1):
        aligned = list(_merge(aligned, list(report.rows), count))
    return aligned


def _merge(aligned: list[Aligned], rows: list[Row], count: int) -> Iterator[Aligned]:
    """Align by name, or by operation where no names agree; rows without a partner stand alone."""
    known = [next(row for row in each if row is not None) for each in aligned]
    key = _name if {_name(row) for row in known} & {_name(row) for row in rows} else _label
    i = j = 0
    pairs = pair_up(list(map(key, known)), list(map(key, rows)))
    for i_next, j_next in [*pairs, (len(known), len(rows))]:
        yield from ([*each, None] for each in aligned[i:i_next])
        yield from ([*[None] * count, row] for row in rows[j:j_next])
        if i_next < len(known):
            yield [*aligned[i_next], rows[j_next]]
        i, j = i_next + 1, j_next + 1


def _name(row: Row) -> str:
    """The row's name; the only layer of a stage (conv1) is the first of several (conv1_1)."""
    return row.path.removesuffix("_1")


def _label(row: Row) -> str:
    return "".join(main_label(row.line.outcome))


def _row(aligned: Aligned) -> TableRow:
    present = [row for row in aligned if row is not None]
    labels = [main_label(row.line.outcome) for row in present]
    differs = len(set(labels)) > 1 or len(present) < len(aligned)
    asides = len({(before, after) for before, _, after in labels}) > 1
    cells = (
        Cell(_label(row) if asides else main_label(row.line.outcome)[1]) if row else Cell("–")
        for row in aligned
    )
    name = Cell(max((row.path for row in present), key=len), after=" ≠" if differs else "")
    kind = "differs" if differs else "row"
    return TableRow((name, *cells), kind, present[0].family)


def _sums(reports: Sequence[Report], settings: Settings) -> Iterator[TableRow]:
    """The figures that comparisons are made for."""
    counts = [report.totals for report in reports]
    yield _sum(tell("parameters-head"), [(grouped(each.params), each.params) for each in counts])
    yield _sum(tell("multiply-adds-head"), [(short(each.macs, 4), each.macs) for each in counts])
    values = [report.activations for report in reports]
    yield _sum(tell("activations-head"), [(grouped(each), each) for each in values])
    yield _sum(
        tell("their-memory-head"), [(activation_memory(each, settings), None) for each in values]
    )


def _sum(label: str, figures: Sequence[tuple[str, int | None]]) -> TableRow:
    cells = (Cell(text, value) for text, value in figures)
    return TableRow((Cell(label), *cells), "section")
