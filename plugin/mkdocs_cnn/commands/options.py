"""The options of the command line, read by `argparse`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from mkdocs_cnn import __version__
from mkdocs_cnn.problems.limits import LIMITS, make_limits
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import clip
from mkdocs_cnn.settings.choices import CHOICES, SETTINGS, check_setting

_FORMATS = ("text", "json", "csv", "markdown", "latex")
_FILES = (*_FORMATS, "html", "svg")
_FINDINGS = ("text", "json", "github", "markdown")

Command = Callable[[SimpleNamespace], int]


def parse(arguments: Sequence[str], commands: Mapping[str, Command]) -> SimpleNamespace:
    """Read arguments; a command that comes first needs no parser but its own.

    Args:
        arguments: those of the command line.
        commands: what does each command, with its description; the result has it as `run`.
    """
    if arguments and arguments[0] in commands:
        name, *rest = arguments
        parser = argparse.ArgumentParser(**_how(name, commands[name]))
        return _complete(parser, name, commands[name]).parse_args(rest, SimpleNamespace())
    parser = argparse.ArgumentParser(
        prog="mkdocs-cnn", description="Exact numbers about convolutional networks."
    )
    parser.add_argument("--version", action="version", version=f"mkdocs-cnn {__version__}")
    several = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, run in commands.items():
        one = several.add_parser(name, help=_COMMANDS[name][0], **_how(name, run))
        _complete(one, name, run)
    return parser.parse_args(arguments, SimpleNamespace())


def _how(name: str, run: Command) -> dict[str, Any]:
    """Say how the parser of a command is made."""
    return {
        "prog": f"mkdocs-cnn {name}",
        "description": run.__doc__,
        "formatter_class": _FIXED_WIDTH,
    }


def _complete(parser: argparse.ArgumentParser, name: str, run: Command) -> argparse.ArgumentParser:
    """Give the parser of a command its options."""
    _COMMANDS[name][1](parser)
    parser.set_defaults(run=run)
    parser.formatter_class = argparse.HelpFormatter
    return parser


_FIXED_WIDTH = partial(argparse.HelpFormatter, width=80)
"""For options while they are added: the usual formatter asks for the terminal's width each time."""


def _count_options(parser: argparse.ArgumentParser) -> None:
    _what_argument(parser)
    _format_option(parser)
    _setting_options(parser)


def _render_options(parser: argparse.ArgumentParser) -> None:
    _what_argument(parser)
    help_ = "where to: its suffix says the format; or - for standard output"
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help=help_)
    help_ = "what the file's suffix says if not given"
    parser.add_argument("--format", choices=_FILES, help=help_)
    help_ = "write over a file that holds something else"
    parser.add_argument("--overwrite", action="store_true", help=help_)
    _setting_options(parser)


def _what_argument(parser: argparse.ArgumentParser) -> None:
    help_ = "a known network, a file, or - for standard input"
    parser.add_argument("what", metavar="WHAT", help=help_)


def _setting_options(parser: argparse.ArgumentParser) -> None:
    for name in SETTINGS:
        _setting_option(parser, name)
    _networks_option(parser)
    _limits_option(parser)


def _convert_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", metavar="FILE", help="a file, or - for standard input")
    _networks_option(parser)
    _limits_option(parser)
    _setting_option(parser, "language")


def _export_options(parser: argparse.ArgumentParser) -> None:
    what = "where the model is made: torchvision.models:resnet50; or a file of Keras or ONNX"
    parser.add_argument("model", metavar="MODULE:FACTORY", help=what)
    help_ = "sizes of an input without the batch, such as 3x224x224; NAME=SIZE for several"
    parser.add_argument("--input", action="append", default=[], metavar="SIZE", help=help_)
    help_ = "what the factory is called with, such as num_classes=10,width=0.5"
    parser.add_argument("--kwargs", metavar="NAME=VALUE…", help=help_)
    help_ = "where to, such as networks/mine.net; or - for standard output"
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help=help_)
    help_ = "write over a file that is no export"
    parser.add_argument("--overwrite", action="store_true", help=help_)
    _setting_option(parser, "language")


def _list_options(parser: argparse.ArgumentParser) -> None:
    _format_option(parser)
    _networks_option(parser)
    _limits_option(parser)
    _setting_option(parser, "language")


def _check_options(parser: argparse.ArgumentParser) -> None:
    what = "files and folders: pages, network files; without any, the site around this folder"
    parser.add_argument("paths", nargs="*", type=_existing, metavar="PATH", help=what)
    _config_option(parser)
    help_ = "show how many figures of each file are true, false or not looked at"
    parser.add_argument("--report", action="store_true", help=help_)
    help_ = "write a badge with the totals, as a picture (.svg) or for shields.io (.json)"
    parser.add_argument("--badge", type=_badge, metavar="FILE", help=help_)
    _networks_option(parser)
    _limits_option(parser)
    _setting_option(parser, "claims")
    _setting_option(parser, "language")
    _format_option(parser, _FINDINGS)
    help_ = "export models again, and show where their code has moved on"
    parser.add_argument("--code", action="store_true", help=help_)
    help_ = "find figures in running text that nobody marked"
    parser.add_argument("--find", action="store_true", help=help_)
    parser.add_argument("--mark", action="store_true", help="write claims for those that hold")
    mending = parser.add_mutually_exclusive_group()
    mending.add_argument("--fix", action="store_true", help="write true figures for false ones")
    help_ = "show what --fix would write, or --mark with it"
    mending.add_argument("--diff", action="store_true", help=help_)


def _assets_options(parser: argparse.ArgumentParser) -> None:
    help_ = "the site's folder of pages; the files go into its folder assets"
    parser.add_argument("folder", type=_folder, metavar="FOLDER", help=help_)
    help_ = "write over files that somebody has changed"
    parser.add_argument("--overwrite", action="store_true", help=help_)


def _format_options(parser: argparse.ArgumentParser) -> None:
    what = "files and folders: pages, network files; - for standard input; without any, the site"
    parser.add_argument("paths", nargs="*", type=_existing_or_input, metavar="PATH", help=what)
    _config_option(parser)
    help_ = "what standard input is, such as page.md; a block or a network file if not given"
    parser.add_argument("--stdin-filename", default="<stdin>", metavar="FILE", help=help_)
    instead = parser.add_mutually_exclusive_group()
    help_ = "name the files that are not in their usual form, and write none"
    instead.add_argument("--check", action="store_true", help=help_)
    help_ = "show what would be written, and write nothing"
    instead.add_argument("--diff", action="store_true", help=help_)
    _limits_option(parser)
    _setting_option(parser, "language")


def _setting_option(parser: argparse.ArgumentParser, name: str) -> None:
    read = _argument(partial(check_setting, name))
    parser.add_argument(f"--{name}", type=read, metavar="…", help=CHOICES[name].meaning)


def _config_option(parser: argparse.ArgumentParser) -> None:
    help_ = "the site's configuration, such as mkdocs.yml; searched for if not given"
    parser.add_argument("-f", "--config-file", type=_existing, metavar="FILE", help=help_)


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


def _badge(text: str) -> Path:
    if not text.lower().endswith((".svg", ".json")):
        raise argparse.ArgumentTypeError(say("is-no-badge", text=clip(text)))
    return Path(text)


def _existing(text: str) -> Path:
    try:
        os.stat(text)  # its name may be none that a path can have
    except PermissionError:
        pass  # whoever reads it will say so
    except (OSError, ValueError):
        raise argparse.ArgumentTypeError(
            say("there-is-no-file-or-folder", text=clip(text))
        ) from None
    return Path(text)


def _existing_or_input(text: str) -> Path:
    return Path(text) if text == "-" else _existing(text)


def _argument(read: Callable[[str], object]) -> Callable[[str], object]:
    """Have argparse say what is wrong with an argument as whatever reads it does."""

    def read_or_tell(text: str) -> object:
        try:
            return read(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read_or_tell


_COMMANDS = {
    "count": ("count one network", _count_options),
    "render": ("write one network to a file", _render_options),
    "convert": ("write a listing as a block", _convert_options),
    "export": ("write a model in code as a network file", _export_options),
    "list": ("list the known networks", _list_options),
    "check": ("check what pages claim", _check_options),
    "format": ("write blocks in their usual form", _format_options),
    "assets": ("copy style sheet and scripts", _assets_options),
}
"""What each is for, and its options."""
