"""How much was looked at, so that "all true" says of what."""

from __future__ import annotations

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
        parts = [counted(count, name[:-1]) for name, count in self.as_dict().items() if count]
        return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))

    def as_dict(self) -> dict[str, int]:
        """Return what there is by its name, without what became of it."""
        return {name: getattr(self, name) for name in ("blocks", "listings", "figures", "numbers")}


NOTHING = Tally()
"""The tally of what holds nothing of ours."""


def counted(count: int, what: str, more: str = "") -> str:
    """Say how many there are: `1 block`, `2 blocks`, `1,000 figures corrected`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}{more}"
