"""Course notes, breakdowns and arithmetic: listings that people write by hand.

They have no marks of their own: a text is tried as one where nothing else takes it.
"""

from __future__ import annotations

from mkdocs_cnn.listings.kinds.kind import Kind
from mkdocs_cnn.listings.lines import read_listing
from mkdocs_cnn.problems.phrases import say


def _recognise(text: str) -> bool:
    return bool(text)


KIND = Kind("notes", say("a-listing-as-in-course-notes"), _recognise, read_listing)
