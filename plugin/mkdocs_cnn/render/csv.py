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
    if not document.tables:
        writer.writerow(("holds", "claim"))
        for line in document.claims:
            text = "".join(passage.text for passage in line.passages)
            holds = "" if line.holds is None else str(line.holds).lower()
            writer.writerow(("unreadable" if line.mistake else holds, _safe(text)))
    return out.getvalue()


def _value(cell: Cell) -> int | str:
    return _safe(cell.bare) if isinstance(cell.bare, str) else cell.bare


def _safe(text: str) -> str:
    """Keep text that a spreadsheet would take for a formula from being one."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
