"""LaTeX: a `tabular` with booktabs rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mkdocs_cnn.document import Cell, Document, Table

_ESCAPES = {
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
    "×": r"$\times$",
    "·": r"$\cdot$",
    "−": r"$-$",
    "–": "--",
    "→": r"$\to$",
    "⌊": r"$\lfloor$",
    "⌋": r"$\rfloor$",
    "⌈": r"$\lceil$",
    "⌉": r"$\rceil$",
    "<": r"$<$",
    ">": r"$>$",
    "²": r"$^2$",
    "⁶": r"$^6$",
    "\u00a0": "~",
}


def render_latex(document: Document) -> str:
    """Write a document as a table float; it needs the package booktabs."""
    caption = _escape(
        f"{document.title}, {document.caption}" if document.caption else document.title
    )
    lines = ["% needs \\usepackage{booktabs}", r"\begin{table}", r"  \centering"]
    lines.append(f"  \\caption{{{caption}}}")
    for table in document.tables:
        lines += _verbatim(table.verbatim) if table.as_text else _tabular(table)
    lines += _verbatim(_plain(line.text) for line in document.claims) if document.claims else []
    lines += [f"  \\par\\smallskip\\footnotesize {_escape(note)}" for note in document.notes]
    return "\n".join([*lines, r"\end{table}"]) + "\n"


def _tabular(table: Table) -> Iterator[str]:
    columns = "".join("r" if column.numeric else "l" for column in table.columns)
    yield f"  \\begin{{tabular}}{{{columns}}}"
    yield r"    \toprule"
    yield _line(column.title for column in table.columns)
    yield r"    \midrule"
    for row in table.shown:
        yield _line(cell.full for cell in row.cells)
    if table.total:
        yield r"    \midrule"
        yield _line(_full(table.total))
    yield r"    \bottomrule"
    yield r"  \end{tabular}"


def _verbatim(lines: Iterable[str]) -> Iterator[str]:
    """The lines as they are; nothing is escaped between these two commands."""
    yield "  \\begin{verbatim}"
    yield from (line.replace("\\end{verbatim}", "") for line in lines)
    yield "  \\end{verbatim}"


def _plain(text: str) -> str:
    """Write signs that the fonts of code lack with those that they have."""
    for sign, plain in (("✓", "+"), ("✗", "!"), ("→", "->"), ("←", "<-"), ("×", "x"), ("·", "*")):
        text = text.replace(sign, plain)
    return text


def _full(cells: tuple[Cell, ...]) -> Iterator[str]:
    return (cell.full for cell in cells)


def _line(texts: Iterable[str]) -> str:
    return f"    {' & '.join(map(_escape, texts))} \\\\"


def _escape(text: str) -> str:
    return "".join(_ESCAPES.get(character, character) for character in text)
