"""Networks of a comparison that have an id: text and expectations on the page can name them."""

from helpers import library
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.page import Page

HALF = """compare:
  - mobilenet-v1
  - {use: mobilenet-v1, id: half, with: {alpha: 0.5}}
"""


def inline(page, text):
    block = page.inline(Scalar(text, Source("page.md", text).span(0, 0, len(text))))
    assert block.problems == ()
    return block.html


def test_text_above_and_below_names_a_network_of_a_comparison():
    page = Page(library(), Settings())
    page.announce(Source("page.md", HALF))
    assert ">1,331,592<" in inline(page, "half.params")  # TensorFlow's count for alpha 0.5
    page = Page(library(), Settings())
    assert page.render(Source("page.md", HALF)).problems == ()
    assert ">1,331,592<" in inline(page, "half.params")


def test_expectations_of_the_comparison_name_it():
    block = Page(library(), Settings()).render(
        Source("page.md", f"{HALF}expect:\n  half.macs: 149M\n  half.params: 1.4M\n")
    )
    (false,) = block.problems
    assert false.corrections[0].instead == "1.3M"


def test_it_is_counted_as_the_comparison_counts():
    page = Page(library(), Settings())
    weights = 7 * 7 * 512 * 4096
    text = "bias: false\nview: index\ncompare:\n  - {use: vgg16, id: bare}\n  - vgg11\n"
    page.announce(Source("page.md", text))
    assert f">{weights:,}<" in inline(page, "bare.fc6.params")


def test_an_id_that_is_its_network_s_own_name_changes_nothing():
    page = Page(library(), Settings())
    text = "compare:\n  - {use: vgg11, id: vgg11}\n  - vgg13\n"
    page.announce(Source("page.md", text))
    assert page.render(Source("page.md", text)).problems == ()
    assert ">132,863,336<" in inline(page, "vgg11.params")


def test_a_comparison_with_mistakes_announces_nothing_and_reports_them_itself():
    page = Page(library(), Settings())
    text = f"{HALF}  - {{use: vgg, id: other, wrong: 1}}\n"
    page.announce(Source("page.md", text))
    assert page.render(Source("page.md", text)).problems
