"""What came of holding a listing against the truth, and how it is told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from mkdocs_cnn.figures.claims import Checked, Passage, checked_line, false_claim
from mkdocs_cnn.problems.phrases import Words
from mkdocs_cnn.problems.problem import Correction, FalseClaim, Level, Problem, Source
from mkdocs_cnn.problems.records import record, replace


@record()
class Judged:
    """Every line that says something which can be checked, with what is false in it."""

    checked: Mapping[int, Sequence[Correction]]
    """By the number of the line."""
    labels: Mapping[int, str]
    """What those lines are called."""
    figures: int = 0
    """How many figures and products were held against the truth."""
    unchecked: int = 0
    """How many lines claim something that cannot be checked."""
    read_as: Words = ""
    """As what it was read, told with what is false in it: a sentence."""
    declared: int = 0
    """How many figures are true because of what is declared, and would not be without."""

    def under(self, declared: Collection[str]) -> Judged:
        """Leave out what is true under what the author declares: `rounding: down`."""
        if not declared:
            return self
        checked = {
            number: [each for each in wrong if not _is_declared(each, declared)]
            for number, wrong in self.checked.items()
        }
        return self.without(checked)

    def without(self, checked: Mapping[int, Sequence[Correction]]) -> Judged:
        """Return it with what is false as it is declared; the rest holds for that reason."""
        false = {each.span for wrong in checked.values() for each in wrong}
        own = {each.span for wrong in self.checked.values() for each in wrong}
        return replace(self, checked=checked, declared=len(own - false))


def _is_declared(wrong: Correction, declared: Collection[str]) -> bool:
    told = wrong.convention.split(", ") if wrong.convention else []
    return bool(told) and set(told) <= set(declared)


@record()
class Verdict:
    """A listing, checked."""

    lines: tuple[Checked, ...]
    findings: tuple[FalseClaim, ...]
    biases: bool | None
    """Does the listing count biases? None where nothing shows it."""
    figures: int = 0
    """How many figures and products were held against the truth."""
    unchecked: int = 0
    """How many lines claim something that cannot be checked."""
    declared: int = 0
    """How many figures are true because of what is declared, and would not be without."""

    @property
    def holding(self) -> int:
        """How many lines claim something and are true."""
        return sum(line.holds is True for line in self.lines)

    @property
    def false(self) -> int:
        """How many lines are false."""
        return len(self.findings)

    @property
    def unreadable(self) -> int:
        """How many lines have a mistake."""
        return sum(bool(line.mistake) for line in self.lines)


def verdict_of(
    judged: Judged,
    source: Source,
    level: Level,
    problems: Sequence[Problem] = (),
    biases: bool | None = None,
) -> Verdict:
    """Tell what came of a listing, line by line; one finding for each false line.

    Args:
        judged: what is false.
        source: the listing's text.
        level: how much ado to make of what is false.
        problems: what is wrong with lines that cannot be read or worked out.
        biases: does the listing count biases?
    """
    findings = (
        replace(false_claim(corrections, judged.labels[number], level), hint=judged.read_as)
        for number, corrections in judged.checked.items()
        if corrections
    )
    mistakes = {each.span.line: each.message for each in reversed(problems)}
    lines = _shown(source, judged.checked, mistakes)
    return Verdict(
        lines, tuple(findings), biases, judged.figures, judged.unchecked, judged.declared
    )


def _shown(
    source: Source, checked: Mapping[int, Sequence[Correction]], mistakes: Mapping[int, Words]
) -> tuple[Checked, ...]:
    shown = source.lines[:-1] if len(source.lines) > 1 and not source.lines[-1] else source.lines
    return tuple(
        checked_line(source, number, checked[number])
        if number in checked
        else Checked(
            (Passage(text.rstrip()),) if text.strip() else (), mistake=mistakes.get(number, "")
        )
        for number, text in enumerate(shown)
    )
