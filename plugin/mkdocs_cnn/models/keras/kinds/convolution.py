"""Convolutions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mkdocs_cnn.language.traced import Sizes, Tensor
from mkdocs_cnn.models.keras.kinds.activation import activated
from mkdocs_cnn.models.keras.kinds.shaping import cut
from mkdocs_cnn.models.keras.kinds.windows import (
    PADDINGS,
    padding_of,
    slid,
    spatial,
    unless,
    whole,
)
from mkdocs_cnn.models.keras.recording import Step, Value
from mkdocs_cnn.models.keras.settings import Numbers
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Refusal
from mkdocs_cnn.problems.records import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mkdocs_cnn.models.keras.kinds import Kind


@record()
class _Window:
    """How a convolution looks at its input."""

    kernel: Numbers
    strides: Numbers
    dilation: Numbers
    padding: str


def _window(step: Step, rank: int) -> _Window:
    known = (*PADDINGS, "causal") if rank == 1 else PADDINGS
    return _Window(
        step.each("kernel_size", rank),
        step.each("strides", rank, 1),
        step.each("dilation_rate", rank, 1),
        step.word("padding", "valid", known),
    )


def _convolved(
    step: Step,
    value: Value,
    window: _Window,
    into: int,
    groups: int,
    tensors: list[Tensor],
    name: str = "",
) -> Value:
    """Note a convolution, which pads before it where it must not look ahead."""
    rank = len(window.kernel)
    extents, channels = spatial(step, value, rank)
    padding = window.padding
    if padding == "causal":
        width = (window.kernel[0] - 1) * window.dilation[0]
        extents, padding = (extents[0] + width,), "valid"
        pad = padding_of(step, [(width, 0)])
        if width:
            value = step.call(
                "pad", [value], whole(step, extents, channels), {"pad": pad}, name="pad"
            )
    if channels % groups or into % groups:
        raise Refusal(say("no-such-groups", groups=groups, channels=channels), say("a-divisor"))
    out, padded = slid(extents, window.kernel, window.strides, window.dilation, padding)
    options = {
        "kernel": (into, channels // groups, *window.kernel),
        "stride": unless(window.strides, 1),
        "padding": padded,
        "dilation": unless(window.dilation, 1),
        "groups": None if groups == 1 else groups,
    }
    return step.call(f"conv{rank}d", [value], whole(step, out, into), options, tensors, name)


def _bias(step: Step, channels: int) -> Iterator[Tensor]:
    if step.flag("use_bias", True):
        yield step.tensor("bias", (channels,))


def _convolution(rank: int) -> Kind:
    def convolution(step: Step) -> list[Value]:
        window, filters = _window(step, rank), step.whole("filters")
        groups = step.whole("groups", 1)
        channels = spatial(step, step.input, rank)[1]
        kernel = step.tensor("kernel", (*window.kernel, channels // groups, filters))
        tensors = [kernel, *_bias(step, filters)]
        made = _convolved(step, step.input, window, filters, groups, tensors)
        return [activated(step, made)]

    return convolution


def _depthwise(rank: int) -> Kind:
    def depthwise(step: Step) -> list[Value]:
        window, times = _window(step, rank), step.whole("depth_multiplier", 1)
        channels = spatial(step, step.input, rank)[1]
        tensors = [step.tensor("kernel", (*window.kernel, channels, times))]
        tensors += _bias(step, channels * times)
        made = _convolved(step, step.input, window, channels * times, channels, tensors)
        return [activated(step, made)]

    return depthwise


def _separable(rank: int) -> Kind:
    def separable(step: Step) -> list[Value]:
        window, filters = _window(step, rank), step.whole("filters")
        times = step.whole("depth_multiplier", 1)
        channels = spatial(step, step.input, rank)[1]
        first = [step.tensor("depthwise_kernel", (*window.kernel, channels, times))]
        middle = channels * times
        ones = (1,) * rank
        second = [step.tensor("pointwise_kernel", (*ones, middle, filters)), *_bias(step, filters)]
        value = _convolved(step, step.input, window, middle, channels, first, "depthwise")
        point = _Window(ones, ones, ones, "valid")
        return [activated(step, _convolved(step, value, point, filters, 1, second, "pointwise"))]

    return separable


def _transposed(rank: int) -> Kind:
    def transposed(step: Step) -> list[Value]:
        window, filters = _window(step, rank), step.whole("filters")
        extra = None
        if step.get("output_padding") is not None:
            extra = step.each("output_padding", rank, least=0)
        extents, channels = spatial(step, step.input, rank)
        tensors = [
            step.tensor("kernel", (*window.kernel, filters, channels)),
            *_bias(step, filters),
        ]
        along = zip(extents, window.kernel, window.strides, window.dilation, strict=True)
        full = tuple((n - 1) * s + (k - 1) * d + 1 for n, k, s, d in along)
        out = tuple(_grown(window, extents, extra, axis) for axis in range(rank))
        ends = zip(full, out, strict=True)
        before = tuple(_uncut(window, f, o, axis) for axis, (f, o) in enumerate(ends))
        options = {
            "kernel": (channels, filters, *window.kernel),
            "stride": unless(window.strides, 1),
            **_cropped(full, before),
            "dilation": unless(window.dilation, 1),
        }
        sizes = whole(step, before, filters)
        made = step.call(f"conv_transpose{rank}d", [step.input], sizes, options, tensors)
        first = 1 if step.recorder.channels_last else 2
        over = [(first + axis, 0, -1) for axis in range(rank) if before[axis] > out[axis]]
        return [activated(step, cut(step, made, over, "slice"))]

    return transposed


def _grown(window: _Window, extents: Sizes, extra: Numbers | None, axis: int) -> int:
    """Return what a transposed convolution makes of an axis."""
    n, s = extents[axis], window.strides[axis]
    k = (window.kernel[axis] - 1) * window.dilation[axis] + 1
    if extra is not None:
        padded = k // 2 if window.padding == "same" else 0
        return (n - 1) * s + k - 2 * padded + extra[axis]
    return n * s if window.padding == "same" else n * s + max(k - s, 0)


def _uncut(window: _Window, full: int, out: int, axis: int) -> int:
    """Return an extent before an uneven cut, which PyTorch has no padding for without a stride."""
    steps = window.strides[axis] > 1 or window.dilation[axis] > 1
    return out if steps or full <= out or (full - out) % 2 == 0 else out + 1


def _cropped(full: Sizes, out: Sizes) -> dict[str, Numbers | None]:
    """Return the paddings with which PyTorch comes to the same sizes."""
    less = [f - o for f, o in zip(full, out, strict=True)]
    extra = tuple(each % 2 if each > 0 else -each for each in less)
    padding = tuple((each + e) // 2 for each, e in zip(less, extra, strict=True))
    return {
        "padding": padding if any(padding) else None,
        "output_padding": extra if any(extra) else None,
    }


def _each(make: Callable[[int], Kind], name: str, ranks: tuple[int, ...]) -> dict[str, Kind]:
    return {name.format(rank): make(rank) for rank in ranks}


KINDS: dict[str, Kind] = {
    **_each(_convolution, "Conv{}D", (1, 2, 3)),
    **_each(_convolution, "Convolution{}D", (1, 2, 3)),
    **_each(_depthwise, "DepthwiseConv{}D", (1, 2)),
    **_each(_separable, "SeparableConv{}D", (1, 2)),
    **_each(_separable, "SeparableConvolution{}D", (1, 2)),
    **_each(_transposed, "Conv{}DTranspose", (1, 2, 3)),
    **_each(_transposed, "Convolution{}DTranspose", (1, 2, 3)),
}
