"""The Python API: `mkdocs_cnn.count`, and the network that comes back.

>>> import mkdocs_cnn
>>> vgg = mkdocs_cnn.count("vgg16")
>>> vgg.params
138357544
>>> vgg["fc6.params / params"]
Fraction(12845568, 17294693)
>>> [row.name for row in vgg.rows if row.params > 10**7]
['fc6', 'fc7']
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any

from mkdocs_cnn.counting.quantities import QUANTITIES, quantity_name
from mkdocs_cnn.counting.report import Report
from mkdocs_cnn.counting.report import Row as CountedRow
from mkdocs_cnn.counting.subjects import Subject
from mkdocs_cnn.figures.amounts import Amount, Value
from mkdocs_cnn.language.program import Program, Text
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.library.library import SUFFIXES, Library, read_file
from mkdocs_cnn.library.networks import Networks
from mkdocs_cnn.library.resolved import Counted
from mkdocs_cnn.library.texts import read
from mkdocs_cnn.problems.phrases import ENGLISH, LANGUAGES, say, speaking
from mkdocs_cnn.problems.problem import Invalid, Problem, Source, descriptions, in_order
from mkdocs_cnn.problems.records import fields, record
from mkdocs_cnn.queries.addresses import Scope
from mkdocs_cnn.queries.arithmetic import evaluate
from mkdocs_cnn.settings.choice import SettingError
from mkdocs_cnn.settings.choices import Settings, make_settings
from mkdocs_cnn.show.document import Document
from mkdocs_cnn.show.render.html import render_html
from mkdocs_cnn.show.render.json import report_data
from mkdocs_cnn.show.render.markdown import render_markdown
from mkdocs_cnn.show.render.text import render_text
from mkdocs_cnn.show.showing import overruled, show
from mkdocs_cnn.show.supplied import STYLE_SHEET, supplied

Answer = int | Fraction | tuple[int, ...] | str
"""A number, the sizes of an output or a kernel, or words."""


class CountError(ValueError):
    """What was to be counted has mistakes; the text says all of them, each with its line."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(descriptions(problems)))
        self.messages: tuple[str, ...] = tuple(str(each.message) for each in problems)
        """What is wrong, a sentence each."""


@record()
class Row:
    """One row of a network with its numbers, for one sample."""

    _report: Report
    _row: CountedRow

    @property
    def name(self) -> str:
        """The names from the network down, with dots between: `features.conv1`."""
        return self._row.path

    @property
    def operation(self) -> str:
        """The row as the language writes it: `conv3-64 + relu`."""
        return self._row.operation

    @property
    def input(self) -> tuple[int, ...]:
        """The sizes of what goes in, the channels last."""
        return self._row.line.input.sizes

    @property
    def output(self) -> tuple[int, ...]:
        """The sizes of what comes out, the channels last."""
        return self._row.output.sizes

    @property
    def activations(self) -> int:
        """The number of values that come out."""
        return self._row.activations

    @property
    def params(self) -> int:
        """Weights and biases."""
        return self._row.counts.params

    @property
    def macs(self) -> int:
        """Multiply-adds of convolutions and fully connected layers."""
        return self._row.counts.macs

    @property
    def formula(self) -> str:
        """How the parameters come about; empty without any."""
        return self._row.formula

    def __getitem__(self, quantity: str) -> Answer | None:
        """Return any quantity of the row, such as `receptive_field`; None where it has none.

        Raises:
            KeyError: there is no such quantity.
        """
        if (name := quantity_name(quantity)) is None:
            raise KeyError(quantity)
        return _answer(QUANTITIES[name].ask(Subject(self._report, self._row)))


@record()
class Network:
    """A network, counted. Shows itself as a table: in a terminal, in a notebook, in Markdown.

    Numbers are those of one sample, but for memory, which is that of the batch asked for.
    """

    _networks: Networks
    _report: Report
    _settings: Settings
    _document: Document

    @property
    def name(self) -> str:
        """How the network is addressed; may be empty."""
        return self._report.network.name

    @property
    def title(self) -> str:
        """The network's title, or its name."""
        return self._report.title

    @property
    def input(self) -> tuple[int, ...]:
        """The sizes of the input, the channels last."""
        return self._report.network.input.sizes

    @property
    def output(self) -> tuple[int, ...]:
        """The sizes of what comes out at the end."""
        return self._report.output.sizes

    @property
    def params(self) -> int:
        """Weights and biases; running statistics are not among them."""
        return self._report.totals.params

    @property
    def weights(self) -> int:
        """Parameters without the biases."""
        return self._report.totals.weights

    @property
    def biases(self) -> int:
        """Parameters that are no weights."""
        return self._report.totals.biases

    @property
    def buffers(self) -> int:
        """Values that batch normalisation stores and does not learn."""
        return self._report.buffers

    @property
    def macs(self) -> int:
        """Multiply-adds of convolutions and fully connected layers."""
        return self._report.totals.macs

    @property
    def flops(self) -> int:
        """Two for each multiply-add."""
        return self._report.totals.flops

    @property
    def activations(self) -> int:
        """The values of all rows' outputs and of the input."""
        return self._report.activations

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows of the table, in execution order; those of side outputs are not among them."""
        return tuple(Row(self._report, row) for row in self._report.rows)

    def __getitem__(self, expression: str) -> Answer:
        """Compute what a number in text could say: `conv1.params`, `fc6.params / params`.

        Memory comes in bytes; a quotient is exact.

        Raises:
            CountError: it names nothing, or cannot be computed.
        """
        source = Source("<expression>", expression)
        code = Scalar(expression, source.whole_line(), literal=True)
        scope = Scope(self._networks, self._settings, Counted(self._report, self._settings))
        try:
            worked = evaluate(code, 0, len(expression), scope)
        except Invalid as invalid:
            raise CountError(invalid.problems) from None
        answer = _answer(worked.value)
        assert answer is not None
        return answer

    def data(self) -> dict[str, Any]:
        """Return all numbers as `mkdocs-cnn count --format json` writes them."""
        return report_data(self._report)

    def __str__(self) -> str:
        return render_text(self._document)

    def _repr_markdown_(self) -> str:
        """Return a pipe table."""
        return render_markdown(self._document)

    def _repr_html_(self) -> str:
        """Return the table as a page shows it, with its style sheet."""
        return f"<style>{supplied(STYLE_SHEET)}</style>\n{render_html(self._document, 'cnn')}"


def count(
    what: str | PathLike[str],
    *,
    networks: str | PathLike[str] | None = None,
    **settings: object,
) -> Network:
    r"""Count a network.

    Args:
        what: the name of a known network (`"vgg16"`), the text of a block
            (`"input: 32x32x3\nlayers: [conv3-16, fc-10]"`), or the path of a network file.
        networks: a folder with network files of your own, which can then be named.
        settings: how to count and show, as in a block: `batch=32`, `dtype="float16"`,
            `bias=False`, `view="summary"`, `columns=["layer", "macs"]`.

    Raises:
        CountError: with everything that is wrong in it.
        TypeError: there is no such setting.
    """
    if unknown := settings.keys() - {each.name for each in fields(Settings)}:
        raise TypeError(f"count() has no setting {', '.join(sorted(unknown))}")
    asked = settings.get("language")
    with speaking(asked if isinstance(asked, str) and asked in LANGUAGES else ENGLISH):
        try:
            return _count(what, networks, settings)
        except Invalid as invalid:
            raise CountError(tuple(in_order(invalid.problems))) from None
        except SettingError as error:
            raise CountError((error.at(Source("<settings>", "").span()),)) from None


def _count(
    what: str | PathLike[str], folder: str | PathLike[str] | None, given: Mapping[str, object]
) -> Network:
    settings = make_settings(given)
    library = Library(Path(folder) if folder else None)
    networks = Networks(library, settings.number_format, layout=settings.layout)
    program, problems = _read(what, networks)
    shown = show(networks, overruled(program, given), settings, problems)
    if len(shown.reports) != 1:
        span = program.source.span()
        raise Invalid(
            [Problem(say("count-networks", count=len(shown.reports)), span, say("one-network"))]
        )
    return Network(networks, shown.reports[0], settings, shown.document)


def _read(what: str | PathLike[str], networks: Networks) -> tuple[Program, list[Problem]]:
    """Read a name, a text, or a file: what ends as one does, or is one."""
    if isinstance(what, str) and any(sign in what for sign in "\n:{["):
        return read(Source("<text>", what), *networks.reading)
    path = Path(what)
    if not isinstance(what, str) or (what not in networks.library and path.suffix in SUFFIXES):
        return read(read_file(path, str(path)), *networks.reading)
    source = Source("<text>", what)
    return Program(source, use=Text(what.strip(), source.whole_line())), []


def _answer(value: Value | None) -> Answer | None:
    """Return a value without what it is a value of."""
    if not isinstance(value, Amount):
        return value
    number = value.value
    return number.numerator if number.denominator == 1 else number
