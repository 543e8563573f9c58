"""Layers that only move values: flatten, upsample, pad, crop, shuffles, identity."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import prod

from mkdocs_cnn.layers.base import (
    Complaint,
    Family,
    Layer,
    Shape,
    Sum,
    Window,
    axes,
    count,
    equal_axes,
    extents,
)
from mkdocs_cnn.layers.convolution import indivisible
from mkdocs_cnn.problems.phrases import Words, say, tell
from mkdocs_cnn.problems.records import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar


@record(kw_only=True)
class _Reshaping(Layer):
    """A layer without numbers of its own."""

    family: ClassVar[Family] = Family.RESHAPING
    called: ClassVar[Words] = ""
    """What a reader calls it."""

    @property
    def label(self) -> str:
        """The word itself, as a reader knows it."""
        return str(self.called)


@record(kw_only=True)
class Flatten(_Reshaping):
    """torch.nn.Flatten."""

    is_view: ClassVar[bool] = True
    names: ClassVar[tuple[str, ...]] = ("flatten",)
    called: ClassVar[Words] = say("label-flatten")
    meaning: ClassVar[str] = "all values in one vector"
    example: ClassVar[str] = "flatten"

    def kind(self, x: Shape) -> str:
        """Flatten."""
        return "Flatten"

    def output(self, x: Shape) -> Shape:
        """H·W·C values."""
        return Shape((), x.size)

    def window(self, x: Shape) -> Window | None:
        """See everything, as the vector does as a whole."""
        return Window(x.spatial, (1,) * x.rank) if x.rank else None

    def arithmetic(self, x: Shape) -> tuple[Sum, ...]:
        """H·W·C."""
        return (Sum(extents(x.sizes, "·"), x.size),) if x.rank else ()


@record(kw_only=True)
class Upsample(_Reshaping):
    """torch.nn.Upsample: nearest or bilinear alike."""

    names: ClassVar[tuple[str, ...]] = ("upsample",)
    meaning: ClassVar[str] = "enlarges by a factor, or `to` a size"
    example: ClassVar[str] = "upsample 2"
    ranks: ClassVar[tuple[int, ...]] = (1, 2, 3)

    scale_factor: tuple[int, ...] = axes(
        "factor", say("how-many-times-larger"), (), positional=True
    )
    to: tuple[int, ...] = axes("to", say("output-size"), ())

    def kind(self, x: Shape) -> str:
        """Upsample."""
        return "Upsample"

    @property
    def label(self) -> str:
        """`upsample ×2` or `upsample to 56×56`."""
        if self.to:
            return tell("label-upsample-to", size=extents(self.to))
        return f"{tell('label-upsample')} ×{equal_axes(self._factor)}"

    @property
    def _factor(self) -> tuple[int, ...]:
        return self.scale_factor or (2,)

    def complaints(self, x: Shape) -> Iterator[Complaint]:
        """Either a factor or a size."""
        if self.scale_factor and self.to:
            yield Complaint(say("a-factor-and-a-size"), say("one-of-them"), part="to")
        elif not self.scale_factor and not self.to:
            yield Complaint(say("upsample-without-a-factor"), say("a-factor-as-in"), part="names")

    def output(self, x: Shape) -> Shape:
        """i·factor, or the size."""
        each = zip(x.spatial, self.scale_factor, strict=True) if not self.to else ()
        return Shape(self.to or tuple(i * f for i, f in each), x.channels)

    def window(self, x: Shape) -> Window:
        """See one value (as nearest-neighbour interpolation does)."""
        one = (1,) * x.rank
        each = zip(self.output(x).spatial, x.spatial, strict=True)
        return Window(one, one, upsampling=tuple(Fraction(o, i) for o, i in each))

    def arithmetic(self, x: Shape) -> tuple[Sum, ...]:
        """i·factor."""
        if self.to:
            return ()
        each = zip(x.spatial, self.scale_factor, strict=True)
        return tuple(dict.fromkeys(Sum(f"{i}·{f}", i * f) for i, f in each))


@record(kw_only=True)
class Pad(_Reshaping):
    """torch.nn.ZeroPad2d; also channels of zeros, as in ResNet's shortcut without weights."""

    names: ClassVar[tuple[str, ...]] = ("pad", "zeropad")
    meaning: ClassVar[str] = "zeros around the input"
    example: ClassVar[str] = "pad 3"
    ranks: ClassVar[tuple[int, ...]] = (1, 2, 3)

    amount: tuple[int, ...] = axes("by", say("how-many-on-each-side"), (1,), 0, positional=True)
    channels: int = count("channels", say("channels-of-zeros-added"), 0, minimum=0)

    def kind(self, x: Shape) -> str:
        """ZeroPad2d."""
        return f"ZeroPad{x.rank}d"

    @property
    def label(self) -> str:
        """`pad 3` or `pad 0, 16 channels`."""
        added = tell("channels-of-label", channels=self.channels) if self.channels else ""
        return f"{tell('label-pad')} {equal_axes(self.amount)}{added}"

    def output(self, x: Shape) -> Shape:
        """I + 2p, and the channels added."""
        each = zip(x.spatial, self.amount, strict=True)
        return Shape(tuple(i + 2 * p for i, p in each), x.channels + self.channels)

    def window(self, x: Shape) -> Window:
        """See one value, so many places before."""
        return Window((1,) * x.rank, (1,) * x.rank, before=self.amount)

    def arithmetic(self, x: Shape) -> tuple[Sum, ...]:
        """I + 2p."""
        each = zip(x.spatial, self.amount, strict=True)
        return tuple(dict.fromkeys(Sum(f"{i} + 2·{p}", i + 2 * p) for i, p in each))


@record(kw_only=True)
class Crop(_Reshaping):
    """Cut out the middle, to a size."""

    names: ClassVar[tuple[str, ...]] = ("crop",)
    meaning: ClassVar[str] = "the middle of the input, cut to a size"
    example: ClassVar[str] = "crop 56"
    ranks: ClassVar[tuple[int, ...]] = (1, 2, 3)

    size: tuple[int, ...] = axes("to", say("output-size"), (), positional=True, required=True)

    def kind(self, x: Shape) -> str:
        """CenterCrop, as torchvision names it."""
        return "CenterCrop"

    @property
    def label(self) -> str:
        """`crop to 56×56`."""
        return tell("label-crop", size=extents(self.size))

    def complaints(self, x: Shape) -> Iterator[Complaint]:
        """There must be enough to cut from."""
        if any(size > i for size, i in zip(self.size, x.spatial, strict=True)):
            message = say("cannot-crop-to", spatial=extents(x.spatial), size=extents(self.size))
            yield Complaint(message, say("at-most", most=extents(x.spatial)), part="size")

    def output(self, x: Shape) -> Shape:
        """The size asked for."""
        return Shape(self.size, x.channels)

    def window(self, x: Shape) -> Window:
        """See one value, so many places behind as are cut off."""
        cut = tuple((size - i) // 2 for size, i in zip(self.size, x.spatial, strict=True))
        return Window((1,) * x.rank, (1,) * x.rank, before=cut)


@record(kw_only=True)
class ChannelShuffle(_Reshaping):
    """torch.nn.ChannelShuffle (ShuffleNet)."""

    names: ClassVar[tuple[str, ...]] = ("shuffle", "channelshuffle")
    meaning: ClassVar[str] = "channels interleaved between groups"
    example: ClassVar[str] = "shuffle groups 4"
    ranks: ClassVar[tuple[int, ...]] = (1, 2, 3)  # torch takes no vectors

    groups: int = count("groups", say("groups-of-channels"), 2)

    def kind(self, x: Shape) -> str:
        """ChannelShuffle."""
        return "ChannelShuffle"

    @property
    def label(self) -> str:
        """`shuffle, 4 groups`."""
        return tell("label-shuffle") + tell("groups-of-label", groups=self.groups)

    def complaints(self, x: Shape) -> Iterator[Complaint]:
        """Groups must divide the channels."""
        return indivisible(self.groups, x.channels, say("channels"))


@record(kw_only=True)
class PixelShuffle(_Reshaping):
    """torch.nn.PixelShuffle: channels become positions."""

    names: ClassVar[tuple[str, ...]] = ("pixelshuffle",)
    meaning: ClassVar[str] = "r² channels become r×r positions"
    example: ClassVar[str] = "pixelshuffle 2"
    ranks: ClassVar[tuple[int, ...]] = (1, 2, 3)

    factor: int = count("factor", say("how-many-times-larger"), 2, positional=True)

    def kind(self, x: Shape) -> str:
        """PixelShuffle."""
        return "PixelShuffle"

    @property
    def label(self) -> str:
        """`pixel shuffle ×2`."""
        return f"{tell('label-pixel-shuffle')} ×{self.factor}"

    def complaints(self, x: Shape) -> Iterator[Complaint]:
        """The factor to the power of the axes must divide the channels."""
        block = self.factor**x.rank
        if x.channels % block:
            message = say("channels-cannot-be-shared-out", channels=x.channels, block=block)
            yield Complaint(message, say("a-multiple-of-channels", block=block), part="factor")

    def output(self, x: Shape) -> Shape:
        """Extents times r, channels divided by r to the power of the axes."""
        spatial = tuple(i * self.factor for i in x.spatial)
        return Shape(spatial, x.size // prod(spatial))

    def window(self, x: Shape) -> Window:
        """See one value."""
        one = (1,) * x.rank
        return Window(one, one, upsampling=(self.factor,) * x.rank)

    def arithmetic(self, x: Shape) -> tuple[Sum, ...]:
        """i·r."""
        return tuple(dict.fromkeys(Sum(f"{i}·{self.factor}", i * self.factor) for i in x.spatial))


@record(kw_only=True)
class Identity(_Reshaping):
    """torch.nn.Identity."""

    is_view: ClassVar[bool] = True
    names: ClassVar[tuple[str, ...]] = ("identity",)
    called: ClassVar[Words] = say("label-identity")
    meaning: ClassVar[str] = "nothing at all"
    example: ClassVar[str] = "identity"

    def kind(self, x: Shape) -> str:
        """Identity."""
        return "Identity"
