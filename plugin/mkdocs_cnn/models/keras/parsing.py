"""JSON to lists and mappings, with the places of the names in it."""

from __future__ import annotations

import json
from bisect import bisect_right
from functools import cached_property

from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Invalid, Problem, Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_BEGINS = pattern(r'\s*\{(?s:.{0,400}?)"class_name"\s*:')
_NO_BRACKETS = pattern(r'"(?:[^"\\]++|\\.)*+"|[^"\[\]{}]++')
_NAME = pattern(r'"name"\s*+:\s*+("(?:[^"\\\n]++|\\.)*+")')
_LINE_END = pattern(r"\n")


def recognise(text: str) -> bool:
    """Is it what `model.to_json()` of Keras returns?"""
    return _BEGINS.match(text.removeprefix("\ufeff")) is not None


class Text:
    """The text of a configuration, and where in it a layer is."""

    def __init__(self, source: Source, text: str) -> None:
        self.source = source
        self.text = text

    def span(self, name: str = "") -> Span:
        """Mark a layer's name where it stands first, or else the first line."""
        found = self._names.get(name) if name else None
        return self._at(*found) if found else self.source.whole_line()

    def _at(self, start: int, length: int) -> Span:
        line = bisect_right(self._starts, start) - 1
        return self.source.span(line, start - self._starts[line], length)

    @cached_property
    def _names(self) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        for match in _NAME.finditer(self.text):
            name = _loaded(match[1])
            found.setdefault(name, (match.start(1) + 1, max(len(match[1]) - 2, 1)))
        return found

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def parse(self) -> dict[str, Any]:
        """Read the text.

        Raises:
            Invalid: it is no configuration of a model, or is nested too deeply.
        """
        deep = say("too-many-lists-in-each-other"), say("at-most", most=Limits.depth)
        try:
            value = json.loads(self.text.removeprefix("\ufeff"))
        except json.JSONDecodeError as error:
            span = self._at(min(error.pos, max(len(self.text) - 1, 0)), 1)
            raise Invalid([Problem(say("no-json"), span, say("what-to-json-returns"))]) from None
        except RecursionError:
            raise self.invalid(*deep) from None
        except ValueError:  # a number of too many digits
            raise self.invalid(say("no-json"), say("what-to-json-returns")) from None
        if _is_deep(self.text):
            raise self.invalid(*deep)
        if not isinstance(value, dict) or not isinstance(value.get("class_name"), str):
            raise self.invalid(say("no-keras-model"), say("what-to-json-returns"))
        return value

    def invalid(self, message: Words, expected: Words, hint: Words = "") -> Invalid:
        """Return what refuses the whole text."""
        return Invalid([Problem(message, self.source.whole_line(), expected, hint)])


def _loaded(quoted: str) -> str:
    try:
        return str(json.loads(quoted))
    except ValueError:
        return quoted


def _is_deep(text: str) -> bool:
    """Are there more lists and mappings in each other than anybody writes, in text that is JSON?"""
    brackets = _NO_BRACKETS.sub("", text)
    for _ in range(Limits.depth):
        if not brackets:
            return False
        brackets = brackets.replace("[]", "").replace("{}", "")
    return bool(brackets)
