"""What is said of a text that should be a figure and cannot be read as one.

Each kind of such texts is told apart, so that what is suggested makes sense: a decimal comma, a
range, a power, a unit of another language. What is suggested can be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import NamedTuple

from mkdocs_cnn.figures.figure import find_number, read_claim, read_figure
from mkdocs_cnn.figures.numbers import significant
from mkdocs_cnn.figures.numerals import (
    BLANKS,
    DEFAULT,
    LOOSE,
    RAISED,
    NumberFormat,
    lowered,
    meaning,
    other_readings,
)
from mkdocs_cnn.figures.relations import MARK
from mkdocs_cnn.figures.widths import narrow
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import Words, say, together
from mkdocs_cnn.problems.problem import Problem, Span, clip, did_you_mean

MAX_POWER = 10**15
"""The largest power that is written out."""
_UNITS = say("known-units")
_WORDS = (
    *("thousand", "million", "billion", "trillion", "bytes", "MACs", "FLOPs", "multiply-adds"),
    *("params", "parameters", "weights", "biases", "activations", "values", "percent"),
    *("kilobytes", "megabytes", "gigabytes", "kB", "MB", "GB", "KiB", "MiB", "GiB"),
)
_ELSEWHERE = {
    "만": 4,
    "억": 8,
    **dict.fromkeys(("lakh", "lakhs"), 5),
    **dict.fromkeys(("crore", "crores"), 7),
    **dict.fromkeys(("mln", "mio", "mill", "millionen", "millones"), 6),
    **dict.fromkeys(("bn", "bln", "mrd", "milliarden", "milliards"), 9),
}
"""Words and signs for numbers, with the power of ten that each stands for."""

_LISTED = pattern(r"[\[(]?\s*(?P<sizes>[0-9]+(?:\s*,\s*[0-9]+){1,3})\s*[\])]?")
_RANGE = pattern(r"(?P<one>.*?[0-9].*?)(?:-|–|—|…|\.{2,3}|\bto\b)\s?[0-9].*")
_TIMES_TEN = pattern(r"(?P<number>[0-9]+(?:[.,][0-9]+)?)\s?[x×*·]\s?10e(?P<exponent>[0-9]{1,2})")
_POWER = pattern(
    rf"(?P<base>[0-9]{{1,4}})(?:\s?(?:\^|\*\*)\s?(?P<plain>[0-9]{{1,2}})|(?P<raised>[{RAISED}]{{1,2}}))"
    r"(?P<rest>(?:\s?[A-Za-z%-]+)?)"
)
_QUOTIENT = pattern(r"(?P<one>[0-9]{1,12})\s?[/⁄]\s?(?P<other>[0-9]{1,12})")
_WORD = pattern(rf"(?P<figure>[~≈]?[-−]?{LOOSE})[{BLANKS}]?(?P<unit>[^\W\d_].*)")
_BITS = pattern(r"(?i)[kmgt]?i?(?:bits?|bps)")


class Advice(NamedTuple):
    """What was found, what could stand there, and how to write it."""

    message: Words
    expected: Words = ""
    hint: Words = ""


def not_a_figure(
    text: str, span: Span, numbers: NumberFormat = DEFAULT, hint: Words = ""
) -> Problem:
    """Report a text that should be a figure.

    Args:
        text: what `read_claim` cannot read.
        span: where it stands.
        numbers: how numbers are grouped there.
        hint: what to say if the text itself does not show what was meant.
    """
    text = text.strip()
    checks = _CHECKS if len(text) <= Limits.figure else (_too_long,)
    found = filter(None, (check(text, numbers) for check in checks))
    advice = next(found, None) or Advice(say("is-not-a-figure", text=clip(text)))
    example = _grouped("60965224", numbers)
    expected = say("a-number-with-or-without", example=example)
    return Problem(advice.message, span, advice.expected or expected, advice.hint or hint)


def _too_long(text: str, numbers: NumberFormat) -> Advice:
    return Advice(
        say("is-too-long-for-a-figure", text=clip(text)),
        say("at-most-characters", most=Limits.figure),
    )


def _empty(text: str, numbers: NumberFormat) -> Advice | None:
    return None if text else Advice(say("no-figure"))


def _other_digits(text: str, numbers: NumberFormat) -> Advice | None:
    """Check for digits of other scripts."""
    plain = "".join(map(_plain, text))
    if plain == text or read_claim(plain, numbers) is None:
        return None
    return Advice(say("other-digits-than-0-to-9", text=clip(text)), hint=_write(plain))


def _plain(character: str) -> str:
    return str(int(character)) if character.isdecimal() else character


def _malformed(text: str, numbers: NumberFormat) -> Advice | None:
    """Check for groups of digits that nobody can be sure of: `1,38M`, `138.357.544`."""
    number = find_number(text)
    if not number or numbers.read(number) is not None:
        return None
    plain = narrow(text)
    hint = together(_meanings(plain, number, numbers)) or _joined(plain, number, numbers)
    return Advice(say("cannot-tell-what-means", text=clip(text)), numbers.words, hint)


def _meanings(text: str, number: str, numbers: NumberFormat) -> Iterator[Words]:
    """Ask for each other format whether that was meant."""
    for other, digits in other_readings(number, numbers).items():
        asked, written = meaning(number, other), _grouped(digits, numbers)
        declared = say("declare-for-the-site", format=other.name)
        yield say(
            "is-another-format-meant",
            signs=asked,
            text=text.replace(number, written),
            declared=declared,
        )


def _joined(text: str, number: str, numbers: NumberFormat) -> Words:
    """Suggest the digits of a number in one, or as sizes."""
    alone = numbers.read(re.sub(rf"[^0-9{re.escape(numbers.point)}]", "", number))
    written = _grouped(alone, numbers) if alone else ""
    meant = [say("if-it-is-one-number", text=text.replace(number, written))] if written else []
    if re.fullmatch(r"[0-9]+(?:,[0-9]+){2,3}", text):
        meant.append(say("if-these-are-sizes", text=text.replace(",", "x")))
    return say("write-meant", meant=tuple(meant)) if meant else ""


def _listed(text: str, numbers: NumberFormat) -> Advice | None:
    """Check for sizes with commas: `(7, 7, 512)`."""
    found = _LISTED.fullmatch(text)
    if not found:
        return None
    sizes = "x".join(each.strip() for each in found["sizes"].split(","))
    return Advice(say("commas-between-the-sizes-in", text=clip(text)), hint=_write(sizes))


def _wrapped(text: str, numbers: NumberFormat) -> Advice | None:
    """Check for punctuation and marks around a figure: `138M,` or `(5)`."""
    inner = narrow(text).strip("\"'“”„«».,;:()[]*_`$€ ")
    if inner in (text, narrow(text)) or read_claim(inner, numbers) is None:
        return None
    return Advice(say("marks-around-the-figure-in", text=clip(text)), hint=_write(inner))


def _without_zero(text: str, numbers: NumberFormat) -> Advice | None:
    whole = re.sub(r"(?<![0-9])(?=[.,][0-9])", "0", text, count=1)
    if whole == text or read_figure(whole, numbers) is None:
        return None
    return Advice(
        say("no-digit-before-the-point", point=numbers.point_name, text=clip(text)),
        hint=_write(whole),
    )


def _marked(text: str, numbers: NumberFormat) -> Advice | None:
    """Check for a plus in front, and for sizes that are said to be rough or a bound."""
    mark = re.match(rf"(?i)\+\s*|{MARK}", text)
    rest = text[mark.end() :] if mark else ""
    if mark is None or read_claim(rest, numbers) is None:
        return _malformed(rest, numbers) or _unknown_unit(rest, numbers) if mark else None
    what = say("marks-around-the-figure-in", text=clip(text))
    if read_figure(rest, numbers) is None:
        what = say("sizes-are-exact")
    elif mark[0].startswith("+"):
        what = say("a-plus-in-front-of", rest=clip(rest))
    return Advice(what, hint=_write(rest))


def _range(text: str, numbers: NumberFormat) -> Advice | None:
    found = _RANGE.fullmatch(text)
    if found is None or not read_figure(found["one"], numbers):
        return None
    hint = say("write-one-figure-in-front")
    return Advice(say("is-a-range", text=clip(text)), say("one-figure"), hint)


def _power(text: str, numbers: NumberFormat) -> Advice | None:
    """Check for a power of another base, `2^20`, and for one that is said twice, `1.38×10e8`."""
    if found := _TIMES_TEN.fullmatch(text):
        written = f"{found['number']}e{found['exponent']}"
        return Advice(say("10e-in-text", text=clip(text)), say("e-or-10"), _write(written))
    found = _POWER.fullmatch(text)
    if found is None:
        return None
    base, exponent = int(found["base"]), int(found["plain"] or lowered(found["raised"]))
    written = f"1e{exponent}"
    if base != 10:
        value = base**exponent
        written = _grouped(str(value), numbers) if value < MAX_POWER else ""
    written += found["rest"]
    hint = _write(written) if read_figure(written, numbers) else ""
    return Advice(say("is-a-power", text=clip(text)), hint=hint)


def _quotient(text: str, numbers: NumberFormat) -> Advice | None:
    found = _QUOTIENT.fullmatch(text)
    if found is None or not int(found["other"]):
        return None
    value = Fraction(int(found["one"]), int(found["other"]))
    written = _grouped(_decimal(value, 3), numbers)
    return Advice(say("is-a-quotient", text=clip(text)), say("a-decimal-fraction"), _write(written))


def _decimal(value: Fraction, figures: int) -> str:
    """Write a number with some significant figures, but without zeros at the end of decimals."""
    digits = f"{significant(value, figures):f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _unknown_unit(text: str, numbers: NumberFormat) -> Advice | None:
    found = _WORD.fullmatch(text)
    figure = read_figure(found["figure"], numbers) if found else None
    if found is None or figure is None:
        return None
    unit = found["unit"]
    hint: Words
    if power := _ELSEWHERE.get(unit.lower().rstrip(".")):
        scaled = _scaled(Fraction(figure.digits) * 10**power, numbers)
        hint = _write(f"{figure.about}{figure.sign}{scaled}")
    elif unit == "兆":
        hint = say("write-for-millions-or-trillions", figure=found["figure"])
    elif _BITS.fullmatch(unit):
        hint = say("write-it-in-bytes-of-eight")
    else:
        hint = did_you_mean(unit.split()[-1], _WORDS)
        hint = hint or say("leave-the-word-out-or-write")
    return Advice(say("unknown-unit", unit=clip(unit)), _UNITS, hint)


def _scaled(value: Fraction, numbers: NumberFormat) -> str:
    """Write a number in thousands, millions or billions."""
    unit, power = next(
        ((unit, power) for unit, power in (("G", 9), ("M", 6), ("K", 3)) if value >= 10**power),
        ("", 0),
    )
    return f"{_grouped(_decimal(value / 10**power, Limits.figure), numbers)}{unit}"


def _grouped(digits: str, numbers: NumberFormat) -> str:
    """Write digits in groups, without zeros in front."""
    whole, point, behind = digits.partition(".")
    return numbers.write(f"{int(whole)}{point}{behind}", numbers.separator)


def _write(text: str) -> Words:
    return say("write-meant", meant=clip(text))


_CHECKS: tuple[Callable[[str, NumberFormat], Advice | None], ...] = (
    _empty,
    _other_digits,
    _malformed,
    _listed,
    _without_zero,
    _wrapped,
    _marked,
    _range,
    _power,
    _quotient,
    _unknown_unit,
)
"""What a text is looked at for, in order."""
