"""The layers that a row of a summary can stand for, with what goes in and what comes out."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import isqrt, prod

from mkdocs_cnn.language.summaries import Dims, Entry
from mkdocs_cnn.listings.summaries.classes import ELEMENTWISE, JOINS
from mkdocs_cnn.listings.summaries.windows import USUAL, Op, Said, grown, pooled, slid
from mkdocs_cnn.problems.records import record

_GROUPS = (1, 2, 4, 8, 16, 32, 64)
_RARE = (8, 6, 14, 16)
"""Kernels that are tried where parameters are rounded."""
_WIDTHS = (8, 16, 24, 40, 48, 56, 4, 112)
"""The channels of a group, in networks that were made with so many."""


@record()
class Way:
    """One way to read a row."""

    input: Dims
    output: Dims
    params: int | None
    """None where nobody can say, as of a class that somebody wrote."""
    operations: tuple[Op, ...] = ()
    odd: int = 0
    """How unlikely it is by itself."""
    kernel: Dims = ()
    also: tuple[Said, ...] = ()
    """Other windows that fit as well."""
    macs: int = 0
    """What a tool that multiplies parameters by positions counts for one sample."""


@record()
class Asked:
    """What is asked of a row: an input, and an output that it may have."""

    entry: Entry
    kind: str
    x: Dims
    out: Dims
    params: int | None
    """What the row says of its parameters."""
    keras: bool
    exact: bool = False
    """Must the parameters be what the row says?"""

    @property
    def channels(self) -> int:
        """The channels that go in."""
        return self.x[-1] if self.keras else self.x[0]

    @property
    def spatial(self) -> Dims:
        """The extents that go in."""
        return self.x[:-1] if self.keras else self.x[1:]

    @property
    def out_channels(self) -> int:
        """The channels that come out."""
        return self.out[-1] if self.keras else self.out[0]

    @property
    def out_spatial(self) -> Dims:
        """The extents that come out."""
        return self.out[:-1] if self.keras else self.out[1:]

    def dims(self, channels: int, spatial: Dims) -> Dims:
        """Write sizes in the order of the tool."""
        return (*spatial, channels) if self.keras else (channels, *spatial)


def ways(asked: Asked) -> Iterator[Way]:
    """Yield the layers that lead from the input to the output, the likeliest first.

    What the row says of its parameters is met where it can be; none is yielded where no layer of
    the kind has such an output.
    """
    kind = asked.kind
    if kind in ELEMENTWISE:
        if asked.x == asked.out:
            yield from _elementwise(asked)
    elif kind in ("conv", "dwconv", "sepconv", "deconv"):
        if len(asked.x) == len(asked.out) >= 2:
            yield from _convolutions(asked)
    elif kind == "fc":
        yield from _linear(asked)
    elif kind in ("maxpool", "avgpool", "adaptive", "gap"):
        yield from _pools(asked)
    elif kind in JOINS:
        if asked.x == asked.out:
            yield Way(asked.x, asked.out, 0)
    else:
        yield from _reshaped(asked)


def _elementwise(asked: Asked) -> Iterator[Way]:
    """Yield what meets the parameters, then what is usual."""
    counts = _counts(asked)
    usual = next(iter(counts))
    said = asked.entry.params
    fitting = [n for n in counts if said.holds(n)] if said and said.scale != 1 else [asked.params]
    if usual not in fitting and fitting and fitting[0] in counts:
        yield Way(asked.x, asked.x, fitting[0], counts[fitting[0]], 1, macs=fitting[0])
    yield Way(asked.x, asked.x, usual, counts[usual], macs=usual)


def _counts(asked: Asked) -> dict[int, tuple[Op, ...]]:
    """Return the parameters that there may be, the usual number first, and the layer then."""
    kind, x, c = asked.kind, asked.x, asked.channels
    if kind == "bn":
        without: tuple[Op, ...] = (("bn", {"affine": False}),)
        some: dict[int, tuple[Op, ...]] = {3 * c: (("bn", {"factor": False}),), 2 * c: without}
        return {4 * c: (("bn", {}),), **some} if asked.keras else {2 * c: (("bn", {}),), 0: without}
    if kind == "standard":  # Keras' `Normalization`: means, variances and a counter
        return {2 * c + 1: (("identity", {}),), 0: (("identity", {}),)}
    if kind == "frozenbn":
        return {0: (("bn", {"affine": False}),)}
    if kind == "gn":
        groups = next(g for g in (32, 16, 8, 4, 2, 1) if c % g == 0)
        return {
            2 * c: (("gn", {"groups": (groups,)}),),
            0: (("gn", {"groups": (groups,), "affine": False}),),
        }
    if kind == "in":
        return {0: (("gn", {"groups": (c,), "affine": False}),), 2 * c: (("gn", {"groups": (c,)}),)}
    if kind == "ln":
        sizes = (x[-1], c, prod(x))
        full: dict[int, tuple[Op, ...]] = {2 * n: (("ln", {}),) for n in sizes}
        return {**full, **{n: (("ln", {}),) for n in sizes}, 0: (("ln", {"affine": False}),)}
    if kind == "prelu":
        one: Op = ("prelu", {"shared": True})
        return {
            1: (one,),
            c: (("prelu", {"shared": False}),),
            prod(x): (("prelu", {"shared": False}),),
        }
    return {0: ((kind, {}),)}


def _linear(asked: Asked) -> Iterator[Way]:
    """A layer on the last axis; the others stay."""
    x, n = asked.x, asked.out[-1]
    if asked.out[:-1] != x[:-1]:
        return
    each = [(x[-1] * n + n, {}), (x[-1] * n, {"bias": False})]
    for index, (count, said) in enumerate(each):
        yield Way(x, asked.out, count, (("fc", {"out": (n,), **said}),), index, macs=count)


# Convolutions


def _convolutions(asked: Asked) -> Iterator[Way]:
    found = False
    said = asked.entry.params
    rounded = said is not None and said.scale != 1
    if asked.params is not None or rounded:
        each = _rough_kernels(asked) if rounded else _kernels(asked, asked.params or 0)
        for kernel, groups, bias, odd in each:
            for way in _convolution(asked, kernel, groups, bias, odd):
                found = True
                yield way
    if found or (asked.exact and asked.params is not None):
        return
    rank = len(asked.x) - 1
    stated = asked.entry.kernel
    kernels = (
        [stated.numbers] if stated and len(stated.numbers) == rank else [(k,) * rank for k in USUAL]
    )
    grouped = [1]
    if asked.channels > 1 and asked.out_channels % asked.channels == 0:
        grouped.append(asked.channels)
    for kernel in kernels:
        for bias in (True, False):
            for groups in grouped if asked.kind == "conv" else [1]:
                yield from _convolution(asked, kernel, groups, bias, 2 + (groups > 1))


def _kernels(asked: Asked, params: int) -> Iterator[tuple[Dims, int, bool, int]]:
    """Yield the kernels, groups and biases that come to a number of parameters."""
    c, n, rank = asked.channels, asked.out_channels, len(asked.x) - 1
    for bias in (True, False):
        weights = params - (n if bias else 0)
        if weights <= 0:
            continue
        if asked.kind == "sepconv":
            rest = weights - c * n
            each = [(Fraction(rest, c), 1)] if rest > 0 else []
        elif asked.kind == "dwconv":
            each = [(Fraction(weights, n), 1)]
        else:
            options = dict.fromkeys((1, c, *(g for g in _groups(c) if g < c)))
            each = [(Fraction(weights * g, c * n), g) for g in options if c % g == 0 and n % g == 0]
        for area, groups in each:
            if area.denominator == 1:
                for unusual, kernel in _boxes(int(area), rank):
                    large = 3 if groups > 1 and max(kernel) > 7 else 0
                    yield kernel, groups, bias, unusual + large + _grouping(groups, c)


def _groups(channels: int) -> Iterator[int]:
    """Yield the usual numbers of groups, then those of groups with a usual number of channels."""
    yield from _GROUPS
    yield from (channels // width for width in _WIDTHS if channels % width == 0)


def _grouping(groups: int, channels: int) -> int:
    """Say how odd it is that channels are in groups."""
    if groups in (1, channels):
        return 0
    return 3 if channels >= 64 or (groups > 2 and channels // groups in _WIDTHS) else 11


def _rough_kernels(asked: Asked) -> Iterator[tuple[Dims, int, bool, int]]:
    """Yield the usual kernels, groups and biases that come to rounded parameters."""
    c, n, rank, said = asked.channels, asked.out_channels, len(asked.x) - 1, asked.entry.params
    assert said is not None
    low = said.claimed - (0 if said.cut else said.slack)
    high = said.claimed + (said.scale if said.cut else said.slack)
    options = dict.fromkeys((1, c, *(g for g in _groups(c) if g < c)))
    fitting = [g for g in options if c % g == 0 and n % g == 0]
    bars = ((1, 7), (7, 1), (1, 3), (3, 1), (1, 5), (5, 1)) if rank == 2 else ()
    for order, kernel in enumerate((*((k,) * rank for k in (*USUAL, *_RARE)), *bars)):
        for groups in fitting if asked.kind == "conv" else (1,):
            weights = prod(kernel) * c * (n // groups if asked.kind != "dwconv" else n // c)
            for bias in (True, False):
                if low <= weights + (n if bias else 0) <= high:
                    yield kernel, groups, bias, (order > 4) + 2 * (groups not in (1, c))


def _boxes(area: int, rank: int) -> Iterator[tuple[int, Dims]]:
    """Yield kernels with so many weights for each channel; the square one first."""
    side = round(area ** (1 / rank))
    if side**rank == area and side <= 128:
        yield (0 if side in USUAL else 1 if side % 2 else 2), (side,) * rank
    elif rank == 2 and area <= 128:
        for k in range(1, isqrt(area) + 1):
            if area % k == 0:
                odd = (1 if area <= 15 else 6) if k == 1 else 4
                yield odd, (k, area // k)
                yield odd, (area // k, k)
    elif rank == 3:
        for k in (3, 5, 7, 1, 2):
            if area == k * k:
                yield 1, (1, k, k)
            elif area % (k * k) == 0 and area // (k * k) <= 16:
                yield 2, (area // (k * k), k, k)
            elif area == k:
                yield 2, (k, 1, 1)


def _convolution(asked: Asked, kernel: Dims, groups: int, bias: bool, odd: int) -> Iterator[Way]:
    c, n, kind = asked.channels, asked.out_channels, asked.kind
    lead = grown if kind == "deconv" else slid
    led = lead(kernel, asked.spatial, asked.out_spatial, asked.keras)
    if led is None or (kind == "dwconv" and n % c):
        return
    said: Said = {"kernel": kernel if len(set(kernel)) > 1 else kernel[:1], "out": (n,), **led[1]}
    if kind != "deconv" and "pad" not in said and any(k % 2 == 0 for k in kernel):
        said["pad"] = (0,)
    if not bias:
        said["bias"] = False
    area, name = prod(kernel), kind
    if kind == "sepconv":
        weights = area * c + c * n
    elif kind == "dwconv":
        weights = area * n
        said.pop("out")
        said |= {"multiplier": (n // c,)} if n != c else {}
    else:
        weights = area * c * n // groups
        if kind == "conv" and groups == c > 1:
            name = "dwconv"
            said.pop("out")
            said |= {"multiplier": (n // c,)} if n != c else {}
        elif groups > 1:
            said["groups"] = (groups,)
    count = weights + (n if bias else 0)
    macs = count * prod(asked.out_spatial)
    operations: tuple[Op, ...] = ((name, said),)
    if kind == "sepconv":  # Keras has one bias for both
        pointwise: Said = {"kernel": (1,), "out": (n,), **({} if bias else {"bias": False})}
        said.pop("out")
        operations = (("dwconv", {**said, "bias": False}), ("conv", pointwise))
    yield Way(asked.x, asked.out, count, operations, odd + led[0], kernel, macs=macs)


# Pools


def _pools(asked: Asked) -> Iterator[Way]:
    kind, x, out = asked.kind, asked.x, asked.out
    if kind == "gap":
        flat = out == (asked.channels,)
        if len(x) > 1 and (
            flat or (asked.out_channels == asked.channels and set(asked.out_spatial) == {1})
        ):
            operations: tuple[Op, ...] = (("gap", {}), ("flatten", {})) if flat else (("gap", {}),)
            yield Way(x, out, 0, operations)
        return
    if len(x) != len(out) or asked.channels != asked.out_channels or len(x) < 2:
        return
    to = asked.out_spatial
    if kind == "adaptive":
        said: Said = {"to": to if len(set(to)) > 1 else to[:1]}
        odd = 7 if len(set(asked.spatial)) == 1 < len(set(to)) else 0
        yield Way(x, out, 0, (("gap", {}),) if set(to) == {1} else (("avgpool", said),), odd)
        return
    kernel = _stated_kernel(asked)
    found = pooled(asked.spatial, to, kernel, asked.keras)
    if found:
        odd, said = found[0]
        also = tuple(other for its, other in found[1:] if its <= odd)
        window = said["kernel"]
        assert isinstance(window, tuple)
        full = window * (len(to) if len(window) == 1 else 1)
        yield Way(x, out, 0, ((kind, said),), odd, full, also)


def _stated_kernel(asked: Asked) -> Dims | None:
    stated, rank = asked.entry.kernel, len(asked.x) - 1
    if stated is None or len(stated.numbers) not in (1, rank):
        return None
    return stated.numbers * (rank if len(stated.numbers) == 1 else 1)


# What gives sizes another form


def _reshaped(asked: Asked) -> Iterator[Way]:
    kind, x, out = asked.kind, asked.x, asked.out
    if kind == "flatten" and out == (prod(x),):
        yield Way(x, out, 0, (("flatten", {}),))
    elif kind in ("flatten", "reshape"):
        if prod(out) == prod(x):
            yield Way(x, out, 0, (), 2 if kind == "flatten" else 1)
    elif len(x) == len(out) >= 2:
        moved = {"upsample": _upsampled, "pixelshuffle": _shuffled, "pad": _padded, "crop": _padded}
        yield from moved[kind](asked) if kind in moved else ()


def _shuffled(asked: Asked) -> Iterator[Way]:
    (c, *spatial), out = asked.x, asked.out
    factor = out[1] // spatial[0]
    if factor and c % factor**2 == 0 and out == (c // factor**2, *(i * factor for i in spatial)):
        yield Way(asked.x, out, 0, (("pixelshuffle", {"factor": (factor,)}),))


def _padded(asked: Asked) -> Iterator[Way]:
    """Add at each side, or cut off; one that does so unevenly has no word in the language."""
    more = [o - i for i, o in zip(asked.spatial, asked.out_spatial, strict=True)]
    least, most = (0, 64) if asked.kind == "pad" else (-64, 0)
    if asked.channels != asked.out_channels or not all(least <= each <= most for each in more):
        return
    even = len(set(more)) == 1 and more[0] % 2 == 0
    word: Op = ("pad", {"by": (more[0] // 2,)})
    if asked.kind == "crop":
        word = ("crop", {"to": asked.out_spatial})
    uneven = 7 if len(set(asked.spatial)) == 1 < len(set(asked.out_spatial)) else 1
    yield Way(asked.x, asked.out, 0, (word,) if even else (), 0 if even else uneven)


def _upsampled(asked: Asked) -> Iterator[Way]:
    if asked.channels != asked.out_channels:
        return
    each = list(zip(asked.spatial, asked.out_spatial, strict=True))
    factors = tuple(o // i for i, o in each)
    if all(o == i * f and f for (i, o), f in zip(each, factors, strict=True)):
        said: Said = {"factor": factors if len(set(factors)) > 1 else factors[:1]}
        yield Way(asked.x, asked.out, 0, (("upsample", said),), 0 if max(factors) > 1 else 1)
    elif all(o >= i for i, o in each):
        odd = 7 if len(set(asked.spatial)) == 1 < len(set(asked.out_spatial)) else 1
        yield Way(asked.x, asked.out, 0, (("upsample", {"to": asked.out_spatial}),), odd)
