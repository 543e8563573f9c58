"""Every number of a summary held against what is true of its row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from mkdocs_cnn.figures.amounts import Amount, Kind
from mkdocs_cnn.figures.claims import written
from mkdocs_cnn.figures.figure import read_figure
from mkdocs_cnn.language.summaries import Cell, Dims, Entry, Sizes, Summary, Total, What
from mkdocs_cnn.listings.judged import Judged
from mkdocs_cnn.listings.summaries.blocks import TOTAL, Worth
from mkdocs_cnn.listings.summaries.chain import Step, are_kernels, batch_of, is_made_of, own_batch
from mkdocs_cnn.listings.summaries.classes import kind_of
from mkdocs_cnn.listings.summaries.entries import VALUE_BYTES, Above
from mkdocs_cnn.listings.summaries.rows import parts_of, rows_in
from mkdocs_cnn.listings.summaries.totals import BYTES, flops_worths, params_of_blocks, worths
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Correction, Span
from mkdocs_cnn.problems.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mkdocs_cnn.language.program import Program
    from mkdocs_cnn.listings.others import Others

_QUANTITIES: dict[What, str] = {
    "params": "params",
    "macs": "macs",
    "outputs": "memory",
    "everything": "memory",
    "weights": "params_memory",
}
"""The totals of which others count something else."""
_UNITS = {
    Fraction(each): unit
    for each, unit in (
        *((1, ""), (10**3, "k"), (10**6, "M"), (10**9, "G")),
        *((2**10, "Ki"), (2**20, "Mi"), (2**30, "Gi")),
    )
}


def judge(summary: Summary, steps: Sequence[Step], network: Program | None = None) -> Judged:
    """Hold every row and every total against the layers that were found.

    Args:
        summary: what it says.
        steps: what is behind its rows.
        network: the same as a network, where the rows are one.
    """
    checked: dict[int, list[Correction]] = {}
    labels: dict[int, str] = {}
    figures = unchecked = 0
    by_row = {step.entry.number: step for step in steps if step.entry}
    true = worths(summary, steps)
    batch, whole = batch_of(summary), true.get("params")
    explain = _Explained(network if batch == 1 else None)
    outputs = {number: step.output for number, step in by_row.items()}
    flops = flops_worths(summary, steps)
    held = params_of_blocks(summary, steps) if summary.inclusive else {}
    usual, above = _batches(summary), Above(summary)
    for at, entry in reversed(list(enumerate(summary.entries))):
        step = by_row.get(entry.number)
        found = _Row(entry, batch)
        if step is not None and step.way is not None:
            found.layer(step)
        elif entry.holds and not _is_open(summary, entry):
            rows = rows_in(summary, entry, at)
            inside = [by_row[each.number] for each in rows if each.number in by_row]
            outputs[entry.number] = found.block(inside, parts_of(rows), outputs, above.of(entry))
            found.whole(held.get(entry.number))
        found.work(flops[entry.number])
        found.batches(usual)
        found.shared(step, whole)
        figures += found.figures
        claims = entry.output or entry.params or entry.entering
        unchecked += bool(claims) and not found.figures
        if found.figures:
            checked[entry.number], labels[entry.number] = found.wrong, entry.label
    checked = dict(sorted(checked.items()))
    for total in summary.totals:
        worth = flops[TOTAL] if total.what == "flops" else true.get(total.what)
        unchecked += worth is None
        if worth is not None:
            wrong = list(_total(total, worth, explain))
            figures += 1 + (total.memory is not None)
            checked.setdefault(total.number, []).extend(wrong)
            labels[total.number] = total.label
    return Judged(checked, labels, figures, unchecked)


class _Explained:
    """Names the conventions under which false figures are true."""

    def __init__(self, network: Program | None) -> None:
        self._network = network
        self._others: Others | None = None

    def __call__(
        self, wrong: Correction, cell: Cell, value: Fraction, kind: Kind, asked: str
    ) -> Correction:
        """Explain a correction, if it can be explained."""
        unit = _UNITS.get(cell.scale)
        text = f"{cell.text}{unit or ''}{'B' if kind is Kind.BYTES else ''}"
        figure = read_figure(text) if unit is not None else None
        if figure is None or cell.cut:
            return wrong
        if self._others is None:
            from mkdocs_cnn.counting.meant import Declared
            from mkdocs_cnn.listings.others import Others

            self._others = Others(self._network, "", Declared(), VALUE_BYTES)
        return self._others.explained(wrong, figure, value, asked)


class _Row:
    """What is false in one row."""

    def __init__(self, entry: Entry, batch: int) -> None:
        self.entry = entry
        self.batch = batch
        self.wrong: list[Correction] = []
        self.figures = 0

    def layer(self, step: Step) -> None:
        """Check a row whose layer is known."""
        entry, way = self.entry, step.way
        assert way is not None
        self.sizes(entry.output, way.output)
        self.sizes(entry.input, way.input)
        if entry.kernel is not None and way.kernel:
            self.figures += 1
            true = way.kernel if len(entry.kernel.numbers) > 1 else way.kernel[:1]
            if not are_kernels(entry.kernel.numbers, way.kernel):
                self.wrong += wrong_sizes(entry.kernel, true)
        known = way.params is not None and (kind_of(entry.type) is not None or way.operations)
        if known and not entry.again:
            self.cell(entry.params, Fraction(way.params or 0))
        if way.operations:
            self.cell(entry.macs, Fraction(way.macs * own_batch(entry, self.batch)))

    def block(
        self,
        steps: Sequence[Step],
        children: Sequence[Entry],
        true: Mapping[int, Dims | None],
        above: Sequence[Dims],
    ) -> Dims | None:
        """Check a row that holds others; return what comes out: mostly what does of the last.

        Args:
            steps: the rows in it that hold none.
            children: the rows one step deeper than it.
            true: what comes out of rows.
            above: what comes out of those above it.
        """
        written = self.entry.output.numbers if self.entry.output else None
        first = steps[0].way if steps else None
        entering = [step.before.output for step in steps[:1] if step.before and step.before.output]
        entering += [step.way.input for step in steps if step.way]
        if first is not None:
            self.alike(self.entry.input, first.input, [*entering, *above])
        each = [true.get(child.number) for child in children]
        outputs = [dims for dims in each if dims is not None]
        if not each or each[-1] is None:
            return written
        taken = [
            *above[-1:],
            *entering[:2],
            *([self.entry.input.numbers] if self.entry.input else []),
        ]
        passed = [(x[0], *each[-1][1:]) for x in taken]  # what goes in, pooled or not
        fits = self.alike(self.entry.output, each[-1], [*passed, *outputs])
        return written if fits else each[-1]

    def whole(self, worth: Worth | None) -> None:
        """Check the parameters of a block that counts those of its rows."""
        if self.entry.params is not None and worth is not None:
            self.figures += 1
            self.wrong += wrong_cell(self.entry.params, worth.value, Kind.NUMBER, worth.unsure)

    def work(self, worth: Worth | None) -> None:
        """Check the FLOPs."""
        if self.entry.flops is not None and worth is not None:
            self.figures += 1
            self.wrong += wrong_cell(self.entry.flops, worth.value, Kind.NUMBER, worth.unsure)

    def alike(self, sizes: Sizes | None, likely: Dims, inside: Sequence[Dims]) -> bool:
        """Check sizes of a block: those of the last row in it, or several put together."""
        if sizes is None:
            return False
        numbers = sizes.numbers
        chained = kind_of(self.entry.type) == "sequential"
        if numbers == likely or (not chained and is_made_of(numbers, likely, inside)):
            self.figures += 1
            return True
        if _off(likely, numbers) != 1:
            return True
        self.figures += 1
        self.wrong += wrong_sizes(sizes, likely)
        return False

    def sizes(self, sizes: Sizes | None, true: Dims) -> None:
        """Check sizes, number by number."""
        if sizes is not None and len(sizes.numbers) == len(true):
            self.figures += 1
            self.wrong += wrong_sizes(sizes, true)

    def cell(self, cell: Cell | None, true: Fraction) -> None:
        """Check a number."""
        if cell is not None:
            self.figures += 1
            self.wrong += wrong_cell(cell, true, Kind.NUMBER)

    def batches(self, usual: frozenset[int | None]) -> None:
        """Check the batch in front of sizes: it is one of those that several rows have."""
        for sizes in (self.entry.output, self.entry.input):
            if sizes is not None and sizes.batch_span and sizes.batch not in usual:
                self.figures += 1
                self.wrong.append(
                    _number(sizes.batch_span, self.batch, say("one-batch-goes-through"))
                )

    def shared(self, step: Step | None, whole: Worth | None) -> None:
        """Check a share of all parameters."""
        share, entry = self.entry.share, self.entry
        if share is None or whole is None or not whole.value:
            return
        true = step.way.params if step and step.way else None
        if true is None and entry.params is not None:
            true = int(entry.params.claimed)
        if true is not None:
            self.cell(share, Fraction(true) / whole.value)


def _batches(summary: Summary) -> frozenset[int | None]:
    """Return the batches of several rows: a network may make something beside what goes in."""
    rows = [{x.batch for x in (e.output, e.input) if x is not None} for e in summary.entries]
    each = [batch for row in rows for batch in row]
    return frozenset({None, batch_of(summary), *(b for b in set(each) if each.count(b) > 1)})


def _is_open(summary: Summary, entry: Entry) -> bool:
    """May the last rows of a block be missing: does what was copied end in it?"""
    last = summary.entries[-1]
    return (
        not summary.totals
        and all(each.depth > entry.depth for each in summary.entries if each.number > entry.number)
        and last is not entry
    )


def _off(one: Dims, other: Dims) -> int:
    if len(one) != len(other):
        return 99
    return sum(a != b for a, b in zip(one, other, strict=True))


def wrong_sizes(sizes: Sizes, true: Dims) -> Iterator[Correction]:
    """Correct sizes, number by number."""
    for number, span, right in zip(sizes.numbers, sizes.spans, true, strict=True):
        if number != right:
            yield _number(span, right, say("sizes-are-exact"))


def _number(span: Span, true: int, rule: Words) -> Correction:
    return Correction(span, span.text, f"{true:,}", str(true), rule)


def wrong_cell(
    cell: Cell, true: Fraction, kind: Kind, unsure: Fraction = Fraction(0)
) -> Iterator[Correction]:
    """Correct a number in its own manner, unless it holds."""
    if not cell.holds(true, unsure):
        exact = cell.scale == 1 and not cell.decimals
        rule = say("a-figure-without-a-unit") if exact else say("a-summary-rounds")
        instead = (unsure and _slip_in(cell, true, unsure)) or cell.corrected(true)
        yield Correction(cell.span, cell.text, written(Amount(true, kind)), instead, rule)


def _slip_in(cell: Cell, true: Fraction, unsure: Fraction) -> str:
    """Return the figure with one digit changed that holds; empty where there is not just one.

    Of a sum of rounded figures, the last digits are better known by what is written.
    """
    each = (
        f"{cell.text[:at]}{digit}{cell.text[at + 1 :]}"
        for at, old in enumerate(cell.text)
        for digit in "0123456789"
        if old.isdigit() and digit != old
    )
    found = [text for text in each if replace(cell, text=text).holds(true, unsure)]
    return found[0] if len(found) == 1 else ""


def _total(total: Total, worth: Worth, explain: _Explained) -> Iterator[Correction]:
    kind = Kind.BYTES if total.what in BYTES else Kind.NUMBER
    asked = _QUANTITIES.get(total.what, "")
    for wrong in wrong_cell(total.cell, worth.value, kind, worth.unsure):
        yield explain(wrong, total.cell, worth.value, kind, asked)
    if total.memory is not None:
        yield from wrong_cell(total.memory, worth.value * VALUE_BYTES, Kind.BYTES)
