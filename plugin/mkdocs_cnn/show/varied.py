"""What readers may change: what is shown for each combination of an author's choices.

All of it is counted here, when the page is built. Of things that are one for each combination, a
few values are enough: most depend on some of the keys alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
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

    combinations = range(prod(sizes(program)))
    chosen = [replace(with_choice(program, each), expect=(), vary=()) for each in combinations]
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
    combinations = [*product(*map(range, counts))]
    kept = [*range(len(counts))]
    for key in range(len(counts)):
        fewer = [each for each in kept if each != key]
        if _table(values, combinations, fewer) is not None:
            kept = fewer
    table = _table(values, combinations, kept)
    assert table is not None
    each = product(*(range(counts[key]) for key in kept))
    return Spread(sum(1 << key for key in kept), tuple(table.get(place) for place in each))


def _table(
    values: Sequence[object], combinations: Sequence[tuple[int, ...]], keys: Sequence[int]
) -> dict[tuple[int, ...], object] | None:
    """Return the values by the choices of some keys; None where these do not decide."""
    found: dict[tuple[int, ...], object] = {}
    for combination, value in zip(combinations, values, strict=True):
        if value is None:
            continue
        place = tuple(combination[key] for key in keys)
        if found.setdefault(place, value) != value:
            return None
    return found
