"""Zensical, which runs no plugins: what a plugin does elsewhere, done while pages are converted.

Zensical makes a new extension for every page, and keeps pages from one build to the next. It ends
a build in failure where a conversion raises, which also ends `serve`, at the first page, with a
traceback. So nothing here raises: the process that builds ends with a status of its own, and a page
that has something wrong is not kept, since nobody would be told of it in the next build.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markdown import Markdown
from markdown.postprocessors import Postprocessor

from mkdocs_cnn.hosts.above import KEY, read_above
from mkdocs_cnn.hosts.conversion import Catcher
from mkdocs_cnn.hosts.extension import (
    NETWORKS,
    CnnExtension,
    language_of_theme,
    log_problem,
    told_of_errors,
)
from mkdocs_cnn.hosts.locations import find_page_file
from mkdocs_cnn.hosts.setup import find_key, find_stale_in, has_style, networks_are_unwatched
from mkdocs_cnn.hosts.suspects import find_in_front_matter
from mkdocs_cnn.problems.files import UnreadableError, read_text
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import speaking, tell
from mkdocs_cnn.problems.problem import FalseClaim, Problem, Refusal, Source
from mkdocs_cnn.problems.records import replace
from mkdocs_cnn.show.supplied import within_a_page

if TYPE_CHECKING:
    from mkdocs_cnn.library.library import Library
    from mkdocs_cnn.library.memory import Memory
    from mkdocs_cnn.show.page import Block

CONFIGS = ("zensical.toml", "mkdocs.yml", "mkdocs.yaml")
"""Zensical's configuration; of several, the first counts."""
AGAIN = "<!-- cnn: this page is rendered in every build -->"
"""What a page ends with that Zensical shall not keep."""
STRICT = pattern("-c?sc?|--strict")
"""The options by which a build is asked to fail for a warning."""
_FRONT_MATTER = pattern(r"-{3}[ \t]*\n(?:.*\n)*?-{3}[ \t]*\n")


class Run:
    """What is known of one process of Zensical, as long as its configuration stays the same."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        self.config = config
        self.root = Path(config.get("root_dir") or ".")
        self.language = language_of_theme(config.get("theme") or {})
        self.mistakes: dict[str, Problem] = {}
        """What is wrong with the configuration, by what the log says of it."""
        self.pages: dict[str, dict[str, Problem]] = {}
        """What is wrong with each page, likewise."""
        self.page: object = None
        """The one that is converted."""
        self.styled = False
        """Has that page got the style sheet?"""
        self._known: tuple[Library, Memory] | None = None
        self._began = time.time() - 1
        self._timer: threading.Timer | None = None

    @property
    def source(self) -> Source:
        """The file of the configuration, as far as it is known."""
        asked = ("-f", "--config-file")
        names = [Path(after) for before, after in pairwise(sys.argv) if before in asked]
        for name in (*names, *(self.root / each for each in CONFIGS)):
            with suppress(UnreadableError):
                return Source(Path(os.path.relpath(name)).as_posix(), read_text(name))
        return Source(CONFIGS[0], "")

    @property
    def linked(self) -> bool:
        """Does the site have a style sheet of ours, or in the place of ours?"""
        return has_style(self.config.get("extra_css", ()))

    def share(self, extension: CnnExtension) -> None:
        """Give an extension the networks that others have read, and look at how all are set up."""
        if self._known is not None:
            self._known[0].refresh()
            extension.library, extension.memory = self._known
            return
        self._known = extension.library, extension.memory
        self.language = extension.settings.language
        if folder := extension.library.folder:
            watched = [(self.root / str(each)).resolve() for each in self.config.get("watch", ())]
            whole = Path(folder).resolve()
            if not any(whole.is_relative_to(each) for each in watched):
                named = Path(os.path.relpath(whole, self.root.resolve())).as_posix()
                self.blame(networks_are_unwatched(self.source, named))
        for problem in find_stale_in(self.root / str(self.config.get("docs_dir") or "docs")):
            self.blame(problem)

    def begin(self, page: object, path: str) -> None:
        """Begin a page, or a part of the same one, which some extensions convert by itself."""
        if page is not self.page:
            self.page, self.styled, self.pages[path] = page, False, {}

    def blame(self, problem: Problem) -> None:
        """Report something of the configuration, once."""
        self._report(problem, self.mistakes)

    def report(self, path: str, problem: Problem) -> None:
        """Report something of a page, once, even if it brings in a snippet twice."""
        self._report(problem, self.pages[path])

    def _report(self, problem: Problem, known: dict[str, Problem]) -> None:
        with speaking(self.language):
            if known.setdefault(problem.describe(), problem) is problem:
                log_problem(problem)

    def is_wrong(self, path: str) -> bool:
        """Is anything wrong with a page?"""
        return any(each.level != "note" for each in self.pages[path].values())

    def forget_soon(self) -> None:
        """Have pages taken away when no more has been kept for a while."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = threading.Timer(1, self.forget)
        self._timer.daemon = True
        self._timer.start()

    def forget(self) -> None:
        """Take the pages away that Zensical has kept and should not have."""
        with suppress(OSError):
            for file in (self.root / ".cache").iterdir():
                with suppress(OSError):
                    if file.stat().st_mtime >= self._began and AGAIN.encode() in file.read_bytes():
                        file.unlink()

    def verdict(self) -> str:
        """Say why the build has failed; empty if it has not."""
        pages = {text: each for page in self.pages.values() for text, each in page.items()}
        found = [*pages.values(), *self.mistakes.values()]
        warnings = [each for each in found if each.level != "note"]
        if warnings and (self.config.get("strict") or any(map(STRICT.fullmatch, sys.argv[1:]))):
            return tell("aborted-strictly", count=len(warnings))
        errors = [each for each in warnings if each.level == "error"]
        if not all(isinstance(each, FalseClaim) for each in errors):
            return tell("aborted-for-options")
        return told_of_errors(len(errors)) if errors else ""


_runs: list[Run] = []
"""The run that is going on."""


def run_of(config: Mapping[str, Any]) -> Run:
    """Return what is known of the run with this configuration."""
    if not _runs:
        atexit.register(_end)
    if not _runs or _runs[0].config is not config:
        _runs[:] = [Run(config)]
    return _runs[0]


def usable(options: Mapping[str, Any], check: Callable[[str, Any], None]) -> dict[str, Any]:
    """Leave out options that cannot be, and report them.

    Args:
        options: those of the extension; paths among them start from the configuration's folder.
        check: raises ValueError for an option that cannot be.
    """
    config = sys.modules["zensical.config"].get_config()
    if config is None:  # somebody has loaded it, and does not run it
        return dict(options)
    run = run_of(config)
    good: dict[str, Any] = {}
    for name, given in options.items():
        folder = name == NETWORKS and isinstance(given, str) and given
        value = os.path.relpath(run.root / folder) if folder else given
        try:
            check(name, value)
        except ValueError as error:
            span = find_key(run.source, "markdown_extensions", "cnn", name)
            with speaking(run.language):
                plain = Problem(str(error), span)
            told = error.at(span) if isinstance(error, Refusal) else plain
            run.blame(replace(told, level="error"))
        else:
            good[name] = value
    return good


def take_part(md: Markdown, extension: CnnExtension, catcher: Catcher, context: Any) -> None:
    """Do for a page what a plugin does elsewhere.

    Args:
        md: what converts the page.
        extension: ours, which nobody else uses.
        catcher: what its processors share.
        context: what Zensical tells of the page and of the site.
    """
    run = run_of(context.config)
    if extension.getConfig("language") is None:
        extension.setConfig("language", run.language)
    run.share(extension)
    page = _Page(md, run, catcher)
    run.begin(context.page, page.path)
    extension.listener, extension.quotes_ids = page.listen, True
    meta = getattr(context.page, "meta", None) or {}
    if KEY in meta or "#!" in str(meta):
        text = "\n".join(find_page_file(md).lines)
        above = read_above(meta, page.path, text)
        extension.options_above[page.path] = above.options
        head = _FRONT_MATTER.match(text)
        body = text[head.end() :] if head else text
        page.report([*above.problems, *find_in_front_matter(page.path, text, body)])
    md.postprocessors.register(page, "cnn-page", -1000)


class _Page(Postprocessor):
    """A page, which gets at its end what it needs."""

    def __init__(self, md: Markdown, run: Run, catcher: Catcher) -> None:
        super().__init__(md)
        self.path = find_page_file(md).path
        self._run = run
        self._catcher = catcher
        self._shown = False

    def listen(self, block: Block) -> None:
        """Hear of a block or a number that is shown."""
        self._shown = self._shown or bool(block.html)
        self.report(block.problems)

    def report(self, problems: Iterable[Problem]) -> None:
        """Report problems of the page."""
        for problem in problems:
            self._run.report(self.path, problem)

    def run(self, text: str) -> str:
        """Put the style sheet above what is shown, and have a page forgotten that is not right."""
        run = self._run
        if not self._catcher.conversion.in_text:
            return text
        if self._shown and not (run.linked or run.styled):
            run.styled = True
            text = f"{within_a_page()}\n{text}"
        if (self._shown and run.mistakes) or run.is_wrong(self.path):
            run.forget_soon()
            text = f"{text}\n{AGAIN}"
        return text


def _end() -> None:
    """End the process in failure if something is an error, once the others have tidied up.

    Only a build comes here: when `serve` is interrupted, Zensical ends the process by itself.
    """
    run = _runs[0]
    run.forget()
    with speaking(run.language):
        verdict = run.verdict()
    if verdict:
        sys.stderr.write(f"{verdict}\n")
        atexit.unregister(_end)
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(1)
