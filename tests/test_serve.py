"""`mkdocs serve` sees what happens to the folder of network files, whatever that is."""

import contextlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
from urllib.request import urlopen

import pytest

CONFIG = """\
site_name: Test
theme: {name: mkdocs}
plugins: [cnn: {networks: nets}]
"""
PAGE = "# Page\n\n```cnn\nmine\n```\n"
PARAMS = {channels: f"{28 * channels:,}" for channels in (1, 50, 70, 90)}
"""The parameters of a 3x3 convolution of three channels to so many: 3·3·3 weights and a bias."""
PATIENCE = 30


@pytest.fixture
def site(tmp_path):
    (tmp_path / "mkdocs.yml").write_text(CONFIG, "utf-8")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text(PAGE, "utf-8")
    make(tmp_path, 1)
    return tmp_path


def make(site, channels):
    (site / "nets").mkdir(exist_ok=True)
    text = f"input: 8x8x3\nlayers: [conv3-{channels}]\n"
    (site / "nets" / "mine.yml").write_text(text, "utf-8")


@contextlib.contextmanager
def serving(site, host="mkdocs"):
    """Serve a site in a process of its own; gives its address, and what it logs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", host, "serve", "--dev-addr", address]
    if host == "properdocs":
        command += ["--config-file", "mkdocs.yml"]
    log = site / "log.txt"
    temporary = site / "tmp"
    temporary.mkdir()
    with log.open("w") as output:
        environment = {**os.environ, "TMPDIR": str(temporary)}
        server = subprocess.Popen(
            command, cwd=site, stdout=output, stderr=subprocess.STDOUT, env=environment
        )
        try:
            yield f"http://{address}/", log
            assert server.poll() is None, "it goes on"
        finally:
            server.send_signal(2)  # as Ctrl-C does
            server.wait(PATIENCE)
    assert list(temporary.iterdir()) == [], "nothing is left behind"


def wait_for(found, what):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            if what in found():
                return
        time.sleep(0.05)
    pytest.fail(f"{what} does not come: {found()[-2000:]}")


@pytest.mark.slow
@pytest.mark.skipif(not importlib.util.find_spec("mkdocs"), reason="no mkdocs")
def test_the_folder_may_change_and_go_and_come_again(site):
    with serving(site) as (address, log):

        def page():
            with urlopen(address) as answer:
                return answer.read().decode()

        wait_for(page, f"<b>{PARAMS[1]}</b>\u00a0parameters")
        make(site, 50)
        wait_for(page, f"<b>{PARAMS[50]}</b>\u00a0parameters")
        shutil.rmtree(site / "nets")
        wait_for(log.read_text, "isn't an existing directory")
        make(site, 70)
        wait_for(page, f"<b>{PARAMS[70]}</b>\u00a0parameters")
        make(site, 90)
        wait_for(page, f"<b>{PARAMS[90]}</b>\u00a0parameters")
    assert "Traceback" not in log.read_text()
