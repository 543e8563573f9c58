"""Laws of mistakes: one line is wrong, and no other line is blamed for it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import problems
from mutated import MUTATIONS, candidates, innocent, mutated


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**6))
def test_no_innocent_line_is_blamed(number):
    blamed = innocent(*candidates()[number % len(candidates())])
    assert blamed == [], "\n".join(each.describe() for each in blamed)


@pytest.mark.many
@pytest.mark.parametrize("kind", MUTATIONS)
def test_every_kind_of_mistake_is_found(kind):
    """A mutation that changes nothing would prove nothing."""
    made = [candidate for candidate in candidates() if candidate[2] == kind]
    assert any(problems(mutated(*each)) for each in made[:20])
