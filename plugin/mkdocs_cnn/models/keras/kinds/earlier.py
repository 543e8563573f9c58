"""Functions of TensorFlow between the layers of Keras 2, as those of `keras.ops` that they are."""

from __future__ import annotations

from collections.abc import Mapping

from mkdocs_cnn.models.keras.kinds import operators, rearranging
from mkdocs_cnn.models.keras.recording import Step, Value
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Refusal, clip
from mkdocs_cnn.problems.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mkdocs_cnn.models.keras.kinds import Kind

_NAMES = {
    "abs": "Absolute",
    "add": "Add",
    "argmax": "Argmax",
    "broadcast_to": "BroadcastTo",
    "cast": "Cast",
    "clip_by_value": "Clip",
    "concat": "Concatenate",
    "divide": "Divide",
    "einsum": "Einsum",
    "exp": "Exp",
    "expand_dims": "ExpandDims",
    "floordiv": "FloorDivide",
    "gelu": "Gelu",
    "getitem": "GetItem",
    "identity": "Copy",
    "l2_normalize": "Normalize",
    "leaky_relu": "LeakyRelu",
    "log": "Log",
    "matmul": "Matmul",
    "maximum": "Maximum",
    "minimum": "Minimum",
    "mul": "Multiply",
    "multiply": "Multiply",
    "neg": "Negative",
    "negative": "Negative",
    "pad": "Pad",
    "pow": "Power",
    "reduce_max": "Max",
    "reduce_mean": "Mean",
    "reduce_min": "Min",
    "reduce_sum": "Sum",
    "relu": "Relu",
    "relu6": "Relu6",
    "reshape": "Reshape",
    "resize": "Resize",
    "roll": "Roll",
    "rsqrt": "Rsqrt",
    "sigmoid": "Sigmoid",
    "silu": "Silu",
    "slice": "Slice",
    "softmax": "Softmax",
    "split": "Split",
    "sqrt": "Sqrt",
    "square": "Square",
    "squeeze": "Squeeze",
    "stack": "Stack",
    "stop_gradient": "StopGradient",
    "sub": "Subtract",
    "subtract": "Subtract",
    "swish": "Silu",
    "tanh": "Tanh",
    "tile": "Tile",
    "transpose": "Transpose",
    "truediv": "TrueDivide",
    "unstack": "Unstack",
}
"""The last word of a function's name, and the class of the same operation."""
_OPTIONS = {
    "alpha": "negative_slope",
    "clip_value_max": "x_max",
    "clip_value_min": "x_min",
    "equation": "subscripts",
    "method": "interpolation",
    "multiples": "repeats",
    "num_or_size_splits": "indices_or_sections",
    "paddings": "pad_width",
    "perm": "axes",
    "slice_spec": "key",
}
_SHAPES = {"Reshape": "newshape"}


def _translated(step: Step) -> list[Value]:
    """Note a function of TensorFlow.

    Raises:
        Refusal: it is not known.
    """
    function = step.get("function") or step.get("method") or ""
    word = str(function).rpartition(".")[2]
    kind = _NAMES.get(word, "")
    known = {**operators.KINDS, **rearranging.KINDS}.get(kind)
    if known is None:
        message = say("no-keras-layer-of-ours", kind=clip(str(function)))
        raise Refusal(message, say("a-layer-of-keras"), say("write-it-with-layers-of-keras"))
    shape = {"shape": _SHAPES[kind]} if kind in _SHAPES else {}
    names = {**_OPTIONS, **shape}
    options = {names.get(name, name): value for name, value in step.kwargs.items()}
    changed = _adapted(kind, options)
    step.layer = replace(step.layer, config={**step.layer.config, **changed})
    step.values = step.layer.config
    if kind == "GetItem":
        step.args, step.kwargs = step.inputs[:1], {"key": _plain(options.get("key"))}
    return known(step)


def _adapted(kind: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options in the manner of `keras.ops`."""
    changed = dict(options)
    parts = options.get("indices_or_sections")
    if kind == "Split" and isinstance(parts, list):
        ends = [sum(parts[: i + 1]) for i in range(min(len(parts), 1_000) - 1)]
        changed["indices_or_sections"] = ends
    if kind == "Split":
        changed.setdefault("axis", 0)
    return changed


def _plain(key: Any) -> Any:
    """Return the parts of `x[…]`; an ellipsis and a new axis have words of their own."""
    if isinstance(key, dict):
        kind = key.get("class_name", "")
        return Ellipsis if "llipsis" in str(kind) else key.get("value")
    if isinstance(key, list):
        return [_plain(each) for each in key]
    return key


KINDS: dict[str, Kind] = dict.fromkeys(
    ("ClassMethod", "InstanceMethod", "SlicingOpLambda", "TFOpLambda"), _translated
)
