"""What an ONNX file says: a graph of nodes, the tensors that it stores, and sizes.

https://github.com/onnx/onnx/blob/main/onnx/onnx.proto has the numbers of the fields. The contents
of tensors are passed over, but for the short ones, which can be sizes.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from math import prod

from mkdocs_cnn.models.binary import MOST, BrokenFileError, Window
from mkdocs_cnn.models.protobuf import BYTES, FIXED32, VARINT, Field, Wire, signed
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.records import field, record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

Numbers: TypeAlias = "tuple[int | float, ...]"
"""The values of a short tensor."""
SHORT = 256
"""Values of a tensor that are read. Those that say a size are fewer than ten."""
NUMBERS = 500_000
"""Values of all short tensors together."""
_BEGINS = 8
"""The byte with which all files of ONNX begin, as everybody writes them."""
NODES = 50_000
"""Nodes of a graph: ten times those of the longest honest one."""
AXES = 16
"""Axes of a tensor that is stored."""
_TYPES = (
    *("", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool"),
    *("float16", "float64", "uint32", "uint64", "complex64", "complex128", "bfloat16"),
)
"""The types of numbers by their numbers."""
_PACKED = {"float32": "f", "int8": "b", "uint8": "B", "int16": "h", "int32": "i", "int64": "q"}
_PACKED |= {"bool": "?", "float64": "d", "uint16": "H", "uint32": "I", "uint64": "Q"}
_PACKED |= {"float16": "e"}
_FLOATS, _INT32S, _INT64S, _RAW, _DOUBLES = 4, 5, 7, 9, 10


@record()
class Stored:
    """A tensor that the file stores, or whose content lies beside it."""

    name: str
    sizes: tuple[int, ...]
    dtype: str
    numbers: Numbers | None = None
    """What it holds, if it is short."""


Value: TypeAlias = "int | float | str | tuple[int | float, ...] | Stored | None"
"""What an attribute is set to; nothing for graphs and whatever else is not read."""


@record()
class Node:
    """An operation."""

    op: str
    domain: str
    name: str
    inputs: tuple[str, ...]
    """Names of tensors; an empty one is left out."""
    outputs: tuple[str, ...]
    attributes: dict[str, Value] = field(hash=False)
    metadata: dict[str, str] = field(hash=False)
    """What an exporter or an optimizer noted."""

    def ints(self, name: str) -> tuple[int, ...]:
        """Return an attribute that is several whole numbers, or nothing."""
        found = self.attributes.get(name)
        several = found if isinstance(found, tuple) else (found,)
        return tuple(each for each in several if isinstance(each, int))

    def int(self, name: str, default: int = 0) -> int:
        """Return an attribute that is a whole number."""
        found = self.attributes.get(name)
        return found if isinstance(found, int) else default

    def float(self, name: str, default: float) -> float:
        """Return an attribute that is a number."""
        found = self.attributes.get(name)
        return found if isinstance(found, (int, float)) else default

    def text(self, name: str, default: str = "") -> str:
        """Return an attribute that is a text."""
        found = self.attributes.get(name)
        return found if isinstance(found, str) else default


@record()
class Shape:
    """What the file says of a tensor's size: numbers, names of what is not fixed, or `?`."""

    name: str
    sizes: tuple[int | str, ...] | None
    """None where nothing is said."""


@record()
class Graph:
    """Nodes in the order of execution."""

    nodes: tuple[Node, ...] = ()
    stored: tuple[Stored, ...] = ()
    inputs: tuple[Shape, ...] = ()
    outputs: tuple[Shape, ...] = ()
    shapes: tuple[Shape, ...] = ()
    metadata: dict[str, str] = field(default_factory=dict, hash=False)


@record()
class Model:
    """A file."""

    graph: Graph
    producer: str = ""
    version: str = ""
    opset: int = 0
    functions: frozenset[tuple[str, str]] = frozenset()
    """Domains and names of operations that the file defines itself."""


METADATA = (
    "pkg.torch.onnx.name_scopes",
    "pkg.torch.onnx.class_hierarchy",
    "pkg.onnxscript.rewriter.rule_name",
    "pkg.torch.export.ExportedProgram.graph_signature",
)
"""The notes that are read."""


def read_model(window: Window) -> Model:
    """Read a file.

    Raises:
        BrokenFileError: it is no ONNX file, is damaged, or is too large.
    """
    try:
        return _Reader(window).model(0, window.size)
    except BrokenFileError as error:
        if error.hint or not window.size or window.byte(0) == _BEGINS:
            raise
        raise BrokenFileError(error.reason, say("an-onnx-file-is-meant")) from None


class _Reader:
    """Makes records of messages, one method for each kind."""

    def __init__(self, window: Window) -> None:
        self.wire = Wire(window)
        self.room = NUMBERS

    def text(self, each: Field) -> str:
        return self.wire.text(each[2], each[3]) if each[1] == BYTES else ""

    def model(self, start: int, end: int) -> Model:
        graph: Graph | None = None
        said: dict[int, str] = {}
        opset, functions = 0, set()
        for each in self.wire.fields(start, end):
            number, kind, at, until = each
            if kind != BYTES:
                continue
            if number in (2, 3):
                said[number] = self.text(each)
            elif number == 7:
                graph = self.graph(at, until)
            elif number == 8:
                opset = self.opset(at, until) or opset
            elif number == 25:
                functions.add(self.function(at, until))
        if graph is None:
            raise BrokenFileError(say("it-has-no-graph"), say("an-onnx-file-is-meant"))
        return Model(graph, said.get(2, ""), said.get(3, ""), opset, frozenset(functions))

    def opset(self, start: int, end: int) -> int:
        """Read the version of the usual operations; 0 for others."""
        domain, version = "", 0
        for each in self.wire.fields(start, end):
            if each[0] == 1:
                domain = self.text(each)
            elif each[:2] == (2, VARINT):
                version = each[2]
        return version if domain in ("", "ai.onnx") else 0

    def function(self, start: int, end: int) -> tuple[str, str]:
        said = {each[0]: each for each in self.wire.fields(start, end) if each[0] in (1, 10)}
        return tuple(self.text(said[n]) if n in said else "" for n in (10, 1))  # type: ignore[return-value]

    def graph(self, start: int, end: int) -> Graph:
        found: dict[int, list[object]] = {}
        readers: dict[int, Callable[[int, int], object]] = {
            1: self.node,
            5: self.stored,
            11: self.shape,
            12: self.shape,
            13: self.shape,
            16: self.note,
        }
        for number, kind, at, until in self.wire.fields(start, end):
            if number in readers and kind == BYTES:
                found.setdefault(number, []).append(readers[number](at, until))
                if number == 1 and len(found[1]) > NODES:
                    raise BrokenFileError(say("more-nodes-than", most=NODES))
        several = {number: tuple(found.get(number, ())) for number in readers}
        notes: tuple[tuple[str, str], ...] = several[16]  # type: ignore[assignment]
        return Graph(
            several[1],  # type: ignore[arg-type]
            several[5],  # type: ignore[arg-type]
            several[11],  # type: ignore[arg-type]
            several[12],  # type: ignore[arg-type]
            several[13],  # type: ignore[arg-type]
            _known(notes),
        )

    def node(self, start: int, end: int) -> Node:
        texts: dict[int, list[str]] = {1: [], 2: [], 3: [], 4: [], 7: []}
        attributes: dict[str, Value] = {}
        notes: list[tuple[str, str]] = []
        for each in self.wire.fields(start, end):
            number, kind, at, until = each
            if kind != BYTES:
                continue
            if number in texts:
                texts[number].append(self.text(each))
            elif number == 5:
                name, value = self.attribute(at, until)
                attributes[name] = value
            elif number == 9:
                notes.append(self.note(at, until))
        op, domain, name = ("".join(texts[number][-1:]) for number in (4, 7, 3))
        domain = "" if domain == "ai.onnx" else domain
        inputs, outputs = tuple(texts[1]), tuple(texts[2])
        return Node(op, domain, name, inputs, outputs, attributes, _known(notes))

    def note(self, start: int, end: int) -> tuple[str, str]:
        """Read a note, and its text only if somebody asks for it: there are long ones."""
        said = {each[0]: each for each in self.wire.fields(start, end)}
        key = self.text(said[1]) if 1 in said else ""
        if key not in METADATA or 2 not in said:
            return key, ""
        _, kind, at, until = said[2]
        return key, self._long(at, until) if kind == BYTES else ""

    def _long(self, start: int, end: int) -> str:
        """Read a text that may be as long as a model has tensors."""
        return self.wire.bytes(start, end, MOST).decode("utf-8", "replace")

    def attribute(self, start: int, end: int) -> tuple[str, Value]:
        name, kind = "", 0
        single: dict[int, Value] = {}
        several: list[int | float] = []
        for each in self.wire.fields(start, end):
            number = each[0]
            if number == 1:
                name = self.text(each)
            elif number == 20:
                kind = each[2]
            elif number in (7, 8):
                if len(several) <= SHORT:
                    several += self.wire.floats(each) if number == 7 else self.wire.integers(each)
            elif number in (2, 3, 4, 5):
                single[number] = self.value(each)
        if several or kind in (6, 7):
            return name, tuple(several) if len(several) <= SHORT else None
        if not single and kind in (1, 2, 3):  # a zero need not be written
            return name, (0.0, 0, "")[kind - 1]
        return name, next(iter(single.values()), None)

    def value(self, each: Field) -> Value:
        number, kind, at, until = each
        if number == 2:
            return next(iter(self.wire.floats(each)), 0.0)
        if number == 3:
            return signed(at) if kind == VARINT else 0
        if number == 5:
            return self.stored(at, until) if kind == BYTES else None
        return self.text(each) if until - at < SHORT else ""

    # Tensors

    def stored(self, start: int, end: int) -> Stored:
        sizes: list[int] = []
        name, dtype = "", ""
        content: list[Field] = []
        for each in self.wire.fields(start, end):
            number = each[0]
            if number == 1:
                sizes += self.wire.integers(each)
            elif each[:2] == (2, VARINT):
                dtype = _TYPES[each[2]] if each[2] < len(_TYPES) else f"type{each[2]}"
            elif number == 8:
                name = self.text(each)
            elif number in (_FLOATS, _INT32S, _INT64S, _RAW, _DOUBLES) and len(content) <= SHORT:
                content.append(each)
            if len(sizes) > AXES:
                raise BrokenFileError(say("no-sizes-at-byte", at=start))
        if any(each < 0 for each in sizes):
            raise BrokenFileError(say("no-sizes-at-byte", at=start))
        short = prod(sizes) <= min(SHORT, self.room)
        numbers = self.numbers(content, dtype) if short else None
        self.room -= len(numbers or ())
        if numbers is not None and len(numbers) != prod(sizes):
            numbers = None
        return Stored(name, tuple(sizes), dtype, numbers)

    def numbers(self, content: list[Field], dtype: str) -> Numbers:
        """Read the content of a short tensor."""
        found: list[int | float] = []
        for each in content:
            number, _, at, until = each
            if number in (_RAW, _DOUBLES):
                letter = "d" if number == _DOUBLES else _PACKED.get(dtype, "")
                found += self.unpacked(letter, at, until) if each[1] in (BYTES, 1) else ()
            elif number == _FLOATS:
                found += self.wire.floats(each)
            elif each[1] != FIXED32:
                found += self.wire.integers(each)
            if len(found) > SHORT:
                return ()
        return tuple(found)

    def unpacked(self, letter: str, start: int, end: int) -> Numbers:
        size = struct.calcsize(f"<{letter}") if letter else 0
        count = (end - start) // size if size else 0
        if not size or count > SHORT:
            return ()
        return struct.unpack(f"<{count}{letter}", self.wire.window.read(start, count * size))

    # Sizes

    def shape(self, start: int, end: int) -> Shape:
        name = ""
        sizes: tuple[int | str, ...] | None = None
        for each in self.wire.fields(start, end):
            if each[0] == 1:
                name = self.text(each)
            elif each[:2] == (2, BYTES):
                sizes = self.typed(each)
        return Shape(name, sizes)

    def typed(self, kind: Field) -> tuple[int | str, ...] | None:
        """Read the sizes of a type, which for sequences and others are none."""
        for tensor in self.within(kind, 1):
            for shape in self.within(tensor, 2):
                sizes = tuple(self.axis(each) for each in self.within(shape, 1))
                if len(sizes) > AXES:
                    raise BrokenFileError(say("no-sizes-at-byte", at=shape[2]))
                return sizes
        return None

    def within(self, message: Field, number: int) -> Iterator[Field]:
        for each in self.wire.fields(message[2], message[3]):
            if each[0] == number and each[1] == BYTES:
                yield each

    def axis(self, message: Field) -> int | str:
        for each in self.wire.fields(message[2], message[3]):
            if each[:2] == (1, VARINT):
                size = signed(each[2])
                return size if size >= 0 else "?"
            if each[0] == 2:
                return self.text(each) or "?"
        return "?"


def _known(notes: list[tuple[str, str]] | tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {key: text for key, text in notes if key in METADATA and text}
