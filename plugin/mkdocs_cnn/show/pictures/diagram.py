"""The volumes to scale: a slab for each output, lanes where a network has branches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mkdocs_cnn.counting.report import Report, ReportPart
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.records import record
from mkdocs_cnn.show.pictures.drawing import Drawing, Picture, Shape as Drawn, Words, box, line
from mkdocs_cnn.show.pictures.labels import SIZE, Label, placed, room
from mkdocs_cnn.show.pictures.plan import Plan, Unit, plan_of
from mkdocs_cnn.show.pictures.slabs import (
    Layout,
    Placed,
    Placer,
    Room,
    Scale,
    Way,
    height_of,
    largest,
    runs,
)

WIDE, NARROW = 690.0, 340.0
TALLEST, ACROSS = 150.0, 230.0
"""The highest slab, and the most for all lanes together, in pixels."""
THICKEST = 3.2
"""The most pixels for a thickness of one; less than the least and labels are left out."""
THINNEST = 1.0
TEXT = 12.5
"""The height of a line of labels."""
_COUNTED = pattern(r"_\d+$")
_ARROW = 2.5


def diagram(report: Report, part: ReportPart | None = None) -> Picture:
    """Draw a network, or a part of it."""
    plan = plan_of(report, part)
    name = f"{report.title}, {part.path}" if part is not None and part.path else report.title
    title = str(say("diagram-of", network=name))
    wide, narrow = _wide(plan), _upright(plan)
    key = f"diagram-{part.path.replace('.', '-')}" if part is not None and part.path else "diagram"
    heading = str(say("diagram-of-part", part=part.path)) if part is not None else ""
    return Picture(key, title, wide, narrow, tuple(map(_line, plan.units)), heading)


def diagrams(report: Report) -> Iterator[Picture]:
    """Draw a network, and below it each definition of which it shows the outputs alone."""
    yield diagram(report)
    yield from (diagram(report, part) for part in plan_of(report).together)


def _line(unit: Unit) -> str:
    """Say in words what a slab shows."""
    name = unit.path if unit.times == 1 else f"{unit.path} × {unit.times}"
    return f"{name}: {unit.output}"


def size_of(shape: Shape) -> str:
    """Write a size as short as can be: `224² · 64`, `4096`."""
    if not shape.rank:
        return str(shape.channels)
    equal = len(set(shape.spatial)) == 1
    powers = {1: "", 2: "²", 3: "³"}
    if equal and shape.rank in powers:
        return f"{shape.spatial[0]}{powers[shape.rank]} · {shape.channels}"
    return f"{'×'.join(map(str, shape.spatial))} · {shape.channels}"


# The scales


def _no_label(_: Unit) -> tuple[float, float]:
    return 0, 0


def _below(unit: Unit) -> tuple[float, float]:
    """Return the room of a label in two lines below a slab."""
    return max(room(unit.name), room(size_of(unit.output))) + 4, 2 * TEXT


def _beside(unit: Unit) -> tuple[float, float]:
    """Return the room of a label in two lines to the right of a slab."""
    return TEXT * 1.9, max(room(unit.name), room(size_of(unit.output))) + 8


def _beside_in_one(unit: Unit) -> tuple[float, float]:
    return TEXT, room(f"{unit.name}  {size_of(unit.output)}") + 8


def _fitting(plan: Plan, room_of: Room, along: float, across: float) -> Scale | None:
    """Return the largest scale with which a plan fits; None if its labels leave no room."""

    def extent(scale: Scale) -> tuple[float, float, float]:
        return Placer(plan, scale, room_of).extent(plan.body)

    if extent(Scale(0, THINNEST))[0] > along:
        return None
    thickness = largest(lambda value: extent(Scale(0, value))[0] <= along, THICKEST)

    def is_low(value: float) -> bool:
        _, before, after = extent(Scale(value, thickness))
        return before + after <= across

    tallest = max(height for unit in plan.units if (height := _height(unit)))
    return Scale(largest(is_low, TALLEST / tallest), thickness)


def _height(unit: Unit) -> float:
    return height_of(unit.output)


# In a column: from left to right


def _wide(plan: Plan) -> Drawing:
    scale = _fitting(plan, _below, WIDE, ACROSS)
    labelled = scale is not None
    if scale is None:
        scale = _fitting(plan, _no_label, WIDE, ACROSS - 30) or _squeezed(plan)
    layout = Placer(plan, scale, _below if labelled else _no_label).place(plan.body)
    top = TEXT if any(unit.times > 1 for unit in plan.units) else 2
    canvas = _Canvas(plan, layout, (WIDE - layout.along) / 2, layout.before + top, upright=False)
    words = list(canvas.labels_below() if labelled else canvas.labels_at_the_foot())
    shapes = [*canvas.shapes()]
    if not labelled:
        shapes += canvas.brackets()
    foot = 0 if labelled else 3 * TEXT + 8
    height = top + layout.before + layout.after + foot + 4
    return Drawing(WIDE, height, tuple(shapes), (*words, *canvas.times(), *canvas.tags()))


def _squeezed(plan: Plan) -> Scale:
    """Return a scale for what is too long for any: slabs as thin as they must be."""
    thickness = largest(
        lambda value: Placer(plan, Scale(0, value), _no_label).extent(plan.body)[0] <= WIDE,
        THINNEST,
    )
    tallest = max(map(_height, plan.units))
    return Scale((ACROSS - 60) / tallest, thickness)


# On a phone: from top to bottom


def _upright(plan: Plan) -> Drawing:
    room_of: Room = _beside_in_one
    scale = _fitting(plan, room_of, 10_000, NARROW)
    if scale is None or scale.height * max(map(_height, plan.units)) < TALLEST / 2:
        room_of = _beside
        scale = _fitting(plan, room_of, 10_000, NARROW)
    if scale is None or not scale.height:
        room_of = _no_label
        scale = _fitting(plan, room_of, 10_000, NARROW) or _squeezed(plan)
    scale = Scale(scale.height, min(scale.thickness, 1.6))
    layout = Placer(plan, scale, room_of).place(plan.body)
    left = layout.before + max(0.0, (NARROW - layout.before - layout.after) / 2)
    canvas = _Canvas(plan, layout, 2, left, upright=True)
    beside = canvas.labels_beside(one_line=room_of is _beside_in_one)
    words = () if room_of is _no_label else tuple(beside)
    return Drawing(NARROW, layout.along + 4, tuple(canvas.shapes()), words)


class _Canvas:
    """Draws a layout, from left to right or from top to bottom."""

    def __init__(
        self, plan: Plan, layout: Layout, start: float, axis: float, *, upright: bool
    ) -> None:
        self.plan, self.layout = plan, layout
        self.start, self.axis, self.upright = start, axis, upright

    def at(self, along: float, across: float) -> tuple[float, float]:
        """Return where a place of the layout is in pixels."""
        x, y = self.start + along, self.axis + across
        return (y, x) if self.upright else (x, y)

    def unit(self, slab: Placed) -> Unit:
        """Return what a slab stands for."""
        return self.plan.units[slab.index]

    def shapes(self) -> Iterator[Drawn]:
        """Yield the lines between the slabs, then the slabs."""
        ways = [way for way in self.layout.ways if not way.skips]
        if ways:
            yield Drawn("".join(map(self._way, ways)), "way")
        if skips := [way for way in self.layout.ways if way.skips]:
            for way in skips:
                yield Drawn(self._way(way), "way", *self._passed(way))
            yield Drawn("".join(map(self._arrow, skips)), "tip")
        for slab in self.layout.slabs:
            unit = self.unit(slab)
            yield Drawn(self._slab(slab, unit), _kind(unit), _line(unit), unit.path)

    def _passed(self, way: Way) -> tuple[str, ...]:
        if way.passed is None:
            return ()
        unit = self.plan.units[way.passed]
        return _line(unit), unit.path

    def _way(self, way: Way) -> str:
        return line(*(self.at(*point) for point in way.points))

    def _arrow(self, way: Way) -> str:
        """Draw the tip of a line at its end, which runs across."""
        (along, across), (_, before) = way.points[-1], way.points[-2]
        down = _ARROW if across > before else -_ARROW
        points = (along, across), (along - _ARROW, across - 2 * down), (along + _ARROW, across - 2 * down)
        return f"{line(*(self.at(*point) for point in points))}z"

    def _slab(self, slab: Placed, unit: Unit) -> str:
        """Draw a slab; one with a few groups is in as many parts."""
        parts = unit.groups if 1 < unit.groups <= 4 else 1
        gap = 2.0 if parts > 1 else 0.0
        height = (slab.height - gap * (parts - 1)) / parts
        paths = []
        for number in range(parts):
            low = slab.axis - slab.height / 2 + number * (height + gap)
            x, y = self.at(slab.middle - slab.thickness / 2, low)
            size = (height, slab.thickness) if self.upright else (slab.thickness, height)
            paths.append(box(x, y, *size))
        return "".join(paths)

    def times(self) -> Iterator[Words]:
        """Say above a slab how many it stands for."""
        for slab in self.layout.slabs:
            if (unit := self.unit(slab)).times > 1:
                x, y = self.at(slab.middle, slab.axis - slab.height / 2 - 4)
                yield Words(f"× {unit.times}", x, y, "strong")

    def tags(self) -> Iterator[Words]:
        """Say on a way without slabs what is done there."""
        for way in self.layout.ways:
            if way.passed is not None:
                (low, across), (high, _) = way.points[1:3]
                x, y = self.at((low + high) / 2, across - 4)
                yield Words(self.plan.units[way.passed].operation, x, y)

    def labels_below(self) -> Iterator[Words]:
        """Label each slab with its name and size, in two lines below it."""
        for slab in self.layout.slabs:
            x, y = self.at(slab.middle, slab.axis + slab.height / 2)
            unit = self.unit(slab)
            yield Words(unit.name, x, y + TEXT, "name")
            yield Words(size_of(unit.output), x, y + 2 * TEXT - 1)

    def labels_beside(self, *, one_line: bool) -> Iterator[Words]:
        """Label each slab to its right."""
        for slab in self.layout.slabs:
            x, y = self.at(slab.middle, slab.axis + slab.height / 2)
            unit, x, y = self.unit(slab), x + 6, y + SIZE * 0.35
            name = unit.name if unit.times == 1 else f"{unit.name} × {unit.times}"
            if one_line:
                yield Words(f"{name}  {size_of(unit.output)}", x, y, side="start")
            else:
                yield Words(name, x, y - TEXT * 0.45, "name", "start")
                yield Words(size_of(unit.output), x, y + TEXT * 0.45, side="start")

    # Where there is no room below each slab: at the foot of the picture

    @property
    def foot(self) -> float:
        """Where the labels at the foot begin."""
        return self.axis + self.layout.after + 6

    def stages(self) -> list[tuple[str, list[Placed]]]:
        """Return what lies on the main axis by stages, or by the beginning of names alike."""
        main = [slab for slab in self.layout.slabs if slab.axis == 0]
        each = runs(main, lambda slab: self._stage(self.unit(slab)))
        return [(self._stage_name(run), run) for run in each]

    def _stage(self, unit: Unit) -> str:
        """Return the stage of a unit, or what the names of several in a row have in common."""
        return unit.stage or _COUNTED.sub("", unit.path)

    def _stage_name(self, run: Sequence[Placed]) -> str:
        first = self.unit(run[0])
        return first.name if len(run) == 1 and not first.stage else self._stage(first)

    def brackets(self) -> Iterator[Drawn]:
        """Draw a bracket below each stage of several slabs."""
        paths = []
        for _, run in self.stages():
            if len(run) > 1:
                low, high = run[0].start + 1, run[-1].start + run[-1].along - 1
                x, y = self.at(low, 0)[0], self.foot
                end = self.at(high, 0)[0]
                paths.append(line((x, y - 3), (x, y), (end, y), (end, y - 3)))
        if paths:
            yield Drawn("".join(paths), "way")

    def labels_at_the_foot(self) -> Iterator[Words]:
        """Label stages, and below them sizes, as far as there is room."""
        names = [
            Label(name, self.start + (run[0].start + run[-1].start + run[-1].along) / 2, len(run))
            for name, run in self.stages()
        ]
        for label, x in placed(names, WIDE):
            yield Words(label.text, x, self.foot + TEXT, "name")
        main = [slab for slab in self.layout.slabs if slab.axis == 0]
        sizes = [
            Label(size_of(self.unit(run[0]).output), self.start + (run[0].start + run[-1].start + run[-1].along) / 2, len(run))
            for run in runs(main, lambda slab: self.unit(slab).output)
        ]
        for row in (2, 3):
            seen = []
            for label, x in placed(sizes, WIDE):
                yield Words(label.text, x, self.foot + row * TEXT)
                seen.append(label)
            sizes = [label for label in sizes if label not in seen]


def _kind(unit: Unit) -> str:
    return "shape" if unit.kind == "join" else unit.kind
