"""Kernels, strides and paddings that lead from one size to another, the usual ones first."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from mkdocs_cnn.language.summaries import Dims
from mkdocs_cnn.layers.sizes import convolved, pooled_up, transposed

Said = dict[str, tuple[int, ...] | str | bool]
"""What is said of a layer: `{"kernel": (3, 3), "stride": (2,)}`."""
Op = tuple[str, Said]
"""A layer: its word, and what is said of it."""
_STRIDES = (1, 2, 3, 4, 5, 6, 7, 8, 10, 16, 32)
_DILATIONS = (2, 3, 4, 6, 8, 12, 18, 24, 36)
_DILATED = 2
"""How odd it is that a kernel is dilated."""
_FAR = 3
"""How odd it is that a kernel moves by more than two, and not by its own size."""
MAX_PAD = 8
"""The largest padding that is read, but for half the kernel."""
USUAL = (3, 1, 5, 7, 11, 2, 4, 9)
"""Kernels, the likeliest first."""


@lru_cache(maxsize=20_000)
def slid(kernel: Dims, before: Dims, after: Dims, same: bool) -> tuple[int, Said] | None:
    """Return how a convolution leads from one size to another, and how odd that is.

    Args:
        kernel: its kernel.
        before: the extents that go in.
        after: the extents that come out.
        same: does the tool know TensorFlow's padding?
    """
    each = list(zip(before, kernel, after, strict=True))
    found: list[tuple[int, int, int, str | Dims]] = []
    for dilation in (1, *_DILATIONS) if max(kernel) > 1 else (1,):
        for stride in _STRIDES if dilation == 1 else (1, 2):
            pads = [_pads(i, k, o, stride, dilation) for i, k, o in each]
            found += _fitting(kernel, stride, dilation, pads)
        if dilation == 1 and any(way[0] < _DILATED for way in found):
            break
    if found:
        odd, stride, dilation, pad = min(found, key=lambda way: way[0])
        return odd, _said(stride, dilation, pad, kernel)
    for stride in (1, 2, 3, 4) if same else ():
        if all(o == -(-i // stride) for i, _, o in each):
            return 0, {"stride": (stride,), "pad": "same"}
    return _uneven(kernel, before, after)


def _pads(i: int, k: int, o: int, stride: int, dilation: int) -> range:
    """Return every padding under which a size comes out, before any that is negative."""
    more = dilation * (k - 1) + 1 - i
    return range(max(-(-((o - 1) * stride + more) // 2), 0), (o * stride - 1 + more) // 2 + 1)


def _fitting(
    kernel: Dims, stride: int, dilation: int, pads: list[range]
) -> Iterator[tuple[int, int, int, str | Dims]]:
    """Yield the paddings that fit along all axes, with how odd they are."""
    largest = max(kernel)
    halves = tuple(dilation * (k - 1) // 2 for k in kernel)
    large = 0 if stride <= max(largest, 2) else 3
    if all(k % 2 for k in kernel) and all(p in its for p, its in zip(halves, pads, strict=True)):
        odd = (0 if stride <= 2 else _FAR) if dilation == 1 else _DILATED
        yield odd + large, stride, dilation, "half"
    if all(0 in its for its in pads):
        odd = 0 if stride in (1, largest) else 1 if stride == 2 else _FAR
        odd = odd if dilation == 1 else _DILATED + 1
        yield odd + large, stride, dilation, (0,) * len(kernel)
    least, most = max(its.start for its in pads), min(its.stop for its in pads)
    if dilation == 1 and 0 < least < min(most, largest, MAX_PAD + 1):
        yield 2 + large, stride, 1, (least,) * len(kernel)


def _uneven(kernel: Dims, before: Dims, after: Dims) -> tuple[int, Said] | None:
    """Look at each axis alone, where one number does not do for all."""
    if len(kernel) < 2:
        return None
    found: list[tuple[int, int]] = []
    for k, i, o in zip(kernel, before, after, strict=True):
        ways = (
            (s, p)
            for s in _STRIDES
            for p in ((k - 1) // 2, 0, *range(1, k))
            if convolved(i, k, s, 1, p, p) == o
        )
        way = next(ways, None)
        if way is None:
            return None
        found.append(way)
    even = len(set(before)) == 1
    return (7 if even else 3), {
        "stride": tuple(s for s, _ in found),
        "pad": tuple(p for _, p in found),
    }


def _said(stride: int, dilation: int, pad: str | Dims, kernel: Dims) -> Said:
    """Leave out what need not be said."""
    said: Said = {}
    if stride != 1:
        said["stride"] = (stride,)
    if dilation != 1:
        said["dilation"] = (dilation,)
    if pad != "half" and any(k > 1 for k in kernel):
        said["pad"] = pad if len(set(pad)) > 1 or isinstance(pad, str) else pad[:1]
    return said


@lru_cache(maxsize=5_000)
def pooled(
    before: Dims, after: Dims, kernel: Dims | None, same: bool
) -> tuple[tuple[int, Said], ...]:
    """Return the windows that lead from one size to another, the likeliest first.

    A window that leaves nothing over is likelier than one that does.
    """
    found: list[tuple[int, Said]] = []
    windows = (
        [kernel]
        if kernel
        else [(k,) * len(before) for k in (2, 3, 4, 5, 7, 8, 6, 1, *_whole(before))]
    )
    for window in windows:
        for stride in dict.fromkeys((window[0], 2, 1, 3, 4)):
            for pad in range(max(window) // 2 + 1 if max(window) <= MAX_PAD else 1):
                for odd, ceil in ((0, False), (1, True)):
                    if pad and all(i + 2 * pad < k for i, k in zip(before, window, strict=True)):
                        continue
                    if _pools(before, after, window, stride, pad, ceil):
                        left = any(
                            (i + 2 * pad - k) % stride for i, k in zip(before, window, strict=True)
                        )
                        odd_here = (
                            odd * 2
                            + bool(pad)
                            + (left and not pad)
                            + (stride not in (2, window[0]))
                            + 2 * (max(window) == 1)
                        )
                        found.append((odd_here, _pool_said(window, stride, pad, ceil)))
            if same and all(o == -(-i // stride) for i, o in zip(before, after, strict=True)):
                found.append((2, {"kernel": window, "stride": (stride,), "pad": "same"}))
    if not found and len(before) == 3 and before[0] == after[0]:  # frame by frame
        flat = pooled(before[1:], after[1:], kernel[1:] if kernel else None, same)
        found += [(odd + 1, _in_frames(said)) for odd, said in flat if not said.get("pad")]
    return tuple(sorted(found, key=lambda each: each[0]))


def _in_frames(said: Said) -> Said:
    """Make a window over the images of a video of one over an image."""
    wide: Said = dict(said)
    for word in ("kernel", "stride"):
        each = said.get(word)
        if isinstance(each, tuple):
            wide[word] = (1, *(each * 2 if len(each) == 1 else each))
    return wide


def _whole(before: Dims) -> tuple[int, ...]:
    return before[:1] if len(set(before)) == 1 and before[0] <= 64 else ()


def _pools(before: Dims, after: Dims, window: Dims, stride: int, pad: int, ceil: bool) -> bool:
    def size(i: int, k: int) -> int:
        if ceil:
            return pooled_up(i, k, stride, 1, pad, pad)
        return convolved(i, k, stride, 1, pad, pad)

    return all(size(i, k) == o for i, k, o in zip(before, window, after, strict=True))


def _pool_said(window: Dims, stride: int, pad: int, ceil: bool) -> Said:
    said: Said = {"kernel": window if len(set(window)) > 1 else window[:1]}
    if (stride,) * len(window) != window:
        said["stride"] = (stride,)
    if pad:
        said["pad"] = (pad,)
    if ceil:
        said["ceil"] = True
    return said


@lru_cache(maxsize=5_000)
def grown(kernel: Dims, before: Dims, after: Dims, same: bool) -> tuple[int, Said] | None:
    """Return how a transposed convolution leads from one size to another."""
    each = list(zip(before, kernel, after, strict=True))
    for stride in (2, 1, 3, 4, 8, 16, 32):
        if same and all(o == i * stride for i, _, o in each):
            found = _grown(each, stride)
            return found or (0, {"stride": (stride,)})
        if (found := _grown(each, stride)) is not None:
            return found
    return None


def _grown(each: list[tuple[int, int, int]], stride: int) -> tuple[int, Said] | None:
    for outpad in range(stride):
        for pad in range(max(k for _, k, _ in each)):
            if all(transposed(i, k, stride, 1, (pad, pad), outpad) == o for i, k, o in each):
                said: Said = {"stride": (stride,), "pad": (pad,), "outpad": (outpad,)}
                return outpad, {word: value for word, value in said.items() if value != (0,)}
    return None
