"""What is true of the layers of one line."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from mkdocs_cnn.layers import Family, Layer, Shape
from mkdocs_cnn.problems.records import record


@record()
class Tensor:
    """The weights of one layer: `fan_in` factors for each of `copies` outputs."""

    fan_in: tuple[int, ...]
    copies: int

    @property
    def seen(self) -> int:
        """How many values each output sees."""
        return prod(self.fan_in)

    @property
    def weights(self) -> int:
        """The number of weights."""
        return self.seen * self.copies

    def counted(self, bias: bool) -> int:
        """Count the weights, with a bias for each output or without."""
        return self.weights + (self.copies if bias else 0)


@record()
class Applied:
    """A layer with what goes in and what comes out."""

    layer: Layer
    input: Shape
    output: Shape


@record()
class Truth:
    """What is true of a line: of its layers together."""

    output: Shape
    values: int
    """The values that come out; of a repeated layer each time."""
    weights: int = 0
    biases: int = 0
    tensors: tuple[Tensor, ...] = ()
    input: Shape | None = None
    """What goes in, of a layer."""

    offsets: int = 0
    """Those of the biases that are offsets of a normalisation, which nobody leaves out alone."""
    applied: tuple[Applied, ...] = ()
    """Its layers, in order."""

    @property
    def outputs(self) -> tuple[int, ...]:
        """What may be written as the memory: of a repeated layer all outputs, or one."""
        return tuple(dict.fromkeys((self.values, self.output.size)))

    def counted(self, biases: bool) -> int:
        """Count the weights, with the biases or without; the offsets of a normalisation always."""
        return self.weights + (self.biases if biases else self.offsets)

    def counts(self, biases: bool) -> tuple[int, ...]:
        """Return what a figure may be: first what it should be, then without all offsets."""
        alone = () if biases or not self.offsets else (self.weights,)
        return (self.counted(biases), *alone)


def truth_of(parts: Sequence[Sequence[Applied]]) -> Truth:
    """Add up the parts of a line, each a row of layers."""
    parameters = [each.layer.parameters(each.input) for part in parts for each in part]
    weights = [p for several in parameters for p in several if p.role == "weight"]
    biases = [p for several in parameters for p in several if p.role == "bias"]
    return Truth(
        parts[-1][-1].output,
        sum(part[-1].output.size for part in parts),
        sum(p.count for p in weights),
        sum(p.count for p in biases),
        tuple(Tensor(p.fan_in, p.copies) for p in weights if p.fan_in),
        parts[0][0].input,
        sum(
            parameter.count
            for part in parts
            for each in part
            if each.layer.family is Family.NORMALIZATION
            for parameter in each.layer.parameters(each.input)
            if parameter.role == "bias"
        ),
        tuple(each for part in parts for each in part),
    )
