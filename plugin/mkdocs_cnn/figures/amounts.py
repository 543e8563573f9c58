"""Exact numbers of something: values, bytes, multiply-adds."""

from __future__ import annotations

from enum import Enum
from fractions import Fraction

from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.records import record


class Kind(Enum):
    """What an amount is an amount of."""

    NUMBER = "a number"
    VALUES = "values"
    BYTES = "bytes"
    MACS = "multiply-adds"
    FLOPS = "FLOPs"

    @property
    def words(self) -> Words:
        """Say what it is."""
        return _KINDS[self]


_KINDS = {
    Kind.NUMBER: say("a-number"),
    Kind.VALUES: say("values"),
    Kind.BYTES: say("bytes"),
    Kind.MACS: say("multiply-adds"),
    Kind.FLOPS: say("flops"),
}


@record()
class Amount:
    """An exact number of something."""

    value: Fraction
    kind: Kind = Kind.NUMBER


Sizes = tuple[int, ...]
"""An extent for each axis: of an output with its channels, of a kernel."""
Value = Amount | Sizes | str
"""What a quantity can be."""


def convert(amount: Amount, kind: Kind | None, value_bytes: int) -> Fraction | None:
    """Give an amount in another kind: bytes for values, FLOPs for multiply-adds.

    None where that is no question of counting: multiply-adds are no bytes.
    """
    if kind in (None, amount.kind) or amount.kind is Kind.NUMBER:
        return amount.value
    match amount.kind, kind:
        case Kind.VALUES, Kind.BYTES:
            return amount.value * value_bytes
        case Kind.MACS, Kind.FLOPS:
            return amount.value * 2
        case Kind.FLOPS, Kind.MACS:
            return amount.value / 2
        case _:
            return None
