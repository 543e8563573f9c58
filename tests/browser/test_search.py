"""What readers find who search: the page of a network by its name, and not each of its numbers."""

import json

import pytest

from browser import THEMES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUERY = "[data-md-component=search-query]"
RESULTS = ".md-search-result__item a"


def first_result(tab, words):
    """The address of what Material shows first."""
    tab.locator(QUERY).click()
    for _ in range(20):  # until its worker has read the index, it hears nothing
        tab.locator(QUERY).fill("")
        tab.locator(QUERY).fill(words)
        tab.wait_for_timeout(500)
        if tab.locator(RESULTS).count():
            break
    return tab.locator(RESULTS).first.evaluate("link => new URL(link.href).pathname")


@pytest.mark.parametrize(
    ("words", "page"), [("resnet50", "networks/resnet/"), ("densenet201", "networks/densenet/")]
)
def test_a_network_is_found_on_its_page_first(visit, words, page):
    assert first_result(visit("reference/").tab, words) == f"/reference/{page}"


@pytest.mark.parametrize("theme", THEMES)
def test_search_holds_names_and_totals_and_the_page_everything(sites, folder, theme):
    entries = json.loads((folder / theme / "search" / "search_index.json").read_text("utf-8"))
    text = " ".join(entry["text"] for entry in entries["docs"] if entry["location"] == "")
    page = (folder / theme / "index.html").read_text("utf-8")
    for found in ("VGG-16", "vgg16", "138,357,544"):
        assert found in text
    for cell in ("(3·3·128)·256 + 256", "3,211,264", "conv3_1"):
        assert cell not in text
        assert cell in page
