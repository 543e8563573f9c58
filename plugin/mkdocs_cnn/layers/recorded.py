"""Operations of a model in code for which the language has no word: most sizes are recorded.

Nobody writes them, so they are no kinds of the language. What they cost follows from their sizes,
or is not known.
"""

from __future__ import annotations

from mkdocs_cnn.layers.base import (
    Amount,
    Family,
    Layer,
    Parameter,
    Saved,
    Shape,
    amounts_label,
    sided,
)
from mkdocs_cnn.layers.convolution import Conv, DepthwiseConv
from mkdocs_cnn.layers.seen import Runs, Window
from mkdocs_cnn.problems.phrases import tell
from mkdocs_cnn.problems.records import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar, Literal


@record()
class Stored:
    """What a layer stores, where that is not what layers of its kind store by themselves."""

    parameters: tuple[Parameter, ...] = ()
    buffers: int = 0
    counters: int = 0


@record(kw_only=True)
class Recorded(Layer):
    """An operation with the size that was recorded of its output; it multiplies nothing."""

    names: ClassVar[tuple[str, ...]] = ("recorded",)
    family: ClassVar[Family] = Family.RESHAPING
    meaning: ClassVar[str] = "an operation of a model in code"
    example: ClassVar[str] = ""

    op: str
    """The function's name in PyTorch: `matmul`."""
    size: Shape
    keeps: Literal["", "input", "output"] = ""
    """What it keeps for the backward pass."""
    lead: int = 0
    """Which of its inputs its output lies along."""
    along: Runs | None = None
    """Along which axes of that those of the output run; None for the same."""
    whole: tuple[int, ...] | None = ()
    """The axes of that along which it sees everything; None where it is not known."""
    sees: Window | None = None
    """What it sees along the others; None for the value in its place."""

    def kind(self, x: Shape) -> str:
        """The function's name; torch has no module for it."""
        return self.op

    @property
    def label(self) -> str:
        """The function's name as words: `adaptive max pool2d`."""
        return self.op.replace("_", " ").strip()

    def output(self, x: Shape) -> Shape:
        """The size that was recorded."""
        return self.size

    def saved(self, x: Shape, y: Shape) -> Saved:
        """What its gradient is computed from."""
        return Saved(input=self.keeps == "input", output=self.keeps == "output")

    def window(self, x: Shape) -> Window | None:
        """See the value in its place, unless places are left out."""
        return self.sees

    def runs(self, x: Shape) -> Runs | None:
        """As the axes of tensors were recorded."""
        return self.along

    def whole_axes(self, x: Shape) -> tuple[int, ...] | None:
        """As it sums them up."""
        return self.whole

    @property
    def lead_input(self) -> int:
        """The largest, or the first factor of a product."""
        return self.lead


@record(kw_only=True)
class Rearranged(Recorded):
    """The same values, seen in another way: reshape, permute, slice."""

    is_view: ClassVar[bool] = True


@record(kw_only=True)
class Padded(Recorded):
    """Values around the input that are not zeros, or less of it at its ends."""

    amount: tuple[Amount, ...]
    """How many before and after each axis; less than none are cut off."""
    mode: str = ""
    """What they are, in the words of PyTorch: `reflect`; empty for zeros."""

    @property
    def label(self) -> str:
        """`pad 1 reflect` or `pad -1:0`."""
        return f"{tell('label-pad')} {amounts_label(self.amount)} {self.mode}".rstrip()

    def window(self, x: Shape) -> Window:
        """See one value, so many places before; what is reflected is in sight there."""
        one = (1,) * x.rank
        return Window(one, one, before=tuple(before for before, _ in sided(self.amount)))


@record(kw_only=True)
class Computed(Recorded):
    """A function of each value by itself, or of those in the same place."""

    in_place: ClassVar[bool] = True


@record(kw_only=True)
class Product(Recorded):
    """A product of matrices, as in attention.

    Each value of the output takes as many multiply-adds as rows and columns are long (PyTorch's
    flop counter, `torch.utils.flop_counter`).
    """

    family: ClassVar[Family] = Family.LINEAR

    multiply_adds: int

    def macs(self, x: Shape) -> int:
        """What follows from the sizes of both factors."""
        return self.multiply_adds


@record(kw_only=True)
class Recurrent(Product):
    """One step after the other, each of which multiplies with the same matrices.

    What training keeps of it differs from library to library.
    """

    is_kept_known: ClassVar[bool] = False


@record(kw_only=True)
class FixedConv(Conv):
    """A convolution whose kernel is not learned."""

    @property
    def label(self) -> str:
        """`conv 3×3, 64, fixed`."""
        return f"{super().label}, {tell('label-fixed')}"


@record(kw_only=True)
class FixedDepthwiseConv(DepthwiseConv):
    """A depthwise convolution whose kernel is not learned, such as one that blurs."""

    @property
    def label(self) -> str:
        """`dwconv 3×3, /2, fixed`."""
        return f"{super().label}, {tell('label-fixed')}"


@record(kw_only=True)
class Unknown(Recorded):
    """An operation of which nothing is known but its size."""

    is_counted: ClassVar[bool] = False
    is_kept_known: ClassVar[bool] = False

    def whole_axes(self, x: Shape) -> tuple[int, ...] | None:
        """Nobody knows."""
        return None


@record(kw_only=True)
class Unused(Unknown):
    """What a model stores and does not use when it is evaluated: auxiliary classifiers.

    Its size is zero, since nobody knows what would come out of it.
    """
