"""Marks in a page's text, by which the places of inline codes are followed through Markdown.

A mark names a `Spot` by its number. Its first and last characters are those that Markdown takes out
of every page, so that no author can write one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from enum import Enum, auto
from itertools import accumulate

from markdown.util import ETX, STX

from mkdocs_cnn.hosts.locations import visible
from mkdocs_cnn.problems.patterns import pattern

NAME = "#!cnn"
"""What inline code of ours begins with."""
MARK = pattern(f"{STX}cnn-(?P<number>[0-9]+){ETX}")
ROW = pattern(f"{STX}cnn-row-(?P<number>[0-9]+){ETX}")
"""The mark of a row of a table."""
MARKS = pattern(f"{STX}cnn-(?:row-)?[0-9]+{ETX}")
"""A mark of either kind."""
TABLE = pattern(r"(?i)(?:columns?|rows?)\s*:|check\s+(?:(?:the|this)\s+)?table\b")
"""What a line above a table begins with, behind our name."""
_STEP = pattern(
    rf"{MARK.pattern}(?P<code><code\b)?|<!--|-->|<(?P<end>/?)(?P<tag>[a-zA-Z][^\s<>/\"']*)|[>\"']"
)
_LITERAL = ("pre", "script", "style", "textarea")
"""Elements whose text is shown as it is, or not at all."""
_CODE = ("code", "kbd", "samp", "tt")


def make_mark(number: int) -> str:
    """Write the mark of a spot."""
    return f"{STX}cnn-{number}{ETX}"


class Columns:
    """Counts the visible characters of a text before an index on its line, marks left out.

    It goes through the text once: every index must be at least the one before.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        lengths = (len(line) + 1 for line in text.split("\n"))
        self._starts = [0, *accumulate(lengths)]
        self._at = self._count = 0

    def line(self, index: int) -> int:
        """Return the number of the line, from 0, on which an index lies."""
        return bisect_right(self._starts, index) - 1

    def before(self, index: int) -> int:
        """Count the visible characters before an index."""
        start = self._starts[self.line(index)]
        if start > self._at:
            self._at, self._count = start, 0
        self._count += visible(MARKS.sub("", self._text[self._at : index]))
        self._at = index
        return self._count


class Surroundings(Enum):
    """Where in HTML a mark stands."""

    TEXT = auto()
    BEFORE_CODE = auto()
    """In text, directly before an element of code."""
    CODE = auto()
    """In an element of code within text."""
    TAG = auto()
    """In a tag, which is to say: in an attribute."""
    LITERAL = auto()
    """In a code block, a comment, a script or a style sheet. What is never closed is none."""


def find_marks(html: str) -> Iterator[tuple[int, Surroundings]]:
    """Find the marks in HTML, each with what surrounds it. The HTML may be as odd as it likes."""
    yield from _HtmlReader(html).read()


class _HtmlReader:
    """Goes through HTML once."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.comment = False
        self.literal = ""
        """The name of the literal element that is open."""
        self.swallowed: list[int] = []
        """The marks in it."""
        self.codes = 0
        """How many elements of code are open."""
        self.tag = False
        self.quote = ""
        """What closes the value of the attribute."""

    def read(self) -> Iterator[tuple[int, Surroundings]]:
        for step in _STEP.finditer(self.html):
            if step["number"] and self.literal:
                self.swallowed.append(int(step["number"]))
            elif step["number"]:
                yield int(step["number"]), self.surroundings(step)
            if self.comment:
                self.comment = step[0] != "-->"
            elif self.literal:
                self.leave(step)
            elif self.tag:
                self.attribute(step[0])
            else:
                self.text(step)
            if self.swallowed and not self.literal:
                yield from ((number, Surroundings.LITERAL) for number in self.swallowed)
                self.swallowed.clear()
        yield from ((number, Surroundings.TEXT) for number in self.swallowed)

    def surroundings(self, step: re.Match[str]) -> Surroundings:
        if self.comment:
            return Surroundings.LITERAL
        if self.tag:
            return Surroundings.TAG
        if self.codes:
            return Surroundings.CODE
        return Surroundings.BEFORE_CODE if step["code"] else Surroundings.TEXT

    def leave(self, step: re.Match[str]) -> None:
        if step["end"] and step["tag"].lower() == self.literal:
            self.literal, self.tag = "", True

    def attribute(self, step: str) -> None:
        if self.quote:
            self.quote = "" if step == self.quote else self.quote
        elif step == ">":
            self.tag = False
        elif step in ("'", '"'):
            self.quote = step

    def text(self, step: re.Match[str]) -> None:
        if step[0] == "<!--":
            self.comment = True
        elif step["tag"] or step["code"]:
            self.tag = True
            name = "code" if step["code"] else step["tag"].lower()
            if name in _CODE:
                self.codes = max(self.codes + (-1 if step["end"] else 1), 0)
            elif name in _LITERAL and not step["end"]:
                self.literal = name
