"""Every fence of ours is caught, wherever it stands; nothing else is touched."""

from __future__ import annotations

import re

import markdown
import pytest
from pymdownx.superfences import RE_NESTED_FENCE_START

from hosts import SUPERFENCES, Record, convert, converter
from mkdocs_cnn.hosts.openers import find_opener, read_options
from mkdocs_cnn.problems.problem import Source
from work import counted

HOSTS = [
    (SUPERFENCES,),
    ("cnn", SUPERFENCES),
    ("pymdownx.highlight", "cnn", SUPERFENCES),
    ("fenced_code",),
    ("cnn", "fenced_code", "codehilite"),
    (SUPERFENCES, "fenced_code"),
    ("fenced_code", SUPERFENCES),
    (),
]
AROUND = (
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "pymdownx.blocks.admonition",
    "pymdownx.blocks.tab",
    "pymdownx.details",
    "pymdownx.tabbed",
    "tables",
)


@pytest.fixture(autouse=True)
def record(monkeypatch):
    recorder = Record()
    monkeypatch.setattr("mkdocs_cnn.show.page.Page", recorder)
    return recorder


def around(text, host, **configs):
    return convert(text, *host, *AROUND, **configs)


@pytest.mark.many
@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("blank", ["\n", ""], ids=["blank", "tight"])
@pytest.mark.parametrize(
    "text",
    [
        "text\n_```cnn\nX\n```\n_text",
        "text\n_~~~cnn\nX\n~~~\n_text",
        "text\n_~~~~ cnn\nX\n~~~~\n_text",
        "text\n_``` {.cnn}\nX\n```\n_text",
        "text\n_```.cnn\nX\n```\n_text",
        "# Title\n_```cnn\nX\n```\n_text",
        "| a | b |\n|---|---|\n| 1 | 2 |\n_```cnn\nX\n```\n_text",
        "- item\n- item\n_```cnn\nX\n```\n_text",
        "text\n_```cnn\nX\n```\n_---\n",
        "- item\n_    ```cnn\n    X\n    ```\n_    text",
        "1. item\n_    ```cnn\n    X\n    ```\n\n    text\n\n2. item",
        "> text\n_> ```cnn\n> X\n> ```\n_> text",
        "!!! note\n    text\n_    ```cnn\n    X\n    ```\n_    text",
        "!!! note\n_    ```cnn\n    X\n    ```",
        "??? note\n    text\n_    ```cnn\n    X\n    ```\n_    text",
        '=== "A"\n    text\n_    ```cnn\n    X\n    ```\n_    text',
        "/// note\ntext\n_```cnn\nX\n```\n_text\n///",
        "/// tab | A\ntext\n_```cnn\nX\n```\n_text\n///",
        "text[^1]\n\n[^1]: text\n_    ```cnn\n    X\n    ```\n_    text",
        "text[^1]\n\n[^1]: text\n_    ```cnn\n    X\n    ```",
        "- item\n    ```cnn\n    X\n    ```\n\n    text",
        "> ```cnn\n> X\n> ```\ntext\n\n===",
        "term\n:   text\n_    ```cnn\n    X\n    ```\n_    text",
        '<div markdown="1">\ntext\n_```cnn\nX\n```\n_text\n</div>',
    ],
)
def test_a_fence_is_shown_as_a_block(record, host, blank, text):
    html = around(text.replace("_", blank), host)
    assert record.bodies == ["X"]
    assert html.count("<figure>1</figure>") == 1
    assert_valid(html)
    assert "cnn" not in html
    assert "<h2>" not in html


def assert_valid(html):
    """No block within a paragraph or a heading, nothing left open, no token left."""
    for inner in re.findall(r"<(?:p|h\d|td)\b[^>]*>(.*?)</(?:p|h\d|td)>", html, re.DOTALL):
        assert "<figure" not in inner
    assert html.count("<p>") + html.count("<p ") == html.count("</p>")
    assert "<p></p>" not in html
    assert "\x02" not in html
    assert "\x03" not in html


@pytest.mark.many
@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(
    "text",
    [
        "````md\n```cnn\nX\n```\n````",
        "````\n```cnn title=abc\nX\n```\n````",
        "~~~~text\n~~~cnn\nX\n~~~\n~~~~",
        "~~~\n```cnn\nX\n```\n~~~",
        "    ```cnn\n    X\n\n    Y\n    ```",
        "    ```cnn title=abc\n    X\n    ```",
        "    ```cnn\n    never closed",
        "- item\n\n        ```cnn\n        X\n        ```",
        "`` ```cnn ``",
        "```cnn```",
        "``` ```cnn title=abc ```",
        "```py\ncnn = 1\n```",
        "\\```cnn\nX\n",
        "<pre>\n```cnn\nX\n```\n</pre>",
    ],
)
def test_a_literal_stays_as_it_is(record, caplog, host, text):
    html = around(text, host)
    assert record.shown == []
    assert record.refused == []
    assert "<figure" not in html
    assert "cnn" in re.sub(r"<[^>]*>", "", html)
    assert "\x02" not in html
    assert not caplog.records


@pytest.mark.many
@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(
    "text",
    [
        "````md\n```cnn\nX\n```\n````\n\n```py\nx\n```",
        "```mermaid\ngraph TD\n```\n\n- a\n\n    ```py\n    x\n    ```\n\n`cnn`",
        "```cnnn\nX\n```",
        "```cnn-like\nX\n```",
        "```cnn.yml\nX\n```",
        "``` {.py .cnn}\nX\n```",
        '```py title="cnn" hl_lines="1"\nx\n```',
        "``` {.py #cnn .a b=c}\nx\n```",
        "```py x=1\ncnn\n```",
        "    ```cnn\n    X\n    ```",
        "```\ncnn\n",
        "> ```\n> cnn\n> ```",
    ],
)
def test_what_is_not_ours_is_as_it_was(host, text):
    custom = [{"name": "mermaid", "class": "mermaid"}]
    configs = {SUPERFENCES: {"custom_fences": custom}} if SUPERFENCES in host else {}
    without = [name for name in (*host, *AROUND) if name != "cnn"]
    expected = markdown.markdown(text, extensions=without, extension_configs=configs)
    assert around(text, host, **configs) == expected


@pytest.mark.parametrize("host", HOSTS)
def test_a_comment_costs_nothing_and_says_nothing(record, caplog, host):
    text = "<!-- a\n```cnn\nX\n```\nb -->\n\n<!--\n```cnn title=abc\n-->\n\n```cnn\nY\n```"
    html = around(text, host)
    assert record.bodies == ["Y"]
    assert record.refused == []
    assert re.sub(r"\s+", " ", html) == "<!-- a b --> <!-- --> <figure>1</figure>"
    assert not caplog.records


def test_a_page_without_fences_begins_no_page(record):
    around("text `cnn`", (SUPERFENCES,))
    assert record.pages == 0


def test_one_page_serves_all_fences_of_a_conversion(record):
    md = converter(SUPERFENCES)
    for pages in (1, 2, 3):
        assert md.convert("```cnn\nX\n```\n\n```cnn\nY\n```").count("<figure>") == 2
        assert record.pages == pages
        if pages == 2:
            md.reset()
    assert record.bodies == ["X", "Y"] * 3


def test_indented_code_may_be_disabled(record):
    text = "text\n\n    ```cnn\n    X\n    ```"
    around(text, (SUPERFENCES,), **{SUPERFENCES: {"disable_indented_code_blocks": True}})
    assert record.bodies == ["X"]


def test_two_instances_show_a_fence_once(record):
    html = convert("```cnn\nX\n```", "cnn", SUPERFENCES, "cnn")
    assert (html, record.bodies) == ("<figure>1</figure>", ["X"])


def test_a_custom_fence_may_have_our_name_in_capitals(record):
    html = convert(
        "```CNN\nX\n```",
        SUPERFENCES,
        **{SUPERFENCES: {"custom_fences": [{"name": "CNN", "class": "news"}]}},
    )
    assert html == '<pre class="news"><code>X</code></pre>'
    assert record.refused == []


def test_a_token_cannot_be_forged(record):
    html = convert("\x02cnn:0\x03 <div>\x02cnn:0\x03</div>\n\n```cnn\nX\n```", SUPERFENCES)
    assert html.count("<figure>") == 1
    assert len(record.shown) == 1


@pytest.mark.parametrize("relaxed", [False, True])
@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("```cnn", {}),
        ('```cnn title="A b" view="stages"', {"title": "A b", "view": "stages"}),
        ("```cnn title='the \"A\"'", {"title": 'the "A"'}),
        ('```cnn title="a `b` c"', {"title": "a `b` c"}),
        ('```cnn title="{x}"', {"title": "{x}"}),
        ('```cnn title=""', {"title": ""}),
        ('``` {.cnn #vgg view="stages"}', {"id": "vgg", "view": "stages"}),
        (
            '``` { #vgg .cnn view=stages title="a}b" }',
            {"id": "vgg", "view": "stages", "title": "a}b"},
        ),
        ("```cnn {#vgg .wide .tall}", {"id": "vgg", "class": "wide tall"}),
        ("```{.cnn .wide}", {"class": "wide"}),
        ("~~~cnn {data-x=1}", {"data-x": "1"}),
    ],
)
def test_options_of_the_opening_line(record, line, options, relaxed):
    if relaxed and "unrecognized" not in RE_NESTED_FENCE_START.groupindex:
        pytest.skip("this SuperFences knows no relaxed headers")
    fence = line[:3]
    configs = {SUPERFENCES: {"relaxed_headers": True}} if relaxed else {}
    convert(f"{line}\nX\n{fence}", SUPERFENCES, **configs)
    assert record.refused == []
    assert record.options == [options]


@pytest.mark.many
@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(
    ("line", "message", "marked", "help_"),
    [
        ("```cnn title=abc", 'the value of "title" is not in quotes', "abc", 'title="abc"'),
        ("```cnn title=abc def", '"def" is not an option', "def", 'name="value"'),
        ("```cnn vgg16", '"vgg16" is not an option', "vgg16", 'name="value"'),
        ("```cnn title=", '"title=" is not an option', "title=", 'name="value"'),
        ('```cnn title="abc', "these quotes are never closed", '"abc', '" behind the value'),
        ('```cnn title="a"view="b"', "something follows these quotes", '"a"', "a space after them"),
        ('```cnn title="a" title="b"', '"title" is given twice', 'title="b"', ""),
        ("```cnn {#vgg", "these braces are never closed", "{", "}"),
        ('``` {.cnn title="a"', "these braces are never closed", "{", "}"),
        ("``` {.cnn} x", "text after the closing brace", "x", "the end of the line"),
        ("``` {.cnn vgg16}", '"vgg16" is not an option', "vgg16", 'name="value"'),
        ("``` {cnn}", "a language in braces needs a dot", "cnn", ".cnn"),
        ("```{cnn title='a'}", "a language in braces needs a dot", "cnn", ".cnn"),
        ("```CNN", 'unknown fence language "CNN"', "CNN", "cnn"),
        ("``` {.Cnn}", 'unknown fence language "Cnn"', "Cnn", "cnn"),
        ("```cnn, vgg16", '"," is not an option', ",", 'name="value"'),
        ("```cnn:vgg16", '":vgg16" is not an option', ":vgg16", 'name="value"'),
    ],
)
def test_an_opening_line_that_is_nearly_right_is_refused(
    record, caplog, host, line, message, marked, help_
):
    html = around(f"text\n\n> {line}\n> X\n> ```\n\ntext", host)
    problems = {str(problem.message): problem for problem in record.refused}
    assert message in problems
    span = problems[message].span
    assert span.source.text[span.column :].startswith(marked)
    assert (span.file_line, span.length) == (3, len(marked))
    assert span.file_column == len("> ") + line.rindex(marked) + 1
    assert help_ in str(problems[message].expected)
    assert record.bodies == ["X"]  # what it holds is shown and checked all the same
    assert_valid(html)
    assert [r.getMessage() for r in caplog.records] == [p.describe() for p in record.refused]


def test_all_mistakes_of_an_opening_line_are_reported(record):
    convert("```Cnn title=a b view=c\nX\n```", SUPERFENCES)
    assert [problem.span.column for problem in record.refused] == [3, 13, 15, 22]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(
    ("text", "line", "after"),
    [
        ("```cnn\nX", 1, []),
        ("text\n\n```cnn\nX\n\ntext\n\n```cnn\nY\n```", 3, ["Y"]),
        ("```cnn\nX\n\n```py\nx\n```\n\n```cnn\nY\n```", 1, ["Y"]),
        ("````cnn\nX\n```\n\ntext", 1, []),
        ("- a\n\n    ```cnn\n    X\n\n- b", 3, []),
    ],
)
def test_a_fence_that_is_never_closed_is_refused(record, host, text, line, after):
    html = around(text, host)
    problem = record.refused[0]
    if "- b" not in text:
        assert str(problem.message) == "this cnn block is never closed"
        assert problem.span.file_line == line
    assert len(record.refused) == 1
    assert record.bodies == after
    assert_valid(html)


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (
            "- a\n\n    ```cnn\n  X\n    ```\n\n",
            4,
            "this line is indented less than the cnn block in which it stands",
        ),
        (
            "- a\n\n    ```cnn\nX\n```\n\n",
            4,
            "this line is indented less than the cnn block in which it stands",
        ),
        (
            "- a\n\n    ```cnn\n    X\n```\n\n",
            5,
            "this line is indented less than the cnn block in which it stands",
        ),
        (
            "> > ```cnn\n> X\n> > ```\n\n",
            2,
            "this line leaves the quote in which a cnn block stands",
        ),
    ],
)
def test_a_fence_whose_lines_stand_too_far_left_is_refused(record, host, text, line, message):
    html = around(text + "```cnn\nY\n```\n\n```py\nz\n```", host)
    (problem,) = record.refused
    assert str(problem.message) == message
    assert problem.span.file_line == line
    assert str(problem.notes[0].message) == "the block starts here"
    assert record.bodies == ["Y"]
    assert "X" not in html
    assert "z" in html
    assert_valid(html)


def test_what_is_a_sample_depends_on_how_superfences_reads_headers(record):
    text = "````md of=this page\n```cnn\nX\n```\n````"
    convert(text, SUPERFENCES)
    assert record.bodies == ["X"]
    if "unrecognized" in RE_NESTED_FENCE_START.groupindex:
        configs = {SUPERFENCES: {"relaxed_headers": True}}
        expected = markdown.markdown(text, extensions=[SUPERFENCES], extension_configs=configs)
        assert convert(text, SUPERFENCES, **configs) == expected
        assert record.bodies == ["X"]


def test_a_quote_does_not_go_on_in_a_fence(record):
    convert("- a\n\n    ```cnn\n  > X\n    ```", SUPERFENCES)
    assert [problem.span.file_line for problem in record.refused] == [4]


def test_a_broken_fence_ends_before_the_next_one(record):
    html = convert("- a\n\n    ```cnn\n  X\n\n```py\nz\n```\n\n```cnn\nY\n```", SUPERFENCES)
    assert len(record.refused) == 1
    assert record.bodies == ["Y"]
    assert "<code>" in html


def test_a_broken_fence_does_not_swallow_the_page(record):
    html = convert("    ```cnn\n    X\n\ntext\n\n```\ncode\n```\n\nmore", SUPERFENCES)
    assert "<p>text</p>" in html
    assert "code" in html
    assert "<p>more</p>" in html
    assert record.refused == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("```cnn", ("```", "cnn")),
        ("~~~~ .CNN x", ("~~~~", "CNN")),
        ("``` {#a b='c d' .cnn", ("```", "cnn")),
        ("``cnn", None),
        ("```", None),
        ("```cnn x```", None),
        ("```cnn x``` y", None),
        ("``` {.cnnx}", None),
        ("text ```cnn", None),
    ],
)
def test_finding_an_opener(text, found):
    assert find_opener(text) == found


def test_reading_options_needs_no_markdown():
    options, problems = read_options(Source("a.md", '``` {.cnn #a title="A"}', 7, 4))
    assert (options, problems) == ({"id": "a", "title": "A"}, [])


# What is opened and never closed, and what an opening line can hold


def test_attributes_of_any_fence_are_read_at_once():
    """Thirty values in quotes could be read in a billion ways, and not one of them is ours."""
    text = "``` {" + 'a="x" ' * 400 + "}"
    with counted() as work:
        assert find_opener(text) is None
    assert work.total < 100
    assert find_opener(text[:-1] + ".cnn}") == ("```", "cnn")


@pytest.mark.parametrize(
    ("line", "opens"),
    [
        ('{a="x" .cnn}', True),
        ("{a='x y' .cnn}", True),
        ('{a="x .cnn}', True),
        ("{#id a=x .cnn}", True),
        ('{a="x"b .cnn}', True),
        ('{a="x y .cnn}', False),
        ('{a="x" .python}', False),
    ],
)
def test_what_stands_before_the_language_in_braces(line, opens):
    assert bool(find_opener(f"``` {line}")) is opens


def test_an_opening_line_has_an_end(record):
    options = " ".join(f'a{index}="x"' for index in range(1_000))
    convert(f"```cnn {options}\nX\n```", SUPERFENCES)
    (problem,) = record.refused
    assert str(problem.message) == f"an opening line of {len(options) + 7:,} characters"
    assert str(problem.expected) == "at most 2,000"
    assert record.options == [{}]
