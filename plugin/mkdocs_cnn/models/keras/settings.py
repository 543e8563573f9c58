"""What a layer is set to, looked at before it is believed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite

from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Refusal, clip, some_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeGuard

Numbers = tuple[int, ...]
LARGEST: int = 10**Limits.digits - 1
"""The largest number that an option has."""
_MOST = 100
"""Numbers that an option has."""


class Settings:
    """The configuration of a layer."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    def get(self, name: str) -> Any:
        """Return a value as it stands in the file; None where there is none."""
        return self.values.get(name)

    def whole(self, name: str, usual: int | None = None, least: int = 1) -> int:
        """Return a whole number.

        Raises:
            Refusal: it is none.
        """
        value = self.values.get(name)
        if value is None and usual is not None:
            return usual
        if not is_whole(value) or not least <= value <= LARGEST:
            raise refused(name, value, say("a-whole-number-from-to", least=least, most=LARGEST))
        return value

    def each(self, name: str, rank: int, usual: int | None = None, least: int = 1) -> Numbers:
        """Return a number for each axis; one stands for all.

        Raises:
            Refusal: it is something else.
        """
        value = self.values.get(name)
        if value is None and usual is not None:
            value = usual
        if is_whole(value):
            value = [value] * rank
        numbers = tuple(value) if isinstance(value, list | tuple) else ()
        fits = all(is_whole(each) and least <= each <= LARGEST for each in numbers)
        if fits and len(numbers) == rank:
            return numbers
        raise refused(name, value, say("a-whole-number-for-each-axis", axes=rank))

    def several(self, name: str, usual: Iterable[int] | None = None) -> Numbers:
        """Return one whole number or several, below 0 too: axes, or sizes.

        Raises:
            Refusal: it is something else.
        """
        value = self.values.get(name)
        if value is None and usual is not None:
            return tuple(usual)
        if is_whole(value):
            value = [value]
        numbers = value if isinstance(value, list | tuple) and len(value) <= _MOST else [None]
        if not all(is_whole(each) and abs(each) <= LARGEST for each in numbers):
            raise refused(name, value, say("whole-numbers"))
        return tuple(numbers)

    def number(self, name: str, usual: float) -> float:
        """Return a number.

        Raises:
            Refusal: it is none.
        """
        value = self.values.get(name)
        if isinstance(value, dict) and isinstance(value.get("config"), dict):  # an array
            value = value["config"].get("value")
        if value is None:
            return usual
        if not is_number(value):
            raise refused(name, value, say("a-number"))
        return float(f"{value:.7g}") if isinstance(value, float) else int(value)  # of 32 bits

    def flag(self, name: str, usual: bool) -> bool:
        """Return whether something is on."""
        value = self.values.get(name)
        return usual if value is None else bool(value)

    def word(self, name: str, usual: str, known: Iterable[str]) -> str:
        """Return one of some words.

        Raises:
            Refusal: it is another.
        """
        value = self.values.get(name)
        if value is None:
            return usual
        words = tuple(known)
        if not isinstance(value, str) or value.lower() not in words:
            raise refused(name, value, some_of(words))
        return value.lower()


def is_whole(value: object) -> TypeGuard[int]:
    """Is it a whole number? A truth value is none."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: object) -> bool:
    """Is it a number that an option may have?"""
    if is_whole(value):
        return -LARGEST <= value <= LARGEST
    return isinstance(value, float) and isfinite(value)


def refused(name: str, value: object, expected: Words) -> Refusal:
    """Return what refuses an option."""
    return Refusal(say("value-as-option", value=clip(_shown(value)), name=name), expected)


def _shown(value: object) -> str:
    """Write a value, and not endlessly."""
    if isinstance(value, list | tuple):
        inner = ", ".join(_shown(each) for each in value[:8])
        return f"[{inner}{', …' if len(value) > 8 else ''}]"
    if isinstance(value, dict):
        return "{…}"
    if isinstance(value, int) and abs(value) > Limits.computed:
        return "…"
    return "null" if value is None else str(value)[:100]
