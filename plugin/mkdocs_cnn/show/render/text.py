"""Plain text for a terminal: aligned columns, rules, nothing that needs colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mkdocs_cnn.problems.phrases import speaking, tell
from mkdocs_cnn.problems.visible import ljust, rjust, width
from mkdocs_cnn.show.document import Cell, Document, Table, TableRow


def render_text(document: Document) -> str:
    """Write a document as lines of text, each without trailing spaces."""
    with speaking(document.language):
        lines = [_title(document)]
    if document.facts:
        lines.append(" · ".join(fact.text for fact in document.facts))
    for picture in document.pictures:
        if picture.table is not None:
            heading = [picture.heading] if picture.heading else []
            lines += ["", *heading, *_table(picture.table)]
    for table in document.tables:
        lines += ["", *(table.verbatim or _table(table))]
    lines += ["", *(line.text for line in document.claims)] if document.claims else []
    lines += ["", *document.remarks] if document.remarks else []
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _title(document: Document) -> str:
    if not document.caption:
        return document.title
    return tell("subject-and-what", subject=document.title, what=document.caption)


def _table(table: Table) -> Iterator[str]:
    heads = [Cell(column.title) for column in table.columns]
    numeric = [column.numeric for column in table.columns]
    groups = [(group, [_cells(row) for row in rows]) for group, rows in table.groups]
    rows = [row for _, each in groups for row in each]
    everything = [heads, *rows, *map(list, table.foot)]
    widths = [max(width(row[i].full) for row in everything) for i in range(len(heads))]
    rule = "─" * (sum(widths) + 2 * (len(widths) - 1))
    yield _line(heads, widths, numeric)
    yield rule
    for number, (group, rows) in enumerate(groups):
        yield from [""] * bool(group and number)
        yield from [group.title] if group else []
        yield from (_line(row, widths, numeric) for row in rows)
    if table.foot:
        yield rule
    for cells in table.foot:
        yield _line(cells, widths, numeric)


def _cells(row: TableRow) -> list[Cell]:
    return [_indented(row, index, cell) for index, cell in enumerate(row.cells)]


def _indented(row: TableRow, index: int, cell: Cell) -> Cell:
    """Indent the names of rows in a stage, and set off what is strong."""
    if cell.strong:
        return Cell(f"*{cell.full}*")
    return Cell("  " * row.level + cell.full) if index == 0 and row.level else cell


def _line(cells: Iterable[Cell], widths: list[int], numeric: list[bool]) -> str:
    each = zip(cells, widths, numeric, strict=True)
    return "  ".join(
        rjust(cell.full, columns) if right else ljust(cell.full, columns)
        for cell, columns, right in each
    ).rstrip()
