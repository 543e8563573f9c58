"""What is seen before anybody scrolls: a promise with its proof, and what people search for."""

import re
import struct

import pytest

from browser import PHONE, ROOT, WIDE, pictures

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCREENS = [(WIDE, 800), (PHONE, 844)]
ANSWERS = {
    "vgg16/layers/": ["138,357,544"],
    "vgg16/why/": ["138M", "0.59M", "74.3 %"],
    "vgg16/listing/": ["93 MB"],
    "alexnet/": ["60 million", "60,965,224", "62,378,344"],
    "formulas/": ["(k·k·C + 1)·D", "⌊(i + 2p − k)/s⌋ + 1", "73,856"],
    "famous/": ["93MB", "61MB"],
    "zh/parameters/": ["卷积核的高", "590,080", "16,781,312"],
    "zh/vgg16/layers/": ["138,357,544"],
    "zh/alexnet/": ["60,965,224", "62,378,344"],
    "networks/resnet/": ["25,557,032", "4.1G"],
}
"""What somebody looks for who comes from a search, by the page that has it."""


def box(shown, selector):
    return shown.tab.locator(selector).first.bounding_box()


def bottom(place):
    return place["y"] + place["height"]


def look(shown, width, height):
    shown.look(width)
    shown.tab.set_viewport_size({"width": width, "height": height})


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_the_start_page_shows_promise_source_and_table_at_once(visit, width, height):
    shown = visit("reference/")
    look(shown, width, height)
    assert bottom(box(shown, "h1")) < height
    assert bottom(box(shown, ".start__pair .highlight")) < height
    assert bottom(box(shown, ".start__pair figure.cnn tbody tr:nth-child(5)")) < height
    assert shown.tab.evaluate("scrollY") == 0


def test_the_whole_table_and_the_false_figure_are_in_sight_where_there_is_room(visit):
    shown = visit("reference/")
    look(shown, WIDE, 800)
    assert bottom(box(shown, ".start__pair figure.cnn")) < 800
    assert bottom(box(shown, ".start__pair del")) < 800


@pytest.mark.parametrize("width", [640, 800, 960, WIDE])
def test_source_and_table_stand_side_by_side_where_there_is_room(visit, width):
    shown = visit("reference/")
    look(shown, width, 900)
    source, table = box(shown, ".start__pair .highlight"), box(shown, ".start__pair figure.cnn")
    assert source["x"] + source["width"] < table["x"]
    assert abs(source["y"] - table["y"]) < 2
    assert shown.ask("overflow") <= 0


@pytest.mark.parametrize("width", [320, PHONE, 639])
def test_the_table_stands_below_its_source_where_there_is_none(visit, width):
    shown = visit("reference/")
    look(shown, width, 900)
    assert (
        bottom(box(shown, ".start__pair .highlight")) < box(shown, ".start__pair figure.cnn")["y"]
    )
    assert shown.ask("overflow") <= 0


def test_three_ways_lead_on(visit):
    shown = visit("reference/")
    shown.look(PHONE)
    ways = shown.tab.locator(".start__ways li > a:first-child")
    assert ways.count() == 3
    for index in range(3):
        assert ways.nth(index).bounding_box()["height"] >= 24


@pytest.mark.parametrize("page", ANSWERS)
@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_an_answer_is_in_the_first_screen(visit, page, width, height):
    shown = visit(f"reference/{page}")
    look(shown, width, height)
    for answer in ANSWERS[page]:
        place = shown.tab.locator("article").get_by_text(answer).first.bounding_box()
        assert bottom(place) < height, answer


# Pictures beside links


@pytest.fixture(scope="module")
def cards(browser, sites, folder):
    """Pages with a table, with a picture and with neither, and the folder of their cards."""
    pages = ["alexnet.md", "networks/index.md", "networks/unet.md", "guide/limits.md"]
    pictures.take_cards(browser, f"{sites}reference/", folder / "reference", pages)
    return pages


def test_every_page_names_its_picture_and_the_task_makes_it(cards, folder, visit):
    for page in cards:
        shown = visit(f"reference/{pictures.address(page)}")
        named = shown.tab.locator("meta[property='og:image']").get_attribute("content")
        site, _, path = named.partition("/mkdocs-cnn/")
        assert site == "https://mkdocs-cnn.github.io"
        data = (folder / "reference" / path).read_bytes()
        assert struct.unpack(">II", data[16:24]) == (1200, 630)
        assert len(data) > 20_000  # nobody sees a blank card
        for name in ("og:title", "og:description", "og:url"):
            assert shown.tab.locator(f"meta[property='{name}']").get_attribute("content")


def test_every_page_has_one_and_a_description_of_its_own(folder, sites):
    descriptions = set()
    for page in sorted((ROOT / "docs").rglob("*.md")):
        name = page.relative_to(ROOT / "docs").as_posix()
        html = folder / "reference" / pictures.address(name).lstrip("/") / "index.html"
        card = f"/{pictures.SOCIAL}/{name.removesuffix('.md')}.png"
        text = html.read_text("utf-8")
        assert f'{card}"' in text
        description = re.search(r'<meta name="description" content="([^"]+)">', text)[1]
        assert description not in descriptions
        descriptions.add(description)
