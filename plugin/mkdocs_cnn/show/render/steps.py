"""The steps that a row opens to, as attributes of which the script makes sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape

from mkdocs_cnn.show.document import Steps


def step_headings(steps: Steps, cells: Mapping[str, int]) -> str:
    """Write a table's attribute: each step's name, and the cells that say it: `activations@3@4`.

    Args:
        steps: what the rows open to.
        cells: in which cell of a row each column is.
    """
    named = ((words, dict.fromkeys(cells[key] for key in keys)) for words, keys in steps.headings)
    texts = ("@".join([words, *map(str, places)]) for words, places in named)
    return f' data-steps="{escape("|".join(texts))}"'


def opened(rows: Iterable[tuple[str, ...] | None], alone: bool) -> Iterator[str]:
    """Write the attribute of each row; of steps that were there before, by their number.

    Args:
        rows: the steps of each row.
        alone: whether each row is exchanged by itself, and no other may refer to it.
    """
    known: dict[str, int] = {}
    for steps in rows:
        text = "|".join(steps or ()).rstrip("|")
        if steps is None:
            yield ""
        elif text in known and not alone:
            yield f" data-as={known[text]}"
        else:
            known.setdefault(text, len(known))
            yield f' data-s="{escape(text)}"'
