"""Known networks as parts of others: where they come from, and what becomes of them."""

import os

import pytest

from helpers import data, problems
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.library.networks import Networks, count_program
from mkdocs_cnn.library.texts import parse
from mkdocs_cnn.problems.problem import Invalid, Source
from mkdocs_cnn.settings.choices import Settings

PYRAMID = """
input: 224x224x3
layers:
  - body: resnet50 to conv5_x
  - p5: from body.conv5_x + conv1-256
  - p4: {add: [[from body.conv4_x + conv1-256], [from p5 + upsample 2]]}
  - p3: {add: [[from body.conv3_x + conv1-256], [from p4 + upsample 2]]}
"""


def counted(folder, text):
    networks = Networks(Library(folder))
    program = parse(Source("block", text), is_network=networks.knows)
    return count_program(networks, program, Settings()).report


def test_a_part_has_what_the_network_has_up_to_there():
    whole, pyramid = data("resnet50"), data(PYRAMID)
    lateral = sum(channels * 256 + 256 for channels in (2048, 1024, 512))
    assert pyramid["params"] == whole["params"] - (2048 * 1000 + 1000) + lateral
    assert [row["output"] for row in pyramid["rows"] if row["name"].startswith("p3.add")] == [
        [28, 28, 256]
    ]


def test_parts_of_parts(tmp_path):
    (tmp_path / "inner.yml").write_text("input: 9x9x1\nlayers: [a: conv3-2, b: conv3-4]\n")
    (tmp_path / "outer.yml").write_text("input: 9x9x2\nlayers: [c: inner to a, d: conv1-8]\n")
    report = counted(tmp_path, "input: 9x9x3\nlayers:\n  - outer\n  - from outer.c.a + fc-1\n")
    assert report.totals.params == (3 * 3 * 3 * 2 + 2) + (2 * 8 + 8) + (9 * 9 * 2 + 1)


def test_a_part_that_changes_changes_what_it_is_part_of(tmp_path):
    inner = tmp_path / "inner.yml"
    inner.write_text("input: 9x9x1\nlayers: [a: conv3-2]\n")
    (tmp_path / "outer.yml").write_text("input: 9x9x1\nlayers: [inner]\n")
    networks = Networks(Library(tmp_path))
    settings = Settings()
    assert networks.counted("outer", settings).report.totals.params == 3 * 3 * 2 + 2
    inner.write_text("input: 9x9x1\nlayers: [a: conv5-2]\n")
    os.utime(inner, (1, 1))
    again = Networks(networks.library)
    assert again.counted("outer", settings).report.totals.params == 5 * 5 * 2 + 2


@pytest.mark.parametrize("other", ["one", "two"])
def test_parts_that_lead_back_are_refused(tmp_path, other):
    (tmp_path / "one.yml").write_text(f"input: 9x9x1\nlayers: [conv3-4, {other}]\n")
    (tmp_path / "two.yml").write_text("input: 9x9x1\nlayers: [one]\n")
    with pytest.raises(Invalid, match="leads back to itself"):
        counted(tmp_path, "input: 9x9x1\nlayers: [one]\n")


def test_many_parts_are_bounded():
    text = "input: 224x224x3\nlayers:\n" + "  - from input + resnet152\n" * 200
    assert any("too many" in str(each.message) for each in problems(text))


def test_what_is_around_a_part_is_not_seen_in_it(tmp_path):
    (tmp_path / "inner.yml").write_text("input: 9x9x1\nlayers: [from a + conv3-2]\n")
    with pytest.raises(Invalid, match='no earlier item is called "a"'):
        counted(tmp_path, "input: 9x9x1\nlayers:\n  - a: conv3-4\n  - inner\n")


def test_a_part_without_biases(tmp_path):
    (tmp_path / "inner.yml").write_text("input: 9x9x1\nbias: false\nlayers: [conv3-2]\n")
    report = counted(tmp_path, "input: 9x9x1\nlayers:\n  - inner\n  - conv1-3\n")
    assert report.totals.params == 3 * 3 * 2 + (2 * 3 + 3)
