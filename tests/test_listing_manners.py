"""Listings as people write them by hand: LaTeX, bullets, words, Chinese, arrows, from either end.

All figures are worked out by hand: C1 of LeNet-5 has (5·5 + 1)·6 = 156 parameters, C3 has
(5·5·6 + 1)·16 = 2,416, the layers behind it (5·5·16 + 1)·120 = 48,120, (120 + 1)·84 = 10,164 and
(84 + 1)·10 = 850.
"""

import json
from fractions import Fraction

import pytest

from helpers import work_out
from mkdocs_cnn.figures.figure import read_figure
from mkdocs_cnn.listings.plain import plain
from mkdocs_cnn.problems.problem import FalseClaim, Invalid
from work import excess


def checked(text, **settings):
    """The marks of the lines, what is false in them, and what else is wrong."""
    shown = work_out(text.strip("\n") + "\n", **settings)
    false = [
        (wrong.span.line + 1, wrong.claimed, wrong.instead)
        for finding in shown.findings
        if isinstance(finding, FalseClaim)
        for wrong in finding.corrections
    ]
    others = [str(each.message) for each in shown.findings if not isinstance(each, FalseClaim)]
    marks = {True: "y", False: "n", None: "-"}
    return "".join(marks[line.holds] for line in shown.document.claims), false, others


TRUE = {
    "dollars": (
        r"""
Input: 32x32x1
C1: $(5 \times 5 + 1) \times 6 = 156$
C3: $(5 \times 5 \times 6 + 1) \times 16 = 2416$
C5: $(5 \times 5 \times 16 + 1) \times 120 = 48120$
F6: $(120 + 1) \times 84 = 10164$
Output: $(84+1) \times 10 = 850$
""",
        "yyyyyy",
    ),
    "braces around commas": (
        r"""
- Conv1: $5\times5\times3\times32 + 32 = 2{,}432$
- Conv2: $5\cdot5\cdot32\cdot64 + 64 = 51{,}264$
""",
        "yy",
    ),
    "brackets that grow": (
        r"""
conv1: \( 3 \cdot 3 \cdot 3 \cdot 64 + 64 = 1{,}792 \)
conv2: \( \left(3 \cdot 3 \cdot 64 + 1\right) \cdot 64 = 36{,}928 \)
""",
        "yy",
    ),
    "thin spaces and units as text": (
        r"""
$$3 \times 3 \times 3 \times 64 + 64 = 1792$$
$$(3 \times 3 \times 64 + 1) \times 64 = 36\,928 \approx 37\text{K}$$
""",
        "yy",
    ),
    "names as text": (
        r"""
$\text{params}_{conv1} = (11 \times 11 \times 3 + 1) \times 96 = 34{,}944$
$\text{params}_{conv2} = (5 \times 5 \times 96 + 1) \times 256 = 614{,}656$
""",
        "yy",
    ),
    "letters with an index": (
        r"""
$C_1$: $5 \cdot 5 \cdot 1 \cdot 6 + 6 = 156$
$C_3$: $5 \cdot 5 \cdot 6 \cdot 16 + 16 = 2416$
""",
        "yy",
    ),
    "aligned": (
        r"""
\begin{aligned}
\text{Conv1} &: (5 \times 5 \times 1 + 1) \times 6 &= 156 \\
\text{Conv2} &: (5 \times 5 \times 6 + 1) \times 16 &= 2416 \\
\end{aligned}
""",
        "-yy-",
    ),
    "a breakdown in LaTeX": (
        r"""
conv3-64 $\times$ 2 : 38{,}720 (17.5\%)
conv3-128 $\times$ 2 : 221{,}440
""",
        "yy",
    ),
    "sizes in LaTeX": (
        r"""
INPUT: $32 \times 32 \times 3$ memory: $32 \times 32 \times 3 = 3{,}072$
CONV3-16: $[32 \times 32 \times 16]$ memory: $32 \times 32 \times 16 = 16\text{K}$
POOL2: $[16 \times 16 \times 16]$
""",
        "yyy",
    ),
    "bold and code": (
        """
- **Conv1**: 5*5*1*6 + 6 = **156**
- `Conv2`: `5*5*6*16 + 16 = 2416`
""",
        "yy",
    ),
    "formulas in letters and words": (
        """
fc1: (n+1)*m = (120+1)*84 = 10164
fc2: (inputs + 1) * outputs = (84 + 1) * 10 = 850
""",
        "yy",
    ),
    "units in words": (
        """
conv3-64 x 2 : 38.7 K
conv3-128 x 2 : 221.4 thousand
conv3-256 x 3 : 1.475 Mil
conv3-512 x 3 : 5.9 million
conv3-512 x 3 : 7.08 millions
fc1 : 102.8 Mil
fc2 : 16.8 Mil
fc3 : 4.1M
TOTAL : 138 Mil
""",
        "y" * 9,
    ),
    "units in Chinese": (
        """
conv3-64 x 2 : 3.87万
conv3-128 x 2 : 22.1万
conv3-256 x 3 : 147.5万
conv3-512 x 3 : 590万
conv3-512 x 3 : 708万
fc1 : 1.03亿
fc2 : 1678万
fc3 : 410万
TOTAL : 1.38亿
""",
        "y" * 9,
    ),
    "the input on two lines": (
        """
Input:
  32x32x3
conv3-16: 32x32x16, params: 448
pool2: 16x16x16
fc-10: 10, params: 40,970
""",
        "yyyyy",
    ),
    "numbered layers": (
        """
Input: 32x32x1
Layer 1: Convolutional. 6 filters of 5x5, output 28x28x6, params 156
Layer 2: Max pooling 2x2, output 14x14x6
Layer 3: Convolutional. 16 filters of 5x5, output 10x10x16, params 2416
Layer 4: Max pooling 2x2, output 5x5x16
Layer 5: Fully connected, 120 units, params 48120
""",
        "yyyyyy",
    ),
    "headings between": (
        """
Layer 1:
conv3-16: [32x32x16] params: 448
Layer 2:
conv3-16: [32x32x16] params: 2,320
""",
        "-y-y",
    ),
    "ordinals": (
        """
First conv layer: (5 x 5 x 3 + 1) x 6 = 456
2nd conv layer: (5 x 5 x 6 + 1) x 16 = 2416
""",
        "yy",
    ),
    "a blog": (
        """
1. Input layer: 28x28x1
2. Conv layer 1: 32 filters (3x3), 26x26x32, 320 params
3. Max pool layer: 13x13x32, 0 params
4. Conv layer 2: 64 filters (3x3), 11x11x64, 18496 params
5. Dense layer: 10 units, 77,450 params
""",
        "yyyyy",
    ),
    "dashes": ("Conv1 - (5*5*1+1)*6 = 156\nConv2 - (5*5*6+1)*16 = 2416", "yy"),
    "a perceptron": (
        """
Input: 784
Hidden layer 1: 784*128 + 128 = 100,480
Output layer: 128*10 + 10 = 1,290
Total: 101,770
""",
        "yyyy",
    ),
    "of what they are parameters": (
        """
Parameters in conv1: (5*5*1+1)*6 = 156
Number of parameters of conv2: (5*5*6+1)*16 = 2416
Total number of parameters = 156 + 2416 = 2572
""",
        "yyy",
    ),
    "brackets with numbers": (
        "Layer 1 (Conv): 5x5x3x6 + 6 = 456\n(2) Conv: 5x5x6x16 + 16 = 2416",
        "yy",
    ),
    "names of Keras": ("conv2d_1: 156=(1×5×5+1)×6\nconv2d_2: 2416=(6×5×5+1)×16", "yy"),
    "Chinese": (
        """
输入: 32x32x1
卷积层1: 6个5x5卷积核, 28x28x6, 参数: 156
池化层1: 2x2, 14x14x6
卷积层2: 16个5x5卷积核, 10x10x16, 参数: 2416
池化层2: 2x2, 5x5x16
全连接层1: 120, 参数: 48120
全连接层2: 84, 参数: 10164
输出层: 10, 参数: 850
""",
        "y" * 8,
    ),
    "Chinese of full width": (
        """
输入：[32x32x3]
卷积层：[32x32x16] 参数：3*3*3*16 + 16 = 448
池化层：[16x16x16] 参数：0
全连接层：[1x1x10] 参数：16*16*16*10 + 10 = 40,970
总参数：41,418
""",
        "yyyyy",
    ),
    "Chinese with names": (
        """
卷积层C1：(5×5+1)×6=156个参数
卷积层C3：(5×5×6+1)×16=2416个参数
全连接层F6：(120+1)×84=10164个参数
""",
        "yyy",
    ),
    "Chinese, told in words": (
        """
输入：227×227×3
卷积层1：96个11×11的卷积核，步长4，填充0，输出55×55×96
最大池化层1：3×3，步长2，输出27×27×96
卷积层2：256个5×5的卷积核，步长1，填充2，输出27×27×256
最大池化层2：3×3，步长2，输出13×13×256
""",
        "yyyyy",
    ),
    "Chinese ordinals": (
        """
第一层卷积: (3*3*3+1)*64 = 1792
第二层卷积: (3*3*64+1)*64 = 36928
总计: 1792 + 36928 = 38720
""",
        "yyy",
    ),
    "arrows": ("32x32x3 -> conv 5x5, 6 -> 28x28x6 -> pool -> 14x14x6", "y"),
    "arrows in lines": (
        """
32x32x1 -> conv 5x5, 6 -> 28x28x6 -> pool 2x2 -> 14x14x6
14x14x6 -> conv 5x5, 16 -> 10x10x16 -> pool 2x2 -> 5x5x16
5x5x16 -> fc 120 -> 120 -> fc 84 -> 84 -> fc 10 -> 10
""",
        "yyy",
    ),
    "an arrow a line": (
        """
Input 32x32x3
→ Conv 3x3, 16
→ 30x30x16
→ Pool 2x2
→ 15x15x16
→ FC 10
→ 10
""",
        "yyyyyyy",
    ),
    "arrows as code": (
        (
            "Input 28x28x1 → Conv(3x3, 32) → 26x26x32 → MaxPool(2x2) → 13x13x32 → Flatten → 5408 "
            "→ Dense(10) → 10"
        ),
        "y",
    ),
    "arrows with strides": (
        (
            "227x227x3 -> CONV 11x11, 96, s=4 -> 55x55x96 -> MAX POOL 3x3, s=2 -> 27x27x96 "
            "-> CONV 5x5, 256, same -> 27x27x256 -> MAX POOL 3x3, s=2 -> 13x13x256"
        ),
        "y",
    ),
    "a padded pool at the end": (
        "224x224x3 -> conv 7x7, 64, stride 2 -> 112x112x64 -> maxpool 3x3, stride 2 -> 56x56x64",
        "y",
    ),
    "what goes in, without a line for it": (
        """
Conv1: 32x32x3 -> 28x28x6, params = (5*5*3+1)*6 = 456
Pool1: 28x28x6 -> 14x14x6, params = 0
Conv2: 14x14x6 -> 10x10x16, params = (5*5*6+1)*16 = 2416
Pool2: 10x10x16 -> 5x5x16, params = 0
FC1: 400 -> 120, params = (400+1)*120 = 48120
""",
        "yyyyy",
    ),
    "sizes that no line says": (
        """
Input: 32x32x1
conv1: (5*5*1+1)*6 = 156
POOL2
conv2: (5*5*6+1)*16 = 2416
POOL2
fc1: (400+1)*120 = 48120
""",
        "yy-y-y",
    ),
    "from the output": (
        """
FC-10: [10] params: 40,970
POOL2: [16x16x16] params: 0
CONV3-16: [32x32x16] params: 2,320
CONV3-16: [32x32x16] params: 448
INPUT: [32x32x3]
""",
        "yyyyy",
    ),
    "from the output, without sizes": (
        """
fc2: (84+1)*10 = 850
fc1: (400+1)*84 = 33684
conv2: (5*5*6+1)*16 = 2416
conv1: (5*5*1+1)*6 = 156
""",
        "yyyy",
    ),
    "both counts": (
        """
INPUT: [32x32x3]
CONV3-16: [32x32x16] params: 448 weights: 432
CONV3-16: [32x32x16] weights: (3*3*16)*16 = 2304, params: 2320
TOTAL params: 2768
""",
        "yyyy",
    ),
    "three counts": (
        """
conv1: 3*3*3*16 = 432 weights, 16 biases, 448 parameters
conv2: 3*3*16*16 = 2304 weights + 16 biases = 2320 params
""",
        "yy",
    ),
    "both words for the same": (
        """
INPUT: [32x32x3]
CONV3-16: [32x32x16] weights: 432 params: 432
CONV3-16: [32x32x16] weights: 2304 params: 2304
""",
        "yyy",
    ),
}


@pytest.mark.parametrize(("text", "marks"), TRUE.values(), ids=list(TRUE))
def test_true_listings_hold(text, marks):
    assert checked(text) == (marks, [], [])


@pytest.mark.parametrize(
    ("text", "false"),
    [
        # 11·11·3 = 363, (363 + 1)·96 = 34,944; 5·5·96 = 2,400, (2,400 + 1)·256 = 614,656
        (
            r"""
- conv1: $\left( 11 \times 11 \times 3 + 1 \right) \times 96 = 34{,}945$ parameters
- conv2: $(5 \cdot 5 \cdot 69 + 1) \cdot 256 = 614\,656 \approx 615\text{K}$
""",
            [
                (1, "34{,}945", "34{,}944"),
                (2, r"(5 \cdot 5 \cdot 69 + 1) \cdot 256", r"(5 \cdot 5 \cdot 96 + 1) \cdot 256"),
            ],
        ),
        # the unit is in a command, and its digits alone are mended
        (
            r"""
conv1: $3 \times 3 \times 3 \times 64 = 1.7\text{K}$
conv2: $3 \times 3 \times 64 \times 64 = 39\,\text{K}$
""",
            [(2, "39", "37")],
        ),
        (
            r"""
INPUT: $32 \times 32 \times 3$
CONV3-16: $[32 \times 32 \times 15]$ params: $432$
POOL2: $[16 \times 16 \times 16]$
""",
            [(2, r"[32 \times 32 \times 15]", r"[32 \times 32 \times 16]")],
        ),
        (
            "卷积层C1：(5×5+1)×6=165个参数\n卷积层C3：(5×5×6+1)×16=2416个参数\n",
            [(1, "165", "156")],
        ),
        (
            "Input: 224x224x3\nconv3-64 x 2 : 3.78万\nconv3-128 x 2 : 22.1万\n",
            [(2, "3.78万", "3.87万")],
        ),
        (
            "32x32x3 -> conv 5x5, 6 -> 28x28x6 -> pool -> 15x15x6 -> conv 5x5, 16 -> 10x10x16",
            [(1, "15x15x6", "14x14x6")],
        ),
        (
            """
32x32x1 -> conv 5x5, 6 -> 28x28x6 -> pool 2x2 -> 14x14x6
14x14x8 -> conv 5x5, 16 -> 10x10x16 -> pool 2x2 -> 5x5x16
""",
            [(2, "14x14x8", "14x14x6")],
        ),
        # all sizes fit another padding or stride, and the words alone do not
        (
            """
[227x227x3] INPUT
[55x55x96] CONV1: 96 11x11 filters at stride 4, pad 0
[27x27x96] MAX POOL1: 3x3 filters at stride 2
[27x27x256] CONV2: 256 5x5 filters at stride 1, pad 1
[13x13x256] MAX POOL2: 3x3 filters at stride 2
""",
            [(4, "1", "2")],
        ),
        (
            """
[227x227x3] INPUT
[55x55x96] CONV1: 96 11x11 filters at stride 4, pad 0
[27x27x96] MAX POOL1: 3x3 filters at stride 3
[27x27x256] CONV2: 256 5x5 filters at stride 1, pad 2
[13x13x256] MAX POOL2: 3x3 filters at stride 2
""",
            [(3, "3", "2")],
        ),
        # one size that stands alone is what is false
        (
            """
[227x227x3] INPUT
[55x55x96] CONV1: 96 11x11 filters at stride 4, pad 0
[27x27x96] MAX POOL1: 3x3 filters at stride 2
[26x26x256] CONV2: 256 5x5 filters at stride 1, pad 2
[13x13x256] MAX POOL2: 3x3 filters at stride 2
""",
            [(4, "[26x26x256]", "[27x27x256]")],
        ),
        # 3·3·3·16 = 432, and 16 biases
        (
            "INPUT: [32x32x3]\nCONV3-16: [32x32x16] params: 448 weights: 433\n",
            [(2, "433", "432")],
        ),
        (
            "INPUT: [32x32x3]\nCONV3-16: [32x32x16] params: 449 weights: 432\n",
            [(2, "449", "448")],
        ),
        (
            """
POOL2: [16x16x16]
CONV3-16: [32x32x16] params: 2,321
CONV3-16: [32x32x16] params: 448
INPUT: [32x32x3]
""",
            [(2, "2,321", "2,320")],
        ),
    ],
)
def test_what_is_false_is_found_and_mended_in_its_own_manner(text, false):
    _, found, others = checked(text)
    assert (found, others) == (false, [])
    lines = text.strip("\n").split("\n")
    for line, claimed, instead in false:
        assert lines[line - 1].count(claimed) >= 1
        start = (
            lines[line - 1].rindex(claimed) if len(claimed) == 1 else lines[line - 1].index(claimed)
        )
        lines[line - 1] = (
            lines[line - 1][:start] + instead + lines[line - 1][start + len(claimed) :]
        )
    mended = checked("\n".join(lines))
    assert mended[1:] == ([], [])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        # a subsampling of LeNet-5 has 2 weights for each plane, which no pool has
        ("S2: 2*6 = 12", 'cannot read "S2: 2*6 = 12"'),
        # the window of a pool, or half of its sizes
        ("POOL: 13x13", 'cannot read "POOL: 13x13"'),
        ("Output: 28x28x6", 'cannot read "Output: 28x28x6"'),
    ],
)
def test_what_may_mean_several_things_costs_its_line_alone(line, message):
    text = f"input: 32x32x1\nconv5-6 pad 0: [28x28x6] params: 156\n{line}\nconv3-6: [28x28x6]\n"
    _, false, others = checked(text)
    assert (false, others) == ([], [message])


def test_a_chain_of_arrows_is_read_whole_or_not():
    with pytest.raises(Invalid):
        checked("32x32x3 -> conv 5x5, 6 -> 28x28x6 -> something else -> 14x14x6")
    with pytest.raises(Invalid):
        checked("32x32x3 -> 28x28x6 -> 14x14x6")


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (TRUE["arrows"][0], "Read as a chain of arrows: one output a line, the input included."),
        (TRUE["bold and code"][0], "Read as a breakdown: weights and biases counted."),
        (
            TRUE["Chinese of full width"][0],
            (
                "Read as course notes: weights and biases counted, one output a line, the input "
                "included."
            ),
        ),
        ("3*3*3*64 = 1728\n3*3*64*64 = 36864\n", "Arithmetic only: no line belongs to a layer."),
    ],
)
def test_the_page_says_what_kind_of_listing_it_is(text, note):
    assert work_out(text.strip() + "\n").document.notes[0] == note


def test_the_page_says_that_a_listing_is_read_backwards():
    notes = work_out(TRUE["from the output"][0].strip("\n") + "\n").document.notes
    assert "It is read from its last line to its first, from the input to the output." in notes


# Plain text


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (r"$(5 \times 5 + 1)$", " (5 ×      5 + 1) "),
        (r"37\,\text{K} \approx", "37K          ≈      "),
        (r"1{,}792 \cdot 2\,048", r"1{,}792 ·     2\,048"),
        ("**156** and 2**3 + 4**2", "  156   and 2**3 + 4**2"),
        (r"\begin{align*} &= 3 \\", "                = 3   "),
        (r"\frac{1}{2}", r"\frac 1  2 "),
        (r"1.5 \times 10^{8}", r"1.5 \times 10^{8}"),
        ("（３×３）", "(3×3)"),
    ],
)
def test_marks_become_blanks_and_nothing_moves(text, same):
    assert plain(text) == same
    assert len(plain(text)) == len(text)


@pytest.mark.parametrize(
    "unit", ["$\\times ", "**a ", "{,}", "1\\,", "-> 3x3 ", "(a + ", "1\\text{ "]
)
def test_long_lines_cost_what_they_are_long(unit):
    assert excess(plain, lambda size: (unit * size)[:size], 1000, 16_000) < 4


# The same figures in claims


@pytest.mark.parametrize(
    ("text", "value", "other", "instead"),
    [
        ("61{,}706", 61_706, 1_234_567, "1{,}234{,}567"),
        (r"61\,706", 61_706, 1_234_567, r"1\,234\,567"),
        (r"1.38 \times 10^{8}", 138_000_000, 138_357_544, r"1.38 \times 10^{8}"),
        ("125 Mil", 125_000_000, 138_357_544, "138 Mil"),
        ("2.5 Mil", 2_500_000, 2_345_678, "2.3 Mil"),
        ("125 millions", 125_000_000, 138_357_544, "138 millions"),
        ("1.2 billions", 1_200_000_000, 1_316_000_000, "1.3 billions"),
        ("36.9 thousand", 36_900, 36_864, "36.9 thousand"),
        ("1.4亿", 140_000_000, 138_357_544, "1.4亿"),
    ],
)
def test_figures_in_latex_and_in_words(text, value, other, instead):
    figure = read_figure(text)
    assert figure.claimed == value
    assert figure.corrected(Fraction(other)) == instead
    assert read_figure(instead) is not None


@pytest.mark.parametrize("text", ["1{,}38M", r"6\,1706", "{,}706", "61{,}", r"61\,", "61{;}706"])
def test_malformed_groups_in_latex_are_no_figures(text):
    assert read_figure(text) is None


def test_json_names_what_is_false_in_the_text_of_the_author(tmp_path, capsys):
    from mkdocs_cnn.commands.main import main

    page = tmp_path / "page.md"
    page.write_text(
        "```cnn\nconv1: $(5 \\times 5 + 1) \\times 6 = 165$\n"
        "conv2: $(5 \\times 5 \\times 6 + 1) \\times 16 = 2{,}416$\n```\n"
    )
    main(["check", str(page), "--format", "json"])
    assert '"165"' in json.dumps(json.loads(capsys.readouterr().out))
