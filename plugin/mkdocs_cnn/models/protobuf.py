"""The wire format of protocol buffers, without a library: fields with their numbers.

https://protobuf.dev/programming-guides/encoding/. What a field means, whoever asks for it knows; a
field that nobody asks for costs a look at its length.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from mkdocs_cnn.models.binary import BrokenFileError, Window
from mkdocs_cnn.problems.phrases import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

Field: TypeAlias = tuple[int, int, int, int]
"""The number of a field, the kind of its value, and for a number the number itself and 0; for all
others, the bytes where it begins and ends."""
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
"""The kinds of values."""
FIELDS = 1_000_000
"""Fields of a file that are looked at: five times those of the longest honest graph."""
TEXT = 100_000
"""Bytes of a text that is read."""
TEXTS = 50_000_000
"""Bytes of all texts that are read."""


class Wire:
    """The fields of messages in a file."""

    def __init__(self, window: Window, fields: int = FIELDS) -> None:
        self.window = window
        self.most = self.left = fields
        self.room = TEXTS

    def fields(self, start: int, end: int) -> Iterator[Field]:
        """Go through a message.

        Raises:
            BrokenFileError: it is none, or the file has too many fields.
        """
        at = start
        while at < end:
            began = at
            key, at = self.varint(at, end)
            number, kind = key >> 3, key & 7
            self._count()
            if kind == VARINT:
                value, at = self.varint(at, end)
                yield number, kind, value, 0
                continue
            if kind == BYTES:
                length, at = self.varint(at, end)
            else:
                length = {FIXED64: 8, FIXED32: 4}.get(kind, -1)
            if length < 0 or not number:
                raise BrokenFileError(say("begins-no-field", at=began))
            if at + length > end:
                raise BrokenFileError(
                    say("is-longer-than-what-holds-it", at=began, count=length, room=end - at)
                )
            yield number, kind, at, at + length
            at += length

    def varint(self, at: int, end: int) -> tuple[int, int]:
        """Read a number of one byte or several, and say where it ends.

        Raises:
            BrokenFileError: it has no end.
        """
        value = shift = 0
        for index in range(at, min(end, at + 10)):
            byte = self.window.byte(index)
            value |= (byte & 127) << shift
            if byte < 128:
                return value & 0xFFFF_FFFF_FFFF_FFFF, index + 1
            shift += 7
        raise BrokenFileError(say("a-number-without-an-end", at=at))

    def text(self, start: int, end: int) -> str:
        """Read a text; what is no UTF-8 is replaced.

        Raises:
            BrokenFileError: it is too long to be honest.
        """
        return self.bytes(start, end).decode("utf-8", "replace")

    def bytes(self, start: int, end: int, most: int = TEXT) -> bytes:
        """Read bytes that are no message, at most so many.

        Raises:
            BrokenFileError: they are too many to be honest.
        """
        self.room -= end - start
        most = min(most, self.room)
        if end - start > most:
            raise BrokenFileError(say("too-long-a-part", at=start, count=end - start, most=most))
        return self.window.read(start, end - start)

    def integers(self, field: Field) -> Iterator[int]:
        """Read a field that repeats, whether its numbers stand alone or together; with signs.

        Raises:
            BrokenFileError: it has none, or too many.
        """
        _, kind, at, end = field
        if kind == VARINT:
            yield signed(at)
            return
        while kind == BYTES and at < end:
            value, at = self.varint(at, end)
            self._count()
            yield signed(value)

    def floats(self, field: Field) -> tuple[float, ...]:
        """Read a field of numbers of four bytes each, whether they stand alone or together.

        Raises:
            BrokenFileError: there are too many.
        """
        _, kind, start, end = field
        if kind == VARINT:
            return ()
        content = self.bytes(start, end)
        return struct.unpack(f"<{len(content) // 4}f", content[: len(content) // 4 * 4])

    def _count(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise BrokenFileError(say("more-fields-than", most=self.most))


def signed(value: int) -> int:
    """Return what a number of 64 bits means with a sign."""
    return value - (1 << 64) if value >> 63 else value
