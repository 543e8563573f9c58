"""What names stand for while a network is built: values on their way, parameters, earlier items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mkdocs_cnn.language.expressions import Exact
from mkdocs_cnn.language.program import Definition, Item, Operation
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.problems.problem import Span
from mkdocs_cnn.problems.records import field, record, state


@record()
class Value:
    """An output on its way: the node that it comes from, and its shape."""

    index: int
    shape: Shape

    @property
    def axes(self) -> int:
        """The number of spatial axes."""
        return self.shape.rank


@record()
class Lost:
    """What cannot be known behind a mistake, but perhaps for its number of axes."""

    axes: int | None = None


Hand = Value | Lost
"""What is in hand between two items."""


@record()
class Passed:
    """An earlier item that a call gives to a definition."""

    name: str
    hand: Hand
    inside: Scope | None
    """The list in it, for whoever takes one of its items."""


Meaning = Exact | str | Operation | Passed
"""What a parameter stands for: a number, an operation (its word alone, or more), an item."""
Meanings = Mapping[str, Meaning]


@record()
class Frame:
    """What names stand for within a definition, or in the network itself."""

    names: Meanings
    definition: Definition | None = None
    call: Span | None = None
    caller: Frame | None = None

    def callers(self) -> Iterator[Frame]:
        """Give this frame and those that led to it; the network itself is none of them."""
        frame: Frame | None = self
        while frame is not None and frame.call is not None:
            yield frame
            frame = frame.caller


@record()
class Made:
    """An item that has been built, for whoever shares its weights."""

    item: Item
    frame: Frame
    nodes: range
    """The indices of its nodes."""


@state()
class Scope:
    """The list that names are numbered in, and what they name."""

    path: str
    parent: Scope | None = None
    taken: set[str] = field(default_factory=set)
    numbers: dict[str, int] = field(default_factory=dict)
    values: dict[str, Hand] = field(default_factory=dict)
    items: dict[str, Made] = field(default_factory=dict)
    heads: set[str] = field(default_factory=set)
    """The names of side outputs, which nothing behind them sees."""
    inside: dict[str, Scope] = field(default_factory=dict)
    """The lists that its items hold."""

    def number(self, stem: str) -> str:
        """Give the next free name, as in conv1, conv2."""
        while True:
            self.numbers[stem] = self.numbers.get(stem, 0) + 1
            joint = "_" if stem[-1].isdigit() else ""
            name = f"{stem}{joint}{self.numbers[stem]}"
            if name not in self.taken:
                return name

    def free(self, name: str) -> str:
        """Give a name itself if it is free, else with a number."""
        if name in self.taken:
            return self.number(name)
        self.taken.add(name)
        return name

    def address(self, name: str) -> str:
        """Give a name's path."""
        return f"{self.path}.{name}" if self.path else name

    def inner(self, name: str) -> Scope:
        """Open the scope of a list with a name in this one."""
        found = self.inside[name] = Scope(self.address(name), self)
        return found

    def outward(self) -> Iterator[Scope]:
        """Give this scope and those around it."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent
