"""The line above a table of figures: which columns are checked, and of what.

    line    = names | "check table" [ "of" network ] [ "|" declarations ]
    names   = ( "columns:" | "rows:" ) name { "," name } [ "of" network ]
    name    = quantity [ "(" unit ")" ] | "model" | "layer" | "-" | heading [ "=" name ]

Names stand for columns by their order; with `=` among them, for those with a heading. `check table`
takes every heading that says a quantity. With `rows:`, the table is turned round.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mkdocs_cnn.counting.quantities import QUANTITIES
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.library.titles import key_of
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Invalid, Problem, Refusal, Span, clip, did_you_mean, some_of
from mkdocs_cnn.problems.records import record, replace
from mkdocs_cnn.queries.declarations import read_declarations
from mkdocs_cnn.queries.headings import LAYER, MODEL, SKIPPED, Heading, meaning, read_heading
from mkdocs_cnn.settings.choices import Settings

_LINE = pattern(
    r"(?is)(?P<what>columns?|rows?)\s*:(?P<names>.*)|(?P<check>check\s+(?:(?:the|this)\s+)?table)\s*(?P<rest>.*)"
)
_OF = pattern(r"(?i)(?<!\S)of\s+(?P<network>\S+)\s*$")
_WITH_UNIT = pattern(r"(?P<name>[^(（\[]*)(?P<unit>[(（\[].*)?")
_USUAL = ("model", "params", "macs", "flops", "memory", "model_memory", "-")
_READ = ("Model", "Params (M)", "FLOPs (G)", "MACs", "Size (MB)", "Memory (MB)")
"""Headings that are read by themselves, for messages."""


@record()
class Name:
    """What an author says of a column."""

    text: str
    """The quantity, `model`, `layer` or nothing, as it is written."""
    span: Span
    heading: str | None = None
    """The heading in front of `=`."""
    heading_span: Span | None = None


@record()
class Line:
    """The line above a table."""

    span: Span
    names: tuple[Name, ...] | None
    """None where the headings say what is checked."""
    turned: bool
    """Do the rows hold what is checked, and the columns the models?"""
    network: Scalar | None
    """The network whose layers the table lists."""
    settings: Settings | None
    """What is declared for the figures; None where that is what holds on the page."""


@record()
class Column:
    """A column of figures."""

    index: int
    quantity: str
    unit: str
    """The unit of figures that have none of their own."""


@record()
class Columns:
    """What is checked of a table."""

    subject: int
    """The index of the column that says of which network, or layer, the figures of a row are."""
    figures: tuple[Column, ...]


def read_line(code: Scalar, declared: Settings) -> Line:
    """Read the line above a table.

    Args:
        code: the line behind `#!cnn`, which begins as such a line.
        declared: what holds for figures if the line declares nothing.

    Raises:
        Invalid: it cannot be read.
    """
    before, bar, behind = code.value.partition("|")
    found = _LINE.match(before)
    assert found is not None
    settings = _declared(code, len(before), behind, declared) if bar else None
    group = "names" if found["what"] else "rest"
    start, end = found.span(group)
    network = None
    if of := _OF.search(before, start, end):
        at = of.start("network")
        network = Scalar(of["network"], code.at(at, len(of["network"])), code.literal)
        end = of.start()
    elif found["check"] and before[start:end].strip():
        raise Invalid([_no_more(code, start, before[start:end])])
    turned = (found["what"] or "").lower().startswith("row")
    if found["check"]:
        return Line(code.span, None, turned, network, settings)
    names = tuple(_names(code, start, end))
    if not any(each.text for each in names):
        message = say("no-names-of-columns")
        raise Invalid([Problem(message, code.span, some_of(_USUAL))])
    return Line(code.span, names, turned, network, settings)


def _no_more(code: Scalar, start: int, text: str) -> Problem:
    start += len(text) - len(text.lstrip())
    hint = say("write-columns-for-names")
    message = say("words-behind-check-table", text=clip(text))
    return Problem(message, code.at(start, len(text.strip())), say("of-a-network-or-nothing"), hint)


def _declared(code: Scalar, bar: int, text: str, declared: Settings) -> Settings:
    try:
        return read_declarations(text.strip(), declared)
    except Refusal as refusal:
        raise Invalid([refusal.at(code.at(bar, len(text) + 1))]) from None


def _names(code: Scalar, start: int, end: int) -> list[Name]:
    """Read the names between commas; one in brackets, as in a heading, parts nothing."""
    names: list[Name] = []
    depth, begin = 0, start
    for index in range(start, end + 1):
        sign = code.value[index] if index < end else ""
        if index == end or (sign in ",，" and not depth):
            names.append(_name(code, begin, index))
            begin = index + 1
        depth = max(depth + (sign in tuple("([（")) - (sign in tuple(")]）")), 0)
    return names


def _name(code: Scalar, start: int, end: int) -> Name:
    equal = code.value.rfind("=", start, end)
    if equal < 0:
        return Name(*_trimmed(code, start, end))
    heading, span = _trimmed(code, start, equal)
    return Name(*_trimmed(code, equal + 1, end), heading, span)


def _trimmed(code: Scalar, start: int, end: int) -> tuple[str, Span]:
    text = code.value[start:end]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    return text, code.at(start, max(len(text), 1))


def find_columns(line: Line, texts: Sequence[str]) -> Columns:
    """Find what a line asks for among the headings of a table.

    Raises:
        Invalid: there is no such column, or no such quantity.
    """
    headings = [read_heading(text) for text in texts]
    subject = LAYER if line.network else MODEL
    if line.turned and line.names and not any(map(_says_subject, line.names)):
        headings_of_models = Name(MODEL, line.span)
        line = replace(line, names=(headings_of_models, *line.names))
    if line.names is None:
        return _by_themselves(line, headings, subject)
    if any(each.heading is not None for each in line.names):
        said = _by_heading(line.names, headings)
    else:
        said = _by_place(line, line.names, headings)
    return _checked(line, said, headings, subject)


def _says_subject(name: Name) -> bool:
    return name.heading is not None or meaning(name.text) in (MODEL, LAYER)


def _by_themselves(line: Line, headings: Sequence[Heading], subject: str) -> Columns:
    places = [i for i, each in enumerate(headings) if each.name in (subject, MODEL, LAYER)]
    figures = tuple(
        Column(i, each.name, each.unit_for(each.name))
        for i, each in enumerate(headings)
        if each.name in QUANTITIES and not each.rest
    )
    figures = tuple(each for each in figures if each.index != (places[0] if places else 0))
    if not figures:
        hint = say("name-the-columns")
        told = some_of(_texts(headings))
        message = say("no-heading-says-a-quantity", headings=told)
        raise Invalid([Problem(message, line.span, some_of(_READ), hint)])
    return Columns(places[0] if places else 0, figures)


def _by_place(
    line: Line, names: Sequence[Name], headings: Sequence[Heading]
) -> list[tuple[int, Name]]:
    if len(names) > len(headings):
        what = say("rows") if line.turned else say("columns-of-table")
        message = say("more-names-than-columns", count=len(names), what=what, columns=len(headings))
        raise Invalid([Problem(message, names[len(headings)].span, some_of(_texts(headings)))])
    return list(enumerate(names))


def _texts(headings: Sequence[Heading]) -> list[str]:
    return [each.text for each in headings if each.text]


def _by_heading(names: Sequence[Name], headings: Sequence[Heading]) -> list[tuple[int, Name]]:
    said: list[tuple[int, Name]] = []
    wrong: list[Problem] = []
    for name in names:
        asked = name.text if name.heading is None else name.heading
        key = key_of(asked)
        found = [i for i, each in enumerate(headings) if key and key == key_of(each.text)]
        found = found or [i for i, each in enumerate(headings) if key in each.keys]
        if name.heading is None and not found:
            wanted = meaning(asked)
            found = [i for i, each in enumerate(headings) if wanted and each.name == wanted]
        if found:
            said += [(i, name) for i in found]
        elif asked not in SKIPPED:
            texts = _texts(headings)
            hint = did_you_mean(asked, texts)
            message = say("no-column-is-called", heading=clip(asked))
            wrong.append(Problem(message, name.heading_span or name.span, some_of(texts), hint))
    if wrong:
        raise Invalid(wrong)
    return said


def _checked(
    line: Line, said: Sequence[tuple[int, Name]], headings: Sequence[Heading], subject: str
) -> Columns:
    """Say what the names of columns stand for."""
    subjects: list[int] = []
    figures: list[Column] = []
    wrong: list[Problem] = []
    by_heading = any(each.heading is not None for _, each in said)
    for index, name in said:
        if name.text in SKIPPED:
            continue
        meant, unit = _meant(name, headings[index])
        if meant in (MODEL, LAYER):
            subjects.append(index)
            if meant == LAYER and line.network is None:
                wrong.append(
                    Problem(say("layers-of-which-network"), name.span, say("of-a-network"))
                )
        elif meant:
            figures.append(Column(index, meant, unit))
        else:
            wrong.append(_unknown(name))
    if wrong:
        raise Invalid(wrong)
    if not subjects and by_heading and all(each.index for each in figures):
        subjects = [0]
    if not subjects:
        message = say("no-column-of", what=subject)
        raise Invalid([Problem(message, line.span, say("one-of-the-names", name=subject))])
    if not figures:
        raise Invalid([Problem(say("no-column-of-figures"), line.span, some_of(_USUAL))])
    return Columns(subjects[0], tuple(figures))


def _meant(name: Name, heading: Heading) -> tuple[str, str]:
    """Return what a name stands for, and the unit: its own, or the heading's."""
    if name.heading is None and key_of(name.text) == key_of(heading.text) and heading.name:
        meant, own = heading.name, heading
    else:
        parts = _WITH_UNIT.fullmatch(name.text)
        meant = meaning(parts["name"] if parts else name.text)
        own = read_heading(name.text)
        meant = meant or own.name
    if meant in (MODEL, LAYER, ""):
        return meant, ""
    return meant, own.unit_for(meant) or heading.unit_for(meant)


def _unknown(name: Name) -> Problem:
    known = [MODEL, LAYER, *QUANTITIES]
    hint = did_you_mean(re.sub(r"\s*[(（\[].*", "", name.text), known)
    message = say("unknown-quantity-of-a-column", name=clip(name.text))
    return Problem(message, name.span, some_of(known), hint)
