"""What is behind a listing, whatever its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mkdocs_cnn.language.program import Program
from mkdocs_cnn.listings.known import Known
from mkdocs_cnn.listings.reading import Reading


def read_behind(program: Program, known: Callable[[], Iterable[Known]], layout: str) -> Reading:
    """Find the network behind a listing; each machinery is loaded where it is needed.

    Args:
        program: what was read, with its listing.
        known: returns the known networks, if they are asked for.
        layout: the order in which sizes are written, where the block does not declare another.
    """
    listing = program.listing
    if listing is not None and listing.summary is not None:
        from mkdocs_cnn.listings.summaries.reading import read_summary

        return read_summary(program)
    if listing is not None and listing.table is not None:
        from mkdocs_cnn.listings.tables.reading import read_table

        return read_table(program, known, layout)
    from mkdocs_cnn.listings.network import read_network

    return read_network(program, known, layout)
