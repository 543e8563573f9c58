"""Listings as they stand on pages: true ones, and false ones with all that is false in them.

The listings are in corpus/listings, a file each. A comment `# layout: CHW` at their beginning is a
setting of the block. Beside a false one stands a table of what is false in it, one finding a line:
the line of the listing, what is claimed, what is computed, what should stand there, and how that
is reckoned. The arithmetic was written down by hand from the layers, and is done here by Python.
"""

import ast
import operator
import re
from math import prod

import pytest

from helpers import TESTS, work_out
from mkdocs_cnn.problems.problem import FalseClaim

LISTINGS = TESTS / "corpus" / "listings"
TRUE = sorted((LISTINGS / "true").glob("*.txt"))
FALSE = sorted((LISTINGS / "false").glob("*.txt"))
SIGNS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul}
SIGNS |= {ast.Div: operator.truediv, ast.FloorDiv: operator.floordiv}


def reckon(text):
    """Work out whole numbers with signs between them."""

    def value(node):
        if isinstance(node, ast.BinOp):
            return SIGNS[type(node.op)](value(node.left), value(node.right))
        assert isinstance(node, ast.Constant), text
        return node.value

    return value(ast.parse(text, mode="eval").body)


def reckoned(text):
    """What arithmetic comes to, as a table writes it: of sizes, `4096 wide`, or in percent."""
    if text.endswith(" %"):
        return f"{reckon(text[:-2]):.6g} %"
    if text.endswith(" wide"):
        return str(reckon(text[:-5]))
    numbers = [reckon(part) for part in text.split(" x ")]
    return f"{numbers[0]:,}" if len(numbers) == 1 else " × ".join(map(str, numbers))


def settings_of(text):
    return dict(re.findall(r"^# (\w+): (\w+)$", text, re.MULTILINE))


def check(text):
    """What is wrong with a listing: what is false, and what else."""
    found = work_out(text, **settings_of(text)).findings
    false = [each for each in found if isinstance(each, FalseClaim)]
    return false, [str(each.message) for each in found if not isinstance(each, FalseClaim)]


def told(findings):
    return [
        (wrong.span.line + 1, wrong.claimed, wrong.computed, wrong.instead)
        for finding in findings
        for wrong in finding.corrections
    ]


def expected(path):
    rows = path.with_suffix(".tsv").read_text("utf-8").splitlines()
    for row in rows:
        line, claimed, computed, instead, arithmetic = row.split("\t")
        assert reckoned(arithmetic) == computed, "the table is wrong itself"
        yield int(line), claimed, computed, instead


def mended(text, findings):
    """The text with what should stand there."""
    lines = text.split("\n")
    each = [wrong for finding in findings for wrong in finding.corrections]
    for wrong in sorted(each, key=lambda wrong: -wrong.span.column):
        line, start = wrong.span.line, wrong.span.column
        end = start + len(wrong.claimed)
        assert lines[line][start:end] == wrong.claimed
        lines[line] = lines[line][:start] + wrong.instead + lines[line][end:]
    return "\n".join(lines)


def paths(found, least):
    assert len(found) >= least
    return pytest.mark.parametrize("path", found, ids=lambda path: path.stem)


@paths(TRUE, 40)
def test_true_listings(path):
    text = path.read_text("utf-8")
    assert check(text) == ([], [])
    marks = [line.holds for line in work_out(text, **settings_of(text)).document.claims]
    said = [bool(re.search(r"\d", line)) for line in text.splitlines() if line]
    assert marks.count(True) >= sum(said) - 1  # one may be prose with digits, or a comment


@pytest.mark.many
@paths(FALSE, 40)
def test_false_listings(path):
    text = path.read_text("utf-8")
    false, others = check(text)
    assert others == []
    assert told(false) == list(expected(path))
    assert check(mended(text, false)) == ([], [])


EQUATION = re.compile(r"((?:[(]?\d+[)]?(?: ?[*x×·] ?| ?\+ ?)?)+)\s?(?:=|≈)\s?([\d,.]+)([KM]?)")


def equations(text):
    """Every product in a text with the figure behind it, and the figure's unit."""
    for product, figure, unit in EQUATION.findall(text):
        if re.search(r"[*x×·+]", product):
            plain = re.sub(r" ?[x×·] ?", "*", product.strip())
            yield reckon(plain), float(figure.replace(",", "").rstrip(".")), unit


def are_equal(value, figure, unit):
    scale = {"": 1, "K": 1_000, "M": 1_000_000}[unit]
    return value == figure if not unit else abs(value / scale / figure - 1) < 0.05


def test_the_true_listings_are_true_by_arithmetic():
    """Products and figures are compared without any reader of ours."""
    each = [found for path in TRUE for found in equations(path.read_text("utf-8"))]
    assert len(each) > 400
    assert [one for one in each if not are_equal(*one)] == []


def test_breakdowns_come_to_their_totals_by_arithmetic():
    count = 0
    for path in TRUE:
        parts = re.findall(
            r"(?m)^[\w-]+(?: [x×] \d)? *: ([\d,]+)(?: \([\d.]+%\))?$", path.read_text()
        )
        if len(parts) > 3:
            *lines, total = (int(part.replace(",", "")) for part in parts)
            assert sum(lines) == total, path.stem
            count += 1
    assert count >= 4


def test_the_corpus_can_fail():
    """A number changed in a true listing is found; one changed in a table of findings, too."""
    text = (LISTINGS / "true" / "vgg16-notes-exact.txt").read_text("utf-8")
    assert told(check(text.replace("1,728", "1,729"))[0]) == [(2, "1,729", "1,728", "1,728")]
    false, _ = check((FALSE[0]).read_text("utf-8"))
    assert told(false) != [(line, c, n, "") for line, c, n, _ in expected(FALSE[0])]
    assert not are_equal(3 * 3 * 3 * 64, 1729, "")
    assert reckoned("3*3*3*64") == "1,728"
    assert prod((3, 3, 3, 64)) == reckon("3*3*3*64")
