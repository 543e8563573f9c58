"""An operation to a layer: every number worked out for the input at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from mkdocs_cnn.language.evaluation import (
    Environment,
    UnknownName,
    evaluate,
    evaluate_whole,
    names_unknown,
)
from mkdocs_cnn.language.expressions import Dimension, Exact, Number, Sided, literal
from mkdocs_cnn.language.printer import unparse_operation
from mkdocs_cnn.language.program import Argument, Operation, Value
from mkdocs_cnn.layers import BY_NAME, Layer, Role, Shape, Spec
from mkdocs_cnn.layers.base import Complaint
from mkdocs_cnn.layers.sizes import decimal_text
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Invalid, Note, Problem, Span
from mkdocs_cnn.problems.records import record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


@record()
class Bound:
    """A layer, and the operation with its numbers put in, as the language writes it."""

    layer: Layer
    text: str


Defaults = Mapping[str, tuple[Argument, ...]]
"""For an operation what holds where a line says nothing."""


def bind(
    operation: Operation, x: Shape | None, environment: Environment, defaults: Defaults, bias: bool
) -> Bound | None:
    """Give an operation its numbers.

    Args:
        operation: what the author wrote.
        x: the input; None where it is not known.
        environment: what names in arithmetic stand for.
        defaults: options that hold for all operations of a kind.
        bias: False leaves out the biases of convolutions and fully connected layers.

    Returns:
        The layer; None where the input is not known.

    Raises:
        Invalid: with everything about the operation that can be seen to be wrong.
    """
    kind = BY_NAME[operation.name]
    if x is not None and x.rank not in kind.ranks:
        message = say("cannot-work-on-a-vector", operation=operation.name, channels=x.channels)
        problem = Problem(message, operation.span, say("an-input-with-a-height"))
        raise Invalid([problem])
    specs = kind.words()
    arguments = {each.word: each for each in defaults.get(operation.name, ())}
    arguments |= {each.word: each for each in operation.arguments}
    values, problems = _values(arguments, specs, x, environment)
    if problems:
        raise Invalid(problems)
    if x is None:
        return None
    layer = kind(**_fields(kind, specs, values, x.rank, bias))
    written = operation if _has_numbers_alone(operation) else _settled(operation, values)
    return Bound(layer, unparse_operation(written))


Settled = Exact | tuple["Exact | tuple[int, int]", ...] | str | bool
"""What an argument comes to: numbers, a word such as `same`, or a switch."""


def _values(
    arguments: Mapping[str, Argument],
    specs: Mapping[str, Spec],
    x: Shape | None,
    environment: Environment,
) -> tuple[dict[str, Settled], list[Problem]]:
    values: dict[str, Settled] = {}
    problems: list[Problem] = []
    for word, argument in arguments.items():
        try:
            values[word] = _value(argument, specs[word], x, environment)
        except Invalid as invalid:
            # Where the input is not known, neither is the number of its channels.
            problems += [each for each in invalid.problems if x or not names_unknown(each, {"in"})]
    return values, problems


def _value(argument: Argument, spec: Spec, x: Shape | None, environment: Environment) -> Settled:
    """Evaluate one argument.

    Raises:
        Invalid: an unknown name, a value that is not whole or too small, too many values.
    """
    if not isinstance(argument.value, tuple):
        assert not isinstance(argument.value, Operation)  # only definitions take operations
        return argument.value
    try:
        numbers = tuple(_number(each, spec, environment) for each in argument.value)
    except Invalid as invalid:
        raise Invalid([_or_words(problem, spec) for problem in invalid.problems]) from None
    if any(each < spec.minimum for number in numbers for each in _sides(number)):
        named = spec.meaning if spec.role in (Role.KERNEL, Role.OUT) else spec.word
        what = say("option-and-values", option=named, values="x".join(map(_written, numbers)))
        raise Invalid([Problem(what, argument.span, say("at-least", least=spec.minimum))])
    if spec.role in (Role.COUNT, Role.OUT):
        assert not isinstance(numbers[0], tuple)
        return numbers[0]
    if spec.sizes:
        return numbers
    if x is not None and len(numbers) not in (1, x.rank):
        message = say(
            "values-for-an-input",
            option=spec.word,
            values="x".join(map(_written, numbers)),
            input=x,
        )
        expected = say("one-number-or", rank=x.rank) if x.rank > 1 else say("one-number")
        raise Invalid([Problem(message, argument.span, expected)])
    return numbers


def _number(written: Dimension, spec: Spec, environment: Environment) -> Exact | tuple[int, int]:
    """Evaluate one number of an argument.

    Raises:
        Invalid: as `_value`.
    """
    if isinstance(written, Sided):
        before = evaluate_whole(written.before, environment)
        after = evaluate_whole(written.after, environment)
        return before if before == after else (before, after)
    return (evaluate if spec.decimal else evaluate_whole)(written, environment)


def _sides(number: Exact | tuple[int, int]) -> tuple[Exact, ...]:
    return number if isinstance(number, tuple) else (number,)


def _written(number: Exact | tuple[int, int]) -> str:
    return ":".join(map(decimal_text, _sides(number)))


def _expression(number: Exact | tuple[int, int], span: Span) -> Dimension:
    """Write a number as the language does."""
    if isinstance(number, tuple):
        return Sided(literal(number[0], span), literal(number[1], span), span)
    return literal(number, span)


def _or_words(problem: Problem, spec: Spec) -> Problem:
    """Name the words that could stand instead of a number: `pad same`."""
    if spec.words and isinstance(problem, UnknownName):
        return problem.or_words(spec.words)
    return problem


def _fields(
    kind: type[Layer],
    specs: Mapping[str, Spec],
    values: Mapping[str, Settled],
    rank: int,
    bias: bool,
) -> dict[str, Any]:
    """Give the layer's fields; one number for all axes is written out for each axis."""
    fields: dict[str, Any] = {specs[word].field: value for word, value in values.items()}
    if not bias and "bias" in specs:
        fields["bias"] = False
    for name, default in _for_each_axis(kind):
        value = fields.get(name, default)
        fields[name] = value * rank if isinstance(value, tuple) and len(value) == 1 else value
    return fields


@cache
def _for_each_axis(kind: type[Layer]) -> tuple[tuple[str, Any], ...]:
    """Return the fields that have a value for each axis, with their defaults."""
    roles = (Role.KERNEL, Role.AXES, Role.PADDING)
    each = kind.specs().items()
    names = (name for name, spec in each if spec.role in roles and not spec.sizes)
    return tuple((name, getattr(kind, name, None)) for name in names)


def _has_numbers_alone(operation: Operation) -> bool:
    """Is there nothing to put in the place of names and arithmetic?"""
    each = (a.value for a in operation.arguments if isinstance(a.value, tuple))
    return all(type(number) is Number for value in each for number in value)


def _settled(operation: Operation, values: Mapping[str, Settled]) -> Operation:
    """Put the numbers in the place of names and arithmetic."""
    arguments = []
    for each in operation.arguments:
        value: Value = each.value
        if isinstance(value, tuple):
            settled = values[each.word]
            assert not isinstance(settled, str)
            numbers = settled if isinstance(settled, tuple) else (settled,)
            value = tuple(_expression(number, each.span) for number in numbers)
        arguments.append(replace(each, value=value))
    return replace(operation, arguments=tuple(arguments))


def complaints(
    operation: Operation, layer: Layer, x: Shape, defaults: Defaults | None = None
) -> Iterator[Problem]:
    """Say, at the part of the line that is to blame, why the layer cannot take its input."""
    found = list(layer.complaints(x)) or list(excess(layer.output(x)))
    if not found:
        return
    spans = {each.word: each.span for each in operation.arguments}
    usual = {each.word: each.span for each in (defaults or {}).get(operation.name, ())}
    for complaint in found:
        spec = layer.specs().get(complaint.part)
        word = spec.word if spec else ""
        notes: tuple[Note, ...] = ()
        if word in usual and word not in spans:
            notes = (Note(say("the-default-for", word=word), usual[word]),)
        span = spans.get(word, operation.span)
        yield Problem(complaint.message, span, complaint.expected, complaint.hint, notes)


def excess(output: Shape) -> Iterator[Complaint]:
    """Complain about sizes that no machine could hold."""
    if output.size > Limits.value or max(output.sizes) > Limits.value:
        yield Complaint(
            say("an-output-is-too-large", output=output), say("at-most-values", most=Limits.value)
        )


def rank_behind(layer: Layer, x: Shape) -> int:
    """Return how many axes come out of a layer, also of one that cannot take its input."""
    try:
        return layer.output(x).rank
    except (ValueError, IndexError):
        return x.rank
