"""Nodes with edges to items: one behind the other, branches side by side, the rest with `from`.

Nodes come in an order in which each stands behind its sources, and are gone through once. One that
goes on from a node that nothing else needs stands behind it in its list. Where all that meets in a
join has begun at one node, the lists between are its branches. What can be said in neither way
begins with `from NAME`; names are seen from anywhere further down.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from mkdocs_cnn.language.program import (
    FROM,
    Argument,
    Chain,
    Head,
    Item,
    Join,
    Operation,
    Residual,
    Row,
    Stage,
    Text,
)
from mkdocs_cnn.language.summaries import Node
from mkdocs_cnn.problems.problem import Span
from mkdocs_cnn.problems.records import field, replace, state

MAX_DEPTH = 12
"""Branches in each other, beyond which they stand in one list."""


def fold(nodes: Sequence[Node], output: str, names: Mapping[str, str]) -> tuple[Item, ...]:
    """Put nodes into items.

    Args:
        nodes: each stands behind its sources, and does something.
        output: which of them gives what comes out of the network.
        names: what the item of a node is called, and that of a side output by `head_of`.
    """
    main = _needed(nodes, output)
    heads = _heads([each for each in nodes if each.name not in main])
    return _Folding(names, [each for each in nodes if each.name in main], heads).items()


def head_of(name: str) -> str:
    """Return what names the side output that ends in a node."""
    return f"{name}/output"


def side_outputs(nodes: Sequence[Node], output: str) -> list[str]:
    """Return what comes last of each part that the output does not need."""
    main = _needed(nodes, output)
    return [head[-1].name for head in _heads([n for n in nodes if n.name not in main])]


def _needed(nodes: Sequence[Node], output: str) -> set[str]:
    """Return the names of all that a node goes on from, and its own."""
    main = {output}
    for each in reversed(nodes):
        if each.name in main:
            main.update(each.sources)
    return main


def _heads(rest: Sequence[Node]) -> list[list[Node]]:
    """Put together what hangs together of the nodes that the output does not need."""
    first = {each.name: each.name for each in rest}

    def find(name: str) -> str:
        while first[name] != name:
            first[name] = name = first[first[name]]
        return name

    for each in rest:
        for source in each.sources:
            if source in first:
                first[find(each.name)] = find(source)
    groups: dict[str, list[Node]] = {}
    for each in rest:
        groups.setdefault(find(each.name), []).append(each)
    return list(groups.values())


@state()
class _Chain:
    """Items one behind the other."""

    start: str | None
    """What they go on from; None where the first of them says so itself."""
    items: list[Item]
    depth: int = 0


@state()
class _Folding:
    """Goes through the nodes of one list."""

    names: Mapping[str, str]
    nodes: Sequence[Node]
    heads: Sequence[Sequence[Node]] = ()
    start: str = ""
    """What the first of them go on from."""
    uses: Counter[str] = field(default_factory=Counter)
    chains: dict[str, _Chain] = field(default_factory=dict)
    """The chains by what comes last of each, in the order in which they began."""
    beside: dict[str, list[Head]] = field(default_factory=dict)
    late: list[Head] = field(default_factory=list)

    def items(self) -> tuple[Item, ...]:
        """Return all items."""
        for node in self.nodes:
            self.uses.update(node.sources)
        for head in self.heads:
            self.head(head)
        for node in self.nodes:
            self.add(node)
        return (*self.beside.get(self.start, ()), *self.emitted(), *self.late)

    def head(self, nodes: Sequence[Node]) -> None:
        """Make a side output, which stands behind what it goes on from."""
        own = {each.name for each in nodes}
        outer = dict.fromkeys(s for each in nodes for s in each.sources if s not in own)
        alone = len(outer) == 1
        inner = _Folding(self.names, nodes, start=next(iter(outer)) if alone else "\0")
        last = nodes[-1]
        name = Text(self.names[head_of(last.name)], last.span)
        made = Head(name, inner.items(), last.span)
        if alone:
            self.beside.setdefault(next(iter(outer)), []).append(made)
        else:
            self.late.append(made)
        if not alone or inner.goes_back:
            self.uses.update(list(outer))  # so that they stand where they can be seen

    @property
    def goes_back(self) -> bool:
        """May more than its first item go on from what the list began with?"""
        return len(self.chains) > 1

    def add(self, node: Node) -> None:
        """Put a node behind or beside those before it."""
        chain = self.joined(node, node.sources) if node.how else self.followed(node)
        chain.items += self.beside.get(node.name, ())
        self.chains[node.name] = chain

    def followed(self, node: Node) -> _Chain:
        """Put a node behind its source."""
        (source,) = node.sources
        row = Row(Text(self.names[node.name], node.span), Chain(node.operations), node.span)
        before = self.chains.pop(source, None) if self.uses[source] == 1 else None
        if before is None:
            return _Chain(source, [row])
        before.items.append(row)
        return before

    def joined(self, node: Node, sources: Sequence[str]) -> _Chain:
        """Join branches; those that have begun at one node stand side by side behind it."""
        ends = [self.chains.get(each) if self.uses[each] == 1 else None for each in sources]
        starts = {chain.start if chain else each for chain, each in zip(ends, sources, strict=True)}
        start = starts.pop()
        depth = 1 + max((chain.depth for chain in ends if chain), default=0)
        if starts or start is None or depth > MAX_DEPTH:
            branches = [(self.taken(each, node.span),) for each in sources]
            return _Chain(None, [_join(node, self.names, branches)])
        found = [tuple(chain.items) if chain else () for chain in ends]
        for chain, each in zip(ends, sources, strict=True):
            if chain:
                del self.chains[each]
        item = _join(node, self.names, found)
        self.uses[start] -= len(sources) - 1
        before = self.chains.get(start) if self.uses[start] == 1 else None
        if before is None:
            return _Chain(start, [item], depth)
        del self.chains[start]
        before.items.append(item)
        before.depth = max(before.depth, depth)
        return before

    def taken(self, name: str, span: Span) -> Row:
        """Write `from NAME`."""
        return Row(None, Chain((self.source(name, span),)), span)

    def source(self, name: str, span: Span) -> Operation:
        own = self.names.get(name, "input")
        return Operation(FROM, (Argument("name", own, span),), span)

    def emitted(self) -> Iterator[Item]:
        """Yield the items of all chains, in an order in which each stands behind its start."""
        running: str | None = self.start
        for name, chain in self.chains.items():
            first, *rest = chain.items
            if chain.start is not None and chain.start != running:
                source = self.source(chain.start, first.span)
                if isinstance(first, Row):
                    first = replace(first, chain=Chain((source, *first.operations)))
                else:
                    yield Row(None, Chain((source,)), first.span)
            yield first
            yield from rest
            running = name


def _join(node: Node, names: Mapping[str, str], branches: Sequence[tuple[Item, ...]]) -> Item:
    """Write a join; a sum of two with one from further up is a residual."""
    name = Text(names[node.name], node.span)
    if node.how == "add" and len(branches) == 2 and any(branches):
        longer, shorter = sorted(branches, key=len, reverse=True)
        if not _goes_back(branches):
            shortcut = Stage(None, shorter, None, node.span) if shorter else "identity"
            return Residual(name, longer, shortcut, node.span)
    stages = tuple(Stage(None, each, None, node.span) for each in branches)
    return Join(node.how, name, stages, node.span)


def _goes_back(branches: Sequence[tuple[Item, ...]]) -> bool:
    """Does one do nothing but to take what an earlier item gave?"""
    firsts = (each[0] for each in branches if each)
    return any(isinstance(f, Row) and f.operations[0].name == FROM for f in firsts)
