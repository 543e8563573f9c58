"""What readers find who search: the page of a network by its name, and not each of its numbers."""

import json

import pytest

from browser import THEMES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RESULTS = ".md-search-result__item a"
FIRST = [
    *[("resnet50", "networks/resnet/"), ("DenseNet-121", "networks/densenet/")],
    *[("vgg16", "networks/vgg/"), ("alexnet", "alexnet/")],
    *[("AlexNet参数", "zh/alexnet/"), ("VGG16有多少参数", "zh/vgg16/why/")],
]


@pytest.mark.parametrize(("words", "page"), FIRST)
def test_a_network_is_found_on_its_page_first(visit, words, page):
    first = visit(f"reference/?q={words}").tab.locator(RESULTS).first
    assert first.evaluate("link => new URL(link.href).pathname") == f"/reference/{page}"


@pytest.mark.parametrize("theme", THEMES)
def test_search_holds_names_and_totals_and_the_page_everything(sites, folder, theme):
    entries = json.loads((folder / theme / "search" / "search_index.json").read_text("utf-8"))
    text = " ".join(entry["text"] for entry in entries["docs"] if entry["location"] == "")
    page = (folder / theme / "index.html").read_text("utf-8")
    for found in ("VGG-16", "vgg16", "138,357,544"):
        assert found in text
    for cell in ("(3·3·128)·256 + 256", "1,605,632", "conv4_2"):
        assert cell not in text
        assert cell in page
