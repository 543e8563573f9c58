"""Files are looked at before they are read."""

from __future__ import annotations

import io
import os
import socket
import sys
from pathlib import Path

import pytest

from mkdocs_cnn.problems.files import (
    UnreadableError,
    check_file,
    decode,
    read_at_most,
    read_bytes,
    read_text,
)

unix = pytest.mark.skipif(os.name != "posix", reason="only Unix has such files")


def reason(path, **how):
    with pytest.raises(UnreadableError) as caught:
        read_text(path, **how)
    return str(caught.value.reason)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", ""),
        (b"a\r\nb\rc\n", "a\nb\nc\n"),
        ("\ufeffä".encode(), "ä"),
        ("a\ufeff\x1f\x7f\u2028b".encode(), "a\ufeff\x1f\x7f\u2028b"),
    ],
)
def test_text(tmp_path, content, text):
    path = tmp_path / "a.md"
    path.write_bytes(content)
    assert read_text(path) == text
    assert read_bytes(path) == content


def test_what_is_not_there(tmp_path):
    assert reason(tmp_path / "a.md") == "No such file or directory"
    assert reason(tmp_path / ("a" * 5000)) == "File name too long"
    assert reason(tmp_path / "a\0b") == "no file can have such a name"


def test_a_folder(tmp_path):
    assert reason(tmp_path) == "it is a folder"


@unix
def test_links(tmp_path):
    link = tmp_path / "a.md"
    link.symlink_to("a.md")
    assert "symbolic links" in reason(link)
    (tmp_path / "b.md").symlink_to("nowhere")
    assert reason(tmp_path / "b.md") == "No such file or directory"


@unix
def test_a_pipe(tmp_path):
    os.mkfifo(tmp_path / "a.md")
    assert reason(tmp_path / "a.md") == "it is a named pipe"
    with pytest.raises(UnreadableError, match="it is a named pipe"):
        check_file(tmp_path / "a.md")


@unix
def test_a_pipe_that_came_after_the_look(tmp_path, monkeypatch):
    """Between looking and opening, a file may be replaced: opening must not wait even then."""
    os.mkfifo(tmp_path / "a.md")
    monkeypatch.setattr("mkdocs_cnn.problems.files.check_file", lambda path, limit: None)
    assert reason(tmp_path / "a.md") == "it is a named pipe"


@unix
def test_a_socket(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the names of sockets are short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("a.md")
        assert reason(tmp_path / "a.md") == "it is a socket"


@unix
@pytest.mark.parametrize("name", ["/dev/zero", "/dev/tty"])
def test_a_device(tmp_path, name):
    (tmp_path / "a.md").symlink_to(name)
    assert reason(tmp_path / "a.md") == "it is a device"


def test_a_huge_file_is_not_read(tmp_path, monkeypatch):
    path = tmp_path / "a.md"
    with path.open("wb") as file:
        file.truncate(1 << 30)
    monkeypatch.setattr("builtins.open", None)
    assert reason(path) == "it has 1,073,741,824 bytes, and at most 10,000,000 are read"


def test_the_limit(tmp_path):
    path = tmp_path / "a.md"
    path.write_bytes(b"x" * 10)
    assert read_bytes(path, limit=10) == b"x" * 10
    assert reason(path, limit=9) == "it has 10 bytes, and at most 9 are read"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has /proc")
def test_a_file_without_a_size():
    """Its system says that it is empty, and it is not."""
    path = Path("/proc/self/status")
    assert path.stat().st_size == 0
    with path.open("rb") as file:
        assert b"Name:" in read_at_most(file, 10_000, 0)


@pytest.mark.parametrize("size", [0, 1, 3, 9, 10, 11, 100])
@pytest.mark.parametrize("expected", [0, 2, 9, 10, 11, 1000])
def test_a_file_that_grows_or_shrinks(size, expected):
    content = b"x" * size
    if size <= 10:
        assert read_at_most(io.BytesIO(content), 10, expected) == content
    else:
        with pytest.raises(UnreadableError) as caught:
            read_at_most(io.BytesIO(content), 10, expected)
        assert str(caught.value.reason) == "it is longer, and at most 10 are read"


@pytest.mark.parametrize(
    ("content", "place", "message"),
    [
        (b"a\nb\xe4c\n", "a.md:2:2", "it is not UTF-8 text"),
        (b"\xef\xbb\xbfa\r\n\r\n \xc3", "a.md:3:2", "it is not UTF-8 text"),
        ("# Page".encode("utf-16"), "a.md:1:1", "it is UTF-16, not UTF-8"),
        (b"a\n\nb c\0d", "a.md:3:4", "it holds a NUL character, and so is no text"),
    ],
)
def test_what_is_no_text_is_told_with_its_place(content, place, message):
    with pytest.raises(UnreadableError) as caught:
        decode(content)
    problem = caught.value.problem("a.md")
    assert problem.span.location == place
    assert str(problem.message) == f"cannot read the file: {message}"
    assert "^" in problem.describe()
