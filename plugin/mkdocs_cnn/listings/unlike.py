"""Labels that are of a layer in some listings and of something else in others.

`Output` is the last layer, or says the size of what comes out; the `S2` of LeNet-5 is a pool, or a
subsampling with weights of its own, which no pool has.
"""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_cnn.figures.figure import Extents
from mkdocs_cnn.language.listed import Product, Said, Statement
from mkdocs_cnn.language.tables import Outline
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import Words, say

_OUTPUT = pattern("(?i)output|输出层")
_END = pattern("(?i)input|output|输入|输出")
_SUBSAMPLING = pattern("S[0-9]")


def doubt_of(label: str, outline: Outline | None, statements: Sequence[Statement]) -> Words:
    """Say what a line would have to be; empty where its label is as good as any."""
    if _SUBSAMPLING.match(label):
        weights = [each for each in statements if each.of == "weights" and not _is_nothing(each)]
        return say("a-pool-without-weights") if weights else ""
    if any(map(_is_half, statements)):
        return say("sizes-with-their-channels")
    spatial = outline is not None and len(outline.extents.sizes) > 1
    return say("a-layer-of-a-listing") if spatial and _OUTPUT.match(label) else ""


def units_of(
    label: str, outline: Outline | None, statements: Sequence[Statement]
) -> Outline | None:
    """Return the values of `Input: 784`, and the outputs of `Output: 10`, which are no weights."""
    if outline is not None or len(statements) != 1 or not _END.match(label):
        return None
    side, *others = statements[0].sides
    if others or statements[0].word or not isinstance(side, Said) or side.noun:
        return None
    whole = side.figure.digits == side.figure.text
    return Outline(Extents(side.figure.text), side.span) if whole else None


def _is_half(statement: Statement) -> bool:
    """Is it `13x13` alone, which may be a window, or sizes without their channels?"""
    side, *others = statement.sides
    if others or statement.word or not isinstance(side, Product) or side.pattern != "#*#":
        return False
    return len({each.digits for each in side.numbers}) == 1


def _is_nothing(statement: Statement) -> bool:
    """Does it say that there are none: `weights: 0`?"""
    sides = statement.sides
    return all(isinstance(side, Said) and side.figure.claimed == 0 for side in sides)
