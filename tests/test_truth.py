"""The package against facts that were obtained elsewhere: see truth/README.md."""

import json
from functools import cache
from math import prod

import pytest

from helpers import TESTS, block, data, library, problems, some
from mkdocs_cnn.problems.problem import Invalid

pytestmark = pytest.mark.many

TRUTH = TESTS / "truth"
REQUIRED = {
    "alexnet-torchvision",
    "alexnet-ungrouped",
    "alexnet",
    "darknet19",
    "lenet5",
    "nin",
    "vgg-a",
    "vgg-b",
    "vgg-c",
    "vgg-d",
    "vgg-e",
    "vgg11",
    "vgg13",
    "vgg16",
    "vgg19",
    "zfnet",
}
"""Networks that may not be missing."""
SAME = {"vgg-a": "vgg11", "vgg-d": "vgg16", "vgg-e": "vgg19"}
"""Other names of networks that have facts."""


@cache
def facts(name):
    return json.loads((TRUTH / name).read_text("utf-8"))


# Shapes of single layers


def line_of(kind, kernel, stride, pad, dilation, extra):
    """A case as a line; the numbers are texts, so that they can be of several axes."""
    if kind == "convT":
        return f"deconv{kernel}-1 stride {stride} pad {pad} dilation {dilation} outpad {extra}"
    head = f"conv{kernel}-1" if kind == "conv" else f"{kind}{kernel}"
    # Average pooling has no dilation in torch either; the cases have 1 there.
    dilated = "" if kind == "avgpool" else f" dilation {dilation}"
    return f"{head} stride {stride} pad {pad}{dilated}{' ceil' if extra is True else ''}"


def on_one_axis(kind, size, *numbers):
    return f"{size}x1", line_of(kind, *numbers)


def beside(first):
    """The case on one axis of two; the other one has a kernel of 1, and 5 values."""

    def make(kind, size, kernel, stride, pad, dilation, extra):
        def both(number, other):
            return f"{number}x{other}" if first else f"{other}x{number}"

        outpad = both(extra, 0) if kind == "convT" else extra
        numbers = both(kernel, 1), both(stride, 1), both(pad, 0), both(dilation, 1), outpad
        return f"{both(size, 5)}x1", line_of(kind, *numbers)

    return make


WAYS = {"1-D": on_one_axis, "height": beside(True), "width": beside(False)}


def test_the_shapes_are_all_there():
    cases = facts("shapes.json")["cases"]
    assert len(cases) == 8544
    assert sum(case[-1] is None for case in cases) > 2500
    assert {case[0] for case in cases} == {"conv", "maxpool", "avgpool", "convT"}
    assert all(case[5] == 1 for case in cases if case[0] == "avgpool")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", ["conv", "maxpool", "avgpool", "convT"])
def test_shapes(kind, way):
    cases = [case for case in facts("shapes.json")["cases"] if case[0] == kind]
    axis = 1 if way == "width" else 0
    if way != "1-D":  # every case once more, one half of them on each axis
        cases = cases[axis::2]
    cases = some(cases, 3)
    wrong = []
    for *case, expected in cases:
        text = block(*WAYS[way](*case))
        try:
            got = data(text)["rows"][0]["output"][axis]
        except Invalid:
            got = None
        if got != expected:
            wrong.append((case, expected, got))
    assert wrong == []


def test_refusals_name_the_numbers():
    """Who is refused learns the size of the input, and the kernel or the padding."""
    silent = []
    for *case, expected in facts("shapes.json")["cases"]:
        kind, size, kernel, _, pad, _, outpad = case
        if expected is not None:
            continue
        (problem, *_) = problems(block(*on_one_axis(*case)))
        said = set(str(problem.message).replace(",", " ").split())
        fits = {str(size), str(kernel)} <= said
        padded = {str(pad), str(kernel)} <= said  # more padding than half the window
        added = kind == "convT" and str(outpad) in said
        if not (fits or padded or added):
            silent.append((case, str(problem.message)))
    assert silent == []


# Whole networks


def known_as(name):
    """The zoo's name for a network of networks.json, which says `vgg-b (=vgg13)` for vgg-b."""
    return name.split(" ")[0]


@pytest.mark.parametrize("fact", facts("networks.json"), ids=lambda fact: known_as(fact["name"]))
def test_networks(fact):
    name = known_as(fact["name"])
    if name not in library() and name not in REQUIRED:
        pytest.skip(f"{name} is not in the zoo yet")
    found = data(name)
    assert "x".join(map(str, found["input"])) == fact["input"]
    assert found["params"] == fact["params"]
    outputs = sum(prod(layer["output"]) for layer in found["layers"] if layer["macs"])
    for key, figure in (
        ("macs", found["macs"]),
        ("buffers", found["buffers"]),
        ("conv_fc_outputs", outputs),
    ):
        if fact.get(key) is not None:
            assert figure == fact[key], key


def test_every_network_that_is_required_has_facts():
    named = {known_as(fact["name"]) for fact in facts("networks.json")}
    assert named >= REQUIRED - set(SAME)


def test_every_network_of_the_zoo_has_facts():
    """A new file in the zoo needs figures from elsewhere, or must be the same as one that has."""
    named = {known_as(fact["name"]) for fact in facts("networks.json")}
    for name in library().names():
        if name in named:
            continue
        assert name in SAME, f"{name} has no facts in networks.json"
        ours, known = data(name), data(SAME[name])
        assert [ours[key] for key in ("params", "macs")] == [
            known[key] for key in ("params", "macs")
        ]


@pytest.mark.parametrize("name", ["vgg16", "alexnet-torchvision"])
def test_networks_layer_by_layer(name):
    """Every layer; test_zoo holds those with branches against the kinds that the facts list."""
    ours = [
        comparable(layer, channels_first(layer["input"]), channels_first(layer["output"]))
        for layer in data(name)["layers"]
        if is_written_by_both(layer)
    ]
    truth = [
        comparable(fact, fact["input"], fact["output"])
        for fact in facts(f"layers/{name}.json")
        if is_written_by_both(fact)
    ]
    assert ours == truth


def is_written_by_both(layer):
    """torchvision adapts 7×7 to 7×7 and flattens before the classifier; the papers do neither."""
    adapts_nothing = layer["kind"] == "AdaptiveAvgPool2d" and layer["input"] == layer["output"]
    return not adapts_nothing and layer["kind"] != "Flatten"


def channels_first(size):
    return [*size[-1:], *size[:-1]]


def comparable(layer, input_, output):
    """One layer, with channels first, and flat where a classifier may be flattened already."""
    if layer["kind"] in ("Linear", "Dropout"):
        input_, output = [prod(input_)], [prod(output)]
    return layer["kind"], input_, output, layer["params"], layer["macs"]


def test_lenet_and_the_famous_alexnets():
    """Figures that everybody knows, as in the papers and the answers about them."""
    assert data("lenet5")["params"] == 61_706
    assert data("alexnet")["params"] == 60_965_224
    assert data("alexnet-ungrouped")["params"] == 62_378_344
    assert data("alexnet-torchvision")["params"] == 61_100_840
    assert data("vgg16")["params"] == 138_357_544
    millions = [round(data(f"vgg-{letter}")["params"] / 1e6) for letter in "abcde"]
    assert millions == [133, 133, 134, 138, 144]  # Table 2 of the VGG paper
