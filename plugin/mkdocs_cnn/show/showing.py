"""A program to what the reader sees: the way from language to document, in one place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from mkdocs_cnn.counting.report import Report, make_report
from mkdocs_cnn.language import Program
from mkdocs_cnn.language.program import TEXT_KEYS
from mkdocs_cnn.library.networks import Counted, Networks, Resolved, count_program, used_here
from mkdocs_cnn.network.builder import build
from mkdocs_cnn.network.workload import measure
from mkdocs_cnn.problems.limits import Mistakes, check_count
from mkdocs_cnn.problems.problem import Caution, Invalid, Problem, Span, clip
from mkdocs_cnn.queries.addresses import Scope
from mkdocs_cnn.queries.expectations import Claims, unreadable
from mkdocs_cnn.settings.choices import SHOWING, SettingError, Settings, apply
from mkdocs_cnn.show import views
from mkdocs_cnn.show.document import Document
from mkdocs_cnn.show.views.compare import compare
from mkdocs_cnn.show.views.index import index


@dataclass(frozen=True)
class Shown:
    """What the reader sees, and the counted networks behind it: one, or those compared."""

    document: Document
    reports: tuple[Report, ...]
    findings: tuple[Problem, ...] = ()
    """What is claimed and not true, what of a listing cannot be read, and what may be meant
    otherwise than it is read."""
    figures: int = 0
    """How many figures were claimed."""


def show(
    networks: Networks, program: Program, defaults: Settings, known: Sequence[Problem] = ()
) -> Shown:
    """Work a program out and show it as it asks.

    Args:
        networks: what the program can name.
        program: what the author wrote.
        defaults: how to count and show where the program does not say.
        known: what was found wrong already; reported with whatever else is.

    Raises:
        Invalid: with everything that is wrong in it.
    """
    problems = list(known)
    way = _comparison if program.compare or program.compare_all else _network
    if program.listing is not None:
        way = _listing
    try:
        return way(networks, program, defaults, problems)
    except Invalid as invalid:
        problems += invalid.problems
        more: list[Problem] = []
        numbers = apply(defaults, program.settings, more).number_format
        more += unreadable(program.expect, numbers)
        more += _doubts_of_input(program)
        known_now = set(problems)
        problems += [each for each in more if each not in known_now]
        raise Invalid(problems, invalid.figures) from None


def _network(
    networks: Networks, program: Program, defaults: Settings, problems: list[Problem]
) -> Shown:
    resolved = networks.resolve(program)
    settings = apply(defaults, resolved.program.settings, problems)
    report = resolved.count(networks, settings.bias)
    if not _can_be_checked(resolved.program, program, defaults):
        raise Invalid([])  # whatever is wrong is among the problems
    limits = networks.library.limits
    claims = Claims(problems=Mistakes(limits))
    of_files = _check_files(networks, resolved, defaults)
    claims.check(program.expect, Scope(networks, defaults, Counted(report, settings)))
    problems += [*of_files.problems, *claims.problems]
    findings = (*of_files.findings, *claims.findings)
    figures = len(of_files.lines) + len(claims.lines)
    try:
        document = replace(views.view(report, settings, limits), claims=tuple(claims.lines))
    except SettingError as error:
        problems.append(_view_problem(error, resolved.program))
        raise Invalid(findings, figures) from None
    if problems:
        raise Invalid(findings, figures)
    cautions = _cautions(networks, resolved, program)
    return Shown(document, (report,), (*findings, *cautions), figures)


def _doubts_of_input(program: Program) -> Iterator[Problem]:
    """Say what an input may be meant as: beside mistakes that may follow from it, it is one."""
    for each in program.cautions:
        if program.input is not None and each.span == program.input.span:
            yield Problem(each.message, each.span, each.expected, each.hint)


def _can_be_checked(resolved: Program, program: Program, defaults: Settings) -> bool:
    """Say whether claims can be checked though there may be mistakes: none changes a number."""
    wrong: list[Problem] = []
    apply(defaults, tuple(s for s in resolved.settings if s.name not in SHOWING), wrong)
    return not wrong and not program.flaws - {*TEXT_KEYS, *SHOWING, "expect"}


def _cautions(networks: Networks, resolved: Resolved, program: Program) -> Iterator[Caution]:
    """Warn of what may be meant otherwise; of a block that is used its own place has warned."""
    yield from program.cautions
    for use, used in resolved.used:
        if networks.library.holds(used):
            yield from (used_here(each, use) for each in used.cautions)


def _listing(
    networks: Networks, program: Program, defaults: Settings, problems: list[Problem]
) -> Shown:
    """Check a listing; show its lines, and beside them a view only where one is asked for.

    A line that cannot be read costs that line; the others are checked and shown.
    """
    from mkdocs_cnn.listings.verdict import check_listing
    from mkdocs_cnn.show.views.claims import checked_lines

    listing = program.listing
    assert listing is not None
    reading = networks.read_listing(program)
    own = (*listing.problems, *reading.problems)
    whole = reading.program or program
    settings = apply(defaults, whole.settings, problems)
    facts = reading.facts(settings.value_bytes)
    verdict = check_listing(listing, program.source, facts, settings.claims, own)
    problems += [] if reading.countable or own else _needs_sizes(program)
    known = set(problems)
    if known - set(own) or not (verdict.holding or verdict.findings):
        wrong = [each for each in reading.problems if each not in known]
        raise Invalid([*verdict.findings, *wrong], verdict.figures)
    document = checked_lines(verdict, reading, program.texts)
    report = None
    if reading.program is not None and not own:
        report = make_report(build(reading.program, reading.name, settings.bias))
    if report is not None and program.setting("view"):
        try:
            seen = views.view(report, settings, networks.library.limits)
        except SettingError as error:
            raise Invalid([*verdict.findings, _view_problem(error, program)]) from None
        document = replace(seen, claims=document.claims, notes=(*seen.notes, *reading.remarks))
    return Shown(document, (report,) if report else (), (*verdict.findings, *own), verdict.figures)


def _needs_sizes(program: Program) -> Iterator[Problem]:
    """Refuse what needs the sizes that a listing does not say."""
    hint = 'Write the sizes too, as in "CONV3-64: [224x224x64]", or "input:" and "layers:".'
    if (name := program.text("id")) is not None:
        yield Problem(f"the id {clip(name.value)} for a listing without sizes", name.span, "", hint)
    if (view := program.setting("view")) is not None:
        message = f"the view {clip(view.values[0].value)} of a listing without sizes"
        yield Problem(message, view.span, "", hint)


def _check_files(networks: Networks, resolved: Resolved, defaults: Settings) -> Claims:
    """Check what the files of the networks used claim; ids have been checked in their blocks."""
    claims, files = Claims(), networks.of_files()
    for use, program in resolved.used:
        if program.expect and networks.library.holds(program):
            known = len(claims.problems)
            counted = files.counted(use.value, defaults)
            claims.check(program.expect, Scope(files, defaults, counted))
            claims.problems[known:] = [used_here(each, use) for each in claims.problems[known:]]
    return claims


def _comparison(
    networks: Networks, program: Program, defaults: Settings, problems: list[Problem]
) -> Shown:
    """Count each network as it asks itself; show them all as the comparison asks."""
    settings = apply(defaults, program.settings, problems)
    written = program.setting("view")
    reported = written and any(each.span == written.span for each in problems)
    if written and not reported and settings.view[0] != "index":
        message = f'the view {clip(written.values[0].value)} beside "compare"'
        problems.append(Problem(message, written.span, "index, or none"))
    compared = networks.everything(problems) if program.compare_all else program.compare
    _check_size(networks, compared, program.source.span())
    reports = count_all(networks, compared, settings, problems)
    if problems:
        raise Invalid([])
    texts = {key: text.value for key, text in program.texts}
    heading, caption = texts.get("title", "Comparison"), texts.get("caption", "")
    side_by_side = index if written else compare
    limits = networks.library.limits
    if not written:
        cells = len(reports) * sum(report.row_count for report in reports)
        check_count(limits, "cells", program.source.span(), cells)
    claims, figures = Claims(problems=Mistakes(limits)), 0
    findings: list[Problem] = []
    cautions: list[Problem] = []
    for each in compared:
        resolved = networks.resolve(each)
        of_files = _check_files(networks, resolved, settings)
        problems += of_files.problems
        findings += of_files.findings
        figures += len(of_files.lines)
        cautions += _cautions(networks, resolved, each)
        if each.expect:
            counted = count_program(networks, each, settings)
            claims.check(each.expect, Scope(networks, settings, counted), counted.report.title)
    claims.check(program.expect, Scope(networks, settings))
    problems += claims.problems
    findings += claims.findings
    figures += len(claims.lines)
    if problems:
        raise Invalid(findings, figures)
    document = side_by_side(reports, settings, heading, caption)
    seen = replace(document, claims=tuple(claims.lines))
    return Shown(seen, tuple(reports), (*findings, *cautions), figures)


def _check_size(networks: Networks, compared: Iterable[Program], span: Span) -> None:
    """Refuse a comparison of which too much would have to be worked out for it alone.

    Raises:
        Invalid: the networks in it that are no known ones have too many layers together.
    """
    limits, layers = networks.library.limits, 0
    for each in compared:
        with suppress(Invalid):  # which is reported when it is counted
            resolved = networks.resolve(each)
            if not resolved.is_known(networks.library):
                layers += measure(resolved.program, limits)
    check_count(limits, "layers", span, layers)


def count_all(
    networks: Networks, programs: Iterable[Program], settings: Settings, problems: list[Problem]
) -> list[Report]:
    """Count each network as it asks itself; what is wrong is appended to `problems`."""
    reports: list[Report] = []
    for each in programs:
        if len(problems) > networks.library.limits.mistakes:
            break
        try:
            reports.append(count_program(networks, each, settings).report)
        except Invalid as invalid:
            problems += invalid.problems
    return reports


def _view_problem(error: SettingError, program: Program) -> Problem:
    setting = program.setting("view")
    span = setting.span if setting else program.source.span()
    return Problem(error.message, span, error.expected, error.hint)
