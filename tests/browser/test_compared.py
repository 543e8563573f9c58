"""Networks side by side and in an index: what fits, what opens, what stands on what, the filter."""

from base64 import b64encode

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


def test_any_table_that_scrolls_has_a_shadow_and_names_that_stay(visit):
    shown = visit("material/code/")
    shown.look(300)
    figure = shown.tab.locator("#many-columns")
    assert figure.evaluate("each => each.scrollWidth > each.clientWidth")
    assert "gradient" in figure.evaluate("each => getComputedStyle(each).backgroundImage")
    name = figure.locator("tbody th").nth(1)
    before = name.bounding_box()["x"]
    assert figure.evaluate("each => (each.scrollLeft = 20, each.scrollLeft)") == 20
    assert name.bounding_box()["x"] == pytest.approx(before, abs=1)


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
    shown.tab.locator("#few-vgg16:target").wait_for(state="attached")
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
    assert rows.locator("th").all_inner_texts() == ["ResNet and DenseNet", "resnet18"]
    field.fill("mobile networks")
    assert "squeezenet1.1" in rows.locator("th").all_inner_texts()
    assert shown.tab.locator("#all tr.group:visible").count() == 1
    field.fill("")
    assert rows.count() == everything > 30


def test_sorting_dissolves_families_and_ends_where_it_began(visit):
    shown = visit(PAGE)
    names = shown.tab.locator("#all tbody th:visible")
    at_first = names.all_inner_texts()
    assert at_first[0] == "First networks"
    head = shown.tab.locator("#all thead th", has_text="Parameters")
    head.get_by_role("button").click()
    assert shown.tab.locator("#all tr.group:visible").count() == 0
    assert names.all_inner_texts()[:2] == ["srcnn", "lenet5"]
    head.get_by_role("button").click()
    assert names.all_inner_texts()[:2] == ["yolov1", "vgg19"]
    head.get_by_role("button").click()
    assert names.all_inner_texts() == at_first
    assert head.get_attribute("aria-sort") is None


@pytest.mark.parametrize("site", ["instant", *THEMES])
def test_names_lead_to_pages(visit, site):
    shown = visit(f"{site}/compared/")
    shown.tab.locator("#all th a", has_text="vgg19").click()
    shown.tab.wait_for_url(f"**/{site}/other/")
    shown.tab.go_back()
    shown.tab.locator("#all th a", has_text="resnet18").click()
    shown.tab.wait_for_url(f"**/{site}/#vgg16")
    shown.tab.locator("#vgg16").wait_for()


@pytest.mark.parametrize("theme", THEMES)
def test_a_title_that_begins_with_a_digit_breaks_no_script(visit, theme):
    """That of the theme `mkdocs` ends where an id is none for a selector."""
    shown = visit(f"{theme}/compared/#network-3-d-u-net-unet")
    assert shown.tab.locator("#network-3-d-u-net-unet:target").count() == 1
    ids = shown.tab.locator("[id]").evaluate_all("all => all.map((each) => each.id)")
    assert [each for each in ids if each[:1].isdigit()] == []
    if theme == "mkdocs":
        shown.tab.keyboard.press("s")
        shown.tab.locator("#mkdocs_search_modal.show").wait_for()
    assert shown.trouble == []


def test_every_network_of_the_package_has_its_page(visit):
    shown = visit("reference/networks/")
    rows = shown.tab.locator("#all tbody th[scope=row]")
    links = rows.locator("a").evaluate_all("all => all.map((each) => each.href)")
    assert len(links) == rows.count() > 30
    for link in sorted({*links}):
        answer = shown.tab.request.get(link)
        assert answer.ok, link
        assert (part := link.partition("#")[2]) == "" or f'id="{part}"' in answer.text(), link


SHADE = """async ([data]) => {
  const image = new Image();
  image.src = data;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const light = (x) => canvas.getImageData(x, 2, 1, 1).data.slice(0, 3).reduce((a, b) => a + b) / 3;
  return [light(image.width - 3), light(image.width - 60)];
}"""
"""How light a row is at its end and before, above its letters."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_index_fits_a_phone_or_has_a_shadow_where_it_goes_on(visit, scheme):
    shown = visit("reference/networks/")
    figure = shown.tab.locator("#all")
    widths = "each => [each.scrollWidth, each.clientWidth]"
    for width in (PHONE, 375, 360):
        shown.look(width, scheme)
        total, seen = figure.evaluate(widths)
        assert total == seen, width
    shown.look(200, scheme)
    total, seen = figure.evaluate(widths)
    assert total > seen
    row = shown.tab.locator("#all-vgg11")
    row.scroll_into_view_if_needed()
    box, frame = row.bounding_box(), figure.bounding_box()
    clip = {"x": frame["x"], "y": box["y"], "width": frame["width"], "height": box["height"]}
    picture = b64encode(shown.tab.screenshot(clip=clip)).decode()
    at_end, before = shown.tab.evaluate(SHADE, [f"data:image/png;base64,{picture}"])
    assert abs(at_end - before) > 10
