"""Strides and paddings that no label says, and that the sizes of a listing show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from mkdocs_cnn.language.listed import ListingLine
from mkdocs_cnn.language.program import Operation
from mkdocs_cnn.layers import BY_NAME, Shape
from mkdocs_cnn.layers.sizes import convolved, pooled_up
from mkdocs_cnn.listings.clues import enters, said_number, said_numbers
from mkdocs_cnn.problems.records import record

MAX_STRIDE = 8
"""The largest stride that is read into a label."""
MAX_PAD = 8
"""The largest padding that is read into a label."""
CONVOLUTIONS = ("conv", "dwconv", "sepconv")
_POOLS = ("maxpool", "avgpool")

Manner = tuple[tuple[str, int], ...]
"""What is read into a label: (("stride", 2), ("pad", 0))."""


def is_norm(operations: Sequence[Operation]) -> bool:
    """Is one of them a normalisation that learns an offset?"""
    kinds = (BY_NAME[each.name] for each in operations if each.name in BY_NAME)
    return any(spec.word == "affine" for kind in kinds for spec in kind.specs().values())


def says(operation: Operation, word: str) -> bool:
    """Does a label say something of a word, such as `stride`?"""
    return any(argument.word == word for argument in operation.arguments)


def manners(
    operation: Operation, said: Operation, x: Shape, spatial: tuple[int, ...]
) -> tuple[Manner, ...]:
    """Return the strides and paddings that lead from one size to another, the usual ones first.

    Args:
        operation: a convolution or a pool, whole.
        said: the same, with what its label says alone.
        x: what goes in.
        spatial: the extents that come out.
    """
    kernel = said_numbers(operation, "kernel") or (2,)
    if len(spatial) != x.rank or not x.rank or says(said, "dilation"):
        return ()
    if operation.name not in (*CONVOLUTIONS, *_POOLS):
        return ()
    window = _Window(
        operation.name in _POOLS,
        kernel if len(kernel) == x.rank else kernel[:1] * x.rank,
        said_number(operation, "stride"),
        said_number(operation, "pad"),
        frozenset(word for word in ("stride", "pad", "ceil") if says(said, word)),
    )
    return _leading(window, x.spatial, spatial)


def is_open(line: ListingLine, manner: Manner, x: Shape | None) -> bool:
    """Is it a padding alone, and the stride is written, or what goes in?"""
    first = line.operations[0]
    if line.entering is not None and x is not None and enters(line, x):
        return first.name in CONVOLUTIONS and [word for word, _ in manner] == ["pad"]
    stride = said_number(first, "stride")
    if stride is None or [word for word, _ in manner] not in (["pad"], ["ceil"]):
        return False
    if first.name not in CONVOLUTIONS:
        kernel = said_numbers(first, "kernel") or (stride,)
        return (
            not says(first, "pad") and kernel[0] > stride
        )  # windows that overlap are often padded
    return stride > 1 or manner == (("pad", 0),)


def unpadded_habits(lines: Sequence[ListingLine]) -> frozenset[tuple[str, Manner]]:
    """Take all convolutions that say no padding for ones without: that is one habit."""
    convolutions = (
        line.label.lower()
        for line in lines
        if line.role == "layer" and line.operations[0].name == "conv"
        if not says(line.operations[0], "pad")
    )
    return frozenset((label, (("pad", 0),)) for label in convolutions)


@record()
class _Window:
    """What is said of a kernel that slides."""

    pool: bool
    kernel: tuple[int, ...]
    stride: int | None
    pad: int | None
    said: frozenset[str]
    """The words of which nothing can be read into it."""


@lru_cache(maxsize=10_000)
def _leading(
    window: _Window, before: tuple[int, ...], after: tuple[int, ...]
) -> tuple[Manner, ...]:
    """Try every stride and padding, once for all lines and inputs of the same sizes."""
    largest = max(window.kernel)
    found = []
    for whole in _pool_manners(largest) if window.pool else _conv_manners(largest):
        manner = tuple((word, number) for word, number in whole if word not in window.said)
        if manner and _leads(window, dict(manner), before) == after:
            found.append(manner)
    return tuple(found)


def _conv_manners(kernel: int) -> Iterator[Manner]:
    """Half the kernel as padding, which nobody needs to say; none; then anything between."""
    strides = range(1, min(max(kernel, 2), MAX_STRIDE) + 1)
    yield from ((("stride", stride),) for stride in strides[1:])
    for pad in range(min((kernel + 1) // 2, MAX_PAD)):
        yield (("pad", pad),)
        yield from ((("stride", stride), ("pad", pad)) for stride in strides[1:])


def _pool_manners(kernel: int) -> Iterator[Manner]:
    """No padding and any stride; then some padding; then rounded up."""
    strides = sorted(range(1, min(kernel, MAX_STRIDE) + 1), key=lambda stride: stride != 2)
    yield from ((("stride", stride),) for stride in strides)
    for pad in range(1, min(kernel // 2, MAX_PAD) + 1):
        yield from ((("stride", stride), ("pad", pad)) for stride in strides)
    yield from ((("stride", stride), ("ceil", 1)) for stride in strides)


def _leads(window: _Window, manner: Mapping[str, int], spatial: Sequence[int]) -> tuple[int, ...]:
    """Return the size that comes out."""
    usual_stride = window.kernel[0] if window.pool else 1
    stride = manner.get("stride") or window.stride or usual_stride
    sizes = []
    for i, k in zip(spatial, window.kernel, strict=True):
        usual = 0 if window.pool else (k - 1) // 2
        pad = manner.get("pad", usual if window.pad is None else window.pad)
        up = pooled_up(i, k, stride, 1, pad, pad) if "ceil" in manner else None
        sizes.append(convolved(i, k, stride, 1, pad, pad) if up is None else up)
    return tuple(sizes)
