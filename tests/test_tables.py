"""Tables of layers: what is true in them is never called false, and what was changed is found.

Their figures come from papers and courses, from PyTorch, or from the arithmetic of
`written_tables`, never from the package.
"""

import contextlib
import random

import pytest

from helpers import problems, work_out
from mkdocs_cnn.commands.main import main
from mkdocs_cnn.problems.problem import FalseClaim, Invalid
from work import soon
from written_tables import table

LAYERS = "Read as a table of layers."
FIELDS = "Read as a table of receptive fields."

COURSE = """\
|              | Activation shape | Activation Size | # parameters |
|--------------|:----------------:|----------------:|-------------:|
| Input:       | (32,32,3)        | 3,072           | 0            |
| CONV1 (f=5, s=1) | (28,28,8)    | 6,272           | 608          |
| POOL1        | (14,14,8)        | 1,568           | 0            |
| CONV2 (f=5, s=1) | (10,10,16)   | 1,600           | 3,216        |
| POOL2        | (5,5,16)         | 400             | 0            |
| FC3          | (120,1)          | 120             | 48,120       |
| FC4          | (84,1)           | 84              | 10,164       |
| Softmax      | (10,1)           | 10              | 850          |
"""
LENET = r"""
| 层 | 输入 | 卷积核 | 步长 | 输出尺寸 | 参数量 | 连接数 |
|---|---|---|---|---|---|---|
| C1 卷积层 | 32×32 | 6@5×5 | 1 | $28\times28\times6$ | $(5\times5\times1+1)\times6=156$ | 122,304 |
| S2 池化层 | $28\times28\times6$ | 2×2 | 2 | $14\times14\times6$ | 12 | 5,880 |
| C3 卷积层 | $14\times14\times6$ | 16@5×5 | 1 | $10\times10\times16$ | 1,516 | 151,600 |
| S4 池化层 | $10\times10\times16$ | 2×2 | 2 | $5\times5\times16$ | 32 | 2,000 |
| C5 卷积层 | $5\times5\times16$ | 120@5×5 | 1 | $1\times1\times120$ | 48,120 | 48,120 |
| F6 全连接层 | 120 | - | - | 84 | 10,164 | 10,164 |
| 输出层 | 84 | - | - | 10 | 840 | 840 |
"""
ALEXNET = """\
| 层 | 输入 | 卷积核 | 个数 | 步长 | 填充 | 输出 |
|:-:|:-:|:-:|:-:|:-:|:-:|:-:|
| 卷积层1 | 227×227×3 | 11×11×3 | 48×2 | 4 | 0 | 55×55×48×2 |
| 池化层1 | 55×55×48×2 | 3×3 | - | 2 | 0 | 27×27×48×2 |
| 卷积层2 | 27×27×48×2 | 5×5×48 | 128×2 | 1 | 2 | 27×27×128×2 |
| 池化层2 | 27×27×128×2 | 3×3 | - | 2 | 0 | 13×13×128×2 |
| 卷积层3 | 13×13×128×2 | 3×3×256 | 192×2 | 1 | 1 | 13×13×192×2 |
| 全连接层6 | 13×13×192×2 | - | 4096 | - | - | 4096 |
"""
MOBILENET = """\
| Type / Stride | Filter Shape | Input Size |
|---|---|---|
| Conv / s2 | 3 × 3 × 3 × 32 | 224 × 224 × 3 |
| Conv dw / s1 | 3 × 3 × 32 dw | 112 × 112 × 32 |
| Conv / s1 | 1 × 1 × 32 × 64 | 112 × 112 × 32 |
| Conv dw / s2 | 3 × 3 × 64 dw | 112 × 112 × 64 |
| Conv / s1 | 1 × 1 × 64 × 128 | 56 × 56 × 64 |
| Avg Pool / s1 | Pool 56 × 56 | 56 × 56 × 128 |
| FC / s1 | 128 × 1000 | 1 × 1 × 128 |
| Softmax / s1 | Classifier | 1 × 1 × 1000 |
"""
VGG = """\
| Layer | Output shape | Params | MACs (M) |
|---|---|---|---|
| Input | 3 x 224 x 224 | 0 | |
| Conv3-64 x 2 | 64 x 224 x 224 | 38,720 | 1,936.4 |
| MaxPool | 64 x 112 x 112 | 0 | 0 |
| Conv3-128 | 128 x 112 x 112 | 73,856 | 924.8 |
| Conv3-128 | 128 x 112 x 112 | 147,584 | 1,849.7 |
| MaxPool | 128 x 56 x 56 | 0 | 0 |
| Flatten | 401408 | 0 | 0 |
| FC-10 | 10 | 4,014,090 | 4.0 |
| Total | | 4,274,250 | 4,714.9 |
"""
UPWARDS = """\
| Layer | Type | Maps | Size | Kernel size | Stride | Activation |
|---|---|---|---|---|---|---|
| Out | Fully connected | – | 10 | – | – | RBF |
| F6 | Fully connected | – | 84 | – | – | tanh |
| C5 | Convolution | 120 | 1 × 1 | 5 × 5 | 1 | tanh |
| S4 | Avg pooling | 16 | 5 × 5 | 2 × 2 | 2 | tanh |
| C3 | Convolution | 16 | 10 × 10 | 5 × 5 | 1 | tanh |
| S2 | Avg pooling | 6 | 14 × 14 | 2 × 2 | 2 | tanh |
| C1 | Convolution | 6 | 28 × 28 | 5 × 5 | 1 | tanh |
| In | Input | 1 | 32 × 32 | – | – | – |
"""
RESNET = """\
| Layer | Output size | Params |
|---|---|---|
| conv1 7x7, 64, stride 2 | 112x112x64 | 9,408 |
| max pool 3x3, stride 2 | 56x56x64 | 0 |
| layer1 | 56x56x64 | 147,968 |
| layer2 | 28x28x128 | 525,568 |
| layer3 | 14x14x256 | 2,099,712 |
| layer4 | 7x7x512 | 8,393,728 |
| avgpool | 1x1x512 | 0 |
| fc | 1000 | 513,000 |
| Total | | 11,689,512 |
"""
IN_UNITS = """\
| 网络层 | 输出尺寸 | 参数量(万) | 内存 (MB) |
|---|---|---|---|
| 输入层 | 28×28×1 | 0 | 0.003 |
| 卷积层 3×3, 32 | 26×26×32 | 0.03 | 0.087 |
| 最大池化层 | 13×13×32 | 0 | 0.022 |
| 卷积层 3×3, 64 | 11×11×64 | 1.85 | 0.031 |
| 展平 | 7744 | 0 | 0.031 |
| 全连接层 | 128 | 99.1 | 0.0005 |
"""
KERAS = """\
| **Layer (type)** | **Output Shape** | **Param #** |
|---|---|---|
| `Conv2D(32, 3x3, relu)` | `(None, 26, 26, 32)` | 320 |
| `BatchNormalization` | `(None, 26, 26, 32)` | 128 |
| `MaxPooling2D(2x2)` | `(None, 13, 13, 32)` | 0 |
| `Conv2D(64, 3x3, relu)` | `(None, 11, 11, 64)` | 18,496 |
| `Flatten` | `(None, 7744)` | 0 |
| `Dropout(0.5)` | `(None, 7744)` | 0 |
| `Dense(10, softmax)` | `(None, 10)` | 77,450 |
"""
CHAINS = """\
| Layer | Type | Filters | Kernel | Stride | Padding | Output Size |
|-------|------|:-------:|:------:|:------:|:-------:|:-----------:|
| Conv1 | Conv2d + ReLU + LRN + MaxPool | 96 | 11×11 | 4 | 0 | 27×27×96 |
| Conv2 | Conv2d + ReLU + LRN + MaxPool | 256 | 5×5 | 1 | 2 | 13×13×256 |
| Conv3 | Conv2d + ReLU | 384 | 3×3 | 1 | 1 | 13×13×384 |
| FC1 | Flatten + Linear + ReLU | — | — | — | — | 4096 |
"""
MEANT = """\
| Layer | Kernel | Output | Receptive field | Params (K) |
|---|---|---|---|---|
| Input | - | 32×32×3 | 1 | 0 |
| Conv1 | 3×3 | 32×32×16 | 3×3 | 0.45 |
| Conv2 | 3×3 | 32×32×32 | 5×5 | 4.64 |
| Pool | 2×2 | 16×16×32 | 6×6 | 0 |
| Conv3 | 3×3 | 16×16×64 | 10×10 | 18.5 |
| Conv4 | 3×3 | 16×16×64 | 14×14 | 36.9 |
"""
TRUE = {
    "course": COURSE,
    "lenet": LENET,
    "alexnet": ALEXNET,
    "mobilenet": MOBILENET,
    "vgg": VGG,
    "upwards": UPWARDS,
    "resnet": RESNET,
    "units": IN_UNITS,
    "keras": KERAS,
    "chains": CHAINS,
    "fields too": MEANT,
}

SLIDING = """\
| layer | k | s | p | out | j | r |
|---|---|---|---|---|---|---|
| conv1 | 11 | 4 | 0 | 55 | 4 | 11 |
| pool1 | 3 | 2 | 0 | 27 | 8 | 19 |
| conv2 | 5 | 1 | 2 | 27 | 8 | 51 |
| pool2 | 3 | 2 | 0 | 13 | 16 | 67 |
| conv3 | 3 | 1 | 1 | 13 | 16 | 99 |
| conv4 | 3 | 1 | 1 | 13 | 16 | 131 |
| conv5 | 3 | 1 | 1 | 13 | 16 | 163 |
| pool5 | 3 | 2 | 0 | 6 | 32 | 195 |
"""
"""AlexNet's, whose last pool sees 195 values."""
FIELD_TABLES = {
    "alexnet": SLIDING,
    "with the input": """\
| Layer | Kernel | Stride | Padding | Output Size | RF | Jump |
|-------|--------|--------|---------|-------------|----|------|
| Input | - | 1 | - | 28×28 | 1 | 1 |
| Conv1 | 3×3 | 1 | 0 | 26×26 | 3×3 | 1 |
| MaxPool | 2×2 | 2 | 0 | 13×13 | 4×4 | 2 |
| Conv2 | 3×3 | 1 | 1 | 13×13 | 8×8 | 2 |
""",
    "jumps of what goes in": """\
| 层 | 核大小 | 步长 | 跳跃 | 感受野 |
|---|---|---|---|---|
| conv1 | 3 | 1 | 1 | 3 |
| pool1 | 2 | 2 | 1 | 4 |
| conv2 | 3 | 1 | 2 | 8 |
| pool2 | 2 | 2 | 2 | 10 |
| conv3 | 3 | 1 | 4 | 18 |
""",
    "without rules": """\
Layer      Input      Kernel   Stride  Pad   Output
conv1      227        11x11    4       0     55
pool1      55         3x3      2       0     27
conv2      27         5x5      1       2     27
""",
    "examples beside each other": """\
| Input | Kernel | Stride | Padding | Output |
|---|---|---|---|---|
| 32 | 3 | 1 | 1 | $\\lfloor(32+2-3)/1\\rfloor+1 = 32$ |
| 32 | 3 | 2 | 1 | 16 |
| 224 | 7 | 2 | 3 | 112 |
| 28 | 5 | 1 | 0 | 24 |
""",
}


def corrections(text, **settings):
    """Every correction: its line from 0, what is written, what should be."""
    found = work_out(text, **settings).findings
    return [
        (each.span.line, each.claimed, each.instead)
        for false in found
        if isinstance(false, FalseClaim)
        for each in false.corrections
    ]


@pytest.mark.parametrize("name", TRUE)
def test_true_tables_of_layers(name):
    shown = work_out(TRUE[name])
    assert shown.findings == ()
    assert LAYERS in shown.document.notes
    assert not any("course notes" in note for note in shown.document.notes)
    assert sum(line.holds is True for line in shown.document.claims) > 3


@pytest.mark.parametrize("name", FIELD_TABLES)
def test_true_tables_of_receptive_fields(name):
    shown = work_out(FIELD_TABLES[name])
    assert shown.findings == ()
    assert FIELDS in shown.document.notes
    assert sum(line.holds is True for line in shown.document.claims) > 2


def test_the_slide_that_many_have_copied():
    """The first recording of the course forgot that filters see all channels."""
    wrong = {"608": "208", "3,216": "416", "48,120": "48,001", "10,164": "10,081", "850": "841"}
    text = COURSE
    for true, false in wrong.items():
        text = text.replace(f"| {true} ", f"| {false} ")
    assert [(claimed, true) for _, claimed, true in corrections(text)] == [
        (false, true) for true, false in wrong.items()
    ]


CHANGED = [
    ("course", "6,272", "6,727"),
    ("course", "3,216", "3,126"),
    ("lenet", "122,304", "122,034"),
    ("lenet", "| 48,120 | ", "| 48,210 | "),
    ("lenet", "| 10,164 |\n", "| 10,614 |\n"),
    ("alexnet", "13×13×128×2 |\n", "13×13×182×2 |\n"),
    ("mobilenet", "112 × 112 × 64", "112 × 112 × 46"),
    ("vgg", "38,720", "38,270"),
    ("vgg", "1,849.7", "1,489.7"),
    ("vgg", "4,274,250", "4,275,250"),
    ("vgg", "4,714.9", "4,741.9"),
    ("units", "1.85", "1.58"),
    ("units", "0.087", "0.78"),
    ("keras", "18,496", "18,469"),
    ("fields too", "10×10", "11×11"),
    ("fields too", "36.9", "39.6"),
]


@pytest.mark.parametrize(("name", "true", "false"), CHANGED)
def test_one_changed_figure_is_found_and_mended(name, true, false):
    head, found, tail = TRUE[name].rpartition(true)
    assert found
    line = head.count("\n")
    each = [(line, false.strip("| \n"), true.strip("| \n"))]
    assert corrections(f"{head}{false}{tail}") == each


@pytest.mark.parametrize(
    ("line", "column", "false", "true"),
    [(4, 5, "28", "27"), (5, 6, "18", "16"), (6, 7, "90", "99"), (9, 7, "196", "195")],
)
def test_a_false_field_is_found(line, column, false, true):
    lines = SLIDING.split("\n")
    cells = lines[line].split("|")
    assert cells[column].strip() == true
    cells[column] = f" {false} "
    lines[line] = "|".join(cells)
    assert corrections("\n".join(lines)) == [(line, false, true)]


COLUMNS = [
    ("kernel", "output", "params"),
    ("kernel", "stride", "pad", "output", "params"),
    ("filters", "kernel", "output", "params"),
    ("input", "kernel", "filters", "stride", "pad", "output", "params"),
    ("output", "values", "params"),
    ("filters", "kernel", "stride", "output", "values", "params", "macs"),
]


@pytest.mark.many
@pytest.mark.parametrize("seed", range(36))
def test_what_is_true_is_never_called_false(seed):
    text, _ = table(seed, COLUMNS[seed % len(COLUMNS)])
    assert work_out(text).findings == ()


@pytest.mark.parametrize("seed", range(0, 48, 2))
def test_what_is_false_is_found(seed):
    columns = [each for each in COLUMNS if "kernel" in each][seed % 5]
    false = random.Random(seed).choice([c for c in columns if c in ("params", "values", "macs")])
    text, wrong = table(seed, columns, false)
    assert corrections(text) == [wrong]


@pytest.mark.parametrize(
    ("cell", "same"),
    [
        ("(28,28,6)", True),
        ("[28x28x6]", True),
        ("**28 × 28 × 6**", True),
        ("`28*28*6`", True),
        ("$28 \\times 28 \\times 6$", True),
        ("6@28×28", True),
        ("(None, 28, 28, 6)", True),
        ("28 x 28 x 7", False),
        ("$28\\times28\\times7$", False),
        ("7@28x28", False),
    ],
)
def test_sizes_as_people_write_them(cell, same):
    text = f"""\
| Layer | Kernel | Filters | Output | Params |
|---|---|---|---|---|
| Input | | | 32x32x1 | 0 |
| Conv1 | 5x5 | 6 | {cell} | 156 |
| Pool1 | 2x2 | | 14x14x6 | 0 |
"""
    found = [(line, instead.strip("*`$")) for line, _, instead in corrections(text)]
    assert found == ([] if same else [(3, cell.replace("7", "6").strip("*`$"))])


def test_what_is_not_checked_is_told():
    text = COURSE.replace("# parameters |", "# parameters | Remarks of mine |").replace(
        "-:|\n", "-:|---|\n"
    )
    notes = work_out(text).document.notes
    assert 'Columns that are not checked: "Remarks of mine".' in notes
    notes = work_out(RESNET).document.notes
    assert 'Not checked: "layer1", "layer2", "layer3", "layer4".' in notes
    assert 'Unlike the others, counted without biases: "conv1 7x7, 64, stride 2".' in notes
    notes = work_out(LENET).document.notes
    assert any(note.startswith('"C3 卷积层" does not see all channels') for note in notes)


def test_a_row_that_cannot_be_read_costs_that_row():
    text = COURSE.replace("| 1,568           | 0            |", "| 1,56,8 | 0 |")
    assert [each.span.line for each in problems(text)] == [4]
    wrong = text.replace("10,164", "10,146")
    assert corrections(wrong) == [(8, "10,146", "10,164")]


def test_a_table_that_says_nothing_of_layers_is_told():
    text = "| Layer | Output |\n|---|---|\n| block a | 3x3x3 |\n| block b | 4x4x4 |\n"
    told = ["no row of this table says what can be checked"]
    assert [str(each.message) for each in problems(text)] == told
    text = "| Layer | Size of it | MACs |\n|---|---|---|\n| conv1 | 3 | 7 |\n| fc | 4 | 8 |\n"
    assert problems(text)


def test_a_table_of_models_is_none_of_layers():
    with pytest.raises(Invalid):
        work_out("| Model | Params | FLOPs |\n|---|---|---|\n| AlexNet | 61.1M | 0.71G |\n")


def test_convert_writes_the_block_of_a_table(tmp_path, capsys):
    path = tmp_path / "table.txt"
    path.write_text(COURSE, "utf-8")
    assert main(["convert", str(path)]) == 0
    out = capsys.readouterr().out
    assert "conv5-8" in out
    assert "fc-120" in out


def test_check_fixes_digits_alone(tmp_path, capsys):
    page = tmp_path / "page.md"
    false = LENET.replace("\\times6=156", "\\times6=165")
    text = f"# Page\n\n```cnn\n{false.strip()}\n```\n"
    page.write_text(text, "utf-8")
    main(["check", str(page), "--fix"])
    capsys.readouterr()
    mended = page.read_text("utf-8")
    assert mended == text.replace("=165", "=156")


@pytest.mark.parametrize(
    "text",
    [
        "| Layer | Output |\n|---|---|\n| conv 3x3, x | 3x3x3 |\n| fc | 10 |\n",
        "| Layer | Output |\n|---|---|\n| conv 3x3 | 3x3x2x0 |\n| fc | 0x0 |\n",
        "| Layer | Output |\n|---|---|\n" + "| conv | 3x3x3 |\n" * 10_000,
        "|" + " Output |" * 1_000 + "\n|" + "---|" * 1_000 + "\n" + "|" + " 3x3x3 |" * 1_000,
        "| Layer | Output |\n|---|---|\n| conv | " + "3x" * 8_000 + " |\n| conv | 3x3x3 |\n",
        "| Layer | Params |\n|---|---|\n| conv | $" + "\\times" * 300 + "$ |\n| fc | 10 |\n",
        "| Layer | Params |\n|---|---|\n| conv | " + "(" * 1_500 + " |\n| fc | 10 |\n",
        "|" * 16_000,
        "\\|" * 8_000,
        "| " + "layer " * 300 + "| Output |\n|---|---|\n| conv | 3x3x3 |\n",
    ],
)
def test_nothing_takes_long(text):
    with soon(), contextlib.suppress(Invalid):
        work_out(text)
