"""What was worked out for a page, kept for the next time that it is converted.

`mkdocs serve` converts every page of a site whenever one is saved. What was shown for a block is
kept with a trace of all that it depends on, and is shown again where every question of the trace
still has the same answer. A file that has changed is another answer.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from mkdocs_cnn.library.facts import Facts, Trace
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.problem import Invalid
from mkdocs_cnn.problems.records import record

T = TypeVar("T")

FEW = 4
"""How many results are kept for the same text at the same place: the headings above may differ."""
_FACT = 200
"""About how many bytes a question and its answer take."""


@record(eq=False)
class Result(Generic[T]):
    """What came of some work."""

    value: T
    weight: int
    """How much memory it takes, in characters or so."""
    placed: bool
    """Does it say where it stands, as problems do?"""


@record(eq=False)
class _Kept:
    """A result, and what it depends on."""

    result: Result[Any] | Invalid
    trace: Trace
    weight: int


class Memory:
    """Results by what was worked out; of too many, those are dropped that were not asked for.

    It goes with one library and the settings of one site.
    """

    def __init__(self, most: int = Limits.remembered) -> None:
        self._most = most
        self._weight = 0
        self._kept: OrderedDict[Hashable, tuple[_Kept, ...]] = OrderedDict()

    def recall(
        self, facts: Facts, what: Hashable, place: Hashable, work: Callable[[], Result[T]]
    ) -> T:
        """Do some work, or give what came of it before.

        Args:
            facts: what is known on the page; all that the work depends on, it asks of them.
            what: what is worked out, with everything that is known of it beforehand.
            place: where it stands in its file.
            work: does the work.

        Raises:
            Invalid: the work does, or did.
        """
        kept = self._find(facts, (what, None)) or self._find(facts, (what, place))
        if kept is not None:
            facts.repeat(kept.trace)
            known: T = _given(kept.result)
            return known
        with facts.traced() as trace:
            try:
                result: Result[T] | Invalid = work()
            except Invalid as invalid:
                result = invalid
        if not trace.lost:
            placed = trace.placed or isinstance(result, Invalid) or result.placed
            self._keep((what, place if placed else None), result, trace)
        made: T = _given(result)
        return made

    def _find(self, facts: Facts, key: Hashable) -> _Kept | None:
        for kept in self._kept.get(key, ()):
            if facts.hold(kept.trace):
                self._kept.move_to_end(key)
                return kept
        return None

    def _keep(self, key: Hashable, result: Result[Any] | Invalid, trace: Trace) -> None:
        facts = len(trace.asked) + len(trace.noted) + len(trace.taken) + 1
        own = 0 if isinstance(result, Invalid) else result.weight
        kept = _Kept(result, trace, own + trace.weight + facts * _FACT)
        before = self._kept.pop(key, ())
        self._kept[key] = (kept, *before[: FEW - 1])
        self._weight += kept.weight - sum(each.weight for each in before[FEW - 1 :])
        while self._weight > self._most:
            _, dropped = self._kept.popitem(last=False)
            self._weight -= sum(each.weight for each in dropped)


def _given(result: Result[Any] | Invalid) -> Any:
    if isinstance(result, Invalid):
        raise result.with_traceback(None)
    return result.value
