"""What a quantity is: its words, its value for a part of a network, and where it is shown."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from mkdocs_cnn.counting import formulas
from mkdocs_cnn.counting.formulas import Formula
from mkdocs_cnn.counting.report import Report, Row
from mkdocs_cnn.counting.subjects import Subject
from mkdocs_cnn.figures.amounts import Amount, Kind, Value
from mkdocs_cnn.problems.phrases import Phrase, Words
from mkdocs_cnn.problems.records import field, record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeAlias

Bare = int | Fraction | tuple[int, ...] | str | None
"""A number, sizes, or words; None, or nothing of it, where a part has no such thing."""
Of: TypeAlias = 'Literal["all", "row", "network"]'
"""What can be asked: everything, a row or an operation, or the whole network alone."""
Place: TypeAlias = 'Literal["network", "row", "layer"]'
"""An object of the JSON report."""


@record()
class Heading:
    """How a quantity is a column of the table."""

    title: Phrase
    numeric: bool = True
    adds: bool = False
    """Have stages and the whole network a figure of their own?"""
    ends: bool = False
    """Is that of a stage the one of its last row?"""
    bars: bool = False
    joint: str = "×"
    """What stands between sizes."""
    quiet: bool = False
    """Explains the column after it, and stands in one cell with it where there is room for that."""


@record()
class Meaning:
    """How a quantity of bytes is a line of the view `memory`."""

    name: Phrase
    what: Callable[[Report], Phrase]
    values: Callable[[Subject], int]
    """How many values take the bytes, for one sample."""


@record(kw_only=True)
class Quantity:
    """Something that can be asked."""

    words: Phrase
    """What a reader calls it."""
    value: Callable[[Subject], Bare]
    """The bare value."""
    kind: Kind = Kind.NUMBER
    """What a number is a number of."""
    formula: Formula = formulas.nothing
    """How the value comes about."""
    of: Of = "all"
    aliases: tuple[str, ...] = ()
    """Other names, as authors write them."""
    meaning: str = ""
    """One line for the manual, where `words` do not say it all."""
    example: str = ""
    """A part of a network that has it, for the manual; by what can be asked if empty."""
    flows: bool = False
    """Is it of what goes in or comes out? Of what is stored and not used, that is not known."""
    share: bool = False
    """A part of one, shown in percent."""
    unknown: Callable[[Subject], int] | None = None
    """How many operations there are of which it is not known; None where it is known of all."""
    column: Heading | None = None
    summary: Words | Callable[[Report], Words] = ""
    """Its label in the view `summary`; empty where it has no line there."""
    optional: bool = False
    """Is that line left out where there is nothing?"""
    memory: Meaning | None = None
    json: frozenset[Place] = field(default=frozenset())
    """The objects of the JSON report that hold it."""

    def label(self, report: Report) -> Words:
        """Return its label in the view `summary`."""
        return self.summary(report) if callable(self.summary) else self.summary

    def missing(self, subject: Subject) -> int:
        """Return how many operations are not counted in it."""
        return self.unknown(subject) if self.unknown else 0

    def bare(self, subject: Subject) -> Bare:
        """Return the value as it is; None where the part has none."""
        part = subject.part
        if self.of == "network" and not isinstance(part, Report):
            return None
        if self.of == "row" and not isinstance(part, Row):
            return None
        if self.flows and not subject.output.size:
            return None
        return self.value(subject)

    def ask(self, subject: Subject) -> Value | None:
        """Return the value with what it is a value of; None where the part has none."""
        value = self.bare(subject)
        if isinstance(value, int | Fraction):
            return Amount(Fraction(value), self.kind)
        return value or None


def plain(value: Bare) -> int | str | list[int] | None:
    """Return a value as JSON has it: sizes as a list, a fraction as text."""
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Fraction) else value
