"""What an expression of a code stands for, as far as it can be known without running it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from collections.abc import Sequence as Several

from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings.code.calls import Given
from mkdocs_cnn.listings.code.flow import Followed
from mkdocs_cnn.listings.code.text import Code
from mkdocs_cnn.listings.code.values import (
    NOWHERE,
    UNKNOWN,
    Class,
    Flow,
    Instance,
    Layer,
    Sequence,
    Unknown,
    Value,
    bounded,
    combined,
    is_number,
)
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.problem import Span
from mkdocs_cnn.problems.records import replace

Scope = dict[str, Value]
ADDING = ("append", "extend", "insert", "add_module", "add")
"""The methods with which layers are added to others."""
_RECKONED = {ast.Name, ast.BinOp, ast.Constant, ast.Load, ast.Add, ast.Sub, ast.Mult, ast.FloorDiv}
"""What arithmetic with names is made of."""
OWN = "*"
"""Where a class that is itself a sequence keeps its layers."""


class Stop(Exception):  # noqa: N818 - it ends a function, it is no error
    """What a function returns, or that nothing more is looked at."""

    def __init__(self, value: Value) -> None:
        super().__init__()
        self.value = value


class Expressions:
    """Follows expressions; what calls do is below it."""

    bases: tuple[str, ...] = ()
    """The classes of the library from which networks are derived."""
    library = ""
    way = "forward"
    """The method that sends something through a network."""
    channels_last = False

    def __init__(self, code: Code) -> None:
        self.code = code
        self.globals: Scope = {}
        self.followed = Followed([], [], [], [])
        self.left: list[Span] = []
        """What cannot be followed."""
        self.layers: list[Layer] = []
        self.sequences: list[Sequence] = []
        self.classes: list[Class] = []
        self.instances: list[Instance] = []
        self.bare: list[Value] = []
        """Layers that stand alone as statements."""
        self.unset: dict[str, None] = {}
        """Names that layers are made with, and that stand for nothing that is known."""
        self.tensors: list[Shape] = []
        """The sizes of the tensors that are made, without the batch."""
        self.stated: list[Shape] = []
        """The sizes of inputs that are told to summaries."""
        self.line = 0
        """The line of the statement at hand."""
        self.steps = 0
        self.depth = 0

    def make(self, name: str, node: ast.Call, scope: Scope) -> Value:
        """Make a layer of a call, or something else of the library; unknown of other names."""
        raise NotImplementedError

    def method(self, owner: Value, name: str, node: ast.Call, scope: Scope) -> Value:
        """Call a method of a tensor, a sequence or a model."""
        raise NotImplementedError

    def call(self, node: ast.Call, scope: Scope) -> Value:
        """Follow a call."""
        raise NotImplementedError

    def assign(self, target: ast.expr, value: Value, scope: Scope) -> None:
        """Give something a name."""
        raise NotImplementedError

    def step(self) -> None:
        """Count a step.

        Raises:
            Stop: there are too many.
        """
        self.steps += 1
        if self.steps > Limits.code_steps:
            raise Stop(UNKNOWN)

    def value(self, node: ast.expr, scope: Scope) -> Value:
        """Return what an expression stands for."""
        self.step()
        if self.depth > Limits.code_depth:
            return UNKNOWN
        self.depth += 1
        try:
            return self._value(node, scope)
        finally:
            self.depth -= 1

    def _value(self, node: ast.expr, scope: Scope) -> Value:
        if isinstance(node, ast.Constant):
            if node.value is None or isinstance(node.value, (str, bool)):
                return node.value
            return bounded(node.value)
        if isinstance(node, ast.Name):
            return scope.get(node.id, self.globals.get(node.id, UNKNOWN))
        if isinstance(node, ast.Call):
            return self.call(node, scope)
        if isinstance(node, ast.Attribute):
            return self.attribute(self.value(node.value, scope), node.attr)
        if isinstance(node, ast.Subscript):
            return self._item(self.value(node.value, scope), self.value(node.slice, scope))
        if isinstance(node, (ast.Tuple, ast.List, ast.Dict, ast.ListComp)):
            return self._held(node, scope)
        return self._reckoned(node, scope)

    def _held(self, node: ast.Tuple | ast.List | ast.Dict | ast.ListComp, scope: Scope) -> Value:
        """Return several values in one."""
        if isinstance(node, ast.ListComp):
            return self._listed(node, scope)
        if isinstance(node, ast.Dict):
            return {
                str(self.value(key, scope)): self.value(value, scope)
                for key, value in zip(node.keys, node.values, strict=True)
                if key is not None
            }
        each = self.elements(node.elts, scope)
        return tuple(each) if isinstance(node, ast.Tuple) else each

    def _reckoned(self, node: ast.expr, scope: Scope) -> Value:
        """Follow signs between values."""
        if isinstance(node, ast.BinOp):
            one, other = self.value(node.left, scope), self.value(node.right, scope)
            return self.binary(node.op, one, other, node)
        if isinstance(node, ast.UnaryOp):
            return _signed(node.op, self.value(node.operand, scope))
        if isinstance(node, ast.IfExp):
            chosen = self.value(node.test, scope)
            if isinstance(chosen, (Unknown, Flow)):
                return UNKNOWN
            return self.value(node.body if chosen else node.orelse, scope)
        if isinstance(node, ast.BoolOp):
            return self._either(node, scope)
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            one, other = self.value(node.left, scope), self.value(node.comparators[0], scope)
            return _compared(node.ops[0], one, other)
        return UNKNOWN

    def _either(self, node: ast.BoolOp, scope: Scope) -> Value:
        """Follow `and` and `or`: one value may decide, whatever the others are."""
        decides = isinstance(node.op, ast.Or)
        found: Value = not decides
        for each in node.values:
            value = self.value(each, scope)
            if isinstance(value, (Unknown, Flow)):
                found = UNKNOWN
            elif bool(value) == decides:
                return value
        return found

    def _listed(self, node: ast.ListComp, scope: Scope) -> Value:
        """Follow `[make(i) for i in range(3)]`."""
        generator = node.generators[0]
        each = self.items(self.value(generator.iter, scope))
        if each is None or generator.ifs or len(node.generators) > 1:
            return UNKNOWN
        inner, found = dict(scope), []
        for value in each:
            self.assign(generator.target, value, inner)
            found.append(self.value(node.elt, inner))
        return found

    def elements(self, nodes: Several[ast.expr], scope: Scope) -> list[Value]:
        """Return what stands in a list, or behind `*`."""
        found: list[Value] = []
        for node in nodes:
            if not isinstance(node, ast.Starred):
                found.append(self.value(node, scope))
                continue
            each = self.items(self.value(node.value, scope))
            found += [UNKNOWN] if each is None else each
        return found

    def items(self, value: Value) -> list[Value] | None:
        """Return what a loop goes over; None where nobody knows."""
        if isinstance(value, (list, tuple)):
            return list(value)
        if isinstance(value, Sequence):
            value.used |= self.depth > 1
            return list(value.items.values())
        return None

    def attribute(self, owner: Value, name: str) -> Value:
        """Return what stands behind a point."""
        if isinstance(owner, Instance):
            return owner.attributes.get(name, UNKNOWN)
        if isinstance(owner, Sequence):
            return owner.items.get(name, UNKNOWN)
        return UNKNOWN

    def _item(self, owner: Value, key: Value) -> Value:
        if isinstance(owner, (list, tuple)) and isinstance(key, int):
            return owner[key] if -len(owner) <= key < len(owner) else UNKNOWN
        if isinstance(owner, dict):
            return owner.get(str(key), UNKNOWN)
        if isinstance(owner, Sequence) and isinstance(key, int):
            each = list(owner.items.values())
            return each[key] if -len(each) <= key < len(each) else UNKNOWN
        return UNKNOWN

    def binary(
        self, sign: ast.operator, one: Value, other: Value, node: ast.expr | ast.stmt
    ) -> Value:
        """Reckon; what a number is added to or multiplied by keeps its size."""
        if isinstance(one, Flow) or isinstance(other, Flow):
            if isinstance(one, Flow) and is_number(other):
                return one
            if isinstance(other, Flow) and is_number(one):
                return other
            self.leave(node)
            same = isinstance(one, Flow) and isinstance(other, Flow)
            return self.added(one, other) if same else NOWHERE  # type: ignore[arg-type]
        return combined(sign, one, other)

    def added(self, one: Flow, other: Flow) -> Flow:
        """Join two outputs of one size."""
        if one.shape is not None and one.shape == other.shape:
            return replace(one, chained=False, producer=None)
        alike = one.channels is not None and one.channels == other.channels
        return replace(NOWHERE, channels=one.channels) if alike else NOWHERE

    def note_unset(self, call: Given, scope: Scope) -> None:
        """Note the names that a layer is made with and that are not known."""
        for name, node in call.nodes.items():
            parts = set(map(type, ast.walk(node)))
            if call.values.get(name) is UNKNOWN and name != "axis" and parts <= _RECKONED:
                names = (each.id for each in ast.walk(node) if isinstance(each, ast.Name))
                self.unset |= {each: None for each in names if self._is_unset(each, scope)}

    def _is_unset(self, name: str, scope: Scope) -> bool:
        value = scope.get(name, self.globals.get(name, UNKNOWN))
        return value is UNKNOWN and name not in ("nn", "torch", "np", "self", "F", "tf", "keras")

    def unknown_of(self, values: Iterable[Value], node: ast.expr) -> Value:
        """Return what comes of values in a way that nobody knows."""
        if any(isinstance(each, Flow) for each in values):
            self.leave(node)
            return NOWHERE
        return UNKNOWN

    def leave(self, node: ast.expr | ast.stmt | None) -> None:
        """Note what cannot be followed."""
        if node is not None:
            self.left.append(self.code.span(node))


def _signed(sign: ast.unaryop, value: Value) -> Value:
    if isinstance(sign, ast.USub) and isinstance(value, (int, float)):
        return -value
    known = not isinstance(value, (Unknown, Flow))
    return not value if isinstance(sign, ast.Not) and known else UNKNOWN


def _compared(sign: ast.cmpop, one: Value, other: Value) -> Value:
    if isinstance(sign, (ast.Is, ast.IsNot)) and (one is None or other is None):
        if isinstance(one, Unknown) or isinstance(other, Unknown):
            return UNKNOWN
        return (one is other) == isinstance(sign, ast.Is)
    plain = (int, float, str)
    if not isinstance(one, plain) or not isinstance(other, plain):
        return UNKNOWN
    if isinstance(sign, (ast.Eq, ast.NotEq)):
        return (one == other) == isinstance(sign, ast.Eq)
    if not isinstance(one, (int, float)) or not isinstance(other, (int, float)):
        return UNKNOWN
    signs: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
        ast.Lt: float.__lt__,
        ast.Gt: float.__gt__,
        ast.LtE: float.__le__,
        ast.GtE: float.__ge__,
    }
    compare = signs.get(type(sign))
    return compare(float(one), float(other)) if compare else UNKNOWN
