"""Names for the items of a network, of the names that a tool or an author has given its layers."""

from __future__ import annotations

from collections.abc import Iterable

from mkdocs_cnn.language.program import FROM
from mkdocs_cnn.language.structures import SHORTCUT, STRUCTURES
from mkdocs_cnn.layers import BY_NAME
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern

_SIGNS = pattern(r"\W+")
_NUMBERED = pattern(r"(?i)(?:x|branch)[0-9]+")
"""What is read as a repetition, and what branches are called."""
_TAKEN = {*BY_NAME, *STRUCTURES, SHORTCUT, FROM, "input"}
_ROOM = 8
"""Characters that are kept for a number behind a name."""


def names_for(written: Iterable[str]) -> dict[str, str]:
    """Return for each name one that can stand in front of a line; no two are the same."""
    found: dict[str, str] = {}
    taken = set(_TAKEN)
    counts: dict[str, int] = {}
    for each in written:
        own = _SIGNS.sub("_", each).strip("_") or "layer"
        own = (f"n{own}" if own[0].isdigit() else own)[: Limits.name - _ROOM]
        name = own
        while name.lower() in taken or _NUMBERED.fullmatch(name):
            counts[own] = counts.get(own, 0) + 1
            name = f"{own}_{counts[own]}"
        taken.add(name.lower())
        found[each] = name
    return found
