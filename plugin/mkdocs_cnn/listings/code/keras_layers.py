"""Keras' layers in our words, with Keras' defaults: no padding, pools that move by their size."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from mkdocs_cnn.language.program import Operation
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings.code.calls import Given
from mkdocs_cnn.listings.code.values import UNKNOWN, Value, whole, wholes
from mkdocs_cnn.listings.summaries.classes import ELEMENTWISE
from mkdocs_cnn.listings.summaries.network import operation_of
from mkdocs_cnn.listings.summaries.windows import Op, Said
from mkdocs_cnn.problems.problem import Span

_POOL = ("pool_size", "strides", "padding", "data_format")
_END = ("activation", "use_bias")
_MIDDLE = ("strides", "padding", "data_format", "dilation_rate")
NAMES: Mapping[str, tuple[str, ...]] = {
    "conv": ("filters", "kernel_size", *_MIDDLE, "groups", *_END),
    "dwconv": ("kernel_size", "strides", "padding", "depth_multiplier", *_MIDDLE[2:], *_END),
    "sepconv": ("filters", "kernel_size", *_MIDDLE, "depth_multiplier", *_END),
    "deconv": ("filters", "kernel_size", "strides", "padding"),
    "fc": ("units", *_END),
    "maxpool": _POOL,
    "avgpool": _POOL,
    "bn": ("axis", "momentum", "epsilon", "center", "scale"),
    "dropout": ("rate",),
    "pad": ("padding",),
    "crop": ("cropping",),
    "upsample": ("size", "data_format", "interpolation"),
    "reshape": ("target_shape",),
    "flatten": ("data_format",),
    "relu": ("max_value", "negative_slope", "threshold"),
    "identity": ("activation",),
    "input": ("input_shape", "batch_size", "dtype"),
}
"""The arguments of layers, in their order."""
GIVES = {"conv": "filters", "sepconv": "filters", "deconv": "filters", "fc": "units"}
"""Which of them says what comes out."""
_CHANGING = frozenset(
    [
        "filters",
        "kernel_size",
        "strides",
        "padding",
        "dilation_rate",
        "groups",
        "use_bias",
        "depth_multiplier",
        "units",
        "pool_size",
        "size",
        "output_padding",
    ]
)
"""Arguments without which a layer is not known."""
_ACTIVATIONS = {
    **{name: name for name in ("relu", "relu6", "elu", "gelu", "silu", "sigmoid", "tanh")},
    "softmax": "softmax",
    "selu": "elu",
    "swish": "silu",
    "leaky_relu": "leakyrelu",
    "log_softmax": "softmax",
    "hard_sigmoid": "hardsigmoid",
    "mish": "silu",
    "LeakyReLU": "leakyrelu",
    "ReLU": "relu",
    "ELU": "elu",
    "hard_silu": "hardswish",
}
_OLD = ("nb_filter", "border_mode", "subsample", "init", "output_dim")
"""Arguments of Keras 1, which had another order."""


def keras_operations(
    kind: str, call: Given, span: Span, x: Shape | None
) -> tuple[Operation, ...] | None:
    """Return a layer in our words, with its activation; None where it is not known."""
    unknown = any(call.values.get(name) is UNKNOWN for name in _CHANGING)
    if unknown or not call.complete or any(name in call.values for name in _OLD):
        return None
    said = _said(kind, call, x)
    if said is None:
        return None
    extra: list[Op] = []
    if kind in (*GIVES, "dwconv", "identity") and (name := activation(call)):
        extra = [(name, {})]
    each = [op for op in [*said, *extra] if op[0] != "identity" or not extra]
    return tuple(operation_of(op, span) for op in each)


def activation(call: Given) -> str:
    """Return the activation behind a layer, in our word; empty where there is none."""
    value: Value = call.get("activation")
    node = call.nodes.get("activation")
    if isinstance(node, ast.Call):
        node = node.func
    if not isinstance(value, str) and isinstance(node, ast.Attribute):
        value = node.attr
    elif not isinstance(value, str) and isinstance(node, ast.Name):
        value = node.id
    return _ACTIVATIONS.get(value, "") if isinstance(value, str) else ""


def _said(kind: str, call: Given, x: Shape | None) -> list[Op] | None:
    if kind in ("conv", "dwconv", "sepconv", "deconv"):
        return _convolution(kind, call)
    if kind in ("fc", "gap"):
        return _dense(call, x) if kind == "fc" else _global(call, x)
    if kind in ("maxpool", "avgpool"):
        return _pool(kind, call)
    if kind == "bn":
        return _norm(call)
    if kind == "relu":
        return [("relu6" if call.get("max_value") == 6 else "relu", {})]
    if kind in ("pad", "upsample"):
        return _resized(kind, call)
    if kind in ("prelu", "ln", "in", "gn", "lrn", "frozenbn", "standard"):
        return None
    return [(kind, {})] if kind in ELEMENTWISE or kind == "flatten" else None


def _norm(call: Given) -> list[Op] | None:
    """Return a normalisation with factors and offsets, with offsets alone, or with neither."""
    learned = call.get("scale", True), call.get("center", True)
    if learned == (True, True):
        return [("bn", {})]
    if learned == (False, True):
        return [("bn", {"factor": False})]
    return [("bn", {"affine": False})] if learned == (False, False) else None


def _collapsed(value: Value) -> tuple[int, ...] | None:
    """Read one number, or one for each axis; a single number where all are equal."""
    each = wholes(value)
    if each is None or min(each) < 0:
        return None
    return each[:1] if len(set(each)) == 1 else each


def _window(call: Given, said: Said) -> Said | None:
    """Read stride, dilation and padding."""
    for name, word in (("strides", "stride"), ("dilation_rate", "dilation")):
        numbers = _collapsed(call.get(name, 1))
        if numbers is None:
            return None
        if numbers != (1,):
            said[word] = numbers
    padding = str(call.get("padding", "valid")).lower()
    if padding not in ("valid", "same"):
        return None
    said["pad"] = "same" if padding == "same" else (0,)
    if call.get("use_bias", True) is False:
        said["bias"] = False
    return said


def _convolution(kind: str, call: Given) -> list[Op] | None:
    kernel = _collapsed(call.get("kernel_size"))
    out = whole(call.get("filters"))
    if kernel is None or (out is None and kind != "dwconv"):
        return None
    said = _window(call, {"kernel": kernel})
    if said is None:
        return None
    multiplier = whole(call.get("depth_multiplier", 1)) or 1
    more: Said = {"multiplier": (multiplier,)} if multiplier > 1 else {}
    if kind == "dwconv":
        return [("dwconv", said | more)]
    filters: Said = {"out": (out or 1,)}
    if kind == "sepconv":
        bias: Said = {"bias": False} if "bias" in said else {}
        depthwise: Said = {**said, **more, "bias": False}
        return [("dwconv", depthwise), ("conv", {"kernel": (1,), **filters, **bias})]
    if kind == "deconv":
        return _transposed(call, said | filters)
    groups = whole(call.get("groups", 1)) or 1
    return [("conv", said | filters | ({"groups": (groups,)} if groups > 1 else {}))]


def _transposed(call: Given, said: Said) -> list[Op] | None:
    """Keras leaves no gap between windows that are smaller than the stride."""
    kernel, stride = wholes(call.get("kernel_size")), wholes(call.get("strides", 1))
    if call.get("output_padding") is not None or kernel is None or stride is None:
        return None
    if said["pad"] != "same" and max(stride) > min(kernel):
        if len({*kernel}) > 1 or len({*stride}) > 1:
            return None
        said["outpad"] = (stride[0] - kernel[0],)
    return [("deconv", said)]


def _dense(call: Given, x: Shape | None) -> list[Op] | None:
    """Keras' layer works on the last axis, which is that of the channels."""
    out = whole(call.get("units"))
    if out is None:
        return None
    said: Said = {"out": (out,)}
    if call.get("use_bias", True) is False:
        said["bias"] = False
    return [("fc", said)] if x is None or not x.rank else [("conv", {"kernel": (1,), **said})]


def _pool(kind: str, call: Given) -> list[Op] | None:
    kernel = _collapsed(call.get("pool_size", 2))
    if kernel is None:
        return None
    said: Said = {"kernel": kernel}
    stride = _collapsed(call.get("strides")) if call.get("strides") is not None else kernel
    padding = str(call.get("padding", "valid")).lower()
    if stride is None or padding not in ("valid", "same"):
        return None
    if stride != kernel:
        said["stride"] = stride
    if padding == "same":
        said["pad"] = "same"
    return [(kind, said)]


def _global(call: Given, x: Shape | None) -> list[Op] | None:
    """Return the mean or the largest of each channel."""
    flat: list[Op] = [] if call.get("keepdims") is True else [("flatten", {})]
    if call.get("largest") is not True:
        return [("gap", {}), *flat]
    if x is None or not x.rank:
        return None
    kernel = x.spatial[:1] if len(set(x.spatial)) == 1 else x.spatial
    return [("maxpool", {"kernel": kernel}), *flat]


def _resized(kind: str, call: Given) -> list[Op] | None:
    if kind == "upsample":
        factor = _collapsed(call.get("size", 2))
        return None if factor is None else [("upsample", {"factor": factor})]
    value = call.get("padding", 1)
    if isinstance(value, (tuple, list)) and value and isinstance(value[0], (tuple, list)):
        value = [one for each in value if isinstance(each, (tuple, list)) for one in each]
    by = _collapsed(value)
    return [("pad", {"by": by})] if by is not None and len(by) == 1 else None
