"""Functions of `keras.ops`, which a functional model calls between its layers."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.language.traced import Option
from mkdocs_cnn.models.keras.kinds import activation
from mkdocs_cnn.models.keras.kinds.activation import elementwise, softmax
from mkdocs_cnn.models.keras.kinds.joining import broadcast
from mkdocs_cnn.models.keras.kinds.normalization import axes_of
from mkdocs_cnn.models.keras.nodes import Array, array_of
from mkdocs_cnn.models.keras.recording import Step, Value
from mkdocs_cnn.models.keras.settings import is_number, refused
from mkdocs_cnn.problems.phrases import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mkdocs_cnn.models.keras.kinds import Kind

_ALONE = {
    "Absolute": "abs",
    "Ceil": "ceil",
    "Celu": "celu",
    "Cos": "cos",
    "Erf": "erf",
    "Exp": "exp",
    "Floor": "floor",
    "Gelu": "gelu",
    "HardSigmoid": "hardsigmoid",
    "HardSilu": "hardswish",
    "HardTanh": "hardtanh",
    "Log": "log",
    "Log1p": "log1p",
    "LogSigmoid": "logsigmoid",
    "Negative": "neg",
    "Reciprocal": "reciprocal",
    "Relu": "relu",
    "Relu6": "relu6",
    "Round": "round",
    "Rsqrt": "rsqrt",
    "Selu": "selu",
    "Sigmoid": "sigmoid",
    "Sign": "sign",
    "Silu": "silu",
    "Sin": "sin",
    "Softplus": "softplus",
    "Softsign": "softsign",
    "Sqrt": "sqrt",
    "Square": "square",
    "Tanh": "tanh",
}
_PAIRED = {
    "Add": "add",
    "Divide": "div",
    "DivideNoNan": "div",
    "Equal": "eq",
    "FloorDivide": "floor_divide",
    "Greater": "gt",
    "GreaterEqual": "ge",
    "Less": "lt",
    "LessEqual": "le",
    "LogicalAnd": "logical_and",
    "LogicalOr": "logical_or",
    "Maximum": "maximum",
    "Minimum": "minimum",
    "Mod": "remainder",
    "Multiply": "mul",
    "NotEqual": "ne",
    "Power": "pow",
    "Subtract": "sub",
    "TrueDivide": "div",
    "Where": "where",
}
_REDUCING = {
    "All": "all",
    "Amax": "amax",
    "Amin": "amin",
    "Any": "any",
    "Argmax": "argmax",
    "Argmin": "argmin",
    "CountNonzero": "count_nonzero",
    "Logsumexp": "logsumexp",
    "Max": "amax",
    "Mean": "mean",
    "Min": "amin",
    "Norm": "norm",
    "Prod": "prod",
    "Std": "std",
    "Sum": "sum",
    "Var": "var",
}
_SAME = ("Array", "Cast", "ConvertToTensor", "Copy", "SaturateCast", "StopGradient")
_TURNED = {"sub": "rsub", "div": "reciprocal", "pow": "pow"}
"""What an operation is with a number in front."""


def _alone(op: str) -> Kind:
    return lambda step: elementwise(step, op)


def _operands(step: Step) -> Iterator[Any]:
    """Yield what an operation works on: activations, numbers, arrays."""
    for each in (*step.args, *step.kwargs.values()):
        if isinstance(each, Value | Array) or type(each) in (int, float):
            yield each
        elif isinstance(each, list) and each:
            yield array_of(each)


def _paired(op: str) -> Kind:
    def paired(step: Step) -> list[Value]:
        operands = list(_operands(step))
        sizes = [each.sizes for each in operands if isinstance(each, Value | Array)]
        numbers = [each for each in operands if type(each) in (int, float)]
        numbers += [_only(each) for each in operands if isinstance(each, Array)]
        sizes.append(step.input.sizes)
        other = numbers[0] if numbers and is_number(numbers[0]) else None
        turned = bool(operands) and not isinstance(operands[0], Value) and op in _TURNED
        if turned and op == "div" and other != 1:
            inverse = step.call("reciprocal", step.inputs, broadcast(sizes), name="reciprocal")
            return [step.call("mul", [inverse], inverse.sizes, {"other": other}, name="mul")]
        options = {"self" if turned and op == "pow" else "other": other}
        return [step.call(_TURNED[op] if turned else op, step.inputs, broadcast(sizes), options)]

    return paired


def _only(array: Array) -> float | None:
    """Return the number that an array holds, if it holds one."""
    value = array.value
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value if type(value) in (int, float) else None  # type: ignore[return-value]


def _reducing(op: str) -> Kind:
    def reducing(step: Step) -> list[Value]:
        sizes = step.input.sizes
        every = step.get("axis") is None
        axes = tuple(range(len(sizes))) if every else axes_of(step)
        keeps = step.flag("keepdims", False)
        out = tuple(1 if i in axes else n for i, n in enumerate(sizes) if keeps or i not in axes)
        options: dict[str, Option | None] = {
            "dim": None if every else axes if len(axes) > 1 else axes[0],
            "keepdim": keeps or None,
        }
        return [step.call(op, [step.input], out, options)]

    return reducing


def _same(step: Step) -> list[Value]:
    return [step.input]


def _clip(step: Step) -> list[Value]:
    low, high = (step.number(name, 0) for name in ("x_min", "x_max"))
    return elementwise(step, "clamp", {"min": low, "max": high})


def _leaky(step: Step) -> list[Value]:
    slope = step.number("negative_slope", 0.2)
    return elementwise(step, "leaky_relu", {"negative_slope": None if slope == 0.01 else slope})


def _log_softmax(step: Step) -> list[Value]:
    return elementwise(step, "log_softmax", {"dim": axes_of(step)[0]})


def _matmul(step: Step) -> list[Value]:
    if len(step.inputs) != 2 or min(each.rank for each in step.inputs) < 2:
        raise refused("x2", None, say("two-inputs"))
    left, right = (each.sizes for each in step.inputs)
    if left[-1] != right[-2]:
        raise refused("x2", list(right), say("the-same-along-the-axes"))
    sizes = (*broadcast([left[:-2], right[:-2]]), left[-2], right[-1])
    return [step.call("matmul", step.inputs, sizes)]


def _einsum(step: Step) -> list[Value]:
    """Note a sum of products; its size is that of its letters."""
    written = step.get("subscripts")
    given, _, out = (
        written.replace(" ", "").partition("->") if isinstance(written, str) else ("",) * 3
    )
    parts = given.split(",")
    if len(parts) != len(step.inputs) or not out or not (given + out).replace(",", "").isalpha():
        raise refused("subscripts", written, say("such-as-an-equation"))
    extents: dict[str, int] = {}
    for letters, value in zip(parts, step.inputs, strict=True):
        if len(letters) != value.rank:
            raise refused("subscripts", written, say("so-many-axes", axes=value.rank))
        extents.update(zip(letters, value.sizes, strict=True))
    if any(letter not in extents for letter in out):
        raise refused("subscripts", written, say("axes-of-the-input"))
    options = {"equation": f"{given}->{out}"}
    return [step.call("einsum", step.inputs, tuple(extents[each] for each in out), options)]


def _normalize(step: Step) -> list[Value]:
    axes = axes_of(step)
    return elementwise(step, "normalize", {"dim": axes[0] if len(axes) == 1 else axes})


def _attention(step: Step) -> list[Value]:
    """Note `keras.ops.dot_product_attention`, whose heads stand behind the time."""
    if len(step.inputs) < 3 or any(each.rank != 4 for each in step.inputs[:3]):
        raise refused("query", None, say("so-many-axes", axes=4))
    moved = []
    swapped = {"dim0": 1, "dim1": 2}
    for each in step.inputs[:3]:
        batch, time, heads, width = each.sizes
        sizes = (batch, heads, time, width)
        moved.append(step.call("transpose", [each], sizes, swapped, name="transpose"))
    batch, heads, time, _ = moved[0].sizes
    sizes = (batch, heads, time, moved[2].sizes[-1])
    inputs = [*moved, *step.inputs[3:]]
    made = step.call(
        "scaled_dot_product_attention", inputs, sizes, name="scaled_dot_product_attention"
    )
    back = (batch, time, heads, sizes[-1])
    return [step.call("transpose", [made], back, swapped, name="transpose")]


KINDS: dict[str, Kind] = {
    **{name: _alone(op) for name, op in _ALONE.items()},
    **{name: _paired(op) for name, op in _PAIRED.items()},
    **{name: _reducing(op) for name, op in _REDUCING.items()},
    **dict.fromkeys(_SAME, _same),
    "Clip": _clip,
    "DotProductAttention": _attention,
    "Einsum": _einsum,
    "Elu": activation.KINDS["ELU"],
    "LeakyRelu": _leaky,
    "LogSoftmax": _log_softmax,
    "Matmul": _matmul,
    "Normalize": _normalize,
    "Softmax": softmax,
}
