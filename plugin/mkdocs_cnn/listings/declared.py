"""Listings with their figures read as their authors declare: cut off, or with MB for MiB."""

from __future__ import annotations

from mkdocs_cnn.figures.readings import USUAL, Reading
from mkdocs_cnn.language.listed import Listing, ListingLine, Said, Statement
from mkdocs_cnn.problems.records import replace


def as_declared(listing: Listing, reading: Reading) -> Listing:
    """Read the figures of a listing as its author declares."""
    if reading == USUAL:
        return listing
    return replace(listing, lines=tuple(_line_as(line, reading) for line in listing.lines))


def _line_as(line: ListingLine, reading: Reading) -> ListingLine:
    statements = tuple(_statement_as(each, reading) for each in line.statements)
    return replace(line, statements=statements)


def _statement_as(statement: Statement, reading: Reading) -> Statement:
    sides = tuple(
        replace(side, figure=replace(side.figure, reading=reading))
        if isinstance(side, Said)
        else side
        for side in statement.sides
    )
    return replace(statement, sides=sides)
