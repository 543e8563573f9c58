"""Rows that open to their steps, and numbers in text that open to their origin."""

import re

import pytest

from browser import PAPER, PHONE, THEMES, WIDE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROW = "#vgg16-conv3_1"
STEPS = [
    ("input", "pool2", "56 × 56 × 128"),
    ("output size", "(56 + 2·1 − 3)/1 + 1", "56"),
    ("parameters", "(3·3·128)·256 + 256", "295,168"),
    ("multiply-adds", "(3·3·128)·256 · 3,136", "924,844,032"),
    ("activations", "56 × 56 × 256", "802,816"),
]
"""By hand: 9 · 128 weights and a bias for each of 256 filters, each used at 56 · 56 places."""
LEAST = 24
"""How large in px what is pressed is at least."""


@pytest.fixture(params=THEMES)
def shown(request, visit):
    return visit(f"{request.param}/")


def toggle(shown, row=ROW):
    return shown.tab.locator(f"{row} .cnn-toggle")


def steps(shown, row=ROW):
    parts = shown.tab.locator(f"{row} + .cnn-steps dl > div")
    return parts.evaluate_all("""all => all.map((each) => [
      each.querySelector("dt").textContent,
      each.querySelector("dd").firstChild.textContent,
      each.querySelector("b").textContent,
    ])""")


def test_a_row_opens_below_itself_and_shuts(shown):
    assert toggle(shown).get_attribute("aria-expanded") == "false"
    assert toggle(shown).get_attribute("aria-label") == "Steps of conv3_1"
    toggle(shown).click()
    assert toggle(shown).get_attribute("aria-expanded") == "true"
    assert [tuple(each) for each in steps(shown)] == STEPS
    toggle(shown).click()
    assert toggle(shown).get_attribute("aria-expanded") == "false"
    assert shown.tab.locator(".cnn-steps").count() == 0


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_keyboard_opens_a_row(shown, key):
    toggle(shown).focus()
    shown.tab.keyboard.press(key)
    assert shown.ask("focus")["outlined"]
    assert len(steps(shown)) == len(STEPS)
    shown.tab.keyboard.press("Tab")
    link = shown.tab.evaluate("document.activeElement.getAttribute('href')")
    assert link == ROW, "the row's link stands behind its steps"
    toggle(shown).focus()
    shown.tab.keyboard.press(key)
    assert shown.tab.locator(".cnn-steps").count() == 0


def test_a_finger_opens_a_row(visit):
    shown = visit("material/", has_touch=True, viewport={"width": PHONE, "height": 800})
    toggle(shown).tap()
    assert [tuple(each) for each in steps(shown)] == STEPS
    assert shown.ask("overflow") <= 0
    assert shown.ask("stickingOut") == []


def test_every_figure_that_opens_is_in_the_page(visit):
    """Nothing is counted by the script."""
    shown = visit("reference/networks/inception/")
    source = shown.tab.request.get(shown.tab.url).text()
    known = set(re.findall(r"\d[\d,]*", source))
    shown.tab.locator(".cnn-all").first.click()
    shown.tab.locator("tr:is([data-s], [data-as]) .cnn-toggle").evaluate_all(
        "all => all.forEach((each) => each.click())"
    )
    texts = shown.tab.locator(".cnn-steps dd").evaluate_all(
        "all => all.flatMap((each) => [...each.childNodes].map((node) => node.textContent))"
    )
    assert len(texts) > 200
    assert {number for text in texts for number in re.findall(r"\d[\d,]*", text)} <= known


def test_open_steps_are_shut_away_with_their_stage(visit):
    shown = visit("material/folding/")
    for row in ("#deep-body", "#deep-body-deep", "#deep-body-deep-inner"):
        toggle(shown, row).click()
    inner = "#deep-body-deep-inner-conv1"
    toggle(shown, inner).click()
    assert len(steps(shown, inner)) == 5
    toggle(shown, "#deep-body").click()
    assert shown.tab.locator(".cnn-steps").is_hidden()
    toggle(shown, "#deep-body").click()
    assert shown.tab.locator(".cnn-steps").is_visible()


def test_a_size_of_two_sums_has_a_line_for_each(visit):
    """The 1×7 convolution of the page pads 3 to the sides and nothing above."""
    shown = visit("material/folding/")
    shown.tab.locator("#deep .cnn-all").click()
    row = "#deep-body-deep-inner-conv2"
    toggle(shown, row).click()
    sizes = [each for each in steps(shown, row) if each[0] == "output size"]
    assert len(sizes) == 2
    assert {each[2] for each in sizes} == {"32"}


def test_steps_do_not_stand_in_other_views(shown):
    for figure in ("by-stage", "in-steps", "as-listing"):
        assert shown.tab.locator(f"#{figure} .cnn-toggle").count() == 0


# Numbers in text

NUMBER = "p .cnn-number:not(.cnn-claimed, .cnn-false)"
CLAIMED, FALSE = "p .cnn-claimed", "p .cnn-false"


@pytest.fixture(params=THEMES)
def text(request, visit):
    return visit(f"{request.param}/claims/")


def opener(shown, number):
    return shown.tab.locator(f"{number} .cnn-why").first


def origin(shown):
    return " ".join(shown.tab.locator(".cnn-from").inner_text().split())


def test_a_number_opens_to_its_origin(text):
    number = opener(text, NUMBER)
    assert (number.get_attribute("role"), number.get_attribute("tabindex")) == ("button", "0")
    number.click()
    assert number.get_attribute("aria-expanded") == "true"
    assert origin(text) == "VGG-16: parameters = 138,357,544"
    assert text.tab.get_by_role("status").inner_text() == "VGG-16: parameters = 138,357,544"
    number.click()
    assert text.tab.locator(".cnn-from").is_hidden()
    assert number.get_attribute("aria-expanded") == "false"


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_keyboard_opens_and_shuts_an_origin(text, key):
    number = opener(text, NUMBER)
    number.focus()
    before = text.tab.evaluate("window.scrollY")
    text.tab.keyboard.press(key)
    assert "138,357,544" in origin(text)
    text.tab.keyboard.press("Escape")
    assert text.tab.locator(".cnn-from").is_hidden()
    assert text.tab.evaluate("document.activeElement.matches('.cnn-why')")
    assert text.tab.evaluate("window.scrollY") == before


def test_one_origin_is_open_at_a_time(text):
    opener(text, NUMBER).click()
    opener(text, FALSE).click()
    assert text.tab.locator(".cnn-from").count() == 1
    assert text.tab.locator(".cnn-why[aria-expanded='true']").count() == 1
    text.tab.locator("h1").click(position={"x": 1, "y": 1})
    assert text.tab.locator(".cnn-from").is_hidden()


def test_a_claim_opens_to_what_was_claimed_what_is_computed_and_the_rule(text):
    rounded = "a figure with a unit is what the value rounds to, at the digits written"
    opener(text, FALSE).click()
    assert origin(text) == f"24M VGG-16: activations = 15,237,608 {rounded}"
    opener(text, CLAIMED).click()
    assert origin(text) == f"138M VGG-16: parameters = 138,357,544 {rounded}"


def test_who_presses_the_false_figure_is_told_too(text):
    text.tab.locator(f"{FALSE} del").first.click()
    assert origin(text).startswith("24M VGG-16")


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_an_origin_stays_in_the_window(text, width):
    text.look(width)
    numbers = text.tab.locator(".cnn-why:visible")
    assert numbers.count() > 5
    for each in numbers.all():
        each.focus()
        text.tab.keyboard.press("Enter")
        box = text.tab.locator(".cnn-from").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] >= 0
        assert text.ask("overflow") <= 0
        text.tab.keyboard.press("Escape")


def test_an_origin_is_not_printed(text):
    opener(text, NUMBER).click()
    text.look(PAPER, media="print")
    assert text.tab.locator(".cnn-from").is_hidden()


def test_a_number_in_a_link_is_no_stop_of_its_own(text):
    assert text.tab.locator(".cnn-number").count() > text.tab.locator(".cnn-why").count() > 0
    assert text.tab.locator(":is(a, label, summary, button) .cnn-why").count() == 0


def test_without_a_script_the_title_stays(visit):
    tab = visit("material/claims/", java_script_enabled=False).tab
    number = tab.locator(NUMBER).first
    assert number.get_attribute("title") == "VGG-16: parameters = 138,357,544"
    assert tab.locator(".cnn-why").count() == 0


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("page", ["", "claims/", "folding/"])
@pytest.mark.parametrize("theme", THEMES)
def test_what_is_pressed_is_large_enough(visit, theme, page, width):
    """Inline text counts with the room around it that belongs to it."""
    shown = visit(f"{theme}/{page}")
    shown.look(width)
    small = shown.tab.locator(".cnn button:visible, .cnn-why:visible").evaluate_all(
        """(all, least) => all.map((each) => {
          const box = each.getClientRects()[0];
          return [each.className, Math.round(box.width), Math.round(box.height)];
        }).filter(([name, width, height]) =>
          height < least || (name === "cnn-toggle" && width < least))
        """,
        LEAST,
    )
    assert small == []
