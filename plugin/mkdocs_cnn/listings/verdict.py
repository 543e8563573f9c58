"""Every line of a listing held against the truth about its layers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mkdocs_cnn.claims import Claim, checked_line, false_claim, written
from mkdocs_cnn.confused import right_for
from mkdocs_cnn.document import Checked, Passage
from mkdocs_cnn.figures import Amount, Figure, Kind
from mkdocs_cnn.language.program import Listing, ListingLine, Outline, Product, Said, Statement
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings.clues import are_same
from mkdocs_cnn.listings.products import factors, fitted, rewritten, sign_of, value_of
from mkdocs_cnn.listings.truth import Truth
from mkdocs_cnn.problems import Correction, FalseClaim, Level, Source

_ALL_PARAMETERS = ("param", "params", "parameter", "parameters")
_EXACT = "a product is exact"


@dataclass(frozen=True)
class Facts:
    """What is true of a listing: of each line, by its number, and of all together."""

    lines: Mapping[int, Truth]
    values: tuple[int, ...]
    """What a total of the memory may come to: first what it should be; empty if not known."""
    params: int | None = None
    """All parameters of the network, where there is one."""
    value_bytes: int = 4


@dataclass(frozen=True)
class Verdict:
    """A listing, checked."""

    lines: tuple[Checked, ...]
    findings: tuple[FalseClaim, ...]
    biases: bool | None
    """Does the listing count biases? None where nothing shows it."""
    figures: int = 0
    """How many figures and products were held against the truth."""

    @property
    def holding(self) -> int:
        """How many lines claim something and are true."""
        return sum(line.holds is True for line in self.lines)

    @property
    def false(self) -> int:
        """How many lines are false."""
        return len(self.findings)


def check_listing(listing: Listing, source: Source, facts: Facts, level: Level) -> Verdict:
    """Hold every line against the facts; one finding for each false line."""
    checker = _Checker(listing, facts)
    found = {
        line.number: checker.line(line)
        for line in listing.lines
        if line.outline is not None or line.statements
    }
    labels = {line.number: line.label for line in listing.lines}
    findings = (
        false_claim(corrections, labels[number], level)
        for number, corrections in found.items()
        if corrections
    )
    shown = source.lines[:-1] if len(source.lines) > 1 and not source.lines[-1] else source.lines
    lines = tuple(
        checked_line(source, number, found[number])
        if number in found
        else Checked((Passage(text.rstrip()),) if text.strip() else ())
        for number, text in enumerate(shown)
    )
    figures = sum(checker.held(line) for line in listing.lines if line.number in found)
    return Verdict(lines, tuple(findings), checker.biases, figures)


def counts_biases(listing: Listing, lines: Mapping[int, Truth]) -> bool | None:
    """Say whether a listing counts biases: by its words, its products, or its figures."""
    if listing.biases is not None:
        return listing.biases
    layers = [line for line in listing.lines if line.role == "layer" and line.number in lines]
    stated = [
        (lines[line.number], statement.sides)
        for line in layers
        for statement in line.statements
        if statement.of == "weights" and lines[line.number].biases
    ]
    products = [s for _, sides in stated for s in sides if isinstance(s, Product)]
    if products:
        added = sum(factors(product).added is not None for product in products)
        return 2 * added >= len(products)
    figures = [(truth, s.figure) for truth, sides in stated for s in sides if isinstance(s, Said)]
    agree = {
        biases: sum(figure.holds(Fraction(truth.counted(biases))) for truth, figure in figures)
        for biases in (True, False)
    }
    return agree[True] >= agree[False] if any(agree.values()) else None


class _Checker:
    """Checks lines by one convention."""

    def __init__(self, listing: Listing, facts: Facts) -> None:
        self.facts = facts
        self.listing = listing
        self.biases = counts_biases(listing, facts.lines)

    def held(self, line: ListingLine) -> int:
        """Count the figures and products that are held against the truth, true or false."""
        statements = [each for each in line.statements if not self._is_unknown_total(line, each)]
        sides = sum(len(each.sides) for each in statements)
        if line.role == "arithmetic":
            return sides - 1  # one of them is what the others are held against
        return sides + (line.outline is not None)

    def _is_unknown_total(self, line: ListingLine, statement: Statement) -> bool:
        """Is it a total of the memory, where nobody knows the memory of each line?"""
        return line.role == "total" and statement.of == "memory" and not self.facts.values

    def line(self, line: ListingLine) -> list[Correction]:
        """Give what is false in a line."""
        if line.role == "arithmetic":
            statement = line.statements[0]
            return list(self.memory(statement, (_worked_out(statement),), None))
        if line.role == "total":
            each = [self.total(statement) for statement in line.statements]
            return [wrong for several in each for wrong in several]
        truth = self.facts.lines[line.number]
        found = list(_outline(line.outline, line.label, truth.output)) if line.outline else []
        for statement in line.statements:
            if statement.of == "memory":
                found += self.memory(statement, (truth.values,), truth.output)
            else:
                found += self.weights(statement, truth)
        return sorted(found, key=lambda wrong: wrong.span.column)

    def side(
        self, side: Product | Said, value: Fraction | int, value_bytes: int | None = None
    ) -> Iterator[Correction]:
        """Hold a side against a number of values; a figure may be one of their bytes."""
        if isinstance(side, Said):
            size = value_bytes or self.facts.value_bytes
            yield from _figure(side, value * (size if _is_bytes(side) else 1))
        elif value_of(side) != value:
            yield _product(side, value, str(value))

    # Memory

    def memory(
        self, statement: Statement, values: Sequence[Fraction | int], shape: Shape | None
    ) -> Iterator[Correction]:
        """Check values, and bytes where a line goes on to them: `24M * 4 bytes ~= 93MB`."""
        in_bytes = any(_is_bytes(side) for side in statement.sides)
        size = statement.value_bytes or self.facts.value_bytes
        for index, side in enumerate(statement.sides):
            scale = statement.batch * (statement.value_bytes or 1) if index else 1
            if isinstance(side, Said):
                each = statement.batch * size if _is_bytes(side) else scale
                if not any(_holds(side, value * each) for value in values):
                    yield from _figure(side, values[0] * each)
            else:
                scales = (scale, size) if in_bytes else (scale,)
                if not any(_holds(side, value * each) for value in values for each in scales):
                    yield _sizes_product(side, values[0], shape)

    # Weights

    def weights(self, statement: Statement, truth: Truth) -> list[Correction]:
        """Check a product by its own convention, and a figure by that of what it is equal to."""
        own = list(self._weights(statement, truth, None))
        if own and self.biases:
            forced = list(self._weights(statement, truth, True))
            return forced if len(forced) <= len(own) else own
        return own

    def _weights(
        self, statement: Statement, truth: Truth, biases: bool | None
    ) -> Iterator[Correction]:
        counted = self.biases is not False
        for side in statement.sides:
            if isinstance(side, Product):
                counted = factors(side).added is not None if biases is None else biases
                if value_of(side) != truth.counted(counted):
                    yield _weights_product(side, truth, counted)
            else:
                value = {"weights": truth.weights, "weight": truth.weights, "biases": truth.biases}
                number = value.get(side.noun, truth.counted(counted))
                yield from self.side(side, number, statement.value_bytes)

    # Totals

    def total(self, statement: Statement) -> list[Correction]:
        """Check the sum of all lines."""
        if statement.of == "memory":
            return (
                list(self.memory(statement, self.facts.values, None)) if self.facts.values else []
            )
        nouns = [side.noun for side in statement.sides if isinstance(side, Said)]
        split = "biases" in nouns
        found: list[Correction] = []
        for side in statement.sides:
            noun = side.noun if isinstance(side, Said) else ""
            size = statement.value_bytes or self.facts.value_bytes
            true = self.totals(noun, statement.word, split)
            if not any(_holds(side, n * (size if _is_bytes(side) else 1)) for n in true):
                found += self.side(side, true[0], size)
        return found

    def totals(self, noun: str, word: str, split: bool) -> Sequence[Fraction | int]:
        """Give the sums that a figure may be: first the one that it should be."""
        truths = [self.facts.lines[line.number] for line in self._layers()]
        weights, biases = sum(t.weights for t in truths), sum(t.biases for t in truths)
        if noun == "biases" or (noun in ("weights", "weight") and split):
            return [biases if noun == "biases" else weights]
        if split:
            return [weights + biases]
        arithmetic = [line for line in self.listing.lines if line.role == "arithmetic"]
        if not truths and arithmetic:
            return [sum(_worked_out(line.statements[0]) for line in arithmetic)]
        own = weights + biases if self.biases is not False else weights
        everything = [] if self.facts.params is None else [self.facts.params]
        found = [own]
        if noun in _ALL_PARAMETERS or word in _ALL_PARAMETERS or self.biases is None:
            found += everything
        return [*found, weights] if self.biases is None else found

    def _layers(self) -> Iterator[ListingLine]:
        return (line for line in self.listing.lines if line.role == "layer")


def _worked_out(statement: Statement) -> Fraction:
    """Work a product out; where there is none, take a figure, an exact one before others."""
    sides = statement.sides
    values = [value_of(side) for side in sides if isinstance(side, Product)]
    if values:
        return Fraction(values[0])
    figures = [side.figure for side in sides if isinstance(side, Said)]
    return min(figures, key=lambda each: (each.kind is Kind.BYTES, _is_rounded(each))).claimed


def _is_rounded(figure: Figure) -> bool:
    return bool(figure.about) or figure.inexact


def _is_bytes(side: Product | Said) -> bool:
    return isinstance(side, Said) and side.figure.kind is Kind.BYTES


def _holds(side: Product | Said, value: Fraction | int) -> bool:
    if isinstance(side, Product):
        return value_of(side) == value
    return side.figure.holds(Fraction(value))


# Corrections


def _outline(outline: Outline, label: str, output: Shape) -> Iterator[Correction]:
    """Hold sizes in brackets against an output; a vector may be written [1x1x4096]."""
    sizes = outline.extents.sizes
    if are_same(sizes, output.sizes):
        return
    true = output.sizes
    if not output.rank or set(output.spatial) == {1}:
        true = (*((1,) * (max(len(sizes), 1) - 1)), output.channels)
    wrong = Claim(outline.span, outline.extents, label, true).check(1)
    yield from [wrong] if wrong else []


def _figure(said: Said, value: Fraction | int) -> Iterator[Correction]:
    figure, number = said.figure, Fraction(value)
    if not figure.holds(number):
        kind = Kind.BYTES if _is_bytes(said) else Kind.NUMBER
        amount = Amount(number, kind)
        instead = figure.corrected(number).removeprefix(figure.about)
        rule = right_for(figure, number, amount) or figure.rule(number)
        yield Correction(said.span, figure.text, written(amount), instead, rule)


def _product(product: Product, value: Fraction | int, instead: str) -> Correction:
    computed = written(Amount(Fraction(value)))
    return Correction(product.span, product.text, computed, instead, _EXACT)


def _sizes_product(product: Product, values: Fraction | int, shape: Shape | None) -> Correction:
    """Write the sizes of an output in the manner of a product."""
    if shape is None or shape.size != values:
        return _product(product, values, str(values))
    sizes = list(shape.sizes)
    order = [sizes] if len(sizes) == len(product.numbers) else []
    fit = fitted(product, order, (), shape.size)
    return _product(product, values, fit or sign_of(product).join(map(str, sizes)))


def _weights_product(product: Product, truth: Truth, biases: bool) -> Correction:
    """Write the true weights of a line in the manner of a product."""
    value = truth.counted(biases)
    if len(truth.tensors) != 1:
        return _product(product, value, str(value))
    return _product(product, value, rewritten(product, truth.tensors[0], biases))
