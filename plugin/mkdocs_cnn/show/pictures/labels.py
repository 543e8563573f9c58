"""Which words have room beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
