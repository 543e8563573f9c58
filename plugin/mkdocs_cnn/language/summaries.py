"""What a summary says that a tool has printed, row by row: the nouns of what is read.

Sizes stand here in the order in which the tool writes them, without the batch; what they are sizes
of depends on the kind of the row's layer.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import Literal

from mkdocs_cnn.figures.numbers import fixed, rounded
from mkdocs_cnn.language.program import Operation
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.problems.phrases import Words
from mkdocs_cnn.problems.problem import Span
from mkdocs_cnn.problems.records import field, record

Dims = tuple[int, ...]
"""The sizes of one sample, in the order of the tool."""


@record()
class Sizes:
    """The sizes in a cell, such as `[-1, 64, 112, 112]`."""

    numbers: Dims
    spans: tuple[Span, ...] = field(compare=False)
    """Where each number stands."""
    batch: int | None = None
    """The batch in front of them; None where the tool leaves it open."""
    batch_span: Span | None = field(default=None, compare=False)


@record()
class Cell:
    """A number in a cell: `9,408`, `0.57`, `1.2 M`."""

    text: str
    span: Span = field(compare=False)
    scale: Fraction = Fraction(1)
    """What its unit, or the words before it, say that it counts."""
    cut: bool = False
    """Is it cut off rather than rounded?"""

    @cached_property
    def decimals(self) -> int:
        """The number of digits behind the point."""
        return len(self.text.partition(".")[2])

    @cached_property
    def claimed(self) -> Fraction:
        """The value that is claimed."""
        return Fraction(self.text.replace(",", "")) * self.scale

    @cached_property
    def slack(self) -> Fraction:
        """How far from it a value may be that is written so."""
        if self.scale == 1 and not self.decimals:
            return Fraction(0)
        return self.scale / Fraction(10) ** self.decimals / 2

    @cached_property
    def _whole(self) -> tuple[range, ...]:
        """The whole numbers that are written so."""
        slack = self.slack * Fraction(1001, 1000)
        near = range(ceil(self.claimed - slack), floor(self.claimed + slack) + 1)
        if not self.cut:
            return (near,)
        return near, range(ceil(self.claimed), ceil(self.claimed + self.scale))

    def holds(self, value: Fraction | int, unsure: Fraction | int = 0) -> bool:
        """Is it what a value is written as? Tools divide in floating point, which ties show.

        Args:
            value: the value.
            unsure: how far from it the true one may be.
        """
        if not unsure and value.denominator == 1:
            return any(value.numerator in each for each in self._whole)
        if self.cut and -unsure <= value - self.claimed < self.scale + unsure:
            return True
        return abs(self.claimed - value) <= self.slack * Fraction(1001, 1000) + unsure

    def corrected(self, value: Fraction | int) -> str:
        """Write a value in its manner."""
        number = Fraction(value) / self.scale
        if self.cut:
            number = Fraction(int(number))
        grouped = "," in self.text or self.claimed / self.scale < 1000
        return f"{fixed(rounded(number, self.decimals), self.decimals):{',' if grouped else ''}f}"


@record()
class Entry:
    """A row of a summary: a layer, or a module that holds some."""

    number: int
    """Which line of the text it is, from 0."""
    label: str
    """What the row calls it: `Conv2d-1`, `conv2d (Conv2D)`."""
    type: str
    """The class: `Conv2d`."""
    span: Span = field(compare=False)
    name: str = ""
    """What the network calls it: `block1_conv1`, `features.0`."""
    depth: int = 0
    holds: bool = False
    """Are the rows below it, which are deeper, its parts?"""
    output: Sizes | None = None
    input: Sizes | None = None
    kernel: Sizes | None = None
    params: Cell | None = None
    weightless: bool = False
    """Does it say that it has no parameters, without a number?"""
    macs: Cell | None = None
    flops: Cell | None = None
    """Those of the whole batch, and of the rows that it holds."""
    share: Cell | None = None
    sources: tuple[str, ...] = ()
    """The names of the rows that it goes on from, where the tool tells them."""
    operation: Operation | None = None
    """What the row says of its layer, where that is everything."""
    entering: Cell | None = None
    """The channels that its layer takes, where the row says them: the 3 of `Conv2d(3, 64, …)`."""
    leaving: Cell | None = None
    """The channels that come out, where the row says them."""
    times: int = 1
    """How many modules the row stands for."""
    again: bool = False
    """Has a row above the same parameters?"""


What = Literal[
    "params",
    "trainable",
    "frozen",
    "optimizer",
    "macs",
    "flops",
    "input",
    "outputs",
    "weights",
    "everything",
]
"""Of what a total is; the last four of bytes: the input, all outputs, all parameters, the three."""


@record()
class Total:
    """A total below the rows."""

    number: int
    what: What
    cell: Cell
    label: str
    memory: Cell | None = None
    """Its bytes behind it, in brackets: `103,425 (404.00 KB)`."""


@record()
class Node:
    """A layer that says by name what it goes on from, as a row with edges or a definition does."""

    number: int
    """Which line of the text it begins on, from 0."""
    name: str
    """Its name, which no other has."""
    span: Span = field(compare=False)
    sources: tuple[str, ...] = ()
    """The names of those it goes on from; an empty one is the network's input."""
    operations: tuple[Operation, ...] = ()
    """What it does; nothing, where what goes in comes out."""
    how: str = ""
    """How its sources are joined: `concat`, `add` or `multiply`."""
    beside: bool = False
    """Does it change what its source gives in place, so that both are one row?"""
    output: Shape | None = None
    """What comes out; None where that cannot be worked out."""
    params: int | None = None
    claims: tuple[Claimed, ...] = ()
    """What is said of it beside it."""
    unknown: bool = False
    """Is it a layer that the language has no words for?"""


@record()
class Claimed:
    """What a comment says of a layer: sizes, or a number of parameters."""

    number: int
    sizes: Sizes | None = None
    params: Cell | None = None


@record()
class Summary:
    """A summary that a tool has printed."""

    entries: tuple[Entry, ...]
    totals: tuple[Total, ...] = ()
    channels_first: bool = True
    """Are sizes written with the channels in front?"""
    nested: bool = False
    """Do the depths of rows say what holds what?"""
    inclusive: bool = False
    """Do rows that hold others count their parameters?"""
    printed: bool = False
    """Does it say what layers are made with, and no sizes?"""
    code: bool = False
    """Is it code that makes a network, which has no rows?"""
    counted: Literal["", "all", "weighted"] = ""
    """The outputs of which rows the tool adds up: of all, or of those with parameters."""
    input: Dims = ()
    """The input that the author has written above it, in the order of the tool."""
    input_line: int | None = None
    partial: bool = False
    """Are rows missing at its beginning or between those that are there?"""
    defined: bool = False
    """Is it a definition, which says what layers do and what goes into which?"""
    nodes: tuple[Node, ...] = ()
    """The layers of a definition, each behind those that it goes on from."""
    whole: bool = True
    """Is nothing left out of a definition because it could not be read?"""
    remarks: tuple[Words, ...] = ()
    """What was read into it, a sentence each."""
