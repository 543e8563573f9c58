"""The pages of a site through Markdown, outside of any host, for what is wrong with their numbers.

What MkDocs does with a page before Markdown sees it is done here too: the front matter is taken
off. What plugins do to pages is not.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml
from markdown import Markdown

from mkdocs_cnn.commands.sites import Site, SiteError
from mkdocs_cnn.commands.yaml_bounds import check_bounds
from mkdocs_cnn.hosts.above import read_above
from mkdocs_cnn.hosts.extension import NETWORKS, CnnExtension
from mkdocs_cnn.hosts.locations import AuthorFile, processor
from mkdocs_cnn.hosts.suspects import BEFORE_NAME, find_in_front_matter
from mkdocs_cnn.language.program import Program
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.library.texts import read
from mkdocs_cnn.problems.files import UnreadableError, check_file
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Found, Problem, Source
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.page import Block, Page
from mkdocs_cnn.show.tally import Tally

_NAMED = pattern(r"(?im)^.*cnn")
_OTHER_FILES = ("8<", "{!")
"""What a page has in it that brings in other files."""
_COLOURING = {"codehilite", "markdown.extensions.codehilite"}
"""Extensions that colour code, for which there is no need here."""
_FRONT_MATTER = pattern(r"-{3}[ \t]*\n(?P<yaml>.*?\n)(?:\.{3}|-{3})[ \t]*\n", re.DOTALL)
_META = pattern(r"[ ]{0,3}[A-Za-z0-9_-]+:")
_MORE_META = pattern(r"[ ]{4}|\t")
_YamlLoader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class PageReader:
    """Reads the pages of a site, or those in one folder of it, one after the other."""

    def __init__(self, site: Site, page: Path) -> None:
        """Begin with the options that the site has for a page.

        Raises:
            SiteError: options of our extension that cannot be.
        """
        self.site = site
        self.remarks: list[Words] = []
        """Which extensions could not be used, in one line each."""
        self._page = page
        self._found: list[Problem] = []
        self._failed: list[Problem] = []
        """Why the page cannot be converted; mostly it can."""
        self._tally = Tally()
        self._extension = _extension(site)
        self._extension.listener = self._listen
        self._md = self._markdown()
        self._always = any(self._convert(Source("", "text")))  # what is appended to every page

    def page(self, source: Source) -> tuple[list[Problem], Tally]:
        """Return what is wrong with a page, and what there is on it."""
        self._extension.page = None
        if self._always or _may_be_ours(source.text):
            return self._convert(source)
        return [], Tally()

    def find(self, source: Source) -> list[Found]:
        """Find the figures that nobody marked on the page that was read last."""
        from mkdocs_cnn.hosts.prose import read_prose
        from mkdocs_cnn.show.unmarked import find_unmarked

        page = self._extension.page
        if page is None:
            above = read_above(front_matter(source.text), source.path, source.text)
            self._extension.options_above = {source.path: above.options}
            page = self._extension.new_page(source.path)
        start = len(source.text) - len(without_front_matter(source.text))
        return find_unmarked(page, source, read_prose(source.text, start))

    def blocks(self, source: Source) -> tuple[list[Source], list[Problem]]:
        """Return the texts of a page's blocks, uncounted, and why it cannot be converted."""
        self._extension.page = None
        if not _may_be_ours(source.text):
            return [], []
        self._extension.collects = True
        try:
            self._convert(source)
        finally:
            self._extension.collects = False
        return self._collected(), self._failed

    def _collected(self) -> list[Source]:
        page = self._extension.page
        return page.blocks if isinstance(page, _Collector) else []

    def read(self, source: Source) -> tuple[Program, list[Problem]]:
        """Read a network file, or a block of the page whose blocks were asked for last.

        Raises:
            Invalid: nothing can be read.
        """
        page = self._extension.page or Page(self._extension.library, self._extension.settings)
        return read(source, *page.networks.reading)

    def network(self, source: Source) -> tuple[list[Problem], Tally]:
        """Return what is wrong with a network file, and what there is in it."""
        page = Page(self._extension.library, self._extension.settings)
        shown = page.render(source)
        return list(shown.problems), shown.tally

    def _convert(self, source: Source) -> tuple[list[Problem], Tally]:
        self._found, self._tally, self._failed = [], Tally(), []
        self._extension.page_file = AuthorFile(source.path, lambda: source.text)
        try:
            text = without_front_matter(source.text)
            above = read_above(front_matter(source.text), source.path, source.text)
            self._extension.options_above = {source.path: above.options}
            self._found += above.problems
            self._found += find_in_front_matter(source.path, source.text, text)
            self._md.reset()
            self._md.convert(text)
        except Exception as error:  # noqa: BLE001 - somebody's extension failed; other pages go on
            self._md = self._markdown()
            message = say("this-page-cannot-be-converted", failure=_failure(error))
            self._failed = [Problem(message, source.span())]
            self._found += self._failed
        return self._found, self._tally

    def _listen(self, shown: Block) -> None:
        self._found += shown.problems
        self._tally += shown.tally

    def _markdown(self) -> Markdown:
        """Make what converts; extensions that are not installed or fail are left out."""
        md = Markdown()
        self.remarks.clear()
        with contextlib.chdir(self.site.folder):  # relative paths in options start there
            for name, options in self.site.extensions_for(self._page).items():
                if name in _COLOURING:
                    options["use_pygments"] = False
                try:
                    md.registerExtensions([name], {name: options})
                except Exception as error:  # noqa: BLE001 - as above
                    remark = say("left-out-the-extension", name=name, reason=_failure(error))
                    self.remarks.append(remark)
        md.registerExtensions([self._extension], {})
        for each in md.registeredExtensions:
            if hasattr(each, "get_pymdownx_highlighter"):
                each.get_pymdownx_highlighter = _without_colours(each.get_pymdownx_highlighter())
        snippets = processor(md.preprocessors, "snippet")
        if hasattr(snippets, "get_snippet_path"):
            snippets.get_snippet_path = _OrdinaryFile(snippets.get_snippet_path)
        return md


def _without_colours(highlighter: Callable[..., Any]) -> Callable[[], Callable[..., Any]]:
    """Make what gives a highlighter of code that colours nothing.

    The extension's own option would do more: without Pygments, a fence with a title is none.
    """

    def plain(*arguments: Any, **options: Any) -> Any:
        return highlighter(*arguments, **{**options, "use_pygments": False})

    return lambda: plain


class _OrdinaryFile:
    """Finds a snippet as the snippets extension does, which would wait for a pipe for ever."""

    def __init__(self, method: Callable[[str], str | None]) -> None:
        self.method = method

    def __call__(self, name: str) -> str | None:
        path = self.method(name)
        if path:
            try:
                check_file(Path(path))
            except UnreadableError as error:
                raise UnreadableError(say("the-snippet", name=name, reason=error.reason)) from None
        return path


def _may_be_ours(text: str) -> bool:
    """Say whether a page can have something of ours on it: most have not, and need no more."""
    named = any(mark in line for line in _NAMED.findall(text) for mark in BEFORE_NAME)
    return named or any(mark in text for mark in _OTHER_FILES)


class _Extension(CnnExtension):
    """Our extension, which remembers the page that it has begun."""

    page: Page | None = None
    collects = False
    """Are the texts of blocks wanted, and not what is in them?"""

    def new_page(self, path: str) -> Page:
        """Begin a page."""
        if self.collects:
            self.page = _Collector(self.library, self.settings)
        else:
            self.page = super().new_page(path)
        return self.page


class _Collector(Page):
    """A page that collects its blocks, and shows none."""

    def __init__(self, library: Library, settings: Settings) -> None:
        super().__init__(library, settings)
        self.blocks: list[Source] = []

    def render(
        self, source: Source, header: Source | None = None, options: Mapping[str, str] | None = None
    ) -> Block:
        """Collect a block; others may name it."""
        self.blocks.append(source)
        self.announce(source, header, options)
        return Block("")


def _extension(site: Site) -> _Extension:
    """Make our extension, whose problems name network files as one finds them from here."""
    networks = site.networks
    options = dict(site.options)
    if networks is not None:
        options[NETWORKS] = str(networks)
    try:
        if site.mistakes:
            raise ValueError("\n".join(site.mistakes))
        extension = _Extension(**options)
    except ValueError as error:
        where = f"{site.config.name}: " if site.config else ""
        raise SiteError("\n".join(f"{where}{each}" for each in str(error).split("\n"))) from None
    here = Path.cwd()
    if networks is not None:
        below = networks.is_relative_to(here)
        shown = networks.relative_to(here) if below else networks
        extension.library = Library(networks, shown.as_posix(), extension.limits)
    return extension


def front_matter(text: str) -> dict[str, Any]:
    """Return the keys and values of the YAML above a page; none where there is no such thing."""
    match = _FRONT_MATTER.match(text)
    if match is None or not _is_mapping(match["yaml"]):
        return {}
    return dict(yaml.load(match["yaml"], _YamlLoader))  # noqa: S506 - it is a safe one


def without_front_matter(text: str) -> str:
    """Take off what MkDocs takes off a page: YAML between lines of hyphens, or `key: value` lines.

    `text` has lines that end in a line feed alone.
    """
    match = _FRONT_MATTER.match(text)
    if match:
        return text[match.end() :].lstrip("\n") if _is_mapping(match["yaml"]) else text
    lines = text.split("\n")
    end, keys = 0, False
    for line in lines:
        if _META.match(line):
            keys = True
        elif not line.strip() or not (keys and _MORE_META.match(line)):
            break
        end += 1
    blank = end < len(lines) and not lines[end].strip()
    return "\n".join(lines[end + blank :]).lstrip("\n")


def _is_mapping(text: str) -> bool:
    try:
        check_bounds(text)
        return isinstance(yaml.load(text, _YamlLoader), dict)  # noqa: S506 - it is a safe one
    except Exception:  # noqa: BLE001 - as MkDocs does: then it is no front matter
        return False


def _failure(error: Exception) -> str:
    text = " ".join(str(error).split())
    if isinstance(error, UnreadableError):
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
