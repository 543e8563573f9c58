"""Files, looked at before they are read.

A named pipe would wait for ever, a device never end, and a huge file fill the machine's memory. So
only ordinary files are read, and no more of one than anybody writes by hand.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import stat
from collections.abc import Iterator

from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Problem, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO, TypeAlias

AnyPath: TypeAlias = "str | os.PathLike[str]"
"""Importing `pathlib` costs a third of what an interpreter costs that does nothing."""

_KINDS = {
    stat.S_IFDIR: say("a-folder"),
    stat.S_IFIFO: say("a-named-pipe"),
    stat.S_IFSOCK: say("a-socket"),
    stat.S_IFCHR: say("a-device"),
    stat.S_IFBLK: say("a-device"),
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
        return Problem(
            say("cannot-read", what=what or say("the-file"), reason=self.reason),
            span,
            "",
            self.hint,
        )


@contextlib.contextmanager
def in_words() -> Iterator[None]:
    """Turn what the system says about a file into why it is not read.

    Raises:
        UnreadableError: the system failed.
    """
    try:
        yield
    except OSError as error:
        raise UnreadableError(error.strerror or type(error).__name__) from None


def is_folder(path: AnyPath) -> bool:
    """Is it a folder, as far as one may know? `Path.is_dir` can raise."""
    return os.path.isdir(path)


def is_file(path: AnyPath) -> bool:
    """Is it an ordinary file, as far as one may know? `Path.is_file` can raise."""
    return os.path.isfile(path)


def read_text(path: AnyPath, limit: int = Limits.file) -> str:
    """Read an ordinary file of UTF-8 text; every line ends in a line feed alone.

    Raises:
        UnreadableError: it is none, cannot be read, or has more than `limit` bytes.
    """
    return decode(read_bytes(path, limit))


def check_file(path: AnyPath, limit: int = Limits.file) -> None:
    """Check that a file that somebody else will read is an ordinary one.

    Raises:
        UnreadableError: it is none, is not there, or has more than `limit` bytes.
    """
    with in_words():
        try:
            status = os.stat(path)
        except ValueError:
            raise UnreadableError(say("no-file-can-have-such")) from None
    _check_kind(status)
    if status.st_size > limit:
        raise _too_large(limit, f"{status.st_size:,}")


def read_bytes(path: AnyPath, limit: int = Limits.file) -> bytes:
    """Read an ordinary file.

    Raises:
        UnreadableError: it is none, cannot be read, or has more than `limit` bytes.
    """
    check_file(path, limit)  # before it is opened, which can already do something to a device
    with in_words(), open(path, "rb", opener=_open_at_once) as file:
        status = os.fstat(file.fileno())
        _check_kind(status)  # it may have been replaced meanwhile
        return read_at_most(file, limit, status.st_size)


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
        reason = say("it-is-utf-16-not-utf") if utf16 else say("it-is-not-utf-8-text")
        before = _lines(content[: error.start].decode())
        raise UnreadableError(reason, say("save-it-as-utf-8"), f"{before}�", len(before)) from None
    if (index := text.find("\0")) >= 0:
        reason = say("it-holds-a-nul-character")
        raise UnreadableError(reason, "", text[:index] + "�", index)
    return text


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _open_at_once(path: str, flags: int) -> int:
    """Open a file without waiting, should it be a pipe by now."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _check_kind(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        kind = _KINDS.get(stat.S_IFMT(status.st_mode), say("something-else"))
        raise UnreadableError(say("it-is-no-file", kind=kind))


def _too_large(limit: int, size: str = "") -> UnreadableError:
    found = say("it-has-bytes", size=size) if size else say("it-is-longer")
    return UnreadableError(say("too-large-to-be-read", found=found, limit=limit))
