"""Numbers asked for at the edges: names that begin alike, and what only just is an address."""

import pytest

from claimed import marked, mistakes, shown
from helpers import block
from mkdocs_cnn.library.library import Library


@pytest.mark.parametrize(
    ("code", "value"),
    [("net.params", "112"), ("net.1.params", "224"), ("net.1.0.params", "336")],
)
def test_the_longest_name_of_a_network_counts(tmp_path, code, value):
    """A version behind a dot is part of the name: 3·3·3 weights and a bias for each channel."""
    for name, channels in (("net", 4), ("net.1", 8), ("net.1.0", 12)):
        (tmp_path / f"{name}.yml").write_text(block("8x8x3", f"conv3-{channels}"), "utf-8")
    assert shown(code, known=Library(tmp_path)).text == value


BROKEN = "id: broken\ninput: 8x8x3\nlayers:\n  - convv3-4\n"


@pytest.mark.parametrize("code", ["broken.params-2", "broken.params - 2", "2-broken.params"])
def test_a_minus_behind_a_network_with_mistakes_is_no_part_of_the_name(code):
    (problem,) = mistakes(code, BROKEN)
    assert str(problem.message) == 'the network "broken" has a mistake'
    assert marked(problem) == "broken.params"


def test_a_fraction_is_exact_to_nine_places():
    """2⁻⁹ has nine decimals, 2⁻¹⁰ one more."""
    assert shown("1 / 512 | exact").text == "0.001953125"
    (problem,) = mistakes("1 / 1024 | exact")
    assert str(problem.message) == "a fraction without an end as exact"
