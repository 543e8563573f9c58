"""CSV: the bare values, for spreadsheets and programs."""

from __future__ import annotations

import csv
import io

from mkdocs_cnn.document import Cell, Document


def render_csv(document: Document) -> str:
    """Write the tables of a document, one below the other; numbers have no groups or units."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for index, table in enumerate(document.tables):
        if index == 0:
            writer.writerow(column.key for column in table.columns)
        for row in table.shown:
            writer.writerow(map(_value, row.cells))
        if table.total:
            writer.writerow(map(_value, table.total))
    return out.getvalue()


def _value(cell: Cell) -> int | str:
    """Text that a spreadsheet would take for a formula is kept from being one."""
    value = cell.bare
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@"):
        return f"'{value}"
    return value
