"""Blocks that Snappy compressed: copies of what came before, and new bytes.

https://github.com/google/snappy/blob/main/format_description.txt.
"""

from __future__ import annotations

from mkdocs_cnn.models.binary import BrokenFileError
from mkdocs_cnn.problems.phrases import say


def decompressed(content: bytes, most: int) -> bytes:
    """Return what was compressed.

    Raises:
        BrokenFileError: it is damaged, or longer than `most`.
    """
    try:
        wanted, at = _length(content)
        if wanted > most:
            raise BrokenFileError(say("no-block-of-snappy"))
        found = bytearray()
        while at < len(content) and len(found) <= wanted:
            at = _element(content, at, found)
    except IndexError:
        raise BrokenFileError(say("no-block-of-snappy")) from None
    if len(found) != wanted:
        raise BrokenFileError(say("no-block-of-snappy"))
    return bytes(found)


def _length(content: bytes) -> tuple[int, int]:
    """Read how long the result is, and where the first element begins."""
    value = 0
    for at in range(5):
        value |= (content[at] & 127) << 7 * at
        if content[at] < 128:
            return value, at + 1
    raise IndexError


def _element(content: bytes, at: int, found: bytearray) -> int:
    """Add what an element says, and return where the next begins."""
    tag = content[at]
    kind, upper = tag & 3, tag >> 2
    if kind == 0:
        extra = max(upper - 59, 0)
        length = int.from_bytes(content[at + 1 : at + 1 + extra], "little") if extra else upper
        start = at + 1 + extra
        if start + length >= len(content):
            raise IndexError
        found += content[start : start + length + 1]
        return start + length + 1
    if kind == 1:
        length, offset, size = (upper & 7) + 4, (tag >> 5) << 8 | content[at + 1], 2
    else:
        size = 3 if kind == 2 else 5
        length, offset = upper + 1, int.from_bytes(content[at + 1 : at + size], "little")
    if not 0 < offset <= len(found):
        raise IndexError
    for _ in range(length):
        found.append(found[-offset])
    return at + size
