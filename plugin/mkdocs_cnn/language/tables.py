"""What a table of layers says besides what every listing does: the nouns of its cells."""

from __future__ import annotations

from collections.abc import Mapping

from mkdocs_cnn.problems.problem import Span
from mkdocs_cnn.problems.records import field, record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    from mkdocs_cnn.figures.figure import Extents, Figure
    from mkdocs_cnn.problems.phrases import Words

    Measure: TypeAlias = 'Literal["macs", "flops", "connections", "bytes", "field", "jump"]'


@record()
class Outline:
    """Sizes in a listing: `[224x224x64]`, or `28×28` beside a column with the channels."""

    extents: Extents
    span: Span = field(compare=False)
    channels: int | None = None
    """All channels, where the sizes do not say them, or in two numbers: `55×55×48×2`."""

    @property
    def sizes(self) -> tuple[int, ...]:
        """The sizes, with the channels."""
        written = self.extents.sizes
        if self.channels is None:
            return written
        spatial = written[:2] if len(written) > 1 else written * 2
        return (*spatial, self.channels)

    def manner(self, sizes: tuple[int, ...]) -> tuple[int, ...]:
        """Return what should be written of sizes whose channels come last."""
        written = self.extents.sizes
        spatial, channels = sizes[:-1], sizes[-1]
        if len(written) > len(spatial) + 1 and channels % written[-1] == 0:
            return (*spatial, channels // written[-1], written[-1])
        square = len(set(spatial)) == 1
        return spatial[:1] if len(written) == 1 and square else spatial


@record()
class Measured:
    """A figure in a column of costs, or of what a value sees."""

    of: Measure
    figure: Figure | Extents
    """Two numbers where both mean a square: `5x5`."""
    span: Span = field(compare=False)


@record()
class FieldRow:
    """A row that says how a window slides, and what it sees; a number may be missing."""

    number: int
    label: str
    span: Span = field(compare=False)
    said: Mapping[str, Measured]
    """By what they are: `kernel`, `stride`, `pad`, `dilation`, `in`, `out`, `jump`, `field`."""
    same: bool = False
    """Is it padded so that its size stays?"""
    up: bool = False
    """May the last window be one that is only partly there, as where sizes are rounded up?"""
    known: bool = True
    """Is it a layer that slides a window, or one that changes nothing?"""


@record()
class LayerTable:
    """What a table says that no other listing does."""

    measured: Mapping[int, tuple[Measured, ...]] = field(default_factory=dict)
    """By the number of the line."""
    fields: tuple[FieldRow, ...] = ()
    """The rows of a table of receptive fields, which says no channels."""
    remarks: tuple[Words, ...] = ()
    """What was left out, a sentence each."""
