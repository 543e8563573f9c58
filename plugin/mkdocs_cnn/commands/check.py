"""`mkdocs-cnn check`: what a build says about pages and network files, without the build.

A page goes through Python-Markdown with the extensions of its own site, and ours among them: what
is found is what a build finds, by the same code.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from mkdocs_cnn.commands.gathering import folders_here, gather, is_network
from mkdocs_cnn.commands.hosting import find_passed_over
from mkdocs_cnn.commands.pages import PageReader
from mkdocs_cnn.commands.sites import Sites, absolute
from mkdocs_cnn.library.library import BINARY, read_file
from mkdocs_cnn.problems.files import UnreadableError, decode, read_bytes
from mkdocs_cnn.problems.phrases import ENGLISH, Words
from mkdocs_cnn.problems.problem import FalseClaim, Found, Invalid, Problem, Source
from mkdocs_cnn.problems.records import field, record
from mkdocs_cnn.show.findings import Findings
from mkdocs_cnn.show.tally import NOTHING, Tally
from mkdocs_cnn.show.totals import PageTotals, totals_of


@record()
class Asked:
    """What is to be checked, and how."""

    paths: tuple[Path, ...] = ()
    """Files and folders; none for the pages and networks of the site around the current folder."""
    config: Path | None = None
    """The configuration for all files; each its own if None."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Options of the extension that go before those of the sites."""
    find: bool = False
    """Look for figures that nobody marked, too?"""


@record()
class Checked:
    """What was found, and where it was looked for."""

    findings: Findings
    given: tuple[Path, ...]
    """The files and folders that were checked."""
    contents: Mapping[str, bytes] = field(repr=False)
    """What the files held when they were checked in which something can be written, by path."""
    remarks: tuple[Words, ...] = ()
    """What could not be used of the sites' configurations, in one line each."""
    pages: tuple[PageTotals, ...] = ()
    """What became of the figures in each file."""
    language: str = ENGLISH
    """That of all sites, if they have one in common."""


def check(asked: Asked) -> Checked:
    """Check files and folders.

    Raises:
        SiteError: the configuration asked for cannot be read, an option of ours in a configuration
            cannot be, or nothing was asked for and there is no site here.
    """
    sites = Sites(asked.config, asked.options)
    given = asked.paths or tuple(folders_here(sites))
    run = _Run(sites, find=asked.find)
    with contextlib.redirect_stdout(sys.stderr):  # extensions that print
        for path in gather(given, sites):
            run.check(path)
    for site in sites.known:
        run.problems += find_passed_over(site)
    return run.checked(given)


class _Run:
    """One check of many files."""

    def __init__(self, sites: Sites, *, find: bool) -> None:
        self.sites = sites
        self.find = find
        self.files = 0
        self.problems: list[Problem] = []
        self.tally = Tally()
        self.contents: dict[str, bytes] = {}
        self.readers: dict[tuple[Path | None, Path | None], PageReader] = {}
        self.pages: list[PageTotals] = []

    def check(self, path: Path) -> None:
        self.files += 1
        name = path.as_posix()
        try:
            content, source = _read(path)
        except Invalid as invalid:
            self.problems += invalid.problems
            self.pages.append(PageTotals(name, totals_of(NOTHING, invalid.problems)))
            return
        reader = self._reader(path)
        found, tally = reader.network(source) if is_network(path) else reader.page(source)
        if self.find and not is_network(path):
            found = [*found, *reader.find(source)]
        self.problems += found
        self.tally += tally
        if any(isinstance(each, FalseClaim | Found) for each in found):
            self.contents[name] = content
        self.pages.append(PageTotals(name, totals_of(tally, found)))

    def _reader(self, path: Path) -> PageReader:
        site = self.sites.of(path.parent)
        key = site.config, absolute(path.parent) if site.varies else None
        if key not in self.readers:
            self.readers[key] = PageReader(site, absolute(path))
        return self.readers[key]

    def checked(self, given: tuple[Path, ...]) -> Checked:
        problems = _each_once(self.problems)
        for name in {place for each in problems for place in _claimed_in(each)}:
            if name not in self.contents:  # a snippet, whose page was read here and not itself
                with contextlib.suppress(UnreadableError):
                    self.contents[name] = read_bytes(Path(name))
        made = self.readers.values()
        remarks = [*self.sites.remarks, *(each for one in made for each in one.remarks)]
        findings = Findings(tuple(problems), self.files, self.tally)
        told, pages = tuple(dict.fromkeys(remarks)), tuple(self.pages)
        languages = {each.site.language for each in made} or {ENGLISH}
        language = languages.pop() if len(languages) == 1 else ENGLISH
        return Checked(findings, given, self.contents, told, pages, language)


def _read(path: Path) -> tuple[bytes, Source]:
    """Read a file: its bytes, where something may be written, and its text.

    Raises:
        Invalid: it cannot be read.
    """
    name = path.as_posix()
    if path.suffix in BINARY:
        return b"", read_file(path, name)
    try:
        content = read_bytes(path)
        return content, Source(name, decode(content))
    except UnreadableError as error:
        raise Invalid([error.problem(name)]) from None


def _each_once(problems: Iterable[Problem]) -> list[Problem]:
    """Sort problems; of several at one place that say the same, the first is kept."""
    real: dict[str, str] = {}
    known: dict[tuple[str, int, int, Words], Problem] = {}
    for each in problems:
        path, line, column = _place(each)
        if path not in real:
            real[path] = os.path.realpath(path)
        known.setdefault((real[path], line, column, each.message), each)
    return sorted(known.values(), key=_place)


def _place(problem: Problem) -> tuple[str, int, int]:
    return problem.span.source.path, problem.span.file_line, problem.span.file_column


def _claimed_in(problem: Problem) -> list[str]:
    corrections = problem.corrections if isinstance(problem, FalseClaim | Found) else ()
    return [each.span.source.path for each in corrections]
