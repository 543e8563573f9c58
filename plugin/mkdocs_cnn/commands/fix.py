"""What `mkdocs-cnn check` writes: true figures for false ones (`--fix`), claims (`--mark`).

A figure is written where the claimed one stands, character for character, in the file as it was
checked; every other byte of the file stays. A file that is not as it was, or that cannot be
written, is left whole.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import secrets
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from mkdocs_cnn.commands.check import Asked, Checked, check
from mkdocs_cnn.problems.files import UnreadableError, is_folder, read_bytes
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Correction
from mkdocs_cnn.problems.records import record, replace
from mkdocs_cnn.show.findings import Findings, Left

_LINE = pattern(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_TAB = 4
"""A tab leads to the next column that is a multiple of this, in Markdown."""


@record()
class Wanted:
    """What is to be written."""

    figures: bool = True
    """True figures in the place of false ones."""
    claims: bool = False
    """Claims in the place of figures that nobody marked, and that hold."""

    def corrections(self, findings: Findings) -> Iterator[Correction]:
        """Yield what is to be written of what was found.

        False claims at the level of a note are left as they are: their author knows.
        """
        for claim in findings.false_claims if self.figures else ():
            yield from claim.corrections
        for found in findings.found if self.claims else ():
            yield from found.corrections


@record()
class Edit:
    """A file as it is, and as it is to be."""

    path: str
    before: bytes
    after: bytes
    corrections: tuple[Correction, ...]
    """What is corrected, in order."""

    def diff(self) -> str:
        """Give the difference as `diff -u` does."""
        old, new = (_LINE.findall(each.decode()) for each in (self.before, self.after))
        lines = difflib.unified_diff(old, new, self.path, self.path)
        ended = (
            each if each[-1] in "\r\n" else f"{each}\n\\ No newline at end of file\n"
            for each in lines
        )
        return "".join(ended)


class CannotWriteError(Exception):
    """A file is not as it was, or cannot be written."""


def fix(asked: Asked, wanted: Wanted) -> Checked:
    """Check files and folders, write what is wanted, and check again: what remains is returned.

    Raises:
        SiteError: as `check` does.
    """
    checked = check(asked)
    written: list[Correction] = []
    left: list[Left] = []
    for edit in plan(checked, wanted):
        try:
            write(edit, checked.given)
        except CannotWriteError as error:
            left.append(Left(edit.path, str(error)))
        else:
            written += edit.corrections
    remaining = check(asked) if written else checked
    marks = {id(each) for found in checked.findings.found for each in found.corrections}
    findings = replace(
        remaining.findings,
        corrected=tuple(each for each in written if id(each) not in marks),
        marked=tuple(each for each in written if id(each) in marks),
        left=tuple(left),
    )
    return replace(remaining, findings=findings)


def preview(checked: Checked, wanted: Wanted) -> str:
    """Give the difference that `fix` would make."""
    edits = (each for each in plan(checked, wanted) if _may_write(each, checked.given))
    return "".join(each.diff() for each in edits)


def plan(checked: Checked, wanted: Wanted) -> list[Edit]:
    """Put what is wanted into what the files held."""
    by_file: dict[str, list[Correction]] = {}
    for each in wanted.corrections(checked.findings):
        by_file.setdefault(os.path.realpath(each.span.source.path), []).append(each)
    edits = (_edit(each, checked.contents) for each in by_file.values())
    return [edit for edit in edits if edit and edit.corrections]


def _edit(corrections: Sequence[Correction], contents: Mapping[str, bytes]) -> Edit | None:
    """Correct one file, which the corrections may call by several names."""
    names = [each.span.source.path for each in corrections]
    held = {contents[name] for name in names if name in contents}
    if len(held) != 1:
        return None
    before = held.pop()
    try:
        text = before.decode()
    except UnicodeDecodeError:
        return None
    placed = _placed(text, corrections)
    pieces, end = [], 0
    for start, each in placed:
        pieces += [text[end:start], each.instead]
        end = start + len(each.claimed)
    after = "".join([*pieces, text[end:]]).encode()
    return Edit(names[0], before, after, tuple(each for _, each in placed))


def _placed(text: str, corrections: Iterable[Correction]) -> list[tuple[int, Correction]]:
    """Find where the figures start in a text; those that nobody can be sure of are left out."""
    lines = _LINE.findall(text)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    found: dict[int, list[Correction]] = {}
    for each in corrections:
        number = each.span.file_line - 1
        if number < len(lines):
            mark = 1 if number == 0 and text.startswith("\ufeff") else 0
            column = _column(lines[number][mark:], each)
            if column is not None:
                found.setdefault(starts[number] + mark + column, []).append(each)
    agreed = {start: all_[0] for start, all_ in found.items() if _agree(all_)}
    return _apart(sorted(agreed.items()))


def _agree(corrections: Iterable[Correction]) -> bool:
    """Say whether several pages, seeing the same figure, find the same instead of it."""
    return len({(each.claimed, each.instead) for each in corrections}) == 1


def _column(line: str, correction: Correction) -> int | None:
    """Find the figure in its line; None if it is not where it was read.

    Markdown turns the tabs of a block into spaces before its columns are counted.
    """
    span, claimed = correction.span, correction.claimed
    columns = {span.file_column - 1}
    if "\t" in line:
        expanded = len(line[: span.source.indent].expandtabs(_TAB)) + span.column
        columns |= {i for i in range(len(line)) if len(line[:i].expandtabs(_TAB)) == expanded}
    fitting = [each for each in columns if line[each : each + len(claimed)] == claimed]
    return fitting[0] if len(fitting) == 1 else None


def _apart(placed: Iterable[tuple[int, Correction]]) -> list[tuple[int, Correction]]:
    """Leave out what overlaps with what stands before it."""
    kept: list[tuple[int, Correction]] = []
    end = 0
    for start, each in placed:
        if start >= end:
            kept.append((start, each))
            end = start + len(each.claimed)
    return kept


def write(edit: Edit, given: Iterable[Path]) -> None:
    """Write a corrected file, whole or not at all.

    Args:
        edit: what it held, and what it is to hold.
        given: the files and folders that may be written to.

    Raises:
        CannotWriteError: with the reason; the file is as it was.
    """
    target = Path(os.path.realpath(edit.path))
    if not _may_write(edit, given):
        raise CannotWriteError(say("it-is-not-among-the-files"))
    try:
        status = target.stat()
        if not stat.S_ISREG(status.st_mode):
            raise CannotWriteError(say("it-is-not-an-ordinary-file"))
        if not _is_writable(target) or not _is_writable(target.parent):
            raise CannotWriteError(say("it-is-read-only"))
        _replace(target, status, edit)
    except UnreadableError as error:
        raise CannotWriteError(error.reason) from None
    except OSError as error:
        raise CannotWriteError(error.strerror or str(error)) from None


def _may_write(edit: Edit, given: Iterable[Path]) -> bool:
    return any(_is_within(Path(os.path.realpath(edit.path)), each) for each in given)


def _is_within(target: Path, given: Path) -> bool:
    """Is a file one that was named, or below a folder that was; links must not lead out of it."""
    real = Path(os.path.realpath(given))
    if is_folder(real):
        return target.is_relative_to(real)
    return target == real and real.is_relative_to(os.path.realpath(given.parent))


def _is_writable(path: Path) -> bool:
    """Say it for the superuser too, to whom everything is."""
    return bool(path.stat().st_mode & 0o222) and os.access(path, os.W_OK)


def _replace(target: Path, status: os.stat_result, edit: Edit) -> None:
    """Put a new file in the place of one that has not changed."""
    temporary = target.with_name(f".mkdocs-cnn-{secrets.token_hex(8)}")
    try:  # its name is known before it is made: an interruption leaves nothing behind
        with temporary.open("xb") as file:
            file.write(edit.after)
            file.flush()
            os.fsync(file.fileno())
        if hasattr(os, "chown"):
            with contextlib.suppress(OSError):  # only the superuser can give files away
                os.chown(temporary, status.st_uid, status.st_gid)
        temporary.chmod(stat.S_IMODE(status.st_mode))
        if _identity(target.stat()) != _identity(status) or read_bytes(target) != edit.before:
            raise CannotWriteError(say("it-has-changed-meanwhile"))
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _identity(status: os.stat_result) -> tuple[int, ...]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
