"""One call of a model, looked at: its options, its kernel, and what goes in and comes out."""

from __future__ import annotations

from functools import cached_property

from mkdocs_cnn.language.traced import Call, Sizes
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.layers.base import Amount, Padding
from mkdocs_cnn.layers.sizes import effective
from mkdocs_cnn.network.traced.storage import role_of
from mkdocs_cnn.network.traced.values import Value, whole_numbers
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.records import record


@record(eq=False)
class Case:
    """A call with its values."""

    call: Call
    values: tuple[Value, ...]
    """What goes in."""
    made: Value
    """What comes out; the first of several."""

    @property
    def x(self) -> Shape:
        """The size of what goes in, of the first of several."""
        return self.values[0].shape

    @property
    def y(self) -> Shape:
        """The size of what comes out."""
        return self.made.shape

    @property
    def rank(self) -> int:
        """The number of spatial axes of what goes in."""
        return self.x.rank

    @cached_property
    def kernel(self) -> Sizes:
        """The sizes of its kernel in PyTorch's order; empty where there is none."""
        said = whole_numbers(self.call.settings.get("kernel"))
        name = f"{self.call.name}.weight"
        own = (each.sizes for each in self.call.tensors if each.name == name)
        return said or next(own, ())

    @property
    def operands(self) -> list[Sizes]:
        """The sizes of what a product multiplies: of what goes in, unless more is said."""
        said = self.call.settings.get("operands")
        if isinstance(said, tuple):  # those of vectors: `16,16`
            return [(each,) for each in whole_numbers(said)]
        return sizes_written(said) if isinstance(said, str) else [v.sizes for v in self.values]

    @property
    def has_bias(self) -> bool:
        """Does it add a bias?"""
        named = any(role_of(each) == "bias" for each in self.call.tensors if each.learned)
        return named or self.call.settings.get("bias") is True

    @property
    def learned(self) -> int:
        """How many values it learns."""
        return sum(each.count for each in self.call.tensors if each.learned)

    def whole(self, name: str, usual: int) -> int:
        """Return an option with one whole number."""
        value = self.call.settings.get(name, usual)
        return value if isinstance(value, int) else usual

    def axes(self, name: str, rank: int, usual: tuple[int, ...]) -> tuple[int, ...]:
        """Return an option with a number for each axis, or one for all."""
        numbers = whole_numbers(self.call.settings.get(name)) or usual
        return numbers * rank if len(numbers) == 1 else numbers

    def dim(self, name: str = "dim", usual: int = 0) -> int:
        """Return an axis, counted from the first."""
        return self.whole(name, usual) % max(len(self.values[0].sizes), 1)

    def dims(self, name: str = "dim") -> set[int]:
        """Return several axes."""
        rank = len(self.values[0].sizes)
        return {each % rank for each in whole_numbers(self.call.settings.get(name)) if rank}

    @property
    def spatial_axes(self) -> set[int]:
        """The axes of the first input that are neither the batch's nor the channels'."""
        value = self.values[0]
        return set(range(value.first_axis, len(value.sizes))) - {value.channel}

    def padding(self, kernel: tuple[int, ...], dilation: tuple[int, ...]) -> Padding:
        """Return the padding; `half` where it is half the kernel."""
        said = self.call.settings.get("padding", 0)
        if said in ("same", "valid", "causal"):
            return said  # type: ignore[return-value]
        amounts = self._amounts(len(kernel))
        windows = [effective(k, d) for k, d in zip(kernel, dilation, strict=True)]
        if all(w % 2 and p == w // 2 for w, p in zip(windows, amounts, strict=True)):
            return "half"
        return amounts

    def _amounts(self, rank: int) -> tuple[Amount, ...]:
        """Return the padding along each axis, with the zeros that are put in front of the call."""
        sides = whole_numbers(self.call.settings.get("pad")) or (0,) * (2 * rank)
        padding = self.axes("padding", rank, (0,))
        pairs = zip(padding, sides[::2], sides[1::2], strict=True)
        return tuple(p + a if a == b else (p + a, p + b) for p, a, b in pairs)

    def cut(self, rank: int) -> Padding:
        """Return the padding of a pool or a transposed convolution; `valid` where there is none."""
        said = self.call.settings.get("padding", 0)
        if said in ("same", "valid"):
            return said  # type: ignore[return-value]
        numbers = self.axes("padding", rank, (0,))
        return numbers if any(numbers) else "valid"


_WHOLE = (
    *("stride", "padding", "dilation", "groups", "kernel_size", "output_padding", "output_size"),
    *("num_groups", "kernel", "dims", "dim0", "dim1", "start_dim", "upscale_factor"),
    *("downscale_factor", "normalized_shape", "step"),
)
"""Options that are whole numbers."""
_WORDS = {"padding": ("same", "valid", "causal")}


_OPERANDS = pattern(
    r"[1-9]\d{0,12}(?:x[1-9]\d{0,12}){0,9}(?:,[1-9]\d{0,12}(?:x[1-9]\d{0,12}){0,9})+"
)


def sizes_written(text: str) -> list[Sizes]:
    """Read sizes with commas between: `1x8,8x10`; there are none in what is something else."""
    if not _OPERANDS.fullmatch(text):
        return []
    return [tuple(map(int, each.split("x"))) for each in text.split(",")]


def ill_set(call: Call) -> str:
    """Name an option that is none of the numbers or words that it can be; empty where all are."""
    for name, value in call.options:
        numbers = value if isinstance(value, tuple) else (value,)
        whole = len(whole_numbers(value)) == len(numbers)
        if name in _WHOLE and not whole and value not in _WORDS.get(name, ()):
            return name
        if name == "num_groups" and value == 0:
            return name
        vectors = whole and isinstance(value, tuple)
        if name == "operands" and not (vectors or _OPERANDS.fullmatch(str(value))):
            return name
    return ""


def axes_of_kernel(op: str) -> int:
    """Return how many axes a kernel has; 0 where it may have any, or there is none."""
    if op == "linear":
        return 2
    name, digit = op[:-2], op[-2:-1]
    return int(digit) + 2 if name in ("conv", "conv_transpose") and digit in "123" else 0
