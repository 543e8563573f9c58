"""What a listing does not say, and cannot do without."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.language.listed import ListingLine
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings import clues
from mkdocs_cnn.listings.labels import Whole
from mkdocs_cnn.network.binding import bind, complaints
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Invalid, Problem, clip


def no_input(line: ListingLine, sized: bool) -> Problem:
    """Report a line of whose input nothing is said."""
    operation = line.operations[0]
    hint = say("write-a-line-above-it-such")
    if sized:
        message = say("no-line-says-the-size")
        return Problem(message, line.span, hint=hint)
    if operation.name != "fc":
        missing = Problem(say("no-line-says-the-channels"), line.span, hint=hint)
        return missing if clues.kernels(line, operation) else unsaid(line)
    if clues.said_number(operation, "out") is None and not any(clues.products(line, "weights")):
        return unsaid(line)
    hint = say("write-its-product-as-in")
    message = say("no-line-says-how-many-values", label=clip(line.label))
    return Problem(message, line.span, hint=hint)


def unsaid(line: ListingLine) -> Problem:
    """Report a layer of which too little is said."""
    operation = line.operations[0]
    if operation.name == "fc":
        hint = say("write-the-number-of-outputs")
        return Problem(
            say("no-line-says-the-outputs-of", label=clip(line.label)), line.span, "", hint
        )
    missing = say("filters") if clues.kernels(line, operation) else say("kernel")
    hint = say("write-kernel-and-filters")
    return Problem(
        say("no-line-says", missing=missing, label=clip(line.label)), line.span, "", hint
    )


def misfits(line: ListingLine, whole: Whole, x: Shape) -> Iterator[Problem]:
    """Say why the layers of a line do not fit what goes in."""
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
    yield Problem(
        say("repeated-too-often", label=clip(line.label), times=line.times),
        line.span,
        say("a-size-that-suffices"),
    )
