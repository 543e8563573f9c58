"""Words on whether biases are counted: `(not counting biases)`, `TOTAL without biases`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mkdocs_cnn.language.listed import Product, Said, Statement
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.records import replace

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


def told_apart(statements: Sequence[Statement]) -> tuple[list[Statement], bool]:
    """Tell weights from all parameters where a line says both: `params: 448 weights: 432`.

    Returns:
        The statements, with nouns behind the figures of weights; and whether a line says both.
    """
    of = [_name_of(each) for each in statements]
    if sorted(of) != ["all", "weights"] and sorted(of) != ["all", "biases", "weights"]:
        return list(statements), False
    weights, params = statements[of.index("weights")], statements[of.index("all")]
    added = any(isinstance(side, Product) and "+" in side.pattern for side in weights.sides)
    if added or _figures(weights)[-1:] == _figures(params)[-1:]:
        return list(statements), False
    sides = tuple(
        replace(side, noun="weights") if isinstance(side, Said) else side for side in weights.sides
    )
    named = replace(weights, sides=sides)
    return [named if each is weights else each for each in statements], True


def _name_of(statement: Statement) -> str:
    """Say what a statement is about by its word, or else by the noun behind its figure."""
    nouns = [side.noun for side in statement.sides if isinstance(side, Said) and side.noun]
    word = statement.word or (nouns[-1] if nouns else "")
    if statement.of == "memory" or word == "biases":
        return word or "memory"
    return {"w": "weights", "p": "all"}.get(word[:1], "")


def _figures(statement: Statement) -> list[str]:
    return [side.figure.digits for side in statement.sides if isinstance(side, Said)]


def _is_phrase(text: str) -> bool:
    return PHRASE.fullmatch(text.strip()) is not None


def _agreed(texts: Iterable[str]) -> bool | None:
    said = {found["without"] is None for text in texts for found in PHRASE.finditer(text)}
    return said.pop() if len(said) == 1 else None
