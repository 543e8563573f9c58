"""Listings as people copy them, read line by line.

    line      = [bullet] [name ":"] label [":"] [outline] statement* [remark]
    label     = "INPUT" | "TOTAL" … | a layer: `CONV3-64`, `POOL2`, `FC`, `conv2`, `conv3-64 x 2`
    outline   = "[" number ("x" number)* "]"
    statement = ["memory" | "weights" | "params"] [":"] [formula "="] side ("=" side)*
    side      = product | figure ["*" figure "bytes"]

Small and capital letters, spaces, the signs of multiplication and of equality are as their author
likes them. A line without digits is prose, and so is a formula without numbers: `(k*k*c + 1)*n`. A
line that begins with an outline or a statement goes on with the line above it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from mkdocs_cnn.figures.figure import POWER, Extents, Figure, read_figure
from mkdocs_cnn.figures.misread import not_a_figure
from mkdocs_cnn.figures.numerals import BLANKS, DEFAULT, FORMATS, RAISED, NumberFormat
from mkdocs_cnn.language.program import (
    Listing,
    ListingLine,
    Outline,
    Product,
    Program,
    Said,
    Statement,
    Text,
)
from mkdocs_cnn.layers import BY_NAME, Family
from mkdocs_cnn.listings.written import (
    NAME,
    PROSE,
    TIMES_BEFORE,
    Label,
    named_pools,
    read_label,
    renamed,
)
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.phrases import Words
from mkdocs_cnn.problems.problem import Invalid, Problem, Source, Span, clip

_YAML_INPUT = re.compile(r"(?m)^input[ ]*:[ ]*\d")
_BULLET = re.compile(r"\s*(?:[-*•‣▪◦–]\s+|\d{1,3}[.)]\s+)?")
_FIGURES = {
    each: re.compile(
        rf"(?i){each.token}(?:{POWER}|[ ]?(?:\^|\*\*)[ ]?[0-9]+|[{RAISED}]+)?(?:[{BLANKS}]?"
        r"(?:(?:[kmgt]i?)?b|(?:[kmgt]i?)?bytes?|thousand|million|billion|[kmgt])(?!\w))?"
    )
    for each in FORMATS.values()
}
"""Figures by how their digits are grouped; those that cannot be read are told what is wrong."""
_SIGN = re.compile(r"\s*(?:[*×·⋅∙✕✖]|[xX](?=\s*[(0-9]))\s*")
_EQUALS = re.compile(r"\s*(?P<sign>~=|=~|={1,2}|≈|≃|≅|~|->|→)\s*")
_ABOUT = re.compile(r"(?i)\s*(?:[~≈]|(?:about|approx|approximately|ca|circa|roughly)\b\.?)\s*")
_SPACE = re.compile(r"\s*")
_PLUS = re.compile(r"\s*\+\s*")
_OPENING = re.compile(r"\(\s*")
_CLOSING = re.compile(r"\s*\)")
_SCALE = re.compile(
    r"(?i)\s*[*×·⋅∙xX]\s*(?P<number>[0-9]{1,6})\s*(?P<unit>b|bytes?|images?|samples?)\b"
)
_NOUN = re.compile(
    r"(?i)\s*(?P<noun>(?:weights?|params?|parameters?|activations?)\b(?!\s*=\s*\(?\s*[0-9])"
    r"|biases\b|values?\b)(?!\s*:?\s*\(?\s*[0-9])"
)
_OF_WEIGHTS = ("weight", "weights", "biases", "param", "params", "parameter", "parameters")
_OF_MEMORY = ("activation", "activations")
_KEY = re.compile(
    r"(?i)(?P<memory>memory|mem|activations?)\b"
    r"|(?:\#\s*)?(?P<weights>weights?|params?|parameters?)\b"
)
_COLON = re.compile(r"\s*[:=]?\s*")
_AMOUNT = re.compile(rf"(?:{_ABOUT.pattern[4:]})?[\s(]*[0-9]", re.IGNORECASE)
_OTHER_TOTAL = re.compile(r"(?i)\b(?:flops?|g?macs?|mult\w*|ops|operations|layers|time)\b")
_SECOND_LABEL = re.compile(
    rf"\s*(?=[^\W\d])(?!{_KEY.pattern[4:]})(?!{_ABOUT.pattern[4:]})", re.IGNORECASE
)
_OUTLINE = re.compile(r"\[\s*[0-9]{1,12}(?:\s*[x×*·⋅X,]\s*[0-9]{1,12}){0,3}\s*\]")
_REMARK = re.compile(r"\((?=[^()]*[^\W\d_]{2})(?:[^()]|\([^()]*\))*\)?|/.*")
_BETWEEN = re.compile(r"[\s,;.|]+|[-–—](?!\w)")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_DIGIT = re.compile(r"\d")
_TOTAL = re.compile(r"(?i)(?:grand\s+)?(?:total|sum)\b(?P<words>[^\d:=≈~*]*)[:=]?\s*")
_INPUT = re.compile(r"(?i)(?:input|image|data)(?:\s+(?:layer|image|size|shape))?(?!\w)\s*:?\s*")
_HEAD_END = re.compile(
    r"(?i)[:\[=≈~]|\b(?:memory|mem|activations?|weights?|params?|parameters?)\b|$"
)
_CONTINUED = re.compile(rf"\s*(?:{_OUTLINE.pattern}|(?:{_KEY.pattern[4:]})\s*[:=])", re.IGNORECASE)
_OPERAND = r"[(\s]*(?:[A-Za-z]|[0-9]{1,2})[)\s]*"
_FORMULA = re.compile(
    rf"\s*(?=[^=≈]*?[A-Za-z]){_OPERAND}(?:[*×·⋅+]{_OPERAND}){{1,12}}(?:(?P<equals>[=≈])\s*|$)"
)
_WITHOUT = re.compile(
    r"(?i)\b(?:not counting|without|no|excluding|ignoring)\s+(?:the\s+)?bias(?:es)?\b"
)
_WITH = re.compile(r"(?i)\b(?:with|including|counting)\s+(?:the\s+)?bias(?:es)?\b")
_NO_STATEMENT = '"memory:" or "weights:" with a product or a figure, or a remark in brackets'
_NO_CLAIM = 'a product or a figure, such as "memory: 224*224*64 = 3.2M"'


def read_listing(
    source: Source, numbers: NumberFormat = DEFAULT
) -> tuple[Program, list[Problem]] | None:
    """Read a listing; None if the text is something else, such as a block in YAML.

    A line that cannot be read costs that line: it is reported, and kept as one that is not read.

    Args:
        source: the text.
        numbers: how its numbers are grouped.

    Raises:
        Invalid: there are too many lines.
    """
    reader = _Reader(source, numbers)
    lines = reader.lines()
    if not reader.certain and not _is_listing(source, lines):
        return None
    if reader.cut:
        raise Invalid(reader.problems)
    listing = Listing(tuple(named_pools(lines)), _biases(source), tuple(reader.problems))
    return Program(source, listing=listing), reader.problems


def _is_listing(source: Source, lines: Sequence[ListingLine]) -> bool:
    """Look for what no block in YAML holds."""
    outlined = [line.role for line in lines if line.outline is not None and line.role != "unread"]
    if "layer" in outlined and len(outlined) >= 2:
        return True
    breakdown = sum(_is_breakdown(line) for line in lines)
    return breakdown >= 2 and not _YAML_INPUT.search(source.text)


def _is_unmistakable(statements: Sequence[Statement]) -> bool:
    """Is there an equation, or are memory or weights told by name? One line is enough."""
    return any(
        statement.word or (len(statement.sides) > 1 and isinstance(statement.sides[0], Product))
        for statement in statements
    )


def _is_breakdown(line: ListingLine) -> bool:
    """Is it a layer and a figure of some size?"""
    figures = [side for each in line.statements for side in each.sides if isinstance(side, Said)]
    return any(said.figure.claimed >= 100 for said in figures)


def _biases(source: Source) -> bool | None:
    if _WITHOUT.search(source.text):
        return False
    return True if _WITH.search(source.text) else None


class _Unreadable(Exception):  # noqa: N818 - it says what a part of a line is
    """A part of a line that cannot be read; from here on."""

    def __init__(
        self, message: Words, at: int, length: int, expected: Words, hint: Words = ""
    ) -> None:
        super().__init__(message)
        self.message, self.at, self.length = message, at, length
        self.expected, self.hint = expected, hint


class _Reader:
    """Reads the lines; what is wrong with them goes to `problems`."""

    def __init__(self, source: Source, numbers: NumberFormat) -> None:
        self.source = source
        self.numbers = numbers
        self.problems: list[Problem] = []
        self.certain = False
        """Was something read that only a listing holds?"""
        self.cut = False
        """Are there more lines than can be read?"""
        self.last = -2
        """The number of the line above that something can go on with."""

    def lines(self) -> list[ListingLine]:
        """Read every line that says something."""
        found: list[ListingLine] = []
        many = 0
        for number, text in enumerate(self.source.lines):
            if many > Limits.listing_lines:
                expected = (
                    f"at most {Limits.listing_lines:,} layers and other lines that say something"
                )
                span = self.source.whole_line(number)
                self.problems.append(Problem("too many lines", span, expected))
                self.cut = True
                break
            if _says_nothing(text):
                continue
            line = _Line(self.source, number, self.problems, self.numbers)
            self.add(line, found)
            many += line.times
            self.certain = self.certain or line.certain or _is_unmistakable(line.statements)
        return [line for line in found if line.role != "input" or line.outline or line.statements]

    def add(self, line: _Line, found: list[ListingLine]) -> None:
        """Read a line, or what goes on with the line above it."""
        above = found[-1] if found and self.last == line.number - 1 else None
        continues = above is not None and _goes_on(line.text, above)
        before = len(self.problems)
        read: ListingLine | None = None
        try:
            read = line.more(above) if above and continues else line.read()
        except _Unreadable as error:
            span = self.source.span(line.number, error.at, max(error.length, 1))
            self.problems.append(Problem(error.message, span, error.expected, error.hint))
        if len(self.problems) > before:
            read = line.unread()
        elif continues:
            found.pop()
        if read is not None:
            found.append(read)
            self.last = line.number if read.role in ("input", "layer") else -2


def _says_nothing(text: str) -> bool:
    """Is it blank, a rule, a comment or prose? A pool needs no digits, nor does INPUT."""
    bare = text.strip()
    if bare.startswith("#"):
        return True
    alone = _is_pool(bare.rstrip(":")) or bare.upper().rstrip(":") == "INPUT"
    return not _DIGIT.search(bare[: Limits.listing_line]) and not alone


def _goes_on(text: str, above: ListingLine) -> bool:
    """Does a line begin with what the line above does not say itself?"""
    found = _CONTINUED.match(text)
    if found is None:
        return False
    if found["memory"] or found["weights"]:
        of = "memory" if found["memory"] else "weights"
        return all(statement.of != of for statement in above.statements)
    return above.outline is None


def _is_pool(text: str) -> bool:
    return text.lower() in ("pool", "maxpool", "avgpool", "max-pool", "avg-pool", "gap")


@dataclass(frozen=True)
class _Number:
    """A figure, and where in the line it stands."""

    figure: Figure
    start: int
    end: int


class _Line:
    """Reads one line from left to right."""

    def __init__(
        self, source: Source, number: int, problems: list[Problem], numbers: NumberFormat
    ) -> None:
        self.source = source
        self.numbers = numbers
        self.number = number
        self.text = source.lines[number].rstrip()
        self.at = 0
        self.problems = problems
        self.label = Label("")
        self.certain = False
        """Does it say of memory or weights by name what no block in YAML does?"""
        self.outline: Outline | None = None
        self.statements: list[Statement] = []

    @property
    def times(self) -> int:
        """How many lines it counts as."""
        return self.label.times

    # What is there

    def span(self, start: int, end: int) -> Span:
        return self.source.span(self.number, start, max(end - start, 1))

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Read what a pattern matches here; it may be nothing."""
        found = pattern.match(self.text, self.at)
        if found:
            self.at = found.end()
        return found

    def unreadable(self, expected: str, hint: str = "") -> _Unreadable:
        rest = self.text[self.at :].strip()
        skipped = len(self.text[self.at :]) - len(self.text[self.at :].lstrip())
        message = f"cannot read {clip(rest)}" if rest else "the line ends too early"
        return _Unreadable(message, self.at + skipped, len(rest), expected, hint)

    # Lines

    def read(self) -> ListingLine | None:
        """Read the whole line; None where it says nothing after all, or a mistake is noted.

        Raises:
            _Unreadable: it has something that belongs to no listing.
        """
        if len(self.text) > Limits.listing_line:
            expected = f"at most {Limits.listing_line} characters"
            raise _Unreadable("a line too long to be read", 0, len(self.text), expected)
        self.take(_BULLET)
        start = self.at
        if _FORMULA.fullmatch(self.text, start):
            return None
        if total := self.take(_TOTAL):
            return self.total(start, total["words"])
        if self.take(_INPUT):
            self.label = Label(self.text[start : self.at].strip(" :"))
            return self.line("input", start)
        sums = re.match(r"[(0-9]", self.text[start:]) and not TIMES_BEFORE.match(self.text, start)
        if sums or (_CONTINUED.match(self.text, start) and self.text[start] != "["):
            self.label = Label("the product")
            return self.line("arithmetic", start)
        name = self.labels()
        line = self.line("layer", start)
        return replace(line, name=name) if line.name is None and name else line

    def more(self, above: ListingLine) -> ListingLine:
        """Read what goes on with the line above.

        Raises:
            _Unreadable: as `read` does.
        """
        self.outline = above.outline
        self.body(above.role)
        stated = (*above.statements, *self.statements)
        return replace(above, outline=self.outline, statements=stated)

    def unread(self) -> ListingLine:
        """Keep of a line that cannot be read what it surely says: its label, its sizes."""
        boxes = list(_OUTLINE.finditer(self.text[: Limits.listing_line]))
        box = boxes[0] if len(boxes) == 1 else None
        outline = Outline(Extents(box[0]), self.span(*box.span())) if box else None
        whole = self.source.whole_line(self.number)
        label = self.label
        return ListingLine(
            self.number,
            "unread",
            label.text,
            None,
            label.operations,
            label.times,
            None,
            outline,
            (),
            whole,
        )

    def line(self, role: Literal["input", "layer", "arithmetic"], start: int) -> ListingLine:
        self.body(role)
        if role == "arithmetic" and (not self.statements or len(self.statements[0].sides) < 2):
            self.at = start
            expected = 'a layer or an equation, such as "CONV3-64: [224x224x64]"'
            raise self.unreadable(expected, PROSE)
        if role == "input" or _is_weightless(self.label):
            self.statements = [_of_outputs(each) for each in self.statements]
        label = renamed(self.label, self.outline, self.statements)
        return ListingLine(
            self.number,
            role,
            label.text,
            label.name,
            label.operations,
            label.times,
            label.guess,
            self.outline,
            tuple(self.statements),
            self.span(start, len(self.text)),
        )

    def total(self, start: int, words: str) -> ListingLine:
        """Read what stands behind TOTAL; the words behind it say of what."""
        label = self.text[start : self.at].strip(" :=\t")
        key = _KEY.search(words)
        if not key and (other := _OTHER_TOTAL.search(words)):
            at = start + self.text[start:].find(other[0])
            expected = '"TOTAL memory:" or "TOTAL params:"'
            raise _Unreadable(f"a total of {clip(other[0])}", at, len(other[0]), expected)
        self.body("total", key)
        span, stated = self.span(start, len(self.text)), tuple(self.statements)
        return ListingLine(self.number, "total", label, None, (), 1, None, None, stated, span)

    # Labels

    def labels(self) -> Text | None:
        """Read a label; return the name in front of it: `conv1_1: CONV3-64:`."""
        start, end = self.head()
        written = self.text[start:end]
        name: Text | None = None
        named = self.at > end and NAME.fullmatch(written)
        if named and not _FORMULA.match(self.text, self.at) and self.take(_SECOND_LABEL):
            name = Text(written, self.span(start, end))
            start, end = self.head()
        if start == end:
            raise self.unreadable('a layer, such as "CONV3-64:"')
        read = read_label(self.text[start:end], self.span(start, end), self.problems)
        self.label = read or self.label
        return name

    def head(self) -> tuple[int, int]:
        """Go over a label and the colon behind it; return where it starts and ends."""
        start = self.at
        found = _HEAD_END.search(self.text, start)
        end = found.start() if found else len(self.text)
        self.at = end + (self.text[end : end + 1] in (":", "="))
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return start, end

    # Statements

    def body(self, role: str, key: re.Match[str] | None = None) -> None:
        """Read everything behind a label; `key` is a word that stands in the label."""
        bare, words = True, True  # a figure may follow the label at once; then no words may
        start = self.at  # of the last word
        while self.at < len(self.text):
            found = key or self.take(_KEY)
            if found:
                key, bare = None, False
                self.take(_COLON)
                self.statements += self.statement(found)
            elif self.outline is None and (box := self.take(_OUTLINE)):
                self.outline, bare = Outline(Extents(box[0]), self.span(*box.span())), False
            elif bare and _AMOUNT.match(self.text, self.at):
                bare, words = False, False
                self.statements += self.statement(None)
            elif self.take(_FORMULA) or self.take(_REMARK) or self.take(_BETWEEN):
                continue
            elif words and (word := self.take(_WORD)):
                bare, start = False, word.start()
            else:
                self.at = start if self.text[start : self.at].strip().isalpha() else self.at
                raise self.unreadable(_NO_STATEMENT)
        if self.outline is None and (sizes := _bare_sizes(self.statements[:1], role)):
            self.outline = Outline(Extents(sizes.text), sizes.span)
            del self.statements[0]

    def statement(self, key: re.Match[str] | None) -> list[Statement]:
        """Statement = side ("=" side)*; nothing where words stand instead: `weights: none`."""
        self.take(_FORMULA)
        if not _AMOUNT.match(self.text, self.at):
            return []
        sides: list[Product | Said] = []
        scales: dict[str, int] = {}
        about = bool(self.take(_ABOUT))
        while True:
            if len(sides) == Limits.listing_sides:
                raise self.unreadable(f"at most {Limits.listing_sides} sides of an equation")
            equation = bool(sides) and isinstance(sides[0], Product)
            self.certain = self.certain or equation or key is not None
            sides.append(self.side(about))
            while scale := self.take(_SCALE):
                scales[scale["unit"][0].lower()] = int(scale["number"])
            joint = self.take(_EQUALS) or self.plus_behind_noun(sides[-1])
            if not joint:
                break
            about = any(sign in joint[0] for sign in "~≈≃≅") or bool(self.take(_ABOUT))
        word = (key["memory"] or key["weights"]).lower() if key else ""
        batch = scales.get("i", 1) * scales.get("s", 1)
        return [Statement(self.kind(key, sides), word, tuple(sides), scales.get("b"), batch)]

    def kind(
        self, key: re.Match[str] | None, sides: Sequence[Product | Said]
    ) -> Literal["memory", "weights"]:
        """Say what an equation is about, by the word before it and the nouns behind figures."""
        said = [side for side in sides if isinstance(side, Said) and side.noun]
        memory = bool(key["memory"]) if key else any(side.noun in _OF_MEMORY for side in said)
        for side in said:
            if side.noun in (_OF_WEIGHTS if memory else _OF_MEMORY) and side.noun_span:
                of, expected = ("memory", "values") if memory else ("weights", "weights")
                span, message = side.noun_span, f"{clip(side.noun)} behind a figure of the {of}"
                raise _Unreadable(message, span.column, span.length, f"{expected}, or no word")
        return "memory" if memory else "weights"

    def plus_behind_noun(self, side: Product | Said) -> re.Match[str] | None:
        """Read the sign in `138,344,128 weights + 13,416 biases`."""
        if isinstance(side, Said) and side.noun:
            return self.take(_PLUS)
        return None

    def side(self, about: bool) -> Product | Said:
        """Side = sum of products with brackets, or one figure with its unit and noun."""
        self.take(_SPACE)
        start, pattern, depth = self.at, "", 0
        numbers: list[_Number] = []
        while True:
            while self.text[self.at : self.at + 1] == "(" and depth < Limits.listing_brackets:
                depth, pattern = depth + 1, pattern + "("
                self.take(_OPENING)
            numbers.append(self.number_here("a number" if numbers else _NO_CLAIM))
            pattern += "#"
            while depth and (closing := _CLOSING.match(self.text, self.at)):
                depth, pattern, self.at = depth - 1, pattern + ")", closing.end()
            if _SCALE.match(self.text, self.at):
                break
            noun = _NOUN.match(self.text, self.at)
            sign = None if noun else self.take(_SIGN) or self.take(_PLUS)
            if not sign:
                break
            pattern += "+" if "+" in sign[0] else "*"
        if depth:
            raise self.unreadable('")"')
        if pattern == "#":
            return self.said(numbers[0], about)
        return self.product(start, pattern, numbers)

    def number_here(self, expected: str) -> _Number:
        """Read a figure; every number of an equation is read here.

        Raises:
            _Unreadable: there is none, its groups are malformed, or it is too large.
        """
        found = self.take(_FIGURES[self.numbers])
        if found is None:
            raise self.unreadable(expected)
        start, text = found.start(), found[0]
        if sum(map(str.isdecimal, text)) > Limits.listing_digits:
            message = f"the number {clip(text, 20)} is too large"
            raise _Unreadable(message, start, len(text), f"at most {Limits.listing_digits} digits")
        figure = read_figure(text, self.numbers)
        if figure is None:
            self.certain = self.certain or bool(_EQUALS.search(self.text, self.at))
            wrong = not_a_figure(text, self.span(start, found.end()), self.numbers)
            raise _Unreadable(wrong.message, start, len(text), wrong.expected, wrong.hint)
        return _Number(figure, *found.span())

    def said(self, number: _Number, about: bool) -> Said:
        noun = self.take(_NOUN)
        figure = replace(number.figure, about="~" if about else "")
        span = self.span(number.start, number.end)
        if noun is None:
            return Said(figure, "", span)
        return Said(figure, noun["noun"].lower(), span, self.span(*noun.span("noun")))

    def product(self, start: int, pattern: str, numbers: Sequence[_Number]) -> Product:
        figures = [each.figure for each in numbers]
        text = self.text[start : self.at]
        if not all(each.digits.isdigit() and not (each.unit or each.base) for each in figures):
            expected = "whole numbers, without units"
            raise _Unreadable(f"{clip(text)} as a product", start, self.at - start, expected)
        starts = tuple(each.start - start for each in numbers)
        return Product(text, pattern, tuple(figures), starts, self.span(start, self.at))


def _is_weightless(label: Label) -> bool:
    """Is it a label of pools alone?"""
    families = {BY_NAME[each.name].family for each in label.operations if each.name in BY_NAME}
    return families == {Family.POOLING}


def _of_outputs(statement: Statement) -> Statement:
    """Take a product without a word for one of the outputs, where there are no weights."""
    product = isinstance(statement.sides[0], Product) and not statement.word
    return replace(statement, of="memory") if product else statement


def _bare_sizes(statements: Sequence[Statement], role: str) -> Product | None:
    """Return sizes that stand without brackets, as in `INPUT: 224x224x3`."""
    sides = [side for each in statements for side in each.sides]
    first = sides[0] if len(sides) == 1 else None
    if any(each.word for each in statements) or not isinstance(first, Product):
        return None
    sizes = {"input": r"#(\*#){1,3}", "layer": r"#\*#\*#"}.get(role, "")
    return first if re.fullmatch(sizes, first.pattern) else None
