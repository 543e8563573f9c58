"""The manual's pages about hosts, followed to the letter, up to a table that is open in a browser.

Commands and files are those of the pages. Usually, commands are those of the packages that are
installed already. With FROM_SCRATCH set, which the task `setups` does, each page begins with an
empty environment, and what it installs comes from the index, but for this package.
"""

import importlib.util
import os
import re
import shlex
import subprocess
import sys
import venv
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

from browser import ROOT, Handler, Shown, is_foreign, served
from hosts import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FROM_SCRATCH = bool(os.environ.get("FROM_SCRATCH"))
PACKAGE = "mkdocs-cnn"
MODULES = {
    PACKAGE: "mkdocs_cnn",
    "mkdocs": "mkdocs",
    "properdocs": "properdocs",
    "zensical": "zensical",
}
"""The commands that the pages use, and the modules that run each."""
SETUPS = [
    ("mkdocs", "", "site/index.html"),
    ("properdocs", "", "site/index.html"),
    ("zensical", "With zensical.toml", "site/index.html"),
    ("zensical", "With mkdocs.yml", "site/index.html"),
    ("markdown", "", "public/page.html"),
]
FENCE = re.compile(
    r'^(?P<fence>`{3,})(?P<language>\w+)(?: title="(?P<file>[^"]+)")?\n(?P<body>.*?)^(?P=fence)$',
    re.MULTILINE | re.DOTALL,
)
PARAMS = 60_965_224
"""AlexNet's, as its paper has it, with two groups in three of its convolutions."""
LOOKS = """() => {
  const figure = document.querySelector("figure.cnn");
  const cell = figure.querySelector("td.b50");
  return {
    border: getComputedStyle(figure).borderTopStyle,
    ground: getComputedStyle(cell).backgroundImage.split("(")[0],
    digits: getComputedStyle(cell).fontVariantNumeric,
    total: figure.querySelector("tfoot").textContent,
    number: document.querySelector("data.cnn-number").textContent,
    scripted: Boolean(figure.querySelector(".cnn-copy")),
    tables: figure.querySelectorAll("table").length,
  };
}"""


def steps(text):
    """What a text has its reader do: commands, and files with their content, in order."""
    for found in FENCE.finditer(text):
        if found["file"]:
            yield found["file"], found["body"]
        elif found["language"] == "bash":
            yield from (("", line) for line in found["body"].splitlines())


def parts(page):
    """The parts of a page by their headings; what stands above the first has none."""
    text = (ROOT / "docs/hosts" / f"{page}.md").read_text("utf-8")
    found = re.split(r"(?m)^##+ (.*)\n", text)
    return dict(zip(["", *found[1::2]], found[::2], strict=True))


def written(page, heading):
    whole = parts(page)
    return [*steps(whole[""]), *(steps(whole[heading]) if heading else ())]


def tabs(text):
    """The code in the tabs of a text, by their titles."""
    found = re.findall(r'(?m)^=== "(.*)"\n\n    ```\w+\n((?:    .*\n|\n)*?)    ```$', text)
    return {title: re.sub("(?m)^    ", "", body) for title, body in found}


@dataclass
class Reader:
    """Somebody who does what a page says, in an empty folder."""

    folder: Path
    scripts: Path | None = None
    """Where the commands are; those of the tests' own environment if None."""

    def follow(self, all_steps):
        for file, content in all_steps:
            if file:
                path = self.folder / file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content, "utf-8")
            else:
                self.run(shlex.split(content))

    def run(self, words):
        name, *rest = words
        if self.scripts:
            local = [str(ROOT) if each == PACKAGE and name == "pip" else each for each in rest]
            found = self.scripts / name
            command = [str(found) if found.exists() else name, *local]
        elif name == "pip":
            return
        elif name == "python" or name in MODULES:
            command = [sys.executable, *(["-m", MODULES[name]] if name in MODULES else []), *rest]
        else:
            command = words
        done = subprocess.run(
            command,
            cwd=self.folder,
            capture_output=True,
            text=True,
            env=self.environment,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    @property
    def environment(self):
        """Without what helps the tests find this package."""
        if not self.scripts:
            return None
        return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def reader(folder):
    """One with an environment that has what the tests have, or with one that has nothing yet."""
    work = folder / "work"
    work.mkdir()
    if not FROM_SCRATCH:
        return Reader(work)
    venv.create(folder / "venv", with_pip=True)
    return Reader(work, folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin"))


@pytest.fixture
def opened(browser, tmp_path):
    """Serve a folder and open a page of it; gives what it looks like, and what went wrong."""
    contexts = []

    def look(folder, page):
        with served(folder, Handler) as address:
            contexts.append(context := browser.new_context())
            shown = Shown(context.new_page(), "")
            shown.open(address + page)
            shown.tab.locator(".cnn-copy").first.wait_for()
            looks = shown.tab.evaluate(LOOKS)
        return looks, [each for each in shown.trouble if not is_foreign(each)]

    yield look
    for each in contexts:
        each.close()


def assert_shown(looks, trouble):
    assert looks["border"] == "solid"
    assert looks["ground"] == "linear-gradient"
    assert looks["digits"] == "tabular-nums"
    assert f"{PARAMS:,}" in looks["total"]
    assert looks["number"] == f"{PARAMS / 1e6:.1f}M"
    assert looks["scripted"]
    assert looks["tables"] == 1
    assert trouble == []


def needs(page, heading):
    """Skip where a host of a page is not installed, unless the page installs it."""
    commands = {content.split()[0] for file, content in written(page, heading) if not file}
    for each in commands & MODULES.keys() if not FROM_SCRATCH else ():
        if not importlib.util.find_spec(MODULES[each]):
            pytest.skip(f"no {each}")
    if page == "properdocs" and not FROM_SCRATCH:
        try:
            distribution("properdocs-theme-mkdocs")
        except PackageNotFoundError:
            pytest.skip("no theme for ProperDocs")


@pytest.mark.parametrize(("page", "heading", "result"), SETUPS)
def test_a_host_is_set_up_as_its_page_says(tmp_path, opened, page, heading, result):
    needs(page, heading)
    someone = reader(tmp_path)
    someone.follow(written(page, heading))
    assert_shown(*opened(someone.folder, result))


@pytest.mark.parametrize("config", ["zensical.toml", "mkdocs.yml"])
def test_zensical_takes_what_else_its_page_says(tmp_path, opened, config):
    """Networks in a folder, and files instead of what is put into pages."""
    needs("zensical", f"With {config}")
    someone = reader(tmp_path)
    whole = parts("zensical")
    someone.follow(steps(whole[""]))
    policy = whole["A strict policy"]
    someone.follow(steps(policy))
    networks, files = (tabs(each)[config] for each in (whole["Networks of your own"], policy))
    if config == "zensical.toml":
        text = networks.replace("[project]\n", f'{files}site_name = "Test"\n')
    else:
        text = f"site_name: Test\n{networks}{files}"
    network = "input: 8x8x3\nlayers: [conv3-5]\n"
    page = "# Mine\n\n```cnn\nmine\n```\n"
    someone.follow([(config, text), ("networks/mine.yml", network), ("docs/mine.md", page)])
    someone.run(["zensical", "build", "--strict"])
    assert_shown(*opened(someone.folder, "site/index.html"))
    html = (someone.folder / "site/mine/index.html").read_text("utf-8")
    assert "<b>140</b> parameters" in html.replace("\xa0", " "), "3·3·3·5 + 5"
    assert "cnnRuns" not in html


def test_a_line_is_added_to_what_zensical_new_made(tmp_path, opened):
    needs("zensical", "With zensical.toml")
    someone = reader(tmp_path)
    (install, page) = steps(parts("zensical")[""])
    someone.follow([install])
    someone.run(["zensical", "new", "."])
    config = someone.folder / "zensical.toml"
    (added,) = re.findall(r"(?m)^```toml\n(.*\n.*\n)```$", parts("zensical")["Then"])
    head, line = added.splitlines()
    text = config.read_text("utf-8")
    assert text.splitlines().count(head) == 1
    config.write_text(text.replace(f"\n{head}\n", f"\n{head}\n{line}\n"), "utf-8")
    someone.follow([page])
    someone.run(["zensical", "build", "--strict"])
    someone.run(["mkdocs-cnn", "check"])
    assert_shown(*opened(someone.folder, "site/index.html"))


def test_readers_move_within_zensical(tmp_path, browser):
    """Where a theme exchanges pages, what is in a page takes effect once, and on every page."""
    needs("zensical", "With zensical.toml")
    site = Site(tmp_path)
    links = "[Home](index.md) [One](one.md) [Two](two.md)"
    site.write("docs/index.md", f"# Home\n\n{links}\n")
    for name in ("one", "two"):
        site.write(f"docs/{name}.md", f"# {name}\n\n{links}\n\n```cnn\nlenet5\n```\n")
    with served(tmp_path, Handler) as address:
        site.write(
            "zensical.toml",
            f'[project]\nsite_name = "Test"\nsite_url = "{address}site/"\n'
            '[project.theme]\nfeatures = ["navigation.instant"]\n'
            "[project.markdown_extensions.cnn]\n",
        )
        assert site.build(command=["zensical"]).returncode == 0
        context = browser.new_context()
        shown = Shown(context.new_page(), "")
        shown.open(f"{address}site/")
        shown.tab.evaluate("window.kept = true")
        for name in ("one", "two", "home", "one"):
            shown.tab.get_by_role("link", name=name.capitalize(), exact=True).last.click()
            shown.tab.get_by_role("heading", level=1, name=name).wait_for()
            if name != "home":
                shown.tab.locator("figure.cnn .cnn-copy").wait_for()
                assert (
                    shown.tab.locator("figure.cnn").evaluate(
                        "each => getComputedStyle(each).borderTopStyle"
                    )
                    == "solid"
                )
                assert shown.tab.locator(".cnn-copy").count() == 1
        assert shown.tab.evaluate("window.kept"), "pages were exchanged, not loaded"
        context.close()
    assert [each for each in shown.trouble if not is_foreign(each)] == []


def test_pages_are_followed_that_have_steps():
    for page, heading, _ in SETUPS:
        all_steps = written(page, heading)
        commands = [content for file, content in all_steps if not file]
        assert commands[0].startswith(f"pip install {PACKAGE}")
        assert {file for file, _ in all_steps if file}
        assert any(each.split()[0] in ("python", *MODULES) for each in commands[1:])
    named = {path.stem for path in (ROOT / "docs/hosts").glob("*.md")}
    assert named == {page for page, _, _ in SETUPS}
