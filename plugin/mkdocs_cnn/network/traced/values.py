"""What comes out of a call, and which of its axes is that of the channels.

A framework knows no channels, only axes. They are followed from the input through every call, so
that sizes are shown as those of any network: heights and widths, and the channels behind them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod

from mkdocs_cnn.language.traced import Call, Option, Output, Sizes
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.layers.seen import Runs
from mkdocs_cnn.problems.records import record, replace


@record()
class Value:
    """A tensor on its way: the node that it comes from, and its sizes."""

    index: int
    sizes: Sizes
    channel: int
    """The axis of the channels."""
    runs: Runs | None = None
    """Along which axes of the node's output those of a sample run; None for the same."""

    @property
    def axes(self) -> tuple[int, ...]:
        """The axes of a sample: the spatial ones, and that of the channels."""
        if not self.sizes:
            return ()
        every = range(self.first_axis, len(self.sizes))
        return (*(axis for axis in every if axis != self.channel), self.channel)

    @property
    def shape(self) -> Shape:
        """The size of one sample."""
        return shape_of(self.sizes, self.channel)

    @property
    def first_axis(self) -> int:
        """The first axis that is one of the sample: the batch of one is none."""
        return 1 if is_batched(self.sizes, self.channel) else 0


def is_batched(sizes: Sizes, channel: int) -> bool:
    """Is the first axis that of a batch of one?"""
    return len(sizes) > 1 and sizes[0] == 1 and channel != 0


def shape_of(sizes: Sizes, channel: int) -> Shape:
    """Return the size of one sample."""
    if not sizes:
        return Shape((), 1)
    start = 1 if is_batched(sizes, channel) else 0
    spatial = tuple(n for axis, n in enumerate(sizes) if axis >= start and axis != channel)
    return Shape(spatial, sizes[channel])


_SECOND = (
    *(f"{name}{n}d" for name in ("conv", "conv_transpose") for n in (1, 2, 3)),
    *("batch_norm", "group_norm", "instance_norm", "local_response_norm", "interpolate"),
    *("pixel_shuffle", "pixel_unshuffle", "channel_shuffle"),
)
"""What has the channels on the second axis, in and out, where channels come first."""
RECURRENT = (
    *("lstm", "gru", "rnn", "rnn_tanh", "rnn_relu"),
    *("lstm_cell", "gru_cell", "rnn_tanh_cell", "rnn_relu_cell", "conv_lstm"),
)
"""Recurrent layers and their single steps, as PyTorch's functions are called."""
REDUCING = (
    *("mean", "sum", "amax", "amin", "max", "min", "argmax", "any", "all", "prod"),
    *("var", "std", "norm", "linalg_vector_norm", "logsumexp"),
)
"""What comes to one value along some axes."""
_LAST = (
    *("linear", "layer_norm", "rms_norm", "matmul", "bmm", "scaled_dot_product_attention"),
    *("addmm", "addmv", "baddbmm", "embedding", *RECURRENT),
)
"""What has them on the last one."""


def _is_along_second(call: Call) -> bool:
    return call.op in _SECOND or "pool" in call.op


def _is_along_last(call: Call) -> bool:
    """Does a call work along the last axis? A normalisation over several is over all of them."""
    over = call.settings.get("normalized_shape")
    return call.op in _LAST and not (isinstance(over, tuple) and len(over) > 1)


def as_taken(call: Call, value: Value, last: bool) -> Value:
    """Return an input with the channels on the axis on which a call takes them.

    Args:
        call: the operation.
        value: what goes in.
        last: are the channels of convolutions on the last axis, as in Keras?
    """
    rank = len(value.sizes)
    flattens = call.op == "linear" and call.sizes and len(call.sizes[0]) < rank
    slides = _is_along_second(call)
    if rank < 2 or flattens or not (slides or _is_along_last(call)):
        return value
    is_last = last or not slides
    return replace(value, channel=rank - 1 if is_last else _second(value.sizes, call.op))


def channel_behind(call: Call, inputs: Sequence[Value], sizes: Sizes, last: bool) -> int:
    """Return the axis of the channels in what comes out of a call.

    Args:
        call: the operation.
        inputs: what goes in.
        sizes: what comes out.
        last: are the channels of convolutions on the last axis, as in Keras?
    """
    rank = len(sizes)
    if rank < 2:
        return max(rank - 1, 0)
    if _is_along_second(call) and not _is_along_last(call):
        return rank - 1 if last else _second(sizes, call.op)
    if _is_along_last(call) or not inputs:
        return rank - 1
    value = max(inputs, key=lambda each: (len(each.sizes), prod(each.sizes)))
    is_vector = len(value.sizes) == 2 and value.sizes[0] == 1
    if is_vector and rank > 2 and call.op in ("reshape", "unsqueeze"):
        return rank - 1 if last else 1  # a vector becomes an image
    moved = _MOVING.get(call.op, _kept)(call, value, sizes) if value.sizes else -1
    return moved if 0 <= moved < rank else rank - 1


def channel_of_input(calls: Sequence[Call], given: Output, sizes: Sizes, last: bool) -> int:
    """Return the axis of the channels in an input: the one along which the first layer works.

    Args:
        calls: what the model does.
        given: which of its inputs.
        sizes: how large that is.
        last: are the channels of convolutions on the last axis, as in Keras?
    """
    rank = len(sizes)
    usual = rank - 1 if last or rank < 3 else 1
    origins = {given: tuple(range(rank))}
    """The axis of the input that each axis of a value is."""
    for index, call in enumerate(calls):
        for axes in [origins[each] for each in call.inputs if each in origins]:
            value = Value(-1, tuple(sizes[axis] for axis in axes), 0)
            if rank > 2 and (_is_along_second(call) or _is_along_last(call)):
                return axes[as_taken(call, value, last).channel]
            moved = _reordered(call, axes)
            if call.sizes and call.sizes[0] == tuple(sizes[axis] for axis in moved):
                origins[index, 0] = moved
    return usual


def _reordered(call: Call, axes: Sizes) -> Sizes:
    """Return axes in the order in which a call puts them; as they are if it does not."""
    rank = len(axes)
    order = list(axes)
    if not axes:
        return axes
    if call.op == "permute":
        dims = whole_numbers(call.settings.get("dims"))
        order = [axes[each % rank] for each in dims]
    elif call.op == "transpose":
        one, other = (axis_of(call, name, rank) for name in ("dim0", "dim1"))
        order[one], order[other] = axes[other], axes[one]
    return tuple(order)


def _second(sizes: Sizes, op: str) -> int:
    """Return the second axis; the first of an image without a batch."""
    spatial = next((int(n) for n in "123" if op.endswith(f"{n}d")), len(sizes) - 2)
    return max(len(sizes) - spatial - 1, 0)


def _kept(call: Call, value: Value, sizes: Sizes) -> int:
    return value.channel if len(sizes) == len(value.sizes) else _carried(call, value, sizes)


def _carried(call: Call, value: Value, sizes: Sizes) -> int:
    """Find the axis before which as many values lie as before the channels, and of their number."""
    if len(sizes) == 2 and sizes[0] == 1:
        return 1
    before = prod(value.sizes[: value.channel])
    found = [axis for axis in range(len(sizes)) if prod(sizes[:axis]) == before]
    channels = value.sizes[value.channel]
    exact = [axis for axis in found if sizes[axis] == channels > 1]
    last = value.channel == len(value.sizes) - 1
    return exact[-1] if exact else len(sizes) - 1 if last or not found else found[-1]


def _permuted(call: Call, value: Value, sizes: Sizes) -> int:
    dims = whole_numbers(call.settings.get("dims"))
    rank = len(value.sizes)
    order = [each % rank for each in dims]
    return order.index(value.channel) if value.channel in order else rank - 1


def _transposed(call: Call, value: Value, sizes: Sizes) -> int:
    rank = len(value.sizes)
    pair = [axis_of(call, name, rank) for name in ("dim0", "dim1")]
    return {pair[0]: pair[1], pair[1]: pair[0]}.get(value.channel, value.channel)


def _squeezed(call: Call, value: Value, sizes: Sizes) -> int:
    """Leave out axes; where that of the channels is among them, the last one takes its place."""
    if len(sizes) == len(value.sizes):
        return value.channel
    rank = len(value.sizes)
    dims = whole_numbers(call.settings.get("dim", call.settings.get("dims")))
    gone = {each % rank for each in dims} or {i for i, n in enumerate(value.sizes) if n == 1}
    return -1 if value.channel in gone else value.channel - sum(g < value.channel for g in gone)


def _grown(call: Call, value: Value, sizes: Sizes) -> int:
    """Put in an axis before the channels, or behind them."""
    return value.channel + (axis_of(call, "dim", len(sizes)) <= value.channel)


_MOVING: dict[str, Callable[[Call, Value, Sizes], int]] = {
    "permute": _permuted,
    "transpose": _transposed,
    "reshape": _carried,
    "flatten": _carried,
    **dict.fromkeys(("squeeze", "select", *REDUCING), _squeezed),
    **dict.fromkeys(("unsqueeze", "stack"), _grown),
}


def axis_of(call: Call, name: str, rank: int) -> int:
    """Return an axis that an option names, counted from the first of so many."""
    value = call.settings.get(name, 0)
    return value % rank if isinstance(value, int) and rank else 0


def whole_numbers(value: Option | None) -> tuple[int, ...]:
    """Return the whole numbers that an option is set to; none where it is something else."""
    values = value if isinstance(value, tuple) else (value,)
    return tuple(each for each in values if isinstance(each, int) and not isinstance(each, bool))
