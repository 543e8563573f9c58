"""Figures as authors write them: `138M`, `0.59M`, `60,965,224`, `58 MiB`, `~60M`, `7x7x512`.

A figure is read with its manner (digits, unit, grouping), so that it can be held against the true
value, and so that the true value can be written in the same manner.

    a figure without a unit    must be exact
    one with a unit            is what the value rounds to at its last digit; at a tie, up or down
    zeros at its end           are no digits of a whole figure, 150K holds for 150,528; but they
                               excuse at most 5 % of the value, 100M does not hold for 138M
    a power of ten             is a unit whose zeros are no digits either
    a figure with ~            may differ by 5 % of the value
"""

from __future__ import annotations

import re
from enum import Enum
from fractions import Fraction
from math import prod

from mkdocs_cnn.figures.numbers import BYTES, fixed, rounded, significant
from mkdocs_cnn.figures.numerals import (
    BLANKS,
    DEFAULT,
    LOOSE,
    RAISED,
    NumberFormat,
    lowered,
    raised,
)
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.records import record, replace

TOLERANCE = Fraction(5, 100)
"""How far from the value a figure with ~ may be, as a share of the value."""


class Kind(Enum):
    """What an amount is an amount of."""

    NUMBER = "a number"
    VALUES = "values"
    BYTES = "bytes"
    MACS = "multiply-adds"
    FLOPS = "FLOPs"

    @property
    def words(self) -> Words:
        """Say what it is."""
        return _KINDS[self]


_KINDS = {
    Kind.NUMBER: say("a-number"),
    Kind.VALUES: say("values"),
    Kind.BYTES: say("bytes"),
    Kind.MACS: say("multiply-adds"),
    Kind.FLOPS: say("flops"),
}


@record()
class Amount:
    """An exact number of something."""

    value: Fraction
    kind: Kind = Kind.NUMBER


Sizes = tuple[int, ...]
"""An extent for each axis: of an output with its channels, of a kernel."""
Value = Amount | Sizes | str
"""What a quantity can be."""

_SCALES = {
    **dict.fromkeys(("k", "kilo", "thousand"), 3),
    **dict.fromkeys(("m", "mega", "million"), 6),
    **dict.fromkeys(("g", "giga", "b", "billion"), 9),
    **dict.fromkeys(("t", "tera", "trillion"), 12),
    "": 0,
}
_NOUNS = {
    **dict.fromkeys(("b", "byte", "bytes"), Kind.BYTES),
    **dict.fromkeys(("mac", "macs", "madd", "madds", "multiply-adds", "mult-adds"), Kind.MACS),
    "multiply-accumulates": Kind.MACS,
    **dict.fromkeys(("flop", "flops"), Kind.FLOPS),
    **dict.fromkeys(("param", "params", "parameter", "parameters", "weights"), Kind.VALUES),
    **dict.fromkeys(("biases", "activations", "values"), Kind.VALUES),
}
_LONGEST_FIRST = sorted(_NOUNS, key=len, reverse=True)
_PERCENT = ("%", "percent", "per cent")
_TIMES = ("x", "×")
_WORDS = "thousand|million|billion|trillion"
_PREFIX = rf"[kmgt]i?|kilo|mega|giga|tera|kibi|mebi|gibi|tebi|{_WORDS}"
_UNIT = (
    rf"%|per[ ]?cent|[x×]|(?:(?:{_PREFIX})[ ]?|b[ ]?(?!b))?(?:{'|'.join(_LONGEST_FIRST)})"
    rf"|{_WORDS}|[kmgt]"
)
POWER = (
    rf"(?P<base>e|[ ]?[x×*·⋅∙][ ]?10(?:\^|\*\*|(?=[{RAISED}])))"
    rf"(?P<exponent>[-−+]?[0-9]{{1,2}}|⁻?[{RAISED[:10]}]{{1,2}})"
)
"""A pattern of what raises a number to a power of ten: `e8`, ` × 10^8`, `·10⁸`."""
_FIGURE = pattern(
    rf"(?xi) (?P<about>[~≈]\s*)? (?P<sign>[-−]?) (?P<number>{LOOSE}) (?:{POWER})?"
    rf" (?: (?P<joint>[{BLANKS}]?) (?P<unit>{_UNIT}) )?"
)
_SIZES = pattern(r"[\[(]?\s*[0-9]+(?:\s*[x×*·X]\s*[0-9]+)+\s*[\])]?")
SMALLEST = Fraction(1, 10**15)
"""The smallest number of units that a correction writes without a power of ten."""


@record()
class Figure:
    """A number as its author writes it."""

    text: str
    about: str
    """The mark that it is not exact, with what follows it; may be empty."""
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
    numbers: NumberFormat = DEFAULT
    """How the digits are grouped."""

    @property
    def decimals(self) -> int:
        """The number of digits behind the point."""
        return len(self.digits.partition(".")[2])

    @property
    def zeros(self) -> int:
        """The zeros at the end that are no digits: those of a whole figure with a unit.

        Those of 100 % are digits: it means all.
        """
        if self.decimals or not self.inexact or (self.digits == "100" and self._is_percent):
            return 0
        return len(self.digits) - len(self.digits.rstrip("0")) if self.digits.strip("0") else 0

    @property
    def inexact(self) -> bool:
        """Is there a unit or a power of ten, which says that the figure is rounded?"""
        return self.scale != 1 or bool(self.base) or self.unit.lower() in _TIMES

    @property
    def relative(self) -> bool:
        """Is it a share or a multiple, which only a plain number can be?"""
        return self._is_percent or self.unit.lower() in _TIMES

    @property
    def _is_percent(self) -> bool:
        return self.unit.lower() in _PERCENT

    @property
    def noun(self) -> str:
        """What it is a figure of, if the unit says so, in small letters: `weights`, `b`."""
        return _noun(self.unit)

    @property
    def kind(self) -> Kind | None:
        """What the unit says that it is an amount of; None where it does not say."""
        return _NOUNS.get(self.noun)

    @property
    def scale(self) -> Fraction:
        """What the digits count: 1,000,000 for M, 1,048,576 for MiB, 1/100 for %, 100 for e2."""
        return _scale(self.unit) * Fraction(10) ** self._power

    @property
    def _power(self) -> int:
        return int(lowered(self.exponent) or 0)

    @property
    def claimed(self) -> Fraction:
        """The value that is claimed."""
        number = Fraction(self.digits) * self.scale
        return -number if self.sign else number

    def holds(self, value: Fraction) -> bool:
        """Return whether the figure is right for a value, which is in the unit's own kind."""
        if self.about:
            return _is_near(self.claimed, value)
        if self._is_exact(value):
            return self.claimed == value
        if self._counts_every_digit and self._is_within(value, 0):
            return True
        return self._is_within(value, self.zeros) and _is_near(self.claimed, value)

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
        return 2 * abs(self.claimed - value) <= unit

    def rule(self, value: Fraction) -> Words:
        """Return the rule by which the figure is held against a value."""
        if self.about:
            return say("rough-figures")
        if self._is_exact(value):
            return say("a-figure-without-a-unit")
        if self._is_within(value, self.zeros):  # and yet it does not hold
            if self.claimed == 0:
                return say("0-without-decimals-is-nothing")
            return say("zeros-that-are-no-digits-excuse")
        what = say("a-figure-with-a-unit-is") if self.inexact else say("a-fraction-is")
        return say("must-be-what-the-value-rounds-to", what=what)

    def corrected(self, value: Fraction) -> str:
        """Write a value in the manner of this figure; what is written holds for the value."""
        figure = self._suited(value)
        number = value / figure.scale
        exact = not self.inexact and value.denominator == 1
        places = 0 if exact else figure._enough_places(number)
        near = rounded(abs(number), places)
        sign = (self.sign or "-") if value < 0 and near else ""
        digits = self._grouped(f"{fixed(near, max(places, 0)):f}")
        return f"{self.about}{sign}{digits}{figure.base}{figure.exponent}{self.joint}{self.unit}"

    def _suited(self, value: Fraction) -> Figure:
        """Return the figure with a power of ten that suits a value: 1.38e8, not 0.000138e12."""
        number = abs(value) / self.scale
        suits = number >= (Fraction(1, 10) if self.base else SMALLEST)
        if not number or (suits and (not self.base or number < 1000)):
            return self
        power = str(self._power + significant(number, 1).adjusted())
        exponent = raised(power) if self.exponent[-1:] in tuple(RAISED) else power
        return replace(self, base=self.base or "e", exponent=exponent)

    def _enough_places(self, number: Fraction) -> int:
        """Return how many places a correction needs; negative for zeros that are no digits.

        They are those written, but not fewer significant digits than were written. Of whole figures
        at least two, if they have two: `10M` becomes `15M`, not `20M`.
        """
        wanted = min(max(len(self.digits.replace(".", "").lstrip("0")) - self.zeros, 1), 3)
        bare = not self.inexact and not self.about  # only a figure with a point can be a fraction
        places = max(self.decimals, 1) if bare else self.decimals - self.zeros
        while number and places < Limits.places:
            near = rounded(number, places)
            digits = _significant(number if places < 0 else near, places)
            rough = self.about or places < 0 or (self.base and (places < 1 or digits < 2))
            enough = digits >= wanted and (digits > 1 or places >= 0)
            if enough and (not rough or _is_near(near, number)):
                break
            places += 1
        return places

    def _grouped(self, digits: str) -> str:
        """Group digits as the author does; as the format does where nothing shows how."""
        separator = self.numbers.separator_in(self.number)
        short = len(self.digits.partition(".")[0]) <= self.numbers.last
        return self.numbers.write(digits, separator or (self.numbers.separator if short else ""))


def read_figure(text: str, numbers: NumberFormat = DEFAULT) -> Figure | None:
    """Read a number with its unit; None if the text is something else, or malformed."""
    match = _FIGURE.fullmatch(text.strip()) if len(text) <= Limits.figure else None
    digits = numbers.read(match["number"]) if match else None
    if match is None or digits is None:
        return None
    return Figure(
        text.strip(),
        match["about"] or "",
        match["sign"],
        match["number"],
        digits,
        match["joint"] or "",
        match["unit"] or "",
        match["base"] or "",
        match["exponent"] or "",
        numbers,
    )


def find_number(text: str) -> str:
    """Find the digits of a figure, even if they are malformed; empty if there is no figure."""
    match = _FIGURE.fullmatch(text.strip()) if len(text) <= Limits.figure else None
    return match["number"] if match else ""


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


def convert(amount: Amount, kind: Kind | None, value_bytes: int) -> Fraction | None:
    """Give an amount in another kind: bytes for values, FLOPs for multiply-adds.

    None where that is no question of counting: multiply-adds are no bytes.
    """
    if kind in (None, amount.kind) or amount.kind is Kind.NUMBER:
        return amount.value
    match amount.kind, kind:
        case Kind.VALUES, Kind.BYTES:
            return amount.value * value_bytes
        case Kind.MACS, Kind.FLOPS:
            return amount.value * 2
        case Kind.FLOPS, Kind.MACS:
            return amount.value / 2
        case _:
            return None


def _is_near(claimed: Fraction, value: Fraction) -> bool:
    return abs(claimed - value) <= abs(value) * TOLERANCE


def _noun(unit: str) -> str:
    """Return the unit in small letters, without k, M, G: `MiB` is `b`."""
    lower = unit.lower()
    return next((noun for noun in _LONGEST_FIRST if lower.endswith(noun)), "")


def _scale(unit: str) -> Fraction:
    if unit.lower() in _PERCENT:
        return Fraction(1, 100)
    if unit.lower() in _TIMES:
        return Fraction(1)
    prefix = unit[: len(unit) - len(_noun(unit))].strip().lower()
    if prefix.endswith("i"):
        return Fraction(BYTES[f"{prefix[0].upper()}iB"])
    return Fraction(10) ** _SCALES[prefix]


def _significant(number: Fraction, places: int) -> int:
    """Count the significant digits of a number that is cut off behind some places."""
    cut = int(abs(number) * Fraction(10) ** places)
    return len(str(cut)) if cut else 0
