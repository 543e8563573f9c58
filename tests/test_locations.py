"""Every block knows the file and line at which its author wrote it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown import Markdown
from markdown.preprocessors import Preprocessor
from pymdownx.snippets import SnippetPreprocessor

from hosts import SUPERFENCES, Record, convert, converter, page_from
from mkdocs_cnn.hosts.extension import CnnExtension
from mkdocs_cnn.hosts.locations import AuthorFile, Place, TracedLine, align, find_page_file

HOSTS = [(SUPERFENCES,), ("cnn", SUPERFENCES), ("fenced_code",), (SUPERFENCES, "fenced_code"), ()]


@pytest.fixture
def record(monkeypatch):
    recorder = Record()
    monkeypatch.setattr("mkdocs_cnn.show.page.Page", recorder)
    return recorder


@pytest.mark.many
@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("```cnn\nX\n```", "2:1"),
        ("\n\ntext\n\n```cnn\nX\n```", "6:1"),
        ("text\n~~~ cnn\nX\n~~~", "3:1"),
        ("- item\n\n    ```cnn\n    X\n    ```", "4:5"),
        ("- item\n    ```cnn\n    X\n    ```", "3:5"),
        ("1. item\n\n\t```cnn\n\tX\n\t```", "4:2"),
        ("> quote\n>\n> ```cnn\n> X\n> ```", "4:3"),
        ("> > ```cnn\n> > X\n> > ```", "2:5"),
        ("- > ```\n- item\n\n    > ```cnn\n    > X\n    > ```", "5:7"),
        ("!!! note\n\n    ```cnn\n    X\n    ```", "4:5"),
        ('??? note "more"\n    ```cnn\n    X\n    ```', "3:5"),
        ('=== "A"\n\n    ```cnn\n    X\n    ```', "4:5"),
        (
            '=== "A"\n\n    !!! note\n\n        > a\n        > ~~~cnn\n        > X\n        > ~~~',
            "7:11",
        ),
        ("text[^1]\n\n[^1]:\n    ```cnn\n    X\n    ```", "5:5"),
        ("term\n:   definition\n\n    ```cnn\n    X\n    ```", "5:5"),
        ('<div markdown="1">\n\n```cnn\nX\n```\n\n</div>', "4:1"),
        ("````md\n```cnn\nX\n```\n````\n\n```cnn\nX\n```", "8:1"),
        ("    ```cnn\n    X\n    ```\n\ntext\n\n```cnn\nX\n```", "8:1"),
        ("<!--\n```cnn\nX\n```\n-->\n\n```cnn\nX\n```", "8:1"),
        ("```cnn\n\n\nX\n```", "2:1"),
        ("a\r\nb\r\n\r\n```cnn\r\nX\r\n```", "5:1"),
        ("a\n   \n\t\n```cnn\nX\n```", "5:1"),
    ],
)
def test_the_place_of_a_body(record, host, text, place):
    extensions = ["admonition", "pymdownx.details", "pymdownx.tabbed", "footnotes"]
    convert(
        text,
        *host,
        *extensions,
        "def_list",
        "md_in_html",
        **{"pymdownx.tabbed": {"alternate_style": True}},
    )
    assert record.places == [f"<markdown>:{place}"]
    assert record.bodies[0].strip() == "X"


def test_the_opening_line_is_a_source_of_its_own(record):
    convert('text\n\n> ```cnn title="A"\n> X\n> ```', SUPERFENCES)
    header = record.headers[0]
    assert (header.text, header.first_line, header.indent) == ('```cnn title="A"', 3, 2)


def test_an_empty_block_has_a_line_too(record):
    convert("text\n\n> ```cnn\n> ```", SUPERFENCES)
    assert record.places == ["<markdown>:4:3"]
    assert record.bodies == [""]


def test_twins_have_their_own_lines(record):
    convert("```cnn\nX\n```\n\n" * 3, SUPERFENCES)
    assert record.places == ["<markdown>:2:1", "<markdown>:6:1", "<markdown>:10:1"]


def test_fences_are_shown_in_the_order_of_the_source(record):
    convert(
        "text[^1]\n\n[^1]:\n    ```cnn\n    A\n    ```\n\n```cnn\nB\n```", SUPERFENCES, "footnotes"
    )
    assert record.bodies == ["A", "B"]


@pytest.mark.parametrize("tabs", [False, True])
@pytest.mark.parametrize("critic", [(), ("pymdownx.critic",)])
def test_preserved_tabs_and_other_preprocessors_do_no_harm(record, tabs, critic):
    text = "````md\n```cnn\nX\n```\n````\n\n```py\n\tx\n```\n\n"
    text += "- a\n\n\t```cnn\n\tX\n\t```\n\n```cnn\nX\n```"
    convert(text, SUPERFENCES, *critic, **{SUPERFENCES: {"preserve_tabs": tabs}})
    assert record.places == ["<markdown>:14:2", "<markdown>:18:1"]


def test_preserved_tabs_stay_in_other_fences(record):
    text = "```cnn\nX\n```\n\n```make\nall:\n\techo\n```"
    html = convert(text, SUPERFENCES, **{SUPERFENCES: {"preserve_tabs": True}})
    assert "\t" in html
    assert record.places == ["<markdown>:2:1"]


def test_the_meta_extension_takes_lines_away(record):
    convert("title: A\nauthor: B\n\ntext\n\n```cnn\nX\n```", "meta", SUPERFENCES)
    assert record.places == ["<markdown>:7:1"]


@pytest.mark.parametrize(
    "matter",
    ["---\ntitle: A\n---\n", "---\ntitle: A\n---\n\n\n\n", "title: A\nauthor: B\n\n", "\n\n"],
)
def test_the_front_matter_counts(record, matter):
    body = "text\n\n```cnn\nX\n```\n\n```cnn\nX\n```"
    page_from(converter(SUPERFENCES), matter + body, given=body)
    first = matter.count("\n") + 4
    assert record.places == [f"guide/vgg.md:{first}:1", f"guide/vgg.md:{first + 4}:1"]


def test_a_plugin_may_have_rewritten_the_page(record):
    text = "---\na: b\n---\n{% set x = 1 %}\n{{ x }}\n\n```cnn\nX\n```\n\n```cnn\n{{ y }}\n```"
    given = "\n1\nmore\nlines\n\n```cnn\nX\n```\n\n```cnn\nY\n```"
    page_from(converter(SUPERFENCES), text, given=given)
    assert record.places == ["guide/vgg.md:8:1", "guide/vgg.md:12:1"]


def test_a_page_that_cannot_be_read_still_has_its_name(record):
    md = converter(SUPERFENCES)
    file = SimpleNamespace(src_uri="a.md")
    md.treeprocessors.register(SimpleNamespace(run=lambda root: None, file=file), "relpath", 0)
    md.convert("\n```cnn\nX\n```")
    assert record.places == ["a.md:3:1"]


def test_zensical_tells_the_page_in_another_way(record, tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("---\ntitle: A\n---\n\n```cnn\nX\n```\n", "utf-8")
    md = converter(SUPERFENCES)
    context = SimpleNamespace(
        run=lambda lines: lines,
        page=SimpleNamespace(path="a.md"),
        config={"root_dir": str(tmp_path), "docs_dir": "docs"},
    )
    md.preprocessors.register(context, "rendering_context", 0)
    md.convert("```cnn\nX\n```\n")
    assert record.places == ["a.md:6:1"]


class Rewrites(Preprocessor):
    """Joins the page's lines and splits them again, as macros do."""

    def run(self, lines):
        return "\n".join(["new", "lines", *lines]).split("\n")


@pytest.mark.parametrize("priority", [35, 28])
def test_marks_may_get_lost_on_the_way(record, priority):
    md = converter(SUPERFENCES)
    md.preprocessors.register(Rewrites(md), "rewrites", priority)
    md.convert("a\n\n```cnn\nX\n```\n\n```cnn\nX\n```")
    assert record.places == ["<markdown>:4:1", "<markdown>:8:1"]


@pytest.fixture(params=["as they come", "without marks"])
def snippets(request, tmp_path, monkeypatch):
    """A folder of snippets, which is the current one; older versions cannot mark their lines."""
    if request.param == "without marks":
        plain = lambda self, path: self.method(path)  # noqa: E731
        monkeypatch.setattr("mkdocs_cnn.hosts.locations._Reading.__call__", plain)
    monkeypatch.chdir(tmp_path)
    files = {
        "net.md": "one\n\n```cnn\nX\n```\n\n```cnn\nX\n```\n",
        "outer.md": 'outer\n\n--8<-- "inner.md"\n',
        "inner.md": "\n```cnn\nI\n```\n",
        "part.md": "<!-- --8<-- [start:a] -->\n```cnn\nX\n```\n<!-- --8<-- [end:a] -->\n"
        "<!-- --8<-- [start:b] -->\n```cnn\nX\n```\n<!-- --8<-- [end:b] -->\n",
        "two.md": "```cnn\nA\n```\n\n```cnn\nB\n```\n",
        "vgg.yml": "title: A\nX\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    return lambda text, **options: convert(
        text,
        SUPERFENCES,
        "pymdownx.snippets",
        **{"pymdownx.snippets": {"base_path": ".", **options}},
    )


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('a\n\n--8<-- "net.md"\n\n```cnn\nX\n```', ["net.md:4:1", "net.md:8:1", "<markdown>:6:1"]),
        ('- a\n\n    --8<-- "net.md"', ["net.md:4:1", "net.md:8:1"]),
        ('--8<-- "outer.md"\n\n```cnn\nI\n```', ["inner.md:3:1", "<markdown>:4:1"]),
        ("--8<--\nouter.md\nnet.md\n--8<--", ["inner.md:3:1", "net.md:4:1", "net.md:8:1"]),
        ('--8<-- "two.md:5:7"', ["two.md:6:1"]),
        ('```cnn\n--8<-- "vgg.yml"\n```', ["vgg.yml:1:1"]),
        ('- a\n\n    ```cnn\n    --8<-- "vgg.yml"\n    ```', ["vgg.yml:1:1"]),
        (';--8<-- "net.md"\n\n```cnn\nX\n```', ["<markdown>:4:1"]),
    ],
)
def test_a_snippet_has_its_own_lines(record, snippets, text, places):
    snippets(text)
    assert record.places == places


@pytest.mark.skipif(
    not hasattr(SnippetPreprocessor, "read_lines"),
    reason="before pymdown-extensions 13.1, twins within a snippet may be mistaken for each other",
)
@pytest.mark.parametrize("snippets", ["as they come"], indirect=True)
def test_twins_in_a_snippet_have_their_own_lines(record, snippets):
    snippets('--8<-- "part.md:b"')
    assert record.places == ["part.md:8:1"]


def test_an_appended_snippet_has_its_own_lines(record, snippets):
    snippets("```cnn\nX\n```", auto_append=["inner.md"])
    assert record.places == ["<markdown>:2:1", "inner.md:3:1"]


def test_a_dedented_snippet_has_its_own_lines(record, snippets):
    snippets('a\n\n--8<-- "two.md:5:7"\n\n```cnn\nX\n```', dedent_subsections=True)
    assert record.places == ["two.md:6:1", "<markdown>:6:1"]


def test_a_snippet_elsewhere_is_named_in_full(record, snippets, tmp_path, monkeypatch):
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    snippets('--8<-- "inner.md"', base_path=str(tmp_path))
    assert record.places == [f"{(tmp_path / 'inner.md').as_posix()}:3:1"]


def test_an_indent_before_a_line_keeps_its_origin():
    line = "    " + TracedLine("text", Place("a.md", 3, "text"))
    assert (line, line.origin.line) == ("    text", 3)


@pytest.mark.parametrize(
    ("new", "old", "expected"),
    [
        ("abc", "abc", [0, 1, 2]),
        ("bc", "abc", [1, 2]),
        ("abxc", "abc", [0, 1, 1, 2]),
        ("abxyzc", "abQc", [0, 1, 2, 2, 2, 3]),
        ("aXc", "abc", [0, 1, 2]),
        ("aa", "aaa", [0, 1]),
        ("xyz", "a", [0, 0, 0]),
        ("", "a", []),
    ],
)
def test_aligning_two_versions_of_a_text(new, old, expected):
    assert align(new, old) == expected


def test_aligning_never_goes_backwards():
    new, old = "abcabcxabcabcyabc", "abcabcabczabcabc"
    found = align(new, old)
    assert found == sorted(found)
    assert len(found) == len(new)


def test_a_long_page_is_aligned_quickly(record):
    body = "".join(f"line {n}\n\n" for n in range(4000)) + "```cnn\nX\n```"
    page_from(
        converter(SUPERFENCES),
        "---\na: b\n---\n" + body.replace("line 7\n", "{{ x }}\n"),
        given=body,
    )
    assert record.places == ["guide/vgg.md:8005:1"]


def test_whoever_converts_can_tell_the_file(record):
    extension = CnnExtension()
    md = Markdown(extensions=[extension])
    for name in ("one.md", "two.md"):
        extension.page_file = AuthorFile(f"docs/{name}", lambda: "---\na: b\n---\n```cnn\nX\n```")
        page_from(md, "another file", given="```cnn\nX\n```")
    assert record.places == ["docs/one.md:5:1", "docs/two.md:5:1"]


def test_a_page_without_a_host_has_no_file():
    assert find_page_file(converter()).path == "<markdown>"
    assert find_page_file(converter()).lines == []


LIVE = [
    "```cnn\n{}\n```\n\n",
    "```cnn\n\n{}\n```\n",
    "- item\n\n    ~~~ {{.cnn}}\n    {}\n    ~~~\n\n",
    "> text\n> ```cnn\n> {}\n> ```\n\n",
    "!!! note\n\n\t```cnn\n\t{}\n\t```\n\n",
    "text[^{}]\n\n[^{}]:\n    ```cnn\n    {}\n    ```\n\n",
]
OTHERS = [
    "text\n\n",
    "# Title\n\n",
    "````md\n```cnn\n{}\n```\n````\n\n",
    "<!--\n```cnn\n{}\n```\n-->\n\n",
    "```py\n{}\n```\n\n",
    "| a | b |\n|---|---|\n| 1 | 2 |\n\n",
]


@pytest.mark.parametrize("matter", ["", "---\na: b\n---\n\n"])
@pytest.mark.parametrize("host", HOSTS)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(pieces=st.lists(st.sampled_from(LIVE + OTHERS), max_size=12), twins=st.booleans())
def test_the_line_that_is_named_holds_the_body(record, host, matter, pieces, twins):
    names = ("X" if twins else f"X{number}" for number in range(99))
    text = "".join(
        piece.replace("{}", name).replace("{{", "{").replace("}}", "}")
        for piece, name in zip(pieces, names, strict=False)
    )
    del record.shown[:]
    page_from(converter(*host, "admonition", "footnotes"), matter + text, given=text)
    lines = (matter + text).split("\n")
    for source in record.shown:
        for number, body in enumerate(source.lines, source.first_line):
            assert lines[number - 1][source.indent :] == body
    if not twins:
        assert len(record.shown) == sum(piece in LIVE for piece in pieces)
    places = [source.first_line for source in record.shown]
    assert places == sorted(set(places))
