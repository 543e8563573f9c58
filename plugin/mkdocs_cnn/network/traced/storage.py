"""What a call stores: its parameters and buffers, each counted where it is read first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from mkdocs_cnn.language.traced import Tensor
from mkdocs_cnn.layers import Layer, Parameter, Shape
from mkdocs_cnn.layers.recorded import Stored
from mkdocs_cnn.problems.records import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

_BIASES = ("bias", "beta")
_BIASED = ("Conv1d", "Conv2d", "Conv3d", "Linear")


@record()
class Storage:
    """What is counted for a call."""

    stored: Stored | None = None
    """None where it is what layers of its kind store by themselves."""
    shared: bool = False
    """Is all that it learns counted for an earlier call?"""


class Stock:
    """Knows which tensors have been counted."""

    def __init__(self, bias: bool) -> None:
        """Begin; without `bias`, those of convolutions and fully connected layers do not count."""
        self.bias = bias
        self.counted: set[str] = set()

    def take(self, layer: Layer, x: Shape, tensors: Sequence[Tensor]) -> Storage:
        """Count the tensors of a call that no call before it has."""
        left = {each.name: each for each in tensors if each.name not in self.counted}
        self.counted |= {*left}
        learned = [each for each in left.values() if each.learned]
        if not learned and any(each.learned for each in tensors):
            return Storage(shared=True)
        if not self.bias and layer.kind(x).startswith((*_BIASED, "ConvTranspose")):
            learned = [each for each in learned if role_of(each) == "weight"]
        others = [each for each in left.values() if not each.learned]
        own = layer.parameters(x)
        same = _by_role(own) == _by_role(map(_parameter, learned))
        made = own if same else tuple(map(_parameter, learned))
        counters = sum(each.count for each in others if each.dtype == "int64")
        stored = Stored(made, sum(each.count for each in others), counters)
        usual = Stored(own, layer.buffers(x), layer.counters(x))
        return Storage(None if stored == usual else stored)


def store(tensors: Iterable[Tensor]) -> Stored:
    """Return what some tensors come to."""
    all_ = list(tensors)
    others = [each for each in all_ if not each.learned]
    counters = sum(each.count for each in others if each.dtype == "int64")
    made = tuple(_parameter(each) for each in all_ if each.learned)
    return Stored(made, sum(each.count for each in others), counters)


def role_of(tensor: Tensor) -> Literal["weight", "bias"]:
    """Tell biases by their names: `bias`, `in_proj_bias`, `bias_ih_l0`."""
    name = tensor.name.rpartition(".")[2]
    named = name in _BIASES or name.endswith("_bias") or name.startswith("bias_")
    return "bias" if named else "weight"


def _parameter(tensor: Tensor) -> Parameter:
    first, *rest = tensor.sizes or (1,)
    seen, *kernel = rest or (1,)
    return Parameter(role_of(tensor), tuple(each for each in (*kernel, seen) if each > 1), first)


def _by_role(parameters: Iterable[Parameter]) -> Counter[str]:
    found: Counter[str] = Counter()
    for each in parameters:
        found[each.role] += each.count
    return found
