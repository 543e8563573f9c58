"""Element-wise layers: activations, dropout."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.layers.base import (
    Complaint,
    Family,
    Layer,
    Parameter,
    Saved,
    Shape,
    Step,
    count,
    flag,
    note,
)
from mkdocs_cnn.layers.sizes import indivisible
from mkdocs_cnn.problems.phrases import say, tell
from mkdocs_cnn.problems.records import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar


@record(kw_only=True)
class _Elementwise(Layer):
    """A function of each value by itself; `torch_name` is its class in torch."""

    family: ClassVar[Family] = Family.ACTIVATION
    in_place: ClassVar[bool] = True
    torch_name: ClassVar[str]
    needs_input: ClassVar[bool] = False
    """Is its gradient computed from what went in? Else from what came out."""

    def kind(self, x: Shape) -> str:
        """The class in torch."""
        return self.torch_name

    @property
    def label(self) -> str:
        """The word itself: `relu`."""
        return self.names[0]

    def saved(self, x: Shape, y: Shape) -> Saved:
        """The output (which may have overwritten the input), or the input."""
        return Saved(input=self.needs_input, output=not self.needs_input)


def _elementwise(
    torch_name: str,
    *names: str,
    meaning: str = "",
    needs_input: bool = False,
    base: type[_Elementwise] = _Elementwise,
) -> type[Layer]:
    body = {
        "names": names,
        "needs_input": needs_input,
        "torch_name": torch_name,
        "meaning": meaning or f"the activation function {torch_name}",
        "example": f"conv3-64 + {names[0]}",
        "__doc__": f"torch.nn.{torch_name}, value by value.",
        "__module__": __name__,
    }
    return record(kw_only=True)(type(torch_name, (base,), body))


ReLU = _elementwise("ReLU", "relu")
ReLU6 = _elementwise("ReLU6", "relu6", needs_input=True)
ELU = _elementwise("ELU", "elu")
GELU = _elementwise("GELU", "gelu", needs_input=True)
SiLU = _elementwise("SiLU", "silu", "swish", needs_input=True)
Hardswish = _elementwise("Hardswish", "hardswish", "hswish", "hard-swish", needs_input=True)
Sigmoid = _elementwise("Sigmoid", "sigmoid")
Hardsigmoid = _elementwise(
    "Hardsigmoid", "hardsigmoid", "hsigmoid", "hard-sigmoid", needs_input=True
)
Tanh = _elementwise("Tanh", "tanh")
CELU = _elementwise("CELU", "celu")
SELU = _elementwise("SELU", "selu")
Mish = _elementwise("Mish", "mish", needs_input=True)
Softplus = _elementwise("Softplus", "softplus", needs_input=True)
Hardtanh = _elementwise("Hardtanh", "hardtanh", needs_input=True)
Softshrink = _elementwise("Softshrink", "softshrink", needs_input=True)
Hardshrink = _elementwise("Hardshrink", "hardshrink", needs_input=True)
Threshold = _elementwise("Threshold", "threshold", needs_input=True)
LogSoftmax = _elementwise(
    "LogSoftmax", "logsoftmax", "log-softmax", meaning="the logarithm of softmax over the channels"
)
Softmin = _elementwise("Softmin", "softmin", meaning="softmin over the channels")


@record(kw_only=True)
class Softmax(_Elementwise):
    """torch.nn.Softmax over the channels, or over as many groups of channels as `across` says."""

    names: ClassVar[tuple[str, ...]] = ("softmax", "soft-max")
    torch_name: ClassVar[str] = "Softmax"
    meaning: ClassVar[str] = "softmax over the channels; `across 2`, over 2 groups of channels"
    example: ClassVar[str] = "fc-10 + softmax"

    across: int = count("across", say("groups-that-softmax-weighs"), 1)

    @property
    def label(self) -> str:
        """`softmax`, or `softmax, across 2`."""
        return "softmax" + (tell("across-of-label", groups=self.across) if self.across > 1 else "")

    def complaints(self, x: Shape) -> Iterator[Complaint]:
        """Groups must divide the channels."""
        return indivisible(self.across, x.channels, say("channels"), "across")


@record(kw_only=True)
class GLU(_Elementwise):
    """torch.nn.GLU: half of the channels times the sigmoid of the other half."""

    names: ClassVar[tuple[str, ...]] = ("glu",)
    in_place: ClassVar[bool] = False
    torch_name: ClassVar[str] = "GLU"
    needs_input: ClassVar[bool] = True
    meaning: ClassVar[str] = "half of the channels, times the sigmoid of the other half"
    example: ClassVar[str] = "conv3-64 + glu"

    def complaints(self, x: Shape) -> Iterator[Complaint]:
        """There must be two halves."""
        return indivisible(2, x.channels, say("channels"), "names")

    def output(self, x: Shape) -> Shape:
        """C/2 channels."""
        return Shape(x.spatial, x.channels // 2)


@record(kw_only=True)
class _Composed(_Elementwise):
    """A function that torch puts together of others, which keep values of their own.

    Softsign keeps its divisor 1 + |x|, LogSigmoid the exponential, RReLU its random slopes.
    """

    def saved(self, x: Shape, y: Shape) -> Saved:
        """What the function needs, and what stands between its parts."""
        kept = super().saved(x, y)
        return Saved(input=kept.input, output=kept.output, values=y.size)


Softsign = _elementwise("Softsign", "softsign", base=_Composed, needs_input=True)
LogSigmoid = _elementwise(
    "LogSigmoid", "logsigmoid", "log-sigmoid", base=_Composed, needs_input=True
)
RReLU = _elementwise("RReLU", "rrelu", base=_Composed)


@record(kw_only=True)
class Tanhshrink(_Elementwise):
    """torch.nn.Tanhshrink: x - tanh(x)."""

    names: ClassVar[tuple[str, ...]] = ("tanhshrink",)
    torch_name: ClassVar[str] = "Tanhshrink"
    meaning: ClassVar[str] = "the activation function Tanhshrink"
    example: ClassVar[str] = "conv3-64 + tanhshrink"

    def saved(self, x: Shape, y: Shape) -> Saved:
        """The hyperbolic tangent."""
        return Saved(values=y.size)


@record(kw_only=True)
class LeakyReLU(_Elementwise):
    """torch.nn.LeakyReLU."""

    names: ClassVar[tuple[str, ...]] = ("leakyrelu", "leaky-relu", "leaky")
    torch_name: ClassVar[str] = "LeakyReLU"
    meaning: ClassVar[str] = "the activation function LeakyReLU"
    example: ClassVar[str] = "conv3-64 + leakyrelu 0.1"

    slope: str = note("slope", say("slope-below-zero-shown-only"))

    @property
    def label(self) -> str:
        """`leakyrelu 0.1`."""
        return f"leakyrelu {self.slope}".rstrip()


@record(kw_only=True)
class PReLU(_Elementwise):
    """torch.nn.PReLU: a learned slope below zero."""

    names: ClassVar[tuple[str, ...]] = ("prelu",)
    torch_name: ClassVar[str] = "PReLU"
    needs_input: ClassVar[bool] = True
    meaning: ClassVar[str] = "ReLU with a learned slope: C parameters, or 1 with `shared`"
    example: ClassVar[str] = "conv3-64 + prelu"

    shared: bool = flag("shared", "perchannel", say("one-slope-for-all-channels"), False)

    @property
    def label(self) -> str:
        """`prelu` or `prelu shared`."""
        return "prelu shared" if self.shared else "prelu"

    def steps(self, x: Shape) -> Iterator[Step]:
        """One slope for each channel, or for all."""
        count = 1 if self.shared else x.channels
        one = say("one-for-all-channels")
        each = one if self.shared else say("one-for-each-channel", count=x.channels)
        yield Step(say("slopes-of", name="prelu"), each, count)

    def parameters(self, x: Shape) -> tuple[Parameter, ...]:
        """C, or 1 if shared."""
        return (Parameter("weight", (), 1 if self.shared else x.channels),)


@record(kw_only=True)
class Dropout(_Elementwise):
    """torch.nn.Dropout: nothing is left out when a network is used."""

    names: ClassVar[tuple[str, ...]] = ("dropout",)
    torch_name: ClassVar[str] = "Dropout"
    meaning: ClassVar[str] = "dropout: changes no number"
    example: ClassVar[str] = "fc-4096 + relu + dropout 0.5"

    rate: str = note("rate", say("share-of-values-dropped-shown-only"))

    def saved(self, x: Shape, y: Shape) -> Saved:
        """The mask, one value for each of the output's."""
        return Saved(values=y.size)

    @property
    def label(self) -> str:
        """`dropout 0.5`."""
        return f"dropout {self.rate}".rstrip()


@record(kw_only=True)
class DropPath(_Elementwise):
    """Stochastic depth: a whole branch is left out at random while training."""

    names: ClassVar[tuple[str, ...]] = ("droppath", "stochasticdepth")
    torch_name: ClassVar[str] = "StochasticDepth"
    meaning: ClassVar[str] = "stochastic depth: changes no number"
    example: ClassVar[str] = "droppath 0.1"

    rate: str = note("rate", say("share-of-samples-shown-only"))

    def saved(self, x: Shape, y: Shape) -> Saved:
        """The mask, one value for each sample."""
        return Saved(values=1)

    @property
    def label(self) -> str:
        """`droppath 0.1`."""
        return f"droppath {self.rate}".rstrip()
