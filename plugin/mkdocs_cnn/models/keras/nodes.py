"""A model's layers and which of them goes on from which, out of either format of Keras.

Keras 3 has `{"args": […], "kwargs": {…}}` for each call of a layer, with tensors anywhere in them;
Keras 2 has lists of `[layer, call, output, {…}]`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from heapq import heapify, heappop, heappush

from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Refusal, clip
from mkdocs_cnn.problems.records import field, record, replace, state

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

Key: TypeAlias = tuple[str, int, int]
"""An output of a layer: its name, which of its calls, which of its outputs."""


class Misplaced(Refusal):
    """What is wrong with a layer."""

    def __init__(self, layer: str, message: Words, expected: Words) -> None:
        super().__init__(message, expected)
        self.layer = layer
        """Its name."""


_CONSTANT = "_CONSTANT_VALUE"
"""What stands in the place of a layer before a number."""


@record()
class Tensor:
    """An activation as an argument."""

    key: Key


@record()
class Array:
    """Numbers that stand in the file as an argument."""

    sizes: tuple[int, ...]
    value: object = None


@record()
class Layer:
    """A layer as it stands in the file."""

    kind: str
    """Its class."""
    name: str
    config: dict[str, Any] = field(repr=False)
    own: bool = True
    """Is its class one of Keras' own?"""
    is_operation: bool = False
    """Is it a function of `keras.ops` at work, and no layer?"""
    build: dict[str, Any] = field(default_factory=dict, repr=False)
    """What it was built with."""


@record()
class Node:
    """One call of a layer."""

    layer: int
    index: int
    """Which call of that layer it is."""
    args: list[Any]
    kwargs: dict[str, Any]
    needs: tuple[Key, ...]


@state()
class Graph:
    """A functional model."""

    layers: list[Layer]
    nodes: list[Node]
    inputs: list[Key]
    outputs: list[Key]
    recorded: dict[Key, tuple[int | None, ...]] = field(default_factory=dict)
    """The sizes that the file says of outputs, with the batch."""
    arguments: int = 0
    """How many arguments all calls have, numbers in lists among them."""


def layer_of(value: object) -> Layer:
    """Read a layer.

    Raises:
        Refusal: it is none.
    """
    config = value.get("config") if isinstance(value, dict) else None
    kind = value.get("class_name") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(kind, str):
        raise Refusal(say("no-keras-layer"), say("what-to-json-returns"))
    if isinstance(config, list):  # the oldest Sequential
        config = {"layers": config}
    config = config if isinstance(config, dict) else {}
    name = value.get("name") or config.get("name") or kind
    module = value.get("module")
    build = value.get("build_config")
    return Layer(
        kind.rpartition(">")[2],
        name if isinstance(name, str) else kind,
        config,
        _is_own(module, value.get("registered_name")),
        isinstance(module, str) and ".ops" in module,
        build if isinstance(build, dict) else {},
    )


def _is_own(module: object, registered: object) -> bool:
    """Is a class one of Keras'? Keras 2 says no module, and then the name must do."""
    if isinstance(module, str):
        return module.partition(".")[0] in ("keras", "tf_keras", "tensorflow", "builtins")
    return not (isinstance(registered, str) and ">" in registered)


def layers_of(config: dict[str, Any]) -> list[Layer]:
    """Read the layers of a model.

    Raises:
        Refusal: one is none, or two have the same name.
    """
    found = config.get("layers")
    layers = [layer_of(each) for each in found] if isinstance(found, list) else []
    seen: set[str] = set()
    for layer in layers:
        if layer.name in seen:
            message = say("two-layers-are-called", name=clip(layer.name))
            raise Misplaced(layer.name, message, say("a-name-each"))
        seen.add(layer.name)
    return layers


def graph_of(config: dict[str, Any]) -> Graph:
    """Read a functional model.

    Raises:
        Refusal: it cannot be read.
    """
    layers = layers_of(config)
    graph = Graph(
        layers, [], keys_of(config.get("input_layers")), keys_of(config.get("output_layers"))
    )
    for at, each in enumerate(config["layers"]):
        nodes = each.get("inbound_nodes")
        for index, node in enumerate(nodes if isinstance(nodes, list) else []):
            try:
                args, kwargs = _arguments(node, graph)
            except Refusal as refusal:
                raise Misplaced(layers[at].name, refusal.message, refusal.expected) from None
            given = list(flat([args, kwargs]))
            graph.arguments += len(given)
            needs = tuple(each.key for each in given if isinstance(each, Tensor))
            graph.nodes.append(Node(at, index, args, kwargs, needs))
    _count_on(graph)
    return graph


def _count_on(graph: Graph) -> None:
    """Number the calls of models as Keras 2 does: the first one is that on their own input."""
    asked: dict[str, set[int]] = {}
    for key in (*graph.outputs, *(key for node in graph.nodes for key in node.needs)):
        asked.setdefault(key[0], set()).add(key[1])
    calls = Counter(node.layer for node in graph.nodes)
    for i, node in enumerate(graph.nodes):
        layer = graph.layers[node.layer]
        numbers = asked.get(layer.name, {0})
        if "layers" in layer.config and 0 not in numbers and max(numbers) >= calls[node.layer]:
            graph.nodes[i] = replace(node, index=node.index + 1)


def keys_of(value: object) -> list[Key]:
    """Read the inputs or outputs of a model: one, a list, or a mapping, in any depth."""
    if (key := _key(value)) is not None:
        return [key]
    if isinstance(value, dict):
        if isinstance(value.get("items"), list):  # a tuple
            return keys_of(value["items"])
        return [key for name in sorted(value) for key in keys_of(value[name])]
    return [key for each in value for key in keys_of(each)] if isinstance(value, list) else []


def _key(value: object) -> Key | None:
    if not isinstance(value, list | tuple) or not 3 <= len(value) <= 4:
        return None
    name, *numbers = value[:3]
    if not isinstance(name, str) or not all(type(each) is int for each in numbers):
        return None
    return name, numbers[0], numbers[1]


def _arguments(node: Any, graph: Graph) -> tuple[list[Any], dict[str, Any]]:
    """Read the arguments of a call."""
    if isinstance(node, dict):
        args, kwargs = decoded(node.get("args", []), graph), decoded(node.get("kwargs", {}), graph)
        return (
            args if isinstance(args, list) else [args],
            kwargs if isinstance(kwargs, dict) else {},
        )
    if not isinstance(node, list):
        return [], {}
    if node and isinstance(node[0], str):  # an operation of TensorFlow with its first argument
        node = [node]
    args = [_argument(each) for each in node]
    last = node[-1] if node else None
    options = last[3] if isinstance(last, list) and len(last) > 3 else {}
    kwargs = options if isinstance(options, dict) else {}
    return args, {name: _earlier(value) for name, value in kwargs.items()}


def _argument(value: Any) -> Any:
    """Read an argument of Keras 2 that is an activation, or else a constant."""
    if isinstance(value, list) and len(value) > 2 and value[0] == _CONSTANT:
        return array_of(value[2]) if isinstance(value[2], list) else value[2]
    key = _key(value)
    if key is None:
        raise Refusal(say("no-keras-layer"), say("what-to-json-returns"))
    return Tensor(key)


def _earlier(value: Any) -> Any:
    """Read an argument of Keras 2."""
    if _key(value) is not None or (isinstance(value, list) and value[:1] == [_CONSTANT]):
        return _argument(value)
    if isinstance(value, list):
        return [_earlier(each) for each in value]
    return decoded(value, None)


def decoded(value: Any, graph: Graph | None) -> Any:
    """Read an argument of Keras 3; the sizes of tensors are noted."""
    if isinstance(value, list):
        return [decoded(each, graph) for each in value]
    if not isinstance(value, dict):
        return value
    kind, config = value.get("class_name"), value.get("config")
    if isinstance(config, dict) and kind in ("__keras_tensor__", "__tensor__", "__numpy__"):
        return (
            _tensor(config, graph) if kind == "__keras_tensor__" else array_of(config.get("value"))
        )
    if kind == "__slice__" and isinstance(config, dict):
        return slice(config.get("start"), config.get("stop"), config.get("step"))
    if kind in ("__tuple__", "__ellipsis__", "TypeSpec", "TensorShape"):
        return Ellipsis if kind == "__ellipsis__" else decoded(value.get("items", []), graph)
    if set(value) == {"start", "stop", "step"}:
        return slice(*(value[name] for name in ("start", "stop", "step")))
    return {name: decoded(each, graph) for name, each in value.items()}


def _tensor(config: dict[str, Any], graph: Graph | None) -> Tensor | None:
    key = _key(config.get("keras_history"))
    if key is None:
        raise Refusal(say("no-keras-layer"), say("what-to-json-returns"))
    shape = config.get("shape")
    if isinstance(shape, dict):
        shape = shape.get("items")
    sizes = tuple(shape) if isinstance(shape, list) else ()
    if graph is not None and sizes and all(each is None or type(each) is int for each in sizes):
        graph.recorded[key] = sizes
    return Tensor(key)


def array_of(value: object) -> Array:
    """Note how large an array is that stands in the file."""
    sizes: list[int] = []
    inner = value
    while isinstance(inner, list):
        sizes.append(len(inner))
        inner = inner[0] if inner else None
    return Array(tuple(sizes), value)


def flat(value: object) -> Iterator[object]:
    """Yield what is in lists and mappings of any depth."""
    if isinstance(value, list | tuple):
        for each in value:
            yield from flat(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from flat(each)
    else:
        yield value


def in_order(graph: Graph) -> Iterator[Node]:
    """Yield the calls, each behind what goes into it, else in the order of the file.

    Raises:
        Refusal: one waits for what there is not, or for itself.
    """
    at = {(graph.layers[node.layer].name, node.index): i for i, node in enumerate(graph.nodes)}
    entrances = {key[0] for key in graph.inputs}
    waiting, behind = _waiting(graph, at, entrances)
    ready = [i for i, count in enumerate(waiting) if not count]
    heapify(ready)
    done = 0
    while ready:
        i = heappop(ready)
        done += 1
        yield graph.nodes[i]
        for other in behind.get(i, ()):
            waiting[other] -= 1
            if not waiting[other]:
                heappush(ready, other)
    if done < len(graph.nodes):
        stuck = next(i for i, count in enumerate(waiting) if count)
        name = graph.layers[graph.nodes[stuck].layer].name
        raise Misplaced(name, say("goes-on-from-itself", name=clip(name)), say("layers-above-it"))


def _waiting(
    graph: Graph, at: dict[tuple[str, int], int], entrances: set[str]
) -> tuple[list[int], dict[int, list[int]]]:
    """Count what each call waits for, and list what waits for it."""
    waiting = [0] * len(graph.nodes)
    behind: dict[int, list[int]] = {}
    for i, node in enumerate(graph.nodes):
        for name, call in dict.fromkeys(key[:2] for key in node.needs):
            before = at.get((name, call))
            if before is not None:
                waiting[i] += 1
                behind.setdefault(before, []).append(i)
            elif name not in entrances:
                layer = graph.layers[node.layer].name
                message = say("goes-on-from-nothing", name=clip(layer), other=clip(name))
                raise Misplaced(layer, message, say("a-layer-of-the-model"))
    return waiting, behind
