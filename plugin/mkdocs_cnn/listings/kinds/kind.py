"""What a kind of listing is."""

from __future__ import annotations

from collections.abc import Callable

from mkdocs_cnn.figures.numerals import NumberFormat
from mkdocs_cnn.language.program import Program
from mkdocs_cnn.problems.phrases import Words
from mkdocs_cnn.problems.problem import Problem, Source
from mkdocs_cnn.problems.records import record

Read = tuple[Program, list[Problem]]
"""What was read, with its listing, and the mistakes in it."""


@record()
class Kind:
    """A kind of listing."""

    name: str
    """What programs call it: `torchinfo`."""
    words: Words
    """What people call it: `a torchinfo summary`."""
    recognise: Callable[[str], bool]
    """Has a text the marks of the kind? Asked of nearly every block."""
    read: Callable[[Source, NumberFormat], Read | None]
    """Reads it; None where it is none of the kind after all."""
