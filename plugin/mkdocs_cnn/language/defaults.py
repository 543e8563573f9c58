"""Options for all layers of a kind: `{conv: nobias}`."""

from __future__ import annotations

from mkdocs_cnn.language import notation
from mkdocs_cnn.language.items import ItemReader
from mkdocs_cnn.language.long_form import long_arguments
from mkdocs_cnn.language.program import Argument, Operation
from mkdocs_cnn.language.tree import Entry, Mapping, Node, Scalar
from mkdocs_cnn.language.vocabulary import LAYERS, Known
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import clip, did_you_mean


def read_defaults(node: Node, reader: ItemReader) -> tuple[Operation, ...]:
    """Read `{conv: nobias}`; every mistake goes to the reader's problems."""
    if not isinstance(node, Mapping):
        expected = say("operations-with-options-such-as")
        reader.problem(say("these-are-not-defaults"), node.span, expected)
        return ()
    found: dict[str, Operation] = {}
    for entry in node.entries:
        known = _kind(entry.key, reader)
        if known is not None and known.name in found:
            message = say("defaults-for-are-there-twice", known=known.name)
            reader.problem(message, entry.key.span, say("one-of-them"))
        elif known is not None and (arguments := _options(known, entry, reader)) is not None:
            span = entry.key.span if isinstance(entry.value, Mapping) else entry.value.span
            found[known.name] = Operation(known.name, arguments, span)
    return tuple(found.values())


def _kind(key: Scalar, reader: ItemReader) -> Known | None:
    """Find the kind of layer that a key names; a definition is none."""
    known = reader.vocabulary.words.get(key.value.lower())
    if known is None:
        hint = did_you_mean(key.value, reader.vocabulary.words)
        message = say("unknown-operation", word=clip(key.value))
        reader.problem(message, key.span, say("an-operation"), hint)
        return None
    if known.name in LAYERS.words:
        return known
    if not known.is_broken:
        hint = say("its-defaults-stand-in-its-definition", known=known.name)
        message = say("defaults-for-which-is-no-kind", known=clip(known.name))
        reader.problem(message, key.span, say("a-kind-of-layer-such"), hint)
    return None


def _options(known: Known, entry: Entry, reader: ItemReader) -> tuple[Argument, ...] | None:
    if isinstance(entry.value, Mapping):
        return long_arguments(known, entry.value, reader.problems)
    if isinstance(entry.value, Scalar):
        return notation.parse_options(known, entry.value, reader.problems)
    reader.problem(say("a-list-of-defaults"), entry.value.span, say("options-such-as-nobias"))
    return None
