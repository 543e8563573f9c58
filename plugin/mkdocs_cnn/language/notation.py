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
from collections.abc import Iterable, Iterator
from dataclasses import replace

from mkdocs_cnn.language.expressions import Expression, Name, Number, parse_expression
from mkdocs_cnn.language.foreign import translated
from mkdocs_cnn.language.hints import is_placed, other_operation, other_option, with_axes
from mkdocs_cnn.language.program import Argument, Operation, Row, Text, Value
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.language.vocabulary import LAYERS, Known, Vocabulary
from mkdocs_cnn.language.words import NAME, Word, dimensions, partition, split_words
from mkdocs_cnn.layers import Role, Spec
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Invalid, Problem, Span, clip, one_of

FROM = "from"
"""The word before the name of an earlier item."""

_NUMBER = re.compile(r"\d+")
_DECIMAL = re.compile(r"[0-9]+\.[0-9]+")
_TIMES = re.compile(r"[x×](?=[\d(])", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]{2,})?")


def parse_line(
    scalar: Scalar, name: Text | None, problems: list[Problem], vocabulary: Vocabulary
) -> Row:
    """Read a layer line.

    What is wrong with it is appended to `problems`; the row then has no operations.
    """
    before = len(problems)
    line = _Line(scalar, problems, vocabulary)
    row = line.row(name)
    whole = len(problems) == before and not line.is_broken
    return row if whole else replace(row, operations=(), times=None)


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


def read_value(scalar: Scalar, start: int, end: int, problems: list[Problem]) -> Expression | None:
    """Read the one value in `scalar.value[start:end]`; it may have a decimal point: `1.5`."""
    text = scalar.value[start:end]
    if _DECIMAL.fullmatch(text) and len(text) <= Limits.digits:
        return Number(text, scalar.at(start, len(text)))
    return _Line(scalar, problems).value(Word(text, start))


def read_number(scalar: Scalar, problems: list[Problem]) -> Value:
    """Read a value that stands alone, as in the long form `{kernel: 3x3}`."""
    line = _Line(scalar, problems)
    if len(line.words) != 1:
        line.problem(f"{clip(scalar.value)} as a value", scalar.span, "one value, such as 3 or 3x3")
        return ()
    return line.values(line.words[0])


class _Line:
    """Reads one scalar; every mistake goes to `problems` and reading goes on behind it."""

    def __init__(
        self, scalar: Scalar, problems: list[Problem], vocabulary: Vocabulary = LAYERS
    ) -> None:
        self.scalar = scalar
        self.vocabulary = vocabulary
        self.problems = problems
        self.words = list(split_words(scalar.value))
        self.is_broken = False
        """Does it call a definition that has a mistake?"""

    def problem(self, message: Words, span: Span, expected: Words = "", hint: Words = "") -> None:
        self.problems.append(Problem(message, span, expected, hint))

    def span(self, word: Word) -> Span:
        return self.scalar.at(word.start, len(word.text))

    def row(self, name: Text | None) -> Row:
        """Line = operation ("+" operation)* ["x" value]."""
        times = None
        if self.is_repeated():
            times = self.times(self.words.pop())
        parts: list[list[Word]] = [[]]
        pluses: list[Word] = []
        for word in self.words:
            if word.text == "+":
                parts.append([])
                pluses.append(word)
            else:
                parts[-1].append(word)
        if [] in parts and pluses:
            hint = "Remove a +, or write an operation on both sides of it."
            plus = pluses[max(parts.index([]) - 1, 0)]
            self.problem("an operation is missing", self.span(plus), "an operation", hint)
        operations = [self.operation(part) for part in parts if part]
        return Row(name, tuple(each for each in operations if each), times, self.scalar.span)

    def is_repeated(self) -> bool:
        """Say whether the last word is a repetition, and not a name or an operation such as x1."""
        if len(self.words) < 2 or self.words[-2].lower in (FROM, "+"):
            return False
        return _TIMES.match(self.words[-1].text) is not None

    def times(self, word: Word) -> Expression | None:
        """Times = "x" value."""
        values = self.values(word.after(1))
        if len(values) > 1:
            message = f"{clip(word.text)} as a repetition"
            self.problem(message, self.span(word), "one number, as in x2")
        return values[0] if len(values) == 1 else None

    def operation(self, words: list[Word]) -> Operation | None:
        """Operation = word [kernel] ["-" value] option*."""
        head, *rest = words
        span = self.scalar.at(head.start, words[-1].end - head.start)
        if head.lower == FROM:
            return self.earlier(head, rest, span)
        word = self.vocabulary.find(head.lower)
        if self.is_foreign(words, word):
            return None
        if word is None:
            self.unknown_operation(head)
            return None
        known = self.vocabulary.words[word]
        if known.is_broken:
            self.is_broken = True
            return None
        before = len(self.problems)
        if head.text.endswith("-"):
            hint = "Write the number behind the dash, without a space."
            self.problem('nothing follows "-"', self.span(head), "a number", hint)
            rest = rest[1:] if rest and _NUMBER.match(rest[0].text) else rest
        arguments = list(self.head(known, head.after(len(word))))
        whole = len(self.problems) == before
        arguments += self.options(known, rest)
        operation = Operation(known.name, tuple(arguments), span)
        if whole and not any(is_placed(known, each.text) for each in rest):
            self.problems += missing(known, operation, self.span(head))
        return operation

    def earlier(self, head: Word, rest: list[Word], span: Span) -> Operation | None:
        """Read `from NAME`: the output of an earlier item."""
        if len(rest) == 1:
            return Operation(FROM, (Argument("name", rest[0].text, self.span(rest[0])),), span)
        message = "from needs one name" if not rest else f"{clip(rest[1].text)} behind a name"
        where = self.span(rest[1]) if rest else self.span(head)
        self.problem(message, where, '"from NAME", and "+" before what follows')
        return None

    def unknown_operation(self, head: Word) -> None:
        """Report a word that is no operation."""
        if _TIMES.match(head.text):
            hint = self.vocabulary.elsewhere(head.text) or "Write xN at the end of the line."
            self.problem(f"{clip(head.text)} alone", self.span(head), "an operation", hint)
            return
        match = _LETTERS.match(head.text)
        letters = match.group() if match else head.text
        whole = self.vocabulary.elsewhere(head.text)
        letters = head.text if whole else letters
        named = 'Write "from NAME".' if head.lower.startswith(FROM) else self.bare_kernel(head)
        advice = whole or named or other_operation(letters, self.vocabulary)
        span = self.scalar.at(head.start, len(letters))
        expected = 'an operation, such as "conv3-64", "maxpool" or "fc-10"'
        self.problem(f"unknown operation {clip(letters)}", span, expected, advice)

    def is_foreign(self, words: list[Word], found: str | None) -> bool:
        """Report a call of another library, or a word that says how many axes there are.

        `found` is the operation that the line begins with, which may be a definition.
        """
        head, text = words[0], self.scalar.value[words[0].start : words[-1].end]
        if found is not None and found not in LAYERS.words:
            return False
        line = translated(text) if _is_call(found, head) else None
        if line is not None:
            span = self.scalar.at(head.start, len(text))
            name = text.partition("(")[0].rpartition(".")[2]
            hint = f'Write "{line}".' if line else other_operation(name, self.vocabulary)
            expected = 'a layer, such as "conv3-64 pad 1"'
            self.problem(f"{clip(text)} is a call, as in PyTorch or Keras", span, expected, hint)
            return True
        written, ours = with_axes(head.text, self.vocabulary)
        if not written:
            return False
        span = self.scalar.at(head.start, len(written))
        expected = f"{clip(written[:-2])}: the input says how many axes there are"
        self.problem(f"unknown operation {clip(written)}", span, expected, f'Write "{ours}".')
        return True

    def bare_kernel(self, head: Word) -> str:
        """Say how a parameter is written as a kernel: `conv(k)-64`, where `convk-64` stands."""
        text, dash, behind = partition(head.text)
        for length in range(min(len(text) - 1, Limits.name), 0, -1):
            known = self.vocabulary.words.get(text[:length].lower())
            parameter = self.vocabulary.words.get(text[length:].lower())
            if known and known.spec(Role.KERNEL) and parameter and not parameter.specs:
                return f'Write "{text[:length]}({text[length:]}){dash}{behind}".'
        return ""

    def head(self, known: Known, rest: Word) -> Iterator[Argument]:
        """Read what follows the operation's word directly: [kernel] ["-" value]."""
        kernel_text, dash, _ = partition(rest.text)
        for role, part in (
            (Role.KERNEL, Word(kernel_text, rest.start)),
            (Role.OUT, rest.after(len(kernel_text) + 1) if dash else Word("", rest.end)),
        ):
            spec = known.spec(role)
            if part.text and spec:
                value = self.values(part)
                if len(value) > 1 and role is Role.OUT:
                    expected = "one number of channels"
                    self.problem(f"{clip(part.text)} channels", self.span(part), expected)
                elif len(value) > 1 and spec.word != "kernel":  # the parameter of a definition
                    self.problem(f"{clip(part.text)} as {spec.word}", self.span(part), "one number")
                yield Argument(spec.word, value, self.span(part))
            elif part.text:
                self.superfluous(known, role, part, bool(dash))

    def superfluous(self, known: Known, role: Role, part: Word, dash: bool) -> None:
        word = known.name
        if role is Role.KERNEL:
            hint = f'Write "{word}-{part.text}".' if known.spec(Role.OUT) and not dash else ""
            positional = [spec for spec in known.specs if spec.positional]
            hint = f'Write "{word} {part.text}".' if positional else hint
            self.problem(f"{word} has no kernel", self.span(part), f'"{word}"', hint)
        else:
            message = f"{word} takes no number of channels"
            self.problem(message, self.span(part), f'"{word}" without -{clip(part.text)[1:-1]}')

    def options(self, known: Known, words: list[Word]) -> Iterator[Argument]:
        """Read option*; each at most once."""
        seen: set[str] = set()
        queue = words[::-1]
        while queue:
            word = queue.pop()
            argument = self.option(known, word, queue)
            if argument is None:
                continue
            if argument.word in seen:
                self.problem(f'"{argument.word}" stands here twice', self.span(word))
            seen.add(argument.word)
            yield argument

    def option(self, known: Known, word: Word, queue: list[Word]) -> Argument | None:
        """Option = word [value ("x" value)*], or a value alone where the operation takes one."""
        specs = known.specs
        named = {spec.word.lower(): spec for spec in specs if spec.word not in ("kernel", "out")}
        switches = {spec.off: spec for spec in specs if spec.role is Role.FLAG}
        spec = named.get(word.lower) or switches.get(word.lower)
        if spec and spec.role is Role.FLAG:
            return Argument(spec.word, word.lower == spec.word, self.span(word))
        if spec is None:
            spec = next((spec for spec in specs if spec.positional), None)
            if spec is None or not (word.text[0].isdigit() or word.text[0] in "(."):
                self.unknown_option(known, word, queue[-1].text if queue else "")
                if queue and queue[-1].text[0].isdigit():
                    queue.pop()
                return None
            queue.append(word)
        if not queue:
            what = f"{spec.word} needs {_shape_of(spec)}"
            self.problem(what, self.span(word), f'"{spec.word} {_sample(spec)}"')
            return None
        value_word = queue.pop()
        value = self.option_value(spec, value_word)
        return None if value is None else Argument(spec.word, value, self.span(value_word))

    def option_value(self, spec: Spec, word: Word) -> Value | None:
        if spec.role is Role.NOTE:
            if len(word.text) > Limits.name:
                message = f"{spec.word} of {len(word.text):,} characters"
                self.problem(message, self.span(word), f"at most {Limits.name}")
                return None
            return word.text
        if word.lower in spec.words:
            return word.lower
        value = self.values(word)
        if spec.role is Role.COUNT and len(value) > 1:
            self.problem(f"{clip(word.text)} as {spec.word}", self.span(word), "one number")
            return None
        return value or None

    def unknown_option(self, operation: Known, word: Word, behind: str) -> None:
        """Report a word that is no option; `behind` is the word behind it."""
        known = operation.options
        hint = other_option(operation, word.text, behind, self.vocabulary)
        expected = f"an option of {operation.name}: {', '.join(known)}" if known else "+ or the end"
        self.problem(f"unknown option {clip(word.text)}", self.span(word), expected, hint)

    def values(self, word: Word) -> tuple[Expression, ...]:
        """Value ("x" value)*; empty where something is wrong."""
        found: list[Expression] = []
        parts = list(dimensions(word))
        if len(parts) > Limits.axes:
            message = f"{len(parts):,} numbers in {clip(word.text, 20)}"
            self.problem(message, self.span(word), f"at most {Limits.axes}")
            return ()
        for part in parts:
            value = self.value(part)
            if value is None:
                return ()
            found.append(value)
        return tuple(found)

    def value(self, word: Word) -> Expression | None:
        """Value = number | name | "(" arithmetic ")"."""
        if _NUMBER.fullmatch(word.text) and len(word.text) <= Limits.digits:
            return Number(str(int(word.text)), self.span(word))
        if NAME.fullmatch(word.text):
            return Name(word.text, self.span(word))
        if word.text.startswith("(") and word.text.endswith(")"):
            try:
                return parse_expression(self.scalar, word.start + 1, word.end - 1)
            except Invalid as invalid:
                self.problems += invalid.problems
                return None
        if _NUMBER.fullmatch(word.text):
            expected = f"at most {Limits.digits} digits"
            self.problem(
                f"the number {clip(word.text, 20)} is too large", self.span(word), expected
            )
            return None
        expected = "a whole number, a name, or arithmetic in brackets"
        hint: Words = ""
        if word.text.startswith("("):
            hint = 'Close the bracket with ")".'
        elif any(sign in word.text for sign in "*/%"):
            hint = f'Put arithmetic in brackets: "({clip(word.text)[1:-1]})".'
        elif self.vocabulary.find(word.text.lstrip("0123456789").lower()):
            hint = 'Write "+" between two operations.'
        self.problem(f"{clip(word.text)} as a value", self.span(word), expected, hint)
        return None


def _is_call(found: str | None, head: Word) -> bool:
    """Say whether a word is no operation, or one with the arguments of a call behind it."""
    if found is None:
        return True
    rest = head.text[len(found) :]
    if not rest.startswith("("):
        return re.match(r"[123]d\w*\(", rest, re.IGNORECASE) is not None
    kernel = LAYERS.words[found].spec(Role.KERNEL)
    return kernel is None or re.match(r"\(+(?:[<>=]=|[^,=()])+[()]", rest) is None


def missing(known: Known, operation: Operation, span: Span) -> Iterator[Problem]:
    """Say what the operation cannot do without."""
    given = {argument.word for argument in operation.arguments}
    needed = [spec for spec in known.specs if spec.required and spec.word not in given]
    if needed:
        *most, last = (spec.meaning for spec in needed)
        what = say("one-and-other", one=most, other=last) if most else last
        example = known.example.split(" + ")[0]
        yield Problem(f"{operation.name} without its {what}", span, f'as in "{example}"')


def _shape_of(spec: Spec) -> Words:
    words: Iterable[Words] = (f'"{word}"' for word in spec.words)
    number = "a number" if spec.role in (Role.COUNT, Role.NOTE) else "a number (or one per axis)"
    return one_of([number, *words])


def _sample(spec: Spec) -> str:
    return {"to": "7x7", "pad": "1"}.get(spec.word, "2")
