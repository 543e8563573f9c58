"""From an exported program to what is done in it, one step for each operation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

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
    by_name,
    drops,
    is_in_place,
    nodes,
    operation,
)
from mkdocs_cnn.models.writing import write_operands
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.records import field, record, replace

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
        return _wrapped(node, walked, caller)
    if not hasattr(node.target, "_schema"):
        return None  # numbers computed from numbers
    name = base_name(node.target)
    given = arguments(node.target, node.args, node.kwargs)
    result = _value(node, name, given, walked, caller)
    if is_in_place(node):
        walked.values[node.args[0]] = result
    return result


def _item(node: Any, walked: Walk) -> Value:
    whole, index = node.args
    value: Value = walked.values.get(whole)
    return value[int(index)] if isinstance(value, list) and index < len(value) else value


def _wrapped(node: Any, walked: Walk, caller: Any) -> Value:
    """Go through a graph in a graph, such as what is done without gradients, or note it as one.

    Raises:
        CannotExportError: the graph is chosen by the data.
    """
    name = node.target.name()
    if name in _CHOSEN:
        raise CannotExportError(say("branches-on-data"), say("branch-on-sizes-alone"))
    parts = [_graph(each) for each in node.args]
    if name not in _ONCE or sum(part is not None for part in parts) != 1:
        return _whole(node, name, walked, caller)
    at = next(index for index, part in enumerate(parts) if part is not None)
    inside = parts[at]
    places = [each for each in inside.nodes if each.op == "placeholder"]
    for place, value in zip(places, node.args[at + 1 :], strict=False):
        walked.values[place] = _listed(value, walked)
    return _through(inside, walked, node)


_CHOSEN = frozenset({"cond", "while_loop"})
"""What takes a graph or leaves it, as the data are."""
_ONCE = frozenset(
    {
        *("hints_wrapper", "invoke_subgraph", "strict_mode", "tag_activation_checkpoint", "wrap"),
        *("wrap_activation_checkpoint", "wrap_with_autocast", "wrap_with_set_grad_enabled"),
    }
)
"""What goes through its graph one time."""


def _whole(node: Any, name: str, walked: Walk, caller: Any) -> Value:
    """Note a graph in a graph as one step, such as a loop."""
    values = [walked.values.get(each) for each in nodes(node.args)]
    inputs, names = tuple(_outputs(values)), _unique(_names(values))
    found = node.meta["val"]
    if not inputs:
        return _constant(found, names)
    sizes, module = _sizes(found, node), _module(node, caller)
    made = Step(name.removesuffix("_impl"), {}, inputs, sizes, names, *module)
    return _noted(made, found, walked)


def _noted(step: Step, found: Any, walked: Walk) -> Value:
    """Add a step; return its outputs, or its only one."""
    walked.steps.append(step)
    at = len(walked.steps) - 1
    if isinstance(found, (list, tuple)):
        return [(at, number) for number in range(len(step.sizes))]
    return at, 0


def _graph(argument: Any) -> Any:
    """Return the graph that an argument names, or None."""
    if getattr(argument, "op", "") != "get_attr":
        return None
    part = argument.graph.owning_module.get_submodule(argument.target)
    return getattr(part, "graph", None)


def _value(node: Any, name: str, given: list[Argument], walked: Walk, caller: Any) -> Value:
    """Return what a function gives out, with a step for it if it is an operation."""
    found = node.meta.get("val")
    if name in CREATIONS:
        given = [each for each in given if each.name != "self"]
    values = [walked.values.get(each) for each in nodes(each.value for each in given)]
    if name in CREATIONS and not any(_outputs(values)):
        return Weights()
    passes = name in IDENTITIES and not drops(name, given)
    if passes or name in RESHAPED_ALIKE:
        values = values[:1]
    if passes:
        return [values[0]] if isinstance(found, (list, tuple)) else values[0]
    if name == "copy" and _size_of(given[0].value) == _size_of(given[1].value):
        return values[-1]
    inputs = tuple(_outputs(values))
    names = _unique(_names(values))
    if not inputs and not _multiplies(name, given):
        return _constant(found, names)
    if found is None:
        return None  # an assertion
    return _operation(
        node, name, given, walked, Step("", {}, inputs, (), names, *_module(node, caller))
    )


def _multiplies(name: str, given: list[Argument]) -> bool:
    """Is it a product of matrices, or a convolution? Then it is done anew for every input."""
    if name in PRODUCTS:
        values = by_name(given)
        return all(
            len(_size_of(each)) > 1 for each in nodes(values[each] for each in PRODUCTS[name])
        )
    return name in LINEAR or name in CONVOLUTIONS


def _constant(found: Any, names: tuple[str, ...]) -> Value:
    """Note what does not depend on what goes in."""
    return [Weights(names)] * len(found) if isinstance(found, (list, tuple)) else Weights(names)


def _operation(node: Any, name: str, given: list[Argument], walked: Walk, begun: Step) -> Value:
    """Note a step, unless it comes to nothing.

    Args:
        node: where it is done.
        name: the function's.
        given: its arguments.
        walked: what has been found before, to which it is added.
        begun: the step with its inputs, its tensors and its module alone.
    """
    found = node.meta["val"]
    sizes = _sizes(found, node)
    if all(0 in each for each in sizes):
        return _constant(found, begun.names)
    if name in _CUTTING and sizes[0] == _size_of(given[0].value) and not _moves(given):
        return begun.inputs[0]
    return _noted(_step(name, given, walked, replace(begun, sizes=sizes)), found, walked)


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
    name = base_name(node.target) if hasattr(node.target, "_schema") else ""
    if isinstance(found, (list, tuple)) and name not in _ALL_MATTER:
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
    done = operation(name, given, _size_of(next(nodes(each.value for each in given), None)))
    op, kernel, bias = done.op, None, None
    options = dict(done.options)
    values = by_name(given)
    if op in LINEAR and len(_size_of(values["weight"])) == 1:
        both = _size_of(values["input"]), _size_of(values["weight"])
        op, options["operands"] = "matmul", write_operands(both)
    elif op in CONVOLUTIONS or op in LINEAR:
        kernel, bias = _stored(values["weight"], walked), _bias(values.get("bias"), walked)
    elif name in PRODUCTS:
        factors = [*nodes(values[each] for each in PRODUCTS[name])]
        if name in _BY_MATRIX and _is_linear(factors, made.inputs, walked):
            op, options, kernel = "linear", {}, ("", _size_of(factors[1])[::-1])
            bias = _bias(values["self"], walked) if name == "addmm" else None
        elif [walked.values.get(each) for each in factors] != [*made.inputs[: len(factors)]]:
            options["operands"] = write_operands(map(_size_of, factors))
    sizes, names = made.sizes, made.names
    return Step(op, options, made.inputs, sizes, names, made.path, made.visit, kernel, bias)


def _stored(node: Any, walked: Walk) -> tuple[str, Sizes]:
    value = walked.values.get(node)
    itself = isinstance(value, Weights) and value.itself
    name = value.names[0] if itself and isinstance(value, Weights) else ""
    return name, _size_of(node)


def _is_linear(factors: Sequence[Any], inputs: Sequence[Output], walked: Walk) -> bool:
    """Is a product of two what `linear` does: what goes in, by a matrix of the model's own?"""
    first, second = (walked.values.get(each) for each in factors)
    own = isinstance(second, Weights) and len(_size_of(factors[1])) == 2
    return own and [first] == [*inputs]


_BY_MATRIX = frozenset({"addmm", "linalg_matmul", "matmul", "mm"})


def _bias(node: Any, walked: Walk) -> str | None:
    return None if node is None else _stored(node, walked)[0]
