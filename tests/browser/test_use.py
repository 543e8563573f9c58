"""What readers do with the tables: follow links, listen, scroll, and go on with the keyboard."""

from collections import Counter
from html.parser import HTMLParser

import pytest

from browser import BOXES, PAGES, PAPER, PHONE, THEMES, WIDE
from browser.contrast import read_colour

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROW = "vgg16-conv3_1"
WIDTHS = [WIDE, PHONE]


def in_sight(shown, row):
    """Is a row inside the window, and not behind the theme's header?"""
    place = shown.ask("place", row)
    return place["header"] <= place["top"] and place["bottom"] <= place["window"]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("page", ["reference/vgg16/layers/", *[f"{theme}/" for theme in THEMES]])
def test_a_row_links_to_itself(visit, page, width):
    shown = visit(page)
    shown.look(width)
    shown.tab.locator("#vgg16 a", has_text="conv3_1").click()
    shown.tab.wait_for_url(f"**/{page}#{ROW}")
    assert in_sight(shown, ROW)
    assert shown.tab.locator(f"#{ROW}:target").count() == 1


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", THEMES)
def test_another_page_links_to_a_row(visit, theme, width):
    shown = visit(f"{theme}/other/")
    shown.look(width)
    shown.tab.get_by_role("link", name="A row of another page").click()
    shown.tab.wait_for_url(f"**/{theme}/#{ROW}")
    shown.tab.wait_for_load_state()
    assert in_sight(shown, ROW)


class Ids(HTMLParser):
    """Counts the ids of a page."""

    def __init__(self, text):
        super().__init__()
        self.found = Counter()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found.update(value for name, value in attributes if name == "id")


@pytest.mark.parametrize("page", PAGES)
def test_no_id_is_given_twice(sites, folder, page):
    ids = Ids((folder / "reference" / page / "index.html").read_text("utf-8")).found
    assert {name: count for name, count in ids.items() if count > 1} == {}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", THEMES)
def test_a_wide_table_scrolls_and_its_row_names_stay(visit, theme, width):
    shown = visit(f"{theme}/")
    shown.look(width)
    region = shown.tab.locator("#columns")
    name = region.get_by_role("rowheader", name="conv1")
    value = region.get_by_role("cell", name="conv 3×3, 16 + relu").first
    before = name.bounding_box()["x"], value.bounding_box()["x"]
    assert region.evaluate("region => (region.scrollLeft = 150, region.scrollLeft)") == 150
    after = name.bounding_box()["x"], value.bounding_box()["x"]
    assert after == pytest.approx((before[0], before[1] - 150), abs=1)
    assert shown.tab.evaluate("window.scrollX") == 0


def test_it_is_a_real_table(visit):
    table = visit("material/").tab.get_by_role("table", name="VGG-16", exact=True).first
    assert table.get_by_role("row").count() == 1 + 1 + 21 + 1
    headings = table.get_by_role("columnheader").all_inner_texts()
    assert headings[:4] == ["Layer", "Operation", "Output", "Activations"]
    assert headings[4:] == ["Parameters: weights + biases"]
    names = table.get_by_role("rowheader").all_inner_texts()
    assert (len(names), names[0], names[-1]) == (23, "input", "Total")
    scopes = table.locator("th").evaluate_all("cells => cells.map((cell) => cell.scope)")
    assert scopes == ["col"] * 5 + ["row"] * 23


@pytest.mark.parametrize("width", WIDTHS)
def test_a_row_is_read_in_its_order(visit, width):
    shown = visit("material/")
    shown.look(width)
    row = shown.tab.locator(f"#{ROW}")
    snapshot = row.aria_snapshot()
    assert "conv3_1 conv 3×3, 256 + relu 56 × 56 × 256 802,816" in snapshot
    assert "(3·3·128)·256 + 256 = 295,168" in snapshot
    figures = shown.tab.get_by_role("figure")
    assert figures.count() == shown.tab.locator("figure.cnn").count() > 0


def test_mistakes_are_announced(visit):
    alert = visit("material/").tab.get_by_role("alert")
    assert alert.count() == 1
    assert 'unknown operation "cnov"' in alert.inner_text()


@pytest.mark.parametrize("theme", THEMES)
def test_the_keyboard_reaches_everything(visit, theme):
    shown = visit(f"{theme}/")
    selector = ":is(#vgg16, #by-stage, #as-listing) :is([tabindex='0'], .cnn-copy)"
    stops = shown.tab.locator(selector).evaluate_all("all => all.map((each) => probe.name(each))")
    copies = [f"{name} cnn-copy" for name in ("vgg16", "by-stage", "as-listing")]
    others = ["vgg16 cnn-toggle", "as-listing cnn-verbatim"]
    assert stops == [copies[0], others[0], *copies[1:], others[1]], "not every row"
    shown.tab.locator(selector).first.focus()
    shown.tab.keyboard.press("Shift+Tab")
    reached = []
    for _ in stops:
        shown.tab.keyboard.press("Tab")
        reached.append(shown.ask("focus"))
    assert [stop["name"] for stop in reached] == stops
    assert [stop["name"] for stop in reached if not stop["outlined"]] == []


@pytest.mark.parametrize("theme", THEMES)
def test_all_is_there_without_scripts(visit, theme):
    tab = visit(f"{theme}/", java_script_enabled=False).tab
    parts = tab.locator("figure.cnn, .cnn :is(tr, figcaption, pre, table), .cnn > p")
    boxes = parts.evaluate_all(BOXES)
    assert len(boxes) > 100
    assert all(box["width"] > 100 and box["height"] > 10 for box in boxes)
    assert tab.locator(".cnn tr", has_text="(3·3·128)·256 + 256").first.is_visible()


@pytest.mark.parametrize(
    ("page", "name", "figure"), [("", "Everything", "vgg16"), ("claims/", "Claims", "noted")]
)
def test_instant_navigation_keeps_the_style(visit, page, name, figure):
    shown = visit("instant/other/")
    shown.tab.wait_for_function("() => window.document$", polling=50)  # the theme listens from now
    shown.tab.evaluate("window.stayed = true")
    shown.tab.get_by_role("link", name=name).first.click()
    shown.tab.locator(f"#{figure}").wait_for()
    assert shown.tab.evaluate("window.stayed"), "the page was loaded anew"
    for width in WIDTHS:
        shown.look(width)
        assert shown.ask("overflow") <= 0
        loaded = visit(f"instant/{page}")
        loaded.look(width)
        sizes = [page.ask("sizes") for page in (shown, loaded)]
        assert sizes[0] == sizes[1]
    assert shown.trouble == []


@pytest.mark.parametrize(("scheme", "mark"), [("light", "default"), ("dark", "slate")])
def test_the_reference_site_follows_the_reader(visit, scheme, mark):
    shown = visit("reference/", color_scheme=scheme)
    assert shown.ask("scheme") == mark
    text, ground = shown.tab.locator(".cnn").first.evaluate(
        "each => [getComputedStyle(each).color, getComputedStyle(document.body).backgroundColor]"
    )
    bright = read_colour(text).luminance() > read_colour(ground).luminance()
    assert bright == (scheme == "dark")


def test_tabs_are_printed_without_gaps(visit):
    """Material prints tabs one below the other."""
    shown = visit("reference/vgg16/layers/")
    shown.look(PAPER, media="print")
    spare = shown.tab.locator(".tabbed-block").evaluate_all(
        "blocks => blocks.map((each) => each.offsetHeight - each.firstElementChild.offsetHeight)"
    )
    assert len(spare) == 4
    assert max(spare) < 60


def test_the_table_below_a_picture_is_not_printed(visit):
    """Material opens whatever can be opened before it prints."""
    shown = visit("material/pictures/")
    tables = shown.tab.locator("figure.cnn details")
    tables.evaluate_all("all => all.forEach((each) => { each.open = true; })")
    shown.look(PAPER, media="print")
    assert tables.count() > 1
    assert tables.locator("visible=true").count() == 0


BROKEN = r"""cells => cells.filter((cell) => {
  const words = document.createRange();
  words.selectNodeContents(cell);
  return /^[\d.,]+( [KMGk]i?B?)?$|^\d+ × \d+ × \d+$/.test(cell.textContent)
    && words.getClientRects().length > 1;
}).map((cell) => cell.textContent)"""


def test_a_number_on_a_phone_is_not_broken(visit):
    """As columns of words and formulas are."""
    shown = visit("material/compared/")
    shown.look(PHONE)
    cells = shown.tab.locator(".cnn-index tbody td")
    assert cells.count() > 100
    assert cells.evaluate_all(BROKEN) == []


IN_OTHER_LINES = """cells => cells.filter((cell) => {
  const count = cell.querySelector("b");
  const bar = probe.bar(count);
  const words = document.createRange();
  words.selectNodeContents(count);
  const [line] = words.getClientRects();
  const middle = count.getBoundingClientRect().top + bar.top + bar.height / 2;
  return Math.abs(middle - (line.top + line.bottom) / 2) > 2;
}).map((cell) => cell.textContent)"""


@pytest.mark.parametrize("width", [WIDE, PHONE, PAPER])
def test_a_bar_is_in_the_line_of_its_count(visit, width):
    """Wherever the formula in front of the count is broken."""
    shown = visit("material/folding/")
    shown.look(width, media="print" if width == PAPER else "screen")
    cells = shown.tab.locator(".cnn td[class]:has(> b):visible")
    assert cells.count() >= 3
    assert cells.evaluate_all(IN_OTHER_LINES) == []
