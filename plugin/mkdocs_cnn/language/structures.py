"""The keys of items that are more than a sequence, and what authors write instead of them."""

from __future__ import annotations

import difflib

from mkdocs_cnn.language.program import JOINS
from mkdocs_cnn.language.tree import List, Mapping, Node, Scalar
from mkdocs_cnn.problems.problem import Problem, Span, clip

STRUCTURES = (*JOINS, "residual", "head", "share")
"""The keys that say what an item is."""
SHORTCUT = "shortcut"
"""The key that stands beside `residual`."""

_LONG = tuple(word for word in STRUCTURES if len(word) > 5)
"""Words long enough to be told from others when a letter is wrong."""
_MEETING = 'Say how the branches meet: "concat", "add" or "multiply".'
_HEAD = 'A side output is written "NAME: {head: […]}", a last stage with another name.'
_SKIP = 'A list whose input is added to its output stands under "residual".'
_OTHERS = {
    "concatenate": 'Did you mean "concat"?',
    "concatenation": 'Did you mean "concat"?',
    "cat": 'Did you mean "concat"?',
    "merge": _MEETING,
    "parallel": _MEETING,
    "branch": _MEETING,
    "branches": _MEETING,
    "fork": _MEETING,
    "sum": 'Did you mean "add"?',
    "addition": 'Did you mean "add"?',
    "plus": 'Did you mean "add"?',
    "subtract": 'There is no subtraction; its sizes and counts are those of "add".',
    "subtraction": 'There is no subtraction; its sizes and counts are those of "add".',
    "mul": 'Did you mean "multiply"?',
    "product": 'Did you mean "multiply"?',
    "chunk": 'Did you mean "split"?',
    "skip": _SKIP,
    SHORTCUT: f'Write "{SHORTCUT}:" below "residual:", in the same item: without "- ".',
}
"""Other words for structures, and what to write."""


def mistaken_structure(word: str) -> str:
    """Return what to write instead of a word that is no structure, but meant as one; else empty.

    Names that are made from a structure's, such as `add_2` or `residuals`, are names.
    """
    lower = word.lower()
    if lower in _OTHERS:
        return _OTHERS[lower]
    if not word.isalpha() or word in STRUCTURES:
        return ""
    near = [each for each in STRUCTURES if sorted(each) == sorted(lower)]
    near += difflib.get_close_matches(lower, _LONG, 1, 0.85)
    if not near or lower == f"{near[0]}s":
        return ""
    return _HEAD if near[0] == "head" else f'Did you mean "{near[0]}"?'


def mistaken_key(key: Scalar, word: str, value: Node) -> Problem | None:
    """Complain about a name over layers that was meant as a structure; None if it is a name.

    Args:
        key: the key.
        word: the name in it, without a repetition.
        value: what stands under it.
    """
    hint = mistaken_structure(word)
    if not hint or (isinstance(value, Scalar) and word.lower() != SHORTCUT):
        return None
    if word == SHORTCUT:
        return Problem('"shortcut" without "residual"', key.at(0, len(word)), "", hint)
    expected = f"one of: {', '.join(STRUCTURES)}; or another name for a stage"
    return Problem(f"unknown structure {clip(word)}", key.at(0, len(word)), expected, hint)


def side_by_side(word: str, node: Node, span: Span) -> Problem | None:
    """Complain about lists, and nothing else, where one list of layers belongs.

    Args:
        word: the key of the list; empty for a branch.
        node: what should be one list.
        span: where to say so.
    """
    if not isinstance(node, List) or len(node.items) < 2:
        return None
    if not all(isinstance(each, List) for each in node.items):
        return None
    hint = (
        'Say how the branches meet: "concat", "add" or "multiply", '
        f'as in "{word}: {{concat: [[…], […]]}}".'
        if word
        else _MEETING
    )
    if word == "residual":
        hint = 'Write the other way as "shortcut: […]" below it, or both under "add".'
    where = f"under {clip(word)}" if word else "in one branch"
    return Problem(f"{len(node.items)} lists {where}", span, "one list of layers", hint)


def structured(node: Mapping) -> Mapping | None:
    """Put the key that says what an item is in front; None if the item is no structure."""
    leading = [entry for entry in node.entries if entry.key.value in STRUCTURES][:1]
    if not leading:
        return None
    others = (entry for entry in node.entries if entry is not leading[0])
    return Mapping((*leading, *others), node.span)
