"""Every layer kind against torch's own modules, and against formulas written down here."""

import ast
import csv
import inspect
import json
import random
import re
from fractions import Fraction
from math import ceil, prod

import pytest

from helpers import PACKAGE, TESTS, block, data, layer, problems, rendered
from mkdocs_cnn import layers
from mkdocs_cnn.layers import BY_NAME, KINDS, Layer
from mkdocs_cnn.library.texts import parse
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.problems.records import fields

TORCH = json.loads((TESTS / "truth" / "torch.json").read_text("utf-8"))


def kinds():
    return pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.names[0])


# What every kind must have


@kinds()
def test_kind_is_documented(kind):
    assert (kind.__doc__ or "").strip().endswith(".")
    assert kind.meaning
    for spec in kind.specs().values():
        assert spec.meaning, spec.word


@kinds()
def test_formulas_are_documented(kind):
    for name, method in vars(kind).items():
        if not name.startswith("_") and inspect.isfunction(method):
            assert method.__doc__, name


@kinds()
def test_example_can_be_read(kind):
    program = parse(Source("example", block("64x64x32", kind.example)))
    (row,) = program.layers.items
    assert kind in [BY_NAME[operation.name] for operation in row.operations]
    assert data(block("64x64x32", kind.example))["rows"]


def test_names_are_unique():
    names = [name for kind in KINDS for name in kind.names]
    assert len(names) == len(set(names)) == len(BY_NAME)
    assert all(name == name.lower() for name in names)


@kinds()
def test_option_words_are_unique(kind):
    words = [word for spec in kind.specs().values() for word in (spec.word, spec.off) if word]
    assert len(words) == len(set(words))


def defined_classes(root):
    """Names of the classes below Layer that the modules of layers/ define, read from the text."""
    found = set()
    for path in root.glob("layers/*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and any(
                isinstance(each, ast.AnnAssign) and getattr(each.target, "id", "") == "names"
                for each in node.body
            ):
                found.add(node.name)
    return found - {"Layer"}


def test_every_class_is_among_the_kinds():
    joined = {"Add", "Concat", "Maximum", "Multiply", "Subtract"}  # made by structure keys
    joined |= {"Input", "Split"}  # what a reader sees of several inputs, and of unequal parts
    joined |= {"Recorded", "Rearranged", "Computed", "Product", "Unknown", "Unused"}  # of code
    assert defined_classes(PACKAGE) - joined <= {kind.__name__ for kind in KINDS}
    assert len(set(KINDS)) == len(KINDS) >= 59
    assert {name for name in layers.__all__ if name in ("BY_NAME", "KINDS")} == {"BY_NAME", "KINDS"}


@kinds()
def test_layers_are_values(kind):
    """Two layers that were written alike are equal."""
    assert issubclass(kind, Layer)
    values = {each.name: 1 for each in fields(kind)}
    assert kind(**values) == kind(**values)
    assert hash(kind(**values)) == hash(kind(**values))
    for each in fields(kind):
        assert kind(**values) != kind(**values | {each.name: 2})


# Against torch


def torch_id(fact):
    return f"{'x'.join(map(str, fact['input']))} {fact['line']}"


@pytest.mark.parametrize("group", ["taken", "refused"])
def test_facts_of_torch_are_many(group):
    facts = [fact for fact in TORCH["layers"] if (fact["output"] is None) == (group == "refused")]
    assert len(facts) > (120 if group == "refused" else 500)


@pytest.mark.many
@pytest.mark.parametrize("fact", TORCH["layers"], ids=torch_id)
def test_layer_against_torch(fact):
    text = block(fact["input"], fact["line"])
    if fact["output"] is None:
        assert problems(text)
        return
    found = data(text)
    (node,) = found["layers"]
    ours = {key: node[key] for key in ("kind", "output", "params", "macs")}
    assert ours == {key: fact[key] for key in ours}
    assert found["buffers"] == fact["buffers"]


@pytest.mark.parametrize("fact", TORCH["chains"], ids=lambda fact: " + ".join(fact["lines"]))
def test_receptive_field_against_torch(fact):
    rows = data(block(fact["input"], *fact["lines"]))["rows"]
    assert rows[-1]["receptive_field"] == fact["receptive_field"]


# Against arithmetic that stands here


def sizes(seed, count, low=1, high=24):
    draw = random.Random(seed)
    return [[draw.randint(low, high) for _ in range(6)] for _ in range(count)]


@pytest.mark.parametrize(("i", "k", "s", "c", "n", "d"), sizes(1, 40))
def test_conv_keeps_the_size_at_stride_one(i, k, s, c, n, d):
    k = 2 * (k % 4) + 1
    found = layer(f"conv{k}-{n} dilation {d}", (i, i + 3, c))
    assert found["rows"][0]["output"] == [i, i + 3, n]
    assert found["weights"] == k * k * c * n
    assert found["biases"] == n
    assert found["macs"] == k * k * c * n * i * (i + 3)


@pytest.mark.many
@pytest.mark.parametrize(("i", "k", "s", "c", "n", "d"), sizes(2, 40))
@pytest.mark.parametrize(
    "line", ["conv{k}-{n} stride {s} pad same", "maxpool{k} stride {s} pad same"]
)
def test_same_padding_rounds_up(line, i, k, s, c, n, d):
    """TensorFlow's rule: the size divided by the stride, rounded up, whatever the kernel."""
    found = layer(line.format(k=k, s=s, n=n), (i, c))
    assert found["rows"][0]["output"] == [ceil(i / s), n if "conv" in line else c]


@pytest.mark.parametrize(("i", "k", "s", "c", "n", "d"), sizes(3, 20))
def test_same_padding_and_ceil_are_the_same(i, k, s, c, n, d):
    found = layer(f"maxpool{k} stride {s} pad same ceil", (i, c))
    assert found["rows"][0]["output"] == [ceil(i / s), c]


@pytest.mark.parametrize(("i", "k", "s", "c", "n", "d"), sizes(4, 30))
def test_valid_padding_is_none(i, k, s, c, n, d):
    found = layer(f"conv{k}x1-{n} stride {s}x1 pad valid", (i + k, 4, c))
    assert found["rows"][0]["output"] == [len(range(0, i + 1, s)), 4, n]


@pytest.mark.parametrize(("i", "k", "s", "c", "m", "n"), sizes(5, 30))
@pytest.mark.parametrize("bias", [True, False])
def test_depthwise_and_separable(i, k, s, c, m, n, bias):
    k, tail = 2 * (k % 3) + 1, "" if bias else " nobias"
    positions = ceil(i / s) * ceil(i / s)  # odd kernels with half padding
    depthwise = layer(f"dwconv{k} multiplier {m} stride {s}{tail}", (i, i, c))
    assert depthwise["weights"] == k * k * c * m
    assert depthwise["biases"] == c * m * bias
    assert depthwise["macs"] == k * k * c * m * positions
    both = layer(f"sepconv{k}-{n} multiplier {m} stride {s}{tail}", (i, i, c))
    assert both["weights"] == k * k * c * m + c * m * n
    assert both["biases"] == (c * m + n) * bias
    assert both["macs"] == (k * k * c * m + c * m * n) * positions
    assert [each["params"] for each in both["layers"]] == [
        (k * k + bias) * c * m,
        (c * m + bias) * n,
    ]
    assert both["rows"][0]["output"] == [ceil(i / s), ceil(i / s), n]


@pytest.mark.parametrize(("i", "k", "s", "c", "n", "d"), sizes(6, 20))
def test_transposed_same_multiplies_the_size(i, k, s, c, n, d):
    found = layer(f"deconv{k}-{n} stride {s} pad same", (i, 2, c))
    assert found["rows"][0]["output"] == [i * s, 2 * s, n]
    assert found["params"] == k * k * c * n + n
    assert found["macs"] == k * k * c * n * i * 2


@pytest.mark.parametrize(
    ("line", "size", "output", "params"),
    [
        ("scale", (7, 7, 96), [7, 7, 96], 96),
        ("crop 56", (64, 60, 8), [56, 56, 8], 0),
        ("crop 5x6", (64, 60, 8), [5, 6, 8], 0),
        ("flatten", (7, 7, 512), [25088], 0),
        ("flatten", (5,), [5], 0),
        ("droppath 0.1", (7, 7, 3), [7, 7, 3], 0),
        ("lrn 5", (27, 27, 96), [27, 27, 96], 0),
        ("pixelshuffle 2", (10, 8), [20, 4], 0),
        ("pixelshuffle 2", (3, 3, 3, 16), [6, 6, 6, 2], 0),
        ("fc-10", (2, 3, 4, 5), [10], 2 * 3 * 4 * 5 * 10 + 10),
        ("ln", (7, 7, 96), [7, 7, 96], 192),
        ("ln noaffine", (7, 7, 96), [7, 7, 96], 0),
        ("bn", (16,), [16], 32),
        ("bn nofactor", (7, 7, 96), [7, 7, 96], 96),
        ("bn noaffine nofactor", (7, 7, 96), [7, 7, 96], 0),
        ("prelu", (16,), [16], 16),
    ],
)
def test_small_layers(line, size, output, params):
    found = layer(line, size)
    assert found["rows"][0]["output"] == output
    assert found["params"] == params
    assert found["activations"] == prod(size) + prod(output)


@pytest.mark.parametrize(
    ("i", "o"), [(7, 1), (7, 7), (6, 4), (13, 6), (10, 3), (3, 10), (224, 56), (9, 6), (5, 4)]
)
def test_adaptive_windows(i, o):
    """The widest window between ⌊j·i/o⌋ and ⌈(j + 1)·i/o⌉, found by trying every j."""
    widest = max(ceil((j + 1) * i / o) - j * i // o for j in range(o))
    assert layer(f"avgpool to {o}", (i, 1))["rows"][0]["receptive_field"] == widest


@pytest.mark.parametrize(
    "name", ["alexnet", "vgg16", "vgg-c", "nin", "darknet19", "lenet5", "zfnet"]
)
def test_formulas_come_to_the_parameters(name):
    for row in data(name)["rows"]:
        assert eval_formula(row["formula"]) == row["params"], row["name"]


@pytest.mark.many
@pytest.mark.parametrize(
    "fact", [fact for fact in TORCH["layers"] if fact["output"]][::3], ids=torch_id
)
def test_formulas_of_single_layers_come_to_the_parameters(fact):
    row = layer(fact["line"], fact["input"])["rows"][0]
    assert eval_formula(row["formula"]) == fact["params"]


def eval_formula(formula):
    assert set(formula) <= set("0123456789·+() ")
    return eval(formula.replace("·", "*")) if formula else 0


@pytest.mark.many
@pytest.mark.parametrize("fact", [fact for fact in TORCH["layers"] if fact["output"]], ids=torch_id)
def test_steps_are_true(fact):
    """Every sum that the worked view writes out comes to what stands behind it."""
    text = rendered(block(fact["input"], f"it: {fact['line']}"), "csv", view="worked it")
    checked = 0
    for step, arithmetic, result in list(csv.reader(text.splitlines()))[1:]:
        value = None if step.startswith("share") else worth(arithmetic)
        if value is None or not result.isdigit():
            continue
        assert value == int(result), (step, arithmetic)
        checked += 1
    assert checked, text


def worth(arithmetic):
    """The value of a sum as the page writes it, words left out; None where it is no sum."""
    for sign, python in (
        ("·", "*"),
        ("−", "-"),
        ("⌊", "floor("),
        ("⌋", ")"),
        ("⌈", "ceil("),
        ("⌉", ")"),
    ):
        arithmetic = arithmetic.replace(sign, python)
    arithmetic = re.sub(r"(?<=\d),(?=\d{3})", "", arithmetic)
    arithmetic = re.sub(r" (filters|groups|positions|weights|inputs|outputs)\b", "", arithmetic)
    if not re.fullmatch(r"[\d\s*/+()-]*(?:(?:floor|ceil)\([\d\s*/+()-]*)?", arithmetic):
        return None
    names = {"floor": lambda value: value // 1, "ceil": lambda value: -(-value // 1)}
    fractions = re.sub(r"\d+", r"Fraction(\g<0>)", arithmetic)
    return eval(fractions, {"Fraction": Fraction, **names}) if arithmetic.strip() else None


@pytest.mark.parametrize(
    ("arithmetic", "value"),
    [
        ("⌊(224 + 2·2 − 11)/4⌋ + 1", 55),
        ("⌈(13 − 3)/2⌉ + 1 − 1", 5),
        ("1,728 + 64", 1792),
        ("a b", None),
    ],
)
def test_the_reader_of_sums_reads(arithmetic, value):
    assert worth(arithmetic) == value
