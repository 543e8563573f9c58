"""Everything that can be said of a network, row by row: what all views and formats read from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property, lru_cache

from mkdocs_cnn.counting.counts import Counts, count, count_line, total
from mkdocs_cnn.counting.memory import NOTHING, Kept, inference_peak, kept_by_node
from mkdocs_cnn.counting.receptive_field import Field, Fields, extents
from mkdocs_cnn.layers import Family, Layer, Shape
from mkdocs_cnn.layers.base import Geometry, Sum
from mkdocs_cnn.network.graph import Group, Line, Network, Node, Outcome, Part
from mkdocs_cnn.problems.phrases import spoken, tell
from mkdocs_cnn.problems.records import record
from mkdocs_cnn.problems.remembered import REMEMBERED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mkdocs_cnn.counting.modules import Modules


@record()
class Row:
    """One line of the network with its numbers, for one sample."""

    line: Line
    counts: Counts
    seen: Fields
    """Knows what one value sees behind each layer of the network."""

    @property
    def name(self) -> str:
        """The row's name in its list."""
        return self.line.name

    @property
    def path(self) -> str:
        """The names from the network down, with dots between."""
        return self.line.path

    @property
    def full_name(self) -> str:
        """The path with all that the row is named after: `layer1.0.conv1 + bn1`.

        The path of a row of a model in code is the address of its first module alone.
        """
        first = self.name.partition(" + ")[0]
        return self.path.removesuffix(first) + self.name if self.path.endswith(first) else self.path

    @property
    def output(self) -> Shape:
        """What comes out."""
        return self.line.output

    @property
    def activations(self) -> int:
        """The number of values that come out."""
        return self.line.output.size

    @property
    def operation(self) -> str:
        """The row as the language writes it: `conv3-64 + relu`."""
        return " + ".join(self.line.operations)

    @property
    def family(self) -> Family:
        """The family of the layer that the row is about."""
        return self.line.main.family

    @property
    def formula(self) -> str:
        """How the parameters come about: `(3·3·64)·128 + 128`; empty without any of its own."""
        return "" if self.line.nodes[0].shared else _formula(self.line.outcome)

    @property
    def receptive_field(self) -> tuple[int, ...]:
        """How many input values one value sees, along each axis of the input."""
        return extents(self.field)

    @property
    def field(self) -> Field:
        """What one value sees behind the row."""
        return self.seen.behind(self.line.nodes[-1])

    @property
    def arithmetic(self) -> tuple[Sum, ...]:
        """The sums behind the output's extents."""
        return _arithmetic(self.line.outcome)

    @property
    def geometry(self) -> Geometry | None:
        """Kernel, stride and padding of the layer that the row is about."""
        return _geometry(self.line.outcome)

    @property
    def row_count(self) -> int:
        """One, as a section has several."""
        return 1

    @property
    def last(self) -> Row:
        """The row itself, as a section has a last one."""
        return self

    def rows(self) -> Iterator[Row]:
        """Give the row itself, as a section gives those in it."""
        yield self


@lru_cache(REMEMBERED)
def _formula(outcome: Outcome) -> str:
    each = (made.parameter_formula for made in outcome.primitives)
    return " + ".join(formula for formula in each if formula)


def _inputs(outcome: Outcome) -> Iterator[tuple[Layer, Shape]]:
    """Yield each operation of a row, as authored, with what goes in."""
    x = outcome.input
    for layer in outcome.layers:
        yield layer, x
        x = layer.output(x)


@lru_cache(REMEMBERED)
def _arithmetic(outcome: Outcome) -> tuple[Sum, ...]:
    return tuple(each for layer, x in _inputs(outcome) for each in layer.arithmetic(x))


@lru_cache(REMEMBERED)
def _geometry(outcome: Outcome) -> Geometry | None:
    main = outcome.main
    return next(layer.geometry(x) for layer, x in _inputs(outcome) if layer is main)


@record()
class Section:
    """A stage, a repeated line, a call or a branch, with its rows and their sums.

    Heads in it are not part of the sums.
    """

    group: Group
    parts: tuple[ReportPart, ...]
    counts: Counts
    activations: int
    row_count: int
    """How many rows there are in it, those of heads left out."""

    @property
    def name(self) -> str:
        """The stage's name; empty for a repeated line without one."""
        return self.group.name

    @property
    def path(self) -> str:
        """The names from the network down, with dots between."""
        return self.group.path

    @property
    def last(self) -> Row:
        """The last row in it."""
        return next(part.last for part in reversed(self.parts) if not is_head(part))

    def rows(self) -> Iterator[Row]:
        """Give all rows in it but those of heads, in execution order."""
        for part in self.parts:
            if not is_head(part):
                yield from part.rows()


ReportPart = Row | Section


def is_head(part: ReportPart) -> bool:
    """Is it a side output, which is counted apart?"""
    return isinstance(part, Section) and part.group.kind == "head"


@record()
class Report:
    """A network with its numbers, for one sample."""

    network: Network
    body: Section
    seen: Fields
    """Knows what one value sees behind each layer."""

    @property
    def title(self) -> str:
        """The network's title, or its name."""
        return self.network.title or self.network.name or tell("network-head")

    @property
    def caption(self) -> str:
        """The network's caption, in the language that is spoken if it is one of the package."""
        return spoken().caption(self.network.caption)

    @property
    def family(self) -> str:
        """What the network is one of, likewise; may be empty."""
        return spoken().caption(self.network.family)

    @property
    def totals(self) -> Counts:
        """The sums over all layers."""
        return self.body.counts

    @property
    def activations(self) -> int:
        """The listed outputs: the rows' outputs and the input."""
        return self.body.activations + self.network.input.size

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return self.body.row_count

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """All rows, in execution order."""
        return tuple(self.body.rows())

    @property
    def output(self) -> Shape:
        """What comes out at the end: the input itself where there are side outputs alone."""
        return self.body.last.output if self.row_count else self.network.input

    @cached_property
    def heads(self) -> tuple[Section, ...]:
        """The side outputs."""
        each = walk(self.body)
        return tuple(part for part in each if isinstance(part, Section) and is_head(part))

    @cached_property
    def inference_peak(self) -> int:
        """The most values that are alive at once, for one sample."""
        return inference_peak(self.network)

    @cached_property
    def kept_for_backward(self) -> Kept:
        """What is kept for the backward pass."""
        return sum(self.kept_by_node.values(), NOTHING)

    @cached_property
    def kept_by_node(self) -> dict[int, Kept]:
        """What each layer keeps for that, by the index of its node."""
        return kept_by_node(self.network)

    @cached_property
    def answers(self) -> dict[tuple[object, ...], Any]:
        """What has been asked of the network and its parts, with the answers."""
        return {}

    @property
    def buffers(self) -> int:
        """The stored statistics, those of side outputs included: a stored model holds them all."""
        return sum(each.buffers for each in self.stored)

    @property
    def stored(self) -> tuple[Counts, ...]:
        """The sums over all that a stored model holds: layers, side outputs, and what is unused."""
        spare = self.network.spare
        unused = Counts(buffers=spare.buffers, counters=spare.counters) if spare else Counts()
        return self.totals, *(head.counts for head in self.heads), unused

    @property
    def has_other_buffers(self) -> bool:
        """Are some of them no statistics of batch normalisation?"""
        trace = self.network.trace
        return trace is not None and trace.has_other_buffers

    @property
    def params_with_heads(self) -> int:
        """All parameters, those of side outputs included."""
        return self.totals.params + sum(head.counts.params for head in self.heads)

    def find(self, path: str) -> ReportPart | None:
        """Find a row or stage by its path, or by its name where only one has it."""
        if self._modules is not None:
            return self._modules.find(path)
        paths, names = self._index
        named = names.get(path, [])
        return paths.get(path) or (named[0] if len(named) == 1 else None) or self._operation(path)

    @cached_property
    def _modules(self) -> Modules | None:
        """The modules, where it is a model in code: these are what its addresses name."""
        if self.network.trace is None:
            return None
        from mkdocs_cnn.counting.modules import Modules

        return Modules(self)

    def _operation(self, path: str) -> Row | None:
        """Find an operation in a row: `conv1.bn`, and of several alike `conv1.relu2`."""
        within, _, word = path.rpartition(".")
        row = self.find(within) if within else None
        if not isinstance(row, Row):
            return None
        return next((each for name, each in operations(row) if name == word), None)

    @cached_property
    def _index(self) -> tuple[dict[str, ReportPart], dict[str, list[ReportPart]]]:
        """The parts by their paths, and by their names."""
        paths: dict[str, ReportPart] = {}
        names: dict[str, list[ReportPart]] = {}
        for part in walk(self.body):
            paths.setdefault(part.path, part)
            names.setdefault(part.name, []).append(part)
        return paths, names

    def names(self) -> list[str]:
        """List the paths of all rows and named stages."""
        return list(self._names)

    @cached_property
    def _names(self) -> tuple[str, ...]:
        if self._modules is not None:
            return tuple(self._modules.names())
        return tuple(part.path for part in walk(self.body) if part.path)


def operations(row: Row) -> Iterator[tuple[str, Row]]:
    """Yield each operation of a row as a row of its own, by every name that it has in there.

    One that is there several times has a number behind its name: `relu1`, `relu2`.
    """
    taken: Counter[str] = Counter()
    several = Counter(layer.names[0] for layer in row.line.layers)
    x, start = row.line.input, 0
    for layer, written in zip(row.line.layers, row.line.operations, strict=True):
        end = start + len(layer.primitives(x))
        nodes = row.line.nodes[start:end]
        made = tuple(node.primitive for node in nodes)
        outcome = Outcome((written,), (layer,), made, x, made[-1].output)
        taken[layer.names[0]] += 1
        number = str(taken[layer.names[0]]) if several[layer.names[0]] > 1 else ""
        for name in layer.names:
            path = f"{row.path}.{name}{number}"
            line = Line(name, path, outcome, nodes)
            yield f"{name}{number}", Row(line, count_line(line), row.seen)
        x, start = outcome.output, end


def alone(report: Report, node: Node) -> Row:
    """Return a layer of the graph as a row of its own."""
    outcome = Outcome((), (node.layer,), (node.primitive,), node.input, node.output)
    return Row(Line(node.name, node.name, outcome, (node,)), count(node), report.seen)


def make_report(network: Network) -> Report:
    """Count a network. The cost grows with the number of layers."""
    seen = Fields(network)
    return Report(network, _Reporter(seen).section(network.body), seen)


class _Reporter:
    """Goes through the rows and adds them up."""

    def __init__(self, seen: Fields) -> None:
        self.seen = seen

    def section(self, group: Group) -> Section:
        parts = tuple(part for each in group.parts for part in self.shown(each))
        counted = [part for part in parts if not is_head(part)]
        counts = total(part.counts for part in counted)
        activations = sum(part.activations for part in counted)
        rows = sum(part.row_count for part in counted)
        return Section(group, parts, counts, activations, rows)

    def shown(self, part: Part) -> tuple[ReportPart, ...]:
        """Give a part itself, or its side outputs where there is nothing else in it."""
        made = self.part(part)
        return made.parts if isinstance(made, Section) and not made.row_count else (made,)

    def part(self, part: Part) -> ReportPart:
        if isinstance(part, Group):
            return self.section(part)
        return Row(part, count_line(part), self.seen)


def walk(section: Section) -> Iterator[ReportPart]:
    """Go through all parts of a section, and through theirs."""
    for part in section.parts:
        yield part
        if isinstance(part, Section):
            yield from walk(part)
