"""A block as it stands on its page, before anybody reads it: its text and its opening line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mkdocs_cnn.language.names import name_problems
from mkdocs_cnn.language.program import TEXT_KEYS, Program, Setting, Text
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Problem, Source, Span, Unread, clip, did_you_mean
from mkdocs_cnn.problems.records import replace
from mkdocs_cnn.settings.choices import SETTINGS

ID = pattern(r"(?m)(?:^|\A\s*\{(?:[^{}]*,)?\s*)id[ ]*:[ ]*[\"']?(?P<id>[\w-]+)")
TITLE = pattern(r"(?m)^title[ ]*:[ ]*(?P<title>\S.*)$")
COMPARES = pattern(r"(?m)^compare[ ]*:")
_NAME = pattern(r"(?<!\w)[^\W\d][\w-]*(?==)")
_LABEL = pattern(r"#[\w-]+")
_INLINE = pattern(r"(?i)#![ \t]?cnn\b")
_SHOWING = ("view", "columns", "depth")
"""The settings that say what is shown, and not how it is counted."""
HEADER_OPTIONS = (*TEXT_KEYS, *SETTINGS)
"""What may stand in a fence's opening line."""


class Written:
    """A block as it stands on its page."""

    def __init__(self, source: Source, header: Source | None, options: Mapping[str, str]) -> None:
        self.source, self.header, self.options = source, header, options
        first = header or source
        self.what = source.text, first.text, tuple(options.items())
        """All that it says."""
        self.place = (
            *(source.path, source.first_line, source.indent),
            *(first.path, first.first_line, first.indent),
        )

    @property
    def whole(self) -> tuple[str, ...]:
        """The lines of the block with those around it, as it stands on its page."""
        if self.header is None:
            return tuple(self.source.lines)
        opening = self.header.text.rstrip()
        fence = opening[: len(opening) - len(opening.lstrip(opening[:1]))]
        return opening, *self.source.lines, fence

    def find(self, pattern: re.Pattern[str]) -> str:
        """Find the block's id or title without reading it; empty where it has none."""
        (name,) = pattern.groupindex
        match = pattern.search(self.source.text)
        found = match[name].strip().strip("\"'") if match else ""
        return self.options.get(name, "") or found

    def read_options(self) -> tuple[dict[str, Text], list[Problem]]:
        """Read what the opening line says; and what is wrong with it."""
        spans = _option_spans(self.header or self.source, self.options)
        problems = list(_unknown_options(spans))
        known = ((name, text) for name, text in self.options.items() if name in HEADER_OPTIONS)
        given = {name: Text(text, spans[name]) for name, text in known}
        if "id" in given:
            problems += name_problems(given["id"])
        return given, problems

    def complete(self, program: Program, given: Mapping[str, Text]) -> Program:
        """Let the opening line say what the block's text, as it was read, does not."""
        flaws = program.flaws | frozenset(self.options) - {*HEADER_OPTIONS}
        texts, settings = dict(program.texts), {each.name: each for each in program.settings}
        for name, text in given.items():
            if name in TEXT_KEYS:
                texts.setdefault(name, text)
            else:
                settings.setdefault(name, Setting(name, (text,), text.span))
        said = tuple(texts.items()), tuple(settings.values())
        return replace(program, texts=said[0], settings=said[1], flaws=flaws)


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
    for match in _NAME.finditer(line):
        written.setdefault(match[0], match)
    if "id" in options and "id" not in written and (label := _LABEL.search(line)):
        written["id"] = label
    whole = header.whole_line()
    return {
        name: header.span(0, written[name].start(), len(written[name][0]))
        if name in written
        else whole
        for name in options
    }


def unread_texts(program: Program) -> Iterator[Unread]:
    """Report numbers in what is plain text, such as a caption."""
    for name, text in program.texts:
        if name != "id" and _INLINE.search(text.value):
            message = say("not-read-in-a-text", name=name)
            hint = say("write-it-in-the-text-above")
            yield Unread(message, text.span, hint=hint)


def slug(title: str) -> str:
    """Make an id of a title. It begins with a letter: scripts of themes trip over what does not."""
    words = "-".join(re.findall(r"\w+", title.lower()))
    return words if words[:1].isalpha() else f"network-{words}".rstrip("-")


def compared_in(program: Program) -> Iterator[tuple[str, Program]]:
    """Give the networks of a comparison that have an id, counted as the comparison counts them."""
    counting = tuple(each for each in program.settings if each.name not in _SHOWING)
    for each in program.compare:
        own = each.text("id")
        if own is not None and not (each.use and each.use.value == own.value):
            yield own.value, replace(each, settings=(*counting, *each.settings))


def failed(error: Exception, span: Span) -> Problem:
    """Say that a mistake of ours has come in between."""
    message = say("mkdocs-cnn-itself-failed", kind=type(error).__name__, error=error)
    return Problem(message, span, hint=say("please-report-this-with-the-block"))


def and_all_behind(problem: Problem) -> Problem:
    """Say that everything behind a place is left out, too."""
    return replace(problem, message=say("and-those-behind-it", message=problem.message))
