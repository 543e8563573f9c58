"""Networks side by side and in an index: what fits, what opens, what stands on what, the filter."""

import pytest

from browser import PAPER, PHONE, THEMES, WIDE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGE = "material/compared/"
LOW = 400
"""Half a window, in px."""
OVERLAPS = """figure => {
  const words = [...figure.querySelectorAll("svg text")]
    .map((each) => ({ text: each.textContent, box: each.getBoundingClientRect() }))
    .filter(({ box }) => box.width);
  const dots = [...figure.querySelectorAll("svg path.dot")]
    .map((each) => each.getBoundingClientRect());
  const meet = (a, b, x, y) => a.left < b.right - x && b.left < a.right - x
    && a.top < b.bottom - y && b.top < a.bottom - y;
  const found = [];
  words.forEach(({ text, box }, number) => {
    for (const other of words.slice(0, number)) {
      if (meet(box, other.box, 0.5, 3)) found.push(`${text} on ${other.text}`);
    }
    for (const dot of dots) {
      if (meet(box, dot, 1, 4)) found.push(`${text} on a point`);
    }
  });
  return { words: words.length, found };
}"""
"""The line of a text is higher than its letters; so much of it may be on another."""


TOUCHING = """figures => figures.flatMap((figure) => [...figure.querySelectorAll("td > b")])
  .filter((count) => {
    const words = count.parentNode.querySelector("i");
    if (!words) return false;
    const one = [...words.getClientRects()].at(-1);
    const other = count.getBoundingClientRect();
    return one && one.bottom > other.top + 6 && one.right + 3 > other.left;
  })
  .map((count) => count.parentNode.textContent)"""
"""What a stage is made of where it runs into the bar behind it."""


@pytest.mark.parametrize("theme", ["material", "mkdocs", "readthedocs"])
def test_two_or_three_networks_take_half_a_window(visit, theme):
    shown = visit(f"{theme}/compared/")
    shown.look(WIDE)
    for figure in ("groups", "biases", "strides", "depths"):
        box = shown.tab.locator(f"#{figure}").bounding_box()
        assert box["height"] <= LOW, figure
    assert shown.tab.locator(".cnn-compare").evaluate_all(TOUCHING) == []


def test_what_opens_all_stands_in_line_with_what_copies(visit):
    shown = visit(PAGE)
    shown.look(WIDE)
    buttons = [shown.tab.locator(f"#groups {each}") for each in (".cnn-copy", ".cnn-all")]
    one, other = (each.bounding_box() for each in buttons)
    assert one["y"] + one["height"] / 2 == pytest.approx(other["y"] + other["height"] / 2, abs=1)


@pytest.mark.parametrize("theme", ["material", "mkdocs", "readthedocs"])
def test_comparisons_fit_into_the_column(visit, theme):
    shown = visit(f"{theme}/compared/")
    shown.look(WIDE)
    assert shown.ask("scrolling", ":is(#groups, #biases, #strides, #depths, #a-to-e, #all)") == []


def test_on_a_phone_names_stay_and_a_shadow_says_that_there_is_more(visit):
    shown = visit(PAGE)
    shown.look(PHONE)
    assert shown.ask("overflow") <= 0
    figure = shown.tab.locator("#a-to-e")
    name = figure.get_by_role("rowheader", name="conv3_1")
    before = name.bounding_box()["x"]
    assert figure.evaluate("each => (each.scrollLeft = 60, each.scrollLeft)") == 60
    assert name.bounding_box()["x"] == pytest.approx(before, abs=1)
    assert "gradient" in figure.evaluate("each => getComputedStyle(each).backgroundImage")


def test_stages_open_to_their_layers(visit):
    shown = visit(PAGE)
    figure = shown.tab.locator("#depths")
    rows = figure.locator("tbody tr:visible")
    assert rows.count() == 6
    figure.get_by_role("button", name="Layers of conv2_x").click()
    assert rows.count() == 6 + 17  # pool1, and three blocks of five with a shortcut in the first
    figure.get_by_role("button", name="Open all").click()
    assert rows.count() == 6 + 88


def test_without_scripts_and_on_paper_everything_is_open(visit):
    tab = visit(PAGE, java_script_enabled=False).tab
    assert tab.locator("#depths tbody tr:visible").count() == 6 + 88
    shown = visit(PAGE)
    shown.look(PAPER, media="print")
    assert shown.tab.locator("#depths tbody tr:visible").count() == 6 + 88
    assert shown.ask("scrolling", "figure.cnn") == []
    assert shown.tab.locator("figcaption button:visible, figcaption input:visible").count() == 0


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("figure", ["all", "few"])
def test_names_of_points_stand_on_nothing(visit, figure, width):
    shown = visit(PAGE)
    shown.look(width)
    found = shown.tab.locator(f"#{figure}").evaluate(OVERLAPS)
    assert found["words"] > 5
    assert found["found"] == []


@pytest.mark.parametrize("site", ["instant", *THEMES])
def test_a_point_leads_to_its_row(visit, site):
    shown = visit(f"{site}/compared/")
    shown.look(WIDE)
    shown.tab.locator("#few svg:visible a[*|href='#few-vgg16']").click()
    shown.tab.wait_for_url("**#few-vgg16")
    assert shown.tab.locator("#few-vgg16:target").count() == 1
    assert shown.trouble == []


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_the_field_lies_on_nothing(visit, width):
    shown = visit(PAGE)
    shown.look(width)
    field = shown.tab.locator("#all .cnn-filter").bounding_box()
    button = shown.tab.locator("#all .cnn-copy").bounding_box()
    assert field["x"] + field["width"] < button["x"]
    end = shown.tab.locator("#all figcaption > b").evaluate("""title => {
      const words = document.createRange();
      words.selectNodeContents(title);
      return words.getBoundingClientRect().right;
    }""")
    assert end < field["x"]
    assert field["y"] + field["height"] / 2 == pytest.approx(
        button["y"] + button["height"] / 2, abs=3
    )


def test_rows_are_filtered_by_words(visit):
    shown = visit(PAGE)
    rows = shown.tab.locator("#all tbody tr:visible")
    everything = rows.count()
    field = shown.tab.get_by_role("searchbox", name="Filter rows")
    assert field.count() == 1  # a few rows need none
    field.fill("resnet 18")
    assert rows.locator("th").all_inner_texts() == ["resnet18"]
    field.fill("")
    assert rows.count() == everything > 30
