"""What a row opens to: its worked steps in short, but for what its cells say already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from mkdocs_cnn.counting import formulas
from mkdocs_cnn.counting.report import Report, Row
from mkdocs_cnn.figures.numbers import grouped
from mkdocs_cnn.layers.base import extents
from mkdocs_cnn.network.graph import INPUT, Outcome
from mkdocs_cnn.problems.phrases import tell
from mkdocs_cnn.problems.remembered import REMEMBERED
from mkdocs_cnn.settings.choices import NAME, Settings
from mkdocs_cnn.show.document import Steps
from mkdocs_cnn.show.views.common import size

APART = "¦"
"""Between sums of one step."""
_INPUT = NAME, "output"
_PARAMS = "formula", "params"
_ACTIVATIONS = "output", "activations"


def row_steps(report: Report, settings: Settings, rows: tuple[Row | None, ...]) -> Steps:
    """Work out the steps of a table's rows.

    Args:
        report: the network.
        settings: the columns, and how to write sizes.
        rows: what each row of the table is about; None of the input and of stages.
    """
    said = [_said(columns, settings) for columns in (_INPUT, _PARAMS, _ACTIVATIONS)]
    headings = (
        (tell("input"), said[0]),
        (tell("output-size"), ()),
        (tell("parameters"), said[1]),
        (tell("multiply-adds"), ()),
        (tell("activations"), said[2]),
    )
    return Steps(headings, tuple(_steps(Sources(report), settings, rows, *map(bool, said))))


def _said(columns: tuple[str, ...], settings: Settings) -> tuple[str, ...]:
    """Return the columns where the table has all of them."""
    return columns if set(columns) <= set(settings.columns) else ()


def _steps(
    sources: Sources,
    settings: Settings,
    rows: Iterable[Row | None],
    input_said: bool,
    params_said: bool,
    activations_said: bool,
) -> Iterator[tuple[str, ...] | None]:
    above = ""
    for row in rows:
        if row is None:
            yield None
            continue
        before = sources.of(row)
        follows = input_said and before == [above]
        above = row.path
        yield (
            "" if follows else f"{_named(before)} = {taken(row, settings.layout)}",
            APART.join(map(str, row.arithmetic)),
            "" if params_said else _equation(row.formula, row.counts.params),
            _macs(row.line.outcome),
            "" if activations_said else _values(row),
        )


class Sources:
    """Which rows the input of each row comes from, followed once for all of them."""

    def __init__(self, report: Report) -> None:
        self.paths = {INPUT: ""}
        for row in (*report.rows, *(row for head in report.heads for row in head.rows())):
            self.paths.update((node.index, row.path) for node in row.line.nodes)

    def of(self, row: Row) -> list[str]:
        """Return the paths of the rows that a row takes; empty for the network's input."""
        own = {node.index for node in row.line.nodes}
        taken = (index for node in row.line.nodes for index in node.inputs if index not in own)
        return list(dict.fromkeys(self.paths.get(index, "") for index in taken))


def taken(row: Row, layout: str) -> str:
    """Write the sizes of what a row takes; those of several where they differ."""
    return ", ".join(dict.fromkeys(size(shape, layout) for shape in row.line.nodes[0].shapes))


def _named(paths: Iterable[str]) -> str:
    return ", ".join(path or tell("input") for path in paths)


@lru_cache(REMEMBERED)
def _macs(outcome: Outcome) -> str:
    primitives = outcome.primitives
    count = sum(each.layer.macs(each.input) for each in primitives)
    return _equation(formulas.sum_of_macs(primitives), count)


def _equation(arithmetic: str, value: int) -> str:
    return " = ".join(filter(None, (arithmetic, grouped(value)))) if value else ""


def _values(row: Row) -> str:
    arithmetic = extents(row.output.sizes, "·")
    return _equation(arithmetic if "·" in arithmetic else "", row.activations)
