"""Arithmetic in a value: `(4*width)`, `round8(in*6)`, `min(in, 64)`.

Integers and exact fractions only; what comes out must be a whole number. Nothing here can run code:
an expression is a small tree of the kinds of node below, and evaluating it is a walk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from itertools import islice
from operator import eq, ge, gt, le, lt, ne

from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Invalid, Problem, Span, clip, did_you_mean
from mkdocs_cnn.problems.records import field, record


@record()
class Number:
    """A number as written: `64`, `0.25`."""

    text: str
    span: Span = field(compare=False)

    @cached_property
    def value(self) -> Exact:
        """The number itself."""
        return int(self.text) if self.text.isdecimal() else exact(Fraction(self.text))


@record()
class Name:
    """A parameter of the enclosing definition, or `in`, the number of incoming channels."""

    name: str
    span: Span = field(compare=False)


@record()
class Negative:
    """The negative of a value."""

    operand: Expression
    span: Span = field(compare=False)


@record()
class Binary:
    """Two values joined by `+ - * / // %`, by `< <= == != >= >`, or by `and`, `or`.

    What can be true is 1 where it is, and 0 otherwise.
    """

    operator: str
    left: Expression
    right: Expression
    span: Span = field(compare=False)


@record()
class Call:
    """`min`, `max`, `ceil`, `round8` or `not` of some values."""

    function: str
    arguments: tuple[Expression, ...]
    span: Span = field(compare=False)


Expression = Number | Name | Negative | Binary | Call


@record()
class Sided:
    """So much before an axis, and so much after it: `0:1`."""

    before: Expression
    after: Expression
    span: Span = field(compare=False)


Dimension = Expression | Sided
"""What an option says of one axis."""


Exact = int | Fraction
"""A whole number is an `int`, which is far quicker to work with, and any other a `Fraction`."""


def exact(value: Exact) -> Exact:
    """Return a whole number as an `int`."""
    return value.numerator if value.denominator == 1 else value


def round8(value: Exact) -> Exact:
    """Round to the nearest multiple of 8, at least 8, and never below 90 % of the value.

    Source: `_make_divisible` of the MobileNet reference implementations.
    """
    rounded = max(8, (value + 4) // 8 * 8)
    return rounded + 8 if 10 * rounded < 9 * value else rounded


def ceil(value: Exact) -> int:
    """Round up to a whole number."""
    return -(-value // 1)


_FUNCTIONS = {"min": (2, None), "max": (2, None), "ceil": (1, 1), "round8": (1, 1), "not": (1, 1)}
_SIGNS = r"([^\W\d]\w*)|(//|[<>=!]=|[-+*/%(),<>])|(\S)"
_TOKEN = pattern(rf"\s*(?:(\d+(?:\.\d+)?)|{_SIGNS})")
_TOKEN_WITH_UNIT = pattern(rf"\s*(?:(\d+(?:\.\d+)?[kKMGT]?)|{_SIGNS})")
COMPARISONS = {"<": lt, "<=": le, "==": eq, "!=": ne, ">=": ge, ">": gt}
JUNCTIONS = ("or", "and")
_COMPARED, _HIGHEST = 2, 4
_PRECEDENCE = {
    "or": 0,
    "and": 1,
    **dict.fromkeys(COMPARISONS, _COMPARED),
    **dict.fromkeys("+-", 3),
    **dict.fromkeys(("*", "/", "//", "%"), _HIGHEST),
}


Addresses = Callable[[str, int], int]
"""Says how many characters of a text, from an index on, are the address of a quantity."""


def parse_expression(
    scalar: Scalar, start: int, end: int, addresses: Addresses | None = None
) -> Expression:
    """Read the arithmetic in `scalar.value[start:end]`.

    With `addresses`, names are what that says, such as `vgg16.params`, and numbers may have a unit
    (`24M`), as in running text.

    Raises:
        Invalid: with one problem, at the first character that does not fit.
    """
    return _Parser(scalar, start, end, addresses).whole()


@record()
class _Token:
    text: str
    start: int
    is_name: bool


def _tokens(text: str, start: int, end: int, addresses: Addresses | None) -> Iterator[_Token]:
    """Cut a text at numbers, names and signs."""
    pattern = _TOKEN if addresses is None else _TOKEN_WITH_UNIT
    while (match := pattern.match(text, start, end)) is not None:
        group = match.lastindex or 0
        first, start = match.start(group), match.end()
        length = addresses(text[:end], first) if addresses else 0
        if length:
            start = first + length
            yield _Token(text[first:start], first, is_name=True)
        else:
            yield _Token(match[group], first, is_name=match[group].isidentifier())


class _Parser:
    """Recursive descent; each method reads what its docstring says."""

    def __init__(
        self, scalar: Scalar, start: int, end: int, addresses: Addresses | None = None
    ) -> None:
        self.scalar = scalar
        self.end = end
        self.addresses = addresses
        self.depth = 0
        tokens = _tokens(scalar.value, start, end, addresses)
        self.tokens = list(islice(tokens, Limits.signs + 1))
        self.index = 0
        if len(self.tokens) > Limits.signs:
            span = scalar.at(start, end - start)
            most = say("at-most-signs", most=Limits.signs)
            raise Invalid([Problem(say("this-arithmetic-is-too-long"), span, most)])

    @property
    def token(self) -> str:
        return self.tokens[self.index].text if self.index < len(self.tokens) else ""

    def span(self) -> Span:
        if self.index < len(self.tokens):
            token = self.tokens[self.index]
            return self.scalar.at(token.start, len(token.text))
        return self.scalar.at(max(self.end - 1, 0))

    def fail(self, expected: Words) -> Invalid:
        found = (
            say("a-sign-in-arithmetic", sign=self.token)
            if self.token
            else say("the-arithmetic-ends-too-early")
        )
        return Invalid([Problem(found, self.span(), expected, self.plain())])

    def plain(self) -> Words:
        """Say which sign to write in the place of a full-width one."""
        if self.token.isascii():
            return ""
        from mkdocs_cnn.language.chinese import plain_sign

        sign = plain_sign(self.token)
        return say("write-text", text=sign) if sign else ""

    def whole(self) -> Expression:
        """Whole = sum, then nothing."""
        expression = self.sum(0)
        if self.token:
            signs = "+ - * /" if self.addresses else "+ - * / // % < <= == != >= >"
            raise self.fail(say("one-of-or-the-closing-bracket", signs=signs))
        return expression

    def sum(self, level: int) -> Expression:
        """Level = next (sign next)*, from `or` over `and`, comparisons and sums to products."""
        left = self.next(level)
        while _PRECEDENCE.get(self.token) == level:
            operator, span = self.token, self.span()
            self.index += 1
            left = Binary(operator, left, self.next(level), span)
        return left

    def next(self, level: int) -> Expression:
        """Read what binds closer than the signs of a level."""
        return self.value() if level == _HIGHEST else self.sum(level + 1)

    def value(self) -> Expression:
        """Value = number | name | function "(" compared… ")" | "-" value | "(" compared ")"."""
        token, span = self.token, self.span()
        if token in ("(", "-"):
            return self.bracket_or_negative(token, span)
        if token == "not" and self.addresses is None:
            return self.negated(span)
        if token and self.tokens[self.index].is_name:
            self.index += 1
            return self.call(token, span) if self.token == "(" else Name(token, span)
        if token[:1].isdecimal():
            self.index += 1
            if len(token) > 15:
                raise Invalid(
                    [Problem(say("the-number-is-too-large", number=clip(token, 20)), span)]
                )
            digits = "".join(str(int(c)) if c.isdecimal() else c for c in token)  # also ３ or ٣
            return Number(str(int(digits)) if digits.isdecimal() else digits, span)
        raise self.fail(say("a-number-a-name"))

    def negated(self, span: Span) -> Expression:
        """Negated = "not" sum; it binds closer than `and`."""
        self.index += 1
        self.depth += 1
        if self.depth > Limits.brackets:
            raise Invalid([_too_many_brackets(span)])
        operand = self.sum(_COMPARED)
        self.depth -= 1
        return Call("not", (operand,), span)

    def bracket_or_negative(self, token: str, span: Span) -> Expression:
        self.index += 1
        self.depth += 1
        if self.depth > Limits.brackets:
            raise Invalid([_too_many_brackets(span)])
        if token == "-":
            inner: Expression = Negative(self.value(), span)
        else:
            inner = self.sum(0)
            self.close()
        self.depth -= 1
        return inner

    def call(self, name: str, span: Span) -> Call:
        if name not in _FUNCTIONS:
            hint = did_you_mean(name, _FUNCTIONS)
            raise Invalid(
                [
                    Problem(
                        say("unknown-function", name=name),
                        span,
                        say("min-max-ceil-or-round8"),
                        hint,
                    )
                ]
            )
        self.index += 1
        arguments = [self.sum(0)]
        while self.token == ",":
            self.index += 1
            arguments.append(self.sum(0))
        self.close()
        least, most = _FUNCTIONS[name]
        if len(arguments) < least or (most is not None and len(arguments) > most):
            expected = say("one-value") if most == 1 else say("two-values-or-more")
            values = say("count-values", count=len(arguments))
            raise Invalid(
                [Problem(say("name-of-values", name=name, values=values), span, expected)]
            )
        return Call(name, tuple(arguments), span)

    def close(self) -> None:
        if self.token != ")":
            raise self.fail('")"')
        self.index += 1


def _too_many_brackets(span: Span) -> Problem:
    return Problem(say("brackets-nested-more-than-deep", most=Limits.brackets), span)


def literal(value: Exact, span: Span) -> Expression:
    """Write a number as arithmetic."""
    if value < 0:
        return Negative(literal(-value, span), span)
    if value.denominator == 1:
        return Number(str(value.numerator), span)
    above, below = Number(str(value.numerator), span), Number(str(value.denominator), span)
    return Binary("/", above, below, span)


def with_numbers(expression: Dimension, numbers: Mapping[str, Exact]) -> Dimension:
    """Put numbers in the place of names; a name without a number stays."""
    if not isinstance(expression, Sided):
        return _settled(expression, numbers)
    before, after = _settled(expression.before, numbers), _settled(expression.after, numbers)
    return Sided(before, after, expression.span)


def _settled(expression: Expression, numbers: Mapping[str, Exact]) -> Expression:
    match expression:
        case Name(name, span) if name in numbers:
            return literal(numbers[name], span)
        case Negative(operand, span):
            return Negative(_settled(operand, numbers), span)
        case Binary(operator, left, right, span):
            return Binary(operator, _settled(left, numbers), _settled(right, numbers), span)
        case Call(function, arguments, span):
            return Call(function, tuple(_settled(each, numbers) for each in arguments), span)
    return expression


def count_parts(expression: Dimension) -> int:
    """Count the numbers, names and operators in an expression: the steps of evaluating it."""
    match expression:
        case Negative(operand):
            return 1 + count_parts(operand)
        case Binary(_, left, right):
            return 1 + count_parts(left) + count_parts(right)
        case Sided(before, after):
            return count_parts(before) + count_parts(after)
        case Call(_, arguments):
            return 1 + sum(map(count_parts, arguments))
    return 1


def names_in(expression: Dimension) -> Iterator[str]:
    """Go through the names in an expression."""
    match expression:
        case Name(name):
            yield name
        case Negative(operand):
            yield from names_in(operand)
        case Binary(_, left, right) | Sided(left, right):
            yield from names_in(left)
            yield from names_in(right)
        case Call(_, arguments):
            for each in arguments:
                yield from names_in(each)


def binds_looser(inner: Expression, operator: str, behind: bool = False) -> bool:
    """Say whether an operand needs brackets before an operator, or behind it."""
    if not isinstance(inner, Binary):
        return False
    return _PRECEDENCE[inner.operator] < _PRECEDENCE[operator] + behind


def unparse_expression(expression: Expression, outer: int = 0) -> str:
    """Write an expression as `parse_expression` reads it, with the brackets that it needs."""
    match expression:
        case Number(text):
            return text
        case Name(name):
            return name
        case Negative(operand):
            return f"-{unparse_expression(operand, _HIGHEST + 1)}"
        case Call(function, arguments):
            return f"{function}({', '.join(unparse_expression(each) for each in arguments)})"
        case Binary(operator, left, right):
            level = _PRECEDENCE[operator]
            sides = unparse_expression(left, level), unparse_expression(right, level + 1)
            text = f" {operator} ".join(sides)
            return f"({text})" if level < outer else text
