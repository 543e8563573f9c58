"""The test server says nothing of a browser that goes away, and of everything else it does."""

import socket
import struct
import urllib.request
from urllib.parse import urlsplit

import pytest

from browser import Handler, served


def ask_and_leave(address):
    """Ask for a large file and drop the connection at once, as a browser does."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port)) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        connection.recv(1)


def test_a_browser_may_leave(tmp_path, capfd):
    (tmp_path / "large").write_bytes(b"x" * 30_000_000)
    (tmp_path / "small").write_bytes(b"y")
    with served(tmp_path) as address:
        for _ in range(5):
            ask_and_leave(address)
        assert urllib.request.urlopen(f"{address}small").read() == b"y"
    assert capfd.readouterr() == ("", "")


class Broken(Handler):
    """A handler with a mistake of its own."""

    def do_GET(self):  # noqa: N802
        raise LookupError("a mistake in the handler")


def test_a_mistake_of_ours_is_raised(tmp_path):
    def ask():
        with served(tmp_path, Broken) as address, pytest.raises(OSError, match="closed"):
            urllib.request.urlopen(address)

    with pytest.raises(ExceptionGroup, match="the test server failed") as caught:
        ask()
    assert caught.group_contains(LookupError, match="a mistake in the handler")
