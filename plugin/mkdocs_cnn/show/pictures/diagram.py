"""The volumes to scale: a slab for each output, lanes where a network has branches."""

from __future__ import annotations

from mkdocs_cnn.counting.report import Report, ReportPart
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.settings.choices import NAME
from mkdocs_cnn.show.document import Cell, Picture, Table, TableRow
from mkdocs_cnn.show.pictures.canvas import FOOT, TEXT, WIDE, Canvas, lines_of, name_of, size_of
from mkdocs_cnn.show.pictures.drawing import Drawing
from mkdocs_cnn.show.pictures.labels import room
from mkdocs_cnn.show.pictures.plan import Plan, Unit
from mkdocs_cnn.show.pictures.slabs import Placer, Room, Scale, height_of, largest
from mkdocs_cnn.show.views.columns import heading as column

NARROW = 340.0
TALLEST, ACROSS = 150.0, 230.0
"""The highest slab, and the most for all lanes together, in pixels."""
THICKEST, THINNEST = 3.2, 1.0
"""The most pixels for a thickness of one; where there would be less, labels are left out."""
THICKEST_UPRIGHT = 1.6
LONGEST = 10_000.0
"""The most pixels from top to bottom."""


def diagram(report: Report, plan: Plan) -> Picture:
    """Draw a network, or a part of it."""
    part, key, title, heading = plan.part, "diagram", report.title, ""
    if part is not None:
        key, title = f"diagram-{part.path.replace('.', '-')}", title_of_part(report, part)
        heading = str(say("diagram-of-part", part=part.path))
    first, last = plan.units[0].output, plan.units[-1].output
    description = say("diagram-shows", count=len(plan.units) - 1, first=str(first), last=str(last))
    return Picture(
        key,
        str(say("diagram-of", network=title)),
        str(description),
        _wide(plan),
        _upright(plan),
        _table(report, plan),
        heading,
    )


def title_of_part(report: Report, part: ReportPart) -> str:
    """Return what a part is called beside others."""
    return f"{report.title}, {part.path}"


def _table(report: Report, plan: Plan) -> Table:
    columns = tuple(column(key, report) for key in (NAME, "operation", "output"))
    return Table(columns, tuple(map(_row, plan.units)))


def _row(unit: Unit) -> TableRow:
    cells = Cell(name_of(unit)), Cell(unit.operation), Cell(str(unit.output))
    return TableRow(cells, anchor=unit.path)


# How much room labels take: along the axis, and beside the slab


def _no_label(_: Unit) -> tuple[float, float]:
    return 0, 0


def _below(unit: Unit) -> tuple[float, float]:
    return max(room(unit.label), room(size_of(unit.output))) + 4, 2 * TEXT


def _beside(unit: Unit) -> tuple[float, float]:
    return _beside_in(2, unit)


def _beside_in_parts(unit: Unit) -> tuple[float, float]:
    return _beside_in(3, unit)


def _beside_in(most: int, unit: Unit) -> tuple[float, float]:
    lines = lines_of(unit, most)
    return TEXT * (0.9 * len(lines) + 0.1), max(map(room, lines)) + 8


def _beside_in_one(unit: Unit) -> tuple[float, float]:
    return TEXT, room(f"{unit.label}  {size_of(unit.output)}") + 8


# The scales


def _fitting(plan: Plan, room_of: Room, along: float, across: float) -> Scale | None:
    """Return the largest scale with which a plan fits; None if its labels leave no room."""

    def extent(scale: Scale) -> tuple[float, float, float]:
        return Placer(plan, scale, room_of).whole()

    def is_short(value: float) -> bool:
        return extent(Scale(0, value))[0] <= along

    if room_of is not _no_label and not is_short(THINNEST):
        return None
    thickness = largest(is_short, THICKEST)

    def is_low(value: float) -> bool:
        _, before, after = extent(Scale(value, thickness))
        return before + after <= across

    tallest = max(height_of(unit.output) for unit in plan.units)
    return Scale(largest(is_low, TALLEST / tallest), thickness)


def _wide(plan: Plan) -> Drawing:
    """Draw it from left to right, for the column of a page."""
    room_of: Room = _below
    scale = _fitting(plan, room_of, WIDE, ACROSS)
    if scale is None:
        room_of = _no_label
        scale = _fitting(plan, room_of, WIDE, ACROSS - FOOT)
    assert scale is not None
    layout = Placer(plan, scale, room_of).place()
    top = TEXT if any(unit.times > 1 for unit in plan.units) else 2
    start = (WIDE - layout.along) / 2, layout.before + top
    canvas = Canvas(plan, layout, start, upright=False, labelled=room_of is _below)
    height = top + layout.before + layout.after + (0 if canvas.labelled else FOOT) + 4
    return Drawing(WIDE, height, tuple(canvas.shapes()), tuple(canvas.words()))


def _upright_scale(plan: Plan) -> tuple[Scale, Room, int]:
    """Return a scale with which a plan fits, how much room labels have, and in how many lines."""
    tallest = max(height_of(unit.output) for unit in plan.units)
    rooms: tuple[tuple[Room, float], ...] = (
        (_beside_in_one, TALLEST / 2),
        (_beside, 1),
        (_beside_in_parts, 1),
    )
    for lines, (room_of, least) in enumerate(rooms, 1):
        scale = _fitting(plan, room_of, LONGEST, NARROW)
        if scale is not None and scale.height * tallest >= least:
            return scale, room_of, lines
    scale = _fitting(plan, _no_label, LONGEST, NARROW)
    assert scale is not None
    return scale, _no_label, 0


def _upright(plan: Plan) -> Drawing:
    """Draw it from top to bottom, for a phone."""
    scale, room_of, lines = _upright_scale(plan)
    scale = Scale(scale.height, min(scale.thickness, THICKEST_UPRIGHT))
    layout = Placer(plan, scale, room_of).place()
    left = layout.before + max(0.0, (NARROW - layout.before - layout.after) / 2)
    canvas = Canvas(plan, layout, (2, left), upright=True, labelled=lines > 0, lines=lines)
    return Drawing(NARROW, layout.along + 4, tuple(canvas.shapes()), tuple(canvas.words()))
