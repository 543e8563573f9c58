"""Memory is four numbers, never one.

1. Listed outputs: the rows' outputs and the input, as tables of layers add them up (`Report`).
2. Inference peak: the most that is alive at once while the network runs forward and nothing is kept
   for training. Element-wise layers, batch norm and sums work in place where nobody else needs what
   they overwrite; an output dies after its last use.
3. Kept for backward: what each layer keeps to compute its gradients, as PyTorch does it. An output
   that several layers keep is kept once.
4. Parameter state: weights, their gradients, and what the optimiser keeps for each weight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from mkdocs_cnn.network.graph import INPUT, Network, Node
from mkdocs_cnn.problems.records import record

INDEX_BYTES = 8
"""The bytes of one index that max pooling keeps (int64)."""
OPTIMISERS = {"SGD": 0, "SGD with momentum": 1, "Adam": 2}
"""Values that an optimiser keeps for each parameter."""


@record()
class Kept:
    """What is kept for the backward pass of one batch."""

    values: int
    """Values of the network's own type, for each sample."""
    indices: int
    """Indices of max pooling, for each sample."""
    shared: int
    """Values of the network's own type for the whole batch: batch statistics."""

    def __add__(self, other: Kept) -> Kept:
        indices, shared = self.indices + other.indices, self.shared + other.shared
        return Kept(self.values + other.values, indices, shared)

    def bytes(self, batch: int, value_bytes: int) -> int:
        """Give the bytes for a batch of samples."""
        samples = self.values * value_bytes + self.indices * INDEX_BYTES
        return samples * batch + self.shared * value_bytes


def inference_peak(network: Network) -> int:
    """Count the most values that are alive at once, for one sample."""
    nodes = list(network.nodes)
    uses = Counter(index for node in nodes for index in node.inputs)
    storage = {INPUT: INPUT}
    sizes = {INPUT: network.input.size}
    pending = Counter({INPUT: uses[INPUT]})
    alive = peak = network.input.size
    for node in nodes:
        held = [storage[index] for index in node.inputs]
        place = _overwritten(node, held, sizes, pending)
        if place is None:
            place = node.index
            sizes[place] = node.output.size
            alive += node.output.size
            peak = max(peak, alive)
        storage[node.index] = place
        pending[place] += uses[node.index] + (node is nodes[-1])
        for used in held:
            pending[used] -= 1
        for used in {*held, place}:
            if pending[used] == 0 and used in sizes:
                alive -= sizes.pop(used)
    return peak


def _overwritten(
    node: Node, held: Sequence[int], sizes: dict[int, int], pending: Counter[int]
) -> int | None:
    """Give the storage that the output goes into, where that is one of the inputs'."""
    if node.layer.is_view:
        return held[0]
    if not node.layer.in_place:
        return None
    for place in held:
        if sizes.get(place) == node.output.size and pending[place] == held.count(place):
            return place
    return None


NOTHING = Kept(0, 0, 0)


def kept_by_node(network: Network) -> dict[int, Kept]:
    """Count what each layer keeps for training, by the index of its node.

    An output that several layers keep is counted once, for the first of them. Who keeps a share of
    an output keeps all of it, since the share is only another way to look at it. Layers before the
    first weights keep nothing: nobody asks for their gradients.
    """
    found: dict[int, Kept] = {}
    origin = {INPUT: INPUT}
    sizes = {INPUT: network.input.size}
    kept: set[int] = set()
    learned: set[int] = set()
    for node in network.nodes:
        origin[node.index] = origin[node.inputs[0]] if node.layer.is_view else node.index
        sizes[node.index] = node.output.size
        if learned.isdisjoint(node.inputs) and not node.parameters:
            continue
        learned.add(node.index)
        saved = node.layer.saved(node.input, node.output)
        wanted = {origin[index] for index in node.inputs} if saved.input else set()
        if saved.output:
            wanted.add(origin[node.index])
        outputs = sum(sizes[index] for index in wanted - kept)
        kept |= wanted
        found[node.index] = Kept(saved.values + outputs, saved.indices, saved.shared)
    return found


def parameter_state(params: int, kept: int) -> int:
    """Count weights, gradients and what an optimiser keeps: `kept` values for each weight."""
    return params * (2 + kept)
