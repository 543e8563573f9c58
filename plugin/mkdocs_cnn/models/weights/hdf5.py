"""The groups and datasets of an HDF5 file: their names, sizes and types.

https://docs.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html. Groups whose links stand in a
B-tree of the second version, which h5py writes if it is told to, are refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.models.binary import BrokenFileError, Inner, Window
from mkdocs_cnn.models.weights.records import TENSORS
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.records import record

_SIGNATURE = b"\x89HDF\r\n\x1a\n"
_PLACES = (0, 512, 1024, 2048)
"""Where a file may begin, behind what somebody put before it."""
_MESSAGES = 5_000
"""Messages of an object."""
_NODES = 200_000
"""Parts of groups that are read."""
_NAME = 500
"""Characters of a name."""
_PATH = 5_000
"""Characters of a name with the groups around it."""
_DATASPACE, _LINKS, _DATATYPE, _LINK, _CONTINUED, _TABLE = 1, 2, 3, 6, 16, 17


@record()
class Dataset:
    """An array of numbers."""

    name: str
    """With the groups that it is in: `layers/conv2d/vars/0`."""
    sizes: tuple[int, ...]
    dtype: str


@record()
class _Message:
    """A part of the header of an object."""

    kind: int
    at: int
    size: int


def recognise(window: Window) -> bool:
    """Is it an HDF5 file?"""
    return _place(window) is not None


def datasets(window: Window) -> list[Dataset]:
    """Return all arrays of numbers.

    Raises:
        BrokenFileError: the file is damaged, too large, or of a kind that is not read.
    """
    at = _place(window)
    if at is None:
        raise BrokenFileError(say("no-file-of-hdf5"))
    return list(_Reader(Inner(window, at, window.size - at)).datasets())


def _place(window: Window) -> int | None:
    fits = (at for at in _PLACES if at + 8 <= window.size)
    return next((at for at in fits if window.read(at, 8) == _SIGNATURE), None)


class _Reader:
    """Goes from the root group to all objects, each of them once."""

    def __init__(self, window: Window) -> None:
        self.window = window
        version = window.byte(8)
        self.offset, self.length = (
            window.byte(at) for at in ((13, 14) if version < 2 else (9, 10))
        )
        if version > 3 or self.offset not in (4, 8) or self.length not in (4, 8):
            raise BrokenFileError(say("no-superblock-of-hdf5", version=version))
        if version < 2:
            entry = 24 + 4 * (version == 1) + 4 * self.offset
            self.root = self.address(entry + self.offset)
        else:
            self.root = self.address(12 + 3 * self.offset)
        self.left = _NODES

    def address(self, at: int) -> int:
        """Read an address."""
        return self.window.number(at, self.offset)

    def count(self) -> None:
        """Note that a part is read.

        Raises:
            BrokenFileError: there are too many.
        """
        self.left -= 1
        if self.left < 0:
            raise BrokenFileError(say("more-tensors-than", most=_NODES))

    def is_set(self, address: int) -> bool:
        """Is there something? An address of all ones is none."""
        return address != (1 << 8 * self.offset) - 1

    def datasets(self) -> Iterator[Dataset]:
        """Yield arrays, group for group."""
        waiting, seen = [("", self.root)], {self.root}
        found = 0
        while waiting:
            name, at = waiting.pop()
            if len(name) > _PATH:
                raise BrokenFileError(say("no-object-of-hdf5", at=at))
            messages = list(self.messages(at))
            kinds = {each.kind: each for each in messages}
            if _DATASPACE in kinds and _DATATYPE in kinds:
                dtype = self.datatype(kinds[_DATATYPE])
                if dtype:
                    found += 1
                    yield Dataset(name, self.dataspace(kinds[_DATASPACE]), dtype)
                if found > TENSORS:
                    raise BrokenFileError(say("more-tensors-than", most=TENSORS))
                continue
            links = [(n, to) for n, to in self.links(messages) if to not in seen]
            seen.update(to for _, to in links)
            waiting += [(f"{name}/{n}".lstrip("/"), to) for n, to in reversed(links)]

    # Headers of objects

    def messages(self, at: int) -> Iterator[_Message]:
        """Yield the messages of an object, those that go on elsewhere among them."""
        if self.window.read(at, 4) == b"OHDR":
            chunk, order = self.chunk(at)
        else:
            if self.window.byte(at) != 1:
                raise BrokenFileError(say("no-object-of-hdf5", at=at))
            chunk, order = (at + 16, self.window.number(at + 8, 4)), None
        chunks, count = [chunk], 0
        while chunks:
            for each in self.part(*chunks.pop(0), order):
                count += 1
                if count > _MESSAGES:
                    raise BrokenFileError(say("no-object-of-hdf5", at=at))
                if each.kind == _CONTINUED:
                    chunks.append(self.continued(each, order))
                else:
                    yield each

    def chunk(self, at: int) -> tuple[tuple[int, int], int]:
        """Find the messages of a header of the second version, and what each of them has more."""
        flags = self.window.byte(at + 5)
        start = at + 6 + 16 * bool(flags & 32) + 4 * bool(flags & 16)
        width = 1 << (flags & 3)
        return (start + width, self.window.number(start, width)), 2 * bool(flags & 4)

    def continued(self, message: _Message, order: int | None) -> tuple[int, int]:
        """Find where a header goes on."""
        at = self.address(message.at)
        size = self.window.number(message.at + self.offset, self.length)
        if order is None:
            return at, size
        if self.window.read(at, 4) != b"OCHK":
            raise BrokenFileError(say("no-object-of-hdf5", at=at))
        return at + 4, max(size - 8, 0)

    def part(self, at: int, size: int, order: int | None) -> Iterator[_Message]:
        """Yield messages that stand one behind the other."""
        head = 8 if order is None else 4 + order
        end = at + size
        while at + head <= end:
            if order is None:
                kind, length = self.window.number(at, 2), self.window.number(at + 2, 2)
            else:
                kind, length = self.window.byte(at), self.window.number(at + 1, 2)
            self.count()
            yield _Message(kind, at + head, length)
            at += head + length

    # Messages

    def dataspace(self, message: _Message) -> tuple[int, ...]:
        """Read the sizes of an array."""
        version, rank = self.window.byte(message.at), self.window.byte(message.at + 1)
        if version not in (1, 2) or rank > 32:
            raise BrokenFileError(say("no-object-of-hdf5", at=message.at))
        start = message.at + (8 if version == 1 else 4)
        places = range(start, start + rank * self.length, self.length)
        return tuple(self.window.number(at, self.length) for at in places)

    def datatype(self, message: _Message) -> str:
        """Read the type of numbers; texts and all else are none."""
        kind = self.window.byte(message.at) & 15
        bits = 8 * self.window.number(message.at + 4, 4)
        if kind == 1:
            return f"float{bits}"
        if kind == 0:
            signed = self.window.byte(message.at + 1) & 8
            return f"{'' if signed else 'u'}int{bits}"
        return "bool" if kind == 8 else ""

    def links(self, messages: list[_Message]) -> Iterator[tuple[str, int]]:
        """Yield the names and addresses of what is in a group."""
        for each in messages:
            if each.kind == _TABLE:
                tree, heap = self.address(each.at), self.address(each.at + self.offset)
                yield from self.symbols(tree, self.heap(heap))
            elif each.kind == _LINK:
                yield from self.link(each)
            elif each.kind == _LINKS:
                flags = self.window.byte(each.at + 1)
                if self.is_set(self.address(each.at + 2 + 8 * (flags & 1))):
                    raise BrokenFileError(say("a-dense-group-of-hdf5"), say("save-it-anew"))

    def link(self, message: _Message) -> Iterator[tuple[str, int]]:
        """Read a link that stands in the header of its group."""
        flags, at = self.window.byte(message.at + 1), message.at + 2
        kind = self.window.byte(at) if flags & 8 else 0
        at += bool(flags & 8) + 8 * bool(flags & 4) + bool(flags & 16)
        width = 1 << (flags & 3)
        length = self.window.number(at, width)
        if length > _NAME:
            raise BrokenFileError(say("no-object-of-hdf5", at=message.at))
        name = self.window.read(at + width, length).decode("utf-8", "replace")
        if kind == 0:
            yield name, self.address(at + width + length)

    # Groups of the first version

    def heap(self, at: int) -> tuple[int, int]:
        """Find where the names of a group are, and how long they are together."""
        if self.window.read(at, 4) != b"HEAP":
            raise BrokenFileError(say("no-object-of-hdf5", at=at))
        return self.address(at + 8 + 2 * self.length), self.window.number(at + 8, self.length)

    def symbols(self, tree: int, heap: tuple[int, int]) -> Iterator[tuple[str, int]]:
        """Go through the tree of a group."""
        waiting, seen = [tree], {tree}
        while waiting:
            at = waiting.pop()
            self.count()
            kind = self.window.read(at, 4)
            if kind == b"TREE":
                children = [each for each in self.children(at) if each not in seen]
                seen.update(children)
                waiting += reversed(children)
            elif kind == b"SNOD":
                yield from self.entries(at, heap)
            else:
                raise BrokenFileError(say("no-object-of-hdf5", at=at))

    def children(self, at: int) -> list[int]:
        """Return the addresses that a node of a tree has."""
        count = self.window.number(at + 6, 2)
        first = at + 8 + 2 * self.offset + self.length
        step = self.length + self.offset
        return [self.address(first + i * step) for i in range(count)]

    def entries(self, at: int, heap: tuple[int, int]) -> Iterator[tuple[str, int]]:
        """Return the names and addresses that a leaf of a tree has."""
        count = self.window.number(at + 6, 2)
        for i in range(count):
            self.count()
            entry = at + 8 + i * (2 * self.offset + 24)
            name = self.text(heap, self.address(entry))
            if self.window.number(entry + 2 * self.offset, 4) != 2:  # a link by name
                yield name, self.address(entry + self.offset)

    def text(self, heap: tuple[int, int], at: int) -> str:
        """Read a name, which ends in a zero."""
        start, size = heap
        length = min(_NAME + 1, size - at)
        if at >= size or length <= 0:
            raise BrokenFileError(say("no-object-of-hdf5", at=start))
        length = min(length, self.window.size - start - at)
        content = self.window.read(start + at, max(length, 0)).partition(b"\0")
        if not content[1]:
            raise BrokenFileError(say("no-object-of-hdf5", at=start + at))
        return content[0].decode("utf-8", "replace")
