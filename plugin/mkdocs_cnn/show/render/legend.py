"""What the colours of a figure mean, where there are several."""

from __future__ import annotations

from mkdocs_cnn.layers import Family
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.show.document import Document

_MEANING = {
    Family.CONVOLUTION: say("convolution-legend"),
    Family.POOLING: say("pooling-legend"),
    Family.LINEAR: say("fully-connected-legend"),
    Family.NORMALIZATION: say("normalisation-legend"),
    Family.ACTIVATION: say("activation-legend"),
    Family.RESHAPING: say("shape-or-join-legend"),
}


def legend(document: Document) -> list[tuple[str, str]]:
    """Return the kinds that are seen in a document, as the style sheet calls them, in words."""
    drawn = {shape.kind for picture in document.pictures for shape in picture.wide.shapes}
    used = {row.family for table in document.every_table for row in table.rows}
    kinds = [each for each in Family if each in used or each.value in drawn]
    return [(each.value, str(_MEANING[each])) for each in kinds] if len(kinds) > 1 else []
