"""A network with every shape worked out: a tree of rows over a graph of layers."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.layers import Family, Layer, Shape
from mkdocs_cnn.problems.records import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeAlias

INPUT = -1
"""The index of the network's input among the producers of a value."""


@record()
class Node:
    """One primitive layer at work: the layer, what goes in, what comes out."""

    name: str
    layer: Layer
    index: int
    """Its place in execution order, heads included."""
    inputs: tuple[int, ...]
    """The nodes whose outputs go in; `INPUT` for the network's input."""
    shapes: tuple[Shape, ...]
    """What goes in."""
    output: Shape
    shared: bool = False
    """Its weights are those of an earlier node and not counted again."""

    @property
    def input(self) -> Shape:
        """What goes in; the first of several."""
        return self.shapes[0]


@record()
class Line:
    """One row: the operations that an author joined with `+`, or a join of branches."""

    name: str
    path: str
    """The names from the network down, with dots between: `features.conv1`."""
    operations: tuple[str, ...]
    """Each operation as the language writes it."""
    layers: tuple[Layer, ...]
    """Each operation as a layer, as authored."""
    nodes: tuple[Node, ...]
    """The primitive layers in execution order."""
    input: Shape
    output: Shape

    @property
    def main(self) -> Layer:
        """The layer that the row is about: the first with weights or a window, else the first."""
        families = (Family.CONVOLUTION, Family.LINEAR, Family.POOLING)
        return next((each for each in self.layers if each.family in families), self.layers[0])


GroupKind: TypeAlias = 'Literal["stage", "repeat", "call", "branch", "head", "share"]'


@record()
class Group:
    """Lines that belong together: a stage, a repeated line, a called definition, a branch."""

    name: str
    """Empty for a repeated line without a name."""
    path: str
    kind: GroupKind
    parts: tuple[Part, ...]
    call: str = ""
    """For a called definition the call: `bottleneck-64 stride 2`."""

    def lines(self) -> Iterator[Line]:
        """Give all lines in it but those of heads, in execution order."""
        for part in self.parts:
            if not isinstance(part, Group):
                yield part
            elif part.kind != "head":
                yield from part.lines()


Part = Line | Group


@record()
class Network:
    """A network with every shape worked out."""

    name: str
    """How it is addressed: its id, or the name it is known by; may be empty."""
    title: str
    caption: str
    source: str
    """Where it was published."""
    input: Shape
    body: Group
    bias: bool = True
    """False where the biases of convolutions and fully connected layers were left out."""

    @property
    def nodes(self) -> Iterator[Node]:
        """All primitive layers but those of heads, in execution order."""
        return (node for line in self.body.lines() for node in line.nodes)
