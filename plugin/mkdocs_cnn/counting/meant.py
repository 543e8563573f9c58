"""Which convention a false figure is true under: that of a claim, or of a line in a listing.

The search costs something only where a claim has failed. It excuses little: a figure must show two
digits at least, a rough one or a bound is excused by nothing, and a convention excuses only figures
of the quantities that it speaks of, at the digits that are written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

from mkdocs_cnn.counting.conventions import CONVENTIONS, OWN, Convention
from mkdocs_cnn.counting.quantities import quantity_name
from mkdocs_cnn.figures.amounts import Amount, Kind, Sizes, Value
from mkdocs_cnn.figures.claims import is_true, written
from mkdocs_cnn.figures.figure import Extents, Figure
from mkdocs_cnn.figures.readings import USUAL, Reading
from mkdocs_cnn.figures.relations import Relation
from mkdocs_cnn.figures.units import is_times
from mkdocs_cnn.layers.base import times
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import Phrase, Words, say
from mkdocs_cnn.problems.problem import Correction, Invalid
from mkdocs_cnn.problems.records import record, replace

DIGITS = 2
"""The digits that a figure must show before a convention can excuse it."""
MOST_NAMES = 12
"""The names in a claim that is tried by other conventions; each of these works all of them out."""
_NAME = pattern(r"[A-Za-z][\w-]*")


@record()
class Meant:
    """A false claim, and how to ask what else it could be a claim of."""

    figure: Figure | Extents
    expression: str
    """Of what the figure is claimed."""
    value: Callable[[tuple[Convention, ...]], Value | None]
    """Computes that by some conventions.

    Raises:
        Invalid: it cannot be computed so.
    """
    value_bytes: int


@record()
class Declared:
    """By whose count figures are checked, and what they mean."""

    count: tuple[str, ...] = ()
    """The conventions that go before this package's own."""
    reading: Reading = USUAL


def with_convention(wrong: Correction, claim: Meant, declared: Declared) -> Correction:
    """Name the convention under which a false figure is true, if there is one.

    Args:
        wrong: what is said of the figure already.
        claim: the claim.
        declared: by what it was checked.
    """
    if not _can_be_excused(claim.figure):
        return wrong
    readings = list(_readings(claim.figure))
    for counting in _countings(claim):
        value = _counted(claim, counting)
        if value is None:
            continue
        for reading in readings:
            if not _differs(counting, reading, declared):
                continue
            if is_true(_as_read(claim.figure, reading), value, claim.value_bytes):
                told = ", ".join(_declared(counting, reading, declared))
                return replace(
                    wrong, rule=_rule(wrong.rule, counting, value, told), convention=told
                )
    return wrong


def _counted(claim: Meant, counting: Convention | None) -> Value | None:
    """Compute what is claimed by a convention, or by this package's own."""
    try:
        return claim.value((counting,) if counting else ())
    except Invalid:
        return None


def _declared(counting: Convention | None, reading: Reading, declared: Declared) -> Iterator[str]:
    """Yield what an author declares who means a figure so."""
    if counting is not None or declared.count:
        yield f"count: {counting.name if counting else OWN}"
    yield from reading.declared(declared.reading)


def _rule(before: Words, counting: Convention | None, value: Value, told: str) -> Words:
    """Say by whose convention a figure is right; the rule that it breaks may say that already."""
    if isinstance(before, Phrase) and before.code.startswith("the-figure-is-right"):
        return before
    if counting is None:
        return say("the-figure-is-right-as-declared", declared=told)
    computed = written(value) if isinstance(value, Amount) else times(cast("Sizes", value))
    return say(
        "the-figure-is-right-as-others-count", who=counting.who, value=computed, declared=told
    )


def _as_read(figure: Figure | Extents, reading: Reading) -> Figure | Extents:
    return figure if isinstance(figure, Extents) else replace(figure, reading=reading)


def _can_be_excused(figure: Figure | Extents) -> bool:
    if isinstance(figure, Extents):
        return True
    exact = not figure.inexact and not figure.decimals
    digits = figure.digits.replace(".", "").lstrip("0")
    shown = len(digits.rstrip("0") if figure.zeros else digits)
    round_multiple = bool(figure.zeros) and is_times(figure.full_unit)
    return figure.relation is Relation.EQUAL and (exact or shown >= DIGITS or round_multiple)


def _countings(claim: Meant) -> list[Convention | None]:
    """Return by whom the quantities of an expression are counted, this package first."""
    names = _NAME.findall(claim.expression)
    if len(names) > MOST_NAMES:
        return []
    asked = {quantity_name(word) for word in names}
    if isinstance(claim.figure, Extents):
        asked.add("output")
    return [None, *(each for each in CONVENTIONS.values() if asked & {*each.recounts})]


def _differs(counting: Convention | None, reading: Reading, declared: Declared) -> bool:
    """Return whether somebody may count and read so, and that has not been tried."""
    fits = counting is None or reading == USUAL or _go_together(counting, reading)
    names = () if counting is None else (counting.name,)
    return fits and (names, reading) != (declared.count, declared.reading)


def _go_together(counting: Convention, reading: Reading) -> bool:
    """Return whether somebody who counts so is likely to mean figures so."""
    if reading.rounding != "nearest":
        return False
    return counting.binary if reading.binary else "macs" in counting.recounts


def _readings(figure: Figure | Extents) -> Iterator[Reading]:
    """Yield the ways to read a figure that make a difference to it."""
    yield USUAL
    if isinstance(figure, Extents):
        return
    if figure.inexact or figure.decimals:
        yield Reading("down")
    if figure.zeros and is_times(figure.full_unit):
        yield Reading("coarse")
    if figure.kind is Kind.BYTES and len(figure.full_unit.strip()) > 1:
        yield Reading(binary=True)
    if figure.kind is Kind.FLOPS:
        yield Reading(fused=True)
        yield Reading("down", fused=True)
