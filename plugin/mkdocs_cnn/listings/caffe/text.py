"""The text format of protocol buffers, as far as definitions of networks use it.

Words are read one by one, in one pass. A word that does not fit costs the message that it is in;
where a bracket is missing, the next layer begins anew.
"""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.problems.limits import DEFAULTS, Limits, Mistakes
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Invalid, Problem, Source, Span, clip
from mkdocs_cnn.problems.records import field, record, state

_TOKEN = pattern(
    r"""[ \t\r\f\v]*(?:(?P<comment>\#.*)|(?P<sign>[{}<>\[\]:,;])"""
    r"""|(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<word>[^\s{}<>\[\]:,;"'\#]+)|(?P<odd>["'].*|\S))"""
)
_NAME = pattern(r"[A-Za-z_]\w*")
_LAYERS = ("layer", "layers")
_CLOSES = {"{": "}", "<": ">"}


@record()
class Scalar:
    """A value: a word, a number or a text without its quotes."""

    text: str
    span: Span
    quoted: bool = False


@state()
class Message:
    """Fields between brackets."""

    name: str
    span: Span
    """Where its name stands."""
    fields: list[tuple[str, Scalar | Message]] = field(default_factory=list)
    broken: bool = False
    """Is there something in it that cannot be read?"""
    last: int = 0
    """The line on which it ends."""

    def values(self, *names: str) -> Iterator[Scalar]:
        """Yield the values of fields with one of several names."""
        for name, value in self.fields:
            if name in names and isinstance(value, Scalar):
                yield value

    def value(self, *names: str) -> Scalar | None:
        """Return the last value of a field; None where it is not there."""
        each = list(self.values(*names))
        return each[-1] if each else None

    def messages(self, *names: str) -> Iterator[Message]:
        """Yield the messages with one of several names."""
        for name, value in self.fields:
            if name in names and isinstance(value, Message):
                yield value

    def inner(self, *names: str) -> Message:
        """Return what several messages say together; an empty one where there is none."""
        found = Message("", self.span)
        for each in self.messages(*names):
            found.fields += each.fields
            found.span = each.span
        return found


@record()
class Comment:
    """What stands behind a `#`."""

    number: int
    text: str
    column: int


@record()
class Token:
    """A word, a text or a sign."""

    text: str
    span: Span
    kind: str


@state()
class Parsed:
    """A text, read."""

    root: Message
    comments: list[Comment] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=lambda: Mistakes(DEFAULTS))


def parse(source: Source) -> Parsed:
    """Read all fields.

    Raises:
        Invalid: messages are nested too deep, a line is too long, or there are too many mistakes.
    """
    found = Parsed(Message("", source.span()))
    reader = _Reader(found)
    for token in _tokens(source, found.comments):
        reader.token(token)
    reader.end(source)
    return found


def _tokens(source: Source, comments: list[Comment]) -> Iterator[Token]:
    for number, line in enumerate(source.lines):
        if len(line) > Limits.text:
            expected = say("at-most-characters", most=Limits.text)
            raise Invalid([Problem(say("a-line-too-long"), source.whole_line(number), expected)])
        at = 0
        while (found := _TOKEN.match(line, at)) is not None:
            at = found.end()
            kind = found.lastgroup or "odd"
            start, end = found.span(kind)
            if kind == "comment":
                comments.append(Comment(number, found[kind][1:], start + 1))
                break
            yield Token(found[kind], source.span(number, start, end - start), kind)


@state()
class _Reader:
    """Takes words in their order."""

    parsed: Parsed
    opened: list[tuple[Message, str]] = field(default_factory=list)
    """The messages that are open, each with the sign that closes it."""
    name: Token | None = None
    """A field whose value is still to come."""
    colon: bool = False
    listed: bool = False
    """Is a list of values open?"""
    line: int = 0

    @property
    def message(self) -> Message:
        """What is read now."""
        return self.opened[-1][0] if self.opened else self.parsed.root

    def token(self, token: Token) -> None:
        """Take a word."""
        self.line = token.span.line
        if token.kind == "sign":
            self.sign(token)
        elif token.kind == "odd":
            self.wrong(token.span, say("a-field-of-a-definition"))
        elif self.name is not None and (self.colon or self.listed):
            self.value(token)
        elif token.kind == "word" and _NAME.fullmatch(token.text):
            self.unfinished()
            self.name, self.colon = token, False
        elif token.kind == "text" and self.joins(token):
            return
        else:
            self.wrong(token.span, say("a-field-of-a-definition"))

    def joins(self, token: Token) -> bool:
        """Put a text behind the one before it, as texts on several lines are."""
        fields = self.message.fields
        last = fields[-1][1] if fields else None
        if not isinstance(last, Scalar) or not last.quoted or len(last.text) > Limits.text:
            return False
        whole = Scalar(last.text + token.text[1:-1], last.span, quoted=True)
        fields[-1] = (fields[-1][0], whole)
        return True

    def value(self, token: Token) -> None:
        """Take the value of a field."""
        assert self.name is not None
        quoted = token.kind == "text"
        text = token.text[1:-1] if quoted else token.text
        self.message.fields.append((self.name.text, Scalar(text, token.span, quoted)))
        if not self.listed:
            self.name, self.colon = None, False

    def sign(self, token: Token) -> None:
        """Take a sign."""
        sign = token.text
        if sign == ":" and self.name is not None and not self.colon:
            self.colon = True
        elif sign in "{<" and self.name is not None:
            self.open(token)
        elif sign == "[" and self.name is not None and self.colon and not self.listed:
            self.listed = True
        elif sign == "]" and self.listed:
            self.name, self.colon, self.listed = None, False, False
        elif sign in "}>" and not self.listed:
            self.close(token)
        elif sign not in ",;" or (self.name is not None and not self.listed):
            self.wrong(token.span, say("a-field-of-a-definition"))

    def open(self, token: Token) -> None:
        """Begin a message."""
        name, self.name = self.name, None
        assert name is not None
        if name.text in _LAYERS and self.opened and _begins_line(name.span):
            self.unclosed(0)
        made = Message(name.text, name.span, last=token.span.line)
        if len(self.opened) >= Limits.nesting:
            expected = say("at-most-levels", most=Limits.nesting)
            raise Invalid([Problem(say("nested-too-deep"), name.span, expected)])
        self.message.fields.append((name.text, made))
        self.opened.append((made, _CLOSES[token.text]))
        self.colon, self.listed = False, False

    def close(self, token: Token) -> None:
        """End a message."""
        self.unfinished()
        if not self.opened or self.opened[-1][1] != token.text:
            self.wrong(token.span, say("a-bracket-that-was-opened"))
            return
        made, _ = self.opened.pop()
        made.last = token.span.line
        if made.broken and self.opened:
            self.message.broken = True

    def unfinished(self) -> None:
        """Report a field without a value."""
        if self.name is not None:
            span, self.name = self.name.span, None
            self.wrong(span, say("a-field-with-a-value"))

    def unclosed(self, keep: int) -> None:
        """Report messages that are not closed, and close them."""
        self.unfinished()
        outer = self.opened[keep][0]
        if not outer.broken:  # else what is wrong in it may have taken the bracket
            message = say("a-bracket-that-is-not-closed", name=clip(outer.name))
            self.parsed.problems.append(Problem(message, outer.span, say("a-closing-bracket")))
        for made, _ in self.opened[keep:]:
            made.broken = True
            made.last = max(self.line - 1, made.span.line)
        del self.opened[keep:]

    def wrong(self, span: Span, expected: Words) -> None:
        """Report a word that does not fit; once for each message."""
        if not self.message.broken or not self.opened:
            message = say("this-is-no-field", text=clip(span.text))
            self.parsed.problems.append(Problem(message, span, expected))
        for made, _ in self.opened:
            made.broken = True
        self.name, self.colon, self.listed = None, False, False

    def end(self, source: Source) -> None:
        """Report what is open at the end."""
        self.line = len(source.lines)
        if self.opened:
            self.unclosed(0)
        else:
            self.unfinished()


def _begins_line(span: Span) -> bool:
    """Does nothing stand in front of a word?"""
    return not span.source.lines[span.line][: span.column].strip()
