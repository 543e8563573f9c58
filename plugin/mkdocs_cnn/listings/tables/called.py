"""A layer in a cell as code makes it: `Conv2d(3, 16, 3, padding=1)`, `Dense(10)`."""

from __future__ import annotations

from collections.abc import Mapping

from mkdocs_cnn.language.expressions import Number
from mkdocs_cnn.listings.tables.cells import text_of
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.problem import Span

_CALL = pattern(
    r"\b(?P<name>Conv|Linear|MaxPool|AvgPool|Dense|MaxPooling|AveragePooling)(?P<axes>[123][dD])?"
    r"\((?P<inner>[^()]{0,200}(?:\([^()]{0,50}\)[^()]{0,200}){0,6})\)"
)
_ARGUMENT = pattern(
    r"(?:(?P<word>[a-z_]+)\s*=\s*)?"
    r"(?:\(\s*(?P<first>[0-9]{1,6})\s*,\s*(?P<second>[0-9]{1,6})\s*\)|(?P<number>[0-9]{1,6}))"
    r"(?=\s*(?:,|$))"
)
_POOL = ("kernel", "stride", "pad")
_ORDERS = {
    "Conv2d": ("in", "out", *_POOL),
    "Linear": ("in", "out"),
    "Conv2D": ("out", "kernel", "stride"),
    "Dense": ("out",),
}
"""What arguments without a word say."""
_WORDS = {
    **dict.fromkeys(("out_channels", "out_features", "filters", "units"), "out"),
    **dict.fromkeys(("kernel_size", "pool_size"), "kernel"),
    **dict.fromkeys(("stride", "strides"), "stride"),
    "padding": "pad",
}


def called(cells: Mapping[str, Span]) -> Mapping[str, tuple[Number, ...]]:
    """Return what the arguments say, by their words: `kernel`, `out`, `stride`, `pad`."""
    for what in ("layer", "type"):
        span = cells.get(what)
        found = _CALL.search(text_of(span)) if span is not None else None
        if span is not None and found is not None:
            name = found["name"] + (found["axes"] or "").replace("1", "2").replace("3", "2")
            return _said(_ORDERS.get(name, _POOL), found["inner"], span, found.start("inner"))
    return {}


def _said(
    order: tuple[str, ...], inner: str, span: Span, start: int
) -> Mapping[str, tuple[Number, ...]]:
    said: dict[str, tuple[Number, ...]] = {}
    at = 0
    for found in _ARGUMENT.finditer(inner):
        word = _WORDS.get(found["word"], "") if found["word"] else "".join(order[at : at + 1])
        at += not found["word"]
        groups = [each for each in ("number", "first", "second") if found[each]]
        if word:
            said[word] = tuple(
                Number(
                    str(int(found[each])),
                    span.part(start + found.start(each), len(found[each])),
                )
                for each in groups
            )
    said.pop("in", None)
    return said
