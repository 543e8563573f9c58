"""Lines of listings that are false as this package counts, and true as somebody else does.

The network has 3,072 values of input, outputs of 32·32·16 = 16,384, 16·16·16 = 4,096, 16·16·32 =
8,192 and 10 values, 31,754 together, which are 127,016 bytes; and 432, 4,608 and 81,920 weights,
86,960 together, which are 347,840 bytes.
"""

import json

import pytest

from helpers import work_out
from mkdocs_cnn.commands.main import main
from mkdocs_cnn.problems.problem import FalseClaim

LINES = """\
INPUT: [32x32x3]   memory: 32*32*3=3K
CONV3-16: [32x32x16] memory: 32*32*16=16K weights: (3*3*3)*16 = 432
POOL2: [16x16x16] memory: 16*16*16=4K
CONV3-32: [16x16x32] memory: 16*16*32=8K weights: (3*3*16)*32 = 4,608
FC: [1x1x10] memory: 10 weights: 16*16*32*10 = 81,920
"""


def corrections(text, **settings):
    return [
        wrong
        for finding in work_out(text, **settings).findings
        if isinstance(finding, FalseClaim)
        for wrong in finding.corrections
    ]


def found(text, **settings):
    return [(each.claimed, each.convention) for each in corrections(text, **settings)]


TOTALS = [
    # 86,960 cut off
    ("TOTAL params: 86.9K", "86.9K", "rounding: down", {"rounding": "down"}),
    ("TOTAL memory: 31.7K", "31.7K", "rounding: down", {"rounding": "down"}),
    # 127,016 bytes are 124.04 times 1,024
    ("TOTAL memory: 124KB", "124KB", "MB: MiB", {"MB": "MiB"}),
    # twice 127,016
    (
        "TOTAL memory: 254KB",
        "254KB",
        "count: forward-and-backward",
        {"count": "forward-and-backward"},
    ),
    # 127,016 + 4·(86,960 + 16 + 32 + 10), for a network has biases
    ("TOTAL memory: 475KB", "475KB", "count: with-parameters", {"count": "with-parameters"}),
    # 31,754 − 3,072
    ("TOTAL memory: 28,682", "28,682", "count: without-input", {"count": "without-input"}),
    # 31,754 + 16,384 + 8,192: a ReLU behind each convolution, which no line tells
    ("TOTAL memory: 56,330", "56,330", "count: every-layer", {"count": "every-layer"}),
]


@pytest.mark.parametrize(("total", "claimed", "convention", "declared"), TOTALS)
def test_a_false_total_names_the_convention_under_which_it_is_true(
    total, claimed, convention, declared
):
    text = f"{LINES}{total}\n"
    assert found(text) == [(claimed, convention)]
    (wrong,) = corrections(text)
    assert str(wrong.rule).startswith("the figure is right")
    assert found(text, **declared) == []
    assert found(text, count="own", rounding="nearest", MB="MB") == [(claimed, convention)]


@pytest.mark.parametrize(
    ("total", "claimed"),
    [
        ("TOTAL memory: 999KB", "999KB"),
        ("TOTAL params: 99.9K", "99.9K"),
        ("TOTAL memory: 57,000", "57,000"),
        # rough figures are excused by nothing
        ("TOTAL memory: ~90KB", "90KB"),
        # memory with its gradients is nothing of parameters
        ("TOTAL params: 254,032", "254,032"),
    ],
)
def test_nothing_else_is_excused(total, claimed):
    assert found(f"{LINES}{total}\n") == [(claimed, "")]


@pytest.mark.parametrize(
    ("total", "declared", "instead"),
    [
        ("TOTAL memory: 31.8K", {"rounding": "down"}, "31.7K"),
        ("TOTAL memory: 127KB", {"MB": "MiB"}, "124KB"),
        ("TOTAL memory: 127KB", {"count": "forward-and-backward"}, "254KB"),
        ("TOTAL memory: 31,754", {"count": "without-input"}, "28,682"),
    ],
)
def test_what_is_declared_is_the_rule(total, declared, instead):
    assert found(f"{LINES}{total}\n") == []
    (wrong,) = corrections(f"{LINES}{total}\n", **declared)
    assert wrong.instead == instead


@pytest.mark.parametrize(
    ("text", "claimed", "convention"),
    [
        # 1,728·64 = 36,864 and so on: figures of single lines are cut off as well
        (
            (
                "INPUT: [8x8x3]\nconv3-64: [8x8x64] weights: (3*3*3)*64 = 1.7K\n"
                "conv3-64: [8x8x64] weights: (3*3*64)*64 = 36K\n"
            ),
            "36K",
            "rounding: down",
        ),
        # table I of LeCun and others, 1998: 60 connections of 25 weights, and 16 biases
        (
            (
                "INPUT: [32x32x1]\nC1: 6 5x5 filters at stride 1, pad 0: [28x28x6] params: 156\n"
                "S2: 2x2: [14x14x6]\n"
                "C3: 16 5x5 filters at stride 1, pad 0: [10x10x16] params: 1516\n"
                "S4: 2x2: [5x5x16]\n"
            ),
            "1516",
            "count: sparse-table",
        ),
        # Keras counts four values for each channel of a batch norm: 4·16
        (
            "INPUT: [32x32x3]\nconv3-16: [32x32x16] params: 448\nbn: [32x32x16] params: 64\n",
            "64",
            "count: keras",
        ),
        # ⌈(32 − 3)/2⌉ + 1 = 16, where PyTorch rounds 14.5 down
        (
            (
                "INPUT: [32x32x3]\nconv3-16 stride 2 pad 0: [16x16x16] params: 448\n"
                "conv3-16: [15x15x16] params: 2320\n"
            ),
            "[16x16x16]",
            "count: ceil",
        ),
    ],
)
def test_a_false_line_names_the_convention_under_which_it_is_true(text, claimed, convention):
    assert found(text) == [(claimed, convention)]


SUMMARY = """\
==========================================================================================
Layer (type:depth-idx)                   Output Shape              Param #
==========================================================================================
Net                                      [1, 10]                   --
├─Conv2d: 1-1                            [1, 6, 28, 28]            156
├─MaxPool2d: 1-2                         [1, 6, 14, 14]            --
├─Conv2d: 1-3                            [1, 16, 10, 10]           2,416
├─MaxPool2d: 1-4                         [1, 16, 5, 5]             --
├─Flatten: 1-5                           [1, 400]                  --
├─Linear: 1-6                            [1, 10]                   4,010
==========================================================================================
Total params: 6,582
Trainable params: 6,582
Non-trainable params: 0
Total mult-adds (M): {macs}
==========================================================================================
"""


@pytest.mark.parametrize(
    ("macs", "expected"),
    [
        # 156·784 + 2,416·100 + 4,010 = 367,914
        ("0.37", []),
        # 150·784 + 2,400·100 + 4,000 = 361,600, without biases; a figure of two digits
        ("0.36", [("0.36", "rounding: down")]),
        ("0.3616", [("0.3616", "count: fvcore")]),
        ("0.99", [("0.99", "")]),
    ],
)
def test_a_false_total_of_a_summary_names_its_convention(macs, expected):
    text = SUMMARY.format(macs=macs)
    assert found(text) == expected
    for _, convention in expected:
        if convention:
            name, _, value = convention.partition(": ")
            assert found(text, **{name: value}) == []


def test_the_page_the_log_and_the_json_name_it(tmp_path, capsys):
    text = f"{LINES}TOTAL params: 86.9K\n"
    shown = work_out(text)
    assert 'Right if "rounding: down" is meant: "86.9K".' in shown.document.notes
    page = tmp_path / "page.md"
    page.write_text(f"```cnn\n{text}```\n", "utf-8")
    main(["check", str(page)])
    log = capsys.readouterr()
    assert '"rounding: down" declares' in log.out + log.err
    main(["check", str(page), "--format", "json"])
    assert '"rounding: down"' in json.dumps(json.loads(capsys.readouterr().out))


@pytest.mark.parametrize(
    "page",
    [
        f'```cnn rounding="down"\n{LINES}TOTAL params: 86.9K\n```\n',
        f"---\ncnn: {{rounding: down}}\n---\n\n```cnn\n{LINES}TOTAL params: 86.9K\n```\n",
        f'```cnn count="without-input"\n{LINES}TOTAL memory: 28,682\n```\n',
    ],
)
def test_a_fence_or_a_page_declares_it(page, tmp_path, capsys):
    file = tmp_path / "page.md"
    file.write_text(page, "utf-8")
    assert main(["check", str(file)]) == 0
    capsys.readouterr()
    plain = page.replace(' rounding="down"', "").replace("rounding: down", "rounding: nearest")
    file.write_text(plain.replace(' count="without-input"', ""), "utf-8")
    assert main(["check", str(file)]) != 0
