"""A configuration to a trace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mkdocs_cnn.language.traced import Sizes, Trace, around
from mkdocs_cnn.models.keras.nodes import Key, Layer, Misplaced, layer_of, layers_of
from mkdocs_cnn.models.keras.parsing import Text
from mkdocs_cnn.models.keras.recording import Recorder, Step, Value, address
from mkdocs_cnn.models.keras.walk import Poisoned, is_model, run_model
from mkdocs_cnn.problems.limits import DEFAULTS, Limits, check_count
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Problem, Refusal, Source, clip, some_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

Asked: TypeAlias = "Mapping[str, Sizes] | Sizes | None"
"""Sizes of the inputs, without the batch: by their names, or those of the only one."""


def read(
    source: Source,
    text: str,
    limits: Limits = DEFAULTS,
    input: Asked = None,  # noqa: A002
) -> tuple[Trace, list[Problem]]:
    """Read the trace of the model that `model.to_json()` has written.

    Args:
        source: where problems stand.
        text: the JSON, which is the source's text or was taken out of a `.keras` file.
        limits: how much is worked on.
        input: sizes of the inputs instead of those in the file, which may leave some open.

    Returns:
        The trace as far as it can be made, and what is wrong. Frozen layers are a note.

    Raises:
        Invalid: the text is no configuration, or there is too much of something.
    """
    place = Text(source, text)
    value = place.parse()
    try:
        model = layer_of(value)
    except Refusal as refusal:
        raise place.invalid(refusal.message, refusal.expected, refusal.hint) from None
    if not is_model(model):
        raise place.invalid(
            say("a-model-without-layers", kind=clip(model.kind)),
            say("a-functional-model"),
            say("make-it-functional"),
        )
    recorder = Recorder(place, limits, _is_channels_last(model.config))
    reader = _Reader(recorder, model)
    reader.walk(input)
    return reader.trace(_versions(value)), recorder.problems


def _versions(value: Mapping[str, Any]) -> tuple[str, ...]:
    version = value.get("keras_version")
    return (f"keras {version[:40]}",) if isinstance(version, str) else ()


def _is_channels_last(config: dict[str, Any]) -> bool:
    """Is it the order of axes that the first layer with any says?"""
    waiting: list[Any] = [config]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            order = value.get("data_format")
            if order in ("channels_last", "channels_first"):
                return bool(order == "channels_last")
            waiting += reversed(value.values())
        elif isinstance(value, list):
            waiting += reversed(value)
    return True


class _Reader:
    """Makes a trace of a model."""

    def __init__(self, recorder: Recorder, model: Layer) -> None:
        self.recorder = recorder
        self.model = model
        self.inputs: list[tuple[str, Sizes]] = []
        self.made: list[Value] = []

    def walk(self, asked: Asked) -> None:
        """Follow the model from its inputs."""
        text = self.recorder.text
        try:
            self._inputs(asked)
            values = [Value((-1 - i, 0), each) for i, (_, each) in enumerate(self.inputs)]
            self.made = run_model(Step(self.recorder, self.model, "", values))
        except Misplaced as refusal:
            self.recorder.problems.append(refusal.at(text.span(refusal.layer)))
        except Refusal as refusal:
            self.recorder.problems.append(refusal.at(text.span(self.model.name)))
        except Poisoned:
            pass

    def trace(self, versions: tuple[str, ...]) -> Trace:
        """Return what has been recorded."""
        recorder = self.recorder
        if recorder.frozen:
            self._note_frozen(recorder.frozen)
        unread = tuple(recorder.unread)
        names = {call.name for call in recorder.calls}
        within = {module for name in names for module in around(name)} - names
        modules = {name: kind for name, kind in recorder.modules.items() if name in within}
        return Trace(
            self.model.name,
            tuple(self.inputs),
            tuple(recorder.calls),
            tuple(each.output for each in self.made),
            tuple({"": self.model.kind, **modules}.items()),
            versions=versions,
            channels_last=recorder.channels_last,
            doubt=say("parameters-are-not-known", kinds=unread) if unread else "",
        )

    def _note_frozen(self, frozen: Mapping[str, int]) -> None:
        """Say what Keras counts otherwise."""
        name = next(iter(frozen)).split(".")[-2]
        span = self.recorder.text.span(name)
        message = say("frozen-parameters", count=sum(frozen.values()))
        self.recorder.problems.append(Problem(message, span, level="note"))

    def _inputs(self, asked: Asked) -> None:
        """Find the inputs and their sizes."""
        found = list(self._said())
        check_count(self.recorder.limits, "inputs", self.recorder.text.span(), len(found))
        names = [name for name, _ in found]
        chosen = self._chosen(asked, names)
        for name, sizes in found:
            size = _settled(name, sizes, chosen.get(name))
            self.inputs.append((self._free(address(name)), (1, *size)))

    def _free(self, name: str) -> str:
        return self.recorder.free(name)

    def _chosen(self, asked: Asked, names: Sequence[str]) -> Mapping[str, Sizes]:
        if asked is None:
            return {}
        if not isinstance(asked, Mapping):
            if len(names) > 1:
                raise Refusal(say("it-has-so-many-inputs", count=len(names)), some_of(names))
            return dict.fromkeys(names, asked)
        for name in asked:
            if name not in names:
                raise Refusal(say("no-such-input", name=clip(name)), some_of(names))
        return asked

    def _said(self) -> Iterable[tuple[str, list[Any] | None]]:
        """Yield the inputs, each with the sizes that the file says, without the batch."""
        config = self.model.config
        if "input_layers" in config or "output_layers" in config:
            graph = self.recorder.graph_of(config)
            layers = {layer.name: layer for layer in graph.layers}
            for key in graph.inputs:
                yield key[0], _input_sizes(layers, key)
            return
        layers_in = layers_of(config)
        first = layers_in[0] if layers_in else None
        name = first.name if first and first.kind == "InputLayer" else "input"
        yield name, _first_sizes(config, first)


def _input_sizes(layers: Mapping[str, Layer], key: Key) -> list[Any] | None:
    layer = layers.get(key[0])
    if layer is None:
        raise Refusal(say("no-such-input", name=clip(key[0])), say("a-layer-of-the-model"))
    return _shape(layer.config)


def _first_sizes(config: Mapping[str, Any], first: Layer | None) -> list[Any] | None:
    """Find the sizes of what goes into a sequence; a model may stand first in it."""
    while first is not None:
        found = _shape(first.config)
        if found is None and isinstance(first.build.get("input_shape"), list):
            found = first.build["input_shape"][1:]
        if found is not None:
            return found
        inner = first.config.get("layers")
        first = layer_of(inner[0]) if isinstance(inner, list) and inner else None
    found = config.get("build_input_shape")
    return found[1:] if isinstance(found, list) else None


def _shape(config: Mapping[str, Any]) -> list[Any] | None:
    for name in ("batch_shape", "batch_input_shape"):
        found = config.get(name)
        if isinstance(found, dict):
            found = found.get("items")
        if isinstance(found, list):
            return found[1:]
    found = config.get("shape", config.get("input_shape"))
    return found if isinstance(found, list) else None


def _settled(name: str, said: list[Any] | None, asked: Sizes | None) -> Sizes:
    """Return the sizes of an input.

    Raises:
        Refusal: they are not all said, or those that are asked for do not fit.
    """
    sizes: Sequence[Any] | None = said if asked is None else asked
    shown = "x".join("?" if each is None else str(each)[:20] for each in (said or [])[:8]) or "?"
    if asked is not None and said is not None and len(asked) != len(said):
        expected = say("so-many-axes", axes=len(asked) + 1)
        raise Refusal(say("an-input-of-other-axes", sizes=shown), expected)
    if sizes is not None and all(type(each) is int and 0 < each <= Limits.value for each in sizes):
        return tuple(sizes)
    message = say("an-input-that-leaves-sizes-open", name=clip(name), sizes=shown)
    raise Refusal(message, say("a-size-for-each-axis"), say("say-which-sizes-go-in"))
