"""Which parts of several networks belong together: stages, and the rows in them.

A stage is what its author calls one (see `opening`), where all networks compared have stages of the
same names.
Otherwise it is what works at one resolution, counted in halvings of the input's, so that 55×55
behind 227×227 is beside 56×56 behind 224×224.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence

from mkdocs_cnn.counting.report import Report, ReportPart, Row, Section, is_head
from mkdocs_cnn.layers import Family, Shape
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.records import record
from mkdocs_cnn.show.alignment import pair_up
from mkdocs_cnn.show.opening import end_of, levels, shown_parts, stages_of
from mkdocs_cnn.show.views.common import main_as_written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    T = TypeVar("T")

_COUNTED = pattern(r"_\d+$")
_SAID = pattern(r" (?:(?:stride|pad) \S+|nobias)")
"""What the size of a stage says already, or the number of its parameters."""


@record()
class Stage:
    """Parts of one network that follow each other."""

    key: Hashable
    """By what it is matched: its level, or its name."""
    level: int
    """How often the input's resolution has been halved at its end."""
    parts: tuple[ReportPart, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows in it, in execution order."""
        return tuple(row for part in self.parts for row in part.rows())

    @property
    def output(self) -> Shape:
        """What comes out of it; before it is pooled to a vector, if it works on that."""
        return end_of(self._telling[-1])

    @property
    def name(self) -> str:
        """Its name, or the first and last name of what has weights in it: `conv3 – conv5`."""
        telling = self._telling
        if len(telling) == 1 and isinstance(telling[0], Row):
            return telling[0].full_name
        names = list(dict.fromkeys(map(_name, telling)))
        return names[0] if len(names) == 1 else f"{names[0]} – {names[-1]}"

    @property
    def _telling(self) -> Sequence[ReportPart]:
        """The parts with weights; where there are none, all."""
        return [part for part in self.parts if part.counts.params] or self.parts


def _name(part: ReportPart) -> str:
    """Return what a part is called; of lines that repeat one, what their names begin with."""
    return _COUNTED.sub("", part.path if part.name else part.last.path)


def matched_stages(reports: Sequence[Report]) -> list[list[Stage | None]]:
    """Return the stages of several networks side by side, None where a network has none."""
    named = {tuple(_stage_names(report)) for report in reports}
    by_name = len(named) == 1 and len(named.pop()) > 1
    stages = [list(_stages(report, by_name)) for report in reports]
    return matched(stages, lambda stage: stage.key)


def _stage_names(report: Report) -> Iterator[str]:
    return (part.path for part in stages_of(report) if _is_stage(part))


def _is_stage(part: ReportPart) -> bool:
    return isinstance(part, Section) and part.group.kind == "stage"


def _stages(report: Report, by_name: bool) -> Iterator[Stage]:
    """Divide a network; what has no weights belongs to what follows, at the end to what precedes.

    Pooling between two resolutions gives the second, and belongs to it.
    """
    runs: list[Stage] = []
    parts = stages_of(report)
    for part, level in zip(parts, levels(report.network.input, parts), strict=True):
        key: Hashable = (part.path, level) if by_name and _is_stage(part) else level
        last = runs[-1] if runs else None
        if last is not None and (last.key == key or not _weighs(last)):
            runs[-1] = Stage(key, level, (*last.parts, part))
        else:
            runs.append(Stage(key, level, (part,)))
    if len(runs) > 1 and not _weighs(runs[-1]):
        *runs, before, last = runs
        runs.append(Stage(before.key, before.level, (*before.parts, *last.parts)))
    return iter(runs)


def _weighs(stage: Stage) -> bool:
    return any(part.counts.params for part in stage.parts)


def matched(
    each: Sequence[Sequence[T]], key: Callable[[T], Hashable], *, pairs: bool = False
) -> list[list[T | None]]:
    """Lay sequences out one after the other, each against those before it.

    Args:
        each: the sequences.
        key: by what their items are equal.
        pairs: does what is unlike stand side by side, too, between what is equal?
    """
    laid: list[list[T | None]] = [[item] for item in each[0]]
    for count, items in enumerate(each[1:], 1):
        laid = list(_merged(laid, items, count, key, pairs))
    return laid


def _merged(
    laid: list[list[T | None]],
    items: Sequence[T],
    count: int,
    key: Callable[[T], Hashable],
    pairs: bool,
) -> Iterator[list[T | None]]:
    known = [next(key(item) for item in row if item is not None) for row in laid]
    i = j = 0
    for i_next, j_next in [*pair_up(known, list(map(key, items))), (len(laid), len(items))]:
        unlike = min(i_next - i, j_next - j) if pairs else 0
        yield from ([*laid[i + step], items[j + step]] for step in range(unlike))
        yield from ([*row, None] for row in laid[i + unlike : i_next])
        yield from ([*[None] * count, item] for item in items[j + unlike : j_next])
        if i_next < len(laid):
            yield [*laid[i_next], items[j_next]]
        i, j = i_next + 1, j_next + 1


def matched_rows(
    stages: Sequence[Stage | None], does: Callable[[Row], Hashable]
) -> list[tuple[str, list[Row | None]]]:
    """Return the rows of one stage of each network side by side, with their names.

    Args:
        stages: the stage of each network.
        does: what a row does; where names have nothing in common, rows that do the same stand
            side by side, and are called by their places.
    """
    each = [stage.rows if stage else () for stage in stages]
    names = [_telling_names(rows) for rows in each if rows]
    if all(names[0] & others for others in names[1:]):
        rows = matched(each, _row_name)
        return [(_name_of_all([row for row in found if row]), found) for found in rows]
    rows = matched(each, does, pairs=True)
    return [(f"{place}", found) for place, found in enumerate(rows, 1)]


def _name_of_all(rows: Sequence[Row]) -> str:
    """Return what rows are called that stand side by side."""
    full = {row.full_name for row in rows}
    return full.pop() if len(full) == 1 else max((row.path for row in rows), key=len)


def _telling_names(rows: Sequence[Row]) -> set[str]:
    """Return the names of rows with weights; where there are none, of all."""
    telling = [row for row in rows if row.counts.params] or rows
    return set(map(_row_name, telling))


def _row_name(row: Row) -> str:
    """The row's name; the only layer of a stage (conv1) is the first of several (conv1_1)."""
    return row.path.removesuffix("_1")


def contents(stage: Stage) -> list[tuple[str, int]]:
    """Return what a stage is made of, as the language writes it, and how often in a row."""
    found: list[tuple[str, int]] = []
    for word in (word for part in stage.parts for word in _words(part)):
        if found and found[-1][0] == word:
            found[-1] = word, found[-1][1] + 1
        else:
            found.append((word, 1))
    return found


def _holds_calls(section: Section) -> bool:
    """Is all that has weights in a section a call again, at whatever depth?"""
    telling = [part for part in shown_parts(section) if part.counts.params]
    return bool(telling) and all(
        isinstance(part, Section) and (part.group.call or _holds_calls(part)) for part in telling
    )


def _words(part: ReportPart) -> Iterator[str]:
    """Name each layer with weights, and each call of a definition."""
    if isinstance(part, Section):
        if part.group.call and not _holds_calls(part):
            yield part.group.call.split()[0]
            return
        for each in part.parts:
            if not is_head(each):
                yield from _words(each)
    elif part.family in (Family.CONVOLUTION, Family.LINEAR):
        yield _SAID.sub("", main_as_written(part))
