"""What is known on a page, and who asked for it.

What is shown for a block follows from its text and from what it could name: files of the library,
ids that stand on its page, names that are taken there. All of that is asked of `Facts`. A `Trace`
notes what was asked and answered while one thing was worked out, and what that left on the page.
Where every question has the answer that it had, the work would come to the same again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mkdocs_cnn.problems.limits import too_many
from mkdocs_cnn.problems.problem import Invalid, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mkdocs_cnn.language.program import Program
    from mkdocs_cnn.library.library import Library

    Question = tuple[str, Any]
    """What kind of fact, and about what: `("defined", "net")`."""

_OF_LIBRARY = ("named", "file", "packaged", "files", "weights")
"""The kinds that are the same on every page."""
_THINGS = ("file", "packaged", "announced", "defined", "counted")
"""The kinds whose answers are the same only if they are one and the same thing: two programs are
equal that stand in different places."""
_OF_PAGE = ("announced", "defined", "broken", "places", "id")
"""The kinds whose answers, if there is one, say where on a page something stands."""


class Trace:
    """What was asked and noted on a page while one thing was worked out."""

    __slots__ = ("asked", "layers", "lost", "noted", "placed", "taken", "weight")

    def __init__(self) -> None:
        self.asked: dict[Question, Any] = {}
        """The answers to what was asked, but for what had been noted meanwhile."""
        self.noted: dict[Question, Any] = {}
        self.taken: frozenset[str] = frozenset()
        """The ids that were given to something."""
        self.layers = 0
        """How many layers were counted."""
        self.weight = 0
        """How much is kept in memory by what was noted, in characters or so."""
        self.placed = False
        """Does anything in it say where on a page it stands?"""
        self.lost = False
        """Would it come out otherwise if less had been worked out before?"""

    def saw(self, question: Question, answer: Any) -> None:
        """Note a question with its answer."""
        if question not in self.noted:
            self.asked.setdefault(question, answer)
        self.placed = self.placed or bool(answer and question[0] in _OF_PAGE)

    def follow(self, inner: Trace) -> None:
        """Note everything that belongs to what was worked out within this."""
        for question, answer in inner.asked.items():
            self.saw(question, answer)
        self.noted |= inner.noted
        self.taken |= inner.taken
        self.layers += inner.layers
        self.weight += inner.weight
        self.placed = self.placed or inner.placed
        self.lost = self.lost or inner.lost


class Facts:
    """What is known on one page; or to a file of the library, which knows nothing of a page."""

    def __init__(
        self, library: Library, *, bounded: bool = False, page: Facts | None = None
    ) -> None:
        """Begin with a library; if bounded, with as many layers as may be counted for one page.

        Args:
            library: the networks of files.
            bounded: is it for one page?
            page: the page for which a file is read.
        """
        self.library = library
        self.layers = 0
        """How many layers have been counted."""
        self._bounded = bounded
        self._is_page = page is None
        self._traces: list[Trace] = [] if page is None else page._traces
        self._known: dict[str, dict[Any, Any]] = defaultdict(dict)
        self._titles: dict[str, str] = {}
        self._announced: list[Callable[[], Program] | Program | Invalid] = []
        self._taken: set[str] = set()

    def ask(self, kind: str, name: Any = None) -> Any:
        """Answer a question; of nothing that is known, None."""
        question = kind, name
        answer = self._answer(question)
        if self._traces and (self._is_page or kind in _OF_LIBRARY):
            for trace in self._traces:
                trace.saw(question, answer)
        return answer

    def note(self, kind: str, name: Any, value: Any, weight: int = 0) -> None:
        """Let a question have an answer from now on, which takes so much memory."""
        question = kind, name
        self._note(question, value)
        if self._is_page:
            for trace in self._traces:
                trace.noted.pop(question, None)  # so that they stay in the order of the last notes
                trace.noted[question] = value
                trace.weight += weight
                trace.placed = trace.placed or kind in _OF_PAGE

    def take(self, ids: frozenset[str]) -> None:
        """Let nobody else have these ids."""
        self._taken |= ids
        for trace in self._traces:
            trace.taken |= ids

    def charge(self, layers: int, span: Span) -> None:
        """Note how many layers are about to be counted.

        Raises:
            Invalid: they are too many for one page.
        """
        self.layers += layers
        full = self._is_full(0)
        if self._is_page:
            for trace in self._traces:
                trace.layers += layers
                trace.lost = trace.lost or full
        if full:
            raise Invalid([too_many(self.library.limits, "page_layers", span)])

    def announce(self, name: str, program: Callable[[], Program]) -> None:
        """Let an id be asked for before its block is reached; in the order of the page."""
        self._known["written"].clear()
        places = self._known["places"]
        places[name] = (*places.get(name, ()), len(self._announced))
        self._announced.append(program)

    def announce_title(self, slug: str, title: str) -> None:
        """Know the title of a block without an id."""
        self._titles.setdefault(slug, title)

    @contextmanager
    def traced(self) -> Iterator[Trace]:
        """Note what is asked and noted inside."""
        trace = Trace()
        self._traces.append(trace)
        try:
            yield trace
        finally:
            self._traces.pop()

    def hold(self, trace: Trace) -> bool:
        """Has every question that was asked still its answer, and is there room for the layers?"""
        if self._is_full(trace.layers):
            return False
        for question, known in trace.asked.items():
            answer = self._answer(question)
            if answer is not known and (question[0] in _THINGS or answer != known):
                return False
        return True

    def repeat(self, trace: Trace) -> None:
        """Leave on the page what was left there when the trace was made."""
        for question, value in trace.noted.items():
            self._note(question, value)
        self._taken |= trace.taken
        self.layers += trace.layers
        for outer in self._traces:
            outer.follow(trace)

    def _note(self, question: Question, value: Any) -> None:
        kind, name = question
        self._known[kind][name] = value
        if kind == "defined":
            self._known["counted"].clear()  # what was counted may be another network now
            self._known["written"].clear()

    def _is_full(self, more: int) -> bool:
        return self._bounded and self.layers + more > self.library.limits.page_layers

    def _answer(self, question: Question) -> Any:
        kind, name = question
        if kind == "named":
            return name in self.library
        if kind == "file":
            return self.library.look_up(*name)
        if kind == "packaged":
            return self.library.look_up(*name, packaged=True)
        if kind == "weights":
            return self.library.weights(name)
        if kind == "announced":
            return self._program(name)
        if kind == "taken":
            return name & self._taken
        if kind in ("files", "ids", "above", "titles"):
            return self._list(kind)
        return self._known[kind].get(name)

    def _list(self, kind: str) -> tuple[Any, ...]:
        """List the names that a hint chooses from."""
        if kind == "files":
            return tuple(self.library.names())
        if kind == "titles":
            return tuple(self._titles.items())
        above = self._known["defined"]
        return tuple(above if kind == "above" else dict.fromkeys([*self._known["places"], *above]))

    def _program(self, place: int) -> Program | Invalid:
        """Read what is announced, when it is asked for first."""
        found = self._announced[place]
        if not callable(found):
            return found
        try:
            read: Program | Invalid = found()
        except Invalid as invalid:
            read = invalid
        self._announced[place] = read
        return read
