"""The networks of a page as readers choose them: with another combination of some ids' choices."""

from __future__ import annotations

from collections.abc import Mapping

from mkdocs_cnn.language.program import Program
from mkdocs_cnn.language.varied import with_choice
from mkdocs_cnn.library.networks import Networks
from mkdocs_cnn.library.resolved import Counted
from mkdocs_cnn.settings.choices import Settings


class Choosing(Networks):
    """The networks of a page, some with another combination of their choices than the first."""

    def __init__(self, networks: Networks, chosen: Mapping[str, int]) -> None:
        """Begin.

        Args:
            networks: those of the page.
            chosen: ids in small letters, each with a combination.
        """
        numbers, layout, facts = networks.numbers, networks.layout, networks.facts
        super().__init__(networks.library, numbers, layout=layout, facts=facts)
        self._chosen = chosen

    def counted(self, name: str, settings: Settings) -> Counted:
        """Count a network by its name, as it is chosen; what is chosen stands behind the name."""
        key = name.lower()
        combination = self._chosen.get(key, 0)
        return super().counted(f"{key} {combination}" if combination else key, settings)

    def named(self, key: str) -> tuple[Program, int | None]:
        """Give what a name stands for, as it is chosen."""
        name, _, combination = key.partition(" ")
        program, place = super().named(name)
        return with_choice(program, int(combination)) if combination else program, place
