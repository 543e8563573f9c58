"""Follows code statement by statement, with what is known of its values; it runs nothing.

Whatever is not a number, a layer or a sequence of layers is unknown, and so is all that comes of
it. Steps and depth are bounded, whatever the code says.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from collections.abc import Sequence as Several

from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings.code.flow import Followed
from mkdocs_cnn.listings.code.text import Code
from mkdocs_cnn.listings.code.values import (
    NOWHERE,
    UNKNOWN,
    Class,
    Flow,
    Function,
    Instance,
    Layer,
    Sequence,
    Unknown,
    Value,
    bounded,
    combined,
    is_number,
    wholes,
)
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.problem import Span
from mkdocs_cnn.problems.records import replace

Scope = dict[str, Value]
ADDING = ("append", "extend", "insert", "add_module", "add")
"""The methods with which layers are added to others."""
OWN = "*"
"""Where a class that is itself a sequence keeps its layers."""


class Stop(Exception):  # noqa: N818 - it ends a function, it is no error
    """What a function returns, or that nothing more is looked at."""

    def __init__(self, value: Value) -> None:
        super().__init__()
        self.value = value


class Interpreter:
    """Follows code; what knows the calls of a library is below it."""

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
        self.tensors: list[Shape] = []
        """The sizes of the tensors that are made, without the batch."""
        self.stated: list[Shape] = []
        """The sizes of inputs that are told to summaries."""
        self.line = 0
        """The line of the statement at hand."""
        self.steps = 0
        self.depth = 0

    # What a library knows

    def make(self, name: str, node: ast.Call, scope: Scope) -> Value:
        """Make a layer of a call, or something else of the library; unknown of other names."""
        raise NotImplementedError

    def method(self, owner: Value, name: str, node: ast.Call, scope: Scope) -> Value:
        """Call a method of a tensor, a sequence or a model."""
        raise NotImplementedError

    # Statements

    def run(self, statements: Iterable[ast.stmt], scope: Scope) -> None:
        """Follow statements.

        Raises:
            Stop: they return something.
        """
        for statement in statements:
            self.step()
            before, self.line = self.line, statement.lineno - 1
            self.statement(statement, scope)
            self.line = before

    def step(self) -> None:
        """Count a step.

        Raises:
            Stop: there are too many.
        """
        self.steps += 1
        if self.steps > Limits.code_steps:
            raise Stop(UNKNOWN)

    def statement(self, node: ast.stmt, scope: Scope) -> None:
        """Follow a statement."""
        if isinstance(node, ast.Assign):
            value = self.value(node.value, scope)
            for target in node.targets:
                self.assign(target, value, scope)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            self.assign(node.target, self.value(node.value, scope), scope)
        elif isinstance(node, ast.AugAssign):
            self._augment(node, scope)
        elif isinstance(node, ast.Expr):
            self._alone(node, scope)
        elif isinstance(node, ast.Return):
            raise Stop(self.value(node.value, scope) if node.value else None)
        elif isinstance(node, ast.FunctionDef):
            scope[node.name] = Function(node)
        elif isinstance(node, ast.ClassDef):
            self._define(node, scope)
        elif isinstance(node, (ast.With, ast.If, ast.For)):
            self._block(node, scope)
        elif isinstance(node, (ast.While, ast.Try, ast.Match, ast.AsyncFor, ast.AsyncWith)):
            self._lose(node, scope)

    def _augment(self, node: ast.AugAssign, scope: Scope) -> None:
        before = self.value(node.target, scope)
        added = self.value(node.value, scope)
        if isinstance(before, list) and isinstance(added, (list, tuple)):
            if len(before) + len(added) <= Limits.summary_rows:
                before.extend(added)
            return
        self.assign(node.target, self.binary(node.op, before, added, node), scope)

    def _alone(self, node: ast.Expr, scope: Scope) -> None:
        each = node.value
        if isinstance(each, ast.Constant):
            if each.value is ...:
                self._forget(scope)
                if scope is self.globals:
                    self.bare.append(UNKNOWN)
            return
        if scope is self.globals and isinstance(each, ast.Call) and self._is_own(each):
            return
        value = self.value(each, scope)
        for one in value if isinstance(value, (tuple, list)) else (value,):
            if scope is self.globals and isinstance(one, (Layer, Sequence)):
                self.bare.append(one)

    def _is_own(self, node: ast.Call) -> bool:
        """Is it a call of a function of the code, such as one that trains?"""
        return isinstance(self.globals.get(self.dotted(node.func)), Function)

    def _forget(self, scope: Scope) -> None:
        """Something is left out: nobody knows what goes through it."""
        for name, value in scope.items():
            if isinstance(value, Flow):
                scope[name] = NOWHERE

    def _define(self, node: ast.ClassDef, scope: Scope) -> None:
        methods = {each.name: each for each in node.body if isinstance(each, ast.FunctionDef)}
        names = [self.dotted(base).rpartition(".")[2] for base in node.bases]
        inherited = [scope.get(name) for name in names]
        own = any(isinstance(each, Class) and each.module for each in inherited)
        for each in inherited:
            if isinstance(each, Class):
                methods = each.methods | methods
        module = own or any(name in self.bases for name in names) or self.way in methods
        found = Class(node, methods, module)
        scope[node.name] = found
        if module:
            self.classes.append(found)

    def _block(self, node: ast.With | ast.If | ast.For, scope: Scope) -> None:
        if isinstance(node, ast.With):
            self.run(node.body, scope)
        elif isinstance(node, ast.If):
            chosen = self.value(node.test, scope)
            if isinstance(chosen, (Unknown, Flow)):
                self._lose(node, scope)
            else:
                self.run(node.body if chosen else node.orelse, scope)
        elif scope is not self.globals or _adds(node):
            each = self.items(self.value(node.iter, scope))
            if each is None:
                self._lose(node, scope)
                return
            for value in each:
                self.step()
                self.assign(node.target, value, scope)
                self.run(node.body, scope)

    def _lose(self, node: ast.stmt, scope: Scope) -> None:
        """Forget what a statement sets that cannot be followed."""
        concerned = False
        for each in ast.walk(node):
            self.step()
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                before = scope.get(each.id)
                concerned |= isinstance(before, Flow)
                scope[each.id] = NOWHERE if isinstance(before, Flow) else UNKNOWN
            elif isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name):
                concerned |= self._changed(each, scope.get(each.value.id))
            elif isinstance(each, ast.Return) and self.depth:
                concerned = True
        if concerned:
            self.leave(node)

    def _changed(self, node: ast.Attribute, owner: Value) -> bool:
        """Forget what may be added to something, or set in it; is it something with layers?"""
        if isinstance(owner, Instance) and isinstance(node.ctx, ast.Store):
            owner.attributes[node.attr] = UNKNOWN
            return True
        if node.attr not in ADDING:
            return False
        if isinstance(owner, list):
            owner.append(UNKNOWN)
        elif isinstance(owner, Sequence):
            owner.add(UNKNOWN)
        return isinstance(owner, (list, Sequence))

    def assign(self, target: ast.expr, value: Value, scope: Scope) -> None:
        """Give something a name."""
        if isinstance(target, ast.Name):
            scope[target.id] = self.named(value, target.id)
        elif isinstance(target, ast.Attribute):
            owner = self.value(target.value, scope)
            if isinstance(owner, Instance):
                owner.attributes[target.attr] = self.named(value, target.attr)
                if isinstance(value, (Layer, Instance)):
                    value.used = True
        elif isinstance(target, (ast.Tuple, ast.List)):
            each = self.items(value) if isinstance(value, (tuple, list)) else None
            fits = each is not None and len(each) == len(target.elts)
            values = each if fits and each else [UNKNOWN] * len(target.elts)
            for one, its in zip(target.elts, values, strict=True):
                self.assign(one, its, scope)

    def named(self, value: Value, name: str) -> Value:
        """Tell a layer how the code calls it."""
        if isinstance(value, Layer) and not value.entry.name:
            value.entry = replace(value.entry, name=name, label=name)
        return value

    # Expressions

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
        if isinstance(node, (ast.Tuple, ast.List)):
            each = self.elements(node.elts, scope)
            return tuple(each) if isinstance(node, ast.Tuple) else each
        if isinstance(node, ast.Call):
            return self.call(node, scope)
        if isinstance(node, ast.BinOp):
            one, other = self.value(node.left, scope), self.value(node.right, scope)
            return self.binary(node.op, one, other, node)
        if isinstance(node, ast.Attribute):
            return self._attribute(self.value(node.value, scope), node.attr)
        if isinstance(node, ast.Dict):
            return {
                str(self.value(key, scope)): self.value(value, scope)
                for key, value in zip(node.keys, node.values, strict=True)
                if key is not None
            }
        return self._other(node, scope)

    def _other(self, node: ast.expr, scope: Scope) -> Value:
        if isinstance(node, ast.UnaryOp):
            value = self.value(node.operand, scope)
            if isinstance(node.op, ast.USub) and isinstance(value, (int, float)):
                return -value
            known = not isinstance(value, (Unknown, Flow))
            return not value if isinstance(node.op, ast.Not) and known else UNKNOWN
        if isinstance(node, ast.Subscript):
            return self._item(self.value(node.value, scope), self.value(node.slice, scope))
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
        if isinstance(node, ast.ListComp) and len(node.generators) == 1:
            return self._listed(node, scope)
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
        if each is None or generator.ifs:
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

    def _attribute(self, owner: Value, name: str) -> Value:
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
            return self._added(one, other) if same else NOWHERE  # type: ignore[arg-type]
        return combined(sign, one, other)

    def _added(self, one: Flow, other: Flow) -> Flow:
        """Join two outputs of one size."""
        if one.shape is not None and one.shape == other.shape:
            return replace(one, chained=False, producer=None)
        alike = one.channels is not None and one.channels == other.channels
        return replace(NOWHERE, channels=one.channels) if alike else NOWHERE

    def leave(self, node: ast.expr | ast.stmt | None) -> None:
        """Note what cannot be followed."""
        if node is not None:
            self.left.append(self.code.span(node))

    # Calls

    def named_arguments(self, node: ast.Call, scope: Scope) -> dict[str, Value]:
        """Return the arguments of a call that have names."""
        return {k.arg: self.value(k.value, scope) for k in node.keywords if k.arg is not None}

    def plain(self, own: str, values: list[Value], named: dict[str, Value]) -> Value:
        """Follow what has to do with numbers and lists alone."""
        first = values[0] if values else UNKNOWN
        items = self.items(first)
        if own == "range":
            bounds = wholes(values)
            fits = bounds and len(bounds) <= 3 and 0 not in bounds[2:]
            each = range(*bounds) if bounds and fits else range(0)
            return list(each) if fits and len(each) <= Limits.summary_rows else UNKNOWN
        if own in ("OrderedDict", "dict") and isinstance(first, dict):
            return first
        if own == "int" and isinstance(first, (int, float)):
            return int(first)
        if items is None:
            return UNKNOWN
        if own == "enumerate":
            return list(enumerate(items))
        if own in ("list", "tuple", "OrderedDict"):
            return items
        if own == "reversed":
            return items[::-1]
        return len(items) if own == "len" else UNKNOWN

    def dotted(self, node: ast.expr) -> str:
        """Return a name with its points, `torch.nn.Conv2d`; empty of anything else."""
        names: list[str] = []
        while isinstance(node, ast.Attribute) and len(names) < Limits.code_depth:
            names.append(node.attr)
            node = node.value
        return ".".join([node.id, *names[::-1]]) if isinstance(node, ast.Name) else ""

    def call(self, node: ast.Call, scope: Scope) -> Value:
        """Follow a call."""
        dotted = self.dotted(node.func)
        root, _, rest = dotted.partition(".")
        bound = scope.get(root, self.globals.get(root))
        if dotted and bound is None:
            return self.make(dotted, node, scope)
        if isinstance(node.func, ast.Attribute):
            owner = self.value(node.func.value, scope)
            target = self._attribute(owner, node.func.attr)
            if isinstance(owner, Instance) and node.func.attr in owner.of.methods:
                method = owner.of.methods[node.func.attr]
                return self.invoke(method, [owner, *self.elements(node.args, scope)], node, scope)
            if isinstance(target, Unknown):
                return self.method(owner, node.func.attr, node, scope)
        else:
            target = self.value(node.func, scope)
        return self.apply(target, node, scope)

    def apply(self, target: Value, node: ast.Call, scope: Scope) -> Value:
        """Call something that the code has made."""
        if isinstance(target, Class):
            return self.instantiate(target, node, scope)
        arguments = self.elements(node.args, scope)
        if isinstance(target, Function):
            return self.invoke(target.node, arguments, node, scope)
        flows = [each for each in arguments if isinstance(each, Flow)]
        if len(arguments) == len(flows) == 1 and isinstance(target, (Layer, Sequence, Instance)):
            return self.through(target, flows[0], node)
        if flows:
            self.leave(node)
            return NOWHERE
        return UNKNOWN

    def through(self, target: Value, flow: Flow, node: ast.expr | None = None) -> Flow:
        """Send something through layers."""
        self.step()
        if isinstance(target, Flow):
            return target if flow.is_unsaid else flow
        if isinstance(target, Layer):
            if len(self.followed.nodes) >= Limits.summary_rows:
                raise Stop(UNKNOWN)
            found = self.followed.through(target, flow, self.line)
            if not found.chained and flow.chained:
                self.left.append(target.entry.span)
            return found
        if isinstance(target, Sequence) and not target.open:
            target.used = True
            for each in target.items.values():
                flow = self.through(each, flow, target.node)
            return flow
        if isinstance(target, Instance) and self.way not in target.of.methods:
            target.used = True
            target = target.attributes.get(OWN, target.attributes.get("net", UNKNOWN))
            if isinstance(target, Sequence):
                return self.through(target, flow, node)
        if isinstance(target, Instance) and self.way in target.of.methods:
            target.used = True
            method = target.of.methods[self.way]
            found_ = self._inside(method, {**_names(method, [target, flow])})
            return found_ if isinstance(found_, Flow) else NOWHERE
        self.leave(node)
        return NOWHERE

    def instantiate(self, target: Class, node: ast.Call | None, scope: Scope) -> Value:
        """Make something of a class."""
        if not target.module or self.depth > Limits.code_depth // 2:
            return UNKNOWN
        target.used = True
        made = Instance(target)
        self.instances.append(made)
        method = target.methods.get("__init__")
        if method is not None:
            values = self.elements(node.args, scope) if node else []
            self.invoke(method, [made, *values], node, scope)
        return made

    def invoke(
        self, method: ast.FunctionDef, values: list[Value], node: ast.Call | None, scope: Scope
    ) -> Value:
        """Call a function of the code."""
        inner = _names(method, values)
        for name, default in _defaults(method):
            inner.setdefault(name, self.value(default, self.globals))
        for keyword in node.keywords if node else ():
            if keyword.arg is not None:
                inner[keyword.arg] = self.value(keyword.value, scope)
        for name in _parameters(method):
            inner.setdefault(name, UNKNOWN)
        return self._inside(method, inner)

    def _inside(self, method: ast.FunctionDef, inner: Scope) -> Value:
        if self.depth > Limits.code_depth // 2:
            return UNKNOWN
        self.depth += 4
        line = self.line
        try:
            self.run(method.body, inner)
        except Stop as stop:
            if self.steps > Limits.code_steps:
                raise
            return stop.value
        finally:
            self.depth -= 4
            self.line = line
        return None


def _adds(node: ast.For) -> bool:
    """Does a loop add layers to others, rather than train or show them?"""
    return any(isinstance(each, ast.Attribute) and each.attr in ADDING for each in ast.walk(node))


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


def _parameters(method: ast.FunctionDef) -> list[str]:
    each = method.args
    return [one.arg for one in (*each.posonlyargs, *each.args, *each.kwonlyargs)]


def _names(method: ast.FunctionDef, values: Several[Value]) -> Scope:
    each = [one.arg for one in (*method.args.posonlyargs, *method.args.args)]
    return dict(zip(each, values, strict=False))


def _defaults(method: ast.FunctionDef) -> list[tuple[str, ast.expr]]:
    each = method.args
    positional = [one.arg for one in (*each.posonlyargs, *each.args)]
    found = list(zip(positional[::-1], each.defaults[::-1], strict=False))
    named = zip(each.kwonlyargs, each.kw_defaults, strict=True)
    return [*found, *((one.arg, value) for one, value in named if value is not None)]
