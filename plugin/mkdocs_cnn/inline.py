"""Numbers in running text: `vgg16.params | M`, `0.59M = vgg16.conv3_2.params`.

    inline     = [ figure ( "=" | "!=" ) ] expression [ "|" format ]
    expression = arithmetic (+ - * / // % brackets min max ceil) of numbers and addresses

A claim (`=`) shows what its author wrote and is checked; `!=` quotes a figure that is known to be
wrong, and is checked likewise.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from mkdocs_cnn.addresses import Address, Scope, nothing_asked
from mkdocs_cnn.claims import Claim, false_claim, written
from mkdocs_cnn.figures import Amount, Extents, Figure, Kind, Value, read_figure, read_sizes
from mkdocs_cnn.formats import FORMATS, FormatError, check_format, default_format, write
from mkdocs_cnn.language.expressions import (
    Binary,
    Call,
    Expression,
    Name,
    Negative,
    Number,
    binds_looser,
    ceil,
    parse_expression,
    round8,
)
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.problems import FalseClaim, Invalid, Problem, Span, clip
from mkdocs_cnn.settings import Settings

MAX_LENGTH = 1000
"""The most characters of an inline expression."""
MAX_EXPLAINED = 80
"""The most characters of arithmetic in a title."""
MAX_VALUE = 10**30
"""The largest magnitude, and the largest denominator, that a value may have."""
_SIGN = re.compile(r"(?<![<>=])(?P<sign>!=|≠|=)(?!=)")


@dataclass(frozen=True)
class Worked:
    """A value with how it came about."""

    value: Value
    arithmetic: str
    """With the numbers put in: `102,764,544 / 138,357,544`."""
    address: Address | None = None
    """Where the value is nothing but what an address names."""

    @property
    def share(self) -> bool:
        """Is it a share, which is shown in percent?"""
        return self.address is not None and self.address.quantity.share


@dataclass(frozen=True)
class Inline:
    """What stands in the text."""

    text: str
    title: str
    """Where it comes from."""
    value: str = ""
    """The bare number; empty for sizes and words."""
    instead: str = ""
    """The true figure, where `text` is a false one."""
    claimed: bool = False
    """Is it a figure that its author wrote?"""
    findings: tuple[FalseClaim, ...] = ()


def show_inline(code: Scalar, scope: Scope) -> Inline:
    """Work out what stands behind `#!cnn`.

    Raises:
        Invalid: it cannot be read or computed.
    """
    text = code.value
    if len(text) > MAX_LENGTH:
        message = f"{len(text):,} characters are too many"
        raise Invalid([Problem(message, code.span, f"at most {MAX_LENGTH:,}")])
    bar = text.find("|")
    end = len(text) if bar < 0 else bar
    sign = _SIGN.search(text, 0, end)
    start = sign.end() if sign else 0
    if not text[start:end].strip():
        raise Invalid([Problem("nothing to compute", code.span, "such as vgg16.params")])
    if sign is not None:
        if bar >= 0:
            span = code.at(bar, len(text) - bar)
            raise Invalid([Problem("a format behind a claim", span, "what you claim is shown")])
        return _claim(code, sign, scope)
    form = "" if bar < 0 else _format(code, bar + 1)
    return _number(code, end, form, scope)


def _format(code: Scalar, start: int) -> str:
    text = code.value[start:].strip()
    if not text:
        message, expected = "no format behind the |", f"one of: {', '.join(FORMATS)}"
        raise Invalid([Problem(message, code.at(start - 1), expected)])
    span = code.at(code.value.find(text, start), len(text))
    try:
        return check_format(text)
    except FormatError as error:
        raise Invalid([Problem(error.message, span, error.expected, error.hint)]) from None


def _number(code: Scalar, end: int, form: str, scope: Scope) -> Inline:
    """Compute an expression and write it in a format."""
    worked = evaluate(code, 0, end, scope, "output" if form == "shape" else "")
    settings = worked.address.subject.settings if worked.address else scope.settings
    shown = default_format(worked.value, worked.share, settings)
    if form == "formula":
        shown = f"{_explained(worked)} = {shown}" if _explained(worked) else shown
    elif form == "shape" and worked.address:
        output = replace(worked.address, name="output").value
        shown = default_format(output or "", share=False, settings=settings)
    elif form:
        try:
            shown = write(worked.value, form, settings)
        except FormatError as error:
            span = code.at(code.value.find(form, end), len(form))
            raise Invalid([Problem(error.message, span, error.expected, error.hint)]) from None
    return Inline(shown, _title(code, 0, end, worked), _bare(worked.value))


def _claim(code: Scalar, sign: re.Match[str], scope: Scope) -> Inline:
    """Check a figure; with `!=` it should be wrong."""
    figure, span = _read_claimed(code, sign.start())
    asked = "output" if isinstance(figure, Extents) else ""
    worked = evaluate(code, sign.end(), len(code.value), scope, asked)
    subject = code.value[sign.end() :].strip()
    settings = worked.address.subject.settings if worked.address else scope.settings
    wrong = Claim(span, figure, subject, worked.value).check(settings.value_bytes)
    title = _title(code, sign.end(), len(code.value), worked)
    shown = Inline(figure.text, title, _bare(worked.value), claimed=True)
    if wrong is None:
        if sign["sign"] == "=":
            return shown
        message = f"{clip(figure.text)} is said to be wrong for {subject}, and it is right"
        hint = 'Write "=" for a figure that is right.'
        right = FalseClaim(message, span, "", hint, level=scope.settings.claims)
        return replace(shown, findings=(right,))
    shown = replace(shown, instead=wrong.instead, title=f"{title}; {wrong.rule}")
    if sign["sign"] != "=":
        return shown
    return replace(shown, findings=(false_claim([wrong], subject, scope.settings.claims),))


def _read_claimed(code: Scalar, end: int) -> tuple[Figure | Extents, Span]:
    """Read the figure before the sign."""
    text = code.value[:end].strip()
    span = code.at(code.value.find(text) if text else 0, max(len(text), 1))
    figure = read_claim(text)
    if figure is None:
        behind = code.value[end:].strip("!=≠ ")
        hint = ""
        if read_claim(behind) is not None:
            hint = f'Write the figure first: "{behind} = {text}".'
        raise Invalid([not_a_figure(text, span, hint)])
    return figure, span


def read_claim(text: str) -> Figure | Extents | None:
    """Read what can be claimed: a figure, or sizes."""
    return read_figure(text) or read_sizes(text)


def not_a_figure(text: str, span: Span, hint: str = "") -> Problem:
    """Report a text that should be a figure."""
    expected = "a number with or without a unit, such as 138M, 60,965,224 or 7x7x512"
    return Problem(f"{clip(text)} is not a figure", span, expected, hint)


def evaluate(code: Scalar, start: int, end: int, scope: Scope, asked: str = "") -> Worked:
    """Compute the expression in `code.value[start:end]`, exactly.

    Args:
        code: the text.
        start: where the expression begins.
        end: where it ends.
        scope: what its addresses can name.
        asked: the quantity of an address that names none.

    Raises:
        Invalid: it cannot be read or computed.
    """
    expression = parse_expression(code, start, end, scope.extent)
    if isinstance(expression, Name):
        return _address(expression, scope, asked)
    return _Evaluator(scope).work(expression)


def _address(name: Name, scope: Scope, asked: str = "") -> Worked:
    address = scope.resolve(name.name, name.span)
    if not address.name:
        if not asked:
            raise Invalid([nothing_asked(name.name, name.span)])
        address = replace(address, name=asked)
    value = address.value
    if value is None:
        message = f"{clip(name.name)}: there is no {address.quantity.words} here"
        raise Invalid([Problem(message, name.span)])
    settings = address.subject.settings
    return Worked(value, default_format(value, address.quantity.share, settings), address)


class _Evaluator:
    """Walks an expression; kinds are kept: values times their bytes are bytes."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def work(self, expression: Expression) -> Worked:
        match expression:
            case Number(text):
                figure = read_figure(text)
                return Worked(Amount(figure.claimed if figure else Fraction(text)), text)
            case Name(_, span):
                worked = _address(expression, self.scope)
                amount = self.amount(worked, span)
                return Worked(amount, written(amount), worked.address)
            case Negative(operand, span):
                inner = self.work(operand)
                amount = self.amount(inner, span)
                return Worked(Amount(-amount.value, amount.kind), f"-{inner.arithmetic}")
            case Binary():
                return self.binary(expression)
            case Call(function, arguments, span):
                return self.call(function, [self.work(each) for each in arguments], span)

    def amount(self, worked: Worked, span: Span) -> Amount:
        if isinstance(worked.value, Amount):
            return worked.value
        message = f"{clip(worked.arithmetic)} in arithmetic"
        raise Invalid([Problem(message, span, "numbers; height, width and channels are some")])

    def binary(self, expression: Binary) -> Worked:
        left, right = self.work(expression.left), self.work(expression.right)
        one = self.amount(left, expression.left.span)
        other = self.amount(right, expression.right.span)
        operator, span = expression.operator, expression.span
        if operator not in _OPERATORS:
            raise Invalid([Problem(f'"{operator}" in a number', span, "+ - * / or brackets")])
        if operator in ("/", "//", "%") and other.value == 0:
            raise Invalid([Problem("a division by zero", span)])
        value = _OPERATORS[operator](one.value, other.value)
        if abs(value) > MAX_VALUE or value.denominator > MAX_VALUE:
            raise Invalid([Problem("this is too large", span)])
        kind = self.kind(expression, one, other)
        sides = (
            _bracketed(left, binds_looser(expression.left, operator)),
            _bracketed(right, binds_looser(expression.right, operator, behind=True)),
        )
        return Worked(Amount(value, kind), f" {_SIGNS.get(operator, operator)} ".join(sides))

    def kind(self, expression: Binary, one: Amount, other: Amount) -> Kind:
        """Say what comes out."""
        kinds, operator = {one.kind, other.kind}, expression.operator
        if operator in ("+", "-", "%"):
            if len(kinds - {Kind.NUMBER}) > 1:
                named = f"{one.kind.value} and {other.kind.value}"
                raise Invalid([Problem(f"{named} in one sum", expression.span, "one kind")])
            return next(iter(kinds - {Kind.NUMBER}), Kind.NUMBER)
        if operator == "*" and kinds == {Kind.NUMBER, Kind.VALUES}:
            factor = one if one.kind is Kind.NUMBER else other
            return Kind.BYTES if factor.value == self.scope.settings.value_bytes else Kind.VALUES
        if operator == "*" and Kind.NUMBER in kinds:
            return next(iter(kinds - {Kind.NUMBER}), Kind.NUMBER)
        return one.kind if operator != "*" and other.kind is Kind.NUMBER else Kind.NUMBER

    def call(self, function: str, arguments: list[Worked], span: Span) -> Worked:
        amounts = [self.amount(each, span) for each in arguments]
        if len({each.kind for each in amounts} - {Kind.NUMBER}) > 1:
            raise Invalid([Problem(f"{function} of several kinds", span, "one kind")])
        kind = next((each.kind for each in amounts if each.kind is not Kind.NUMBER), Kind.NUMBER)
        values = [each.value for each in amounts]
        one: dict[str, Callable[[Fraction], Fraction]] = {"ceil": ceil, "round8": round8}
        several: dict[str, Callable[[list[Fraction]], Fraction]] = {"min": min, "max": max}
        value = one[function](values[0]) if function in one else several[function](values)
        text = ", ".join(each.arithmetic for each in arguments)
        return Worked(Amount(value, kind), f"{function}({text})")


_OPERATORS: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": lambda one, other: one + other,
    "-": lambda one, other: one - other,
    "*": lambda one, other: one * other,
    "/": lambda one, other: one / other,
    "//": lambda one, other: Fraction(one // other),
    "%": lambda one, other: one % other,
}
_SIGNS = {"*": "×", "-": "−"}


def _bracketed(worked: Worked, bracketed: bool) -> str:
    return f"({worked.arithmetic})" if bracketed else worked.arithmetic


def _explained(worked: Worked) -> str:
    """Say how a value came about; empty where there is nothing to say."""
    if worked.address is None:
        return worked.arithmetic
    return worked.address.quantity.formula(worked.address.subject)


def _title(code: Scalar, start: int, end: int, worked: Worked) -> str:
    """Say where a value comes from: `VGG-16, conv3_2: parameters = … = 590,080`."""
    what = worked.address.words if worked.address else " ".join(code.value[start:end].split())
    explained = _explained(worked)
    value = worked.value
    full = written(value) if isinstance(value, Amount) else default_format(value, False, Settings())
    if len(explained) > MAX_EXPLAINED or explained == full:
        explained = ""
    return " = ".join(filter(None, (what, explained, full)))


def _bare(value: Value) -> str:
    if not isinstance(value, Amount):
        return ""
    number = value.value
    return str(number.numerator) if number.denominator == 1 else f"{float(number):.12g}"
