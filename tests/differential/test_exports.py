"""What is recorded of small models, and what is said of those that cannot be, where PyTorch is."""

import sys
from textwrap import dedent

import pytest

pytest.importorskip("torch")

from mkdocs_cnn.models.reading import read
from mkdocs_cnn.models.refusing import CannotExportError
from mkdocs_cnn.models.torch.exporting import record_model
from mkdocs_cnn.models.writing import write
from mkdocs_cnn.problems.problem import Source

pytestmark = pytest.mark.differential
SMALL = [("", (4, 8, 8))]


def recorded(name, inputs=SMALL, **arguments):
    return record_model(f"differential.modelled:{name}", inputs, arguments)


def lines(trace):
    """What stands below the head of an export."""
    return write(trace).partition("\nclass: ")[2].partition("\n")[2].strip()


EXPECTED = {
    "Block": """
        conv1 = conv2d padding=1,1 -> 1x4x8x8 | weight 4x4x3x3
        bn1 = batch_norm -> 1x4x8x8 | weight 4, bias 4, ~running_mean 4, ~running_var 4,
            ~num_batches_tracked scalar:int64
        relu = relu -> 1x4x8x8
        drop = dropout p=0.1 -> 1x4x8x8
        add = add(drop, x) -> 1x4x8x8
        relu-2 = relu -> 1x4x8x8
    """,
    "Shared": """
        a = conv2d -> 1x4x8x8 | weight 4x4x1x1
        b = conv2d kernel=4,4,1,1 -> 1x4x8x8 | /a.weight 4x4x1x1, bias 4
        again = conv2d kernel=4,4,1,1 -> 1x4x8x8 | /a.weight 4x4x1x1

        unused: /spare.weight 3x2
        unused: /spare.bias 3
        unused: ~/seen 3
    """,
    "Standardised": """
        conv2d = conv2d groups=2 kernel=8,2,3,3 bias=true -> 1x8x6x6 | /weight 8x2x3x3,
            /gain 8x1x1x1, /bias 8
    """,
    "Blur": """
        pad = pad pad=1,1,1,1 mode=reflect -> 1x4x10x10
        conv2d = conv2d stride=2,2 groups=4 kernel=4,1,3,3 -> 1x4x4x4 | ~/filt 3x3
    """,
    "Chosen": """
        mean = mean dim=2,3 -> 1x4
        slice = slice dim=1 end=2 -> 1x2
        linear = linear kernel=64,2 -> 1x64 | /experts 2x64
        reshape = reshape -> 16x4x1x1
        conv2d = conv2d(x, reshape) kernel=16,4,1,1 -> 1x16x8x8
    """,
    "Scaled": """
        cat = cat dim=2 -> 1x4x9x8 | /token 1x4x1x8
        mul = mul -> 1x4x9x8 | /gamma 4x1x1
        mul-2 = mul other=0.5 -> 1x4x9x8
        add = add -> 1x4x9x8
    """,
    "InPlace": """
        slice = slice dim=1 end=2 -> 1x2x8x8
        slice_scatter = slice_scatter dim=1 start=1 end=3 -> 1x4x8x8
        add = add(x) other=1 -> 1x4x8x8
        select = select dim=1 index=0 -> 1x8x8
        relu = relu -> 1x8x8
        select_scatter = select_scatter(add, relu) dim=1 index=0 -> 1x4x8x8
        clamp = clamp min=0 -> 1x4x8x8
        div = div other=2 -> 1x4x8x8

        output: div, slice_scatter
    """,
    "Tangled": """
        mul = mul other=2 -> 1x4x8x8
        slice = slice dim=1 end=2 -> 1x2x8x8
        add = add other=1 -> 1x2x8x8
        slice_scatter = slice_scatter(mul, add) dim=1 end=2 -> 1x4x8x8
        mean = mean -> scalar
        slice-2 = slice(slice_scatter) dim=1 start=1 -> 1x3x8x8
        mul-2 = mul(slice-2, mean) -> 1x3x8x8
        slice_scatter-2 = slice_scatter(slice_scatter, mul-2) dim=1 start=1 -> 1x4x8x8
        slice-3 = slice dim=1 end=2 -> 1x2x8x8
        relu = relu -> 1x2x8x8
        slice_scatter-3 = slice_scatter(slice_scatter-2, relu) dim=1 end=2 -> 1x4x8x8
        select_scatter = select_scatter dim=1 index=3 -> 1x4x8x8
        slice-4 = slice dim=1 start=1 -> 1x3x8x8

        output: select_scatter, slice-4
    """,
    "Mapped": """
        reshape = reshape -> 1x4x2x4x8
        permute = permute dims=0,2,1,3,4 -> 1x2x4x4x8
        module conv: Conv2d
        conv.permute = permute dims=1,0,2,3,4 -> 2x1x4x4x8
        conv.reshape = reshape -> 2x4x4x8
        conv.conv2d = conv2d stride=2,2 kernel=6,4,3,3 -> 2x6x1x3 | /conv.weight 6x4x3x3
        conv.reshape-2 = reshape -> 2x1x6x1x3
    """,
    "Looping": """
        permute = permute dims=2,0,1,3 -> 8x1x4x8
        scan = scan -> 1x4x8, 8x1x4x8 | /fc.weight 8x8, /fc.bias 8
        permute-2 = permute(scan[1]) dims=1,2,0,3 -> 1x4x8x8
    """,
    "Number": """
        max = max -> scalar
        mul = mul(x, max) -> 1x4x8x8
    """,
    "Alike": """
        module convs: ModuleDict
        convs.a_b = conv2d -> 1x4x8x8 | weight 4x4x1x1, bias 4
        convs.a_b-2 = conv2d -> 1x6x8x8 | weight 6x4x1x1, bias 6
        convs.a_b-3 = conv2d -> 1x2x8x8 | weight 2x6x1x1, bias 2
    """,
    "Filling": """
        transpose = transpose dim0=-2 dim1=-1 -> 1x4x8x8
        matmul = matmul(x, transpose) -> 1x4x8x8
        transpose-2 = transpose(x) dim0=-2 dim1=-1 -> 1x4x8x8
        matmul-2 = matmul(x, transpose-2) -> 1x4x8x8
        mean = mean -> scalar
        fill = fill -> 1x4x8x8
        mean-2 = mean(x) dim=2,3 keepdim=true -> 1x4x1x1
        copy = copy -> 1x4x8x8
        mul = mul(fill, x) -> 1x4x8x8
        add = add(mul, copy) -> 1x4x8x8
    """,
    "Nothings": """
        cat = cat dim=1 -> 1x4x8x8
        matmul = matmul operands=1x4x8x8,8 -> 1x4x8 | /row 8
    """,
    "Usual": """
        0 = relu6 -> 1x4x8x8
        1 = hardtanh -> 1x4x8x8
        2 = max_pool2d kernel_size=2,2 -> 1x4x4x4
        3 = max_pool2d kernel_size=3,3 stride=1,1 padding=1,1 ceil_mode=true -> 1x4x4x4
        4 = avg_pool2d kernel_size=2,2 stride=1,1 count_include_pad=false -> 1x4x3x3
        5 = conv_transpose2d stride=2,2 output_padding=1,0 groups=2 -> 1x6x8x7 | weight 4x3x3x3,
            bias 6
        6 = conv2d padding=same -> 1x4x8x7 | weight 4x6x1x2, bias 4
        7 = leaky_relu negative_slope=0.2 -> 1x4x8x7
        8 = gelu approximate=tanh -> 1x4x8x7
        9 = local_response_norm size=5 -> 1x4x8x7
        10 = interpolate mode=bilinear align_corners=true -> 1x4x16x14
        11 = pixel_unshuffle downscale_factor=2 -> 1x16x8x7
        12 = group_norm num_groups=4 -> 1x16x8x7 | weight 16, bias 16
        14 = flatten start_dim=1 -> 1x896
    """,
    "Product": """
        flatten = flatten end_dim=2 -> 32x8
        linear = linear kernel=5,8 bias=true -> 32x5 | /added 5, /table 8x5
        einsum = einsum(linear, linear) equation=ij,kj->ik -> 32x32
    """,
    "Strange": """
        module layers: ModuleDict
        layers.a_b_c = conv2d -> 1x4x8x8 | weight 4x4x1x1, bias 4
    """,
}


@pytest.mark.parametrize("name", EXPECTED)
def test_small_models_are_recorded(name):
    expected = dedent(EXPECTED[name]).strip().replace(",\n    ", ", ")
    assert lines(recorded(name)) == expected


@pytest.mark.parametrize("name", [*EXPECTED, "Several", "Attention", "Sentence"])
def test_what_is_written_is_read_again(name):
    others = {"Several": [("", (3, 8, 8))] * 2, "Attention": [("", (5, 8))], "Sentence": WORDS}
    inputs = others.get(name, SMALL)
    trace = recorded(name, inputs)
    again, problems = read(Source("export", write(trace)))
    assert (again, problems) == (trace, [])
    assert write(recorded(name, inputs)) == write(trace)


def test_attention_is_in_its_parts():
    trace = recorded("Attention", [("", (5, 8))])
    ops = [call.op for call in trace.calls]
    assert ops.count("linear") == 6
    assert ops.count("scaled_dot_product_attention") + ops.count("bmm") // 2 == 2
    assert dict(trace.modules)["layer.self_attn"] == "MultiheadAttention"
    assert not trace.unused
    assert {call.settings.get("bias") for call in trace.calls if call.op == "linear"} == {
        True,
        None,
    }


SEVERAL = """
b = conv2d({b}) -> 1x3x8x8 | weight 3x3x1x1, bias 3
add = add(a, b) -> 1x3x8x8
split = split dim=1 -> 1x1x8x8, 1x2x8x8
max = max(split[1]) dim=1 -> 1x8x8

output: split, max, b-input
"""


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a"), ("", "")])
def test_inputs_have_the_names_of_arguments_in_any_order(names):
    """One that a module has, too, is told apart from it."""
    trace = recorded("Several", [(name, (3, 8, 8)) for name in names])
    expected = ["b-input", "a"] if names[0] == "b" else ["a", "b-input"]
    assert [name for name, _ in trace.inputs] == expected
    text = SEVERAL.strip().format(b="b-input")
    assert lines(trace) == (text.replace("(b-input)", "", 1) if names[0] == "b" else text)


def test_names_that_are_no_inputs_are_told():
    with pytest.raises(CannotExportError) as found:
        recorded("Several", [("left", (3, 8, 8)), ("right", (3, 8, 8))])
    assert str(found.value) == 'there is no input "left"\n  help: Its inputs are a, b.'


def test_a_model_that_needs_numbers_is_made_with_them():
    trace = recorded("NotWithoutNumbers", [("x", (3, 8, 8))], width=6)
    assert trace.calls[0].sizes == ((1, 6, 8, 8),)


WORDS = [("", (7,))]
SENTENCE = """
    embed = embedding -> 1x7x8 | weight 50x8
    transpose = transpose dim0=1 dim1=2 -> 1x8x7
    module convs: ModuleList
    convs.0 = conv1d -> 1x6x6 | weight 6x8x2, bias 6
    slice = slice dim=2 end=4 -> 1x6x4
    convs.1 = conv1d(transpose) -> 1x6x5 | weight 6x8x3, bias 6
    slice-2 = slice dim=2 end=4 -> 1x6x4
    cat = cat(slice, slice-2) dim=1 -> 1x12x4
    transpose-2 = transpose dim0=1 dim1=2 -> 1x4x12
    steps = gru batch_first=true -> 1x4x5 | weight_ih_l0 15x12, weight_hh_l0 15x5, bias_ih_l0 15,
        bias_hh_l0 15
    select = select dim=1 index=-1 -> 1x5
    fc = linear -> 1x2 | weight 2x5, bias 2
"""


def test_words_are_whole_numbers_without_being_told():
    text = dedent(SENTENCE).strip()
    text = text.replace(",\n    ", ", ")
    assert lines(recorded("Sentence", WORDS)) == text


def test_an_image_and_a_class_are_told_apart():
    trace = recorded("Labelled", [("", (3, 8, 8)), ("", ())])
    assert [name for name, _ in trace.inputs] == ["image", "label"]
    assert trace.calls[0].op == "one_hot"


IMAGE = ("x", (3, 8, 8))
INPUTS = {
    "Step": ([IMAGE, ("t", ())], ()),
    "ByName": ([IMAGE, ("weight", (1, 8, 8))], ()),
    "Anything": (
        [
            *(("ids", (7,)), ("places", (7,)), ("features", (7, 8))),
            *(("mask", (7,)), ("scale", (7, 8))),
        ],
        ("int64", "int64", "", "bool", ""),
    ),
    "Causal": ([("x", (7, 8)), ("mask", (7, 7))], ()),
    "Half": ([IMAGE], ()),
}


@pytest.mark.parametrize("name", INPUTS)
def test_a_model_is_given_what_it_takes(name):
    inputs, types = INPUTS[name]
    trace = recorded(name, inputs)
    assert trace.inputs == tuple((name, (1, *sizes)) for name, sizes in inputs)
    assert trace.types == types
    assert {-1 - at for at in range(len(inputs))} <= {
        each for call in trace.calls for each, _ in call.inputs
    }


@pytest.mark.parametrize("name", ["ByName", "Step", "Causal"])
def test_inputs_may_go_without_names(name):
    inputs, _ = INPUTS[name]
    assert recorded(name, [("", sizes) for _, sizes in inputs]) == recorded(name, inputs)


def test_a_type_that_is_said_is_not_found_out():
    trace = record_model("differential.modelled:Step", INPUTS["Step"][0], types=("", "float64"))
    assert trace.types == ("", "float64")


def test_what_is_wrong_is_said_of_the_inputs_that_were_asked_for():
    with pytest.raises(
        CannotExportError, match=r"inputs of 3x8x8, 3x8x8: .* to have 3 channels, but got 2"
    ):
        recorded("Half", [IMAGE, ("missing", (3, 8, 8))])


def test_of_a_model_with_words_the_mistake_is_told_and_not_that_of_another_try():
    with pytest.raises(CannotExportError, match=r"an input of 7: RuntimeError: .*cannot be mult"):
        recorded("Sentence", WORDS, wrong=1)


def test_a_model_may_be_ready_and_in_something_else():
    trace = recorded("Within.ready", [("", (3, 8, 8))])
    assert [(call.name, call.op) for call in trace.calls] == [("0", "conv2d"), ("1", "relu")]
    assert trace.model == "differential.modelled:Within.ready"


def test_a_module_may_be_a_file_of_the_current_folder(tmp_path, monkeypatch):
    (tmp_path / "my_nets.py").write_text("import torch\n\nnet = torch.nn.ReLU\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.path", [path for path in sys.path if path])
    trace = record_model("my_nets:net", [("input", (4,))])
    assert [call.op for call in trace.calls] == ["relu"]
    assert [each.split()[0] for each in trace.versions] == ["torch"]
    assert trace.modules == (("", "ReLU"),)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Branching", "what the model does depends on the values of its input"),
        ("Picking", "a size in the model depends on the values of its input"),
        ("Numbering", "what the model does depends on the values of its input"),
        ("Elsewhere", "the model runs, but torch.export refuses it: RuntimeError: "),
        ("Leaving", 'the model does not run with an input of 4x8x8: SystemExit: "3"'),
        ("Training", '"differential.modelled:Training" fails: RuntimeError: "this is never evalu'),
        ("Nothing", "the model returns no tensor that is computed from its input"),
        ("Blok", 'there is no "Blok" in "differential.modelled"\n  help: Did you mean "Block"?'),
        ("pair", '"differential.modelled:pair" gives no model, but tuple'),
        ("failing", '"differential.modelled:failing" fails: ValueError: "there is no such width"'),
        ("Several", "the model does not run with an input of 4x8x8: TypeError: "),
        ("", '"differential.modelled:" does not say where a model is'),
    ],
)
def test_what_cannot_be_exported_is_told(name, said, capfd):
    with pytest.raises(CannotExportError) as found:
        recorded(name)
    assert str(found.value).startswith(said)
    assert capfd.readouterr() == ("", "")


def test_arguments_that_do_not_fit_are_told():
    with pytest.raises(CannotExportError) as found:
        recorded("NotWithoutNumbers", widht=3)
    assert "unexpected keyword argument 'widht'" in str(found.value)
    assert found.value.hint.parts == {"word": "width"}
    with pytest.raises(CannotExportError, match="takes no arguments"):
        recorded("Within.ready", width=3)


def test_sizes_that_do_not_fit_are_told():
    with pytest.raises(CannotExportError) as found:
        recorded("Several", [("", (4, 8, 8)), ("", (5, 8, 8))])
    assert "does not run with inputs of 4x8x8, 5x8x8: RuntimeError: " in str(found.value)
    assert "--input" in str(found.value.hint)


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("nowhere_at_all:net", 'there is no module "nowhere_at_all"'),
        ("differential.nowhere:net", 'there is no module "differential.nowhere"'),
        ("broken:net", '"broken" fails: ZeroDivisionError: "division by zero"'),
        ("lacking:net", '"lacking" fails: ModuleNotFoundError: "No module named \'nothing_here\'"'),
        ("leaving:net", '"leaving" fails: SystemExit: "3"'),
    ],
)
def test_modules_that_cannot_be_imported_are_told(where, said, tmp_path, monkeypatch):
    (tmp_path / "broken.py").write_text("1 / 0\n", "utf-8")
    (tmp_path / "lacking.py").write_text("import nothing_here\n", "utf-8")
    (tmp_path / "leaving.py").write_text("raise SystemExit(3)\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(CannotExportError) as found:
        record_model(where, SMALL)
    assert str(found.value).startswith(said)
