"""Listings at the edges of what is read into them: ties, and what only just counts."""

import pytest

from helpers import work_out
from mkdocs_cnn.problems.problem import FalseClaim


def corrections(text):
    """What is false: (line from 1, what is claimed, what should stand there)."""
    return [
        (wrong.span.line + 1, wrong.claimed, wrong.instead)
        for finding in work_out(text).findings
        if isinstance(finding, FalseClaim)
        for wrong in finding.corrections
    ]


INPUT = "input: [8x8x3]\n"
# The layers have 3·3·3·4 = 108 and 3·3·4·4 = 144 weights, and 4 biases each.


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("conv3-4: [8x8x4] params: 112\nconv3-4: [8x8x4] params: 144\n", [(3, "144", "148")]),
        ("conv3-4: [8x8x4] params: 108\nconv3-4: [8x8x4] params: 148\n", [(2, "108", "112")]),
    ],
)
def test_biases_count_where_as_many_figures_have_them_as_not(lines, found):
    assert corrections(INPUT + lines) == found


@pytest.mark.parametrize(("total", "found"), [("260", []), ("252", [(4, "252", "260")])])
def test_biases_count_where_as_many_products_have_them_as_not(total, found):
    lines = (
        "conv3-4: [8x8x4] weights: (3*3*3)*4 + 4 = 112\n"
        "conv3-4: [8x8x4] weights: (3*3*4)*4 = 144\n"
        f"TOTAL weights: {total}\n"
    )
    assert corrections(INPUT + lines) == found
