"""The one door between the core and a host: the blocks of a page, each to HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from mkdocs_cnn import views
from mkdocs_cnn.document import Document, TableRow
from mkdocs_cnn.language import Program, parse
from mkdocs_cnn.language.program import SETTING_KEYS, TEXT_KEYS, Setting, Text
from mkdocs_cnn.language.reader import name_problems
from mkdocs_cnn.library import Library, Networks
from mkdocs_cnn.problems import Invalid, Problem, Source, Span, clip, did_you_mean
from mkdocs_cnn.render.html import render_html, render_problems, row_anchor
from mkdocs_cnn.report import Report, make_report
from mkdocs_cnn.settings import SettingError, Settings, apply


@dataclass(frozen=True)
class Block:
    """A block as HTML, with what is wrong in it."""

    html: str
    """A figure, or an error box."""
    problems: tuple[Problem, ...] = ()
    anchors: tuple[str, ...] = ()
    """The ids in the HTML that other pages may link to."""


HEADER_OPTIONS = (*TEXT_KEYS, *SETTING_KEYS)
"""What may stand in a fence's opening line."""


class Page:
    """The blocks of one page, in order: ids that earlier ones define, anchors that are taken."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self.networks = Networks(library)
        self.settings = settings
        self._taken: set[str] = set()

    def render(
        self, source: Source, header: Source | None = None, options: Mapping[str, str] | None = None
    ) -> Block:
        """Show a block; never raises.

        Args:
            source: the block's text.
            header: the fence's opening line.
            options: what the opening line says: `{"title": "…", "view": "stages"}`.
        """
        try:
            program = self._parse(source, header, options or {})
            return self._show(program)
        except Invalid as invalid:
            return self._broken(invalid.problems)

    def refuse(self, problem: Problem) -> Block:
        """Show an error box for a fence that cannot be taken."""
        return self._broken((problem,))

    def _parse(self, source: Source, header: Source | None, options: Mapping[str, str]) -> Program:
        problems = list(_unknown_options(header or source, options))
        given = {
            name: Text(value, _option_span(header or source, name))
            for name, value in options.items()
        }
        if "id" in given:
            problems += name_problems(given["id"])
        try:
            program = parse(source)
        except Invalid as invalid:
            raise Invalid([*problems, *invalid.problems]) from None
        if problems:
            raise Invalid(problems)
        return _with_options(program, given)

    def _show(self, program: Program) -> Block:
        document, report = show(self.networks, program, self.settings)
        own = program.text("id")
        if own is not None:
            self.networks.define(own.value, program)
        anchor = self._free(own.value if own else report.network.name or "network")
        rows = {row_anchor(anchor, path) for path in ("input", *report.names())}
        used = {row_anchor(anchor, row.anchor) for row in _rows(document) if row.anchor}
        anchors = sorted((rows & used) - self._taken)
        self._taken |= {anchor, *anchors}
        return Block(render_html(document, anchor, anchors), (), (anchor, *anchors))

    def _free(self, wanted: str) -> str:
        """Give an id that no block above has."""
        anchor, number = wanted, 1
        while anchor in self._taken:
            number += 1
            anchor = f"{wanted}-{number}"
        return anchor

    def _broken(self, problems: tuple[Problem, ...]) -> Block:
        ordered = sorted(problems, key=_order)
        count = len(ordered)
        heading = (
            "This cnn block has a mistake" if count == 1 else f"This cnn block has {count} mistakes"
        )
        return Block(render_problems(ordered, heading), tuple(ordered))


def show(networks: Networks, program: Program, defaults: Settings) -> tuple[Document, Report]:
    """Work a program out and show it as it asks.

    Raises:
        Invalid: with everything that is wrong in it.
    """
    problems: list[Problem] = []
    resolved = networks.resolve(program)
    settings = apply(defaults, resolved.program.settings, problems)
    try:
        network = resolved.build(settings.bias)
    except Invalid as invalid:
        raise Invalid([*problems, *invalid.problems]) from None
    if problems:
        raise Invalid(problems)
    report = make_report(network)
    try:
        return views.view(report, settings), report
    except SettingError as error:
        raise Invalid([_view_problem(error, resolved.program)]) from None


def _view_problem(error: SettingError, program: Program) -> Problem:
    setting = next((each for each in program.settings if each.name == "view"), None)
    span = setting.span if setting else program.source.span()
    return Problem(error.message, span, error.expected, error.hint)


def _rows(document: Document) -> Iterator[TableRow]:
    return (row for table in document.tables for row in table.rows)


def _order(problem: Problem) -> tuple[str, int, int]:
    return problem.span.source.path, problem.span.file_line, problem.span.file_column


def _unknown_options(header: Source, options: Mapping[str, str]) -> Iterator[Problem]:
    for name in options:
        if name not in HEADER_OPTIONS:
            expected = f"one of: {', '.join(HEADER_OPTIONS)}"
            hint = did_you_mean(name, HEADER_OPTIONS)
            yield Problem(
                f"unknown option {clip(name)}", _option_span(header, name), expected, hint
            )


def _option_span(header: Source, name: str) -> Span:
    line = header.lines[0]
    column = line.find(name)
    return header.span(0, column, len(name)) if column >= 0 else header.whole_line()


def _with_options(program: Program, given: Mapping[str, Text]) -> Program:
    """Let the opening line say what the block itself does not."""
    texts, settings = dict(program.texts), {each.name: each for each in program.settings}
    for name, text in given.items():
        if name in TEXT_KEYS:
            texts.setdefault(name, text)
        else:
            settings.setdefault(name, Setting(name, (text,), text.span))
    return replace(program, texts=tuple(texts.items()), settings=tuple(settings.values()))
