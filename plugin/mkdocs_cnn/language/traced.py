"""What a model in code does, operation by operation: the nouns of what a framework has recorded.

Sizes are those of a batch of one, in the framework's own order, the batch's 1 included. Operations
and options are called as PyTorch's functions are, whichever framework the model is written in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from math import prod

from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.problem import Span
from mkdocs_cnn.problems.records import field, record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from mkdocs_cnn.problems.phrases import Words

Sizes: TypeAlias = tuple[int, ...]
"""The size of a tensor, in the framework's order."""
Output: TypeAlias = tuple[int, int]
"""An output of a call: which call it is, and which of its outputs. The first input of the model is
`(-1, 0)`, the second `(-2, 0)`."""
Option: TypeAlias = "bool | int | float | str | tuple[int | float, ...]"
"""What an option is set to."""
PLAIN = ("", "Sequential", "ModuleList", "ModuleDict", "Functional", "Model")
"""Classes of modules that say nothing of what is in them."""
SEQUENCE = "(Sequential)"
"""What stands behind the name of a class that is one, as in Python's own `class` line."""
STATISTICS = ("running_mean", "running_var", "num_batches_tracked")
"""What PyTorch calls that a batch normalisation stores and does not learn."""
_ANY = pattern(r"(?:(?:create|get|build|make|load)_)?(?:model|network|net)")
"""What makes one model or another, or holds it."""
_WANTED = pattern(r"\b(?:model_name|model|name|arch)=(['\"])(.+?)\1")
"""The argument that says which one."""
INPUT = "-input"
"""What stands behind the name of an input that a module of the model has, too."""
USUAL_TYPE = "float32"
"""The type of numbers that need not be named."""
VALUE_TYPES = ("float16", "bfloat16", "float64")
"""The other types of numbers that a model can compute with."""


@record()
class Tensor:
    """Numbers that a model stores: a parameter, or a buffer, which is not learned."""

    name: str
    """From the model down: `layer1.0.conv1.weight`. One that stands in several calls is shared."""
    sizes: Sizes
    learned: bool = True
    dtype: str = USUAL_TYPE

    @property
    def count(self) -> int:
        """The number of values."""
        return prod(self.sizes)


@record()
class Call:
    """One operation at work."""

    name: str
    """Its address: the module that calls it, with the operation behind that where it calls more
    than one: `layer1.0.conv1`, `layer1.0.add`. The second of a kind is `layer1.0.relu-2`."""
    op: str
    """The function's name in PyTorch: `conv2d`."""
    inputs: tuple[Output, ...]
    sizes: tuple[Sizes, ...]
    """What comes out; mostly one."""
    options: tuple[tuple[str, Option], ...] = ()
    """Options that are not as usual, by their names in PyTorch, in its order."""
    tensors: tuple[Tensor, ...] = ()
    """What it reads of the model's parameters and buffers."""
    span: Span | None = field(default=None, compare=False, repr=False)

    @cached_property
    def settings(self) -> dict[str, Option]:
        """The options by their names."""
        return dict(self.options)


@record()
class Trace:
    """A model, as it was recorded."""

    model: str
    """Where it comes from, as its author says it: `torchvision.models:resnet50`."""
    inputs: tuple[tuple[str, Sizes], ...]
    """The names and sizes of what goes in."""
    calls: tuple[Call, ...]
    """In the order of execution."""
    outputs: tuple[Output, ...] = ()
    modules: tuple[tuple[str, str], ...] = ()
    """Modules that hold others, with the names of their classes (`ConvBlock(Sequential)` is one);
    that of the model itself is the empty one."""
    unused: tuple[Tensor, ...] = ()
    """Parameters and buffers that the model stores, and no call reads."""
    arguments: str = ""
    """What its factory was called with: `num_classes=10`."""
    versions: tuple[str, ...] = field(default=(), compare=False)
    """What it was recorded with: `torch 2.13.0`."""
    channels_last: bool = False
    """Is the last axis that of the channels, as in Keras? Else it is the second, as in PyTorch."""
    doubt: Words = ""
    """Why it is not the model that its author wrote: `batch norms are folded`; mostly empty."""
    types: tuple[str, ...] = ()
    """The types of the inputs: `int64`; empty for the usual one, and nothing where all are such."""

    @cached_property
    def has_other_buffers(self) -> bool:
        """Is anything stored and not learned but the statistics of batch normalisation?"""
        reading = (call.tensors for call in self.calls if call.op != "batch_norm")
        others = any(not each.learned for tensors in reading for each in tensors)
        spare = (each for each in self.unused if not each.learned)
        return others or any(each.name.rpartition(".")[2] not in STATISTICS for each in spare)

    @cached_property
    def borrowed(self) -> dict[str, list[str]]:
        """Modules that are never called, with the calls that read their tensors in their place.

        So does `MultiheadAttention` with those of its `out_proj`.
        """
        called = {path for call in self.calls for path in around(call.name)}
        found: dict[str, list[str]] = {}
        for call in self.calls:
            within = module_of(call.name)
            home = common([module_of(each.name) for each in call.tensors])
            lies_there = home.startswith(f"{within}.") if within else home != ""
            if lies_there and home not in called:
                found.setdefault(home, []).append(call.name)
        return found

    @property
    def title(self) -> str:
        """The name of what makes the model, or of its class, or of its file.

        What makes any model, such as timm's `create_model`, is told which one.
        """
        _, colon, made_by = self.model.rpartition(":")
        called = dict(self.modules).get("", "")
        if colon and _ANY.fullmatch(made_by):
            wanted = _WANTED.search(self.arguments)
            return wanted[2] if wanted else made_by if called in PLAIN else shown_class(called)
        if colon or called in PLAIN:
            return made_by.rpartition("/")[2].removesuffix(".onnx")
        return shown_class(called)

    @property
    def value_type(self) -> str:
        """The type of most of its parameters, if that is one that values can have."""
        every = {each.name: each for call in self.calls for each in call.tensors if each.learned}
        found: Counter[str] = Counter()
        for each in every.values():
            found[each.dtype] += each.count
        most = max(found, key=found.__getitem__, default=USUAL_TYPE)
        return most if most in VALUE_TYPES else USUAL_TYPE

    @property
    def origin(self) -> str:
        """Where it comes from: `timm:create_model with model_name='vgg11' (torch 2.13.0)`."""
        versions = f" ({', '.join(self.versions)})" if self.versions else ""
        arguments = f" with {self.arguments}" if self.arguments else ""
        return f"{self.model}{arguments}{versions}"


def shown_class(name: str) -> str:
    """Return a class's name as readers see it: `_DenseBlock` is `DenseBlock` to them."""
    name = name.removesuffix(SEQUENCE)
    return name.lstrip("_") or name


def module_of(name: str) -> str:
    """Return the address of the module that an address lies in; that of the model is empty."""
    return name.rpartition(".")[0]


def common(paths: Sequence[str]) -> str:
    """Return the address that all of some addresses begin with."""
    words = [path.split(".") for path in paths]
    shared = []
    for each in zip(*words, strict=False):
        if len(set(each)) > 1:
            break
        shared.append(each[0])
    return ".".join(shared)


def around(path: str) -> Iterator[str]:
    """Yield the addresses that lead to a module or a call, from the outermost to its own."""
    words = path.split(".") if path else []
    for length in range(1, len(words) + 1):
        yield ".".join(words[:length])
