"""A program to what the reader sees: the way from language to document, in one place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from mkdocs_cnn import views
from mkdocs_cnn.addresses import Scope
from mkdocs_cnn.document import Document
from mkdocs_cnn.expectations import check_expectations
from mkdocs_cnn.language import Program
from mkdocs_cnn.library import Counted, Networks, Resolved, count_program
from mkdocs_cnn.problems import FalseClaim, Invalid, Problem, clip
from mkdocs_cnn.report import Report, make_report
from mkdocs_cnn.settings import SettingError, Settings, apply
from mkdocs_cnn.views.compare import compare
from mkdocs_cnn.views.index import index


@dataclass(frozen=True)
class Shown:
    """What the reader sees, and the counted networks behind it: one, or those compared."""

    document: Document
    reports: tuple[Report, ...]
    findings: tuple[FalseClaim, ...] = ()
    """What is claimed and not true."""


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
    try:
        return way(networks, program, defaults, problems)
    except Invalid as invalid:
        raise Invalid([*problems, *invalid.problems]) from None


def _network(
    networks: Networks, program: Program, defaults: Settings, problems: list[Problem]
) -> Shown:
    resolved = networks.resolve(program)
    settings = apply(defaults, resolved.program.settings, problems)
    network = resolved.build(settings.bias)
    if problems:
        raise Invalid([])  # whatever is wrong is among the problems
    report = make_report(network)
    scope = Scope(networks, settings, Counted(report, settings))
    verdict = check_expectations(program.expect, scope)
    findings = (*_findings_of_used(networks, resolved, defaults), *verdict.findings)
    try:
        document = replace(views.view(report, settings), claims=verdict.lines)
    except SettingError as error:
        raise Invalid([_view_problem(error, resolved.program)]) from None
    return Shown(document, (report,), findings)


def _findings_of_used(
    networks: Networks, resolved: Resolved, defaults: Settings
) -> Iterator[FalseClaim]:
    """Check what the files of the networks used claim; ids have been checked in their blocks."""
    for use, program in resolved.used:
        if program.expect and networks.is_known(use.value):
            counted = networks.counted(use.value, defaults)
            scope = Scope(networks, counted.settings, counted)
            yield from check_expectations(program.expect, scope).findings


def _comparison(
    networks: Networks, program: Program, defaults: Settings, problems: list[Problem]
) -> Shown:
    """Count each network as it asks itself; show them all as the comparison asks."""
    settings = apply(defaults, program.settings, problems)
    written = program.setting("view")
    if written and settings.view[0] != "index":
        message = f'the view {clip(written.values[0].value)} beside "compare"'
        problems.append(Problem(message, written.span, "index, or none"))
    compared = networks.everything(problems) if program.compare_all else program.compare
    reports = count_all(networks, compared, settings, problems)
    if problems:
        raise Invalid([])
    texts = {key: text.value for key, text in program.texts}
    heading, caption = texts.get("title", "Comparison"), texts.get("caption", "")
    side_by_side = index if written else compare
    verdicts = [check_expectations(program.expect, Scope(networks, settings))]
    for each in program.compare:
        if each.expect:
            counted = count_program(networks, each, settings)
            scope = Scope(networks, counted.settings, counted)
            verdicts.append(check_expectations(each.expect, scope))
    lines = tuple(line for verdict in verdicts for line in verdict.lines)
    findings = tuple(finding for verdict in verdicts for finding in verdict.findings)
    document = replace(side_by_side(reports, settings, heading, caption), claims=lines)
    return Shown(document, tuple(reports), findings)


def count_all(
    networks: Networks, programs: Iterable[Program], settings: Settings, problems: list[Problem]
) -> list[Report]:
    """Count each network as it asks itself; what is wrong is appended to `problems`."""
    reports: list[Report] = []
    for each in programs:
        try:
            reports.append(count_program(networks, each, settings).report)
        except Invalid as invalid:
            problems += invalid.problems
    return reports


def _view_problem(error: SettingError, program: Program) -> Problem:
    setting = program.setting("view")
    span = setting.span if setting else program.source.span()
    return Problem(error.message, span, error.expected, error.hint)
