"""Every line of a listing held against the truth about its layers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property

from mkdocs_cnn.figures.readings import USUAL
from mkdocs_cnn.language.listed import Listing, ListingLine, Part, Product, Said, Statement
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings.agreement import false_weights
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
from mkdocs_cnn.listings.declared import as_declared
from mkdocs_cnn.listings.facts import Facts
from mkdocs_cnn.listings.judged import Judged, Verdict, verdict_of
from mkdocs_cnn.listings.products import value_of
from mkdocs_cnn.listings.rewriting import substituted
from mkdocs_cnn.listings.sums import Sums, split_by_name
from mkdocs_cnn.listings.totals import is_in
from mkdocs_cnn.listings.truth import Truth
from mkdocs_cnn.problems.problem import Correction, Level, Problem, Source
from mkdocs_cnn.problems.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mkdocs_cnn.listings.others import Others


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
    judged, biases = _judged(listing, facts)
    if facts.count or facts.reading != USUAL:
        usual, _ = _judged(listing, replace(facts, count=(), reading=USUAL))
        judged = usual.without(judged.checked)
    return verdict_of(judged, source, level, problems, biases)


def _judged(listing: Listing, facts: Facts) -> tuple[Judged, bool | None]:
    """Hold every line against the facts; say whether the listing counts biases."""
    listing = as_declared(listing, facts.reading)
    checker = _Checker(listing, facts)
    checked: dict[int, list[Correction]] = {}
    labels: dict[int, str] = {}
    unchecked = figures = 0
    for line in listing.lines:
        said = line.outline or line.entering or line.statements or line.number in facts.measured
        if line.span.line in facts.unreadable or not said:
            continue
        found = checker.line(line)
        unchecked += found is None
        figures += 0 if found is None else checker.held(line)
        figures += len(facts.labels.get(line.number, ()) if found else ())
        for number in written_on(line) if found is not None else ():
            wrong = [each for each in found or () if each.span.line == number]
            checked.setdefault(number, []).extend(wrong)
            labels[number] = line.label if wrong else labels.get(number, line.label)
    judged = Judged(dict(sorted(checked.items())), labels, figures, unchecked)
    return judged, checker.biases


def written_on(line: ListingLine) -> list[int]:
    """Return the numbers of the lines of text that a line goes over."""
    spans = [side.span for statement in line.statements for side in statement.sides]
    spans += [line.outline.span] if line.outline else []
    return sorted({line.span.line, *(span.line for span in spans)})


class _Checker(Sums):
    """Checks lines by one convention."""

    @cached_property
    def others(self) -> Others:
        """Return the network as others count it; where nothing is false, it is not asked for."""
        from mkdocs_cnn.counting.meant import Declared
        from mkdocs_cnn.listings.others import Others

        facts = self.facts
        declared = Declared(facts.count, facts.reading)
        return Others(facts.program, facts.name, declared, facts.value_bytes)

    def figure(
        self, said: Said, value: Fraction | int, asked: str = "", row: int | None = -1
    ) -> Iterator[Correction]:
        """Hold a figure against a value; one that is true by another convention says so.

        Args:
            said: the figure.
            value: what it should be.
            asked: the quantity that it is.
            row: of which layer of the network; -1 for all of it, None where that is not known.
        """
        asked = "" if row is None else asked
        for wrong in correct_figure(said, value):
            yield self.others.explained(wrong, said.figure, value, asked, row)

    def row(self, line: ListingLine) -> int | None:
        """Say which layer of the network a line is; None where some lines are several."""
        layers = list(self.layers())
        single = line in layers and all(each.times == 1 for each in layers)
        return layers.index(line) if single else None

    def sizes(self, line: ListingLine, output: Shape) -> Iterator[Correction]:
        """Hold sizes in brackets against an output."""
        for wrong in correct_sizes(line, output):
            row, own = self.row(line), in_order_of(line, output)
            if line.outline is None or row is None:
                yield wrong
                continue
            yield self.others.explained_sizes(wrong, line.outline.extents, own, row)

    def held(self, line: ListingLine) -> int:
        """Count the figures and products that are held against the truth, true or false."""
        statements = [each for each in line.statements if not self._is_unknown_total(line, each)]
        sides = sum(len(each.sides) for each in statements)
        if line.role == "arithmetic":
            return sides - len(statements)  # one of each is what the others are held against
        shares = sum(self.can_share(each) for each in statements)
        sizes = (line.outline is not None) + (line.entering is not None)
        return sides + shares + sizes + self.facts.measured.get(line.number, 0)

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
            found = [*self.facts.labels.get(line.number, ())]
            found += [wrong for several in totals for wrong in several]
            return found if self.facts.complete or not found else None
        truth = self.facts.lines.get(line.number)
        if truth is None:
            return None
        found = list(self.facts.labels.get(line.number, ()))
        found += correct_entering(line, truth.input)
        found += self.sizes(line, truth.output)
        for statement in line.statements:
            if statement.of == "memory":
                sizes = in_order_of(line, truth.output)
                numbers = [len(s.numbers) for s in statement.sides if isinstance(s, Product)]
                values = truth.outputs[::-1] if len(sizes) in numbers else truth.outputs
                ways = [list(self.memory(statement, (n,), sizes)) for n in values]
                least = min(ways, key=len)
                found += least
            else:
                found += self.weights(statement, truth, line)
            found += self.share(statement, truth, line)
        return sorted(found, key=lambda wrong: (wrong.span.line, wrong.span.column))

    def side(
        self,
        side: Product | Said,
        value: Fraction | int,
        value_bytes: int | None = None,
        asked: str = "",
    ) -> Iterator[Correction]:
        """Hold a side against a number of values; a figure may be one of their bytes."""
        if isinstance(side, Said):
            size = value_bytes or self.facts.value_bytes
            yield from self.figure(side, value * (size if is_bytes(side) else 1), asked)
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
        if statement.share and not any(self.layers()):
            yield from correct_share(statement.share, [(own, self.sum_of_arithmetic())])

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
        self,
        statement: Statement,
        values: Sequence[Fraction | int],
        sizes: Sequence[int] = (),
        *,
        whole: bool = False,
    ) -> Iterator[Correction]:
        """Check values, and bytes where a line goes on to them: `24M * 4 bytes ~= 93MB`."""
        in_bytes = any(is_bytes(side) for side in statement.sides)
        size = statement.value_bytes or self.facts.value_bytes
        for index, side in enumerate(statement.sides):
            scale = statement.batch * (statement.value_bytes or 1) if index else 1
            if isinstance(side, Said):
                each = statement.batch * size if is_bytes(side) else scale
                if not any(holds(side, value * each) for value in values):
                    asked = ("memory" if is_bytes(side) else "activations") if whole else ""
                    yield from self.figure(side, values[0] * each, asked)
            else:
                scales = (scale, size) if in_bytes else (scale,)
                if not any(holds(side, value * each) for value in values for each in scales):
                    yield correct_output(side, values[0], sizes)
                elif sizes:
                    yield from correct_extents(side, sizes)

    # Weights

    def weights(
        self, statement: Statement, truth: Truth, line: ListingLine
    ) -> Iterator[Correction]:
        """Check a product by its own convention, and a figure by that of what it is equal to."""
        counted = self.counts(line)
        size = statement.value_bytes or self.facts.value_bytes
        found = false_weights(statement, truth, counted, size)
        if found and counted and self.biases:
            forced = false_weights(statement, truth, counted, size, forced=True)
            found = forced if len(forced) <= len(found) else found
        named = split_by_name(truth.weights, truth.biases)
        for false in found:
            if isinstance(false.side, Product):
                yield correct_weights(false.side, truth, false.biases)
            else:
                value = false.value * (size if is_bytes(false.side) else 1)
                asked = "" if is_bytes(false.side) else "params"
                yield from correct_noun(false.side, named) or self.figure(
                    false.side, value, asked, self.row(line)
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
        return [sum(t.values for _, t in self.known(part))] if part else self.facts.values

    def _is_known_part(self, line: ListingLine) -> bool:
        """Are there layers of the kind of which a total is, and are all of them known?"""
        own = [is_in(each, line.part) for each in self.layers()]
        return True in own and None not in own and self.facts.complete

    def _sums(self, line: ListingLine, statement: Statement) -> list[Correction]:
        if statement.of == "memory":
            known: Sequence[Fraction | int] = self._values(line.part) if self.facts.values else ()
            whole = not line.part
            if known and whole and self.facts.count:
                known = self._recounted(known[0])
            return list(self.memory(statement, known, whole=whole)) if known else []
        said = [side.noun for side in statement.sides if isinstance(side, Said)]
        split = "biases" in said and len(said) > 1
        size = statement.value_bytes or self.facts.value_bytes
        found: list[Correction] = []
        for side in statement.sides:
            noun = side.noun if isinstance(side, Said) else ""
            true = self.totals(noun, statement.word, split, line.biases, line.part)
            if self.facts.count and not line.part and noun != "biases":
                true = [self.others.counted("params", self.facts.params or true[0]), *true]
            if any(holds(side, n * (size if is_bytes(side) else 1)) for n in true):
                continue
            nouns = {} if split or line.part == "biases" else self.named(line.part)
            named = correct_noun(side, nouns) if isinstance(side, Said) else []
            asked = "" if line.part or noun == "biases" else "params"
            found += (
                named
                or self._sum(side, true[0], line.part)
                or self.side(side, true[0], size, asked)
            )
        return found

    def _recounted(self, values: Fraction | int) -> Sequence[Fraction | int]:
        """Return what a total of the memory is by the conventions that are declared."""
        size = self.facts.value_bytes
        in_bytes = Fraction(self.others.counted("memory", values * size)) / size
        return [in_bytes if in_bytes != values else self.others.counted("activations", values)]

    def _sum(self, side: Product | Said, true: Fraction | int, part: Part) -> list[Correction]:
        """Correct a sum with a number for each line in those numbers alone; empty for others."""
        if isinstance(side, Said) or set(side.pattern) != {"#", "+"}:
            return []
        known = [(t, self.counts(line)) for line, t in self.known(part)]
        each = [truth.counted(biases) for truth, biases in known if truth.counted(True)]
        if len(each) != len(side.numbers) or sum(each) != true:
            return []
        return [correct_product(side, true, substituted(side, each))]
