"""What a pull request changes in the findings of a check: which are new, which are gone."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Finding:
    """Something that was found, and the line that it was found in."""

    path: str
    """The file as it is called now."""
    line: int
    text: str
    """The line, without the white space around it."""
    kind: str
    message: str
    corrections: tuple[tuple[str, str, str], ...]
    """What is claimed, what is computed, and what to write instead."""

    @property
    def place(self):
        return self.path, self.kind, self.text, tuple(each[0] for each in self.corrections)

    @property
    def words(self):
        return self.path, self.kind, self.message


@dataclass(frozen=True)
class Difference:
    """What a pull request changes."""

    became_false: list[Finding] = field(default_factory=list)
    """False figures on lines that the base has, too, where they are true."""
    new_false: list[Finding] = field(default_factory=list)
    """False figures on lines that the base has not."""
    unreadable: list[Finding] = field(default_factory=list)
    """What can no longer be read."""
    mended: int = 0
    """How many false figures of the base are true or gone."""
    still_false: int = 0
    base_is_known: bool = True
    """False if the base could not be checked; then everything counts as new."""

    @property
    def is_empty(self):
        return not (self.became_false or self.new_false or self.unreadable)

    @property
    def status(self):
        """The exit status of a check that found this alone."""
        if self.unreadable:
            return 2
        return 1 if self.became_false or self.new_false else 0


def compare(now, before, folder, base, renamed):
    """Hold the findings of a check against those of the base.

    Args:
        now: what was found.
        before: what was found in the base; None if it could not be checked.
        folder: where the files are.
        base: where those of the base are.
        renamed: what files that have moved were called in the base.
    """
    called = {old: new for new, old in renamed.items()}
    here, there = _Lines(folder), _Lines(base)
    found = [_finding(each, here, {}) for each in now if each["level"] != "note"]
    old = [_finding(each, there, called) for each in before or () if each["level"] != "note"]
    # A line may have moved, or may have been changed around its false figure.
    new, gone = _unmatched(found, old, lambda each: each.place)
    new, gone = _unmatched(new, gone, lambda each: each.words)
    false = [each for each in new if each.kind == "claim"]
    known = {each.place for each in old}
    kept = [
        each
        for each in false
        if each.place not in known and each.text in there.all(renamed.get(each.path, each.path))
    ]
    return Difference(
        became_false=kept if before is not None else [],
        new_false=[each for each in false if before is None or each not in kept],
        unreadable=[each for each in new if each.kind in ("mistake", "unread")],
        mended=sum(each.kind == "claim" for each in gone),
        still_false=sum(each.kind == "claim" for each in found) - len(false),
        base_is_known=before is not None,
    )


def _finding(data, lines, called):
    path, line = data["path"], data["line"]
    corrections = data["corrections"]
    return Finding(
        called.get(path, path),
        line,
        lines.at(path, line),
        data["kind"],
        data["message"],
        tuple((each["claimed"], each["computed"], each["instead"]) for each in corrections),
    )


def _unmatched(now, before, key):
    """Those of each side that have none like them on the other."""
    return _without(now, before, key), _without(before, now, key)


def _without(found, others, key):
    others, left = Counter(map(key, others)), []
    for each in found:
        if others[key(each)] > 0:
            others[key(each)] -= 1
        else:
            left.append(each)
    return left


class _Lines:
    """The lines of the files in a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.known = {}

    def _read(self, path):
        if path not in self.known:
            try:
                text = Path(self.folder, path).read_text("utf-8-sig")
            except (OSError, UnicodeDecodeError):
                text = ""
            lines = [each.strip() for each in text.splitlines()]
            self.known[path] = lines, set(lines)
        return self.known[path]

    def at(self, path, number):
        lines, _ = self._read(path)
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def all(self, path):
        return self._read(path)[1]
