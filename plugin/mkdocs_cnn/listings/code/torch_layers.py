"""PyTorch's modules and functions: the names of their arguments, and what they are to us."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mkdocs_cnn.language.program import Operation
from mkdocs_cnn.listings.code.calls import Given
from mkdocs_cnn.listings.code.values import Flow
from mkdocs_cnn.listings.summaries.classes import kind_of
from mkdocs_cnn.listings.summaries.modules import LAYERS, made
from mkdocs_cnn.problems.problem import Span

_SLIDING = ("out_channels", "kernel_size", "stride", "padding")
_NORM = ("eps", "momentum", "affine")
NAMES: Mapping[str, tuple[str, ...]] = {
    "conv": ("in_channels", *_SLIDING, "dilation", "groups", "bias", "padding_mode"),
    "deconv": ("in_channels", *_SLIDING, "output_padding", "groups", "bias", "dilation"),
    "fc": ("in_features", "out_features", "bias"),
    "maxpool": ("kernel_size", "stride", "padding", "dilation", "return_indices", "ceil_mode"),
    "avgpool": ("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad"),
    "adaptive": ("output_size",),
    "bn": ("num_features", *_NORM),
    "in": ("num_features", *_NORM),
    "ln": ("normalized_shape", "eps", "elementwise_affine", "bias"),
    "gn": ("num_groups", "num_channels", "eps", "affine"),
    "lrn": ("size", "alpha", "beta", "k"),
    "prelu": ("num_parameters", "init"),
    "upsample": ("size", "scale_factor", "mode", "align_corners"),
    "pad": ("padding", "value"),
    "pixelshuffle": ("upscale_factor",),
    "flatten": ("start_dim", "end_dim"),
    "reshape": ("dim", "unflattened_size"),
}
"""The arguments of modules, in their order."""
TAKES = {
    "conv": "in_channels",
    "deconv": "in_channels",
    "fc": "in_features",
    "bn": "num_features",
    "in": "num_features",
    "gn": "num_channels",
}
"""Which of them says what goes in."""
GIVES = {"conv": "out_channels", "deconv": "out_channels", "fc": "out_features"}
"""Which says what comes out."""
FUNCTIONS = {
    **{name: name for name in ("relu", "relu6", "elu", "gelu", "silu", "hardswish", "sigmoid")},
    **{name: name for name in ("hardsigmoid", "tanh", "softmax", "dropout")},
    **{f"dropout{n}d": "dropout" for n in (1, 2, 3)},
    "relu_": "relu",
    "leaky_relu": "leakyrelu",
    "log_softmax": "softmax",
    "logsigmoid": "sigmoid",
    "selu": "elu",
    "mish": "silu",
    "hardtanh": "tanh",
    "alpha_dropout": "dropout",
    "softplus": "identity",
    "normalize": "identity",
    "swish": "silu",
    **{f"max_pool{n}d": "maxpool" for n in (1, 2, 3)},
    **{f"avg_pool{n}d": "avgpool" for n in (1, 2, 3)},
    **{f"adaptive_avg_pool{n}d": "adaptive" for n in (1, 2, 3)},
    **{f"adaptive_max_pool{n}d": "adaptive" for n in (1, 2, 3)},
    "interpolate": "upsample",
    "upsample": "upsample",
    "pixel_shuffle": "pixelshuffle",
    "local_response_norm": "lrn",
    "pad": "pad",
}
"""What functions do; `torch.relu`, `F.relu` and `x.relu()` are one."""
_SAME_SIZE = ("identity", "clone", "detach", "contiguous", "float", "double", "half", "to", "cuda")
KEEPING = frozenset({*_SAME_SIZE, "cpu", "type", "requires_grad_", "abs", "exp", "sqrt", "clamp"})
"""Methods and functions that give back the size that they get, and are no layers."""
_FREE = frozenset(
    [
        "eps",
        "momentum",
        "p",
        "inplace",
        "device",
        "dtype",
        "mode",
        "align_corners",
        "alpha",
        "beta",
        "k",
        "value",
        "init",
        "dim",
        "antialias",
        "recompute_scale_factor",
        "track_running_stats",
        "divisor_override",
        "training",
    ]
)
"""Arguments that change no size and no number of parameters."""
_UNLIKE = {"padding_mode": "'zeros'", "return_indices": "False", "end_dim": "-1", "start_dim": "1"}
"""What is only known as it usually is."""


def torch_operation(kind: str, call: Given, span: Span, flow: Flow) -> tuple[Operation, ...] | None:
    """Return a module in our words; None where that is not known."""
    if kind not in LAYERS or not (kind not in NAMES or call.is_known(_FREE)):
        return None
    texts = call.texts
    unlike = any(texts.get(word, usual) != usual for word, usual in _UNLIKE.items())
    if unlike and kind in ("flatten", "maxpool"):
        return None
    if kind in TAKES and TAKES[kind] not in texts:
        channels = flow.shape.channels if flow.shape else flow.channels
        texts[TAKES[kind]] = str(channels) if channels else "1"
        if channels is None and texts.get("groups", "1") != "1":
            return None
    operation = made(kind, texts, span)
    return None if operation is None else (operation,)


def as_module(name: str) -> str | None:
    """Say what a module of PyTorch does; None of other names, and of Keras' and Paddle's."""
    keras = re.search(r"[123]D|Pooling|^(?:Dense|Activation|Add|Concatenate|Average)$", name)
    return None if keras or not name[:1].isupper() else kind_of(name)
