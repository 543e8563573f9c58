"""Chains with as many pools side by side, layer by layer, as in the VGG paper's Table 1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from mkdocs_cnn.counting.report import Report, Row, Section
from mkdocs_cnn.layers import Family
from mkdocs_cnn.problems.phrases import tell
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.document import Cell, Column, Table, TableRow
from mkdocs_cnn.show.views.common import main_as_written, main_label
from mkdocs_cnn.show.views.compare import heading_of, totals

FEWEST = 3
"""Two networks are compared better by the figures of their stages."""
MOST_LINES = 60
"""The most lines of such a table; what is longer is easier to read by stages."""
Runs = list[list[Row]]


def configurations(reports: Sequence[Report], settings: Settings) -> Table | None:
    """Return the table, or None where the networks are not of this kind."""
    chains = [_runs(report) for report in reports]
    if len(reports) < FEWEST or not all(chains) or len(set(map(len, chains))) != 1:
        return None
    if len({tuple(_lines(chain)) for chain in chains}) == 1:
        return None
    rows = [row for runs in zip(*chains, strict=True) for row in _rows(runs)]
    if len(rows) > MOST_LINES:
        return None
    columns = [Column("layer", tell("layer-head"))]
    columns += [Column(f"network{i}", heading_of(report)) for i, report in enumerate(reports, 1)]
    total, *more = totals(reports, settings, apart=False)
    return Table(tuple(columns), tuple(rows), total, more_totals=tuple(more))


def _runs(report: Report) -> Runs:
    """Divide a chain at its pools; empty where a network is none, or has none."""
    runs: Runs = [[]]
    for part in report.body.parts:
        if isinstance(part, Section) and part.group.kind != "repeat":
            return []
        for row in part.rows() if isinstance(part, Section) else (part,):
            if row.path != row.name or len(set(row.line.nodes[0].inputs)) > 1:
                return []
            if row.family is Family.POOLING:
                runs += [[row], []]
            else:
                runs[-1].append(row)
    return runs if len(runs) > 1 else []


def _lines(chain: Runs) -> Iterator[str]:
    return (_label(row) for run in chain for row in run)


def _rows(runs: Sequence[list[Row]]) -> Iterator[TableRow]:
    """Yield the lines of one run of layers, or of a pool, which is the same in all networks."""
    for line, rows in enumerate(zip_longest(*runs)):
        present = [row for row in rows if row]
        labels = [_label(row) if row else "" for row in rows]
        name = max((row.name for row in present), key=len)
        if present[0].family is Family.POOLING and len(set(labels)) == 1:
            cell = Cell(main_as_written(present[0]))
            yield TableRow((Cell(name), *[cell] * len(rows)), "across")
            continue
        cells = (
            Cell(main_as_written(row), strong=place > 0 and labels[place] != labels[place - 1])
            if row
            else Cell()
            for place, row in enumerate(rows)
        )
        yield TableRow((Cell(name), *cells), "row" if line else "first")


def _label(row: Row) -> str:
    return main_label(row.line.outcome)[1]
