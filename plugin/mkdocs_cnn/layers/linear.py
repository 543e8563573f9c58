"""Fully connected layers."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.layers.base import (
    Family,
    Layer,
    Parameter,
    Saved,
    Shape,
    Step,
    Sum,
    extents,
    flag,
    out,
)
from mkdocs_cnn.layers.seen import Runs, Window
from mkdocs_cnn.problems.phrases import Words, say, tell
from mkdocs_cnn.problems.records import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar


@record(kw_only=True)
class Linear(Layer):
    """Fully connected layer (torch.nn.Linear) on the flattened input, or at `each` position."""

    names: ClassVar[tuple[str, ...]] = ("fc", "linear", "dense")
    family: ClassVar[Family] = Family.LINEAR
    meaning: ClassVar[str] = "fully connected; flattens what it gets, or with `each` does not"
    example: ClassVar[str] = "fc-4096"

    out_channels: int = out(say("number-of-outputs"))
    each: bool = flag("each", "whole", say("at-each-position-as-a-1-1"), False)
    bias: bool = flag("bias", "nobias", say("one-bias-for-each-output"), True)

    def kind(self, x: Shape) -> str:
        """Linear."""
        return "Linear"

    @property
    def label(self) -> str:
        """`fc 4096`, or `fc 4096 each`."""
        at_each = f" {tell('label-each')}" if self.each else ""
        return f"{tell('label-fc')} {self.out_channels}{at_each}"

    def _seen(self, x: Shape) -> Shape:
        """What one output value sees: all of the input, or the channels of one position."""
        return Shape((), x.channels) if self.each else x

    def output(self, x: Shape) -> Shape:
        """A vector, or one at each position."""
        return Shape(x.spatial if self.each else (), self.out_channels)

    def parameters(self, x: Shape) -> tuple[Parameter, ...]:
        """Every input value times every output, and a bias for each output."""
        seen = self._seen(x)
        sizes = seen.sizes if max(seen.spatial, default=1) > 1 else (x.channels,)
        weights = Parameter("weight", sizes, self.out_channels)
        return (weights, Parameter("bias", (), self.out_channels)) if self.bias else (weights,)

    def macs(self, x: Shape) -> int:
        """Every weight once, or once at each position."""
        return x.size * self.out_channels

    def saved(self, x: Shape, y: Shape) -> Saved:
        """The input."""
        return Saved(input=True)

    def window(self, x: Shape) -> Window | None:
        """See everything, as a convolution with a kernel of the input's size does."""
        return Window(x.spatial, (1,) * x.rank) if x.rank and not self.each else None

    def runs(self, x: Shape) -> Runs | None:
        """None are left, unless it works on each position."""
        return None if self.each else ((),)

    def arithmetic(self, x: Shape) -> tuple[Sum, ...]:
        """The input's extents, flattened."""
        if not x.rank or self.each:
            return ()
        return (Sum(extents(x.sizes, "·"), x.size, self.out_channels),)

    def steps(self, x: Shape) -> Iterator[Step]:
        """Flatten, weights, biases, sum, multiply-adds."""
        n, seen = self.out_channels, self._seen(x)
        if seen.rank:
            yield Step(say("inputs-flattened"), extents(x.sizes, "·"), x.size)
        weights = seen.size * n
        product = say("inputs-times-outputs", inputs=seen.size, outputs=n)
        yield Step(say("weights"), product, weights)
        if self.bias:
            yield Step(say("biases"), say("one-for-each-output", count=n), n)
            yield Step(say("parameters"), f"{weights:,} + {n:,}", weights + n)
        used: Words = say("each-used-once", count=weights)
        if self.each:
            positions = extents(x.spatial, "·") or "1"
            used = say("weights-times-positions", weights=weights, positions=positions)
        yield Step(say("multiply-adds"), used, self.macs(x))
