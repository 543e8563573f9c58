"""Calls that were worked out before: with the same values and input, they come to the same.

ResNet-50 calls one definition sixteen times, and the pages of a site describe it more than once. A
call that is recalled gets names and places of its own; layers, sizes and weights are shared.
"""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_cnn.layers import Shape
from mkdocs_cnn.network.graph import Group, Line, Node, Part
from mkdocs_cnn.network.scopes import Meanings, Passed, Value
from mkdocs_cnn.network.walk import Walk
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.records import record
from mkdocs_cnn.problems.remembered import keep

_MOST = 500
"""How many calls are remembered."""
_LAYERS = 100
"""The most layers of a call that is remembered."""

Key = tuple[object, ...]


@record()
class _Made:
    """What a call came to."""

    parts: tuple[Part, ...]
    path: str
    first: int
    """The index of its first node."""
    nodes: tuple[Node, ...]
    result: int
    """The index of the node that its value comes from; before the first, it is what went in."""
    output: Shape
    layers: int
    steps: int
    depth: int
    """How many levels there are in it."""
    length: int
    """How much longer the addresses in it are than its own."""


_CALLS: dict[Key, _Made] = {}


class Recorder:
    """Remembers a call, from when it is made until it is worked out."""

    def __init__(self, walk: Walk, key: Key, path: str) -> None:
        self.walk, self.key, self.path = walk, key, path
        self.first, self.problems = len(walk.nodes), len(walk.problems)
        self.left = walk.layers_left, walk.steps_left
        self.around = walk.deepest, walk.longest
        walk.deepest, walk.longest = walk.depth, len(path)

    def keep(self, parts: tuple[Part, ...]) -> None:
        """Remember what the call came to, unless something is wrong with it, or it is long."""
        walk = self.walk
        depth, length = walk.deepest - walk.depth, walk.longest - len(self.path)
        walk.deepest = max(walk.deepest, self.around[0])
        walk.longest = max(walk.longest, self.around[1])
        value, nodes = walk.value, walk.nodes[self.first :]
        wrong = len(walk.problems) > self.problems or not isinstance(value, Value)
        if wrong or len(nodes) > _LAYERS:
            return
        assert isinstance(value, Value)
        keep(
            _CALLS,
            self.key,
            _Made(
                parts,
                self.path,
                self.first,
                tuple(nodes),
                value.index,
                value.shape,
                self.left[0] - walk.layers_left,
                self.left[1] - walk.steps_left,
                depth,
                length,
            ),
            _MOST,
        )


def dependence(walk: Walk, word: str, names: Meanings) -> Key | None:
    """Return all that a call depends on; None where it may depend on more, or shares weights.

    Args:
        walk: has the value that goes in.
        word: the definition's.
        names: what its parameters stand for.
    """
    if not isinstance(walk.value, Value) or walk.is_sharing or not walk.lore:
        return None
    if any(isinstance(meant, Passed) for meant in names.values()):
        return None  # an earlier item holds more than can be compared
    callers = tuple(frame.definition.name for frame in walk.frame.callers() if frame.definition)
    return walk.lore, word, callers, walk.value.shape, *names.items()


def recalled(walk: Walk, key: Key, path: str) -> tuple[Part, ...] | None:
    """Put a call that was made before in its place; None where there is none, or no room for it."""
    made = _CALLS.get(key)
    if made is None or not _fits(walk, made, path):
        return None
    assert isinstance(walk.value, Value)
    walk.layers_left -= made.layers
    walk.steps_left -= made.steps
    walk.deepest = max(walk.deepest, walk.depth + made.depth)
    walk.longest = max(walk.longest, len(path) + made.length)
    source, first, offset = walk.value.index, made.first, len(walk.nodes) - made.first
    start = len(made.path)
    nodes = [
        Node(
            path + node.name[start:],
            node.primitive,
            node.index + offset,
            tuple([index + offset if index >= first else source for index in node.inputs]),
        )
        for node in made.nodes
    ]
    walk.nodes += nodes
    walk.value = Value(made.result + offset if made.result >= first else source, made.output)
    return tuple([_moved(part, path, start, nodes, first) for part in made.parts])


def _fits(walk: Walk, made: _Made, path: str) -> bool:
    """Is there room for it? Where there is none, whoever works it out says why."""
    return (
        walk.layers_left >= made.layers
        and walk.steps_left >= made.steps
        and walk.depth + made.depth <= Limits.nesting
        and len(path) + made.length <= Limits.path
    )


def _moved(part: Part, path: str, start: int, nodes: Sequence[Node], first: int) -> Part:
    """Give a part another address, and nodes of its own."""
    there = path + part.path[start:] if part.path else ""
    if isinstance(part, Group):
        inner = tuple([_moved(each, path, start, nodes, first) for each in part.parts])
        return Group(part.name, there, part.kind, inner, part.call, part.sequence)
    begin = part.nodes[0].index - first
    own = tuple(nodes[begin : begin + len(part.nodes)])
    return Line(part.name, there, part.outcome, own)
