"""Along which axes of what goes into a call those of what comes out run.

Axes are those of a sample as `Shape` has them: the spatial ones, and that of the channels behind
them. What one value sees of an image is followed along them (`counting.receptive_field`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod

from mkdocs_cnn.language.traced import Call, Sizes
from mkdocs_cnn.layers.recorded import Product, Recorded
from mkdocs_cnn.layers.seen import Piece, Run, Runs, Window, composed
from mkdocs_cnn.network.traced.case import Case
from mkdocs_cnn.network.traced.products import PRODUCTS
from mkdocs_cnn.network.traced.values import RECURRENT, REDUCING, Value, axis_of, whole_numbers
from mkdocs_cnn.problems.records import replace


def turned(value: Value, taken: Value) -> Value:
    """Return a value as a call takes it: with the channels on another axis, perhaps."""
    if taken.channel == value.channel:
        return taken
    same = [(axis,) for axis in range(len(value.sizes))]
    return replace(taken, runs=composed(_of_sample(same, value, taken), value.runs))


def left_out(call: Call, value: Value, made: Value) -> Value:
    """Return what comes out of a call that has no node, with the axes of the node before it."""
    return replace(made, runs=composed(_runs(call, value, made), value.runs))


def placed(case: Case, layer: Recorded) -> Recorded:
    """Say of an operation how its output lies in its input, and what it sees all of."""
    several = [each.shape for each in case.values]
    largest = max(range(len(several)), key=lambda at: (several[at].rank, several[at].size))
    lead = 0 if isinstance(layer, Product) else largest
    value = case.values[lead]
    runs = _runs(case.call, value, case.made)
    return replace(layer, along=runs, lead=lead, whole=_whole(case, value), sees=_step(case))


def _whole(case: Case, value: Value) -> tuple[int, ...] | None:
    """Return the axes that are seen all along, those that are summed up; None if unknown."""
    op, rank = case.call.op, value.shape.rank
    if op in REDUCING:
        dims = _dims(case.call, len(value.sizes))
        return tuple(number for number, axis in enumerate(value.axes) if axis in dims)
    if op in PRODUCTS and op != "einsum":
        return tuple(range(max(rank - 1, 0), rank + 1))
    if op in ("softmax", "log_softmax"):
        dim = case.dim(usual=-1)
        return tuple(number for number, axis in enumerate(value.axes[:-1]) if axis == dim)
    if op in ("cumsum", "grid_sample", "grid_sampler"):
        return None
    if op in ("einsum", *RECURRENT):
        return tuple(range(rank + 1)) if rank < 2 else None
    return (rank,) if op == "linear" else None if op.startswith("conv") else ()


def _step(case: Case) -> Window | None:
    """Return what is seen by what leaves out some places: one value for so many."""
    value = case.values[0]
    if case.call.op not in ("slice", "narrow", "select"):
        return None
    start = case.whole("index" if case.call.op == "select" else "start", 0)
    return shifted(value, case.dim(), start, case.whole("step", 1))


def shifted(value: Value, axis: int, start: int, step: int = 1) -> Window | None:
    """See one value for so many places along an axis, from one of them on; None for channels."""
    axes = value.axes[:-1]
    if axis not in axes:
        return None
    at, one = axes.index(axis), (1,) * len(axes)
    before = -(start % value.sizes[axis])
    moved = ((step, before) if each == at else (1, 0) for each in range(len(axes)))
    stride, offset = zip(*moved, strict=True)
    return Window(one, stride, offset)


def _runs(call: Call, value: Value, made: Value) -> Runs:
    """Say along which axes of a sample that goes in those of what comes out run."""
    follow = _FOLLOWED.get(call.op, _kept) if value.sizes else _summed
    if call.op == "cat" and axis_of(call, "dim", len(value.sizes)) == value.channel:
        follow = _same
    return _of_sample(follow(call, value.sizes, made.sizes), value, made)


def _of_sample(runs: Sequence[Run], value: Value, made: Value) -> Runs:
    """Take the axes of samples from those of tensors."""
    number = {axis: number for number, axis in enumerate(value.axes)}
    each = (runs[axis] for axis in made.axes)
    return tuple(_renumbered(run, number) for run in each) or ((),)


def _renumbered(run: Run, number: Mapping[int, int]) -> Run:
    """Take the axes of a sample for those of a tensor, which may have a batch besides."""
    if isinstance(run, Piece):
        kept = [at for at, axis in enumerate(run.axes) if axis in number]
        axes, given = (tuple(each[at] for at in kept) for each in (run.axes, run.given))
        return replace(run, axes=tuple(number[axis] for axis in axes), given=given)
    return run and tuple(number[axis] for axis in run if axis in number)


# By operation: the axes of a tensor that goes in, for each of those of what comes out


def _kept(call: Call, x: Sizes, y: Sizes) -> list[Run]:
    """Keep axes of the same size, and those that are broadcast, counted from the last."""
    more = len(y) - len(x)
    if more < 0:
        return [None] * len(y)
    same = (size == y[axis + more] or 1 in (size, y[axis + more]) for axis, size in enumerate(x))
    return [()] * more + [(axis,) if keeps else None for axis, keeps in enumerate(same)]


def _same(call: Call, x: Sizes, y: Sizes) -> list[Run]:
    return [(axis,) for axis in range(len(y))] if len(x) == len(y) else [None] * len(y)


def _beside(call: Call, x: Sizes, y: Sizes) -> list[Run]:
    """Put places beside others: along that axis they lie no more as they did, but for tokens."""
    dim = axis_of(call, "dim", len(y))
    images = len(y) > 3
    return [None if axis == dim and images else (axis,) for axis in range(len(y))]


def _scattered(call: Call, x: Sizes, y: Sizes) -> list[Run]:
    return [None] * len(y)


def _rolled(call: Call, x: Sizes, y: Sizes) -> list[Run]:
    dims = _dims(call, len(x))
    return [None if axis in dims else (axis,) for axis in range(len(y))]


def _permuted(call: Call, x: Sizes, y: Sizes) -> list[Run]:
    order = whole_numbers(call.settings.get("dims"))
    return [(axis % len(x),) for axis in order] if len(order) == len(y) else [None] * len(y)


def _transposed(call: Call, x: Sizes, y: Sizes) -> list[Run]:
    one, other = (axis_of(call, name, len(x)) for name in ("dim0", "dim1"))
    exchanged = {one: other, other: one}
    return [(exchanged.get(axis, axis),) for axis in range(len(y))]


def _reduced(call: Call, x: Sizes, y: Sizes) -> list[Run]:
    """Leave out axes, unless they are kept with one place."""
    if len(x) == len(y):
        return _same(call, x, y)
    dims = _dims(call, len(x))
    left: list[Run] = [(axis,) for axis in range(len(x)) if axis not in dims]
    return left if len(left) == len(y) else [None] * len(y)


def _stacked(call: Call, x: Sizes, y: Sizes) -> list[Run]:
    new = axis_of(call, "dim", len(y))
    return [() if axis == new else (axis - (axis > new),) for axis in range(len(y))]


def _multiplied(call: Call, x: Sizes, y: Sizes) -> list[Run]:
    """Keep the rows of the first factor; all its channels go into each value."""
    if min(len(x), len(y)) < 2:
        return [()] * len(y)
    return [*_kept(call, x[:-1], y[:-1]), ()]


def _summed(call: Call, x: Sizes, y: Sizes) -> list[Run]:
    return [()] * len(y)


def _regrouped(call: Call, x: Sizes, y: Sizes) -> list[Run]:
    """Match axes that hold the same values, one behind the other: `6x4` and `2x3x4`."""
    runs: list[Run] = [()] * len(y)
    left = [axis for axis, size in enumerate(x) if size > 1]
    made = [axis for axis, size in enumerate(y) if size > 1]
    while left and made:
        given, wanted = [left.pop(0)], [made.pop(0)]
        while _of(x, given) != _of(y, wanted):
            short, more = (given, left) if _of(x, given) < _of(y, wanted) else (wanted, made)
            if not more:  # it is no such reshape, which is reported elsewhere
                return [None] * len(y)
            short.append(more.pop(0))
        sizes = tuple(y[axis] for axis in wanted)
        for at, axis in enumerate(wanted):
            whole, own = tuple(given), tuple(x[each] for each in given)
            runs[axis] = whole if len(wanted) == 1 else Piece(whole, own, sizes, at)
    return runs


def _of(sizes: Sizes, axes: Sequence[int]) -> int:
    """Return how many values there are along some axes."""
    return prod(sizes[axis] for axis in axes)


def _dims(call: Call, rank: int) -> set[int]:
    """Return the axes that a call names; all of them where it names none."""
    settings = call.settings
    dims = whole_numbers(settings.get("dim", settings.get("dims")))
    return {each % rank for each in dims if rank} or set(range(rank))


_SCATTERING = (
    *("index", "gather", "index_select", "unfold", "fold", "im2col", "col2im", "sort", "topk"),
    *("repeat_interleave", "grid_sampler", "grid_sample"),
)
_Follow = Callable[[Call, Sizes, Sizes], "list[Run]"]
_FOLLOWED: dict[str, _Follow] = {
    **dict.fromkeys(PRODUCTS, _multiplied),
    **dict.fromkeys((*REDUCING, "select"), _reduced),
    **dict.fromkeys(("reshape", "flatten", "squeeze", "unsqueeze"), _regrouped),
    **dict.fromkeys(("slice", "narrow", "softmax", "pad"), _same),
    "cat": _beside,
    **dict.fromkeys(("roll", "flip"), _rolled),
    **dict.fromkeys(_SCATTERING, _scattered),
    "einsum": _summed,
    "permute": _permuted,
    "transpose": _transposed,
    "stack": _stacked,
}
