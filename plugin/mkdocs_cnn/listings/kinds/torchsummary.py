"""The summary of torchsummary: a row for each module when it has run, without edges.

That of pytorch-model-summary is much like it: a column more, and the batch instead of -1.
Its sizes are MiB, which it calls MB, and its outputs are counted twice, for their gradients.
"""

from __future__ import annotations

from mkdocs_cnn.figures.numerals import NumberFormat
from mkdocs_cnn.language.summaries import Entry, Summary, What
from mkdocs_cnn.listings.kinds.cells import MIB, NUMBER, Table, cell, lines_of, sizes_in
from mkdocs_cnn.listings.kinds.kind import Kind, Read
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.problems.records import replace

_SIZES = r"\[(?:-1|[0-9]+)(?:, *[0-9]+)+\]"
_MARK = pattern(
    rf"(?m)^[ \t]*(?:[A-Za-z_]\w*[ \t]+)?[A-Za-z_]\w*-[0-9]+[ \t]+{_SIZES}"
    r"(?:[ \t]+[0-9][0-9,]*){1,2}[ \t]*\r?$"
)
_ROW = pattern(
    rf"\s*(?:[A-Za-z_]\w*\s+)?(?P<label>(?P<type>[A-Za-z_]\w*)-[0-9]+)\s+(?P<sizes>{_SIZES})"
    rf"\s+(?P<params>{NUMBER})(?:\s+(?:{NUMBER}))?\s*"
)
_NAME = pattern(r"\s*[A-Za-z_]\w*-[0-9]+\s")
_HEAD = pattern(
    r"\s*(?:Parent Layers\s+)?Layer \(type\)\s+(?:(?:Input|Output) Shape\s+){1,2}Param #"
    r"(?:\s+Tr\. Param #)?\s*"
)
_BATCH = pattern(r"\s*Batch size: [0-9]+\s*")
_OWN = (_HEAD, _BATCH)
_TREE = pattern(r"=*\s*Hierarchical Summary\s*=*")
"""What pytorch-model-summary prints below its own, if it is asked to: the model as PyTorch does."""
_TOTAL = pattern(
    rf"\s*(?P<label>(?:Total|Trainable|Non-trainable) params)\s*:\s*(?P<figure>{NUMBER})\s*"
)
SIZE = pattern(
    r"\s*(?P<label>Input size|Forward/backward pass size|Params size|Estimated Total Size) \(MB\)"
    r"\s*:\s*(?P<figure>[0-9][0-9,]*(?:\.[0-9]+)?)\s*"
)
TOTALS: dict[str, What] = {
    "Total params": "params",
    "Trainable params": "trainable",
    "Non-trainable params": "frozen",
    "Input size": "input",
    "Forward/backward pass size": "outputs",
    "Params size": "weights",
    "Estimated Total Size": "everything",
}
"""What the words before a total say."""


def _recognise(text: str) -> bool:
    return "[" in text and len(_MARK.findall(text)) >= 2


def _read(source: Source, numbers: NumberFormat) -> Read:
    del numbers  # the tool groups as it does
    table = Table(source)
    inputs = "Input Shape" in source.text and "Output Shape" not in source.text
    for number, text in lines_of(source):
        if _TREE.fullmatch(text):
            break
        if found := _ROW.fullmatch(text):
            sizes = sizes_in([table.place(number, found, "sizes")])
            span = table.place(number, found, "label")
            params = cell(table.place(number, found, "params"))
            entry = Entry(number, found["label"], found["type"], span, params=params)
            table.add(replace(entry, **{"input" if inputs else "output": sizes}))
        elif found := _TOTAL.fullmatch(text):
            table.total(number, found, TOTALS[found["label"]])
        elif found := SIZE.fullmatch(text):
            table.total(number, found, TOTALS[found["label"]], MIB)
        elif not (
            any(own.fullmatch(text) for own in _OWN) or table.line_of_input(number, text)
        ) and (_NAME.match(text) or any(map(str.isdigit, text))):
            table.unread(number, say("a-row-of-torchsummary"))
    partial = bool(table.entries) and not table.entries[0].label.endswith("-1")
    return table.finish("torchsummary", Summary((), counted="all", partial=partial))


KIND = Kind("torchsummary", say("a-torchsummary-summary"), _recognise, _read)
