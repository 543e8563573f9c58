"""Numbers asked for at the edges: names that begin alike, and what only just is an address."""

import pytest

from claimed import inline, marked, mistakes, shown
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


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("| M", "nothing to compute"),
        ("  | M", "nothing to compute"),
        ("vgg16.params |", "no format behind the |"),
    ],
)
def test_a_bar_needs_something_on_both_sides(code, message):
    (problem,) = mistakes(code)
    assert str(problem.message) == message


@pytest.mark.parametrize(
    ("code", "text"),
    [
        # 61,706 parameters of four bytes: what a number is a number of is kept.
        ("max(lenet5.params, 5) | MB", "0.247 MB"),
        ("max(5, lenet5.params) | MB", "0.247 MB"),
        ("max(5, 7)", "7"),
        ("999.4 * 1000 | short", "999K"),
        ("999.6 * 1000 | short", "1.00M"),
        ("999.6 * 1000 * 1000 * 1000 * 1000 | short", "1,000T"),
    ],
)
def test_kinds_and_units_at_the_edges(code, text):
    assert shown(code).text == text


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("61,470 weights = lenet5.weights", False),
        ("236 biases = lenet5.biases", False),
        ("61,706 parameters = lenet5.params", False),
        ("61,706 weights = lenet5.params", False),
        ("236 weights = lenet5.biases", True),
        ("61,470 biases = lenet5.weights", True),
    ],
)
def test_a_noun_says_what_it_is_a_figure_of(code, wrong):
    """LeNet-5 has 6 + 16 + 120 + 84 + 10 = 236 biases, and the weights below."""
    assert 6 * 25 + 16 * 150 + 400 * 120 + 120 * 84 + 84 * 10 == 61_470
    assert bool(inline(code).problems) is wrong
