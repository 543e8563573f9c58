"""A network that a program leads to: which files it comes from, and what it costs to count it."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.counting.report import Report, make_report
from mkdocs_cnn.language.program import Input, Program, Text
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.network.builder import build, entitled
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Invalid, Note, Problem, Span, clip
from mkdocs_cnn.problems.records import record, replace
from mkdocs_cnn.settings.choices import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from mkdocs_cnn.library.networks import Networks

    P = TypeVar("P", bound=Problem)


@record()
class Counted:
    """A network with its numbers, and the settings by which it is counted and shown."""

    report: Report
    settings: Settings


@record()
class Resolved:
    """A program with layers, the name that it is known by, and where it was asked for."""

    program: Program
    name: str
    used: tuple[tuple[Text, Program], ...] = ()
    """What was followed to get there: each name, and the program that it names."""
    changed: bool = False
    """Has the network another input or other parameters than the one that is used?"""
    parts: tuple[Resolved, ...] = ()
    """The known networks that are parts of it."""

    @property
    def use(self) -> Text | None:
        """Where the first name stands."""
        return self.used[0][0] if self.used else None

    def count(self, networks: Networks, bias: bool) -> Report:
        """Work the network out and count it.

        Raises:
            Invalid: with whatever is wrong in it, and a note where it was asked for; or the network
                is too large, or too many are counted already.
        """
        span = self.use.span if self.use else self.program.source.span()
        try:
            report = self._count(networks, bias, span)
            return replace(report, network=entitled(report.network, self.program, self.name))
        except Invalid as invalid:
            if self.use is None:
                raise
            raise Invalid([used_here(problem, self.use) for problem in invalid.problems]) from None

    def _count(self, networks: Networks, bias: bool, span: Span) -> Report:
        library = networks.library
        if self.is_known(library):
            report = library.report([*self.files()], self.program, bias)
            networks.facts.charge(report.row_count, span)
            return report
        from mkdocs_cnn.network.workload import measure

        networks.facts.charge(measure(self.program, library.limits), span)
        return make_report(build(self.program, bias=bias, limits=library.limits))

    def is_known(self, library: Library) -> bool:
        """Is it the network of a file as it stands there, so that it is worked out only once?"""
        known = all(map(library.holds, self.files()))
        return known and bool(self.used) and not self.changed

    def files(self) -> Iterator[Program]:
        """Go through what was read to get there, for its parts as well."""
        yield from (program for _, program in self.used)
        for each in self.parts:
            yield from each.files()


def overruled(found: Program, user: Program) -> Program:
    """Let what a program says itself replace what the network that it uses says."""
    texts = dict(found.texts)
    if user.text("title") is not None:
        texts.pop("caption", None)  # it belonged to the title
    texts |= dict(user.texts)
    settings = {each.name: each for each in (*found.settings, *user.settings)}
    chosen: Input | None = user.input or found.input
    given = {each.name: each for each in (*found.given, *user.given)}
    return replace(
        found,
        input=chosen,
        texts=tuple(texts.items()),
        settings=tuple(settings.values()),
        given=tuple(given.values()),
    )


def used_here(problem: P, use: Text) -> P:
    """Note at a problem of a file from where the file was used."""
    note = Note(say("is-used-here", use=clip(use.value)), use.span)
    return replace(problem, notes=(*problem.notes, note))
