"""A listing as its author wrote it, line by line with the verdicts."""

from __future__ import annotations

from mkdocs_cnn.document import Document, Fact
from mkdocs_cnn.language.program import Text
from mkdocs_cnn.listings.network import Reading
from mkdocs_cnn.listings.verdict import Verdict


def checked_lines(
    verdict: Verdict, reading: Reading, texts: tuple[tuple[str, Text], ...]
) -> Document:
    """Show a listing alone: how many lines hold, the lines, and by which convention."""
    words = {key: text.value for key, text in texts}
    notes = (_convention(verdict, reading), *reading.remarks)
    return Document(
        "listing",
        words.get("title", "Listing"),
        words.get("caption", ""),
        (_fact(verdict.holding, "holds", "hold"), _fact(verdict.false, "does not", "do not")),
        (),
        tuple(note for note in notes if note),
        verdict.lines,
    )


def _fact(number: int, one: str, several: str) -> Fact:
    words = f"line {one}" if number == 1 else f"lines {several}"
    return Fact(((f"{number:,}", words),))


def _convention(verdict: Verdict, reading: Reading) -> str:
    """Say what is counted, as the listing itself counts it."""
    if reading.program is None:
        return "Arithmetic only: no line belongs to a layer."
    parts = []
    if verdict.biases is not None:
        parts.append("weights and biases counted" if verdict.biases else "weights without biases")
    if reading.sized:
        parts.append("one output a line, the input included")
    text = ", ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""
