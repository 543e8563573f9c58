"""A layer in one line: `conv3-64 stride 2 + bn + relu x2`.

The grammar, in small letters or capitals alike:

    line      = operation ("+" operation)* ["x" value]
    operation = word [kernel] ["-" value] option*
    kernel    = value ("x" value)*
    option    = word [value ("x" value)*]
    value     = number | name | "(" arithmetic ")"
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from mkdocs_cnn.language.expressions import (
    Expression,
    Number,
    parse_expression,
    unparse_expression,
)
from mkdocs_cnn.language.foreign import translated
from mkdocs_cnn.language.hints import (
    apart,
    bare_kernel,
    is_call,
    is_placed,
    joined_otherwise,
    leading_numbers,
    other_operation,
    otherwise_joined,
    with_axes,
    with_hyphen,
)
from mkdocs_cnn.language.options import NUMBER, OptionReader
from mkdocs_cnn.language.program import (
    FROM,
    NOTHING,
    TO,
    Argument,
    Chain,
    Operation,
    Row,
    Text,
    Value,
)
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.language.vocabulary import LAYERS, Known, Vocabulary, missing
from mkdocs_cnn.language.words import NAME, Word, dimensions, split_words
from mkdocs_cnn.layers import Role, Spec
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Invalid, Problem, Source, Span, clip
from mkdocs_cnn.problems.records import replace
from mkdocs_cnn.problems.remembered import keep

_DECIMAL = pattern(r"[0-9]+\.[0-9]+")
_PLAIN = pattern(r"(?:[0-9]+(?:x[0-9]+)*)?(?:-[0-9]+)?")
"""Kernel and outputs behind an operation's word, as most lines have them: nothing else is meant."""
_TIMES = pattern(r"[x×](?=[\d(])", re.IGNORECASE)
_LETTERS = pattern(r"[^\W\d_]+(?:-[^\W\d_]{2,})?")
_CHAINS: dict[tuple[str, str], Chain] = {}
"""Lines without a mistake, by their words and the words that their block knows."""


def parse_line(
    scalar: Scalar, name: Text | None, problems: list[Problem], vocabulary: Vocabulary
) -> Row:
    """Read a layer line.

    What is wrong with it is appended to `problems`; the row then has no operations.
    """
    key = scalar.value, vocabulary.signature
    chain = _CHAINS.get(key)
    if chain is None:
        source = Source("", scalar.value)
        alone = Scalar(scalar.value, source.span(0, 0, len(scalar.value)))
        chain = replace(parse_chain(alone, [], vocabulary), source=source)
        if not chain.operations:  # a mistake is reported where it stands
            return Row(name, parse_chain(scalar, problems, vocabulary), scalar.span)
        keep(_CHAINS, key, chain)
    return Row(name, chain, scalar.span, scalar.literal)


def parse_chain(scalar: Scalar, problems: list[Problem], vocabulary: Vocabulary) -> Chain:
    """Read what a line says, at its own place.

    What is wrong with it is appended to `problems`; it then says nothing.
    """
    before = len(problems)
    line = _Line(scalar, problems, vocabulary)
    chain = line.chain()
    return chain if len(problems) == before and not line.is_broken else NOTHING


def split_times(scalar: Scalar, problems: list[Problem]) -> tuple[str, Expression | None]:
    """Split `NAME xN` into the name and N."""
    line = _Line(scalar, problems)
    if len(line.words) > 1 and _TIMES.match(line.words[-1].text):
        times = line.times(line.words.pop())
        return scalar.value[: line.words[-1].end], times
    return scalar.value, None


def parse_options(known: Known, scalar: Scalar, problems: list[Problem]) -> tuple[Argument, ...]:
    """Read option* alone, as `defaults` holds it: `nobias`, `stride 2 pad 0`."""
    line = _Line(scalar, problems)
    return tuple(line.options(known, line.words))


def read_value(
    scalar: Scalar, start: int, end: int, problems: list[Problem]
) -> Expression | Operation | None:
    """Read the value of a parameter in `scalar.value[start:end]`.

    It may have a decimal point, `1.5`, or be an operation in brackets, `(leakyrelu 0.1)`.
    """
    text = scalar.value[start:end]
    if _DECIMAL.fullmatch(text) and len(text) <= Limits.digits:
        return Number(text, scalar.at(start, len(text)))
    line, word = _Line(scalar, problems), Word(text, start)
    inner = line.applied(word)
    return line.operation(inner, is_part=True) if inner else line.value(word)


def read_arithmetic(scalar: Scalar, problems: list[Problem]) -> Expression | None:
    """Read arithmetic that stands alone, with brackets around it or without."""
    try:
        return parse_expression(scalar, 0, len(scalar.value))
    except Invalid as invalid:
        problems += invalid.problems
        return None


def read_number(scalar: Scalar, spec: Spec, problems: list[Problem]) -> Value:
    """Read a value that stands alone, as in the long form `{kernel: 3x3}`."""
    line = _Line(scalar, problems)
    if len(line.words) != 1:
        line.problem(
            say("as-a-value", value=clip(scalar.value)), scalar.span, say("one-value-such-as-3")
        )
        return ()
    return line.values(line.words[0], spec)


class _Line(OptionReader):
    """Reads one layer line."""

    def chain(self) -> Chain:
        """Line = operation ("+" operation)* ["x" value]."""
        times = self.times(self.words.pop()) if self.is_repeated() else None
        parts: list[list[Word]] = [[]]
        pluses: list[Word] = []
        for word in self.words:
            if word.text == "+":
                parts.append([])
                pluses.append(word)
            else:
                parts[-1].append(word)
        if [] in parts and pluses:
            hint = say("remove-a-or-write-an-operation")
            plus = pluses[max(parts.index([]) - 1, 0)]
            self.problem(say("an-operation-is-missing"), self.span(plus), say("an-operation"), hint)
        found = [self.operation(part) for part in parts if part]
        operations = tuple(each for each in found if each)
        if times is not None and len(operations) == 1:
            self.check_times(operations[0], unparse_expression(times))
        return Chain(operations, times)

    def check_times(self, operation: Operation, times: str) -> None:
        """Ask where a repetition may be meant as a factor: `pixelshuffle x2`."""
        known = self.vocabulary.words.get(operation.name)
        specs = [each for each in known.specs if each.positional] if known else []
        if operation.arguments or not specs or specs[0].role is Role.NOTE or specs[0].required:
            return
        message, hint = (
            say("repeats-the-whole-line", scalar=clip(self.scalar.value)),
            say("or-write-it-twice"),
        )
        self.problem(message, self.scalar.span, f'"{operation.name} {times}"', hint)

    def is_repeated(self) -> bool:
        """Say whether the last word is a repetition, and not a name or an operation such as x1."""
        if len(self.words) < 2 or self.words[-2].lower in (FROM, "+"):
            return False
        return _TIMES.match(self.words[-1].text) is not None

    def times(self, word: Word) -> Expression | None:
        """Times = "x" value."""
        parts = list(dimensions(word.after(1)))
        if len(parts) > 1:
            message = say("as-a-repetition", word=clip(word.text))
            self.problem(message, self.span(word), say("one-number-as-in-x2"))
            return None
        return self.value(parts[0])

    def operation(self, words: list[Word], is_part: bool = False) -> Operation | None:
        """Operation = word [kernel] ["-" value] option*.

        Of what it needs, a part may lack something that stands where it is called.
        """
        head, *rest = words
        span = self.scalar.at(head.start, words[-1].end - head.start)
        if head.lower == FROM:
            return self.earlier(head, rest, span)
        word = self.vocabulary.find(head.lower)
        plain = word is not None and _PLAIN.fullmatch(head.text, len(word)) is not None
        if not plain and self.vocabulary.is_network(head.text):
            return Operation(head.lower, tuple(self.part_options(rest)), span)
        if not plain and self.is_written_otherwise(words, word):
            return None
        assert word is not None
        known = self.vocabulary.words[word]
        if known.is_broken:
            self.is_broken = True
            return None
        before = len(self.problems)
        if rest or not plain:
            rest = self.numbers_apart(known, head, rest, len(word))
        if not plain and (hint := joined_otherwise(known, head.text[len(word) :])):
            self.problem(say("as-an-operation", head=clip(head.text)), self.span(head), "", hint)
            return None
        arguments = list(self.head(known, head.after(len(word))))
        whole = len(self.problems) == before
        arguments += self.options(known, rest)
        operation = Operation(known.name, tuple(arguments), span)
        if whole and not is_part and not any(is_placed(known, each.text) for each in rest):
            self.problems += missing(known, operation, self.span(head))
        return operation

    def is_written_otherwise(self, words: list[Word], found: str | None) -> bool:
        """Report what is no operation, and how it may be meant.

        `found` is the operation that the line begins with, where there is one.
        """
        head = words[0]
        if hint := with_hyphen(head.text, self.vocabulary):
            self.problem(say("another-dash-in", head=clip(head.text)), self.span(head), "", hint)
            return True
        if self.is_foreign(words, found):
            return True
        if found is None:
            self.unknown_operation(head)
        return found is None

    def part_options(self, words: list[Word]) -> Iterator[Argument]:
        """Read what stands behind a known network: ["to" ADDRESS] (PARAMETER value)*."""
        seen: set[str] = set()
        for word, value in zip_longest(words[::2], words[1::2]):
            if not NAME.fullmatch(word.text) or value is None:
                expected = say("a-part-with-its-end-or-parameters")
                self.problem(
                    say("behind-a-network", word=clip(word.text)), self.span(word), expected
                )
                return
            if word.text in seen:
                self.problem(say("stands-here-twice", word=word.text), self.span(word))
            seen.add(word.text)
            role = Role.NOTE if word.text == TO else Role.PARAMETER
            spec = Spec(role, word.text, "", decimal=True)
            read = self.option_value(spec, value)
            if read is not None:
                yield Argument(word.text, read, self.span(value))

    def option_value(self, spec: Spec, word: Word) -> Value | None:
        """Read the value of an option, which may be an operation for a parameter."""
        inner = self.applied(word) if spec.role is Role.PARAMETER else []
        if inner:
            return self.operation(inner, is_part=True)
        return super().option_value(spec, word)

    def applied(self, word: Word) -> list[Word]:
        """Applied = "(" operation ")"; empty where something else stands in the brackets.

        A bare word is left to arithmetic, as are words with signs between them.
        """
        if not (word.text.startswith("(") and word.text.endswith(")")):
            return []
        inside = split_words(word.text[1:-1])
        words = [Word(each.text, word.start + 1 + each.start) for each in inside]
        found = self.vocabulary.find(words[0].lower) if words else None
        if found is None or self.vocabulary.words[found].is_parameter:
            return []
        bare = len(words) == 1 and words[0].lower == found
        return [] if bare or any(each.text[0] in "+-*/%<>=!" for each in words[1:]) else words

    def numbers_apart(self, known: Known, head: Word, rest: list[Word], start: int) -> list[Word]:
        """Report numbers that belong right behind the operation; give the words behind them."""
        if head.text.endswith("-"):
            hint = say("write-the-number-behind-the-dash")
            self.problem(say("nothing-follows-a-dash"), self.span(head), say("a-number"), hint)
            return rest[1:] if rest and NUMBER.match(rest[0].text) else rest
        count, written = apart(known, head.text[start:], [word.text for word in rest])
        if count:
            span = self.scalar.at(rest[0].start, rest[count - 1].end - rest[0].start)
            message = say("apart-from", span=clip(span.text), known=known.name)
            expected, hint = (
                say("numbers-right-behind-the-operation"),
                say("write-text", text=written),
            )
            self.problem(message, span, expected, hint)
        return rest[count:]

    def earlier(self, head: Word, rest: list[Word], span: Span) -> Operation | None:
        """Read `from NAME`: the output of an earlier item."""
        if len(rest) == 1:
            return Operation(FROM, (Argument("name", rest[0].text, self.span(rest[0])),), span)
        message = (
            say("from-needs-one-name")
            if not rest
            else say("behind-a-name", rest=clip(rest[1].text))
        )
        where = self.span(rest[1]) if rest else self.span(head)
        self.problem(message, where, say("and-before-what-follows"))
        return None

    def unknown_operation(self, head: Word) -> None:
        """Report a word that is no operation."""
        if _TIMES.match(head.text):
            message = say("key-alone", key=clip(head.text))
            hint = self.vocabulary.elsewhere(head.text) or say("write-xn-at-the-end")
            self.problem(message, self.span(head), say("an-operation"), hint)
            return
        match = _LETTERS.match(head.text)
        whole = self.vocabulary.elsewhere(head.text) or leading_numbers(
            [each.text for each in self.words[self.words.index(head) :]], self.vocabulary
        )
        letters = head.text if whole or not match else match.group()
        if self.vocabulary.find(letters.lower()):  # what follows it is wrong
            letters, whole = head.text, otherwise_joined(head.text, self.vocabulary)
        near: Words = bare_kernel(head.text, self.vocabulary)
        if head.lower.startswith(FROM):
            near = say("write-text", text="from NAME")
        hint = whole or near or other_operation(letters, self.vocabulary)
        span = self.scalar.at(head.start, len(letters))
        expected = say("an-operation-such-as-or")
        self.problem(say("unknown-operation", word=clip(letters)), span, expected, hint)

    def is_foreign(self, words: list[Word], found: str | None) -> bool:
        """Report a call of another library, or a word that says how many axes there are.

        `found` is the operation that the line begins with, which may be a definition.
        """
        head, text = words[0], self.scalar.value[words[0].start : words[-1].end]
        if found is not None and found not in LAYERS.words:
            return False
        line = translated(text) if is_call(found, head.text) else None
        if line is not None:
            span = self.scalar.at(head.start, len(text))
            name = text.partition("(")[0].rpartition(".")[2]
            hint = say("write-text", text=line) if line else other_operation(name, self.vocabulary)
            expected = say("a-layer-with-options")
            self.problem(say("is-a-call-as-in-pytorch", text=clip(text)), span, expected, hint)
            return True
        written, ours = with_axes(head.text, self.vocabulary)
        if not written:
            return False
        span = self.scalar.at(head.start, len(written))
        expected = say("the-input-says-how-many-axes", written=clip(written[:-2]))
        self.problem(
            say("unknown-operation", word=clip(written)),
            span,
            expected,
            say("write-text", text=ours),
        )
        return True
