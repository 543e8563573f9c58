"""Listings as people copy them, read line by line.

    line      = [bullet] [name ":"] label [":"] [outline] statement* [remark]
    label     = "INPUT" | "TOTAL" … | a layer: `CONV3-64`, `POOL2`, `FC`, `conv2`, `conv3-64 x 2`
    outline   = "[" number ("x" number)* "]"
    statement = ["memory" | "weights" | "params"] [":"] side ("=" side)*
    side      = product | figure ["*" figure "bytes"]

Small and capital letters, spaces, the signs of multiplication and of equality are as their author
likes them. A line without digits is prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from mkdocs_cnn.figures import Extents, read_figure
from mkdocs_cnn.language.notation import FROM, parse_line
from mkdocs_cnn.language.program import (
    KEY_LINE,
    Listing,
    ListingLine,
    Operation,
    Outline,
    Product,
    Program,
    Said,
    Statement,
    Text,
)
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.language.vocabulary import LAYERS, Vocabulary
from mkdocs_cnn.limits import Limits
from mkdocs_cnn.problems import Problem, Source, Span, clip

MAX_OF_LABEL = 3
"""The most mistakes of one label that are told."""

_YAML_INPUT = re.compile(r"(?m)^input[ ]*:[ ]*\d")
_BULLET = re.compile(r"\s*(?:[-*•‣▪◦–]\s+|\d{1,3}[.)]\s+)?")
_NUMBER = r"[0-9]+(?:[,'’_][0-9]+|[ \u00a0\u202f][0-9]{3}(?![0-9]))*(?:\.[0-9]+)?"
_FIGURE = re.compile(
    rf"(?i){_NUMBER}(?:[ \u00a0\u202f]?"
    r"(?:(?:[kmgt]i?)?b|(?:[kmgt]i?)?bytes?|thousand|million|billion|[kmgt])(?!\w))?"
)
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
    r"(?i)\s*(?P<noun>weights?|biases|params?|parameters?|activations?|values?)\b"
    r"(?!\s*:?\s*\(?\s*[0-9])"
)
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
_REMARK_OF_HEAD = re.compile(r"(?<!\s)\s*\((?=[^()]*[^\W\d_]{2})[^()]*\)$")
_TIMES = re.compile(r"(?P<head>.*-\d+|.*\s)\s*[(]?[x×*·]\s*(?P<times>\d{1,9})[)]?")
_TIMES_BEFORE = re.compile(r"(?P<times>\d{1,9})\s*[x×*·]\s*(?=[^\W\d_])")
_NAME = re.compile(r"[^\W\d]\w*")
_WITHOUT = re.compile(
    r"(?i)\b(?:not counting|without|no|excluding|ignoring)\s+(?:the\s+)?bias(?:es)?\b"
)
_WITH = re.compile(r"(?i)\b(?:with|including|counting)\s+(?:the\s+)?bias(?:es)?\b")
_BARE = re.compile(
    r"(?i)(?P<word>conv(?:olution)?|fc|dense|linear|fully[ -]connected|norm|lrn|bn|relu|softmax"
    r"|dropout|flatten)(?P<number>[ _]?\d+)?(?P<more>[_.]\d+|[a-z])?"
)
_SHORT_NAME = re.compile(r"(?i)conv\d-(?P<out>\d)")
_NO_STATEMENT = '"memory:" or "weights:" with a product or a figure, or a remark in brackets'
_PROSE = 'Leave out digits in lines of prose, or begin them with "#".'
_NO_CLAIM = 'a product or a figure, such as "memory: 224*224*64 = 3.2M"'
WORDS = Vocabulary({**LAYERS.words, "pool": LAYERS.words["maxpool"], "norm": LAYERS.words["lrn"]})
"""The words for layers, with those that listings use besides."""


def read_listing(source: Source) -> tuple[Program, list[Problem]] | None:
    """Read a listing; None if the text is something else, such as a block in YAML.

    Lines that cannot be read are left out, and reported.
    """
    if KEY_LINE.search(source.text):
        return None
    reader = _Reader(source)
    lines = reader.lines()
    if not reader.certain and not _is_listing(source, lines):
        return None
    listing = Listing(tuple(_named_pools(lines)), _biases(source))
    return Program(source, listing=listing), reader.problems


def _is_listing(source: Source, lines: Sequence[ListingLine]) -> bool:
    """Look for what no block in YAML holds."""
    outlined = [line.role for line in lines if line.outline is not None]
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


def _named_pools(lines: Sequence[ListingLine]) -> Iterator[ListingLine]:
    """Take POOL1, POOL2, POOL3 for names: no window is one wide."""
    pools = [line for line in lines if _bare_pool(line) is not None]
    numbered = any(_bare_pool(line) == 1 for line in pools)
    for line in lines:
        number = _bare_pool(line) if numbered else None
        if number is None:
            yield line
            continue
        name = Text(f"pool{number}", line.span)
        operation = replace(line.operations[0], arguments=())
        yield replace(line, name=line.name or name, operations=(operation,))


def _bare_pool(line: ListingLine) -> int | None:
    """Give the number of `POOL2`; None where the label is another."""
    found = re.fullmatch(r"(?i)(?:max|avg)?-?pool(?P<number>\d+)", line.label)
    return int(found["number"]) if found and line.operations else None


class _Unreadable(Exception):  # noqa: N818 - it says what a part of a line is
    """A part of a line that cannot be read; from here on."""

    def __init__(self, message: str, at: int, length: int, expected: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.at, self.length = message, at, length
        self.expected, self.hint = expected, hint


class _Reader:
    """Reads the lines; what is wrong with them goes to `problems`."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.certain = False
        """Was something read that only a listing holds?"""

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
                break
            if _says_nothing(text):
                continue
            line = _Line(self.source, number, self.problems)
            try:
                found += filter(None, [line.read()])
            except _Unreadable as error:
                span = self.source.span(number, error.at, max(error.length, 1))
                problem = Problem(error.message, span, error.expected, error.hint)
                self.problems.append(problem)
            many += line.times
            self.certain = self.certain or _is_unmistakable(line.statements)
        return found


def _says_nothing(text: str) -> bool:
    """Is it blank, a rule, a comment or prose? A pool needs no digits."""
    bare = text.strip()
    if bare.startswith("#"):
        return True
    return not _DIGIT.search(bare[: Limits.listing_line]) and not _is_pool(bare.rstrip(":"))


def _is_pool(text: str) -> bool:
    return text.lower() in ("pool", "maxpool", "avgpool", "max-pool", "avg-pool", "gap")


@dataclass(frozen=True)
class _Label:
    """What stands at the beginning of a line."""

    text: str
    name: Text | None = None
    operations: tuple[Operation, ...] = ()
    times: int = 1
    guess: int | None = None


class _Line:
    """Reads one line from left to right."""

    def __init__(self, source: Source, number: int, problems: list[Problem]) -> None:
        self.source = source
        self.number = number
        self.text = source.lines[number].rstrip()
        self.at = 0
        self.problems = problems
        self.times = 1
        self.outline: Outline | None = None
        self.statements: list[Statement] = []

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
        if total := self.take(_TOTAL):
            return self.total(start, total["words"])
        if self.take(_INPUT):
            return self.line("input", _Label(self.text[start : self.at].strip(" :")), start)
        if re.match(r"[(0-9]", self.text[start:]) and not self.find_times_before():
            return self.line("arithmetic", _Label("the product"), start)
        before = len(self.problems)
        label, name = self.labels()
        line = self.line("layer", label, start)
        if line.name is None and name:
            line = replace(line, name=name)
        return line if len(self.problems) == before else None

    def find_times_before(self) -> re.Match[str] | None:
        """Look for `2 x conv3-64`."""
        return _TIMES_BEFORE.match(self.text, self.at)

    def line(
        self, role: Literal["input", "layer", "arithmetic"], label: _Label, start: int
    ) -> ListingLine:
        self.body(role)
        if role == "arithmetic" and (not self.statements or len(self.statements[0].sides) < 2):
            self.at = start
            expected = 'a layer or an equation, such as "CONV3-64: [224x224x64]"'
            raise self.unreadable(expected, _PROSE)
        label = _renamed(label, self.outline, self.statements)
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

    def labels(self) -> tuple[_Label, Text | None]:
        """Read a label, and a name in front of it: `conv1_1: CONV3-64:`."""
        start, end = self.head()
        written = self.text[start:end]
        if self.at == end or not _NAME.fullmatch(written) or not self.take(_SECOND_LABEL):
            return self.label(start, end), None
        name = Text(written, self.span(start, end))
        return self.label(*self.head()), name

    def head(self) -> tuple[int, int]:
        """Go over a label and the colon behind it; give where it starts and ends."""
        start = self.at
        found = _HEAD_END.search(self.text, start)
        end = found.start() if found else len(self.text)
        self.at = end + (self.text[end : end + 1] in (":", "="))
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return start, end

    def label(self, start: int, end: int) -> _Label:
        """Read a layer's label: as the language has it, or a bare word with a number."""
        text, times = self.text[start:end], 1
        if not text:
            raise self.unreadable('a layer, such as "CONV3-64:"')
        if before := _TIMES_BEFORE.match(text):
            times, start = int(before["times"]), start + before.end()
            text = text[before.end() :]
        text = _REMARK_OF_HEAD.sub("", text)
        if behind := _TIMES.fullmatch(text):
            times, text = int(behind["times"]), behind["head"].rstrip()
        if not 1 <= times <= Limits.listing_lines:
            message, expected = f"{times:,} times", f"1 to {Limits.listing_lines:,}"
            raise _Unreadable(message, start, end - start, expected)
        self.times = times
        span = self.span(start, start + len(text))
        if bare := _BARE.fullmatch(text):
            return _bare_label(text, bare, times, span)
        found: list[Problem] = []
        operations = parse_line(Scalar(text, span), None, found, WORDS).operations
        prose = re.match(r"[^\W\d]+\s", text)
        if any(each.name == FROM for each in operations):
            expected = "layers alone, each behind the one above it"
            raise _Unreadable(clip(text), start, len(text), expected, _PROSE)
        self.problems += [
            replace(each, hint=_PROSE if prose or not each.hint else each.hint)
            for each in found[:MAX_OF_LABEL]
        ]
        return _Label(text, None, operations, times)

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
            elif self.take(_REMARK) or self.take(_BETWEEN):
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
        if not _AMOUNT.match(self.text, self.at):
            return []
        sides: list[Product | Said] = []
        scales: dict[str, int] = {}
        about = bool(self.take(_ABOUT))
        while True:
            if len(sides) == Limits.listing_sides:
                raise self.unreadable(f"at most {Limits.listing_sides} sides of an equation")
            sides.append(self.side(about))
            while scale := self.take(_SCALE):
                scales[scale["unit"][0].lower()] = int(scale["number"])
            joint = self.take(_EQUALS) or self.plus_behind_noun(sides[-1])
            if not joint:
                break
            about = any(sign in joint[0] for sign in "~≈≃≅") or bool(self.take(_ABOUT))
        of: Literal["memory", "weights"] = "memory" if key and key["memory"] else "weights"
        word = (key["memory"] or key["weights"]).lower() if key else ""
        batch = scales.get("i", 1) * scales.get("s", 1)
        return [Statement(of, word, tuple(sides), scales.get("b"), batch)]

    def plus_behind_noun(self, side: Product | Said) -> re.Match[str] | None:
        """Read the sign in `138,344,128 weights + 13,416 biases`."""
        if isinstance(side, Said) and side.noun:
            return self.take(_PLUS)
        return None

    def side(self, about: bool) -> Product | Said:
        """Side = sum of products with brackets, or one figure with its unit and noun."""
        self.take(_SPACE)
        start, pattern, depth = self.at, "", 0
        figures: list[re.Match[str]] = []
        while True:
            while self.text[self.at : self.at + 1] == "(" and depth < Limits.listing_brackets:
                depth, pattern = depth + 1, pattern + "("
                self.take(_OPENING)
            number = self.take(_FIGURE)
            if number is None:
                raise self.unreadable("a number" if figures else _NO_CLAIM)
            figures.append(number)
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
            return self.said(figures[0], about)
        return self.product(start, pattern, figures)

    def said(self, found: re.Match[str], about: bool) -> Said:
        noun = self.take(_NOUN)
        figure = read_figure(found[0])
        if figure is None or len(figure.digits) > Limits.listing_digits:
            expected = f"at most {Limits.listing_digits} digits"
            message = f"the number {clip(found[0], 20)} is too large"
            raise _Unreadable(message, found.start(), len(found[0]), expected)
        word = noun["noun"].lower() if noun else ""
        return Said(replace(figure, about="~" if about else ""), word, self.span(*found.span()))

    def product(self, start: int, pattern: str, found: Sequence[re.Match[str]]) -> Product:
        figures = [read_figure(each[0]) for each in found]
        numbers = [each for each in figures if each and each.digits.isdigit() and not each.unit]
        if len(numbers) < len(found) or any(
            len(each.digits) > Limits.listing_digits for each in numbers
        ):
            expected = f"whole numbers of at most {Limits.listing_digits} digits, without units"
            message = f"{clip(self.text[start : self.at])} as a product"
            raise _Unreadable(message, start, self.at - start, expected)
        starts = tuple(each.start() - start for each in found)
        text = self.text[start : self.at]
        return Product(text, pattern, tuple(numbers), starts, self.span(start, self.at))


def _bare_sizes(statements: Sequence[Statement], role: str) -> Product | None:
    """Give sizes that stand without brackets, as in `INPUT: 224x224x3`; None for anything else."""
    sides = [side for each in statements for side in each.sides]
    first = sides[0] if len(sides) == 1 else None
    if any(each.word for each in statements) or not isinstance(first, Product):
        return None
    sizes = {"input": r"#(\*#){1,3}", "layer": r"#\*#\*#"}.get(role, "")
    return first if re.fullmatch(sizes, first.pattern) else None


def _bare_label(text: str, bare: re.Match[str], times: int, span: Span) -> _Label:
    """Read `conv2`, `conv1_1`, `fc6`, `norm1`: a word, and a number that is part of a name."""
    word = re.sub(r"[ -]", "", bare["word"].lower())
    known = WORDS.words["fc" if word == "fullyconnected" else word]
    number = int(bare["number"].strip(" _")) if bare["number"] and len(bare["number"]) < 9 else None
    name = re.sub(r"[ .]", "_", text) if number is not None and number < 100 else ""
    operation = Operation(known.name, (), span)
    valid = _NAME.fullmatch(name) and "connected" not in name.lower()
    return _Label(text, Text(name, span) if valid else None, (operation,), times, number)


def _renamed(label: _Label, outline: Outline | None, statements: Sequence[Statement]) -> _Label:
    """Take `conv3-1` for a name where the line has other outputs than 1."""
    found = _SHORT_NAME.fullmatch(label.text)
    sides = [side for each in statements for side in each.sides]
    outputs = [int(side.numbers[-1].digits) for side in sides if isinstance(side, Product)]
    outputs += outline.extents.sizes[-1:] if outline else ()
    if not found or not outputs or int(found["out"]) in outputs:
        return label
    operation = replace(label.operations[0], arguments=())
    name = Text(label.text.replace("-", "_"), label.operations[0].span)
    return replace(label, name=name, operations=(operation,))
