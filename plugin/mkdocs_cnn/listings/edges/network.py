"""Nodes to a program, such that it has the same layers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from mkdocs_cnn.language.program import Input, Program, Stage
from mkdocs_cnn.language.summaries import Node
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings.edges.folding import fold, head_of, side_outputs
from mkdocs_cnn.listings.edges.names import names_for
from mkdocs_cnn.network.builder import build
from mkdocs_cnn.problems.problem import Invalid
from mkdocs_cnn.problems.records import record, replace


@record()
class Made:
    """What came of nodes."""

    program: Program | None = None
    """None where they are no network that can be worked out."""
    heads: tuple[str, ...] = ()
    """The nodes whose output nothing needs, but for the last."""


def make(program: Program, nodes: Sequence[Node], start: Shape) -> Made:
    """Make a program of nodes.

    Args:
        program: what was read, with its listing.
        nodes: each stands behind its sources; the last one is the network's output.
        start: what comes in.
    """
    found, output = _rows(nodes)
    if not found or output not in {each.name for each in found}:
        return Made()
    heads = side_outputs(found, output)
    names = names_for([each.name for each in found] + [head_of(each) for each in heads])
    span = program.source.span()
    items = fold(found, output, names)
    made = replace(program, input=Input(start, span), layers=Stage(None, items, None, span))
    try:
        build(replace(made, listing=None), "")
    except Invalid:
        return Made(None, tuple(heads))
    return Made(made, tuple(heads))


def _rows(nodes: Sequence[Node]) -> tuple[list[Node], str]:
    """Leave out what does nothing, and put what works in place into the row of its source.

    Returns:
        What has a row, and which of it gives what comes out of the network.
    """
    uses = Counter(source for each in nodes for source in each.sources)
    same: dict[str, str] = {}
    rows: dict[str, Node] = {}
    for node in nodes:
        sources = tuple(same.get(each, each) for each in node.sources)
        before = rows.get(sources[0])
        idle = not node.operations and (not node.how or len(sources) == 1)
        alone = before is not None and not before.how and uses[node.sources[0]] == 1
        if idle:
            same[node.name] = sources[0]
        elif node.beside and alone and before is not None:
            both = before.operations + node.operations
            rows[sources[0]] = replace(before, operations=both)
            same[node.name] = sources[0]
        else:
            rows[node.name] = replace(node, sources=sources)
    last = nodes[-1].name if nodes else ""
    return list(rows.values()), same.get(last, last)
