"""Known networks with the same layers as a listing, which says their groups and their sizes."""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_cnn.language.expressions import Number
from mkdocs_cnn.language.listed import Listing, ListingLine
from mkdocs_cnn.language.program import Item, Operation, Program, Row, Stage
from mkdocs_cnn.listings import clues
from mkdocs_cnn.listings.search import WEIGHTED
from mkdocs_cnn.listings.steps import Step
from mkdocs_cnn.listings.truth import Applied, Truth, truth_of
from mkdocs_cnn.network.builder import build
from mkdocs_cnn.network.graph import Network, Node
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.records import record, replace

_FEW = 2
"""With fewer layers, nothing shows which network it is."""


@record()
class Known:
    """A known network."""

    name: str
    program: Program

    @property
    def title(self) -> str:
        """`VGG-16 (vgg16)`."""
        title = self.program.text("title")
        return f"{title.value} ({self.name})" if title else self.name

    def network(self) -> Network:
        """Build the network."""
        return build(self.program, self.name)


def is_like(known: Known, listing: Listing) -> bool:
    """Has a network the layers that a listing tells, as far as their labels say?"""
    told = [
        line.operations[0]
        for line in listing.lines
        for _ in range(line.times if is_weighted(line) else 0)
    ]
    layers = _layers(known.program)
    return len(told) == len(layers) > 0 and all(map(_agree, told, layers))


def is_weighted(line: ListingLine) -> bool:
    """Is a line a convolution or a fully connected layer?"""
    return line.role == "layer" and line.operations[0].name in WEIGHTED


def _agree(told: Operation, layer: Operation) -> bool:
    """Does a label say nothing else than a layer is?"""
    if told.name != layer.name:
        return False
    words = ("kernel", "out", "groups")
    each = ((clues.said_numbers(told, word), clues.said_numbers(layer, word)) for word in words)
    return all(said is None or said == true for said, true in each)


def groups_of(known: Known, path: Step) -> dict[int, int]:
    """Return the groups of a known network by line; empty if it has none or is another.

    A listing may end before the network does.
    """
    steps = [step for step in path.path() if step.operations and _is_weighted(step)]
    layers = _layers(known.program)[: len(steps)]
    repeated = any(step.line and step.line.times > 1 for step in steps)
    if not len(layers) == len(steps) >= _FEW or repeated:
        return {}
    pairs = list(zip(steps, layers, strict=True))
    if not all(_agree(_told(step), layer) for step, layer in pairs):
        return {}
    found = ((step.line, clues.said_number(layer, "groups")) for step, layer in pairs)
    return {line.number: groups for line, groups in found if line and groups}


def _told(step: Step) -> Operation:
    """Return what a label says, and what the search has added to that."""
    found, label = step.operations[0], step.line.operations[0] if step.line else None
    if label is None or label.name != found.name:
        return found
    words = {argument.word for argument in label.arguments}
    added = (argument for argument in found.arguments if argument.word not in words | {"groups"})
    return replace(label, arguments=(*label.arguments, *added))


def _is_weighted(step: Step) -> bool:
    return step.operations[0].name in WEIGHTED


def truths_of(known: Known, listing: Listing) -> tuple[Network, dict[int, Truth]]:
    """Say what is true of each line with weights; the listing has the network's layers."""
    network = known.network()
    parts = iter(
        [Applied(node.layer, node.input, node.output)]
        for node in network.nodes
        if _kind(node) in WEIGHTED
    )
    lines = (line for line in listing.lines if is_weighted(line))
    return network, {
        line.number: truth_of([next(parts) for _ in range(line.times)]) for line in lines
    }


def as_known(program: Program, known: Known) -> Program:
    """Take a listing for a known network; what its block says goes before what the network says."""
    found = known.program
    settings = {each.name: each for each in (*found.settings, *program.settings)}
    return replace(
        found,
        texts=tuple((dict(found.texts) | dict(program.texts)).items()),
        settings=tuple(settings.values()),
        expect=(),
        listing=program.listing,
    )


def _kind(node: Node) -> str:
    return type(node.layer).names[0]


def _layers(program: Program) -> list[Operation]:
    """List the layers with weights of a plain network; empty where it is not plain."""
    plain = not program.definitions and not program.parameters and not program.defaults
    found = _operations(program.layers.items) if program.layers and plain else None
    return found or []


def _operations(items: Sequence[Item]) -> list[Operation] | None:
    """List the convolutions and fully connected layers; None where there are branches."""
    found: list[Operation] = []
    for item in items:
        times = item.times if isinstance(item, Row | Stage) else None
        if times is not None and not isinstance(times, Number):
            return None
        if isinstance(item, Row):
            inner: list[Operation] | None = [o for o in item.operations if o.name in WEIGHTED]
        else:
            inner = _operations(item.items) if isinstance(item, Stage) else None
        if inner is None:
            return None
        found += inner * min(int(times.text) if times else 1, Limits.listing_lines)
        if len(found) > Limits.listing_lines:
            return None
    return found
