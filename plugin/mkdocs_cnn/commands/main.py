"""The command line: `mkdocs-cnn count vgg16`, `mkdocs-cnn list`, `mkdocs-cnn check docs`."""

from __future__ import annotations

import codecs
import contextlib
import os
import sys
from collections.abc import Sequence
from types import SimpleNamespace

from mkdocs_cnn.language.program import Program, Text
from mkdocs_cnn.library.library import PAGES, Library, read_file
from mkdocs_cnn.library.networks import Networks
from mkdocs_cnn.library.texts import read
from mkdocs_cnn.problems.files import UnreadableError, decode, in_words, read_at_most
from mkdocs_cnn.problems.limits import DEFAULTS, LIMITS, Limits
from mkdocs_cnn.problems.phrases import ENGLISH, say, speaking, tell
from mkdocs_cnn.problems.problem import Invalid, Problem, Source, clip, descriptions, in_order
from mkdocs_cnn.problems.records import replace
from mkdocs_cnn.problems.visible import visible
from mkdocs_cnn.settings.choices import SETTINGS, Settings
from mkdocs_cnn.show.render import rendered
from mkdocs_cnn.show.showing import Shown, count_all, overruled, show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from mkdocs_cnn.commands.check import Checked
    from mkdocs_cnn.commands.fix import Wanted

INTERRUPTED = 130
"""The exit status after Ctrl-C, as shells have it."""
_IN_JSON = "mkdocs-cnn.json"
"""The name by which an encoding finds what writes other characters."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return the exit status: 0, 1 for false claims, 2 for what cannot be read."""
    _open_streams()
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        options = _parse(arguments)
        _suit_programs(options)
        with speaking(getattr(options, "language", None) or ENGLISH):
            return _run(options)
    except KeyboardInterrupt:
        _say("mkdocs-cnn: interrupted")
        return INTERRUPTED
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _say(visible(f"mkdocs-cnn: {where}{error.strerror or error}"))
        return 2
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError):
                _write("", stream)  # what others have written, such as the help


def _run(options: SimpleNamespace) -> int:
    try:
        return int(options.run(options))
    except Invalid as invalid:
        for text in descriptions(in_order(invalid.problems)):
            _say(text)
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - nobody can do anything with a traceback of ours
        _say(tell("mkdocs-cnn-itself-failed", kind=type(error).__name__, error=str(error)))
        _say(f"  {tell('help', text=say('please-report-this-with-the-command'))}")
    return 2


def _open_streams() -> None:
    """Write what a terminal cannot show as something else; make up for streams that are closed."""
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115 - as long as we live
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]


def _suit_programs(options: SimpleNamespace) -> None:
    """Have what programs read arrive whole, whatever a terminal here could show.

    On Windows, a pipe has few characters and other ends of lines.
    """
    form, diff = getattr(options, "format", None), getattr(options, "diff", False)
    with contextlib.suppress(AttributeError, ValueError):
        if form == "json" and sys.stdout.encoding.lower() not in ("utf-8", "utf8"):
            codecs.register_error(_IN_JSON, _escaped_in_json)
            sys.stdout.reconfigure(errors=_IN_JSON)  # type: ignore[union-attr]
        elif form == "github" or (diff and not sys.stdout.isatty()):
            sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]


def _escaped_in_json(error: UnicodeError) -> tuple[str, int]:
    """Write characters of a text in JSON that an encoding has not."""
    from json import dumps

    assert isinstance(error, UnicodeEncodeError)
    return dumps(error.object[error.start : error.end])[1:-1], error.end


def _write(text: str, stream: TextIO) -> None:
    """Write text at once; to whoever has read enough, write no more.

    Raises:
        OSError: it cannot be written, for another reason.
    """
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # for what is in the buffer
        if not isinstance(error, BrokenPipeError):
            raise


def _show(text: str) -> None:
    """Write what was asked for."""
    _write(text, sys.stdout)


def _say(text: str) -> None:
    """Write a line about it."""
    _write(f"{text}\n", sys.stderr)


def _parse(arguments: Sequence[str]) -> SimpleNamespace:
    """Read the arguments; to count a network as it is takes no parser of options."""
    if len(arguments) == 2 and arguments[0] == "count" and not arguments[1].startswith("-"):
        unsaid = dict.fromkeys((*SETTINGS, "networks", LIMITS))
        return SimpleNamespace(run=_count, what=arguments[1], format="text", **unsaid)
    from mkdocs_cnn.commands.options import parse

    commands = {"count": _count, "render": _render, "convert": _convert, "list": _list}
    more = {"export": _export, "check": _check, "format": _format, "assets": _assets}
    return parse(arguments, {**commands, **more})


def _library(options: SimpleNamespace) -> Library:
    return Library(options.networks, limits=options.limits or DEFAULTS)


def _count(options: SimpleNamespace) -> int:
    """Count one network and show it."""
    shown = _shown(options)
    _show(rendered(shown, options.format))
    return _told(shown)


def _shown(options: SimpleNamespace) -> Shown:
    """Work out what was asked for, under the settings that were given."""
    given = {name: value for name in SETTINGS if (value := getattr(options, name)) is not None}
    settings = replace(Settings(), **given)
    networks = Networks(_library(options), settings.number_format, layout=settings.layout)
    program, problems = _program(options.what, networks)
    shown = show(networks, overruled(program, given), settings, problems)
    if given.keys() - {"language"}:  # without which the source would show something else
        return shown
    lines = tuple(program.source.lines)
    return replace(shown, document=replace(shown.document, source=lines))


def _told(shown: Shown) -> int:
    """Say what is not true of what was shown; return the exit status."""
    for text in descriptions(in_order(shown.findings)):
        _say(text)
    if not shown.findings:
        return 0
    from mkdocs_cnn.show.findings import Findings

    return Findings(shown.findings, 1).status


def _render(options: SimpleNamespace) -> int:
    """Write one network to a file: as a picture, a page, a table or text."""
    from mkdocs_cnn.commands.taken import STANDARD_OUTPUT, RefusedError, check_picture, form_of
    from mkdocs_cnn.commands.taken import write as write_file

    try:
        form = form_of(options)
        shown = _shown(options)
        if form == "svg":
            check_picture(shown.document)
        text = rendered(shown, form)
        if options.output == STANDARD_OUTPUT:
            _show(text)
        else:
            write_file(options.output, text, over=options.overwrite)
    except RefusedError as error:
        _say(visible(f"mkdocs-cnn render: {error}"))
        return 2
    return _told(shown)


def _convert(options: SimpleNamespace) -> int:
    """Write a listing, such as a tool's summary, as a block, or a model as an export."""
    from mkdocs_cnn.language.printer import unparse
    from mkdocs_cnn.show.findings import Findings

    networks = Networks(_library(options))
    program, problems = _program(options.what, networks)
    shown = show(networks, program, Settings(), problems)
    reading = networks.read_listing(program) if program.listing is not None else None
    found = reading.program if reading is not None else program
    if found is None:
        for remark in reading.remarks if reading is not None else ():
            _say(str(remark))
        hint = say("write-an-input-above-it")
        raise Invalid([Problem(say("no-block-can-be-written"), program.source.span(), "", hint)])
    if found.trace is not None:
        from mkdocs_cnn.models.writing import write as write_trace

        _show(write_trace(found.trace))
    else:
        _show(unparse(replace(found, listing=None)))
    for text in descriptions(in_order(shown.findings)):
        _say(text)
    return Findings(shown.findings, 1).status


def _program(what: str, networks: Networks) -> tuple[Program, list[Problem]]:
    """Read what was asked for: standard input, a known network, or a file."""
    if what == "-":
        return read(Source("<stdin>", _standard_input()), *networks.reading)
    suffix = os.path.splitext(what)[1]
    if suffix.lower() in PAGES:
        whole = Source("<command line>", what).whole_line()
        raise Invalid([Problem(say("is-a-page", page=clip(what)), whole, "", say("check-a-page"))])
    if what not in networks.library and (suffix or os.path.exists(what)):
        return read(read_file(what, what), *networks.reading)
    source = Source("<command line>", what)
    return Program(source, use=Text(what, source.whole_line())), []


def _standard_input() -> str:
    """Read standard input as UTF-8, whatever the terminal's encoding.

    Raises:
        Invalid: it is something else.
    """
    stream = getattr(sys.stdin, "buffer", None)
    try:
        if stream is None:
            raise UnreadableError(say("it-is-closed"))
        with in_words():
            return decode(read_at_most(stream, Limits.file, 0))
    except UnreadableError as error:
        raise Invalid([error.problem("<stdin>", say("standard-input"))]) from None


def _list(options: SimpleNamespace) -> int:
    """List the known networks with their totals; those that cannot be read are reported."""
    from mkdocs_cnn.show.views.index import index

    networks, settings = Networks(_library(options)), Settings()
    problems: list[Problem] = []
    known = networks.everything(problems, aliases=True)
    reports = count_all(networks, known, settings, problems)
    if not reports:
        raise Invalid(problems)
    document = index(reports, settings, tell("known-networks"), "")
    _show(rendered(Shown(document, tuple(reports)), options.format))
    if problems:
        raise Invalid(problems)
    return 0


def _export(options: SimpleNamespace) -> int:
    """Write what a model in code does as a network file, which pages use without the code."""
    from mkdocs_cnn.commands.exporting import run

    return run(options, _show, lambda text: _say(visible(text)))


def _check(options: SimpleNamespace) -> int:
    """Check the figures on pages and in network files; no site is built."""
    from pathlib import Path

    from mkdocs_cnn.commands.check import Asked, check
    from mkdocs_cnn.commands.fix import Wanted, fix
    from mkdocs_cnn.commands.sites import SiteError

    if refused := _refused(options):
        _say(f"mkdocs-cnn check: {refused}")
        return 2
    if options.code:
        return _check_code(options)
    networks = options.networks and str(Path(options.networks).absolute())
    asked_for = {name: getattr(options, name) for name in ("claims", "language", LIMITS)}
    given = {"networks": networks, **asked_for}
    overruled = {name: value for name, value in given.items() if value is not None}
    find = options.find or options.mark
    asked = Asked(tuple(options.paths), options.config_file, overruled, find)
    wanted = Wanted(figures=options.fix or not options.mark, claims=options.mark)
    writes = options.fix or (options.mark and not options.diff)
    try:
        checked = fix(asked, wanted) if writes else check(asked)
    except SiteError as error:
        for line in str(error).split("\n"):
            _say(visible(f"mkdocs-cnn check: {line}"))
        return 2
    with speaking(options.language or checked.language):
        return _tell(checked, wanted, options)


def _check_code(options: SimpleNamespace) -> int:
    """Compare exported models with the code that they were exported from."""
    from mkdocs_cnn.commands.drift import check_code
    from mkdocs_cnn.commands.sites import SiteError
    from mkdocs_cnn.show.render.findings import findings_github, findings_json, findings_text

    try:
        findings, same = check_code(options.paths, options.config_file)
    except SiteError as error:
        _say(visible(f"mkdocs-cnn check: {error}"))
        return 2
    forms = {"json": findings_json, "github": findings_github}
    _show(forms.get(options.format, findings_text)(findings))
    _say(tell("compared-with-code", count=findings.files, same=same))
    return findings.status


def _assets(options: SimpleNamespace) -> int:
    """Write the style sheet and the scripts into a site's folder of pages, or write them anew."""
    from pathlib import Path

    from mkdocs_cnn.commands.copies import write_copies

    refused = False
    for each in write_copies(Path(options.folder), over=options.overwrite):
        told = visible(f"{each.file.as_posix()}: {each.outcome}")
        if each.refused:
            _say(told)
        else:
            _show(f"{told}\n")
        refused = refused or each.refused
    return 2 if refused else 0


def _tell(checked: Checked, wanted: Wanted, options: SimpleNamespace) -> int:
    """Write what was found, in the language of the site."""
    from mkdocs_cnn.commands.fix import preview
    from mkdocs_cnn.commands.reported import write_badge, written

    findings = checked.findings
    if options.diff:
        text = preview(checked, wanted)
        if sys.stdout.isatty():  # elsewhere it is data, to be applied as it is
            text = _as_seen(text)
    else:
        text = written(checked, options)
    _show(text)
    if options.badge is not None:
        write_badge(options.badge, checked)
    for remark in checked.remarks:
        _say(visible(f"mkdocs-cnn check: {remark}"))
    for left in findings.left:
        _say(tell("not-written", path=left.path, reason=left.reason))
    _say(findings.summary())
    return findings.status


def _format(options: SimpleNamespace) -> int:
    """Write the blocks of pages, and network files, in their usual form; no number changes."""
    from mkdocs_cnn.commands.formatting import Terminal, run

    return run(options, Terminal(_standard_input, _show, _say))


def _refused(options: SimpleNamespace) -> str:
    """Say which options do not go together; empty if all do."""
    if options.report and options.diff:
        return "either --report or --diff"
    if options.format == "markdown" and not options.report:
        return "--format markdown needs --report"
    others = ("report", "badge", "find", "mark", "fix", "diff")
    if options.code and (other := next((each for each in others if getattr(options, each)), "")):
        return f"either --code or --{other}"
    return ""


def _as_seen(text: str) -> str:
    """Make the lines of a text visible."""
    return "\n".join(visible(line.removesuffix("\r")) for line in text.split("\n"))
