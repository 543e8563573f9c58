"""What is drawn, before it is SVG: shapes and words, with their places in pixels."""

from __future__ import annotations

from mkdocs_cnn.problems.records import record
from mkdocs_cnn.problems.visible import show_fields


@record()
class Shape:
    """Something drawn."""

    path: str
    """Where it lies: the data of an SVG path."""
    kind: str
    """What it is, for the style sheet: a layer's family, or `rule`, `skip`, `axis`."""
    title: str = ""
    """What it says when it is pointed at."""
    row: str = ""
    """The path of the row that it stands for."""

    def __post_init__(self) -> None:
        show_fields(self, "title")


@record()
class Words:
    """A label; `x` is where its middle, beginning or end is, `y` the line that it stands on."""

    text: str
    x: float
    y: float
    kind: str = ""
    """`name` for what a layer is called, `strong` for what is read first."""
    side: str = "middle"
    """Which part of it is at `x`: `start`, `middle` or `end`."""

    def __post_init__(self) -> None:
        show_fields(self, "text")


@record()
class Drawing:
    """Shapes and words on a ground of some pixels."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    words: tuple[Words, ...]


def box(x: float, y: float, width: float, height: float) -> str:
    """Return the path of a rectangle."""
    return f"M{number(x)} {number(y)}h{number(width)}v{number(height)}h{number(-width)}z"


def line(*points: tuple[float, float]) -> str:
    """Return the path of a line through some points; along an axis, it says how far."""
    path, before = "", ("", "")
    for point in points:
        x, y = map(number, point)
        if not path:
            path = f"M{x} {y}"
        elif y == before[1]:
            path += f"h{number(float(x) - float(before[0]))}"
        elif x == before[0]:
            path += f"v{number(float(y) - float(before[1]))}"
        else:
            path += f"L{x} {y}"
        before = x, y
    return path


def number(value: float) -> str:
    """Write a length as short as can be, to a tenth of a pixel."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
