"""The whole network in a dozen figures."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.counting.quantities import QUANTITIES
from mkdocs_cnn.counting.report import Report, Row
from mkdocs_cnn.counting.subjects import Subject
from mkdocs_cnn.figures.numbers import grouped, percent, with_missing
from mkdocs_cnn.problems.phrases import say, tell
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.document import Cell, Document, Table, TableRow
from mkdocs_cnn.show.views.columns import written
from mkdocs_cnn.show.views.common import conventions, facts, headed

COLUMNS = (
    ("quantity", say("quantity-head"), False),
    ("value", say("value-head"), True),
)


def view(report: Report, settings: Settings) -> Document:
    """Show the totals, one a line."""
    rows = tuple(
        TableRow((Cell(label), Cell(text, value)))
        for label, text, value in _figures(report, settings)
    )
    heading = report.title, report.caption, facts(report, settings)
    notes = (conventions(report, settings),)
    return Document("summary", *heading, (Table(headed(COLUMNS), rows),), notes)


def _figures(report: Report, settings: Settings) -> Iterator[tuple[str, str, int | str]]:
    """Yield the totals: what each is of, the text, the bare value."""
    subject = Subject(report, report, settings.basis)
    for quantity in QUANTITIES.values():
        value = quantity.bare(subject) if quantity.summary else None
        missing = quantity.missing(subject) if quantity.summary else 0
        if (value in (None, ()) and not missing) or (quantity.optional and not value):
            continue
        text = with_missing(written(value, quantity, settings), missing)
        yield str(quantity.label(report)), text, value if isinstance(value, int) else text
    if report.rows:  # there may be side outputs alone
        yield from _largest(report, report.rows)
    if report.network.source:
        yield tell("source-head"), report.network.source, report.network.source


def _largest(report: Report, rows: tuple[Row, ...]) -> Iterator[tuple[str, str, str]]:
    """Say where the most is."""
    largest = max(rows, key=lambda row: row.counts.params)
    if largest.counts.params:
        yield (
            tell("most-parameters-head"),
            *_at(largest, largest.counts.params, report.totals.params),
        )
    widest = max(rows, key=lambda row: row.activations)
    yield tell("most-activations-head"), *_at(widest, widest.activations, report.activations)


def _at(row: Row, count: int, whole: int) -> tuple[str, str]:
    share = percent(count, whole)
    text = tell("most-is-at", path=row.full_name, count=grouped(count), share=share)
    return text, text
