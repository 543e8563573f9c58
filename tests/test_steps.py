"""What a row opens to: its steps, of which the page carries what no cell of the row says."""

import re
from html import unescape

import pytest

from helpers import page, rendered, work_out

HEADINGS = "input@1@3|output size|parameters@5|multiply-adds|activations@3@4"
LAYOUT = "input: 8x8x3\nlayers:\n  - a: conv3-4 + relu\n  - b: [conv3-4, fc-2]\n"


def attributes(html):
    """The steps of each row that opens, by the row's own name in the page."""
    known, found = [], {}
    for tag in re.findall(r"<tr[^>]*>", html):
        said, again = re.search(r' data-s="([^"]*)"', tag), re.search(r" data-as=(\d+)", tag)
        if said:
            known.append(unescape(said[1]))
        if said or again:
            name = re.search(r" id=([\w-]+)", tag)[1]
            found[name] = known[int(again[1])] if again else known[-1]
    return found


def steps(source):
    return attributes(page(source).html)


def test_the_page_carries_what_the_cells_do_not_say():
    html = page("use: vgg16\n").html
    assert f'data-steps="{HEADINGS}"' in html
    found = attributes(html)
    assert len(found) == 21, "all layers, not the input"
    # 224 - 3 + 2, in steps of 1; 27 weights for each of 64 filters at 224 · 224 places
    first = "|(224 + 2·1 − 3)/1 + 1 = 224||(3·3·3)·64 · 50,176 = 86,704,128"
    assert found["vgg16-conv1_1"] == first
    # 3 · 3 · 128 · 256 = 294,912 weights at 56 · 56 = 3,136 places
    third = "|(56 + 2·1 − 3)/1 + 1 = 56||(3·3·128)·256 · 3,136 = 924,844,032"
    assert found["vgg16-conv3_1"] == third
    assert found["vgg16-pool1"] == "|(224 − 2)/2 + 1 = 112"
    assert found["vgg16-fc7"] == "|||4096·4096 = 16,777,216"


def test_what_was_there_before_is_named_by_its_number():
    html = page("use: vgg16\n").html
    assert html.count("data-as=") == 4, "conv3_3, conv4_3, conv5_2 and conv5_3"
    found = attributes(html)
    assert found["vgg16-conv5_3"] == found["vgg16-conv5_1"]


def test_an_input_that_is_not_the_row_above_is_named():
    found = steps("use: googlenet\n")
    assert found["googlenet-inception3a-branch1-conv1"].startswith("|")
    for branch in (2, 3):
        said = found[f"googlenet-inception3a-branch{branch}-conv1"]
        assert said.startswith("pool2 = 28 × 28 × 192|")
    joined = found["googlenet-inception3a-concat1"].split("|")[0]
    names = ("branch1.conv1", "branch2.conv2", "branch3.conv2", "branch4.conv1")
    named, sizes = joined.split(" = ")
    assert named == ", ".join(f"inception3a.{name}" for name in names)
    assert sizes == "28 × 28 × 64, 28 × 28 × 128, 28 × 28 × 32"


def test_a_shortcut_takes_what_its_block_takes():
    found = steps("use: resnet50\n")
    block = "resnet50-conv2_x-bottleneck1"
    assert found[f"{block}-shortcut"].startswith("pool1 = 56 × 56 × 64|")
    paths = "conv2_x.bottleneck1.conv3, conv2_x.bottleneck1.shortcut"
    assert found[f"{block}-add1"] == f"{paths} = 56 × 56 × 256"


@pytest.mark.parametrize(
    ("columns", "headings", "said"),
    [
        (
            "layer, output",
            "input@1@2|output size|parameters|multiply-adds|activations",
            "|(8 + 2·1 − 3)/1 + 1 = 8|(3·3·3)·4 + 4 = 112|(3·3·3)·4 · 64 = 6,912|8·8·4 = 256",
        ),
        (
            "layer, params, formula",
            "input|output size|parameters@3@2|multiply-adds|activations",
            "input = 8 × 8 × 3|(8 + 2·1 − 3)/1 + 1 = 8||(3·3·3)·4 · 64 = 6,912|8·8·4 = 256",
        ),
    ],
)
def test_figures_without_a_column_are_carried(columns, headings, said):
    html = page(f"{LAYOUT}id: it\ncolumns: {columns}\n").html
    assert f'data-steps="{headings}"' in html
    assert attributes(html)["it-a"] == said


def test_sizes_stand_in_the_layout_asked_for():
    found = steps(f"{LAYOUT}id: it\nlayout: CHW\ncolumns: layer\n")
    assert found["it-a"].startswith("input = 3 × 8 × 8|")


def test_stages_and_other_views_do_not_open_so():
    assert "it-b" not in steps(f"{LAYOUT}id: it\n")
    for view in ("worked", "stages", "summary", "memory"):
        assert "data-steps" not in rendered("vgg16", "html", view=view)


@pytest.mark.parametrize(
    ("layer", "input_"),
    [
        ("inception3a.branch2.conv1", "the output of pool2"),
        ("inception3a.branch4.conv1", "the output of inception3a.branch4.pool1"),
        ("conv1", "the network's input"),
    ],
)
def test_the_view_worked_names_the_true_input(layer, input_):
    shown = work_out(f"use: googlenet\nview: worked {layer}\n").document.tables[0]
    assert [row.cells[1].text for row in shown.rows if row.cells[0].text == "input"] == [input_]


def test_several_figures_of_one_network_have_names_of_their_own():
    block = "```cnn\nuse: lenet5\n```\n"
    from markdown import markdown

    html = markdown(f"{block}\n{block}\n{block[:-4]}view: listing\n```\n", extensions=["cnn"])
    names = re.findall(r'aria-label=(?:"([^"]*)"|(\S+?)[ >])', html)
    names = [one or other for one, other in names]
    assert len(names) == len(set(names)) == 3, names


def test_the_way_to_a_row_is_that_of_its_own_input():
    """A branch that runs before another one is on no way through that."""
    text = (
        "input: 32x32x4\nlayers:\n  - concat:\n      one: [maxpool2, conv3-4]\n"
        "      two: [conv3-4, conv3-4 stride 2]\n  - conv3-8\nview: worked two.conv2 conv1\n"
    )
    found = rendered(text)
    ways = [line.split()[3:-1] for line in found.splitlines() if line.startswith("resolution so")]
    assert ways == [["32", "→", "16"]]
