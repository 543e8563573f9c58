"""What search engines and other sites show of a page: title, description, and their figures."""

import re
from unicodedata import east_asian_width

import pytest
from markdown import Markdown
from mkdocs.utils.meta import get_data

from helpers import TESTS
from mkdocs_cnn.hosts.extension import CnnExtension

DOCS = TESTS.parent / "docs"
ABOVE = {
    page.relative_to(DOCS).as_posix(): get_data(page.read_text("utf-8"))[1]
    for page in sorted(DOCS.rglob("*.md"))
}
"""What stands above each page's text."""
FIGURE = re.compile(
    r"(?<![\w.,×-])\d+(?:[.,]\d+)*(?:×\d+)*"
    r"(?:\s?(?:[MG]B?\b|%|million\b|billion\b|[万亿]))?(?![\w×-])",
    re.ASCII,
)
HELD = {
    "alexnet.md": {
        "60M": "alexnet.params",
        "61M": "alexnet-torchvision.params",
        "62M": "alexnet-ungrouped.params",
        "60 million": "alexnet.params",
        "60,965,224": "alexnet.params",
        "62,378,344": "alexnet-ungrouped.params",
        "61,100,840": "alexnet-torchvision.params",
    },
    "famous.md": {
        "138M": "vgg16.params",
        "93MB": "!vgg16.memory",
        "60 million": "alexnet.params",
        "3.8 billion": "!resnet50-v1.flops",
    },
    "networks/convnext.md": {"28.6M": "convnext-tiny.params", "4.5G": "convnext-tiny.macs"},
    "networks/darknet.md": {"5.58 billion": "darknet19.flops", "18.6 billion": "darknet53.flops"},
    "networks/densenet.md": {"8.0M": "densenet121.params"},
    "networks/efficientnet.md": {
        "5.3M": "efficientnet-b0.params",
        "0.39G": "efficientnet-b0.macs",
    },
    "networks/inception.md": {"7.0M": "googlenet-paper.params", "6.6M": "googlenet.params"},
    "networks/lenet.md": {"61,706": "lenet5.params"},
    "networks/mobile.md": {"1.2M": "squeezenet1.1.params", "5.5M": "mobilenet-v3-large.params"},
    "networks/resnet.md": {
        "25,557,032": "resnet50.params",
        "3.8G": "~resnet50-v1.macs",
        "4.1G": "resnet50.macs",
    },
    "networks/unet.md": {
        "572×572": "unet.input.height",
        "388×388": "unet.height",
        "31.0M": "unet.params",
    },
    "networks/vgg.md": {
        "133M": "vgg11.params",
        "144M": "vgg19.params",
        "7.6G": "vgg11.macs",
        "19.6G": "vgg19.macs",
    },
    "vgg16/layers.md": {"138,357,544": "vgg16.params", "16": "vgg16.weight_layers"},
    "vgg16/listing.md": {
        "93MB": "!vgg16.memory",
        "24M": "!vgg16.activations",
        "15.2M": "vgg16.activations",
        "61MB": "vgg16.memory",
    },
    "vgg16/why.md": {
        "138M": "vgg16.params",
        "16": "vgg16.weight_layers",
        "0.59M": "vgg16.conv3_2.params",
    },
    "zh/alexnet.md": {
        "60M": "alexnet.params",
        "61M": "alexnet-torchvision.params",
        "62M": "alexnet-ungrouped.params",
        "60,965,224": "alexnet.params",
        "224": "!alexnet.input.height",
        "227": "alexnet.input.height",
    },
    "zh/famous.md": {
        "24M": "!vgg16.activations",
        "93MB": "!vgg16.memory",
        "138M": "vgg16.params",
        "60M": "alexnet.params",
    },
    "zh/vgg16/layers.md": {"138,357,544": "vgg16.params"},
    "zh/vgg16/listing.md": {"93MB": "!vgg16.memory", "61MB": "vgg16.memory"},
    "zh/vgg16/why.md": {
        "0.59M": "vgg16.conv3_2.params",
        "16": "vgg16.weight_layers",
        "138M": "vgg16.params",
    },
}
"""Of what the figures are: `!` before what they are not, `~` before what they are nearly."""


def room(text):
    """How many letters fit where a text does; a Chinese letter is as wide as two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def figures(page):
    """The figures above a page, apart from names of networks, years, and the 1 of a formula."""
    found = FIGURE.findall(f"{ABOVE[page]['title']} {ABOVE[page]['description']}")
    return {figure for figure in found if not re.fullmatch("(19|20)..|1", figure)}


def claim(figure, of):
    """An inline code that holds a figure against a quantity."""
    about = "~" if of.startswith("~") else ""
    sign = "!=" if of.startswith("!") else "="
    return f"`#!cnn {about}{figure.partition('×')[0]} {sign} {of.lstrip('!~')}`"


@pytest.mark.parametrize("page", ABOVE)
def test_a_page_has_a_title_and_a_description(page):
    assert 5 <= room(ABOVE[page]["title"]) <= 60
    assert 50 <= room(ABOVE[page]["description"]) <= 160
    assert ABOVE[page]["description"].endswith((".", "。"))


@pytest.mark.parametrize("what", ["title", "description"])
def test_no_two_pages_say_the_same_of_themselves(what):
    assert len({above[what] for above in ABOVE.values()}) == len(ABOVE) > 30


@pytest.mark.parametrize("page", ABOVE)
def test_every_figure_of_a_description_is_held(page):
    assert figures(page) == HELD.get(page, {}).keys()


@pytest.mark.parametrize("page", HELD)
def test_every_figure_of_a_description_is_what_it_says(page):
    problems, extension = [], CnnExtension()
    extension.listener = lambda block: problems.extend(block.problems)
    claims = [claim(figure, of) for figure, of in HELD[page].items()]
    Markdown(extensions=[extension]).convert("\n\n".join(claims))
    assert problems == []


def test_a_false_figure_would_be_found():
    problems, extension = [], CnnExtension()
    extension.listener = lambda block: problems.extend(block.problems)
    Markdown(extensions=[extension]).convert(claim("138M", "alexnet.params"))
    assert len(problems) == 1
