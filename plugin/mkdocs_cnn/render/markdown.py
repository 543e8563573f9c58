"""Markdown: pipe tables, as every Markdown with tables reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mkdocs_cnn.document import Cell, Document, Table

_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")


def render_markdown(document: Document) -> str:
    """Write a document as Markdown."""
    caption = f" ({_escape(document.caption)})" if document.caption else ""
    parts = [f"**{_escape(document.title)}**{caption}"]
    if document.facts:
        parts.append(" · ".join(fact.text for fact in document.facts))
    for table in document.tables:
        if table.as_text:
            parts.append(_verbatim(table.verbatim))
        else:
            parts.append("\n".join(_table(table)))
    if document.claims:
        parts.append(_verbatim(line.text for line in document.claims))
    parts += map(_escape, document.notes)
    return "\n\n".join(parts) + "\n"


def _verbatim(lines: Iterable[str]) -> str:
    """Write lines as code, in a fence that is longer than any in them."""
    text = "\n".join(lines)
    fence = "`" * max(3, 1 + max(map(len, re.findall(r"`+", text)), default=0))
    return f"{fence}text\n{text}\n{fence}"


def _table(table: Table) -> Iterator[str]:
    yield _line(_escape(column.title) for column in table.columns)
    yield _line("---:" if column.numeric else "---" for column in table.columns)
    for row in table.shown:
        bold = row.kind == "section"
        yield _line(_cell(cell, bold) for cell in row.cells)
    if table.total:
        yield _line(_cell(cell, True) for cell in table.total)


def _line(texts: Iterable[str]) -> str:
    return f"| {' | '.join(texts)} |"


def _cell(cell: Cell, bold: bool) -> str:
    text = _escape(cell.full)
    return f"**{text}**" if bold and text else text


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
