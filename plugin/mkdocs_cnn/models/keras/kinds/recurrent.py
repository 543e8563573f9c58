"""Recurrent layers: their parameters and sizes."""

from __future__ import annotations

from mkdocs_cnn.language.traced import Option, Sizes, Tensor
from mkdocs_cnn.models.keras.kinds.joining import shown_sizes
from mkdocs_cnn.models.keras.kinds.windows import PADDINGS, slid, spatial, whole
from mkdocs_cnn.models.keras.nodes import Layer, layer_of
from mkdocs_cnn.models.keras.recording import Step, Value
from mkdocs_cnn.models.keras.settings import Settings
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Refusal, clip
from mkdocs_cnn.problems.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mkdocs_cnn.models.keras.kinds import Kind

_CELLS = {"GRU": ("gru_cell", 3), "LSTM": ("lstm_cell", 4), "SimpleRNN": ("simple_rnn_cell", 1)}
"""The name of each layer's cell, and how many matrices it has."""
_OPS = {"GRU": "gru", "LSTM": "lstm", "SimpleRNN": "rnn_tanh"}


def _tensors(step: Step, layer: Layer, prefix: str = "") -> list[Tensor]:
    """Return the parameters of a layer's cell."""
    cell, gates = _CELLS[layer.kind]
    settings = Settings(layer.config)
    units, within = settings.whole("units"), step.input.sizes[-1]
    name = f"{prefix}{cell}"
    tensors = [
        step.tensor(f"{name}.kernel", (within, gates * units)),
        step.tensor(f"{name}.recurrent_kernel", (units, gates * units)),
    ]
    if settings.flag("use_bias", True):
        double = layer.kind == "GRU" and settings.flag("reset_after", True)
        sizes = (2, gates * units) if double else (gates * units,)
        tensors.append(step.tensor(f"{name}.bias", sizes))
    return tensors


def _sizes(step: Step, layer: Layer, directions: int = 1) -> tuple[list[Sizes], bool]:
    """Return the sizes of what comes out, and whether all steps in time do."""
    if step.input.rank != 3:
        shown = shown_sizes(step.input.sizes)
        raise Refusal(say("an-input-of-other-axes", sizes=shown), say("so-many-axes", axes=3))
    settings = Settings(layer.config)
    units = settings.whole("units")
    batch, time, _ = step.input.sizes
    every = settings.flag("return_sequences", False)
    out = (batch, time, units * directions) if every else (batch, units * directions)
    states = 0
    if settings.flag("return_state", False):
        states = (2 if layer.kind == "LSTM" else 1) * (2 if step.layer is not layer else 1)
    return [out, *[(batch, units)] * states], every


def _recurrent(step: Step) -> list[Value]:
    sizes, _ = _sizes(step, step.layer)
    tensors = _tensors(step, step.layer)
    return step.calls(_OPS[step.layer.kind], step.inputs, sizes, None, tensors)


def _bidirectional(step: Step) -> list[Value]:
    """Note a layer that goes both ways."""
    layer = step.inner("layer")
    if layer.kind not in _CELLS:
        raise Refusal(say("no-keras-layer-of-ours", kind=clip(layer.kind)), say("a-layer-of-keras"))
    back = step.get("backward_layer")
    other = layer_of(back) if back is not None else replace(layer, name=f"backward_{layer.name}")
    if other.kind != layer.kind:
        raise Refusal(say("no-keras-layer-of-ours", kind=clip(other.kind)), say("a-layer-of-keras"))
    first = layer.name if layer.name.startswith("forward_") else f"forward_{layer.name}"
    tensors = _tensors(step, layer, f"{first}.") + _tensors(step, other, f"{other.name}.")
    joined = step.get("merge_mode") == "concat" or "merge_mode" not in step.values
    sizes, _ = _sizes(step, layer, 2 if joined else 1)
    if step.get("merge_mode") is None and "merge_mode" in step.values:
        sizes = [sizes[0], *sizes]
    options: dict[str, Option | None] = {"bidirectional": True}
    return step.calls(_OPS[layer.kind], step.inputs, sizes, options, tensors)


def _convolutional(rank: int) -> Kind:
    def recurrent(step: Step) -> list[Value]:
        """Note an LSTM whose matrices are convolutions; its state is padded to stay as it is."""
        (time, *extents), channels = spatial(step, step.input, rank + 1)
        if not step.recorder.channels_last:
            raise Refusal(say("another-order-of-axes"), say("one-data-format"))
        kernel, filters = step.each("kernel_size", rank), step.whole("filters")
        how = step.each("strides", rank, 1), step.each("dilation_rate", rank, 1)
        out, _ = slid(tuple(extents), kernel, *how, step.word("padding", "valid", PADDINGS))
        tensors = [
            step.tensor("conv_lstm_cell.kernel", (*kernel, channels, 4 * filters)),
            step.tensor("conv_lstm_cell.recurrent_kernel", (*kernel, filters, 4 * filters)),
        ]
        if step.flag("use_bias", True):
            tensors.append(step.tensor("conv_lstm_cell.bias", (4 * filters,)))
        last = whole(step, out, filters)
        every = step.flag("return_sequences", False)
        first = whole(step, (time, *out), filters) if every else last
        states = [last, last] if step.flag("return_state", False) else []
        return step.calls("conv_lstm", step.inputs, [first, *states], None, tensors)

    return recurrent


KINDS: dict[str, Kind] = {
    **dict.fromkeys(_CELLS, _recurrent),
    **{f"ConvLSTM{rank}D": _convolutional(rank) for rank in (1, 2, 3)},
    "Bidirectional": _bidirectional,
}
