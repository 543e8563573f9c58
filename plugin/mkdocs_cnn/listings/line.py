"""One line of a listing.

    line      = [bullet] [name ":"] label [":"] [outline] statement* [remark]
    label     = "INPUT" | "TOTAL" … | a layer: `CONV3-64`, `POOL2`, `FC`, `conv2`, `conv3-64 x 2`
    outline   = "[" number ("x" number)* "]"
    statement = ["memory" | "weights" | "params"] [":"] equation

A line without digits is prose, and so is a formula without numbers: `(k*k*c + 1)*n`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from mkdocs_cnn.figures.figure import Extents
from mkdocs_cnn.figures.numerals import NumberFormat
from mkdocs_cnn.language.listed import ListingLine, Product, Statement
from mkdocs_cnn.language.program import Text
from mkdocs_cnn.language.tables import Outline
from mkdocs_cnn.layers import BY_NAME, Family
from mkdocs_cnn.listings import tokens
from mkdocs_cnn.listings.biases import in_line, told_apart
from mkdocs_cnn.listings.described import (
    Described,
    is_convolution,
    read_description,
    read_option,
    read_units,
    takes_window,
    told_window,
    with_description,
)
from mkdocs_cnn.listings.equations import Equations, Unreadable
from mkdocs_cnn.listings.meant import LARGEST_KERNEL
from mkdocs_cnn.listings.totals import is_both_ways, part_of, strange_word
from mkdocs_cnn.listings.unlike import doubt_of, units_of
from mkdocs_cnn.listings.written import (
    NAME,
    PROSE,
    TIMES_BEFORE,
    Label,
    is_label,
    is_layer,
    read_label,
)
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Problem, Source, Span, clip
from mkdocs_cnn.problems.records import replace

_NO_STATEMENT = say("or-with-a-product")
_COLON = pattern(r":|=(?!>)")
_DASH = pattern(r"\s[-–—]\s|\s*(?:->|=>|→|⇒)\s*(?=[(0-9][^=≈\[]{3,80}[=≈]\s*[0-9])")


class Line(Equations):
    """Reads one line from left to right."""

    def __init__(
        self, source: Source, number: int, problems: list[Problem], numbers: NumberFormat
    ) -> None:
        super().__init__(source, number, numbers)
        self.problems = problems
        self.label = Label("")
        self.outline: Outline | None = None
        self.seen: Text | None = None
        self.entering: Outline | None = None
        self.statements: list[Statement] = []
        self.words: list[re.Match[str]] = []  # behind the label
        self.remarks: list[re.Match[str]] = []
        self.is_total = False

    @property
    def times(self) -> int:
        """How many lines it counts as."""
        return self.label.times

    def read(self) -> ListingLine | None:
        """Read the whole line; None where it says nothing after all, or a mistake is noted.

        Raises:
            Unreadable: it has something that belongs to no listing.
        """
        if (length := len(self.text)) > Limits.listing_line:
            expected = say("at-most-characters", most=Limits.listing_line)
            raise Unreadable(say("a-line-too-long"), 0, length, expected)
        self.take(tokens.BULLET)
        self.sizes_in_front()
        start = self.at
        if tokens.FORMULA.fullmatch(self.text, start):
            return None
        if total := self.take(tokens.TOTAL):
            return self.total(start, total)
        if self.take(tokens.INPUT):
            self.label = Label(self.text[start : self.at].strip(" :"))
            return self.line("input", start)
        sums = re.match(r"(?!\([^()]*\)\s*:)[(0-9]", self.text[start:]) and not TIMES_BEFORE.match(
            self.text, start
        )
        if sums or (tokens.CONTINUED.match(self.text, start) and self.text[start] != "["):
            self.label = Label("the product")
            return self.line("arithmetic", start)
        name = self.labels()
        self.description()
        self.arrow()
        if units := tokens.UNITS.match(self.text, self.at):
            self.describe(read_units(units, self.span(self.at, len(self.text))))
        line = self.line("layer", start)
        return replace(line, name=name) if line.name is None and name else line

    def sizes_in_front(self) -> None:
        """Read `[55x55x96]` in front of a label."""
        if tokens.LABELLED.match(self.text, self.at) and (box := self.take(tokens.OUTLINE)):
            self.outline = self.sizes(*box.span())
            self.take(tokens.COLON)

    def description(self) -> None:
        """Read what words say of a layer: `96 11x11 filters at stride 4, pad 0`.

        Raises:
            Unreadable: they are of another layer, or say something else than the label.
        """
        described = read_description(*self.rest())
        if described is None:
            return
        self.describe(described)
        self.seen = described.seen
        self.certain = self.certain or described.is_whole
        if self.outline is None and not tokens.LED.match(self.text, self.at):
            box = self.take(tokens.ARROW) and (self.take(tokens.OUTLINE) or self.take(tokens.SIZES))
            if box is not None:
                self.outline = self.sizes(*box.span())

    def arrow(self) -> None:
        """Read what an arrow leads from and to: `2x2 -> 14x14x6`, `28x28x6 -> 14x14x6`.

        Raises:
            Unreadable: it cannot be told whether the window or the input stands before it.
        """
        found = tokens.LED.match(self.text, self.at) if self.outline is None else None
        if found is None or not self.label.operations:
            return
        after = Extents(found["after"])
        if found["before"]:
            self.leading(found, after)
        self.at = found.end()
        self.outline = self.sizes(*found.span("after"))

    def leading(self, found: re.Match[str], after: Extents) -> None:
        """Read what stands before an arrow: a window, or what goes in."""
        before, span = Extents(found["before"]), self.span(*found.span("before"))
        sizes, first = before.sizes, self.label.operations[0]
        slides, self.certain = takes_window(first), True
        square = len(sizes) > 1 and sizes[0] == sizes[1]
        self.at = found.start("before")
        if slides and square and len(sizes) == 2 < len(after.sizes) and sizes[0] <= LARGEST_KERNEL:
            self.describe(told_window(span))
            return
        grows = square and sizes[0] < after.sizes[0]
        same = len(sizes) == len(after.sizes) or not is_convolution(first)
        if slides and (len(sizes) < 2 or (square and len(sizes) < 3) or grows or not same):
            raise self.unreadable(say("sizes-on-both-sides-of-an-arrow"))
        self.entering = Outline(Extents(span.text), span)

    def describe(self, described: Described, *, behind: bool = False) -> None:
        """Add a description that stands here to the label.

        Raises:
            Unreadable: it is of another layer, or says something else than the label.
        """
        label = with_description(self.label, described, behind=behind)
        if label is None:
            text = self.text[self.at : self.at + described.end].strip(" ,;")
            message = say("text-behind-label", text=clip(text), label=clip(self.label.text))
            at = self.text.find(text, self.at)
            raise Unreadable(message, at, len(text), say("what-a-layer-of-this-kind"))
        self.label = label
        self.at += described.end

    def option(self) -> str:
        """Read an option of a layer, or a word for sizes behind it; empty where there is none."""
        if self.outline is None and self.take(tokens.OUTPUT):
            return "output"
        found = read_option(*self.rest())
        if found is not None:
            self.describe(found, behind=True)
        return "option" if found else ""

    def more(self, above: ListingLine) -> ListingLine:
        """Read what goes on with the line above.

        Raises:
            Unreadable: as `read` does.
        """
        self.outline = above.outline
        self.body(above.role)
        stated = (*above.statements, *self.statements)
        own = in_line(self.text)
        biases = above.biases if own is None else own
        return replace(above, outline=self.outline, statements=stated, biases=biases)

    def unread(self) -> ListingLine:
        """Keep of a line that cannot be read what it surely says: its label, its sizes."""
        boxes = list(tokens.OUTLINE.finditer(self.text[: Limits.listing_line]))
        box = boxes[0] if len(boxes) == 1 else None
        outline = self.outline or (self.sizes(*box.span()) if box else None)
        whole = self.source.whole_line(self.number)
        label = self.label
        return ListingLine(
            self.number,
            "total" if self.is_total else "unread",
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
        """Read what stands behind a label.

        Raises:
            Unreadable: it is nothing that a line of this role says.
        """
        self.body(role)
        if role == "arithmetic" and (not self.statements or len(self.statements[0].sides) < 2):
            self.at = start
            expected = say("a-layer-or-an-equation-such")
            raise self.unreadable(expected, PROSE)
        if role == "layer" and (doubt := doubt_of(self.label.text, self.outline, self.statements)):
            self.at = start
            raise self.unreadable(doubt)
        if units := units_of(self.label.text, self.outline, self.statements):
            self.outline, self.statements = units, []
        if role == "input" or _is_weightless(self.label):
            self.statements = [_of_outputs(each) for each in self.statements]
        label, own = self.label, in_line(self.text)
        self.statements, both = told_apart(self.statements)
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
            seen=self.seen,
            biases=True if both and own is None else own,
            entering=self.entering,
        )

    def total(self, start: int, total: re.Match[str]) -> ListingLine:
        """Read what stands behind TOTAL; the words behind it say of what.

        Raises:
            Unreadable: they are of something else.
        """
        self.is_total = True
        label, words = self.text[start : self.at].strip(" :=\t"), total["words"]
        part, other = part_of(words)
        if other:
            raise _other_total(other, total.start("words"))
        if words.count("(") > words.count(")"):
            raise self.unreadable(_NO_STATEMENT)
        self.body("total", tokens.KEY.search(words))
        both = (remark for remark in self.remarks if is_both_ways(remark[0]))
        if strange := next(both, None) or strange_word(self.words):
            raise _other_total(strange, 0)
        span, stated = self.span(start, len(self.text)), tuple(self.statements)
        biases = in_line(self.text)
        return ListingLine(
            self.number,
            "total",
            label,
            None,
            (),
            1,
            None,
            None,
            stated,
            span,
            biases=biases,
            part=part,
        )

    def labels(self) -> Text | None:
        """Read a label; return the name in front of it: `conv1_1: CONV3-64:`."""
        start, end = self.head()
        written = self.text[start:end]
        name: Text | None = None
        named = self.at > end and NAME.fullmatch(written)
        if named and not self._is_told() and self.take(tokens.SECOND_LABEL):
            first, behind = (start, end), self.at
            start, end = self.head()
            if is_layer(written) and not is_label(self.text[start:end]):
                (start, end), self.at = first, behind  # `NORM1: Normalization layer`
            else:
                name = Text(written, self.span(*first))
        if start == end:
            raise self.unreadable(say("a-layer-of-a-listing"))
        read = read_label(self.text[start:end], self.span(start, end), self.problems)
        self.label = read or self.label
        return name

    def rest(self) -> tuple[str, Span]:
        """Return what is left of the line, and where it stands."""
        return self.text[self.at :], self.span(self.at, len(self.text))

    def _is_told(self) -> bool:
        """Does a formula stand here, or words on the layer?"""
        formula = tokens.FORMULA.match(self.text, self.at)
        return bool(formula) or read_description(*self.rest()) is not None

    def head(self) -> tuple[int, int]:
        """Go over a label and the colon behind it; return where it starts and ends."""
        start = self.at
        found = tokens.HEAD_END.search(self.text, start)
        end = found.start() if found else len(self.text)
        self.at = end + (bool(_COLON.match(self.text, end)))
        if dash := _DASH.match(self.text, end):
            self.at = dash.end()
        while end > start and self.text[end - 1] in " \t\u00a0\u3000,;-":
            end -= 1
        return start, end

    def remark(self) -> bool:
        """Go over a remark, and keep it."""
        found = self.take(tokens.REMARK)
        self.remarks += [found] if found else []
        return found is not None

    def body(self, role: str, key: re.Match[str] | None = None) -> None:
        """Read everything behind a label; `key` is a word that stands in the label."""
        bare, words = True, True  # a figure may follow the label at once; then no words may
        start = self.at  # of the last word
        while self.at < len(self.text):
            if len(self.statements) > Limits.listing_sides:
                raise self.unreadable(say("at-most-equations-in-a-line", most=Limits.listing_sides))
            found = key or self.take(tokens.KEY)
            if found:
                key, bare = None, False
                self.take(tokens.COLON)
                self.statements += self.statement(found)
            elif self.outline is None and (box := self.take(tokens.BOX)):
                self.outline = self.sizes(*box.span())
            elif tokens.COUNTED.match(self.text, self.at) or (
                bare and tokens.AMOUNT.match(self.text, self.at)
            ):
                bare, words = False, False
                self.statements += self.statement(None)
            elif role == "layer" and (said := self.option()):
                bare = said == "output"
            elif self.take(tokens.FORMULA) or self.remark() or self.take(tokens.BETWEEN):
                continue
            elif words and (word := self.take(tokens.WORD)):
                bare, start = False, word.start()
                self.words.append(word)
            else:
                self.at = start if self.text[start : self.at].strip().isalpha() else self.at
                raise self.unreadable(_NO_STATEMENT)
        if self.outline is None and (sizes := _bare_sizes(self.statements[:1], role)):
            self.outline = Outline(Extents(sizes.text), sizes.span)
            del self.statements[0]


def _other_total(found: re.Match[str], start: int) -> Unreadable:
    """Make the mistake that a total is of something else."""
    message, expected = say("a-total-of", other=clip(found[0])), say("total-memory-or-total-params")
    return Unreadable(message, start + found.start(), len(found[0]), expected)


def _is_weightless(label: Label) -> bool:
    """Is it a label of pools alone?"""
    known = (BY_NAME.get(each.name) for each in label.operations)
    return {each.family for each in known if each} == {Family.POOLING}


def _of_outputs(statement: Statement) -> Statement:
    """Take a product without a word for one of the outputs, where there are no weights."""
    product = isinstance(statement.sides[0], Product) and not statement.word
    return replace(statement, of="memory") if product else statement


def _bare_sizes(statements: Sequence[Statement], role: str) -> Product | None:
    """Return sizes that stand without brackets, as in `INPUT: 224x224x3`."""
    sides = [side for each in statements for side in each.sides]
    first = sides[0] if len(sides) == 1 and not any(each.word for each in statements) else None
    if not isinstance(first, Product):
        return None
    sizes = {"input": r"#(\*#){1,3}", "layer": r"#\*#\*#"}
    return first if re.fullmatch(sizes.get(role, ""), first.pattern) else None
