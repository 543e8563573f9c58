"""What comes out of layers, and how many parameters they have, one node at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mkdocs_cnn.language.program import Operation
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.layers.joining import Add, Concat, Join, Multiply
from mkdocs_cnn.network.binding import bind, complaints, excess
from mkdocs_cnn.problems.problem import Invalid, Problem, Span

JOINING: dict[str, type[Join]] = {"add": Add, "concat": Concat, "multiply": Multiply}


def worked_out(operations: Iterable[Operation], x: Shape) -> tuple[Shape, int]:
    """Return what comes out of operations one behind the other, and their parameters.

    Raises:
        Invalid: with everything that cannot be.
    """
    params = 0
    for operation in operations:
        bound = bind(operation, x, {}, {}, bias=True)
        assert bound is not None
        if wrong := list(complaints(operation, bound.layer, x)):
            raise Invalid(wrong)
        for layer in bound.layer.primitives(x):
            params += sum(each.count for each in layer.parameters(x))
            x = layer.output(x)
    return x, params


def joined(how: str, inputs: Sequence[Shape], names: Sequence[str], span: Span) -> Shape:
    """Return what several inputs come to.

    Raises:
        Invalid: they do not fit.
    """
    layer = JOINING[how](sources=tuple(names))
    wrong = layer.disagreement(inputs)
    output = layer.joined(inputs) if wrong is None else None
    wrong = wrong or next(excess(output), None) if output is not None else wrong
    if wrong is not None or output is None:
        assert wrong is not None
        raise Invalid([Problem(wrong.message, span, wrong.expected, wrong.hint)])
    return output
