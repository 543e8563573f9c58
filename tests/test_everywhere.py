"""One site in every host: the same tables, numbers, pictures and mistakes, by page and line."""

import importlib.util
import json
import logging
import os
import re
import shutil
from html import escape
from pathlib import Path

import pytest
from markdown import Markdown

from hosts import Site
from mkdocs_cnn.hosts.extension import logger

pytestmark = pytest.mark.slow

SOURCES = Path(__file__).parent / "hosts" / "everywhere"
PAGES = {
    path.relative_to(SOURCES / "docs").with_suffix("").as_posix(): path
    for path in sorted((SOURCES / "docs").rglob("*.md"))
}
EXTENSIONS = {
    "admonition": {},
    "attr_list": {},
    "footnotes": {},
    "md_in_html": {},
    "tables": {},
    "pymdownx.details": {},
    "pymdownx.snippets": {"base_path": ["docs"]},
    "pymdownx.superfences": {},
    "pymdownx.tabbed": {"alternate_style": True},
}
OURS = re.compile(
    r'<figure class="?cnn.*?</figure>'
    r'|<div class="cnn cnn-error".*?</pre>.*?</div>\n</div>\n</div>'
    r'|<data class="cnn-number.*?</data>'
    r'|<span class="cnn-number.*?</span>'
    r'|<span class="cnn-mistake.*?</span></span>',
    re.DOTALL,
)
TOLD = re.compile(r"^(?:(?:WARNING|ERROR  ) -  )?([\w/.<>]+:\d+:\d+: .*)$", re.MULTILINE)
UNKNOWN = "<markdown>"
"""What plain Markdown calls a page."""
PLUGIN = "plugins:\n  - search\n  - cnn: {networks: nets}\n"
HIDING = """
import sys
class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "mkdocs":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Hidden())
"""
NUMBERS = ["138M", "1,792", "1793 1792", "93MB 61MB", "138M", "74.3 %"]
"""VGG's first layer has (3·3·3)·64 + 64 weights and biases, and fc6 (7·7·512)·4096 + 4096."""
PLACES = {
    "above.md": ["3:1", "4:16", "14:33"],
    "docs/part.txt": ["7:8"],
    "guide/around.md": ["11:63", "20:26", "20:38"],
    "index.md": ["8:13", "8:60"],
    "tables.md": ["9:16", "21:19"],
    "wrong.md": [
        *("6:5", "9:16", "17:5", "19:9", "20:12"),
        *("23:8", "23:41", "23:54", "25:12", "25:40", "27:1"),
    ],
}
"""Where a figure is false or something is wrong: counted in the pages."""
HOSTS = {
    "material": ("mkdocs", "material"),
    "mkdocs": ("mkdocs", "mkdocs"),
    "readthedocs": ("mkdocs", "readthedocs"),
    "properdocs": ("properdocs", "material"),
    "properdocs-alone": ("properdocs", "material"),
    "zensical-yml": ("zensical", "material"),
    "zensical-toml": ("zensical", ""),
}
"""The hosts, each with its command and its theme."""


def has(module):
    return importlib.util.find_spec(module) is not None


def yaml_config(theme, plugin, extensions=EXTENSIONS):
    listed = "".join(f"  - {name}: {options}\n" for name, options in extensions.items())
    head = f"site_name: Test\ntheme: {{name: {theme}}}\n{plugin}"
    return f"{head}markdown_extensions:\n{listed}"


def toml_config():
    """JSON's texts, lists and truth values are TOML's."""
    lines = ["[project]", 'site_name = "Test"', 'watch = ["nets"]']
    for name, options in (*EXTENSIONS.items(), ("cnn", {"networks": "nets"})):
        lines.append(f"[project.markdown_extensions.{name}]")
        lines += [f"{key} = {json.dumps(value)}" for key, value in options.items()]
    return "\n".join(lines) + "\n"


def write_site(folder, host):
    """Write the site as this host wants it."""
    shutil.copytree(SOURCES, folder)
    made, (command, theme) = Site(folder), HOSTS[host]
    if host == "zensical-toml":
        made.write("zensical.toml", toml_config())
    elif command == "zensical":
        extensions = {**EXTENSIONS, "cnn": {"networks": "nets"}}
        made.write("mkdocs.yml", yaml_config(theme, "watch: [nets]\n", extensions))
    else:
        made.write("mkdocs.yml", yaml_config(theme, PLUGIN))
    made.write("hidden/sitecustomize.py", HIDING)
    return made


def built(folder, host, monkeypatch):
    """Build the site: the status, what is shown of ours on each page, and all that is told."""
    made, command = write_site(folder, host), HOSTS[host][0]
    if host == "properdocs-alone":
        path = [str(folder / "hidden"), *filter(None, [os.environ.get("PYTHONPATH")])]
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path))
        assert made.build(command=["mkdocs"]).returncode != 0, "it is hidden"
    config = ["-f", "mkdocs.yml"] if command == "properdocs" else []
    done = made.build("--strict", *config, command=[command])
    assert "Traceback" not in done.stderr
    pages = {name: made.read(address(name)) for name in PAGES}
    return done.returncode, {name: ours(html) for name, html in pages.items()}, told(done.stderr)


def address(name):
    return "index.html" if name == "index" else f"{name}/index.html"


def ours(html):
    """What is ours on a page, without what only some hosts need: marks for a search, and quotes."""
    found = (each.replace("data-search-exclude ", "") for each in OURS.findall(html))
    return [re.sub(' id="([^ "]+)"', r" id=\1", each) for each in found]


def told(log):
    """The first line of everything that is told, in any order: pages may come in any."""
    return sorted(TOLD.findall(log))


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """What MkDocs makes of it, with Material."""
    if not (has("mkdocs") and has("material")):
        pytest.skip("no MkDocs with Material")
    with pytest.MonkeyPatch.context() as patch:
        return built(tmp_path_factory.mktemp("reference") / "site", "material", patch)


def test_everything_is_there(reference):
    """What the pages say of themselves, counted and computed by hand."""
    status, shown, problems = reference
    figures = {
        name: sum(each.startswith("<figure") for each in all_) for name, all_ in shown.items()
    }
    assert status == 1, "it is strict"
    assert figures == {"above": 1, "guide/around": 7, "index": 10, "tables": 1, "wrong": 1}
    numbers = [each for each in shown["index"] if not each.startswith("<figure")]
    assert [re.sub("<[^>]*>", "", each) for each in numbers] == NUMBERS
    places = [f"{name}:{place}" for name, all_ in PLACES.items() for place in all_]
    assert sorted(each.partition(": ")[0] for each in problems) == sorted(places)


def needed(command, theme):
    """The modules that a host needs."""
    return [command, *["material"] * (theme == "material" and command != "zensical")]


@pytest.mark.parametrize("host", [host for host in HOSTS if host != "material"])
def test_every_host_makes_the_same_of_it(reference, tmp_path, monkeypatch, host):
    missing = [module for module in needed(*HOSTS[host]) if not has(module)]
    if missing:
        pytest.skip(f"no {missing[0]}")
    status, shown, problems = built(tmp_path / "site", host, monkeypatch)
    assert problems == reference[2]
    for name, found in shown.items():
        assert found == reference[1][name]
    assert status == reference[0]


def test_plain_markdown_makes_the_same_of_it(reference, tmp_path, monkeypatch, caplog):
    """But for what stands above a page, and for its name, of which it does not know."""
    made = write_site(tmp_path / "site", "material")
    monkeypatch.chdir(made.folder)
    extensions = {**EXTENSIONS, "cnn": {"networks": "nets"}}
    md = Markdown(extensions=list(extensions), extension_configs=extensions)
    lines = []
    for name in sorted({*PAGES} - {"above"}):
        page = f"{name}.md"
        caplog.clear()
        with caplog.at_level(logging.WARNING, logger.name):
            html = md.reset().convert(made.folder.joinpath("docs", page).read_text("utf-8"))
        shown = [each.replace(escape(UNKNOWN), page) for each in ours(html)]
        assert shown == reference[1][name]
        lines += [each.getMessage().replace(UNKNOWN, page) for each in caplog.records]
    assert told("\n".join(lines)) == [x for x in reference[2] if not x.startswith("above.md")]
