"""Modules that are one operation for their users, and several for torch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from mkdocs_cnn.models.torch.graphs import Step
from mkdocs_cnn.problems.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mkdocs_cnn.language.traced import Option, Output


def _local_response_norm(module: Any) -> dict[str, Option]:
    return {"size": module.size}


COMPOSITES: Mapping[str, tuple[str, Callable[[Any], dict[str, Option]]]] = {
    "torch.nn.modules.normalization.LocalResponseNorm": (
        "local_response_norm",
        _local_response_norm,
    ),
}
"""The operations that they are, and what reads their options, by their classes."""


def merged(
    steps: Sequence[Step], outputs: Sequence[Output], model: Any
) -> tuple[list[Step], list[Output]]:
    """Make one step of all that a composite does in one call of it."""
    new: dict[int, int] = {}
    made: list[Step] = []
    for together in _visits(steps, model):
        inner = set(together)
        last = steps[together[-1]]
        if len(together) > 1:
            op, options = COMPOSITES[_class(model, last.path)]
            seen = (each for at in together for each in steps[at].inputs if each[0] not in inner)
            inputs = tuple(dict.fromkeys(seen))
            names = tuple(dict.fromkeys(name for at in together for name in steps[at].names))
            options_ = options(model.get_submodule(last.path))
            last = replace(last, op=op, options=options_, inputs=inputs, names=names)
        new |= dict.fromkeys(together, len(made))
        made.append(replace(last, inputs=tuple(_moved(last.inputs, new))))
    return made, list(_moved(outputs, new))


def _moved(several: Sequence[Output], new: Mapping[int, int]) -> Iterator[Output]:
    for call, number in several:
        yield new.get(call, call), number


def _visits(steps: Sequence[Step], model: Any) -> Iterator[list[int]]:
    """Group the steps of each call of a composite; all others stand alone."""

    def key(at: int) -> object:
        return steps[at].visit if _class(model, steps[at].path) in COMPOSITES else at

    for _, group in groupby(range(len(steps)), key):
        yield list(group)


def _class(model: Any, path: str) -> str:
    kind = type(model.get_submodule(path)) if path else type(model)
    return f"{kind.__module__}.{kind.__qualname__}"
