"""Comments beside layers that say sizes or parameters, and nothing else: `# 55x55x96`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mkdocs_cnn.language.summaries import Cell, Claimed, Sizes
from mkdocs_cnn.listings.caffe.text import Comment, Message
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Invalid, Problem, Span

_LONGEST = 80
"""Characters of a comment that may be a claim."""
_SIZES = pattern(
    r"\s*(?:(?:output|out|top|blob|shape|size|is|-+>|=+>|→|=|:)\s*){0,5}"
    r"(?P<open>[(\[])?(?P<sizes>\s*[0-9]+(?:\s*[x×*,]\s*[0-9]+){2,3}\s*)(?(open)[)\]])\s*"
)
_PARAMS = pattern(
    r"\s*(?:(?P<first>[0-9][0-9,]*) (?:params|parameters)"
    r"|(?:#\s*)?(?:params|parameters)\s*[:=]\s*(?P<last>[0-9][0-9,]*))\s*"
)
_GROUPED = pattern(r"[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+")
_NUMBER = pattern(r"[0-9]+")


def claims(comments: Sequence[Comment], layers: Sequence[Message]) -> dict[int, list[Claimed]]:
    """Return what comments say of layers, by the index of the layer that they stand in.

    Raises:
        Invalid: there are too many.
    """
    found: dict[int, list[Claimed]] = {}
    if not layers:
        return found
    source = layers[0].span.source
    at = count = 0
    for comment in comments:
        while at + 1 < len(layers) and layers[at + 1].span.line <= comment.number:
            at += 1
        inside = layers[at].span.line <= comment.number <= layers[at].last
        span = source.span(comment.number, comment.column, max(len(comment.text), 1))
        said = _claim(comment, span) if inside and len(comment.text) <= _LONGEST else None
        count += said is not None
        if count > Limits.summary_rows:
            expected = say("at-most-rows", most=Limits.summary_rows)
            raise Invalid([Problem(say("too-many-lines"), span, expected)])
        if said is not None:
            found.setdefault(at, []).append(said)
    return found


def _claim(comment: Comment, span: Span) -> Claimed | None:
    """Read a comment; None where it may be anything else."""
    text = comment.text.lower()
    if len(text) != len(comment.text):
        return None
    if found := _SIZES.fullmatch(text):
        return _sizes(comment, found, span)
    if found := _PARAMS.fullmatch(text):
        group = "first" if found["first"] else "last"
        if _GROUPED.fullmatch(found[group]) and len(found[group]) <= Limits.listing_digits:
            place = span.part(found.start(group), len(found[group]))
            return Claimed(comment.number, params=Cell(place.text, place))
    return None


def _sizes(comment: Comment, found: re.Match[str], span: Span) -> Claimed | None:
    start = found.start("sizes")
    each = [
        (int(one[0]), span.part(start + one.start(), len(one[0])))
        for one in _NUMBER.finditer(found["sizes"])
        if len(one[0]) <= Limits.digits
    ]
    commas = "," in found["sizes"]
    if (commas and not found["open"]) or len(each) < 3 or any(number < 1 for number, _ in each):
        return None
    batch = each[0] if len(each) == 4 else None
    rest = each[1:] if batch else each
    sizes = Sizes(
        tuple(number for number, _ in rest),
        tuple(place for _, place in rest),
        batch[0] if batch else None,
        batch[1] if batch else None,
    )
    return Claimed(comment.number, sizes)
