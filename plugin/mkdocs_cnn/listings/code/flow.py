"""What goes into a layer and what comes out, as far as it is known; and what the layer claims."""

from __future__ import annotations

import re
from math import prod

from mkdocs_cnn.language.program import Operation
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings.code.values import NOWHERE, Flow, Layer, Node
from mkdocs_cnn.listings.summaries.channels import Claim
from mkdocs_cnn.listings.summaries.classes import PLAIN, kind_of
from mkdocs_cnn.listings.summaries.rows import KEEPS, number_in
from mkdocs_cnn.network.binding import bind, complaints
from mkdocs_cnn.problems.problem import Invalid, Problem
from mkdocs_cnn.problems.records import field, replace, state

_WEIGHTED = ("conv", "dwconv", "sepconv", "deconv", "fc", "bn", "in", "gn", "ln", "prelu")
"""Layers that may have parameters."""
_FAR = 10**9
"""More values than any layer takes."""


@state()
class Followed:
    """All layers that something goes through, in their order."""

    nodes: list[Node]
    claims: list[Claim]
    problems: list[Problem]
    unflattened: list[Node]
    """Fully connected layers into which something goes that nobody flattens."""
    parts: list[tuple[int, int, Node, Node]] = field(default_factory=list)
    """Where sequences begin and end, with their first and their last layer."""

    def through(self, layer: Layer, flow: Flow, line: int) -> Flow:
        """Send something through a layer."""
        entry, kind = layer.entry, kind_of(layer.entry.type)
        layer.used = True
        flow = _begun(layer, kind, flow)
        claim = self._claim(layer, flow)
        rank = flow.shape.rank if flow.shape and kind == "fc" and layer.reads == "values" else 0
        if rank and flow.shape and number_in(entry.entering) not in (None, flow.shape.size):
            return NOWHERE  # it works on the last axis
        operations = layer.build(flow)
        if layer.gives is not None:
            return replace(NOWHERE, shape=layer.gives, channels=layer.gives.channels)
        if operations is None:
            return _unknown(layer, kind, flow)
        shape, params = self._worked(operations, flow.shape)
        if flow.shape is None:
            params = _params(layer, kind, operations, flow.channels)
        node = Node(layer, operations, flow.node, flow.shape, shape, line, params)
        self.nodes.append(node)
        self.unflattened += [node] if rank else []
        found = self._behind(layer, kind, flow, claim)
        leaving = number_in(entry.leaving)
        if shape is not None and leaving is not None and kind != "sepconv":
            shape = Shape(shape.spatial, leaving)
        if shape is not None:
            found = replace(found, channels=shape.channels, area=prod(shape.spatial))
        return replace(found, shape=shape, node=node, chained=flow.chained)

    def _claim(self, layer: Layer, flow: Flow) -> Claim | None:
        """Hold what a layer says that it takes against what comes in."""
        entry = layer.entry
        taken = number_in(entry.entering)
        if taken is None:
            return None
        true = flow.shape.channels if flow.shape else flow.channels
        if layer.reads == "values" and flow.shape is not None:
            flat = kind_of(entry.type) == "flatten" or prod(flow.shape.spatial) == 1
            true = flow.shape.size if flat or taken == flow.shape.size else None
        elif layer.reads == "values" and true is not None and flow.area != 1:
            nearest = true * max((2 * taken + true) // (2 * true), 1)
            fits = taken % true == 0
            true = true * flow.area if flow.area else None if fits else nearest
        claim = Claim(entry, flow.producer, true if true is None or true < _FAR else None)
        self.claims.append(claim)
        return claim

    def _worked(
        self, operations: tuple[Operation, ...], x: Shape | None
    ) -> tuple[Shape | None, int | None]:
        """Work out what comes out, and the parameters; report why a layer does not fit."""
        params = 0
        for operation in operations:
            if x is None:
                return None, None
            try:
                bound = bind(operation, x, {}, {}, bias=True)
                wrong = list(complaints(operation, bound.layer, x)) if bound else []
            except Invalid as invalid:
                bound, wrong = None, list(invalid.problems)
            if bound is None or wrong:
                self.problems += wrong
                return None, None
            for each in bound.layer.primitives(x):
                params += sum(p.count for p in each.parameters(x))
                x = each.output(x)
        return x, params

    def _behind(self, layer: Layer, kind: str | None, flow: Flow, claim: Claim | None) -> Flow:
        """Say what is known behind a layer where not all sizes are."""
        entry = layer.entry
        leaving = number_in(entry.leaving)
        if leaving is not None:
            area = 1 if layer.vector or (flow.area == 1 and kind == "fc") else None
            return Flow(None, leaving, area, layer.vector, entry)
        if kind in KEEPS and flow.channels is None and claim is not None:
            return replace(flow, channels=number_in(entry.entering))
        if kind in PLAIN:
            return flow
        if kind == "flatten" and claim is not None:
            return Flow(None, number_in(entry.entering), 1, True)
        if kind == "flatten":
            known = flow.channels is not None and flow.area is not None
            values = (flow.channels or 1) * (flow.area or 1)
            size = values if known else flow.channels
            return replace(flow, channels=size, area=1 if known else None, flat=True)
        if kind in ("maxpool", "avgpool", "upsample", "pad"):
            return replace(flow, area=None)
        if kind in ("adaptive", "gap"):
            return replace(flow, area=_adapted(layer.build(flow), rank_of(entry.type)))
        return NOWHERE


def _begun(layer: Layer, kind: str | None, flow: Flow) -> Flow:
    """Return what goes into a layer that may be the first, and may say what goes in."""
    if layer.input is not None and flow.is_unsaid:
        return layer.input
    taken = number_in(layer.entry.entering)
    if kind == "fc" and flow.is_unsaid and taken is not None:
        return replace(flow, shape=Shape((), taken))
    return flow


def _unknown(layer: Layer, kind: str | None, flow: Flow) -> Flow:
    """Return what is known behind a layer that is not."""
    if kind in PLAIN:
        return replace(flow, node=None, chained=False)
    leaving = number_in(layer.entry.leaving)
    return replace(
        NOWHERE,
        channels=leaving,
        producer=layer.entry if leaving else None,
        area=1 if layer.vector else None,
    )


def _params(
    layer: Layer, kind: str | None, operations: tuple[Operation, ...], channels: int | None
) -> int | None:
    """Count parameters where no sizes are known, but channels are."""
    if kind not in _WEIGHTED:
        return 0
    taken = number_in(layer.entry.entering) or channels
    if taken is None or kind in ("ln", "sepconv"):
        return None
    x = Shape(() if kind == "fc" else (999,) * rank_of(layer.entry.type), taken)
    try:
        bound = bind(operations[0], x, {}, {}, bias=True)
    except Invalid:
        return None
    each = bound.layer.primitives(x) if bound else ()
    return sum(p.count for one in each for p in one.parameters(x)) if len(each) == 1 else None


def rank_of(name: str) -> int:
    """Return the axes that a class is for: 2 of `Conv2d`."""
    found = re.search(r"([123])[dD]", name)
    return int(found[1]) if found else 2


def _adapted(operations: tuple[Operation, ...] | None, rank: int) -> int | None:
    """Return the positions that adaptive pooling leaves, where no input need be known for that."""
    if not operations:
        return None
    operation = operations[0]
    if operation.name == "gap":
        return 1
    size = next((a.value for a in operation.arguments if a.word == "to"), ())
    each = [int(str(getattr(n, "text", 0))) for n in size] if isinstance(size, tuple) else []
    return prod(each * (rank if len(each) == 1 else 1)) or None
