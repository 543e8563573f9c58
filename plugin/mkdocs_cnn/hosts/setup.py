"""What is wrong with how a site is set up, which a host does without a word."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path, PurePath, PurePosixPath

from mkdocs_cnn.problems.files import UnreadableError, read_text
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Caution, Problem, Source, Span, clip
from mkdocs_cnn.show.supplied import STYLE_SHEET, SUPPLIED, Copy, judge_copy


def find_key(config: Source, *keys: str) -> Span:
    """Find where a configuration says something of a key, and below it of the next one.

    YAML and TOML are alike enough for that; both begin a comment with the same sign.
    """
    line, end, span = 0, 0, config.whole_line()
    for key in keys:
        name = re.compile(rf"(?<![\w-]){re.escape(key)}(?![\w-])")
        for at, text in enumerate(config.lines[line:], line):
            found = name.search(text.partition("#")[0], end if at == line else 0)
            if found:
                line, end, span = at, found.end(), config.span(at, found.start(), len(key))
                break
    return span


def plugin_is_ignored(config: Source) -> Problem:
    """Say that Zensical runs no plugin of ours."""
    return Problem(say("plugin-is-ignored"), find_key(config, "plugins", "cnn"), hint=_mending())


def options_are_ignored(config: Source, names: tuple[str, ...]) -> Problem:
    """Say that Zensical reads no options of a plugin of ours."""
    message = say("plugins-options-are-ignored", names=names)
    return Problem(message, find_key(config, "plugins", "cnn"), hint=_mending())


def _mending() -> Words:
    return say("list-it-as-an-extension")


def style_is_missing(config: Source) -> Caution:
    """Say that pages get no style sheet where an extension does a plugin's work."""
    message, hint = say("style-is-missing"), say("list-it-as-a-plugin")
    return Caution(message, find_key(config, "markdown_extensions", "cnn"), hint=hint)


def has_style(styles: Iterable[object]) -> bool:
    """Say whether one of a site's style sheets is ours, or in the place of ours."""
    name = PurePosixPath(STYLE_SHEET).name
    return any(PurePosixPath(str(each)).name == name for each in styles)


def networks_are_unwatched(config: Source, folder: str) -> Caution:
    """Say that Zensical does not see when a network file changes."""
    name = clip(folder)
    written = f"watch = [{name}]" if config.path.endswith(".toml") else f"watch: [{name}]"
    message, hint = say("networks-are-unwatched", folder=name), say("have-it-watched", it=written)
    return Caution(message, find_key(config, "networks"), hint=hint)


def find_stale(file: Path, path: str) -> Iterator[Caution]:
    """Report a copy of one of the files that we supply, if another version has written it."""
    with suppress(UnreadableError):
        text = read_text(file)
        if judge_copy(path, text) is Copy.STALE:
            shown = PurePath(os.path.relpath(file))
            hint = say("write-the-copies-anew", folder=shown.parent.parent.as_posix())
            whole = Source(shown.as_posix(), text.partition("\n")[0]).whole_line()
            yield Caution(say("copy-of-another-version"), whole, hint=hint)


def find_stale_in(docs: Path) -> Iterator[Caution]:
    """Report such copies below a folder of pages."""
    for path in SUPPLIED:
        yield from find_stale(docs / path, path)
