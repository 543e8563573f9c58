"""A layout as shapes and words, from left to right or from top to bottom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from itertools import groupby

from mkdocs_cnn.layers import Shape
from mkdocs_cnn.problems.records import replace
from mkdocs_cnn.show.pictures.drawing import Shape as Drawn
from mkdocs_cnn.show.pictures.drawing import Words, box, line
from mkdocs_cnn.show.pictures.labels import SIZE, Label, placed, room, stage_of
from mkdocs_cnn.show.pictures.plan import Plan, Unit
from mkdocs_cnn.show.pictures.slabs import GAP, Layout, Placed, Way

WIDE = 690.0
TEXT = 12.5
"""The height of a line of labels, in pixels."""
FOOT = 3 * TEXT + 8
"""The height of the labels at the foot of a picture: names, and two lines of sizes."""
GROUPS = 4
"""The most groups that are drawn, as parts of a slab."""
_ARROW = 2.5
_POWERS = {1: "", 2: "²", 3: "³"}


def name_of(unit: Unit) -> str:
    """Return what a slab is called."""
    path = unit.name if unit.kind == "input" else unit.path
    return path if unit.times == 1 else f"{path} × {unit.times}"


def size_of(shape: Shape) -> str:
    """Write a size as short as can be: `224² · 64`, `4096`."""
    if not shape.rank:
        return str(shape.channels)
    if len(set(shape.spatial)) == 1 and shape.rank in _POWERS:
        return f"{shape.spatial[0]}{_POWERS[shape.rank]} · {shape.channels}"
    return f"{'×'.join(map(str, shape.spatial))} · {shape.channels}"


def lines_of(unit: Unit, most: int) -> list[str]:
    """Return the label of a slab in several lines: its name, or the parts of it, and its size."""
    names = unit.label.split(".", most - 2) if unit.label else []
    if unit.times > 1:
        names = [*names[:-1], " ".join([*names[-1:], f"× {unit.times}"])]
    return [*names, size_of(unit.output)]


class Canvas:
    """Draws a layout."""

    def __init__(
        self,
        plan: Plan,
        layout: Layout,
        start: tuple[float, float],
        *,
        upright: bool,
        labelled: bool,
        lines: int = 2,
    ) -> None:
        """Begin.

        Args:
            plan: what is drawn.
            layout: where it lies.
            start: where it begins along the axis, and where the axis is across.
            upright: from top to bottom?
            labelled: has each slab a label of its own?
            lines: in how many lines a label beside a slab stands, at most.
        """
        self.plan, self.layout = plan, layout
        self.start, self.axis = start
        self.upright, self.labelled, self.lines = upright, labelled, lines

    def shapes(self) -> Iterator[Drawn]:
        """Yield the lines between the slabs, the slabs, and brackets below the stages."""
        skips = [way for way in self.layout.ways if way.skips]
        plain = [way for way in self.layout.ways if not way.skips]
        if plain:
            yield Drawn("".join(map(self._way, plain)), "way")
        for way in skips:
            yield Drawn(self._way(way), "way", *self._passed(way))
        if skips:
            yield Drawn("".join(map(self._tip, skips)), "tip")
        for slab in self.layout.slabs:
            unit = self._unit(slab)
            title = "" if self.labelled else f"{name_of(unit)}: {unit.output}"
            kind = "shape" if unit.kind == "join" else unit.kind
            yield Drawn(self._slab(slab, unit), kind, title, unit.path)
        if not self.labelled and not self.upright:
            yield from self._brackets()

    def words(self) -> Iterator[Words]:
        """Yield the labels."""
        if self.upright:
            yield from self._beside() if self.labelled else ()
            return
        yield from self._below() if self.labelled else self._at_the_foot()
        for slab in self.layout.slabs:
            if (unit := self._unit(slab)).times > 1:
                x, y = self._at(slab.middle, slab.axis - slab.height / 2 - 4)
                yield Words(f"× {unit.times}", x, y, "strong")
        for way in self.layout.ways:
            if way.passed is not None:
                (low, across), (high, _) = way.points[1:3]
                x, y = self._at((low + high) / 2, across - 4)
                operation = self.plan.units[way.passed].operation
                if room(operation) <= high - low + 2 * GAP:
                    yield Words(operation, x, y)

    def _at(self, along: float, across: float) -> tuple[float, float]:
        """Return where a place of the layout is in pixels."""
        x, y = self.start + along, self.axis + across
        return (y, x) if self.upright else (x, y)

    def _unit(self, slab: Placed) -> Unit:
        return self.plan.units[slab.index]

    # Shapes

    def _passed(self, way: Way) -> tuple[str, ...]:
        """Say what is done on a way without slabs."""
        if way.passed is None:
            return ()
        unit = self.plan.units[way.passed]
        return f"{name_of(unit)}: {unit.output}", unit.path

    def _way(self, way: Way) -> str:
        return line(*(self._at(*point) for point in way.points))

    def _tip(self, way: Way) -> str:
        """Draw the tip of a line at its end, which runs across."""
        (along, across), (_, before) = way.points[-1], way.points[-2]
        base = across - 2 * (_ARROW if across > before else -_ARROW)
        points = (along, across), (along - _ARROW, base), (along + _ARROW, base)
        return f"{line(*(self._at(*point) for point in points))}z"

    def _slab(self, slab: Placed, unit: Unit) -> str:
        """Draw a slab; one with a few groups is in as many parts."""
        parts = unit.groups if 1 < unit.groups <= GROUPS else 1
        gap = min(2.0, slab.height / 8) if parts > 1 else 0.0
        height = (slab.height - gap * (parts - 1)) / parts
        paths = []
        for number in range(parts):
            low = slab.axis - slab.height / 2 + number * (height + gap)
            x, y = self._at(slab.middle - slab.thickness / 2, low)
            size = (height, slab.thickness) if self.upright else (slab.thickness, height)
            paths.append(box(x, y, *size))
        return "".join(paths)

    def _brackets(self) -> Iterator[Drawn]:
        """Draw a bracket below each stage of several slabs."""
        paths = []
        for _, run in self._stages():
            if len(run) > 1:
                low = self._at(run[0].start + 1, 0)[0]
                high = self._at(run[-1].start + run[-1].along - 1, 0)[0]
                y = self.foot
                paths.append(line((low, y - 3), (low, y), (high, y), (high, y - 3)))
        if paths:
            yield Drawn("".join(paths), "way")

    # Words

    def _below(self) -> Iterator[Words]:
        """Label each slab with its name and size, in two lines below it."""
        for slab in self.layout.slabs:
            x, y = self._at(slab.middle, slab.axis + slab.height / 2)
            unit = self._unit(slab)
            if unit.label:
                yield Words(unit.label, x, y + TEXT, "name")
            yield Words(size_of(unit.output), x, y + 2 * TEXT - 1)

    def _beside(self) -> Iterator[Words]:
        """Label each slab to its right."""
        for slab in self.layout.slabs:
            right, middle = self._at(slab.middle, slab.axis + slab.height / 2)
            unit, x, y = self._unit(slab), right + 6, middle + SIZE * 0.35
            if self.lines == 1:
                name = unit.label if unit.times == 1 else f"{unit.label} × {unit.times}"
                yield Words(f"{name}  {size_of(unit.output)}".strip(), x, y, side="start")
                continue
            *names, size = lines_of(unit, self.lines)
            top = y - TEXT * 0.45 * len(names)
            for number, name in enumerate(names):
                yield Words(name, x, top + number * TEXT * 0.9, "name", "start")
            yield Words(size, x, top + len(names) * TEXT * 0.9, side="start")

    # Where there is no room for a label below each slab

    @property
    def foot(self) -> float:
        """Where the labels at the foot begin."""
        return self.axis + self.layout.after + 6

    def _stages(self) -> list[tuple[str, list[Placed]]]:
        """Return what lies on the axis by stages, or by what names in a row have in common."""
        runs = self._runs(self._stage)
        times = Counter(self._stage(self._unit(run[0])) for run in runs)
        several = {stage for stage, count in times.items() if count > 1}
        return [(self._stage_name(run, several), run) for run in runs]

    def _runs(self, key: Callable[[Unit], object]) -> list[list[Placed]]:
        """Return slabs on the axis that follow each other and have the same key."""
        main = (slab for slab in self.layout.slabs if slab.axis == 0)
        return [list(run) for _, run in groupby(main, lambda slab: key(self._unit(slab)))]

    def _stage(self, unit: Unit) -> str:
        return unit.stage or stage_of(unit.path)

    def _stage_name(self, run: Sequence[Placed], several: Container[str] = ()) -> str:
        """Name a stage by its own name; by its address, where that is a number.

        Where others lie between its slabs, those of a run are named by what they have in common.
        """
        units = [self._unit(slab) for slab in run]
        first = units[0]
        if first.kind == "input":
            return first.name
        path = self._stage(first)
        if first.stage in several or (len(run) == 1 and not first.stage):
            path = ".".join(_shared([unit.path.split(".") for unit in units])) or path
        name = path.rpartition(".")[2]
        return path if name.isdecimal() else name

    def _at_the_foot(self) -> Iterator[Words]:
        """Label stages, and below them sizes, as far as there is room.

        Where there is none for a name, it stands before the size.
        """
        stages = self._stages()
        names = [self._label(name, run) for name, run in stages]
        found = list(placed(names, WIDE))
        yield from (Words(each.text, x, self.foot + TEXT, "name") for each, x in found)
        seen = [each for each, _ in found]
        named = {
            slab.index
            for (_, run), label in zip(stages, names, strict=True)
            if label in seen
            for slab in run
        }
        alike = self._runs(lambda unit: unit.output)
        sizes = [self._size_label(run, named) for run in alike]
        for row in (2, 3):
            seen = []
            for label, x in placed(sizes, WIDE):
                yield Words(label.text, x, self.foot + row * TEXT)
                seen.append(label)
            sizes = [label for label in sizes if label not in seen]

    def _size_label(self, run: Sequence[Placed], named: Container[int]) -> Label:
        text = size_of(self._unit(run[0]).output)
        if any(slab.index in named for slab in run):
            return self._label(text, run)
        return replace(self._label(f"{self._stage_name(run[:1])} {text}", run), weight=0)

    def _label(self, text: str, run: Sequence[Placed]) -> Label:
        """Label slabs in a row, below their middle."""
        middle = (run[0].start + run[-1].start + run[-1].along) / 2
        return Label(text, self.start + middle, len(run))


def _shared(paths: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the names with which all of some paths begin."""
    for names in zip(*paths, strict=False):
        if len({*names}) > 1:
            return
        yield names[0]
