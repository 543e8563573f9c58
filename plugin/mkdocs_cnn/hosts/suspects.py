"""What looks like ours in the text of a page, and is written so that it will not be read.

A claim without backticks, with its name misspelt, within other inline code; a fence that does not
begin its line. Whether it is a mistake depends on what Markdown makes of its surroundings, which
`unread` knows.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from itertools import accumulate, pairwise

from markdown.util import STX

from mkdocs_cnn.hosts.inline_codes import CodeSpan, find_code_spans
from mkdocs_cnn.hosts.openers import BEFORE_FENCE, find_opener
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Source, Unread
from mkdocs_cnn.problems.records import record

BEFORE_NAME = ("#!", "`", "~~~")
"""What a line has one of before our name if anything on it is ours, or looks like it."""
_LIKE = pattern(
    rf"""(?xi) (?<![\w/\\&]) \#!  [ \t]{{0,3}} cnn (?!{STX})
    (?: (?= [\w(~≈] | (?: [^\S\n]++ | [^\S\n]*+ \n [\s>]*+ ) [\w(~≈+−-] ) | (?P<alone>) )
    """
)
"""Nearly our name, with an expression behind it or `alone`; not within an address."""
_NEARLY = pattern(r"(?i)(?<=`)\s?(?P<name>(?:[#!]|!\#|:::|\#!/)\s?cnn)\s(?=[^`]*?(?:=|\w\.\w))")
"""Other slips, which only at the beginning of inline code with an expression are known for one."""
_FENCE = pattern(r"(?i)(?<![\\`~])(?:`{3,}+|~{3,}+)[ \t]{0,3}\{?[ \t]{0,3}\.?cnn(?![\w#.+-])")


class Written(Enum):
    """How something is written, by which one can tell what its author wanted."""

    CODE = auto()
    """As inline code of ours."""
    MISSPELT = auto()
    """As inline code that begins with nearly our name: `#!CNN`, `#! cnn`, `#!cnnvgg16`."""
    UNCLOSED = auto()
    """Behind a backtick that no other one closes."""
    BARE = auto()
    """Without backticks."""
    INSIDE = auto()
    """Inside of other inline code."""
    ESCAPED = auto()
    """Behind a backtick that is none, because of a backslash."""
    FENCE = auto()
    """As a fence that does not begin its line."""
    ONE_LINE = auto()
    """As a fence with everything on one line."""


@record()
class Suspect:
    """Something in a passage that looks like ours."""

    written: Written
    at: int
    """The index where its mark goes."""
    start: int
    """The index of its first character."""
    end: int
    """The index after its last character on the same line."""


def is_suspect(line: str) -> bool:
    """Say quickly whether anything on a line may look like ours."""
    return "cnn" in line.lower() and any(each in line for each in BEFORE_NAME)


def expression_of(text: str) -> str:
    """Take off our name, or what is nearly that, with which a text begins."""
    if like := _LIKE.match(text):
        return text[like.end() :].strip()
    nearly = _NEARLY.match(f"`{text}", 1)
    return text[nearly.end() - 1 :].strip() if nearly else text


def find_in_front_matter(path: str, text: str, body: str) -> Iterator[Unread]:
    """Report what looks like ours in the keys and values above a page, which are not Markdown.

    Args:
        path: the page's file.
        text: all of it, with line feeds alone.
        body: the page itself, with which `text` ends.
    """
    source = Source(path, text)
    for number, line in enumerate(text[: len(text) - len(body)].split("\n")):
        for like in () if line.lstrip().startswith("#") else _LIKE.finditer(line):  # a comment
            if like["alone"] is None:
                span = source.span(number, like.start(), len(like[0]))
                message = say("not-read-above-the-page")
                yield Unread(message, span, hint=say("write-it-in-the-text"))


def find_suspects(text: str) -> list[Suspect]:
    """Find in a passage, without blank lines, what looks like ours and has no mark yet."""
    passage = _Passage(text)
    found: dict[int, Suspect] = {}
    for each in (*passage.codes(), *passage.fences()):
        found.setdefault(each.at, each)
    return [found[at] for at in sorted(found)]


class _Passage:
    """Lines without a blank one among them.

    A table's cell or a list's item in it is read for itself by Markdown: so inline code on one line
    goes before inline code over several.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        lengths = (len(line) + 1 for line in text.split("\n"))
        self.starts = [0, *accumulate(lengths)]
        self.whole = [*find_code_spans(text)]
        """The inline code of the passage."""
        self.own: dict[int, list[CodeSpan]] = {}
        """The inline code of its lines, each read for itself, by their beginnings."""

    def line(self, index: int) -> tuple[int, int]:
        """Return where the line begins and ends on which an index lies."""
        number = bisect_right(self.starts, index)
        return self.starts[number - 1], self.starts[number] - 1

    def around(self, index: int) -> list[CodeSpan]:
        """Return the inline code in which an index lies; first that of its line."""
        start, end = self.line(index)
        if start not in self.own:
            self.own[start] = [*find_code_spans(self.text, start, end)]
        found = (_around(spans, index) for spans in (self.own[start], self.whole))
        return [span for span in found if span is not None]

    def codes(self) -> Iterator[Suspect]:
        for like in _LIKE.finditer(self.text):
            spans = self.around(like.start())
            if spans:
                yield from self.in_code(like, spans[0])
            elif like["alone"] is None:
                yield self.in_text(like)
        for like in _NEARLY.finditer(self.text):
            for span in self.around(like.start())[:1]:
                if span.first == like.start():
                    end = min(self.line(like.start())[1], span.close)
                    yield Suspect(Written.MISSPELT, span.start, like.start("name"), end)

    def in_code(self, like: re.Match[str], span: CodeSpan) -> Iterator[Suspect]:
        start = like.start()
        end = min(self.line(start)[1], span.close)
        if not self.text[span.first : start].strip():
            if self.text[like.end() : span.close].strip():
                yield Suspect(Written.MISSPELT, span.start, start, end)
        elif like["alone"] is None:
            yield Suspect(Written.INSIDE, span.start, start, end)

    def in_text(self, like: re.Match[str]) -> Suspect:
        start, end = like.span()
        ticks = start
        while self.text.endswith("`", 0, ticks):
            ticks -= 1
        if ticks == start:
            return Suspect(Written.BARE, end, start, end)
        if self.text.endswith("\\", 0, ticks):
            return Suspect(Written.ESCAPED, end, start, end)
        return Suspect(Written.UNCLOSED, ticks, start, end)

    def fences(self) -> Iterator[Suspect]:
        for start, after in pairwise(self.starts):
            fence = _FENCE.search(self.text, start, after - 1)
            if fence is not None:
                yield from self.fence(fence, self.text[fence.start() : after - 1].rstrip())

    def fence(self, fence: re.Match[str], line: str) -> Iterator[Suspect]:
        start = fence.start()
        spans = self.around(start)
        if any(span.start < start for span in spans):
            return  # in other code
        if find_opener(line):
            yield Suspect(Written.FENCE, start, start, start + len(line))
        elif spans and self.is_alone(spans[0]) and self.text[fence.end() : spans[0].close].strip():
            yield Suspect(Written.ONE_LINE, start, start, spans[0].end)

    def is_alone(self, span: CodeSpan) -> bool:
        """Is there nothing else on the line of inline code?"""
        start, end = self.line(span.start)
        before, behind = self.text[start : span.start], self.text[span.end : end]
        return span.end <= end and not before.strip(BEFORE_FENCE) and not behind.strip()


def _around(spans: Sequence[CodeSpan], index: int) -> CodeSpan | None:
    """Find the inline code in which an index lies, its backticks included."""
    number = bisect_right(spans, index, key=lambda span: span.start) - 1
    return spans[number] if number >= 0 and index < spans[number].end else None
