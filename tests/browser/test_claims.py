"""Numbers in the text, and claims: where they stand, how they look, and what others make of them.

That nothing overflows and everything is legible, on paper as well, is seen in `test_pages.py`.
"""

import json
import shutil
import subprocess
import unicodedata
from itertools import pairwise

import pytest

from browser import BOXES, PAPER, PHONE, THEMES, WIDE, Shown

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NUMBERS = {
    "h1": "Claims: (3·3·3)·64 + 64 = 1,792",
    "p:has(del) >> nth=0": "VGG-16 has 138,357,544 parameters, and its figures are old:",
    "h2 >> nth=0": "Of 138M parameters",
    "td >> nth=1": "60,965,224",
    "td >> nth=4": "(7·7·512)·4096 + 4096 = 102,764,544",
    ".admonition-title >> nth=0": "A share of 74.3 %",
    ".danger p:has(del)": "or 61.0 MB.",
    ".tabbed-labels label >> nth=0": "A tab of 61,706",
    ".tabbed-content p >> nth=0": "LeNet-5 has 416,520 multiply-adds",
    "li a[href$=conv3_1]": "A layer with 295,168 parameters",
}
"""Where a number stands, and what can be read there."""
FALSE = [
    *(("24M", "15M"), ("93 MB", "61 MB"), ("62M", "61M")),
    ("9,999,999,999,999 million parameters", "103 million parameters"),
    *(("72MB", "61MB"), ("433", "432"), ("4M", "0.4M"), ("72MB", "61MB")),
    ("9,999,999,999,999 million parameters", "138 million parameters"),
    *(("614,656", "307,456"), ("(3*3*3)*32", "(3*3*16)*32"), ("864", "4,608")),
    ("256KB", "127KB"),
]
"""The page's false figures in their order, each with the true one."""
TAIL = "/ image (only forward! ~*2 for bwd, and so on, and so forth, to the end)"
LINES = [
    "✓ INPUT: [32x32x3] memory: 32*32*3=3K weights: 0",
    "✓ CONV3-16: [32x32x16] memory: 32*32*16=16K weights: (3*3*3)*16 = 432",
    "✓ POOL2: [16x16x16] memory: 16*16*16=4K weights: 0",
    "✗ CONV3-32: [16x16x32] memory: 16*16*32=8K weights: (3*3*3)*32 (3*3*16)*32 = 864 4,608",
    "✓ FC: [1x1x10] memory: 10 weights: 16*16*32*10 = 81,920",
    "",
    f"✗ TOTAL memory: 32K * 4 bytes ~= 256KB 127KB {TAIL}",
    "✓ TOTAL params: 87K",
]
"""The listing as it is to be read, with its marks, and without the spaces that align it."""
LISTING = "#noted .cnn-claims"


@pytest.fixture(scope="module", params=THEMES)
def shown(request, browser, sites):
    """The page with claims, which stays open for all tests that look at it."""
    context = browser.new_context()
    page = Shown(context.new_page(), request.param)
    page.open(f"{sites}{request.param}/claims/")
    yield page
    context.close()


@pytest.fixture
def wide(shown):
    """That page in a window."""
    shown.look(WIDE)
    return shown


def words(text):
    """A text with single spaces."""
    return " ".join(text.split())


def styles(shown, selector):
    """How elements look and where they are; all must be seen."""
    found = shown.ask("styles", selector)
    assert found, selector
    assert [each["text"] for each in found if not each["seen"]] == []
    return found


def copied(shown, selector):
    """What is copied when an element is, line by line."""
    text = shown.tab.locator(selector).first.evaluate("""each => {
      getSelection().selectAllChildren(each);
      const text = getSelection().toString();
      getSelection().removeAllRanges();
      return text;
    }""")
    return [words(line) for line in text.split("\n")]


@pytest.mark.parametrize("place", NUMBERS)
def test_a_number_stands_there(wide, place):
    found = wide.tab.locator(place)
    assert NUMBERS[place] in words(found.inner_text())
    assert found.locator("data.cnn-number").count() > 0
    assert found.locator("code").count() == 0


def test_a_number_looks_like_the_text_around_it(wide):
    names = ["color", "fontFamily", "fontSize", "fontStyle", "fontWeight", "opacity"]
    assert wide.ask("setApart", ".cnn-number", names) == []
    assert wide.ask("setApart", "ins", names) != []


def test_who_points_at_a_number_sees_where_it_comes_from(wide):
    number = wide.tab.locator("h2 .cnn-number").first
    assert number.get_attribute("title") == "VGG-16: parameters = 138,357,544"
    linked = wide.tab.locator("li a .cnn-number")
    cursors = []
    for each in (number, linked):
        each.hover()
        cursors.append(each.evaluate("each => getComputedStyle(each).cursor"))
    wide.tab.mouse.move(0, 0)
    assert cursors == ["help", "pointer"]


@pytest.mark.parametrize("theme", THEMES)
def test_the_contents_lead_to_a_heading_with_its_number(visit, theme):
    shown = visit(f"{theme}/claims/")
    shown.look(WIDE)
    entry = shown.tab.locator("a[href='#of-138m-parameters']").filter(visible=True)
    assert words(entry.inner_text()) == "Of 138M parameters"
    entry.click()
    shown.tab.wait_for_url("**/claims/#of-138m-parameters")
    place = shown.ask("place", "of-138m-parameters")
    assert place["header"] < place["top"] + 1 < place["bottom"] < place["window"]
    assert shown.tab.title().startswith("Claims: (3·3·3)·64 + 64 = 1,792")


@pytest.mark.parametrize("theme", THEMES)
def test_a_number_in_a_link_is_clicked(visit, theme):
    shown = visit(f"{theme}/claims/")
    shown.tab.locator("li a .cnn-number").click()
    shown.tab.wait_for_url(f"**/{theme}/#vgg16-conv3_1")


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_the_true_figure_stands_beside_the_false_one(shown, width):
    shown.look(width)
    wrong, right = styles(shown, "del"), styles(shown, "ins")
    assert [(one["text"], other["text"]) for one, other in zip(wrong, right, strict=True)] == FALSE
    for one, other in zip(wrong, right, strict=True):
        assert (one["struck"], other["struck"]) == (True, False)
        assert other["weight"] >= 600
        assert one["color"] != other["color"]
        assert {one["ground"], other["ground"]} == {"rgba(0, 0, 0, 0)"}
        assert one["end"][0] <= other["start"][0] or one["end"][1] < other["start"][1]


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_a_mistake_says_what_is_wrong(shown, width):
    shown.look(width)
    code, message = styles(shown, "li:not(li li) > .cnn-mistake > *")
    assert (code["text"], message["text"]) == ("vgg16.peramz", 'unknown quantity "peramz"')
    long = styles(shown, "li li .cnn-mistake > *")
    assert long[0]["text"].endswith("a_name_that_is_much_too_long_for_a_phone.params")
    assert long[1]["text"].startswith('no layer or stage "conv3_9" in VGG-16')
    assert shown.tab.get_by_role("alert").count() == 2


def test_expected_figures_have_marks(wide):
    assert wide.tab.get_by_role("group", name="AlexNet, claims").count() == 1
    assert copied(wide, "#expected .cnn-claims") == [
        "✓ params: 60M",
        "✗ conv2.params: 614,656 307,456",
        "✓ (fc6.params + fc7.params + fc8.params) / params: 96 %",
    ]


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_true_and_false_lines_differ(shown, width):
    """By a mark that can be seen wherever the box is scrolled to at first, and by their ground."""
    shown.look(width)
    lines, (region,) = styles(shown, f"{LISTING} .cnn-line"), styles(shown, LISTING)
    assert [words(line["text"]) for line in lines] == LINES
    marks = styles(shown, f"{LISTING} [role=img]")
    assert [mark["text"] for mark in marks] == [line[0] for line in LINES if line]
    for mark in marks:
        assert region["left"] < mark["left"] < mark["right"] < region["right"]
    grounds = {mark: set() for mark in "✓✗"}
    for line in lines:
        if line["text"].strip():
            grounds[line["text"][0]].add(line["ground"])
    assert list(map(len, grounds.values())) == [1, 1]
    assert grounds["✓"] != grounds["✗"]
    labels = shown.tab.locator(f"{LISTING} [role=img]").evaluate_all(
        "all => all.map((each) => each.ariaLabel)"
    )
    assert labels == [{"✓": "true", "✗": "false"}[line[0]] for line in LINES if line]


def test_lines_do_not_run_into_each_other(wide):
    lines = styles(wide, f"{LISTING} .cnn-line")
    assert all(one["bottom"] <= other["top"] + 1 for one, other in pairwise(lines))
    assert len({round(line["height"]) for line in lines}) == 1


def test_figures_are_read_and_copied_in_their_order(wide):
    snapshot = wide.tab.locator(LISTING).aria_snapshot().replace('"', "")
    heard = [line.strip().removeprefix("- ") for line in snapshot.splitlines()]
    start = heard.index("text: TOTAL memory: 32K * 4 bytes ~=")
    parts = ["deletion: 256KB", "insertion: 127KB", f"text: {TAIL}"]
    assert heard[start - 1] == "img false: ✗"
    assert heard[start + 1 : start + 4] == parts
    assert copied(wide, LISTING) == LINES
    (sentence,) = copied(wide, "p:has(del)")
    assert "figures are old: 24M 15M values, 93 MB 61 MB and" in sentence


def test_a_listing_scrolls_in_its_own_box(shown):
    shown.look(PHONE)
    scrolling = shown.ask("scrolling", "#noted, #noted *")
    assert [each.partition(" by ")[0] for each in scrolling] == ["noted cnn-verbatim"]
    region = shown.tab.locator(LISTING)
    region.focus()
    shown.tab.keyboard.press("ArrowRight")
    shown.tab.wait_for_function("document.activeElement.scrollLeft > 0")
    region.evaluate("each => { each.scrollLeft = each.scrollWidth }")
    (box,) = styles(shown, LISTING)
    lines = styles(shown, f"{LISTING} .cnn-line")
    region.evaluate("each => { each.scrollLeft = 0 }")
    assert {round(line["right"] - box["right"]) for line in lines} <= {-1, 0, 1}
    assert shown.tab.evaluate("window.scrollX") == 0
    assert shown.ask("overflow") <= 0


def test_a_listing_without_the_button_of_a_theme(visit):
    """It would copy the marks and the true figures with the author's; a listing has its own."""
    tab = visit("reference/vgg16/listing/").tab
    tab.locator("#vgg16 pre button").first.wait_for(state="attached")
    assert tab.locator(".cnn-claims button").count() > 0
    assert tab.locator(".cnn pre button:visible").count() == 0
    assert tab.locator("#vgg16 .cnn-copy:visible").count() == 1


@pytest.mark.parametrize("theme", THEMES)
def test_claims_are_there_without_scripts(visit, theme):
    tab = visit(f"{theme}/claims/", java_script_enabled=False).tab
    figures = tab.locator(":is(h1, h2, td, li) :is(data, del, ins), .cnn-mistake > *")
    parts = tab.locator(".cnn-line, .cnn-line :is(del, ins, [role=img])")
    boxes = [*figures.evaluate_all(BOXES), *parts.evaluate_all(BOXES)]
    assert len(boxes) > 40
    assert all(box["width"] > 4 and box["height"] > 8 for box in boxes)
    assert words(tab.locator(LISTING).inner_text()) == words(" ".join(LINES))


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="there is no pdftotext")
@pytest.mark.parametrize("theme", THEMES)
def test_a_printed_page_has_every_line(visit, tmp_path, theme):
    shown = visit(f"{theme}/claims/")
    shown.look(PAPER, media="print")
    path = tmp_path / "claims.pdf"
    shown.tab.pdf(path=path, format="A4")
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    printed = words(done.stdout.decode())
    for line in LINES:
        assert line[2:] in printed
    for pair in FALSE:
        assert " ".join(pair) in printed


@pytest.mark.parametrize("theme", THEMES)
def test_the_search_index_has_the_numbers(sites, folder, theme):
    text = (folder / theme / "search" / "search_index.json").read_text("utf-8")
    found = {page["location"]: page for page in json.loads(text)["docs"]}
    assert found["claims/#of-138m-parameters"]["title"] == "Of 138M parameters"
    sections = [page for place, page in found.items() if place.startswith("claims/")]
    whole = words(" ".join(f"{page['title']} {page['text']}" for page in sections))
    for number in ("138,357,544", "24M 15M", "60,965,224 62M 61M", "256KB 127KB / image"):
        assert number in whole
    assert whole.count("#!cnn") == whole.count("It was written as `#!cnn vgg16.params`.") > 0
    assert "cnn-" not in whole
    assert [sign for sign in whole if unicodedata.category(sign) in ("Cc", "Co")] == []


def test_a_search_finds_a_number(visit):
    shown = visit("material/other/")
    shown.look(WIDE)
    query = shown.tab.locator("[data-md-component=search-query]")
    query.click()
    shown.tab.get_by_text("Type to start searching").wait_for()
    query.press_sequentially("138,357,544")
    shown.tab.locator(".md-search-result__link[href*='claims/']").first.wait_for()
    assert shown.trouble == []
