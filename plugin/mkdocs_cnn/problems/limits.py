"""How much a file, a block, a page and a figure may ask for: each limit on input, with its reason.

Whatever stands on a page, its author may be anybody. So work is counted before it is done. The
fields of `Limits` bound what can be shown, and a site that shows more can raise them. The class
variables bound what stands in one place; no honest text comes near them, and they are fixed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mkdocs_cnn.problems.phrases import Phrase, Words, say, together
from mkdocs_cnn.problems.problem import Invalid, Problem, Span, clip, complete, did_you_mean
from mkdocs_cnn.problems.records import fields, record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar, Self

LIMITS = "limits"
"""The option that raises limits, in mkdocs.yml and on the command line."""


@record()
class Limits:
    """The most that is worked on.

    The defaults are beyond what a reader can take in, and keep the worst block below a second and
    below 150 MiB, the interpreter included.
    """

    characters: int = 500_000
    """Characters of a block or a network file. A network of a thousand layers has 150,000, as Keras
    lists it."""
    values: int = 20_000
    """Words, lists and mappings in a block. A layer is one of them, in the long form up to ten."""
    layers: int = 5_500
    """Layers of a network, repetitions and calls written out, with the stages, branches and calls
    around them: whatever has a row of its own. ResNet-1202 has 5,400, and a table of so many rows
    is 1 MB of HTML. In a comparison, those of all networks that are not known ones."""
    drawn: int = 1_000
    """Rows or blocks that the views `diagram` and `profile` draw."""
    worked: int = 2_000
    """Rows that `view: worked` works out, with half a dozen lines each."""
    cells: int = 100_000
    """Cells of a comparison side by side: its networks times all of their rows. Five ResNets have
    3,000; `view: index` shows many networks better."""
    networks: int = 100
    """Networks in one comparison, or known where it is of all. The package knows 42."""
    definitions: int = 500
    """Operations under `define`. Inception v3 has six."""
    parameters: int = 100
    """Parameters of a definition or a network. RegNet has ten."""
    inputs: int = 20
    """Inputs of a network that have names."""
    claims: int = 500
    """Figures under `expect`. Three for each layer with weights of ResNet-152 are 468."""
    choices: int = 24
    """Combinations of what readers may change in a block (`vary`). Each is counted."""
    varied: int = 15
    """Percent of a page that each combination but the first adds to it, on the average. The page is
    taken to have 40 kB without the block."""
    mistakes: int = 100
    """Mistakes in a block, after which the rest of it is not read; 50 of them are shown."""
    blocks: int = 10_000
    """Blocks on a page."""
    numbers: int = 10_000
    """Numbers in the text of a page. No page of this manual has more than 150."""
    page_layers: int = 100_000
    """Layers, as above, of all blocks on a page and of all networks that its text names. As many
    rows are 20 MB of HTML."""

    file: ClassVar[int] = 10_000_000
    """Bytes of a page, a network file or the standard input: 2,000 printed pages. A longer file is
    not opened."""
    entries: ClassVar[int] = 200_000
    """Files and folders in a folder that `check` looks through, with those that links lead to: one
    link can lead to a whole disk."""
    remembered: ClassVar[int] = 100_000_000
    """Bytes, about, of what is kept of blocks and numbers for the next time that their pages are
    converted: 5,000 tables of VGG-16."""
    config: ClassVar[int] = 1_000_000
    """Bytes of a site's configuration, which `check` reads: as many take about two seconds."""
    config_values: ClassVar[int] = 500_000
    """Values of a configuration or of a page's front matter, with every alias taken for what it
    stands for: more than the longest configuration can hold without aliases."""
    depth: ClassVar[int] = 100
    """Lists and mappings in each other. Libraries that read YAML have a limit too; this one comes
    first."""
    call: ClassVar[int] = 300
    """Characters of a call of PyTorch or Keras that a hint translates."""
    nesting: ClassVar[int] = 60
    """Stages, lists, branches and calls in each other."""
    text: ClassVar[int] = 10_000
    """Characters of one value, such as a layer line or a caption."""
    name: ClassVar[int] = 100
    """Characters of a name, or of a value that is only noted, such as a dropout rate."""
    path: ClassVar[int] = 500
    """Characters of an address within a network. It stands in its row three times."""
    axes: ClassVar[int] = 4
    """Numbers joined by `x`. Volumes have three."""
    opening: ClassVar[int] = 2_000
    """Characters of the opening line of a block."""
    code: ClassVar[int] = 500
    """Characters of an inline code, or of an expression under `expect`."""
    signs: ClassVar[int] = 120
    """Numbers, names and signs in one piece of arithmetic."""
    brackets: ClassVar[int] = 50
    """Brackets in each other, in arithmetic."""
    digits: ClassVar[int] = 12
    """Digits of a number in a layer line."""
    value: ClassVar[int] = 10**12
    """Magnitude of a number, of an extent, and of the number of values of an output: far more than
    any machine holds."""
    extent: ClassVar[int] = 10**6
    """Height, width or channels of an input."""
    field: ClassVar[int] = 10**15
    """Receptive field that is still followed: strides multiply without end."""
    batch: ClassVar[int] = 10**6
    """Samples in a batch."""
    steps: ClassVar[int] = 10
    """Steps of working a network out, for each layer that it may have: lists, branches and calls
    can be empty."""
    uses: ClassVar[int] = 8
    """Networks that lead from one to the next with `use`."""
    computed: ClassVar[int] = 10**30
    """Magnitude of what arithmetic with figures comes to, and of its denominator."""
    figure: ClassVar[int] = 40
    """Characters of a figure."""
    cell: ClassVar[int] = 200
    """Characters of a cell in which a figure, a heading or the name of a network is looked for."""
    places: ClassVar[int] = 20
    """Decimal places of a figure that are compared."""
    listing_lines: ClassVar[int] = 500
    """Lines of a listing that say something, a repeated layer counted each time: the network behind
    them is searched for."""
    listing_line: ClassVar[int] = 500
    """Characters of a line of a listing."""
    listing_digits: ClassVar[int] = 15
    """Digits of a number in a listing."""
    listing_sides: ClassVar[int] = 12
    """Sides of an equation in a listing, and equations in a line."""
    listing_numbers: ClassVar[int] = 60
    """Numbers on one side of an equation in a listing. A sum of the layers of VGG-19 has 19."""
    listing_brackets: ClassVar[int] = 10
    """Brackets in each other, in a product of a listing."""
    listing_readings: ClassVar[int] = 3_000
    """Ways to read its lines that are tried for a listing, those of long lines counted more than
    once. What has been published needs a few hundred."""
    listing_solved: ClassVar[int] = 10**12
    """Parameters of a fully connected layer in a listing whose divisors are looked for, where
    nothing says its outputs: a million steps. VGG's first has 10^8."""
    summary_rows: ClassVar[int] = 2_000
    """Rows of a summary that a tool has printed. EfficientNet-B7 has a thousand."""
    summary_line: ClassVar[int] = 1_000
    """Characters of a line of a summary."""
    table_line: ClassVar[int] = 2_000
    """Characters of a row of a table of layers."""
    table_columns: ClassVar[int] = 60
    """Columns of a table of layers."""
    table_heads: ClassVar[int] = 40
    """Lines of a block in which the heads of a table are looked for."""
    code_characters: ClassVar[int] = 60_000
    """Characters of PyTorch or Keras code. Python takes up to a kilobyte for each to parse it."""
    code_steps: ClassVar[int] = 20_000
    """Statements and expressions of code that are followed, in loops each time."""
    code_depth: ClassVar[int] = 60
    """Expressions and calls in each other that are followed in code."""
    sentence: ClassVar[int] = 1_500
    """Characters of a sentence in which figures are looked for that nobody marked: a page of a book
    has 3,000."""


DEFAULTS = Limits()
"""The limits of a site that says nothing."""
NAMES = tuple(each.name for each in fields(Limits))
"""The limits that can be raised."""
_MOST = 10**9
_WHAT = {
    "characters": say("characters"),
    "values": say("values-in-one-block"),
    "layers": say("layers"),
    "drawn": say("drawn-items"),
    "worked": say("layers-worked-out"),
    "cells": say("cells-in-one-comparison"),
    "networks": say("networks-in-one-comparison"),
    "definitions": say("definitions"),
    "parameters": say("parameters"),
    "inputs": say("inputs"),
    "claims": say("claims"),
    "choices": say("choices-in-one-block"),
    "varied": say("percent-of-a-page-for-a-choice"),
    "mistakes": say("mistakes"),
    "blocks": say("blocks-on-one-page"),
    "numbers": say("numbers-on-one-page"),
    "page_layers": say("layers-on-one-page"),
}
"""What a limit counts."""


class LimitError(ValueError):
    """Limits that cannot be: what was found, what was expected."""


def make_limits(value: object) -> Limits:
    """Read the option `limits`: names with numbers, as a mapping or as `layers=100000`.

    Limits that have been read already are taken as they are.

    Raises:
        LimitError: with everything that is wrong with it.
    """
    if value is None or isinstance(value, Limits):
        return value or DEFAULTS
    wrong: list[Words] = []
    chosen: dict[str, int] = {}
    for name, most in _pairs(value):
        if name not in NAMES:
            hint = did_you_mean(str(name), NAMES) or say("the-limits-are", names=NAMES)
            wrong.append(say("there-is-no-limit", name=clip(str(name)), hint=hint))
        elif (number := _whole(most)) is None:
            found = say("as-limit-of", most=clip(str(most)), name=name)
            wrong.append(complete(found, say("a-whole-number-from-to", least=1, most=_MOST)))
        else:
            chosen[name] = number
    if wrong:
        raise LimitError(together(wrong))
    return replace(DEFAULTS, **chosen)


def _pairs(value: object) -> Iterable[tuple[object, object]]:
    if isinstance(value, Mapping):
        return value.items()
    if isinstance(value, str) and all("=" in each for each in value.split(",")):
        pairs = (each.split("=", 1) for each in value.split(","))
        return [(name.strip(), most.strip()) for name, most in pairs]
    found = say("value-as", value=clip(str(value)), option=LIMITS)
    raise LimitError(complete(found, say("names-with-numbers-such-as")))


def _whole(value: object) -> int | None:
    """Read a limit; a truth value is none."""
    if isinstance(value, str) and value.replace("_", "").isdecimal() and len(value) < 15:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 1 <= value <= _MOST else None


def too_many(limits: Limits, name: str, span: Span, found: int | None = None) -> Problem:
    """Report that a limit is exceeded at a place."""
    message, expected, hint = describe_excess(limits, name, found)
    return Problem(message, span, expected, hint)


def describe_excess(
    limits: Limits, name: str, found: int | None = None
) -> tuple[Phrase, Phrase, Phrase]:
    """Say that a limit is exceeded, what it allows, and how it is raised.

    Args:
        limits: those that hold.
        name: which of `NAMES`.
        found: how many there are, where that is known.
    """
    what, most = _WHAT[name], getattr(limits, name)
    message = say("are-too-many", found=found, what=what) if found else say("too-many", what=what)
    hint = say("raise-the-limit", option=LIMITS, name=name)
    return message, say("at-most", most=most), hint


def check_count(limits: Limits, name: str, span: Span, found: int) -> None:
    """Refuse what is beyond a limit.

    Raises:
        Invalid: there are more than the limit allows.
    """
    if found > getattr(limits, name):
        raise Invalid([too_many(limits, name, span, found)])


class Mistakes(list[Problem]):
    """What is wrong with a text. Reading ends where it has more mistakes than anybody reads."""

    def __init__(self, limits: Limits, problems: Iterable[Problem] = ()) -> None:
        super().__init__(problems)
        self.limits = limits

    def append(self, problem: Problem) -> None:
        """Add a mistake.

        Raises:
            Invalid: with all of them, if these are too many.
        """
        super().append(problem)
        if len(self) > self.limits.mistakes:
            end = too_many(self.limits, "mistakes", problem.span.source.span())
            message = say(
                "the-rest-is-not-read", message=end.message, mistakes=self.limits.mistakes
            )
            raise Invalid([replace(end, message=message), *self])

    def extend(self, problems: Iterable[Problem]) -> None:
        """Add mistakes, as `append` does."""
        for problem in problems:
            self.append(problem)

    def __iadd__(self, problems: Iterable[Problem]) -> Self:  # type: ignore[override, misc]
        self.extend(problems)
        return self
