"""What a network costs: parameters, buffers, multiply-adds. Exact integers throughout."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from mkdocs_cnn.network.graph import Line, Node, Outcome, Primitive
from mkdocs_cnn.problems.records import record
from mkdocs_cnn.problems.remembered import REMEMBERED


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
    """Multiply-adds of convolutions, fully connected layers and products of matrices; biases count
    for none."""
    uncounted: int = 0
    """How many operations there are whose multiply-adds are not known."""
    unkept: int = 0
    """How many there are of which it is not known what they keep for the backward pass."""

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
            self.uncounted + other.uncounted,
            self.unkept + other.unkept,
        )


def count(node: Node) -> Counts:
    """Count one layer."""
    return _count(node.primitive, node.shared)


def count_line(line: Line) -> Counts:
    """Count the layers in a row, which all share their weights with others, or none does."""
    return _count_outcome(line.outcome, line.nodes[0].shared)


@lru_cache(REMEMBERED)
def _count_outcome(outcome: Outcome, shared: bool) -> Counts:
    return total(_count(each, shared) for each in outcome.primitives)


@lru_cache(REMEMBERED)
def _count(primitive: Primitive, shared: bool) -> Counts:
    layer, x = primitive.layer, primitive.input
    uncounted, unkept = int(not layer.is_counted), int(not layer.is_kept_known)
    if shared:
        return Counts(macs=layer.macs(x), uncounted=uncounted, unkept=unkept)
    weights = biases = 0
    for parameter in primitive.parameters:
        if parameter.role == "weight":
            weights += parameter.count
        else:
            biases += parameter.count
    buffers, counters = primitive.buffers, primitive.counters
    return Counts(weights, biases, buffers, counters, layer.macs(x), uncounted, unkept)


def total(counts: Iterable[Counts]) -> Counts:
    """Add up."""
    weights = biases = buffers = counters = macs = uncounted = unkept = 0
    for each in counts:
        weights += each.weights
        biases += each.biases
        buffers += each.buffers
        counters += each.counters
        macs += each.macs
        uncounted += each.uncounted
        unkept += each.unkept
    return Counts(weights, biases, buffers, counters, macs, uncounted, unkept)
