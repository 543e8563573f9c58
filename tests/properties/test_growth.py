"""Twice as much on a page is twice the work, whatever it is that there is twice as much of.

Work is counted, not timed. Sizes are such that anything quadratic has long taken over from what is
done only once.
"""

from textwrap import indent

import pytest
from markdown import Markdown

import enormous
from enormous import definitions, fence, lines
from helpers import some
from mkdocs_cnn.hosts.extension import CnnExtension
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.problems.records import fields
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.page import Page
from work import TooLongError, counted, excess, growth, soon, work_of

pytestmark = pytest.mark.many

MOST = 2.4
"""Twice as much, and a little for sorting, for what is done rarely, and for old Markdown's toc."""
BOUNDLESS = Limits(**{each.name: 10**9 for each in fields(Limits)})
"""Growth is looked at where no limit ends it."""
LIBRARY = Library(limits=BOUNDLESS)
COMPARED = ("vgg11", "vgg13", "vgg16", "vgg19")


EXTENSIONS = ["pymdownx.superfences", "pymdownx.tabbed", "admonition", "tables", "toc"]


def show_block(text):
    shown = Page(LIBRARY, Settings()).render(Source("page.md", text))
    assert "itself failed" not in shown.html


def show_page(text):
    extension = CnnExtension()
    extension.library, extension.listener = LIBRARY, lambda block: None
    Markdown(extensions=[*EXTENSIONS, extension]).convert(text)


def network(layers):
    return f"input: 8x8x3\nlayers:\n{layers}"


BLOCKS = {
    "claims": (lambda n: f"use: lenet5\nexpect:\n{lines(n, lambda i: f'  params + {i}: 7')}", 200),
    "claims of a long network": (
        lambda n: (
            network(f"  - conv3-4 x{n}\nexpect:\n")
            + lines(n, lambda i: f"  conv{i + 2}.params: 148")
        ),
        200,
    ),
    "claims about what is not there": (
        lambda n: network("  - conv3-4 x100\nexpect:\n") + lines(n, lambda i: f"  cnov{i}.x: 1"),
        200,
    ),
    "definitions": (lambda n: definitions(n, lambda i: f"  d{i}: [conv1-3]", "d0"), 200),
    "definitions with parameters": (
        lambda n: definitions(n, lambda i: f"  d{i}-n act=relu k=1: [conv1-n + act]", "d0-3"),
        200,
    ),
    "definitions that are called": (
        lambda n: (
            f"input: 8x8x3\ndefine:\n{lines(n, lambda i: f'  d{i}: [conv1-3]')}layers:\n"
            + lines(n, lambda i: f"  - d{i}")
        ),
        200,
    ),
    "parameters": (
        lambda n: (
            f"parameters: {{{', '.join(f'p{i}: {i + 1}' for i in range(n))}}}\n"
            + network("  - conv1-p0")
        ),
        200,
    ),
    "layers": (lambda n: network(f"  - conv3-4 x{n}\n"), 300),
    "layers written out": (lambda n: network("  - conv3-4 + relu\n" * n), 300),
    "layers with names": (lambda n: network(lines(n, lambda i: f"  - layer{i}: conv3-4")), 300),
    "layers in one line": (lambda n: network(f"  - {'relu + ' * n}relu\n"), 300),
    "layers worked out": (lambda n: f"view: worked\n{network(f'  - conv3-4 x{n}')}", 100),
    "layers listed": (lambda n: f"view: listing\n{network(f'  - conv3-4 x{n}')}", 300),
    "layers in memory": (lambda n: f"view: memory\n{network(f'  - conv3-4 x{n}')}", 300),
    "stages": (lambda n: network(lines(n, lambda i: f"  - s{i}: [conv3-4, relu]")), 200),
    "unnamed lists": (lambda n: network("  - [relu]\n" * n), 300),
    "repeated lists": (lambda n: network(f"  - a x{n}: [[relu], [relu]]\n"), 200),
    "branches": (lambda n: network(f"  - concat: [{'[conv1-1], ' * n}[conv1-1]]\n"), 200),
    "empty branches": (lambda n: network(f"  - concat: [{'[], ' * n}[conv1-1]]\n"), 300),
    "residuals": (lambda n: network("  - residual: [conv3-3]\n" * n), 200),
    "earlier layers": (
        lambda n: network(lines(n, lambda i: f"  - layer{i}: relu") + "  - from layer0\n" * n),
        200,
    ),
    "shared layers": (
        lambda n: network("  - a: conv3-3\n" + lines(n, lambda i: f"  - b{i}: {{share: a}}")),
        200,
    ),
    "unknown operations": (lambda n: network(lines(n, lambda i: f"  - cnov{i}")), 200),
    "mistakes in one line": (lambda n: network(f"  - conv3-64 {'strid 2 ' * n}"), 200),
    "names used twice": (lambda n: network("  - a: relu\n" * n), 300),
    "unknown names": (
        lambda n: network("  - relu x200\n" + lines(n, lambda i: f"  - from laier{i}")),
        200,
    ),
    "layers that do not fit": (lambda n: network("  - conv9-4 pad 0\n" * n), 200),
    "unknown keys": (lambda n: lines(n, lambda i: f"layer{i}: x") + "use: lenet5\n", 200),
    "keys twice": (lambda n: "title: x\n" * n + "use: lenet5\n", 300),
    "aliases": (lambda n: f"a: &a [x]\nb: [{'*a, ' * n}x]\n", 300),
    "networks in an index": (
        lambda n: "view: index\ncompare:\n" + lines(n, lambda i: f"  - {COMPARED[i % 4]}"),
        40,
    ),
    "rows compared": (
        lambda n: (
            f"compare:\n  - {{input: 8x8x3, layers: [a x{n}: [conv3-3, relu]]}}\n"
            f"  - {{input: 8x8x3, layers: [b x{n}: [conv3-3, bn]]}}\n"
        ),
        200,
    ),
    "lines of a listing": (
        lambda n: "INPUT: [224x224x3]\n" + "CONV3-64: [224x224x64] memory: 3.2M\n" * n,
        100,
    ),
    "words about nothing": (lambda n: "conv " * n, 500),
    "comments": (lambda n: "# nothing\n" * n + "use: lenet5\n", 500),
}


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block(name):
    make, size = BLOCKS[name]
    assert growth(make, show_block, size) <= MOST


PAGES = {
    "blocks": (lambda n: fence("lenet5") * n, 60),
    "blocks with one title": (lambda n: fence("use: lenet5\ntitle: The same") * n, 60),
    "blocks with one id": (lambda n: fence("use: lenet5\nid: same") * n, 60),
    "blocks that use the one before": (
        lambda n: "".join(fence(f"use: lenet5\nid: n{i}") + fence(f"use: n{i}") for i in range(n)),
        30,
    ),
    "blocks named in the text": (
        lambda n: (
            fence("use: lenet5\nid: n")
            + "".join(fence(f"use: n\nid: n{i}") for i in range(n))
            + lines(n, lambda i: f"`#!cnn n{i}.params`\n")
        ),
        30,
    ),
    "blocks in tabs": (
        lambda n: lines(n, lambda i: f'=== "Tab {i}"\n\n{indent(fence("lenet5"), "    ")}'),
        60,
    ),
    "blocks in admonitions": (lambda n: f"!!! note\n\n{indent(fence('lenet5'), '    ')}" * n, 60),
    "blocks in lists": (lambda n: f"- Item\n\n{indent(fence('lenet5'), '    ')}" * n, 60),
    "blocks in quotes": (lambda n: "> ```cnn\n> lenet5\n> ```\n\nText.\n\n" * n, 60),
    "blocks that are indented": (lambda n: f"{indent(fence('lenet5'), '    ')}x\n\n" * n, 60),
    "spaces in a number": (lambda n: f"`#!cnn 61,706 = {' ' * n}lenet5.params`", 500),
    "blank lines in a number": (lambda n: "`#!cnn\n" + "> \n" * n + "lenet5.params`", 300),
    "broken blocks": (lambda n: fence("input: 3x3x3\nlayers: [convx]") * n, 100),
    "blocks that are never closed": (lambda n: "```cnn\nlenet5\n" * n, 100),
    "blocks in quotes that end": (lambda n: "> ```cnn\n> lenet5\ntext\n\n" * n, 100),
    "numbers": (lambda n: "`#!cnn 61,706 = lenet5.params`\n\n" * n, 200),
    "numbers in one paragraph": (lambda n: "`#!cnn 61,706 = lenet5.params`\n" * n, 200),
    "numbers on one line": (lambda n: "`#!cnn 61,706 = lenet5.params` " * n, 200),
    "numbers in a table": (
        lambda n: "| a |\n| --- |\n" + "| `#!cnn lenet5.params` |\n" * n,
        200,
    ),
    "false numbers": (lambda n: "`#!cnn 61,707 = lenet5.params` " * n, 200),
    "numbers of what is not there": (lambda n: "`#!cnn lenet5.cvon1.x` " * n, 200),
    "numbers of a long network": (
        lambda n: fence(f"id: net\n{network(f'  - conv3-4 x{n}')}") + "`#!cnn net.params`\n\n" * n,
        200,
    ),
    "headings": (lambda n: "# `#!cnn lenet5.params`\n\n" * n, 150),
    "headings and blocks": (lambda n: f"# Heading\n\n{fence('lenet5')}" * n, 60),
    "fences of others": (lambda n: "```text\nx\n```\n\n" * n + fence("lenet5"), 200),
    "samples in fences": (lambda n: f"````text\n{fence('x')}````\n\n" * n + fence("lenet5"), 200),
    "codes of others": (lambda n: "`code` " * n + "`#!cnn lenet5.params`", 300),
    "codes that are never closed": (lambda n: "`#!cnn " * n, 300),
    "text": (lambda n: "Some text.\n\n" * n + fence("lenet5"), 300),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page(name):
    make, size = PAGES[name]
    assert growth(make, show_page, size) <= MOST


class Site:
    """Pages that are converted one after the other, again and again."""

    def __init__(self, pages):
        self.pages = pages
        self.extension = CnnExtension()
        self.extension.listener = lambda block: None

    def build(self):
        for page in self.pages:
            Markdown(extensions=[*EXTENSIONS, self.extension]).convert(page)


SITE_PAGE = (
    "# Page {0}\n\n```cnn\ntitle: Page {0}\nuse: lenet5\n```\n\nText, `#!cnn lenet5.params`.\n"
)
"""A page whose block no other page has."""


def some_pages(count):
    return [SITE_PAGE.format(number) for number in range(count)]


def test_a_site():
    assert growth(some_pages, lambda pages: Site(pages).build(), 20) <= MOST


def test_a_site_that_is_built_again():
    """And it is little work, most of it Markdown's own."""
    small, large = Site(some_pages(20)), Site(some_pages(40))
    first = work_of(small.build)
    large.build()
    again = work_of(small.build)
    assert work_of(large.build) <= MOST * again
    own = work_of(Site([page.replace("cnn", "text") for page in some_pages(20)]).build)
    assert first - own > 4 * (again - own)


def test_a_page_without_anything_of_ours():
    """The extension's own work is a small part of what Markdown does."""
    text = "# Heading\n\nSome text.\n\n```text\nx\n```\n\n" * 20
    plain, ours = Markdown(extensions=EXTENSIONS), Markdown(extensions=[*EXTENSIONS, "cnn"])
    for each in (plain, ours):
        each.convert(text)
    own, with_ours = work_of(plain.reset().convert, text), work_of(ours.reset().convert, text)
    assert with_ours < 1.15 * own


OPENING_LINES = {
    "unknown options": lambda n: (
        f"cnn {' '.join(f'a{i}=' + chr(34) + 'x' + chr(34) for i in range(n))}"
    ),
    "options in braces": lambda n: f"{{.cnn {' '.join(f'a{i}=x' for i in range(n))}}}",
    "classes": lambda n: f"{{.cnn {'.a ' * n}}}",
    "words": lambda n: f"cnn {'a ' * n}",
}


@pytest.mark.parametrize("name", OPENING_LINES)
def test_an_opening_line(name):
    """As far as it may go: two thousand characters."""

    def make(size):
        return fence("lenet5", OPENING_LINES[name](size))

    assert growth(make, show_page, 80) <= MOST


ENOUGH = 8_000_000
"""Calls: about a second on a small machine."""


@pytest.mark.parametrize("sizes", [(30, 900), (60, 3600)])
def test_the_law_can_be_broken(sizes):
    """The work of going through all pairs is four times as much where there are twice as many."""
    size, pairs = sizes

    def go_through(count):
        for one in range(count):
            for other in range(count):
                assert one >= 0 <= other

    with counted() as work:
        go_through(size)
    assert work.lines > pairs
    assert growth(int, go_through, size) > 3
    assert excess(go_through, int, 2 * size, 8 * size) > 2


def test_what_does_not_end_is_ended(monkeypatch):
    monkeypatch.setattr("work.ENDLESS", 0.2)
    with pytest.raises((TooLongError, AssertionError)), soon():
        sum(1 for _ in range(10**8))


def test_time_in_proportion_keeps_it():
    """What adds up a million numbers takes ten times as long as for a tenth of them."""
    assert excess(sum, range, 10_000, 100_000) < 2


@pytest.mark.slow
@pytest.mark.parametrize("name", some(enormous.BLOCKS, 2))
def test_no_block_is_more_work_than_a_long_table(name):
    text = enormous.BLOCKS[name]()
    page = Page(Library(), Settings())
    page.render(Source("page.md", "vgg16"))
    with counted(lines=False) as work:
        shown = page.render(Source("page.md", text))
    assert work.calls <= ENOUGH
    assert len(shown.html) <= 20_000_000
    assert "itself failed" not in shown.html
