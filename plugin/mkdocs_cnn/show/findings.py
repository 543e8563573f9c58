"""What a check of many files, or a build, has found, as data."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.problems.phrases import Phrase, Words, clauses, listed, say, tell
from mkdocs_cnn.problems.problem import Caution, Correction, FalseClaim, Found, Problem, Unread
from mkdocs_cnn.problems.records import record
from mkdocs_cnn.show.tally import NOTHING, Tally


@record()
class Left:
    """A file with false figures that was not written."""

    path: str
    reason: Words


@record()
class Findings:
    """What is wrong in some files, and what was mended there."""

    problems: tuple[Problem, ...]
    """Every one of them, ordered by file and place."""
    files: int = 0
    """How many files were checked."""
    tally: Tally = NOTHING
    """What there was in them."""
    corrected: tuple[Correction, ...] = ()
    """The figures that were written anew."""
    marked: tuple[Correction, ...] = ()
    """The figures for which claims were written."""
    left: tuple[Left, ...] = ()

    @property
    def false_claims(self) -> list[FalseClaim]:
        """The false claims that count: those that are mere notes do not."""
        found = (each for each in self.problems if isinstance(each, FalseClaim))
        return [each for each in found if each.level != "note"]

    @property
    def mistakes(self) -> list[Problem]:
        """What cannot be read."""
        others = (FalseClaim, Unread, Caution, Found)
        found = (each for each in self.problems if not isinstance(each, others))
        return [each for each in found if each.level != "note"]

    @property
    def cautions(self) -> list[Caution]:
        """What can be read, but perhaps not as it is meant."""
        return [each for each in self.problems if isinstance(each, Caution)]

    @property
    def unread(self) -> list[Unread]:
        """What is ours and was not read, because of where or how it is written."""
        found = (each for each in self.problems if isinstance(each, Unread))
        return [each for each in found if each.level != "note"]

    @property
    def samples(self) -> list[Unread]:
        """What is ours and was not read because it seems to be a sample."""
        found = (each for each in self.problems if isinstance(each, Unread))
        return [each for each in found if each.level == "note"]

    @property
    def noted(self) -> list[Problem]:
        """All other mere notes, such as false claims that are to be no more."""
        notes = (each for each in self.problems if each.level == "note")
        return [each for each in notes if not isinstance(each, Unread | Caution | Found)]

    @property
    def found(self) -> list[Found]:
        """The figures in running text that nobody marked."""
        return [each for each in self.problems if isinstance(each, Found)]

    @property
    def found_false(self) -> list[Found]:
        """Those of them that hold by no convention."""
        return [each for each in self.found if not (each.holds or each.convention)]

    @property
    def counts(self) -> dict[str, int]:
        """How many there are of each kind; those from `false_claims` on add up to the problems."""
        return {
            "corrected": len(self.corrected),
            "marked": len(self.marked),
            "false_claims": len(self.false_claims),
            "mistakes": len(self.mistakes),
            "unread": len(self.unread),
            "warnings": len(self.cautions),
            "notes": len(self.noted),
            "samples": len(self.samples),
            "found": len(self.found),
        }

    @property
    def status(self) -> int:
        """The exit status: 2 for what was not read, 1 for what is false and warnings, 0 else."""
        if self.mistakes or self.unread:
            return 2
        return 1 if self.false_claims or self.cautions or self.found_false else 0

    def summary(self) -> str:
        """Say in one line what was checked, and how much was found of each kind."""
        told = [each for each in (str(self.tally), self.verdict()) if each]
        what = clauses(told) or say("nothing-to-check")
        return tell("checked-files", count=self.files, what=what)

    def verdict(self) -> str:
        """Say how much was found of each kind; empty if there was nothing to check."""
        many = self.counts
        told = [
            (many["corrected"], say("figures-corrected", count=many["corrected"])),
            (many["marked"], say("figures-marked", count=many["marked"])),
            (many["false_claims"], say("so-many-false-claims", count=many["false_claims"])),
            (many["mistakes"], say("so-many-mistakes", count=many["mistakes"])),
            (many["unread"], say("so-many-not-read", count=many["unread"])),
            (many["warnings"], say("so-many-warnings", count=many["warnings"])),
            (many["notes"], say("so-many-notes", count=many["notes"])),
        ]
        if self.tally and not any(count for count, _ in told[2:]):
            told.append((1, say("all-true")))
        told.append((many["samples"], say("samples-not-read", count=many["samples"])))
        parts = [words for count, words in told if count]
        return str(listed([*parts, *self._told_of_found()]))

    def _told_of_found(self) -> Iterator[Phrase]:
        """Say how many figures there are that nobody marked, and how many of them are false."""
        count, wrong = len(self.found), len(self.found_false)
        if wrong:
            yield say("figures-without-a-mark-and-false", count=count, wrong=wrong)
        elif count:
            yield say("figures-without-a-mark", count=count)
