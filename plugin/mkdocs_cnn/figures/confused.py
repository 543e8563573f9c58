"""What a false figure would be right for: a unit, a format or an order that is often confused.

A false claim says so, because its author was not wrong about the number.
"""

from __future__ import annotations

from fractions import Fraction

from mkdocs_cnn.figures.amounts import Amount, Kind, Sizes
from mkdocs_cnn.figures.figure import Extents, Figure, read_figure
from mkdocs_cnn.figures.numerals import meaning, other_readings
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import clip
from mkdocs_cnn.problems.records import replace


def right_for(figure: Figure, number: Fraction, value: Amount) -> Words:
    """Return what a false figure is right for; empty if it is just wrong.

    Args:
        figure: what is claimed.
        number: the true value in the kind that the figure is of.
        value: the true value as it is counted.
    """
    if figure.relation.bound:  # half of all values are on the right side of a bound
        return ""
    kind = figure.kind or value.kind
    if kind is Kind.FLOPS and figure.holds(number / 2):
        return say("the-figure-is-right-for-multiply")
    if kind is Kind.MACS and figure.holds(number * 2):
        return say("the-figure-is-right-for-flops")
    checks = _binary(figure, number), _bytes(figure, number, value), _percent(figure, number)
    return next((found for found in checks if found), "") or _format(figure, number)


def _binary(figure: Figure, number: Fraction) -> Words:
    """Check for K that was meant for 1,024: `64K` of 65,536."""
    if figure.relation.rough or figure.zeros or figure.full_unit not in tuple("kKmMgGtT"):
        return ""
    if not replace(figure, unit=f"{figure.full_unit}iB").holds(number):
        return ""
    return say("the-figure-is-right-in-steps", unit=figure.full_unit)


def _bytes(figure: Figure, number: Fraction, value: Amount) -> Words:
    """Check for MB in the place of MiB, of M, and of bits."""
    prefix = figure.full_unit[:1]
    if figure.kind is not Kind.BYTES or prefix.lower() not in "kmgt":
        return ""
    binary = figure.scale % 10 != 0
    other = replace(figure, unit=f"{prefix.upper()}{'' if binary else 'i'}B")
    if other.holds(number):
        return say("the-figure-is-right-in-another-unit", unit=other.unit)
    if figure.full_unit.endswith("b") and figure.holds(number * 8):
        return say("the-figure-is-right-in-bits", unit=figure.full_unit)
    if value.kind is Kind.VALUES and replace(figure, unit=prefix).holds(value.value):
        return say("the-figure-is-right-for-values", unit=figure.full_unit)
    return ""


def _percent(figure: Figure, number: Fraction) -> Words:
    if number.denominator == 1 or figure.full_unit not in ("", "%"):
        return ""
    other = replace(figure, unit="" if figure.full_unit else "%")
    if not other.holds(number):
        return ""
    return (
        say("the-figure-is-right-without-percent")
        if figure.full_unit
        else say("the-figure-is-right-in-percent")
    )


def _format(figure: Figure, number: Fraction) -> Words:
    """Check for a decimal comma that was read as one between thousands, and the like."""
    for other in other_readings(figure.number, figure.numbers):
        meant = read_figure(figure.text, other)
        if meant and meant.holds(number):
            sign = meaning(figure.number, other)
            return say("the-figure-is-right-in-another-format", signs=sign, format=other.name)
    return ""


def billions_meant(figure: Figure, value: Amount) -> Words:
    """Ask about a B that can be for billions; empty if it is for bytes."""
    if figure.unit.lower() != "b" or figure.base or value.kind is Kind.BYTES:
        return ""
    holds = replace(figure, unit="G").holds(value.value)
    if not (holds or figure.decimals or value.kind in (Kind.MACS, Kind.FLOPS)):
        return ""
    digits = figure.text[:-1].rstrip()
    return say("b-is-for-bytes", short=clip(digits + "G"), long=clip(digits + " billion"))


def order_meant(figure: Extents, value: Sizes) -> Words:
    """Return which layout was meant, where the sizes are right in that."""
    if len(value) > 2 and figure.holds((value[-1], *value[:-1])):
        return say("the-sizes-are-right-with-channels-first")
    if len(value) > 2 and figure.holds((*value[1:], value[0])):
        return say("the-sizes-are-right-with-channels")
    return ""
