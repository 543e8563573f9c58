"""The command line: `mkdocs-cnn count vgg16`, `mkdocs-cnn list`."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from mkdocs_cnn import __version__
from mkdocs_cnn.language import Program, read
from mkdocs_cnn.language.program import Text
from mkdocs_cnn.library import Library, Networks, read_file
from mkdocs_cnn.problems import Invalid, Problem, Source, in_order
from mkdocs_cnn.render.csv import render_csv
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
    count.set_defaults(run=_count)
    listing = commands.add_parser("list", help="list the known networks", description=_list.__doc__)
    _format_option(listing)
    _networks_option(listing)
    listing.set_defaults(run=_list)
    return parser


def _format_option(parser: argparse.ArgumentParser) -> None:
    help_ = "text if not given"
    parser.add_argument("--format", choices=list(_FORMATS), default="text", help=help_)


def _networks_option(parser: argparse.ArgumentParser) -> None:
    help_ = "a folder with network files of your own"
    parser.add_argument("--networks", type=_folder, metavar="FOLDER", help=help_)


def _folder(text: str) -> Path:
    path = Path(text)
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is not a folder")
    return path


def _setting(name: str) -> Callable[[str], object]:
    def read(text: str) -> object:
        try:
            return check_setting(name, text)
        except SettingError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read


def _count(options: argparse.Namespace) -> int:
    """Count one network and show it."""
    networks = Networks(Library(options.networks))
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
        return read(Source("<stdin>", _standard_input()))
    path = Path(what)
    exists = os.path.exists(what)  # noqa: PTH110  Path.exists() raises where a name is too long
    if what not in networks.library and (path.suffix or exists):
        return read(read_file(path, what))
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
    networks, settings = Networks(Library(options.networks)), Settings()
    problems: list[Problem] = []
    known = networks.everything(problems, aliases=True)
    reports = count_all(networks, known, settings, problems)
    document = index(reports, settings, "Known networks", "")
    sys.stdout.write(_FORMATS[options.format](Shown(document, tuple(reports))))
    if problems:
        raise Invalid(problems)
    return 0
