"""Pictures: what is drawn, whether it is in proportion, and what it says in words."""

import math
import re
import sys
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import block, library, page, problems, rendered, work_out
from mkdocs_cnn.library.networks import Networks
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.show.pictures.layers import Web
from mkdocs_cnn.show.pictures.plan import ALIKE, MOST, Parallel, Series, Slab, plan_of
from mkdocs_cnn.show.pictures.slabs import Placer, Scale
from mkdocs_cnn.show.render.html import render_html, row_anchor

ALL = sorted(Networks(library()).names_of_files())
SVG = re.compile(r"<svg .*?</svg>", re.DOTALL)
BOX = re.compile(r"M([\d.-]+) ([\d.-]+)h([\d.-]+)v([\d.-]+)h-[\d.]+z")


def report_of(text):
    (report,) = work_out(text).reports
    return report


def pictures(text, view):
    """The SVG of a block's pictures as trees: for a column, then for a phone, and so on."""
    document = work_out(text, view=view).document
    rows = {row_anchor("it", row.anchor) for table in document.every_table for row in table.rows}
    html = render_html(document, "it", {"it", *rows})
    known = "\n".join(SVG.findall(html)).replace(" xlink:href=", " href=")
    quoted = re.sub(r"(?<= )([\w-]+)=([^\s\"'>]+)", r'\1="\2"', known)
    return [ElementTree.fromstring(svg) for svg in SVG.findall(quoted)]


def slabs(tree):
    """The slabs of a picture by the rows that they link to: their parts, (x, y, width, height)."""
    found = {}
    for link in tree.iter("a"):
        (path,) = link.iter("path")
        parts = [tuple(map(float, part)) for part in BOX.findall(path.get("d"))]
        if parts:
            found[link.get("href").removeprefix("#it-")] = parts
    return found


def indices(box):
    if isinstance(box, Slab):
        return [box.index]
    if isinstance(box, Web):
        return [spot.node for spot in box.spots[1:-1] if spot.node is not None]
    inside = box.boxes if isinstance(box, Series) else box.lanes
    return [index for each in inside for index in indices(each)]


def lanes(text):
    """The lanes of the first branches in a network, as the names in each."""
    plan = plan_of(report_of(text))
    first = next(each for each in plan.body.boxes if isinstance(each, Parallel))
    return [[plan.units[index].name for index in indices(lane)] for lane in first.lanes]


# What is drawn


@pytest.mark.many
@pytest.mark.parametrize("name", ALL)
def test_every_unit_is_drawn_once(name):
    plan = plan_of(report_of(name))
    assert sorted(indices(plan.body)) == list(range(len(plan.units)))
    assert len(plan.units) <= MOST


@pytest.mark.many
@pytest.mark.parametrize("name", ALL)
def test_what_is_drawn_ends_where_the_network_ends(name):
    report = report_of(name)
    plan = plan_of(report)
    assert plan.units[0].output == report.network.input
    assert plan.units[-1].output == report.output


def test_branches_are_lanes_and_a_skip_is_one_without_layers():
    assert lanes("resnet18") == [["conv1", "conv2"], []]
    text = block("8x8x4", "concat: {a: [conv1-4], b: [conv3-4, conv3-8], c: []}")
    assert lanes(text) == [["conv1"], ["conv1", "conv2"], []]


def test_outputs_that_are_taken_again_are_skips_where_nothing_is_parallel(monkeypatch):
    text = block(
        "32x32x8",
        *("a: conv3-8", "b: conv3-16", "c: conv3-24"),
        "concat: {one: [from a], two: [from c]}",
        "d: conv3-8",
        "concat: {one: [from b], two: [from d]}",
    )
    monkeypatch.setitem(sys.modules, "fast_sugiyama", None)
    plan = plan_of(report_of(text))
    names = [unit.name for unit in plan.units]
    skips = {(names[source], names[target]) for source, target in plan.skips}
    assert skips == {("a", "concat1"), ("b", "concat2")}


def test_what_is_neither_series_nor_parallel_stands_in_columns():
    text = block(
        "32x32x8",
        *("a: conv3-8", "b: conv3-16", "c: conv3-24"),
        "concat: {one: [from a], two: [from c]}",
        "d: conv3-8",
        "concat: {one: [from b], two: [from d]}",
    )
    plan = plan_of(report_of(text))
    assert plan.skips == ()
    (web,) = [each for each in plan.body.boxes if isinstance(each, Web)]
    columns = {plan.units[s.node].name: s.column for s in web.spots[1:-1] if s.node is not None}
    assert columns == {"b": 1, "c": 2, "concat1": 3, "d": 4}
    assert all(web.spots[b].column - web.spots[a].column == 1 for a, b in web.edges)


def test_more_than_a_dozen_alike_are_one():
    lines = [f"b{n}: [conv3-8 + bn, conv3-8]" for n in range(3)]
    several = plan_of(report_of(block("8x8x8", f"conv3-8 x{ALIKE + 2}", *lines)))
    assert [unit.times for unit in several.units[:3]] == [1, ALIKE + 2, 1]
    few = plan_of(report_of(block("8x8x8", f"conv3-8 x{ALIKE}", *lines)))
    assert {unit.times for unit in few.units} == {1}


def test_resnet152_is_drawn_by_its_blocks():
    plan = plan_of(report_of("resnet152"))
    assert [unit.times for unit in plan.units if unit.stage == "conv4_x"] == [1, 35]
    assert sum(unit.times for unit in plan.units if unit.kind == "block") == 3 + 8 + 36 + 3
    (bottleneck,) = plan.together
    assert bottleneck.path == "conv2_x.bottleneck1"


def test_a_definition_that_is_one_slab_is_drawn_once_below():
    headings = [
        picture.heading for picture in work_out("googlenet", view="diagram").document.pictures
    ]
    assert headings == ["", "inception3a, with all of its outputs"]


def test_a_part_is_drawn_by_its_name():
    (picture,) = work_out("googlenet", view="diagram inception3a").document.pictures
    assert [row.cells[2].text for row in picture.table.rows][:2] == [
        "28 × 28 × 192",
        "28 × 28 × 64",
    ]
    assert len(picture.table.rows) == 9


def test_an_unknown_part_is_a_mistake():
    (problem,) = problems("use: googlenet\nview: diagram inception3x")
    assert "inception3x" in str(problem.message)
    assert "inception3b" in str(problem.hint)


def slabs_apart(report):
    """No slab lies on another, and no edge of a web runs through one."""
    placer = Placer(plan_of(report), Scale(3, 3), lambda unit: (10, 8))
    layout = placer.place()
    boxes = [
        (slab.middle - slab.thickness / 2, slab.axis - slab.height / 2, slab.thickness, slab.height)
        for slab in layout.slabs
    ]
    return not any(
        x < other[0] + other[2] - 0.01
        and other[0] < x + width - 0.01
        and y < other[1] + other[3] - 0.01
        and other[1] < y + height - 0.01
        for number, (x, y, width, height) in enumerate(boxes)
        for other in boxes[number + 1 :]
    )


graphs = st.lists(st.lists(st.integers(0, 30), min_size=1, max_size=3), min_size=1, max_size=30)


@given(graphs)
def test_of_any_graph_every_node_is_drawn_once_and_every_edge_is_seen(drawn):
    """An edge is between neighbours, into or out of lanes, or a skip."""
    lines = ["n0: conv1-4"]
    for number, taken in enumerate(drawn, 1):
        sources = sorted({each % number for each in taken})
        if len(sources) == 1:
            lines.append(f"n{number}: from n{sources[0]} + conv1-4")
        else:
            each = ", ".join(f"b{source}: [from n{source}]" for source in sources)
            lines.append(f"n{number}: [add: {{{each}}}]")
    report = report_of(block("4x4x4", *lines))
    plan = plan_of(report)
    assert sorted(indices(plan.body)) == list(range(len(plan.units)))
    edges = {(source, index) for index, unit in enumerate(plan.units) for source in unit.sources}
    assert set(plan.skips) <= edges
    assert slabs_apart(report)


# In proportion


@pytest.mark.parametrize("name", ["vgg16", "alexnet", "resnet18", "unet", "lenet5"])
@pytest.mark.parametrize("upright", [False, True])
def test_slabs_are_in_proportion(name, upright):
    """Heights: the root of the spatial size; thicknesses: the logarithm of twice the channels."""
    report = report_of(name)
    tree = pictures(name, "diagram")[upright]
    heights, thicknesses = [], []
    for path, parts in slabs(tree).items():
        row = next((row for row in report.rows if row.path.replace(".", "-") == path), None)
        shape = row.output if row else report.network.input
        across, along = (2, 3) if upright else (3, 2)
        gaps = sum(
            parts[i + 1][across - 2] - parts[i][across - 2] - parts[i][across]
            for i in range(len(parts) - 1)
        )
        height = sum(part[across] for part in parts) + gaps
        side = math.prod(shape.spatial) ** (1 / max(shape.rank, 1))
        heights.append((height, math.sqrt(side)))
        thicknesses.append((parts[0][along], 1 + math.log2(shape.channels)))
    assert len(heights) > 5
    for pairs in (heights, thicknesses):
        scale = max(length for length, _ in pairs) / max(wanted for _, wanted in pairs)
        for length, wanted in pairs:
            assert length == pytest.approx(wanted * scale, abs=0.2 + 0.02 * len(pairs) ** 0.5)


def test_bars_of_a_profile_are_in_proportion():
    report = report_of("vgg16")
    (tree, _) = pictures("vgg16", "profile")
    bars = slabs(tree)
    up = {row.path: bars[row.path][0][3] for row in report.rows}
    down = {row.path: bars[row.path][1][3] for row in report.rows if len(bars[row.path]) > 1}
    assert up["conv1_1"] == up["conv1_2"] == max(up.values())
    assert up["conv1_1"] / up["conv2_1"] == pytest.approx(2, abs=0.05)  # 3.2 M and 1.6 M
    assert down["fc6"] / down["fc7"] == pytest.approx(102_764_544 / 16_781_312, rel=0.02)
    assert set(down) == {row.path for row in report.rows if row.counts.params}


# What it says, and costs


def test_the_picture_of_vgg16_is_small():
    """With all that a page has of it: the links, the table below, the author's text."""
    html = page("vgg16", header=Source("page.md", "```cnn"), options={"view": "diagram"}).html
    assert html.count("xlink:href") == 2 * 22
    assert "data-source" in html
    assert len(html.encode()) <= 12_000


@pytest.mark.parametrize("view", ["diagram", "profile"])
def test_a_picture_has_a_name_and_says_what_is_seen(view):
    for tree in pictures("vgg16", view):
        named = {child.get("id"): child.text for child in tree if child.tag in ("title", "desc")}
        labels = [named[own] for own in tree.get("aria-labelledby").split()]
        assert "VGG-16" in labels[0]
        assert re.search(r"\d", labels[1])


def labels_of(tree):
    return [text.text for text in tree.iter("text")]


def test_a_size_stands_with_its_name():
    """There is no room for the input's name beside that of the first convolutions."""
    wide, upright = pictures("vgg16", "diagram")
    assert "224² · 64" in labels_of(wide)
    assert "input 224² · 3" in labels_of(wide)
    assert "224² · 3" not in labels_of(wide)
    assert "input  224² · 3" in labels_of(upright)


@pytest.mark.many
@pytest.mark.parametrize("name", ALL)
def test_no_two_things_in_a_picture_are_called_alike(name):
    plan = plan_of(report_of(name))
    called = [unit.label for unit in plan.units if unit.label]
    assert len(set(called)) == len(called)
    for tree in (pictures(name, "diagram")[0], *pictures(name, "profile")):
        names = [each.text for each in tree.iter("text") if "name" in each.get("class", "")]
        assert len(set(names)) == len(names)


def test_names_within_a_module_say_in_which_lane():
    wide, upright = pictures("googlenet", "diagram inception3a")
    assert {"branch1.conv1", "branch2.conv1", "branch2.conv2", "pool1"} <= set(labels_of(wide))
    lines = labels_of(upright)
    assert lines.count("branch2") == 2
    assert lines.count("conv1") == 4


def test_long_names_are_those_of_their_stages():
    wide, upright = pictures("densenet121", "profile")
    assert {"dense1", "dense2", "dense3", "dense4", "fc1"} <= set(labels_of(wide))
    assert "dense3" in labels_of(upright)
    _, upright = pictures("resnet18", "diagram")
    texts = labels_of(upright)
    assert texts.count("56² · 64") == 5  # of six slabs, the first says the stage
    assert "conv2_x  56² · 64" in texts


def test_the_heading_is_that_of_the_part_that_is_drawn():
    """A convolution by hand: 3 · 3 · 3 · 4 + 4 parameters, 27 · 4 multiply-adds at 64 places."""
    text = block("8x8x3", "a: [conv3-4]", "b: [conv1-2]", title="Two")
    whole = work_out(text, view="diagram").document
    assert whole.title == "Two"
    assert whole.facts[0].text == "122 parameters"
    (part,) = [work_out(text, view="diagram a").document]
    assert part.title == "Two, a"
    said = [fact.text for fact in part.facts]
    assert said[:2] == ["112 parameters", "6.912 k multiply-adds"]
    assert said[2].startswith("256 activations")
    both = work_out(text, view="diagram a, b").document
    assert both.facts == ()
    first, second = (picture.heading for picture in both.pictures)
    assert first.startswith("a: 112 parameters, 6.912 k multiply-adds, 256 activations")
    assert second.startswith("b: 10 parameters")


def test_the_profile_says_where_most_is():
    (picture,) = work_out("vgg16", view="profile").document.pictures
    assert "most are behind conv1_1: 3,211,264" in picture.description
    assert "most are in fc6: 102,764,544" in picture.description


def test_other_formats_have_the_table():
    text = rendered("vgg16", view="diagram")
    assert re.search(r"^pool5 +maxpool2.* 7 × 7 × 512$", text, re.MULTILINE)
    assert "fc8,fc-1000,1000" in rendered("vgg16", "csv", view="diagram")
    assert "| fc6 | 4,096 | 102,764,544 |" in rendered("vgg16", "markdown", view="profile")
    assert r"\textbf" not in rendered("vgg16", "latex", view="profile")


def test_names_of_authors_are_only_text():
    text = block("8x8x3", "conv3-4", title='"<b>&\\"</b>"')
    for view in ("diagram", "profile"):
        html = rendered(text, "html", view=view)
        assert "<b>&quot;" not in html.partition("</figcaption>")[2]
        assert html.partition("</figcaption>")[2].count("&lt;b&gt;") >= 2


@pytest.mark.many
@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("view", ["diagram", "profile"])
def test_every_network_can_be_drawn(name, view):
    for tree in pictures(name, view):
        width, height = map(float, tree.get("viewBox").split()[2:])
        assert width in (690, 340)
        assert 0 < height < 1_500
        for text in tree.iter("text"):
            assert -1 <= float(text.get("y")) <= height + 1


def test_a_part_that_is_named_twice_is_drawn_once():
    once = work_out("use: googlenet\nview: diagram inception3a\n").document
    twice = work_out("use: googlenet\nview: diagram inception3a inception3a\n").document
    assert len(twice.pictures) == len(once.pictures)
