"""What arithmetic in a value comes to: exact fractions, and whole numbers where they must be."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction

from mkdocs_cnn.figures.numbers import significant
from mkdocs_cnn.language.expressions import (
    COMPARISONS,
    JUNCTIONS,
    Binary,
    Call,
    Exact,
    Expression,
    Name,
    Negative,
    Number,
    ceil,
    exact,
    round8,
    unparse_expression,
)
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Invalid, Problem, Span, clip, did_you_mean, one_of
from mkdocs_cnn.problems.records import record, replace

Environment = Mapping[str, Exact]
"""What the names in an expression stand for."""


def evaluate(expression: Expression, environment: Environment) -> Exact:
    """Compute a value exactly.

    Raises:
        Invalid: an unknown name, a division by zero, or a value beyond the limit.
    """
    if type(expression) is Number and len(expression.text) <= Limits.digits:
        return expression.value
    value = _evaluate(expression, environment)
    if not -Limits.value <= value <= Limits.value or value.denominator > Limits.value:
        message = say("is-too-large", number=_short(value))
        raise Invalid([Problem(message, expression.span, say("at-most", most=Limits.value))])
    return value


def evaluate_whole(expression: Expression, environment: Environment) -> int:
    """Compute a value that must come out whole.

    Raises:
        Invalid: as `evaluate`, or the value is not a whole number.
    """
    value = evaluate(expression, environment)
    if value.denominator != 1:
        written, short = unparse_expression(expression), _short(value)
        equation = short if written == short else f"{written} = {short}"
        message = say("is-not-a-whole-number", equation=equation)
        hint = say("use-to-divide-and-round-down") if isinstance(expression, Binary) else ""
        raise Invalid([Problem(message, expression.span, say("a-whole-number"), hint)])
    return value.numerator


def _evaluate(expression: Expression, environment: Environment) -> Exact:
    match expression:
        case Number():
            return expression.value
        case Name(name, span):
            if name not in environment:
                raise Invalid([_unknown_name(name, span, environment)])
            return environment[name]
        case Negative(operand):
            return -evaluate(operand, environment)
        case Binary(operator, left, right, span):
            sides = evaluate(left, environment), evaluate(right, environment)
            return exact(operate(operator, *sides, span))
        case Call(function, arguments):
            return call(function, [evaluate(argument, environment) for argument in arguments])


def call(function: str, values: Sequence[Exact]) -> Exact:
    """Compute a function of the values in its brackets, of which it has as many as it needs."""
    if function == "not":
        return int(not values[0])
    one = {"ceil": ceil, "round8": round8}.get(function)
    return one(values[0]) if one else {"min": min, "max": max}[function](values)


def operate(operator: str, left: Exact, right: Exact, span: Span) -> Exact:
    """Compute an operation; a comparison is 1 or 0, and so is what `and` and `or` join.

    Raises:
        Invalid: a division by zero.
    """
    if operator in ("/", "//", "%") and right == 0:
        raise Invalid([Problem(say("a-division-by-zero"), span)])
    if operator in JUNCTIONS:
        return int(bool(left and right) if operator == "and" else bool(left or right))
    if operator in COMPARISONS:
        return int(COMPARISONS[operator](left, right))
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return Fraction(left) / right
        case "//":
            return left // right
        case _:
            return left % right


@record()
class UnknownName(Problem):
    """A name in arithmetic that stands for nothing there."""

    name: str = ""
    known: tuple[str, ...] = ()
    """The names that could stand there, beside numbers."""

    def or_words(self, words: Iterable[str]) -> UnknownName:
        """Say that some words could stand there, too: `pad same`."""
        quoted = (f'"{word}"' for word in (*self.known, *words))
        return replace(self, expected=one_of([say("a-number"), *quoted]))


def names_unknown(problem: Problem, names: Collection[str]) -> bool:
    """Say whether a problem is that one of these names stands for nothing."""
    return isinstance(problem, UnknownName) and problem.name in names


def _unknown_name(name: str, span: Span, environment: Environment) -> Problem:
    message, hint = say("unknown-name", name=clip(name)), did_you_mean(name, environment)
    found = UnknownName(message, span, "", hint, name=name, known=tuple(environment))
    return found.or_words(())


def _short(value: Exact) -> str:
    if value.denominator == 1:
        return f"{value.numerator:,}"
    return f"{significant(Fraction(value), 6).normalize():,f}"
