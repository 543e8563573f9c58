"""What comes out where a row has several inputs."""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_cnn.language.summaries import Dims, Entry


def joined(kind: str | None, inputs: Sequence[Dims], entry: Entry) -> Dims | None:
    """Return what several inputs come to, which is all that a join does; None if they do not fit.

    Args:
        kind: what the row does; with one input, that is its input.
        inputs: what goes in.
        entry: the row, whose output says along which axis they are put together.
    """
    if kind == "concat" and len(inputs) > 1:
        return _concatenated(inputs, entry.output.numbers if entry.output else None)
    if kind == "add" and len(inputs) > 1:
        return _broadcast(inputs)
    return inputs[0] if len(inputs) == 1 else None


def _concatenated(inputs: Sequence[Dims], written: Dims | None) -> Dims | None:
    rank = len(inputs[0])
    if any(len(each) != rank for each in inputs):
        return None
    ways = []
    for axis in (rank - 1, *range(rank - 1)):
        others = {each[:axis] + each[axis + 1 :] for each in inputs}
        if len(others) == 1:
            total = sum(each[axis] for each in inputs)
            ways.append((*inputs[0][:axis], total, *inputs[0][axis + 1 :]))
    return written if written in ways else next(iter(ways), None)


def _broadcast(inputs: Sequence[Dims]) -> Dims | None:
    rank = max(map(len, inputs))
    padded = [(1,) * (rank - len(each)) + each for each in inputs]
    out = tuple(max(sizes) for sizes in zip(*padded, strict=True))
    fits = all(size in (1, most) for each in padded for size, most in zip(each, out, strict=True))
    return out if fits else None
