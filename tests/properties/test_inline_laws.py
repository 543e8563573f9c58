"""Laws of numbers in running text: arithmetic as fractions do it, and no text that breaks a page.

Random arithmetic is put together with its value, which Python's fractions work out; what is shown
as a formula is worked out by Python again.
"""

import re
import string
from fractions import Fraction

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from claimed import Element, code, inline, page_with, shown
from helpers import library, some
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.problems.problem import Source
from programs import networks
from work import soon

FACTS = {
    "vgg16.params": 138_357_544,
    "vgg16.conv3_2.params": 590_080,
    "alexnet-torchvision.params": 61_100_840,
    "squeezenet1.0.params": 1_248_424,
    "lenet5.params": 61_706,
    "vgg16.pool5.width": 7,
    "vgg16.pool5.channels": 512,
}


# Arithmetic


def leaves():
    numbers = st.integers(0, 10**6).map(lambda n: (str(n), Fraction(n)))
    decimals = st.integers(0, 10**5).map(lambda n: (f"{n / 1000:.3f}", Fraction(n, 1000)))
    scaled = st.integers(0, 999).map(lambda n: (f"{n}K", Fraction(n * 1000)))
    named = st.sampled_from(sorted(FACTS)).map(lambda name: (f"1*{name}", Fraction(FACTS[name])))
    return numbers | decimals | scaled | named.map(lambda pair: (f"({pair[0]})", pair[1]))


def joined(inner):
    def join(left, operator, right, gaps):
        (one, first), (other, second) = left, right
        text = f"({one}){gaps[0]}{operator}{gaps[1]}({other})"
        if operator in ("/", "//", "%") and not second:
            return one, first
        return text, apply(operator, first, second)

    gaps = st.tuples(*[st.sampled_from(["", " ", "  "])] * 2)
    signs = st.sampled_from(["+", "-", "*", "/", "//", "%"])
    binary = st.builds(join, inner, signs, inner, gaps)
    negative = inner.map(lambda pair: (f"-({pair[0]})", -pair[1]))
    several = st.lists(inner, min_size=2, max_size=3)
    least = several.map(lambda each: called("min", each, min))
    most = several.map(lambda each: called("max", each, max))
    return binary | negative | least | most


def called(name, each, function):
    return f"{name}({', '.join(text for text, _ in each)})", function(value for _, value in each)


def apply(operator, one, other):
    match operator:
        case "+":
            return one + other
        case "-":
            return one - other
        case "*":
            return one * other
        case "/":
            return one / other
        case "//":
            return Fraction(one // other)
        case _:
            return one % other


def values_only(pair):
    """Kinds have tests of their own: parameters and channels do not mix in sums."""
    return not re.search(r"params|width|channels", pair[0])


@settings(max_examples=300)
@given(st.recursive(leaves().filter(values_only), joined, max_leaves=8))
def test_arithmetic_is_that_of_fractions(pair):
    text, value = pair
    assume(abs(value) < 10**25 and value.denominator < 10**25)
    block = inline(text)
    if block.problems:
        assert str(block.problems[0].message) == "this is too large", text
        return
    element = Element(block.html)
    if value.denominator == 1:
        assert element.value == str(value)
    else:
        assert float(element.value) == pytest.approx(float(value), rel=1e-9)


@settings(max_examples=300)
@given(st.recursive(leaves().filter(values_only), joined, max_leaves=6))
def test_what_is_shown_as_a_formula_comes_to_its_value(pair):
    text, value = pair
    block = inline(f"{text} | formula")
    assume(not block.problems)
    formula, equals, _ = Element(block.html).text.rpartition(" = ")
    assert equals
    # rounded numbers within the formula would not be right either
    assert worked_out(formula) == value, formula


def worked_out(formula):
    """Python's own arithmetic on what stands there, with fractions for numbers."""
    for sign, plain in (("×", "*"), ("·", "*"), ("−", "-"), (" bytes", "")):
        formula = formula.replace(sign, plain)
    formula = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", formula)
    formula = re.sub(r"(\d+(?:\.\d+)?)([KMGT]?)", number, formula)
    return eval(formula, {"Fraction": Fraction, "min": min, "max": max})


def number(match):
    factor = {"": 0, "K": 3, "M": 6, "G": 9, "T": 12}[match[2]]
    return f"(Fraction('{match[1]}')*{10**factor})"


@pytest.mark.parametrize(
    ("formula", "value"),
    [("1,234 + 2", 1236), ("(3·3·64)·128 + 128", 73_856), ("2.5K − 1", 2499), ("max(1, 2)", 2)],
)
def test_the_reckoning_by_hand(formula, value):
    assert worked_out(formula) == value


@given(st.sampled_from(sorted(FACTS)), st.sampled_from(sorted(FACTS)), st.integers(1, 9))
def test_quotients_and_products_of_facts(one, other, factor):
    quotient = Fraction(FACTS[one], FACTS[other])
    assert float(shown(f"{one} / {other}").value) == pytest.approx(float(quotient), rel=1e-9)
    assert shown(f"{factor}*{one}").value == str(factor * FACTS[one])
    assert shown(f"{one}*{factor}").value == str(factor * FACTS[one])
    assert shown(f"{one}-{factor}").value == str(FACTS[one] - factor)
    assert shown(f"{one} // {other}").value == str(FACTS[one] // FACTS[other])


# Formulas of the zoo

EXPLAINED = ("params", "weights", "biases", "macs", "flops", "activations", "memory", "share")


@pytest.mark.many
@pytest.mark.parametrize("name", some(library().names(), 3))
def test_every_formula_of_every_network_comes_to_its_value(name):
    """Of the network, each stage and each row; sums that are too long to show leave terms out."""
    page = page_with()
    parts = [
        "",
        *(f"{part}." for part in page.networks.counted(name, page.settings).report.names()),
    ]
    addresses = [f"{name}.{part}{quantity}" for part in parts for quantity in EXPLAINED]
    for number, address in enumerate(addresses):
        if number % 5000 == 0:
            page = page_with()  # a page holds no more than some ten thousand
        block = page.inline(code(f"{address} | formula"))
        assert block.problems == (), address
        element = Element(block.html)
        formula, _, _ = element.text.rpartition(" = ")
        if "…" in formula:
            assert formula.count("+") > 15
        elif formula:
            claimed = Fraction(element.value)
            assert abs(worked_out(formula) - claimed) < Fraction(1, 10**9), element.text
        else:
            assert element.value in ("0", "1"), address


@settings(max_examples=100)
@given(networks())
def test_every_formula_of_any_network_comes_to_its_value(text):
    page = page_with(f"id: net\n{text}")
    report = page.networks.counted("net", page.settings).report
    for part in ("", *(f"{name}." for name in report.names())):
        for quantity in EXPLAINED:
            element = Element(page.inline(code(f"net.{part}{quantity} | formula")).html)
            formula, _, _ = element.text.rpartition(" = ")
            if formula and "…" not in formula:
                difference = worked_out(formula) - Fraction(element.value)
                assert abs(difference) < Fraction(1, 10**9), element.text


@settings(max_examples=100)
@given(networks())
def test_parts_add_up_to_the_whole(text):
    """What can be asked of the rows comes, in sum, to what can be asked of the network."""
    page = page_with(f"id: net\n{text}")
    rows = page.networks.counted("net", page.settings).report.rows

    def asked(address):
        return int(Element(page.inline(code(f"net.{address}")).html).value)

    for quantity in ("params", "weights", "biases", "macs", "flops", "params_memory"):
        assert asked(quantity) == sum(asked(f"{row.path}.{quantity}") for row in rows)
    for quantity in ("activations", "memory"):
        inside = sum(asked(f"{row.path}.{quantity}") for row in rows)
        assert asked(quantity) == inside + asked(f"input.{quantity}")
    assert asked("layers") == len(rows)


# Anything at all

WORDS = [
    *("vgg16", "alexnet-torchvision", "squeezenet1.0", "small", "conv3_2", "pool5", "fc6", "body"),
    *(".params", ".macs", ".memory", ".output", ".share", ".input", ".kernel", ".operation", ".x"),
    *(" = ", " != ", "==", " | ", "|", "M", "%", "MiB", "formula", "shape", "exact", "0.0M", "0 %"),
    *(
        "+",
        "-",
        " - ",
        "*",
        "/",
        "//",
        "(",
        ")",
        "min(",
        "ceil(",
        ",",
        "<",
        ">",
        "!",
        ".",
        "-",
        "~",
    ),
    *("0", "1", "138M", "138,357,544", "7x7x512", "[7 × 7", "]", "24", "1e9", "0.5", "9" * 20, "²"),
    *(
        " ",
        "\t",
        "\n",
        "\x00",
        "\u2028",
        "\u00a0",
        '"',
        "'",
        "<b>",
        "&amp;",
        "`",
        "é",
        "٣",
        "\ud800",
    ),
]
SMALL = (
    "id: small\ntitle: A <b> & 'B'\ninput: 8x8x3\nlayers: [body: [conv3_2: conv3-4], fc6: fc-5]\n"
)


def soup():
    """Texts that look a little like inline numbers."""
    return st.lists(st.sampled_from(WORDS), max_size=14).map("".join)


@st.composite
def mutated(draw):
    """A good expression with a few characters taken away, put in or exchanged."""
    text = draw(
        st.sampled_from(
            [
                "vgg16.params | M",
                "0.59M = vgg16.conv3_2.params",
                "24M != vgg16.activations",
                "vgg16.fc6.params / vgg16.params | 0.0 %",
                "7x7x512 = vgg16.pool5",
                "(vgg16.params - alexnet-torchvision.params) // 1000 | formula",
                "max(small.body.conv3_2.params, 3) * 4 | MB",
            ]
        )
    )
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(text)))
        length = draw(st.integers(0, 4))
        put = draw(st.sampled_from(["", *WORDS]) | st.text(string.printable, max_size=2))
        text = text[:place] + put + text[place + length :]
    return text


@settings(max_examples=500)
@given(soup() | mutated() | st.text(max_size=40))
@example("")
@example("=")
@example("|")
@example("vgg16.params |\n")
@example("\n= vgg16.params")
def test_a_page_survives_anything(text):
    with soon():
        block = inline(text, SMALL)
    element = Element(block.html)
    for problem in block.problems:
        assert "itself failed" not in str(problem.message), problem.message
        assert problem.describe()
        assert problem.span.file_line == 7
    if not block.problems:
        assert element.title
        assert "cnn-mistake" not in element.classes


@settings(max_examples=300)
@given(soup() | mutated())
def test_a_page_survives_code_whose_characters_were_moved(text):
    """Where a line was folded, or a cell's bars were escaped, the place is that of the whole."""
    span = Source("page.md", "somewhere `#!cnn` in it", 3).span(0, 10, 7)
    block = page_with(SMALL).inline(Scalar(text, span, literal=False))
    Element(block.html)
    for problem in block.problems:
        assert "itself failed" not in str(problem.message)
        assert problem.span == span


@settings(max_examples=300)
@given(soup() | mutated())
def test_what_is_shown_does_not_depend_on_what_was_asked_before(text):
    page = page_with(SMALL)
    first = page.inline(code(text)).html
    for other in ("small.memory", "vgg16.params", text):
        page.inline(code(other))
    assert page.inline(code(text)).html == first == inline(text, SMALL).html
