"""Definitions and parameters: operations of an author's own, and numbers that users can change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mkdocs_cnn.language import notation
from mkdocs_cnn.language.items import ItemReader
from mkdocs_cnn.language.names import unread
from mkdocs_cnn.language.program import FROM, Definition, Item, Parameter
from mkdocs_cnn.language.tree import Mapping, Node, Scalar
from mkdocs_cnn.language.vocabulary import (
    LAYERS,
    Known,
    definition_word,
    options_of_all,
    parameter_words,
)
from mkdocs_cnn.language.words import split_words
from mkdocs_cnn.layers import Spec
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Note, Span, clip
from mkdocs_cnn.problems.records import record, replace

_HEADER = pattern(r"(?P<name>[^\W\d]\w*)(?:\((?P<kernel>[^\W\d]\w*)\))?(?:-(?P<out>[^\W\d]\w*))?")
_OPTION = pattern(r"(?P<name>[^\W\d]\w*)(?:=(?P<value>\(.*\)|[\w.-]+))?")
_WORD = pattern(r"[^\W\d]\w*")
RESERVED = ("in", "min", "max", "ceil", "round8", "x", "and", "or", "not")
"""Words that arithmetic and lines know already."""


@record()
class _Header:
    """The key of a definition, and what stands under it."""

    definition: Definition
    body: Node | None
    """None where the parameters are not known."""
    is_broken: bool = False

    @property
    def word(self) -> str:
        """The name as lines find it."""
        return self.definition.name.lower()


def read_definitions(
    node: Node, parameters: tuple[Parameter, ...], reader: ItemReader
) -> tuple[Definition, ...]:
    """Read `NAME[(kernel)][-out] [parameter[=value]]...: [items]`, each for the lines to call.

    A definition with a mistake in its key stays a word that lines can call: nothing is said about
    these calls, and nothing can be known of what comes behind them.

    Args:
        node: what stands under `define`.
        parameters: those of the network.
        reader: reads the bodies, and afterwards knows the definitions.
    """
    if not isinstance(node, Mapping):
        expected = say("names-with-lists-such-as")
        reader.problem(say("these-are-not-definitions"), node.span, expected)
        return ()
    if reader.beyond("definitions", len(node.entries), node.span):
        return ()
    read = [_header(entry.key, entry.value, reader) for entry in node.entries]
    headers = [each for each in read if each is not None]
    broken = {*_repeated(headers, reader), *_hidden(headers, parameters, reader)}
    headers = [replace(h, is_broken=h.is_broken or h.word in broken) for h in headers]
    words = [_word(each) for each in headers]
    reader.vocabulary = reader.vocabulary.extended(words)
    free = options_of_all(words)
    return tuple(_whole(each, reader, free) for each in headers)


def _word(header: _Header) -> Known:
    known = definition_word(header.definition)
    return replace(known, specs=(), is_broken=True) if header.is_broken else known


def _whole(header: _Header, reader: ItemReader, free: tuple[Spec, ...]) -> Definition:
    """Read the body; one of a definition with a mistake is read for its own mistakes alone."""
    definition = header.definition
    items = _body(definition, header.body, reader, free) if header.body is not None else ()
    if not header.is_broken:
        return replace(definition, items=items)
    return replace(definition, parameters=(), items=(unread(None, definition.span),))


def _body(
    definition: Definition, node: Node, reader: ItemReader, free: tuple[Spec, ...]
) -> tuple[Item, ...]:
    """Read a definition's items; a parameter may stand for an operation there."""
    vocabulary = reader.vocabulary.extended(parameter_words(definition.parameters, free))
    inner = ItemReader(reader.problems, vocabulary, reader.limits)
    items = inner.one_list(Scalar(definition.name, definition.span, literal=False), node)
    reader.cautions += inner.cautions
    reader.called = {**inner.called, **reader.called}
    return items


def _repeated(headers: list[_Header], reader: ItemReader) -> Iterator[str]:
    """Names are unique, in capitals or not, as those of operations are."""
    first: dict[str, Span] = {}
    for header in (each for each in headers if each.body is not None):
        span = header.definition.span
        if header.word in first:
            note = Note(say("first-written-here"), first[header.word])
            message = say("the-definition-is-there-twice", definition=clip(header.definition.name))
            reader.problem(message, span, say("another-name"), "", note)
            yield header.word
        first.setdefault(header.word, span)


def _hidden(
    headers: list[_Header], parameters: tuple[Parameter, ...], reader: ItemReader
) -> Iterator[str]:
    """No parameter has the name of a definition: lines could mean either."""
    known = {each.word: each for each in headers}
    owned = [(each, known.get(each.name.lower())) for each in parameters]
    owned += [(each, header) for header in headers for each in header.definition.parameters]
    for parameter, owner in owned:
        hidden = known.get(parameter.name.lower())
        if hidden is not None and owner is not None:
            note = Note(say("defined-here"), hidden.definition.span)
            message = say("the-parameter-has-the-name", parameter=clip(parameter.name))
            reader.problem(message, parameter.span, say("another-name"), "", note)
            yield owner.word


def _header(key: Scalar, body: Node, reader: ItemReader) -> _Header | None:
    """Read `bottleneck-width stride=1`; None where there is not even a name."""
    before = len(reader.problems)
    first, *rest = [(word.start, word.end) for word in split_words(key.value)] or [(0, 0)]
    match = _HEADER.fullmatch(key.value, *first)
    options = [found for each in rest if (found := _OPTION.fullmatch(key.value, *each))]
    if match is None or len(options) < len(rest):
        expected = say("a-name-with-its-parameters-such")
        reader.problem(say("as-a-definition", key=clip(key.value)), key.span, expected)
        word = _WORD.match(key.value)
        return word and _Header(Definition(word[0], (), (), key.span), None, is_broken=True)
    _check_name(match["name"], key, reader)
    if reader.beyond("parameters", len(rest), key.span):
        return _Header(Definition(match["name"], (), (), key.span), None, is_broken=True)
    parameters = [
        Parameter(match[role], None, role, key.at(match.start(role), len(match[role])))
        for role in ("kernel", "out")
        if match[role]
    ]
    parameters += [_option(key, each, reader) for each in options]
    _check_parameters(parameters, reader)
    definition = Definition(match["name"], tuple(parameters), (), key.span)
    return _Header(definition, body, is_broken=len(reader.problems) > before)


def _check_name(name: str, key: Scalar, reader: ItemReader) -> None:
    """Operations keep their words."""
    if name.lower() in LAYERS.words or name == FROM:
        meant = LAYERS.words.get(name.lower())
        hint = say("it-means", meant=meant.name) if meant and meant.name != name.lower() else ""
        message = say("is-an-operation-already", name=clip(name))
        reader.problem(message, key.span, say("another-name"), hint)


def _option(key: Scalar, match: re.Match[str], reader: ItemReader) -> Parameter:
    """Read `stride=1` of a header."""
    name, span = match["name"], key.at(match.start(), len(match.group()))
    if match["value"] is None:
        return Parameter(name, None, "option", span)
    bounds = match.start("value"), match.end("value")
    return Parameter(name, notation.read_value(key, *bounds, reader.problems), "option", span)


def _check_parameters(parameters: Iterable[Parameter], reader: ItemReader) -> None:
    """Parameters have names of their own."""
    seen: set[str] = set()
    for each in parameters:
        if each.name in seen or each.name in RESERVED:
            why = say("is-there-twice") if each.name in seen else say("means-something-already")
            reader.problem(
                say("the-parameter-has-a-name-that", name=clip(each.name), why=why),
                each.span,
                say("another-name"),
            )
        seen.add(each.name)


def read_parameters(node: Node, reader: ItemReader) -> tuple[Parameter, ...]:
    """Read `{depth: 3}`: names with values; one that cannot be read has none."""
    if not isinstance(node, Mapping):
        reader.problem(say("these-are-not-parameters"), node.span, say("names-with-values"))
        return ()
    found = []
    for key, value in ((entry.key, entry.value) for entry in node.entries):
        if not _WORD.fullmatch(key.value):
            expected = say("a-name-of-letters-and-digits")
            reader.problem(say("as-a-parameter", key=clip(key.value)), key.span, expected)
        elif not isinstance(value, Scalar):
            reader.problem(
                say("a-list-or-mapping-as", key=clip(key.value)), value.span, say("one-value")
            )
            found.append(Parameter(key.value, None, "option", key.span))
        else:
            read = notation.read_value(value, 0, len(value.value), reader.problems)
            found.append(Parameter(key.value, read, "option", key.span))
    _check_parameters(found, reader)
    return tuple(found)
