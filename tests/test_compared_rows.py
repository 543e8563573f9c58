"""Networks side by side: which stages and rows belong together, what is marked, and the totals."""

import csv
import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import Rows, block, library, rendered, work_out
from mkdocs_cnn.library.networks import Networks
from mkdocs_cnn.show.matching import matched_stages
from mkdocs_cnn.show.views.compare import change_of, odd_ones

RESNETS = "compare: [resnet18, resnet34, resnet50]\n"
STRIDES = "compare: [resnet50-v1, resnet50]\n"
ALEXNETS = "compare: [alexnet, alexnet-ungrouped]\n"
BIASES = "compare:\n  - vgg16\n  - {use: vgg16, title: Without, bias: false}\n"
A_LRN = """
  - title: A-LRN
    input: 224x224x3
    layers:
      - conv1: conv3-64 + relu
      - norm1: lrn
      - pool1: maxpool
      - conv2: conv3-128 + relu
      - pool2: maxpool
      - conv3: conv3-256 + relu x2
      - pool3: maxpool
      - conv4: conv3-512 + relu x2
      - pool4: maxpool
      - conv5: conv3-512 + relu x2
      - pool5: maxpool
      - fc6: fc-4096 + relu
      - fc7: fc-4096 + relu
      - fc8: fc-1000 + softmax
"""
TABLE_1 = (
    "compare:\n  - {use: vgg11, title: A}"
    + A_LRN
    + "".join(
        f"  - {{use: {name}, title: {title}}}\n"
        for name, title in zip(("vgg13", "vgg-c", "vgg16", "vgg19"), "BCDE", strict=True)
    )
)
PAPER = {
    "A": "64 | 128 | 256 256 | 512 512 | 512 512",
    "A-LRN": "64 *lrn* | 128 | 256 256 | 512 512 | 512 512",
    "B": "64 *64* | 128 *128* | 256 256 | 512 512 | 512 512",
    "C": "64 64 | 128 128 | 256 256 *1-256* | 512 512 *1-512* | 512 512 *1-512*",
    "D": "64 64 | 128 128 | 256 256 *256* | 512 512 *512* | 512 512 *512*",
    "E": "64 64 | 128 128 | 256 256 256 *256* | 512 512 512 *512* | 512 512 512 *512*",
}
"""Table 1 of Simonyan and Zisserman: the channels of conv3 layers, in stars what is bold there."""


def table(text, **settings):
    (found,) = work_out(text, **settings).document.tables
    return found


def lines(text, **settings):
    """The cells of each row as texts."""
    return [[cell.full for cell in row.cells] for row in table(text, **settings).rows]


def values(text, **settings):
    """The rows of a comparison as CSV, by their names."""
    rows = csv.DictReader(rendered(text, "csv", **settings).splitlines())
    return {row["stage"]: row for row in rows}


# By stages


def test_resnets_are_the_stages_of_their_paper():
    """Table 1 of He et al.: two to six blocks in each stage."""
    stages = [row for row in table(RESNETS).rows if row.kind == "section"]
    names = [row.cells[0].full.split()[0] for row in stages]
    assert names == ["conv1", *(f"conv{n}_x" for n in range(2, 6)), "fc1"]
    sizes = [row.cells[0].after.strip() for row in stages[:-1]]
    assert sizes == ["112 × 112", "56 × 56", "28 × 28", "14 × 14", "7 × 7"]
    blocks = [row.cells[1 + 2 * network].text for network in range(3) for row in stages[1:-1]]
    depths = (2, 2, 2, 2), (3, 4, 6, 3), (3, 4, 6, 3)
    assert blocks == [
        f"{kind}-{width} × {times}"
        for kind, each in zip(("basic", "basic", "bottleneck"), depths, strict=True)
        for width, times in zip((64, 128, 256, 512), each, strict=True)
    ]


def test_totals_are_against_the_first():
    """torchvision's figures, and what they are in per cent of the first."""
    params, macs, _ = table(RESNETS).foot
    assert [cell.value for cell in params[2::2]] == [11_689_512, 21_797_672, 25_557_032]
    assert [cell.text for cell in params[1::2]] == ["", "+86 %", "+119 %"]
    assert [cell.text for cell in macs[1:]] == [
        *("", "1.814 G"),
        *("+102 %", "3.664 G"),
        *("+125 %", "4.089 G"),
    ]


@pytest.mark.parametrize("text", [RESNETS, STRIDES, ALEXNETS, BIASES])
def test_bars_are_in_proportion(text):
    found = table(text)
    rows = [row.cells[2::2] for row in found.rows]
    most = max(cell.value or 0 for row in rows for cell in row)
    for cell in (cell for row in rows for cell in row if cell.value is not None):
        assert cell.bar == pytest.approx(cell.value / most)
    for cells in found.foot:
        most = max(cell.value for cell in cells[2::2])
        assert [cell.bar * most for cell in cells[2::2]] == pytest.approx(
            [cell.value for cell in cells[2::2]]
        )


def test_the_stride_changes_the_work_and_not_the_parameters():
    """A 1×1 convolution of half the channels works at four times the positions."""
    stages = values(STRIDES)
    assert rendered(STRIDES).splitlines()[2].startswith("Multiply-adds by stage")
    more = {
        name.split()[0]: int(row["value2"]) - int(row["value1"])
        for name, row in stages.items()
        if row["value1"].isdigit()
    }
    moved = 256 * 128 * (56 * 56 - 28 * 28)
    assert moved == 512 * 256 * (28 * 28 - 14 * 14) == 1024 * 512 * (14 * 14 - 7 * 7)
    assert [more[name] for name in ("conv1", "conv2_x", "conv3_x", "conv4_x", "conv5_x")] == [
        *(0, 0),
        *(moved, moved, moved),
    ]


def test_without_biases_every_stage_has_as_many_less_as_it_has_outputs():
    less = [int(row["value1"]) - int(row["value2"]) for row in values(BIASES).values()][:6]
    assert less == [2 * 64, 2 * 128, 3 * 256, 3 * 512, 3 * 512, 4096 + 4096 + 1000]


def test_only_what_differs_is_marked():
    marked = {
        cells[0].strip(): [n for n, cell in enumerate(cells[1::2]) if cell.startswith("≠ ")]
        for cells in lines(ALEXNETS)
    }
    assert {name for name, which in marked.items() if which} == {
        "conv2  27 × 27",
        "conv2",
        "conv3 – conv5  13 × 13",
        "conv4",
        "conv5",
    }
    assert all(which in ([], [1]) for which in marked.values())


def test_more_than_half_are_the_usual_ones():
    text = "compare: [resnet50, resnet18, {use: resnet18, title: Again}]\n"
    marked = [[cell.startswith("≠") for cell in cells[1::2]] for cells in lines(text)[2:3]]
    assert marked == [[True, False, False]]


@given(st.lists(st.sampled_from([None, "a", "b", "c"]), min_size=1).filter(any))
def test_what_is_marked_is_not_what_most_have(drawn):
    marked = odd_ones(drawn)
    kept = [value for value, odd in zip(drawn, marked, strict=True) if not odd]
    usual = {value for value in kept if value is not None}
    assert len(usual) == 1
    (each,) = usual
    assert all(drawn.count(each) >= drawn.count(value) for value in drawn if value is not None)
    assert not any(odd for value, odd in zip(drawn, marked, strict=True) if value is None)


@pytest.mark.parametrize(
    ("count", "first", "said"),
    [
        *[(116, 100, "+16 %"), (97, 100, "−3 %"), (100, 100, ""), (5, 0, "")],
        *[(1000, 100, "× 10"), (999, 100, "+899 %"), (138_344_128, 138_357_544, "−0.01 %")],
        *[(10**9 + 1, 10**9, "< 0.01 %"), (0, 7, "−100 %")],
    ],
)
def test_changes_are_said_shortly(count, first, said):
    assert change_of(count, first) == said


def stage_levels(*texts):
    reports = [work_out(text).reports[0] for text in texts]
    return [[stage and stage.level for stage in stages] for stages in matched_stages(reports)]


def test_resolutions_are_matched_by_how_often_they_were_halved():
    """227 → 55 → 27 → 13 beside 224 → 112 → 56 → 28 → 14 → 7."""
    assert stage_levels("alexnet", "resnet18") == [
        [None, 1],
        [2, 2],
        [3, 3],
        [4, 4],
        [None, 5],
        [-1, -1],
    ]


def test_what_shrinks_without_padding_stays_at_its_level():
    """U-Net: 572 to 568, 280, 136, 64, 28, and up to 52, 100, 196, 388."""
    assert [first for first, _ in stage_levels("unet", "unet")] == [0, 1, 2, 3, 4, 3, 2, 1, 0]


def test_stages_of_the_same_names_are_not_joined():
    text = "compare:\n  - mobilenet-v2\n  - {use: mobilenet-v2, title: Half, with: {alpha: 0.5}}\n"
    names = [cells[0].split()[0] for cells in lines(text) if not cells[0].startswith(" ")]
    assert [f"stage{n}" for n in range(1, 8)] == [
        each for each in dict.fromkeys(names) if re.fullmatch(r"stage\d", each)
    ]


PAIRS = [*combinations(("lenet5", "unet", "googlenet", "nin", "densenet121", "shufflenet-v2"), 2)]


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_every_row_of_any_two_networks_is_shown_once(pair):
    text = f"compare: [{', '.join(pair)}]\n"
    shown = work_out(text)
    rows = [row for row in shown.document.tables[0].rows if row.level]
    for number, report in enumerate(shown.reports):
        cells = [row.cells[1 + 2 * number : 3 + 2 * number] for row in rows]
        there = [(name, count) for name, count in cells if name.text]
        assert len(there) == report.row_count
        named = [row.counts.params for row in report.rows]
        assert sum(count.value for _, count in there) == sum(named) == report.totals.params


def test_networks_of_vectors_alone_have_one_stage():
    text = "compare:\n" + "".join(
        f"  - title: {title}\n    input: 64\n    layers: [fc-{width}, fc-10]\n"
        for title, width in (("One", 16), ("Other", 32))
    )
    (stage, *rows) = table(text).rows
    assert [cell.value for cell in stage.cells[2::2]] == [64 * 16 + 26 + 160, 64 * 32 + 42 + 320]
    assert len(rows) == 2


def test_text_shows_stages_and_depth_opens_them():
    shut = rendered(STRIDES)
    assert shut == rendered(STRIDES, depth="0")
    assert "bottleneck1.conv1" not in shut
    opened = rendered(STRIDES, depth="1")
    assert "  bottleneck1.conv1" in opened
    assert len(opened.splitlines()) == len(shut.splitlines()) + 88


def test_html_has_one_cell_for_a_network_and_no_tint():
    rows = Rows(rendered(RESNETS, "html")).rows
    assert {len(cells) for _, _, cells in rows} == {4}
    assert [classes for classes, _, _ in rows[-3:]] == [["total"]] * 3
    assert "differs" not in rendered(RESNETS, "html")


# As Table 1 of the VGG paper


def test_the_five_configurations_are_those_of_the_paper():
    rows = table(TABLE_1).rows
    titles = [column.title for column in table(TABLE_1).columns[1:]]
    assert titles == list(PAPER)
    for number, title in enumerate(titles, 1):
        runs, run = [], []
        for row in rows:
            cell = row.cells[number]
            if row.kind == "across":
                runs.append(" ".join(run))
                run = []
            elif cell.text:
                text = cell.text.removeprefix("conv").removeprefix("3-")
                run.append(f"*{text}*" if cell.strong else text)
        assert " | ".join(runs) == PAPER[title]
        assert run == ["fc-4096", "fc-4096", "fc-1000"]


def test_pools_stand_across():
    html = rendered(TABLE_1, "html")
    assert html.count("<td colspan=6>maxpool2</td>") == 5
    assert html.count("<strong>") == 1 + 2 + 3 + 3 + 3


def test_what_is_bold_is_marked_in_every_format():
    assert "*lrn*" in rendered(TABLE_1, "text")
    assert "**lrn**" in rendered(TABLE_1, "markdown")
    assert r"\textbf{lrn}" in rendered(TABLE_1, "latex")


def test_totals_below_are_those_of_the_paper():
    """Table 2: 133, 133, 134, 138 and 144 millions."""
    params = table(TABLE_1).foot[0]
    assert [round(cell.value / 10**6) for cell in params[1:]] == [133, 133, 133, 134, 138, 144]
    assert [cell.before.strip() for cell in params[1:]] == [
        *("", "", "+0.14 %", "+0.58 %", "+4 %", "+8 %")
    ]


CHAIN = "  - title: {}\n    input: 8x8x3\n    layers: [{}]\n"


@pytest.mark.parametrize(
    "layers",
    [
        ["conv3-4, maxpool, fc-2"] * 3,  # nothing in which they differ
        ["conv3-4, maxpool, fc-2", "conv3-8, maxpool, fc-2"],  # two
        ["conv3-4, maxpool, fc-2", "conv3-8, maxpool, fc-2", "conv3-4, fc-2"],  # fewer pools
        ["conv3-4, maxpool, fc-2", "conv3-8, maxpool, fc-2", "residual: [conv3-3], maxpool, fc-2"],
    ],
)
def test_what_is_not_of_this_kind_is_shown_by_stages(layers):
    text = "compare:\n" + "".join(
        CHAIN.format(f"N{number}", each.replace("residual: [conv3-3]", "{residual: [conv3-3]}"))
        for number, each in enumerate(layers)
    )
    assert table(text).columns[0].key == "stage"


def test_networks_of_all_kinds_can_be_compared_at_once():
    names = Networks(library()).names_of_files()
    found = table(f"compare: [{', '.join(names[::5])}]\n")
    assert len(found.columns) == 1 + 2 * len(names[::5])
    assert len([row for row in found.rows if row.kind == "section"]) < 20


def test_a_row_without_a_partner_is_left_empty():
    one, other = ("8x8x3", "a: conv3-4", "b: conv3-4"), ("8x8x3", "a: conv3-4")
    text = "compare:\n" + "".join(
        "  - " + block(*each, title=title).strip().replace("\n", "\n    ") + "\n"
        for title, each in (("One", one), ("Other", other))
    )
    rows = {row.cells[0].text: row.cells for row in table(text).rows if row.level}
    assert [cell.full for cell in rows["b"]] == ["b", "conv 3×3, 4", "148", "", ""]
