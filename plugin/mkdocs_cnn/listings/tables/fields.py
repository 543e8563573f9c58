"""Tables of receptive fields: how each window slides, what comes out, and what a value sees.

Such a table says no channels, so that there is no network behind it. Its rows are worked out one
after the other, by the rules of `counting.receptive_field`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from mkdocs_cnn.counting.receptive_field import Axis
from mkdocs_cnn.figures.figure import Extents
from mkdocs_cnn.language.program import Program
from mkdocs_cnn.language.tables import FieldRow, Measured
from mkdocs_cnn.layers.base import times
from mkdocs_cnn.layers.sizes import convolved, pooled_up
from mkdocs_cnn.listings.judged import Judged
from mkdocs_cnn.listings.kinds import BY_NAME
from mkdocs_cnn.listings.reading import Reading
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Correction, clip
from mkdocs_cnn.problems.records import record

COLUMNS = {
    "bytes": say("column-bytes"),
    "connections": say("column-connections"),
    "field": say("column-field"),
    "flops": say("column-flops"),
    "jump": say("column-jump"),
    "macs": say("column-macs"),
}
"""What the columns are called of which figures are held against several ways to count."""
_RULE = say("a-window-leads-to-it")
_SEEN = say("a-field-grows-by")


@record()
class Held:
    """A figure, and the values that it may be, by how authors count them."""

    row: FieldRow
    said: Measured
    values: Mapping[str, int]


def number_of(said: Measured | None) -> int | None:
    """Return the number that a cell says: one, or two of a square that are the same."""
    if said is None:
        return None
    if isinstance(said.figure, Extents):
        sizes = set(said.figure.sizes)
        return sizes.pop() if len(sizes) == 1 else None
    value = said.figure.claimed
    return int(value) if (value.denominator == 1 and value > 0) or value == 0 else None


def holds(said: Measured, value: int) -> bool:
    """Is a figure right for a value?"""
    if isinstance(said.figure, Extents):
        return set(said.figure.sizes) == {value}
    return said.figure.holds(Fraction(value))


def correction(said: Measured, value: int, rule: Words) -> Correction:
    """Write a value in the manner of a figure."""
    figure = said.figure
    if isinstance(figure, Extents):
        instead = figure.corrected((value,) * len(figure.sizes))
    else:
        instead = figure.corrected(Fraction(value))
    computed = times((value,) * len(figure.sizes)) if isinstance(figure, Extents) else f"{value:,}"
    return Correction(said.span, figure.text, computed, instead, rule)


def chosen(held: Sequence[Held]) -> str | None:
    """Say which way of counting most figures hold by; None where that is none."""
    ways = list(dict.fromkeys(way for each in held for way in each.values))
    counts = {
        way: sum(way in each.values and holds(each.said, each.values[way]) for each in held)
        for way in ways
    }
    best = max(ways, key=lambda way: counts[way], default=None)
    return best if best is not None and 2 * counts[best] > len(held) - 1 and counts[best] else None


class _Walk:
    """The walk down the rows."""

    def __init__(self, rows: Sequence[FieldRow]) -> None:
        self.rows = rows
        self.size: int | None = None
        self.axis: Axis | None = Axis()
        self.wrong: list[tuple[FieldRow, Correction]] = []
        self.held: dict[str, list[Held]] = {"field": [], "jump": []}
        self.figures = 0
        self.checked: dict[int, FieldRow] = {}
        self.left: list[str] = []

    def run(self) -> None:
        """Work every row out."""
        for row in self.rows:
            if row.said.get("kernel") is None:
                self.unsaid(row)
            else:
                self.window(row)

    def unsaid(self, row: FieldRow) -> None:
        """Go on behind a row without a window: the input, or one that changes nothing."""
        out = number_of(row.said.get("out"))
        start = number_of(row.said.get("in"))
        stated = out if out is not None else start
        if row.known and self.size is not None and stated is not None:
            self.see(row, "out" if out is not None else "in", self.size)
            self.fields(row, self.axis, self.axis)
            return
        if self.size is None and not self.checked:
            self.fields(row, self.axis, self.axis)
        elif not row.known:
            self.axis = None
            self.left.append(row.label)
        self.size = stated if stated is not None else self.size if row.known else None

    def window(self, row: FieldRow) -> None:
        """Let a window slide."""
        kernel = number_of(row.said["kernel"])
        if kernel is None or not kernel:
            self.left.append(row.label)
            self.axis, self.size = None, number_of(row.said.get("out"))
            return
        usual = kernel if row.up and "stride" not in row.said else 1
        stride = number_of(row.said.get("stride")) or usual
        dilation = number_of(row.said.get("dilation")) or 1
        self.sizes(row, kernel, stride, dilation)
        before, extent = self.axis, dilation * (kernel - 1) + 1
        if before is not None:
            self.axis = before.through(extent, stride, 0, 0)
        self.fields(row, before, self.axis)

    def sizes(self, row: FieldRow, kernel: int, stride: int, dilation: int) -> None:
        """Hold what goes in, and what comes out, against the row above."""
        stated = number_of(row.said.get("in"))
        out = number_of(row.said.get("out"))
        pads = self.pads(row, kernel)

        def after(size: int) -> list[int]:
            each = [convolved(size, kernel, stride, dilation, pad, pad) for pad in pads]
            if row.same:
                each.insert(0, -(-size // stride))
            if row.up:
                each += [pooled_up(size, kernel, stride, dilation, pad, pad) for pad in pads]
            return [size for size in each if size > 0]

        x = self.size
        if stated is not None and x != stated:
            fits = x is not None and out in after(x) and out not in after(stated)
            if not fits:
                x = stated  # a row that goes on from elsewhere
        if stated is not None and x is not None:
            self.see(row, "in", x)
        if x is None:
            self.size = out
            return
        fitting = after(x)
        true = out if out in fitting else fitting[0] if fitting else None
        if out is not None and true is not None:
            self.see(row, "out", true)
        self.size = true if true is not None else out

    @staticmethod
    def pads(row: FieldRow, kernel: int) -> list[int]:
        """Return the paddings that there may be, the usual one first."""
        said = number_of(row.said.get("pad"))
        if said is not None:
            return [said]
        half = (kernel - 1) // 2
        usual = 0 if row.up else half
        return list(dict.fromkeys((usual, 0, half, *range(min(kernel, 16)))))

    def see(self, row: FieldRow, what: str, true: int) -> None:
        """Hold a size against the truth."""
        said = row.said.get(what)
        if said is None or number_of(said) is None:
            return
        self.figures += 1
        self.checked[row.number] = row
        if not holds(said, true):
            self.wrong.append((row, correction(said, true, _RULE)))

    def fields(self, row: FieldRow, before: Axis | None, after: Axis | None) -> None:
        """Keep what is said of the field, until it is clear how the table counts."""
        for what in ("field", "jump"):
            said = row.said.get(what)
            if said is None or before is None or after is None:
                continue
            each = [axis.extent if what == "field" else int(axis.jump) for axis in (after, before)]
            self.held[what].append(Held(row, said, {"after": each[0], "before": each[1]}))

    def judge(self) -> Iterator[Words]:
        """Judge the fields; say which cannot be."""
        for what, held in self.held.items():
            way = chosen(held)
            if held and way is None:
                yield say("no-way-to-count-holds", column=COLUMNS[what])
            for each in held if way else ():
                self.figures += 1
                self.checked[each.row.number] = each.row
                if not holds(each.said, each.values[way or ""]):
                    wrong = correction(each.said, each.values[way or ""], _SEEN)
                    self.wrong.append((each.row, wrong))
        if self.left:
            yield say("not-checked", labels=tuple(map(clip, self.left[:4])))


def read_fields(program: Program) -> Reading:
    """Hold every figure of a table of receptive fields against its rules."""
    listing = program.listing
    assert listing is not None
    assert listing.table is not None
    walk = _Walk(listing.table.fields)
    walk.run()
    notes = tuple(walk.judge())
    read_as = say("read-as", kind=BY_NAME[listing.kind].words)
    checked: dict[int, list[Correction]] = {number: [] for number in sorted(walk.checked)}
    for row, wrong in walk.wrong:
        checked[row.number].append(wrong)
    for found in checked.values():
        found.sort(key=lambda each: each.span.column)
    labels = {number: row.label or clip(row.span.text) for number, row in walk.checked.items()}
    judged = Judged(checked, labels, walk.figures, len(walk.left), read_as)
    remarks = (read_as, *listing.table.remarks, *notes)
    return Reading(listing, {}, complete=not listing.problems, remarks=remarks, judged=judged)
