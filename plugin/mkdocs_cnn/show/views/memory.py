"""What memory can mean, each number with its definition."""

from __future__ import annotations

from mkdocs_cnn.counting.quantities import QUANTITIES
from mkdocs_cnn.counting.quantity import Quantity
from mkdocs_cnn.counting.report import Report
from mkdocs_cnn.counting.subjects import Subject
from mkdocs_cnn.figures.numbers import grouped
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.document import Cell, Column, Document, Table, TableRow
from mkdocs_cnn.show.views.columns import written
from mkdocs_cnn.show.views.common import facts

COLUMNS = (
    Column("quantity", "Memory"),
    Column("meaning", "What it is"),
    Column("values", "Values", numeric=True),
    Column("bytes", "Size", numeric=True),
)


def view(report: Report, settings: Settings) -> Document:
    """Show listed outputs, inference peak, what training keeps, and the parameters' state."""
    heading = report.title, report.network.caption, facts(report, settings)
    note = (
        f"{settings.dtype}, batch of {settings.batch:,}; values for one sample, sizes for a batch."
    )
    return Document("memory", *heading, (Table(COLUMNS, _rows(report, settings)),), (note,))


def _rows(report: Report, settings: Settings) -> tuple[TableRow, ...]:
    subject = Subject(report, report, settings.basis)
    shown = [quantity for quantity in QUANTITIES.values() if quantity.memory is not None]
    largest = max((_bytes(quantity, subject) for quantity in shown), default=0)
    rows = []
    for quantity in shown:
        meaning, size = quantity.memory, _bytes(quantity, subject)
        assert meaning is not None
        values = meaning.values(subject)
        cells = Cell(meaning.name), Cell(meaning.what(report)), Cell(grouped(values), values)
        bar = size / largest if largest else None
        rows.append(TableRow((*cells, Cell(written(size, quantity, settings), size, bar=bar))))
    return tuple(rows)


def _bytes(quantity: Quantity, subject: Subject) -> int:
    size = quantity.bare(subject)
    assert isinstance(size, int)
    return size
