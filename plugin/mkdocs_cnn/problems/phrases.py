"""What is said of a text, as a code and parts; the words come last, from one file for a language.

Whoever finds a mistake says what it is, `say("unknown-key", key='"inputs"')`, and nothing in the
package reads the words that come of it. `words/en.toml` has the words; its head says how they are
written.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.records import field, record
from mkdocs_cnn.problems.visible import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self


@record()
class Phrase:
    """Something to be said; its words are looked up when they are shown."""

    code: str
    """What is said: `unknown-network`."""
    parts: Mapping[str, Part] = field(default_factory=dict, hash=False)
    """What it is said of: numbers, what an author wrote, other phrases."""

    def __str__(self) -> str:
        return visible(spoken().write(self))


FOLDER = os.path.join(os.path.dirname(__file__), "words")
"""Where the languages are, a file for each."""
ENGLISH = "en"
"""The language that has all words."""
Part = str | int | Phrase | tuple["Part", ...]
Words = Phrase | str
"""What is said; a `str` is what has no words of ours: what an author or another program wrote."""


def say(code: str, /, **parts: object) -> Phrase:
    """Say something; what is neither text, a whole number nor a phrase is written down now."""
    return Phrase(code, {name: _part(part) for name, part in parts.items()})


def _part(part: object) -> Part:
    if isinstance(part, (str, int, Phrase)):
        return part
    if isinstance(part, (tuple, list)):
        return tuple(map(_part, part))
    return str(part)


def code_of(words: Words) -> str:
    """Return what is said, as a program reads it; nothing of what has no words of ours."""
    return words.code if isinstance(words, Phrase) else ""


def together(sentences: Iterable[Words]) -> Words:
    """Say one sentence after the other; nothing where there is none."""
    return _if_several(say("sentences", said=_some(sentences)))


def listed(said: Iterable[Words]) -> Words:
    """List several things; nothing where there is none."""
    return _if_several(say("list", said=_some(said)))


def clauses(said: Iterable[Words]) -> Words:
    """Say several things in one sentence; nothing where there is none."""
    return _if_several(say("clauses", said=_some(said)))


def _some(said: Iterable[Words]) -> list[Words]:
    return [each for each in said if each]


def _if_several(phrase: Phrase) -> Words:
    """Return what joins several, or the only one, or nothing."""
    said = phrase.parts["said"]
    assert isinstance(said, tuple)
    if len(said) > 1:
        return phrase
    return words_of(said[0]) if said else ""


def words_of(part: Part) -> Words:
    """Return a part that is words by itself."""
    assert isinstance(part, (str, Phrase))
    return part


class Catalogue:
    """The words of a language, each with its code."""

    def __init__(self, text: str, fallback: Catalogue | None = None) -> None:
        """Read a file such as `words/en.toml`; what it lacks is said as in the fallback."""
        import tomllib

        data = tomllib.loads(text)
        self.plurals = tuple(map(re.compile, data["plurals"]))
        self.comma: str = data["comma"]
        rooms = [entries for entries in data.values() if isinstance(entries, dict)]
        self.entries: Mapping[str, str] = {
            code: template for entries in rooms for code, template in entries.items()
        }
        self.fallback = fallback

    @classmethod
    def of(cls, language: str) -> Self:
        """Read the file of a language.

        Raises:
            FileNotFoundError: there is none.
        """
        with open(os.path.join(FOLDER, f"{language}.toml"), encoding="utf-8") as file:
            text = file.read()
        return cls(text, None if language == ENGLISH else _english())

    def write(self, phrase: Phrase) -> str:
        """Put the parts of a phrase into its words."""
        template = self.entries.get(phrase.code)
        if template is None and self.fallback is not None:
            return self.fallback.write(phrase)
        pieces = placeholders(self.entries[phrase.code])
        return "".join(
            piece if isinstance(piece, str) else self._filled(piece, phrase.parts[piece.name])
            for piece in pieces
        )

    def _filled(self, place: Place, part: Part) -> str:
        if place.forms:
            return place.forms[self._form(part, len(place.forms))]
        if isinstance(part, tuple):
            each = (self._filled(Place(place.name), one) for one in part)
            return (place.manner or self.comma).join(each)
        if isinstance(part, int):
            return format(part, place.manner)
        text = self.write(part) if isinstance(part, Phrase) else part
        return text[:1].upper() + text[1:] if place.manner == CAPITAL else text

    def _form(self, number: Part, forms: int) -> int:
        """Choose among the forms of a noun behind a number."""
        fits = (i for i, rule in enumerate(self.plurals) if rule.fullmatch(str(number)))
        return min(next(fits, len(self.plurals)), forms - 1)


CAPITAL = "capital"
"""The manner of a part that begins a sentence."""
_PLACE = pattern(r"\{\{|\}\}|\{(?P<name>\w+)(?:\?(?P<forms>[^{}]*)|:(?P<manner>[^{}]*))?\}")


@record()
class Place:
    """Where a part stands in the words, and in which manner."""

    name: str
    manner: str = ""
    forms: tuple[str, ...] = ()


@cache
def placeholders(template: str) -> tuple[str | Place, ...]:
    """Cut a template into its words and the places of its parts."""
    return tuple(_pieces(template))


def _pieces(template: str) -> Iterator[str | Place]:
    end = 0
    for found in _PLACE.finditer(template):
        yield template[end : found.start()]
        end = found.end()
        if found["name"] is None:
            yield found[0][0]
        else:
            forms = tuple(found["forms"].split("|")) if found["forms"] else ()
            yield Place(found["name"], found["manner"] or "", forms)
    yield template[end:]


@cache
def _english() -> Catalogue:
    return Catalogue.of(ENGLISH)


_spoken: ContextVar[Catalogue | None] = ContextVar("_spoken", default=None)


def spoken() -> Catalogue:
    """Return the words of the language in which problems are told now."""
    return _spoken.get() or _english()


@contextmanager
def speaking(catalogue: Catalogue) -> Iterator[None]:
    """Tell problems in another language."""
    before = _spoken.set(catalogue)
    try:
        yield
    finally:
        _spoken.reset(before)
