"""FLOPs as torch counts them while a network runs: two for each multiply-add of a product.

Convolutions and linear layers count, those that grow by what goes in; biases, normalisations,
pools and activations do not. All samples of the batch count, and each time that a module runs.
"""

from __future__ import annotations

from math import prod

from mkdocs_cnn.language.summaries import Cell
from mkdocs_cnn.listings.summaries.ways import Way
from mkdocs_cnn.listings.summaries.windows import Said

_RUNS = 8
"""How often a module may run that several parts of a network share."""
_COUNTED = ("conv", "dwconv", "deconv", "fc")


def flops_of(way: Way, batch: int, said: Cell | None) -> int:
    """Count those of a batch; of a module that runs more than once as often as it says itself."""
    once = batch * sum(_flops(way, name, words) for name, words in way.operations)
    runs = (n for n in range(1, _RUNS + 1) if said is not None and said.holds(once * n))
    return once * next(runs, 1)


def _flops(way: Way, name: str, said: Said) -> int:
    if name not in _COUNTED or not way.params:
        return 0
    out = way.output[-1] if name == "fc" else way.output[0]
    weights = way.params - (out if said.get("bias", True) else 0)
    if name == "fc":
        return 2 * weights * prod(way.output[:-1])
    return 2 * weights * prod((way.input if name == "deconv" else way.output)[1:])
