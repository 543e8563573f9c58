"""The sizes of a network whose convolutions round up, where this package and PyTorch round down."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import ceil

from mkdocs_cnn.counting.quantity import Bare
from mkdocs_cnn.counting.report import Report
from mkdocs_cnn.counting.subjects import Subject
from mkdocs_cnn.layers import Layer, Shape
from mkdocs_cnn.layers.base import Geometry
from mkdocs_cnn.layers.joining import Join
from mkdocs_cnn.network.graph import INPUT, Network, Node

_WINDOWS = ("Conv1d", "Conv2d", "Conv3d")


def _known(report: Report) -> dict[int, Shape] | None:
    """Return the sizes of all layers, which are worked out once."""
    key = ("sizes rounded up",)
    if key not in report.answers:
        report.answers[key] = _outputs(report.network)
    found: dict[int, Shape] | None = report.answers[key]
    return found


def _outputs(network: Network) -> dict[int, Shape] | None:
    """Run the sizes through, rounded up behind convolutions; None where they no longer fit."""
    shapes = {INPUT: network.input}
    for node in network.nodes:
        entering = [shapes[index] for index in node.inputs] or [node.input]
        shape = _joined(node.layer, entering) if isinstance(node.layer, Join) else None
        if shape is None and not isinstance(node.layer, Join):
            shape = _behind(node, entering[0])
        if shape is None:
            return None
        shapes[node.index] = shape
    return shapes


def _joined(join: Join, shapes: list[Shape]) -> Shape | None:
    return None if join.disagreement(shapes) else join.joined(shapes)


def _behind(node: Node, x: Shape) -> Shape | None:
    layer: Layer = node.layer
    if any(layer.complaints(x)):
        return None
    below = layer.output(x)
    geometry = layer.geometry(x)
    if geometry is None or layer.kind(x) not in _WINDOWS:
        return below
    return Shape(tuple(_rounded_up(layer, x, geometry)), below.channels)


def _rounded_up(layer: Layer, x: Shape, geometry: Geometry) -> Iterable[int]:
    window = layer.window(x)
    assert window is not None
    for size, extent, stride, (before, after) in zip(
        x.spatial, window.extent, geometry.stride, geometry.padding, strict=True
    ):
        yield ceil((size + before + after - extent) / stride) + 1


def _asked(read: Callable[[Subject, Shape], Bare]) -> Callable[[Subject], Bare]:
    """Make a recount of what can be read off the output of a part."""

    def recount(subject: Subject) -> Bare:
        last = subject.last
        shapes = _known(subject.report) if last else None
        shape = shapes.get(last.line.nodes[-1].index) if shapes and last else None
        return None if shape is None else read(subject, shape)

    return recount


def _axis(index: int) -> Callable[[Subject, Shape], Bare]:
    return lambda subject, shape: shape.spatial[index] if shape.rank >= -index else None


RECOUNTS = {
    "output": _asked(lambda subject, shape: subject.basis.sizes(shape)),
    "height": _asked(_axis(-2)),
    "width": _asked(_axis(-1)),
}
"""How sizes come out, by the quantities that are sizes."""
