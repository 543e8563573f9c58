"""Which rows lead to the output of a model, and which to its other outputs alone: side outputs.

A model returns what it likes. Its output is the first that it returns from which it computes no
other, so that of the features of a backbone it is the deepest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mkdocs_cnn.language.traced import around, common
from mkdocs_cnn.network.traced.rows import Run
from mkdocs_cnn.problems.records import record


@record(eq=False)
class Side:
    """The rows that lead to a side output alone."""

    rows: tuple[Run, ...]
    module: str
    """The module that it is; empty where it is none, or one that others have a part of."""
    around: str
    """The module of the network in which it stands."""


def with_sides(rows: Sequence[Run], ends: Sequence[int]) -> list[Run | Side]:
    """Put what leads to side outputs alone together, each where it has come to its end.

    Args:
        rows: all rows, in the order of execution.
        ends: the nodes whose outputs leave the model, in its order.
    """
    if not rows:
        return []
    taken = _taken(rows)
    owners = _owners(rows, ends, taken)
    own = [row for row, owner in zip(rows, owners, strict=True) if not owner]
    holders: dict[str, set[int]] = {"": {0, *owners}}
    for row, owner in zip(rows, owners, strict=True):
        for path in around(row.module):
            holders.setdefault(path, set()).add(owner)
    found: list[tuple[int, Run | Side]] = [*enumerate(own, 1)]
    spots = {0: 0}
    """Behind how many rows of the network each side output stands."""
    for owner in sorted({*owners} - {0}):
        places = [place for place, each in enumerate(owners) if each == owner]
        side = _side([rows[place] for place in places], holders)
        others = {owners[each] for place in places for each in taken[place]} - {owner}
        least = max(owners[: places[-1]].count(0), *(spots[each] for each in others), 0)
        spots[owner] = _between(own, least, side.around)
        found.append((spots[owner], side))
    return [each for _, each in sorted(found, key=lambda pair: pair[0])]


def _side(rows: Sequence[Run], holders: dict[str, set[int]]) -> Side:
    """Make a side output of its rows, given whose rows each module has."""
    weighty = [row.module for row in rows if row.has_weights]
    module = common(weighty or [row.module for row in rows])
    inside = ["", *(path for path in around(module) if 0 in holders[path])]
    return Side(tuple(rows), module if len(holders[module]) == 1 else "", inside[-1])


def _between(own: Sequence[Run], least: int, module: str) -> int:
    """Find where a side output interrupts no module of the network but the one that it is in."""
    for spot in range(least, len(own)):
        shared = common([own[spot - 1].module, own[spot].module]) if spot else ""
        if shared in ("", *around(module)):
            return spot
    return len(own)


def _taken(rows: Sequence[Run]) -> list[set[int]]:
    """Return which rows each row takes."""
    makers = {node.index: at for at, row in enumerate(rows) for node in row.nodes}
    inputs = ([i for node in row.nodes for i in node.inputs] for row in rows)
    return [{makers[i] for i in each if i in makers} - {at} for at, each in enumerate(inputs)]


def _owners(rows: Sequence[Run], ends: Sequence[int], taken: Sequence[set[int]]) -> list[int]:
    """Return for each row 0 where it is the network's, else the number of its side output.

    What several of them take belongs to the first. What leads to no output is the network's if it
    stands in front of its last row, as it is computed all the same.
    """
    makers = {node.index: at for at, row in enumerate(rows) for node in row.nodes}
    used = {each for one in taken for each in one}
    leaving = dict.fromkeys(makers[each] for each in ends if each in makers)
    last = _last(leaving, taken) if leaving else len(rows) - 1
    sides = [at for at in leaving if at != last]
    idle = [at for at in range(len(rows)) if at not in used and at not in leaving]
    sides += [at for at in idle if at > last]
    numbers = {at: number for number, at in enumerate(sides, 1)}
    usual = len(sides) + 1
    owners = [numbers.get(at, usual) for at in range(len(rows))]
    for at in (last, *(at for at in idle if at < last)):
        owners[at] = 0
    for at in reversed(range(len(rows))):
        for source in taken[at]:
            owners[source] = min(owners[source], owners[at])
    return owners


def _last(leaving: Mapping[int, None], taken: Sequence[set[int]]) -> int:
    """Return the first row that leaves the model and that no other one that does is made from."""
    onward: set[int] = set()
    for at in reversed(range(len(taken))):
        if at in onward or at in leaving:
            onward |= taken[at]
    return next(at for at in leaving if at not in onward)
