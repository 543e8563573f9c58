"""What layers claim to take, held against what comes out of the layers that they follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isqrt

from mkdocs_cnn.language.summaries import Cell, Entry
from mkdocs_cnn.listings.summaries.classes import kind_of
from mkdocs_cnn.listings.summaries.rows import number_in
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Correction
from mkdocs_cnn.problems.records import record

_ABOVE, _BELOW = say("as-many-come-out-above"), say("as-many-go-in-below")


@record()
class Claim:
    """The channels that a row takes, and what comes out of the row that they come from."""

    entry: Entry
    producer: Entry | None
    true: int | None
    """None where nobody knows."""
    possible: frozenset[int] = frozenset()
    """What else it may be."""

    @property
    def holds(self) -> bool:
        """Is it right, as far as it is known?"""
        taken = number_in(self.entry.entering)
        return self.true in (None, taken) or taken in self.possible


def judged_channels(
    claims: Sequence[Claim], *, weighed: bool = True
) -> tuple[dict[int, list[Correction]], dict[int, str]]:
    """Decide which of two numbers is false where they differ: that which stands alone.

    Args:
        claims: what layers take.
        weighed: is the likelier of two numbers right? Else it is what comes in.

    Returns:
        What is false on each line that claims something, and what those lines are called.
    """
    checked: dict[int, list[Correction]] = {}
    labels: dict[int, str] = {}
    for producer, its in _by_producer(claims):
        known = [claim for claim in its if claim.true is not None]
        for claim in known:
            line = _line(claim.entry.entering)
            checked.setdefault(line, [])
            labels.setdefault(line, claim.entry.label)
        false = [claim for claim in known if not claim.holds]
        taken = {number_in(claim.entry.entering) for claim in known}
        if producer and producer.leaving and false and len(taken) == 1:
            single = len(known) == 1 and not weighed
            true = None if single else _meant(false, taken.pop() or 0, len(known))
            if true is not None:
                line = _line(producer.leaving)
                labels.setdefault(line, producer.label)
                checked.setdefault(line, []).append(_correct(producer.leaving, true, _BELOW))
                continue
            false = false[:1]
        for claim in false:
            assert claim.entry.entering is not None
            wrong = _correct(claim.entry.entering, claim.true or 0, _ABOVE)
            checked[_line(claim.entry.entering)].append(wrong)
    return checked, labels


def _line(cell: Cell | None) -> int:
    assert cell is not None
    return cell.span.line


def _by_producer(claims: Sequence[Claim]) -> Iterator[tuple[Entry | None, list[Claim]]]:
    """Put together what takes the channels of one row."""
    found: dict[int, tuple[Entry | None, list[Claim]]] = {}
    for claim in claims:
        found.setdefault(id(claim.producer), (claim.producer, []))[1].append(claim)
    yield from found.values()


def _meant(false: Sequence[Claim], taken: int, agree: int) -> int | None:
    """Say what should come out of a row, if that is false rather than what the rows below take.

    Several that agree are right. Of two numbers, it is the one with more twos in it.
    """
    producer, true = false[0].producer, false[0].true or 0
    assert producer is not None
    own = number_in(producer.leaving) or 1
    meant, rest = divmod(taken * own, true)
    if rest or not meant:
        return _flattened(taken, own) if kind_of(false[0].entry.type) == "fc" else None
    twos = [number & -number for number in (meant, own)]
    return meant if agree > 1 or twos[0] > twos[1] else None


def _flattened(taken: int, own: int) -> int | None:
    """Return the channels of square images of which a vector is made, if the others are a slip."""
    if any(_is_square(each, own) for each in _slips(taken)):
        return None
    fitting = [each for each in _slips(own) if _is_square(taken, each)]
    return max(fitting, key=lambda each: each & -each, default=None)


def _slips(number: int) -> Iterator[int]:
    """Yield the numbers that differ in one digit."""
    text = str(number)
    for at in range(len(text)):
        yield from (int(f"{text[:at]}{digit}{text[at + 1 :]}") for digit in "0123456789")


def _is_square(size: int, channels: int) -> bool:
    """Are so many values those of a square image with so many channels?"""
    if channels < 2 or size % channels:
        return False
    return isqrt(size // channels) ** 2 == size // channels


def _correct(cell: Cell, true: int, rule: Words) -> Correction:
    return Correction(cell.span, cell.text, f"{true:,}", str(true), rule)
