"""Layers that change heights and widths, and nothing else: upsample, pad, crop, pixel shuffles."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import prod

from mkdocs_cnn.layers.base import (
    Amount,
    Complaint,
    Shape,
    Sum,
    amounts_label,
    axes,
    count,
    equal_axes,
    extents,
    sided,
)
from mkdocs_cnn.layers.reshaping import Reshaping
from mkdocs_cnn.layers.seen import Window
from mkdocs_cnn.layers.sizes import decimal_text, explain_scaled, scaled, window_of_one
from mkdocs_cnn.problems.phrases import say, tell
from mkdocs_cnn.problems.records import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar


@record(kw_only=True)
class Upsample(Reshaping):
    """torch.nn.Upsample: nearest or bilinear alike; with a factor below 1, smaller."""

    names: ClassVar[tuple[str, ...]] = ("upsample",)
    meaning: ClassVar[str] = "enlarges by a factor, or `to` a size"
    example: ClassVar[str] = "upsample 2"
    ranks: ClassVar[tuple[int, ...]] = (1, 2, 3)

    scale_factor: tuple[int | Fraction, ...] = axes(
        "factor", say("how-many-times-larger"), (), minimum=0, positional=True, decimal=True
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
        return f"{tell('label-upsample')} ×{equal_axes(tuple(map(decimal_text, self._factor)))}"

    @property
    def _factor(self) -> tuple[int | Fraction, ...]:
        return self.scale_factor or (2,)

    def complaints(self, x: Shape) -> Iterator[Complaint]:
        """Either a factor or a size."""
        if self.scale_factor and self.to:
            yield Complaint(say("a-factor-and-a-size"), say("one-of-them"), part="to")
        elif not self.scale_factor and not self.to:
            yield Complaint(say("upsample-without-a-factor"), say("a-factor-as-in"), part="names")
        elif min(self.output(x).spatial) < 1:
            spatial = extents(x.spatial)
            message = say("nothing-is-left-of", spatial=spatial, label=self.label)
            yield Complaint(message, say("at-least-1-along-each-axis"), part="scale_factor")

    def output(self, x: Shape) -> Shape:
        """⌊i·factor⌋, or the size."""
        each = zip(x.spatial, self.scale_factor, strict=True) if not self.to else ()
        return Shape(self.to or tuple(scaled(i, f) for i, f in each), x.channels)

    def window(self, x: Shape) -> Window:
        """See one value (as nearest-neighbour interpolation does)."""
        return window_of_one(x, self.output(x))

    def arithmetic(self, x: Shape) -> tuple[Sum, ...]:
        """⌊i·factor⌋."""
        if self.to:
            return ()
        each = zip(x.spatial, self.scale_factor, strict=True)
        return tuple(dict.fromkeys(explain_scaled(*axis) for axis in each))


@record(kw_only=True)
class Pad(Reshaping):
    """torch.nn.ZeroPad2d; also channels of zeros, as in ResNet's shortcut without weights."""

    names: ClassVar[tuple[str, ...]] = ("pad", "zeropad")
    meaning: ClassVar[str] = "zeros around the input"
    example: ClassVar[str] = "pad 3"
    ranks: ClassVar[tuple[int, ...]] = (1, 2, 3)

    amount: tuple[Amount, ...] = axes(
        "by", say("how-many-on-each-side"), (1,), 0, positional=True, sided=True
    )
    channels: int = count("channels", say("channels-of-zeros-added"), 0, minimum=0)

    def kind(self, x: Shape) -> str:
        """ZeroPad2d."""
        return f"ZeroPad{x.rank}d"

    @property
    def label(self) -> str:
        """`pad 3`, `pad 0:1` or `pad 0, 16 channels`."""
        added = tell("channels-of-label", channels=self.channels) if self.channels else ""
        return f"{tell('label-pad')} {amounts_label(self.amount)}{added}"

    def output(self, x: Shape) -> Shape:
        """I + p₁ + p₂, and the channels added."""
        each = zip(x.spatial, sided(self.amount), strict=True)
        return Shape(tuple(i + sum(p) for i, p in each), x.channels + self.channels)

    def window(self, x: Shape) -> Window:
        """See one value, so many places before."""
        one = (1,) * x.rank
        return Window(one, one, before=tuple(before for before, _ in sided(self.amount)))

    def arithmetic(self, x: Shape) -> tuple[Sum, ...]:
        """I + 2p, or I + p₁ + p₂."""
        each = zip(x.spatial, sided(self.amount), strict=True)
        return tuple(dict.fromkeys(_padded(i, *p) for i, p in each))


@record(kw_only=True)
class Crop(Reshaping):
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
class PixelShuffle(Reshaping):
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
class PixelUnshuffle(Reshaping):
    """torch.nn.PixelUnshuffle: positions become channels (space to depth)."""

    names: ClassVar[tuple[str, ...]] = ("pixelunshuffle", "spacetodepth")
    meaning: ClassVar[str] = "r×r positions become r² channels"
    example: ClassVar[str] = "pixelunshuffle 2"
    ranks: ClassVar[tuple[int, ...]] = (1, 2, 3)

    factor: int = count("factor", say("how-many-times-smaller"), 2, positional=True)

    def kind(self, x: Shape) -> str:
        """PixelUnshuffle."""
        return "PixelUnshuffle"

    @property
    def label(self) -> str:
        """`pixel unshuffle /2`."""
        return f"{tell('label-pixel-unshuffle')} /{self.factor}"

    def complaints(self, x: Shape) -> Iterator[Complaint]:
        """The factor must divide each extent."""
        if any(i % self.factor for i in x.spatial):
            message = say("does-not-divide-sizes", factor=self.factor, spatial=extents(x.spatial))
            yield Complaint(message, say("a-divisor-of-each"), part="factor")

    def output(self, x: Shape) -> Shape:
        """Extents divided by r, channels times r to the power of the axes."""
        return Shape(tuple(i // self.factor for i in x.spatial), x.channels * self.factor**x.rank)

    def window(self, x: Shape) -> Window:
        """See r values along each axis."""
        each = (self.factor,) * x.rank
        return Window(each, each)

    def arithmetic(self, x: Shape) -> tuple[Sum, ...]:
        """i/r."""
        each = (Sum(f"{i}/{self.factor}", i // self.factor) for i in x.spatial)
        return tuple(dict.fromkeys(each))


def _padded(i: int, before: int, after: int) -> Sum:
    """Write out the size with what is put around it: `224 + 2·3`, `224 + 0 + 1`."""
    added = f"2·{before}" if before == after else f"{before} + {after}"
    return Sum(f"{i} + {added}", i + before + after)
