"""A network with every shape worked out: a tree of rows over a graph of layers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from mkdocs_cnn.layers import Family, Layer, Parameter, Shape
from mkdocs_cnn.layers.base import Step
from mkdocs_cnn.layers.seen import Runs
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.records import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    from mkdocs_cnn.language.traced import Trace
    from mkdocs_cnn.layers.recorded import Recorded, Stored

INPUT = -1
"""The index of the network's input among the producers of a value."""


@record(eq=False)
class Primitive:
    """One primitive layer with its sizes."""

    layer: Layer
    shapes: tuple[Shape, ...]
    """What goes in."""
    output: Shape
    stored: Stored | None = None
    """What it stores, where that is not what layers of its kind store by themselves."""

    @property
    def input(self) -> Shape:
        """What goes in; the first of several."""
        return self.shapes[0]

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The learned tensors."""
        return self.stored.parameters if self.stored else self.layer.parameters(self.input)

    @property
    def parameter_formula(self) -> str:
        """How the number of parameters comes about; empty without any."""
        if self.stored is None or self.stored.parameters == self.layer.parameters(self.input):
            return self.layer.parameter_formula(self.input)
        return " + ".join(each.formula for each in self.stored.parameters)

    @property
    def buffers(self) -> int:
        """The number of values that are stored but not learned."""
        return self.stored.buffers if self.stored else self.layer.buffers(self.input)

    @property
    def counters(self) -> int:
        """How many of these count batches, in eight bytes each."""
        return self.stored.counters if self.stored else self.layer.counters(self.input)

    def steps(self) -> Iterator[Step]:
        """Work the layer out step by step, with the numbers put in."""
        yield from self.layer.steps(self.input)
        own = self.layer.parameters(self.input)
        others = self.stored.parameters if self.stored and self.stored.parameters != own else ()
        for each in others:
            what = say("weights") if each.role == "weight" else say("biases")
            yield Step(what, each.formula, each.count)


@record(eq=False)
class Outcome:
    """What the operations of a row come to: the same for all rows that say the same of an input."""

    operations: tuple[str, ...]
    """Each operation as the language writes it."""
    layers: tuple[Layer, ...]
    """Each operation as a layer, as authored."""
    primitives: tuple[Primitive, ...]
    """The primitive layers in execution order."""
    input: Shape
    output: Shape

    @cached_property
    def main(self) -> Layer:
        """The layer that the row is about: the first with weights or a window, else the first."""
        families = (Family.CONVOLUTION, Family.LINEAR, Family.POOLING)
        return next((each for each in self.layers if each.family in families), self.layers[0])

    @cached_property
    def stem(self) -> str:
        """What the row is called, with a number, where its author does not name it."""
        return self.main.stem or self.main.names[0]

    @cached_property
    def endings(self) -> tuple[str, ...]:
        """What follows the row's address in those of its primitives: `.bn`, `.relu2`."""
        taken: Counter[str] = Counter()
        found = [""]
        for each in self.primitives[1:]:
            stem = each.layer.names[0]
            taken[stem] += 1
            found.append(f".{stem}" if taken[stem] == 1 else f".{stem}{taken[stem]}")
        return tuple(found)


@record(eq=False)
class Node:
    """One primitive layer at work in the graph."""

    name: str
    primitive: Primitive
    index: int
    """Its place in execution order, heads included."""
    inputs: tuple[int, ...]
    """The nodes whose outputs go in; `INPUT` for the network's input."""
    shared: bool = False
    """Its weights are those of an earlier node and not counted again."""
    turns: tuple[Runs | None, ...] = ()
    """For each of the nodes whose outputs go in: along which of their axes they are taken; None,
    or nothing at all, where these are the same."""

    @property
    def addresses(self) -> Iterator[str]:
        """Of a node of a model in code: the modules that it lies in, from outside, and its own."""
        from mkdocs_cnn.language.traced import around

        return around(self.name)

    @property
    def layer(self) -> Layer:
        """The layer."""
        return self.primitive.layer

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """What goes in."""
        return self.primitive.shapes

    @property
    def input(self) -> Shape:
        """What goes in; the first of several."""
        return self.primitive.shapes[0]

    @property
    def output(self) -> Shape:
        """What comes out."""
        return self.primitive.output

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The learned tensors."""
        return self.primitive.parameters


@record()
class Line:
    """One row: the operations that an author joined with `+`, or a join of branches."""

    name: str
    path: str
    """The names from the network down, with dots between: `features.conv1`."""
    outcome: Outcome
    nodes: tuple[Node, ...]
    """The primitive layers in execution order."""

    @property
    def operations(self) -> tuple[str, ...]:
        """Each operation as the language writes it."""
        return self.outcome.operations

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Each operation as a layer, as authored."""
        return self.outcome.layers

    @property
    def input(self) -> Shape:
        """What goes in."""
        return self.outcome.input

    @property
    def output(self) -> Shape:
        """What comes out."""
        return self.outcome.output

    @property
    def main(self) -> Layer:
        """The layer that the row is about."""
        return self.outcome.main


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
    sequence: bool = False
    """Is it an `nn.Sequential` under a name of its own?"""

    def lines(self) -> Iterator[Line]:
        """Give all lines in it but those of heads, in execution order."""
        for part in self.parts:
            if not isinstance(part, Group):
                yield part
            elif part.kind != "head":
                yield from part.lines()


Part = Line | Group


@record(eq=False)
class Unshown:
    """A call of a model in code that is in no row: it changes nothing that a row shows."""

    name: str
    layer: Recorded
    input: Shape
    source: int
    """The node whose output it takes."""


@record()
class Network:
    """A network with every shape worked out."""

    name: str
    """How it is addressed: its id, or the name it is known by; may be empty."""
    title: str
    caption: str
    source: str
    """Where it was published."""
    family: str
    """What it is one of, with others; may be empty."""
    input: Shape
    body: Group
    bias: bool = True
    """False where the biases of convolutions and fully connected layers were left out."""
    entrance: str = ""
    """What the first input is called, where there are several."""
    trace: Trace | None = None
    """What a framework has recorded of it, where it comes from a model in code."""
    unshown: tuple[Unshown, ...] = ()
    spare: Stored | None = None
    """What a model in code stores, learns nothing of, and does not use."""

    @property
    def nodes(self) -> Iterator[Node]:
        """All primitive layers but those of heads, in execution order."""
        return (node for line in self.body.lines() for node in line.nodes)

    @property
    def every_node(self) -> Iterator[Node]:
        """All primitive layers, those of heads included, in execution order."""
        return _nodes(self.body)


def _nodes(group: Group) -> Iterator[Node]:
    for part in group.parts:
        yield from _nodes(part) if isinstance(part, Group) else part.nodes
