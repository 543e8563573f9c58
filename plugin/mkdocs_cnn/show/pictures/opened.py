"""What a picture draws as one, and what it opens: a block is one, or all that it is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from mkdocs_cnn.counting.report import Report, ReportPart, Row, Section, is_head, walk
from mkdocs_cnn.show.opening import holds_stages

PAIR = 2
"""Two of a kind are a block, such as one that works on space and one on channels."""


class Opener:
    """Knows which definitions are blocks, and which hold several blocks, as stages do."""

    def __init__(self, report: Report) -> None:
        calls = [each for each in walk(report.body) if isinstance(each, Section) and called(each)]
        self.stages = {called(each) for each in calls if _most(each) > 1}
        """Definitions some of whose calls hold several of another one."""
        mixed = {called(each) for each in calls if len(_kinds(each)) > 1}
        self.lists = {called(each) for each in calls if _most(each) > PAIR} - mixed
        """Those that hold nothing else, and not just a pair."""
        self.around: dict[int, str] = {}
        """The innermost stage around each part, by its identity; a block is none, and what holds
        stages is none: each part of it is."""
        self._look_around(report.body, "", False)

    def _look_around(self, section: Section, stage: str, in_block: bool) -> None:
        holds = section.path != "" and not in_block and holds_stages(section)
        for each in section.parts:
            self.around[id(each)] = each.path if holds else stage
            if isinstance(each, Section):
                is_call = bool(called(each))
                within = in_block or (is_call and not self._is_stage(each))
                is_stage = not within and (is_call or each.group.kind == "stage")
                self._look_around(each, each.path if is_stage or holds else stage, within)

    def _is_stage(self, section: Section) -> bool:
        """Is a call a stage, with blocks one behind the other?"""
        in_a_row = _most(section) > PAIR and not any(map(_is_join, section.parts))
        return called(section) in self.lists or in_a_row

    def opened(self, part: ReportPart, whole: bool = False) -> Iterator[ReportPart]:
        """Yield what lies directly in a part; branches and repeats are opened with what holds them.

        Args:
            part: a row, a stage or a block.
            whole: is it a part of a block that is opened? Then so is it.
        """
        if isinstance(part, Row) or is_head(part):
            yield part
            return
        name = called(part)
        whole = (whole or bool(name)) and name not in self.stages
        for each in part.parts:
            if isinstance(each, Section) and (
                each.group.kind in ("branch", "repeat") or (whole and each.row_count > 1)
            ):
                yield from self.opened(each, whole)
            else:
                yield each

    def definitions(self, parts: Sequence[ReportPart]) -> Iterator[Section]:
        """Yield one call of each definition that is drawn as one.

        Of one that does nothing but to hold several of another, that is yielded.
        """
        seen = set(self.lists)
        for part in parts:
            inside = [part] if isinstance(part, Section) else []
            while inside:
                each = inside.pop()
                name = called(each)
                if name and name not in seen and not is_head(each):
                    seen.add(name)
                    yield each
                elif (not name or name in self.lists) and not is_head(each):
                    inside += [one for one in each.parts[::-1] if isinstance(one, Section)]


def called(section: Section) -> str:
    """Return the name of the definition that is called; empty where there is none."""
    return section.group.call.partition(" ")[0].partition("-")[0].rstrip("0123456789")


def _most(section: Section) -> int:
    """Return how many of one definition a call holds at most, which has more than one row."""
    inside = _inside(section)
    names = (called(each) for each in inside if isinstance(each, Section) and each.row_count > 1)
    return max(Counter(names).values(), default=0)


def _kinds(section: Section) -> set[str]:
    """Return what a call holds besides joins: definitions, and the empty name for rows."""
    return {called(each) if isinstance(each, Section) else "" for each in _inside(section)}


def _is_join(part: ReportPart) -> bool:
    return isinstance(part, Row) and len(part.line.nodes[-1].inputs) > 1


def _inside(section: Section) -> Iterator[ReportPart]:
    """Yield the rows and calls in a part, but neither joins nor what is within calls."""
    for each in section.parts:
        if isinstance(each, Row) or called(each):
            yield from () if _is_join(each) else (each,)
        elif not is_head(each):
            yield from _inside(each)
