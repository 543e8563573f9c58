"""Definitions of Caffe: known networks come out as they are, and mistakes cost their layer."""

import json

import pytest
from markdown import Markdown

from helpers import TESTS, data, problems, work_out
from mkdocs_cnn.commands.main import main
from mkdocs_cnn.problems.problem import FalseClaim, Invalid
from prototxts import KNOWN, Writer, alexnet, googlenet, vgg16

TRUTH = {each["name"]: each for each in json.loads((TESTS / "truth" / "networks.json").read_text())}


def corrections(text):
    """Every correction: its line from 1, what is written, what should be."""
    found = [each for each in work_out(text).findings if isinstance(each, FalseClaim)]
    return [(c.span.line + 1, c.claimed, c.instead) for each in found for c in each.corrections]


def net(*layers, size="224 dim: 224", channels=3):
    """A definition with an input."""
    shape = f"input_param {{ shape {{ dim: 1 dim: {channels} dim: {size} }} }}"
    first = f'layer {{ name: "data" type: "Input" top: "data" {shape} }}'
    return "\n".join([first, *layers])


def layer(kind, bottom, top, parameters="", more=""):
    names = " ".join(f'bottom: "{each}"' for each in bottom.split())
    return f'layer {{ name: "{top}" type: "{kind}" {names} top: "{top}" {parameters} {more}}}'


def conv(bottom, top, said):
    return layer("Convolution", bottom, top, f"convolution_param {{ {said} }}")


def outputs(text):
    return {each["name"]: each["output"] for each in data(text)["rows"]}


# Known networks


@pytest.mark.parametrize("how", [{}, {"in_place": False}, {"old": True}], ids=["new", "out", "old"])
@pytest.mark.parametrize("name", KNOWN)
def test_a_known_network(name, how):
    found = data(KNOWN[name](**how))
    assert (found["params"], found["macs"]) == (TRUTH[name]["params"], TRUTH[name]["macs"])


@pytest.mark.parametrize("name", KNOWN)
def test_a_known_network_as_a_block(name, tmp_path, capsys):
    path = tmp_path / "deploy.prototxt"
    path.write_text(KNOWN[name](), "utf-8")
    assert main(["convert", str(path)]) == 0
    found = data(capsys.readouterr().out)
    assert (found["params"], found["macs"]) == (TRUTH[name]["params"], TRUTH[name]["macs"])


def test_its_side_outputs_are_counted_apart():
    """6,998,552 and 13,378,280 are those of the paper's form, by arithmetic."""
    text = googlenet(heads=True)
    found = data(text)
    assert (found["params"], found["params_with_heads"]) == (6_998_552, 13_378_280)
    notes = " ".join(work_out(text).document.notes)
    assert 'side outputs, which are not in the totals: "loss1/classifier", "loss2' in notes
    assert 'only train or measure: "SoftmaxWithLoss"' in notes


def test_numbers_in_text_can_name_it():
    """The first fully connected layer has 6·6·256·4096 weights and 4096 biases."""
    block = f'```cnn id="mine" view="stages"\n{alexnet()}```\n'
    text = f"{block}\n`#!cnn 37,752,832 = mine.fc6.params` `#!cnn mine.conv2.params`\n"
    shown = Markdown(extensions=["mkdocs_cnn", "fenced_code"]).convert(text)
    assert "307,456" in shown  # (5·5·48)·256 + 256
    assert "<del" not in shown
    assert shown.count('id="mine') + shown.count("id=mine") > 5


def test_the_sizes_of_each_layer():
    layers = json.loads((TESTS / "truth" / "layers" / "vgg16.json").read_text("utf-8"))
    true = [each["output"] for each in layers if each["kind"] == "Conv2d"]
    found = [size for name, size in outputs(vgg16()).items() if name.startswith("conv")]
    assert found == [[h, w, c] for c, h, w in true]


# What Caffe means by it


@pytest.mark.parametrize(
    ("size", "said", "out"),
    [
        (55, "kernel_size: 3 stride: 2", 27),
        (112, "kernel_size: 3 stride: 2", 56),  # ⌈109/2⌉ + 1
        (113, "kernel_size: 3 stride: 2", 56),
        (112, "kernel_size: 3 stride: 2 pad: 1", 57),  # ⌈111/2⌉ + 1; the last begins at 111 of 113
        (
            111,
            "kernel_size: 2 stride: 2 pad: 1",
            56,
        ),  # ⌈111/2⌉ + 1 is 57; the last is in the padding
        (7, "kernel_size: 7", 1),
        (28, "kernel_size: 3 pad: 1", 28),  # the stride is 1 if none is said
        (14, "kernel_size: 5 stride: 3", 4),
        (14, "kernel_size: 5 stride: 3 round_mode: FLOOR", 4),
        (112, "kernel_size: 3 stride: 2 round_mode: FLOOR", 55),
    ],
)
def test_pooling_rounds_up(size, said, out):
    text = net(
        layer("Pooling", "data", "pool", f"pooling_param {{ {said} }}"), size=f"{size} dim: {size}"
    )
    assert outputs(text)["pool"] == [out, out, 3]


@pytest.mark.parametrize(
    ("said", "out", "params"),
    [
        ("num_output: 8 kernel_size: 3", [222, 222, 8], 224),
        ("num_output: 8 kernel_size: 3 stride: 2", [111, 111, 8], 224),
        ("num_output: 8 kernel_size: 3 stride: 2 pad: 1 bias_term: false", [112, 112, 8], 216),
        ("num_output: 8 kernel_h: 1 kernel_w: 7 pad_h: 0 pad_w: 3", [224, 224, 8], 176),
        ("num_output: 8 kernel_size: 1 kernel_size: 7", [224, 218, 8], 176),
        ("num_output: 8 kernel_size: 3 dilation: 2 pad: 2", [224, 224, 8], 224),
        ("num_output: 6 kernel_size: 3 group: 3", [222, 222, 6], 60),
        ("num_output: 8 kernel_size: 2", [223, 223, 8], 104),
        ("num_output: 8, kernel_size: 3; pad: [ 1 ]", [224, 224, 8], 224),
    ],
)
def test_convolutions(said, out, params):
    text = net(conv("data", "c", said))
    found = data(text)
    assert (found["rows"][0]["output"], found["params"]) == (out, params)


@pytest.mark.parametrize(
    ("kind", "said", "params"),
    [
        ("PReLU", "", 64),
        ("PReLU", "prelu_param { channel_shared: true }", 1),
        ("BatchNorm", "", 0),
        ("Scale", "", 64),
        ("Scale", "scale_param { bias_term: true }", 128),
        ("BN", "", 128),
        ("LRN", "lrn_param { local_size: 5 }", 0),
        ("ReLU", "relu_param { negative_slope: 0.1 }", 0),
        ("ELU", "", 0),
        ("Power", "power_param { scale: 2 }", 0),
        (
            "Deconvolution",
            "convolution_param { num_output: 2 kernel_size: 4 stride: 2 }",
            64 * 2 * 16 + 2,
        ),
        ("InnerProduct", "inner_product_param { num_output: 10 bias_term: false }", 8 * 8 * 640),
        ("Flatten", "", 0),
        ("Reshape", "reshape_param { shape { dim: 0 dim: -1 } }", 0),
        ("Reshape", "reshape_param { shape { dim: 1 dim: 4096 } }", 0),
    ],
)
def test_other_layers(kind, said, params):
    text = net(layer(kind, "data", "it", said), size="8 dim: 8", channels=64)
    assert data(text)["params"] == params


@pytest.mark.parametrize("dims", ["dim: 0 dim: 64 dim: -1 dim: 8", "dim: 0 dim: 0 dim: 0 dim: 0"])
def test_what_changes_nothing_has_no_row(dims):
    reshaped = layer("Reshape", "data", "same", f"reshape_param {{ shape {{ {dims} }} }}")
    text = net(reshaped, layer("ReLU", "same", "out"), size="8 dim: 8", channels=64)
    assert outputs(text) == {"out": [8, 8, 64]}


def test_sizes_that_others_say():
    score = "convolution_param { num_output: 21 kernel_size: 64 stride: 32 bias_term: false }"
    text = net(
        layer("Pooling", "data", "pool", "pooling_param { kernel_size: 32 stride: 32 }"),
        layer("Deconvolution", "pool", "up", score),
        layer("Crop", "up data", "cut"),
        layer("Pooling", "cut", "all", "pooling_param { pool: MAX global_pooling: true }"),
    )
    found = outputs(text)
    assert found["up"] == [256, 256, 21]  # 6·32 + 64
    assert (found["cut"], found["all"]) == ([224, 224, 21], [1, 1, 21])


def test_a_window_behind_the_input_is_said_to_be_caffes_alone():
    text = net(
        layer("Pooling", "data", "p", "pooling_param { kernel_size: 1 stride: 2 }"), size="6 dim: 6"
    )
    (found,) = problems(text)
    assert found.code == "a-window-of-caffe-behind-the-input"


# What comes in

DATA = 'layer {{ name: "data" type: "Data" top: "data" top: "label" {} include {{ phase: {} }} }}'
FC = layer("InnerProduct", "data", "fc", "inner_product_param { num_output: 10 }")


@pytest.mark.parametrize(
    ("first", "values"),
    [
        ('input: "data" input_dim: 1 input_dim: 1 input_dim: 28 input_dim: 28', 784),
        ('input: "data"\ninput_shape { dim: 1 dim: 1 dim: 28 dim: 28 }', 784),
        ('input: "data"\ninput_shape: { dim: [1, 3, 8, 8] }', 192),
        ('input: "data"\ninput_shape { dim: 64 dim: 50 }', 50),
        (DATA.format("transform_param { crop_size: 227 }", "TRAIN"), 3 * 227**2),
        (DATA.format("transform_param { crop_size: 8 force_gray: true }", "TEST"), 64),
        (DATA.format("data_param { crop_size: 8 batch_size: 2 }", "TRAIN"), 192),
        ('input: 28x28x1\nlayer { name: "mnist" type: "Data" top: "data" top: "label" }', 784),
        ("input: 28x28x1", 784),
        ('input: 5x4x2\nlayer { name: "d" type: "DenseImageData" top: "data" top: "label" }', 40),
        (
            """layer { name: "d" type: "MemoryData" top: "data"
            memory_data_param { batch_size: 1 channels: 2 height: 4 width: 5 } }""",
            40,
        ),
    ],
)
def test_ways_to_say_what_comes_in(first, values):
    assert data(f"{first}\n{FC}")["params"] == 10 * values + 10


def test_of_two_phases_the_tested_one_is_read():
    train, test = (
        DATA.format(f"transform_param {{ crop_size: {size} }}", phase)
        for size, phase in ((8, "TRAIN"), (4, "TEST"))
    )
    more = layer("Dropout", "fc", "drop", "include { phase: TRAIN }")
    lost = layer("Accuracy", "fc label", "accuracy", "include { phase: TEST }")
    assert data("\n".join([train, test, FC, more, lost]))["params"] == 490


def test_without_a_size_it_says_what_to_write():
    text = f'layer {{ name: "d" type: "Data" top: "data" top: "label" }}\n{FC}'
    assert any("input: 224x224x3" in note for note in work_out(text).document.notes)
    assert work_out(text).reports == ()


@pytest.mark.parametrize("size", ["0", "99999999", "1000000000000000", "-3", "3.5"])
def test_an_input_of_no_size(size):
    assert problems(net(FC, size=f"{size} dim: 8"))


# Claims

CLAIMED = """\
input: "data" input_dim: 1 input_dim: 3 input_dim: 227 input_dim: 227
layer {
  name: "conv1" type: "Convolution"  # output: 55x55x96
  bottom: "data" top: "conv1"  # the usual
  # 34,944 parameters
  convolution_param { num_output: 96 kernel_size: 11 stride: 4 }  # 11x11
}  # 1 x 96 x 55 x 55
layer { name: "pool1" type: "Pooling" bottom: "conv1" top: "pool1"
  pooling_param { kernel_size: 3 stride: 2 } } # (96, 27, 27)
# 1x2x3
layer { name: "fc" type: "InnerProduct" bottom: "pool1" top: "fc"
  inner_product_param { num_output: 9 } } # 1x1x9
"""


def test_sizes_and_parameters_beside_layers_are_claims():
    shown = work_out(CLAIMED)
    assert shown.findings == ()
    assert [i + 1 for i, line in enumerate(shown.document.claims) if line.holds] == [3, 5, 7, 9, 12]


@pytest.mark.parametrize(
    ("line", "old", "new", "wrong", "right"),
    [
        (3, "55x55x96", "55x56x96", "56", "55"),
        (3, "55x55x96", "55x55x95", "95", "96"),
        (5, "34,944", "34,848", "34,848", "34,944"),
        (7, "x 96", "x 69", "69", "96"),
        (9, "(96", "(256", "256", "96"),
        (12, "1x1x9", "1x1x8", "8", "9"),
    ],
)
def test_a_false_claim_is_corrected(line, old, new, wrong, right):
    lines = CLAIMED.split("\n")
    lines[line - 1] = lines[line - 1].replace(old, new)
    assert corrections("\n".join(lines)) == [(line, wrong, right)]


def test_fix_writes_digits(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    page = tmp_path / "page.md"
    page.write_text(f"```cnn\n{CLAIMED.replace('96, 27, 27', '96, 26, 28')}```\n", "utf-8")
    (tmp_path / "mkdocs.yml").write_text("site_name: T\ndocs_dir: .\nplugins: [cnn]\n", "utf-8")
    assert main(["check", "--fix", "page.md"]) == 0
    assert page.read_text("utf-8") == f"```cnn\n{CLAIMED}```\n"
    capsys.readouterr()


def test_its_table_is_shown_where_nothing_is_claimed():
    text = alexnet()
    assert not work_out(text).document.claims
    assert work_out(CLAIMED).document.claims


# Mistakes


def codes(text):
    return [each.code for each in problems(text)]


REST = (
    conv("data", "a", "num_output: 8 kernel_size: 3"),
    conv("a", "b", "num_output: 8 kernel_size: 3"),
)


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (
            layer("Convolution", "data", "x", "convolution_param { kernel_size: 3 }"),
            "a-layer-without",
        ),
        (
            layer("Convolution", "data", "x", "convolution_param { num_output: 3 }"),
            "a-layer-without",
        ),
        (conv("data", "x", "num_output: 8 kernel_h: 3"), "a-layer-without"),
        (conv("data", "x", "num_output: many kernel_size: 3"), "is-not-a-number"),
        (conv("data", "x", "num_output: 8 kernel_size: 300"), "a-kernel-of-does-not-fit"),
        (conv("data", "x", "num_output: 8 kernel_size: 3 group: 2"), None),
        (conv("data", "x", "num_output: 0 kernel_size: 3"), None),
        (conv("dat", "x", "num_output: 8 kernel_size: 3"), "a-blob-that-nothing-makes"),
        (conv("b", "x", "num_output: 8 kernel_size: 3"), "a-blob-that-nothing-makes"),
        (layer("PriorBox", "data", "x"), "a-type-of-caffe-that-is-not-read"),
        ('layer { name: "x" bottom: "data" top: "x" }', "a-layer-without"),
        ('layer { name: "x" type: "ReLU" top: "x" }', "a-layer-without"),
        (
            layer("Eltwise", "data data", "x", "eltwise_param { operation: MAX }"),
            "a-join-without-a-word",
        ),
        (
            layer("Concat", "data data", "x", "concat_param { axis: 2 }"),
            "an-axis-that-is-not-that-of-channels",
        ),
        (
            layer(
                "Reshape", "data", "x", "reshape_param { shape { dim: 0 dim: 1 dim: 1 dim: -1 } }"
            ),
            "a-reshape-without-a-word",
        ),
        ('layer { name: "x" type: "ReLU" bottom: "data" top: "x" ) }', "this-is-no-field"),
        ('layer { name: "x" type: "ReLU" bottom: "data" top: "x" ... }', "this-is-no-field"),
        ('layer { name: "x" type: "ReLU" bottom: "data top: "x" }', "this-is-no-field"),
        ('layer { name: "x" type: "ReLU" bottom: "data" top: "x"', "a-bracket-that-is-not-closed"),
        ("}", "this-is-no-field"),
    ],
)
def test_a_mistake_costs_its_layer(bad, code):
    """The claims on the layers behind it are checked all the same."""
    lines = [bad, f"{REST[0]} # 222x222x8", f"{REST[1]} # 221x220x8"]
    text = net(*lines)
    found = problems(text)
    if code is not None:
        assert [each.code for each in found] == [code]
        assert found[0].span.line == 1
    assert corrections(text) == [(4, "221", "220")]


def test_what_goes_on_from_a_layer_that_is_not_read_is_not_known():
    text = net(
        layer("PriorBox", "data", "x"), conv("x", "y", "num_output: 8 kernel_size: 3") + " # 9x9x9"
    )
    assert codes(text) == ["a-type-of-caffe-that-is-not-read"]
    assert corrections(text) == []


def test_a_blob_that_is_made_twice():
    text = net(*REST, conv("b", "a", "num_output: 8 kernel_size: 3"))
    assert codes(text) == ["a-blob-that-is-made-twice"]


def test_a_cycle_is_a_blob_that_nothing_above_makes():
    text = net(layer("Eltwise", "data b", "a"), conv("a", "b", "num_output: 3 kernel_size: 1"))
    assert codes(text) == ["a-blob-that-nothing-makes"]


def test_the_caret_stands_at_the_field():
    text = net(conv("data", "x", "num_output: 8 kernel_size: 300"))
    (found,) = problems(text)
    assert found.span.text == "300"


def test_what_is_no_definition():
    for text in ("layer { of paint }", "layers:\n  - conv3-8", "a layer {", "{layer: 3}"):
        with pytest.raises(Invalid):
            work_out(text)


# Hostile texts


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "layer { " * 3000 + 'type: "ReLU" ' + "}" * 3000,
        'layer { type: "X" ' + "a { " * 3000,
        "\n".join(['layer { type: "ReLU" bottom: "a" top: "a" }'] * 10_000),
        'layer { type: "X" ' + '"\\' * 4000,
        'layer { type: "X" \n' + ('"\\' * 4000 + "\n") * 50,
        'layer { type: "X" ' + ": " * 4000,
        'layer { type: "X" ' + "[ " * 4000,
        'layer { type: "X" ' + "'a' " * 2000,
        "layer { type: " + "'a'\n" * 120_000,
        'layer { type: "X" # ' + "1x" * 4000,
        'layer { type: "X" # ' + "output " * 1000,
        'layer { type: "ReLU" bottom: "a"\n' + "# 1x1x1\n" * 50_000 + "}",
        'layer { type: "X" }\n' + "} \n" * 5000,
        'layer { type: "X" }\n' + "( \n" * 5000,
    ],
)
def test_texts_that_are_made_to_hurt(text):
    """Each ends, with a mistake, at once."""
    with pytest.raises(Invalid):
        raise Invalid(problems(text))


def test_many_branches_in_each_other():
    """Deeper than lists may be in each other, and the sums are the same."""
    w, tops = Writer(8), ["data"]
    for i in range(100):
        tops.append(w.conv(f"in{i}", tops[-1], 3, 1, relu=False))
    x = tops[-1]
    for i in reversed(range(100)):
        x = w.add(f"out{i}", [tops[i], x])
    found = data(w.text())
    assert (found["params"], found["macs"]) == (100 * 12, 100 * 9 * 64)


@pytest.mark.many
def test_a_network_of_two_thousand_layers():
    w, x = Writer(8), "data"
    for i in range(990):
        x = w.add(f"b{i}", [x, w.conv(f"a{i}", x, 3, 1, relu=False)])
    assert data(w.text())["params"] == 990 * 12
