"""Figures as authors write them: `138M`, `0.59M`, `60,965,224`, `58 MiB`, `~60M`, `7x7x512`.

A figure is read with its manner (digits, unit, grouping), so that it can be held against the true
value, and so that the true value can be written in the same manner.

    a figure without a unit    must be exact
    one with a unit            is what the value rounds to at the digits written; the zeros at the
                               end of a whole figure do not count as digits: 150K holds for 150,528
    one with ~                 may differ by 5 % of the value
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from math import prod

from mkdocs_cnn.limits import Limits
from mkdocs_cnn.numbers import BYTES, fixed, rounded
from mkdocs_cnn.problems import Problem, Span, clip

TOLERANCE = Fraction(5, 100)
"""How far from the value a figure with ~ may be, as a share of the value."""


class Kind(Enum):
    """What an amount is an amount of."""

    NUMBER = "a number"
    VALUES = "values"
    BYTES = "bytes"
    MACS = "multiply-adds"
    FLOPS = "FLOPs"


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact number of something."""

    value: Fraction
    kind: Kind = Kind.NUMBER


Sizes = tuple[int, ...]
"""An extent for each axis: of an output with its channels, of a kernel."""
Value = Amount | Sizes | str
"""What a quantity can be."""

_SCALES = {"": 0, "k": 3, "m": 6, "g": 9, "t": 12, "thousand": 3, "million": 6, "billion": 9}
_NOUNS = {
    "b": Kind.BYTES,
    "byte": Kind.BYTES,
    "bytes": Kind.BYTES,
    "mac": Kind.MACS,
    "macs": Kind.MACS,
    "multiply-adds": Kind.MACS,
    "mult-adds": Kind.MACS,
    "flop": Kind.FLOPS,
    "flops": Kind.FLOPS,
    "param": Kind.VALUES,
    "params": Kind.VALUES,
    "parameter": Kind.VALUES,
    "parameters": Kind.VALUES,
    "weights": Kind.VALUES,
    "biases": Kind.VALUES,
    "activations": Kind.VALUES,
    "values": Kind.VALUES,
}
_LONGEST_FIRST = sorted(_NOUNS, key=len, reverse=True)
_NUMBER = r"\d+(?:[,'’_]\d+|[ \u00a0\u202f]\d{3}(?!\d))*(?:\.\d+)?"
_UNIT = (
    rf"%|(?:[kmgt]i?|thousand|million|billion)?[ ]?(?:{'|'.join(_LONGEST_FIRST)})"
    r"|thousand|million|billion|[kmgt]"
)
_FIGURE = re.compile(
    rf"(?xi) (?P<about>[~≈]\s*)? (?P<sign>[-−]?) (?P<number>{_NUMBER})"
    rf" (?: (?P<joint>[ \u00a0\u202f]?) (?P<unit>{_UNIT}) )?"
)
_SIZES = re.compile(r"[\[(]?\s*\d+(?:\s*[x×*·X]\s*\d+)+\s*[\])]?")


@dataclass(frozen=True)
class Figure:
    """A number as its author writes it."""

    text: str
    about: str
    """The mark that it is not exact, with what follows it; may be empty."""
    number: str
    """The digits as written, grouped or not."""
    joint: str
    """What stands between the digits and the unit."""
    unit: str
    """The unit as written; may be empty."""
    sign: str = ""
    """The minus as written."""
    commas: bool = True
    """Can it be written with commas where it stands?"""

    @property
    def digits(self) -> str:
        """The digits and the point, without grouping."""
        return re.sub(r"[^\d.]", "", self.number)

    @property
    def places(self) -> int:
        """The digits behind the point; negative for zeros at the end that do not count.

        Those of 100 % do: it means all.
        """
        whole, point, behind = self.digits.partition(".")
        if point or not self.inexact or f"{whole}{self.unit}" == "100%":
            return len(behind)
        return len(whole.rstrip("0")) - len(whole) if whole.strip("0") else 0

    @property
    def inexact(self) -> bool:
        """Is there a unit that says that the figure is rounded?"""
        return self.scale != 1

    @property
    def kind(self) -> Kind | None:
        """What the unit says that it is an amount of; None where it does not say."""
        return _NOUNS.get(_noun(self.unit))

    @property
    def scale(self) -> Fraction:
        """What one of the unit is: 1,000,000 for M, 1,048,576 for MiB, 1/100 for %."""
        return _scale(self.unit)

    @property
    def claimed(self) -> Fraction:
        """The value that is claimed."""
        number = Fraction(self.digits) * self.scale
        return -number if self.sign else number

    def holds(self, value: Fraction) -> bool:
        """Say whether the figure is right for a value, which is in the unit's own kind."""
        if self.about:
            return _is_near(self.claimed, value)
        if self._is_exact(value):
            return self.claimed == value
        return self.claimed == rounded(value / self.scale, self.places) * self.scale

    def rule(self, value: Fraction) -> str:
        """Say by which rule the figure is held against a value."""
        if self.about:
            return "a figure with ~ may be 5 % off"
        if self._is_exact(value):
            return "a figure without a unit is exact"
        what = "a figure with a unit is" if self.inexact else "a fraction is"
        return f"{what} what the value rounds to, at the digits written"

    def _is_exact(self, value: Fraction) -> bool:
        """Must it be the value itself, not what that rounds to?"""
        return not self.inexact and (value.denominator == 1 or "." not in self.digits)

    def corrected(self, value: Fraction) -> str:
        """Write a value in the manner of this figure; it then holds."""
        exact = not self.inexact and value.denominator == 1
        places = 0 if exact else self._enough_places(value / self.scale)
        number = rounded(abs(value) / self.scale, places)
        sign = (self.sign or "-") if value < 0 and number else ""
        digits = self._grouped(f"{fixed(number, max(places, 0)):f}")
        return f"{self.about}{sign}{digits}{self.joint}{self.unit}"

    def _enough_places(self, number: Fraction) -> int:
        """Keep the places written, but not fewer significant digits than were written.

        Of whole figures at least two, if they have two: `10M` becomes `15M`, not `20M`.
        """
        significant = len(self.digits.replace(".", "").lstrip("0")) + min(self.places, 0)
        wanted = min(max(significant, 1), 3)
        bare = not self.inexact and not self.about  # only a figure with a point can be a fraction
        places = max(self.places, 1) if bare else self.places
        while number and places < Limits.places:
            digits = _significant(number if places < 0 else rounded(number, places), places)
            near = not self.about or _is_near(rounded(number, places), number)
            if near and digits >= wanted and (digits > 1 or places >= 0):
                break
            places += 1
        return places

    def _grouped(self, digits: str) -> str:
        """Group the digits as the author does; by commas where nothing shows how."""
        separators = re.sub(r"[\d.]", "", self.number)
        if not self.commas:
            separators = separators.replace(",", "")
        whole, point, behind = digits.partition(".")
        if separators or (self.commas and len(self.digits.partition(".")[0]) < 4):
            whole = f"{int(whole):,}".replace(",", separators[:1] or ",")
        return f"{whole}{point}{behind}"


def read_figure(text: str) -> Figure | None:
    """Read a number with its unit; None if the text is something else."""
    match = _FIGURE.fullmatch(text.strip()) if len(text) <= Limits.figure else None
    if match is None:
        return None
    return Figure(
        text.strip(),
        match["about"] or "",
        match["number"],
        match["joint"] or "",
        match["unit"] or "",
        match["sign"],
    )


@dataclass(frozen=True)
class Extents:
    """Sizes as their author writes them: `7x7x512`, `[224 × 224 × 3]`."""

    text: str

    @property
    def sizes(self) -> Sizes:
        """The numbers."""
        return tuple(map(int, re.findall(r"\d+", self.text)))

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


def read_claim(text: str) -> Figure | Extents | None:
    """Read what can be claimed: a figure, or sizes."""
    return read_figure(text) or read_sizes(text)


def not_a_figure(text: str, span: Span, hint: str = "") -> Problem:
    """Report a text that should be a figure."""
    expected = "a number with or without a unit, such as 138M, 60,965,224 or 7x7x512"
    return Problem(f"{clip(text)} is not a figure", span, expected, hint)


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
    """Give the unit without k, M, G: `MiB` is `b`."""
    lower = unit.lower()
    return next((noun for noun in _LONGEST_FIRST if lower.endswith(noun)), "")


def _scale(unit: str) -> Fraction:
    if unit == "%":
        return Fraction(1, 100)
    noun = _noun(unit)
    prefix = unit[: len(unit) - len(noun)].strip().lower()
    if prefix.endswith("i"):
        return Fraction(BYTES[f"{prefix[0].upper()}iB"])
    return Fraction(10) ** _SCALES[prefix]


def _significant(number: Fraction, places: int) -> int:
    """Count the significant digits of a number that is cut off behind some places."""
    cut = int(abs(number) * Fraction(10) ** places)
    return len(str(cut)) if cut else 0
