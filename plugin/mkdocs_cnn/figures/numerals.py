"""Numbers as people group their digits: `138,357,544.5`, `138.357.544,5`, `13,83,57,544`.

    number = digits | group { separator group } [ point digits ]

The digits before the point stand in groups or not at all, with one separator throughout. Groups
that are too short or too long are what a decimal comma looks like to a reader who expects commas
between thousands: such a number is not read, because nobody can tell which was meant.
"""

from __future__ import annotations

import re
from functools import cached_property

from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.records import record

BLANKS = " \u00a0\u202f\u2009\u2007\u200a"
"""Spaces that may stand between groups, or in front of a unit."""
_ALIKE = str.maketrans({**dict.fromkeys(BLANKS, " "), "’": "'"})
_ANYWHERE = " '_"
"""Separators that are a decimal point nowhere."""
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"
"""Digits and the minus of an exponent."""
_LOWERED = str.maketrans(f"{RAISED}−", "0123456789--")
_RAISED = str.maketrans("0123456789-", RAISED)
_TEX = r"\{[.,]\}|\\[,;:!]"
"""Separators of LaTeX: the comma in braces of `61{,}706`, the thin space of `61\\,706`."""
LOOSE = rf"[0-9]+(?:(?:[.,'’_{BLANKS}]|{_TEX})[0-9]+)*"
"""A pattern of what is meant as one number, whether or not it is well grouped."""


def lowered(exponent: str) -> str:
    """Write an exponent with plain digits: `⁻12` and `{-12}` as `-12`."""
    return exponent.strip("{}").translate(_LOWERED)


def _without_tex(text: str) -> str:
    """Write a number with plain separators."""
    if "{" not in text and "\\" not in text:
        return text
    return re.sub(_TEX, lambda found: found[0][1] if found[0][0] == "{" else " ", text)


def raised(exponent: str) -> str:
    """Write an exponent with raised digits."""
    return exponent.translate(_RAISED)


@record()
class NumberFormat:
    """How digits are grouped, and which sign is the decimal point."""

    name: str
    """An example, by which authors declare the format."""
    point: str
    separator: str
    """What stands between groups if an author shows no other habit."""
    last: int = 3
    """The digits of the group before the point."""
    others: int = 3
    """The digits of the groups before that one; the first may have fewer."""

    @property
    def point_name(self) -> Words:
        """What the decimal point is called: `point` or `comma`."""
        return _NAMES[self.point]

    @property
    def words(self) -> Words:
        """What a number in this format looks like: `groups of three and a decimal point`."""
        groups = {(3, 3): say("three"), (4, 4): say("four")}.get(
            (self.last, self.others), say("two-and-three")
        )
        return say(
            "groups-of-digits-and-a-decimal",
            groups=groups,
            point_name=self.point_name,
            name=self.name,
        )

    @property
    def token(self) -> str:
        """A pattern of one number in running text, well grouped or not.

        There a space separates groups only if exactly one group of digits follows it.
        """
        spaces = rf"(?:[{BLANKS}]|\\[,;:!])"
        return rf"[0-9]+(?:(?:[.,'’_]|\{{[.,]\}})[0-9]+|{spaces}[0-9]{{{self.last}}}(?![0-9]))*"

    def read(self, text: str) -> str | None:
        """Return the digits alone, with `.` for the point; None if the groups are malformed."""
        plain = _without_tex(text).translate(_ALIKE)
        if not self._pattern.fullmatch(plain):
            return None
        whole, _, behind = plain.partition(self.point)
        digits = re.sub(r"[^0-9]", "", whole)
        return f"{digits}.{behind}" if behind else digits

    def write(self, digits: str, separator: str = "") -> str:
        """Write digits, which have `.` for a point, in groups; without a separator in none."""
        whole, point, behind = digits.partition(".")
        if separator and len(whole) > self.last:
            head, tail = whole[: -self.last], whole[-self.last :]
            first = len(head) % self.others
            groups = [head[i : i + self.others] for i in range(first, len(head), self.others)]
            whole = separator.join([*filter(None, [head[:first]]), *groups, tail])
        return f"{whole}{self.point if point else ''}{behind}"

    def separator_in(self, text: str) -> str:
        """Return the separator that a number of this format has; empty if it has none."""
        whole = text.replace(f"{{{self.point}}}", self.point).partition(self.point)[0]
        found = re.search(rf"{_TEX}|[^0-9]", whole)
        return found[0] if found else ""

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        separators = re.escape(_ANYWHERE + self.separator)
        grouped = (
            rf"[1-9][0-9]{{0,{self.others - 1}}}(?P<sign>[{separators}])"
            rf"(?:[0-9]{{{self.others}}}(?P=sign))*[0-9]{{{self.last}}}"
        )
        return re.compile(rf"(?:{grouped}|[0-9]+)(?:{re.escape(self.point)}[0-9]+)?")


_NAMES = {".": say("point"), ",": say("comma-sign"), " ": say("space"), "'": say("apostrophe")}
DEFAULT = NumberFormat("1,234.5", ".", ",")
"""The format of who declares no other."""
FORMATS = {
    each.name: each
    for each in (
        DEFAULT,
        NumberFormat("1.234,5", ",", "."),
        NumberFormat("1 234,5", ",", " "),
        NumberFormat("1'234.5", ".", "'"),
        NumberFormat("12,34,567.8", ".", ",", 3, 2),
        NumberFormat("1,2345", ".", ",", 4, 4),
    )
}
"""Every format, by its name."""


def other_readings(text: str, numbers: NumberFormat) -> dict[NumberFormat, str]:
    """Read a number in the formats that are not declared.

    Returns:
        The digits by format; of formats that read the same, the first alone.
    """
    own = numbers.read(text)
    found: dict[str, NumberFormat] = {}
    for each in FORMATS.values():
        digits = each.read(text)
        if digits is not None and digits != own:
            found.setdefault(digits, each)
    return {each: digits for digits, each in found.items()}


def meaning(text: str, numbers: NumberFormat) -> Words:
    """Say what the signs in a number are in a format that reads it: `a decimal comma`."""
    whole, point, _ = text.partition(numbers.point)
    grouped = numbers.separator_in(whole)
    if (numbers.last, numbers.others) != (3, 3) and grouped:
        return say("groups-of-four") if numbers.last == 4 else say("indian-groups")
    decimal = say("a-decimal", point_name=numbers.point_name) if point else ""
    name = _NAMES.get(grouped.translate(_ALIKE), "")
    thousands = say("separator-of-thousands", separator=name) if name else ""
    return (
        say("one-and-other", one=decimal, other=thousands)
        if decimal and thousands
        else decimal or thousands
    )
