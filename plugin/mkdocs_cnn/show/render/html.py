"""HTML: a figure with a real table in it. Everything that comes from an author is escaped.

No element has a style of its own, and there are no scripts and styles between the elements: all of
it works where a Content-Security-Policy allows the site's own files only. Lengths that depend on
the numbers (bars, the room for counts) are classes of the style sheet.

Readers pay for every byte: what holds for a column is a class of the table, a cell has one for its
bar alone, and quotes stand where an attribute needs them. A row's link to itself is made by the
script, of the row's id. End tags are never left out, since search plugins count what is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import repeat

from mkdocs_cnn.layers import Family
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say, speaking, tell
from mkdocs_cnn.show.document import MANY, Cell, Column, Document, Fact, Table, TableRow
from mkdocs_cnn.show.render.buttons import button_words
from mkdocs_cnn.show.render.columns import LONG, Place, folds, places_of, table_classes
from mkdocs_cnn.show.render.legend import legend
from mkdocs_cnn.show.render.steps import opened, step_headings

BARS = 50
"""In how many steps bars grow; the style sheet has a class for each, `b1` to `b50`."""
LEVELS = 4
"""How many levels of stages the style sheet knows, by `l1` to `l4`; those below are `deep`."""
APART = "\u00a0" * 3 + " "
"""Between the facts of a heading: a gap that is no indentation where a line begins behind it."""
_BARE = pattern(r"[\w.:-]+")
_VIEWS = {
    "stages": say("stages-view"),
    "listing": say("listing-view"),
    "worked": say("worked-view"),
    "diagram": say("diagram-view"),
    "profile": say("profile-view"),
    "summary": say("summary-view"),
    "memory": say("memory-view"),
    "conventions": say("conventions-view"),
    "index": say("index-view"),
    "compare": say("compare-view"),
}
"""What a figure is called, where it is not the usual table."""
_PATHS = ("stage", "layers")
"""Columns of paths, which may stand in several lines."""
_BREAKS = pattern(r"_| \+ ")
SHORT_NAME = 12
"""Names of more characters may break: `adaptive_|avg_|pool2d`, `conv0 + |norm0`."""
_WORDS = pattern(r"(?<=[a-z0-9])(?=[A-Z])")
"""Where the name of a class may break: `Conv2d|Norm|Activation`."""
_SPECIAL = pattern("[&<>\"']")
_KINDS = {"section": "stage", "first": "first", "across": "across"}


def render_html(
    document: Document,
    anchor: str,
    anchors: Iterable[str] = (),
    choices: str = "",
    lang: str = "",
) -> str:
    """Write a document as a figure.

    Args:
        document: what to show.
        anchor: the figure's id, with which row ids begin.
        anchors: the ids that the figure and its rows may have; others are taken on the page.
        choices: what readers may change, as HTML.
        lang: the language, where the page around it may be in another.
    """
    own = f" lang={lang}" if lang else ""
    own += f" id={_value(anchor)}" if anchor in {*anchors} else ""  # last: `search` looks for it
    caption, *parts = render_parts(document, anchor, anchors)
    with speaking(document.language):
        opens = any(folds(table) or table.steps for table in document.tables)
        many = any(table.sortable and len(table.rows) > MANY for table in document.tables)
        given = button_words(document, opens=bool(document.choices or opens), many=many)
    opening = f"<figure class={_figure_classes(document)}{given}{own}>"
    return "\n".join(filter(None, (opening, caption, choices, *parts, "</figure>")))


def render_parts(document: Document, anchor: str, anchors: Iterable[str]) -> list[str]:
    """Write what is in a figure, its caption first."""
    with speaking(document.language):
        return _parts(document, anchor, set(anchors))


def _parts(document: Document, anchor: str, allowed: set[str]) -> list[str]:
    parts = [_caption(document)]
    if document.pictures:
        parts += _pictures(document, anchor, allowed)
    for table in document.tables:
        parts += (
            _verbatim(table, document)
            if table.as_text
            else _table(table, anchor, allowed, document)
        )
    if document.claims:
        from mkdocs_cnn.show.render.claims import claim_lines

        name = tell("name-of-claims", title=document.title)
        parts += claim_lines(document, _numbered(document, name))
    parts += _legend(document)
    parts += [f"<p>{_text(note)}</p>" for note in document.notes]
    return parts


def _figure_classes(document: Document) -> str:
    """Name the view, unless it is the usual one, and say whether the script has buttons to add."""
    classes = ["cnn"]
    if document.view != "table":
        classes.append(f"cnn-{document.view}")
    if any(map(folds, document.tables)):
        classes.append("cnn-folds")
    return _value(" ".join(classes))


def row_anchor(anchor: str, path: str) -> str:
    """Give the id of a row: `vgg16-conv3_1`."""
    return f"{anchor}-{path.replace('.', '-')}"


def _caption(document: Document) -> str:
    caption = f" {_text(document.caption)}" if document.caption else ""
    facts = APART.join(map(_figures, document.facts))
    facts = f"\n<p>{facts}</p>" if facts else ""
    return f"<figcaption><b>{_text(document.title)}</b>{caption}{facts}</figcaption>"


def _figures(fact: Fact) -> str:
    return " ".join(f"<b>{_text(value)}</b>{_behind(words)}" for value, words in fact.figures)


def _behind(words: str) -> str:
    """Write what stands behind a figure, and on its line."""
    return f"\u00a0{_text(words[1:])}" if words[:1] == " " else _text(words)


def _pictures(document: Document, anchor: str, allowed: set[str]) -> Iterator[str]:
    """Write pictures, below each the same as a table that opens."""
    from mkdocs_cnn.show.render.svg import inline_svg

    def link(path: str) -> str:
        row = row_anchor(anchor, path)
        return f"#{row}" if row in allowed else ""

    for picture in document.pictures:
        yield inline_svg(picture, anchor, link)
        if picture.table is None:
            continue
        yield f"<details><summary>{tell('the-same-as-a-table')}</summary>"
        yield from _table(picture.table, anchor, allowed, document)
        yield "</details>"


def _label(document: Document) -> str:
    """Name what stands in a figure: the network, and the view where that is not the usual one."""
    view = _VIEWS.get(document.view)
    name = tell("name-of-a-view", title=document.title, view=view) if view else document.title
    return _numbered(document, name)


def _numbered(document: Document, name: str) -> str:
    return f"{name} ({document.number})" if document.number > 1 else name


def _verbatim(table: Table, document: Document) -> Iterator[str]:
    text = escape("\n".join(table.verbatim))
    attributes = f'tabindex="0" role="group" aria-label="{escape(_label(document))}"'
    yield f'<pre class="cnn-verbatim" {attributes}><code>{text}\n</code></pre>'


def _legend(document: Document) -> Iterator[str]:
    """Say what the colours in a figure mean, where there are several."""
    if kinds := legend(document):
        names = (f"<i class={kind}>{meaning}</i>" for kind, meaning in kinds)
        yield f"<p class=cnn-legend>{' '.join(names)}</p>"


def _table(table: Table, anchor: str, allowed: set[str], document: Document) -> Iterator[str]:
    beside = document.view == "compare"
    places = places_of(table.columns, beside)
    classes = _value(" ".join(table_classes(table, places, document.view)) or "plain")
    heavy = document.choices and len(table.rows) > LONG  # each choice would say all of them anew
    steps = table.steps() if table.steps and not heavy else None
    opens = step_headings(steps, _cells(table, places)) if steps else ""
    yield f"<table class={classes} aria-label={_value(_label(document))}{opens}>"
    yield f"<thead><tr>{' '.join(_headings(table.columns, places, beside))}</tr></thead>"
    writer = _RowWriter(table, places, anchor, allowed, beside)
    if steps:
        writer.opened = opened(steps.rows, alone=bool(document.choices))
    writer.linked = document.linked
    if table.grouped:
        yield from _groups(table, len(places), writer)
    else:
        yield from map(writer.write, table.rows)
    if table.foot:
        totals = "".join(writer.write(TableRow(cells, "total")) for cells in table.foot)
        yield f"<tfoot>{totals}</tfoot>"
    yield "</table>"


def _groups(table: Table, width: int, writer: _RowWriter) -> Iterator[str]:
    """Write rows that have headings in common."""
    for group, rows in table.groups:
        yield "<tbody>"
        if group:
            title = writer.link(group.page, _text(group.title))
            yield f"<tr class=group><th scope=rowgroup colspan={width}>{title}</th></tr>"
        yield from map(writer.write, rows)
        yield "</tbody>"


def _cells(table: Table, places: list[Place]) -> dict[str, int]:
    """Say in which cell of a row each column is."""
    return {
        table.columns[index].key: place
        for place, both in enumerate(places, 1)
        for index in both
        if index is not None
    }


def _headings(columns: tuple[Column, ...], places: list[Place], beside: bool) -> Iterator[str]:
    for index, formula in places:
        title = columns[index].title
        if formula is not None:
            explained = columns[formula].title
            if beside:
                title = explained
            else:
                title = tell("subject-and-what", subject=title, what=explained.lower())
        yield f"<th scope=col>{_text(title)}</th>"


class _RowWriter:
    """Writes the rows of one table."""

    def __init__(
        self, table: Table, places: list[Place], anchor: str, allowed: set[str], beside: bool
    ) -> None:
        self.anchor, self.allowed, self.beside = anchor, allowed, beside
        self.sortable = table.sortable
        self.first, *self.others = [
            (index, formula, table.columns[index].key != "operation") for index, formula in places
        ]
        keys = enumerate(each.key for each in table.columns)
        self.paths = {index for index, key in keys if key in _PATHS and not beside}
        self.attributes: dict[tuple[object, ...], str] = {}
        """The classes of rows of each kind, as they are written."""
        self.opened: Iterator[str] = repeat("")
        """What each row opens to, as an attribute."""
        self.linked = False
        """Can pages be linked to?"""

    def write(self, row: TableRow) -> str:
        """Write a row."""
        cells, counts = row.cells, row.kind == "row" and not row.quiet
        index, formula, _ = self.first
        name = _breaking(_marked(cells[index])) if index in self.paths else _name(cells[index])
        if formula is not None and counts:
            name = _explained(cells[formula], name)
        parts = [self.opening(row), self.link(row.page, name), "</th>"]
        if row.kind == "across":
            parts.append(f" <td colspan={len(self.others)}>{_marked(cells[1])}</td>")
        for index, formula, marks in self.others if row.kind != "across" else ():
            cell = cells[index]
            parts.append(f" <td class=b{_step(cell.bar)}" if cell.bar else " <td")
            if self.sortable and cell.value is not None:
                parts.append(f" data-value={_value(str(cell.value))}")
            text = _marked(cell) if marks else _operation(cell, row)
            if marks and index in self.paths:
                text = _breaking(text)
            if self.beside and cell.value is not None:
                text = _beside(cell.before if formula is None else cells[formula].full, cell.text)
            elif formula is not None and counts and not self.beside:
                text = _explained(cells[formula], text)
            parts.append(f">{text}</td>")
        parts.append("</tr>")
        return "".join(parts)

    def link(self, page: str, name: str) -> str:
        """Lead from a name to its page."""
        return f'<a href="{escape(page)}">{name}</a>' if page and self.linked else name

    def opening(self, row: TableRow) -> str:
        """Open a row and the cell with its name. Of operations, too many have quieter parts."""
        key = row.kind, row.family, row.quiet, row.level
        classes = self.attributes.get(key)
        if classes is None:
            classes = " ".join(_row_classes(row))
            self.attributes[key] = classes = f" class={_value(classes)}" if classes else ""
        id_ = ""
        if row.anchor and (wanted := row_anchor(self.anchor, row.anchor)) in self.allowed:
            self.allowed.discard(wanted)  # a row worked out twice, or two that are called alike
            id_ = f" id={_value(wanted)}"
        scope = "rowgroup" if row.kind == "section" else "row"
        return f"<tr{classes}{id_}{next(self.opened, '')}><th scope={scope}>"


def _row_classes(row: TableRow) -> Iterator[str]:
    """Say for the style sheet what a row is. Of pooling it knows that it has no weights."""
    if row.kind in _KINDS:
        yield _KINDS[row.kind]
    if row.family:
        yield row.family.value
    if row.quiet and row.family is not Family.POOLING:
        yield "quiet"
    if row.level:
        yield f"l{row.level}"
    if row.level > LEVELS:
        yield "deep"


def _explained(formula: Cell, count: str) -> str:
    return f"{_text(formula.full)} = <b>{count}</b>" if formula.full else f"<b>{count}</b>"


def _beside(aside: str, count: str) -> str:
    """Write what is there and how much of it, which need not stand in one line."""
    words = f"<i>{_text(aside.strip())}</i> " if aside else ""
    return f"{words}<b>{_text(count)}</b>" if count else words.strip()


def _step(bar: float) -> int:
    return min(max(round(bar * BARS), 1), BARS)


def _name(cell: Cell) -> str:
    """Write the name of a row, which may break where it is long, and before what is said of it."""
    name = _marked(cell)
    if len(cell.text) > SHORT_NAME:
        name = _BREAKS.sub(r"\g<0><wbr>", name)
    return name.replace("<i>", "<wbr><i>") if cell.after else name


def _operation(cell: Cell, row: TableRow) -> str:
    """Write what a row does, or the name of a stage's class, which may break between its words."""
    text = _text(cell.full)
    return _WORDS.sub("<wbr>", text) if row.kind == "section" else text


def _breaking(path: str) -> str:
    """Let a path break behind its dots."""
    return path.replace(".", ".<wbr>")


def _marked(cell: Cell) -> str:
    """Write a cell's text, with its quieter parts marked."""
    text = f"<strong>{_text(cell.text)}</strong>" if cell.strong else _text(cell.text)
    if cell.before:
        text = f"<i>{_text(cell.before)}</i>{text}"
    if cell.after:
        text = f"{text}<i>{_text(cell.after)}</i>"
    return text


def _text(text: str) -> str:
    return escape(text) if _SPECIAL.search(text) else text


def _value(text: str) -> str:
    """Write the value of an attribute, in quotes where it needs them."""
    return text if _BARE.fullmatch(text) else f'"{escape(text)}"'
