"""Laws of listings: what is true is never refuted, and what is false never passes."""

import re
from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from helpers import problems, work_out
from mkdocs_cnn.problems.problem import FalseClaim, Invalid
from written_listings import LINES, MANNERS, chains, lines_of, networks, told

QUICK = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def findings(text):
    return [each for each in work_out(text).findings if isinstance(each, FalseClaim)]


def mended(text, found):
    """The text with every correction made."""
    lines = text.split("\n")
    several = [wrong for finding in found for wrong in finding.corrections]
    for wrong in sorted(several, key=lambda each: -each.span.column):
        at, start, end = wrong.span.line, wrong.span.column, len(wrong.claimed)
        assert lines[at][start : start + end] == wrong.claimed
        lines[at] = lines[at][:start] + wrong.instead + lines[at][start + end :]
    return "\n".join(lines)


def changed(draw, number):
    """Another number, as a slip of the pen or as anything."""
    ways = [str(number + 1), str(number)[::-1], str(number * 2), f"{number}0", str(number)[:-1]]
    ways.append(str(draw(st.integers(1, 10**7))))
    other = draw(st.sampled_from(ways))
    assume(other.isdigit() and int(other) not in (0, number))
    return int(other)


@QUICK
@given(chains(), LINES)
def test_what_is_true_is_not_refuted(chain, manner):
    written = lines_of(chain, manner)
    large = sum(figure >= 100 for _, figure in written.figures)
    assume(manner.products or large >= 2)  # one label with a figure is no listing
    shown = work_out(written.text)
    assert [each.describe() for each in shown.findings] == []
    claims = [line for line in shown.document.claims if line.passages]
    assert all(line.holds for line in claims)


@QUICK
@given(chains(), LINES, st.data())
def test_a_false_figure_is_found_alone(chain, manner, data):
    """Exactly one finding, in its line; its correction is what stood there."""
    written = lines_of(chain, replace(manner, products=True))
    assume(written.figures)
    at, true = data.draw(st.sampled_from(written.figures))
    false = changed(data.draw, true)
    lines = written.text.split("\n")
    head, _, _ = lines[at].rpartition(written.number(true))
    lines[at] = f"{head}{written.number(false)}"
    text = "\n".join(lines)
    (finding,) = findings(text)
    (wrong,) = finding.corrections
    assert (wrong.span.line, wrong.claimed) == (at, written.number(false)), text
    assert int(wrong.instead.replace(",", "")) == true, text
    again = mended(text, [finding])
    assert work_out(again).findings == ()


@QUICK
@given(chains(), LINES, st.data())
def test_a_false_number_in_a_product_is_found(chain, manner, data):
    """It is found, in its own line alone, and mending it once is enough."""
    written = lines_of(chain, replace(manner, products=True))
    lines = written.text.split("\n")
    at, _ = data.draw(st.sampled_from(written.figures))
    product = lines[at].rpartition("=")[0]
    start = product.index(":")
    found = data.draw(st.sampled_from(list(re.finditer(r"\d+", product[start:]))))
    false = changed(data.draw, int(found[0]))
    begin, end = start + found.start(), start + found.end()
    lines[at] = f"{lines[at][:begin]}{false}{lines[at][end:]}"
    text = "\n".join(lines)
    found = said(text)
    assert [each.span.line for each in found] == [at], text
    if isinstance(found[0], FalseClaim):
        again = mended(text, found)
        assert [each.describe() for each in work_out(again).findings] == [], f"{text}\n{again}"


@QUICK
@given(chains(), LINES, st.integers(2, 9), st.data())
def test_a_superfluous_factor_never_passes(chain, manner, times, data):
    """A product times a number, and its figure times that, is true arithmetic and no layer."""
    written = lines_of(chain, replace(manner, products=True, bias=manner.bias or "inside"))
    lines = written.text.split("\n")
    at, true = data.draw(st.sampled_from(written.figures))
    head, equals, _ = lines[at].rpartition(written.equals)
    product = head.partition(":")[2].strip()
    whole = product if manner.bias == "inside" else f"({product})"
    sign = written.sign
    lines[at] = (
        f"{head.partition(':')[0]}: {whole}{sign}{times}{equals}{written.number(true * times)}"
    )
    text = "\n".join(lines)
    refused = {problem.span.line for problem in problems(text)}
    assert at in refused or at in {finding.span.line for finding in findings(text)}, text


GARBAGE = ["? {}", "{} 12 !", "conf3-64: [", "x{}", "These are 3 layers", "{} (("]


@QUICK
@given(chains(), LINES, st.sampled_from(GARBAGE), st.data())
def test_a_line_that_cannot_be_read_costs_no_other(chain, manner, garbage, data):
    """Nothing true is refuted behind it, and nothing is without its verdict for no reason."""
    written = lines_of(chain, manner)
    lines = written.text.split("\n")
    at = data.draw(st.integers(0, len(lines) - 1))
    lines[at] = garbage.format(lines[at])
    text = "\n".join(lines)
    assert refuted(text) == [], text


def said(text):
    """All that is said of a text, mistakes too."""
    try:
        return work_out(text).findings
    except Invalid as invalid:
        return invalid.problems


def refuted(text):
    """What is said to be false in a text."""
    return [each.describe() for each in said(text) if isinstance(each, FalseClaim)]


# With sizes


@QUICK
@given(networks(), MANNERS, st.data())
def test_a_false_number_in_a_sized_listing_is_found(network, manner, data):
    """Every number behind a label is a claim: one that is changed is found, alone in its line."""
    whole = replace(manner, equals=" = ", outlines=True, memories=True, products=True)
    text = told(*network, whole).text
    lines = text.split("\n")
    rows = [at for at, line in enumerate(lines) if "[" in line]
    at = data.draw(st.sampled_from(rows))
    behind = lines[at].index("[")
    found = [each for each in re.finditer(r"\d+(?:,\d{3})*", lines[at]) if each.start() > behind]
    number = data.draw(st.sampled_from(found))
    false = changed(data.draw, int(number[0].replace(",", "")))
    assume(false < 10**6)
    lines[at] = f"{lines[at][: number.start()]}{false}{lines[at][number.end() :]}"
    text = "\n".join(lines)
    (finding,) = findings(text)
    assert finding.span.line == at, text
    again = mended(text, [finding])
    assert [each.describe() for each in work_out(again).findings] == [], f"{text}\n{again}"


@QUICK
@given(networks(), MANNERS, st.sampled_from(GARBAGE), st.data())
def test_a_broken_line_in_a_sized_listing_costs_no_other(network, manner, garbage, data):
    text = told(*network, manner).text
    lines = text.split("\n")
    at = data.draw(st.integers(0, len(lines) - 1))
    lines[at] = garbage.format(lines[at])
    text = "\n".join(lines)
    assert refuted(text) == [], text
