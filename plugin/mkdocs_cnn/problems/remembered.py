"""What was computed once and is kept, by all that it depends on."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    K = TypeVar("K")
    V = TypeVar("V")

REMEMBERED = 4_096
"""How many results of one kind are kept at most: more than the pages of a site differ in."""


def keep(results: dict[K, V], key: K, value: V, most: int = REMEMBERED) -> V:
    """Remember a result, and return it. When there are too many, all of them are let go."""
    if len(results) >= most:
        results.clear()
    results[key] = value
    return value
