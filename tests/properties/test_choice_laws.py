"""Values by the keys that they depend on: each is found again as the script finds it."""

from itertools import product
from math import prod

from hypothesis import example, given
from hypothesis import strategies as st

from mkdocs_cnn.show.render.varied import spread_values
from mkdocs_cnn.show.varied import spread

counts = st.lists(st.integers(2, 4), min_size=1, max_size=3)


@st.composite
def tables(draw):
    """Values for each combination, which depend on some of the keys; some are never shown."""
    sizes = draw(counts)
    known = draw(st.lists(st.booleans(), min_size=len(sizes), max_size=len(sizes)))
    made = {}
    values = []
    for place in product(*map(range, sizes)):
        seen = tuple(at for at, is_known in zip(place, known, strict=True) if is_known)
        if seen not in made:
            made[seen] = draw(st.sampled_from("abc"))
        values.append(made[seen])
    hidden = draw(st.sets(st.integers(1, len(values) - 1)))
    return sizes, known, [None if at in hidden else each for at, each in enumerate(values)]


def found(sizes, place, keys, *values):
    """As cnn-vary.js does it: 0 stands for the first."""
    at = 0
    for key, (size, index) in enumerate(zip(sizes, place, strict=True)):
        if keys >> key & 1:
            at = at * size + index
    return values[at - 1] if at else 0


@given(tables())
def test_every_value_is_found_again(table):
    sizes, _, values = table
    written = spread_values(values, sizes)
    for place, value in zip(product(*map(range, sizes)), values, strict=True):
        if value is not None:
            assert (found(sizes, place, *written) or values[0]) == value


@given(tables())
@example(([2, 2, 3], [True, True, False], ["a", None, None, None, "b", "b", *"aaaaaa"]))
def test_no_more_is_kept_than_the_keys_need(table):
    sizes, known, values = table
    kept = spread(values, sizes).values
    assert len(kept) <= prod(size for size, is_known in zip(sizes, known, strict=True) if is_known)
