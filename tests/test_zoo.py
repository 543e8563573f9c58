"""The networks of the package: exact, readable, and enough to say their relatives with."""

import json
from functools import cache
from math import prod

import pytest

from helpers import PACKAGE, TESTS, block, data, layer, library, problems
from mkdocs_cnn.language.printer import unparse
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.library.networks import Networks
from mkdocs_cnn.library.texts import parse, read
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.settings.choices import make_settings
from mkdocs_cnn.show.render.json import report_data
from mkdocs_cnn.show.showing import show

FACTS = json.loads((TESTS / "truth" / "networks.json").read_text("utf-8"))
RELATIVES = TESTS / "relatives"
EXPECTED = json.loads((RELATIVES / "expected.json").read_text("utf-8"))
ZOO = PACKAGE / "library" / "networks"
FILES = sorted([*ZOO.glob("*.yml"), *RELATIVES.glob("*.yml")])


@cache
def report(name):
    program, found = read(Source("case.cnn", name))
    return show(Networks(Library(RELATIVES)), program, make_settings({}), found).reports[0]


@cache
def figures(name):
    """The report as plain data, and the sum that it does not hold."""
    found = report_data(report(name))
    outputs = sum(prod(layer["output"]) for layer in found["layers"] if layer["macs"])
    return {**found, "conv_fc_outputs": outputs}


# Whole networks

SUMS = ("params", "macs", "buffers", "conv_fc_outputs", "params_with_heads")


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["name"].split(" ")[0])
def test_every_network_is_there_and_exact(fact):
    found = figures(fact["name"].split(" ")[0])
    assert "x".join(map(str, found["input"])) == fact["input"]
    known = {key: fact[key] for key in SUMS if fact.get(key) is not None}
    assert {key: found[key] for key in known} == known


def test_the_two_googlenets_have_two_heads():
    assert figures("googlenet-paper")["params_with_heads"] == 13_378_280
    assert [head["params"] for head in figures("googlenet")["heads"]] == [3_188_968, 3_191_016]


@pytest.mark.parametrize(
    ("name", "row", "field"),
    [
        ("alexnet", "pool5", 195),
        ("vgg16", "pool5", 212),
        ("resnet50", "conv5_x", 427),
        ("resnet50-v1", "conv5_x", 483),
        ("inception-v3", "Mixed_7c", 1311),
    ],
)
def test_receptive_fields(name, row, field):
    last = [each for each in figures(name)["rows"] if each["name"].split(".")[0] == row][-1]
    assert last["receptive_field"] == field


# Layer by layer

SILENT = {
    "densenet121": lambda name, kind: name == "bn1.relu",
    "inception-v3": lambda name, kind: kind == "MaxPool2d" and name.startswith("Mixed"),
}
"""What torchvision calls as a function, and so does not list, unlike others of its kind."""


def listed(name):
    facts = json.loads((TESTS / "truth" / "layers" / f"{name}.json").read_text("utf-8"))
    return [(x["kind"], x["input"], x["output"], x["params"], x["macs"]) for x in facts]


@pytest.mark.parametrize(
    "name", sorted(p.stem for p in (TESTS / "truth" / "layers").glob("*.json"))
)
def test_layer_by_layer(name):
    facts = listed(name)
    kinds = {fact[0] for fact in facts}
    silent = SILENT.get(name, lambda *_: False)
    ours = [
        (
            each["kind"],
            [prod(each["input"])] if each["kind"] == "Linear" else channels_first(each["input"]),
            channels_first(each["output"]),
            each["params"],
            each["macs"],
        )
        for each in figures(name)["layers"]
        if each["kind"] in kinds and not silent(each["name"], each["kind"])
    ]
    assert ours == facts


def channels_first(size):
    return [*size[-1:], *size[:-1]]


# Files

LONGEST = {
    "darknet19": 31,
    "dla34": 39,
    "efficientnetv2-s": 32,
    "enet": 34,
    "ghostnet": 32,
    "googlenet": 38,
    "googlenet-paper": 39,
    "hrnet-w18": 62,
    "inception-resnet-v2": 40,
    "inception-v3": 80,
    "inception-v4": 53,
    "mixnet-s": 33,
    "mobilenet-v3-large": 37,
    "nasnet-a": 62,
    "pnasnet": 45,
    "res2net50": 37,
    "resnest50": 32,
}
"""Lines of the files that need more than 30."""


def written(name):
    """The lines of a file, but for where it stands among the others."""
    lines = (ZOO / f"{name}.yml").read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("family:")]


@pytest.mark.many
@pytest.mark.parametrize("path", sorted(ZOO.glob("*.yml")), ids=lambda path: path.stem)
def test_files_are_short(path):
    lines = written(path.stem)
    assert len(lines) <= LONGEST.get(path.stem, 30)
    assert max(len(line) for line in lines if not line.startswith("source:")) <= 100


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("vgg16", 18),
        ("resnet50", 23),
        ("mobilenet-v2", 24),
        ("efficientnet-b0", 30),
        ("inception-v3", 80),
    ],
)
def test_the_famous_ones_are_as_short_as_on_a_slide(name, most):
    assert len(written(name)) <= most


@pytest.mark.parametrize("family", ["resnet34", "resnet101", "resnet152", "resnext50-32x4d"])
def test_what_differs_by_numbers_is_said_with_numbers(family):
    assert len(written(family)) <= 5


@pytest.mark.many
@pytest.mark.parametrize("name", library().names())
def test_every_file_says_what_it_is_from(name):
    program = library().program(name)
    assert program.text("title") or program.use
    assert program.text("source") or program.text("title") is None


@pytest.mark.many
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_files_can_be_written_again(path):
    is_network = library().__contains__
    program = parse(Source(path.name, path.read_text("utf-8")), is_network=is_network)
    assert parse(Source("again", unparse(program)), is_network=is_network) == program


# Relatives: networks that only the language was there for


def test_every_relative_has_figures():
    assert {path.stem for path in RELATIVES.glob("*.yml")} == set(EXPECTED)


@pytest.mark.many
@pytest.mark.parametrize("name", EXPECTED)
def test_relatives(name):
    known = {key: EXPECTED[name][key] for key in SUMS if key in EXPECTED[name]}
    assert {key: figures(name)[key] for key in known} == known


# What the files need of the language


def defined(define, *lines, size="8x8x16", **keys):
    """A block with definitions."""
    head = "".join(f"{key}: {value}\n" for key, value in keys.items())
    body = "".join(f"  {name}: {items}\n" for name, items in define.items())
    return f"{head}define:\n{body}{block(size, *lines)}"


def kinds(text):
    return [each["kind"] for each in data(text)["layers"]]


def channels(text):
    return [each["output"][-1] for each in data(text)["layers"]]


def test_a_definition_sees_the_parameters_of_the_network():
    inner = {"a": "[conv1-(width)]", "b": "[a]"}
    assert channels(defined(inner, "a", "b", parameters="{width: 5}")) == [5, 5]
    own = {"a width": "[conv1-(width)]"}
    assert channels(defined(own, "a width 7", parameters="{width: 5}")) == [7]


def test_a_default_does_not_see_the_names_of_whoever_calls():
    """Else a definition would mean something else in each place."""
    define = {"inner-n k=(width)": "[conv1-(k)]", "outer width=9": "[inner-3]"}
    (problem, *_) = problems(defined(define, "outer"))
    assert "width" in str(problem.message)
    assert channels(defined(define, "outer", parameters="{width: 5}")) == [5]


def test_a_default_sees_what_stands_before_it_and_what_comes_in():
    define = {"a(k)-n mid=(in*k) more=(mid + n)": "[conv1-(more)]"}
    assert channels(defined(define, "a3-4", "a3-4 mid 6")) == [52, 10]


def test_if_same_leaves_out_droppath_with_the_sum():
    block_ = "{residual: [conv1-16 + bn, droppath], shortcut: if-same}"
    assert kinds(block("8x8x16", block_)) == ["Conv2d", "BatchNorm2d", "StochasticDepth", "Add"]
    assert kinds(block("8x8x8", block_)) == ["Conv2d", "BatchNorm2d"]
    always = "{residual: [conv1-16 + bn, droppath]}"
    assert kinds(block("8x8x16", always)) == ["Conv2d", "BatchNorm2d", "StochasticDepth", "Add"]


@pytest.mark.parametrize(
    ("value", "channels_"),
    [
        ("ceil(2*1.1)", 3),
        ("ceil(2)", 2),
        ("ceil(5/2) + 1", 4),
        ("10 + (in > 15)", 11),
        ("10 + (in > 16)", 10),
        ("10 + (in >= 16) + (in <= 16) + (in == 16)", 13),
        ("10 + (in < 2*8 + 1)", 11),
        ("10 + (1 < 2 < 1)", 10),
    ],
)
def test_arithmetic(value, channels_):
    assert layer(f"conv1-({value})", "8x8x16")["rows"][-1]["output"][-1] == channels_


def test_a_comparison_says_whether_a_line_is_there():
    define = {"mb-n expand": "[conv1-(in*expand) x(expand > 1), conv1-n]"}
    assert channels(defined(define, "mb-8 expand 1", "mb-8 expand 6")) == [8, 48, 8]


@pytest.mark.parametrize("value", ["1.5", "(1.5)", "(3/2)"])
def test_parameters_may_be_fractions(value):
    text = block("8x8x16", "conv1-(8*w)", parameters=f"{{w: {value}}}")
    assert channels(text) == [12]
    assert parse(Source("again", unparse(parse(Source("x", text))))) == parse(Source("x", text))
    assert channels(defined({f"a w={value}": "[conv1-(8*w)]"}, "a", "a w (5/2)")) == [12, 20]


def test_a_fraction_is_no_number_of_filters():
    assert problems(block("8x8x16", "conv1-(w)", parameters="{w: 1.5}"))


def test_channels_of_zeros():
    row = layer("pad 0 channels 16", "8x8x16")["rows"][-1]
    assert row["output"] == [8, 8, 32]
    assert row["params"] == 0


def test_branches_of_the_same_name_stay_apart():
    lines = ["{concat: {a: [conv1-2], b: []}}", "{concat: {a: [conv1-3], b: []}}"]
    names = [row["name"] for row in data(block("8x8x16", *lines))["rows"]]
    assert len(names) == len(set(names))


def test_brackets_may_stand_in_the_brackets_of_a_default():
    define = {"a w=(min(in, 8) + 1) v=((w + 1) * (w - 7))": "[conv1-w, conv1-v]"}
    assert channels(defined(define, "a")) == [9, 20]


def test_a_line_that_is_there_no_time_leaves_no_trace():
    define = {"a times": "[conv1-4, conv1-5 x(times), more: conv1-6 x(times)]"}
    rows = data(defined(define, "a times 0"))["rows"]
    assert [row["name"] for row in rows if "5" in row["operation"] or "more" in row["name"]] == []
    assert channels(defined(define, "a times 0")) == [4]
