"""What may go into a row, and what may come out of it besides what it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isqrt, prod

from mkdocs_cnn.language.summaries import Dims, Entry, Summary
from mkdocs_cnn.listings.summaries.classes import ELEMENTWISE, kind_of
from mkdocs_cnn.listings.summaries.windows import USUAL, Op
from mkdocs_cnn.problems.records import record, replace

MAX_EARLIER = 16
"""How many sizes further up a row may go on from."""
MAX_PARTS = 64
"""How many outputs may be put together."""
_FLAT, _ELSEWHERE, _UNLIKELY = 1, 3, 12
"""What it costs that something is flattened, comes from elsewhere, or is made smaller unseen."""
_NICE = (224, 32, 28, 227, 256, 64, 299, 96, 128, 512, 160, 384, 416, 448, 640)
_STRIDES = (1, 2, 4, 3, 5, 8, 16)
MAX_STARTS = 12
"""How many inputs are tried in front of the first row."""


POOLS = ("maxpool", "avgpool", "adaptive", "gap")
"""What makes images smaller, without parameters."""
VALUE_BYTES = 4
"""Of a value, as the tools mostly take it."""


@record()
class Entering:
    """What may go into a row."""

    dims: Dims
    cost: int = 0
    hidden: tuple[Op, ...] = ()
    """What is done in front of it without a row."""
    elsewhere: bool = False
    jumps: bool = False
    """Is it an output further up, of which nothing but the row itself tells?"""


class Above:
    """The outputs above each row, those of blocks that end above it among them."""

    def __init__(self, summary: Summary) -> None:
        self._done: list[Dims] = []
        self._before: dict[int, int] = {}
        opened: list[Entry] = []
        for entry in summary.entries:
            while opened and opened[-1].depth >= entry.depth:
                self._add(opened.pop())
            self._before[entry.number] = len(self._done)
            if entry.holds:
                opened.append(entry)
            else:
                self._add(entry)

    def _add(self, entry: Entry) -> None:
        same = kind_of(entry.type) in ELEMENTWISE and bool(self._done)
        if entry.output and not (same and self._done[-1] == entry.output.numbers):
            self._done.append(entry.output.numbers)

    def of(self, entry: Entry) -> Sequence[Dims]:
        """Return the outputs above a row, from top to bottom."""
        return self._done[: self._before[entry.number]]


def entering(
    entry: Entry, x: Dims | None, above: Sequence[Dims], keras: bool, hidden: int
) -> Iterator[Entering]:
    """Yield what may go into a row behind an output, the likeliest first.

    Args:
        entry: the row.
        x: what comes out of the row above.
        above: what comes out of those further up, if the row may go on from there.
        keras: do the channels come last?
        hidden: what it costs that something is pooled without a row.
    """
    stated = entry.input.numbers if entry.input else None
    if x is not None:
        yield Entering(x)
    if stated is not None and stated != x and (x is None or stated != (prod(x),)):
        alike = x is not None and len(x) == len(stated) > 1 and stated[0] == x[0]
        smaller = alike and x is not None and max(stated[1:]) <= max(x[1:]) * 2 // 3
        near = [dims[0] for dims in above if dims[1:] == stated[1:]]
        sums = bool(near) and stated[0] in sums_of(near)
        twice = entry.output is not None and entry.output.numbers == stated  # said twice alike
        likely = x is None or entry.output is None or smaller or stated in above or sums
        likely |= twice and kind_of(entry.type) in ELEMENTWISE
        yield Entering(stated, _ELSEWHERE if likely else _UNLIKELY, elsewhere=True)
    if x is None or len(x) < 2:
        return
    kind = kind_of(entry.type)
    channels, spatial = (x[-1], x[:-1]) if keras else (x[0], x[1:])
    if kind == "fc" and len(x) == 2:  # the last step of a sequence
        yield Entering(x[1:], hidden, elsewhere=True)
    if kind in ELEMENTWISE or kind == "fc":
        yield Entering((prod(x),), _FLAT, (("flatten", {}),))
        yield Entering((channels,), hidden, (("gap", {}), ("flatten", {})))
    for factor in (2, 3, 4):
        size = tuple(i // factor for i in spatial)
        if min(size) < 1:
            break
        dims = (*size, channels) if keras else (channels, *size)
        pool: Op = ("maxpool", {"kernel": (factor,)})
        if kind == "fc":
            yield Entering((prod(dims),), hidden, (pool, ("flatten", {})))
        elif kind != "flatten" or prod(size) > 1:
            yield Entering(dims, hidden, (pool,))


def earlier(
    above: Sequence[Dims], entry: Entry, x: Dims, keras: bool, more: int = 0
) -> Iterator[Entering]:
    """Yield outputs further up, the nearest first; each costs so much more."""
    for each in _earlier(above, entry, x, keras):
        yield replace(each, cost=each.cost + more)


def _earlier(above: Sequence[Dims], entry: Entry, x: Dims, keras: bool) -> Iterator[Entering]:
    each = above[::-1]
    for dims in list(dict.fromkeys(each))[:MAX_EARLIER]:
        if dims != x:
            yield Entering(dims, _ELSEWHERE, elsewhere=True, jumps=True)
    kind = kind_of(entry.type)
    out = entry.output.numbers if entry.output else None
    if out is None or len(x) < 2 or not (kind in ELEMENTWISE or kind in ("conv", *POOLS)):
        return
    if not keras:
        yield from _several(entry, each, out)
        return
    first = [(*dims[-1:], *dims[:-1]) for dims in each]
    for found in _several(entry, first, (*out[-1:], *out[:-1])):
        yield replace(found, dims=(*found.dims[1:], found.dims[0]))


def _several(entry: Entry, above: Sequence[Dims], out: Dims) -> Iterator[Entering]:
    """Yield outputs put together, as a block with branches leaves them without a row.

    Args:
        entry: the row.
        above: the outputs above it, the nearest first, with the channels in front.
        out: what comes out of it.
    """
    if len(out) < 2:
        return
    count = int(entry.params.claimed) if entry.params and entry.params.scale == 1 else 0
    same = {dims[1:] for dims in above[:MAX_EARLIER] if len(dims) == len(out)}
    if kind_of(entry.type) != "conv":
        near = [dims[0] for dims in above[: 2 * MAX_EARLIER] if dims[1:] == out[1:]]
        if kind_of(entry.type) in POOLS:
            near = [dims[0] for dims in above[: 2 * MAX_EARLIER] if len(dims) == len(out)]
            sizes = same
        else:
            sizes = {out[1:]}
        if out[0] in sums_of(near):
            yield from (
                Entering((out[0], *spatial), _ELSEWHERE + 1, elsewhere=True, jumps=True)
                for spatial in sizes
            )
        return
    for bias in (out[0], 0):
        for kernel in USUAL:
            channels, rest = divmod(count - bias, out[0] * kernel ** (len(out) - 1))
            if rest or channels < 1:
                continue
            for spatial in same:
                near = [dims[0] for dims in above[:MAX_PARTS] if dims[1:] == spatial]
                if is_sum(channels, near):
                    yield Entering((channels, *spatial), _ELSEWHERE + 1, elsewhere=True, jumps=True)


def sums_of(channels: Sequence[int]) -> set[int]:
    """Return what some of several outputs come to if they are put together."""
    sums = {0}
    for each in channels[:24]:
        sums |= {one + each for one in sums if one + each <= 4096}
    return sums


def is_sum(whole: int, channels: Sequence[int]) -> bool:
    """Do some of several outputs come to a number of channels if they are put together?"""
    sums = 1  # a bit for each sum that there is
    for each in channels:
        sums |= sums << each & (2 << whole) - 1
    return bool(sums >> whole & 1)


# The first input


def starts(
    summary: Summary, first: Entry, out: Dims | None, *, doubtful: bool
) -> list[tuple[Dims, int]]:
    """Return what may go into the first row, with what it costs.

    Args:
        summary: what a tool has printed.
        first: the first row.
        out: what comes out of it.
        doubtful: may what it says of its input be false?
    """
    if summary.input:
        return [(summary.input, 0)]
    stated = [each.input.numbers for each in (first, *summary.entries[:1]) if each.input]
    if stated:
        few = (1, 3)
        each = [
            (dims, dims[0] not in few and len(set(stated)) > 1) for dims in dict.fromkeys(stated)
        ]
        likely = [(dims, int(odd)) for dims, odd in each]
        return [*likely, *_inferred(summary, first, out)[:4]] if doubtful else likely
    return _inferred(summary, first, out)


def _inferred(summary: Summary, first: Entry, out: Dims | None) -> list[tuple[Dims, int]]:
    """Return what may go into the first row by its output and its parameters."""
    kind = kind_of(first.type)
    count = int(first.params.claimed) if first.params and first.params.scale == 1 else None
    if out is None or kind is None:
        return []
    if kind in ELEMENTWISE or kind == "input":
        return [(out, 0)]
    if kind == "fc" and count:
        rest = [count - out[-1], count]
        return [
            ((*out[:-1], n // out[-1]), i) for i, n in enumerate(rest) if n > 0 and n % out[-1] == 0
        ]
    if kind not in ("conv", "sepconv", "deconv") or count is None or len(out) < 2:
        return []
    bounds, keras = _bounds(summary), not summary.channels_first
    kernels = _split(first, out, count, keras, summary.partial)
    found = list(_before(first, out, kernels, keras, bounds))
    return sorted(found, key=lambda each: each[1])[:MAX_STARTS]


def _bounds(summary: Summary) -> Sequence[tuple[int, int]]:
    """Return how many values the input may have, where a total tells its bytes.

    torchsummary multiplies the sizes of several inputs: of two, as in a pair, each has the root.
    """
    total = next((each for each in summary.totals if each.what == "input"), None)
    if total is None:
        return ()
    batch = next((e.output.batch for e in summary.entries if e.output and e.output.batch), 1) or 1
    low, high = total.cell.claimed - total.cell.slack, total.cell.claimed + total.cell.slack
    size = value_bytes(summary) * batch
    found = [(max(int(low / size), 0), int(high / size) + 1)]
    if summary.counted == "all":
        found.append((isqrt(found[0][0]), isqrt(found[0][1]) + 1))
    return found


def value_bytes(summary: Summary) -> int:
    """Return the bytes of a value: four, but where torchinfo says otherwise of the parameters."""
    stated = {total.what: total.cell for total in summary.totals}
    weights, params = stated.get("weights"), stated.get("params")
    if summary.counted != "weighted" or weights is None or params is None or params.claimed == 0:
        return VALUE_BYTES
    sizes = (size for size in (4, 2, 8, 1) if weights.holds(params.claimed * size))
    return next(sizes, VALUE_BYTES)


def _split(
    first: Entry, out: Dims, count: int, keras: bool, partial: bool
) -> list[tuple[int, int, int]]:
    """Return kernels with the channels that they see, and how odd they are.

    A first layer that sees neither grey nor colours is unlikely; then its parameters may be false.
    """
    n, rank = out[-1] if keras else out[0], len(out) - 1
    found: list[tuple[int, int, int]] = []
    for order, k in enumerate(USUAL):
        if first.kernel and first.kernel.numbers[0] != k:
            continue
        for bias in (n, 0):
            channels, rest = divmod(count - bias, n * k**rank)
            if not rest and channels >= 1:
                few = 0 if partial or channels in (1, 3) else 3 if channels <= 16 else 6
                few = min(few, 2) if rank == 1 else few  # words have many, and signals
                grows = kind_of(first.type) == "deconv"
                found.append((k, channels, (0 if grows else few) + (order > 4) + 2 * (k == 1)))
        found += [] if partial else [(k, channels, 4) for channels in (3, 1)]
    for channels in (1, 3):
        side = round(((count - n) / n / channels) ** (1 / rank)) if count > n else 0
        if side > max(USUAL) and count - n == n * channels * side**rank:
            found.append((side, channels, 2))
    return found


def _before(
    first: Entry,
    out: Dims,
    kernels: Sequence[tuple[int, int, int]],
    keras: bool,
    bounds: Sequence[tuple[int, int]],
) -> Iterator[tuple[Dims, int]]:
    """Yield what a convolution may get, of which the output and the kernels are known."""
    spatial = out[:-1] if keras else out[1:]
    grows = kind_of(first.type) == "deconv"
    for k, channels, unlikely in kernels:
        for stride in (1, 2, 4) if grows else _STRIDES:
            for pad in range((k - 1) // 2 + 1):
                odd = unlikely + (pad not in (0, (k - 1) // 2)) + (stride > 2)
                odd += k >= 7 and stride == 1
                each = list(_sizes(spatial, k, stride, pad, grows))
                if len(spatial) == 3 and stride > 1 and not grows:  # frames are not left out
                    frames = next(_sizes(spatial[:1], k, 1, (k - 1) // 2, grows))[0]
                    each += [((*frames, *size[1:]), unusual) for size, unusual in each]
                for size, unusual in each:
                    dims = (*size, channels) if keras else (channels, *size)
                    fits = [low <= prod(dims) <= high for low, high in bounds]
                    off = (0 if fits[0] else 2 if any(fits) else _UNLIKELY) if fits else 0
                    yield dims, odd + unusual + off


def _sizes(after: Dims, k: int, stride: int, pad: int, grows: bool) -> Iterator[tuple[Dims, int]]:
    if grows:
        size = tuple((o + 2 * pad - k) // stride + 1 for o in after)
        yield from [(size, 0 if set(size) == {1} else 1)] if min(size) > 0 else []
        return
    for more in range(stride):
        size = tuple((o - 1) * stride + k - 2 * pad + more for o in after)
        if min(size) < 1 or max(size) > 10**6:
            continue
        nice = set(size) <= set(_NICE)
        even = all(s % 2 == 0 for s in size)
        yield size, (0 if nice else 1 if even else 2) + 4 * (len(set(size)) > 1)
