"""Memory is four numbers: each against figures from elsewhere, or worked out by hand."""

import csv
import json

import pytest

from helpers import TESTS, block, library, rendered, work_out
from mkdocs_cnn.counting.memory import (
    NOTHING,
    Kept,
    inference_peak,
    kept_by_node,
    parameter_state,
)
from mkdocs_cnn.counting.quantities import QUANTITIES
from mkdocs_cnn.counting.report import is_head
from mkdocs_cnn.counting.subjects import Basis, Subject

MIB = 2**20
SAVED = json.loads((TESTS / "truth" / "saved.json").read_text("utf-8"))


def network(text):
    return work_out(text).reports[0].network


# Kept for backward


def kept_for_backward(network):
    return sum(kept_by_node(network).values(), NOTHING)


@pytest.mark.parametrize("name", ["vgg16", "resnet50", "densenet121", "unet", "googlenet"])
def test_the_column_adds_up_to_the_view(name):
    """What each row keeps, in a batch of two, is together what the whole keeps."""
    report = work_out(f"use: {name}\nbatch: 2\n").reports[0]
    ask = QUANTITIES["kept_for_backward"].value
    basis = Basis(batch=2)
    rows = [ask(Subject(report, row, basis)) for row in report.rows]
    assert sum(rows) == ask(Subject(report, report, basis)) > 0
    stages = [ask(Subject(report, part, basis)) for part in report.body.parts if not is_head(part)]
    assert sum(stages) == sum(rows)


def test_what_a_row_keeps_by_hand():
    """A convolution keeps its input; ReLU its output, which the pool keeps, with its indices."""
    text = "input: 8x8x3\nlayers: [conv3-4 + relu, maxpool, fc-5]\n"
    report = work_out(text).reports[0]
    each = [QUANTITIES["kept_for_backward"].value(Subject(report, row)) for row in report.rows]
    assert each == [4 * (8 * 8 * 3 + 8 * 8 * 4), 8 * (4 * 4 * 4), 4 * (4 * 4 * 4)]


@pytest.mark.many
@pytest.mark.parametrize("fact", SAVED["facts"])
def test_kept_is_what_torch_keeps(fact):
    """See truth/make_saved.py: what torch's own hooks saw while the same network ran."""
    kept = kept_for_backward(network(fact["block"]))
    assert kept == Kept(fact["values"], fact["indices"], fact["shared"])


def test_the_facts_cover_all_there_is():
    text = "".join(fact["block"] for fact in SAVED["facts"])
    for word in ("residual", "shortcut", "concat", "multiply", "split", "maxpool", "lrn", "gn"):
        assert text.count(word) >= 10, word
    assert len(SAVED["facts"]) == 262


@pytest.mark.parametrize(
    ("name", "mebibytes"),
    [
        ("vgg16", 69.96),
        ("alexnet-torchvision", 3.57),
        ("resnet50", 82.13),
        ("densenet121", 124.64),
        ("mobilenet-v2", 74.72),
        ("convnext-tiny", 104.10),
    ],
)
def test_kept_of_known_networks(name, mebibytes):
    """As torch's hooks measured them with one image of float32."""
    if name not in library():
        pytest.skip(f"{name} is not in the zoo yet")
    kept = kept_for_backward(network(name))
    assert kept.bytes(1, 4) / MIB == pytest.approx(mebibytes, abs=0.005)


def test_kept_of_vgg16_in_bytes():
    """The input, 13 convolutions, 5 pools, one that adapts 7×7 to 7×7; fc6 and fc7 with masks."""
    convs = 2 * 224**2 * 64 + 2 * 112**2 * 128 + 3 * (56**2 * 256 + 28**2 * 512 + 14**2 * 512)
    pools = 112**2 * 64 + 56**2 * 128 + 28**2 * 256 + 14**2 * 512 + 7**2 * 512
    kept = kept_for_backward(network("vgg16"))
    classifier = 2 * (4096 + 4096 + 4096)  # what relu gives, the mask, what dropout gives
    assert kept.values == 224**2 * 3 + convs + pools + 7**2 * 512 + classifier
    assert kept.values * 4 == 61_112_320
    assert kept.indices * 8 == pools * 8 == 12_242_944


def test_kept_of_a_batch():
    """Batch statistics are there once, everything else for each sample."""
    kept = Kept(values=100, indices=10, shared=8)
    assert kept.bytes(1, 4) == 400 + 80 + 32
    assert kept.bytes(32, 4) == 32 * (400 + 80) + 32
    assert kept.bytes(32, 2) == 32 * (200 + 80) + 16


@pytest.mark.parametrize(
    ("lines", "values"),
    [
        (["relu"], 0),  # no weights: nobody asks for a gradient
        (["maxpool", "relu", "conv1-2"], 4 * 4 * 4),
        (["conv1-2", "relu", "relu"], 256 + 128 + 128),
        (["conv1-2", "dropout", "identity", "flatten"], 256 + 128),
        (["split: [[], [conv1-2]]"], 256),  # a share is a view of all
        (["split: [[conv1-2], [conv1-2]]"], 256),
        (["residual: [conv1-4]"], 256),
        (["a: conv1-4", "conv1-4", "from a + conv1-4"], 3 * 256 - 256),
    ],
)
def test_kept_by_hand(lines, values):
    assert kept_for_backward(network(block("8x8x4", *lines))).values == values


# Inference peak


@pytest.mark.parametrize(
    ("size", "lines", "values"),
    [
        # 8·8·4 = 256 in each of them.
        ("8x8x4", ["relu"], 256),
        ("8x8x4", ["conv1-4"], 256 + 256),
        ("8x8x4", ["conv1-4", "relu", "bn"], 256 + 256),  # in place
        ("8x8x4", ["conv1-8", "conv1-2"], 512 + 256),  # 256 + 512, then 512 + 128
        ("8x8x4", ["conv1-2", "conv1-8"], 128 + 512),
        ("8x8x4", ["maxpool", "flatten", "fc-4096"], 64 + 4096),
        # The input waits for the sum: 256 of it, and 256 + 256 of the two convolutions.
        ("8x8x4", ["residual: [conv3-4, conv3-4]"], 3 * 256),
        # The sum overwrites what the branch gave, or the input.
        ("8x8x4", ["residual: [conv3-4]"], 2 * 256),
        # One relu overwrites nothing, since the shortcut needs its input.
        ("8x8x4", ["residual: [relu]"], 2 * 256),
        # Input and both branches (2·64 and 6·64), then both branches and their concatenation.
        ("8x8x4", ["concat: [[conv1-2], [conv1-6]]"], 128 + 384 + 512),
        # All are alive until the last of them is there.
        ("8x8x4", ["concat: [[], [conv1-4], [conv1-4]]"], 3 * 256 + 768),
        ("8x8x4", ["add: [[conv1-4], [conv1-4], [conv1-4]]"], 4 * 256),
        # 4 pooled values, 2, 4; the product overwrites the input.
        ("8x8x4", ["multiply: [[], [gap, conv1-2, conv1-4]]"], 256 + 4 + 2),
        # Shares are views; the second one's convolution gives 128, and 256 when joined.
        ("8x8x4", ["split: [[], [conv1-2]]"], 256 + 128 + 256),
        # a waits for its second use behind three pools.
        ("8x8x4", ["a: conv1-4", "maxpool", "conv1-64", "from a + conv1-1"], 256 + 64 + 1024),
        # A name that nobody takes up keeps nothing alive.
        ("8x8x4", ["a: conv1-4", "maxpool", "conv1-64", "conv1-1"], 64 + 1024),
        ("8x8x4", ["conv1-4", "head: [conv1-99]", "conv1-2"], 2 * 256),
    ],
)
def test_peak_by_hand(size, lines, values):
    assert inference_peak(network(block(size, *lines))) == values


def test_peak_of_vgg16():
    """The first block's two outputs of 224×224×64 at once."""
    assert inference_peak(network("vgg16")) == 6_422_528 == 2 * 224 * 224 * 64


# Parameter state, and the view


def test_parameter_state():
    assert [parameter_state(100, kept) for kept in (0, 1, 2)] == [200, 300, 400]


def memory_view(**settings):
    text = rendered("vgg16", "csv", view="memory", units="B", **settings)
    return {row["quantity"]: int(row["bytes"]) for row in csv.DictReader(text.splitlines())}


def test_the_view_shows_all_four():
    found, params = memory_view(), 138_357_544
    assert found["listed outputs"] == 4 * 15_237_608
    assert found["inference peak"] == 4 * 6_422_528
    assert found["kept for backward"] == 61_112_320 + 12_242_944
    assert found["weights"] == 4 * params
    assert found["SGD"] == 8 * params
    assert found["SGD with momentum"] == 12 * params
    assert found["Adam"] == 16 * params


def test_type_and_batch():
    """Neither changes the bytes of an index, and a batch has the weights once."""
    one, half, many = memory_view(), memory_view(dtype="float16"), memory_view(batch="32")
    for name in ("listed outputs", "inference peak", "weights", "Adam"):
        assert half[name] * 2 == one[name]
    indices = 12_242_944
    assert (half["kept for backward"] - indices) * 2 == one["kept for backward"] - indices
    for name in ("listed outputs", "inference peak", "kept for backward"):
        assert many[name] == 32 * one[name]
    for name in ("weights", "SGD", "Adam"):
        assert many[name] == one[name]
