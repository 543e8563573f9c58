"""Layers that change the form of what goes in, or how large it is."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from mkdocs_cnn.language.traced import Option, Sizes
from mkdocs_cnn.models.keras.kinds.windows import padding_of, spatial, whole
from mkdocs_cnn.models.keras.recording import Step, Value
from mkdocs_cnn.models.keras.settings import Numbers, is_whole, refused
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mkdocs_cnn.models.keras.kinds import Kind

_MODES = ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5", "area")


def _flatten(step: Step) -> list[Value]:
    sizes = step.input.sizes
    return [step.call("flatten", [step.input], (sizes[0], prod(sizes[1:])), {"start_dim": 1})]


def filled(step: Step, name: str, wanted: Numbers, total: int) -> Sizes:
    """Return sizes of which one may be -1: what the others leave.

    Raises:
        Refusal: the values do not fill them.
    """
    known = prod(each for each in wanted if each >= 0)
    if wanted.count(-1) == 1 and known and not total % known:
        wanted = tuple(total // known if each == -1 else each for each in wanted)
    if any(each < 0 for each in wanted) or prod(wanted) != total:
        raise refused(name, wanted, say("so-many-values", values=total))
    return wanted


def _reshape(step: Step) -> list[Value]:
    wanted = step.several("target_shape")
    sizes = filled(step, "target_shape", wanted, prod(step.input.sizes[1:]))
    return [step.call("reshape", [step.input], (step.input.sizes[0], *sizes))]


def permuted(step: Step, name: str, dims: Numbers) -> list[Value]:
    """Note other places of the axes, the batch's included.

    Raises:
        Refusal: they are no places of all of them.
    """
    rank = step.input.rank
    dims = tuple(each % rank if -rank <= each < rank else each for each in dims)
    if sorted(dims) != list(range(rank)):
        raise refused(name, step.get(name), say("each-axis-once"))
    sizes = tuple(step.input.sizes[each] for each in dims)
    return [step.call("permute", [step.input], sizes, {"dims": dims})]


def _permute(step: Step) -> list[Value]:
    return permuted(step, "dims", (0, *step.several("dims")))


def _repeat(step: Step) -> list[Value]:
    times, (batch, *rest) = step.whole("n"), step.input.sizes
    value = step.call("unsqueeze", [step.input], (batch, 1, *rest), {"dim": 1}, name="unsqueeze")
    return [step.call("expand", [value], (batch, times, *rest), name="expand")]


def _resized(step: Step, extents: Sizes, mode: str, options: dict[str, Option]) -> list[Value]:
    _, channels = spatial(step, step.input, len(extents))
    named: dict[str, Option | None] = {**options, "mode": None if mode == "nearest" else mode}
    return [step.call("interpolate", [step.input], whole(step, extents, channels), named)]


def _upsampling(rank: int) -> Kind:
    def upsampling(step: Step) -> list[Value]:
        factors = step.each("size", rank, 2)
        extents, _ = spatial(step, step.input, rank)
        out = tuple(n * f for n, f in zip(extents, factors, strict=True))
        mode = step.word("interpolation", "nearest", _MODES)
        return _resized(step, out, mode, {"scale_factor": factors})

    return upsampling


def _resizing(step: Step) -> list[Value]:
    out = (step.whole("height"), step.whole("width"))
    mode = step.word("interpolation", "bilinear", _MODES)
    return _resized(step, out, mode, {"size": out})


def resized(step: Step) -> list[Value]:
    """Note `keras.ops.image.resize`."""
    out = step.each("size", 2)
    mode = step.word("interpolation", "bilinear", _MODES)
    return _resized(step, out, mode, {"size": out})


def _pairs(step: Step, name: str, rank: int) -> list[tuple[int, int]]:
    """Return two numbers for each axis, of which the file may say one for both or for all."""
    value: Any = step.get(name)
    value = [value] * rank if is_whole(value) else value
    if rank == 1 and isinstance(value, list | tuple) and len(value) == 2:
        value = [value]
    if isinstance(value, list | tuple) and len(value) == rank:
        pairs = [(each, each) if is_whole(each) else each for each in value]
        if all(_is_pair(each) for each in pairs):
            return [(each[0], each[1]) for each in pairs]
    raise refused(name, value, say("a-whole-number-for-each-axis", axes=rank))


def _is_pair(value: object) -> bool:
    return (
        isinstance(value, list | tuple)
        and len(value) == 2
        and all(is_whole(each) and 0 <= each <= Limits.value for each in value)
    )


def _padding(rank: int) -> Kind:
    def padding(step: Step) -> list[Value]:
        pairs = _pairs(step, "padding", rank)
        extents, channels = spatial(step, step.input, rank)
        out = tuple(n + a + b for n, (a, b) in zip(extents, pairs, strict=True))
        sizes = whole(step, out, channels)
        return [step.call("pad", [step.input], sizes, {"pad": padding_of(step, pairs)})]

    return padding


def _cropping(rank: int) -> Kind:
    def cropping(step: Step) -> list[Value]:
        pairs = _pairs(step, "cropping", rank)
        spatial(step, step.input, rank)
        first = 1 if step.recorder.channels_last else 2
        parts = [
            (first + axis, before, -behind or None)
            for axis, (before, behind) in enumerate(pairs)
            if before or behind
        ]
        return [cut(step, step.input, parts)]

    return cropping


def cut(
    step: Step, value: Value, parts: Sequence[tuple[int, int, int | None]], name: str = ""
) -> Value:
    """Note a slice for each axis of which a part is kept: the axis, its start and its end."""
    name = "slice" if len(parts) > 1 else name
    for axis, start, end in parts:
        sizes = list(value.sizes)
        sizes[axis] = len(range(*slice(start, end).indices(sizes[axis])))
        options: dict[str, Option | None] = {"dim": axis, "start": start or None, "end": end}
        value = step.call("slice", [value], tuple(sizes), options, name=name)
    return value


def _center(step: Step) -> list[Value]:
    extents, _ = spatial(step, step.input, 2)
    out = (step.whole("height"), step.whole("width"))
    if any(o > n for o, n in zip(out, extents, strict=True)):
        raise Refusal(say("a-crop-larger-than-its-input"), say("larger-sizes"))
    first = 1 if step.recorder.channels_last else 2
    starts = [(n - o) // 2 for o, n in zip(out, extents, strict=True)]
    parts = [
        (first + i, start, start + o)
        for i, (start, o, n) in enumerate(zip(starts, out, extents, strict=True))
        if o < n
    ]
    return [cut(step, step.input, parts)]


def _kinds() -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for rank in (1, 2, 3):
        found[f"Cropping{rank}D"] = _cropping(rank)
        found[f"UpSampling{rank}D"] = _upsampling(rank)
        found[f"ZeroPadding{rank}D"] = _padding(rank)
    return found


KINDS: dict[str, Kind] = {
    **_kinds(),
    "CenterCrop": _center,
    "Flatten": _flatten,
    "Permute": _permute,
    "RandomCrop": _center,
    "RepeatVector": _repeat,
    "Reshape": _reshape,
    "Resizing": _resizing,
}
