"""Figures as authors write them: `138M`, `0.59M`, `60,965,224`, `58 MiB`, `~60M`, `7x7x512`.

A figure is read with its manner (digits, unit, grouping), so that it can be held against the true
value, and so that the true value can be written in the same manner.

    a figure without a unit    must be exact
    one with a unit            is what the value rounds to at its last digit; at a tie, up or down
    zeros at its end           are no digits of a whole figure, 150K holds for 150,528; but they
                               excuse at most 5 % of the value, 100M does not hold for 138M
    a power of ten             is a unit whose zeros are no digits either
    a figure with ~            may differ by 5 % of the value; `relations` has more such marks
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache, cached_property
from math import prod

from mkdocs_cnn.figures.amounts import Kind, Sizes
from mkdocs_cnn.figures.numbers import fixed, significant
from mkdocs_cnn.figures.numerals import (
    BLANKS,
    DEFAULT,
    LOOSE,
    RAISED,
    NumberFormat,
    lowered,
    raised,
)
from mkdocs_cnn.figures.readings import USUAL, Reading
from mkdocs_cnn.figures.relations import MARK, MARK_BEHIND, Relation, is_near, relation
from mkdocs_cnn.figures.units import NOUNS, UNIT, is_percent, is_times, noun_of, scale_of
from mkdocs_cnn.figures.widths import narrow, widened
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.records import record, replace

EXPONENT = rf"[-−+]?[0-9]{{1,2}}|⁻?[{RAISED[:10]}]{{1,2}}|\{{[-−+]?[0-9]{{1,2}}\}}"
POWER = (
    rf"(?P<base>e|[ ]?(?:[x×*·⋅∙]|\\times|\\cdot)[ ]?10(?:\^|\*\*|(?=[{RAISED}])))"
    rf"(?P<exponent>{EXPONENT})"
)
"""A pattern of what raises a number to a power of ten: `e8`, ` × 10^8`, `·10⁸`; also in LaTeX."""
_ALONE = rf"10(?:\^|\*\*|(?=[{RAISED}]))"


@cache
def _figure() -> re.Pattern[str]:
    """Compile the pattern of a figure; where nobody claims anything, that is saved."""
    return re.compile(
        rf"(?i)(?P<about>{MARK})?(?P<sign>[-−]?)"
        rf"(?:(?P<number>{LOOSE})(?:{POWER})?|(?P<ten>{_ALONE})(?P<power>{EXPONENT}))"
        rf"(?:(?P<joint>[{BLANKS}]?)(?P<unit>{UNIT}))?(?P<behind>{MARK_BEHIND})?"
    )


_SIZES = pattern(r"[\[(]?\s*[0-9]+(?:\s*[x×*·X]\s*[0-9]+)+\s*[\])]?")
SMALLEST = Fraction(1, 10**15)
"""The smallest number of units that a correction writes without a power of ten."""


@record()
class Figure:
    """A number as its author writes it."""

    text: str
    about: str
    """The mark in front of it that it is not exact, with what follows that; may be empty."""
    sign: str
    """The minus as written."""
    number: str
    """The digits as written, grouped or not."""
    digits: str
    """The digits and the point, without grouping."""
    joint: str
    """What stands between the digits and the unit."""
    unit: str
    """The unit as written; may be empty."""
    base: str = ""
    """What raises to a power of ten, as written: `e` of `1.38e8`, ` × 10^` of `1.38 × 10^8`."""
    exponent: str = ""
    """The exponent as written."""
    behind: str = ""
    """The mark behind it that it is not exact; empty where one stands in front."""
    numbers: NumberFormat = DEFAULT
    """How the digits are grouped."""
    reading: Reading = USUAL
    """What it means where it can mean several things."""
    column_unit: str = ""
    """The unit in the heading of its column, which holds where it has none of its own."""

    @property
    def full_unit(self) -> str:
        """The unit that it is a figure in, whether it is written beside it or above."""
        return self.unit or self.column_unit

    @property
    def decimals(self) -> int:
        """The number of digits behind the point."""
        return len(self.digits.partition(".")[2])

    @property
    def zeros(self) -> int:
        """The zeros at the end that are no digits: those of a whole figure with a unit.

        Those of 100 % are digits: it means all.
        """
        if (
            self.decimals
            or not self.inexact
            or (self.digits == "100" and is_percent(self.full_unit))
        ):
            return 0
        return len(self.digits) - len(self.digits.rstrip("0")) if self.digits.strip("0") else 0

    @property
    def inexact(self) -> bool:
        """Is there a unit or a power of ten, which says that the figure is rounded?"""
        return self.scale != 1 or bool(self.base) or is_times(self.full_unit)

    @property
    def relative(self) -> bool:
        """Is it a share or a multiple, which only a plain number can be?"""
        return is_percent(self.full_unit) or is_times(self.full_unit)

    @property
    def relation(self) -> Relation:
        """What its marks say of the value."""
        return relation(self.about, self.behind)

    @property
    def noun(self) -> str:
        """What it is a figure of, if the unit says so, in small letters: `weights`, `b`."""
        return noun_of(self.full_unit)

    @property
    def kind(self) -> Kind | None:
        """What the unit says that it is an amount of; None where it does not say."""
        kind = Kind[NOUNS[self.noun]] if self.noun else None
        return Kind.MACS if kind is Kind.FLOPS and self.reading.fused else kind

    @cached_property
    def scale(self) -> Fraction:
        """What the digits count: 1,000,000 for M, 1,048,576 for MiB, 1/100 for %, 100 for e2."""
        return scale_of(self.full_unit, binary=self.reading.binary) * Fraction(10) ** self._power

    @property
    def _power(self) -> int:
        return int(lowered(self.exponent) or 0)

    @cached_property
    def claimed(self) -> Fraction:
        """The value that is claimed."""
        number = Fraction(self.digits) * self.scale
        return -number if self.sign else number

    def holds(self, value: Fraction) -> bool:
        """Return whether the figure is right for a value, which is in the unit's own kind."""
        if self.relation is not Relation.EQUAL:
            return self.relation.holds(self.claimed, value)
        if self._is_exact(value):
            return self.claimed == value
        if self._counts_every_digit and self._is_within(value, 0):
            return True
        near = self._is_within(value, self.zeros) and is_near(self.claimed, value)
        return near or (self.reading.rounding == "coarse" and self._is_coarse(value))

    def _is_exact(self, value: Fraction) -> bool:
        """Must it be the value itself, not what that rounds to?"""
        return not self.inexact and (value.denominator == 1 or not self.decimals)

    @property
    def _counts_every_digit(self) -> bool:
        """Can the last digit be one that was rounded to? A whole 0 is none, nor 1 of 1e6, 0.1e7."""
        if self.base and len(self.digits.replace(".", "").lstrip("0")) == 1:
            return False
        return bool(self.decimals) or not (self.base or self.claimed == 0)

    def _is_within(self, value: Fraction, zeros: int) -> bool:
        """Return whether a value is at most half a unit of the last digit before some zeros away.

        At an exact tie, the value may be rounded up as well as down.
        """
        unit = self.scale * Fraction(10) ** (zeros - self.decimals)
        return self.reading.within(self.claimed, value, unit)

    def _is_coarse(self, value: Fraction) -> bool:
        """Return whether a round figure is the value at the digits that are no zeros."""
        digits = self.digits.strip("0")
        if not (self.zeros and digits):
            return False
        return Fraction(significant(value / self.scale, len(digits))) * self.scale == self.claimed

    def rule(self, value: Fraction) -> Words:
        """Return the rule by which the figure is held against a value."""
        if self.relation is not Relation.EQUAL:
            return self.relation.rule((self.about or self.behind).strip())
        if self._is_exact(value):
            return say("a-figure-without-a-unit")
        if self._is_within(value, self.zeros):  # and yet it does not hold
            if self.claimed == 0:
                return say("0-without-decimals-is-nothing")
            return say("zeros-that-are-no-digits-excuse")
        return self._rounding

    @property
    def _rounding(self) -> Words:
        """The rule for digits that are not all that the value has."""
        if self.reading.rounding == "down":
            return say("figures-are-cut-off")
        what = say("a-figure-with-a-unit-is") if self.inexact else say("a-fraction-is")
        return say("must-be-what-the-value-rounds-to", what=what)

    def reason(self, value: Fraction) -> Words:
        """Return the rule by which the figure is right for a value; empty if it is the value."""
        if self.relation is not Relation.EQUAL:
            return self.relation.rule((self.about or self.behind).strip())
        if self.claimed == value:
            return ""
        every_digit = self._counts_every_digit and self._is_within(value, 0)
        if every_digit or (self.reading.rounding == "coarse" and self._is_coarse(value)):
            return self._rounding
        return say("zeros-that-are-no-digits-excuse")

    def corrected(self, value: Fraction) -> str:
        """Write a value in the manner of this figure; what is written holds for the value."""
        figure = self._suited(value)
        number = value / figure.scale
        exact = not self.inexact and value.denominator == 1
        places = 0 if exact else figure._enough_places(number)
        near = figure._near(number, places)
        sign = (self.sign or "-") if near < 0 else ""
        digits = self._grouped(f"{fixed(abs(near), max(places, 0)):f}")
        unit = self.unit if self.unit in narrow(self.text) else ""  # not one that heads its column
        written = f"{sign}{digits}{figure.base}{figure.exponent}{self.joint}{unit}"
        return widened(f"{self.about}{written}{self.behind}", self.text)

    def _suited(self, value: Fraction) -> Figure:
        """Return the figure with a power of ten that suits a value: 1.38e8, not 0.000138e12."""
        number = abs(value) / self.scale
        suits = number >= (Fraction(1, 10) if self.base else SMALLEST)
        if not number or (suits and (not self.base or number < 1000)):
            return self
        power = str(self._power + significant(number, 1).adjusted())
        exponent = raised(power) if self.exponent[-1:] in tuple(RAISED) else power
        exponent = f"{{{power}}}" if self.exponent[-1:] == "}" else exponent
        return replace(self, base=self.base or "e", exponent=exponent)

    def _enough_places(self, number: Fraction) -> int:
        """Return how many places a correction needs; negative for zeros that are no digits.

        They are those written, but not fewer significant digits than were written. Of whole figures
        at least two, if they have two: `10M` becomes `15M`, not `20M`.
        """
        wanted = min(max(len(self.digits.replace(".", "").lstrip("0")) - self.zeros, 1), 3)
        marked = self.relation is not Relation.EQUAL
        bare = not self.inexact and not marked  # only a figure with a point can be a fraction
        places = max(self.decimals, 1) if bare else self.decimals - self.zeros
        while number and places < Limits.places:
            near = self._near(number, places)
            digits = _significant(number if places < 0 else near, places)
            rough = marked or places < 0 or (self.base and (places < 1 or digits < 2))
            enough = digits >= wanted and (digits > 1 or places >= 0)
            if enough and (not rough or is_near(near, number)):
                break
            places += 1
        return places

    def _near(self, number: Fraction, places: int) -> Fraction:
        """Round as the marks of the figure and its author's habit ask for."""
        if self.relation is Relation.EQUAL and self.reading.rounding == "down":
            return self.reading.cut(number, places)
        return self.relation.near(number, places)

    def _grouped(self, digits: str) -> str:
        """Group digits as the author does; as the format does where nothing shows how."""
        separator = self.numbers.separator_in(self.number)
        short = len(self.digits.partition(".")[0]) <= self.numbers.last
        return self.numbers.write(digits, separator or (self.numbers.separator if short else ""))


def read_figure(text: str, numbers: NumberFormat = DEFAULT) -> Figure | None:
    """Read a number with its unit; None if the text is something else, or malformed."""
    match = _matched(text)
    if match is None or (match["about"] and match["behind"]):
        return None
    number = match["number"] or "1"  # of a power alone
    digits = numbers.read(number)
    if digits is None:
        return None
    return Figure(
        text.strip(),
        match["about"] or "",
        match["sign"],
        number,
        digits,
        match["joint"] or "",
        match["unit"] or "",
        f"×{match['ten']}" if match["ten"] else match["base"] or "",
        match["power"] or match["exponent"] or "",
        match["behind"] or "",
        numbers,
    )


def find_number(text: str) -> str:
    """Find the digits of a figure, even if they are malformed; empty if there is no figure."""
    match = _matched(text)
    return (match["number"] or "") if match else ""


def _matched(text: str) -> re.Match[str] | None:
    """Match a text, wide characters and all; None where it is no figure, or too long for one."""
    return _figure().fullmatch(narrow(text).strip()) if len(text) <= Limits.figure else None


@record()
class Extents:
    """Sizes as their author writes them: `7x7x512`, `[224 × 224 × 3]`."""

    text: str

    @property
    def sizes(self) -> Sizes:
        """The numbers."""
        return tuple(map(int, re.findall(r"[0-9]+", self.text)))

    def holds(self, sizes: Sizes) -> bool:
        """Say whether these are the sizes; 1x1x1000 is a vector of 1000."""
        vector = len(sizes) == 1 and prod(self.sizes) == max(self.sizes) == sizes[0]
        return vector or self.sizes == sizes

    def corrected(self, sizes: Sizes) -> str:
        """Write sizes in the manner of these; they then hold."""
        if len(sizes) == 1:
            sizes = (*(1,) * (len(self.sizes) - 1), *sizes)
        if len(sizes) == len(self.sizes):  # whatever stands between: `6@28×28`
            numbers = iter(sizes)
            return re.sub(r"[0-9]+", lambda _: str(next(numbers)), self.text)
        gap = re.search(r"(?<=\d)\D+(?=\d)", self.text)
        opening, closing = re.match(r"\D*", self.text), re.search(r"\D*$", self.text)
        inner = (gap[0] if gap else "x").join(map(str, sizes))
        return f"{opening[0] if opening else ''}{inner}{closing[0] if closing else ''}"


def read_sizes(text: str) -> Extents | None:
    """Read sizes with a sign between them; None if the text is something else."""
    found = _SIZES.fullmatch(text.strip()) if len(text) <= Limits.figure else None
    return Extents(text.strip()) if found else None


def read_claim(text: str, numbers: NumberFormat = DEFAULT) -> Figure | Extents | None:
    """Read what can be claimed: a figure, or sizes."""
    return read_figure(text, numbers) or read_sizes(text)


def _significant(number: Fraction, places: int) -> int:
    """Count the significant digits of a number that is cut off behind some places."""
    cut = int(abs(number) * Fraction(10) ** places)
    return len(str(cut)) if cut else 0
