"""What a false figure would be right for: a unit, a format or an order that is often confused.

A false claim says so, because its author was not wrong about the number.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from mkdocs_cnn.figures.figure import Amount, Extents, Figure, Kind, Sizes, read_figure
from mkdocs_cnn.figures.numerals import meaning, other_readings
from mkdocs_cnn.problems.problem import clip


def right_for(figure: Figure, number: Fraction, value: Amount) -> str:
    """Return what a false figure is right for; empty if it is just wrong.

    Args:
        figure: what is claimed.
        number: the true value in the kind that the figure is of.
        value: the true value as it is counted.
    """
    kind = figure.kind or value.kind
    if kind is Kind.FLOPS and figure.holds(number / 2):
        return "the figure is right for multiply-adds (MACs), and one of them is two FLOPs"
    if kind is Kind.MACS and figure.holds(number * 2):
        return "the figure is right for FLOPs, two for each multiply-add (MAC)"
    checks = _binary(figure, number), _bytes(figure, number, value), _percent(figure, number)
    return next((found for found in checks if found), "") or _format(figure, number)


def _binary(figure: Figure, number: Fraction) -> str:
    """Check for K that was meant for 1,024: `64K` of 65,536."""
    if figure.about or figure.zeros or figure.unit not in tuple("kKmMgGtT"):
        return ""
    if not replace(figure, unit=f"{figure.unit}iB").holds(number):
        return ""
    return f"the figure is right in steps of 1,024; {figure.unit} is for steps of 1,000"


def _bytes(figure: Figure, number: Fraction, value: Amount) -> str:
    """Check for MB in the place of MiB, of M, and of bits."""
    prefix = figure.unit[:1]
    if figure.kind is not Kind.BYTES or prefix.lower() not in "kmgt":
        return ""
    binary = figure.scale % 10 != 0
    other = replace(figure, unit=f"{prefix.upper()}{'' if binary else 'i'}B")
    if other.holds(number):
        return f"the figure is right in {other.unit}; 1 MB is 10⁶ bytes, 1 MiB is 2²⁰"
    if figure.unit.endswith("b") and figure.holds(number * 8):
        return f"the figure is right in bits; {figure.unit} is read as bytes"
    if value.kind is Kind.VALUES and replace(figure, unit=prefix).holds(value.value):
        return f"the figure is right for the values; {figure.unit} is for their bytes"
    return ""


def _percent(figure: Figure, number: Fraction) -> str:
    if number.denominator == 1 or figure.unit not in ("", "%"):
        return ""
    other = replace(figure, unit="" if figure.unit else "%")
    if not other.holds(number):
        return ""
    return "the figure is right without %" if figure.unit else "the figure is right in percent"


def _format(figure: Figure, number: Fraction) -> str:
    """Check for a decimal comma that was read as one between thousands, and the like."""
    for other in other_readings(figure.number, figure.numbers):
        meant = read_figure(figure.text, other)
        if meant and meant.holds(number):
            sign = meaning(figure.number, other)
            return f'the figure is right with {sign}, as "numbers: {other.name}" declares'
    return ""


def billions_meant(figure: Figure, value: Amount) -> str:
    """Ask about a B that can be for billions; empty if it is for bytes."""
    if figure.unit.lower() != "b" or figure.base or value.kind is Kind.BYTES:
        return ""
    holds = replace(figure, unit="G").holds(value.value)
    if not (holds or figure.decimals or value.kind in (Kind.MACS, Kind.FLOPS)):
        return ""
    digits = figure.text[:-1].rstrip()
    return (
        f"B is for bytes. Write {clip(digits + 'G')} or {clip(digits + ' billion')} for billions."
    )


def order_meant(figure: Extents, value: Sizes) -> str:
    """Return which layout was meant, where the sizes are right in that."""
    if len(value) > 2 and figure.holds((value[-1], *value[:-1])):
        return 'the sizes are right with channels first, as "layout: CHW" declares'
    if len(value) > 2 and figure.holds((*value[1:], value[0])):
        return 'the sizes are right with channels last, as "layout: HWC" declares'
    return ""
