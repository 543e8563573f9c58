"""What stands for a fence while its page is converted, and where that came to lie.

A fence becomes a *placeholder*, which Markdown's stash fills in when the tree is done. What it
fills in is a *token*, which names the fence by its number: whoever finds a token in the HTML knows
that the fence has survived, and sees whether it lies where HTML shows text as it is, or hides it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from markdown import Markdown
from markdown.util import ETX, HTML_PLACEHOLDER, STX, HtmlStash

from mkdocs_cnn.hosts.conversion import Conversion, Fence
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.records import record

PLACEHOLDER = pattern(f"({HTML_PLACEHOLDER % '[0-9]+'})")
TOKENS = f"<div>{STX}cnn:"
"""What every token begins with."""
_TOKEN = rf"<div>{STX}cnn:(?P<number>[0-9]+){ETX}</div>"
_TOKEN_OR_LITERAL = pattern(rf"<!--|<(?P<tag>pre|textarea|script|style)\b|{_TOKEN}")
_CLOSING: dict[str | None, re.Pattern[str]] = {
    None: pattern("-->"),
    **{tag: pattern(rf"</{tag}\s*>") for tag in ("pre", "textarea", "script", "style")},
}
"""What ends a comment, and each element whose text is shown as it is."""


def put_aside(md: Markdown, conversion: Conversion, fence: Fence, width: int) -> str:
    """Keep a fence, and its text in case it turns out to be code; give a placeholder."""
    number = len(conversion.fences)
    placeholder = md.htmlStash.store(f"{TOKENS}{number}{ETX}</div>")
    conversion.fences.append(fence)
    conversion.placeholders[placeholder] = number
    conversion.stash.store(placeholder[1:-1], fence.text, width)
    return placeholder


@record()
class Piece:
    """A part of a page's HTML: a token, or what HTML shows as it is, or hides."""

    start: int
    end: int
    tag: str | None
    """The element; None for a comment."""
    number: int | None
    """The number of the token; None where it is none."""


def find_pieces(text: str) -> Iterator[Piece]:
    """Find the tokens of a page, and comments and elements that may hide some.

    What is never closed is looked for once, not once for each time that it is opened.
    """
    at, never_closed = 0, set()
    while (found := _TOKEN_OR_LITERAL.search(text, at)) is not None:
        at, tag = found.end(), found["tag"]
        if found["number"]:
            yield Piece(found.start(), at, None, int(found["number"]))
        elif tag not in never_closed:
            closing = _CLOSING[tag].search(text, at)
            if closing is None:
                never_closed.add(tag)
            else:
                at = closing.end()
                yield Piece(found.start(), at, tag, None)


def literal_placeholders(stash: HtmlStash) -> Iterator[str]:
    """Give the placeholders that stand where raw HTML shows text as it is, or hides it."""
    for html_text in stash.rawHtmlBlocks:
        if isinstance(html_text, str) and STX in html_text:
            for piece in find_pieces(html_text):
                if piece.number is None:
                    yield from PLACEHOLDER.findall(html_text, piece.start, piece.end)


def without_tokens(fences: list[Fence], text: str, tag: str | None) -> str:
    """Take tokens out of a comment; in raw HTML such as `<pre>`, put back what they were."""

    def replace(token: re.Match[str]) -> str:
        number = int(token["number"])
        if tag is None or number >= len(fences):
            return ""
        written = fences[number].text
        return html.escape(written, quote=False) if tag in ("pre", "textarea") else written

    return re.sub(_TOKEN, replace, text)
