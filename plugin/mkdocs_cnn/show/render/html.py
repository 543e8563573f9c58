"""HTML: a figure with a real table in it. Everything that comes from an author is escaped.

No element has a style of its own, and there are no scripts and styles between the elements: all of
it works where a Content-Security-Policy allows the site's own files only. Lengths that depend on
the numbers (bars, the room for counts) are classes of the style sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from mkdocs_cnn.figures.claims import Checked, Passage
from mkdocs_cnn.problems.problem import MAX_SHOWN, Problem, Span, more_than_shown
from mkdocs_cnn.show.document import Cell, Column, Document, Fact, Table, TableRow

LONG = 40
"""A table with more rows than these begins with its stages shut, where a script can open them."""
ALL = 99
"""More levels than there are."""
WIDE = 8
"""A table with more columns than these scrolls on a screen and is set smaller on paper."""
BARS = 100
"""In how many steps bars grow; the style sheet has a class for each, `cnn-b1` to `cnn-b100`."""
COUNTS = 32
"""The most characters of a count that room is kept for, by `cnn-c1` to `cnn-c32`."""


def render_html(document: Document, anchor: str, anchors: Iterable[str] = ()) -> str:
    """Write a document as a figure.

    Args:
        document: what to show.
        anchor: the figure's id, with which row ids begin.
        anchors: the ids that the figure and its rows may have; others are taken on the page.
    """
    allowed = set(anchors)
    own = f' id="{escape(anchor)}"' if anchor in allowed else ""
    parts = [
        f'<figure class="cnn cnn-{document.view}"{own}>',
        *_caption(document),
    ]
    for table in document.tables:
        parts += (
            _verbatim(table, document)
            if table.as_text
            else _table(table, anchor, allowed, document)
        )
    if document.claims:
        parts += _claims(document)
    parts += [f'<p class="cnn-note">{escape(note)}</p>' for note in document.notes]
    return "\n".join([*parts, "</figure>"])


def row_anchor(anchor: str, path: str) -> str:
    """Give the id of a row: `vgg16-conv3_1`."""
    return f"{anchor}-{path.replace('.', '-')}"


def render_problems(problems: Sequence[Problem], heading: str) -> str:
    """Write an error box: problems in the words of the log."""
    return _box(problems, heading, 'class="cnn cnn-error" role="alert"')


def render_cautions(cautions: Sequence[Problem]) -> str:
    """Write a box for below a block that is shown: what of it may be meant otherwise."""
    heading = "This cnn block may be meant otherwise than it is read"
    return _box(cautions, heading, 'class="cnn cnn-error cnn-caution" role="note"')


def _box(problems: Sequence[Problem], heading: str, attributes: str) -> str:
    title = escape(heading)
    parts = [
        f"<div {attributes}>",
        f'<p class="cnn-error-title">{title}</p>',
        f'<div class="cnn-problems" tabindex="0" role="region" aria-label="{title}">',
    ]
    for problem in problems[:MAX_SHOWN]:
        parts += _problem(problem)
    if more := more_than_shown(problems):
        parts.append(f'<p class="cnn-problem">{escape(more)}</p>')
    return "\n".join([*parts, "</div>\n</div>"])


def _problem(problem: Problem) -> Iterator[str]:
    """Write a problem so that its sentences wrap and its line stays whole."""
    yield '<div class="cnn-problem">'
    yield from _place(f"<strong>{escape(str(problem.message))}</strong>", problem.span)
    yield from (f"<p>{escape(line)}</p>" for line in problem.advice)
    for note in problem.notes:
        yield from _place(escape(str(note.message)), note.span)
    yield "</div>"


def _place(message: str, span: Span) -> Iterator[str]:
    yield f"<p><code>{escape(span.location)}</code>: {message}</p>"
    excerpt = escape("\n".join(span.excerpt()))
    yield f"<pre><code>{excerpt}\n</code></pre>"


def _caption(document: Document) -> Iterator[str]:
    caption = (
        f' <span class="cnn-caption">{escape(document.caption)}</span>' if document.caption else ""
    )
    yield "<figcaption>"
    yield f'<p class="cnn-title"><strong>{escape(document.title)}</strong>{caption}</p>'
    if document.facts:
        facts = " ".join(f"<span>{_figures(fact)}</span>" for fact in document.facts)
        yield f'<p class="cnn-facts">{facts}</p>'
    yield "</figcaption>"


def _figures(fact: Fact) -> str:
    return " ".join(
        f"<strong>{escape(value)}</strong> {escape(words)}" for value, words in fact.figures
    )


def _label(document: Document) -> str:
    return escape(f"{document.title}, {document.view}")


def _verbatim(table: Table, document: Document) -> Iterator[str]:
    text = escape("\n".join(table.verbatim))
    opening = (
        f'<pre class="cnn-verbatim" tabindex="0" role="region" aria-label="{_label(document)}">'
    )
    yield f"{opening}<code>{text}\n</code></pre>"


def _claims(document: Document) -> Iterator[str]:
    """Write the author's lines, each with a mark that can be seen and read, and true figures."""
    label = escape(f"{document.title}, claims")
    yield f'<pre class="cnn-verbatim cnn-claims" tabindex="0" role="region" aria-label="{label}">'
    yield f"<code>{''.join(map(_claim, document.claims))}</code></pre>"


def _claim(line: Checked) -> str:
    kind, mark = {
        None: ("says", "&#160;"),
        True: ("holds", '<span role="img" aria-label="true">✓</span>'),
        False: ("fails", '<span role="img" aria-label="false">✗</span>'),
    }[line.holds]
    text = "".join(map(_passage, line.passages))
    if line.mistake:
        kind, mark = "unread", '<span role="img" aria-label="not readable">?</span>'
        text += f'  <span class="cnn-mistake" role="alert">{escape(line.mistake)}</span>'
    return f'<span class="cnn-line cnn-{kind}">{mark} {text}\n</span>'


def _passage(passage: Passage) -> str:
    if not passage.instead:
        return escape(passage.text)
    return f"<del>{escape(passage.text)}</del> <ins>{escape(passage.instead)}</ins>"


def _table(table: Table, anchor: str, allowed: set[str], document: Document) -> Iterator[str]:
    label = _label(document)
    yield f'<div class="cnn-scroll" tabindex="0" role="region" aria-label="{label}">'
    yield f'<table {_table_attributes(table)} aria-label="{label}">'
    yield "<thead>\n<tr>"
    yield from (_heading(column) for column in _shown(table.columns))
    yield "</tr>\n</thead>\n<tbody>"
    for row in table.rows:
        yield from _row(row, table, anchor, allowed)
    yield "</tbody>"
    if table.total:
        yield "<tfoot>"
        yield from _row(TableRow(table.total, "total"), table, anchor, allowed)
        yield "</tfoot>"
    yield "</table>\n</div>"


def _table_attributes(table: Table) -> str:
    """Say for the style sheet and the script how the table is to be treated."""
    classes = ["cnn-table"]
    if len(table.columns) > WIDE:
        classes.append("cnn-wide")
    if table.sortable:
        classes.append("cnn-sortable")
    if longest := _longest_count(table):
        classes.append(f"cnn-c{min(longest, COUNTS)}")
    depth = table.depth
    if depth is None:
        depth = 0 if len(table.rows) > LONG else ALL
    return f'class="{" ".join(classes)}" data-depth="{depth}"'


def _longest_count(table: Table) -> int:
    """Return the length of the longest count, so that the formulas before the counts align."""
    for index in range(1, len(table.columns)):
        if _joins(table.columns, index - 1):
            rows = [row.cells for row in table.rows] + ([table.total] if table.total else [])
            return max(len(cells[index].full) for cells in rows)
    return 0


def _shown(columns: tuple[Column, ...]) -> Iterator[Column]:
    """Leave out the explaining column that stands in one cell with the next."""
    for index, column in enumerate(columns):
        if not _joins(columns, index):
            explained = index > 0 and _joins(columns, index - 1)
            aside = f": {columns[index - 1].title.lower()}" if explained else ""
            yield Column(column.key, f"{column.title}{aside}", column.numeric)


def _joins(columns: tuple[Column, ...], index: int) -> bool:
    """Does this column explain the one behind it?"""
    return columns[index].quiet and index + 1 < len(columns) and columns[index + 1].key == "params"


def _heading(column: Column) -> str:
    numeric = " cnn-num" if column.numeric else ""
    return f'<th scope="col" class="cnn-{column.key}{numeric}">{escape(column.title)}</th>'


def _row(row: TableRow, table: Table, anchor: str, allowed: set[str]) -> Iterator[str]:
    columns = table.columns
    id_ = row_anchor(anchor, row.anchor) if row.anchor else ""
    id_ = id_ if id_ in allowed else ""
    allowed.discard(id_)  # a row that is worked out twice, or two that are called alike
    opening = f' id="{escape(id_)}"' if id_ else ""
    opening += f' data-level="{row.level}"' if row.level else ""
    yield f'<tr class="{_row_classes(row)}"{opening}>'
    for index, (column, cell) in enumerate(zip(columns, row.cells, strict=True)):
        if index == 0:
            yield _head_cell(column, cell, row, id_)
        elif not _joins(columns, index):
            formula = row.cells[index - 1] if _joins(columns, index - 1) else None
            yield _cell(column, cell, formula, table.sortable)
    yield "</tr>"


def _row_classes(row: TableRow) -> str:
    classes = [f"cnn-{row.kind}"]
    if row.family:
        classes.append(f"cnn-k-{row.family.value}")
    if row.quiet:
        classes.append("cnn-quiet")
    if row.level:
        classes.append(f"cnn-level-{min(row.level, 4)}")
    return " ".join(classes)


def _head_cell(column: Column, cell: Cell, row: TableRow, id_: str) -> str:
    scope = "rowgroup" if row.kind == "section" else "row"
    text = _text(cell)
    if id_:
        text = f'<a class="cnn-link" href="#{escape(id_)}">{text}</a>'
    return f'<th scope="{scope}" class="cnn-{column.key}">{text}</th>'


def _cell(column: Column, cell: Cell, formula: Cell | None, sortable: bool) -> str:
    """Write a cell; with a formula, both in one, to be read as `formula = count`."""
    classes = f"cnn-{column.key}{' cnn-num' if column.numeric else ''}"
    bare = f' data-value="{escape(str(cell.value))}"' if sortable and cell.value is not None else ""
    if cell.bar:
        classes += f" cnn-b{min(max(round(cell.bar * BARS), 1), BARS)}"
    text = _text(cell)
    if formula is not None:
        classes += " cnn-joined"
        value = f'<span class="cnn-value">{text}</span>'
        if formula.full:
            explained = f'<span class="cnn-formula">{escape(formula.full)}</span>'
            value = f'{explained}<span class="cnn-equals"> = </span>{value}'
        text = f'<span class="cnn-sum">{value}</span>'
    return f'<td class="{classes}"{bare}>{text}</td>'


def _text(cell: Cell) -> str:
    before = f'<span class="cnn-aside">{escape(cell.before)}</span>' if cell.before else ""
    after = f'<span class="cnn-aside">{escape(cell.after)}</span>' if cell.after else ""
    return f"{before}{escape(cell.text)}{after}"
