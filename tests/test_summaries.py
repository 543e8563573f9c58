"""Summaries that tools have printed: what is in them is true, and what is changed is found.

The files in corpus/listings/tools are what the tools wrote (`make_listings.py` there ran
them). What is false in a changed one is what was changed, and what should stand there is what stood
there.
"""

import contextlib
import re

import pytest

from helpers import TESTS, data, problems, work_out
from mkdocs_cnn.commands.main import main
from mkdocs_cnn.problems.problem import FalseClaim, Invalid
from work import soon

TOOLS = TESTS / "corpus" / "listings" / "tools"
FILES = sorted(TOOLS.glob("*.txt"))
NAMES = {"torchsummary": "a torchsummary summary", "torchinfo": "a torchinfo summary"}
NAMES |= {"keras": "a Keras summary", "print": "a model that PyTorch has printed"}
NAMES |= {"lightning": "a Lightning summary"}
NAMES |= {"shapes": "shapes that were printed layer by layer"}

CLAIMS = r"Conv|Linear|Norm|\d{3}|params"
"""What is in the lines that claim something."""


def text_of(name):
    return (TOOLS / f"{name}.txt").read_text("utf-8")


def corrections(text):
    """Every correction: its line from 1, what is written, what should be."""
    found = [each for each in work_out(text).findings if isinstance(each, FalseClaim)]
    return [(c.span.line + 1, c.claimed, c.instead) for each in found for c in each.corrections]


def changed(name, line, old, new, nth=0):
    """A file with one number of a line changed, the nth that is written so."""
    lines = text_of(name).split("\n")
    places = [
        m.span()
        for m in re.finditer(rf"(?<![\d.,-]){re.escape(old)}(?![\d.]|,\d)", lines[line - 1])
    ]
    start, end = places[nth]
    lines[line - 1] = lines[line - 1][:start] + new + lines[line - 1][end:]
    return "\n".join(lines)


def test_there_are_files_of_each_tool():
    assert {path.stem.partition("-")[0] for path in FILES} >= NAMES.keys()
    assert len(FILES) >= 12


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_a_tool_says_is_true(path):
    shown = work_out(path.read_text("utf-8"))
    assert shown.findings == ()
    assert f"Read as {NAMES[path.stem.partition('-')[0]]}." in shown.document.notes
    said = [line for line in shown.document.claims if re.search(CLAIMS, line.text)]
    bare = path.stem in ("lightning-mnist", "lightning-resnet18")  # a few rounded parameters alone
    assert sum(line.holds is True for line in said) > (2 if bare else len(said) / 2)


CHANGED = [
    ("torchsummary-lenet5", 4, "156", "165"),
    ("torchsummary-lenet5", 4, "6", "16"),
    ("torchsummary-lenet5", 6, "14", "15"),
    ("torchsummary-lenet5", 10, "400", "440"),
    ("torchsummary-lenet5", 15, "850", "840"),
    ("torchsummary-lenet5", 17, "61,706", "61,076"),
    ("torchsummary-lenet5", 19, "0", "10"),
    ("torchsummary-lenet5", 22, "0.11", "0.10"),
    ("torchsummary-lenet5", 23, "0.24", "0.25"),
    ("torchsummary-lenet5", 24, "0.35", "0.36"),
    ("torchsummary-resnet18", 5, "128", "64"),
    ("torchsummary-resnet18", 8, "36,864", "36,846"),
    ("torchsummary-resnet18", 8, "36,864", "36,928"),
    ("torchsummary-resnet18", 14, "64", "46"),
    ("torchsummary-resnet18", 70, "512", "521"),
    ("torchsummary-resnet18", 78, "62.79", "62.97"),
    ("torchsummary-mnist", 7, "16,050", "16,080"),
    ("torchsummary-alexnet", 5, "55", "65"),
    ("torchinfo-lenet5", 5, "156", "150"),
    ("torchinfo-lenet5", 5, "122,304", "123,304"),
    ("torchinfo-lenet5", 7, "14", "12"),
    ("torchinfo-lenet5", 8, "5", "3"),
    ("torchinfo-lenet5", 12, "400", "300"),
    ("torchinfo-lenet5", 21, "0.42", "0.24"),
    ("torchinfo-lenet5", 24, "0.05", "0.06"),
    ("torchinfo-resnet18", 9, "64", "65"),
    ("torchinfo-resnet18", 27, "128", "528"),
    ("torchinfo-resnet18", 75, "11,689,512", "11,698,512"),
    ("torchinfo-resnet18-d1", 5, "4", "8"),
    ("torchinfo-tiny-all", 5, "1.74", "1.47"),
    ("torchinfo-tiny-all", 13, "33,292,800", "33,929,800"),
    ("torchinfo-audio", 9, "6,208", "6,280"),
    ("keras-small", 5, "896", "986"),
    ("keras-small", 5, "30", "40"),
    ("keras-small", 11, "5", "6"),
    ("keras-small", 13, "1600", "1660"),
    ("keras-small", 19, "103,425", "103,452"),
    ("keras-small", 19, "404.00", "440.00"),
    ("keras-vgg16", 9, "36,928", "36,982"),
    ("keras-vgg16", 37, "14", "34"),
    ("keras-bn", 7, "64", "32"),
    ("keras-bn", 19, "688", "668"),
    ("keras-adam", 5, "224", "824"),
    ("keras-branches", 10, "432", "423"),
    ("keras-branches", 38, "1,740", "1,470"),
    ("keras-branches", 42, "40", "44"),
    ("keras-resnet50", 35, "16,640", "16,460"),
    ("keras-resnet50", 27, "36,928", "36,982"),
    ("keras-mobilenet-v2", 35, "96", "69"),
    ("lightning-alexnet", 5, "23.3", "23.4"),
    ("lightning-alexnet", 11, "663", "662"),
    ("lightning-alexnet", 31, "61.1", "61.4"),
    ("lightning-mnist-sizes", 3, "320", "230"),
    ("lightning-mnist-sizes", 8, "128", "129"),
    ("lightning-mnist", 10, "1.2", "2.1"),
    ("shapes-lenet5", 2, "6", "16"),
    ("shapes-lenet5", 7, "400", "410"),
    ("shapes-alexnet", 5, "26", "25"),
    ("shapes-alexnet", 12, "12", "13"),
    ("print-alexnet", 6, "64", "65"),
    ("print-alexnet", 9, "384", "374"),
    ("print-alexnet", 20, "9216", "9261"),
    ("print-resnet18", 3, "64", "46"),
    ("print-resnet18", 9, "64", "65"),
    ("print-resnet18", 27, "128", "129"),
    ("print-alexnet-input", 4, "3", "1"),
]


@pytest.mark.many
@pytest.mark.parametrize(("name", "line", "old", "new"), CHANGED)
def test_one_number_that_is_changed(name, line, old, new):
    assert corrections(changed(name, line, old, new)) == [(line, new, old)]


def test_a_network_without_branches_has_its_table():
    """61,706 parameters, as the tool says; multiply-adds without biases are reckoned here."""
    for name in ("torchsummary-lenet5", "torchinfo-lenet5"):
        found = data(text_of(name))
        assert (found["params"], found["macs"]) == (61_706, 28 * 28 * 150 + 100 * 2_400 + 58_920)


def test_a_printed_model_needs_an_input_for_its_sizes():
    notes = work_out(text_of("print-alexnet")).document.notes
    assert "Its layers have 61,100,840 parameters." in notes
    assert any("input: 224x224x3" in note for note in notes)
    found = data(text_of("print-alexnet-input"))
    assert (found["params"], found["macs"]) == (61_100_840, 714_188_480)
    assert work_out(text_of("print-alexnet")).reports == ()


CONVERTED = {
    "torchsummary-lenet5": 61_706,
    "torchsummary-mnist": 21_840,
    "torchsummary-alexnet": 61_100_840,
    "torchinfo-tiny-all": 25_803,
    "torchinfo-audio": 11_267,
    "torchinfo-video": 97_162,
    "keras-small": 103_425,
    "keras-vgg16": 138_357_544,
    "keras-bn": 6_802 - 64,  # without what Keras does not train
    "keras-resnet50": 25_583_592,  # trainable, as the tool says
    "keras-mobilenet-v2": 3_504_872,
    "keras-branches": 4_534,
    "print-tiny-input": 25_803,
    "lightning-alexnet": 61_100_840,
}
"""The parameters that the tools themselves say."""


@pytest.mark.parametrize("name", CONVERTED)
def test_a_summary_becomes_a_block(name, capsys):
    assert main(["convert", str(TOOLS / f"{name}.txt")]) == 0
    block = capsys.readouterr().out
    assert data(block)["params"] == CONVERTED[name]


def test_a_summary_without_edges_becomes_no_block(capsys):
    assert main(["convert", str(TOOLS / "torchsummary-resnet18.txt")]) == 2
    assert "no block can be written of this" in capsys.readouterr().err


def test_a_row_that_cannot_be_read_costs_that_row():
    text = text_of("torchsummary-lenet5").replace("[-1, 16, 10, 10]           2,416", "[-1, 16] ?")
    (mistake,) = problems(text)
    assert mistake.code == "a-row-that-cannot-be-read"
    assert corrections(text) == []
    assert corrections(text.replace("48,120", "48,210")) == [(11, "48,210", "48,120")]


@pytest.mark.parametrize("name", ["keras-bn", "torchinfo-tiny-all", "print-resnet18"])
def test_fix_changes_digits_alone(name, tmp_path, monkeypatch, capsys):
    """The page is then what it was before two of its numbers were changed."""
    monkeypatch.chdir(tmp_path)
    true = f"# Page\n\n```cnn\n{text_of(name)}```\n"
    places = [each.span() for each in re.finditer(r"(?<=[ (])(?:432|14,400|64)(?=[ ,])", true)]
    start, end = places[0]
    false = f"{true[:start]}{'9' * (end - start)}{true[end:]}"
    page = tmp_path / "page.md"
    page.write_text(false, "utf-8")
    (tmp_path / "mkdocs.yml").write_text("site_name: T\ndocs_dir: .\nplugins: [cnn]\n", "utf-8")
    assert main(["check", "page.md"]) == 1
    assert "Read as " in capsys.readouterr().out
    assert main(["check", "--fix", "page.md"]) == 0
    mended = page.read_text("utf-8")
    assert mended.replace("14400", "14,400") == true


@pytest.mark.many
@pytest.mark.parametrize(
    "text",
    [
        "torchsummary-lenet5",
        "keras-small",
        "torchinfo-resnet18",
        "print-resnet18",
        "lightning-alexnet",
        "shapes-lenet5",
    ],
)
def test_numbers_that_fit_nothing_end(text):
    """However false a summary is, it is told in time, line by line."""
    noise = re.sub(r"(?<![A-Za-z])\d", lambda at: str(at.start() * 7 % 9 + 1), text_of(text))
    with contextlib.suppress(Invalid):
        assert work_out(noise).findings


def test_prose_is_no_summary():
    for text in ("Layer (type) is a column", "(conv1): Conv2d(3, 8, 3)", "Conv2d output shape: 3"):
        with pytest.raises(Invalid):
            work_out(text)


AROUND = {
    "a notebook": "In [3]: summary(model)\nOut[3]:\n{}",
    "a prompt": ">>> print(model)\n{}>>>\n",
    "a download": 'Downloading: "https://x.y/resnet18.pth" to /r.pth\n100%|███| 44.7M/44.7M\n{}',
    "a log": "2024-01-05 12:33:01.12: I tensorflow/core: AVX2 FMA\nGPU available: True\n{}",
    "training": "{}Epoch 1/10\n469/469 [======] - 3s 5ms/step - loss: 0.2345\n",
}


@pytest.mark.parametrize(
    "name", ["torchsummary-lenet5", "torchinfo-lenet5", "keras-small", "print-alexnet"]
)
@pytest.mark.parametrize("around", AROUND)
def test_what_stands_around_a_summary_is_passed_over(name, around):
    text = AROUND[around].format(text_of(name))
    assert work_out(text).findings == ()
    assert work_out(text.replace("\n", "\r\n")).findings == ()
    assert work_out(text.replace("  ", "\u00a0 ")).findings == ()


def test_totals_are_of_all_rows_not_of_those_that_were_copied():
    lines = text_of("torchsummary-resnet18").split("\n")
    assert work_out("\n".join(lines[20:])).findings == ()
    false = "\n".join(lines[20:]).replace("147,456", "147,465", 1)
    assert [each[1:] for each in corrections(false)] == [("147,465", "147,456")]


OTHERS = {
    "fvcore": "| module   | #parameters or shape   | #flops   |\n|:--|:--|:--|\n| m | 6M | 1G |",
    "ptflops": "LeNet(\n  61.71 k, 100.0% Params, 429.13 KMac, 99.9% MACs, \n  (conv1): C(\n",
    "thop": "[INFO] Register count_convNd() for <class 'torch.nn.modules.conv.Conv2d'>.\n",
    "DeepSpeed": "------ DeepSpeed Flops Profiler ------\nProfile Summary at step 1:\n",
    "torchsummaryX": "   Kernel Shape  Output Shape   Params  Mult-Adds\nLayer\n0_conv1 [1, 6]",
    "torch.fx": "opcode       name    target   args    kwargs\n-----------  ---  ---  ---  ---\n",
    "ONNX": "graph(%x : Float(1, 3)):\n  %1 : Float(1, 6, 4, 4) = onnx::Conv[group=1](%x)\n",
    "TensorFlow": 'node {\n  name: "x"\n  op: "Placeholder"\n}\n',
    "Ultralytics": "backbone:\n  - [-1, 1, Conv, [64, 3, 2]]\n  - [-1, 1, C3, [64]]\n",
    "Darknet": "[net]\nwidth=416\n\n[convolutional]\nfilters=32\nsize=3\n",
    "fastai": "Layer (type)       Output Shape       Param #    Trainable\nConv2d  64 x 6  156\n",
}


@pytest.mark.parametrize("tool", OTHERS)
def test_what_is_not_read_is_named(tool):
    (said,) = problems(OTHERS[tool])
    assert said.code == "what-a-tool-says"
    assert f"this is of {tool}" in str(said.message)
    assert "torchinfo" in str(said.hint)


FLOPS = [("lightning-alexnet", 5, "140", "104"), ("lightning-alexnet", 4, "1.3", "3.1")]
FLOPS += [("lightning-alexnet", 35, "1.4", "4.1"), ("lightning-mnist-sizes", 4, "84.9", "48.9")]
FLOPS += [("lightning-alexnet", 3, "1.4", "2.4"), ("lightning-alexnet", 3, "61.1", "71.1")]
FLOPS += [("lightning-mnist-sizes", 8, "10.2", "12.0")]


@pytest.mark.parametrize(("name", "line", "old", "new"), FLOPS)
def test_what_lightning_counts_is_checked_by_torchs_rule(name, line, old, new):
    """Two for each product of a convolution or a linear layer, for all samples of the batch."""
    assert corrections(changed(name, line, old, new)) == [(line, new, old)]


def test_a_printed_model_is_counted_with_its_true_numbers():
    """784·100 + 100 + 100·10 + 10 = 79,510, also where a slip makes it 110·10."""
    for taken in (100, 110):
        text = f"""Sequential(
  (0): Linear(in_features=784, out_features=100, bias=True)
  (1): Linear(in_features={taken}, out_features=10, bias=True)
)"""
        assert "Its layers have 79,510 parameters." in work_out(text).document.notes


@pytest.mark.parametrize("sizes", ["19, 19", "45, 47", "61, 61"])
def test_both_sizes_of_a_pool_can_be_false(sizes):
    """No window that leaves something of 32 leads there."""
    text = f"""        Layer (type)               Output Shape         Param #
            Conv2d-1           [-1, 16, 32, 32]             448
         MaxPool2d-2           [-1, 16, {sizes}]               0
            Conv2d-3           [-1, 32, 16, 16]           4,640
"""
    assert corrections(text) == [(3, size, "16") for size in sizes.split(", ")]


def test_code_without_a_blank_is_no_name():
    notes = work_out("nn.Sequential(nn.Linear(784,10),nn.ReLU())").document.notes
    assert "Read as PyTorch code." in notes


@pytest.mark.parametrize("channels", [34, 65])
def test_channels_that_do_not_divide_a_vector_are_the_slip(channels):
    """9,216 = 12·12·64, and no other square of so many channels."""
    text = f"""Net(
  (conv1): Conv2d(1, 32, kernel_size=(3, 3), stride=(1, 1))
  (conv2): Conv2d(32, {channels}, kernel_size=(3, 3), stride=(1, 1))
  (fc1): Linear(in_features=9216, out_features=128, bias=True)
)"""
    assert corrections(text) == [(3, str(channels), "64")]


def test_a_video_of_millions_of_frames_is_no_reason_to_fail():
    assert work_out("├─Conv: 1 [1 1 6000000 2 2]2").figures >= 0


def test_billions_of_parameters_are_no_kernel_of_millions():
    """Each padding of such a kernel would be tried."""
    text = text_of("keras-text-old").replace("114816", "11481600000", 1)
    with soon():
        work_out(text)
