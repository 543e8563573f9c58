"""Figures as authors write them: what is read, what holds, and what stands instead.

Every verdict here was worked out by hand; laws with a second reckoning stand in properties.
"""

from fractions import Fraction

import pytest

from mkdocs_cnn.figures.amounts import Amount, Kind, convert
from mkdocs_cnn.figures.figure import read_figure, read_sizes
from mkdocs_cnn.figures.misread import not_a_figure
from mkdocs_cnn.figures.numerals import FORMATS
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.problem import Source

SPAN = Source("page.md", "x").span()
VGG16, ALEXNET, CONV3_2 = 138_357_544, 60_965_224, 590_080


def holds(text, value):
    figure = read_figure(text)
    assert figure is not None, text
    return figure.holds(Fraction(value))


def corrected(text, value):
    return read_figure(text).corrected(Fraction(value))


# Without a unit: exact


@pytest.mark.parametrize(
    "text",
    [
        "138357544",
        "138,357,544",
        "138 357 544",
        "138\u00a0357\u00a0544",
        "138\u202f357\u202f544",
        "138'357'544",
        "138’357’544",
        "138_357_544",
        "138,357,544 parameters",
        "138,357,544 params",
        "138357544 weights",
        " 138,357,544 ",
    ],
)
def test_every_digit_counts(text):
    assert holds(text, VGG16)
    assert not holds(text, VGG16 + 1)
    assert not holds(text, VGG16 - 1)
    assert not holds(text, Fraction(VGG16 * 10 + 1, 10))


@pytest.mark.parametrize(
    ("text", "value", "true"),
    [
        ("0", 0, True),
        ("0", 1, False),
        ("7", 7, True),
        ("60,000,000", ALEXNET, False),
        ("60,965,000", ALEXNET, False),
        ("1,728.0", 1728, True),
        ("1,728.5", 1728, False),
        ("100 bytes", 104, False),
        ("100 B", 104, False),
        ("60,950,432 bytes", 60_950_432, True),
        ("60,950,000 bytes", 60_950_432, False),
        ("15,470,264,320 MACs", 15_470_264_320, True),
        ("15,470,264,000 MACs", 15_470_264_320, False),
    ],
)
def test_without_a_scale(text, value, true):
    assert holds(text, value) is true


@pytest.mark.parametrize(
    ("text", "value", "true"),
    [
        ("0.743", Fraction(102_764_544, VGG16), True),
        ("0.74", Fraction(102_764_544, VGG16), True),
        ("0.742746", Fraction(102_764_544, VGG16), True),
        ("0.742", Fraction(102_764_544, VGG16), False),
        ("0.75", Fraction(102_764_544, VGG16), False),
        ("0.333", Fraction(1, 3), True),
        ("0.334", Fraction(1, 3), False),
        ("53.25", Fraction(213, 4), True),
        ("53", Fraction(213, 4), False),
        ("54", Fraction(213, 4), False),
    ],
)
def test_a_fraction_is_what_it_rounds_to_and_no_whole_number(text, value, true):
    assert holds(text, value) is true


# With a unit: what the value rounds to


@pytest.mark.many
@pytest.mark.parametrize(
    ("text", "value"),
    [
        # language.md
        ("138M", VGG16),
        ("0.59M", CONV3_2),
        ("93MB", 93_000_000),
        ("58 MiB", 60_950_432),
        ("15.5 GMACs", 15_470_264_320),
        ("150K", 150_528),
        ("60M", ALEXNET),
        ("800K", 802_816),
        # the listing of the course notes
        ("3.2M", 3_211_264),
        ("1.6M", 1_605_632),
        ("400K", 401_408),
        ("200K", 200_704),
        ("100K", 100_352),
        ("25K", 25_088),
        # digits
        ("0.6M", CONV3_2),
        ("590K", CONV3_2),
        ("590k", CONV3_2),
        ("590.1K", CONV3_2),
        ("590.08K", CONV3_2),
        ("590.080K", CONV3_2),
        ("0.59008M", CONV3_2),
        ("0.0006G", CONV3_2),
        ("138.4M", VGG16),
        ("138.36M", VGG16),
        ("140M", VGG16),
        ("0.14G", VGG16),
        ("138,357.5K", VGG16),
        ("138 357.5K", VGG16),
        ("0.60M", 600_000),
        ("0.60M", 604_999),
        ("0.60M", 595_000),
        ("1.0K", 1_000),
        ("1.0K", 1_049),
        ("0.0M", 49_999),
        ("0M", 0),
        # at an exact tie, up or down
        ("3M", 2_500_000),
        ("2M", 2_500_000),
        ("0.3M", 250_000),
        ("0.2M", 250_000),
        ("150K", 145_000),
        ("150K", 155_000),
        # zeros at the end, within 5 %
        ("140M", 140_500_000),
        ("100M", 104_999_999),
        ("100M", 100_400_000),
        ("10 %", Fraction(95, 1000)),
        ("10 %", Fraction(104, 1000)),
        ("100 %", Fraction(996, 1000)),
        # powers of ten
        ("1.38e8", VGG16),
        ("1.4e8", VGG16),
        ("1.38E+8", VGG16),
        ("138e6", VGG16),
        ("1e6", 1_049_999),
        ("0.1e9", 104_999_999),
        ("0.14e9", VGG16),
        ("1.0e6", 1_050_000),
        ("1.38×10^8", VGG16),
        ("1.38 × 10^8", VGG16),
        ("1.38 × 10⁸", VGG16),
        ("1.38*10**8", VGG16),
        ("15.5 × 10^9 FLOPs", 15_470_264_320),
        ("60.9×10⁶ params", 60_900_000),
        ("2.7e-4", Fraction(36_928, VGG16)),
        ("2.7·10⁻⁴", Fraction(36_928, VGG16)),
        # times
        ("49x", Fraction(4883, 100)),
        ("50×", Fraction(4883, 100)),
        ("2.3 x", Fraction(VGG16, ALEXNET)),
        ("3x", 3),
        # billions, where B cannot be for bytes
        ("0.138B params", VGG16),
        ("15.5 BFLOPs", 15_470_264_320),
        ("15.5 trillion", 15_470_000_000_000),
        # bytes
        ("61MB", 60_950_432),
        ("60.95 MB", 60_950_432),
        ("58.1MiB", 60_950_432),
        ("58.13 MiB", 60_950_432),
        ("59,522 KiB", 60_950_432),
        ("60,950 kB", 60_950_432),
        ("60,950 KB", 60_950_432),
        ("0.06 GB", 60_950_432),
        ("0.057 GiB", 60_950_432),
        # per cent
        ("74 %", Fraction(102_764_544, VGG16)),
        ("74%", Fraction(102_764_544, VGG16)),
        ("74.3 %", Fraction(102_764_544, VGG16)),
        ("74.27%", Fraction(102_764_544, VGG16)),
        ("70%", Fraction(7_042, 10_000)),
        ("74 percent", Fraction(102_764_544, VGG16)),
        ("74.3 per cent", Fraction(102_764_544, VGG16)),
        ("230 %", Fraction(VGG16, ALEXNET)),
        ("100 %", 1),
        ("0.5 %", Fraction(1, 200)),
        # words
        ("138 million", VGG16),
        ("138 million parameters", VGG16),
        ("138 Million Parameters", VGG16),
        ("138M params", VGG16),
        ("138 M parameters", VGG16),
        ("590 thousand weights", CONV3_2),
        ("0.14 billion", VGG16),
        ("15 billion multiply-adds", 15_470_264_320),
        ("15.5 GMAC", 15_470_264_320),
        ("30.9 GFLOPs", 30_940_528_640),
        ("30.9 GFLOPS", 30_940_528_640),
        ("30,941 MFLOPs", 30_940_528_640),
        ("0.03 TFLOPs", 30_940_528_640),
    ],
)
def test_true_with_a_unit(text, value):
    assert holds(text, value)
    for written in (text.upper(), text.lower(), f"  {text} "):
        assert holds(written, value), written


@pytest.mark.parametrize(
    ("text", "value", "instead"),
    [
        ("24M", 15_237_608, "15M"),
        ("93MB", 60_950_432, "61MB"),
        ("93 MB", 60_950_432, "61 MB"),
        ("72MB", 60_950_432, "61MB"),
        ("2.7K", 9_408, "9.4K"),
        ("0.59M", 295_168, "0.30M"),
        ("0.60M", CONV3_2, "0.59M"),
        ("0.60M", 605_001, "0.61M"),
        ("0.60M", 594_999, "0.59M"),
        ("150K", 155_001, "160K"),
        ("150K", 156_000, "160K"),
        ("100M", VGG16, "140M"),
        ("100M", 95_200_000, "95M"),
        ("200M", VGG16, "140M"),
        ("50%", Fraction(451, 1000), "45%"),
        ("50 %", Fraction(53, 100), "53 %"),
        ("70%", Fraction(102_764_544, VGG16), "74%"),
        ("20 %", Fraction(1, 8), "13 %"),
        ("0M", 61_706, "0.1M"),
        ("0M", 499_999, "0.5M"),
        ("0 %", Fraction(36_928, VGG16), "0.03 %"),
        ("100 %", Fraction(99, 100), "99.0 %"),
        ("1e8", VGG16, "1.4e8"),
        ("0.1e9", VGG16, "0.14e9"),
        ("0.01e10", VGG16, "1.38e8"),
        ("1.39e8", VGG16, "1.38e8"),
        ("1.38e8", 15_237_608, "0.152e8"),
        ("1.38e8", 590_080, "5.90e5"),
        ("3.8 × 10^9 FLOPs", 15_470_264_320, "15.5 × 10^9 FLOPs"),
        ("3.8×10⁹", 61_706, "6.2×10⁴"),
        ("2.7e-4", Fraction(1, 3), "3.3e-1"),
        ("12x", Fraction(92, 10), "9.2x"),
        ("50x", Fraction(31, 1), "31x"),
        ("150K", 144_999, "140K"),
        ("800K", 850_000, "850K"),
        ("60M", 65_000_000, "65M"),
        ("60M", 95_800_000, "96M"),
        ("90 %", Fraction(958, 1000), "96 %"),
        ("139M", VGG16, "138M"),
        ("137M", VGG16, "138M"),
        ("138.3M", VGG16, "138.4M"),
        ("138.350M", VGG16, "138.358M"),
        ("0.5M", 499, "0.0005M"),
        ("3M", 3_500_001, "4M"),
        ("1,000 KiB", 2_048_000, "2,000 KiB"),
        ("75 %", Fraction(102_764_544, VGG16), "74 %"),
        ("74.2%", Fraction(102_764_544, VGG16), "74.3%"),
        ("31 GMACs", 15_470_264_320, "15 GMACs"),
        ("16 billion multiply-adds", 15_470_264_320, "15 billion multiply-adds"),
        ("57 MiB", 60_950_432, "58 MiB"),
        ("294,912", 295_168, "295,168"),
        ("294912", 295_168, "295168"),
        ("294 912", 1_475_328, "1 475 328"),
        ("294_912", 1_475_328, "1_475_328"),
        ("294'912", 1_475_328, "1'475'328"),
        ("512", 1_475_328, "1,475,328"),
        ("1475328", 512, "512"),
        ("138,357,543 parameters", VGG16, "138,357,544 parameters"),
        ("1,728.5", 1728, "1,728"),
        ("0.25", Fraction(1, 3), "0.33"),
    ],
)
def test_false_figures_and_what_stands_instead(text, value, instead):
    assert not holds(text, value)
    assert corrected(text, value) == instead
    assert holds(instead, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", Fraction(102_764_544, VGG16)),
        ("3", Fraction(7, 2)),
        ("53", Fraction(213, 4)),
        ("~5M", 1_400_000),
        ("~5M", 1_450_000),
        ("~2", Fraction(3, 2)),
        ("~1 KiB", 1536),
        ("≈9 %", Fraction(3, 200)),
        ("5", -7),
        ("5M", -7_000_000),
        ("~0.5", Fraction(-1, 3)),
        ("5 %", Fraction(-1, 3)),
    ],
)
def test_what_stands_instead_holds(text, value):
    """Whoever follows a correction is not corrected again."""
    assert not holds(text, value)
    instead = corrected(text, value)
    assert instead != text
    assert read_figure(instead) is not None, instead
    assert holds(instead, value), instead


# About


@pytest.mark.parametrize(
    ("text", "value", "true"),
    [
        ("~60M", ALEXNET, True),
        ("≈60M", ALEXNET, True),
        ("~ 60M", ALEXNET, True),
        ("~58M", ALEXNET, True),
        ("~64M", ALEXNET, True),
        ("~57M", ALEXNET, False),
        ("~65M", ALEXNET, False),
        ("~95", 100, True),
        ("~105", 100, True),
        ("~94", 100, False),
        ("~106", 100, False),
        ("~94.999", 100, False),
        ("~0", 0, True),
        ("~1", 0, False),
        ("~1,000,000", 1_049_999, True),
        ("~75 %", Fraction(102_764_544, VGG16), True),
        ("~80 %", Fraction(102_764_544, VGG16), False),
        ("~60 MB", 60_950_432, True),
        ("~60 MiB", 60_950_432, True),
        ("~65 MiB", 60_950_432, False),
    ],
)
def test_about_is_five_per_cent_of_the_value(text, value, true):
    assert holds(text, value) is true


@pytest.mark.parametrize(
    ("text", "instead"), [("~55M", "~61M"), ("≈ 55M", "≈ 61M"), ("~70,000,000", "~60,965,224")]
)
def test_about_stays_about(text, instead):
    assert corrected(text, ALEXNET) == instead


# The rule that is named


@pytest.mark.parametrize(
    ("text", "value", "rule"),
    [
        ("138M", 139_000_000, "a figure with a unit is what the value rounds to"),
        ("100M", 138_000_000, "zeros that are no digits excuse at most 5 % of the value"),
        ("100M", 250_000_000, "a figure with a unit is what the value rounds to"),
        ("0.1e9", 138_000_000, "zeros that are no digits excuse at most 5 % of the value"),
        ("1e8", 138_000_000, "zeros that are no digits excuse at most 5 % of the value"),
        ("0M", 499_999, "0 without decimals is nothing at all"),
        ("0M", 500_001, "a figure with a unit is what the value rounds to"),
        ("74 %", Fraction(1, 3), "a figure with a unit is what the value rounds to"),
        ("138", 139, "a figure without a unit is exact"),
        ("138", Fraction(1, 3), "a figure without a unit is exact"),
        ("0.5", Fraction(1, 3), "a fraction is what the value rounds to"),
        ("~138M", 1, "a figure with ~ may be 5 % off"),
    ],
)
def test_rules(text, value, rule):
    assert str(read_figure(text).rule(Fraction(value))).startswith(rule)


# What is read


@pytest.mark.parametrize(
    ("text", "kind", "scale"),
    [
        ("5", None, 1),
        ("5 %", None, Fraction(1, 100)),
        ("5k", None, 10**3),
        ("5K", None, 10**3),
        ("5M", None, 10**6),
        ("5G", None, 10**9),
        ("5T", None, 10**12),
        ("5 thousand", None, 10**3),
        ("5 million", None, 10**6),
        ("5 billion", None, 10**9),
        ("5B", Kind.BYTES, 1),
        ("5 bytes", Kind.BYTES, 1),
        ("5kB", Kind.BYTES, 10**3),
        ("5KB", Kind.BYTES, 10**3),
        ("5MB", Kind.BYTES, 10**6),
        ("5GB", Kind.BYTES, 10**9),
        ("5KiB", Kind.BYTES, 2**10),
        ("5MiB", Kind.BYTES, 2**20),
        ("5GiB", Kind.BYTES, 2**30),
        ("5 MACs", Kind.MACS, 1),
        ("5 GMACs", Kind.MACS, 10**9),
        ("5 M multiply-adds", Kind.MACS, 10**6),
        ("5 FLOPs", Kind.FLOPS, 1),
        ("5 MFLOPs", Kind.FLOPS, 10**6),
        ("5 GFLOPs", Kind.FLOPS, 10**9),
        ("5 params", Kind.VALUES, 1),
        ("5M parameters", Kind.VALUES, 10**6),
        ("5 million weights", Kind.VALUES, 10**6),
        ("5 biases", Kind.VALUES, 1),
        ("5 trillion", None, 10**12),
        ("5 kilobytes", Kind.BYTES, 10**3),
        ("5 megabytes", Kind.BYTES, 10**6),
        ("5 gigabytes", Kind.BYTES, 10**9),
        ("5 mebibytes", Kind.BYTES, 2**20),
        ("5 gibibytes", Kind.BYTES, 2**30),
        ("5 gigaflops", Kind.FLOPS, 10**9),
        ("5 percent", None, Fraction(1, 100)),
        ("5x", None, 1),
        ("5 B params", Kind.VALUES, 10**9),
        ("5BFLOPs", Kind.FLOPS, 10**9),
        ("5 MMAdds", Kind.MACS, 10**6),
        ("5e3", None, 10**3),
        ("5e3 MACs", Kind.MACS, 10**3),
        ("5e3 MMACs", Kind.MACS, 10**9),
        ("5×10^-3", None, Fraction(1, 1000)),
        ("5K activations", Kind.VALUES, 10**3),
        ("5 values", Kind.VALUES, 1),
    ],
)
def test_units(text, kind, scale):
    for written in (text, text.upper(), text.lower()):
        figure = read_figure(written)
        assert (figure.kind, figure.scale) == (kind, scale)
        assert figure.claimed == 5 * scale
        assert figure.text == written


@pytest.mark.parametrize("gap", ["", " ", "\u00a0", "\u202f"])
@pytest.mark.parametrize("unit", ["M", "MB", "MiB", "GMACs", "%", "million", "parameters"])
def test_a_space_before_the_unit_or_none(gap, unit):
    figure = read_figure(f"12.5{gap}{unit}")
    assert (figure.number, figure.joint, figure.unit) == ("12.5", gap, unit)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "M", "%", "~", "~M", "five", "vgg16", "138 N", "138 MX", "138 M M", "138 %%"),
        *("1.2.3", "1.", ".", ",5", "5,", "1,,2", "1, 2", "12 34", "1 2345", "²", "½", "e6", "1e"),
        *("2^20", "1e100", "1e6e6", "1×106", "١٣٨", "4 BB", "B params", "3만", "3兆", "万", "约"),
        *("about 138M or so", ">~5", "about138M", "5 or", "over", ">", "138M+M", "10^", "1，38M"),
        *("0x10", "7x7", "~~5", "5~", "$5", "5 / 2", "(5)", "138M = x", "NaN", "inf", "١٢x"),
        "9" * (Limits.figure + 1),
        "138\nM",
        "1\n000",
    ],
)
def test_other_texts_are_no_figures(text):
    assert read_figure(text) is None


# Groups of digits that can be misread


@pytest.mark.parametrize(
    "number",
    [
        *("1,38", "6,1706", "13_8", "1'38", "1’38", "1,3", "5,1264", "138.357.544", "1,2345,678"),
        *("1,234'567", "1,234 567", "294,9112", "2,94912", "1234,567", "1234 567", "0,590"),
        *("0,5", "00,123", "1,234.567.8", "1.234,5", "12,34,567", "1,2345", "12 34", "1  234"),
    ],
)
def test_malformed_groups_are_no_figures(number):
    for text in (number, f"{number}M", f"~{number} MiB", f"-{number}", f"{number} %"):
        assert read_figure(text) is None


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            "1,38M",
            'cannot tell what "1,38M" means',
            'A decimal comma? Write "1.38M", or declare "numbers: 1.234,5" for the site.',
        ),
        (
            "6,1706",
            'cannot tell what "6,1706" means',
            (
                'A decimal comma? Write "6.1706", or declare "numbers: 1.234,5" for the site. '
                'Groups of four? Write "61,706", or declare "numbers: 1,2345" for the site.'
            ),
        ),
        ("13_8M", 'cannot tell what "13_8M" means', 'Write "138M" if it is one number.'),
        ("1'38M", 'cannot tell what "1\'38M" means', 'Write "138M" if it is one number.'),
        (
            "138.357.544",
            'cannot tell what "138.357.544" means',
            (
                'Points for thousands? Write "138,357,544", or declare "numbers: 1.234,5" for the '
                "site."
            ),
        ),
        (
            "1.234,5M",
            'cannot tell what "1.234,5M" means',
            (
                'A decimal comma and points for thousands? Write "1,234.5M", or declare '
                '"numbers: 1.234,5" for the site.'
            ),
        ),
        (
            "13,83,57,544",
            'cannot tell what "13,83,57,544" means',
            'Indian groups? Write "138,357,544", or declare "numbers: 12,34,567.8" for the site.',
        ),
        (
            "1,234'567",
            'cannot tell what "1,234\'567" means',
            'Write "1,234,567" if it is one number.',
        ),
        (
            "224,224,3",
            'cannot tell what "224,224,3" means',
            'Write "2,242,243" if it is one number, "224x224x3" if these are sizes.',
        ),
    ],
)
def test_it_is_asked_what_was_meant(text, message, hint):
    problem = not_a_figure(text, SPAN)
    assert str(problem.message) == message
    assert str(problem.expected) == "groups of three digits and a decimal point, as in 1,234.5"
    assert str(problem.hint) == hint
    assert problem.span == SPAN


# Formats of numbers


@pytest.mark.parametrize(
    ("name", "text", "value", "false", "instead"),
    [
        ("1,234.5", "138,357,544", VGG16, "138.3M", "138.4M"),
        ("1.234,5", "138.357.544", VGG16, "138,3M", "138,4M"),
        ("1.234,5", "138 357 544", VGG16, "138 350K", "138 360K"),
        ("1.234,5", "138,4M", VGG16, "1.000", "138.357.544"),
        ("1.234,5", "1,38e8", VGG16, "1,37e8", "1,38e8"),
        ("1.234,5", "74,3 %", Fraction(102_764_544, VGG16), "74,4 %", "74,3 %"),
        ("1 234,5", "138\u202f357\u202f544", VGG16, "138 357 543", "138 357 544"),
        ("1 234,5", "138,36M", VGG16, "512", "138 357 544"),
        ("1'234.5", "138'357'544", VGG16, "138’357’543", "138’357’544"),
        ("1'234.5", "138.36M", VGG16, "512", "138'357'544"),
        ("12,34,567.8", "13,83,57,544", VGG16, "13,83,57,543", "13,83,57,544"),
        ("12,34,567.8", "1,234.5K", 1_234_500, "512", "12,34,500"),
        ("1,2345", "1,3835,7544", VGG16, "1,3835,7543", "1,3835,7544"),
        ("1,2345", "1234.5K", 1_234_500, "512", "123,4500"),
    ],
)
def test_figures_in_every_format(name, text, value, false, instead):
    numbers, value = FORMATS[name], Fraction(value)
    assert read_figure(text, numbers).holds(value)
    figure = read_figure(false, numbers)
    assert not figure.holds(value)
    assert figure.corrected(value) == instead
    assert read_figure(instead, numbers).holds(value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("1.234,5", "138.4M"),
        ("1.234,5", "138,357,544"),
        ("1.234,5", "1.38"),
        ("1 234,5", "1.234"),
        ("1'234.5", "1,234"),
        ("1'234.5", "1,5"),
        ("12,34,567.8", "138,357,544"),
        ("12,34,567.8", "123,456"),
        ("1,2345", "1,234"),
        ("1,2345", "138,357,544"),
    ],
)
def test_what_is_written_in_another_format_is_not_read(name, text):
    assert read_figure(text, FORMATS[name]) is None
    assert (
        str(not_a_figure(text, SPAN, FORMATS[name]).message) == f'cannot tell what "{text}" means'
    )


# Sizes


@pytest.mark.parametrize(
    ("text", "sizes", "instead"),
    [
        ("7x7x512", (7, 7, 512), "14x14x256"),
        ("7X7X512", (7, 7, 512), "14X14X256"),
        ("7×7×512", (7, 7, 512), "14×14×256"),
        ("7 x 7 x 512", (7, 7, 512), "14 x 14 x 256"),
        ("7 × 7 × 512", (7, 7, 512), "14 × 14 × 256"),
        ("7*7*512", (7, 7, 512), "14*14*256"),
        ("7·7·512", (7, 7, 512), "14·14·256"),
        ("[224x224x3]", (224, 224, 3), "[14x14x256]"),
        ("[224 × 224 × 3]", (224, 224, 3), "[14 × 14 × 256]"),
        ("(3x3)", (3, 3), "(14x14x256)"),
        ("100x3", (100, 3), "14x14x256"),
        ("16x112x112x3", (16, 112, 112, 3), "14x14x256"),
    ],
)
def test_sizes(text, sizes, instead):
    read = read_sizes(text)
    assert read.text == text
    assert read.sizes == sizes
    assert read.corrected((14, 14, 256)) == instead
    assert read_sizes(instead).sizes == (14, 14, 256)
    assert read.corrected(sizes) == text


@pytest.mark.parametrize(
    "text", ["", "7", "x", "7x", "x7", "7xx7", "axb", "7x7x", "7,7", "7 7", "-7x7", "7x7 MB"]
)
def test_other_texts_are_no_sizes(text):
    assert read_sizes(text) is None


def test_sizes_are_not_endless():
    assert read_sizes("1x" * Limits.figure + "1") is None


# Kinds


@pytest.mark.parametrize(
    ("kind", "to", "factor"),
    [
        (Kind.VALUES, Kind.BYTES, 4),
        (Kind.VALUES, Kind.VALUES, 1),
        (Kind.VALUES, None, 1),
        (Kind.BYTES, Kind.BYTES, 1),
        (Kind.BYTES, None, 1),
        (Kind.MACS, Kind.FLOPS, 2),
        (Kind.FLOPS, Kind.MACS, Fraction(1, 2)),
        (Kind.MACS, None, 1),
        (Kind.NUMBER, Kind.BYTES, 1),
        (Kind.NUMBER, Kind.FLOPS, 1),
        (Kind.NUMBER, None, 1),
        (Kind.BYTES, Kind.VALUES, None),
        (Kind.BYTES, Kind.MACS, None),
        (Kind.VALUES, Kind.MACS, None),
        (Kind.VALUES, Kind.FLOPS, None),
        (Kind.MACS, Kind.BYTES, None),
        (Kind.MACS, Kind.VALUES, None),
        (Kind.FLOPS, Kind.BYTES, None),
    ],
)
def test_kinds(kind, to, factor):
    expected = None if factor is None else 300 * factor
    assert convert(Amount(Fraction(300), kind), to, 4) == expected
    if (kind, to) == (Kind.VALUES, Kind.BYTES):
        assert convert(Amount(Fraction(300), kind), to, 2) == 600
