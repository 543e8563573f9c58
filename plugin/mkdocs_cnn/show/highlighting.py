"""Sources in colour: lexers of Pygments, for blocks that are shown as samples and for Markdown.

Whatever highlights code with Pygments finds both by their entry points: codehilite and
`pymdownx.highlight`, Sphinx, a terminal. It may load them for any language that it does not know,
so they load the rest of the package with the first word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, ClassVar, NamedTuple, TypeAlias

from pygments.lexer import Lexer, inherit
from pygments.lexers.markup import MarkdownLexer
from pygments.lexers.python import PythonLexer
from pygments.token import (
    Comment,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Text,
    Whitespace,
)

from mkdocs_cnn.problems.patterns import pattern

Coloured: TypeAlias = "tuple[int, Any, str]"
"""Where a piece begins, its kind as Pygments calls it, and its text."""

_PIECE = pattern(
    r"""(?xs)
      (?P<white> \s+ )
    | (?P<comment> (?<!\S) \# [^\n]* )
    | (?P<quoted> "[^"\n]*" | '[^'\n]*' )
    | (?P<figure> (?: (?<=\s) x )?+ \d+ (?: [.,x×] \d+ )*+
        (?: [ ]? (?: % | [kKMGT]i?B? | B ) (?!\w) )?+ )
    | (?P<word> [^\W\d]\w* (?: [.-]\w+ ){0,8}+ ) (?P<colon> : (?=\s|\Z) )?+
    | (?P<operator> [-+*/=!~<>|%·×]+ )
    | (?P<mark> [][(){},:.]+ )
    | (?P<other> . )
    """
)
_KINDS = {
    "white": Whitespace,
    "comment": Comment.Single,
    "quoted": String,
    "figure": Number,
    "operator": Operator,
    "mark": Punctuation,
    "other": Text,
}
_CODE = pattern(
    r"(?m)^[ \t]*(?:import|from[ ][\w.]+[ ]import|class|def|\w+[ ]?=[ ]?(?:nn|keras)\.)\b"
)
"""What only code has."""
_TAIL = pattern(r"(?s)(?:\d+(?:[x×]\d+)*+)?+(?:-.*)?")
"""What may stand behind the word of an operation: its kernel and its outputs."""
_NEXT = pattern(r"[\n+,\[\]]")
"""What leads on to another operation."""
_LONE = pattern(r"\s*[^\W\d][\w.-]*\s*")
"""A block of one word, which is a network's name."""
_END = pattern(r"\n|\s\#")
"""What ends the words behind a key."""
_END_OF_PAGE = pattern(r"[\n,}]|\s\#")
"""What ends the address of a page."""


class Words(NamedTuple):
    """What a block can be made of, by what it is."""

    keys: frozenset[str]
    """The keys of a block."""
    texts: frozenset[str]
    """Those of them behind which words for the reader stand."""
    structures: frozenset[str]
    options: frozenset[str]


@cache
def words() -> Words:
    """Ask the language, once, and not before there is something to colour."""
    from mkdocs_cnn.language.program import FROM, TEXT_KEYS, block_keys
    from mkdocs_cnn.language.structures import SHORTCUT, STRUCTURES
    from mkdocs_cnn.language.vocabulary import LAYERS
    from mkdocs_cnn.settings.choices import SETTINGS

    options = {word for known in LAYERS.words.values() for word in known.options}
    return Words(
        frozenset(block_keys(tuple(SETTINGS))),
        frozenset(TEXT_KEYS),
        frozenset({*STRUCTURES, SHORTCUT, FROM}),
        frozenset(options),
    )


def _operation(word: str) -> str:
    """Return the operation that a word begins with: `conv` of `conv3-64`; empty if none does."""
    from mkdocs_cnn.language.vocabulary import LAYERS

    found = LAYERS.find(word.lower()) or ""
    return found if _TAIL.fullmatch(word, len(found)) else ""


NAMING = ("use", "compare")
"""The keys behind which networks are named."""
ASKING = ("", "expect")
"""Where quantities are asked for: in an inline code, and under this key."""


def _quantity(word: str) -> bool:
    from mkdocs_cnn.counting.quantities import quantity_name

    return quantity_name(word) is not None


class CnnLexer(Lexer):  # type: ignore[misc]
    """Colours a `cnn` block, what stands in an inline code, or a listing; it never fails."""

    name = "cnn"
    aliases = ("cnn", "cnn-yaml")
    url = "https://mkdocs-cnn.github.io/mkdocs-cnn/"

    def get_tokens_unprocessed(self, text: str) -> Iterator[Coloured]:
        """Cut a text into pieces, each with its kind."""
        if _CODE.search(text):
            yield from PythonLexer().get_tokens_unprocessed(text)
        elif _LONE.fullmatch(text):
            yield 0, Name.Class, text
        else:
            yield from _pieces(text)


def _pieces(text: str) -> Iterator[Coloured]:
    """Go through a text from its first character to its last."""
    position, section, is_called = 0, "", False
    while found := _PIECE.match(text, position):
        word, start = found["word"], position
        position = found.end()
        begins = text[start - 1 : start] in ("", "\n")
        if word is None:
            is_called = is_called and not _NEXT.search(found[0])
            yield start, _KINDS[found.lastgroup or "other"], found[0]
        elif found["colon"] and (begins or section != "expect"):
            section = word if begins else section
            yield from _key(word, start)
            if word in words().texts or (section == "pages" and not begins):
                end = (_END_OF_PAGE if section == "pages" else _END).search(text, position)
                start, position = position, end.start() if end else len(text)
                yield start, String, text[start:position]
        elif (operation := _operation(word)) and not (is_called and word in words().options):
            is_called, position = True, start + len(operation)
            yield start, Name.Function, text[start:position]
        else:
            position = start + len(word)
            yield from _word(word, start, section)


def _key(word: str, start: int) -> Iterator[Coloured]:
    """Colour a word behind which a colon stands."""
    if word in words().keys:
        yield start, Name.Tag, word
    else:
        yield start, Keyword if word in words().structures else Name.Label, word
    yield start + len(word), Punctuation, ":"


def _word(word: str, start: int, section: str) -> Iterator[Coloured]:
    """Colour a word that is neither a key nor an operation: of an address, its last part apart."""
    owner, dot, last = word.rpartition(".")
    if section in NAMING:
        yield start, Name.Class, word
    elif word in words().options or word in words().structures:
        yield start, Keyword, word
    elif section in ASKING and _quantity(last):
        yield from [(start, Name.Class, owner), (start + len(owner), Punctuation, dot)][
            : 2 * len(dot)
        ]
        yield start + len(owner + dot), Name.Attribute, last
    else:
        yield start, Name.Class if dot else Name, word


class CnnMarkdownLexer(MarkdownLexer):  # type: ignore[misc]
    """Colours Markdown, and in its inline codes the numbers of ours."""

    name = "Markdown with cnn"
    aliases = ("cnn-markdown",)
    filenames = ()
    mimetypes = ()
    url = CnnLexer.url

    def colour_number(self, found: re.Match[str]) -> Iterator[Coloured]:
        """Colour an inline code, and the character before it."""
        yield found.start(1), Text, found[1]
        yield found.start(2), String.Backtick, found[2]
        yield found.start(3), Keyword, found[3]
        for start, kind, text in _pieces(found[4]):
            yield found.start(4) + start, kind, text
        yield found.start(5), String.Backtick, "`"

    tokens: ClassVar = {
        "inline": [
            (r"([^`]?)(`)(#!cnn)((?:[ \t][^`\n]*)?)(`)", colour_number),
            (r"[^\\\s`]++(?=`#!cnn\b)", Text),
            inherit,
        ]
    }
