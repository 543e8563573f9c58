"""Addresses with any fragment: they open what they name, and throw nothing."""

import itertools
import re

import pytest

from browser import SITES
from helpers import some

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MALFORMED = ["%", "%E0%A4%A", "%zz", "%25", "%00", "a%", "'\"><b>", ""]


@pytest.mark.parametrize(("site", "fragment"), some(itertools.product(SITES, MALFORMED), 3))
def test_a_fragment_that_names_nothing_does_no_harm(visit, site, fragment):
    shown = visit(f"{site}/folding/#{fragment}")
    toggle = shown.tab.locator("#deep-body .cnn-toggle")
    toggle.click()
    assert toggle.get_attribute("aria-expanded") == "true"
    shown.tab.evaluate("fragment => { location.hash = `#x${fragment}`; }", fragment)
    shown.tab.wait_for_function("location.hash.startsWith('#x')")
    shown.tab.wait_for_timeout(50)
    assert shown.trouble == []


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize(
    "fragment", ["odd-größe-größe_1", "odd-gr%C3%B6%C3%9Fe-gr%C3%B6%C3%9Fe_1", "odd-层-卷积-1"]
)
def test_a_row_whose_id_has_other_letters_is_opened(visit, site, fragment):
    shown = visit(f"{site}/folding/#{fragment}")
    name = "odd-层-卷积-1" if "层" in fragment else "odd-größe-größe_1"
    shown.tab.wait_for_function("name => document.getElementById(name).hidden === false", arg=name)
    assert shown.tab.locator(f"[id='{name}']").is_visible()
    assert shown.trouble == []


def test_no_heading_of_the_manual_has_an_id_that_breaks_a_theme(folder, sites):
    """A selector of CSS cannot begin with a digit, and scripts of themes look for headings so."""
    for page in (folder / "reference").rglob("*.html"):
        assert re.findall(r'<h[1-6] id="([0-9][^"]*)"', page.read_text("utf-8")) == [], page
