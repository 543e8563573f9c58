"""The style sheet and the scripts that pages need: as they are, within a page, and as copies.

A copy says in its first line what it was made of. So one that an older version wrote can be told
from one that its owner has changed, which nobody else should write over.
"""

from __future__ import annotations

from enum import Enum, auto
from functools import cache
from importlib.resources import files

from mkdocs_cnn.problems.patterns import pattern

STYLE_SHEET = "assets/cnn.css"
"""The style sheet, in this package and on a site."""
SCRIPT = "assets/cnn.js"
"""The script that folds and sorts, likewise; pages are complete without it."""
VARYING = "assets/cnn-vary.js"
"""The script that it loads where readers have choices."""
TAKING = "assets/cnn-take.js"
"""The script that it loads when a reader wants to take a figure away."""
SUPPLIED = (STYLE_SHEET, SCRIPT, VARYING, TAKING)

_HEAD = '/* {sum}: mkdocs-cnn made this file; "mkdocs-cnn assets" writes it anew. */\n'
_FIRST = pattern(r"/\* (?P<sum>[0-9a-f]{16}): mkdocs-cnn made this file; [^\n]*\n")
_COMMENTS = pattern(r"(?ms)^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*\n|^[ \t]+")
"""What a browser has no use for: comments on lines of their own, and indentation."""


class Copy(Enum):
    """What a copy of one of these files is."""

    SAME = auto()
    """What this version writes."""
    STALE = auto()
    """What another version has written."""
    OWN = auto()
    """Something of its owner's."""


def supplied(path: str) -> str:
    """Read a file that pages need."""
    return files("mkdocs_cnn.show").joinpath(path).read_text("utf-8")


@cache
def within_a_page() -> str:
    """Write all of them as elements, for a page whose site has no files of ours."""
    style, *scripts = (_COMMENTS.sub("", supplied(path)) for path in SUPPLIED)
    return f"<style>\n{style}</style>\n<script>\n{''.join(reversed(scripts))}</script>"


def copy_of(path: str) -> str:
    """Write one of them as a copy."""
    text = supplied(path)
    return _HEAD.format(sum=_sum(text)) + text


def judge_copy(path: str, content: str) -> Copy:
    """Say what the copy of a file is."""
    text = content.replace("\r\n", "\n")
    if text in (supplied(path), copy_of(path)):
        return Copy.SAME
    first = _FIRST.match(text)
    made = first is not None and first["sum"] == _sum(text[first.end() :])
    return Copy.STALE if made else Copy.OWN


def _sum(text: str) -> str:
    from hashlib import sha256

    return sha256(text.encode()).hexdigest()[:16]
