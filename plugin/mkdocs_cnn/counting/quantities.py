"""What can be asked about a network, a stage or a layer: every quantity that the tables show.

Each quantity is one entry of `QUANTITIES`: its words for the reader, its value for a part of a
network, and how the value comes about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from mkdocs_cnn.counting.counts import Counts
from mkdocs_cnn.counting.memory import OPTIMISERS, parameter_state
from mkdocs_cnn.counting.report import Report, Row, Section, is_head
from mkdocs_cnn.figures.figure import Amount, Kind, Value
from mkdocs_cnn.figures.numbers import grouped
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.layers.base import extents
from mkdocs_cnn.network.graph import Node
from mkdocs_cnn.settings.choices import Settings

MAX_TERMS = 24
"""How many terms of a sum are written out."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """The network's input as a part of it: it has values, and nothing is counted."""

    output: Shape
    path: str = "input"

    @property
    def activations(self) -> int:
        """The number of values that go in."""
        return self.output.size


Part = Report | Section | Row | Entrance


@dataclass(frozen=True, slots=True)
class Subject:
    """A part of a network, of which something is asked."""

    report: Report
    part: Part
    settings: Settings

    @property
    def counts(self) -> Counts:
        """Parameters and multiply-adds."""
        if isinstance(self.part, Entrance):
            return Counts()
        return self.part.totals if isinstance(self.part, Report) else self.part.counts

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows in it."""
        if isinstance(self.part, Entrance):
            return ()
        return self.part.rows if isinstance(self.part, Report) else tuple(self.part.rows())

    @property
    def output(self) -> Shape:
        """What comes out."""
        return self.rows[-1].output if self.rows else self.report.network.input

    @property
    def input(self) -> Shape:
        """What goes in."""
        return self.rows[0].line.input if self.rows else self.report.network.input

    @property
    def parts(self) -> Iterator[Row | Section]:
        """What the part consists of, side outputs left out."""
        body = self.part.body if isinstance(self.part, Report) else self.part
        while isinstance(body, Section):
            parts = [part for part in body.parts if not is_head(part)]
            if len(parts) != 1 or not isinstance(parts[0], Section):
                yield from parts
                return
            body = parts[0]  # a stage of one repeated line is what that consists of

    def bytes(self, values: int) -> int:
        """Give the bytes of some values, for the whole batch."""
        return values * self.settings.batch * self.settings.value_bytes


@dataclass(frozen=True, slots=True)
class Quantity:
    """Something that can be asked."""

    words: str
    """What a reader calls it."""
    value: Callable[[Subject], Value | None]
    """The value; None where the part has none."""
    formula: Callable[[Subject], str] = lambda subject: ""
    """How the value comes about; empty where there is nothing to say."""
    share: bool = False
    """A part of one, shown in percent."""


def _count(
    words: str,
    count: Callable[[Subject], int],
    formula: Callable[[Subject], str] = lambda subject: "",
    kind: Kind = Kind.VALUES,
) -> Quantity:
    return Quantity(words, lambda subject: Amount(Fraction(count(subject)), kind), formula)


def _whole(words: str, value: Callable[[Report, Settings], int], kind: Kind) -> Quantity:
    """Make a quantity of the whole network alone."""

    def ask(subject: Subject) -> Value | None:
        if not isinstance(subject.part, Report):
            return None
        return Amount(Fraction(value(subject.part, subject.settings)), kind)

    return Quantity(words, ask)


def _text(words: str, text: Callable[[Row], str]) -> Quantity:
    """Make a quantity of a row alone; `3×3` is sizes, `2` a number."""

    def ask(subject: Subject) -> Value | None:
        written = text(subject.part) if isinstance(subject.part, Row) else ""
        if re.fullmatch(r"\d+(×\d+)+", written):
            return tuple(map(int, written.split("×")))
        if written.isdecimal():
            return Amount(Fraction(int(written)))
        return written or None

    return Quantity(words, ask)


def _shape(shape: Shape, settings: Settings) -> tuple[int, ...]:
    return (shape.channels, *shape.spatial) if settings.layout == "CHW" else shape.sizes


def _size(words: str, axis: int) -> Quantity:
    """Make a quantity of one axis of the output; from the end: -1 is the width."""

    def ask(subject: Subject) -> Value | None:
        spatial = subject.output.spatial
        return Amount(Fraction(spatial[axis])) if len(spatial) >= -axis else None

    return Quantity(words, ask)


def _sum(count: Callable[[Subject], int], own: Callable[[Row], str]) -> Callable[[Subject], str]:
    """Give a row's own formula, or for a stage or network the sum of what is in it."""

    def formula(subject: Subject) -> str:
        if isinstance(subject.part, Row):
            return own(subject.part)
        each = (Subject(subject.report, part, subject.settings) for part in subject.parts)
        terms = [grouped(value) for part in each if (value := count(part))]
        if len(terms) > MAX_TERMS:
            terms[MAX_TERMS - 2 : -1] = ["…"]
        return " + ".join(terms)

    return formula


def _macs(row: Row) -> str:
    return " + ".join(filter(None, map(_node_macs, row.line.nodes)))


def _node_macs(node: Node) -> str:
    """Write weights times positions: `(3·3·64)·64 · 50,176`."""
    macs = node.layer.macs(node.input)
    weights = [each for each in node.layer.parameters(node.input) if each.role == "weight"]
    if not macs or not weights:
        return grouped(macs) if macs else ""
    positions = macs // weights[0].count
    return f"{weights[0].formula} · {grouped(positions)}" if positions > 1 else weights[0].formula


def _role(role: str) -> Callable[[Row], str]:
    """Write the factors of a row's weights, or of its biases."""

    def formula(row: Row) -> str:
        own = (node for node in row.line.nodes if not node.shared)
        each = (each for node in own for each in node.layer.parameters(node.input))
        return " + ".join(parameter.formula for parameter in each if parameter.role == role)

    return formula


def _activations(subject: Subject) -> str:
    if isinstance(subject.part, Row | Entrance):
        return extents(subject.output.sizes, "·")
    listed = _sum(lambda each: each.part.activations, lambda row: "")(subject)
    if not isinstance(subject.part, Report):
        return listed
    return f"{grouped(subject.report.network.input.size)} + {listed}"


def _memory(subject: Subject) -> str:
    batch = f" × {subject.settings.batch:,}" if subject.settings.batch > 1 else ""
    values = grouped(subject.part.activations)
    return f"{values} × {subject.settings.value_bytes} bytes{batch}"


def _share(subject: Subject) -> Value | None:
    whole = subject.report.totals.params
    return Amount(Fraction(subject.counts.params, whole)) if whole else None


def _share_formula(subject: Subject) -> str:
    return f"{grouped(subject.counts.params)} / {grouped(subject.report.totals.params)}"


def _field(subject: Subject) -> Value | None:
    """One number where all axes agree; None behind a layer that loses the axes."""
    field = subject.rows[-1].receptive_field if subject.rows else (1,)
    if not field:
        return None
    return Amount(Fraction(field[0])) if len(set(field)) == 1 else field


def _peak(report: Report, settings: Settings) -> int:
    return report.inference_peak * settings.batch * settings.value_bytes


def _kept(report: Report, settings: Settings) -> int:
    return report.kept_for_backward.bytes(settings.batch, settings.value_bytes)


def _state(optimiser: str) -> Callable[[Report, Settings], int]:
    kept = OPTIMISERS[optimiser]
    return lambda report, settings: (
        parameter_state(report.totals.params, kept) * settings.value_bytes
    )


def _params(subject: Subject) -> int:
    return subject.counts.params


def _macs_count(subject: Subject) -> int:
    return subject.counts.macs


QUANTITIES: dict[str, Quantity] = {
    "params": _count("parameters", _params, _sum(_params, lambda row: row.formula)),
    "weights": _count(
        "weights",
        lambda subject: subject.counts.weights,
        _sum(lambda subject: subject.counts.weights, _role("weight")),
    ),
    "biases": _count(
        "biases",
        lambda subject: subject.counts.biases,
        _sum(lambda subject: subject.counts.biases, _role("bias")),
    ),
    "macs": _count("multiply-adds", _macs_count, _sum(_macs_count, _macs), Kind.MACS),
    "flops": _count(
        "FLOPs",
        lambda subject: subject.counts.flops,
        lambda subject: f"2 · {grouped(subject.counts.macs)}",
        Kind.FLOPS,
    ),
    "activations": _count("activations", lambda subject: subject.part.activations, _activations),
    "memory": _count(
        "memory of the activations",
        lambda subject: subject.bytes(subject.part.activations),
        _memory,
        Kind.BYTES,
    ),
    "share": Quantity("share of all parameters", _share, _share_formula, share=True),
    "input": Quantity("input", lambda subject: _shape(subject.input, subject.settings)),
    "output": Quantity("output", lambda subject: _shape(subject.output, subject.settings)),
    "depth": _size("depth of the output", -3),
    "height": _size("height of the output", -2),
    "width": _size("width of the output", -1),
    "channels": _count(
        "channels of the output", lambda subject: subject.output.channels, kind=Kind.NUMBER
    ),
    "receptive_field": Quantity("receptive field", _field),
    "kernel": _text("kernel", lambda row: row.geometry[0]),
    "stride": _text("stride", lambda row: row.geometry[1]),
    "padding": _text("padding", lambda row: row.geometry[2]),
    "operation": _text("operation", lambda row: row.operation),
    "arithmetic": _text("arithmetic of the output's size", lambda row: "; ".join(row.arithmetic)),
    "formula": _text("formula of the parameters", lambda row: row.formula),
    "layers": _count("rows", lambda subject: len(subject.rows), kind=Kind.NUMBER),
    "weight_layers": _count(
        "layers with weights",
        lambda subject: sum(1 for row in subject.rows if row.counts.weights),
        kind=Kind.NUMBER,
    ),
    "buffers": Quantity(
        "buffers of batch normalisation",
        lambda subject: Amount(
            Fraction(
                subject.part.buffers if isinstance(subject.part, Report) else subject.counts.buffers
            ),
            Kind.VALUES,
        ),
    ),
    "params_with_heads": _whole(
        "parameters, those of side outputs included",
        lambda report, settings: report.params_with_heads,
        Kind.VALUES,
    ),
    "params_memory": _count(
        "memory of the parameters",
        lambda subject: subject.counts.params * subject.settings.value_bytes,
        lambda subject: f"{grouped(subject.counts.params)} × {subject.settings.value_bytes} bytes",
        Kind.BYTES,
    ),
    "inference_peak": _whole(
        "values alive at once", lambda report, settings: report.inference_peak, Kind.VALUES
    ),
    "peak_memory": _whole("memory of what is alive at once", _peak, Kind.BYTES),
    "kept_for_backward": _whole("memory kept for the backward pass", _kept, Kind.BYTES),
    "sgd_memory": _whole("memory of weights and gradients", _state("SGD"), Kind.BYTES),
    "momentum_memory": _whole(
        "memory of weights, gradients and momentum", _state("SGD with momentum"), Kind.BYTES
    ),
    "adam_memory": _whole(
        "memory of weights, gradients and two moments", _state("Adam"), Kind.BYTES
    ),
}
"""Every quantity, by the name that authors write."""
ALIASES = {
    "parameters": "params",
    "multiply_adds": "macs",
    "rf": "receptive_field",
    "pad": "padding",
    "op": "operation",
    "shape": "output",
    "size": "output",
    "rows": "layers",
    "peak": "inference_peak",
    "listed_outputs": "activations",
}
"""Other names."""


def quantity_name(word: str) -> str | None:
    """Give the usual name of a quantity: `Multiply-adds` is `macs`; None if there is none."""
    name = word.lower().replace("-", "_")
    name = ALIASES.get(name, name)
    return name if name in QUANTITIES else None
