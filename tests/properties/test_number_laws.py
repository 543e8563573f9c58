"""Laws of numbers as text: rounding as Decimal does it, promotion after rounding, no surprises."""

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_cnn.figures.numbers import FIXED_UNITS, grouped, memory, percent, short, significant

EXACT = Context(prec=200)
COUNTS = (
    st.integers(0, 10**24)
    | st.integers(0, 10**6)
    | st.builds(
        lambda power, offset, places: max(10**power + offset * 10 ** max(power - places, 0), 0),
        st.integers(0, 20),
        st.integers(-60, 60),
        st.integers(1, 6),
    )
)
BYTES = COUNTS | st.builds(
    lambda power, parts: max(1024**power + parts * 1024**power // 2000, 0),
    st.integers(0, 6),
    st.integers(-40, 40),
)
PREFIXES = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "P": 10**15, "E": 10**18}
UNITS = {**FIXED_UNITS, "PiB": 1024**5, "EiB": 1024**6, "PB": 10**15, "EB": 10**18}


def rounded(value, figures):
    """The standard library's rounding, half up, to significant figures."""
    exact = EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    return Context(prec=figures, rounding=ROUND_HALF_UP).plus(exact)


def kept(value, figures):
    """How many figures are kept: from a thousand up, all those before the point."""
    return len(str(int(value))) if value >= 1000 else figures


def worth(text, units):
    number, _, unit = text.partition(" ")
    return Fraction(number.replace(",", "")) * units[unit]


@settings(max_examples=200)
@given(COUNTS, st.integers(2, 5))
def test_short_rounds_as_decimal_does(count, figures):
    text = short(count, figures)
    if count < 1000:
        assert text == str(count)
        return
    number, unit = text.split(" ")
    exact = Fraction(count, PREFIXES[unit])
    value = Decimal(number.replace(",", ""))
    assert value == rounded(exact, kept(exact, figures))
    shown = len(number.replace(",", "").replace(".", ""))
    assert shown == max(kept(exact, figures), len(str(int(value)))), "as many as asked for"


@settings(max_examples=200)
@given(COUNTS)
def test_short_is_promoted_after_rounding(count):
    number, _, unit = short(count).partition(" ")
    value = Decimal(number.replace(",", ""))
    assert value < 1000 or unit == "E"
    assert value >= 1 or count == 0


@settings(max_examples=200)
@given(COUNTS, COUNTS)
def test_short_never_goes_down(one, other):
    less, more = sorted((one, other))
    assert worth(short(less), PREFIXES) <= worth(short(more), PREFIXES)


@settings(max_examples=200)
@given(BYTES, st.sampled_from(["binary", "decimal"]))
def test_memory_is_promoted_after_rounding(count, units):
    number, unit = memory(count, units).split(" ")
    limit = 1024 if units == "binary" else 1000
    value = Decimal(number.replace(",", ""))
    assert value < limit or unit in ("EiB", "EB")
    assert unit == "B" or value >= 1
    exact = Fraction(count, UNITS[unit])
    assert value == (rounded(exact, kept(exact, 3)) if unit != "B" else count)


@settings(max_examples=200)
@given(BYTES, BYTES, st.sampled_from(["binary", "decimal", *FIXED_UNITS]))
def test_memory_never_goes_down(one, other, units):
    less, more = sorted((one, other))
    assert worth(memory(less, units), UNITS) <= worth(memory(more, units), UNITS)


@settings(max_examples=200)
@given(BYTES, st.sampled_from(sorted(FIXED_UNITS)))
def test_memory_in_a_fixed_unit_stays_in_it(count, unit):
    text = memory(count, unit)
    assert text.endswith(f" {unit}")
    exact = Fraction(count, FIXED_UNITS[unit])
    assert abs(worth(text, UNITS) / FIXED_UNITS[unit] - exact) <= max(exact / 200, 0)


@pytest.mark.parametrize(
    ("count", "units", "text"),
    [
        (0, "binary", "0 B"),
        (1023, "binary", "1023 B"),
        (1024, "binary", "1.00 KiB"),
        (1024 * 1024 - 1, "binary", "1.00 MiB"),
        (1024 * 1023, "binary", "1,023 KiB"),
        (1024 * 1024 - 513, "binary", "1,023 KiB"),
        (999_499, "decimal", "999 kB"),
        (999_500, "decimal", "1.00 MB"),
        (9_995_000, "decimal", "10.0 MB"),
        (99_950_000, "decimal", "100 MB"),
        (100_000, "MB", "0.100 MB"),
        (99_999, "MB", "0.100 MB"),
        (1_234_567_890, "MB", "1,235 MB"),
        (60_950_432, "binary", "58.1 MiB"),
        (60_950_432, "decimal", "61.0 MB"),
        (60_950_432, "B", "60,950,432 B"),
    ],
)
def test_memory_by_hand(count, units, text):
    assert memory(count, units) == text


@pytest.mark.parametrize(
    ("count", "figures", "text"),
    [
        (150_528, 2, "150 k"),
        (3_211_264, 2, "3.2 M"),
        (99_500, 2, "100 k"),
        (0, 3, "0"),
        (999, 3, "999"),
        (1000, 3, "1.00 k"),
        (999_499, 3, "999 k"),
        (999_500, 3, "1.00 M"),
        (999_999_999, 3, "1.00 G"),
        (9_995, 3, "10.0 k"),
        (9_994, 3, "9.99 k"),
        (138_357_544, 3, "138 M"),
        (10**18, 3, "1.00 E"),
        (10**24, 3, "1,000,000 E"),
    ],
)
def test_short_by_hand(count, figures, text):
    assert short(count, figures) == text


@settings(max_examples=200)
@given(st.integers(0, 10**30))
def test_grouped_keeps_every_digit(number):
    text = grouped(number)
    assert int(text.replace(",", "")) == number
    first, *others = text.split(",")
    assert 1 <= len(first) <= 3
    assert all(len(group) == 3 for group in others)


@settings(max_examples=200)
@given(st.fractions(min_value=Fraction(1, 10**6), max_value=10**12), st.integers(1, 6))
def test_significant_is_decimals(value, figures):
    for signed in (value, -value):
        assert significant(signed, figures) == rounded(signed, figures)
        assert len(significant(signed, figures).as_tuple().digits) == figures


@settings(max_examples=200)
@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_percent(part, rest):
    text = percent(part, part + rest)
    if part == 0:
        assert text == "0 %"
    elif rest == 0:
        assert text == "100 %"
    else:
        share = EXACT.divide(Decimal(100 * part), Decimal(part + rest))
        tenths = share.quantize(Decimal("0.1"), ROUND_HALF_UP)
        assert text == (f"{tenths} %" if tenths else "< 0.1 %")
