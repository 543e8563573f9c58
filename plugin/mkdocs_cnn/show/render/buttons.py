"""The words of the buttons that the script of a page adds to a figure."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from mkdocs_cnn.problems.phrases import ENGLISH, say, tell
from mkdocs_cnn.show.document import Document

TAKEN = (
    say("take-away"),
    say("taken-as-text"),
    say("taken-as-a-picture"),
    say("taken-as-the-source"),
    say("taken-as-a-link"),
    say("was-copied"),
    say("was-saved"),
)
"""Those of the button with which readers take something of a figure away."""


def button_words(document: Document, *, opens: bool, many: bool) -> str:
    """Write what buttons need as attributes; English words of `TAKEN` the script has itself."""
    given = ""
    if opens:
        stages = tell("open-all"), tell("fold-all"), tell("layers-of", stage="…")
        words = *stages, tell("steps-of", row="…"), tell("link-to-this-row")
        given = _attribute("words", words)
    if many:
        given += _attribute("filter", [tell("filter-rows")])
    if document.language != ENGLISH:
        given += _attribute("take", map(str, TAKEN))
    if document.source:
        given += _attribute("source", ["\n".join(document.source)])
    if document.needs:
        given += _attribute("needs", [tell("copied-and-needs", names=document.needs)])
    return given


def _attribute(name: str, words: Iterable[str]) -> str:
    return f' data-{name}="{escape("|".join(words))}"'
