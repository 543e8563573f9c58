"""What a listing says, line by line: the nouns of what people copy and tools print."""

from __future__ import annotations

from mkdocs_cnn.language.program import Operation, Text
from mkdocs_cnn.problems.problem import Problem, Span
from mkdocs_cnn.problems.records import field, record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    from mkdocs_cnn.figures.figure import Figure
    from mkdocs_cnn.language.summaries import Summary
    from mkdocs_cnn.language.tables import LayerTable, Outline

Part: TypeAlias = 'Literal["", "conv", "fc", "biases"]'
"""Of what a total is, where it is not of everything."""


@record()
class Said:
    """A figure in a listing."""

    figure: Figure
    noun: str
    """What it is a figure of, where that is said behind it: `weights`, `biases`."""
    span: Span = field(compare=False)
    noun_span: Span | None = field(default=None, compare=False)


@record()
class Product:
    """A product in a listing, or a sum of products: `(3*3*64)*64 + 64`."""

    text: str
    pattern: str
    """The signs, with # for each number: `(#*#*#)*#+#`."""
    numbers: tuple[Figure, ...]
    starts: tuple[int, ...]
    """Where in the text each number begins."""
    span: Span = field(compare=False)


@record()
class Statement:
    """What a line of a listing says of one thing, with signs of equality between its sides."""

    of: Literal["memory", "weights"]
    word: str
    """The word for it, in small letters: `params`; empty where none is written."""
    sides: tuple[Product | Said, ...]
    value_bytes: int | None = None
    """The bytes of one value, where the line says them: `24M * 4 bytes`."""
    batch: int = 1
    share: Said | None = None
    """The share of the total, where one stands behind the figure: `(0.03%)`."""


@record()
class ListingLine:
    """One line of a listing that says something."""

    number: int
    """Which line of the text it is, from 0."""
    role: Literal["input", "layer", "total", "arithmetic", "unread"]
    """A line of arithmetic belongs to no layer. One that cannot be read may be one: its label and
    the sizes in brackets are kept, if they can be read, and its statements are not."""
    label: str
    """The layer as it is written: `CONV3-64`."""
    name: Text | None
    operations: tuple[Operation, ...]
    """What the label says; kernel and outputs may be missing."""
    times: int
    guess: int | None
    """A number that may be the outputs or part of a name: `fc6`, `fc4096`."""
    outline: Outline | None
    statements: tuple[Statement, ...]
    span: Span = field(compare=False)
    seen: Text | None = None
    """The channels that each filter sees, where words tell them: the 48 of `5x5x48 filters`."""
    entering: Outline | None = None
    """What goes in, where an arrow leads from it: the 28x28x6 of `28x28x6 -> 14x14x6`."""
    channels_first: bool = False
    """Are its sizes written in the order channels, height, width?"""
    biases: bool | None = None
    """Does it count biases? None where it does not say so in words itself."""
    part: Part = ""
    """Of what a total is."""

    @property
    def sizes(self) -> tuple[int, ...]:
        """The sizes in brackets with the channels last, however they are written; often empty."""
        return self._in_order(self.outline)

    @property
    def sizes_entering(self) -> tuple[int, ...]:
        """The sizes that go in, in the same order; mostly empty."""
        return self._in_order(self.entering)

    def _in_order(self, box: Outline | None) -> tuple[int, ...]:
        if box is None or box.channels is not None:
            return box.sizes if box else ()
        written = box.sizes
        return (*written[1:], *written[:1]) if self.channels_first else written


@record()
class Listing:
    """A listing as people copy it: a network and, line by line, claims about it."""

    lines: tuple[ListingLine, ...]
    biases: bool | None = None
    """Are biases counted, by prose between the lines? The figures overrule that."""
    problems: tuple[Problem, ...] = field(default=(), compare=False, repr=False)
    """What is wrong with the lines that cannot be read."""
    kind: str = "notes"
    """The kind of listing as which it was recognised."""
    summary: Summary | None = None
    """What it says, where a tool has printed it; then it has no lines."""
    table: LayerTable | None = None
    """What else it says, where it is a table."""
