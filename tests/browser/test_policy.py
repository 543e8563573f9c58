"""The site `strict`: under a policy that allows a site's own files only, nothing is lost."""

import pytest

from browser import PAPER, PHONE, STRICT, WIDE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BARS = """cells => cells.map((cell) => ({
  ...probe.bar(cell.querySelector("b") ?? cell),
  step: Number(/b(\\d+)/.exec(cell.className)[1]),
  printed: getComputedStyle(cell).printColorAdjust,
}))"""
"""How the bars of some cells are drawn."""
COLUMNS = {"activations": 4, "params": 5}
"""The places of columns with bars in a row."""


def bars(shown, column):
    found = shown.tab.locator(f"#vgg16 td:nth-child({COLUMNS[column]})[class]").evaluate_all(BARS)
    assert len(found) > 10
    return found


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize(
    ("width", "scheme", "media"),
    [
        (WIDE, "light", "screen"),
        (WIDE, "dark", "screen"),
        (PHONE, "light", "screen"),
        (PAPER, "light", "print"),
    ],
)
def test_bars_are_drawn(visit, width, scheme, media, scripts):
    shown = visit("strict/", java_script_enabled=scripts)
    shown.look(width, scheme, media)
    for column in COLUMNS:
        found = bars(shown, column)
        assert {round(bar["width"], 2) for bar in found} == {round(found[0]["width"], 2)}
        assert found[0]["width"] >= 14
        for bar in found:
            assert bar["share"] == 2 * bar["step"]
            assert bar["left"] >= 0, "it is in its cell"
            assert media == "screen" or bar["printed"] == "exact"


def test_cells_without_a_bar_have_none(visit):
    cells = visit("strict/").tab.locator("#vgg16 td:not([class])")
    assert set(cells.evaluate_all("cells => cells.map((cell) => probe.bar(cell))")) == {None}


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_formulas_align(visit, width):
    """The count takes the same room in every row, so the formulas end below each other."""
    shown = visit("strict/")
    shown.look(width)
    edges = shown.tab.locator("#vgg16 td:has(> b)").evaluate_all("""cells => cells.map((cell) => {
      const formula = document.createRange();
      formula.selectNode(cell.firstChild);
      return Math.round(Math.max(...[...formula.getClientRects()].map((line) => line.right)));
    })""")
    assert len(edges) == 16
    assert len(set(edges)) == 1


@pytest.mark.parametrize("page", ["", "choices/", "claims/", "folding/", "mistakes/"])
def test_nothing_is_refused(visit, page):
    shown = visit(f"strict/{page}")
    sent = shown.tab.request.get(shown.tab.url).headers["content-security-policy"]
    assert sent == STRICT
    shown.look(WIDE)
    shown.look(PHONE)
    assert shown.trouble == []


def test_the_policy_is_in_force(visit):
    """A style of its own would be refused, and the tests would hear of it."""
    shown = visit("strict/")
    shown.tab.evaluate("document.body.setAttribute('style', 'color: red')")
    shown.tab.wait_for_function("getComputedStyle(document.body).color !== 'rgb(255, 0, 0)'")
    shown.tab.wait_for_timeout(100)
    assert "Content Security Policy" in shown.trouble[0]


def test_tables_fold_and_sort(visit):
    shown = visit("strict/folding/")
    stage = shown.tab.locator("#deep-body .cnn-toggle")
    assert stage.get_attribute("aria-expanded") == "false"
    stage.click()
    assert shown.tab.locator("#deep-body-wide").is_visible()
    shown.tab.locator("#numbers thead button:has-text('Parameters')").click()
    first = shown.tab.locator("#numbers tbody th").first
    assert first.inner_text().strip() == "lenet5"
    assert shown.trouble == []
