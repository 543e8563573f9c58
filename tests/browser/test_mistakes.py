"""Mistakes as a reader sees them: boxes, and marks in sentences. `test_pages` looks at the rest."""

import pytest

from browser import PAPER, PHONE, THEMES, WIDE
from hostile import CONTROLS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MANY = ".cnn-error:has-text('60 mistakes') .cnn-problems"
EXCERPTS = """all => all.map((each) => {
  const style = getComputedStyle(each);
  return { height: each.clientHeight, line: parseFloat(style.lineHeight), text: each.innerText };
})"""


@pytest.fixture(scope="module", params=[*THEMES, "strict"])
def shown(request, browser, sites):
    """The page with mistakes, which stays open for all tests that look at it."""
    from browser import Shown

    context = browser.new_context()
    page = Shown(context.new_page(), request.param)
    page.open(f"{sites}{request.param}/mistakes/")
    yield page
    context.close()


@pytest.mark.parametrize(
    ("width", "media"), [(WIDE, "screen"), (PHONE, "screen"), (PAPER, "print")]
)
def test_carets_stay_on_the_line_below(shown, width, media):
    """An excerpt has two lines, however long the line is and wherever it is shown."""
    shown.look(width, media=media)
    excerpts = shown.tab.locator(".cnn-problem pre code").evaluate_all(EXCERPTS)
    assert len(excerpts) > 50
    for each in excerpts:
        assert each["height"] == pytest.approx(2 * each["line"], abs=2), each["text"]


def test_carets_can_be_seen_without_scrolling(shown):
    shown.look(WIDE)
    hidden = shown.tab.locator(".cnn-problem pre").evaluate_all("""all => all.filter((each) => {
      const [line, carets] = each.innerText.split("\\n");
      const letter = each.firstChild.scrollWidth / Math.max(line.length, carets.length);
      return carets.indexOf("^") * letter > each.clientWidth;
    }).map((each) => each.innerText)""")
    assert hidden == []


def test_who_has_many_scrolls_in_the_box(shown):
    shown.look(WIDE)
    box = shown.tab.locator(MANY)
    assert box.locator(".cnn-problem").count() == 51
    assert box.evaluate("each => each.clientHeight < 700 && each.scrollHeight > 3000")
    box.focus()
    assert shown.ask("focus")["outlined"]
    shown.tab.keyboard.press("End")
    shown.tab.wait_for_timeout(300)
    assert box.evaluate("each => each.scrollTop + each.clientHeight > each.scrollHeight - 2")
    assert box.locator(".cnn-problem").last.is_visible()


def test_paper_has_all_of_them(shown):
    shown.look(PAPER, media="print")
    assert shown.tab.locator(MANY).evaluate("each => each.clientHeight === each.scrollHeight")


def test_sentences_wrap(shown):
    shown.look(PHONE)
    scrolling = shown.tab.locator(".cnn-error :is(p, .cnn-problem, .cnn-problems)").evaluate_all(
        "all => all.filter((each) => each.scrollWidth > each.clientWidth)"
        ".map((each) => each.innerText)"
    )
    assert scrolling == []


def test_hidden_characters_are_seen(shown):
    text = shown.tab.locator(".cnn-error").all_inner_texts()
    said = "".join(text)
    assert r"\x1b[31mred\x1b[0m" in said
    assert r"rever\u202esed" in said
    assert not {*CONTROLS} - {"\n"} & {*said}


def test_all_is_there_without_scripts(visit):
    tab = visit("strict/mistakes/", java_script_enabled=False).tab
    boxes = tab.locator(".cnn-error .cnn-error-title, .cnn-mistake").all()
    assert len(boxes) == 10
    assert all(each.is_visible() for each in boxes)
