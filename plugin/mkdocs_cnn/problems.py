"""What is wrong with a text, where, and how to mend it.

A mistake is data first (`Problem`) and text last (`Problem.describe`), so that the page, the log
and the command line all say the same. Problems are collected, not raised one by one: whoever reads
a text appends to a list and goes on; `Invalid` carries the whole list to the edge.
"""

from __future__ import annotations

import difflib
import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Literal


@dataclass(frozen=True)
class Source:
    """A piece of text and where its author wrote it."""

    path: str
    """The file as the author names it: `guide/vgg.md`, `networks/mine.yml`, `<stdin>`."""
    text: str = field(repr=False)
    """The text with the indentation of its surroundings taken off."""
    first_line: int = 1
    """The number of the text's first line in the file, counted from 1."""
    indent: int = 0
    """How many columns of the file stand before the text on each of its lines."""

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text, without their ends."""
        return self.text.split("\n")

    def span(self, line: int = 0, column: int = 0, length: int = 1) -> Span:
        """Mark `length` characters from a line and column of this text, both counted from 0."""
        return Span(self, line, column, length)

    def whole_line(self, line: int = 0) -> Span:
        """Mark a line from its first visible character to its last."""
        text = self.lines[line] if line < len(self.lines) else ""
        start = len(text) - len(text.lstrip())
        return Span(self, line, start, max(len(text.strip()), 1))


@dataclass(frozen=True)
class Span:
    """Some characters on one line of a source."""

    source: Source
    line: int
    """Line in the source's text, from 0."""
    column: int
    """Column in the source's text, from 0."""
    length: int = 1

    @property
    def file_line(self) -> int:
        """The line as the author's file counts it, from 1."""
        return self.source.first_line + self.line

    @property
    def file_column(self) -> int:
        """The column as the author's file counts it, from 1."""
        return self.source.indent + self.column + 1

    @property
    def location(self) -> str:
        """`path:line:column`, as editors understand it."""
        return f"{self.source.path}:{self.file_line}:{self.file_column}"

    def part(self, start: int, length: int) -> Span:
        """Mark a part of this span; `start` counts from the span's first character."""
        return Span(self.source, self.line, self.column + start, max(length, 1))

    def excerpt(self) -> list[str]:
        """Show the line and, below it, a caret under each marked character."""
        lines = self.source.lines
        text = lines[self.line] if self.line < len(lines) else ""
        shown, column = _window(text, self.column)
        carets = "^" * max(1, min(self.length, len(shown) - column))
        number = str(self.file_line)
        gutter = " " * len(number)
        return [f"{number} | {shown}".rstrip(), f"{gutter} | {' ' * column}{carets}"]


@dataclass(frozen=True)
class Note:
    """Another place that has to do with a problem, such as the definition that was called."""

    message: str
    span: Span


Level = Literal["note", "warning", "error"]
"""How much ado is made of a problem; whatever is not a note ends a strict build."""


@dataclass(frozen=True)
class Problem:
    """One mistake: where it is, what was found, what was expected, how to mend it."""

    message: str
    """What was found: `unknown operation "cnv"`."""
    span: Span
    expected: str = ""
    """What could stand there instead, without a full stop."""
    hint: str = ""
    """How to mend it: a sentence, such as `Did you mean "conv"?`."""
    notes: tuple[Note, ...] = ()
    level: Level = "warning"

    def describe(self) -> str:
        """Give the whole report: location, message, the line with a caret, what helps."""
        lines = [f"{self.span.location}: {self.message}"]
        lines += _indented(self.span.excerpt())
        if self.expected:
            lines.append(f"  expected: {self.expected}")
        if self.hint:
            lines.append(f"  help: {self.hint}")
        for note in self.notes:
            lines.append(f"  {note.span.location}: {note.message}")
            lines += _indented(note.span.excerpt())
        return "\n".join(lines)


@dataclass(frozen=True)
class Correction:
    """A false figure, and what should stand in its place."""

    span: Span
    """The figure as it is written, and nothing else."""
    claimed: str
    """Its text."""
    computed: str
    """The true value in full: `15,237,608`, `60,950,432 bytes`."""
    instead: str
    """The true value in the manner of the author: `15M`."""
    rule: str
    """By which rule the two differ."""


@dataclass(frozen=True)
class FalseClaim(Problem):
    """A text that can be read, in which one figure or several are not true."""

    corrections: tuple[Correction, ...] = ()


class Invalid(Exception):  # noqa: N818 - it says what a text is
    """A text that cannot be used, with everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__()
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(problem.describe() for problem in self.problems)


MAX_PROBLEMS = 50
"""How many problems of one text are told; who has more does not read them."""


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Sort problems by where they stand; the last says how many more there are."""
    ordered = sorted(problems, key=lambda each: (each.span.file_line, each.span.file_column))
    rest = ordered[MAX_PROBLEMS:]
    if rest:
        claims = all(isinstance(each, FalseClaim) for each in rest)
        kind, what = (FalseClaim, "false claims") if claims else (Problem, "mistakes")
        message = f"and {len(rest):,} more {what} from here on"
        ordered[MAX_PROBLEMS:] = [kind(message, rest[0].span, level=rest[0].level)]
    return ordered


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Name the known word nearest to `word`, as a hint; empty when none is near.

    Of many known words, the first thousand are looked at, and those with the most letters in common
    are compared: a hint must not cost more than what it is about.
    """
    candidates = {name.lower(): name for name in islice(known, 1000)}
    cutoff = 0.6 if len(word) < 5 else 0.7
    meant = word[:40].lower()
    closest = _sharing_letters(meant, candidates) if len(candidates) > 200 else candidates
    near = difflib.get_close_matches(meant, closest, n=5, cutoff=cutoff)
    near.sort(key=lambda name: sorted(name) != sorted(meant))  # swapped letters before others
    return f'Did you mean "{candidates[near[0]]}"?' if near else ""


def _sharing_letters(word: str, names: Iterable[str]) -> list[str]:
    """Choose the fifty names whose length and letters differ least from those of a word."""
    letters = set(word)
    return heapq.nsmallest(
        50,
        names,
        key=lambda name: len(letters.symmetric_difference(name)) + abs(len(name) - len(word)),
    )


def one_of(words: Iterable[str]) -> str:
    """List alternatives: `a, b or c`."""
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} or {items[-1]}"


def some_of(words: Sequence[str], most: int = 12) -> str:
    """List what there is, as far as anybody reads it: `one of: a, b, c …`."""
    return f"one of: {', '.join(words[:most])}{' …' if len(words) > most else ''}"


def clip(text: str, width: int = 60) -> str:
    """Quote what an author wrote, on one line and not endlessly."""
    flat = " ".join(text.split())
    return f'"{flat}"' if len(flat) <= width else f'"{flat[: width - 1]}…"'


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _window(text: str, column: int, width: int = 100) -> tuple[str, int]:
    """Cut a very long line to the part around a column; return it and the column in it.

    A tab becomes a space, so that a caret below it stands where it should.
    """
    if len(text) <= width:
        return text.replace("\t", " "), column
    start = max(0, min(column - width // 3, len(text) - width))
    cut = text[start : start + width].replace("\t", " ")
    return f"{'…' if start else ''}{cut}", column - start + (1 if start else 0)
