"""The default view: a row for each layer."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.counting.report import Report, ReportPart, Row, Section, is_head
from mkdocs_cnn.settings.choices import NAME, Settings
from mkdocs_cnn.show.document import Cell, Document, Table, TableRow
from mkdocs_cnn.show.views import columns
from mkdocs_cnn.show.views.columns import Context
from mkdocs_cnn.show.views.common import conventions, facts


def view(report: Report, settings: Settings) -> Document:
    """Show every row, with the columns asked for and the total."""
    parts = list(_outer(report.body))
    scale = Context(report, settings, {})
    context = Context(report, settings, {key: _largest(key, parts, scale) for key in columns.BARS})
    keys = settings.columns
    body = [_input_row(keys, context)]
    for part in report.body.parts:
        body += _rows(part, keys, context, 0)
    table = Table(
        tuple(columns.heading(key, report) for key in keys),
        tuple(body),
        total=_total(keys, report, context),
        depth=settings.depth,
    )
    notes = (conventions(report, settings),)
    caption = report.network.caption
    return Document("table", report.title, caption, facts(report, settings), (table,), notes)


def _outer(section: Section) -> Iterator[ReportPart]:
    """Give what is seen when all stages are shut; the bars are drawn to its scale."""
    for part in section.parts:
        if isinstance(part, Section) and not _headed(part):
            yield from _outer(part)
        else:
            yield part


def _headed(part: Section) -> bool:
    """Has it a row of its own? A repeated line has none: its layers stand for themselves."""
    return part.group.kind != "repeat" or bool(part.name and _has_sections(part))


def _largest(key: str, parts: list[ReportPart], context: Context) -> int:
    values = (context.ask(key, part) for part in parts)
    return max(value for value in values if isinstance(value, int))


def _input_row(keys: tuple[str, ...], context: Context) -> TableRow:
    """Name, size and values of the input; it has no parameters."""
    cells = tuple(columns.input_cell(key, context) for key in keys)
    return TableRow(cells, "input", anchor="input")


def _rows(
    part: ReportPart, keys: tuple[str, ...], context: Context, level: int
) -> Iterator[TableRow]:
    """Give a row; of a stage its heading with the subtotal, then the rows in it if it is open."""
    if isinstance(part, Row):
        yield _row(part, keys, context, level)
        return
    headed = _headed(part)
    if headed:
        yield _section(part, keys, context, level)
        level += 1
    for each in part.parts:
        yield from _rows(each, keys, context, level)


def _row(row: Row, keys: tuple[str, ...], context: Context, level: int) -> TableRow:
    cells = columns.row_cells(keys, row, context)
    return TableRow(cells, "row", row.family, row.path, level, quiet=not row.counts.params)


def _section(part: Section, keys: tuple[str, ...], context: Context, level: int) -> TableRow:
    """Give a stage's heading: what adds up as a subtotal, the rest as it is at the stage's end."""
    count = part.row_count
    layers = f"{count} layer{'s' if count != 1 else ''}"
    known = {
        NAME: Cell(part.name, after=" (apart)" if is_head(part) else ""),
        "operation": Cell(part.group.call or layers),
    }
    cells = (known.get(key) or columns.sum_cell(key, part, context) for key in keys)
    return TableRow(tuple(cells), "section", None, part.path, level)


def _total(keys: tuple[str, ...], report: Report, context: Context) -> tuple[Cell, ...]:
    cells = [columns.sum_cell(key, report, context) for key in keys]
    if not any(cell.text for cell in cells):
        return ()
    if not cells[0].text:
        cells[0] = Cell("Total")
    return tuple(cells)


def _has_sections(part: Section) -> bool:
    return any(isinstance(each, Section) for each in part.parts)
