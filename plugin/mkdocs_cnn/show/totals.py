"""What became of the figures on pages: true, false, right by another count, or not looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import add

from mkdocs_cnn.problems.phrases import Phrase, listed, say, tell
from mkdocs_cnn.problems.problem import FalseClaim, Problem
from mkdocs_cnn.problems.records import fields, record
from mkdocs_cnn.show.document import Cell, Column, Document, Table, TableRow
from mkdocs_cnn.show.findings import Findings
from mkdocs_cnn.show.tally import Tally


@record()
class Totals:
    """What became of figures. Totals can be added up."""

    figures: int = 0
    """Figures of an author that were held against a computed value."""
    declared: int = 0
    """Of the true ones, those that are true by a convention which is declared."""
    other_convention: int = 0
    """Those that are false as they are counted here, and true by another known convention."""
    false: int = 0
    """Those that are false by every known convention."""
    noted: int = 0
    """False ones of which the author knows: those at the level of a note."""
    mistakes: int = 0
    """What cannot be read."""
    unread: int = 0
    """What looks like ours and was left as text."""
    unchecked: int = 0
    """Lines of listings whose figures could be held against nothing."""
    samples: int = 0
    """What looks like ours and stands in other code."""
    unmarked: int = 0
    """Figures in running text that nobody marked, where these are looked for."""

    @property
    def true(self) -> int:
        """How many are true, those included that are said to be wrong and are."""
        return self.figures - self.other_convention - self.false - self.noted

    @property
    def not_looked_at(self) -> int:
        """What nobody held against anything, though it may be a figure."""
        return self.unread + self.unchecked

    def __add__(self, other: Totals) -> Totals:
        each = fields(self)
        return Totals(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in each})

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))

    def summary(self) -> str:
        """Say it in a line: `212 checked, 2 false, 1 not looked at`."""
        return self._told(
            (self.other_convention, say("so-many-otherwise", count=self.other_convention)),
            (self.mistakes, say("so-many-unreadable", count=self.mistakes)),
            (self.not_looked_at, say("so-many-not-looked-at", count=self.not_looked_at)),
            (self.unmarked, say("so-many-without-a-mark", count=self.unmarked)),
        )

    def badge(self) -> str:
        """Say it in a few words: `212 checked, 2 false`; what needs nobody's hand is left out."""
        unread = self.mistakes + self.unread
        return self._told(
            (self.other_convention, say("so-many-otherwise", count=self.other_convention)),
            (unread, say("so-many-not-read", count=unread)),
        )

    def _told(self, *others: tuple[int, Phrase]) -> str:
        if not self:
            return tell("nothing-to-check")
        parts = [say("so-many-checked", count=self.figures), say("so-many-false", count=self.false)]
        parts += [words for count, words in others if count]
        return str(listed(parts))


@record()
class PageTotals:
    """What became of the figures in one file."""

    path: str
    totals: Totals


def totals_of(tally: Tally, problems: Sequence[Problem]) -> Totals:
    """Sort what was looked at in a file, or in a part of it, by what was found."""
    found = Findings(tuple(problems))
    claims = found.false_claims
    meant = sum(_meant(each) for each in claims)
    return Totals(
        figures=tally.figures,
        declared=tally.declared,
        other_convention=meant,
        false=sum(each.wrong for each in claims) - meant,
        noted=sum(each.wrong for each in found.noted if isinstance(each, FalseClaim)),
        mistakes=len(found.mistakes),
        unread=len(found.unread),
        unchecked=tally.unchecked,
        samples=len(found.samples),
        unmarked=len(found.found),
    )


def added_up(pages: Iterable[PageTotals]) -> Totals:
    """Return the totals of all pages together."""
    return reduce(add, (page.totals for page in pages), Totals())


def _meant(claim: FalseClaim) -> int:
    """Say how many figures of a claim are right by another convention."""
    return sum(bool(each.convention) for each in claim.corrections)


_COLUMNS = (
    ("figures", say("checked-head"), True),
    ("true", say("true-head"), True),
    ("declared", say("as-declared-head"), False),
    ("other_convention", say("other-convention-head"), False),
    ("false", say("false-head"), True),
    ("noted", say("known-false-head"), False),
    ("mistakes", say("mistakes-head"), False),
    ("not_looked_at", say("not-looked-at-head"), False),
    ("unmarked", say("unmarked-head"), False),
    ("samples", say("samples-head"), False),
)
"""The columns with their headings; those that are not always shown need something in them."""


def totals_document(pages: Sequence[PageTotals]) -> Document:
    """Show totals as a table, page by page in the order of their paths, the sum last."""
    total = added_up(pages)
    shown = [page for page in sorted(pages, key=lambda each: each.path) if page.totals]
    columns = [(key, title) for key, title, always in _COLUMNS if always or getattr(total, key)]
    keys = [key for key, _ in columns]
    rows = tuple(TableRow((Cell(page.path), *_cells(page.totals, keys))) for page in shown)
    heads = (Column(key, str(title), numeric=True) for key, title in columns)
    sums = (Cell(tell("total")), *_cells(total, keys))
    table = Table((Column("path", tell("file-head")), *heads), rows, sums)
    rest = len(pages) - len(shown)
    notes = (tell("more-files-without-anything", count=rest),) if rest else ()
    tables = (table,) if rows else ()
    return Document("report", tell("figures-and-what", what=total.summary()), "", (), tables, notes)


def _cells(totals: Totals, keys: Iterable[str]) -> list[Cell]:
    return [Cell(f"{value:,}", value) for value in (getattr(totals, key) for key in keys)]
