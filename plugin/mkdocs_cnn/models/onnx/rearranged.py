"""The sizes of what is rearranged, taken apart or put together, by ONNX's rules."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from math import prod

from mkdocs_cnn.language.traced import Sizes
from mkdocs_cnn.models.onnx.flows import Given, UnsizedError
from mkdocs_cnn.models.onnx.messages import Node
from mkdocs_cnn.problems.phrases import say


def axis_of(axis: int, rank: int) -> int:
    """Count an axis from the front.

    Raises:
        UnsizedError: there is no such axis.
    """
    if not -rank <= axis < rank:
        raise UnsizedError(say("no-such-axis", axis=axis, rank=rank))
    return axis % rank


def broadcast(several: Sequence[Sizes]) -> Sizes:
    """Return the size that tensors have together, where a 1 fits everything.

    Raises:
        UnsizedError: they do not fit.
    """
    found: list[int] = []
    for axis in zip_longest(*(reversed(each) for each in several), fillvalue=1):
        others = {each for each in axis if each != 1}
        if len(others) > 1:
            raise UnsizedError(say("inputs-that-do-not-fit"))
        found.append(others.pop() if others else 1)
    return tuple(reversed(found))


def reshape(given: Given) -> list[Sizes]:
    """Return the size behind `Reshape`."""
    sizes, wanted = given.sizes(), given.ints(1, "shape") or ()
    keeps = not given.node.int("allowzero")
    found = [sizes[i] if each == 0 and keeps else each for i, each in enumerate(wanted)]
    if found.count(-1) == 1:
        known = -prod(found)
        if known == 0 or prod(sizes) % known:
            raise UnsizedError(say("another-number-of-values"))
        found[found.index(-1)] = prod(sizes) // known
    if prod(found) != prod(sizes):
        raise UnsizedError(say("another-number-of-values"))
    return [tuple(found)]


def flatten(given: Given) -> list[Sizes]:
    """Return the size behind `Flatten`."""
    sizes = given.sizes()
    axis = given.node.int("axis", 1)
    axis = axis if axis == len(sizes) else axis_of(axis, len(sizes))
    return [(prod(sizes[:axis]), prod(sizes[axis:]))]


def transpose(given: Given) -> list[Sizes]:
    """Return the size behind `Transpose`."""
    sizes = given.sizes()
    order = permutation(given.node, len(sizes))
    return [tuple(sizes[each] for each in order)]


def permutation(node: Node, rank: int) -> tuple[int, ...]:
    """Return the order of axes behind a transposition.

    Raises:
        UnsizedError: it is none.
    """
    order = node.ints("perm") or tuple(reversed(range(rank)))
    if sorted(order) != list(range(rank)):
        raise UnsizedError(say("inputs-that-do-not-fit"))
    return order


def squeeze(given: Given) -> list[Sizes]:
    """Return the size behind `Squeeze`."""
    sizes, axes = given.sizes(), given.ints(1, "axes")
    if axes is None:
        return [tuple(each for each in sizes if each != 1)]
    out = {axis_of(each, len(sizes)) for each in axes}
    return [tuple(each for i, each in enumerate(sizes) if i not in out)]


def unsqueeze(given: Given) -> list[Sizes]:
    """Return the size behind `Unsqueeze`."""
    sizes, axes = given.sizes(), given.ints(1, "axes") or ()
    rank = len(sizes) + len(axes)
    new, rest = {axis_of(each, rank) for each in axes}, iter(sizes)
    return [tuple(1 if i in new else next(rest, 1) for i in range(rank))]


def expand(given: Given) -> list[Sizes]:
    """Return the size behind `Expand`."""
    return [broadcast([given.sizes(), given.ints(1) or ()])]


def tile(given: Given) -> list[Sizes]:
    """Return the size behind `Tile`."""
    times = given.ints(1) or ()
    return [tuple(each * n for each, n in zip(given.sizes(), times, strict=False))]


def concat(given: Given) -> list[Sizes]:
    """Return the size behind `Concat`."""
    several = [given.sizes(i) for i in range(len(given.flows))]
    rank = len(several[0])
    axis = axis_of(given.node.int("axis", 1), rank)
    if len({(*each[:axis], *each[axis + 1 :]) for each in several}) > 1:
        raise UnsizedError(say("inputs-that-do-not-fit"))
    total = sum(each[axis] for each in several)
    return [(*several[0][:axis], total, *several[0][axis + 1 :])]


def split(given: Given) -> list[Sizes]:
    """Return the size behind `Split`."""
    sizes = given.sizes()
    axis = axis_of(given.node.int("axis"), len(sizes))
    parts = given.ints(1, "split")
    if parts is None:
        count = max(given.node.int("num_outputs", len(given.node.outputs)), 1)
        most = -(-sizes[axis] // count)
        parts = tuple(min(most, sizes[axis] - i * most) for i in range(len(given.node.outputs)))
    if sum(parts) != sizes[axis]:
        raise UnsizedError(say("inputs-that-do-not-fit"))
    return [(*sizes[:axis], each, *sizes[axis + 1 :]) for each in parts]


def slices(given: Given) -> list[tuple[int, int, int, int]]:
    """Return axis, start, end and step of a slice, each within what there is.

    Raises:
        UnsizedError: they are not known.
    """
    sizes = given.sizes()
    starts, ends = given.ints(1, "starts"), given.ints(2, "ends")
    if starts is None or ends is None or len(starts) != len(ends):
        raise UnsizedError(say("sizes-that-are-worked-out-late"))
    axes = given.ints(3, "axes") or tuple(range(len(starts)))
    steps = given.ints(4, "steps") or (1,) * len(starts)
    found = []
    for start, end, axis, step in zip(starts, ends, axes, steps, strict=False):
        at = axis_of(axis, len(sizes))
        if not step:
            raise UnsizedError(say("inputs-that-do-not-fit"))
        found.append((at, *slice(start, end, step).indices(sizes[at])))
    return found


def sliced(given: Given) -> list[Sizes]:
    """Return the size behind `Slice`."""
    found = list(given.sizes())
    for axis, start, end, step in slices(given):
        found[axis] = len(range(start, end, step))
    return [tuple(found)]


def gather(given: Given) -> list[Sizes]:
    """Return the size behind `Gather`."""
    sizes, indices = given.sizes(), given.sizes(1)
    axis = axis_of(given.node.int("axis"), len(sizes))
    return [(*sizes[:axis], *indices, *sizes[axis + 1 :])]


def gather_nd(given: Given) -> list[Sizes]:
    """Return the size behind `GatherND`."""
    sizes, indices = given.sizes(), given.sizes(1)
    batch = given.node.int("batch_dims")
    return [(*indices[:-1], *sizes[batch + indices[-1] :])]


def padded(given: Given) -> list[Sizes]:
    """Return the size behind `Pad`."""
    sizes = given.sizes()
    return [
        tuple(n + before + after for n, (before, after) in zip(sizes, pads(given), strict=True))
    ]


def pads(given: Given) -> list[tuple[int, int]]:
    """Return what is added before and behind each axis.

    Raises:
        UnsizedError: it is not known.
    """
    rank = len(given.sizes())
    wanted = given.ints(1, "pads")
    axes = given.ints(3) or tuple(range(rank))
    if wanted is None or len(wanted) != 2 * len(axes):
        raise UnsizedError(say("sizes-that-are-worked-out-late"))
    found = [(0, 0)] * rank
    for index, axis in enumerate(axes):
        found[axis_of(axis, rank)] = wanted[index], wanted[index + len(axes)]
    return found
