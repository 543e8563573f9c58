"""Normalizations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mkdocs_cnn.language.traced import Sizes, Tensor
from mkdocs_cnn.models.keras.recording import Step, Value
from mkdocs_cnn.models.keras.settings import Numbers, refused
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mkdocs_cnn.models.keras.kinds import Kind


def axes_of(step: Step, usual: Iterable[int] = (-1,), name: str = "axis") -> Numbers:
    """Return the axes that an option names, counted from 0 and in order.

    Raises:
        Refusal: there are no such.
    """
    rank = step.input.rank
    axes = step.several(name, usual)
    if any(not -rank <= each < rank for each in axes) or step.get(name) == []:
        raise refused(name, step.get(name), say("axes-of-the-input"))
    return tuple(sorted({each % rank for each in axes}))


def _affine(step: Step, sizes: Sizes) -> Iterator[Tensor]:
    for name, option in (("gamma", "scale"), ("beta", "center")):
        if step.flag(option, True):
            yield step.tensor(name, sizes)


def _batch(step: Step) -> list[Value]:
    axes = axes_of(step)
    sizes = tuple(step.input.sizes[each] for each in axes)
    statistics = ["moving_mean", "moving_variance"]
    if step.flag("renorm", False):
        statistics += ["moving_stddev", "renorm_mean", "renorm_stddev"]
    tensors = [*_affine(step, sizes), *(step.tensor(name, sizes, False) for name in statistics)]
    return [step.call("batch_norm", [step.input], step.input.sizes, None, tensors)]


def _over_last(step: Step, axes: Numbers) -> dict[str, Numbers]:
    """Return the axes that are normalized as PyTorch has them, or by number if others follow."""
    sizes = tuple(step.input.sizes[each] for each in axes)
    rank = step.input.rank
    is_last = axes == tuple(range(rank - len(axes), rank))
    return {"normalized_shape": sizes} if is_last else {"normalized_shape": sizes, "dim": axes}


def _layer(step: Step) -> list[Value]:
    axes = axes_of(step)
    sizes = tuple(step.input.sizes[each] for each in axes)
    if step.flag("rms_scaling", False):
        tensors = [step.tensor("gamma", sizes)]
        op = "rms_norm"
    else:
        tensors, op = [*_affine(step, sizes)], "layer_norm"
    options = _over_last(step, axes)
    return [step.call(op, [step.input], step.input.sizes, options, tensors)]


def _rms(step: Step) -> list[Value]:
    axes = axes_of(step)
    tensors = [step.tensor("scale", tuple(step.input.sizes[each] for each in axes))]
    options = _over_last(step, axes)
    return [step.call("rms_norm", [step.input], step.input.sizes, options, tensors)]


def _group(step: Step) -> list[Value]:
    axis = axes_of(step)[0]
    channels = step.input.sizes[axis]
    groups = step.whole("groups", 32, least=-1)
    groups = channels if groups == -1 else groups
    if not groups or channels % groups:
        raise refused("groups", groups, say("a-divisor"))
    tensors = [*_affine(step, (channels,))]
    options = {"num_groups": groups}
    return [step.call("group_norm", [step.input], step.input.sizes, options, tensors)]


def _unit(step: Step) -> list[Value]:
    axes = axes_of(step)
    options = {"dim": axes[0] if len(axes) == 1 else axes}
    return [step.call("normalize", [step.input], step.input.sizes, options)]


def _normalization(step: Step) -> list[Value]:
    """Note what is subtracted and divided by, which the layer stores unless it is given it."""
    value = step.input
    axes = axes_of(step) if step.get("axis") is not None else ()
    sizes = tuple(value.sizes[each] for each in axes)
    given = step.get("mean") is not None
    mean = [] if given else [step.tensor("mean", sizes, False)]
    rest = [] if given else [step.tensor("variance", sizes, False), _counter(step)]
    if step.flag("invert", False):
        value = step.call("mul", [value], value.sizes, None, rest, "mul")
        return [step.call("add", [value], value.sizes, None, mean, "add")]
    value = step.call("sub", [value], value.sizes, None, mean, "sub")
    return [step.call("div", [value], value.sizes, None, rest, "div")]


def _counter(step: Step) -> Tensor:
    return replace(step.tensor("count", (), False), dtype="int32")


def _layer_scale(step: Step) -> list[Value]:
    """Note what ConvNeXt multiplies each channel by."""
    tensors = [step.tensor("gamma", (step.whole("projection_dim"),))]
    return [step.call("mul", [step.input], step.input.sizes, None, tensors)]


def _rescaling(step: Step) -> list[Value]:
    value = step.input
    factor, offset = step.get("scale"), step.get("offset")
    shifts = offset not in (None, 0, 0.0)
    other = {"other": step.number("scale", 1)} if isinstance(factor, int | float) else None
    value = step.call("mul", [value], value.sizes, other, name="mul" if shifts else "")
    if shifts:
        other = {"other": step.number("offset", 0)} if isinstance(offset, int | float) else None
        value = step.call("add", [value], value.sizes, other, name="add")
    return [value]


def _spectral(step: Step) -> list[Value]:
    """Note the layer within, whose kernel is divided by its largest singular value."""
    from mkdocs_cnn.models.keras.walk import run

    inner = step.within(step.inner("layer"), step.inputs)
    made = run(inner)
    call = step.recorder.calls[-1]
    named = (each for each in call.tensors if each.name.endswith((".kernel", ".embeddings")))
    kernel = next(named, None)
    if kernel is not None:
        vector = step.tensor("vector_u", (1, kernel.sizes[-1]), False)
        step.recorder.calls[-1] = replace(call, tensors=(*call.tensors, vector))
    return made


KINDS: dict[str, Kind] = {
    "BatchNormalization": _batch,
    "BatchNormalizationV1": _batch,
    "GroupNormalization": _group,
    "LayerNormalization": _layer,
    "LayerScale": _layer_scale,
    "Normalization": _normalization,
    "RMSNormalization": _rms,
    "Rescaling": _rescaling,
    "SpectralNormalization": _spectral,
    "SyncBatchNormalization": _batch,
    "UnitNormalization": _unit,
}
