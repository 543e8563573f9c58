"""How a quantity comes about, with the numbers put in: `(3·3·64)·128 + 128`, `1,792 + 36,928`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mkdocs_cnn.counting.report import Report, Row
from mkdocs_cnn.counting.subjects import Entrance, Subject
from mkdocs_cnn.figures.numbers import grouped
from mkdocs_cnn.layers.base import extents
from mkdocs_cnn.network.graph import Primitive
from mkdocs_cnn.problems.phrases import tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

Formula = Callable[[Subject], str]
"""Empty where there is nothing to say."""
MAX_TERMS = 24
"""How many terms of a sum are written out."""


def nothing(subject: Subject) -> str:
    """Say nothing: the number is all there is."""
    return ""


def summed(count: Callable[[Subject], int], own: Callable[[Row], str]) -> Formula:
    """Write a row's own formula, or for a stage or network the sum of what is in it."""

    def formula(subject: Subject) -> str:
        if isinstance(subject.part, Row):
            return own(subject.part)
        terms = [grouped(value) for part in subject.parts if (value := count(part))]
        if len(terms) > MAX_TERMS:
            terms[MAX_TERMS - 2 : -1] = ["…"]
        return " + ".join(terms)

    return formula


def macs(row: Row) -> str:
    """Write each layer's weights times positions: `(3·3·64)·64 · 50,176`."""
    return sum_of_macs(row.line.outcome.primitives)


def sum_of_macs(primitives: Iterable[Primitive]) -> str:
    """Write what each of some layers adds; empty where none does."""
    return " + ".join(filter(None, map(_primitive_macs, primitives)))


def _primitive_macs(primitive: Primitive) -> str:
    layer, x = primitive.layer, primitive.input
    count = layer.macs(x)
    weights = [each for each in primitive.parameters if each.role == "weight"]
    if not count or not weights:
        return grouped(count) if count else ""
    positions = count // weights[0].count
    return f"{weights[0].formula} · {grouped(positions)}" if positions > 1 else weights[0].formula


def learned(role: Literal["weight", "bias"]) -> Callable[[Row], str]:
    """Write the factors of a row's weights, or of its biases."""

    def formula(row: Row) -> str:
        own = (node for node in row.line.nodes if not node.shared)
        each = (each for node in own for each in node.parameters)
        return " + ".join(parameter.formula for parameter in each if parameter.role == role)

    return formula


def activations(subject: Subject) -> str:
    """Write the extents of an output, or the sum of the outputs, the input among them."""
    if isinstance(subject.part, Row | Entrance):
        return extents(subject.output.sizes, "·")
    listed = summed(lambda each: each.part.activations, lambda row: "")(subject)
    if not isinstance(subject.part, Report):
        return listed
    return f"{grouped(subject.report.network.input.size)} + {listed}"


def memory(subject: Subject) -> str:
    """Write values times bytes times batch."""
    basis = subject.basis
    batch = f" × {basis.batch:,}" if basis.batch > 1 else ""
    return _in_bytes(grouped(subject.part.activations), basis.value_bytes) + batch


def params_memory(subject: Subject) -> str:
    """Write parameters times bytes."""
    return _in_bytes(grouped(subject.counts.params), subject.basis.value_bytes)


def model_memory(subject: Subject) -> str:
    """Write parameters and statistics times bytes, and the counters of batches."""
    buffers, counters = subject.buffers
    size = subject.basis.value_bytes
    values = grouped(subject.stored)
    if buffers > counters:
        values = f"({values} + {grouped(buffers - counters)})"
    whole = _in_bytes(values, size)
    return f"{whole} + {_in_bytes(str(counters), 8)}" if counters else whole


def _in_bytes(values: str, size: int) -> str:
    return tell("values-times-bytes", values=values, size=size)


def share(subject: Subject) -> str:
    """Write a part's parameters over all."""
    return f"{grouped(subject.counts.params)} / {grouped(subject.report.totals.params)}"


def flops(subject: Subject) -> str:
    """Write two times the multiply-adds."""
    return f"2 · {grouped(subject.counts.macs)}"
