"""Laws of the language: reading what was written, and reading anything at all."""

import contextlib
import string

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers import TESTS, library, page
from mkdocs_cnn.language.printer import unparse
from mkdocs_cnn.layers import BY_NAME
from mkdocs_cnn.library.texts import parse, read
from mkdocs_cnn.problems.problem import Caution, FalseClaim, Invalid, Source
from programs import networks, programs


def parsed(text):
    return parse(Source("case.cnn", text), is_network=library().__contains__)


@settings(max_examples=100)
@given(programs())
def test_what_is_written_is_read_as_it_was(program):
    text = unparse(program)
    assert parsed(text) == program


@given(networks())
def test_writing_is_settled_after_once(text):
    once = unparse(parsed(text))
    assert unparse(parsed(once)) == once


def test_every_valid_case_survives():
    for path in sorted((TESTS / "cases" / "valid").glob("*.cnn")):
        program = parsed(path.read_text("utf-8"))
        assert parsed(unparse(program)) == program, path.name


@pytest.mark.parametrize(
    "line",
    [
        "conv3-64 stride (x3)",
        "conv(x)x(3)-(x)",
        "conv(_a)-(_a)",
        "conv3-(03)",
        "conv3-(1000000000000)",
        "conv3-(1234567890123)",
        "relu x(x)",
        "relu x(1234567890123)",
        "leakyrelu 0.1",
        "conv3-(٣)",
        "upsample (k)",
        "upsample (-1)",
        "conv3-(4 - (3 - 2)) pad (2*(1+1))",
        "conv3-(-(2))",
        "conv3-(--2)",
    ],
)
def test_lines_survive(line):
    program = parsed(f"input: 8x8x3\nlayers:\n  - {line}\n")
    assert parsed(unparse(program)) == program


# Anything at all

WORDS = [
    *BY_NAME,
    *("input", "layers", "use", "defaults", "title", "id", "view", "columns", "compare", "define"),
    *("stride", "pad", "same", "groups", "nobias", "to", "ceil", "kernel", "out", "vgg16", "x2"),
    *(": ", "- ", "\n", "\n  ", "\n  - ", "[", "]", "{", "}", ", ", '"', "'", "#", "|", ">", "&a"),
    *(
        "*a",
        "!!x",
        "+",
        " + ",
        "-",
        "x",
        "×",
        "(",
        ")",
        "*",
        "/",
        "//",
        "%",
        "²",
        "٣",
        "0",
        "1",
        "3",
    ),
    *(
        "64",
        "224x224x3",
        "0.5",
        "-1",
        "9" * 20,
        "\t",
        "\r\n",
        "\u2028",
        "\x85",
        "\ufeff",
        "𝟛",
        "\x00",
    ),
]


def soup():
    """Texts that look a little like blocks."""
    return st.lists(st.sampled_from(WORDS), max_size=40).map("".join)


def lines_of_soup():
    """Blocks with one line of soup among the layers: most get past YAML."""
    word = st.sampled_from([word for word in WORDS if not set(word) & set("\n\r\x00\"'[]{}#&!|>")])
    line = st.lists(word | st.just(" "), min_size=1, max_size=12).map("".join)
    return line.map(lambda line: f"input: 32x32x4\nlayers:\n  - conv3-8\n  - {line}\n  - fc-3\n")


@st.composite
def mutated(draw):
    """A valid block with a few characters taken away, put in or exchanged."""
    paths = sorted((TESTS / "cases" / "valid").glob("*.cnn"))
    text = draw(st.sampled_from(paths)).read_text("utf-8")
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(text)))
        length = draw(st.integers(0, 6))
        put = draw(st.sampled_from(["", *WORDS]) | st.text(string.printable, max_size=3))
        text = text[:place] + put + text[place + length :]
    return text


def survives(text):
    """The page shows something, and only ever in our own words."""
    shown = page(text)
    said = "".join(problem.describe() for problem in shown.problems)
    assert "itself failed" not in said, said
    mistakes = [each for each in shown.problems if not isinstance(each, FalseClaim | Caution)]
    assert bool(mistakes) == ('role="alert"' in shown.html)
    cautions = [each for each in shown.problems if isinstance(each, Caution)]
    assert bool(cautions) == ('role="note"' in shown.html)
    for problem in shown.problems:
        assert problem.message
        assert problem.span.file_line >= 1
        assert problem.span.file_column >= 1
    with contextlib.suppress(Invalid):
        read(Source("case.cnn", text))


@settings(max_examples=400)
@given(soup())
@example("")
@example("\x00")
@example("\ud800")
@example("compare: [a, b]")
def test_soup(text):
    survives(text)


@settings(max_examples=400)
@given(lines_of_soup())
@example("input: 32x32x4\nlayers:\n  - conv3-(²)\n")
def test_soup_among_layers(text):
    survives(text)


@settings(max_examples=400)
@given(mutated())
def test_mutated_blocks(text):
    survives(text)


@settings(max_examples=400)
@given(st.text(max_size=60))
def test_any_text(text):
    survives(text)


@settings(max_examples=60)
@given(programs())
def test_programs_that_make_no_sense(program):
    """Whatever can be written can be shown, or is refused in words."""
    survives(unparse(program))
