"""A listing as its author wrote it, line by line with the verdicts."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.language.program import Text
from mkdocs_cnn.listings.arrows import is_chain
from mkdocs_cnn.listings.judged import Verdict
from mkdocs_cnn.listings.reading import MAX_REMARKS, Reading, first_few
from mkdocs_cnn.problems.phrases import Phrase, say, tell
from mkdocs_cnn.problems.problem import clip
from mkdocs_cnn.show.document import Document, Fact
from mkdocs_cnn.show.views.common import fact


def checked_lines(
    verdict: Verdict, reading: Reading, texts: tuple[tuple[str, Text], ...]
) -> Document:
    """Show a listing alone: how many lines hold, the lines, and by which convention."""
    words = {key: text.value for key, text in texts}
    notes = (_convention(verdict, reading), *map(str, reading.remarks), *_others(verdict))
    return Document(
        "listing",
        words.get("title", tell("listing")),
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
        yield tell("right-if-meant", declared=told, claimed=first_few(claimed))


def _facts(verdict: Verdict) -> Iterator[Fact]:
    """Count the lines by their verdict; those that nobody can judge, where there are any."""
    yield _fact(verdict.holding, tell("lines-hold", count=verdict.holding))
    yield _fact(verdict.false, tell("lines-do-not-hold", count=verdict.false))
    if verdict.unreadable:
        yield _fact(verdict.unreadable, tell("lines-unreadable", count=verdict.unreadable))
    if verdict.unchecked:
        yield _fact(verdict.unchecked, tell("lines-unchecked", count=verdict.unchecked))


def _fact(number: int, text: str) -> Fact:
    return fact((f"{number:,}", text))


def _convention(verdict: Verdict, reading: Reading) -> str:
    """Say what is counted, as the listing itself counts it."""
    if reading.arithmetic:
        return tell("arithmetic-only")
    parts = []
    if verdict.biases is not None:
        counted = tell("weights-and-biases-counted")
        parts.append(counted if verdict.biases else tell("weights-without-biases"))
    if reading.sized:
        parts.append(tell("one-output-a-line"))
    if reading.judged is not None:
        return ""  # a remark says what it is
    if reading.listing.table is not None:  # so it is with a table
        text = tell("conventions", said=parts) if parts else ""
        return text[:1].upper() + text[1:]
    kind = _kind(reading)
    if not parts:
        return tell("read-as", kind=kind)
    return tell("read-as-counting", kind=kind, said=parts)


def _kind(reading: Reading) -> Phrase:
    """Say what a listing is that people write by hand."""
    if is_chain(reading.listing.lines):
        return say("a-chain-of-arrows")
    return say("course-notes") if reading.sized else say("a-breakdown")
