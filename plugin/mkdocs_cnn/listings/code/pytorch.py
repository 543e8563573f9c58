"""PyTorch's calls: modules, functions, methods of tensors, and what says the size of an input."""

from __future__ import annotations

import ast

from mkdocs_cnn.language.summaries import Cell, Entry
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings.code.calls import Given, given
from mkdocs_cnn.listings.code.expressions import OWN, Scope
from mkdocs_cnn.listings.code.interpreter import Interpreter
from mkdocs_cnn.listings.code.torch_layers import (
    FUNCTIONS,
    GIVES,
    KEEPING,
    NAMES,
    TAKES,
    as_module,
    torch_operation,
)
from mkdocs_cnn.listings.code.values import (
    NOWHERE,
    UNKNOWN,
    Flow,
    Instance,
    Layer,
    Sequence,
    Value,
    whole,
    wholes,
)
from mkdocs_cnn.listings.summaries.classes import kind_of
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.records import replace

_TENSORS = ("rand", "randn", "zeros", "ones", "empty", "normal")
_HOLDERS = ("Sequential", "ModuleList", "ModuleDict")


class PyTorch(Interpreter):
    """Follows code that uses PyTorch."""

    bases = ("Module", "Sequential", "LightningModule", "Classifier")
    library = "PyTorch"

    def make(self, name: str, node: ast.Call, scope: Scope) -> Value:
        """Make a module, send something through a function, or make a tensor."""
        own = name.rpartition(".")[2]
        if own in _HOLDERS:
            return self._hold(own, node, scope)
        values = self.elements(node.args, scope)
        named = self.named_arguments(node, scope)
        flow = values[0] if values else named.get("input")
        if isinstance(flow, Flow):
            return self._function(own, flow, values[1:], named, node)
        kind = as_module(own)
        if kind is not None or (name.startswith(("nn.", "torch.nn.")) and own[:1].isupper()):
            call = given(node, NAMES.get(kind or "", ()), values, named)
            self.note_unset(call, scope)
            return self._module(own, kind or "", call, node)
        if own in ("cat", "concat", "concatenate", "add"):
            return self._join(own, values, named, node)
        if any(isinstance(each, Flow) for each in (*values, *named.values())):
            self.leave(node)
            return NOWHERE
        return self._told(own, values, named, scope)

    def _told(self, own: str, values: list[Value], named: dict[str, Value], scope: Scope) -> Value:
        """Follow what has to do with numbers, or says the size of an input."""
        first = values[0] if values else UNKNOWN
        if own in _TENSORS:
            each = named.get("size", first if isinstance(first, (tuple, list)) else values)
            if isinstance(each, (tuple, list)) and len(each) > 2 and each[0] is UNKNOWN:
                each = [1, *each[1:]]  # a batch, however large
            return self._tensor(wholes(each) or (), scope)
        if own == "summary" or "input_size" in named:
            said = named.get("input_size", values[1] if len(values) > 1 else None)
            sizes = wholes(said) if isinstance(said, (tuple, list)) else None
            if sizes and (shape := self.sample(sizes, told=True)):
                self.stated.append(shape)
            return UNKNOWN
        return self.plain(own, values, named)

    def _tensor(self, sizes: tuple[int, ...], scope: Scope) -> Value:
        """Make a tensor, the first number of which is the batch."""
        shape = self.sample(sizes) if len(sizes) > 1 else None
        if shape is None:
            return UNKNOWN
        outside = scope is self.globals
        if outside and (len(sizes) > 2 or not self.tensors):
            self.tensors.append(shape)
        return Flow(shape, shape.channels, chained=outside)

    def sample(self, sizes: tuple[int, ...], *, told: bool = False) -> Shape | None:
        """Read the sizes of one sample, with the channels in front; mostly, a batch comes first.

        Args:
            sizes: as they are written.
            told: are they told to a summary, which may ask for them without the batch?
        """
        text = self.code.source.text
        bare = len(sizes) == 3 and "1d" not in text and (told or "2d" in text)
        own = sizes if bare or len(sizes) == 1 else sizes[1:]
        if not 1 <= len(own) <= Limits.axes or any(not 1 <= n <= Limits.extent for n in own):
            return None
        return Shape(own[1:], own[0])

    # Modules

    def _hold(self, own: str, node: ast.Call, scope: Scope) -> Value:
        """Make a sequence, or a list of modules."""
        values = self.elements(node.args, scope)
        made = Sequence(node=node, open=own != "Sequential")
        self.sequences.append(made)
        first = values[0] if len(values) == 1 else None
        if isinstance(first, dict):
            self._add_named(made, list(first.items()))
        elif isinstance(first, list) and all(isinstance(each, tuple) for each in first):
            self._add_named(made, [each for each in first if isinstance(each, tuple)])
        else:
            for each in first if isinstance(first, (list, tuple)) else values:
                made.add(each)
        return made

    def _add_named(self, made: Sequence, pairs: list[tuple[Value, ...]]) -> None:
        for each in pairs:
            name, value = each if len(each) == 2 else (None, UNKNOWN)
            text = name if isinstance(name, str) else ""
            made.add(self.named(value, text) if text else value, text)

    def _module(self, own: str, kind: str, call: Given, node: ast.Call) -> Value:
        """Make a module."""
        takes, gives = TAKES.get(kind, ""), GIVES.get(kind, "")
        if own.startswith("Lazy") and kind in NAMES:
            names = tuple(name for name in NAMES[kind] if name != takes)
            call = given(
                node,
                names,
                [*call.values.values()][: len(node.args)],
                {k: v for k, v in call.values.items() if k in {w.arg for w in node.keywords}},
            )
        if own == "Unflatten":
            sizes = wholes(call.get("unflattened_size"))
            made = self._made(own, kind, call, node)
            made.gives = Shape(sizes[1:], sizes[0]) if sizes and min(sizes) > 0 else None
            return made
        entering = call.cell(takes, self.code) if takes else None
        leaving = call.cell(gives, self.code) if gives else None
        return self._made(own, kind, call, node, entering, leaving)

    def _made(
        self,
        own: str,
        kind: str,
        call: Given,
        node: ast.Call,
        entering: Cell | None = None,
        leaving: Cell | None = None,
    ) -> Layer:
        span = self.code.span(node)
        entry = Entry(node.lineno - 1, own, own, span, entering=entering, leaving=leaving)
        ends = (node.end_lineno or node.lineno) - 1
        reads = "values" if kind in ("fc", "flatten") else "channels"
        made = Layer(
            entry,
            lambda flow: torch_operation(kind, call, span, flow),
            frozenset({node.lineno - 1, ends}),
            reads,
            kind == "fc",
        )
        self.layers.append(made)
        return made

    # Functions and methods

    def _function(
        self, own: str, flow: Flow, values: list[Value], named: dict[str, Value], node: ast.Call
    ) -> Flow:
        """Send a tensor through a function."""
        if own in KEEPING:
            return flow
        if own == "flatten":
            return (
                self._flattened(flow, [UNKNOWN, -1], node)
                if _from_one(values, named)
                else self._lost(node)
            )
        if own in ("mean", "squeeze", "view", "reshape"):
            return self._shaped(own, flow, values, named, node)
        if own == "add" and values and isinstance(values[0], Flow):
            self.leave(node)
            return self.added(flow, values[0])
        kind = FUNCTIONS.get(own)
        if kind is None:
            return self._lost(node)
        rest = ast.Call(node.func, node.args[1:], node.keywords)
        call = given(
            rest, NAMES.get(kind, ()), values, {k: v for k, v in named.items() if k != "input"}
        )
        type_ = own if kind_of(own) == kind else {"pad": "ZeroPad2d"}.get(kind, kind)
        made = self._made(type_, kind, call, node)
        return self.through(made, flow, node)

    def _lost(self, node: ast.Call) -> Flow:
        self.leave(node)
        return NOWHERE

    def method(self, owner: Value, name: str, node: ast.Call, scope: Scope) -> Value:
        """Call a method of a tensor, a list or a sequence."""
        if name == "__init__":
            own = scope.get("self")
            if isinstance(own, Instance) and node.args and "Sequential" in _bases(own):
                own.attributes[OWN] = self._hold("Sequential", node, scope)
                own.attributes[OWN].used = True  # type: ignore[union-attr]
            return UNKNOWN
        values = self.elements(node.args, scope)
        named = self.named_arguments(node, scope)
        if isinstance(owner, Flow):
            if name in ("size", "dim", "numel"):
                return UNKNOWN
            if name in ("add", "mul", "div", "sub", "add_", "mul_") and values:
                return self.binary(ast.Add(), owner, values[0], node)
            inner = ast.Call(node.func, [node.func, *node.args], node.keywords)
            ast.copy_location(inner, node)
            return self._function(name, owner, values, named, inner)
        if name == "forward" and len(values) == 1 and isinstance(values[0], Flow):
            return self.through(owner, values[0], node)
        if name in ("layer_summary", "summary") and values and (sizes := wholes(values[0])):
            self.stated += [shape for shape in [self.sample(sizes, told=True)] if shape]
            return UNKNOWN
        if name in ("to", "cuda", "cpu", "eval", "train", "half", "float", "apply"):
            return owner
        return self._holding(owner, name, values, named, node)

    def _holding(
        self,
        owner: Value,
        name: str,
        values: list[Value],
        named: dict[str, Value],
        node: ast.Call,
    ) -> Value:
        """Add to a list or a sequence."""
        if isinstance(owner, (list, Sequence)) and name in ("append", "extend") and values:
            each = self.items(values[0]) if name == "extend" else values[:1]
            for value in [UNKNOWN] if each is None else each:
                if isinstance(owner, Sequence):
                    owner.add(value)
                elif len(owner) < Limits.summary_rows:
                    owner.append(value)
            return owner if isinstance(owner, Sequence) else None
        if name in ("add_module", "register_module") and isinstance(owner, (Sequence, Instance)):
            key = values[0] if values else named.get("name")
            value = values[1] if len(values) > 1 else named.get("module", UNKNOWN)
            text = key if isinstance(key, str) else ""
            value = self.named(value, text) if text else value
            if isinstance(owner, Sequence):
                owner.add(value, text)
            elif text:
                owner.attributes[text] = value
            return None
        if isinstance(owner, dict) and name == "items":
            return [(key, value) for key, value in owner.items()]
        if isinstance(owner, (Sequence, dict)) and name in ("values", "children"):
            held = owner.items if isinstance(owner, Sequence) else owner
            return list(held.values())
        return self.unknown_of([*values, *named.values()], node)

    def _flattened(self, flow: Flow, sizes: list[Value], node: ast.Call) -> Flow:
        """Put all values into one vector; the second size may say how many there are."""
        number = whole(sizes[1])
        cell = None
        at = len(node.args) - 1
        if number is not None and number > 0 and len(node.args) > 1:
            cell = Cell(str(number), self.code.span(node.args[at]))
        span_call = given(ast.Call(node.func, [], []), (), [], {})
        made = self._made("flatten", "flatten", span_call, node, cell)
        return self.through(made, flow, node)

    def _shaped(
        self, own: str, flow: Flow, values: list[Value], named: dict[str, Value], node: ast.Call
    ) -> Flow:
        """Follow `view`, `reshape`, `mean` and `squeeze`."""
        if own in ("view", "reshape"):
            spread = (
                list(values[0])
                if len(values) == 1 and isinstance(values[0], (tuple, list))
                else values
            )
            if len(spread) == 2:
                return self._flattened(flow, spread, node)
            sizes = wholes(spread[1:]) if len(spread) > 2 else None
            if sizes and min(sizes) > 0 and len(sizes) <= Limits.axes:
                same = flow.shape is not None and flow.shape == Shape(sizes[1:], sizes[0])
                if not same:
                    self.leave(node)
                return flow if same else Flow(Shape(sizes[1:], sizes[0]), sizes[0], chained=False)
            return self._lost(node)
        axes = wholes(values[0] if values else named.get("dim", named.get("axis")))
        rank = flow.shape.rank if flow.shape else 2
        last = {*range(2, rank + 2)}
        chosen = {axis % (rank + 2) for axis in axes or ()}
        if own == "mean" and chosen == last:
            pooled = self._made(
                "AdaptiveAvgPool2d",
                "adaptive",
                given(ast.Call(node.func, [], []), (), [], {"output_size": 1}),
                node,
            )
            flow = self.through(pooled, flow, node)
            return (
                flow if named.get("keepdim") is True else self._flattened(flow, [UNKNOWN, -1], node)
            )
        flat = flow.shape is not None and set(flow.shape.spatial) == {1}
        if own == "squeeze" and flat and (not axes or flow.shape is None or flow.shape.rank == 1):
            return self._flattened(flow, [UNKNOWN, -1], node)
        return self._lost(node)

    def _join(
        self, own: str, values: list[Value], named: dict[str, Value], node: ast.Call
    ) -> Value:
        """Put tensors together."""
        each = values[0] if values else named.get("tensors")
        axis = values[1] if len(values) > 1 else named.get("dim", named.get("axis", 0))
        flows = (
            [one for one in each if isinstance(one, Flow)]
            if isinstance(each, (list, tuple))
            else []
        )
        if not flows or not isinstance(each, (list, tuple)):
            return UNKNOWN
        self.leave(node)
        known = [one.channels if one.shape is None else one.shape.channels for one in flows]
        if axis != 1 or len(flows) != len(each) or None in known:
            return NOWHERE
        channels = sum(n for n in known if n is not None)
        spatial = {one.shape.spatial if one.shape else None for one in flows}
        shared = spatial.pop() if len(spatial) == 1 else None
        shape = Shape(shared, channels) if shared is not None else None
        return replace(NOWHERE, shape=shape, channels=channels)


def _bases(made: Instance) -> set[str]:
    return {getattr(base, "attr", getattr(base, "id", "")) for base in made.of.node.bases}


def _from_one(values: list[Value], named: dict[str, Value]) -> bool:
    """Does something flatten all but the batch?"""
    start = values[0] if values else named.get("start_dim", 0)
    return start == 1 and len(values) < 2 and "end_dim" not in named
