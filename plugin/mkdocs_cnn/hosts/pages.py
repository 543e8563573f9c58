"""Links in blocks to other pages, which lead where links of Markdown lead.

An author names a page by its file, and only the host knows the address of that; it looks at the
links in Markdown's tree. So those of blocks are put there, too, and taken out again when the host
has been there. What a host has against one, it says as it always does.

    lent    tree processor   before the host's: a link for each page that a block names
    taken   tree processor   after it: what has become of them
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from xml.etree import ElementTree

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from mkdocs_cnn.hosts.conversion import Catcher, Conversion
from mkdocs_cnn.hosts.fences import caught_fences
from mkdocs_cnn.problems.problem import Invalid, Source

_KEY = "pages"
"""What is in every block that names pages."""


def catch_pages(md: Markdown, catcher: Catcher) -> None:
    """Have what `md` does with links done with those of blocks. MkDocs reads them at 0."""
    lent = _Lent(md, catcher)
    md.treeprocessors.register(lent, "cnn-pages-lent", 4)
    md.treeprocessors.register(_Taken(lent), "cnn-pages-taken", -999)


class _Lent(Treeprocessor):
    """Puts links into the tree."""

    def __init__(self, md: Markdown, catcher: Catcher) -> None:
        super().__init__(md)
        self.catcher = catcher
        self.holder: ElementTree.Element | None = None
        """The element that they are in."""

    def run(self, root: ElementTree.Element) -> None:
        self.holder = None
        conversion = self.catcher.conversion
        for address in _addresses(self.md, conversion):
            if self.holder is None:
                self.holder = ElementTree.SubElement(root, "div")
            conversion.links[address] = address
            ElementTree.SubElement(self.holder, "a", href=address)


class _Taken(Treeprocessor):
    """Takes them out again."""

    def __init__(self, lent: _Lent) -> None:
        super().__init__(lent.md)
        self.lent = lent

    def run(self, root: ElementTree.Element) -> None:
        holder, links = self.lent.holder, self.lent.catcher.conversion.links
        if holder is not None and holder in root:
            for address, link in zip(links, holder, strict=True):
                links[address] = link.get("href", address)
            root.remove(holder)


def _addresses(md: Markdown, conversion: Conversion) -> dict[str, None]:
    """Return the addresses of the pages that the blocks of a page name, each once."""
    named = (
        _named(conversion, caught.body)
        for caught in caught_fences(md, conversion)
        if caught.body is not None and _KEY in caught.body.text
    )
    return dict.fromkeys(address for addresses in named for address in addresses)


def _named(conversion: Conversion, body: Source) -> Iterator[str]:
    """Yield the addresses in a block; of one with a mistake, which is not shown, none."""
    from mkdocs_cnn.library.texts import read

    with suppress(Invalid):
        program, problems = read(body, *conversion.page.networks.reading)
        if not problems:
            yield from (address.value for _, address in program.pages)
