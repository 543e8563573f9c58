"""Convolutions: ordinary, depthwise, separable and transposed."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from mkdocs_cnn.layers import windows
from mkdocs_cnn.layers.base import (
    Complaint,
    Family,
    Geometry,
    Layer,
    Padding,
    Parameter,
    Saved,
    Shape,
    Step,
    Sum,
    axes,
    count,
    equal_axes,
    extents,
    flag,
    kernel,
    out,
    padding,
    sided,
)
from mkdocs_cnn.layers.seen import Window
from mkdocs_cnn.layers.sizes import effective, explain_transposed, indivisible, transposed
from mkdocs_cnn.problems.phrases import say, tell
from mkdocs_cnn.problems.records import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar, TypedDict

    class _Shared(TypedDict):
        """The fields that every kind of convolution has."""

        kernel_size: tuple[int, ...]
        stride: tuple[int, ...]
        padding: Padding
        dilation: tuple[int, ...]
        ceil_mode: bool
        bias: bool


@record(kw_only=True)
class _Sliding(Layer):
    """A kernel that slides over the input; what the kinds below share."""

    family: ClassVar[Family] = Family.CONVOLUTION
    stem: ClassVar[str] = "conv"
    ranks: ClassVar[tuple[int, ...]] = (1, 2, 3)

    kernel_size: tuple[int, ...] = kernel()
    stride: tuple[int, ...] = axes("stride", say("step-of-the-kernel"))
    padding: Padding = padding(
        "half", say("padding-half-the-dilated-kernel-if"), ("same", "valid", "causal")
    )
    dilation: tuple[int, ...] = axes("dilation", say("distance-between-the-kernels-points"))
    bias: bool = flag("bias", "nobias", say("one-bias-for-each-output-channel"), True)

    def _geometry(self) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], Padding]:
        return self.kernel_size, self.stride, self.dilation, self.padding

    def _spatial_complaints(self, x: Shape) -> Iterator[Complaint]:
        windows_ = zip(self.kernel_size, self.dilation, strict=True)
        if self.padding == "half" and any(effective(k, d) % 2 == 0 for k, d in windows_):
            yield Complaint(
                say("an-even-kernel-has-no-middle", kernel_size=extents(self.kernel_size)),
                say("an-explicit-pad-such-as-or"),
                say("add-for-no-padding"),
                part="kernel_size",
            )
        around = windows.pads(x.spatial, *self._geometry())
        yield from windows.misfits(x, self.kernel_size, self.dilation, around)

    def _bias(self, channels: int) -> tuple[Parameter, ...]:
        return (Parameter("bias", (), channels),) if self.bias else ()

    def saved(self, x: Shape, y: Shape) -> Saved:
        """The input."""
        return Saved(input=True)

    def window(self, x: Shape) -> Window:
        """See one effective kernel's worth of input."""
        each = zip(self.kernel_size, self.dilation, strict=True)
        before = tuple(before for before, _ in windows.pads(x.spatial, *self._geometry()))
        return Window(tuple(effective(k, d) for k, d in each), self.stride, before)

    def geometry(self, x: Shape) -> Geometry | None:
        """Kernel, stride and the padding that `half` or `same` comes to."""
        return windows.geometry(x, *self._geometry())


@record(kw_only=True)
class _Forward(_Sliding):
    """A kernel at every position of the input, or at every other; not a transposed one."""

    ceil_mode: bool = flag("ceil", "floor", say("round-the-output-size-up"), False)

    def _shared(self) -> _Shared:
        return {
            "kernel_size": self.kernel_size,
            "stride": self.stride,
            "padding": self.padding,
            "dilation": self.dilation,
            "ceil_mode": self.ceil_mode,
            "bias": self.bias,
        }

    @property
    def _rounded_up(self) -> bool:
        """`same` rounds up by itself."""
        return self.ceil_mode and self.padding != "same"

    def _slid(self, x: Shape) -> tuple[int, ...]:
        return windows.slid(x, *self._geometry(), self._rounded_up)

    def _details(self) -> str:
        usual = self.padding == "half" or self.padding == tuple(
            d * (k - 1) // 2 for k, d in zip(self.kernel_size, self.dilation, strict=True)
        )
        ceil = ", ceil" if self.ceil_mode else ""
        return windows.labels(self.stride, self.padding, usual, self.dilation) + ceil

    def arithmetic(self, x: Shape) -> tuple[Sum, ...]:
        """(i + 2p - k)/s + 1."""
        return windows.explain_slid(x, *self._geometry(), self._rounded_up)


@record(kw_only=True)
class Conv(_Forward):
    """Convolution (torch.nn.Conv2d): every filter sees a group's channels at every position."""

    names: ClassVar[tuple[str, ...]] = ("conv", "convolution")
    meaning: ClassVar[str] = "convolution; half padding keeps the size at stride 1"
    example: ClassVar[str] = "conv3-64"

    out_channels: int = out(say("number-of-filters"))
    groups: int = count("groups", say("groups-of-channels-that-do"))

    def kind(self, x: Shape) -> str:
        """Conv1d, Conv2d or Conv3d."""
        return f"Conv{x.rank}d"

    @property
    def label(self) -> str:
        """`conv 3×3, 64, /2, 2 groups`."""
        groups = windows.groups_label(self.groups)
        head = f"{tell('label-conv')} {extents(self.kernel_size)}, {self.out_channels}"
        return f"{head}{self._details()}{groups}"

    def complaints(self, x: Shape) -> Iterator[Complaint]:
        """Groups must divide both channel counts; the kernel must fit."""
        yield from indivisible(self.groups, x.channels, say("input-channels"))
        yield from indivisible(self.groups, self.out_channels, say("filters"))
        yield from self._spatial_complaints(x)

    def output(self, x: Shape) -> Shape:
        """⌊(i + p₁ + p₂ - d(k-1) - 1)/s⌋ + 1 along each axis, one channel a filter.

        With `ceil`, as Caffe's pooling does it, the last window reaches beyond the input.
        """
        return Shape(self._slid(x), self.out_channels)

    def parameters(self, x: Shape) -> tuple[Parameter, ...]:
        """k·k·(C_in/groups) weights for each filter, and a bias."""
        fan_in = (*self.kernel_size, x.channels // self.groups)
        return (Parameter("weight", fan_in, self.out_channels), *self._bias(self.out_channels))

    def macs(self, x: Shape) -> int:
        """Every weight once at every output position."""
        return self.parameters(x)[0].count * prod(self.output(x).spatial)

    def steps(self, x: Shape) -> Iterator[Step]:
        """As every layer, then the same in one formula, and the multiply-adds."""
        yield from super().steps(x)
        weights = self.parameters(x)[0]
        if self.bias:
            inner = extents(weights.fan_in, "·")
            total = weights.count + self.out_channels
            yield Step(say("the-same-in-one-formula"), f"({inner} + 1)·{self.out_channels}", total)
        positions = extents(self.output(x).spatial, "·")
        product = say("weights-times-positions", weights=weights.count, positions=positions)
        yield Step(say("multiply-adds"), product, self.macs(x))

    def _parameter_steps(self, x: Shape, parameter: Parameter) -> Iterator[Step]:
        if parameter.role == "bias":
            each = say("one-for-each-filter", count=self.out_channels)
            yield Step(say("biases"), each, self.out_channels)
            return
        if self.groups > 1:
            seen = x.channels // self.groups
            shared = say("channels-by-groups", channels=x.channels, groups=self.groups)
            yield Step(say("channels-a-filter-sees"), shared, seen)
        inner = extents(parameter.fan_in, "·")
        one = parameter.count // self.out_channels
        yield Step(say("weights-of-one-filter"), inner, one)
        product = say("times-filters", one=one, filters=self.out_channels)
        yield Step(say("weights"), product, parameter.count)


@record(kw_only=True)
class DepthwiseConv(_Forward):
    """Depthwise convolution: one filter (or `multiplier`) for each channel."""

    names: ClassVar[tuple[str, ...]] = ("dwconv", "depthwise")
    meaning: ClassVar[str] = "depthwise convolution: groups = incoming channels, as many filters"
    example: ClassVar[str] = "dwconv3 stride 2"

    multiplier: int = count("multiplier", say("filters-for-each-channel"))

    def kind(self, x: Shape) -> str:
        """Conv1d, Conv2d or Conv3d."""
        return f"Conv{x.rank}d"

    @property
    def label(self) -> str:
        """`dwconv 3×3, /2`."""
        more = "" if self.multiplier == 1 else f", ×{self.multiplier}"
        return f"{tell('label-dwconv')} {extents(self.kernel_size)}{more}{self._details()}"

    def _conv(self, x: Shape) -> Conv:
        filters = x.channels * self.multiplier
        return Conv(**self._shared(), out_channels=filters, groups=x.channels)

    def complaints(self, x: Shape) -> Iterator[Complaint]:
        """The kernel must fit."""
        return self._spatial_complaints(x)

    def output(self, x: Shape) -> Shape:
        """As of the grouped convolution."""
        return self._conv(x).output(x)

    def primitives(self, x: Shape) -> tuple[Layer, ...]:
        """A convolution with as many groups as channels."""
        return (self._conv(x),)


@record(kw_only=True)
class SeparableConv(_Forward):
    """Depthwise separable convolution (Xception, MobileNet): depthwise, then 1×1."""

    names: ClassVar[tuple[str, ...]] = ("sepconv", "separable")
    meaning: ClassVar[str] = "depthwise separable convolution: depthwise, then 1×1"
    example: ClassVar[str] = "sepconv3-128"

    out_channels: int = out(say("number-of-1-1-filters"))
    multiplier: int = count("multiplier", say("depthwise-filters-for-each-channel"))

    def kind(self, x: Shape) -> str:
        """Two torch modules; named after the first."""
        return f"Conv{x.rank}d"

    @property
    def label(self) -> str:
        """`sepconv 3×3, 128`."""
        head = f"{tell('label-sepconv')} {extents(self.kernel_size)}, {self.out_channels}"
        return f"{head}{self._details()}"

    def _depthwise(self) -> DepthwiseConv:
        return DepthwiseConv(**self._shared(), multiplier=self.multiplier)

    def complaints(self, x: Shape) -> Iterator[Complaint]:
        """The kernel must fit."""
        return self._spatial_complaints(x)

    def output(self, x: Shape) -> Shape:
        """As the depthwise part, with the 1×1 part's channels."""
        return Shape(self._depthwise().output(x).spatial, self.out_channels)

    def primitives(self, x: Shape) -> tuple[Layer, ...]:
        """The depthwise convolution, then the pointwise one."""
        one = (1,) * x.rank
        geometry: _Shared = {**self._shared(), "kernel_size": one, "stride": one, "dilation": one}
        geometry |= {"padding": (0,) * x.rank, "ceil_mode": False}
        pointwise = Conv(**geometry, out_channels=self.out_channels)
        return (*self._depthwise().primitives(x), pointwise)


@record(kw_only=True)
class TransposedConv(_Sliding):
    """Transposed convolution (torch.nn.ConvTranspose2d)."""

    names: ClassVar[tuple[str, ...]] = ("deconv", "convtranspose", "upconv")
    stem: ClassVar[str] = "deconv"
    meaning: ClassVar[str] = "transposed convolution; no padding if not given"
    example: ClassVar[str] = "deconv2-64 stride 2"

    padding: Padding = padding("valid", say("cut-from-each-side"))
    out_channels: int = out()
    output_padding: tuple[int, ...] = axes("outpad", say("added-to-one-side"), (0,), 0)
    groups: int = count("groups", say("groups-of-channels-that-do"))

    def kind(self, x: Shape) -> str:
        """ConvTranspose1d, ConvTranspose2d or ConvTranspose3d."""
        return f"ConvTranspose{x.rank}d"

    @property
    def label(self) -> str:
        """`deconv 2×2, 64, ×2`."""
        stride = "" if set(self.stride) <= {1} else f", ×{equal_axes(self.stride)}"
        usual = self.padding == "valid" or not any(map(any, self._cut_said()))
        rest = windows.labels((1,), self.padding, usual, self.dilation)
        groups = windows.groups_label(self.groups)
        added = f", outpad {equal_axes(self.output_padding)}" if any(self.output_padding) else ""
        head = f"{tell('label-deconv')} {extents(self.kernel_size)}, {self.out_channels}"
        return f"{head}{stride}{rest}{added}{groups}"

    def _cut_said(self) -> tuple[tuple[int, int], ...]:
        return ((1, 1),) if isinstance(self.padding, str) else sided(self.padding)

    def _cut(self, x: Shape) -> tuple[tuple[int, int], ...]:
        each = windows.pads(x.spatial, *self._geometry())
        return tuple((before, after) for before, after in each)

    def _axes(self, x: Shape) -> Iterator[tuple[int, int, int, int, tuple[int, int], int]]:
        geometry = (self.kernel_size, self.stride, self.dilation, self._cut(x), self.output_padding)
        return zip(x.spatial, *geometry, strict=True)

    def complaints(self, x: Shape) -> Iterator[Complaint]:
        """Groups must divide; outpad must be below stride or dilation; something must be left."""
        yield from indivisible(self.groups, x.channels, say("input-channels"))
        yield from indivisible(self.groups, self.out_channels, say("filters"))
        yield from self._outpad_complaints()
        yield from windows.emptied(x, self.kernel_size, self.output(x).spatial, self._cut(x))

    def _outpad_complaints(self) -> Iterator[Complaint]:
        """Along each axis, outpad must be below stride or dilation.

        Source: torch's slow_conv_transpose2d_shape_check. On its device `meta`, where it computes
        nothing, torch works out a size all the same.
        """
        added = equal_axes(self.output_padding)
        if self.padding == "same" and any(self.output_padding):
            message = say("outpad-beside-pad-same-which-fixes", added=added)
            yield Complaint(message, say("one-of-the-two"), part="output_padding")
        each = zip(self.output_padding, self.stride, self.dilation, strict=True)
        if any(outpad >= max(stride, dilation) for outpad, stride, dilation in each):
            message = say(
                "outpad-is-below-neither-stride-nor",
                added=added,
                stride=equal_axes(self.stride),
                dilation=equal_axes(self.dilation),
            )
            hint = say("more-values-at-the-end")
            yield Complaint(message, say("less-than-one-of-the-two"), hint, "output_padding")

    def output(self, x: Shape) -> Shape:
        """(i - 1)s - p₁ - p₂ + d(k-1) + outpad + 1; under `same`, i·s."""
        if self.padding == "same":
            each = zip(x.spatial, self.stride, strict=True)
            return Shape(tuple(i * s for i, s in each), self.out_channels)
        return Shape(tuple(transposed(*axis) for axis in self._axes(x)), self.out_channels)

    def parameters(self, x: Shape) -> tuple[Parameter, ...]:
        """C_in·k·k weights for each of C_out/groups filters, and a bias for each channel."""
        weights = Parameter(
            "weight", (*self.kernel_size, x.channels // self.groups), self.out_channels
        )
        return (weights, *self._bias(self.out_channels))

    def macs(self, x: Shape) -> int:
        """Every weight once at every *input* position."""
        return self.parameters(x)[0].count * prod(x.spatial)

    def window(self, x: Shape) -> Window:
        """See as many inputs as kernels overlap at one output."""
        each = zip(self.kernel_size, self.dilation, self.stride, strict=True)
        extent = tuple(-(-effective(k, d) // s) for k, d, s in each)
        return Window(extent, (1,) * x.rank, upsampling=self.stride)

    def arithmetic(self, x: Shape) -> tuple[Sum, ...]:
        """(i - 1)·s - 2p + k."""
        if self.padding == "same":
            each = zip(x.spatial, self.stride, strict=True)
            return tuple(dict.fromkeys(Sum(f"{i}·{s}", i * s) for i, s in each))
        return tuple(dict.fromkeys(explain_transposed(*axis) for axis in self._axes(x)))
