"""Keras' calls: layers, models of them, and what says the size of an input."""

from __future__ import annotations

import ast
import re

from mkdocs_cnn.language.summaries import Entry
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings.code.calls import Given, given
from mkdocs_cnn.listings.code.expressions import Scope
from mkdocs_cnn.listings.code.interpreter import Interpreter
from mkdocs_cnn.listings.code.keras_layers import GIVES, NAMES, keras_operations
from mkdocs_cnn.listings.code.text import Code
from mkdocs_cnn.listings.code.values import (
    NOWHERE,
    UNKNOWN,
    Flow,
    Layer,
    Sequence,
    Value,
    whole,
    wholes,
)
from mkdocs_cnn.listings.summaries.classes import kind_of
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.records import replace

_KEYWORDS = {"shape": "input_shape", "batch_shape": "batch_input_shape"}


class Keras(Interpreter):
    """Follows code that uses Keras."""

    bases = ("Model", "Layer", "Sequential")
    library = "Keras"
    way = "call"

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.channels_last = "channels_first" not in code.source.text

    def make(self, name: str, node: ast.Call, scope: Scope) -> Value:
        """Make a layer or a model."""
        own = name.rpartition(".")[2]
        values = self.elements(node.args, scope)
        named = self.named_arguments(node, scope)
        if own == "Sequential":
            return self._sequential(values, named, node)
        if own == "Input":
            call = given(node, ("input_shape", "batch_size"), values, named)
            return self._input({_KEYWORDS.get(k, k): v for k, v in call.values.items()}) or Flow()
        if own in ("Model", "Functional"):
            out = named.get("outputs", values[1] if len(values) > 1 else UNKNOWN)
            return out if isinstance(out, Flow) else UNKNOWN
        if own in ("add", "concatenate", "average", "multiply") and values:
            return self._join(own, values[0], node)
        if any(isinstance(each, Flow) for each in (*values, *named.values())):
            self.leave(node)
            return NOWHERE
        kind = kind_of(own) if own[:1].isupper() else None
        if own.startswith("Random") or own in ("Rescaling", "Resizing", "CenterCrop"):
            kind = "identity" if own not in ("Resizing", "CenterCrop") else ""
        if kind is None and not re.search(r"(?:^|\.)layers\.$", name[: -len(own)]):
            return self.plain(own, values, named)
        call = given(node, NAMES.get(kind or "", ()), values, named)
        self.note_unset(call, scope)
        return self._layer(own, kind or "", call, node)

    def _sequential(self, values: list[Value], named: dict[str, Value], node: ast.Call) -> Sequence:
        made = Sequence(node=node)
        self.sequences.append(made)
        held = values[0] if values else named.get("layers", [])
        each = self.items(held)
        for value in [UNKNOWN] if each is None else each:
            made.add(value)
        return made

    def _input(self, said: dict[str, Value]) -> Flow | None:
        """Read what says the size of an input; None where nothing does."""
        value = said.get("input_shape")
        batched = said.get("batch_input_shape")
        dim = whole(said.get("input_dim"))
        if dim is not None and 0 < dim <= Limits.extent:
            return Flow(Shape((), dim), dim)
        if isinstance(batched, (tuple, list)):
            value = tuple(batched[1:])
        if not isinstance(value, (tuple, list)) or not 1 <= len(value) <= Limits.axes:
            return None
        each = list(value) if self.channels_last else [*value[1:], value[0]]
        channels = whole(each[-1])
        sizes = wholes(each)
        if sizes is None or any(not 1 <= n <= Limits.extent for n in sizes):
            return Flow(None, channels)
        return Flow(Shape(sizes[:-1], sizes[-1]), sizes[-1])

    def _layer(self, own: str, kind: str, call: Given, node: ast.Call) -> Value:
        """Make a layer."""
        said = self._input(dict(call.values))
        if kind == "input":
            batch = {_KEYWORDS.get(name, name): value for name, value in call.values.items()}
            return self._input(batch) or Flow()
        if own.startswith("GlobalMax"):
            call = replace(call, values={**call.values, "largest": True})
        old = own.startswith("Convolution") and len(node.args) > 2
        span = self.code.span(node)
        gives = GIVES.get(kind, "")
        leaving = call.cell(gives, self.code) if gives else None
        entry = Entry(node.lineno - 1, own, own, span, leaving=leaving)
        name = call.get("name")
        if isinstance(name, str):
            entry = replace(entry, name=name, label=name)
        ends = (node.end_lineno or node.lineno) - 1
        made = Layer(
            entry,
            lambda flow: None if old else keras_operations(kind, call, span, flow.shape),
            frozenset({node.lineno - 1, ends}),
            buffered=kind == "bn",
            input=said,
            gives=self._target(call) if kind == "reshape" and own == "Reshape" else None,
        )
        self.layers.append(made)
        return made

    def _target(self, call: Given) -> Shape | None:
        sizes = wholes(call.get("target_shape"))
        fits = sizes is not None and 1 <= len(sizes) <= Limits.axes and min(sizes) > 0
        return Shape(sizes[:-1], sizes[-1]) if sizes and fits else None

    def method(self, owner: Value, name: str, node: ast.Call, scope: Scope) -> Value:
        """Call a method of a model or a list."""
        values = self.elements(node.args, scope)
        if isinstance(owner, Flow):
            return UNKNOWN  # a model, which is trained or shown
        if name == "add" and isinstance(owner, Sequence) and values:
            owner.add(values[0])
        elif name == "build" and isinstance(owner, Sequence) and owner.items.get("0") is not None:
            sizes = self._input({"batch_input_shape": values[0] if values else UNKNOWN})
            if sizes is not None and sizes.shape is not None:
                self.tensors.append(sizes.shape)
        elif name in ("append", "extend") and isinstance(owner, list) and values:
            each = self.items(values[0]) if name == "extend" else values[:1]
            if len(owner) < Limits.summary_rows:
                owner.extend([UNKNOWN] if each is None else each)
        elif name == "call" and len(values) == 1 and isinstance(values[0], Flow):
            return self.through(owner, values[0], node)
        return self.unknown_of([] if name in ("fit", "load_weights") else values, node)

    def apply(self, target: Value, node: ast.Call, scope: Scope) -> Value:
        """Send something through a layer, or several things through one that joins them."""
        if (
            isinstance(target, Layer)
            and len(node.args) == 1
            and isinstance(node.args[0], (ast.List, ast.Tuple))
        ):
            kind = "concatenate" if kind_of(target.entry.type) == "concat" else "add"
            target.used = True
            return self._join(kind, self.value(node.args[0], scope), node)
        return super().apply(target, node, scope)

    def _join(self, own: str, value: Value, node: ast.Call) -> Value:
        each = (
            [one for one in value if isinstance(one, Flow)]
            if isinstance(value, (list, tuple))
            else []
        )
        if not each or not isinstance(value, (list, tuple)):
            return UNKNOWN
        self.leave(node)
        shapes = [one.shape for one in each if one.shape is not None]
        if len(shapes) < len(value):
            return NOWHERE
        if own != "concatenate":
            return replace(NOWHERE, shape=shapes[0]) if len(set(shapes)) == 1 else NOWHERE
        if len({shape.spatial for shape in shapes}) > 1:
            return NOWHERE
        return replace(NOWHERE, shape=Shape(shapes[0].spatial, sum(s.channels for s in shapes)))
