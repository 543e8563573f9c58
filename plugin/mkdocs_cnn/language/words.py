"""A line cut into words: at spaces and plus signs, but not within brackets."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.records import record

NAME = pattern(r"[^\W\d]\w*")
"""What a parameter can be called."""
_BARE = pattern(r"\+|[^\s+]+")
"""A word without brackets, or a plus sign."""


@record()
class Word:
    """Characters without a space outside of brackets, and where they start."""

    text: str
    start: int

    @property
    def lower(self) -> str:
        """The word in small letters."""
        return self.text.lower()

    @property
    def end(self) -> int:
        """The index behind the word."""
        return self.start + len(self.text)

    def after(self, count: int) -> Word:
        """Leave out the first characters."""
        return Word(self.text[count:], self.start + count)


def split_words(text: str) -> Iterator[Word]:
    """Split at spaces and plus signs that stand outside of brackets."""
    if "(" not in text:
        yield from (Word(match[0], match.start()) for match in _BARE.finditer(text))
        return
    start, depth = 0, 0
    for index, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth <= 0 and (character.isspace() or character == "+"):
            if start < index:
                yield Word(text[start:index], start)
            if character == "+":
                yield Word("+", index)
            start = index + 1
    if start < len(text):
        yield Word(text[start:], start)


def partition(text: str) -> tuple[str, str, str]:
    """Split at the first dash outside of brackets."""
    if "(" not in text:
        return text.partition("-")
    depth = 0
    for index, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character == "-" and depth == 0:
            return text[:index], "-", text[index + 1 :]
    return text, "", ""


def dimensions(word: Word) -> Iterator[Word]:
    """Split `1x7`, `(k)x(k)` at each x outside of brackets; names stay whole."""
    return iter((word,)) if NAME.fullmatch(word.text) else _split(word, "xX×")


def sides(word: Word) -> Iterator[Word]:
    """Split `0:1` at each colon outside of brackets."""
    return _split(word, ":")


def _split(word: Word, signs: str) -> Iterator[Word]:
    start, depth = 0, 0
    for index, character in enumerate(word.text):
        depth += (character == "(") - (character == ")")
        if character in signs and depth == 0:
            yield Word(word.text[start:index], word.start + start)
            start = index + 1
    yield word.after(start)
