"""How much of the input one value can see.

Along an axis, one value of a layer sees the inputs from `low` to `high` (for the value at index 0;
padding makes `low` negative), and its neighbour sees the same `jump` further on:

    low += -before·jump;  high += (k - 1 - before)·jump;  jump *= stride

so that the field, high - low + 1, grows by (k - 1)·jump. Source: Araujo, Norris and Sim, Computing
Receptive Fields of Convolutional Neural Networks, Distill 2019.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from math import ceil, prod

from mkdocs_cnn.layers.base import Shape
from mkdocs_cnn.layers.reshaping import Input
from mkdocs_cnn.layers.seen import Run, Runs, Window, composed
from mkdocs_cnn.network.graph import INPUT, Network, Node, Primitive
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.records import record, replace
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

    def whole(self, places: int) -> Axis:
        """See it all along, from each of so many places: then all of them see the same."""
        return Axis(self.low, self.high + (places - 1) * self.jump, 0)


@record()
class Field:
    """What values see along each axis of the input, and along which of these they lie."""

    axes: tuple[Axis, ...]
    """Those of the input; empty for what is made of stored numbers alone."""
    places: tuple[int, ...]
    """How many values there are along each axis of the input."""
    runs: tuple[Run, ...]
    """For each axis of the values, that of the channels last: the axes of the input that it runs
    along."""
    is_known: bool = True
    """Can it be told? Not, once a window has moved along a part of an axis, as in Swin."""


def start(spatial: tuple[int, ...]) -> Field:
    """The input itself: every value sees one."""
    rank = len(spatial)
    return Field((Axis(),) * rank, spatial, _own(rank))


@record()
class _Step:
    """What a layer of some size does to what is seen."""

    window: Window | None
    runs: Runs | None
    whole: tuple[int, ...] | None
    rank: int
    spatial: tuple[int, ...]
    """The size of what comes out."""
    mixes: bool
    """Are its channels made of all those that go in?"""
    plain: Runs | None
    """Along which axes its input has to run for each to go on by itself; None if none does."""


@lru_cache(REMEMBERED)
def _step(primitive: Primitive) -> _Step:
    layer, first = primitive.layer, primitive.input
    x = primitive.shapes[layer.lead_input]
    runs, whole = layer.runs(x), layer.whole_axes(x)
    goes_on = runs is None and whole in ((), (x.rank,))
    plain = _own(x.rank) if goes_on else None
    spatial = primitive.output.spatial
    return _Step(layer.window(first), runs, whole, x.rank, spatial, layer.macs(first) > 0, plain)


def _own(rank: int) -> Runs:
    """Let each axis run along its own, and the channels along none."""
    return (*((axis,) for axis in range(rank)), ())


def after(field: Field, node: Node) -> Field:
    """What a value of the node's output sees, given what one of its input sees.

    Behind a reshaping there may be more or fewer axes than in the network's input.
    """
    step = _step(node.primitive)
    window, whole = step.window, step.whole
    if field.runs == step.plain and field.is_known:
        return field if window is None else _slid(field, window, step.spatial)
    if whole is None or len(field.runs) != step.rank + 1:
        return replace(field, runs=((),) * (len(step.spatial) + 1), is_known=False)
    for axis in whole:
        field = _along(field, field.runs[axis], step.mixes)
    if window is not None and field.is_known:
        field = _through(field, window, node.input.spatial)
    return _moved(field, step)


def _slid(field: Field, window: Window, spatial: tuple[int, ...]) -> Field:
    """Go through a window along each axis."""
    nothing = (0,) * len(window.extent)
    each = zip(
        field.axes,
        window.extent,
        window.stride,
        window.before or nothing,
        window.upsampling or nothing,
        strict=True,
    )
    axes = tuple(axis.through(k, stride, before, up) for axis, k, stride, before, up in each)
    return Field(axes, spatial, field.runs)


def joined(fields: Sequence[Field], lead: int = 0) -> Field:
    """What a value sees that comes of several: from the first to the last that any of them sees.

    Args:
        fields: what the values see that are joined.
        lead: which of them what comes out lies along.
    """
    seeing = [each for each in fields if each.axes] or list(fields)
    own = fields[lead] if fields[lead].axes else seeing[0]
    if len(seeing) == 1:
        return own
    several = tuple(zip(*(each.axes for each in seeing), strict=True))
    axes = tuple(
        Axis(min(a.low for a in each), max(a.high for a in each), max(a.jump for a in each))
        for each in several
    )
    if any(not axis.jump for each in several for axis in each):
        places = zip(*(each.places for each in seeing), strict=True)
        axes = tuple(map(_all_seen, axes, several, places))
    return replace(own, axes=axes, is_known=all(each.is_known for each in seeing))


def _all_seen(union: Axis, several: Sequence[Axis], places: Sequence[int]) -> Axis:
    """Let what is seen from everywhere, if any, be all where the others see no more."""
    low, high = union.low, union.high
    last = max(each.whole(count).high for each, count in zip(several, places, strict=True))
    flat = any(not each.jump and (each.low, each.high) == (low, high) for each in several)
    return Axis(low, high, 0) if flat and last == high else union


def _along(field: Field, run: Run, for_all: bool = False) -> Field:
    """See everything along an axis; it cannot be told what that is along a part of one.

    Args:
        field: what the values see.
        run: along which axes of the input they lie there.
        for_all: are there as many values as before, all of which see it, as behind attention? A
            single one, as behind global pooling, is a window as any.
    """
    if not isinstance(run, tuple):
        return replace(field, is_known=False)
    axes = list(field.axes)
    for axis in run:
        seen, places = axes[axis], field.places[axis]
        axes[axis] = seen.whole(places) if for_all else seen.through(places, 1, 0, 0)
    return replace(field, axes=tuple(axes))


def _through(field: Field, window: Window, spatial: tuple[int, ...]) -> Field:
    """Go through a window that moves along some axes and sees others all along."""
    nothing = (0,) * len(spatial)
    before, upsampling = window.before or nothing, window.upsampling or nothing
    each = zip(window.extent, window.stride, before, upsampling, spatial, strict=True)
    for run, (extent, stride, start, up, places) in zip(field.runs, each, strict=False):
        if extent == stride == 1 and not start and up in (0, 1):
            continue
        if isinstance(run, tuple) and len(run) == 1:
            axes = list(field.axes)
            axes[run[0]] = axes[run[0]].through(extent, stride, start, up)
            field = replace(field, axes=tuple(axes))
        elif run != ():
            field = _along(field, run if extent >= places else None)
    return field


def _moved(field: Field, step: _Step) -> Field:
    """Say along which axes of the input those of an output run."""
    runs = field.runs if step.runs is None else composed(step.runs, field.runs, field.places)
    places = list(field.places)
    made: list[Run] = []
    for run, size in zip(runs, step.spatial, strict=False):
        axes = run if isinstance(run, tuple) else ()
        is_part = len(axes) > 1 and size < prod(places[axis] for axis in axes)
        made.append(None if is_part else run)
        if len(axes) == 1:
            places[axes[0]] = size
    last: Run = () if step.mixes else runs[-1]
    return replace(field, places=tuple(places), runs=(*made, last))


class Fields:
    """What the values behind each layer of a network see; worked out when it is asked for."""

    def __init__(self, network: Network) -> None:
        self.network = network

    def behind(self, node: Node) -> Field:
        """What one value of a node's output sees."""
        return self._known[node.index]

    @cached_property
    def all_known(self) -> bool:
        """Can it be told of every layer?"""
        return all(each.is_known for each in self._known.values())

    @cached_property
    def _known(self) -> dict[int, Field]:
        known = {INPUT: start(self.network.input.spatial)}
        for node in self.network.every_node:
            chained = len(node.inputs) == 1 and not node.turns
            before = known[node.inputs[0]] if chained else _before(node, known)
            known[node.index] = after(before, node)
        return known


def _before(node: Node, known: Mapping[int, Field]) -> Field:
    """Join what the values that go into a node see."""
    fields = [known[index] for index in node.inputs] or [_entering(node, known[INPUT])]
    if node.turns:
        fields = list(map(_turned, fields, node.turns))
    lead = node.layer.lead_input
    found = joined(fields, lead)
    if len(fields) < 2:
        return found
    step = _step(node.primitive)
    if step.mixes:
        others = [each for at, each in enumerate(fields) if at != lead and any(each.runs)]
        slides = step.window is not None
        return replace(found, is_known=found.is_known and not (slides and others))
    return _laid_together(found, fields, node.shapes, node.shapes[lead].rank)


def _laid_together(
    field: Field, fields: Sequence[Field], shapes: Sequence[Shape], rank: int
) -> Field:
    """Let values lie along the axes of all that they are made of, place by place.

    Where these are not the same, what is seen differs from place to place.
    """
    runs = list(field.runs)
    pairs = zip(fields, shapes, strict=True)
    several = [(each, shape) for each, shape in pairs if shape.rank == rank and each.axes]
    for at in range(rank):
        found = {each.runs[at] for each, shape in several if shape.spatial[at] > 1} - {()}
        if len(found) > 1 or (None in found and len(several) > 1):
            return replace(field, is_known=False)
        runs[at] = next(iter(found), runs[at])
    return replace(field, runs=tuple(runs))


def _turned(field: Field, turn: Runs | None) -> Field:
    return field if turn is None else replace(field, runs=composed(turn, field.runs, field.places))


def _entering(node: Node, first: Field) -> Field:
    """What another input of the network sees; what is stored sees nothing.

    It sees nothing of the first input, if it has other axes.
    """
    own = start(node.output.spatial)
    if isinstance(node.layer, Input) and len(own.axes) == len(first.axes):
        return own
    axes, places = (first.axes, first.places) if isinstance(node.layer, Input) else ((), ())
    return Field(axes, places, ((),) * len(own.runs))


def extents(field: Field) -> tuple[int, ...]:
    """Return the field's extent along each axis; nothing where it cannot be told."""
    return tuple(axis.extent for axis in field.axes) if field.is_known else ()
