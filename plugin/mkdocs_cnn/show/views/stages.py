"""The breakdown by stage: `conv3-256 x 3 : 1,475,328`, as the answers to the question give it."""

from __future__ import annotations

from mkdocs_cnn.counting.report import Report, ReportPart, Row, Section
from mkdocs_cnn.figures.numbers import grouped, percent
from mkdocs_cnn.layers import Family
from mkdocs_cnn.problems.phrases import tell
from mkdocs_cnn.problems.records import record
from mkdocs_cnn.problems.visible import ljust, width
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.document import Cell, Column, Document, Table, TableRow
from mkdocs_cnn.show.opening import stages_of
from mkdocs_cnn.show.views.columns import heading
from mkdocs_cnn.show.views.common import conventions, facts, main_operation


@record()
class _Line:
    """One line of the breakdown."""

    label: str
    times: int
    part: ReportPart


def view(report: Report, settings: Settings) -> Document:
    """Show one line for each stage that has parameters, and the total."""
    lines = _lines(report)
    whole = report.totals.params
    largest = max((line.part.counts.params for line in lines), default=1)
    rows = tuple(_row(line, whole, largest) for line in lines)
    total = (
        Cell(tell("total")),
        Cell(),
        Cell(),
        Cell(grouped(whole), whole),
        Cell(percent(1, 1), "1"),
    )
    counted = (heading(key, report) for key in ("formula", "params", "share"))
    columns = (Column("stage", tell("stage-head")), Column("layers", tell("layers-head")), *counted)
    table = Table(columns, rows, total, verbatim=_verbatim(lines, whole))
    named = report.title, report.caption, facts(report, settings)
    return Document("stages", *named, (table,), (conventions(report, settings),))


def _lines(report: Report) -> list[_Line]:
    lines = []
    fully_connected = 0
    for part in stages_of(report):
        if not part.counts.params:
            continue
        label, times = _label(part)
        if isinstance(part, Row) and part.family is Family.LINEAR:
            fully_connected += 1
            label = part.full_name if report.network.trace else f"fc{fully_connected}"
        lines.append(_Line(label, times, part))
    return lines


def _label(part: ReportPart) -> tuple[str, int]:
    """Name a line after its operation (`conv3-256`), a stage by its path."""
    if isinstance(part, Section):
        first = part.parts[0]
        if part.group.kind == "repeat" and isinstance(first, Row):
            return main_operation(first), len(part.parts)
        return part.path, len(part.parts) if part.group.kind == "repeat" else 1
    return main_operation(part), 1


def _row(line: _Line, whole: int, largest: int) -> TableRow:
    params = line.part.counts.params
    rows = list(line.part.rows())
    names = rows[0].full_name if len(rows) == 1 else f"{rows[0].path} – {rows[-1].path}"
    label = line.label if line.times == 1 else f"{line.label} × {line.times}"
    formulas = [row.formula for row in rows if row.formula]
    formula = formulas[0] if len(formulas) == 1 else ""
    cells = (
        Cell(label),
        Cell(names),
        Cell(formula),
        Cell(grouped(params), params, bar=params / largest),
        Cell(percent(params, whole), f"{params / whole:.6f}"),
    )
    family = rows[0].family if len(rows) == 1 or line.times > 1 else None
    return TableRow(cells, "row", family, line.part.path)


def _verbatim(lines: list[_Line], whole: int) -> tuple[str, ...]:
    """Lay the lines out as the forum answers do."""
    widest = max((width(line.label) for line in lines if line.times > 1), default=0)
    labels = [
        line.label if line.times == 1 else f"{ljust(line.label, widest)} x {line.times}"
        for line in lines
    ]
    column = max(19, *map(width, [*labels, "TOTAL"])) + 1
    text = [
        f"{ljust(label, column)}: {grouped(line.part.counts.params)}"
        for label, line in zip(labels, lines, strict=True)
    ]
    return (*text, f"{'TOTAL':<{column}}: {grouped(whole)}")
