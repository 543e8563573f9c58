"""What mostly follows what in a network that PyTorch has printed."""

from __future__ import annotations

from mkdocs_cnn.language.summaries import Cell, Entry, Summary
from mkdocs_cnn.listings.summaries.chain import leaves
from mkdocs_cnn.listings.summaries.classes import kind_of

_MOSTLY = 0.8
"""The share of rows that show a habit."""
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


def habits(summary: Summary) -> frozenset[str]:
    """Say what mostly follows what: a normalisation its convolution, a layer the one beside it."""
    parents = parents_of(summary)
    seen: dict[str, list[bool]] = {"norm": [], "same": []}
    channels, last, before = None, -1, None
    for entry in leaves(summary):
        kind, taken = kind_of(entry.type), number_in(entry.entering)
        if taken is not None and channels is not None and kind != "fc":
            if kind in KEEPS and before is not None and before.leaving is not None:
                seen["norm"].append(taken == channels)
            elif kind not in KEEPS and parents[entry.number] == last:
                seen["same"].append(taken == channels)
        if entry.leaving is not None:
            channels, last = number_in(entry.leaving), parents[entry.number]
        before = entry
    return frozenset(what for what, fits in seen.items() if fits.count(True) >= _MOSTLY * len(fits))
