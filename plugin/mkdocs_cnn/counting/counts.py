"""What a network costs: parameters, buffers, multiply-adds. Exact integers throughout."""

from __future__ import annotations

from collections.abc import Iterable

from mkdocs_cnn.network.graph import Node
from mkdocs_cnn.problems.records import record


@record()
class Counts:
    """Sums over some layers, for one sample."""

    weights: int = 0
    biases: int = 0
    buffers: int = 0
    """Values stored but not learned: the running statistics of batch normalisation."""
    counters: int = 0
    """Those of the buffers that count batches, in eight bytes each."""
    macs: int = 0
    """Multiply-adds of convolutions and fully connected layers; biases count for none."""

    @property
    def params(self) -> int:
        """Weights and biases."""
        return self.weights + self.biases

    @property
    def flops(self) -> int:
        """Two for each multiply-add."""
        return 2 * self.macs

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.weights + other.weights,
            self.biases + other.biases,
            self.buffers + other.buffers,
            self.counters + other.counters,
            self.macs + other.macs,
        )


def count(node: Node) -> Counts:
    """Count one layer."""
    weights = biases = 0
    if node.shared:
        return Counts(macs=node.layer.macs(node.input))
    for parameter in node.layer.parameters(node.input):
        if parameter.role == "weight":
            weights += parameter.count
        else:
            biases += parameter.count
    layer, x = node.layer, node.input
    return Counts(weights, biases, layer.buffers(x), layer.counters(x), layer.macs(x))


def total(counts: Iterable[Counts]) -> Counts:
    """Add up."""
    return sum(counts, Counts())
