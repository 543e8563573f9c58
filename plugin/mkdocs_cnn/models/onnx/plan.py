"""Which nodes belong together: exporters write one function of PyTorch as several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from mkdocs_cnn.models.onnx.messages import Graph, Node
from mkdocs_cnn.models.onnx.places import Place
from mkdocs_cnn.problems.records import record


@record()
class Step:
    """Nodes that follow each other, and are one operation if that has a name."""

    start: int
    end: int
    """The node behind the last one."""
    op: str = ""


_NEAR = 200
"""Nodes of one function that are put together at most."""
LINEAR = "linear"
"""A product with a bias behind it."""
_GATED = {"Sigmoid": "silu", "HardSigmoid": "hardswish"}
_SIZES = ("Shape", "Size")
HEAVY = frozenset({"Conv", "ConvTranspose", "Gemm", "MatMul", "Einsum"})
"""What is counted by itself, even if an exporter makes several nodes around it."""
_WHOLE = ("scaled_dot_product_attention",)
_CANONICAL = {
    **dict.fromkeys(("view", "_unsafe_view", "unflatten"), "reshape"),
    **dict.fromkeys(
        ("chunk", "split_with_sizes", "unbind", "tensor_split", "unsafe_split"), "split"
    ),
    **dict.fromkeys(("constant_pad_nd", "reflection_pad2d", "replication_pad2d"), "pad"),
    **dict.fromkeys(("native_layer_norm",), "layer_norm"),
    **dict.fromkeys(("native_group_norm",), "group_norm"),
    "_softmax": "softmax",
    "_log_softmax": "log_softmax",
}


def canonical(aten: str) -> str:
    """Return the name of a function of PyTorch that does the same in other ways."""
    if aten.startswith(("upsample_", "_upsample_")):
        return "interpolate"
    return _CANONICAL.get(aten, aten)


def active(graph: Graph, inputs: Iterable[str]) -> list[bool]:
    """Say of each node whether activations go through it, and not sizes or weights alone."""
    known, found = set(inputs), []
    for node in graph.nodes:
        read = node.inputs[:1] if node.op == "CastLike" else node.inputs
        lives = node.op not in _SIZES and not known.isdisjoint(read)
        if lives:
            known.update(each for each in node.outputs if each)
        found.append(lives)
    return found


def plan(graph: Graph, lives: Sequence[bool], places: Sequence[Place]) -> list[Step]:
    """Put together what belongs together."""
    nodes = graph.nodes
    uses = Counter(name for node in nodes for name in node.inputs)
    uses.update(each.name for each in graph.outputs)
    several = [i for i, each in enumerate(lives) if each]
    steps, at, position = [], 0, 0
    while position < len(several):
        length, op = _group(nodes, several[position : position + _NEAR], places, uses)
        if op:
            start, last = several[position], several[position + length - 1]
            steps += [Step(i, i + 1) for i in range(at, start)]
            steps.append(Step(start, last + 1, op))
            at = last + 1
        position += length
    return [*steps, *(Step(i, i + 1) for i in range(at, len(nodes)))]


def _group(
    nodes: Sequence[Node], several: Sequence[int], places: Sequence[Place], uses: Counter[str]
) -> tuple[int, str]:
    """Say how many of the next nodes are one operation, and which; an empty one for none."""
    first = several[0]
    place = places[first]
    if place.key:
        length = 1
        while length < len(several) and places[several[length]].key == place.key:
            length += 1
        ops = {nodes[i].op for i in several[:length]}
        if length > 1 and (HEAVY.isdisjoint(ops) or place.aten in _WHOLE) and place.aten:
            return length, canonical(place.aten)
    if len(several) > 1:
        op = _pair(nodes[first], nodes[several[1]], uses)
        return (2, op) if op else (1, "")
    return 1, ""


def _pair(one: Node, other: Node, uses: Counter[str]) -> str:
    """Recognise a product with a bias, and what is multiplied by its own gate."""
    out = "".join(one.outputs[:1])
    if uses[out] != 1 or out not in other.inputs or len(other.inputs) != 2 or not other.outputs:
        return ""
    if one.op == "MatMul" and other.op == "Add":
        return LINEAR
    gated = one.op in _GATED and other.op == "Mul" and one.inputs[0] in other.inputs
    return _GATED[one.op] if gated else ""
