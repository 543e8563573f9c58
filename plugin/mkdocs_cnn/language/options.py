"""What stands behind an operation's word: kernel, outputs, options and their values.

head   = [kernel] ["-" value]
kernel = value ("x" value)*
option = word [value ("x" value)*]
value  = number | name | "(" arithmetic ")"

Where an option can differ before and after an axis, its values are `value [":" value]`.
"""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.language.expressions import (
    Dimension,
    Expression,
    Name,
    Number,
    Sided,
    parse_expression,
)
from mkdocs_cnn.language.hints import (
    JOINTS,
    glued_times,
    other_option,
    other_value,
    sample,
    shape_of,
)
from mkdocs_cnn.language.program import FROM, Argument, Value
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.language.vocabulary import LAYERS, Known, Vocabulary
from mkdocs_cnn.language.words import NAME, Word, dimensions, partition, sides, split_words
from mkdocs_cnn.layers import Role, Spec
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Invalid, Problem, Span, clip

NUMBER = pattern(r"\d+")
_DECIMAL = pattern(r"\d*\.\d+")
_ADDRESS = pattern(r"[^\W\d][\w-]*(?:\.[\w-]+)*")
"""An earlier item, or one inside of it."""
_WHOLE = Spec(Role.AXES, "", "")
"""How a value is read where nothing more is known of it."""


class OptionReader:
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
        """Report a mistake."""
        self.problems.append(Problem(message, span, expected, hint))

    def span(self, word: Word) -> Span:
        """Return where a word stands."""
        return self.scalar.at(word.start, len(word.text))

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
                    message, expected = (
                        say("part-channels", part=clip(part.text)),
                        say("one-number-of-channels"),
                    )
                    self.problem(message, self.span(part), expected, glued_times(part.text))
                elif len(value) > 1 and spec.word != "kernel":  # the parameter of a definition
                    self.problem(
                        say("value-as", value=clip(part.text), option=spec.word),
                        self.span(part),
                        say("one-number"),
                    )
                yield Argument(spec.word, value, self.span(part))
            elif part.text:
                self.superfluous(known, role, part, bool(dash))

    def superfluous(self, known: Known, role: Role, part: Word, dash: bool) -> None:
        """Report a kernel or a number of outputs that the operation does not have."""
        word = known.name
        if role is Role.KERNEL:
            hint = (
                say("write-word-part", word=word, part=part.text)
                if known.spec(Role.OUT) and not dash
                else ""
            )
            positional = [spec for spec in known.specs if spec.positional]
            hint = say("write-word-part-2", word=word, part=part.text) if positional else hint
            self.problem(say("has-no-kernel", word=word), self.span(part), f'"{word}"', hint)
        else:
            message = say("takes-no-number-of-channels", word=word)
            self.problem(
                message,
                self.span(part),
                say("word-without-part", word=word, part=clip(part.text)[1:-1]),
            )

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
                self.problem(say("stands-here-twice", word=argument.word), self.span(word))
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
                if queue and (queue[-1].text[0].isdigit() or word.lower in {FROM, "x", *JOINTS}):
                    queue.pop()
                return None
            queue.append(word)
        if not queue:
            what = say("option-needs", option=spec.word, values=shape_of(spec))
            self.problem(what, self.span(word), f'"{spec.word} {sample(spec)}"')
            return None
        value_word = queue.pop()
        value = self.option_value(spec, value_word)
        return None if value is None else Argument(spec.word, value, self.span(value_word))

    def option_value(self, spec: Spec, word: Word) -> Value | None:
        """Read the value of an option; None where it is wrong."""
        if spec.role is Role.NOTE:
            if len(word.text) > Limits.name:
                message = say("of-characters", word=spec.word, count=len(word.text))
                self.problem(message, self.span(word), say("at-most", most=Limits.name))
                return None
            return word.text
        if word.lower in spec.words:
            return word.lower
        if spec.role is Role.PARAMETER and _ADDRESS.fullmatch(word.text):
            return (Name(word.text, self.span(word)),)
        value = self.values(word, spec)
        if spec.role in (Role.COUNT, Role.PARAMETER) and len(value) > 1:
            self.problem(
                say("value-as", value=clip(word.text), option=spec.word),
                self.span(word),
                say("one-number"),
            )
            return None
        return value or None

    def unknown_option(self, operation: Known, word: Word, behind: str) -> None:
        """Report a word that is no option; `behind` is the word behind it."""
        known = operation.options
        hint = other_option(operation, word.text, behind, self.vocabulary)
        expected = (
            say("an-option-of", known=operation.name, words=tuple(known))
            if known
            else say("or-the-end")
        )
        self.problem(say("unknown-option", option=clip(word.text)), self.span(word), expected, hint)

    def values(self, word: Word, spec: Spec = _WHOLE) -> tuple[Dimension, ...]:
        """Value ("x" value)*; empty where something is wrong."""
        found: list[Dimension] = []
        parts = list(dimensions(word))
        if len(parts) > Limits.axes:
            message = say("numbers-in", count=len(parts), word=clip(word.text, 20))
            self.problem(message, self.span(word), say("at-most", most=Limits.axes))
            return ()
        for part in parts:
            read = self.sided if spec.sided else self.decimal if spec.decimal else self.value
            value = read(part)
            if value is None:
                return ()
            found.append(value)
        return tuple(found)

    def decimal(self, word: Word) -> Expression | None:
        """Decimal = digits "." digits | value."""
        if _DECIMAL.fullmatch(word.text) and len(word.text) <= Limits.digits:
            return Number(word.text if word.text[0] != "." else f"0{word.text}", self.span(word))
        return self.value(word)

    def sided(self, word: Word) -> Dimension | None:
        """Sided = value [":" value]."""
        parts = list(sides(word))
        values = [value for part in parts if (value := self.value(part)) is not None]
        if len(values) < len(parts):
            return None
        if len(values) > 2:
            message = say("sides-in", count=len(parts), word=clip(word.text, 20))
            self.problem(message, self.span(word), say("one-number-or-before-and-after"))
            return None
        return values[0] if len(values) == 1 else Sided(values[0], values[1], self.span(word))

    def value(self, word: Word) -> Expression | None:
        """Value = number | name | "(" arithmetic ")"."""
        if NUMBER.fullmatch(word.text) and len(word.text) <= Limits.digits:
            return Number(str(int(word.text)), self.span(word))
        if NAME.fullmatch(word.text):
            return Name(word.text, self.span(word))
        if word.text.startswith("(") and word.text.endswith(")"):
            try:
                return parse_expression(self.scalar, word.start + 1, word.end - 1)
            except Invalid as invalid:
                self.problems += invalid.problems
                return None
        if NUMBER.fullmatch(word.text):
            expected = say("at-most-digits", most=Limits.digits)
            self.problem(
                say("the-number-is-too-large", number=clip(word.text, 20)),
                self.span(word),
                expected,
            )
            return None
        expected = say("a-whole-number-a-name")
        hint = other_value(word.text, self.vocabulary)
        self.problem(say("as-a-value", value=clip(word.text)), self.span(word), expected, hint)
        return None
