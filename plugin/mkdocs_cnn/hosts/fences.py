"""Catching the fences of a page, whatever stands around them.

A fence is found by the rules of SuperFences, in every host: `_FenceFinder` is its preprocessor, put
just before the page's own fence extension, and takes the fences of ours alone. What another fence
holds is left alone with it, so that a sample in a longer fence stays a sample.

    preprocessor     fence -> placeholder (in Markdown's stash) -> <div>token</div>
    block processor  a placeholder in indented code -> the text it was
    postprocessor    tokens that survived -> shown, in the order of the source

No table is computed before the last step: a fence in a comment or in indented code costs nothing,
and reports nothing. `announce_fences` tells of blocks earlier, because text may name them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor, CodeBlockProcessor
from markdown.postprocessors import Postprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, HTML_PLACEHOLDER, STX, HtmlStash
from pymdownx.superfences import (
    NESTED_FENCE_END,
    PREFIX_CHARS,
    RE_NESTED_FENCE_START,
    SuperFencesBlockPreprocessor,
    SuperFencesCodeBlockProcessor,
)

from mkdocs_cnn.hosts.conversion import Catcher, Conversion, Fence
from mkdocs_cnn.hosts.locations import Place, processor
from mkdocs_cnn.hosts.openers import find_opener, read_options
from mkdocs_cnn.problems.problem import Note, Problem, Source

_NAME = "cnn"
_PREFIX = "".join(PREFIX_CHARS)
_PLACEHOLDER = re.compile(f"({HTML_PLACEHOLDER % '[0-9]+'})")
_TOKENS = f"<div>{STX}cnn:"
_TOKEN = rf"<div>{STX}cnn:(?P<number>[0-9]+){ETX}</div>"
_TOKEN_OR_LITERAL = re.compile(rf"<!--|<(?P<tag>pre|textarea|script|style)\b|{_TOKEN}")
_CLOSING: dict[str | None, re.Pattern[str]] = {
    None: re.compile("-->"),
    **{tag: re.compile(rf"</{tag}\s*>") for tag in ("pre", "textarea", "script", "style")},
}
"""What ends a comment, and each element whose text is shown as it is."""
_ID = re.compile(r"""\sid=["']([^"']+)""")


@dataclass(frozen=True)
class Caught:
    """A fence of ours that stands on a page."""

    header: Source
    """The opening line, from its fence on."""
    body: Source | None
    """What is between the fences; None for a fence that is not one because of its surroundings."""
    options: dict[str, str]
    """What the opening line says."""
    problems: tuple[Problem, ...]
    """What is wrong with the fence itself."""


@dataclass(frozen=True)
class _Opening:
    """The opening line of a fence of ours that is being read."""

    index: int
    fence: str
    white: str
    """What stands before the fence: white space, and the marks of quotes."""


def catch_fences(md: Markdown, catcher: Catcher) -> None:
    """Have `md` catch `cnn` fences. Done twice, the second time replaces the first."""
    md.preprocessors.register(_FenceFinder(md, catcher), _NAME, 25.5)
    md.parser.blockprocessors.register(_Apart(md.parser, catcher), "cnn-apart", 200)
    md.parser.blockprocessors.register(_Literal(md.parser, catcher), "cnn-literal", 80.5)
    md.treeprocessors.register(_OutOfParagraphs(md, catcher), "cnn-apart", 25)
    md.postprocessors.register(_Shown(md, catcher), _NAME, 29)


def announce_fences(md: Markdown, conversion: Conversion) -> None:
    """Tell the page of the blocks that will be shown on it, once they are known not to be code."""
    literal = set(_literal_placeholders(md.htmlStash))
    for placeholder, number in conversion.placeholders.items():
        if placeholder not in literal and conversion.stash.get(placeholder[1:-1]):
            caught = _catch(conversion, conversion.fences[number])
            if caught.body is not None:
                conversion.page.announce(caught.body, caught.header, caught.options)


def _literal_placeholders(stash: HtmlStash) -> Iterator[str]:
    """Give the placeholders that stand where raw HTML shows text as it is, or hides it."""
    for html_text in stash.rawHtmlBlocks:
        if isinstance(html_text, str) and STX in html_text:
            for piece in _pieces(html_text):
                if piece.number is None:
                    yield from _PLACEHOLDER.findall(html_text, piece.start, piece.end)


@dataclass(frozen=True)
class _Piece:
    """A part of a page's HTML: a token, or what HTML shows as it is, or hides."""

    start: int
    end: int
    tag: str | None
    """The element; None for a comment."""
    number: int | None
    """The number of the token; None where it is none."""


def _pieces(text: str) -> Iterator[_Piece]:
    """Find the tokens of a page, and comments and elements that may hide some.

    What is never closed is looked for once, not once for each time that it is opened.
    """
    at, never_closed = 0, set()
    while (found := _TOKEN_OR_LITERAL.search(text, at)) is not None:
        at, tag = found.end(), found["tag"]
        if found["number"]:
            yield _Piece(found.start(), at, None, int(found["number"]))
        elif tag not in never_closed:
            closing = _CLOSING[tag].search(text, at)
            if closing is None:
                never_closed.add(tag)
            else:
                at = closing.end()
                yield _Piece(found.start(), at, tag, None)


def reads_indented_code(parser: Any) -> bool:
    """Say whether indented text is code on the page, as it is unless that was switched off."""
    code = processor(parser.blockprocessors, "code")
    return not getattr(code, "config", {}).get("disable_indented_code_blocks", code is None)


def _add(md: Markdown, conversion: Conversion, fence: Fence, width: int) -> str:
    """Keep a fence, and its text in case it turns out to be code; give a placeholder."""
    number = len(conversion.fences)
    placeholder = md.htmlStash.store(f"<div>{STX}cnn:{number}{ETX}</div>")
    conversion.fences.append(fence)
    conversion.placeholders[placeholder] = number
    conversion.stash.store(placeholder[1:-1], fence.text, width)
    return placeholder


def _apart(conversion: Conversion, text: str) -> list[str]:
    """Part a block of lines where placeholders stand on lines of their own, not indented."""
    parts: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.rstrip() in conversion.placeholders:
            parts += [[line.rstrip()], []]
        else:
            parts[-1].append(line)
    texts = ["\n".join(part) for part in parts]
    return [part for part in texts if part.strip()]


def _catch(conversion: Conversion, fence: Fence) -> Caught:
    """Say what a fence says, where, and what is wrong with it."""
    place = conversion.locator.place(fence.start)
    white = _prefix(place.text)
    header = Source(place.path, place.text[len(white) :], place.line, len(white))
    if fence.broken_at is not None:
        broken = conversion.locator.place(fence.broken_at)
        return Caught(header, None, {}, (_broken(broken, white, header),))
    if fence.body is None:
        return Caught(header, None, {}, (_never_closed(header),))
    options, problems = read_options(header)
    return Caught(header, _body(conversion, fence, header), options, tuple(problems))


def _body(conversion: Conversion, fence: Fence, header: Source) -> Source:
    """Locate the text between the fences, which may come from another file than they do."""
    body = fence.body or ""
    if fence.text.count("\n") < 2:
        return Source(header.path, body, header.first_line + 1, header.indent)
    place = conversion.locator.place(fence.start + 1)
    first = body.split("\n", 1)[0]
    fits = bool(first) and place.text.endswith(first)
    indent = len(place.text) - len(first) if fits else header.indent
    return Source(place.path, body, place.line, indent)


class _AnyFence:
    """Stands in for SuperFences where it is absent: every other fence is one, whatever it says."""

    superfences = (
        {
            "name": "any",
            "test": lambda language: True,
            "validator": lambda language, inputs, options, attrs, md: True,
        },
    )


class _FenceFinder(SuperFencesBlockPreprocessor):  # type: ignore[misc]
    """Finds fences as SuperFences does, and takes ours."""

    fence: str | None

    def __init__(self, md: Markdown, catcher: Catcher) -> None:
        super().__init__(md)
        self.catcher = catcher
        self.opening: _Opening | None = None
        self.index = 0

    def get_hl_settings(self) -> None:
        """Do without the highlight extension, which this has no use for."""
        self.attr_list = True
        self.relaxed_headers = self.config.get("relaxed_headers", False)

    def run(self, lines: list[str]) -> list[str]:
        """Put placeholders in the place of our fences."""
        host = self._superfences()
        self.extension = host.extension if host else _AnyFence
        self.config = host.config if host else {}
        if self.config.get("preserve_tabs"):
            lines = host.restore_raw_text(lines)
        lines = self.catcher.conversion.locator.see(lines)
        self.get_hl_settings()
        self.stack: list[tuple[str, int, int]] = []
        self.opening = None
        self.clear()
        return self.search_nested(lines)

    def _superfences(self) -> Any:
        """Give the page's own SuperFences, if it is what reads the other fences."""
        host = processor(self.md.preprocessors, "fenced_code_block")
        return host if isinstance(host, SuperFencesBlockPreprocessor) else None

    def search_nested(self, lines: list[str]) -> list[str]:
        """Read the lines; unlike in SuperFences, a fence that fails gives its lines back."""
        if not any(_NAME in line.lower() for line in lines):
            return lines
        self.lines = lines
        self.index = 0
        while self.opening or self.index < len(lines):
            if self.opening and self.index == len(lines):
                self._never_closed(self.opening)
            elif self.fence is None:
                self._look(lines[self.index].rstrip("\r"))
            else:
                self._follow(lines[self.index].rstrip("\r"))
            self.index += 1
        return list(self.reassemble(lines))

    def reassemble(self, lines: list[str]) -> list[str]:
        """Put the placeholders in; SuperFences copies all lines once for each of them."""
        whole: list[str] = []
        done = 0
        for fenced, start, end in self.stack:
            whole += [*lines[done:start], fenced]
            done = end
        self.stack = []
        return whole + lines[done:]

    def _look(self, line: str) -> None:
        """See whether a fence opens on this line."""
        white = self.parse_whitespace(line)
        ours = find_opener(line[self.ws_len :])
        if ours and any(ours[1] == entry["name"] != _NAME for entry in self.extension.superfences):
            ours = None
        if ours:
            self.opening = _Opening(self.index, ours[0], white)
            self._open(white, ours[0])
            return
        match = RE_NESTED_FENCE_START.match(line, self.ws_len)
        if match is not None and self._accepts(match):
            self._open(white, match["fence"])
        else:
            self.clear()

    def _accepts(self, match: re.Match[str]) -> bool:
        """Let the page's SuperFences say whether it will take what is none of ours."""
        if match.groupdict().get("unrecognized"):  # since pymdown-extensions 11
            return bool(self.handle_unrecognized(match))
        if match["attrs"]:
            return bool(self.handle_attrs(match))
        return bool(self.parse_options(match))

    def _open(self, white: str, fence: str) -> None:
        self.start = self.index
        self.ws = white
        self.quote_level = white.count(">")
        self.empty_lines = 0
        self.fence = fence
        self.fence_end = re.compile(NESTED_FENCE_END % fence)

    def _follow(self, line: str) -> None:
        """Take a line of the body, or the closing line, or notice that the fence is broken."""
        white, content = self.parse_fence_line(line)
        if self.opening and _opens_again(content, self.opening.fence):
            self._never_closed(self.opening)
            return
        level = white.count(">")
        if self.quote_level:
            self.eval_quoted(white, content, level, self.start, self.index + 1)
        elif level == 0:
            self.eval_fence(white, content, self.start, self.index + 1)
        else:
            self.clear()
        if self.fence is None and self.opening:
            self._broken(self.opening)

    def process_nested_block(self, ws: str, content: str, start: int, end: int) -> None:
        """Keep a fence that is complete, if it is ours; leave any other to its own extension."""
        if self.opening:
            self._keep(self.opening, end, self.rebuild_block(self.code))
        else:
            self.catcher.conversion.foreign.update(range(start, end))
        self.clear()

    def _never_closed(self, opening: _Opening) -> None:
        """Keep the opening line alone, and read on below it."""
        self.clear()
        self._keep(opening, opening.index + 1)
        self.index = opening.index

    def _broken(self, opening: _Opening) -> None:
        """Keep a fence whose lines leave the surroundings that it began in; read on below it."""
        end = self._find_close(opening) or opening.index + 1
        self._keep(opening, end, broken_at=self.index)
        self.index = end - 1

    def _find_close(self, opening: _Opening) -> int | None:
        """Guess where a broken fence was meant to end; give the index of the line after it."""
        left = _prefix(self.lines[self.index])
        for index in range(self.index, len(self.lines)):
            line = self.lines[index]
            white = _prefix(line)
            content = line[len(white) :].rstrip()
            if content == opening.fence and self.normalize_ws(white) in (opening.white, left):
                return index + 1
            if _opens_again(content, opening.fence):
                return None
            if not content:
                left = opening.white
        return None

    def _keep(
        self, opening: _Opening, end: int, body: str | None = None, broken_at: int | None = None
    ) -> None:
        """Put a placeholder in the place of the lines from the opening one to `end`."""
        self.opening = None
        lines = self.lines[opening.index : end]
        text = "\n".join(self.normalize_ws(line.rstrip("\r")) for line in lines)
        fence = Fence(opening.index, text, body, broken_at)
        placeholder = _add(self.md, self.catcher.conversion, fence, len(opening.white))
        self.stack.append((opening.white + placeholder, opening.index, end))


class _Apart(BlockProcessor):
    """Keeps a fence apart from the text, the table or the list that it follows without a blank."""

    def __init__(self, parser: Any, catcher: Catcher) -> None:
        super().__init__(parser)
        self.catcher = catcher

    def test(self, parent: ElementTree.Element, block: str) -> bool:
        conversion = self.catcher.conversion
        if not conversion.placeholders or self.parser.state.isstate("list"):
            return False
        return len(_apart(conversion, block)) > 1

    def run(self, parent: ElementTree.Element, blocks: list[str]) -> None:
        blocks[:1] = _apart(self.catcher.conversion, blocks[0])


class _Literal(SuperFencesCodeBlockProcessor):  # type: ignore[misc]
    """Gives indented code back the text of a fence that stands in it."""

    def __init__(self, parser: Any, catcher: Catcher) -> None:
        super().__init__(parser)
        self.catcher = catcher

    @property
    def extension(self) -> Conversion:
        """What has the stash."""
        return self.catcher.conversion

    def run(self, parent: ElementTree.Element, blocks: list[str]) -> bool:
        indented = CodeBlockProcessor.test(self, parent, blocks[0])
        if indented and reads_indented_code(self.parser):
            blocks[0] = self.revert_greedy_fences(blocks[0])
        return False


class _OutOfParagraphs(Treeprocessor):
    """Ends a paragraph before a fence that stands in it, and begins another one after it."""

    def __init__(self, md: Markdown, catcher: Catcher) -> None:
        super().__init__(md)
        self.catcher = catcher

    def run(self, root: ElementTree.Element) -> None:
        if not self.catcher.conversion.placeholders:
            return
        for parent in list(root.iter()):
            for index, child in reversed(list(enumerate(parent))):
                if child.tag == "p" and child.text:
                    parts = self._parts(child, child.text)
                    if parts != [child]:
                        parent[index : index + 1] = parts

    def _parts(self, paragraph: ElementTree.Element, text: str) -> list[ElementTree.Element]:
        """Give a paragraph as several; what it holds besides its text stays with the last."""
        parts = [""]
        for piece in _PLACEHOLDER.split(text):
            if piece in self.catcher.conversion.placeholders:
                parts += [piece, ""]
            else:
                parts[-1] += piece
        if len(parts) == 1:
            return [paragraph]
        paragraph.text = parts.pop().strip()
        elements = [_paragraph(part.strip()) for part in parts if part.strip()]
        if paragraph.text or len(paragraph):
            return [*elements, paragraph]
        elements[-1].tail = paragraph.tail
        return elements


class _Shown(Postprocessor):
    """Shows what has survived, in the order of the source."""

    def __init__(self, md: Markdown, catcher: Catcher) -> None:
        super().__init__(md)
        self.catcher = catcher

    def run(self, text: str) -> str:
        conversion = self.catcher.conversion
        found = conversion.fences
        if _TOKENS not in text:
            return text
        pieces = list(_pieces(text))
        numbers = {each.number for each in pieces if each.number is not None}
        numbers = {number for number in numbers if number < len(found)}
        survived = sorted(numbers, key=lambda number: found[number].start)
        if survived:
            conversion.page.reserve(set(_ID.findall(text)))
        shown = {n: _show(conversion, found[n]) for n in survived}
        parts, done = [], 0
        for each in pieces:
            parts.append(text[done : each.start])
            if each.number is None:
                parts.append(_literal(found, text[each.start : each.end], each.tag))
            else:
                parts.append(shown.get(each.number, ""))
            done = each.end
        return "".join([*parts, text[done:]])


def _show(conversion: Conversion, fence: Fence) -> str:
    """Show a fence as HTML; keep what came of it."""
    caught = _catch(conversion, fence)
    blocks = [conversion.page.refuse(*caught.problems)] if caught.problems else []
    if caught.body is not None:
        blocks.append(conversion.page.render(caught.body, caught.header, caught.options))
    return "\n".join(conversion.keep(fence.start, 0, block) for block in blocks)


def _literal(found: list[Fence], text: str, tag: str | None) -> str:
    """Take tokens out of a comment; in raw HTML such as `<pre>`, put back what they were."""

    def replace(token: re.Match[str]) -> str:
        number = int(token["number"])
        if tag is None or number >= len(found):
            return ""
        written = found[number].text
        return html.escape(written, quote=False) if tag in ("pre", "textarea") else written

    return re.sub(_TOKEN, replace, text)


def _broken(place: Place, white: str, header: Source) -> Problem:
    """Report a line that ends the indentation (`white`), or the quote, in which a fence stands."""
    line = Source(place.path, place.text, place.line)
    message = "this line is indented less than the cnn block in which it stands"
    expected = f"at least {len(white)} columns before the text"
    if ">" in white:
        message = "this line leaves the quote in which a cnn block stands"
        expected = f'"{white.strip()}" before the text'
    hint = "Indent every line of a block, and its closing fence, as far as its opening line."
    note = Note("the block starts here", header.whole_line())
    return Problem(message, line.whole_line(), expected, hint, (note,))


def _never_closed(header: Source) -> Problem:
    opener = find_opener(header.text)
    fence = opener[0] if opener else "```"
    hint = "The closing fence is as long as the opening one and indented as far."
    return Problem(
        "this cnn block is never closed",
        header.span(0, 0, len(header.text.rstrip())),
        f"a line {fence} below the block",
        hint,
    )


def _opens_again(content: str, fence: str) -> bool:
    """Say whether a line within a fence opens another one, which our blocks have no use for."""
    text = content.lstrip()
    mark = text[: len(text) - len(text.lstrip(fence[0]))]
    info = text[len(mark) :].strip()
    return len(mark) >= len(fence) and bool(info) and mark not in info


def _prefix(line: str) -> str:
    return line[: len(line) - len(line.lstrip(_PREFIX))]


def _paragraph(text: str) -> ElementTree.Element:
    paragraph = ElementTree.Element("p")
    paragraph.text = text
    paragraph.tail = "\n"
    return paragraph
