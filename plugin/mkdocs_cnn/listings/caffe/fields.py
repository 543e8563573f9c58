"""What the fields of a layer say: numbers, pairs of numbers, switches, words."""

from __future__ import annotations

from mkdocs_cnn.listings.caffe.text import Message, Scalar
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Invalid, Problem, Span, clip


def refused(message: Words, span: Span, expected: Words = "", hint: Words = "") -> Invalid:
    """Return what is raised where a layer cannot be read."""
    return Invalid([Problem(message, span, expected, hint)])


def whole(value: Scalar) -> int:
    """Read a whole number.

    Raises:
        Invalid: it is none.
    """
    text = value.text
    if text.isascii() and text.isdecimal() and len(text) <= Limits.digits:
        return int(text)
    raise refused(say("is-not-a-number", text=clip(text, 20)), value.span, say("a-whole-number"))


def number(message: Message, *names: str) -> tuple[int, Span] | None:
    """Return a whole number that a field says, and where; None where there is none."""
    value = message.value(*names)
    return (whole(value), value.span) if value is not None else None


def needed(message: Message, layer: Message, name: str) -> tuple[int, Span]:
    """Return a whole number that a field must say.

    Raises:
        Invalid: there is no such field.
    """
    found = number(message, name)
    if found is None:
        raise refused(
            say("a-layer-without", field=name), type_of(layer), say("a-field", field=name)
        )
    return found


def axes(message: Message, name: str, short: str) -> tuple[tuple[int, ...], Span] | None:
    """Return what is said for height and width, together or apart; None where nothing is.

    Args:
        message: the parameters of a layer.
        name: the field for both, `kernel_size`.
        short: what stands before `_h` and `_w`.
    """
    high, wide = number(message, f"{short}_h"), number(message, f"{short}_w")
    if high and wide:
        return _short((high[0], wide[0])), high[1]
    if high or wide:
        missing = f"{short}_{'w' if high else 'h'}"
        span = (high or wide or (0, message.span))[1]
        raise refused(say("a-layer-without", field=missing), span, say("a-field", field=missing))
    each = list(message.values(name))
    return (_short(tuple(map(whole, each))), each[0].span) if each else None


def _short(numbers: tuple[int, ...]) -> tuple[int, ...]:
    return numbers[:1] if len(set(numbers)) == 1 else numbers


def switch(message: Message, name: str, usual: bool) -> bool:
    """Return what a field says that is true or false."""
    value = message.value(name)
    return usual if value is None else value.text.lower() in ("true", "t", "1")


def word(message: Message, name: str, usual: str) -> str:
    """Return a word in capitals."""
    value = message.value(name)
    return usual if value is None else value.text.upper()


def fraction(message: Message, *names: str) -> float:
    """Return a number with a point, 0 where it is none; nothing that is counted depends on it."""
    value = message.value(*names)
    try:
        return float(value.text.rstrip("f")) if value is not None else 0.0
    except ValueError:
        return 0.0


def type_of(layer: Message) -> Span:
    """Return where the type of a layer stands, or else its beginning."""
    value = layer.value("type")
    return value.span if value is not None else layer.span


def type_text(layer: Message) -> str:
    """Return the type of a layer as it is written."""
    value = layer.value("type")
    return value.text if value is not None else ""
