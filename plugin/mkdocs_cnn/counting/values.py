"""The value of each quantity for a part of a network, as it is: a number, sizes or words."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from mkdocs_cnn.counting.memory import NOTHING, OPTIMISERS, parameter_state
from mkdocs_cnn.counting.quantity import Bare
from mkdocs_cnn.counting.report import Report, Row
from mkdocs_cnn.counting.subjects import Subject
from mkdocs_cnn.layers.base import Geometry
from mkdocs_cnn.problems.phrases import Phrase, say

Count = Callable[[Subject], int]


def row(subject: Subject) -> Row:
    """Return the row that is asked about; only for quantities of rows."""
    assert isinstance(subject.part, Row)
    return subject.part


def geometry(read: Callable[[Geometry], Bare]) -> Callable[[Subject], Bare]:
    """Read something off the window of the layer that a row is about."""

    def value(subject: Subject) -> Bare:
        found = row(subject).geometry
        return None if found is None else read(found)

    return value


def kernel(window: Geometry) -> Bare:
    """Return the extents of the kernel."""
    return window.kernel if len(window.kernel) > 1 else window.kernel[0]


def stride(window: Geometry) -> Bare:
    """Return one number where all axes agree, else one for each."""
    return _agreed(window.stride)


def padding(window: Geometry) -> Bare:
    """Return one number, one for each axis, or words where the two sides of an axis differ."""
    if all(before == after for before, after in window.padding):
        return _agreed(tuple(before for before, _ in window.padding))
    each = [str(b) if b == a else f"{b}+{a}" for b, a in window.padding]
    return each[0] if len(set(each)) == 1 else "×".join(each)


def _agreed(numbers: tuple[int, ...]) -> Bare:
    return numbers[0] if len(set(numbers)) == 1 else numbers


def axis(index: int) -> Callable[[Subject], Bare]:
    """Return one extent of the output, counted from the end: -1 is the width."""

    def value(subject: Subject) -> Bare:
        spatial = subject.output.spatial
        return spatial[index] if len(spatial) >= -index else None

    return value


def receptive_field(subject: Subject) -> Bare:
    """Return one number where all axes agree, and none behind a layer that loses the axes."""
    seen = subject.last.receptive_field if subject.last else (1,)
    return _agreed(seen) if seen else ()


def lost(subject: Subject) -> int:
    """Return one where it cannot be told what is seen of the input."""
    if subject.report.seen.all_known or subject.last is None:
        return 0
    return int(not subject.last.field.is_known)


def jump(subject: Subject) -> Bare:
    """Return the strides multiplied so far; None for a vector, which has no neighbours.

    Source: Araujo, Norris and Sim, Computing Receptive Fields of Convolutional Neural Networks,
    Distill 2019 (the effective stride).
    """
    if not subject.output.rank or lost(subject):
        return None
    jumps = [each.jump for each in subject.last.field.axes] if subject.last else [1]
    if len(set(jumps)) <= 1:
        return jumps[0] if jumps else None
    whole = tuple(jump for jump in jumps if isinstance(jump, int))
    return whole if len(whole) == len(jumps) else "×".join(map(str, jumps))


def share(subject: Subject) -> Bare:
    """Return the part in all parameters; None where there are none."""
    whole = subject.report.totals.params
    return Fraction(subject.counts.params, whole) if whole else None


def params(subject: Subject) -> int:
    """Count weights and biases."""
    return subject.counts.params


def weights(subject: Subject) -> int:
    """Count the weights."""
    return subject.counts.weights


def biases(subject: Subject) -> int:
    """Count the biases."""
    return subject.counts.biases


def macs(subject: Subject) -> int:
    """Count the multiply-adds."""
    return subject.counts.macs


def activations(subject: Subject) -> int:
    """Count the values of the outputs."""
    return subject.part.activations


def inference_peak(subject: Subject) -> int:
    """Count the values that are alive at once."""
    return subject.report.inference_peak


def kept(subject: Subject) -> int:
    """Count the bytes that training keeps of the outputs."""
    basis, report = subject.basis, subject.report
    found = report.kept_for_backward
    if not isinstance(subject.part, Report):
        nodes = (node.index for each in subject.rows for node in each.line.nodes)
        known = report.kept_by_node
        found = sum((known[index] for index in nodes if index in known), NOTHING)
    return found.bytes(basis.batch, basis.value_bytes)


def kept_values(subject: Subject) -> int:
    """Count the values of the network's own type among them."""
    found = subject.report.kept_for_backward
    return found.values + found.shared


def explain_kept(report: Report) -> Phrase:
    """Say what is kept, with the indices, which are no values of the network's own type."""
    indices = report.kept_for_backward.indices
    if not indices:
        return say("kept-of-outputs")
    return say("kept-of-outputs-and-indices", indices=indices)


def stored(subject: Subject) -> int:
    """Count what a stored model holds: parameters and buffers."""
    return subject.stored + subject.buffers[0]


def model_memory(subject: Subject) -> int:
    """Count the bytes of a stored model; a counter of batches has eight."""
    buffers, counters = subject.buffers
    return (subject.stored + buffers - counters) * subject.basis.value_bytes + counters * 8


def state(optimiser: str) -> Count:
    """Count parameters, gradients and what an optimiser keeps."""
    own = OPTIMISERS[optimiser]
    return lambda subject: parameter_state(subject.report.totals.params, own)
