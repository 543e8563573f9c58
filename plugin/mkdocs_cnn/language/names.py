"""Names of items: which words can be one, and that each stands once in its list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mkdocs_cnn.language.program import NOTHING, Item, Row, Stage, Text
from mkdocs_cnn.language.structures import STRUCTURES
from mkdocs_cnn.language.usage import operations
from mkdocs_cnn.language.vocabulary import LAYERS, Known
from mkdocs_cnn.layers import Role
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Note, Problem, Span, clip

_NAME = pattern(r"[^\W\d][\w-]*")
_NUMBERS = pattern(r"[\dx×]*-\d+")
"""What follows the word of a layer with outputs."""
_TIMES = pattern(r"([^\W\d][\w-]*) x([^\W\d]\w*)")
_TAKEN = {
    "input": say("the-input-has-this-name-already"),
    "from": say("it-takes-what-comes-out"),
}
"""Words that mean something where names stand, and what."""


def name_problems(name: Text) -> Iterator[Problem]:
    """Say what keeps a word from being a name or an id."""
    if name.value in _TAKEN:
        message = say("as-a-name", name=clip(name.value))
        yield Problem(message, name.span, say("another-name"), _TAKEN[name.value])
    elif not _NAME.fullmatch(name.value):
        expected = say("a-name-of-letters-digits-and-dashes")
        hint = say("put-spaces-dots-and-other-signs")
        if times := _TIMES.fullmatch(name.value):
            hint = say("a-repetition-by-a-name-needs-brackets", time=times[1], part=times[2])
        yield Problem(say("as-a-name", name=clip(name.value)), name.span, expected, hint)
    elif len(name.value) > Limits.name:
        message = say("a-name-of-characters", count=len(name.value))
        yield Problem(message, name.span, say("at-most", most=Limits.name))


def is_free(word: str) -> bool:
    """Can a layer have a word as its name, which stands for nothing else there?"""
    known = word.lower() in LAYERS.words or word in (*_TAKEN, *STRUCTURES)
    return not known and _NAME.fullmatch(word) is not None and len(word) <= Limits.name


def repeated_names(items: Iterable[Item]) -> Iterator[Problem]:
    """Say which names stand more than once; unnamed lists belong to the list around them."""
    first: dict[str, Span] = {}
    for name in item_names(items):
        if name.value in first:
            note = Note(say("first-used-here"), first[name.value])
            message = say("the-name-is-used-twice", name=clip(name.value))
            yield Problem(message, name.span, "", say("give-each-its-own-name"), (note,))
        first.setdefault(name.value, name.span)


def mistaken_name(name: Text, item: Item) -> Problem | None:
    """Complain about a layer written as a name for others, `conv3-64: relu`; None if it is a name.

    Papers number their layers so, too: `conv1-2` is a name for a convolution.
    """
    if (known := _numbered_layer(name)) is None:
        return None
    under = [each.name for each in operations([item], set())]
    if not under or known.name in under or not LAYERS.words.keys() >= set(under):
        return None
    hint = say("begin-every-layer-with")
    if isinstance(item, Row):
        hint = say("write-between-the-operations-of-one", name=name.value, under=under[0])
    message = say("is-read-as-a-name-not-as-a-layer", name=clip(name.value))
    return Problem(message, name.span, say("a-layer-or-another-name"), hint)


def _numbered_layer(name: Text) -> Known | None:
    """Return the layer that a name would be, were it one with outputs: `conv3-64`."""
    word = LAYERS.find(name.value.lower())
    if word is None or not _NUMBERS.fullmatch(name.value[len(word) :]):
        return None
    return LAYERS.words[word] if LAYERS.words[word].spec(Role.OUT) else None


def is_layer(name: Text) -> bool:
    """Say whether a name with nothing behind it was meant as a layer: `conv3-64:`, `relu:`."""
    return name.value.lower() in LAYERS.words or _numbered_layer(name) is not None


def item_names(items: Iterable[Item]) -> Iterator[Text]:
    """Give the names in a list, those of unnamed lists in it included."""
    for item in items:
        if item.name is not None:
            yield item.name
        elif isinstance(item, Stage):
            yield from item_names(item.items)


def unread(name: Text | None, span: Span) -> Row:
    """Return what stands in the place of an item that cannot be read."""
    return Row(name, NOTHING, span)
