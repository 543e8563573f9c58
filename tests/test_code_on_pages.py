"""Models in code as pages and commands show them: what is said beside, refused, and left alone."""

import json
import re
import shutil

import pytest
from markdown import Markdown

from helpers import RENDERERS, TESTS, data, problems, rendered, work_out
from mkdocs_cnn.commands.main import main
from mkdocs_cnn.hosts.extension import CnnExtension
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.problems.problem import Invalid

EXPORTS = TESTS / "exports"
UNKNOWN = """\
mkdocs-cnn export 1
model: net:Net
versions: torch 2.13.0
input: x 1x3x8x8
class: Net
conv = conv2d -> 1x4x8x8 | weight 4x3x1x1
odd = deform_conv2d -> 1x4x6x6 | weight 4x4x3x3
flatten = flatten start_dim=1 -> 1x144
fc = linear -> 1x5 | weight 5x144

unused: /aux.weight 7x5
"""
WORK = 4 * 3 * 64 + 144 * 5
"""The multiply-adds of what is known of it."""


@pytest.fixture
def folder(tmp_path):
    """A site's folder of networks, with a model that has something unknown."""
    (tmp_path / "networks").mkdir()
    (tmp_path / "networks" / "net.net").write_text(UNKNOWN, "utf-8")
    return tmp_path / "networks"


@pytest.fixture
def page(folder):
    """Return the HTML of a page, and what is wrong with it."""

    def convert(text):
        extension = CnnExtension(networks=str(folder))
        return Markdown(extensions=[extension]).convert(text)

    return convert


def of_folder(folder, text, **settings):
    return work_out(text, Library(folder), **settings)


# What is not counted


def test_a_row_that_is_not_counted_says_so_and_so_do_the_totals():
    text = rendered(UNKNOWN, columns="layer, output, params, macs")
    rows = {line.split()[0]: line.split() for line in text.splitlines() if line.strip()}
    assert rows["odd"][-3:] == ["1", "not", "counted"]
    assert rows["odd"][-4] == "144"
    assert rows["fc"][-1] == "720"
    assert f"{WORK:,} + 1 not counted" in text
    assert "1.488 k multiply-adds + 1 not counted" in text
    assert "deform conv2d not known, and so not counted" in text


@pytest.mark.parametrize("view", ["summary", "memory"])
def test_every_view_that_has_a_total_says_it(view):
    assert "1 not counted" in rendered(UNKNOWN, view=view)


def test_where_a_model_comes_from_is_said_below():
    assert "as recorded from net:Net (torch 2.13.0)" in rendered(UNKNOWN)


def test_an_opening_line_and_a_block_can_call_it_something_else(page):
    opened = f'```cnn title="Mine" id="own"\n{UNKNOWN}```\n\n`#!cnn own.fc.params`'
    for text in (opened, "```cnn\nuse: net\ntitle: Mine\n```\n"):
        html = page(text)
        assert "Mine" in html
        assert ">Net<" not in html
    assert "720<" in page(opened)


def test_programs_are_told_how_many_are_not_counted():
    found = data(UNKNOWN)
    assert found["not_counted"] == 1
    assert [row.get("not_counted") for row in found["rows"]] == [None, 1, None]
    assert "not_counted" not in data("vgg16")


def test_a_comparison_says_it(folder):
    document = of_folder(folder, "compare: [net, vgg16]\n").document
    assert "1.488 k + 1 not counted" in RENDERERS["text"](document)


def test_a_number_in_text_says_it(page):
    html = page("`#!cnn net.macs`, `#!cnn net.conv.macs`, `#!cnn net.params`, `#!cnn 2 * net.macs`")
    assert f"{WORK:,} + 1 not counted" in html
    assert f"{4 * 3 * 64:,}<" in html
    assert f"{2 * WORK:,} + 1 not counted" in html


def test_a_claim_about_what_nobody_knows_is_refused(folder):
    text = "use: net\nexpect: {macs: 1488, conv.macs: 768, params: 876, params_with_heads: 911}\n"
    with pytest.raises(Invalid) as caught:
        of_folder(folder, text)
    (problem,) = caught.value.problems
    assert problem.code == "operations-are-not-counted"
    assert problem.span.text == "1488"


# What cannot be asked of it


@pytest.mark.parametrize(
    ("more", "code", "marked"),
    [
        ("input: 16x16x3\n", "a-model-in-code-is-as-exported", "16x16x3"),
        ("with: {width: 2}\n", "a-model-in-code-is-as-exported", "width"),
    ],
)
def test_it_is_as_it_was_exported(folder, more, code, marked):
    with pytest.raises(Invalid) as caught:
        of_folder(folder, f"use: net\n{more}")
    (problem,) = caught.value.problems
    assert problem.code == code
    assert marked in problem.span.text


def test_it_is_no_part_of_another_network(folder):
    with pytest.raises(Invalid) as caught:
        of_folder(folder, "input: 8x8x3\nlayers: [net, fc-2]\n")
    assert caught.value.problems[0].code == "a-model-in-code-is-no-part"


def test_biases_can_be_left_out():
    text = UNKNOWN.replace("weight 5x144", "weight 5x144, bias 5")
    assert data(text)["params"] == data(text, bias="false")["params"] + 5


def test_a_mistake_in_a_block_has_its_line():
    (problem,) = problems(UNKNOWN.replace("1x4x6x6", "1x4x6x"))
    assert (problem.code, problem.span.file_line) == ("no-sizes", 7)


# Other kinds of files


@pytest.fixture
def site(folder, tmp_path, monkeypatch):
    (tmp_path / "mkdocs.yml").write_text("site_name: S\nplugins: [{cnn: {networks: networks}}]\n")
    (tmp_path / "docs").mkdir()
    for name in ("keras/shared.keras", "keras/nested.json", "onnx/resnet10-folded.onnx"):
        shutil.copy(EXPORTS / name, folder)
    shutil.copy(EXPORTS / "torch" / "resnet18.net", folder)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_all_kinds_are_networks_of_a_site(site, capsys):
    names = ["net", "nested", "resnet10-folded", "resnet18", "shared"]
    assert Library(site / "networks").own_names() == sorted(names)
    page = "".join(f"`#!cnn {name}.params`\n" for name in names)
    (site / "docs" / "index.md").write_text(page)
    assert main(["check"]) == 0
    assert "6 files: 5 blocks and 5 numbers" in capsys.readouterr().err


def test_a_folded_file_is_named_as_such(site, capsys):
    assert main(["count", "networks/resnet10-folded.onnx"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "not the model that was trained: batch norms are folded into convolutions" in told


def test_a_binary_model_is_converted_to_an_export(site, capsys):
    assert main(["convert", "networks/shared.keras"]) == 0
    (site / "networks" / "again.net").write_text(capsys.readouterr().out)
    assert main(["count", "networks/again.net", "--format", "json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert main(["count", "networks/shared.keras", "--format", "json"]) == 0
    assert again == json.loads(capsys.readouterr().out)


def test_models_have_no_other_form(site, capsys):
    before = {path: path.read_bytes() for path in (site / "networks").iterdir()}
    assert main(["format"]) == 0
    assert main(["format", "networks"]) == 0
    assert {path: path.read_bytes() for path in (site / "networks").iterdir()} == before


@pytest.mark.parametrize("suffix", [".keras", ".onnx"])
def test_a_file_that_is_no_model_is_told(site, suffix, capsys):
    (site / "networks" / f"broken{suffix}").write_bytes(b"PK\x03\x04 nothing")
    assert main(["check", "networks"]) == 2
    out = capsys.readouterr().out
    assert f"networks/broken{suffix}:1:1: " in out
    assert "Traceback" not in out


# Values of other types


HALF = """\
mkdocs-cnn export 1
input: x 1x3x8x8
conv = conv2d -> 1x4x8x8 | weight 4x3x1x1:float16, bias 4:float16
norm = batch_norm -> 1x4x8x8 | weight 4, bias 4
"""


@pytest.mark.parametrize("kind", ["float16", "bfloat16"])
def test_values_have_the_type_of_most_parameters(folder, page, kind):
    """16 of 24 are of two bytes; 192 + 256 values of activations are, too."""
    (folder / "half.net").write_text(HALF.replace("float16", kind), "utf-8")
    shown = page("`#!cnn half.memory`\n\n```cnn\nuse: half\n```\n")
    assert f"{kind}, batch of 1" in shown
    assert shown.count("896 B") == 2
    other = page("```cnn\nuse: half\ndtype: float32\n```\n")
    assert "float32, batch of 1" in other
    assert "1.75 KiB" in other


@pytest.mark.parametrize("kind", ["int8", "uint8", "float99"])
def test_other_types_are_none_that_values_have(folder, page, kind):
    (folder / "half.net").write_text(HALF.replace("float16", kind), "utf-8")
    assert "float32, batch of 1" in page("```cnn\nuse: half\n```\n")


# What is stored and not used


@pytest.mark.parametrize("claim", ["0 = net.aux.macs", "0 = net.aux.kept_for_backward"])
def test_nobody_knows_what_is_done_with_what_is_not_used(page, caplog, claim):
    page(f"`#!cnn {claim}`")
    assert "1 operation is not counted" in caplog.text


@pytest.mark.parametrize("claim", ["0 = net.aux.activations", "0 = net.aux.channels"])
def test_what_is_not_used_returns_nothing_that_can_be_claimed(page, caplog, claim):
    page(f"`#!cnn {claim}`")
    assert "there is no " in caplog.text


def test_what_is_not_used_has_parameters_alone():
    text = rendered(UNKNOWN, columns="layer, output, activations, params, macs")
    (line,) = (each for each in text.splitlines() if each.startswith("aux"))
    assert line.split() == ["aux", "(apart)", "35", "1", "not", "counted"]


def test_where_a_model_comes_from_tells_what_it_was_made_with():
    text = UNKNOWN.replace("model: net:Net\n", "model: net:Net\narguments: width=4\n")
    assert "as recorded from net:Net with width=4 (torch 2.13.0)" in rendered(text)


def test_a_side_output_is_in_no_diagram(page, caplog):
    page("```cnn\nuse: googlenet\nview: diagram aux1\n```\n")
    assert "aux1 is a side output, which no diagram draws" in caplog.text


@pytest.mark.parametrize(("depth", "is_open"), [("all", True), ("9", True), ("0", False)])
def test_a_long_table_is_open_if_all_of_it_is_asked_for(page, depth, is_open):
    shown = page(f"```cnn\nuse: resnet50\ndepth: {depth}\n```\n")
    (classes,) = re.findall(r"<table [^>]*class=\"([^\"]*)\"", shown)
    assert bool(re.search(r"\bd0\b", classes)) is not is_open


PARTLY = """\
mkdocs-cnn export 1
input: x 1x8x8x8
conv2d = conv2d kernel=8,8,3,3 padding=1,1 -> 1x8x8x8 | /c.weight 8x8x3x3
unused: /c.bias 8
"""


def test_what_is_left_of_a_module_is_not_the_module(folder, page, caplog):
    (folder / "partly.net").write_text(PARTLY, "utf-8")
    assert ">8<" in page("`#!cnn 8 = partly.c-unused.params`, `#!cnn partly.c-unused.params`")
    assert not caplog.text
    page("`#!cnn 8 = partly.c.params`")
    assert "partly.c" in caplog.text
