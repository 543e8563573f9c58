"""A network that PyTorch has printed: its layers are known, and what goes into each is checked.

A layer says how many channels it takes. They are those that come out of the layer above; where
modules are parts of blocks, they may come from further up, and may be several put together. Without
an input nothing is known of sizes, but for what adaptive pooling gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from math import prod

from mkdocs_cnn.language.expressions import Number
from mkdocs_cnn.language.program import Chain, Input, Operation, Program, Row, Stage
from mkdocs_cnn.language.summaries import Entry, Summary
from mkdocs_cnn.layers import Layer, Shape
from mkdocs_cnn.listings.judged import Judged
from mkdocs_cnn.listings.reading import Reading, first_few
from mkdocs_cnn.listings.summaries.chain import is_branched, leaves
from mkdocs_cnn.listings.summaries.channels import Claim, judged_channels
from mkdocs_cnn.listings.summaries.classes import PLAIN, kind_of
from mkdocs_cnn.listings.summaries.entries import sums_of
from mkdocs_cnn.listings.summaries.rows import KEEPS, is_slip, number_in, parents_of
from mkdocs_cnn.network.binding import bind, complaints
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Correction, Invalid, Problem, clip
from mkdocs_cnn.problems.records import replace, state

_FEW = 2
"""So many rows may be false before outputs are taken to be put together."""


@state()
class _Flow:
    """What comes out of the rows so far."""

    channels: int | None = None
    area: int | None = None
    """The positions, where adaptive pooling or an input tells them; 1 of a vector."""
    x: Shape | None = None
    """All sizes, behind an input that is known."""
    producer: Entry | None = None
    flat: bool = False
    """Was everything put into one vector by a module that says so?"""


def read_printed(program: Program, read_as: Words) -> Reading:
    """Check a printed network; with an input above it, work out its sizes.

    Args:
        program: what was read, with its listing.
        read_as: says as what it was read.
    """
    listing = program.listing
    assert listing is not None
    summary = listing.summary
    assert summary is not None
    walk = _Walk(summary, sums=False)
    if walk.branched and sum(not claim.holds for claim in walk.claims) > _FEW:
        walk = _Walk(summary, sums=True)
    checked, labels = judged_channels(walk.likely())
    figures = sum(each.true is not None for each in walk.claims)
    if any(checked.values()):
        walk.params = _Walk(_corrected(summary, checked), sums=walk.sums).params
    network = None
    if not (listing.problems or walk.problems or any(checked.values())):
        network = _program(program, summary, walk)
    return Reading(
        listing,
        {},
        program=network,
        complete=not listing.problems,
        remarks=(read_as, *_remarks(walk)),
        problems=tuple(walk.problems),
        judged=Judged(checked, labels, figures, 0, read_as),
    )


def _corrected(summary: Summary, checked: Mapping[int, Sequence[Correction]]) -> Summary:
    """Return what is printed with the true numbers in it."""
    true = {id(wrong.span): wrong.instead for each in checked.values() for wrong in each}

    def mended(entry: Entry) -> Entry:
        cells = {"entering": entry.entering, "leaving": entry.leaving}
        wrong = {word: cell for word, cell in cells.items() if cell and id(cell.span) in true}
        new = {word: replace(cell, text=true[id(cell.span)]) for word, cell in wrong.items()}
        operation = entry.operation
        if operation is not None and "leaving" in new:
            out = (Number(new["leaving"].text, entry.span),)
            each = (replace(a, value=out) if a.word == "out" else a for a in operation.arguments)
            operation = replace(operation, arguments=tuple(each))
        return replace(entry, **new, operation=operation) if new else entry

    return replace(summary, entries=tuple(map(mended, summary.entries)))


class _Walk:
    """Goes down the rows."""

    def __init__(self, summary: Summary, *, sums: bool) -> None:
        self.summary = summary
        self.sums = sums
        """May outputs be put together? Not where only some rows would need that to be right."""
        self.rows = leaves(summary)
        self.branched = is_branched(summary)
        self.claims: list[Claim] = []
        self.problems: list[Problem] = []
        self.params: int | None = 0
        self.unknown: list[str] = []
        self.unlisted = False
        """Must something be done between rows that is no row?"""
        self.earlier: list[int] = []
        self.started: list[int] = []
        """What goes in at the beginning, which another part of a network may take as well."""
        self.types = {each.number: each.type for each in summary.entries}
        self.parents = parents_of(summary)
        self.flow = _Flow()
        self.last: Entry | None = None
        if summary.input:
            channels, *spatial = summary.input
            self.flow = _Flow(channels, prod(spatial), Shape(tuple(spatial), channels))
            self.earlier.append(channels)
        for entry in self.rows:
            self.row(entry)

    def row(self, entry: Entry) -> None:
        """Go over a row."""
        kind = kind_of(entry.type)
        if entry.operation is None:
            self.last = None
            self.unknown.append(entry.label)
            self.params = None if kind is None else self.params
            self.flow = _Flow(None, None, None, None)
            return
        if entry.entering is not None:
            claim = self.claim(entry, kind)
            self.started = self.started or [number_in(entry.entering) or 0]
            self.claims.append(claim)
            self.unlisted |= claim.holds and claim.true not in (None, number_in(entry.entering))
        taken = number_in(entry.entering) or self.flow.channels
        self.count(entry, taken)
        self.go_on(entry, kind, taken)
        self.last = entry

    def claim(self, entry: Entry, kind: str | None) -> Claim:
        """Say what a row should take."""
        flow, taken = self.flow, number_in(entry.entering) or 0
        true = flow.channels
        if kind == "fc" and true is not None and flow.area != 1:
            fits = taken % true == 0
            nearest = true * max((2 * taken + true) // (2 * true), 1)
            true = true * flow.area if flow.area else None if fits else nearest
            exact = flow.flat or flow.x is None
            if true is not None and fits and not exact and taken != true and taken < true:
                self.unlisted, true, self.flow.x = True, None, None
        possible = self.possible(entry, kind)
        if not self.branched or true in (None, taken) or taken in possible:
            return Claim(entry, flow.producer, true, possible)
        return self.doubted(entry, taken, true)

    def doubted(self, entry: Entry, taken: int, above: int) -> Claim:
        """Say what a row should take that takes what comes out of none above it.

        Where nothing tells of edges, it is wrong only if it looks like a slip of the pen.
        """
        producer = self.flow.producer
        if self.in_order(entry, producer) or is_slip(taken, above):
            return Claim(entry, producer, above)
        near = (each for each in self.earlier[:-65:-1] if is_slip(taken, each))
        return Claim(entry, None, next(near, None))

    def possible(self, entry: Entry, kind: str | None) -> frozenset[int]:
        """Return what a row may take besides what comes out of the one above."""
        producer = self.flow.producer
        if self.in_order(entry, producer) or (kind in KEEPS and not self.branched):
            return frozenset()
        if not self.branched:
            return frozenset(sums_of(self.earlier[::-1]))
        above = self.flow.channels or 0
        parts = (above // n for n in range(2, 9) if above % n == 0)
        several = (above * n for n in range(2, 9))
        possible = {*self.started, *self.earlier, *parts, *several}
        if self.sums:
            possible |= sums_of(self.earlier[:-65:-1])
        return frozenset(possible)

    def in_order(self, entry: Entry, producer: Entry | None) -> bool:
        """Do both stand in one sequence, where nothing is done between them?"""
        if producer is None:
            return not self.branched
        holder = self.parents[entry.number]
        if self.parents[producer.number] != holder:
            return False
        return self.types.get(holder) == "Sequential" or (
            kind_of(entry.type) in KEEPS and self.last is producer
        )

    def count(self, entry: Entry, taken: int | None) -> None:
        """Add up the parameters."""
        assert entry.operation is not None
        layer = _layer(entry, taken) if taken else None
        if self.params is None:
            return
        if layer is not None and taken:
            own = layer.primitives(_sample(entry, taken))
            x = _sample(entry, taken)
            for each in own:
                self.params += entry.times * sum(p.count for p in each.parameters(x))
                x = each.output(x)
        elif kind_of(entry.type) in ("bn", "ln", "gn", "prelu"):
            self.params = None

    def go_on(self, entry: Entry, kind: str | None, taken: int | None) -> None:
        """Say what comes out of a row."""
        flow, operation = self.flow, entry.operation
        assert operation is not None
        x = None
        if flow.x is not None and not self.branched:
            x = self.output(operation, flow.x)
        if entry.leaving is not None:
            flow.channels, flow.producer = number_in(entry.leaving), entry
            self.earlier.append(flow.channels or 0)
            flow.area = 1 if kind == "fc" else None
        elif kind in KEEPS:
            known = bool(self.claims) and self.claims[-1].holds
            flow.channels = taken if known else flow.channels
        elif kind == "adaptive":
            size = next((a.value for a in operation.arguments if a.word == "to"), ())
            each = (
                [int(str(getattr(n, "text", 0))) for n in size] if isinstance(size, tuple) else []
            )
            flow.area = (
                1
                if operation.name == "gap"
                else prod(each * (_rank(entry) if len(each) == 1 else 1))
            )
        elif kind == "flatten":
            flow.flat = True
        elif kind == "pixelshuffle" and flow.channels:
            flow.channels = _shuffled(operation, flow.channels)
        elif kind not in PLAIN:
            flow.area = None if flow.area != 1 else 1
        flow.flat = flow.flat and (kind in PLAIN or kind == "flatten")
        flow.x = x
        if x is not None:
            flow.area = prod(x.spatial)
            if kind == "flatten":
                flow.channels, flow.area = x.channels, 1

    def output(self, operation: Operation, x: Shape) -> Shape | None:
        """Work out a layer; report why it does not fit."""
        try:
            bound = bind(operation, x, {}, {}, bias=True)
        except Invalid as invalid:
            self.problems += invalid.problems
            return None
        if bound is None:
            return None
        wrong = list(complaints(operation, bound.layer, x))
        self.problems += wrong
        if wrong:
            return None
        for layer in bound.layer.primitives(x):
            x = layer.output(x)
        return x

    def likely(self) -> list[Claim]:
        """Return the claims without those of what several rows take and nothing above gives.

        Nobody slips twice alike.
        """
        false = [claim for claim in self.claims if not claim.holds] if self.branched else []
        each = {(number_in(c.entry.entering), (c.producer or c.entry).number) for c in false}
        taken = [number for number, _ in each]
        usual = {number for number in taken if taken.count(number) > 1}
        return [c for c in self.claims if c.holds or number_in(c.entry.entering) not in usual]


def _shuffled(operation: Operation, channels: int) -> int | None:
    """Return the channels that remain where others are put beside each other."""
    factor = next((a.value for a in operation.arguments if a.word == "factor"), ())
    each = [int(str(getattr(n, "text", 0))) for n in factor] if isinstance(factor, tuple) else []
    area = each[0] ** 2 if len(each) == 1 else 0
    return channels // area if area and channels % area == 0 else None


def _rank(entry: Entry) -> int:
    """Return the axes that a class is for: 2 of `Conv2d`."""
    found = re.search(r"([123])d", entry.type)
    return int(found[1]) if found else 2


def _sample(entry: Entry, channels: int) -> Shape:
    """Return an input on which a layer can be counted, whatever its size."""
    flat = kind_of(entry.type) in ("fc", "ln")
    return Shape(() if flat else (999,) * _rank(entry), channels)


def _layer(entry: Entry, channels: int) -> Layer | None:
    assert entry.operation is not None
    try:
        bound = bind(entry.operation, _sample(entry, channels), {}, {}, bias=True)
    except Invalid:
        return None
    return bound.layer if bound else None


def _program(program: Program, summary: Summary, walk: _Walk) -> Program | None:
    """Make a program of a network whose modules are one behind the other, with a known input."""
    if walk.branched or walk.unknown or walk.unlisted or not summary.input:
        return None
    span = program.source.span()
    channels, *spatial = summary.input
    rows: list[Row] = []
    for entry in walk.rows:
        assert entry.operation is not None
        rows += [Row(None, Chain((entry.operation,)), entry.span)] * entry.times
    if walk.flow.x is None:
        return None
    shape = Input(Shape(tuple(spatial), channels), span)
    return replace(program, input=shape, layers=Stage(None, tuple(rows), None, span))


def _remarks(walk: _Walk) -> Iterator[Words]:
    if walk.params:
        yield say("its-layers-have", count=walk.params)
    if walk.branched:
        yield say("no-edges-of-layers")
    elif not walk.summary.input:
        yield say("it-says-no-sizes")
    elif walk.unlisted:
        yield say("something-between-layers")
    if walk.unknown:
        yield say("not-checked", labels=first_few(map(clip, walk.unknown)))
