"""Claims: the figures of an author held against the values that were computed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from mkdocs_cnn.figures.amounts import Amount, Kind, Sizes, Value, convert
from mkdocs_cnn.figures.confused import billions_meant, order_meant, right_for
from mkdocs_cnn.figures.figure import Extents, Figure
from mkdocs_cnn.figures.numbers import grouped, significant
from mkdocs_cnn.layers.base import times
from mkdocs_cnn.problems.phrases import Words, clauses, code_of, say, spoken, tell
from mkdocs_cnn.problems.problem import (
    Correction,
    FalseClaim,
    Invalid,
    Level,
    Problem,
    Source,
    Span,
    clip,
)
from mkdocs_cnn.problems.records import record
from mkdocs_cnn.problems.visible import show_fields

FIGURES = 6
"""The significant figures that are told of a fraction."""


@record()
class Claim:
    """A figure in a text, and what it is a figure of."""

    span: Span
    """The figure alone."""
    figure: Figure | Extents
    subject: str
    """What the figure is claimed of: `conv3_2.params`, `the product`."""
    value: Value
    """The true value."""

    def check(self, value_bytes: int) -> Correction | None:
        """Hold the figure against the value; None if it is true.

        Raises:
            Invalid: the two cannot be compared, such as bytes and multiply-adds.
        """
        figure, value = self.figure, self.value
        hint: Words = ""
        if isinstance(figure, Figure) and isinstance(value, tuple) and len(value) == 1:
            value = Amount(Fraction(value[0]), Kind.VALUES)
        if isinstance(figure, Extents) and isinstance(value, tuple):
            return self._check_sizes(figure, value)
        if isinstance(figure, Figure) and isinstance(value, Amount):
            number = convert(value, _kind(figure, value), value_bytes)
            hint = billions_meant(figure, value)
            comparable = not hint and (value.kind is Kind.NUMBER or not figure.relative)
            if number is not None and comparable:
                return self._check_number(figure, number, value)
        message = say("is-no-figure-for", figure=clip(figure.text), subject=self.subject)
        raise Invalid([Problem(message, self.span, describe_kind(value), hint)])

    def _check_sizes(self, figure: Extents, value: Sizes) -> Correction | None:
        if figure.holds(value):
            return None
        rule = order_meant(figure, value) or say("sizes-are-exact")
        return Correction(self.span, figure.text, times(value), figure.corrected(value), rule)

    def _check_number(self, figure: Figure, number: Fraction, value: Amount) -> Correction | None:
        """Hold a figure against a number in its own unit's kind."""
        if figure.holds(number):
            return None
        percent = figure.relative and figure.scale != 1
        share = f"{significant(number * 100, FIGURES).normalize():,f}" if percent else ""
        share += spoken().percent if percent else ""
        computed = share or written(Amount(number, _kind(figure, value) or value.kind))
        rule = right_for(figure, number, value) or figure.rule(number)
        return Correction(self.span, figure.text, computed, figure.corrected(number), rule)


def reason(figure: Figure | Extents, value: Value, value_bytes: int) -> Words:
    """Return the rule by which a figure is right for a value; empty where it is that value."""
    if isinstance(figure, Extents):
        return ""
    if isinstance(value, tuple) and len(value) == 1:
        value = Amount(Fraction(value[0]), Kind.VALUES)
    number = None
    if isinstance(value, Amount):
        number = convert(value, _kind(figure, value), value_bytes)
    return "" if number is None else figure.reason(number)


def is_true(figure: Figure | Extents, value: Value, value_bytes: int) -> bool:
    """Return whether a figure is right for a value; one that cannot be compared is not."""
    if isinstance(figure, Extents):
        return isinstance(value, tuple) and figure.holds(value)
    if isinstance(value, tuple) and len(value) == 1:
        value = Amount(Fraction(value[0]), Kind.VALUES)
    if not isinstance(value, Amount) or (figure.relative and value.kind is not Kind.NUMBER):
        return False
    number = convert(value, _kind(figure, value), value_bytes)
    return number is not None and figure.holds(number) and not billions_meant(figure, value)


def _kind(figure: Figure, value: Amount) -> Kind | None:
    """Return of what a figure is, where that can be told; FLOPs may be said of multiply-adds."""
    meant = figure.kind is None and figure.reading.fused and value.kind is Kind.FLOPS
    return Kind.MACS if meant else figure.kind


@record()
class Passage:
    """A piece of an author's text; `instead` is the true figure where it is a false one."""

    text: str
    instead: str = ""

    def __post_init__(self) -> None:
        show_fields(self, "text", "instead")


@record()
class Checked:
    """A line of an author's claims, whole, with the verdict on it."""

    passages: tuple[Passage, ...]
    holds: bool | None = None
    """None where the line says nothing that can be checked."""
    mistake: Words = ""
    """Why the line cannot be read; empty where it can be."""

    @property
    def text(self) -> str:
        """The line with a mark before it; behind a false figure the true one: `24M → 15M`."""
        mark = "?" if self.mistake else {None: " ", True: "✓", False: "✗"}[self.holds]
        each = (f"{p.text} → {p.instead}" if p.instead else p.text for p in self.passages)
        behind = f"  ← {self.mistake}" if self.mistake else ""
        return f"{mark} {''.join(each)}{behind}".rstrip()


def describe_kind(value: Value) -> Words:
    """Say what a value is, for messages: `values, such as 4,096`."""
    if isinstance(value, Amount):
        of = (
            say("a-number")
            if value.kind is Kind.NUMBER
            else say("a-figure-of", words=value.kind.words)
        )
        return say("kind-such-as", kind=of, value=written(value))
    if isinstance(value, tuple):
        return say("sizes-such-as", value=times(value))
    return say("no-claim", value=value)


def written(amount: Amount) -> str:
    """Write an amount in full: `138,357,544`, `60,950,432 bytes`; a fraction with six digits."""
    value = amount.value
    whole = value.denominator == 1
    digits = max(FIGURES, len(str(int(abs(value)))))
    number = grouped(value.numerator) if whole else f"{significant(value, digits):,f}"
    if amount.kind is Kind.BYTES:
        return tell("so-many-bytes", number=number)
    unit = {Kind.MACS: " MACs", Kind.FLOPS: " FLOPs"}.get(amount.kind, "")
    return f"{number}{unit}"


def false_claim(corrections: Sequence[Correction], subject: str, level: Level) -> FalseClaim:
    """Report the false figures of one line or one claim, together."""
    each = clauses(
        say("claimed-and-computed", claimed=clip(wrong.claimed), computed=wrong.computed)
        for wrong in corrections
    )
    expected = clauses(
        dict.fromkeys(
            say("correction", instead=wrong.instead, rule=wrong.rule) for wrong in corrections
        )
    )
    return FalseClaim(
        say("false-claim", subject=subject, claims=each),
        corrections[0].span,
        expected,
        level=level,
        corrections=tuple(corrections),
        wrong=_false_figures(corrections),
    )


def _false_figures(corrections: Sequence[Correction]) -> int:
    """Count the figures that are false: of the sizes that are one, each number is corrected."""
    return len(corrections) - sum(_of_the_same_sizes(*two) for two in pairwise(corrections))


def _of_the_same_sizes(one: Correction, other: Correction) -> bool:
    if not code_of(one.rule) == code_of(other.rule) == "sizes-are-exact":
        return False
    start, end = one.span.column + one.span.length, other.span.column
    between = one.span.source.lines[one.span.line][start:end]
    return one.span.line == other.span.line and not between.strip(" ,x×*·0123456789")


def checked_line(source: Source, line: int, corrections: Sequence[Correction]) -> Checked:
    """Cut a line of a source at its false figures; it holds if it has none."""
    text = source.lines[line].rstrip()
    passages: list[Passage] = []
    end = 0
    for wrong in sorted(corrections, key=lambda each: each.span.column):
        start = wrong.span.column
        passages += [Passage(text[end:start]), Passage(wrong.claimed, wrong.instead)]
        end = start + len(wrong.claimed)
    passages.append(Passage(text[end:]))
    return Checked(tuple(each for each in passages if each.text), not corrections)
