"""Files of safetensors: a length, a header of JSON, and numbers that are not read.

https://github.com/huggingface/safetensors#format.
"""

from __future__ import annotations

import json

from mkdocs_cnn.models.binary import BrokenFileError, Window
from mkdocs_cnn.models.weights.records import TENSORS, Weight, Weights, checked, weight
from mkdocs_cnn.problems.phrases import say

_HEADER = 10_000_000
"""Bytes of a header."""
_TYPES = {
    "F64": "float64",
    "F32": "float32",
    "F16": "float16",
    "BF16": "bfloat16",
    "BOOL": "bool",
    "I64": "int64",
    "I32": "int32",
    "I16": "int16",
    "I8": "int8",
    "U64": "uint64",
    "U32": "uint32",
    "U16": "uint16",
    "U8": "uint8",
}


def read(window: Window) -> Weights:
    """Read the header.

    Raises:
        BrokenFileError: it is none.
    """
    length = window.number(0, 8)
    header = window.long(8, length, _HEADER)
    try:
        found = json.loads(header)
    except (ValueError, RecursionError):
        raise BrokenFileError(say("no-header-of-safetensors")) from None
    if not isinstance(found, dict) or len(found) > TENSORS:
        raise BrokenFileError(say("no-header-of-safetensors"))
    room = window.size - 8 - length
    tensors = (_weight(n, e, room) for n, e in found.items() if n != "__metadata__")
    return checked("safetensors", tensors)


def _weight(name: str, entry: object, room: int) -> Weight:
    """Read an entry, whose numbers have to be within the file."""
    said = entry if isinstance(entry, dict) else {}
    sizes, dtype, offsets = said.get("shape"), said.get("dtype"), said.get("data_offsets")
    if not isinstance(sizes, list) or not isinstance(dtype, str):
        raise BrokenFileError(say("no-sizes-of-a-weight", name=name[:100]))
    ends = isinstance(offsets, list) and len(offsets) == 2 and offsets[-1]
    if not isinstance(ends, int) or isinstance(ends, bool) or ends > room:
        raise BrokenFileError(
            say("a-weight-beyond-the-end", name=name[:100]), say("it-may-be-cut-off")
        )
    return weight(name, sizes, _TYPES.get(dtype, dtype[:20].lower()))
