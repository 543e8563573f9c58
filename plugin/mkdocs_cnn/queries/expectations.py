"""What a block expects of its network: `expect:` with a figure for each expression."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mkdocs_cnn.figures.claims import Checked, Passage, false_claim
from mkdocs_cnn.figures.figure import read_claim
from mkdocs_cnn.figures.misread import not_a_figure
from mkdocs_cnn.figures.numerals import NumberFormat
from mkdocs_cnn.language.program import Expectation
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.problems.problem import (
    Correction,
    FalseClaim,
    Invalid,
    Problem,
    Refusal,
    Span,
    clip,
)
from mkdocs_cnn.problems.records import field, replace, state
from mkdocs_cnn.queries.addresses import Scope
from mkdocs_cnn.queries.arithmetic import Worked, check_claim
from mkdocs_cnn.queries.stored import names_weights
from mkdocs_cnn.settings.choices import Settings


@state()
class Claims:
    """The claims of a block, line by line, those that are false, and what cannot be read."""

    lines: list[Checked] = field(default_factory=list)
    findings: list[FalseClaim] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    declared: int = 0
    """How many are true because a convention is declared."""

    def check(self, expected: Iterable[Expectation], scope: Scope, network: str = "") -> None:
        """Hold claims against what their expressions come to.

        Args:
            expected: the claims.
            scope: what they can name.
            network: of which network they are, where that has to be said.
        """
        for each in expected:
            subject = clip(each.subject.value)[1:-1]
            whose = f"{network}, {subject}" if network else subject
            try:
                if names_weights(each.figure.value):
                    self._check_stored(each, scope, whose)
                    continue
                worked, wrong = _check(each, scope)
            except Invalid as invalid:
                self.problems += invalid.problems
                continue
            self.declared += worked.declared
            passage = Passage(_parts(each)[0], wrong.instead if wrong else "")
            if wrong and each.in_braces and "," in wrong.instead:
                wrong = replace(wrong, instead=f'"{wrong.instead}"')  # a comma would end it
            meant = [Passage(f"; {wrong.rule}")] if wrong and wrong.convention else []
            passages = (Passage(f"{whose}: "), passage, *meant)
            self.lines.append(Checked(passages, wrong is None))
            if wrong:
                self.findings.append(false_claim([wrong], whose, scope.level))

    def _check_stored(self, expected: Expectation, scope: Scope, whose: str) -> None:
        """Hold a file of weights against what is computed."""
        from mkdocs_cnn.queries.stored import check_stored

        code, figure = _code(expected), expected.figure
        line, wrong = check_stored(figure.value, figure.span, code, scope, whose)
        self.lines.append(line)
        self.findings += [wrong] if wrong else []


def unreadable(expected: Iterable[Expectation], numbers: NumberFormat) -> Iterator[Problem]:
    """Report which figures cannot be read, where nothing can be computed."""
    for each in expected:
        text = _parts(each)[0]
        if read_claim(text, numbers) is None and not names_weights(text):
            yield not_a_figure(text, each.figure.span, numbers)


def _check(expected: Expectation, scope: Scope) -> tuple[Worked, Correction | None]:
    text, behind = _parts(expected)
    span = expected.figure.span
    figure = read_claim(text, scope.numbers)
    if figure is None:
        raise Invalid([not_a_figure(text, span, scope.numbers)])
    settings = _declared(behind, span, scope) if behind else None
    return check_claim(figure, _of(span, text), _code(expected), 0, scope, settings)


def _code(expected: Expectation) -> Scalar:
    """Return the expression of a claim."""
    subject = expected.subject
    return Scalar(subject.value, subject.span, subject.span.length == len(subject.value))


def _declared(text: str, span: Span, scope: Scope) -> Settings:
    from mkdocs_cnn.queries.declarations import read_declarations

    try:
        return read_declarations(text, scope.declared)
    except Refusal as refusal:
        raise Invalid([refusal.at(span)]) from None


def _parts(expected: Expectation) -> tuple[str, str]:
    """Part a figure from what is declared for it, behind a bar."""
    text, _, behind = expected.figure.value.partition("|")
    return text.rstrip(), behind.strip()


def _of(span: Span, text: str) -> Span:
    """Mark a figure alone, where its place is known."""
    return span.part(0, len(text)) if span.text.startswith(text) else span
