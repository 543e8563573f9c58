"""Finding the fences of a page by the rules of SuperFences, in every host."""

from __future__ import annotations

import re
from typing import Any

from markdown import Markdown
from pymdownx.superfences import (
    NESTED_FENCE_END,
    RE_NESTED_FENCE_START,
    SuperFencesBlockPreprocessor,
)

from mkdocs_cnn.hosts.conversion import Catcher, Fence
from mkdocs_cnn.hosts.locations import processor
from mkdocs_cnn.hosts.openers import LANGUAGE, find_opener, white_before
from mkdocs_cnn.hosts.tokens import put_aside
from mkdocs_cnn.problems.records import record


@record()
class _Opening:
    """The opening line of a fence of ours that is being read."""

    index: int
    fence: str
    white: str
    """What stands before the fence: white space, and the marks of quotes."""


class _AnyFence:
    """Stands in for SuperFences where it is absent: every other fence is one, whatever it says."""

    superfences = (
        {
            "name": "any",
            "test": lambda language: True,
            "validator": lambda language, inputs, options, attrs, md: True,
        },
    )


class FenceFinder(SuperFencesBlockPreprocessor):  # type: ignore[misc]
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
        locator = self.catcher.conversion.locator
        locator.see(lines)
        if not any(LANGUAGE in line.lower() for line in lines):
            return lines
        lines = locator.numbered()
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
        if ours and any(
            ours[1] == entry["name"] != LANGUAGE for entry in self.extension.superfences
        ):
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
        left = white_before(self.lines[self.index])
        for index in range(self.index, len(self.lines)):
            line = self.lines[index]
            white = white_before(line)
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
        placeholder = put_aside(self.md, self.catcher.conversion, fence, len(opening.white))
        self.stack.append((opening.white + placeholder, opening.index, end))


def _opens_again(content: str, fence: str) -> bool:
    """Say whether a line within a fence opens another one, which our blocks have no use for."""
    text = content.lstrip()
    mark = text[: len(text) - len(text.lstrip(fence[0]))]
    info = text[len(mark) :].strip()
    return len(mark) >= len(fence) and bool(info) and mark not in info
