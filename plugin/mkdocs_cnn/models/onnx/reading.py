"""A file to a trace."""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_cnn.language.traced import Sizes, Trace
from mkdocs_cnn.models.binary import AnyFile, BrokenFileError, opened
from mkdocs_cnn.models.onnx.drafts import completed, modules_of, named
from mkdocs_cnn.models.onnx.flows import UnsizedError, checked, filled
from mkdocs_cnn.models.onnx.folded import doubt_of
from mkdocs_cnn.models.onnx.messages import Graph, Model, Shape, Stored, read_model
from mkdocs_cnn.models.onnx.places import clean
from mkdocs_cnn.models.onnx.store import Store, slot
from mkdocs_cnn.models.onnx.tracing import Tracer, UntracedError
from mkdocs_cnn.problems.limits import DEFAULTS, Limits
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Problem, Source, clip
from mkdocs_cnn.problems.records import record

NOTHING = Trace("", (), ())
"""What there is of a file that cannot be read."""


def read(
    file: AnyFile, shown: str, limits: Limits = DEFAULTS, sizes: Sequence[Sizes] = ()
) -> tuple[Trace, list[Problem]]:
    """Read the trace that an ONNX file holds, and report what is wrong with it.

    Args:
        file: its path, or the file, open for bytes.
        shown: what problems call it.
        limits: the most that is worked on.
        sizes: the sizes of the inputs, in their order, where the file leaves them open. The batch
            may be left out.
    """
    try:
        with opened(file) as window:
            model = read_model(window)
        return _Reading(model, shown, limits, sizes).trace(), []
    except BrokenFileError as error:
        return NOTHING, [error.problem(shown)]
    except UntracedError as error:
        span = Source(shown, "").span()
        return NOTHING, [Problem(error.message, span, "", error.hint)]


@record()
class _Input:
    """What goes in."""

    name: str
    sizes: Sizes
    changed: bool
    """Is its batch or its size another one than the file's?"""


class _Reading:
    """Makes a trace of a graph."""

    def __init__(self, model: Model, shown: str, limits: Limits, sizes: Sequence[Sizes]) -> None:
        self.model, self.shown, self.limits, self.wanted = model, shown, limits, sizes
        self.store = Store(model.graph)
        self.symbols: dict[str, int] = {}
        """Sizes that the file has names for."""

    def trace(self) -> Trace:
        """Follow the graph.

        Raises:
            UntracedError: a size is not known, or a node does not fit.
        """
        graph = self.model.graph
        entrances = [each for each in graph.inputs if each.name not in self.store.stored]
        weights = _weights(graph, entrances)
        for each in entrances:
            if each.name in weights:
                self.weight(each)
        inputs = self.inputs([each for each in entrances if each.name not in weights])
        changed = any(each.changed for each in inputs)
        pairs = [(each.name, each.sizes) for each in inputs]
        recorded = {} if changed else self.recorded(graph)
        tracer = Tracer(self.model, self.store, pairs, recorded, self.limits.layers)
        try:
            tracer.follow()
            return self.completed(tracer, pairs)
        except UnsizedError as error:
            raise UntracedError(say("a-tensor-that-cannot-be", reason=error.reason)) from None

    def completed(self, tracer: Tracer, inputs: Sequence[tuple[str, Sizes]]) -> Trace:
        """Name the calls and put everything together."""
        drafts = tracer.drafts
        if not drafts:
            raise UntracedError(say("a-graph-without-operations"))
        entrances = _names([name for name, _ in inputs])
        names = named(drafts, entrances)
        calls = tuple(completed(d, n, self.store) for d, n in zip(drafts, names, strict=True))
        producer = {"pytorch": "torch"}.get(self.model.producer, self.model.producer)
        versions = (f"{producer} {self.model.version}".strip(), f"opset {self.model.opset}")
        return Trace(
            self.shown,
            tuple(zip(entrances, (sizes for _, sizes in inputs), strict=True)),
            calls,
            tracer.outputs(),
            modules_of(drafts, names),
            tuple(self.store.unused()),
            versions=tuple(each for each in versions if each),
            doubt=doubt_of(self.model, self.store),
        )

    # Inputs

    def weight(self, shape: Shape) -> None:
        """Take an input for a weight, in a file that has none."""
        sizes = tuple(each for each in shape.sizes or () if isinstance(each, int))
        if shape.sizes is None or len(sizes) != len(shape.sizes):
            raise UntracedError(say("an-input-without-sizes", name=clip(shape.name)))
        self.store.stored[shape.name] = Stored(shape.name, sizes, "float32")

    def inputs(self, entrances: Sequence[Shape]) -> list[_Input]:
        """Settle the sizes of what goes in."""
        if not entrances:
            raise UntracedError(say("a-graph-without-inputs"))
        if len(entrances) > self.limits.inputs:
            raise UntracedError(say("too-many", what=say("inputs")))
        return [self.input(each, index) for index, each in enumerate(entrances)]

    def input(self, shape: Shape, index: int) -> _Input:
        """Settle the sizes of an input; the batch is one."""
        said = shape.sizes
        if said is None and index >= len(self.wanted):
            raise self.open(shape)
        wanted = self.wanted[index] if index < len(self.wanted) else None
        if wanted is not None and said is not None and len(wanted) == len(said) - 1:
            wanted = (1, *wanted)
        if said is None or (wanted is not None and len(wanted) != len(said)):
            said = wanted or ()
        sizes: list[int] = []
        for axis, size in enumerate(said):
            found = self.axis(size, axis, len(said), wanted)
            if found is None:
                raise self.open(shape)
            sizes.append(found)
        changed = any(isinstance(a, int) and a != b for a, b in zip(said, sizes, strict=True))
        try:
            return _Input(shape.name, filled(tuple(sizes)), changed)
        except UnsizedError as error:
            raise UntracedError(say("a-tensor-that-cannot-be", reason=error.reason)) from None

    def axis(self, size: int | str, axis: int, rank: int, wanted: Sizes | None) -> int | None:
        """Settle one number, and what it says of a name that others have, too."""
        if wanted is not None:
            found: int | None = wanted[axis]
        elif isinstance(size, int):
            found = 1 if axis == 0 and rank in (2, 4, 5) else size
        else:
            found = 1 if axis == 0 else self.symbols.get(size)
        if isinstance(size, str) and size != "?" and found is not None:
            self.symbols.setdefault(size, found)
        return found

    def open(self, shape: Shape) -> UntracedError:
        """Say that an input's size is left open."""
        written = "x".join(map(str, shape.sizes or ("?",)))
        message = say("an-input-of-open-size", name=clip(shape.name), sizes=clip(written))
        return UntracedError(message, say("give-the-size-of-the-input"))

    def recorded(self, graph: Graph) -> dict[str, Sizes]:
        """Return the sizes that the file has of what is between its nodes."""
        found = {}
        for each in (*graph.shapes, *graph.outputs):
            sizes = self.known(each.sizes)
            if sizes is not None:
                found[each.name] = sizes
        return found

    def known(self, said: tuple[int | str, ...] | None) -> Sizes | None:
        """Return sizes of which all are known."""
        if said is None:
            return None
        sizes = [each if isinstance(each, int) else self.symbols.get(each) for each in said]
        known: list[Words | int] = [each for each in sizes if each is not None]
        if len(known) < len(said):
            return None
        try:
            return checked(tuple(each for each in sizes if each is not None))
        except UnsizedError:
            return None


def _weights(graph: Graph, entrances: Sequence[Shape]) -> set[str]:
    """Find inputs that are weights: of a file without any, they follow what really goes in."""
    placed = {
        name
        for node in graph.nodes
        for index, name in enumerate(node.inputs)
        if index and slot(node.op, index)
    }
    names = [each.name for each in entrances]
    first = next((i for i, name in enumerate(names) if name in placed), len(names))
    return set(names[first:]) if first else set()


def _names(names: Sequence[str]) -> list[str]:
    """Make names of inputs that a text can hold, each of them once."""
    found: list[str] = []
    for name in names:
        wanted = clean(name) or "input"
        while wanted in found:
            wanted += "_"
        found.append(wanted)
    return found
