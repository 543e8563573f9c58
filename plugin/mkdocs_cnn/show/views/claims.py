"""A listing as its author wrote it, line by line with the verdicts."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.language.program import Text
from mkdocs_cnn.listings.arrows import is_chain
from mkdocs_cnn.listings.judged import Verdict
from mkdocs_cnn.listings.reading import MAX_REMARKS, Reading
from mkdocs_cnn.problems.problem import clip
from mkdocs_cnn.show.document import Document, Fact


def checked_lines(
    verdict: Verdict, reading: Reading, texts: tuple[tuple[str, Text], ...]
) -> Document:
    """Show a listing alone: how many lines hold, the lines, and by which convention."""
    words = {key: text.value for key, text in texts}
    notes = (_convention(verdict, reading), *reading.remarks, *_others(verdict))
    return Document(
        "listing",
        words.get("title", "Listing"),
        words.get("caption", ""),
        tuple(_facts(verdict)),
        (),
        tuple(note for note in notes if note),
        verdict.lines,
    )


def _others(verdict: Verdict) -> Iterator[str]:
    """Say which false figures are true under another convention, and how that is declared."""
    found: dict[str, list[str]] = {}
    for wrong in (each for finding in verdict.findings for each in finding.corrections):
        if wrong.convention:
            found.setdefault(wrong.convention, []).append(clip(wrong.claimed))
    for told, claimed in list(found.items())[:MAX_REMARKS]:
        more = f" and {len(claimed) - MAX_REMARKS:,} more" if len(claimed) > MAX_REMARKS else ""
        yield f'Right if "{told}" is meant: {", ".join(claimed[:MAX_REMARKS])}{more}.'


def _facts(verdict: Verdict) -> Iterator[Fact]:
    """Count the lines by their verdict; those that nobody can judge, where there are any."""
    yield _fact(verdict.holding, "holds", "hold")
    yield _fact(verdict.false, "does not", "do not")
    if verdict.unreadable:
        yield _fact(verdict.unreadable, "cannot be read", "cannot be read")
    if verdict.unchecked:
        yield _fact(verdict.unchecked, "cannot be checked", "cannot be checked")


def _fact(number: int, one: str, several: str) -> Fact:
    words = f"line {one}" if number == 1 else f"lines {several}"
    return Fact(((f"{number:,}", words),))


def _convention(verdict: Verdict, reading: Reading) -> str:
    """Say what is counted, as the listing itself counts it."""
    if reading.arithmetic:
        return "Arithmetic only: no line belongs to a layer."
    parts = []
    if verdict.biases is not None:
        parts.append("weights and biases counted" if verdict.biases else "weights without biases")
    if reading.sized:
        parts.append("one output a line, the input included")
    if reading.judged is not None:
        return ""  # a remark says what it is
    if reading.listing.table is not None:  # so it is with a table
        return f"{', '.join(parts)}.".capitalize() if parts else ""
    behind = f": {', '.join(parts)}" if parts else ""
    return f"Read as {_kind(reading)}{behind}."


def _kind(reading: Reading) -> str:
    """Say what a listing is that people write by hand."""
    if is_chain(reading.listing.lines):
        return "a chain of arrows"
    return "course notes" if reading.sized else "a breakdown"
