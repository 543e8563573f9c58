"""Inline code `#!cnn …` becomes a number wherever inline Markdown works, and nowhere else."""

from __future__ import annotations

import html
import re
from itertools import count

import markdown
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown.extensions import Extension
from markdown.inlinepatterns import BacktickInlineProcessor
from markdown.preprocessors import Preprocessor

from hosts import SUPERFENCES, Record, converter, page_from
from mkdocs_cnn.hosts.extension import CnnExtension
from mkdocs_cnn.hosts.inline_codes import find_inline_codes
from mkdocs_cnn.problems.problem import FalseClaim
from mkdocs_cnn.show.page import Block, in_sentence
from mkdocs_cnn.show.render.inline import Element
from readers import AROUND
from work import excess, soon

HILITE = "pymdownx.inlinehilite"
HOSTS = [
    (SUPERFENCES,),
    ("cnn", SUPERFENCES),
    (HILITE, "cnn", SUPERFENCES),
    ("cnn", SUPERFENCES, HILITE),
    ("fenced_code", "codehilite"),
    (),
]
NUMBER = '<data class="cnn-number">1</data>'


@pytest.fixture(autouse=True)
def record(monkeypatch):
    recorder = Record()
    monkeypatch.setattr("mkdocs_cnn.show.page.Page", recorder)
    return recorder


def around(text, host=(SUPERFENCES,), **configs):
    return converter(*host, *AROUND, **configs).convert(text)


def without(text, host, **configs):
    names = [name for name in (*host, *AROUND) if name != "cnn"]
    return markdown.markdown(text, extensions=names, extension_configs=configs)


def places(record):
    """`line:column` of each expression, in the order of the computing."""
    return [code.span.location.removeprefix("<markdown>:") for code in record.codes]


def assert_exact(code):
    """The span marks the very characters of the expression."""
    column = code.span.column
    assert code.literal
    assert code.span.source.text[column : column + code.span.length] == code.value


LIVE = [
    ("a `#!cnn X` b", "1:10"),
    ("`#!cnn X`", "1:8"),
    ("``#!cnn X``", "1:9"),
    ("```#!cnn X``` b", "1:10"),
    ("`#!cnn   X  `", "1:10"),
    ("\\\\`#!cnn X`", "1:10"),
    ("\\``#!cnn X`", "1:10"),
    ("`a` `#!cnn X` `b`", "1:12"),
    ("`` ` `` `#!cnn X`", "1:16"),
    ("*`#!cnn X`* _b_", "1:9"),
    ("**a `#!cnn X` b**", "1:12"),
    ("# a `#!cnn X`", "1:12"),
    ("# a `#!cnn X` {#b .c}", "1:12"),
    ("a `#!cnn X`\n===", "1:10"),
    ("| a | `#!cnn X` |\n|---|---|\n| 1 | 2 |", "1:14"),
    ("| a | b |\n|---|---|\n| 1 | `#!cnn X` |", "3:14"),
    ("a | b\n---|---\n`#!cnn X` | 2", "3:8"),
    ("- a\n- `#!cnn X`", "2:10"),
    ("- a\n\n    b `#!cnn X`", "3:14"),
    ("1. a\n\n\t`#!cnn X`", "3:9"),
    ("- a\n    - `#!cnn X`", "2:14"),
    ("> a\n> `#!cnn X`", "2:10"),
    ("> > `#!cnn X`", "1:12"),
    ("!!! note\n\n    `#!cnn X`", "3:12"),
    ('!!! note "a `#!cnn X`"\n\n    b', "1:20"),
    ("??? note\n    `#!cnn X`", "2:12"),
    ('??? note "a `#!cnn X`"\n    b', "1:20"),
    ('=== "A"\n\n    `#!cnn X`', "3:12"),
    ('=== "`#!cnn X`"\n\n    b', "1:13"),
    ("/// note\n`#!cnn X`\n///", "2:8"),
    ("a[^1]\n\n[^1]: b `#!cnn X`", "3:16"),
    ("a[^1]\n\n[^1]: b\n\n    `#!cnn X`", "5:12"),
    ("term\n:   `#!cnn X`", "2:12"),
    ("term `#!cnn X`\n:   b", "1:13"),
    ("[a `#!cnn X`](b)", "1:11"),
    ("[a `#!cnn X`][b]\n\n[b]: c", "1:11"),
    ('<div markdown="1">\n\na `#!cnn X`\n\n</div>', "3:10"),
    ('<p markdown="span">a `#!cnn X`</p>', "1:29"),
    ("a <b>`#!cnn X`</b>", "1:13"),
    ("a<br>`#!cnn X`<br>", "1:13"),
    ("5 < `#!cnn X` > 3 &amp; <", "1:12"),
    ("a\r\n\r\nb `#!cnn X`\r\n", "3:10"),
    ("a `#!cnn\nX` b", "2:1"),
    ("> a `#!cnn\n> X` b", "2:3"),
    ("<!-- a `#!cnn Y` -->\n\n`#!cnn X`", "3:8"),
    ("a <!-- `#!cnn Y` --> `#!cnn X`", "1:29"),
    ("a <!-- b `#!cnn X`", "1:17"),
    ("| ` | b |\n|---|---|\n| `#!cnn X` | 2 |", "3:10"),
    ("- it`s\n- `#!cnn X`", "2:10"),
]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(("text", "place"), LIVE)
def test_a_code_becomes_a_number_and_knows_its_place(record, host, text, place):
    shown = around(text, host)
    assert shown.count(NUMBER) == 1
    assert places(record) == [place]
    assert record.codes[0].value == "X"
    assert_exact(record.codes[0])
    assert "\x02" not in shown
    assert "\x03" not in shown


@pytest.mark.many
@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(("text", "place"), LIVE)
def test_the_rest_of_the_text_is_as_it_was(host, text, place):
    """What stands around a number is what stands around any other word."""
    begin = r"(?:(?<=\\\\)|(?<=\\`)|(?<![\\`]))`+"
    word = re.sub(rf"{begin}#!cnn[\s>]+X\s*`+", "W0RD", text)
    assert word != text
    expected = without(word, host).replace("w0rd", "1")
    assert around(text, host).replace(NUMBER, "W0RD") == expected


LITERAL = [
    "`` `#!cnn X` ``",
    "```` ```#!cnn X``` ````",
    "\\`#!cnn X`",
    "\\\\\\`#!cnn X`",
    "`#!cnn X",
    "`#!cnn`",
    "` #!cnn X`",
    "`#!cnnx X`",
    "`#!py cnn`",
    "#!cnn X",
    "`cnn X`",
    "    `#!cnn X`",
    "a\n\n    `#!cnn X`\n\n    `#!cnn Y`",
    "- a\n\n        `#!cnn X`",
    "    a\n    `#!cnn X`\nb",
    "```\n`#!cnn X`\n```",
    "```md\n`#!cnn X`\n```",
    "````md\n```cnn\n`#!cnn X`\n```\n````",
    "~~~\n#!cnn X\n~~~",
    "<pre>\n`#!cnn X`\n</pre>",
    "<pre><code>`#!cnn X`</code></pre>",
    "<div>\n`#!cnn X`\n</div>",
    "<!-- `#!cnn X` -->",
    "<!--\n\n`#!cnn X`\n\n-->",
    "a <!-- `#!cnn X` --> b",
    "a <code>`#!cnn X`</code>",
    'a <b title="`#!cnn X`">b</b>',
    "[a](b '`` `#!cnn X` ``')",
    "`` `#!cnn X`\n`#!cnn Y` ``",
    "*[HTML]: `#!cnn X`\n\nHTML",
    "[a]: b '`#!cnn X`'\n\n[a]",
]


@pytest.mark.many
@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("text", LITERAL)
def test_a_literal_stays_as_it_was(record, host, text):
    assert around(text, host) == without(text, host)
    assert record.codes == []
    assert record.pages == 0


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a `#!cnn ` b", "1:4"),
        ("a `#!cnn    ` b", "1:4"),
        ("a `#!cnn\t` b", "1:4"),
        ("a ``#!cnn   `` b", "1:5"),
        ("a `#!cnn\n   ` b", "1:4"),
        ("> a `#!cnn\n> ` b", "1:6"),
        ("| a |\n|---|\n| `#!cnn  ` |", "3:4"),
        ("# a `#!cnn  `", "1:6"),
    ],
)
def test_a_code_with_blanks_alone_is_ours(record, host, text, place):
    """Some hosts would show nothing at all of it; so it is computed, which is a mistake."""
    shown = around(text, host)
    assert shown.count(NUMBER) == 1
    assert places(record) == [place]
    (code,) = record.codes
    assert code.value == ""
    assert code.span.source.text[code.span.column :][: code.span.length] == "#!cnn"
    assert "\x02" not in shown


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(
    "text", ["a <!--\n`#!cnn X`\n--> b", "a <i class='c' title='\n`#!cnn X`'>b</i>"]
)
def test_a_tag_or_comment_over_several_lines_is_literal_too(record, host, text):
    shown = around(text, host)
    assert record.codes == []
    assert "\x02" not in shown


@pytest.mark.parametrize("text", ["    `#!cnn X`", "`` `#!cnn X` ``", "```\n`#!cnn X`\n```"])
def test_no_mark_is_coloured(text):
    configs = {
        "pymdownx.highlight": {"default_lang": "json"},
        HILITE: {"style_plain_text": "json"},
    }
    host = ("pymdownx.highlight", HILITE, "cnn", SUPERFENCES)
    assert around(text, host, **configs) == without(text, host, **configs)


def test_text_beside_code_and_comments_keeps_its_place(record):
    text = "    `#!cnn X`\n`#!cnn X`\n\n<!--\n`#!cnn X`\n-->\n\n`` `#!cnn X` `` `#!cnn X`"
    shown = around(text)
    assert places(record) == ["2:8", "8:24"]
    assert shown.count("`#!cnn X`") == 3


def test_indented_text_is_no_code_where_that_was_switched_off(record):
    configs = {SUPERFENCES: {"disable_indented_code_blocks": True}}
    around("a\n\n    `#!cnn X`\n\n    `#!cnn X`", **configs)
    assert places(record) == ["3:12", "5:12"]


# What the core is given


@pytest.mark.parametrize(
    ("text", "value", "literal", "marked"),
    [
        ("`#!cnn vgg16.params | M`", "vgg16.params | M", True, "vgg16.params | M"),
        (
            "| a |\n|---|\n| `#!cnn a.params | M` |",
            "a.params | M",
            True,
            "a.params | M",
        ),
        (
            "| a |\n|---|\n| `#!cnn a.params \\| M` |",
            "a.params | M",
            False,
            "a.params \\| M",
        ),
        ("`#!cnn a\n| M` b", "a | M", False, "a"),
        ("> `#!cnn a   \n>   | M` b", "a | M", False, "a"),
        ("`#!cnn a\t| M`", "a    | M", False, "a\t| M"),
        ("`#!cnn a & <b> *c* _d_`", "a & <b> *c* _d_", True, "a & <b> *c* _d_"),
        ("``#!cnn a`b``", "a`b", True, "a`b"),
        ("`#!cnn > a`", "> a", True, "> a"),
    ],
)
def test_the_expression_is_given_as_written(record, text, value, literal, marked):
    around(text)
    (code,) = record.codes
    assert (code.value, code.literal) == (value, literal)
    assert code.span.source.text[code.span.column :][: code.span.length] == marked
    assert code.span.source.indent == 0
    assert "\n" not in code.span.source.text


def test_each_code_is_computed_once(record):
    text = "# `#!cnn A`\n\n[TOC]\n\n`#!cnn B` and `#!cnn C` and `#!cnn B`\n\n![`#!cnn D`](x)"
    around(text)
    assert sorted(code.value for code in record.codes) == ["A", "B", "B", "C", "D"]
    assert record.pages == 1


def test_blocks_are_announced_before_numbers_unless_they_are_literal(record):
    text = (
        "`#!cnn X`\n\n```cnn\nA\n```\n\n    ```cnn\n    B\n    ```\n\n<!--\n```cnn\nC\n```\n-->\n\n"
    )
    text += (
        "<pre>\n```cnn\nD\n```\n</pre>\n\n```cnn\nnever closed\n\n- a\n\n    ```cnn\n    E\n    ```"
    )
    around(text)
    assert [source.text for source in record.announced] == ["A", "E"]
    assert record.bodies == ["A", "E"]
    assert len(record.refused) == 1


def test_blocks_are_not_announced_to_nobody(record):
    around("```cnn\nA\n```\n\n`` `#!cnn X` ``")
    assert record.announced == []
    assert record.bodies == ["A"]


# What the page shows


def showing(record, tag, *children, **attributes):
    element = Element(tag, tuple(attributes.items()), children)
    record.inline = lambda code: record.codes.append(code) or in_sentence(element)


def test_a_heading_has_the_number_in_its_id_and_title(record):
    showing(record, "data", "1,38", value="138", title='a > "b"')
    md = converter(SUPERFENCES, "toc")
    shown = md.convert("# VGG has `#!cnn X` of *them*\n\n[TOC]")
    (token,) = md.toc_tokens
    assert token["id"] == "vgg-has-138-of-them"
    assert token["name"] == "VGG has 1,38 of them"
    assert '<a href="#vgg-has-138-of-them">VGG has 1,38 of them</a>' in shown
    assert shown.count("<data") == 1


def test_an_image_has_the_number_in_its_texts(record):
    showing(record, "data", "1,38", value="138", title="t")
    shown = around('![a `#!cnn X`](b.png "c `#!cnn X`")')
    assert '<img alt="a 1,38" src="b.png" title="c 1,38" />' in shown


def test_nothing_works_on_the_number_any_more(record):
    text = '"a" -- 3M *b* :smile: (c) &lt; c@d.org https://d.org'
    showing(record, "b", text, Element("i", (), (text,)), text)
    configs = {"smarty": {"smart_angled_quotes": True}}
    host = (SUPERFENCES, "pymdownx.emoji", "pymdownx.magiclink", "pymdownx.smartsymbols")
    shown = around("*[3M]: three\n\n*`#!cnn X`* -- 3M", host, **configs)
    (inner,) = re.findall("<b>.*</b>", shown)
    assert html.unescape(inner) == f"<b>{text}<i>{text}</i>{text}</b>"
    assert '&ndash; <abbr title="three">3M</abbr>' in shown


def test_attributes_can_be_added(record):
    assert around("`#!cnn X`{.big}") == f"<p>{NUMBER.replace('number', 'number big')}</p>"


def test_a_value_of_several_elements_is_shown_whole(record):
    pair = '<span class="a"><del>24M</del> <ins>15.2M</ins></span>'
    figures = Element("del", (), ("24M",)), " ", Element("ins", (), ("15.2M",))
    showing(record, "span", *figures, **{"class": "a"})
    assert around("a `#!cnn X`, b") == f"<p>a {pair}, b</p>"


@pytest.mark.parametrize("odd", ["\x0b", "\x00", "\ufffe", "\ud800", "\x1b[31m"])
def test_characters_that_no_page_may_hold_do_no_harm(record, odd):
    record.inline = lambda code: in_sentence(Element("b", (), (code.value,)))
    assert around(f"a `#!cnn X{odd}Y`").startswith("<p>a <b>X\ufffd")


def test_a_title_may_have_several_lines(record):
    showing(record, "b", "X", title="one\n  two")
    assert '<b title="one\n  two">X</b>' in around("`#!cnn X`")


# The listener


def test_results_come_in_the_order_of_the_page(record):
    heard = []
    extension = CnnExtension()
    extension.listener = lambda block: heard.append(block.html)
    names = iter("abcdefgh")
    record.inline = lambda code: in_sentence(Element("b", (), (code.value,)))
    record.render = lambda source, header, options: Block(f"<i>{source.text}</i>")
    text = "x[^1] `#!cnn a`\n\n[^1]: `#!cnn b` *`#!cnn c`*\n\n```cnn\nd\n```\n\n"
    text += "| `#!cnn e` | `#!cnn f` |\n|---|---|\n| 1 | 2 |\n\n```cnn\ng\n```\n\n*`#!cnn h`*"
    extensions = [extension, SUPERFENCES, "footnotes", "tables", "toc"]
    md = markdown.Markdown(extensions=extensions)
    md.convert(text)
    assert "".join(heard) == "".join(
        f"<i>{name}</i>" if name in "dg" else f"<b>{name}</b>" for name in names
    )
    md.reset().convert("`#!cnn z`")
    assert heard[8:] == ["<b>z</b>"]


def test_what_is_wrong_is_logged_as_loudly_as_it_says(record, caplog):
    levels = iter(["note", "warning", "error"])

    def inline(code):
        level = next(levels)
        return in_sentence(Element("b"), (FalseClaim(level, code.span, level=level),))

    record.inline = inline
    caplog.set_level("INFO")
    around("`#!cnn A` `#!cnn A`\n\n`#!cnn A`")
    logged = [(each.levelname, each.getMessage().split("\n")[0]) for each in caplog.records]
    assert logged == [
        ("INFO", "<markdown>:1:8: note"),
        ("WARNING", "<markdown>:1:18: warning"),
        ("ERROR", "<markdown>:3:8: error"),
    ]


# Places on harder ways


def test_twins_have_their_own_places(record):
    around("`#!cnn X` and `#!cnn X`\n`#!cnn X`\n\n- `#!cnn X`\n- `#!cnn X`\n\n> `#!cnn X`")
    assert sorted(places(record)) == ["1:22", "1:8", "2:8", "4:10", "5:10", "7:10"]


def test_an_odd_backtick_above_does_no_harm(record):
    around("- it`s\n- `#!cnn X`\n- `#!cnn X`")
    assert sorted(places(record)) == ["2:10", "3:10"]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("matter", ["---\ntitle: A\n---\n\n", "\n\n"])
def test_front_matter_and_fences_count(record, host, matter):
    body = "```py\n`#!cnn X`\n```\n\n~~~\na\n~~~\n\n```cnn\nA\n```\n\n`#!cnn X`"
    body += "\n\n```\nb\n```\n\n`#!cnn X`"
    md = converter(*host)
    page_from(md, matter + body, "guide/a.md", given=body)
    first = matter.count("\n")
    lines = [first + 13, first + 19]
    assert [code.span.location for code in record.codes] == [f"guide/a.md:{n}:8" for n in lines]


@pytest.mark.parametrize("tabs", [False, True])
def test_preserved_tabs_do_no_harm(record, tabs):
    text = "```py\n\tx\n```\n\n-\ta `#!cnn X`\n\n\t`#!cnn X`"
    around(text, (SUPERFENCES, "pymdownx.critic"), **{SUPERFENCES: {"preserve_tabs": tabs}})
    assert places(record) == ["5:12", "7:9"]


def test_a_plugin_may_have_rewritten_the_line(record):
    text = "---\na: b\n---\nc\n\nx {{ y }} `#!cnn X`\n\nd"
    page_from(converter(SUPERFENCES), text, given="c\n\nx Y `#!cnn X`\n\nd")
    (code,) = record.codes
    assert code.span.location == "guide/vgg.md:6:12"
    assert code.span.source.text == "x Y `#!cnn X`"


def test_a_snippet_has_its_own_lines(record, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "part.md").write_text("a\n\n  b `#!cnn X`\n\n\tc\n", "utf-8")
    configs = {"pymdownx.snippets": {"base_path": ["."]}}
    text = '`#!cnn X`\n\n- a\n\n    --8<-- "part.md"\n\n`#!cnn X`'
    around(text, (SUPERFENCES, "pymdownx.snippets"), **configs)
    found = sorted(code.span.location for code in record.codes)
    assert found == ["<markdown>:1:8", "<markdown>:7:8", "part.md:3:12"]


class Late(Preprocessor):
    """Adds text when everything has been looked for."""

    def run(self, lines):
        return [*lines, "", self.text]


class LateExtension(Extension):
    def extendMarkdown(self, md):
        self.late = Late(md)
        md.preprocessors.register(self.late, "late", 22)


@pytest.mark.parametrize(
    ("text", "place"), [("`#!cnn  Z`", "1:1"), ("`#!cnn X`", "3:10"), ("`#!cnn X | K`", "1:1")]
)
def test_text_from_elsewhere_is_shown_too(record, text, place):
    late = LateExtension()
    md = markdown.Markdown(extensions=[late, CnnExtension()])
    late.late.text = text
    shown = md.convert("a\n\n- `#!cnn X`")
    assert shown.count("<data") == 2
    assert sorted(places(record)) == sorted(["3:10", place])


def test_a_page_that_failed_leaves_nothing_behind(record):
    md = converter(SUPERFENCES)
    record.inline = lambda code: 1 / 0
    with pytest.raises(ZeroDivisionError):
        md.convert("`#!cnn A` `#!cnn B`")
    del record.inline
    assert md.convert("x `#!cnn C`") == f"<p>x {NUMBER}</p>"
    assert record.codes[0].value == "C"


# Any text at all

PIECES = [
    "text `#!cnn {}` and `#!cnn {}`\n\n",
    "# `#!cnn {}`\n\n",
    "*a `#!cnn {}`\n`#!cnn {}` b*\n\n",
    "- `#!cnn {}`\n- b\n\n    `#!cnn {}`\n\n",
    "> `#!cnn {}`\n> > `#!cnn {}`\n\n",
    "| `#!cnn {}` | b |\n|---|---|\n| 1 | `#!cnn {}` |\n\n",
    "!!! note\n\n\t`#!cnn {}`\n\n",
    "a[^@]\n\n[^@]:\n    `#!cnn {}`\n\n",
    "![`#!cnn {}`](x)\n\n",
    "```cnn\n{}\n```\n\n",
    "```py\n`#!cnn {}`\n```\n\n",
    "a\n\n    `#!cnn {}`\n\n",
    "`` `#!cnn {}` ``\n\n",
    "<!--\n`#!cnn {}`\n-->\n\n",
    "a <!-- `#!cnn {}` --> b\n\n",
    "<pre>\n`#!cnn {}`\n</pre>\n\n",
    "it`s \\` odd\n\n",
]
LIVE_PIECES = 9
"""So many of them, the first, hold nothing literal."""


@pytest.mark.parametrize("matter", ["", "---\na: b\n---\n\n"])
@pytest.mark.parametrize("host", HOSTS)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(chosen=st.lists(st.sampled_from(range(len(PIECES))), max_size=12), twins=st.booleans())
def test_every_number_knows_the_place_of_its_code(record, host, matter, chosen, twins):
    names = count()
    pieces = [PIECES[each].replace("@", str(number)) for number, each in enumerate(chosen)]
    text = re.sub("{}", lambda _: "X" if twins else f"X{next(names)}", "".join(pieces))
    del record.codes[:]
    shown = page_from(converter(*host, *AROUND), matter + text, given=text)
    lines = (matter + text).split("\n")
    for code in record.codes:
        assert_exact(code)
        assert code.span.source.text == lines[code.span.file_line - 1]
    live = sum(PIECES[each].count("#!cnn") for each in chosen if each < LIVE_PIECES)
    spots = {code.span.location for code in record.codes}
    assert (len(record.codes), len(spots)) == (live, live)
    assert not {"\x02", "\x03"} & set(shown)


RUN = st.sampled_from(["`", "``", "```", "````", "\\`", "\\\\`", "\\``"])
WORD = st.sampled_from(["#!cnn X", "#!cnn YY", "#!cnnnn", "abcdefg"])


@pytest.mark.skipif(
    not hasattr(BacktickInlineProcessor, "find_code_spans"),
    reason="earlier versions of Markdown pair a run of backticks that has no equal otherwise",
)
@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(RUN, WORD), max_size=9), RUN)
def test_code_spans_are_those_of_markdown(parts, last):
    """What is ours is what Markdown shows as code that begins with our name."""
    text = "x" + "".join(run + word for run, word in parts) + last
    spans = re.findall("<code>(.*?)</code>", markdown.markdown(text))
    expected = [span.partition(" ")[2] for span in spans if span.startswith("#!cnn ")]
    assert [code.expression for code in find_inline_codes(text)] == expected


@pytest.mark.many
@pytest.mark.parametrize(
    "passage",
    [
        "`#!cnn X` ",
        "`#!cnn X`\n",
        "| `#!cnn X` |\n",
        "<!-- ",
        "<code> ",
        "<a b='",
        "<a b c d=e ",
        "\\",
        "`` ` ",
        "a_b `c` ",
    ],
)
def test_long_passages_take_time_in_proportion(passage):
    def find(text):
        return list(find_inline_codes(text))

    assert excess(find, lambda size: passage * size + " `#!cnn X`", 2_000, 40_000) < 4


@pytest.mark.many
@pytest.mark.parametrize(
    "text",
    [
        "a `#!cnn 1M ={}vgg16.params` b",
        "a `#!cnn 1M{}= vgg16.params` b",
        "a `#!cnn{}1M = vgg16.params` b",
        "a `#!cnn 1M = vgg16.params{}` b",
        "a `#!cnn vgg16.params{}|{}M` b",
        "a `#!cnn 1M ={}\nvgg16.params` b",
        "a `#!cnn 1M =\n{}vgg16.params` b",
        "a `#!cnn{}` b",
        "a `#!cnn 7{}x{}7 = vgg16.pool5` b",
    ],
)
def test_blanks_in_a_code_cost_no_more_than_their_number(text):
    """With time in the square of it, these would take many minutes."""
    with soon():
        converter(SUPERFENCES).convert(text.replace("{}", " " * 1_000_000))
