"""Operations of ONNX as PyTorch calls them, with the options that it knows."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from mkdocs_cnn.language.traced import Option, Sizes
from mkdocs_cnn.models.onnx.flows import Flow, Given, UnsizedError
from mkdocs_cnn.models.onnx.made import Made, options_of
from mkdocs_cnn.models.onnx.products import einsum, gemm, matmul
from mkdocs_cnn.models.onnx.rearranged import pads, permutation, slices
from mkdocs_cnn.models.onnx.sizes import reduced
from mkdocs_cnn.models.onnx.windows import Windows, windows
from mkdocs_cnn.problems.patterns import pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias


def made_of(given: Given, sizes: Sizes, aten: str, of: str) -> Made:
    """Say what a node is.

    Args:
        given: the node.
        sizes: of its first output.
        aten: the function of PyTorch that it was exported from, if that is known.
        of: the class of the module that calls it, if that is known.
    """
    node = given.node
    if node.domain:
        return Made(snake(node.op))
    if node.op in _MAKERS:
        try:
            made = _MAKERS[node.op](given, sizes, aten, of)
            return made if made.op.isidentifier() else Made(snake(node.op))
        except (UnsizedError, ArithmeticError, IndexError, ValueError):
            return Made(_SIMPLE.get(node.op, snake(node.op)))
    return Made(_SIMPLE.get(node.op, snake(node.op)))


def snake(name: str) -> str:
    """Write `GridSample` as `grid_sample`."""
    return _INNER.sub("_", _OTHER.sub("_", name)).lower().strip("_") or "unnamed"


_INNER = pattern(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OTHER = pattern(r"\W+")


"""Magnitude of a number that says that there is no bound."""


def unless(value: Option, usual: Option) -> Option | None:
    """Return what an option is set to, if that is not as usual."""
    if isinstance(value, tuple) and not isinstance(usual, tuple):
        return None if all(each == usual for each in value) else value
    return None if value == usual else value


def short(number: float) -> float:
    """Return a number of 32 bits as its author wrote it."""
    return number if isinstance(number, int) else float(f"{number:.7g}")


# Convolutions and products


def _conv(given: Given, _: Sizes, __: str, ___: str) -> Made:
    sizes, kernel = given.sizes(), given.sizes(1)
    moved = windows(given.node, sizes[2:], kernel[2:])
    options = options_of(
        stride=unless(moved.stride, 1),
        padding=unless(moved.before, 0) if moved.even else None,
        dilation=unless(moved.dilation, 1),
        groups=unless(given.node.int("group", 1), 1),
    )
    return Made(f"conv{len(sizes) - 2}d", options, kernel, given.flow(2), _padded(moved))


def _padded(moved: Windows) -> tuple[int, ...]:
    """Return what `F.pad` has to do, the last axis first."""
    if moved.even:
        return ()
    pairs = zip(reversed(moved.before), reversed(moved.behind), strict=True)
    return tuple(each for pair in pairs for each in pair)


def _conv_transpose(given: Given, _: Sizes, __: str, ___: str) -> Made:
    sizes, kernel, node = given.sizes(), given.sizes(1), given.node
    moved = windows(node, sizes[2:], kernel[2:])
    options = options_of(
        stride=unless(moved.stride, 1),
        padding=unless(moved.before, 0),
        output_padding=unless(node.ints("output_padding"), 0),
        groups=unless(node.int("group", 1), 1),
        dilation=unless(moved.dilation, 1),
    )
    return Made(f"conv_transpose{len(sizes) - 2}d", options, kernel, given.flow(2))


# Pooling


def _pool(given: Given, _: Sizes, __: str, ___: str) -> Made:
    sizes, node = given.sizes(), given.node
    moved = windows(node, sizes[2:], node.ints("kernel_shape"))
    options: dict[str, Option | None] = {
        "kernel_size": moved.kernel,
        "stride": unless(moved.stride, moved.kernel),
        "padding": unless(moved.before, 0) if moved.even else None,
    }
    if node.op == "MaxPool":
        options["dilation"] = unless(moved.dilation, 1)
    options["ceil_mode"] = True if node.int("ceil_mode") else None
    if node.op == "AveragePool" and any(moved.before + moved.behind):
        options["count_include_pad"] = None if node.int("count_include_pad") else False
    kind = {"MaxPool": "max", "AveragePool": "avg"}.get(node.op, "lp")
    return Made(f"{kind}_pool{len(sizes) - 2}d", options_of(**options), padded=_padded(moved))


def _global_pool(given: Given, _: Sizes, __: str, ___: str) -> Made:
    kind = "max" if given.node.op == "GlobalMaxPool" else "avg"
    return Made(f"adaptive_{kind}_pool{len(given.sizes()) - 2}d", options_of(output_size=1))


def _reduce(given: Given, sizes: Sizes, _: str, of: str) -> Made:
    before, axes = given.sizes(), reduced(given)
    kept = len(sizes) == len(before)
    space = len(before) - 2
    if of == f"AdaptiveAvgPool{space}d" and kept and axes == tuple(range(2, len(before))):
        return Made(f"adaptive_avg_pool{space}d", options_of(output_size=1))
    options = options_of(dim=axes, keepdim=True if kept else None)
    return Made(_REDUCED.get(given.node.op, snake(given.node.op)), options)


# Normalizations


def _layer_norm(given: Given, _: Sizes, __: str, ___: str) -> Made:
    op = "rms_norm" if given.node.op == "RMSNormalization" else "layer_norm"
    return Made(op, options_of(normalized_shape=given.sizes()[given.node.int("axis", -1) :]))


def _group_norm(given: Given, _: Sizes, __: str, ___: str) -> Made:
    return Made("group_norm", options_of(num_groups=given.node.int("num_groups", 1)))


def _lrn(given: Given, _: Sizes, __: str, ___: str) -> Made:
    return Made("local_response_norm", options_of(size=given.node.int("size", 1)))


# Activations and arithmetic


def _clip(given: Given, _: Sizes, aten: str, of: str) -> Made:
    least, most = (next(iter(given.numbers(i, n) or ()), None) for i, n in ((1, "min"), (2, "max")))
    if (least, most) == (0, 6) or of == "ReLU6":
        return Made("relu6")
    least = None if least is None else short(least)
    most = None if most is None else short(most)
    if aten == "hardtanh":
        low = None if least == -1 else least
        return Made("hardtanh", options_of(min_val=low, max_val=None if most == 1 else most))
    return Made("clamp", options_of(min=least, max=most))


def _sloped(given: Given, _: Sizes, __: str, ___: str) -> Made:
    op, option, usual = _SLOPES[given.node.op]
    onnx = {"LeakyRelu": 0.01}.get(given.node.op, 1.0)
    return Made(op, options_of(**{option: unless(short(given.node.float("alpha", onnx)), usual)}))


def _gelu(given: Given, _: Sizes, __: str, ___: str) -> Made:
    return Made(
        "gelu", options_of(approximate=unless(given.node.text("approximate", "none"), "none"))
    )


def _softmax(given: Given, _: Sizes, __: str, ___: str) -> Made:
    return Made(_SIMPLE[given.node.op], options_of(dim=given.node.int("axis", -1)))


def _arithmetic(given: Given, _: Sizes, __: str, ___: str) -> Made:
    """Name the other operand where it is a number."""
    node = given.node
    op = _ARITHMETIC[node.op]
    left, right = given.flow(0), given.flow(1)
    if (number := _single(right)) is not None:
        return Made(op, options_of(**{"exponent" if op == "pow" else "other": number}))
    if (number := _single(left)) is not None:
        turned = {"sub": "rsub"}.get(op, op)
        return Made(turned, options_of(other=number) if op in ("add", "mul", "sub") else ())
    return Made(op)


def _single(flow: Flow | None) -> float | None:
    """Return the number that a constant is."""
    if flow is None or flow.output is not None or flow.roots or prod(flow.sizes or ()) != 1:
        return None
    return short(flow.numbers[0]) if flow.numbers else None


# Rearrangements


def _transpose(given: Given, _: Sizes, aten: str, ___: str) -> Made:
    order = permutation(given.node, len(given.sizes()))
    moved = [i for i, each in enumerate(order) if i != each]
    if aten == "transpose" and len(moved) == 2:
        return Made("transpose", options_of(dim0=moved[0], dim1=moved[1]))
    return Made("permute", options_of(dims=order))


def _flatten(given: Given, _: Sizes, __: str, ___: str) -> Made:
    return Made("flatten", options_of(start_dim=unless(given.node.int("axis", 1), 0)))


def _reshape(_: Given, __: Sizes, ___: str, of: str) -> Made:
    return Made("flatten", options_of(start_dim=1)) if of == "Flatten" else Made("reshape")


def _concat(given: Given, _: Sizes, __: str, ___: str) -> Made:
    return Made("cat", options_of(dim=unless(given.node.int("axis", 1), 0)))


def _split(given: Given, _: Sizes, __: str, ___: str) -> Made:
    return Made("split", options_of(dim=unless(given.node.int("axis"), 0)))


def _squeeze(given: Given, _: Sizes, __: str, ___: str) -> Made:
    axes = given.ints(1, "axes")
    dim = axes[0] if axes and len(axes) == 1 else axes
    return Made(snake(given.node.op), options_of(dim=dim))


def _slice(given: Given, _: Sizes, __: str, ___: str) -> Made:
    sizes = given.sizes()
    found = [each for each in slices(given) if each[1:] != (0, sizes[each[0]], 1)]
    if len(found) != 1:
        axes, starts, ends, steps = zip(*found, strict=True) if found else ((), (), (), ())
        return Made("slice", options_of(dim=axes, start=starts, end=ends, step=steps))
    axis, start, end, step = found[0]
    options = options_of(
        dim=unless(axis, 0),
        start=unless(start, 0),
        end=unless(end, sizes[axis]),
        step=unless(step, 1),
    )
    return Made("slice", options)


def _gather(given: Given, _: Sizes, __: str, ___: str) -> Made:
    data, at = given.flow(0), given.flow(1)
    dim = unless(given.node.int("axis"), 0)
    if data is not None and data.output is None:
        return Made("embedding")
    if at is not None and at.sizes == () and at.numbers:
        return Made("select", options_of(dim=dim, index=int(at.numbers[0])))
    return Made("index_select", options_of(dim=dim))


def _pad(given: Given, _: Sizes, __: str, ___: str) -> Made:
    pairs = pads(given)
    while len(pairs) > 1 and pairs[0] == (0, 0):
        pairs = pairs[1:]
    mode = given.node.text("mode", "constant")
    mode = {"edge": "replicate", "wrap": "circular"}.get(mode, mode)
    amounts = tuple(each for pair in reversed(pairs) for each in pair)
    return Made("pad", options_of(pad=amounts, mode=unless(mode, "constant")))


def _resize(given: Given, _: Sizes, __: str, ___: str) -> Made:
    mode = given.node.text("mode", "nearest")
    space = len(given.sizes()) - 2
    linear = {1: "linear", 2: "bilinear", 3: "trilinear"}.get(space, "linear")
    mode = {"linear": linear, "cubic": "bicubic"}.get(mode, mode)
    return Made("interpolate", options_of(mode=unless(mode, "nearest")))


def _shuffle(given: Given, _: Sizes, __: str, ___: str) -> Made:
    block = given.node.int("blocksize", 1)
    if given.node.op == "DepthToSpace":
        return Made("pixel_shuffle", options_of(upscale_factor=block))
    return Made("pixel_unshuffle", options_of(downscale_factor=block))


_ARITHMETIC = {
    "Add": "add",
    "Sum": "add",
    "Sub": "sub",
    "Mul": "mul",
    "Div": "div",
    "Pow": "pow",
    "Max": "maximum",
    "Min": "minimum",
}
_SLOPES: dict[str, tuple[str, str, float]] = {
    "LeakyRelu": ("leaky_relu", "negative_slope", 0.01),
    "Elu": ("elu", "alpha", 1.0),
    "Celu": ("celu", "alpha", 1.0),
}
_REDUCED = {
    "ReduceMean": "mean",
    "ReduceSum": "sum",
    "ReduceMax": "amax",
    "ReduceMin": "amin",
    "ReduceProd": "prod",
    "ReduceL2": "linalg_vector_norm",
}
_SIMPLE = {
    "BatchNormalization": "batch_norm",
    "InstanceNormalization": "instance_norm",
    "HardSwish": "hardswish",
    "HardSigmoid": "hardsigmoid",
    "LogSoftmax": "log_softmax",
    "PRelu": "prelu",
    "Softmax": "softmax",
    "Swish": "silu",
    "Expand": "expand",
    "QuantizeLinear": "quantize",
    "DequantizeLinear": "dequantize",
}
_Maker: TypeAlias = Callable[[Given, Sizes, str, str], Made]
_MAKERS: dict[str, _Maker] = {
    **dict.fromkeys(_ARITHMETIC, _arithmetic),
    **dict.fromkeys(_SLOPES, _sloped),
    **dict.fromkeys(_REDUCED, _reduce),
    **dict.fromkeys(("MaxPool", "AveragePool", "LpPool"), _pool),
    **dict.fromkeys(("GlobalAveragePool", "GlobalMaxPool"), _global_pool),
    **dict.fromkeys(("LayerNormalization", "RMSNormalization"), _layer_norm),
    **dict.fromkeys(("Softmax", "LogSoftmax"), _softmax),
    **dict.fromkeys(("Squeeze", "Unsqueeze"), _squeeze),
    **dict.fromkeys(("Resize", "Upsample"), _resize),
    **dict.fromkeys(("DepthToSpace", "SpaceToDepth"), _shuffle),
    "Conv": _conv,
    "ConvTranspose": _conv_transpose,
    "Gemm": gemm,
    "MatMul": matmul,
    "GroupNormalization": _group_norm,
    "LRN": _lrn,
    "Clip": _clip,
    "Gelu": _gelu,
    "Transpose": _transpose,
    "Einsum": einsum,
    "Flatten": _flatten,
    "Reshape": _reshape,
    "Concat": _concat,
    "Split": _split,
    "SplitToSequence": _split,
    "Slice": _slice,
    "Gather": _gather,
    "Pad": _pad,
}
