"""The sizes of what comes out of a node, by ONNX's rules.

https://onnx.ai/onnx/operators/ has them. What older versions of an operation have in attributes,
newer ones have in inputs; both are read.
"""

from __future__ import annotations

from collections.abc import Callable

from mkdocs_cnn.language.traced import Sizes
from mkdocs_cnn.models.onnx import rearranged
from mkdocs_cnn.models.onnx.flows import Flow, Given, UnsizedError, checked
from mkdocs_cnn.models.onnx.messages import Stored
from mkdocs_cnn.models.onnx.rearranged import axis_of, broadcast
from mkdocs_cnn.models.onnx.windows import pooled, spread
from mkdocs_cnn.problems.phrases import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

Rule: TypeAlias = Callable[[Given], "list[Sizes]"]


def output_sizes(given: Given) -> list[Sizes] | None:
    """Return the sizes of all outputs; None for an operation that is not known.

    Raises:
        UnsizedError: it is known, and they cannot be told.
    """
    rule = _RULES.get(given.node.op) if not given.node.domain else None
    if rule is None:
        return None
    try:
        return [checked(each) for each in rule(given)]
    except UnsizedError:
        raise
    except (ArithmeticError, IndexError, ValueError):
        raise UnsizedError(say("inputs-that-do-not-fit")) from None


# Operations that keep a size, or take that of several


def _same(given: Given) -> list[Sizes]:
    return [given.sizes()] * max(len(given.node.outputs), 1)


def _broadcast(given: Given) -> list[Sizes]:
    return [broadcast([given.sizes(i) for i, each in enumerate(given.flows) if each])]


def _batch_norm(given: Given) -> list[Sizes]:
    return [given.sizes(), *(given.sizes(1) for _ in given.node.outputs[1:])]


def _layer_norm(given: Given) -> list[Sizes]:
    sizes = given.sizes()
    axis = axis_of(given.node.int("axis", -1), len(sizes))
    left = (*sizes[:axis], *[1] * (len(sizes) - axis))
    return [sizes, *(left for _ in given.node.outputs[1:])]


# Products


def _image(given: Given) -> Sizes:
    """Return the size of an input with axes behind its channels."""
    sizes = given.sizes()
    if len(sizes) < 3:
        raise UnsizedError(say("inputs-that-do-not-fit"))
    return sizes


def _conv(given: Given) -> list[Sizes]:
    sizes, kernel = _image(given), given.sizes(1)
    return [(sizes[0], kernel[0], *pooled(given.node, sizes[2:], kernel[2:]))]


def _conv_transpose(given: Given) -> list[Sizes]:
    sizes, kernel = _image(given), given.sizes(1)
    groups = given.node.int("group", 1)
    return [(sizes[0], kernel[1] * groups, *spread(given.node, sizes[2:], kernel[2:]))]


def _quantized_conv(given: Given) -> list[Sizes]:
    sizes, kernel = given.sizes(), given.sizes(3)
    return [(sizes[0], kernel[0], *pooled(given.node, sizes[2:], kernel[2:]))]


def _gemm(given: Given) -> list[Sizes]:
    left, right = given.sizes(), given.sizes(1)
    rows = left[1] if given.node.int("transA") else left[0]
    return [(rows, right[0] if given.node.int("transB") else right[1])]


def _matmul(given: Given) -> list[Sizes]:
    return [product(given.sizes(), given.sizes(1))]


def _quantized_matmul(given: Given) -> list[Sizes]:
    return [product(given.sizes(), given.sizes(3))]


def product(left: Sizes, right: Sizes) -> Sizes:
    """Return the size of a product of matrices, as numpy has it.

    Raises:
        UnsizedError: they do not fit.
    """
    if not left or not right or left[-1] != right[-2:][0]:
        raise UnsizedError(say("inputs-that-do-not-fit"))
    rows = left[-2:-1]
    columns = right[-1:] if len(right) > 1 else ()
    return (*broadcast([left[:-2], right[:-2]]), *rows, *columns)


# Windows


def _pool(given: Given) -> list[Sizes]:
    sizes = _image(given)
    kernel = given.node.ints("kernel_shape")
    found = (*sizes[:2], *pooled(given.node, sizes[2:], kernel))
    return [found] * max(len(given.node.outputs), 1)


def _global_pool(given: Given) -> list[Sizes]:
    sizes = _image(given)
    return [(*sizes[:2], *[1] * len(sizes[2:]))]


def _depth_to_space(given: Given) -> list[Sizes]:
    batch, channels, height, width = _four(given.sizes())
    block = given.node.int("blocksize", 1)
    return [(batch, channels // block**2, height * block, width * block)]


def _space_to_depth(given: Given) -> list[Sizes]:
    batch, channels, height, width = _four(given.sizes())
    block = given.node.int("blocksize", 1)
    return [(batch, channels * block**2, height // block, width // block)]


def _four(sizes: Sizes) -> Sizes:
    if len(sizes) != 4:
        raise UnsizedError(say("inputs-that-do-not-fit"))
    return sizes


def _resize(given: Given) -> list[Sizes]:
    """Opset 10 has scales alone as its second input; later ones have sizes as the fourth."""
    sizes = given.sizes()
    axes = given.node.ints("axes") or tuple(range(len(sizes)))
    found = list(sizes)
    wanted, scales = given.numbers(3), given.numbers(1 if len(given.flows) == 2 else 2)
    if given.node.op == "Upsample":
        wanted, scales = None, given.numbers(1, "scales")
    if not wanted and not scales:
        raise UnsizedError(say("sizes-that-are-worked-out-late"))
    policy = given.node.text("keep_aspect_ratio_policy", "stretch")
    if wanted and policy != "stretch":
        choose = min if policy == "not_larger" else max
        scale = choose(int(wanted[i]) / sizes[axis] for i, axis in enumerate(axes))
        wanted = tuple(int(sizes[axis] * scale + 0.5) for axis in axes)
    for index, axis in enumerate(axes):
        if wanted:
            found[axis] = int(wanted[index])
        elif scales:
            found[axis] = int(sizes[axis] * scales[index] + 1e-6)
    return [tuple(found)]


# Others


def reduced(given: Given) -> tuple[int, ...]:
    """Return the axes that a reduction takes together, counted from the front."""
    rank = len(given.sizes())
    axes = given.ints(1, "axes")
    if not axes and given.node.int("noop_with_empty_axes"):
        return ()
    return tuple(sorted(axis_of(each, rank) for each in axes)) if axes else tuple(range(rank))


def _reduce(given: Given) -> list[Sizes]:
    sizes, axes = given.sizes(), reduced(given)
    if given.node.int("keepdims", 1):
        return [tuple(1 if i in axes else each for i, each in enumerate(sizes))]
    return [tuple(each for i, each in enumerate(sizes) if i not in axes)]


def _arg(given: Given) -> list[Sizes]:
    sizes = given.sizes()
    axis = axis_of(given.node.int("axis"), len(sizes))
    kept = (1,) if given.node.int("keepdims", 1) else ()
    return [(*sizes[:axis], *kept, *sizes[axis + 1 :])]


def _shape(given: Given) -> list[Sizes]:
    rank = len(given.sizes())
    return [
        (len(range(*slice(given.node.int("start"), given.node.int("end", rank)).indices(rank))),)
    ]


def _constant(given: Given) -> list[Sizes]:
    value = next(iter(given.node.attributes.values()), None)
    if isinstance(value, Stored):
        return [value.sizes]
    return [(len(value),) if isinstance(value, tuple) else ()]


def _constant_of_shape(given: Given) -> list[Sizes]:
    return [given.ints(0) or ()]


def _range(given: Given) -> list[Sizes]:
    numbers = [flow.numbers[0] if flow and flow.numbers else None for flow in given.flows]
    if len(numbers) != 3 or None in numbers:
        raise UnsizedError(say("sizes-that-are-worked-out-late"))
    start, end, step = numbers
    assert start is not None
    assert end is not None
    assert step is not None
    return [(max(0, int(-((start - end) // step))),)]


def _einsum(given: Given) -> list[Sizes]:
    inputs, arrow, out = given.node.text("equation").replace(" ", "").partition("->")
    known: dict[str, int] = {}
    for index, letters in enumerate(inputs.split(",")):
        known |= dict(zip(letters, given.sizes(index), strict=True))
    if not arrow:
        out = "".join(sorted(letter for letter in known if inputs.count(letter) == 1))
    if "." in inputs or not set(out) <= known.keys():
        raise UnsizedError(say("an-operation-without-a-rule"))
    return [tuple(known[letter] for letter in out)]


def _recurrent(given: Given) -> list[Sizes]:
    steps, batch, _ = given.sizes()
    directions, _, width = given.sizes(2)
    if given.node.int("layout"):
        last = (steps, directions, width)
        return [(steps, batch, directions, width), last, last]
    last = (directions, batch, width)
    return [(steps, directions, batch, width), last, last]


def _top(given: Given) -> list[Sizes]:
    sizes, count = given.sizes(), given.ints(1, "k") or ()
    axis = axis_of(given.node.int("axis", -1), len(sizes))
    return [(*sizes[:axis], count[0], *sizes[axis + 1 :])] * 2


def _one_hot(given: Given) -> list[Sizes]:
    sizes, depth = given.sizes(), (given.ints(1) or ())[:1]
    axis = given.node.int("axis", -1) % (len(sizes) + 1)
    return [(*sizes[:axis], *depth, *sizes[axis:])]


def _grid_sample(given: Given) -> list[Sizes]:
    return [(*given.sizes()[:2], *given.sizes(1)[1:-1])]


_PARTS = 1_000
"""Tensors of a sequence."""


def sequence(given: Given) -> tuple[Flow, ...]:
    """Return the parts that `SplitToSequence` makes, without where they come from.

    Raises:
        UnsizedError: they are not known.
    """
    sizes = given.sizes()
    axis = axis_of(given.node.int("axis"), len(sizes))
    parts = given.ints(1)
    if parts is None:
        parts = (1,) * min(sizes[axis], _PARTS)
        if not given.node.int("keepdims", 1):
            return tuple(Flow((*sizes[:axis], *sizes[axis + 1 :])) for _ in parts)
    elif given.flows[1] is not None and given.flows[1].sizes == ():
        if parts[0] <= 0:
            raise UnsizedError(say("inputs-that-do-not-fit"))
        whole, rest = divmod(sizes[axis], parts[0])
        if whole >= _PARTS:
            raise UnsizedError(say("too-large-a-tensor"))
        parts = (parts[0],) * whole + (rest,) * bool(rest)
    if len(parts) >= _PARTS:
        raise UnsizedError(say("too-large-a-tensor"))
    return tuple(Flow(checked((*sizes[:axis], each, *sizes[axis + 1 :]))) for each in parts)


_SAME = (
    *("Abs", "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "Cast", "CastLike", "Ceil", "Celu"),
    *("Clip", "Cos", "Cosh", "CumSum", "DequantizeLinear", "Dropout", "Elu", "Erf", "Exp", "Floor"),
    *("Gelu", "GroupNormalization", "HardSigmoid", "HardSwish", "Hardmax", "Identity"),
    *("InstanceNormalization", "IsInf", "IsNaN", "LRN", "LeakyRelu", "Log", "LogSoftmax"),
    *(
        "LpNormalization",
        "MeanVarianceNormalization",
        "Mish",
        "Neg",
        "Not",
        "PRelu",
        "QuantizeLinear",
    ),
    *("RMSNormalization", "Reciprocal", "Relu", "Round", "ScatterElements", "ScatterND", "Selu"),
    *("Shrink", "Sigmoid", "Sign", "Sin", "Sinh", "Softmax", "Softplus", "Softsign", "Sqrt"),
    *("Swish", "Tan", "Tanh", "ThresholdedRelu", "Trilu"),
)
_BROADCAST = (
    *("Add", "And", "BitShift", "Div", "Equal", "Greater", "GreaterOrEqual", "Less"),
    *("LessOrEqual", "Max", "Mean", "Min", "Mod", "Mul", "Or", "Pow", "Sub", "Sum"),
    *("Where", "Xor"),
)
_REDUCE = ("L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Prod", "Sum", "SumSquare")
_RULES: dict[str, Rule] = {
    **dict.fromkeys(_SAME, _same),
    **dict.fromkeys(_BROADCAST, _broadcast),
    **dict.fromkeys((f"Reduce{each}" for each in _REDUCE), _reduce),
    **dict.fromkeys(("MaxPool", "AveragePool", "LpPool"), _pool),
    **dict.fromkeys(("GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"), _global_pool),
    **dict.fromkeys(("Resize", "Upsample"), _resize),
    **dict.fromkeys(("ArgMax", "ArgMin"), _arg),
    **dict.fromkeys(("Conv", "ConvInteger"), _conv),
    **dict.fromkeys(("MatMul", "MatMulInteger"), _matmul),
    **dict.fromkeys(("LSTM", "GRU", "RNN"), _recurrent),
    "BatchNormalization": _batch_norm,
    "LayerNormalization": _layer_norm,
    "ConvTranspose": _conv_transpose,
    "QLinearConv": _quantized_conv,
    "QLinearMatMul": _quantized_matmul,
    "Gemm": _gemm,
    "DepthToSpace": _depth_to_space,
    "SpaceToDepth": _space_to_depth,
    "Reshape": rearranged.reshape,
    "Flatten": rearranged.flatten,
    "Einsum": _einsum,
    "GridSample": _grid_sample,
    "TopK": _top,
    "Transpose": rearranged.transpose,
    "Squeeze": rearranged.squeeze,
    "Unsqueeze": rearranged.unsqueeze,
    "Expand": rearranged.expand,
    "Tile": rearranged.tile,
    "Concat": rearranged.concat,
    "Split": rearranged.split,
    "Slice": rearranged.sliced,
    "Gather": rearranged.gather,
    "GatherND": rearranged.gather_nd,
    "GatherElements": lambda given: [given.sizes(1)],
    "Pad": rearranged.padded,
    "Shape": _shape,
    "Size": lambda _: [()],
    "Constant": _constant,
    "ConstantOfShape": _constant_of_shape,
    "Range": _range,
    "OneHot": _one_hot,
}
KNOWN = frozenset(_RULES)
"""The operations whose sizes are worked out."""
