"""Nodes to calls, in the order of execution."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from mkdocs_cnn.language.traced import Output, Sizes
from mkdocs_cnn.models.onnx.constants import worked_out
from mkdocs_cnn.models.onnx.drafts import Draft
from mkdocs_cnn.models.onnx.flows import Flow, Given, UnsizedError, filled
from mkdocs_cnn.models.onnx.messages import NUMBERS, Model, Node
from mkdocs_cnn.models.onnx.operators import made_of
from mkdocs_cnn.models.onnx.places import Place, Places
from mkdocs_cnn.models.onnx.plan import LINEAR, Step, active, plan
from mkdocs_cnn.models.onnx.sizes import output_sizes, sequence
from mkdocs_cnn.models.onnx.store import Store, Use, slot
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import clip

_PASSING = ("Identity", "Dropout", "Cast", "CastLike")
"""What goes out of them is what came in."""
_BRANCHING = ("If", "Loop", "Scan")
"""What has graphs of its own."""
_ATTENTION = "scaled_dot_product_attention"
_ROOTS = 200
"""Stored tensors that a constant is made of."""
_INNER = -1
"""The number of an output that no other call refers to."""


class UntracedError(ValueError):
    """A node that cannot be followed, and why."""

    def __init__(self, message: Words, hint: Words = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Tracer:
    """Follows a graph from its inputs to its outputs."""

    def __init__(
        self,
        model: Model,
        store: Store,
        inputs: Sequence[tuple[str, Sizes]],
        recorded: dict[str, Sizes],
        most: int,
    ) -> None:
        self.model, self.store = model, store
        self.recorded = recorded
        """Sizes that the file has itself."""
        self.most = most
        """How many calls are followed."""
        self.drafts: list[Draft] = []
        self.flows = {
            name: Flow(each.sizes, None, (name,), each.numbers)
            for name, each in store.stored.items()
        }
        for index, (name, sizes) in enumerate(inputs):
            self.flows[name] = Flow(sizes, (-1 - index, 0))
        self.inputs = [name for name, _ in inputs]
        self.read = Counter(name for node in model.graph.nodes for name in node.inputs)
        self.read.update(each.name for each in model.graph.outputs)
        self.room = NUMBERS
        """Values of constants that are still worked out."""
        self.whole: Place | None = None
        """Where the operation stands that is made of several nodes."""

    def follow(self) -> None:
        """Make a draft of a call for each operation.

        Raises:
            UntracedError: a node cannot be followed.
        """
        graph = self.model.graph
        lives = active(graph, self.inputs)
        places = Places(self.store.stored)
        found = [places.of(node) for node in graph.nodes]
        for step in plan(graph, lives, found):
            if step.op == LINEAR:
                self.linear(step, found)
            elif step.op:
                self.together(step, found)
            else:
                self.node(graph.nodes[step.start], found[step.start])

    def outputs(self) -> tuple[Output, ...]:
        """Return what the graph returns, as far as it comes from calls."""
        flows = (self.flows.get(each.name) for each in self.model.graph.outputs)
        return tuple(flow.output for flow in flows if flow and flow.output)

    # Steps

    def node(self, node: Node, place: Place) -> None:
        """Follow one node."""
        if node.op in _BRANCHING and not node.domain:
            raise self.unsized(node, say("it-chooses-while-it-runs"))
        if not any(node.outputs):
            return
        given = Given(node, tuple(map(self.flow, node.inputs)))
        comes = [flow for flow in given.flows if flow and (flow.output or flow.parts)]
        if not comes or node.op in ("Shape", "Size"):
            self.constant(given)
        elif node.op in _PASSING and (flow := given.flow(0)) is not None:
            self.flows.update(dict.fromkeys(filter(None, node.outputs[:1]), flow))
        elif node.op == "SequenceAt":
            self.flows[node.outputs[0]] = self.part(given)
        else:
            self.call(given, place)

    def linear(self, step: Step, places: Sequence[Place]) -> None:
        """Follow a product, and take what is added behind it for its bias, if it is one."""
        nodes = self.model.graph.nodes
        for index in range(step.start, step.end - 1):
            self.node(nodes[index], places[index])
        node = nodes[step.end - 1]
        left, right = (self.flow(name) for name in node.inputs)
        before, bias = (left, right) if left and left.output else (right, left)
        draft = self.drafts[-1] if self.drafts else None
        fits = draft and draft.op == "linear" and draft.kernel and bias and not bias.output
        if not fits or not draft or not draft.kernel or not bias or not before:
            self.node(node, places[step.end - 1])
            return
        if bias.sizes != draft.kernel[:1] or before.output != (len(self.drafts) - 1, 0):
            self.node(node, places[step.end - 1])
            return
        draft.uses += self.uses(Given(Node("MatMul", "", "", (), (), {}, {}), (None, None, bias)))
        draft.bias = bool(bias.roots)
        self.flows[node.outputs[0]] = before

    def together(self, step: Step, places: Sequence[Place]) -> None:
        """Follow several nodes that are one operation."""
        nodes = self.model.graph.nodes
        place = places[step.start]
        draft = Draft(place, step.op)
        index = len(self.drafts)
        self.drafts.append(draft)
        self.whole = place
        for each in range(step.start, step.end):
            self.node(nodes[each], places[each])
        self.whole = None
        self.close(draft, index, self._wanted(step))

    def _wanted(self, step: Step) -> list[str]:
        """Name what other nodes read of a step, which mostly is its last output."""
        nodes = self.model.graph.nodes[step.start : step.end]
        inside = Counter(name for node in nodes for name in node.inputs)
        names = dict.fromkeys(name for node in nodes for name in node.outputs if name)
        found = [name for name in names if self.read[name] > inside[name]] or list(names)[-1:]
        return [name for name in found if (flow := self.flows.get(name)) and flow.output]

    def close(self, draft: Draft, index: int, names: Sequence[str]) -> None:
        """End an operation of several nodes."""
        flows = [self.flows[name] for name in names]
        if not flows:
            self.drafts.pop()
            return
        if draft.op == "as_strided" and len(flows) == len(draft.inputs) == 1:
            self.drafts.pop()
            before = draft.inputs[0]
            self.flows[names[0]] = Flow(flows[0].sizes, before)
            return
        for number, (name, flow) in enumerate(zip(names, flows, strict=True)):
            draft.sizes.append(self.size(flow))
            self.flows[name] = Flow(flow.sizes, (index, number), (), None, flow.parts)
        if draft.op != _ATTENTION:
            draft.inputs = list(dict.fromkeys(draft.inputs))
        elif (
            len(draft.inputs) > 2
        ):  # the exporter turns the keys around before it scales the queries
            draft.inputs[:2] = reversed(draft.inputs[:2])

    # Nodes

    def flow(self, name: str) -> Flow | None:
        """Return what goes by a name.

        Raises:
            UntracedError: no node above makes it.
        """
        if not name:
            return None
        if name not in self.flows:
            raise UntracedError(say("no-node-above-makes", name=clip(name)))
        return self.flows[name]

    def constant(self, given: Given) -> None:
        """Work out what is made of weights and constants alone."""
        node = given.node
        try:
            sizes = output_sizes(given)
        except UnsizedError:
            sizes = None
        first = sizes[0] if sizes else self.recorded.get("".join(node.outputs[:1]))
        numbers = worked_out(given, first) if self.room > 0 else None
        self.room -= len(numbers or ())
        roots = () if node.op in ("Shape", "Size") else _roots(given)
        for index, name in enumerate(node.outputs):
            size = sizes[index] if sizes and index < len(sizes) else self.recorded.get(name)
            if node.op in _PASSING and len(roots) == 1 and roots[0] in self.store.stored:
                self.store.alias(name, roots[0])
                roots = (name,) if name in self.store.stored else roots
            self.flows[name] = Flow(size, None, roots, numbers if index == 0 else None)

    def part(self, given: Given) -> Flow:
        """Return a tensor of a sequence."""
        whole, at = given.flow(0), given.numbers(1)
        if (
            not whole
            or not whole.parts
            or not at
            or not -len(whole.parts) <= at[0] < len(whole.parts)
        ):
            raise self.unsized(given.node, say("sizes-that-are-worked-out-late"))
        return whole.parts[int(at[0])]

    def call(self, given: Given, place: Place) -> None:
        """Make a call of a node, or a part of one that is made of several."""
        node = given.node
        sizes = self.sizes(given)
        if self.whole is not None:
            draft = self.drafts[-1]
            index = len(self.drafts) - 1
            draft.inputs += [each for each in _inputs(given.flows) if each[0] != index]
            draft.uses += self.uses(given)
            draft.note(given, sizes)
            self.leave(node, [Flow(each, (index, _INNER)) for each in sizes])
            return
        made = made_of(given, sizes[0], place.aten, place.of)
        flows = given.flows
        if made.padded and flows[0] is not None:
            flows = (self.pad(flows[0], made.padded, place), *flows[1:])
        inputs = _inputs(flows)
        bias = bool(made.bias and made.bias.roots)
        uses = self.uses(given)
        draft = Draft(
            place, made.op, list(made.options), inputs, list(sizes), uses, made.kernel, bias
        )
        self.add(draft)
        index = len(self.drafts) - 1
        if node.op == "SplitToSequence":
            parts = tuple(Flow(each, (index, i)) for i, each in enumerate(sizes))
            self.flows[node.outputs[0]] = Flow(None, None, (), None, parts)
        else:
            self.leave(node, [Flow(each, (index, i)) for i, each in enumerate(sizes)])

    def leave(self, node: Node, flows: Iterable[Flow]) -> None:
        """Note what goes out of a node."""
        self.flows.update(zip(node.outputs, flows, strict=False))

    def add(self, draft: Draft) -> None:
        """Add a call."""
        self.drafts.append(draft)
        if len(self.drafts) > self.most:
            raise UntracedError(say("too-many", what=say("layers")), say("at-most", most=self.most))

    def pad(self, flow: Flow, amounts: tuple[int, ...], place: Place) -> Flow:
        """Pad before an operation of PyTorch that pads both ends alike."""
        sizes = list(self.size(flow))
        for i, each in enumerate(amounts):
            sizes[-1 - i // 2] += each
        assert flow.output is not None
        self.add(Draft(place, "pad", [("pad", amounts)], [flow.output], [tuple(sizes)]))
        return Flow(tuple(sizes), (len(self.drafts) - 1, 0))

    def uses(self, given: Given) -> list[Use]:
        """Return the stored tensors that a node reads."""
        found: dict[str, Use] = {}
        for index, flow in enumerate(given.flows):
            kind = slot(given.node.op, index)
            if flow is None or flow.output is not None or kind is None:
                continue
            for root in flow.roots:
                found.setdefault(root, Use(root, kind if len(flow.roots) == 1 else ""))
        for use in found.values():
            filled(self.store.stored[use.root].sizes)
            self.store.note(use)
        return list(found.values())

    # Sizes

    def sizes(self, given: Given) -> list[Sizes]:
        """Return the sizes of all outputs: as the file says them, or else worked out."""
        node = given.node
        names = [name for name in node.outputs if name]
        known = [self.recorded[name] for name in names if name in self.recorded]
        if names and len(known) == len(names):
            return [filled(each) for each in known]
        try:
            if node.op == "SplitToSequence":
                return [each.sizes or () for each in sequence(given)]
            found = output_sizes(given)
            for each in found or ():
                filled(each)
        except UnsizedError as error:
            raise self.unsized(node, error.reason) from None
        if found is None or len(found) < len(names) or not found:
            raise self.unsized(node, self._strange(node))
        return found[: max(len(node.outputs), 1)]

    def _strange(self, node: Node) -> Words:
        if (node.domain, node.op) in self.model.functions:
            return say("a-function-of-the-file")
        return say("an-operation-without-a-rule")

    def size(self, flow: Flow) -> Sizes:
        """Return the size of a flow that has one."""
        return filled(flow.sizes or ())

    def unsized(self, node: Node, reason: Words) -> UntracedError:
        """Say that the size of an output is not known."""
        message = say("no-size-of-a-node", op=node.op[:60], name=clip(node.name), reason=reason)
        return UntracedError(message, say("infer-the-sizes-of-a-file"))


def _inputs(flows: Iterable[Flow | None]) -> list[Output]:
    """Return the calls that flows come from."""
    found: list[Output] = []
    for flow in flows:
        if flow is not None:
            several = flow.parts if flow.parts is not None else (flow,)
            found += [each.output for each in several if each.output]
    return found


def _roots(given: Given) -> tuple[str, ...]:
    """Return the stored tensors that a constant is made of."""
    flows = given.flows[:1] if given.node.op in ("CastLike", "DequantizeLinear") else given.flows
    found: dict[str, None] = {}
    for index, flow in enumerate(flows):
        if flow is not None and slot(given.node.op, index) is not None:
            found |= dict.fromkeys(flow.roots)
    if len(found) > _ROOTS:
        raise UntracedError(say("a-constant-of-many-tensors", most=_ROOTS))
    return tuple(found)
