"""Follows code statement by statement, with what is known of its values; it runs nothing.

Whatever is not a number, a layer or a sequence of layers is unknown, and so is all that comes of
it. Steps and depth are bounded, whatever the code says.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from mkdocs_cnn.listings.code.calling import Calling
from mkdocs_cnn.listings.code.expressions import ADDING, Scope, Stop
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
)
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.records import replace


class Interpreter(Calling):
    """Follows code; what knows the calls of a library is below it."""

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

    def statement(self, node: ast.stmt, scope: Scope) -> None:
        """Follow a statement."""
        if isinstance(node, ast.Assign):
            value = self.value(node.value, scope)
            for target in node.targets:
                self.assign(target, value, scope)
        elif isinstance(node, (ast.AnnAssign, ast.AugAssign)):
            self._set(node, scope)
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

    def _set(self, node: ast.AnnAssign | ast.AugAssign, scope: Scope) -> None:
        if node.value is None:
            return
        if isinstance(node, ast.AnnAssign):
            self.assign(node.target, self.value(node.value, scope), scope)
            return
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


def _adds(node: ast.For) -> bool:
    """Does a loop add layers to others, rather than train or show them?"""
    return any(isinstance(each, ast.Attribute) and each.attr in ADDING for each in ast.walk(node))
