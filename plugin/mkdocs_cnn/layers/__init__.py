"""The layer kinds: a class a kind, with its fields, sizes, weights and formulas.

Comes in: the shape of one sample; goes out: the shape behind a layer, its parameters, its
multiply-adds and what it keeps for training. `KINDS` lists them all.

To add a kind, write one class in the module of its family and name it in `KINDS`.
"""

from __future__ import annotations

from mkdocs_cnn.layers import (
    activation,
    convolution,
    linear,
    normalization,
    pooling,
    reshaping,
    resizing,
)
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
    pooling.GlobalMaxPool,
    pooling.MaxUnpool,
    normalization.BatchNorm,
    normalization.LayerNorm,
    normalization.GroupNorm,
    normalization.InstanceNorm,
    normalization.RMSNorm,
    normalization.LocalResponseNorm,
    normalization.GlobalResponseNorm,
    normalization.Scale,
    normalization.Scaled,
    activation.ReLU,
    activation.ReLU6,
    activation.LeakyReLU,
    activation.PReLU,
    activation.RReLU,
    activation.ELU,
    activation.CELU,
    activation.SELU,
    activation.GELU,
    activation.GLU,
    activation.SiLU,
    activation.Mish,
    activation.Hardswish,
    activation.Sigmoid,
    activation.Hardsigmoid,
    activation.LogSigmoid,
    activation.Tanh,
    activation.Hardtanh,
    activation.Softplus,
    activation.Softsign,
    activation.Tanhshrink,
    activation.Softshrink,
    activation.Hardshrink,
    activation.Threshold,
    activation.Softmax,
    activation.LogSoftmax,
    activation.Softmin,
    activation.Dropout,
    activation.DropPath,
    reshaping.Flatten,
    reshaping.Reshape,
    reshaping.Permute,
    reshaping.Slice,
    resizing.Upsample,
    resizing.Pad,
    resizing.Crop,
    reshaping.ChannelShuffle,
    resizing.PixelShuffle,
    resizing.PixelUnshuffle,
    reshaping.Identity,
)
"""Every layer kind, in the order of the documentation's table."""

BY_NAME: dict[str, type[Layer]] = {name: kind for kind in KINDS for name in kind.names}
"""Every word for an operation, with its kind."""

__all__ = ["BY_NAME", "KINDS", "Family", "Layer", "Parameter", "Role", "Shape", "Spec"]
