"""Figures in the running text of a page that nobody marked."""

from __future__ import annotations

from collections.abc import Iterable

from mkdocs_cnn.library.titles import Titles
from mkdocs_cnn.problems.passages import Passage
from mkdocs_cnn.problems.problem import Found, Source
from mkdocs_cnn.queries.addresses import Scope
from mkdocs_cnn.queries.prose.finder import Finder
from mkdocs_cnn.show.page import Page


def find_unmarked(page: Page, source: Source, passages: Iterable[Passage]) -> list[Found]:
    """Find the figures that no claim covers, when all blocks of the page have been shown.

    Args:
        page: what its claims can name.
        source: the page's file, whole.
        passages: its text.
    """
    scope = Scope(page.networks, page.settings)
    return [*Finder(scope, Titles(page.networks.names_of_files())).find(source, passages)]
