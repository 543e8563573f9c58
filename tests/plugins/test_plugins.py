"""Sites with other plugins, each alone and all together, listed before ours or behind it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hosts import Site
from plugins import LENET, VGG, assert_sound, is_installed, write

pytest.importorskip("material")
pytest.importorskip("mkdocs_static_i18n", reason="only the task `plugins` installs what this needs")

pytestmark = pytest.mark.slow

LENET_BLOCK = "```cnn\nlenet5\n```\n"
TRUE = "`#!cnn 61,706 = lenet5.params`\n"
FALSE = "`#!cnn 5 = lenet5.params`\n"


@dataclass(frozen=True)
class Plugin:
    """Another plugin, with pages on which a block or a number is there because of it."""

    module: str
    listed: str
    """What mkdocs.yml says of it."""
    pages: dict = field(default_factory=dict)
    """Its files, below `docs`."""
    shows: dict = field(default_factory=dict)
    """What must be on which page of the site."""
    false: tuple = ()
    """Where the log must say that a figure is false, if each page gets one."""


def notebook(*cells):
    """A notebook of Markdown cells."""
    described = [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": cells}]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    whole = {"metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps({"cells": described, **whole}, indent=1)


MACROS = """\
def define_env(env):
    env.macro(lambda name: f"```cnn\\n{name}\\n```", "network")
"""
GENERATES = """\
import mkdocs_gen_files

with mkdocs_gen_files.open("generated.md", "w") as page:
    page.write('''# Generated\\n\\n```cnn\\nlenet5\\n```\\n\\n`#!cnn 61,706 = lenet5.params`\\n''')
"""
POST = f"---\ndate: 2026-01-0{{}}\n---\n# Post {{}}\n\n{LENET_BLOCK}\n\n{TRUE}\n<!-- more -->\n"
LANGUAGES = "[{locale: en, default: true, name: English}, {locale: zh, name: Chinese}]"
PLUGINS = {
    "macros": Plugin(
        "mkdocs_macros",
        "macros: {module_name: macros, on_error_fail: true, include_dir: docs}",
        {
            "../macros.py": MACROS,
            "parts/inner.md": TRUE,
            "macros.md": '# Macros\n\n{{ network("lenet5") }}\n\n{% include "parts/inner.md" %}\n\n'
            '{% set name = "vgg16" %}Has `#!cnn {{ name }}.params`.\n',
        },
        {"macros": (LENET, VGG)},
        ("docs/parts/inner.md:1:8",),
    ),
    "gen-files": Plugin(
        "mkdocs_gen_files",
        "gen-files: {scripts: [generates.py]}",
        {"../generates.py": GENERATES},
        {"generated": (LENET,)},
        ("generated.md:7:8",),
    ),
    "include-markdown": Plugin(
        "mkdocs_include_markdown_plugin",
        "include-markdown: {opening_tag: '{!', closing_tag: '!}'}",
        {
            "include.md": '# Include\n\n{!include-markdown "./parts/part.md" !}\n',
            "parts/part.md": f"A part.\n\n{LENET_BLOCK}\n{TRUE}",
        },
        {"include": (LENET,)},
        ("docs/parts/part.md:7:8",),
    ),
    "redirects": Plugin(
        "mkdocs_redirects",
        "redirects: {redirect_maps: {old.md: index.md#vgg16-conv1_1}}",
        shows={"old": ("#vgg16-conv1_1",)},
    ),
    "i18n": Plugin(
        "mkdocs_static_i18n",
        f"i18n: {{docs_structure: suffix, languages: {LANGUAGES}}}",
        {
            "words.md": f"# Words\n\n{LENET_BLOCK}\n{TRUE}",
            "words.zh.md": f"# 词\n\n{LENET_BLOCK}\n{TRUE}",
        },
        {"words": (LENET, "<th scope=col>Layer"), "zh/words": (LENET, "<th scope=col>层")},
        ("words.md:7:8", "words.zh.md:7:8"),
    ),
    "jupyter": Plugin(
        "mkdocs_jupyter",
        "mkdocs-jupyter: {}",
        {"notebook.ipynb": notebook("# Notebook\n", "\n", "Text.")},
        {"notebook": ("Text.",)},
    ),
    "mike": Plugin("mike", "mike: {}"),
    "awesome-nav": Plugin(
        "mkdocs_awesome_nav", "awesome-nav", {".nav.yml": 'nav: ["*"]\n'}, {"index": ("Home",)}
    ),
    "blog": Plugin(
        "material",
        "blog: {archive: false, categories: false}",
        {
            "blog/index.md": "# Blog\n",
            "blog/posts/first.md": POST.format(1, 1),
            "blog/posts/second.md": POST.format(2, 2),
        },
        {"blog": (LENET,), "blog/2026/01/01/post-1": (LENET, "id=lenet5-conv1 ")},
        ("blog/posts/first.md:11:8", "blog/posts/second.md:11:8"),
    ),
    "tags": Plugin(
        "material",
        "tags",
        {
            "tagged.md": f"---\ntags: [one]\n---\n# Tagged {TRUE}",
            "tags.md": "<!-- material/tags -->",
        },
        {"tags": (f"Tagged {LENET}",)},
        ("tagged.md:4:17",),
    ),
    "search": Plugin("material", "search"),
    "social": Plugin(
        "cairosvg",
        "social: {cache_dir: cards}",
        {"card.md": "# Has `#!cnn lenet5.params`\n"},
        {"card": (f'og:title" content="Has {LENET}', "assets/images/social/card.png")},
    ),
    "privacy": Plugin("material", "privacy: {assets_exclude: ['unpkg.com/*']}"),
}
HOME = "# Home\n\n```cnn\nvgg16\n```\n\n[A row](#vgg16-conv1_1).\n"
CONFIG = """\
site_url: http://127.0.0.1/
theme: {name: material, font: false}
exclude_docs: |
  parts/
  !.nav.yml
markdown_extensions: [tables]
plugins:
"""
LEFT_OUT = ("gen-files", "jupyter", "blog")
"""The pages of these, mkdocs-static-i18n does not take over."""
GROUPS = {name: [name] for name in PLUGINS} | {
    "all but i18n": [name for name in PLUGINS if name != "i18n"],
    "all with i18n": [name for name in PLUGINS if name not in LEFT_OUT],
}


@pytest.fixture(params=GROUPS)
def names(request):
    """The plugins of a site."""
    names = GROUPS[request.param]
    missing = [name for name in names if not is_installed(PLUGINS[name].module)]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    return names


def make(folder, names, first):
    """Write a site with some plugins, ours first or last."""
    others = [f"  - {PLUGINS[name].listed}\n" for name in names]
    ours = "  - cnn\n"
    listed = [ours, *others] if first else [*others, ours]
    pages = {"index.md": HOME}
    for name in names:
        pages |= PLUGINS[name].pages
    site = Site(folder)
    write(site, CONFIG + "".join(listed), pages)
    make_font(folder / "cards" / "fonts" / "Roboto")
    return site


def make_font(folder):
    """Put a font where the social plugin would put one from the net."""
    fonts = sorted(Path("/usr/share/fonts").rglob("*.ttf"))
    if fonts:
        folder.mkdir(parents=True)
        shutil.copy(fonts[0], folder / "Regular.ttf")


def run(site, *command):
    """Run a command in a site's folder."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {
        **os.environ,
        "PATH": path,
        "NO_MKDOCS_2_WARNING": "1",
        "DISABLE_MKDOCS_2_WARNING": "1",
    }
    return subprocess.run(
        command,
        cwd=site.folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("first", [True, False], ids=["first", "last"])
def test_a_site_is_right(tmp_path, names, first):
    site = make(tmp_path, names, first)
    done = run(site, "mkdocs", "build", "--strict")
    assert done.returncode == 0, done.stderr
    assert_sound(site)
    for name in names:
        for page, texts in PLUGINS[name].shows.items():
            html = site.read("index.html" if page == "index" else f"{page}/index.html")
            assert [each for each in texts if each not in html] == [], page
    if "search" in names:
        assert "VGG-16" in site.read("search/search_index.json")


@pytest.mark.parametrize("first", [True, False], ids=["first", "last"])
def test_what_is_false_fails_a_strict_build(tmp_path, names, first):
    """Each place is told once, in the file where its author wrote it."""
    expected = sorted(place for name in names for place in PLUGINS[name].false)
    if not expected:
        pytest.skip("it brings no pages")
    site = make(tmp_path, names, first)
    for path in tmp_path.rglob("*"):
        if path.suffix in (".md", ".py"):
            path.write_text(path.read_text("utf-8").replace("cnn 61,706 =", "cnn 5 ="), "utf-8")
    done = run(site, "mkdocs", "build")
    assert done.returncode == 0, done.stderr
    told = re.findall(r"^WARNING -  (\S+:\d+:\d+): ", done.stderr, re.MULTILINE)
    assert sorted(told) == expected
    assert run(site, "mkdocs", "build", "--strict").returncode == 1


def test_a_block_in_a_notebook_is_told(tmp_path):
    pytest.importorskip("mkdocs_jupyter")
    site = make(tmp_path, ["jupyter"], first=False)
    site.write("docs/notebook.ipynb", notebook("# Notebook\n", "\n", *LENET_BLOCK.splitlines(True)))
    done = run(site, "mkdocs", "build", "--strict")
    assert done.returncode == 1
    assert "notebook.ipynb:10:" in done.stderr


def test_each_version_keeps_its_figures(tmp_path):
    """What mike has deployed stays as it was, with the style of its time."""
    pytest.importorskip("mike")
    site = make(tmp_path, ["mike"], first=True)

    def well(*command):
        done = run(site, *command)
        assert done.returncode == 0, done.stderr
        return done.stdout

    well("git", "init", "--quiet")
    well("git", "config", "user.name", "A")
    well("git", "config", "user.email", "a@b.invalid")
    well("git", "add", "docs", "mkdocs.yml")
    well("git", "commit", "--quiet", "--message", "One")
    well("mike", "deploy", "1.0")
    site.write("docs/index.md", HOME.replace("vgg16", "lenet5").replace("conv1_1", "conv1"))
    well("mike", "deploy", "2.0")
    assert VGG in well("git", "show", "gh-pages:1.0/index.html")
    assert LENET in well("git", "show", "gh-pages:2.0/index.html")
    first, second = (well("git", "show", f"gh-pages:{each}.0/assets/cnn.css") for each in (1, 2))
    assert first == second
