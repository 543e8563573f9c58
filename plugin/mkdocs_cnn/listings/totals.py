"""Words around a total, which say what was added up: `TOTAL conv params`, `TOTAL without biases`.

Words that are not known may be of anything: such a total is not held against a sum.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mkdocs_cnn.language.listed import ListingLine, Part
from mkdocs_cnn.layers import BY_NAME, Family
from mkdocs_cnn.listings.biases import PHRASE
from mkdocs_cnn.listings.tokens import KEY
from mkdocs_cnn.problems.patterns import pattern

_PARTS: dict[Part, re.Pattern[str]] = {
    "conv": pattern(r"(?i)\bconv(?:s|olutions?|olutional)?\b"),
    "fc": pattern(r"(?i)\b(?:fcs?|dense|linear|fully[\s-]+connected)\b"),
    "biases": pattern(r"(?i)\bbias(?:es)?(?:\s+terms?)?\b"),
}
_FAMILIES = {"conv": Family.CONVOLUTION, "fc": Family.LINEAR}
_WEIGHTLESS = {Family.POOLING, Family.ACTIVATION, Family.RESHAPING}
_ALWAYS = frozenset(
    re.findall(
        r"\S+",
        "total sum grand overall number count of the all in for per and is are to just learnable "
        "trainable learned estimated network net model about approx approximately ca circa roughly",
    )
)
_NAMED = frozenset(
    re.findall(
        r"\S+",
        "one an a single each every only layer layers image sample example forward fwd pass "
        "inference usage use used needed required",
    )
)
"""What may be said of a total besides where it is said to be one of memory or of weights."""
_WORD = pattern(r"[^\W_]+(?:[-'’][^\W_]+)*|%")
_BACKWARD = pattern(
    r"(?i)(?:\b(?:and|with|incl\w*|plus|both)\s+(?:the\s+)?|[+&]\s*)(?:back|bwd)"
    r"|\bboth\s+(?:passes|ways|directions)"
)
"""Words for twice the memory."""


def part_of(words: str) -> tuple[Part, re.Match[str] | None]:
    """Say of what a total is, and find the first word that is not of such a total."""
    rest = blank = _blank(PHRASE, words)
    found: list[re.Match[str]] = []
    part: Part = ""
    for name, words_for in _PARTS.items():
        if match := words_for.search(rest):
            part, rest = name, _blank(words_for, rest)
            found.append(match)
    keys = list(KEY.finditer(blank))
    memory = {bool(key["memory"]) for key in keys}
    rest = _blank(KEY, rest)
    known = _ALWAYS | _NAMED if keys or part else _ALWAYS
    other = next((word for word in _WORD.finditer(rest) if word[0].lower() not in known), None)
    if len(memory) > 1:
        other = keys[-1]
    if len(found) > 1 or (part == "biases" and True in memory):
        other = found[-1]
    return part, other


def strange_word(words: Sequence[re.Match[str]]) -> re.Match[str] | None:
    """Find the first word behind the figure of a total that says more of what it is."""
    part, other = part_of(" ".join(("params", *(word[0] for word in words))))
    if part or not other:
        return words[-1] if part else None
    return next((word for word in words if other[0] in word[0]), words[-1])


def is_both_ways(remark: str) -> bool:
    """Does a remark say that the backward pass is counted, too?"""
    return _BACKWARD.search(remark) is not None and not re.search(r"\d", remark)


def is_in(line: ListingLine, part: Part) -> bool | None:
    """Is a line added up in a total of a part? None if only some of its layers may be."""
    own = {BY_NAME[each.name].family for each in line.operations if each.name in BY_NAME}
    if part not in _FAMILIES:
        return True
    if _FAMILIES[part] not in own:
        return False
    return True if own <= {_FAMILIES[part], *_WEIGHTLESS} else None


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """Put spaces in the place of what is found, so that the rest stays where it is."""
    return pattern.sub(lambda found: " " * len(found[0]), text)
