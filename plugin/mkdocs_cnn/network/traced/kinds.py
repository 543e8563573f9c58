"""A call to the layers that it stands for: the operations of a framework by their names.

An operation with a word in the language is that layer. Others have the size that was recorded of
them (`layers.recorded`); what stands in no table here is not counted.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import prod

from mkdocs_cnn.layers import Layer, Shape, activation, joining, normalization, pooling
from mkdocs_cnn.layers.recorded import Computed, Padded, Rearranged, Recorded, Unknown
from mkdocs_cnn.layers.reshaping import ChannelShuffle, Flatten, Slice
from mkdocs_cnn.layers.resizing import Pad, PixelShuffle, PixelUnshuffle, Upsample
from mkdocs_cnn.network.traced.case import Case
from mkdocs_cnn.network.traced.kernels import (
    by_kernel,
    conv,
    linear,
    product,
    recurrent,
    transposed,
)
from mkdocs_cnn.network.traced.products import PRODUCTS
from mkdocs_cnn.network.traced.runs import placed
from mkdocs_cnn.network.traced.values import RECURRENT
from mkdocs_cnn.problems.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeAlias

Keeps: TypeAlias = 'Literal["", "input", "output"]'
LARGEST_FACTOR = 8
"""What is enlarged more than so many times, or is a single position, is brought to a size."""
Made = tuple[Layer, ...]
"""The layers that a call stands for, one behind the other."""


def layers_of(case: Case) -> Made:
    """Return the layers that a call stands for; what comes out is as the call records it."""
    read = _KINDS.get(case.call.op)
    made = read(case) if read else (Unknown(op=case.call.op, size=case.y),)
    known = not isinstance(made[0], joining.Join | Recorded)
    made = _on_many_axes(case, made[0]) if known and case.rank > max(made[0].ranks) else made
    return tuple(placed(case, each) if isinstance(each, Recorded) else each for each in made)


def _on_many_axes(case: Case, layer: Layer) -> Made:
    """Keep the size that was recorded where a layer has fewer axes, such as those of windows."""
    if len(case.kernel) > 1:
        return by_kernel(case)
    saved = layer.saved(case.x, case.y)
    return _computed("output" if saved.output else "input" if saved.input else "", case)


# Normalisation


def _batch_norm(case: Case) -> Made:
    weights = sum(each.learned for each in case.call.tensors)
    return (normalization.BatchNorm(affine=weights > 0, factor=weights != 1),)


def _layer_norm(case: Case) -> Made:
    over = case.call.settings.get("normalized_shape")
    axes = len(over) if isinstance(over, tuple) else 1
    whole = axes > 1
    if whole and axes != case.rank + 1:
        return (Computed(op=case.call.op, size=case.y, keeps="input"),)
    return (normalization.LayerNorm(affine=case.learned > 0, whole=whole),)


def _group_norm(case: Case) -> Made:
    groups = case.whole("num_groups", 1)
    if case.x.channels % max(groups, 1):
        return (Computed(op=case.call.op, size=case.y, keeps="input"),)
    return (normalization.GroupNorm(affine=case.learned > 0, groups=max(groups, 1)),)


def _affine(kind: type[normalization.InstanceNorm | normalization.RMSNorm], case: Case) -> Made:
    return (kind(affine=case.learned > 0),)


def _local_response_norm(case: Case) -> Made:
    return (normalization.LocalResponseNorm(size=str(case.whole("size", 5))),)


# Pooling


def _pool(kind: type[pooling.MaxPool] | type[pooling.AvgPool], case: Case) -> Made:
    rank = case.rank
    kernel = case.axes("kernel_size", rank, (2,))
    if len(kernel) != rank or not rank:
        return (Recorded(op=case.call.op, size=case.y, keeps="input"),)
    stride = case.axes("stride", rank, kernel)
    layer = kind(
        kernel_size=kernel,
        stride=() if stride == kernel else stride,
        padding=case.cut(rank),
        ceil_mode=case.call.settings.get("ceil_mode") is True,
    )
    return (_dilated(layer, case.axes("dilation", rank, (1,))),)


def _dilated(layer: pooling.MaxPool | pooling.AvgPool, dilation: tuple[int, ...]) -> Layer:
    """Give a window its dilation; one that averages has none."""
    return replace(layer, dilation=dilation) if isinstance(layer, pooling.MaxPool) else layer


def _adaptive(kind: type[pooling.MaxPool] | type[pooling.AvgPool], case: Case) -> Made:
    to = case.y.spatial
    if len(to) != case.rank or not to:
        return (Recorded(op=case.call.op, size=case.y, keeps="input"),)
    if set(to) == {1}:
        everything = pooling.GlobalMaxPool if kind is pooling.MaxPool else pooling.GlobalAvgPool
        return (everything(),)
    layer = kind(kernel_size=(2,) * case.rank, to=to)
    return (_dilated(layer, (1,) * case.rank),)


def _reduced(kind: type[Layer], case: Case) -> Made:
    """Reduce positions, all or some of the axes: over all of them it is global pooling."""
    dims = case.dims() or case.dims("dims")
    if not case.rank or dims != case.spatial_axes:
        return (Recorded(op=case.call.op, size=case.y),)
    return (kind(),) if case.y.rank else (kind(), Flatten())


# Value by value


def _plain(kind: type[Layer], case: Case) -> Made:
    return (kind(),)


def _hardtanh(case: Case) -> Made:
    ends = case.call.settings.get("min_val", -1), case.call.settings.get("max_val", 1)
    return (activation.ReLU6() if ends == (0, 6) else activation.Hardtanh(),)


def _leaky(case: Case) -> Made:
    return (activation.LeakyReLU(slope=str(case.call.settings.get("negative_slope", 0.01))),)


def _prelu(case: Case) -> Made:
    return (activation.PReLU(shared=case.learned == 1),)


def _dropout(case: Case) -> Made:
    rate = case.call.settings.get("p", 0.5)
    return (activation.Dropout(rate=f"{rate:.4g}" if isinstance(rate, int | float) else ""),)


def _softmax(kind: type[Layer], case: Case) -> Made:
    if case.dim(usual=-1) == case.values[0].channel:
        return (kind(),)
    return (Recorded(op=case.call.op, size=case.y, keeps="output"),)


def _glu(case: Case) -> Made:
    if case.dim(usual=-1) == case.values[0].channel and case.x.channels % 2 == 0:
        return (activation.GLU(),)
    return (Recorded(op=case.call.op, size=case.y, keeps="input"),)


def _computed(keeps: Keeps, case: Case) -> Made:
    kind = Computed if case.x == case.y else Recorded
    return (kind(op=case.call.op, size=case.y, keeps=keeps),)


def _recorded(case: Case) -> Made:
    return (Recorded(op=case.call.op, size=case.y),)


def _joined(kind: type[joining.Join], keeps: Keeps, case: Case) -> Made:
    """Join activations; with a number or a parameter it is a function of each value."""
    shapes = [each.shape for each in case.values]
    if len(shapes) > 1 and not kind().disagreement(shapes) and kind().joined(shapes) == case.y:
        return (kind(),)
    return _computed(keeps, case)


def _multiplied(case: Case) -> Made:
    factor = case.call.settings.get("other")
    if len(case.values) > 1:
        return _joined(joining.Multiply, "input", case)
    if isinstance(factor, int | float) and not case.call.tensors:
        return (normalization.Scaled(by=f"{factor:.4g}"),) if case.x == case.y else _recorded(case)
    if case.learned in (1, case.x.channels) and case.x == case.y:
        return (normalization.Scale(shared=case.learned == 1 != case.x.channels),)
    return _computed("input", case)


def _concat(case: Case) -> Made:
    shapes = [each.shape for each in case.values]
    along = (
        case.dim() == case.values[0].channel and len({each.channel for each in case.values}) == 1
    )
    if len(shapes) > 1 and along and not joining.Concat().disagreement(shapes):
        return (joining.Concat(),)
    return _recorded(case)


# Positions


def _view(case: Case) -> Made:
    x, y = case.x, case.y
    if x.rank and y == Shape((), x.size):
        return (Flatten(),)
    if x.rank > 1 and y == Shape((prod(x.spatial),), x.channels) and case.call.op == "flatten":
        return (Flatten(positions=True),)
    return (Rearranged(op=case.call.op, size=y),)


def _slice(case: Case) -> Made:
    step, start = case.whole("step", 1), case.whole("start", 0)
    if case.dim() == case.values[0].channel and step == 1 and case.x.spatial == case.y.spatial:
        start += case.x.channels if start < 0 else 0
        return (Slice(channels=case.y.channels, after=min(max(start, 0), case.x.channels)),)
    return (Rearranged(op=case.call.op, size=case.y),)


def _interpolate(case: Case) -> Made:
    x, y = case.x.spatial, case.y.spatial
    if not x or len(x) != len(y):
        return _recorded(case)
    factors = tuple(o // i for i, o in zip(x, y, strict=True) if o % i == 0)
    if len(factors) == len(x) and max(factors) <= LARGEST_FACTOR and prod(x) > 1:
        return (Upsample(scale_factor=factors),)
    return (Upsample(to=y),)


def _pad(case: Case) -> Made:
    """Pad: amounts stand before and after each axis, the last axis first (torch's pad)."""
    amounts = case.axes("pad", 1, (0,))
    pairs = list(zip(amounts[::2], amounts[1::2], strict=False))
    rank = len(case.values[0].sizes)
    around = {rank - 1 - i: pair for i, pair in enumerate(pairs)}
    before, after = around.pop(case.values[0].channel, (0, 0))
    spatial = tuple(around.get(axis, (0, 0)) for axis in sorted(case.spatial_axes))
    mode = case.call.settings.get("mode", "")
    other = mode != "" or min(amounts, default=0) < 0
    layer = Pad(amount=spatial or ((0, 0),), channels=before + after)
    if len(spatial) != case.rank or not case.rank or layer.output(case.x) != case.y:
        return _recorded(case)
    if other and before == after == 0:
        return (Padded(op="pad", size=case.y, amount=spatial, mode=str(mode)),)
    return _recorded(case) if other else (layer,)


def _pixel_shuffle(case: Case) -> Made:
    return (PixelShuffle(factor=case.whole("upscale_factor", 2)),)


def _pixel_unshuffle(case: Case) -> Made:
    return (PixelUnshuffle(factor=case.whole("downscale_factor", 2)),)


def _channel_shuffle(case: Case) -> Made:
    return (ChannelShuffle(groups=case.whole("groups", 1)),)


_ACTIVATIONS: dict[str, type[Layer]] = {
    "relu": activation.ReLU,
    "relu6": activation.ReLU6,
    "elu": activation.ELU,
    "celu": activation.CELU,
    "selu": activation.SELU,
    "gelu": activation.GELU,
    "silu": activation.SiLU,
    "mish": activation.Mish,
    "sigmoid": activation.Sigmoid,
    "hardsigmoid": activation.Hardsigmoid,
    "hardswish": activation.Hardswish,
    "tanh": activation.Tanh,
    "softplus": activation.Softplus,
    "softsign": activation.Softsign,
    "logsigmoid": activation.LogSigmoid,
    "log_sigmoid": activation.LogSigmoid,
    "hardshrink": activation.Hardshrink,
    "softshrink": activation.Softshrink,
    "tanhshrink": activation.Tanhshrink,
    "threshold": activation.Threshold,
}
_BY_OUTPUT = "exp exp2 expm1 sqrt rsqrt reciprocal normalize"
_BY_INPUT = (
    "pow abs log log2 log10 log1p div clamp clamp_min clamp_max square sin cos tan atan sinh cosh "
    "erf rsub addcmul addcdiv lerp fmod atan2 hypot logaddexp xlogy"
)
_BY_NOTHING = (
    "neg sgn trunc frac nan_to_num isnan heaviside floor ceil round sign where masked_fill eq ne "
    "gt ge lt le logical_not logical_and bitwise_not floor_divide remainder zeros_like ones_like "
    "full full_like new_full scalar_tensor fill copy"
)
_VIEWS = "expand squeeze unsqueeze select permute transpose unflatten narrow t"
_MOVED = (
    "slice_scatter select_scatter diagonal_scatter as_strided_scatter scatter scatter_add "
    "masked_scatter index_put index_copy index_add col2im im2col fold roll flip repeat tile stack "
    "index gather index_select unfold repeat_interleave cumsum grid_sampler grid_sample"
)
_SUMMED = "sum amin max min var std norm linalg_vector_norm logsumexp prod argmax any all"
_KINDS: dict[str, Callable[[Case], Made]] = {
    **dict.fromkeys(("conv1d", "conv2d", "conv3d"), conv),
    **{f"conv_transpose{n}d": transposed for n in (1, 2, 3)},
    "linear": linear,
    **dict.fromkeys(PRODUCTS, product),
    **dict.fromkeys(RECURRENT, recurrent),
    **dict.fromkeys(("embedding", "embedding_bag"), partial(_computed, "input")),
    "batch_norm": _batch_norm,
    "layer_norm": _layer_norm,
    "group_norm": _group_norm,
    "instance_norm": partial(_affine, normalization.InstanceNorm),
    "rms_norm": partial(_affine, normalization.RMSNorm),
    "local_response_norm": _local_response_norm,
    **{f"max_pool{n}d": partial(_pool, pooling.MaxPool) for n in (1, 2, 3)},
    **{f"max_pool{n}d_with_indices": partial(_pool, pooling.MaxPool) for n in (1, 2, 3)},
    **{f"max_unpool{n}d": _recorded for n in (1, 2, 3)},
    **{f"avg_pool{n}d": partial(_pool, pooling.AvgPool) for n in (1, 2, 3)},
    **{f"adaptive_avg_pool{n}d": partial(_adaptive, pooling.AvgPool) for n in (1, 2, 3)},
    **{f"adaptive_max_pool{n}d": partial(_adaptive, pooling.MaxPool) for n in (1, 2, 3)},
    "mean": partial(_reduced, pooling.GlobalAvgPool),
    "amax": partial(_reduced, pooling.GlobalMaxPool),
    **{name: partial(_plain, kind) for name, kind in _ACTIVATIONS.items()},
    "hardtanh": _hardtanh,
    "leaky_relu": _leaky,
    "prelu": _prelu,
    "dropout": _dropout,
    "softmax": partial(_softmax, activation.Softmax),
    "log_softmax": partial(_softmax, activation.LogSoftmax),
    "glu": _glu,
    "add": partial(_joined, joining.Add, ""),
    "sub": partial(_joined, joining.Subtract, ""),
    "maximum": partial(_joined, joining.Maximum, "input"),
    "minimum": partial(_computed, "input"),
    "mul": _multiplied,
    "cat": _concat,
    **dict.fromkeys(_BY_OUTPUT.split(), partial(_computed, "output")),
    **dict.fromkeys(_BY_INPUT.split(), partial(_computed, "input")),
    **dict.fromkeys(_BY_NOTHING.split(), partial(_computed, "")),
    **dict.fromkeys((*_MOVED.split(), *_SUMMED.split()), _recorded),
    **dict.fromkeys((*_VIEWS.split(), "reshape", "flatten"), _view),
    "slice": _slice,
    "interpolate": _interpolate,
    "pad": _pad,
    "pixel_shuffle": _pixel_shuffle,
    "pixel_unshuffle": _pixel_unshuffle,
    "channel_shuffle": _channel_shuffle,
}
"""What reads a call, by the name of its operation."""
KNOWN = frozenset({*_KINDS, "split"})
"""The operations of which it is known what they cost."""
