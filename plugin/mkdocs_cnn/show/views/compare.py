"""Networks side by side, stage by stage: how much each stage has, what is in it, what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from mkdocs_cnn.counting.report import Report, Row
from mkdocs_cnn.figures.numbers import grouped, rounded, short, with_missing
from mkdocs_cnn.layers.base import times
from mkdocs_cnn.problems.phrases import Phrase, say, spoken, tell, together
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.document import Cell, Column, Document, Table, TableRow
from mkdocs_cnn.show.likeness import Likeness
from mkdocs_cnn.show.matching import Stage, contents, matched_rows, matched_stages
from mkdocs_cnn.show.opening import TOP
from mkdocs_cnn.show.views.common import (
    activation_memory,
    conventions,
    main_label,
)

MOST_WORDS = 3
"""How many different layers or blocks of a stage are named; of more, it is said how many rows."""
CLOSE = 12
"""In tables of more columns than these, counts are short."""
TIMES = 10
"""From how many times the first on a figure is said to be so many times as large."""
_COUNTS: dict[str, Callable[[Row], int]] = {
    "params": lambda row: row.counts.params,
    "macs": lambda row: row.counts.macs,
    "activations": lambda row: row.activations,
}
"""What can stand beside stages; it is the first in which the networks differ."""
_HEADS: dict[str, Phrase] = {
    "params": say("parameters-head"),
    "macs": say("multiply-adds-head"),
    "activations": say("activations-head"),
}


def compare(
    reports: Sequence[Report], settings: Settings, heading: str, caption: str = ""
) -> Document:
    """Show several networks by stages that open to their rows, with the totals below."""
    from mkdocs_cnn.show.views.configurations import configurations

    table = configurations(reports, settings)
    notes = [conventions(reports[0], settings, *reports[1:])]
    if table is None:
        table = _Stages(reports, settings).table()
        notes.insert(0, tell("note-on-stages"))
    else:
        notes.insert(0, tell("note-on-configurations"))
    return Document("compare", heading, caption, (), (table,), (str(together(notes)),))


def heading_of(report: Report) -> str:
    """Return what stands above a network."""
    caption = report.caption
    return report.title + (tell("behind-a-title", caption=caption) if caption else "")


class _Stages:
    """Makes the table of stages."""

    def __init__(self, reports: Sequence[Report], settings: Settings) -> None:
        self.reports, self.settings = reports, settings
        self.laid = matched_stages(reports)
        self.likeness = Likeness(reports)
        self.what = next(filter(self._differs, _COUNTS), "params")
        self.count = _COUNTS[self.what]
        sums = (self._sum(stage) for each in self.laid for stage in each)
        self.most = max(sums, default=0) or 1

    def table(self) -> Table:
        """Return the table."""
        rows = [row for each in self.laid for row in self._stage(each)]
        what = str(_HEADS[self.what])
        columns = [Column("stage", tell("by-stage-head", what=what))]
        for number, report in enumerate(self.reports, 1):
            columns.append(Column(f"network{number}", heading_of(report), quiet=True))
            columns.append(Column(f"value{number}", what, numeric=True))
        total, *more = totals(self.reports, self.settings, apart=True)
        depth = self.settings.depth or 0
        return Table(tuple(columns), tuple(rows), total, depth=depth, more_totals=tuple(more))

    def _differs(self, what: str) -> bool:
        count = _COUNTS[what]
        sums = ([self._sum(stage, count) for stage in each] for each in self.laid)
        return any(len(set(each)) > 1 for each in sums)

    def _sum(self, stage: Stage | None, count: Callable[[Row], int] | None = None) -> int:
        return sum(map(count or self.count, stage.rows)) if stage else 0

    def _stage(self, stages: Sequence[Stage | None]) -> Iterator[TableRow]:
        """Yield the row of a stage and those of its layers."""
        name, size = _name(stages)
        told = [_told(stage) if stage else "" for stage in stages]
        sums = [self._sum(stage) for stage in stages]
        content = [
            (*self._does(stage), total) if stage else None
            for stage, total in zip(stages, sums, strict=True)
        ]
        cells = self._cells(told, sums, content)
        yield TableRow((Cell(name, after=size), *cells), "section")
        for path, rows in matched_rows(stages, self.likeness.of):
            yield self._row(path.removeprefix(f"{name}."), rows)

    def _does(self, stage: Stage) -> list[tuple[str, ...]]:
        """Return what the rows of a stage do, in whatever order: branches have none."""
        return sorted(filter(None, map(self.likeness.of, stage.rows)))

    def _row(self, name: str, rows: Sequence[Row | None]) -> TableRow:
        present = [row for row in rows if row]
        labels = [main_label(row.line.outcome) if row else ("", "", "") for row in rows]
        alike = len({main_label(row.line.outcome)[1] for row in present}) == 1
        asides = alike and len({(before, after) for before, label, after in labels if label}) > 1
        told = ["".join(label) if asides else label[1] for label in labels]
        counts = [self.count(row) if row else 0 for row in rows]
        content = [
            (*self.likeness.of(row), count) if row else None
            for row, count in zip(rows, counts, strict=True)
        ]
        cells = self._cells(told, counts, content)
        quiet = not any(row.counts.params for row in present)
        return TableRow((Cell(name), *cells), level=1, quiet=quiet)

    def _cells(
        self, told: Sequence[str], counts: Sequence[int], content: Sequence[object]
    ) -> Iterator[Cell]:
        """Yield two cells for each network: what is there, and how much it has."""
        unlike = odd_ones(content)
        for text, count, is_there, odd in zip(told, counts, content, unlike, strict=True):
            yield Cell(text, before="≠ " if odd else "")
            written = self._written(count) if count else ""
            yield Cell(written, count, bar=count / self.most) if is_there else Cell()

    def _written(self, count: int) -> str:
        few = self.what == "params" and 2 * len(self.reports) <= CLOSE
        return grouped(count) if few else short(count)


def odd_ones(values: Sequence[object]) -> list[bool]:
    """Say of each value whether it is another than most have; if none leads, than the first.

    What is None is not there, and counts for nothing.
    """
    taken = Counter(value for value in values if value is not None)
    usual = max(taken, key=lambda value: taken[value])  # the first of several
    return [value not in (None, usual) for value in values]


def _name(stages: Sequence[Stage | None]) -> tuple[str, str]:
    """Name a stage by its name or else its size, and return what is said besides."""
    present = [stage for stage in stages if stage]
    names = list(dict.fromkeys(stage.name for stage in present))
    level = present[0].level
    sizes = {stage.output.spatial for stage in present}
    if level == TOP:
        return (names[0], "") if len(names) == 1 else (tell("top-stage"), "")
    size = (
        times(sizes.pop())
        if len(sizes) == 1
        else tell("part-of-the-size", part=2**level)
        if level > 0
        else tell("full-size")
    )
    return (names[0], f"  {size}") if len(names) == 1 else (size, "")


def _told(stage: Stage) -> str:
    """Say what a stage is made of."""
    found = contents(stage)
    if not found or len(found) > MOST_WORDS:
        count = len(stage.rows)
        return tell("so-many-rows", count=count)
    return ", ".join(word if count == 1 else f"{word} × {count}" for word, count in found)


# The totals


def totals(
    reports: Sequence[Report], settings: Settings, *, apart: bool
) -> Iterator[tuple[Cell, ...]]:
    """Yield the figures that comparisons are made for, each against that of the first network.

    Args:
        reports: the networks.
        settings: the units.
        apart: do the shares stand in columns of their own?
    """

    def memory(report: Report) -> int:
        return settings.basis.bytes(report.activations)

    yield _total(tell("parameters-head"), reports, lambda each: each.totals.params, grouped, apart)
    missing = {each.totals.macs: each.totals.uncounted for each in reports}

    def work(count: int) -> str:
        return with_missing(short(count, 4), missing[count])

    yield _total(tell("multiply-adds-head"), reports, lambda each: each.totals.macs, work, apart)
    texts = {memory(each): activation_memory(each.activations, settings) for each in reports}
    yield _total(tell("activations-head"), reports, memory, texts.__getitem__, apart)


def _total(
    name: str,
    reports: Sequence[Report],
    count: Callable[[Report], int],
    write: Callable[[int], str],
    apart: bool,
) -> tuple[Cell, ...]:
    counts = list(map(count, reports))
    most = max(counts) or 1
    cells = [Cell(name)]
    for each in counts:
        change, text = change_of(each, counts[0]), write(each)
        if apart:
            cells += [Cell(change), Cell(text, each, bar=each / most)]
        else:
            before = f"{change} " if change else ""
            cells.append(Cell(text, each, before, bar=each / most))
    return tuple(cells)


def change_of(count: int, first: int) -> str:
    """Say by how much a figure differs from the first: `+16 %`, `−3 %`, `× 503`."""
    if count == first or not first:
        return ""
    if count >= TIMES * first:
        return f"× {grouped(int(rounded(Fraction(count, first), 0)))}"
    share = Fraction(count - first, first) * 100
    places = 0 if abs(share) >= 1 else 2
    value = abs(float(rounded(share, places)))
    if not value:
        return f"< 0.01{spoken().percent}"
    return f"{'+' if share > 0 else '−'}{value:,.{places}f}{spoken().percent}"
