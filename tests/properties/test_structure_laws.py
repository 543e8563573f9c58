"""Laws that hold with branches, heads, calls and shared weights as they do without."""

import re
from math import prod

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers import TESTS, Rows, data, page, rendered, work_out
from mkdocs_cnn.counting.memory import NOTHING, inference_peak, kept_by_node
from mkdocs_cnn.language.printer import unparse
from mkdocs_cnn.library.texts import parse
from mkdocs_cnn.network.graph import INPUT
from mkdocs_cnn.problems.problem import Caution, Source
from structured import DEFINE, structured_networks, structured_programs

SUMMED = ("activations", "weights", "biases", "params", "macs", "flops")
COLUMNS = f"[{', '.join(('layer', 'operation', *SUMMED))}]"


def parsed(text):
    return parse(Source("case.cnn", text))


@settings(max_examples=200)
@given(structured_programs())
def test_what_is_written_is_read_as_it_was(program):
    text = unparse(program)
    assert parsed(text) == program, text


@given(structured_networks())
def test_writing_is_settled_after_once(text):
    once = unparse(parsed(text))
    assert unparse(parsed(once)) == once
    assert data(once) == data(text)


def without_heads(rows):
    """Leave out side outputs, which are counted apart, with all that is in them."""
    kept, head = [], None
    for kind, level, cells in rows:
        if head is not None and level > head:
            continue
        head = level if cells[0].endswith("(apart)") else None
        if head is None:
            kept.append((kind, level, cells))
    return kept


def figures(cells):
    return [int(cell.replace(",", "")) for cell in cells[2:]]


@given(structured_networks(columns=COLUMNS))
def test_printed_leaf_rows_add_up_to_the_total(text):
    _, *rows, (kind, _, total) = Rows(rendered(text, "html")).rows
    assert "total" in kind
    kept = without_heads(rows)
    leaves = [figures(cells) for kind, _, cells in kept if "stage" not in kind]
    assert [sum(column) for column in zip(*leaves, strict=True)] == figures(total)


@given(structured_networks(columns=COLUMNS))
def test_every_stage_branch_and_head_holds_the_sum_of_its_rows(text):
    _, *rows, _ = Rows(rendered(text, "html")).rows
    for index, (kind, level, cells) in enumerate(rows):
        if "stage" not in kind:
            continue
        inside = []
        for row in rows[index + 1 :]:
            if row[1] <= level:
                break
            inside.append(row)
        assert inside, "a stage without rows would have nothing to open"
        kept = without_heads(inside)
        leaves = [figures(row) for kind, _, row in kept if "stage" not in kind]
        assert [sum(column) for column in zip(*leaves, strict=True)] == figures(cells)


@given(structured_networks())
def test_json_adds_up(text):
    found = data(text)
    for key in ("params", "macs"):
        assert sum(row[key] for row in found["rows"]) == found[key]
        assert sum(layer[key] for layer in found["layers"]) == found[key]
    heads = sum(head["params"] for head in found.get("heads", ()))
    assert found.get("params_with_heads", found["params"]) == found["params"] + heads
    outputs = sum(prod(row["output"]) for row in found["rows"])
    assert outputs + prod(found["input"]) == found["activations"]


@given(structured_networks())
def test_names_are_unique(text):
    found = data(text)
    for key in ("rows", "layers"):
        names = [each["name"] for each in found[key]]
        assert len(names) == len(set(names)), names


@given(structured_networks())
def test_the_graph_is_in_order(text):
    """Every input is made before it is used, and has the shape that its user expects."""
    (report,) = work_out(text).reports
    outputs = {INPUT: report.network.input}
    for node in report.network.nodes:
        assert [outputs[index] for index in node.inputs] == list(node.shapes)
        outputs[node.index] = node.output


@given(structured_networks())
def test_memory_is_between_its_bounds(text):
    """The peak holds the largest value at least, and never more than all there is."""
    (report,) = work_out(text).reports
    network, nodes = report.network, list(report.network.nodes)
    assume(nodes)  # there may be heads alone
    peak = inference_peak(network)
    everything = network.input.size + sum(node.output.size for node in nodes)
    assert max(node.output.size for node in nodes) <= peak <= everything
    least = max(node.input.size for node in nodes)
    assert peak >= least
    kept = sum(kept_by_node(network).values(), NOTHING)
    saved = sum(node.layer.saved(node.input, node.output).values for node in nodes)
    assert 0 <= kept.values <= everything + saved
    assert kept.bytes(2, 4) <= 2 * kept.bytes(1, 4)


@given(structured_networks(), st.integers(2, 4))
def test_deeper_shows_more_and_the_same_total(text, depth):
    for view in ("table", "stages", "memory", "summary"):
        rendered(text, view=view)
    shut, opened = (rendered(text, depth=str(n)) for n in (0, depth))
    assert len(shut.splitlines()) <= len(opened.splitlines())
    totals = [re.search(r"^Total.*", each, re.MULTILINE)[0].split() for each in (shut, opened)]
    assert totals[0] == totals[1]


# Anything at all

KEYS = [
    *("residual", "concat", "add", "multiply", "split", "head", "share", "shortcut", "from"),
    *("define", "parameters", "with", "use", "defaults", "layers", "input"),
]
WORDS = [
    *KEYS,
    *("block", "unit", "width", "conv3-8", "conv1-width", "relu", "bn", "none", "identity"),
    *("projection", "if-same", "x2", "x(n)", "-4", "n", "=", "=2", "(n*2)", "resnet50", "a", "b"),
    *(": ", "- ", "\n", "\n  ", "\n    - ", "[", "]", "[]", "{", "}", ", ", "+ ", " ", '"', "#"),
]


def survives(text):
    shown = page(text)
    said = "".join(problem.describe() for problem in shown.problems)
    assert "itself failed" not in said, said
    mistakes = [each for each in shown.problems if not isinstance(each, Caution)]
    assert bool(mistakes) == ('role="alert"' in shown.html)


@settings(max_examples=500)
@given(st.lists(st.sampled_from(WORDS), max_size=40).map("".join))
def test_soup(text):
    survives(text)


def nested():
    """Trees of the structure keys that YAML can read, among real lines."""
    line = st.sampled_from(
        [
            *("relu", "conv3-8", "conv3-8 stride 2", "unit-4", "unit-6 stride 2 act bn", "fc-3"),
            *("from a", "from input + conv1-2", "gap", "unit", "unit-4 act conv", "norm + relu"),
            *("conv3-n", "unit-n", "from unit", "flatten", "bn + unit-3 + relu x2", "", "x2"),
        ]
    )
    quoted = line.map(lambda each: f'"{each}"')

    def deeper(inner):
        key = st.sampled_from([*KEYS[:8], "a", "b x2", "unit", "conv", "relu", "a x(1/2)"])
        pair = st.tuples(key, inner).map(": ".join)
        several = st.lists(inner, max_size=3).map(lambda each: f"[{', '.join(each)}]")
        unique = st.lists(pair, max_size=3, unique_by=lambda each: each.split(":")[0])
        return several | unique.map(lambda each: f"{{{', '.join(each)}}}")

    return st.recursive(quoted, deeper, max_leaves=12)


@settings(max_examples=500)
@given(nested(), nested())
def test_trees_of_keys(body, layers):
    survives(
        f"input: 12x12x4\nparameters: {{norm: bn, n: 4}}\n{DEFINE}  other: {body}\n"
        f"layers:\n  - a: conv3-4\n  - {layers}\n  - other\n  - conv1-3\n"
    )


HEADER = ["block", "(", ")", "k", "-", "width", " ", "=", "1", "stride", "(in*2)", "x", "in", ","]
CALL = ["block", "3", "-", "8", " ", "stride", "2", "(n)", "x2", "+", "none", "=", "width", "k"]


@settings(max_examples=500)
@given(
    st.lists(st.sampled_from(HEADER), max_size=9).map("".join),
    st.lists(st.sampled_from(CALL), max_size=9).map("".join),
)
def test_headers_and_calls(header, call):
    survives(f'input: 12x12x4\ndefine:\n  "{header}": [conv3-4]\nlayers:\n  - "{call}"\n')


@settings(max_examples=60)
@given(structured_programs())
def test_programs_that_make_no_sense(program):
    survives(unparse(program))


@pytest.mark.parametrize("name", ["define", "branch", "memory"])
def test_cases_survive_cuts(name):
    """Each case with every one of its lines left out."""
    for path in sorted((TESTS / "cases" / "valid").glob(f"{name}_*.cnn")):
        lines = path.read_text("utf-8").splitlines()
        for index, line in enumerate(lines):
            if not line.startswith("#"):
                survives("\n".join([*lines[:index], *lines[index + 1 :]]))
