"""Networks as points: multiply-adds against parameters, both in powers of ten.

The area of a point is in proportion to the activations. Lines join networks of one family, such as
resnet18 and resnet34, which is what the letters that their names begin with say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor, log10, sqrt

from mkdocs_cnn.counting.report import Report
from mkdocs_cnn.figures.numbers import grouped, short
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say, tell
from mkdocs_cnn.problems.records import record
from mkdocs_cnn.show.document import Picture
from mkdocs_cnn.show.pictures.beside import Point, beside
from mkdocs_cnn.show.pictures.drawing import Drawing, Shape, Words, line, number
from mkdocs_cnn.show.pictures.labels import SIZE, room

WIDE = 690, 440
NARROW = 340, 380
LOW = 260
"""The height for a few networks."""
A_FEW = 10
LARGEST, LEAST = 15.0, 1.6
"""The radius of the largest point, and the least with which one is seen, in pixels."""
MANY, HIGH = 50, 1.6
"""From how many networks on the picture is higher, and how many times."""
NAMED = 120
"""The most points that have names beside them."""
SPAN = 0.6
"""The least that an axis reaches over, in powers of ten: there are two marks on it."""
FEWEST = 2
"""The fewest marks on an axis."""
FOOT = 34.0
"""Room for the numbers below an axis, and for its name."""
HEAD = 18.0
_LETTERS = pattern(r"[A-Za-z]+")


@record()
class _Item:
    name: str
    row: str
    params: int
    macs: int
    activations: int


def scatter(reports: Sequence[Report]) -> Picture | None:
    """Draw networks as points; None where fewer than three can be, or where they all are alike."""
    titles = [report.title for report in reports]
    distinct = len({*titles}) == len(titles)
    found = (
        _Item(
            report.title if distinct or not report.network.name else report.network.name,
            report.network.name,
            report.totals.params,
            report.totals.macs,
            report.activations,
        )
        for report in reports
        if report.totals.params and report.totals.macs
    )
    items = [*dict.fromkeys(found)]  # a network that is named twice is one point
    if len({(item.params, item.macs) for item in items}) < 3:
        return None
    least, most = (by(items, key=lambda item: item.params) for by in (min, max))
    description = say(
        "scatter-shows",
        count=len(items),
        least=least.name,
        least_params=grouped(least.params),
        most=most.name,
        most_params=grouped(most.params),
    )
    wide, narrow = (
        _drawing(items, width, _height(len(items), height)) for width, height in (WIDE, NARROW)
    )
    title, rule = tell("scatter-of"), tell("scatter-rule")
    return Picture("scatter", title, str(description), wide, narrow, heading=rule)


def _height(count: int, usual: int) -> int:
    """Return the height for a number of networks."""
    if count <= A_FEW:
        return LOW
    return round(usual * HIGH) if count >= MANY else usual


class _Axis:
    """Takes numbers to pixels, in powers of ten."""

    def __init__(self, values: Sequence[int], start: float, end: float, margin: float) -> None:
        low, high = log10(min(values)), log10(max(values))
        if high - low < SPAN:
            middle = (low + high) / 2
            low, high = middle - SPAN / 2, middle + SPAN / 2
        self.start, self.end = start, end
        room = 1 - 2 * margin / abs(end - start)
        spare = (high - low) * (1 / room - 1) / 2
        self.low, self.high = low - spare, high + spare

    def at(self, value: int) -> float:
        """Return where a number is."""
        share = (log10(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def marks(self) -> list[int]:
        """Return the powers of ten on it; where there are too few, 2 and 5 times these too."""
        powers = [10**each for each in range(max(floor(self.low), 0), ceil(self.high) + 1)]
        for steps in ((1,), (1, 2, 5)):
            each = [step * power for power in powers for step in steps]
            found = [mark for mark in each if self.low <= log10(mark) <= self.high]
            if len(found) >= FEWEST:
                break
        return found


def _drawing(items: Sequence[_Item], width: int, height: int) -> Drawing:
    left = max(room(short(item.macs, 1)) for item in items) + 6
    x = _Axis([item.params for item in items], left, width, LARGEST + 4)
    y = _Axis([item.macs for item in items], height - FOOT, HEAD, LARGEST + 4)
    most = max(item.activations for item in items)
    points = [
        Point(
            item.name,
            x.at(item.params),
            y.at(item.macs),
            max(LARGEST * sqrt(item.activations / most), LEAST),
        )
        for item in items
    ]
    labels = beside(points, (left, HEAD, width, height - FOOT)) if len(items) <= NAMED else []
    shapes = [_grid(x, y), *_families(items, points)]
    leads = "".join(line(*label.lead) for label in labels if label and label.lead)
    shapes += [Shape(leads, "lead")] if leads else []
    order = sorted(range(len(items)), key=lambda index: -points[index].radius)
    shapes += [_dot(items[index], points[index]) for index in order]
    words = [*_scales(x, y, left, width, height)]
    for point, label in zip(points, labels, strict=False):
        if label:
            words.append(Words(point.text, label.x, label.y, side=label.side))
    return Drawing(width, height, tuple(shapes), tuple(words))


def _dot(item: _Item, point: Point) -> Shape:
    title = say(
        "scatter-of-network",
        name=item.name,
        params=grouped(item.params),
        macs=short(item.macs, 4),
        activations=grouped(item.activations),
    )
    r = number(point.radius)
    path = f"M{number(point.x - point.radius)} {number(point.y)}"
    across = number(2 * point.radius)
    path += f"a{r} {r} 0 0 1 {across} 0a{r} {r} 0 0 1 -{across} 0z"
    return Shape(path, "dot", str(title), item.row)


def _families(items: Sequence[_Item], points: Sequence[Point]) -> Iterator[Shape]:
    """Join the networks of each family, in the order of their parameters."""
    families: dict[str, list[int]] = {}
    for index in sorted(range(len(items)), key=lambda i: (items[i].params, items[i].macs)):
        letters = _LETTERS.match(items[index].row)
        if letters:
            families.setdefault(letters[0].lower(), []).append(index)
    ways = [line(*((points[i].x, points[i].y) for i in each)) for each in families.values()]
    joined = "".join(way for way in ways if "L" in way)
    if joined:
        yield Shape(joined, "way")


def _grid(x: _Axis, y: _Axis) -> Shape:
    upright = (line((x.at(mark), y.start), (x.at(mark), y.end)) for mark in x.marks())
    across = (line((x.start, y.at(mark)), (x.end, y.at(mark))) for mark in y.marks())
    return Shape("".join((*upright, *across)), "axis")


def _scales(x: _Axis, y: _Axis, left: float, width: int, height: int) -> Iterator[Words]:
    """Yield the numbers on the axes, and what they are of."""
    foot = height - FOOT + SIZE + 4
    for mark in x.marks():
        text = short(mark, 1)
        half = room(text) / 2
        yield Words(text, min(max(x.at(mark), half), width - half), foot)
    for mark in y.marks():
        yield Words(short(mark, 1), left - 5, y.at(mark) + SIZE * 0.35, side="end")
    yield Words(str(say("parameters")), width, height - 4, "strong", "end")
    yield Words(str(say("multiply-adds")), 0, SIZE, "strong", "start")
