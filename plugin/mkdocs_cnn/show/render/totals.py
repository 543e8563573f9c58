"""The totals of a check: for terminals, programs, GitHub, and as a badge."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from mkdocs_cnn.problems.phrases import tell
from mkdocs_cnn.problems.records import fields
from mkdocs_cnn.show.render.findings import notice
from mkdocs_cnn.show.render.json import write_json
from mkdocs_cnn.show.render.markdown import render_markdown
from mkdocs_cnn.show.render.text import render_text
from mkdocs_cnn.show.totals import PageTotals, Totals, added_up, totals_document

_COLOURS = {
    "brightgreen": "#2e7d32",
    "yellow": "#8a6100",
    "red": "#b3261e",
    "lightgrey": "#616161",
}
"""The colours of a badge by the names that shields.io has for its own, each dark enough for white
letters."""
_LETTERS = {**dict.fromkeys("fijlrt ,.:;'|!()", 4.2), **dict.fromkeys("mwMW", 10.2)}
"""About how wide letters are of which the others are not as wide."""
_LETTER, _WIDE = 7.0, 11.0
_MARGIN = 6.0


def totals_text(pages: Sequence[PageTotals]) -> str:
    """Write an aligned table for a terminal."""
    return render_text(totals_document(pages))


def totals_markdown(pages: Sequence[PageTotals]) -> str:
    """Write a Markdown table, as the summary of a job on GitHub takes it."""
    return render_markdown(totals_document(pages))


def totals_json(pages: Sequence[PageTotals]) -> str:
    """Write everything as data, with every file, those included that have nothing to check."""
    ordered = sorted(pages, key=lambda each: each.path)
    return write_json(
        {
            "files": len(pages),
            "summary": added_up(pages).summary(),
            "total": _data(added_up(pages)),
            "pages": [{"path": each.path, **_data(each.totals)} for each in ordered],
        }
    )


def totals_github(pages: Sequence[PageTotals]) -> str:
    """Write an annotation with the totals, which is about no file."""
    return notice(tell("figures-head"), added_up(pages).summary())


def _data(totals: Totals) -> dict[str, int]:
    counts = {each.name: getattr(totals, each.name) for each in fields(totals)}
    return {"figures": counts.pop("figures"), "true": totals.true, **counts}


def badge_data(totals: Totals) -> str:
    """Write a badge as the endpoint of shields.io takes it."""
    data: dict[str, Any] = {
        "schemaVersion": 1,
        "label": tell("badge-label"),
        "message": totals.badge(),
        "color": _colour(totals),
    }
    return write_json(data)


def badge_svg(totals: Totals) -> str:
    """Write a badge as a picture; it needs nothing from elsewhere, and has no ids."""
    label, message = tell("badge-label"), totals.badge()
    colour = _COLOURS[_colour(totals)]
    left, right = _width(label), _width(message)
    whole = left + right
    words = escape(tell("subject-and-what", subject=label, what=message))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole:g}" height="20" role="img"'
        f' aria-label="{words}">\n'
        f"<title>{words}</title>\n"
        f'<rect width="{whole:g}" height="20" rx="3" fill="{colour}"/>\n'
        f'<path d="M{left:g} 0H3a3 3 0 0 0-3 3v14a3 3 0 0 0 3 3H{left:g}z" fill="#484848"/>\n'
        '<g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">\n'
        f"{_text(label, 0, left)}{_text(message, left, right)}</g>\n</svg>\n"
    )


def _text(text: str, start: float, room: float) -> str:
    """Write a text that is as wide as it is meant to be in every font."""
    wide, at = room - 2 * _MARGIN, start + _MARGIN
    return f'<text x="{at:g}" y="14" textLength="{wide:g}">{escape(text)}</text>\n'


def _width(text: str) -> float:
    return round(
        sum(_LETTERS.get(letter, _LETTER if letter.isascii() else _WIDE) for letter in text)
        + 2 * _MARGIN
    )


def _colour(totals: Totals) -> str:
    """Choose a colour by what is worst."""
    if totals.false:
        return "red"
    if totals.other_convention or totals.mistakes or totals.unread:
        return "yellow"
    return "brightgreen" if totals.figures else "lightgrey"
