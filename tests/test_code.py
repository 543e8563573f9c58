"""PyTorch and Keras code in a block: read as text, followed, and held against what it claims.

What PyTorch and Keras say of the texts in corpus/listings/code stands in truth.json beside them
(`make_truth.py` there ran them). All other figures are worked out by hand.
"""

import json
import re

import pytest

from helpers import TESTS, data, problems, work_out
from mkdocs_cnn.commands.main import main
from mkdocs_cnn.listings.kinds import KINDS
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.problem import FalseClaim

CODE = TESTS / "corpus" / "listings" / "code"
FILES = sorted(CODE.glob("*.txt"))
TRUTH = json.loads((CODE / "truth.json").read_text("utf-8"))
NAMES = {"pytorch": "Read as PyTorch code.", "keras": "Read as Keras code."}


def text_of(name):
    return (CODE / f"{name}.txt").read_text("utf-8")


def corrections(text):
    """Every correction: its line from 1, what is written, what should be."""
    found = [each for each in work_out(text).findings if isinstance(each, FalseClaim)]
    return [(c.span.line + 1, c.claimed, c.instead) for each in found for c in each.corrections]


def notes(text):
    return " ".join(work_out(text).document.notes)


def lines(text):
    """The mark of every line that has one: `{2: True}`."""
    claims = enumerate(work_out(text).document.claims, 1)
    return {number: line.holds for number, line in claims if line.holds is not None}


def test_every_text_has_its_truth():
    assert {path.stem for path in FILES} == TRUTH.keys()
    assert {path.stem.partition("-")[0] for path in FILES} == NAMES.keys()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_all_layers_are_those_of_the_library(path):
    shown = work_out(path.read_text("utf-8"))
    assert shown.findings == ()
    assert NAMES[path.stem.partition("-")[0]] in shown.document.notes
    (report,) = shown.reports
    true = TRUTH[path.stem]
    assert report.totals.params == true["params"]
    found = [
        [[row.output.channels, *row.output.spatial], row.counts.params]
        for row in report.rows
        if row.counts.params
    ]
    shared = "pytorch-shared" if path.stem == "pytorch-shared" else ""
    outputs = [each[0] for each in true["layers"]]
    assert [each[0] for each in found] == [o for i, o in enumerate(outputs) if not shared or i != 2]
    assert [each[1] for each in found] == [
        own for i, (_, own) in enumerate(true["layers"]) if not shared or i != 2
    ]


CHANGED = [
    ("pytorch-lenet", 3, "(1, 6", "(3, 6", [(3, "3", "1")]),
    ("pytorch-lenet", 5, "(6, 16", "(8, 16", [(5, "8", "6")]),
    ("pytorch-lenet", 8, "16 * 5 * 5", "16 * 6 * 6", [(8, "6", "5"), (8, "6", "5")]),
    ("pytorch-lenet", 8, "16 * 5 * 5", "16 * 5 * 4", [(8, "4", "5")]),
    ("pytorch-lenet", 8, "16 * 5 * 5", "256", [(8, "256", "400")]),
    ("pytorch-lenet", 9, "120, 84", "102, 84", [(9, "102", "120")]),
    ("pytorch-alexnet", 5, "96x54x54", "96x55x55", [(5, "55", "54")] * 2),
    ("pytorch-alexnet", 6, "96x26x26", "96x27x26", [(6, "27", "26")]),
    ("pytorch-alexnet", 7, "[batch, 256, 26", "[batch, 265, 26", [(7, "265", "256")]),
    ("pytorch-alexnet", 14, "6400", "9216", [(14, "9216", "6400")]),
    ("pytorch-tutorial-class", 11, "456", "465", [(11, "465", "456")]),
    ("pytorch-tutorial-class", 13, "(6, 16", "(9, 16", [(13, "9", "6")]),
    ("pytorch-tutorial-class", 14, "5 * 5", "5 * 6", [(14, "6", "5")]),
    ("pytorch-tutorial-class", 19, "6x14x14", "6x14x15", [(19, "15", "14")]),
    ("pytorch-tutorial-class", 20, "(N, 16, 5", "(N, 18, 5", [(20, "18", "16")]),
    ("pytorch-alexnet-class", 17, "(384, 256", "(348, 256", [(17, "348", "384")]),
    ("pytorch-alexnet-class", 26, "256 * 6", "265 * 6", [(26, "265", "256")]),
    ("pytorch-dcgan-generator", 6, "256, 8, 8", "256, 8, 7", [(6, "7", "8")]),
    ("pytorch-mlp", 3, "28*28", "28*27", [(3, "27", "28")]),
    ("pytorch-add-module", 2, "16, (3", "61, (3", [(2, "61", "16")]),
    ("pytorch-list-of-layers", 2, "Norm2d(32", "Norm2d(23", [(2, "23", "32")]),
    ("keras-mnist", 4, "320", "302", [(4, "302", "320")]),
    ("keras-mnist", 6, "11, 11, 64", "11, 12, 64", [(6, "12", "11")]),
]


@pytest.mark.parametrize(("name", "line", "old", "new", "wrong"), CHANGED)
def test_one_number_that_is_changed(name, line, old, new, wrong):
    text = text_of(name).split("\n")
    assert old in text[line - 1]
    text[line - 1] = text[line - 1].replace(old, new)
    assert corrections("\n".join(text)) == wrong


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_code_becomes_a_block(path, capsys):
    """The block has the parameters that the library says; the file may be a module."""
    assert main(["convert", str(path)]) == 0
    assert data(capsys.readouterr().out)["params"] == TRUTH[path.stem]["params"]


def test_a_module_is_converted_with_its_names(tmp_path, capsys):
    file = tmp_path / "model.py"
    file.write_text(text_of("pytorch-tutorial-class"), "utf-8")
    assert main(["convert", str(file)]) == 0
    block = capsys.readouterr().out
    assert block.startswith("input: 32x32x3\nlayers:\n  - conv1: conv5-6 pad 0\n")
    assert "  - fc3: fc-10\n" in block


def test_fix_changes_digits_alone(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    true = f"# Page\n\n```cnn\n{text_of('pytorch-tutorial-class')}```\n"
    changed = {"456 params": "465 params", "(6, 16, 5)": "(9, 16, 5)", "16 * 5 * 5": "16 * 5 * 7"}
    false = true
    for old, new in changed.items():
        false = false.replace(old, new)
    page = tmp_path / "page.md"
    page.write_text(false, "utf-8")
    (tmp_path / "mkdocs.yml").write_text("site_name: T\ndocs_dir: .\nplugins: [cnn]\n", "utf-8")
    assert main(["check", "page.md"]) == 1
    assert "Read as PyTorch code." in capsys.readouterr().out
    assert main(["check", "--fix", "page.md"]) == 0
    assert page.read_text("utf-8") == true


# What is said without an input


def test_channels_are_checked_without_an_input():
    text = "nn.Sequential(nn.Conv2d(3, 64, 3), nn.BatchNorm2d(64),\n  nn.Conv2d(46, 8, 3))"
    assert corrections(text) == [(2, "46", "64")]
    assert 'such as "input: 224x224x3"' in notes(text)


def test_the_number_that_stands_alone_is_false():
    """Two layers take 64, so it is not they that are false."""
    text = "Conv2d(3, 46, 3)\nBatchNorm2d(64)\nReLU()\nConv2d(64, 64, 3)\n"
    assert corrections(text) == [(1, "46", "64")]


def test_a_multiple_of_the_channels_may_be_right():
    """Nobody knows the sizes: 16 channels of 5x5 are as likely as any others; 250 is none."""
    text = "nn.Conv2d(3, 16, 3)\nnn.Flatten()\nnn.Linear({}, 10)\n"
    assert corrections(text.format(400)) == []
    assert corrections(text.format(250)) == [(3, "250", "256")]


INPUTS = [
    "input: 12x10x2",
    "# input: 2x12x10",
    "# input: (2, 12, 10)",
    "X = torch.rand(size=(1, 2, 12, 10))",
    "x = torch.randn(5, 2, 12, 10)",
    "summary(net, (2, 12, 10))",
    "torchinfo.summary(net, input_size=(7, 2, 12, 10))",
    ">>> summary(net, (2, 12, 10))",
]


@pytest.mark.parametrize("line", INPUTS)
def test_an_input_is_found_where_it_is_written(line):
    """5x3 windows without padding leave 8x8 of 12x10: 8*8*4 values, 2*5*3*4 + 4 parameters."""
    prompt = ">>> " if line.startswith(">>>") else ""
    code = "net = nn.Sequential(nn.Conv2d(2, 4, (5, 3)), nn.Flatten(), nn.Linear(256, 3))"
    order = [line, prompt + code] if "input:" in line else [prompt + code, line]
    (report,) = work_out("\n".join(order)).reports
    assert report.network.input.sizes == (12, 10, 2)
    assert report.totals.params == 124 + 771


@pytest.mark.parametrize("line", ["torch.rand(1, 28, 28)", "summary(net, (1, 28, 28))"])
def test_a_batch_of_vectors_is_none_of_colours(line):
    """Of three numbers, the first is the batch or the channels: 784 values all the same."""
    text = f"net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))\nX = {line}\n"
    assert work_out(text).reports[0].totals.params == 7_850
    assert corrections(text.replace("784", "748")) == [(1, "748", "784")]


def test_an_input_that_does_not_fit_is_told_at_its_layer():
    text = "input: 4x4x3\nnn.Sequential(\n  nn.Conv2d(3, 8, 7),\n  nn.ReLU())"
    (mistake,) = problems(text)
    assert mistake.span.line == 2


# Comments


COMMENTS = {
    "# 4x8x8": True,
    "# 8x8x4": True,
    "# -> [batch, 4, 8, 8]": True,
    "# (N, 4, 8, 8)": True,
    "# torch.Size([1, 4, 8, 8])": True,
    "# [-1, 4, 8, 8], 40 params": True,
    "# out: 4x8x8": True,
    "# 1x8x8 -> 4x8x8": True,
    "# 40 parameters": True,
    "# params: 40": True,
    "# 1x8x8": True,
    "# 4x8x9": False,
    "# -> [batch, 4, 9, 8]": False,
    "# (N, 5, 8, 8)": False,
    "# 1x8x7 -> 4x8x8": False,
    "# 1x8x8 -> 4x8x7": False,
    "# 41 params": False,
    "# 4x8x8, 41 params": False,
}


@pytest.mark.parametrize("comment", COMMENTS)
def test_a_comment_claims_what_it_unmistakably_says(comment):
    text = f"input: 8x8x1\nnn.LazyConv2d(4, 3, padding=1)  {comment}\nnn.ReLU()"
    assert lines(text) == {2: COMMENTS[comment]}


NO_CLAIMS = [
    "# a 3x3 window",
    "# 8x8",
    "# kernel 3x3x1",
    "# conv (3, 3)",
    "# see [12]",
    "# stage 2, 3x7x7 patches",
    "# 3*3*1*4 + 4 = 40",
    "# was 64x64x3 in the paper",
    "# (2, 2)",
    "# TODO: 41",
]


@pytest.mark.parametrize("comment", NO_CLAIMS)
def test_other_comments_claim_nothing(comment):
    text = f"input: 8x8x1\nnn.LazyConv2d(4, 3, padding=1)  {comment}\nnn.ReLU()"
    assert lines(text) == {}


def test_all_parameters_are_claimed_by_a_total():
    """28*28*10 + 10 = 7,850."""
    code = "nn.Sequential(nn.Flatten(), nn.Linear(784, 10))\n# {} params in total"
    assert lines(code.format("7,850")) == {1: True, 2: True}
    assert corrections(code.format("7,580")) == [(2, "7,580", "7,850")]


def test_a_pool_that_is_used_twice_claims_nothing_where_it_is_made():
    text = text_of("pytorch-tutorial-class")
    assert corrections(text.replace("MaxPool2d(2, 2)", "MaxPool2d(2, 2)  # 6x14x14")) == []


# What cannot be followed


BRANCHED = """\
class Block(nn.Module):
    def __init__(self, c_in, c_out, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(c_in, c_out, 3, stride=stride, padding=1)
        self.bn1 = nn.BatchNorm2d(c_out)
        self.short = nn.Conv2d(c_in, c_out, 1, stride=stride)

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        return y + self.short(x)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = Block(3, 16)
        self.b = Block(16, 32, 2)
        self.left = nn.Conv2d(32, 8, 1)
        self.right = nn.Conv2d(32, 24, 3, padding=1)
        self.fc = nn.Linear(32, 10)

    def forward(self, x):
        x = self.b(self.a(x))
        x = torch.cat([self.left(x), self.right(x)], dim=1)
        x = x.mean([2, 3])
        return self.fc(x)
"""


def test_branches_are_told_and_their_layers_are_checked():
    assert corrections(BRANCHED) == []
    said = notes(BRANCHED)
    assert "Read as PyTorch code." in said
    assert '"y + self.short(x)" in line 10' in said
    assert '"torch.cat([self.left(x), self.right(x)]…" in line 24' in said
    assert "torchinfo" in said
    assert corrections(BRANCHED.replace("(32, 24", "(23, 24")) == [(19, "23", "32")]
    assert corrections(BRANCHED.replace("Linear(32", "Linear(23")) == [(20, "23", "32")]
    assert work_out(BRANCHED).reports == ()


def test_a_number_that_a_name_stands_for_is_no_digit_to_change():
    mistake, _ = problems(BRANCHED.replace("Block(16, 32", "Block(61, 32"))
    assert mistake.code == "takes-so-many"
    assert (mistake.span.line, str(mistake.message)) == (3, "c_in comes to 61")
    assert "16" in str(mistake.expected)


def test_names_that_are_not_known_are_told():
    text = "net = nn.Sequential(nn.Conv2d(nc, ngf * 2, 4), nn.ReLU(), nn.Conv2d(ngf * 2, 8, 4))"
    said = notes(text)
    assert 'Not known: "nc", "ngf".' in said
    assert corrections(f"nc, ngf = 3, 64\n{text}") == []
    assert corrections(f"nc, ngf = 3, 64\n{text}".replace("(ngf * 2, 8", "(64, 8")) == [
        (2, "64", "128")
    ]


UNFOLLOWED = {
    "for p in model.parameters():\n    p.grad = nn.Parameter(p)\n": 0,
    "class A(nn.Module):\n    def forward(self, x):\n        while x:\n            x = f(x)\n": 2,
    "net = nn.Sequential(*make(3))\n": 0,
    "x = layers.Dense(units)(other(layers.Input((3,))))\n": 0,
    "model = keras.Sequential([layers.Dense(3), Mystery()])\n": 0,
}


@pytest.mark.parametrize("text", UNFOLLOWED)
def test_code_that_cannot_be_followed_says_so(text):
    shown = work_out(text)
    assert shown.document.notes[0] in NAMES.values()
    said = [*(str(each.message) for each in shown.findings), *shown.document.notes[1:]]
    assert any("not be followed" in each or "Not followed" in each for each in said)


def test_something_left_out_is_not_passed_over():
    """Behind three points, any number of channels may come in."""
    text = "nn.Sequential(nn.Conv2d(3, 8, 3), ..., nn.Conv2d(64, 8, 3))"
    assert corrections(text) == []
    assert corrections("Conv2d(3, 8, 3)\n...\nConv2d(64, 8, 3)\nConv2d(64, 8, 3)") == [
        (4, "64", "8")
    ]


def test_a_line_that_cannot_be_parsed_costs_that_line():
    text = text_of("pytorch-lenet").replace("nn.Linear(120, 84)", "nn.Linear(120 84)")
    (mistake,) = problems(text)
    assert mistake.code == "a-line-of-code-that-cannot-be-read"
    assert (mistake.span.line, mistake.span.column) == (8, 14)
    false = text.replace("(6, 16", "(8, 16")
    assert corrections(false) == [(5, "8", "6")]


def test_an_open_bracket_costs_its_statement():
    text = "x = f(1\nnet = nn.Sequential(nn.Conv2d(3, 8, 3),\n    nn.Conv2d(9, 4, 3))\n"
    (mistake,) = problems(text)
    assert (mistake.code, mistake.span.line) == ("a-line-of-code-that-cannot-be-read", 0)
    assert corrections(text) == [(3, "9", "8")]


def test_magics_and_prompts_are_passed_over():
    text = "%matplotlib inline\n!pip install torch\n\nnet = nn.Sequential(nn.Linear(4, 3))\n?net"
    assert lines(text) == {4: True}
    prompted = (
        ">>> net = nn.Sequential(\n...     nn.Linear(4, 3),\n...     nn.Linear(2, 3))\n>>> net"
    )
    assert corrections(f"{prompted}\nSequential(...)") == [(3, "2", "3")]


def test_columns_are_those_of_the_page():
    """Characters of several bytes stand in front of the number."""
    first = "nn.Conv2d(1, 4, 3), nn.Dropout(p=0.5, ä='卷积层')"
    text = f"input: 8x8x1\nnn.Sequential({first}, nn.Conv2d(5, 4, 3))"
    (claim,) = work_out(text).findings
    assert claim.corrections[0].span.text == "5"


def test_linear_without_flatten_is_told():
    text = "input: 4x4x2\nnn.Sequential(nn.ReLU(), nn.Linear(32, 3))"
    assert "No line flattens what goes into Linear" in notes(text)
    assert corrections(text) == []


def test_a_module_that_is_used_twice_shares_its_parameters(capsys):
    assert main(["convert", str(CODE / "pytorch-shared.txt")]) == 0
    assert "  - {share: same}\n" in capsys.readouterr().out


# Keras


def test_keras_says_the_last_axis_last():
    first = "model = Sequential()\nmodel.add(Conv2D(6, 3, input_shape=(9, 7, 2)))"
    text = first + "  # {}\nmodel.add(Flatten())"
    assert lines(text.format("(None, 7, 5, 6)")) == {2: True}
    assert corrections(text.format("(None, 7, 5, 2)")) == [(2, "2", "6")]


NORMS = {"": 16, "scale=False": 12, "center=False, scale=False": 8}


@pytest.mark.parametrize("options", NORMS)
def test_keras_counts_what_a_normalisation_does_not_train(options):
    """A mean and a variance for each of 4 channels, and what is learned; 4*(9*3 + 1) before."""
    code = (
        "model = Sequential([Input((8, 8, 3)), Conv2D(4, 3),\n"
        f"    BatchNormalization({options}),  # {{}} params\n"
        "    Flatten()])\n# {} params in total\n"
    )
    assert lines(code.format(NORMS[options], 112 + NORMS[options])) == {2: True, 4: True}
    assert corrections(code.format(17, 999)) == [
        (2, "17", str(NORMS[options])),
        (4, "999", str(112 + NORMS[options])),
    ]


KERAS_OLD = [
    "model.add(Convolution2D(32, 3, 3, activation='relu', input_shape=(9, 9, 1)))  # 4 params",
    "model.add(Conv2D(32, 3, border_mode='same', input_shape=(9, 9, 1)))  # 4 params",
]


@pytest.mark.parametrize("line", KERAS_OLD)
def test_keras_1_is_not_taken_for_keras_2(line):
    assert corrections(f"model = Sequential()\n{line}") == []


def test_branches_of_keras_are_told():
    text = (
        "inputs = keras.Input((8, 8, 4))\n"
        "a = layers.Conv2D(4, 3, padding='same')(inputs)\n"
        "b = layers.add([a, inputs])\n"
        "c = layers.Concatenate()([a, b])\n"
        "d = layers.Conv2D(2, 1)(c)  # {} params\n"
    )
    assert lines(text.format(18)) == {5: True}
    assert corrections(text.format(10)) == [(5, "10", "18")]
    assert '"layers.add([a, inputs])" in line 3' in notes(text)


# What is of another kind


OTHERS = {
    "layers:\n  - conv3-64": None,
    "- nn.Conv2d(3, 64, 3)": None,
    "Net(\n  (conv1): Conv2d(3, 6, kernel_size=(5, 5), stride=(1, 1))\n"
    "  (fc): Linear(in_features=6, out_features=2, bias=True)\n)": "printed",
    "conv2d (Conv2D)  (None, 26, 26, 32)  320\ndense (Dense)  (None, 3)  3": "keras",
    "nn.Conv2D(channels=6, kernel_size=5),\nnn.Dense(10)": None,
    "CONV3-64: [224x224x64] memory: 224*224*64=3.2M weights: (3*3*3)*64 = 1,728": "notes",
}


@pytest.mark.parametrize("text", OTHERS)
def test_what_is_no_code_is_not_taken_for_it(text):
    found = next((kind.name for kind in KINDS if kind.recognise(text)), None)
    assert found in ("notes", OTHERS[text])
    assert found not in ("pytorch-code", "keras-code")


# What somebody writes to stop a build


HOSTILE = {
    "null": "x = nn.Linear(3, 4)\0",
    "surrogate": "y = '\ud800'\nnn.Linear(3, 4)",
    "nested": "net = " + "nn.Sequential(" * 600 + "nn.ReLU()" + ")" * 600,
    "minus": "x = nn.Linear(" + "-" * 9_000 + "1, 2)",
    "digits": "x = nn.Linear(" + "9" * 9_000 + ", 2)",
    "power": "x = nn.Linear(10**10**10, 2)\nnet = nn.Sequential(nn.Linear(9**9**9, 2))",
    "repeated": "a = [nn.ReLU()] * 10**9\nnet = nn.Sequential(*a)",
    "doubled": "a = nn.Sequential(nn.ReLU())\n" + "a = nn.Sequential(a, a)\n" * 60,
    "loops": "a = []\nfor i in range(2000):\n  for j in range(2000):\n    a.append(nn.ReLU())\n",
    "recursion": "def f(x):\n  return f(x)\nnet = nn.Sequential(f(3))",
    "itself": "n = nn.Sequential()\nn.append(n)\nn.append(n)\nn(torch.rand(1, 3, 3, 3))",
    "list": "a = []\na.append(a)\nnn.Sequential(a, *a)\nnn.Linear(a, a)",
    "class": "class A(nn.Module):\n  def __init__(s):\n    s.a = A()\n"
    "  def forward(s, x):\n    return s.a(x)",
    "mistakes": "x = = 3\n" * 3_000 + "nn.ReLU()",
    "quotes": "y = 3\nnn.ReLU('" + "\\'\"" * 4_000,
    "comment": "y = nn.Conv2d(3, 8, 3) #" + " (1, 2, 3) 3 params" * 2_000,
    "padding": "nn.Sequential(nn.Conv2d(3, 8, 3, padding='a'), nn.ReLU())\n"
    "x = torch.rand(1, 3, 9, 9)",
    "escapes": "y = nn.ReLU('\\d')\nassert (1, 'x')\n1 is 1",
    "infinite": "x = nn.Linear(1e400, 3)\ny = nn.Upsample(scale_factor=1e400)\n"
    "nn.Linear(int(1e400), 3)",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.filterwarnings("error")
def test_nothing_stops_a_build(name):
    shown = work_out(HOSTILE[name])
    assert shown.document.notes[0] == NAMES["pytorch"]


def test_long_code_is_refused():
    text = "nn.ReLU()\n" * (Limits.code_characters // 10 + 1)
    (mistake,) = problems(text)
    assert mistake.code == "code-that-is-too-long"


def test_nothing_of_it_is_run(tmp_path):
    file = tmp_path / "file"
    text = f"open({str(file)!r}, 'w')\nimport antigravity\nnet = nn.Sequential(nn.Linear(3, 2))\n"
    assert lines(text) == {3: True}
    assert not file.exists()
    assert not re.search("antigravity", " ".join(__import__("sys").modules))
