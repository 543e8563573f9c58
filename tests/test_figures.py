"""Figures as authors write them: what is read, what holds, and what stands instead.

Every verdict here was worked out by hand; laws with a second reckoning stand in properties.
"""

from fractions import Fraction

import pytest

from mkdocs_cnn.figures import Amount, Kind, convert, read_figure, read_sizes
from mkdocs_cnn.limits import Limits

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
        ("294,9112", 294_912, False),
        ("294,9112", 2_949_112, True),
        ("2,94912", 294_912, True),
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
        ("0M", 499_999),
        ("0.0M", 49_999),
        # half up
        ("3M", 2_500_000),
        ("0.3M", 250_000),
        ("150K", 145_000),
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
        ("70%", Fraction(102_764_544, VGG16)),
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
        ("0.60M", 605_000, "0.61M"),
        ("0.60M", 594_999, "0.59M"),
        ("150K", 155_000, "160K"),
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
        ("3M", 3_500_000, "4M"),
        ("1,000 KiB", 2_048_000, "2,000 KiB"),
        ("75 %", Fraction(102_764_544, VGG16), "74 %"),
        ("74.2%", Fraction(102_764_544, VGG16), "74.3%"),
        ("31 GMACs", 15_470_264_320, "15 GMACs"),
        ("16 billion multiply-adds", 15_470_264_320, "15 billion multiply-adds"),
        ("57 MiB", 60_950_432, "58 MiB"),
        ("294,9112", 294_912, "294,912"),
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
        ("74 %", Fraction(1, 3), "a figure with a unit is what the value rounds to"),
        ("138", 139, "a figure without a unit is exact"),
        ("138", Fraction(1, 3), "a figure without a unit is exact"),
        ("0.5", Fraction(1, 3), "a fraction is what the value rounds to"),
        ("~138M", 1, "a figure with ~ may be 5 % off"),
    ],
)
def test_rules(text, value, rule):
    assert read_figure(text).rule(Fraction(value)).startswith(rule)


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
        *("1.2.3", "1.", ".", ",5", "5,", "1,,2", "1, 2", "12 34", "1 2345", "1e6", "²", "½"),
        *("0x10", "7x7", "~~5", "5~", "$5", "5 / 2", "(5)", "138M = x", "NaN", "inf", "١٢x"),
        "9" * (Limits.figure + 1),
        "138\nM",
        "1\n000",
    ],
)
def test_other_texts_are_no_figures(text):
    assert read_figure(text) is None


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
