"""Full-width characters, as Chinese and Japanese keyboards write digits and signs: `１.３８亿`."""

from __future__ import annotations

_OFFSET = ord("！") - ord("!")
_NARROW = {chr(code): chr(code - _OFFSET) for code in range(ord("！"), ord("～") + 1)}
_WIDE = {narrow: wide for wide, narrow in _NARROW.items()}
_TO_NARROW = str.maketrans({**_NARROW, "\u3000": " "})
_DIGITS = "0123456789"


def narrow(text: str) -> str:
    """Write a text with the usual forms of all characters; its length stays."""
    return text.translate(_TO_NARROW)


def widened(text: str, manner: str) -> str:
    """Write those characters of a text wide that are wide in another text.

    Digits are all written alike; the unit and signs each as the other text has them.
    """
    if manner.isascii() or narrow(manner) == manner:
        return text
    wide = {each for each, form in _WIDE.items() if form in manner and each not in manner}
    if wide.intersection(_DIGITS):
        wide.update(_DIGITS)
    return text.translate({ord(each): _WIDE[each] for each in wide})
