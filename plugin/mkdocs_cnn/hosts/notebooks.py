"""What stands in the Markdown cells of a notebook, which its plugin shows without our extension."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from mkdocs_cnn.hosts.inline_codes import find_inline_codes
from mkdocs_cnn.hosts.openers import find_opener
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Source, Unread

_FENCE = pattern(r"[ \t>]*(?P<fence>`{3,}|~{3,})(?P<rest>[^`]*)$")


def find_in_notebook(path: str, text: str) -> Iterator[Unread]:
    """Report the blocks and numbers in a notebook: nobody would see that they are not read.

    Args:
        path: the page's file.
        text: all of it: JSON, or Markdown that is shown as a notebook.
    """
    source, places = Source(path, text), _places(text)
    for cell in _cells(text):
        for line in _find(cell):
            number = places[line].popleft() if places[line] else 0
            message = say("not-read-in-a-notebook")
            yield Unread(message, source.whole_line(number), hint=say("write-it-on-a-page"))


def _cells(text: str) -> Iterator[list[str]]:
    """Give the lines of the Markdown cells; those of a text that is no JSON are one."""
    try:
        book: Any = json.loads(text)
    except ValueError:
        yield text.split("\n")
        return
    cells = book.get("cells") if isinstance(book, dict) else None
    for cell in cells if isinstance(cells, list) else ():
        if isinstance(cell, dict) and cell.get("cell_type") == "markdown":
            written = cell.get("source", "")
            yield "".join(written if isinstance(written, list) else [written]).split("\n")


def _places(text: str) -> dict[str, deque[int]]:
    """Say where each line of a cell stands in the file, which has it as a text of JSON."""
    places: dict[str, deque[int]] = defaultdict(deque)
    for number, line in enumerate(text.split("\n")):
        written: Any = line
        with suppress(ValueError):
            written = json.loads(line.strip().removesuffix(","))
        if isinstance(written, str):
            places[written.removesuffix("\n")].append(number)
    return places


def _find(lines: list[str]) -> Iterator[str]:
    """Find the opening lines of blocks, and the lines with numbers; none in other code."""
    inside = ""
    for line in lines:
        fence = _FENCE.match(line)
        if inside:
            if fence and fence["fence"].startswith(inside) and not fence["rest"].strip():
                inside = ""
        elif fence:
            inside = fence["fence"]
            if find_opener(line[fence.start("fence") :]):
                yield line
        elif any(find_inline_codes(line)):
            yield line
