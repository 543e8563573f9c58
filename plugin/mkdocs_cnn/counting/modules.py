"""The modules of a model in code, as parts of its report: `layer1.0.conv2`, whatever its row holds.

A row can hold several modules, and a module can be called again behind others. So a module is what
its own calls are, wherever they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mkdocs_cnn.counting.counts import count_line, total
from mkdocs_cnn.counting.report import Report, ReportPart, Row, Section, is_head, walk
from mkdocs_cnn.network.graph import Group, Line, Node, Outcome, Primitive
from mkdocs_cnn.problems.records import replace


class Modules:
    """Finds modules by their addresses."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.rows: dict[int, Row] = {}
        """The row of each node, by its index."""
        self.nodes: dict[str, list[int]] = {}
        """The nodes of each module and of each call, by address."""
        for row in _every_row(report):
            for node in row.line.nodes:
                self.rows[node.index] = row
                for path in node.addresses:
                    self.nodes.setdefault(path, []).append(node.index)
        borrowed = report.network.trace.borrowed if report.network.trace else {}
        for path, calls in borrowed.items():
            self.nodes[path] = [index for name in calls for index in self.nodes.get(name, ())]
        self.unshown = {each.name: each for each in report.network.unshown}
        self.sections: dict[str, ReportPart] = {}
        for part in walk(report.body):
            self.sections.setdefault(part.path, part)

    def names(self) -> list[str]:
        """List the addresses of all modules, calls and side outputs."""
        heads = (each.path for each in self.report.heads)
        return list(dict.fromkeys((*self.nodes, *self.unshown, *heads)))

    def find(self, path: str) -> ReportPart | None:
        """Find a module, a call or a side output."""
        whole = self.sections.get(path)
        if whole is not None and is_head(whole):
            return whole
        indices = self.nodes.get(path)
        if indices is None:
            return self._unshown(path) or whole
        if whole is not None and [*_indices(whole)] == indices:
            return whole
        wanted = set(indices)
        rows = {id(self.rows[index]): self.rows[index] for index in indices}
        if len(rows) == 1:
            return _of(self.rows[indices[0]], wanted, path)
        parts = (_of(row, wanted, leading(row, wanted)) for row in rows.values())
        return _together(path, tuple(parts))

    def _unshown(self, path: str) -> Row | None:
        """Return what a call comes to that stands in no row, such as one that flattens."""
        found = self.unshown.get(path)
        if found is None:
            return None
        made = Primitive(found.layer, (found.input,), found.layer.size)
        node = Node(path, made, found.source, (found.source,))
        outcome = Outcome((found.layer.op,), (found.layer,), (made,), found.input, made.output)
        line = Line(path.rpartition(".")[2], path, outcome, (node,))
        return Row(line, count_line(line), self.report.seen)


def _every_row(report: Report) -> Iterator[Row]:
    """Go through all rows, those of side outputs included."""
    yield from (part for part in walk(report.body) if isinstance(part, Row))


def _indices(part: ReportPart) -> Iterator[int]:
    if isinstance(part, Row):
        yield from (node.index for node in part.line.nodes)
    else:
        for each in part.parts:
            yield from _indices(each)


def _of(row: Row, wanted: set[int], path: str) -> Row:
    """Return what some nodes of a row come to, under the address that they were asked for."""
    line = row.line
    nodes = tuple(node for node in line.nodes if node.index in wanted)
    if len(nodes) == len(line.nodes):
        return row if row.path == path else replace(row, line=replace(line, path=path))
    pairs = [*zip(line.layers, line.operations, strict=True)]
    layers, texts = zip(*(pairs[line.nodes.index(node)] for node in nodes), strict=True)
    made = tuple(node.primitive for node in nodes)
    outcome = Outcome(texts, layers, made, made[0].input, made[-1].output)
    part = Line(path.rpartition(".")[2], path, outcome, nodes)
    return Row(part, count_line(part), row.seen)


def leading(row: Row, wanted: set[int]) -> str:
    """Return the address of the first of some nodes of a row."""
    return next(node.name for node in row.line.nodes if node.index in wanted)


def _together(path: str, rows: Sequence[Row]) -> Section:
    """Put the rows of a module together."""
    group = Group(path.rpartition(".")[2], path, "call", tuple(row.line for row in rows))
    counts = total(row.counts for row in rows)
    return Section(group, tuple(rows), counts, sum(row.activations for row in rows), len(rows))
