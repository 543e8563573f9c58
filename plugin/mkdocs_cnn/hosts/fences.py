"""Catching the fences of a page, whatever stands around them.

A fence is found by the rules of SuperFences, in every host: `FenceFinder` is its preprocessor, put
just before the page's own fence extension, and takes the fences of ours alone. What another fence
holds is left alone with it, so that a sample in a longer fence stays a sample.

    `finder`         preprocessor     fence -> placeholder (in Markdown's stash) -> <div>token</div>
    `surroundings`   block processor  a placeholder in indented code -> the text it was
    here             postprocessor    tokens that survived -> shown, in the order of the source

No table is computed before the last step: a fence in a comment or in indented code costs nothing,
and reports nothing. `announce_fences` tells of blocks earlier, because text may name them.
"""

from __future__ import annotations

from collections.abc import Iterator

from markdown import Markdown
from markdown.postprocessors import Postprocessor

from mkdocs_cnn.hosts.caught import Caught, read_fence
from mkdocs_cnn.hosts.conversion import Catcher, Conversion, Fence
from mkdocs_cnn.hosts.finder import FenceFinder
from mkdocs_cnn.hosts.openers import LANGUAGE
from mkdocs_cnn.hosts.surroundings import fit_fences
from mkdocs_cnn.hosts.tokens import TOKENS, find_pieces, literal_placeholders, without_tokens
from mkdocs_cnn.problems.patterns import pattern

_ID = pattern(r"""\sid=["']([^"']+)""")


def catch_fences(md: Markdown, catcher: Catcher) -> None:
    """Have `md` catch `cnn` fences. Done twice, the second time replaces the first."""
    md.preprocessors.register(FenceFinder(md, catcher), LANGUAGE, 25.5)
    fit_fences(md, catcher)
    md.postprocessors.register(_FencesShown(md, catcher), LANGUAGE, 29)


def announce_fences(md: Markdown, conversion: Conversion) -> None:
    """Tell the page of the blocks that will be shown on it, once they are known not to be code."""
    for caught in caught_fences(md, conversion):
        if caught.body is not None:
            conversion.page.announce(caught.body, caught.header, caught.options)


def caught_fences(md: Markdown, conversion: Conversion) -> Iterator[Caught]:
    """Yield the fences that will be shown, once they are known not to be code."""
    literal = set(literal_placeholders(md.htmlStash)) if conversion.placeholders else ()
    for placeholder, number in conversion.placeholders.items():
        if placeholder not in literal and conversion.stash.get(placeholder[1:-1]):
            yield read_fence(conversion, conversion.fences[number])


class _FencesShown(Postprocessor):
    """Shows what has survived, in the order of the source."""

    def __init__(self, md: Markdown, catcher: Catcher) -> None:
        super().__init__(md)
        self.catcher = catcher

    def run(self, text: str) -> str:
        conversion = self.catcher.conversion
        fences = conversion.fences
        if TOKENS not in text:
            return text
        pieces = list(find_pieces(text))
        numbers = {each.number for each in pieces if each.number is not None}
        numbers = {number for number in numbers if number < len(fences)}
        survived = sorted(numbers, key=lambda number: fences[number].start)
        if survived:
            conversion.page.reserve(set(_ID.findall(text)))
        shown = {n: _show(conversion, fences[n]) for n in survived}
        parts, done = [], 0
        for each in pieces:
            parts.append(text[done : each.start])
            if each.number is None:
                parts.append(without_tokens(fences, text[each.start : each.end], each.tag))
            else:
                parts.append(shown.get(each.number, ""))
            done = each.end
        return "".join([*parts, text[done:]])


def _show(conversion: Conversion, fence: Fence) -> str:
    """Show a fence as HTML; keep what came of it."""
    caught = read_fence(conversion, fence)
    blocks = [conversion.page.refuse(*caught.problems)] if caught.problems else []
    if caught.body is not None:
        blocks.append(conversion.page.render(caught.body, caught.header, caught.options))
    html = "\n".join(conversion.keep(fence.start, 0, block) for block in blocks)
    return conversion.with_links(html)
