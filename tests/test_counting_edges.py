"""Counts at the edges: where one more, or the other of two, would come to something else."""

import pytest

from helpers import block, data


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        # The 11×11 sees −5 to 5 and steps by 2, the cut one 4 to 4 and steps by 1: behind the join
        # a 3×3 sees 2 more on each side, which holds all that it sees of the cut one.
        (["concat: [[conv11-1 stride 2], [crop 8]]", "conv3-1"], 15),
        (["concat: [[crop 8], [conv11-1 stride 2]]", "conv3-1"], 15),
    ],
)
def test_behind_a_join_the_longest_step_counts(lines, field):
    assert data(block("16x16x2", *lines))["rows"][-1]["receptive_field"] == field
