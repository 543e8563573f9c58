"""Layers that put values elsewhere: flatten, reshape, permute, slice, shuffle, identity."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from mkdocs_cnn.layers.base import Complaint, Family, Layer, Shape, Sum, axes, count, extents, flag
from mkdocs_cnn.layers.seen import Runs, Window
from mkdocs_cnn.layers.sizes import indivisible
from mkdocs_cnn.problems.phrases import Words, say, tell
from mkdocs_cnn.problems.records import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar


@record(kw_only=True)
class Reshaping(Layer):
    """A layer without weights, which computes nothing."""

    family: ClassVar[Family] = Family.RESHAPING
    called: ClassVar[Words] = ""
    """What a reader calls it."""

    @property
    def label(self) -> str:
        """The word itself, as a reader knows it."""
        return str(self.called)


@record(kw_only=True)
class Flatten(Reshaping):
    """torch.nn.Flatten."""

    is_view: ClassVar[bool] = True
    names: ClassVar[tuple[str, ...]] = ("flatten",)
    meaning: ClassVar[str] = "all values in one vector; `positions`, all positions in one axis"
    example: ClassVar[str] = "flatten"

    positions: bool = flag("positions", "all", say("the-channels-stay-an-axis"), False)

    def kind(self, x: Shape) -> str:
        """Flatten."""
        return "Flatten"

    @property
    def label(self) -> str:
        """`flatten`, or `flatten positions`."""
        what = f" {tell('label-positions')}" if self.positions else ""
        return f"{tell('label-flatten')}{what}"

    def output(self, x: Shape) -> Shape:
        """H·W·C values, or H·W positions with C channels (torch.flatten(x, 2))."""
        if self.positions:
            return Shape((prod(x.spatial),), x.channels)
        return Shape((), x.size)

    def window(self, x: Shape) -> Window | None:
        """See everything, as the vector does as a whole; positions see themselves."""
        return _everything(x) if x.rank and not self.positions else None

    def runs(self, x: Shape) -> Runs | None:
        """All positions, one behind the other."""
        return (tuple(range(x.rank)), (x.rank,)) if self.positions else ((),)

    def arithmetic(self, x: Shape) -> tuple[Sum, ...]:
        """H·W·C, or H·W."""
        sizes = x.spatial if self.positions else x.sizes
        return (Sum(extents(sizes, "·"), prod(sizes)),) if x.rank else ()


@record(kw_only=True)
class Reshape(Reshaping):
    """The same values in another size (torch.reshape, Keras' Reshape)."""

    is_view: ClassVar[bool] = True
    names: ClassVar[tuple[str, ...]] = ("reshape",)
    meaning: ClassVar[str] = "the same values in another size, channels last"
    example: ClassVar[str] = "reshape 4096x32"

    size: tuple[int, ...] = axes(
        "to", say("output-size-channels-last"), (), positional=True, required=True, sizes=True
    )

    def kind(self, x: Shape) -> str:
        """Reshape; torch has a function for it, not a module."""
        return "Reshape"

    @property
    def label(self) -> str:
        """`reshape to 4×4×64`."""
        return tell("label-reshape", size=extents(self.size))

    def complaints(self, x: Shape) -> Iterator[Complaint]:
        """There must be as many values as before."""
        if prod(self.size) != x.size:
            message = say(
                "values-do-not-make", count=x.size, input=x, sizes=extents(self.size, "x")
            )
            yield Complaint(message, say("sizes-whose-product-is", count=x.size), part="size")

    def output(self, x: Shape) -> Shape:
        """The size asked for, the channels last."""
        return Shape(self.size[:-1], self.size[-1])

    def window(self, x: Shape) -> Window | None:
        """See everything: values may go anywhere."""
        return _everything(x)

    def runs(self, x: Shape) -> Runs | None:
        """All of them have seen everything, wherever they lie."""
        return ((),) * len(self.size)


@record(kw_only=True)
class Permute(Reshaping):
    """The axes in another order (torch.permute, Keras' Permute)."""

    is_view: ClassVar[bool] = True
    names: ClassVar[tuple[str, ...]] = ("permute",)
    meaning: ClassVar[str] = "the axes in another order, each by its number, channels last"
    example: ClassVar[str] = "permute 3x1x2"

    order: tuple[int, ...] = axes(
        "axes", say("numbers-of-the-axes"), (), positional=True, required=True, sizes=True
    )

    def kind(self, x: Shape) -> str:
        """Permute, as torchvision and Keras name it."""
        return "Permute"

    @property
    def label(self) -> str:
        """`permute 3×1×2`."""
        return f"{tell('label-permute')} {extents(self.order)}"

    def complaints(self, x: Shape) -> Iterator[Complaint]:
        """Each axis must be named once."""
        numbers = tuple(range(1, len(x.sizes) + 1))
        if tuple(sorted(self.order)) != numbers:
            message = say("no-order-of-axes", order=extents(self.order, "x"), input=x)
            expected = say("each-of-once", numbers=tuple(map(str, numbers)))
            yield Complaint(message, expected, part="order")

    def output(self, x: Shape) -> Shape:
        """The sizes in their new order."""
        *spatial, channels = (x.sizes[number - 1] for number in self.order)
        return Shape(tuple(spatial), channels)

    def runs(self, x: Shape) -> Runs | None:
        """Each along the axis that it was."""
        return tuple((number - 1,) for number in self.order)


@record(kw_only=True)
class Slice(Reshaping):
    """Some of the channels that stand side by side: x[:, a:b] in torch."""

    is_view: ClassVar[bool] = True
    names: ClassVar[tuple[str, ...]] = ("slice",)
    meaning: ClassVar[str] = "some of the channels, `after` as many"
    example: ClassVar[str] = "slice 16 after 16"
    ranks: ClassVar[tuple[int, ...]] = (0, 1, 2, 3)

    channels: int = count("channels", say("how-many-channels"), positional=True, required=True)
    after: int = count("after", say("channels-left-out-before"), 0, minimum=0)

    def kind(self, x: Shape) -> str:
        """Slice; torch has an operator for it, not a module."""
        return "Slice"

    @property
    def label(self) -> str:
        """`58 of the channels`, `16 of the channels, after 48`."""
        after = tell("after-of-label", channels=self.after) if self.after else ""
        return tell("label-slice", channels=self.channels) + after

    def complaints(self, x: Shape) -> Iterator[Complaint]:
        """They must be there."""
        end = self.after + self.channels
        if end > x.channels:
            message = say("channels-to-but-there-are", end=end, channels=x.channels)
            most = x.channels - self.after
            expected = say("at-most", most=most if most > 0 else x.channels - 1)
            yield Complaint(message, expected, part="channels" if most > 0 else "after")

    def output(self, x: Shape) -> Shape:
        """The same extents, fewer channels."""
        return Shape(x.spatial, self.channels)


@record(kw_only=True)
class Input(Reshaping):
    """One of several inputs, behind the first (Keras' InputLayer)."""

    names: ClassVar[tuple[str, ...]] = ("input",)
    called: ClassVar[Words] = say("input")
    meaning: ClassVar[str] = "an input of the network"
    example: ClassVar[str] = ""

    def kind(self, x: Shape) -> str:
        """InputLayer, as Keras names it; torch has none."""
        return "InputLayer"


@record(kw_only=True)
class Split(Slice):
    """What a reader sees where branches get different numbers of channels."""

    sizes: tuple[int, ...] = ()
    channels: int = 0

    @property
    def label(self) -> str:
        """`split 16, 48`."""
        return f"{tell('label-split')} {', '.join(map(str, self.sizes))}"


@record(kw_only=True)
class ChannelShuffle(Reshaping):
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
class Identity(Reshaping):
    """torch.nn.Identity."""

    is_view: ClassVar[bool] = True
    names: ClassVar[tuple[str, ...]] = ("identity",)
    called: ClassVar[Words] = say("label-identity")
    meaning: ClassVar[str] = "nothing at all"
    example: ClassVar[str] = "identity"

    def kind(self, x: Shape) -> str:
        """Identity."""
        return "Identity"


def _everything(x: Shape) -> Window:
    return Window(x.spatial, (1,) * x.rank)
