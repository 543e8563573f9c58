"""The steps of a search down a listing, and what is known before it begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mkdocs_cnn.language.listed import ListingLine
from mkdocs_cnn.language.program import Operation
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings.costs import ODD, falsity
from mkdocs_cnn.listings.manners import Manner
from mkdocs_cnn.listings.truth import Truth
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Correction, Invalid, Problem
from mkdocs_cnn.problems.records import field, record


class Effort:
    """How many ways to read a line were tried for one listing, in all searches together."""

    def __init__(self) -> None:
        self.tried = 0

    def spend(self, line: ListingLine) -> None:
        """Count one more, of a long line several.

        Raises:
            Invalid: they are too many; what was not tried might have been meant.
        """
        self.tried += 1 + sum(len(each.sides) for each in line.statements) // 4
        if self.tried > Limits.listing_readings:
            message = say("up-to-here-the-listing-can")
            hint = say("write-the-kernels-and-the-numbers")
            expected = say("lines-that-fit-together")
            raise Invalid([Problem(message, line.span, expected, hint)])


@record()
class Given:
    """What is known from elsewhere; lines go by their numbers."""

    groups: Mapping[int, int] = field(default_factory=dict)
    outs: Mapping[int, int] = field(default_factory=dict)
    inputs: Mapping[int, Shape] = field(default_factory=dict)
    doubtful: frozenset[int] = frozenset()
    """Lines that can be read in several ways."""
    sized: bool = True
    """False where no line says sizes: convolutions then keep them."""
    biases: bool | None = None
    """Are biases counted? None where neither words nor a search say so."""
    effort: Effort = field(default_factory=Effort, compare=False)
    open: bool = False
    """Does nobody write strides and paddings, as in a table without columns for them?"""
    habits: frozenset[tuple[str, Manner]] = frozenset()
    """Strides and paddings that were read into labels, in small letters."""


@record()
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


def alike_in(line: ListingLine, given: Given) -> str:
    """Say which lines slide their windows alike: those of one label, or of one kind in a table."""
    return line.operations[0].name if given.open else line.label.lower()


def usual(path: Sequence[Step]) -> list[Step]:
    """Return the steps whose manner is the commonest one of their kind."""
    read = [(step.operations[0].name, step.manner) for step in path if step.manner]
    most = {name: max(read.count(each) for each in read if each[0] == name) for name, _ in read}
    return [
        step
        for step in path
        if step.manner
        and read.count((step.operations[0].name, step.manner)) == most[step.operations[0].name]
    ]


NOWHERE = Step(None, 0)
"""The beginning of a listing in which no line says the input."""
LOST = Step(None, 0, loose=True)
"""The beginning of a listing in which the line of the input cannot be used."""


def begin(line: ListingLine | None, shape: Shape) -> Step:
    """Begin with an input; what is square is likelier than what is not."""
    wrong, cost = falsity(line, Truth(shape, shape.size), biases=True) if line else (0, 0)
    odd = ODD if len(set(shape.spatial)) > 1 else 0
    return Step(shape, cost + odd, wrong)
