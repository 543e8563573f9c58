"""What a listing does not say, and cannot do without."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.language.program import ListingLine
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings import clues
from mkdocs_cnn.listings.labels import Whole
from mkdocs_cnn.network.binding import bind, complaints
from mkdocs_cnn.problems.problem import Invalid, Problem, clip


def no_input(line: ListingLine, sized: bool) -> Problem:
    """Report a line of whose input nothing is said."""
    operation = line.operations[0]
    hint = 'Write a line above it, such as "INPUT: [224x224x3]".'
    if sized:
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
    yield Problem(f"{clip(line.label)} {line.times:,} times", line.span, "a size that suffices")
