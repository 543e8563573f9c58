"""What the lines and totals of a listing are held against."""

from __future__ import annotations

from collections.abc import Mapping

from mkdocs_cnn.figures.readings import USUAL, Reading
from mkdocs_cnn.language.program import Program
from mkdocs_cnn.listings.truth import Truth
from mkdocs_cnn.problems.problem import Correction
from mkdocs_cnn.problems.records import field, record


@record()
class Facts:
    """What is true of a listing: of each line, by its number, and of all together."""

    lines: Mapping[int, Truth]
    """Lines that are not here cannot be checked."""
    values: tuple[int, ...]
    """What a total of the memory may come to: first what it should be; empty if not known."""
    params: int | None = None
    """All parameters of the network, where there is one."""
    unsaid_biases: int = 0
    """Those of convolutions that were read without biases in front of a normalisation: all
    parameters may be told with them."""
    value_bytes: int = 4
    labels: Mapping[int, tuple[Correction, ...]] = field(default_factory=dict)
    """What is wrong with labels, by the number of the line."""
    unreadable: frozenset[int] = frozenset()
    """The numbers of lines with a mistake."""
    wholes: frozenset[str] = frozenset()
    """Of what the shares are of all that is listed: `memory`, `weights`."""
    program: Program | None = None
    """The network, where there is one of which everything can be counted."""
    name: str = ""
    """What it is called, if it is a known one."""
    count: tuple[str, ...] = ()
    """The conventions that the author declares for totals."""
    reading: Reading = USUAL
    """What the author declares that figures mean."""
    complete: bool = True
    """False where lines are missing, so that no total can be refuted."""
    measured: Mapping[int, int] = field(default_factory=dict)
    """How many figures of other columns of a table were held against the truth, by the line."""
