"""The measure that the tests of the pages use, upon pairs whose contrast is known."""

import pytest

from browser.contrast import WHITE, Colour, contrast, read_colour, worst_contrast

BLACK = Colour(0, 0, 0)
CLEAR = "rgba(0, 0, 0, 0)"


@pytest.mark.parametrize(
    ("text", "ground", "expected"),
    [
        ("rgb(0, 0, 0)", "rgb(255, 255, 255)", 21.0),
        ("rgb(255, 255, 255)", "rgb(0, 0, 0)", 21.0),
        ("rgb(255, 0, 0)", "rgb(255, 255, 255)", 4.0),
        ("rgb(119, 119, 119)", "rgb(255, 255, 255)", 4.48),
        ("rgb(118, 118, 118)", "rgb(255, 255, 255)", 4.54),
        ("rgb(0, 0, 255)", "rgb(255, 255, 255)", 8.59),
        ("color(srgb 1 0 0)", "rgb(255, 255, 255)", 4.0),
        ("rgb(9, 9, 9)", "rgb(9, 9, 9)", 1.0),
        ("rgba(0, 0, 0, 0)", "rgb(9, 9, 9)", 1.0),
    ],
)
def test_pairs_that_are_known(text, ground, expected):
    assert contrast(read_colour(text), read_colour(ground)) == pytest.approx(expected, abs=0.005)


def test_half_black_upon_white_is_the_grey_between():
    assert Colour(0, 0, 0, 0.5).over(WHITE) == Colour(0.5, 0.5, 0.5)
    assert WHITE.over(BLACK) == WHITE
    assert Colour(0, 0, 0, 0).over(BLACK) == BLACK


def test_two_halves_are_three_quarters():
    half = Colour(0, 0, 0, 0.5)
    assert half.over(half) == Colour(0, 0, 0, 0.75)
    assert Colour(1, 0, 0, 0.5).over(Colour(0, 0, 1, 0.5)).red == pytest.approx(2 / 3)


def test_colours_are_read_as_browsers_write_them():
    assert read_colour("rgba(255, 0, 51, 0.25)") == Colour(1, 0, 0.2, 0.25)
    assert read_colour("color(srgb 0.5 0 1e-05 / 0.5)") == Colour(0.5, 0, 0.00001, 0.5)
    with pytest.raises(ValueError, match="not enough values"):
        read_colour("hotpink")


def test_the_worst_ground_counts():
    bar = "linear-gradient(rgb(255, 255, 255), rgb(255, 255, 255))"
    upon_black = [("rgb(0, 0, 0)", "none"), (CLEAR, "none")]
    assert worst_contrast("rgb(255, 255, 255)", upon_black) == pytest.approx(21)
    assert worst_contrast("rgb(255, 255, 255)", [*upon_black, (CLEAR, bar)]) == pytest.approx(1)
    assert worst_contrast("rgb(0, 0, 0)", []) == pytest.approx(21)
    covered = [*upon_black, (CLEAR, bar), ("rgb(0, 0, 0)", "none")]
    assert worst_contrast("rgb(255, 255, 255)", covered) == pytest.approx(21)


def test_opacity_is_alpha():
    faded = worst_contrast("rgb(0, 0, 0)", [], opacity=0.5)
    assert faded == pytest.approx(contrast(Colour(0.5, 0.5, 0.5), WHITE))
