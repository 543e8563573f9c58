"""Activations: layers, and what other layers are given as `activation`."""

from __future__ import annotations

from mkdocs_cnn.language.traced import Option
from mkdocs_cnn.models.keras.nodes import layer_of
from mkdocs_cnn.models.keras.recording import Options, Step, Value, address
from mkdocs_cnn.models.keras.settings import refused
from mkdocs_cnn.problems.phrases import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mkdocs_cnn.models.keras.kinds import Kind

FUNCTIONS = {
    "celu": "celu",
    "elu": "elu",
    "exponential": "exp",
    "gelu": "gelu",
    "glu": "glu",
    "hard_shrink": "hardshrink",
    "hard_sigmoid": "hardsigmoid",
    "hard_silu": "hardswish",
    "hard_swish": "hardswish",
    "hard_tanh": "hardtanh",
    "leaky_relu": "leaky_relu",
    "log_sigmoid": "logsigmoid",
    "log_softmax": "log_softmax",
    "mish": "mish",
    "relu": "relu",
    "relu6": "relu6",
    "selu": "selu",
    "sigmoid": "sigmoid",
    "silu": "silu",
    "soft_shrink": "softshrink",
    "softmax": "softmax",
    "softplus": "softplus",
    "softsign": "softsign",
    "swish": "silu",
    "tanh": "tanh",
    "tanh_shrink": "tanhshrink",
    "threshold": "threshold",
}
"""What Keras calls a function, and PyTorch."""
_OPTIONS: dict[str, Options] = {
    "log_softmax": {"dim": -1},
    "leaky_relu": {"negative_slope": 0.2},
    "softmax": {"dim": -1},
}


def activated(step: Step, value: Value) -> Value:
    """Note what a layer is given as `activation`, behind it."""
    return applied(step, value, step.get("activation"), "activation")


def applied(step: Step, value: Value, spec: Any, option: str, name: str = "") -> Value:
    """Note an activation that an option names; `name` stands instead of its own."""
    if spec is None or spec == "linear":
        return value
    if isinstance(spec, dict) and isinstance(spec.get("config"), dict):
        inner = step.within(layer_of(spec), [value])
        return KINDS.get(inner.layer.kind, _custom)(inner)[0]
    word = spec.get("config", spec.get("class_name")) if isinstance(spec, dict) else spec
    if not isinstance(word, str) or not word:
        raise refused(option, word, say("the-name-of-a-function"))
    if word == "linear":
        return value
    word = word.rpartition(">")[2]
    op = FUNCTIONS.get(word, address(word))
    sizes = value.sizes
    if op == "glu":
        sizes = (*sizes[:-1], sizes[-1] // 2)
    return step.call(op, [value], sizes, _OPTIONS.get(op), name=op if not name else "")


def _custom(step: Step) -> list[Value]:
    return [step.call(address(step.layer.kind), [step.input], step.input.sizes)]


def _activation(step: Step) -> list[Value]:
    return [applied(step, step.input, step.get("activation"), "activation", step.name)]


def elementwise(step: Step, op: str, options: Options | None = None) -> list[Value]:
    """Note an operation that changes no size."""
    return [step.call(op, [step.input], step.input.sizes, options)]


def _relu(step: Step) -> list[Value]:
    slope = step.number("negative_slope", 0)
    most, threshold = step.get("max_value"), step.number("threshold", 0)
    top = None if most is None else step.number("max_value", 0)
    if threshold or (slope and top is not None):
        return elementwise(
            step,
            "relu",
            {"max_value": top, "negative_slope": slope or None, "threshold": threshold or None},
        )
    if top == 6:
        return elementwise(step, "relu6")
    if top is not None:
        return elementwise(step, "hardtanh", {"min_val": 0.0, "max_val": float(top)})
    return elementwise(step, "leaky_relu", _slope(slope)) if slope else elementwise(step, "relu")


def _slope(slope: float) -> dict[str, Option | None]:
    return {"negative_slope": None if slope == 0.01 else slope}


def _leaky(step: Step) -> list[Value]:
    slope = step.number("negative_slope", step.number("alpha", 0.3))
    return elementwise(step, "leaky_relu", _slope(slope))


def _elu(step: Step) -> list[Value]:
    alpha = step.number("alpha", 1.0)
    return elementwise(step, "elu", {"alpha": None if alpha == 1 else alpha})


def _prelu(step: Step) -> list[Value]:
    shared = step.several("shared_axes", ())
    sizes = [1 if axis in shared else n for axis, n in enumerate(step.input.sizes)][1:]
    alpha = step.tensor("alpha", tuple(sizes))
    return [step.call("prelu", [step.input], step.input.sizes, None, [alpha])]


def softmax(step: Step) -> list[Value]:
    """Note a softmax over an axis, or several."""
    axes = step.several("axis", (-1,))
    if not axes:
        raise refused("axis", axes, say("a-whole-number"))
    return elementwise(step, "softmax", {"dim": axes[0] if len(axes) == 1 else axes})


def _threshold(step: Step) -> list[Value]:
    return elementwise(step, "threshold", {"threshold": step.number("theta", 1.0)})


KINDS: dict[str, Kind] = {
    "Activation": _activation,
    "ELU": _elu,
    "LeakyReLU": _leaky,
    "PReLU": _prelu,
    "ReLU": _relu,
    "Softmax": softmax,
    "ThresholdedReLU": _threshold,
}
