"""Labels completed with what they do not say, or with what they should say.

A label defines its layer. But where the figures of its line agree on another kernel or another
number of outputs, the label is what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.figures.figure import Extents
from mkdocs_cnn.language.expressions import Number
from mkdocs_cnn.language.listed import ListingLine
from mkdocs_cnn.language.program import Argument, Operation, Value
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings import clues
from mkdocs_cnn.listings.clues import Outputs, said_numbers
from mkdocs_cnn.listings.costs import LABEL, ODD, chance
from mkdocs_cnn.listings.manners import manners, says
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Correction
from mkdocs_cnn.problems.records import record, replace

_MOVED = ("stride", "pad", "dilation")
"""What a label says about sizes."""
_RULE = say("the-figures-of-the-line-agree")
_SEEN = say("so-many-channels-go-in")


@record()
class Whole:
    """What a line's operations are, with every kernel and number of outputs."""

    operations: tuple[Operation, ...]
    cost: int = 0
    labels: tuple[Correction, ...] = ()
    """What is wrong with the label, if it is so."""


def completed(
    line: ListingLine, x: Shape, groups: int | None, out: int | None, sized: bool, shrinks: bool
) -> Iterator[Whole]:
    """Yield a line's operations with every kernel and number of outputs that can be.

    Args:
        line: a layer.
        x: what goes in.
        groups: the groups of a convolution, where they are known from elsewhere.
        out: the outputs, where they are known from elsewhere.
        sized: do sizes matter?
        shrinks: can the sizes around it show its kernel?
    """
    first, *others = line.operations
    groups = groups or _groups_told(line, x)
    if first.name not in ("conv", "fc"):
        yield Whole(line.operations)
        return
    if groups:
        first = changed(first, "groups", numbers(first, groups))
    if not sized:
        kept = tuple(each for each in first.arguments if each.word not in _MOVED)
        first = replace(first, arguments=kept)
    kernels = clues.kernels(line, first) if first.name == "conv" else [()]
    if first.name == "conv" and shrinks and said_numbers(first, "kernel") is None:
        kernels = clues.first([*kernels, *clues.shrinking(line, x)])
    for kernel in kernels:
        keyed = changed(first, "kernel", numbers(first, *kernel)) if kernel else first
        if any(k % 2 == 0 for k in kernel) and not says(first, "pad"):
            keyed = changed(keyed, "pad", numbers(first, 0) if sized else "same")
        outs = [Outputs(out)] if out else clues.outputs(line, keyed, x)
        yield from (_whole(line, keyed, others, each, x) for each in outs)


def _whole(
    line: ListingLine, keyed: Operation, others: list[Operation], outputs: Outputs, x: Shape
) -> Whole:
    """Put in the outputs; say what it costs if the label says something else."""
    said = line.operations[0]
    operation = changed(keyed, "out", numbers(said, outputs.number))
    if outputs.groups > 1 and not says(said, "groups"):
        operation = changed(operation, "groups", numbers(said, outputs.groups))
    labels = (*_corrections(said, operation), *_seen(line, operation, x))
    cost = LABEL * len(labels)
    kernel = said_numbers(operation, "kernel") or ()
    if len(set(kernel)) > 1 and said_numbers(said, "kernel") is None:
        cost += 2 * ODD
    if outputs.twice:
        cost += sum(chance(each) for each in line.statements if each.of == "weights")
    return Whole((operation, *others), cost, labels)


def _corrections(said: Operation, true: Operation) -> Iterator[Correction]:
    """Compare what a label says with what it should say."""
    for argument in said.arguments:
        if argument.word not in ("kernel", "out"):
            continue
        old, new = said_numbers(said, argument.word), said_numbers(true, argument.word)
        if old and new and clues.square(old) != clues.square(new):
            yield _correction(argument, new)


def _groups_told(line: ListingLine, x: Shape) -> int | None:
    """Say whether filters that see half of the channels are in two groups, as those of AlexNet."""
    return 2 if line.seen and int(line.seen.value) * 2 == x.channels else None


def _seen(line: ListingLine, operation: Operation, x: Shape) -> Iterator[Correction]:
    """Compare how many channels the words say that a filter sees."""
    true = x.channels // (clues.said_number(operation, "groups") or 1)
    if line.seen is not None and int(line.seen.value) != true:
        yield Correction(line.seen.span, line.seen.value, str(true), str(true), _SEEN)


@record()
class Move:
    """A stride or a padding other than the label's."""

    operation: Operation
    correction: Correction


def corrected_moves(
    operation: Operation, said: Operation, x: Shape, spatial: tuple[int, ...]
) -> Iterator[Move]:
    """Yield the stride, and the padding, that leads to a size in the place of the label's.

    Args:
        operation: a convolution or a pool, whole.
        said: the same, with what its label says alone.
        x: what goes in.
        spatial: the extents that are written behind it.
    """
    for argument in said.arguments:
        word, text = argument.word, argument.span.text
        if word not in ("stride", "pad") or not text.isdigit():
            continue
        others = tuple(each for each in said.arguments if each is not argument)
        rest = tuple(each for each in operation.arguments if each.word != word)
        unsaid = replace(said, arguments=others)
        for manner in manners(replace(operation, arguments=rest), unsaid, x, spatial):
            if [each for each, _ in manner] == [word] and manner[0][1] != int(text):
                number = manner[0][1]
                right = changed(operation, word, numbers(operation, number))
                new = str(number)
                yield Move(right, Correction(argument.span, text, new, new, _RULE))
                break


def _correction(argument: Argument, true: tuple[int, ...]) -> Correction:
    text = argument.span.text
    several = true * 2 if len(true) == 1 and not text.isdigit() else true
    instead = Extents(text).corrected(several) if len(several) > 1 else str(true[0])
    return Correction(argument.span, argument.span.text, instead, instead, _RULE)


def changed(operation: Operation, word: str, value: Value) -> Operation:
    """Say something of an operation, in the place of what was said."""
    kept = [each for each in operation.arguments if each.word != word]
    argument = Argument(word, value, operation.span)
    head = [argument] if word in ("kernel", "out") else []
    return replace(operation, arguments=(*head, *kept, *([] if head else [argument])))


def numbers(operation: Operation, *values: int) -> tuple[Number, ...]:
    """Write numbers as an operation holds them."""
    return tuple(Number(str(value), operation.span) for value in values)
