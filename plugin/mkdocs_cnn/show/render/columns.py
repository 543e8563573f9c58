"""The columns of a table in HTML: which have cells, and what the style sheet is told of them."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.show.document import Column, Table

LONG = 40
"""A table with more rows than these begins with its stages shut, where a script can open them."""
WIDE = 8
"""A table with more columns than these scrolls on a screen and is set smaller on paper."""
COUNTS = 32
"""The most characters of a count that room is kept for, by `c1` to `c32`."""
Place = tuple[int, int | None]
"""A column that has cells of its own, and the one that explains it in the same cells, by index."""
_WRAPPED = ("operation", "meaning", "title")
"""Columns of words, which may stand in several lines."""


def places_of(columns: tuple[Column, ...], beside: bool) -> list[Place]:
    """Say which columns have cells of their own: what explains the parameters stands with them.

    Beside each other, networks have one column each.
    """
    joined = {
        index + 1: index
        for index, column in enumerate(columns[:-1])
        if column.quiet and (beside or columns[index + 1].key == "params")
    }
    return [
        (index, joined.get(index)) for index in range(len(columns)) if index not in joined.values()
    ]


def folds(table: Table) -> bool:
    """Has it stages to open? Whatever is deeper than the rest is in one."""
    return not table.as_text and any(row.level for row in table.rows)


def table_classes(table: Table, places: list[Place], view: str) -> Iterator[str]:
    """Say for the style sheet and the script how the table and its columns are to be treated."""
    if len(places if view == "compare" else table.columns) > WIDE:
        yield "wide"
    if table.sortable:
        yield "sortable"
    if len(table.rows) > LONG and table.total:
        yield "long"
    shut = table.depth is None and len(table.rows) > LONG
    depth = table.kept_open if shut else table.depth
    if depth is not None and folds(table):
        yield f"d{depth}"
    lengths = [_longest(table, index) for index, formula in places if formula is not None]
    for place, (index, formula) in enumerate(places, 1):
        if formula is not None and lengths:  # before counts of one length, formulas end alike
            yield f"c{min(max(lengths), COUNTS)}"
            lengths = []
        column = table.columns[index]
        if place > 1 and view != "compare":  # in which all columns are alike
            yield from (f"{letter}{place}" for letter in _column_letter(column, formula))


def _column_letter(column: Column, formula: int | None) -> str:
    """Return by what letter the style sheet knows a column; none where it is a plain number."""
    if column.key in _WRAPPED:
        return "o"
    if not column.numeric:
        return "t"
    if column.key == "params":
        return "p" if formula is None else "j"
    return "u" if column.key == "output" else ""


def _longest(table: Table, index: int) -> int:
    """Return the length of a column's longest text."""
    rows = [row.cells for row in table.rows]
    return max(len(cells[index].full) for cells in (*rows, *table.foot))
