"""The layers that make most of a listing true.

A listing is a chain: what goes into a line is what comes out of the line before. The search goes
down the lines with the few inputs that are still possible, and adds up for each what of the text
would have to be changed (`costs`). A stride or a padding that the label does not say can explain a
size that goes on in the lines below; a size that stands alone is false.

A line that cannot be read, or of which too little is said, breaks the chain. Behind it a line is
held against what it says itself of its input, or it is not checked: it is never held against a
guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mkdocs_cnn.language.listed import ListingLine
from mkdocs_cnn.language.program import Operation
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings import clues
from mkdocs_cnn.listings.clues import are_same
from mkdocs_cnn.listings.costs import (
    ENTRY,
    HABIT,
    LABEL,
    ODD,
    OPEN_PAD,
    OPEN_READING,
    READING,
    UNCHECKED,
    falsity,
)
from mkdocs_cnn.listings.inputs import POINT, inputs_of, oddness
from mkdocs_cnn.listings.labels import Whole, changed, completed, corrected_moves, numbers
from mkdocs_cnn.listings.manners import (
    CONVOLUTIONS,
    Manner,
    is_norm,
    is_open,
    manners,
    says,
    unpadded_habits,
)
from mkdocs_cnn.listings.meant import ways
from mkdocs_cnn.listings.missing import misfits, no_input, unsaid
from mkdocs_cnn.listings.products import factors
from mkdocs_cnn.listings.steps import Effort, Given, Step, alike_in, usual
from mkdocs_cnn.listings.truth import Applied, Truth, truth_of
from mkdocs_cnn.network.binding import bind, complaints
from mkdocs_cnn.problems.problem import Invalid, Problem
from mkdocs_cnn.problems.records import replace

WEIGHTED = ("conv", "fc")
"""Layers whose labels say how many channels come out."""
_SEVERAL = 2
"""The convolutions of which a habit can be told."""
MAX_STATES = 4
"""How many inputs are followed at a time."""


def search(lines: Sequence[ListingLine], starts: Iterable[Step], given: Given) -> list[Step]:
    """Find the layers under which the least of the text would have to be changed.

    Args:
        lines: those of layers, in order, and those that cannot be read.
        starts: what may go in, each with what it costs; the likeliest first.
        given: what is known from elsewhere.

    Returns:
        The last step of each of the best ways, the best one first; lines of which too little is
        said have a problem.
    """
    states = list(starts)
    known, likely = convention(lines), given.biases is not False
    ways = (likely, not likely) if known is None else (known,)
    found = [_search(lines, states, replace(given, biases=biases)) for biases in ways]
    return sorted((step for steps in found for step in steps), key=lambda step: step.cost)


def convention(lines: Sequence[ListingLine]) -> bool | None:
    """Say whether biases are counted, by the products of most lines; None without products."""
    certain = (
        line
        for line, below in zip(lines, [*lines[1:], None], strict=True)
        if len(ways(line)) == 1 and not _is_open_about_biases(line, below)
    )
    stated = (product for line in certain for product in clues.products(line, "weights"))
    found = [each.added is not None for product in stated if (each := factors(product))]
    return 2 * sum(found) >= len(found) if found else None


def _search(lines: Sequence[ListingLine], starts: Sequence[Step], given: Given) -> list[Step]:
    """Search again with what was read into labels, if something was; or without any padding."""
    found = _settled(lines, starts, given)
    unpadded = unpadded_habits(lines) if given.sized and found[0].false > 1 else frozenset()
    if len(unpadded) < _SEVERAL:
        return found
    own = replace(given, habits=unpadded, effort=Effort())
    try:
        other = _Search(own).run(lines, starts)
    except Invalid:  # which is too much for what may be no better
        return found
    again = [replace(step, cost=step.cost + READING) for step in other]
    return again if again[0].cost < found[0].cost else found


def _settled(lines: Sequence[ListingLine], starts: Sequence[Step], given: Given) -> list[Step]:
    """Search again with what was read into labels, if something was."""
    found = _Search(given).run(lines, starts)
    path = found[0].path()
    read = {}
    for s in usual(path) if given.open else path:
        if s.line and s.manner:
            likely = given.open or is_open(s.line, s.manner, s.input)
            read[alike_in(s.line, given), s.manner] = OPEN_PAD if likely else READING
    habits = frozenset(read)
    if not habits:
        return found
    again = _Search(replace(given, habits=habits)).run(lines, starts)
    costs = sum(read.values())  # once for each label, or a search from elsewhere seems dearer
    return [replace(step, cost=step.cost + costs) for step in again]


class _Search:
    """One search, under one convention."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.below: ListingLine | None = None
        """The line below the one that is read."""

    def run(self, lines: Sequence[ListingLine], starts: Sequence[Step]) -> list[Step]:
        """Go down the lines, and return the last step of each of the best ways."""
        states = list(starts)
        for line, self.below in zip(lines, [*lines[1:], None], strict=True):
            found: dict[tuple[Shape | None, bool, int | None], Step] = {}
            for before in states:
                for step in self.steps(line, before):
                    key = step.output, step.loose, step.channels
                    if key not in found or step.cost < found[key].cost:
                        found[key] = step
            steps = found.values() or [self.refused(line, states[0])]
            states = sorted(steps, key=lambda step: step.cost)[:MAX_STATES]
        return states

    def steps(self, line: ListingLine, before: Step) -> Iterator[Step]:
        """Yield the ways to read a line."""
        if line.role == "unread":
            yield from self.passed(line, before)
            return
        if line.number in self.given.doubtful:
            return
        found = [
            self.held(step, before)
            for way in (ways(line) if self.given.sized else [line])
            for x, extra in self.entries(way, before)
            for step in self.readings(way, replace(before, cost=before.cost + extra), x)
        ]
        yield from found
        best = min(found, key=lambda step: step.cost, default=None)
        refuted = best is None or best.false > before.false or best.labels
        if before.loose and refuted and not self.inputs(line, before):
            yield self.step_over(line, before, UNCHECKED)

    def held(self, step: Step, before: Step) -> Step:
        """Say what is still not known behind a line that cannot be read, and one more."""
        line, output, truth = step.line, step.output, step.truth
        if not before.loose or line is None or output is None or truth is None:
            return step
        stated = any(each.of == "weights" for each in line.statements) and truth.weights > 0
        weights = stated or line.operations[0].name in WEIGHTED
        sizes = line.outline is not None or any(each.of == "memory" for each in line.statements)
        if sizes or (weights and (not self.given.sized or not output.rank)):
            return step
        return replace(step, loose=True, channels=output.channels if weights else before.channels)

    # What goes in

    def entries(self, line: ListingLine, before: Step) -> Iterator[tuple[Shape, int]]:
        """Yield what can go into a line, and what it costs to take it for that."""
        if known := self.given.inputs.get(line.number):
            yield known, 0
            return
        x = before.output
        fits = x is not None and (self.given.sized or _is_of_kind(line, x))
        if x is not None and fits:
            yield x, 0
        if fits and not before.loose:
            return
        for shape, odd in self.inputs(line, before):
            yield shape, odd + (ENTRY if fits else 0)

    def inputs(self, line: ListingLine, before: Step) -> list[tuple[Shape, int]]:
        """Return what a line says itself of its input, and how odd it is."""
        channels, x = before.channels, before.output
        flat = line.operations[0].name == "fc"
        if flat and not before.loose and x is not None and x.rank:
            channels = x.channels
        nearby = x.spatial if x is not None and before.loose else None
        found = inputs_of(line, self.given.sized, channels, nearby)
        return [(shape, oddness(shape, channels) if flat else 0) for shape in found]

    # One line, one input

    def readings(self, line: ListingLine, before: Step, x: Shape) -> Iterator[Step]:
        """Yield the ways to read a line with a known input."""
        written = clues.extents_likely(clues.sizes_written(line))
        alike = alike_in(line, self.given)
        habits = [manner for label, manner in self.given.habits if label == alike]
        pools = bool(habits) and line.operations[0].name not in CONVOLUTIONS
        above = before.line
        shrinks = above is None or above.outline is None or are_same(above.sizes, x.sizes)
        for whole in self.completed(line, x, shrinks):
            plain = self.step(line, before, x, whole, (), HABIT if pools else 0)
            yield from [plain] if plain else []
            for manner in habits:
                usual = self.step(line, before, x, whole, manner, 0 if pools else HABIT)
                yield from [usual] if usual else []
            for spatial in written:
                if plain is None or plain.output is None or spatial != plain.output.spatial:
                    yield from self.read_into(line, before, x, whole, spatial)
                    yield from self.reworded(line, before, x, whole, spatial) if plain else ()

    def completed(self, line: ListingLine, x: Shape, shrinks: bool = False) -> Iterator[Whole]:
        """Yield what the label of a line can stand for."""
        groups, out = self.given.groups.get(line.number), self.given.outs.get(line.number)
        normed = _is_normed(line, self.below) and clues.tells_weights(line)
        for whole in completed(line, x, groups, out, self.given.sized, shrinks):
            if normed:
                first, *others = whole.operations
                unbiased = (changed(first, "bias", False), *others)
                yield replace(whole, operations=unbiased)
            yield whole

    def step(
        self,
        line: ListingLine,
        before: Step,
        x: Shape,
        whole: Whole,
        manner: Manner,
        extra: int,
    ) -> Step | None:
        """Work a line out in one way; None where its layers do not fit."""
        self.given.effort.spend(line)
        first, *others = whole.operations
        for word, number in manner:
            first = changed(first, word, True if word == "ceil" else numbers(first, number))
        truth = _truth((first, *others), line.times, x)
        if truth is None:
            return None
        wrong, cost = falsity(line, truth, self.given.biases is not False)
        return Step(
            truth.output,
            before.cost + cost + extra + whole.cost,
            before.false + wrong,
            line,
            (first, *others),
            manner,
            before,
            x,
            truth,
            whole.labels,
        )

    def read_into(
        self, line: ListingLine, before: Step, x: Shape, whole: Whole, spatial: tuple[int, ...]
    ) -> Iterator[Step]:
        """Look for a stride and a padding that give the size that is written."""
        for manner in manners(whole.operations[0], line.operations[0], x, spatial):
            odd = ODD if any(word == "ceil" or (word == "pad" and n) for word, n in manner) else 0
            step = self.step(
                line, before, x, whole, manner, self.reading_costs(line, manner, x) + odd
            )
            if step is not None and step.output is not None and step.output.spatial == spatial:
                yield step
                return

    def reworded(
        self, line: ListingLine, before: Step, x: Shape, whole: Whole, spatial: tuple[int, ...]
    ) -> Iterator[Step]:
        """Take the stride or the padding in a label for wrong, if another gives the size."""
        first, *others = whole.operations
        for one in corrected_moves(first, line.operations[0], x, spatial):
            changed_whole = Whole(
                (one.operation, *others), whole.cost + LABEL, (*whole.labels, one.correction)
            )
            step = self.step(line, before, x, changed_whole, (), 0)
            if step is not None and step.output is not None and step.output.spatial == spatial:
                yield step

    def reading_costs(self, line: ListingLine, manner: Manner, x: Shape) -> int:
        """Say what it costs to read a stride or padding into a label.

        The lines below show whether it is so. Where none is, or one that cannot be read, nobody
        knows; below the last line, at least that convolutions are often not padded. Where a stride
        is written, so would be a padding, if there were one: none is as likely as half the kernel.
        """
        if self.given.open or is_open(line, manner, x):
            return OPEN_PAD
        if self.below is not None and self.below.role != "unread":
            return READING
        return OPEN_READING if self.below or manner == (("pad", 0),) else READING

    # Lines that break the chain

    def passed(self, line: ListingLine, before: Step) -> Iterator[Step]:
        """Pass over a line that cannot be read: a layer, or none at all."""
        x = before.output
        found: list[Step | None] = []
        if x is not None and line.outline is None and line.operations:
            wholes = self.completed(line, x)
            found = [self.step(line, before, x, whole, (), 0) for whole in wholes]
        channels = clues.said_number(line.operations[0], "out") if line.operations else None
        for step in found:
            if step is not None:
                yield replace(step, truth=None, loose=True, channels=channels)
        if not any(found):
            yield self.step_over(line, before, 0)

    def step_over(self, line: ListingLine, before: Step, cost: int) -> Step:
        """Go on from the output that a line writes, or with what there was."""
        shape = next(clues.sizes_written(line), None)
        if shape and shape.rank and not self.given.sized:
            shape = Shape(POINT, shape.channels)
        said = clues.said_number(line.operations[0], "out") if line.operations else None
        output = shape or before.output
        if output is not None and said:
            output = Shape(output.spatial, said)
        return Step(
            output,
            before.cost + cost,
            before.false,
            line,
            line.operations,
            before=before,
            loose=True,
            channels=said or (shape.channels if shape else None),
        )

    def refused(self, line: ListingLine, before: Step) -> Step:
        """Report a line of which no layer can be made, and go on behind it."""
        return replace(self.step_over(line, before, 0), problems=tuple(self.why(line, before)))

    def why(self, line: ListingLine, before: Step) -> Iterator[Problem]:
        """Say why no layer can be made of a line."""
        if line.number in self.given.doubtful:
            yield unsaid(line)
            return
        line = ways(line)[0] if self.given.sized else line
        x = next((shape for shape, _ in self.entries(line, before)), None)
        if x is None:
            yield no_input(line, self.given.sized)
            return
        whole = next(self.completed(line, x), None)
        yield from [unsaid(line)] if whole is None else misfits(line, whole, x)


def _is_open_about_biases(line: ListingLine, below: ListingLine | None) -> bool:
    """Does its product say nothing of the biases of other layers?"""
    if line.role != "layer" or not line.operations:
        return False
    return is_norm(line.operations) or _is_normed(line, below)


def _is_normed(line: ListingLine, below: ListingLine | None) -> bool:
    """Is it a convolution in front of a normalisation, which mostly has no biases then?"""
    first, *others = line.operations
    behind = others or (below.operations if below and below.role == "layer" else ())
    return first.name in CONVOLUTIONS and not says(first, "bias") and is_norm(behind[:1])


def _is_of_kind(line: ListingLine, x: Shape) -> bool:
    """Can a layer go on from here, where sizes do not matter? An fc layer needs to know them."""
    name = line.operations[0].name
    if name == "fc":
        return x.spatial != POINT
    return x.rank > 0 or name not in CONVOLUTIONS


def _truth(operations: Sequence[Operation], times: int, x: Shape) -> Truth | None:
    """Work a line out; None where a layer does not fit."""
    parts: list[list[Applied]] = []
    for _ in range(times):
        part: list[Applied] = []
        for operation in operations:
            try:
                bound = bind(operation, x, {}, {}, bias=True)
            except Invalid:
                return None
            if bound is None or any(complaints(operation, bound.layer, x)):
                return None
            for layer in bound.layer.primitives(x):
                y = layer.output(x)
                part.append(Applied(layer, x, y))
                x = y
        parts.append(part)
    return truth_of(parts)
