"""Tables of receptive fields: how each window slides, what comes out, and what a value sees."""

from __future__ import annotations

from itertools import islice

from mkdocs_cnn.figures.numerals import NumberFormat
from mkdocs_cnn.language.listed import Listing
from mkdocs_cnn.language.program import Program
from mkdocs_cnn.language.tables import LayerTable
from mkdocs_cnn.listings.kinds.kind import Kind, Read
from mkdocs_cnn.listings.tables.grid import has_rule, has_table, lines_of, rows_in, unknown
from mkdocs_cnn.listings.tables.windows import is_of_fields, rows_of
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Source


def _begins(text: str) -> bool:
    """Do the first rows say how windows slide, and no channels?"""
    lines = islice(lines_of(Source("", text)), Limits.table_heads)
    table = [line for line in lines if line.columns]
    return bool(table) and is_of_fields(table)


def _recognise(text: str) -> bool:
    return has_rule(text) and _begins(text)


def _recognise_bare(text: str) -> bool:
    return has_table(text) and _begins(text)


def _read(source: Source, numbers: NumberFormat) -> Read | None:
    lines, problems = rows_in(source)
    table = [line for line in lines if line.columns]
    if not is_of_fields(table):
        return None
    fields, wrong = rows_of(table, source, numbers)
    problems += wrong
    found = LayerTable(fields=tuple(fields), remarks=tuple(unknown(table)))
    listing = Listing((), problems=tuple(problems), kind="fields", table=found)
    return Program(source, listing=listing), problems


KIND = Kind("fields", say("a-table-of-receptive-fields"), _recognise, _read)
BARE = Kind("fields", say("a-table-of-receptive-fields"), _recognise_bare, _read)
"""The same without the rule of Markdown."""
