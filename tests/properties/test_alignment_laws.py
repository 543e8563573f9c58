"""Two sequences side by side: what is paired up is equal, in order, and nearly all there is."""

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_cnn.hosts.locations import align
from mkdocs_cnn.show.alignment import pair_up
from work import counted

SEQUENCES = st.lists(st.sampled_from("abcdefg"), max_size=30)


@given(SEQUENCES, SEQUENCES)
def test_pairs_are_equal_and_in_order(one, other):
    pairs = pair_up(one, other)
    assert all(one[i] == other[j] for i, j in pairs)
    ours, theirs = [i for i, _ in pairs], [j for _, j in pairs]
    assert ours == sorted(set(ours))
    assert theirs == sorted(set(theirs))


@given(SEQUENCES, SEQUENCES)
def test_few_more_pairs_could_be_found(one, other):
    """The standard library's matcher, which takes the square of the time, finds hardly more."""
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    found = sum(size for _, _, size in matcher.get_matching_blocks())
    assert len(pair_up(one, other)) >= 0.5 * found


@given(SEQUENCES)
def test_a_sequence_is_paired_up_with_itself(one):
    assert pair_up(one, one) == [(index, index) for index in range(len(one))]


@given(st.lists(st.integers(), unique=True, max_size=30), st.data())
def test_what_is_only_left_out_is_found_whole(whole, data):
    kept = [each for each in whole if data.draw(st.booleans())]
    assert [whole[j] for _, j in pair_up(kept, whole)] == kept


@pytest.mark.many
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["x"] * 10_000, ["x"] * 9_000),
        (["y", *["x"] * 10_000, "y"], ["z", *["x"] * 10_000, "z"]),
        (["a", "b"] * 5_000, ["b", "a", "a"] * 3_000),
        ([f"{n % 100}" for n in range(10_000)], [f"{n % 99}" for n in range(10_000)]),
        ([f"{n}" for n in range(10_000)], [f"{n}" for n in range(10_000)][::-1]),
    ],
    ids=["equal", "equal between others", "two by turns", "a hundred by turns", "backwards"],
)
def test_ten_thousand_lines_are_laid_side_by_side_at_once(one, other):
    with counted() as work:
        align(one, other)
    assert work.total < 4_000_000
