"""What one output value sees of an input, and along which of its axes the outputs lie."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod

from mkdocs_cnn.problems.records import record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias


@record()
class Window:
    """What one output value sees of the input along each axis (receptive-field arithmetic)."""

    extent: tuple[int, ...]
    """How many neighbouring input values: the effective kernel."""
    stride: tuple[int, ...]
    """How far the window moves from one output to the next."""
    before: tuple[int, ...] = ()
    """How far the first window reaches beyond the input: the padding before it."""
    upsampling: tuple[int | Fraction, ...] = ()
    """How many outputs there are for an input, for transposed convolutions and upsampling."""


@record()
class Piece:
    """One of several axes that others are made into, which hold the same values in that order."""

    axes: tuple[int, ...]
    """The axes that they are made of."""
    given: tuple[int, ...]
    """The sizes of these."""
    sizes: tuple[int, ...]
    """Their own sizes."""
    at: int
    """Which of them it is."""


Run: TypeAlias = "tuple[int, ...] | Piece | None"
"""The axes that an axis runs along: one, or several, one behind the other; none where all values
along it are of the same places; None where it runs along a part of one."""
Runs: TypeAlias = "tuple[Run, ...]"
"""That of each axis, the spatial ones and behind them that of the channels."""
Places: TypeAlias = "tuple[int, ...]"


def composed(runs: Runs, before: Runs | None, places: Places = ()) -> Runs:
    """Follow axes that run along others, which run along those before.

    Args:
        runs: along which axes they run.
        before: along which these do; None for the same.
        places: how many values there are along each of those before.
    """
    return runs if before is None else tuple(_composed(each, before, places) for each in runs)


def _composed(run: Run, before: Runs, places: Places) -> Run:
    if run is None:
        return None
    axes = run.axes if isinstance(run, Piece) else run
    each = [before[axis] for axis in axes]
    along = tuple(axis for some in each if isinstance(some, tuple) for axis in some)
    if None in each or any(isinstance(some, Piece) for some in each):
        return None
    if not isinstance(run, Piece):
        return along if all(each) or not along else None
    if not places:  # they are not worked out yet
        return replace(run, axes=along) if len(along) == len(axes) else None
    return _cut(run, [some for some in each if isinstance(some, tuple)], places)


def _cut(piece: Piece, each: Sequence[tuple[int, ...]], places: Places) -> Run:
    """Find the whole axes that make up a piece; None where there are none such."""
    left: list[tuple[int | None, int]] = []
    for axes, size in zip(each, piece.given, strict=True):
        if prod(places[axis] for axis in axes) != size and axes:
            return None
        left += [(axis, places[axis]) for axis in axes] if axes else [(None, size)]
    for size in piece.sizes[: piece.at + 1]:
        found: list[int | None] = []
        wanted = size
        while wanted > 1 and left:
            axis, length = left.pop(0)
            if axis is None and length % wanted == 0:
                left.insert(0, (None, length // wanted))
                length = wanted
            if wanted % length:
                return None
            wanted //= length
            found.append(axis)
    whole = tuple(axis for axis in found if axis is not None)
    return whole if len(whole) == len(found) or not whole else None
