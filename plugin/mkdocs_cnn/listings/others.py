"""Other conventions for the lines of a listing: what a total comes to as others count it.

A listing that tells no activation functions has them nevertheless: where all layers are counted,
one stands behind each layer with weights but the last.
"""

from __future__ import annotations

from fractions import Fraction

from mkdocs_cnn.counting.conventions import CONVENTIONS, Convention
from mkdocs_cnn.counting.meant import Declared, Meant, with_convention
from mkdocs_cnn.counting.report import make_report
from mkdocs_cnn.counting.subjects import Basis, Subject
from mkdocs_cnn.figures.amounts import Amount, Kind, Value
from mkdocs_cnn.figures.figure import Extents, Figure
from mkdocs_cnn.language.program import Operation, Program
from mkdocs_cnn.language.program import Row as Written
from mkdocs_cnn.layers import BY_NAME, Family
from mkdocs_cnn.network.builder import build
from mkdocs_cnn.problems.problem import Correction, Invalid
from mkdocs_cnn.problems.records import replace

_WEIGHTED = ("conv", "fc")


class Others:
    """The network behind a listing, as others count it."""

    def __init__(
        self, program: Program | None, name: str, declared: Declared, value_bytes: int
    ) -> None:
        self.declared = declared
        self.value_bytes = value_bytes
        self._program, self._name = program, name
        self._subject: Subject | None = None

    def counted(self, asked: str, own: Fraction | int) -> Fraction | int:
        """Return what a quantity of the network is by the conventions that are declared."""
        amount: Value = Amount(Fraction(own), Kind.NUMBER)
        for name in self.declared.count:
            amount = self._recount(asked, amount, CONVENTIONS[name]) or amount
        return amount.value if isinstance(amount, Amount) else own

    def explained(
        self,
        wrong: Correction,
        figure: Figure,
        value: Fraction | int,
        asked: str = "",
        row: int | None = -1,
    ) -> Correction:
        """Name the convention under which a false figure is true, if there is one.

        Args:
            wrong: what is false.
            figure: what is written.
            value: what it should be.
            asked: the quantity that it is; empty where that is not asked.
            row: of which layer; -1 for the whole network.
        """
        kind = Kind.BYTES if figure.kind is Kind.BYTES else Kind.NUMBER
        own = Amount(Fraction(value), kind)
        return self._explained(wrong, figure, own, asked, row)

    def explained_sizes(
        self, wrong: Correction, sizes: Extents, own: tuple[int, ...], row: int
    ) -> Correction:
        """Name the convention under which false sizes are true.

        Args:
            wrong: what is false.
            sizes: what is written.
            own: what it should be.
            row: which layer of the network it is.
        """
        return self._explained(wrong, sizes, own, "output", row)

    def _explained(
        self,
        wrong: Correction,
        figure: Figure | Extents,
        own: Value,
        asked: str,
        row: int | None,
    ) -> Correction:
        def value(conventions: tuple[Convention, ...]) -> Value | None:
            return self._recount(asked, own, conventions[0], row) if conventions else own

        meant = Meant(figure, asked, value, self.value_bytes)
        return with_convention(wrong, meant, self.declared)

    def _recount(
        self, asked: str, own: Value, convention: Convention, row: int | None = -1
    ) -> Value | None:
        subject = self._network() if asked in convention.recounts else None
        if subject is None:
            return None
        if row == -1:
            return convention.value(asked, subject, own)
        rows = subject.rows
        if row is None or row >= len(rows):
            return None
        return convention.value(asked, replace(subject, part=rows[row]), own)

    def _network(self) -> Subject | None:
        """Count the network, once; None where the listing tells none."""
        if self._subject is None and self._program is not None:
            try:
                report = make_report(build(_with_activations(self._program), self._name))
            except Invalid:
                self._program = None
                return None
            self._subject = Subject(report, report, Basis(1, self.value_bytes))
        return self._subject


def _with_activations(program: Program) -> Program:
    """Put an activation behind each layer with weights but the last, where none is told."""
    stage = program.layers
    rows = [each for each in stage.items if isinstance(each, Written)] if stage else []
    told = [operation.name for row in rows for operation in row.operations]
    kinds = {BY_NAME[name].family for name in told if name in BY_NAME}
    if stage is None or len(rows) < len(stage.items) or Family.ACTIVATION in kinds:
        return program
    last = max((at for at, row in enumerate(rows) if _is_weighted(row)), default=0)
    active = [
        _active(row) if at < last and _is_weighted(row) else row for at, row in enumerate(rows)
    ]
    return replace(program, layers=replace(stage, items=tuple(active)))


def _is_weighted(row: Written) -> bool:
    return any(operation.name in _WEIGHTED for operation in row.operations)


def _active(row: Written) -> Written:
    operations = (*row.operations, Operation("relu", (), row.span))
    return replace(row, chain=replace(row.chain, operations=operations))
