"""The four numbers that memory can mean, each with its definition."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.counting.memory import OPTIMISERS, parameter_state
from mkdocs_cnn.counting.report import Report
from mkdocs_cnn.figures.numbers import grouped, memory
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.document import Cell, Column, Document, Table, TableRow
from mkdocs_cnn.show.views.common import activation_bytes, facts, title

COLUMNS = (
    Column("quantity", "Memory"),
    Column("meaning", "What it is"),
    Column("values", "Values", numeric=True),
    Column("bytes", "Size", numeric=True),
)


def view(report: Report, settings: Settings) -> Document:
    """Show listed outputs, inference peak, what training keeps, and the parameters' state."""
    rows = tuple(_rows(report, settings))
    heading = title(report), report.network.caption, facts(report, settings)
    note = (
        f"{settings.dtype}, batch of {settings.batch:,}; values for one sample, sizes for a batch."
    )
    return Document("memory", *heading, (Table(COLUMNS, rows),), (note,))


def _rows(report: Report, settings: Settings) -> Iterator[TableRow]:
    values = report.activations
    each = activation_bytes(values, settings)
    yield _row("listed outputs", "the outputs of all rows, and the input", values, each, settings)
    values = report.inference_peak
    each = activation_bytes(values, settings)
    what = "the most alive at once, running forward with nothing kept"
    yield _row("inference peak", what, values, each, settings)
    kept = report.kept_for_backward
    what = "what PyTorch keeps of a training step's outputs"
    if kept.indices:
        what += f", with {grouped(kept.indices)} int64 indices of max pooling"
    each = kept.bytes(settings.batch, settings.value_bytes)
    yield _row("kept for backward", what, kept.values + kept.shared, each, settings)
    params = report.totals.params
    yield _row("weights", "all parameters", params, params * settings.value_bytes, settings)
    for optimiser, state in OPTIMISERS.items():
        values = parameter_state(params, state)
        more = {0: "", 1: ", a momentum", 2: ", two moments"}[state]
        what = f"weights, gradients{more}"
        yield _row(optimiser, what, values, values * settings.value_bytes, settings)


def _row(name: str, what: str, values: int, size: int, settings: Settings) -> TableRow:
    cells = Cell(name), Cell(what), Cell(grouped(values), values)
    return TableRow((*cells, Cell(memory(size, settings.units), size)))
