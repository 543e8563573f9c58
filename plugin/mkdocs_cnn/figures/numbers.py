"""Numbers to text: the last step, never one on the way."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from mkdocs_cnn.problems.phrases import spoken, tell

_BYTE_UNITS = {
    "binary": (1024, ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")),
    "decimal": (1000, ("B", "kB", "MB", "GB", "TB", "PB", "EB")),
}
BYTES = {
    name: base**power for base, names in _BYTE_UNITS.values() for power, name in enumerate(names)
}
"""Units of memory with the bytes in each: MB is 10⁶ bytes, MiB 2²⁰."""
FIXED_UNITS = {name: BYTES[name] for _, names in _BYTE_UNITS.values() for name in names[:5]}
"""Those that a block can ask for."""


def grouped(number: int) -> str:
    """Write every digit, in groups of three: `138,357,544`."""
    return f"{number:,}"


def rounded(value: Fraction, places: int) -> Fraction:
    """Round half up to a number of decimal places, exactly; to tens, hundreds below 0."""
    return Fraction(_half_up(value, places)) / Fraction(10) ** places


def _half_up(value: Fraction, places: int) -> int:
    """Round half up, exactly, and return how many units of the last place that is."""
    over, under = abs(value.numerator) * 10 ** max(places, 0), value.denominator
    under *= 10 ** max(-places, 0)
    whole: int = (2 * over + under) // (2 * under)
    return whole if value.numerator > 0 else -whole


def significant(value: Fraction, figures: int) -> Decimal:
    """Round half up to a number of significant figures, exactly."""
    over, under = abs(value.numerator), value.denominator
    if not over:
        return Decimal(0)
    digits = len(str(over // under))
    if over < under:  # the zeros behind the point count backwards
        digits = 1 - len(str(-(-under // over) - 1))
    places = figures - digits
    whole = _half_up(value, places)
    if abs(whole) == 10**figures:  # rounded up to one figure more
        whole, places = whole // 10, places - 1
    return Decimal(whole).scaleb(-places)


def short(number: int, figures: int = 3, joint: str = " ") -> str:
    """Write a count in the units of the language: `138 M`, `1.38 亿`; small ones stay exact."""
    if number < 1000:
        return str(number)
    words = spoken()
    return scaled(number, words.base, words.units, figures, joint)


def memory(count: int, units: str = "binary", figures: int = 3) -> str:
    """Write a number of bytes: `58.1 MiB` (binary), `61.0 MB` (decimal), or in a fixed unit."""
    if units in FIXED_UNITS:
        value = Fraction(count, FIXED_UNITS[units])
        if value >= 10**figures or value == int(value):
            return f"{int(value + Fraction(1, 2)):,} {units}"
        return f"{_plain(significant(value, figures))} {units}"
    base, names = _BYTE_UNITS[units]
    return f"{count} B" if count < base else scaled(count, base, names, figures, " ")


def scaled(
    number: int | Fraction, base: int, units: Sequence[str], figures: int, joint: str
) -> str:
    """Write a number in the unit that fits, with some significant figures.

    Where rounding reaches the next unit, it is that (never `1024 KiB`). From a thousand up no digit
    before the point is rounded away: `1,023 KiB`.
    """
    size, power = abs(number), 0
    while power + 1 < len(units) and size >= base ** (power + 1):
        power += 1
    value = _figures(Fraction(number, base**power), figures)
    if abs(value) >= base and power + 1 < len(units):
        power += 1
        value = significant(Fraction(number, base**power), figures)
    if not units[power]:
        return _plain(value)
    digits = _plain(value)
    if base > 1024:  # four digits before 万 are read as one number
        digits = digits.replace(",", "")
    return f"{digits}{joint}{units[power]}"


def short_figure(value: Fraction, figures: int = 3) -> str:
    """Write some significant figures; from a thousand up, every digit before the point."""
    return f"{_figures(value, figures):,f}"


def _figures(value: Fraction, figures: int) -> Decimal:
    """Round to significant figures; from a thousand up, to a whole number."""
    whole = len(str(abs(value.numerator) // value.denominator))
    return significant(value, whole if whole > 3 else figures)


def fixed(value: Fraction, places: int) -> Decimal:
    """Round half up to a number of decimal places, which are all written: `0.50`."""
    return Decimal(_half_up(value, places)).scaleb(-places)


def percent(part: int, whole: int) -> str:
    """Write a share: `74.3 %`; nothing of nothing is none."""
    return percent_of(Fraction(part, whole)) if whole else f"0{spoken().percent}"


def percent_of(share: Fraction) -> str:
    """Write a share of one: `74.3 %`; what is there never shows as nothing."""
    if share.denominator == 1:
        return f"{share.numerator * 100:,}{spoken().percent}"
    written = fixed(share * 100, 1)
    return f"{written:,f}{spoken().percent}" if written else f"< 0.1{spoken().percent}"


def with_missing(text: str, missing: int) -> str:
    """Say how many operations are not counted in a figure; where it is nothing else, that alone."""
    if not missing:
        return text
    if not text:
        return tell("not-counted")
    more = tell("so-many-not-counted", count=missing)
    return more if text in ("0", "0 B") else tell("figure-and-not-counted", figure=text, more=more)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return f"{int(value):,}" if value == int(value) and "." not in text else text
