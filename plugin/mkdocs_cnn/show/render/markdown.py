"""Markdown: pipe tables, as every Markdown with tables reads them.

What an author wrote is text here, whatever it would be on a page of its own: signs that every
Markdown lets a backslash escape have one, the others are written as character references.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import speaking, tell
from mkdocs_cnn.show.document import Cell, Document, Table

_SPECIAL = pattern(
    r"(?P<escaped>[\\*_\[\]{}])"
    r"|[&<>|`~^$]"  # a backslash before these would be seen in some
    r"|(?<=[=+-])[=+-]"  # a pair marks a text in dialects
    r"|:(?=\w)"  # a picture's name follows
)
_FIRST = pattern(r"(?P<number>[0-9]+(?=[.)](?:\s|$)))?(?P<sign>[#+\-=!?:./;)])")
"""What makes a list, a heading, a rule or a box of the text behind it."""
_NOT_ONLY_CODE = pattern(r"\{|-8<-")
"""Marked changes, macros and snippets are read inside fences too, where a site has them."""


def render_markdown(document: Document) -> str:
    """Write a document as Markdown."""
    caption = ""
    if document.caption:
        with speaking(document.language):
            caption = tell("in-brackets", text=_escape(document.caption))
    parts = [f"{_bold(document.title)}{caption}"]
    if document.facts:
        parts.append(_block(" · ".join(fact.text for fact in document.facts)))
    parts += (
        _code(table.verbatim) if table.as_text else "\n".join(_table(table))
        for table in document.every_table
    )
    if document.claims:
        parts.append(_code(line.text for line in document.claims))
    parts += map(_block, document.remarks)
    return "\n\n".join(parts) + "\n"


def _code(lines: Iterable[str]) -> str:
    """Write lines as code, in a fence that is longer than any in them."""
    text = "\n".join(lines)
    if _NOT_ONLY_CODE.search(text):
        escaped = escape(text, quote=False).replace("{", _reference("{"))
        return f"<pre><code>{escaped}\n</code></pre>"
    fence = "`" * max(3, 1 + max(map(len, re.findall(r"`+", text)), default=0))
    return f"{fence}text\n{text}\n{fence}"


def _table(table: Table) -> Iterator[str]:
    yield _line(_escape(column.title) for column in table.columns)
    yield _line("---:" if column.numeric else "---" for column in table.columns)
    for group, rows in table.groups:
        if group:
            yield _line([_bold(group.title), *[""] * (len(table.columns) - 1)])
        for row in rows:
            yield _line(_cell(cell, row.kind == "section") for cell in row.cells)
    for cells in table.foot:
        yield _line(_cell(cell, True) for cell in cells)


def _line(texts: Iterable[str]) -> str:
    return f"| {' | '.join(texts)} |"


def _cell(cell: Cell, bold: bool) -> str:
    return _bold(cell.full) if bold or cell.strong else _escape(cell.full)


def _bold(text: str) -> str:
    text = _escape(text.strip())
    return f"**{text}**" if text else ""


def _block(text: str) -> str:
    """Escape a text that begins a block."""
    text = _escape(text.strip())
    first = _FIRST.match(text)
    if first is None:
        return text
    return f"{first['number'] or ''}{_reference(first['sign'])}{text[first.end() :]}"


def _escape(text: str) -> str:
    return _SPECIAL.sub(_written, text)


def _written(special: re.Match[str]) -> str:
    return f"\\{special[0]}" if special["escaped"] else _reference(special[0])


def _reference(sign: str) -> str:
    return {"&": "&amp;", "<": "&lt;", ">": "&gt;"}.get(sign) or f"&#{ord(sign)};"
