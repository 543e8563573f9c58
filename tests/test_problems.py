"""What is wrong with a text is told at little cost, however long the text and the lists are."""

import ast

import pytest

from helpers import PACKAGE
from mkdocs_cnn.problems.problem import Invalid, Problem, Source, did_you_mean
from work import counted


@pytest.mark.parametrize(
    ("word", "meant"),
    [("layer7", "layer70"), ("laier42.conv", "layer42.conv"), ("ocnv3", "conv3"), ("zzz", "")],
)
def test_the_nearest_of_many_names_is_found(word, meant):
    names = [f"layer{n}.conv" for n in range(400)] + ["conv3", "layer70"]
    assert str(did_you_mean(word, names)) == (f'Did you mean "{meant}"?' if meant else "")


def test_a_hint_costs_no_more_than_a_thousand_names():
    names = [f"layer{n}.conv" for n in range(20_000)]
    with counted() as work:
        did_you_mean("laier7.conv", names)
    assert work.total < 100_000


def test_problems_are_described_when_they_are_asked_for():
    source = Source("page.md", "x\n" * 1_000)
    problems = [Problem("wrong", source.span(line)) for line in range(1_000)]
    with counted() as work:
        invalid = Invalid(problems)
    assert work.total < 100
    assert str(invalid).count("wrong") == 1_000


def test_of_a_long_line_a_part_is_shown():
    line = Source("page.md", "\t" + "x\t" * 5_000)
    assert Problem("wrong", line.span(0, 5_000, 3)).describe().splitlines()[1:] == [
        "    1 | …" + " ".join("x" * 35) + " …",
        "      |" + " " * 25 + "^^^",
    ]


def test_tabs_are_spaces_above_the_caret():
    assert Source("page.md", "\ta\tb").span(0, 3).excerpt() == ["1 |  a b", "  |    ^"]


# Words come last

WORDS = {"message", "expected", "hint", "advice"}
"""What a problem says in words."""


def decisions(text):
    """Where a module compares, searches or cuts the words of a problem, by line."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Compare):
            asked = [node.left, *node.comparators]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            asked = [node.func.value]
        else:
            continue
        if any(isinstance(each, ast.Attribute) and each.attr in WORDS for each in asked):
            yield node.lineno


def test_nothing_is_decided_by_words():
    """In another language they are others."""
    sources = sorted(PACKAGE.rglob("*.py"))
    found = [(path.name, line) for path in sources for line in decisions(path.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "problem.message == 'unknown name'",
        "'a number' in problem.expected",
        "problem.message.startswith('unknown')",
        "problem.expected.split(', ')",
    ],
)
def test_a_decision_by_words_would_be_found(text):
    assert list(decisions(text)) == [1]
