"""How much a YAML text may hold before it is loaded.

Loaders follow nested lists on the stack, which ends a process where it overflows, and a few lines
of aliases can stand for more values than any memory holds. So a text's events are counted first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import yaml

from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.phrases import say

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def check_bounds(text: str) -> None:
    """Check that a text can be loaded.

    Raises:
        ValueError: it holds too much.
        yaml.YAMLError: it is no YAML.
    """
    try:
        _count(yaml.parse(text, _Loader))
    except yaml.YAMLError as error:  # PyYAML has a limit, too, and scans ahead of what it tells
        if "nesting" in str(getattr(error, "problem", "")):
            raise _too_deep() from None
        raise


def _count(events: Iterable[Any]) -> None:
    sizes: dict[str | None, int] = {}
    """What each anchor stands for, in values."""
    opened: list[str | None] = []
    begun: list[int] = []
    total = 0
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            total += sizes.get(event.anchor, Limits.config_values)  # of itself, or of nothing
        elif isinstance(event, yaml.CollectionStartEvent):
            opened.append(event.anchor)
            begun.append(total)
            total += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = opened.pop(), begun.pop()
            if anchor is not None:
                sizes[anchor] = total - before
        elif isinstance(event, yaml.ScalarEvent):
            total += 1
            if event.anchor is not None:
                sizes[event.anchor] = 1
        if len(opened) > Limits.depth:
            raise _too_deep()
        if total > Limits.config_values:
            raise ValueError(say("aliases-included-it-holds-more", most=Limits.config_values))


def _too_deep() -> ValueError:
    return ValueError(say("lists-and-mappings-are-nested-more", most=Limits.depth))
