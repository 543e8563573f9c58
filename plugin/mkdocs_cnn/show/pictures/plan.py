"""The boxes of a network: what is drawn one behind the other, and what side by side.

A network of our language is series and parallel by construction: what lies between a value that
several layers take and the join that takes all of theirs are lanes. The boxes are found in the
graph itself, so that `from` and outputs that are taken again further down are drawn as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set

from mkdocs_cnn.counting.report import Report, ReportPart, Row, Section, is_head
from mkdocs_cnn.layers import Family, Shape
from mkdocs_cnn.network.graph import Line
from mkdocs_cnn.problems.phrases import tell
from mkdocs_cnn.problems.records import record, replace
from mkdocs_cnn.show.pictures.layers import Web, web_of
from mkdocs_cnn.show.pictures.opened import Opener

MOST = 40
"""How many slabs a picture has room for; more are put together."""
ALIKE = 12
"""How many alike in a row are drawn as one."""
DEEPEST = 24
"""How deep boxes are nested; what is deeper is drawn as one behind the other."""
LONGEST = 16
"""How many letters a label may have."""
_ALIKE = ("kind", "output", "operation", "params")
"""In what those agree that are drawn as one."""
BESIDE = (Family.ACTIVATION, Family.NORMALIZATION)
"""What has no slab of its own behind another of the same size."""


@record()
class Unit:
    """A layer, or several that are drawn as one, by its output."""

    path: str
    kind: str
    """The family's name, `join`, `input`, or `block` for several layers."""
    output: Shape
    sources: tuple[int, ...]
    """The units that it takes, by their index."""
    operation: str = ""
    times: int = 1
    groups: int = 1
    stage: str = ""
    """The address of the stage in which it lies."""
    params: int = 0
    """How many parameters it has; one of several that are alike."""
    label: str = ""
    """What it is called in the picture, as no other is; empty where that takes too much room."""

    @property
    def name(self) -> str:
        """What it is called where it stands."""
        return tell("input") if self.kind == "input" else self.path.rpartition(".")[2]


@record()
class Slab:
    """One unit."""

    index: int


@record()
class Series:
    """Boxes one behind the other."""

    boxes: tuple[Box, ...]


@record()
class Parallel:
    """Lanes between two units; one without boxes is a skip."""

    lanes: tuple[Series, ...]


Box = Slab | Series | Parallel | Web


@record()
class Plan:
    """What is drawn of a network, or of a part of it."""

    units: tuple[Unit, ...]
    """In execution order, the input first."""
    body: Series
    skips: tuple[tuple[int, int], ...]
    """Which units take the output of another over the heads of those between, besides the lanes."""
    together: tuple[Section, ...] = ()
    """Called definitions that are drawn as one, one of each."""
    part: ReportPart | None = None
    """What is drawn; None for all of the network."""


def plans_of(report: Report, parts: Sequence[ReportPart]) -> list[Plan]:
    """Plan the pictures of some parts of a network.

    Without any, of the network, and of each definition of which it shows the last output alone.
    """
    if parts:
        return [plan_of(report, part) for part in parts]
    whole = plan_of(report)
    return [whole, *(plan_of(report, part) for part in whole.together)]


def plan_of(report: Report, part: ReportPart | None = None) -> Plan:
    """Plan the picture of a network, or of a part of it.

    Args:
        report: the network.
        part: the stage or block; None for all of it.
    """
    root = part if isinstance(part, Section) else report.body
    start = report.network.input if part is None else None
    opener = Opener(report)
    best = _units([root], start, opener)
    shown: list[ReportPart] = [root]
    while True:
        more = [each for one in shown for each in opener.opened(one)]
        if len(more) == len(shown) and all(map(_same, more, shown)):
            break
        units = _units(more, start, opener)
        if len(units) > MOST and len(best) > 2:
            break
        best, shown = units, more
    body, skips = _boxes(best)
    best = tuple(_labelled(best))
    return Plan(best, body, skips, tuple(opener.definitions(shown)), part)


def _same(one: ReportPart, other: ReportPart) -> bool:
    return one is other


# The units


def _units(parts: Iterable[ReportPart], start: Shape | None, opener: Opener) -> tuple[Unit, ...]:
    """Make units of parts in their order, the input in front; those alike are put together."""
    kept = [part for part in parts if part.row_count and not is_head(part)]
    entering = start or next(_lines(kept[0])).input
    units = [Unit("input", "input", entering, ())]
    made_by: dict[int, int] = {}
    """The unit in which each node lies."""
    for part in kept:
        lines = list(_lines(part))
        own = {node.index for line in lines for node in line.nodes}
        taken = (i for line in lines for node in line.nodes for i in node.inputs if i not in own)
        sources = tuple(dict.fromkeys(made_by.get(index, 0) for index in taken)) or (0,)
        unit = _unit(part, sources, opener.around.get(id(part), ""))
        at = _into(units, unit)
        if at is None:
            at = len(units)
            units.append(unit)
        made_by |= dict.fromkeys(own, at)
    return _compact(units)


def _lines(part: ReportPart) -> Iterator[Line]:
    if isinstance(part, Row):
        yield part.line
    else:
        yield from part.group.lines()


def _unit(part: ReportPart, sources: tuple[int, ...], stage: str) -> Unit:
    kind, operation, groups = "block", "", 1
    if isinstance(part, Section):
        operation = part.group.call
    else:
        joins = len(part.line.nodes[-1].inputs) > 1
        kind, operation = "join" if joins else part.family.value, part.operation
        groups = int(getattr(part.line.main, "groups", 1))
    outermost, dot, _ = part.path.partition(".")
    within = stage or (outermost if dot else "")
    output, params = part.last.output, part.counts.params
    return Unit(part.path, kind, output, sources, operation, 1, groups, within, params)


def _into(units: Sequence[Unit], unit: Unit) -> int | None:
    """Return the unit with which another is drawn, since it changes no size."""
    beside = unit.kind in {family.value for family in BESIDE}
    last = len(units) - 1
    if beside and unit.sources == (last,) and last and units[last].output == unit.output:
        return last
    return None


def _compact(units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Put more than a dozen alike together, of which each takes the one before it alone."""
    kept: list[Unit] = []
    moved: list[int] = []
    """Where each unit has gone."""
    at = 0
    while at < len(units):
        end = at + 1
        while end < len(units) and _is_like(units, end, at):
            end += 1
        several = end - at if end - at > ALIKE else 1
        sources = tuple(dict.fromkeys(moved[source] for source in units[at].sources))
        kept.append(replace(units[at], times=several, sources=sources))
        moved += [len(kept) - 1] * several
        at += several
    return tuple(kept)


def _labelled(units: Sequence[Unit]) -> Iterator[Unit]:
    """Label units by as much of the end of their path as no other has.

    Where that is too long, the first of the stage has the stage's name, and the others have none.
    """
    ends = Counter(end for unit in units for end in _ends(unit.path))
    labels = [
        next(end for end in _ends(unit.path) if ends[end] == 1 or end == unit.path)
        for unit in units
    ]
    both = list(zip(units, labels, strict=True))
    long = {unit.stage for unit, label in both if len(label) > LONGEST} - {""}
    stage = ""
    for unit, label in both:
        if unit.kind == "input":
            yield replace(unit, label=unit.name)
        elif unit.stage not in long:
            yield replace(unit, label=label)
        else:
            yield replace(unit, label=unit.stage if unit.stage != stage else "")
        stage = unit.stage


def _ends(path: str) -> Iterator[str]:
    """Yield the ends of a path, the shortest first: `conv1`, `branch1.conv1`, and so on."""
    names = path.split(".")
    return (".".join(names[start:]) for start in reversed(range(len(names))))


def _is_like(units: Sequence[Unit], index: int, first: int) -> bool:
    one, other = units[index], units[first]
    if one.sources != (index - 1,) or not first:
        return False
    return all(getattr(one, each) == getattr(other, each) for each in _ALIKE)


# The boxes


def _boxes(units: Sequence[Unit]) -> tuple[Series, tuple[tuple[int, int], ...]]:
    """Find what is series and what is parallel, and what is neither."""
    taken = {source for unit in units for source in unit.sources}
    last = len(units) - 1
    ends = [index for index in range(last) if index not in taken]  # what leads nowhere
    finder = _Finder([unit.sources for unit in units], ends)
    body = finder.series(range(len(units)), -1, last + 1, 0)
    return body, tuple(finder.skips)


class _Finder:
    """Finds the boxes of a graph whose nodes are in execution order."""

    def __init__(self, sources: Sequence[tuple[int, ...]], ends: Sequence[int]) -> None:
        self.sources = sources
        self.ends = set(ends)
        self.skips: list[tuple[int, int]] = []

    def series(self, inner: Sequence[int], before: int, after: int, depth: int) -> Series:
        """Put nodes between two others one behind the other, as far as they are.

        A node through which everything goes has no edge above it: the rest between two such nodes
        are lanes.
        """
        boxes: list[Box] = []
        lanes: list[int] = []
        last = before
        reach = self._reach(inner, before, after)
        for place, node in enumerate(inner):
            if reach[place] <= node:
                boxes += self.parallel(lanes, last, node, depth)
                boxes.append(Slab(node))
                lanes, last = [], node
            else:
                lanes.append(node)
        # that something skips the whole of a lane has been seen by whoever asks
        boxes += self.parallel(lanes, last, after, depth, skipped=depth > 0 and last == before)
        return Series(tuple(boxes))

    def _reach(self, inner: Sequence[int], before: int, after: int) -> list[int]:
        """Return for each node how far the edges lead that begin in front of it."""
        farthest = {before: before}
        for node in inner:
            for source in self.sources[node]:
                start = source if source in farthest else before
                farthest[start] = max(farthest[start], node)
            farthest[node] = node
        if after < len(self.sources):
            farthest |= {s: after for s in self.sources[after] if s in farthest and s != before}
        found, most = [], farthest[before]
        for node in inner:
            found.append(most)
            most = max(most, farthest[node])
        return found

    def parallel(
        self, nodes: Sequence[int], before: int, after: int, depth: int, *, skipped: bool = False
    ) -> Iterator[Box]:
        """Put nodes between two others side by side: those that are connected are one lane."""
        skip = not skipped and after < len(self.sources) and before in self.sources[after]
        if not nodes:
            return
        lanes = list(self._lanes(nodes))
        if len(lanes) == 1 and not skip:
            yield from self._web(nodes, before, after)
            return
        if depth >= DEEPEST:
            yield from self._web(nodes, before, after)
            self.skips += [(before, after)] if skip else []
            return
        found = [self.series(lane, before, after, depth + 1) for lane in lanes]
        yield Parallel((*found, *([Series(())] if skip else [])))

    def _lanes(self, nodes: Sequence[int]) -> Iterator[list[int]]:
        """Yield the nodes that are connected among themselves."""
        lane_of: dict[int, list[int]] = {}
        for node in nodes:
            lane = [node]
            for source in self.sources[node]:
                other = lane_of.get(source)
                if other is not None and other is not lane:
                    small, large = sorted((lane, other), key=len)
                    large += small
                    lane_of |= dict.fromkeys(small, large)
                    lane = large
            lane_of[node] = lane
        found = {id(lane): lane for lane in lane_of.values()}
        return map(sorted, found.values())

    def _web(self, nodes: Sequence[int], before: int, after: int) -> Iterator[Box]:
        """Put nodes into columns; without a library for that, one behind the other.

        Edges over the heads of others are skips then.
        """
        web = web_of([before, *nodes, after], self._edges(nodes, before, after))
        if web is not None:
            yield web
            return
        inside, last = {before, *nodes}, before
        for node in nodes:
            self._skips(node, last, inside)
            yield Slab(node)
            last = node
        if after < len(self.sources):
            self._skips(after, last, inside - {before})

    def _edges(self, nodes: Sequence[int], before: int, after: int) -> list[tuple[int, int]]:
        """Return the edges among nodes, from the one in front of them and to the one behind."""
        inside = {before, *nodes}
        found = {(s if s in inside else before, n) for n in nodes for s in self.sources[n]}
        if after < len(self.sources):
            found |= {(s, after) for s in self.sources[after] if s in inside}
        taken = {start for start, _ in found}
        return [*found, *((node, after) for node in nodes if node not in taken)]

    def _skips(self, node: int, last: int, inside: Set[int]) -> None:
        self.skips += [(s, node) for s in self.sources[node] if s != last and s in inside]
