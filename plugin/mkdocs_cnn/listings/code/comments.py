"""Claims in comments: the size behind a layer, and its parameters.

Only what unmistakably is one is taken for one: a size alone, or behind an arrow, the word output,
or a batch; a number beside the word parameters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from mkdocs_cnn.language.summaries import Cell
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings.code.text import Code, Comment
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.problem import Span
from mkdocs_cnn.problems.records import record

_BATCH = r"(?:N|n|B|b|bs|batch(?:[_ ]size)?|None|-1|m)"
_LIST = (
    rf"[(\[] ?(?P<batch>{_BATCH} ?, ?)?"
    r"(?P<list>[0-9]{1,7}(?: ?, ?[0-9]{1,7}){0,4}) ?,? ?[)\]]"
    rf"|(?<![\w(\[])(?P<open>{_BATCH}, ?)(?P<bare>[0-9]{{1,7}}(?:, ?[0-9]{{1,7}}){{1,3}})(?![\w.])"
)
_BY = (
    rf"(?P<first>{_BATCH} ?[x×*] ?)?(?P<by>[0-9]{{1,7}}(?: ?[x×*@] ?[0-9]{{1,7}}){{1,3}})(?![\w.])"
)
_SIZES = pattern(rf"(?P<torch>torch\.Size\()?(?:{_LIST}|(?<![\w.]){_BY})")
_LEAD = pattern(
    r"(?i)(?P<arrow>->|=>|→|⇒|-->|==>)\s{0,4}$|(?<![a-z])"
    r"(?P<word>input|output|in(?= ?[:=])|out(?= ?[:=])|输入|输出|shape)?[ _]{0,2}"
    r"(?:shape|size|sizes)?\s{0,2}(?:is|[:=：])?\s{0,4}$"
)
_PARAMS = pattern(
    r"(?i)(?:(?<![\w.,*+x×/-])(?P<before>[0-9][0-9,]{0,14}(?:\.[0-9]{1,6})?)(?: ?(?P<unit>[kM]))? "
    r"?(?:trainable |learnable )?param(?:eter)?s?\b"
    r"|\bparam(?:eter)?s?(?: ?#)? ?[:=] ?(?P<behind>[0-9][0-9,]{0,14}(?:\.[0-9]{1,6})?)(?![0-9])"
    r"(?: ?(?P<unit2>[kM])\b)?(?! ?[*+x×/]))"
)
_SCALES = {"k": Fraction(1000), "m": Fraction(10**6)}
_DIGITS = pattern(r"[0-9]+")
_BARE = pattern(r"#[\s,;:|()\[\]]*")
_COLOURS, _WIDE = 4, 8
"""So few are channels, and so many are none, at the ends of an input's sizes."""
_MOST = 6
"""So many sizes of a comment are looked at."""


@record()
class SizeClaim:
    """A size in a comment."""

    numbers: tuple[int, ...]
    spans: tuple[Span, ...]
    batched: bool
    """Does a word for the batch stand in front?"""
    entering: bool
    """Is it of what goes in?"""
    sure: bool
    """Does a word or a sign say what it is of?"""


@record()
class ParamsClaim:
    """A number of parameters in a comment."""

    cell: Cell
    total: bool


def sizes_in(comment: Comment, code: Code) -> list[SizeClaim]:
    """Return the sizes that a comment unmistakably tells."""
    text, found = comment.text, []
    each = [m for m, _ in zip(_SIZES.finditer(text), range(_MOST), strict=False)]
    for index, match in enumerate(each):
        lead = _LEAD.search(text, max(match.start() - 20, 0), match.start())
        arrow = lead["arrow"] if lead else None
        word = (lead["word"] or "").lower() if lead else ""
        behind = text[match.end() : match.end() + 6].lstrip(" )")
        before_arrow = behind.startswith(("->", "=>", "→", "⇒", "--", "=="))
        alone = _is_alone(text, each)
        batch = match["batch"] or match["open"] or match["first"]
        certain = bool(arrow or word or batch or match["torch"])
        if not (certain or (before_arrow and index == 0) or alone):
            continue
        numbers, spans = _numbers(match, comment, code)
        entering = before_arrow or word.startswith("in") or word == "输入"
        sure = certain or before_arrow
        found.append(SizeClaim(numbers, spans, bool(batch), entering, sure))
    return found


def of_comment(numbers: Sequence[int]) -> Shape | None:
    """Read an input as people write it in comments, with the channels in front or behind."""
    each = list(numbers)
    if not 1 <= len(each) <= Limits.axes or any(not 1 <= n <= Limits.extent for n in each):
        return None
    if len(each) > 2 and each[0] <= _COLOURS and each[-1] >= _WIDE:
        each = [*each[1:], each[0]]
    return Shape(tuple(each[:-1]), each[-1])


def _is_alone(text: str, each: list[re.Match[str]]) -> bool:
    """Is nothing in a comment but sizes and parameters?"""
    rest = list(text)
    for match in (*each, *_PARAMS.finditer(text)):
        rest[match.start() : match.end()] = " " * (match.end() - match.start())
    return _BARE.fullmatch("".join(rest)) is not None


def _numbers(
    match: re.Match[str], comment: Comment, code: Code
) -> tuple[tuple[int, ...], tuple[Span, ...]]:
    group = next(name for name in ("list", "bare", "by") if match[name])
    start = match.start(group) + comment.column + code.offsets[comment.line]
    each = list(_DIGITS.finditer(match[group]))
    spans = (
        code.source.span(comment.line, start + one.start(), one.end() - one.start()) for one in each
    )
    return tuple(int(one[0]) for one in each), tuple(spans)


def params_in(comment: Comment, code: Code) -> Iterator[ParamsClaim]:
    """Yield the numbers of parameters that a comment tells."""
    for match in _PARAMS.finditer(comment.text):
        group = "before" if match["before"] else "behind"
        unit = (match["unit"] or match["unit2"] or "").lower()
        text = match[group]
        if not re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})*(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?", text):
            continue
        start = match.start(group) + comment.column + code.offsets[comment.line]
        span = code.source.span(comment.line, start, len(text))
        cell = Cell(text, span, _SCALES.get(unit, Fraction(1)))
        yield ParamsClaim(cell, re.search(r"(?i)\b(?:total|all|sum)\b", comment.text) is not None)
