"""The command line: `mkdocs-cnn count vgg16`, `mkdocs-cnn list`, `mkdocs-cnn check docs`."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TextIO

from mkdocs_cnn import __version__
from mkdocs_cnn.language import Program
from mkdocs_cnn.language.printer import unparse
from mkdocs_cnn.language.program import Text
from mkdocs_cnn.library.files import UnreadableError, decode, in_words, read_at_most
from mkdocs_cnn.library.library import PAGES, Library, read_file
from mkdocs_cnn.library.networks import Networks
from mkdocs_cnn.library.texts import read
from mkdocs_cnn.problems.limits import DEFAULTS, LIMITS, Limits, make_limits
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Invalid, Problem, Source, clip, descriptions, in_order
from mkdocs_cnn.problems.records import replace
from mkdocs_cnn.problems.visible import visible
from mkdocs_cnn.settings.choices import CHOICES, SETTINGS, Settings, check_setting
from mkdocs_cnn.show.findings import Findings
from mkdocs_cnn.show.render.csv import render_csv
from mkdocs_cnn.show.render.findings import findings_github, findings_json, findings_text
from mkdocs_cnn.show.render.json import render_json
from mkdocs_cnn.show.render.latex import render_latex
from mkdocs_cnn.show.render.markdown import render_markdown
from mkdocs_cnn.show.render.text import render_text
from mkdocs_cnn.show.showing import Shown, count_all, overruled, show
from mkdocs_cnn.show.views.index import index

_FORMATS: dict[str, Callable[[Shown], str]] = {
    "text": lambda shown: render_text(shown.document),
    "json": lambda shown: render_json(shown.reports),
    "csv": lambda shown: render_csv(shown.document),
    "markdown": lambda shown: render_markdown(shown.document),
    "latex": lambda shown: render_latex(shown.document),
}
_FINDINGS: dict[str, Callable[[Findings], str]] = {
    "text": findings_text,
    "json": findings_json,
    "github": findings_github,
}


INTERRUPTED = 130
"""The exit status after Ctrl-C, as shells have it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return the exit status: 0, 1 for false claims, 2 for what cannot be read."""
    _open_streams()
    try:
        return _run(_parser().parse_args(arguments))
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


def _run(options: argparse.Namespace) -> int:
    try:
        return int(options.run(options))
    except Invalid as invalid:
        for text in descriptions(in_order(invalid.problems)):
            _say(text)
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - nobody can do anything with a traceback of ours
        _say(visible(f"mkdocs-cnn itself failed: {type(error).__name__}: {error}"))
        _say("  help: Please report this, with the command.")
    return 2


def _open_streams() -> None:
    """Write what a terminal cannot show as something else; make up for streams that are closed."""
    sys.stdout = sys.stdout or Path(os.devnull).open("w")  # noqa: SIM115 - as long as we live
    sys.stderr = sys.stderr or Path(os.devnull).open("w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]


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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mkdocs-cnn", description="Exact numbers about convolutional networks."
    )
    parser.add_argument("--version", action="version", version=f"mkdocs-cnn {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    count = commands.add_parser("count", help="count one network", description=_count.__doc__)
    count.add_argument(
        "what", metavar="WHAT", help="a known network, a file, or - for standard input"
    )
    _format_option(count)
    for name in SETTINGS:
        _setting_option(count, name)
    _networks_option(count)
    _limits_option(count)
    count.set_defaults(run=_count)
    convert = commands.add_parser(
        "convert", help="write a listing as a block", description=_convert.__doc__
    )
    convert.add_argument("what", metavar="FILE", help="a file, or - for standard input")
    _networks_option(convert)
    _limits_option(convert)
    convert.set_defaults(run=_convert)
    listing = commands.add_parser("list", help="list the known networks", description=_list.__doc__)
    _format_option(listing)
    _networks_option(listing)
    _limits_option(listing)
    listing.set_defaults(run=_list)
    _check_options(
        commands.add_parser("check", help="check what pages claim", description=_check.__doc__)
    )
    return parser


def _check_options(parser: argparse.ArgumentParser) -> None:
    what = "files and folders: pages, network files; without any, the site around this folder"
    parser.add_argument("paths", nargs="*", type=_existing, metavar="PATH", help=what)
    help_ = "the site's configuration, such as mkdocs.yml; searched for if not given"
    parser.add_argument("-f", "--config-file", type=_existing, metavar="FILE", help=help_)
    _networks_option(parser)
    _limits_option(parser)
    _setting_option(parser, "claims")
    _format_option(parser, _FINDINGS)
    mending = parser.add_mutually_exclusive_group()
    mending.add_argument("--fix", action="store_true", help="write true figures for false ones")
    mending.add_argument("--diff", action="store_true", help="show what --fix would write")
    parser.set_defaults(run=_check)


def _setting_option(parser: argparse.ArgumentParser, name: str) -> None:
    read = _argument(partial(check_setting, name))
    parser.add_argument(f"--{name}", type=read, metavar="…", help=CHOICES[name].meaning)


def _format_option(
    parser: argparse.ArgumentParser, formats: Mapping[str, object] = _FORMATS
) -> None:
    help_ = "text if not given"
    parser.add_argument("--format", choices=list(formats), default="text", help=help_)


def _networks_option(parser: argparse.ArgumentParser) -> None:
    help_ = "a folder with network files of your own"
    parser.add_argument("--networks", type=_folder, metavar="FOLDER", help=help_)


def _limits_option(parser: argparse.ArgumentParser) -> None:
    help_ = "how much a block and a page may ask for, such as layers=100000,claims=5000"
    parser.add_argument(
        f"--{LIMITS}", type=_argument(make_limits), metavar="NAME=NUMBER…", help=help_
    )


def _library(options: argparse.Namespace) -> Library:
    return Library(options.networks, limits=options.limits or DEFAULTS)


def _folder(text: str) -> Path:
    try:
        os.listdir(text)  # noqa: PTH208  its name may be none that a path can have
    except (NotADirectoryError, FileNotFoundError):
        raise argparse.ArgumentTypeError(say("is-not-a-folder", text=clip(text))) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise argparse.ArgumentTypeError(
            say("cannot-look-into", text=clip(text), reason=reason)
        ) from None
    return Path(text)


def _existing(text: str) -> Path:
    try:
        os.stat(text)  # noqa: PTH116  its name may be none that a path can have
    except PermissionError:
        pass  # whoever reads it will say so
    except (OSError, ValueError):
        raise argparse.ArgumentTypeError(
            say("there-is-no-file-or-folder", text=clip(text))
        ) from None
    return Path(text)


def _argument(read: Callable[[str], object]) -> Callable[[str], object]:
    """Have argparse say what is wrong with an argument as whatever reads it does."""

    def read_or_tell(text: str) -> object:
        try:
            return read(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read_or_tell


def _count(options: argparse.Namespace) -> int:
    """Count one network and show it."""
    given = {name: value for name in SETTINGS if (value := getattr(options, name)) is not None}
    settings = replace(Settings(), **given)
    networks = Networks(_library(options), settings.number_format, layout=settings.layout)
    program, problems = _program(options.what, networks)
    shown = show(networks, overruled(program, given), settings, problems)
    _show(_FORMATS[options.format](shown))
    for text in descriptions(in_order(shown.findings)):
        _say(text)
    return Findings(shown.findings, 1).status


def _convert(options: argparse.Namespace) -> int:
    """Write a listing, such as a tool's summary, as a block of the language."""
    networks = Networks(_library(options))
    program, problems = _program(options.what, networks)
    shown = show(networks, program, Settings(), problems)
    found = networks.read_listing(program).program if program.listing is not None else program
    if found is None:
        hint = say("write-an-input-above-it")
        raise Invalid([Problem(say("no-block-can-be-written"), program.source.span(), "", hint)])
    _show(unparse(replace(found, listing=None)))
    for text in descriptions(in_order(shown.findings)):
        _say(text)
    return Findings(shown.findings, 1).status


def _program(what: str, networks: Networks) -> tuple[Program, list[Problem]]:
    """Read what was asked for: standard input, a known network, or a file."""
    if what == "-":
        return read(Source("<stdin>", _standard_input()), *networks.reading)
    path = Path(what)
    exists = os.path.exists(what)  # noqa: PTH110  Path.exists() raises where a name is too long
    if path.suffix.lower() in PAGES:
        whole = Source("<command line>", what).whole_line()
        raise Invalid([Problem(say("is-a-page", page=clip(what)), whole, "", say("check-a-page"))])
    if what not in networks.library and (path.suffix or exists):
        return read(read_file(path, what), *networks.reading)
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


def _list(options: argparse.Namespace) -> int:
    """List the known networks with their totals; those that cannot be read are reported."""
    networks, settings = Networks(_library(options)), Settings()
    problems: list[Problem] = []
    known = networks.everything(problems, aliases=True)
    reports = count_all(networks, known, settings, problems)
    if not reports:
        raise Invalid(problems)
    document = index(reports, settings, "Known networks", "")
    _show(_FORMATS[options.format](Shown(document, tuple(reports))))
    if problems:
        raise Invalid(problems)
    return 0


def _check(options: argparse.Namespace) -> int:
    """Check the figures on pages and in network files; no site is built."""
    from mkdocs_cnn.commands.check import Asked, check
    from mkdocs_cnn.commands.fix import fix, preview
    from mkdocs_cnn.commands.sites import SiteError

    networks = options.networks and str(options.networks.absolute())
    given = {"networks": networks, "claims": options.claims, LIMITS: options.limits}
    overruled = {name: value for name, value in given.items() if value is not None}
    asked = Asked(tuple(options.paths), options.config_file, overruled)
    try:
        checked = fix(asked) if options.fix else check(asked)
    except SiteError as error:
        for line in str(error).split("\n"):
            _say(visible(f"mkdocs-cnn check: {line}"))
        return 2
    findings = checked.findings
    written = _FINDINGS[options.format](findings)
    if options.diff:
        written = preview(checked)
        if sys.stdout.isatty():  # elsewhere it is data, to be applied as it is
            written = _as_seen(written)
    _show(written)
    for remark in checked.remarks:
        _say(visible(f"mkdocs-cnn check: {remark}"))
    for left in findings.left:
        _say(visible(f"{left.path}: not written: {left.reason}"))
    _say(findings.summary())
    return findings.status


def _as_seen(text: str) -> str:
    """Make the lines of a text visible."""
    return "\n".join(visible(line.removesuffix("\r")) for line in text.split("\n"))
