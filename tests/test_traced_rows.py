"""Rows of a model in code: what is in one, and what it is called."""

import pytest

from helpers import EXPORT_HEAD

# Names

CONV = "conv2d -> 1x4x8x8 | weight 4x3x1x1"
NORM = "batch_norm -> 1x4x8x8 | weight 4, bias 4"
NAMED = {
    "one module after the other": (("conv", "norm", "relu"), "conv + norm"),
    "a module that does several things": (("conv", "norm.batch_norm", "norm.act"), "conv + norm"),
    "a name within the name of another": (("bn_conv", "bn", "relu"), "bn_conv + bn"),
    "a name that says whose it is": (("conv", "conv_bn", "relu"), "conv"),
    "a name that begins as another": (("conv", "convnorm", "relu"), "conv + convnorm"),
    "a list of modules": (("0", "1", "2"), "0"),
    "a list with a name in it": (("0", "norm", "relu"), "0 + norm"),
}


@pytest.mark.parametrize("case", NAMED)
def test_a_row_is_called_as_its_modules(networks, case):
    (conv, norm, act), name = NAMED[case]
    lines = f"b.{conv} = {CONV}\nb.{norm} = {NORM}\nb.{act} = relu -> 1x4x8x8\n"
    last = "b.last = conv2d -> 1x2x8x8 | weight 2x4x1x1\n"
    found = networks(f"{EXPORT_HEAD}input: x 1x3x8x8\nmodule b: Block\n{lines}{last}")
    row = found.rows[0]
    assert (row.name, row.path) == (name, f"b.{conv}")
    assert found.find(f"b.{norm}").counts.params == 8


def test_a_row_whose_module_is_interrupted_says_where_it_lies_once(networks):
    found = networks(
        f"{EXPORT_HEAD}input: x 1x3x8x8\n"
        f"ups.0.conv = {CONV}\nups.0.norm = {NORM}\n"
        "between = max_pool2d kernel_size=1,1 -> 1x4x8x8\n"
        "ups.0.last = conv2d -> 1x5x8x8 | weight 5x4x1x1\n"
    )
    assert [row.name for row in found.rows] == ["ups.0.conv + norm", "between", "ups.0.last"]


# Dropout

FC = "linear -> 1x6 | weight 6x6"
DROP = "dropout p=0.3 -> 1x6"
DROPPED = {
    "behind a layer": (f"fc = {FC}\ndrop = {DROP}\n", ["fc-6 nobias + dropout 0.3"]),
    "behind an activation": (
        f"fc = {FC}\nact = relu -> 1x6\ndrop = {DROP}\n",
        ["fc-6 nobias + relu + dropout 0.3"],
    ),
    "before an activation": (
        f"fc = {FC}\ndrop = {DROP}\nact = relu -> 1x6\n",
        ["fc-6 nobias + dropout 0.3 + relu"],
    ),
    "of what goes in": (f"drop = {DROP}\nfc = {FC}\n", ["dropout 0.3", "fc-6 nobias"]),
    "of a sum": (
        f"fc = {FC}\nadd = add(fc, x) -> 1x6\ndrop = {DROP}\n",
        ["fc-6 nobias", "add + dropout 0.3"],
    ),
    "of what others read": (
        f"fc = {FC}\ndrop = {DROP}\nadd = add(fc, drop) -> 1x6\n",
        ["fc-6 nobias", "dropout 0.3", "add"],
    ),
    "of one part of several": (
        (
            "parts = split dim=1 -> 1x3, 1x3\ndrop = dropout(parts[1]) p=0.3 -> 1x3\n"
            "cat = cat(parts[0], drop) dim=1 -> 1x6\n"
        ),
        ["split", "dropout 0.3", "concat"],
    ),
}


@pytest.mark.parametrize("case", DROPPED)
def test_dropout_stands_in_the_row_of_what_it_drops(networks, case):
    lines, rows = DROPPED[case]
    found = networks(f"{EXPORT_HEAD}input: x 1x6\n{lines}")
    assert [row.operation for row in found.rows] == rows
    assert found.find("drop").output.size in (3, 6)


@pytest.mark.parametrize(
    ("said", "shown"),
    [("", "dropout 0.5"), ("p=0.123456", "dropout 0.1235"), ("p=words", "dropout")],
)
def test_the_rate_of_dropout_is_a_number(networks, said, shown):
    found = networks(f"{EXPORT_HEAD}input: x 1x6\ndrop = dropout {said} -> 1x6\n")
    assert [row.operation for row in found.rows] == [shown]


def test_dropout_in_a_list_with_one_layer_leaves_the_layer_its_row(networks):
    """As in `classifier = Sequential(Dropout(0.3), Linear(6, 6))`."""
    found = networks(
        f"{EXPORT_HEAD}input: x 1x6\nfirst = {FC}\nmodule head: Sequential\n"
        f"head.0 = {DROP}\nhead.1 = {FC}\n"
    )
    assert [row.name for row in found.rows] == ["first", "head"]
    assert found.rows[0].operation == "fc-6 nobias + dropout 0.3"


def test_training_keeps_the_mask(networks):
    plain, dropped = (
        networks(f"{EXPORT_HEAD}input: x 1x6\nfc = {FC}\n{drop}last = {FC}\n", name)
        for name, drop in (("plain", ""), ("dropped", f"drop = {DROP}\n"))
    )
    assert dropped.kept_for_backward.values == plain.kept_for_backward.values + 6
    assert dropped.activations == plain.activations
    assert dropped.totals == plain.totals


# Zeros around the input of a convolution

PADDED = {
    (0, 1, 0, 1): ("conv2d stride=2,2", "conv3-4 stride 2 pad 0:1 nobias", (4, 4)),
    (1, 2, 0, 0): ("conv2d", "conv3-4 pad 0x1:2 nobias", (6, 9)),
    (1, 1, 1, 1): ("conv2d padding=1,1", "conv3-4 pad 2 nobias", (10, 10)),
    (1, 1, 1, 1, 0, 0): ("conv2d", "conv3-4 nobias", (8, 8)),
}
"""Zeros left, right, above and below, the convolution, how the language writes both, the size."""


@pytest.mark.parametrize("zeros", PADDED)
def test_zeros_around_the_input_of_a_convolution_are_its_padding(networks, zeros):
    conv, written, (height, width) = PADDED[zeros]
    size = f"1x4x{height}x{width}"
    left, right, top, bottom = zeros[:4]
    padded = f"1x3x{8 + top + bottom}x{8 + left + right}"
    pad = f"pad pad={','.join(map(str, zeros))}"
    found = networks(
        f"{EXPORT_HEAD}input: x 1x3x8x8\nmodule stem: Same\n"
        f"stem.pad = {pad} -> {padded}\n"
        f"stem.conv = {conv} kernel=4,3,3,3 -> {size} | /stem.weight 4x3x3x3\n"
        f"bn.norm = batch_norm -> {size} | weight 4, bias 4\nbn.act = relu -> {size}\n"
    )
    (row,) = found.rows
    assert (row.name, row.operation) == ("stem + bn", f"{written} + bn + relu")
    assert row.output.spatial == (height, width)
    assert found.totals.macs == 4 * 3 * 9 * height * width
    assert found.find("stem.pad").output.size == 3 * (8 + top + bottom) * (8 + left + right)


OTHERS = {
    "something else takes them": ("pad=1,1,1,1", "both = relu(pad) -> 1x3x10x10\n"),
    "they are no zeros": ("pad=1,1,1,1 mode=reflect", ""),
    "they are another value": ("pad=1,1,1,1 value=3", ""),
    "they leave the model": ("pad=1,1,1,1", "output: conv, pad\n"),
}


@pytest.mark.parametrize("case", OTHERS)
def test_what_else_is_around_an_input_has_a_row(networks, case):
    pad, more = OTHERS[case]
    found = networks(
        f"{EXPORT_HEAD}input: x 1x3x8x8\npad = pad {pad} -> 1x3x10x10\n"
        f"conv = conv2d -> 1x4x8x8 | weight 4x3x3x3\n{more}"
    )
    assert [row.path for row in found.rows][:2] == ["pad", "conv"]


def test_zeros_as_channels_are_no_padding_of_a_convolution(networks):
    found = networks(
        f"{EXPORT_HEAD}input: x 1x3x8x8\npad = pad pad=0,0,0,0,0,2 -> 1x5x8x8\n"
        "conv = conv2d -> 1x4x8x8 | weight 4x5x1x1\n"
    )
    assert [row.path for row in found.rows] == ["pad", "conv"]


# What stands in the row of another


def test_what_is_done_to_the_output_of_a_module_alone_stands_in_its_row(networks):
    """`relu(self.features(x))`, as in DenseNet, and what flattens behind a module."""
    found = networks(
        f"{EXPORT_HEAD}input: x 1x3x8x8\nmodule features: Sequential\n"
        "features.conv = conv2d -> 1x4x8x8 | weight 4x3x1x1\n"
        "features.pool = max_pool2d kernel_size=2,2 -> 1x4x4x4\n"
        "features.norm = batch_norm -> 1x4x4x4 | weight 4, bias 4\n"
        "relu = relu -> 1x4x4x4\n"
        "module out: Head\nout.pool = adaptive_avg_pool2d output_size=1,1 -> 1x4x1x1\n"
        "out.flat.flatten = flatten start_dim=1 -> 1x4\n"
        "module last: Sequential\nlast.norm = layer_norm normalized_shape=4 -> 1x4 | weight 4\n"
    )
    assert [(row.path, row.operation) for row in found.rows] == [
        ("features.conv", "conv1-4 nobias"),
        ("features.pool", "maxpool2"),
        ("features.norm", "bn + relu"),
        ("out", "gap + flatten"),
        ("last", "ln"),
    ]
    assert [part.path for part in found.body.parts] == ["features", "out", "last"]
    assert found.find("features").activations == 4 * (64 + 16 + 16)
    assert found.find("relu").output.sizes == (4, 4, 4)
    assert found.rows[3].output.sizes == (4,)


def test_an_activation_of_what_others_take_too_has_a_row(networks):
    found = networks(
        f"{EXPORT_HEAD}input: x 1x3x8x8\nmodule features: Sequential\n"
        "features.conv = conv2d -> 1x4x8x8 | weight 4x3x1x1\n"
        "relu = relu -> 1x4x8x8\nadd = add(features.conv, relu) -> 1x4x8x8\n"
    )
    assert [row.path for row in found.rows] == ["features", "relu", "add"]


SUMS = f"""{EXPORT_HEAD}input: x 1x4x8x8
module block: Block
block.a = conv2d -> 1x4x8x8 | weight 4x4x1x1
block.b = conv2d(x) -> 1x4x8x8 | weight 4x4x1x1
block.c = conv2d(x) -> 1x4x8x8 | weight 4x4x1x1
block.add = add(block.a, block.b) -> 1x4x8x8
block.add-2 = add(block.c, block.add) -> 1x4x8x8
"""


def test_sums_of_two_are_a_sum_of_all(networks):
    found = networks(SUMS)
    assert [row.path for row in found.rows][3:] == ["block.add-2"]
    assert len(found.rows[-1].line.nodes[0].inputs) == 3
    assert found.activations == (1 + 4) * 4 * 64
    assert found.find("block.add").output.sizes == (8, 8, 4)


def test_a_sum_that_others_take_too_is_one_of_its_own(networks):
    found = networks(f"{SUMS}last = add(block.add, block.add-2) -> 1x4x8x8\n")
    assert [row.path for row in found.rows][3:] == ["block.add", "block.add-2", "last"]


def test_what_changes_nothing_has_an_address_and_no_row(networks):
    found = networks(
        f"{EXPORT_HEAD}input: x 1x4x8x8\n"
        "once = mul other=1.0 -> 1x4x8x8\n"
        "pool = adaptive_avg_pool2d output_size=8,8 -> 1x4x8x8\n"
        "twice = mul other=2.0 -> 1x4x8x8\n"
        "smaller = adaptive_avg_pool2d output_size=4,4 -> 1x4x4x4\n"
    )
    assert [row.path for row in found.rows] == ["twice", "smaller"]
    assert found.find("once").output.sizes == found.find("pool").output.sizes == (8, 8, 4)


def test_a_kernel_that_is_not_learned_is_said_to_be_fixed(networks):
    """A blur: its kernel is a buffer. One that another call has learned is none."""
    conv = "conv2d padding=1,1 groups={} kernel={} -> 1x4x8x8 | {}"
    found = networks(
        f"{EXPORT_HEAD}input: x 1x4x8x8\n"
        f"blur = {conv.format(4, '4,1,3,3', '~filt 4x1x3x3')}\n"
        f"edges = {conv.format(1, '4,4,3,3', '~filt 4x4x3x3')}\n"
        f"conv = {conv.format(4, '4,1,3,3', 'weight 4x1x3x3')}\n"
        f"again = {conv.format(4, '4,1,3,3', '/conv.weight 4x1x3x3')}\n"
    )
    assert [row.line.main.label for row in found.rows] == [
        "dwconv 3×3, fixed",
        "conv 3×3, 4, fixed",
        "dwconv 3×3",
        "dwconv 3×3",
    ]
    assert (found.totals.params, found.buffers) == (4 * 9, 4 * 9 + 4 * 4 * 9)
    assert found.totals.macs == (3 * 4 * 9 + 4 * 4 * 9) * 64


# What joins say they join

BRANCHES = {
    "by the row": ("left", "left.conv", "right", "right.conv", "Branch", "left, right"),
    "by the branch that it ends": (
        *("left", "left.0", "right", "right.0", "Sequential"),
        "left, right",
    ),
    "by its number in a list": ("ways", "ways.0", "ways", "ways.1", "ModuleList", "ways.0, ways.1"),
    "by its number in what goes on": (
        *("left", "left.0", "left", "left.1", "Sequential"),
        "left.0, left",
    ),
}


@pytest.mark.parametrize("case", BRANCHES)
def test_a_join_names_the_rows_or_branches_that_it_takes(networks, case):
    one, first, other, second, kind, named = BRANCHES[case]
    modules = "".join(f"module block.{each}: {kind}\n" for each in dict.fromkeys((one, other)))
    found = networks(
        f"{EXPORT_HEAD}input: x 1x4x8x8\nmodule block: Block\n{modules}"
        f"block.{first} = conv2d -> 1x4x8x8 | weight 4x4x1x1\n"
        f"block.{second} = conv2d(x) -> 1x4x8x8 | weight 4x4x1x1\n"
        f"block.add = add(block.{first}, block.{second}) -> 1x4x8x8\n"
        "last = relu -> 1x4x8x8\n"
    )
    assert found.find("block.add").line.main.label == f"add {named}"


def test_a_join_calls_a_row_by_its_first_layer_with_weights(networks):
    found = networks(
        f"{EXPORT_HEAD}input: x 1x4x8x8\nmodule block: Block\n"
        "block.conv = conv2d -> 1x4x8x8 | weight 4x4x1x1\n"
        "block.norm = batch_norm -> 1x4x8x8 | weight 4, bias 4\n"
        "block.other = conv2d(x) -> 1x4x8x8 | weight 4x4x1x1\n"
        "block.add = add(block.norm, block.other) -> 1x4x8x8\n"
    )
    assert found.find("block.add").line.main.label == "add conv, other"


PADS = {
    "pad=1,1,1,1 mode=reflect": ("1x4x10x10", "pad 1 reflect"),
    "pad=0,2,0,0 mode=replicate": ("1x4x8x10", "pad 0×0:2 replicate"),
    "pad=-1,0,0,2": ("1x4x10x7", "pad 0:2×-1:0"),
    "pad=0,1,0,1": ("1x4x9x9", "pad 0:1"),
}


@pytest.mark.parametrize("pad", PADS)
def test_a_pad_says_how_much_and_of_what(networks, pad):
    size, label = PADS[pad]
    found = networks(
        f"{EXPORT_HEAD}input: x 1x4x8x8\nit = pad {pad} -> {size}\nlast = relu -> {size}\n"
    )
    row = found.rows[0]
    assert row.line.main.label == label
    assert row.receptive_field == (1, 1)


def test_what_is_put_around_the_channels_too_is_a_pad_alone(networks):
    found = networks(
        f"{EXPORT_HEAD}input: x 1x4x8x8\nit = pad pad=1,1,1,1,0,1 mode=reflect -> 1x5x10x10\n"
    )
    assert found.rows[0].line.main.label == "pad"


def test_a_module_whose_calls_all_stand_in_a_row_is_as_one_call(networks):
    """timm's DenseNet: a normalisation with its activation, then a convolution beside it."""
    found = networks(
        f"{EXPORT_HEAD}input: x 1x3x8x8\nmodule b: Block\nmodule b.norm1: BatchNormAct2d\n"
        "b.norm1.batch_norm = batch_norm -> 1x3x8x8 | weight 3, bias 3\n"
        "b.norm1.act = relu -> 1x3x8x8\n"
        "b.conv1 = conv2d -> 1x4x8x8 | weight 4x3x1x1\n"
        "b.mix.pool = max_pool2d kernel_size=2,2 -> 1x4x4x4\n"
        "b.mix.norm = batch_norm -> 1x4x4x4 | weight 4, bias 4\n"
        "b.conv2 = conv2d -> 1x5x4x4 | weight 5x4x1x1\n"
    )
    assert [(row.path, row.operation) for row in found.rows] == [
        ("b.norm1.batch_norm", "bn + relu + conv1-4 nobias"),
        ("b.mix.pool", "maxpool2"),
        ("b.mix.norm", "bn"),
        ("b.conv2", "conv1-5 nobias"),
    ]


def test_what_flattens_behind_a_convolution_stands_in_its_row(networks):
    """A classifier that is a convolution, as in DLA."""
    found = networks(
        f"{EXPORT_HEAD}input: x 1x3x1x1\nfc = conv2d -> 1x4x1x1 | weight 4x3x1x1\n"
        "flatten.flat = flatten start_dim=1 -> 1x4\n"
    )
    assert [(row.name, row.operation) for row in found.rows] == [
        ("fc", "conv1-4 nobias + flatten"),
    ]
    assert found.output.sizes == (4,)


TURNS = f"""{EXPORT_HEAD}input: x 1x16x24
module attn: Attention
attn.qkv = linear -> 1x16x24 | weight 24x24
attn.parts = reshape -> 1x16x3x8
attn.q = select dim=2 index=0 -> 1x16x8
attn.k = select(attn.parts) dim=2 index=1 -> 1x16x8
attn.heads = reshape(attn.q) -> 1x16x2x4
attn.heads-2 = reshape(attn.k) -> 1x16x2x4
attn.turn = transpose(attn.heads) dim0=1 dim1=2 -> 1x2x16x4
attn.turn-2 = permute(attn.heads-2) dims=0,2,3,1 -> 1x2x4x16
attn.product = matmul(attn.turn, attn.turn-2) -> 1x2x16x16
"""


def test_views_of_one_thing_stand_in_a_row_whoever_comes_between(networks):
    """Attention looks at queries and keys by turns."""
    found = networks(TURNS)
    rows = ["attn.qkv", "attn.parts", "attn.q", "attn.k", "attn.product"]
    assert [row.path for row in found.rows] == rows
    assert found.rows[2].operation == "select + reshape + transpose"
    assert found.rows[3].operation == "select + reshape + permute"
    assert found.find("attn.heads-2").output.size == 16 * 8
    assert found.inference_peak == 16 * 24 + 2 * 16 * 16, "views take no room"


def test_views_that_others_take_too_stand_in_their_order(networks):
    found = networks(f"{TURNS}last = add(attn.heads, attn.heads-2) -> 1x16x2x4\n")
    assert [row.path for row in found.rows] == [
        *("attn.qkv", "attn.parts", "attn.q", "attn.k"),
        *("attn.turn", "attn.turn-2", "attn.product", "last"),
    ]


def test_a_norm_stands_in_the_row_of_its_layer_whoever_comes_between(networks):
    """Keras goes by depth: a shortcut and the branch beside it by turns."""
    found = networks(
        f"{EXPORT_HEAD}input: x 1x3x8x8\n"
        "conv = conv2d -> 1x3x8x8 | weight 3x3x1x1\n"
        "pool = max_pool2d(x) kernel_size=3,3 stride=1,1 padding=1,1 -> 1x3x8x8\n"
        "norm = batch_norm(conv) -> 1x3x8x8 | weight 3, bias 3\n"
        "relu = relu(norm) -> 1x3x8x8\n"
        "add = add(relu, pool) -> 1x3x8x8\n"
    )
    assert [row.name for row in found.rows] == ["conv + norm", "pool", "add"]
    assert found.rows[-1].line.main.label == "add conv, pool"


def test_a_convolution_comes_when_its_turn_is(networks):
    """A layer with weights is not put before others, as they may take memory at another time."""
    found = networks(
        f"{EXPORT_HEAD}input: x 1x3x8x8\n"
        "norm = batch_norm -> 1x3x8x8 | weight 3, bias 3\n"
        "pool = max_pool2d(x) kernel_size=3,3 stride=1,1 padding=1,1 -> 1x3x8x8\n"
        "conv = conv2d(norm) -> 1x3x8x8 | weight 3x3x1x1\n"
        "add = add(conv, pool) -> 1x3x8x8\n"
    )
    assert [row.path for row in found.rows] == ["norm", "pool", "conv", "add"]


def test_what_several_outputs_come_of_takes_nothing_into_its_row(networks):
    found = networks(
        f"{EXPORT_HEAD}input: x 1x6x8x8\n"
        "split = split dim=1 sizes=3,3 -> 1x3x8x8, 1x3x8x8\n"
        "flat = reshape(split[1]) -> 1x3x64\n"
        "other = reshape(split) -> 1x3x64\n"
        "add = add(flat, other) -> 1x3x64\n"
    )
    assert [row.path for row in found.rows] == ["split", "flat", "other", "add"]


SEPARABLE = f"""{EXPORT_HEAD}input: x 1x4x8x8
module sep: SeparableConv2D
sep.depthwise = conv2d padding=1,1 groups=4 -> 1x4x8x8 | weight 4x1x3x3
sep.pointwise = conv2d -> 1x6x8x8 | weight 6x4x1x1
norm = batch_norm -> 1x6x8x8 | weight 6, bias 6
"""


def test_a_module_that_is_a_separable_convolution_is_a_row(networks):
    """As `sepconv3-6 + bn` of the language, whose row has one output."""
    found = networks(SEPARABLE)
    (row,) = found.rows
    assert row.name == "sep + norm"
    assert row.operation == "dwconv3 nobias + conv1-6 nobias + bn"
    assert found.activations == 4 * 64 + 6 * 64
    assert found.find("sep.depthwise").counts.params == 4 * 9
    assert found.find("sep").counts.macs == (4 * 9 + 4 * 6) * 64


APART = {
    "others take what comes between": "add = add(sep.depthwise, x) -> 1x4x8x8\n",
    "it leaves the model": "output: norm, sep.depthwise\n",
    "the module does more": "sep.act = relu -> 1x6x8x8\n",
}


@pytest.mark.parametrize("case", APART)
def test_two_convolutions_are_two_rows_where(networks, case):
    found = networks(SEPARABLE + APART[case])
    paths = [row.path for row in found.rows]
    assert paths[0] == "sep.depthwise"
    assert "sep.pointwise" in paths


def test_the_first_norm_of_a_block_stays_in_it(networks):
    """In networks that normalise first, what stands before a block takes nothing out of it."""
    found = networks(
        f"{EXPORT_HEAD}input: x 1x3x8x8\n"
        "conv = conv2d -> 1x4x8x8 | weight 4x3x1x1\n"
        "module block: Block\n"
        "block.norm = batch_norm -> 1x4x8x8 | weight 4, bias 4\n"
        "block.relu = relu -> 1x4x8x8\n"
        "block.conv = conv2d -> 1x4x8x8 | weight 4x4x1x1\n"
    )
    assert [(row.path, row.operation) for row in found.rows] == [
        ("conv", "conv1-4 nobias"),
        ("block", "bn + relu + conv1-4 nobias"),
    ]


def test_an_activation_with_weights_around_a_module_is_not_in_the_name(networks):
    found = networks(
        f"{EXPORT_HEAD}input: x 1x3x8x8\nmodule body: Sequential\n"
        "body.conv = conv2d -> 1x4x8x8 | weight 4x3x1x1\n"
        "body.last = conv2d -> 1x4x8x8 | weight 4x4x1x1\n"
        "prelu = prelu -> 1x4x8x8 | weight 4\n"
    )
    assert [row.name for row in found.rows] == ["conv", "last"]
    assert found.find("prelu").counts.params == 4
