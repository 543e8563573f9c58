"""Listings that people copy: read as networks, and every line of them checked."""

import json
import re
from functools import cache
from itertools import islice
from itertools import product as combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enormous import BLOCKS
from helpers import TESTS, data, library, page, problems, rendered, some, work_out
from mkdocs_cnn.commands.main import main
from mkdocs_cnn.language.listed import Product
from mkdocs_cnn.language.printer import unparse
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.library.library import ZOO
from mkdocs_cnn.library.texts import parse, read
from mkdocs_cnn.listings.inputs import solved
from mkdocs_cnn.listings.products import evaluate, factors, value_of, windows
from mkdocs_cnn.listings.rewriting import rewritten
from mkdocs_cnn.listings.truth import Tensor
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.problem import FalseClaim, Invalid, Source
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.page import Page
from work import soon
from written_listings import MANNERS, Manner, networks, told, vgg

SOURCES = TESTS / "sources"


def source(name):
    return (SOURCES / name).read_text("utf-8")


NOTES = source("vgg16-listing.txt")
TRUE = NOTES.replace("24M", "15M").replace("93MB", "61MB")
"""The course notes' listing, and the same with its total mended."""
BREAKDOWN = source("vgg16-breakdown.txt")
FORUM = source("alexnet-forum.txt")
GROUPED = (
    FORUM.replace("(5*5)*96*256 + 256 = 614656", "(5*5)*48*256 + 256 = 307456")
    .replace("(3*3)*384*384 + 384 = 1327488", "(3*3)*192*384 + 384 = 663936")
    .replace("(3*3)*384*256 + 256 = 884992", "(3*3)*192*256 + 256 = 442624")
    .replace("62378344", "60965224")
)
ALEXNET = """\
INPUT: [227x227x3] memory: 227*227*3=155K weights: 0
CONV11-96: [55x55x96] memory: 55*55*96=290K weights: (11*11*3)*96 = 34,848
POOL3: [27x27x96] memory: 27*27*96=70K weights: 0
CONV5-256: [27x27x256] memory: 27*27*256=187K weights: (5*5*96)*256 = 614,400
POOL3: [13x13x256] memory: 13*13*256=43K weights: 0
CONV3-384: [13x13x384] memory: 13*13*384=65K weights: (3*3*256)*384 = 884,736
CONV3-384: [13x13x384] memory: 13*13*384=65K weights: (3*3*384)*384 = 1,327,104
CONV3-256: [13x13x256] memory: 13*13*256=43K weights: (3*3*384)*256 = 884,736
POOL3: [6x6x256] memory: 6*6*256=9.2K weights: 0
FC: [1x1x4096] memory: 4096 weights: 6*6*256*4096 = 37,748,736
FC: [1x1x4096] memory: 4096 weights: 4096*4096 = 16,777,216
FC: [1x1x1000] memory: 1000 weights: 4096*1000 = 4,096,000
TOTAL params: 62,367,776
"""
"""AlexNet without groups, as the notes would write it: no label says a stride."""


def findings(text, **how):
    found = work_out(text, **how).findings
    return tuple(each for each in found if isinstance(each, FalseClaim))


def corrections(text, **how):
    """What is false: (line from 1, what is claimed, what should stand there)."""
    return [
        (wrong.span.line + 1, wrong.claimed, wrong.instead)
        for finding in findings(text, **how)
        for wrong in finding.corrections
    ]


def mended(text, found):
    """The text with every false figure corrected, where its finding says that it stands."""
    lines = text.split("\n")
    several = [wrong for finding in found for wrong in finding.corrections]
    for wrong in sorted(several, key=lambda each: -each.span.column):
        line, start, end = wrong.span.line, wrong.span.column, len(wrong.claimed)
        assert lines[line][start : start + end] == wrong.claimed
        assert wrong.span.length == end
        lines[line] = lines[line][:start] + wrong.instead + lines[line][start + end :]
    return "\n".join(lines)


def is_listing(text):
    try:
        return read(Source("block", text))[0].listing is not None
    except Invalid:
        return False


# The texts that people copy


@pytest.mark.parametrize("name", ["vgg16-listing.txt", "vgg16-listing-aligned.txt"])
def test_the_notes_have_one_false_line(name):
    text = source(name)
    (finding,) = findings(text)
    assert text.split("\n")[finding.span.line].startswith("TOTAL memory")
    assert [(w.claimed, w.instead) for w in finding.corrections] == [
        ("24M", "15M"),
        ("93MB", "61MB"),
    ]
    assert [w.computed for w in finding.corrections] == ["15,237,608", "60,950,432 bytes"]
    assert finding.level == "warning"
    assert findings(mended(text, [finding])) == ()


def test_the_notes_are_vgg16():
    found = data(NOTES)
    assert found["params"] == 138_357_544
    assert found["weights"] == 138_344_128
    assert found["activations"] == 15_237_608
    known = data("vgg16")
    assert found["macs"] == known["macs"]


@pytest.mark.parametrize("text", [BREAKDOWN, FORUM, GROUPED], ids=["vgg", "alexnet", "groups"])
def test_breakdowns_hold(text):
    shown = work_out(text)
    assert shown.findings == ()
    assert {line.holds for line in shown.document.claims} == {True}


@pytest.mark.parametrize(
    ("text", "params", "words"),
    [
        (BREAKDOWN, 138_357_544, "VGG-16 (vgg16)"),
        (FORUM, 62_378_344, "AlexNet (alexnet-ungrouped)"),
        (GROUPED, 60_965_224, "AlexNet (alexnet)"),
    ],
)
def test_breakdowns_are_known_networks(text, params, words):
    assert data(text)["params"] == params
    assert any(words in note for note in work_out(text).document.notes)


def test_alexnets_strides_are_found():
    shown = work_out(ALEXNET)
    assert shown.findings == ()
    assert shown.reports[0].totals.weights == 62_367_776
    assert 'CONV11-96 is read as "conv11-96 stride 4 pad 0".' in shown.document.notes
    assert 'POOL3 is read as "maxpool3 stride 2".' in shown.document.notes


def test_the_papers_groups_are_found_beside_sizes():
    text = ALEXNET.replace("(5*5*96)*256 = 614,400", "(5*5*48)*256 = 307,200")
    text = text.replace("(3*3*384)*384 = 1,327,104", "(3*3*192)*384 = 663,552")
    text = text.replace("(3*3*384)*256 = 884,736", "(3*3*192)*256 = 442,368")
    text = text.replace("62,367,776", "60,954,656")
    shown = work_out(text)
    assert shown.findings == ()
    assert "Groups are those of AlexNet (alexnet)." in shown.document.notes


def test_half_of_the_channels_are_no_groups_elsewhere():
    text = NOTES.replace("(3*3*256)*256 = 589,824", "(3*3*128)*256 = 294,912", 1)
    assert corrections(text)[0] == (9, "(3*3*128)*256", "(3*3*256)*256")
    assert corrections(text)[1] == (9, "294,912", "589,824")
    assert len(corrections(text)) == 4


@pytest.mark.parametrize("depth", [16, 19])
@pytest.mark.parametrize("biases", [True, False])
def test_vgg_by_arithmetic(depth, biases):
    written = told(224, 3, vgg(depth), Manner(biases=biases))
    shown = work_out(written.text)
    assert shown.findings == ()
    assert shown.reports[0].totals.weights == written.weights
    assert shown.reports[0].totals.biases == written.biases
    assert shown.reports[0].activations == written.values
    assert data(f"vgg{depth}")["params"] == written.weights + written.biases


def test_lenet():
    text = """\
input: [32x32x1]
conv5-6 pad 0: [28x28x6]   params: 156
pool2: [14x14x6]
conv5-16 pad 0: [10x10x16]   params: 2,416
pool2: [5x5x16]
fc-120: params: 48,120
fc-84: params: 10,164
fc-10: params: 850
total params: 61,706
"""
    assert corrections(text) == []
    assert data(text)["params"] == 61_706
    assert corrections(text.replace("2,416", "2,400")) == [(4, "2,400", "2,416")]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(networks(), MANNERS)
def test_what_is_written_by_arithmetic_holds_in_every_manner(network, manner):
    written = told(*network, manner)
    shown = work_out(written.text)
    assert shown.findings == ()
    for report in shown.reports:
        assert report.totals.weights == written.weights
        assert report.totals.biases == written.biases
        assert report.activations == written.values


# One false figure at a time


def mutants(text):
    """Change every number behind a label, one at a time: (line from 0, exact, the new text)."""
    lines = text.split("\n")
    for index, line in enumerate(lines):
        checked = line.partition(" / ")[0]
        for found in re.finditer(r"\d+", checked):
            rounded = re.match(r"(\.\d+)?[KM]", line[found.end() :]) is not None
            if found.start() < line.find(":") or line[found.end() :].startswith(" bytes"):
                continue
            number = int(found[0])
            news = {str(number * 2 or 7), str(number + 6) if rounded else str(number + 1)}
            if re.search(r"\d,$", line[: found.start()]) or re.match(r",\d", line[found.end() :]):
                news = {regrouped(found[0], 1), regrouped(found[0], 2)}
            for new in news:
                changed = line[: found.start()] + new + line[found.end() :]
                yield index, not rounded, "\n".join([*lines[:index], changed, *lines[index + 1 :]])


def regrouped(digits, more):
    """Another group of as many digits, so that no group is malformed."""
    return digits[:-1] + str((int(digits[-1]) + more) % 10 or 1)


@cache
def is_true(text):
    """Is there nothing to find? Many a corrected text is the one before it was changed."""
    return findings(text) == ()


PARTS = 4
"""Of the mutants of a long text: small, so that the cores share them evenly."""


def check_mutants(text, part=0, parts=1, every=1):
    """Each is found, alone, on its own line; the correction gives back what stood there."""
    count = 0
    for index, exact, changed in some(islice(mutants(text), part, None, parts), every):
        if changed == text:
            continue
        count += 1
        (finding,) = findings(changed)
        line = changed.split("\n")[index]
        assert finding.span.line == index, line
        again = mended(changed, [finding])
        assert is_true(again), again.split("\n")[index]
        if exact:
            assert again == text, line
        else:
            assert same_but_rounded(again, text), again.split("\n")[index]
    return count


def same_but_rounded(one, other):
    """Do two texts differ only in how many digits of a figure are written?"""
    parts = [re.split(r"(\d+(?:\.\d+)?(?=[KM]))", text) for text in (one, other)]
    for left, right in zip(*parts, strict=True):
        if left != right and abs(float(left) / float(right) - 1) > 0.05:
            return False
    return True


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_a_false_number_is_found_in_the_notes(part):
    assert findings(TRUE) == ()
    assert check_mutants(TRUE, part, PARTS, every=6) > 350 // PARTS // 6


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "least"),
    [(FORUM, 80), (GROUPED, 80), (BREAKDOWN, 40)],
    ids=["forum", "groups", "breakdown"],
)
def test_a_false_number_is_found(text, least):
    assert check_mutants(text, every=3) > least // 3


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_a_false_number_is_found_in_alexnet(part):
    assert check_mutants(ALEXNET, part, PARTS, every=8) > 150 // PARTS // 8


@pytest.mark.many
@pytest.mark.parametrize("part", ["shapes", "memory", "weights"])
def test_a_false_number_is_found_where_parts_are_missing(part):
    """Each kind of statement alone, with the input and the totals."""
    keep = {
        "shapes": lambda line: line.partition(" memory")[0],
        "memory": lambda line: re.sub(r" \[.*?\](?= memory)| weights.*", "", line),
        "weights": lambda line: re.sub(r" \[.*?\]| memory.*?(?=weights)", "", line),
    }[part]
    kept = [keep(line) for line in TRUE.split("\n")[1:22]]
    text = "\n".join(["INPUT: [224x224x3]", *kept[:18]])
    for index, line in enumerate(kept[:18], start=1):
        for found in re.finditer(r"(?<=[*x\[(])\d+", line[line.find(":") :]):
            at = line.find(":") + found.start()
            changed = line[:at] + str(int(found[0]) + 1) + line[at + len(found[0]) :]
            new = "\n".join([*text.split("\n")[:index], changed, *text.split("\n")[index + 1 :]])
            (finding,) = findings(new)
            assert mended(new, [finding]) == text


# Manners


def edited(*pairs):
    text = NOTES
    for old, new in pairs:
        text = text.replace(old, new)
    return text


VARIATIONS = {
    "crosses": edited(("*", "×")),
    "dots": edited(("*", "·")),
    "letters": edited(("*", "x")),
    "spaces in products": edited(("*", " * ")),
    "spaces in shapes": re.sub(r"(?<=\d)x(?=\d)", " x ", NOTES),
    "crosses in shapes": re.sub(r"(?<=\d)x(?=\d)", "×", NOTES),
    "approximately": edited(("=150K", " ≈ 150K"), (" = 1,728", " ~= 1,728")),
    "no commas": re.sub(r"(?<=\d),(?=\d)", "", NOTES),
    "groups by spaces": re.sub(r"(?<=\d),(?=\d)", " ", NOTES),
    "small letters": NOTES.lower(),
    "capitals": NOTES.upper().replace("X", "x"),
    "small units": edited(("K ", "k "), ("M ", "m "), ("MB", "mb")),
    "mixed": edited(("CONV", "Conv"), ("POOL", "Pool"), ("memory", "Memory")),
    "tabs": edited((" memory", "\tmemory"), (" weights", "\t\tweights")),
    "trailing commas": edited((" memory", ", memory"), (" weights", ", weights")),
    "semicolons": edited((" memory", "; memory"), (" weights", "; weights")),
    "bullets": re.sub(r"(?m)^(?=.)", "- ", NOTES),
    "stars": re.sub(r"(?m)^(?=.)", "* ", NOTES),
    "numbered": "\n".join(f"{i}. {line}" for i, line in enumerate(NOTES.strip().split("\n"), 1)),
    "indented": re.sub(r"(?m)^(?=.)", "    ", NOTES),
    "blank lines": edited(("\n", "\n\n")),
    "rules": edited(("TOTAL memory", "-----------\nTOTAL memory")),
    "prose": f"The listing of the notes:\n\n{NOTES}\nThat is all.\n",
    "comments": f"# VGG-16, 138M\n{NOTES}",
    "params": edited(("weights:", "params:")),
    "slides": edited(("weights: 0\n", "params: 0          (not counting biases)\n")),
    "no colons": re.sub(r"(?m)^(CONV\S+|POOL2|FC):", r"\1", NOTES),
    "no spaces": edited((": ", ":")),
    "windows": edited(("\n", "\r\n")),
    "names": "\n".join(
        f"layer{i}: {line}" if line[:4] in ("CONV", "POOL", "FC: ") else line
        for i, line in enumerate(NOTES.split("\n"))
    ),
    "explicit pools": edited(("POOL2", "MAXPOOL2")),
    "explicit strides": edited(("POOL2:", "POOL2 stride 2:"), ("CONV3-64:", "CONV3-64 pad 1:")),
    "explicit fc": edited(("FC: [1x1x4096]", "FC-4096: [1x1x4096]")),
    "no total of the parameters": NOTES.replace("TOTAL params: 138M parameters", ""),
    "only shapes and the total": re.sub(r"(?<=\]) memory.*", "", NOTES),
    "no shapes": re.sub(r" \[.*?\](?= memory)", "", NOTES).replace("INPUT:", "INPUT: [224x224x3]"),
    "no weights": re.sub(r" weights: .*", "", NOTES),
    "vectors": edited(("[1x1x", "[")),
    "remarks": edited(("CONV3-64:", "CONV3-64 (and ReLU):")),
}


@pytest.mark.parametrize("name", VARIATIONS)
def test_manners(name):
    shown = work_out(VARIATIONS[name])
    (finding,) = shown.findings
    assert [(w.claimed.upper(), w.instead.upper()) for w in finding.corrections] == [
        ("24M", "15M"),
        ("93MB", "61MB"),
    ]
    assert shown.reports[0].totals.params == 138_357_544
    assert shown.reports[0].activations == 15_237_608


@pytest.mark.parametrize(
    ("text", "params"),
    [
        (BREAKDOWN.replace(" x ", " × "), 138_357_544),
        (BREAKDOWN.replace(" x ", " x"), 138_357_544),
        (re.sub(r"(conv\S+) +x (\d)", r"\2 x \1", BREAKDOWN), 138_357_544),
        (re.sub(r"(conv\S+) +x (\d)", r"\1 (x\2)", BREAKDOWN), 138_357_544),
        (BREAKDOWN.replace(",", ""), 138_357_544),
        (BREAKDOWN.upper().replace("X", "x"), 138_357_544),
        (BREAKDOWN.replace("TOTAL               : 138,357,544\n", ""), 138_357_544),
        (BREAKDOWN.replace(" : ", " = "), 138_357_544),
        (BREAKDOWN.replace(" : ", " : params: "), 138_357_544),
        (FORUM.replace("*", " × "), 62_378_344),
        (FORUM.replace(" + ", "+").replace(" = ", "="), 62_378_344),
        (re.sub(r"\((\d+)\*\d+\)\*(\d+)\*(\d+) \+ \d+", r"(\1*\1*\2 + 1)*\3", FORUM), 62_378_344),
        (re.sub(r"\((\d+)\*\d+\)\*(\d+)\*(\d+) ", r"\2x\1x\1x\3 ", FORUM), 62_378_344),
        (re.sub(r"\((\d+\*\d+)\)\*(\d+)\*(\d+) ", r"\3*\2*\1 ", FORUM, count=5), 62_378_344),
        (re.sub(r"conv(\d)", r"CONV\1", FORUM), 62_378_344),
        (FORUM.replace("TOTAL: 62378344", "Total ~ 62M parameters"), 62_378_344),
        (FORUM.replace("TOTAL: 62378344", "sum = 62,378,344"), 62_378_344),
    ],
)
def test_manners_of_breakdowns(text, params):
    shown = work_out(text)
    assert shown.findings == ()
    assert shown.reports[0].totals.params == params


def test_pools_can_be_numbered():
    text = ALEXNET
    for number in (1, 2, 5):
        text = text.replace("POOL3:", f"POOL{number}:", 1)
    shown = work_out(text)
    assert shown.findings == ()
    assert {"pool1", "pool2", "pool5"} <= {row.name for row in shown.reports[0].rows}


def test_convolutions_can_be_named():
    text = re.sub(r"CONV\d+-\d+", "CONV", ALEXNET)
    for number in range(1, 6):
        text = text.replace("CONV:", f"conv{number}:", 1)
    shown = work_out(text)
    assert shown.findings == ()
    assert shown.reports[0].find("conv4").counts.weights == 1_327_104


def test_caffes_names_are_no_kernels():
    text = "conv3-1: [56x56x256] weights: (3*3*128)*256 = 294,912\n"
    shown = work_out(f"INPUT: [56x56x128]\n{text}")
    assert shown.findings == ()
    assert [row.name for row in shown.reports[0].rows] == ["conv3_1"]


def test_fully_connected_layers_alone():
    text = "fc1: 784*100 + 100 = 78500\nfc2: 100*10 + 10 = 1010\nTOTAL: 79510\n"
    assert corrections(text) == []
    assert corrections(text.replace("100*10", "101*10")) == [(2, "101*10 + 10", "100*10 + 10")]
    text = "FC: [1x1x100] memory: 100 weights: 784*100 = 78,400\nFC: [10] weights: 100*10 = 1,000\n"
    shown = work_out(text)
    assert shown.findings == ()
    assert shown.reports[0].network.input.sizes == (784,)
    assert corrections(text.replace("= 1,000", "= 1,010")) == [(2, "1,010", "1,000")]


def test_many_strides_are_told_in_one_line():
    sizes = [128, 64, 32, 16, 8, 4, 2]
    lines = [f"CONV3-{n}: [{n}x{n}x{n}] memory: {n}*{n}*{n}={n**3}" for n in sizes]
    shown = work_out("\n".join(["INPUT: [256x256x3]", *lines]))
    assert shown.findings == ()
    assert "3 more labels are read with a stride or padding." in shown.document.notes


@pytest.mark.parametrize(
    "text",
    [
        "CONV11-96 stride 4 pad 0: [55x55x96]\nPOOL3 stride 2: [27x27x96] memory: 70K",
        "CONV5-6 pad 0: [28x28x6] weights: 5*5*1*6\nPOOL2: [14x14x6]\nCONV5-8 pad 0: [10x10x8]",
        "INPUT: [64x64x3]\nNONSENSE 7 of 9 things\nPOOL3 stride 2: [27x27x96]\nFC: [1x1x10]",
    ],
)
def test_what_goes_into_a_line_is_seen_from_its_kernel_and_padding(text):
    """Nothing else says it where no line stands above, or one that cannot be read."""
    text = text.replace("96]\nPOOL", "96] weights: 11*11*3*96 = 34,848\nPOOL")
    assert corrections(text) == []


def test_a_product_without_a_word_is_of_the_outputs_where_there_are_no_weights():
    text = "INPUT: 32*32*3 = 3072\nCONV3-16: [32x32x16] weights: 432\nPOOL2: 16x16x16 = 4096\n"
    assert corrections(text) == []
    assert corrections(text.replace("4096", "4097")) == [(3, "4097", "4096")]
    assert corrections(text.replace("3072", "3073")) == [(1, "3073", "3072")]


@pytest.mark.parametrize("equals", ["=", " = ", ": "])
def test_an_equals_sign_may_follow_a_word(equals):
    lines = "INPUT: [32x32x3]", "CONV3-16: [32x32x16] mem=16K params=448", "POOL2: mem=4K params=0"
    text = "\n".join(lines).replace("=", equals)
    assert problems(text) == ()
    assert corrections(text) == []
    assert corrections(text.replace("448", "449")) == [(2, "449", "448")]


@pytest.mark.parametrize(
    ("claimed", "instead"),
    [
        ("1,792 + 36,929", "1,792 + 36,928"),
        ("1792+36929", "1792+36928"),
        ("1,792 + 36,929 + 1", "38720"),
    ],
)
def test_a_total_as_a_sum_keeps_the_numbers_that_fit(claimed, instead):
    text = f"conv3-64: 1,792\npool2: 0\nconv3-64: 36,928\nTotal params: {claimed} = 38,720\n"
    assert corrections(text) == [(4, claimed, instead)]


def test_options_of_a_label_may_stand_in_brackets():
    text = "INPUT: [224x224x3]\nCONV7-64 (stride 2): [112x112x64] weights: 7*7*3*64 = 9,408\n"
    assert corrections(text) == []
    assert corrections(text.replace("stride 2", "pad 3, stride 2")) == []
    assert corrections(text.replace("(stride 2)", "(the stem)")) == [
        (2, "[112x112x64]", "[224x224x64]")
    ]
    problem, *_ = problems(text.replace("stride 2", "stride 2, as ever"))
    assert str(problem.message) == 'unknown option "as"'


def test_other_dimensions():
    flat = "INPUT: [224x3]\nCONV3-64: [224x64] weights: (3*3)*64 = 576\nPOOL2: [112x64]\n"
    assert corrections(flat) == []
    deep = "INPUT: [16x112x112x3]\nCONV3-64: [16x112x112x64] weights: (3*3*3*3)*64 = 5,184\n"
    assert corrections(deep) == []
    assert corrections(deep.replace("5,184", "1,728")) == [(2, "1,728", "5,184")]


# Figures


def test_the_famous_mistake():
    """Which of the three layers of VGG-16 has 128 input planes?"""
    text = """\
conv3-256: (3*3*128)*256 + 256 = 295,168
conv3-256: (3*3*128)*256 + 256 = 295,168
conv3-256: (3*3*256)*256 + 256 = 590,080
"""
    assert corrections(text) == [
        (2, "(3*3*128)*256 + 256", "(3*3*256)*256 + 256"),
        (2, "295,168", "590,080"),
    ]


def test_a_misplaced_comma_is_no_false_claim():
    """Nobody can tell which digit is too many, or whether it is a decimal comma."""
    (problem,) = problems("conv3-256: 128x3x3x256 = 294,9112")
    assert str(problem.message) == 'cannot tell what "294,9112" means'


@pytest.mark.parametrize(
    "text",
    [
        "INPUT: [3x224x224] memory: 150K\nCONV3-64: [64x224x224] weights: (3*3*3)*64 = 1,728",
        "INPUT: [1x28x28]\nCONV5-6 pad 2: [6x28x28]\nPOOL2: [6x14x14]\nCONV5-16 pad 0: [16x10x10]",
        "CONV5-6 pad 0: [6x28x28] weights: 5*5*3*6 = 450\nPOOL2: [6x14x14]\nFC: [1x1x10]",
        "INPUT: 3x32x32\nCONV5-6: 5*5*3*6 = 450",
    ],
)
def test_channels_first_are_no_false_claims(text):
    """PyTorch's order is asked about; read as the other, every true figure would be false."""
    (problem,) = problems(text)
    assert str(problem.message).endswith(" channels")
    assert str(problem.expected).startswith("channels last: ")


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("(3*3*64)*64 + 64 = 36,928", []),
        ("128x3x3x256 = 294,912", []),
        ("(3*3*64 + 1)*64 = 36,928", []),
        ("(3*3*64)*64 = 36,864 ≈ 37K", []),
        ("(3*3*64)*64 = 36,864 + 64 = 36,928", [("36,864 + 64", "36864"), ("36,928", "36,864")]),
        ("224x224x3 = 150,528 = 0.15M", []),
        ("7 × 7 × 512 = 25,080", [("25,080", "25,088")]),
        ("7·7·512·4096 ~= 100M", []),
        ("7·7·512·4096 = 101M", [("101M", "103M")]),
    ],
)
def test_arithmetic_alone(line, wrong):
    shown = work_out(f"{line}\n")
    assert [(a, b) for _, a, b in corrections(f"{line}\n")] == wrong
    assert shown.reports == ()


def test_the_sum_of_arithmetic():
    text = "(3*3*3)*64 + 64 = 1,792\n(3*3*64)*64 + 64 = 36,928\nTOTAL: 38,720\n"
    assert corrections(text) == []
    assert corrections(text.replace("38,720", "38,721")) == [(3, "38,721", "38,720")]


SMALL = "INPUT: [8x8x3]\nCONV3-4: [8x8x4] weights: (3*3*3)*4 = 108\n"
"""192 values in and 256 out; 108 weights, 4 biases."""


@pytest.mark.parametrize(
    ("total", "wrong"),
    [
        ("TOTAL params: 108", []),
        ("TOTAL params: 112", []),
        ("TOTAL params: 113", [("113", "108")]),
        ("TOTAL parameters: 112", []),
        ("TOTAL: 112 parameters", []),
        ("TOTAL weights: 108", []),
        ("TOTAL weights: 112", [("112", "108")]),
        ("TOTAL: 108", []),
        ("TOTAL: 112", [("112", "108")]),
        ("TOTAL params: 108 weights + 4 biases = 112", []),
        ("TOTAL params: 104 weights + 8 biases = 112", [("104", "108"), ("8", "4")]),
        ("TOTAL params: 0.1K", []),
        ("TOTAL params: 112 * 4 bytes = 448 bytes", []),
        ("TOTAL memory: 448", []),
        ("TOTAL memory: 448 * 4 bytes = 1,792 bytes", []),
        ("TOTAL memory: 448 * 2 bytes = 896 bytes", []),
        ("TOTAL memory: 448 * 4 bytes * 10 images = 17,920 bytes", []),
        ("TOTAL memory: 448 * 4 = 1792", [("448 * 4", "448"), ("1792", "448")]),
        ("TOTAL memory: 1.75 KiB", []),
        ("TOTAL memory: 1.8KB", []),
        ("TOTAL memory: 1.7KB", [("1.7KB", "1.8KB")]),
        ("TOTAL memory: ~1.71KB", []),
        ("TOTAL memory: about 430", []),
        ("TOTAL memory: about 400", [("400", "448")]),
        ("TOTAL memory: 448 / image (99 in training)", []),
        ("TOTAL: memory: 448 params: 108", []),
        ("Total memory (forward): 0.4k", []),
        ("SUM = 108", []),
    ],
)
def test_totals(total, wrong):
    assert [(a, b) for _, a, b in corrections(f"{SMALL}{total}\n")] == wrong


def test_totals_count_biases_where_the_lines_do():
    text = SMALL.replace("(3*3*3)*4 = 108", "(3*3*3)*4 + 4 = 112")
    assert corrections(f"{text}TOTAL: 112\n") == []
    assert corrections(f"{text}TOTAL: 108\n") == [(3, "108", "112")]


def test_totals_where_no_line_shows_what_is_counted():
    text = "INPUT: [8x8x3]\nCONV3-4: [8x8x4]\n"
    for total, wrong in (("108", []), ("112", []), ("110", [(3, "110", "112")])):
        assert corrections(f"{text}TOTAL params: {total}\n") == wrong


def test_words_say_whether_biases_count():
    text = "conv3-4: 108\nconv3-8: 296\n"
    without = "(not counting biases)"
    assert corrections(text.replace("108", f"108 {without}")) == []
    assert corrections(text.replace("108", f"112 {without}")) == [(1, "112", "108")]
    assert corrections(text.replace("108", "108 (with biases)")) == [(1, "108", "112")]
    assert corrections(text.replace("108", "112 (with biases)")) == []
    assert corrections(text.replace("296", "288")) == []
    assert corrections(text.replace("108", "112")) == []


def test_a_product_without_its_biases():
    text = FORUM.replace("(5*5)*96*256 + 256", "(5*5)*96*256")
    assert corrections(text) == [(2, "(5*5)*96*256", "(5*5)*96*256 + 256")]


def test_bytes_are_those_of_the_type():
    text = f"{SMALL}TOTAL memory: 896 bytes\n"
    assert corrections(text, dtype="float16") == []
    assert corrections(text) == [(3, "896 bytes", "1,792 bytes")]


def test_the_input_is_summed_where_it_is_listed():
    lines = "CONV3-4: [8x8x4] weights: (3*3*3)*4 = 108\nTOTAL memory: {}\n"
    assert corrections(lines.format(256)) == []
    assert corrections(lines.format(448)) == []
    assert corrections(lines.format(449)) == [(2, "449", "256")]


def test_a_wrong_shape_does_not_spread():
    """The lines below go on from the true size."""
    text = NOTES.replace(
        "[112x112x64] memory: 112*112*64=800K", "[113x113x64] memory: 113*113*64=817K"
    )
    assert corrections(text)[:3] == [
        (4, "[113x113x64]", "[112x112x64]"),
        (4, "113*113*64", "112*112*64"),
        (4, "817K", "803K"),
    ]
    assert {line for line, _, _ in corrections(text)} == {4, 23}


def test_a_size_that_goes_on_is_a_stride():
    text = "INPUT: [224x224x3]\nCONV7-64: [112x112x64]\nPOOL3: [56x56x64]\nCONV3-64: [56x56x64]\n"
    shown = work_out(text)
    assert shown.findings == ()
    assert 'CONV7-64 is read as "conv7-64 stride 2".' in shown.document.notes
    assert 'POOL3 is read as "maxpool3 stride 2 pad 1".' in shown.document.notes


def test_a_size_that_does_not_go_on_is_false():
    text = "INPUT: [224x224x3]\nCONV7-64: [112x112x64]\nCONV3-64: [224x224x64]\n"
    assert corrections(text) == [(2, "[112x112x64]", "[224x224x64]")]
    assert corrections(text[: text.rindex("CONV")]) == [(2, "[112x112x64]", "[224x224x64]")]


def test_the_level_of_findings():
    for level in ("note", "warning", "error"):
        assert [finding.level for finding in findings(NOTES, claims=level)] == [level]


# What is not said


def test_outputs_are_worked_out_of_figures():
    """(7·7·64 + 1)·512 and (512 + 1)·10: there is no other way to read these."""
    text = "conv3-32 x 2 : 10,144\nconv3-64 x 2 : 55,424\nfc1 : 1,606,144\nfc2 : 5,130\n"
    shown = work_out(f"{text}TOTAL : 1,676,842\n")
    assert shown.findings == ()
    assert shown.reports == ()
    assert "Parameters only: no line says sizes." in shown.document.notes
    assert "activations" not in " ".join(fact.text for fact in shown.document.facts)
    assert corrections(text.replace("55,424", "55,425")) == [(2, "55,425", "55,424")]


def test_a_network_that_is_almost_a_known_one():
    """VGG-16 for 100 classes is no VGG-16 with a mistake."""
    text = BREAKDOWN.replace("4,097,000", "409,700").replace("138,357,544", "134,670,244")
    assert corrections(text) == []
    text = BREAKDOWN.replace("4,097,000", "4,096,000")
    assert corrections(text) == [(8, "4,096,000", "4,097,000")]


def test_solved():
    found = solved([102_764_544, 16_781_312, 4_097_000], [None, None, None], 512)
    assert [(shape.sizes, outs) for shape, outs in found] == [((7, 7, 512), (4096, 4096, 1000))]
    assert solved([102_764_545, 16_781_312, 4_097_000], [None, None, None], 512) == []
    assert solved([48, 8], [None, None], 3) == [] or all(
        shape.size * outs[0] in (48, 48 - outs[0]) for shape, outs in solved([48, 8], [None] * 2, 3)
    )


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("conv3-64 : 1,792\nfc1 : 16,705\n", 'no line says the outputs of "fc1"', "fc-4096"),
        ("conv3-64 : 1,792\nfc-10 : 8M\n", 'no line says how many values "fc-10" sees', "7*7*512"),
        ("conv1 : 1,792\nconv2 : 36,928\n", 'no line says the kernel of "conv1"', "conv3-64"),
        ("conv3-64 : 1,793\nconv3-8 : 4,616\n", "no line says the channels", "INPUT"),
        ("CONV3-64: [8x8x64] memory: 4096\n", "no line says the size and the channels", "INPUT"),
        ("INPUT: [0x0x3]\nCONV3-64: [8x8x64]\n", "this is not the size of an input", ""),
        ("INPUT: [8x8x3]\nconv9-4 pad 0: [8x8x4]\n", "a kernel of 9×9 does not fit", "smaller"),
        ("INPUT: [8]\nconv3-4: [8x8x4]\n", "conv cannot work on a vector", ""),
        (f"{FORUM.split('fc1')[0]}TOTAL memory: 5M\n", "memory cannot be computed", "sizes"),
        ("(3*3) = 9\nTOTAL memory: 5M\n", "memory cannot be computed", "sizes"),
        ("POOL2 weights: 0\nPOOL2 weights: 0\n", "no layers with weights", "sizes"),
        ("INPUT: memory: 150K\nCONV3-4: [8x8x4]\n", "this is not the size of an input", ""),
    ],
)
def test_what_cannot_be_worked_out(text, message, hint):
    found = problems(text)
    assert len(found) == 1
    assert str(found[0].message).startswith(message)
    assert hint in str(found[0].hint)
    assert found[0].span.excerpt()[1].count("^")


def test_a_listing_without_sizes_has_no_id_and_no_view():
    text = "conv1: (3*3*3)*7 + 7 = 196\nconv2: (3*3*7)*7 + 7 = 448\n"
    assert problems(text) == ()
    shown = page(text, options={"id": "mine", "view": "table"}, header=Source("page.md", "```cnn"))
    assert [str(problem.message) for problem in shown.problems] == [
        'the id "mine" for a listing without sizes',
        'the view "table" of a listing without sizes',
    ]
    assert all("layers:" in str(problem.hint) for problem in shown.problems)


def test_a_listing_can_be_told_by_lines_that_cannot_be_read():
    found = problems("CONV3-64: [8x8x64] memory: 8*8*64=4096 weights: 36864 flops: 2.4M\n")
    assert [str(problem.message) for problem in found] == ['cannot read "flops: 2.4M"']


def test_every_line_that_cannot_be_read_is_told():
    text = TRUE.replace("POOL2: [56x56x128]", "POLL2: [56x56x128]")
    text = text.replace("weights: (3*3*256)*512 = 1,179,648", "weights: (3*3*256*512 = 1,179,648")
    text += "Above are 16 layers with weights.\n"
    found = problems(text)
    assert [problem.span.line + 1 for problem in found] == [7, 12, 25]
    assert 'Did you mean "pool"?' in str(found[0].hint)
    assert str(found[1].expected) == '")"'
    assert "digits" in str(found[2].hint)


# What is a listing, and what is not


CASES = sorted((TESTS / "cases").rglob("*.cnn")) + sorted(Path(ZOO).glob("*.yml"))
DOCS = sorted((TESTS.parent / "docs").rglob("*.md"))


@pytest.mark.many
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_no_block_is_taken_for_a_listing(path):
    assert is_listing(path.read_text("utf-8")) == path.stem.startswith("listing")


@pytest.mark.parametrize(
    "text",
    [
        "vgg16",
        "conv1",
        "",
        "input: 32x32x3\n",
        "input: 32x32x3\n- conv3-64\n- maxpool2\n- fc-10\n",
        "input: 32x32x3\nconv1: conv3-64\npool1: maxpool2\nfc: fc-10\n",
        "input: 32x32x3\nconv1: 640\nconv2: 640\nfc: 100\n",
        "input: 32x32x3\nlayer:\n  - conv3-64 # 32*32*64 = 65,536\n",
        "INPUT: 32x32x3\nlayers:\n  - conv3-64\n",
        "title: (3*3*64)*64 = 36,864\nuse: vgg16\n",
        "caption: |\n  CONV3-64: [224x224x64] memory: 224*224*64=3.2M\nuse: vgg16\n",
        "conv3-64 x2\nmaxpool2\nfc-10\n",
        "input: [32, 32, 3]\n",
        "use: vgg16\nexpect:\n  params: 138M\n  conv1_1.params: 1,792\n",
        "{input: 32x32x3, layers: [conv3-64]}",
        "# CONV3-64: [224x224x64] memory: 224*224*64=3.2M\nvgg16\n",
    ],
)
def test_no_broken_block_is_taken_for_a_listing(text):
    assert not is_listing(text)


@pytest.mark.parametrize(
    "text",
    [
        "conv3-256: 128x3x3x256 = 294,912",
        "(3*3*64)*64 + 64 = 36,928",
        "input: [224x224x3] memory: 224*224*3=150k",
        "input: [224x224x3]\nconv3-64: [224x224x64]\n",
        "conv3-64: [224x224x64]\npool2: [112x112x64]\n",
        "fc1 : 102,764,544\nfc2 : 16,781,312\n",
        "TOTAL params: 138M",
        "conv3-64: 64 weights: 5",
    ],
)
def test_what_is_a_listing(text):
    assert is_listing(text)


def test_a_listing_is_written_as_it_was():
    program = parse(Source("block", NOTES))
    assert unparse(program) == NOTES
    assert parse(Source("other", unparse(program))) == program
    assert parse(Source("other", NOTES.replace("24M", "25M"))) != program


@pytest.mark.parametrize("name", ["vgg11", "vgg16", "vgg-c", "alexnet", "nin", "zfnet", "lenet5"])
def test_the_listings_that_we_write_hold(name):
    """The listing view of a network is a listing again, and every line of it is true."""
    (table,) = work_out(f"use: {name}\nview: listing\n").document.tables
    shown = work_out("\n".join(table.verbatim))
    assert shown.findings == ()
    assert [line.holds for line in shown.document.claims if line.passages].count(True) > 8
    before, after = data(name), shown.reports[0]
    assert (after.totals.params, after.totals.macs) == (before["params"], before["macs"])
    assert after.activations == before["activations"]


# What the reader sees


def test_the_document():
    text = f"The notes say:\n\n{SMALL}TOTAL memory: 450\n"
    document = work_out(text).document
    assert (document.view, document.title, document.tables) == ("listing", "Listing", ())
    assert [line.holds for line in document.claims] == [None, None, True, True, False]
    assert [[p.text for p in line.passages] for line in document.claims[:3]] == [
        ["The notes say:"],
        [],
        ["INPUT: [8x8x3]"],
    ]
    assert [(p.text, p.instead) for p in document.claims[4].passages] == [
        ("TOTAL memory: ", ""),
        ("450", "448"),
    ]
    assert [fact.text for fact in document.facts] == ["2 lines hold", "1 line does not"]
    assert document.notes == (
        "Read as course notes: weights without biases, one output a line, the input included.",
    )


def test_a_view_beside_the_lines():
    shown = page(NOTES, options={"view": "summary", "title": "The notes"})
    assert 'class="cnn cnn-summary"' in shown.html
    assert "<table" in shown.html
    assert "The notes" in shown.html
    assert "<del>24M</del>" in shown.html
    assert "<ins>15M</ins>" in shown.html
    assert "<table" not in page(NOTES).html


def test_a_listing_can_be_named():
    on = Page(library(), Settings())
    assert on.render(Source("page.md", NOTES), options={"id": "notes"}).anchors[0] == "notes"
    code = Source("page.md", "notes.params")
    shown = on.inline(Scalar(code.text, code.whole_line()))
    assert ">138,357,544<" in shown.html
    used = on.render(Source("page.md", "use: notes\nview: summary\n"))
    assert used.problems == ()
    assert "138,357,544" in used.html


def test_a_breakdown_that_is_known_can_be_named():
    on = Page(library(), Settings())
    on.announce(Source("page.md", BREAKDOWN), options={"id": "parts"})
    code = Source("page.md", "parts.conv3_1.params")
    assert ">295,168<" in on.inline(Scalar(code.text, code.whole_line())).html


def test_a_listing_in_the_sites_folder(tmp_path, capsys):
    (tmp_path / "mine.yml").write_text(NOTES, "utf-8")
    assert main(["count", "mine", "--networks", str(tmp_path), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["params"] == 138_357_544


def test_a_listing_on_the_command_line(tmp_path, capsys):
    path = tmp_path / "notes.txt"
    path.write_text(NOTES, "utf-8")
    assert main(["count", str(path)]) == 1
    shown = capsys.readouterr()
    assert "✗ TOTAL memory: 24M → 15M * 4 bytes ~= 93MB → 61MB" in shown.out
    assert f"{path}:23:15: TOTAL memory" in shown.err


def test_places_are_those_of_the_page():
    shown = Page(library(), Settings()).render(Source("docs/a.md", NOTES, 40, 4))
    assert shown.problems[0].span.location == "docs/a.md:62:19"


# Forms that pages use


SLIDES = """\
[227x227x3] INPUT
[55x55x96] CONV1: 96 11x11 filters at stride 4, pad 0
[27x27x96] MAX POOL1: 3x3 filters at stride 2
[27x27x96] NORM1: Normalization layer
[27x27x256] CONV2: 256 5x5 filters at stride 1, pad 2
[13x13x256] MAX POOL2: 3x3 filters at stride 2
[4096] FC3: 4096 neurons
[1000] FC4: 1000 neurons (class scores)
"""


def test_layers_are_told_in_words():
    shown = work_out(SLIDES)
    assert shown.findings == ()
    assert [line.holds for line in shown.document.claims] == [True] * 8
    # 11*11*3*96, 5*5*96*256, 13*13*256*4096 and 4096*1000, with their biases
    assert shown.reports[0].totals.params == 34_944 + 614_656 + 177_213_440 + 4_097_000


@pytest.mark.parametrize(
    ("old", "new", "instead"),
    [
        ("[55x55x96]", "[54x54x96]", "[55x55x96]"),
        ("[27x27x96] NORM1", "[26x26x96] NORM1", "[27x27x96]"),
        ("[13x13x256]", "[13x13x265]", "[13x13x256]"),
        ("[1000]", "[100]", "[1000]"),
        ("256 5x5 filters", "265 5x5 filters", "256"),
        ("256 5x5 filters", "256 5x5x48 filters", None),
        ("256 5x5 filters", "256 filters of size 5x5x96,", None),
        ("256 5x5 filters", "256 5x5x47 filters", "96"),
        ("256 5x5 filters at stride 1, pad 2", "256 kernels (5x5), stride 1, padding 2", None),
        ("4096 neurons", "4096 hidden units", None),
    ],
)
def test_words_on_layers_are_checked(old, new, instead):
    found = corrections(SLIDES.replace(old, new))
    assert [wrong[2] for wrong in found] == ([instead] if instead else [])


def test_an_input_that_no_line_goes_on_with_is_what_is_false():
    """(224 - 11) / 4 + 1 is not 55; the layers are those of an image of 227x227."""
    assert corrections(SLIDES.replace("227x227", "224x224")) == [(1, "[224x224x3]", "[227x227x3]")]
    first, _, _ = SLIDES.partition("[27x27x96] MAX")
    assert corrections(first.replace("227x227", "224x224")) == [(2, "[55x55x96]", "[54x54x96]")]


def test_sizes_behind_words():
    text = "INPUT: [28x28x1]\nconv1: 32 3x3 filters: [28x28x32]\npool1: 2x2, stride 2: 14x14x32\n"
    assert corrections(text) == []
    assert corrections(text.replace("14x14", "15x15")) == [(3, "15x15x32", "14x14x32")]
    figure = "INPUT: [28x28x1]\nconv1: 32 3x3 filters, params: 320\n"
    assert corrections(figure) == []
    assert corrections(figure.replace("320", "321")) == [(2, "321", "320")]


def test_a_size_in_front_of_a_line_that_cannot_be_read_is_not_refuted():
    """LeNet-5: what stands below the first convolution would show that it is not padded."""
    text = """\
INPUT: 32x32x1
C1: 6 5x5 filters -> 28x28x6
S2: 2x2 halving -> 14x14x6
C3: 16 5x5 filters -> 10x10x16
"""
    assert corrections(text) == []
    assert {problem.span.line for problem in problems(text)} == {2}


def test_a_bare_product_is_no_kernel_where_it_is_too_large():
    text = "INPUT: 28x28x1\nconv1: 26x26x32 = 21632\nconv2: 24x24x64 = 36864\n"
    assert [str(each.message) for each in problems(text)] == [
        'no line says the kernel of "conv1"',
        'no line says the kernel of "conv2"',
    ]


@pytest.mark.many
def test_a_listing_in_which_nothing_fits_is_no_endless_search():
    (problem,) = problems(BLOCKS["a listing in which nothing fits"]())
    assert str(problem.message) == "up to here, the listing can be read in too many ways"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("[27x27x96] NORM1: 96 5x5 filters", '"96 5x5 filters" behind "NORM1"'),
        ("[27x27x96] POOL1: 96 neurons", '"96 neurons" behind "POOL1"'),
        ("[27x27x96] CONV3-96: 64 3x3 filters", '"64 3x3 filters" behind "CONV3-96"'),
        ("[4096] FC6: 5x5 filters", '"5x5 filters" behind "FC6"'),
    ],
)
def test_words_on_another_layer_are_a_mistake(line, message):
    (problem,) = problems(f"{SLIDES}{line}\n")
    assert str(problem.message) == message


def test_two_groups_are_found_where_a_listing_ends_early():
    """(5*5*48)*256: AlexNet's second convolution, without the layers behind it."""
    text = ALEXNET.split("CONV3-384", maxsplit=1)[0].replace(
        "(5*5*96)*256 = 614,400", "(5*5*48)*256 = 307,200"
    )
    assert corrections(text) == []
    assert corrections(text.replace("307,200", "307,201")) == [(4, "307,201", "307,200")]


@pytest.mark.parametrize("arrow", ["->", "→", "=>"])
def test_sizes_may_stand_behind_an_arrow(arrow):
    text = f"""\
INPUT: 28x28x1
conv1: 20 filters of size 5x5, stride 1, pad 0 {arrow} 24x24x20
pool1: 2x2 windows, stride 2 {arrow} [12x12x20]
fc1: 500 units {arrow} 500
"""
    assert problems(text) == ()
    assert corrections(text) == []
    assert corrections(text.replace("24x24", "23x23")) == [(2, "23x23x20", "24x24x20")]
    assert corrections(text.replace("500 units", "500 units -> 500").replace(" 500\n", "\n")) == []


BARE = (
    "INPUT: 32x32x3\nCONV3-16: 32x32x16 = 16384\nPOOL2: 16x16x16 = 4096\nFC-10: 4096*10 = 40960\n"
)


def test_a_product_without_a_word_can_be_of_the_outputs():
    assert corrections(BARE) == []
    assert corrections(BARE.replace("16384", "16385")) == [(2, "16385", "16384")]
    assert corrections(BARE.replace("32x32x16", "32x23x16")) == [(2, "32x23x16", "32x32x16")]
    of_weights = BARE.replace("32x32x16 = 16384", "3x3x3x16 = 432")
    assert corrections(of_weights) == []
    assert corrections(of_weights.replace("432", "433")) == [(2, "433", "432")]
    grey = BARE.replace("32x32x3", "32x32x1").replace("32x32x16 = 16384", "3x3x16 = 144")
    assert corrections(grey) == []
    both = BARE.replace("= 16384", "= 16384, weights: 3*3*3*16 = 432")
    assert corrections(both) == []
    behind = BARE.replace("CONV3-16:", "CONV3-16: [32x32x16]")
    assert corrections(behind) == []


def test_a_product_without_a_word_and_without_an_input_is_asked_about():
    (problem,) = problems("CONV3-16: 32x32x16 = 16384\n")
    assert str(problem.message) == "no line says the size and the channels of the input"


FIRST = """\
INPUT: [3x32x32]
CONV3-16: [16x32x32] memory: 16*32*32 = 16384 weights: 3*3*3*16 = 432
POOL2: [16x16x16]
CONV3-32: [32x16x16] weights: (16*3*3)*32 = 4,608
POOL2: [32x8x8]
FC: [10x1x1] weights: (32*8*8)*10 = 20,480
"""


def test_the_layout_of_a_listing_can_be_declared():
    assert str(problems(FIRST)[0].expected) == "channels last: 32x32x3"
    assert 'layout="CHW"' in str(problems(FIRST)[0].hint)
    shown = page(FIRST, options={"layout": "CHW"}, header=Source("page.md", "```cnn"))
    assert shown.problems == ()
    assert work_out(FIRST, layout="CHW").reports[0].totals.weights == 432 + 4_608 + 20_480


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("[16x32x32]", "[16x31x32]", (2, "[16x31x32]", "[16x32x32]")),
        ("[32x16x16]", "[16x16x32]", (4, "[16x16x32]", "[32x16x16]")),
        ("16*32*32", "16*23*32", (2, "16*23*32", "16*32*32")),
        ("(16*3*3)*32", "(61*3*3)*32", (4, "(61*3*3)*32", "(16*3*3)*32")),
        ("[10x1x1]", "[11x1x1]", None),
    ],
)
def test_a_listing_with_the_channels_first_is_checked(old, new, wrong):
    found = corrections(FIRST.replace(old, new), layout="CHW")
    assert found == ([wrong] if wrong else found)
    assert len(found) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INPUT: [32x32x3]\nCONV3-16: [32x32x16]\n", "channels first: 3x32x32"),
        ("INPUT: [8x3x32x32]\nCONV3-16: [8x16x32x32]\n", "channels first: 3x32x32"),
        ("CONV3-16: [32x32x16] weights: 432\nPOOL2: [16x16x16]\nCONV3-8: [16x16x8]\n", None),
    ],
)
def test_the_other_order_is_asked_about_where_the_channels_are_declared_first(text, expected):
    found = problems(text, layout="CHW")
    assert [str(each.expected) for each in found] == [expected] if expected else found == ()


SHARES = """\
conv3-4: 112 (24.8%)
conv3-8: 296 (65.5%)
conv1-5: 45 (~10%)
TOTAL: 453 (100%)
"""


def test_shares_of_the_total_are_checked():
    """112 of 453 are 24.72 %, 296 are 65.34 %, 45 are 9.93 %."""
    assert [(line, old) for line, old, _ in corrections(SHARES)] == [(1, "24.8%"), (2, "65.5%")]
    text = SHARES.replace("24.8", "24.7").replace("65.5", "65.3")
    assert corrections(text) == []
    assert corrections(text.replace("24.7%", "24.7% of total")) == []
    assert corrections(text.replace("(24.7%)", "24.7 %")) == []
    assert corrections(text.replace("(24.7%)", "(most of it, 99%)")) == []
    assert corrections(text.replace("100%", "99%")) == [(4, "99%", "100%")]
    assert corrections(text.replace("~10%", "11%")) == [(3, "11%", "10%")]


def test_shares_of_what_is_not_listed_are_not_checked():
    part = (
        SHARES.split("conv1-5", maxsplit=1)[0].replace("24.8%", "0.02%").replace("65.5%", "0.05%")
    )
    assert corrections(part) == []
    assert "Shares are not checked: no line says the total." in work_out(part).document.notes
    whole = SHARES.split("TOTAL", maxsplit=1)[0]
    assert [line for line, *_ in corrections(whole)] == [1, 2]


def test_a_share_that_rounds_to_nothing_is_true():
    """220 of 105,220 are 0.2 %, 770 of 107,270 are 0.7 %."""
    text = "fc1: 10*20 + 20 = 220 (0%)\nfc2: 20*5000 + 5000 = 105000 (100%)\nTOTAL: 105220\n"
    assert corrections(text) == []
    text = "fc1: 10*70 + 70 = 770 (0%)\nfc2: 70*1500 + 1500 = 106500 (99%)\nTOTAL: 107270\n"
    assert corrections(text) == [(1, "0%", "1%")]


def test_a_line_that_cannot_be_read_makes_no_total_a_mistake():
    (problem,) = problems("CONV3-64: [8x8x64\nTOTAL memory: 4096\n")
    assert problem.span.line == 0
    (problem,) = problems("conv3-64 : 1,792\nconv3-64 : 36,92,8\nTOTAL memory: 4096\n")
    assert problem.span.line == 1


# Products


def as_product(text):
    (statement,) = parse(Source("block", f"{text} = 1")).listing.lines[0].statements
    assert isinstance(statement.sides[0], Product)
    return statement.sides[0]


@st.composite
def sums(draw, depth=2):
    """Arithmetic with + and *, some of it in brackets."""
    terms = []
    for _ in range(draw(st.integers(1, 3))):
        parts = []
        for _ in range(draw(st.integers(1, 3))):
            inside = depth and draw(st.integers(0, 3)) == 0
            number = str(draw(st.integers(0, 9999)))
            parts.append(f"({draw(sums(depth - 1))})" if inside else number)
        terms.append("*".join(parts))
    return " + ".join(terms)


@given(sums().filter(lambda text: len(re.findall(r"\d+", text)) > 1))
def test_products_are_worked_out(text):
    assert value_of(as_product(text)) == eval(text)


def test_evaluate():
    assert evaluate("(#*#+#)*#", [3, 4, 5, 6]) == 102


@pytest.mark.parametrize(
    ("text", "kernel", "found"),
    [
        ("(3*3*64)*128 + 128", None, [((3, 3), 64, 128)]),
        ("(3*3*64 + 1)*128", None, [((3, 3), 64, 128)]),
        ("(11*11)*3*96", None, [((11, 11), 3, 96)]),
        ("64x3x3x128", None, [((3, 3), 64, 128)]),
        ("128*64*3*3", None, [((3, 3), 64, 128)]),
        ("(1*7*128)*192", None, [((1, 7), 128, 192)]),
        ("9*64*128", None, [((3, 3), 64, 128)]),
        ("9*64*128", (3,), [((3, 3), 64, 128)]),
        ("64*128", (1,), [((1,), 64, 128)]),
        ("64*128", None, []),
        ("(5*5*64)*128", (3,), []),
    ],
)
def test_a_convolution_is_read_out_of_a_product(text, kernel, found):
    seen = windows(as_product(text), kernel)[:1]
    assert [(each.kernel, each.channels, each.filters) for each in seen] == found


@pytest.mark.parametrize(
    ("text", "bias", "expected"),
    [
        ("(3*3*65)*64", False, "(3*3*64)*64"),
        ("(3 × 3 × 64) × 65", False, "(3 × 3 × 64) × 64"),
        ("65x3x3x64", False, "64x3x3x64"),
        ("(3*3*65)*64 + 64", True, "(3*3*64)*64 + 64"),
        ("(3*3*64)*64 + 65", True, "(3*3*64)*64 + 64"),
        ("(3*3*65 + 1)*64", True, "(3*3*64 + 1)*64"),
        ("(3*3*64)*64", True, "(3*3*64)*64 + 64"),
        ("9*65*64", False, "9*64*64"),
        ("577*64", False, "576*64"),
        ("3*3*3*3*3", False, "3*3*64*64"),
        ("(3*3*1,065)*64", False, "(3*3*64)*64"),
    ],
)
def test_products_are_rewritten_in_their_manner(text, bias, expected):
    assert rewritten(as_product(text), [Tensor((3, 3, 64), 64)], bias).text == expected


@given(sums(), st.integers(1, 9), st.integers(1, 99), st.integers(1, 99), st.booleans())
def test_rewritten_products_are_true(text, kernel, channels, filters, bias):
    if len(re.findall(r"\d+", text)) < 2:
        return
    tensor = Tensor((kernel, kernel, channels), filters)
    new = rewritten(as_product(text), [tensor], bias).text
    assert eval(new) == kernel * kernel * channels * filters + (filters if bias else 0)


def test_what_is_added_is_told_from_what_is_multiplied():
    assert factors(as_product("(3*3*64)*128 + 127")).added == 127
    assert factors(as_product("(3*3*64 + 1)*128")).added == 1
    assert factors(as_product("64 + (3*3*64)*128")).added == 64
    assert factors(as_product("(3*3*64)*128")).added is None


# Whatever is written


FRAGMENTS = [
    *"[]()+*x=~:%.,-#/| \n\t01",
    *(
        "~=",
        "99999999",
        "memory:",
        "weights:",
        "TOTAL",
        "POOL2",
        "FC",
        "CONV3-64",
        "MB",
        "* 4 bytes",
    ),
    *("stride 2", "groups 3", "+ relu", "1x7", "x 3", "[1x1x1]", "é", "²", "٣", "input:", "gap"),
    *("softmax", "deconv4-3", "bn", " parameters", "1e9", "x 99", "conv1-1", "POOL1"),
]
TEXTS = [NOTES, BREAKDOWN, FORUM, ALEXNET, SMALL, "(3*3*64)*64 + 64 = 36,928\n"]


@st.composite
def broken(draw):
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = start + draw(st.integers(0, 6))
        text = text[:start] + draw(st.sampled_from(["", *FRAGMENTS])) + text[end:]
    return text


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(broken())
def test_nothing_but_invalid_is_raised(text):
    try:
        shown = work_out(text)
        found = shown.findings
    except Invalid as invalid:
        found = invalid.problems
    false = [each for each in found if isinstance(each, FalseClaim)]
    if len(false) < len(found):
        assert all(problem.describe() for problem in found)
        return
    mended(text, false)
    if read(Source("block", text))[0].listing:
        claims = shown.document.claims
        written = ["".join(p.text for p in line.passages) for line in claims]
        assert [line.strip() for line in written] == [
            line.replace("\t", " ").strip() for line in text.split("\n")[: len(claims)]
        ]


LONG = 490
HOSTILE = {
    "brackets": f"CONV3-64: {'(' * LONG}",
    "open remarks": f"CONV3-64: {'(a' * (LONG // 2)}",
    "colons": f"{':' * LONG}1",
    "names": f"{'a:' * (LONG // 2)}1",
    "commas": f"CONV3-64: {'1,' * (LONG // 2)}",
    "crosses": f"CONV3-64: {'1x' * (LONG // 2)}",
    "sides": f"CONV3-64: 1{'=1' * (LONG // 2)}",
    "digits": f"CONV3-64: [8x8x64] memory: {'9' * LONG}",
    "spaces": f"CONV3-64:{' ' * LONG}[",
    "times": "conv3-64 x 999999999 : [8x8x64]",
    "long": f"CONV3-64: [8x8x64] {'(' * 100_000}",
}


@pytest.mark.many
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_lines_are_refused_soon(name):
    text = "INPUT: [8x8x3] memory: 192\n" + f"{HOSTILE[name]}\n" * 300
    assert problems(text)


def test_long_listings_have_a_bound():
    line = "CONV3-8: [8x8x8]\n"
    head = "INPUT: [8x8x3]\nCONV3-8: [8x8x8] memory: 512\n"
    assert problems(head + line * 100) == ()
    assert [str(each.message) for each in problems(head + line * Limits.listing_lines)] == [
        "too many lines"
    ]
    assert [
        str(each.message)
        for each in problems(head + f"conv3-8 x {Limits.listing_lines}: [8x8x8]\n{line}")
    ] == ["too many lines"]


@pytest.mark.many
def test_all_pairs_of_mistakes_are_found_together():
    """Two false lines are two findings."""
    lines = {4: ("=800K weights: 0", "=900K weights: 0"), 6: ("147,456", "147,457")}
    lines |= {20: ("102,760,448", "102,760,449"), 24: ("138M", "139M")}
    for (one, first), (two, second) in combinations(lines.items(), repeat=2):
        if one < two:
            text = TRUE
            for number, (old, new) in ((one, first), (two, second)):
                parts = text.split("\n")
                parts[number - 1] = parts[number - 1].replace(old, new)
                text = "\n".join(parts)
            assert {finding.span.line + 1 for finding in findings(text)} == {one, two}


def test_the_sources_are_the_projects_own():
    assert {path.name for path in Path(SOURCES).glob("*.txt")} >= {
        "vgg16-listing.txt",
        "vgg16-listing-aligned.txt",
        "vgg16-breakdown.txt",
        "alexnet-forum.txt",
    }


# What nobody means, and still must not fail


@pytest.mark.parametrize("line", ["from conv1", "from 2014", "conv3-4 + from x: [8x8x4]"])
def test_skips_belong_to_no_listing(line):
    (problem,) = problems(f"INPUT: [8x8x3]\nCONV3-4: [8x8x4]\n{line}\n")
    assert str(problem.message) == f'"{line.partition(":")[0]}"'
    assert str(problem.expected) == "layers alone, each behind the one above it"


def test_what_is_put_for_a_rough_figure_is_as_near_as_it_has_to_be():
    """3M is what 3,211,264 rounds to, but `~` allows 5 %."""
    text = "INPUT: [224x224x3]\nCONV3-64: [224x224x64] memory: 224*224*64 ~ 3M\n"
    (finding,) = findings(text)
    assert [(wrong.claimed, wrong.instead) for wrong in finding.corrections] == [("3M", "3.2M")]
    assert findings(mended(text, [finding])) == ()


def test_long_remarks_take_no_time():
    line = f"CONV3-64{' ' * 240}({'a' * 240}:"
    with soon():
        assert problems("\n".join(["INPUT: [8x8x3]", *[line] * 50]))


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("3.2M = 3,211,264", None),
        ("3,211,264 = 3.2M", None),
        ("61 MB = 15,237,608", None),  # four bytes for each value
        ("96 MB = 24M", None),
        ("24M * 2 bytes = 48MB", None),
        ("24M * 4 bytes = 93MB", ("93MB", "96MB")),
        ("3*4 * 4 bytes = 48", None),
        ("3*4 * 2 images = 24", None),
        ("2.5 = 2", ("2", "2.5")),
        ("12 = 3*5", ("12", "15")),
        ("12 = 3*5 = 15", ("12", "15")),
    ],
)
def test_equations_are_held_against_what_is_exact_in_them(line, wrong):
    found = [(c.claimed, c.instead) for f in findings(f"2*2 = 4\n{line}\n") for c in f.corrections]
    assert found == ([wrong] if wrong else [])


def test_a_listing_as_csv_is_its_lines_with_their_verdicts():
    text = "conv1: (5*5*1+1)*6 = 156\nconv2: (5*5*6+1)*16 = 2,417\nthat is all\n"
    assert rendered(text, "csv").splitlines() == [
        "holds,claim",
        "true,conv1: (5*5*1+1)*6 = 156",
        'false,"conv2: (5*5*6+1)*16 = 2,417"',
        ",that is all",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "conv1: (5*5*1+1)*6 = 156",
        "conv1: 6*(5*5*1+1) = 156",
        "conv1: (3*3*1+1)*32 = 320",
        "conv1: (5*5)*3*1 + 1 = 76",
    ],
)
def test_a_bias_in_brackets_is_no_number_of_filters(line):
    """The form (n·m·k + 1)·L, with one channel or one filter."""
    assert problems(f"{line}\nTOTAL: {line.split('= ')[1]}") == ()


# Words of biases

ROWS = "INPUT: [224x224x3]\nconv3-64  x 2 : 38,720\nconv3-128 x 2 : 221,440\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{ROWS}TOTAL         : 260,160 (259,776 without biases)\n", []),
        (f"{ROWS}TOTAL         : 260,160\n# sizes without biases elsewhere\n", []),
        (f"{ROWS}(no bias in the softmax)\nTOTAL         : 260,160\n", []),
        (f"{ROWS}TOTAL without biases: 259,776\n", []),
        (f"{ROWS}TOTAL without biases: 260,160\n", [(4, "260,160", "259,776")]),
        (f"{ROWS}TOTAL: 260,160 (without biases)\n", [(4, "260,160", "259,776")]),
        (f"{BREAKDOWN}TOTAL without biases: 138,344,128\n", []),
        (f"{BREAKDOWN}TOTAL with biases: 138,344,128\n", [(10, "138,344,128", "138,357,544")]),
    ],
)
def test_words_of_biases_count_for_their_own_line_alone(text, found):
    """3·64·9 + 64 + 64·64·9 + 64 = 38,720; (64 + 128)·128·9 + 256 = 221,440; 384 biases."""
    assert corrections(text) == found


def test_a_padding_that_is_not_said_is_likelier_than_another_input():
    """(32 - 5) + 1 = 28, and 14·14·16·10 + 10 = 31,370."""
    text = "INPUT: [32x32x3]\nCONV5-16: [28x28x16], stride 1, params: 1,216\n"
    assert corrections(f"{text}pool2: 14x14x16\nfc-10: params: 31,370\n") == []


# Totals of a part

PLAIN = (
    "INPUT: [32x32x3] memory: 3,072\n"
    "conv3-16: [32x32x16] memory: 16,384 params: 448\n"
    "fc-10: [1x1x10] memory: 10 params: 163,850\n"
)
"""3·3·3·16 + 16 = 448 and 32·32·16·10 + 10 = 163,850: 164,298 in all, with 26 biases."""


@pytest.mark.parametrize(
    ("total", "found"),
    [
        ("TOTAL conv params: 448", []),
        ("TOTAL conv params: 164,298", [("164,298", "448")]),
        ("TOTAL conv: 432 weights + 16 biases = 448", []),
        ("TOTAL conv without biases: 432", []),
        ("TOTAL conv memory: 16,384", []),
        ("Sum of fully connected layers: 163,850", []),
        ("TOTAL fc weights: 163,840", []),
        ("TOTAL fc weights: 163,850", []),
        ("TOTAL fc weights: 163,841", [("163,841", "163,850")]),
        ("TOTAL biases: 26", []),
        ("TOTAL bias terms: 26", []),
        ("TOTAL biases: 16", [("16", "26")]),
        ("TOTAL memory for one image: 19,466", []),
        ("TOTAL memory: 78KB / image (only forward! ~*2 for bwd)", []),
        ("TOTAL number of learnable parameters: 164,298", []),
        ("TOTAL weights and biases: 164,298", []),
        ("Sum of all params: 164,298 in total", []),
    ],
)
def test_totals_of_a_part_are_held_against_that_part(total, found):
    told = [(claimed, instead) for _, claimed, instead in corrections(f"{PLAIN}{total}\n")]
    assert told == found


@pytest.mark.parametrize(
    ("total", "other"),
    [
        ("TOTAL params without fc: 448", "without"),
        ("TOTAL memory without input: 16,394", "without"),
        ("TOTAL memory of params: 657KB", "params"),
        ("TOTAL memory: 152 KiB for forward and backward", "backward"),
        ("TOTAL memory: 152 KiB (forward and backward)", "(forward and backward)"),
        ("TOTAL params in thousands: 164.3", "thousands"),
        ("TOTAL params (millions): 0.16", "millions"),
        ("TOTAL neurons: 16,394", "neurons"),
        ("TOTAL conv and fc: 164,298", "fc"),
        ("TOTAL layers: 2", "layers"),
    ],
)
def test_totals_of_something_else_are_asked_about_and_harm_no_other(total, other):
    text = f"{PLAIN}{total}\nTOTAL params: {{}}\n"
    (problem,) = problems(text.format("164,298"))
    assert str(problem.message) == f'a total of "{other}"'
    assert corrections(text.format("164,298")) == []
    assert corrections(text.format("164,299")) == [(5, "164,299", "164,298")]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("CONV3-16: [32x32x16], kernel 5, params: 448", '"kernel 5" behind "CONV3-16"'),
        ("CONV3-16: 32, params: 448", '"32" behind "CONV3-16"'),
        ("POOL: [16x16x3], groups 2", '"groups 2" behind "POOL"'),
    ],
)
def test_options_behind_sizes_that_the_label_contradicts_are_asked_about(line, message):
    text = f"INPUT: [32x32x3]\n{line}\nfc-10: [1x1x10] memory: 10\n"
    assert [str(problem.message) for problem in problems(text)] == [message]
    assert corrections(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("224*224*64*4 = 12.8 MB", []),
        ("138,357,544*4 = 553 MB", []),
        ("3*3*3*64*4 = 6.9 KB", []),
        ("(3*3*3*64 + 64)*4 = 7,168 bytes", []),
        ("138,357,544*2 = 277 MB", []),
        ("224*224*64 = 12.8 MB", []),
        ("3*3*4*8 = 1.2KB", []),  # 288 values of 4 bytes: the 4 is of the planes
        ("224*224*64*4 = 11.0 MB", [("11.0 MB", "12.8 MB")]),
        ("3*3*3*64*4 = 6,913 = 6.9 KB", [("6,913", "6,912")]),
    ],
)
def test_bytes_of_a_value_that_stand_in_a_product_count_once(text, found):
    told = [(a, b) for _, a, b in corrections(f"{text}\n5*5*6 = 150\n")]
    assert told == found


def test_an_arrow_between_sizes_of_which_nobody_knows_what_they_are_is_a_mistake():
    for line in ("conv1: 28x28 -> 28x28x6", "CONV3-6: 5x5x1 -> 28x28x6", "POOL: 28 -> 14x14x6"):
        text = f"INPUT: [28x28x1]\n{line}\nCONV3-16: [28x28x16] memory: 28*28*16 = 12544"
        assert corrections(text) == []
        assert [each.span.line for each in work_out(text).findings] == [1], line


def test_an_arrow_is_an_equals_sign_behind_arithmetic_alone():
    head = "INPUT: [32x32x3]\nCONV3-16: [32x32x16] "
    assert corrections(head + "weights: (3*3*3)*16 -> 432") == []
    assert corrections(head + "weights: (3*3*3)*16 -> 433") == [(2, "433", "432")]
    assert corrections(head + "memory: 32*32*3 -> 32*32*16") == []


def test_an_input_behind_an_arrow_alone_does_for_a_first_line():
    assert corrections("CONV3-16: 32x32x3 -> 32x32x16, 448 params") == []
    assert corrections("FC-10: 4096 -> 10, 40,970 params") == []
    assert corrections("FC-10: 4096 -> 10, 40,960 params\nFC-5: 10 -> 5, 55 params") == [
        (1, "40,960", "40,970")
    ]


def test_a_padding_that_is_not_written_makes_no_written_input_false():
    layers = "CONV11-96 stride 4: [55x55x96]\nPOOL3 stride 2: [27x27x96]\nCONV5-256: [27x27x256]"
    for extent in (224, 227):
        assert corrections(f"INPUT: [{extent}x{extent}x3]\n{layers}") == []
    for extent in (28, 64):
        text = f"INPUT: [{extent}x{extent}x1]\nconv1: 32 5x5 filters, stride 1: "
        assert corrections(f"{text}[{extent - 4}x{extent - 4}x32]") == []
    text = "INPUT: [230x230x3]\nCONV3-96 stride 1: [224x224x96]\nPOOL2: [112x112x96]"
    assert corrections(text) == [(1, "[230x230x3]", "[224x224x3]")]


def test_the_offsets_of_a_normalisation_count_where_convolutions_have_no_biases():
    head = "INPUT: [16x16x4]\nCONV3-8: [16x16x8] weights: (3*3*4)*8 = 288\nBN: [16x16x8] weights: "
    for figure in ("2*8 = 16", "16", "8 + 8 = 16", "8"):
        assert corrections(head + figure) == [], figure
    assert corrections(head + "2*8 = 17") == [(3, "17", "16")]
    for total in (304, 312):  # without a bias for each filter, and with them
        assert corrections(f"{head}16\nTOTAL params: {total}") == []
    assert corrections(f"{head}16\nTOTAL params: 296") == [(4, "296", "304")]
    assert corrections(f"{head}8\nTOTAL params: 296") == []


def test_a_normalisation_in_the_line_of_its_convolution_counts_with_it():
    line = "INPUT: [8x8x8]\nCONV3-8 + bn: [8x8x8] weights: "
    for product in ("(3*3*8)*8 + 16 = 592", "(3*3*8)*8 + 2*8 = 592", "(3*3*8)*8 + 24 = 600"):
        assert corrections(line + product) == [], product
    assert corrections(line + "(3*3*8)*8 + 15 = 591") == [
        (2, "(3*3*8)*8 + 15", "(3*3*8)*8 + 16"),
        (2, "591", "592"),
    ]


def test_figures_in_bytes_show_whether_biases_are_counted():
    text = "INPUT: [32x32x3]\n" + "".join(
        f"CONV3-16: [32x32x16] weights: {figure} bytes\n" for figure in (1728, 9261, 9216)
    )
    assert corrections(text) == [(3, "9261 bytes", "9216 bytes")]
    assert corrections(text.replace("9261", "9216") + "TOTAL params: 20160 bytes") == []


def test_a_product_with_the_value_of_an_output_has_its_numbers():
    head = "INPUT: [16x16x3]\nCONV3-16: [16x16x16] memory: "
    for true in ("16*16*16", "256*16", "16*256", "16*16*8*2", "(16*16)*16 = 4096"):
        assert corrections(head + true) == [], true
    for false in ("64*64", "32*32*4", "32*8*16 = 4096"):
        assert len(corrections(head + false)) == 1, false
