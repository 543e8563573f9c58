"""What was computed once and is kept, by all that it depends on."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TypeVar

REMEMBERED = 4_096
"""How many results of one kind are kept at most: more than the pages of a site differ in."""
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered(dict[K, V]):
    """Results by what they depend on. When there are too many, all of them are let go."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def keep(self, key: K, value: V) -> V:
        """Remember a result, and return it."""
        if len(self) >= self.most:
            self.clear()
        self[key] = value
        return value
