"""ONNX files: the wire format, nodes to calls, folded files, and files that are damaged.

The files in exports/onnx were exported from real models, whose figures PyTorch itself gave.
"""

import io
import json
import struct
from math import prod

import pytest
from hypothesis import given, settings

from damage import damaged
from helpers import TESTS
from mkdocs_cnn.models import reading
from mkdocs_cnn.models.binary import BrokenFileError, Window
from mkdocs_cnn.models.onnx import read
from mkdocs_cnn.models.onnx.constants import worked_out
from mkdocs_cnn.models.onnx.flows import Flow, Given, UnsizedError
from mkdocs_cnn.models.onnx.messages import Node
from mkdocs_cnn.models.onnx.operators import made_of
from mkdocs_cnn.models.onnx.sizes import KNOWN, output_sizes
from mkdocs_cnn.models.protobuf import Wire
from mkdocs_cnn.models.writing import write
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.problems.records import replace

FOLDER = TESTS / "exports" / "onnx"
TRUTH = json.loads((FOLDER / "truth.json").read_text("utf-8"))
FILES = sorted(path.name for path in FOLDER.glob("*.onnx"))
OPEN = {"squeezenet-open.onnx": ((3, 32, 32),)}
"""Sizes of inputs that a file leaves open."""


def load(name):
    trace, found = read(FOLDER / name, name, sizes=OPEN.get(name, ()))
    assert found == []
    return trace


def total(trace, learned=True):
    tensors = {each.name: each for call in trace.calls for each in call.tensors}
    tensors |= {each.name: each for each in trace.unused}
    return sum(each.count for each in tensors.values() if each.learned is learned)


def macs(trace):
    found = 0
    for call in trace.calls:
        if call.op.startswith("conv") or call.op == "linear":
            weight = [each.sizes for each in call.tensors if each.name == f"{call.name}.weight"]
            kernel = call.settings.get("kernel") or weight[0]
            found += prod(call.sizes[0]) * prod(kernel[1:])
    return found


def calls(trace):
    return {call.name: call for call in trace.calls}


def message(trace_and_problems):
    trace, found = trace_and_problems
    assert trace.calls == ()
    assert len(found) == 1
    return str(found[0].message)


# Real files


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_small_and_becomes_a_text_and_back(name):
    assert (FOLDER / name).stat().st_size < 60_000
    trace = load(name)
    again, found = reading.read(Source(name, write(trace)))
    assert found == []
    assert again == replace(trace, doubt=str(trace.doubt))


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("resnet10", "resnet10"),
        ("resnet10-script", "resnet10"),
        ("squeezenet-open", "squeezenet"),
        ("squeezenet-bare", "squeezenet"),
        ("convnext", "convnext"),
    ],
)
def test_a_file_has_what_pytorch_counts(name, model):
    trace = load(f"{name}.onnx")
    assert trace.doubt == ""
    assert trace.unused == ()
    assert total(trace) == TRUTH[model]["params"]
    assert macs(trace) == TRUTH[model]["macs"]


def test_buffers_are_those_of_the_model():
    assert total(load("resnet10.onnx"), learned=False) == TRUTH["resnet10"]["buffers"]
    # The older exporter does not name the counters of batch norms, of which there are twelve.
    script = total(load("resnet10-script.onnx"), learned=False)
    assert script == TRUTH["resnet10"]["buffers"] - 12


@pytest.mark.parametrize("name", ["resnet10-folded.onnx", "resnet10-script-folded.onnx"])
def test_a_folded_file_is_not_passed_off_as_the_model(name):
    trace = load(name)
    assert str(trace.doubt) == "batch norms are folded into convolutions"
    assert total(trace) < TRUTH["resnet10"]["params"]
    assert macs(trace) == TRUTH["resnet10"]["macs"]


def test_both_exporters_say_the_same():
    exact, script = load("resnet10.onnx"), load("resnet10-script.onnx")
    assert [each.name for each in exact.calls[:-2]] == [each.name for each in script.calls[:-2]]
    assert [each.sizes for each in exact.calls] == [each.sizes for each in script.calls]
    same = [(a.op, a.options) for a in exact.calls[:-2]]
    assert same == [(b.op, b.options) for b in script.calls[:-2]]
    assert exact.inputs == (("x", (1, 3, 32, 32)),)


def test_modules_and_names():
    trace = load("resnet10.onnx")
    assert dict(trace.modules) == {
        "": "ResNet",
        **{f"layer{i}": "Sequential" for i in range(1, 5)},
        **{f"layer{i}.0": "BasicBlock" for i in range(1, 5)},
        **{f"layer{i}.0.downsample": "Sequential" for i in range(2, 5)},
    }
    found = calls(trace)
    assert found["layer1.0.relu-2"].inputs == ((list(found).index("layer1.0.add"), 0),)
    assert found["layer2.0.downsample.0"].settings == {"stride": (2, 2)}
    assert found["maxpool"].settings == {
        "kernel_size": (3, 3),
        "stride": (2, 2),
        "padding": (1, 1),
    }
    assert [each.name for each in found["bn1"].tensors] == [
        *("bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var"),
        "bn1.num_batches_tracked",
    ]
    assert trace.versions == ("torch 2.13.0+cpu", "opset 20")


def test_every_kind_of_module():
    trace = load("kinds.onnx")
    assert total(trace) == TRUTH["kinds"]["params"]
    assert total(trace, learned=False) == TRUTH["kinds"]["buffers"]
    found = {name: (call.op, call.settings) for name, call in calls(trace).items()}
    assert (
        found.items()
        >= {
            "group": ("group_norm", {"num_groups": 4}),
            "instance": ("instance_norm", {}),
            "up": (
                "conv_transpose2d",
                {"stride": (2, 2), "padding": (1, 1), "output_padding": (1, 1)},
            ),
            "same.pad": ("pad", {"pad": (0, 1, 0, 1)}),
            "activations.0": ("prelu", {}),
            "activations.2": ("mish", {}),
            "activations.5": ("hardtanh", {}),
            "activations.6": ("silu", {}),
            "activations.7": ("gelu", {"approximate": "tanh"}),
            "activations.8": ("leaky_relu", {"negative_slope": 0.2}),
            "activations.9": ("relu6", {}),
            "activations.10": ("hardswish", {}),
            "activations.11": ("log_softmax", {"dim": 1}),
            "shuffle": ("pixel_shuffle", {"upscale_factor": 2}),
            "resize": ("interpolate", {"mode": "bilinear"}),
            "shared": ("conv2d", {"padding": (1, 1)}),
            "shared-2": ("conv2d", {"padding": (1, 1), "kernel": (2, 2, 3, 3)}),
            "mul": ("mul", {"other": 0.5}),
            "rsub": ("rsub", {"other": 1}),
            "pad": ("pad", {"pad": (1, 1, 1, 1), "mode": "reflect"}),
            "conv2d": ("conv2d", {"stride": (2, 2), "groups": 2, "kernel": (2, 1, 3, 3)}),
            "split": ("split", {"dim": 1}),
            "stack": ("stack", {"dim": 1}),
            "mean": ("mean", {"dim": (1,)}),
            "slice": ("slice", {"dim": 2, "start": 1}),
            "clamp": ("clamp", {"min": 0, "max": 1}),
            "transpose": ("transpose", {"dim0": 1, "dim1": 2}),
            "bias_less": ("linear", {}),
            "layer": ("layer_norm", {"normalized_shape": (4,)}),
            "line": ("conv1d", {"groups": 2}),
            "einsum": ("einsum", {"equation": "bct,bdt->bcd"}),
            "amax": ("amax", {"dim": (2,)}),
        }.items()
    )
    attention = calls(trace)["scaled_dot_product_attention"]
    assert len(attention.inputs) == 3
    assert len(trace.outputs) == 2


def test_a_product_with_a_bias_behind_it_is_one_call():
    found = calls(load("convnext.onnx"))["features.1.0.block.3"]
    assert (found.op, found.options) == ("linear", ())
    assert [each.sizes for each in found.tensors] == [(32, 8), (32,)]


def test_an_open_size_asks_for_one():
    _, found = read(FOLDER / "squeezenet-open.onnx", "squeezenet-open.onnx")
    assert [each.code for each in found] == ["an-input-of-open-size"]
    assert "batchx3xheightxwidth" in str(found[0].message)
    assert "3x224x224" in str(found[0].hint)


def test_other_sizes_are_followed_to_the_end():
    path = FOLDER / "squeezenet-open.onnx"
    trace, _ = read(path, "x", sizes=((1, 3, 64, 96),))
    assert trace.inputs == (("image", (1, 3, 64, 96)),)
    assert trace.calls[0].sizes == ((1, 64, 31, 47),)


def test_a_file_is_read_alike_from_a_path_and_when_it_is_open():
    content = (FOLDER / "resnet10.onnx").read_bytes()
    assert read(io.BytesIO(content), "resnet10.onnx")[0] == load("resnet10.onnx")


# Files made by hand


def varint(value):
    value &= (1 << 64) - 1
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])


def message_of(*fields):
    """Write pairs of a number and a whole number, a text, or bytes."""
    found = b""
    for number, value in fields:
        if isinstance(value, int):
            found += varint(number << 3) + varint(value)
        else:
            content = value.encode() if isinstance(value, str) else value
            found += varint(number << 3 | 2) + varint(len(content)) + content
    return found


def tensor(name, sizes, numbers=None, dtype=1):
    fields = [*((1, each) for each in sizes), (2, dtype), (8, name)]
    if numbers is not None:
        fields.append((9, struct.pack(f"<{len(numbers)}{'q' if dtype == 7 else 'f'}", *numbers)))
    return message_of(*fields)


def shape(name, sizes):
    axes = [(1, message_of((1 if isinstance(each, int) else 2, each))) for each in sizes]
    return message_of((1, name), (2, message_of((1, message_of((1, 1), (2, message_of(*axes)))))))


def attribute(name, value):
    if isinstance(value, tuple):
        return message_of((1, name), *((8, each) for each in value), (20, 7))
    kind = {int: 3, str: 4, bytes: 5}[type(value)]
    return message_of((1, name), (kind, value), (20, {3: 2, 4: 3, 5: 4}[kind]))


def node(op, inputs, outputs, name="", domain="", **attributes):
    fields = [*((1, each) for each in inputs), *((2, each) for each in outputs), (3, name), (4, op)]
    fields += [(5, attribute(key, value)) for key, value in attributes.items()]
    return message_of(*fields, (7, domain))


def model(nodes, stored=(), inputs=(("x", (1, 3, 8, 8)),), outputs=("y",), **more):
    graph = [(1, each) for each in nodes]
    graph += [(5, each) for each in stored]
    graph += [(11, shape(*each)) for each in inputs]
    graph += [(12, message_of((1, each))) for each in outputs]
    graph += [(13, shape(*each)) for each in more.get("shapes", ())]
    opset = message_of((1, ""), (2, 17))
    functions = [(25, each) for each in more.get("functions", ())]
    return message_of((1, 8), (7, message_of(*graph)), (8, opset), *functions)


def trace_of(*arguments, **named):
    trace, found = read(io.BytesIO(model(*arguments, **named)), "made.onnx")
    assert found == []
    return trace


KERNEL = tensor("conv.weight", (4, 3, 3, 3))


@pytest.mark.parametrize(
    ("attributes", "sizes", "expected"),
    [
        ({}, (1, 4, 6, 6), {}),
        ({"pads": (1, 1, 1, 1)}, (1, 4, 8, 8), {"padding": (1, 1)}),
        ({"strides": (2, 2)}, (1, 4, 3, 3), {"stride": (2, 2)}),
        ({"auto_pad": "SAME_UPPER"}, (1, 4, 8, 8), {"padding": (1, 1)}),
        ({"auto_pad": "VALID"}, (1, 4, 6, 6), {}),
        ({"dilations": (3, 1)}, (1, 4, 2, 6), {"dilation": (3, 1)}),
    ],
)
def test_a_convolution(attributes, sizes, expected):
    trace = trace_of([node("Conv", ["x", "conv.weight"], ["y"], **attributes)], [KERNEL])
    assert [(each.name, each.sizes, each.settings) for each in trace.calls] == [
        ("conv", (sizes,), expected)
    ]


def test_uneven_padding_is_an_operation_of_its_own():
    made = node("Conv", ["x", "conv.weight"], ["y"], auto_pad="SAME_LOWER", strides=(2, 2))
    trace = trace_of([made], [KERNEL])
    assert [(each.name, each.sizes, each.settings) for each in trace.calls] == [
        ("conv.pad", ((1, 3, 9, 9),), {"pad": (1, 0, 1, 0)}),
        ("conv.conv2d", ((1, 4, 4, 4),), {"stride": (2, 2), "kernel": (4, 3, 3, 3)}),
    ]


@pytest.mark.parametrize(
    ("op", "attributes", "sizes", "expected"),
    [
        ("MaxPool", {"kernel_shape": (3, 3), "strides": (2, 2), "ceil_mode": 1}, 4, "max_pool2d"),
        ("MaxPool", {"kernel_shape": (3, 3), "strides": (2, 2)}, 3, "max_pool2d"),
        ("AveragePool", {"kernel_shape": (2, 2), "strides": (2, 2)}, 4, "avg_pool2d"),
        ("GlobalAveragePool", {}, 1, "adaptive_avg_pool2d"),
    ],
)
def test_pooling(op, attributes, sizes, expected):
    call = trace_of([node(op, ["x"], ["y"], **attributes)]).calls[0]
    assert (call.op, call.sizes) == (expected, ((1, 3, sizes, sizes),))


def test_reshape_arithmetic_of_exporters():
    nodes = [
        node("Shape", ["x"], ["s"]),
        node("Gather", ["s", "zero"], ["n"]),
        node("Unsqueeze", ["n"], ["u"], axes=(0,)),
        node("Concat", ["u", "rest"], ["to"], axis=0),
        node("Reshape", ["x", "to"], ["y"]),
    ]
    stored = [tensor("zero", (), (0,), 7), tensor("rest", (1,), (-1,), 7)]
    trace = trace_of(nodes, stored)
    assert [(each.op, each.sizes, each.tensors) for each in trace.calls] == [
        ("reshape", ((1, 192),), ())
    ]
    assert trace.unused == ()


def test_quantities_of_a_fixed_batch_are_those_of_one():
    inputs = (("x", (16, 3, 8, 8)),)
    shapes = (("h", (16, 4, 6, 6)),)
    nodes = [node("Conv", ["x", "conv.weight"], ["h"]), node("Relu", ["h"], ["y"])]
    trace = trace_of(nodes, [KERNEL], inputs, shapes=shapes)
    assert [each.sizes for each in trace.calls] == [((1, 4, 6, 6),)] * 2


def test_the_symbol_of_a_batch_is_one_wherever_it_stands():
    nodes = [node("Odd", ["x"], ["h"], domain="mine"), node("Relu", ["h"], ["y"])]
    trace = trace_of(nodes, (), (("x", ("N", 3, 8, 8)),), shapes=(("h", ("N", 7)), ("y", ("N", 7))))
    assert [(each.op, each.sizes) for each in trace.calls] == [
        ("odd", ((1, 7),)),
        ("relu", ((1, 7),)),
    ]


@pytest.mark.parametrize(
    ("nodes", "said"),
    [
        ([node("Odd", ["x"], ["y"], "n", "mine")], "no rule"),
        ([node("Relu", ["z"], ["y"])], 'no node above makes "z"'),
        ([node("If", ["x"], ["y"])], "chosen while the model runs"),
        ([node("Reshape", ["x", "x"], ["y"])], "only when it runs"),
        ([node("Concat", ["x"], ["y"], axis=7)], "no axis 7"),
        ([node("Squeeze", ["x"], ["y"], axes=(9,))], "no axis 9"),
        ([node("Reshape", ["x"], ["y"], shape=(5, -1))], "another number of values"),
        ([node("Transpose", ["x"], ["y"], perm=(0, 0, 1, 2))], "does not fit"),
        ([node("Identity", ["x"], ["y"])], "no operations"),
        ([], "no operations"),
    ],
)
def test_what_cannot_be_followed_is_said(nodes, said):
    assert said in message(read(io.BytesIO(model(nodes)), "made.onnx"))


def test_a_function_of_the_file_is_not_followed():
    functions = [message_of((1, "Odd"), (10, "mine"))]
    content = model([node("Odd", ["x"], ["y"], "", "mine")], functions=functions)
    assert "function" in message(read(io.BytesIO(content), "made.onnx"))


def test_statistics_are_buffers_under_any_name():
    names = ["scale", "shift", "a", "b"]
    made = node("BatchNormalization", ["x", *names], ["y"], "/bn/BatchNormalization")
    found = trace_of([made], [tensor(each, (3,)) for each in names]).calls[0]
    assert [(each.name, each.learned) for each in found.tensors] == [
        *(("scale", True), ("shift", True), ("a", False), ("b", False))
    ]


def test_a_weight_without_a_name_takes_that_of_its_module():
    made = node("MatMul", ["x", "onnx::MatMul_7"], ["y"], "/head/fc/MatMul")
    found = trace_of([made], [tensor("onnx::MatMul_7", (8, 5))]).calls[0]
    assert (found.name, found.op, found.settings) == ("head.fc", "linear", {"kernel": (5, 8)})
    assert [(each.name, each.sizes) for each in found.tensors] == [("head.fc.weight", (8, 5))]


def test_equal_tensors_that_are_stored_once_keep_their_names():
    nodes = [
        node("Identity", ["a.bias"], ["b.bias"], "Identity_0"),
        node("Conv", ["x", "a.weight", "a.bias"], ["h"], "/a/Conv"),
        node("Conv", ["h", "b.weight", "b.bias"], ["y"], "/b/Conv"),
    ]
    stored = [tensor("a.weight", (3, 3, 1, 1)), tensor("b.weight", (3, 3, 1, 1))]
    trace = trace_of(nodes, [*stored, tensor("a.bias", (3,))])
    assert [each.name for each in trace.calls[1].tensors] == ["b.weight", "b.bias"]
    assert total(trace) == 24


def test_tensors_of_the_model_that_a_file_lacks_are_told():
    signature = "\n# inputs\np_a: PARAMETER target='a.weight'\np_b: PARAMETER target='aux.weight'\n"
    note = message_of((1, NOTE), (2, signature))
    made = model([node("Conv", ["x", "a.weight"], ["y"])], [tensor("a.weight", (3, 3, 1, 1))])
    graph = next(iter(Wire(Window(io.BytesIO(made))).fields(2, len(made))))
    content = made[graph[2] : graph[3]] + message_of((16, note))
    trace, found = read(io.BytesIO(message_of((1, 8), (7, content))), "x")
    assert (found, str(trace.doubt)) == ([], "parameters that nothing reads are left out")


NOTE = "pkg.torch.export.ExportedProgram.graph_signature"


def test_a_tensor_that_nothing_reads_is_unused():
    trace = trace_of([node("Relu", ["x"], ["y"])], [tensor("aux.weight", (2, 2))])
    assert [each.name for each in trace.unused] == ["aux.weight"]


def test_nameless_constants_are_doubted():
    made = node("Mul", ["x", "onnx::Mul_3"], ["y"])
    trace = trace_of([made], [tensor("onnx::Mul_3", (3, 1, 1))])
    assert str(trace.doubt) == "constants may hold weights"
    assert trace.calls[0].tensors == ()


def test_quantized_weights_are_doubted():
    nodes = [
        node("DequantizeLinear", ["w.weight", "scale"], ["d"]),
        node("Conv", ["x", "d"], ["y"]),
    ]
    stored = [tensor("w.weight", (4, 3, 1, 1), dtype=3), tensor("scale", (), (1.0,))]
    trace = trace_of(nodes, stored)
    assert str(trace.doubt) == "weights are quantized"
    assert [(each.name, each.dtype) for each in trace.calls[0].tensors] == [("w.weight", "int8")]


# Operations, held against ONNX's own tests

FACTS = json.loads((FOLDER / "nodes.json").read_text("utf-8"))
NODES = [
    pytest.param(fact, id=f"{fact['op']}-{index}")
    for index, fact in enumerate(FACTS)
    if fact["op"] in KNOWN and "..." not in fact["attributes"].get("equation", "")
]


def as_given(fact):
    attributes = {k: tuple(v) if isinstance(v, list) else v for k, v in fact["attributes"].items()}
    names = tuple(f"i{index}" for index in range(len(fact["inputs"])))
    outs = tuple(
        f"o{index}" if each is not None else "" for index, each in enumerate(fact["outputs"])
    )
    flows = [
        each
        and Flow(
            tuple(each["sizes"]), None, (), tuple(each["numbers"]) if "numbers" in each else None
        )
        for each in fact["inputs"]
    ]
    return Given(Node(fact["op"], "", "", names, outs, attributes, {}), tuple(flows))


@pytest.mark.parametrize("fact", NODES)
def test_a_size_is_that_of_the_tests_of_onnx(fact):
    given_ = as_given(fact)
    found = output_sizes(given_)
    pairs = zip(fact["outputs"], found, strict=False)
    assert [list(b) for a, b in pairs if a is not None] == [
        a for a in fact["outputs"] if a is not None
    ]
    assert made_of(given_, found[0], "", "").op.isidentifier()


def test_there_are_facts_about_most_operations():
    assert len(NODES) > 250
    assert len({param.values[0]["op"] for param in NODES}) > 70


@pytest.mark.parametrize(
    ("op", "left", "right", "expected"),
    [
        ("Add", (1, 2), (3, 4), (4, 6)),
        ("Sub", (5,), (1,), (4,)),
        ("Mul", (2, 3), (4,), (8, 12)),
        ("Div", (-7,), (2,), (-3,)),
        ("Div", (7.0,), (2.0,), (3.5,)),
        ("Div", (1,), (0,), None),
        ("Mod", (7,), (4,), (3,)),
        ("Pow", (2,), (10,), (1024,)),
        ("Pow", (2,), (10**6,), None),
        ("Max", (2, 5), (3, 3), (3, 5)),
        ("Equal", (2,), (2,), (True,)),
        ("And", (1,), (0,), (False,)),
        ("Or", (1,), (0,), (True,)),
    ],
)
def test_arithmetic_with_constants(op, left, right, expected):
    flows = tuple(Flow((len(each),), None, (), each) for each in (left, right))
    given_ = Given(Node(op, "", "", ("a", "b"), ("c",), {}, {}), flows)
    assert worked_out(given_, (max(len(left), len(right)),)) == expected


@pytest.mark.parametrize(
    ("op", "attributes", "inputs", "sizes", "expected"),
    [
        ("Transpose", {"perm": (1, 0)}, [((2, 3), range(6))], (3, 2), (0, 3, 1, 4, 2, 5)),
        ("Slice", {"starts": (-1,), "ends": (-9,), "axes": (0,)}, [((3,), (1, 2, 3))], (0,), ()),
        ("Where", {}, [((2,), (1, 0)), ((2,), (3, 4)), ((), (7,))], (2,), (3, 7)),
        ("Range", {}, [((), (1,)), ((), (7,)), ((), (2,))], (3,), (1, 3, 5)),
        ("ReduceProd", {"keepdims": 0}, [((3,), (2, 3, 4))], (), (24,)),
        ("Cast", {"to": 7}, [((2,), (1.7, -1.7))], (2,), (1, -1)),
        ("Cast", {"to": 1}, [((1,), (1.5,))], (1,), (1.5,)),
        ("ConstantOfShape", {}, [((1,), (2,))], (2,), (0.0, 0.0)),
        ("Expand", {}, [((), (4,)), ((1,), (3,))], (3,), (4, 4, 4)),
        ("Sqrt", {}, [((), (-1.0,))], (), None),
        ("Conv", {}, [((1,), (1,))], (1,), None),
    ],
)
def test_constants_are_worked_out(op, attributes, inputs, sizes, expected):
    flows = tuple(Flow(size, None, (), tuple(numbers)) for size, numbers in inputs)
    names = tuple("abc"[: len(flows)])
    given_ = Given(Node(op, "", "", names, ("y",), attributes, {}), flows)
    assert worked_out(given_, sizes) == expected


@pytest.mark.parametrize(
    ("op", "attributes", "sizes"),
    [
        ("Conv", {"strides": (0, 0)}, [(1, 3, 8, 8), (4, 3, 3, 3)]),
        ("Conv", {"strides": (1,)}, [(1, 3, 8, 8), (4, 3, 3, 3)]),
        ("Conv", {}, [(1, 3, 2, 2), (4, 3, 3, 3)]),
        ("Conv", {}, [(3, 8), (4, 3)]),
        ("Add", {}, [(2,), (3,)]),
        ("MatMul", {}, [(2, 3), (2, 3)]),
        ("DepthToSpace", {"blocksize": 2}, [(4, 8, 8)]),
        ("Concat", {"axis": 0}, [(2, 3), (2, 4)]),
        ("Split", {"split": (1, 1)}, [(3, 2)]),
        ("Slice", {}, [(3, 2)]),
        ("Pad", {"pads": (1,)}, [(3, 2)]),
        ("Resize", {}, [(1, 3, 8, 8)]),
        ("Einsum", {"equation": "a...->a"}, [(2, 3)]),
        ("Expand", {}, [(2,), (1,)]),
        ("Relu", {}, [None]),
        ("SpaceToDepth", {"blocksize": 0}, [(1, 4, 8, 8)]),
        ("Reshape", {"shape": (-1, 0)}, [(2, 0)]),
    ],
)
def test_a_size_that_cannot_be_is_refused(op, attributes, sizes):
    flows = tuple(each and Flow(each) for each in sizes)
    names = tuple("abcd"[: len(flows)])
    given_ = Given(Node(op, "", "", names, ("y",), attributes, {}), flows)
    with pytest.raises(UnsizedError):
        output_sizes(given_)
    assert made_of(given_, (1,), "", "").op.isidentifier()


def test_a_gated_activation_and_a_sequence_are_recognised():
    nodes = [
        node("Sigmoid", ["x"], ["s"], "/act/Sigmoid"),
        node("Mul", ["x", "s"], ["m"], "/act/Mul"),
        node("HardSigmoid", ["m"], ["h"], "/next/HardSigmoid"),
        node("Mul", ["h", "m"], ["n"], "/next/Mul"),
        node("SplitToSequence", ["n", "two"], ["parts"], axis=2),
        node("SequenceAt", ["parts", "last"], ["y"]),
    ]
    stored = [tensor("two", (), (2,), 7), tensor("last", (), (-1,), 7)]
    trace = trace_of(nodes, stored)
    assert [(each.name, each.op) for each in trace.calls] == [
        *(("act", "silu"), ("next", "hardswish"), ("split", "split"))
    ]
    assert trace.outputs == ((2, 3),)
    assert trace.calls[2].sizes == ((1, 3, 2, 8),) * 4


def test_a_bias_that_is_none_is_an_operation_of_its_own():
    nodes = [
        node("MatMul", ["x", "fc.weight"], ["h"], "/fc/MatMul"),
        node("Add", ["h", "fc.bias"], ["y"], "/fc/Add"),
    ]
    stored = [tensor("fc.weight", (8, 5)), tensor("fc.bias", (1, 5))]
    trace = trace_of(nodes, stored)
    assert [(each.name, each.op) for each in trace.calls] == [
        *(("fc.linear", "linear"), ("fc.add", "add"))
    ]


def test_weights_of_a_runtime_are_doubted():
    made = node("FusedConv", ["x", "conv.weight"], ["y"], "", "com.microsoft")
    trace = trace_of([made], [KERNEL], shapes=(("y", (1, 4, 6, 6)),), outputs=("y",))
    assert str(trace.doubt) == "nodes are fused for a runtime"
    assert trace.calls[0].op == "fused_conv"


def test_several_inputs_with_odd_names():
    inputs = (("a/b:0", (1, 3, 8, 8)), ("a_b_0", (1, 3, 8, 8)))
    trace = trace_of([node("Add", ["a/b:0", "a_b_0"], ["y"])], (), inputs)
    assert [name for name, _ in trace.inputs] == ["a_b_0", "a_b_0_"]
    assert trace.calls[0].inputs == ((-1, 0), (-2, 0))
    many = model([node("Relu", ["x0"], ["y"])], (), [(f"x{i}", (1, 2)) for i in range(30)])
    assert "too many inputs" in message(read(io.BytesIO(many), "x"))


# Files that are large, damaged or hostile


def test_half_a_gigabyte_of_weights_is_passed_over(tmp_path):
    path = tmp_path / "large.onnx"
    size = 500_000_000
    head = message_of((1, 4), (1, 3), (1, 3), (1, 3), (2, 1), (8, "conv.weight"))
    head += varint(9 << 3 | 2) + varint(size)
    graph = message_of((1, node("Conv", ["x", "conv.weight"], ["y"])))
    tail = message_of((11, shape("x", (1, 3, 8, 8))), (12, message_of((1, "y"))))
    stored = varint(5 << 3 | 2) + varint(len(head) + size) + head
    whole = len(graph) + len(stored) + size + len(tail)
    with path.open("wb") as file:
        file.write(varint(7 << 3 | 2) + varint(whole) + graph + stored)
        file.seek(size, io.SEEK_CUR)
        file.write(tail)
    trace, found = read(path, "large.onnx")
    assert found == []
    assert trace.calls[0].sizes == ((1, 4, 6, 6),)


GOOD = model([node("Conv", ["x", "conv.weight"], ["y"])], [KERNEL])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no graph"),
        (b"PK\x03\x04 a zip", "at byte 2"),
        (b"\xff" * 40, "no end"),
        (b"\x0b\x0c", "begins at byte 0"),
        (GOOD[:-20], "room for"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
        (message_of((7, message_of((5, message_of(*[(1, 1)] * 20))))), "byte 4"),
        (message_of((7, message_of((5, message_of((1, -1)))))), "sizes at byte"),
        (message_of((7, message_of((1, message_of((4, "C" * 200_000)))))), "too long"),
        (model([], [], ()), "no inputs"),
        (model([node("Relu", ["x"], ["y"])], (), (("x", (10**9, 10**9, 9)),)), "too large"),
        (model([node("Relu", ["x"], ["y"])], (), (("x", (1, 0, 9)),)), "empty"),
    ],
)
def test_a_damaged_file_is_refused_with_its_place(content, said):
    assert said in message(read(io.BytesIO(content), "made.onnx"))


def test_another_file_is_told_what_is_meant():
    for content in (b"PK\x03\x04 a zip", b"mkdocs-cnn export 1\n"):
        _, found = read(io.BytesIO(content), "made.onnx")
        assert "torch.onnx.export" in str(found[0].hint)


def test_many_fields_end_the_reading():
    wire = Wire(Window(io.BytesIO(b"\x10\x01" * 101)), fields=100)
    with pytest.raises(BrokenFileError, match="more than 100 fields"):
        list(wire.fields(0, 202))


def test_many_nodes_and_many_layers_end_the_reading(monkeypatch):
    content = model([node("Relu", ["x"], ["y"])] * 3)
    assert "too many layers" in message(read(io.BytesIO(content), "x", Limits(layers=2)))
    monkeypatch.setattr("mkdocs_cnn.models.onnx.messages.NODES", 2)
    assert "more than 2 nodes" in message(read(io.BytesIO(content), "x"))


def test_a_path_that_is_no_file_is_refused(tmp_path):
    assert "no ordinary file" in message(read(tmp_path, "folder"))
    assert "No such file" in message(read(tmp_path / "none.onnx", "none.onnx"))
    assert "no ordinary file" in message(read("a\0b", "odd"))


SMALL = [(FOLDER / name).read_bytes() for name in FILES if (FOLDER / name).stat().st_size < 20_000]


@given(damaged([GOOD, *SMALL]))
@settings(deadline=None, max_examples=150)
def test_damaged_bytes_give_problems_and_nothing_else(content):
    trace, found = read(io.BytesIO(content), "made.onnx", sizes=((1, 3, 32, 32),))
    assert bool(found) is not bool(trace.calls)
    for problem in found:
        assert problem.describe().startswith("made.onnx:1:1: ")
