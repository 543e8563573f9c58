"""What is said, as a code and parts; the words come last, from one file for a language.

Whoever finds a mistake says what it is, `say("unknown-key", key='"inputs"')`, and nothing in the
package reads the words that come of it. What a table is labelled with is said likewise.
`words/en.toml` has the words; its head says how they are written.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, cached_property

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
LANGUAGES = tuple(
    sorted(name.removesuffix(".toml") for name in os.listdir(FOLDER) if name.endswith(".toml"))
)
"""The languages that there are: English, and whatever has a file."""
Part = str | int | Phrase | tuple["Part", ...]
Words = Phrase | str
"""What is said; a `str` is what has no words of ours: what an author or another program wrote."""


def say(code: str, /, **parts: object) -> Phrase:
    """Say something; what is neither text, a whole number nor a phrase is written down now."""
    return Phrase(code, {name: _part(part) for name, part in parts.items()} if parts else {})


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
    """The words of a language, each with its code.

    The first table of a file has what readers see on every page. It is read at once, and the rest
    when somebody says something of it: a page without mistakes costs no more than that.
    """

    def __init__(self, text: str, fallback: Catalogue | None = None, language: str = "") -> None:
        """Read a file such as `words/en.toml`; what it lacks is said as in the fallback."""
        self.language = language
        head, _, tables = text.partition("\n[")
        first, _, self._rest = tables.partition("\n[")
        said = dict(_lines(head))
        self.plurals = tuple(map(pattern, _texts(said["plurals"])))
        self.comma = _text(said["comma"])
        self.joint = _text(said.get("joint", '""'))
        """What stands between letters of the language and others."""
        self.percent = _text(said.get("percent", '" %"'))
        base, *units = _texts(said.get("counts", '["1000", "k", "M", "G", "T", "P", "E"]'))
        self.base, self.units = int(base), ("", *units)
        """By what short figures grow, and the units that they have."""
        self._first = _entries(first)
        self.fallback = fallback

    @cached_property
    def entries(self) -> Mapping[str, str]:
        """All words, each by its code."""
        return self._first | _entries(self._rest)

    @classmethod
    def of(cls, language: str) -> Self:
        """Read the file of a language.

        Raises:
            FileNotFoundError: there is none.
        """
        with open(os.path.join(FOLDER, f"{language}.toml"), encoding="utf-8") as file:
            text = file.read()
        return cls(text, None if language == ENGLISH else catalogue_of(ENGLISH), language)

    @property
    def is_read(self) -> bool:
        """Has anything been said that is not in the first table?"""
        return "entries" in self.__dict__

    def template(self, code: str) -> str:
        """Return the words of a code, with the places of its parts."""
        found = self._first.get(code) or self.entries.get(code)
        if found is None and self.fallback is not None:
            return self.fallback.template(code)
        return found or self.entries[code]

    def caption(self, text: str) -> str:
        """Return a caption or family of the package's networks; those of authors stay the same."""
        return text if self.fallback is None else self.entries.get(f'"{text}"', text)

    def write(self, phrase: Phrase) -> str:
        """Put the parts of a phrase into its words."""
        if self.fallback is not None and not self._has(phrase.code):
            return self.fallback.write(phrase)
        pieces = placeholders(self.template(phrase.code))
        written = [
            piece if isinstance(piece, str) else self._filled(piece, phrase.parts[piece.name])
            for piece in pieces
        ]
        return self._joined(pieces, written) if self.joint else "".join(written)

    def _has(self, code: str) -> bool:
        return code in self._first or code in self.entries

    def _joined(self, pieces: Iterable[str | Place], written: Iterable[str]) -> str:
        """Put the joint between two pieces where letters of two kinds meet; none is touched.

        A mark that words of ours have around a part, and not the part itself, is next to it.
        """
        text, before = "", ""
        for piece, words in zip(pieces, written, strict=True):
            marks = (before[-1:], piece[:1]) if isinstance(piece, str) else (before[-1:], "")
            meets = _MEETING.fullmatch(text[-1:] + words[:1]) and not _AROUND.intersection(marks)
            text += self.joint + words if meets else words
            before = piece if isinstance(piece, str) else ""
        return text

    def _filled(self, place: Place, part: Part) -> str:
        if place.forms:
            return place.forms[self._form(part, len(place.forms))]
        if isinstance(part, tuple):
            each = (self._filled(Place(place.name), one) for one in part)
            return (self.comma if place.manner is None else place.manner).join(each)
        if isinstance(part, int):
            return format(part, place.manner or "")
        text = self.write(part) if isinstance(part, Phrase) else part
        return text[:1].upper() + text[1:] if place.manner == CAPITAL else text

    def _form(self, number: Part, forms: int) -> int:
        """Choose among the forms of a noun behind a number."""
        fits = (i for i, rule in enumerate(self.plurals) if rule.fullmatch(str(number)))
        return min(next(fits, len(self.plurals)), forms - 1)


# A file is TOML, and of it a part that takes no parser: each entry on a line of its own. Loading
# and running one would take longer than most blocks.


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.split("\n"):
        code, equals, value = line.partition(" = ")
        if equals and not code.startswith("#"):
            yield code, value


def _entries(text: str) -> dict[str, str]:
    return {code: _text(value) for code, value in _lines(text)}


def _text(value: str) -> str:
    """Read a text in quotes; only between double ones a backslash is more than itself."""
    if value.startswith("'''"):
        return value[3:-3]
    inner = value[1:-1]
    return inner.replace('\\"', '"') if value[0] == '"' else inner


def _texts(value: str) -> list[str]:
    return [each[1:-1] for each in value[1:-1].split(", ") if each]


_MEETING = pattern(r"[\u4e00-\u9fff][!-~]|[!-~][\u4e00-\u9fff]")
"""Where a Chinese character and a letter, a digit or a sign of another script meet."""
_AROUND = frozenset('"()[]')
"""Marks around a part."""
CAPITAL = "capital"
"""The manner of a part that begins a sentence."""
_PLACE = pattern(r"\{\{|\}\}|\{(?P<name>\w+)(?:\?(?P<forms>[^{}]*)|:(?P<manner>[^{}]*))?\}")


@record()
class Place:
    """Where a part stands in the words, and in which manner."""

    name: str
    manner: str | None = None
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
            yield Place(found["name"], found["manner"], forms)
    yield template[end:]


@cache
def catalogue_of(language: str) -> Catalogue:
    """Return the words of one of `LANGUAGES`."""
    return Catalogue.of(language)


def language_of(tag: str) -> str | None:
    """Return our language for a tag such as `zh-CN` or `en_GB`; None where there is none.

    Traditional Chinese is no Simplified Chinese: a page in one is better served by English than by
    tables in the other.
    """
    parts = tag.replace("_", "-").lower().split("-")
    known = {each.lower(): each for each in LANGUAGES}
    if parts[0] == "zh" and {"hant", "tw", "hk", "mo"} & set(parts[1:]):
        return known.get("zh-hant")
    return known.get("-".join(parts)) or known.get(parts[0])


_spoken: ContextVar[Catalogue | None] = ContextVar("_spoken", default=None)


def spoken() -> Catalogue:
    """Return the words of the language that is spoken now."""
    return _spoken.get() or catalogue_of(ENGLISH)


def tell(code: str, /, **parts: object) -> str:
    """Say something now, in the language that is spoken."""
    if not parts:
        return spoken().template(code)
    return str(Phrase(code, {name: _part(part) for name, part in parts.items()}))


@contextmanager
def speaking(language: Catalogue | str) -> Iterator[None]:
    """Speak another language."""
    words = catalogue_of(language) if isinstance(language, str) else language
    before = _spoken.set(words)
    try:
        yield
    finally:
        _spoken.reset(before)
