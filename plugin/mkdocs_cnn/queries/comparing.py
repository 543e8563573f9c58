"""What a figure and a quantity have to agree on before their numbers are compared."""

from __future__ import annotations

from fractions import Fraction

from mkdocs_cnn.figures.amounts import Amount, Kind, Value
from mkdocs_cnn.figures.claims import written
from mkdocs_cnn.figures.figure import Extents, Figure
from mkdocs_cnn.layers.base import extents, times
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Correction, Invalid, Problem, Span, clip
from mkdocs_cnn.queries.addresses import Address

_PARAMETERS = ("params", "params_with_heads", "weights", "biases")
_COUNTED_IN = {
    **dict.fromkeys(("param", "params", "parameter", "parameters", "参数", "參數"), _PARAMETERS),
    **dict.fromkeys(("weights", "权重", "權重"), _PARAMETERS[:-1]),
    **dict.fromkeys(("biases", "偏置"), ("biases",)),
    "activations": ("activations", "inference_peak"),
}
"""Of which quantities a noun behind a figure can be."""
_SQUARE = ("kernel", "stride", "padding", "receptive_field", "jump")
"""Quantities that have one number for each axis, and one for all where they agree."""


def check_noun(
    figure: Figure | Extents, span: Span, subject: str, value: Value, address: Address | None
) -> None:
    """Check that a figure says what it is a figure of: biases are no parameters of a network.

    Raises:
        Invalid: it says something else.
    """
    if address is None or isinstance(figure, Extents) or not isinstance(value, Amount):
        return
    allowed = _COUNTED_IN.get(figure.noun)
    if value.kind is Kind.VALUES and allowed and address.name not in allowed:
        expected = say("a-figure-of-such-as", words=address.quantity.words, value=written(value))
        message = say("is-no-figure-for", figure=clip(figure.text), subject=subject)
        raise Invalid([Problem(message, span, expected)])


def squared(figure: Figure | Extents, value: Value, address: Address | None) -> Value:
    """Return a value as a figure has it: a square is `5x5` to some, and `5` to others."""
    if address is None or address.name not in _SQUARE:
        return value
    if isinstance(figure, Extents) and isinstance(value, Amount):
        rank = address.subject.report.network.input.rank
        whole = value.value.denominator == 1 and rank > 1
        return (value.value.numerator,) * rank if whole else value
    if isinstance(figure, Figure) and isinstance(value, tuple) and len(set(value)) == 1:
        return Amount(Fraction(value[0]))
    return value


def no_square(
    figure: Figure | Extents, span: Span, value: Value, address: Address | None
) -> Correction | None:
    """Correct one number for what differs from axis to axis: `7` for a kernel of 1×7."""
    one = isinstance(figure, Figure) and isinstance(value, tuple) and len(value) > 1
    if not one or address is None or address.name not in _SQUARE:
        return None
    assert isinstance(value, tuple)
    return Correction(span, figure.text, times(value), extents(value, "x"), say("sizes-are-exact"))
