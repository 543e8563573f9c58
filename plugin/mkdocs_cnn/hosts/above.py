"""What a page says of itself above its text: `cnn: {count: ptflops}` in its front matter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Problem, Refusal, Source, Span, clip, did_you_mean
from mkdocs_cnn.problems.records import field, state
from mkdocs_cnn.settings.choices import SETTINGS, check_setting

KEY = "cnn"
"""The key under which the front matter has options of ours."""


@state()
class Above:
    """The options of a page, checked, and what is wrong with them."""

    options: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_above(meta: Mapping[str, Any], path: str, text: str) -> Above:
    """Read what a page says of itself.

    Args:
        meta: its front matter.
        path: the page's file.
        text: all of it, for the places of mistakes.
    """
    above, given = Above(), meta.get(KEY)
    if given is None:
        return above
    source = Source(path, text)
    if not isinstance(given, Mapping):
        message = say("value-as", value=clip(str(given)), option=KEY)
        above.problems.append(Problem(message, _place(source, KEY), say("options-of-the-page")))
        return above
    for name, value in given.items():
        try:
            above.options[str(name)] = _checked(str(name), value)
        except Refusal as refusal:
            above.problems.append(refusal.at(_place(source, str(name))))
    return above


def _checked(name: str, value: Any) -> Any:
    if name in SETTINGS:
        return check_setting(name, value)
    message = say("unknown-option", option=clip(name))
    raise Refusal(message, say("one-of", names=SETTINGS), did_you_mean(name, SETTINGS))


def _place(source: Source, key: str) -> Span:
    """Mark the first line that says something of a key; the first of all where none does."""
    says = re.compile(rf"(?<![\w-]){re.escape(key)}\s*:")
    found = (number for number, line in enumerate(source.lines) if says.search(line))
    return source.whole_line(next(found, 0))
