"""The command line: `mkdocs-cnn count vgg16`, `mkdocs-cnn list`, `mkdocs-cnn check docs`."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial

from mkdocs_cnn import __version__
from mkdocs_cnn.language.program import Program, Text
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
from mkdocs_cnn.show.showing import Shown, count_all, overruled, show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import TextIO

_FORMATS = ("text", "json", "csv", "markdown", "latex")
_FINDINGS = ("text", "json", "github")

INTERRUPTED = 130
"""The exit status after Ctrl-C, as shells have it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return the exit status: 0, 1 for false claims, 2 for what cannot be read."""
    _open_streams()
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        return _run(_parser(arguments).parse_args(arguments))
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
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115 - as long as we live
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
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


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """Make a parser of the commands; only those that are asked for have their options."""
    parser = argparse.ArgumentParser(
        prog="mkdocs-cnn",
        description="Exact numbers about convolutional networks.",
        formatter_class=_FIXED_WIDTH,
    )
    parser.add_argument("--version", action="version", version=f"mkdocs-cnn {__version__}")
    commands = parser.add_subparsers(
        title="commands", required=True, metavar="COMMAND", prog=parser.prog
    )
    for name, (what, run, add_options) in _COMMANDS.items():
        command = commands.add_parser(
            name, help=what, description=run.__doc__, formatter_class=_FIXED_WIDTH
        )
        if name in arguments:
            add_options(command)
            command.set_defaults(run=run)
        command.formatter_class = argparse.HelpFormatter
    parser.formatter_class = argparse.HelpFormatter
    return parser


_FIXED_WIDTH = partial(argparse.HelpFormatter, width=80)
"""What options are checked with while they are added: others ask for the terminal's width, each."""


def _count_options(parser: argparse.ArgumentParser) -> None:
    help_ = "a known network, a file, or - for standard input"
    parser.add_argument("what", metavar="WHAT", help=help_)
    _format_option(parser)
    for name in SETTINGS:
        _setting_option(parser, name)
    _networks_option(parser)
    _limits_option(parser)


def _list_options(parser: argparse.ArgumentParser) -> None:
    _format_option(parser)
    _networks_option(parser)
    _limits_option(parser)


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


def _setting_option(parser: argparse.ArgumentParser, name: str) -> None:
    read = _argument(partial(check_setting, name))
    parser.add_argument(f"--{name}", type=read, metavar="…", help=CHOICES[name].meaning)


def _format_option(parser: argparse.ArgumentParser, formats: Sequence[str] = _FORMATS) -> None:
    help_ = "text if not given"
    parser.add_argument("--format", choices=formats, default="text", help=help_)


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


def _folder(text: str) -> str:
    try:
        os.listdir(text)  # its name may be none that a path can have
    except (NotADirectoryError, FileNotFoundError):
        raise argparse.ArgumentTypeError(say("is-not-a-folder", text=clip(text))) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise argparse.ArgumentTypeError(
            say("cannot-look-into", text=clip(text), reason=reason)
        ) from None
    return text


def _existing(text: str) -> Path:
    from pathlib import Path

    try:
        os.stat(text)  # its name may be none that a path can have
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
    _show(_rendered(shown, options.format))
    for text in descriptions(in_order(shown.findings)):
        _say(text)
    return Findings(shown.findings, 1).status


def _rendered(shown: Shown, form: str) -> str:
    """Write what is shown; only the renderer of its format is loaded."""
    if form == "json":
        from mkdocs_cnn.show.render.json import render_json

        return render_json(shown.reports)
    if form == "csv":
        from mkdocs_cnn.show.render.csv import render_csv as render
    elif form == "markdown":
        from mkdocs_cnn.show.render.markdown import render_markdown as render
    elif form == "latex":
        from mkdocs_cnn.show.render.latex import render_latex as render
    else:
        from mkdocs_cnn.show.render.text import render_text as render
    return render(shown.document)


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


def _list(options: argparse.Namespace) -> int:
    """List the known networks with their totals; those that cannot be read are reported."""
    from mkdocs_cnn.show.views.index import index

    networks, settings = Networks(_library(options)), Settings()
    problems: list[Problem] = []
    known = networks.everything(problems, aliases=True)
    reports = count_all(networks, known, settings, problems)
    if not reports:
        raise Invalid(problems)
    document = index(reports, settings, "Known networks", "")
    _show(_rendered(Shown(document, tuple(reports)), options.format))
    if problems:
        raise Invalid(problems)
    return 0


def _check(options: argparse.Namespace) -> int:
    """Check the figures on pages and in network files; no site is built."""
    from pathlib import Path

    from mkdocs_cnn.commands.check import Asked, check
    from mkdocs_cnn.commands.fix import fix, preview
    from mkdocs_cnn.commands.sites import SiteError
    from mkdocs_cnn.show.render import findings as render

    networks = options.networks and str(Path(options.networks).absolute())
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
    forms = (render.findings_text, render.findings_json, render.findings_github)
    written = dict(zip(_FINDINGS, forms, strict=True))[options.format](findings)
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


_COMMANDS = {
    "count": ("count one network", _count, _count_options),
    "list": ("list the known networks", _list, _list_options),
    "check": ("check what pages claim", _check, _check_options),
}
"""What each is for, and what it does with its options."""
