"""Tables of figures on a page: each figure is held against what its column and its row say.

    | Model   | Params (M) |        alexnet.params, in millions
    | AlexNet | 61.1       |  ->    61.1 is right: shown as it is, with where it comes from

A row whose first cell names no known network is not checked, and it is said how many are not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest

from mkdocs_cnn.figures.claims import Claim, false_claim
from mkdocs_cnn.figures.figure import Extents
from mkdocs_cnn.figures.figure import Figure as Number
from mkdocs_cnn.figures.misread import not_a_figure
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.layers.base import times
from mkdocs_cnn.library.networks import Networks
from mkdocs_cnn.library.titles import Titles, bare, titles_of
from mkdocs_cnn.problems.limits import too_many
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import (
    Correction,
    Invalid,
    Problem,
    Span,
    clip,
    did_you_mean,
    in_order,
)
from mkdocs_cnn.problems.records import record, replace
from mkdocs_cnn.queries.addresses import Scope
from mkdocs_cnn.queries.cells import (
    Found,
    find_figure,
    in_unit,
    is_said,
    without_channels,
)
from mkdocs_cnn.queries.columns import Column, Columns, Line, find_columns, read_line
from mkdocs_cnn.queries.inline import Inline, show_claim
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.render.inline import Element, render_inline, render_inline_problem
from mkdocs_cnn.show.tally import Tally

NAMED = 5
"""How many models that are not known are named."""
_SIZES = ("input", "output")
"""Quantities that tables often tell without the channels."""
_LAYER = pattern(r"[\w.-]+")

Place = Callable[[int, int, int, int], Span]
"""Marks characters in a cell: those of a row and a column, from an index on, so many."""


@record()
class Table:
    """A table of a page, as its author wrote it."""

    rows: tuple[tuple[str, ...], ...]
    """The texts of the cells, the headings first."""
    place: Place

    def turned(self) -> Table:
        """Return the table with its rows as columns."""
        cells = tuple(zip_longest(*self.rows, fillvalue=""))
        return Table(cells, lambda row, column, *what: self.place(column, row, *what))


@record()
class Figure:
    """A figure in a table that was looked at."""

    row: int
    column: int
    outer: tuple[int, int]
    """What of the cell's text the element takes the place of."""
    span: Span
    element: Element
    problems: tuple[Problem, ...] = ()
    tally: Tally = Tally(figures=1)


@record()
class CheckedTable:
    """What came of a table."""

    figures: tuple[Figure, ...] = ()
    problems: tuple[Problem, ...] = ()
    """What is to be said of the table as a whole."""
    remark: str = ""
    """The same for a reader; empty where there is nothing to say."""
    line: Element | None = None
    """What is shown in the place of the line above; None where that can be left out."""

    @property
    def weight(self) -> int:
        """How much memory it takes, in characters or so."""
        return 500 + 4 * sum(len(str(each.element)) for each in self.figures)


def show_table(
    code: Scalar, table: Table, networks: Networks, settings: Settings, room: int
) -> CheckedTable:
    """Check the figures of a table.

    Args:
        code: the line above the table, without `#!cnn`.
        table: the table.
        networks: what its rows can name.
        settings: how those are counted.
        room: how many figures may be looked at.
    """
    try:
        return _check(code, table, Scope(networks, settings), room)
    except Invalid as invalid:
        return refused(code, *in_order(invalid.problems))


def refused(code: Scalar, *problems: Problem) -> CheckedTable:
    """Show what is wrong with the line above a table in its place."""
    return CheckedTable(problems=problems, line=render_inline_problem(problems[0], code.value))


def _check(code: Scalar, table: Table, scope: Scope, room: int) -> CheckedTable:
    line = read_line(code, scope.declared)
    titles = titles_of(scope.networks)
    table, columns, turned = _laid_out(line, table, titles)
    reader = _Reader(line, table, columns, scope, titles)
    figures = tuple(reader.read(room))
    if turned:
        figures = tuple(replace(each, row=each.column, column=each.row) for each in figures)
    told = tuple(reader.problems(bool(figures)))
    if figures:
        return CheckedTable(figures, told, "; ".join(str(each.message) for each in told))
    return refused(code, *told)


def _laid_out(line: Line, table: Table, titles: Titles) -> tuple[Table, Columns, bool]:
    """Lay a table so that its figures stand below their headings; say whether it was turned."""
    if line.turned:
        table = table.turned()
        return table, find_columns(line, table.rows[0]), True
    try:
        return table, find_columns(line, table.rows[0]), False
    except Invalid:
        if line.names is not None or not any(map(titles.networks, table.rows[0][1:])):
            raise
        turned = table.turned()
        return turned, find_columns(line, turned.rows[0]), True


class _Reader:
    """Goes through the rows of a table."""

    def __init__(
        self, line: Line, table: Table, columns: Columns, scope: Scope, titles: Titles
    ) -> None:
        self.line, self.table, self.columns, self.scope = line, table, columns, scope
        self.titles = titles
        self.network = "" if line.network is None else self._known(line.network)
        self.full: Problem | None = None
        """Says that there are more figures than may be looked at."""
        self.rows = 0
        """How many rows hold a figure."""
        self.unknown: list[str] = []
        """What stands in those that name no known network, or no layer of the network."""

    def _known(self, network: Scalar) -> str:
        """Return the network whose layers the rows name.

        Raises:
            Invalid: there is none of that name.
        """
        name = next(iter(self.titles.networks(network.value)), network.value)
        self.scope.resolve(name, network.span)
        return name

    def read(self, room: int) -> Iterator[Figure]:
        """Check the rows, one after the other, as long as there is room for their figures."""
        for number in range(1, len(self.table.rows)):
            cells = self.table.rows[number]
            asked = [each for each in self.columns.figures if _says(cells, each.index)]
            if not asked:
                continue
            room -= len(asked)
            if room < 0:
                limits = self.scope.networks.library.limits
                self.full = too_many(limits, "numbers", self.line.span)
                return
            self.rows += 1
            subject = cells[self.columns.subject] if self.columns.subject < len(cells) else ""
            addresses = self._addresses(subject)
            if addresses:
                yield from self._row(number, asked, addresses)
            else:
                self.unknown.append(" ".join(bare(subject).strip("*_`~ ").split()))

    def _addresses(self, subject: str) -> tuple[str, ...]:
        """Return what a row may be of: networks of one name, or a layer of the network."""
        if not self.network:
            return self.titles.networks(subject)
        name = bare(subject).strip("*_`~ ")
        for spelt in (name, name.lower(), name.lower().replace("-", "_").replace(" ", "_")):
            address = f"{self.network}.{spelt}"
            if _LAYER.fullmatch(spelt) and self._is_part(address):
                return (address,)
        return ()

    def _is_part(self, address: str) -> bool:
        found = self.scope.find(address)
        return found is not None and not found.name

    def _row(
        self, number: int, asked: Sequence[Column], addresses: Sequence[str]
    ) -> tuple[Figure, ...]:
        """Check a row; of networks with the same name, the one with which most of it is right."""
        best: tuple[Figure, ...] = ()
        fewest = len(asked) + 1
        for address in addresses:
            figures = tuple(self._cell(number, each, address) for each in asked)
            wrong = sum(bool(each.problems) for each in figures)
            if wrong < fewest:
                best, fewest = figures, wrong
            if not wrong:
                break
        return best

    def _cell(self, number: int, column: Column, address: str) -> Figure:
        text = self.table.rows[number][column.index]
        start, end, outer = 0, len(text), (0, len(text))
        asked = f"{address}.{column.quantity}"
        try:
            found = self._found(number, column, asked)
            start, end, outer = found.start, found.end, found.outer
            span = self.table.place(number, column.index, start, end - start)
            shown, problems = self._claim(found.figure, asked, span)
        except Invalid as invalid:
            span = self.table.place(number, column.index, start, end - start)
            problems = tuple(in_order(invalid.problems))
            told = render_inline_problem(problems[0], text[start:end])
            return Figure(number, column.index, outer, span, told, problems, Tally())
        element = render_inline(shown)
        if text.startswith("`", outer[0]):
            element = Element("code", (), (element,))
        tally = Tally(figures=1, declared=shown.declared)
        return Figure(number, column.index, outer, span, element, problems, tally)

    def _found(self, number: int, column: Column, asked: str) -> Found:
        """Find the figure in a cell, and its unit.

        Raises:
            Invalid: there is none, or nothing that it could be a figure of.
        """
        text = self.table.rows[number][column.index]
        span = self.table.place(number, column.index, 0, len(text))
        found = find_figure(text, self.scope.numbers)
        if found is None:
            raise Invalid([not_a_figure(text, span, self.scope.numbers, say("skip-a-column"))])
        return in_unit(found, column.unit, self.scope.resolve(asked, span).value)

    def _claim(
        self, figure: Number | Extents, address: str, span: Span
    ) -> tuple[Inline, tuple[Problem, ...]]:
        """Hold a figure against a quantity of a network, or of a layer."""
        shown, wrong = self._held(figure, address, span)
        if wrong is None:
            return shown, ()
        unit = figure.column_unit if isinstance(figure, Number) else ""
        subject = f"{address} ({unit})" if unit else address
        return shown, (false_claim([wrong], subject, self.scope.level),)

    def _held(
        self, figure: Number | Extents, address: str, span: Span
    ) -> tuple[Inline, Correction | None]:
        asked = self.scope.resolve(address, span)
        extents = asked.value if asked.name in _SIZES else None
        if isinstance(extents, tuple) and len(extents) > 1:
            value = without_channels(figure, extents, asked.settings.layout)
            if value is not None:
                wrong = Claim(span, figure, address, value).check(asked.settings.value_bytes)
                title = f"{asked.words} = {times(extents)}"
                if wrong is None:
                    return Inline(figure.text, title, claimed=True), None
                title = f"{title}; {wrong.rule}"
                return Inline(figure.text, title, instead=wrong.instead, claimed=True), wrong
        code = Scalar(address, span, literal=False)
        return show_claim(figure, span, code, 0, self.scope, self.line.settings)

    def problems(self, any_figure: bool) -> Iterator[Problem]:
        """Say what was not checked: of some rows that is a mere note, and of all a mistake."""
        if self.full is not None:
            yield self.full
        if not self.unknown and (any_figure or self.full):
            return
        names = list(dict.fromkeys(filter(None, self.unknown)))
        told = tuple(clip(each, 30) for each in names[:NAMED]) + (("…",) if names[NAMED:] else ())
        if self.network:
            what = say("no-layer-is-called", network=self.network, names=told)
        else:
            what = say("no-network-is-called", names=told)
        if any_figure:
            message = say("rows-not-checked", count=len(self.unknown), rows=self.rows, what=what)
            yield Problem(message, self.line.span, level="note")
        elif names:
            hint = did_you_mean(names[0], self._names())
            if not self.line.turned and any(map(self.titles.networks, self.table.rows[0])):
                hint = say("models-as-headings")
            yield Problem(say("no-row-is-checked", what=what), self.line.span, hint=hint)
        else:
            yield Problem(say("no-figure-in-the-columns"), self.line.span, say("figures-below"))

    def _names(self) -> list[str]:
        if not self.network:
            return self.scope.networks.names()
        return self.scope.networks.counted(self.network, self.scope.settings).report.names()


def _says(cells: Sequence[str], index: int) -> bool:
    """Is there a figure in a cell, or what might be one?"""
    return index < len(cells) and "#!cnn" not in cells[index] and is_said(cells[index])
