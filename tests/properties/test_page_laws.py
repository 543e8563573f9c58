"""Laws of the page: what authors write is text there, ids are given once, tags are closed."""

import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import library, page
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.page import Page
from programs import networks

PAYLOADS = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "'\" onmouseover=alert(1) x='",
    "</code></pre><script>",
    "<!--",
    "&lt;b&gt;&amp;",
]
TAGS = {
    *(
        "a",
        "b",
        "br",
        "wbr",
        "button",
        "code",
        "i",
        "div",
        "em",
        "p",
        "pre",
        "small",
        "span",
        "strong",
        "sup",
    ),
    *("caption", "col", "colgroup", "figcaption", "figure", "table", "tbody", "td", "template"),
    *("tfoot", "th", "thead", "tr", "dd", "details", "dl", "dt", "h3", "li", "section", "summary"),
    *("ul", "del", "ins", "fieldset", "input", "label", "legend", "output"),
    *("circle", "desc", "g", "path", "svg", "text", "title"),
}
VOID = {"br", "col", "input", "wbr"}
ATTRIBUTES = (
    "class|id|href|xlink:href|role|scope|tabindex|title|colspan|lang|open|aria-.+|data-.+"
    "|hidden|viewbox|d|x|y|cx|cy|r|type|name|value|checked|disabled|autocomplete"
)


class Strict(HTMLParser):
    """Every tag is one of ours and is closed; attributes are ours; ids stand once."""

    def __init__(self, html):
        super().__init__(convert_charrefs=False)
        self.open, self.ids, self.text = [], [], []
        self.feed(html)
        self.close()
        assert self.open == []
        assert len(self.ids) == len(set(self.ids)), self.ids
        assert "<" not in "".join(self.text)

    def handle_starttag(self, tag, attrs):
        assert tag in TAGS, tag
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            assert re.fullmatch(ATTRIBUTES, name), name
            if name == "id":
                assert value
                assert not re.search(r"\s", value)
                self.ids.append(value)
            if name == "xlink:href":
                assert value.startswith("#")
            if name == "href":
                assert urlsplit(value).scheme in ("", "http", "https")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_comment(self, data):
        raise AssertionError(data)

    def handle_data(self, data):
        self.text.append(data)


PLACES = {
    "title": "title: {}\nuse: vgg16\n",
    "caption": "caption: {}\nuse: vgg16\n",
    "source": "source: {}\nview: summary\nuse: lenet5\n",
    "id": "id: {}\nuse: vgg16\n",
    "use": "use: {}\n",
    "view": "use: vgg16\nview: {}\n",
    "columns": "use: vgg16\ncolumns: [layer, {}]\n",
    "units": "use: vgg16\nunits: {}\n",
    "worked": "use: vgg16\nview: [worked, {}]\n",
    "key": "{}: 3\nuse: vgg16\n",
    "input": "input: {}\nlayers: [relu]\n",
    "operation": "input: 8x8x3\nlayers:\n  - {}\n",
    "name": "input: 8x8x3\nlayers:\n  - {}: relu\n",
    "stage": "input: 8x8x3\nlayers:\n  - {}: [relu]\n",
    "note": "input: 8x8x3\nlayers:\n  - leakyrelu: {{slope: {}}}\n",
    "rate": "input: 8x8x3\nlayers:\n  - dropout: {{rate: {}}}\n",
    "size": "input: 8x8x3\nlayers:\n  - lrn: {{size: {}}}\n",
    "option": "input: 8x8x3\nlayers:\n  - conv: {{kernel: 3, out: 4, {}: 3}}\n",
    "value": "input: 8x8x3\nlayers:\n  - conv: {{kernel: 3, out: {}}}\n",
    "default": "input: 8x8x3\ndefaults: {{{}: nobias}}\nlayers: [relu]\n",
    "compare": "compare: [vgg16, {}]\n",
    "family": "compare: [vgg16, {{use: alexnet, family: {}}}]\nview: index\n",
    "page": "compare: [vgg16, alexnet]\nview: index\npages: {{vgg16: {}}}\n",
    "name of a page": "compare: [vgg16, alexnet]\nview: index\npages: {{{}: a.md}}\n",
    "compared title": "compare: [vgg16, {{use: alexnet, title: {}}}]\n",
}


def quoted(payload):
    return '"' + payload.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.mark.many
@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("place", PLACES)
def test_what_authors_write_is_text(place, payload):
    text = PLACES[place].format(quoted(payload))
    shown = page(text)
    Strict(shown.html)
    said = "".join(problem.describe() for problem in shown.problems)
    assert "itself failed" not in said


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("place", ["title", "caption", "source"])
def test_it_is_shown_as_it_was_written(place, payload):
    assert " ".join(payload.split()) in unescape(page(PLACES[place].format(quoted(payload))).html)


@pytest.mark.many
@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("place", PLACES)
def test_unquoted_too(place, payload):
    Strict(page(PLACES[place].format(payload)).html)


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("option", ["title", "caption", "id", "view", "columns", "batch", "{}"])
def test_what_stands_in_the_fence_line_is_text(option, payload):
    option = option.format(payload)
    header = Source("page.md", f'```cnn {option}="{payload}"')
    for text in ("vgg16", "input: 8x8x3\nlayers: [rellu]\n"):
        Strict(page(text, header=header, options={option: payload}).html)


@pytest.mark.parametrize("name", ["a b", "a&b", "<i>", "été", 'q"q', "x'y"])
def test_names_of_files_are_text(tmp_path, name):
    (tmp_path / f"{name}.yml").write_text("input: 8x8x3\nlayers: [relu]\n", encoding="utf-8")
    shown = Page(Library(tmp_path), Settings()).render(Source("page.md", f"use: {quoted(name)}"))
    assert shown.problems == ()
    Strict(shown.html)


@given(networks())
def test_pages_are_well_formed(text):
    for view in ("table", "stages", "listing", "worked", "summary"):
        Strict(page(f"view: {view}\n{text}").html)


@given(st.lists(networks(), min_size=2, max_size=4))
def test_ids_stand_once_on_a_page(texts):
    one = Page(library(), Settings())
    blocks = [one.render(Source("page.md", text)) for text in texts]
    Strict("\n".join(block.html for block in blocks))
    anchors = [anchor for block in blocks for anchor in block.anchors]
    assert len(anchors) == len(set(anchors))
    for block in blocks:
        for anchor in block.anchors:
            assert re.search(f'\\bid="?{re.escape(anchor)}[" >]', block.html)


def test_ids_that_come_out_alike_stand_once():
    shown = page("input: 8x8x3\nlayers:\n  - a: [b: relu]\n  - a-b: relu\n")
    Strict(shown.html)
    twice = page("use: vgg16\nview: worked conv3, conv3_1, conv3\n")
    Strict(twice.html)


def test_the_strict_reader_is_strict():
    for html in (
        "<script></script>",
        "<p>",
        '<p onclick="x"></p>',
        '<p id="a"></p><p id="a"></p>',
        '<p id="a b"></p>',
        '<a href="javascript:x"></a>',
        "<p><b></p>",
        "<!-- -->",
    ):
        with pytest.raises((AssertionError, IndexError)):
            Strict(html)
