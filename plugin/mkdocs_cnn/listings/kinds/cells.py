"""The cells of summaries: sizes, numbers, and the places of their digits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from mkdocs_cnn.language.inputs import read_input
from mkdocs_cnn.language.listed import Listing
from mkdocs_cnn.language.program import Input, Program
from mkdocs_cnn.language.summaries import Cell, Entry, Sizes, Summary, Total, What
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.listings.kinds.kind import Read
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Invalid, Problem, Source, Span
from mkdocs_cnn.problems.records import field, replace, state

NUMBER = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+"
"""A whole number, as the tools group it."""
_ITEM = pattern(r"-?[0-9]+|None|\?")
_LINE = pattern(r"[\s=_\-━─┄]*")
_AROUND = pattern(
    r"\s*(?:(?:In|Out) ?\[[0-9 *]*\]:.*|>>>.*|\.\.\. .*|Downloading\b.*|[0-9]+%\|.*"
    r"|Epoch [0-9]+\b.*|[0-9]+/[0-9]+ \[.*|[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:.*"
    r"|(?:[GT]PU|IPU|HPU) available: .*|(?:WARNING|INFO)\b.*"
    r"|(?:print\(|[a-z_][\w.]*\bsummary\().*)"
)
"""Lines that stand around a summary where it was copied: prompts, logs, progress."""
_INPUT = pattern(r"\s*input\s*:\s*(?P<sizes>\S.*?)\s*")
MIB = Fraction(1024 * 1024)
MB = Fraction(10**6)
UNITS = {"B": Fraction(1), "KB": Fraction(1024), "MB": MIB, "GB": MIB * 1024, "TB": MIB * MIB}
"""Units as Keras means them, which counts bytes by 1,024."""


def sizes_in(spans: Sequence[Span], batch: bool = True) -> Sizes | None:
    """Read the sizes in a cell, which may go over several lines; None where there are none.

    Args:
        spans: the cell, line by line.
        batch: is the first number the batch?
    """
    found = [
        (each[0], span.part(each.start(), len(each[0])))
        for span in spans
        for each in _ITEM.finditer(span.text)
    ]
    if len(found) < (2 if batch else 1) or any(
        len(text) > Limits.listing_digits for text, _ in found
    ):
        return None
    first, rest = (found[0], found[1:]) if batch else (None, found)
    if any(not text.isdigit() or int(text) < 1 for text, _ in rest):
        return None
    numbers = tuple(int(text) for text, _ in rest)
    places = tuple(span for _, span in rest)
    if first is None or not first[0].isdigit():
        return Sizes(numbers, places)
    return Sizes(numbers, places, int(first[0]), first[1])


def cell(span: Span, scale: Fraction = Fraction(1)) -> Cell:
    """Make a cell of a number that stands somewhere."""
    return Cell(span.text, span, scale)


def is_rule(text: str) -> bool:
    """Is a line blank, or a rule between others?"""
    return _LINE.fullmatch(text) is not None


@state()
class Table:
    """What is read of a summary, while it is read."""

    source: Source
    entries: list[Entry] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    input: Input | None = None
    input_line: int | None = None

    def span(self, number: int, place: tuple[int, int]) -> Span:
        """Mark what a pattern has found in a line."""
        return self.source.span(number, place[0], place[1] - place[0])

    def place(self, number: int, found: re.Match[str], group: str) -> Span:
        """Mark a group of what was found in a line."""
        return self.span(number, found.span(group))

    def total(
        self, number: int, found: re.Match[str], what: What, scale: Fraction = Fraction(1)
    ) -> None:
        """Add a total with the number in the group `figure`."""
        label = found["label"].strip()
        self.totals.append(
            Total(number, what, cell(self.place(number, found, "figure"), scale), label)
        )

    def add(self, entry: Entry) -> None:
        """Add a row.

        Raises:
            Invalid: there are too many.
        """
        if len(self.entries) >= Limits.summary_rows:
            expected = say("at-most-rows", most=Limits.summary_rows)
            raise Invalid([Problem(say("too-many-lines"), entry.span, expected)])
        self.entries.append(entry)

    def unread(self, number: int, expected: Words) -> None:
        """Report a row that cannot be read, and keep its place."""
        span = self.source.whole_line(number)
        self.problems.append(Problem(say("a-row-that-cannot-be-read"), span, expected))
        self.add(Entry(number, span.text, "", span))

    def line_of_input(self, number: int, text: str) -> bool:
        """Read the input that an author has written above what a tool says."""
        found = _INPUT.fullmatch(text)
        if found is None or self.entries:
            return False
        node = Scalar(found["sizes"], self.place(number, found, "sizes"))
        self.input, _ = read_input(node, self.problems)
        self.input_line = number
        return True

    def finish(self, kind: str, summary: Summary) -> Read:
        """Return what was read; `summary` says how the tool counts."""
        whole = replace(
            summary,
            entries=tuple(self.entries),
            totals=tuple(self.totals),
            input=self.input.shape.ordered("CHW" if summary.channels_first else "HWC")
            if self.input
            else (),
            input_line=self.input_line,
        )
        listing = Listing((), problems=tuple(self.problems), kind=kind, summary=whole)
        return Program(self.source, listing=listing), self.problems


def lines_of(source: Source) -> Iterable[tuple[int, str]]:
    """Yield the lines that say something, with their numbers.

    Raises:
        Invalid: one is too long to be of a summary.
    """
    for number, text in enumerate(source.lines):
        if len(text) > Limits.summary_line:
            expected = say("at-most-characters", most=Limits.summary_line)
            raise Invalid([Problem(say("a-line-too-long"), source.whole_line(number), expected)])
        if not (is_rule(text) or _AROUND.fullmatch(text)):
            yield number, text.rstrip("\r").replace("\u00a0", " ")
