"""The summary of torchinfo, with any of its columns, to any depth; and of torch-summary before it.

Its sizes are millions of bytes. Its mult-adds count biases and normalisations, and the outputs that
it adds up are those of layers with parameters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from mkdocs_cnn.figures.numerals import NumberFormat
from mkdocs_cnn.language.summaries import Cell, Entry, Sizes, Summary, What
from mkdocs_cnn.listings.kinds.cells import MB, NUMBER, Table, cell, lines_of, sizes_in
from mkdocs_cnn.listings.kinds.kind import Kind, Read
from mkdocs_cnn.listings.kinds.torchsummary import SIZE, TOTALS
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Source, Span
from mkdocs_cnn.problems.records import record, replace

_HEAD = pattern(r"\s*Layer \(type(?: \(var_name\))?(?::depth-idx)?\)")
_MARK = pattern(
    r"(?m)^[ \t]*Layer \(type(?: \(var_name\)|:depth-idx)|^(?:│ {4})*(?:├─|└─)[A-Za-z_]\w*"
    r"|^\+ [A-Z]\w*(?: \(\w+\))? {3,}\["
)
_TREE = pattern(r"(?P<lead>(?:[│|][ ]{1,6}|[ ]{5})*)(?P<fork>├─|└─|\+ )?")
_LABEL = pattern(
    r"(?P<label>(?P<type>[A-Za-z_]\w*)(?: \((?P<name>[^()\s]*)\))?"
    r"(?:: (?P<depth>[0-9]+)(?:-[0-9]+)?)?)(?:\s|$)"
)
_TENSOR = pattern(r"[\w.]+(?:\s+\[[0-9, ]*\]|\s+--)*\s+[├└]─[0-9,]+(?:\s.*)?")
"""A row of a single tensor, as torchinfo writes below a layer if asked to."""
_COLUMNS = {
    "Input Shape": "input",
    "Output Shape": "output",
    "Param #": "params",
    "Param %": "share",
    "Kernel Shape": "kernel",
    "Mult-Adds": "macs",
    "Trainable": "",
}
_CELL = pattern(r"\[\[.*?\]\]|\[[^\]]*\]|\((?:[0-9,]+|recursive)\)|[├└]─[0-9,]+|\S+")
_TOTAL = pattern(
    r"\s*(?P<label>(?:Total|Trainable|Non-trainable) params|Total mult-adds)"
    rf"(?: \((?P<unit>[\w.]+)\))?\s*:\s*(?P<figure>(?:{NUMBER})(?:\.[0-9]+)?)\s*"
)
_UNITS = {
    "M": MB,
    "MEGABYTES": MB,
    "G": MB * 1000,
    "GIGABYTES": MB * 1000,
    "T": MB * MB,
    "TERABYTES": MB * MB,
    "NONE": Fraction(1),
}


def _recognise(text: str) -> bool:
    return any(mark in text for mark in ("(type", "─", "\n+ ")) and _MARK.search(text) is not None


def _read(source: Source, numbers: NumberFormat) -> Read:
    del numbers  # the tool groups as it does
    table = Table(source)
    columns: list[str] = []
    for number, text in lines_of(source):
        if _HEAD.match(text):
            heads = sorted(
                (text.find(head), what) for head, what in _COLUMNS.items() if head in text
            )
            columns = [what for _, what in heads]
        elif not (_totals(table, number, text) or table.line_of_input(number, text)):
            _row(table, number, text, columns)
    partial = _HEAD.search(source.text) is None
    whole = Summary((), nested=True, counted="weighted", partial=partial)
    return table.finish("torchinfo", whole)


def _totals(table: Table, number: int, text: str) -> bool:
    """Read a line below the rows."""
    found = _TOTAL.fullmatch(text)
    if found is not None:
        unit = (found["unit"] or "NONE").rpartition(".")[2].upper()
        what: What = "macs" if found["label"] == "Total mult-adds" else TOTALS[found["label"]]
        table.total(number, found, what, _UNITS.get(unit, Fraction(1)))
        return True
    if (found := SIZE.fullmatch(text)) is not None:
        table.total(number, found, TOTALS[found["label"]], MB)
    return found is not None


def _row(table: Table, number: int, text: str, columns: Sequence[str]) -> None:
    tree = _TREE.match(text)
    start = tree.end() if tree else 0
    if _TENSOR.fullmatch(text, start):
        return
    found = _LABEL.match(text, start)
    if found is None:
        table.unread(number, say("a-row-of-torchinfo"))
        return
    depth = int(found["depth"]) if found["depth"] else _depth(text[:start])
    span = table.place(number, found, "label")
    cells = [table.span(number, each.span()) for each in _CELL.finditer(text, found.end("label"))]
    read = _cells(cells, columns or _guessed(cells))
    if read is None:
        table.unread(number, say("a-row-of-torchinfo"))
        return
    entry = Entry(number, found["label"], found["type"], span, found["name"] or "", depth)
    entry = replace(
        entry,
        input=read.input,
        output=read.output,
        kernel=read.kernel,
        params=_number(read.params),
        weightless=read.weightless,
        macs=_number(read.macs),
        share=_percent(read.share),
        again=bool(read.params and "recursive" in read.params.text),
    )
    if table.entries and table.entries[-1].depth < depth:
        table.entries[-1] = replace(table.entries[-1], holds=True)
    table.add(entry)


def _depth(lead: str) -> int:
    """Count how deep a row is, without its number."""
    if not lead.strip():
        return 0
    return 1 + max(len(lead.rstrip("├└─+ ")) + 4, 0) // 5 if len(lead) > 2 else 1


@record()
class _Read:
    """The cells of a row."""

    input: Sizes | None = None
    output: Sizes | None = None
    kernel: Sizes | None = None
    params: Span | None = None
    macs: Span | None = None
    share: Span | None = None
    weightless: bool = False


def _guessed(cells: Sequence[Span]) -> list[str]:
    """Take the columns that torchinfo writes unasked, where their head is missing."""
    return ["output", "params", "macs"] if len(cells) > 1 else ["params"]


def _cells(cells: Sequence[Span], columns: Sequence[str]) -> _Read | None:
    """Read the cells of a row; None where they are not what the columns say."""
    if len(cells) > len(columns):
        return None
    read = _Read()
    for span, what in zip(cells, columns, strict=False):
        if span.text == "--" or not what:
            read = replace(read, weightless=True) if what == "params" else read
            continue
        if what in ("input", "output", "kernel"):
            sizes = sizes_in([span], batch=what != "kernel") if "], [" not in span.text else None
            if sizes is None and not span.text.startswith("["):
                return None
            read = replace(read, **{what: sizes})
        else:
            read = replace(read, **{what: span})
    return read


def _number(span: Span | None) -> Cell | None:
    found = re.search(NUMBER, span.text) if span else None
    return cell(span.part(found.start(), len(found[0]))) if span and found else None


def _percent(span: Span | None) -> Cell | None:
    found = re.search(r"[0-9]+(?:\.[0-9]+)?(?=%)", span.text) if span else None
    if span is None or found is None:
        return None
    return cell(span.part(found.start(), len(found[0])), Fraction(1, 100))


KIND = Kind("torchinfo", say("a-torchinfo-summary"), _recognise, _read)
