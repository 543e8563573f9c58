"""What a listing was read as, and what is true of its lines then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from mkdocs_cnn.figures.readings import USUAL
from mkdocs_cnn.figures.readings import Reading as Claimed
from mkdocs_cnn.language.expressions import Number
from mkdocs_cnn.language.listed import Listing, ListingLine
from mkdocs_cnn.language.printer import unparse_row
from mkdocs_cnn.language.program import Chain, Input, Program, Row, Stage
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings.facts import Facts
from mkdocs_cnn.listings.inputs import input_truth
from mkdocs_cnn.listings.judged import Judged
from mkdocs_cnn.listings.steps import Step
from mkdocs_cnn.listings.truth import Truth
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Correction, Problem, clip
from mkdocs_cnn.problems.records import field, record, replace

_OFF, _ROUNDED = Fraction(2, 100), Fraction(1, 200)
"""How far from 100 % shares may come to: as a whole, and for each that is rounded to percents."""
MAX_REMARKS = 4
"""How many remarks of one kind are shown."""


@record()
class Reading:
    """A listing with what is behind it."""

    listing: Listing
    truths: Mapping[int, Truth]
    """What is true of each line, by its number; not of those that cannot be checked."""
    labels: Mapping[int, tuple[Correction, ...]] = field(default_factory=dict)
    """What is wrong with labels, by the number of the line."""
    values: tuple[int, ...] = ()
    """What a total of the memory may come to; empty where no line says sizes."""
    params: int | None = None
    """All parameters, where there are layers."""
    unsaid_biases: int = 0
    """The biases that convolutions in front of a normalisation may have, but do not tell."""
    complete: bool = True
    """False where some lines could not be read or checked, so that totals say nothing."""
    program: Program | None = None
    """The network, where there is one of which everything can be counted."""
    known: bool = False
    """Is it a known network, with more layers than those of the lines?"""
    name: str = ""
    """What the known network is called."""
    sized: bool = False
    """Does it say sizes, so that memory can be counted?"""
    arithmetic: bool = False
    """Are there no layers at all?"""
    remarks: tuple[Words, ...] = ()
    """What was read into it, a sentence each."""
    problems: tuple[Problem, ...] = ()
    """What could not be worked out, each at its line."""
    judged: Judged | None = None
    """What is false, where that is known already: of a summary."""
    measured: Mapping[int, int] = field(default_factory=dict)
    """How many figures of other columns of a table were held against the truth, by the line."""

    @property
    def countable(self) -> bool:
        """Is there a network of which everything can be counted?"""
        return self.program is not None

    def facts(
        self, value_bytes: int, count: tuple[str, ...] = (), reading: Claimed = USUAL
    ) -> Facts:
        """Gather what the lines and totals of the listing are held against.

        Args:
            value_bytes: the bytes of a value, where the listing does not say them.
            count: the conventions that the author declares.
            reading: what the author declares that figures mean.
        """
        wrong = frozenset(each.span.line for each in (*self.listing.problems, *self.problems))
        totals = {line.number for line in self.listing.lines if line.role == "total"}
        return Facts(
            self.truths,
            self.values,
            self.params,
            self.unsaid_biases,
            value_bytes,
            self.labels,
            wrong,
            wholes(self.listing),
            self.program,
            self.name,
            count,
            reading,
            self.complete and not wrong - totals,
            self.measured,
        )


def wholes(listing: Listing) -> frozenset[str]:
    """Say of what shares are of all that is listed: there is a total, or they come to 100 %."""
    found: set[str] = set()
    for line in listing.lines:
        found |= {each.of for each in line.statements if line.role == "total" and not line.part}
    for of in {"memory", "weights"} - found:
        said = _shares(listing, of)
        off = abs(sum(said, Fraction(-1)))
        found |= {of} if said and off <= max(_OFF, len(said) * _ROUNDED) else set()
    return frozenset(found)


def _shares(listing: Listing, of: str) -> list[Fraction]:
    lines = (line for line in listing.lines if not line.part)
    each = (statement for line in lines for statement in line.statements)
    return [s.share.figure.claimed for s in each if s.share is not None and s.of == of]


def share_remarks(listing: Listing) -> Iterator[Words]:
    """Say that shares are not checked where nothing tells of what they are."""
    if any(_shares(listing, of) for of in {"memory", "weights"} - wholes(listing)):
        yield say("shares-are-not-checked")


def path_reading(program: Program, path: Step, sized: bool) -> Reading:
    """Turn the steps of a search into what is true of the lines.

    Args:
        program: what was read, with its listing.
        path: the last step.
        sized: do the lines say sizes?
    """
    assert program.listing is not None
    steps = path.path()
    listing = _as_read(program.listing, steps)
    truths = {s.line.number: s.truth for s in steps if s.line and s.truth}
    whole = all(step.truth for step in steps)
    start = steps[0].input if steps else None
    params = sum(truth.counted(True) for truth in truths.values())
    outputs = sum(truth.values for truth in truths.values())
    inputs = [line for line in listing.lines if line.role == "input"]
    for line in inputs:
        own = input_truth(line)
        truths[line.number] = Truth(start, start.size) if sized and start else own
    everything = outputs + (start.size if start else 0)
    chained = sized and whole and start is not None and all(step.joined for step in steps)
    remarks = _remarks(steps, listing, start) if sized else _bare_remarks(steps)
    return Reading(
        listing,
        truths,
        {s.line.number: s.labels for s in steps if s.line and s.labels},
        ((everything if inputs else outputs), everything) if sized else (),
        params,
        sum(map(_unsaid_biases, steps)),
        whole,
        _with_layers(program, steps, start) if chained and start else None,
        sized=sized,
        remarks=tuple(remarks),
        problems=tuple(problem for step in steps for problem in step.problems),
    )


def _unsaid_biases(step: Step) -> int:
    """Count the biases that were taken from a convolution in front of a normalisation."""
    if step.truth is None or step.line is None or not step.truth.tensors:
        return 0
    said, read = step.line.operations[0].arguments, step.operations[0].arguments
    taken = {each.word for each in read} - {each.word for each in said}
    return step.truth.tensors[0].copies * step.line.times if "bias" in taken else 0


def _as_read(listing: Listing, steps: Sequence[Step]) -> Listing:
    """Put the lines as the search has taken them in the place of those that were read."""
    taken = {step.line.number: step.line for step in steps if step.line}
    return replace(listing, lines=tuple(taken.get(line.number, line) for line in listing.lines))


# Remarks


def _remarks(steps: Sequence[Step], listing: Listing, start: Shape | None) -> Iterator[Words]:
    if start is not None and not any(line.role == "input" for line in listing.lines):
        yield say("no-line-says-the-input", shape=start)
    yield from _first(
        [
            say(
                "label-is-read-as",
                label=step.line.label,
                row=unparse_row(_row(step, step.line, None)),
            )
            for step in steps
            if step.line and step.manner
        ],
        lambda count: say("more-labels-are-read", count=count),
    )
    yield from _gaps(steps)


def _gaps(steps: Sequence[Step]) -> Iterator[Words]:
    """Say where the chain begins anew, and what could not be checked."""
    anew = [step for step in steps[1:] if step.truth and not step.joined and step.line]
    yield from _first(
        [
            say("read-with-going-in", label=clip(s.line.label), shape=s.input)
            for s in anew
            if s.line
        ],
        lambda count: say("more-lines-are-read-with", count=count),
    )
    left = [s.line for s in steps if s.line and not s.truth and not s.problems]
    labels = [clip(line.label) for line in left if line.role == "layer"]
    if labels:
        yield say("not-checked-without-input", labels=labels[:MAX_REMARKS])


def _bare_remarks(steps: Sequence[Step]) -> Iterator[Words]:
    yield say("parameters-only")
    for step in steps:
        before = step.before.output if step.before and not step.before.loose else None
        if step.input and before and before.rank and step.line and not step.joined:
            rest = step.input.size % before.channels
            if rest and not step.input.rank:
                yield say(
                    "no-multiple-of-the-channels",
                    count=step.input.size,
                    label=step.line.label,
                    channels=before.channels,
                )


def _first(remarks: Sequence[Words], more: Callable[[int], Words]) -> Iterator[Words]:
    each = list(dict.fromkeys(remarks))
    yield from each[:MAX_REMARKS]
    if len(each) > MAX_REMARKS:
        yield more(len(each) - MAX_REMARKS)


def first_few(names: Iterable[Words]) -> Words:
    """List the first names, and say how many more there are."""
    each = list(names)
    rest = len(each) - MAX_REMARKS
    if rest <= 0:
        return say("list", said=each)
    return say("these-and-more", names=each[:MAX_REMARKS], rest=rest)


# The program


def _with_layers(program: Program, steps: Sequence[Step], start: Shape) -> Program:
    """Put the layers that were found into a listing's program."""
    span = program.source.span()
    lines = [(step, step.line) for step in steps if step.line]
    names = [line.name.value if line.name else "" for _, line in lines]
    rows = [
        _row(step, line, name if name and names.count(name) == 1 else None)
        for (step, line), name in zip(lines, names, strict=True)
    ]
    return replace(program, input=Input(start, span), layers=Stage(None, tuple(rows), None, span))


def _row(step: Step, line: ListingLine, name: str | None) -> Row:
    times = Number(str(line.times), line.span) if line.times > 1 else None
    return Row(line.name if name else None, Chain(step.operations, times), line.span)
