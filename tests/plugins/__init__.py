"""What the tests with other plugins share: building a site, and what must hold on every page."""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import re
from collections import Counter
from dataclasses import dataclass

import pytest

from hosts import Site

VGG, LENET = "138,357,544", "61,706"
"""The parameters of VGG-16 and of LeNet-5, as the tables of their layers add up."""
TRANSLATING = """\
from mkdocs import utils
from mkdocs.commands.build import build
from mkdocs.localization import parse_locale
from mkdocs.plugins import event_priority

languages = ["en", "zh"]
building = []

@event_priority(-100)
def on_config(config):
    config.theme["locale"] = parse_locale(languages[len(building)])
    return config

@event_priority(-100)
def on_post_build(config):
    if not building:
        building.append(config)
        root, clean, utils.clean_directory = config.site_dir, utils.clean_directory, print
        config.site_dir += "/zh"
        try:
            build(config)
        finally:
            config.site_dir, utils.clean_directory = root, clean
"""
"""A hook that does what mkdocs-static-i18n does: it builds again, in the end, for a language."""
_DRAWN = re.compile(r"<(svg|script|style)\b.*?</\1>", re.DOTALL)
_ID = re.compile(r"""\sid=["']?([^\s"'>]+)""")
_LINK = re.compile(r"""\shref=["']?#([^\s"'>]+)""")


@dataclass
class Built:
    """A site that was built, and what was told meanwhile."""

    site: Site
    told: list[str]
    """The first lines of all warnings and errors."""

    def read(self, name):
        return self.site.read(name)


def is_installed(module):
    """Is a module installed?"""
    return importlib.util.find_spec(module) is not None


def write(site, config, pages):
    """Write a site's configuration and pages."""
    site.write("mkdocs.yml", f"site_name: Test\nvalidation: {{anchors: warn}}\n{config}")
    for name, text in pages.items():
        site.write(f"docs/{name}", text)


def built(site, config, pages, caplog, stops=False):
    """Build a site in this process; it `stops` if a false claim is to end the build."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort

    write(site, config, pages)
    with contextlib.chdir(site.folder):
        loaded = load_config("mkdocs.yml")
        caplog.clear()
        loaded.plugins.on_startup(command="build", dirty=False)
        with pytest.raises(Abort) if stops else contextlib.nullcontext():
            build(loaded)
        loaded.plugins.on_shutdown()
    told = [each for each in caplog.records if each.levelno >= logging.WARNING]
    return Built(site, [each.getMessage().partition("\n")[0] for each in told])


def assert_sound(site):
    """No id is there twice, no link within a page leads nowhere, and each page has our style."""
    pages = [path for path in (site.folder / "site").rglob("*.html") if is_page(path)]
    assert pages
    for path in pages:
        html = path.read_text("utf-8")
        ids = Counter(_ID.findall(_DRAWN.sub("", html)))
        assert [each for each, count in ids.items() if count > 1] == [], path
        assert set(_LINK.findall(html)) - set(ids) <= {"__skip"}, path
        for name in ("cnn.css", "cnn.js"):
            assert len(re.findall(rf"assets/{re.escape(name)}\b", html)) == 1, path
        assert "\x02" not in html, path


def is_page(path):
    """Is this a page with a theme around it? What only leads to another is none."""
    return 'http-equiv="refresh"' not in path.read_text("utf-8")
