"""A program to what the reader sees: the way from language to document, in one place."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import suppress

from mkdocs_cnn.counting.report import Report, make_report
from mkdocs_cnn.language.program import TEXT_KEYS, Program
from mkdocs_cnn.library.networks import Networks, count_program
from mkdocs_cnn.library.resolved import Counted, Resolved, used_here
from mkdocs_cnn.network.builder import build
from mkdocs_cnn.problems.limits import Limits, Mistakes, check_count
from mkdocs_cnn.problems.phrases import say, speaking, tell
from mkdocs_cnn.problems.problem import Caution, Invalid, Problem, Span, clip
from mkdocs_cnn.problems.records import field, record, replace, state
from mkdocs_cnn.settings.choice import SettingError
from mkdocs_cnn.settings.choices import SHOWING, Settings, apply
from mkdocs_cnn.show import views
from mkdocs_cnn.show.document import Document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mkdocs_cnn.figures.claims import Checked
    from mkdocs_cnn.listings.judged import Verdict
    from mkdocs_cnn.listings.reading import Reading
    from mkdocs_cnn.queries.expectations import Claims


@record()
class Shown:
    """What the reader sees, and the counted networks behind it: one, or those compared."""

    document: Document
    reports: tuple[Report, ...]
    findings: tuple[Problem, ...] = ()
    """What is claimed and not true, what of a listing cannot be read, and what may be meant
    otherwise than it is read."""
    figures: int = 0
    """How many figures were claimed."""
    declared: int = 0
    """How many of them are true because a convention is declared."""
    unchecked: int = 0
    """How many lines of a listing could not be checked."""


def overruled(program: Program, names: Container[str]) -> Program:
    """Return a program without the settings that somebody outside of it has made."""
    kept = tuple(each for each in program.settings if each.name not in names)
    return replace(program, settings=kept)


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
    work = _Work(networks, defaults, list(known))
    way = _comparison if program.compare or program.compare_all else _network
    if program.listing is not None:
        way = _listing
    try:
        shown = way(work, program)
    except Invalid as invalid:
        work.problems += invalid.problems
        shown = None
    if shown is not None:
        return shown
    from mkdocs_cnn.queries.expectations import unreadable

    wrong = [*work.problems, *work.findings]
    more: list[Problem] = []
    numbers = apply(defaults, program.settings, more).number_format
    more += unreadable(program.expect, numbers)
    more += _doubts_of_input(program)
    known_now = set(wrong)
    raise Invalid([*wrong, *(each for each in more if each not in known_now)], work.figures)


@state()
class _Work:
    """What is known of a block while it is worked out."""

    networks: Networks
    defaults: Settings
    problems: list[Problem]
    """Why it cannot be shown."""
    findings: list[Problem] = field(default_factory=list)
    """What is claimed and not true."""
    cautions: list[Caution] = field(default_factory=list)
    figures: int = 0
    """How many figures were held against something."""
    declared: int = 0
    """How many of them are true because a convention is declared."""

    @property
    def limits(self) -> Limits:
        """How much there may be of everything."""
        return self.networks.library.limits

    def check_files(self, resolved: Resolved, settings: Settings) -> None:
        """Check what the files of the networks used claim; ids have been checked in their blocks.

        Of a block that is used its own place has warned.
        """
        files = self.networks.of_files()
        for use, program in resolved.used:
            if not self.networks.library.holds(program):
                continue
            self.cautions += (used_here(each, use) for each in program.cautions)
            if program.expect:
                from mkdocs_cnn.queries.addresses import Scope
                from mkdocs_cnn.queries.expectations import Claims

                claims = Claims()
                counted = files.counted(use.value, settings)
                claims.check(program.expect, Scope(files, settings, counted))
                claims.problems = [used_here(each, use) for each in claims.problems]
                self.take(claims)

    def check(self, program: Program, counted: Counted) -> list[Checked]:
        """Check what a block claims of its own network, and return the claims line by line."""
        if not program.expect:
            return []
        from mkdocs_cnn.queries.addresses import Scope
        from mkdocs_cnn.queries.expectations import Claims

        claims = Claims(problems=Mistakes(self.limits))
        claims.check(program.expect, Scope(self.networks, self.defaults, counted))
        self.take(claims)
        return claims.lines

    def take(self, claims: Claims) -> None:
        """Note what came of some claims."""
        self.problems += claims.problems
        self.findings += claims.findings
        self.figures += len(claims.lines)
        self.declared += claims.declared


def _network(work: _Work, program: Program) -> Shown | None:
    resolved = work.networks.resolve(program)
    settings = apply(work.defaults, resolved.program.settings, work.problems)
    if program.vary:
        from mkdocs_cnn.show.varied import check_choices

        work.problems += check_choices(program, resolved.program, work.defaults)
        if work.problems:
            return None
    report = resolved.count(work.networks, settings.bias)
    if not _can_be_checked(resolved.program, program, work.defaults):
        return None
    work.cautions += program.cautions
    work.check_files(resolved, work.defaults)
    claims = work.check(program, Counted(report, settings))
    try:
        with speaking(settings.language):
            document = views.view(report, settings, work.limits)
    except SettingError as error:
        work.problems.append(_view_problem(error, resolved.program))
    if work.problems:
        return None
    labels = ((each.key.value, tuple(one.label for one in each.choices)) for each in program.vary)
    document = replace(document, claims=tuple(claims), choices=tuple(labels))
    needs = _needs(work.networks, (program,))
    document = replace(document, language=settings.language, needs=needs)
    findings = (*work.findings, *work.cautions)
    return Shown(document, (report,), findings, work.figures, work.declared)


def _needs(networks: Networks, programs: Iterable[Program]) -> tuple[str, ...]:
    """Name what is used that is neither here nor in the package: ids of the page, and files."""
    inside = {own.value.lower() for each in programs if (own := each.text("id"))}
    names = {name.lower() for name in networks.library.own_names()} - inside
    found = []
    for each in programs:
        for use, program in networks.resolve(each).used:
            key = use.value.lower()
            if key in names or not (key in inside or networks.library.holds(program)):
                found.append(use.value)
    return tuple(dict.fromkeys(found))


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


def _listing(work: _Work, program: Program) -> Shown | None:
    """Check a listing; show its lines, and a view where one is asked for or nothing is claimed.

    A line that cannot be read costs that line; the others are checked and shown.
    """
    from mkdocs_cnn.show.views.claims import checked_lines

    reading = work.networks.read_listing(program)
    own = (*reading.listing.problems, *reading.problems)
    settings = apply(work.defaults, (reading.program or program).settings, work.problems)
    verdict = _judged(program, reading, settings, own)
    work.findings += verdict.findings
    work.figures = verdict.figures
    work.problems += [] if reading.countable or own else _needs_sizes(program)
    known = set(work.problems)
    said = verdict.holding or verdict.findings or reading.judged is not None
    if known - set(own) or not said:
        work.problems += [each for each in reading.problems if each not in known]
        return None
    with speaking(settings.language):
        document = checked_lines(verdict, reading, program.texts)
    report = None
    if reading.program is not None and not own:
        report = make_report(build(reading.program, reading.name, settings.bias))
    unclaimed = reading.judged is not None and not verdict.figures
    if report is not None and (program.setting("view") or unclaimed):
        try:
            with speaking(settings.language):
                seen = views.view(report, settings, work.limits)
                remarks = tuple(map(str, reading.remarks))
        except SettingError as error:
            work.problems.append(_view_problem(error, program))
            return None
        claims = () if unclaimed else document.claims
        document = replace(seen, claims=claims, notes=(*seen.notes, *remarks))
    document = replace(document, language=settings.language)
    findings = (*verdict.findings, *own)
    reports = (report,) if report else ()
    figures, unchecked = verdict.figures, verdict.unchecked
    return Shown(document, reports, findings, figures, verdict.declared, unchecked)


def _judged(
    program: Program, reading: Reading, settings: Settings, own: Sequence[Problem]
) -> Verdict:
    """Hold the figures of a listing against the truth, as it is declared to be counted."""
    if reading.judged is None:
        from mkdocs_cnn.listings.verdict import check_listing

        facts = reading.facts(settings.value_bytes, settings.count, settings.reading)
        return check_listing(reading.listing, program.source, facts, settings.claims, own)
    from mkdocs_cnn.figures.readings import USUAL
    from mkdocs_cnn.listings.judged import verdict_of

    declared = [f"count: {name}" for name in settings.count]
    declared += settings.reading.declared(USUAL)
    return verdict_of(reading.judged.under(declared), program.source, settings.claims, own)


def _needs_sizes(program: Program) -> Iterator[Problem]:
    """Refuse what needs the sizes that a listing does not say."""
    hint = say("write-the-sizes-too")
    if (name := program.text("id")) is not None:
        yield Problem(
            say("the-id-for-a-listing-without", name=clip(name.value)), name.span, "", hint
        )
    if (view := program.setting("view")) is not None:
        message = say("the-view-of-a-listing-without", value=clip(view.values[0].value))
        yield Problem(message, view.span, "", hint)


def _comparison(work: _Work, program: Program) -> Shown | None:
    """Count each network as it asks itself; show them all as the comparison asks."""
    from mkdocs_cnn.show.views.compare import compare
    from mkdocs_cnn.show.views.index import index

    networks, problems = work.networks, work.problems
    settings = apply(work.defaults, program.settings, problems)
    written = program.setting("view")
    reported = written and any(each.span == written.span for each in problems)
    if written and not reported and settings.view[0] != "index":
        message = say("the-view-beside", value=clip(written.values[0].value))
        problems.append(Problem(message, written.span, say("index-or-none")))
    if program.compare_all:
        names = len(networks.names_of_files())
        check_count(work.limits, "networks", program.source.span(), names)
    compared = networks.everything(problems) if program.compare_all else program.compare
    check_size(networks, compared, program.source.span())
    reports = count_all(networks, compared, settings, problems)
    if problems:
        return None
    texts = {key: text.value for key, text in program.texts}
    caption = texts.get("caption", "")
    if not written:
        cells = len(reports) * sum(report.row_count for report in reports)
        check_count(work.limits, "cells", program.source.span(), cells)
    claims = _claims_of_several(work, program, compared, settings)
    problems += _wrong_pages(program, reports, work.limits)
    if problems:
        return None
    with speaking(settings.language):
        heading = texts.get("title") or tell("comparison")
        more = (program.pages,) if written else ()
        document = (index if written else compare)(reports, settings, heading, caption, *more)
    needs, lines = _needs(networks, compared), tuple(claims.lines)
    seen = replace(document, claims=lines, language=settings.language, needs=needs)
    findings = (*work.findings, *work.cautions)
    return Shown(seen, tuple(reports), findings, work.figures, work.declared)


def _claims_of_several(
    work: _Work, program: Program, compared: Sequence[Program], settings: Settings
) -> Claims:
    """Check what is claimed of each network, and of all of them together."""
    from mkdocs_cnn.queries.addresses import Scope
    from mkdocs_cnn.queries.expectations import Claims

    networks = work.networks
    claims = Claims(problems=Mistakes(work.limits))
    for each in compared:
        work.cautions += each.cautions
        work.check_files(networks.resolve(each), settings)
        if each.expect:
            counted = count_program(networks, each, settings)
            claims.check(each.expect, Scope(networks, settings, counted), counted.report.title)
    claims.check(program.expect, Scope(networks, settings))
    work.take(claims)
    return claims


def _wrong_pages(program: Program, reports: Sequence[Report], limits: Limits) -> Iterable[Problem]:
    """Say which pages no name leads to, in what is shown."""
    if not program.pages:
        return ()
    if not program.setting("view"):
        span = program.pages[0][0].span
        return [Problem(say("key-without-an-index", key="pages"), span, say("only-in-an-index"))]
    from mkdocs_cnn.show.views.index import unknown_pages

    wrong = Mistakes(limits)
    wrong += unknown_pages(program.pages, reports)
    return wrong


def check_size(networks: Networks, compared: Iterable[Program], span: Span) -> None:
    """Refuse several networks of which too much would have to be worked out for one block.

    Raises:
        Invalid: the networks in it that are no known ones have too many layers together.
    """
    from mkdocs_cnn.network.workload import measure

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
    return error.at(span)
