"""Normalisation layers, and the learned scale of a layer."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

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
from mkdocs_cnn.layers.convolution import indivisible
from mkdocs_cnn.problems.phrases import say, tell
from mkdocs_cnn.problems.records import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar


@record(kw_only=True)
class _Norm(Layer):
    """A normalisation with a learned factor and offset for each channel."""

    family: ClassVar[Family] = Family.NORMALIZATION

    affine: bool = flag("affine", "noaffine", say("learn-a-factor-and-an-offset"), True)

    @property
    def label(self) -> str:
        """The word itself: `bn`."""
        return self.names[0]

    def parameters(self, x: Shape) -> tuple[Parameter, ...]:
        """A weight and a bias for each channel: 2C."""
        if not self.affine:
            return ()
        return (Parameter("weight", (), x.channels), Parameter("bias", (), x.channels))

    def parameter_formula(self, x: Shape) -> str:
        """2·C."""
        return f"2·{x.channels}" if self.affine else ""

    def steps(self, x: Shape) -> Iterator[Step]:
        """A factor and an offset for each channel."""
        if self.affine:
            arithmetic = say("a-factor-and-an-offset", count=x.channels)
            yield Step(say("parameters-of", name=self.label), arithmetic, 2 * x.channels)


@record(kw_only=True)
class BatchNorm(_Norm):
    """Batch normalisation (torch.nn.BatchNorm2d)."""

    in_place: ClassVar[bool] = True
    names: ClassVar[tuple[str, ...]] = ("bn", "batchnorm")
    meaning: ClassVar[str] = "batch normalisation: 2C parameters, 2C running statistics as buffers"
    example: ClassVar[str] = "conv3-64 nobias + bn + relu"

    factor: bool = flag("factor", "nofactor", say("learn-a-factor-too-not-only"), True)

    @property
    def _offsets_alone(self) -> bool:
        return self.affine and not self.factor

    def parameters(self, x: Shape) -> tuple[Parameter, ...]:
        """A weight and a bias for each channel, 2C; C without factors (Keras' `scale=False`)."""
        found = super().parameters(x)
        return found[1:] if self._offsets_alone else found

    def parameter_formula(self, x: Shape) -> str:
        """2·C, or C."""
        return str(x.channels) if self._offsets_alone else super().parameter_formula(x)

    def steps(self, x: Shape) -> Iterator[Step]:
        """A factor and an offset for each channel, or an offset alone."""
        if self._offsets_alone:
            arithmetic = say("an-offset-for-each", count=x.channels)
            yield Step(say("parameters-of", name=self.label), arithmetic, x.channels)
        else:
            yield from super().steps(x)

    def kind(self, x: Shape) -> str:
        """BatchNorm1d, BatchNorm2d or BatchNorm3d."""
        return f"BatchNorm{max(x.rank, 1)}d"

    def saved(self, x: Shape, y: Shape) -> Saved:
        """The input, and the batch's mean and deviation of each channel."""
        return Saved(input=True, shared=2 * x.channels)

    def buffers(self, x: Shape) -> int:
        """The running mean and variance of each channel, and torch's counter of batches."""
        return 2 * x.channels + 1

    def counters(self, x: Shape) -> int:
        """Torch's counter of batches."""
        return 1


@record(kw_only=True)
class LayerNorm(_Norm):
    """Layer normalisation over the channels (torch.nn.LayerNorm)."""

    names: ClassVar[tuple[str, ...]] = ("ln", "layernorm")
    meaning: ClassVar[str] = "layer normalisation over the channels: 2C parameters"
    example: ClassVar[str] = "ln"

    def kind(self, x: Shape) -> str:
        """LayerNorm."""
        return "LayerNorm"

    def saved(self, x: Shape, y: Shape) -> Saved:
        """The input, and the mean and deviation at each position."""
        return Saved(input=True, values=2 * prod(x.spatial))


@record(kw_only=True)
class GroupNorm(_Norm):
    """Group normalisation (torch.nn.GroupNorm)."""

    names: ClassVar[tuple[str, ...]] = ("gn", "groupnorm")
    meaning: ClassVar[str] = "group normalisation: 2C parameters"
    example: ClassVar[str] = "gn groups 32"

    groups: int = count("groups", say("groups-of-channels-normalised-together"), 32)

    def kind(self, x: Shape) -> str:
        """GroupNorm."""
        return "GroupNorm"

    def saved(self, x: Shape, y: Shape) -> Saved:
        """The input, and the mean and deviation of each group."""
        return Saved(input=True, values=2 * self.groups)

    @property
    def label(self) -> str:
        """`gn, 32 groups`."""
        return "gn" + tell("groups-of-label", groups=self.groups)

    def complaints(self, x: Shape) -> Iterator[Complaint]:
        """Groups must divide the channels."""
        return indivisible(self.groups, x.channels, say("channels"))


@record(kw_only=True)
class LocalResponseNorm(Layer):
    """Local response normalisation (AlexNet): nothing to learn."""

    names: ClassVar[tuple[str, ...]] = ("lrn",)
    family: ClassVar[Family] = Family.NORMALIZATION
    meaning: ClassVar[str] = "local response normalisation: no parameters"
    example: ClassVar[str] = "lrn"
    ranks: ClassVar[tuple[int, ...]] = (1, 2, 3)  # torch takes no vectors

    size: str = note("size", say("neighbouring-channels-shown-only"))

    def kind(self, x: Shape) -> str:
        """LocalResponseNorm."""
        return "LocalResponseNorm"

    def saved(self, x: Shape, y: Shape) -> Saved:
        """The input, its squares with channels of zeros around, their mean, and its power."""
        neighbours = int(self.size) if self.size.isdecimal() and len(self.size) < 7 else 5
        squares = prod(x.spatial) * (x.channels + neighbours - 1)
        return Saved(input=True, values=squares + 2 * x.size)

    @property
    def label(self) -> str:
        """`lrn`."""
        return f"lrn {self.size}".rstrip()


@record(kw_only=True)
class Scale(Layer):
    """One learned factor for each channel (layer scale)."""

    in_place: ClassVar[bool] = True
    names: ClassVar[tuple[str, ...]] = ("scale", "layerscale")
    family: ClassVar[Family] = Family.NORMALIZATION
    meaning: ClassVar[str] = "one learned factor per channel (layer scale)"
    example: ClassVar[str] = "scale"

    def kind(self, x: Shape) -> str:
        """LayerScale, as torchvision's models name it."""
        return "LayerScale"

    def saved(self, x: Shape, y: Shape) -> Saved:
        """The input."""
        return Saved(input=True)

    @property
    def label(self) -> str:
        """`scale`."""
        return tell("label-scale")

    def parameters(self, x: Shape) -> tuple[Parameter, ...]:
        """C."""
        return (Parameter("weight", (), x.channels),)
