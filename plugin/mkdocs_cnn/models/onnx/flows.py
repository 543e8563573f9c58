"""What runs along the edges of a graph: activations, weights, and numbers that say a size."""

from __future__ import annotations

from math import prod

from mkdocs_cnn.language.traced import Output, Sizes
from mkdocs_cnn.models.onnx.messages import Node, Numbers
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.records import record


@record()
class Flow:
    """A tensor, or several in a sequence."""

    sizes: Sizes | None
    """None where they are not known."""
    output: Output | None = None
    """The call that it comes from; None for what is made of weights and constants alone."""
    roots: tuple[str, ...] = ()
    """The stored tensors that it is made of."""
    numbers: Numbers | None = None
    """What it holds, if that is known."""
    parts: tuple[Flow, ...] | None = None
    """The tensors of a sequence."""


@record()
class Given:
    """A node with what goes into it."""

    node: Node
    flows: tuple[Flow | None, ...]
    """One for each of its inputs; None for those that are left out."""

    def flow(self, index: int) -> Flow | None:
        """Return what goes in at a place, if anything does."""
        return self.flows[index] if index < len(self.flows) else None

    def sizes(self, index: int = 0) -> Sizes:
        """Return the sizes of what goes in at a place.

        Raises:
            UnsizedError: nothing does, or they are not known.
        """
        found = self.flow(index)
        if found is None or found.sizes is None:
            raise UnsizedError(say("an-input-without-a-size"))
        return found.sizes

    def numbers(self, index: int, attribute: str = "") -> Numbers | None:
        """Return numbers that stand in an input or, in older files, in an attribute."""
        found = self.flow(index)
        if found is not None:
            return found.numbers
        value = self.node.attributes.get(attribute)
        if isinstance(value, (int, float)):
            return (value,)
        return value if isinstance(value, tuple) else None

    def ints(self, index: int, attribute: str = "") -> tuple[int, ...] | None:
        """Return whole numbers that stand in an input or an attribute; None where they do not."""
        found = self.numbers(index, attribute)
        if found is None and self.flow(index) is not None:
            raise UnsizedError(say("sizes-that-are-worked-out-late"))
        return None if found is None else tuple(map(int, found))


class UnsizedError(ValueError):
    """A node whose output has a size that cannot be told, and why."""

    def __init__(self, reason: Words) -> None:
        super().__init__(reason)
        self.reason = reason


def filled(sizes: Sizes) -> Sizes:
    """Return sizes of a tensor that holds something.

    Raises:
        UnsizedError: it holds nothing, or cannot be.
    """
    if 0 in sizes:
        raise UnsizedError(say("an-empty-tensor"))
    return checked(sizes)


def checked(sizes: Sizes) -> Sizes:
    """Return sizes that a tensor can have.

    Raises:
        UnsizedError: one is negative, or they are too large.
    """
    if any(each < 0 for each in sizes):
        raise UnsizedError(say("a-negative-size"))
    if len(sizes) > 2 * Limits.axes or prod(sizes) > Limits.value:
        raise UnsizedError(say("too-large-a-tensor"))
    return sizes
