"""Which convention a false figure is true under, and what an author declares.

The search costs something only where a claim has failed. It excuses little: a figure must show two
digits at least, a rough one or a bound is excused by nothing, and a convention excuses only figures
of the quantities that it speaks of, at the digits that are written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import cast

from mkdocs_cnn.counting.conventions import CONVENTIONS, Convention
from mkdocs_cnn.figures.amounts import Amount, Kind, Sizes, Value
from mkdocs_cnn.figures.claims import written
from mkdocs_cnn.figures.figure import Extents, Figure
from mkdocs_cnn.figures.readings import USUAL, Reading
from mkdocs_cnn.figures.relations import Relation
from mkdocs_cnn.figures.units import is_times
from mkdocs_cnn.layers.base import times
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import Phrase, Words, say
from mkdocs_cnn.problems.problem import Correction, Invalid, Refusal, did_you_mean
from mkdocs_cnn.problems.records import replace
from mkdocs_cnn.settings.choices import OWN, SettingError, Settings, check_setting

DECLARATIONS = ("count", "rounding", "MB", "FLOPs")
"""The settings that a single claim can have."""
DIGITS = 2
"""The digits that a figure must show before a convention can excuse it."""
_DECLARED = pattern(r"(?P<name>\w+)[\s:=]+(?P<value>\S[^,;]*)")

Check = Callable[["Figure | Extents", tuple[Convention, ...]], "tuple[Value, Correction | None]"]
"""Holds a figure against what is counted by some conventions; no correction if it is true.

Raises:
    Invalid: the two cannot be compared.
"""


def read_declarations(text: str, settings: Settings) -> Settings:
    """Read what a claim itself declares, `count ptflops, rounding down`, over what holds else.

    Raises:
        Refusal: it declares nothing that there is.
    """
    for part in re.split(r"[,;]", text):
        found = _DECLARED.fullmatch(part.strip())
        name = found["name"] if found else part.strip()
        known = {each.lower(): each for each in DECLARATIONS}.get(name.lower())
        if found is None or known is None:
            expected = say("one-of", names=DECLARATIONS)
            hint = did_you_mean(name, DECLARATIONS)
            raise Refusal(say("no-declaration", text=part.strip()), expected, hint)
        try:
            value = check_setting(known, found["value"])
        except SettingError as error:
            raise Refusal(error.message, error.expected, error.hint) from None
        settings = replace(settings, **{known: value})
    return settings


def declares(text: str) -> bool:
    """Return whether a text behind a claim begins as a declaration, whatever it declares."""
    word = re.match(r"\s*(\w*)", text)
    return word is not None and word[1].lower() in map(str.lower, DECLARATIONS)


def with_convention(
    wrong: Correction, figure: Figure | Extents, settings: Settings, check: Check
) -> Correction:
    """Name the convention under which a false figure is true, if there is one.

    Args:
        wrong: what is said of the figure already.
        figure: what is claimed.
        settings: by what it was checked.
        check: holds it against what others count.
    """
    if not _can_be_excused(figure):
        return wrong
    for counting, reading in _other_ways(figure, settings):
        conventions = (counting,) if counting else ()
        try:
            value, still_wrong = check(_as_read(figure, reading), conventions)
        except Invalid:
            continue
        if still_wrong is None:
            count = f"count: {counting.name if counting else OWN}"
            own = counting is None and not settings.count
            told = ", ".join([*([] if own else [count]), *reading.declared(settings.reading)])
            return replace(wrong, rule=_rule(wrong.rule, counting, value, told), convention=told)
    return wrong


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
    round_multiple = bool(figure.zeros) and is_times(figure.unit)
    return figure.relation is Relation.EQUAL and (exact or shown >= DIGITS or round_multiple)


def _other_ways(
    figure: Figure | Extents, settings: Settings
) -> Iterator[tuple[Convention | None, Reading]]:
    """Yield how else a figure may be meant, the likelier ways first."""
    readings = list(_readings(figure))
    countings = [None, *CONVENTIONS.values()]
    for counting in countings:
        for reading in readings:
            fits = counting is None or reading == USUAL or _go_together(counting, reading)
            names = () if counting is None else (counting.name,)
            if fits and (names, reading) != (settings.count, settings.reading):
                yield counting, reading


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
    if figure.zeros and is_times(figure.unit):
        yield Reading("coarse")
    if figure.kind is Kind.BYTES and len(figure.unit.strip()) > 1:
        yield Reading(binary=True)
    if figure.kind is Kind.FLOPS:
        yield Reading(fused=True)
        yield Reading("down", fused=True)
