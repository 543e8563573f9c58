"""Who does not see as others do, or has no mouse: what axe-core finds, and what it cannot find."""

from importlib.resources import files

import pytest

from browser import PAGES, PHONE, THEMES, WIDE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OURS = [".cnn", ".cnn-number", ".cnn-mistake"]
VIEWS = ("", "claims/", "folding/", "mistakes/", "pictures/")
# How well colours stand apart is measured for each page elsewhere; a number has that of its text,
# which may be a theme's white on light blue.
AUDIT = """async (ours) => {
  const there = ours.filter((each) => document.querySelector(each));
  if (!there.length) return [];
  const rules = { "color-contrast": { enabled: false } };
  const how = { rules, resultTypes: ["violations"], preload: false };
  const { violations } = await axe.run({ include: there.map((each) => [each]) }, how);
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`);
}"""


@pytest.fixture(scope="module")
def axe():
    """The script of axe-core, which a package for Python brings along."""
    pytest.importorskip("axe_playwright_python")
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


def audit(shown, axe):
    shown.tab.evaluate(axe)
    return shown.tab.evaluate(AUDIT, OURS)


def open_something(shown):
    """Open a row and the origin of a number, where there are some."""
    for selector in ("tr[data-s] .cnn-toggle:visible", "p .cnn-why:visible"):
        if shown.tab.locator(selector).count():
            shown.tab.locator(selector).first.click()


@pytest.mark.parametrize("page", [f"reference/{page}" for page in PAGES])
def test_axe_finds_nothing_of_ours(visit, axe, page):
    shown = visit(page)
    open_something(shown)
    assert audit(shown, axe) == []


@pytest.mark.parametrize("page", VIEWS)
@pytest.mark.parametrize(("theme", "width"), [*zip(THEMES, (WIDE, PHONE, WIDE), strict=True)])
def test_axe_finds_nothing_in_any_view(visit, axe, theme, width, page):
    shown = visit(f"{theme}/{page}")
    shown.look(width, "dark" if width == PHONE else "light")
    open_something(shown)
    assert audit(shown, axe) == []


FORCED = """() => {
  const look = (each, part) => getComputedStyle(each, part);
  const faint = [...document.querySelectorAll(".cnn :is(text, b, i, td, th)")]
    .filter((each) => each.textContent && each.checkVisibility())
    .filter((each) => look(each).fill !== look(document.body).color && each.matches("text")
      || look(each).color !== look(document.body).color && !each.matches("text, a *, button *"));
  const legends = [...document.querySelectorAll(".cnn-legend")].map((legend) =>
    [...legend.querySelectorAll("i")].map((each) => {
      const { borderTopWidth, borderTopStyle, borderTopLeftRadius } = look(each, "::before");
      return `${borderTopWidth} ${borderTopStyle} ${borderTopLeftRadius}`;
    }));
  return { faint: faint.map((each) => each.textContent), legends };
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_colours_of_the_reader_s_own_all_is_seen(visit, scheme):
    """Texts have the page's colour, and what colours mean is said by outlines as well."""
    for page in ("pictures/", "compared/"):
        shown = visit(f"material/{page}", forced_colors="active", color_scheme=scheme)
        found = shown.tab.evaluate(FORCED)
        assert found["faint"] == []
        assert all(len(set(looks)) == len(looks) > 1 for looks in found["legends"])
        assert found["legends"] or page == "compared/"


def test_a_page_and_titles_in_another_language_say_so(sites, folder):
    pages = ("alexnet", "zh/alexnet")
    english, chinese = (
        (folder / "reference" / page / "index.html").read_text("utf-8") for page in pages
    )
    assert '<html lang="en"' in english
    assert '<html lang="zh"' in chinese
    assert english.count('<span lang="zh">AlexNet 有多少参数</span>') == 1
    assert "<span lang=" not in chinese


def test_axe_would_find_something(visit, axe):
    shown = visit("material/")
    shown.tab.evaluate("document.querySelector('.cnn table').setAttribute('role', 'list')")
    assert audit(shown, axe) != []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_readers_own_colours_leave_bars_and_kinds(visit, scheme):
    shown = visit("material/", forced_colors="active", color_scheme=scheme)
    bars = shown.tab.locator("#vgg16 td[class]").evaluate_all(
        "cells => cells.map((cell) => probe.bar(cell.querySelector('b') ?? cell))"
    )
    assert len(bars) > 20
    assert None not in bars
    stripes = shown.tab.locator("#vgg16 tbody th").evaluate_all(
        "all => all.map((each) => getComputedStyle(each).borderInlineStartColor)"
    )
    assert len(set(stripes)) == 4, "convolution, pooling, fully connected, and none"


@pytest.mark.parametrize("page", VIEWS)
def test_twice_as_large_letters_leave_the_window_as_it_is(visit, page):
    """A window of half the width, which is what 200 % make of one."""
    shown = visit(f"material/{page}", device_scale_factor=2)
    shown.look(WIDE // 2)
    assert shown.ask("overflow") <= 0
    assert shown.ask("stickingOut") == []


@pytest.mark.parametrize("theme", THEMES)
def test_all_stands_on_one_edge(visit, theme):
    shown = visit(f"{theme}/")
    for width in (WIDE, PHONE):
        shown.look(width)
        edges = shown.tab.locator("#vgg16").evaluate("""figure => {
          const own = figure.getBoundingClientRect().left;
          const parts = ["figcaption > b", "figcaption > p", "thead th:first-child", ".cnn-link",
            "tfoot th", ":scope > p"];
          return parts.flatMap((part) => [...figure.querySelectorAll(part)]).map((each) => {
            const range = document.createRange();
            range.selectNodeContents(each);
            return Math.round(10 * (range.getBoundingClientRect().left - own)) / 10;
          });
        }""")
        assert len(edges) > 25
        assert max(edges) - min(edges) <= 0.5


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("theme", THEMES)
def test_totals_stand_below_their_columns(visit, theme, width):
    shown = visit(f"{theme}/")
    shown.look(width)
    edges = shown.tab.locator("#vgg16").evaluate("""figure => [4, 5].map((place) => {
      const cells = figure.querySelectorAll(`:is(tbody, tfoot) td:nth-child(${place})`);
      return [...cells].map((cell) => {
        const range = document.createRange();
        range.selectNodeContents(cell.querySelector("b") ?? cell);
        return Math.round(10 * range.getBoundingClientRect().right) / 10;
      });
    })""")
    assert [max(each) - min(each) <= 0.5 for each in edges] == [True, True]


@pytest.mark.parametrize("theme", THEMES)
def test_headings_stay_in_sight(visit, theme):
    shown = visit(f"{theme}/")
    shown.look(WIDE)
    shown.tab.set_viewport_size({"width": WIDE, "height": 500})
    shown.tab.locator("#vgg16.cnn-fits").wait_for()
    shown.tab.evaluate("document.getElementById('vgg16-conv5_1').scrollIntoView({block: 'center'})")
    place = shown.tab.locator("#vgg16 thead th").first.evaluate(
        "head => ({ ...probe.place('vgg16'), ...head.getBoundingClientRect().toJSON() })"
    )
    assert place["top"] >= place["header"] - 1
    assert place["top"] <= place["header"] + 2
    row = shown.ask("place", "vgg16-conv5_1")
    assert row["top"] > place["bottom"]


def test_a_link_opens_the_table_of_a_picture(visit):
    shown = visit("material/pictures/")
    row = shown.tab.locator("#drawn-conv3_1")
    assert row.is_hidden()
    shown.tab.get_by_role("link", name="A row behind a picture").click()
    row.wait_for()
    shown.tab.locator("#drawn summary").click()
    assert row.is_hidden()
    shown.tab.get_by_role("link", name="A row behind a picture").click()
    row.wait_for()


@pytest.mark.parametrize("site", ["instant", *THEMES])
def test_a_link_to_a_folded_row_opens_it_again(visit, site):
    """Also where the address stays the same, of which no event tells."""
    shown = visit(f"{site}/folding/")
    row = shown.tab.locator("#deep-body-wide-conv2")
    for _ in range(2):
        shown.tab.get_by_role("link", name="A folded row").click()
        row.wait_for()
        shown.tab.locator("#deep-body .cnn-toggle").click()
        assert row.is_hidden()
