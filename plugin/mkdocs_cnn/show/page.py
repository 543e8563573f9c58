"""The one door between the core and a host: the blocks of a page, each to HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress

from mkdocs_cnn.figures.numerals import FORMATS, NumberFormat
from mkdocs_cnn.language.names import name_problems
from mkdocs_cnn.language.program import TEXT_KEYS, Program, Setting, Text
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.library.networks import Networks
from mkdocs_cnn.library.texts import read
from mkdocs_cnn.problems.limits import Limits, too_many
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import (
    Caution,
    FalseClaim,
    Invalid,
    Note,
    Problem,
    Source,
    Span,
    Unread,
    clip,
    did_you_mean,
    in_order,
)
from mkdocs_cnn.problems.records import record, replace
from mkdocs_cnn.queries.addresses import Scope
from mkdocs_cnn.queries.inline import show_inline
from mkdocs_cnn.settings.choices import SETTINGS, SettingError, Settings, check_setting
from mkdocs_cnn.show.document import Document, TableRow
from mkdocs_cnn.show.render.html import (
    render_cautions,
    render_html,
    render_problems,
    row_anchor,
)
from mkdocs_cnn.show.render.inline import Element, render_inline, render_inline_problem
from mkdocs_cnn.show.showing import show
from mkdocs_cnn.show.tally import NOTHING, Tally, counted


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


_ID = pattern(r"(?m)(?:^|\A\s*\{(?:[^{}]*,)?\s*)id[ ]*:[ ]*[\"']?(?P<id>[\w-]+)")
_INLINE = pattern(r"(?i)#![ \t]?cnn\b")
_TITLE = pattern(r"(?m)^title[ ]*:[ ]*(?P<title>\S.*)$")
_SHOWING = ("view", "columns", "depth")
"""The settings that say what is shown, and not how it is counted."""
_COMPARES = pattern(r"(?m)^compare[ ]*:")
HEADER_OPTIONS = (*TEXT_KEYS, *SETTINGS)
"""What may stand in a fence's opening line."""


class Page:
    """The blocks of one page, in order: ids that earlier ones define, anchors that are taken."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self.networks = Networks(
            library, settings.number_format, layout=settings.layout, bounded=True
        )
        self.limits = library.limits
        self.settings = settings
        self._ids: dict[str, Span] = {}
        self._names: dict[str, int] = {}  # of the blocks, and the last number behind each
        self._taken: set[str] = set()  # ids of headings, which keep theirs, and of blocks
        self._blocks = self._numbers = 0

    def reserve(self, ids: AbstractSet[str]) -> None:
        """Give no block these ids; they are already on the page."""
        self._taken |= ids

    def render(
        self, source: Source, header: Source | None = None, options: Mapping[str, str] | None = None
    ) -> Block:
        """Show a block; never raises.

        Args:
            source: the block's text.
            header: the fence's opening line.
            options: what the opening line says: `{"title": "…", "view": "stages"}`.
        """
        given = options or {}
        tally = Tally(blocks=1)
        self._blocks += 1
        if self._blocks > self.limits.blocks:
            return self._too_many_blocks((header or source).whole_line())
        try:
            program, problems = self._read(source, header, given)
            if program.listing is not None:
                tally = Tally(listings=1)
            return self._show(program, problems, tally)
        except Invalid as invalid:
            if name := _written(_ID, source, given):
                self.networks.define_broken(name, invalid.problems)
            return self._broken(invalid.problems, tally + Tally(figures=invalid.figures))
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not end the author's build
            return self._broken((_failed(error, source.whole_line()),), tally)

    def announce(
        self, source: Source, header: Source | None = None, options: Mapping[str, str] | None = None
    ) -> None:
        """Say that a block will come, so that its id can be named before it.

        Args:
            source: the block's text.
            header: the fence's opening line.
            options: what the opening line says.
        """
        given = options or {}
        if name := _written(_ID, source, given):
            self.networks.announce(name, lambda: self._read_whole(source, header, given))
        elif title := _written(_TITLE, source, given):
            self.networks.announce_title(_slug(title), title)
        if _COMPARES.search(source.text):
            with suppress(Invalid):
                program, _ = self._read(source, header, given)
                for compared, each in _compared(program):
                    self.networks.announce(compared, _always(each))

    def _read_whole(
        self, source: Source, header: Source | None, options: Mapping[str, str]
    ) -> Program:
        program, problems = self._read(source, header, options)
        if problems:
            raise Invalid(problems)
        return program

    def inline(self, code: Scalar) -> Block:
        """Show what stands behind `#!cnn` in running text; never raises.

        Args:
            code: the expression, without the backticks and the mark.
        """
        self._numbers += 1
        if self._numbers > self.limits.numbers:
            return self._too_many_numbers(code)
        try:
            _check_length(code)
            shown = show_inline(code, Scope(self.networks, self.settings))
        except Invalid as invalid:
            problems = tuple(in_order(invalid.problems))
            return in_sentence(render_inline_problem(problems[0], _readable(code)), problems)
        except Exception as error:  # noqa: BLE001 - as in `render`
            problem = _failed(error, code.span)
            return in_sentence(render_inline_problem(problem, code.value), (problem,))
        tally = Tally(figures=1) if shown.claimed else Tally(numbers=1)
        return in_sentence(render_inline(shown), shown.findings, tally)

    def _too_many_blocks(self, span: Span) -> Block:
        """Show no more blocks, and report that once."""
        problem = _and_all_behind(too_many(self.limits, "blocks", span))
        told = (problem,) if self._blocks == self.limits.blocks + 1 else ()
        return replace(self._broken((problem,), NOTHING), problems=told)

    def _too_many_numbers(self, code: Scalar) -> Block:
        """Compute no more numbers, and report that once; the others stay as they are written."""
        if self._numbers > self.limits.numbers + 1:
            return in_sentence(Element("code", (), (code.value,)))
        problem = _and_all_behind(too_many(self.limits, "numbers", code.span))
        return in_sentence(render_inline_problem(problem, code.value), (problem,))

    def refuse(self, *problems: Problem) -> Block:
        """Show an error box for a fence that cannot be taken as it is."""
        return self._broken(problems, NOTHING)

    def _read(
        self, source: Source, header: Source | None, options: Mapping[str, str]
    ) -> tuple[Program, list[Problem]]:
        spans = _option_spans(header or source, options)
        problems = list(_unknown_options(spans))
        given = {
            name: Text(value, spans[name])
            for name, value in options.items()
            if name in HEADER_OPTIONS
        }
        if "id" in given:
            problems += name_problems(given["id"])
        try:
            program, wrong = read(
                source, self._number_format(options), self.networks.knows, self.limits
            )
        except Invalid as invalid:
            raise Invalid([*problems, *invalid.problems]) from None
        unknown = frozenset(options) - {*HEADER_OPTIONS}
        whole = replace(_with_options(program, given), flaws=program.flaws | unknown)
        return whole, [*problems, *wrong]

    def _number_format(self, options: Mapping[str, str]) -> NumberFormat:
        """Return how the numbers of a listing are grouped, which has no keys of its own."""
        try:
            return FORMATS[check_setting("numbers", options["numbers"])]
        except (KeyError, SettingError):  # which is reported when the settings are applied
            return self.settings.number_format

    def _show(self, program: Program, problems: list[Problem], tally: Tally) -> Block:
        problems += self._repeated(program)
        for compared, each in _compared(program):
            self.networks.define(compared, each)
        shown = show(self.networks, program, self.settings, problems)
        own = program.text("id")
        if own is not None:
            self.networks.define(own.value, program)
        name = shown.reports[0].network.name if len(shown.reports) == 1 else ""
        name = own.value if own else _slug(name or shown.document.title)
        anchor = self._free(name)
        used = {row_anchor(anchor, row.anchor) for row in _rows(shown.document) if row.anchor}
        anchors = tuple(sorted({anchor, *used} - self._taken))
        self._taken |= set(anchors)
        html = render_html(shown.document, anchor, anchors)
        cautions = in_order(each for each in shown.findings if isinstance(each, Caution))
        html += f"\n{render_cautions(cautions)}" if cautions else ""
        tally += Tally(figures=shown.figures)
        found = in_order([*shown.findings, *_unread_texts(program)])
        return Block(html, tuple(found), anchors, tally)

    def _repeated(self, program: Program) -> Iterator[Problem]:
        """Report ids that a block above has, or another network of this one."""
        for each in (program, *program.compare):
            own = each.text("id")
            if own is None:
                continue
            first = self._ids.setdefault(own.value.lower(), own.span)
            if first.location != own.span.location:
                note = Note(say("first-used-here"), first)
                message = say("the-id-is-used-twice", own=clip(own.value))
                yield Problem(message, own.span, say("another-id"), notes=(note,))

    def _free(self, wanted: str) -> str:
        """Give a name that no block above has; it begins the ids of the rows."""
        anchor, number = wanted, self._names.get(wanted, 1)
        while anchor in self._names:
            number += 1
            anchor = f"{wanted}-{number}"
        self._names[wanted] = number
        self._names.setdefault(anchor, 1)
        return anchor

    def _broken(self, problems: tuple[Problem, ...], tally: Tally) -> Block:
        ordered = in_order(problems)
        mistakes = sum(not isinstance(each, FalseClaim) for each in problems)
        what = "a mistake" if mistakes == 1 else counted(mistakes, "mistake")
        html = render_problems(ordered, f"This cnn block has {what}")
        return Block(html, tuple(ordered), tally=tally)


def _written(pattern: re.Pattern[str], source: Source, options: Mapping[str, str]) -> str:
    """Find a block's id or title without reading it; empty where it has none."""
    (name,) = pattern.groupindex
    match = pattern.search(source.text)
    return options.get(name, "") or (match[name].strip().strip("\"'") if match else "")


def _unread_texts(program: Program) -> Iterator[Unread]:
    """Report numbers in what is plain text, such as a caption."""
    for name, text in program.texts:
        if name != "id" and _INLINE.search(text.value):
            message = say("not-read-in-a-text", name=name)
            hint = say("write-it-in-the-text-above")
            yield Unread(message, text.span, hint=hint)


def in_sentence(
    element: Element, problems: tuple[Problem, ...] = (), tally: Tally = NOTHING
) -> Block:
    """Make a block of what stands within a sentence."""
    return Block(str(element), problems, tally=tally, element=element)


def _failed(error: Exception, span: Span) -> Problem:
    message = say("mkdocs-cnn-itself-failed", kind=type(error).__name__, error=error)
    return Problem(message, span, hint=say("please-report-this-with-the-block"))


def _and_all_behind(problem: Problem) -> Problem:
    return replace(problem, message=say("and-those-behind-it", message=problem.message))


def _check_length(code: Scalar) -> None:
    """Refuse an inline code that nobody could read.

    Raises:
        Invalid: it is too long.
    """
    if len(code.value) > Limits.code:
        message = say("characters-in-one-code", count=len(code.value))
        raise Invalid([Problem(message, code.span, say("at-most", most=Limits.code))])


def _readable(code: Scalar) -> str:
    return code.value if len(code.value) <= Limits.code else clip(code.value)[1:-1]


def _slug(title: str) -> str:
    """Make an id of a title."""
    return "-".join(re.findall(r"\w+", title.lower())) or "network"


def _compared(program: Program) -> Iterator[tuple[str, Program]]:
    """Give the networks of a comparison that have an id, counted as the comparison counts them."""
    counting = tuple(each for each in program.settings if each.name not in _SHOWING)
    for each in program.compare:
        own = each.text("id")
        if own is not None and not (each.use and each.use.value == own.value):
            yield own.value, replace(each, settings=(*counting, *each.settings))


def _always(program: Program) -> Callable[[], Program]:
    return lambda: program


def _rows(document: Document) -> Iterator[TableRow]:
    return (row for table in document.tables for row in table.rows)


def _unknown_options(spans: Mapping[str, Span]) -> Iterator[Problem]:
    for name, span in spans.items():
        if name not in HEADER_OPTIONS:
            expected = say("one-of", names=tuple(HEADER_OPTIONS))
            hint = did_you_mean(name, HEADER_OPTIONS)
            yield Problem(say("unknown-option", option=clip(name)), span, expected, hint)


def _option_spans(header: Source, options: Mapping[str, str]) -> dict[str, Span]:
    """Find where the options of an opening line stand, in one go; the whole line where not."""
    line = header.lines[0]
    written: dict[str, re.Match[str]] = {}
    for match in re.finditer(r"(?<!\w)[^\W\d][\w-]*(?==)", line):
        written.setdefault(match[0], match)
    if "id" in options and "id" not in written and (label := re.search(r"#[\w-]+", line)):
        written["id"] = label
    whole = header.whole_line()
    return {
        name: header.span(0, written[name].start(), len(written[name][0]))
        if name in written
        else whole
        for name in options
    }


def _with_options(program: Program, given: Mapping[str, Text]) -> Program:
    """Let the opening line say what the block itself does not."""
    texts, settings = dict(program.texts), {each.name: each for each in program.settings}
    for name, text in given.items():
        if name in TEXT_KEYS:
            texts.setdefault(name, text)
        else:
            settings.setdefault(name, Setting(name, (text,), text.span))
    return replace(program, texts=tuple(texts.items()), settings=tuple(settings.values()))
