"""Fitting a fence into what stands around it: paragraphs, tables, lists and indented code."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor, CodeBlockProcessor
from markdown.treeprocessors import Treeprocessor
from pymdownx.superfences import SuperFencesCodeBlockProcessor

from mkdocs_cnn.hosts.conversion import Catcher, Conversion
from mkdocs_cnn.hosts.locations import processor
from mkdocs_cnn.hosts.tokens import PLACEHOLDER


def fit_fences(md: Markdown, catcher: Catcher) -> None:
    """Have `md` keep fences apart from the text around them, and give code back its own."""
    md.parser.blockprocessors.register(_Apart(md.parser, catcher), "cnn-apart", 200)
    md.parser.blockprocessors.register(_BackToCode(md.parser, catcher), "cnn-literal", 80.5)
    md.treeprocessors.register(_OutOfParagraphs(md, catcher), "cnn-apart", 25)


def reads_indented_code(parser: Any) -> bool:
    """Say whether indented text is code on the page, as it is unless that was switched off."""
    code = processor(parser.blockprocessors, "code")
    return not getattr(code, "config", {}).get("disable_indented_code_blocks", code is None)


class _Apart(BlockProcessor):
    """Keeps a fence apart from the text, the table or the list that it follows without a blank."""

    def __init__(self, parser: Any, catcher: Catcher) -> None:
        super().__init__(parser)
        self.catcher = catcher

    def test(self, parent: ElementTree.Element, block: str) -> bool:
        conversion = self.catcher.conversion
        if not conversion.placeholders or self.parser.state.isstate("list"):
            return False
        return len(_apart(conversion, block)) > 1

    def run(self, parent: ElementTree.Element, blocks: list[str]) -> None:
        blocks[:1] = _apart(self.catcher.conversion, blocks[0])


class _BackToCode(SuperFencesCodeBlockProcessor):  # type: ignore[misc]
    """Gives indented code back the text of a fence that stands in it."""

    def __init__(self, parser: Any, catcher: Catcher) -> None:
        super().__init__(parser)
        self.catcher = catcher

    @property
    def extension(self) -> Conversion:
        """What has the stash."""
        return self.catcher.conversion

    def run(self, parent: ElementTree.Element, blocks: list[str]) -> bool:
        indented = CodeBlockProcessor.test(self, parent, blocks[0])
        if indented and reads_indented_code(self.parser):
            blocks[0] = self.revert_greedy_fences(blocks[0])
        return False


class _OutOfParagraphs(Treeprocessor):
    """Ends a paragraph before a fence that stands in it, and begins another one after it."""

    def __init__(self, md: Markdown, catcher: Catcher) -> None:
        super().__init__(md)
        self.catcher = catcher

    def run(self, root: ElementTree.Element) -> None:
        if not self.catcher.conversion.placeholders:
            return
        for parent in list(root.iter()):
            for index, child in reversed(list(enumerate(parent))):
                if child.tag == "p" and child.text:
                    parts = self._parts(child, child.text)
                    if parts != [child]:
                        parent[index : index + 1] = parts

    def _parts(self, paragraph: ElementTree.Element, text: str) -> list[ElementTree.Element]:
        """Give a paragraph as several; what it holds besides its text stays with the last."""
        parts = [""]
        for piece in PLACEHOLDER.split(text):
            if piece in self.catcher.conversion.placeholders:
                parts += [piece, ""]
            else:
                parts[-1] += piece
        if len(parts) == 1:
            return [paragraph]
        paragraph.text = parts.pop().strip()
        elements = [_paragraph(part.strip()) for part in parts if part.strip()]
        if paragraph.text or len(paragraph):
            return [*elements, paragraph]
        elements[-1].tail = paragraph.tail
        return elements


def _apart(conversion: Conversion, text: str) -> list[str]:
    """Part a block of lines where placeholders stand on lines of their own, not indented."""
    parts: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.rstrip() in conversion.placeholders:
            parts += [[line.rstrip()], []]
        else:
            parts[-1].append(line)
    texts = ["\n".join(part) for part in parts]
    return [part for part in texts if part.strip()]


def _paragraph(text: str) -> ElementTree.Element:
    paragraph = ElementTree.Element("p")
    paragraph.text = text
    paragraph.tail = "\n"
    return paragraph
