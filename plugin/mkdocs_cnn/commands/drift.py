"""`mkdocs-cnn check --code`: has a model in code moved on since it was exported?"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from mkdocs_cnn.commands.exporting import SUFFIX
from mkdocs_cnn.commands.gathering import walk
from mkdocs_cnn.commands.sites import SiteError, Sites, find_config
from mkdocs_cnn.library.library import read_file
from mkdocs_cnn.models.differences import differences
from mkdocs_cnn.models.files import STORED
from mkdocs_cnn.models.reading import read
from mkdocs_cnn.models.recording import asked_again, record_anew
from mkdocs_cnn.models.refusing import CannotExportError
from mkdocs_cnn.problems.files import UnreadableError
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import FalseClaim, Invalid, Problem, Source, Span, clip
from mkdocs_cnn.problems.records import replace
from mkdocs_cnn.show.findings import Findings


def check_code(paths: Sequence[Path], config: Path | None) -> tuple[Findings, int]:
    """Export models again and compare them with their files.

    Args:
        paths: exported files, and folders of such; the site's networks if there are none.
        config: the site's configuration; searched for if None.

    Returns:
        What differs, and how many files are as their code is.

    Raises:
        SiteError: there is no site here, and nothing was asked for; or there is no exported file.
    """
    files = list(_files(paths or _networks(config)))
    if not files:
        raise SiteError(say("there-is-no-export", suffix=SUFFIX))
    found: list[Problem] = []
    same = 0
    for file in files:
        problems = list(_compared(file))
        same += not problems
        found += problems
    return Findings(tuple(found), len(files)), same


def _networks(config: Path | None) -> list[Path]:
    """Return the folder of the networks of the site here."""
    config = config or find_config(Path.cwd())
    if config is None:
        raise SiteError(say("there-is-no-configuration"))
    networks = Sites(config, {}).of(config.parent).networks
    if networks is None:
        raise SiteError(say("there-is-no-folder-of-networks", config=config.name))
    return [Path(os.path.relpath(networks))]


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from (each for each in walk(path, lambda error: None) if each.suffix == SUFFIX)
        else:
            yield path


def _compared(file: Path) -> Iterator[Problem]:
    """Yield what differs between a file and the code that it was exported from."""
    try:
        source = read_file(file, file.as_posix())
        trace, problems = read(source)
    except Invalid as invalid:
        yield from invalid.problems
        return
    if problems:
        yield from problems
        return
    span = _line_of(source, "model:")
    if ":" not in trace.model and not trace.model.lower().endswith(STORED):
        message = say("an-export-of-no-code", model=clip(trace.model))
        yield Problem(message, span, say("such-as-a-model"))
        return
    try:
        now = record_anew(asked_again(trace))
    except CannotExportError as error:
        yield Problem(error.message, span, "", error.hint)
        return
    except UnreadableError as error:
        yield replace(error.problem(trace.model), span=span)
        return
    except Invalid as invalid:
        yield from (replace(each, span=span) for each in invalid.problems[:1])
        return
    for each in differences(trace, now):
        place = each.call.span if each.call is not None and each.call.span else span
        yield FalseClaim(each.what, place, "", say("export-it-again-and-look"))


def _line_of(source: Source, key: str) -> Span:
    lines = source.lines
    number = next((i for i, line in enumerate(lines) if line.lstrip().startswith(key)), 0)
    return source.whole_line(number)
