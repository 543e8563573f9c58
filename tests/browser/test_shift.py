"""What moves while a page is read: next to nothing, since all has its place in the first paint."""

import pytest

from browser import PHONE, SITES, WIDE, Shown

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LONGEST = (
    *("networks/resnet/", "networks/densenet/", "networks/", "vgg16/layers/", "vgg16/listing/"),
    *("guide/views/", "guide/numbers/", "famous/"),
)
PAGES = [f"reference/{page}" for page in LONGEST]
PAGES += [f"{site}/{page}" for site in SITES for page in ("", "choices/", "folding/")]
"""Without Markdown's own tables, which a script of `mkdocs` styles when they are painted."""
MOST = 0.02
"""A fifth of what counts as good."""
WATCH = """
  window.moved = [];
  new PerformanceObserver((list) => moved.push(...list.getEntries().map((each) => each.value)))
    .observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module")
def tab(browser):
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(WATCH)
    yield page
    context.close()


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("page", PAGES)
def test_nothing_moves(tab, sites, page, width):
    shown = Shown(tab, page.partition("/")[0])
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(sites + page)
    if tab.locator("tr.stage + .l1").count():
        tab.locator(".cnn-toggle").first.wait_for()
    tab.wait_for_timeout(200)
    assert sum(tab.evaluate("moved")) <= MOST
    assert shown.trouble == []
