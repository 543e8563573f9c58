"""What can be asked about a network, a stage, a row or an operation: every quantity there is.

Each quantity is one entry of `QUANTITIES`. Addresses, the columns of the table, the views `summary`
and `memory`, JSON, the hints of messages and the tables of the manual all read from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from mkdocs_cnn.counting import formulas
from mkdocs_cnn.counting.formulas import Formula
from mkdocs_cnn.counting.memory import OPTIMISERS, parameter_state
from mkdocs_cnn.counting.report import Report, Row
from mkdocs_cnn.counting.subjects import Subject
from mkdocs_cnn.figures.figure import Amount, Kind, Value
from mkdocs_cnn.figures.numbers import grouped
from mkdocs_cnn.layers.base import Geometry

Bare = int | Fraction | tuple[int, ...] | str | None
"""A number, sizes, or words; None, or nothing of it, where a part has no such thing."""
Of = Literal["all", "row", "network"]
"""What can be asked: everything, a row or an operation, or the whole network alone."""
Place = Literal["network", "row", "layer"]
"""An object of the JSON report."""


@dataclass(frozen=True, slots=True)
class Heading:
    """How a quantity is a column of the table."""

    title: str
    numeric: bool = True
    adds: bool = False
    """Have stages and the whole network a figure of their own?"""
    ends: bool = False
    """Is that of a stage the one of its last row?"""
    bars: bool = False
    joint: str = "×"
    """What stands between sizes."""
    quiet: bool = False
    """Explains the column after it, and stands in one cell with it where there is room for that."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """How a quantity of bytes is a line of the view `memory`."""

    name: str
    what: Callable[[Report], str]
    values: Callable[[Subject], int]
    """How many values take the bytes, for one sample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """Something that can be asked."""

    words: str
    """What a reader calls it."""
    value: Callable[[Subject], Bare]
    """The bare value."""
    kind: Kind = Kind.NUMBER
    """What a number is a number of."""
    formula: Formula = formulas.nothing
    """How the value comes about."""
    of: Of = "all"
    aliases: tuple[str, ...] = ()
    """Other names, as authors write them."""
    meaning: str = ""
    """One line for the manual, where `words` do not say it all."""
    share: bool = False
    """A part of one, shown in percent."""
    column: Heading | None = None
    summary: str = ""
    """Its label in the view `summary`; empty where it has no line there."""
    optional: bool = False
    """Is that line left out where there is nothing?"""
    memory: Meaning | None = None
    json: frozenset[Place] = field(default=frozenset())
    """The objects of the JSON report that hold it."""

    def bare(self, subject: Subject) -> Bare:
        """Return the value as it is; None where the part has none."""
        part = subject.part
        if self.of == "network" and not isinstance(part, Report):
            return None
        if self.of == "row" and not isinstance(part, Row):
            return None
        return self.value(subject)

    def ask(self, subject: Subject) -> Value | None:
        """Return the value with what it is a value of; None where the part has none."""
        value = self.bare(subject)
        if isinstance(value, int | Fraction):
            return Amount(Fraction(value), self.kind)
        return value or None


def _row(subject: Subject) -> Row:
    """Return the row that is asked about; only for quantities of rows."""
    assert isinstance(subject.part, Row)
    return subject.part


def _geometry(read: Callable[[Geometry], Bare]) -> Callable[[Subject], Bare]:
    def value(subject: Subject) -> Bare:
        geometry = _row(subject).geometry
        return None if geometry is None else read(geometry)

    return value


def _each(numbers: tuple[int, ...]) -> Bare:
    """Return one number where all axes agree."""
    return numbers[0] if len(set(numbers)) == 1 else numbers


def _kernel(geometry: Geometry) -> Bare:
    return geometry.kernel if len(geometry.kernel) > 1 else geometry.kernel[0]


def _padding(geometry: Geometry) -> Bare:
    """Return one number, one for each axis, or words where the two sides of an axis differ."""
    if all(before == after for before, after in geometry.padding):
        return _each(tuple(before for before, _ in geometry.padding))
    each = [str(b) if b == a else f"{b}+{a}" for b, a in geometry.padding]
    return each[0] if len(set(each)) == 1 else "×".join(each)


def _axis(axis: int) -> Callable[[Subject], Bare]:
    """Return one extent of the output, counted from the end: -1 is the width."""

    def value(subject: Subject) -> Bare:
        spatial = subject.output.spatial
        return spatial[axis] if len(spatial) >= -axis else None

    return value


def _field(subject: Subject) -> Bare:
    """Return one number where all axes agree, and none behind a layer that loses the axes."""
    seen = subject.last.receptive_field if subject.last else (1,)
    return _each(seen) if seen else ()


def _jump(subject: Subject) -> Bare:
    """The steps multiplied so far; None for a vector, which has no neighbours.

    Source: Araujo, Norris and Sim, Computing Receptive Fields of Convolutional Neural Networks,
    Distill 2019 (the effective stride).
    """
    if not subject.output.rank:
        return None
    jumps = [axis.jump for axis in subject.last.fields[-1]] if subject.last else [1]
    if len(set(jumps)) == 1:
        return jumps[0]
    if all(isinstance(jump, int) for jump in jumps):
        return tuple(map(int, jumps))
    return "×".join(map(str, jumps))


def _share(subject: Subject) -> Bare:
    whole = subject.report.totals.params
    return Fraction(subject.counts.params, whole) if whole else None


def _kept(subject: Subject) -> int:
    basis = subject.basis
    return subject.report.kept_for_backward.bytes(basis.batch, basis.value_bytes)


def _kept_values(subject: Subject) -> int:
    kept = subject.report.kept_for_backward
    return kept.values + kept.shared


def _kept_words(report: Report) -> str:
    indices = report.kept_for_backward.indices
    more = f", with {grouped(indices)} int64 indices of max pooling" if indices else ""
    return f"what PyTorch keeps of a training step's outputs{more}"


def _model(subject: Subject) -> int:
    buffers, counters = subject.buffers
    return (subject.stored + buffers - counters) * subject.basis.value_bytes + counters * 8


def _state(optimiser: str, name: str, words: str, more: str) -> Quantity:
    """Make the quantity of what training holds for the parameters."""
    kept = OPTIMISERS[optimiser]

    def values(subject: Subject) -> int:
        return parameter_state(subject.report.totals.params, kept)

    return Quantity(
        words=words,
        value=lambda subject: values(subject) * subject.basis.value_bytes,
        kind=Kind.BYTES,
        of="network",
        memory=Meaning(name, lambda report: f"weights, gradients{more}", values),
    )


def _params(subject: Subject) -> int:
    return subject.counts.params


def _weights(subject: Subject) -> int:
    return subject.counts.weights


def _biases(subject: Subject) -> int:
    return subject.counts.biases


def _macs(subject: Subject) -> int:
    return subject.counts.macs


def _activations(subject: Subject) -> int:
    return subject.part.activations


_ALL: frozenset[Place] = frozenset({"network", "row", "layer"})
_LARGE: frozenset[Place] = frozenset({"network", "layer"})
_NETWORK: frozenset[Place] = frozenset({"network"})
_ROW: frozenset[Place] = frozenset({"row"})

QUANTITIES: dict[str, Quantity] = {
    "operation": Quantity(
        words="operation",
        meaning="what the row does",
        value=lambda subject: _row(subject).operation,
        of="row",
        aliases=("op",),
        column=Heading("Operation", numeric=False),
        json=_ROW,
    ),
    "kernel": Quantity(
        words="kernel",
        meaning="size of the kernel",
        value=_geometry(_kernel),
        of="row",
        column=Heading("Kernel"),
    ),
    "stride": Quantity(
        words="stride",
        meaning="step of the kernel",
        value=_geometry(lambda geometry: _each(geometry.stride)),
        of="row",
        column=Heading("Stride"),
    ),
    "padding": Quantity(
        words="padding",
        meaning="padding on each side; before and after as `0+1` where they differ",
        value=_geometry(_padding),
        of="row",
        aliases=("pad",),
        column=Heading("Padding"),
    ),
    "input": Quantity(
        words="input",
        meaning="size of what goes in",
        value=lambda subject: subject.basis.sizes(subject.input),
        column=Heading("Input", joint=" × "),
        summary="Input",
        json=_LARGE,
    ),
    "output": Quantity(
        words="output",
        meaning="size of what comes out",
        value=lambda subject: subject.basis.sizes(subject.output),
        aliases=("shape", "size"),
        column=Heading("Output", ends=True, joint=" × "),
        summary="Output",
        json=frozenset({"row", "layer"}),
    ),
    "height": Quantity(words="height of the output", value=_axis(-2)),
    "width": Quantity(words="width of the output", value=_axis(-1)),
    "depth": Quantity(words="depth of the output", value=_axis(-3)),
    "channels": Quantity(
        words="channels of the output", value=lambda subject: subject.output.channels
    ),
    "arithmetic": Quantity(
        words="arithmetic of the output's size",
        meaning="how the output's size comes about",
        aliases=("shape-arithmetic",),
        value=lambda subject: "; ".join(map(str, _row(subject).arithmetic)),
        of="row",
        column=Heading("Output size", numeric=False),
    ),
    "layers": Quantity(
        words="rows",
        meaning="rows that it has in a table",
        value=lambda subject: len(subject.rows),
        aliases=("rows",),
        summary="Rows",
    ),
    "weight_layers": Quantity(
        words="layers with weights",
        meaning="rows that have weights",
        value=lambda subject: sum(1 for row in subject.rows if row.counts.weights),
        summary="Layers with weights",
    ),
    "params": Quantity(
        words="parameters",
        meaning="weights and biases",
        value=_params,
        kind=Kind.VALUES,
        formula=formulas.summed(_params, lambda row: row.formula),
        aliases=("parameters",),
        column=Heading("Parameters", adds=True, bars=True),
        summary="Parameters",
        json=_ALL,
    ),
    "weights": Quantity(
        words="weights",
        meaning="parameters without biases",
        value=_weights,
        kind=Kind.VALUES,
        formula=formulas.summed(_weights, formulas.learned("weight")),
        column=Heading("Weights", adds=True),
        summary="of them weights",
        json=_LARGE,
    ),
    "biases": Quantity(
        words="biases",
        meaning="the other parameters",
        value=_biases,
        kind=Kind.VALUES,
        formula=formulas.summed(_biases, formulas.learned("bias")),
        column=Heading("Biases", adds=True),
        summary="of them biases",
        json=_LARGE,
    ),
    "formula": Quantity(
        words="formula of the parameters",
        meaning="how the parameters come about; beside `params`, in one column with it",
        value=lambda subject: _row(subject).formula,
        of="row",
        column=Heading("Weights + biases", quiet=True),
        json=_ROW,
    ),
    "share": Quantity(
        words="share of all parameters",
        meaning="part that it has in all parameters of the network",
        aliases=("share-of-total",),
        value=_share,
        formula=formulas.share,
        share=True,
        column=Heading("Share", adds=True),
    ),
    "buffers": Quantity(
        words="buffers of batch normalisation",
        meaning="values that batch normalisation stores and does not learn",
        value=lambda subject: subject.buffers[0],
        kind=Kind.VALUES,
        summary="Buffers (batch norm)",
        optional=True,
        json=_NETWORK,
    ),
    "params_with_heads": Quantity(
        words="parameters, those of side outputs included",
        meaning="parameters, those of [heads](../conventions.md#heads) included",
        value=lambda subject: subject.report.params_with_heads,
        kind=Kind.VALUES,
        of="network",
    ),
    "macs": Quantity(
        words="multiply-adds",
        meaning="multiply-adds",
        value=_macs,
        kind=Kind.MACS,
        formula=formulas.summed(_macs, formulas.macs),
        aliases=("multiply-adds",),
        column=Heading("MACs", adds=True, bars=True),
        summary="Multiply-adds (MACs)",
        json=_ALL,
    ),
    "flops": Quantity(
        words="FLOPs",
        meaning="twice the multiply-adds",
        value=lambda subject: subject.counts.flops,
        kind=Kind.FLOPS,
        formula=formulas.flops,
        column=Heading("FLOPs (2 × MACs)", adds=True),
        summary="FLOPs (2 × MACs)",
        json=_NETWORK,
    ),
    "activations": Quantity(
        words="activations",
        meaning="values of the outputs; of a whole network the input's, too",
        value=_activations,
        kind=Kind.VALUES,
        formula=formulas.activations,
        aliases=("listed-outputs",),
        column=Heading("Activations", adds=True, bars=True),
        summary="Activations (listed outputs)",
        json=frozenset({"network", "row"}),
    ),
    "memory": Quantity(
        words="memory of the activations",
        meaning="bytes of the activations, for the whole batch",
        value=lambda subject: subject.basis.bytes(subject.part.activations),
        kind=Kind.BYTES,
        formula=formulas.memory,
        column=Heading("Memory", adds=True),
        summary="Memory of the activations",
        memory=Meaning(
            "listed outputs", lambda report: "the outputs of all rows, and the input", _activations
        ),
    ),
    "inference_peak": Quantity(
        words="values alive at once",
        meaning="most [values alive at once](../conventions.md#memory)",
        value=lambda subject: subject.report.inference_peak,
        kind=Kind.VALUES,
        of="network",
        aliases=("peak",),
    ),
    "peak_memory": Quantity(
        words="memory of what is alive at once",
        meaning="bytes of these",
        value=lambda subject: subject.basis.bytes(subject.report.inference_peak),
        kind=Kind.BYTES,
        of="network",
        memory=Meaning(
            "inference peak",
            lambda report: "the most alive at once, running forward with nothing kept",
            lambda subject: subject.report.inference_peak,
        ),
    ),
    "kept_for_backward": Quantity(
        words="memory kept for the backward pass",
        meaning="bytes that [training keeps](../conventions.md#memory)",
        value=_kept,
        kind=Kind.BYTES,
        of="network",
        memory=Meaning("kept for backward", _kept_words, _kept_values),
    ),
    "params_memory": Quantity(
        words="memory of the parameters",
        meaning="bytes of the parameters",
        value=lambda subject: subject.counts.params * subject.basis.value_bytes,
        kind=Kind.BYTES,
        formula=formulas.params_memory,
        summary="Memory of the parameters",
        memory=Meaning("weights", lambda report: "all parameters", _params),
    ),
    "model_memory": Quantity(
        words="memory of the parameters and buffers",
        meaning="bytes of a stored model: parameters, those of heads included, and buffers",
        value=_model,
        kind=Kind.BYTES,
        formula=formulas.model_memory,
        memory=Meaning(
            "stored model",
            lambda report: "parameters and buffers, as a file of them holds",
            lambda subject: subject.stored + subject.buffers[0],
        ),
    ),
    "sgd_memory": _state("SGD", "SGD", "memory of weights and gradients", ""),
    "momentum_memory": _state(
        "SGD with momentum",
        "SGD with momentum",
        "memory of weights, gradients and momentum",
        ", a momentum",
    ),
    "adam_memory": _state(
        "Adam", "Adam", "memory of weights, gradients and two moments", ", two moments"
    ),
    "receptive_field": Quantity(
        words="receptive field",
        meaning="input values along one axis that an output value can see",
        value=_field,
        aliases=("rf",),
        column=Heading("Receptive field", ends=True),
        summary="Receptive field",
        json=_ROW,
    ),
    "jump": Quantity(
        words="effective stride",
        meaning="input values along one axis from one output value to the next",
        value=_jump,
        aliases=("effective-stride",),
        column=Heading("Effective stride", ends=True),
        json=_ROW,
    ),
}
"""Every quantity, by the name that authors write."""
ALIASES = {
    alias.replace("-", "_"): name
    for name, quantity in QUANTITIES.items()
    for alias in quantity.aliases
}
"""Other names, with `_` for dashes."""
COLUMNS = {name: each.column for name, each in QUANTITIES.items() if each.column}
"""The quantities that can be columns of the table."""


def quantity_name(word: str) -> str | None:
    """Return the usual name of a quantity: `Multiply-adds` is `macs`; None if there is none."""
    name = word.lower().replace("-", "_")
    name = ALIASES.get(name, name)
    return name if name in QUANTITIES else None


def plain(value: Bare) -> int | str | list[int] | None:
    """Return a value as JSON has it: sizes as a list, a fraction as text."""
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Fraction) else value
