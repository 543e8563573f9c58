"""The manner of the code: typed, documented, in short functions."""

import ast
from functools import cache

import pytest

from helpers import PACKAGE

pytestmark = pytest.mark.many

LONGEST = 45
"""Lines of a function, its docstring left out."""
FILES = sorted(PACKAGE.rglob("*.py"))


@cache
def sources():
    """The syntax trees of all modules."""
    return {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text("utf-8")) for path in FILES
    }


def found_by(check):
    """What a check finds, by the modules in which it finds anything."""
    found = {name: list(check(tree)) for name, tree in sources().items()}
    return {name: names for name, names in found.items() if names}


def functions(tree):
    """Every function and method, with the name of what it stands in."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def undocumented(tree):
    """Public modules, classes, functions and methods without a docstring."""

    def look(node, path):
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                if isinstance(child, ast.If | ast.Try | ast.With):
                    yield from look(child, path)
                continue
            if child.name.startswith("_"):
                continue
            if not ast.get_docstring(child):
                yield f"{path}{child.name}"
            if isinstance(child, ast.ClassDef):
                yield from look(child, f"{path}{child.name}.")

    if not ast.get_docstring(tree):
        yield "the module"
    yield from look(tree, "")


def untyped(tree):
    """Functions with a parameter or an answer that has no type."""
    for function in functions(tree):
        arguments = function.args
        several = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        several += [each for each in (arguments.vararg, arguments.kwarg) if each]
        named = [each for each in several if each.arg not in ("self", "cls")]
        if any(each.annotation is None for each in named) or function.returns is None:
            yield function.name


def lines_of(function):
    """The lines of a function from its def to its end, without its docstring."""
    first = function.body[0]
    documented = ast.get_docstring(function) is not None
    docstring = first.end_lineno - first.lineno + 1 if documented else 0
    return function.end_lineno - function.lineno + 1 - docstring


def too_long(tree):
    return [each.name for each in functions(tree) if lines_of(each) > LONGEST]


def test_public_objects_are_documented():
    assert found_by(undocumented) == {}


def test_functions_are_typed():
    assert found_by(untyped) == {}


def test_functions_are_short():
    assert found_by(too_long) == {}


def test_half_of_all_functions_have_ten_lines_at_most():
    lengths = sorted(lines_of(each) for tree in sources().values() for each in functions(tree))
    assert lengths[len(lengths) // 2] <= 10


def test_the_checks_can_fail():
    long = "def f() -> None:\n" + "    x = 1\n" * LONGEST
    assert too_long(ast.parse(long)) == ["f"]
    assert too_long(ast.parse(long.replace("x = 1\n", '"""A."""\n', 1))) == []
    assert list(untyped(ast.parse("def f(a) -> None: ..."))) == ["f"]
    assert list(untyped(ast.parse("def f(a: int): ..."))) == ["f"]
    assert list(untyped(ast.parse("def f(*, a: int, **b) -> None: ..."))) == ["f"]
    module = '"""A."""\nclass C:\n    """B."""\n    def m(self): ...\n    def _p(self): ...\n'
    module += "def f(): ..."
    assert list(undocumented(ast.parse(module))) == ["C.m", "f"]
    assert list(undocumented(ast.parse("x = 1"))) == ["the module"]


def test_nothing_is_left_over():
    """No notes to oneself, no prints outside of the command, no breakpoints."""
    for path in FILES:
        text = path.read_text("utf-8")
        for word in ("TODO", "FIXME", "XXX", "breakpoint("):
            assert word not in text, f"{path.name}: {word}"
