"""Every line of a listing held against the truth about its layers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from mkdocs_cnn.language.program import Listing, ListingLine, Part, Product, Said, Statement
from mkdocs_cnn.listings.agreement import counts_biases, false_weights
from mkdocs_cnn.listings.corrections import (
    byte_factors,
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
from mkdocs_cnn.listings.facts import Facts
from mkdocs_cnn.listings.judged import Judged, Verdict, verdict_of
from mkdocs_cnn.listings.products import value_of
from mkdocs_cnn.listings.rewriting import substituted
from mkdocs_cnn.listings.totals import is_in
from mkdocs_cnn.listings.truth import Truth
from mkdocs_cnn.problems.problem import Correction, Level, Problem, Source
from mkdocs_cnn.problems.records import replace

_ALL_PARAMETERS = ("param", "params", "parameter", "parameters")


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
        figures += len(facts.labels.get(line.number, ()) if found else ())
        for number in written_on(line) if found is not None else ():
            checked[number] = [wrong for wrong in found or () if wrong.span.line == number]
            labels[number] = line.label
    judged = Judged(checked, labels, figures, unchecked)
    return verdict_of(judged, source, level, problems, checker.biases)


def written_on(line: ListingLine) -> list[int]:
    """Return the numbers of the lines of text that a line goes over."""
    spans = [side.span for statement in line.statements for side in statement.sides]
    spans += [line.outline.span] if line.outline else []
    return sorted({line.number, *(span.line for span in spans)})


class _Checker:
    """Checks lines by one convention."""

    def __init__(self, listing: Listing, facts: Facts) -> None:
        self.facts = facts
        self.listing = listing
        self.biases = counts_biases(listing, facts.lines, facts.value_bytes)

    def counts(self, line: ListingLine) -> bool:
        """Say whether a line counts biases: by its own words, its figures, or those of prose."""
        said = (line.biases, self.biases, self.listing.biases)
        return next((each for each in said if each is not None), True)

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
            each = [self.arithmetic(statement) for statement in line.statements]
            wrong = [one for several in each for one in several]
            return sorted(wrong, key=lambda one: (one.span.line, one.span.column))
        if line.role == "total":
            if all(self._is_unknown_total(line, statement) for statement in line.statements):
                return None
            if line.part and not self._is_known_part(line):
                return None
            totals = [self.total(line, statement) for statement in line.statements]
            found = [wrong for several in totals for wrong in several]
            return found if self.facts.complete or not found else None
        truth = self.facts.lines.get(line.number)
        if truth is None:
            return None
        found = list(self.facts.labels.get(line.number, ()))
        found += correct_entering(line, truth.input)
        found += correct_sizes(line, truth.output)
        for statement in line.statements:
            if statement.of == "memory":
                sizes = in_order_of(line, truth.output)
                numbers = [len(s.numbers) for s in statement.sides if isinstance(s, Product)]
                values = truth.outputs[::-1] if len(sizes) in numbers else truth.outputs
                ways = [list(self.memory(statement, (n,), sizes)) for n in values]
                least = min(ways, key=len)
                found += least
            else:
                found += self.weights(statement, truth, self.counts(line))
            found += self.share(statement, truth, line)
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
        size = self.facts.value_bytes
        if factors := byte_factors(statement):
            rest = tuple(side for side in statement.sides if not is_bytes(side))
            yield from self.memory(replace(statement, sides=rest), (own,))
            true = own if size in factors else own * size
            for side in statement.sides:
                if is_bytes(side) and not (holds(side, own) or holds(side, own * size)):
                    yield from self.side(side, true, 1)
        else:
            yield from self.memory(statement, (own,))
        if statement.share and not any(self._layers()):
            yield from correct_share(statement.share, [(own, self._sum_of_arithmetic())])

    def can_share(self, statement: Statement) -> bool:
        """Is there a share, and is it known of what?"""
        known = self.facts.complete and statement.of in self.facts.wholes
        return statement.share is not None and known

    def share(self, statement: Statement, truth: Truth, line: ListingLine) -> Iterator[Correction]:
        """Hold a share against the totals, where every line of them is known."""
        if statement.share is None or not self.can_share(statement):
            return
        if statement.of == "memory":
            parts = [(n, whole) for n in truth.outputs for whole in self.facts.values]
        else:
            named = self.named()
            wholes = {True: named["parameters"], False: self.whole(False)}
            own = self.counts(line)
            ways = (own, not own) if self.biases is not own else (own,)
            parts = [(truth.counted(each), wholes[each]) for each in ways]
            parts += [(truth.counted(True), self.facts.params or 0)] if True in ways else []
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

    def weights(self, statement: Statement, truth: Truth, counted: bool) -> Iterator[Correction]:
        """Check a product by its own convention, and a figure by that of what it is equal to."""
        size = statement.value_bytes or self.facts.value_bytes
        found = false_weights(statement, truth, counted, size)
        if found and counted and self.biases:
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

    def total(self, line: ListingLine, statement: Statement) -> list[Correction]:
        """Check the sum of all lines, and that it is 100 % of itself."""
        share = statement.share if self.facts.complete else None
        if share is None or (line.part and not self.can_share(statement)):
            return self._sums(line, statement)
        return [*self._sums(line, statement), *correct_share(share, self._shared(line, statement))]

    def _shared(
        self, line: ListingLine, statement: Statement
    ) -> list[tuple[Fraction | int, Fraction | int]]:
        """Return what a total is a share of: of itself, if it is one of everything."""
        if not line.part:
            return [(1, 1)]
        if statement.of == "memory":
            return [(self._values(line.part)[0], whole) for whole in self.facts.values]
        parts: tuple[Part, Part] = (line.part, "")
        own, whole = (self.totals("", "", False, line.biases, part) for part in parts)
        return list(zip(own, whole, strict=False))

    def _values(self, part: Part) -> Sequence[int]:
        """Return what a total of the memory may be."""
        return [sum(t.values for _, t in self._known(part))] if part else self.facts.values

    def _is_known_part(self, line: ListingLine) -> bool:
        """Are there layers of the kind of which a total is, and are all of them known?"""
        own = [is_in(each, line.part) for each in self._layers()]
        return True in own and None not in own and self.facts.complete

    def _sums(self, line: ListingLine, statement: Statement) -> list[Correction]:
        if statement.of == "memory":
            known = self._values(line.part) if self.facts.values else ()
            return list(self.memory(statement, known)) if known else []
        said = [side.noun for side in statement.sides if isinstance(side, Said)]
        split = "biases" in said and len(said) > 1
        size = statement.value_bytes or self.facts.value_bytes
        found: list[Correction] = []
        for side in statement.sides:
            noun = side.noun if isinstance(side, Said) else ""
            true = self.totals(noun, statement.word, split, line.biases, line.part)
            if any(holds(side, n * (size if is_bytes(side) else 1)) for n in true):
                continue
            nouns = {} if split or line.part == "biases" else self.named(line.part)
            named = correct_noun(side, nouns) if isinstance(side, Said) else []
            found += named or self._sum(side, true[0], line.part) or self.side(side, true[0], size)
        return found

    def _sum(self, side: Product | Said, true: Fraction | int, part: Part) -> list[Correction]:
        """Correct a sum with a number for each line in those numbers alone; empty for others."""
        if isinstance(side, Said) or set(side.pattern) != {"#", "+"}:
            return []
        known = [(t, self.counts(line)) for line, t in self._known(part)]
        each = [truth.counted(biases) for truth, biases in known if truth.counted(True)]
        if len(each) != len(side.numbers) or sum(each) != true:
            return []
        return [correct_product(side, true, substituted(side, each))]

    def named(self, part: Part = "") -> dict[str, int]:
        """Return the sums over all layers, or those of a part, by what they are called."""
        known = [truth for _, truth in self._known(part)]
        return _named(sum(t.weights for t in known), sum(t.biases for t in known))

    def totals(
        self, noun: str, word: str, split: bool, biases: bool | None, part: Part
    ) -> Sequence[Fraction | int]:
        """Return the sums that a figure may be: first the one that it should be."""
        named = self.named(part)
        weights = named["weights"]
        if part == "biases":
            return [named["biases"]]
        if noun == "biases" or (noun in ("weights", "weight") and split):
            return [named["biases" if noun == "biases" else "weights"]]
        if split:
            return [named["parameters"]]
        arithmetic = self._sum_of_arithmetic()
        if arithmetic and not any(self._layers()):
            statements = (each for line in self.listing.lines for each in line.statements)
            inside = any(byte_factors(each) for each in statements)
            return [arithmetic, *([arithmetic / self.facts.value_bytes] if inside else [])]
        everything = [named["parameters"]] if part else []
        if not part and self.facts.params is not None:
            everything += [self.facts.params, self.facts.params + self.facts.unsaid_biases]
        if biases is not None:
            without = [self.whole(False, part), weights]
            return [named["parameters"], *everything] if biases else without
        found = [sum(truth.counted(self.counts(line)) for line, truth in self._known(part))]
        found += [weights] if part and word in ("weight", "weights") else []
        if noun in _ALL_PARAMETERS or word in _ALL_PARAMETERS or self.biases is None:
            found += everything
        if self.biases is None:
            return [*found, named["parameters"], self.whole(False, part), weights]
        found += [weights] if self.without_offsets() else []
        mixed = any(self.counts(line) is not self.biases for line in self._layers())
        return [*found, named["parameters"]] if mixed else found

    def whole(self, biases: bool, part: Part = "") -> int:
        """Return the sum over all layers, or those of a kind, with biases or without."""
        return sum(truth.counted(biases) for _, truth in self._known(part))

    def without_offsets(self) -> bool:
        """Are the offsets of normalisations left out, as far as their lines say?"""
        said = (
            holds(side, truth.counted(biases=False))
            for line, truth in self._known("")
            if truth.offsets
            for statement in line.statements
            if statement.of == "weights"
            for side in statement.sides
        )
        return self.biases is False and not any(said)

    def _sum_of_arithmetic(self) -> Fraction:
        lines = (line for line in self.listing.lines if line.role == "arithmetic")
        return sum((worked_out(line.statements[0]) for line in lines), Fraction(0))

    def _known(self, part: Part) -> Iterator[tuple[ListingLine, Truth]]:
        """Yield the layers of a part with what is true of them, where that is known."""
        for line in self._layers():
            truth = self.facts.lines.get(line.number)
            if truth is not None and is_in(line, part):
                yield line, truth

    def _layers(self) -> Iterator[ListingLine]:
        return (line for line in self.listing.lines if line.role == "layer")


def _named(weights: int, biases: int) -> dict[str, int]:
    """Say what each noun counts."""
    return {"weights": weights, "biases": biases, "parameters": weights + biases}
