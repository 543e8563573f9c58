"""Which words have room beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import cos, pi, sin

from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.records import record
from mkdocs_cnn.problems.visible import width

SIZE = 11.0
"""The letters of a label, in pixels."""
LETTER = 0.6
"""The widest that a letter of a label can be, as a part of its size."""
NARROWER = str.maketrans({" ": "\0", "·": "\0", "²": "\0", "³": "\0", ".": "\0", ",": "\0"})
"""What takes no more than 0.4 of it."""
GAP = 5
"""The least between two labels, in pixels."""


_COUNTED = pattern(r"_\d+$")
_Way = tuple[tuple[float, float], ...]
_Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@record()
class Label:
    """Words that want to stand with their middle at a place."""

    text: str
    at: float
    weight: float = 0
    """How much is lost if there is no room for them."""


def stage_of(path: str) -> str:
    """Return the stage in which a row lies, or what its name has in common with others in a row."""
    stage, point, _ = path.partition(".")
    return stage if point else _COUNTED.sub("", path)


def room(text: str) -> float:
    """Return the pixels that a label may take, in the widest of the usual fonts."""
    narrow = text.translate(NARROWER).count("\0")
    return (width(text) * LETTER - narrow * (LETTER - 0.4)) * SIZE


def placed(labels: Iterable[Label], end: float) -> Iterator[tuple[Label, float]]:
    """Yield the labels that have room in a line, the weightiest first, with their middles.

    Args:
        labels: what wants to stand in the line.
        end: where it ends; it begins at 0. A label near an end is moved inwards.
    """
    taken: list[tuple[float, float]] = []
    for label in sorted(labels, key=lambda each: -each.weight):
        half = room(label.text) / 2
        if 2 * half > end:
            continue
        middle = min(max(label.at, half), end - half)
        low, high = middle - half - GAP, middle + half + GAP
        if all(high <= left or right <= low for left, right in taken):
            taken.append((middle - half, middle + half))
            yield label, middle


@record()
class Point:
    """A round mark with a name that stands beside it."""

    text: str
    x: float
    y: float
    radius: float


@record()
class Beside:
    """Where a name has room."""

    x: float
    y: float
    side: str
    """Which part of it is at `x`: the `start`, the `middle` or the `end`, whichever is nearest."""
    lead: _Way = ()
    """A line from the mark to the name, where another name would be as near."""


HEIGHT = SIZE * 1.25
"""The height of a line of labels."""
REACH = (2.0, 8.0, 18.0, 30.0, 44.0, 60.0, 78.0, 98.0, 120.0, 144.0, 170.0)
"""How far from its mark a label may stand, in pixels."""
NEAR = 2
"""At how many of these distances it is seen without a line what a label belongs to."""
AROUND = 32
"""In how many directions room is looked for."""


def beside(points: Sequence[Point], room_for: _Box) -> list[Beside | None]:
    """Place a label for each point near it, over no mark and no other label.

    Those with room beside their marks come first, and of them the largest. None where there is no
    room within reach.
    """
    placing = _Placing(points, room_for)
    order = sorted(range(len(points)), key=lambda index: -points[index].radius)
    for reaches in (range(NEAR), range(NEAR, len(REACH))):
        for index in order:
            if placing.found[index] is None:
                placing.place(index, reaches)
    return placing.found


class _Placing:
    """Which labels have found room, and what is taken."""

    def __init__(self, points: Sequence[Point], room_for: _Box) -> None:
        self.points, self.room = points, room_for
        self.found: list[Beside | None] = [None] * len(points)
        self.taken = [
            (p.x - p.radius, p.y - p.radius, p.x + p.radius, p.y + p.radius) for p in points
        ]
        self.leads: list[_Way] = []

    def place(self, index: int, reaches: range) -> None:
        """Look for room for a label at some distances."""
        left, top, right, bottom = self.room
        for box, side, lead in _places(self.points[index], reaches):
            inside = left <= box[0] and top <= box[1] and box[2] <= right and box[3] <= bottom
            if inside and self._is_free(box, lead):
                self.taken.append(box)
                self.leads.append(lead)
                x = {"start": box[0], "middle": (box[0] + box[2]) / 2, "end": box[2]}[side]
                self.found[index] = Beside(x, box[3] - HEIGHT * 0.25, side, lead)
                return

    def _is_free(self, box: _Box, lead: _Way) -> bool:
        if any(_meet(box, other) for other in self.taken):
            return False
        if any(_passes(each, box) for each in self.leads):
            return False
        return not any(_passes(lead, other) for other in self.taken[len(self.points) :])


def _places(point: Point, reaches: range) -> Iterator[tuple[_Box, str, _Way]]:
    """Yield boxes for a label, the nearest first, each with its side and the line to it."""
    wide = room(point.text)
    for number in reaches:
        away = point.radius + REACH[number]
        for turn in range(AROUND):
            # to the right, to the left, and so on to above and below
            slope = (turn + 2) // 4 * pi / (AROUND / 2) * (-1) ** (turn // 2)
            angle = pi - slope if turn % 2 else slope
            to_x, to_y = cos(angle), sin(angle)
            x, y = point.x + away * to_x, point.y + away * to_y
            side = "middle" if abs(to_x) < 0.2 else "start" if to_x > 0 else "end"
            left = x - wide * {"start": 0, "middle": 0.5, "end": 1}[side]
            top = y - HEIGHT * (1 - to_y) / 2
            start = point.x + point.radius * to_x, point.y + point.radius * to_y
            lead = () if number < NEAR else (start, (x, y))
            yield (left, top, left + wide, top + HEIGHT), side, lead


def _meet(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _passes(way: _Way, box: _Box) -> bool:
    """Say whether a line comes through a box, within a pixel or two of its inside."""
    if not way:
        return False
    (x, y), (end_x, end_y) = way
    steps = max(int(max(abs(end_x - x), abs(end_y - y)) / 2), 1)
    each = ((x + (end_x - x) * i / steps, y + (end_y - y) * i / steps) for i in range(steps))
    return any(box[0] < px < box[2] and box[1] < py < box[3] for px, py in each)
