"""Reporting what looks like ours on a page and was not read: it must not pass for true.

A claim without its backticks, in raw HTML, or with its name misspelt stays text, and nobody would
say that it is false. All of it is marked before Markdown reads the page. A mark that is left at the
end stands where nothing was read, and its surroundings say whether that is a mistake or a sample.

    preprocessor     `suspects` get marks, as inline codes have theirs
    postprocessor    marks that are left -> problems
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markdown import Markdown
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

from mkdocs_cnn.hosts.conversion import Catcher
from mkdocs_cnn.hosts.locations import Spot
from mkdocs_cnn.hosts.marks import MARK, NAME, Columns, Surroundings, find_marks, make_mark
from mkdocs_cnn.hosts.suspects import Written, expression_of, find_suspects, is_suspect
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Span, Unread, clip


def catch_unread(md: Markdown, catcher: Catcher) -> None:
    """Have `md` report what it leaves unread. Done twice, the second time replaces the first."""
    written: dict[int, Written] = {}
    md.preprocessors.register(_SuspectsMarked(md, catcher, written), "cnn-unread", 24.4)
    md.postprocessors.register(_Reported(md, catcher, written), "cnn-unread", 28.6)


class _SuspectsMarked(Preprocessor):
    """Marks what looks like ours and is not marked yet."""

    def __init__(self, md: Markdown, catcher: Catcher, written: dict[int, Written]) -> None:
        super().__init__(md)
        self.catcher = catcher
        self.written = written

    def run(self, lines: list[str]) -> list[str]:
        self.written.clear()
        if not any(is_suspect(line) for line in lines):
            return lines
        if not any(NAME in line for line in lines):  # else it has been left before the first mark
            self.catcher.conversion.locator.leave(lines)
        marked: list[str] = []
        for passage in _passages(lines):
            marked += self._mark(passage, len(marked))
        return marked

    def _mark(self, lines: Sequence[str], first: int) -> Sequence[str]:
        """Mark a passage whose first line is at an index of the page."""
        if not any(is_suspect(line) for line in lines):
            return lines
        conversion = self.catcher.conversion
        text, parts, done = "\n".join(lines), [], 0
        columns = Columns(text)
        for each in find_suspects(text):
            number = len(conversion.spots)
            self.written[number] = each.written
            parts += [text[done : each.at], make_mark(number)]
            done = each.at
            line = conversion.locator.number(first + columns.line(each.start))
            start, end = columns.before(each.start), columns.before(each.end)
            conversion.spots.append(Spot(line, start, end))
        return "".join([*parts, text[done:]]).split("\n")


class _Reported(Postprocessor):
    """Reports the marks that are left when the page is done."""

    def __init__(self, md: Markdown, catcher: Catcher, written: dict[int, Written]) -> None:
        super().__init__(md)
        self.catcher = catcher
        self.written = written

    def run(self, text: str) -> str:
        conversion = self.catcher.conversion
        if not conversion.in_text or not conversion.spots or not MARK.search(text):
            return text
        from mkdocs_cnn.show.page import Block

        left = dict(reversed([*find_marks(text)]))  # of several places, the first
        for number, surroundings in left.items():
            spot = conversion.spots[number]
            if spot.line not in conversion.foreign:
                span = conversion.locator.span(spot)
                problem = judge(self.written.get(number, Written.CODE), surroundings, span)
                if problem is not None:
                    conversion.keep(spot.line, spot.start, Block("", (problem,)))
        return text


def _passages(lines: Sequence[str]) -> Iterator[list[str]]:
    """Part lines behind each that is blank."""
    passage: list[str] = []
    for line in lines:
        passage.append(line)
        if not line.strip():
            yield passage
            passage = []
    if passage:
        yield passage


def judge(written: Written, surroundings: Surroundings, span: Span) -> Unread | None:
    """Say what is wrong with something that was not read; None for a sample in a code block.

    Args:
        written: how it is written.
        surroundings: where its mark was left.
        span: its place in the file.
    """
    if surroundings is Surroundings.LITERAL:
        return None
    in_code = surroundings is Surroundings.CODE
    if written in (Written.FENCE, Written.ONE_LINE):
        return None if in_code else _unread_fence(written, span)
    if surroundings is Surroundings.BEFORE_CODE:
        if written is Written.MISSPELT:
            return _misspelt(span)
        in_code = written is Written.INSIDE
    if in_code or written is Written.ESCAPED:
        message = say("taken-for-a-sample")
        hint = say("to-be-read-it-stands-between")
        return Unread(message, span, hint=hint, level="note")
    if surroundings is Surroundings.TAG:
        message = say("not-read-in-an-attribute")
        return Unread(message, span, hint=say("write-it-in-the-text-2"))
    return _unread_text(written, span)


def _unread_fence(written: Written, span: Span) -> Unread:
    if written is Written.ONE_LINE:
        message = say("block-on-one-line")
        return Unread(message, span, hint=say("give-the-fences-lines"))
    message = say("fence-within-a-line")
    hint = say("put-the-fence-on-a-line")
    return Unread(message, span, hint=hint)


def _misspelt(span: Span) -> Unread:
    message = say("code-without-a-space")
    text = span.source.lines[span.line][span.column : span.column + span.length]
    well = clip(f"{NAME} {expression_of(text)}")
    return Unread(message, span, hint=say("write-in-the-backticks", well=well))


def _unread_text(written: Written, span: Span) -> Unread:
    if written is Written.UNCLOSED:
        message = say("code-never-closed")
        return Unread(message, span, say("a-backtick-behind"))
    if written is Written.BARE:
        message = say("not-read-without-backticks")
        hint = say("put-it-between-backticks")
        return Unread(message, span, hint=hint)
    message = say("code-in-raw-text")
    hint = say("in-html-add-markdown")
    return Unread(message, span, hint=hint)
