"""A figure as a page of its own, which holds everything that it needs."""

from __future__ import annotations

from html import escape

from mkdocs_cnn.problems.records import replace
from mkdocs_cnn.show.document import Document
from mkdocs_cnn.show.render.html import render_html, row_anchor
from mkdocs_cnn.show.render.names import name_of
from mkdocs_cnn.show.supplied import SCRIPT, STYLE_SHEET, TAKING, supplied

_DARK = '[data-bs-theme="dark"] :is(.cnn, .cnn-number, .cnn-mistake) {'
"""Where the style sheet begins to say what is other in the dark: it goes by what a theme says."""
_PAGE = """
:root { color-scheme: light dark; --md-default-fg-color: #222; --md-default-bg-color: #fff }
body { max-width: 54rem; margin: 1rem auto; padding: 0 1rem; font: 1rem/1.6 system-ui, sans-serif }
body { background: var(--md-default-bg-color) }
@media screen and (prefers-color-scheme: dark) {
  :root { --md-default-fg-color: #e2e4e9; --md-default-bg-color: #1e2129 }
  :root { --md-code-bg-color: #272b35; --md-typeset-table-color: #42454e }
  .cnn, .cnn-number, .cnn-mistake {
"""


def render_alone(document: Document) -> str:
    """Write a document as a page that asks for no other file."""
    anchor = name_of(document)
    rows = (row_anchor(anchor, each) for each in document.anchors)
    document = replace(document, notes=document.remarks)
    figure = render_html(document, anchor, [anchor, *rows])
    style = supplied(STYLE_SHEET)
    dark = style.partition(_DARK)[2].partition("}")[0]
    parts = [
        "<!doctype html>",
        f'<html lang="{escape(document.language)}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(document.title)}</title>",
        f"<style>\n{style}{_PAGE}{dark}}}\n}}\n</style>",
        "</head>",
        f"<body>\n{figure}",
        f"<script>\n{supplied(TAKING)}{supplied(SCRIPT)}</script>",
        "</body>",
        "</html>",
    ]
    return "\n".join(parts) + "\n"
