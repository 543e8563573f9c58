"""What a mark at a figure says of the value: about it, over it, under it; in English and Chinese.

    about, ~, 约         the value differs by 5 % of itself at most
    almost, 近           the value is below the figure, by 5 % of itself at most
    over, >, 超过        the value is above the figure
    at least, ≥, 至少    it is not below it
    under, <, 不到       it is below it
    at most, ≤, 不超过   it is not above it

A bound says nothing of how far away the value is.
"""

from __future__ import annotations

import re
from enum import Enum
from fractions import Fraction
from math import ceil, floor

from mkdocs_cnn.figures.numbers import rounded
from mkdocs_cnn.problems.phrases import Words, say

TOLERANCE = Fraction(5, 100)
"""How far from the value a rough figure may be, as a share of the value."""


class Relation(Enum):
    """How a figure stands to the value of which it is claimed."""

    EQUAL = "equal"
    ABOUT = "about"
    ALMOST = "almost"
    OVER = "over"
    AT_LEAST = "at least"
    UNDER = "under"
    AT_MOST = "at most"

    @property
    def rough(self) -> bool:
        """May the value differ, but not by much?"""
        return self in (Relation.ABOUT, Relation.ALMOST)

    @property
    def bound(self) -> bool:
        """May the value be anything on one side?"""
        return self in _BOUNDS

    def holds(self, claimed: Fraction, value: Fraction) -> bool:
        """Return whether a figure with a mark is right for a value."""
        match self:
            case Relation.ABOUT:
                return is_near(claimed, value)
            case Relation.ALMOST:
                return value < claimed and is_near(claimed, value)
            case Relation.OVER:
                return value > claimed
            case Relation.AT_LEAST:
                return value >= claimed
            case Relation.UNDER:
                return value < claimed
            case Relation.AT_MOST:
                return value <= claimed
            case _:
                return value == claimed

    def near(self, value: Fraction, places: int) -> Fraction:
        """Round a value to some decimal places so that the mark is right for what comes out."""
        step = Fraction(10) ** -places
        match self:
            case Relation.AT_LEAST:
                return floor(value / step) * step
            case Relation.AT_MOST:
                return ceil(value / step) * step
            case Relation.OVER:
                return (ceil(value / step) - 1) * step
            case Relation.UNDER | Relation.ALMOST:
                return (floor(value / step) + 1) * step
            case _:
                return rounded(value, places)

    def rule(self, mark: str) -> Words:
        """Say when a figure with a mark is right."""
        match self:
            case Relation.ALMOST:
                return say("a-figure-with-almost", mark=mark)
            case Relation.OVER:
                return say("the-value-is-above", mark=mark)
            case Relation.AT_LEAST:
                return say("the-value-is-not-below", mark=mark)
            case Relation.UNDER:
                return say("the-value-is-below", mark=mark)
            case Relation.AT_MOST:
                return say("the-value-is-not-above", mark=mark)
            case _:
                return say("rough-figures", mark=mark)


_BOUNDS = (Relation.OVER, Relation.AT_LEAST, Relation.UNDER, Relation.AT_MOST)
_SIGNS = {
    **dict.fromkeys("~≈≃≅∼", Relation.ABOUT),
    **dict.fromkeys(("约", "約", "大约", "大約", "大概", "约为", "約為"), Relation.ABOUT),
    **dict.fromkeys(("接近", "差不多"), Relation.ABOUT),
    **dict.fromkeys(("近", "将近", "將近", "几乎", "幾乎"), Relation.ALMOST),
    **dict.fromkeys((">", "超过", "超過", "多于", "多於", "大于", "大於", "高于"), Relation.OVER),
    **dict.fromkeys((">=", "≥", "至少", "不少于", "不少於", "不低于", "不小于"), Relation.AT_LEAST),
    **dict.fromkeys(("<", "不到", "少于", "少於", "小于", "小於", "低于", "不足"), Relation.UNDER),
    **dict.fromkeys(("<=", "≤", "至多", "最多", "不超过", "不超過", "不多于"), Relation.AT_MOST),
}
"""Marks that may stand right in front of the digits."""
_WORDS = {
    **dict.fromkeys(("about", "approx", "approx.", "approximately", "around"), Relation.ABOUT),
    **dict.fromkeys(("ca", "ca.", "circa", "close to", "roughly", "some"), Relation.ABOUT),
    **dict.fromkeys(("almost", "nearly", "just under"), Relation.ALMOST),
    **dict.fromkeys(("over", "above", "more than", "greater than"), Relation.OVER),
    **dict.fromkeys(("at least", "min", "no less than"), Relation.AT_LEAST),
    **dict.fromkeys(("under", "below", "less than", "fewer than"), Relation.UNDER),
    **dict.fromkeys(("at most", "up to", "max", "no more than"), Relation.AT_MOST),
}
_BEHIND = {
    **dict.fromkeys(("or so", "左右", "上下"), Relation.ABOUT),
    **dict.fromkeys(("+", "or more", "以上"), Relation.AT_LEAST),
    **dict.fromkeys(("or less", "or fewer", "以下", "以内", "以內"), Relation.AT_MOST),
    **dict.fromkeys(("多", "余", "餘"), Relation.OVER),
}


def _any(marks: dict[str, Relation]) -> str:
    longest_first = sorted(marks, key=len, reverse=True)
    return "|".join(re.escape(mark).replace(r"\ ", r"[ ]+") for mark in longest_first)


MARK = rf"(?:(?:{_any(_SIGNS)})\s*|(?:{_any(_WORDS)})\s+)"
"""A pattern of a mark in front of a figure, with what follows it."""
MARK_BEHIND = rf"\s*(?:{_any(_BEHIND)})"


def relation(front: str, behind: str) -> Relation:
    """Return what the marks of a figure say; either may be empty."""
    mark = " ".join((front or behind).lower().split())
    known = {**_SIGNS, **_WORDS} if front else _BEHIND
    return known[mark] if mark else Relation.EQUAL


def is_near(claimed: Fraction, value: Fraction) -> bool:
    """Return whether a figure differs from a value by as much as a rough one may."""
    return abs(claimed - value) <= abs(value) * TOLERANCE
