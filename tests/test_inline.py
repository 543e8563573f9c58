"""Numbers in running text: every quantity, format and claim, and what is said of mistakes.

What must come out was taken from facts obtained elsewhere (truth/README.md), from the papers, or
worked out by hand.
"""

import json
from fractions import Fraction
from math import prod

import pytest

from claimed import FIRST, Element, code, inline, marked, mistakes, page_with, shown
from helpers import TESTS, data, generous
from mkdocs_cnn.counting.quantities import ALIASES, QUANTITIES
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.problems.problem import FalseClaim, Invalid, Problem, Source
from mkdocs_cnn.problems.visible import visible
from work import soon

TRUTH = TESTS / "truth"
NETWORKS = json.loads((TRUTH / "networks.json").read_text("utf-8"))

SMALL = """\
id: small
input: 8x8x3
layers:
  - conv1: conv3-4 + bn + relu
  - pool1: maxpool2
  - fc1: fc-10
"""
STAGES = """\
id: stages
title: A & B
input: 32x32x3
layers:
  - stem: conv5-8 stride 2 nobias
  - body:
      - one: [conv3-8, conv3-16 stride 2]
      - two x2: [conv3-16]
  - aux: {head: [gap, fc-5]}
  - gap
  - fc-10
"""


# Every quantity, by hand

CONV, POOL, FC = 8 * 8 * 4, 4 * 4 * 4, 10
OF_SMALL = {
    "params": (3 * 3 * 3 * 4 + 4 + 2 * 4) + (64 * 10 + 10),
    "weights": 108 + 4 + 640,
    "biases": 4 + 4 + 10,
    "macs": 108 * 64 + 640,
    "flops": 2 * (108 * 64 + 640),
    "activations": 192 + CONV + POOL + FC,
    "memory": 4 * (192 + CONV + POOL + FC),
    "share": 1,
    "channels": 10,
    "layers": 3,
    "weight_layers": 2,
    "buffers": 2 * 4 + 1,
    "params_with_heads": 120 + 650,
    "params_memory": 4 * (120 + 650),
    "model_memory": 4 * (770 + 2 * 4) + 8,
    "inference_peak": 192 + CONV,
    "peak_memory": 4 * (192 + CONV),
    "sgd_memory": 2 * 4 * 770,
    "momentum_memory": 3 * 4 * 770,
    "adam_memory": 4 * 4 * 770,
    "conv1.params": 120,
    "conv1.weights": 112,
    "conv1.biases": 8,
    "conv1.macs": 6_912,
    "conv1.flops": 13_824,
    "conv1.activations": CONV,
    "conv1.memory": 4 * CONV,
    "conv1.height": 8,
    "conv1.width": 8,
    "conv1.channels": 4,
    "conv1.receptive_field": 3,
    "conv1.jump": 1,
    "conv1.stride": 1,
    "conv1.conv.params": 112,
    "conv1.conv.biases": 4,
    "conv1.conv.macs": 6_912,
    "conv1.bn.params": 8,
    "conv1.bn.macs": 0,
    "conv1.bn.activations": CONV,
    "conv1.relu.params": 0,
    "conv1.model_memory": 4 * (120 + 8) + 8,
    "pool1.jump": 2,
    "conv1.padding": 1,
    "conv1.layers": 1,
    "conv1.buffers": 9,
    "conv1.params_memory": 480,
    "pool1.params": 0,
    "pool1.macs": 0,
    "pool1.activations": POOL,
    "pool1.stride": 2,
    "pool1.receptive_field": 4,
    "pool1.width": 4,
    "fc1.params": 650,
    "fc1.weights": 640,
    "fc1.biases": 10,
    "fc1.macs": 640,
    "fc1.activations": 10,
    "fc1.channels": 10,
    "input.activations": 192,
    "input.memory": 768,
    "input.params": 0,
    "input.macs": 0,
    "input.height": 8,
    "input.channels": 3,
}
SIZES_OF_SMALL = {
    "input": (8, 8, 3),
    "input.output": (8, 8, 3),
    "output": (10,),
    "conv1.input": (8, 8, 3),
    "conv1.output": (8, 8, 4),
    "conv1.kernel": (3, 3),
    "pool1.kernel": (2, 2),
    "pool1.input": (8, 8, 4),
    "pool1.output": (4, 4, 4),
    "fc1.input": (4, 4, 4),
    "fc1.output": (10,),
}
WORDS_OF_SMALL = {
    "conv1.operation": "conv3-4 + bn + relu",
    "pool1.operation": "maxpool2",
    "conv1.formula": "(3·3·3)·4 + 4 + 2·4",
    "fc1.formula": "(4·4·4)·10 + 10",
    "conv1.arithmetic": "(8 + 2·1 − 3)/1 + 1 = 8",
    "pool1.arithmetic": "(8 − 2)/2 + 1 = 4",
}


@pytest.mark.parametrize("address", OF_SMALL)
def test_quantities(address):
    """The bare value is exact, whatever is shown."""
    element = shown(f"small.{address}", SMALL)
    assert Fraction(element.value) == OF_SMALL[address]
    assert shown(f"small.{address} | exact", SMALL).text == f"{OF_SMALL[address]:,}"
    claim = shown(f"{OF_SMALL[address]:,} = small.{address}", SMALL)
    assert claim.text == f"{OF_SMALL[address]:,}"


@pytest.mark.parametrize("address", SIZES_OF_SMALL)
def test_sizes(address):
    sizes = SIZES_OF_SMALL[address]
    element = shown(f"small.{address}", SMALL)
    assert element.text == " × ".join(map(str, sizes))
    assert element.value is None
    if len(sizes) > 1:
        assert shown(f"{'x'.join(map(str, sizes))} = small.{address}", SMALL)


@pytest.mark.parametrize("address", WORDS_OF_SMALL)
def test_words(address):
    assert shown(f"small.{address}", SMALL).text == WORDS_OF_SMALL[address]


def test_no_quantity_is_without_a_fact():
    asked = {key.rpartition(".")[2] for key in [*OF_SMALL, *SIZES_OF_SMALL, *WORDS_OF_SMALL]}
    assert set(QUANTITIES) - asked == {"kept_for_backward", "depth"}, "these stand below"


@pytest.mark.parametrize("alias", ALIASES)
def test_other_names(alias):
    part = "vgg16" if QUANTITIES[ALIASES[alias]].of == "network" else "vgg16.conv3_2"
    for name in (alias, alias.replace("_", "-"), alias.upper()):
        assert shown(f"{part}.{name}").text == shown(f"{part}.{ALIASES[alias]}").text


REPEATED = """\
id: small
input: 8x8x3
layers:
  - two: conv3-4 + relu + conv1-5 + relu
  - separable: sepconv3-6 + bn
  - apart: conv3-4 stride 2 + bn + upsample 3
"""


UNEQUAL = """\
id: small
input: 32x24x1
layers:
  - apart: conv3-4 stride 1x2
  - larger: upsample to 24x24
"""


def test_the_effective_stride_of_unequal_axes():
    assert shown("small.apart.jump", UNEQUAL).text == "1 × 2"
    assert shown("1x2 = small.apart.jump", UNEQUAL).text == "1x2"
    # 32 rows become 24, and 12 columns of every second become 24: 4/3, and 2 · 12/24.
    assert shown("small.larger.jump", UNEQUAL).text == "4/3×1"


def test_the_operations_of_a_row():
    """`conv` alone would not say which of two; a row's stands for all that it holds."""
    weights, pointwise = 3 * 3 * 3 * 4, 4 * 5
    assert shown("small.two.conv1.weights", REPEATED).text == str(weights)
    assert shown("small.two.conv2.weights", REPEATED).text == str(pointwise)
    assert shown("small.two.conv2.input", REPEATED).text == "8 × 8 × 4"
    assert shown("small.two.relu2.output", REPEATED).text == "8 × 8 × 5"
    assert shown("small.two.weights", REPEATED).text == str(weights + pointwise)
    assert shown("small.separable.sepconv.weights", REPEATED).text == str(3 * 3 * 5 + 5 * 6)
    assert shown("small.separable.bn.params", REPEATED).text == "12"
    assert shown("small.two.conv2.formula", REPEATED).text == "(1·1·4)·5 + 5"
    assert shown("small.two.conv2.operation", REPEATED).text == "conv1-5"
    assert shown("small.apart.conv.jump", REPEATED).text == "2"
    assert shown("small.apart.jump | 0.00", REPEATED).text == "0.67"
    (problem,) = inline("small.two.conv.weights", REPEATED).problems
    assert "small.two" in str(problem.message) or '"two.conv"' in str(problem.message)
    for where in ("resnet18", "resnet50"):
        assert shown(f"{where}.conv1.conv.params").text == "9,408"
        assert shown(f"{where}.conv1.bn.params").text == "128"
        assert shown(f"{where}.conv1.params").text == "9,536"


def test_the_aliases_of_tables_are_understood():
    assert shown("vgg16.rf").text == "404"
    assert shown("vgg16.multiply-adds | G").text == "15.5G"
    assert shown("vgg16.parameters | M").text == "138M"
    assert shown("vgg16.shape").text == "1000"


def test_three_dimensions():
    volume = "id: volume\ninput: 8x16x32x3\nlayers: [conv1: conv3-5, pool1: maxpool2]\n"
    for axis, conv, pool in (("depth", 8, 4), ("height", 16, 8), ("width", 32, 16)):
        assert shown(f"volume.conv1.{axis}", volume).text == str(conv)
        assert shown(f"volume.pool1.{axis}", volume).text == str(pool)
    assert shown("8x16x32x5 = volume.conv1", volume).text == "8x16x32x5"
    assert shown("volume.conv1.kernel", volume).text == "3 × 3 × 3"


def test_one_dimension_and_none():
    line = "id: line\ninput: 100x3\nlayers: [conv1: conv5-8 stride 2]\n"
    assert shown("line.conv1.output", line).text == "50 × 8"
    assert shown("line.conv1.width", line).text == "50"
    vector = "id: vector\ninput: 10\nlayers: [fc-4, relu, fc-2]\n"
    assert shown("vector.params", vector).text == str(10 * 4 + 4 + 4 * 2 + 2)
    assert shown("vector.input", vector).text == "10"


def test_rectangular_receptive_fields_are_sizes():
    wide = "id: wide\ninput: 9x9x1\nlayers: [c: conv1x3-2]\n"
    assert shown("wide.c.receptive_field", wide).text == "1 × 3"


# Known networks, against facts


@pytest.mark.many
@pytest.mark.parametrize("fact", NETWORKS, ids=lambda fact: fact["name"].split(" ")[0])
def test_known_networks(fact):
    name = fact["name"].split(" ")[0]
    for quantity in ("params", "macs", "buffers", "params_with_heads"):
        if fact.get(quantity) is not None:
            figure = f"{fact[quantity]:,}"
            assert shown(f"{name}.{quantity}").text == figure
            assert shown(f"{figure} = {name}.{quantity}").text == figure
    assert shown(f"{fact['input']} = {name}.input").text == fact["input"]


@pytest.mark.parametrize("name", ["vgg16", "alexnet-torchvision"])
def test_layers_of_known_networks(name):
    """The rows with weights in their order, against what torchvision's layers say."""
    facts = json.loads((TRUTH / "layers" / f"{name}.json").read_text("utf-8"))
    facts = [fact for fact in facts if fact["kind"] in ("Conv2d", "Linear")]
    rows = [row["name"] for row in data(name)["rows"] if row["params"]]
    assert len(rows) == len(facts)
    for row, fact in zip(rows, facts, strict=True):
        for quantity in ("params", "macs"):
            assert shown(f"{name}.{row}.{quantity}").text == f"{fact[quantity]:,}"
        assert shown(f"{name}.{row}.activations").text == f"{prod(fact['output']):,}"
        channels, *spatial = fact["output"]
        size = " × ".join(map(str, [*spatial, channels]))
        assert shown(f"{name}.{row}.output").text == size
        assert shown(f"{name}.{row}.biases").text == f"{channels:,}"
        assert shown(f"{name}.{row}.weights").text == f"{fact['params'] - channels:,}"


@pytest.mark.parametrize(
    ("stage", "params", "output"),
    [
        ("resnet50.conv1", 9_536, "112 × 112 × 64"),
        ("resnet50.conv2_x", 215_808, "56 × 56 × 256"),
        ("resnet50.conv3_x", 1_219_584, "28 × 28 × 512"),
        ("resnet50.conv4_x", 7_098_368, "14 × 14 × 1024"),
        ("resnet50.conv5_x", 14_964_736, "7 × 7 × 2048"),
        ("vgg16.conv3", 295_168 + 2 * 590_080, "56 × 56 × 256"),
        ("vgg16.conv5", 3 * 2_359_808, "14 × 14 × 512"),
        ("googlenet.inception3a", None, "28 × 28 × 256"),
        ("googlenet.inception3b", None, "28 × 28 × 480"),
        ("googlenet.inception4a", None, "14 × 14 × 512"),
        ("googlenet.inception4e", None, "14 × 14 × 832"),
        ("googlenet.inception5b", None, "7 × 7 × 1024"),
    ],
)
def test_stages_of_known_networks(stage, params, output):
    """Parameters as torchvision's `layer1` and so on have them; outputs as in the papers."""
    if params is not None:
        assert shown(f"{stage}.params").text == f"{params:,}"
    assert shown(f"{stage}.output").text == output


def test_a_stage_by_hand():
    spatial = 56 * 56
    macs = spatial * 9 * (128 * 256 + 2 * 256 * 256)
    assert shown("vgg16.conv3.macs").text == f"{macs:,}"
    assert shown("vgg16.conv3.flops").text == f"{2 * macs:,}"
    assert shown("vgg16.conv3.activations").text == f"{3 * spatial * 256:,}"
    assert shown("vgg16.conv3.memory | exact").text == f"{4 * 3 * spatial * 256:,}"
    assert shown("vgg16.conv3.input").text == "56 × 56 × 128"
    assert shown("vgg16.conv3.layers").text == "3"
    assert shown("vgg16.conv3.receptive_field").text == "40"
    assert Fraction(shown("vgg16.conv3.share").value) == pytest.approx(1_475_328 / 138_357_544)


def test_stages_within_stages():
    one, two = 8 * 9 * 8 + 8 + 8 * 9 * 16 + 16, 2 * (16 * 9 * 16 + 16)
    stem, fc, head = 25 * 3 * 8, 16 * 10 + 10, 16 * 5 + 5
    for address, params in (
        ("stages", stem + one + two + fc),
        ("stages.stem", stem),
        ("stages.body", one + two),
        ("stages.body.one", one),
        ("stages.one", one),
        ("stages.aux", head),
    ):
        assert shown(f"{address}.params", STAGES).text == f"{params:,}"
    whole = stem + one + two + fc
    assert shown("stages.params_with_heads", STAGES).text == f"{whole + head:,}"
    assert shown("stages.aux.output", STAGES).text == "5"
    assert shown("stages.output", STAGES).text == "10"


def test_memory_is_four_numbers():
    """Those of numbers.md for VGG-16 and others."""
    assert shown("vgg16.activations").text == "15,237,608"
    assert shown("vgg16.memory | exact").text == "60,950,432"
    assert shown("vgg16.memory | 0.00 MB").text == "60.95 MB"
    assert shown("vgg16.memory | 0.00 MiB").text == "58.13 MiB"
    assert shown("vgg16.inference_peak").text == "6,422,528"
    assert shown("vgg16.peak_memory | MiB").text == "24.5 MiB"
    kept = 61_112_320 + 12_242_944
    assert shown("vgg16.kept_for_backward | exact").text == f"{kept:,}"
    for name, mebibytes in (
        ("vgg16", "69.96"),
        ("alexnet-torchvision", "3.57"),
        ("resnet50", "82.13"),
        ("densenet121", "124.64"),
        ("mobilenet-v2", "74.72"),
        ("convnext-tiny", "104.10"),
    ):
        assert shown(f"{name}.kept_for_backward | 0.00 MiB").text == f"{mebibytes} MiB"
    weights = 138_357_544 * 4
    for quantity, times in (("params", 1), ("sgd", 2), ("momentum", 3), ("adam", 4)):
        assert shown(f"vgg16.{quantity}_memory | exact").text == f"{times * weights:,}"


# What is shown where nobody says how


@pytest.mark.parametrize(
    ("expression", "text", "value"),
    [
        ("vgg16.params", "138,357,544", "138357544"),
        ("vgg16.macs", "15,470,264,320", "15470264320"),
        ("vgg16.memory", "58.1 MiB", "60950432"),
        ("vgg16.fc6.share", "74.3 %", "0.742746228568"),
        ("vgg16.fc6.params / vgg16.params", "0.743", "0.742746228568"),
        ("vgg16.pool5.output", "7 × 7 × 512", None),
        ("vgg16.conv1_1.kernel", "3 × 3", None),
        ("vgg16.fc6.operation", "fc-4096 + relu + dropout", None),
        ("7 / 2", "3.5", "3.5"),
        ("1 / 3", "0.333", "0.333333333333"),
        ("(224 - 11) / 4", "53.25", "53.25"),
        ("1 / 1000", "0.001", "0.001"),
        ("10000 / 3", "3,333", "3333.33333333"),
        ("128*3*3*256", "294,912", "294912"),
        ("0.1 + 0.2", "0.3", "0.3"),
        ("24M", "24,000,000", "24000000"),
        ("lenet5.params - vgg16.params", "-138,295,838", "-138295838"),
        ("lenet5.memory - vgg16.memory", "-58.1 MiB", "-60913960"),
    ],
)
def test_default_formats(expression, text, value):
    element = shown(expression)
    assert element.text.replace("−", "-") == text
    assert element.value == value


# Formats


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("exact", "138,357,544"),
        ("short", "138M"),
        ("K", "138,358K"),
        ("k", "138,358K"),
        ("M", "138M"),
        ("m", "138M"),
        ("G", "0.138G"),
        ("T", "0.000138T"),
        ("kB", "553,430 kB"),
        ("MB", "553 MB"),
        ("mb", "553 MB"),
        ("GB", "0.553 GB"),
        ("KiB", "540,459 KiB"),
        ("MiB", "528 MiB"),
        ("mib", "528 MiB"),
        ("GiB", "0.515 GiB"),
        ("0", "138,357,544"),
        ("0.0", "138,357,544.0"),
        ("0.0M", "138.4M"),
        ("0.0 M", "138.4 M"),
        ("0.00 M", "138.36 M"),
        ("0M", "138M"),
        ("0 M", "138 M"),
        ("0.000G", "0.138G"),
        ("0K", "138,358K"),
        ("0.0k", "138,357.5k"),
        ("0 MB", "553 MB"),
        ("0 MiB", "528 MiB"),
        ("0.00MiB", "527.79MiB"),
        ("0.000 GiB", "0.515 GiB"),
        ("EXACT", "138,357,544"),
        ("Short", "138M"),
    ],
)
def test_formats_of_counts(form, text):
    for written in (f"vgg16.params | {form}", f"vgg16.params|{form}", f" vgg16.params  |  {form} "):
        element = shown(written)
        assert element.text == text
        assert element.value == "138357544"


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("vgg16.memory | MB", "61.0 MB"),
        ("vgg16.memory | GiB", "0.0568 GiB"),
        ("vgg16.memory | 0 MiB", "58 MiB"),
        ("vgg16.memory | short", "58.1 MiB"),
        ("vgg16.macs | G", "15.5G"),
        ("vgg16.macs | 0.00G", "15.47G"),
        ("vgg16.flops | short", "30.9G"),
        ("vgg16.fc6.share | %", "74.3 %"),
        ("vgg16.fc6.share | 0 %", "74 %"),
        ("vgg16.fc6.share | 0.00 %", "74.27 %"),
        ("vgg16.fc6.share | 0.0%", "74.3%"),
        ("vgg16.fc6.share | 0.000", "0.743"),
        ("vgg16.fc6.params / vgg16.params | %", "74.3 %"),
        ("vgg16.params / vgg16.params | %", "100 %"),
        ("vgg16.params / alexnet.params | 0.00", "2.27"),
        ("vgg16.conv1_1.params / vgg16.params | %", "< 0.1 %"),
        ("2 | %", "200 %"),
        ("1 / 4 | exact", "0.25"),
        ("1 / 3 | 0.0", "0.3"),
        ("5 / 2 | 0", "3"),
        ("3 / 2 | 0", "2"),
        ("1 / 200 | 0.00", "0.01"),
        ("-1 / 200 | 0.00", "-0.01"),
        ("999 | short", "999"),
        ("1000 | short", "1.00K"),
        ("999499 | short", "999K"),
        ("999500 | short", "1.00M"),
        ("999999999 | short", "1.00G"),
        ("150528 | short", "151K"),
        ("vgg16.pool5 | shape", "7 × 7 × 512"),
        ("vgg16.pool5.output | shape", "7 × 7 × 512"),
        ("vgg16 | shape", "1000"),
        ("vgg16.input | shape", "224 × 224 × 3"),
        ("vgg16.conv3_1.input | shape", "56 × 56 × 128"),
        ("vgg16.conv3 | shape", "56 × 56 × 256"),
    ],
)
def test_formats(expression, text):
    assert shown(expression).text == text


def test_a_shape_has_no_bare_number():
    """What stands there is no count, so no program may read one."""
    for expression in ("vgg16.pool5 | shape", "vgg16.fc6.params | shape"):
        assert shown(expression).value is None


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("vgg16.fc6.params", "(7·7·512)·4096 + 4096 = 102,764,544"),
        ("vgg16.conv3_2.params", "(3·3·256)·256 + 256 = 590,080"),
        ("vgg16.conv3_2.weights", "(3·3·256)·256 = 589,824"),
        ("vgg16.conv3_2.macs", "(3·3·256)·256 · 3,136 = 1,849,688,064"),
        ("vgg16.conv3.params", "295,168 + 590,080 + 590,080 = 1,475,328"),
        ("vgg16.pool5.activations", "7·7·512 = 25,088"),
        ("vgg16.pool5.memory", "25,088 × 4 bytes = 98.0 KiB"),
        ("vgg16.flops", "2 · 15,470,264,320 = 30,940,528,640"),
        ("vgg16.fc6.share", "102,764,544 / 138,357,544 = 74.3 %"),
        ("vgg16.fc6.params / vgg16.params", "102,764,544 / 138,357,544 = 0.743"),
        ("128*3*3*256", "128 × 3 × 3 × 256 = 294,912"),
        ("(224 - 11) / 4", "(224 − 11) / 4 = 53.25"),
        ("10 - (3 - 4)", "10 − (3 − 4) = 11"),
        ("2 * (3 + 4)", "2 × (3 + 4) = 14"),
        ("-(3 + 4)", "-(3 + 4) = -7"),
        ("5 - -(3 + 1)", "5 − -(3 + 1) = 9"),
        ("vgg16.pool5.params", "0"),
    ],
)
def test_formulas(expression, text):
    """What is said to come to something comes to it."""
    assert shown(f"{expression} | formula").text.replace("−", "-") == text.replace("−", "-")


# Arithmetic


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("vgg16.fc6.params + vgg16.fc7.params", 102_764_544 + 16_781_312),
        ("alexnet-torchvision.params - alexnet.params", 61_100_840 - 60_965_224),
        ("alexnet-torchvision.params-alexnet.params", 61_100_840 - 60_965_224),
        ("alexnet-ungrouped.params -alexnet.params", 62_378_344 - 60_965_224),
        ("squeezenet1.0.params - squeezenet1.1.params", 1_248_424 - 1_235_496),
        ("squeezenet1.0.params-squeezenet1.1.params", 1_248_424 - 1_235_496),
        ("2 * vgg16.params", 2 * 138_357_544),
        ("2*mobilenet-v1.params", 2 * 4_231_976),
        ("mobilenet-v1.params*2", 2 * 4_231_976),
        ("mobilenet-v1.params-1", 4_231_975),
        ("wide-resnet50-2.params-2", 68_883_238),
        ("vgg16.params // 1000", 138_357),
        ("vgg16.params % 1000", 544),
        ("vgg16.params / 1000 // 1", 138_357),
        ("-7 // 2", -4),
        ("-7 % 4", 1),
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 4 - 3", 3),
        ("2 - -3", 5),
        ("--3", 3),
        ("24M * 4", 96_000_000),
        ("1.5K + 0.5k", 2_000),
        ("max(3, 5, 4) + min(3, 5)", 8),
        ("ceil(7 / 2)", 4),
        ("round8(20)", 24),
        ("min (vgg16.params, alexnet.params)", 60_965_224),
        ("vgg16.conv1_1.height * vgg16.conv1_1.width * 64", 3_211_264),
        ("((((((((((1))))))))))", 1),
        ("007", 7),
    ],
)
def test_arithmetic(expression, value):
    assert shown(expression).value == str(value)


@pytest.mark.parametrize("digits", ["24", "２４", "٢٤", "𝟚𝟜"])
def test_all_decimal_digits_are_read_in_arithmetic(digits):
    """With a unit as well as without."""
    assert shown(f"{digits} * 2 | exact").text == "48"
    assert shown(f"{digits}k * 2 | exact").text == "48,000"
    assert shown(f"{digits}.5 * 2 | exact").text == "49"


def test_arithmetic_is_exact():
    """Sevenths have no end; what is left over must be nothing."""
    assert shown("1/7 + 2/7 + 4/7").value == "1"
    assert shown("(1/3) * 3 - 1").value == "0"
    large = 138_357_544 * 999_999_999_999_999
    assert shown("vgg16.params * 999999999999999 % 1000007").value == str(large % 1_000_007)


# Kinds


def test_values_times_the_bytes_of_a_value_can_be_bytes():
    """They are a plain number, since it may be the values of four images, too."""
    for expression in ("vgg16.activations * 4", "4 * vgg16.activations"):
        assert shown(expression).text == "60,950,432"
        assert shown(f"{expression} | MiB").text == "58.1 MiB"
        assert shown(f"61 MB = {expression}")
        assert shown(f"61M = {expression}")
    assert shown("vgg16.activations * 2").text == "30,475,216"
    assert shown("vgg16.activations * 2 | MiB").text == "116 MiB"
    assert shown("vgg16.activations * 2 | MiB", dtype="float16").text == "29.1 MiB"
    assert shown("vgg16.activations * 4", dtype="float16").text == "60,950,432"
    assert shown("vgg16.memory / 4").text == "14.5 MiB"
    assert shown("vgg16.memory * 2").text == "116 MiB"
    assert shown("2 * vgg16.memory + vgg16.memory").text == "174 MiB"


def test_the_bytes_are_those_of_the_network_that_is_asked():
    half = SMALL.replace("input:", "dtype: float16\ninput:", 1)
    values = OF_SMALL["activations"]
    assert shown("small.memory | B", half).text == f"{2 * values:,} B"
    assert shown("small.activations | B", half).text == f"{2 * values:,} B"
    assert shown("small.activations + 0 | B", half).text == f"{2 * values:,} B"
    assert shown("(small.activations) | B", half).text == f"{2 * values:,} B"
    assert shown("-(-small.activations) | B", half).text == f"{2 * values:,} B"
    assert shown("small.activations * 2 | KiB", half).text == "1.02 KiB"
    assert shown("1.0 kB = small.activations + 0", half)


def test_flops_are_two_for_each_multiply_add():
    assert shown("31 GFLOPs = vgg16.macs")
    assert shown("31 GFLOPs = vgg16.flops")
    assert shown("15.5 GMACs = vgg16.flops")
    assert shown("31 GFLOPs = 2 * vgg16.macs"), "FLOPs = 2 × MACs"
    assert shown("15.5 GMACs = vgg16.flops / 2")
    for expression in ("31 GMACs = vgg16.macs", "15.5 GFLOPs = vgg16.macs"):
        assert isinstance(mistakes(expression)[0], FalseClaim)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("vgg16.params + vgg16.memory", "values and bytes in one sum"),
        ("vgg16.macs - vgg16.params", "multiply-adds and values in one sum"),
        ("vgg16.macs + vgg16.flops", "multiply-adds and FLOPs in one sum"),
        ("vgg16.memory % vgg16.params", "bytes and values in one sum"),
        ("max(vgg16.params, vgg16.macs)", "max of several kinds"),
    ],
)
def test_no_sums_of_different_things(expression, message):
    (problem,) = mistakes(expression)
    assert str(problem.message) == message
    assert str(problem.expected) == "one kind"


@pytest.mark.parametrize(
    "expression",
    [
        "93MB = vgg16.macs",
        "138 GMACs = vgg16.params",
        "138 GFLOPs = vgg16.memory",
        "138M weights = vgg16.macs",
        "138M parameters = vgg16.memory",
        "7x7x512 = vgg16.params",
        "25,088 = vgg16.pool5.output",
        "2 = vgg16.fc6.operation",
        "7x7 = vgg16.fc6.operation",
        "74 % = vgg16.params",
        "74 % = vgg16.memory",
        "74 % = vgg16.macs",
    ],
)
def test_what_cannot_be_compared_is_no_false_claim(expression):
    """It is a mistake, and it has no correction."""
    figure, _, subject = expression.partition(" = ")
    (problem,) = mistakes(expression)
    assert not isinstance(problem, FalseClaim)
    assert str(problem.message) == f'"{figure}" is no figure for {subject}'
    assert marked(problem) == figure


# Names


@pytest.mark.parametrize("name", ["squeezenet1.0", "squeezenet1.1", "alexnet-torchvision"])
def test_names_with_dots_and_dashes(name):
    fact = next(fact for fact in NETWORKS if fact["name"] == name)
    assert shown(f"{name}.params").text == f"{fact['params']:,}"


def test_names_in_any_case():
    for name in ("VGG16", "Vgg16", "vgg16"):
        for quantity in ("params", "PARAMS", "Params"):
            assert shown(f"{name}.{quantity}").text == "138,357,544"


def test_dashes_of_ones_own_names():
    block = "id: a-b\ninput: 8x8x3\nlayers: [x-1: conv3-4, x: conv3-5]\n"
    first, second = 27 * 4 + 4, 36 * 5 + 5
    for expression, value in (
        ("a-b.x-1.params", first),
        ("a-b.x-1.params-1", first - 1),
        ("a-b.x-1.params-a-b.x.params", first - second),
        ("a-b.x.params-a-b.x-1.params", second - first),
        ("a-b.x.params-2", second - 2),
        ("a-b.params - 1", first + second - 1),
        ("3-a-b.x.params", 3 - second),
    ):
        assert shown(expression, block).value == str(value)


def test_quantities_as_names():
    """A layer may be called as a quantity or a function is."""
    block = "id: net\ninput: 8x8x3\nlayers: [params: conv3-4, macs: [min: conv3-5], fc-2]\n"
    assert shown("net.params.params", block).text == str(27 * 4 + 4)
    assert shown("net.macs.params", block).text == str(36 * 5 + 5)
    assert shown("net.macs.min.params", block).text == str(36 * 5 + 5)
    assert shown("net.macs", block).text == f"{27 * 4 * 64 + 36 * 5 * 64 + 320 * 2:,}"
    assert shown("min (net.macs.min.params, 3)", block).text == "3"


def test_ids_stand_before_known_networks():
    block = "id: vgg16\ninput: 8x8x3\nlayers: [conv3-4]\n"
    assert shown("vgg16.params", block).text == "112"
    assert shown("vgg19.params", block).text == "143,667,240"


def test_ids_are_known_before_their_block_and_behind_it():
    page = page_with(SMALL)
    before = page.inline(code("small.params")).html
    assert page.render(Source("page.md", SMALL)).problems == ()
    assert page.inline(code("small.params")).html == before
    assert Element(before).text == "770"


def test_ids_are_known_behind_their_block_without_being_announced():
    page = page_with()
    assert page.inline(code("small.params")).problems
    page.render(Source("page.md", SMALL))
    assert Element(page.inline(code("small.params")).html).text == "770"


def test_ids_in_the_line_of_the_fence():
    page = page_with()
    header = Source("page.md", '```cnn id="first"')
    page.announce(Source("page.md", "use: lenet5\n"), header, {"id": "first"})
    assert Element(page.inline(code("first.params")).html).text == "61,706"


def test_other_pages_ids_are_unknown():
    page_with(SMALL)
    assert str(mistakes("small.params")[0].message) == 'unknown name "small"'


def test_networks_of_the_site(tmp_path):
    (tmp_path / "my.net-2.yml").write_text("input: 8x8x3\nlayers: [a: conv3-4]\n", "utf-8")
    page = page_with(known=Library(tmp_path, "networks"))
    for expression, text in (
        ("my.net-2.params", "112"),
        ("my.net-2.a.params - my.net-2.params", "0"),
        ("my.net-2.a.output", "8 × 8 × 4"),
    ):
        assert Element(page.inline(code(expression)).html).text == text


def test_a_comparison_is_no_network():
    for block in ("id: both\ncompare: [vgg16, alexnet]\n", "id: both\ncompare: all\n"):
        (problem,) = mistakes("both.params", block)
        assert "itself failed" not in str(problem.message)
        assert "comparison" in problem.describe()


def test_a_network_of_heads_alone():
    heads = "id: heads\ninput: 8x8x3\nlayers: [head: [fc-3]]\n"
    for quantity in QUANTITIES:
        said = "".join(str(each.message) for each in inline(f"heads.{quantity}", heads).problems)
        assert "itself failed" not in said


# Settings of a network's own block


def test_settings_of_the_block():
    text = SMALL.replace("input:", "{}\ninput:", 1)
    values = OF_SMALL["activations"]

    def said(setting, expression):
        return shown(f"small.{expression}", text.format(setting)).text

    assert said("bias: false", "params") == str(108 + 8 + 640)
    assert said("bias: false", "fc1.biases") == "0"
    assert said("dtype: float16", "memory | exact") == f"{2 * values:,}"
    assert said("dtype: float64", "memory | exact") == f"{8 * values:,}"
    assert said("dtype: float16", "params_memory | exact") == f"{2 * 770:,}"
    assert said("dtype: float16", "adam_memory | exact") == f"{2 * 4 * 770:,}"
    assert said("dtype: float16", "peak_memory | exact") == f"{2 * 448:,}"
    assert said("batch: 32", "memory | exact") == f"{32 * 4 * values:,}"
    assert said("batch: 32", "activations") == str(values)
    assert said("batch: 32", "peak_memory | exact") == f"{32 * 4 * 448:,}"
    assert said("batch: 32", "adam_memory | exact") == f"{16 * 770:,}"
    assert said("units: decimal", "memory") == "2.09 kB"
    assert said("units: binary", "memory") == "2.04 KiB"
    assert said("units: B", "memory") == "2,088 B"
    assert said("layout: CHW", "conv1.output") == "4 × 8 × 8"
    assert said("layout: CHW", "input") == "3 × 8 × 8"
    assert said("layout: CHW", "conv1 | shape") == "4 × 8 × 8"
    assert said("layout: CHW", "conv1.kernel") == "3 × 3"
    assert said("layout: CHW", "conv1.height") == "8"
    assert said("layout: CHW", "conv1.channels") == "4"
    assert said("layout: CHW", "conv1.activations | formula") == "8·8·4 = 256"
    claim = shown("4x8x8 = small.conv1", text.format("layout: CHW"))
    assert claim.text == "4x8x8"
    assert mistakes("8x8x4 = small.conv1", text.format("layout: CHW"))


def test_settings_of_the_site():
    assert shown("vgg16.params", bias="false").text == "138,344,128"
    assert shown("vgg16.memory", dtype="float16").text == "29.1 MiB"
    assert shown("vgg16.memory", units="decimal").text == "61.0 MB"
    assert shown("vgg16.memory", batch="32").text == "1.82 GiB"
    assert shown("vgg16.pool5.output", layout="CHW").text == "512 × 7 × 7"
    assert shown("512x7x7 = vgg16.pool5", layout="CHW")


@pytest.mark.parametrize(
    "other",
    [
        "use: vgg16\nbias: false\nbatch: 32\ndtype: float16\nexpect: {small.params: 5}\n",
        "compare: [vgg16, alexnet]\nbias: false\nbatch: 32\nexpect: {small.memory: 5}\n",
        "use: vgg16\nlayout: CHW\nunits: B\nexpect: {small.params: 5}\n",
    ],
)
def test_one_blocks_settings_do_not_change_anothers_numbers(other):
    """What a number is does not depend on what stands above it."""
    page = page_with(SMALL)
    page.render(Source("page.md", other))
    for expression in ("small.params", "small.memory", "small.conv1.output"):
        assert page.inline(code(expression)).html == inline(expression, SMALL).html


# Claims

FAMOUS = [
    # the course notes
    ("15,237,608 = vgg16.activations", None),
    ("15.2M = vgg16.activations", None),
    ("24M = vgg16.activations", "15M"),
    ("93MB = vgg16.memory", "61MB"),
    ("93MB = vgg16.activations * 4", "61MB"),
    ("93 MiB = vgg16.memory", "58 MiB"),
    ("93MB = 24M * 4", "96MB"),
    ("60.95 MB = vgg16.memory", None),
    ("58.13 MiB = vgg16.memory", None),
    ("58 MiB = vgg16.memory", None),
    ("61MB = vgg16.memory", None),
    ("10 million = vgg16.activations", "15 million"),
    ("72MB = vgg16.memory", "61MB"),
    ("72MB = 10M * 4", "40MB"),
    ("2,949,112 = 128*3*3*256", "294,912"),
    ("294,912 = 128*3*3*256", None),
    ("138M = vgg16.params", None),
    ("138,357,544 = vgg16.params", None),
    ("138,344,128 = vgg16.weights", None),
    # AlexNet
    ("62,378,344 = alexnet-ungrouped.params", None),
    ("60,965,224 = alexnet.params", None),
    ("60 million = alexnet.params", None),
    ("60M = alexnet.params", None),
    ("61,100,840 = alexnet-torchvision.params", None),
    ("62,378,344 = alexnet.params", "60,965,224"),
    ("50.8M = alexnet.params", "61.0M"),
    ("53 = (224 - 11) / 4", "53.3"),
    ("53.25 = (224 - 11) / 4", None),
    ("55 = (227 - 11) / 4 + 1", None),
    # GoogLeNet
    ("2.7K = googlenet-paper.conv1.weights", "9.4K"),
    ("9,408 = 7*7*3*64", None),
    ("6,624,904 = googlenet.params", None),
    ("13,004,888 = googlenet.params_with_heads", None),
    # ResNet-50
    ("3.8 GFLOPs = resnet50-v1.macs", "7.7 GFLOPs"),
    ("3.8 GMACs = resnet50-v1.macs", "3.9 GMACs"),
    ("4.1 GMACs = resnet50.macs", None),
    ("4.1 GFLOPs = resnet50.macs", "8.2 GFLOPs"),
    # VGG's Table 2
    ("133 million = vgg-a.params", None),
    ("133 million = vgg-b.params", None),
    ("134 million = vgg-c.params", None),
    ("138 million = vgg-d.params", None),
    ("144 million = vgg-e.params", None),
    # receptive fields
    ("195 = alexnet.pool5.receptive_field", None),
    ("212 = vgg16.pool5.receptive_field", None),
    ("427 = resnet50.conv5_x.receptive_field", None),
    ("483 = resnet50-v1.conv5_x.receptive_field", None),
    ("1311 = inception-v3.Mixed_7c.receptive_field", None),
    # memory
    ("6,422,528 = vgg16.inference_peak", None),
    ("24.5 MiB = vgg16.peak_memory", None),
    ("69.96 MiB = vgg16.kept_for_backward", None),
]


@pytest.mark.parametrize(("claim", "instead"), FAMOUS, ids=[claim for claim, _ in FAMOUS])
def test_famous_figures(claim, instead):
    """Each with the verdict that numbers.md gives."""
    figure, _, subject = claim.partition(" = ")
    block = inline(claim)
    element = Element(block.html)
    quoted = Element(inline(f"{figure} != {subject}").html)
    if instead is None:
        assert block.problems == ()
        assert element.text == figure
        assert "cnn-claimed" in element.classes
        return
    (finding,) = block.problems
    assert isinstance(finding, FalseClaim)
    assert (element.struck, element.instead) == (figure, instead)
    assert (quoted.struck, quoted.instead) == (figure, instead)
    assert inline(f"{figure} != {subject}").problems == ()
    assert shown(f"{instead} = {subject}").text == instead


def test_a_false_claim_in_the_log():
    """Page, line, column; what is claimed and computed; what it should be and by which rule."""
    (finding,) = inline("93MB = vgg16.memory").problems
    assert finding.describe() == (
        'page.md:7:21: vgg16.memory: "93MB" is claimed, 60,950,432 bytes is computed\n'
        "    7 | It stands in `#!cnn 93MB = vgg16.memory` of it.\n"
        "      |                     ^^^^\n"
        "  expected: 61MB: a figure with a unit is what the value rounds to, at the digits written"
    )
    assert finding.level == "warning"
    (correction,) = finding.corrections
    assert (correction.claimed, correction.instead) == ("93MB", "61MB")
    assert correction.computed == "60,950,432 bytes"
    assert correction.span == finding.span
    assert marked(finding) == "93MB"


@pytest.mark.parametrize(
    ("claim", "rule"),
    [
        ("139M = vgg16.params", "a figure with a unit is what the value rounds to"),
        ("138,357,543 = vgg16.params", "a figure without a unit is exact"),
        ("~120M = vgg16.params", "a figure with ~ may be 5 % off"),
        ("7x7x256 = vgg16.pool5", "sizes are exact"),
        ("0.75 = vgg16.fc6.share", "a fraction is what the value rounds to"),
        ("31 GMACs = vgg16.macs", "the figure is right for FLOPs"),
        ("15.5 GFLOPs = vgg16.macs", "the figure is right for multiply-adds"),
        ("58 MB = vgg16.memory", "the figure is right in MiB"),
        ("61 MiB = vgg16.memory", "the figure is right in MB"),
    ],
)
def test_the_rule_is_named(claim, rule):
    (finding,) = mistakes(claim)
    (correction,) = finding.corrections
    assert str(correction.rule).startswith(rule)
    assert str(correction.rule) in str(finding.expected)
    assert str(correction.rule) in Element(inline(claim).html).title


@pytest.mark.parametrize("level", ["note", "warning", "error"])
def test_levels(level):
    for claim in ("139M = vgg16.params", "138M != vgg16.params"):
        (finding,) = inline(claim, claims=level).problems
        assert finding.level == level


def test_a_mistake_is_no_claim_and_keeps_its_level():
    (problem,) = inline("139M = vgg61.params", claims="note").problems
    assert problem.level == "warning"


@pytest.mark.parametrize("sign", ["!=", "≠"])
def test_a_figure_that_is_quoted_as_wrong_must_be_wrong(sign):
    block = inline(f"138M {sign} vgg16.params")
    (finding,) = block.problems
    assert isinstance(finding, FalseClaim)
    assert str(finding.message) == '"138M" is said to be wrong for vgg16.params, and it is right'
    assert str(finding.hint) == 'Write "=" for a figure that is right.'
    assert finding.corrections == ()
    assert marked(finding) == "138M"
    assert Element(block.html).text == "138M"
    assert Element(block.html).struck is None
    for claim, instead in (
        (f"24M {sign} vgg16.activations", "15M"),
        (f"2,949,112 {sign} 128*3*3*256", "294,912"),
        (f"7x7x256 {sign} vgg16.pool5", "7x7x512"),
        (f"75 % {sign} vgg16.fc6.share", "74 %"),
    ):
        wrong = shown(claim)
        assert (wrong.struck, wrong.instead) == (claim.partition(f" {sign}")[0], instead)
    assert isinstance(mistakes(f"7x7x512 {sign} vgg16.pool5")[0], FalseClaim)
    assert not isinstance(mistakes(f"138 GMACs {sign} vgg16.params")[0], FalseClaim)


@pytest.mark.parametrize(
    "claim",
    [
        "138M=vgg16.params",
        "138M =vgg16.params",
        "  138M  =  vgg16.params  ",
        "138M=\tvgg16.params",
        "138 M = vgg16.params",
        "138m = VGG16.PARAMS",
        "138 357 544 = vgg16.params",
        "~138M = vgg16.params",
        "[7 × 7 × 512] = vgg16.pool5",
        "7x7x512 = vgg16.pool5.output",
        "3x3 = vgg16.conv3_1.kernel",
        "2 = vgg16.pool1.stride",
        "74 % = vgg16.fc6.share",
        "74.3% = vgg16.fc6.params / vgg16.params",
        "0.743 = vgg16.fc6.share",
        "0 = vgg16.pool1.params",
        "0.0M = vgg16.pool1.params",
        "528 MiB = vgg16.params",
        "138M parameters = vgg16.params",
    ],
)
def test_claims_that_hold(claim):
    assert shown(claim).text == claim.partition("=")[0].strip()


@pytest.mark.parametrize(
    "claim",
    [
        *("1 = vgg16.fc6.share", "~5M = 1400000", "3 = 7/2", "~2 = 3/2", "~90M = lenet5.params"),
        *("24M = vgg16.activations", "93MB = 24M * 4", "12 KiB = lenet5.params", "5 % = 1/3"),
        *("135,616 = alexnet.params - alexnet-torchvision.params", "5M = -7000000"),
        *("[1x1x1] = vgg16.pool5", "~1 GMACs = lenet5.macs", "999K = vgg16.params"),
    ],
)
def test_who_follows_a_correction_is_right(claim):
    figure, _, subject = claim.partition(" = ")
    (finding,) = mistakes(claim)
    (correction,) = finding.corrections
    assert correction.instead != figure
    again = inline(f"{correction.instead} = {subject}")
    assert [each.describe() for each in again.problems] == []


# Where a number comes from


@pytest.mark.parametrize(
    ("expression", "title"),
    [
        ("vgg16.params", "VGG-16: parameters = 138,357,544"),
        ("vgg16.params | M", "VGG-16: parameters = 138,357,544"),
        (
            "vgg16.conv3_2.params | M",
            "VGG-16, conv3_2: parameters = (3·3·256)·256 + 256 = 590,080",
        ),
        ("138,357,544 = vgg16.params", "VGG-16: parameters = 138,357,544"),
        ("vgg16.pool5.output", "VGG-16, pool5: output = 7 × 7 × 512"),
        ("vgg16.pool5 | shape", "VGG-16, pool5: output = 7 × 7 × 512"),
        ("128*3*3*256", "128*3*3*256 = 128 × 3 × 3 × 256 = 294,912"),
        (
            "vgg16.fc6.params / vgg16.params | %",
            "vgg16.fc6.params / vgg16.params = 102,764,544 / 138,357,544 = 0.742746",
        ),
    ],
)
def test_titles(expression, title):
    assert shown(expression).title == title


ROUNDED = "a figure with a unit is what the value rounds to, at the digits written"
RULES = [
    *[("93MB = vgg16.memory", ROUNDED), ("138M = vgg16.params", ROUNDED)],
    ("140M = vgg16.params", "zeros that are no digits excuse at most 5 % of the value"),
    ("~140M = vgg16.params", "a figure with ~ may be 5 % off"),
    (">130M = vgg16.params", "a figure with > is below the value"),
    ("1.5 = 3000001 / 2000000", "a fraction is what the value rounds to, at the digits written"),
    ("138,357,544 = vgg16.params", ""),
    ("0.138357544G = vgg16.params", ""),
    ("7x7x512 = vgg16.pool5.output", ""),
]


@pytest.mark.parametrize(("claim", "rule"), RULES)
def test_the_title_of_a_claim_says_the_rule(claim, rule):
    """Where the figure is not the value itself."""
    title = Element(inline(claim).html).title
    value, _, said = title.partition("\n")
    assert said == rule
    assert "=" in value


def test_a_declared_rounding_is_the_rule():
    title = Element(inline("138.3M = vgg16.params | rounding: down").html).title
    assert "figures are cut off" in title


# Mistakes: where, what was found, what was expected, what may have been meant

A_NETWORK = "a known network, one of the site's own, or the id of a block on the page"
ALL_QUANTITIES = f"one of: {', '.join(QUANTITIES)}"
ALL_FORMATS = "one of: exact, short, formula, shape, K, M, G, T, %, kB, MB, GB, KiB, MiB, GiB"
OPERATORS = "one of + - * /, or the closing bracket"
SOME_LAYERS = (
    "one of: conv1, conv1_1, conv1_2, pool1, conv2, conv2_1, conv2_2, pool2, conv3, conv3_1, "
    "conv3_2, conv3_3 …"
)
A_FIGURE = "a number with or without a unit, such as 138M, 60,965,224 or 7x7x512"
A_UNIT = "K, M, G, T, million, 万, 亿, %, x, bytes, kB, MB, MiB, MACs, FLOPs or parameters"
A_SIGN = '"=" or "!="'
AN_EXPRESSION = "an expression, such as vgg16.params"
NO_HINT = '"mkdocs-cnn list" lists the known networks.'

MISTAKES = [
    # expression, marked, message, expected, hint
    ("vgg61.params", "vgg61", 'unknown name "vgg61"', A_NETWORK, 'Did you mean "vgg16"?'),
    ("squeezenet.params", "squeezenet", 'unknown name "squeezenet"', A_NETWORK, "squeezenet1."),
    ("params", "params", 'unknown name "params"', A_NETWORK, NO_HINT),
    ("zzzzzz.params", "zzzzzz", 'unknown name "zzzzzz"', A_NETWORK, NO_HINT),
    ("2 * vgg61.params", "vgg61", 'unknown name "vgg61"', A_NETWORK, 'Did you mean "vgg16"?'),
    ("9 = vgg61.params", "vgg61", 'unknown name "vgg61"', A_NETWORK, 'Did you mean "vgg16"?'),
    (
        "vgg16.conv9.params",
        "conv9",
        'no layer or stage "conv9" in VGG-16',
        SOME_LAYERS,
        "Did you mean",
    ),
    (
        "1 + vgg16.CONV3_2.params",
        "CONV3_2",
        'no layer or stage "CONV3_2" in VGG-16',
        SOME_LAYERS,
        'Did you mean "conv3_2"?',
    ),
    (
        "vgg16.prams",
        "prams",
        'unknown quantity "prams"',
        ALL_QUANTITIES,
        'Did you mean "params"?',
    ),
    (
        "vgg16.conv3_2.prams | M",
        "prams",
        'unknown quantity "prams"',
        ALL_QUANTITIES,
        'Did you mean "params"?',
    ),
    (
        "vgg16",
        "vgg16",
        '"vgg16" without a quantity',
        "a quantity behind a dot",
        'Write what of it: "vgg16.params". There are: params, macs, activations, memory',
    ),
    (
        "2 * vgg16.conv3_2",
        "vgg16.conv3_2",
        '"vgg16.conv3_2" without a quantity',
        "a quantity behind a dot",
        'Write what of it: "vgg16.conv3_2.params".',
    ),
    (
        "138M = vgg16",
        "vgg16",
        '"vgg16" without a quantity',
        "a quantity behind a dot",
        'Write what of it: "vgg16.params".',
    ),
    ("", "`", "nothing to compute", AN_EXPRESSION, ""),
    ("  ", "  ", "nothing to compute", AN_EXPRESSION, ""),
    ("| M", "| M", "nothing to compute", AN_EXPRESSION, ""),
    ("138M =", "138M =", "nothing to compute", AN_EXPRESSION, ""),
    ("vgg16.params |", "|", "no format behind the |", ALL_FORMATS, ""),
    (
        "vgg16.params | foo",
        "foo",
        'unknown format "foo"',
        f"{ALL_FORMATS}; or digits with a unit, such as 0.0M",
        "",
    ),
    (
        "vgg16.params | exakt",
        "exakt",
        'unknown format "exakt"',
        f"{ALL_FORMATS}; or digits with a unit, such as 0.0M",
        'Did you mean "exact"?',
    ),
    (
        "vgg16.params | M | K",
        "M | K",
        'unknown format "M | K"',
        f"{ALL_FORMATS}; or digits with a unit, such as 0.0M",
        "",
    ),
    ("vgg16.macs | MB", "MB", "multiply-adds as MB", "a format of counts, such as G", ""),
    (
        "vgg16.params | %",
        "%",
        "values as %",
        "a share or a quotient",
        "Divide it by something of its kind.",
    ),
    (
        "vgg16.memory | 0.0 %",
        "0.0 %",
        "bytes as %",
        "a share or a quotient",
        "Divide it by something of its kind.",
    ),
    ("vgg16.pool5.output | M", "M", "sizes as M", "shape, or no format", ""),
    (
        "vgg16.fc6.operation | M",
        "M",
        "words as M",
        "no format: this quantity is no number",
        "",
    ),
    (
        "1/3 | exact",
        "exact",
        "a fraction without an end as exact",
        "a format that rounds, such as 0.00 or %",
        "",
    ),
    (
        "vgg16.params + 1 | shape",
        "shape",
        "a number as shape",
        "a format of numbers, such as exact",
        "",
    ),
    (
        "138M = vgg16.params | M",
        "| M",
        "a format behind a claim",
        "what you claim is shown",
        "",
    ),
    (
        "vgg16.params = 138M",
        "vgg16.params",
        '"vgg16.params" is not a figure',
        "a figure",
        'Write the figure first: "138M = vgg16.params".',
    ),
    ("many = vgg16.params", "many", '"many" is not a figure', A_FIGURE, ""),
    ("138 N = vgg16.params", "138 N", 'unknown unit "N"', A_UNIT, "Leave the word out"),
    ("= vgg16.params", "=", "no figure", A_FIGURE, ""),
    ("138M = vgg16.params = 1", "=", '"=" in arithmetic', OPERATORS, ""),
    ("138M == vgg16.params", "==", '"==" is no sign of a claim', A_SIGN, 'Write "=".'),
    ("138M → vgg16.params", "→", '"→" is no sign of a claim', A_SIGN, 'Write "=".'),
    ("138M ~= vgg16.params", "~=", '"~=" is no sign of a claim', A_SIGN, '"~" in front of the'),
    ("138M ≈ vgg16.params", "≈", '"≈" is no sign of a claim', A_SIGN, '"~" in front of the'),
    ("vgg16.params < 3", "<", '"<" is no sign of a claim', A_SIGN, "A bound stands in front"),
    ("vgg16.params >= 3", ">=", '">=" is no sign of a claim', A_SIGN, "A bound stands in front"),
    ("2+3 = 1+2", "2+3", '"2+3" is not a figure', A_FIGURE, "Write one figure in front of"),
    ("vgg16.params / 0", "/", "a division by zero", "", ""),
    ("1 // (3 - 3)", "//", "a division by zero", "", ""),
    ("1 % 0", "%", "a division by zero", "", ""),
    ("(vgg16.params", "s", "the arithmetic ends too early", '")"', ""),
    ("vgg16.params)", ")", '")" in arithmetic', OPERATORS, ""),
    ("vgg16.params +", "+", "the arithmetic ends too early", "a number, a name or a bracket", ""),
    ("2 3", "3", '"3" in arithmetic', OPERATORS, ""),
    ("60,965,224 - 1", ",", '"," in arithmetic', OPERATORS, ""),
    ("2 ** 3", "*", '"*" in arithmetic', "a number, a name or a bracket", ""),
    (
        "maxx(1, 2)",
        "maxx",
        'unknown function "maxx"',
        "min, max, ceil or round8",
        'Did you mean "max"?',
    ),
    ("ceil(1, 2)", "ceil", "ceil of 2 values", "one value", ""),
    ("min(1)", "min", "min of 1 value", "two values or more", ""),
    (
        "vgg16.pool5.output * 2",
        "vgg16.pool5.output",
        '"7 × 7 × 512" in arithmetic',
        "numbers; height, width and channels are some",
        "",
    ),
    ("9" * 16, "9" * 16, f'the number "{"9" * 16}" is too large', "", ""),
    ("vgg16.params*999999999999999*999999999999999", "*", "this is too large", "", ""),
    (
        "138M = vgg16.pool5.output",
        "138M",
        '"138M" is no figure for vgg16.pool5.output',
        "sizes, such as 7 × 7 × 512",
        "",
    ),
    (
        "7 = vgg16.pool5.output",
        "7",
        '"7" is no figure for vgg16.pool5.output',
        "sizes, such as 7 × 7 × 512",
        "",
    ),
    (
        "3x3 = vgg16.params",
        "3x3",
        '"3x3" is no figure for vgg16.params',
        "a figure of values, such as 138,357,544",
        "",
    ),
    (
        "9 MB = vgg16.macs",
        "9 MB",
        '"9 MB" is no figure for vgg16.macs',
        "a figure of multiply-adds, such as 15,470,264,320 MACs",
        "",
    ),
    (
        "9 = vgg16.fc6.operation",
        "9",
        '"9" is no figure for vgg16.fc6.operation',
        "no claim, for it is in words: fc-4096 + relu + dropout",
        "",
    ),
]


@pytest.mark.parametrize(
    ("expression", "at", "message", "expected", "hint"), MISTAKES, ids=[m[0] for m in MISTAKES]
)
def test_mistakes(expression, at, message, expected, hint):
    (problem,) = mistakes(expression)
    assert str(problem.message) == message
    assert str(problem.expected) == expected
    assert hint in str(problem.hint)
    assert bool(hint) == bool(problem.hint)
    assert marked(problem) == at
    assert problem.span.file_line == 7
    assert problem.span.file_column >= FIRST
    assert problem.span.location == f"page.md:7:{problem.span.file_column}"
    element = Element(inline(expression).html)
    assert "cnn-mistake" in element.classes
    assert element.attributes["role"] == "alert"
    assert element.text.startswith(visible(expression))
    assert str(problem.message) in element.text
    assert str(problem.hint) in element.text
    assert element.title == problem.describe()


def test_a_mistake_reads_well():
    for expression, *_ in MISTAKES:
        (problem,) = mistakes(expression)
        for text in (str(problem.message), str(problem.expected), str(problem.hint)):
            assert "  " not in text
            assert "\n" not in text
            assert not any(word in text for word in ("None", "Fraction", "Error", "object at"))


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("vgg16.pool1.formula", "there is no formula of VGG-16, pool1"),
        ("vgg16.conv3.kernel", "there is no kernel of VGG-16, conv3"),
        ("vgg16.fc6.height", "there is no height of VGG-16, fc6"),
        ("vgg16.pool5.depth", "there is no depth of VGG-16, pool5"),
        ("vgg16.input.kernel", "there is no kernel of VGG-16, input"),
        ("vgg16.kernel", "there is no kernel of VGG-16"),
        ("vgg16.fc6.inference_peak", "there is no inference_peak of VGG-16, fc6"),
    ],
)
def test_what_a_part_does_not_have(address, message):
    (problem,) = mistakes(f"3 + {address}")
    assert str(problem.message) == message
    assert str(problem.expected) == "another quantity, or another layer"
    assert marked(problem) == address


def test_a_name_that_several_layers_have():
    """`bottleneck1` stands in four stages: that is no unknown name."""
    for expression in ("resnet50.bottleneck1.params", "resnet50.bottleneck1"):
        (problem,) = mistakes(expression)
        assert "4 layers are called" in str(problem.message)
        assert "conv2_x.bottleneck1" in str(problem.expected)
        assert marked(problem) == "bottleneck1"


def test_a_network_with_a_mistake():
    broken = "id: broken\ninput: 8x8x3\nlayers:\n  - cnv3-4\n"
    (problem,) = mistakes("broken.params", broken)
    assert problem.describe() == (
        'page.md:7:21: the network "broken" has a mistake\n'
        "    7 | It stands in `#!cnn broken.params` of it.\n"
        "      |                     ^^^^^^^^^^^^^\n"
        '  page.md:4:5: unknown operation "cnv"\n'
        "    4 |   - cnv3-4\n"
        "      |     ^^^"
    )


def test_only_what_is_asked_of_must_be_right():
    broken = "id: broken\ninput: 8x8x3\nlayers:\n  - cnv3-4\n"
    assert shown("small.params", broken, SMALL).text == "770"


# Hostile texts

LONG = [
    "(" * 1000,
    "(" * 90 + "1" + ")" * 90,
    "-" * 1000,
    "-" * 60 + "1",
    "9" * 1000,
    "*".join(["999999999999999"] * 40),
    "1/" * 99 + "3",
    "/".join(["999999999999999"] * 60),
    "vgg16.params*" * 70 + "1",
    "|" * 1000,
    "=" * 1000,
    "!=" * 500,
    "~" * 1000,
    "1," * 500,
    "1 " * 500,
    "1x" * 499 + "1 = vgg16.pool5",
    "1_" * 499 + "1 = 3",
    "a." * 500,
    "a-" * 500,
    "vgg16." + "a-" * 490,
    "vgg16." + "a." * 490,
    "vgg16.conv1-" * 80,
    "vgg16.params-" * 75 + "1",
    "x" * 1001,
    "x" * 1_000_000,
    "vgg16.params | 0." + "0" * 900,
    "999999999999T * 999999999999T",
    "1/999999999999999/999999999999999",
    "min(" * 200,
    "round8(-1/999999999999)",
    f"1M ={' ' * 500_000}vgg16.params",
    f"1M{' ' * 500_000}= vgg16.params",
    f"~{' ' * 500_000}1M = vgg16.params",
    f"7{' ' * 500_000}x 7 = vgg16.pool5",
    f"vgg16.params |{' ' * 500_000}M",
    f"1.38{' ' * 500_000}× 10^8 = vgg16.params",
]


@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
def test_hostile_texts_are_answered_soon(text):
    with soon():
        block = inline(text)
    Element(block.html)
    assert not any("itself failed" in str(problem.message) for problem in block.problems)
    for problem in block.problems:
        assert len(str(problem.message)) < 300, "nobody reads that"


def test_a_large_network_is_answered_soon():
    large = "id: large\ninput: 8x8x3\nlayers:\n  - conv3-1 x10000\n"
    page = page_with(large, known=generous(layers=10_000))
    assert Element(page.inline(code("large.params")).html).text == f"{28 + 9_999 * 10:,}"
    with soon():
        for text in (
            "large.conv9999.params | formula",
            "large.conv10001.params",
            "large.zzz.params",
            "large." + "a-" * 400,
            "+".join(["large.conv5000.params"] * 45),
        ):
            page.inline(code(text))


MARKUP = [
    "<script>alert(1)</script>",
    "</code></span><script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "<!-- -->",
    "&lt;b&gt;&amp;",
    "&#60;b>",
    "[a](javascript:alert(1))",
    "{{ x }}{% y %}",
    "\x00",
    "\x1b[31m",
    "\x02wzxhzdk:0\x03",
    "\u202eparams",
    "\ud800",
    "$(id)",
    "__import__('os').system('true')",
    "vgg16.__class__.__mro__",
    "vgg16.params.__class__",
    "%s %n {0}",
]


@pytest.mark.many
@pytest.mark.parametrize("place", ["{}", "vgg16.{}", "{} = vgg16.params", "9 = {}", "9 | {}"])
@pytest.mark.parametrize("text", MARKUP)
def test_markup_is_text(text, place):
    expression = place.format(text) if "{0}" not in text else place.replace("{}", text)
    block = inline(expression)
    element = Element(block.html)
    assert element.text.startswith(visible(expression))
    assert [problem for problem in block.problems if "itself failed" in str(problem.message)] == []
    assert block.problems


def test_markup_in_titles_is_text():
    block = 'id: net\ntitle: "\\"><script>alert(1)</script>"\ninput: 8x8x3\nlayers: [conv3-4]\n'
    for expression in ("net.params", "3 = net.params", "net.conv9.params"):
        element = Element(inline(expression, block).html)
        assert '"><script>alert(1)</script>' in element.title


def test_a_line_end_in_an_expression():
    """Authors break lines within code; what is said of it stays on one line."""
    assert shown("138M =\nvgg16.params").text == "138M"
    for expression in ("139M = vgg16.params\n - 1", "9 MB = vgg16.macs\n + 1", "1 | a\nb"):
        (problem,) = mistakes(expression)
        assert "\n" not in str(problem.message)
        assert "\n" not in str(problem.expected)


# Vectors, and what is asked for often


@pytest.mark.parametrize(
    "claim", ["1x1x1000 = vgg16", "[1 × 1000] = vgg16", "1000 = vgg16.output", "1K = vgg16.output"]
)
def test_a_vector_is_its_number_alone_or_behind_ones(claim):
    assert shown(claim).text == claim.partition(" = ")[0]


@pytest.mark.parametrize(
    ("claim", "instead"),
    [
        ("7x7x512 = vgg16", "1x1x1000"),
        ("[1x1x999] = vgg16", "[1x1x1000]"),
        ("1x1000x2 = vgg16", "1x1x1000"),
        ("10x100 = vgg16", "1x1000"),
        ("999 = vgg16.output", "1,000"),
    ],
)
def test_what_is_put_for_a_false_vector_can_be_read_and_holds(claim, instead):
    (finding,) = mistakes(claim)
    (wrong,) = finding.corrections
    assert wrong.instead == instead
    assert shown(claim.replace(wrong.claimed, instead)).text == instead


def test_a_broken_block_is_read_once_however_often_it_is_named():
    page, read = page_with(), []

    def program():
        read.append(1)
        raise Invalid([Problem("it is broken", Source("page.md", "id: x").span())])

    page.networks.announce("x", program)
    for _ in range(5):
        (problem,) = page.inline(code("x.params + 2 * x.macs")).problems
        assert str(problem.message) == 'the network "x" has a mistake'
    assert read == [1]


def test_many_dashes_among_many_ids_take_no_time():
    page = page_with(*(f"id: net{number}\nuse: vgg16\n" for number in range(1000)))
    with soon():
        assert page.inline(code("a.b-" * 240 + "c")).problems
