"""Sizes along one axis, the arithmetic that explains them, channels shared out, plain windows.

Every formula is that of the frameworks; `i` is the input's extent, `k` the kernel, `s` the stride,
`d` the dilation. Extents may come out below one: whoever asks must check `fits` first.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from mkdocs_cnn.layers.base import Complaint, Shape, Sum
from mkdocs_cnn.layers.seen import Window
from mkdocs_cnn.problems.phrases import Words, say


def effective(k: int, d: int) -> int:
    """Give the extent of a dilated kernel: d(k - 1) + 1."""
    return d * (k - 1) + 1


def convolved(i: int, k: int, s: int, d: int, before: int, after: int) -> int:
    """⌊(i + p₁ + p₂ - d(k-1) - 1)/s⌋ + 1 (torch.nn.Conv2d, MaxPool2d)."""
    return (i + before + after - effective(k, d)) // s + 1


def pooled_up(i: int, k: int, s: int, d: int, before: int, after: int) -> int:
    """Give the extent with `ceil`: rounded up, less a last window that starts in the right padding.

    Source: torch's pooling_output_shape_pad_lr.
    """
    o = -(-(i + before + after - effective(k, d)) // s) + 1
    return o - 1 if (o - 1) * s >= i + before else o


def same_padding(i: int, k: int, s: int, d: int) -> tuple[int, int]:
    """Give TensorFlow's padding for `same`, the smaller half first."""
    o = -(-i // s)
    total = max((o - 1) * s + effective(k, d) - i, 0)
    return total // 2, total - total // 2


def transposed(i: int, k: int, s: int, d: int, cut: tuple[int, int], outpad: int = 0) -> int:
    """(i - 1)s - p₁ - p₂ + d(k-1) + outpad + 1 (torch.nn.ConvTranspose2d)."""
    return (i - 1) * s - sum(cut) + effective(k, d) + outpad


def scaled(i: int, factor: int | Fraction) -> int:
    """⌊i·factor⌋, worked out in floating point as torch does (upsample_compute_output_size)."""
    return i * factor if isinstance(factor, int) else int(i * float(factor))


def explain_convolved(
    i: int, k: int, s: int, d: int, pads: tuple[int, int], ceil: bool = False
) -> Sum:
    """Write out the size of a convolution or pooling: `⌊(224 + 2·2 - 11)/4⌋ + 1 = 55`."""
    before, after = pads
    o = (pooled_up if ceil else convolved)(i, k, s, d, before, after)
    added = "" if before == after == 0 else f" + 2·{before}"
    if before != after:
        added = f" + {before} + {after}"
    window = str(k) if d == 1 else f"({d}·({k} − 1) + 1)"
    fraction = f"({i}{added} − {window})/{s}"
    exact = (i + before + after - effective(k, d)) % s == 0
    if ceil:
        rounded = fraction if exact else f"⌈{fraction}⌉"
        plain = -(-(i + before + after - effective(k, d)) // s) + 1
        less = "" if plain == o else " − 1"
        return Sum(f"{rounded} + 1{less}", o)
    return Sum(f"{fraction if exact else f'⌊{fraction}⌋'} + 1", o)


def explain_same(i: int, s: int) -> Sum:
    """Write out the size under TensorFlow's `same`: `⌈225/2⌉ = 113`."""
    return Sum(f"⌈{i}/{s}⌉", -(-i // s))


def explain_transposed(
    i: int, k: int, s: int, d: int, cut: tuple[int, int], outpad: int = 0
) -> Sum:
    """Write out the size of a transposed convolution: `(28 − 1)·2 + 2 = 56`."""
    window = str(k) if d == 1 else f"({d}·({k} − 1) + 1)"
    before, after = cut
    less = f" − 2·{before}" if before else ""
    if before != after:
        less = f" − {before} − {after}"
    more = f" + {outpad}" if outpad else ""
    return Sum(f"({i} − 1)·{s}{less} + {window}{more}", transposed(i, k, s, d, cut, outpad))


def explain_scaled(i: int, factor: int | Fraction) -> Sum:
    """Write out a size that is multiplied: `28·2 = 56`, `⌊7·1.5⌋ = 10`."""
    if isinstance(factor, int):
        return Sum(f"{i}·{factor}", i * factor)
    product = f"{i}·{decimal_text(factor)}"
    whole = (i * factor).denominator == 1
    return Sum(product if whole else f"⌊{product}⌋", scaled(i, factor))


def decimal_text(value: int | Fraction) -> str:
    """Write a number with its decimal places where it has some that end, else as a fraction."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return f"{float(value):g}" if rest == 1 else f"({value})"


def indivisible(
    groups: int, channels: int, what: Words, part: str = "groups"
) -> Iterator[Complaint]:
    """Complain where groups do not divide a number of channels."""
    if channels % groups:
        yield Complaint(
            say("groups-do-not-divide", groups=groups, channels=channels, what=what),
            say("a-divisor-of", channels=channels),
            part=part,
        )


def window_of_one(x: Shape, y: Shape) -> Window:
    """See one value each, of an input that becomes larger or smaller."""
    one = (1,) * x.rank
    each = zip(y.spatial, x.spatial, strict=True)
    return Window(one, one, upsampling=tuple(Fraction(o, i) for o, i in each))
