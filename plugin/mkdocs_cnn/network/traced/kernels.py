"""What multiplies: convolutions, fully connected layers and products of matrices."""

from __future__ import annotations

from mkdocs_cnn.layers import Layer, Shape, convolution
from mkdocs_cnn.layers.base import Padding
from mkdocs_cnn.layers.linear import Linear
from mkdocs_cnn.layers.recorded import (
    FixedConv,
    FixedDepthwiseConv,
    Product,
    Recorded,
    Recurrent,
    Unknown,
)
from mkdocs_cnn.network.traced.case import Case
from mkdocs_cnn.network.traced.products import PRODUCTS, multiply_adds, of_kernel, of_steps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def conv(case: Case) -> tuple[Layer, ...]:
    """Read a convolution; one with as many groups as channels is depthwise."""
    kernel = case.kernel[2:]
    rank = len(kernel)
    if rank != case.rank or not kernel:
        return by_kernel(case)
    window = _window(case, case.padding(kernel, case.axes("dilation", rank, (1,))))
    filters, groups = case.kernel[0], case.whole("groups", 1)
    is_fixed = not case.learned and bool(case.call.tensors)
    if groups > 1 and groups == case.x.channels and filters % groups == 0:
        depthwise = FixedDepthwiseConv if is_fixed else convolution.DepthwiseConv
        return (depthwise(**window, multiplier=filters // groups),)
    whole = FixedConv if is_fixed else convolution.Conv
    return (whole(**window, out_channels=filters, groups=groups),)


def transposed(case: Case) -> tuple[Layer, ...]:
    """Read a transposed convolution."""
    kernel = case.kernel[2:]
    rank = len(kernel)
    if rank != case.rank or not kernel:
        return by_kernel(case)
    groups = case.whole("groups", 1)
    return (
        convolution.TransposedConv(
            **_window(case, case.cut(rank)),
            out_channels=case.kernel[1] * groups,
            output_padding=case.axes("output_padding", rank, (0,)),
            groups=groups,
        ),
    )


def _window(case: Case, padding: Padding) -> dict[str, Any]:
    """Return what all convolutions have."""
    rank = len(case.kernel) - 2
    return {
        "kernel_size": case.kernel[2:],
        "stride": case.axes("stride", rank, (1,)),
        "padding": padding,
        "dilation": case.axes("dilation", rank, (1,)),
        "bias": case.has_bias,
    }


def linear(case: Case) -> tuple[Layer, ...]:
    """Read a fully connected layer, which works on each position where there are some."""
    if len(case.kernel) != 2:
        return by_kernel(case)
    return (Linear(out_channels=case.kernel[0], each=case.y.rank > 0, bias=case.has_bias),)


def by_kernel(case: Case) -> tuple[Layer, ...]:
    """Count what goes over more than one sample, such as windows, by kernel and sizes alone."""
    return _with_work(Product, case, of_kernel(case))


def by_itself(case: Case) -> tuple[Layer, ...]:
    """Read a call of stored numbers alone, which multiplies them or does nothing that counts."""
    op = case.call.op
    if op == "linear" and len(case.kernel) == 2:
        return linear(case)
    if op.startswith("conv") or op == "linear":
        return by_kernel(case)
    if op in PRODUCTS:
        return product(case)
    return (Recorded(op=op, size=case.y),)


def stored_input(case: Case) -> Shape:
    """Return the size of what is stored and goes through a fully connected layer."""
    return Shape(case.y.spatial, case.kernel[1])


def product(case: Case) -> tuple[Layer, ...]:
    """Read a product of matrices."""
    return _with_work(Product, case, multiply_adds(case))


def recurrent(case: Case) -> tuple[Layer, ...]:
    """Read a recurrent layer, or one of its steps."""
    return _with_work(Recurrent, case, of_steps(case))


def _with_work(kind: type[Product], case: Case, count: int | None) -> tuple[Layer, ...]:
    if count is None:
        return (Unknown(op=case.call.op, size=case.y),)
    if not count:
        return (Recorded(op=case.call.op, size=case.y, keeps="input"),)
    return (kind(op=case.call.op, size=case.y, multiply_adds=count, keeps="input"),)
