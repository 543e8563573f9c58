"""What is changed: one operator, number, condition or statement at a time."""

import ast
import copy
import difflib
from dataclasses import dataclass
from functools import partial

COMPARISONS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
NAMES = {
    "min": "max",
    "all": "any",
    "startswith": "endswith",
    "removeprefix": "removesuffix",
    "partition": "rpartition",
    "lstrip": "rstrip",
    "ceil": "floor",
    "bisect_left": "bisect_right",
    "find": "rfind",
}
NAMES |= {other: name for name, other in NAMES.items()}
"""Functions and methods that are easily taken for one another."""


@dataclass(frozen=True)
class Mutant:
    """A module with one change."""

    module: str
    """Its path below the package: `counting/memory.py`."""
    number: int
    """Which change it is of all those of the module."""
    first: int
    last: int
    """The lines of the statement that is changed, from 1."""
    line: int
    scope: str
    """The function or class: `Axis.through`; empty at the top."""
    before: str
    text: str
    """The module after the change."""

    @property
    def name(self):
        """What it is asked for by: `counting/memory.py:34#12`."""
        return f"{self.module}:{self.line}#{self.number}"

    @property
    def diff(self):
        """The lines before and after."""
        before, after = self.before.split("\n"), self.text.split("\n")
        lines = list(difflib.unified_diff(before, after, lineterm="", n=0))[2:]
        return "\n".join(line for line in lines if not line.startswith("@@"))

    @property
    def change(self):
        """The module and the changed line without its number, which moves."""
        added = [line[1:].strip() for line in self.diff.split("\n") if line.startswith("+")]
        return self.module, " ".join(added)


def mutants(module, text):
    """Every mutant of a module, in the order of its lines."""
    finder = _Finder(text)
    finder.visit(ast.parse(text))
    found = []
    for node, place, scope, instead in finder.found:
        changed, lines = _replaced(text, node, instead), (place.lineno, place.end_lineno)
        found.append(Mutant(module, len(found), *lines, node.lineno, scope, text, changed))
    return found


class _Finder(ast.NodeVisitor):
    """Collects (node, statement around it, scope, text in its place)."""

    def __init__(self, text):
        self.text = text
        self.found = []
        self.statement = None
        self.scope = []

    def add(self, node, instead):
        if not isinstance(instead, str):
            new = ast.unparse(instead)
            instead = new if isinstance(instead, ast.Constant | ast.Name) else f"({new})"
        self.found.append((node, self.statement, ".".join(self.scope), instead))

    def change(self, node, **fields):
        """Give a node with other fields; the rest of it stays."""
        new = copy.copy(node)
        for name, value in fields.items():
            setattr(new, name, value)
        return new

    def visit(self, node):
        if isinstance(node, ast.stmt):
            before, self.statement = self.statement, _head(node)
            super().visit(node)
            self.statement = before
        else:
            super().visit(node)

    def visit_FunctionDef(self, node):
        """Go into a function, past decorators, annotations and its docstring."""
        if node.name == "__repr__":
            return
        self.scope.append(node.name)
        for default in [*node.args.defaults, *node.args.kw_defaults]:
            if default is not None:
                self.visit(default)
        for each in node.body:
            self.visit(each)
        self.scope.pop()

    def visit_ClassDef(self, node):
        self.scope.append(node.name)
        for each in node.body:
            self.visit(each)
        self.scope.pop()

    def visit_AnnAssign(self, node):
        if node.value:
            self.visit(node.value)

    def visit_Assign(self, node):
        if not any(getattr(each, "id", "") in ("__slots__", "__all__") for each in node.targets):
            self.generic_visit(node)

    def visit_JoinedStr(self, node):
        """Words are not changed, nor what is put into them."""

    def visit_Expr(self, node):
        """Leave a call out."""
        if isinstance(node.value, ast.Call):
            self.add(node, "pass")
        self.generic_visit(node)

    def visit_AugAssign(self, node):
        self.add(node, "pass")
        other = OPERATORS.get(type(node.op))
        if other:
            self.add(node, ast.unparse(self.change(node, op=other())))
        self.visit(node.value)

    def visit_Raise(self, node):
        self.add(node, "pass")
        self.generic_visit(node)

    def visit_Continue(self, node):
        self.add(node, "break")

    def visit_Break(self, node):
        self.add(node, "continue")

    def visit_Return(self, node):
        if node.value is not None and not _is_empty(node.value):
            self.add(node, "return None")
        self.generic_visit(node)

    def visit_If(self, node):
        if getattr(node.test, "id", "") == "TYPE_CHECKING":
            return
        self.condition(node.test)
        self.generic_visit(node)

    def visit_While(self, node):
        self.condition(node.test)
        self.generic_visit(node)

    def visit_IfExp(self, node):
        self.condition(node.test)
        self.generic_visit(node)

    def visit_comprehension(self, node):
        for each in node.ifs:
            self.condition(each)
        self.generic_visit(node)

    def condition(self, test):
        """Turn a condition round; comparisons and `not` are turned round by themselves."""
        if not isinstance(test, ast.Compare | ast.UnaryOp | ast.Constant):
            self.add(test, ast.UnaryOp(ast.Not(), test))

    def visit_Compare(self, node):
        for i, op in enumerate(node.ops):
            ops = [*node.ops[:i], COMPARISONS[type(op)](), *node.ops[i + 1 :]]
            self.add(node, self.change(node, ops=ops))
        for each in (node.left, *node.comparators):
            self.key(each)
        self.generic_visit(node)

    def key(self, node):
        """Take another word for one that something is compared with, or looked up by."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
            self.add(node, ast.Constant(f"{node.value}?"))

    def visit_Subscript(self, node):
        self.key(node.slice)
        self.generic_visit(node)

    def visit_Slice(self, node):
        for bound in ("lower", "upper"):
            if getattr(node, bound) is not None:
                self.add(node, ast.unparse(self.change(node, **{bound: None})) or ":")
        self.generic_visit(node)

    def visit_BinOp(self, node):
        other = OPERATORS.get(type(node.op))
        if other and not (isinstance(node.op, ast.BitOr) and not self.scope):
            self.add(node, self.change(node, op=other()))
        self.generic_visit(node)

    def visit_BoolOp(self, node):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        self.add(node, self.change(node, op=other()))
        self.generic_visit(node)

    def visit_UnaryOp(self, node):
        if isinstance(node.op, ast.Not | ast.USub):
            self.add(node, node.operand)
        self.generic_visit(node)

    def visit_keyword(self, node):
        """A strict zip() says what cannot happen, and more splits than one are only slower."""
        if node.arg not in ("strict", "maxsplit"):
            self.visit(node.value)

    def visit_Constant(self, node):
        if isinstance(node.value, bool):
            self.add(node, ast.Constant(not node.value))
        elif isinstance(node.value, int | float):
            self.add(node, ast.Constant(node.value + 1))
            self.add(node, ast.Constant(node.value - 1))

    def visit_Call(self, node):
        name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
        if name in ("cast", "TypeVar", "compile"):
            return
        if name in NAMES and (isinstance(node.func, ast.Name) or name not in ("min", "max")):
            field = "id" if isinstance(node.func, ast.Name) else "attr"
            self.add(node, self.change(node, func=self.change(node.func, **{field: NAMES[name]})))
        self.generic_visit(node)


def _is_empty(node):
    """Is it nothing already: None, 0, (), []?"""
    if isinstance(node, ast.Constant):
        return not node.value
    return isinstance(node, ast.Tuple | ast.List) and not node.elts


def _head(node):
    """Give a statement's own lines: of one with a body, those before it."""
    body = getattr(node, "body", None)
    if not isinstance(body, list):
        return node
    head = partial(ast.Pass, lineno=node.lineno)
    return head(end_lineno=max(node.lineno, body[0].lineno - 1))


def _replaced(text, node, instead):
    """Put a text in the place of a node."""
    lines = text.encode().split(b"\n")
    before = b"\n".join([*lines[: node.lineno - 1], lines[node.lineno - 1][: node.col_offset]])
    rest = lines[node.end_lineno - 1][node.end_col_offset :]
    after = b"\n".join([rest, *lines[node.end_lineno :]])
    return (before + instead.encode() + after).decode()
