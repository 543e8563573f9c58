"""A site that is served, edited beside a browser that has a page of it open, in every host.

Nobody presses a key in the browser: the hosts reload pages by themselves.
"""

from __future__ import annotations

import importlib.util
import os
import time
from contextlib import suppress
from urllib.request import urlopen

import pytest

from hosts import Site
from sampled import THOROUGH
from test_serve import serving, wait_for

Timeout = pytest.importorskip("playwright.sync_api").TimeoutError
pytestmark = [pytest.mark.browser, pytest.mark.slow]

MISSED = pytest.mark.skipif(
    not THOROUGH,
    reason="Zensical misses what is saved while it builds: tried in the task `thorough`",
)
HOSTS = ("mkdocs", "properdocs", pytest.param("zensical", marks=MISSED))
THEMES = {"mkdocs": "mkdocs", "properdocs": "material", "zensical": "material"}
NETWORK = "input: 8x8x3\nlayers: [conv3-{}]\n"
"""A 3x3 convolution of three channels to so many: 3·3·3 weights and a bias for each of them."""
DEFINED = "input: 8x8x3\ndefine:\n  part: [conv3-{}]\nlayers: [part]\n"
PAGE = "# Page\n\n```cnn\nmine\n```\n"
OTHER = "# Other\n\n```cnn\nuse: mine\nid: here\n```\n\nIt has `#!cnn here.params`.\n"
PATIENCE = 30_000


def params(channels):
    return f"{28 * channels:,}"


class Author:
    """Somebody who edits the files of a site, and looks at two of its pages."""

    def __init__(self, site, host, tabs):
        self.site, self.host, self.tabs = site, host, tabs

    @property
    def options(self):
        """The place in mkdocs.yml where the host takes our options from."""
        return "markdown_extensions" if self.host == "zensical" else "plugins"

    def configure(self, options=""):
        self.site.write(
            "mkdocs.yml",
            f"site_name: Test\ntheme: {{name: {THEMES[self.host]}, font: false}}\nwatch: [nets]\n"
            f"{self.options}: [{{cnn: {{networks: nets{options}}}}}]\n",
        )

    def network(self, text):
        """Write the file that both pages use."""
        path = self.site.folder / "nets" / "mine.yml"
        before = path.stat().st_mtime if path.is_file() else None
        while before and self.host == "zensical" and int(time.time()) == int(before):
            time.sleep(0.05)  # it tells the times of files in seconds
        if path.is_symlink():
            path.unlink()
        self.site.write("nets/mine.yml", text)
        if before is None and self.host == "zensical":
            self.configure()  # it does not see a file that comes

    def sees(self, text, *names):
        """Wait until pages have a text, which is in none of their sources."""
        self._waits("article, [role=main]", text, names)

    def sees_box(self, text, *names):
        """Wait until pages have a box that says something."""
        self._waits(".cnn-error", text, names)

    def sees_figure(self, selector, name):
        """Wait until a page has a kind of figure."""
        self._waits(selector, "", (name,))

    def _waits(self, selector, text, names):
        """Wait for what is to be seen, and until the tabs listen again to what comes next."""
        for name in names or self.tabs:
            self._wait(self.tabs[name].locator(selector, has_text=text).first)
        for tab in self.tabs.values():
            tab.wait_for_load_state()
            tab.wait_for_function("document.title !== 'Waiting for connection'")  # so does Zensical

    def _wait(self, element):
        if self.host == "zensical":
            for _ in range(5):
                with suppress(Timeout):
                    element.wait_for(timeout=PATIENCE / 6)
                    return
                self.saves_again()
        element.wait_for()

    def saves_again(self):
        """Save once more, as Zensical misses what is saved while it builds."""
        for name in ("mkdocs.yml", "nets/mine.yml"):
            with suppress(OSError):
                os.utime(self.site.folder / name)


@pytest.fixture(scope="module", params=HOSTS)
def author(request, tmp_path_factory, browser):
    host = request.param
    if importlib.util.find_spec(host) is None:
        pytest.skip(f"no {host}")
    folder = tmp_path_factory.mktemp(host)
    site = Site(folder).write("docs/index.md", PAGE).write("docs/other.md", OTHER)
    author = Author(site, host, {})
    author.configure()
    site.write("nets/mine.yml", NETWORK.format(41))
    with serving(folder, host) as (address, log):
        context = browser.new_context()
        context.set_default_timeout(PATIENCE)
        for name in ("", "other/"):
            wait_for(lambda page=address + name: urlopen(page).read().decode(), "<figure")
            author.tabs[name] = context.new_page()
            author.tabs[name].goto(address + name)
        yield author
        context.close()
    assert "Traceback" not in log.read_text()


def test_edits_are_seen_and_mistakes_mend_themselves(author):
    site = author.site
    author.sees(params(41))
    site.write("docs/index.md", PAGE.replace("# Page", "# Page\n\nEdited."))
    author.sees("Edited.", "")
    site.write("docs/index.md", f"{PAGE}\n```cnn\n{NETWORK.format(42)}```\n")
    author.sees(params(42), "")
    author.network(NETWORK.format(43))
    author.sees(params(43))
    author.network(DEFINED.format(44))
    author.sees(params(44))
    author.network(DEFINED.format(45))
    author.sees(params(45))

    author.configure(", view: summary")
    author.sees_figure(".cnn-summary", "other/")
    author.configure()
    author.sees_figure("figure.cnn table", "other/")

    site.write("docs/index.md", PAGE.replace("mine", "mimes"))
    author.sees_box("unknown network", "")
    site.write("docs/index.md", PAGE)
    author.sees(params(45), "")


def test_a_file_may_go_be_half_written_or_a_loop(author):
    """Pages say what is wrong, the server goes on, and what is mended is shown."""
    path = author.site.folder / "nets" / "mine.yml"
    author.sees_figure("figure.cnn table", "other/")
    path.unlink()
    author.sees_box("unknown network")
    author.network(NETWORK.format(46))
    author.sees(params(46))
    author.network("input: 8x8x3\nlayers: [conv3-")
    author.sees_box("a list that is not closed")
    author.network(NETWORK.format(47))
    author.sees(params(47))
    path.unlink()
    path.symlink_to(path.name)
    author.sees_box("Too many levels of symbolic links")
    author.network(NETWORK.format(48))
    author.sees(params(48))
