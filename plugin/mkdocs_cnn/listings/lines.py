"""Listings as people copy them, read line by line.

Small and capital letters, spaces, the signs of multiplication and of equality are as their author
likes them. A line that begins with an outline or a statement goes on with the line above it.
"""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_cnn.figures.figure import Extents
from mkdocs_cnn.figures.numerals import DEFAULT, NumberFormat
from mkdocs_cnn.language.listed import Listing, ListingLine, Product, Said, Statement
from mkdocs_cnn.language.program import Program
from mkdocs_cnn.language.tables import Outline
from mkdocs_cnn.listings import tokens
from mkdocs_cnn.listings.arrows import read_arrows
from mkdocs_cnn.listings.biases import in_prose
from mkdocs_cnn.listings.equations import Unreadable
from mkdocs_cnn.listings.line import Line
from mkdocs_cnn.listings.plain import plain
from mkdocs_cnn.listings.written import named_convolutions, named_pools
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Invalid, Problem, Source, Span
from mkdocs_cnn.problems.records import replace

_YAML_INPUT = pattern(r"(?m)^input[ ]*:[ ]*\d")
_DIGIT = pattern(r"\d")


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
    convolutions = named_convolutions(lines)
    named = tuple(named_pools(list(convolutions)))
    listing = Listing(named, _biases(source, lines), tuple(reader.problems))
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


def _biases(source: Source, lines: Sequence[ListingLine]) -> bool | None:
    """Say whether prose speaks of biases, or the input's line, where they have no place."""
    for line in lines:
        if line.role == "input" and line.biases is not None:
            return line.biases
    texts = texts_of(source)
    return in_prose(text[: Limits.listing_line] for text in texts if _says_nothing(text))


def texts_of(source: Source) -> list[str]:
    """Return the lines without marks; one that is too long to be read, as it is."""
    return [plain(text) if len(text) <= Limits.listing_line else text for text in source.lines]


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
        self.sizes: Span | None = None
        """Sizes that stand alone in front of a bare INPUT."""
        self.behind = self.tried = 0
        """The first line behind a chain of arrows, and behind what was looked at for one."""
        self.texts = texts_of(source)
        """The lines without marks."""

    def lines(self) -> list[ListingLine]:
        """Read every line that says something."""
        found: list[ListingLine] = []
        many = 0
        for number, text in enumerate(self.texts):
            if many > Limits.listing_lines:
                expected = say("at-most-layers-and-other-lines", most=Limits.listing_lines)
                span = self.source.whole_line(number)
                self.problems.append(Problem(say("too-many-lines"), span, expected))
                self.cut = True
                break
            if number < self.behind:
                continue
            if arrows := self.arrows(number, found):
                found += arrows
                many += sum(line.times for line in arrows)
                continue
            if _says_nothing(text) or self._is_size_of_input(number, text):
                continue
            line = Line(self.source, number, self.problems, self.numbers)
            self.add(line, found)
            many += line.times
            self.certain = self.certain or line.certain or _is_unmistakable(line.statements)
        return [line for line in found if line.role != "input" or line.outline or line.statements]

    def arrows(self, number: int, found: Sequence[ListingLine]) -> Sequence[ListingLine]:
        """Read a chain of arrows; empty where none begins here."""
        if number < self.tried:
            return ()
        begun = bool(found)
        chain = read_arrows(self.source, self.texts, number, self.numbers, begun=begun)
        self.tried = chain.end
        if chain.lines:
            self.behind, self.certain, self.last = chain.end, True, -2
        return chain.lines

    def _is_size_of_input(self, number: int, text: str) -> bool:
        """Keep sizes that stand alone in the line above a bare INPUT."""
        below = self.texts[number + 1 : number + 2]
        if not tokens.OUTLINE.fullmatch(text.strip()) or not below or not _is_input(below[0]):
            return False
        self.sizes = self.source.whole_line(number)
        return True

    def add(self, line: Line, found: list[ListingLine]) -> None:
        """Read a line, or what goes on with the line above it."""
        above = found[-1] if found and self.last == line.number - 1 else None
        continues = above is not None and _goes_on(line.text, above)
        before = len(self.problems)
        read: ListingLine | None = None
        try:
            read = line.more(above) if above and continues else line.read()
        except Unreadable as error:
            span = self.source.span(line.number, error.column, max(error.length, 1))
            self.problems.append(error.at(span))
        if len(self.problems) > before:
            read = line.unread()
        elif continues:
            found.pop()
        if read is not None:
            if read.role == "input" and read.outline is None and self.sizes is not None:
                read = replace(read, outline=Outline(Extents(self.sizes.text), self.sizes))
            self.sizes = None
            maps = read.outline is not None and "@" in read.outline.extents.text
            found.append(replace(read, channels_first=True) if maps else read)
            self.last = line.number if read.role in ("input", "layer") else -2


def _says_nothing(text: str) -> bool:
    """Is it blank, a rule, a comment or prose? A pool needs no digits, nor does INPUT."""
    bare = text.strip()
    if bare.startswith("#") or tokens.BULLET.fullmatch(text):
        return True
    alone = _is_pool(bare.rstrip(":")) or _is_input(bare)
    return not _DIGIT.search(bare[: Limits.listing_line]) and not alone


def _goes_on(text: str, above: ListingLine) -> bool:
    """Does a line begin with what the line above does not say itself?"""
    if above.role == "input" and above.outline is None and tokens.SIZES.fullmatch(text.strip()):
        return True
    found = tokens.CONTINUED.match(text)
    if found is None or tokens.LABELLED.match(text.lstrip()):
        return False
    if found["memory"] or found["weights"]:
        of = "memory" if found["memory"] else "weights"
        return all(statement.of != of for statement in above.statements)
    return above.outline is None


def _is_input(text: str) -> bool:
    return text.strip().upper().rstrip(":") in ("INPUT", "INPUT LAYER", "输入", "输入层")


def _is_pool(text: str) -> bool:
    return text.lower() in ("pool", "maxpool", "avgpool", "max-pool", "avg-pool", "gap")
