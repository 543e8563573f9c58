"""The equations of a listing, read from left to right.

What is read here, in the grammar of `line`:

    statement = [formula "="] side ("=" side)*
    side      = product | figure ["*" figure "bytes"]
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from mkdocs_cnn.figures.figure import Extents, Figure, read_figure
from mkdocs_cnn.figures.misread import not_a_figure
from mkdocs_cnn.figures.numerals import NumberFormat
from mkdocs_cnn.figures.widths import narrow
from mkdocs_cnn.language.listed import Product, Said, Statement
from mkdocs_cnn.language.tables import Outline
from mkdocs_cnn.listings import tokens
from mkdocs_cnn.listings.plain import plain
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Refusal, Source, Span, clip
from mkdocs_cnn.problems.records import record, replace

_NO_CLAIM = say("a-product-or-a-figure-such")


class Unreadable(Refusal):
    """A part of a line that cannot be read; from here on."""

    def __init__(
        self, message: Words, at: int, length: int, expected: Words, hint: Words = ""
    ) -> None:
        super().__init__(message, expected, hint)
        self.column, self.length = at, length


@record()
class _Number:
    """A figure, and where in the line it stands."""

    figure: Figure
    start: int
    end: int


class Equations:
    """Reads the equations of one line, from `at` on."""

    def __init__(self, source: Source, number: int, numbers: NumberFormat) -> None:
        self.source = source
        self.numbers = numbers
        self.number = number
        self.written = source.lines[number].rstrip()
        """The line as its author wrote it."""
        short = len(self.written) <= Limits.listing_line
        self.text = plain(self.written) if short else self.written
        self.at = 0
        self.certain = False
        """Does it say of memory or weights by name what no block in YAML does?"""

    def span(self, start: int, end: int) -> Span:
        """Return a part of the line as a place."""
        return self.source.span(self.number, start, max(end - start, 1))

    def sizes(self, start: int, end: int) -> Outline:
        """Return the sizes that stand at a place."""
        span = self.span(start, end)
        return Outline(Extents(span.text), span)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Read what a pattern matches here; it may be nothing."""
        found = pattern.match(self.text, self.at)
        if found:
            self.at = found.end()
        return found

    def unreadable(self, expected: Words, hint: Words = "") -> Unreadable:
        """Make the mistake that the rest of the line cannot be read."""
        rest = self.text[self.at :].strip()
        skipped = len(self.text[self.at :]) - len(self.text[self.at :].lstrip())
        message = (
            say("cannot-read-the-rest", rest=clip(rest)) if rest else say("the-line-ends-too-early")
        )
        return Unreadable(message, self.at + skipped, len(rest), expected, hint)

    def statement(self, key: re.Match[str] | None) -> list[Statement]:
        """Statement = side ("=" side)*; nothing where words stand instead: `weights: none`."""
        self.take(tokens.FORMULA)
        if not tokens.AMOUNT.match(self.text, self.at):
            return []
        sides: list[Product | Said] = []
        scales: dict[str, int] = {}
        about = bool(self.take(tokens.ABOUT))
        while True:
            if len(sides) == Limits.listing_sides:
                raise self.unreadable(
                    say("at-most-sides-of-an-equation", most=Limits.listing_sides)
                )
            equation = bool(sides) and isinstance(sides[0], Product)
            self.certain = self.certain or equation or key is not None
            sides.append(self.side(about))
            while scale := self.take(tokens.SCALE):
                scales[scale["unit"][0].lower()] = int(scale["number"])
            if tokens.LEADING.match(self.text, self.at) and not self.is_equal(key, sides[-1]):
                raise self.unreadable(say("sizes-on-both-sides-of-an-arrow"))
            joint = self.take(tokens.EQUALS) or self.plus_behind_noun(sides[-1])
            if not joint:
                break
            about = any(sign in joint[0] for sign in "~≈≃≅") or bool(self.take(tokens.ABOUT))
        word = tokens.english(key["memory"] or key["weights"]) if key else ""
        batch = scales.get("i", 1) * scales.get("s", 1)
        of, share = self.kind(key, sides), self.share()
        return [Statement(of, word, tuple(sides), scales.get("b"), batch, share)]

    def is_equal(self, key: re.Match[str] | None, side: Product | Said) -> bool:
        """Does an arrow lead from arithmetic to the one number that it comes to?"""
        if isinstance(side, Said) or tokens.TO_SIZES.match(self.text, self.at):
            return False
        return key is not None or bool(set(side.pattern) & {"(", "+"})

    def kind(
        self, key: re.Match[str] | None, sides: Sequence[Product | Said]
    ) -> Literal["memory", "weights"]:
        """Say what an equation is about, by the word before it and the nouns behind figures."""
        said = [side for side in sides if isinstance(side, Said) and side.noun]
        memory = bool(key["memory"]) if key else any(side.noun in tokens.OF_MEMORY for side in said)
        for side in said:
            if side.noun in (tokens.OF_WEIGHTS if memory else tokens.OF_MEMORY) and side.noun_span:
                of, expected = ("memory", "values") if memory else ("weights", "weights")
                span, message = (
                    side.noun_span,
                    say("a-noun-of-something-else", noun=clip(side.noun), quantity=of),
                )
                raise Unreadable(
                    message, span.column, span.length, say("or-no-word", expected=expected)
                )
        return "memory" if memory else "weights"

    def share(self) -> Said | None:
        """Read a share of the total, where one stands here: `(0.03%)`."""
        found = self.take(tokens.SHARES[self.numbers])
        if found is None:
            return None
        number = self.figure(found["figure"], found.start("figure"))
        figure = replace(number, about="~" if found["about"] else "")
        return Said(figure, "", self.span(*found.span("figure")))

    def plus_behind_noun(self, side: Product | Said) -> re.Match[str] | None:
        """Read the sign in `138,344,128 weights + 13,416 biases`."""
        if isinstance(side, Said) and side.noun:
            return self.take(tokens.PLUS)
        return None

    def side(self, about: bool) -> Product | Said:
        """Side = sum of products with brackets, or one figure with its unit and noun."""
        self.take(tokens.SPACE)
        start, pattern, depth = self.at, "", 0
        numbers: list[_Number] = []
        while True:
            while self.text[self.at : self.at + 1] == "(" and depth < Limits.listing_brackets:
                depth, pattern = depth + 1, pattern + "("
                self.take(tokens.OPENING)
            numbers.append(self.number_here(say("a-number") if numbers else _NO_CLAIM))
            pattern += "#"
            while depth and (closing := tokens.CLOSING.match(self.text, self.at)):
                depth, pattern, self.at = depth - 1, pattern + ")", closing.end()
            if tokens.SCALE.match(self.text, self.at):
                break
            noun = tokens.NOUN.match(self.text, self.at)
            sign = None if noun else self.take(tokens.SIGN) or self.take(tokens.PLUS)
            if not sign:
                break
            pattern += "+" if "+" in sign[0] else "*"
            if len(numbers) == Limits.listing_numbers:
                raise self.unreadable(
                    say("at-most-numbers-with-signs-between", most=Limits.listing_numbers)
                )
        if depth:
            raise self.unreadable('")"')
        if pattern == "#":
            return self.said(numbers[0], about)
        return self.product(start, pattern, numbers)

    def number_here(self, expected: Words) -> _Number:
        """Read a figure; every number of an equation is read here.

        Raises:
            Unreadable: there is none, its groups are malformed, or it is too large.
        """
        found = self.take(tokens.FIGURES[self.numbers])
        if found is None:
            raise self.unreadable(expected)
        (start, end), text = found.span(), found[0]
        figure = self.figure(text, start)
        if narrow(self.written[start:end]) != text:
            end = start + len(figure.number)  # the unit of `37\\text{K}` is not where it was
        return _Number(figure, start, end)

    def figure(self, text: str, start: int) -> Figure:
        """Read a figure that stands at a place.

        Raises:
            Unreadable: its groups are malformed, or it is too large.
        """
        if sum(map(str.isdecimal, text)) > Limits.listing_digits:
            message = say("the-number-is-too-large", number=clip(text, 20))
            raise Unreadable(
                message, start, len(text), say("at-most-digits", most=Limits.listing_digits)
            )
        figure = read_figure(text, self.numbers)
        if figure is None:
            self.certain = self.certain or bool(tokens.EQUALS.search(self.text, self.at))
            wrong = not_a_figure(text, self.span(start, start + len(text)), self.numbers)
            raise Unreadable(wrong.message, start, len(text), wrong.expected, wrong.hint)
        return figure

    def said(self, number: _Number, about: bool) -> Said:
        """Read the noun behind a figure."""
        noun = self.take(tokens.NOUN)
        figure = replace(number.figure, about="~" if about else "")
        span = self.span(number.start, number.end)
        if noun is None:
            return Said(figure, "", span)
        return Said(figure, tokens.english(noun["noun"]), span, self.span(*noun.span("noun")))

    def product(self, start: int, pattern: str, numbers: Sequence[_Number]) -> Product:
        """Make a product of what was read from a place on.

        Raises:
            Unreadable: its numbers are not whole.
        """
        figures = [each.figure for each in numbers]
        text = self.written[start : self.at]
        if not all(each.digits.isdigit() and not (each.unit or each.base) for each in figures):
            expected = say("whole-numbers-without-units")
            raise Unreadable(say("as-a-product", text=clip(text)), start, self.at - start, expected)
        starts = tuple(each.start - start for each in numbers)
        return Product(text, pattern, tuple(figures), starts, self.span(start, self.at))
