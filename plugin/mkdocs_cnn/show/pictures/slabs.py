"""How large a slab is, and where the boxes lie.

A slab's height is in proportion to the square root of the spatial size of its output, its thickness
to the logarithm of twice its channels, so that one channel can be seen. Boxes lie along an axis:
from left to right in a column, from top to bottom on a phone, where what else lies above the axis
lies to the left of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from mkdocs_cnn.layers import Family, Shape
from mkdocs_cnn.problems.records import record, state
from mkdocs_cnn.show.pictures.layers import Spot, Web
from mkdocs_cnn.show.pictures.plan import Box, Parallel, Plan, Series, Slab, Unit

GAP = 4.0
"""Between two slabs, and around lanes, in pixels."""
SLOPE = 16.0
"""Between two columns of a web, where its edges run aslant."""
LANE = 7.0
"""Between two lanes."""
TAG = 11.0
"""The height of the word on a way, above it."""
MOST_ROWS = 16
"""The most rows of skips above the boxes."""
STEPS = 24
"""How often a scale is halved or not until what is drawn fits."""


def height_of(shape: Shape) -> float:
    """Return the square root of the spatial size: of the mean extent of an image, 1 of a vector."""
    rank = max(shape.rank, 1)
    return float(math.pow(math.prod(shape.spatial), 0.5 / rank))


def thickness_of(shape: Shape) -> float:
    """Return the logarithm of twice the channels."""
    return 1 + math.log2(shape.channels)


@record()
class Scale:
    """The pixels of the units above."""

    height: float
    thickness: float


Room = Callable[[Unit], tuple[float, float]]
"""Returns what the label of a unit takes: along the axis, and beside the slab."""


@record()
class Placed:
    """A slab in its place."""

    index: int
    start: float
    """Where it begins along the axis, with the room for its label."""
    along: float
    """The room that it has."""
    axis: float
    """Where its middle is across."""
    thickness: float
    height: float

    @property
    def middle(self) -> float:
        """Its middle along the axis."""
        return self.start + self.along / 2


@record()
class Way:
    """A line through some points, each along and across; one that skips something has an arrow."""

    points: tuple[tuple[float, float], ...]
    skips: bool = False
    passed: int | None = None
    """The unit on it that changes the size alone, and has no slab."""


@state()
class Layout:
    """Where everything lies; the axis of the outermost boxes is at 0."""

    slabs: list[Placed]
    ways: list[Way]
    along: float = 0
    before: float = 0
    """How far it reaches above the axis, or to the left of it."""
    after: float = 0


class Placer:
    """Puts boxes into their places."""

    def __init__(self, plan: Plan, scale: Scale, room: Room) -> None:
        self.units = plan.units
        self.scale = scale
        self.room = room
        self.layout = Layout([], [])
        self.last = len(plan.units) - 1
        self.body = plan.body
        self.above = _rows(plan.skips)

    def place(self) -> Layout:
        """Put all boxes into their places."""
        along, before, after = self.whole()
        self._series(self.body, 0, 0)
        self.layout.ways += self._skips(before)
        self.layout.along, self.layout.before, self.layout.after = along, before, after
        return self.layout

    def _skips(self, before: float) -> Iterator[Way]:
        """Draw what is neither series nor parallel as ways above everything, in the room for it."""
        slabs = {slab.index: slab for slab in self.layout.slabs}
        for (source, target), row in self.above.items():
            first, last = slabs[source], slabs[target]
            top = row * LANE - before
            begin, end = first.start + first.along + GAP / 2, last.start - GAP / 2
            points = ((begin, first.axis), (begin, top), (end, top), (end, last.axis))
            yield Way(points, skips=True)

    def whole(self) -> tuple[float, float, float]:
        """Return how much room everything takes, with what runs above the boxes."""
        along, before, after = self.extent(self.body)
        return along, before + len(set(self.above.values())) * LANE, after

    def extent(self, box: Box) -> tuple[float, float, float]:
        """Return how much room a box takes: along the axis, before it and after it."""
        if isinstance(box, Slab):
            unit = self.units[box.index]
            along, beside = self.room(unit)
            half = self._height(unit) / 2
            return max(self._thickness(unit), along), half, half + beside
        if isinstance(box, Series):
            if is_bare(box, self.units):
                return 0, TAG if box.boxes else 0, 0
            each = [self.extent(one) for one in box.boxes]
            gaps = GAP * (len(each) - 1)
            return (
                sum(one[0] for one in each) + gaps,
                max(one[1] for one in each),
                max(one[2] for one in each),
            )
        if isinstance(box, Web):
            return self._extent_of_web(box)
        lanes = self._lanes(box)
        return (
            max(along for _, _, (along, _, _) in lanes) + 2 * GAP,
            max(before - axis for _, axis, (_, before, _) in lanes),
            max(after + axis for _, axis, (_, _, after) in lanes),
        )

    def _lanes(self, box: Parallel) -> list[tuple[Series, float, tuple[float, float, float]]]:
        """Return the lanes with their axes: two or more long ones around that of the whole.

        Beside a single long lane, the others pass above it.
        """
        extents = [self.extent(lane) for lane in box.lanes]
        longest = max(range(len(extents)), key=lambda i: _slabs(box.lanes[i]))
        middle = len([lane for lane in box.lanes if lane.boxes]) > 2
        order = list(range(len(extents)))
        if not middle:
            order.remove(longest)
            order.append(longest)
        axes: dict[int, float] = {}
        at = 0.0
        for index in order[::-1]:
            _, before, after = extents[index]
            at -= after if axes else 0
            axes[index] = at
            at -= before + LANE
        if middle:
            top = min(axes[i] - extents[i][1] for i in order)
            bottom = max(axes[i] + extents[i][2] for i in order)
            axes = {i: axis - (top + bottom) / 2 for i, axis in axes.items()}
        return [(box.lanes[i], axes[i], extents[i]) for i in order]

    def _series(self, series: Series, start: float, axis: float) -> None:
        at = start
        for number, box in enumerate(series.boxes):
            along = self.extent(box)[0]
            if number:
                self.layout.ways.append(Way(((at - GAP, axis), (at, axis))))
            if isinstance(box, Slab):
                self._slab(box, at, along, axis)
            elif isinstance(box, Parallel):
                self._parallel(box, at, along, axis)
            elif isinstance(box, Web):
                self._web(box, at, axis)
            at += along + GAP

    def _slab(self, box: Slab, start: float, along: float, axis: float) -> None:
        unit = self.units[box.index]
        thickness = self._thickness(unit)
        placed = Placed(box.index, start, along, axis, thickness, self._height(unit))
        self.layout.slabs.append(placed)
        if along > thickness:
            low, high = placed.middle - thickness / 2, placed.middle + thickness / 2
            ends = (start, low), (high, start + along)
            inside = ends[1:] if not box.index else ends[:1] if box.index == self.last else ends
            self.layout.ways += [Way(((low, axis), (high, axis))) for low, high in inside]

    def _parallel(self, box: Parallel, start: float, along: float, axis: float) -> None:
        end = start + along
        for lane, offset, (length, _, _) in self._lanes(box):
            own = axis + offset
            first = start + (along - length) / 2
            begin, finish = ((start, axis), (start, own)), ((end, own), (end, axis))
            if is_bare(lane, self.units):
                passed = next((box.index for box in lane.boxes if isinstance(box, Slab)), None)
                self.layout.ways.append(Way((*begin, *finish), True, passed))
                continue
            self.layout.ways.append(Way((*begin, (first, own))))
            self._series(lane, first, own)
            skips = own != axis and len(box.lanes) == 2
            self.layout.ways.append(Way(((first + length, own), *finish), skips))

    # What is neither series nor parallel

    def _columns(self, web: Web) -> list[float]:
        """Return how much room each column takes along the axis."""
        along = [0.0] * web.columns
        for spot in web.spots[1:-1]:
            if spot.node is not None:
                room = self.extent(Slab(spot.node))[0]
                along[spot.column - 1] = max(along[spot.column - 1], room)
        return along

    def _pitch(self, web: Web) -> float:
        """Return how far two rows are apart."""
        each = [self.extent(Slab(spot.node)) for spot in web.spots[1:-1] if spot.node is not None]
        return max(before for _, before, _ in each) + max(after for _, _, after in each) + LANE

    def _extent_of_web(self, web: Web) -> tuple[float, float, float]:
        pitch, first = self._pitch(web), web.spots[0].row
        before, after = 0.0, 0.0
        for spot in web.spots:
            across = (spot.row - first) * pitch
            room = (
                (0, 0, 0)
                if spot.node is None or spot in _ends(web)
                else self.extent(Slab(spot.node))
            )
            before, after = max(before, room[1] - across), max(after, room[2] + across)
        return sum(self._columns(web)) + SLOPE * (web.columns + 1), before, after

    def _web(self, web: Web, start: float, axis: float) -> None:
        """Place the nodes of a web, and draw its edges from column to column."""
        pitch, first, columns = self._pitch(web), web.spots[0].row, self._columns(web)
        begins = [start + SLOPE * (n + 1) + sum(columns[:n]) for n in range(len(columns))]
        end = start + SLOPE * (len(columns) + 1) + sum(columns)
        sides: list[tuple[float, float]] = []
        """Where the left and the right of each spot are along the axis."""
        for number, spot in enumerate(web.spots):
            if number in (0, len(web.spots) - 1):
                sides.append((start, start) if number == 0 else (end, end))
                continue
            left, along = begins[spot.column - 1], columns[spot.column - 1]
            across = axis + (spot.row - first) * pitch
            sides.append((left, left + along))
            if spot.node is None:
                self.layout.ways.append(Way(((left, across), (left + along, across))))
            else:
                self._slab(Slab(spot.node), left, along, across)
        last = len(web.spots) - 1
        rows = [axis + (spot.row - first) * pitch for spot in web.spots]
        rows[last] = axis
        for one, other in web.edges:
            self.layout.ways.append(
                Way(((sides[one][1], rows[one]), (sides[other][0], rows[other])))
            )

    def _height(self, unit: Unit) -> float:
        return height_of(unit.output) * self.scale.height

    def _thickness(self, unit: Unit) -> float:
        return thickness_of(unit.output) * self.scale.thickness


def _rows(skips: Sequence[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Return in which row above the boxes each skip runs; two in one row do not meet."""
    ends: list[int] = []
    found: dict[tuple[int, int], int] = {}
    for source, target in sorted(set(skips)):
        free = next((row for row, end in enumerate(ends) if end <= source), len(ends))
        row = min(free, MOST_ROWS - 1)
        ends[row:] = [target, *ends[row + 1 :]]
        found[source, target] = row
    return found


def _ends(web: Web) -> tuple[Spot, Spot]:
    """Return the spots in front of a web and behind it, which stand elsewhere."""
    return web.spots[0], web.spots[-1]


def is_bare(lane: Series, units: Sequence[Unit]) -> bool:
    """Has a lane no slabs: nothing in it, or one unit that changes the size alone?"""
    if len(lane.boxes) != 1:
        return not lane.boxes
    only = lane.boxes[0]
    return isinstance(only, Slab) and units[only.index].kind == Family.RESHAPING.value


def _slabs(series: Series) -> int:
    """Return how many slabs there are in boxes."""
    return sum(
        max(map(_slabs, box.lanes))
        if isinstance(box, Parallel)
        else box.columns
        if isinstance(box, Web)
        else 1
        for box in series.boxes
    )


def largest(fits: Callable[[float], bool], most: float) -> float:
    """Return the largest scale up to a bound with which something fits."""
    if fits(most):
        return most
    low, high = 0.0, most
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low
