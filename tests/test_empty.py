"""Networks without layers: refused, or where there are side outputs alone, a table of the input."""

import io
import json

import pytest

from helpers import RENDERERS, data, library, page, problems, rendered
from mkdocs_cnn.commands.main import main
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.settings.choices import VIEWS, make_settings, table_columns
from mkdocs_cnn.show.page import Page

HEADS = "id: heads\ninput: 8x8x3\nlayers: [aux: {head: [gap, fc-3]}]\n"
EMPTY = {
    "no list": "input: 8x8x3\nlayers:\n",
    "an empty list": "input: 8x8x3\nlayers: []\n",
    "a list in a list": "input: 8x8x3\nlayers: [[]]\n",
    "an empty stage": "input: 8x8x3\nlayers: [body: []]\n",
    "an empty list in a stage": "input: 8x8x3\nlayers: [body: [[]]]\n",
    "0 times": "input: 8x8x3\nlayers: [relu x0]\n",
    "a stage 0 times": "input: 8x8x3\nlayers: [body x0: [relu]]\n",
    "0 times by a parameter": "input: 8x8x3\nparameters: {n: 0}\nlayers: [relu x(n)]\n",
    "a stage 0 times by a parameter": (
        "input: 8x8x3\nparameters: {n: 0}\nlayers: [body x(n): [relu]]\n"
    ),
    "a definition 0 times": (
        "input: 8x8x3\nparameters: {n: 0}\ndefine:\n  unit: [relu]\nlayers: [unit x(n)]\n"
    ),
    "a definition that repeats 0 times": (
        "input: 8x8x3\ndefine:\n  unit n=0: [relu x(n)]\nlayers: [unit]\n"
    ),
    "no operation": "input: 8x8x3\nparameters: {act: none}\nlayers: [act]\n",
    "the input alone": "input: 8x8x3\nlayers: [from input]\n",
    "a side output without layers": (
        "input: 8x8x3\nparameters: {n: 0}\nlayers: [aux: {head: [relu x(n)]}]\n"
    ),
    "a side output of a side output": (
        "input: 8x8x3\nlayers: [aux: {head: [more: {head: [fc-3]}]}]\n"
    ),
    "an empty side output": "input: 8x8x3\nlayers: [aux: {head: []}]\n",
    "empty branches": "input: 8x8x3\nlayers: [residual: []]\n",
}


@pytest.mark.parametrize("text", EMPTY.values(), ids=EMPTY)
def test_an_empty_network_is_a_mistake(text):
    (problem,) = problems(text)
    assert "itself failed" not in str(problem.message)


@pytest.mark.many
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("text", EMPTY.values(), ids=EMPTY)
def test_in_every_view(text, view):
    shown = page(f"view: {view}\n{text}")
    assert 'role="alert"' in shown.html
    assert len(shown.problems) == 1


@pytest.mark.parametrize("text", EMPTY.values(), ids=EMPTY)
def test_in_a_comparison_and_in_text(text):
    one = page(f"compare:\n  - vgg16\n  - {text.rstrip().replace(chr(10), chr(10) + '    ')}\n")
    assert [str(each.message) for each in one.problems] == [
        str(each.message) for each in problems(text)
    ]
    whole = f"id: nothing\n{text}"
    other = Page(library(), make_settings({}))
    other.announce(Source("page.md", whole))
    code = Scalar("nothing.params", Source("page.md", "nothing.params").span(0, 0, 14))
    (problem,) = other.inline(code).problems
    assert str(problem.message) == 'the network "nothing" has a mistake'


@pytest.mark.many
@pytest.mark.parametrize("form", ["text", "json", "csv", "markdown", "latex"])
@pytest.mark.parametrize("text", EMPTY.values(), ids=EMPTY)
def test_on_the_command_line(text, form, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert main(["count", "-", "--format", form]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("<stdin>:")


# Side outputs alone: the network gives its input back


@pytest.mark.parametrize("form", RENDERERS)
@pytest.mark.parametrize("view", [*VIEWS, f"table\ncolumns: [{', '.join(table_columns())}]"])
def test_side_outputs_alone(view, form):
    assert problems(f"view: {view}\n{HEADS}") == ()
    assert rendered(f"view: {view}\n{HEADS}", form)


def test_the_numbers_of_side_outputs_alone():
    found = data(HEADS)
    assert (found["params"], found["macs"], found["activations"]) == (0, 0, 8 * 8 * 3)
    assert found["params_with_heads"] == 3 * 3 + 3
    assert json.dumps(found)


def test_side_outputs_alone_beside_another():
    inner = HEADS.rstrip().replace("\n", "\n    ")
    for form in RENDERERS:
        assert "138" in rendered(f"compare:\n  - vgg16\n  - {inner}\n", form)
    assert "8 × 8 × 3" in rendered(f"view: summary\n{HEADS}")


# Side outputs alone in a stage or branch: they have no row to stand in, and are not lost

STAGED = """input: 8x8x3
layers:
  - inner: [first: {head: [gap, fc-3]}]
  - concat: [[], [second: {head: [third: {head: [fc-2]}, conv1-4, fc-5]}]]
  - relu
"""
FIRST, SECOND, THIRD = 3 * 3 + 3, (3 * 4 + 4) + (8 * 8 * 4 * 5 + 5), 8 * 8 * 3 * 2 + 2


def test_side_outputs_alone_in_a_stage_or_branch_are_counted():
    found = data(STAGED)
    assert [row["output"] for row in found["rows"]] == [[8, 8, 6], [8, 8, 6]]
    heads = [(head["name"], head["params"]) for head in found["heads"]]
    assert heads == [
        ("inner.first", FIRST),
        ("branch1.second", SECOND),
        ("branch1.second.third", THIRD),
    ]
    assert found["params"] == 0
    assert found["params_with_heads"] == FIRST + SECOND + THIRD


@pytest.mark.parametrize("form", RENDERERS)
@pytest.mark.parametrize("view", VIEWS)
def test_side_outputs_alone_in_a_stage_or_branch_in_every_view(view, form):
    assert problems(f"view: {view}\n{STAGED}") == ()
    assert rendered(f"view: {view}\n{STAGED}", form)


def test_side_outputs_alone_in_a_stage_or_branch_have_headings():
    assert rendered(STAGED).count(" (apart)") == 3
