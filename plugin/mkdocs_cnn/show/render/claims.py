"""An author's claims, line by line, each with a verdict."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from mkdocs_cnn.figures.claims import Checked, Passage
from mkdocs_cnn.problems.phrases import tell
from mkdocs_cnn.show.document import Document


def claim_lines(document: Document, label: str) -> Iterator[str]:
    """Write the author's lines, each with a mark that can be seen and read, and true figures."""
    named = f'tabindex="0" role="group" aria-label="{escape(label)}"'
    yield f'<pre class="cnn-verbatim cnn-claims" {named}>'
    yield f"<code>{''.join(map(_claim, document.claims))}</code></pre>"


def _claim(line: Checked) -> str:
    text = "".join(map(_passage, line.passages))
    if line.mistake:
        kind, mark = "unread", _mark(tell("not-readable"), "?")
        text += f'  <span class="cnn-mistake" role="alert">{escape(str(line.mistake))}</span>'
    elif line.holds is None:
        kind, mark = "says", "&#160;"
    else:
        kind = "holds" if line.holds else "fails"
        mark = _mark(tell("is-true"), "✓") if line.holds else _mark(tell("is-false"), "✗")
    return f'<span class="cnn-line cnn-{kind}">{mark} {text}\n</span>'


def _mark(meaning: str, sign: str) -> str:
    return f'<span role="img" aria-label="{escape(meaning)}">{sign}</span>'


def _passage(passage: Passage) -> str:
    if not passage.instead:
        return escape(passage.text)
    return f"<del>{escape(passage.text)}</del> <ins>{escape(passage.instead)}</ins>"
