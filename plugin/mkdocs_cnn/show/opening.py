"""Which parts of a network are its stages: what holds several, such as `features`, is opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log2, prod

from mkdocs_cnn.counting.report import Report, ReportPart, Section, is_head
from mkdocs_cnn.layers import Family, Shape

TOP = -1
"""The level of what has no resolution any more: of vectors, and of single positions."""
FEWEST = 3
"""At how many levels the parts of what holds stages end, at least. A block has two: that before its
stride, and that behind it."""
WORKING = (Family.CONVOLUTION, Family.LINEAR)


def stages_of(report: Report) -> list[ReportPart]:
    """Return the outermost parts of a network, and of what holds stages those in its place."""
    return [*_opened(report.body)]


def holds_stages(section: Section) -> bool:
    """Does a stage or a call consist of parts that follow each other, at several levels?"""
    if section.group.kind not in ("stage", "call") or not section.row_count:
        return False
    parts = shown_parts(section)
    found = zip(parts, levels(next(section.rows()).line.input, parts), strict=True)
    ends = {level for part, level in found if part.counts.params} - {TOP}
    return len(ends) >= FEWEST and all(map(_follows, parts, parts[1:]))


def levels_of_holders(section: Section) -> int:
    """Return how many levels of a section hold stages, the one in the other."""
    parts = shown_parts(section)
    held = [each for each in parts if isinstance(each, Section) and holds_stages(each)]
    return max((1 + levels_of_holders(each) for each in held), default=0)


def shown_parts(section: Section) -> list[ReportPart]:
    """Return what is in a section, without side outputs and what has no rows."""
    return [part for part in section.parts if not is_head(part) and part.row_count]


def levels(before: Shape, parts: Sequence[ReportPart]) -> Iterator[int]:
    """Yield behind each part how often a resolution has been halved, or TOP.

    Each step is rounded for itself: without padding, a resolution shrinks between the halvings.

    Args:
        before: what goes into the first part.
        parts: parts that follow each other.
    """
    level = 0
    for part in parts:
        after = end_of(part)
        if _is_top(after):
            yield TOP
            continue
        if before.rank:
            level += round(log2(prod(before.spatial) / prod(after.spatial)) / after.rank)
        before = after
        yield level


def end_of(part: ReportPart) -> Shape:
    """Return what comes out of a part; before it is pooled to a vector, if it works on that."""
    if _is_top(part.last.output):
        working = [row for row in part.rows() if row.family in WORKING]
        return working[-1].output if working else part.last.output
    return part.last.output


def _is_top(shape: Shape) -> bool:
    return not shape.rank or prod(shape.spatial) == 1


def _opened(section: Section) -> Iterator[ReportPart]:
    for part in shown_parts(section):
        if isinstance(part, Section) and holds_stages(part):
            yield from _opened(part)
        else:
            yield part


def _follows(part: ReportPart, other: ReportPart) -> bool:
    """Does a part begin with what comes out of another?"""
    return part.last.line.nodes[-1].index in next(other.rows()).line.nodes[0].inputs
