"""What the reader is to see, before it is HTML, text or anything else.

A view makes a `Document` from a report; a renderer writes it out. Neither knows the other.

No text of a document holds a hidden character (see `visible`), whoever wrote it: each is made
visible here, so that no renderer can forget it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from mkdocs_cnn.layers import Family
from mkdocs_cnn.problems.phrases import ENGLISH
from mkdocs_cnn.problems.records import field, record
from mkdocs_cnn.problems.visible import hides, show_fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mkdocs_cnn.figures.claims import Checked
    from mkdocs_cnn.show.pictures.drawing import Drawing

MANY = 12
"""A table with more networks than these has those of a family together, and can be filtered."""


@record()
class Cell:
    """One cell. `before` and `after` are quieter parts of the text."""

    text: str = ""
    value: int | str | None = None
    """The bare value, for formats that are read by programs; the text if None."""
    before: str = ""
    after: str = ""
    bar: float | None = None
    """The share of the column's largest value, 0 to 1, drawn behind the text."""
    strong: bool = False
    """Is it what the reader is to see first?"""

    def __post_init__(self) -> None:
        if hides(f"{self.text}{self.value}{self.before}{self.after}"):  # one look for all
            show_fields(self, "text", "value", "before", "after")

    @property
    def full(self) -> str:
        """The whole text."""
        return f"{self.before}{self.text}{self.after}"

    @property
    def bare(self) -> int | str:
        """The value, or the text where there is none."""
        return self.full if self.value is None else self.value


@record()
class Column:
    """A column's heading and manner."""

    key: str
    title: str
    numeric: bool = False
    quiet: bool = False
    """Explains the column after it, and stands in one cell with it where there is room for that."""

    def __post_init__(self) -> None:
        show_fields(self, "title")


@record()
class Group:
    """A heading that rows have in common which stand together."""

    title: str
    page: str = ""
    """Where there is more about them, as an author writes it."""

    def __post_init__(self) -> None:
        show_fields(self, "title")


@record()
class TableRow:
    """One row of cells."""

    cells: tuple[Cell, ...]
    kind: str = "row"
    """`row`, `input`, `section` (the heading and subtotal of the rows below it), or `across` (all
    cells behind the first say the same, and are one where there can be such)."""
    family: Family | None = None
    anchor: str = ""
    level: int = 0
    quiet: bool = False
    group: Group | None = None
    page: str = ""
    """Where there is more about what the first cell names, as an author writes it."""


@record()
class Steps:
    """How each row comes about, for formats in which a row opens."""

    headings: tuple[tuple[str, tuple[str, ...]], ...]
    """What each step is, with the columns that say it already: of the row above for the first
    step, which is what comes in, and of the row itself for the others."""
    rows: tuple[tuple[str, ...] | None, ...]
    """The steps of each row as text, empty where the columns say it or there is nothing to say;
    None of a row that has none."""


@record()
class Table:
    """A table; `verbatim` is the same as lines of text, where a view has a form of its own."""

    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    total: tuple[Cell, ...] = ()
    verbatim: tuple[str, ...] = ()
    as_text: bool = False
    """Show the lines, not the table, wherever people read."""
    depth: int | None = None
    """How many levels of stages are open at first; None where nobody said."""
    kept_open: int = 0
    """How many are where a long table begins shut: what holds nothing but stages says little."""
    sortable: bool = False
    steps: Callable[[], Steps] | None = field(default=None, compare=False)
    """Works out what the rows open to, for who can open them."""
    more_totals: tuple[tuple[Cell, ...], ...] = ()
    """Rows below that of the total."""

    def __post_init__(self) -> None:
        show_fields(self, "verbatim")

    @property
    def grouped(self) -> bool:
        """Have rows headings in common?"""
        return any(row.group for row in self.rows)

    @property
    def foot(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows of totals."""
        return (self.total, *self.more_totals) if self.total else ()

    @property
    def shown(self) -> tuple[TableRow, ...]:
        """The rows that are open, for formats in which nothing can be opened."""
        if self.depth is None:
            return self.rows
        return tuple(row for row in self.rows if row.level <= self.depth)

    @property
    def groups(self) -> Iterator[tuple[Group | None, tuple[TableRow, ...]]]:
        """The same rows, with the heading that those next to each other have in common."""
        for group, rows in groupby(self.shown, lambda row: row.group):
            yield group, tuple(rows)


@record()
class Fact:
    """Figures for the heading, each with what stands behind it: `138,357,544` ` parameters`."""

    figures: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        show_fields(self, "figures")

    @property
    def text(self) -> str:
        """The figures and words in one line."""
        return " ".join(map("".join, self.figures))


@record()
class Picture:
    """A picture: once for a page's column, and once for a phone."""

    key: str
    """What it shows: `profile`, `diagram`."""
    title: str
    """Its name for who does not see it."""
    description: str
    """What there is to be seen, in a sentence or two."""
    wide: Drawing
    narrow: Drawing
    table: Table | None = None
    """The same in words and numbers; None where the document's own table is that."""
    heading: str = ""
    """What stands above it, where there are several."""

    def __post_init__(self) -> None:
        show_fields(self, "title", "description", "heading")


@record()
class Document:
    """One block as the reader sees it."""

    view: str
    title: str
    caption: str
    facts: tuple[Fact, ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = field(default=())
    """The conventions, in one line each."""
    claims: tuple[Checked, ...] = ()
    """What the author claims, line by line."""
    pictures: tuple[Picture, ...] = ()
    """What stands above the tables."""
    number: int = 1
    """Which of the figures of this network on a page it is."""
    language: str = ENGLISH
    """In which it is written."""
    linked: bool = False
    """Does it stand on a page from which the others of the site can be reached?"""
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """What readers of a page may change: keys, each with what it can be."""
    source: tuple[str, ...] = ()
    """The lines that the author wrote, for readers who want to take them away."""
    needs: tuple[str, ...] = ()
    """The names in it of networks that stand elsewhere on its page or site."""

    def __post_init__(self) -> None:
        show_fields(self, "title", "caption", "notes", "choices", "source", "needs")

    @property
    def remarks(self) -> tuple[str, ...]:
        """The notes, and what can be chosen elsewhere, for formats in which nothing can."""
        if not self.choices:
            return self.notes
        from mkdocs_cnn.show.render.varied import choices_line

        return (*self.notes, choices_line(self))

    @property
    def every_table(self) -> tuple[Table, ...]:
        """All tables, those that stand for pictures first."""
        pictured = (picture.table for picture in self.pictures)
        return (*(table for table in pictured if table is not None), *self.tables)

    @property
    def anchors(self) -> tuple[str, ...]:
        """What the ids of rows end with."""
        return tuple(row.anchor for each in self.every_table for row in each.rows if row.anchor)
