"""Models as Keras stores them: what Keras says of them, read without Keras."""

import contextlib
import io
import json
import os
import sys
import zipfile
from types import SimpleNamespace

import pytest

from helpers import TESTS, with_heads
from mkdocs_cnn.counting.report import make_report
from mkdocs_cnn.library.texts import parse
from mkdocs_cnn.models import reading
from mkdocs_cnn.models.keras import config_of, read, recognise
from mkdocs_cnn.models.recording import Asked, record_anew
from mkdocs_cnn.models.writing import write
from mkdocs_cnn.network.builder import build
from mkdocs_cnn.problems.files import UnreadableError
from mkdocs_cnn.problems.limits import Limits, make_limits
from mkdocs_cnn.problems.problem import Invalid, Source
from work import soon

FOLDER = TESTS / "exports" / "keras"
TRUTH = json.loads((TESTS / "truth" / "keras.json").read_text("utf-8"))
EARLIER = json.loads((TESTS / "truth" / "keras2.json").read_text("utf-8"))
FILES = {path.name: path for path in sorted(FOLDER.iterdir()) if "small" not in path.name}
SMALL = {
    name: json.dumps(value)
    for number in (1, 2)
    for name, value in json.loads((FOLDER / f"small_{number}.json").read_text("utf-8")).items()
}
FACTS = {**TRUTH["files"], **TRUTH["small"]}
TWICE = {"recurrent": 4 * (8 + 4) + 3 * 6 * (8 + 6)}
"""What Keras multiplies for nothing: the loop of some recurrent layers takes the first step once
more, to see what comes out (here of a SimpleRNN, and of a GRU without `reset_after`)."""


def text_of(name):
    if name in SMALL:
        return SMALL[name]
    path = FILES[name]
    return config_of(path) if name.endswith(".keras") else path.read_text("utf-8")


def traced(text, **options):
    return read(Source("model.json", text), text, **options)


def trace_of(name):
    trace, problems = traced(text_of(name))
    assert [each for each in problems if each.level != "note"] == []
    return trace


def tensors(trace):
    return {each.name: each for call in trace.calls for each in call.tensors}


def written(layers, name="net", shape=(32, 32, 3), kind="Sequential"):
    """A Sequential of layers, each a class and what it is set to."""
    entries = [{"class_name": "InputLayer", "config": {"batch_shape": [None, *shape], "name": "x"}}]
    for i, (layer, config) in enumerate(layers):
        named = {"name": f"{layer.lower()}_{i}", **config}
        entries.append({"module": "keras.layers", "class_name": layer, "config": named})
    return json.dumps({"class_name": kind, "config": {"name": name, "layers": entries}})


def calls(*layers, shape=(32, 32, 3)):
    trace, problems = traced(written(layers, shape=shape))
    assert problems == []
    return trace.calls


def only_problem(text, **options):
    _, problems = traced(text, **options)
    (problem,) = problems
    return problem


# What Keras counts


@pytest.mark.parametrize("name", FACTS)
def test_parameters_are_as_many_as_keras_counts(name):
    found = tensors(trace_of(name)).values()
    assert sum(each.count for each in found) == FACTS[name]["params"]


@pytest.mark.parametrize("name", [name for name in FACTS if name != "frozen"])
def test_what_is_learned_is_what_keras_trains(name):
    found = tensors(trace_of(name)).values()
    assert sum(each.count for each in found if each.learned) == FACTS[name]["trainable"]


def last_sizes(trace):
    """The sizes of the last call of each layer of the model."""
    return {call.name.partition(".")[0]: call.sizes for call in trace.calls}


@pytest.mark.parametrize("name", FACTS)
def test_every_layer_has_the_output_that_keras_says(name):
    found = last_sizes(trace_of(name))
    checked = 0
    for layer, told in FACTS[name]["outputs"].items():
        if layer in found and layer != "dense_2":  # of one with "glu" Keras says twice as many
            sizes = [list(each[1:]) for each in found[layer]]
            assert [None in each or each for each in told[-1]] in (sizes, [True])
            checked += 1
    assert checked


def totals(trace):
    """What a page counts of a model, its side outputs included."""
    return with_heads(make_report(build(parse(Source("export", write(trace))))))


@pytest.mark.parametrize("name", FACTS)
def test_multiply_adds_are_those_that_pytorch_counts(name):
    found = totals(trace_of(name))
    assert (found.macs + TWICE.get(name, 0), found.uncounted) == (FACTS[name]["macs"], 0)


@pytest.mark.parametrize("name", [*FILES, *SMALL])
def test_a_trace_is_written_and_read_again(name):
    trace = trace_of(name)
    assert reading.read(Source("it.net", write(trace))) == (trace, [])


# The calls


def test_vgg16_has_the_names_of_keras():
    trace = trace_of("vgg16.json")
    assert trace.model == "vgg16"
    assert trace.inputs == (("input_layer", (1, 224, 224, 3)),)
    assert trace.channels_last
    assert dict(trace.modules) == {"": "Functional"}
    conv, relu = trace.calls[:2]
    assert (conv.name, conv.op, conv.inputs) == ("block1_conv1", "conv2d", ((-1, 0),))
    assert conv.settings == {"kernel": (64, 3, 3, 3), "padding": (1, 1)}
    assert [(each.name, each.sizes) for each in conv.tensors] == [
        ("block1_conv1.kernel", (3, 3, 3, 64)),
        ("block1_conv1.bias", (64,)),
    ]
    assert (relu.name, relu.op, relu.inputs) == ("block1_conv1.relu", "relu", ((0, 0),))
    assert trace.outputs == ((len(trace.calls) - 1, 0),)


def test_statistics_are_buffers():
    norm = next(each for each in trace_of("mobilenet_v2.json").calls if each.op == "batch_norm")
    assert [(each.name, each.learned) for each in norm.tensors] == [
        ("bn_Conv1.gamma", True),
        ("bn_Conv1.beta", True),
        ("bn_Conv1.moving_mean", False),
        ("bn_Conv1.moving_variance", False),
    ]


def test_a_shared_layer_has_one_set_of_tensors():
    trace = trace_of("shared.json")
    found = [each for each in trace.calls if each.op == "conv2d"]
    assert [each.name for each in found] == ["conv", "conv-2"]
    assert found[0].tensors == found[1].tensors
    assert [name for name, _ in trace.inputs] == ["left", "right", "table"]
    assert [each.inputs for each in found] == [((-1, 0),), ((-2, 0),)]
    assert len(trace.outputs) == 2


def test_a_file_says_what_the_json_says():
    assert trace_of("shared.keras") == trace_of("shared.json")


def test_a_model_within_a_model_is_a_module():
    trace = trace_of("nested.json")
    assert {"stem": "Sequential", "block": "Functional"}.items() <= dict(trace.modules).items()
    names = [each.name for each in trace.calls]
    assert [each for each in names if "k.conv" in each] == ["block.conv", "block.conv-2"]
    assert names[0] == "stem.conv"


def test_keras_2_is_read_too():
    trace = trace_of("keras2.json")
    found = tensors(trace).values()
    assert sum(each.count for each in found) == EARLIER["params"]
    assert sum(each.count for each in found if each.learned) == EARLIER["trainable"]
    sizes = [list(trace.calls[call].sizes[number][1:]) for call, number in trace.outputs]
    assert sizes == EARLIER["outputs"]
    assert trace.versions == ("keras 2.15.0",)
    assert {"stem.down", "stem.down-2"} <= {each.name for each in trace.calls}


def test_uneven_padding_is_called_same():
    (conv,) = calls(("Conv2D", {"filters": 4, "kernel_size": 3, "strides": 2, "padding": "same"}))
    assert conv.settings["padding"] == "same"
    assert conv.sizes == ((1, 16, 16, 4),)


def test_causal_padding_comes_before():
    layer = {"filters": 4, "kernel_size": 3, "dilation_rate": 2, "padding": "causal"}
    pad, conv = calls(("Conv1D", layer), shape=(20, 8))
    assert (pad.name, pad.settings, pad.sizes) == (
        "conv1d_0.pad",
        {"pad": (0, 0, 4, 0)},
        ((1, 24, 8),),
    )
    assert (conv.name, conv.sizes) == ("conv1d_0", ((1, 20, 4),))


def test_a_separable_convolution_is_two():
    depth, point = calls(("SeparableConv2D", {"filters": 8, "kernel_size": 3, "use_bias": False}))
    assert (depth.name, depth.settings["kernel"]) == ("separableconv2d_0.depthwise", (3, 1, 3, 3))
    assert depth.settings["groups"] == 3
    assert (point.name, point.settings["kernel"]) == ("separableconv2d_0.pointwise", (8, 3, 1, 1))
    assert [each.name for each in (*depth.tensors, *point.tensors)] == [
        "separableconv2d_0.depthwise_kernel",
        "separableconv2d_0.pointwise_kernel",
    ]


def test_a_transposed_convolution_is_cut_as_keras_does():
    layer = {"filters": 4, "kernel_size": 4, "strides": 1, "padding": "same"}
    conv, cut = calls(("Conv2DTranspose", {**layer, "kernel_size": [4, 3]}))
    assert conv.settings == {"kernel": (3, 4, 4, 3), "padding": (1, 1)}
    assert (cut.op, cut.sizes) == ("slice", ((1, 32, 32, 4),))
    (conv,) = calls(("Conv2DTranspose", {**layer, "strides": 2, "kernel_size": 3}))
    assert conv.settings["output_padding"] == (1, 1)
    assert conv.sizes == ((1, 64, 64, 4),)


def test_channels_can_come_first():
    layer = {"filters": 4, "kernel_size": 3, "data_format": "channels_first"}
    pool = {"data_format": "channels_first"}
    trace, problems = traced(
        written([("Conv2D", layer), ("GlobalMaxPooling2D", pool)], shape=(3, 9, 9))
    )
    assert problems == []
    assert not trace.channels_last
    conv, pool = trace.calls
    assert conv.sizes == ((1, 4, 7, 7),)
    assert (pool.op, pool.settings["dim"], pool.sizes) == ("amax", (2, 3), ((1, 4),))


@pytest.mark.parametrize(
    ("layer", "settings", "op", "options"),
    [
        ("ReLU", {"max_value": 6.0}, "relu6", {}),
        ("ReLU", {"max_value": 4.0}, "hardtanh", {"min_val": 0.0, "max_val": 4.0}),
        ("ReLU", {"negative_slope": 0.1}, "leaky_relu", {"negative_slope": 0.1}),
        ("LeakyReLU", {}, "leaky_relu", {"negative_slope": 0.3}),
        ("LeakyReLU", {"alpha": 0.20000000298023224}, "leaky_relu", {"negative_slope": 0.2}),
        ("Activation", {"activation": "swish"}, "silu", {}),
        ("Softmax", {}, "softmax", {"dim": -1}),
        ("Rescaling", {"scale": 0.5}, "mul", {"other": 0.5}),
        ("Flatten", {}, "flatten", {"start_dim": 1}),
        ("MaxPooling2D", {"pool_size": 3, "strides": 2}, "max_pool2d",
         {"kernel_size": (3, 3), "stride": (2, 2)}),
        ("UpSampling2D", {"interpolation": "bilinear"}, "interpolate",
         {"scale_factor": (2, 2), "mode": "bilinear"}),
        ("ZeroPadding2D", {"padding": [[1, 2], [3, 4]]}, "pad", {"pad": (0, 0, 3, 4, 1, 2)}),
    ],
)  # fmt: skip
def test_operations_have_pytorchs_names(layer, settings, op, options):
    (call,) = calls((layer, settings))
    assert (call.op, call.settings) == (op, options)


def test_attention_is_products_and_linear_layers():
    found = [each.op for each in trace_of("attention").calls if "." in each.name]
    assert found.count("scaled_dot_product_attention") == 4
    assert found.count("linear") == 16


def test_what_does_nothing_once_trained_is_left_out():
    assert [each.op for each in trace_of("noisy").calls] == ["conv2d", "amax", "linear"]


def test_dropout_is_recorded_where_it_drops_single_values():
    made = [("Dropout", {"rate": 0.3}), ("Dropout", {"rate": 0.0})]
    made += [("Dropout", {"rate": 0.3, "noise_shape": [None, 1, 1, 3]})]
    (call,) = calls(*made)
    assert (call.op, call.options, call.sizes) == ("dropout", (("p", 0.3),), ((1, 32, 32, 3),))


def test_types_of_numbers_are_kept():
    found = tensors(trace_of("half"))
    assert found["half.kernel"].dtype == "float16"
    assert found["mixed.kernel"].dtype == "float32"


def test_names_have_no_other_characters():
    trace = trace_of("several")
    assert "class_head" in {each.name for each in trace.calls}
    assert "twin_input" in dict(trace_of("named").inputs)


def test_layers_whose_names_become_the_same_stay_two():
    layers = [("Dense", {"units": 3, "name": "a b"}), ("Dense", {"units": 3, "name": "a_b"})]
    assert [each.name for each in calls(*layers)] == ["a_b", "a_b_2"]


# Sizes


OPEN = written([("Conv2D", {"filters": 4, "kernel_size": 3})], shape=(None, None, 3))


def test_open_sizes_are_asked_for():
    problem = only_problem(OPEN)
    assert problem.code == "an-input-that-leaves-sizes-open"
    assert "?x?x3" in str(problem.message)


def test_sizes_can_be_given():
    trace, problems = traced(OPEN, input=(10, 12, 3))
    assert (trace.calls[0].sizes, problems) == (((1, 8, 10, 4),), [])
    trace, problems = traced(text_of("shared.json"), input={"left": (64, 64, 3)})
    assert (trace.calls[0].sizes, problems) == (((1, 62, 62, 8),), [])


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ((10, 12), "an-input-of-other-axes"),
        ((10, 0, 3), "an-input-that-leaves-sizes-open"),
        ({"y": (10, 12, 3)}, "no-such-input"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(given, code):
    assert only_problem(OPEN, input=given).code == code


def test_several_inputs_need_names():
    problem = only_problem(text_of("shared.json"), input=(10, 12, 3))
    assert problem.code == "it-has-so-many-inputs"


def test_sizes_in_the_file_are_held_against_the_computed_ones():
    text = text_of("vgg16.json").replace("[null,112,112,128]", "[null,112,112,127]", 1)
    problem = only_problem(text)
    assert problem.code == "sizes-unlike-those-in-the-file"
    assert problem.span.text == "block2_conv1"


# What is not known


def functional(middle, shape=(None, 30, 30, 7)):
    """A graph with a layer of any class between two convolutions."""

    def tensor(name, sizes):
        config = {"shape": sizes, "keras_history": [name, 0, 0]}
        return [{"args": [{"class_name": "__keras_tensor__", "config": config}], "kwargs": {}}]

    def layer(kind, name, nodes, module="keras.layers", **config):
        return {
            "module": module,
            "class_name": kind,
            "config": {"name": name, **config},
            "name": name,
            "inbound_nodes": nodes,
            "registered_name": None if module else f"pack>{kind}",
        }

    conv = {"filters": 4, "kernel_size": 3}
    layers = [
        layer("InputLayer", "x", [], batch_shape=[None, 32, 32, 3]),
        layer("Conv2D", "first", tensor("x", [None, 32, 32, 3]), **conv),
        layer(*middle[:1], "middle", tensor("first", [None, 30, 30, 4]), **middle[1]),
        layer("Conv2D", "last", tensor("middle", list(shape)), **conv),
    ]
    ends = {"input_layers": [["x", 0, 0]], "output_layers": [["last", 0, 0]]}
    config = {"name": "model", "layers": layers, **ends}
    return json.dumps({"class_name": "Functional", "config": config})


def test_an_unknown_layer_has_the_sizes_that_the_file_says():
    trace, problems = traced(functional(("Squeezer", {"module": None})))
    assert problems == []
    assert trace.calls[1].op == "Squeezer"
    assert trace.calls[1].sizes == ((1, 30, 30, 7),)
    assert trace.calls[2].settings["kernel"] == (4, 7, 3, 3)
    assert "Squeezer" in str(trace.doubt)


def test_an_unknown_layer_without_sizes_is_reported_at_its_name():
    text = functional(("Squeezer", {}), shape=(None, None, None, 7))
    problem = only_problem(text)
    assert (problem.code, problem.span.text) == ("no-keras-layer-of-ours", "middle")
    column = text.index('"middle"') + 2
    assert problem.span.location == f"model.json:1:{column}"


def test_what_follows_an_unknown_layer_is_not_reported():
    layers = [("Squeezer", {}), ("Conv2D", {"filters": 4, "kernel_size": 3}), ("Flatten", {})]
    assert only_problem(written(layers)).code == "no-keras-layer-of-ours"


def test_several_mistakes_are_all_reported():
    text = text_of("joined").replace('"filters": 8', '"filters": 0')
    _, problems = traced(text)
    assert [(each.code, each.span.text) for each in problems] == [
        ("value-as-option", "a"),
        ("value-as-option", "b"),
    ]


def test_a_subclassed_model_is_refused_kindly():
    text = '{"module": "__main__", "class_name": "Net", "config": {"units": 3}}'
    with pytest.raises(Invalid, match="keeps its layers in code") as caught:
        traced(text)
    assert "keras.Model(x, model.call(x))" in str(caught.value)


def test_frozen_layers_are_noted():
    _, problems = traced(text_of("frozen"))
    (problem,) = problems
    told = FACTS["frozen"]
    frozen = sum(each.count for each in tensors(trace_of("frozen")).values() if each.learned)
    assert problem.level == "note"
    assert f"{frozen - told['trainable']:,} parameters are frozen" in str(problem.message)
    assert problem.span.text == "frozen"


@pytest.mark.parametrize(
    ("layer", "settings", "code"),
    [
        ("Conv2D", {"filters": 4, "kernel_size": 40}, "nothing-is-left-of-an-axis"),
        ("Conv2D", {"filters": 4, "kernel_size": [3]}, "value-as-option"),
        ("Conv2D", {"filters": 4, "kernel_size": 3, "groups": 2}, "no-such-groups"),
        ("Conv2D", {"filters": 10**11, "kernel_size": 3}, "more-values-than"),
        ("Conv2D", {"filters": 4, "kernel_size": 3, "padding": "full"}, "value-as-option"),
        ("Conv1D", {"filters": 4, "kernel_size": 3}, "an-input-of-other-axes"),
        ("Reshape", {"target_shape": [7, -1]}, "value-as-option"),
        ("Permute", {"dims": [1, 1, 2]}, "value-as-option"),
        ("BatchNormalization", {"axis": 9}, "value-as-option"),
        ("Activation", {"activation": 3}, "value-as-option"),
        ("Dense", {"units": 4, "dtype": "int8_from_float32"}, "it-is-quantized"),
        ("GroupNormalization", {"groups": 2}, "value-as-option"),
        ("MaxPooling2D", {"data_format": "channels_first"}, "another-order-of-axes"),
    ],
)
def test_layers_that_cannot_be_are_reported(layer, settings, code):
    before = ("AveragePooling2D", {"pool_size": 1, "data_format": "channels_last"})
    problem = only_problem(written([before, (layer, settings)]))
    assert problem.code == code
    assert problem.span.text == f"{layer.lower()}_1"


def test_a_layer_on_two_sizes_is_reported():
    text = text_of("shared.json")
    problem = only_problem(text, input={"right": (32, 32, 4)})
    assert (problem.code, problem.span.text) == ("another-tensor-has-that-name", "conv")


# Files from anybody


@pytest.mark.parametrize("name", [*FILES, *SMALL])
def test_a_configuration_is_recognised(name):
    assert recognise(text_of(name))


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", "input: 3x3\n", '{"layers": []}', "mkdocs-cnn export 1"]
)
def test_other_texts_are_not(text):
    assert not recognise(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"class_name": ', "no-json"),
        ("[" * 100_000, "too-many-lists-in-each-other"),
        ('{"class_name": "x", "n": ' + "9" * 5_000 + "}", "no-json"),
        ("[]", "no-keras-model"),
        ('{"class_name": 3}', "no-keras-model"),
    ],
)
def test_what_is_no_configuration_is_refused(text, code):
    with pytest.raises(Invalid) as caught:
        traced(text)
    assert [each.code for each in caught.value.problems] == [code]


def test_a_mistake_in_the_json_has_its_place():
    with pytest.raises(Invalid) as caught:
        traced('{\n  "class_name": "x",\n  oops\n}')
    assert caught.value.problems[0].span.location == "model.json:3:3"


@pytest.mark.parametrize(
    ("more", "sizes", "places"),
    [
        ({"padding": "same", "return_sequences": True}, (4, 8, 9, 5), 8 * 9),
        ({"strides": [2, 2], "return_state": True}, (3, 4, 5), 3 * 4),
    ],
)
def test_a_convolutional_lstm_multiplies_at_each_place_of_each_step(more, sizes, places):
    """PyTorch counts the same of Keras' loop, which takes the first step twice."""
    layer = {"name": "lstm", "filters": 5, "kernel_size": [3, 2], **more}
    trace, problems = traced(written([("ConvLSTM2D", layer)], shape=(4, 8, 9, 3)))
    assert problems == []
    assert trace.calls[0].sizes[0] == (1, *sizes)
    weights = 3 * 2 * (3 + 5) * 4 * 5
    found = totals(trace)
    assert (found.params, found.macs) == (weights + 4 * 5, weights * places * 4)
    assert found.uncounted == 0


def test_a_convolutional_lstm_of_another_rank_is_refused():
    text = written([("ConvLSTM3D", {"filters": 5, "kernel_size": 2})], shape=(4, 8, 9, 3))
    assert only_problem(text).code == "an-input-of-other-axes"


def twice(depth):
    """Models in each other, each of which calls the next twice."""
    model = {"class_name": "Sequential", "config": {"name": "m", "layers": []}}
    for _ in range(depth):
        node = [[["x", 0, 0, {}]], [["m", 0, 0, {}]]]
        first = {"class_name": "InputLayer", "name": "x", "config": {"batch_shape": [None, 4]}}
        layers = [first, {**model, "name": "m", "inbound_nodes": node}]
        ends = {"input_layers": [["x", 0, 0]], "output_layers": [["m", 1, 0]]}
        model = {"class_name": "Functional", "config": {"name": "m", "layers": layers, **ends}}
    return json.dumps(model)


def test_models_that_double_end_soon():
    assert traced(twice(5))[1] == []
    with soon(), pytest.raises(Invalid, match="too many layers"):
        traced(twice(24))


def test_the_limit_of_layers_holds():
    layers = [("Activation", {"activation": "relu"})] * 12
    assert len(calls(*layers)) == 12
    with pytest.raises(Invalid, match="layers are too many"):
        traced(written(layers), limits=make_limits("layers=10"))


def test_layers_that_wait_for_each_other_are_reported():
    text = functional(("ReLU", {})).replace('["first", 0, 0]', '["last", 0, 0]', 1)
    assert only_problem(text).code == "goes-on-from-itself"
    text = functional(("ReLU", {})).replace('["first", 0, 0]', '["nobody", 0, 0]', 1)
    assert only_problem(text).code == "goes-on-from-nothing"


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    path = tmp_path / "model.keras"
    os.mkfifo(path)
    with pytest.raises(UnreadableError, match="named pipe"):
        config_of(path)


def archive(tmp_path, content, name="config.json", packing=zipfile.ZIP_DEFLATED):
    path = tmp_path / "model.keras"
    with zipfile.ZipFile(path, "w", packing) as file:
        file.writestr(name, content)
        file.writestr("model.weights.h5", b"\0" * 3_000_000)
    return path


def test_the_configuration_is_taken_out_of_a_file(tmp_path):
    assert config_of(archive(tmp_path, "{}")) == "{}"


def test_a_configuration_without_end_is_not_unpacked(tmp_path):
    path = archive(tmp_path, b" " * (Limits.file + 1))
    assert path.stat().st_size < 100_000
    with pytest.raises(UnreadableError, match="at most"):
        config_of(path)


@pytest.mark.parametrize(
    ("options", "words"),
    [({"name": "other.json"}, "config.json"), ({"packing": zipfile.ZIP_BZIP2}, "archive")],
)
def test_other_archives_are_refused(tmp_path, options, words):
    with pytest.raises(UnreadableError, match=words):
        config_of(archive(tmp_path, "{}", **options))


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"PK\5\6" + b"\xff" * 18, b"\x89HDF\r\n\x1a\n" * 9]
)
def test_what_is_no_archive_is_refused(tmp_path, content):
    path = tmp_path / "model.keras"
    path.write_bytes(content)
    with pytest.raises(UnreadableError, match="archive"):
        config_of(path)


def test_an_archive_with_a_broken_byte_is_refused(tmp_path):
    whole = archive(tmp_path, text_of("nested.json")).read_bytes()
    for at in range(0, 300, 7):
        (tmp_path / "broken.keras").write_bytes(whole[:at] + b"\xee" + whole[at + 1 :])
        with contextlib.suppress(UnreadableError):
            assert "nested" in config_of(tmp_path / "broken.keras")


def test_a_huge_list_of_files_is_not_read(tmp_path):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for i in range(20_000):
            file.writestr(f"{i:030}", b"")
        file.writestr("config.json", "{}")
    (tmp_path / "model.keras").write_bytes(content.getvalue())
    with pytest.raises(UnreadableError, match="archive"):
        config_of(tmp_path / "model.keras")


JUNK = [
    None,
    0,
    -1,
    10**15,
    1.5,
    float("inf"),
    True,
    "",
    "x",
    [],
    [None],
    [[1, 2]],
    {},
    ["x", 0, 0],
]


def places(value, path=()):
    """Every place in a configuration."""
    if path:
        yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in pairs:
        if isinstance(inner, dict | list):
            yield from places(inner, (*path, key))
        else:
            yield (*path, key)


@pytest.mark.parametrize("name", ["keras2.json", "nested.json", "attention", "moves"])
def test_junk_in_any_place_is_data(name):
    text = text_of(name)
    value = json.loads(text)
    for number, (*path, key) in enumerate(places(value)):
        if number % 3:
            continue
        holder = value
        for each in path:
            holder = holder[each]
        kept, holder[key] = holder[key], JUNK[number % len(JUNK)]
        try:
            trace, problems = traced(json.dumps(value))
        except Invalid as error:
            problems = error.problems
        else:
            assert problems or trace.outputs
        assert all(each.describe() for each in problems)
        holder[key] = kept
    assert json.dumps(value) == json.dumps(json.loads(text))


# Keras itself, where it is installed


@pytest.mark.differential
@pytest.mark.parametrize("name", ["MobileNetV3Small", "EfficientNetB0", "DenseNet121"])
def test_applications_are_counted_as_keras_does(name, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    keras = pytest.importorskip("keras")
    model = getattr(keras.applications, name)(weights=None)
    shape = tuple(each or 224 for each in model.input_shape[1:])
    trace, problems = traced(model.to_json(), input=shape)
    assert problems == []
    assert sum(each.count for each in tensors(trace).values()) == model.count_params()
    assert totals(trace).macs == TRUTH["applications"][name]["macs"]


@pytest.fixture
def keras(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    return pytest.importorskip("keras")


@pytest.mark.differential
def test_a_layer_of_the_author_s_own_stores_what_it_does(keras, monkeypatch):
    class Own(keras.layers.Layer):
        def build(self, sizes):
            self.inner = keras.layers.Dense(5)
            self.inner.build(sizes)
            self.scale = self.add_weight(shape=(5,), trainable=False, name="scale")

        def call(self, x):
            return self.inner(x) * self.scale

    def model():
        x = keras.Input((4,), name="x")
        return keras.Model(x, keras.layers.Dense(2)(Own(name="own")(x)))

    trace = of_keras(model, monkeypatch)
    assert not trace.doubt
    counts = totals(trace)
    assert (counts.params, counts.buffers) == (4 * 5 + 5 + 5 * 2 + 2, 5)
    assert (counts.macs, counts.uncounted) == (5 * 2, 1)
    assert trace == of_keras(model, monkeypatch)


@pytest.mark.differential
def test_weights_that_were_changed_are_those_of_the_model(keras, monkeypatch):
    def model():
        made = keras.Sequential([keras.Input((8,)), keras.layers.Dense(6, name="d")])
        made.layers[0].enable_lora(2)
        return made

    trace = of_keras(model, monkeypatch)
    assert str(trace.doubt) == "weights of d are not as the configuration says"
    assert sum(each.count for each in tensors(trace).values()) == 8 * 6 + 6 + 8 * 2 + 2 * 6


def of_keras(factory, monkeypatch):
    monkeypatch.setitem(sys.modules, "made_here", SimpleNamespace(factory=factory))
    return record_anew(Asked("made_here:factory", ()))
