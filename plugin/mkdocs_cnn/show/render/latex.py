r"""LaTeX: a `tabular` with booktabs rules, and lines of code.

Every character that LaTeX reads as more than itself is written by a command. There is no verbatim
text, which ends wherever it says `\end{verbatim}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import speaking, tell
from mkdocs_cnn.show.document import Cell, Document, Table

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
_PLAIN = str.maketrans({"✓": "+", "✗": "!", "→": "->", "←": "<-", "×": "x", "·": "*"})
"""Signs that the fonts of code lack, and what they have instead."""


def render_latex(document: Document) -> str:
    """Write a document as a table float; it needs the package booktabs."""
    caption = document.title
    if document.caption:
        with speaking(document.language):
            caption += tell("behind-a-title", caption=document.caption)
    lines = ["% needs \\usepackage{booktabs}", r"\begin{table}", r"  \centering"]
    lines.append(f"  \\caption{{{_escape(caption)}}}")
    for index, table in enumerate(document.every_table):
        lines += [r"  \par\medskip"] if index else []
        lines += _code(table.verbatim) if table.as_text else _tabular(table)
    lines += _code(line.text for line in document.claims) if document.claims else []
    lines += [f"  \\par\\smallskip\\footnotesize {_escape(note)}" for note in document.remarks]
    return "\n".join([*lines, r"\end{table}"]) + "\n"


def _tabular(table: Table) -> Iterator[str]:
    columns = "".join("r" if column.numeric else "l" for column in table.columns)
    yield f"  \\begin{{tabular}}{{{columns}}}"
    yield r"    \toprule"
    yield _row(Cell(column.title) for column in table.columns)
    yield r"    \midrule"
    for row in table.shown:
        yield _row(row.cells)
    if table.foot:
        yield r"    \midrule"
    yield from map(_row, table.foot)
    yield r"    \bottomrule"
    yield r"  \end{tabular}"


def _row(cells: Iterable[Cell]) -> str:
    row = " & ".join(map(_cell, cells))
    if row[:1] in ("[", "*"):  # to the command before it, which ends a row, an option
        row = f"{{}}{row}"
    return f"    {row} \\\\"


def _cell(cell: Cell) -> str:
    return f"\\textbf{{{_escape(cell.full)}}}" if cell.strong else _escape(cell.full)


def _code(lines: Iterable[str]) -> Iterator[str]:
    """Write lines of code, each in a box, which keeps every space of it."""
    yield r"  \begin{flushleft}\ttfamily\footnotesize"
    for line in lines:
        text = _escape(line.translate(_PLAIN)).replace(" ", "~")
        yield f"    \\mbox{{{text}}}\\\\"
    yield r"  \end{flushleft}"


def _escape(text: str) -> str:
    return _SPECIAL.sub(_command, text)


def _command(found: re.Match[str]) -> str:
    return f"{found[0]}{{}}" if found["first"] else _COMMANDS[found[0]]
