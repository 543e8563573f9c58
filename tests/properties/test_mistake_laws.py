"""Laws of mistakes: one line is wrong, and no other line is blamed for it."""

from random import Random

import pytest

from helpers import problems
from mutated import MUTATIONS, candidates, innocent, mutated


@pytest.mark.many
def test_hardly_any_innocent_line_is_blamed():
    """A changed parameter of a definition can show where it is used alone: in few of thousands."""
    tried = Random(1).sample(candidates(), 200)
    blamed = [(*each, found) for each in tried if (found := innocent(*each))]
    assert len(blamed) <= 2, "\n".join(each.describe() for *_, found in blamed for each in found)


@pytest.mark.many
@pytest.mark.parametrize("kind", MUTATIONS)
def test_every_kind_of_mistake_is_found(kind):
    """A mutation that changes nothing would prove nothing."""
    made = [candidate for candidate in candidates() if candidate[2] == kind]
    assert any(problems(mutated(*each)) for each in made[:20])
