"""From an exported program to what is done in it, one step for each operation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from mkdocs_cnn.models.refusing import CannotExportError
from mkdocs_cnn.models.torch.operations import (
    CONVOLUTIONS,
    CREATIONS,
    IDENTITIES,
    LINEAR,
    PRODUCTS,
    RESHAPED_ALIKE,
    Argument,
    arguments,
    base_name,
    operation,
)
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.records import field, record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from mkdocs_cnn.language.traced import Option, Output, Sizes


@record()
class Weights:
    """Numbers that do not depend on what goes in."""

    names: tuple[str, ...] = ()
    """The parameters and buffers that they are computed from."""
    itself: bool = False
    """Are they one of these as it is?"""


Value: TypeAlias = "Output | Weights | list[Value] | None"
"""What an operation gives out, or stores; None for what is neither, such as a number."""


@record()
class Step:
    """An operation that has no address yet."""

    op: str
    options: dict[str, Option]
    inputs: tuple[Output, ...]
    sizes: tuple[Sizes, ...]
    names: tuple[str, ...] = ()
    """The parameters and buffers that it reads."""
    path: str = ""
    """The module that calls it."""
    visit: str = ""
    """Which call of that module it belongs to."""
    kernel: tuple[str, Sizes] | None = None
    """The name of the tensor that is its kernel, empty for one that is computed, and its sizes."""
    bias: str | None = None
    """The name of the tensor that is its bias, empty for one that is computed."""


@record()
class Walk:
    """What has been found on the way through a graph."""

    stored: Mapping[str, str]
    """The parameters and buffers by the names of their placeholders."""
    values: dict[Any, Value] = field(default_factory=dict)
    bases: dict[Any, Any] = field(default_factory=dict)
    """What views are views of."""
    steps: list[Step] = field(default_factory=list)


def walk(graph: Any, stored: Mapping[str, str], inputs: Mapping[str, int]) -> tuple[Walk, Value]:
    """Go through the graph of an exported program.

    Args:
        graph: the program's.
        stored: the parameters and buffers by the names of their placeholders.
        inputs: the inputs by the names of theirs, numbered from 0.

    Raises:
        CannotExportError: what is done depends on the data.
    """
    walked = Walk(stored)
    for node in graph.nodes:
        if node.op == "placeholder":
            if node.name in inputs:
                walked.values[node] = (-1 - inputs[node.name], 0)
            else:
                own = (stored[node.name],) if node.name in stored else ()
                walked.values[node] = Weights(own, itself=bool(own))
    return walked, _through(graph, walked, None)


def _through(graph: Any, walked: Walk, caller: Any) -> Value:
    """Go through a graph whose placeholders have values; return what it gives out."""
    result: Value = None
    for node in graph.nodes:
        if node.op == "call_function":
            walked.values[node] = _call(node, walked, caller)
        elif node.op == "output":
            result = _listed(node.args[0], walked)
    return result


def _listed(outputs: Any, walked: Walk) -> Value:
    if isinstance(outputs, (list, tuple)):
        return [_listed(each, walked) for each in outputs]
    value: Value = walked.values.get(outputs) if hasattr(outputs, "op") else None
    return value


def _call(node: Any, walked: Walk, caller: Any) -> Value:
    """Take one node; return its value."""
    if getattr(node.target, "__name__", "") == "getitem":
        return _item(node, walked)
    if getattr(node.target, "namespace", "") == "higher_order":
        return _wrapped(node, walked)
    if not hasattr(node.target, "_schema"):
        return None  # numbers computed from numbers
    name = base_name(node.target)
    given = arguments(node.target, node.args, node.kwargs)
    result = _value(node, name, given, walked, caller)
    _follow_views(node, result, walked)
    return result


def _item(node: Any, walked: Walk) -> Value:
    whole, index = node.args
    if whole in walked.bases:
        walked.bases[node] = whole
    value: Value = walked.values.get(whole)
    return value[int(index)] if isinstance(value, list) and index < len(value) else value


def _wrapped(node: Any, walked: Walk) -> Value:
    """Go through a graph in a graph, such as what is done without gradients.

    Raises:
        CannotExportError: the graph is chosen by the data.
    """
    parts = [_graph(each) for each in node.args]
    if sum(part is not None for part in parts) != 1:
        raise CannotExportError(say("branches-on-data"), say("branch-on-sizes-alone"))
    at = next(index for index, part in enumerate(parts) if part is not None)
    inside = parts[at]
    places = [each for each in inside.nodes if each.op == "placeholder"]
    for place, value in zip(places, node.args[at + 1 :], strict=False):
        walked.values[place] = _listed(value, walked)
    return _through(inside, walked, node)


def _graph(argument: Any) -> Any:
    """Return the graph that an argument names, or None."""
    if getattr(argument, "op", "") != "get_attr":
        return None
    part = argument.graph.owning_module.get_submodule(argument.target)
    return getattr(part, "graph", None)


def _value(node: Any, name: str, given: list[Argument], walked: Walk, caller: Any) -> Value:
    """Return what a function gives out, with a step for it if it is an operation."""
    if name in CREATIONS:
        return Weights()
    found = node.meta.get("val")
    values = [walked.values.get(each) for each in _nodes(each.value for each in given)]
    if name in IDENTITIES or name in RESHAPED_ALIKE:
        values = values[:1]
    if name in IDENTITIES:
        return [values[0]] if isinstance(found, (list, tuple)) else values[0]
    if name == "copy":
        return values[-1]
    inputs = tuple(_outputs(values))
    names = _unique(_names(values))
    if not inputs:
        several = isinstance(found, (list, tuple))
        return [Weights(names)] * len(found) if several else Weights(names)
    if found is None:
        return None  # an assertion
    sizes = _sizes(found, node)
    if name in _CUTTING and sizes[0] == _size_of(given[0].value) and not _moves(given):
        return inputs[0]
    made = _step(name, given, walked, Step("", {}, inputs, sizes, names, *_module(node, caller)))
    walked.steps.append(made)
    at = len(walked.steps) - 1
    if isinstance(found, (list, tuple)):
        return [(at, number) for number in range(len(sizes))]
    return at, 0


def _nodes(arguments: Iterable[Any]) -> Iterator[Any]:
    """Yield the nodes among arguments, those in lists too."""
    for each in arguments:
        if isinstance(each, (list, tuple)):
            yield from _nodes(each)
        elif hasattr(each, "op") and hasattr(each, "meta"):
            yield each


def _outputs(values: Iterable[Value]) -> Iterator[Output]:
    for value in values:
        if isinstance(value, tuple):
            yield value
        elif isinstance(value, list):
            yield from _outputs(value)


def _names(values: Iterable[Value]) -> Iterator[str]:
    for value in values:
        if isinstance(value, Weights):
            yield from value.names
        elif isinstance(value, list):
            yield from _names(value)


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _sizes(found: Any, node: Any) -> tuple[Sizes, ...]:
    """Return the sizes of what comes out.

    Raises:
        CannotExportError: they depend on the data, or are those of a number that does.
    """
    several = list(found) if isinstance(found, (list, tuple)) else [found]
    if isinstance(found, (list, tuple)) and base_name(node.target) not in _ALL_MATTER:
        used = [each.args[1] for each in node.users if each.users and len(each.args) == 2]
        several = several[: max((each for each in used if isinstance(each, int)), default=0) + 1]
    sizes = []
    for each in several:
        if not hasattr(each, "shape"):
            raise CannotExportError(say("branches-on-data"), say("branch-on-sizes-alone"))
        axes = list(each.shape)
        if not all(type(axis) is int for axis in axes):
            raise CannotExportError(say("sizes-depend-on-data"), say("branch-on-sizes-alone"))
        sizes.append(tuple(axes))
    return tuple(sizes)


_CUTTING = frozenset({"slice", "pad", "constant_pad_nd"})


def _moves(given: Iterable[Argument]) -> bool:
    """Does a padding take away at one end what it adds at the other?"""
    return any(each.name == "pad" and any(each.value) for each in given)


_ALL_MATTER = frozenset({"chunk", "split", "split_with_sizes", "tensor_split", "unbind"})


def _size_of(node: Any) -> Sizes:
    """Return the size of a tensor, or that of a number for what is none."""
    return tuple(getattr(getattr(node, "meta", {}).get("val"), "shape", ()))


def _module(node: Any, caller: Any) -> tuple[str, str]:
    """Return the module that calls a function, and which call of the module that is."""
    stack = node.meta.get("nn_module_stack") or (caller and caller.meta.get("nn_module_stack"))
    if not stack:
        return "", ""
    visit, (path, _) = list(stack.items())[-1]
    return path, visit


def _step(name: str, given: list[Argument], walked: Walk, made: Step) -> Step:
    """Complete a step whose inputs, sizes, tensors and module are known."""
    done = operation(name, given, _size_of(next(_nodes(each.value for each in given), None)))
    op, kernel, bias = done.op, None, None
    options = dict(done.options)
    by_name = {each.name: each.value for each in given}
    if op in CONVOLUTIONS or op in LINEAR:
        kernel, bias = _stored(by_name["weight"], walked), _bias(by_name.get("bias"), walked)
    elif name == "addmm" and isinstance(walked.values.get(by_name["mat2"]), Weights):
        op, options = "linear", {}
        kernel, bias = _turned(by_name["mat2"], walked), _bias(by_name["self"], walked)
    elif op in PRODUCTS:
        op, kernel = _product(op, given, walked)
    sizes, names = made.sizes, made.names
    return Step(op, options, made.inputs, sizes, names, made.path, made.visit, kernel, bias)


def _stored(node: Any, walked: Walk) -> tuple[str, Sizes]:
    value = walked.values.get(node)
    itself = isinstance(value, Weights) and value.itself
    name = value.names[0] if itself and isinstance(value, Weights) else ""
    return name, _size_of(node)


def _turned(node: Any, walked: Walk) -> tuple[str, Sizes]:
    """Take a matrix for a kernel, in which what comes out is the first axis."""
    return "", _size_of(node)[::-1]


def _bias(node: Any, walked: Walk) -> str | None:
    return None if node is None else _stored(node, walked)[0]


def _product(op: str, given: list[Argument], walked: Walk) -> tuple[str, tuple[str, Sizes] | None]:
    """Look for what a product of matrices has of the model's own.

    One by a stored matrix is what `linear` does.
    """
    nodes = list(_nodes(each.value for each in given))
    stored = [each for each in nodes if isinstance(walked.values.get(each), Weights)]
    if not stored:
        return op, None
    if op == "matmul" and nodes[-1] is stored[0] and len(_size_of(stored[0])) == 2:
        return "linear", _turned(stored[0], walked)
    return op, ("", _size_of(stored[-1]))


# What is changed in place


def _follow_views(node: Any, result: Value, walked: Walk) -> None:
    """Note what a view is a view of, and what a function has changed."""
    schema = node.target._schema
    nodes = list(_nodes(node.args[:1]))
    if not nodes:
        return
    first = nodes[0]
    alias = schema.arguments[0].alias_info
    if alias is None:
        return
    if not alias.is_write:
        walked.bases[node] = first
        return
    walked.values[first] = result
    base = first
    while base in walked.bases:
        base = walked.bases[base]
    if base is not first and _is_used_behind(node, base):
        _change(node, base, result, walked)


def _is_used_behind(node: Any, base: Any) -> bool:
    """Is something read again after a function has changed it?"""
    return any(user > node for user in base.users)


def _change(node: Any, base: Any, result: Value, walked: Walk) -> None:
    """Let whoever reads a changed value later have what it was with what is written over it."""
    before = walked.values.get(base)
    inputs = tuple(_outputs([before, result]))
    names = _unique(_names([before, result]))
    if not inputs:
        walked.values[base] = Weights(names)
        return
    walked.steps.append(
        Step("slice_scatter", {}, inputs, (_size_of(base),), names, *_module(node, None))
    )
    walked.values[base] = (len(walked.steps) - 1, 0)
