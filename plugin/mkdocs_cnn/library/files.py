"""Files, looked at before they are read.

A named pipe would wait for ever, a device never end, and a huge file fill the machine's memory. So
only ordinary files are read, and no more of one than anybody writes by hand.
"""

from __future__ import annotations

import codecs
import os
import stat
from pathlib import Path
from typing import BinaryIO

from mkdocs_cnn.problems.phrases import Words
from mkdocs_cnn.problems.problem import Problem, Source

MAX_BYTES = 10_000_000
"""The largest page, network file or standard input that is read: 2,000 printed pages."""
MAX_CONFIG_BYTES = 1_000_000
"""The largest configuration: it takes about two seconds."""

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


class UnreadableError(ValueError):
    """A file that cannot be read as text, and why not: `it is a named pipe`."""

    def __init__(self, reason: Words, hint: Words = "", text: str = "", index: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint
        self.text = text
        """What could be read of it."""
        self.index = index
        """Where in that the trouble begins."""

    def problem(self, shown: str, what: Words = "") -> Problem:
        """Report it for a file that problems call `shown`."""
        before = self.text[: self.index]
        line, column = before.count("\n"), self.index - (before.rfind("\n") + 1)
        span = Source(shown, self.text).span(line, column)
        return Problem(f"cannot read {what or 'the file'}: {self.reason}", span, "", self.hint)


def is_folder(path: Path) -> bool:
    """Is it a folder, as far as one may know? `Path.is_dir` can raise."""
    return os.path.isdir(path)  # noqa: PTH112


def is_file(path: Path) -> bool:
    """Is it an ordinary file, as far as one may know? `Path.is_file` can raise."""
    return os.path.isfile(path)  # noqa: PTH113


def read_text(path: Path, limit: int = MAX_BYTES) -> str:
    """Read an ordinary file of UTF-8 text; every line ends in a line feed alone.

    Raises:
        UnreadableError: it is none, cannot be read, or has more than `limit` bytes.
    """
    return decode(read_bytes(path, limit))


def check_file(path: Path, limit: int = MAX_BYTES) -> None:
    """Check that a file that somebody else will read is an ordinary one.

    Raises:
        UnreadableError: it is none, is not there, or has more than `limit` bytes.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise UnreadableError(error.strerror or type(error).__name__) from None
    except ValueError:
        raise UnreadableError("no file can have such a name") from None
    _check_kind(status)
    if status.st_size > limit:
        raise _too_large(limit, f"{status.st_size:,}")


def read_bytes(path: Path, limit: int = MAX_BYTES) -> bytes:
    """Read an ordinary file.

    Raises:
        UnreadableError: it is none, cannot be read, or has more than `limit` bytes.
    """
    check_file(path, limit)  # before it is opened, which can already do something to a device
    try:
        with open(path, "rb", opener=_open_at_once) as file:
            status = os.fstat(file.fileno())
            _check_kind(status)  # it may have been replaced meanwhile
            return read_at_most(file, limit, status.st_size)
    except OSError as error:
        raise UnreadableError(error.strerror or type(error).__name__) from None


def read_at_most(file: BinaryIO, limit: int, size: int) -> bytes:
    """Read to the end of an open file.

    Args:
        file: what to read.
        limit: how much of it at most.
        size: how much is expected, so that no room is made for more; it may have grown.

    Raises:
        UnreadableError: there is more than `limit`.
    """
    content = file.read(min(size, limit) + 1)
    if len(content) > size:
        content += file.read(limit + 1 - len(content))
    if len(content) > limit:
        raise _too_large(limit)
    return content


def decode(content: bytes) -> str:
    """Decode UTF-8 text, with or without a byte order mark; lines end in a line feed alone.

    Raises:
        UnreadableError: it is something else.
    """
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        text = _lines(content.decode())
    except UnicodeDecodeError as error:
        utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        reason = "it is UTF-16, not UTF-8" if utf16 else "it is not UTF-8 text"
        before = _lines(content[: error.start].decode())
        raise UnreadableError(reason, "Save it as UTF-8.", f"{before}�", len(before)) from None
    if (index := text.find("\0")) >= 0:
        reason = "it holds a NUL character, and so is no text"
        raise UnreadableError(reason, "", text[:index] + "�", index)
    return text


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _open_at_once(path: str, flags: int) -> int:
    """Open a file without waiting, should it be a pipe by now."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _check_kind(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        kind = _KINDS.get(stat.S_IFMT(status.st_mode), "something else")
        raise UnreadableError(f"it is {kind}")


def _too_large(limit: int, size: str = "") -> UnreadableError:
    found = f"it has {size} bytes" if size else "it is longer"
    return UnreadableError(f"{found}, and at most {limit:,} are read")
