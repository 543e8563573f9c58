"""Texts that try to leave their place, and documents made of them."""

from hypothesis import strategies as st

from mkdocs_cnn.figures.claims import Checked, Passage
from mkdocs_cnn.show.document import Cell, Column, Document, Fact, Table, TableRow

CONTROLS = [
    *map(chr, [*range(9), *range(10, 32), *range(0x7F, 0xA0)]),  # not the tab, which is a space
    *"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    *"\u200b\u200c\u200d\ufeff\u00ad\u2060\u2028\u2029\ud800\udcff\udfff\U000e0041",
]
"""What must never be written as it is: controls, directions, what has no width, halves of pairs."""
FRAGMENTS = [
    *("<script>alert(1)</script>", "</pre>", "</code></pre>", "\"><img src=x onerror='x'>", "<!--"),
    *("&amp;", "&#60;", "&lt;b&gt;", "&", "<", ">", '"', "'"),
    *(
        "\\end{verbatim}",
        "\\end{ver\\end{verbatim}batim}",
        "\\input{/etc/passwd}",
        "\\",
        "\\\\",
        "^^M",
    ),
    *(
        "$",
        "%",
        "#",
        "_",
        "{",
        "}",
        "~",
        "^",
        "&&",
        "--",
        "---",
        "''",
        "``",
        "?`",
        "!`",
        "[1cm]",
        "*",
    ),
    *("=1+1", "+1", "-1", "@SUM(A1)", ";=1", '";=1', ' "=1', "'=1", ",", '"', '"",', "\uff1d1"),
    *(
        "```",
        "~~~",
        "`x`",
        "````text",
        "|",
        "| --- |",
        "\\|",
        "\\`",
        "**",
        "__",
        "***",
        "[x](y)",
        "![x](y)",
    ),
    *(
        "# x",
        "- x",
        "+ x",
        "1. x",
        "1) x",
        "> x",
        "===",
        "---",
        ":   x",
        "[^1]: x",
        "[x]: y",
        "*[x]: y",
    ),
    *(":smile:", "==x==", "++x++", "^^x^^", "~~x~~", "{: .x }", "{++x++}", "{{ x }}", "!!! note"),
    *(
        '--8<-- "x.md"',
        ";--8<--",
        "http://x.y",
        "::error::x",
        "%0A",
        "%0a::warning::x",
        "##[error]x",
    ),
    *("中文", "ｅ", "e\u0301", "한", "😀", "été", "conv3_1", "3·3·64", "→", "✓", "×", "\u00a0"),
    *("\x1b[31m", "\x1b]0;x\x07", "\u202e", "\r", "\n", "\n\n", "\t", "\x0b", "\x02wzxhzdk:0\x03"),
]
SIGNS = st.sampled_from([*"\\`*_{}[]()<>#+-.!|&~^$%=:;,@'\"/? ab1", "中", "\u00a0", *CONTROLS])
TEXTS = st.lists(SIGNS | st.sampled_from(FRAGMENTS), max_size=6).map("".join)
"""Any of it, in any order."""


@st.composite
def tables(draw):
    count = draw(st.integers(1, 3))
    columns = tuple(Column(f"key{i}", draw(TEXTS), draw(st.booleans())) for i in range(count))
    values = st.none() | st.integers(0, 10**9) | TEXTS
    cells = st.builds(Cell, TEXTS, values, st.just("") | TEXTS, st.just("") | TEXTS, BARS)
    row = st.tuples(*[cells] * count)
    kinds = st.sampled_from(["row", "section", "input"])
    rows = draw(st.lists(st.builds(TableRow, row, kinds), min_size=1, max_size=3))
    total = draw(st.just(()) | row)
    lines = tuple(draw(st.lists(TEXTS, min_size=1, max_size=3)))
    return Table(columns, tuple(rows), total, lines, draw(st.booleans()))


BARS = st.none() | st.floats(0, 1)
CHECKED = st.builds(
    Checked,
    st.lists(st.builds(Passage, TEXTS, st.just("") | TEXTS), min_size=1, max_size=3).map(tuple),
    st.sampled_from([None, True, False]),
)
FACTS = st.lists(st.builds(Fact, st.tuples(st.tuples(TEXTS, TEXTS))), max_size=2)


@st.composite
def documents(draw):
    """Documents of hostile texts, such as views make; a title is never empty."""
    title = draw(TEXTS.filter(lambda text: text.strip()))
    return Document(
        "table",
        title,
        draw(TEXTS),
        tuple(draw(FACTS)),
        tuple(draw(st.lists(tables(), max_size=2))),
        tuple(draw(st.lists(TEXTS.filter(lambda text: text.strip()), max_size=2))),
        tuple(draw(st.lists(CHECKED, max_size=3))),
    )
