"""Whole sites: blocks beside the same tables typed by hand, and what a saved page costs."""

import json
import tempfile
from contextlib import contextmanager
from pathlib import Path

import mkdocs_cnn
from benchmarks.measuring import in_turn, row
from benchmarks.texts import SERIAL, vgg16

PER_PAGE = 5
FILES = 10
"""Network files of a site that has some."""
THEMES = {"Material": "name: material", "MkDocs' own theme": "name: mkdocs"}
PLAIN = "name: null, custom_dir: templates"
"""A theme that writes nothing but the page, where others write links to all pages on each."""
WITH, WITHOUT = "search, cnn", "search"
"""Plugins."""


class Made:
    """A site in a folder."""

    def __init__(self, run, folder, theme, plugins):
        self.run = run
        self.folder = Path(folder)
        self.pages = []
        for name in ("docs", "templates", "nets"):
            (self.folder / name).mkdir()
        (self.folder / "templates" / "main.html").write_text("{{ page.content }}\n", "utf-8")
        self.config = self.folder / "mkdocs.yml"
        self.config.write_text(
            f"site_name: Benchmark\nsite_url: http://127.0.0.1/\ntheme: {{{theme}}}\n"
            f"plugins: [{plugins}]\n",
            "utf-8",
        )

    def write(self, count, blocks):
        """Write pages, the blocks of each as a function of its number gives them."""
        for number in range(count):
            text = f"# Page {number}\n\nSome networks.\n\n" + "\n\n".join(blocks(number)) + "\n"
            path = self.folder / "docs" / ("index.md" if number == 0 else f"page{number}.md")
            path.write_text(text, "utf-8")
            self.pages.append(path)

    def built(self):
        """Seconds of a build in a fresh process."""
        arguments = ("--quiet", "--config-file", str(self.config))
        return self.run.launcher.python("-m", "mkdocs", "build", *arguments)[0]

    def built_warm(self):
        """Seconds of a build in a process that has built another site."""
        with site_of(self.run, PER_PAGE) as other:
            return self._asked("once", other.config)["seconds"]

    def edited(self, path, times):
        """What it costs, in seconds and calls, to build it again after a file was saved."""
        return self._asked("again", path, str(times))

    def _asked(self, what, *arguments):
        _, _, said = self.run.launcher.python(
            "-m", "benchmarks.builds", what, str(self.config), *map(str, arguments)
        )
        return json.loads(said.splitlines()[-1])


@contextmanager
def made(run, theme, count, blocks, plugins=WITH):
    """A site in a folder that is there as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        site = Made(run, folder, theme, plugins)
        site.write(count, blocks)
        yield site


def fenced(text):
    return f"```cnn\n{text.strip()}\n```"


def known(number):
    return [fenced("vgg16")] * PER_PAGE


def unique(number):
    return [fenced(vgg16(next(SERIAL))) for _ in range(PER_PAGE)]


def one(number):
    return [fenced(vgg16(next(SERIAL)))]


def named(number):
    return [fenced(f"net{number % FILES}")]


def small(number):
    lines = f"input: 8x8x3\nlayers:\n  - conv3-{next(SERIAL)} + relu\n  - fc-10\n"
    return [fenced(lines) for _ in range(PER_PAGE)]


def site_of(run, blocks):
    """A site with so many small blocks."""
    return made(run, PLAIN, blocks // PER_PAGE, small, "cnn")


def typed_table():
    """What an author types who has no plugin: title, facts and table of VGG-16 in Markdown."""
    return mkdocs_cnn.count("vgg16")._repr_markdown_()


def compared(run, theme):
    """Seconds of whole builds, in turn, each in a fresh process."""
    table = typed_table()

    def build(blocks, plugins=WITH):
        with made(run, theme, run.scale.pages, blocks, plugins) as site:
            return site.built()

    works = {
        "known": lambda: build(known),
        "typed": lambda: build(lambda number: [table] * PER_PAGE, WITHOUT),
        "unique": lambda: build(unique),
    }
    with made(run, theme, 1, known) as first:
        first.built()  # whatever is compiled and read from the disk for the first time
    return in_turn(works, run.scale.builds)


def themed(name):
    """The part that compares sites of one theme."""

    def part(run):
        found = compared(run, THEMES[name])
        what = f"{run.scale.pages * PER_PAGE:,} blocks in {run.scale.pages:,} pages, {name}"
        typed = "the same tables typed by hand, without the plugin"
        return {
            "rows": [
                row(f"{what}: `vgg16`", found["known"], "s", typed, found["typed"], share=0.65),
                row(
                    f"{what}: definitions, each another",
                    found["unique"],
                    "s",
                    typed,
                    found["typed"],
                    share=0.85,
                ),
            ]
        }

    return part


def served(run):
    """What a saved file costs while a site is served, with a theme that costs next to nothing."""
    table, count, times = typed_table(), run.scale.served, run.scale.builds
    with made(run, PLAIN, count, one, "cnn") as site:
        page = site.edited(site.pages[-1], times)
    with made(run, PLAIN, count, lambda number: [table], "") as site:
        typed = site.edited(site.pages[-1], times)
    with made(run, PLAIN, count, named, "cnn: {networks: nets}") as site:
        for number in range(FILES):
            (site.folder / "nets" / f"net{number}.yml").write_text(vgg16(next(SERIAL)), "utf-8")
        file = site.edited(site.folder / "nets" / "net0.yml", times)
    what = f"`serve`, {count:,} pages with a definition each, one saved"
    named_what = f"`serve`, {count:,} pages that name {FILES} network files, one of these saved"
    plain = "the same with tables typed by hand"
    return {
        "rows": [
            row(f"{what}: networks counted", page["make_report"], "", most=1),
            row(f"{what}: blocks rendered", page["render"], "", most=1),
            row(f"{what}: the build", page["again"], "s", "the first build", page["first"]),
            row(f"{what}: the build", page["again"], "s", plain, typed["again"]),
            row(f"{named_what}: networks counted", file["make_report"], "", most=1),
            row(f"{named_what}: blocks rendered", file["render"], "", most=-(-count // FILES)),
        ]
    }
