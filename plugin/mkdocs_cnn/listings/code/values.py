"""What an expression stands for: numbers, layers, sequences of layers, or nothing that is known."""

from __future__ import annotations

import ast
from collections.abc import Callable
from fractions import Fraction

from mkdocs_cnn.language.program import Operation
from mkdocs_cnn.language.summaries import Entry
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.records import field, record, state

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias


class Unknown:
    """What nobody knows."""


UNKNOWN = Unknown()


@state()
class Layer:
    """A layer that the code makes."""

    entry: Entry
    build: Callable[[Flow], tuple[Operation, ...] | None]
    """Returns it in our words, for what goes in; None where that is not known."""
    lines: frozenset[int]
    """The lines on which the call that makes it begins and ends."""
    reads: str = ""
    """What it claims to take: `channels`, or `values` of a fully connected layer."""
    vector: bool = False
    """Is what comes out a vector?"""
    buffered: bool = False
    """Does the library count a mean and a variance for each channel as parameters?"""
    input: Flow | None = None
    """What goes into it, if it is the first and says so."""
    gives: Shape | None = None
    """The size that it gives to what comes in."""
    used: bool = False
    """Does something go through it, or is it a part of something?"""


@state()
class Sequence:
    """Layers one behind the other."""

    items: dict[str, Value] = field(default_factory=dict)
    node: ast.Call | None = None
    """The call that makes it."""
    used: bool = False
    """Has something gone through it, or is it a part of something?"""
    open: bool = False
    """Is it a list of modules, which is none of the things that can be called?"""

    def add(self, value: Value, name: str = "") -> None:
        """Put something behind the rest."""
        self.items[name or str(len(self.items))] = value
        if isinstance(value, (Layer, Sequence, Instance)):
            value.used = True


@state()
class Class:
    """A class of the code."""

    node: ast.ClassDef
    methods: dict[str, ast.FunctionDef]
    module: bool
    """Is it a network, or part of one?"""
    used: bool = False


@state()
class Instance:
    """Something made of a class of the code."""

    of: Class
    attributes: dict[str, Value] = field(default_factory=dict)
    used: bool = False


@record()
class Function:
    """A function of the code."""

    node: ast.FunctionDef


@record()
class Node:
    """A layer, with what goes in and comes out."""

    layer: Layer
    operations: tuple[Operation, ...]
    before: Node | None
    input: Shape | None
    output: Shape | None
    line: int
    """The line on which something goes through it."""
    params: int | None = None


@record()
class Flow:
    """What comes out of a layer."""

    shape: Shape | None = None
    channels: int | None = None
    """They may be known though the sizes are not."""
    area: int | None = None
    """The positions of each channel, where they are known; 1 of a vector."""
    flat: bool = False
    """Has something put all values into one vector?"""
    producer: Entry | None = None
    """The layer that says its channels."""
    node: Node | None = None
    chained: bool = True
    """Do all steps up to here follow one from the other?"""

    @property
    def is_unsaid(self) -> bool:
        """Is it what goes into the network, of which nothing is said?"""
        return self.chained and self.shape is None and self.channels is None


_DEPTH = 3
"""Lists in each other that a layer can be made with."""
NOWHERE = Flow(chained=False)
"""What comes out of something that cannot be followed."""
Value: TypeAlias = (
    "int | float | str | bool | tuple[Value, ...] | list[Value] | dict[str, Value] | Layer "
    "| Sequence | Class | Instance | Function | Flow | Unknown | None"
)


def is_number(value: Value) -> bool:
    """Is a value a number that can be reckoned with?"""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def bounded(number: object) -> Value:
    """Return a number unless it is larger than any that is needed."""
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        return UNKNOWN
    return number if -Limits.value <= number <= Limits.value else UNKNOWN


def combined(sign: ast.operator, one: Value, other: Value) -> Value:
    """Reckon with two values; unknown where that is not plain arithmetic."""
    if isinstance(sign, (ast.Add, ast.Mult)) and isinstance(one, (list, tuple)):
        return _joined(sign, one, other)
    if isinstance(one, bool) or isinstance(other, bool):
        return UNKNOWN
    if not isinstance(one, (int, float)) or not isinstance(other, (int, float)):
        return UNKNOWN
    try:
        return bounded(_reckoned(sign, one, other))
    except (ZeroDivisionError, OverflowError):
        return UNKNOWN


def _joined(sign: ast.operator, one: list[Value] | tuple[Value, ...], other: Value) -> Value:
    if isinstance(sign, ast.Mult):
        fits = isinstance(other, int) and 0 <= other * len(one) <= Limits.summary_rows
        return one * other if fits and isinstance(other, int) else UNKNOWN
    if isinstance(one, list) and isinstance(other, list):
        each: list[Value] = [*one, *other]
        return each if len(each) <= Limits.summary_rows else UNKNOWN
    if isinstance(one, tuple) and isinstance(other, tuple):
        return (*one, *other) if len(one) + len(other) <= Limits.summary_rows else UNKNOWN
    return UNKNOWN


def _reckoned(sign: ast.operator, one: float, other: float) -> object:
    if isinstance(sign, ast.Add):
        return one + other
    if isinstance(sign, ast.Sub):
        return one - other
    if isinstance(sign, ast.Mult):
        return one * other
    if isinstance(sign, ast.FloorDiv):
        return one // other
    if isinstance(sign, ast.Div):
        return one / other
    if isinstance(sign, ast.Mod):
        return one % other
    small = abs(one) <= 2**20 and isinstance(other, int) and 0 <= other <= 30
    return one**other if isinstance(sign, ast.Pow) and small else None


def whole(value: Value) -> int | None:
    """Return a whole number; None of anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def wholes(value: Value) -> tuple[int, ...] | None:
    """Return the whole numbers of a list, or one alone; None of anything else."""
    each = value if isinstance(value, (tuple, list)) else (value,)
    found = [whole(one) for one in each]
    return tuple(n for n in found if n is not None) if found and None not in found else None


def text_of(value: Value, depth: int = 0) -> str | None:
    """Write a value as `print` shows it; None where it is not known or no plain value."""
    if isinstance(value, str):
        return f"'{value}'"
    if isinstance(value, (tuple, list)):
        each = [text_of(one, depth + 1) for one in value] if depth < _DEPTH else [None]
        return None if None in each else f"({', '.join(one for one in each if one)})"
    if value is None or isinstance(value, (bool, int)):
        return str(value)
    if isinstance(value, float):
        return (
            str(int(value)) if value == int(value) else str(Fraction(value).limit_denominator(99))
        )
    return None
