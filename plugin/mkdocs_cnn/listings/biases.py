"""Words on whether biases are counted: `(not counting biases)`, `TOTAL without biases`."""

from __future__ import annotations

from collections.abc import Iterable

from mkdocs_cnn.problems.patterns import pattern

_WITHOUT = r"(?:not\s+(?:counting|including)|without|w/o|no|excluding|excl\.?|ignoring)"
_WITH = r"(?:with|including|incl\.?|counting)"
_BIASES = r"\s+(?:the\s+|any\s+)?bias(?:es)?(?:\s+terms?)?\b"
_BOTH = r"weights?\s*(?:and|&|\+)\s*bias(?:es)?\b"
PHRASE = pattern(rf"(?i)(?<![\w/])(?:(?:(?P<without>{_WITHOUT})|{_WITH}){_BIASES}|{_BOTH})")
_BRACKETS = pattern(r"\(([^()]*)\)?")
_ASIDE = pattern(r"(?<!\w)/.*|(?<=\d)/.*")
"""A remark without brackets."""


def in_line(text: str) -> bool | None:
    """Say whether a line counts biases, by its own words.

    What stands in brackets with more than those words may be of something else:
    `260,160 (259,776 without biases)`.
    """
    alone = _BRACKETS.sub(lambda found: found[1] if _is_phrase(found[1]) else " ", text)
    return _agreed([_ASIDE.sub("", alone)])


def in_prose(texts: Iterable[str]) -> bool | None:
    """Say whether lines of prose speak of figures with biases, or without."""
    return _agreed(texts)


def _is_phrase(text: str) -> bool:
    return PHRASE.fullmatch(text.strip()) is not None


def _agreed(texts: Iterable[str]) -> bool | None:
    said = {found["without"] is None for text in texts for found in PHRASE.finditer(text)}
    return said.pop() if len(said) == 1 else None
