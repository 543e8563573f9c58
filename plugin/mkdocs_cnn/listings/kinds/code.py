"""Code that makes a network in PyTorch or Keras, which is followed when it is asked for."""

from __future__ import annotations

from mkdocs_cnn.figures.numerals import NumberFormat
from mkdocs_cnn.language.listed import Listing
from mkdocs_cnn.language.program import Program
from mkdocs_cnn.language.summaries import Summary
from mkdocs_cnn.listings.kinds.kind import Read
from mkdocs_cnn.problems.problem import Source


def read_as(kind: str, source: Source, numbers: NumberFormat) -> Read:
    """Take a text for code of a kind."""
    del numbers
    return Program(source, listing=Listing((), kind=kind, summary=Summary((), code=True))), []
