"""The picture of an index: where the points lie is read back from the SVG."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import library, work_out
from mkdocs_cnn.library.networks import Networks
from mkdocs_cnn.show.pictures.beside import HEIGHT, Point, beside
from mkdocs_cnn.show.pictures.labels import room
from mkdocs_cnn.show.pictures.scatter import LARGEST, LEAST
from mkdocs_cnn.show.render.html import render_html, row_anchor

ALL = "compare: all\nview: index\n"
UNITS = {"k": 10**3, "M": 10**6, "G": 10**9}
DOT = re.compile(r"M([\d.-]+) ([\d.-]+)a([\d.]+) ")
SMALL = "compare: [squeezenet1.1, mobilenet-v2, shufflenet-v2, lenet5]\nview: index\n"
VGGS = "compare: [vgg11, vgg13, vgg-c, vgg16, vgg19]\nview: index\n"
INDEXES = [ALL, SMALL, VGGS]


def drawings(text):
    (picture,) = work_out(text).document.pictures
    return picture.wide, picture.narrow


def dots(drawing):
    """The centre and radius of each point by the row that it stands for."""
    found = {}
    for shape in drawing.shapes:
        if shape.kind == "dot":
            left, y, radius = map(float, DOT.match(shape.path).groups())
            found[shape.row] = (left + radius, y, radius)
    return found


def marks(drawing, side):
    """The marks of an axis: the number that is written there, and where."""
    scale = [words for words in drawing.words if re.fullmatch(r"\d+ [kMG]", words.text)]
    for words in scale:
        number, unit = words.text.split()
        if words.side == side:
            yield int(number) * UNITS[unit], words.x if side == "middle" else words.y


def read(value, scale):
    """Where a number belongs between two marks, by their logarithms."""
    (low, start), *_, (high, end) = sorted(scale)
    share = math.log(value / low) / math.log(high / low)
    return start + share * (end - start)


@pytest.mark.parametrize("text", INDEXES)
def test_points_lie_where_the_marks_say(text):
    reports = {report.network.name: report for report in work_out(text).reports}
    for drawing in drawings(text):
        grid = next(shape.path for shape in drawing.shapes if shape.kind == "axis")
        lines = re.findall(r"M([\d.-]+) ([\d.-]+)([hv])", grid)
        uprights = sorted(float(x) for x, _, way in lines if way == "v")
        across = sorted((float(y) for _, y, way in lines if way == "h"), reverse=True)
        columns = list(zip(sorted(n for n, _ in marks(drawing, "middle")), uprights, strict=True))
        rows = list(zip(sorted(n for n, _ in marks(drawing, "end")), across, strict=True))
        assert len(columns) > 1
        assert len(rows) > 1
        found = dots(drawing)
        assert found.keys() == reports.keys()
        for name, (x, y, _) in found.items():
            totals = reports[name].totals
            assert x == pytest.approx(read(totals.params, columns), abs=0.4)
            assert y == pytest.approx(read(totals.macs, rows), abs=0.4)


def test_axes_have_powers_of_ten():
    wide, _ = drawings(ALL)
    assert sorted(n for n, _ in marks(wide, "middle")) == [10**4, 10**5, 10**6, 10**7, 10**8]
    assert sorted(n for n, _ in marks(wide, "end")) == [10**n for n in range(6, 12)]


@pytest.mark.parametrize("text", INDEXES)
def test_areas_are_in_proportion_to_activations(text):
    values = {each.network.name: each.activations for each in work_out(text).reports}
    most = max(values.values())
    for drawing in drawings(text):
        for name, (_, _, radius) in dots(drawing).items():
            exact = LARGEST * math.sqrt(values[name] / most)
            assert radius == pytest.approx(max(exact, LEAST), abs=0.051)


def boxes(drawing):
    """The boxes of all words, as wide as they may be."""
    for words in drawing.words:
        wide = room(words.text)
        left = words.x - wide * {"start": 0, "middle": 0.5, "end": 1}[words.side]
        yield words.text, (left, words.y - HEIGHT * 0.75, left + wide, words.y + HEIGHT * 0.25)


def meet(one, other):
    apart = 0.01
    return (
        one[0] < other[2] - apart
        and other[0] < one[2] - apart
        and one[1] < other[3] - apart
        and other[1] < one[3] - apart
    )


@pytest.mark.parametrize("text", INDEXES)
def test_no_words_stand_on_others_or_on_points(text):
    for drawing in drawings(text):
        found = list(boxes(drawing))
        for number, (_, box) in enumerate(found):
            assert [name for name, other in found[:number] if meet(box, other)] == []
            assert box[0] >= -0.01
            assert box[2] <= drawing.width + 0.01
        for x, y, radius in dots(drawing).values():
            circle = (x - radius, y - radius, x + radius, y + radius)
            inner = tuple(
                part + 0.2 * sign for part, sign in zip(circle, (1, 1, -1, -1), strict=True)
            )
            assert [name for name, box in found if meet(box, inner)] == []


def leads(drawing):
    """The lines from points to names, each from its start to its end."""
    for shape in drawing.shapes:
        if shape.kind == "lead":
            for x, y, end_x, end_y in re.findall(
                r"M([\d.-]+) ([\d.-]+)L([\d.-]+) ([\d.-]+)", shape.path
            ):
                yield (float(x), float(y)), (float(end_x), float(end_y))


def along(lead, share):
    """A place on a line."""
    (x, y), (end_x, end_y) = lead
    return x + share * (end_x - x), y + share * (end_y - y)


def turns(lead, place):
    """On which side of a line a place is."""
    (x, y), (end_x, end_y) = lead
    return (end_x - x) * (place[1] - y) - (end_y - y) * (place[0] - x)


@pytest.mark.parametrize("text", INDEXES)
def test_a_line_leads_from_one_point_to_one_name(text):
    for drawing in drawings(text):
        lines, points = list(leads(drawing)), list(dots(drawing).values())
        named = [box for _, box in boxes(drawing)]
        for index, lead in enumerate(lines):
            start, end = lead
            own = [p for p in points if abs(math.dist(start, p[:2]) - p[2]) < 0.2]
            assert own
            assert [
                b for b in named if b[0] - 1 < end[0] < b[2] + 1 and b[1] - 1 < end[1] < b[3] + 1
            ]
            for share in (0.1, 0.3, 0.5, 0.7, 0.9):
                x, y = along(lead, share)
                assert not [b for b in named if b[0] < x < b[2] and b[1] < y < b[3]]
                assert not [
                    p
                    for p in points
                    if math.dist((x, y), p[:2]) < p[2] - 0.2
                    and all(math.dist(p[:2], each[:2]) > p[2] + each[2] + 0.2 for each in own)
                ]
            for other in lines[:index]:
                apart = turns(lead, other[0]) * turns(lead, other[1]) > -1
                assert apart or turns(other, start) * turns(other, end) > -1


NAMES = [each.use.value for each in Networks(library()).everything([])]
SOME = f"compare: [{', '.join(NAMES[::2])}]\nview: index\n"


def test_names_change_places_until_all_have_room(monkeypatch):
    def named(drawing):
        return sum(not re.search(r"\d [kMG]$", words.text) for words in drawing.words)

    most = named(drawings(SOME)[0])
    monkeypatch.setattr("mkdocs_cnn.show.pictures.beside.PATIENCE", 0)
    assert named(drawings(SOME)[0]) < most


@pytest.mark.parametrize(
    ("text", "names", "least"), [(ALL, NAMES, (0.7, 0.45)), (SOME, NAMES[::2], (0.9, 0.5))]
)
def test_networks_are_named_where_there_is_room_and_all_say_what_they_are(text, names, least):
    names = set(names)
    for drawing, share in zip(drawings(text), least, strict=True):
        said = {words.text for words in drawing.words} & names
        assert len(said) >= share * len(names)
        titles = {shape.row: shape.title for shape in drawing.shapes if shape.kind == "dot"}
        assert all(titles[name].startswith(f"{name}: ") for name in names)
    assert "138,357,544 parameters" in titles["vgg16"]


def test_points_link_to_their_rows():
    document = work_out(SMALL).document
    rows = [row_anchor("it", row.anchor) for row in document.tables[0].rows]
    assert "it-squeezenet1-1" in rows
    html = render_html(document, "it", rows)
    for anchor in rows:
        assert html.count(f'<a xlink:href="#{anchor}"') == 2  # once for a column, once for a phone
        assert f"id={anchor}" in html


def test_lines_join_families():
    wide, _ = drawings(VGGS)
    (way,) = [shape.path for shape in wide.shapes if shape.kind == "way"]
    each = [tuple(map(float, point.split())) for point in way.removeprefix("M").split("L")]
    order = ["vgg11", "vgg13", "vgg-c", "vgg16", "vgg19"]  # by their parameters
    found = dots(wide)
    for name, point in zip(order, each, strict=True):
        assert point == pytest.approx(found[name][:2], abs=0.11)
    assert not [shape for shape in drawings(SMALL)[0].shapes if shape.kind == "way"]


def test_the_description_says_the_range():
    (picture,) = work_out(SMALL).document.pictures
    assert picture.description == (
        "4 networks, from LeNet-5 with 61,706 parameters to MobileNetV2 with 3,504,872."
    )


@pytest.mark.parametrize(
    "names", ["vgg16, alexnet", "vgg16, vgg-d, {use: vgg16}", "{input: 8, layers: [relu]}, vgg16"]
)
def test_too_few_points_are_not_drawn(names):
    assert work_out(f"compare: [{names}]\nview: index\n").document.pictures == ()


points = st.builds(
    Point,
    st.text("abcxyz0123", min_size=1, max_size=14),
    st.floats(0, 300),
    st.floats(0, 200),
    st.floats(1, 15),
)


@given(st.lists(points, max_size=25))
def test_labels_have_room_wherever_points_are(drawn):
    found = beside(drawn, (0, 0, 300, 200))
    assert len(found) == len(drawn)
    placed = []
    for point, label in zip(drawn, found, strict=True):
        if label is not None:
            wide = room(point.text)
            left = label.x - wide * {"start": 0, "middle": 0.5, "end": 1}[label.side]
            placed.append((left, label.y - HEIGHT * 0.75, left + wide, label.y + HEIGHT * 0.25))
    for number, box in enumerate(placed):
        assert not any(meet(box, other) for other in placed[:number])
        assert box[0] >= -0.01
        assert box[2] <= 300.01
        assert box[1] >= -0.01
        assert box[3] <= 200.01
        for p in drawn:
            assert not meet(box, (p.x - p.radius, p.y - p.radius, p.x + p.radius, p.y + p.radius))
