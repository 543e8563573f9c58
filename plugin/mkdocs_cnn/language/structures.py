"""The keys of items that are more than a sequence, and what authors write instead of them."""

from __future__ import annotations

import re

from mkdocs_cnn.language.program import JOINS, PARTS
from mkdocs_cnn.language.tree import List, Mapping, Node, Scalar
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Problem, Span, clip

STRUCTURES = (*JOINS, "residual", "head", "share")
"""The keys that say what an item is."""
SHORTCUT = "shortcut"
BESIDE = {"residual": (SHORTCUT,), "split": (PARTS,)}
"""What may stand beside the key of a structure."""

_LONG = tuple(word for word in STRUCTURES if len(word) > 5)
"""Words long enough to be told from others when a letter is wrong."""
_MEETING = say("say-how-the-branches-meet-or")
_HEAD = say("a-side-output-is-written")
_SKIP = say("a-list-whose-input-is-added")
_OTHERS = {
    "concatenate": say("did-you-mean", word="concat"),
    "concatenation": say("did-you-mean", word="concat"),
    "cat": say("did-you-mean", word="concat"),
    "merge": _MEETING,
    "parallel": _MEETING,
    "branch": _MEETING,
    "branches": _MEETING,
    "fork": _MEETING,
    "sum": say("did-you-mean", word="add"),
    "addition": say("did-you-mean", word="add"),
    "plus": say("did-you-mean", word="add"),
    "minus": say("did-you-mean", word="subtract"),
    "difference": say("did-you-mean", word="subtract"),
    "subtraction": say("did-you-mean", word="subtract"),
    "maxout": say("did-you-mean", word="maximum"),
    "mul": say("did-you-mean", word="multiply"),
    "product": say("did-you-mean", word="multiply"),
    "chunk": say("did-you-mean", word="split"),
    "skip": _SKIP,
    SHORTCUT: say("write-below-in-the-same-item", shortcut=SHORTCUT),
}
"""Other words for structures, and what to write."""


def mistaken_structure(word: str) -> Words:
    """Return what to write instead of a word that is no structure, but meant as one; else empty.

    Names that are made from a structure's, such as `add_2` or `residuals`, are names.
    """
    lower = word.lower()
    if lower in _OTHERS:
        return _OTHERS[lower]
    if not word.isalpha() or word in STRUCTURES:
        return ""
    import difflib

    near = [each for each in STRUCTURES if sorted(each) == sorted(lower)]
    near += difflib.get_close_matches(lower, _LONG, 1, 0.85)
    if not near or lower == f"{near[0]}s":
        return ""
    return _HEAD if near[0] == "head" else say("did-you-mean", word=near[0])


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
        return Problem(say("shortcut-without-residual"), key.at(0, len(word)), "", hint)
    expected = say("one-of-or-another-name", structures=tuple(STRUCTURES))
    return Problem(say("unknown-structure", word=clip(word)), key.at(0, len(word)), expected, hint)


def repeated_structure(key: Scalar) -> Problem | None:
    """Complain about a structure's key with a repetition: `residual x2`; None if it is none."""
    word, _, behind = key.value.strip().partition(" ")
    if word.lower() not in STRUCTURES or not re.match(r"\s*[x×][\d(]", behind, re.IGNORECASE):
        return None
    under = "NAME" if word.lower() == "share" else "[…]"
    hint = say("repeat-a-name-with-the-structure", behind=behind.strip(), word=word, under=under)
    return Problem(
        say("repeats-no-structure", key=clip(key.value)),
        key.span,
        say("word-alone", word=word),
        hint,
    )


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
    hint = say("say-how-the-branches-meet-in", word=word) if word else _MEETING
    if word == "residual":
        hint = say("write-the-other-way-as-below")
    where = say("under-word", word=clip(word)) if word else say("in-one-branch")
    return Problem(
        say("several-lists", count=len(node.items), where=where),
        span,
        say("one-list-of-layers"),
        hint,
    )


def structured(node: Mapping) -> Mapping | None:
    """Put the key that says what an item is in front; None if the item is no structure."""
    leading = [entry for entry in node.entries if entry.key.value in STRUCTURES][:1]
    if not leading:
        return None
    others = (entry for entry in node.entries if entry is not leading[0])
    return Mapping((*leading, *others), node.span)
