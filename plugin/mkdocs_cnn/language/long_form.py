"""A layer as a mapping: `conv: {kernel: 3, out: 64, bias: false}`.

Every mistake goes to `problems`, and reading goes on behind it.
"""

from __future__ import annotations

from mkdocs_cnn.language import notation
from mkdocs_cnn.language.hints import other_key
from mkdocs_cnn.language.names import unread
from mkdocs_cnn.language.program import NOTHING, Argument, Chain, Operation, Row, Text, Value
from mkdocs_cnn.language.tree import Entry, List, Mapping, Node, Scalar
from mkdocs_cnn.language.vocabulary import Known, missing
from mkdocs_cnn.layers import Role, Spec
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Problem, clip

TRUTHS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def long_form(known: Known, entry: Entry, name: Text | None, problems: list[Problem]) -> Row:
    """Read {OP: {options}}."""
    assert isinstance(entry.value, Mapping)
    before = len(problems)
    if known.is_broken:
        return unread(name, entry.key.span)
    arguments = long_arguments(known, entry.value, problems)
    operation = Operation(known.name, arguments, entry.key.span)
    if len(problems) == before:
        problems += missing(known, operation, entry.key.span)
    whole = len(problems) == before
    return Row(name, Chain((operation,)) if whole else NOTHING, entry.key.span)


def long_arguments(known: Known, node: Mapping, problems: list[Problem]) -> tuple[Argument, ...]:
    """Read `{kernel: 3, out: 64, stride: 2, bias: false}`."""
    words = {spec.word: spec for spec in known.specs}
    words |= {spec.off: spec for spec in known.specs if spec.off}
    found: dict[str, Argument] = {}
    for key, value in ((entry.key, entry.value) for entry in node.entries):
        spec = words.get(key.value.lower())
        if spec is None:
            hint = other_key(key.value, words)
            expected = say("an-option-of", known=known.name, words=tuple(words))
            message = say("unknown-option", option=clip(key.value))
            problems.append(Problem(message, key.span, expected, hint))
        elif spec.word in found:
            problems.append(Problem(say("is-said-twice", word=spec.word), key.span))
        elif not isinstance(value, Scalar):
            message = say("a-list-or-mapping-as-an-option", option=key.value)
            problems.append(Problem(message, value.span, say("one-value"), _joined(value)))
        elif (read := _value(spec, key, value, problems)) is not None:
            found[spec.word] = Argument(spec.word, read, value.span)
    return tuple(found.values())


def _joined(node: Node) -> Words:
    """Say how numbers for the axes are written that stand in a list."""
    items = node.items if isinstance(node, List) else ()
    numbers = [each.value for each in items if isinstance(each, Scalar)]
    if not numbers or len(numbers) < len(items) or not all(map(str.isdecimal, numbers)):
        return ""
    return say("write-numbers", numbers=tuple(numbers))


def _value(spec: Spec, key: Scalar, value: Scalar, problems: list[Problem]) -> Value | None:
    """Read one value; None where a switch is neither on nor off."""
    if spec.role is Role.FLAG:
        return _switch(spec.word, key, value, problems)
    if spec.role is Role.NOTE:
        if len(value.value) > Limits.name:
            message = say("a-value-of-characters", count=len(value.value))
            problems.append(Problem(message, value.span, say("at-most", most=Limits.name)))
        return value.value
    if value.value.lower() in spec.words:
        return value.value.lower()
    numbers = notation.read_number(value, spec, problems)
    if spec.role in (Role.COUNT, Role.OUT) and isinstance(numbers, tuple) and len(numbers) > 1:
        message = say("as-a-value", value=clip(value.value))
        problems.append(Problem(message, value.span, say("one-number")))
    return numbers


def _switch(word: str, key: Scalar, value: Scalar, problems: list[Problem]) -> bool | None:
    """Read `bias: false`, `nobias: true`."""
    truth = TRUTHS.get(value.value.lower())
    if truth is None:
        message = say("value-as", value=clip(value.value), option=key.value)
        problems.append(Problem(message, value.span, say("true-or-false")))
        return None
    return truth == (key.value.lower() == word)
