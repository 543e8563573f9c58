"""The whole network in a dozen figures."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.counting.report import Report, Row
from mkdocs_cnn.figures.numbers import grouped, memory, percent
from mkdocs_cnn.layers.base import equal_axes
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.document import Cell, Column, Document, Table, TableRow
from mkdocs_cnn.show.views.common import activation_bytes, conventions, facts, size, title

COLUMNS = (Column("quantity", "Quantity"), Column("value", "Value", numeric=True))


def view(report: Report, settings: Settings) -> Document:
    """Show the totals, one a line."""
    rows = tuple(
        TableRow((Cell(label), Cell(grouped(value) if isinstance(value, int) else value, value)))
        for label, value in _figures(report, settings)
    )
    heading = title(report), report.network.caption, facts(report, settings)
    notes = (conventions(report, settings),)
    return Document("summary", *heading, (Table(COLUMNS, rows),), notes)


def _figures(report: Report, settings: Settings) -> Iterator[tuple[str, int | str]]:
    """Give the totals, with what they are of."""
    counts, rows, layout = report.totals, report.rows, settings.layout
    yield "Input", size(report.network.input, layout)
    yield "Output", size(report.output, layout)
    yield "Rows", len(rows)
    yield "Layers with weights", sum(1 for row in rows if row.counts.weights)
    yield "Parameters", counts.params
    yield "of them weights", counts.weights
    yield "of them biases", counts.biases
    if report.buffers:
        yield "Buffers (batch norm)", report.buffers
    yield "Memory of the parameters", memory(counts.params * settings.value_bytes, settings.units)
    yield "Multiply-adds (MACs)", counts.macs
    yield "FLOPs (2 × MACs)", counts.flops
    yield "Activations (listed outputs)", report.activations
    yield (
        "Memory of the activations",
        memory(activation_bytes(report.activations, settings), settings.units),
    )
    if rows:  # there may be side outputs alone
        yield from _of_rows(report, rows)
    if report.network.source:
        yield "Source", report.network.source


def _of_rows(report: Report, rows: tuple[Row, ...]) -> Iterator[tuple[str, str]]:
    """Say what one value sees in the end, and where the most is."""
    if rows[-1].receptive_field:
        yield "Receptive field", equal_axes(rows[-1].receptive_field)
    largest = max(rows, key=lambda row: row.counts.params)
    if largest.counts.params:
        share = percent(largest.counts.params, report.totals.params)
        yield "Most parameters", f"{largest.path}: {grouped(largest.counts.params)}, {share}"
    widest = max(rows, key=lambda row: row.activations)
    share = percent(widest.activations, report.activations)
    yield "Most activations", f"{widest.path}: {grouped(widest.activations)}, {share}"
