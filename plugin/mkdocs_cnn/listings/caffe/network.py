"""The layers of a definition, blob by blob, with what comes out of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from mkdocs_cnn.language.summaries import Claimed, Node
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings.caffe.comments import claims
from mkdocs_cnn.listings.caffe.fields import refused, type_of, type_text
from mkdocs_cnn.listings.caffe.layers import LEFT_OUT, Doing, bare, doing, has_offsets
from mkdocs_cnn.listings.caffe.starts import INPUT, Start, is_data, is_there, starts
from mkdocs_cnn.listings.caffe.text import Message, Parsed, Scalar
from mkdocs_cnn.listings.edges.sizes import joined, worked_out
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Invalid, Problem, clip, did_you_mean
from mkdocs_cnn.problems.records import field, record, replace, state


@record()
class Defined:
    """A definition, read."""

    nodes: tuple[Node, ...]
    start: Start
    remarks: tuple[Words, ...]
    whole: bool
    """Is nothing of it left that is not known?"""


def read_network(parsed: Parsed) -> Defined:
    """Follow the blobs from layer to layer; mistakes go to what was parsed.

    Raises:
        Invalid: there are too many layers.
    """
    layers = list(parsed.root.messages("layer", "layers"))
    if len(layers) > Limits.summary_rows:
        expected = say("at-most-rows", most=Limits.summary_rows)
        span = layers[Limits.summary_rows].span
        raise Invalid([Problem(say("too-many-layers-in-a-definition"), span, expected)])
    start = starts(parsed, layers)
    walk = _Walk(parsed.problems, start)
    walk.claims = claims(parsed.comments, layers)
    for index, layer in enumerate(layers):
        if is_there(layer) and not is_data(layer):
            walk.layer(index, layer)
    return Defined(tuple(walk.finished()), start, tuple(walk.remarks()), walk.whole)


@state()
class _Walk:
    """Goes through the layers in their order."""

    problems: list[Problem]
    start: Start
    whole: bool = True
    blobs: dict[str, str | None] = field(default_factory=dict)
    """The node that makes a blob; None where it cannot be known."""
    unmade: set[str] = field(default_factory=set)
    """Blobs that nothing makes, which have been told."""
    nodes: dict[str, Node] = field(default_factory=dict)
    offsets: dict[str, str] = field(default_factory=dict)
    """Layers with a factor and an offset, and what they go on from."""
    left: list[str] = field(default_factory=list)
    claims: dict[int, list[Claimed]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with the blobs of the input."""
        self.blobs = dict(self.start.blobs)

    def layer(self, index: int, layer: Message) -> None:
        """Read a layer."""
        kind = bare(type_text(layer))
        tops = list(layer.values("top"))
        bottoms = list(layer.values("bottom"))
        if kind in LEFT_OUT or kind.endswith("loss"):
            self.left.append(type_text(layer))
            self.blobs |= {top.text: None for top in tops if top.text not in self.blobs}
            return
        name = self.name(layer, tops)
        made: Node | None = None
        try:
            made = self.made(name, layer, bottoms)
        except Invalid as invalid:
            self.problems.extend(invalid.problems)
        if made is None:
            self.whole = False
        self.tops(name if made else None, tops, bottoms, name, kind)
        if made is not None:
            beside = bool(tops) and bool(bottoms) and tops[0].text == bottoms[0].text
            said = tuple(self.claims.get(index, ()))
            self.nodes[name] = replace(made, beside=beside, claims=said)

    def name(self, layer: Message, tops: Sequence[Scalar]) -> str:
        """Return a name that no other layer has."""
        written = layer.value("name")
        own = written.text if written and written.text else tops[0].text if tops else ""
        name = own = own or type_text(layer) or "layer"
        while name in self.nodes:
            name = f"{own}/{len(self.nodes)}"
            own = name
        return name

    def made(self, name: str, layer: Message, bottoms: Sequence[Scalar]) -> Node | None:
        """Make a node; None where it is not known what goes in, or it is broken.

        Raises:
            Invalid: it cannot be read, or cannot take what goes in.
        """
        if layer.broken:
            return None
        sources = [self.source(each) for each in bottoms]
        if not bottoms:
            expected = say("a-field", field="bottom")
            raise refused(say("a-layer-without", field="bottom"), type_of(layer), expected)
        inputs = tuple(self.shape(each) for each in sources)
        if sources[0] is None:
            return None
        does = doing(layer, inputs)
        used = sources if does.how else sources[:1]
        known = [each for each in used if each is not None]
        if len(known) < len(used):
            return None
        if bare(type_text(layer)) == "scale" and has_offsets(layer) and not does.how:
            self.offsets[name] = known[0]
        span = type_of(layer)
        node = Node(layer.span.line, name, span, tuple(known), does.operations, does.how)
        return self.sized(node, does, [self.shape(each) for each in known])

    def sized(self, node: Node, does: Doing, inputs: Sequence[Shape | None]) -> Node:
        """Work out what comes out of a layer, where it is known what goes in."""
        shapes = [each for each in inputs if each is not None]
        if len(shapes) < len(inputs):
            return node
        if does.how and len(shapes) > 1:
            return replace(node, output=joined(does.how, shapes, node.sources, node.span), params=0)
        output, params = worked_out(does.operations, shapes[0])
        return replace(node, output=output, params=params)

    def source(self, bottom: Scalar) -> str | None:
        """Return what makes a blob.

        Raises:
            Invalid: nothing above does.
        """
        if bottom.text not in self.blobs and self.start.open and not self.nodes:
            self.blobs[bottom.text] = INPUT
        if bottom.text in self.unmade:
            return None
        if bottom.text not in self.blobs:
            message = say("a-blob-that-nothing-makes", name=clip(bottom.text))
            hint = did_you_mean(bottom.text, self.blobs)
            self.unmade.add(bottom.text)
            raise refused(message, bottom.span, say("a-top-of-a-layer-above"), hint)
        return self.blobs[bottom.text]

    def shape(self, source: str | None) -> Shape | None:
        """Return the sizes of what a node gives."""
        if source is None:
            return None
        return self.start.shape if source == INPUT else self.nodes[source].output

    def tops(
        self,
        node: str | None,
        tops: Sequence[Scalar],
        bottoms: Sequence[Scalar],
        name: str,
        kind: str,
    ) -> None:
        """Note which blobs a layer makes."""
        below = {each.text for each in bottoms}
        for index, top in enumerate(tops):
            if top.text in self.blobs and top.text not in below:
                message = say("a-blob-that-is-made-twice", name=clip(top.text))
                self.problems.append(Problem(message, top.span, say("another-name")))
                self.whole = False
            self.unmade.discard(top.text)
            self.blobs[top.text] = node if not index or kind == "split" else None
        if not tops:
            self.blobs[name] = node

    def finished(self) -> Iterator[Node]:
        """Yield the nodes; a normalisation with a factor and an offset behind it is one layer."""
        uses = Counter(source for node in self.nodes.values() for source in node.sources)
        norms = {
            source: name
            for name, source in self.offsets.items()
            if source in self.nodes and uses[source] == 1 and _is_plain_norm(self.nodes[source])
        }
        both = set(norms.values())
        for name, node in self.nodes.items():
            if name in norms:
                (operation,) = node.operations
                yield replace(node, operations=(replace(operation, arguments=()),))
            elif name in both:
                yield replace(node, operations=())
            else:
                yield node

    def remarks(self) -> Iterator[Words]:
        """Say what was read into it, and what was left out."""
        yield from self.start.remarks
        if self.left:
            yield say("left-out-as-they-train", names=tuple(map(clip, dict.fromkeys(self.left))))


def _is_plain_norm(node: Node) -> bool:
    names = [each.name for each in node.operations]
    return names == ["bn"] and bool(node.operations[0].arguments)
