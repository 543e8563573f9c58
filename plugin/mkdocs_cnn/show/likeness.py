"""Whether layers of several networks do the same, whatever they are called.

A join is the same whichever branches it names. A model in code is recorded as it is evaluated:
beside one, what is left out in training makes no difference, nor does flattening.
"""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_cnn.counting.report import Report, Row
from mkdocs_cnn.layers import Layer
from mkdocs_cnn.layers.activation import Dropout, DropPath
from mkdocs_cnn.layers.joining import Join
from mkdocs_cnn.layers.reshaping import Flatten

_NOT_RECORDED = (Dropout, DropPath, Flatten)


class Likeness:
    """Says what rows of some networks do."""

    def __init__(self, reports: Sequence[Report]) -> None:
        self.evaluated = any(report.network.trace for report in reports)
        """Is one of them recorded, as it is evaluated?"""

    def of(self, row: Row) -> tuple[str, ...]:
        """Return what a row does, layer by layer; nothing where that makes no difference."""
        layers = row.line.layers
        return tuple(_told(each) for each in layers if not self._is_nothing(each))

    def _is_nothing(self, layer: Layer) -> bool:
        return self.evaluated and isinstance(layer, _NOT_RECORDED)


def _told(layer: Layer) -> str:
    return str(layer.called) if isinstance(layer, Join) else layer.label
