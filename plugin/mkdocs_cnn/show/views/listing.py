"""The course notes' listing: shape, memory and weights of each layer, in their columns."""

from __future__ import annotations

from mkdocs_cnn.counting.report import Report, Row
from mkdocs_cnn.figures.numbers import grouped, memory, scaled
from mkdocs_cnn.layers import Family, Shape
from mkdocs_cnn.network.graph import Node
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.visible import ljust, width
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.document import Cell, Document, Table, TableRow
from mkdocs_cnn.show.views.common import conventions, facts, headed, main_operation

COLUMNS = (
    ("layer", say("layer-head"), False),
    ("shape", say("shape-head"), False),
    ("memory", say("memory-head"), False),
    ("weights", say("weights-head"), False),
)


def view(report: Report, settings: Settings) -> Document:
    """Show a line for each row, as the notes do, and below it the true totals."""
    lines = [("INPUT", report.network.input, "0", 0)]
    lines += [_line(row) for row in report.rows]
    verbatim = (*_aligned(lines), "", *_totals(report, settings))
    rows = tuple(
        TableRow((Cell(label), Cell(_shape(x)), Cell(_memory(x), x.size), Cell(formula, weights)))
        for label, x, formula, weights in lines
    )
    values, weights = report.activations, report.totals.weights
    total = (Cell("TOTAL"), Cell(), Cell(grouped(values), values), Cell(grouped(weights), weights))
    table = Table(headed(COLUMNS), rows, total, verbatim, as_text=True)
    heading = report.title, report.caption, facts(report, settings)
    return Document("listing", *heading, (table,), (conventions(report, settings),))


Line = tuple[str, Shape, str, int]


def _line(row: Row) -> Line:
    weights = row.counts.weights
    terms = [term for node in row.line.nodes if (term := _weights(node))]
    text = f"{' + '.join(terms)} = {grouped(weights)}" if terms else "0"
    return _label(row), row.output, text, weights


def _label(row: Row) -> str:
    """CONV3-64, POOL2, FC: the notes' words for the row's main operation."""
    if row.family is Family.LINEAR:
        return "FC"
    if row.family is Family.POOLING and row.geometry:
        kernel = row.geometry.kernel
        return f"POOL{kernel[0] if len(set(kernel)) == 1 else 'x'.join(map(str, kernel))}"
    return main_operation(row).upper()


def _weights(node: Node) -> str:
    """`(3*3*64)*128`, or `4096*1000` for a fully connected layer."""
    weight = next((p for p in node.parameters if p.role == "weight"), None)
    if weight is None or node.shared:
        return ""
    inner = "*".join(map(str, weight.fan_in))
    if node.layer.family is Family.CONVOLUTION:
        return f"({inner})*{weight.copies}"
    return f"{inner}*{weight.copies}" if inner else str(weight.copies)


def _shape(x: Shape) -> str:
    """A vector is written as 1x1xN, as the notes have it."""
    sizes = x.sizes if x.rank else (1, 1, x.channels)
    return f"[{'x'.join(map(str, sizes))}]"


def _memory(x: Shape) -> str:
    if not x.rank:
        return str(x.size)
    return f"{'*'.join(map(str, x.sizes))}={_two_figures(x.size)}"


def _two_figures(values: int) -> str:
    """150K, 3.2M: two figures from ten thousand up, as the notes round."""
    if values < 10_000:
        return str(values)
    return scaled(values, 1000, ("", "K", "M", "G", "T", "P", "E"), 2, "")


def _aligned(lines: list[Line]) -> list[str]:
    labels = [f"{label}:" for label, *_ in lines]
    shapes = [_shape(x) for _, x, *_ in lines]
    memories = [_memory(x) for _, x, *_ in lines]
    first, second, third = (max(map(width, each)) for each in (labels, shapes, memories))
    return [
        f"{ljust(label, first)} {shape:<{second}}  memory:  {values:<{third}} weights: {formula}"
        for label, shape, values, (_, _, formula, _) in zip(
            labels, shapes, memories, lines, strict=True
        )
    ]


def _totals(report: Report, settings: Settings) -> list[str]:
    values, counts = report.activations, report.totals
    size = settings.basis.bytes(values)
    batch = f" * {settings.batch:,} images" if settings.batch > 1 else ""
    product = f"{grouped(values)} * {settings.value_bytes} bytes{batch}"
    size_ = f"{grouped(size)} bytes = {memory(size, settings.units)}"
    params = f"{grouped(counts.weights)} weights"
    if counts.biases:
        params += f" + {grouped(counts.biases)} biases = {grouped(counts.params)}"
    return [f"TOTAL memory: {product} = {size_} (forward only)", f"TOTAL params: {params}"]
