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
    extents,
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
    """Layer normalisation (torch.nn.LayerNorm) over the channels, or over `all` of a sample."""

    names: ClassVar[tuple[str, ...]] = ("ln", "layernorm")
    meaning: ClassVar[str] = "layer normalisation over the channels: 2C parameters"
    example: ClassVar[str] = "ln"

    whole: bool = flag("all", "channels", say("over-height-width-and-channels"), False)

    def kind(self, x: Shape) -> str:
        """LayerNorm."""
        return "LayerNorm"

    @property
    def label(self) -> str:
        """`ln`, or `ln all`."""
        return f"ln {tell('label-all')}" if self.whole else "ln"

    def _normalized(self, x: Shape) -> tuple[int, ...]:
        return x.sizes if self.whole else (x.channels,)

    def parameters(self, x: Shape) -> tuple[Parameter, ...]:
        """A weight and a bias for each value that is normalised: 2C, or 2·H·W·C."""
        count = prod(self._normalized(x))
        both = (Parameter("weight", (), count), Parameter("bias", (), count))
        return both if self.affine else ()

    def parameter_formula(self, x: Shape) -> str:
        """2·C, or 2·H·W·C."""
        return f"2·{extents(self._normalized(x), '·')}" if self.affine else ""

    def steps(self, x: Shape) -> Iterator[Step]:
        """A factor and an offset for each value that is normalised."""
        if not self.whole:
            yield from super().steps(x)
        elif self.affine:
            yield Step(say("parameters-of", name="ln"), self.parameter_formula(x), 2 * x.size)

    def saved(self, x: Shape, y: Shape) -> Saved:
        """The input, and the mean and deviation at each position, or of the sample."""
        return Saved(input=True, values=2 * (1 if self.whole else prod(x.spatial)))


@record(kw_only=True)
class InstanceNorm(_Norm):
    """Instance normalisation (torch.nn.InstanceNorm2d), by itself without parameters."""

    names: ClassVar[tuple[str, ...]] = ("instancenorm",)
    meaning: ClassVar[str] = "instance normalisation: no parameters, or 2C with `affine`"
    example: ClassVar[str] = "conv3-64 + instancenorm + relu"
    ranks: ClassVar[tuple[int, ...]] = (1, 2, 3)

    affine: bool = flag("affine", "noaffine", say("learn-a-factor-and-an-offset"), False)

    def kind(self, x: Shape) -> str:
        """InstanceNorm1d, InstanceNorm2d or InstanceNorm3d."""
        return f"InstanceNorm{x.rank}d"

    def saved(self, x: Shape, y: Shape) -> Saved:
        """The input, mean and deviation of each channel, and its factor where there is one."""
        return Saved(input=True, values=(3 if self.affine else 2) * x.channels)


@record(kw_only=True)
class RMSNorm(Layer):
    """Division by the root of the mean square of the channels (torch.nn.RMSNorm)."""

    names: ClassVar[tuple[str, ...]] = ("rmsnorm",)
    family: ClassVar[Family] = Family.NORMALIZATION
    meaning: ClassVar[str] = "normalisation by the root mean square of the channels: C parameters"
    example: ClassVar[str] = "rmsnorm"

    affine: bool = flag("affine", "noaffine", say("learn-a-factor"), True)

    def kind(self, x: Shape) -> str:
        """RMSNorm."""
        return "RMSNorm"

    @property
    def label(self) -> str:
        """`rmsnorm`."""
        return "rmsnorm"

    def parameters(self, x: Shape) -> tuple[Parameter, ...]:
        """A factor for each channel: C."""
        return (Parameter("weight", (), x.channels),) if self.affine else ()

    def saved(self, x: Shape, y: Shape) -> Saved:
        """The input, what it is divided by at each position, and the quotients."""
        return Saved(input=True, values=prod(x.spatial) + (x.size if self.affine else 0))


@record(kw_only=True)
class GlobalResponseNorm(_Norm):
    """Global response normalisation (ConvNeXt V2): factors and offsets of a weighted input."""

    names: ClassVar[tuple[str, ...]] = ("grn", "globalresponsenorm")
    meaning: ClassVar[str] = "global response normalisation: 2C parameters"
    example: ClassVar[str] = "fc-384 each + gelu + grn"
    ranks: ClassVar[tuple[int, ...]] = (1, 2, 3)

    def kind(self, x: Shape) -> str:
        """GlobalResponseNorm, as timm names it; torch has none."""
        return "GlobalResponseNorm"

    def saved(self, x: Shape, y: Shape) -> Saved:
        """The input, its product with the weights, and norms, weights and their mean."""
        return Saved(input=True, values=x.size + 2 * x.channels + 1)


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
    """One learned factor for each channel (layer scale), or one in all."""

    in_place: ClassVar[bool] = True
    names: ClassVar[tuple[str, ...]] = ("scale", "layerscale")
    family: ClassVar[Family] = Family.NORMALIZATION
    meaning: ClassVar[str] = "one learned factor per channel (layer scale); `shared`, one in all"
    example: ClassVar[str] = "scale"

    shared: bool = flag("shared", "perchannel", say("one-factor-for-all-channels"), False)

    def kind(self, x: Shape) -> str:
        """LayerScale, as torchvision's models name it."""
        return "LayerScale"

    def saved(self, x: Shape, y: Shape) -> Saved:
        """The input."""
        return Saved(input=True)

    @property
    def label(self) -> str:
        """`scale`, or `scale shared`."""
        return tell("label-scale") + (" shared" if self.shared else "")

    def parameters(self, x: Shape) -> tuple[Parameter, ...]:
        """C, or 1 if shared."""
        return (Parameter("weight", (), 1 if self.shared else x.channels),)


@record(kw_only=True)
class Scaled(Layer):
    """A constant factor, such as Inception-ResNet and EDSR have it at the end of a branch."""

    in_place: ClassVar[bool] = True
    names: ClassVar[tuple[str, ...]] = ("scaled",)
    family: ClassVar[Family] = Family.NORMALIZATION
    meaning: ClassVar[str] = "a constant factor: no parameters"
    example: ClassVar[str] = "conv3-64 + scaled 0.1"

    by: str = note("by", say("factor-shown-only"))

    def kind(self, x: Shape) -> str:
        """Scaled; torch has an operator for it, not a module."""
        return "Scaled"

    @property
    def label(self) -> str:
        """`scaled 0.1`."""
        return f"{tell('label-scaled')} {self.by}".rstrip()
