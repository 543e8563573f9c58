"""Hidden characters are shown as text, and carets stand below what they mark."""

import sys
import unicodedata

import pytest

from hostile import CONTROLS
from mkdocs_cnn.problems.problem import Problem, Source, clip
from mkdocs_cnn.problems.visible import HIDDEN, blank, hides, ljust, rjust, visible, width


@pytest.mark.many
@pytest.mark.parametrize("sign", CONTROLS, ids=ascii)
def test_hidden_characters_are_shown(sign):
    shown = visible(f"a{sign}b")
    assert shown.isascii()
    assert shown.isprintable()
    assert eval(f"'{shown}'") == f"a{sign}b"
    assert visible(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", r"\x1b[31mred"),
        ("two\nlines\r\n", r"two\nlines\r\n"),
        ("abc\u202edef", r"abc\u202edef"),
        ("no\u200bwidth", r"no\u200bwidth"),
        ("half \ud83d", r"half \ud83d"),
        ("tag \U000e0041", r"tag \U000e0041"),
        ("\u3164filler", r"\u3164filler"),  # which Python calls printable
        ("\u115f \u1160 \uffa0 \u034f", r"\u115f \u1160 \uffa0 \u034f"),
        ("a\tb", "a b"),
    ],
)
def test_they_are_shown_as_python_writes_them(text, shown):
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "conv3_1",
        "(3·3·64)·64",
        "2\u00a0MB",
        "été",
        "e\u0301",
        "中文，名字",
        "한국",
        "✗ → ✓",
        "😀",
        "①",
    ],
)
def test_what_can_be_seen_stays(text):
    assert visible(text) is text or visible(text) == text


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("conv3_1", 7),
        ("3·3", 3),
        ("中文", 4),
        ("ｅ", 2),
        ("한국", 4),
        ("\u1112\u1161\u11ab", 2),  # the first of them, letter by letter
        ("😀", 2),
        ("e\u0301", 1),
        ("", 0),
    ],
)
def test_columns_in_a_terminal(text, columns):
    assert width(text) == columns
    assert width(blank(text)) == columns
    assert ljust(text, 8) == text + " " * (8 - columns)
    assert rjust(text, 8) == " " * (8 - columns) + text


def test_a_quick_look_at_the_first_letters_of_unicode_is_enough():
    """Those before the combining marks: no wide one, and a hidden one only where Python says so."""
    for sign in map(chr, range(0x300)):
        assert hides(f"a{sign}") == (HIDDEN.search(sign) is not None), ascii(sign)
        assert width(sign) == 1
        assert unicodedata.category(sign) not in ("Mn", "Me")
        assert unicodedata.east_asian_width(sign) not in "WF"


def excerpt(line, marked):
    source = Source("page.md", line)
    return source.span(0, line.index(marked), len(marked)).excerpt()


@pytest.mark.parametrize(
    ("line", "marked", "shown", "below"),
    [
        ("layers: [cnov3]", "cnov3", "layers: [cnov3]", "         ^^^^^"),
        ("title: 图像 cnov", "cnov", "title: 图像 cnov", "       \u3000\u3000 ^^^^"),
        ("- 卷积: relu", "卷积", "- 卷积: relu", "  ^^^^"),
        ("e\u0301te\u0301 x", "x", "e\u0301te\u0301 x", "    ^"),
        ("a\tb", "b", "a b", "  ^"),
        ("a\x1b[1mb", "b", r"a\x1b[1mb", "        ^"),
        ("a\u202eb c", "\u202eb", r"a\u202eb c", " ^^^^^^^"),
        ("a b\r", "b", "a b", "  ^"),
    ],
)
def test_carets_stand_below_what_is_marked(line, marked, shown, below):
    assert excerpt(line, marked) == [f"1 | {shown}", f"  | {below}"]


def test_a_long_line_is_cut_on_both_sides():
    shown, below = excerpt("a" * 200 + "!" + "b" * 200, "!")
    assert shown == f"1 | …{'a' * 23}!{'b' * 46}…"
    assert below.index("^") == shown.index("!")


def test_files_have_names_on_one_line():
    source = Source("docs/\x1b[2J\n::error::.md", "text")
    (first, *_) = Problem("a\nb", source.span(), "c\rd", "e\x07f").describe().split("\n")
    assert first == r"docs/\x1b[2J\n::error::.md:1:1: a\nb"
    said = Problem("a\nb", source.span(), "c\rd", "e\x07f").describe()
    assert r"expected: c\rd" in said
    assert r"help: e\x07f" in said


def test_quotes_show_everything():
    assert clip("a\x1bb\u202ec") == r'"a\x1bb\u202ec"'
    assert clip("\x1b" * 100) == '"' + r"\x1b" * 59 + '…"'


def test_every_format_character_of_unicode_is_hidden_unless_it_has_a_glyph():
    """What a newer Python's tables call a format or a control must be looked at."""
    seen = [
        each
        for each in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp") and visible(each) == each
    ]
    names = {unicodedata.name(each).split()[0] for each in seen}
    assert names <= {"ARABIC", "SYRIAC", "KAITHI", "EGYPTIAN"}, names
