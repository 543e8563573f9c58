"""The `.index` file of a checkpoint of TensorFlow: a table of LevelDB with an entry per tensor.

https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/tensor_bundle.proto
has the entries, https://github.com/google/leveldb/blob/main/doc/table_format.md the table.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from mkdocs_cnn.models.binary import BrokenFileError, Window
from mkdocs_cnn.models.protobuf import BYTES, VARINT, Wire, signed
from mkdocs_cnn.models.weights import snappy
from mkdocs_cnn.models.weights.records import TENSORS, Weight, Weights, checked, left_out, weight
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

Entry: TypeAlias = tuple[str, bytes]
_MAGIC = bytes.fromhex("57fb808b247547db")
_FOOTER = 48
_BLOCK = 1_000_000
"""Bytes of a block. Writers end one at 4 or 256 kB."""
_BLOCKS = 20_000_000
"""Bytes of all blocks."""
_NAME = 2_000
"""Bytes of a key."""
_ENTRY = 10_000
"""Bytes of what stands under a key."""
_VALUE = "/.ATTRIBUTES/VARIABLE_VALUE"
_SAVED = pattern(
    r"(?i)_CHECKPOINTABLE_OBJECT_GRAPH|save_counter.*|global_step|beta[12]_power.*"
    r"|.*\.OPTIMIZER_SLOT.*|(?:.*/)?_?optimizer(?:/.*)?|(?:.*/)?keras_api/metrics/.*"
    r"|.*/(?:Adam|Adam_1|Momentum|RMSProp|RMSProp_1|Adagrad|Ftrl|Ftrl_1|ExponentialMovingAverage)"
)
"""What a checkpoint has beside the model."""
_TYPES = {
    1: "float32",
    2: "float64",
    3: "int32",
    4: "uint8",
    5: "int16",
    6: "int8",
    7: "string",
    8: "complex64",
    9: "int64",
    10: "bool",
    14: "bfloat16",
    17: "uint16",
    19: "float16",
    22: "uint32",
    23: "uint64",
}


def recognise(window: Window) -> bool:
    """Is it the index of a checkpoint?"""
    return window.size >= _FOOTER and window.read(window.size - 8, 8) == _MAGIC


def read(window: Window) -> Weights:
    """Read the names and sizes of a checkpoint.

    Raises:
        BrokenFileError: it is damaged, or has no weights.
    """
    found = [_weight(name, value) for name, value in _entries(window) if name]
    others = [each for each in found if _is_beside(each)]
    kept = (each for each in found if not _is_beside(each))
    return checked("TensorFlow", kept, left_out(_groups(others)))


def _is_beside(each: Weight) -> bool:
    """Is it something that a checkpoint has beside the model?"""
    return each.dtype == "string" or _SAVED.fullmatch(each.name) is not None


def _groups(others: Iterable[Weight]) -> set[str]:
    """Name what was left out, all slots of an optimizer together."""
    names = set()
    for each in others:
        if each.name.startswith("_CHECKPOINTABLE") or "save_counter" in each.name:
            continue
        slot = ".OPTIMIZER_SLOT" in each.name or "optimizer" in each.name.lower()
        names.add("optimizer" if slot else each.name.rpartition("/")[2])
    return names


def _entries(window: Window) -> Iterator[Entry]:
    """Yield the keys and values of the table."""
    footer = Wire(Inside(window.read(window.size - _FOOTER, _FOOTER)))
    at = 0
    handle = []
    for _ in range(4):
        value, at = footer.varint(at, _FOOTER - 8)
        handle.append(value)
    count, room = 0, _BLOCKS
    for _, place in _block(window, handle[2], handle[3]):
        wire = Wire(Inside(place))
        start, at = wire.varint(0, len(place))
        size, _ = wire.varint(at, len(place))
        room -= size
        if room < 0:
            raise BrokenFileError(say("more-tensors-than", most=TENSORS))
        for key, value_ in _block(window, start, size):
            count += 1
            if count > TENSORS:
                raise BrokenFileError(say("more-tensors-than", most=TENSORS))
            yield key.decode("utf-8", "replace"), value_


def _block(window: Window, start: int, size: int) -> list[tuple[bytes, bytes]]:
    """Read a block: keys of which a part is that of the one before."""
    content = window.long(start, size + 1, _BLOCK)
    kind, content = content[-1], content[:-1]
    if kind == 1:
        content = snappy.decompressed(content, _BLOCK)
    elif kind:
        raise BrokenFileError(say("no-block-of-a-table", at=start))
    if len(content) < 4:
        raise BrokenFileError(say("no-block-of-a-table", at=start))
    restarts = int.from_bytes(content[-4:], "little")
    end = len(content) - 4 - 4 * restarts
    wire, at, key = Wire(Inside(content)), 0, b""
    found = []
    while at < end:
        shared, at = wire.varint(at, end)
        unshared, at = wire.varint(at, end)
        length, at = wire.varint(at, end)
        fits = shared <= len(key) and at + unshared + length <= end
        if not fits or shared + unshared > _NAME or length > _ENTRY:
            raise BrokenFileError(say("no-block-of-a-table", at=start))
        key = key[:shared] + content[at : at + unshared]
        at += unshared
        found.append((key, content[at : at + length]))
        at += length
    return found


class Inside(Window):
    """Bytes that were read already."""

    def __init__(self, content: bytes) -> None:
        super().__init__(io.BytesIO(content))


def _weight(name: str, value: bytes) -> Weight:
    """Read an entry: type, size, and where its numbers are."""
    wire = Wire(Inside(value))
    dtype, sizes = 0, []
    for number, kind, at, end in wire.fields(0, len(value)):
        if number == 1 and kind == VARINT:
            dtype = at
        elif number == 2 and kind == BYTES:
            sizes = list(_sizes(wire, at, end))
    return weight(name.removesuffix(_VALUE), sizes, _TYPES.get(dtype, f"type{dtype}"[:20]))


def _sizes(wire: Wire, start: int, end: int) -> Iterator[int]:
    for number, kind, at, until in wire.fields(start, end):
        if number == 2 and kind == BYTES:
            size = 0
            for inner, form, value, _ in wire.fields(at, until):
                if (inner, form) == (1, VARINT):
                    size = signed(value)
            yield size
