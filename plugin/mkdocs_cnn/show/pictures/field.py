"""Where the receptive field of a layer lies: what its first, second and last value see.

Along one axis, in proportion; what is seen beyond the input is padding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import ceil, floor

from mkdocs_cnn.counting.report import Report, Row
from mkdocs_cnn.problems.phrases import Words as Said
from mkdocs_cnn.problems.phrases import say, together
from mkdocs_cnn.problems.records import record
from mkdocs_cnn.show.document import Picture
from mkdocs_cnn.show.pictures.drawing import Drawing, Shape, Words, box, line
from mkdocs_cnn.show.pictures.labels import SIZE, room

WIDE, NARROW = 690, 340
_LINE, _BAR, _GAP = 22, 10, 12
"""The height of a line, that of the bar in it, and what is between words and bars, in pixels."""


@record()
class Seen:
    """What one value of a layer's output sees along one axis."""

    name: Said
    low: int
    high: int

    @property
    def range(self) -> str:
        """The first and the last position, counted from 0; before that is padding."""
        return f"{self.low} … {self.high}".replace("-", "−")

    @property
    def text(self) -> str:
        """What stands beside its bar."""
        return f"{self.name} {self.range}"


def seen(row: Row) -> tuple[Seen, ...]:
    """Return what the first, second and last value see along the last axis; empty for vectors."""
    axes, rank = row.field.axes, row.output.rank
    if (
        not rank
        or not axes
        or not row.field.is_known
        or row.field.runs[rank - 1] != (len(axes) - 1,)
    ):
        return ()
    axis, count = axes[-1], row.output.spatial[-1]
    named = {0: say("first-value"), 1: say("second-value"), count - 1: say("last-value")}
    return tuple(
        Seen(named[index], floor(axis.low + index * axis.jump), ceil(axis.high + index * axis.jump))
        for index in sorted(each for each in named if each < count)
    )


def field(report: Report, row: Row) -> Picture | None:
    """Draw what values of a row see; None where it has no place along an axis of the input."""
    values, spatial = seen(row), report.network.input.spatial
    if not values or not spatial:
        return None
    wide, narrow = (_drawing(row, values, spatial[-1], width) for width in (WIDE, NARROW))
    title = str(say("field-of", name=row.path))
    sees = (say("value-sees", name=each.name, range=each.range) for each in values)
    whole = say("field-of-positions", count=spatial[-1], last=spatial[-1] - 1)
    return Picture("sees", title, str(together([whole, *sees])), wide, narrow)


def _drawing(row: Row, values: tuple[Seen, ...], extent: int, width: int) -> Drawing:
    whole = Seen(say("input"), 0, extent - 1)
    lines = (whole, *values)
    left = max(room(each.text) for each in lines) + _GAP
    low, high = min(each.low for each in lines), max(each.high for each in lines) + 1
    pixel = (width - left) / (high - low)

    def at(position: float) -> float:
        return left + (position - low) * pixel

    height = len(lines) * _LINE
    shapes = [
        Shape(_bar(at, each, index), "input" if each is whole else row.family.value, each.text)
        for index, each in enumerate(lines)
    ]
    edges = "".join(line((at(edge), 0), (at(edge), height)) for edge in (0, extent))
    shapes.append(Shape(edges, "axis"))
    return Drawing(width, height, tuple(shapes), tuple(_words(lines)))


def _bar(at: Callable[[float], float], each: Seen, index: int) -> str:
    y = index * _LINE + (_LINE - _BAR) / 2
    return box(at(each.low), y, max(at(each.high + 1) - at(each.low), 1), _BAR)


def _words(lines: tuple[Seen, ...]) -> Iterator[Words]:
    for index, each in enumerate(lines):
        y = index * _LINE + _LINE / 2 + SIZE * 0.35
        yield Words(each.text, 0, y, side="start")
