"""The summary of Keras: framed, as Keras 3 prints it, or in the old plain style.

The batch is `None`. Its parameters count the moving averages of normalisations, which are not
trained; its sizes are MiB, which it calls MB. Where a network has branches, a column tells where
each row goes on from. A cell may go on in the next line.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from mkdocs_cnn.figures.numerals import NumberFormat
from mkdocs_cnn.language.summaries import Entry, Summary, Total, What
from mkdocs_cnn.listings.kinds.cells import NUMBER, UNITS, Table, cell, lines_of, sizes_in
from mkdocs_cnn.listings.kinds.kind import Kind, Read
from mkdocs_cnn.listings.summaries.classes import kind_of
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Source, Span
from mkdocs_cnn.problems.records import field, replace, state

_SHAPE = r"\[?\((?:None|\?|[0-9]+)(?:, *(?:None|\?|[0-9]+))*,? *(?:\)\]?|(?=\s))"
_MARK = pattern(r"(?m)^[ \t│|┃]*\S+ \([A-Z]\w*\)?[ \t│|┃]+\[?\(None,|^[┃|][ ]*Layer \(type\)")
_PLAIN = pattern(
    rf"(?P<label>[ ]{{0,3}}[^\s(]\S*(?: ?\(\w*(?:\)|\.\.\.)?)?)\s+(?P<shape>{_SHAPE})"
    rf"\s+(?P<params>{NUMBER})(?P<rest>\s.*)?"
)
_NAME = pattern(r"(?P<name>[^\s()]+)\s*(?:\((?P<type>\w*)(?:\)|\.\.\.|…)?)?")
_SOURCE = pattern(r"(?P<name>[A-Za-z_][\w./-]*)(?:\[[0-9]+(?:\]?…|\]\s*\[)|\[…|(?P<cut>…))")
_HEAD = pattern(r"Layer \(type\)")
_FRAME = pattern(r"[│┃|]")
_RULES = pattern(r"[\s┏┓┗┛┡┩├┤└┘┌┐┬┴┼╇┳┻━─═╞╡╪+|=_-]*")
_TOTAL = pattern(
    r"[\s│|]*(?P<label>(?:Total|Trainable|Non-trainable|Optimizer) params)\s*:"
    rf"\s*(?P<figure>{NUMBER})(?:\.0)?"
    r"(?:\s*\((?P<size>[0-9]+(?:\.[0-9]+)?)\s*(?P<unit>B|Byte|KB|MB|GB|TB)\))?[\s│|]*"
)
_TOTALS: dict[str, What] = {
    "Total": "params",
    "Trainable": "trainable",
    "Non-trainable": "frozen",
    "Optimizer": "optimizer",
}
_MODEL = pattern(r"\s*Model: .*")
_SOURCES = pattern(r"\s+\[?(?:'?[A-Za-z_][\w./-]*\[[0-9]+\]\[[0-9]+\]'?,?\s*)+\]?\s*")
_CLASSES = [
    "BatchNormalization",
    "InputLayer",
    "MaxPooling2D",
    "MaxPooling1D",
    "MaxPooling3D",
    "AveragePooling2D",
    "Activation",
    "GlobalAveragePooling2D",
    "GlobalMaxPooling2D",
    "ZeroPadding2D",
    "DepthwiseConv2D",
    "SeparableConv2D",
    "Conv2DTranspose",
    "UpSampling2D",
    "Concatenate",
    "Dropout",
    "Flatten",
    "Reshape",
    "Convolution2D",
    "LayerNormalization",
    "LeakyReLU",
    "Conv2D",
    "Dense",
    "Add",
]
"""Classes that the old style cuts off."""


@state()
class _Row:
    """The cells of a row, which go over one line or several."""

    number: int
    label: list[Span] = field(default_factory=list)
    shape: list[Span] = field(default_factory=list)
    params: list[Span] = field(default_factory=list)
    sources: list[Span] = field(default_factory=list)


def _recognise(text: str) -> bool:
    return ("(None" in text or "Layer (type)" in text) and _MARK.search(text) is not None


def _read(source: Source, numbers: NumberFormat) -> Read:
    del numbers  # the tool groups as it does
    table = Table(source)
    rows: list[_Row] = []
    reader = _Framed(table) if any(sign in source.text for sign in "│┃") else _Plain(table)
    for number, text in lines_of(source):
        if _RULES.fullmatch(text) or _MODEL.fullmatch(text) or table.line_of_input(number, text):
            continue
        if found := _TOTAL.fullmatch(text):
            _total(table, number, found)
        elif _HEAD.search(text):
            reader.head(text)
        elif not reader.line(number, text, rows) and any(map(str.isdigit, text)):
            rows.append(_Row(number))
    for row in rows:
        _add(table, row)
    table.entries = list(_completed(table.entries))
    partial = _is_partial(table.entries, source.text)
    whole = Summary((), channels_first=False, inclusive=True, partial=partial)
    return table.finish("keras", whole)


def _is_partial(entries: Sequence[Entry], text: str) -> bool:
    """Does a row go on from one that is not there, or is there no row of what goes in?"""
    names = {entry.name for entry in entries}
    if "Layer (type)" not in text or any(not names.issuperset(e.sources) for e in entries):
        return True
    begins = any(entry.type == "InputLayer" for entry in entries)
    return not begins and 'Model: "' in text and 'Model: "sequential' not in text


def _total(table: Table, number: int, found: re.Match[str]) -> None:
    memory = None
    if found["size"]:
        memory = cell(table.place(number, found, "size"), UNITS[found["unit"].replace("Byte", "B")])
    what = _TOTALS[found["label"].split()[0]]
    table.totals.append(
        Total(number, what, cell(table.place(number, found, "figure")), found["label"], memory)
    )


class _Framed:
    """Reads rows between frames."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.sources = -1

    def head(self, text: str) -> None:
        """Read which columns there are."""
        heads = [each.strip() for each in _FRAME.split(text)]
        self.sources = next((i for i, head in enumerate(heads) if head.startswith("Connected")), -1)

    def line(self, number: int, text: str, rows: list[_Row]) -> bool:
        """Read a line of a row; False where it is none."""
        ends = [each.start() for each in _FRAME.finditer(text)]
        if len(ends) < 3:
            return False
        cells = [self._cell(number, text, start + 1, end) for start, end in pairwise(ends)]
        label, shape, params = (*cells, None)[:3]
        begins = params is not None and not params.text.startswith("(")
        if begins or not rows or (len(cells) == 2 and label and "(" in label.text):
            rows.append(_Row(number))
        row = rows[-1]
        row.label += [label] if label else []
        row.shape += [shape] if shape else []
        row.params += [params] if params else []
        if 0 < self.sources <= len(cells) and (sources := cells[self.sources - 1]):
            row.sources.append(sources)
        return True

    def _cell(self, number: int, text: str, start: int, end: int) -> Span | None:
        inner = text[start:end]
        if not inner.strip():
            return None
        first = start + len(inner) - len(inner.lstrip())
        return self.table.span(number, (first, first + len(inner.strip())))


class _Plain:
    """Reads rows in columns."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.connected = -1
        self.shapes = 0

    def head(self, text: str) -> None:
        """Read where the columns begin."""
        self.connected = text.find("Connected to")
        self.shapes = text.find("Output Shape")

    def line(self, number: int, text: str, rows: list[_Row]) -> bool:
        """Read a row, or what goes on with the one above; False where it is none."""
        if found := _PLAIN.fullmatch(text):
            row = _Row(
                number,
                *(
                    [self.table.place(number, found, group)]
                    for group in ("label", "shape", "params")
                ),
            )
            rest = found["rest"]
            if rest and (self.connected >= 0 or _SOURCES.fullmatch(rest)):
                row.sources.append(self.table.place(number, found, "rest"))
            rows.append(row)
            return True
        start = len(text) - len(text.lstrip())
        if not rows or rows[-1].number + len(rows[-1].label) + len(rows[-1].sources) + 3 < number:
            return False
        span = self.table.span(number, (start, len(text.rstrip())))
        if (self.connected > 0 and start >= self.connected - 2) or _SOURCES.fullmatch(text):
            rows[-1].sources.append(span)
            return True
        words = text.split()
        if len(words) <= 1 + (self.connected > 0) and start < max(self.shapes, 8):
            rows[-1].label.append(self.table.span(number, (start, start + len(words[0]))))
            rows[-1].sources += (
                [span.part(text.rindex(words[-1]) - start, len(words[-1]))]
                if len(words) > 1
                else []
            )
            return True
        return False


def _add(table: Table, row: _Row) -> None:
    """Make an entry of the cells of a row."""
    label = " ".join(span.text.strip() for span in row.label)
    found = _NAME.match(re.sub(r"(?<=\w)\s+(?=\w*\))", "", label).replace("└ ", "").strip())
    if found is None or not (row.params or row.shape):
        table.unread(row.number, say("a-row-of-keras"))
        return
    whole = "".join(span.text for span in row.shape)
    if ")" not in whole:  # cut off, as its digits may be
        row.shape, whole = [], ""
    sizes = sizes_in(row.shape) if whole.count("(") == 1 else None
    params = re.match(NUMBER, row.params[0].text) if row.params else None
    if (row.params and params is None) or (sizes is None and _numbers(whole)):
        table.unread(row.number, say("a-row-of-keras"))
        return
    first = row.label[0]
    span = first.part(len(first.text) - len(first.text.lstrip()), len(first.text.strip()))
    entry = Entry(
        row.number, found["name"], _class(found["type"] or "", found["name"]), span, found["name"]
    )
    entry = replace(
        entry,
        depth=1 if "└" in label else 0,
        output=sizes,
        params=cell(row.params[0].part(0, len(params[0]))) if params else None,
        sources=tuple(_sources(row.sources)),
    )
    if entry.depth and table.entries and not table.entries[-1].depth:
        table.entries[-1] = replace(table.entries[-1], holds=True)
    table.add(entry)


def _numbers(text: str) -> bool:
    """Is it one tensor of which all sizes are known, and cannot be read?"""
    return (
        text.count("(") == 1 and "None, None" not in text and re.search(r"[0-9]", text) is not None
    )


def _class(written: str, name: str) -> str:
    """Return a class, also one that the old style has cut off."""
    if kind_of(written) is not None or written in _CLASSES:
        return written
    fitting = [each for each in _CLASSES if written and each.startswith(written)]
    if len(fitting) > 1:
        bare = re.sub(r"[^a-z]", "", name.lower())
        fitting = [each for each in fitting if bare.startswith(each.lower()[:4])] or fitting
    return fitting[0] if fitting and len(written) > 2 else written


def _sources(spans: Sequence[Span]) -> Iterator[str]:
    """Yield the names of the rows that a row goes on from; a long name goes over two lines.

    One that is cut off ends in "…".
    """
    text = "".join(span.text.strip().strip("[]',\"") + "," * ("'" in span.text) for span in spans)
    for found in _SOURCE.finditer(text):
        yield found["name"] + ("…" if found["cut"] else "")


def _completed(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Find the rows whose names are cut off where others go on from them.

    Where several may be meant, what a row goes on from is not known.
    """
    names: list[str] = []
    cut: dict[str, int] = {}
    for entry in entries:
        sources = [_complete(each, names, cut) for each in entry.sources]
        known = tuple(each for each in sources if each is not None)
        yield replace(entry, sources=known if len(known) == len(sources) else ())
        if entry.name.endswith("…"):
            cut[entry.name] = cut.get(entry.name, 0) + 1
        insort(names, entry.name)


def _complete(source: str, names: Sequence[str], cut: Mapping[str, int]) -> str | None:
    """Return the name of the row that is meant; None where that is not known."""
    if not source.endswith("…"):
        lengths = {len(name) for name in cut}
        short = {f"{source[: length - 1]}…" for length in lengths} & cut.keys()
        name = short.pop() if len(short) == 1 else source
        return name if cut.get(name, 1) == 1 else None
    first = bisect_left(names, source[:-1])
    found = names[first : first + 2]
    fitting = [name for name in found if name.startswith(source[:-1])]
    return fitting[0] if len(fitting) == 1 else None


KIND = Kind("keras", say("a-keras-summary"), _recognise, _read)
