"""What readers take away: a table as CSV, Markdown or LaTeX, a picture as a file, a link."""

import csv
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from browser import PAPER, PHONE, WIDE
from helpers import rendered, work_out
from mkdocs_cnn.show.render.alone import render_alone

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KEEP = """
  window.taken = [];
  Object.defineProperty(navigator, "clipboard", {
    value: { writeText: async (text) => { taken.push(text); } },
  });
"""
NO_CLIPBOARD = """
  window.taken = [];
  Object.defineProperty(navigator, "clipboard", { value: undefined });
  document.addEventListener("copy", () => taken.push(document.activeElement.value));
"""
"""What a page finds that came without https."""
TABLES = {
    "vgg16": {},
    "alexnet": {"view": "stages"},
    "googlenet": {},
    "resnet50": {},
    "unet": {"view": "memory"},
    "densenet121": {"view": "profile"},
    "lenet5": {"view": "worked conv1, fc5"},
    "nin": {"columns": "layer, operation, kernel, output, formula, params, share, macs"},
    "compare: [vgg11, vgg13, vgg16]": {},
    "compare: all\nview: index": {},
}
ROUNDED = re.compile(r"[\d.]+ ([KMGT]|[KMG]i?B|%)")
"""Figures that a page has as readers want them, and a CSV of the command with all digits."""


TROUBLE = """figures => figures.flatMap((figure) => {
  const wrong = [];
  const words = document.createRange();
  const button = figure.querySelector(".cnn-copy").getBoundingClientRect();
  const caption = figure.querySelector("figcaption").getBoundingClientRect();
  for (const each of figure.querySelectorAll("figcaption > b, figcaption > p > b")) {
    words.selectNodeContents(each);
    for (const box of words.getClientRects()) {
      const beside = box.right <= button.left || button.right <= box.left;
      const apart = box.bottom <= button.top + 1 || button.bottom - 1 <= box.top;
      if (!beside && !apart) wrong.push(each.textContent);
    }
  }
  if (button.right > caption.right || button.bottom > caption.bottom) wrong.push("outside");
  for (const each of figure.querySelectorAll(".cnn-copy, .cnn-take button")) {
    const { width, height } = each.getBoundingClientRect();
    if (width < 24 || height < 24) wrong.push(`${each.textContent}: ${width} × ${height}`);
  }
  return wrong;
})"""
"""Words under a button, a button that leaves the caption, or one that is too small."""


@pytest.fixture
def alone(browser, tmp_path):
    """Open a block as a page of its own, in which texts are kept that are copied."""
    pages = []

    def open_page(text, script=KEEP, **settings):
        file = tmp_path / f"{len(pages)}.html"
        file.write_text(render_alone(work_out(text, **settings).document), "utf-8")
        page = browser.new_page()
        pages.append(page)
        page.add_init_script(script)
        page.goto(file.as_uri())
        return page

    yield open_page
    for page in pages:
        page.close()


def take(page, name):
    """Take something of the first figure, and return what was copied."""
    button = page.locator(".cnn-copy").first
    if button.get_attribute("aria-expanded") == "false":
        button.click()
    page.locator(".cnn-take button", has_text=name).first.click()
    page.locator(".cnn-take [role=status]", has_text=name).first.wait_for()
    return page.evaluate("taken.at(-1)")


def rows_of_latex(text):
    """The rows of tables in LaTeX, without what is around them, and a heading once."""
    rows = [line.strip() for line in text.split("\n") if line.endswith("\\\\")]
    rows = [row for row in rows if not row.startswith("\\caption")]
    return [row for at, row in enumerate(rows) if row not in rows[max(at - 1, 0) : at]]


@pytest.mark.parametrize("text", TABLES)
def test_what_is_copied_is_what_the_command_writes(alone, text):
    settings = TABLES[text]
    page = alone(text, **settings)
    written = {form: rendered(text, form, **settings) for form in ("csv", "markdown", "latex")}
    lines = [line for line in written["markdown"].split("\n") if line.startswith("|")]
    assert [line for line in take(page, "Markdown").split("\n") if line] == lines
    latex = take(page, "LaTeX")
    assert rows_of_latex(latex) == rows_of_latex(written["latex"])
    if "{tabular}" in written["latex"] and "arraybackslash" not in written["latex"]:
        begin = next(line for line in written["latex"].split("\n") if "\\begin{tabular}" in line)
        assert latex.split("\n")[0] == begin.strip()
    compare_cells(take(page, "CSV"), written["csv"])


def compare_cells(copied, written):
    """Compare all but the headings, what a row does, and figures that are rounded for readers."""
    ours, theirs = (list(csv.reader(text.splitlines())) for text in (copied, written))
    keys = theirs[0]
    assert len(ours) == len(theirs)
    for row, other in zip(ours[1:], theirs[1:], strict=True):
        pairs = zip(keys, row, other, strict=True)
        exact = [
            each for each in pairs if each[0] != "operation" and not ROUNDED.fullmatch(each[1])
        ]
        assert [each[1] for each in exact] == [each[2] for each in exact]


def test_steps_that_were_opened_are_not_among_the_rows(alone):
    page = alone("lenet5")
    before = take(page, "CSV")
    page.locator("tbody button[aria-expanded]").first.click()
    page.locator(".cnn-steps").first.wait_for()
    for name in ("CSV", "Markdown", "LaTeX"):
        assert "(32 − 5)/1 + 1" not in take(page, name)
    assert take(page, "CSV") == before


def test_networks_beside_each_other_are_copied_with_their_numbers(alone):
    """The command shows stages alone; a page has their rows, too."""
    text = "compare: [resnet18, resnet34]"
    page = alone(text)
    markdown = take(page, "Markdown").split("\n")
    shown = [line for line in rendered(text, "markdown").split("\n") if line.startswith("| **")]
    assert len(shown) > 6
    assert [line for line in markdown if line.startswith("| **")] == shown
    copied = list(csv.reader(take(page, "CSV").splitlines()))
    assert copied[0] == ["Parameters by stage", "ResNet-18", "", "ResNet-34", ""]
    assert ["basic1.conv1", "conv 3×3, 64", "36992", "conv 3×3, 64", "36992"] in copied
    stages = {row[0]: row for row in csv.reader(rendered(text, "csv").splitlines())}
    name = "conv2_x  56 × 56"
    assert next(row for row in copied if row[0] == name) == stages[name]


def test_numbers_of_vgg_in_a_spreadsheet(alone):
    """Figures from the paper and from the course notes."""
    copied = list(csv.reader(take(alone("vgg16"), "CSV").splitlines()))
    assert copied[0] == [
        "Layer",
        "Operation",
        "Output",
        "Activations",
        "Weights + biases",
        "Parameters",
    ]
    rows = {row[0]: row for row in copied}
    assert rows["conv1_1"][3:] == [str(224 * 224 * 64), "(3·3·3)·64 + 64", str(27 * 64 + 64)]
    assert rows["fc6"][-1] == str(25088 * 4096 + 4096)
    assert rows["Total"][-1] == "138357544"


def test_rows_that_are_shut_are_copied_too(alone):
    page = alone("resnet50")
    assert page.locator("tbody tr[hidden]").count() == 100
    rows = page.locator("table tr").count()
    assert len(take(page, "CSV").splitlines()) == rows


@pytest.mark.parametrize(
    "title", ["=1+1", 'a "b", c', "a|b*c_d", "50 % & #1 {x} ~ ^ \\\\ --- ''", ":x"]
)
def test_signs_that_mean_more_are_texts(alone, title):
    text = f"compare: [vgg16, {{use: vgg19, title: {title!r}}}]\nview: index\n"
    page = alone(text)
    lines = [line for line in rendered(text, "markdown").split("\n") if line.startswith("|")]
    assert [line for line in take(page, "Markdown").split("\n") if line] == lines
    assert rows_of_latex(take(page, "LaTeX")) == rows_of_latex(rendered(text, "latex"))
    theirs = list(csv.reader(rendered(text, "csv").splitlines()))
    ours = list(csv.reader(take(page, "CSV").splitlines()))
    assert [row[0:2] for row in ours[1:]] == [row[0:2] for row in theirs[1:]]


def test_without_a_clipboard_it_is_copied_all_the_same(alone):
    page = alone("lenet5", NO_CLIPBOARD)
    assert take(page, "CSV").splitlines()[-1].endswith(",61706")
    assert page.locator(".cnn-field").count() == 0
    assert page.evaluate("document.activeElement.textContent") == "CSV"


def test_a_listing_is_copied_as_text(alone):
    copied = take(alone("vgg16", view="listing"), "Text")
    text = rendered("vgg16", view="listing")
    assert copied.strip() in text
    assert len(copied.strip().split("\n")) == 25


def test_a_picture_is_saved_as_it_is_seen(alone):
    page = alone("vgg16", view="diagram")
    page.emulate_media(color_scheme="light")
    page.locator(".cnn-copy").click()
    with page.expect_download() as download:
        page.locator(".cnn-take button", has_text="SVG").click()
    assert download.value.suggested_filename == "vgg-16-diagram.svg"
    tree = ElementTree.parse(download.value.path()).getroot()
    space = "{http://www.w3.org/2000/svg}"
    assert tree.tag == f"{space}svg"
    assert list(tree.iter(f"{space}a")) == []
    seen = page.locator(".cnn-picture:visible svg :is(path, text)").count()
    drawn = [each for tag in ("path", "text") for each in tree.iter(f"{space}{tag}")]
    assert len(drawn) == seen + 1, "and the ground"
    assert {each.get("fill")[:3] for each in drawn} <= {"rgb", "non"}
    assert "rgb(63, 111, 216)" in {each.get("fill") for each in drawn}


def test_the_source_is_copied_as_its_author_wrote_it(visit):
    """What else is needed is said; here it stands above."""
    page = Path(__file__).with_name("pages").joinpath("taking.md").read_text("utf-8")
    first, second = re.findall(r"(?ms)^```cnn.*?^```$", page)
    shown = visit("strict/taking/")
    shown.tab.evaluate(KEEP)
    figures = shown.tab.locator("figure.cnn")
    for figure, block, said in (
        (figures.nth(0), first, "Source text copied"),
        (figures.nth(1), second, "Source text copied; also needed, from elsewhere: claimed"),
    ):
        figure.locator(".cnn-copy").click()
        figure.locator(".cnn-take button", has_text="Source").click()
        figure.locator(".cnn-take [role=status]", has_text=said).wait_for()
        assert shown.tab.evaluate("taken.at(-1)") == f"{block}\n"
    assert shown.trouble == []


def test_the_keyboard_opens_and_shuts(visit):
    shown = visit("material/")
    button = shown.tab.locator("#by-stage .cnn-copy")
    button.focus()
    shown.tab.keyboard.press("Enter")
    first = shown.tab.locator("#by-stage .cnn-take button").first
    first.wait_for()
    assert button.get_attribute("aria-expanded") == "true"
    first.focus()
    shown.tab.keyboard.press("Escape")
    assert not first.is_visible()
    assert button.get_attribute("aria-expanded") == "false"
    assert button.evaluate("each => each === document.activeElement")
    shown.tab.keyboard.press("Space")
    assert first.is_visible()


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("site", ["material", "mkdocs", "readthedocs", "strict"])
def test_the_button_lies_over_nothing(visit, site, width):
    shown = visit(f"{site}/")
    shown.look(width)
    figures = shown.tab.locator("figure.cnn")
    assert figures.count() > 5
    shown.tab.locator("#vgg16 .cnn-copy").click()
    shown.tab.locator("#vgg16 .cnn-take").wait_for()
    trouble = figures.evaluate_all(TROUBLE)
    assert trouble == []
    assert shown.ask("overflow") <= 0
    assert shown.trouble == []


def test_a_theme_s_button_lies_over_no_listing(visit):
    shown = visit("material/")
    shown.look(PHONE)
    listing = shown.tab.locator("#as-listing .cnn-verbatim")
    listing.wait_for()
    assert listing.locator("button:visible").count() == 0


def test_nothing_of_it_is_printed_or_there_without_a_script(visit):
    shown = visit("material/")
    shown.look(PAPER, media="print")
    assert shown.tab.locator(".cnn-copy").count() > 5
    assert shown.tab.locator(".cnn-copy:visible").count() == 0
    without = visit("material/", java_script_enabled=False)
    assert without.tab.locator(".cnn button").count() == 0


def test_after_instant_navigation_it_is_there(visit):
    shown = visit("instant/other/")
    shown.tab.wait_for_function("() => window.document$", polling=50)
    shown.tab.evaluate("window.stayed = true")
    shown.tab.get_by_role("link", name="Everything").first.click()
    shown.tab.locator("#vgg16 .cnn-copy").click()
    shown.tab.locator("#vgg16 .cnn-take").wait_for()
    assert shown.tab.evaluate("window.stayed"), "the page was loaded anew"
    assert shown.tab.locator("#vgg16 .cnn-copy").count() == 1


def test_where_its_script_is_missing_the_button_goes(visit):
    shown = visit("strict/")
    shown.tab.route("**/assets/cnn-take.js", lambda route: route.abort())
    button = shown.tab.locator("#vgg16 .cnn-copy")
    button.click()
    button.wait_for(state="detached")
