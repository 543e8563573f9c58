"""What stands behind the digits of a figure: `M`, `万`, `percent`, `times`, `GFLOPs`.

A unit scales the digits, says what is counted, or both.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from mkdocs_cnn.figures.numbers import BYTES
from mkdocs_cnn.problems.remembered import REMEMBERED

_SCALES = {
    **dict.fromkeys(("k", "kilo", "thousand", "thousands", "千"), 3),
    **dict.fromkeys(("m", "mega", "million", "millions", "mil", "百万", "百萬"), 6),
    **dict.fromkeys(("g", "giga", "b", "billion", "billions", "十亿", "十億"), 9),
    **dict.fromkeys(("t", "tera", "trillion", "trillions", "万亿", "萬億"), 12),
    **dict.fromkeys(("万", "萬"), 4),
    **dict.fromkeys(("千万", "千萬"), 7),
    **dict.fromkeys(("亿", "億"), 8),
    **dict.fromkeys(("百亿", "百億"), 10),
    **dict.fromkeys(("千亿", "千億"), 11),
    "": 0,
}
"""The power of ten behind each. 兆 is none of them: it is 10⁶ to some, and 10¹² to others."""
NOUNS = {
    **dict.fromkeys(("b", "byte", "bytes", "字节", "字節"), "BYTES"),
    **dict.fromkeys(("mac", "macs", "madd", "madds", "multiply-adds", "mult-adds"), "MACS"),
    **dict.fromkeys(("multiply-accumulates", "乘加", "乘加运算", "乘加運算"), "MACS"),
    **dict.fromkeys(("flop", "flops", "浮点运算", "浮點運算"), "FLOPS"),
    **dict.fromkeys(("param", "params", "parameter", "parameters", "weights"), "VALUES"),
    **dict.fromkeys(("biases", "activations", "values"), "VALUES"),
    **dict.fromkeys(("参数", "參數", "权重", "權重", "偏置"), "VALUES"),
}
"""What can be counted, with the name of its kind."""
_LONGEST_FIRST = sorted(NOUNS, key=len, reverse=True)
_PERCENT = ("%", "percent", "per cent")
_TIMES = ("x", "×", "times", "fold", "-fold", "倍")
_CHINESE = tuple(sorted((each for each in _SCALES if not each.isascii()), key=len, reverse=True))
_COUNTERS = "个個次"
"""Words that Chinese puts between a number and what is counted."""
_WORDS = "(?:thousand|million|billion|trillion)s?|mil"
BIG = rf"{_WORDS}|[kmgt]|(?:{'|'.join(_CHINESE)})[{_COUNTERS}]?"
"""A pattern of what multiplies a number and says of nothing what it is."""
_PREFIX = (
    rf"[kmgt]i?|kilo|mega|giga|tera|kibi|mebi|gibi|tebi|{_WORDS}|(?:{'|'.join(_CHINESE)})[ ]?"
    rf"[{_COUNTERS}]?|[{_COUNTERS}]"
)
UNIT = (
    rf"%|per[ ]?cent|times|-?fold|[x×倍]"
    rf"|(?:(?:{_PREFIX})[ ]?|b[ ]?(?!b))?(?:{'|'.join(_LONGEST_FIRST)})"
    rf"|{BIG}"
)
"""A pattern of all units, for texts in which capitals do not matter."""


def is_percent(unit: str) -> bool:
    """Is it a hundredth?"""
    return unit.lower() in _PERCENT


def is_times(unit: str) -> bool:
    """Does it say how many times?"""
    return unit.lower() in _TIMES


@lru_cache(REMEMBERED)
def noun_of(unit: str) -> str:
    """Return the unit in small letters, without k, M, G: `MiB` is `b`."""
    lower = unit.lower()
    return next((noun for noun in _LONGEST_FIRST if lower.endswith(noun)), "")


@lru_cache(REMEMBERED)
def scale_of(unit: str, *, binary: bool = False) -> Fraction:
    """Return what a unit multiplies the digits by; MB by 2²⁰ where it is said of MiB."""
    if is_percent(unit):
        return Fraction(1, 100)
    if is_times(unit):
        return Fraction(1)
    prefix = unit[: len(unit) - len(noun_of(unit))].strip(f" {_COUNTERS}").lower()
    if prefix.endswith("i") or (binary and prefix and NOUNS.get(noun_of(unit)) == "BYTES"):
        return Fraction(BYTES[f"{prefix[0].upper()}iB"])
    return Fraction(10) ** _SCALES[prefix]
