"""The tensors that a file stores: parameters, buffers, and constants that are neither."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import prod

from mkdocs_cnn.language.traced import STATISTICS, Tensor
from mkdocs_cnn.models.onnx.flows import filled
from mkdocs_cnn.models.onnx.messages import Graph, Stored
from mkdocs_cnn.models.onnx.places import clean
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.records import record

_USUAL = {1: "weight", 2: "bias"}
_RECURRENT = {1: "weight_ih", 2: "weight_hh", 3: "bias"}
_SLOTS: dict[str, dict[int, str]] = {
    "Conv": _USUAL,
    "ConvTranspose": _USUAL,
    "Gemm": _USUAL,
    "LayerNormalization": _USUAL,
    "GroupNormalization": _USUAL,
    "InstanceNormalization": _USUAL,
    "PRelu": {1: "weight"},
    "RMSNormalization": {1: "weight"},
    "LSTM": _RECURRENT,
    "GRU": _RECURRENT,
    "RNN": _RECURRENT,
    "MatMul": {0: "weight", 1: "weight", 2: "bias"},
    "Gather": {0: "weight"},
    "BatchNormalization": {1: "weight", 2: "bias", 3: STATISTICS[0], 4: STATISTICS[1]},
    "QLinearConv": {3: "weight", 8: "bias"},
    "QLinearMatMul": {3: "weight"},
    "ConvInteger": {1: "weight"},
    "MatMulInteger": {1: "weight"},
}
"""What stands at which place of operations that have weights."""
_SETTLED = frozenset(
    {
        *("Clip", "Dropout", "Expand", "OneHot", "Pad", "Reshape", "Resize", "SequenceAt", "Slice"),
        *("Split", "SplitToSequence", "Squeeze", "Tile", "TopK", "Unsqueeze", "Upsample"),
        *("QuantizeLinear", "DequantizeLinear", "Trilu", "CumSum"),
    }
)
"""Operations whose inputs but for the first say how, and are no weights."""
_SIGNED = pattern(r"(?m)^\S{1,500}: (PARAMETER|BUFFER|CONSTANT_TENSOR) target='([^'\n]{1,500})'")
_NAMED = pattern(r"[A-Za-z_]+(?:\d+[A-Za-z_]+)*")
"""The name of a tensor of the model itself; exporters number those that they make up."""


@record()
class Use:
    """A tensor that a call reads."""

    root: str
    """Its name in the file."""
    slot: str = ""
    """What it is there: `weight`."""


def slot(op: str, index: int) -> str | None:
    """Say what stands at a place of an operation; None if it only says how it works."""
    if op in _SETTLED or op.startswith("Reduce"):
        return None if index else ""
    return _SLOTS.get(op, {}).get(index, "")


class Store:
    """What is known of tensors before and after the calls are made."""

    def __init__(self, graph: Graph) -> None:
        self.stored = {each.name: each for each in graph.stored if each.name}
        text = graph.metadata.get("pkg.torch.export.ExportedProgram.graph_signature", "")
        self.signed = {target: kind for kind, target in _SIGNED.findall(text)}
        """What torch says of the tensors of the model, by their names."""
        self.read = {name for node in graph.nodes for name in node.inputs}
        """What nodes read, be it for a size."""
        self.uses: dict[str, int] = {}
        self.slots: dict[str, str] = {}

    def alias(self, name: str, root: str) -> None:
        """Know a tensor under its own name that an exporter stores once for several like it."""
        if (is_address(name) or "::" in name) and name not in self.stored:
            found = self.stored[root]
            self.stored[name] = Stored(name, found.sizes, found.dtype, found.numbers)

    def note(self, use: Use) -> None:
        """Note what a call reads."""
        self.uses[use.root] = self.uses.get(use.root, 0) + 1
        if use.slot:
            self.slots.setdefault(use.root, use.slot)

    def tensor(self, use: Use, call: str) -> Tensor | None:
        """Make the tensor that a call reads; None for constants."""
        stored, root = self.stored[use.root], use.root
        learned = self._learned(stored)
        if learned is None:
            return None
        name = clean(root) or "unnamed"
        if not is_address(root) and root not in self.signed and use.slot and self.uses[root] == 1:
            name = f"{call}.{use.slot}"
            name = clean(root) if name in self.stored else name
        return Tensor(name, stored.sizes, learned, stored.dtype)

    def _learned(self, stored: Stored) -> bool | None:
        """Tell parameters and buffers apart, and constants, which are neither."""
        name = stored.name
        if name in self.signed:
            kind = self.signed[name]
            return None if kind == "CONSTANT_TENSOR" else kind == "PARAMETER"
        used = self.slots.get(name, "")
        if used in STATISTICS or name.endswith(STATISTICS):
            return False
        if used:
            return True
        if not is_address(name):
            return None
        return stored.dtype.startswith(("float", "bfloat"))

    def tracked(self, tensors: Iterable[Tensor]) -> Iterator[Tensor]:
        """Yield the counters of a batch norm, which no node reads and so no exporter stores."""
        for each in tensors:
            if each.name.endswith(f".{STATISTICS[1]}"):
                name = f"{each.name.removesuffix(STATISTICS[1])}{STATISTICS[2]}"
                if self.signed.get(name) == "BUFFER":
                    yield Tensor(name, (), False, "int64")

    def unused(self) -> Iterator[Tensor]:
        """Yield the parameters and buffers that no call reads."""
        for name, stored in self.stored.items():
            spare = is_address(name) and name not in self.read
            if name not in self.uses and (spare or name in self.signed):
                learned = self._learned(stored)
                if learned is not None and stored.sizes == filled(stored.sizes):
                    yield Tensor(clean(name), stored.sizes, learned, stored.dtype)

    def missing(self) -> list[str]:
        """Name the parameters of the model that the file lacks."""
        return [
            n for n, kind in self.signed.items() if kind == "PARAMETER" and n not in self.stored
        ]

    def nameless(self) -> Iterator[Stored]:
        """Yield constants that are read by calls and may have been computed from weights."""
        for name in self.uses:
            stored = self.stored[name]
            several = prod(stored.sizes) > 1 and stored.dtype.startswith("float")
            if several and name not in self.slots and not is_address(name):
                yield stored


def is_address(name: str) -> bool:
    """Is it the name of a tensor in a model, and not one that an exporter has made up?"""
    if "." not in name.strip("."):
        return _NAMED.fullmatch(name) is not None
    return not set(name) & {":", "/"} and not name[:1].isdigit()
