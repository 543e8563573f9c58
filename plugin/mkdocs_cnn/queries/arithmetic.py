"""Arithmetic with quantities: `vgg16.fc6.params / vgg16.params`, computed exactly.

Kinds are kept on the way, and what is counted in different things is not added up. Where a factor
may turn one kind into another (values times the bytes of a value, multiply-adds times 2), a number
comes out that can be taken for either.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NoReturn

from mkdocs_cnn.figures.amounts import Amount, Kind, Value
from mkdocs_cnn.figures.claims import Claim, written
from mkdocs_cnn.figures.figure import Extents, Figure, read_figure
from mkdocs_cnn.figures.readings import USUAL
from mkdocs_cnn.language.evaluation import call, operate
from mkdocs_cnn.language.expressions import (
    COMPARISONS,
    Binary,
    Call,
    Expression,
    Name,
    Negative,
    Number,
    binds_looser,
    parse_expression,
)
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Correction, Invalid, Problem, Span, clip
from mkdocs_cnn.problems.records import record, replace
from mkdocs_cnn.queries.addresses import Address, Scope, nothing_asked
from mkdocs_cnn.queries.comparing import check_noun, no_square, squared
from mkdocs_cnn.queries.formats import default_format
from mkdocs_cnn.settings.choices import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mkdocs_cnn.counting.conventions import Convention


@record()
class Worked:
    """A value with how it came about."""

    value: Value
    arithmetic: str
    """With the numbers put in: `102,764,544 / 138,357,544`."""
    settings: Settings | None = None
    """Those of the first network in it; None of numbers alone."""
    address: Address | None = None
    """Where the value is nothing but what an address names."""
    declared: bool = False
    """Is a figure of it true because a convention is declared?"""
    missing: int = 0
    """How many operations are not counted in it."""

    @property
    def share(self) -> bool:
        """Is it a share, which is shown in percent?"""
        return self.address is not None and self.address.quantity.share

    @property
    def explained(self) -> str:
        """How the value came about; empty where there is nothing to say."""
        if self.address is None:
            return self.arithmetic
        return self.address.formula


def evaluate(code: Scalar, start: int, end: int, scope: Scope, asked: str = "") -> Worked:
    """Compute the expression in `code.value[start:end]`.

    Args:
        code: the text.
        start: where the expression begins.
        end: where it ends.
        scope: what its addresses can name.
        asked: the quantity of an address that names none.

    Raises:
        Invalid: it cannot be read or computed.
    """
    if end - start > Limits.code:
        message = say("characters-are-too-many", count=end - start)
        raise Invalid([Problem(message, code.at(start), say("at-most", most=Limits.code))])
    expression = parse_expression(code, start, end, scope.extent)
    if isinstance(expression, Name):
        return _whole(*_address(expression, scope, asked))
    return _Evaluator(scope).work(expression)


def check_claim(
    figure: Figure | Extents,
    span: Span,
    code: Scalar,
    start: int,
    scope: Scope,
    settings: Settings | None = None,
) -> tuple[Worked, Correction | None]:
    """Hold a figure against the expression in `code.value[start:]`; None if it is true.

    Args:
        figure: what is claimed.
        span: where the figure stands.
        code: the text with the expression, and nothing behind it.
        start: where the expression begins.
        scope: what its addresses can name.
        settings: what is declared for the claim, where that is not what holds in the scope.

    Raises:
        Invalid: the expression cannot be computed, or comes to something of another kind.
    """
    by = settings or scope.declared
    read = figure if isinstance(figure, Extents) else replace(figure, reading=by.reading)
    counted = scope.counted_by(_conventions(by))
    worked, wrong = _held(read, span, code, start, counted)
    declares = wrong is None and (by.count or by.reading != USUAL)
    if declares and not _holds_anyway(figure, span, code, start, scope):
        worked = replace(worked, declared=True)
    if wrong is not None:
        from mkdocs_cnn.counting.meant import Declared, Meant, with_convention

        def value(conventions: tuple[Convention, ...]) -> Value | None:
            if worked.address is not None:
                other = replace(worked.address, conventions=conventions).value
            else:
                other = evaluate(code, start, len(code.value), scope.counted_by(conventions)).value
            return other and squared(figure, other, worked.address)

        value_bytes = (worked.settings or scope.settings).value_bytes
        expression = code.value[start:]
        declared = Declared(by.count, by.reading)
        wrong = with_convention(wrong, Meant(figure, expression, value, value_bytes), declared)
    return worked, wrong


def _holds_anyway(
    figure: Figure | Extents, span: Span, code: Scalar, start: int, scope: Scope
) -> bool:
    """Say whether a figure is true by this package's own count, and read as usual."""
    read = figure if isinstance(figure, Extents) else replace(figure, reading=USUAL)
    try:
        return _held(read, span, code, start, scope.counted_by(()))[1] is None
    except Invalid:
        return False


def _conventions(settings: Settings) -> tuple[Convention, ...]:
    if not settings.count:
        return ()
    from mkdocs_cnn.counting.conventions import CONVENTIONS

    return tuple(CONVENTIONS[name] for name in settings.count)


def _held(
    figure: Figure | Extents, span: Span, code: Scalar, start: int, scope: Scope
) -> tuple[Worked, Correction | None]:
    asked = "output" if isinstance(figure, Extents) else ""
    worked = evaluate(code, start, len(code.value), scope, asked)
    subject = clip(code.value[start:])[1:-1]
    if worked.missing:
        message = say("operations-are-not-counted", subject=subject, count=worked.missing)
        hint = say("claim-it-of-what-is-counted")
        raise Invalid([Problem(message, span, say("a-figure-that-can-be-checked"), hint)])
    check_noun(figure, span, subject, worked.value, worked.address)
    value = squared(figure, worked.value, worked.address)
    if wrong := no_square(figure, span, value, worked.address):
        return worked, wrong
    value_bytes = (worked.settings or scope.settings).value_bytes
    return worked, Claim(span, figure, subject, value).check(value_bytes)


def _address(name: Name, scope: Scope, asked: str = "") -> tuple[Address, Value]:
    """Find a quantity, and its value."""
    address = scope.resolve(name.name, name.span)
    if not address.name:
        if not asked:
            raise Invalid([nothing_asked(name.name, name.span)])
        address = replace(address, name=asked)
    value = address.value
    if value is None:
        message = (
            say("is-not-counted", quantity=address.name, part=address.part)
            if _missing(address)
            else say("there-is-no-such-quantity", quantity=address.name, part=address.part)
        )
        raise Invalid([Problem(message, name.span, say("another-quantity-or-another-layer"))])
    return address, value


def _whole(address: Address, value: Value) -> Worked:
    """Return what is asked, as it is shown where it stands alone."""
    shown = default_format(value, address.quantity.share, address.settings)
    return Worked(value, shown, address.settings, address, missing=_missing(address))


def _missing(address: Address) -> int:
    return address.quantity.missing(address.subject)


class _Evaluator:
    """Walks an expression."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def work(self, expression: Expression) -> Worked:
        match expression:
            case Number(text):
                figure = read_figure(text)
                return Worked(Amount(figure.claimed if figure else Fraction(text)), text)
            case Name(_, span):
                address, value = _address(expression, self.scope)
                if isinstance(value, Amount):
                    settings, missing = address.settings, _missing(address)
                    return Worked(value, written(value), settings, address, missing=missing)
                return self.no_number(_whole(address, value), span)
            case Negative(operand, span):
                inner = self.work(operand)
                amount = self.amount(inner, span)
                text = _bracketed(inner, binds_looser(operand, "*", behind=True))
                value = Amount(-amount.value, amount.kind)
                return Worked(value, f"-{text}", inner.settings, missing=inner.missing)
            case Binary():
                return self.binary(expression)
            case Call(function, arguments, span):
                return self.call(function, [self.work(each) for each in arguments], span)

    def amount(self, worked: Worked, span: Span) -> Amount:
        return worked.value if isinstance(worked.value, Amount) else self.no_number(worked, span)

    def no_number(self, worked: Worked, span: Span) -> NoReturn:
        message = say("no-number-in-arithmetic", text=clip(worked.arithmetic))
        raise Invalid([Problem(message, span, say("numbers-height-width-and-channels"))])

    def binary(self, expression: Binary) -> Worked:
        left, right = self.work(expression.left), self.work(expression.right)
        one = self.amount(left, expression.left.span)
        other = self.amount(right, expression.right.span)
        operator, span = expression.operator, expression.span
        if operator in COMPARISONS:
            raise Invalid(
                [Problem(say("in-a-number", operator=operator), span, say("signs-or-brackets"))]
            )
        value = Fraction(operate(operator, one.value, other.value, span))
        if abs(value) > Limits.computed or value.denominator > Limits.computed:
            raise Invalid([Problem(say("this-is-too-large"), span)])
        settings = left.settings or right.settings or self.scope.settings
        kind = _kind(expression, one, other, settings.value_bytes)
        sides = (
            _bracketed(left, binds_looser(expression.left, operator)),
            _bracketed(right, binds_looser(expression.right, operator, behind=True)),
        )
        text = f" {_SIGNS.get(operator, operator)} ".join(sides)
        missing = left.missing + right.missing
        return Worked(Amount(value, kind), text, left.settings or right.settings, missing=missing)

    def call(self, function: str, arguments: list[Worked], span: Span) -> Worked:
        amounts = [self.amount(each, span) for each in arguments]
        if len({each.kind for each in amounts} - {Kind.NUMBER}) > 1:
            raise Invalid(
                [Problem(say("of-several-kinds", function=function), span, say("one-kind"))]
            )
        kind = next((each.kind for each in amounts if each.kind is not Kind.NUMBER), Kind.NUMBER)
        values = [each.value for each in amounts]
        value = Fraction(call(function, values))
        text = ", ".join(each.arithmetic for each in arguments)
        settings = next((each.settings for each in arguments if each.settings), None)
        missing = sum(each.missing for each in arguments)
        return Worked(Amount(value, kind), f"{function}({text})", settings, missing=missing)


def _kind(expression: Binary, one: Amount, other: Amount, value_bytes: int) -> Kind:
    """Say what comes out of an operation."""
    kinds, operator = {one.kind, other.kind}, expression.operator
    counted = kinds - {Kind.NUMBER}
    if operator in ("+", "-", "%"):
        if len(counted) > 1:
            named = say("one-and-other", one=one.kind.words, other=other.kind.words)
            raise Invalid(
                [Problem(say("in-one-sum", named=named), expression.span, say("one-kind"))]
            )
        return next(iter(counted), Kind.NUMBER)
    if Kind.NUMBER not in kinds or not counted or (operator != "*" and one.kind is Kind.NUMBER):
        return Kind.NUMBER
    kind, factor = (other.kind, one.value) if one.kind is Kind.NUMBER else (one.kind, other.value)
    if operator == "*" and kind is Kind.VALUES and factor == value_bytes:
        return Kind.NUMBER  # their bytes, or the values of so many samples
    if factor == 2 and (operator, kind) in (("*", Kind.MACS), ("/", Kind.FLOPS)):
        return Kind.NUMBER  # FLOPs as multiply-adds, or those of two samples
    return kind


_SIGNS = {"*": "×", "-": "−"}


def _bracketed(worked: Worked, bracketed: bool) -> str:
    return f"({worked.arithmetic})" if bracketed else worked.arithmetic
