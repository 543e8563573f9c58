"""What every layer kind is made of.

A layer kind is one record below `Layer`. Its fields are what an author may write,
declared with `kernel`, `out`, `axes`, `count`, `padding`, `flag` and `note`; its methods are its
formulas, each a pure function of the input's shape. The language, the documentation's table of
operations and the "did you mean" hints read from these classes.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from enum import Enum
from functools import cache
from math import prod

from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.records import MISSING, field, fields, record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, Literal, TypeAlias

    from mkdocs_cnn.layers.seen import Runs, Window


@record()
class Shape:
    """The size of one sample: spatial extents (H, W or L or D, H, W) and channels.

    A flat vector has no spatial extents: its length is its number of channels.
    """

    spatial: tuple[int, ...]
    channels: int

    @property
    def rank(self) -> int:
        """The number of spatial axes: 0 for a vector, 2 for an image."""
        return len(self.spatial)

    @property
    def size(self) -> int:
        """The number of values."""
        return prod(self.spatial) * self.channels

    @property
    def sizes(self) -> tuple[int, ...]:
        """The extents with the channels last: H, W, C."""
        return (*self.spatial, self.channels)

    def ordered(self, layout: str) -> tuple[int, ...]:
        """Return the extents in the order of a layout: `HWC` or `CHW`."""
        return (self.channels, *self.spatial) if layout == "CHW" else self.sizes

    def __str__(self) -> str:
        return times(self.sizes)


class Family(Enum):
    """What a layer is for; the page gives each family its colour."""

    CONVOLUTION = "conv"
    POOLING = "pool"
    LINEAR = "fc"
    NORMALIZATION = "norm"
    ACTIVATION = "act"
    RESHAPING = "shape"


@record()
class Complaint:
    """Why a layer cannot take an input. `part` names the field that is to blame."""

    message: Words
    expected: Words = ""
    hint: Words = ""
    part: str = ""


@record()
class Parameter:
    """A learned tensor: `fan_in` factors for each of `copies` filters or channels."""

    role: Literal["weight", "bias"]
    fan_in: tuple[int, ...]
    copies: int

    @property
    def count(self) -> int:
        """The number of values."""
        return prod(self.fan_in) * self.copies

    @property
    def formula(self) -> str:
        """How the number comes about: `(3·3·64)·128`, or `128` for biases."""
        if not self.fan_in:
            return str(self.copies)
        inner = "·".join(map(str, self.fan_in))
        return f"({inner})·{self.copies}" if len(self.fan_in) > 1 else f"{inner}·{self.copies}"


Auto: TypeAlias = 'Literal["half", "same", "valid", "causal"]'
Amount: TypeAlias = "int | tuple[int, int]"
"""So much on each side of an axis, or before and after it."""
Padding: TypeAlias = "Auto | tuple[Amount, ...]"
"""`half` keeps the size at stride 1, `same` is TensorFlow's rule, `valid` is none; `causal` keeps
the size too, and puts everything before the axis."""


class Role(Enum):
    """How a field is written in a layer line."""

    KERNEL = "kernel"
    OUT = "out"
    AXES = "axes"
    COUNT = "count"
    PADDING = "padding"
    FLAG = "flag"
    NOTE = "note"
    PARAMETER = "parameter"
    """A definition's own: a number, an operation, or an earlier item."""


@record()
class Spec:
    """How one field of a layer kind is written and checked."""

    role: Role
    word: str
    """The option's name; for a flag the word that turns it on."""
    meaning: Words
    off: str = ""
    """For a flag: the word that turns it off."""
    minimum: int = 1
    positional: bool = False
    """The value may follow the operation directly: `upsample 2`."""
    words: tuple[str, ...] = ()
    """Words that may stand instead of numbers."""
    required: bool = False
    decimal: bool = False
    """Numbers need not be whole: `upsample 1.5`."""
    sided: bool = False
    """A value may differ before and after its axis: `pad 0:1`."""
    sizes: bool = False
    """The values are sizes of their own, however many axes the input has."""
    field: str = ""


KERNEL_SIZE = say("kernel-size")
OUTPUT_CHANNELS = say("output-channels")
PADDING_ON_EACH_SIDE = say("padding-on-each-side")


def kernel(meaning: Words = KERNEL_SIZE, default: int | None = None) -> Any:
    """Declare the kernel size, written right behind the operation: `conv3`, `conv1x7`."""
    required = default is None
    spec = Spec(Role.KERNEL, "kernel", meaning, required=required)
    return _field(spec, MISSING if required else (default,))


def out(meaning: Words = OUTPUT_CHANNELS) -> Any:
    """Declare the number of output channels, written behind a dash: `conv3-64`."""
    return _field(Spec(Role.OUT, "out", meaning, required=True), MISSING)


def axes(word: str, meaning: Words, default: Any = (1,), minimum: int = 1, **how: Any) -> Any:
    """Declare an option with a number for all axes or one for each: `stride 2`, `stride 1x2`."""
    return _field(Spec(Role.AXES, word, meaning, minimum=minimum, **how), default)


def count(word: str, meaning: Words, default: Any = 1, **how: Any) -> Any:
    """Declare an option with one whole number: `groups 2`."""
    return _field(Spec(Role.COUNT, word, meaning, **how), default)


def padding(
    default: Padding,
    meaning: Words = PADDING_ON_EACH_SIDE,
    words: tuple[str, ...] = ("same", "valid"),
) -> Any:
    """Declare `pad`: `1`, `0x3`, `0:1` (before and after), `same` or `valid`."""
    return _field(Spec(Role.PADDING, "pad", meaning, minimum=0, words=words, sided=True), default)


def flag(on: str, off: str, meaning: Words, default: bool) -> Any:
    """Declare a switch with a word for each way: `bias`, `nobias`."""
    return _field(Spec(Role.FLAG, on, meaning, off=off), default)


def note(word: str, meaning: Words) -> Any:
    """Declare a number that is shown but counts for nothing: `dropout 0.5`."""
    return _field(Spec(Role.NOTE, word, meaning, positional=True), "")


def _field(spec: Spec, default: Any) -> Any:
    if default is MISSING:
        return field(metadata={"spec": spec})
    return field(default=default, metadata={"spec": spec})


@record()
class Geometry:
    """How a window moves over the input, along each axis."""

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[tuple[int, int], ...]
    """Before and after each axis."""


@record()
class Sum:
    """The arithmetic behind an extent, and the extent: `(8 + 2·1 − 3)/1 + 1`, 8."""

    arithmetic: str
    result: int
    becomes: int | None = None
    """What a layer makes of it, where that is another number."""

    def __str__(self) -> str:
        after = "" if self.becomes is None else f" → {self.becomes:,}"
        return f"{self.arithmetic} = {self.result:,}{after}"


@record()
class Step:
    """One step of the working: what is sought, the arithmetic, what comes out."""

    what: Words
    arithmetic: Words
    result: int | str


@record()
class Saved:
    """What a layer keeps for its backward pass, as PyTorch does it."""

    input: bool = False
    """All that goes in."""
    output: bool = False
    values: int = 0
    """Further values for each sample, such as dropout's mask."""
    indices: int = 0
    """Indices (int64) for each sample, such as those of max pooling."""
    shared: int = 0
    """Further values for the whole batch, such as batch statistics."""


@record(kw_only=True)
class Layer(ABC):
    """One operation. Shapes are of one sample; a batch multiplies nothing here."""

    names: ClassVar[tuple[str, ...]]
    """The operation as authors write it, first the usual word."""
    family: ClassVar[Family]
    meaning: ClassVar[str]
    """One line for the table of operations."""
    example: ClassVar[str]
    """A line that an author could write."""
    in_place: ClassVar[bool] = False  # it can overwrite its input where nobody else needs that
    is_view: ClassVar[bool] = False  # it looks at its input in another way, without new memory
    is_counted: ClassVar[bool] = True  # it is known how often it multiplies
    is_kept_known: ClassVar[bool] = True  # it is known what training keeps of it
    stem: ClassVar[str] = ""
    """What unnamed layers of this kind are called, with a number; the first of `names` if empty."""
    ranks: ClassVar[tuple[int, ...]] = (0, 1, 2, 3)
    """The numbers of spatial axes that it can work on."""

    @classmethod
    @cache
    def specs(cls) -> dict[str, Spec]:
        """Give each field's name with how it is written."""
        return {
            each.name: replace(each.metadata["spec"], field=each.name)
            for each in fields(cls)
            if "spec" in each.metadata
        }

    @classmethod
    @cache
    def words(cls) -> dict[str, Spec]:
        """Give each option's word with how it is written."""
        return {spec.word: spec for spec in cls.specs().values()}

    @abstractmethod
    def kind(self, x: Shape) -> str:
        """Give the layer's class name in torch: `Conv2d`."""

    @property
    @abstractmethod
    def label(self) -> str:
        """What the reader sees: `conv 3×3, 64, /2`."""

    def complaints(self, x: Shape) -> Iterator[Complaint]:
        """Say everything that keeps the layer from taking the input `x`."""
        yield from ()

    def output(self, x: Shape) -> Shape:
        """Give the shape that comes out; only for an `x` without complaints."""
        return x

    def parameters(self, x: Shape) -> tuple[Parameter, ...]:
        """Give the learned tensors."""
        return ()

    def parameter_formula(self, x: Shape) -> str:
        """How the number of parameters comes about: `(3·3·64)·128 + 128`; empty without any."""
        return " + ".join(parameter.formula for parameter in self.parameters(x))

    def buffers(self, x: Shape) -> int:
        """Count the values that are stored but not learned, as torch does."""
        return 0

    def macs(self, x: Shape) -> int:
        """Count the multiply-adds of one forward pass; biases count for none."""
        return 0

    def saved(self, x: Shape, y: Shape) -> Saved:
        """Say what is kept for the backward pass; `y` is the output."""
        return Saved()

    def window(self, x: Shape) -> Window | None:
        """Say what one output value sees; None where it sees just the value in its place."""
        return None

    def runs(self, x: Shape) -> Runs | None:
        """Say which axes of the input those of the output run along; None for the same."""
        return None

    def whole_axes(self, x: Shape) -> tuple[int, ...] | None:
        """Name the axes along which everything is seen, the channels' last; None if unknown."""
        return (x.rank,) if self.macs(x) else ()

    @property
    def lead_input(self) -> int:
        """Which of several inputs its output lies along."""
        return 0

    def counters(self, x: Shape) -> int:
        """Count those of the buffers that count batches: whole numbers of eight bytes."""
        return 0

    def arithmetic(self, x: Shape) -> tuple[Sum, ...]:
        """Return the sums behind the output's extents, one for each axis or one for all."""
        return ()

    def geometry(self, x: Shape) -> Geometry | None:
        """Return kernel, stride and padding; None where the layer has no window that moves."""
        return None

    def steps(self, x: Shape) -> Iterator[Step]:
        """Work the layer out step by step, with the numbers put in."""
        yield from self._size_steps(x)
        parameters = self.parameters(x)
        for parameter in parameters:
            yield from self._parameter_steps(x, parameter)
        if len(parameters) > 1:
            counts = [parameter.count for parameter in parameters]
            terms = " + ".join(f"{number:,}" for number in counts)
            yield Step(say("parameters"), terms, sum(counts))

    def _size_steps(self, x: Shape) -> Iterator[Step]:
        for each in self.arithmetic(x):
            yield Step(say("output-size"), each.arithmetic, str(each.result))

    def _parameter_steps(self, x: Shape, parameter: Parameter) -> Iterator[Step]:
        what = say("weights") if parameter.role == "weight" else say("biases")
        yield Step(what, parameter.formula, parameter.count)

    def primitives(self, x: Shape) -> tuple[Layer, ...]:
        """Give the layers that it stands for, in execution order."""
        return (self,)


def times(numbers: tuple[int, ...]) -> str:
    """Write sizes with the multiplication sign: `224 × 224 × 3`."""
    return " × ".join(map(str, numbers))


def extents(numbers: tuple[int, ...], joint: str = "×") -> str:
    """Write a kernel or stride: `3×3`; one number stands for itself."""
    return joint.join(map(str, numbers))


def equal_axes(numbers: tuple[Any, ...]) -> str:
    """Write one number where all axes agree, else each: `2`, `1×2`."""
    return str(numbers[0]) if len(set(numbers)) == 1 else extents(numbers)


def sided(amounts: tuple[Amount, ...]) -> tuple[tuple[int, int], ...]:
    """Give what is before and after each axis."""
    return tuple((each, each) if isinstance(each, int) else each for each in amounts)


def amounts_label(amounts: tuple[Amount, ...]) -> str:
    """Write what is put around the axes: `1`, `0×2`, `0:1`."""
    each = (f"{a}" if a == b else f"{a}:{b}" for a, b in sided(amounts))
    return equal_axes(tuple(each))
