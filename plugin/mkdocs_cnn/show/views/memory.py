"""What memory can mean, each number with its definition."""

from __future__ import annotations

from mkdocs_cnn.counting.quantities import QUANTITIES
from mkdocs_cnn.counting.quantity import Quantity
from mkdocs_cnn.counting.report import Report
from mkdocs_cnn.counting.subjects import Subject
from mkdocs_cnn.figures.numbers import grouped, with_missing
from mkdocs_cnn.problems.phrases import say, tell
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.document import Cell, Document, Table, TableRow
from mkdocs_cnn.show.views.columns import written
from mkdocs_cnn.show.views.common import facts, headed

COLUMNS = (
    ("quantity", say("memory-head"), False),
    ("meaning", say("what-it-is-head"), False),
    ("values", say("values-head"), True),
    ("bytes", say("size-head"), True),
)


def view(report: Report, settings: Settings) -> Document:
    """Show listed outputs, inference peak, what training keeps, and the parameters' state."""
    heading = report.title, report.caption, facts(report, settings)
    note = tell("note-on-memory", dtype=settings.dtype, batch=settings.batch)
    return Document("memory", *heading, (Table(headed(COLUMNS), _rows(report, settings)),), (note,))


def _rows(report: Report, settings: Settings) -> tuple[TableRow, ...]:
    subject = Subject(report, report, settings.basis)
    shown = [quantity for quantity in QUANTITIES.values() if quantity.memory is not None]
    largest = max((_bytes(quantity, subject) for quantity in shown), default=0)
    rows = []
    for quantity in shown:
        meaning, size = quantity.memory, _bytes(quantity, subject)
        assert meaning is not None
        values = meaning.values(subject)
        name, what = Cell(str(meaning.name)), Cell(str(meaning.what(report)))
        cells = name, what, Cell(grouped(values), values)
        bar = size / largest if largest else None
        text = with_missing(written(size, quantity, settings), quantity.missing(subject))
        rows.append(TableRow((*cells, Cell(text, size, bar=bar))))
    return tuple(rows)


def _bytes(quantity: Quantity, subject: Subject) -> int:
    size = quantity.bare(subject)
    assert isinstance(size, int)
    return size
