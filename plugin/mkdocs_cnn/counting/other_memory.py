"""The memory of a forward pass as others count it, in values for one sample, and in bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mkdocs_cnn.counting.report import Report, Row, Section
from mkdocs_cnn.counting.subjects import Entrance, Subject
from mkdocs_cnn.layers import Family
from mkdocs_cnn.network.graph import Group, Node

_NO_MODULES = frozenset(
    ("Add", "Multiply", "Concat", "Slice", "Flatten", "ChannelShuffle", "LayerScale")
)
"""What PyTorch's networks do with functions, which no hook of a module sees."""

Values = Callable[[Subject], int | None]
"""How many values; None where that is no question for a part."""


def _nodes(subject: Subject) -> Iterator[Node]:
    return (node for row in subject.rows for node in row.line.nodes)


def _is_module(node: Node) -> bool:
    return node.layer.kind(node.input) not in _NO_MODULES


def every_layer(subject: Subject) -> int | None:
    """Count the outputs of all layers, and of a whole network the input."""
    if isinstance(subject.part, Entrance):
        return None
    start = subject.report.network.input.size if isinstance(subject.part, Report) else 0
    return start + sum(node.output.size for node in _nodes(subject))


def without_input(subject: Subject) -> int | None:
    """Count the listed outputs of a whole network without what goes in."""
    whole = isinstance(subject.part, Report)
    return subject.report.activations - subject.report.network.input.size if whole else None


def without_activations(subject: Subject) -> int:
    """Count the bytes of all outputs but those that overwrite others, or only look at them."""
    own = (node for node in _nodes(subject) if not _overwrites(node))
    return subject.basis.bytes(sum(node.output.size for node in own))


def _overwrites(node: Node) -> bool:
    return node.layer.family is Family.ACTIVATION or node.layer.is_view


def torchsummary(subject: Subject) -> int | None:
    """Count bytes twice for each module's output: for a layer's, and for a block's once more."""
    part = subject.part.body if isinstance(subject.part, Report) else subject.part
    if isinstance(part, Entrance):
        return None
    modules = sum(node.output.size for node in _nodes(subject) if _is_module(node))
    return subject.basis.bytes(2 * (modules + sum(_blocks(part))))


def _blocks(part: Row | Section) -> Iterator[int]:
    """Yield the outputs of the blocks in a part, and of what is a block itself."""
    if isinstance(part, Section):
        yield from _of_group(part.group)


def _of_group(group: Group) -> Iterator[int]:
    if group.kind == "head":
        return
    if group.kind == "call" and not group.sequence:
        yield list(group.lines())[-1].output.size
    for part in group.parts:
        if isinstance(part, Group):
            yield from _of_group(part)


def torchinfo(subject: Subject) -> int | None:
    """Count bytes twice for the output of each layer with parameters."""
    if isinstance(subject.part, Entrance):
        return None
    learning = (node for node in _nodes(subject) if _is_module(node) and _learns(node))
    return subject.basis.bytes(2 * sum(node.output.size for node in learning))


def _learns(node: Node) -> bool:
    return bool(node.parameters)


def with_input_and_parameters(outputs: Values) -> Values:
    """Add the bytes of the input and of the parameters, for a whole network."""

    def values(subject: Subject) -> int | None:
        found = outputs(subject)
        if found is None or not isinstance(subject.part, Report):
            return None
        entering = subject.basis.bytes(subject.report.network.input.size)
        return found + entering + subject.counts.params * subject.basis.value_bytes

    return values


def twice(subject: Subject) -> int:
    """Count the listed outputs' bytes once more, for their gradients."""
    return 2 * subject.basis.bytes(subject.part.activations)


def with_parameters(subject: Subject) -> int:
    """Add the bytes of the parameters to those of the listed outputs."""
    listed = subject.basis.bytes(subject.part.activations)
    return listed + subject.counts.params * subject.basis.value_bytes


def both(values: Values) -> dict[str, Values]:
    """Take a number of values for the activations and, in bytes, for the memory."""

    def in_bytes(subject: Subject) -> int | None:
        found = values(subject)
        return None if found is None else subject.basis.bytes(found)

    return {"activations": values, "memory": in_bytes}
