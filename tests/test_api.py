"""The Python API: what others may use."""

import doctest
import json
from fractions import Fraction
from pathlib import Path

import pytest

import mkdocs_cnn
from helpers import TESTS
from mkdocs_cnn import CountError, count
from mkdocs_cnn.show import counted

FACTS = json.loads((TESTS / "truth" / "networks.json").read_text("utf-8"))
BLOCK = "input: 8x8x3\nlayers:\n  - conv1: conv3-4 + bn + relu\n  - maxpool\n  - fc: fc-10\n"


def test_what_is_public():
    assert mkdocs_cnn.__all__ == ["CountError", "Network", "Row", "count"]
    assert all(getattr(mkdocs_cnn, name).__doc__ for name in mkdocs_cnn.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'counts'"):
        mkdocs_cnn.counts  # noqa: B018


def test_the_example_of_its_documentation():
    assert doctest.testmod(counted).failed == 0
    assert doctest.testmod(counted).attempted >= 4


def test_a_known_network():
    vgg = count("vgg16")
    assert (vgg.name, vgg.title, vgg.input, vgg.output) == (
        "vgg16",
        "VGG-16",
        (224, 224, 3),
        (1000,),
    )
    assert (vgg.params, vgg.macs) == (138_357_544, 15_470_264_320)
    assert vgg.weights + vgg.biases == vgg.params
    assert vgg.flops == 2 * vgg.macs
    assert vgg.activations == 15_237_608
    assert sum(row.params for row in vgg.rows) == vgg.params
    assert sum(row.activations for row in vgg.rows) + 224 * 224 * 3 == vgg.activations


def test_a_block():
    network = count(BLOCK)
    conv, pool, fc = network.rows
    assert (conv.name, conv.operation) == ("conv1", "conv3-4 + bn + relu")
    assert (conv.input, conv.output) == ((8, 8, 3), (8, 8, 4))
    assert (conv.params, conv.formula) == (3 * 3 * 3 * 4 + 4 + 2 * 4, "(3·3·3)·4 + 4 + 2·4")
    assert (conv.macs, conv.activations) == (3 * 3 * 3 * 4 * 64, 256)
    assert (pool["kernel"], pool["stride"], pool["receptive-field"]) == ((2, 2), 2, 4)
    assert fc["jump"] is None
    assert network.buffers == 2 * 4 + 1
    with pytest.raises(KeyError, match="parms"):
        pool["parms"]


def test_expressions():
    network = count(BLOCK, batch=2, dtype="float16")
    assert network["conv1.conv.params"] == 3 * 3 * 3 * 4 + 4
    assert network["conv1.params / params"] == Fraction(120, 770)
    assert network["memory"] == (192 + 256 + 64 + 10) * 2 * 2
    assert network["conv1.output"] == (8, 8, 4)
    assert network["conv1.operation"] == "conv3-4 + bn + relu"
    assert network["vgg16.params"] == 138_357_544
    with pytest.raises(CountError, match="conv1") as caught:
        network["conv11.params"]
    assert caught.value.messages


def test_a_file_and_a_folder(tmp_path):
    path = tmp_path / "mine.yml"
    path.write_text(BLOCK, "utf-8")
    assert count(path).params == count("mine", networks=tmp_path).params == 770
    assert count(str(path)).params == 770
    for what in (Path(tmp_path, "nothing.yml"), str(tmp_path / "nothing.yml")):
        with pytest.raises(CountError, match=r"nothing\.yml"):
            count(what)


def test_all_mistakes_at_once_with_their_lines():
    with pytest.raises(CountError) as caught:
        count("input: 8x8x3\nlayers:\n  - conv3-4 strid 2\n  - fcc-10\n")
    assert isinstance(caught.value, ValueError)
    assert len(caught.value.messages) == 2
    for part in ("<text>:3:", "<text>:4:", "^", 'Did you mean "stride"?'):
        assert part in str(caught.value)


def test_what_is_no_setting():
    with pytest.raises(TypeError, match="batches"):
        count("vgg16", batches=2)
    with pytest.raises(CountError, match="as dtype"):
        count("vgg16", dtype="float31")
    with pytest.raises(CountError, match="one network"):
        count("compare: [vgg16, alexnet]")


def test_it_shows_itself():
    summary = count("lenet5", view="summary", bias=False)
    assert "61,470" in str(summary)
    assert summary._repr_markdown_().count("|") > 20
    html = summary._repr_html_()
    assert html.startswith("<style>")
    assert '<figure class="cnn cnn-summary"' in html
    assert "61,470" in html


@pytest.mark.parametrize("name", ["alexnet", "resnet18", "mobilenet-v2"])
def test_the_data_is_that_of_the_command(name):
    data = count(name).data()
    fact = next(each for each in FACTS if each["name"] == name)
    assert (data["params"], data["macs"]) == (fact["params"], fact["macs"])
