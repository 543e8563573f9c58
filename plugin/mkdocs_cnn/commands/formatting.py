"""`mkdocs-cnn format`: the blocks of pages and the network files in their usual form.

Nothing but the layout of what the language reads is touched: on a page, the lines of its blocks;
in a network file, all of them. What cannot be read is left as it is, and told.
"""

from __future__ import annotations

import codecs
import contextlib
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from mkdocs_cnn.commands.fix import CannotWriteError, Edit, write
from mkdocs_cnn.commands.gathering import folders_here, gather, is_network
from mkdocs_cnn.commands.pages import PageReader
from mkdocs_cnn.commands.sites import Site, Sites, absolute
from mkdocs_cnn.language.program import Program
from mkdocs_cnn.language.tidy import tidy
from mkdocs_cnn.library.files import UnreadableError, decode, read_bytes
from mkdocs_cnn.library.library import PAGES
from mkdocs_cnn.library.texts import read
from mkdocs_cnn.problems.limits import DEFAULTS, Limits
from mkdocs_cnn.problems.problem import Invalid, Problem, Source
from mkdocs_cnn.problems.records import record
from mkdocs_cnn.show.findings import Left


@record()
class Formatted:
    """What was found, and what became of it."""

    edits: tuple[Edit, ...]
    """The files that are not in their usual form."""
    problems: tuple[Problem, ...]
    """What cannot be read."""
    files: int
    left: tuple[Left, ...] = ()
    """The files that could not be written."""

    @property
    def unread(self) -> bool:
        """Is something left as it is that may not be as it should?"""
        return bool(self.problems or self.left)


def format_files(
    paths: tuple[Path, ...], config: Path | None, limits: Limits | None, *, writes: bool
) -> Formatted:
    """Lay out pages and network files.

    Args:
        paths: files and folders; none for those of the site around the current folder.
        config: the configuration for all files; each its own if None.
        limits: how much may be read, other than by default.
        writes: write what changes.

    Raises:
        SiteError: as `check` does.
    """
    sites = Sites(config, {})
    given = paths or tuple(folders_here(sites))
    run = _Run(sites, limits or DEFAULTS)
    with contextlib.redirect_stdout(sys.stderr):  # extensions that print
        for path in gather(given, sites):
            run.file(path)
    left = tuple(_write(run.edits, given)) if writes else ()
    return Formatted(tuple(run.edits), tuple(run.problems), run.files, left)


def format_text(text: str, name: str, limits: Limits | None) -> tuple[str, list[Problem]]:
    """Lay out a text that is no file, or not yet: a page if its name is one's, else a block."""
    run = _Run(Sites(None, {}), limits or DEFAULTS)
    source, path = Source(name, text), Path(name)
    new = run.page(source, path) if path.suffix in PAGES else run.block(source)
    return new, run.problems


def _write(edits: Iterable[Edit], given: tuple[Path, ...]) -> Iterable[Left]:
    for edit in edits:
        try:
            write(edit, given)
        except CannotWriteError as error:
            yield Left(edit.path, str(error))


class _Run:
    """Lays out many files."""

    def __init__(self, sites: Sites, limits: Limits) -> None:
        self.sites = sites
        self.limits = limits
        self.files = 0
        self.edits: list[Edit] = []
        self.problems: list[Problem] = []
        self.readers: dict[Path | None, PageReader] = {}

    def file(self, path: Path) -> None:
        self.files += 1
        name = path.as_posix()
        try:
            before = read_bytes(path)
            text = decode(before)
        except UnreadableError as error:
            self.problems.append(error.problem(name))
            return
        source = Source(name, text)
        after = self.block(source) if is_network(path) else self.page(source, path)
        if after != text:
            self.edits.append(Edit(name, before, _encoded(after, before), ()))

    def page(self, source: Source, path: Path) -> str:
        """Lay out the blocks of a page; what comes from other files is theirs."""
        blocks, failed = self.reader(path).blocks(source)
        self.problems += failed
        lines = source.text.split("\n")
        own = {each.first_line: each for each in blocks if each.path == source.path}
        for first, block in sorted(own.items(), reverse=True):
            start, end = first - 1, first - 1 + len(block.lines)
            written = lines[start:end]
            if [line[block.indent :] for line in written] == block.lines:
                lead = written[0][: block.indent]
                new = self.block(block).rstrip("\n").split("\n")
                lines[start:end] = [f"{lead}{line}".rstrip() for line in new]
        return "\n".join(lines)

    def reader(self, path: Path) -> PageReader:
        site: Site = self.sites.of(path.parent)
        if site.config not in self.readers or site.varies:
            self.readers[site.config] = PageReader(site, absolute(path))
        return self.readers[site.config]

    def block(self, source: Source) -> str:
        """Lay out what a block holds."""
        try:
            program, problems = read(source, limits=self.limits)
        except Invalid as invalid:
            problems = list(invalid.problems)
        else:
            if not problems:
                return tidy(source.text, program, self.reading(source))
        self.problems += problems
        return source.text

    def reading(self, source: Source) -> Callable[[str], Program | None]:
        def again(text: str) -> Program | None:
            try:
                program, problems = read(Source(source.path, text), limits=self.limits)
            except Invalid:
                return None
            return None if problems else program

        return again


def _encoded(text: str, before: bytes) -> bytes:
    """Encode a text as the file was, which it replaces."""
    if b"\r\n" in before:
        text = text.replace("\n", "\r\n")
    mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
    return mark + text.encode()
