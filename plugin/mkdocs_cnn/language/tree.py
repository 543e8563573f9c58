"""YAML text to a tree of nodes that know where they stand. The only module that reads YAML.

Only what the language needs is read: scalars stay text (`1e3`, `no` and `12:30` are not turned into
something else), repeated keys are mistakes, and what could run code or blow up the machine (tags,
anchors and aliases, endless nesting) is refused.
"""

from __future__ import annotations

from collections.abc import Callable

import yaml

from mkdocs_cnn.problems.limits import DEFAULTS, Limits, Mistakes, too_many
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Invalid, Note, Problem, Source, Span
from mkdocs_cnn.problems.records import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_QUOTES = ("'", '"')
_FOLDING = ("|", ">")
_NO_LINE_ENDS = str.maketrans(dict.fromkeys("\x85\u2028\u2029", " "))
"""YAML ends a line at these; editors and Markdown do not, so that all places below would be off."""


@record()
class Scalar:
    """A piece of text. `literal` says that its characters stand in the source as they are."""

    value: str
    span: Span
    literal: bool = True

    def at(self, start: int, length: int = 1) -> Span:
        """Mark a part of the text; the whole of it where quoting or folding moved characters."""
        return self.span.part(start, length) if self.literal else self.span


@record()
class List:
    """A list of nodes."""

    items: tuple[Node, ...]
    span: Span


@record()
class Entry:
    """A key and its value."""

    key: Scalar
    value: Node


@record()
class Mapping:
    """Keys with their values, in the order written."""

    entries: tuple[Entry, ...]
    span: Span


Node = Scalar | List | Mapping


def read_tree(source: Source, limits: Limits = DEFAULTS) -> Node:
    """Read a YAML text.

    Raises:
        Invalid: the text is empty, holds too much, is not YAML, or uses a part of YAML that is not
            allowed.
    """
    try:
        return _Builder(source, limits, source.text).document()
    except yaml.YAMLError as error:
        _check_depth(source, limits, error)
        raise Invalid([_yaml_problem(source, error)]) from None
    except UnicodeEncodeError as error:  # half of a pair of surrogates
        span = _at(source, error.start)
        raise Invalid([Problem(say("a-character-that-is-not-unicode"), span)]) from None


def compose(text: str) -> Any:
    """Return the nodes of PyYAML behind a text that could be read; they know where they end."""
    return yaml.compose(text.translate(_NO_LINE_ENDS), _Loader)


def _check_depth(source: Source, limits: Limits, error: yaml.YAMLError) -> None:
    """Report lists in lists in our own words where libyaml gives them up.

    It scans ahead of what it has told, so that its limit (1,000, since PyYAML 6.0.4) can come
    before ours (100): what stands before the place where it ended is enough to exceed ours.

    Raises:
        Invalid: lists and mappings are nested too deep, or something is wrong before that.
    """
    mark = getattr(error, "problem_mark", None)
    if mark is None or "nesting" not in str(getattr(error, "problem", "")):
        return
    try:
        _Builder(source, limits, source.text[: mark.index]).document()
    except yaml.YAMLError as earlier:
        raise Invalid([_yaml_problem(source, earlier)]) from None
    raise Invalid([_too_deep(_at(source, mark.index))])


def _too_deep(span: Span) -> Problem:
    return Problem(say("nested-more-than-deep", most=Limits.depth), span)


class _Builder:
    """Turns the parser's events into nodes, noting every mistake on the way."""

    def __init__(self, source: Source, limits: Limits, text: str) -> None:
        """Begin to read a text, which is the source's or its beginning."""
        self.source = source
        self.lines = source.lines
        self.limits = limits
        self.problems = Mistakes(limits)
        self.event: Callable[[], Any] = _Loader(text.translate(_NO_LINE_ENDS)).get_event
        self.left = limits.values

    def document(self) -> Node:
        self.event()  # the stream's start
        event = self.event()
        if isinstance(event, yaml.StreamEndEvent):
            raise Invalid([_empty(self.source)])
        root = self.node(self.event(), 0)
        self.event()  # the document's end
        event = self.event()
        if not isinstance(event, yaml.StreamEndEvent):
            self.problem(
                say("a-second-document-begins-here"), event, say("one-block-without-inside")
            )
        if self.problems:
            raise Invalid(self.problems)
        return root

    def node(self, event: Any, depth: int) -> Node:
        self.left -= 1
        if self.left < 0:
            raise Invalid([*self.problems, too_many(self.limits, "values", self.span(event))])
        if depth > Limits.depth:
            raise Invalid([*self.problems, _too_deep(self.span(event))])
        kind = type(event)
        if kind is yaml.AliasEvent:
            self.problem(
                say("the-alias", anchor=event.anchor),
                event,
                hint=say("give-the-part-a-name"),
            )
            return Scalar("", self.span(event))
        if event.anchor is not None or event.tag is not None:
            self.refuse_properties(event, event.anchor, event.tag)
        if kind is yaml.ScalarEvent:
            return self.scalar(event)
        return (self.sequence if kind is yaml.SequenceStartEvent else self.mapping)(event, depth)

    def refuse_properties(self, event: Any, anchor: str | None, tag: str | None) -> None:
        if anchor is not None:
            hint = say("put-quotes-around-text-that-begins")
            self.problem(
                say("the-anchor", anchor=anchor), event, say("a-value-without-anchors"), hint
            )
        elif tag and tag != "!":
            hint = say("put-quotes-around-text-that-begins-with")
            shown = tag.replace("tag:yaml.org,2002:", "!!", 1)
            self.problem(say("the-tag", shown=shown), event, say("a-value-without-tags"), hint)

    def sequence(self, start: Any, depth: int) -> List:
        items: list[Node] = []
        while type(event := self.event()) is not yaml.SequenceEndEvent:
            items.append(self.node(event, depth + 1))
        return List(tuple(items), self.span(start))

    def mapping(self, start: Any, depth: int) -> Mapping:
        entries: dict[str, Entry] = {}
        while type(event := self.event()) is not yaml.MappingEndEvent:
            key = self.node(event, depth + 1)
            value = self.node(self.event(), depth + 1)
            if not isinstance(key, Scalar):
                self.problem(
                    say("a-list-or-mapping-as-a-key"), event, say("a-name-before-the-colon")
                )
            elif key.value in entries:
                first = Note(say("first-written-here"), entries[key.value].key.span)
                message = say("the-key-stands-here-twice", key=key.value)
                hint = say("remove-one-or-put-both")
                self.problems.append(Problem(message, key.span, hint=hint, notes=(first,)))
            else:
                entries[key.value] = Entry(key, value)
        return Mapping(tuple(entries.values()), self.span(start))

    def scalar(self, event: Any) -> Scalar:
        value, style, mark = event.value, event.style, event.start_mark
        start = mark.column + (style in _QUOTES)
        line = self.lines[mark.line] if mark.line < len(self.lines) else ""
        literal = line.startswith(value, start) and style not in _FOLDING
        exactly = Span(self.source, mark.line, start, len(value) or 1)
        span = exactly if literal else self.span(event)
        if len(value) > Limits.text:
            message = say("characters-in-one-value", count=len(value))
            self.problems.append(Problem(message, span, say("at-most", most=Limits.text)))
            return Scalar("", span, literal=False)
        return Scalar(value, span, literal)

    def span(self, event: Any) -> Span:
        start, end = event.start_mark, event.end_mark
        if start is None or end is None:
            return self.source.span()
        line = self.lines[start.line] if start.line < len(self.lines) else ""
        stop = end.column if end.line == start.line else len(line)
        return Span(self.source, start.line, start.column, max(stop - start.column, 1))

    def problem(self, message: Words, event: Any, expected: Words = "", hint: Words = "") -> None:
        self.problems.append(Problem(message, self.span(event), expected, hint))


def _empty(source: Source) -> Problem:
    hint = say("write-a-known-networks-name-such")
    return Problem(say("the-block-is-empty"), source.span(), say("a-network"), hint)


_SECOND_COLON = "mapping values are not allowed"
_MISALIGNED = "did not find expected key"
_OPENED = (
    "could not find expected ':'",
    "did not find expected ',' or ']'",
    "did not find expected ',' or '}'",
    "unexpected end of stream",
)
"""Mistakes that the parser finds at the end of something: its beginning is what to look at."""
_FOLDED = (
    say("text-that-begins-with-or"),
    say("put-quotes-around-text-that-begins-with-such"),
)
_HINTS = {
    "did not find expected comment or line break": _FOLDED,
    "expected a comment or a line break": _FOLDED,
    "expected chomping or indentation indicators": _FOLDED,
    _SECOND_COLON: (
        say("a-second-in-one-line"),
        say("put-quotes-around-text-that-contains"),
    ),
    "cannot start any token": (
        say("a-character-that-cannot-begin"),
        say("indent-with-spaces-and-put-quotes"),
    ),
    _MISALIGNED: (
        say("this-line-does-not-fit"),
        say("align-it-with-the-keys"),
    ),
    "did not find expected '-'": (
        say("this-line-does-not-fit-the-list"),
        say("begin-every-item-of-a-list"),
    ),
    "could not find expected ':'": (
        say("a-key-without-a-colon"),
        say("write-with-a-space-after"),
    ),
    "did not find expected ',' or ']'": (say("a-list-that-is-not-closed"), say("close-it-with")),
    "did not find expected ',' or '}'": (
        say("a-mapping-that-is-not-closed"),
        say("close-it-with-2"),
    ),
    "unexpected end of stream": (
        say("quotes-that-are-not-closed"),
        say("close-them-on-the-same-line"),
    ),
}


def _yaml_problem(source: Source, error: yaml.YAMLError) -> Problem:
    """Say in plain words what the YAML parser stumbled over."""
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    words = next((words for words in _HINTS if words in problem), "")
    mark = getattr(error, "problem_mark", None)
    if words in _OPENED:
        mark = getattr(error, "context_mark", None) or mark
    span, line = source.span(), ""
    if mark is not None:
        number = min(mark.line, len(source.lines) - 1)
        line = source.lines[number]
        span = source.span(number, min(mark.column, len(line)))
    elif isinstance(error, yaml.reader.ReaderError):
        position = error.position
        if _Loader is not yaml.SafeLoader:  # libyaml counts bytes
            position = len(source.text.encode()[:position].decode(errors="ignore"))
        span = _at(source, position)
    if not words:
        return Problem(say("this-is-not-yaml", problem=problem), span)
    from mkdocs_cnn.language.chinese import foreign_sign

    if foreign := foreign_sign(source, span.line):
        return foreign
    before, at = line[: span.column], line[span.column : span.column + 1]
    if at == "\t" or "\t" in before[: len(before) - len(before.lstrip())]:
        return Problem(say("a-tab"), span, say("spaces"), say("indent-with-spaces"))
    if words == _SECOND_COLON and ":" not in before and before[:1] == " ":
        words = _MISALIGNED  # the key went on with the value on the line above
    message, hint = _HINTS[words]
    return Problem(message, span, "YAML", hint)


def _at(source: Source, position: int) -> Span:
    """Mark the character at an index of the text."""
    before = source.text[:position]
    return source.span(before.count("\n"), position - (before.rfind("\n") + 1))
