"""How programs that count networks count a layer's work, each by its own rules.

A rule says what a layer costs by what goes in and comes out. Layers for which a tool has no rule
cost nothing there. The rules are those of the versions named, read off their sources; what the
tools themselves print holds them (`tests/truth/tools.json`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod

from mkdocs_cnn.layers.convolution import TransposedConv
from mkdocs_cnn.network.graph import Node
from mkdocs_cnn.problems.records import record

Work = Callable[[Node], int]
"""What a layer costs, for one sample."""
Rules = Mapping[str, Work]
"""By the layer's class in torch, without the number of its axes: `Conv`, `ReLU`, `BatchNorm`."""


@record()
class Tool:
    """A program that counts, in one of its versions."""

    rules: Rules

    def work(self, node: Node) -> int:
        """Count a layer."""
        rule = self.rules.get(kind(node))
        return rule(node) if rule else 0


def kind(node: Node) -> str:
    """Return the layer's class in torch, without the number of its axes."""
    name = node.layer.kind(node.input)
    return name[:-2] if name[-2:] in ("1d", "2d", "3d") else name


def macs(node: Node) -> int:
    """Count multiply-adds as this package does."""
    return node.layer.macs(node.input)


def twice(node: Node) -> int:
    """Count the multiplications and the additions apart."""
    return 2 * macs(node)


def biases(node: Node) -> int:
    """Count the outputs to which a bias is added."""
    roles = {parameter.role for parameter in node.parameters}
    return node.output.size if "bias" in roles else 0


def with_biases(node: Node) -> int:
    """Count a bias for one more multiply-add of each output."""
    return macs(node) + biases(node)


def twice_with_biases(node: Node) -> int:
    """Count multiplications and additions, those of biases too."""
    return twice(node) + biases(node)


def inputs(times: int) -> Work:
    """Count each input value so many times."""
    return lambda node: times * node.input.size


def outputs(times: int) -> Work:
    """Count each output value so many times."""
    return lambda node: times * node.output.size


def by_outputs(node: Node) -> int:
    """Count each weight once for each place of the output, even where it is used at each input."""
    return _weights(node) * prod(node.output.spatial)


def parameters_by_outputs(node: Node) -> int:
    """Count weights and biases alike, once for each place of the output."""
    return parameters(node) * prod(node.output.spatial)


def _weights(node: Node) -> int:
    learned = node.parameters
    return sum(parameter.count for parameter in learned if parameter.role == "weight")


def parameters(node: Node) -> int:
    """Count each parameter once."""
    return sum(parameter.count for parameter in node.parameters)


def with_means(node: Node) -> int:
    """Count what an average adds up, and one division, for each output."""
    cells = prod(node.input.spatial) // max(prod(node.output.spatial), 1)
    return (cells + 1) * node.output.size


def windows(node: Node) -> int:
    """Count two for each place that a window moves over."""
    geometry = node.layer.geometry(node.input)
    return 2 * node.output.size * (prod(geometry.stride) if geometry else 1)


def if_affine(work: Work, otherwise: Work) -> Work:
    """Count a normalisation by whether it learns anything."""
    return lambda node: (work if node.parameters else otherwise)(node)


def softmax(node: Node) -> int:
    """Count an exponential, a division and an addition for each value, but one addition less."""
    return 3 * node.output.size - 1


def local_norm(node: Node) -> int:
    """Count one for each value, and at each place one for each square, its sum, and two more."""
    return node.output.size + (2 + 2 * node.output.channels) * prod(node.output.spatial)


def grouped_twice(node: Node) -> int:
    """Divide the filters of a transposed convolution by its groups a second time."""
    layer = node.layer
    assert isinstance(layer, TransposedConv)
    filters = layer.out_channels // layer.groups // layer.groups
    places = prod(node.input.spatial)
    return prod(_kernel(node)) * node.input.channels * filters * places


def _kernel(node: Node) -> tuple[int, ...]:
    geometry = node.layer.geometry(node.input)
    return geometry.kernel if geometry else ()


def _same(work: Work, *kinds: str) -> dict[str, Work]:
    return dict.fromkeys(kinds, work)


_CONVOLUTIONS = ("Conv", "ConvTranspose")
_ACTIVATIONS = ("ReLU", "ELU", "GELU", "PReLU")
_POOLS = ("MaxPool", "AvgPool", "AdaptiveAvgPool")

PTFLOPS_0_7 = Tool(
    {
        **_same(with_biases, "Conv", "Linear"),
        "ConvTranspose": lambda node: by_outputs(node) + biases(node),
        **_same(outputs(1), *_ACTIVATIONS, "ReLU6", "LeakyReLU", "Upsample"),
        **_same(inputs(1), *_POOLS, "LayerNorm"),
        **_same(if_affine(inputs(2), inputs(1)), "BatchNorm", "GroupNorm"),
    },
)
PTFLOPS = Tool(
    {
        **PTFLOPS_0_7.rules,
        "ConvTranspose": with_biases,
        **_same(outputs(2), *_ACTIVATIONS, "Upsample"),
        **_same(outputs(1), "SiLU", "Softmax"),
        **_same(inputs(2), *_POOLS),
    },
)
"""The module is counted, and again the function that it calls."""
PTFLOPS_ATEN = Tool(_same(with_biases, *_CONVOLUTIONS, "Linear"))
FVCORE = Tool(
    {
        **_same(macs, *_CONVOLUTIONS, "Linear"),
        **_same(outputs(1), "Upsample"),
        **_same(inputs(1), "AdaptiveAvgPool"),
        **_same(if_affine(inputs(2), inputs(1)), "BatchNorm"),
        **_same(if_affine(inputs(5), inputs(4)), "LayerNorm", "GroupNorm"),
    },
)
TORCHINFO = Tool(
    {
        **_same(parameters_by_outputs, *_CONVOLUTIONS),
        **_same(parameters, "Linear", "BatchNorm", "LayerNorm", "GroupNorm", "PReLU"),
    },
)
THOP = Tool(
    {
        **_same(by_outputs, *_CONVOLUTIONS),
        **_same(macs, "Linear"),
        **_same(if_affine(inputs(4), inputs(2)), "BatchNorm", "LayerNorm"),
        **_same(outputs(1), "AvgPool", "PReLU", "Upsample"),
        **_same(with_means, "AdaptiveAvgPool"),
        **_same(softmax, "Softmax"),
    },
)
DEEPSPEED = Tool(_same(macs, *_CONVOLUTIONS, "Linear"))
DEEPSPEED_2023 = Tool({**DEEPSPEED.rules, "ConvTranspose": grouped_twice})
DEEPSPEED_FLOPS = Tool(
    {
        **_same(twice_with_biases, *_CONVOLUTIONS),
        **_same(twice, "Linear"),
        **_same(inputs(1), *_ACTIVATIONS, *_POOLS, "LeakyReLU", "SiLU", "Softmax"),
        **_same(if_affine(inputs(2), inputs(1)), "BatchNorm"),
        **_same(if_affine(inputs(5), inputs(4)), "LayerNorm", "GroupNorm"),
        **_same(outputs(1), "Upsample"),
    },
)
CONVNET_BURDEN = Tool(
    {
        **_same(with_biases, *_CONVOLUTIONS, "Linear"),
        **_same(outputs(2), "ReLU", "ReLU6"),
        **_same(windows, "MaxPool", "AvgPool"),
        **_same(inputs(1), "AdaptiveAvgPool"),
        **_same(outputs(1), "Add", "LayerScale"),
        **_same(local_norm, "LocalResponseNorm"),
    },
)
