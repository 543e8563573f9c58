"""What rows of a summary hold, and numbers in them that may be slips of others."""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_cnn.language.summaries import Cell, Entry, Summary

KEEPS = ("bn", "in", "gn")
"""Layers that take channels and give back as many."""


def number_in(cell: Cell | None) -> int | None:
    """Return the number in a cell, if there is one."""
    return int(cell.claimed) if cell is not None else None


def parents_of(summary: Summary) -> dict[int, int]:
    """Return for each row the number of the row that holds it."""
    found: dict[int, int] = {}
    opened: list[Entry] = []
    for entry in summary.entries:
        while opened and opened[-1].depth >= entry.depth:
            opened.pop()
        found[entry.number] = opened[-1].number if opened else -1
        if entry.holds:
            opened.append(entry)
    return found


def rows_in(summary: Summary, entry: Entry, at: int) -> Sequence[Entry]:
    """Return the rows that a row holds, of whatever depth.

    Args:
        summary: what a tool has printed.
        entry: the row.
        at: how many rows there are above it.
    """
    end = at + 1
    while end < len(summary.entries) and summary.entries[end].depth > entry.depth:
        end += 1
    return summary.entries[at + 1 : end]


def parts_of(rows: Sequence[Entry]) -> list[Entry]:
    """Return those of the rows in a row that are no part of another one of them."""
    found: list[Entry] = []
    for each in rows:
        if not found or each.depth <= found[0].depth:
            found.append(each)
    return found


def is_slip(written: int, meant: int) -> bool:
    """Can a number of several digits be another one with one of them wrong, or two exchanged?"""
    one, other = str(written), str(meant)
    if len(one) != len(other) or len(one) < 2:
        return False
    differ = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return len(differ) == 1 or (
        len(differ) == 2 and differ[1] == differ[0] + 1 and sorted(one) == sorted(other)
    )
