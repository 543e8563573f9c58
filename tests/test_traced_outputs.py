"""Models with several outputs: the first is the network's, the others are side outputs."""

from helpers import EXPORT_HEAD, EXPORTS, with_heads
from mkdocs_cnn.counting.quantities import QUANTITIES
from mkdocs_cnn.counting.report import Row, walk
from mkdocs_cnn.counting.subjects import Subject
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.library.networks import Networks
from mkdocs_cnn.settings.choices import Settings


def heads(report):
    """What each side output is called, and its rows."""
    return [(head.path, [row.path for row in head.rows()]) for head in report.heads]


def test_an_auxiliary_classifier_is_apart(networks):
    """The network is that of `aux_loss=False`, whose export lacks the lines of the classifier."""
    text = (EXPORTS / "deeplabv3_mobilenet_v3_large.net").read_text("utf-8")
    found = networks(text)
    lines = text.splitlines(keepends=True)
    aside = ("aux_classifier", "module aux_classifier", "interpolate-2", "output:")
    alone = networks("".join(each for each in lines if not each.startswith(aside)))
    assert found.totals == alone.totals
    assert found.activations == alone.activations
    assert found.inference_peak == alone.inference_peak
    assert found.kept_for_backward == alone.kept_for_backward
    assert [row.path for row in found.rows] == [row.path for row in alone.rows]
    assert found.rows[-1].receptive_field == alone.rows[-1].receptive_field
    assert found.output.sizes == (520, 520, 21)
    rows = ["aux_classifier.0", "aux_classifier.4", "interpolate-2"]
    assert heads(found) == [("aux_classifier", rows)]
    assert found.heads[0].counts.params == 3 * 3 * 40 * 10 + 2 * 10 + 10 * 21 + 21
    assert found.params_with_heads == 11_029_328, "as torchvision's documentation has it"


TOWER = f"""{EXPORT_HEAD}input: x 1x3x8x8
body = conv2d padding=1,1 -> 1x4x8x8 | weight 4x3x3x3
"""


def test_an_output_of_which_another_is_made_is_no_side_output(networks):
    """Features of a backbone: the deepest is what the network comes to."""
    found = networks(
        f"{TOWER}deeper = conv2d -> 1x5x8x8 | weight 5x4x1x1\n"
        "deepest = conv2d -> 1x6x8x8 | weight 6x5x1x1\n"
        "output: body, deeper, deepest\n"
    )
    assert not found.heads
    assert found.output.sizes == (8, 8, 6)
    assert found.totals.params == 108 + 20 + 30


def test_of_outputs_of_one_rank_the_first_is_the_networks(networks):
    """A detector: what its two side outputs share belongs to the first of them."""
    text = (
        f"{TOWER}module heads: Heads\n"
        "heads.shared = conv2d -> 1x4x8x8 | weight 4x4x1x1\n"
        "heads.near = conv2d -> 1x1x8x8 | weight 1x4x1x1\n"
        "heads.boxes = conv2d -> 1x2x8x8 | weight 2x4x1x1\n"
        "heads.classes = conv2d(body) -> 1x7x8x8 | weight 7x4x1x1\n"
        "output: heads.classes, heads.boxes, heads.near\n"
    ).replace("heads.boxes = conv2d", "heads.boxes = conv2d(heads.shared)")
    found = networks(text)
    assert [row.path for row in found.rows] == ["body", "heads.classes"]
    assert found.output.sizes == (8, 8, 7)
    assert heads(found) == [
        ("heads.head1", ["heads.shared", "heads.boxes"]),
        ("heads.near", ["heads.near.conv"]),
    ]
    assert found.totals.params == 108 + 28
    assert with_heads(found).params == found.params_with_heads == 108 + 28 + 16 + 8 + 4
    assert found.find("heads").counts.params == 28, "as of a stage with heads in the language"
    assert found.find("heads.head1").counts.params == 16 + 8
    assert (
        found.find("heads.near").counts.params == found.find("heads.near.conv").counts.params == 4
    )


def test_a_side_output_in_between_keeps_modules_together(networks):
    found = networks(
        f"{EXPORT_HEAD}input: x 1x3x8x8\n"
        "module features: Sequential\n"
        "features.0 = conv2d padding=1,1 -> 1x4x8x8 | weight 4x3x3x3\n"
        "aux = conv2d -> 1x2x8x8 | weight 2x4x1x1\n"
        "features.1 = conv2d(features.0) padding=1,1 -> 1x4x8x8 | weight 4x4x3x3\n"
        "output: features.1, aux\n"
    )
    assert [part.path for part in found.body.parts] == ["features", "aux"]
    assert heads(found) == [("aux", ["aux.conv"])]
    assert found.find("features").counts.params == 108 + 144


def test_what_leads_to_no_output_is_counted_all_the_same(networks):
    """It is computed. Behind the output it stands apart, as the output is what comes out."""
    idle = "idle = conv2d(x) -> 1x1x8x8 | weight 1x3x1x1\n"
    before = networks(
        f"{TOWER}{idle}last = conv2d(body) -> 1x2x8x8 | weight 2x4x1x1\noutput: last\n"
    )
    assert before.totals.params == 108 + 3 + 8
    behind = networks(f"{TOWER}{idle}output: body\n")
    assert behind.output.sizes == (8, 8, 4)
    assert (behind.totals.params, behind.params_with_heads) == (108, 111)


def test_every_part_of_a_network_with_side_outputs_has_its_address():
    found = Networks(Library(EXPORTS)).counted("deeplabv3_mobilenet_v3_large", Settings()).report
    names = found.names()
    assert len({*names}) == len(names)
    assert [found.find(name).path for name in names] == names
    side = found.find("aux_classifier")
    assert side.activations == 65 * 65 * 10 + 65 * 65 * 21 + 520 * 520 * 21


UNUSED = "conv = conv2d -> 1x4x8x8 | weight 4x3x1x1\n"


def test_buffers_that_nothing_reads_are_stored_and_no_side_output(networks):
    """Anchors of a detector: a stored model has them, in four bytes each."""
    found = networks(
        f"{EXPORT_HEAD}input: x 1x3x8x8\n{UNUSED}"
        "unused: ~/anchors 9x4\nunused: ~/grid.x 5\nunused: ~/grid.steps scalar:int64\n"
    )
    assert found.heads == ()
    assert (found.buffers, found.params_with_heads) == (36 + 5 + 1, 12)
    whole = Subject(found, found)
    assert whole.buffers == (42, 1)
    assert QUANTITIES["model_memory"].value(whole) == 4 * (12 + 36 + 5) + 8


def test_buffers_beside_what_is_learned_stand_with_it(networks):
    found = networks(
        f"{EXPORT_HEAD}input: x 1x3x8x8\n{UNUSED}"
        "unused: /aux.norm.weight 7\nunused: ~/aux.norm.running_mean 7\nunused: ~/anchors 9x4\n"
    )
    assert heads(found) == [("aux", ["aux.unused"])]
    assert found.buffers == 7 + 36


def test_a_module_in_two_outputs_gives_each_row_its_own_address(networks):
    """A head that is called on two levels, the second of which is a side output."""
    found = networks(
        f"{TOWER}module head: Head\nmodule head.tower: Tower\n"
        "head.tower.conv = conv2d -> 1x4x8x8 | weight 4x4x1x1\n"
        "head.classes = conv2d -> 1x7x8x8 | weight 7x4x1x1\n"
        "pool = max_pool2d(body) kernel_size=2,2 -> 1x4x4x4\n"
        "head.tower.conv-2 = conv2d kernel=4,4,1,1 -> 1x4x4x4 | /head.tower.conv.weight 4x4x1x1\n"
        "head.classes-2 = conv2d kernel=7,4,1,1 -> 1x7x4x4 | /head.classes.weight 7x4x1x1\n"
        "output: head.classes, head.classes-2\n"
    )
    paths = [part.path for part in walk(found.body) if isinstance(part, Row)]
    assert len({*paths}) == len(paths) == 6
    assert found.find("head.tower.conv-2").output.sizes == (4, 4, 4)
    assert found.find("head.tower").counts.macs == 16 * (64 + 16)


def test_a_side_output_of_one_row_is_called_as_its_module(networks):
    found = networks(
        f"{TOWER}out = conv2d -> 1x5x8x8 | weight 5x4x1x1\nmodule aux: Sequential\n"
        "aux.0 = conv2d(body) -> 1x2x8x8 | weight 2x4x1x1\n"
        "aux.1 = batch_norm -> 1x2x8x8 | weight 2, bias 2\n"
        "output: out, aux.1\n"
    )
    assert heads(found) == [("aux", ["aux.conv"])]
    assert found.find("aux").counts.params == 8 + 4
    assert found.find("aux.1").counts.params == 4
