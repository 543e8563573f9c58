"""Who counts what: the totals of a network by this package and by the conventions of others."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.counting.conventions import CONVENTIONS, OWN, Convention
from mkdocs_cnn.counting.quantities import QUANTITIES
from mkdocs_cnn.counting.quantity import Bare
from mkdocs_cnn.counting.report import Report
from mkdocs_cnn.counting.subjects import Subject
from mkdocs_cnn.figures.amounts import Kind
from mkdocs_cnn.figures.numbers import memory, short
from mkdocs_cnn.problems.phrases import say, tell
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.document import Cell, Document, Table, TableRow
from mkdocs_cnn.show.views.columns import written
from mkdocs_cnn.show.views.common import facts, headed

COLUMNS = (
    ("quantity", say("quantity-head"), False),
    ("who", say("counted-by-head"), False),
    ("declared", say("declared-as-head"), False),
    ("value", say("value-head"), True),
    ("short", say("rounded-head"), True),
)
ASKED = ("macs", "flops", "params", "params_memory", "activations", "memory", "output")
"""The quantities of a network that others count otherwise."""


def view(report: Report, settings: Settings) -> Document:
    """Show each total as this package counts it, and below as others do."""
    subject = Subject(report, report, settings.basis)
    rows = tuple(row for name in ASKED for row in _rows(name, subject, settings))
    note = tell("note-on-conventions")
    heading = report.title, report.caption, facts(report, settings)
    return Document("conventions", *heading, (Table(headed(COLUMNS), rows),), (note,))


def _rows(name: str, subject: Subject, settings: Settings) -> Iterator[TableRow]:
    """Yield the rows of a quantity: this package's, then those of who counts it and how."""
    own = QUANTITIES[name].bare(subject)
    others = [
        _row(name, str(each.who), each.name, value, settings, binary=each.binary)
        for each in CONVENTIONS.values()
        if (value := _value(each, name, subject, own)) is not None
    ]
    if others:
        yield _row(name, tell("this-package"), OWN, own, settings)
        yield from others


def _value(convention: Convention, name: str, subject: Subject, own: Bare) -> Bare:
    """Return what there is to say of a quantity; None where that goes without saying."""
    recount = convention.recounts.get(name)
    value = recount(subject) if recount else None
    work = convention.recounts.get("macs")
    if work is None:
        return None if value == own else value
    macs = work(subject)
    twice = name == "flops" and isinstance(macs, int) and value == 2 * macs
    return None if twice else value


def _row(
    name: str, who: str, declared: str, value: Bare, settings: Settings, *, binary: bool = False
) -> TableRow:
    quantity = QUANTITIES[name]
    full, rounded = written(value, quantity, settings), ""
    if isinstance(value, int) and quantity.kind is Kind.BYTES:
        full, rounded = f"{value:,}", memory(value, "binary" if binary else settings.units)
    elif isinstance(value, int):
        rounded = short(value)
    bare = value if isinstance(value, int) else full
    return TableRow((Cell(name), Cell(who), Cell(declared), Cell(full, bare), Cell(rounded)))
