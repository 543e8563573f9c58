"""The columns of a table: what each shows of a row, a section and the whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mkdocs_cnn.counting.counts import Counts
from mkdocs_cnn.counting.report import Report, Row, Section
from mkdocs_cnn.figures.numbers import grouped, percent
from mkdocs_cnn.layers.base import equal_axes
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.document import Cell, Column
from mkdocs_cnn.show.views.common import activation_bytes, activation_memory, main_label, size


@dataclass(frozen=True)
class Context:
    """What a cell may need beside its row."""

    report: Report
    settings: Settings
    largest: dict[str, int]
    """The largest value of each column with bars."""


Part = Row | Section | Report
"""What has figures that add up."""
Figure = Callable[[Part, Context], Cell]


@dataclass(frozen=True)
class Kind:
    """A column: its heading, its cell for a row, and its figure where it adds up."""

    title: str
    cell: Callable[[Row, Context], Cell]
    figure: Figure | None = None
    """The cell of a row, section or whole network alike, for columns with sums."""
    numeric: bool = True
    quiet: bool = False


def _adding(title: str, figure: Figure) -> Kind:
    return Kind(title, figure, figure)


def _summed(title: str, amount: Callable[[Part], int], bars: str = "") -> Kind:
    """Make a column of counts; the whole network has no bar."""

    def figure(part: Part, context: Context) -> Cell:
        value = amount(part)
        largest = None if isinstance(part, Report) else context.largest.get(bars)
        return Cell(grouped(value), value, bar=value / largest if largest else None)

    return _adding(title, figure)


def _text(title: str, text: Callable[[Row, Context], str], numeric: bool = False) -> Kind:
    return Kind(title, lambda row, context: Cell(text(row, context)), numeric=numeric)


def _operation(row: Row, context: Context) -> Cell:
    before, label, after = main_label(row)
    return Cell(label, row.operation, before, after)


def _input(row: Row, context: Context) -> str:
    return size(row.line.input, context.settings.layout)


def _output(row: Row, context: Context) -> str:
    return size(row.output, context.settings.layout)


def _memory(part: Part, context: Context) -> Cell:
    values, settings = part.activations, context.settings
    return Cell(activation_memory(values, settings), activation_bytes(values, settings))


def _share(part: Part, context: Context) -> Cell:
    params, whole = _counts(part).params, context.report.totals.params
    return Cell(percent(params, whole), f"{params / whole:.6f}" if whole else "0")


def _formula(row: Row, context: Context) -> Cell:
    return Cell(row.formula)


def _field(row: Row, context: Context) -> str:
    return equal_axes(row.receptive_field) if row.receptive_field else ""


def _counts(part: Part) -> Counts:
    return part.totals if isinstance(part, Report) else part.counts


KINDS: dict[str, Kind] = {
    "layer": _text("Layer", lambda row, context: row.name),
    "operation": Kind("Operation", _operation, numeric=False),
    "kernel": _text("Kernel", lambda row, context: row.geometry[0], numeric=True),
    "stride": _text("Stride", lambda row, context: row.geometry[1], numeric=True),
    "padding": _text("Padding", lambda row, context: row.geometry[2], numeric=True),
    "input": _text("Input", _input, numeric=True),
    "output": _text("Output", _output, numeric=True),
    "arithmetic": _text("Output size", lambda row, context: "; ".join(row.arithmetic)),
    "activations": _summed("Activations", lambda part: part.activations, "activations"),
    "memory": _adding("Memory", _memory),
    "formula": Kind("Weights + biases", _formula, quiet=True),
    "weights": _summed("Weights", lambda part: _counts(part).weights),
    "biases": _summed("Biases", lambda part: _counts(part).biases),
    "params": _summed("Parameters", lambda part: _counts(part).params, "params"),
    "share": _adding("Share", _share),
    "macs": _summed("MACs", lambda part: _counts(part).macs, "macs"),
    "flops": _summed("FLOPs (2 × MACs)", lambda part: _counts(part).flops),
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
    figure = KINDS[key].figure
    return figure(part, context) if figure else Cell()
