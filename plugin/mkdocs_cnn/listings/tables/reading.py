"""What a table was read as; and its columns of costs, which no other listing has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import prod

from mkdocs_cnn.counting.receptive_field import Axis
from mkdocs_cnn.figures.amounts import Kind
from mkdocs_cnn.figures.figure import Figure
from mkdocs_cnn.language.listed import ListingLine
from mkdocs_cnn.language.program import Program
from mkdocs_cnn.language.tables import FieldRow, Measured
from mkdocs_cnn.layers import Family
from mkdocs_cnn.listings.kinds import BY_NAME
from mkdocs_cnn.listings.known import Known
from mkdocs_cnn.listings.network import read_network
from mkdocs_cnn.listings.reading import Reading
from mkdocs_cnn.listings.tables.biases import with_biases
from mkdocs_cnn.listings.tables.fields import COLUMNS, Held, chosen, correction, holds, read_fields
from mkdocs_cnn.listings.truth import Applied, Truth
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Correction, Problem
from mkdocs_cnn.problems.records import replace

_EXACT = say("the-layer-costs-so-much")
_SEEN = say("a-field-grows-by")
_SPARSE = 151_600
"""The connections of LeNet-5's third layer, which does not see all maps."""


def read_table(program: Program, known: Callable[[], Iterable[Known]], layout: str) -> Reading:
    """Find the network behind a table, and hold its columns of costs against it."""
    listing = program.listing
    assert listing is not None
    assert listing.table is not None
    if listing.table.fields:
        return read_fields(program)
    reading = read_network(program, known, layout)
    read_as = say("read-as", kind=BY_NAME[listing.kind].words)
    reading, unlike = with_biases(reading)
    columns = _Columns(reading, listing.table.measured)
    wrong = columns.wrong()
    claims = any(
        (line.outline or line.entering or line.statements) and line.number in reading.truths
        for line in reading.listing.lines
    )
    if not (claims or listing.problems or reading.problems or columns.counts):
        message, expected = say("a-table-without-layers"), say("a-row-of-a-table")
        problem = Problem(message, program.source.whole_line(), expected)
        return replace(reading, problems=(*reading.problems, problem))
    labels = {
        number: (*reading.labels.get(number, ()), *wrong.get(number, ()))
        for number in {*reading.labels, *wrong}
    }
    remarks = (read_as, *listing.table.remarks, *unlike, *columns.remarks)
    return replace(
        reading,
        labels=labels,
        measured={number: count for number, count in columns.counts.items() if number in wrong},
        remarks=(*remarks, *reading.remarks),
    )


class _Columns:
    """The columns of costs, each counted in the way by which most of it holds."""

    def __init__(self, reading: Reading, measured: Mapping[int, tuple[Measured, ...]]) -> None:
        self.reading = reading
        self.measured = measured
        self.held: dict[str, list[Held]] = {}
        self.remarks: list[Words] = []
        self.counts: dict[int, int] = {}
        seen = dict(_seen(reading))
        for line in reading.listing.lines:
            truth = reading.truths.get(line.number)
            for said in measured.get(line.number, ()) if truth and line.role == "layer" else ():
                values = _values(line, truth, said, seen.get(line.number)) if truth else {}
                row = FieldRow(line.number, line.label, line.span, {})
                if values:
                    self.held.setdefault(said.of, []).append(Held(row, said, values))

    def wrong(self) -> dict[int, list[Correction]]:
        """Return what is false in each line; lines in which all is true have an empty list."""
        found: dict[int, list[Correction]] = {}
        for what, held in self.held.items():
            way = chosen([each for each in held if any(each.values.values())])
            if way is None:
                self.remarks.append(say("no-way-to-count-holds", column=COLUMNS[what]))
                continue
            for each in held:
                lines = found.setdefault(each.row.number, [])
                self.counts[each.row.number] = self.counts.get(each.row.number, 0) + 1
                if not any(holds(each.said, value) for value in each.values.values()):
                    rule = _SEEN if what in ("field", "jump") else _EXACT
                    lines.append(correction(each.said, each.values.get(way, 0), rule))
            self.total(what, way, found)
        return found

    def total(self, what: str, way: str, found: dict[int, list[Correction]]) -> None:
        """Hold a total of multiply-adds against the sum of the rows, if all are known."""
        lines = [line for line in self.reading.listing.lines if line.role == "layer"]
        if what not in ("macs", "flops") or not self.reading.complete:
            return
        for line in self.reading.listing.lines:
            for said in self.measured.get(line.number, ()) if line.role == "total" else ():
                if said.of != what:
                    continue
                truths = [self.reading.truths[each.number] for each in lines]
                each = [_values(line, truth, said, None) for truth in truths]
                ways = {key for values in each for key in values}
                sums = {key: sum(values.get(key, 0) for values in each) for key in ways}
                self.counts[line.number] = self.counts.get(line.number, 0) + 1
                own = found.setdefault(line.number, [])
                if not any(holds(said, value) for value in sums.values()):
                    own.append(correction(said, sums[way], _EXACT))


def _seen(reading: Reading) -> Iterator[tuple[int, tuple[Axis, Axis]]]:
    """Yield what a value of each line sees, and one of the line above, as far as it is known."""
    axis = Axis()
    for line in reading.listing.lines:
        truth = reading.truths.get(line.number)
        if line.role == "unread" or (line.role == "layer" and (truth is None or not truth.applied)):
            return
        before = axis
        for applied in truth.applied if truth and line.role == "layer" else ():
            window = applied.layer.window(applied.input)
            if window and window.extent:
                axis = axis.through(window.extent[0], window.stride[0], 0, 0)
        yield line.number, (axis, before)


def _values(
    line: ListingLine, truth: Truth, said: Measured, seen: tuple[Axis, Axis] | None
) -> Mapping[str, int]:
    """Return what a figure may be, by how authors count it; empty where nobody can say."""
    if said.of in ("field", "jump"):
        if seen is None or not truth.output.rank or truth.applied[-1].layer.family is Family.LINEAR:
            return {}
        each = [axis.extent if said.of == "field" else int(axis.jump) for axis in seen]
        return {"after": each[0], "before": each[1]}
    macs = sum(each.layer.macs(each.input) for each in truth.applied)
    biased = sum(map(_biased, truth.applied))
    if said.of == "bytes":
        return _memory(truth, said)
    if said.of == "connections":
        if macs:
            sparse = {"sparse": _SPARSE} if holds(said, _SPARSE) else {}
            return {"biases": macs + biased, "": macs, **sparse}
        reach = _reach(truth)
        out = truth.output.size
        return {"biases": (reach + 1) * out, "": reach * out, "none": 0} if reach else {}
    if not macs or any(each.layer.family is Family.NORMALIZATION for each in truth.applied):
        return {}
    if said.of == "macs":
        return {"": macs, "biases": macs + biased}
    return {
        "twice": 2 * macs,
        "": macs,
        "biases": macs + biased,
        "twice biases": 2 * macs + biased,
        "less": 2 * macs - truth.output.size,
    }


def _biased(applied: Applied) -> int:
    """Count a bias for each value that comes out, where a layer has any."""
    has = any(each.role == "bias" for each in applied.layer.parameters(applied.input))
    return applied.output.size if has else 0


def _reach(truth: Truth) -> int:
    """Return how many values a pool sees; 0 of other layers."""
    first = truth.applied[0] if truth.applied else None
    if first is None or first.layer.family is not Family.POOLING:
        return 0
    window = first.layer.window(first.input)
    return prod(window.extent) if window else 0


def _memory(truth: Truth, said: Measured) -> Mapping[str, int]:
    """Return the bytes, or values, that a layer may take."""
    if not isinstance(said.figure, Figure):
        return {}
    out, into = truth.output.size, truth.input.size if truth.input else 0
    params = truth.counted(True)
    each = {"out": out, "params": params, "both": out + params, "in and out": out + into}
    sizes = (4, 1, 2, 8) if said.figure.kind is Kind.BYTES else (1, 4)
    found = {f"{name} {size}": count * size for name, count in each.items() for size in sizes}
    if said.figure.kind is Kind.BYTES:
        binary = {f"{k} binary": round(v * _ratio(said.figure)) for k, v in found.items()}
        found |= binary
    return found


def _ratio(figure: Figure) -> float:
    """Return by how much less a figure comes to if MB is said of MiB."""
    binary = replace(figure, reading=replace(figure.reading, binary=True))
    return float(figure.scale / binary.scale)
