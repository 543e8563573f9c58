"""What a file of weights claims."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

from mkdocs_cnn.models.binary import BrokenFileError
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.records import record
from mkdocs_cnn.problems.visible import show_fields

TENSORS = 200_000
"""Tensors of a file: more than any model has."""
_STATISTICS = pattern(
    r"(?:.*[./])?(?:running_(?:mean|var)|num_batches_tracked|moving_(?:mean|variance)(?::0)?"
    r"|seed_generator_state)"
)
_COUNTING = ("int16", "int32", "int64", "uint16", "uint32", "uint64", "bool")
"""Types of numbers that count, and that nothing learns."""


@record()
class Weight:
    """A tensor of a file."""

    name: str
    sizes: tuple[int, ...]
    dtype: str = ""
    is_buffer: bool = False
    shared: str = ""
    """The name of one above that it is the same as; the totals have it once."""

    def __post_init__(self) -> None:
        """Keep no hidden character of a name."""
        show_fields(self, "name", "dtype", "shared")

    @property
    def count(self) -> int:
        """The number of values."""
        return prod(self.sizes)


@record()
class Weights:
    """The tensors of a file."""

    format: str
    """Which kind of file it is: `safetensors`."""
    tensors: tuple[Weight, ...]
    notes: tuple[Words, ...] = ()
    """What the file has besides, and the totals do not."""

    @property
    def params(self) -> int:
        """The number of values that are learned."""
        return sum(e.count for e in self.tensors if not e.is_buffer and not e.shared)

    @property
    def buffers(self) -> int:
        """The number of values that are kept without being learned."""
        return sum(e.count for e in self.tensors if e.is_buffer and not e.shared)


def is_statistic(name: str, dtype: str) -> bool:
    """Is it a tensor that is kept without being learned, as its name and type show?"""
    return dtype in _COUNTING or _STATISTICS.fullmatch(name[-200:]) is not None


_LARGEST = 1_000 * Limits.value
"""Values of a tensor."""
_AXES = 32
"""Axes of a tensor, of which PyTorch allows 64 and numpy 32."""


def weight(name: str, sizes: Iterable[object], dtype: str, shared: str = "") -> Weight:
    """Make a weight of what a file says.

    Raises:
        BrokenFileError: no tensor can have such sizes.
    """
    written = tuple(sizes)
    found = tuple(each for each in written if isinstance(each, int) and 0 <= each <= _LARGEST)
    if len(found) < len(written) or len(found) > _AXES or prod(found) > _LARGEST:
        raise BrokenFileError(say("no-sizes-of-a-weight", name=clipped(name)))
    return Weight(clipped(name), found, dtype, is_statistic(name, dtype), shared)


def clipped(name: str) -> str:
    """Return a name that is not endlessly long."""
    return name[: Limits.path]


def checked(format_: str, tensors: Iterable[Weight], notes: Iterable[Words] = ()) -> Weights:
    """Put a file together.

    Raises:
        BrokenFileError: it has no tensors.
    """
    found = tuple(tensors)
    if not found:
        raise BrokenFileError(say("it-has-no-weights"))
    return Weights(format_, found, tuple(notes))


def left_out(names: Iterable[str]) -> tuple[Words, ...]:
    """Say what a file has besides."""
    several = sorted({clipped(each) for each in names})
    if not several:
        return ()
    if len(several) > _TOLD:
        return (say("not-counted-with-others", names=several[:_TOLD], count=len(several) - _TOLD),)
    return (say("not-counted-besides", names=several),)


_TOLD = 6
"""Names that are told."""
