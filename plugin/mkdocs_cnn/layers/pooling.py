"""Pooling: maximum, average, global and adaptive."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.layers import windows
from mkdocs_cnn.layers.base import (
    Complaint,
    Family,
    Geometry,
    Layer,
    Padding,
    Saved,
    Shape,
    Sum,
    amounts_label,
    axes,
    equal_axes,
    extents,
    flag,
    kernel,
    padding,
    sided,
)
from mkdocs_cnn.layers.seen import Window
from mkdocs_cnn.layers.sizes import effective, explain_transposed, transposed, window_of_one
from mkdocs_cnn.problems.phrases import say, tell
from mkdocs_cnn.problems.records import record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar


@record(kw_only=True)
class _Pool(Layer):
    """A window that is reduced to one value, channel by channel."""

    family: ClassVar[Family] = Family.POOLING
    stem: ClassVar[str] = "pool"
    ranks: ClassVar[tuple[int, ...]] = (1, 2, 3)

    kernel_size: tuple[int, ...] = kernel(say("window"), default=2)
    stride: tuple[int, ...] = axes("stride", say("step-of-the-window-the-window"), ())
    padding: Padding = padding("valid", say("padding-on-each-side-at-most"))
    ceil_mode: bool = flag("ceil", "floor", say("round-the-output-size-up"), False)

    @property
    def _stride(self) -> tuple[int, ...]:
        return self.stride or self.kernel_size

    @property
    def _dilation(self) -> tuple[int, ...]:
        return (1,) * len(self.kernel_size)

    @property
    def _rounded_up(self) -> bool:
        """`same` rounds up by itself."""
        return self.ceil_mode and self.padding != "same"

    def _geometry(self) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], Padding]:
        return self.kernel_size, self._stride, self._dilation, self.padding

    def _named(self, word: str) -> str:
        usual = isinstance(self.padding, str) or not any(map(any, sided(self.padding)))
        usual = usual and self.padding != "same"
        ceil = ", ceil" if self.ceil_mode else ""
        details = windows.labels(self._stride, self.padding, usual, self._dilation)
        return f"{word} {extents(self.kernel_size)}{details}{ceil}"

    def complaints(self, x: Shape) -> Iterator[Complaint]:
        """Padding is at most half the window, before dilation (as torch has it); it must fit."""
        halves = tuple(k // 2 for k in self.kernel_size)
        if not isinstance(self.padding, str) and any(
            max(p) > half for p, half in zip(sided(self.padding), halves, strict=True)
        ):
            yield Complaint(
                say(
                    "pad-is-more-than-half",
                    padding=amounts_label(self.padding),
                    kernel_size=extents(self.kernel_size),
                ),
                say("at-most", most=equal_axes(halves)),
                say("a-window-must-not-lie"),
                part="padding",
            )
        if self._rounded_up and min(self.output(x).spatial) > 0:
            return  # a window that begins inside is enough when sizes are rounded up
        around = windows.pads(x.spatial, *self._geometry())
        yield from windows.misfits(x, self.kernel_size, self._dilation, around)

    def output(self, x: Shape) -> Shape:
        """⌊(i + 2p - k)/s⌋ + 1, or rounded up with `ceil`."""
        return Shape(windows.slid(x, *self._geometry(), self._rounded_up), x.channels)

    def saved(self, x: Shape, y: Shape) -> Saved:
        """The input."""
        return Saved(input=True)

    def window(self, x: Shape) -> Window:
        """See one window's worth of input."""
        each = zip(self.kernel_size, self._dilation, strict=True)
        before = tuple(before for before, _ in windows.pads(x.spatial, *self._geometry()))
        return Window(tuple(effective(k, d) for k, d in each), self._stride, before)

    def arithmetic(self, x: Shape) -> tuple[Sum, ...]:
        """(i + 2p - k)/s + 1."""
        return windows.explain_slid(x, *self._geometry(), self._rounded_up)

    def geometry(self, x: Shape) -> Geometry | None:
        """Window, stride and padding."""
        return windows.geometry(x, *self._geometry())


@record(kw_only=True)
class _Adapting(_Pool):
    """A window that moves, or with `to` as many windows as asked."""

    to: tuple[int, ...] = axes("to", say("output-size-whatever-the-inputs-adaptive"), ())

    def complaints(self, x: Shape) -> Iterator[Complaint]:
        """Adaptive pooling takes every input, but has no window to choose."""
        usual = replace(
            self, kernel_size=(2,) * x.rank, stride=(), padding="valid", ceil_mode=False
        )
        if self.to and (self != usual or set(self._dilation) != {1}):
            message = say("a-window-beside-the-output-size")
            yield Complaint(message, say("alone-as-in"), part="to")
        elif not self.to:
            yield from super().complaints(x)

    def output(self, x: Shape) -> Shape:
        """The size asked for, else that of the windows."""
        return Shape(self.to, x.channels) if self.to else super().output(x)

    def window(self, x: Shape) -> Window:
        """Adaptive windows run from ⌊j·i/o⌋ to ⌈(j+1)·i/o⌉ (torch's adaptive pooling)."""
        if not self.to:
            return super().window(x)
        each = list(zip(x.spatial, self.to, strict=True))
        extent = tuple(widest_window(i, o) for i, o in each)
        return Window(extent, tuple(max(i // o, 1) for i, o in each))

    def arithmetic(self, x: Shape) -> tuple[Sum, ...]:
        """Adaptive pooling has none: the size is given."""
        return () if self.to else super().arithmetic(x)

    def geometry(self, x: Shape) -> Geometry | None:
        """Adaptive pooling has none."""
        return None if self.to else super().geometry(x)


@record(kw_only=True)
class MaxPool(_Adapting):
    """The largest value of each window (torch.nn.MaxPool2d), or with `to` of as many as asked."""

    names: ClassVar[tuple[str, ...]] = ("maxpool", "max-pool")
    meaning: ClassVar[str] = "maximum pooling, 2×2 if not given; `to 7x7` adapts the window"
    example: ClassVar[str] = "maxpool3 stride 2"

    dilation: tuple[int, ...] = axes("dilation", say("distance-between-the-windows-points"))

    @property
    def _dilation(self) -> tuple[int, ...]:
        return self.dilation

    def kind(self, x: Shape) -> str:
        """MaxPool2d, or AdaptiveMaxPool2d with `to`."""
        return f"{'Adaptive' if self.to else ''}MaxPool{x.rank}d"

    def saved(self, x: Shape, y: Shape) -> Saved:
        """The input, and where each largest value was."""
        return Saved(input=True, indices=y.size)

    @property
    def label(self) -> str:
        """`max pool 2×2, /2` or `max pool to 7×7`."""
        if self.to:
            return tell("label-max-pool-to", size=extents(self.to))
        return self._named(tell("label-max-pool"))


@record(kw_only=True)
class AvgPool(_Adapting):
    """The mean of each window (torch.nn.AvgPool2d), or with `to` of as many windows as asked."""

    names: ClassVar[tuple[str, ...]] = ("avgpool", "avg-pool", "averagepool")
    meaning: ClassVar[str] = "average pooling, 2×2 if not given; `to 7x7` adapts the window"
    example: ClassVar[str] = "avgpool to 7x7"

    def kind(self, x: Shape) -> str:
        """AvgPool2d, or AdaptiveAvgPool2d with `to`."""
        return f"{'Adaptive' if self.to else ''}AvgPool{x.rank}d"

    @property
    def label(self) -> str:
        """`avg pool 7×7, /7` or `avg pool to 7×7`."""
        if self.to:
            return tell("label-avg-pool-to", size=extents(self.to))
        return self._named(tell("label-avg-pool"))

    def saved(self, x: Shape, y: Shape) -> Saved:
        """The input; nothing where one mean is taken of all."""
        return Saved(input=set(self.to) != {1})


@record(kw_only=True)
class MaxUnpool(Layer):
    """Values back to where a maximum pooling found them (torch.nn.MaxUnpool2d; SegNet)."""

    names: ClassVar[tuple[str, ...]] = ("unpool", "maxunpool")
    family: ClassVar[Family] = Family.POOLING
    stem: ClassVar[str] = "unpool"
    meaning: ClassVar[str] = "undoes a maximum pooling, 2×2 if not given"
    example: ClassVar[str] = "unpool2"
    ranks: ClassVar[tuple[int, ...]] = (1, 2, 3)

    kernel_size: tuple[int, ...] = kernel(say("window"), default=2)
    stride: tuple[int, ...] = axes("stride", say("step-of-the-window-the-window"), ())
    padding: Padding = padding("valid", say("padding-on-each-side-at-most"))
    to: tuple[int, ...] = axes("to", say("output-size"), ())

    def kind(self, x: Shape) -> str:
        """MaxUnpool1d, MaxUnpool2d or MaxUnpool3d."""
        return f"MaxUnpool{x.rank}d"

    @property
    def label(self) -> str:
        """`unpool 2×2, ×2`."""
        return f"{tell('label-unpool')} {extents(self.kernel_size)}, ×{equal_axes(self._stride)}"

    @property
    def _stride(self) -> tuple[int, ...]:
        return self.stride or self.kernel_size

    def _cut(self, x: Shape) -> tuple[tuple[int, int], ...]:
        return ((0, 0),) * x.rank if isinstance(self.padding, str) else sided(self.padding)

    def _axes(self, x: Shape) -> Iterator[tuple[int, int, int, int, tuple[int, int]]]:
        one = (1,) * x.rank
        return zip(x.spatial, self.kernel_size, self._stride, one, self._cut(x), strict=True)

    def complaints(self, x: Shape) -> Iterator[Complaint]:
        """Something must be left; `to` is less than a stride off (torch's _unpool_output_size)."""
        usual = tuple(transposed(*axis) for axis in self._axes(x))
        if not self.to:
            yield from windows.emptied(x, self.kernel_size, usual, self._cut(x))
            return
        pairs = [*zip(usual, self._stride, strict=True)]
        least = tuple(max(size - stride + 1, 1) for size, stride in pairs)
        most = tuple(size + stride - 1 for size, stride in pairs)
        each = zip(least, self.to, most, strict=True)
        if not all(low <= size <= high for low, size, high in each):
            message = say("no-pooling-makes-of", to=extents(self.to), spatial=extents(x.spatial))
            expected = say(
                "from-the-smallest-to-the-largest", least=extents(least), most=extents(most)
            )
            yield Complaint(message, expected, part="to")

    def output(self, x: Shape) -> Shape:
        """(i - 1)s - 2p + k, or the size that was pooled."""
        return Shape(self.to or tuple(transposed(*axis) for axis in self._axes(x)), x.channels)

    def saved(self, x: Shape, y: Shape) -> Saved:
        """Nothing but the indices, which the pooling keeps."""
        return Saved()

    def window(self, x: Shape) -> Window:
        """See one value."""
        return window_of_one(x, self.output(x))

    def arithmetic(self, x: Shape) -> tuple[Sum, ...]:
        """(i - 1)·s + k."""
        if self.to:
            return ()
        return tuple(dict.fromkeys(explain_transposed(*axis) for axis in self._axes(x)))


@record(kw_only=True)
class _Global(Layer):
    """One value for each channel."""

    family: ClassVar[Family] = Family.POOLING
    stem: ClassVar[str] = "pool"
    ranks: ClassVar[tuple[int, ...]] = (1, 2, 3)

    def output(self, x: Shape) -> Shape:
        """1×1 for each channel."""
        return Shape((1,) * x.rank, x.channels)

    def window(self, x: Shape) -> Window:
        """See everything."""
        return Window(x.spatial, (1,) * x.rank)


@record(kw_only=True)
class GlobalAvgPool(_Global):
    """The mean of each channel (torch.nn.AdaptiveAvgPool2d(1))."""

    names: ClassVar[tuple[str, ...]] = ("gap", "globalavgpool")
    meaning: ClassVar[str] = "global average pooling: one value for each channel"
    example: ClassVar[str] = "gap"

    def kind(self, x: Shape) -> str:
        """AdaptiveAvgPool2d."""
        return f"AdaptiveAvgPool{x.rank}d"

    @property
    def label(self) -> str:
        """`global avg pool`."""
        return tell("label-global-avg-pool")


@record(kw_only=True)
class GlobalMaxPool(_Global):
    """The largest value of each channel (torch.nn.AdaptiveMaxPool2d(1))."""

    names: ClassVar[tuple[str, ...]] = ("gmp", "globalmaxpool")
    meaning: ClassVar[str] = "global maximum pooling: one value for each channel"
    example: ClassVar[str] = "gmp"

    def kind(self, x: Shape) -> str:
        """AdaptiveMaxPool2d."""
        return f"AdaptiveMaxPool{x.rank}d"

    @property
    def label(self) -> str:
        """`global max pool`."""
        return tell("label-global-max-pool")

    def saved(self, x: Shape, y: Shape) -> Saved:
        """The input, and where each largest value was."""
        return Saved(input=True, indices=y.size)


def widest_window(i: int, o: int) -> int:
    """Give the widest of the adaptive windows ⌊j·i/o⌋ to ⌈(j + 1)·i/o⌉, j from 0 to o - 1.

    j·i mod o takes every multiple of gcd(i, o), so that a window may straddle one value more.
    """
    rest = i % o
    return i // o + (0 if rest == 0 else 1 if o % rest == 0 else 2)
