"""Does a figure of a sentence hold, and which claim says the same? The claim itself is asked.

Where a name or a noun can mean several things, all are tried, and the first that holds is taken:
AlexNet is the paper's and torchvision's, parameters are with side outputs and without.
"""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.figures.amounts import Amount
from mkdocs_cnn.figures.claims import written
from mkdocs_cnn.figures.figure import Extents, Figure, read_figure
from mkdocs_cnn.figures.numbers import grouped
from mkdocs_cnn.figures.numerals import NumberFormat
from mkdocs_cnn.figures.relations import is_near
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.layers.base import times
from mkdocs_cnn.problems.phrases import Phrase, Words, say
from mkdocs_cnn.problems.problem import Correction, Found, Invalid, Source, Span, clip
from mkdocs_cnn.problems.records import record, replace
from mkdocs_cnn.queries.addresses import Address, Scope
from mkdocs_cnn.queries.inline import show_inline
from mkdocs_cnn.queries.prose.parts import Named
from mkdocs_cnn.queries.prose.quantities import QUANTITIES, Stated

FAR = 10
"""How many times too large or too small a figure may be and still be taken for a false one of this
quantity, and not for a true one of something else."""
_ZEROS = 3
"""The zeros at the end of a figure without a unit by which it shows that it is rounded."""


@record()
class Said:
    """A figure, and of what it may be said, the likeliest first."""

    start: int
    end: int
    figure: Figure | Extents
    expressions: tuple[str, ...]
    only_true: bool = False
    """Can it be of something that is not computed here, so that only a true one is told?"""


@record()
class _Tried:
    """What became of a claim."""

    expression: str
    wrong: Correction | None
    value: str
    """What the expression comes to, as a bare number."""


class Judge:
    """Holds figures against what the networks of a page come to."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.numbers: NumberFormat = scope.numbers
        self.known: dict[tuple[str, tuple[str, ...]], list[_Tried]] = {}
        """What has been tried before."""

    def expressions(
        self, stated: Stated, networks: tuple[str, ...], part: Named | None = None
    ) -> tuple[str, ...]:
        """List what a figure may be said of: a quantity of one of some networks."""
        if stated.of == "input":
            return tuple(f"{each}.input.output" for each in networks) if part is None else ()
        found = []
        for network in networks:
            path = self._path(network, part)
            if path is not None:
                found += [f"{network}{path}.{each}" for each in QUANTITIES[stated.of]]
        return tuple(found)

    def _path(self, network: str, part: Named | None) -> str | None:
        if part is None:
            return ""
        try:
            report = self.scope.networks.counted(network, self.scope.settings).report
        except (Invalid, KeyError):
            return None
        path = part.path(report)
        return None if path is None else f".{path}"

    def found(self, said: Said, span: Span, *, heading: bool = False) -> Found | None:
        """Return what is to be told of a figure; None if nothing is.

        Args:
            said: the figure.
            span: its place.
            heading: does it stand in a heading, where nothing is written for it?
        """
        tried = self._try(said)
        if not tried:
            return None
        if tried[-1].wrong is not None and (bare := _without_mark(said, self.numbers)):
            by_others = [each for each in self._try(bare) if each.wrong and each.wrong.convention]
            if by_others:
                length = len(bare.figure.text)
                span = span.part(max(span.length - length, 0), length)
                return self._told(bare.figure, by_others[0], span, sure=False)
        true = next((each for each in tried if each.wrong is None), None)
        other = next((each for each in tried if each.wrong and each.wrong.convention), None)
        best = true or other or tried[0]
        if best.wrong is not None and not self._is_false(said, best.wrong):
            return None
        first = best is tried[0] and span.text == said.figure.text
        return self._told(said.figure, best, span, sure=first and not heading)

    def _try(self, said: Said) -> list[_Tried]:
        key = said.figure.text, said.expressions
        if key not in self.known:
            self.known[key] = list(self._tried(said))
        return self.known[key]

    def _tried(self, said: Said) -> Iterator[_Tried]:
        figure = said.figure.text
        for expression in said.expressions:
            claim = f"{figure} = {expression}"
            code = Scalar(claim, Source("", claim).whole_line(), literal=False)
            try:
                shown = show_inline(code, self.scope)
            except (Invalid, KeyError):
                continue
            corrections = [each for found in shown.findings for each in found.corrections]
            yield _Tried(expression, corrections[0] if corrections else None, shown.value)
            if not corrections:
                return

    def _is_false(self, said: Said, wrong: Correction) -> bool:
        """Return whether a figure that does not hold is likely to be meant as it was taken."""
        if said.only_true:
            return False
        if wrong.convention:
            return True
        if isinstance(said.figure, Extents):
            return not _reordered(said.figure, wrong)
        right = read_figure(wrong.instead, self.numbers)
        if right is None or not right.claimed:
            return False
        if not said.figure.inexact and said.figure.digits.endswith("0" * _ZEROS):
            return not is_near(said.figure.claimed, right.claimed)
        return 1 / FAR < said.figure.claimed / right.claimed < FAR

    def _told(self, figure: Figure | Extents, best: _Tried, span: Span, *, sure: bool) -> Found:
        what, quoted = self._words(best.expression), clip(figure.text)
        wrong = best.wrong
        if wrong is None:
            claim, value = f"{figure.text} = {best.expression}", self._value(best)
            code = f"`#!cnn {claim}`"
            mark = Correction(span, figure.text, value, code, "")
            message = say("found-true", figure=quoted, what=what, value=value)
            corrections = (mark,) if sure else ()
            return Found(
                message,
                span,
                "",
                _advice(claim),
                level="note",
                claim=claim,
                corrections=corrections,
            )
        expected = say("correction", instead=wrong.instead, rule=wrong.rule)
        if wrong.convention:
            declared = wrong.convention.replace(": ", " ")
            claim = f"{figure.text} = {best.expression} | {declared}"
            message = say("found-otherwise", figure=quoted, what=what, value=wrong.computed)
            found = Found(message, span, expected, _advice(claim), level="note", claim=claim)
            return replace(found, holds=False, convention=wrong.convention)
        claim = f"{wrong.instead} = {best.expression}"
        message = say("found-false", figure=quoted, what=what, value=wrong.computed)
        return Found(message, span, expected, _advice(claim), claim=claim, holds=False)

    def _words(self, expression: str) -> Words:
        address = self._address(expression)
        if address is None:
            return expression
        return say("quantity-of-part", part=str(address.part), words=address.quantity.words)

    def _value(self, best: _Tried) -> str:
        address = self._address(best.expression)
        value = address.value if address else None
        if isinstance(value, Amount):
            return written(value)
        return times(value) if isinstance(value, tuple) else grouped(int(best.value))

    def _address(self, expression: str) -> Address | None:
        address = self.scope.find(expression)
        return address if address is not None and address.name else None


def _advice(claim: str) -> Phrase:
    """Offer a claim that can be pasted."""
    return say("found-write", claim=claim)


def _without_mark(said: Said, numbers: NumberFormat) -> Said | None:
    """Return what is said without "about": a rough figure is excused by no convention."""
    figure = said.figure
    if isinstance(figure, Extents) or not figure.about or not figure.relation.rough:
        return None
    bare = read_figure(figure.text[len(figure.about) :], numbers)
    return None if bare is None else replace(said, figure=bare)


def _reordered(figure: Extents, wrong: Correction) -> bool:
    """Return whether these are the sizes in another order."""
    return sorted(figure.sizes) == sorted(Extents(wrong.instead).sizes)
