"""What is ours and was not read is told, with its place; samples and others' text are not."""

from __future__ import annotations

import re

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hosts import SUPERFENCES, converter
from mkdocs_cnn.hosts.extension import CnnExtension
from mkdocs_cnn.hosts.marks import Columns, Surroundings, find_marks, make_mark
from mkdocs_cnn.hosts.suspects import expression_of, find_in_front_matter, find_suspects
from mkdocs_cnn.problems.problem import Unread
from work import excess

HILITE = "pymdownx.inlinehilite"
HOSTS = [
    (SUPERFENCES,),
    (HILITE, "cnn", SUPERFENCES),
    ("fenced_code", "codehilite"),
    (),
]
AROUND = (
    "abbr",
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "pymdownx.details",
    "pymdownx.tabbed",
    "smarty",
    "tables",
    "toc",
)
CLAIM = "138M = vgg16.params"


def converted(text, host=(SUPERFENCES,), **configs):
    """The page, and the problems of what is ours on it."""
    found = []
    extension = CnnExtension()
    extension.listener = lambda block: found.extend(block.problems)
    names = [extension if name == "cnn" else name for name in (*host, *AROUND)]
    names = names if extension in names else [*names, extension]
    page = markdown.markdown(text, extensions=names, extension_configs=configs)
    assert not {"\x02", "\x03"} & set(page)
    return page, found


def without(text, host):
    names = [name for name in (*host, *AROUND) if name != "cnn"]
    return markdown.markdown(text, extensions=names)


def places(problems):
    return [each.span.location.removeprefix("<markdown>:") for each in problems]


HTML = "Markdown leaves the text around it as it is"
BARE = "it has no backticks"
OPEN = "it is never closed"
NAME = 'it does not begin with "#!cnn" and a space'
ATTRIBUTE = "it stands in an attribute"
FENCE = "its fence does not begin a line"
UNREAD = [
    ("#!cnn X", "1:1", BARE),
    ("a #!cnn X b", "1:3", BARE),
    ("a (#!cnn X) b", "1:4", BARE),
    ("a #!cnn\nX", "1:3", BARE),
    ("# a #!cnn X", "1:5", BARE),
    ("a #!cnn X\n===", "1:3", BARE),
    ("*#!cnn X*", "1:2", BARE),
    ("- a\n- #!cnn X", "2:3", BARE),
    ("- a\n\n    #!CNN X", "3:5", BARE),
    ("> a\n> #!cnn X", "2:3", BARE),
    ("| a | #!cnn X |\n|---|---|\n| 1 | 2 |", "1:7", BARE),
    ("| a | b |\n|---|---|\n| #!cnn X | 2 |", "3:3", BARE),
    ('!!! note "a #!cnn X"\n\n    b', "1:13", BARE),
    ('=== "#!cnn X"\n\n    b', "1:6", BARE),
    ("[a #!cnn X](b)", "1:4", BARE),
    ("a[^1]\n\n[^1]: b #!cnn X", "3:9", BARE),
    ("#!cnnvgg16.params", "1:1", BARE),
    ("a #! cnn X", "1:3", BARE),
    ("a #!Cnn X", "1:3", BARE),
    ("<div>\n#!cnn X\n</div>", "2:1", BARE),
    ("a `#!cnn X", "1:4", OPEN),
    ("a ``#!cnn X` b", "1:5", OPEN),
    ("a `#!cnn X\n\nb` c", "1:4", OPEN),
    ("| a | `#!cnn X |\n|---|---|\n| 1 | 2 |", "1:8", OPEN),
    ("`#!CNN X`", "1:2", NAME),
    ("` #!cnn X`", "1:3", NAME),
    ("`#! cnn X`", "1:2", NAME),
    ("`#!cnnvgg16.params`", "1:2", NAME),
    ("| a | `#!Cnn X` |\n|---|---|\n| 1 | 2 |", "1:8", NAME),
    ("`!cnn X = a.b`", "1:2", NAME),
    ("`#cnn a.b`", "1:2", NAME),
    ("`:::cnn a.b`", "1:2", NAME),
    ("a `#!/cnn a.b` b", "1:4", NAME),
    ("<div>`#!cnn X`</div>", "1:13", HTML),
    ("<pre>\n\n`#!cnn X`", "3:8", HTML),
    ("<div>\n\na `#!cnn X`\n\n</div>", "3:10", HTML),
    ("<p>`#!cnn X`</p>\n\n`#!cnn 2 + 2`", "1:11", HTML),
    ("<div>`` `#!cnn X` ``</div>", "1:10", HTML),
    ("<table><tr><td>`#!cnn X`</td></tr></table>", "1:23", HTML),
    ('a <b title="`#!cnn X`">b</b>', "1:14", ATTRIBUTE),
    ("<div title='#!cnn X'>\nb\n</div>", "1:13", ATTRIBUTE),
    ('[a](b "#!cnn X")', "1:8", ATTRIBUTE),
    ("![#!cnn X](b)", "1:3", ATTRIBUTE),
    ("*[HTML]: `#!cnn X`\n\nHTML HTML", "1:17", ATTRIBUTE),
    ("- ```cnn\n  vgg16\n  ```", "1:3", FENCE),
    ("- a\n- ```cnn\n  vgg16\n\n  ```", "2:3", FENCE),
    ("1. ~~~cnn\n   vgg16\n   ~~~", "1:4", FENCE),
    ("See: ```cnn\nvgg16\n```", "1:6", FENCE),
    ("- ``` {.cnn}\n  vgg16\n  ```", "1:3", FENCE),
    ("```cnn vgg16```", "1:1", "it stands on one line"),
    ("a\n\n> ```CNN use: vgg16```\n\nb", "3:3", "it stands on one line"),
]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(("text", "place", "words"), UNREAD)
def test_what_is_not_read_is_told(host, text, place, words):
    page, found = converted(text, host)
    (problem,) = found
    assert isinstance(problem, Unread)
    assert problem.level == "warning"
    assert words in str(problem.message)
    assert places(found) == [place]
    assert problem.hint or problem.expected
    shown = problem.span.source.lines[problem.span.line][problem.span.column :]
    assert shown.startswith(("#", "!", ":::", "X", "```", "~~~"))
    if "2 + 2" not in text:
        assert page == without(text, host)


SAMPLES = [
    ("`` `#!cnn X` ``", "1:5"),
    ("a `` #!py `#!cnn X` `` b", "1:12"),
    ("`see #!cnn X`", "1:6"),
    ("| `` `#!cnn X` `` | b |\n|---|---|\n| 1 | 2 |", "1:7"),
    ("a <code>`#!cnn X`</code>", "1:10"),
    ("a <code>`#!CNN X`</code>", "1:10"),
    ("a <kbd>#!cnn X</kbd>", "1:8"),
    ("<div><code>#!cnn X</code></div>", "1:12"),
    ("\\`#!cnn X\\`", "1:3"),
]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(("text", "place"), SAMPLES)
def test_a_sample_in_a_sentence_is_a_note(host, text, place):
    page, found = converted(text, host)
    (problem,) = found
    assert isinstance(problem, Unread)
    assert problem.level == "note"
    assert places(found) == [place]
    assert page == without(text, host)


SILENT = [
    "    `#!cnn X`",
    "a\n\n    #!cnn X\n\n    ```cnn\n    vgg16\n    ```",
    "- a\n\n        #!cnn X",
    "```\n`#!cnn X` and #!cnn X\n```",
    "````md\n```cnn\nvgg16\n```\n````",
    "~~~md\n- ```cnn\n~~~",
    "<pre>\n`#!cnn X`\n</pre>",
    "<pre><code>#!cnn X</code></pre> <div>b</div>",
    "<script>\n#!cnn X\n</script>",
    "<style>\n#!cnn X\n</style>",
    "<textarea>\n#!cnn X\n</textarea>",
    "<!-- `#!cnn X` -->",
    "<!--\n\n#!cnn X\n\n```cnn\nvgg16\n```\n\n-->",
    "a <!-- #!cnn X --> b",
    "`#!cnn`",
    "`#!CNN`",
    "`#cnn layers` and `!cnn` and `:::cnn`\n\n::: cnn\na.b = c\n:::",
    "`mkdocs-cnn check` = a.b and `import cnn`",
    "In text it is #!cnn, as in (#!cnn).",
    "#!cnn",
    "a \\#!cnn X",
    "`#!py cnn` and `#!python cnn`",
    "http://cnn.com/#!cnn and <http://cnn.com/#!cnn/x>",
    "[a](http://cnn.com/b#!cnn) [b](#!cnn) [c]\n\n[c]: #!cnn",
    "A CNN #! says ```cnn``` and ~~~ cnn ~~~",
    "```` ```cnn ```` and ```` ```cnn title=x ````",
    "| ```` ```cnn title=x ```` | b |\n|---|---|\n| 1 | 2 |",
    "a\\\n\\```cnn\nb",
    "```cnn-lexer x```",
    "#!/usr/bin/env cnn",
    "a\n#!/cnn x",
]


@pytest.mark.many
@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("text", SILENT)
def test_samples_in_blocks_and_other_text_are_nothing(host, text):
    page, found = converted(text, host)
    assert found == []
    if "vgg16" not in text:
        assert page == without(text, host)


def test_samples_over_several_lines():
    _, found = converted("`` `#!cnn X`\n`#!cnn Y` ``")
    assert [(each.level, each.span.file_line) for each in found] == [("note", 1), ("note", 2)]


def test_what_is_read_is_not_told():
    text = (
        f"a `#!cnn {CLAIM}`, `#!cnn\n{CLAIM}`\n\n"
        f'<div markdown="1">\n\n`#!cnn {CLAIM}`\n\n```cnn\nvgg16\n```\n\n</div>\n\n'
        f'<p markdown="span">`#!cnn {CLAIM}`</p>\n\n<b>`#!cnn {CLAIM}`</b>\n\n'
        f"- it`s\n- `#!cnn {CLAIM}`\n"
    )
    assert converted(text)[1] == []


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (f"`#!CNN {CLAIM}`", f'Write "#!cnn {CLAIM}" in the backticks.'),
        ("`#!cnnvgg16.params`", 'Write "#!cnn vgg16.params" in the backticks.'),
        ("`# cnn  vgg16.params `", 'Write "#!cnn vgg16.params" in the backticks.'),
    ],
)
def test_the_hint_can_be_copied(text, hint):
    (problem,) = converted(text)[1]
    assert str(problem.hint) == hint


def test_places_beside_what_is_read():
    text = (
        "`#!cnn 1` #!cnn 2 `#!cnn 3` `` `#!cnn 4` `` #!cnn 5\n#!cnn 6\n\n"
        "\t#!cnn 7\n\n- a\t#!cnn 8\n\n```cnn\nvgg16\n```\n\n#!cnn 9\n"
    )
    _, found = converted(text)
    assert places(found) == ["1:11", "1:33", "1:45", "2:1", "6:5", "12:1"]
    assert [each.level for each in found] == ["warning", "note", *["warning"] * 4]


def test_twins_on_a_page_have_places_of_their_own():
    text = "    #!cnn X\n\n<!-- #!cnn X -->\n\n#!cnn X and #!cnn X\n\n#!cnn X"
    assert places(converted(text)[1]) == ["5:1", "5:13", "7:1"]


def test_a_page_is_begun_anew():
    extension, found = CnnExtension(), []
    extension.listener = lambda block: found.extend(block.problems)
    md = converter("tables", SUPERFENCES)
    md.registerExtensions([extension], {})
    for text in ("#!cnn X", "a", "`` `#!cnn X` ``", "`#!cnn 1`", "<div>`#!cnn X`</div>"):
        md.reset()
        md.convert(text)
    assert [each.level for each in found] == ["warning", "note", "warning"]


def test_a_heading_keeps_its_name_and_id():
    md = converter("toc")
    md.convert("# a #!cnn X\n\n## `` `#!cnn Y` ``")
    (token,) = md.toc_tokens
    assert (token["name"], token["id"]) == ("a #!cnn X", "a-cnn-x")
    assert token["children"][0]["id"] == "cnn-y"


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("---\ntitle: A #!cnn X\n---\n", ["a.md:2:10"]),
        ("---\na: >\n  b `#!cnn X` `#!cnn Y`\n---\n", ["a.md:3:6", "a.md:3:16"]),
        ("Title: #!cnn X\n\n", ["a.md:1:8"]),
        ("---\n# #!cnn X\n#!cnn X\na: about #!cnn\n---\n", []),
    ],
)
def test_front_matter(head, found):
    body = "text #!cnn X\n"
    problems = list(find_in_front_matter("a.md", head + body, body))
    assert [each.span.location for each in problems] == found


# The parts


def test_columns():
    text = f" AB {make_mark(3)}C\nDE\n\tF G"
    columns = Columns(text)
    indices = [text.index(each) for each in "ABCDEFG"]
    assert [(columns.line(i), columns.before(i)) for i in indices] == [
        *((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (2, 0), (2, 1)),
    ]


M = make_mark(0)


@pytest.mark.parametrize(
    ("html", "surroundings"),
    [
        (f"a {M}", "TEXT"),
        (f"<p>a &lt;pre&gt; {M}", "TEXT"),
        (f"<pre>a</pre> {M}", "TEXT"),
        (f"<pre title='</pre>'></pre> {M}", "TEXT"),
        (f"<!-- <pre> --> {M}", "TEXT"),
        (f"<script>'<pre>' + '<!--'</script> {M}", "TEXT"),
        (f"<code>a</code>{M}", "TEXT"),
        (f"</code></code>{M} <code>", "TEXT"),
        (f"<i title='>\"'>{M}", "TEXT"),
        (f"{M}<code>", "BEFORE_CODE"),
        (f"{M}<code class='a'>", "BEFORE_CODE"),
        (f"{M}<codes>", "TEXT"),
        (f"<code>{M}", "CODE"),
        (f"<CODE class='a'><b>{M}", "CODE"),
        (f"<code>{M}<code>", "CODE"),
        (f"<p><samp>a</samp><kbd>{M}", "CODE"),
        (f"<i title='{M}", "TAG"),
        (f'<i title=">{M}', "TAG"),
        (f"<i {M}>", "TAG"),
        (f"<code title='{M}'>", "TAG"),
        (f"<pre>{M}</pre>", "LITERAL"),
        (f"<pre>{M}", "TEXT"),
        (f"<PRE class='a'><code>a</code> <!-- --> {M} </Pre>", "LITERAL"),
        (f"<!-- {M}", "LITERAL"),
        (f"<!-- <p> > {M} -->", "LITERAL"),
        (f"<script>a < b; '</p>' {M}</script>", "LITERAL"),
        (f"<style>{M}</style>", "LITERAL"),
        (f"<style>{M}", "TEXT"),
        (f"<textarea>{M}</textarea>", "LITERAL"),
        (f"<textarea>{M}", "TEXT"),
        (f"<pre>{M}<code></pre>", "LITERAL"),
    ],
)
def test_surroundings(html, surroundings):
    assert list(find_marks(html)) == [(0, Surroundings[surroundings])]


@pytest.mark.many
@pytest.mark.parametrize(
    "part",
    [
        "#!cnn X ",
        "#!cnn ",
        "`#!cnn X ",
        "`` `#!cnn X` `` ",
        "#!cnn\n",
        "#!cnn\n> ",
        "`",
        "``` cnn ",
        "- ```cnn\n",
        "`#cnn ",
        "`#cnn a`",
        "a ```cnn x``` ",
        "<i title='#!cnn X",
        "#!cnn X\n",
        "<pre>#!cnn X ",
    ],
)
def test_suspects_take_time_in_proportion(part):
    """Of the work here; Markdown itself takes longer than that for some of these."""

    def find(text):
        columns = Columns(text)
        for each in find_suspects(text):
            columns.before(each.start)
        list(find_marks(text.replace("cnn", f"cnn{M}") * 4))

    assert excess(find, lambda size: part * size, 1_000, 16_000) < 4


PIECES = {
    "warning": ["#!cnn X", "a `#!CNN X` b", "<div>`#!cnn X`</div>", "- ```cnn\n  vgg16\n  ```"],
    "note": ["`` `#!cnn X` ``", "a <code>#!cnn X</code>", "> `a #!cnn X`"],
    "": ["    #!cnn X", "```\n#!cnn X\n```", "<!-- #!cnn X -->", "text", "`#!cnn 1`", "`#!cnn`"],
}
CHOICES = [(level, piece) for level, pieces in PIECES.items() for piece in pieces]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(CHOICES), max_size=10), st.sampled_from(HOSTS))
def test_everything_is_told_once_and_where_it_is(chosen, host):
    text = "".join(f"{piece}\n\ntext\n\n" for _, piece in chosen)
    _, found = converted(text, host)
    assert [each.level for each in found] == [level for level, _ in chosen if level]
    lines = text.split("\n")
    starts = [text[: m.start()].count("\n") for m in re.finditer(r"(?m)^text$", text)]
    assert len(starts) >= len(chosen)
    for each in found:
        assert each.span.source.text == lines[each.span.file_line - 1]
    assert places(found) == sorted(places(found), key=lambda each: int(each.split(":")[0]))


@pytest.mark.parametrize("name", ["#! cnn", "#!CNN", "# cnn", "!cnn", "!#cnn", "::: cnn", "#!/cnn"])
def test_the_expression_behind_a_misspelt_name(name):
    assert expression_of(f"{name} vgg16.params") == "vgg16.params"


def test_what_has_no_name_is_an_expression():
    assert expression_of("vgg16.params") == "vgg16.params"
