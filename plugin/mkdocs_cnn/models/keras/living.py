"""What a model of Keras stores where its configuration does not say it: weights of its layers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from mkdocs_cnn.language.traced import Tensor, Trace
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mkdocs_cnn.problems.phrases import Words


def completed(trace: Trace, model: Any) -> Trace:
    """Give calls of layers the weights that these store, where a configuration says others.

    Such are layers of the author's own, and those whose weights were changed since: quantised ones,
    and such with adapters. What these multiply besides is not known.
    """
    layers = dict(_layers(model, ""))
    calls, changed = list(trace.calls), []
    told = _told(trace, layers)
    for path, layer in layers.items():
        stored = _weights(path, layer)
        at = next((at for at, call in enumerate(calls) if _lies_in(call.name, path)), None)
        if at is None or _count(stored) == _count(told.get(path, [])):
            continue
        own = {each.name for each in told.get(path, [])}
        changed += [path] if own else []
        for number, call in enumerate(calls):
            left = tuple(each for each in call.tensors if each.name not in own)
            calls[number] = replace(call, tensors=left)
        calls[at] = replace(calls[at], tensors=(*calls[at].tensors, *stored))
    doubt: Words = "" if _is_of_weights(trace) else trace.doubt
    if changed:
        doubt = say("weights-changed-since", names=tuple(changed))
    return replace(trace, calls=tuple(calls), doubt=doubt)


def _is_of_weights(trace: Trace) -> bool:
    """Is what is doubted what some layers store?"""
    return getattr(trace.doubt, "code", "") == "parameters-are-not-known"


def _layers(model: Any, within: str) -> Iterator[tuple[str, Any]]:
    """Yield the layers of a model, and of the models in it, by their addresses."""
    for layer in model.layers:
        path = f"{within}.{layer.name}".lstrip(".")
        if type(layer).__name__ in ("Functional", "Sequential"):
            yield from _layers(layer, path)
        else:
            yield path, layer


def _told(trace: Trace, layers: Mapping[str, Any]) -> dict[str, list[Tensor]]:
    """Return what a trace says of each layer."""
    found: dict[str, list[Tensor]] = {}
    every = {each.name: each for call in trace.calls for each in call.tensors}
    for each in every.values():
        path = next((path for path in layers if _lies_in(each.name, path)), None)
        if path is not None:
            found.setdefault(path, []).append(each)
    return found


def _lies_in(name: str, path: str) -> bool:
    return name == path or name.startswith(f"{path}.")


def _weights(path: str, layer: Any) -> list[Tensor]:
    """Return what a layer stores; weights of the same name are numbered."""
    made: dict[str, Tensor] = {}
    for each in layer.weights:
        wanted = name = f"{path}.{each.path.rpartition('/')[2]}"
        number = 1
        while name in made:
            number += 1
            name = f"{wanted}-{number}"
        if all(each.shape):
            made[name] = Tensor(name, tuple(each.shape), bool(each.trainable))
    return list(made.values())


def _count(tensors: Iterable[Tensor]) -> int:
    return sum(each.count for each in tensors)
