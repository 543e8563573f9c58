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

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mkdocs_cnn.binding import bind, complaints
from mkdocs_cnn.language.program import ListingLine, Operation
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings import clues
from mkdocs_cnn.listings.costs import ENTRY, HABIT, ODD, READING, falsity
from mkdocs_cnn.listings.inputs import POINT, inputs_of, oddness
from mkdocs_cnn.listings.labels import Whole, changed, completed, numbers
from mkdocs_cnn.listings.manners import CONVOLUTIONS, Manner, manners
from mkdocs_cnn.listings.truth import Applied, Truth, truth_of
from mkdocs_cnn.problems import Correction, Invalid, Problem, clip

WEIGHTED = ("conv", "fc")
"""Layers whose labels say how many channels come out."""
MAX_STATES = 4
"""How many inputs are followed at a time."""
UNCHECKED = 9
"""What it costs not to check a line behind one that cannot be read: less than one false figure."""


@dataclass(frozen=True)
class Given:
    """What is known from elsewhere, by the numbers of the lines."""

    groups: Mapping[int, int] = field(default_factory=dict)
    outs: Mapping[int, int] = field(default_factory=dict)
    inputs: Mapping[int, Shape] = field(default_factory=dict)
    doubtful: frozenset[int] = frozenset()
    """Lines that can be read in several ways."""
    habits: frozenset[tuple[str, Manner]] = frozenset()
    sized: bool = True
    """False where no line says sizes: convolutions then keep them."""


@dataclass(frozen=True)
class Step:
    """A line with its layers worked out, and the steps before it."""

    output: Shape | None
    """None where nothing is known of it."""
    cost: int
    false: int = 0
    """How many statements up to here are false."""
    line: ListingLine | None = None
    operations: tuple[Operation, ...] = ()
    manner: Manner = ()
    before: Step | None = None
    input: Shape | None = None
    truth: Truth | None = None
    """None where the line cannot be checked."""
    labels: tuple[Correction, ...] = ()
    """What is wrong with the label."""
    problems: tuple[Problem, ...] = ()
    loose: bool = False
    """May the next line go on from elsewhere?"""
    channels: int | None = None
    """What the channels are in any case, where that is so."""

    def path(self) -> list[Step]:
        """Return all steps from the first line on."""
        steps: list[Step] = []
        step: Step | None = self
        while step is not None and step.line is not None:
            steps.append(step)
            step = step.before
        return steps[::-1]

    @property
    def joined(self) -> bool:
        """Is its input the output of the line before, as far as that is known?"""
        return self.before is not None and self.before.output == self.input


NOWHERE = Step(None, 0)
"""The beginning of a listing in which no line says the input."""
LOST = Step(None, 0, loose=True)
"""The beginning of a listing in which the line of the input cannot be used."""


def begin(line: ListingLine | None, shape: Shape) -> Step:
    """Begin with an input; what is square is likelier than what is not."""
    wrong, cost = falsity(line, Truth(shape, shape.size)) if line else (0, 0)
    odd = ODD if len(set(shape.spatial)) > 1 else 0
    return Step(shape, cost + odd, wrong)


def search(lines: Sequence[ListingLine], starts: Iterable[Step], given: Given) -> Step:
    """Find the layers under which the least of the text would have to be changed.

    Args:
        lines: those of layers, in order, and those that cannot be read.
        starts: what may go in, each with what it costs; the likeliest first.
        given: what is known from elsewhere.

    Returns:
        The last step; lines of which too little is said have a problem.
    """
    starts = list(starts)
    first = _search(lines, starts, given)
    habits = frozenset(
        (s.line.label.lower(), s.manner) for s in first.path() if s.line and s.manner
    )
    return _search(lines, starts, replace(given, habits=habits)) if habits else first


def _search(lines: Sequence[ListingLine], starts: Sequence[Step], given: Given) -> Step:
    states = list(starts)
    for line in lines:
        found: dict[tuple[Shape | None, bool, int | None], Step] = {}
        for before in states:
            for step in _steps(line, before, given):
                key = step.output, step.loose, step.channels
                if key not in found or step.cost < found[key].cost:
                    found[key] = step
        steps = found.values() or [_refused(line, states[0], given)]
        states = sorted(steps, key=lambda step: step.cost)[:MAX_STATES]
    return states[0]


def _steps(line: ListingLine, before: Step, given: Given) -> Iterator[Step]:
    """Yield the ways to read a line."""
    if line.role == "unread":
        yield from _passed(line, before, given)
        return
    if line.number in given.doubtful:
        return
    found = [
        _held(step, before, given)
        for x, extra in _entries(line, before, given)
        for step in _readings(line, replace(before, cost=before.cost + extra), x, given)
    ]
    yield from found
    refuted = all(step.false > before.false for step in found)
    if before.loose and refuted and not _says_input(line, before, given):
        yield _step_over(line, before, given, UNCHECKED)


def _held(step: Step, before: Step, given: Given) -> Step:
    """Say what is still not known behind a line that cannot be read, and one more."""
    line, output = step.line, step.output
    if not before.loose or line is None or output is None:
        return step
    weights = line.operations[0].name in WEIGHTED or any(s.of == "weights" for s in line.statements)
    sizes = line.outline is not None or any(s.of == "memory" for s in line.statements)
    if sizes or (weights and (not given.sized or not output.rank)):
        return step
    return replace(step, loose=True, channels=output.channels if weights else before.channels)


# What goes in


def _entries(line: ListingLine, before: Step, given: Given) -> Iterator[tuple[Shape, int]]:
    """Yield what can go into a line, and what it costs to take it for that."""
    if known := given.inputs.get(line.number):
        yield known, 0
        return
    x = before.output
    fits = x is not None and (given.sized or _is_of_kind(line, x))
    if x is not None and fits:
        yield x, 0
    if fits and not before.loose:
        return
    channels = before.channels
    if not before.loose and x is not None and x.rank and line.operations[0].name == "fc":
        channels = x.channels
    for shape in inputs_of(line, given.sized, channels):
        odd = oddness(shape, channels) if line.operations[0].name == "fc" else 0
        yield shape, odd + (ENTRY if fits else 0)


def _says_input(line: ListingLine, before: Step, given: Given) -> bool:
    """Does a line say what goes into it?"""
    return bool(inputs_of(line, given.sized, before.channels))


def _is_of_kind(line: ListingLine, x: Shape) -> bool:
    """Can a layer go on from here, where sizes do not matter? An fc layer needs to know them."""
    name = line.operations[0].name
    if name == "fc":
        return x.spatial != POINT
    return x.rank > 0 or name not in CONVOLUTIONS


# One line, one input


def _readings(line: ListingLine, before: Step, x: Shape, given: Given) -> Iterator[Step]:
    written = clues.extents_likely(clues.sizes_written(line))
    habits = [manner for label, manner in given.habits if label == line.label.lower()]
    pools = bool(habits) and line.operations[0].name not in CONVOLUTIONS
    groups, known = given.groups.get(line.number), given.outs.get(line.number)
    for whole in completed(line, x, groups, known, given.sized):
        plain = _step(line, before, x, whole, (), HABIT if pools else 0)
        yield from [plain] if plain else []
        for manner in habits:
            usual = _step(line, before, x, whole, manner, 0 if pools else HABIT)
            yield from [usual] if usual else []
        for spatial in written:
            if plain is None or plain.output is None or spatial != plain.output.spatial:
                yield from _read_into(line, before, x, whole, spatial)


def _step(
    line: ListingLine, before: Step, x: Shape, whole: Whole, manner: Manner, extra: int
) -> Step | None:
    """Work a line out in one way; None where its layers do not fit."""
    first, *others = whole.operations
    for word, number in manner:
        first = changed(first, word, True if word == "ceil" else numbers(first, number))
    truth = _truth((first, *others), line.times, x)
    if truth is None:
        return None
    wrong, cost = falsity(line, truth)
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


def _read_into(
    line: ListingLine, before: Step, x: Shape, whole: Whole, spatial: tuple[int, ...]
) -> Iterator[Step]:
    """Look for a stride and a padding that give the size that is written."""
    for manner in manners(whole.operations[0], line.operations[0], x, spatial):
        odd = ODD if any(word == "ceil" or (word == "pad" and n) for word, n in manner) else 0
        step = _step(line, before, x, whole, manner, READING + odd)
        if step is not None and step.output is not None and step.output.spatial == spatial:
            yield step
            return


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


# Lines that break the chain


def _passed(line: ListingLine, before: Step, given: Given) -> Iterator[Step]:
    """Pass over a line that cannot be read: a layer, or none at all."""
    if line.outline is not None or not line.operations:
        yield _step_over(line, before, given, 0)
        return
    x = before.output
    wholes = completed(line, x, None, None, given.sized) if x else ()
    steps = [_step(line, before, x, whole, (), 0) for whole in wholes if x]
    found = [step for step in steps if step]
    for step in found:
        channels = clues.said_number(line.operations[0], "out")
        yield replace(step, truth=None, loose=True, channels=channels)
    if not found:
        yield _step_over(line, before, given, 0)


def _step_over(line: ListingLine, before: Step, given: Given, cost: int) -> Step:
    """Go on from the output that a line writes, or with what there was."""
    shape = next(clues.sizes_written(line), None)
    if shape and shape.rank and not given.sized:
        shape = Shape(POINT, shape.channels)
    said = clues.said_number(line.operations[0], "out") if line.operations else None
    channels = said or (shape.channels if shape else None)
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
        channels=channels,
    )


def _refused(line: ListingLine, before: Step, given: Given) -> Step:
    """Report a line of which no layer can be made, and go on behind it."""
    return replace(_step_over(line, before, given, 0), problems=tuple(_why(line, before, given)))


def _why(line: ListingLine, before: Step, given: Given) -> Iterator[Problem]:
    x = next((shape for shape, _ in _entries(line, before, given)), None)
    if x is None or line.number in given.doubtful:
        yield unsaid(line) if line.number in given.doubtful else _no_input(line, given)
        return
    groups, known = given.groups.get(line.number), given.outs.get(line.number)
    whole = next(completed(line, x, groups, known, given.sized), None)
    if whole is None:
        yield unsaid(line)
        return
    for operation in whole.operations:
        try:
            bound = bind(operation, x, {}, {}, bias=True)
        except Invalid as invalid:
            yield from invalid.problems
            return
        if bound is not None:
            found = list(complaints(operation, bound.layer, x))
            yield from found
            if found:
                return
            x = bound.layer.output(x)
    yield Problem(f"{clip(line.label)} {line.times:,} times", line.span, "a size that suffices")


def _no_input(line: ListingLine, given: Given) -> Problem:
    """Report a line of whose input nothing is said."""
    operation = line.operations[0]
    hint = 'Write a line above it, such as "INPUT: [224x224x3]".'
    if given.sized:
        message = "no line says the size and the channels of the input"
        return Problem(message, line.span, hint=hint)
    if operation.name != "fc":
        missing = Problem("no line says the channels of the input", line.span, hint=hint)
        return missing if clues.kernels(line, operation) else unsaid(line)
    if clues.said_number(operation, "out") is None and not any(clues.products(line, "weights")):
        return unsaid(line)
    hint = 'Write its product, as in "7*7*512*4096 = 102,760,448".'
    message = f"no line says how many values {clip(line.label)} sees"
    return Problem(message, line.span, hint=hint)


def unsaid(line: ListingLine) -> Problem:
    """Report a layer of which too little is said."""
    operation = line.operations[0]
    if operation.name == "fc":
        hint = 'Write "fc-4096", with the number of its outputs.'
        return Problem(f"no line says the outputs of {clip(line.label)}", line.span, "", hint)
    missing = "filters" if clues.kernels(line, operation) else "kernel"
    hint = 'Write "conv3-64", with the kernel and the number of filters.'
    return Problem(f"no line says the {missing} of {clip(line.label)}", line.span, "", hint)
