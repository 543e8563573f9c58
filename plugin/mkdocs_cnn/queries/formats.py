"""Formats: how a value is written in running text, behind the `|`.

exact, short       138,357,544 and 138M; `short` chooses the unit
K, M, G, T         thousands, millions, …; three figures
万, 亿, 万亿        10⁴, 10⁸, 10¹²; likewise
%                  a share or a quotient in percent
kB, MB, MiB, …     memory: bytes, or the bytes of values
0.0M, 0 MiB, 0.00  as the zeros show: places behind the point, space, unit
formula            how the value comes about
shape              the size of the output
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from mkdocs_cnn.figures.amounts import Amount, Kind, Sizes, Value, convert
from mkdocs_cnn.figures.numbers import (
    BYTES,
    fixed,
    grouped,
    memory,
    percent_of,
    rounded,
    scaled,
    short_figure,
)
from mkdocs_cnn.layers.base import times
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say, spoken
from mkdocs_cnn.problems.problem import Refusal, clip, did_you_mean
from mkdocs_cnn.settings.choices import Settings

COUNTS = {"K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
CHINESE = {"万": 10**4, "亿": 10**8, "万亿": 10**12}
"""Units of counts that authors of Chinese know without being told."""
BYTE_NAMES = {**BYTES, "KB": 1000}
WORDS = ("exact", "short", "formula", "shape")
FORMATS = (*WORDS, *COUNTS, "%", "kB", "MB", "GB", "KiB", "MiB", "GiB")
"""The formats that authors are told of."""
_TEMPLATE = pattern(r"0(?:\.(?P<places>0{1,9}))?(?P<joint>\s?)(?P<unit>%|[A-Za-z万亿]*)")


class FormatError(Refusal):
    """A format that there is not, or that does not fit the value."""


def check_format(text: str) -> str:
    """Give the usual spelling of a format.

    Raises:
        FormatError: there is no such format.
    """
    known = {name.lower(): name for name in (*FORMATS, *BYTE_NAMES)}
    if text in FORMATS or text in BYTE_NAMES or text in CHINESE:
        return text
    if text.lower() in known:
        return known[text.lower()]
    template = _TEMPLATE.fullmatch(text)
    if template is not None and _unit(template["unit"]) is not None:
        return text
    expected = say("one-of-or-digits", formats=tuple(FORMATS))
    raise FormatError(say("unknown-format", text=clip(text)), expected, did_you_mean(text, FORMATS))


def default_format(value: Value, share: bool, settings: Settings) -> str:
    """Write a value as it is written where nobody says how."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return times(value)
    if share:
        return write(value, "%", settings)
    return _memory(value.value, settings) if value.kind is Kind.BYTES else _number(value.value)


def write(value: Value, form: str, settings: Settings) -> str:
    """Write a value in a format; `formula` and `shape` are none of numbers alone.

    Args:
        value: what to write.
        form: as `check_format` gives it.
        settings: the bytes of a value, the units of memory.

    Raises:
        FormatError: the format does not fit the value.
    """
    if isinstance(value, str):
        raise FormatError(say("words-as", format=form), say("no-format-this-quantity-is-no"))
    if isinstance(value, tuple):
        return _sizes(value, form)
    if form == "exact":
        return _exact(value.value)
    if form == "short":
        return _short(value, settings)
    if form == "%":
        return _percent(value)
    if form in COUNTS:
        return f"{short_figure(value.value / COUNTS[form])}{form}"
    if form in CHINESE:
        return f"{short_figure(value.value / CHINESE[form])} {form}"
    if form in BYTE_NAMES:
        return f"{short_figure(_bytes(value, form, settings) / BYTE_NAMES[form])} {form}"
    return _template(value, form, settings)


def _sizes(value: Sizes, form: str) -> str:
    if form in ("shape", "exact"):
        return times(value)
    raise FormatError(say("sizes-as", format=form), say("shape-or-no-format"))


def _memory(value: Fraction, settings: Settings) -> str:
    bytes_ = int(rounded(abs(value), 0))
    return f"{'-' if value < 0 else ''}{memory(bytes_, settings.units)}"


def _number(value: Fraction) -> str:
    """Write a whole number in full, and of a fraction three figures, or all if they are few."""
    if value.denominator == 1:
        return grouped(value.numerator)
    ended = _ended(value)
    if ended is not None and len(ended.as_tuple().digits) <= 4:
        return f"{ended:f}"
    return short_figure(value)


def _ended(value: Fraction) -> Decimal | None:
    """Give a fraction as a decimal if it has an end that is near."""
    for places in range(1, 10):
        if rounded(value, places) == value:
            return Decimal(int(value * 10**places)).scaleb(-places)
    return None


def _exact(value: Fraction) -> str:
    if value.denominator == 1:
        return grouped(value.numerator)
    ended = _ended(value)
    if ended is None:
        expected = say("a-format-that-rounds-such")
        raise FormatError(say("a-fraction-without-an-end"), expected)
    return f"{ended:,f}"


def _short(value: Amount, settings: Settings) -> str:
    if value.kind is Kind.BYTES:
        return _memory(value.value, settings)
    if abs(value.value) < 1000:
        return _number(value.value)
    words = spoken()
    units = ("", *COUNTS) if words.base == 1000 else words.units
    return scaled(value.value, words.base, units, 3, words.joint)


def _percent(value: Amount) -> str:
    if value.kind is not Kind.NUMBER:
        hint = say("divide-it-by-something")
        raise FormatError(
            say("words-as-2", words=value.kind.words), say("a-share-or-a-quotient"), hint
        )
    return percent_of(value.value)


def _bytes(value: Amount, form: str, settings: Settings) -> Fraction:
    number = convert(value, Kind.BYTES, settings.value_bytes)
    if number is None:
        raise FormatError(
            say("value-as", value=value.kind.words, option=form), say("a-format-of-counts-such")
        )
    return number


def _unit(unit: str) -> int | None:
    """Give what one of a template's unit is; None for a unit that there is not."""
    return {"": 1, "%": 1, **COUNTS, **CHINESE, "k": 1000, **BYTE_NAMES}.get(unit)


def _template(value: Amount, form: str, settings: Settings) -> str:
    """Write as many places as the format has zeros behind its point."""
    template = _TEMPLATE.fullmatch(form)
    if template is None:
        raise FormatError(say("a-number-as", format=form), say("a-format-of-numbers-such"))
    unit, places = template["unit"], len(template["places"] or "")
    if unit == "%" and value.kind is not Kind.NUMBER:
        _percent(value)
    number = value.value * 100 if unit == "%" else value.value
    if unit in BYTE_NAMES:
        number = _bytes(value, unit, settings)
    return f"{fixed(number / (_unit(unit) or 1), places):,f}{template['joint']}{unit}"
