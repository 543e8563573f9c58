"""Definitions that are called: which operation a word stands for, and with which values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from mkdocs_cnn.language.evaluation import UnknownName, evaluate, names_unknown
from mkdocs_cnn.language.expressions import Exact, Expression, Name, Sided
from mkdocs_cnn.language.printer import unparse_operation
from mkdocs_cnn.language.program import FROM, Argument, Definition, Operation, Parameter, Program
from mkdocs_cnn.language.program import Value as ProgramValue
from mkdocs_cnn.language.vocabulary import (
    LAYERS,
    applied,
    definition_word,
    missing,
    with_numbers_in,
)
from mkdocs_cnn.layers import BY_NAME, Role
from mkdocs_cnn.network.earlier import reached
from mkdocs_cnn.network.graph import Group
from mkdocs_cnn.network.recall import Recorder, dependence, recalled
from mkdocs_cnn.network.scopes import Frame, Lost, Meaning, Meanings, Passed, Scope
from mkdocs_cnn.network.walk import Walk, written
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Invalid, Note, Problem, Span, clip, did_you_mean
from mkdocs_cnn.problems.records import replace

NONE = "none"
"""The word for an operation that is left out."""


def resolved(walk: Walk, operation: Operation) -> Operation | None:
    """Put the operation in the place of a parameter that stands for one."""
    meant = walk.frame.names.get(operation.name)
    if meant is None or operation.name in LAYERS.words:
        return operation
    if isinstance(meant, str):
        bare = Operation(meant, (), operation.span)
        return None if meant == NONE else _stood_for(walk, operation, bare)
    if isinstance(meant, Operation):
        return _stood_for(walk, operation, meant)
    message = say("is-a-number-here", operation=operation.name)
    if isinstance(meant, Passed):
        message = say("is-an-item-here", problem=operation.name, meant=clip(meant.name))
    walk.lose(Problem(message, operation.span, say("the-name-of-an-operation")))
    return None


def _stood_for(walk: Walk, operation: Operation, meant: Operation) -> Operation | None:
    """Give the operation that a parameter stands for; it must take what stands behind that."""
    definition = walk.definitions.get(meant.name)
    known = definition_word(definition) if definition else LAYERS.words[meant.name]
    chosen, strange = applied(operation, meant, known)
    wrong = list(missing(known, chosen, operation.span))
    hint = say("stands-for-here", operation=operation.name, meant=clip(written(meant)))
    wrong += (Problem(_not_taken(meant.name, each.word), each.span) for each in strange)
    if not wrong:
        return chosen
    walk.lose(*(replace(problem, hint=hint) for problem in wrong))
    return None


def _not_taken(operation: str, word: str) -> Words:
    if word == Role.KERNEL.value:
        return say("has-no-kernel", word=operation)
    if word == Role.OUT.value:
        return say("takes-no-number-of-channels", word=operation)
    return say("which-it-does-not-take", operation=operation, option=word)


def is_called(walk: Walk, operation: Operation) -> bool:
    """Is it no layer, but a definition or a known network?"""
    return operation.name != FROM and operation.name not in BY_NAME


def called_group(walk: Walk, operation: Operation, name: str | None, scope: Scope) -> Group:
    """Work out what is called."""
    definition = walk.definitions.get(operation.name.lower())
    if definition is not None:
        return call(walk, operation, definition, name, scope)
    from mkdocs_cnn.network.parts import part

    return part(walk, operation, name, scope)


def call(
    walk: Walk, operation: Operation, definition: Definition, name: str | None, scope: Scope
) -> Group:
    """Work out a definition with the values that a call gives it."""
    walk.step(operation.span, steps=1 + len(definition.parameters))
    name = name or scope.number(definition.name)
    nothing = Group(name, scope.address(name), "call", ())
    if any(frame.definition is definition for frame in walk.frame.callers()):
        note = Note(say("defined-here"), definition.span)
        message = say("calls-itself", definition=definition.name)
        walk.lose(Problem(message, operation.span, say("another-operation"), "", (note,)))
        return nothing
    given = {each.word: each for each in operation.arguments}
    names = settle(walk, definition.parameters, given, scope)
    if len(names) < len(definition.parameters):
        walk.lose()  # a value is wrong, and so would be whatever it is used for
        return nothing
    text, path = _call_text(definition, names, given), nothing.path
    ends_inside = walk.end.startswith(f"{path}.")
    key = None if ends_inside else dependence(walk, definition.name, names)
    if key is not None and (parts := recalled(walk, key, path)) is not None:
        scope.values[name] = walk.value
        walk.pass_by(path)
        return Group(name, path, "call", parts, text)
    recorder = Recorder(walk, key, path) if key is not None else None
    called = walk.place(operation.span)
    frame = Frame({**walk.settled, **names}, definition, called, walk.frame)
    with walk.within(frame):
        group = walk.group(name, definition.items, scope, "call", operation.span)
    if recorder is not None:
        recorder.keep(group.parts)
    return Group(name, path, "call", group.parts, text)


def settle(
    walk: Walk,
    parameters: Sequence[Parameter],
    given: Mapping[str, Argument],
    scope: Scope | None = None,
    settled: Meanings | None = None,
) -> dict[str, Meaning]:
    """Work out what a call gives, in the caller's terms, and the defaults of the rest.

    A default can name the network's parameters, those declared before it, and `in`. What a call
    gives can also name the earlier items of the list that it stands in.

    Args:
        walk: where the call stands.
        parameters: those of what is called.
        given: what the call says of them.
        scope: the list that the call stands in.
        settled: what is known already of some of them.
    """
    names: dict[str, Meaning] = {}
    lost: set[str] = set()
    known, numbers = dict(walk.settled), walk.numbers(walk.settled)
    outer = walk.numbers()
    for each in parameters:
        argument = given.get(each.name)
        try:
            if settled is not None and each.name in settled:
                value = settled[each.name]
            elif argument is not None and not isinstance(argument.value, str | bool):
                value = _meaning(walk, argument.value, walk.frame.names, outer, scope)
            elif each.default is not None:
                value = _meaning(walk, each.default, known, numbers)
            else:
                continue
            names[each.name] = known[each.name] = value
            if isinstance(value, int | Fraction):
                numbers[each.name] = value
        except Invalid as invalid:
            note = Note(say("is-declared-here", each=clip(each.name)), each.span)
            said = (p for p in invalid.problems if not names_unknown(p, lost))
            walk.report(*(replace(p, notes=(*p.notes, note)) for p in said))
        if each.name not in names:
            lost.add(each.name)
    return names


def _meaning(
    walk: Walk,
    written: ProgramValue | Expression,
    names: Meanings,
    numbers: Mapping[str, Exact],
    scope: Scope | None = None,
) -> Meaning:
    """Work out a parameter: a number, an operation, or an earlier item.

    Args:
        walk: knows the definitions.
        written: what stands for it.
        names: what names stand for there.
        numbers: those of them that stand for numbers, and `in`.
        scope: the list whose earlier items can be named; None where none can.

    Raises:
        Invalid: none of these.
    """
    if isinstance(written, Operation):
        return with_numbers_in(written, numbers)
    value = written[0] if isinstance(written, tuple) else written
    assert not isinstance(value, Sided | str | bool)  # no parameter has two sides
    if not isinstance(value, Name):
        return evaluate(value, numbers)
    if value.name in names:
        return names[value.name]
    word = value.name.lower()
    if word == NONE or word in walk.definitions:
        return word
    if word in LAYERS.words and word != "in":
        return LAYERS.words[word].name
    if value.name in numbers:
        return numbers[value.name]
    if scope is not None and (found := reached(walk, scope, value.name)) is not None:
        return found
    if scope is not None and walk.may_be_lost(value.name):
        return Passed(value.name, Lost(), None)
    items = scope.values if scope is not None else ()
    hint = did_you_mean(value.name, [*numbers, *names, *items, *walk.definitions, *LAYERS.words])
    message = say("unknown-name", name=clip(value.name))
    expected = say("a-number-or-an-operation") if scope is None else say("what-a-call-can-give")
    raise Invalid([UnknownName(message, value.span, expected, hint, name=value.name)])


def chosen(walk: Walk, program: Program, given: Mapping[str, Span]) -> list[Parameter]:
    """Give a network's parameters, each as whoever uses the network wants it.

    Args:
        walk: where mistakes are reported.
        program: the network's.
        given: the names that somebody gives a value to, and where.
    """
    own = {each.name for each in program.parameters}
    for name, span in given.items():
        if name not in own:
            hint = did_you_mean(name, own)
            expected = say("one-of", names=tuple(sorted(own))) if own else say("no-parameters")
            walk.report(Problem(say("unknown-parameter", name=clip(name)), span, expected, hint))
    overruled = {each.name: each for each in program.given}
    return [overruled.get(each.name, each) for each in program.parameters]


def _call_text(definition: Definition, names: Meanings, given: Mapping[str, Argument]) -> str:
    """Write a call with its values, those as usual left out: `bottleneck-64 stride 2`."""
    text = definition.name
    options = ""
    for each in definition.parameters:
        value = names.get(each.name)
        if value is None:
            continue
        shown = written(value)
        if each.role == "kernel":
            text += shown
        elif each.role == "out":
            text += f"-{shown}"
        elif each.default is None or (each.name in given and _plain(each.default) != shown):
            options += f" {each.name} {shown}"
    return text + options


def _plain(default: Expression | Operation) -> str:
    if isinstance(default, Operation):
        return f"({unparse_operation(default)})"
    return getattr(default, "text", getattr(default, "name", ""))
