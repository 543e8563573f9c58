"""What is asked about: a network, a stage, a row, an operation in a row, or what goes in."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.counting.counts import Counts
from mkdocs_cnn.counting.report import Report, Row, Section, is_head
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.problems.records import record


@record()
class Basis:
    """By what the numbers of one sample become those that are shown."""

    batch: int = 1
    value_bytes: int = 4
    """The bytes of one value."""
    layout: str = "HWC"
    """`HWC` or `CHW`: the order of the sizes."""

    def bytes(self, values: int) -> int:
        """Return the bytes of some values, for the whole batch."""
        return values * self.batch * self.value_bytes

    def sizes(self, shape: Shape) -> tuple[int, ...]:
        """Return a shape's extents in the order of the layout."""
        return shape.ordered(self.layout)


@record()
class Entrance:
    """The network's input as a part of it: it has values, and nothing is counted."""

    output: Shape
    path: str = "input"
    counts: Counts = Counts()
    row_count: int = 0

    def rows(self) -> Iterator[Row]:
        """Yield no rows."""
        yield from ()

    @property
    def last(self) -> None:
        """No row, as others have a last one."""

    @property
    def activations(self) -> int:
        """The number of values that go in."""
        return self.output.size


Part = Report | Section | Row | Entrance
"""An operation in a row is a row of its own."""


@record()
class Subject:
    """A part of a network, of which something is asked."""

    report: Report
    part: Part
    basis: Basis = Basis()

    @property
    def counts(self) -> Counts:
        """Parameters and multiply-adds."""
        return self.part.totals if isinstance(self.part, Report) else self.part.counts

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows in it."""
        return self.part.rows if isinstance(self.part, Report) else tuple(self.part.rows())

    @property
    def last(self) -> Row | None:
        """The row whose output is the part's; None where that is what went in."""
        part = self.part.body if isinstance(self.part, Report) else self.part
        return part.last if part.row_count else None

    @property
    def output(self) -> Shape:
        """What comes out."""
        last = self.last
        return last.output if last else self.report.network.input

    @property
    def input(self) -> Shape:
        """What goes in."""
        rows = self.rows
        return rows[0].line.input if rows else self.report.network.input

    @property
    def buffers(self) -> tuple[int, int]:
        """The stored statistics, and how many of them are counters."""
        if isinstance(self.part, Report):
            stored = self.part.stored
            return sum(each.buffers for each in stored), sum(each.counters for each in stored)
        return self.counts.buffers, self.counts.counters

    @property
    def stored(self) -> int:
        """The parameters that a stored model holds, those of side outputs included."""
        whole = isinstance(self.part, Report)
        return self.report.params_with_heads if whole else self.counts.params

    @property
    def parts(self) -> Iterator[Subject]:
        """What the part consists of, side outputs left out."""
        body = self.part.body if isinstance(self.part, Report) else self.part
        while isinstance(body, Section):
            parts = [part for part in body.parts if not is_head(part)]
            if len(parts) != 1 or not isinstance(parts[0], Section):
                yield from (Subject(self.report, part, self.basis) for part in parts)
                return
            body = parts[0]  # a stage of one repeated line is what that consists of
