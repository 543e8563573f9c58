"""Laws of places: a problem points at what is wrong, whatever else its text holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import problems

BLOCK = """title: "a {} b"
input: 8x8x3
layers:
  - conv3-8
  - rellu
"""
NOT_A_LINE_END = "\x85\u2028\u2029\u200b\xa0\u202f"
"""Characters that end a line somewhere else, or look like nothing; editors go on in the line."""


def marked(text):
    """What the only problem of a block marks, at the line and column that it names."""
    (problem,) = problems(text)
    assert "rellu" in str(problem.message)
    start = problem.span.file_column - 1
    return text.split("\n")[problem.span.file_line - 1][start : start + problem.span.length]


@pytest.mark.parametrize("character", NOT_A_LINE_END)
def test_what_ends_no_line_moves_no_place(character):
    assert marked(BLOCK.format(character)) == "rellu"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30))
def test_a_title_moves_no_place(title):
    assert marked(BLOCK.format(title.replace("\\", "\\\\").replace('"', '\\"'))) == "rellu"
