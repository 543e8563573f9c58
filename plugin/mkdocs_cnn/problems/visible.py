r"""Text in which everything can be seen, and the room that it takes.

A terminal obeys control characters, and a reader is misled by those that reverse, join or hide what
stands around them. Whatever leaves the program (a message, a cell, a caption, a file's name) shows
them as text instead: `\x1b`, `\u202e`.
"""

from __future__ import annotations

import re

from mkdocs_cnn.problems.patterns import pattern

HIDDEN = pattern(
    "["
    "\x00-\x1f\x7f-\x9f"  # controls, the escape among them
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0"  # soft hyphen, joiners, fillers
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # writing direction
    "\u200b-\u200d\u2060-\u2065\u206a-\u206f\ufeff\ufff0-\ufffb"  # without width
    "\u2028\u2029"  # ends of lines and paragraphs
    "\ud800-\udfff"  # halves of a pair, and bytes of a file's name that are not UTF-8
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # formats of shorthand and of music
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"  # tags; what stands between them chooses glyphs
    "]"
)
"""The characters that are not seen but do something, whatever they are in Unicode's tables."""


_FAR = "\u0300"
"""Of the characters before it, one is hidden only if Python says so, and none is wide or narrow."""


def hides(text: str) -> bool:
    """Is there a hidden character in a text?"""
    if text.isprintable() and (text.isascii() or max(text) < _FAR):
        return False
    return HIDDEN.search(text) is not None  # Python calls some fillers printable, too


def visible(text: str) -> str:
    """Show hidden characters as Python would write them; a tab is a space."""
    if not hides(text):
        return text
    return HIDDEN.sub(_named, text.replace("\t", " "))


def show_fields(instance: object, *names: str) -> None:
    """Make texts of a new record, and those in its tuples, visible, for its `__post_init__`."""
    for name in names:
        value = getattr(instance, name)
        if (shown := _shown(value)) is not value:
            setattr(instance, name, shown)


def _shown(value: object) -> object:
    """Make a text visible, or those in a tuple; whatever else there is stays as it is."""
    if isinstance(value, str):
        return visible(value)
    return tuple(map(_shown, value)) if isinstance(value, tuple) else value


def width(text: str) -> int:
    """Count the columns that a visible text takes in a terminal."""
    return len(text) if text.isascii() or max(text) < _FAR else sum(map(_width, text))


def ljust(text: str, columns: int) -> str:
    """Put a text at the left of some columns, as `str.ljust` does for letters of one column."""
    return text + " " * (columns - width(text))


def rjust(text: str, columns: int) -> str:
    """Put a text at the right of some columns, as `str.rjust` does."""
    return " " * (columns - width(text)) + text


def blank(text: str) -> str:
    """Return the space that a text takes.

    Wide letters become wide spaces, so that the line below fits in a browser too, where two narrow
    letters are not as wide as a wide one.
    """
    return " " * len(text) if text.isascii() else "".join(_SPACES[_width(sign)] for sign in text)


_SPACES = ("", " ", "\u3000")


def _named(hidden: re.Match[str]) -> str:
    return hidden[0].encode("unicode_escape").decode("ascii")


def _width(sign: str) -> int:
    """0 for what stands upon the letter before, 2 for the wide letters of East Asia, else 1."""
    import unicodedata

    if unicodedata.category(sign) in ("Mn", "Me") or "\u1160" <= sign <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1
