"""What is compared of a network: figures of one sample, sizes with the channels last."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Line:
    """A row of the table."""

    output: tuple[int, ...]
    params: int
    macs: int


@dataclass(frozen=True)
class Layer:
    """One layer at work, as PyTorch names it."""

    kind: str
    output: tuple[int, ...]
    weights: int
    biases: int
    macs: int


@dataclass
class Figures:
    """Everything about one network."""

    rows: list[Line] = field(default_factory=list)
    layers: list[Layer] = field(default_factory=list)
    heads: list[list[Line]] = field(default_factory=list)
    params: int = 0
    params_with_heads: int = 0
    weights: int = 0
    biases: int = 0
    buffers: int = 0
    macs: int = 0
    activations: int = 0
    """The values of the input and of what each row gives."""


@dataclass(frozen=True)
class Refused:
    """There is no such network."""

    why: str


class IncomparableError(Exception):
    """PyTorch itself refuses what could be computed; nothing is said about the other side."""
