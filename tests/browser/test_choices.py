"""What readers may choose: every choice shows what a block shows that says nothing else."""

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from browser import STRICT, WIDE
from helpers import PACKAGE, generous
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.page import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ASSETS = PACKAGE / "show" / "assets"
SCRIPT = "".join((ASSETS / name).read_text("utf-8") for name in ("cnn-vary.js", "cnn.js"))
STYLE = (ASSETS / "cnn.css").read_text("utf-8")
INPUTS = ("224x224x3", "299x299x3")
BIASES = ("true", "false")
STACK = """
parameters: {depth: 2, width: 16}
layers:
  - features: [conv3-width x(depth), maxpool]
  - fc-10
"""
CASES = {
    "table": ("use: vgg16", {"input": INPUTS, "bias": BIASES}),
    "stages": ("use: vgg16\nview: stages", {"input": INPUTS, "bias": BIASES}),
    "listing": ("use: vgg16\nview: listing", {"input": INPUTS, "batch": ("1", "32")}),
    "worked": ("use: vgg16\nview: worked conv1_1, fc6", {"bias": BIASES, "input": INPUTS}),
    "summary": ("use: vgg16\nview: summary", {"dtype": ("float32", "float16"), "bias": BIASES}),
    "memory": ("use: vgg16\nview: memory", {"batch": ("1", "8", "32"), "input": INPUTS}),
    "conventions": ("use: resnet50\nview: conventions", {"input": INPUTS}),
    "diagram": ("use: vgg16\nview: diagram", {"input": INPUTS, "bias": BIASES}),
    "lanes": ("use: googlenet\nview: diagram", {"input": INPUTS}),
    "profile": ("use: resnet18\nview: profile", {"input": INPUTS, "bias": BIASES}),
    "long": ("use: resnet50", {"input": INPUTS, "batch": ("1", "4")}),
    "other columns": (
        "use: alexnet\ncolumns: [layer, input, output, memory, share, macs]",
        {"input": ("227x227x3", "224x224x3"), "dtype": ("float32", "int8")},
    ),
    "index": ("use: vgg16\nview: index", {"bias": BIASES}),
    "stages that come": (
        f"input: 32x32x3{STACK}".replace("features:", "features x(depth):"),
        {"depth": ("0", "2", "1")},
    ),
    "other rows": (f"input: 32x32x3{STACK}", {"depth": ("2", "3", "1"), "width": ("16", "32")}),
    "claims": ("use: lenet5\nexpect: {params: 60k}", {"input": ("32x32x1", "40x40x1")}),
}
"""A block, and what varies in it."""
LEFT = """figure => {
  const made = figure.cloneNode(true);
  made.querySelector(".cnn-vary")?.remove();
  for (const table of made.querySelectorAll("table")) {
    const said = [...table.querySelectorAll("[data-s]")].map((row) => row.dataset.s);
    for (const row of table.querySelectorAll("[data-as]")) {
      row.dataset.s = said[row.dataset.as];
      row.removeAttribute("data-as");
    }
    for (const row of table.rows) { // as the last attribute, wherever it was
      const steps = row.dataset.s ?? "";
      row.removeAttribute("data-s");
      row.setAttribute("data-s", steps);
    }
  }
  for (const table of made.querySelectorAll("table.long")) { // whose rows open to nothing here
    table.removeAttribute("data-steps");
    for (const each of table.querySelectorAll("tr:not(.stage) .cnn-toggle")) each.remove();
    for (const each of table.rows) each.removeAttribute("data-s");
  }
  const marks = ["data-new", "data-cnn", "tabindex"];
  for (const each of made.querySelectorAll("*")) {
    for (const name of marks) each.removeAttribute(name);
  }
  return [...made.children].map((each) => each.outerHTML.replace(/\\n/g, ""));
}"""
"""All that a figure shows but for the choices, without what was changed last."""


def said(block, choice):
    """A block with one choice, as an author writes it who lets nothing vary."""
    own = "".join(f"{key}: {value}\n" for key, value in choice.items() if key not in STACK)
    text = f"id: net\n{own}{block}\n"
    if "depth" in choice:  # for which the network has a value of its own
        made = f"{{depth: {choice['depth']}, width: {choice.get('width', 16)}}}"
        text = text.replace("{depth: 2, width: 16}", made)
    return text


def varying(block, keys):
    listed = ", ".join(f"{key}: [{', '.join(values)}]" for key, values in keys.items())
    return f"id: net\nvary: {{{listed}}}\n{block}\n"


def written(*texts, numbers=()):
    """A page with some blocks, and numbers above them."""
    page = Page(generous(varied=10_000), Settings())
    blocks = [page.render(Source("page.md", text)) for text in texts]
    assert not [each for block in blocks for each in block.problems if "vary" in each.describe()]
    spans = [page.inline(Scalar(each, Source("page.md", each).whole_line())) for each in numbers]
    lines = [f"<p id=text>{' '.join(each.html for each in spans)}</p>", *(b.html for b in blocks)]
    return f"<!doctype html><style>{STYLE}</style>{''.join(lines)}<script>{SCRIPT}</script>"


@pytest.fixture
def opened(browser):
    """Opens a page."""
    contexts = []

    def open_page(html, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        tab = context.new_page()
        tab.trouble = []
        tab.on("pageerror", lambda error: tab.trouble.append(str(error)))
        tab.set_content(html)
        return tab

    yield open_page
    for context in contexts:
        context.close()


def choose(tab, key, value, figure="#net"):
    button = tab.locator(f"{figure} fieldset").nth(key).locator("input").nth(value)
    button.evaluate("button => button.click()")  # without a wait; the keyboard has its own test


def shown(tab, figure="#net"):
    return tab.locator(figure).evaluate(LEFT)


@pytest.mark.parametrize("name", CASES)
def test_a_choice_shows_what_a_block_with_it_shows(opened, name):
    block, keys = CASES[name]
    tab = opened(written(varying(block, keys)))
    plain = opened("")
    every = [*product(*(range(len(values)) for values in keys.values()))]
    seen = set()
    for indices in reversed(every):
        for key, index in enumerate(indices):
            choose(tab, key, index)
        choice = {key: keys[key][index] for key, index in zip(keys, indices, strict=True)}
        plain.set_content(written(said(block, choice)))
        there, expected = shown(tab), shown(plain)
        if name == "claims" and any(indices):  # which hold for the first choice
            there, expected = (
                [each for each in all_ if "<pre" not in each] for all_ in (there, expected)
            )
        assert there == expected
        seen.add(tuple(there))
    assert len(seen) == len(every), "each choice shows something else"
    assert tab.trouble == []


PLACES = [range(len(values)) for values in CASES["other rows"][1].values()]


@given(st.lists(st.tuples(*map(st.sampled_from, PLACES)), min_size=1, max_size=5))
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_way_to_a_choice_does_not_matter(opened, way):
    block, keys = CASES["other rows"]
    tab, plain = opened(written(varying(block, keys))), opened("")
    for indices in way:
        for key, index in enumerate(indices):
            choose(tab, key, index)
    last = {key: keys[key][index] for key, index in zip(keys, way[-1], strict=True)}
    plain.set_content(written(said(block, last)))
    assert shown(tab) == shown(plain)


NUMBERS = ("net.params", "net.macs | G", "net.conv1_1.output", "net.fc6.params / params | %")


def text_of(tab):
    return tab.locator("#text").evaluate(
        "text => [...text.children].map((each) => [each.textContent, each.title, each.value ?? ''])"
    )


def test_numbers_in_sentences_follow(opened):
    numbers = [each.replace("/ params", "/ net.params") for each in NUMBERS]
    block, keys = CASES["table"]
    tab, plain = opened(written(varying(block, keys), numbers=numbers)), opened("")
    for indices in product((1, 0), (1, 0)):
        for key, index in enumerate(indices):
            choose(tab, key, index)
        choice = {key: keys[key][index] for key, index in zip(keys, indices, strict=True)}
        plain.set_content(written(said(block, choice), numbers=numbers))
        assert text_of(tab) == text_of(plain)


def test_a_number_still_opens_to_its_origin(opened):
    tab = opened(written(varying(*CASES["table"]), numbers=["net.params"]))
    choose(tab, 1, 1)
    opener = tab.locator("#text .cnn-why")
    assert opener.inner_text() == "138,344,128"
    opener.press("Enter")
    assert tab.locator("#text .cnn-from").inner_text().count("138,344,128") == 1
    choose(tab, 1, 0)
    assert opener.inner_text() == "138,357,544"


def test_a_number_follows_two_figures_and_a_claim_none(opened):
    first = varying("use: lenet5", {"bias": BIASES})
    second = varying("use: lenet5", {"input": ("32x32x1", "40x40x1")}).replace("net", "two", 1)
    numbers = ["two.params - net.params", "62k = net.params"]
    tab = opened(written(first, second, numbers=numbers))
    # biases: 6 + 16 + 120 + 84 + 10; at 40x40, 3x3x120 values go into the layer of 84, not 120
    wider = (3 * 3 - 1) * 120 * 84
    expected = {(0, 0): 0, (1, 0): 236, (0, 1): wider, (1, 1): wider + 236}
    for (own, other), value in expected.items():
        choose(tab, 0, own)
        choose(tab, 0, other, "#two")
        found = text_of(tab)
        assert found[0][0] == f"{value:,}"
        assert found[1][0] == "62k"


def test_what_cannot_be_says_why(opened):
    block = varying("use: alexnet", {"input": ("227x227x3", "8x8x3"), "batch": ("1", "2")})
    tab = opened(written(block, numbers=["net.params"]))
    table, told = tab.locator("#net table"), tab.locator("#net output")
    before = shown(tab)
    choose(tab, 0, 1)
    assert (
        told.inner_text() == "This cannot be: a kernel of 11×11 does not fit into an input of 8×8."
    )
    assert not table.is_visible()
    assert text_of(tab)[0][:2] == ["–", "a kernel of 11×11 does not fit into an input of 8×8"]
    choose(tab, 0, 0)
    assert table.is_visible()
    assert shown(tab) == before
    assert text_of(tab)[0][0] == "62,378,344" or text_of(tab)[0][0] == "60,965,224"


def test_totals_are_told_and_changes_are_marked(opened):
    tab = opened(written(varying(*CASES["table"])), reduced_motion="reduce")
    told = tab.locator("#net output")
    assert told.evaluate("told => [told.textContent, getComputedStyle(told).position]") == [
        "",
        "absolute",
    ]
    choose(tab, 1, 1)
    assert told.text_content().startswith("138,344,128\u00a0parameters")
    marked = tab.locator("#net td[data-new]")
    assert marked.count() == 17, "13 convolutions, three fc layers, and their total"
    style = marked.first.evaluate(
        "cell => getComputedStyle(cell).animationName + getComputedStyle(cell).textDecorationLine"
    )
    assert style == "noneunderline"
    choose(tab, 1, 0)
    assert marked.count() == 17
    assert tab.locator("#net td:has-text('224 × 224 × 64')[data-new]").count() == 0


def test_the_steps_of_a_row_follow(opened):
    tab = opened(written(varying(*CASES["table"])))
    tab.locator("#net-conv1_1 .cnn-toggle").click()
    steps = tab.locator("#net .cnn-steps")
    # a window of 3 with a padding of 1 leaves 224 and 299 as they are
    assert "(224 + 2·1 − 3)/1 + 1" in steps.inner_text()
    choose(tab, 0, 1)
    assert "(299 + 2·1 − 3)/1 + 1" in steps.inner_text()
    assert "224" not in steps.inner_text()
    assert tab.trouble == []


def test_the_keyboard_chooses(opened):
    tab = opened(written(varying(*CASES["table"])))
    tab.keyboard.press("Tab")
    tab.keyboard.press("ArrowRight")
    assert tab.locator("#net td", has_text="299 × 299 × 3").count() == 1
    tab.keyboard.press("Tab")
    tab.keyboard.press("ArrowDown")
    assert "138,344,128" in tab.locator("#net figcaption").inner_text()
    names = tab.locator("#net input").evaluate_all(
        "all => all.map((each) => each.labels[0].innerText)"
    )
    assert names == ["224 × 224 × 3", "299 × 299 × 3", "counted", "left out"]
    heights = tab.locator("#net label").evaluate_all("all => all.map((each) => each.offsetHeight)")
    assert min(heights) >= 24


def test_without_a_script_the_first_choice_stands(opened):
    tab = opened(written(varying(*CASES["table"])), java_script_enabled=False)
    controls = tab.locator("#net .cnn-vary")
    assert " ".join(controls.inner_text().split()) == (
        "Input 224 × 224 × 3 299 × 299 × 3 Biases counted left out "
        "The figures are those of the first choice of each."
    )
    assert tab.locator("#net input:checked").count() == 2
    assert tab.locator("#net input:enabled").count() == 0
    assert tab.locator("#net output").bounding_box()["width"] > 100


def test_nothing_moves_when_the_script_comes(opened):
    html = written(varying(*CASES["table"])).replace(SCRIPT, "")
    tab = opened(html)
    first = tab.locator("#net td").first
    before = first.bounding_box()["y"]
    tab.evaluate(SCRIPT)
    assert first.bounding_box()["y"] == before


@pytest.mark.parametrize("site", ["strict", "material", "instant", "mkdocs", "readthedocs"])
def test_choices_on_a_site(visit, site):
    tab = (page := visit(f"{site}/choices/")).tab
    page.look(WIDE)
    if site == "strict":
        assert tab.request.get(tab.url).headers["content-security-policy"] == STRICT
    choose(tab, 0, 1, "#wide")
    assert tab.locator("#wide td", has_text="299 × 299 × 3").count() == 1
    assert tab.locator(".cnn-number", has_text="26.9G").count() == 1
    assert page.trouble == []


def test_choices_after_instant_navigation(visit):
    tab = visit("instant/other/").tab
    tab.evaluate("window.kept = true")
    tab.get_by_role("link", name="Choices").first.click()
    tab.wait_for_url("**/choices/")
    tab.locator("#wide fieldset:enabled").first.wait_for()
    choose(tab, 0, 1, "#wide")
    assert tab.locator("#wide td", has_text="299 × 299 × 3").count() == 1
    assert tab.evaluate("window.kept"), "the page was exchanged, not loaded"
