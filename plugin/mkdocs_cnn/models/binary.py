"""Files of bytes of which a part is looked at: headers, and what leads to them.

A file of weights has hundreds of megabytes, and its author may be anybody. So nothing is read that
nobody asks for, whatever says how long something is gets compared with the file, and work is
counted before it is done.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Problem, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO, TypeAlias

AnyFile: TypeAlias = "str | os.PathLike[str] | BinaryIO"
"""A path, or a file that is open for bytes and can be sought in."""
AHEAD = 65_536
"""Bytes that are read at once: most of what is looked at stands close together."""
MOST = 1_000_000
"""Bytes that may be asked for at once."""
_POINTER = b"version https://git-lfs.github.com/spec/"


class BrokenFileError(ValueError):
    """A file of which no sense can be made, or not by this package, and why."""

    def __init__(self, reason: Words, hint: Words = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint

    def problem(self, shown: str) -> Problem:
        """Report it for a file that problems call `shown`."""
        message = say("cannot-read", what=say("the-file"), reason=self.reason)
        return Problem(message, Source(shown, "").span(), "", self.hint)


class Window:
    """A file, and the part of it that was read last."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.size = file.seek(0, os.SEEK_END)
        self._start = 0
        self._held = b""

    def read(self, at: int, count: int) -> bytes:
        """Return `count` bytes.

        Raises:
            BrokenFileError: the file ends before, or they are too many to be honest.
        """
        begins = at - self._start
        if begins >= 0 and begins + count <= len(self._held):
            return self._held[begins : begins + count]
        if count > MOST:
            raise BrokenFileError(say("too-long-a-part", at=at, count=count, most=MOST))
        if at < 0 or count < 0 or at + count > self.size:
            raise self.ends(at)
        self.file.seek(at)
        self._start, self._held = at, self.file.read(max(count, AHEAD))
        if len(self._held) < count:
            raise self.ends(at)
        return self._held[:count]

    def byte(self, at: int) -> int:
        """Return one byte.

        Raises:
            BrokenFileError: the file ends before.
        """
        begins = at - self._start
        if 0 <= begins < len(self._held):
            return self._held[begins]
        return self.read(at, 1)[0]

    def number(self, at: int, count: int) -> int:
        """Return a number of so many bytes, the lowest first.

        Raises:
            BrokenFileError: the file ends before.
        """
        return int.from_bytes(self.read(at, count), "little")

    def long(self, at: int, count: int, most: int) -> bytes:
        """Return bytes that may be many, but not more than `most`.

        Raises:
            BrokenFileError: the file ends before, or they are too many.
        """
        if count > most:
            raise BrokenFileError(say("too-long-a-part", at=at, count=count, most=most))
        if at < 0 or count < 0 or at + count > self.size:
            raise self.ends(at)
        steps = range(at, at + count, AHEAD)
        return b"".join(self.read(each, min(AHEAD, at + count - each)) for each in steps)

    def ends(self, at: int) -> BrokenFileError:
        """Say that the file ends within what begins at a byte."""
        return BrokenFileError(say("ends-within-what-begins", size=self.size, at=at))


class Inner(Window):
    """A file within another."""

    def __init__(self, outer: Window, start: int, size: int) -> None:
        if start < 0 or size < 0 or start + size > outer.size:
            raise outer.ends(start)
        self.outer, self.start, self.size = outer, start, size

    def read(self, at: int, count: int) -> bytes:
        """Return `count` bytes.

        Raises:
            BrokenFileError: the inner file ends before, or they are too many to be honest.
        """
        if at < 0 or count < 0 or at + count > self.size:
            raise self.ends(at)
        return self.outer.read(self.start + at, count)

    def byte(self, at: int) -> int:
        """Return one byte.

        Raises:
            BrokenFileError: the inner file ends before.
        """
        return self.read(at, 1)[0]


@contextmanager
def opened(file: AnyFile) -> Iterator[Window]:
    """Open an ordinary file; one that is open already stays so.

    Raises:
        BrokenFileError: it is none, or the system does not let it be read.
    """
    with _in_words():
        if not isinstance(file, (str, os.PathLike)):
            yield _real(Window(file))
            return
        if not stat.S_ISREG(_mode(file)):
            raise BrokenFileError(say("it-is-no-ordinary-file"))
        with Path(file).open("rb") as found:
            yield _real(Window(found))


def _real(window: Window) -> Window:
    """Refuse what stands for a file that is kept elsewhere."""
    if window.size >= len(_POINTER) and window.read(0, len(_POINTER)) == _POINTER:
        raise BrokenFileError(say("it-is-a-pointer-of-git-lfs"), say("fetch-it-with-git-lfs"))
    return window


def _mode(path: str | os.PathLike[str]) -> int:
    try:
        return Path(path).stat().st_mode
    except ValueError:  # of a path that no system has
        raise BrokenFileError(say("it-is-no-ordinary-file")) from None


@contextmanager
def _in_words() -> Iterator[None]:
    """Turn what the system says about a file into why it is not read."""
    try:
        yield
    except OSError as error:
        raise BrokenFileError(error.strerror or type(error).__name__) from None
