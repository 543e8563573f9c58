"""Which host builds a site, and what of its set-up that host passes over without a word."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from mkdocs_cnn.commands.sites import Site, SiteError, absolute, read_site
from mkdocs_cnn.hosts.extension import NETWORKS
from mkdocs_cnn.hosts.setup import (
    find_stale_in,
    has_style,
    networks_are_unwatched,
    options_are_ignored,
    plugin_is_ignored,
    style_is_missing,
)
from mkdocs_cnn.problems.files import is_file, read_text
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.problem import Problem, Source

ZENSICAL = "zensical.toml"
"""The configuration that Zensical alone reads, and before any other."""
_ITS_OTHERS = ("mkdocs.yml", "mkdocs.yaml")
"""Those of MkDocs that Zensical reads as well."""


def find_passed_over(site: Site) -> Iterator[Problem]:
    """Report what the hosts of a site pass over, and copies that are out of date."""
    if site.config is None:
        return
    if site.docs is not None:
        yield from find_stale_in(site.docs)
    if is_for_zensical(site.config):
        yield from _passed_over(site, site.config)
    elif not find_spec("zensical") and _is_bare(site):
        yield style_is_missing(_source(site.config))
    beside = site.config.parent / ZENSICAL
    if site.config.name in _ITS_OTHERS and is_file(beside):
        try:
            yield from _passed_over(read_site(beside), beside)
        except SiteError:
            return  # Zensical itself will say so


def is_for_zensical(config: Path) -> bool:
    """Is a configuration read by Zensical, as far as can be known from what is installed?"""
    if config.suffix == ".toml":
        return True
    beside = is_file(config.parent / ZENSICAL)
    return config.name in _ITS_OTHERS and not beside and _is_zensical_alone()


def _is_zensical_alone() -> bool:
    """Is Zensical installed, and no other host that would run plugins?"""
    return bool(find_spec("zensical")) and not (find_spec("mkdocs") or find_spec("properdocs"))


def _is_bare(site: Site) -> bool:
    """Has a site our extension without the plugin, which brings the style sheet along?"""
    return site.extension is not None and site.plugin is None and not has_style(site.styles)


def _source(config: Path) -> Source:
    return Source(Path(os.path.relpath(config)).as_posix(), read_text(config, Limits.config))


def _passed_over(site: Site, config: Path) -> Iterator[Problem]:
    """Report what Zensical passes over in a configuration."""
    source = _source(config)
    if site.plugin is not None and site.extension is None:
        yield plugin_is_ignored(source)
        return
    known = site.extension or {}
    names = [name for name, value in (site.plugin or {}).items() if known.get(name) != value]
    if names:
        yield options_are_ignored(source, tuple(names))
    folder = site.networks
    if folder is not None and not any(
        absolute(folder).is_relative_to(absolute(site.folder / each)) for each in site.watched
    ):
        yield networks_are_unwatched(source, str(site.options[NETWORKS]))
