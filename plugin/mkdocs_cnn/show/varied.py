"""What readers may change: what is shown for each combination of an author's choices.

All of it is counted here, when the page is built. Of things that are one for each combination, a
few values are enough: most depend on some of the keys alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations, compress, product
from math import prod

from mkdocs_cnn.language.program import Program
from mkdocs_cnn.language.varied import KEYS, sizes, with_choice
from mkdocs_cnn.library.networks import Networks
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Invalid, Problem, clip, did_you_mean
from mkdocs_cnn.problems.records import record, replace
from mkdocs_cnn.settings.choices import Settings, apply
from mkdocs_cnn.show.document import Document


@record()
class Impossible:
    """Why a combination cannot be."""

    reason: str


def check_choices(program: Program, network: Program, settings: Settings) -> Iterator[Problem]:
    """Say what of the choices cannot be, whatever the network.

    Args:
        program: what the author wrote.
        network: the same with its layers.
        settings: how to count where neither says so.
    """
    names = [each.name for each in network.parameters]
    for each in program.vary:
        if each.is_parameter and each.key.value not in names:
            expected = say("one-of", names=(*KEYS, *names))
            hint = did_you_mean(each.key.value, (*KEYS, *names))
            message = say("cannot-vary", key=clip(each.key.value))
            yield Problem(message, each.key.span, expected, hint)
        wrong: list[Problem] = []
        others = (choice.setting for choice in each.choices[1:])  # the first is the program's own
        apply(settings, tuple(filter(None, others)), wrong)
        yield from wrong


def other_documents(
    networks: Networks, program: Program, settings: Settings
) -> Iterator[Document | Impossible]:
    """Show a program for each combination of its choices but the first, or say why it cannot be.

    Raises:
        Invalid: all combinations together have too many layers.
    """
    from mkdocs_cnn.show.showing import check_size, show

    every = range(prod(sizes(program)))
    chosen = [replace(with_choice(program, each), expect=(), vary=()) for each in every]
    check_size(networks, chosen, program.vary[0].key.span)
    for each in chosen[1:]:
        try:
            yield show(networks, each, settings).document
        except Invalid as invalid:
            yield Impossible(str(invalid.problems[0].message))


@record()
class Spread:
    """Values by the keys that they depend on: the first of these keys changes last."""

    keys: int
    """A bit for each key, the lowest for the first."""
    values: tuple[object, ...]


def spread(values: Sequence[object], counts: Sequence[int]) -> Spread:
    """Find on which keys values depend that are one for each combination.

    None is for combinations that are never shown, whose value may be any.
    """
    places = [*product(*map(range, counts))]
    for kept in _candidates(values, places, counts):
        table = _table(values, places, kept)
        if table is not None:
            each = product(*(range(counts[key]) for key in kept))
            return Spread(sum(1 << key for key in kept), tuple(map(table.get, each)))
    raise AssertionError("all keys together decide")


def _candidates(
    values: Sequence[object], places: Sequence[tuple[int, ...]], counts: Sequence[int]
) -> Iterable[Sequence[int]]:
    """List keys on which values may depend, those first that make the fewest values.

    Where every combination has a value, a key is needed or not, whatever others are.
    """
    keys = range(len(counts))
    if all(value is not None for value in values):
        others = ([each for each in keys if each != key] for key in keys)
        needed = [_table(values, places, each) is None for each in others]
        return [[*compress(keys, needed)]]
    some = chain.from_iterable(combinations(keys, number) for number in range(len(counts) + 1))
    return sorted(some, key=lambda kept: prod(counts[key] for key in kept))


def _table(
    values: Sequence[object], places: Sequence[tuple[int, ...]], keys: Sequence[int]
) -> dict[tuple[int, ...], object] | None:
    """Return the values by the choices of some keys; None where these do not decide."""
    found: dict[tuple[int, ...], object] = {}
    for combination, value in zip(places, values, strict=True):
        if value is None:
            continue
        place = tuple(combination[key] for key in keys)
        if found.setdefault(place, value) != value:
            return None
    return found
