"""What the colours of a figure mean, where there are several."""

from __future__ import annotations

from mkdocs_cnn.layers import Family
from mkdocs_cnn.show.document import Document

_MEANING = {
    Family.CONVOLUTION: "convolution",
    Family.POOLING: "pooling",
    Family.LINEAR: "fully connected",
    Family.NORMALIZATION: "normalisation",
    Family.ACTIVATION: "activation",
    Family.RESHAPING: "shape or join",
}


def legend(document: Document) -> list[tuple[str, str]]:
    """Return the kinds that are seen in a document, as the style sheet calls them, in words."""
    drawn = {shape.kind for picture in document.pictures for shape in picture.wide.shapes}
    used = {row.family for table in document.every_table for row in table.rows}
    kinds = [each for each in Family if each in used or each.value in drawn]
    return [(each.value, _MEANING[each]) for each in kinds] if len(kinds) > 1 else []
