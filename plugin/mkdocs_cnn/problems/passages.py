"""Passages of running text, and the sentences in them, with their places in the author's file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.records import record

OPAQUE = "\ufffc"
"""What stands for anything in a passage that is no text, such as code."""
_END = pattern(r"[.!?…]+[\"'”’)\]]*(?=\s)|[。！？；;]")
_NO_END = pattern(
    r"(?i)\b(?:e\.g|i\.e|approx|ca|vs|figs?|eqs?|tab|secs?|et al|etc|resp|cf|nos?|incl|[a-z])\.$"
)
_LONGEST_ABBREVIATION = 12


@record()
class Passage:
    """A paragraph, a list's item, a heading or a table's cell, without its Markdown."""

    text: str
    places: Sequence[int]
    """The index in the file's text of each character."""
    heading: bool = False

    def sentences(self) -> Iterator[Sentence]:
        """Yield the sentences; what nobody can read in one breath is none."""
        start = 0
        for end in (*self._ends(), len(self.text)):
            if 0 < end - start <= Limits.sentence:
                yield Sentence(self, start, self.text[start:end])
            start = end

    def _ends(self) -> Iterator[int]:
        for end in _END.finditer(self.text):
            before = self.text[max(end.end() - _LONGEST_ABBREVIATION, 0) : end.end()]
            if not _NO_END.search(before):
                yield end.end()


@record()
class Sentence:
    """A sentence of a passage."""

    passage: Passage
    start: int
    """Where it begins in the passage."""
    text: str

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where some of its characters begin and end in the file's text."""
        places = self.passage.places
        return places[self.start + start], places[self.start + end - 1] + 1
