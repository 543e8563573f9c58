"""The one door between the core and a host: the blocks of a page, each to HTML."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from typing import TypeVar

from mkdocs_cnn.figures.numerals import FORMATS, NumberFormat
from mkdocs_cnn.language.program import Program
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.library.memory import Memory, Result
from mkdocs_cnn.library.networks import Networks
from mkdocs_cnn.library.texts import read
from mkdocs_cnn.problems.garbage import garbage_waits
from mkdocs_cnn.problems.limits import too_many
from mkdocs_cnn.problems.phrases import ENGLISH, catalogue_of, say, speaking, tell
from mkdocs_cnn.problems.problem import (
    Caution,
    FalseClaim,
    Invalid,
    Note,
    Problem,
    Source,
    Span,
    clip,
    in_order,
)
from mkdocs_cnn.problems.records import record, replace
from mkdocs_cnn.settings.choices import Settings, check_setting
from mkdocs_cnn.show.document import Document
from mkdocs_cnn.show.render.html import render_html, row_anchor
from mkdocs_cnn.show.render.inline import Element, render_inline_problem
from mkdocs_cnn.show.sentences import number_in_text, readable
from mkdocs_cnn.show.showing import show
from mkdocs_cnn.show.tally import NOTHING, Tally
from mkdocs_cnn.show.written import (
    COMPARES,
    ID,
    TITLE,
    Written,
    and_all_behind,
    compared_in,
    failed,
    slug,
    unread_texts,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mkdocs_cnn.show.tables import CheckedTable, Table
    from mkdocs_cnn.show.varied import Impossible

T = TypeVar("T")


@record()
class Block:
    """A block as HTML, with what is wrong in it."""

    html: str
    """A figure, or an error box."""
    problems: tuple[Problem, ...] = ()
    anchors: tuple[str, ...] = ()
    """The ids in the HTML that other pages may link to."""
    tally: Tally = NOTHING
    """What was looked at."""
    element: Element | None = None
    """The HTML as an element, where it stands in a sentence."""


_READ = 20
"""About how many bytes a program takes for each character that was read."""


class Page:
    """The blocks of one page, in order: ids that earlier ones define, anchors that are taken."""

    def __init__(self, library: Library, settings: Settings, memory: Memory | None = None) -> None:
        """Begin a page without anything on it.

        Args:
            library: the networks of files.
            settings: the defaults of every block.
            memory: what was shown before, with the same library and settings.
        """
        self.networks = Networks(
            library, settings.number_format, layout=settings.layout, bounded=True
        )
        self.limits = library.limits
        self.settings = settings
        self._words = catalogue_of(settings.language)
        self._memory = memory
        self._facts = self.networks.facts
        self._alike: dict[Hashable, int] = {}
        """How many blocks there were that say the same."""
        self._announcing = False
        """Can blocks be asked for before they are reached?"""
        self._blocks = self._numbers = 0

    def reserve(self, ids: AbstractSet[str]) -> None:
        """Give no block these ids; they are already on the page."""
        self._facts.take(frozenset(ids))

    def render(
        self, source: Source, header: Source | None = None, options: Mapping[str, str] | None = None
    ) -> Block:
        """Show a block; never raises.

        Args:
            source: the block's text.
            header: the fence's opening line.
            options: what the opening line says: `{"title": "…", "view": "stages"}`.
        """
        with speaking(self._words):
            return self._render_next(source, header, options or {})

    def _render_next(
        self, source: Source, header: Source | None, options: Mapping[str, str]
    ) -> Block:
        self._blocks += 1
        if self._blocks > self.limits.blocks:
            return self._too_many_blocks((header or source).whole_line())
        written = Written(source, header, options)
        alike = self._alike[written.what] = self._alike.get(written.what, 0) + 1
        try:
            return self._recall(
                ("block", alike, written.what),
                written.place,
                lambda: self._render(written),
                lambda block: Result(block, len(block.html), bool(block.problems)),
            )
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not end the author's build
            return self._broken((failed(error, source.whole_line()),), Tally(blocks=1))

    def _recall(
        self, what: Hashable, place: Hashable, work: Callable[[], T], kept: Callable[[T], Result[T]]
    ) -> T:
        """Do some work, unless it is known what comes of it."""
        if self._memory is None:
            return work()
        return self._memory.recall(self._facts, what, place, lambda: kept(work()))

    def _render(self, written: Written) -> Block:
        tally = Tally(blocks=1)
        try:
            with garbage_waits():
                program, problems = self._read(written)
                if program.listing is not None:
                    tally = Tally(listings=1)
                return self._show(written, program, list(problems), tally)
        except Invalid as invalid:
            if name := written.find(ID):
                self.networks.define_broken(name, invalid.problems)
            return self._broken(invalid.problems, tally + Tally(figures=invalid.figures))

    def announce(
        self, source: Source, header: Source | None = None, options: Mapping[str, str] | None = None
    ) -> None:
        """Say that a block will come, so that its id can be named before it.

        Args:
            source: the block's text.
            header: the fence's opening line.
            options: what the opening line says.
        """
        self._announcing = True
        written = Written(source, header, options or {})
        if name := written.find(ID):
            self.networks.announce(name, lambda: self._read_whole(written))
        elif title := written.find(TITLE):
            self.networks.announce_title(slug(title), title)
        if COMPARES.search(source.text):
            for compared, each in self._read_compared(written):
                self.networks.announce(compared, _always(each))

    def _read_whole(self, written: Written) -> Program:
        program, problems = self._read(written)
        if problems:
            raise Invalid(problems)
        return program

    def _read_compared(self, written: Written) -> tuple[tuple[str, Program], ...]:
        """Read the networks of a comparison that have an id; none of what cannot be read."""

        def read_them() -> tuple[tuple[str, Program], ...]:
            with suppress(Invalid):
                return tuple(compared_in(self._read(written)[0]))
            return ()

        size = len(written.source.text) * _READ
        return self._recall(
            ("compared", written.what),
            written.place,
            read_them,
            lambda found: Result(found, size, placed=True),
        )

    def inline(self, code: Scalar) -> Block:
        """Show what stands behind `#!cnn` in running text; never raises.

        Args:
            code: the expression, without the backticks and the mark.
        """
        with speaking(self._words):
            return self._inline_next(code)

    def _inline_next(self, code: Scalar) -> Block:
        self._numbers += 1
        if self._numbers > self.limits.numbers:
            return self._too_many_numbers(code)
        try:
            return self._recall(
                ("inline", code.value),
                (code.span, code.literal),
                lambda: self._inline(code),
                lambda block: Result(block, 4 * len(block.html), bool(block.problems)),
            )
        except Exception as error:  # noqa: BLE001 - as in `render`
            problem = failed(error, code.span)
            return in_sentence(render_inline_problem(problem, code.value), (problem,))

    def _inline(self, code: Scalar) -> Block:
        try:
            shown, element = number_in_text(code, self.networks, self.settings)
        except Invalid as invalid:
            problems = tuple(in_order(invalid.problems))
            return in_sentence(render_inline_problem(problems[0], readable(code)), problems)
        tally = Tally(numbers=1)
        if shown.claimed:
            tally = Tally(figures=1, declared=shown.declared and not shown.findings)
        return in_sentence(element, shown.findings, tally)

    def table(self, code: Scalar, table: Table) -> CheckedTable:
        """Check the figures of a table; never raises.

        Args:
            code: the line above it, without the backticks and the mark.
            table: its cells.
        """
        from mkdocs_cnn.show.tables import refused, show_table

        room = min(self.limits.numbers - self._numbers, sum(map(len, table.rows)))
        try:
            with speaking(self._words):
                checked = self._recall(
                    ("table", code.value, table.rows, room),
                    (code.span, table.place(0, 0, 0, 1)),
                    lambda: show_table(code, table, self.networks, self.settings, room),
                    lambda checked: Result(checked, checked.weight, placed=True),
                )
        except Exception as error:  # noqa: BLE001 - as in `render`
            checked = refused(code, failed(error, code.span))
        self._numbers += len(checked.figures)
        return checked

    def _too_many_blocks(self, span: Span) -> Block:
        """Show no more blocks, and report that once."""
        problem = and_all_behind(too_many(self.limits, "blocks", span))
        told = (problem,) if self._blocks == self.limits.blocks + 1 else ()
        return replace(self._broken((problem,), NOTHING), problems=told)

    def _too_many_numbers(self, code: Scalar) -> Block:
        """Compute no more numbers, and report that once; the others stay as they are written."""
        if self._numbers > self.limits.numbers + 1:
            return in_sentence(Element("code", (), (code.value,)))
        problem = and_all_behind(too_many(self.limits, "numbers", code.span))
        return in_sentence(render_inline_problem(problem, code.value), (problem,))

    def refuse(self, *problems: Problem) -> Block:
        """Show an error box for a fence that cannot be taken as it is."""
        with speaking(self._words):
            return self._broken(problems, NOTHING)

    def _read(self, written: Written) -> tuple[Program, tuple[Problem, ...]]:
        """Read a block, once for those who ask for it before it is reached, and for itself."""
        if not self._announcing:
            return self._read_anew(written)
        size = len(written.source.text) * _READ
        return self._recall(
            ("read", written.what),
            written.place,
            lambda: self._read_anew(written),
            lambda found: Result(found, size, placed=True),
        )

    def _read_anew(self, written: Written) -> tuple[Program, tuple[Problem, ...]]:
        given, problems = written.read_options()
        numbers = self._number_format(written.options)
        try:
            program, wrong = read(written.source, numbers, self.networks.knows, self.limits)
        except Invalid as invalid:
            raise Invalid([*problems, *invalid.problems]) from None
        return written.complete(program, given), (*problems, *wrong)

    def _number_format(self, options: Mapping[str, str]) -> NumberFormat:
        """Return how the numbers of a listing are grouped, which has no keys of its own."""
        try:
            return FORMATS[check_setting("numbers", options["numbers"])]
        except (KeyError, ValueError):  # which is reported when the settings are applied
            return self.settings.number_format

    def _show(
        self, written: Written, program: Program, problems: list[Problem], tally: Tally
    ) -> Block:
        problems += self._repeated(program)
        for compared, each in compared_in(program):
            self.networks.define(compared, each)
        shown = show(self.networks, program, self.settings, problems)
        tally += Tally(declared=shown.declared, unchecked=shown.unchecked)
        if (own := program.text("id")) is not None:
            self.networks.define(own.value, program)
        name = shown.reports[0].network.name if len(shown.reports) == 1 else ""
        name = own.value if own else slug(name or shown.document.title)
        anchor = self._free(name)
        documents = self._documents(program, shown.document)
        rows = (row for each in documents if isinstance(each, Document) for row in each.anchors)
        ids = frozenset({anchor, *(row_anchor(anchor, row) for row in rows)})
        anchors = tuple(sorted(ids - self._facts.ask("taken", ids)))
        self._facts.take(ids)
        choices = ""
        if program.vary:
            from mkdocs_cnn.show.render.varied import render_choices

            choices = render_choices(program, documents, (anchor, anchors), self.limits)
        number = int(anchor[len(name) + 1 :] or 1)
        document = replace(shown.document, number=number, source=written.whole, linked=True)
        html = render_html(document, anchor, anchors, choices, self._lang(document.language))
        cautions = in_order(each for each in shown.findings if isinstance(each, Caution))
        if cautions:
            from mkdocs_cnn.show.render.boxes import render_cautions

            html += f"\n{render_cautions(cautions, self._lang(self.settings.language))}"
        found = in_order([*shown.findings, *unread_texts(program)])
        return Block(html, tuple(found), anchors, tally + Tally(figures=shown.figures))

    def _lang(self, language: str) -> str:
        """Name a language, unless all around it is English anyway."""
        return "" if language == self.settings.language == ENGLISH else language

    def _documents(self, program: Program, first: Document) -> tuple[Document | Impossible, ...]:
        """Show a block for all that readers may choose, the first as it is known already."""
        if not program.vary:
            return (first,)
        from mkdocs_cnn.show.varied import other_documents

        return (first, *other_documents(self.networks, program, self.settings))

    def _repeated(self, program: Program) -> Iterator[Problem]:
        """Report ids that a block above has, or another network of this one."""
        for each in (program, *program.compare):
            own = each.text("id")
            if own is None:
                continue
            first = self._facts.ask("id", own.value.lower())
            if first is None:
                self._facts.note("id", own.value.lower(), own.span)
            elif first.location != own.span.location:
                note = Note(say("first-used-here"), first)
                message = say("the-id-is-used-twice", own=clip(own.value))
                yield Problem(message, own.span, say("another-id"), notes=(note,))

    def _free(self, wanted: str) -> str:
        """Give a name that no block above has; it begins the ids of the rows."""
        ask, note = self._facts.ask, self._facts.note
        anchor, number = wanted, ask("anchor", wanted)
        while ask("anchor", anchor) is not None:
            number += 1
            anchor = f"{wanted}-{number}"
        if number is not None:
            note("anchor", wanted, number)
        note("anchor", anchor, 1)
        return anchor

    def _broken(self, problems: tuple[Problem, ...], tally: Tally) -> Block:
        from mkdocs_cnn.show.render.boxes import render_problems

        ordered = in_order(problems)
        mistakes = sum(not isinstance(each, FalseClaim) for each in problems)
        heading = tell("this-block-has-a-mistake")
        if mistakes != 1:
            heading = tell("this-block-has-mistakes", count=mistakes)
        html = render_problems(ordered, heading, self._lang(self.settings.language))
        return Block(html, tuple(ordered), tally=tally)


def in_sentence(
    element: Element, problems: tuple[Problem, ...] = (), tally: Tally = NOTHING
) -> Block:
    """Make a block of what stands within a sentence."""
    return Block(str(element), problems, tally=tally, element=element)


def _always(program: Program) -> Callable[[], Program]:
    return lambda: program
