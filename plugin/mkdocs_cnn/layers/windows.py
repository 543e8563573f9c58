"""What convolutions and pooling share: a window that moves over the input."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from mkdocs_cnn.layers.base import (
    Complaint,
    Geometry,
    Padding,
    Shape,
    Sum,
    amounts_label,
    equal_axes,
    extents,
    sided,
)
from mkdocs_cnn.layers.sizes import (
    convolved,
    effective,
    explain_convolved,
    explain_same,
    pooled_up,
    same_padding,
)
from mkdocs_cnn.problems.phrases import say, tell
from mkdocs_cnn.problems.remembered import REMEMBERED

Axes = tuple[int, ...]


@lru_cache(REMEMBERED)
def pads(
    spatial: Axes, kernel: Axes, stride: Axes, dilation: Axes, padding: Padding
) -> tuple[Axes, ...]:
    """Give the padding before and after each axis of an input with some extents."""
    if padding == "valid":
        return ((0, 0),) * len(spatial)
    if padding == "half":
        halves = [d * (k - 1) // 2 for k, d in zip(kernel, dilation, strict=True)]
        return tuple((half, half) for half in halves)
    if padding == "same":
        each = zip(spatial, kernel, stride, dilation, strict=True)
        return tuple(same_padding(*axis) for axis in each)
    if padding == "causal":
        return tuple((d * (k - 1), 0) for k, d in zip(kernel, dilation, strict=True))
    return sided(padding)


def slid(
    x: Shape, kernel: Axes, stride: Axes, dilation: Axes, padding: Padding, ceil: bool = False
) -> Axes:
    """Give the output's extents."""
    return _slid(x.spatial, kernel, stride, dilation, padding, ceil)


@lru_cache(REMEMBERED)
def _slid(
    spatial: Axes, kernel: Axes, stride: Axes, dilation: Axes, padding: Padding, ceil: bool
) -> Axes:
    around = pads(spatial, kernel, stride, dilation, padding)
    each = zip(spatial, kernel, stride, dilation, around, strict=True)
    return tuple((pooled_up if ceil else convolved)(i, k, s, d, *p) for i, k, s, d, p in each)


def explain_slid(
    x: Shape, kernel: Axes, stride: Axes, dilation: Axes, padding: Padding, ceil: bool = False
) -> tuple[Sum, ...]:
    """Write out the arithmetic of each axis, or once where all axes agree."""
    if padding == "same":
        return _once(explain_same(i, s) for i, s in zip(x.spatial, stride, strict=True))
    around = pads(x.spatial, kernel, stride, dilation, padding)
    each = zip(x.spatial, kernel, stride, dilation, around, strict=True)
    return _once(explain_convolved(i, k, s, d, (p[0], p[1]), ceil) for i, k, s, d, p in each)


def misfits(
    x: Shape, kernel: Axes, dilation: Axes, around: tuple[Axes, ...]
) -> Iterator[Complaint]:
    """Complain where the (dilated) kernel is larger than the padded input."""
    windows = tuple(effective(k, d) for k, d in zip(kernel, dilation, strict=True))
    padded = tuple(i + sum(p) for i, p in zip(x.spatial, around, strict=True))
    if any(w > i for w, i in zip(windows, padded, strict=True)):
        dilated = say("with-its-dilation", windows=extents(windows)) if windows != kernel else ""
        with_padding = (
            say("with-its-padding", padded=extents(padded)) if padded != x.spatial else ""
        )
        yield Complaint(
            say(
                "a-kernel-of-does-not-fit",
                kernel=extents(kernel),
                dilated=dilated,
                spatial=extents(x.spatial),
                with_padding=with_padding,
            ),
            say("a-kernel-of-at-most", padded=extents(padded)),
            say("use-a-smaller-kernel-more-padding"),
            part="kernel_size",
        )


def emptied(x: Shape, kernel: Axes, left: Axes, cut: tuple[Axes, ...]) -> Iterator[Complaint]:
    """Complain where nothing is left of what a kernel spreads, after its padding is cut off."""
    if min(left) < 1:
        message = say(
            "nothing-is-left",
            kernel_size=extents(kernel),
            spatial=extents(x.spatial),
            left=extents(left),
            cut=amounts_label(tuple((before, after) for before, after in cut)),
        )
        yield Complaint(
            message, say("at-least-1-along-each-axis"), say("cut-less-with-pad"), "padding"
        )


def geometry(x: Shape, kernel: Axes, stride: Axes, dilation: Axes, padding: Padding) -> Geometry:
    """Return kernel, stride and what the padding comes to."""
    each = pads(x.spatial, kernel, stride, dilation, padding)
    return Geometry(kernel, stride, tuple((before, after) for before, after in each))


def labels(stride: Axes, padding: Padding, usual: bool, dilation: Axes) -> str:
    """Name what is not as usual: `, /2, pad 0, dilation 2`."""
    text = "" if set(stride) <= {1} else f", /{equal_axes(stride)}"
    if not usual:
        if isinstance(padding, str):
            text += f", {padding}"
        else:
            text += tell("pad-of-label", pad=amounts_label(padding))
    if set(dilation) <= {1}:
        return text
    return text + tell("dilation-of-label", dilation=equal_axes(dilation))


def groups_label(groups: int) -> str:
    """Name the groups of channels, where there are several: `, 2 groups`."""
    return "" if groups == 1 else tell("groups-of-label", groups=groups)


def _once(lines: Iterator[Sum]) -> tuple[Sum, ...]:
    return tuple(dict.fromkeys(lines))
