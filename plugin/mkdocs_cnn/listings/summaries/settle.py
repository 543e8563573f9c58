"""What a search leaves open, and the totals of a summary decide."""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_cnn.language.summaries import Summary
from mkdocs_cnn.listings.summaries.chain import Step
from mkdocs_cnn.listings.summaries.classes import kind_of
from mkdocs_cnn.listings.summaries.totals import worths
from mkdocs_cnn.listings.summaries.ways import Asked, Way, ways
from mkdocs_cnn.problems.records import replace

_MARGIN = 9
"""Readings that cost less than this more than the best one are weighed by the totals."""
_TOTAL = 6
_MOST_WORK = 40_000
"""How many rows are added up at most for totals by which a row is chosen: a sum for each try."""


def settled(summary: Summary, found: Sequence[Step]) -> list[Step]:
    """Choose between the ways to read a summary."""
    best = found[0].cost
    able = [step for step in found if step.cost < best + _MARGIN]
    weighed = [
        (step.cost + _TOTAL * false_totals(summary, steps), steps)
        for step in able
        for steps in (_with_total(summary, step.path()),)
    ]
    return min(weighed, key=lambda each: each[0])[1]


def false_totals(summary: Summary, steps: Sequence[Step]) -> int:
    """Count the totals that are false if a summary is read in one way."""
    true = worths(summary, steps)
    return sum(
        total.what in true and not total.cell.holds(true[total.what].value, true[total.what].unsure)
        for total in summary.totals
    )


def _with_total(summary: Summary, steps: list[Step]) -> list[Step]:
    """Take other parameters for one row, if all totals hold then.

    Of a false row, the totals know best what is true. And where one row alone has biases, or has
    none, and the totals are of the same without, the row is false rather than they.
    """
    wrong = false_totals(summary, steps)
    stated = any(total.what == "params" for total in summary.totals)
    if not stated:
        return steps
    habit = _habit(steps)
    best, least, left = steps, wrong, _MOST_WORK // max(len(steps), 1)
    for index, step in enumerate(steps):
        if step.entry is None or step.way is None or step.entry.params is None:
            continue
        false = not step.entry.params.holds(step.way.params or 0)
        unusual = step.way.odd > 0 or _biased(step.way) not in (None, habit)
        if not false and not (wrong and unusual):
            continue
        for way in _others(summary, step):
            if way.params == step.way.params or (not false and _biased(way) not in (None, habit)):
                continue
            left -= 1
            if left < 0:
                return best
            tried = [*steps[:index], replace(step, way=way), *steps[index + 1 :]]
            count = false_totals(summary, tried)
            if count < least:
                best, least = tried, count
    return best


def _others(summary: Summary, step: Step) -> list[Way]:
    entry, way = step.entry, step.way
    assert entry is not None
    assert way is not None
    kind = kind_of(entry.type)
    if kind is None:  # a block, which mostly has none of its own
        return [replace(way, params=0)]
    return list(ways(Asked(entry, kind, way.input, way.output, None, not summary.channels_first)))


def _biased(way: Way) -> bool | None:
    """Has a layer biases? None where it could have none."""
    words = [word for word, _ in way.operations]
    if not words or words[0] not in ("conv", "dwconv", "sepconv", "deconv", "fc"):
        return None
    return "bias" not in way.operations[0][1]


def _habit(steps: Sequence[Step]) -> bool:
    each = [_biased(step.way) for step in steps if step.way]
    return each.count(True) >= each.count(False)
