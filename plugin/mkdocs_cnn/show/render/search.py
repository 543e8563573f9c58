"""What searches are to find of a figure: titles, names, totals and claims, not every cell.

It takes what `html` writes. Every number of every row would fill the index of a site, be found on
pages that nobody looked for, and cost a search plugin more than everything else does. Hosts that
look for where links lead are helped to find that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mkdocs_cnn.problems.patterns import pattern

_OPENING = pattern(
    r'<figure class="?cnn(?: cnn-(?!folds)(?P<view>\w+))?[^>]*?(?: id="?(?P<id>[^\s">]+))?"?>'
)
_CLAIMS = pattern(r'<pre class="cnn-verbatim cnn-claims".*?</pre>', re.DOTALL)
_TOTALS = pattern(r"(?<=<tfoot>).*?(?=</tfoot>)", re.DOTALL)
_NAMES = {
    "index": pattern(r"<th scope=row>.*?</th> <td>.*?</td>"),
    "stages": pattern(r"<th scope=row>.*?</th>"),
    "compare": pattern(r"<th scope=col>.*?</th>"),
}
"""What names networks and stages, by view; in others, only stages are names."""
_STAGES = pattern(r"<tr class=stage(?: id=[^>]*)?><th scope=rowgroup>.*?</th>")
"""Those that are in no other one: a network may have hundreds of blocks in them."""
_SHORT = ("summary", "memory")
"""Views that are all totals."""
_TAGS = pattern(r"<[^>]*>")
_MARKED = "<table ", '<pre class="cnn-verbatim" ', '<div class="cnn-picture '
_EXCLUDED = "data-search-exclude "
_ID = pattern(r'(?P<before><(?:figure|tr)\b(?:[^>"]|"[^"]*")*? id=)(?P<id>[^\s">]+)')


def find_figures(html: str) -> Iterator[tuple[int, int]]:
    """Find where the figures of a page begin and end."""
    end = 0
    while (start := html.find("<figure class=", end)) >= 0:
        end = html.find("</figure>", start) + len("</figure>")
        if end < start:
            return
        if _OPENING.match(html, start):
            yield start, end


def shorten(figure: str) -> str:
    """Leave of a figure what searches are to find, in the same element."""
    opening = _OPENING.match(figure)
    if opening is None or opening["view"] in _SHORT:
        return figure
    caption = figure.partition("</figcaption>")[0]
    found = _NAMES.get(opening["view"], _STAGES).findall(figure) + _TOTALS.findall(figure)
    words = [opening["id"] or "", *(" ".join(_TAGS.sub(" ", each).split()) for each in found)]
    names = " ".join(dict.fromkeys(words))
    return "\n".join(
        [f"{caption}</figcaption>", f"<p>{names}</p>", *_CLAIMS.findall(figure), "</figure>"]
    )


def exclude_cells(html: str) -> str:
    """Mark the cells of a figure, for searches that know such marks and read the page itself."""
    for opening in _MARKED:
        html = html.replace(opening, f"{opening}{_EXCLUDED}")
    return html


def quote_ids(html: str) -> str:
    """Put ids in quotes, for hosts that look for where links lead and know no others."""
    return _ID.sub(r'\g<before>"\g<id>"', html)
