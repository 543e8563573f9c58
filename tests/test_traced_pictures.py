"""Pictures of models in code: as those of the same networks in the language."""

from collections import Counter

import pytest

from helpers import exported
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.library.networks import Networks
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.pictures.diagram import diagram
from mkdocs_cnn.show.pictures.plan import plan_of, plans_of


def ours(name):
    return Networks(Library()).counted(name, Settings()).report


def words(report):
    """What stands in the picture for a column."""
    return [each.text for each in diagram(report, plan_of(report)).wide.words]


SAME = {
    "resnet50": "resnet50",
    "densenet121": "densenet121",
    "regnet_y_400mf": "regnet-y-400mf",
    "inception_v3": "inception-v3",
}
"""Exports, and the same networks in the language, with as many blocks drawn as one."""


@pytest.mark.parametrize("name", sorted(SAME))
def test_the_same_slabs_are_drawn(name):
    of_code, of_ours = plans_of(exported(name), ()), plans_of(ours(SAME[name]), ())
    drawn, wanted = (
        [[(unit.kind, unit.output) for unit in plan.units] for plan in plans]
        for plans in (of_code, of_ours)
    )
    assert drawn[0] == wanted[0]
    assert len(drawn) == len(wanted), "as many blocks have a picture of their own"


BLOCKS = {
    "mobilenet_v2": ("InvertedResidual", 17),
    "efficientnet_b0": ("MBConv", 16),
    "tf_efficientnet_b0": ("InvertedResidual", 15),
    "regnet_y_400mf": ("ResBottleneckBlock", 16),
    "convnext_tiny": ("CNBlock", 18),
}
"""The blocks of networks, and how many there are of them, as their papers have it."""


@pytest.mark.parametrize("name", sorted(BLOCKS))
def test_a_block_with_a_skip_is_drawn_as_one_and_once_with_all_that_is_in_it(name):
    called, count = BLOCKS[name]
    plan = plan_of(exported(name))
    kinds = Counter(unit.kind for unit in plan.units)
    assert sum(unit.operation == called for unit in plan.units) == count
    assert kinds["join"] == 0
    assert called in [part.group.call for part in plan.together]


def test_blocks_are_alike_that_have_as_many_parameters():
    """Of RepVGG's fourteen in its third stage, the first has a stride and no third branch."""
    units = [unit for unit in plan_of(exported("repvgg_a0")).units if unit.stage == "stages.2"]
    assert [unit.times for unit in units] == [1, 13]


def test_stages_within_a_stage_are_named():
    found = words(exported("convnext_tiny"))
    assert {"features.1", "features.3", "features.5", "features.7"} <= {*found}
    assert {"block2", "block3", "block4"} <= {*words(exported("regnet_y_400mf"))}
    assert {"conv2_x", "conv3_x", "conv4_x", "conv5_x"} <= {*words(ours("deeplabv3-resnet50"))}


def test_what_is_on_a_way_is_written_where_there_is_room():
    """Swin takes every other position four times over, on ways much shorter than the words."""
    assert any(unit.operation == "slice + slice" for unit in plan_of(exported("swin_t")).units)
    assert not [word for word in words(exported("swin_t")) if "slice" in word]


@pytest.mark.parametrize("name", ["mobilenet_v2", "vgg11_bn", "densenet121"])
def test_what_holds_stages_is_no_stage_in_a_picture(name):
    """Its parts are, and what stands behind it is named as well."""
    found = words(exported(name))
    assert "features" not in found
    assert any(each.startswith(("features.", "denseblock")) for each in found)
