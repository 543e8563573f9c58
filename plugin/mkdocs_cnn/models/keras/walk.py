"""From layer to layer, through the models that models hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from mkdocs_cnn.language.traced import Sizes
from mkdocs_cnn.models.keras import nodes
from mkdocs_cnn.models.keras.nodes import (
    Graph,
    Key,
    Layer,
    Misplaced,
    Node,
    flat,
    in_order,
)
from mkdocs_cnn.models.keras.recording import Step, Value, address
from mkdocs_cnn.models.keras.table import LAYERS, OPERATIONS
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Refusal, clip, did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Poisoned(Exception):  # noqa: N818 - it says what became of a value
    """What goes in comes from a layer that could not be followed, which has been reported."""


def is_model(layer: Layer) -> bool:
    """Does a layer hold layers in its configuration?"""
    return isinstance(layer.config.get("layers"), list)


def run(step: Step) -> list[Value]:
    """Note what a layer does, and return what comes out.

    Raises:
        Refusal: it cannot be.
        Poisoned: it goes on from what could not be followed.
    """
    step.recorder.work(1 + len(step.inputs))
    layer = step.layer
    if is_model(layer):
        step.recorder.modules.setdefault(step.name, layer.kind)
        return run_model(step)
    kind = _kind(layer)
    return kind(step) if kind else _unknown(step)


def _kind(layer: Layer) -> Callable[[Step], list[Value]] | None:
    if layer.is_operation:
        return OPERATIONS.get(layer.kind)
    return LAYERS.get(layer.kind) if layer.own else None


def run_model(step: Step) -> list[Value]:
    """Note what a model does with its inputs."""
    config = step.layer.config
    if "input_layers" not in config and "output_layers" not in config:
        return _sequence(step)
    graph = step.recorder.graph_of(config)
    step.recorder.work(len(graph.layers) + graph.arguments // 20)
    if len(step.inputs) != len(graph.inputs):
        found = say("it-has-so-many-inputs", count=len(graph.inputs))
        raise Refusal(found, say("called-with-so-many", count=len(step.inputs)))
    if not graph.outputs:
        raise Refusal(say("nothing-comes-out"), say("a-functional-model"))
    return _Walk(step, graph).outputs()


def _sequence(step: Step) -> list[Value]:
    """Note what layers do one after the other."""
    values: list[Value] = list(step.inputs)
    layers = nodes.layers_of(step.layer.config)
    step.recorder.work(len(layers))
    addresses = _addresses(layers, step.name)
    for layer in layers:
        inner = _inside(step, layer, addresses[layer.name], values)
        made = _attempt(inner)
        if made is None:
            raise Poisoned
        values = made
    return values


def _addresses(layers: Sequence[Layer], within: str) -> dict[str, str]:
    """Return the addresses of a model's layers by their names, no two the same."""
    found: dict[str, str] = {}
    numbers: dict[str, int] = {}
    taken: set[str] = set()
    for layer in layers:
        name = word = address(layer.name, within)
        while name in taken:
            numbers[word] = numbers.get(word, 1) + 1
            name = f"{word}_{numbers[word]}"
        taken.add(name)
        found[layer.name] = name
    return found


def _inside(step: Step, layer: Layer, name: str, inputs: Sequence[Value]) -> Step:
    """Return the call of a layer of a model."""
    inner = Step(step.recorder, layer, name, inputs)
    inner.frozen |= step.frozen
    return inner


def _attempt(step: Step) -> list[Value] | None:
    """Note what a layer does, or what is wrong with it."""
    try:
        return run(step)
    except Misplaced as refusal:
        step.recorder.problems.append(refusal.at(step.recorder.text.span(refusal.layer)))
    except Refusal as refusal:
        step.recorder.problems.append(refusal.at(step.span))
    except Poisoned:
        pass
    return None


class _Walk:
    """Through a functional model."""

    def __init__(self, step: Step, graph: Graph) -> None:
        self.step = step
        self.graph = graph
        self.values: dict[Key, Value | None] = {}
        self.addresses = _addresses(graph.layers, step.name)
        self.entrances = dict(zip(graph.inputs, step.inputs, strict=True))
        self.holds = all(map(self._fits, graph.inputs, step.inputs))
        """Does the file say the sizes that there are?"""

    def _fits(self, key: Key, value: Value) -> bool:
        said = self.graph.recorded.get(key)
        return said is None or _agree(said, value.sizes)

    def outputs(self) -> list[Value]:
        """Walk through the model and return what it returns."""
        self.values.update(self.entrances)
        for node in in_order(self.graph):
            self._node(node)
        return [self._found(key) for key in self.graph.outputs]

    def _found(self, key: Key) -> Value:
        if key not in self.values:
            names = [layer.name for layer in self.graph.layers]
            message = say("no-such-output-of-a-layer", name=clip(key[0]))
            raise Refusal(message, say("a-layer-of-the-model"), did_you_mean(key[0], names))
        value = self.values[key]
        if value is None:
            raise Poisoned
        return value

    def _node(self, node: Node) -> None:
        """Note one call of a layer."""
        layer = self.graph.layers[node.layer]
        if layer.kind == "InputLayer" and (layer.name, node.index, 0) in self.values:
            return
        made = self._called(layer, node)
        count = max(self._count(layer, node), 1)
        found: Sequence[Value | None] = [None] * count if made is None else made
        for i, value in enumerate(found):
            key = (layer.name, node.index, i)
            self.values[key] = value
            if value is not None:
                self._agrees(layer, key, value)

    def _count(self, layer: Layer, node: Node) -> int:
        """Return how many outputs the file knows of."""
        i = 0
        while (layer.name, node.index, i) in self.graph.recorded:
            i += 1
        return i

    def _called(self, layer: Layer, node: Node) -> list[Value] | None:
        step = _inside(self.step, layer, self.addresses[layer.name], ())
        try:
            step.args = [self._filled(each) for each in node.args]
            step.kwargs = {name: self._filled(each) for name, each in node.kwargs.items()}
        except Poisoned:
            return None
        except Refusal as refusal:
            self.step.recorder.problems.append(refusal.at(step.span))
            return None
        given = flat([step.args, step.kwargs])
        step.inputs = [each for each in given if isinstance(each, Value)]
        step.said = list(self._said(layer, node))
        return _attempt(step)

    def _filled(self, value: Any) -> Any:
        """Put values into the arguments of a call."""
        if isinstance(value, nodes.Tensor):
            return self._found(value.key)
        if isinstance(value, list):
            return [self._filled(each) for each in value]
        if isinstance(value, Mapping):
            return {name: self._filled(each) for name, each in value.items()}
        return value

    def _said(self, layer: Layer, node: Node) -> Iterator[Sizes]:
        """Yield the sizes that the file says of a layer's outputs, as far as it says them."""
        if not self.holds:
            return
        i = 0
        while (shape := self.graph.recorded.get((layer.name, node.index, i))) is not None:
            if None in shape[1:]:
                return
            yield (1, *(each for each in shape[1:] if each is not None))
            i += 1

    def _agrees(self, layer: Layer, key: Key, value: Value) -> None:
        """Hold computed sizes against those in the file, which also are the framework's."""
        said = self.graph.recorded.get(key)
        if said is None or not self.holds or _agree(said, value.sizes):
            return
        shown = ["x".join(map(str, sizes[1:])) for sizes in (value.sizes, said)]
        problem = Refusal(
            say("sizes-unlike-those-in-the-file", name=clip(layer.name), sizes=shown[0]),
            say("as-the-file-says", sizes=shown[1]),
        )
        self.step.recorder.problems.append(problem.at(self.step.recorder.text.span(layer.name)))


def _agree(said: tuple[int | None, ...], sizes: Sizes) -> bool:
    """Are sizes those that the file says? Of the batch it says none."""
    if len(said) != len(sizes):
        return False
    return all(a in (None, b) for a, b in zip(said[1:], sizes[1:], strict=True))


def _unknown(step: Step) -> list[Value]:
    """Note a layer that is not known, if the file says what comes out of it.

    Raises:
        Refusal: it does not.
    """
    layer, word = step.layer, address(step.layer.kind)
    if not step.said:
        message = say("no-keras-layer-of-ours", kind=clip(layer.kind))
        raise Refusal(message, say("a-layer-of-keras"), say("write-it-with-layers-of-keras"))
    if not layer.is_operation and layer.kind not in ("Lambda", "InstanceProperty"):
        step.recorder.unread[layer.kind] = None
    sizes = [each for each in step.said if each is not None]
    return step.calls(word, step.inputs, sizes)
