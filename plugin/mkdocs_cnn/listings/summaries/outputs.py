"""Other outputs of rows than those that are written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod

from mkdocs_cnn.language.summaries import Dims, Entry
from mkdocs_cnn.listings.summaries.classes import ELEMENTWISE, JOINS
from mkdocs_cnn.listings.summaries.windows import USUAL


def outputs(
    kind: str | None,
    entry: Entry,
    x: Dims,
    below: Sequence[Entry],
    keras: bool,
    count: int | None,
) -> list[Dims]:
    """Return the outputs that a row may have: what it says, or what the rows around it say.

    Args:
        kind: what it does.
        entry: the row.
        x: what goes in.
        below: the next rows.
        keras: do the channels come last?
        count: its parameters, if it says them.
    """
    written = entry.output.numbers if entry.output else None
    if written is None and entry.input is None:
        return []
    if kind in ELEMENTWISE or kind in JOINS:
        return [x]
    if kind == "flatten":
        return [(prod(x),)]
    others = [each.output.numbers for each in below if each.output]
    others += [each.input.numbers for each in below if each.input]
    if written is None:
        found = [each for each in others if len(each) == len(x)][:2]
        found += _by_params(kind, count, x, x, keras)
        if kind not in ("fc", "conv", "deconv"):
            found += [dims for dims in _mixed(x, others[:1], keras) if dims[0] == x[0]]
        return [dims for dims in dict.fromkeys(found) if min(dims) > 0] or [x]
    found = [written, *(each for each in others if len(each) == len(written))]
    if len(written) > 1:
        found += _mixed(written, [*others, x], keras)
    found += _by_params(kind, count, x, written, keras)
    return list(dict.fromkeys(each for each in found if min(each) > 0))


def _mixed(written: Dims, others: Sequence[Dims], keras: bool) -> Iterator[Dims]:
    channels, spatial = (written[-1], written[:-1]) if keras else (written[0], written[1:])

    def dims(c: int, s: Dims) -> Dims:
        return (*s, c) if keras else (c, *s)

    for each in dict.fromkeys(spatial):
        yield dims(channels, (each,) * len(spatial))
    for other in others:
        if len(other) == len(written):
            own, size = (other[-1], other[:-1]) if keras else (other[0], other[1:])
            yield dims(own, spatial)
            yield dims(channels, size)
            yield dims(channels, tuple(i // 2 for i in size))
            yield dims(channels, tuple(-(-i // 2) for i in size))
        elif len(other) == 1:
            if other[0] % prod(spatial) == 0:
                yield dims(other[0] // prod(spatial), spatial)
            yield from (
                dims(channels, (each,) * len(spatial))
                for each in range(1, 65)
                if channels * each ** len(spatial) == other[0]
            )


def _by_params(
    kind: str | None, count: int | None, x: Dims, written: Dims, keras: bool
) -> Iterator[Dims]:
    """Yield outputs with the channels that the parameters tell."""
    if not count or kind not in ("fc", "conv", "deconv"):
        return
    channels = x[-1] if keras or kind == "fc" else x[0]
    areas = [1] if kind == "fc" else [k ** (len(x) - 1) for k in USUAL]
    for area in areas:
        for bias in (1, 0):
            n, rest = divmod(count, area * channels + bias)
            if not rest and n:
                yield (*written[:-1], n) if keras or kind == "fc" else (n, *written[1:])
