"""A trace to a network: its calls in rows, its modules as groups around them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set

from mkdocs_cnn.language.traced import PLAIN, SEQUENCE, Tensor, Trace, around, shown_class
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.layers.recorded import Unused
from mkdocs_cnn.network.graph import Group, Line, Network, Node, Outcome, Part, Primitive
from mkdocs_cnn.network.traced.nodes import Nodes
from mkdocs_cnn.network.traced.outputs import Side, with_sides
from mkdocs_cnn.network.traced.rows import Run, interrupted, leading, line, runs
from mkdocs_cnn.network.traced.sources import named
from mkdocs_cnn.network.traced.storage import store
from mkdocs_cnn.problems.limits import DEFAULTS, Limits, check_count
from mkdocs_cnn.problems.problem import Invalid, Source
from mkdocs_cnn.problems.records import replace


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
    ends = [nodes.values[each].index for each in trace.outputs if each in nodes.values]
    classes = dict(trace.modules)
    rows = named([*runs(made, frozenset(ends))], classes)
    inside = Counter(path for row in rows for path in around(row.module))
    tree = _Tree(classes, with_sides(rows, ends), inside)
    unused, spare = _unused(trace, nodes.stock.counted)
    check_count(limits, "layers", source.span(), nodes.count + len(unused))
    body = Group("", "", "stage", (*tree.parts(), *_apart(unused, nodes.count)))
    entrance = trace.inputs[0][0] if len(trace.inputs) > 1 else ""
    shape = nodes.values[-1, 0].shape
    unshown = tuple(nodes.unshown)
    stored = store(spare) if spare else None
    return Network("", "", "", "", "", shape, body, bias, entrance, trace, unshown, stored)


class _Module:
    """A module while its rows are put together."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.parts: list[_Module | Run | Side] = []


class _Tree:
    """Puts rows into the modules that they lie in, in the order of execution.

    A module that others interrupt has no place of its own in that order: what lies in it stands in
    the module around, under a longer name.
    """

    def __init__(
        self, classes: dict[str, str], rows: Sequence[Run | Side], inside: Counter[str]
    ) -> None:
        """Put rows in.

        Args:
            classes: the classes of modules.
            rows: those of the network or of a side output, in the order of execution.
            inside: how many rows lie in each module, here and elsewhere.
        """
        self.classes, self.inside = classes, inside
        self.root = _Module("")
        self.open = [self.root]
        self.heads: Counter[str] = Counter()
        self.interrupted = interrupted([_around(each) for each in rows])
        for each in rows:
            self.add(each)

    def add(self, run: Run | Side) -> None:
        """Put in a row or a side output, behind those before it."""
        wanted = [path for path in around(_around(run)) if path not in self.interrupted]
        while self.open[-1].path and self.open[-1].path not in wanted:
            self.open.pop()
        for path in wanted[len(self.open) - 1 :]:
            module = _Module(path)
            self.open[-1].parts.append(module)
            self.open.append(module)
        self.open[-1].parts.append(run)

    def parts(self, opened: str = "") -> tuple[Part, ...]:
        """Return all of it, the rows of a module among those around it."""
        return tuple(self._parts(self.root, {*around(opened)}))

    def _parts(self, module: _Module, opened: Set[str]) -> Iterator[Part]:
        for each in module.parts:
            if isinstance(each, _Module) and each.path in opened:
                yield from self._parts(each, opened)
            else:
                yield self._part(each, module.path)

    def _part(self, part: _Module | Run | Side, within: str) -> Part:
        if isinstance(part, Run):
            return line(part, _name(part, within), leading(part))
        if isinstance(part, Side):
            return self._head(part, within)
        name = _inside(part.path, within)
        only = part.parts[0]
        if len(part.parts) == 1 and isinstance(only, Run):
            return line(only, name, part.path if self.inside[part.path] == 1 else leading(only))
        parts = tuple(self._part(each, part.path) for each in part.parts)
        called = self.classes.get(part.path, "")
        if called in PLAIN:
            return Group(name, part.path, "stage", parts)
        sequence = called.endswith(SEQUENCE)
        return Group(name, part.path, "call", parts, shown_class(called), sequence)

    def _head(self, side: Side, within: str) -> Group:
        """Name a side output as its module, or its only row; others have numbers."""
        if len(side.rows) == 1:
            (only,) = side.rows
            path, made = side.module or leading(only), line(only, "", "")
            stem = made.outcome.stem
            row = replace(made, name=stem, path=f"{path}.{stem}")
            return Group(_inside(path, within), path, "head", (row,))
        parts = _Tree(self.classes, side.rows, self.inside).parts(side.module or side.around)
        if side.module:
            return Group(_inside(side.module, within), side.module, "head", parts)
        self.heads[within] += 1
        name = f"head{self.heads[within]}"
        return Group(name, f"{within}.{name}" if within else name, "head", parts)


def _around(part: Run | Side) -> str:
    """Return the module in which a row or a side output stands."""
    return part.module if isinstance(part, Run) else part.around


def _inside(path: str, module: str) -> str:
    """Return an address as it is seen from a module that it lies in; nothing of its own."""
    return path[len(module) + 1 :] if module else path


def _name(run: Run, within: str) -> str:
    """Name a row by its calls with weights, or by its first call, as its module calls them.

    Of numbers, as a list of modules has them, the first is enough: what else is in the row follows.
    So does `conv_bn` from `conv`.
    """
    within_it = f"{run.module}." if run.module else ""
    weighty = [each.call.name for each in run.made if each.call.tensors]
    names = [each for each in weighty if each.startswith(within_it)] or [run.made[0].call.name]
    words = dict.fromkeys(_inside(each, run.module).partition(".")[0] for each in names)
    first, *others = words
    told = [first, *(each for each in others if not each.startswith(f"{first}_"))]
    told = [first] if all(each.isdecimal() for each in words) else told
    around = _inside(run.module, within)
    return " + ".join([f"{around}.{told[0]}" if around else told[0], *told[1:]])


def _unused(trace: Trace, counted: Set[str]) -> tuple[dict[str, list[Tensor]], list[Tensor]]:
    """Return what no call reads, by the outermost modules; apart, where it learns nothing.

    What a module stores besides what is read of it is not the module.
    """
    found: dict[str, list[Tensor]] = {}
    partly = {each.partition(".")[0] for each in counted}
    for each in trace.unused:
        if each.name not in counted:
            module = each.name.partition(".")[0]
            found.setdefault(f"{module}-unused" if module in partly else module, []).append(each)
    learned = {name for name, own in found.items() if any(each.learned for each in own)}
    spare = [each for name, own in found.items() if name not in learned for each in own]
    return {name: own for name, own in found.items() if name in learned}, spare


def _apart(unused: dict[str, list[Tensor]], index: int) -> list[Part]:
    """Return what no call reads as side outputs: a row for each of the outermost modules."""
    parts: list[Part] = []
    for number, (name, own) in enumerate(unused.items()):
        layer = Unused(op="unused", size=Shape((), 0))
        primitive = Primitive(layer, (layer.size,), layer.size, store(own))
        node = Node(name, primitive, index + number, ())
        outcome = Outcome(("unused",), (layer,), (primitive,), layer.size, layer.size)
        row = Line("unused", f"{name}.unused", outcome, (node,))
        parts.append(Group(name, name, "head", (row,)))
    return parts
