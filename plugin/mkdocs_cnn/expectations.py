"""What a block expects of its network: `expect:` with a figure for each expression."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mkdocs_cnn.addresses import Scope
from mkdocs_cnn.claims import Claim, false_claim
from mkdocs_cnn.document import Checked, Passage
from mkdocs_cnn.figures import Extents
from mkdocs_cnn.inline import evaluate, not_a_figure, read_claim
from mkdocs_cnn.language.program import Expectation
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.problems import Correction, FalseClaim, Invalid, Problem


@dataclass(frozen=True)
class Verdict:
    """The claims of a text, line by line, and those that are false."""

    lines: tuple[Checked, ...] = ()
    findings: tuple[FalseClaim, ...] = ()


def check_expectations(expected: Iterable[Expectation], scope: Scope) -> Verdict:
    """Hold every claim against what its expression comes to.

    Raises:
        Invalid: with every claim that cannot be read or computed.
    """
    lines: list[Checked] = []
    findings: list[FalseClaim] = []
    problems: list[Problem] = []
    for each in expected:
        try:
            wrong = _check(each, scope)
        except Invalid as invalid:
            problems += invalid.problems
            continue
        subject, figure = each.subject.value, each.figure.value
        passage = Passage(figure, wrong.instead if wrong else "")
        lines.append(Checked((Passage(f"{subject}: "), passage), wrong is None))
        if wrong:
            findings.append(false_claim([wrong], subject, scope.settings.claims))
    if problems:
        raise Invalid(problems)
    return Verdict(tuple(lines), tuple(findings))


def _check(expected: Expectation, scope: Scope) -> Correction | None:
    subject, claimed = expected.subject, expected.figure
    figure = read_claim(claimed.value)
    if figure is None:
        raise Invalid([not_a_figure(claimed.value, claimed.span)])
    literal = subject.span.length == len(subject.value)
    code = Scalar(subject.value, subject.span, literal)
    asked = "output" if isinstance(figure, Extents) else ""
    worked = evaluate(code, 0, len(subject.value), scope, asked)
    settings = worked.address.subject.settings if worked.address else scope.settings
    claim = Claim(claimed.span, figure, subject.value, worked.value)
    return claim.check(settings.value_bytes)
