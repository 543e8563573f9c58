"""A model in code to a network: rows, modules, sizes, what is stored, and what is not counted."""

import json
from math import prod

import pytest

from helpers import EXPORT_HEAD, EXPORTS, TESTS, exported, with_heads
from mkdocs_cnn.counting.other_memory import torchsummary
from mkdocs_cnn.counting.quantities import QUANTITIES
from mkdocs_cnn.counting.subjects import Subject
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.library.networks import Networks
from mkdocs_cnn.problems.problem import Invalid
from mkdocs_cnn.settings.choices import Settings

FACTS = json.loads((TESTS / "truth" / "exports.json").read_text("utf-8"))["models"]
TRUTH = {
    each["arguments"].get("model_name", each["model"].partition(":")[2]): each
    for each in reversed(FACTS)
}
"""What PyTorch counts, by the names of models; of two with one name, the first."""


# Against PyTorch's own counts


@pytest.mark.parametrize("path", sorted(EXPORTS.glob("*.net")), ids=lambda path: path.stem)
def test_every_export_counts_as_the_model_does(path):
    truth = TRUTH[path.stem]
    found = exported(path.stem)
    assert found.params_with_heads == truth["params"]
    assert found.buffers == truth["buffers"]
    counts = with_heads(found)
    assert counts.macs == truth["conv"] + truth["linear"] + truth["products"]
    assert found.totals.uncounted == 0


SAME = {
    "resnet18": "resnet18",
    "resnet50": "resnet50",
    "densenet121": "densenet121",
    "repvgg_a0": "repvgg-a0",
    "regnet_y_400mf": "regnet-y-400mf",
    "lraspp_mobilenet_v3_large": "lraspp-mobilenet-v3",
    "squeezenet1_1": "squeezenet1.1",
    "mobilenet_v2": "mobilenet-v2",
    "googlenet": "googlenet",
    "inception_v3": "inception-v3",
}
"""Exports, and the same networks in the language."""


@pytest.mark.parametrize("name", sorted(SAME))
def test_an_export_counts_as_the_same_network_in_the_language(name):
    """Parameters, multiply-adds, memory and receptive field, whoever has written it."""
    ours = Networks(Library()).counted(SAME[name], Settings()).report
    code = exported(name)
    assert code.totals == ours.totals
    assert code.inference_peak == ours.inference_peak
    assert code.rows[-1].receptive_field == ours.rows[-1].receptive_field
    assert code.kept_for_backward == ours.kept_for_backward
    assert code.activations == ours.activations
    assert code.row_count == ours.row_count


HOOKED = {
    "resnet18": 8_230_376,
    "regnet_y_400mf": 12_918_784,
    "mobilenet_v3_small": 4_536_400,
    "googlenet": 12_334_584,
}
"""The values of all outputs that torchsummary sees, with its hooks set in torch 2.13.0: those of
modules but `Sequential`, those of `Conv2dNormActivation` not among them, which is one."""


@pytest.mark.parametrize("name", sorted(HOOKED))
def test_a_list_of_modules_is_no_module_of_torchsummary(name):
    found = exported(name)
    assert torchsummary(Subject(found, found)) == 2 * 4 * HOOKED[name]


def labels(row):
    """What a row shows of its layers; a join, without what it calls its branches."""
    return [
        each.label.partition(" ")[0] if "add" in each.label else each.label
        for each in row.line.layers
    ]


def test_a_residual_network_has_the_same_rows_as_in_the_language():
    ours = Networks(Library()).counted("resnet50", Settings()).report
    code = exported("resnet50")
    assert sorted(map(labels, code.rows)) == sorted(map(labels, ours.rows))
    assert code.activations == ours.activations


# Addresses


def test_a_module_whose_weights_another_reads_is_named_by_its_path(networks):
    """As `MultiheadAttention` reads those of `out_proj`, which it never calls."""
    found = networks(
        f"{EXPORT_HEAD}input: x 1x5x8\nmodule attn: MultiheadAttention\n"
        "attn.linear = linear kernel=24,8 bias=true -> 1x5x24"
        " | /attn.in_proj_weight 24x8, /attn.in_proj_bias 24\n"
        "attn.split = split dim=-1 -> 1x5x8, 1x5x8, 1x5x8\n"
        "attn.sdpa = scaled_dot_product_attention(attn.split[0], attn.split[1], attn.split[2])"
        " -> 1x5x8\n"
        "attn.linear-2 = linear kernel=8,8 bias=true -> 1x5x8"
        " | /attn.out_proj.weight 8x8, /attn.out_proj.bias 8\n"
        "tied = linear kernel=8,8 -> 1x5x8 | /attn.out_proj.weight 8x8\n"
    )
    assert found.find("attn.out_proj").counts.params == 8 * 8 + 8
    assert found.find("attn").counts.params == 24 * 8 + 24 + 8 * 8 + 8
    assert found.find("attn.out_proj.weight") is None


def test_a_module_is_named_by_its_path():
    found = exported("resnet50")
    assert found.find("layer3.0.conv2").counts.params == 3 * 3 * 256 * 256
    assert found.find("layer3.0.bn2").counts.params == 2 * 256
    assert found.find("layer3.0.conv2").output.sizes == (14, 14, 256)
    block = found.find("layer3.0")
    parts = ("conv1", "bn1", "conv2", "bn2", "conv3", "bn3", "downsample")
    assert block.counts.params == sum(
        found.find(f"layer3.0.{each}").counts.params for each in parts
    )
    assert found.find("layer3.0.conv4") is None


def test_a_module_that_is_called_again_is_one():
    """Its calls stand in several rows; it is counted as a whole."""
    found = exported("resnet50")
    relu = found.find("layer1.0.relu")
    assert relu.counts.params == 0


INTERRUPTED = f"""{EXPORT_HEAD}input: x 1x3x8x8
module ups: ModuleList
ups.0 = conv2d -> 1x4x8x8 | weight 4x3x1x1
norms.0 = batch_norm -> 1x4x8x8 | weight 4, bias 4
relu = relu -> 1x4x8x8
ups.1 = conv2d -> 1x5x8x8 | weight 5x4x1x1
norms.1 = batch_norm -> 1x5x8x8 | weight 5, bias 5
"""


def test_modules_that_others_interrupt_keep_their_addresses(networks):
    found = networks(INTERRUPTED)
    for _ in range(2):  # whatever has been asked before
        counts = {each: found.find(each).counts.params for each in ("ups.0", "ups.1", "ups")}
        assert counts == {"ups.0": 12, "ups.1": 20, "ups": 32}
        assert found.find("norms.1").output.sizes == (8, 8, 5)
    assert [row.name for row in found.rows] == ["ups.0", "norms.0", "ups.1", "norms.1"]


@pytest.mark.many
@pytest.mark.parametrize("path", sorted(EXPORTS.glob("*.net")), ids=lambda path: path.stem)
def test_every_call_and_every_row_has_an_address(path):
    """Whatever row a call stands in, or whether in any."""
    found = exported(path.stem)
    calls = [call.name for call in found.network.trace.calls]
    rows = [row.path for row in found.rows]
    assert [name for name in (*calls, *rows) if found.find(name) is None] == []
    assert [name for name in calls if name not in found.names()] == []


def test_every_part_has_the_address_by_which_it_was_asked_for():
    """Answers are remembered by it."""
    found = exported("googlenet")
    names = found.names()
    assert len(names) > 200
    assert [found.find(name).path for name in names] == names


def test_calls_that_no_row_shows_have_addresses(networks):
    found = networks(
        f"{EXPORT_HEAD}input: x 1x8x2x2\n"
        "conv = conv2d -> 1x4x2x2 | weight 4x8x1x1\n"
        "flat = flatten start_dim=1 -> 1x16\n"
        "fc = linear -> 1x3 | weight 3x16\n"
    )
    assert [row.name for row in found.rows] == ["conv", "fc"]
    assert found.find("flat").output.sizes == (16,)
    assert found.find("flat").counts.params == 0
    assert found.rows[-1].formula == "(2·2·4)·3"


def test_names_of_any_script_are_addresses(networks):
    found = networks(
        f"{EXPORT_HEAD}input: x 1x3x8x8\n"
        "卷积 = conv2d -> 1x4x8x8 | weight 4x3x1x1\n"
        "été = conv2d -> 1x5x8x8 | weight 5x4x1x1\n"
    )
    assert (found.find("卷积").counts.params, found.find("été").counts.params) == (12, 20)


def test_a_layer_with_several_outputs_is_counted_whichever_is_used(networks):
    found = networks(
        f"{EXPORT_HEAD}input: x 1x6x8\n"
        "l = lstm -> 1x6x16, 1x1x16 | weight_ih_l0 64x8, weight_hh_l0 64x16, bias_ih_l0 64\n"
        "select = select(l[1]) index=-1 -> 1x16\n"
        "fc = linear -> 1x4 | weight 4x16\n"
    )
    assert found.totals.weights == 64 * 24 + 64
    assert found.totals.biases == 64
    assert found.find("l").counts.macs == 6 * 64 * 24


RECURRENT = {
    "gru -> 20x1x16 | weight_ih_l0 48x64, weight_hh_l0 48x16, bias_ih_l0 48, bias_hh_l0 48": 76_800,
    "lstm num_layers=2 bidirectional=true -> 20x1x32 | weight_ih_l0 64x64, weight_hh_l0 64x16, "
    "bias_ih_l0 64, bias_hh_l0 64, weight_ih_l0_reverse 64x64, weight_hh_l0_reverse 64x16, "
    "bias_ih_l0_reverse 64, bias_hh_l0_reverse 64, weight_ih_l1 64x32, weight_hh_l1 64x16, "
    "bias_ih_l1 64, bias_hh_l1 64, weight_ih_l1_reverse 64x32, weight_hh_l1_reverse 64x16, "
    "bias_ih_l1_reverse 64, bias_hh_l1_reverse 64": 327_680,
    "rnn_tanh -> 20x1x16 | weight_ih_l0 16x64, weight_hh_l0 16x16, bias_ih_l0 16": 25_600,
    "lstm -> 20x1x5 | weight_ih_l0 64x64, weight_hh_l0 64x5, bias_ih_l0 64, bias_hh_l0 64, "
    "weight_hr_l0 5x16": 89_920,
}
"""Recurrent layers, one with a projection, and what `torch.utils.flop_counter` counts of them."""


@pytest.mark.parametrize("call", RECURRENT, ids=lambda call: call.partition(" ")[0])
def test_recurrent_layers_multiply_in_every_step(networks, call):
    found = networks(
        f"{EXPORT_HEAD}input: x 1x64x20\nsteps = permute dims=2,0,1 -> 20x1x64\nrnn = {call}\n"
    )
    assert (found.totals.macs, found.totals.uncounted) == (RECURRENT[call], 0)
    assert found.totals.unkept == 1, "what training keeps differs from library to library"


def test_each_call_of_a_cell_multiplies_and_its_weights_count_once(networks):
    """Two steps of `torch.nn.LSTMCell(8, 6)`: PyTorch counts 24·(8 + 6) multiply-adds each."""
    found = networks(
        f"{EXPORT_HEAD}input: x 1x2x8\n"
        "first = select dim=1 index=0 -> 1x8\n"
        "c = lstm_cell -> 1x6, 1x6 | weight_ih 24x8, weight_hh 24x6, bias_ih 24, bias_hh 24\n"
        "second = select(x) dim=1 index=1 -> 1x8\n"
        "c-2 = lstm_cell(second, c, c[1]) -> 1x6, 1x6 | /c.weight_ih 24x8, /c.weight_hh 24x6, "
        "/c.bias_ih 24, /c.bias_hh 24\n"
    )
    assert (found.totals.params, found.totals.macs) == (24 * 14 + 48, 2 * 24 * 14)
    assert found.totals.uncounted == 0


def test_a_pooling_that_is_undone_multiplies_nothing(networks):
    found = networks(
        f"{EXPORT_HEAD}input: x 1x3x8x8\n"
        "p = max_pool2d_with_indices kernel_size=2,2 -> 1x3x4x4, 1x3x4x4\n"
        "u = max_unpool2d(p, p[1]) output_size=8,8 -> 1x3x8x8\n"
    )
    assert [row.output.sizes for row in found.rows] == [(4, 4, 3), (8, 8, 3)]
    assert (found.totals.macs, found.totals.uncounted) == (0, 0)


def test_a_recurrent_layer_without_matrices_is_not_counted(networks):
    found = networks(f"{EXPORT_HEAD}input: x 1x20x64\nrnn = gru -> 1x20x16 | bias 48\n")
    assert (found.totals.macs, found.totals.uncounted) == (0, 1)


def test_a_vector_becomes_an_image_with_its_channels(networks):
    found = networks(
        f"{EXPORT_HEAD}input: x 1x100\n"
        "fc = linear -> 1x2048 | weight 2048x100\n"
        "reshape = reshape -> 1x128x4x4\n"
        "norm = layer_norm normalized_shape=128,4,4 -> 1x128x4x4 | weight 128x4x4, bias 128x4x4\n"
    )
    assert [row.output.sizes for row in found.rows] == [(2048,), (4, 4, 128), (4, 4, 128)]


WINDOWS = f"""{EXPORT_HEAD}input: x 1x4x6x6
reshape = reshape -> 1x4x2x3x2x3
windows = permute dims=0,2,4,3,5,1 -> 1x2x2x3x3x4
norm = layer_norm normalized_shape=4, -> 1x2x2x3x3x4 | weight 4, bias 4
fc = linear -> 1x2x2x3x3x5 | weight 5x4, bias 5
gelu = gelu -> 1x2x2x3x3x5
"""


def test_layers_work_on_windows_of_windows_too(networks):
    """Four axes beside the channels, as in Twins: more than any layer of the language has."""
    found = networks(WINDOWS)
    assert found.output.sizes == (2, 2, 3, 3, 5)
    assert (found.totals.params, found.totals.macs) == (8 + 25, 36 * 4 * 5)
    assert (found.totals.uncounted, found.find("gelu").counts.macs) == (0, 0)


def test_a_layer_on_fewer_axes_than_it_has_is_refused(networks):
    with pytest.raises(Invalid, match="pixel_shuffle cannot take 8"):
        networks(f"{EXPORT_HEAD}input: x 1x8\nps = pixel_shuffle upscale_factor=2 -> 1x2\n")


def test_a_sum_in_which_both_sides_are_repeated(networks):
    """As in attention with relative positions: a column and a row make a square."""
    found = networks(
        f"{EXPORT_HEAD}input: x 1x5x6\n"
        "column = unsqueeze dim=3 -> 1x5x6x1\n"
        "row = unsqueeze(x) dim=2 -> 1x5x1x6\n"
        "add = add(column, row) -> 1x5x6x6\n"
    )
    assert found.output.sizes == (6, 6, 5)
    other = networks(
        f"{EXPORT_HEAD}input: x 1x6x6\n"
        "column = unsqueeze dim=1 -> 1x1x6x6\n"
        "row = unsqueeze(x) dim=2 -> 1x6x1x6\n"
        "add = add(column, row) -> 1x6x6x6\n"
    )
    assert other.output.size == 6 * 6 * 6


SHARED = f"""{EXPORT_HEAD}input: x 1x8x4x4
module tower: Tower
tower.conv = conv2d padding=1,1 -> 1x8x4x4 | weight 8x8x3x3, bias 8
tower.relu = relu -> 1x8x4x4
pool = max_pool2d kernel_size=2,2 -> 1x8x2x2
tower.conv-2 = conv2d padding=1,1 -> 1x8x2x2 | /tower.conv.weight 8x8x3x3, /tower.conv.bias 8
tower.relu-2 = relu -> 1x8x2x2
"""


def test_shared_weights_count_once_and_work_each_time(networks):
    text = SHARED.replace("tower.conv-2 = conv2d", "tower.conv-2 = conv2d kernel=8,8,3,3")
    found = networks(text)
    weights = 8 * 8 * 9
    assert found.totals.params == weights + 8
    assert found.totals.macs == weights * 16 + weights * 4
    assert found.find("tower").counts.params == weights + 8
    assert found.find("tower").counts.macs == weights * 20


def test_a_kernel_apart_from_what_is_stored(networks):
    """With standardised weights, each filter has a factor of its own."""
    found = networks(
        f"{EXPORT_HEAD}input: x 1x8x4x4\n"
        "conv = conv2d -> 1x16x2x2 | weight 16x8x3x3, gain 16x1x1x1, bias 16\n"
    )
    assert found.totals.params == 16 * 8 * 9 + 16 + 16
    assert found.totals.macs == 16 * 8 * 9 * 4
    blurred = networks(
        f"{EXPORT_HEAD}input: x 1x8x4x4\n"
        "blur = conv2d stride=2,2 padding=1,1 groups=8 kernel=8,1,3,3 -> 1x8x2x2 | ~filt 8x1x3x3\n"
    )
    assert blurred.totals.params == 0
    assert blurred.buffers == 72
    assert blurred.totals.macs == 72 * 4


def test_channels_on_the_last_axis_are_shown_behind(networks):
    """ConvNeXt permutes, normalises, and goes on as if nothing had happened."""
    found = networks(
        f"{EXPORT_HEAD}input: x 1x8x6x4\n"
        "permute = permute dims=0,2,3,1 -> 1x6x4x8\n"
        "norm = layer_norm normalized_shape=8, -> 1x6x4x8 | weight 8, bias 8\n"
        "up = linear -> 1x6x4x32 | weight 32x8, bias 32\n"
        "act = gelu -> 1x6x4x32\n"
        "back = permute dims=0,3,1,2 -> 1x32x6x4\n"
        "conv = conv2d -> 1x2x6x4 | weight 2x32x1x1\n"
    )
    assert [row.output.sizes for row in found.rows] == [(6, 4, 32), (6, 4, 32), (6, 4, 2)]
    assert [row.operation for row in found.rows] == ["ln + fc-32 each", "gelu", "conv1-2 nobias"]


def test_channels_that_are_shuffled_are_one_row(networks):
    found = networks(
        f"{EXPORT_HEAD}input: x 1x8x4x4\n"
        "conv = conv2d -> 1x8x4x4 | weight 8x8x1x1\n"
        "mix.reshape = reshape -> 1x2x4x4x4\n"
        "mix.transpose = transpose dim0=1 dim1=2 -> 1x4x2x4x4\n"
        "mix.reshape-2 = reshape -> 1x8x4x4\n"
    )
    assert [row.operation for row in found.rows] == ["conv1-8 nobias", "shuffle"]
    assert found.rows[-1].line.layers[0].groups == 2


# What is not known

UNKNOWN = f"""{EXPORT_HEAD}input: x 1x3x8x8
class: Net
conv = conv2d -> 1x4x8x8 | weight 4x3x1x1
odd = deform_conv2d -> 1x4x6x6 | weight 4x4x3x3
fc = linear -> 1x4x6x5 | weight 5x6
"""


def test_what_is_not_known_keeps_its_size_and_is_not_counted(networks):
    found = networks(UNKNOWN)
    assert found.find("odd").output.sizes == (6, 6, 4)
    assert found.totals.params == 12 + 144 + 30
    assert found.totals.macs == 12 * 64 + 30 * 24
    assert found.totals.uncounted == 1
    assert found.find("conv").counts.uncounted == 0


# Mistakes


def mistakes(networks, lines):
    with pytest.raises(Invalid) as caught:
        networks(f"{EXPORT_HEAD}input: x 1x3x8x8\n{lines}")
    return caught.value.problems


def test_a_size_that_cannot_be_is_told_at_its_line(networks):
    (problem,) = mistakes(networks, "conv = conv2d stride=2,2 -> 1x4x5x5 | weight 4x3x1x1\n")
    assert problem.code == "another-size-is-recorded"
    assert problem.span.file_line == 5
    assert str(problem.message) == "conv2d makes 4 × 4 × 4 of 8 × 8 × 3, and 5 × 5 × 4 is recorded"


def test_a_kernel_for_other_channels_is_told(networks):
    (problem,) = mistakes(networks, "conv = conv2d -> 1x4x8x8 | weight 4x5x1x1\n")
    assert problem.code == "a-kernel-for-other-channels"


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("conv2d stride=nan", "is-set-too-low"),
        ("conv2d stride=0,0", "is-set-too-low"),
        ("conv2d groups=0", "is-set-too-low"),
        ("matmul operands=1x8,8y", "is-set-too-low"),
        ("matmul operands=8", "is-set-too-low"),
        ("conv2d padding=sme", "is-set-too-low"),
        ("linear", "a-kernel-of-other-axes"),
        ("batch_norm", "a-kernel-for-other-channels"),
    ],
)
def test_what_cannot_be_is_told(networks, call, code):
    (problem,) = mistakes(networks, f"conv = {call} -> 1x4x8x8 | weight 4x3x1x1\n")
    assert (problem.code, problem.span.file_line) == (code, 5)


def test_behind_a_mistake_the_recorded_size_goes_on(networks):
    """One wrong line is one problem."""
    lines = (
        "conv = conv2d stride=2,2 -> 1x4x5x5 | weight 4x3x1x1\n"
        "next = conv2d -> 1x6x5x5 | weight 6x4x1x1\n"
    )
    assert len(mistakes(networks, lines)) == 1


# Operations one by one

ONE_BY_ONE = [
    (
        "1x8x6x6",
        "conv_transpose2d stride=2,2 -> 1x4x12x12 | weight 8x4x2x2",
        "deconv2-4 stride 2 nobias",
        8 * 4 * 4 * 36,
    ),
    (
        "1x8x6x6",
        "conv2d padding=1,1 groups=8 -> 1x16x6x6 | weight 16x1x3x3, bias 16",
        "dwconv3 multiplier 2",
        16 * 9 * 36,
    ),
    (
        "1x8x6x6",
        "conv2d padding=same -> 1x4x6x6 | weight 4x8x3x3, bias 4",
        "conv3-4 pad same",
        4 * 8 * 9 * 36,
    ),
    (
        "1x8x6",
        "conv1d padding=causal kernel=4,8,3 -> 1x4x6 | kernel 3x8x4, bias 4",
        "conv3-4 pad causal",
        4 * 8 * 3 * 6,
    ),
    (
        "1x8x6x6",
        "max_pool2d kernel_size=3,3 stride=1,1 padding=1,1 -> 1x8x6x6",
        "maxpool3 stride 1 pad 1",
        0,
    ),
    ("1x8x6x6", "max_pool2d kernel_size=2,2 dilation=2,2 -> 1x8x2x2", "maxpool2 dilation 2", 0),
    ("1x8x6x6", "avg_pool2d kernel_size=2,2 ceil_mode=true -> 1x8x3x3", "avgpool2 ceil", 0),
    ("1x8x6x6", "adaptive_max_pool2d output_size=1,1 -> 1x8x1x1", "gmp", 0),
    ("1x8x6x6", "adaptive_avg_pool2d output_size=3,2 -> 1x8x3x2", "avgpool2 to 3x2", 0),
    ("1x8x6x6", "mean dim=2,3 -> 1x8", "gap + flatten", 0),
    ("1x8x6x6", "amax dim=2,3 keepdim=true -> 1x8x1x1", "gmp", 0),
    ("1x8x6x6", "group_norm num_groups=4 -> 1x8x6x6 | weight 8, bias 8", "gn groups 4", 0),
    ("1x8x6x6", "instance_norm -> 1x8x6x6", "instancenorm", 0),
    ("1x6x8", "rms_norm normalized_shape=8, -> 1x6x8 | weight 8", "rmsnorm", 0),
    ("1x8x6x6", "local_response_norm size=5 -> 1x8x6x6", "lrn 5", 0),
    ("1x8x6x6", "hardtanh min_val=0 max_val=6 -> 1x8x6x6", "relu6", 0),
    ("1x8x6x6", "hardtanh -> 1x8x6x6", "hardtanh", 0),
    ("1x8x6x6", "leaky_relu negative_slope=0.2 -> 1x8x6x6", "leakyrelu 0.2", 0),
    ("1x8x6x6", "prelu -> 1x8x6x6 | weight 1", "prelu shared", 0),
    ("1x8x6x6", "glu dim=1 -> 1x4x6x6", "glu", 0),
    ("1x8x6x6", "softmax dim=1 -> 1x8x6x6", "softmax", 0),
    ("1x8x6x6", "softmax dim=3 -> 1x8x6x6", "softmax", 0),
    ("1x8x6x6", "mul -> 1x8x6x6 | gamma 8x1x1", "scale", 0),
    ("1x8x6x6", "mul other=0.125 -> 1x8x6x6", "scaled 0.125", 0),
    ("1x8x6x6", "add(x, x) -> 1x8x6x6", "add", 0),
    ("1x8x6x6", "cat(x, x) dim=1 -> 1x16x6x6", "concat", 0),
    ("1x8x6x6", "cat(x, x) dim=2 -> 1x8x12x6", "cat", 0),
    ("1x8x6x6", "slice dim=1 start=2 end=6 -> 1x4x6x6", "slice 4 after 2", 0),
    ("1x8x6x6", "slice dim=3 start=1 -> 1x8x6x5", "slice", 0),
    ("1x8x6x6", "interpolate mode=nearest -> 1x8x12x12", "upsample 2", 0),
    ("1x8x6x6", "interpolate mode=bilinear -> 1x8x9x9", "upsample to 9", 0),
    ("1x8x6x6", "pad pad=1,1,0,2 -> 1x8x8x8", "pad 0:2x1", 0),
    ("1x8x6x6", "pad pad=0,0,0,0,0,8 -> 1x16x6x6", "pad 0 channels 8", 0),
    ("1x8x6x6", "pixel_shuffle upscale_factor=2 -> 1x2x12x12", "pixelshuffle", 0),
    ("1x8x6x6", "pixel_unshuffle downscale_factor=3 -> 1x72x2x2", "pixelunshuffle 3", 0),
    ("1x8x6x6", "flatten start_dim=2 -> 1x8x36", "flatten positions", 0),
    ("1x8x6x6", "exp -> 1x8x6x6", "exp", 0),
    ("1x4x6x8", "matmul(x, x.2) -> 1x4x6x6", "matmul", 4 * 6 * 6 * 8),
    ("1x6x8", "matmul operands=1x6x8,8x5 -> 1x6x5 | /m 8x5", "matmul", 6 * 8 * 5),
    ("1x6x8", "matmul operands=5x6,1x6x8 -> 1x5x8 | /m 5x6", "matmul", 5 * 6 * 8),
    ("1x4x6x8", "einsum(x, x) equation=bhid,bhjd->bhij -> 1x4x6x6", "einsum", 4 * 6 * 6 * 8),
    ("1x6x8", "einsum(x, x) equation=bij,bik->bijk -> 1x6x8x8", "einsum", 0),
    ("1x6x8", "einsum(x, x) equation=bij,bkl->bik -> 1x6x6", "einsum", 0),
    ("1x6x8", "einsum operands=1x6x8,8x5 equation=...d,de->...e -> 1x6x5 | /m 8x5", "einsum", 240),
    ("1x6x8", "einsum operands=5x8,1x6x8 equation=oc,bnc -> 1x6x5 | /m 5x8", "einsum", 240),
    ("1x6x8", "baddbmm operands=1x6x8,1x8x5 -> 1x6x5 | /b 5, /m 1x8x5", "baddbmm", 240),
    (
        "1x6x8",
        "scaled_dot_product_attention operands=1x4x8,1x6x8,1x6x5 -> 1x4x5 | /q 1x4x8, /v 1x6x5",
        "scaled_dot_product_attention",
        4 * 6 * (8 + 5),
    ),
    (
        "1x4x6x8",
        "scaled_dot_product_attention(x, x, x) -> 1x4x6x8",
        "scaled_dot_product_attention",
        2 * 4 * 6 * 6 * 8,
    ),
]
"""What goes in, a call, how its row is written, and its multiply-adds by hand."""


@pytest.mark.parametrize(("size", "call", "written", "macs"), ONE_BY_ONE)
def test_an_operation_is_the_layer_that_the_language_has_for_it(
    networks, size, call, written, macs
):
    second = ""
    if "x.2" in call:  # the same with its last axes exchanged
        call = call.replace("x.2", "turned")
        second = "turned = transpose(x) dim0=2 dim1=3 -> 1x4x8x6\n"
    found = networks(f"{EXPORT_HEAD}input: x {size}\n{second}it = {call}\n")
    assert found.rows[-1].operation == written
    assert found.totals.macs == macs
    assert found.totals.uncounted == 0


def test_windows_that_are_a_batch_are_counted_by_their_kernel(networks):
    """Swin and MaxViT take windows for samples; a convolution on them is done for each."""
    found = networks(
        f"{EXPORT_HEAD}input: x 1x8x8x8\n"
        "windows = reshape -> 4x8x4x4\n"
        "conv = conv2d padding=1,1 -> 4x6x4x4 | weight 6x8x3x3\n"
        "up = conv_transpose2d stride=2,2 -> 4x2x8x8 | weight 6x2x2x2\n"
    )
    assert found.totals.macs == 4 * 16 * 6 * 8 * 9 + 4 * 16 * 6 * 2 * 4
    assert found.totals.params == 6 * 8 * 9 + 6 * 2 * 4
    assert found.totals.uncounted == 0


STORED_ALONE = {
    "linear() -> 1x5x6x4 | /table 1x5x6x3, weight 4x3, bias 4": (5 * 6 * 3 * 4, 90 + 16),
    "conv2d() groups=2 kernel=8,2,3,3 -> 1x8x4x5 | /a 1x4x6x7, /w 8x2x3x3": (
        20 * 8 * 18,
        168 + 144,
    ),
    "matmul() operands=6x5,5x8 -> 6x8 | /a 6x5, /b 5x8": (6 * 5 * 8, 30 + 40),
    "relu() -> 1x5 | /a 1x5": (0, 5),
}


@pytest.mark.parametrize("call", STORED_ALONE)
def test_products_of_what_is_stored_alone_count(networks, call):
    """They see nothing of what goes in, and leave the axes of others alone."""
    size = call.partition("-> ")[2].partition(" |")[0]
    text = f"it = {call}\nsum = mean(it) -> scalar\ny = mul(sum, x) -> 1x3x8x8\n"
    pool = "pool = max_pool2d kernel_size=2,2 -> 1x3x4x4\n"
    found = networks(f"{EXPORT_HEAD}input: x 1x3x8x8\n{text}{pool}")
    assert (found.totals.macs, found.totals.params) == STORED_ALONE[call]
    assert found.rows[0].output.size == prod(map(int, size.split("x")))
    assert found.rows[-1].receptive_field == (2, 2)


def seen(networks, *calls):
    """What each of some calls sees, behind a convolution of 3 by 3."""
    first = "conv = conv2d padding=1,1 -> 1x4x8x8 | weight 4x3x3x3"
    found = networks("\n".join([f"{EXPORT_HEAD}input: x 1x3x8x8", first, *calls, ""]))
    return [row.receptive_field for row in found.rows][1:]


def test_axes_are_followed_where_they_go(networks):
    turned = seen(
        networks,
        "turned = permute dims=0,1,3,2 -> 1x4x8x8",
        "pool = max_pool2d kernel_size=1,2 -> 1x4x8x4",
        "rows = mean dim=2 -> 1x4x4",
    )
    assert turned == [(4, 3), (4, 10)]


def test_tokens_are_places_one_behind_the_other(networks):
    back = seen(
        networks,
        "flatten = flatten start_dim=2 -> 1x4x64",
        "tokens = transpose dim0=1 dim1=2 -> 1x64x4",
        "fc = linear -> 1x64x6 | weight 6x4",
        "turned = transpose dim0=1 dim1=2 -> 1x6x64",
        "image = reshape -> 1x6x8x8",
        "last = conv2d padding=1,1 -> 1x2x8x8 | weight 2x6x3x3",
    )
    assert back[-1] == (5, 5)


def test_attention_sees_everything_once(networks):
    found = seen(
        networks,
        "flatten = flatten start_dim=2 -> 1x4x64",
        "q = transpose dim0=1 dim1=2 -> 1x64x4",
        "scores = matmul(q, flatten) -> 1x64x64",
        "mixed = matmul(scores, q) -> 1x64x4",
        "add = add(mixed, q) -> 1x64x4",
        "again = scaled_dot_product_attention(add, add, add) -> 1x64x4",
    )
    assert found[-4:] == [(10, 10)] * 4


def test_what_windows_see_is_not_counted(networks):
    """Each place sees its own window, and each window lies elsewhere."""
    text = "\n".join(
        [
            f"{EXPORT_HEAD}input: x 1x4x8x8",
            "conv = conv2d padding=1,1 -> 1x4x8x8 | weight 4x4x3x3",
            "cut = reshape -> 1x4x2x4x2x4",
            "sorted = permute dims=0,2,4,3,5,1 -> 1x2x2x4x4x4",
            "windows = reshape -> 4x16x4",
            "it = scaled_dot_product_attention(windows, windows, windows) -> 4x16x4",
            "",
        ]
    )
    found = networks(text)
    assert [row.receptive_field for row in found.rows] == [(3, 3), (3, 3), ()]
    assert QUANTITIES["receptive_field"].missing(Subject(found, found)) == 1
