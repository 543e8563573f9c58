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
    Window,
    extents,
    flag,
    out,
)
from mkdocs_cnn.problems.phrases import say, tell
from mkdocs_cnn.problems.records import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar


@record(kw_only=True)
class Linear(Layer):
    """Fully connected layer (torch.nn.Linear) on the flattened input."""

    names: ClassVar[tuple[str, ...]] = ("fc", "linear", "dense")
    family: ClassVar[Family] = Family.LINEAR
    meaning: ClassVar[str] = "fully connected; flattens what it gets"
    example: ClassVar[str] = "fc-4096"

    out_channels: int = out(say("number-of-outputs"))
    bias: bool = flag("bias", "nobias", say("one-bias-for-each-output"), True)

    def kind(self, x: Shape) -> str:
        """Linear."""
        return "Linear"

    @property
    def label(self) -> str:
        """`fc 4096`."""
        return f"{tell('label-fc')} {self.out_channels}"

    def output(self, x: Shape) -> Shape:
        """A vector."""
        return Shape((), self.out_channels)

    def parameters(self, x: Shape) -> tuple[Parameter, ...]:
        """Every input value times every output, and a bias for each output."""
        sizes = x.sizes if max(x.spatial, default=1) > 1 else (x.channels,)
        weights = Parameter("weight", sizes, self.out_channels)
        return (weights, Parameter("bias", (), self.out_channels)) if self.bias else (weights,)

    def macs(self, x: Shape) -> int:
        """Every weight once."""
        return x.size * self.out_channels

    def saved(self, x: Shape, y: Shape) -> Saved:
        """The input."""
        return Saved(input=True)

    def window(self, x: Shape) -> Window | None:
        """See everything, as a convolution with a kernel of the input's size does."""
        return Window(x.spatial, (1,) * x.rank) if x.rank else None

    def arithmetic(self, x: Shape) -> tuple[Sum, ...]:
        """The input's extents, flattened."""
        return (Sum(extents(x.sizes, "·"), x.size, self.out_channels),) if x.rank else ()

    def steps(self, x: Shape) -> Iterator[Step]:
        """Flatten, weights, biases, sum, multiply-adds."""
        n = self.out_channels
        if x.rank:
            yield Step(say("inputs-flattened"), extents(x.sizes, "·"), x.size)
        weights = x.size * n
        product = say("inputs-times-outputs", inputs=x.size, outputs=n)
        yield Step(say("weights"), product, weights)
        if self.bias:
            yield Step(say("biases"), say("one-for-each-output", count=n), n)
            yield Step(say("parameters"), f"{weights:,} + {n:,}", weights + n)
        once = say("each-used-once", count=weights)
        yield Step(say("multiply-adds"), once, weights)
