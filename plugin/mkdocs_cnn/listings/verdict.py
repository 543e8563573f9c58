"""Every line of a listing held against the truth about its layers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from mkdocs_cnn.figures.claims import Checked, Passage, checked_line, false_claim
from mkdocs_cnn.language.program import Listing, ListingLine, Product, Said, Statement
from mkdocs_cnn.listings.agreement import counted, false_weights
from mkdocs_cnn.listings.corrections import (
    correct_entering,
    correct_extents,
    correct_figure,
    correct_noun,
    correct_output,
    correct_product,
    correct_share,
    correct_sizes,
    correct_weights,
    holds,
    in_order_of,
    is_bytes,
    worked_out,
)
from mkdocs_cnn.listings.products import value_of
from mkdocs_cnn.listings.rewriting import substituted
from mkdocs_cnn.listings.truth import Truth
from mkdocs_cnn.problems.problem import Correction, FalseClaim, Level, Problem, Source

_ALL_PARAMETERS = ("param", "params", "parameter", "parameters")


@dataclass(frozen=True)
class Facts:
    """What is true of a listing: of each line, by its number, and of all together."""

    lines: Mapping[int, Truth]
    """Lines that are not here cannot be checked."""
    values: tuple[int, ...]
    """What a total of the memory may come to: first what it should be; empty if not known."""
    params: int | None = None
    """All parameters of the network, where there is one."""
    unsaid_biases: int = 0
    """Those of convolutions that were read without biases in front of a normalisation: all
    parameters may be told with them."""
    value_bytes: int = 4
    labels: Mapping[int, tuple[Correction, ...]] = field(default_factory=dict)
    """What is wrong with labels, by the number of the line."""
    unreadable: frozenset[int] = frozenset()
    """The numbers of lines with a mistake."""
    wholes: frozenset[str] = frozenset()
    """Of what the shares are of all that is listed: `memory`, `weights`."""
    complete: bool = True
    """False where lines are missing, so that no total can be refuted."""


@dataclass(frozen=True)
class Verdict:
    """A listing, checked."""

    lines: tuple[Checked, ...]
    findings: tuple[FalseClaim, ...]
    biases: bool | None
    """Does the listing count biases? None where nothing shows it."""
    figures: int = 0
    """How many figures and products were held against the truth."""
    unchecked: int = 0
    """How many lines claim something that cannot be checked."""

    @property
    def holding(self) -> int:
        """How many lines claim something and are true."""
        return sum(line.holds is True for line in self.lines)

    @property
    def false(self) -> int:
        """How many lines are false."""
        return len(self.findings)

    @property
    def unreadable(self) -> int:
        """How many lines have a mistake."""
        return sum(bool(line.mistake) for line in self.lines)


def check_listing(
    listing: Listing,
    source: Source,
    facts: Facts,
    level: Level,
    problems: Sequence[Problem] = (),
) -> Verdict:
    """Hold every line against the facts; one finding for each false line.

    Args:
        listing: what was read.
        source: its text.
        facts: what is true.
        level: how much ado to make of what is false.
        problems: what is wrong with lines that cannot be read or worked out.
    """
    checker = _Checker(listing, facts)
    checked: dict[int, list[Correction]] = {}
    labels: dict[int, str] = {}
    unchecked = figures = 0
    for line in listing.lines:
        if line.number in facts.unreadable or not (line.outline or line.statements):
            continue
        found = checker.line(line)
        unchecked += found is None
        figures += 0 if found is None else checker.held(line)
        for number in written_on(line) if found is not None else ():
            checked[number] = [wrong for wrong in found or () if wrong.span.line == number]
            labels[number] = line.label
    findings = (
        false_claim(corrections, labels[number], level)
        for number, corrections in checked.items()
        if corrections
    )
    lines = _shown(
        source, checked, {each.span.line: str(each.message) for each in reversed(problems)}
    )
    return Verdict(lines, tuple(findings), checker.biases, figures, unchecked)


def written_on(line: ListingLine) -> list[int]:
    """Return the numbers of the lines of text that a line goes over."""
    spans = [side.span for statement in line.statements for side in statement.sides]
    spans += [line.outline.span] if line.outline else []
    return sorted({line.number, *(span.line for span in spans)})


def _shown(
    source: Source, checked: Mapping[int, Sequence[Correction]], mistakes: Mapping[int, str]
) -> tuple[Checked, ...]:
    shown = source.lines[:-1] if len(source.lines) > 1 and not source.lines[-1] else source.lines
    return tuple(
        checked_line(source, number, checked[number])
        if number in checked
        else Checked(
            (Passage(text.rstrip()),) if text.strip() else (), mistake=mistakes.get(number, "")
        )
        for number, text in enumerate(shown)
    )


def counts_biases(listing: Listing, lines: Mapping[int, Truth], value_bytes: int) -> bool | None:
    """Say whether a listing counts biases: by its words, its products, or its figures."""
    if listing.biases is not None:
        return listing.biases
    layers = [line for line in listing.lines if line.role == "layer" and line.number in lines]
    stated = [
        (lines[line.number], statement.sides, statement.value_bytes or value_bytes)
        for line in layers
        for statement in line.statements
        if statement.of == "weights" and lines[line.number].biases
    ]
    each = [counted(s, t) for t, sides, _ in stated for s in sides if isinstance(s, Product)]
    products = [biases for biases in each if biases is not None]
    if products:
        return 2 * sum(products) >= len(products)
    figures = [
        (side.figure, truth, size if is_bytes(side) else 1)
        for truth, sides, size in stated
        for side in sides
        if isinstance(side, Said)
    ]
    agree = {
        biases: sum(
            any(figure.holds(Fraction(count * size)) for count in truth.counts(biases))
            for figure, truth, size in figures
        )
        for biases in (True, False)
    }
    return agree[True] >= agree[False] if any(agree.values()) else None


class _Checker:
    """Checks lines by one convention."""

    def __init__(self, listing: Listing, facts: Facts) -> None:
        self.facts = facts
        self.listing = listing
        self.biases = counts_biases(listing, facts.lines, facts.value_bytes)

    def held(self, line: ListingLine) -> int:
        """Count the figures and products that are held against the truth, true or false."""
        statements = [each for each in line.statements if not self._is_unknown_total(line, each)]
        sides = sum(len(each.sides) for each in statements)
        if line.role == "arithmetic":
            return sides - len(statements)  # one of each is what the others are held against
        shares = sum(self.can_share(each) for each in statements)
        return sides + shares + (line.outline is not None) + (line.entering is not None)

    def _is_unknown_total(self, line: ListingLine, statement: Statement) -> bool:
        """Is it a total of the memory, where nobody knows the memory of each line?"""
        return line.role == "total" and statement.of == "memory" and not self.facts.values

    def line(self, line: ListingLine) -> list[Correction] | None:
        """Return what is false in a line; None where it cannot be checked."""
        if line.role == "arithmetic":
            return [wrong for statement in line.statements for wrong in self.arithmetic(statement)]
        if line.role == "total":
            if all(self._is_unknown_total(line, statement) for statement in line.statements):
                return None
            each = [self.total(statement) for statement in line.statements]
            found = [wrong for several in each for wrong in several]
            return found if self.facts.complete or not found else None
        truth = self.facts.lines.get(line.number)
        if truth is None:
            return None
        found = list(self.facts.labels.get(line.number, ()))
        found += correct_entering(line, truth.input)
        found += correct_sizes(line, truth.output)
        for statement in line.statements:
            if statement.of == "memory":
                found += self.memory(statement, (truth.values,), in_order_of(line, truth.output))
            else:
                found += self.weights(statement, truth)
            found += self.share(statement, truth)
        return sorted(found, key=lambda wrong: (wrong.span.line, wrong.span.column))

    def side(
        self, side: Product | Said, value: Fraction | int, value_bytes: int | None = None
    ) -> Iterator[Correction]:
        """Hold a side against a number of values; a figure may be one of their bytes."""
        if isinstance(side, Said):
            size = value_bytes or self.facts.value_bytes
            yield from correct_figure(side, value * (size if is_bytes(side) else 1))
        elif value_of(side) != value:
            yield correct_product(side, value, str(value))

    def arithmetic(self, statement: Statement) -> Iterator[Correction]:
        """Hold the sides of an equation against what one of them comes to."""
        own = worked_out(statement)
        yield from self.memory(statement, (own,))
        if statement.share and not any(self._layers()):
            yield from correct_share(statement.share, [(own, self._sum_of_arithmetic())])

    def can_share(self, statement: Statement) -> bool:
        """Is there a share, and is it known of what?"""
        known = self.facts.complete and statement.of in self.facts.wholes
        return statement.share is not None and known

    def share(self, statement: Statement, truth: Truth) -> Iterator[Correction]:
        """Hold a share against the totals, where every line of them is known."""
        if statement.share is None or not self.can_share(statement):
            return
        if statement.of == "memory":
            parts = [(truth.values, whole) for whole in self.facts.values]
        else:
            ways = (True, False) if self.biases is None else (self.biases,)
            parts = [(truth.counted(each), self.whole(each)) for each in ways]
            parts += [(truth.counted(True), self.facts.params or 0)] if ways[0] else []
        yield from correct_share(statement.share, parts)

    # Memory

    def memory(
        self, statement: Statement, values: Sequence[Fraction | int], sizes: Sequence[int] = ()
    ) -> Iterator[Correction]:
        """Check values, and bytes where a line goes on to them: `24M * 4 bytes ~= 93MB`."""
        in_bytes = any(is_bytes(side) for side in statement.sides)
        size = statement.value_bytes or self.facts.value_bytes
        for index, side in enumerate(statement.sides):
            scale = statement.batch * (statement.value_bytes or 1) if index else 1
            if isinstance(side, Said):
                each = statement.batch * size if is_bytes(side) else scale
                if not any(holds(side, value * each) for value in values):
                    yield from correct_figure(side, values[0] * each)
            else:
                scales = (scale, size) if in_bytes else (scale,)
                if not any(holds(side, value * each) for value in values for each in scales):
                    yield correct_output(side, values[0], sizes)
                elif sizes:
                    yield from correct_extents(side, sizes)

    # Weights

    def weights(self, statement: Statement, truth: Truth) -> Iterator[Correction]:
        """Check a product by its own convention, and a figure by that of what it is equal to."""
        size = statement.value_bytes or self.facts.value_bytes
        counted = self.biases is not False
        found = false_weights(statement, truth, counted, size)
        if found and self.biases:
            forced = false_weights(statement, truth, counted, size, forced=True)
            found = forced if len(forced) <= len(found) else found
        named = _named(truth.weights, truth.biases)
        for false in found:
            if isinstance(false.side, Product):
                yield correct_weights(false.side, truth, false.biases)
            else:
                yield from correct_noun(false.side, named) or self.side(
                    false.side, false.value, size
                )

    # Totals

    def total(self, statement: Statement) -> list[Correction]:
        """Check the sum of all lines, and that it is 100 % of itself."""
        whole = statement.share if self.facts.complete else None
        return [*self._sums(statement), *(correct_share(whole, [(1, 1)]) if whole else ())]

    def _sums(self, statement: Statement) -> list[Correction]:
        if statement.of == "memory":
            return list(self.memory(statement, self.facts.values)) if self.facts.values else []
        nouns = [side.noun for side in statement.sides if isinstance(side, Said)]
        split = "biases" in nouns and len(nouns) > 1
        size = statement.value_bytes or self.facts.value_bytes
        found: list[Correction] = []
        for side in statement.sides:
            noun = side.noun if isinstance(side, Said) else ""
            true = self.totals(noun, statement.word, split)
            if any(holds(side, n * (size if is_bytes(side) else 1)) for n in true):
                continue
            named = correct_noun(side, self.named()) if isinstance(side, Said) and not split else []
            found += named or self._sum(side, true[0]) or self.side(side, true[0], size)
        return found

    def _sum(self, side: Product | Said, true: Fraction | int) -> list[Correction]:
        """Correct a sum with a number for each line in those numbers alone; empty for others."""
        if isinstance(side, Said) or set(side.pattern) != {"#", "+"}:
            return []
        truths = [self.facts.lines.get(line.number) for line in self._layers()]
        each = [t.counted(self.biases is not False) for t in truths if t and t.counted(True)]
        if len(each) != len(side.numbers) or sum(each) != true:
            return []
        return [correct_product(side, true, substituted(side, each))]

    def named(self) -> dict[str, int]:
        """Return the sums over all layers, by what they are called."""
        truths = [self.facts.lines.get(line.number) for line in self._layers()]
        known = [truth for truth in truths if truth]
        return _named(sum(t.weights for t in known), sum(t.biases for t in known))

    def totals(self, noun: str, word: str, split: bool) -> Sequence[Fraction | int]:
        """Return the sums that a figure may be: first the one that it should be."""
        named = self.named()
        weights = named["weights"]
        if noun == "biases" or (noun in ("weights", "weight") and split):
            return [named["biases" if noun == "biases" else "weights"]]
        if split:
            return [named["parameters"]]
        arithmetic = self._sum_of_arithmetic()
        if arithmetic and not any(self._layers()):
            return [arithmetic]
        own = self.whole(self.biases is not False)
        everything = [] if self.facts.params is None else [self.facts.params]
        everything += [each + self.facts.unsaid_biases for each in everything]
        found = [own]
        if noun in _ALL_PARAMETERS or word in _ALL_PARAMETERS or self.biases is None:
            found += everything
        if self.biases is None:
            found += [self.whole(biases=False)]
        return [*found, weights] if self.without_offsets() else found

    def whole(self, biases: bool) -> int:
        """Return the sum over all layers, with biases or without."""
        truths = (self.facts.lines.get(line.number) for line in self._layers())
        return sum(truth.counted(biases) for truth in truths if truth)

    def without_offsets(self) -> bool:
        """Are the offsets of normalisations left out, as far as their lines say?"""
        lines = [(line, self.facts.lines.get(line.number)) for line in self._layers()]
        said = (
            holds(side, truth.counted(biases=False))
            for line, truth in lines
            if truth and truth.offsets
            for statement in line.statements
            if statement.of == "weights"
            for side in statement.sides
        )
        return self.biases is False and not any(said)

    def _sum_of_arithmetic(self) -> Fraction:
        lines = (line for line in self.listing.lines if line.role == "arithmetic")
        return sum((worked_out(line.statements[0]) for line in lines), Fraction(0))

    def _layers(self) -> Iterator[ListingLine]:
        return (line for line in self.listing.lines if line.role == "layer")


def _named(weights: int, biases: int) -> dict[str, int]:
    """Say what each noun counts."""
    return {"weights": weights, "biases": biases, "parameters": weights + biases}
