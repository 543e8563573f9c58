"""What a check of many files has found, as data."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass

from mkdocs_cnn.problems import Caution, Correction, FalseClaim, Problem


@dataclass(frozen=True)
class Left:
    """A file with false figures that was not written."""

    path: str
    reason: str


@dataclass(frozen=True)
class Findings:
    """What is wrong in some files, and what was mended there."""

    problems: tuple[Problem, ...]
    """Ordered by file and place."""
    files: int
    """How many files were checked."""
    corrected: tuple[Correction, ...] = ()
    """The figures that were written anew."""
    left: tuple[Left, ...] = ()

    @property
    def false_claims(self) -> list[FalseClaim]:
        """The false claims that count: those that are mere notes do not."""
        found = (each for each in self.problems if isinstance(each, FalseClaim))
        return [each for each in found if each.level != "note"]

    @property
    def noted(self) -> list[Problem]:
        """The false claims that are mere notes."""
        return [each for each in self.problems if each.level == "note"]

    @property
    def cautions(self) -> list[Caution]:
        """What can be read, but perhaps not as it is meant."""
        return [each for each in self.problems if isinstance(each, Caution)]

    @property
    def mistakes(self) -> list[Problem]:
        """What cannot be read."""
        return [each for each in self.problems if not isinstance(each, FalseClaim | Caution)]

    @property
    def status(self) -> int:
        """The exit status: 2 for mistakes, 1 for false claims and warnings, 0 if all is true."""
        if self.mistakes:
            return 2
        return 1 if self.false_claims or self.cautions else 0

    def summary(self) -> str:
        """Say how much there is of each, in one line."""
        parts = [
            _count(self.corrected, "figure", " corrected"),
            _count(self.false_claims, "false claim"),
            _count(self.mistakes, "mistake"),
            _count(self.cautions, "warning"),
            _count(self.noted, "note"),
        ]
        files = f"{self.files:,} file{'' if self.files == 1 else 's'}"
        nothing = "all true" if self.files else "nothing to check"
        return f"checked {files}: {', '.join(filter(None, parts)) or nothing}"


def _count(found: Sized, what: str, more: str = "") -> str:
    if not found:
        return ""
    return f"{len(found):,} {what}{'' if len(found) == 1 else 's'}{more}"
