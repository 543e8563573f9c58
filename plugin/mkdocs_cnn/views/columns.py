"""The columns of a table: what each shows of a row, a section and the whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mkdocs_cnn.document import Cell, Column
from mkdocs_cnn.layers.base import equal_axes
from mkdocs_cnn.numbers import grouped, percent
from mkdocs_cnn.report import Report, Row, Section
from mkdocs_cnn.settings import Settings
from mkdocs_cnn.views.common import activation_bytes, activation_memory, main_label, size


@dataclass(frozen=True)
class Context:
    """What a cell may need beside its row."""

    report: Report
    settings: Settings
    largest: dict[str, int]
    """The largest value of each column with bars."""


Amount = Callable[[Row | Section | Report, Context], int]


@dataclass(frozen=True)
class Kind:
    """A column: its heading, its cell for a row, and its figure where it adds up."""

    title: str
    cell: Callable[[Row, Context], Cell]
    amount: Amount | None = None
    """The figure of a row, section or whole network, for columns with sums."""
    numeric: bool = True
    quiet: bool = False


def _summed(title: str, amount: Amount, bars: str = "") -> Kind:
    def cell(row: Row, context: Context) -> Cell:
        value = amount(row, context)
        largest = context.largest.get(bars)
        return Cell(grouped(value), value, bar=value / largest if largest else None)

    return Kind(title, cell, amount)


def _text(title: str, text: Callable[[Row, Context], str], numeric: bool = False) -> Kind:
    return Kind(title, lambda row, context: Cell(text(row, context)), numeric=numeric)


def _operation(row: Row, context: Context) -> Cell:
    before, label, after = main_label(row)
    return Cell(label, row.operation, before, after)


def _input(row: Row, context: Context) -> str:
    return size(row.line.input, context.settings.layout)


def _output(row: Row, context: Context) -> str:
    return size(row.output, context.settings.layout)


def _bytes(part: Row | Section | Report, context: Context) -> int:
    return activation_bytes(part.activations, context.settings)


def _memory(row: Row, context: Context) -> Cell:
    return Cell(activation_memory(row.activations, context.settings), _bytes(row, context))


def _share(row: Row, context: Context) -> Cell:
    part, whole = row.counts.params, context.report.totals.params
    return Cell(percent(part, whole), f"{part / whole:.6f}" if whole else "0")


def _formula(row: Row, context: Context) -> Cell:
    return Cell(row.formula)


def _field(row: Row, context: Context) -> str:
    return equal_axes(row.receptive_field) if row.receptive_field else ""


def _counts(part: Row | Section | Report) -> object:
    return part.totals if isinstance(part, Report) else part.counts


def _counted(name: str) -> Amount:
    def amount(part: Row | Section | Report, context: Context) -> int:
        return int(getattr(_counts(part), name))

    return amount


KINDS: dict[str, Kind] = {
    "layer": _text("Layer", lambda row, context: row.name),
    "operation": Kind("Operation", _operation, numeric=False),
    "kernel": _text("Kernel", lambda row, context: row.geometry[0], numeric=True),
    "stride": _text("Stride", lambda row, context: row.geometry[1], numeric=True),
    "padding": _text("Padding", lambda row, context: row.geometry[2], numeric=True),
    "input": _text("Input", _input, numeric=True),
    "output": _text("Output", _output, numeric=True),
    "arithmetic": _text("Output size", lambda row, context: "; ".join(row.arithmetic)),
    "activations": _summed("Activations", lambda part, context: part.activations, "activations"),
    "memory": Kind("Memory", _memory, _bytes),
    "formula": Kind("Weights + biases", _formula, quiet=True),
    "weights": _summed("Weights", _counted("weights")),
    "biases": _summed("Biases", _counted("biases")),
    "params": _summed("Parameters", _counted("params"), "params"),
    "share": Kind("Share", _share, _counted("params")),
    "macs": _summed("MACs", _counted("macs"), "macs"),
    "flops": _summed("FLOPs (2 × MACs)", _counted("flops")),
    "receptive_field": _text("Receptive field", _field, numeric=True),
}
"""Every column, under the names of `settings.COLUMNS`."""


def heading(key: str, report: Report) -> Column:
    """Give a column's heading."""
    kind = KINDS[key]
    title = "Weights" if key == "formula" and not report.totals.biases else kind.title
    return Column(key, title, kind.numeric, kind.quiet)


def sum_cell(key: str, part: Section | Report, context: Context) -> Cell:
    """Give the cell of a sum: the amount in the column's own unit; empty where nothing adds up."""
    kind = KINDS[key]
    if kind.amount is None:
        return Cell()
    value = kind.amount(part, context)
    if key == "memory":
        return Cell(activation_memory(part.activations, context.settings), value)
    if key == "share":
        whole = context.report.totals.params
        return Cell(percent(value, whole), f"{value / whole:.6f}" if whole else "0")
    largest = context.largest.get(key) if isinstance(part, Section) else None
    return Cell(grouped(value), value, bar=value / largest if largest else None)
