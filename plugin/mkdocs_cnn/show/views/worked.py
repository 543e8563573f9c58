"""One layer or stage, step by step, with the numbers put in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from mkdocs_cnn.counting.report import Report, ReportPart, Row, Section
from mkdocs_cnn.figures.numbers import grouped, percent
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.layers.base import Step, extents
from mkdocs_cnn.network.graph import INPUT
from mkdocs_cnn.problems.limits import DEFAULTS, Limits, describe_excess
from mkdocs_cnn.problems.phrases import listed, say, tell
from mkdocs_cnn.settings.choice import SettingError
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.document import Cell, Document, Table, TableRow
from mkdocs_cnn.show.pictures.field import field, seen
from mkdocs_cnn.show.views.common import conventions, facts, find, headed, size
from mkdocs_cnn.show.views.steps import Sources, taken

COLUMNS = (
    ("step", say("step-head"), False),
    ("arithmetic", say("arithmetic-head"), True),
    ("result", say("result-head"), True),
)
MAX_SIZES = 12
"""How many resolutions are written out on the way to a layer."""


def view(report: Report, settings: Settings, limits: Limits = DEFAULTS) -> Document:
    """Work out the layers and stages named behind the view, or every row with parameters.

    Raises:
        SettingError: the network has no part of a name, or they have too many rows together.
    """
    chosen = [find(report, name) for name in settings.view[1:]]
    parts = chosen or [row for row in report.rows if row.counts.params]
    rows = sum(part.row_count for part in parts)
    if rows > limits.worked:
        raise SettingError(*describe_excess(limits, "worked", rows))
    trail = _Trail(report)
    tables = tuple(_table(report, trail, part, settings) for part in parts)
    heading = report.title, report.caption, facts(report, settings)
    pictures = (field(report, each) for each in chosen if isinstance(each, Row))
    drawn = tuple(each for each in pictures if each is not None) if len(chosen) == 1 else ()
    return Document("worked", *heading, tables, (conventions(report, settings),), pictures=drawn)


class _Trail:
    """How the input came to each row, followed once for all of them."""

    def __init__(self, report: Report) -> None:
        self.sources = Sources(report)
        self.ways: dict[int, tuple[str, ...]] = {INPUT: _onward((), report.network.input)}
        """The extents that lie behind each node, on the way from the input."""
        for node in report.network.every_node:
            before = node.inputs[node.layer.lead_input] if node.inputs else INPUT
            self.ways[node.index] = _onward(self.ways[before], node.output)

    def input(self, row: Row) -> str:
        """Say whose outputs a row takes."""
        paths = self.sources.of(row)
        outputs = [say("the-output-of", name=path) for path in paths if path]
        own = [say("the-networks-input")] if len(outputs) < len(paths) else []
        return str(listed([*own, *outputs]))

    def resolutions(self, row: Row) -> Sequence[str]:
        """The extents that the row's input went through: 224, 112, 56, 28, 14, 7."""
        first = row.line.nodes[0]
        before = first.inputs[first.layer.lead_input] if first.inputs else INPUT
        sizes = self.ways[before] if row.line.input.rank else ()
        return sizes if len(sizes) <= MAX_SIZES else [*sizes[:1], "…", *sizes[2 - MAX_SIZES :]]


def _onward(way: tuple[str, ...], shape: Shape) -> tuple[str, ...]:
    equal = len(set(shape.spatial)) == 1
    text = str(shape.spatial[0]) if equal else extents(shape.spatial)
    return (*way, text) if shape.rank and way[-1:] != (text,) else way


def _table(report: Report, trail: _Trail, part: ReportPart, settings: Settings) -> Table:
    rows: list[TableRow] = []
    for row in part.rows():
        rows += _layer(trail, row, settings)
    if isinstance(part, Section):
        rows += _sum(part)
    if report.totals.params:
        rows.append(_share(report, part))
    return Table(headed(COLUMNS), tuple(rows))


def _layer(trail: _Trail, row: Row, settings: Settings) -> Iterator[TableRow]:
    """The row's name and operation, then what comes in, then each operation's steps."""
    labels = " + ".join(layer.label for layer in row.line.layers)
    output = size(row.output, settings.layout)
    cells = Cell(row.full_name), Cell(labels), Cell(output)
    yield TableRow(cells, "section", row.family, row.path)
    sizes = trail.resolutions(row)
    if len(sizes) > 1:
        yield _step(Step(say("resolution-so-far"), " → ".join(sizes), sizes[-1]))
    yield _step(Step(say("input"), trail.input(row), taken(row, settings.layout)))
    x, made = row.line.input, iter(row.line.outcome.primitives)
    for layer in row.line.layers:
        count = len(layer.primitives(x))
        for primitive in islice(made, count):
            if count > 1:
                label, output = primitive.layer.label, size(primitive.output, "HWC")
                yield _step(Step(say("of-it"), label, output))
            yield from map(_step, primitive.steps())
            x = primitive.output
    if len([node for node in row.line.nodes if node.parameters]) > 1:
        yield _step(Step(say("parameters-of-the-row"), row.formula, row.counts.params))
    yield from map(_step, _field(row))
    yield _step(Step(say("activations"), extents(row.output.sizes, "·"), row.activations))


def _field(row: Row) -> Iterator[Step]:
    """Say what the first value sees of the input, and how much further the second does."""
    values = seen(row)
    if not values or max(row.receptive_field) == 1:
        return
    first, *others = values
    yield Step(say("the-first-value-sees"), first.range, first.high - first.low + 1)
    if others and others[0].low > first.low:
        start = f"({first.low})" if first.low < 0 else str(first.low)
        arithmetic = f"{others[0].low} - {start}".replace("-", "−")
        yield Step(say("effective-stride"), arithmetic, others[0].low - first.low)


def _sum(part: Section) -> Iterator[TableRow]:
    counts = [row.counts.params for row in part.rows() if row.counts.params]
    name = part.path if part.name.isdecimal() else part.name  # 0, in a list of modules
    heading = Cell(name or part.path or tell("together"))
    yield TableRow((heading, Cell(), Cell()), "section")
    terms = " + ".join(map(grouped, counts)) if counts else "0"
    yield _step(Step(say("parameters"), terms, part.counts.params))
    macs = [row.counts.macs for row in part.rows() if row.counts.macs]
    if macs:
        yield _step(Step(say("multiply-adds"), " + ".join(map(grouped, macs)), part.counts.macs))


def _share(report: Report, part: ReportPart) -> TableRow:
    params, whole = part.counts.params, report.totals.params
    arithmetic = f"{grouped(params)} / {grouped(whole)}"
    return _step(Step(say("share-of-all-parameters"), arithmetic, percent(params, whole)))


def _step(step: Step) -> TableRow:
    result = step.result
    text = grouped(result) if isinstance(result, int) else result
    return TableRow((Cell(str(step.what)), Cell(str(step.arithmetic)), Cell(text, result)))
