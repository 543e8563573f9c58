"""Windows that are moved over a tensor: sizes and padding, as ONNX says them."""

from __future__ import annotations

from mkdocs_cnn.language.traced import Sizes
from mkdocs_cnn.models.onnx.flows import UnsizedError
from mkdocs_cnn.models.onnx.messages import Node
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.records import record


@record()
class Windows:
    """How windows lie on the axes of an image or a volume."""

    kernel: Sizes
    stride: Sizes
    dilation: Sizes
    before: Sizes
    """What is padded before each axis."""
    behind: Sizes

    @property
    def even(self) -> bool:
        """Is as much padded behind as before?"""
        return self.before == self.behind


def windows(node: Node, sizes: Sizes, kernel: Sizes) -> Windows:
    """Read the windows of a convolution or a pooling over an input of `sizes`.

    Raises:
        UnsizedError: they do not fit.
    """
    rank = len(sizes)
    stride = node.ints("strides") or (1,) * rank
    dilation = node.ints("dilations") or (1,) * rank
    padding = node.ints("pads") or (0,) * 2 * rank
    if not len(kernel) == len(stride) == len(dilation) == rank or len(padding) != 2 * rank:
        raise UnsizedError(say("inputs-that-do-not-fit"))
    if min((*kernel, *stride, *dilation), default=1) < 1:
        raise UnsizedError(say("inputs-that-do-not-fit"))
    automatic = node.text("auto_pad", "NOTSET")
    if automatic.startswith("SAME"):
        padding = _same(sizes, Windows(kernel, stride, dilation, (), ()), automatic)
    elif automatic == "VALID":
        padding = (0,) * 2 * rank
    return Windows(kernel, stride, dilation, padding[:rank], padding[rank:])


def _same(sizes: Sizes, moved: Windows, automatic: str) -> Sizes:
    """Pad so that there are as many windows as fit into the input without its edges."""
    before, behind = [], []
    for i, size in enumerate(sizes):
        reach = moved.dilation[i] * (moved.kernel[i] - 1) + 1
        wanted = -(-size // moved.stride[i])
        total = max(0, (wanted - 1) * moved.stride[i] + reach - size)
        half, other = total // 2, total - total // 2
        before.append(other if automatic == "SAME_LOWER" else half)
        behind.append(half if automatic == "SAME_LOWER" else other)
    return (*before, *behind)


def pooled(node: Node, sizes: Sizes, kernel: Sizes) -> Sizes:
    """Return the size that is left by a convolution or a pooling.

    Raises:
        UnsizedError: the windows do not fit.
    """
    moved = windows(node, sizes, kernel)
    found = []
    for i, size in enumerate(sizes):
        room = size + moved.before[i] + moved.behind[i] - moved.dilation[i] * (kernel[i] - 1) - 1
        if room < 0:
            raise UnsizedError(say("inputs-that-do-not-fit"))
        count = room // moved.stride[i] + 1
        if node.int("ceil_mode"):
            count = -(-room // moved.stride[i]) + 1
            # The last window begins in the input or in the padding before it.
            count -= (count - 1) * moved.stride[i] >= size + moved.before[i]
        found.append(count)
    return tuple(found)


def spread(node: Node, sizes: Sizes, kernel: Sizes) -> Sizes:
    """Return the size that a transposed convolution makes.

    Raises:
        UnsizedError: the windows do not fit.
    """
    if wanted := node.ints("output_shape"):
        return wanted[-len(sizes) :]
    extra = node.ints("output_padding") or (0,) * len(sizes)
    moved = windows(node, sizes, kernel)
    if node.text("auto_pad", "NOTSET").startswith("SAME"):
        return tuple(each * stride for each, stride in zip(sizes, moved.stride, strict=True))
    return tuple(
        (size - 1) * moved.stride[i]
        - moved.before[i]
        - moved.behind[i]
        + moved.dilation[i] * (kernel[i] - 1)
        + extra[i]
        + 1
        for i, size in enumerate(sizes)
    )
