"""Which files a check looks at: pages and network files, given by name or found in folders."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from mkdocs_cnn.commands.sites import Site, SiteError, Sites, absolute, find_config
from mkdocs_cnn.library.library import PAGES, SUFFIXES, YAML
from mkdocs_cnn.problems.files import UnreadableError, is_file, is_folder, read_bytes
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say

_NETWORK = pattern(rb"(?m)^(?:\xef\xbb\xbf)?(?:(?:layers|use|compare)[ \t]*:|mkdocs-cnn export )")
_WRITTEN = (*YAML, ".net")
"""What can be a network anywhere; other models are where the site has its networks."""
_NO_SOURCES = {"site-packages", "node_modules", "__pycache__"}


def is_network(path: Path) -> bool:
    """Is a file read as a network file, and not as a page?"""
    return path.suffix in SUFFIXES


def gather(paths: Iterable[Path], sites: Sites) -> Iterator[Path]:
    """Give files as they are named, and the pages and networks of folders; each file once."""
    known: set[str] = set()
    for path in paths:
        for each in _Folder(sites).files(path) if is_folder(path) else [path]:
            real = os.path.realpath(each)
            if real not in known:
                known.add(real)
                yield each


def folders_here(sites: Sites) -> list[Path]:
    """Give the folders of the site in which the current folder lies: its pages, its networks.

    Raises:
        SiteError: there is no site, it cannot be read, or it has no folder of pages.
    """
    config = sites.config or find_config(Path.cwd())
    if config is None:
        raise SiteError(say("there-is-no-configuration"))
    site = Sites(config, sites.overruled).of(config.parent)
    folders = [each for each in (site.docs, site.networks) if each and is_folder(each)]
    if site.docs not in folders:
        raise SiteError(say("its-folder-of-pages", config=config.name))
    return [Path(os.path.relpath(each)) for each in folders]


class _Folder:
    """Looks through a folder."""

    def __init__(self, sites: Sites) -> None:
        self.sites = sites
        self.exclusions: dict[Path | None, Callable[[str], bool]] = {}

    def files(self, folder: Path) -> Iterator[Path]:
        for path in walk(folder, self._failed):
            if path.suffix in PAGES:
                if not self._is_excluded(self.sites.of(path.parent), absolute(path)):
                    yield path
            elif is_network(path) and (self._is_own(path) or _looks_like_network(path)):
                yield path

    def _is_own(self, path: Path) -> bool:
        networks = self.sites.of(path.parent).networks
        return networks is not None and absolute(path.parent) == absolute(networks)

    def _failed(self, error: OSError) -> None:
        reason = error.strerror or type(error).__name__
        remark = say("cannot-look-into-the-folder", folder=str(error.filename), reason=reason)
        self.sites.remarks.append(remark)

    def _is_excluded(self, site: Site, path: Path) -> bool:
        if site.docs is None or not path.is_relative_to(site.docs):
            return False
        if site.config not in self.exclusions:
            self.exclusions[site.config] = _exclusion(site.excluded)
        return self.exclusions[site.config](path.relative_to(site.docs).as_posix())


def walk(folder: Path, failed: Callable[[OSError], None]) -> Iterator[Path]:
    """Yield the files below a folder, in order; what is hidden or installed is left out.

    Links that lead nowhere, pipes and the like are among them: whoever made one will want to know.

    Args:
        folder: where to begin.
        failed: is told of folders that cannot be looked into.

    Raises:
        SiteError: there is more below it than anybody's site has.
    """
    entered = _Entered(folder)
    seen = 0
    for parent, folders, names in os.walk(folder, followlinks=True, onerror=failed):
        seen += len(folders) + len(names)
        if seen > Limits.entries:
            what = say("more-than-files-and-folders", most=Limits.entries)
            raise SiteError(
                say("name-the-folders-to-be-checked", as_posix=folder.as_posix(), what=what)
            )
        within = (Path(parent, name) for name in sorted(folders))
        folders[:] = [each.name for each in within if _holds_sources(each) and entered.add(each)]
        yield from (Path(parent, name) for name in sorted(names) if not name.startswith("."))


class _Entered:
    """The folders that have been looked through, by their real names."""

    def __init__(self, first: Path) -> None:
        self.first = Path(os.path.realpath(first))
        self.real = {str(self.first)}

    def add(self, folder: Path) -> bool:
        """Add a folder; say whether it is new, and not a link that leads back, or above."""
        real = os.path.realpath(folder)
        if real in self.real or self.first.is_relative_to(real):
            return False
        self.real.add(real)
        return True


def _holds_sources(folder: Path) -> bool:
    name = folder.name
    if name.startswith(".") or name in _NO_SOURCES:
        return False
    return not is_file(folder / "pyvenv.cfg")


def _looks_like_network(path: Path) -> bool:
    if path.suffix not in _WRITTEN:
        return False
    try:
        return _NETWORK.search(read_bytes(path)) is not None
    except UnreadableError:
        return False  # some other file, for all that is known


def _exclusion(patterns: str) -> Callable[[str], bool]:
    """Make what tells which files below a site's folder of pages MkDocs leaves out."""
    try:
        from pathspec.gitignore import GitIgnoreSpec
    except ImportError:  # it comes with MkDocs; without it, its default alone
        return lambda name: name.startswith("templates/")
    spec = GitIgnoreSpec.from_lines([".*", "/templates/", *patterns.splitlines()])
    return spec.match_file
