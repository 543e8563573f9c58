"""The summary of PyTorch Lightning: a row for each module, with rounded parameters.

A row that holds others counts their parameters, too. From a hundred on, figures with a unit are cut
off, not rounded: `663 K` of 663,936. Sizes are there only if the module has an example of what goes
in.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from mkdocs_cnn.figures.numerals import NumberFormat
from mkdocs_cnn.language.summaries import Cell, Entry, Sizes, Summary, Total, What
from mkdocs_cnn.listings.kinds.cells import MB, Table, lines_of, sizes_in
from mkdocs_cnn.listings.kinds.kind import Kind, Read
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Source, Span
from mkdocs_cnn.problems.records import replace

_MARK = pattern(r"(?m)^ *\| Name +\| Type +\| Params")
_FIGURE = pattern(r"(?P<figure>[0-9][0-9,]*(?:\.[0-9]+)?)(?: (?P<unit>[KMBT]))?")
_TOTAL = pattern(
    r"(?P<figure>[0-9][0-9,]*(?:\.[0-9]+)?)(?: (?P<unit>[KMBT]))?\s+(?P<label>Trainable params"
    r"|Non-trainable params|Total params|Total estimated model params size \(MB\))\s*"
)
_OTHER = pattern(r"\S.*\s(?:Modules in (?:train|eval) mode|Total Flops)\s*")
_WHAT: dict[str, What] = {
    "Trainable params": "trainable",
    "Non-trainable params": "frozen",
    "Total params": "params",
}
_UNITS = {"": Fraction(1), "K": Fraction(1000), "M": MB, "B": MB * 1000, "T": MB * MB}


def _recognise(text: str) -> bool:
    return "| Params" in text and _MARK.search(text) is not None


def _read(source: Source, numbers: NumberFormat) -> Read:
    del numbers  # the tool groups as it does
    table = Table(source)
    columns: list[str] = []
    for number, text in lines_of(source):
        if _MARK.match(text):
            columns = [head.strip() for head in text.split("|")]
        elif found := _TOTAL.fullmatch(text):
            what = _WHAT.get(found["label"], "weights")
            span = table.place(number, found, "figure")
            scale = MB if what == "weights" else _UNITS[found["unit"] or ""]
            figure = _cell(span, scale, cut=what != "weights")
            table.totals.append(Total(number, what, figure, found["label"]))
        elif not (_OTHER.fullmatch(text) or table.line_of_input(number, text)):
            _row(table, number, text, columns)
    return table.finish("lightning", Summary((), nested=True, inclusive=True))


def _cell(span: Span, scale: Fraction, *, cut: bool) -> Cell:
    return Cell(span.text, span, scale, cut and scale != 1 and "." not in span.text)


def _row(table: Table, number: int, text: str, columns: list[str]) -> None:
    cells: dict[str, Span] = {}
    start = 0
    for head, part in zip(columns, text.split("|"), strict=False):
        inner = part.strip()
        if inner:
            at = start + part.index(inner)
            cells[head] = table.span(number, (at, at + len(inner)))
        start += len(part) + 1
    entry = _entry(number, cells)
    if entry is None:
        table.unread(number, say("a-row-of-lightning"))
    elif not (entry.type.endswith("Loss") and entry.output is None):  # no part of the network
        if table.entries and entry.name.startswith(f"{table.entries[-1].name}."):
            table.entries[-1] = replace(table.entries[-1], holds=True)
        table.add(entry)


def _entry(number: int, cells: Mapping[str, Span]) -> Entry | None:
    """Make an entry of the cells of a row; None where one of them is missing or cannot be read."""
    name, type_, params = cells.get("Name"), cells.get("Type"), cells.get("Params")
    figure = _FIGURE.fullmatch(params.text) if params else None
    if name is None or type_ is None or params is None or (figure is None and params.text != "?"):
        return None
    count = None
    if figure is not None:
        count = _cell(params.part(0, len(figure["figure"])), _UNITS[figure["unit"] or ""], cut=True)
    entry = Entry(
        number, name.text, type_.text, name, name.text, name.text.count("."), params=count
    )
    return replace(
        entry, input=_sizes(cells.get("In sizes")), output=_sizes(cells.get("Out sizes"))
    )


def _sizes(span: Span | None) -> Sizes | None:
    """Read the sizes of one tensor; of several, as of a list of them, nothing is read."""
    return sizes_in([span]) if span is not None and span.text.count("[") == 1 else None


KIND = Kind("lightning", say("a-lightning-summary"), _recognise, _read)
