"""Layers whose parameters a table counts otherwise than those of others: with biases, or without.

A network has convolutions without biases in front of normalisations that no row tells, and LeNet-5
has an output without any. So a row that holds without biases is not false because others have them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from mkdocs_cnn.language.listed import ListingLine, Said
from mkdocs_cnn.listings.agreement import counts_biases
from mkdocs_cnn.listings.reading import Reading
from mkdocs_cnn.listings.truth import Truth
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import clip
from mkdocs_cnn.problems.records import replace

_BYTES = 4
_FEW = 4


def with_biases(reading: Reading) -> tuple[Reading, tuple[Words, ...]]:
    """Say of rows whether they count biases, where those of their kind do otherwise than others."""
    biases = counts_biases(reading.listing, reading.truths, _BYTES)
    if biases is None:
        return reading, ()
    unlike = set(_unlike(reading, biases))
    if not unlike:
        return reading, ()
    lines = tuple(
        replace(line, biases=not biases) if line.number in unlike else line
        for line in reading.listing.lines
    )
    labels = tuple(clip(line.label) for line in lines if line.number in unlike)
    code = say("counted-without-biases", labels=labels[:_FEW])
    if not biases:
        code = say("counted-with-biases", labels=labels[:_FEW])
    return replace(reading, listing=replace(reading.listing, lines=lines)), (code,)


def _unlike(reading: Reading, biases: bool) -> Iterator[int]:
    """Yield the rows of kinds of which all count otherwise, and an output that has no biases."""
    held = [
        (line, truth)
        for line in reading.listing.lines
        if line.role == "layer" and line.operations
        for truth in [reading.truths.get(line.number)]
        if truth is not None and truth.biases and _figures(line)
    ]
    flat = [each for each in held if each[0].operations[0].name == "fc"]
    others = [each for each in held if each[0].operations[0].name != "fc"]
    for several in (flat, others):
        if several and all(_holds(line, truth, not biases) for line, truth in several):
            yield from (line.number for line, _ in several)
    if biases and len(flat) > 1 and _holds(*flat[-1], biases=False):
        yield flat[-1][0].number


def _figures(line: ListingLine) -> Sequence[Said]:
    sides = (side for each in line.statements if each.of == "weights" for side in each.sides)
    return [side for side in sides if isinstance(side, Said)]


def _holds(line: ListingLine, truth: Truth, biases: bool) -> bool:
    """Do the figures of a row hold in one way, and in the other not?"""
    this, that = Fraction(truth.counted(biases)), Fraction(truth.counted(not biases))
    return all(side.figure.holds(this) and not side.figure.holds(that) for side in _figures(line))
