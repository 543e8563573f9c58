"""Copies of the style sheet and the scripts, for hosts that have no plugins to bring them along."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mkdocs_cnn.problems.files import UnreadableError, read_text
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.records import record
from mkdocs_cnn.show.supplied import SUPPLIED, Copy, copy_of, judge_copy


@record()
class Copied:
    """What became of one file."""

    file: Path
    outcome: Words
    refused: bool = False
    """Has it been left as it was, though it is no copy?"""


def write_copies(folder: Path, *, over: bool) -> Iterator[Copied]:
    """Write the files below a folder of pages.

    Args:
        folder: where to.
        over: write over what somebody else has written there?

    Raises:
        OSError: a file cannot be written.
    """
    for path in SUPPLIED:
        yield _write_copy(folder / path, path, over=over)


def _write_copy(file: Path, path: str, *, over: bool) -> Copied:
    outcome = say("copy-written")
    if file.exists():
        try:
            judged = judge_copy(path, read_text(file))
        except UnreadableError:
            judged = Copy.OWN
        if judged is Copy.SAME:
            return Copied(file, say("copy-is-the-same"))
        if judged is Copy.OWN and not over:
            return Copied(file, say("copy-of-somebody-else"), refused=True)
        outcome = say("copy-written-anew")
    file.parent.mkdir(exist_ok=True)
    file.write_text(copy_of(path), "utf-8", newline="\n")
    return Copied(file, outcome)
