"""Laws of what is remembered: a network is the same, whatever was worked out before it."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from mkdocs_cnn.language.printer import unparse
from mkdocs_cnn.library.library import ZOO
from mkdocs_cnn.library.texts import read
from mkdocs_cnn.network import recall, rows
from mkdocs_cnn.network.builder import build
from mkdocs_cnn.network.graph import Group
from mkdocs_cnn.problems.problem import Invalid, Source
from structured import structured_networks, structured_programs
from work import forget


def described(part):
    """All that is said of a part, with the places of its nodes."""
    if isinstance(part, Group):
        inner = tuple(described(each) for each in part.parts)
        return part.name, part.path, part.kind, part.call, inner
    nodes = tuple(
        (node.name, node.layer, node.index, node.inputs, node.shapes, node.output, node.shared)
        for node in part.nodes
    )
    return part.name, part.path, part.operations, part.layers, part.input, part.output, nodes


def outcome(text):
    """The network of a text, or all that is wrong with it, with the places."""
    try:
        program, problems = read(Source("case.cnn", text))
        found = [each.describe() for each in problems]
        return found, described(build(program).body)
    except Invalid as invalid:
        return [each.describe() for each in invalid.problems]


def twice(text):
    """The same with nothing remembered, and with all that there is to remember."""
    forget()
    fresh = outcome(text)
    return fresh, outcome(text)


@settings(max_examples=150)
@given(structured_networks())
def test_networks(text):
    fresh, again = twice(text)
    assert again == fresh


@settings(max_examples=150)
@given(structured_programs())
def test_programs_that_make_no_sense(program):
    fresh, again = twice(unparse(program))
    assert again == fresh


@settings(max_examples=100)
@given(structured_networks(), structured_networks())
def test_one_network_after_another(before, text):
    forget()
    fresh = outcome(text)
    forget()
    outcome(before)
    assert outcome(text) == fresh


@pytest.mark.many
def test_the_networks_of_the_package_in_any_order():
    texts = [path.read_text("utf-8") for path in sorted(Path(ZOO).glob("*.yml"))]
    fresh = []
    for text in texts:
        forget()
        fresh.append(outcome(text))
    assert [outcome(text) for text in texts] == fresh
    assert [outcome(text) for text in reversed(texts)] == fresh[::-1]
    assert recall._CALLS
    assert rows._OUTCOMES


DEFINED = """
define:
  inner-out n=1:
    - conv3-out + relu x(n)
  outer-out:
    - inner-out
    - concat: [[], [inner-out n 2]]
"""


def defined(layers, head=DEFINED):
    return f"input: 8x8x4\n{head}layers:\n" + "".join(f"  - {each}\n" for each in layers)


def test_a_mistake_is_told_at_each_of_its_places():
    lines = ["outer-4", "flatten", "outer-4", "inner-2", "inner-2"]
    forget()
    outcome(defined(lines[:1]))
    warm = outcome(defined(lines))
    forget()
    assert outcome(defined(lines)) == warm
    assert "case.cnn:12:" in warm[0]


def test_another_definition_of_the_same_name_is_another():
    outcome(defined(["inner-4", "outer-4"]))
    other = DEFINED.replace("conv3", "conv1")
    warm = outcome(defined(["inner-4", "outer-4"], other))
    forget()
    assert outcome(defined(["inner-4", "outer-4"], other)) == warm


def test_other_defaults_and_parameters_are_others():
    texts = [
        defined(["outer-4"], f"{extra}{DEFINED}")
        for extra in ("", "defaults: {conv: nobias}\n", "defaults: {conv: pad 0}\n")
    ]
    texts += [
        defined(["wide-4"], f"parameters: {{k: {k}}}\ndefine:\n  wide-out:\n    - conv(k)-out\n")
        for k in (1, 3)
    ]
    fresh = []
    for text in texts:
        forget()
        fresh.append(outcome(text))
    forget()
    assert [outcome(text) for text in texts] == fresh
    assert len({str(each) for each in fresh}) == len(fresh)


def test_what_calls_itself_is_refused_whatever_was_made_before():
    head = "define:\n  a n=0:\n    - b x(n)\n    - relu\n  b:\n    - a n 0\n"
    forget()
    outcome(defined(["b"], head))
    warm = outcome(defined(["a n 1"], head))
    forget()
    assert outcome(defined(["a n 1"], head)) == warm
    assert "calls itself" in str(warm)
