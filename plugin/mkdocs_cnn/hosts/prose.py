"""The running text of a page, without an extension's help: paragraphs, lists, quotes, cells.

Lines are looked at from top to bottom. What is code, raw HTML, mathematics or front matter is left
out; within a line, what is no text (inline code, addresses, attributes) is opaque. It is a scan and
no Markdown: what it takes for text and is none can hold a figure that is not there for readers,
never one that is in another place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from mkdocs_cnn.hosts.inline_codes import find_code_spans
from mkdocs_cnn.problems.passages import OPAQUE, Passage
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.records import record

_QUOTE = pattern(r"(?:[ ]{0,3}>[ ]?)*")
_FENCE = pattern(r"(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)?(?P<fence>`{3,}|~{3,})")
_ITEM = pattern(r"(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
_CONTAINER = pattern(r"(?:!!!|\?\?\?\+?|===\+?!?|///)[ \t]|\[\^[^\]\s]{1,80}\]:|:[ \t]")
_HEADING = pattern(r"[#]{1,6}(?=\s)")
_UNDERLINE = pattern(r"(?:=+|-+)[ \t]*")
_DEFINITION = pattern(r"\*?\[[^\]]{1,300}\]:")
_DELIMITERS = pattern(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_BAR = pattern(r"\\.|\|")
_HTML = pattern(
    r"(?i)<(?P<tag>address|article|aside|blockquote|center|details|div|dl|fieldset|figure|footer"
    r"|form|h[1-6]|header|iframe|nav|ol|p|pre|script|section|style|svg|table|textarea|ul|video)\b"
    r"(?![^<>]*\bmarkdown\b)"
)
_SKIPPED = (("<!--", "-->"), ("$$", "$$"), ("\\[", "\\]"), ("\\begin{", "\\end{"), ("{%", "%}"))
"""What begins a line and ends on another, or on the same, with nothing for readers between."""
_OPAQUE = pattern(
    r"""(?x)
      !\[[^\[\]]{0,300}\] (?: \([^()]{0,1000}\) | \[[^\[\]]{0,300}\] )?     # an image
    | (?P<nothing>
        (?<=\]) (?: \([^()\n]{0,1000}\) | \[[^\[\]]{0,300}\] )              # where a link leads
      | \[\^[^\[\]]{1,80}\] | \[[\d\s,;–-]{1,60}\]                          # a reference
      | <!--(?:(?!-->).){0,400}-->
      | </?[A-Za-z][\w-]*(?:\s[^<>]{0,1000})?> )
    | <[^<>\s]{1,1000}>
    | (?<![\\$])\$(?![\s$])[^$\n]{1,500}(?<![\s\\])\$(?!\d)
    | \\\((?:(?!\\\)).){1,500}\\\)
    | \{\{[^{}]{0,300}\}\} | \{%[^{}]{0,300}%\} | \{[:.\#][^{}\n]{0,500}\}
    | https?://\S{1,2000} | &\#?\w{1,20};
    """,
    re.DOTALL,
)
_PIECE = pattern(
    rf"""(?x)
      (?P<space>\s+) | (?P<opaque>{OPAQUE}+)
    | (?P<mark> (?<![\w*])\*{{1,3}}(?=[^\s*]) | (?<=[^\s*])\*{{1,3}}(?![\w*])
              | (?<!\w)_{{1,3}}(?=[^\s_]) | (?<=[^\s_])_{{1,3}}(?!\w)
              | ~~ | == | \[(?!\d+[ ]?[x×*·]) | (?<!\d)\] | \\(?=[^\w\s]) )
    | [^\W_]+ | .
    """
)
"""A piece of a passage; what sets it off, such as asterisks, is a mark."""


@record()
class _Line:
    """A line of a passage, without what makes it an item or a quote."""

    start: int
    """Its index in the text of the file."""
    text: str


def read_prose(text: str, start: int = 0) -> Iterator[Passage]:
    """Yield the passages of a page.

    Args:
        text: the file, with line feeds alone.
        start: where the page begins in it, behind its front matter.
    """
    return _Reader(text, start).read()


class _Reader:
    """Goes through the lines of a page."""

    def __init__(self, text: str, start: int) -> None:
        self.lines = text[start:].split("\n")
        lengths = (len(line) + 1 for line in self.lines)
        self.starts = list(accumulate(lengths, initial=start))
        self.number = 0
        self.passage: list[_Line] = []
        self.unclosed: set[str] = set()
        """What has been looked for to the end of the page, in vain."""
        self.containers: list[int] = []
        """How far lists, notes and the like are indented that can go on."""

    def read(self) -> Iterator[Passage]:
        while self.number < len(self.lines):
            yield from self._line(self.lines[self.number])
            self.number += 1
        yield from self._flush()

    def _line(self, line: str) -> Iterator[Passage]:
        quote = _QUOTE.match(line)
        content = line[quote.end() :] if quote else line
        bare = content.lstrip()
        if not bare:
            yield from self._flush()
            return
        indent = len(content[: len(content) - len(bare)].expandtabs(4))
        if not self.passage:
            while self.containers and self.containers[-1] >= indent:
                self.containers.pop()
            if indent >= 4 + (self.containers[-1] + 4 if self.containers else 0):
                return  # indented code
        if self._skip(bare):
            yield from self._flush()
            return
        yield from self._text(_Line(self.starts[self.number] + len(line) - len(bare), bare), indent)

    def _text(self, line: _Line, indent: int) -> Iterator[Passage]:
        heading = _HEADING.match(line.text)
        if heading or _DEFINITION.match(line.text) or _CONTAINER.match(line.text):
            yield from self._flush()
            if heading:
                yield from _passages([_behind(line, heading.end())], heading=True)
            elif not line.text.startswith(("*[", "[")) or line.text.startswith("[^"):
                self.containers.append(indent)
                self._open_note(line)
            return
        if self.passage and _UNDERLINE.fullmatch(line.text) and "|" not in self.passage[-1].text:
            lines, self.passage = self.passage, []
            yield from _passages(lines, heading=True)
            return
        if item := _ITEM.match(line.text):
            yield from self._flush()
            self.containers.append(indent)
            line = _behind(line, item.end())
        self.passage.append(line)

    def _open_note(self, line: _Line) -> None:
        """Take what a footnote or a definition says on its first line; a note's title is none."""
        opening = _CONTAINER.match(line.text)
        if opening and line.text.startswith(("[^", ":")):
            self.passage.append(_behind(line, opening.end()))

    def _skip(self, line: str) -> bool:
        """Pass over what begins on a line and is no text; say whether there is any."""
        if fence := _FENCE.match(line):
            self._skip_fence(fence["fence"])
            return True
        if html := None if self.passage else _HTML.match(line):
            self._skip_html(html["tag"].lower())
            return True
        for opening, closing in _SKIPPED:
            if line.startswith(opening):
                return self._skip_to(line[len(opening) :], closing)
        return False

    def _skip_fence(self, fence: str) -> None:
        for number in range(self.number + 1, len(self.lines)):
            line = self.lines[number].strip(" \t>")
            if line.startswith(fence) and not line.strip(fence[0]):
                self.number = number
                return
        self.number = len(self.lines)

    def _skip_html(self, tag: str) -> None:
        """Go to the end of raw HTML: where its element is closed."""
        depth = 0
        each = re.compile(rf"(?i)<(/?){tag}\b")
        for number in range(self.number, len(self.lines)):
            for found in each.finditer(self.lines[number]):
                depth += -1 if found[1] else 1
            self.number = number
            if depth <= 0:
                return

    def _skip_to(self, rest: str, closing: str) -> bool:
        """Go to the line on which something is closed; where it never is, it is text."""
        if closing in rest:
            return not rest.split(closing, 1)[1].strip()
        if closing not in self.unclosed:
            for number in range(self.number + 1, len(self.lines)):
                if closing in self.lines[number]:
                    self.number = number
                    return True
        self.unclosed.add(closing)
        return False

    def _flush(self) -> Iterator[Passage]:
        lines, self.passage = self.passage, []
        if len(lines) > 1 and "|" in lines[0].text and _DELIMITERS.fullmatch(lines[1].text):
            for line in lines[2:]:
                for cell in _cells(line):
                    yield from _passages([cell])
        elif lines:
            yield from _passages(lines)


def _behind(line: _Line, start: int) -> _Line:
    return _Line(line.start + start, line.text[start:])


def _cells(line: _Line) -> Iterator[_Line]:
    """Cut a line of a table at its bars."""
    start = 0
    for bar in (*_BAR.finditer(line.text), None):
        if bar is not None and bar[0] != "|":
            continue
        end = bar.start() if bar else len(line.text)
        if line.text[start:end].strip():
            yield _Line(line.start + start, line.text[start:end])
        start = end + 1


def _passages(lines: Sequence[_Line], *, heading: bool = False) -> Iterator[Passage]:
    """Take the Markdown off some lines; those without a digit are not worth it."""
    text = "\n".join(line.text for line in lines)
    if not any(map(str.isdigit, text)):
        return
    starts: list[int] = []
    for line in lines:
        starts.extend(range(line.start, line.start + len(line.text) + 1))
    pieces: list[str] = []
    places: list[int] = []
    for piece in _PIECE.finditer(_without_markdown(text)):
        if piece["mark"]:
            continue
        kept = " " if piece["space"] else OPAQUE if piece["opaque"] else piece[0]
        pieces.append(kept)
        places += starts[piece.start() : piece.start() + len(kept)]
    yield Passage("".join(pieces), places, heading)


def _without_markdown(text: str) -> str:
    """Put something opaque, as long, for all that is no text; a name in inline code is text."""
    parts, done = [], 0
    for span in find_code_spans(text):
        code = text[span.first : span.close]
        ticks = " " * (span.first - span.start)
        shown = f"{ticks}{code}{ticks}" if _is_name(code) else _hidden(text[span.start : span.end])
        parts += [text[done : span.start], shown]
        done = span.end
    text = "".join([*parts, text[done:]]).translate({ord("\xa0"): " "})
    return _OPAQUE.sub(_covered, text)


def _covered(found: re.Match[str]) -> str:
    """Cover what is no text; what readers do not see does not stand between words."""
    return " " * len(found[0]) if found["nothing"] else _hidden(found[0])


def _is_name(code: str) -> bool:
    return len(code) <= 40 and re.fullmatch(r"[A-Za-z][\w.-]*", code) is not None


def _hidden(text: str) -> str:
    return OPAQUE * len(text)
