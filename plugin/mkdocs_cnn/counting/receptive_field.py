"""How much of the input one value can see.

Along an axis, one value of a layer sees the inputs from `low` to `high` (for the value at index 0;
padding makes `low` negative), and its neighbour sees the same `jump` further on:

    low += -before·jump;  high += (k - 1 - before)·jump;  jump *= stride

so that the field, high - low + 1, grows by (k - 1)·jump. Source: Araujo, Norris and Sim, Computing
Receptive Fields of Convolutional Neural Networks, Distill 2019.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from math import ceil

from mkdocs_cnn.layers.base import Window
from mkdocs_cnn.network.graph import INPUT, Network, Node, Primitive
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.records import record
from mkdocs_cnn.problems.remembered import REMEMBERED

Number = int | Fraction


@record()
class Axis:
    """What the value at index 0 sees along one axis."""

    low: Number = 0
    high: Number = 0
    jump: Number = 1

    @property
    def extent(self) -> int:
        """The number of input values from the first to the last that is seen."""
        return ceil(self.high - self.low) + 1

    def through(self, extent: int, stride: int, before: int, upsampling: Number) -> Axis:
        """Go through a window."""
        if self.high - self.low > Limits.field:
            return self
        jump = self.jump
        low, high = self.low - before * jump, self.high + (extent - 1 - before) * jump
        if upsampling not in (0, 1):
            finer = Fraction(jump) / upsampling
            return Axis(low, high, finer.numerator if finer.denominator == 1 else finer)
        return Axis(low, high, min(jump * stride, Limits.field))


Field = tuple[Axis, ...]


def start(rank: int) -> Field:
    """The input itself: every value sees one."""
    return (Axis(),) * rank


def after(field: Field, node: Node) -> Field:
    """What a value of the node's output sees, given what one of its input sees.

    Behind a reshaping there may be more or fewer axes than in the network's input: what a value
    sees along those of the input does not change there any more.
    """
    window = _window(node.primitive)
    if window is None or len(window.extent) != len(field):
        return field
    return _through(field, window)


@lru_cache(REMEMBERED)
def _window(primitive: Primitive) -> Window | None:
    return primitive.layer.window(primitive.input)


def joined(fields: Sequence[Field]) -> Field:
    """What a value sees that comes of several: from the first to the last that any of them sees."""
    if len(fields) == 1:
        return fields[0]
    return tuple(
        Axis(min(a.low for a in each), max(a.high for a in each), max(a.jump for a in each))
        for each in zip(*fields, strict=True)
    )


def _through(field: Field, window: Window) -> Field:
    nothing = (0,) * len(window.extent)
    each = zip(
        field,
        window.extent,
        window.stride,
        window.before or nothing,
        window.upsampling or nothing,
        strict=True,
    )
    return tuple(axis.through(k, stride, before, up) for axis, k, stride, before, up in each)


class Fields:
    """What the values behind each layer of a network see; worked out when it is asked for."""

    def __init__(self, network: Network) -> None:
        self.network = network

    def behind(self, node: Node) -> Field:
        """What one value of a node's output sees."""
        return self._known[node.index]

    @cached_property
    def _known(self) -> dict[int, Field]:
        known = {INPUT: start(self.network.input.rank)}
        for node in self.network.every_node:
            before = [known[index] for index in node.inputs] or [known[INPUT]]
            known[node.index] = after(joined(before), node)
        return known


def extents(field: Field) -> tuple[int, ...]:
    """Give the field's extent along each axis."""
    return tuple(axis.extent for axis in field)
