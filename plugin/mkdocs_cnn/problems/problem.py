"""What is wrong with a text, where, and how to mend it.

A mistake is data first (`Problem`, which holds phrases) and text last (`Problem.describe`), so that
the page, the log and the command line all say the same, in any language. Problems are collected,
not raised one by one: whoever reads a text appends to a list and goes on; `Invalid` carries the
whole list to the edge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice

from mkdocs_cnn.problems.phrases import Phrase, Words, code_of, say, together, words_of
from mkdocs_cnn.problems.records import field, record
from mkdocs_cnn.problems.visible import blank, show_fields, visible, width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeAlias

SHOWN = 70
"""How many characters of a line are shown: with its number, what a terminal of 80 columns holds
without breaking it, since the carets must stay below."""


@record()
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


@record()
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
        return f"{visible(self.source.path)}:{self.file_line}:{self.file_column}"

    @property
    def text(self) -> str:
        """The marked characters."""
        return self.source.lines[self.line][self.column : self.column + self.length]

    def part(self, start: int, length: int) -> Span:
        """Mark a part of this span; `start` counts from the span's first character."""
        return Span(self.source, self.line, self.column + start, max(length, 1))

    def excerpt(self) -> list[str]:
        """Show the line and, below it, carets under the marked characters."""
        lines = self.source.lines
        line = lines[self.line].removesuffix("\r") if self.line < len(lines) else ""
        before, marked, after = _window(line, self.column, self.length)
        carets = "^" * max(1, width(marked))
        number = str(self.file_line)
        gutter = " " * len(number)
        return [
            f"{number} | {before}{marked}{after}".rstrip(),
            f"{gutter} | {blank(before)}{carets}",
        ]


@record()
class Note:
    """Another place that has to do with a problem, such as the definition that was called."""

    message: Words
    span: Span

    def __post_init__(self) -> None:
        """Keep no hidden character of a quoted text."""
        show_fields(self, "message")


Level: TypeAlias = 'Literal["note", "warning", "error"]'
"""How much ado is made of a problem; whatever is not a note ends a strict build."""


@record()
class Problem:
    """One mistake: where it is, what was found, what was expected, how to mend it."""

    message: Words
    """What was found: `unknown operation "cnv"`."""
    span: Span
    expected: Words = ""
    """What could stand there instead, without a full stop."""
    hint: Words = ""
    """How to mend it: a sentence, such as `Did you mean "conv"?`."""
    notes: tuple[Note, ...] = ()
    level: Level = "warning"

    def __post_init__(self) -> None:
        """Keep no hidden character of a quoted text."""
        show_fields(self, "message", "expected", "hint")

    @property
    def code(self) -> str:
        """What was found, as a program reads it: `unknown-operation`."""
        return code_of(self.message)

    @property
    def advice(self) -> list[str]:
        """What helps, in one line each: `expected: …`, `help: …`."""
        expected = say("expected", text=self.expected) if self.expected else ""
        hint = say("help", text=self.hint) if self.hint else ""
        return [str(line) for line in (expected, hint) if line]

    def describe(self) -> str:
        """Return the whole report: location, message, the line with a caret, what helps."""
        lines = [f"{self.span.location}: {self.message}"]
        lines += _indented(self.span.excerpt())
        lines += [f"  {line}" for line in self.advice]
        for note in self.notes:
            lines.append(f"  {note.span.location}: {note.message}")
            lines += _indented(note.span.excerpt())
        return "\n".join(lines)


@record()
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
    rule: Words
    """By which rule the two differ."""
    convention: str = ""
    """What an author declares under whose convention the figure is true: `count: ptflops`."""


@record()
class FalseClaim(Problem):
    """A text that can be read, in which one figure or several are not true."""

    corrections: tuple[Correction, ...] = ()
    wrong: int = 1
    """How many figures are false: of the sizes that are one figure, each number is corrected."""


@record()
class Unread(Problem):
    """Something of ours that nobody read, because of where or how it is written."""


@record()
class Caution(Problem):
    """A text that can be read, but perhaps not as it is meant; the message says how it is read."""


@record()
class Found(Problem):
    """A figure in running text that nobody marked, with what becomes of it if it is claimed."""

    claim: str = ""
    """What would be written for it in inline code: `138M = vgg16.params`."""
    holds: bool = True
    """Is it true as this package counts, or as is declared?"""
    convention: str = ""
    """What an author declares under whose convention it is true, if it does not hold else."""
    corrections: tuple[Correction, ...] = ()
    """The claim in the place of the figure, where there is no doubt about it."""


class Refusal(ValueError):  # noqa: N818 - it says what became of a value
    """A value that cannot be. Where it stands, whoever asked for it knows."""

    def __init__(self, message: Words, expected: Words, hint: Words = "") -> None:
        super().__init__(complete(message, expected, hint))
        self.message, self.expected, self.hint = message, expected, hint

    def at(self, span: Span) -> Problem:
        """Report it at its place."""
        return Problem(self.message, span, self.expected, self.hint)


class Invalid(Exception):  # noqa: N818 - it says what a text is
    """A text that cannot be used, with everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem], figures: int = 0) -> None:
        super().__init__(problems)
        self.problems = tuple(problems)
        self.figures = figures
        """How many of the author's figures were held against computed values all the same."""

    def __str__(self) -> str:
        return "\n".join(problem.describe() for problem in self.problems)


MAX_SHOWN = 50
"""How many problems of one text people are shown; who has more does not read them."""


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Sort problems by where they stand."""
    return sorted(problems, key=lambda each: (each.span.file_line, each.span.file_column))


def descriptions(problems: Sequence[Problem]) -> Iterator[str]:
    """Describe the problems of one text for people; the last line says how many more there are."""
    yield from (each.describe() for each in problems[:MAX_SHOWN])
    if more := more_than_shown(problems):
        yield more


def more_than_shown(problems: Sequence[Problem]) -> str:
    """Say how many problems there are beyond those that are shown; empty if there are none."""
    rest = problems[MAX_SHOWN:]
    if not rest:
        return ""
    count, place = len(rest), rest[0].span.location
    if all(isinstance(each, FalseClaim) for each in rest):
        return str(say("more-false-claims", place=place, count=count))
    return str(say("more-problems", place=place, count=count))


def did_you_mean(word: str, known: Iterable[str]) -> Words:
    """Name the known word nearest to `word`, as a hint; empty when none is near."""
    near = nearest(word, known)
    return say("did-you-mean", word=near) if near else ""


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word nearest to `word`; empty when none is near.

    Of many known words, the first thousand are looked at, and those with the most letters in common
    are compared: a hint must not cost more than what it is about.
    """
    import difflib

    candidates = {name.lower(): name for name in islice(known, 1000)}
    cutoff = 0.6 if len(word) < 5 else 0.7
    meant = word[:40].lower()
    closest = _sharing_letters(meant, candidates) if len(candidates) > 200 else candidates
    near = difflib.get_close_matches(meant, closest, n=5, cutoff=cutoff)
    # Swapped letters before what goes on behind the word, and both before others.
    near.sort(key=lambda name: (sorted(name) != sorted(meant), not name.startswith(meant)))
    return candidates[near[0]] if near else ""


def _sharing_letters(word: str, names: Iterable[str]) -> list[str]:
    """Choose the fifty names whose length and letters differ least from those of a word."""
    import heapq

    letters = set(word)
    return heapq.nsmallest(
        50,
        names,
        key=lambda name: len(letters.symmetric_difference(name)) + abs(len(name) - len(word)),
    )


def one_of(words: Iterable[Words]) -> Words:
    """List alternatives: `a, b or c`."""
    items = list(words)
    if len(items) < 2:
        return items[0] if items else ""
    return say("either", some=items[:-1], last=items[-1])


def alternatives(words: Words) -> tuple[Words, ...]:
    """Return what `one_of` made a list of, or the one thing that there is."""
    if isinstance(words, Phrase) and words.code == "either":
        some, last = words.parts["some"], words.parts["last"]
        assert isinstance(some, tuple)
        return tuple(words_of(each) for each in (*some, last))
    return (words,) if words else ()


def some_of(words: Sequence[str], most: int = 12) -> Phrase:
    """List what there is, as far as anybody reads it: `one of: a, b, c …`."""
    if len(words) > most:
        return say("one-of-more", names=words[:most])
    return say("one-of", names=words)


def complete(message: Words, expected: Words, hint: Words = "") -> Words:
    """Say in one line what was found, what was expected and how to mend it."""
    return together([say("found-and-expected", message=message, expected=expected), hint])


def clip(text: str, most: int = 60) -> str:
    """Quote what an author wrote, on one line and not endlessly."""
    flat = " ".join(text.split())
    return f'"{visible(flat if len(flat) <= most else f"{flat[: most - 1]}…")}"'


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _window(line: str, column: int, length: int) -> tuple[str, str, str]:
    """Cut a line in three, before, at and behind what is marked; of a long one, keep some."""
    start = max(0, min(column - SHOWN // 3, len(line) - SHOWN))
    end = start + SHOWN
    behind = min(column + length, end)
    before = "…" * (start > 0) + visible(line[start:column]) + " " * (column - len(line))
    after = visible(line[behind:end]) + "…" * (end < len(line))
    return before, visible(line[column:behind]), after
