"""The default view: a row for each layer."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from mkdocs_cnn.counting.report import Report, ReportPart, Row, Section, is_head
from mkdocs_cnn.counting.subjects import Entrance, Part, Subject
from mkdocs_cnn.problems.phrases import tell
from mkdocs_cnn.problems.records import replace
from mkdocs_cnn.settings.choices import NAME, Settings
from mkdocs_cnn.show.document import Cell, Document, Steps, Table, TableRow
from mkdocs_cnn.show.opening import holds_stages, levels_of_holders
from mkdocs_cnn.show.views.columns import TableColumn, heading
from mkdocs_cnn.show.views.common import conventions, facts


def view(report: Report, settings: Settings) -> Document:
    """Show every row, with the columns asked for and the total."""
    table = _Table(report, settings)
    notes = (conventions(report, settings),)
    caption = report.caption
    shown = (table.whole(),)
    return Document("table", report.title, caption, facts(report, settings), shown, notes)


class _Table:
    """Makes the rows of a table."""

    def __init__(self, report: Report, settings: Settings) -> None:
        self.report = report
        self.settings = settings
        self.depth = settings.depth
        self.basis = settings.basis
        self.columns = [TableColumn(key, settings) for key in settings.columns]
        outer = [self.subject(part) for part in _outer(report.body)]
        for column in self.columns:
            if column.kind.bars:
                values = map(column.value, outer)
                numbers = (value for value in values if isinstance(value, (int, Fraction)))
                column.largest = max(numbers, default=None)

    def whole(self) -> Table:
        """Return the table."""
        body = [self.input_row()]
        for part in self.report.body.parts:
            body += self.rows(part, 0)
        headings = tuple(heading(column.key, self.report) for column in self.columns)
        total = self.total()
        return Table(
            headings,
            tuple(body),
            total=total,
            depth=self.depth,
            kept_open=levels_of_holders(self.report.body),
            steps=self.steps,
        )

    def steps(self) -> Steps:
        """Work out what the rows open to."""
        from mkdocs_cnn.show.views.steps import row_steps

        rows: list[Row | None] = [None]
        for part in self.report.body.parts:
            rows += self.about(part)
        return row_steps(self.report, self.settings, tuple(rows))

    def about(self, part: ReportPart) -> Iterator[Row | None]:
        """Give what each row of the table is about, as `rows` gives them; None of a stage."""
        if isinstance(part, Row):
            yield part
            return
        if _headed(part):
            yield None
        for each in part.parts:
            yield from self.about(each)

    def subject(self, part: Part) -> Subject:
        """Return what is asked in the cells of a part."""
        return Subject(self.report, part, self.basis)

    def input_row(self) -> TableRow:
        """Name, size and values of the input; it has no parameters."""
        subject = self.subject(Entrance(self.report.network.input))
        cells = tuple(column.of_input(subject) for column in self.columns)
        return TableRow(cells, "input", anchor="input")

    def rows(self, part: ReportPart, level: int) -> Iterator[TableRow]:
        """Return a row; of a stage its heading with the subtotal, then the rows in it."""
        if isinstance(part, Row):
            yield self.row(part, level)
            return
        headed = _headed(part)
        if headed:
            yield self.section(part, level)
            level += 1
        for each in part.parts:
            yield from self.rows(each, level)

    def row(self, row: Row, level: int) -> TableRow:
        subject = self.subject(row)
        cells = tuple([column.of_row(row, subject) for column in self.columns])
        return TableRow(cells, "row", row.family, row.path, level, quiet=not row.counts.params)

    def section(self, part: Section, level: int) -> TableRow:
        """Return a stage's heading: what adds up as a subtotal, the rest as at the stage's end."""
        count, subject = part.row_count, self.subject(part)
        rows = tell("so-many-rows", count=count)
        known = {
            NAME: Cell(part.name, after=tell("apart") if is_head(part) else ""),
            "operation": Cell(part.group.call or rows),
        }
        cells = (known.get(column.key) or column.of_sum(subject) for column in self.columns)
        if holds_stages(part):  # the scale is that of the stages in it
            cells = (replace(cell, bar=None) for cell in cells)
        return TableRow(tuple(cells), "section", None, part.path, level)

    def total(self) -> tuple[Cell, ...]:
        subject = self.subject(self.report)
        cells = [column.of_sum(subject) for column in self.columns]
        if not any(cell.text for cell in cells):
            return ()
        if not cells[0].text:
            cells[0] = Cell(tell("total"))
        return tuple(cells)


def _outer(section: Section) -> Iterator[ReportPart]:
    """Give what is seen when all stages are shut; the bars are drawn to its scale."""
    for part in section.parts:
        if isinstance(part, Section) and (not _headed(part) or holds_stages(part)):
            yield from _outer(part)
        else:
            yield part


def _headed(part: Section) -> bool:
    """Has it a row of its own? A repeated line has none: its layers stand for themselves."""
    return part.group.kind != "repeat" or bool(part.name and _has_sections(part))


def _has_sections(part: Section) -> bool:
    return any(isinstance(each, Section) for each in part.parts)
