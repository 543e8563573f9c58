"""Where memory and parameters lie: activations upwards, parameters downwards, layer by layer.

Each half has a scale of its own, in proportion to the numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby

from mkdocs_cnn.counting.report import Report, ReportPart, Row, Section
from mkdocs_cnn.figures.numbers import grouped, short
from mkdocs_cnn.problems.phrases import Phrase, say, tell, together
from mkdocs_cnn.problems.records import record
from mkdocs_cnn.settings.choices import NAME
from mkdocs_cnn.show.document import Cell, Picture, Table, TableRow
from mkdocs_cnn.show.opening import stages_of
from mkdocs_cnn.show.pictures.drawing import Drawing, Shape, Words, box, line
from mkdocs_cnn.show.pictures.labels import SIZE, Label, placed, room, stage_of
from mkdocs_cnn.show.views.columns import heading

WIDE = 690, 160
NARROW = 340, 150
TEXT = 15
"""The height of a line of labels, in pixels."""
SINGLE = 300
"""The most bars of which each is a shape of its own."""
LEAST = 0.5
"""The least that a bar is high, so that it is seen, in pixels."""


@record()
class Item:
    """What is drawn of a layer."""

    name: str
    row: str
    kind: str
    activations: int
    params: int
    stage: str
    """The stage in which it lies, or what its name has in common with others in a row."""


def profile(report: Report) -> Picture:
    """Draw the activations and parameters of every row."""
    items = tuple(_items(report))
    wide, narrow = (_drawing(items, *size) for size in (WIDE, NARROW))
    title = str(say("profile-of", network=report.title))
    description = str(together(_lines(items)))
    return Picture("profile", title, description, wide, narrow, _table(report, items))


def _items(report: Report) -> Iterator[Item]:
    name = report.network.entrance or tell("input")
    yield Item(name, "input", "input", report.network.input.size, 0, name)
    for part in stages_of(report):
        for row in part.rows():
            counts = row.activations, row.counts.params
            yield Item(row.full_name, row.path, row.family.value, *counts, _stage(part, row))


def _stage(part: ReportPart, row: Row) -> str:
    """Name a stage as it is called where it stands; by its address, where that is a number."""
    is_stage = isinstance(part, Section) and part.name
    path = part.path if is_stage else row.path
    name = path.rpartition(".")[2]
    if name.isdecimal():
        return path
    return name if is_stage else stage_of(name)


def _table(report: Report, items: Sequence[Item]) -> Table:
    columns = tuple(heading(key, report) for key in (NAME, "activations", "params"))
    rows = tuple(
        TableRow((Cell(item.name), *_counts(item.activations, item.params)), anchor=item.row)
        for item in items
    )
    total = (Cell(str(say("total"))), *_counts(report.activations, report.totals.params))
    return Table(columns, rows, total)


def _counts(*values: int) -> tuple[Cell, ...]:
    return tuple(Cell(grouped(value), value) for value in values)


def _lines(items: Sequence[Item]) -> Iterator[Phrase]:
    """Say where the most of both is, and up to where there is half of everything."""
    if values := _Most.of(items, [item.activations for item in items]):
        said = say("profile-activations", most=values.most, at=values.at, whole=values.whole)
        yield from (said, values.first_half)
    if params := _Most.of(items, [item.params for item in items]):
        said = say("profile-params", most=params.most, at=params.at, whole=params.whole)
        yield from (said, params.first_half)


@record()
class _Most:
    """Where the most of something is, and its first half."""

    most: str
    at: str
    whole: str
    first_half: Phrase

    @classmethod
    def of(cls, items: Sequence[Item], values: Sequence[int]) -> _Most | None:
        """Look through the values of some items; None where there are none."""
        whole = sum(values)
        if not whole:
            return None
        most = max(range(len(items)), key=values.__getitem__)
        half = next(i for i, sum_ in enumerate(accumulate(values)) if 2 * sum_ >= whole)
        first = say("profile-half", count=half + 1, layers=len(items), half=items[half].name)
        return cls(grouped(values[most]), items[most].name, grouped(whole), first)


class _Scale:
    """Where things lie in one drawing."""

    def __init__(self, items: Sequence[Item], width: int, height: int) -> None:
        self.width = width
        self.pitch = width / len(items)
        self.gap = min(2.0, self.pitch / 5)
        self.half = (height - 4 * TEXT) / 2
        self.axis = TEXT * 1.5 + self.half
        self.below = self.axis + TEXT
        """Where parameters begin: the names stand in between."""
        self.most = max(item.activations for item in items), max(item.params for item in items)

    def up(self, item: Item) -> float:
        """Return the height of an item's activations."""
        return max(self.half * item.activations / self.most[0], LEAST)

    def down(self, item: Item) -> float:
        """Return the height of an item's parameters."""
        return max(self.half * item.params / self.most[1], LEAST) if item.params else 0

    def middle(self, index: int) -> float:
        """Return where the middle of an item is."""
        return (index + 0.5) * self.pitch


def _drawing(items: Sequence[Item], width: int, height: int) -> Drawing:
    scale = _Scale(items, width, height)
    shapes = [_shape(scale, index, item) for index, item in enumerate(items)]
    if len(items) > SINGLE:
        shapes = list(_together(shapes))
    axes = ((0, scale.axis), (width, scale.axis)), ((0, scale.below), (width, scale.below))
    shapes += [Shape("".join(line(*each) for each in axes), "axis")]
    return Drawing(width, height, tuple(shapes), tuple(_words(scale, items, height)))


def _stages(items: Sequence[Item]) -> Iterator[tuple[int, int]]:
    """Yield where each stage begins and ends."""
    low = 0
    for _, run in groupby(items, lambda item: item.stage):
        high = low + sum(1 for _ in run)
        yield low, high
        low = high


def _together(shapes: Iterable[Shape]) -> Iterator[Shape]:
    """Draw bars that are too thin to be pointed at as one shape for each kind."""
    paths: dict[str, list[str]] = {}
    for shape in shapes:
        paths.setdefault(shape.kind, []).append(shape.path)
    return (Shape("".join(each), kind) for kind, each in paths.items())


def _shape(scale: _Scale, index: int, item: Item) -> Shape:
    left, wide = index * scale.pitch + scale.gap / 2, scale.pitch - scale.gap
    up, down = scale.up(item), scale.down(item)
    path = box(left, scale.axis - up, wide, up)
    if down:
        path += box(left, scale.below, wide, down)
    title = say(
        "profile-of-layer",
        name=item.name,
        activations=grouped(item.activations),
        params=grouped(item.params),
    )
    return Shape(path, item.kind, str(title), item.row)


def _words(scale: _Scale, items: Sequence[Item], height: int) -> Iterator[Words]:
    most = [
        max(range(len(items)), key=lambda index: items[index].activations),
        max(range(len(items)), key=lambda index: items[index].params),
    ]
    values = items[most[0]].activations, items[most[1]].params
    heads = str(say("activations")), str(say("parameters"))
    lines = SIZE, height - 4
    for head, index, value, y in zip(heads, most, values, lines, strict=True):
        # what the half is of stands at the end that is farther from its highest bar
        left = scale.middle(index) > scale.width / 2
        yield Words(head, 0 if left else scale.width, y, "strong", "start" if left else "end")
        if value:
            text = short(value)
            half = room(text) / 2
            x = min(max(scale.middle(index), half), scale.width - half)
            yield Words(text, x, y)
    labels = [
        Label(
            items[low].name if high - low == 1 else items[low].stage,
            (scale.middle(low) + scale.middle(high - 1)) / 2,
            sum(scale.up(item) + scale.down(item) for item in items[low:high]),
        )
        for low, high in _stages(items)
    ]
    middle = (scale.axis + scale.below) / 2 + SIZE * 0.35
    for label, x in placed(labels, scale.width):
        yield Words(label.text, x, middle, "name")
