"""The extension in plain Python-Markdown: by which names it is made, and with what options."""

import re

import pytest
from markdown import Markdown
from markdown.preprocessors import Preprocessor

import mkdocs_cnn
from helpers import library
from mkdocs_cnn.hosts.extension import NAMES, CnnExtension
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.page import Page
from work import counted

OPTIONS_IN_WORDS = [
    ({"networks": 5}, '"5" as networks; expected the name of a folder.'),
    ({"networks": ["a"]}, "as networks; expected the name of a folder."),
    ({"networks": "nonsuch"}, 'there is no folder "nonsuch", which networks names'),
    ({"batch": {}}, "keys and values as batch; expected a word, a number or a list of words."),
    ({"batch": None, "columns": 3}, 'unknown column "3"; expected one of: layer,'),
    ({"view": [["table"]]}, "a list in a list as view; expected"),
    ({"claims": object()}, "as claims; expected one of: note, warning, error."),
    ({"limits": ["layers"]}, "as limits; expected names with numbers"),
]


@pytest.mark.parametrize(("options", "message"), OPTIONS_IN_WORDS)
@pytest.mark.parametrize("name", NAMES)
def test_options_of_a_wrong_type_are_told_in_words(name, options, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        Markdown(extensions=[name], extension_configs={name: options})


@pytest.mark.parametrize("name", NAMES)
def test_every_name_makes_the_extension(name):
    configs = {name: {"columns": ["layer", "macs"], "claims": None}}
    html = Markdown(extensions=[name], extension_configs=configs).convert("```cnn\nlenet5\n```\n")
    assert ">MACs</th>" in html
    assert ">Parameters" not in html


def test_the_package_has_nothing_else_that_is_made_when_it_is_asked_for():
    assert mkdocs_cnn.makeExtension().__class__.__name__ == "CnnExtension"
    with pytest.raises(AttributeError, match="module 'mkdocs_cnn' has no attribute 'nonsuch'"):
        mkdocs_cnn.nonsuch  # noqa: B018


# Pages as they are shown, with everything that opening lines and raw HTML can do to them


def convert(text, extensions):
    return Markdown(extensions=extensions).convert(text)


def test_the_mistakes_of_an_opening_line_stand_in_one_box():
    html = convert("```cnn title=x view=stages z\nlenet5\n```", ["cnn"])
    assert html.count('role="alert"') == 1
    assert "This cnn block has 3 mistakes" in html
    assert html.count("<figure") == 1


@pytest.mark.parametrize("opened", ["<!-- ", "<pre ", "<style ", "<script "])
def test_what_is_never_closed_hides_nothing(opened):
    text = f"<div>\n{opened * 2}x\n</div>\n\n```cnn\nlenet5\n```\n"
    html = convert(text, ["md_in_html", "pymdownx.superfences", "cnn"])
    assert html.count("<figure") == 1


@pytest.mark.parametrize("opened", ["<!--", "<pre>", "<textarea>", "<script>", "<style>"])
def test_what_is_closed_hides_what_is_in_it(opened):
    closed = "-->" if opened == "<!--" else opened.replace("<", "</")
    text = f"{opened}\n```cnn\nlenet5\n```\n{closed}\n\n```cnn\nvgg16\n```\n"
    html = convert(text, ["pymdownx.superfences", "cnn"])
    assert html.count("<figure") == 1
    assert "138,357,544" in html


def test_equal_titles_are_numbered():
    page = Page(library(), Settings())
    names = ["a", "a", "a-2", "a", "b", "a", "a-2"]
    network = "input: 8x8x3\nlayers: [relu]\n"
    shown = [page.render(Source("page.md", f"title: {name}\n{network}")) for name in names]
    anchors = [min(each.anchors, key=len) for each in shown]
    assert anchors == ["a", "a-2", "a-2-2", "a-3", "b", "a-4", "a-2-3"]


class Joins(Preprocessor):
    """Joins the page's lines and splits them again, so that they lose their marks."""

    def run(self, lines):
        return "\n".join(lines).split("\n")


def lose_marks(md):
    md.preprocessors.register(Joins(md), "joins", 31.95)


def test_ten_thousand_equal_lines_that_lost_their_marks_are_followed_at_once(tmp_path):
    """Two snippets of equal lines, and a block of them: which line is whose cannot be told."""
    (tmp_path / "equal.md").write_text("x\n" * 5_000, "utf-8")
    snippet = '--8<-- "equal.md"\n'
    text = f"{snippet}\n```cnn\nlenet6\n```\n\n{'x' + chr(10)}{snippet}\n```cnn\nlenet7\n```\n"
    problems = []
    extension = CnnExtension()
    extension.listener = lambda block: problems.extend(block.problems)
    configs = {"pymdownx.snippets": {"base_path": [str(tmp_path)]}}
    names = ["pymdownx.snippets", "pymdownx.superfences", extension]
    md = Markdown(extensions=names, extension_configs=configs)
    lose_marks(md)
    with counted(lines=False) as work:
        md.convert(text)
    assert work.calls < 2_000_000
    assert [problem.span.file_line for problem in problems] == [4, 11]


def test_the_lines_of_an_enormous_page_are_followed_without_marks(monkeypatch):
    monkeypatch.setattr("mkdocs_cnn.hosts.locations.MARKED", 3)
    problems = []
    extension = CnnExtension()
    extension.listener = lambda block: problems.extend(block.problems)
    md = Markdown(extensions=["pymdownx.superfences", extension])
    md.convert("a\n\n```cnn\nlenet6\n```\n\nb `#!cnn lenet8.x`\n\n```cnn\nlenet7\n```\n")
    assert [problem.span.file_line for problem in problems] == [4, 7, 10]


def test_ids_have_quotes_where_a_host_asks_for_them():
    block = "title: 'a <tr id=b> id=c'\nid: mine\ninput: 8x8x3\nlayers: [conv: conv3-4]\n"
    bare, extension = CnnExtension(), CnnExtension()
    extension.quotes_ids = True
    plain, quoted = (convert(f"```cnn\n{block}```", [each]) for each in (bare, extension))
    ids = ["mine", "mine-input", "mine-conv"]
    assert re.findall(r"<(?:figure|tr)[^>]* id=(\S+?)[> ]", plain) == ids
    assert re.findall(r'<(?:figure|tr)[^>]* id="(\S+?)"[> ]', quoted) == ids
    for each in ids:
        quoted = quoted.replace(f' id="{each}"', f" id={each}")
    assert quoted == plain
