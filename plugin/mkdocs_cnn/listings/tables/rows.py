"""A row of a table as a line of a listing: its layer, its sizes, its figures."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Literal

from mkdocs_cnn.figures.figure import Extents
from mkdocs_cnn.figures.numerals import NumberFormat
from mkdocs_cnn.language.expressions import Number
from mkdocs_cnn.language.listed import ListingLine, Product, Said, Statement
from mkdocs_cnn.language.program import Argument, Operation
from mkdocs_cnn.language.tables import Measured, Outline
from mkdocs_cnn.listings.clues import said_numbers
from mkdocs_cnn.listings.tables.cells import sizes_in, statement_in, text_of
from mkdocs_cnn.listings.tables.grid import Line
from mkdocs_cnn.listings.tables.layers import Told, read_layer
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Problem, Source, Span, clip
from mkdocs_cnn.problems.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mkdocs_cnn.language.tables import Measure

Of = Literal["memory", "weights"]
_COSTS: tuple[Measure, ...] = ("macs", "flops", "connections", "bytes", "field", "jump")
_SPARSE = (1_516, 151_600)
"""The parameters and the connections of LeNet-5's third layer, which does not see all maps."""


class Rows:
    """Reads the rows of a table, from top to bottom."""

    def __init__(self, source: Source, numbers: NumberFormat) -> None:
        self.source = source
        self.numbers = numbers
        self.problems: list[Problem] = []
        self.lines: list[ListingLine] = []
        self.measured: dict[int, tuple[Measured, ...]] = {}
        self.remarks: list[Words] = []
        self.channels: int | None = None
        """Those that come out of the row above."""
        self.bare: Span | None = None
        """The cell of an input that says its extents, and no channels."""
        self.unlike: list[str] = []
        """The labels of rows that stand for more than a layer, or another."""

    def add(self, row: Line) -> None:
        """Read a row."""
        if row.long or len(row.cells) > len(row.columns):
            self.unread(row)
            return
        each = zip(row.columns, row.cells, strict=False)
        cells = {column.what: cell for column, cell in each if column.what and cell.length}
        units = {column.what: column.unit for column in row.columns}
        told = read_layer(cells)
        told = self.settled(told, cells)
        if told.kind == "strange" or not (told.operations or told.kind in ("input", "total")):
            self.strange(row, told, cells)
            return
        before = self.channels
        if before is None and told.kind in ("conv", "dwconv"):
            before = self.image(told, cells)
        flat = told.kind in ("fc", "flatten") or (told.kind == "softmax" and before is not None)
        known = told.channels if told.operations else None
        kept = before if told.kind not in ("conv", "fc", "input", "flatten") else None
        output = sizes_in(cells.get("output"), known or kept or self.of_input(told, cells), flat)
        entering = sizes_in(cells.get("input"), before, told.kind == "fc")
        whole = self.source.whole_line(row.number)
        found = [
            self.statement(row.number, cells, units, "values", "memory"),
            self.statement(row.number, cells, units, "params", "weights"),
        ]
        if None in found:
            self.problems.append(
                Problem(say("a-row-that-cannot-be-read"), whole, say("a-row-of-a-table"))
            )
            self.strange(row, told, cells)
            return
        told = _global(told, output)
        if told.kind == "input" and output is None:
            self.bare = cells.get("output") or cells.get("input")
        statements = tuple(each for several in found if several for each in several)
        line = _line(row.number, told, output, entering, statements, whole)
        self.keep(self.excused(line), self.costs(cells, units))

    def ended(self, table: Sequence[Line]) -> list[ListingLine]:
        """Return all lines; where the table says inputs alone, each is what comes out above."""
        if any(each.what == "output" for row in table for each in row.columns):
            return self.lines
        lines = list(self.lines)
        for at, below in enumerate(lines[1:]):
            box = below.entering
            if box is None or lines[at].role == "total":
                continue
            lines[at] = replace(lines[at], outline=lines[at].outline or box)
            lines[at + 1] = replace(lines[at + 1], entering=None)
        return lines

    def settled(self, told: Told, cells: dict[str, Span]) -> Told:
        """Say of a softmax, or of what comes out, whether it has weights of its own."""
        if told.kind != "softmax":
            return told
        own = sizes_in(cells.get("output"), None, True)
        size = prod(own[0].extents.sizes) if own else None
        weights = text_of(cells.get("params")).strip(" 0") or told.channels
        if weights or (size is not None and self.channels not in (None, size)):
            first, *others = told.operations
            return replace(told, kind="fc", operations=(replace(first, name="fc"), *others))
        return told

    def image(self, told: Told, cells: dict[str, Span]) -> int | None:
        """Return the channels of an image of which rows say the extents alone.

        Its first layer's parameters say them. Where no row says any parameters, nothing depends on
        them.
        """
        at = next((i for i, line in enumerate(self.lines) if line.role == "input"), None)
        if at is not None and self.lines[at].outline is not None:
            return None
        box = self.bare or cells.get("input")
        if box is None or sizes_in(box, 1, False) is None or sizes_in(box, None, False):
            return None
        weights, _ = statement_in(cells.get("params"), self.numbers)
        output = sizes_in(cells.get("output"), None, False)
        out = told.channels or (output[0].sizes[0 if output[1] else -1] if output else None)
        kernel = said_numbers(told.operations[0], "kernel")
        figures = (
            [
                int(s.figure.digits)
                for s in weights.sides
                if isinstance(s, Said) and s.figure.digits.isdigit()
            ]
            if weights
            else []
        )
        found = [
            c
            for c in (1, 3)
            for k in ([kernel[0]] if kernel else (11, 7, 5, 3, 1))
            for bias in (1, 0)
            if out and (k * k * c + bias) * out in figures
        ]
        if not found and figures:
            return None
        channels = found[0] if found else 3
        self.remarks.append(say("so-many-channels-are-read", channels=channels))
        if at is not None:
            size = sizes_in(box, channels, False)
            self.lines[at] = replace(self.lines[at], outline=size[0] if size else None)
        return channels

    def of_input(self, told: Told, cells: dict[str, Span]) -> int | None:
        """Return the channels of an input, where their own column says them."""
        text = text_of(cells.get("filters")).strip()
        return int(text) if told.kind == "input" and text.isdecimal() and len(text) < 7 else None

    def statement(
        self, number: int, cells: dict[str, Span], units: dict[str, str], what: str, of: Of
    ) -> tuple[Statement, ...] | None:
        """Read what a cell states of memory or weights; None where it cannot be read."""
        found, error = statement_in(cells.get(what), self.numbers, units.get(what, ""))
        if error is not None:
            return None
        if found is None:
            return ()
        word = "params" if of == "weights" else "activations"
        sides = tuple(_plain(side) for side in found.sides)
        return (replace(found, of=of, word=word, sides=sides, share=None),)

    def costs(self, cells: dict[str, Span], units: dict[str, str]) -> tuple[Measured, ...]:
        """Read the figures of the other columns; what is none there is not checked."""
        found: list[Measured] = []
        for what in _COSTS:
            said, _ = statement_in(cells.get(what), self.numbers, units.get(what, ""))
            for side in said.sides if said else ():
                if isinstance(side, Said):
                    found.append(Measured(what, side.figure, side.span))
                elif what == "field" and side.pattern == "#*#":
                    found.append(Measured(what, Extents(side.text), side.span))
        return tuple(found)

    def excused(self, line: ListingLine) -> ListingLine:
        """Leave out what holds of a layer that nobody builds like that today, and say so."""
        figures = _exact(line)
        if not line.operations:
            return line
        name = line.operations[0].name
        output = line.sizes[-1:] or ((self.channels,) if self.channels else ())
        if name == "conv" and _SPARSE[0] in figures:
            self.remarks.append(say("a-sparse-layer", label=clip(line.label)))
        elif name == "bn" and any(figure == 4 * each for figure in figures for each in output):
            self.remarks.append(say("a-norm-with-statistics", label=clip(line.label)))
        elif name in ("avgpool", "maxpool") and any(
            figure == 2 * each for figure in figures for each in output if each
        ):
            self.remarks.append(say("a-pool-with-weights", label=clip(line.label)))
        else:
            return line
        return replace(line, statements=tuple(s for s in line.statements if s.of != "weights"))

    def keep(self, line: ListingLine, costs: tuple[Measured, ...]) -> None:
        """Add a line; remember what comes out of it."""
        self.lines.append(line)
        if costs:
            self.measured[line.number] = costs
        if line.role == "total":
            return
        sizes = line.outline.sizes if line.outline else ()
        if sizes and line.channels_first:
            sizes = (*sizes[1:], sizes[0])
        own = sizes[-1] if sizes else None
        said = [a.value for o in line.operations[:1] for a in o.arguments if a.word == "out"]
        first = said[0] if said else None
        if own is None and isinstance(first, tuple):
            own = int(first[0].text)  # type: ignore[union-attr]
        self.channels = own or self.channels

    def strange(self, row: Line, told: Told, cells: dict[str, Span]) -> None:
        """Pass over a row that is no single layer, and keep what comes out of it."""
        output = sizes_in(cells.get("output"), None, False)
        whole = self.source.whole_line(row.number)
        outline: Outline | None = output[0] if output else None
        first = bool(output and output[1])
        self.lines.append(
            ListingLine(
                row.number,
                "unread",
                told.label,
                None,
                (),
                1,
                None,
                outline,
                (),
                whole,
                channels_first=first,
            )
        )
        self.unlike.append(clip(told.label) if told.label else clip(whole.text))
        self.channels = None
        if outline:
            self.channels = outline.sizes[0 if first else -1]

    def unread(self, row: Line) -> None:
        """Report a row that cannot be read."""
        whole = self.source.whole_line(row.number)
        self.problems.append(
            Problem(say("a-row-that-cannot-be-read"), whole, say("a-row-of-a-table"))
        )
        self.strange(row, Told("strange", ""), {})


def _global(told: Told, output: tuple[Outline, bool] | None) -> Told:
    """Take an average over everything for one, where no window is told and one value comes out."""
    first = told.operations[0] if told.operations else None
    if first is None or first.name not in ("avgpool", "gap") or first.arguments or output is None:
        return told
    sizes = output[0].sizes
    one = len(sizes) == 1 or 1 in map(len, (set(sizes[1:]) | {1}, set(sizes[:-1]) | {1}))
    if one or (first.name == "avgpool" and "adaptive" not in told.label.lower()):
        name = "gap" if one else first.name
        return replace(told, operations=(replace(first, name=name), *told.operations[1:]))
    turned = output[1] or sizes[0] > sizes[1] == sizes[2]
    spatial = sizes[1:] if turned else sizes[:-1]
    to = Argument("to", tuple(Number(str(n), first.span) for n in spatial), first.span)
    pool = Operation("avgpool", (to,), first.span)
    return replace(told, operations=(pool, *told.operations[1:]))


def _line(
    number: int,
    told: Told,
    output: tuple[Outline, bool] | None,
    entering: tuple[Outline, bool] | None,
    statements: tuple[Statement, ...],
    whole: Span,
) -> ListingLine:
    """Make a line of what a row tells; a total has no sizes."""
    is_total = told.kind == "total"
    return ListingLine(
        number,
        "total" if is_total else "input" if told.kind == "input" else "layer",
        told.label,
        told.name,
        told.operations,
        told.times,
        told.guess,
        output[0] if output and not is_total else None,
        statements,
        whole,
        channels_first=bool(output and output[1]),
        entering=entering[0] if entering and told.kind not in ("input", "total") else None,
    )


def _plain(side: Product | Said) -> Product | Said:
    """Leave out what stands behind a figure, whose column says what it is of."""
    return replace(side, noun="", noun_span=None) if isinstance(side, Said) else side


def _exact(line: ListingLine) -> list[int]:
    """Return the exact figures of the weights."""
    sides: Sequence[Product | Said] = [
        side for each in line.statements if each.of == "weights" for side in each.sides
    ]
    figures = [side.figure for side in sides if isinstance(side, Said)]
    return [int(each.digits) for each in figures if each.digits.isdigit() and not each.inexact]
