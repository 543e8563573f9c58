"""The table of contents of a zip file, and files in it that are stored as they are.

https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT. PyTorch and Keras do not compress.
"""

from __future__ import annotations

from mkdocs_cnn.models.binary import BrokenFileError, Inner, Window
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.records import record

MAGIC = b"PK\x03\x04"
_ENTRY, _END, _END64, _LOCATOR = b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
MEMBERS = 1_000_000
"""Files in a zip: a checkpoint has one for each tensor."""
_LARGE = 0xFFFF_FFFF
"""What stands where a number is too large, and is elsewhere."""


@record()
class Member:
    """A file in a zip."""

    at: int
    """Where its header begins."""
    size: int
    stored: bool
    """Is it stored as it is, not compressed?"""


def members(window: Window) -> dict[str, Member]:
    """Return the files that are neither tensors nor records of PyTorch, by their names.

    Raises:
        BrokenFileError: the table of contents is damaged, or too long.
    """
    count, at = _end(window)
    if count > MEMBERS:
        raise BrokenFileError(say("more-files-than", most=MEMBERS))
    found: dict[str, Member] = {}
    for _ in range(count):
        head = window.read(at, 46)
        if head[:4] != _ENTRY:
            raise BrokenFileError(say("no-entry-of-a-zip", at=at))
        lengths = [int.from_bytes(head[i : i + 2], "little") for i in (28, 30, 32)]
        name = window.read(at + 46, lengths[0]).decode("utf-8", "replace")
        if name.endswith((".pkl", ".h5")) and len(found) < 1_000:
            extra = window.read(at + 46 + lengths[0], lengths[1])
            found[name] = _member(head, extra)
        at += 46 + sum(lengths)
    return found


def inner(window: Window, member: Member) -> Window:
    """Look into a file of a zip.

    Raises:
        BrokenFileError: it is compressed, or lies outside of the zip.
    """
    if not member.stored:
        raise BrokenFileError(say("it-is-compressed-in-the-zip"), say("save-it-anew"))
    head = window.read(member.at, 30)
    if head[:4] != MAGIC:
        raise BrokenFileError(say("no-entry-of-a-zip", at=member.at))
    start = member.at + 30 + sum(int.from_bytes(head[i : i + 2], "little") for i in (26, 28))
    return Inner(window, start, member.size)


def _end(window: Window) -> tuple[int, int]:
    """Return how many files there are, and where their table begins."""
    length = min(window.size, 65_536 + 22)
    start = window.size - length
    tail = window.long(start, length, length)
    found = tail.rfind(_END)
    if found < 0 or found + 22 > len(tail):
        raise BrokenFileError(say("a-zip-without-an-end"), say("it-may-be-cut-off"))
    count = int.from_bytes(tail[found + 10 : found + 12], "little")
    at = int.from_bytes(tail[found + 16 : found + 20], "little")
    if count < 0xFFFF and at < _LARGE:
        return count, at
    locator = start + found - 20
    if locator < 0 or window.read(locator, 4) != _LOCATOR:
        return count, at
    end = window.number(locator + 8, 8)
    if window.read(end, 4) != _END64:
        raise BrokenFileError(say("no-entry-of-a-zip", at=end))
    return window.number(end + 32, 8), window.number(end + 48, 8)


def _member(head: bytes, extra: bytes) -> Member:
    """Read an entry; numbers that are too large stand in its extra field."""
    packed, size = (int.from_bytes(head[i : i + 4], "little") for i in (20, 24))
    at = int.from_bytes(head[42:46], "little")
    large = _large(extra)
    several = (size, packed, at)
    values = [large.pop(0) if each == _LARGE and large else each for each in several]
    method = int.from_bytes(head[10:12], "little")
    encrypted = head[8] & 1
    return Member(values[2], values[0], not method and not encrypted)


def _large(extra: bytes) -> list[int]:
    """Return the numbers of eight bytes that an extra field has."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = (int.from_bytes(extra[at + i : at + i + 2], "little") for i in (0, 2))
        if kind == 1:
            part = extra[at + 4 : at + 4 + length]
            return [int.from_bytes(part[i : i + 8], "little") for i in range(0, len(part) - 7, 8)]
        at += 4 + length
    return []
