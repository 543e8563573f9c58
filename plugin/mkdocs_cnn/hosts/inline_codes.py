"""Catching numbers in running text: inline code `#!cnn …`, wherever inline Markdown works.

    preprocessor      each code that looks like ours gets a mark, by which its place is known
    block processor   marks in indented code -> nothing
    inline processor  a code span of ours -> the element that the core makes of it
    postprocessor     marks that are left, in comments and raw HTML -> nothing

Only Markdown's own inline parser knows what is a code span and what is a sample of one, and it
knows nothing of lines: hence the marks.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.inlinepatterns import InlineProcessor
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX, AtomicString

from mkdocs_cnn.hosts.conversion import Catcher, Conversion
from mkdocs_cnn.hosts.fences import announce_fences
from mkdocs_cnn.hosts.locations import Locator, Spot, visible
from mkdocs_cnn.hosts.marks import MARKS, NAME, TABLE, make_mark
from mkdocs_cnn.hosts.surroundings import reads_indented_code
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.problems.records import record

if TYPE_CHECKING:
    from mkdocs_cnn.language.tree import Scalar
    from mkdocs_cnn.show.page import Block
    from mkdocs_cnn.show.render.inline import Element

_TICKS = pattern("`+")
_NEXT = pattern(
    r"""(?xs)
      `+
    | \\ .
    | <!-- (?: (?!<!--|-->) . )* -->
    | < (?P<tag>code|pre) \b [^<>]* > (?: (?! </?(?P=tag)\b ) . )* </ (?P=tag) \s* >
    | < [a-zA-Z] [^\s"'<>@`/]*+                         # a tag whose attributes may hold backticks
      (?: \s++ [^\s"'=<>`/]++ (?: \s*+ = \s*+ (?: "[^"]*+" | '[^']*+' | [^\s"'=<>`]++ ) )?+ )*+
      \s*+ /? >
    """
)
_OURS = pattern(
    rf"(?s){NAME}(?:{STX}cnn-(?P<number>[0-9]+){ETX})?(?:[^\S\n]*\n[\s>]*|[^\S\n]+)(?P<code>\S.*|\Z)"
)
"""The name with white space behind it, and the expression; that may be missing."""
_INSTEAD = pattern(r'(<span class="cnn-number cnn-false"[^<>]*><del>[^<]*</del>) <ins>[^<]*</ins>')
_TABLE = pattern(rf"{NAME}\s+(?:{TABLE.pattern.removeprefix('(?i)')})", re.IGNORECASE)
_NAMED = pattern(rf"{NAME}\s+")
_BARE = pattern(f"(?={NAME})")
_NOT_XML = pattern("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@record()
class CodeSpan:
    """A code span of anybody in some text."""

    start: int
    """The index of its first backtick."""
    first: int
    """The index of the first character between the backticks."""
    close: int
    """The index of the first backtick that closes it."""
    end: int
    """The index after its last backtick."""


@record()
class InlineCode:
    """A code span of ours in some text."""

    start: int
    """The index of its first backtick."""
    end: int
    """The index after its last backtick."""
    mark: int
    """The index after the name, where its mark stands or would."""
    number: int | None
    """What its mark says."""
    first: int
    """The index of the expression's first character; without an expression, of the name's."""
    expression: str
    """What it says behind the name, as it is written; empty for nothing but white space."""

    @property
    def first_line(self) -> str:
        """What can be seen of it on its first line: of nothing, the name."""
        return self.expression.split("\n", 1)[0].rstrip() or NAME


def find_inline_codes(text: str, start: int = 0, end: int | None = None) -> Iterator[InlineCode]:
    """Find our code spans in a part of a text, from left to right."""
    for span in find_code_spans(text, start, end):
        ours = _OURS.match(text, span.first, span.close)
        if ours:
            yield _inline_code(ours, span.start, span.end)


def find_code_spans(text: str, start: int = 0, end: int | None = None) -> Iterator[CodeSpan]:
    """Find all code spans in a part of a text, from left to right.

    As everywhere in Markdown, a span ends at as many backticks as it began with, and what begins
    first counts: nothing in another code span, a comment or a tag is one.
    """
    end = len(text) if end is None else end
    runs: dict[int, list[int]] = {}
    for run in _TICKS.finditer(text, start, end):
        runs.setdefault(run.end() - run.start(), []).append(run.start())
    while found := _NEXT.search(text, start, end):
        start, ticks = found.end(), found.end() - found.start()
        if text[found.start()] != "`":
            continue
        close = _first_from(runs.get(ticks, []), start)
        if close is None:
            start = _end_at_fewer(runs, start, ticks)
            continue
        yield CodeSpan(found.start(), start, close, close + ticks)
        start = close + ticks


def _first_from(positions: list[int], start: int) -> int | None:
    index = bisect_left(positions, start)
    return positions[index] if index < len(positions) else None


def _end_at_fewer(runs: dict[int, list[int]], start: int, ticks: int) -> int:
    """End a span whose backticks never come again, as Markdown does, at the longest run to come."""
    later = [(length, _first_from(positions, start)) for length, positions in runs.items()]
    longest, close = max(((n, at) for n, at in later if at is not None), default=(ticks, start))
    return close + longest if longest < ticks else start


def _inline_code(ours: re.Match[str], start: int, end: int) -> InlineCode:
    number = None if ours["number"] is None else int(ours["number"])
    mark = ours.start() + len(NAME)
    first = ours.start("code") if ours["code"] else ours.start()
    return InlineCode(start, end, mark, number, first, ours["code"].rstrip())


def catch_inline_codes(md: Markdown, catcher: Catcher) -> None:
    """Have `md` catch numbers in running text. Done twice, the second time replaces the first."""
    md.preprocessors.register(_CodesMarked(md, catcher), "cnn-inline", 24.5)
    md.parser.blockprocessors.register(_MarksOutOfCode(md.parser, catcher), "cnn-inline", 80.6)
    md.treeprocessors.register(_Tables(md, catcher), "cnn-tables", 20.5)
    md.inlinePatterns.register(_Values(md, catcher), "cnn", 195)
    md.postprocessors.register(_Unmarked(md, catcher), "cnn-inline", 28.5)


class _CodesMarked(Preprocessor):
    """Marks what looks like ours in each passage without blank lines, and remembers its place."""

    above = False
    """Does a line of ours stand above, whose table has not begun yet?"""

    def __init__(self, md: Markdown, catcher: Catcher) -> None:
        super().__init__(md)
        self.catcher = catcher

    def run(self, lines: list[str]) -> list[str]:
        if not any(NAME in line for line in lines):
            return lines
        self.catcher.conversion.locator.leave(lines)
        marked: list[str] = []
        passage: list[str] = []
        self.above = False
        for line in [*lines, ""]:
            passage.append(line)
            if not line.strip():
                marked += self._mark_rows(passage, self._mark(passage, len(marked)), len(marked))
                passage = []
        return marked[:-1]

    def _mark_rows(self, passage: list[str], marked: list[str], first: int) -> list[str]:
        """Mark the rows of a table below a line of ours, in this passage or the next one."""
        if not self.above and not any(_TABLE.search(line) for line in passage if NAME in line):
            return marked
        from mkdocs_cnn.hosts.tables import mark_rows

        marked, self.above = mark_rows(self.catcher.conversion, passage, marked, first, self.above)
        return marked

    def _mark(self, lines: list[str], first: int) -> list[str]:
        """Mark the codes in a passage whose first line is at an index of the page."""
        if not any(NAME in line for line in lines):
            return lines
        conversion = self.catcher.conversion
        text, parts, done = "\n".join(lines), [], 0
        last, end, before = -1, 0, 0
        for code, line, column in _candidates(text):
            parts += [text[done : code.mark], make_mark(len(conversion.spots))]
            done = code.mark
            if line != last:
                last, end, before = line, 0, 0
            before += visible(lines[line][end:column])
            end = column
            number = conversion.locator.number(first + line)
            written = visible(code.first_line)
            conversion.spots.append(Spot(number, before, before + written))
        return "".join([*parts, text[done:]]).split("\n")


def _candidates(text: str) -> Iterator[tuple[InlineCode, int, int]]:
    """Find what may be ours in a passage, each with the line and column of its expression.

    A table's cell or a list's item in it is read for itself by Markdown, a sentence over several
    lines as a whole: so both are tried here. A mark too many does no harm.
    """
    found: dict[int, InlineCode] = {}
    starts, start = [], 0
    for line in text.split("\n"):
        starts.append(start)
        if NAME in line:
            codes = find_inline_codes(text, start, start + len(line))
            found.update((code.mark, code) for code in codes)
        start += len(line) + 1
    found.update((code.mark, code) for code in find_inline_codes(text))
    for _, code in sorted(found.items()):
        number = bisect_right(starts, code.first) - 1
        yield code, number, code.first - starts[number]


class _MarksOutOfCode(BlockProcessor):
    """Takes the marks out of indented code, before anybody colours it."""

    def __init__(self, parser: Any, catcher: Catcher) -> None:
        super().__init__(parser)
        self.catcher = catcher

    def test(self, parent: ElementTree.Element, block: str) -> bool:
        indented = block.startswith(" " * self.tab_length)
        return indented and bool(self.catcher.conversion.spots) and reads_indented_code(self.parser)

    def run(self, parent: ElementTree.Element, blocks: list[str]) -> bool:
        lines = blocks[0].split("\n")
        for index, line in enumerate(lines):
            if line.strip() and not line.startswith(" " * self.tab_length):
                break
            lines[index] = MARKS.sub("", line)
        blocks[0] = "\n".join(lines)
        return False


class _Values(InlineProcessor):
    """Puts values in the place of our code spans."""

    def __init__(self, md: Markdown, catcher: Catcher) -> None:
        super().__init__("[`<]", md)
        self.catcher = catcher
        self.found_in: Conversion | None = None
        self.waiting: list[InlineCode] = []
        self.length = 0

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[ElementTree.Element | None, int, int]:
        """Give the next span of ours as an element; step over the text where there is none."""
        conversion = self.catcher.conversion
        if not self.waiting or self.found_in is not conversion:
            self.waiting = [*find_inline_codes(data)][::-1] if NAME in data else []
            self.length, self.found_in = len(data), conversion
        if not self.waiting:
            return None, m.start(), len(data)
        code = self.waiting.pop()
        moved = len(data) - self.length  # by what the spans before it have been replaced with
        block = _block(self.md, conversion, code)
        assert block.element is not None
        return _as_tree(block.element), code.start + moved, code.end + moved


def _block(md: Markdown, conversion: Conversion, code: InlineCode) -> Block:
    """Have the core show a code."""
    if code.number in conversion.shown:
        spot, block = conversion.spots[code.number], conversion.shown[code.number]
        conversion.keep(spot.line, spot.start, block)
        return block
    announce(md, conversion)
    spot_, scalar = locate(conversion, code)
    if TABLE.match(code.expression):
        from mkdocs_cnn.hosts.tables import without_table

        block = without_table(scalar)
    else:
        block = conversion.page.inline(scalar)
    conversion.keep(spot_.line if spot_ else 0, spot_.start if spot_ else 0, block)
    return block


def announce(md: Markdown, conversion: Conversion) -> None:
    """Tell the page of its blocks, before the first number of it is computed."""
    if not conversion.announced:
        conversion.announced = True
        announce_fences(md, conversion)


def locate(conversion: Conversion, code: InlineCode) -> tuple[Spot | None, Scalar]:
    """Say where an expression stands; one without a mark is where its text is first found."""
    if code.number is not None and code.number < len(conversion.spots):
        spot: Spot | None = conversion.spots[code.number]
    else:
        spot = conversion.locator.find(_NAMED if code.expression else _BARE, code.first_line)
    lines = (line.strip() for line in code.expression.split("\n"))
    value = " ".join(filter(None, lines)).replace("\\|", "|")
    return spot, _scalar(conversion.locator, spot, value)


def _scalar(locator: Locator, spot: Spot | None, value: str) -> Scalar:
    """Say where an expression stands; one that is not on the page is a text of its own."""
    from mkdocs_cnn.language.tree import Scalar

    if spot is None:
        return Scalar(value, Source(locator.path, value).span(0, 0, len(value)))
    span = locator.span(spot)
    return Scalar(value, span, span.source.text.startswith(value, span.column))


def _as_tree(element: Element) -> ElementTree.Element:
    """Make an element one of Markdown's tree, which it leaves as it is.

    Its texts are escaped here: Markdown takes an entity in a text for one, and writes it unchanged.
    """
    made = ElementTree.Element(element.tag)
    made.attrib = {name: _escaped(value) for name, value in element.attributes}
    last: ElementTree.Element | None = None
    for child in element.children:
        if not isinstance(child, str):
            last = _as_tree(child)
            made.append(last)
        elif last is None:
            made.text = AtomicString(_escaped(child))
        else:
            last.tail = AtomicString(_escaped(child))
    return made


def _escaped(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))


class _Tables(Treeprocessor):
    """Has the tables checked that stand below a line of ours, before their cells are read."""

    def __init__(self, md: Markdown, catcher: Catcher) -> None:
        super().__init__(md)
        self.catcher = catcher

    def run(self, root: ElementTree.Element) -> None:
        if self.catcher.conversion.rows:
            from mkdocs_cnn.hosts.tables import check_tables

            check_tables(self.md, self.catcher.conversion, root)


class _Unmarked(Postprocessor):
    """Takes out the marks of what was shown as it is; in titles, also what stands beside a claim.

    A table of contents has but text: there, a false figure stands alone, as its author wrote it.
    """

    def __init__(self, md: Markdown, catcher: Catcher) -> None:
        super().__init__(md)
        self.catcher = catcher

    def run(self, text: str) -> str:
        if not self.catcher.conversion.in_text:
            text = _INSTEAD.sub(r"\1", text)
        return MARKS.sub("", text) if self.catcher.conversion.spots else text
