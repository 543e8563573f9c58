"""A definition of Caffe, a prototxt: layers that say what they take and what they make.

`layer { … }`, or `layers { … }` in the style of before 2015. It says everything about layers, so
that comments with sizes beside them are the only claims.
"""

from __future__ import annotations

from mkdocs_cnn.figures.numerals import NumberFormat
from mkdocs_cnn.language.listed import Listing
from mkdocs_cnn.language.program import Program
from mkdocs_cnn.language.summaries import Summary
from mkdocs_cnn.listings.caffe.network import read_network
from mkdocs_cnn.listings.caffe.text import parse
from mkdocs_cnn.listings.kinds.kind import Kind, Read
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Source

_MARK = pattern(r"(?m)^[ \t]*layers?[ \t]*:?[ \t]*\{")
_SAYS = pattern(r"\b(?:bottom|top|type)[ \t]*:[ \t]*[\"'A-Z]")


def _recognise(text: str) -> bool:
    if "layer" not in text or "{" not in text:
        return False
    return _MARK.search(text) is not None and _SAYS.search(text) is not None


def _read(source: Source, numbers: NumberFormat) -> Read:
    del numbers
    parsed = parse(source)
    found = read_network(parsed)
    shape = found.start.shape
    summary = Summary(
        (),
        input=shape.ordered("CHW") if shape else (),
        input_line=found.start.line,
        defined=True,
        nodes=found.nodes,
        whole=found.whole,
        remarks=found.remarks,
    )
    problems = list(parsed.problems)
    listing = Listing((), problems=tuple(problems), kind="prototxt", summary=summary)
    return Program(source, listing=listing), problems


KIND = Kind("prototxt", say("a-definition-of-caffe"), _recognise, _read)
