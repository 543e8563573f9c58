"""Functions of `keras.ops` that move values about, or take some of them."""

from __future__ import annotations

from math import prod

from mkdocs_cnn.language.traced import Option, Sizes
from mkdocs_cnn.models.keras.kinds.joining import broadcast, concatenated
from mkdocs_cnn.models.keras.kinds.normalization import axes_of
from mkdocs_cnn.models.keras.kinds.shaping import filled, permuted, resized
from mkdocs_cnn.models.keras.nodes import Array
from mkdocs_cnn.models.keras.recording import Step, Value
from mkdocs_cnn.models.keras.settings import is_number, is_whole, refused
from mkdocs_cnn.problems.phrases import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mkdocs_cnn.models.keras.kinds import Kind

_MOST = 1_000
"""Parts that one split makes."""


def _reshape(step: Step) -> list[Value]:
    sizes = step.input.sizes
    wanted = tuple(step.several("newshape"))
    if wanted.count(-1) > 1:  # the batch is open besides
        wanted = (sizes[0], *wanted[1:])
    return [step.call("reshape", [step.input], filled(step, "newshape", wanted, prod(sizes)))]


def _ravel(step: Step) -> list[Value]:
    return [step.call("reshape", [step.input], (prod(step.input.sizes),))]


def _transpose(step: Step) -> list[Value]:
    usual = reversed(range(step.input.rank))
    return permuted(step, "axes", step.several("axes", usual))


def _swap(step: Step) -> list[Value]:
    rank = step.input.rank
    first, second = (step.whole(name, least=-rank) for name in ("axis1", "axis2"))
    if max(first, second) >= rank:
        raise refused("axis1", first, say("axes-of-the-input"))
    sizes = list(step.input.sizes)
    sizes[first], sizes[second] = sizes[second], sizes[first]
    options = {"dim0": first % rank, "dim1": second % rank}
    return [step.call("transpose", [step.input], tuple(sizes), options)]


def _moveaxis(step: Step) -> list[Value]:
    rank = step.input.rank
    pairs = list(zip(step.several("source"), step.several("destination"), strict=False))
    if any(not -rank <= each < rank for pair in pairs for each in pair):
        raise refused("source", step.get("source"), say("axes-of-the-input"))
    moved = {source % rank for source, _ in pairs}
    order = [axis for axis in range(rank) if axis not in moved]
    for source, target in sorted(pairs, key=lambda pair: pair[1] % rank):
        order.insert(target % rank, source % rank)
    return permuted(step, "source", tuple(order))


def _expand_dims(step: Step) -> list[Value]:
    value = step.input
    axes = step.several("axis")
    for axis in axes:
        if not -value.rank - 1 <= axis <= value.rank:
            raise refused("axis", axis, say("axes-of-the-input"))
        at = axis % (value.rank + 1)
        sizes = (*value.sizes[:at], 1, *value.sizes[at:])
        name = "unsqueeze" if len(axes) > 1 else ""
        value = step.call("unsqueeze", [value], sizes, {"dim": at}, name=name)
    return [value]


def _squeeze(step: Step) -> list[Value]:
    sizes = step.input.sizes
    single = [i for i, n in enumerate(sizes) if n == 1 and i]
    axes = axes_of(step, single)
    if any(sizes[each] != 1 for each in axes):
        raise refused("axis", step.get("axis"), say("axes-of-one-value"))
    out = tuple(n for i, n in enumerate(sizes) if i not in axes)
    dim = axes[0] if len(axes) == 1 else axes
    return [step.call("squeeze", [step.input], out, {"dim": dim})]


def _stack(step: Step) -> list[Value]:
    sizes = step.input.sizes
    axis = step.whole("axis", 0, least=-len(sizes) - 1)
    if axis > len(sizes) or any(each.sizes != sizes for each in step.inputs):
        raise refused("axis", axis, say("the-same-for-all"))
    at = axis % (len(sizes) + 1)
    out = (*sizes[:at], len(step.inputs), *sizes[at:])
    return [step.call("stack", step.inputs, out, {"dim": at or None})]


def _split(step: Step) -> list[Value]:
    """Note parts of an axis: equal ones, or those between some places."""
    axis = axes_of(step, (0,))[0]
    sizes = step.input.sizes
    parts = step.get("indices_or_sections")
    widths = list(_widths(parts, sizes[axis]))
    if not widths or len(widths) > _MOST or sum(widths) != sizes[axis]:
        raise refused("indices_or_sections", parts, say("so-many-values", values=sizes[axis]))
    outs = [(*sizes[:axis], width, *sizes[axis + 1 :]) for width in widths]
    return step.calls("split", [step.input], outs, {"dim": axis or None})


def _widths(parts: Any, extent: int) -> list[int]:
    if is_whole(parts):
        return [extent // parts] * parts if 0 < parts <= _MOST and not extent % parts else []
    if not isinstance(parts, list | tuple) or not all(map(is_whole, parts)) or len(parts) > _MOST:
        return []
    ends = [min(max(each + extent if each < 0 else each, 0), extent) for each in parts]
    return [end - start for start, end in zip([0, *ends], [*ends, extent], strict=True)]


def _unstack(step: Step) -> list[Value]:
    axis = axes_of(step, (0,))[0]
    sizes = step.input.sizes
    if sizes[axis] > _MOST:
        raise refused("axis", axis, say("at-most", most=_MOST))
    outs = [(*sizes[:axis], *sizes[axis + 1 :])] * sizes[axis]
    return step.calls("split", [step.input], outs, {"dim": axis or None})


def _pad(step: Step) -> list[Value]:
    value = step.get("pad_width")
    rank = step.input.rank
    if not isinstance(value, list | tuple) or len(value) != rank:
        raise refused("pad_width", value, say("a-whole-number-for-each-axis", axes=rank))
    pairs = [(each, each) if is_whole(each) else tuple(each or ()) for each in value]
    if any(len(each) != 2 or not all(map(is_whole, each)) for each in pairs):
        raise refused("pad_width", value, say("a-whole-number-for-each-axis", axes=rank))
    sizes = tuple(n + a + b for n, (a, b) in zip(step.input.sizes, pairs, strict=True))
    while pairs and pairs[0] == (0, 0):
        del pairs[0]
    pad = tuple(number for pair in reversed(pairs) for number in pair)
    mode = step.get("mode")
    options = {"pad": pad, "mode": mode if mode in ("reflect", "symmetric") else None}
    return [step.call("pad", [step.input], sizes, options)]


def _broadcast_to(step: Step) -> list[Value]:
    sizes = step.input.sizes
    wanted = step.several("shape")
    if len(wanted) < len(sizes) or any(each < 1 for each in wanted[1:]):
        raise refused("shape", wanted, say("so-many-axes", axes=len(sizes)))
    wanted = (sizes[0] if wanted[0] < 1 else wanted[0], *wanted[1:])
    return [step.call("expand", [step.input], broadcast([sizes, wanted]))]


def _repeat(step: Step) -> list[Value]:
    axis, times = axes_of(step, (0,))[0], step.whole("repeats")
    sizes = list(step.input.sizes)
    sizes[axis] *= times
    options = {"repeats": times, "dim": axis}
    return [step.call("repeat_interleave", [step.input], tuple(sizes), options)]


def _tile(step: Step) -> list[Value]:
    times = step.several("repeats")
    sizes = step.input.sizes
    rank = max(len(times), len(sizes))
    times = (1,) * (rank - len(times)) + times
    sizes = (1,) * (rank - len(sizes)) + sizes
    out = tuple(n * t for n, t in zip(sizes, times, strict=True))
    return [step.call("tile", [step.input], out, {"dims": times})]


def _roll(step: Step) -> list[Value]:
    shifts, axes = step.several("shift"), step.several("axis", ())
    options: dict[str, Option | None] = {"shifts": shifts, "dims": axes or None}
    return [step.call("roll", [step.input], step.input.sizes, options)]


def _flip(step: Step) -> list[Value]:
    axes = step.several("axis", range(step.input.rank))
    return [step.call("flip", [step.input], step.input.sizes, {"dims": axes})]


def _take(step: Step) -> list[Value]:
    """Note values at some places; only how many there are matters."""
    axis = axes_of(step, (0,))[0]
    sizes = step.input.sizes
    places = [each for each in (*step.args, *step.kwargs.values()) if each is not step.input]
    place = places[0] if places else None
    if is_whole(place) and -sizes[axis] <= place < sizes[axis]:
        options = {"dim": axis or None, "index": place}
        return [step.call("select", [step.input], sizes[:axis] + sizes[axis + 1 :], options)]
    if not isinstance(place, Value | Array):
        raise refused("indices", None, say("whole-numbers"))
    out = (*sizes[:axis], *place.sizes, *sizes[axis + 1 :])
    return [step.call("index_select", step.inputs, out, {"dim": axis or None})]


def _get_item(step: Step) -> list[Value]:
    """Note `x[1:, ..., 0]`: an operation for each axis of which not all is taken."""
    key = next(
        (each for each in (*step.args, *step.kwargs.values()) if each is not step.input), None
    )
    parts = _written_out(key, step.input.rank)
    done: list[tuple[str, dict[str, Option | None], Sizes]] = []
    sizes, axis = step.input.sizes, 0
    for part in parts:
        found, sizes = _taken(step, part, axis, sizes)
        axis += not is_whole(part)
        if found is not None:
            done.append((*found, sizes))
    value = step.input
    for op, options, size in done:
        value = step.call(op, [value], size, options, name=op if len(done) > 1 else "")
    return [value]


def _written_out(key: Any, rank: int) -> list[Any]:
    """Return a part for each axis, what an ellipsis stands for too."""
    parts = list(key) if isinstance(key, list | tuple) else [key]
    if sum(each is Ellipsis for each in parts) > 1 or len(parts) > 2 * rank + 2:
        raise refused("key", str(key), say("so-many-axes", axes=rank))
    used = sum(each is not None and each is not Ellipsis for each in parts)
    rest = [slice(None)] * max(rank - used, 0)
    if Ellipsis not in parts:
        return [*parts, *rest]
    at = parts.index(Ellipsis)
    return [*parts[:at], *rest, *parts[at + 1 :]]


def _taken(
    step: Step, part: Any, axis: int, sizes: Sizes
) -> tuple[tuple[str, dict[str, Option | None]] | None, Sizes]:
    """Return what one part of `x[…]` does, if it does something, and the size behind it."""
    if part is None:
        return ("unsqueeze", {"dim": axis}), (*sizes[:axis], 1, *sizes[axis:])
    if axis >= len(sizes):
        raise refused("key", str(part), say("so-many-axes", axes=step.input.rank))
    extent = sizes[axis]
    if is_whole(part) and -extent <= part < extent:
        return ("select", {"dim": axis, "index": part}), sizes[:axis] + sizes[axis + 1 :]
    bounds = (part.start, part.stop, part.step) if isinstance(part, slice) else ("",) * 3
    whole = all(each is None or (is_whole(each) and is_number(each)) for each in bounds)
    if not whole or bounds[2] == 0:
        raise refused("key", str(part), say("whole-numbers"))
    width = len(range(*part.indices(extent)))
    if width == extent and bounds[2] in (None, 1):
        return None, sizes
    options = {"dim": axis or None, "start": bounds[0] or None, "end": bounds[1]}
    options["step"] = None if bounds[2] == 1 else bounds[2]
    return ("slice", options), (*sizes[:axis], width, *sizes[axis + 1 :])


KINDS: dict[str, Kind] = {
    "BroadcastTo": _broadcast_to,
    "Concatenate": concatenated,
    "ExpandDims": _expand_dims,
    "Flip": _flip,
    "GetItem": _get_item,
    "Moveaxis": _moveaxis,
    "Pad": _pad,
    "Ravel": _ravel,
    "Repeat": _repeat,
    "Reshape": _reshape,
    "Resize": resized,
    "Roll": _roll,
    "Split": _split,
    "Squeeze": _squeeze,
    "Stack": _stack,
    "Swapaxes": _swap,
    "Take": _take,
    "Tile": _tile,
    "Transpose": _transpose,
    "Unstack": _unstack,
}
