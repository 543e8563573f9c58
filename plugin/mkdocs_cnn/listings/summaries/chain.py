"""The layers under which the least of a summary is false.

What goes into a row is mostly what comes out of the row above it. A summary tells of no edges:
where its rows are parts of blocks, a row may go on from any row above; and what a network does
without a module of its own, such as to flatten, has no row. The search goes down the rows with the
few sizes that are still possible, and adds up what would have to be changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import prod

from mkdocs_cnn.language.summaries import Dims, Entry, Summary
from mkdocs_cnn.listings.summaries.classes import JOINS, kind_of
from mkdocs_cnn.listings.summaries.entries import (
    MAX_EARLIER,
    MAX_PARTS,
    MAX_STARTS,
    POOLS,
    Above,
    Entering,
    earlier,
    entering,
    is_sum,
    starts,
)
from mkdocs_cnn.listings.summaries.flops import flops_of
from mkdocs_cnn.listings.summaries.joins import joined
from mkdocs_cnn.listings.summaries.missing import Missing
from mkdocs_cnn.listings.summaries.outputs import outputs
from mkdocs_cnn.listings.summaries.ways import Asked, Way, ways
from mkdocs_cnn.listings.summaries.windows import Op
from mkdocs_cnn.problems.records import record

FALSE = 10
"""A number that is false."""
STRANGE = 8
"""An output of a class that somebody wrote that is none of those above it."""
STRICT = 14
"""The same where totals are to say whether it is true."""
HIDDEN = 5
"""Something that is pooled without a row; less where no row pools, as a forward pass may do it."""
_UNSEEN = 3
"""What it costs more that a row goes on from further up where no block and no join is seen."""
_MAY_JOIN = frozenset(("conv", "deconv", "relu", "dropout", *POOLS))
"""What may go on from several rows where no block is seen."""
MAX_STATES = 4
"""How many sizes are followed at a time."""


@record()
class Step:
    """A row with its layer worked out, and the steps before it."""

    output: Dims | None
    cost: int
    entry: Entry | None = None
    way: Way | None = None
    """None where nothing can be said of the row."""
    before: Step | None = None
    hidden: tuple[Op, ...] = ()
    """What is done in front of it without a row."""
    elsewhere: bool = False
    """Does it go on from another row than the one above?"""
    false: int = 0

    def path(self) -> list[Step]:
        """Return all steps from the first row on."""
        steps: list[Step] = []
        step: Step | None = self
        while step is not None and step.entry is not None:
            steps.append(step)
            step = step.before
        return steps[::-1]

    def output_of(self, name: str) -> Dims | None:
        """Return what comes out of a row that has a name."""
        step: Step | None = self
        while step is not None and step.entry is not None:
            if step.entry.name == name:
                return step.output
            step = step.before
        return None


def leaves(summary: Summary) -> list[Entry]:
    """Return the rows that stand for themselves, not for those below them."""
    return [each for each in summary.entries if not each.holds]


def is_branched(summary: Summary) -> bool:
    """May rows go on from others than the one above: are there blocks or joins?"""
    return any(
        kind_of(each.type) in (None, *JOINS) and (each.depth > 0 or not each.holds)
        for each in summary.entries
    )


def search(summary: Summary) -> list[Step]:
    """Find the layers under which the least of a summary is false; the last steps, best first."""
    rows = leaves(summary)
    first = _Search(summary, rows, frozenset()).run()
    wrong = [index for index, step in enumerate(first[0].path()) if _is_doubtful(step)]
    if not wrong:
        return first
    near = frozenset(at for index in wrong for at in range(index - 2, index + 3))
    again = [_Search(summary, rows, near, strange).run() for strange in (STRANGE, STRICT)]
    return sorted([*again[0], *again[1], *first], key=lambda step: step.cost)


def _is_doubtful(step: Step) -> bool:
    """Is something false, or so unlikely that something may be?"""
    before = step.before.cost if step.before else 0
    return step.false > 0 or step.cost - before > STRANGE - 4


class _Search:
    """One search; `near` are the rows of which other outputs are tried than those written."""

    def __init__(
        self, summary: Summary, rows: Sequence[Entry], near: frozenset[int], strange: int = STRANGE
    ) -> None:
        self.summary = summary
        self.rows = rows
        self.near = near
        self.unlike = strange
        self.keras = not summary.channels_first
        self.branched = is_branched(summary)
        self.names = {row.name for row in rows}
        self.batch = batch_of(summary)
        self.above = Above(summary)
        pooled = any(kind_of(each.type) in POOLS for each in summary.entries)
        self.hidden = HIDDEN if pooled or self.keras else HIDDEN - 3
        self.missing = Missing(summary, self.batch)
        self.known: dict[tuple[object, ...], Sequence[Way]] = {}
        self.alike = Counter((row.type, row.output and row.output.numbers) for row in rows)

    def run(self) -> list[Step]:
        """Go down the rows."""
        if not self.rows:
            return [Step(None, 0)]
        states = list(self.begin(self.rows[0])) or [Step(None, 0)]
        for index, entry in enumerate(self.rows):
            found: dict[Dims | None, Step] = {}
            for before in states:
                for step in self.steps(index, entry, before):
                    if step.output not in found or step.cost < found[step.output].cost:
                        found[step.output] = step
            states = sorted(found.values(), key=lambda step: step.cost)[:MAX_STATES]
        return states

    def begin(self, first: Entry) -> Iterator[Step]:
        """Yield what may go into the first row, also if its output is another than it says."""
        written = first.output.numbers if first.output else None
        outs: list[Dims | None] = [written]
        if written is not None and 0 in self.near:
            kind = kind_of(first.type)
            outs[1:] = outputs(
                kind, first, written, self.rows[1:3], self.keras, _count(first, self.batch)
            )[1:6]
        found: dict[Dims, int] = {}
        for out in outs:
            for dims, cost in starts(self.summary, first, out, doubtful=0 in self.near):
                found[dims] = min(cost, found.get(dims, cost))
        each = sorted(found.items(), key=lambda start: start[1])[:MAX_STARTS]
        yield from (Step(dims, cost) for dims, cost in each)

    def steps(self, index: int, entry: Entry, before: Step) -> Iterator[Step]:
        """Yield the ways to read a row behind others."""
        kind = kind_of(entry.type)
        if kind == "input" and entry.output:
            written = entry.output.numbers
            each = [written]
            if index in self.near:
                each = outputs(
                    kind, entry, written, self.rows[index + 1 : index + 2], self.keras, None
                )
                each += [(*written[:-1], colours) for colours in (3, 1)]
            for dims in each:
                yield self.step(entry, Way(dims, dims, 0), before, Entering(dims))
            return
        known = bool(entry.sources) and self.names.issuperset(entry.sources)
        if kind in (None, "sequential") or (kind in JOINS and not known):
            yield from self.strange(index, entry, before)
            return
        found: list[Step] = []
        for goes_in in self.inputs(index, entry, before):
            if goes_in.cost and any(step.cost <= before.cost + goes_in.cost for step in found):
                break
            for out in self.outs(index, entry, goes_in.dims):
                count = _count(entry, self.batch, out)
                other = entry.output is not None and out != entry.output.numbers
                asked = Asked(entry, kind, goes_in.dims, out, count, self.keras, other)
                able = (way for way in self.ways(asked) if self.is_able(entry, way, count))
                steps = [self.step(entry, way, before, goes_in) for way in able]
                if goes_in.jumps:
                    steps = [step for step in steps if not step.false]
                found += steps
        yield from found
        if not found:
            yield self.step_over(entry, before)

    def ways(self, asked: Asked) -> Sequence[Way]:
        """Return the ways to read a row, which many rows have in common."""
        kernel, said = asked.entry.kernel, asked.entry.params
        rounded = (said.text, said.scale) if said is not None and said.scale != 1 else None
        what = (asked.kind, asked.x, asked.out, asked.params, asked.exact)
        key = (*what, kernel and kernel.numbers, rounded)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = tuple(ways(asked))
        return found

    def is_able(self, entry: Entry, way: Way, count: int | None) -> bool:
        """Can a row be read in a way? Not with other parameters than it says if their sum holds."""
        if not self.missing.nothing or count is None or entry.again:
            return True
        return way.params in (None, count)

    def inputs(self, index: int, entry: Entry, before: Step) -> Iterator[Entering]:
        """Yield what may go into a row."""
        if entry.sources:
            each = [before.output_of(name) for name in entry.sources]
            known = [dims for dims in each if dims is not None]
            dims = joined(kind_of(entry.type), known, entry) if known else before.output
            if dims is not None and len(known) == len(each):
                alone = before.entry is not None and entry.sources == (before.entry.name,)
                yield Entering(dims, elsewhere=not alone)
            if self.names.issuperset(entry.sources):
                return
        above = self.above.of(entry)
        near = above if self.branched else ()
        yield from entering(entry, before.output, near, self.keras, self.hidden)
        joins = kind_of(entry.type) in _MAY_JOIN and len(before.output or ()) > 1
        if before.output is not None and (self.branched or joins):
            more = 0 if self.branched else _UNSEEN
            yield from earlier(above, entry, before.output, self.keras, more)

    def outs(self, index: int, entry: Entry, x: Dims) -> list[Dims]:
        """Return what may come out of a row: what it says; where that may be false, other sizes."""
        kind = kind_of(entry.type)
        written = entry.output.numbers if entry.output else None
        if written and index not in self.near:
            return [written]
        below, count = self.rows[index + 1 : index + 3], _count(entry, self.batch)
        return outputs(kind, entry, x, below, self.keras, count)

    def step(self, entry: Entry, way: Way, before: Step, goes_in: Entering) -> Step:
        """Add up what is false in a row if it is read in one way."""
        wrong = falsity(entry, way, self.batch)
        cost = before.cost + goes_in.cost + way.odd + wrong * FALSE
        if wrong and entry.params and way.params is not None and not entry.params.holds(way.params):
            cost += _distance(entry.params.text, entry.params.corrected(way.params))
        if wrong:
            cost -= self.missing.explained(entry, way)
        return Step(way.output, cost, entry, way, before, goes_in.hidden, goes_in.elsewhere, wrong)

    def step_over(self, entry: Entry, before: Step) -> Step:
        """Take the output that a row writes; nothing is known of what is in it."""
        output = entry.output.numbers if entry.output else None
        known = kind_of(entry.type) is not None and before.output is not None
        pool = not self.branched and kind_of(entry.type) in POOLS  # both of its sizes are false
        cost = before.cost + ((2 if pool else 1) * FALSE + 5 if known else 0)
        return Step(output, cost, entry, None, before, elsewhere=True, false=int(known))

    def evened(self, index: int, entry: Entry, before: Step) -> Iterator[Step]:
        """Read a block that makes a square image one that is not: a number of it is false."""
        assert entry.output is not None
        c, height, width = entry.output.numbers
        around = [each.output.numbers for each in self.rows[index + 1 : index + 2] if each.output]
        near = {side for dims in (before.output or (), *around) for side in dims[1:]}
        for side in (height, width):
            way = Way(before.output or (), (c, side, side), _count(entry, self.batch))
            cost = before.cost + FALSE - (side in near)
            yield Step(way.output, cost, entry, way, before, elsewhere=True, false=1)
        yield Step(entry.output.numbers, before.cost + STRICT, entry, None, before, elsewhere=True)

    def strange(self, index: int, entry: Entry, before: Step) -> Iterator[Step]:
        """Read a row of a class that somebody wrote: of a block, its last output comes out."""
        x, written = before.output, entry.output.numbers if entry.output else None
        alone = self.alike[entry.type, entry.output and entry.output.numbers] == 1
        if written and x and alone and _is_uneven(written) and not _is_uneven(x):
            yield from self.evened(index, entry, before)
            return
        if written is None or x is None or entry.input is not None or _count(entry, self.batch):
            yield self.step_over(entry, before)
            return
        count = _count(entry, self.batch)
        above = self.above.of(entry)[-MAX_EARLIER:]
        if written == x or is_made_of(written, x, above):
            odd = 0 if written == x else 1
            yield self.step(
                entry, Way(x, written, count, odd=odd), before, Entering(x, elsewhere=odd > 0)
            )
            return
        yield Step(written, before.cost + self.unlike, entry, None, before, elsewhere=True)
        if len(written) == len(x):
            yield self.step(entry, Way(x, x, count), before, Entering(x))


def _is_uneven(dims: Dims) -> bool:
    """Is it an image that is not square?"""
    return len(dims) == 3 and dims[1] != dims[2]


def is_made_of(out: Dims, x: Dims, above: Sequence[Dims]) -> bool:
    """Is an output one further up, or several with their channels one after the other?"""
    if out in above or (out[1:] == x[1:] and out[0] == 2 * x[0]):
        return True
    fitting = [dims[0] for dims in (*above, x) if dims[1:] == out[1:] and dims]
    return is_sum(out[0], fitting[::-1][:MAX_PARTS])


def falsity(entry: Entry, way: Way, batch: int) -> int:
    """Count the numbers of a row that are false if it is read in one way."""
    wrong = 0
    if entry.output is not None:
        wrong += _differing(entry.output.numbers, way.output)
    if entry.input is not None:
        wrong += _differing(entry.input.numbers, way.input)
    if entry.kernel is not None and way.kernel:
        wrong += not are_kernels(entry.kernel.numbers, way.kernel)
    if entry.params is not None and way.params is not None and not entry.again:
        wrong += not entry.params.holds(way.params)
    if entry.weightless:
        wrong += bool(way.params)
    if entry.macs is not None and way.operations:
        wrong += not entry.macs.holds(way.macs * own_batch(entry, batch))
    if entry.flops is not None and way.operations:
        wrong += not entry.flops.holds(flops_of(way, own_batch(entry, batch), entry.flops))
    return wrong


def own_batch(entry: Entry, batch: int) -> int:
    """Return the batch of a row, which may be another than that of most."""
    return (entry.output.batch if entry.output else None) or batch


def _differing(written: Dims, true: Dims) -> int:
    if len(written) != len(true):
        return 2
    return sum(one != other for one, other in zip(written, true, strict=True))


def are_kernels(written: Dims, true: Dims) -> bool:
    """Does a cell write a kernel? Of a square one it may write one number."""
    return written == true or (len(written) == 1 and set(written) == set(true))


def batch_of(summary: Summary) -> int:
    """Return the batch that most rows write; 1 where they leave it open."""
    sizes = (each for entry in summary.entries for each in (entry.output, entry.input))
    each = [its.batch for its in sizes if its is not None and its.batch]
    return max(set(each), key=each.count) if each else 1


def _count(entry: Entry, batch: int, out: Dims | None = None) -> int | None:
    """Return what a row says of its parameters, in its own words or by its multiply-adds.

    Args:
        entry: the row.
        batch: the batch of most rows.
        out: what comes out of it, where it does not say that.
    """
    if entry.weightless:
        return 0
    if entry.params is not None:
        return int(entry.params.claimed) if entry.params.scale == 1 else None
    slides = kind_of(entry.type) in ("conv", "dwconv", "deconv")
    out = entry.output.numbers if entry.output else out
    if entry.macs is None or (slides and out is None):
        return None
    positions = prod(out[1:]) if slides and out else 1
    count, rest = divmod(int(entry.macs.claimed), own_batch(entry, batch) * positions)
    return None if rest else count


def _distance(one: str, other: str) -> int:
    """Say roughly how far one text is from another."""
    if len(one) != len(other):
        return 4
    return min(sum(a != b for a, b in zip(one, other, strict=True)) - 1, 4)
