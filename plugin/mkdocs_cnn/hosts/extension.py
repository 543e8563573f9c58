"""The Markdown extension: what shows `cnn` blocks and numbers, in every host alike."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, TypeAlias

from markdown import Markdown
from markdown.extensions import Extension

from mkdocs_cnn.hosts.conversion import Catcher
from mkdocs_cnn.hosts.fences import catch_fences
from mkdocs_cnn.hosts.inline_codes import catch_inline_codes
from mkdocs_cnn.hosts.locations import AuthorFile, processor
from mkdocs_cnn.hosts.pages import catch_pages
from mkdocs_cnn.hosts.unread import catch_unread
from mkdocs_cnn.problems.limits import LIMITS, Limits, make_limits
from mkdocs_cnn.problems.phrases import ENGLISH, Words, language_of, say, speaking, tell
from mkdocs_cnn.problems.problem import Problem, clip, did_you_mean
from mkdocs_cnn.problems.records import replace
from mkdocs_cnn.settings.choices import CHOICES, SETTINGS, Settings, check_setting, make_settings

if TYPE_CHECKING:
    from mkdocs_cnn.library.library import Library
    from mkdocs_cnn.library.memory import Memory
    from mkdocs_cnn.show.page import Block, Page

NAMES = ("cnn", "mkdocs_cnn", "mkdocs_cnn.hosts.extension")
"""The names by which a configuration may list this extension."""
NETWORKS = "networks"
"""The option that names the folder of the site's own network files."""
OPTIONS = (NETWORKS, LIMITS, *SETTINGS)
"""The names of all options."""

ZENSICAL = "zensical.markdown.render"
"""The module of Zensical's that converts pages; where it is loaded, Zensical runs."""

logger = logging.getLogger("mkdocs.plugins.cnn")

Listener: TypeAlias = "Callable[[Block], None]"
"""Is told of every block that is shown, of every number in running text, and of what looks like
either and was not read."""
_LEVELS = {"note": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def log_problem(problem: Problem) -> None:
    """Log a problem; with `--strict`, one that is more than a note fails the build."""
    logger.log(_LEVELS[problem.level], problem.describe())


def log_problems(block: Block) -> None:
    """Log the problems of a block."""
    for problem in block.problems:
        log_problem(problem)


class CnnExtension(Extension):
    """Shows fenced `cnn` blocks as tables, and inline code `#!cnn …` as numbers.

    Options are `networks` (a folder), `limits`, and the site-wide defaults of `settings.py`. One
    instance can serve any number of `Markdown` objects; whoever makes it may give it a library to
    share, and a listener of its own.
    """

    listener: Listener
    excludes = True
    """Mark cells, so that a search that reads the page itself leaves them out?"""
    quotes_ids = False
    """Put ids in quotes, for a host that would not find them otherwise?"""
    page_file: AuthorFile | None = None
    """The file that is converted next, if whoever converts it is none of the hosts that tell."""

    options_above: dict[str, Mapping[str, Any]]
    """What pages say of themselves, checked, by their paths; it overrules the site."""

    listings: dict[str, set[str]]
    """The ids that are taken on pages which show the beginnings of others, by their addresses."""

    def __init__(self, **options: Any) -> None:
        self.config = {name: [None, choice.meaning] for name, choice in CHOICES.items()}
        self.config[LIMITS] = [None, "how much a block and a page may ask for"]
        self.config[NETWORKS] = ["", "the folder of the site's own network files"]
        self.listener = log_problems
        self.options_above, self.listings = {}, {}
        if ZENSICAL in sys.modules:
            from mkdocs_cnn.hosts.zensical import usable

            options = usable(options, _check_option)
        _check(options)
        super().__init__(**options)

    def setConfig(self, key: str, value: Any) -> None:  # noqa: N802
        """Take a value as it is: Markdown would read a word as yes or no."""
        self.config[key][0] = value

    def extendMarkdown(self, md: Markdown) -> None:
        """Catch what is ours on the pages of `md`, in the place of any instance before."""
        catcher = Catcher(md, self)
        catch_fences(md, catcher)
        catch_inline_codes(md, catcher)
        catch_unread(md, catcher)
        catch_pages(md, catcher)
        context = processor(md.preprocessors, "rendering_context")
        if context is not None:
            from mkdocs_cnn.hosts.zensical import take_part

            take_part(md, self, catcher, context)

    def new_page(self, path: str) -> Page:
        """Begin a page: what its blocks define is known on that page alone.

        Args:
            path: the page's file, as its host names it.
        """
        from mkdocs_cnn.show.page import Page

        options = self.options_above.get(path)
        if not options:
            return Page(self.library, self.settings, self.memory)
        from mkdocs_cnn.library.memory import Memory

        return Page(self.library, replace(self.settings, **options), Memory())

    def write(self, block: Block) -> str:
        """Give a block's HTML as it stands on the page."""
        from mkdocs_cnn.show.render.search import exclude_cells, quote_ids

        html = exclude_cells(block.html) if self.excludes else block.html
        return quote_ids(html) if self.quotes_ids else html

    def tell(self, block: Block) -> None:
        """Tell the listener of a block, or a number in the text, that is shown."""
        with speaking(self.settings.language):
            self.listener(block)

    @cached_property
    def library(self) -> Library:
        """The networks that a block can name."""
        from mkdocs_cnn.library.library import Library

        folder = self.getConfig(NETWORKS)
        return Library(Path(folder) if folder else None, limits=self.limits)

    @cached_property
    def memory(self) -> Memory:
        """What was shown before."""
        from mkdocs_cnn.library.memory import Memory

        return Memory()

    @cached_property
    def limits(self) -> Limits:
        """How much a block and a page may ask for."""
        return make_limits(self.getConfig(LIMITS))

    @cached_property
    def settings(self) -> Settings:
        """The defaults of every block."""
        given = {name: self.getConfig(name) for name in SETTINGS}
        return make_settings({name: value for name, value in given.items() if value is not None})


def _check(options: Mapping[str, Any]) -> None:
    """Check the options of the extension.

    Raises:
        ValueError: with everything that is wrong with them.
    """
    wrong: list[str] = []
    for name, value in options.items():
        try:
            _check_option(name, value)
        except ValueError as error:
            wrong.append(str(error))
    if wrong:
        raise ValueError("\n".join(wrong))


def _check_option(name: str, value: Any) -> None:
    if name == NETWORKS:
        _check_folder(value)
    elif name == LIMITS:
        make_limits(value)
    elif name not in SETTINGS:
        raise ValueError(unknown_option(name))
    elif value is not None:
        check_setting(name, value)


def check_type_of_folder(value: Any) -> None:
    """Check that a value can be the name of a folder.

    Raises:
        ValueError: it is something else.
    """
    if value is not None and not isinstance(value, str | PurePath):
        raise ValueError(say("as-expected-the-name", value=clip(str(value)), networks=NETWORKS))


def _check_folder(value: Any) -> None:
    check_type_of_folder(value)
    if value and not Path(value).is_dir():
        raise ValueError(
            say("there-is-no-folder-which-names", value=clip(str(value)), networks=NETWORKS)
        )


def language_of_theme(theme: Any) -> str:
    """Return our language for a theme's: Material has `language`, MkDocs' own themes `locale`."""
    for name in ("language", "locale"):
        with suppress(KeyError):
            return language_of(str(theme[name])) or ENGLISH
    return ENGLISH


def told_of_errors(count: int) -> str:
    """Say that a build ends because of false claims."""
    return tell("aborted-with-one") if count == 1 else tell("aborted-with", count=count)


def unknown_option(name: str) -> Words:
    """Say that there is no option of that name, and which there are."""
    hint = did_you_mean(name, OPTIONS) or say("the-options-are", options=tuple(OPTIONS))
    return say("there-is-no-option", name=clip(name), hint=hint)


def makeExtension(**options: Any) -> CnnExtension:
    """Make the extension, as Markdown asks for it by the name of this module."""
    return CnnExtension(**options)
