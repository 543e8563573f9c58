"""What there is to say of one setting: how it is written, and what the manual says of it."""

from __future__ import annotations

from collections.abc import Callable

from mkdocs_cnn.problems.records import field, record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

Written = list[str]
"""The words that an author wrote for a setting."""


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
