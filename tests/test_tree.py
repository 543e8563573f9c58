"""YAML as this package reads it: its limits are its own, whatever reads the text."""

import pytest
import yaml

from mkdocs_cnn.language import tree
from mkdocs_cnn.language.tree import read_tree
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.problem import Invalid, Source

LOADERS = [yaml.SafeLoader]
if hasattr(yaml, "CSafeLoader"):
    LOADERS.append(yaml.CSafeLoader)


@pytest.fixture(params=LOADERS, ids=lambda loader: loader.__name__)
def loader(request, monkeypatch):
    """PyYAML alone has no limit of its own on depth; libyaml has one, in some versions."""
    monkeypatch.setattr(tree, "_Loader", request.param)


def blocks(levels):
    return "".join(f"{' ' * level}a:\n" for level in range(levels)) + " " * levels + "x"


NESTED = {
    "lists": (lambda n: "[" * n + "]" * n, 0, 100),
    "lists that are never closed": (lambda n: "[" * n, 0, 100),
    "mappings": (lambda n: "{a: " * n + "x" + "}" * n, 0, 400),
    "both": (lambda n: "[{a: " * (n // 2), 0, 250),
    "list items": (lambda n: "- " * n + "x", 0, 200),
    "keys on lines of their own": (blocks, 100, 100),
    "keys that are lists": (lambda n: "? " * n + "x", 0, 200),
    "lists behind text": (lambda n: f"a: 界\nb: {'[' * n}", 1, 102),
}
"""Texts of a depth, and the line and column at which the 101st list or mapping begins."""


@pytest.mark.many
@pytest.mark.parametrize("name", NESTED)
@pytest.mark.parametrize("depth", [102, 999, 1000, 1001, 1002, 5_000])
def test_what_is_nested_too_deep_is_refused_where_it_is_too_deep(loader, name, depth):
    make, line, column = NESTED[name]
    with pytest.raises(Invalid) as raised:
        read_tree(Source("page.md", make(depth)))
    (problem,) = raised.value.problems
    assert str(problem.message) == f"nested more than {Limits.depth} deep"
    assert abs(problem.span.line - line) <= 1
    assert problem.span.line == 100 or abs(problem.span.column - column) <= 5
    assert problem.span.source.text == make(depth)


@pytest.mark.parametrize("name", ["lists", "mappings", "list items", "keys on lines of their own"])
def test_what_is_nested_as_deep_as_it_may_be_is_read(loader, name):
    make, *_ = NESTED[name]
    node = read_tree(Source("page.md", make(100)))
    depth = 0
    while not isinstance(node, tree.Scalar):
        depth += 1
        children = node.items if isinstance(node, tree.List) else [e.value for e in node.entries]
        node = children[0] if children else tree.Scalar("", node.span)
    assert depth == 100


def test_other_mistakes_before_the_depth_are_reported_as_they_are(loader):
    with pytest.raises(Invalid) as raised:
        read_tree(Source("page.md", "[" * 50 + "}" + "[" * 2_000))
    (problem,) = raised.value.problems
    assert problem.span.column == 50


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"a: {'x' * 10_001}", "10,001 characters in one value"),
        (f"? {'x' * 10_001}\n: a", "10,001 characters in one value"),
        ("a: |\n" + "  line\n" * 3_000, "15,000 characters in one value"),
        ("[" + "x, " * 20_000 + "]", "too many values in one block"),
    ],
    ids=["a word", "a key", "lines", "values"],
)
def test_what_is_too_long_is_refused(loader, text, message):
    with pytest.raises(Invalid) as raised:
        read_tree(Source("page.md", text))
    assert message in [str(problem.message) for problem in raised.value.problems]
