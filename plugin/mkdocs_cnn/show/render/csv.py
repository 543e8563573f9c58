"""CSV: the bare values, for spreadsheets and programs.

A spreadsheet takes a cell for a formula by its first sign, and may run it. Such a text has an
apostrophe before it, also behind a semicolon: where the comma is the sign of decimals, a
spreadsheet begins a new cell there.
"""

from __future__ import annotations

import csv
import io

from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.show.document import Cell, Document

_FORMULA = pattern(r"""(?:^|(?<=;))(?=[\s'"]*[=+\-@\uff1d\uff0b\uff0d\uff20])""")
"""Where a formula could begin: also behind spaces and quotes, which some programs leave out."""


def render_csv(document: Document) -> str:
    """Write the tables of a document, one below the other; numbers have no groups or units."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for index, table in enumerate(document.every_table):
        family = ["family"] if table.grouped else []
        if index == 0:
            writer.writerow([*(column.key for column in table.columns), *family])
        for group, rows in table.groups:
            own = [_safe(group.title) if group else ""] * len(family)
            writer.writerows([*map(_value, row.cells), *own] for row in rows)
        for cells in table.foot:
            writer.writerow(map(_value, cells))
    if not document.every_table:
        writer.writerow(("holds", "claim"))
        for line in document.claims:
            text = "".join(passage.text for passage in line.passages)
            holds = "" if line.holds is None else str(line.holds).lower()
            writer.writerow(("unreadable" if line.mistake else holds, _safe(text)))
    return out.getvalue()


def _value(cell: Cell) -> int | str:
    return _safe(cell.bare) if isinstance(cell.bare, str) else cell.bare


def _safe(text: str) -> str:
    return _FORMULA.sub("'", text)
