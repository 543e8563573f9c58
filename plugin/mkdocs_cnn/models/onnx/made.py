"""What a node comes to: an operation as PyTorch calls it, with the options that it knows."""

from __future__ import annotations

from mkdocs_cnn.language.traced import Option, Sizes
from mkdocs_cnn.models.onnx.flows import Flow
from mkdocs_cnn.problems.records import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

Options: TypeAlias = "tuple[tuple[str, Option], ...]"


@record()
class Made:
    """What a node is in PyTorch."""

    op: str
    options: Options = ()
    kernel: Sizes | None = None
    """The kernel of a convolution or a fully connected layer, in PyTorch's order."""
    bias: Flow | None = None
    """What is added by the operation itself."""
    padded: tuple[int, ...] = ()
    """What has to be padded before, since PyTorch pads both ends alike: as `F.pad` takes it."""


def options_of(**options: Option | None) -> Options:
    """Keep the options that are set, but for bounds that are none."""
    return tuple((n, v) for n, v in options.items() if v is not None and not _is_endless(v))


def _is_endless(value: Option) -> bool:
    several = value if isinstance(value, tuple) else (value,)
    return any(isinstance(each, (int, float)) and not abs(each) < _ENDLESS for each in several)


_ENDLESS = 10**12
