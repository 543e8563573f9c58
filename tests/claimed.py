"""What the tests of claims and of inline numbers share."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from helpers import library
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.settings.choices import make_settings
from mkdocs_cnn.show.page import Page

FIRST = 21
"""The column of an expression's first character in the lines that these tests write."""


def page_with(*blocks, known=None, **settings):
    """A page on which some blocks stand; nothing of them is shown yet."""
    page = Page(known or library(), make_settings(settings))
    for block in blocks:
        page.announce(Source("page.md", block))
    return page


def code(expression):
    """An expression in its line: `It has `#!cnn …` of them.`"""
    line = f"It stands in `#!cnn {expression}` of it."
    span = Source("page.md", line, 7).span(0, FIRST - 1, max(len(expression), 1))
    return Scalar(expression, span)


def inline(expression, *blocks, **settings):
    """What a page makes of an expression."""
    return page_with(*blocks, **settings).inline(code(expression))


def shown(expression, *blocks, **settings):
    """What a reader sees of it, where nothing is wrong."""
    block = inline(expression, *blocks, **settings)
    assert block.problems == (), block.problems[0].describe()
    return Element(block.html)


def mistakes(expression, *blocks, **settings):
    """What is wrong with it."""
    block = inline(expression, *blocks, **settings)
    assert block.problems != (), block.html
    return block.problems


@dataclass
class Parts:
    """The text of an element, in all and by tag."""

    whole: str = ""
    by_tag: dict = field(default_factory=dict)


class Element(HTMLParser):
    """Inline HTML, read strictly: our tags alone, closed, nothing but text between them."""

    TAGS = ("span", "data", "del", "ins", "code")
    ATTRIBUTES = ("class", "title", "value", "role")

    def __init__(self, html):
        super().__init__(convert_charrefs=False)
        self.open, self.outer, self.parts = [], None, Parts()
        self.feed(html)
        self.close()
        assert self.open == []
        assert self.outer is not None
        self.attributes = dict(self.outer[1])

    def handle_starttag(self, tag, attrs):
        assert tag in self.TAGS, tag
        assert {name for name, _ in attrs} <= set(self.ATTRIBUTES), attrs
        assert self.open or self.outer is None, "one element"
        self.outer = self.outer or (tag, attrs)
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        assert self.open, "nothing stands outside of the element"
        self._say(data)

    def handle_entityref(self, name):
        self._say({"amp": "&", "lt": "<", "gt": ">", "quot": '"'}[name])

    def handle_charref(self, name):
        self._say({"x27": "'"}[name])

    def handle_comment(self, data):
        raise AssertionError(data)

    def _say(self, text):
        assert self.open
        self.parts.whole += text
        for tag in self.open:
            self.parts.by_tag[tag] = self.parts.by_tag.get(tag, "") + text

    @property
    def text(self):
        return self.parts.whole

    @property
    def title(self):
        return self.attributes["title"]

    @property
    def value(self):
        """The bare number that programs read; None where there is none."""
        return self.attributes.get("value")

    @property
    def classes(self):
        return self.attributes["class"].split()

    @property
    def struck(self):
        return self.parts.by_tag.get("del")

    @property
    def instead(self):
        return self.parts.by_tag.get("ins")


def marked(problem):
    """The characters that a problem points at, as they stand in the source."""
    span = problem.span
    return span.source.lines[span.line][span.column : span.column + span.length]
