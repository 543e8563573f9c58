"""Tables below a line of ours, `#!cnn columns: model, params`: their figures are checked.

    preprocessor     the rows below such a line get marks, by which their places are known
    tree processor   the line and the table behind it -> the core -> figures become codes of ours

What is shown for such a code is known already; the inline processor puts it there.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from markdown import Markdown
from markdown.util import ETX, STX

from mkdocs_cnn.hosts.conversion import Conversion
from mkdocs_cnn.hosts.inline_codes import InlineCode, announce, find_inline_codes, locate
from mkdocs_cnn.hosts.locations import Spot, visible
from mkdocs_cnn.hosts.marks import MARK, NAME, ROW, TABLE, make_mark
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Problem, Span
from mkdocs_cnn.show.page import Block, in_sentence
from mkdocs_cnn.show.tables import CheckedTable, Table, refused

_RULE = set("|:- >\t")
"""What the line below the headings has in it, and no other row."""


def mark_rows(
    conversion: Conversion, passage: Sequence[str], marked: list[str], first: int, above: bool
) -> tuple[list[str], bool]:
    """Mark the rows of a table in a passage without blank lines.

    Args:
        conversion: the page.
        passage: the lines.
        marked: the same with the marks of codes.
        first: the index of the first of them.
        above: does a line of ours stand above all of them?

    Returns:
        The lines with marks, and whether the table is still to come.
    """
    marked = list(marked)
    blank = not any(map(str.strip, passage))
    for index, line in enumerate(passage):
        if NAME in line and any(TABLE.match(each.expression) for each in find_inline_codes(line)):
            above, blank = True, True
        elif above and "|" in line and not set(line) <= _RULE:
            head, bar, rest = marked[index].partition("|")
            mark = f"{STX}cnn-row-{len(conversion.rows)}{ETX}"
            conversion.rows.append((conversion.locator.number(first + index), line))
            marked[index] = f"{head}{bar}{mark}{rest}"
            blank = False
    return marked, above and blank


def check_tables(md: Markdown, conversion: Conversion, root: ElementTree.Element) -> None:
    """Have the core check each table below a line of ours, and put in what comes of it."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == "p" and not len(child) and NAME in (child.text or ""):
                _check_below(md, conversion, parent, child)


def _check_below(
    md: Markdown, conversion: Conversion, parent: ElementTree.Element, line: ElementTree.Element
) -> None:
    text = (line.text or "").lstrip()
    code = next(find_inline_codes(text), None)
    if code is None or code.start or not TABLE.match(code.expression):
        return
    rest = text[code.end :]
    table = _directly_below(md, parent, line, code, rest) if rest.strip() else None
    if not rest.strip():
        index = list(parent).index(line) + 1
        table = parent[index] if index < len(parent) and parent[index].tag == "table" else None
    if table is None:
        return
    announce(md, conversion)
    spot, scalar = locate(conversion, code)
    below = _Below(conversion, table, scalar.span, spot or Spot(0, 0, 0))
    checked = conversion.page.table(scalar, below.table())
    _put_in(below, table, checked)
    if checked.line is not None:
        block = in_sentence(checked.line, checked.problems)
        line.text = _shown(conversion, below.line, block)
        return
    if checked.remark:
        table.set("title", checked.remark)
    conversion.keep(below.line.line, below.line.start, Block("", checked.problems))
    parent.remove(line)


def _directly_below(
    md: Markdown,
    parent: ElementTree.Element,
    line: ElementTree.Element,
    code: InlineCode,
    rest: str,
) -> ElementTree.Element | None:
    """Read the table that stands below a line without a blank one between them."""
    if not rest.lstrip(" ").startswith("\n"):
        return None
    read = ElementTree.Element("div")
    md.parser.parseBlocks(read, [rest.lstrip(" \n")])
    if len(read) != 1 or read[0].tag != "table":
        return None
    line.text = (line.text or "").lstrip()[: code.end]
    parent.insert(list(parent).index(line) + 1, read[0])
    return read[0]


def without_table(code: Scalar) -> Block:
    """Show a line that has no table below it."""
    hint = say("put-it-above-a-table")
    problem = Problem(say("no-table-below"), code.span, say("a-table-below"), hint)
    checked = refused(code, problem)
    assert checked.line is not None
    return in_sentence(checked.line, checked.problems)


class _Below:
    """A table of the tree, with the places of its cells."""

    def __init__(
        self, conversion: Conversion, table: ElementTree.Element, code: Span, line: Spot
    ) -> None:
        self.conversion = conversion
        self.code = code
        """What is marked where a cell is not found."""
        self.line = line
        """The place of the line above."""
        self.texts: list[tuple[str, ...]] = []
        self.rows: list[int | None] = []
        """The numbers of the marks of the rows."""
        self.starts: dict[int, list[int | None]] = {}
        for row in table.iter("tr"):
            number = None
            for cell in row:
                text = cell.text or ""
                if found := ROW.search(text):
                    number = int(found["number"])
                    cell.text = ROW.sub("", text).strip()
            self.texts.append(tuple(cell.text or "" for cell in row))
            self.rows.append(number)

    def table(self) -> Table:
        """Return the table as the core takes it."""
        return Table(tuple(self.texts), self.place)

    def place(self, row: int, column: int, start: int, length: int) -> Span:
        """Mark some characters of a cell in their author's file."""
        spot = self.find(row, column, start, length)
        return self.code if spot is None else self.conversion.locator.span(spot)

    def find(self, row: int, column: int, start: int, length: int) -> Spot | None:
        """Find some characters of a cell on the page; None where they are not as they were."""
        number = self.rows[row]
        if number is None or number >= len(self.conversion.rows):
            return None
        line, text = self.conversion.rows[number]
        if row not in self.starts:
            self.starts[row] = self._starts(text, self.texts[row])
        at = self.starts[row][column] if column < len(self.starts[row]) else None
        if at is None:
            return None
        before = visible(text[: at + start])
        written = max(visible(text[at + start : at + start + length]), 1)
        return Spot(line, before, before + written)

    @staticmethod
    def _starts(line: str, cells: Sequence[str]) -> list[int | None]:
        """Find where the cells begin in their line, one behind the other."""
        starts: list[int | None] = []
        end = 0
        for text in cells:
            bare = MARK.sub("", text)
            at = line.find(bare, end) if end >= 0 else -1
            starts.append(at if at >= 0 else None)
            end = at + len(bare) if at >= 0 else -1
        return starts


def _put_in(below: _Below, table: ElementTree.Element, checked: CheckedTable) -> None:
    """Put codes of ours in the place of the figures that were looked at."""
    rows = [list(row) for row in table.iter("tr")] if checked.figures else []
    done: set[tuple[int, int]] = set()
    for each in checked.figures:
        if (each.row, each.column) in done:
            continue
        done.add((each.row, each.column))
        cell = rows[each.row][each.column]
        text, (start, end) = cell.text or "", each.outer
        spot = below.find(each.row, each.column, start, end - start) or below.line
        block = in_sentence(each.element, each.problems, each.tally)
        code = _shown(below.conversion, spot, block)
        cell.text = f"{text[:start]}{code}{text[end:]}"


def _shown(conversion: Conversion, spot: Spot, block: Block) -> str:
    """Write a code of ours for which it is known what is shown."""
    number = len(conversion.spots)
    conversion.spots.append(spot)
    conversion.shown[number] = block
    return f"`{NAME}{make_mark(number)} cell`"
