"""The benchmarks can be run, and what they compute from times is right; no time is held here."""

import importlib.util
import json
import sys

import pytest

from benchmarks import growth, hotspots, html, measuring, steps, tables, texts, watched
from benchmarks.__main__ import FULL, PARTS, TINY, main
from helpers import some
from mkdocs_cnn.counting.report import make_report
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.page import Page

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="memory is asked of a POSIX system")
SIZES = [1, 10, 30, 100, 300, 1_000, 3_000, 10_000]


@POSIX
@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.browser] * (name == "layout"))
        for name in some(PARTS, 2)
    ],
)
def test_each_part_can_be_measured_saved_and_shown(name, tmp_path, capsys):
    saved = tmp_path / "benchmarks.json"
    saved.write_text(json.dumps({"other": {}}), "utf-8")
    assert main(["--tiny", "--only", name, "--save", str(saved)]) == 0
    part = json.loads(saved.read_text("utf-8"))[name]
    assert tables.as_text(part) in capsys.readouterr().out
    assert part["conditions"]["packages"]["PyYAML"] in tables.conditions({name: part})


@POSIX
def test_a_part_that_is_not_measured_stays_as_it_was(tmp_path):
    saved = tmp_path / "benchmarks.json"
    saved.write_text(json.dumps({"growth": {"kinds": {}}}), "utf-8")
    main(["--tiny", "--only", "html", "--save", str(saved)])
    assert list(json.loads(saved.read_text("utf-8"))) == ["html", "growth"]


@POSIX
def test_a_part_that_fails_does_not_cost_the_others(tmp_path, monkeypatch, capsys):
    def fail(run):
        raise measuring.ProgramError("it was not there")

    saved = tmp_path / "benchmarks.json"
    monkeypatch.setitem(PARTS, "reports", fail)
    assert main(["--tiny", "--only", "reports", "html", "--save", str(saved)]) == 1
    assert list(json.loads(saved.read_text("utf-8"))) == ["html"]
    assert "it was not there" in capsys.readouterr().err


@POSIX
@pytest.mark.differential
@pytest.mark.skipif(not importlib.util.find_spec("torchinfo"), reason="there is no torchinfo")
def test_torchinfo_is_measured_beside(capsys):
    assert main(["--tiny", "--only", "reports", "fresh", "--peers", sys.executable]) == 0
    assert "not measured" not in capsys.readouterr().out


@POSIX
def test_a_peer_that_cannot_be_asked_is_told():
    with pytest.raises(measuring.ProgramError, match="no answer"):
        measuring.Peer("false")


@POSIX
def test_a_program_that_fails_is_told(tmp_path):
    launcher = measuring.Launcher(tmp_path)
    with measuring.closing(launcher):
        with pytest.raises(measuring.ProgramError, match="nothing here"):
            launcher.python("-c", "raise SystemExit('nothing here')")
        seconds, memory, said = launcher.python("-c", "print(len(bytearray(50_000_000)))")
    assert said == "50000000\n"
    assert 50_000_000 < memory < 150_000_000
    assert 0 < seconds < 10


# What is measured


def test_no_text_is_measured_twice():
    for make in (texts.vgg16, texts.resnet50, texts.densenet201, texts.of_new_lines):
        assert make(1_001) != make(1_002)
    for make, _ in growth.KINDS.values():
        assert make(3) != make(3)


def test_lines_that_were_not_seen_before_have_nothing_in_common():
    one, other = (set(texts.of_new_lines(serial).splitlines()) for serial in (1_001, 1_002))
    assert {line for line in one & other if "maxpool" not in line} == {
        "input: 224x224x3",
        "layers:",
    }


@pytest.mark.parametrize("layers", [2, 30])
def test_networks_are_those_that_they_are_called(layers):
    """Parameters as torchvision has them, and those of the chain by hand."""
    for make, params in steps.networks(layers).values():
        assert texts.report(make()).totals.params == params


def test_what_grows_is_what_it_is_called():
    assert texts.report(growth.layers(30)).row_count == 30
    assert texts.report(growth.definitions(30)).row_count == 30
    assert texts.report(growth.calls(30)).row_count == 30
    assert texts.report(growth.branches(30)).output.sizes == (32, 32, 3 + 30)
    assert growth.claims(30).count(".biases: 8") == 30
    assert growth.listing(30).count("CONV3-8") == 30
    for make in (growth.blocks, growth.known_blocks, growth.headings):
        assert make(30).count("```cnn") == 30
    for make in (growth.codes, growth.codes_in_one_line):
        assert make(33).count("`#!cnn") == 33


def test_a_step_is_measured_without_those_inside():
    calls = {"outer": Page.render, "inner": make_report}
    with watched.counted(calls) as counts:
        Page(Library(), Settings()).render(texts.Source("b", "input: 8x8x3\nlayers: [relu]"))
    assert counts == {"outer": 1, "inner": 1}
    with watched.timed(calls) as spent:
        Page(Library(), Settings()).render(texts.Source("b", texts.vgg16()))
    assert all(0 < each < 10 for each in spent.values())
    assert Page.render is calls["outer"]
    assert texts.make_report is calls["inner"]


def test_limits_are_what_they_were():
    before = Limits.listing_lines
    with growth.unlimited():
        assert Limits.listing_lines > before
    assert Limits.listing_lines == before


def test_elements_are_counted_within_the_bodys_rows():
    table = "<table><thead><tr><th>a</th></tr></thead>{}<tfoot><tr></tr></tfoot>"
    row = "<tr><th><a>x</a></th><td>1<br></td></tr>"
    counted = html.Elements(table.format(row * 3))
    assert (counted.rows, counted.elements) == (3, 15)


# What is computed


@pytest.mark.parametrize("exponent", [0.5, 1, 1.05, 2])
def test_the_exponent_of_a_power_is_found(exponent):
    found, r2 = growth.fit(SIZES, [0.003 * size**exponent for size in SIZES])
    assert found == pytest.approx(exponent)
    assert r2 == pytest.approx(1)


def test_what_has_to_be_done_anyway_does_not_hide_growth():
    linear = growth.line({size: [0.2 + 0.001 * size] for size in SIZES})
    assert (linear["exponent"], linear["last"]) == (pytest.approx(1), pytest.approx(1))
    assert growth.fit(SIZES, linear["seconds"])[0] < 0.6
    square = growth.line({size: [0.2 + 1e-6 * size**2] for size in SIZES})
    assert square["exponent"] == pytest.approx(2, abs=0.03)


def test_growth_that_begins_late_shows_in_the_last_decade():
    late = growth.line({size: [0.001 * size + 1e-7 * size**2] for size in SIZES})
    assert late["exponent"] < 1.15
    assert late["last"] > 1.2


def test_what_grows_too_fast_is_not_tried_further():
    asked = []

    def measure(size):
        asked.append(size)
        return size / 100

    found = growth.measured(lambda size: size, measure, SIZES, 1_000)
    assert found["sizes"] == SIZES[:6]
    assert max(asked) == 1_000
    assert found["exponent"] == pytest.approx(1)


def test_sizes_are_three_decades():
    assert FULL.sizes(1) == SIZES
    assert FULL.sizes(5) == [5, *SIZES[1:]]
    assert TINY.sizes(1) == [1, 10, 30]


def test_the_spread_is_where_half_of_the_values_lie():
    assert measuring.spread([5, 1, 2, 3, 4]) == {"median": 3, "low": 2, "high": 4, "n": 5}
    assert measuring.spread([7]) == {"median": 7, "low": 7, "high": 7, "n": 1}


def test_works_take_turns():
    done = []
    found = measuring.in_turn({name: lambda name=name: done.append(name) for name in "ab"}, 3)
    assert done == [*"ababab"]
    assert found == {"a": [None] * 3, "b": [None] * 3}


@pytest.mark.parametrize(
    ("aim", "theirs", "ratio", "aimed"),
    [
        ({"times": 8}, [20], "10 times as quick", "at least 8 times ✓"),
        ({"times": 8}, [10], "5 times as quick", "at least 8 times ✗"),
        ({"times": 8}, None, "not measured", "at least 8 times"),
        ({"share": 0.65}, [4], "0.50 of it", "at most 0.65 of it ✓"),
        ({"share": 0.65}, [1], "2 times as much", "at most 0.65 of it ✗"),
        ({"share": 6}, [0.5], "4 times as much", "at most 6 times as much ✓"),
        ({"most": 2}, [4], "0.50 of it", "at most 2 ✓"),
        ({"most": 1}, [4], "0.50 of it", "at most 1 ✗"),
        ({}, [4], "0.50 of it", "–"),
    ],
)
def test_a_row_says_the_ratio_and_whether_the_aim_is_reached(aim, theirs, ratio, aimed):
    row = measuring.row("It", [2, 2, 2], "ms", "another", theirs, **aim)
    heads, rule, line = tables.as_text({"rows": [row]}).splitlines()
    assert line.startswith("| It | 2 ms | 3 | another")
    assert line.endswith(f" | {ratio} | {aimed} |")
    assert heads.count("|") == rule.count("|") == line.count("|")


def test_parts_that_were_measured_elsewhere_say_so():
    here = {"date": "2026-01-02", "processor": "A", "cores": 2, "system": "Linux"}
    here |= {"python": "3.11.0", "packages": {"mkdocs": "1.6", "PyYAML": ""}}
    parts = {name: {"conditions": here} for name in ("reports", "growth")}
    same = "2026-01-02: A, 2 cores, Linux; Python 3.11.0, mkdocs 1.6"
    assert tables.conditions(parts) == f"{same}.\n"
    parts["steps"] = {"conditions": {**here, "cores": 8, "peer": {"torch": "2"}}}
    other = same.replace("2 cores", "8 cores")
    assert tables.conditions(parts) == f"- reports, growth: {same}.\n- steps: {other}, torch 2.\n"


def test_what_was_not_measured_is_said():
    assert tables.together([]) == "Not measured.\n"
    parts = [{"rows": [measuring.row(name, [1], "ms")]} for name in ("One", "Other")]
    assert [line.split(" | ")[0] for line in tables.together(parts).splitlines()[2:]] == [
        "| One",
        "| Other",
    ]


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.003456, "0.0035"), (0.456, "0.46"), (4.567, "4.57"), (45.67, "45.7"), (4567.8, "4,568")],
)
def test_numbers_have_about_three_digits(value, written):
    assert tables.number(value) == written
    assert tables.number(3.0) == "3"


def test_a_profile_is_by_room_and_by_function(capsys):
    assert hotspots.main(["vgg16", "--times", "2", "--functions", "5"]) == 0
    rooms, functions = capsys.readouterr().out.strip().split("\n\n")
    shares = {
        line.split(" | ")[0].strip("| "): float(line.split(" | ")[2].split(" %")[0])
        for line in rooms.splitlines()[2:]
    }
    assert {"language", "network", "counting", "show"} < shares.keys()
    assert sum(shares.values()) == pytest.approx(100, abs=2)
    assert len(functions.splitlines()) == 2 + 5


def test_functions_in_c_count_for_their_callers():
    ours, other, built_in = ("a.py", 1, "f"), ("b.py", 2, "g"), ("~", 0, "len")
    stats = {
        ours: (1, 1, 1.0, 6.0, {}),
        other: (1, 1, 2.0, 3.0, {ours: (1, 1, 2.0, 3.0)}),
        built_in: (4, 4, 3.0, 3.0, {ours: (2, 2, 2.0, 2.0), other: (2, 2, 1.0, 1.0)}),
    }
    assert hotspots.own_times(stats) == {ours: 3.0, other: 3.0}
