"""One page on its way through Markdown: what was found on it, where, and what came of that.

`fences` finds blocks and `inline_codes` numbers in running text, each with processors of its own.
What they share is here: a `Catcher` for each Markdown object, and in it the `Conversion` that is
going on. Whoever listens hears of everything at the end of the page, in the order of its text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from html import escape, unescape
from typing import TYPE_CHECKING, Protocol
from xml.etree import ElementTree

from markdown import Markdown
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from pymdownx.superfences import CodeStash

from mkdocs_cnn.hosts.locations import AuthorFile, Locator, Spot, processor
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.records import record

if TYPE_CHECKING:
    from mkdocs_cnn.show.page import Block, Page

_LINK = pattern(r'(?<=<a href=")[^"]*(?=">)')


class Host(Protocol):
    """What a conversion asks of the extension."""

    page_file: AuthorFile | None
    """The file that is converted, if the host does not tell."""

    listings: dict[str, set[str]]
    """The ids that are taken on pages which show the beginnings of others."""

    def new_page(self, path: str) -> Page:
        """Begin a page."""

    def write(self, block: Block) -> str:
        """Give a block's HTML, or a number's, as it stands on the page."""

    def tell(self, block: Block) -> None:
        """Hear of a block, or a number, that was shown."""


@record()
class Fence:
    """A fence as lines of the page, before anybody asks what they say."""

    start: int
    """The index of the opening line."""
    text: str
    """All of its lines."""
    body: str | None = None
    """The lines between, without indentation; None where there is no closing line."""
    broken_at: int | None = None
    """The index of a line that ends the fence's surroundings, and so the fence, too early."""


class Conversion:
    """What is known of one page while it is converted."""

    def __init__(self, md: Markdown, lines: Sequence[str], host: Host) -> None:
        self._host = host
        self._shared = _shared_ids(md, host)
        self.locator = Locator(md, lines, host.page_file)
        self.fences: list[Fence] = []
        self.placeholders: dict[str, int] = {}
        """What stands for a fence in the text, and the fence's index."""
        self.stash = CodeStash()
        """The fences' text by their placeholders, in case they turn out to be code."""
        self.foreign: set[int] = set()
        """The lines of other fences, even where the page has no extension that reads them."""
        self.spots: list[Spot] = []
        """Where the marked inline codes stand, by the numbers in their marks."""
        self.rows: list[tuple[int, str]] = []
        """The rows of tables below a line of ours: the number of each line, and what it says."""
        self.shown: dict[int, Block] = {}
        """What is shown already of figures in tables, by the numbers of their spots."""
        self.links: dict[str, str] = {}
        """Where the pages are that blocks name, by what is written in these."""
        self.announced = False
        """Does the page know of the blocks to come?"""
        self.in_text = False
        """Is the tree done, and the page nothing but text?"""
        self._results: list[tuple[tuple[int, int], Block]] = []

    @cached_property
    def page(self) -> Page:
        """The core's page, begun when something is to be shown on it."""
        page = self._host.new_page(self.locator.path)
        if self._shared:
            page.reserve(self._shared)
        return page

    def keep(self, line: int, column: int, block: Block) -> str:
        """Keep what was shown for a place of the page until the page is done; give its HTML."""
        self._results.append(((line, column), block))
        if self._shared is not None:
            self._shared.update(block.anchors)
        return self._host.write(block)

    def with_links(self, html: str) -> str:
        """Let the links in the HTML of a block lead to where the pages are."""
        return _LINK.sub(self._led, html) if self.links else html

    def _led(self, link: re.Match[str]) -> str:
        address = unescape(link[0])
        return escape(self.links.get(address, address))

    def end(self) -> None:
        """Tell of all that was shown, in the order of the text."""
        results = sorted(self._results, key=lambda result: result[0])
        self._results = []
        for _, block in results:
            self._host.tell(block)


def _shared_ids(md: Markdown, host: Host) -> set[str] | None:
    """Return the ids that are taken on the page where an excerpt is shown, if this is one.

    Material's blog converts each excerpt for itself, and shows several on a page.
    """
    page = getattr(processor(md.treeprocessors, "excerpt"), "base", None)
    return None if page is None else host.listings.setdefault(str(page.url), set())


class Catcher:
    """What the processors of one Markdown object share."""

    conversion: Conversion
    """The one that is going on, or the last."""

    def __init__(self, md: Markdown, host: Host) -> None:
        """Begin and end a conversion whenever `md` does."""
        self._md = md
        self._host = host
        self.begin([])
        md.preprocessors.register(_Begin(md, self), "cnn-begin", 1000)
        md.preprocessors.register(_Expanded(md, self), "cnn-expanded", 31.9)
        md.treeprocessors.register(_TreeDone(md, self), "cnn-tree-done", -1000)
        md.postprocessors.register(_End(md, self), "cnn-end", 28)

    def begin(self, lines: Sequence[str]) -> None:
        """Begin with the lines of another page."""
        self.conversion = Conversion(self._md, lines, self._host)


class _Begin(Preprocessor):
    """Sees the lines of the page before anyone else."""

    def __init__(self, md: Markdown, catcher: Catcher) -> None:
        super().__init__(md)
        self.catcher = catcher

    def run(self, lines: list[str]) -> list[str]:
        self.catcher.begin(lines)
        return self.catcher.conversion.locator.mark()


class _Expanded(Preprocessor):
    """Sees the lines of the page just after snippets were brought in."""

    def __init__(self, md: Markdown, catcher: Catcher) -> None:
        super().__init__(md)
        self.catcher = catcher

    def run(self, lines: list[str]) -> list[str]:
        return self.catcher.conversion.locator.read(lines)


class _TreeDone(Treeprocessor):
    """Runs after all others: the postprocessors have been run on headings alone until now."""

    def __init__(self, md: Markdown, catcher: Catcher) -> None:
        super().__init__(md)
        self.catcher = catcher

    def run(self, root: ElementTree.Element) -> None:
        self.catcher.conversion.in_text = True


class _End(Postprocessor):
    """Runs when everything of ours is shown."""

    def __init__(self, md: Markdown, catcher: Catcher) -> None:
        super().__init__(md)
        self.catcher = catcher

    def run(self, text: str) -> str:
        if self.catcher.conversion.in_text:
            self.catcher.conversion.end()
        return text
