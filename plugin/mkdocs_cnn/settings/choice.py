"""What there is to say of one setting: how it is written, and what the manual says of it."""

from __future__ import annotations

from collections.abc import Callable

from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Refusal, clip, did_you_mean
from mkdocs_cnn.problems.records import field, record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

Written = list[str]
"""The words that an author wrote for a setting."""


class SettingError(Refusal):
    """A value that a setting cannot have; `index` is that of the word to blame."""

    def __init__(self, message: Words, expected: Words, hint: Words = "", index: int = 0) -> None:
        super().__init__(message, expected, hint)
        self.index = index


def single(words: list[str], what: str) -> str:
    """Return the one word that there is.

    Raises:
        SettingError: there are several, or none.
    """
    if len(words) == 1 and words[0]:
        return words[0]
    count = len(words) if any(words) else "no"
    raise SettingError(say("values-for", count=count, what=what), say("one-value"), index=1)


@record()
class OneOf:
    """Reads one word of several; capitals do not matter."""

    what: str
    """The setting."""
    names: tuple[str, ...]

    def __call__(self, words: Written) -> str:
        """Find the word as it is usually written."""
        word = single(words, self.what)
        alike = [each for each in self.names if each.lower() == word.lower()]
        if alike:
            return word if word in alike else alike[0]
        raise SettingError(
            say("value-as", value=clip(word), option=self.what),
            say("one-of", names=self.names),
            did_you_mean(word, self.names),
        )


@record()
class Whole:
    """Reads a whole number."""

    what: str
    """The setting."""
    least: int
    most: int

    def __call__(self, words: Written) -> int:
        """Find the number."""
        word = single(words, self.what)
        if word.isascii() and word.isdigit() and len(word) < 10:
            number = int(word)
            if self.least <= number <= self.most:
                return number
        expected = say("a-whole-number-from-to", least=self.least, most=self.most)
        raise SettingError(say("value-as", value=clip(word), option=self.what), expected)


@record()
class Choice:
    """How a setting is written."""

    read: Callable[[Written], Any]
    """Turns words into the value.

    Raises:
        SettingError: they say no value.
    """
    meaning: str
    """What the command line says of it."""
    values: str
    """Its values, as the manual lists them."""
    shows: bool
    """Does it say only what is shown, and change no number?"""
    otherwise: str
    """What holds where nobody says anything, if the default does not say it."""


def setting(
    default: Any,
    read: Callable[[Written], Any],
    meaning: str,
    values: str,
    *,
    shows: bool = False,
    otherwise: str = "",
) -> Any:
    """Declare a setting as a field of a record."""
    choice = Choice(read, meaning, values, shows, otherwise)
    return field(default=default, metadata={"choice": choice})
