"""Stages that open and shut, and an index that readers sort."""

import pytest

from browser import THEMES
from helpers import some

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ALL = [
    *("input", "stem", "body", "body-wide", "body-wide-conv1", "body-wide-conv2"),
    *("body-wide-pool1", "body-deep", "body-deep-inner", "body-deep-inner-conv1"),
    *("body-deep-inner-conv2", "body-deep-pool1", "tail", "tail-pool1", "tail-fc1"),
]
SHUT = ["input", "stem", "body", "tail"]


@pytest.fixture(params=THEMES)
def shown(request, visit):
    return visit(f"{request.param}/folding/")


def rows(shown, table="deep"):
    """The ids of the rows that are seen, without the table's own name."""
    found = shown.tab.locator(f"#{table} tbody tr").evaluate_all(
        "rows => rows.filter((row) => row.getClientRects().length).map((row) => row.id)"
    )
    return [each.removeprefix(f"{table}-") for each in found]


def toggle(shown, row, table="deep"):
    return shown.tab.locator(f"#{table}-{row} .cnn-toggle")


def is_open(shown, row, table="deep"):
    return toggle(shown, row, table).get_attribute("aria-expanded")


def test_stages_begin_shut_or_open_as_asked(shown):
    assert rows(shown) == SHUT
    assert is_open(shown, "body") == "false"
    assert rows(shown, "half") == ["input", "body", "body-wide", "branches", *BRANCHES]
    assert is_open(shown, "body", "half") == "true"
    assert is_open(shown, "body-wide", "half") == "false"


BRANCHES = ["branches-left", "branches-concat1"]


def test_a_click_opens_and_shuts(shown):
    toggle(shown, "body").click()
    assert rows(shown) == ["input", "stem", "body", "body-wide", "body-deep", "tail"]
    assert is_open(shown, "body") == "true"
    toggle(shown, "body-deep").click()
    toggle(shown, "body-deep-inner").click()
    opened = rows(shown)
    assert "body-deep-inner-conv2" in opened
    assert "body-wide-conv1" not in opened
    toggle(shown, "body").click()
    assert rows(shown) == SHUT
    assert is_open(shown, "body") == "false"
    toggle(shown, "body").click()
    assert rows(shown) == opened, "what was open inside is open again"


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_keyboard_opens_and_shuts(shown, key):
    toggle(shown, "body").focus()
    before = shown.tab.evaluate("window.scrollY")
    shown.tab.keyboard.press(key)
    assert is_open(shown, "body") == "true"
    assert "body-wide" in rows(shown)
    assert shown.ask("focus")["outlined"]
    shown.tab.keyboard.press(key)
    assert rows(shown) == SHUT
    assert shown.tab.evaluate("window.scrollY") == before


def test_tab_skips_what_is_shut(shown):
    toggle(shown, "body").focus()
    met = []
    for _ in range(3):
        shown.tab.keyboard.press("Tab")
        met.append(shown.tab.evaluate("document.activeElement.closest('tr')?.id"))
    assert not {"deep-body", "deep-tail"} & set(met), "a table is one stop"


def test_arrows_skip_what_is_shut(shown):
    toggle(shown, "body").focus()
    met = []
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "Home"):
        shown.tab.keyboard.press(key)
        met.append(shown.tab.evaluate("document.activeElement.closest('tr').id"))
    assert met == ["deep-tail", "deep-tail", "deep-body", "deep-stem", "deep-stem"]
    toggle(shown, "body").click()
    shown.tab.keyboard.press("ArrowDown")
    assert shown.tab.evaluate("document.activeElement.closest('tr').id") == "deep-body-wide"
    shown.tab.keyboard.press("End")
    assert shown.tab.evaluate("document.activeElement.closest('tr').id") == "deep-tail"


def test_the_stop_of_a_table_is_never_shut(shown):
    shown.tab.locator("#deep .cnn-all").click()
    toggle(shown, "body-deep-inner").focus()
    shown.tab.locator("#deep .cnn-all").click()
    stops = shown.tab.locator("#deep .cnn-toggle[tabindex='0']")
    assert stops.count() == 1
    assert stops.is_visible()


def test_buttons_say_what_they_open(shown):
    buttons = shown.tab.locator("#deep").get_by_role("button", name="Layers of body")
    assert buttons.count() == 1
    names = toggle(shown, "body").evaluate("each => [each.ariaLabel, each.type, each.tagName]")
    assert names == ["Layers of body", "button", "BUTTON"]
    assert (
        shown.tab.locator("#deep-stem .cnn-toggle").get_attribute("aria-label") == "Steps of stem"
    )
    assert shown.tab.locator("#flat .cnn-all").count() == 0


def test_open_all(shown):
    button = shown.tab.locator("#deep .cnn-all")
    assert button.inner_text() == "Open all"
    button.click()
    assert rows(shown) == ALL
    assert button.inner_text() == "Fold all"
    button.click()
    assert rows(shown) == SHUT
    assert button.inner_text() == "Open all"


def test_open_all_follows_the_stages(shown):
    button = shown.tab.locator("#half .cnn-all")
    assert button.inner_text() == "Open all"
    toggle(shown, "body-wide", "half").click()
    toggle(shown, "branches-left", "half").click()
    assert button.inner_text() == "Fold all"


def test_a_link_opens_what_its_row_is_in(shown):
    shown.tab.get_by_role("link", name="A folded row").click()
    shown.tab.wait_for_function("document.getElementById('deep-body-wide-conv2').hidden === false")
    assert is_open(shown, "body") == "true"
    assert is_open(shown, "body-wide") == "true"
    assert is_open(shown, "body-deep") == "false"
    assert rows(shown) == [
        *("input", "stem", "body", "body-wide", "body-wide-conv1", "body-wide-conv2"),
        *("body-wide-pool1", "body-deep", "tail"),
    ]
    place = shown.ask("place", "deep-body-wide-conv2")
    assert place["header"] <= place["top"]
    assert place["bottom"] <= place["window"]


@pytest.mark.parametrize("theme", THEMES)
def test_an_address_opens_what_its_row_is_in(visit, theme):
    shown = visit(f"{theme}/folding/#deep-body-deep-inner-conv1")
    shown.tab.wait_for_function(
        "document.getElementById('deep-body-deep-inner-conv1').hidden === false"
    )
    assert "body-deep-inner-conv1" in rows(shown)
    assert is_open(shown, "body-deep-inner") == "true"


@pytest.mark.parametrize("theme", THEMES)
def test_all_rows_are_there_without_scripts(visit, theme):
    shown = visit(f"{theme}/folding/", java_script_enabled=False)
    boxes = [row.is_visible() for row in shown.tab.locator("#deep tbody tr").all()]
    assert boxes == [True] * len(ALL)
    assert shown.tab.locator(".cnn button").count() == 0


def test_paper_shows_everything(shown):
    assert rows(shown) == SHUT
    shown.look(718, media="print")
    assert rows(shown) == ALL
    assert shown.tab.locator("#deep .cnn-toggle").first.is_hidden()
    assert shown.tab.locator("#deep .cnn-all").is_hidden()


def test_levels_are_in_the_page(shown):
    levels = shown.tab.locator("#deep tbody tr").evaluate_all(
        "rows => rows.map((row) => Number(/(?:^| )l(\\d+)/.exec(row.className)?.[1] ?? 0))"
    )
    assert levels == [0, 0, 0, 1, 2, 2, 2, 1, 2, 3, 3, 2, 0, 1, 1]
    assert shown.tab.locator("#deep table.d0, #half table.d1").count() == 2


def networks(shown):
    return [text.strip() for text in shown.tab.locator("#numbers tbody th").all_inner_texts()]


COLUMNS = [
    ("Network", ["alexnet", "lenet5", "resnet50", "vgg16"]),
    ("Parameters", ["lenet5", "resnet50", "alexnet", "vgg16"]),
    ("Multiply-adds", ["lenet5", "alexnet", "resnet50", "vgg16"]),
    ("Activations", ["lenet5", "alexnet", "vgg16", "resnet50"]),
]


@pytest.mark.parametrize(("name", "order"), COLUMNS)
def test_the_index_is_sorted_both_ways(shown, name, order):
    """By value: 61,706 comes before 25,557,032, and 2.0 M behind 7.8 k."""
    head = shown.tab.locator("#numbers thead th", has_text=name)
    assert networks(shown) == ["vgg16", "lenet5", "alexnet", "resnet50"]
    head.get_by_role("button").click()
    assert networks(shown) == order
    assert head.get_attribute("aria-sort") == "ascending"
    head.get_by_role("button").focus()
    shown.tab.keyboard.press("Enter")
    assert networks(shown) == order[::-1]
    assert head.get_attribute("aria-sort") == "descending"
    assert shown.tab.locator("#numbers thead [aria-sort]").count() == 1


def test_instant_navigation_sets_all_up_once(visit):
    shown = visit("instant/folding/")
    assert rows(shown) == SHUT
    shown.tab.evaluate("window.stayed = true")
    shown.tab.get_by_role("link", name="Everything").first.click()
    shown.tab.locator("#vgg16").wait_for()
    shown.tab.locator("#nested .cnn-toggle").first.wait_for()
    assert shown.tab.evaluate("window.stayed"), "the page was loaded anew"
    shown.tab.go_back()
    shown.tab.locator("#deep-body .cnn-toggle").wait_for()
    assert shown.tab.evaluate("window.stayed"), "the page was loaded anew"
    assert shown.tab.locator("#deep-body .cnn-toggle").count() == 1
    heads = shown.tab.locator("#numbers thead th").count()
    assert shown.tab.locator("#numbers .cnn-sort").count() == heads
    toggle(shown, "body").click()
    assert "body-wide" in rows(shown)
    assert shown.trouble == []


def test_nothing_complains(shown):
    shown.tab.locator("#deep .cnn-all").click()
    assert shown.trouble == []
    assert shown.ask("overflow") <= 0


@pytest.mark.parametrize("theme", some(THEMES, 3))
def test_what_is_shut_opens_by_itself_where_the_script_never_comes(visit, theme):
    shown = visit(f"{theme}/other/")
    shown.tab.route("**/assets/cnn.js", lambda route: route.abort())
    shown.tab.goto(shown.tab.url.replace("other/", "folding/"))
    assert shown.tab.locator("#deep [data-cnn], #deep button").count() == 0
    assert rows(shown) == SHUT, "the first paint is that of a table that is shut"
    shown.tab.locator("#deep-body-wide-conv1").wait_for()
    assert rows(shown) == ALL


@pytest.mark.parametrize("theme", THEMES)
def test_only_what_scrolls_is_a_stop_for_the_keyboard(visit, theme):
    shown = visit(f"{theme}/")
    shown.look(1220)
    shown.tab.locator("#columns[tabindex='0']").wait_for()
    assert shown.tab.locator("#vgg16[tabindex]").count() == 0
