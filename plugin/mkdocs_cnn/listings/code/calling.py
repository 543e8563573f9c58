"""What calls do: those of functions and classes of the code, and of layers with what goes in."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from collections.abc import Sequence as Several

from mkdocs_cnn.listings.code.expressions import OWN, Expressions, Scope, Stop
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
    wholes,
)
from mkdocs_cnn.problems.limits import Limits


class Calling(Expressions):
    """Follows calls; what statements do is below it."""

    def run(self, statements: Iterable[ast.stmt], scope: Scope) -> None:
        """Follow statements."""
        raise NotImplementedError

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
        root, _, _ = dotted.partition(".")
        bound = scope.get(root, self.globals.get(root))
        if dotted and bound is None:
            return self.make(dotted, node, scope)
        if isinstance(node.func, ast.Attribute):
            owner = self.value(node.func.value, scope)
            target = self.attribute(owner, node.func.attr)
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
            return self._through_layer(target, flow)
        if self.depth < Limits.code_depth:
            self.depth += 1
            try:
                return self._through_parts(target, flow, node)
            finally:
                self.depth -= 1
        self.leave(node)
        return NOWHERE

    def _through_layer(self, target: Layer, flow: Flow) -> Flow:
        if len(self.followed.nodes) >= Limits.summary_rows:
            self.steps = Limits.code_steps
            self.step()
        found = self.followed.through(target, flow, self.line)
        if not found.chained and flow.chained:
            self.left.append(target.entry.span)
        return found

    def _through_parts(self, target: Value, flow: Flow, node: ast.expr | None) -> Flow:
        if isinstance(target, Instance) and self.way not in target.of.methods:
            target.used = True
            target = target.attributes.get(OWN, target.attributes.get("net", UNKNOWN))
        if isinstance(target, Sequence) and not target.open:
            return self._through_sequence(target, flow)
        if isinstance(target, Instance) and self.way in target.of.methods:
            target.used = True
            method = target.of.methods[self.way]
            found = self._inside(method, _names(method, [target, flow]))
            several = found if isinstance(found, (tuple, list)) else (found,)
            return next((each for each in several if isinstance(each, Flow)), NOWHERE)
        self.leave(node)
        return NOWHERE

    def _through_sequence(self, target: Sequence, flow: Flow) -> Flow:
        target.used = True
        before = len(self.followed.nodes)
        for each in list(target.items.values()):
            flow = self.through(each, flow, target.node)
        inside = self.followed.nodes[before:]
        if inside and target.node is not None:
            start, end = target.node.lineno - 1, (target.node.end_lineno or 1) - 1
            self.followed.parts.append((start, end, inside[0], inside[-1]))
        return flow

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
