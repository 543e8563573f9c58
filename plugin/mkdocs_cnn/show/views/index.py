"""Many networks in one table, a row for each; readers can sort it."""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_cnn.counting.report import Report
from mkdocs_cnn.figures.numbers import grouped, short
from mkdocs_cnn.problems.phrases import say, tell
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.document import Cell, Document, Table, TableRow
from mkdocs_cnn.show.views.common import (
    activation_memory,
    conventions,
    headed,
    size,
)

COLUMNS = (
    ("network", say("network-head"), False),
    ("title", say("title-head"), False),
    ("input", say("input-head"), True),
    ("params", say("parameters-head"), True),
    ("macs", say("multiply-adds-head"), True),
    ("activations", say("activations-head"), True),
)

FEWEST = 3
"""The fewest networks that are drawn."""


def view(report: Report, settings: Settings) -> Document:
    """Show the totals of one network in one row."""
    return index([report], settings, report.title, report.caption)


def index(reports: Sequence[Report], settings: Settings, heading: str, caption: str) -> Document:
    """Show the totals of each network."""
    most = max(report.totals.params for report in reports) or 1
    rows = tuple(_row(report, settings, most) for report in reports)
    notes = (conventions(reports[0], settings, *reports[1:]),)
    table = Table(headed(COLUMNS), rows, sortable=True)
    picture = None
    if len(reports) >= FEWEST:
        from mkdocs_cnn.show.pictures.scatter import scatter

        picture = scatter(reports)
    pictures = (picture,) if picture else ()
    return Document("index", heading, caption, (), (table,), notes, pictures=pictures)


def _row(report: Report, settings: Settings, most: int) -> TableRow:
    totals, values = report.totals, report.activations
    caption = report.caption
    caption = tell("behind-a-title", caption=caption) if caption else ""
    cells = (
        Cell(report.network.name),
        Cell(report.title, after=caption),
        Cell(size(report.network.input, settings.layout), report.network.input.size),
        Cell(grouped(totals.params), totals.params, bar=totals.params / most),
        Cell(short(totals.macs, 4), totals.macs),
        Cell(activation_memory(values, settings), settings.basis.bytes(values)),
    )
    return TableRow(cells, anchor=report.network.name)
