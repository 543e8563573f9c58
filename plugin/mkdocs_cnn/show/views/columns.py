"""The columns of a table: what each shows of a row, a stage and the whole network."""

from __future__ import annotations

from fractions import Fraction

from mkdocs_cnn.counting.quantities import COLUMNS, QUANTITIES
from mkdocs_cnn.counting.quantity import Bare, Heading, Quantity
from mkdocs_cnn.counting.report import Report, Row, Section
from mkdocs_cnn.counting.subjects import Subject
from mkdocs_cnn.figures.amounts import Kind
from mkdocs_cnn.figures.numbers import grouped, memory, percent_of, with_missing
from mkdocs_cnn.problems.phrases import say, tell
from mkdocs_cnn.settings.choices import NAME, Settings
from mkdocs_cnn.show.document import Cell, Column
from mkdocs_cnn.show.views.common import main_label

_NAME = Heading(say("layer-head"), numeric=False)
_HEADINGS = {NAME: _NAME, **COLUMNS}


def heading(key: str, report: Report) -> Column:
    """Return a column's heading."""
    kind = _HEADINGS[key]
    title = say("weights-head") if key == "formula" and not report.totals.biases else kind.title
    return Column(key, str(title), kind.numeric, kind.quiet)


class TableColumn:
    """A column of one table: what each cell shows, with all that is the same for its cells."""

    def __init__(self, key: str, settings: Settings) -> None:
        self.key = key
        self.kind = _HEADINGS[key]
        self.quantity = QUANTITIES.get(key)
        self.settings = settings
        self.largest: int | Fraction | None = None
        """The value with the longest bar; None where there are no bars."""

    def of_row(self, row: Row, subject: Subject) -> Cell:
        """Return the cell of a row."""
        if self.key == NAME:
            return Cell(row.name)
        if self.key == "operation":
            before, label, after = main_label(row.line.outcome)
            return Cell(label, row.operation, before, after)
        return self.cell(subject)

    def of_input(self, subject: Subject) -> Cell:
        """Return the cell of what goes into the network; nothing goes in there."""
        if self.key in (NAME, "input"):
            name = subject.report.network.entrance or tell("input")
            return Cell(name if self.key == NAME else "")
        return self.cell(subject)

    def of_sum(self, subject: Subject) -> Cell:
        """Return the cell of a stage or the whole network; empty where it has no figure."""
        ends = self.kind.ends and isinstance(subject.part, Section)
        return self.cell(subject) if self.kind.adds or ends else Cell()

    def value(self, subject: Subject) -> Bare:
        """Return the value itself."""
        assert self.quantity is not None
        return self.quantity.bare(subject)

    def cell(self, subject: Subject) -> Cell:
        """Return the cell of what has a value."""
        quantity, value = self.quantity, self.value(subject)
        assert quantity is not None
        bar = self._bar(value, subject)
        if quantity.share:
            share = value if isinstance(value, Fraction) else Fraction(0)
            return Cell(percent_of(share), f"{float(share):.6f}" if value else "0", bar=bar)
        text = with_missing(written(value, quantity, self.settings), quantity.missing(subject))
        return Cell(text, value if self.kind.adds and isinstance(value, int) else None, bar=bar)

    def _bar(self, value: Bare, subject: Subject) -> float | None:
        """Return the length of the bar of a value; the whole network has none."""
        if not self.largest or isinstance(subject.part, Report):
            return None
        return min(float(value / self.largest), 1.0) if isinstance(value, (int, Fraction)) else None


def written(value: Bare, quantity: Quantity, settings: Settings) -> str:
    """Write a value as a table has it: memory in the units asked for, counts with all digits."""
    if isinstance(value, tuple):
        joint = quantity.column.joint if quantity.column else "×"
        return joint.join(map(str, value))
    if quantity.kind is not Kind.NUMBER and isinstance(value, int):
        return memory(value, settings.units) if quantity.kind is Kind.BYTES else grouped(value)
    return "" if value is None else str(value)
