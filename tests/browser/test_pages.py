"""Every page of the reference site, and every view in every theme, looked at from all sides."""

import pytest

from browser import PAGES, PAPER, PHONE, THEMES, WIDE, Shown
from browser.contrast import worst_contrast

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHOWN = [f"reference/{page}" for page in PAGES]
OWN = ("", "choices/", "claims/", "code/", "mistakes/")
SHOWN += [f"{theme}/{page}" for theme in THEMES for page in OWN]
LOOKS = pytest.mark.parametrize(
    ("width", "scheme"), [(WIDE, "dark"), (PHONE, "light")], scope="module"
)
"""Each width and each scheme once: neither changes what the other does. All that is asked of a page
at one width is asked before it is laid out for the other."""
LEGIBLE = 4.5
"""The contrast that WCAG asks for."""
SMALLEST = 11
"""The size in px of the smallest letters."""
USUAL = """
    .cnn-stages, .cnn-worked, .cnn-summary, .cnn:has(.o2.u3.j5 thead :nth-child(5):last-child)
"""
"""Figures that must do without scrolling: those with the usual columns, and some views."""


@pytest.fixture(scope="module", params=SHOWN)
def shown(request, browser, sites):
    """A page that stays open for all tests that look at it."""
    context = browser.new_context()
    page = Shown(context.new_page(), request.param.partition("/")[0])
    page.open(sites + request.param)
    yield page
    context.close()


def faint(shown):
    """The texts whose contrast is too low, and how low it is."""
    found = {}
    for way in shown.ask("texts"):
        measured = worst_contrast(way["color"], way["grounds"], way["opacity"])
        if measured < LEGIBLE:
            found[way["text"]] = round(measured, 2)
    return found


@LOOKS
def test_nothing_overflows(shown, width, scheme):
    shown.look(width, scheme)
    assert shown.ask("overflow") <= 0
    assert shown.ask("stickingOut") == []


@LOOKS
def test_usual_tables_do_not_scroll(shown, width, scheme):
    shown.look(width, scheme)
    if shown.site in ("reference", "material"):
        assert shown.ask("scrolling", USUAL) == []


@LOOKS
def test_text_is_legible(shown, width, scheme):
    shown.look(width, scheme)
    assert faint(shown) == {}


@LOOKS
def test_no_text_lies_on_a_bar(shown, width, scheme):
    shown.look(width, scheme)
    assert shown.ask("underBars") == []


def test_letters_are_large_enough_on_a_phone(shown):
    shown.look(PHONE)
    small = {way["text"]: way["size"] for way in shown.ask("texts") if way["size"] < SMALLEST}
    assert small == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_holds_everything(shown, scheme):
    shown.look(PAPER, scheme, media="print")
    assert shown.ask("stickingOut") == []
    assert shown.ask("scrolling", "figure.cnn, .cnn-verbatim") == []
    assert shown.ask("overflow") <= 0
    assert faint(shown) == {}


def test_nobody_else_is_asked_and_nothing_complains(shown):
    assert shown.trouble == []
