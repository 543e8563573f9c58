"""What the tests of the core share: a text in, its numbers or its problems out."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from mkdocs_cnn.library.library import Library
from mkdocs_cnn.library.networks import Networks
from mkdocs_cnn.library.texts import read
from mkdocs_cnn.problems.limits import make_limits
from mkdocs_cnn.problems.problem import FalseClaim, Invalid, Source, in_order
from mkdocs_cnn.settings.choices import Settings, make_settings
from mkdocs_cnn.show.page import Page
from mkdocs_cnn.show.render.csv import render_csv
from mkdocs_cnn.show.render.html import render_html
from mkdocs_cnn.show.render.json import report_data
from mkdocs_cnn.show.render.latex import render_latex
from mkdocs_cnn.show.render.markdown import render_markdown
from mkdocs_cnn.show.render.text import render_text
from mkdocs_cnn.show.showing import show
from sampled import THOROUGH

TESTS = Path(__file__).parent
PACKAGE = TESTS.parent / "plugin" / "mkdocs_cnn"
RENDERERS = {
    "text": render_text,
    "csv": render_csv,
    "markdown": render_markdown,
    "latex": render_latex,
    "html": lambda document: render_html(document, "it", ["it-input", "it-conv1"]),
}
EXPORTS = TESTS / "exports" / "torch"
EXPORT_HEAD = "mkdocs-cnn export 1\nmodel: net:Net\nversions: torch 2.13.0\n"
"""How the text of an export begins, whose input and calls follow."""


def exported(name, folder=EXPORTS):
    """The report of a model in code."""
    return Networks(Library(folder)).counted(name, Settings()).report


def with_heads(report):
    """The sums over all of a network, its side outputs included."""
    return sum((head.counts for head in report.heads), report.totals)


def some(cases, every):
    """Every so-manyth of the cases within a test, or all where the tests are to be thorough."""
    return list(cases)[:: 1 if THOROUGH else every]


@cache
def library():
    """The package's own networks, read once."""
    return Library()


def work_out(text, known=None, **settings):
    """The document of a block and the reports behind it; raises Invalid."""
    networks = Networks(known or library(), layout=settings.get("layout", "HWC"))
    program, found = read(Source("case.cnn", text), *networks.reading)
    return show(networks, program, make_settings(settings), found)


def data(text, known=None, **settings):
    """The report of a block as plain data."""
    (report,) = work_out(text, known, **settings).reports
    return report_data(report)


def rendered(text, form="text", **settings):
    """A block as text, csv, markdown, latex or html."""
    return RENDERERS[form](work_out(text, **settings).document)


def problems(text, **settings):
    """What is wrong with a block, from top to bottom, false claims left out; often nothing."""
    try:
        found = work_out(text, **settings).findings
    except Invalid as invalid:
        return tuple(in_order(invalid.problems))
    return tuple(in_order(each for each in found if not isinstance(each, FalseClaim)))


def page(text, settings=None, **how):
    """A block as a page shows it: never raises."""
    return Page(library(), make_settings(settings or {})).render(Source("page.md", text), **how)


def generous(**limits):
    """A library whose limits are raised, as a site can raise them."""
    return Library(limits=make_limits(limits))


def block(size, *lines, **keys):
    """A block with an input and lines of layers; `size` is a text or a tuple."""
    size = size if isinstance(size, str) else "x".join(map(str, size))
    head = "".join(f"{key}: {value}\n" for key, value in keys.items())
    return f"{head}input: {size}\nlayers:\n" + "".join(f"  - {line}\n" for line in lines)


def layer(line, size):
    """The data of a block with one line."""
    return data(block(size, line))


class Rows(HTMLParser):
    """The rows of a table: (classes of the row, level, texts of its cells).

    That of the total has the class `total` here.
    """

    def __init__(self, text):
        super().__init__()
        self.rows = []
        self.inside = self.below = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "tr":
            classes = attrs.get("class", "").split() + ["total"] * self.below
            levels = [int(each[1:]) for each in classes if re.fullmatch(r"l\d+", each)]
            self.rows.append((classes, sum(levels), []))
        elif tag == "tfoot":
            self.below = True
        elif tag in ("td", "th"):
            self.rows[-1][2].append("")
            self.inside = True

    def handle_endtag(self, tag):
        self.inside = self.inside and tag not in ("td", "th")

    def handle_data(self, text):
        if self.inside:
            self.rows[-1][2][-1] += text
