"""Calls to nodes: every layer with its sizes, each size held against what was recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mkdocs_cnn.language.traced import Call, Output, Trace
from mkdocs_cnn.layers import Layer, Shape
from mkdocs_cnn.layers.joining import Join
from mkdocs_cnn.layers.recorded import Rearranged, Recorded
from mkdocs_cnn.layers.reshaping import Input, Slice
from mkdocs_cnn.network.graph import INPUT, Node, Primitive, Unshown
from mkdocs_cnn.network.traced.case import Case, axes_of_kernel, ill_set
from mkdocs_cnn.network.traced.kernels import by_itself, stored_input
from mkdocs_cnn.network.traced.kinds import layers_of
from mkdocs_cnn.network.traced.runs import left_out, placed, shifted, turned
from mkdocs_cnn.network.traced.storage import Stock, Storage
from mkdocs_cnn.network.traced.together import put_together
from mkdocs_cnn.network.traced.values import Value, as_taken, channel_behind, channel_of_input
from mkdocs_cnn.problems.limits import Limits, Mistakes, check_count
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Problem, Source
from mkdocs_cnn.problems.records import record, replace

_BY_CHANNEL = ("batch_norm", "group_norm", "instance_norm")
"""What has a factor for each channel."""
_VIEWS = (
    *("permute", "transpose", "reshape", "squeeze", "unsqueeze", "expand", "flatten"),
    *("cat", "stack"),
)
"""What need not be shown where it changes no size of a sample: the order of axes, a batch of 1."""
_IN_ANY_ORDER = ("add", "mul", "maximum", "minimum")
"""What comes to the same whichever input is the first."""


@record(eq=False)
class Made:
    """What a call comes to: its nodes, one behind the other, or one for each of its outputs."""

    call: Call
    layers: tuple[Layer, ...]
    """The layers as they are shown."""
    nodes: tuple[Node, ...]


class Nodes:
    """Goes from call to call."""

    def __init__(self, trace: Trace, source: Source, bias: bool, limits: Limits) -> None:
        self.whole, self.trace = trace, put_together(trace)
        self.unshown: list[Unshown] = []
        self.source = source
        self.limits = limits
        self.problems = Mistakes(limits)
        self.stock = Stock(bias)
        self.values: dict[Output, Value] = {}
        self.count = 0
        """How many nodes there are."""

    def made(self) -> list[Made]:
        """Work out every call, and the inputs behind the first."""
        found = [*self._entrances()]
        for index, call in enumerate(self.trace.calls):
            made = self._call(index, call)
            found += [made] if made else []
        return found

    def _entrances(self) -> Iterator[Made]:
        for index, (name, sizes) in enumerate(self.trace.inputs):
            last = self.trace.channels_last
            channel = channel_of_input(self.whole.calls, (-1 - index, 0), sizes, last)
            value = Value(INPUT, sizes, channel)
            if index:
                layer = Input()
                primitive = Primitive(layer, (value.shape,), value.shape)
                node = self._node(name, primitive, ())
                value = replace(value, index=node.index)
                yield Made(Call(name, "input", (), (sizes,)), (layer,), (node,))
            self.values[-1 - index, 0] = value

    def _call(self, index: int, call: Call) -> Made | None:
        if not call.sizes:  # it has been put together with one below
            self._leave_out(index, self.whole.calls[index])
            return None
        given = (self.values[each] for each in call.inputs if each in self.values)
        last = self.trace.channels_last
        inputs = tuple(turned(each, as_taken(call, each, last)) for each in given)
        if call.op in _IN_ANY_ORDER:  # the map is what goes in, and its gate stands beside
            inputs = tuple(sorted(inputs, key=lambda each: -each.shape.size))
        outputs = [Value(-2, each, channel_behind(call, inputs, each, last)) for each in call.sizes]
        for number, value in enumerate(outputs):
            self.values[index, number] = value  # where it cannot be worked out, it goes on as is
        if not inputs:
            return self._constant(index, call, outputs)
        if call.op == "split":
            return self._split(index, call, inputs[0], outputs)
        made = outputs[0]
        if _does_nothing(call, inputs) and inputs[0].shape == made.shape:
            self._leave_out(index, call)
            return None
        layers = layers_of(Case(call, inputs, made))
        nodes = self._chain(call, layers, inputs, made)
        if not nodes:
            return None
        for number, value in enumerate(outputs):
            self.values[index, number] = replace(value, index=nodes[-1].index)
        recorded = self.whole.calls[index]
        if recorded.name != call.name:  # it is the last of several that have been put together
            layer = Rearranged(op=recorded.op, size=made.shape)
            self.unshown.append(Unshown(recorded.name, layer, made.shape, nodes[-1].index))
        return Made(call, layers, tuple(nodes))

    def _leave_out(self, index: int, call: Call) -> None:
        """Let what goes in be what comes out, in another size; it has an address all the same."""
        given = self.values[call.inputs[0]]
        sizes, last = call.sizes[0], self.trace.channels_last
        made = Value(given.index, sizes, channel_behind(call, [given], sizes, last))
        self.values[index, 0] = left_out(call, given, made)
        layer = Rearranged(op=call.op, size=made.shape)
        self.unshown.append(Unshown(call.name, layer, given.shape, given.index))

    def _constant(self, index: int, call: Call, outputs: Sequence[Value]) -> Made:
        """Take what comes of no input as it was recorded; products of what is stored count."""
        case = Case(call, (), outputs[0])
        (layer,) = by_itself(case)
        x = layer.size if isinstance(layer, Recorded) else stored_input(case)
        storage = self.stock.take(layer, x, call.tensors)
        primitive = Primitive(layer, (x,), outputs[0].shape, storage.stored)
        node = self._node(call.name, primitive, (), storage.shared)
        for number, value in enumerate(outputs):
            self.values[index, number] = replace(value, index=node.index)
        return Made(call, (layer,), (node,))

    def _split(self, index: int, call: Call, given: Value, outputs: Sequence[Value]) -> Made:
        """Give each output a node of its own."""
        nodes, after, places = [], 0, 0
        dim = Case(call, (given,), outputs[0]).dim()
        channels = dim == given.channel
        for number, value in enumerate(outputs):
            x, y = given.shape, value.shape
            along = channels and x.spatial == y.spatial and after + y.channels <= x.channels
            layer: Layer
            if along:
                layer = Slice(channels=y.channels, after=after)
            else:
                part = placed(Case(call, (given,), value), Rearranged(op=call.op, size=y))
                layer = replace(part, sees=shifted(given, dim, places))
            node = self._node(call.name, Primitive(layer, (x,), y), (given,))
            self.values[index, number] = replace(value, index=node.index)
            nodes.append(node)
            after += y.channels
            places += value.sizes[dim] if len(value.sizes) == len(given.sizes) else 1
        shown = Rearranged(op="split", size=outputs[-1].shape)
        return Made(call, (shown,), tuple(nodes))

    def _chain(
        self, call: Call, layers: Sequence[Layer], inputs: Sequence[Value], made: Value
    ) -> list[Node]:
        """Let the inputs go through layers; nothing where they cannot, which is reported."""
        shapes = tuple(each.shape for each in inputs)
        primitives: list[tuple[Primitive, Storage]] = []
        for authored in layers:
            wrong = self._refusal(authored, shapes, call)
            if wrong is not None:
                self.problems.append(wrong)
                return []
            x = shapes[0]
            (layer,) = authored.primitives(x)
            output = _output(layer, shapes)
            tensors = call.tensors if authored is layers[0] else ()
            storage = self.stock.take(layer, x, tensors)
            primitives.append((Primitive(layer, shapes, output, storage.stored), storage))
            shapes = (output,)
        if shapes[0] != made.shape:
            self.problems.append(self._differs(call, inputs[0].shape, shapes[0], made.shape))
            return []
        nodes: list[Node] = []
        taken: Sequence[Value] = inputs
        for primitive, storage in primitives:
            nodes.append(self._node(call.name, primitive, taken, storage.shared))
            taken = (Value(nodes[-1].index, (), 0),)
        return nodes

    def _node(
        self, name: str, primitive: Primitive, inputs: Sequence[Value], shared: bool = False
    ) -> Node:
        turns = tuple(each.runs for each in inputs)
        indices = tuple(each.index for each in inputs)
        node = Node(name, primitive, self.count, indices, shared, turns if any(turns) else ())
        self.count += 1
        check_count(self.limits, "layers", self.source.span(), self.count)
        return node

    def _refusal(self, layer: Layer, shapes: Sequence[Shape], call: Call) -> Problem | None:
        """Say what keeps a layer from taking its input."""
        x = shapes[0]
        if low := ill_set(call) or _too_low(layer):
            return self._problem(call, say("is-set-too-low", op=call.op, option=low))
        ranks = () if isinstance(layer, Join | Recorded) else layer.ranks
        if ranks and x.rank not in ranks:
            return self._problem(call, say("cannot-take-such-sizes", op=call.op, input=x))
        wrong = next(layer.complaints(x), None)
        if wrong is not None:
            return self._problem(call, wrong.message)
        return self._kernel_refusal(call, x)

    def _kernel_refusal(self, call: Call, x: Shape) -> Problem | None:
        """Say where a kernel sees another number of channels than come in."""
        kernel = Case(call, (), Value(-2, (), 0)).kernel
        groups = call.settings.get("groups", 1)
        axes = axes_of_kernel(call.op)
        if axes and len(kernel) != axes:
            message = say("a-kernel-of-other-axes", op=call.op, axes=axes, count=len(kernel))
            return self._problem(call, message)
        if call.op in _BY_CHANNEL and kernel and kernel != (x.channels,):
            message = say("a-kernel-for-other-channels", seen=kernel[0], channels=x.channels)
            return self._problem(call, message)
        if len(kernel) < 2 or not isinstance(groups, int):
            return None
        is_transposed = call.op.startswith("conv_transpose")
        seen = kernel[0] if is_transposed else kernel[1] * groups
        fits = seen in (x.channels, x.size) if call.op == "linear" else seen == x.channels
        if call.op.startswith(("conv", "linear")) and not fits:
            message = say("a-kernel-for-other-channels", seen=seen, channels=x.channels)
            return self._problem(call, message)
        return None

    def _differs(self, call: Call, x: Shape, found: Shape, recorded: Shape) -> Problem:
        message = say("another-size-is-recorded", op=call.op, input=x, found=found, size=recorded)
        return self._problem(call, message)

    def _problem(self, call: Call, message: Words) -> Problem:
        span = call.span or self.source.span()
        return Problem(message, span, say("what-the-model-does"), say("export-the-model-again"))


def _does_nothing(call: Call, inputs: Sequence[Value]) -> bool:
    """Need a call not be shown where it changes no size of a sample?

    It may be that it reorders axes, takes each value for a mean of one, or multiplies by one.
    """
    if len(inputs) > 1 or call.tensors:
        return False
    times = call.settings.get("other") if call.op in ("mul", "div") else None
    return call.op in _VIEWS or call.op.startswith("adaptive_") or times == 1


def _too_low(layer: Layer) -> str:
    """Name a field of a layer that is less than it may be; empty where there is none."""
    if isinstance(layer, Join | Recorded):
        return ""
    for name, spec in layer.specs().items():
        value = getattr(layer, name)
        numbers = value if isinstance(value, tuple) else (value,)
        whole = (each for one in numbers for each in (one if isinstance(one, tuple) else (one,)))
        if any(
            isinstance(each, int) and each < spec.minimum for each in whole if each is not False
        ):
            return name
    return ""


def _output(layer: Layer, shapes: Sequence[Shape]) -> Shape:
    return layer.joined(shapes) if isinstance(layer, Join) else layer.output(shapes[0])
