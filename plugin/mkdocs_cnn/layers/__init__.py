"""The layer kinds: a class a kind, with its fields, sizes, weights and formulas.

Comes in: the shape of one sample; goes out: the shape behind a layer, its parameters, its
multiply-adds and what it keeps for training. `KINDS` lists them all.

To add a kind, write one class in the module of its family and name it in `KINDS`.
"""

from __future__ import annotations

from mkdocs_cnn.layers import activation, convolution, linear, normalization, pooling, reshaping
from mkdocs_cnn.layers.base import Family, Layer, Parameter, Role, Shape, Spec

KINDS: tuple[type[Layer], ...] = (
    convolution.Conv,
    convolution.DepthwiseConv,
    convolution.SeparableConv,
    convolution.TransposedConv,
    linear.Linear,
    pooling.MaxPool,
    pooling.AvgPool,
    pooling.GlobalAvgPool,
    normalization.BatchNorm,
    normalization.LayerNorm,
    normalization.GroupNorm,
    normalization.LocalResponseNorm,
    normalization.Scale,
    activation.ReLU,
    activation.ReLU6,
    activation.LeakyReLU,
    activation.PReLU,
    activation.ELU,
    activation.GELU,
    activation.SiLU,
    activation.Hardswish,
    activation.Sigmoid,
    activation.Hardsigmoid,
    activation.Tanh,
    activation.Softmax,
    activation.Dropout,
    activation.DropPath,
    reshaping.Flatten,
    reshaping.Upsample,
    reshaping.Pad,
    reshaping.Crop,
    reshaping.ChannelShuffle,
    reshaping.PixelShuffle,
    reshaping.Identity,
)
"""Every layer kind, in the order of the documentation's table."""

BY_NAME: dict[str, type[Layer]] = {name: kind for kind in KINDS for name in kind.names}
"""Every word for an operation, with its kind."""

__all__ = ["BY_NAME", "KINDS", "Family", "Layer", "Parameter", "Role", "Shape", "Spec"]
