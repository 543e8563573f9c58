"""Columns and rows for what is neither series nor parallel, by a library for layered graphs.

Compared were grandalf (pure Python, not maintained for years, at times two nodes in one place),
igraph and networkx (15 MB and more, the latter without any layered layout of its own), rustworkx
(needs Graphviz for it) and fast-sugiyama, which is taken: it needs nothing else, is quick, and says
where long edges run. It comes with the extra `graphs`; without it, such nodes stand one behind the
other, and their edges run above them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from mkdocs_cnn.problems.records import record


@record()
class Spot:
    """A place in a web: of a node, or where a long edge runs through a column."""

    node: int | None
    """None for an edge."""
    column: int
    row: float
    """How far it is from the first row; two nodes of one column are at least 1 apart."""


@record()
class Web:
    """Nodes in columns and rows, between the one in front of them and the one behind them."""

    spots: tuple[Spot, ...]
    """That in front comes first, that behind last."""
    edges: tuple[tuple[int, int], ...]
    """From spot to spot, by their index; each from a column to the next one."""

    @property
    def columns(self) -> int:
        """The number of columns, without those of the node in front and the one behind."""
        return self.spots[-1].column - 1


def web_of(nodes: Sequence[int], edges: Sequence[tuple[int, int]]) -> Web | None:
    """Put nodes into columns and rows.

    Args:
        nodes: what is to be placed; the one in front of all first, the one behind them last.
        edges: from which to which; every node lies on a way from the first to the last.

    Returns:
        The places; None without the library, or where it finds no columns for all.
    """
    try:
        from fast_sugiyama import from_edges
    except ImportError:
        return None
    (layout,) = from_edges(sorted(edges), vertex_spacing=1.0, minimum_length=1)
    placed_at, _, _, drawn = layout
    positions = {int(key): (float(x), float(y)) for key, (x, y) in placed_at}
    if drawn is None or len(positions) < len(nodes):
        return None
    levels = sorted({y for _, y in positions.values()}, reverse=True)
    column = {y: number for number, y in enumerate(levels)}
    unit = _least(positions.values())
    known = set(nodes)
    spots = {
        key: Spot(key if key in known else None, column[y], x / unit)
        for key, (x, y) in positions.items()
    }
    order = sorted(
        spots, key=lambda key: (key == nodes[-1], key != nodes[0], spots[key].column, key)
    )
    index = {key: number for number, key in enumerate(order)}
    found = tuple(sorted((index[int(start)], index[int(end)]) for start, end in drawn))
    placed = tuple(spots[key] for key in order)
    if any(placed[end].column - placed[start].column != 1 for start, end in found):
        return None
    return Web(placed, found)


def _least(positions: Iterable[tuple[float, float]]) -> float:
    """Return the least distance between two nodes of one column."""
    columns: dict[float, list[float]] = {}
    for x, y in positions:
        columns.setdefault(y, []).append(x)
    gaps = [
        after - before for each in map(sorted, columns.values()) for before, after in pairwise(each)
    ]
    return min(gaps, default=1.0) or 1.0
