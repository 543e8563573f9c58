"""One layer or stage, step by step, with the numbers put in."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.document import Cell, Column, Document, Table, TableRow
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.layers.base import Step, extents
from mkdocs_cnn.numbers import grouped, percent
from mkdocs_cnn.problems import clip, did_you_mean
from mkdocs_cnn.report import Report, ReportPart, Row, Section
from mkdocs_cnn.settings import SettingError, Settings
from mkdocs_cnn.views.common import conventions, facts, size, title

COLUMNS = (
    Column("step", "Step"),
    Column("arithmetic", "Arithmetic", numeric=True),
    Column("result", "Result", numeric=True),
)


def view(report: Report, settings: Settings) -> Document:
    """Work out the layers and stages named behind the view, or every row with parameters."""
    chosen = [_find(report, name) for name in settings.view[1:]]
    parts = chosen or [row for row in report.rows if row.counts.params]
    tables = tuple(_table(report, part, settings) for part in parts)
    heading = title(report), report.network.caption, facts(report, settings)
    return Document("worked", *heading, tables, (conventions(report, settings),))


def _find(report: Report, name: str) -> ReportPart:
    part = report.find(name)
    if part is not None:
        return part
    names = report.names()
    few = f"{', '.join(names[:12])}{' …' if len(names) > 12 else ''}"
    message = f"no layer {clip(name)} in {title(report)}"
    raise SettingError(message, f"one of: {few}", did_you_mean(name, names))


def _table(report: Report, part: ReportPart, settings: Settings) -> Table:
    rows: list[TableRow] = []
    for row in part.rows():
        rows += _layer(report, row, settings)
    if isinstance(part, Section):
        rows += _sum(part)
    rows.append(_share(report, part))
    return Table(COLUMNS, tuple(rows))


def _layer(report: Report, row: Row, settings: Settings) -> Iterator[TableRow]:
    """The row's name and operation, then what comes in, then each operation's steps."""
    labels = " + ".join(layer.label for layer in row.line.layers)
    output = size(row.output, settings.layout)
    yield TableRow((Cell(row.path), Cell(labels), Cell(output)), "section", row.family, row.path)
    before = _before(report, row)
    sizes = _resolutions(report, row)
    if len(sizes) > 1:
        yield _step(Step("resolution so far", " → ".join(sizes), sizes[-1]))
    yield _step(Step("input", f"the output of {before}", size(row.line.input, settings.layout)))
    x = row.line.input
    for layer in row.line.layers:
        for primitive in layer.primitives(x):
            yield from map(_step, primitive.steps(x))
            x = primitive.output(x)
    if len([node for node in row.line.nodes if node.layer.parameters(node.input)]) > 1:
        yield _step(Step("parameters of the row", row.formula, row.counts.params))
    yield _step(Step("activations", extents(row.output.sizes, "·"), row.activations))


def _before(report: Report, row: Row) -> str:
    rows = report.rows
    index = next(i for i, each in enumerate(rows) if each is row)
    return rows[index - 1].path if index else "the network's input"


def _resolutions(report: Report, row: Row) -> list[str]:
    """The extents that the input went through: 224, 112, 56, 28, 14, 7."""
    shapes: list[Shape] = [report.network.input]
    for each in report.rows:
        if each is row:
            break
        shapes.append(each.output)
    texts: list[str] = []
    for shape in shapes:
        equal = len(set(shape.spatial)) == 1
        text = str(shape.spatial[0]) if equal else extents(shape.spatial)
        if shape.rank and (not texts or texts[-1] != text):
            texts.append(text)
    return texts if row.line.input.rank else []


def _sum(part: Section) -> Iterator[TableRow]:
    counts = [row.counts.params for row in part.rows() if row.counts.params]
    yield TableRow((Cell(part.name or part.path or "together"), Cell(), Cell()), "section")
    terms = " + ".join(map(grouped, counts)) if counts else "0"
    yield _step(Step("parameters", terms, part.counts.params))
    macs = [row.counts.macs for row in part.rows() if row.counts.macs]
    if macs:
        yield _step(Step("multiply-adds", " + ".join(map(grouped, macs)), part.counts.macs))


def _share(report: Report, part: ReportPart) -> TableRow:
    params, whole = part.counts.params, report.totals.params
    arithmetic = f"{grouped(params)} / {grouped(whole)}"
    return _step(Step("share of all parameters", arithmetic, percent(params, whole)))


def _step(step: Step) -> TableRow:
    result = step.result
    text = grouped(result) if isinstance(result, int) else result
    return TableRow((Cell(step.what), Cell(step.arithmetic), Cell(text, result)))
