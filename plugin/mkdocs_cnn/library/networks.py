"""The networks that one page can name: those of the library, and the ids of its blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from mkdocs_cnn.figures.numerals import DEFAULT, NumberFormat
from mkdocs_cnn.language.program import Program, Text
from mkdocs_cnn.layers import BY_NAME
from mkdocs_cnn.library.facts import Facts
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.library.resolved import Counted, Resolved, overruled, used_here
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import (
    Invalid,
    Note,
    Problem,
    Source,
    Span,
    clip,
    did_you_mean,
    nearest,
)
from mkdocs_cnn.problems.records import replace
from mkdocs_cnn.settings.choices import Settings, apply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    P = TypeVar("P", bound=Problem)
    from mkdocs_cnn.library.stored import Totals
    from mkdocs_cnn.listings.known import Known
    from mkdocs_cnn.listings.reading import Reading

_ROW = 2_000
"""About how many bytes a row of a counted network takes."""


class Networks:
    """The networks that one text can name: the library's, and ids defined before."""

    def __init__(
        self,
        library: Library,
        numbers: NumberFormat = DEFAULT,
        *,
        layout: str = "HWC",
        bounded: bool = False,
        facts: Facts | None = None,
    ) -> None:
        """Begin; if bounded, with as many layers as may be counted for one page.

        Args:
            library: the networks of files.
            numbers: how numbers are grouped in them.
            layout: the order of sizes in listings that do not declare it.
            bounded: is it for one page?
            facts: what is known already.
        """
        self.library = library
        self.numbers = numbers
        self.layout = layout
        self.facts = facts or Facts(library, bounded=bounded)
        self.packaged = False
        """Are they for a file of the package, which knows only its like?"""

    @property
    def reading(self) -> tuple[NumberFormat, Callable[[str], bool], Limits]:
        """How a text that names these networks is read: the arguments of `texts.read`."""
        return self.numbers, self.knows, self.library.limits

    def define(self, name: str, program: Program) -> None:
        """Let an id name a program for the rest of the page."""
        self.facts.note("defined", name.lower(), program)

    def define_broken(self, name: str, problems: Sequence[Problem]) -> None:
        """Let an id name a block with mistakes, which nobody can use."""
        key = name.lower()
        if self.facts.ask("broken", key) is None:
            self.facts.note("broken", key, tuple(problems))

    def announce(self, name: str, program: Callable[[], Program]) -> None:
        """Let an id be asked for before its block is reached; in the order of the page."""
        self.facts.announce(name.lower(), program)

    def announce_title(self, slug: str, title: str) -> None:
        """Know the title of a block without an id, for whoever takes it for one."""
        self.facts.announce_title(slug, title)

    def titled(self, name: str) -> Words:
        """Say that a name is made of the title of a block without an id; empty where it is not."""
        titles = dict(self.facts.ask("titles"))
        slug = nearest(name, titles)
        if not slug:
            return ""
        example = say("such-as-an-id", slug=slug)
        return say("the-block-has-no-id-add", title=clip(titles[slug]), example=example)

    def names(self) -> list[str]:
        """List all names, those announced included."""
        return [*self.facts.ask("ids"), *self.names_of_files()]

    def names_of_files(self) -> tuple[str, ...]:
        """List the names of the library."""
        names: tuple[str, ...] = self.facts.ask("files")
        return names

    def knows(self, name: str) -> bool:
        """Is there a network of that name?"""
        key, ask = name.lower(), self.facts.ask
        return bool(ask("places", key) or ask("defined", key) or ask("named", key))

    def counted(self, name: str, settings: Settings) -> Counted:
        """Count a network by its name: an id of the page, wherever on it, or a known network.

        Raises:
            Invalid: it has mistakes.
            KeyError: no such network.
        """
        key = name.lower()
        found = self.facts.ask("counted", (key, settings))
        if found is None:
            try:
                found = self._count(key, settings)
            except Invalid as invalid:
                found = invalid
            rows = 1 if isinstance(found, Invalid) else found.report.row_count
            self.facts.note("counted", (key, settings), found, rows * _ROW)
        if isinstance(found, Invalid):
            raise Invalid(found.problems)
        assert isinstance(found, Counted)
        return found

    def _count(self, key: str, settings: Settings) -> Counted:
        program, place = self.named(key)
        if program.compare or program.compare_all:
            message, span = say("is-a-comparison", key=clip(key)), program.source.span()
            raise Invalid([Problem(message, span, say("one-network"))])
        return count_program(self, program, settings, place)

    def named(self, key: str) -> tuple[Program, int | None]:
        """Give what a name stands for on the page, and its place if it is announced."""
        if places := self.facts.ask("places", key):
            return self._announced(places[0]), places[0]
        if defined := self.facts.ask("defined", key):
            return defined, None
        source = self._of_file(key).source
        return Program(source, use=Text(key, source.span())), None

    def _announced(self, place: int) -> Program:
        return _or_raised(self.facts.ask("announced", place))

    def _of_file(self, key: str) -> Program:
        """Read a known network's file.

        Raises:
            Invalid: the file has mistakes, or cannot be read.
            KeyError: no such network.
        """
        kind = "packaged" if self.packaged else "file"
        found = self.facts.ask(kind, (key.lower(), self.numbers))
        if found is None:
            raise KeyError(key)
        return _or_raised(found)

    def resolve(
        self, program: Program, place: int | None = None, outer: tuple[Text, ...] = ()
    ) -> Resolved:
        """Follow `use` to a program with layers.

        What the using program says itself (title, input, …) overrules what it uses. A program that
        is announced, and not reached yet, has a place: it can use the ids announced before it. A
        file of the library knows no ids: it says the same on every page.

        Args:
            program: what its author wrote.
            place: where it stands among those announced.
            outer: the names of the networks that it is a part of.

        Raises:
            Invalid: an unknown name, or names that lead back to themselves.
        """
        used: list[tuple[Text, Program]] = []
        found, networks = program, self
        while (use := found.use) is not None:
            if len(used) >= Limits.uses:
                raise Invalid([_endless(use, used)])
            found = networks._find(use, place)
            used.append((use, found))
            if self.library.holds(found):
                networks = self.of_files()
                networks.packaged = self.library.is_packaged(found)
        if (found.compare or found.compare_all) and program.use is not None:
            message = say("is-a-comparison", key=clip(program.use.value))
            raise Invalid([Problem(message, program.use.span, say("one-network"))])
        if found.listing is not None:
            found = self._behind(found, used[0][0].span if used else program.source.span())
        for user in [*(each for _, each in used[-2::-1]), program][: len(used)]:
            found = overruled(found, user)
        if found.trace is not None and (asked := found.input or next(iter(found.given), None)):
            raise Invalid([_fixed(asked.span)])
        name = used[0][0].value.lower() if used else ""
        changed = program.input is not None or bool(program.given)
        parts = tuple(networks._part(found, each, place, outer) for each in found.called)
        if parts:
            known = zip(found.called, parts, strict=True)
            named = tuple((text.value.lower(), each.program) for text, each in known)
            found = replace(found, parts=named)
        return Resolved(found, name, tuple(used), changed, parts)

    def _part(
        self, program: Program, use: Text, place: int | None, outer: tuple[Text, ...]
    ) -> Resolved:
        """Find a known network that a line of a program names."""
        names = [each.value.lower() for each in outer]
        if use.value.lower() in names or len(outer) >= Limits.uses:
            raise Invalid([_endless(use, [(each, program) for each in outer])])
        return self.resolve(Program(program.source, use=use), place, (*outer, use))

    def read_listing(self, program: Program) -> Reading:
        """Find the network behind a listing."""
        from mkdocs_cnn.listings.behind import read_behind

        return read_behind(program, self._known, self.layout)

    def _behind(self, program: Program, span: Span) -> Program:
        """Give a listing its layers; it was asked for at a place."""
        reading = self.read_listing(program)
        if reading.problems:
            raise Invalid(reading.problems)
        if reading.program is not None:
            return reading.program
        hint = say("write-the-network")
        raise Invalid([Problem(say("a-listing-without-sizes"), span, hint=hint)])

    def _known(self) -> Iterator[Known]:
        """Give the known networks that can be read, each once."""
        from mkdocs_cnn.listings.known import Known

        for name in self.names_of_files():
            with suppress(Invalid):
                program = self._of_file(name)
                if program.layers is not None:
                    yield Known(name, program)

    def weights(self, name: str) -> Totals | Problem:
        """Return what a file of weights in the site's folder has, or why that is not known."""
        found: Totals | Problem = self.facts.ask("weights", name)
        return found

    def of_files(self) -> Networks:
        """Give the networks that a file of the library can name: no ids of a page."""
        facts = Facts(self.library, page=self.facts)
        return Networks(self.library, self.numbers, layout=self.layout, facts=facts)

    def everything(self, problems: list[Problem], *, aliases: bool = False) -> list[Program]:
        """Give a program for every known network; other names of the same only if asked for.

        What is wrong with the files that cannot be read is appended to `problems`.
        """
        programs = []
        for name in self.names_of_files():
            source = Source("<all networks>", name)
            program = Program(source, use=Text(name, source.whole_line()))
            try:
                found = self._of_file(name)
            except Invalid as invalid:
                problems += invalid.problems
                continue
            if aliases or found != Program(found.source, use=found.use):
                programs.append(program)
        return programs

    def _find(self, use: Text, place: int | None) -> Program:
        key, ask = use.value.lower(), self.facts.ask
        places = ask("places", key) or ()
        if places:
            from bisect import bisect_left

            if before := bisect_left(places, place or 0):
                return self._announced(places[before - 1])
        if place is None and (defined := ask("defined", key)):
            found: Program = defined
            return found
        if place is None and (broken := ask("broken", key)) is not None:
            raise Invalid([has_mistake(use.value, use.span, broken)])
        if ask("named", key):
            try:
                return self._of_file(key)
            except Invalid as invalid:
                raise Invalid([used_here(problem, use) for problem in invalid.problems]) from None
        if not use.value.isascii():
            from mkdocs_cnn.language.chinese import check_signs

            check_signs(use.span)
        names = [*ask("above"), *self.names_of_files()]
        expected = say("a-known-network-or-an-id-above")
        hint = did_you_mean(use.value, names) or self.titled(key)
        hint = hint or say("lists-the-known-networks")
        if any(key.startswith(word) for word in BY_NAME) and not did_you_mean(key, names):
            hint = say("layers-stand-in-a-list-below-with-above")
        raise Invalid(
            [Problem(say("unknown-network", name=clip(use.value)), use.span, expected, hint)]
        )


def _fixed(span: Span) -> Problem:
    """Report that a model in code is asked for with another input, or other parameters."""
    hint = say("export-it-with-others")
    return Problem(say("a-model-in-code-is-as-exported"), span, say("its-own-input"), hint)


def _or_raised(found: Program | Invalid) -> Program:
    if isinstance(found, Invalid):
        raise found.with_traceback(None)
    return found


def _endless(use: Text, used: Sequence[tuple[Text, Program]]) -> Problem:
    """Report names that lead from one to the next, in a circle or on and on."""
    if use.value.lower() in [each.value.lower() for each, _ in used]:
        return Problem(say("leads-back-to-itself", name=clip(use.value)), use.span)
    message = say(
        "leads-over-others", first=clip(used[0][0].value), count=len(used), last=clip(use.value)
    )
    return Problem(message, use.span, say("at-most-that-use-one-another", most=Limits.uses))


def count_program(
    networks: Networks, program: Program, settings: Settings, place: int | None = None
) -> Counted:
    """Count what a program says, as it asks itself; `settings` where it does not say.

    Args:
        networks: what the program can name.
        program: what its author wrote.
        settings: how to count.
        place: where an announced program stands among those announced.

    Raises:
        Invalid: with everything that is wrong in it.
    """
    problems: list[Problem] = []
    resolved = networks.resolve(program, place)
    own = apply(settings, resolved.program.settings, problems)
    report = resolved.count(networks, own.bias)
    if problems:
        raise Invalid(problems)
    return Counted(report, own)


def has_mistake(name: str, span: Span, problems: Sequence[Problem]) -> Problem:
    """Report that a network is named that has mistakes of its own."""
    notes = tuple(Note(each.message, each.span) for each in problems[:1])
    return Problem(say("the-network-has-a-mistake", name=clip(name)), span, notes=notes)
