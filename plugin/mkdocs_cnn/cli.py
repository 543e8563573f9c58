"""The command line: `mkdocs-cnn count vgg16`, `mkdocs-cnn list`, `mkdocs-cnn check docs`."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from mkdocs_cnn import __version__
from mkdocs_cnn.findings import Findings
from mkdocs_cnn.language import Program, read
from mkdocs_cnn.language.program import Text
from mkdocs_cnn.library import Library, Networks, read_file
from mkdocs_cnn.limits import DEFAULTS, LIMITS, Limits, make_limits
from mkdocs_cnn.problems import Invalid, Problem, Source, clip, in_order
from mkdocs_cnn.render.csv import render_csv
from mkdocs_cnn.render.findings import findings_github, findings_json, findings_text
from mkdocs_cnn.render.json import render_json
from mkdocs_cnn.render.latex import render_latex
from mkdocs_cnn.render.markdown import render_markdown
from mkdocs_cnn.render.text import render_text
from mkdocs_cnn.settings import SETTINGS, SettingError, Settings, check_setting
from mkdocs_cnn.show import Shown, count_all, show
from mkdocs_cnn.views.index import index

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
_HELP = {
    "view": 'table (the default), stages, listing, summary, memory, index, or "worked NAME…"',
    "columns": "the table's columns, with commas between",
    "depth": "how many levels of stages are open",
    "units": "binary (MiB), decimal (MB), or one unit for all",
    "layout": "HWC or CHW",
    "dtype": "the type of a value: float32, float16, int8, …",
    "batch": "images in a batch, for the memory of activations",
    "bias": "false leaves out the biases of convolutions and fully connected layers",
    "claims": "what a false claim is: note, warning or error",
    "language": "en",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; give the exit status: 0, 1 for false claims, 2 for what cannot be read."""
    options = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        return int(options.run(options))
    except Invalid as invalid:
        for problem in in_order(invalid.problems):
            print(problem.describe(), file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


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
        count.add_argument(f"--{name}", type=_setting(name), metavar="…", help=_HELP[name])
    _networks_option(count)
    _limits_option(count)
    count.set_defaults(run=_count)
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
    parser.add_argument("--claims", type=_setting("claims"), metavar="…", help=_HELP["claims"])
    _format_option(parser, _FINDINGS)
    mending = parser.add_mutually_exclusive_group()
    mending.add_argument("--fix", action="store_true", help="write true figures for false ones")
    mending.add_argument("--diff", action="store_true", help="show what --fix would write")
    parser.set_defaults(run=_check)


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
    parser.add_argument(f"--{LIMITS}", type=_limits, metavar="NAME=NUMBER…", help=help_)


def _limits(text: str) -> Limits:
    try:
        return make_limits(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _library(options: argparse.Namespace) -> Library:
    return Library(options.networks, limits=options.limits or DEFAULTS)


def _folder(text: str) -> Path:
    path = Path(text)
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is not a folder")
    return path


def _existing(text: str) -> Path:
    if not os.path.exists(text):  # noqa: PTH110  Path.exists() raises where a name is too long
        raise argparse.ArgumentTypeError(f"there is no file or folder {clip(text)}")
    return Path(text)


def _setting(name: str) -> Callable[[str], object]:
    def read(text: str) -> object:
        try:
            return check_setting(name, text)
        except SettingError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read


def _count(options: argparse.Namespace) -> int:
    """Count one network and show it."""
    networks = Networks(_library(options))
    program, problems = _program(options.what, networks)
    given = {name: value for name in SETTINGS if (value := getattr(options, name)) is not None}
    # What the command line says goes before what the network's own file says.
    kept = tuple(setting for setting in program.settings if setting.name not in given)
    program = replace(program, settings=kept)
    shown = show(networks, program, replace(Settings(), **given), problems)
    sys.stdout.write(_FORMATS[options.format](shown))
    for finding in in_order(shown.findings):
        print(finding.describe(), file=sys.stderr)
    return 1 if any(finding.level != "note" for finding in shown.findings) else 0


def _program(what: str, networks: Networks) -> tuple[Program, list[Problem]]:
    """Read what was asked for: standard input, a known network, or a file."""
    if what == "-":
        return read(Source("<stdin>", _standard_input()), networks.library.limits)
    path = Path(what)
    exists = os.path.exists(what)  # noqa: PTH110  Path.exists() raises where a name is too long
    if what not in networks.library and (path.suffix or exists):
        return read(read_file(path, what), networks.library.limits)
    source = Source("<command line>", what)
    return Program(source, use=Text(what, source.whole_line())), []


def _standard_input() -> str:
    """Read standard input as UTF-8, whatever the terminal's encoding.

    Raises:
        Invalid: it is something else.
    """
    try:
        return io.TextIOWrapper(sys.stdin.buffer, "utf-8-sig").read()
    except UnicodeDecodeError:
        problem = Problem("cannot read this: it is not UTF-8 text", Source("<stdin>", "").span())
        raise Invalid([problem]) from None


def _list(options: argparse.Namespace) -> int:
    """List the known networks with their totals; those that cannot be read are reported."""
    networks, settings = Networks(_library(options)), Settings()
    problems: list[Problem] = []
    known = networks.everything(problems, aliases=True)
    reports = count_all(networks, known, settings, problems)
    if not reports:
        raise Invalid(problems)
    document = index(reports, settings, "Known networks", "")
    sys.stdout.write(_FORMATS[options.format](Shown(document, tuple(reports))))
    if problems:
        raise Invalid(problems)
    return 0


def _check(options: argparse.Namespace) -> int:
    """Check the figures on pages and in network files; no site is built."""
    from mkdocs_cnn.check import Asked, check
    from mkdocs_cnn.fix import fix, preview
    from mkdocs_cnn.sites import SiteError

    networks = options.networks and str(options.networks.absolute())
    given = {"networks": networks, "claims": options.claims, LIMITS: options.limits}
    overruled = {name: value for name, value in given.items() if value is not None}
    asked = Asked(tuple(options.paths), options.config_file, overruled)
    try:
        checked = fix(asked) if options.fix else check(asked)
    except SiteError as error:
        print(f"mkdocs-cnn check: {error}", file=sys.stderr)
        return 2
    findings = checked.findings
    sys.stdout.write(preview(checked) if options.diff else _FINDINGS[options.format](findings))
    for remark in checked.remarks:
        print(f"mkdocs-cnn check: {remark}", file=sys.stderr)
    for left in findings.left:
        print(f"{left.path}: not written: {left.reason}", file=sys.stderr)
    print(findings.summary(), file=sys.stderr)
    return findings.status
