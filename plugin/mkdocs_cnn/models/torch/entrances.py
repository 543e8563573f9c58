"""How a model is called with inputs: in which order, by which names, and with what types."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from itertools import product, takewhile

from mkdocs_cnn.models.refusing import CannotExportError
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import clip, did_you_mean
from mkdocs_cnn.problems.records import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from mkdocs_cnn.language.traced import Sizes

Types: TypeAlias = "tuple[str, ...]"
"""The type of each input: `int64`, `bool`; empty for numbers as those of the model."""
Inputs: TypeAlias = "Sequence[tuple[str, Sizes]]"
"""Names, which may be empty, and sizes without the batch."""
_MOST = 6
"""So many inputs whose types are tried in every way."""
_OF_INDICES = pattern(r"(?i)\b(?:long|longtensor|index|indices|integer|int64)\b")
_OF_BOOLEANS = pattern(r"(?i)\bbool(?:ean|tensor)?s?\b|bitwise_not|condition to be")


@record()
class Entrances:
    """The inputs of a model, as `forward` takes them."""

    names: tuple[str, ...]
    """One for each input, in the order in which they are asked for."""
    by_name: frozenset[str]
    """Which of them are handed over by their names."""


def entrances(forward: Any, inputs: Inputs) -> Entrances:
    """Match inputs to the arguments of a function.

    Args:
        forward: the function.
        inputs: those that are asked for; an empty name stands for that of the next argument.

    Raises:
        CannotExportError: it has no argument of such a name.
    """
    try:
        known = list(inspect.signature(forward).parameters.values())
    except (TypeError, ValueError):  # it is written in C
        known = []
    free = [each.name for each in known if each.kind in _IN_ORDER]
    named = [each.name for each in known if each.kind is inspect.Parameter.KEYWORD_ONLY]
    takes_all = any(each.kind is inspect.Parameter.VAR_KEYWORD for each in known)
    every = [*free, *named]
    names = [name or _name(at, every) for at, (name, _) in enumerate(inputs)]
    if known and not takes_all:
        _check(names, every)
    said = {name for name, _ in inputs if name and takes_all} | {*every}
    pairs = zip(names, free, strict=False)
    in_order = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return Entrances(tuple(names), frozenset(said.intersection(names[in_order:])))


_IN_ORDER = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_NUMBERED = pattern(r"input(?:-\d+)?")
"""What inputs are called that have no names of their own."""


def _check(names: Sequence[str], known: Sequence[str]) -> None:
    for name in names:
        if name not in known and not _NUMBERED.fullmatch(name):
            message = say("no-such-input", name=clip(name))
            hint = did_you_mean(name, known) or say("its-inputs-are", names=tuple(known))
            raise CannotExportError(message, hint)


def _name(at: int, known: Sequence[str]) -> str:
    if at < len(known):
        return known[at]
    return f"input-{at + 1}" if at else "input"


def tries(asked: Types) -> Iterator[Types]:
    """Yield which types inputs may have, as few others than the model's own as can be first.

    Args:
        asked: the types that are known already.
    """
    yield asked
    if len(asked) > _MOST:
        yield tuple(each or "int64" for each in asked)
        return
    ways = product(*([each] if each else ["", "int64", "bool"] for each in asked))
    yield from sorted({*ways} - {asked}, key=_strangeness)


def _strangeness(types: Types) -> tuple[int, int, Types]:
    return len(types) - types.count(""), types.count("bool"), types


def wants_other_types(error: BaseException) -> bool:
    """Does an error speak of what an input of another type would have been?"""
    text = str(error)
    return bool(_OF_INDICES.search(text) or _OF_BOOLEANS.search(text))
