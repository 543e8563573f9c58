"""The summary of PyTorch Lightning: a row for each module, with rounded parameters.

A row that holds others counts their parameters, too. From a hundred on, figures with a unit are cut
off, not rounded: `663 K` of 663,936. Sizes are there only if the module has an example of what goes
in; without one, nothing has run, and all FLOPs are 0.
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
    r"|Non-trainable params|Total params|Total estimated model params size \(MB\)|Total Flops)\s*"
)
_OTHER = pattern(r"\S.*\s(?:Modules in (?:train|eval) mode)\s*|0\s+Total Flops\s*")
_WHAT: dict[str, What] = {
    "Trainable params": "trainable",
    "Non-trainable params": "frozen",
    "Total params": "params",
    "Total Flops": "flops",
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
        elif _OTHER.fullmatch(text) or table.line_of_input(number, text):
            continue
        elif found := _TOTAL.fullmatch(text):
            what = _WHAT.get(found["label"], "weights")
            span = table.place(number, found, "figure")
            scale = MB if what == "weights" else _UNITS[found["unit"] or ""]
            figure = _cell(span, scale, cut=what != "weights")
            table.totals.append(Total(number, what, figure, found["label"]))
        else:
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
    count, output = _figure(params), _sizes(cells.get("Out sizes"))
    if name is None or type_ is None or params is None or (count is None and params.text != "?"):
        return None
    return Entry(
        number,
        name.text,
        type_.text,
        name,
        name.text,
        name.text.count("."),
        input=_sizes(cells.get("In sizes")),
        output=output,
        params=count,
        flops=_figure(cells.get("FLOPs")) if output else None,
    )


def _figure(span: Span | None) -> Cell | None:
    """Read a figure with its unit; None where there is none."""
    found = _FIGURE.fullmatch(span.text) if span is not None else None
    if span is None or found is None:
        return None
    return _cell(span.part(0, len(found["figure"])), _UNITS[found["unit"] or ""], cut=True)


def _sizes(span: Span | None) -> Sizes | None:
    """Read the sizes of one tensor; of several, as of a list of them, nothing is read."""
    return sizes_in([span]) if span is not None and span.text.count("[") == 1 else None


KIND = Kind("lightning", say("a-lightning-summary"), _recognise, _read)
