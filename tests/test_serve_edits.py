"""`mkdocs serve` shows what stands in the files, in whatever order they are edited."""

import contextlib
import itertools
import time
from urllib.request import urlopen

import pytest

from helpers import some
from test_serve import PATIENCE, serving

pytest.importorskip("mkdocs.config")

CONFIG = "site_name: Test\ntheme: {{name: mkdocs}}\nplugins: [cnn: {{networks: nets, view: {}}}]\n"
NET = "input: 8x8x3\nlayers: [conv3-{}]\n"
"""A 3x3 convolution of three channels to so many: 3·3·3 weights and a bias for each of them."""
DIRECT = "# Direct\n\n```cnn\nmine\n```\n\nIt has `#!cnn mine.params`.\n"
CHAIN = "# Chain\n\n```cnn\nuse: {}\nid: here\n```\n\n```cnn\nuse: here\ntitle: Second\n```\n"
OTHER = "# Other\n\n```cnn\nlenet5\n```\n"
LENET = "61,706"
"""The parameters of LeNet-5, as LeCun's tables add up."""


def params(channels):
    return f"{28 * channels:,}"


class Served:
    """A site while it is served."""

    def __init__(self, site, address):
        self.site, self.address = site, address

    def write(self, name, text):
        """Write a file."""
        (self.site / name).write_text(text, "utf-8")

    def remove(self, name):
        (self.site / name).unlink()

    def page(self, name):
        with urlopen(self.address + name) as answer:
            return answer.read().decode()

    def wait(self, name, *there, gone=()):
        """Wait until a page says something, and something else no more."""
        end, text = time.monotonic() + PATIENCE, ""
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                text = self.page(name)
                if all(each in text for each in there) and not any(each in text for each in gone):
                    return
            time.sleep(0.05)
        pytest.fail(f"{name} has not {there}, or still {gone}: {text[-2000:]}")


@pytest.fixture
def site(tmp_path):
    for folder in ("docs", "nets"):
        (tmp_path / folder).mkdir()
    (tmp_path / "mkdocs.yml").write_text(CONFIG.format("table"), "utf-8")
    for name, text in (("index", DIRECT), ("chain", CHAIN.format("user")), ("other", OTHER)):
        (tmp_path / "docs" / f"{name}.md").write_text(text, "utf-8")
    (tmp_path / "nets" / "mine.yml").write_text(NET.format(11), "utf-8")
    (tmp_path / "nets" / "user.yml").write_text("use: mine\ntitle: User\n", "utf-8")
    return tmp_path


@pytest.fixture
def served(site):
    with serving(site) as (address, log):
        served = Served(site, address)
        served.wait("", f"<b>{params(11)}</b>\u00a0parameters")
        yield served
    assert "Traceback" not in log.read_text()


def edit_file(served, channels):
    """The file behind both pages: the one names it, the other a file that uses it."""
    served.write("nets/mine.yml", NET.format(channels))


def edit_page(served, channels):
    """Text above the blocks, which is no reason to count anything, and a number."""
    text = DIRECT.replace("# Direct", f"# Direct\n\nThis is {channels}.")
    served.write("docs/index.md", text)


def edit_chain(served, channels):
    """The block that defines an id which another block uses, away from the file and back."""
    own = f"```cnn\nid: here\n{NET.format(channels)}```"
    text = CHAIN.format("user").replace("```cnn\nuse: user\nid: here\n```", own)
    served.write("docs/chain.md", text)
    served.wait("chain/", f"<b>{params(channels)}</b>\u00a0parameters")
    served.write("docs/chain.md", CHAIN.format("user"))


def edit_options(served, channels):
    """An option of the site, and back."""
    served.write("mkdocs.yml", CONFIG.format("summary"))
    served.wait("other/", "cnn cnn-summary", gone=["figure class=cnn "])
    served.write("mkdocs.yml", CONFIG.format("table"))
    served.wait("other/", "figure class=cnn ", gone=["cnn cnn-summary"])


def lose_file(served, channels):
    """The file disappears and returns as it was."""
    before = (served.site / "nets" / "mine.yml").read_text()
    served.remove("nets/mine.yml")
    served.wait("", "unknown network")
    served.wait("chain/", "unknown network")
    served.write("nets/mine.yml", before)


EDITS = (edit_file, edit_page, edit_chain, edit_options, lose_file)


@pytest.mark.slow
@pytest.mark.parametrize("first", some(range(len(EDITS)), 5))
def test_edits_in_every_order(served, first):
    """Over all starts, each edit follows and precedes each other one; nothing is ever stale."""
    order = [EDITS[(first + step) % len(EDITS)] for step in range(len(EDITS))]
    order = [*order, *reversed(order)]
    channels, fresh = 11, itertools.count(21)
    for edit in order:
        new = next(fresh)
        edit(served, new)
        if edit is edit_file:
            channels = new
        here = f"<b>{params(channels)}</b>\u00a0parameters"
        before = f"<b>{params(channels - 1)}</b>\u00a0parameters"
        served.wait("", here, f">{params(channels)}<", gone=["unknown network"])
        served.wait("chain/", here, gone=["unknown network", before])
        served.wait("other/", LENET)


@pytest.mark.slow
def test_two_edits_at_once_of_the_same_size(served):
    """The second comes before the clock has moved on, and must be seen all the same."""
    for channels in range(30, 50, 2):
        for each in (channels, channels + 1):
            served.write("nets/mine.yml", NET.format(each))
        served.wait("", f"<b>{params(channels + 1)}</b>\u00a0parameters")
        served.wait("chain/", f"<b>{params(channels + 1)}</b>\u00a0parameters")
