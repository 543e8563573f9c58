"""`mkdocs-cnn format`: the blocks of pages and the network files in their usual form.

Nothing but the layout of what the language reads is touched: on a page, the lines of its blocks;
in a network file, all of them. What cannot be read is left as it is, and told.
"""

from __future__ import annotations

import codecs
import contextlib
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from mkdocs_cnn.commands.fix import CannotWriteError, Edit, write
from mkdocs_cnn.commands.gathering import folders_here, gather, is_network
from mkdocs_cnn.commands.pages import PageReader
from mkdocs_cnn.commands.sites import Site, SiteError, Sites, absolute
from mkdocs_cnn.language.program import Program
from mkdocs_cnn.language.tidy import tidy
from mkdocs_cnn.library.library import PAGES, YAML
from mkdocs_cnn.problems.files import UnreadableError, decode, read_bytes
from mkdocs_cnn.problems.limits import LIMITS
from mkdocs_cnn.problems.phrases import tell
from mkdocs_cnn.problems.problem import Invalid, Problem, Source, descriptions, in_order
from mkdocs_cnn.problems.records import record
from mkdocs_cnn.problems.visible import visible
from mkdocs_cnn.show.findings import Left

_LAID_OUT = (*PAGES, *YAML)
"""What is written by hand; models in code are written by programs."""


@record()
class Terminal:
    """Where a command reads and writes."""

    read: Callable[[], str]
    """Reads standard input."""
    show: Callable[[str], None]
    """Writes what was asked for."""
    say: Callable[[str], None]
    """Writes a line about it."""


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


def run(options: SimpleNamespace, terminal: Terminal) -> int:
    """Do what the command line asks for; return the exit status."""
    given = {name: value for name in (LIMITS,) if (value := getattr(options, name)) is not None}
    is_input = [str(path) for path in options.paths] == ["-"]
    try:
        return (_run_input if is_input else _run_files)(options, given, terminal)
    except SiteError as error:
        terminal.say(visible(f"mkdocs-cnn format: {error}"))
        return 2


def _run_files(options: SimpleNamespace, given: Mapping[str, Any], terminal: Terminal) -> int:
    writes = not (options.check or options.diff)
    done = format_files(tuple(options.paths), options.config_file, given, writes=writes)
    left = {each.path for each in done.left}
    for edit in (each for each in done.edits if each.path not in left):
        terminal.show(edit.diff() if options.diff else f"{visible(edit.path)}\n")
    for text in descriptions(in_order(done.problems)):
        terminal.say(text)
    for each in done.left:
        terminal.say(tell("not-written", path=each.path, reason=each.reason))
    changed = len(done.edits) - len(done.left)
    if writes:
        terminal.say(tell("files-formatted", count=changed, files=done.files))
    else:
        terminal.say(tell("files-to-be-formatted", count=changed, files=done.files))
    return 2 if done.unread else int(bool(done.edits) and not writes)


def _run_input(options: SimpleNamespace, given: Mapping[str, Any], terminal: Terminal) -> int:
    """Write standard input in its usual form to standard output, as editors ask for it."""
    text, name = terminal.read(), options.stdin_filename
    new, problems = format_text(text, name, given)
    if options.diff:
        terminal.show(Edit(name, text.encode(), new.encode(), ()).diff())
    elif not options.check:
        terminal.show(new)
    for each in descriptions(in_order(problems)):
        terminal.say(each)
    return 2 if problems else int(new != text and (options.check or options.diff))


def format_files(
    paths: tuple[Path, ...], config: Path | None, options: Mapping[str, Any], *, writes: bool
) -> Formatted:
    """Lay out pages and network files.

    Args:
        paths: files and folders; none for those of the site around the current folder.
        config: the configuration for all files; each its own if None.
        options: options of the extension that go before those of the sites.
        writes: write what changes.

    Raises:
        SiteError: as `check` does.
    """
    sites = Sites(config, options)
    given = paths or tuple(folders_here(sites))
    work = _Run(sites)
    with contextlib.redirect_stdout(sys.stderr):  # extensions that print
        for path in gather(given, sites):
            if path.suffix in _LAID_OUT:
                work.file(path)
    left = tuple(_write(work.edits, given)) if writes else ()
    return Formatted(tuple(work.edits), tuple(work.problems), work.files, left)


def format_text(text: str, name: str, options: Mapping[str, Any]) -> tuple[str, list[Problem]]:
    """Lay out a text that is no file, or not yet: a page if its name is one's, else a block.

    Raises:
        SiteError: the configuration of the site around the current folder cannot be used.
    """
    work, path = _Run(Sites(None, options)), Path(name)
    return work.text(Source(name, text), path, is_page=path.suffix in PAGES), work.problems


def _write(edits: Iterable[Edit], given: tuple[Path, ...]) -> Iterable[Left]:
    for edit in edits:
        try:
            write(edit, given)
        except CannotWriteError as error:
            yield Left(edit.path, str(error))


class _Run:
    """Lays out many files."""

    def __init__(self, sites: Sites) -> None:
        self.sites = sites
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
        after = self.text(Source(name, text), path, is_page=not is_network(path))
        if after != text:
            self.edits.append(Edit(name, before, _encoded(after, before), ()))

    def text(self, source: Source, path: Path, *, is_page: bool) -> str:
        """Lay out the text of a page, or of a network file."""
        site: Site = self.sites.of(path.parent)
        if site.config not in self.readers or site.varies:
            self.readers[site.config] = PageReader(site, absolute(path))
        reader = self.readers[site.config]
        return self.page(source, reader) if is_page else self.block(source, reader)

    def page(self, source: Source, reader: PageReader) -> str:
        """Lay out the blocks of a page; what comes from other files is theirs."""
        blocks, failed = reader.blocks(source)
        self.problems += failed
        lines = source.text.split("\n")
        own = {each.first_line: each for each in blocks if each.path == source.path}
        for first, block in sorted(own.items(), reverse=True):
            start, end = first - 1, first - 1 + len(block.lines)
            written = lines[start:end]
            if [line[block.indent :] for line in written] == block.lines:
                lead = written[0][: block.indent]
                new = self.block(block, reader).rstrip("\n").split("\n")
                lines[start:end] = [f"{lead}{line}".rstrip() for line in new]
        return "\n".join(lines)

    def block(self, source: Source, reader: PageReader) -> str:
        """Lay out what a block holds."""

        def again(text: str) -> Program | None:
            try:
                program, problems = reader.read(Source(source.path, text))
            except Invalid:
                return None
            return None if problems else program

        try:
            program, problems = reader.read(source)
        except Invalid as invalid:
            problems = list(invalid.problems)
        else:
            if not problems:
                return tidy(source.text, program, again)
        self.problems += problems
        return source.text


def _encoded(text: str, before: bytes) -> bytes:
    """Encode a text as the file was, which it replaces."""
    if b"\r\n" in before:
        text = text.replace("\n", "\r\n")
    mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
    return mark + text.encode()
