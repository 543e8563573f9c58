"""The columns of a table: what each shows of a row, a stage and the whole network."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

from mkdocs_cnn.counting.quantities import COLUMNS, QUANTITIES
from mkdocs_cnn.counting.quantity import Bare, Heading, Quantity
from mkdocs_cnn.counting.report import Report, Row, Section
from mkdocs_cnn.counting.subjects import Basis, Entrance, Part, Subject
from mkdocs_cnn.figures.figure import Kind
from mkdocs_cnn.figures.numbers import grouped, memory, percent_of
from mkdocs_cnn.problems.records import record
from mkdocs_cnn.settings.choices import NAME, Settings
from mkdocs_cnn.show.document import Cell, Column
from mkdocs_cnn.show.views.common import main_label

_NAME = Heading("Layer", numeric=False)
_HEADINGS = {NAME: _NAME, **COLUMNS}
BARS = tuple(name for name, each in COLUMNS.items() if each.bars)
"""The columns with bars behind their numbers."""


@record()
class Context:
    """What a cell may need beside its row."""

    report: Report
    settings: Settings
    largest: dict[str, int]
    """The largest value of each column with bars."""

    @cached_property
    def basis(self) -> Basis:
        """By what the numbers of one sample become those that are shown, made once for a table."""
        return self.settings.basis

    def subject(self, part: Part) -> Subject:
        """Return what is asked in the cells of a part."""
        return Subject(self.report, part, self.basis)

    def ask(self, key: str, part: Part) -> Bare:
        """Return the value of a part in a column."""
        return QUANTITIES[key].bare(self.subject(part))


def heading(key: str, report: Report) -> Column:
    """Return a column's heading."""
    kind = _HEADINGS[key]
    title = "Weights" if key == "formula" and not report.totals.biases else kind.title
    return Column(key, title, kind.numeric, kind.quiet)


def row_cells(keys: tuple[str, ...], row: Row, context: Context) -> tuple[Cell, ...]:
    """Return the cells of a row."""
    subject = context.subject(row)
    return tuple([_row_cell(key, row, subject, context) for key in keys])


def _row_cell(key: str, row: Row, subject: Subject, context: Context) -> Cell:
    if key == NAME:
        return Cell(row.name)
    if key == "operation":
        before, label, after = main_label(row)
        return Cell(label, row.operation, before, after)
    return _cell(key, subject, context)


def input_cell(key: str, context: Context) -> Cell:
    """Return the cell of what goes into the network; nothing goes in there."""
    if key in (NAME, "input"):
        return Cell("input" if key == NAME else "")
    return _cell(key, context.subject(Entrance(context.report.network.input)), context)


def sum_cell(key: str, part: Section | Report, context: Context) -> Cell:
    """Return the cell of a stage or the whole network; empty where it has no figure."""
    column = _HEADINGS[key]
    if column.adds or (column.ends and isinstance(part, Section)):
        return _cell(key, context.subject(part), context)
    return Cell()


def _cell(key: str, subject: Subject, context: Context) -> Cell:
    quantity = QUANTITIES[key]
    value, column = quantity.bare(subject), _HEADINGS[key]
    if quantity.share:
        share = value if isinstance(value, Fraction) else Fraction(0)
        return Cell(percent_of(share), f"{float(share):.6f}" if value else "0")
    text = written(value, quantity, context.settings)
    if not column.adds or not isinstance(value, int):
        return Cell(text)
    largest = None if isinstance(subject.part, Report) else context.largest.get(key)
    return Cell(text, value, bar=min(value / largest, 1.0) if largest else None)


def written(value: Bare, quantity: Quantity, settings: Settings) -> str:
    """Write a value as a table has it: memory in the units asked for, counts with all digits."""
    if isinstance(value, tuple):
        joint = quantity.column.joint if quantity.column else "×"
        return joint.join(map(str, value))
    if isinstance(value, int) and quantity.kind is Kind.BYTES:
        return memory(value, settings.units)
    if isinstance(value, int) and quantity.kind is not Kind.NUMBER:
        return grouped(value)
    return "" if value is None else str(value)
