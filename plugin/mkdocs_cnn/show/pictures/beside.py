"""Names beside marks: each as near as it can be, over no mark and no other name.

A name that finds no room takes that of others, which look for another: as few as can be, and rather
those that have not been driven out before. So names change places until all of them have one, or
for as long as it is worth it. A line leads to a name that does not stand right beside its mark.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from math import cos, hypot, pi, sin

from mkdocs_cnn.problems.records import record
from mkdocs_cnn.show.pictures.labels import SIZE, room

HEIGHT = SIZE * 1.25
"""The height of a line of labels."""
REACH = (2.0, 7.0, 16.0, 26.0, 38.0, 52.0, 70.0, 92.0, 118.0)
"""How far from its mark a label may stand, in pixels."""
BY = 7.0
"""Up to which of these it is seen without a line what a label belongs to."""
AROUND = 24
"""In how many directions room is looked for."""
PATIENCE = 5
"""How often each name may look for room while no more of them find any, on average."""
TIGHTENED = 3
"""How often those that have moved away look for room nearer by."""
FILLED = 0.17
"""The most of the room that labels can fill if all are to find some."""
DRIVEN = 30.0
"""How many pixels further a name goes rather than take the room of another."""
_PARTS = {"start": 0.0, "middle": 0.5, "end": 1.0}
_Spot = tuple[float, float]
_Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@record()
class Point:
    """A round mark with a name that stands beside it."""

    text: str
    x: float
    y: float
    radius: float

    @cached_property
    def box(self) -> _Box:
        """The square around it."""
        return (
            *(self.x - self.radius, self.y - self.radius),
            *(self.x + self.radius, self.y + self.radius),
        )


class Beside:
    """Where a name has room. There are thousands of these to choose from."""

    __slots__ = ("around", "away", "box", "lead", "side")

    def __init__(self, box: _Box, side: str, away: float, lead: tuple[_Spot, ...] = ()) -> None:
        self.box = box
        self.side = side
        """Which part of it is nearest to its mark: the `start`, the `middle` or the `end`."""
        self.away = away
        """How far from the mark it is."""
        self.lead = lead
        """A line from the mark to the name, where another name would be as near."""
        (x, y), _ = lead or (box[:2], box)
        self.around = min(box[0], x), min(box[1], y), max(box[2], x), max(box[3], y)
        """The box around both."""

    @property
    def x(self) -> float:
        """Where that part of it is."""
        left, _, right, _ = self.box
        return left + (right - left) * _PARTS[self.side]

    @property
    def y(self) -> float:
        """The line that it stands on."""
        return self.box[3] - HEIGHT * 0.25

    def meets(self, other: Beside) -> bool:
        """Do the two stand on each other, or does the line of one come through the other?"""
        if _meet(self.box, other.box):
            return True
        if self.lead and (_passes(self.lead, other.box) or _cross(self.lead, other.lead)):
            return True
        return bool(other.lead) and _passes(other.lead, self.box)


def beside(points: Sequence[Point], room_for: _Box) -> list[Beside | None]:
    """Place a label for each point; None where there is no room within reach."""
    placing = _Placing(points, room_for)
    placing.settle()
    placing.tighten()
    return [placing.found.get(index) for index in range(len(points))]


class _Placing:
    """Which labels have found room."""

    def __init__(self, points: Sequence[Point], room_for: _Box) -> None:
        self.points, self.room = points, room_for
        self.found: dict[int, Beside] = {}
        self.driven = [1] * len(points)
        """How often each has been driven out, and once more."""
        self.places = [_Places(point, points, room_for) for point in points]

    def settle(self) -> None:
        """Let all look for room, those with the largest marks first."""
        order = sorted(range(len(self.points)), key=lambda index: -self.points[index].radius)
        for index, within in ((each, within) for within in (BY, REACH[-1]) for each in order):
            if index not in self.found and (place := self._nearest(index, within)):
                self.found[index] = place
        waiting = deque(index for index in order if index not in self.found)
        most, idle = dict(self.found), 0
        patience = PATIENCE * len(order) * self._can_have_room()
        while waiting and idle < patience:
            index = waiting.popleft()
            idle += 1
            if place := self._best(index):
                for loser in self._losers(index, place):
                    self.driven[loser] += 1
                    waiting.append(loser)
                    del self.found[loser]
                self.found[index] = place
            if len(self.found) > len(most):
                most, idle = dict(self.found), 0
        self.found = dict(most)

    def _can_have_room(self) -> bool:
        """Say whether all may find room, so that it is worth it to change places."""
        if len(self.found) * 2 < len(self.points):
            return False
        left, top, right, bottom = self.room
        needed = HEIGHT * sum(room(point.text) for point in self.points)
        return needed < FILLED * (right - left) * (bottom - top)

    def tighten(self) -> None:
        """Let those that have moved away come nearer, where others have left room meanwhile."""
        for index in TIGHTENED * sorted(self.found, key=lambda each: -self.found[each].away):
            self.found[index] = self._nearest(index, self.found[index].away) or self.found[index]

    def _nearest(self, index: int, within: float) -> Beside | None:
        """Return the nearest place that is taken from nobody, if it is near enough."""
        for place in self.places[index]:
            if place.away > within:
                break
            if not self._losers(index, place):
                return place
        return None

    def _losers(self, index: int, place: Beside) -> list[int]:
        """Return those that a place would be taken from."""
        left, top, right, bottom = place.around
        losers = []
        for other, each in self.found.items():
            around = each.around
            if (
                around[0] < right
                and left < around[2]
                and around[1] < bottom
                and top < around[3]
                and other != index
                and place.meets(each)
            ):
                losers.append(other)
        return losers

    def _best(self, index: int) -> Beside | None:
        """Return the place that costs least, of its own way and of others'."""
        best, least = None, float("inf")
        for place in self.places[index]:
            if place.away >= least:
                break  # all others are further away
            cost = place.away + DRIVEN * sum(self.driven[i] for i in self._losers(index, place))
            if cost < least:
                best, least = place, cost
        return best


class _Places:
    """Where a label is inside and touches no mark, the nearest first; looked for when asked for."""

    def __init__(self, point: Point, points: Sequence[Point], room_for: _Box) -> None:
        self.point, self.room = point, room_for
        self.marks = [each.box for each in points]
        self.others = [each.box for each in points if _gap(point, each) > 0]
        self.known: list[Beside] = []
        self.rest = self._look()

    def __iter__(self) -> Iterator[Beside]:
        yield from self.known
        for place in self.rest:
            self.known.append(place)
            yield place

    def _look(self) -> Iterator[Beside]:
        left, top, right, bottom = self.room
        for place in _around(self.point):
            box = place.box
            inside = left <= box[0] and top <= box[1] and box[2] <= right and box[3] <= bottom
            if not inside or _stands_on(box, self.marks):
                continue
            if not place.lead or not any(_passes(place.lead, each) for each in self.others):
                yield place


@lru_cache
def _directions() -> tuple[tuple[float, float, str], ...]:
    """Return directions, and which part of a label is nearest in each.

    The first are to the right and to the left, and the others lead from there to above and below.
    """
    found = []
    for turn in range(AROUND):
        slope = (turn + 2) // 4 * pi / (AROUND / 2) * (-1) ** (turn // 2)
        angle = pi - slope if turn % 2 else slope
        side = "middle" if abs(cos(angle)) < 0.2 else "start" if cos(angle) > 0 else "end"
        found.append((cos(angle), sin(angle), side))
    return tuple(found)


def _around(point: Point) -> Iterator[Beside]:
    """Yield places for a label, the nearest first."""
    wide, r = room(point.text), point.radius
    for away in REACH:
        for to_x, to_y, side in _directions():
            x, y = point.x + (r + away) * to_x, point.y + (r + away) * to_y
            left = x - wide * _PARTS[side]
            top = y - HEIGHT * (1 - to_y) / 2
            start = point.x + r * to_x, point.y + r * to_y
            lead = () if away <= BY else (start, (x, y))
            yield Beside((left, top, left + wide, top + HEIGHT), side, away, lead)


def _gap(one: Point, other: Point) -> float:
    """Return how many pixels there are between two marks."""
    return hypot(one.x - other.x, one.y - other.y) - one.radius - other.radius


def _stands_on(one: _Box, boxes: Iterable[_Box]) -> bool:
    """Say whether a box stands on one of others; of thousands, so it calls nothing."""
    left, top, right, bottom = one
    for other in boxes:
        if other[0] < right and left < other[2] and other[1] < bottom and top < other[3]:
            return True
    return False


def _meet(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _passes(way: tuple[_Spot, ...], box: _Box) -> bool:
    """Say whether a line comes through a box; most of thousands lie to one side of it."""
    (x, y), (end_x, end_y) = way
    if (x <= box[0] and end_x <= box[0]) or (x >= box[2] and end_x >= box[2]):
        return False
    if (y <= box[1] and end_y <= box[1]) or (y >= box[3] and end_y >= box[3]):
        return False
    first, last = 0.0, 1.0
    for start, end, low, high in ((x, end_x, box[0], box[2]), (y, end_y, box[1], box[3])):
        if start == end:
            if not low < start < high:
                return False
            continue
        enters, leaves = sorted(((low - start) / (end - start), (high - start) / (end - start)))
        first, last = max(first, enters), min(last, leaves)
    return first < last


def _cross(one: tuple[_Spot, ...], other: tuple[_Spot, ...]) -> bool:
    """Say whether two lines cross."""
    if not other:
        return False
    (a, b), (c, d) = one, other
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _turn(a: _Spot, b: _Spot, c: _Spot) -> float:
    """Return to which side a way over three points turns: the sign of the number says it."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
