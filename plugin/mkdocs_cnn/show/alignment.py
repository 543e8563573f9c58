"""Two sequences laid side by side, with a cost that grows as they do.

What stands in both only once is found first: those items pair up in the longest run that keeps
their order. Between two of them, the n-th of several equal items can pair with the n-th of the
other sequence, or with one of its neighbours. A longest common subsequence could be longer where
many equal items are left out; the search for it takes the square of the time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence

NEIGHBOURS = 8
"""How many places further an item can pair with one that is equal to others."""

Pair = tuple[int, int]
_Link = tuple[Pair, "_Link | None"]


def pair_up(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[Pair]:
    """Return the indices of equal items in both sequences, each index at most once, in order."""
    head = _common(one, other)
    most = min(len(one), len(other)) - head
    tail = min(_common(one[::-1], other[::-1]), most)
    pairs = [(index, index) for index in range(head)]
    i, j = head, head
    ends = [(len(one) - tail, len(other) - tail)]
    for i_next, j_next in [*_anchors(one, other, head, ends[0]), *ends]:
        pairs += _chain(_neighbours(one, other, (i, i_next), (j, j_next)))
        pairs.append((i_next, j_next))
        i, j = i_next + 1, j_next + 1
    pairs.pop()  # the ends are no pair
    return [*pairs, *((ends[0][0] + index, ends[0][1] + index) for index in range(tail))]


def _common(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    """Count the items that two sequences begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))


def _anchors(
    one: Sequence[Hashable], other: Sequence[Hashable], start: int, end: Pair
) -> list[Pair]:
    """Pair up what stands in both parts exactly once."""
    ours, theirs = one[start : end[0]], other[start : end[1]]
    counts, other_counts = Counter(ours), Counter(theirs)
    places = {item: start + j for j, item in enumerate(theirs) if other_counts[item] == 1}
    found = ((start + i, places[a]) for i, a in enumerate(ours) if counts[a] == 1 and a in places)
    return _chain(found)


def _neighbours(
    one: Sequence[Hashable], other: Sequence[Hashable], ours: Pair, theirs: Pair
) -> Iterator[Pair]:
    """Yield the pairs that may be, in order of the first index, the second from high to low."""
    places: dict[Hashable, list[int]] = {}
    for j in range(*theirs):
        places.setdefault(other[j], []).append(j)
    seen: Counter[Hashable] = Counter()
    for i in range(*ours):
        found = places.get(one[i], [])
        number = seen[one[i]]
        seen[one[i]] += 1
        near = found[max(number - NEIGHBOURS, 0) : number + NEIGHBOURS + 1]
        yield from ((i, j) for j in reversed(near))


def _chain(pairs: Iterator[Pair]) -> list[Pair]:
    """Choose the longest run of pairs in which both indices grow (Hunt and Szymanski, 1977)."""
    ends: list[int] = []
    links: list[_Link] = []
    for pair in pairs:
        place = bisect_left(ends, pair[1])
        link = pair, links[place - 1] if place else None
        ends[place : place + 1] = [pair[1]]
        links[place : place + 1] = [link]
    chosen: list[Pair] = []
    at = links[-1] if links else None
    while at is not None:
        chosen.append(at[0])
        at = at[1]
    return chosen[::-1]
