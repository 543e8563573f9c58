r"""LaTeX: a `tabular` with booktabs rules, and lines of code; what is long goes on over pages.

Numbers stand right in their columns, where digits are as wide as each other: that takes no package,
and leaves them as they are written. A picture is a file, which LaTeX includes if it is there.

Every character that LaTeX reads as more than itself is written by a command. There is no verbatim
text, which ends wherever it says `\end{verbatim}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import speaking, tell
from mkdocs_cnn.problems.records import record
from mkdocs_cnn.problems.visible import width
from mkdocs_cnn.show.document import Cell, Document, Table
from mkdocs_cnn.show.render.names import name_of

PAGE = 42
"""Of more rows and lines than these, a page may not have room for all."""
_CHINESE_PAGE = 31
"""The same where the package `ctex` sets lines further apart, as Chinese needs it."""
_CHINESE_SIZE = 1.06
"""How much larger its letters are than those of the class `article`."""
_REST = 3
"""How many rows are as high as the heading, the total and the rules of a table."""
WRAPPED = 48
"""A column with a longer text than this many characters has it in several lines."""
_LINE = 73
"""About how many characters of a table are as wide as a line of the class `article`."""
_SIZES = {_LINE: "", 78: "small", 110: "footnotesize", 130: "scriptsize"}
"""In what size so many characters fit a page, if a wide table may go beyond the margins."""
_CODE_SIZES = {65: "", 72: "small", 81: "footnotesize", 92: "scriptsize"}
"""In what size so many characters of code fit a line."""
_SMALLEST = "tiny"
_GAP = 2
"""How many characters are as wide as what is between two columns."""

_COMMANDS = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    '"': r"\symbol{34}",  # a command of babel in some languages
    "`": r"\symbol{96}",  # two of them, or one behind ? and !, would join
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "×": r"$\times$",
    "·": r"$\cdot$",
    "−": r"$-$",
    "–": r"\textendash{}",
    "→": r"$\to$",
    "≠": r"$\neq$",
    "…": r"\dots{}",
    "⌊": r"$\lfloor$",
    "⌋": r"$\rfloor$",
    "⌈": r"$\lceil$",
    "⌉": r"$\rceil$",
    "²": r"$^2$",
    "⁶": r"$^6$",
    "\u00a0": "~",
}
_SPECIAL = pattern(f"[{re.escape(''.join(_COMMANDS))}]|(?P<first>[-',])(?=(?P=first))")
"""What is written by a command, and signs of which two together would become another."""
_WIDE = pattern("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
"""Signs for which the fonts of LaTeX need a package."""
_PLAIN = str.maketrans({"✓": "+", "✗": "!", "→": "->", "←": "<-", "×": "x", "·": "*"})
"""Signs that the fonts of code lack, and what they have instead."""


def render_latex(document: Document) -> str:
    """Write a document as a float with a table, or as tables that go on over pages."""
    parts = list(_parts(document))
    title, chinese = document.title, any(part.chinese for part in parts)
    if document.caption:
        with speaking(document.language):
            title += tell("behind-a-title", caption=document.caption)
    caption = f"\\caption{{{_escape(title)}}}", f"\\label{{tab:{name_of(document)}}}"
    long = sum(part.rows for part in parts) > (_CHINESE_PAGE if chinese else PAGE)
    packages = {"array": any(part.wraps for part in parts), "booktabs": True}
    packages |= {"graphicx": bool(document.pictures), "longtable": long}
    needed = ",".join(name for name, needs in packages.items() if needs)
    lines = [f"% needs \\usepackage{{{needed}}}"]
    body = [*_figure(document), *(_pages if long else _float)(parts, caption, document.remarks)]
    if chinese:
        lines.append("% needs \\usepackage{ctex} and XeLaTeX or LuaLaTeX, for Chinese")
    return "\n".join([*lines, *body]) + "\n"


@record()
class _Part:
    """What stands below a caption: a table, or lines of code."""

    chinese: bool
    """Does anything in the document need a package for Chinese?"""
    table: Table | None = None
    lines: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Return how many rows or lines there are, as high as the rest of a table included."""
        return len(self.table.shown) + _REST if self.table else len(self.lines)

    @property
    def wraps(self) -> bool:
        """Has it a column in which texts have several lines?"""
        return any(each > WRAPPED for each in _widths(self.table)) if self.table else False

    def size(self, characters: int, sizes: Mapping[int, str]) -> str:
        """Say in what size so many characters fit."""
        if self.chinese:
            characters = int(characters * _CHINESE_SIZE) + 1
        size = next((size for most, size in sizes.items() if characters <= most), _SMALLEST)
        return f"\\{size}" if size else ""


def _parts(document: Document) -> Iterator[_Part]:
    chinese = any(map(_WIDE.search, _texts(document)))
    for table in document.every_table:
        yield _Part(chinese, lines=table.verbatim) if table.as_text else _Part(chinese, table)
    if document.claims:
        yield _Part(chinese, lines=tuple(line.text for line in document.claims))


def _texts(document: Document) -> Iterator[str]:
    """Yield everything that is written of a document."""
    yield from (document.title, document.caption, *document.remarks)
    yield from (picture.title for picture in document.pictures)
    yield from (line.text for line in document.claims)
    for table in document.every_table:
        yield from table.verbatim if table.as_text else ()
        yield from (column.title for column in table.columns)
        for cells in (*(row.cells for row in table.shown), *table.foot):
            yield from (cell.full for cell in cells)


def _figure(document: Document) -> Iterator[str]:
    """Include the pictures, if they are there as a file."""
    if document.pictures:
        name, title = name_of(document), _escape(document.pictures[0].title)
        yield f"% for the picture: mkdocs-cnn render WHAT --view {document.view} -o {name}.svg"
        yield f"% and then: rsvg-convert -f pdf -o {name}.pdf {name}.svg"
        yield f"\\IfFileExists{{{name}.pdf}}{{\\begin{{figure}}"
        yield r"  \centering"
        yield f"  \\includegraphics[width=\\linewidth]{{{name}.pdf}}"
        yield f"  \\caption{{{title}}}"
        yield f"  \\label{{fig:{name}}}"
        yield r"\end{figure}}{}"


def _float(parts: Iterable[_Part], caption: Iterable[str], notes: Iterable[str]) -> Iterator[str]:
    """Write everything on one page."""
    yield r"\begin{table}"
    yield r"  \centering"
    yield from (f"  {line}" for line in caption)
    for index, part in enumerate(parts):
        if index:
            yield r"  \par\medskip"
        yield from _tabular(part, part.table) if part.table else _code(part)
    yield from (f"  \\par\\smallskip\\footnotesize {_escape(note)}" for note in notes)
    yield r"\end{table}"


def _pages(parts: Iterable[_Part], caption: Iterable[str], notes: Iterable[str]) -> Iterator[str]:
    """Write everything so that it goes on over pages, the caption above the first part."""
    first = [f"  {''.join(caption)} \\\\"]
    for part in parts:
        table = part.table
        yield from _long_table(part, table, first) if table else _long_code(part, first)
        first = []
    yield from (f"{{\\footnotesize {_escape(note)}\\par}}" for note in notes)


def _tabular(part: _Part, table: Table) -> Iterator[str]:
    characters = _characters(table)
    if smaller := part.size(characters, _SIZES):
        yield f"  {smaller}\\setlength{{\\tabcolsep}}{{4pt}}"
    wide = bool(smaller)
    yield from [r"  \makebox[\linewidth]{%"] if wide else []
    yield f"  \\begin{{tabular}}{{{_columns(table)}}}"
    yield from (f"    {line}" for line in (*_heading(table), *_rows(table), r"\bottomrule"))
    yield r"  \end{tabular}}" if wide else r"  \end{tabular}"


def _long_table(part: _Part, table: Table, first: Iterable[str]) -> Iterator[str]:
    smaller = part.size(_characters(table), _SIZES)
    yield f"{{{smaller}\\setlength{{\\tabcolsep}}{{4pt}}"
    yield r"\setlength{\LTleft}{0pt plus 1fill minus 1fill}"
    yield r"\setlength{\LTright}{\LTleft}"
    yield f"\\begin{{longtable}}{{{_columns(table)}}}"
    yield from first
    heading = [f"  {line}" for line in _heading(table)]
    yield from (*heading, r"  \endfirsthead", *heading, r"  \endhead")
    yield from (r"  \bottomrule", r"  \endfoot")
    yield from (f"  {line}" for line in _rows(table))
    yield r"\end{longtable}}"


def _columns(table: Table) -> str:
    return "".join(
        _column(column.numeric, width)
        for column, width in zip(table.columns, _widths(table), strict=True)
    ).join(("@{}", "@{}"))


def _column(numeric: bool, characters: int) -> str:
    if characters <= WRAPPED:
        return "r" if numeric else "l"
    ragged = "left" if numeric else "right"
    return f">{{\\ragged{ragged}\\arraybackslash}}p{{0.5\\linewidth}}"


def _widths(table: Table) -> list[int]:
    """Return the length of each column's longest text, in characters."""
    rows = [[column.title for column in table.columns]]
    rows += [[cell.full for cell in row.cells] for row in table.shown]
    rows += [[cell.full for cell in cells] for cells in table.foot]
    return [max(map(width, column)) for column in zip(*rows, strict=True)]


def _characters(table: Table) -> int:
    """Say about how many characters the longest row has, with what is between its columns."""
    widths = [_LINE // 2 if each > WRAPPED else each for each in _widths(table)]
    return sum(widths) + _GAP * (len(widths) - 1)


def _heading(table: Table) -> Iterator[str]:
    yield r"\toprule"
    yield _row(Cell(column.title) for column in table.columns)
    yield r"\midrule"


def _rows(table: Table) -> Iterator[str]:
    for number, (group, rows) in enumerate(table.groups):
        if group:
            yield from [r"\addlinespace"] * bool(number)
            across = f"\\multicolumn{{{len(table.columns)}}}{{@{{}}l}}"
            yield f"{across}{{\\textit{{{_escape(group.title)}}}}} \\\\"
        for row in rows:
            yield r"\quad " * row.level + _row(row.cells)
    if table.foot:
        yield r"\midrule"
    yield from map(_row, table.foot)


def _row(cells: Iterable[Cell]) -> str:
    row = " & ".join(map(_cell, cells))
    if row[:1] in ("[", "*"):  # to the command before it, which ends a row, an option
        row = f"{{}}{row}"
    return f"{row} \\\\"


def _cell(cell: Cell) -> str:
    return f"\\textbf{{{_escape(cell.full)}}}" if cell.strong else _escape(cell.full)


def _code(part: _Part) -> Iterator[str]:
    """Write lines of code, each in a box, which keeps every space of it."""
    yield f"  \\begin{{flushleft}}\\ttfamily{_code_size(part)}"
    yield from (f"    {_line(line)}" for line in part.lines)
    yield r"  \end{flushleft}"


def _long_code(part: _Part, first: Iterable[str]) -> Iterator[str]:
    yield f"{{\\ttfamily{_code_size(part)}"
    yield r"\begin{longtable}{@{}l@{}}"
    yield from first
    yield from (f"  {_line(line)}" for line in part.lines)
    yield r"\end{longtable}}"


def _code_size(part: _Part) -> str:
    return part.size(max(map(width, part.lines), default=0), _CODE_SIZES)


def _line(line: str) -> str:
    text = _escape(line.translate(_PLAIN)).replace(" ", "~")
    return f"\\mbox{{{text}}}\\\\"


def _escape(text: str) -> str:
    return _SPECIAL.sub(_command, text)


def _command(found: re.Match[str]) -> str:
    return f"{found[0]}{{}}" if found["first"] else _COMMANDS[found[0]]
