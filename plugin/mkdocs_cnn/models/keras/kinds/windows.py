"""What a window that slides over some axes makes of their sizes, by the rules of Keras."""

from __future__ import annotations

from mkdocs_cnn.language.traced import Option, Sizes
from mkdocs_cnn.models.keras.recording import Step, Value
from mkdocs_cnn.models.keras.settings import Numbers
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Refusal

FORMATS = ("channels_last", "channels_first")
PADDINGS = ("valid", "same")


def spatial(step: Step, value: Value, rank: int) -> tuple[Sizes, int]:
    """Return the extents and the channels of what goes in.

    Raises:
        Refusal: it has other axes, or they are in another order than in the rest of the model.
    """
    last = step.recorder.channels_last
    if step.word("data_format", FORMATS[not last], FORMATS) != FORMATS[not last]:
        raise Refusal(say("another-order-of-axes"), say("one-data-format"))
    if value.rank != rank + 2:
        shown = "x".join(map(str, value.sizes))
        raise Refusal(
            say("an-input-of-other-axes", sizes=shown), say("so-many-axes", axes=rank + 2)
        )
    sizes = value.sizes[1:]
    return (sizes[:-1], sizes[-1]) if last else (sizes[1:], sizes[0])


def whole(step: Step, extents: Sizes, channels: int) -> Sizes:
    """Return the size of an output, with the batch."""
    batch = step.input.sizes[0]
    if step.recorder.channels_last:
        return (batch, *extents, channels)
    return (batch, channels, *extents)


def unless(value: Numbers, usual: int) -> Option | None:
    """Return an option, or None where it is as usual on every axis."""
    return None if all(each == usual for each in value) else value


def slid(
    extents: Sizes, kernel: Numbers, strides: Numbers, dilation: Numbers, padding: str
) -> tuple[Sizes, Option | None]:
    """Slide a window: what comes out, and the padding as PyTorch has it.

    Keras pads at the end where the padding is uneven, which PyTorch calls `same` at most.
    """
    windows = [(k - 1) * d + 1 for k, d in zip(kernel, dilation, strict=True)]
    along = list(zip(extents, windows, strides, strict=True))
    if padding == "valid":
        return tuple((n - w) // s + 1 for n, w, s in along), None
    out = tuple(-(-n // s) for n, _, s in along)
    total = [max((o - 1) * s + w - n, 0) for o, (n, w, s) in zip(out, along, strict=True)]
    if any(each % 2 for each in total):
        return out, "same"
    return out, unless(tuple(each // 2 for each in total), 0)


def padding_of(step: Step, before: list[tuple[int, int]]) -> Numbers:
    """Return the padding of the spatial axes as PyTorch's `pad` has it: the last axis first."""
    pairs = [*before, (0, 0)] if step.recorder.channels_last else before
    return tuple(number for pair in reversed(pairs) for number in pair)
