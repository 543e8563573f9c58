"""The layers of a summary that says what each row goes on from, as nodes with edges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import prod

from mkdocs_cnn.language.program import Program
from mkdocs_cnn.language.summaries import Dims, Node, Summary
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.layers.sizes import same_padding
from mkdocs_cnn.listings.edges.network import Made, make
from mkdocs_cnn.listings.edges.reading import NO_BLOCK
from mkdocs_cnn.listings.summaries.chain import Step
from mkdocs_cnn.listings.summaries.classes import JOINS, kind_of
from mkdocs_cnn.listings.summaries.network import operation_of, shape_of
from mkdocs_cnn.listings.summaries.ways import Way
from mkdocs_cnn.listings.summaries.windows import Said
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import clip
from mkdocs_cnn.problems.records import field, replace, state

_HOW = {"add": "add", "multiply": "multiply", "concatenate": "concat", "concat": "concat"}
"""How classes join their inputs, where the language has a word for it."""
INPUT = ""


def is_connected(summary: Summary) -> bool:
    """Does it say what each row goes on from?"""
    return any(entry.sources for entry in summary.entries)


def is_pool(step: Step) -> bool:
    """Is a row a pool with a window?"""
    kind = kind_of(step.entry.type) if step.entry and step.way and step.way.operations else None
    return kind in ("maxpool", "avgpool")


def is_named(summary: Summary) -> bool:
    """Has each row a name of its own?"""
    names = [entry.name for entry in summary.entries]
    return all(names) and len(set(names)) == len(names)


def connected(program: Program, summary: Summary, steps: Sequence[Step]) -> tuple[Made, Words]:
    """Make a network of the rows, each behind those it names, or behind the one above it.

    Returns:
        What came of it; and why there is none, a sentence, where there is none.
    """
    rows = _Rows(summary, is_connected(summary))
    if not rows.connected and steps and steps[0].before and steps[0].before.output:
        rows.start = shape_of(steps[0].before.output, summary.channels_first)
    reasons = (rows.add(step) for step in steps)
    reason = next(filter(None, reasons), "") or rows.settle()
    if rows.start is None or not rows.nodes or reason:
        return Made(), say("no-block-of-it", reason=reason or say("it-says-no-input"))
    made = make(program, list(rows.nodes.values()), rows.start)
    if made.program is None:
        return made, NO_BLOCK
    return made, ""


@state()
class _Rows:
    """Makes nodes of rows."""

    summary: Summary
    connected: bool
    start: Shape | None = None
    nodes: dict[str, Node] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)
    inputs: set[str] = field(default_factory=set)

    def add(self, step: Step) -> Words:
        """Make a node of a row; return why it cannot be, nothing if it can."""
        entry, way = step.entry, step.way
        assert entry is not None
        label = clip(entry.label)
        if kind_of(entry.type) == "input":
            return self.begin(step, label)
        kind = kind_of(entry.type)
        if kind is not None and kind not in JOINS and len(entry.sources) > 1:
            return say("is-there-more-than-once", label=label)
        if way is None or kind is None or entry.depth or entry.holds or step.hidden:
            return say("nothing-is-known-of", label=label)
        above = (next(reversed(self.nodes), INPUT),)
        named = entry.sources if self.connected else above
        sources = tuple(INPUT if each in self.inputs else each for each in named)
        if entry.name in self.nodes:
            return say("two-rows-are-called", name=clip(entry.name))
        if not sources or any(each != INPUT and each not in self.nodes for each in sources):
            return say("no-row-above-says", label=label)
        how = ""
        if kind in JOINS:
            how = _HOW.get(entry.type.lower(), "")
            if not how or len(sources) < 2:
                return say("no-word-for-joining", label=label)
        output = shape_of(way.output, self.summary.channels_first)
        operations = tuple(operation_of(each, entry.span) for each in way.operations)
        self.nodes[entry.name] = Node(
            entry.number, entry.name, entry.span, sources, operations, how, output=output
        )
        self.steps[entry.name] = step
        return ""

    def begin(self, step: Step, label: str) -> Words:
        """Take a row for the input."""
        assert step.entry is not None
        if self.inputs:
            return say("is-a-second-input", label=label)
        if step.output is not None:
            self.start = shape_of(step.output, self.summary.channels_first)
        self.inputs.add(step.entry.name)
        return "" if self.start else say("says-no-size", label=label)

    def settle(self) -> Words:
        """Find words for rows that change sizes in ways for which there is no layer alone.

        An output that was put into a vector and back stays as it was. Zeros on one side in front of
        a window are its padding, as TensorFlow has it. Returns why one is left, if one is.
        """
        uses = Counter(source for node in self.nodes.values() for source in node.sources)
        after = {source: name for name, node in self.nodes.items() for source in node.sources}
        for name, node in list(self.nodes.items()):
            way = self.steps[name].way
            assert way is not None
            if is_pool(self.steps[name]):
                self.nodes[name] = self.likelier(node, way)
            if node.operations or node.how or way.input == way.output:
                continue
            (source,) = node.sources
            alone = uses[name] == 1
            if way.output == (prod(way.input),):
                flat = operation_of(("flatten", {}), node.span)
                self.nodes[name] = replace(node, operations=(flat,))
                continue
            if uses[source] == 1 and self.kept(source, way.output):
                continue
            if (
                not alone
                or kind_of(self.type_of(name)) != "pad"
                or not self.padded(way, after[name])
            ):
                return say("no-word-for", name=clip(name))
        return ""

    def likelier(self, node: Node, way: Way) -> Node:
        """Take the window that is likelier where several lead to a size.

        One of 1 that keeps the size does nothing, and behind zeros, one of 3 is usual.
        """
        word, said = way.operations[0]
        x = shape_of(way.input, self.summary.channels_first)
        spatial = x.spatial if x else ()
        kernel = set(_full(said, "kernel", spatial) or ())
        stride = set(_full(said, "stride", spatial, tuple(kernel)) or ())
        other: Said = {"kernel": (3,), "stride": tuple(stride)}
        if kernel == {1} == stride:
            other["pad"] = "same"
        else:
            padded = kind_of(self.type_before(node)) == "pad" and not any(i % 2 for i in spatial)
            if kernel != {4} or stride != {2} or not padded:
                return node
        return replace(node, operations=(operation_of((word, other), node.span),))

    def type_before(self, node: Node) -> str:
        """Return the class of what a row goes on from."""
        return self.type_of(node.sources[0]) if node.sources[0] in self.steps else ""

    def type_of(self, name: str) -> str:
        """Return the class of a row."""
        entry = self.steps[name].entry
        assert entry is not None
        return entry.type

    def kept(self, source: str, output: Dims) -> bool:
        """Take away that a row flattens what another puts back."""
        node = self.nodes.get(source)
        if node is None or [each.name for each in node.operations] != ["gap", "flatten"]:
            return False
        shape = shape_of(output, self.summary.channels_first)
        if shape is None or shape.channels != shape.size or not shape.rank:
            return False
        self.nodes[source] = replace(node, operations=node.operations[:1], output=shape)
        return True

    def padded(self, way: Way, name: str) -> bool:
        """Let the window of a row have the padding that stands in front of it."""
        node, its = self.nodes[name], self.steps[name].way
        before = shape_of(way.input, self.summary.channels_first)
        after = shape_of(way.output, self.summary.channels_first)
        if its is None or not its.operations or before is None or after is None:
            return False
        word, said = its.operations[0]
        if word not in _WINDOWS or not _is_same(said, before.spatial, after.spatial):
            return False
        own = operation_of((word, {**said, "pad": "same"}), node.span)
        self.nodes[name] = replace(node, operations=(own, *node.operations[1:]))
        return True


_WINDOWS = ("conv", "dwconv", "maxpool", "avgpool")


def _is_same(said: Said, before: Dims, after: Dims) -> bool:
    """Are zeros what TensorFlow's padding puts around an input, and does the window add none?"""
    kernel, pad = _full(said, "kernel", before), said.get("pad", (0,))
    usual = (1,) * len(before) if "dilation" in said or "out" in said else kernel
    stride, dilation = _full(said, "stride", before, usual), _full(said, "dilation", before)
    if not isinstance(pad, tuple) or any(pad) or kernel is None or not (stride and dilation):
        return False
    each = zip(before, after, kernel, stride, dilation, strict=True)
    return all(sum(same_padding(i, k, s, d)) == o - i for i, o, k, s, d in each)


def _full(said: Said, word: str, spatial: Dims, usual: Dims | None = None) -> Dims | None:
    """Return what is said for each axis."""
    value = said.get(word, usual or (1,) * len(spatial))
    if not isinstance(value, tuple):
        return None
    return value * len(spatial) if len(value) == 1 else value
