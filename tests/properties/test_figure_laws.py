"""Laws of figures, held against a reckoning of their own: decimals, rounded by the library.

What a figure claims is worked out here from the parts that it was put together of; nothing is
asked of the package but what it reads, whether it holds, and what stands instead.

Numbers are grouped here by a loop over their digits, and malformed groups are told from well-formed
ones by comparing with that, not by a pattern.
"""

import re
import string
from dataclasses import dataclass
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from mkdocs_cnn.figures.figure import read_claim, read_figure, read_sizes
from mkdocs_cnn.figures.misread import not_a_figure
from mkdocs_cnn.figures.numerals import DEFAULT, FORMATS, LOOSE
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.problem import Source

EXACT = Context(prec=300)
SCALES = {
    1: [
        *("", "B", "bytes", "parameters", "params", "values", "weights", "biases", "activations"),
        *("MACs", "FLOPs", "multiply-adds", "x", "×"),
    ],
    Fraction(1, 100): ["%", "percent", "per cent"],
    10**3: ["k", "K", "thousand", "kB", "KB", "kMACs", "K weights"],
    10**6: [
        *(
            "M",
            "million",
            "MB",
            "megabytes",
            "MMACs",
            "MFLOPs",
            "M parameters",
            "million parameters",
        ),
        "million FLOPs",
    ],
    10**9: [
        *("G", "billion", "GB", "GMACs", "GFLOPs", "billion multiply-adds", "G FLOPs"),
        *("BFLOPs", "B params"),
    ],
    10**12: ["T", "TB", "trillion"],
    2**10: ["KiB"],
    2**20: ["MiB", "mebibytes"],
    2**30: ["GiB"],
    2**40: ["TiB"],
}
UNITS = {unit: factor for factor, units in SCALES.items() for unit in units}
"""Every unit with what one of it is."""
TIMES = ("x", "×")
"""Units that stand for one, and yet for a rounded figure."""
SEPARATORS = ["", ",", " ", "\u00a0", "\u202f", "\u2009", "'", "’", "_"]


@dataclass(frozen=True)
class Written:
    """A figure in its parts."""

    about: str
    whole: str
    """The digits before the point, not grouped."""
    separator: str
    behind: str
    """The digits behind the point; empty without one."""
    joint: str
    unit: str

    @property
    def text(self):
        groups = f"{int(self.whole):,}".replace(",", self.separator)
        point = f".{self.behind}" if self.behind else ""
        return f"{self.about}{groups}{point}{self.joint}{self.unit}"

    @property
    def decimal(self):
        return Decimal(f"{self.whole}.{self.behind or 0}")

    @property
    def factor(self):
        return next(factor for unit, factor in UNITS.items() if unit.lower() == self.unit.lower())

    @property
    def rounded(self):
        """Is it rounded, as its unit says?"""
        return self.factor != 1 or self.unit.lower() in TIMES

    @property
    def exponent(self):
        """The power of ten of the last digit that counts."""
        all_of_it = self.whole == "100" and self.factor == Fraction(1, 100)
        if self.behind or all_of_it or not self.whole.strip("0"):
            return -len(self.behind)
        return len(self.whole) - len(self.whole.rstrip("0"))

    def true_for(self, value):
        """The rules of the language, with a decimal for the value."""
        claimed = Fraction(self.decimal) * self.factor
        near = 20 * abs(claimed - value) <= value
        if self.about:
            return near
        if not self.rounded and (value.denominator == 1 or not self.behind):
            return claimed == value
        number = value / self.factor
        if (self.behind or self.decimal) and self.decimal in roundings(number, -len(self.behind)):
            return True
        return near and self.decimal in roundings(number, self.exponent)


def decimal(number):
    return EXACT.divide(Decimal(number.numerator), Decimal(number.denominator))


def rounded(number, exponent):
    """The library's rounding, half up, at a power of ten."""
    return decimal(number).quantize(Decimal(1).scaleb(exponent), ROUND_HALF_UP, EXACT)


def roundings(number, exponent):
    """What a number can be rounded to: at an exact tie, up or down."""
    places = Decimal(1).scaleb(exponent)
    ways = (ROUND_HALF_UP, ROUND_HALF_DOWN)
    return {decimal(number).quantize(places, way, EXACT) for way in ways}


def cased(unit):
    """A unit in any mixture of small and capital letters."""
    return st.tuples(*(st.sampled_from([c.lower(), c.upper()]) for c in unit)).map("".join)


@st.composite
def figures(draw, exact=False):
    whole = str(draw(st.integers(0, 9999) | st.integers(0, 10**10)))
    whole = whole if draw(st.booleans()) else str(int(whole[:2]) * 10 ** (len(whole) - 1))
    units = [unit for unit in UNITS if not exact or (UNITS[unit] == 1 and unit not in TIMES)]
    unit = draw(st.sampled_from(units).flatmap(cased))
    written = Written(
        "" if exact else draw(st.sampled_from(["", "", "~", "≈", "~ "])),
        whole,
        draw(st.sampled_from(SEPARATORS)),
        "" if exact else draw(st.just("") | st.text("0123456789", min_size=1, max_size=4)),
        draw(st.sampled_from(["", " ", "\u00a0"])) if unit else "",
        unit,
    )
    assume(len(written.text) <= Limits.figure - 12)
    return written


@st.composite
def values(draw, near=None):
    """Whole numbers and fractions; many of them just where a figure begins or ceases to hold."""
    if near is None or draw(st.integers(0, 3)) == 0:
        whole = st.integers(0, 10**12) | st.integers(0, 2000)
        return draw(whole.map(Fraction) | st.fractions(0, 2, max_denominator=10**9))
    claimed, step = near.decimal, Decimal(5).scaleb(near.exponent - 1)
    offset = draw(st.sampled_from([-2, -1, 0, 1, 2]))
    about = draw(st.sampled_from([Fraction(1), Fraction(20, 19), Fraction(20, 21)]))
    edge = Fraction(claimed + offset * step) * near.factor * about
    edge += draw(st.sampled_from([0, 0, -1, 1]))
    return max(edge if draw(st.booleans()) else Fraction(round(edge)), Fraction(0))


@st.composite
def pairs(draw, exact=False):
    written = draw(figures(exact))
    return written, draw(values(written))


@settings(max_examples=400)
@given(pairs())
def test_figures_hold_where_the_rules_say_so(pair):
    written, value = pair
    assert read_figure(written.text).holds(value) is written.true_for(value)


@settings(max_examples=200)
@given(pairs())
def test_a_correction_holds(pair):
    written, value = pair
    instead = read_figure(written.text).corrected(value)
    again = read_figure(instead)
    assert again is not None, instead
    assert again.holds(value), instead
    assert like(written, instead).true_for(value), instead


@settings(max_examples=200)
@given(pairs())
def test_a_correction_is_written_in_the_same_manner(pair):
    """The mark, the unit and what stands before it, the grouping."""
    written, value = pair
    figure = read_figure(written.text)
    again = read_figure(figure.corrected(value))
    assert again.about == figure.about == written.about
    assert (again.joint, again.unit) == (figure.joint, figure.unit)
    assert (figure.joint, figure.unit) == (written.joint, written.unit)
    whole = re.split(r"\.", again.number)[0]
    shown = set(re.sub(r"\d", "", whole))
    grouped_before = len(written.whole) > 3
    if grouped_before and written.separator:
        assert shown <= {written.separator}
        groups = re.split(r"\D", whole)
        assert all(len(group) == 3 for group in groups[1:])
        assert len(groups[0]) <= 3
    elif grouped_before:
        assert shown == set(), "who does not group is not made to"
    else:
        assert shown <= {","}


@settings(max_examples=200)
@given(pairs())
def test_a_correction_keeps_the_digits_written(pair):
    """As many behind the point as were written, unless they would say less than was said."""
    written, value = pair
    assume(value > 0 and written.decimal > 0 and not written.true_for(value))
    instead = like(written, read_figure(written.text).corrected(value))
    if not written.rounded and value.denominator == 1:
        assert Fraction(instead.decimal) == value
        assert instead.behind.strip("0") == ""
        return
    assert len(instead.behind) >= len(written.behind)
    if written.behind and not written.about and value / written.factor >= Fraction(written.decimal):
        assert len(instead.behind) == len(written.behind)
    if not written.behind and written.rounded and value / written.factor >= 1000:
        assert instead.behind == ""


@settings(max_examples=200)
@given(pairs())
def test_a_correction_of_a_correction_is_itself(pair):
    written, value = pair
    instead = read_figure(written.text).corrected(value)
    assert read_figure(instead).corrected(value) == instead


@settings(max_examples=200)
@given(pairs(exact=True))
def test_exact_figures_are_corrected_exactly(pair):
    written, value = pair
    assume(value.denominator == 1)
    instead = like(written, read_figure(written.text).corrected(value))
    assert instead.whole == str(value)
    assert instead.behind == ""


@settings(max_examples=400)
@given(
    st.integers(0, 10**13).map(Fraction) | st.fractions(0, 1, max_denominator=10**10),
    st.sampled_from([unit for unit, factor in UNITS.items() if factor != 1]).flatmap(cased),
    st.integers(-3, 4),
    st.sampled_from(SEPARATORS),
    st.sampled_from(["", " "]),
)
def test_what_is_rounded_well_is_never_called_false(value, unit, places, separator, joint):
    """Whoever rounds the true value half up, at any digit, is right; zeros excuse 5 % alone."""
    factor = next(factor for known, factor in UNITS.items() if known.lower() == unit.lower())
    number = rounded(value / factor, -places)
    assume(number or places > 0)
    assume(places >= 0 or 20 * abs(Fraction(number) * factor - value) <= value)
    digits = f"{number:,f}" if places > 0 else f"{int(number):,}"
    text = f"{digits.replace(',', separator)}{joint}{unit}"
    assume(len(text) <= Limits.figure)
    assume(digits != "100" or unit.lower() not in ("%", "percent"))  # which means all
    assert read_figure(text).holds(value), text


@settings(max_examples=200)
@given(st.integers(0, 10**15), st.sampled_from(SEPARATORS))
def test_every_digit_written_out_is_true_and_no_other(value, separator):
    figure = read_figure(f"{value:,}".replace(",", separator))
    assert figure.holds(Fraction(value))
    assert not figure.holds(Fraction(value + 1))


@settings(max_examples=200)
@given(pairs(), st.sampled_from("-−"))
def test_a_minus_turns_everything_round(pair, minus):
    """A figure with a minus holds for what its figure without one holds for, below zero."""
    written, value = pair
    text = f"{written.about}{minus}{written.text.removeprefix(written.about)}"
    figure = read_figure(text)
    assert figure.claimed == -read_figure(written.text).claimed
    assert figure.holds(-value) is written.true_for(value)
    if value and Fraction(written.decimal):
        assert not figure.holds(value)
        assert not read_figure(written.text).holds(-value)


@settings(max_examples=200)
@given(pairs(), st.sampled_from(["", "-", "−"]), st.booleans())
def test_a_correction_holds_on_both_sides_of_zero(pair, minus, below):
    written, value = pair
    value = -value if below else value
    figure = read_figure(f"{written.about}{minus}{written.text.removeprefix(written.about)}")
    instead = figure.corrected(value)
    again = read_figure(instead)
    assert again is not None, instead
    assert again.holds(value), instead
    assert (again.about, again.joint, again.unit) == (figure.about, figure.joint, figure.unit)


@settings(max_examples=200)
@given(st.integers(1, 10**12), st.integers(-60, 60))
def test_about_is_a_share_of_the_value(value, thousandths):
    near = value * (1000 + thousandths) // 1000
    assert read_figure(f"~{near}").holds(Fraction(value)) is (20 * abs(near - value) <= value)


def like(written, text):
    """The parts of a text that is written in the manner of another."""
    assert text.startswith(written.about), text
    tail = f"{written.joint}{written.unit}"
    assert text.endswith(tail), text
    number = text[len(written.about) : len(text) - len(tail)]
    whole, _, behind = number.partition(".")
    digits = re.sub(r"\D", "", whole)
    separator = re.sub(r"\d", "", whole)[:1]
    return Written(written.about, digits, separator, behind, written.joint, written.unit)


@settings(max_examples=200)
@given(pairs())
def test_what_holds_is_near_or_is_what_the_digits_say(pair):
    """No zeros excuse more than ~ does."""
    written, value = pair
    figure = read_figure(written.text)
    off = abs(figure.claimed - value)
    half_a_digit = Fraction(1, 2 * 10 ** len(written.behind)) * written.factor
    if figure.holds(value):
        assert 20 * off <= value or (off <= half_a_digit and (figure.claimed or written.behind))


# Powers of ten

POWERS = ["e{}", "E{}", "×10^{}", " × 10^{}", "*10**{}", "·10^{}", "x10^{}"]
RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


@st.composite
def powers(draw):
    """A figure with a power of ten: its text, its digits as a number, the exponent."""
    whole, behind = draw(st.integers(0, 999)), draw(st.text("0123456789", max_size=3))
    exponent = draw(st.integers(-9, 12))
    power = draw(st.sampled_from(POWERS)).format(exponent)
    if draw(st.booleans()):
        power = draw(st.sampled_from(["×10", " · 10"])) + str(exponent).translate(RAISED)
    number = f"{whole}.{behind}" if behind else str(whole)
    unit = draw(st.sampled_from(["", " FLOPs", " params"]))
    return f"{number}{power}{unit}", Decimal(number), exponent, len(behind)


@settings(max_examples=200)
@given(powers(), st.sampled_from([-3, -2, -1, 0, 1, 2, 3]), st.integers(0, 10**12))
def test_a_power_of_ten_is_a_unit_whose_zeros_are_no_digits(power, offset, other):
    text, number, exponent, places = power
    factor = Fraction(10) ** exponent
    zeros = 0 if places or not number else len(str(number)) - len(str(number).rstrip("0"))
    step = Fraction(10**zeros, 2 * 10**places) * factor
    alone = len(str(number).replace(".", "").lstrip("0")) == 1  # 0.1e9 is 1e8, written otherwise
    for value in (Fraction(number) * factor + offset * step / 2, Fraction(other)):
        if value < 0:
            continue
        figure = read_figure(text)
        assert figure.claimed == Fraction(number) * factor
        off = abs(figure.claimed - value)
        assert figure.holds(value) is (
            off <= step and ((places > 0 and not alone) or 20 * off <= value)
        )
        instead = figure.corrected(value)
        again = read_figure(instead)
        assert again.holds(value), instead
        assert (again.unit, bool(again.base)) == (figure.unit, True)


# How digits are grouped

DIGITS = {  # the digits of the last group, and of those before it
    "1,234.5": (3, 3),
    "1.234,5": (3, 3),
    "1 234,5": (3, 3),
    "1'234.5": (3, 3),
    "12,34,567.8": (3, 2),
    "1,2345": (4, 4),
}
BY_NAME = st.sampled_from(sorted(FORMATS))


def point_of(name):
    return "," if name in ("1.234,5", "1 234,5") else "."


def separators_of(name):
    """What may separate groups: what the example shows, and what is a point nowhere."""
    own = {"1 234,5": " ", "1'234.5": "'"}.get(name, "." if point_of(name) == "," else ",")
    return [own, *(each for each in " '_" if each != own)]


def grouped(digits, separator, name):
    """Count the digits off from the end."""
    last, others = DIGITS[name]
    parts, rest = [digits[-last:]], digits[:-last]
    while rest:
        parts.insert(0, rest[-others:])
        rest = rest[:-others]
    return separator.join(parts)


def test_every_format_is_known_here():
    assert set(DIGITS) == set(FORMATS)
    for name, each in FORMATS.items():
        assert each.name == name
        assert each.read(name) is not None


@settings(max_examples=200)
@given(BY_NAME, st.integers(0, 10**14).map(str), st.text("0123456789", max_size=4), st.data())
def test_numbers_round_trip_in_every_format(name, whole, behind, data):
    numbers = FORMATS[name]
    separator = data.draw(st.sampled_from(["", *separators_of(name)]))
    text = grouped(whole, separator, name) if separator else whole
    text += f"{point_of(name)}{behind}" if behind else ""
    digits = f"{whole}.{behind}" if behind else whole
    assert numbers.read(text) == digits
    assert numbers.write(digits, separator) == text
    figure = read_figure(f"{text}M", numbers)
    assert figure.claimed == Fraction(digits) * 10**6


@settings(max_examples=400)
@given(BY_NAME, st.text("0123456789.,'_ ", min_size=1, max_size=14))
@example("1,234.5", "1,38")
@example("1,234.5", "0,590")
@example("1.234,5", "138.357.544")
@example("12,34,567.8", "138,357,544")
def test_malformed_groups_are_never_read(name, text):
    """A text is read if it is what the loop above makes of its digits, and not otherwise."""
    whole, point, behind = text.partition(point_of(name))
    digits = "".join(filter(str.isdecimal, whole))
    forms = {grouped(digits, each, name) for each in separators_of(name)} if digits else set()
    well = whole == digits or (whole in forms and digits[0] != "0")
    well = well and bool(digits) and (not point or (behind.isdecimal() and behind.isascii()))
    assert (FORMATS[name].read(text) is not None) is well
    if text == text.strip():
        for unit in ("", "M", " MiB", "%"):
            assert (read_figure(f"{text}{unit}", FORMATS[name]) is not None) is well


@settings(max_examples=200)
@given(pairs(), BY_NAME)
def test_corrections_are_in_the_declared_format(pair, name):
    """They can be read in it, and hold; what is grouped is grouped as it says."""
    written, value = pair
    text = grouped(written.whole, separators_of(name)[0], name)
    text += f"{point_of(name)}{written.behind}" if written.behind else ""
    assume(len(text) + len(written.unit) < Limits.figure - 12)
    figure = read_figure(f"{written.about}{text}{written.joint}{written.unit}", FORMATS[name])
    assert figure.holds(value) is written.true_for(value)
    instead = figure.corrected(value)
    again = read_figure(instead, FORMATS[name])
    assert again is not None, instead
    assert again.holds(value), instead
    whole = again.number.partition(point_of(name))[0]
    digits = "".join(filter(str.isdecimal, whole))
    assert whole in {digits, grouped(digits, separators_of(name)[0], name)}


# Sizes


@given(
    st.lists(st.integers(1, 10**6), min_size=2, max_size=4),
    st.sampled_from(["x", "X", "×", " x ", " × ", "*", "·"]),
    st.sampled_from([("", ""), ("[", "]"), ("(", ")"), ("[ ", " ]")]),
    st.lists(st.integers(1, 10**6), min_size=2, max_size=4),
)
def test_sizes_are_corrected_in_the_same_manner(sizes, sign, brackets, others):
    def write(numbers):
        return sign.join(map(str, numbers)).join(brackets)

    assume(len(write(sizes)) <= Limits.figure)
    read = read_sizes(write(sizes))
    assert read.sizes == tuple(sizes)
    assert read.corrected(tuple(others)) == write(others)


# Anything at all

WORDS = [
    *("~", "≈", "%", "[", "]", "(", ")", "x", "×", "*", "·", ".", ",", "'", "’", "_", " ", "-"),
    *("0", "00", "7", "138", "1,000", "٣", "𝟛", "²", "½", "\u00a0", "\u202f", "\n", "\t", "\x00"),
    *("e", "i", "K", "m", "M", "Gi", "B", "bytes", "million", "MACs", "flops", "params", "é"),
]


@settings(max_examples=400)
@given(
    st.lists(st.sampled_from(WORDS), max_size=12).map("".join)
    | st.text(string.printable, max_size=60)
    | st.text(max_size=60),
    values(),
)
@example("~" * 50_000, Fraction(1))
@example("1," * 50_000, Fraction(1))
@example("1x" * 50_000 + "1", Fraction(1))
@example("9" * 100_000, Fraction(1))
@example(" " * 100_000 + "1", Fraction(1))
def test_reading_never_raises(text, value):
    figure, sizes = read_figure(text), read_sizes(text)
    if read_claim(text) is None:
        assert_makes_sense(text, DEFAULT)
    if figure is not None:
        assert isinstance(figure.holds(value), bool)
        assert (figure.claimed < 0) <= (figure.text.strip("~≈ ")[:1] in "-−")
        assert figure.rule(value)
        assert read_figure(figure.corrected(value)) is not None
    if sizes is not None:
        assert len(sizes.sizes) >= 2
        assert read_sizes(sizes.corrected((7, 7, 512))).sizes == (7, 7, 512)


def assert_makes_sense(text, numbers):
    """Whatever is said of a text that cannot be read: what it suggests to write can be read."""
    problem = not_a_figure(text, Source("page.md", text).span(), numbers)
    assert problem.message
    assert problem.expected
    for suggested in re.findall(r'(?:Write|for millions,|,) "([^"]+)"', str(problem.hint)):
        if suggested != "~":
            assert read_claim(suggested, numbers) is not None, (text, str(problem.hint))


@settings(max_examples=200)
@given(
    BY_NAME,
    st.sampled_from(["", ">", "about ", "+", "~", "-", "over ", "(", "10^", "2**"]),
    st.text("0123456789.,'_ ", min_size=1, max_size=9),
    st.sampled_from(
        ["", "M", "+", " Mio", "亿", "万", " mil", "x", " crore", " layers", "/3", "-9M"]
    ),
)
def test_advice_on_what_cannot_be_read_can_be_followed(name, before, text, behind):
    text = f"{before}{text}{behind}"
    if read_claim(text, FORMATS[name]) is None:
        assert_makes_sense(text, FORMATS[name])


class Untouched(str):
    """A text whose characters nobody may look at."""

    def strip(self, *_):
        raise AssertionError("a long text is read")


@pytest.mark.parametrize("text", [" " * 10**6, "1," * 10**6, "9" * 10**6, "1x" * 10**6, "~" * 100])
def test_the_length_is_looked_at_before_the_text(text):
    """Then nothing that is done with a text can cost more than its length, whatever it is."""
    assert read_figure(Untouched(text)) is None
    assert read_sizes(Untouched(text)) is None
    assert len(str(not_a_figure(text, Source("page.md", "x").span()).message)) < 100


def test_a_loose_number_has_one_way_to_be_read():
    """A separator is no digit, so that no part of a number can be matched in two ways."""
    inner = LOOSE.removeprefix("[0-9]+(?:").removesuffix("[0-9]+)*")
    first, *latex = inner.removeprefix("(?:").removesuffix(")").split("|")
    assert re.fullmatch(r"\[[^\]]*\]", first)
    assert all(each.startswith(("\\{", "\\\\")) for each in latex), "a bracket or a backslash"
    assert not re.search(inner, "0123456789")


def test_the_reckoning_can_fail():
    """The second reckoning by hand, so that it does not only agree with the first."""
    figure = Written("", "150", "", "", "", "K")
    assert figure.true_for(Fraction(150_528))
    assert figure.true_for(Fraction(145_000))
    assert not figure.true_for(Fraction(144_999))
    assert figure.true_for(Fraction(155_000)), "an exact tie"
    assert not figure.true_for(Fraction(155_001))
    assert not Written("", "100", "", "", "", "M").true_for(Fraction(138_357_544))
    assert Written("", "10", "", "", "", "%").true_for(Fraction(95, 1000)), "a digit that counts"
    assert not Written("", "50", "", "", "", "%").true_for(Fraction(451, 1000))
    assert not Written("", "0", "", "", "", "M").true_for(Fraction(1))
    assert Written("", "0", "", "0", "", "M").true_for(Fraction(1))
    assert Written("", "100", "", "", "", "%").true_for(Fraction(996, 1000))
    assert not Written("", "100", "", "", "", "%").true_for(Fraction(99, 100))
    assert Written("", "50", "", "", "", "x").true_for(Fraction(4883, 100))
    assert not Written("", "0", "", "60", "", "M").true_for(Fraction(590_080))
    assert Written("~", "60", "", "", "", "M").true_for(Fraction(60_965_224))
    assert not Written("", "60", "", "", "", "").true_for(Fraction(61))
    assert Written("", "0", "", "743", "", "").true_for(Fraction(102_764_544, 138_357_544))
