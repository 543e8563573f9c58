"""A trace to a network: its calls in rows, its modules as groups around them."""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_cnn.language.traced import PLAIN, Tensor, Trace, around, shown_class
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.layers.recorded import Unused
from mkdocs_cnn.network.graph import Group, Line, Network, Node, Outcome, Part, Primitive
from mkdocs_cnn.network.traced.nodes import Nodes
from mkdocs_cnn.network.traced.rows import Run, interrupted, leading, line, runs
from mkdocs_cnn.network.traced.sources import named
from mkdocs_cnn.network.traced.storage import store
from mkdocs_cnn.problems.limits import DEFAULTS, Limits, check_count
from mkdocs_cnn.problems.problem import Invalid, Source


def build(trace: Trace, source: Source, bias: bool = True, limits: Limits = DEFAULTS) -> Network:
    """Work out the network that a framework has recorded.

    Args:
        trace: what was recorded.
        source: the file or the block that it stands in.
        bias: False leaves out the biases of convolutions and fully connected layers.
        limits: how much there may be.

    Raises:
        Invalid: with every call that cannot be as it is recorded, or there are too many.
    """
    nodes = Nodes(trace, source, bias, limits)
    made = nodes.made()
    if nodes.problems:
        raise Invalid(nodes.problems)
    ends = frozenset(nodes.values[each].index for each in trace.outputs if each in nodes.values)
    tree = _Tree(dict(trace.modules), named([*runs(made, ends)]))
    outermost = {each.name.partition(".")[0] for each in trace.unused}
    check_count(limits, "layers", source.span(), nodes.count + len(outermost))
    spare = [each for each in trace.unused if each.name not in nodes.stock.counted]
    body = Group("", "", "stage", (*tree.parts(), *_unused(spare, nodes.count)))
    entrance = trace.inputs[0][0] if len(trace.inputs) > 1 else ""
    shape = nodes.values[-1, 0].shape
    unshown = tuple(nodes.unshown)
    return Network("", "", "", "", "", shape, body, bias, entrance, trace, unshown)


class _Module:
    """A module while its rows are put together."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.parts: list[_Module | Run] = []


class _Tree:
    """Puts rows into the modules that they lie in, in the order of execution.

    A module that others interrupt has no place of its own in that order: what lies in it stands in
    the module around, under a longer name.
    """

    def __init__(self, classes: dict[str, str], rows: Sequence[Run]) -> None:
        self.classes = classes
        self.root = _Module("")
        self.open = [self.root]
        self.interrupted = interrupted([run.module for run in rows])
        for run in rows:
            self.add(run)

    def add(self, run: Run) -> None:
        """Put in a row, behind those before it."""
        wanted = [path for path in around(run.module) if path not in self.interrupted]
        while self.open[-1].path and self.open[-1].path not in wanted:
            self.open.pop()
        for path in wanted[len(self.open) - 1 :]:
            module = _Module(path)
            self.open[-1].parts.append(module)
            self.open.append(module)
        self.open[-1].parts.append(run)

    def parts(self) -> tuple[Part, ...]:
        """Return all of it."""
        return tuple(self._part(each, "") for each in self.root.parts)

    def _part(self, part: _Module | Run, within: str) -> Part:
        if isinstance(part, Run):
            return line(part, _name(part, within), leading(part))
        name = part.path[len(within) + 1 :] if within else part.path
        only = part.parts[0]
        if len(part.parts) == 1 and isinstance(only, Run):
            return line(only, name, part.path)
        parts = tuple(self._part(each, part.path) for each in part.parts)
        called = self.classes.get(part.path, "")
        if called in PLAIN:
            return Group(name, part.path, "stage", parts)
        return Group(name, part.path, "call", parts, shown_class(called))


def _name(run: Run, within: str) -> str:
    """Name a row by its calls with weights, or by its first call."""
    weighty = [each.call.name for each in run.made if each.call.tensors]
    start = len(within) + 1 if within else 0
    names = [each[start:] for each in weighty or [run.made[0].call.name]]
    told = [name for i, name in enumerate(names) if not any(each in name for each in names[:i])]
    return " + ".join(told)


def _unused(tensors: Sequence[Tensor], index: int) -> list[Part]:
    """Return what no call reads, as side outputs: a row for each of the outermost modules."""
    found: dict[str, list[Tensor]] = {}
    for each in tensors:
        found.setdefault(each.name.partition(".")[0], []).append(each)
    parts: list[Part] = []
    for number, (name, own) in enumerate(found.items()):
        layer = Unused(op="unused", size=Shape((), 0))
        primitive = Primitive(layer, (layer.size,), layer.size, store(own))
        node = Node(name, primitive, index + number, ())
        outcome = Outcome(("unused",), (layer,), (primitive,), layer.size, layer.size)
        row = Line("unused", f"{name}.unused", outcome, (node,))
        parts.append(Group(name, name, "head", (row,)))
    return parts
