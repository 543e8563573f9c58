"""Shapes that a loop over the layers prints: `Conv2d output shape: torch.Size([1, 6, 28, 28])`.

They say no kernels and no parameters. What is checked is that each layer can lead from one size to
the next.
"""

from __future__ import annotations

from mkdocs_cnn.figures.numerals import NumberFormat
from mkdocs_cnn.language.summaries import Entry, Summary
from mkdocs_cnn.listings.kinds.cells import Table, lines_of, sizes_in
from mkdocs_cnn.listings.kinds.kind import Kind, Read
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Source

_SIZES = r"(?:torch\.Size\(\[[0-9]+(?:, *[0-9]+)+\]\)|\((?:[0-9]+|None)(?:, *[0-9]+)+\))"
_ROW = pattern(
    r"\s*(?:[\w.]+\s+(?=[A-Z]))?"
    r"(?P<label>(?P<type>[A-Za-z_][A-Za-z_]*(?:[123][dD])?(?:[A-Z]\w*)?)[0-9]*)\b[^:(\[]*?"
    rf"(?:output[ ]?)?shape\s*:?\s*(?P<sizes>{_SIZES})\s*"
)
_MARK = pattern(rf"(?mi)^\s*[a-z_]\w*[ \t]+output[ ]?shape\s*:?\s*{_SIZES}\s*$")
_SIZE = r"torch\.Size\(\[[0-9]+(?:, *[0-9]+)+\]\)"
_OTHER = pattern(
    r"\s*(?:after\s+)?(?:(?P<label>[A-Za-z0-9_.]*?"
    r"(?:(?P<type>[A-Za-z_]+(?:[123][dD](?![A-Za-z0-9]))?)[0-9]*|[0-9]+))(?:\.shape)?"
    rf"\s*(?:->|=>|:|=|,|\s)\s*)?(?P<sizes>{_SIZE})\s*"
)
"""Other ways to print them, which nothing but PyTorch's word for sizes marks."""
_OTHERS = pattern(rf"(?m)^[^\n(\[]{{0,80}}{_SIZE}[ \t]*\r?$")
_LAST = pattern(r"(?m)^\s*[A-Z]\w*[123]D\b")


def _recognise(text: str) -> bool:
    if "shape" in text and len(_MARK.findall(text)) >= 2:
        return True
    return "torch.Size([" in text and len(_OTHERS.findall(text)) >= 2


def _read(source: Source, numbers: NumberFormat) -> Read:
    del numbers
    table = Table(source)
    for number, text in lines_of(source):
        if found := _ROW.fullmatch(text) or _OTHER.fullmatch(text):
            sizes = sizes_in([table.place(number, found, "sizes")])
            span = table.place(number, found, "label" if found["label"] else "sizes")
            if sizes is not None:
                label, own = found["label"] or span.text, found["type"] or ""
                table.add(Entry(number, label, own, span, output=sizes))
                continue
        if not table.line_of_input(number, text) and any(map(str.isdigit, text)):
            table.unread(number, say("a-row-of-shapes"))
    last = "torch" not in source.text and _LAST.search(source.text) is not None
    return table.finish("shapes", Summary((), channels_first=not last))


KIND = Kind("shapes", say("shapes-layer-by-layer"), _recognise, _read)
