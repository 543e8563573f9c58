"""The configuration within a `.keras` file, whose weights are left where they are."""

from __future__ import annotations

import io
import os
import zipfile
import zlib

from mkdocs_cnn.problems.files import (
    AnyPath,
    UnreadableError,
    check_file,
    decode,
    in_words,
    read_at_most,
)
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.phrases import say

MEMBER = "config.json"
"""The file in the archive that has the architecture."""
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
"""What `zipfile` raises for an archive that is broken, encrypted or packed in an odd way."""
_DIRECTORY = 1_000_000
"""Bytes of an archive's list of files, which `zipfile` reads at once. Keras writes three files."""
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Ways of packing of which no more is unpacked than is asked for."""


def config_of(path: AnyPath, limit: int = Limits.file) -> str:
    """Read the configuration that a `.keras` file holds.

    Args:
        path: the file, which may be large: its weights are not read.
        limit: how many bytes the configuration may have.

    Raises:
        UnreadableError: it is no such file, or cannot be read.
    """
    check_file(path, Limits.value)
    with in_words(), _Careful(os.fspath(path)) as file:
        try:
            content = _member(file, limit)
        except UnreadableError:
            raise
        except _BROKEN:
            reason, hint = say("no-zip-archive"), say("save-the-model-as-keras")
            raise UnreadableError(reason, hint) from None
    return decode(content)


class _Careful(io.FileIO):
    """A file of which no more is read at once than is expected, whatever its own numbers say."""

    most = _DIRECTORY

    def read(self, size: int | None = -1) -> bytes:
        """Read some bytes.

        Raises:
            BadZipFile: they are more than anybody needs.
        """
        if size is None or size < 0:
            size = self.most
        if size > self.most:
            raise zipfile.BadZipFile
        return super().read(size) or b""


def _member(file: _Careful, limit: int) -> bytes:
    with zipfile.ZipFile(file) as archive:
        try:
            member = archive.getinfo(MEMBER)
        except KeyError:
            reason, hint = say("it-has-no-config", member=MEMBER), say("save-the-model-as-keras")
            raise UnreadableError(reason, hint) from None
        if member.compress_type not in _PACKED:
            raise zipfile.BadZipFile
        file.most = limit + _DIRECTORY
        with archive.open(member) as opened:
            return read_at_most(opened, limit, member.file_size)  # type: ignore[arg-type]
