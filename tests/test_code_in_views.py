"""Views of a model in code beside those of the same network in the language."""

import re

import pytest

from helpers import TESTS, library, rendered, work_out
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.show.opening import shown_parts, stages_of
from mkdocs_cnn.show.render.html import render_html

TORCH = Library(TESTS / "exports" / "torch")
"""Exports of torchvision and timm; some have the names of networks of the package."""
HEAD = "mkdocs-cnn export 1\nmodel: net:Net\nversions: torch 2.13.0\ninput: x 1x3x8x8\nclass: Net\n"
STATISTICS = "~running_mean 4, ~running_var 4, ~num_batches_tracked scalar:int64"
NORMAL = f"""{HEAD}
conv = conv2d -> 1x4x8x8 | weight 4x3x1x1
norm = batch_norm -> 1x4x8x8 | weight 4, bias 4, {STATISTICS}
"""


def in_code(text, **settings):
    """An export as a document."""
    return work_out(text, TORCH, **settings).document


def in_language(text, **settings):
    """A network of the package as a document."""
    return work_out(text, library(), **settings).document


@pytest.fixture
def compared(tmp_path):
    """Return what compares networks: names of the package's, or texts of exports."""

    def compare(*networks, **settings):
        names = []
        for number, text in enumerate(networks):
            is_name = "\n" not in text
            names.append(text if is_name else f"net{number}")
            if not is_name:
                (tmp_path / f"net{number}.net").write_text(text, "utf-8")
        block = f"compare: [{', '.join(names)}]"
        return work_out(block, Library(tmp_path), **settings).document

    return compare


def summary(document):
    """The lines of the view `summary`: labels, and what stands behind them."""
    (table,) = document.tables
    return {row.cells[0].text: row.cells[1].text for row in table.rows}


# Buffers


def test_statistics_of_batch_normalisation_are_called_so():
    ours, code = in_language("resnet18", view="summary"), in_code("resnet18", view="summary")
    label, count = "Buffers (batch norm)", f"{9600 + 20:,}"  # two a channel, one a layer
    assert summary(code)[label] == summary(ours)[label] == count
    for each in (ours, code):
        assert f", {count} batch-norm buffers not counted" in each.notes[0]


def test_other_buffers_are_not_called_so():
    """A Swin keeps the place of each pair of positions of a window, for twelve blocks."""
    found, count = in_code("swin_t", view="summary"), f"{12 * 7**4:,}"
    assert summary(found)["Buffers"] == count
    assert f", {count} buffers not counted" in found.notes[0]


@pytest.mark.parametrize(
    ("more", "label"),
    [
        ("", "Buffers (batch norm)"),
        ("unused: ~/aux.running_mean 4\n", "Buffers (batch norm)"),
        ("unused: ~/aux.index 4\n", "Buffers"),
        (f"other = instance_norm -> 1x4x8x8 | {STATISTICS}\n", "Buffers"),
    ],
)
def test_buffers_are_named_by_what_stores_them(more, label):
    labels = summary(in_code(NORMAL + more, view="summary"))
    assert [each for each in labels if each.startswith("Buffers")] == [label]


# Names of rows that hold more than one module


def cells_of(document, place):
    """What stands in one place of the rows of all tables."""
    return [row.cells[place].text for table in document.every_table for row in table.rows]


LARGEST = 3 * 3 * 512 * 512 + 2 * 512
"""The parameters of ResNet-18's largest row: a convolution without biases, with its batch norm."""


def test_a_number_stands_beside_all_that_it_is_the_number_of():
    assert summary(in_code("resnet18", view="summary"))["Most parameters"].startswith(
        f"layer4.0.conv2 + bn2: {LARGEST:,}"
    )
    found = in_code("resnet18", view="profile")
    (table,) = found.every_table
    row = next(each for each in table.rows if each.anchor == "layer4.0.conv2")
    assert (row.cells[0].text, row.cells[2].value) == ("layer4.0.conv2 + bn2", LARGEST)
    assert "conv1 + bn1" in cells_of(in_code("resnet18", view="stages"), 1)


def test_a_convolution_that_is_asked_for_alone_has_its_own_number():
    text = "use: resnet18\nview: worked layer4.0.conv2\n"
    (table,) = in_code(text).tables
    assert table.rows[0].cells[0].text == "layer4.0.conv2"
    assert f"{3 * 3 * 512 * 512:,}" in cells_of(in_code(text), 2)
    whole = in_code(f"{NORMAL}", view="worked")
    assert cells_of(whole, 0)[0] == "conv + norm"
    assert f"{4 * 3 + 2 * 4}" in cells_of(whole, 2)


def test_the_sum_of_a_block_has_its_address():
    text = "use: resnet18\nview: worked layer4.0\n"
    assert "layer4.0" in cells_of(in_code(text), 0)
    assert "layer4" in cells_of(in_code(text.replace(".0", "")), 0)


def test_rows_side_by_side_have_a_name_that_is_true_of_all(compared):
    """With batch norm and without, the convolution is what both have."""
    plain = NORMAL.partition("norm =")[0]
    assert cells_of(compared(NORMAL, NORMAL), 0) == ["conv + norm", "conv + norm"]
    assert cells_of(compared(NORMAL, plain), 0)[1:] == ["conv"]


# Comparisons


def marked(document):
    """The names of rows in which a network is marked as unlike the others."""
    (table,) = document.tables
    return [row.cells[0].text for row in table.rows if any("≠" in each.full for each in row.cells)]


@pytest.fixture
def beside(tmp_path):
    """Return what compares an export with a network of the package."""

    def compare(export, network, **settings):
        text = (TESTS / "exports" / "torch" / f"{export}.net").read_text("utf-8")
        (tmp_path / "code.net").write_text(text, "utf-8")
        return work_out(f"compare: [code, {network}]", Library(tmp_path), **settings).document

    return compare


@pytest.mark.parametrize(
    ("export", "network"),
    [
        *[("resnet18", "resnet18"), ("resnet50", "resnet50"), ("googlenet", "googlenet")],
        *[("inception_v3", "inception-v3"), ("mobilenet_v2", "mobilenet-v2")],
        ("regnet_y_400mf", "regnet-y-400mf"),
    ],
)
def test_the_same_network_is_not_marked_as_another(beside, export, network):
    """Whatever its author calls classes and branches; code shows nothing of dropout."""
    assert marked(beside(export, network)) == []


def test_another_network_is_marked(beside):
    found = marked(beside("resnet50", "resnet50-v1"))  # the stride is in another convolution
    assert {"28 × 28", "14 × 14", "7 × 7"} <= {*found}
    assert not {"112 × 112", "56 × 56", "top"} & {*found}


def sections(document):
    """The stages of a comparison: the name of each, and what each network has there."""
    (table,) = document.tables
    rows = [row for row in table.rows if row.kind == "section"]
    return {row.cells[0].text: [cell.text for cell in row.cells[1::2]] for row in rows}


def test_what_holds_stages_is_opened(beside):
    """`features` ends at 7 × 7, and begins at 224 × 224."""
    found = beside("vgg11_bn", "vgg11")
    assert sections(found) == {
        **{f"{size} × {size}": [f"conv3-{width}"] * 2 for size, width in ((224, 64), (112, 128))},
        **{
            f"{size} × {size}": [f"conv3-{width} × 2"] * 2
            for size, width in ((56, 256), (28, 512), (14, 512))
        },
        "top": ["fc-4096 × 2, fc-1000"] * 2,
    }
    (table,) = found.tables
    norms = [2 * 64, 2 * 128, 2 * 2 * 256, 2 * 2 * 512, 2 * 2 * 512, 0]
    more = [row.cells[2].value - row.cells[4].value for row in table.rows if row.kind == "section"]
    assert more == norms


def test_a_block_is_one_though_its_stride_is_in_its_middle(beside):
    found = sections(beside("mobilenet_v2", "mobilenet-v2"))
    assert [each[0] for each in found.values()] == [
        "conv3-32, InvertedResidual",
        *(f"InvertedResidual × {times}" for times in (2, 3, 4 + 3)),
        "InvertedResidual × 4, conv1-1280",
        "fc-1000",
    ]


def test_a_classifier_that_ends_in_a_pool_works_at_the_size_before(beside):
    found = sections(beside("squeezenet1_1", "squeezenet1.1"))
    assert found["13 × 13"] == ["Fire × 4, conv1-1000", "fire-192 × 2, fire-256 × 2, conv1-1000"]
    assert "1 × 1" not in sections(beside("squeezenet1_1", "nin"))


@pytest.mark.parametrize(
    ("network", "held"),
    [
        ("yolov3", "body"),  # Darknet-53, from 416 × 416 to 13 × 13
        ("xception", ""),  # the last block's stride is in its middle
        ("hrnet-w18", ""),  # its modules have branches at four sizes side by side
        ("resnet50", ""),
    ],
)
def test_what_is_opened_has_parts_behind_each_other_at_many_sizes(network, held):
    report = work_out(network).reports[0]
    closed = {part.path for part in shown_parts(report.body)}
    assert closed - {part.path for part in stages_of(report)} == ({held} if held else set())


def test_a_stage_of_blocks_is_told_by_its_blocks(beside):
    found = sections(beside("densenet121", "densenet121"))
    layers = {each[0].rpartition(", ")[2] for each in found.values()}
    assert {f"DenseLayer × {times}" for times in (6, 12, 24, 16)} <= layers


def test_stages_in_what_is_opened_are_matched_by_name(compared):
    """Two models of one class: what is called the same stands side by side, whatever its size."""
    text = (TESTS / "exports" / "torch" / "efficientnet_b0.net").read_text("utf-8")
    found = sections(compared(text, text))
    assert [*found][:3] == ["features.0", "features.1", "features.2"]


def test_rows_that_do_the_same_stand_side_by_side(beside):
    """One runs the shortcut before the branch, the other behind it."""
    (table,) = beside("regnet_y_400mf", "regnet-y-400mf").tables
    start = next(n for n, row in enumerate(table.rows) if row.cells[0].text == "56 × 56")
    pairs = [(row.cells[1].text, row.cells[3].text) for row in table.rows[start + 1 : start + 12]]
    shortcut = "conv 1×1, 48, /2"
    assert (shortcut, "") in pairs
    assert ("", shortcut) in pairs
    plain = [each for each in pairs if shortcut not in each]
    assert all(one.partition(" ")[0] == other.partition(" ")[0] for one, other in plain)


@pytest.mark.parametrize(
    "pair", [("mobilenet_v2", "resnet18"), ("swin_t", "unet"), ("inception_v3", "resnet50")]
)
def test_every_row_of_both_is_shown_once(beside, pair):
    (table,) = beside(*pair).tables
    code, ours = work_out(pair[0], TORCH).reports[0], work_out(pair[1]).reports[0]
    for place, report in ((1, code), (3, ours)):
        rows = [row.cells[place : place + 2] for row in table.rows if row.level]
        assert len([1 for what, _ in rows if what.text]) == report.row_count
        assert sum(count.value or 0 for _, count in rows) == report.totals.params


def test_dropout_is_a_difference_where_it_is_seen():
    text = "compare:\n" + "".join(
        f"  - {{title: {title}, input: 8x8x3, layers: [{layers}]}}\n"
        for title, layers in (
            ("One", "fc-8 + relu, fc-2"),
            ("Other", "fc-8 + relu + dropout, fc-2"),
        )
    )
    assert len(marked(in_language(text))) == 2


def test_a_missing_bias_is_seen_in_the_numbers(compared):
    """As where a network's `defaults` say that there is none."""
    assert "conv1-4" in cells_of(compared(NORMAL, NORMAL), 1)


# The table


@pytest.mark.parametrize(
    ("network", "depth"), [("mobilenet_v2", 1), ("resnet18", 0), ("densenet121", 1), ("swin_t", 1)]
)
def test_a_long_table_begins_with_its_stages_shut_and_what_holds_them_open(network, depth):
    (head, *_) = re.findall("<table class=[^>]*>", render_html(in_code(network), "it", []))
    assert re.findall(r"\bd\d", head) == [f"d{depth}"]


def test_an_author_can_shut_it_all():
    html = render_html(in_code("mobilenet_v2", depth="0"), "it", [])
    assert re.findall(r"<table class=[^>]*\bd(\d)", html) == ["0"]


def test_bars_are_drawn_to_the_scale_of_stages():
    """What is in `features` has bars of which most are seen; it has none itself."""
    (table,) = in_code("mobilenet_v2").tables
    bars = {row.anchor: row.cells[-1].bar for row in table.rows}
    largest = 1_281_000  # the classifier
    assert bars["features"] is None
    assert bars["classifier"] == 1
    assert bars["features.17"] == pytest.approx(473_920 / largest)


# The view `stages`


def test_what_holds_stages_has_a_line_for_each():
    """As where the network's author has written them one below the other."""

    def params(network, known):
        (table,) = work_out(network, known, view="stages").document.tables
        return [row.cells[3].value for row in table.rows]

    assert params("densenet121", TORCH) == params("densenet121", library())
    found = in_code("mobilenet_v2", view="stages")
    assert cells_of(found, 1)[0] == "features.0"
    assert [*cells_of(found, 0)][1:18] == [f"features.{number}" for number in range(1, 18)]


@pytest.mark.parametrize(
    ("network", "name"), [("resnet18", "fc"), ("mobilenet_v2", "classifier"), ("swin_t", "head")]
)
def test_a_classifier_has_its_own_name(network, name):
    assert cells_of(in_code(network, view="stages"), 0)[-1] == name


def test_paths_can_break_behind_their_dots():
    html = render_html(in_code("densenet121", view="stages"), "it", [])
    assert ">features.<wbr>denseblock1</th>" in html


def test_long_names_can_break():
    """Names of rows between their words, and those of classes: a phone has no room for them."""
    html = render_html(in_code("mobilenet_v2"), "it", [])
    assert ">adaptive_<wbr>avg_<wbr>pool2d</th>" in html
    assert "<td>Inverted<wbr>Residual</td>" in html
    html = render_html(in_code("densenet121"), "it", [])
    assert ">conv0 + <wbr>norm0</th>" in html
    html = render_html(in_code("deeplabv3_mobilenet_v3_large"), "it", [])
    assert ">aux_<wbr>classifier<wbr><i> (apart)</i></th>" in html


def test_short_names_stand_in_one_line():
    assert "<wbr>" not in rendered("vgg16", "html")
    assert "<wbr>" not in rendered("resnet50", "html")


# Labels


def operations(report):
    return [row.line.main.label for row in report.rows]


def test_a_residual_says_what_is_added():
    """In ResNet-50 there are sixteen, four of them with a projection."""
    ours, code = (
        operations(work_out("resnet50", known).reports[0]) for known in (library(), TORCH)
    )
    assert ours.count("add input") == code.count("add input") == 16 - 4


def test_other_joins_name_all_their_branches():
    text = f"""{HEAD}
one = conv2d -> 1x3x8x8 | weight 3x3x1x1
two = conv2d(x) -> 1x3x8x8 | weight 3x3x1x1
sum = add(one, two) -> 1x3x8x8
less = sub(x, sum) -> 1x3x8x8
both = add(x, sum, less) -> 1x3x8x8
"""
    assert operations(work_out(text).reports[0])[2:] == [
        *("add one, two", "subtract input, sum", "add input, sum, less")
    ]


@pytest.mark.parametrize(
    ("before", "after", "label"),
    [
        ("8x8", "16x16", "×2"),
        ("8x8", "8x64", "×1×8"),
        ("1x1", "4x4", "to 4×4"),  # as in the pooling branch of DeepLab
        ("8x8", "72x72", "to 72×72"),
        ("8x8", "12x12", "to 12×12"),
    ],
)
def test_a_size_is_named_where_a_factor_would_say_little(before, after, label):
    text = HEAD.replace("8x8", before) + f"up = interpolate -> 1x3x{after}\n"
    (told,) = operations(work_out(text).reports[0])
    assert told.removeprefix("upsample ") == label


def test_a_pooling_branch_is_brought_to_the_size_of_the_others():
    found = cells_of(in_code("deeplabv3_mobilenet_v3_large"), 1)
    assert next(each for each in found if "upsample" in each) == "upsample to 33×33"


# Names


@pytest.mark.parametrize(
    ("model", "arguments", "cls", "title"),
    [
        ("timm:create_model", "model_name='repvgg_a0'", "ByobNet", "repvgg_a0"),
        ("timm:create_model", 'num_classes=10, model_name="resnet50.a1"', "ResNet", "resnet50.a1"),
        ("torchvision.models:get_model", "name='vit_b_16'", "VisionTransformer", "vit_b_16"),
        ("zoo:build_model", "width=32", "_Net", "Net"),
        ("zoo:build_model", "filename='x'", "Sequential", "build_model"),
        ("train:model", "", "Digits", "Digits"),
        ("torchvision.models:resnet50", "name='x'", "ResNet", "resnet50"),
        ("digits:Model", "", "Model", "Model"),
    ],
)
def test_a_title_says_which_model_it_is(model, arguments, cls, title):
    text = f"""mkdocs-cnn export 1
model: {model}
arguments: {arguments}
versions: torch 2.13.0
input: x 1x3x8x8
class: {cls}
conv = conv2d -> 1x4x8x8 | weight 4x3x1x1
"""
    text = text.replace("arguments: \n", "")
    assert in_code(text).title == title


def test_a_class_has_no_underscore_for_readers():
    operations = cells_of(in_code("densenet121"), 1)
    assert {"DenseBlock", "DenseLayer", "Transition"} <= {*operations}
    assert not [each for each in operations if each.startswith("_")]


# Pictures


@pytest.mark.parametrize(
    ("network", "stages"),
    [
        ("densenet121", {"denseblock2", "denseblock3", "denseblock4"}),
        ("efficientnet_b0", {"features.5", "features.6"}),
        ("regnet_y_400mf", {"block2", "block3", "block4"}),
    ],
)
def test_a_profile_names_the_stages_in_what_holds_them(network, stages):
    (picture,) = in_code(network, view="profile").pictures
    named = {each.text for each in picture.wide.words}
    assert stages <= named
    assert not {"features", "trunk_output"} & named
