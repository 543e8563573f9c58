"""Figures at the edges: what only just holds, what only just does not, and how each is mended."""

from fractions import Fraction

import pytest

from mkdocs_cnn.figures.amounts import Amount, Kind, convert
from mkdocs_cnn.figures.claims import Claim
from mkdocs_cnn.figures.confused import order_meant
from mkdocs_cnn.figures.figure import Extents, find_number, read_claim, read_figure, read_sizes
from mkdocs_cnn.figures.misread import not_a_figure
from mkdocs_cnn.figures.numbers import (
    FIXED_UNITS,
    fixed,
    memory,
    percent,
    percent_of,
    rounded,
    short,
    significant,
)
from mkdocs_cnn.figures.numerals import FORMATS
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.problem import Source

THIRD = Fraction(1, 3)


@pytest.mark.parametrize(
    ("text", "holds", "fails"),
    [
        # A twentieth of the value, either way: of 100, 95 to 105.
        ("~95", [100, 95, Fraction(95 * 20, 21)], [101, 90]),
        ("~105", [100, 105], [99, 111]),
        ("≈ 1M", [1_050_000, 960_000], [1_053_000, 950_000]),
        # Half a unit of the last digit, ties both ways.
        ("1.5M", [1_450_000, 1_550_000], [1_449_999, 1_550_001]),
        ("0.59M", [585_000, 595_000], [584_999, 595_001]),
        ("12 kB", [11_500, 12_500], [11_499, 12_501]),
        ("7 MiB", [7 * 2**20 - 2**19, 7 * 2**20 + 2**19], [7 * 2**20 + 2**19 + 1]),
        # Zeros are no digits, but excuse 5 % at most: of 105, 5.25.
        ("150K", [150_528, 155_000, 145_000], [155_001, 144_999]),
        ("100M", [105_000_000, 96_000_000], [106_000_000, 95_000_000]),
        ("2000K", [2_100_000], [2_110_000]),
        ("0K", [0], [1, 400]),
        ("0.0K", [0, 50], [51]),
        # A power of ten has no zeros of its own: half of it, but 5 % at most.
        ("1e6", [1_050_000], [1_060_000]),
        ("1.0e6", [1_050_000, 950_000], [1_050_001, 949_999]),
        ("1.38 × 10^8", [138_500_000], [138_500_001]),
        # All is all: within half a percent.
        ("100 %", [1, Fraction(995, 1000)], [Fraction(994, 1000)]),
        ("90 %", [Fraction(86, 100), Fraction(94, 100)], [Fraction(85, 100)]),
        # Exact without a unit, for whole values; a fraction is rounded to.
        ("60", [60], [61, Fraction(601, 10)]),
        ("0.33", [THIRD, Fraction(335, 1000)], [Fraction(336, 1000)]),
        ("0.3", [THIRD, Fraction(35, 100)], [Fraction(36, 100), 1]),
        ("2x", [Fraction(3, 2), 2, Fraction(5, 2)], [Fraction(26, 10), Fraction(14, 10)]),
        ("2倍", [Fraction(3, 2), Fraction(5, 2)], [Fraction(26, 10), Fraction(14, 10)]),
        # A bound says nothing of how far away the value is, but is exact itself.
        (">40M", [40_000_001, 10**12], [40_000_000, 39_999_999]),
        ("超过4000万", [40_000_001, 10**12], [40_000_000, 39_999_999]),
        ("at least 40M", [40_000_000, 10**12], [39_999_999]),
        ("40M+", [40_000_000, 10**12], [39_999_999]),
        ("< 1M", [0, 999_999], [1_000_000]),
        ("不到100万", [0, 999_999], [1_000_000]),
        ("up to 1M", [0, 1_000_000], [1_000_001]),
        ("at least 5", [5, 6], [4]),
        ("over 100 %", [Fraction(101, 100)], [1]),
        # Almost is below, by a twentieth of the value at most.
        ("almost 105", [100, 104], [99, 105, 106]),
        ("近105", [100, 104], [99, 105, 106]),
        ("about 105", [100, 105, 110], [99, 111]),
        ("105左右", [100, 105, 110], [99, 111]),
        # 亿 is 10⁸, and half of the last digit is allowed: of 0.01亿, 500,000.
        ("1.38亿", [137_500_000, 138_500_000], [137_499_999, 138_500_001]),
        ("6000万", [60_965_224, 58_000_000], [57_000_000, 64_000_000]),
        ("10^6", [1_050_000, 960_000], [1_060_000, 940_000]),
        ("-3", [-3], [3]),
    ],
)
def test_where_a_figure_stops_to_hold(text, holds, fails):
    figure = read_figure(text)
    assert [value for value in holds if not figure.holds(Fraction(value))] == []
    assert [value for value in fails if figure.holds(Fraction(value))] == []


@pytest.mark.parametrize(
    ("text", "value", "instead"),
    [
        ("10M", 14_700_000, "15M"),
        ("100M", 138_357_544, "140M"),
        ("24M", 15_237_608, "15M"),
        ("93MB", 60_950_432, "61MB"),
        ("0.5M", 1_792, "0.002M"),
        ("1.38e8", 2_400_000, "2.40e6"),
        ("1.38 × 10⁸", 2_400_000, "2.40 × 10⁶"),
        ("1,000", 36_928, "36,928"),
        ("1000", 36_928, "36928"),
        ("~60", 138, "~138"),
        ("-5", 7, "7"),
        ("5", -7, "-7"),
        ("12 %", Fraction(743, 1000), "74 %"),
        ("0.5", THIRD, "0.3"),
        ("9K", 999_600, "1,000K"),
        # in the manner of Chinese
        ("1.5亿", 138_357_544, "1.4亿"),
        ("1.50 亿个参数", 138_357_544, "1.38 亿个参数"),
        ("6000万", 138_357_544, "14000万"),
        ("6,500万", 138_357_544, "13,800万"),
        ("约6千", 61_706, "约62千"),
        ("约5亿", 138_357_544, "约1.4亿"),
        ("１５０Ｍ", 138_357_544, "１４０Ｍ"),
        ("１.５０ 亿", 138_357_544, "１.３８ 亿"),
        ("１５０，０００", 138_357, "１３８，３５７"),
        # so that the mark is right for what is written
        (">40M", 34_600_000, ">34M"),
        (">40M", 34_000_000, ">33M"),
        ("over 1.5M", 1_380_000, "over 1.37M"),
        ("at least 40M", 34_000_000, "at least 34M"),
        ("at least 40M", 34_900_000, "at least 34M"),
        ("<1M", 1_380_000, "<1.4M"),
        ("under 60K", 61_706, "under 62K"),
        ("at most 60K", 61_706, "at most 62K"),
        ("60K or less", 61_706, "62K or less"),
        ("40M+", 34_900_000, "34M+"),
        ("不到1万", 61_706, "不到6.2万"),
        ("超过1亿", 61_706_000, "超过0.6亿"),
        ("almost 138M", 138_357_544, "almost 139M"),
        ("almost 400MB", 93_100_000, "almost 94MB"),
        ("10^6", 138_357_544, "138×10^6"),
        ("10⁶", 138_357_544, "138×10⁶"),
        ("120 Mil", 138_357_544, "140 Mil"),
        ("5 times", Fraction(23, 10), "2 times"),
    ],
)
def test_a_correction_is_written_as_the_figure_was(text, value, instead):
    figure = read_figure(text)
    assert figure.corrected(Fraction(value)) == instead
    assert read_figure(instead).holds(Fraction(value))


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("~60", 100, "a figure with ~ may be 5 % off"),
        ("about 60", 100, "a figure with about may be 5 % off"),
        ("60 左右", 100, "a figure with 左右 may be 5 % off"),
        (">60", 50, "a figure with > is below the value"),
        ("at least 60", 50, "a figure with at least is not above the value"),
        ("不到60", 70, "a figure with 不到 is above the value"),
        ("≤60", 70, "a figure with ≤ is not below the value"),
        ("almost 60", 60, "a figure with almost is above the value, by 5 % of it at most"),
        ("60", 61, "a figure without a unit is exact"),
        ("0K", 400, "0 without decimals is nothing at all"),
        ("100M", 138_000_000, "zeros that are no digits excuse at most 5 % of the value"),
        ("12M", 13_000_000, "a figure with a unit is what the value rounds to, at the digits"),
        ("0.5", THIRD, "a fraction is what the value rounds to, at the digits written"),
    ],
)
def test_the_rule_that_a_figure_breaks(text, value, words):
    assert str(str(read_figure(text).rule(Fraction(value)))).startswith(words)


@pytest.mark.parametrize(
    ("text", "sizes", "holds", "instead"),
    [
        ("7x7x512", (7, 7, 512), True, "7x7x512"),
        ("7x7x512", (7, 7, 256), False, "7x7x256"),
        ("[224 × 224 × 3]", (112, 112, 64), False, "[112 × 112 × 64]"),
        ("1x1x1000", (1000,), True, "1x1x1000"),
        ("1x2x1000", (1000,), False, "1x1x1000"),
        ("1x1x1000", (4096,), False, "1x1x4096"),
        ("2x2", (4,), False, "1x4"),
    ],
)
def test_sizes_hold_and_are_mended(text, sizes, holds, instead):
    assert read_sizes(text) == Extents(text)
    assert Extents(text).holds(sizes) is holds
    assert Extents(text).corrected(sizes) == instead
    assert Extents(instead).holds(sizes)


@pytest.mark.parametrize(
    ("kind", "asked", "found"),
    [
        (Kind.VALUES, Kind.BYTES, 40),
        (Kind.MACS, Kind.FLOPS, 20),
        (Kind.FLOPS, Kind.MACS, 5),
        (Kind.BYTES, Kind.VALUES, None),
        (Kind.MACS, Kind.BYTES, None),
        (Kind.NUMBER, Kind.BYTES, 10),
        (Kind.MACS, None, 10),
        (Kind.MACS, Kind.MACS, 10),
    ],
)
def test_kinds_are_converted_by_counting(kind, asked, found):
    assert convert(Amount(Fraction(10), kind), asked, 4) == found


def test_rounding_is_half_up_and_away_from_nothing():
    assert [rounded(Fraction(n, 2), 0) for n in (1, 3, -1, -3, 5)] == [1, 2, -1, -2, 3]
    assert rounded(Fraction(149), -2) == 100
    assert rounded(Fraction(150), -2) == 200
    assert rounded(THIRD, 2) == Fraction(33, 100)
    assert str(fixed(Fraction(1, 8), 2)) == "0.13"
    assert str(fixed(Fraction(1, 2), 2)) == "0.50"


@pytest.mark.parametrize(
    ("value", "figures", "written"),
    [
        (Fraction(138_357_544), 3, "138000000"),
        (Fraction(9_995), 3, "10000"),
        (Fraction(9_994), 3, "9990"),
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(1, 10), 2, "0.10"),
        (Fraction(1, 100), 1, "0.01"),
        (Fraction(99, 1000), 1, "0.1"),
        (Fraction(-5, 4), 2, "-1.3"),
        (Fraction(0), 3, "0"),
    ],
)
def test_significant_figures(value, figures, written):
    assert f"{significant(value, figures):f}" == written


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (999, "999"),
        (1000, "1.00 k"),
        (999_499, "999 k"),
        (999_500, "1.00 M"),
        (138_357_544, "138 M"),
        (15_470_264_320, "15.5 G"),
        (10**18, "1.00 E"),
        (10**21, "1,000 E"),
    ],
)
def test_short_counts(number, written):
    assert short(number) == written


@pytest.mark.parametrize(
    ("count", "units", "written"),
    [
        (1023, "binary", "1023 B"),
        (1024, "binary", "1.00 KiB"),
        (1023 * 1024, "binary", "1,023 KiB"),
        (1024 * 1024 - 1, "binary", "1.00 MiB"),
        (60_950_432, "binary", "58.1 MiB"),
        (60_950_432, "decimal", "61.0 MB"),
        (999, "decimal", "999 B"),
        (1000, "decimal", "1.00 kB"),
        (999_500, "decimal", "1.00 MB"),
        (60_950_432, "kB", "60,950 kB"),
        (60_950_432, "GB", "0.0610 GB"),
        (3 * 2**20, "MiB", "3 MiB"),
        (999_500_000, "MB", "1,000 MB"),
        (1_500, "B", "1,500 B"),
    ],
)
def test_memory_in_units(count, units, written):
    assert memory(count, units) == written


def test_percents():
    assert percent(743, 1000) == "74.3 %"
    assert percent(0, 0) == percent(0, 5) == "0 %"
    assert percent(1, 1) == "100 %"
    assert percent(1, 2000) == "0.1 %"
    assert percent(1, 2001) == "< 0.1 %"
    assert percent_of(Fraction(20)) == "2,000 %"
    assert percent_of(Fraction(12_345, 1000)) == "1,234.5 %"


@pytest.mark.parametrize(
    ("name", "digits", "grouped"),
    [
        ("1,234.5", "1234567.25", "1,234,567.25"),
        ("1.234,5", "1234567.25", "1.234.567,25"),
        ("1'234.5", "123", "123"),
        ("12,34,567.8", "1234567.8", "12,34,567.8"),
        ("12,34,567.8", "123456", "1,23,456"),
        ("1,2345", "123456789", "1,2345,6789"),
        ("1,2345", "1234", "1234"),
        ("1,2345", "12345", "1,2345"),
    ],
)
def test_digits_are_grouped_and_read_again(name, digits, grouped):
    numbers = FORMATS[name]
    assert numbers.write(digits, numbers.separator) == grouped
    assert numbers.read(grouped) == digits
    assert numbers.write(digits) == digits.replace(".", numbers.point)


@pytest.mark.parametrize("text", ["12,34", "1,2345", "1,234,56", "0,123", "1,234 567", "1,,234"])
def test_groups_that_are_too_short_or_too_long_are_not_read(text):
    assert FORMATS["1,234.5"].read(text) is None


@pytest.mark.parametrize(
    ("text", "value", "computed"),
    [
        ("3x", Fraction(2), "2"),
        ("5 %", Fraction(1, 30), "3.33333 %"),
        ("3", Fraction(2), "2"),
        ("0.5", THIRD, "0.333333"),
    ],
)
def test_what_is_computed_is_a_percentage_where_one_is_claimed(text, value, computed):
    wrong = Claim(Source("a", text).span(), read_figure(text), "it", Amount(value)).check(4)
    assert wrong.computed == computed


def test_the_longest_figure():
    digits = "1" * Limits.figure
    assert read_figure(digits).digits == digits
    assert read_figure(f"{digits}1") is None
    assert find_number(digits) == digits
    assert find_number(f"{digits}1") == ""
    sizes = "1x" * (Limits.figure // 2 - 1) + "11"
    assert read_sizes(sizes).text == sizes
    assert read_sizes(f"{sizes}1") is None


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("3 bn", "3G"),
        ("3 mrd", "3G"),
        ("30 mln", "30M"),
        ("3 mln", "3M"),
        ("2 lakh", "200K"),
        ("2 crore", "20M"),
        ("3만", "30K"),
        ("3억", "300M"),
        ("12/16", "0.75"),
        ("1/3", "0.333"),
        ("2^10", "1,024"),
        ("10 ^ 6", "1e6"),
        ("1.38×10e8", "1.38e8"),
        ("(7, 7, 512)", "7x7x512"),
        (".5M", "0.5M"),
        ("138M,", "138M"),
        ("about ~138M", "~138M"),
        ("roughly 5 or so", "5 or so"),
        (">40M+", "40M+"),
        ("about 138 Mio", "138M"),
        ("about 1,38M", "about 1.38M"),
        ("１３８M，", "138M"),
        ("１，３８M", "1.38M"),
        ("١٣٨M", "138M"),
        ("+5", "5"),
        ("~7x7x512", "7x7x512"),
        (">7x7x512", "7x7x512"),
        ("3兆", "3M"),
    ],
)
def test_what_is_written_in_place_of_what_is_no_figure(text, hint):
    problem = not_a_figure(text, Source("a", text).span())
    assert f'Write "{hint}"' in str(problem.hint)
    assert read_claim(hint) is not None


def test_units_that_a_block_can_ask_for():
    """Up to TB: nobody has a network of petabytes."""
    assert {*FIXED_UNITS} == {"B", *(f"{p}B" for p in ("k", "M", "G", "T", "Ki", "Mi", "Gi", "Ti"))}


@pytest.mark.parametrize(
    ("text", "value", "layout"),
    [
        ("3x224x224", (224, 224, 3), "CHW"),
        ("224x224x3", (3, 224, 224), "HWC"),
        ("3x5x6x7", (5, 6, 7, 3), "CHW"),
        ("5x6x7x3", (3, 5, 6, 7), "HWC"),
        ("3x224", (224, 3), ""),
        ("224x224x4", (3, 224, 224), ""),
    ],
)
def test_sizes_in_the_other_order_are_told(text, value, layout):
    meant = str(order_meant(read_sizes(text), value) or "")
    assert meant.endswith(f'as "layout: {layout}" declares' if layout else "")
    assert bool(meant) == bool(layout)
