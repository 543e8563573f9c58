"""What blocks come to that count what is in their rows, too.

A block of a class that somebody wrote may have something of its own, beside its rows: then it
states more than they come to. Where the block around it, or the total, agrees with its rows alone,
its own figure is what is false.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from mkdocs_cnn.language.summaries import Cell, Entry, Summary
from mkdocs_cnn.listings.summaries.classes import kind_of
from mkdocs_cnn.listings.summaries.rows import parents_of
from mkdocs_cnn.problems.records import record

TOTAL = -1
"""The number of the total, beside those of rows."""


@record()
class Worth:
    """What a row or a total comes to."""

    value: Fraction
    unsure: Fraction = Fraction(0)
    """How far from it the true one may be, where it is a sum of rounded figures."""


def summed(parts: list[Worth | None]) -> Worth | None:
    """Add up; None where one is not known."""
    value = unsure = Fraction(0)
    for part in parts:
        if part is None:
            return None
        value += part.value
        unsure += part.unsure
    return Worth(value, unsure)


def stated(cell: Cell | None) -> Worth | None:
    """Return what a cell says, and how exactly."""
    if cell is None:
        return None
    half = cell.scale / 2 if cell.cut else Fraction(0)
    return Worth(cell.claimed + half, half or cell.slack)


def blocks(
    summary: Summary,
    total: Cell | None,
    cell_of: Callable[[Entry], Cell | None],
    row: Callable[[Entry], Worth | None],
) -> Mapping[int, Worth | None]:
    """Work out what blocks come to, by the numbers of their rows, and all of it, at `TOTAL`.

    Args:
        summary: what a tool has printed.
        total: what it says that all come to.
        cell_of: returns what a row says.
        row: returns what a row without parts comes to; None where nobody can say.
    """
    tree = _Tree(summary, total, cell_of, row)
    found = tree.worths(frozenset())
    false = frozenset(number for number in tree.own if tree.is_refuted(number, found))
    return tree.worths(false) if false else found


class _Tree:
    def __init__(
        self,
        summary: Summary,
        total: Cell | None,
        cell_of: Callable[[Entry], Cell | None],
        row: Callable[[Entry], Worth | None],
    ) -> None:
        self.rows = [(entry, None if entry.holds else row(entry)) for entry in summary.entries]
        self.parents = parents_of(summary)
        self.cells = {entry.number: cell_of(entry) for entry in summary.entries}
        self.cells[TOTAL] = total
        self.own: dict[int, Worth] = {}
        """What is in blocks that state more."""

    def worths(self, false: frozenset[int]) -> dict[int, Worth | None]:
        """Add up from the last row to the first; blocks whose figures are false have nothing."""
        parts: dict[int, list[Worth | None]] = {TOTAL: []}
        found: dict[int, Worth | None] = {}
        for entry, alone in reversed(self.rows):
            number = entry.number
            said = stated(self.cells[number])
            worth = alone
            if entry.holds:
                worth = inside = summed(parts.get(number, []))
                if inside and number not in false and self._has_own(entry, inside, said):
                    self.own[number] = inside
                    worth = None
                found[number] = worth
            parts.setdefault(self.parents[number], []).append(worth or said)
        found[TOTAL] = summed(parts[TOTAL])
        return found

    def _has_own(self, entry: Entry, inside: Worth, said: Worth | None) -> bool:
        if said is None or kind_of(entry.type) is not None:
            return False
        return said.value - inside.value > said.unsure + inside.unsure

    def is_refuted(self, number: int, found: Mapping[int, Worth | None]) -> bool:
        """Does what is around a block hold with its rows alone, and not with what it states?"""
        parent = self.parents[number]
        around, said, inside = self.cells[parent], stated(self.cells[number]), self.own[number]
        with_it = self.own.get(parent) or found.get(parent)
        if around is None or said is None or with_it is None:
            return False
        alone = with_it.value - said.value + inside.value
        unsure = max(with_it.unsure - said.unsure, Fraction(0)) + inside.unsure
        return around.holds(alone, unsure) and not around.holds(with_it.value, with_it.unsure)
