"""How much was looked at, so that "all true" says of what."""

from __future__ import annotations

from mkdocs_cnn.problems.phrases import listed, say, tell
from mkdocs_cnn.problems.records import fields, record


@record()
class Tally:
    """What was found on pages and in network files. Tallies can be added up."""

    blocks: int = 0
    """Networks that were read: fenced blocks and network files."""
    listings: int = 0
    """Blocks that hold a listing; they are none of the other blocks."""
    figures: int = 0
    """Figures of an author that were held against a computed value, whether they are true or not:
    claims in running text, in tables of models, under `expect`, and in the lines of listings."""
    numbers: int = 0
    """Numbers in running text that were computed."""
    declared: int = 0
    """Of the figures, those that are true by a convention which is declared, and not without it."""
    unchecked: int = 0
    """Lines of listings whose figures could be held against nothing."""

    def __add__(self, other: Tally) -> Tally:
        each = fields(self)
        return Tally(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in each})

    def __bool__(self) -> bool:
        return any(self.as_dict().values())

    def __str__(self) -> str:
        """Say it in words: `30 blocks, 1 listing and 212 figures`."""
        looked_at = (
            (self.blocks, say("so-many-blocks", count=self.blocks)),
            (self.listings, say("so-many-listings", count=self.listings)),
            (self.figures, say("so-many-figures", count=self.figures)),
            (self.numbers, say("so-many-numbers", count=self.numbers)),
        )
        parts = [words for count, words in looked_at if count]
        if len(parts) < 2:
            return str(listed(parts))
        return tell("this-and-that", some=listed(parts[:-1]), last=parts[-1])

    def as_dict(self) -> dict[str, int]:
        """Return what there is by its name, without what became of it."""
        return {name: getattr(self, name) for name in ("blocks", "listings", "figures", "numbers")}


NOTHING = Tally()
"""The tally of what holds nothing of ours."""
