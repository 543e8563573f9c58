"""Pooling."""

from __future__ import annotations

from mkdocs_cnn.models.keras.kinds.windows import PADDINGS, slid, spatial, whole
from mkdocs_cnn.models.keras.recording import Step, Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mkdocs_cnn.models.keras.kinds import Kind


def _pool(rank: int, op: str) -> Kind:
    def pool(step: Step) -> list[Value]:
        kernel = step.each("pool_size", rank, 2)
        strides = kernel if step.get("strides") is None else step.each("strides", rank)
        padding = step.word("padding", "valid", PADDINGS)
        extents, channels = spatial(step, step.input, rank)
        out, padded = slid(extents, kernel, strides, (1,) * rank, padding)
        options = {
            "kernel_size": kernel,
            "stride": None if strides == kernel else strides,
            "padding": padded,
            "count_include_pad": False if padded and op == "avg" else None,
        }
        sizes = whole(step, out, channels)
        return [step.call(f"{op}_pool{rank}d", [step.input], sizes, options)]

    return pool


def _overall(rank: int, op: str) -> Kind:
    def overall(step: Step) -> list[Value]:
        keeps = step.flag("keepdims", False)
        _, channels = spatial(step, step.input, rank)
        first = 1 if step.recorder.channels_last else 2
        options = {"dim": tuple(range(first, first + rank)), "keepdim": keeps or None}
        sizes = whole(step, (1,) * rank if keeps else (), channels)
        return [step.call(op, [step.input], sizes, options)]

    return overall


def _adaptive(rank: int, op: str) -> Kind:
    def adaptive(step: Step) -> list[Value]:
        out = step.each("output_size", rank)
        _, channels = spatial(step, step.input, rank)
        options = {"output_size": out}
        sizes = whole(step, out, channels)
        return [step.call(f"adaptive_{op}_pool{rank}d", [step.input], sizes, options)]

    return adaptive


def _kinds() -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for rank in (1, 2, 3):
        for word, op, overall in (("Average", "avg", "mean"), ("Max", "max", "amax")):
            found[f"{word}Pooling{rank}D"] = _pool(rank, op)
            found[f"{word}Pool{rank}D"] = _pool(rank, op)
            found[f"Global{word}Pooling{rank}D"] = _overall(rank, overall)
            found[f"Global{word}Pool{rank}D"] = _overall(rank, overall)
            found[f"Adaptive{word}Pooling{rank}D"] = _adaptive(rank, op)
    return found


KINDS = _kinds()
