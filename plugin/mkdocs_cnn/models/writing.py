"""A trace to text: a line for each operation, the same for every export of the same model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mkdocs_cnn.language.traced import (
    USUAL_TYPE,
    Call,
    Option,
    Output,
    Sizes,
    Tensor,
    Trace,
    around,
)
from mkdocs_cnn.models import EXPORT

HEAD = f"{EXPORT}1"
"""The first line: what it is, and the version of the format."""
SCALAR = "scalar"
"""What stands for the size of a single number."""


def write(trace: Trace) -> str:
    """Write a trace as text; `reading.read` makes the same trace of it."""
    return "\n".join([HEAD, "", *_head(trace), "", *_calls(trace), *_foot(trace), ""])


def _head(trace: Trace) -> Iterator[str]:
    yield f"model: {trace.model}"
    if trace.arguments:
        yield f"arguments: {trace.arguments}"
    if trace.versions:
        yield f"versions: {', '.join(trace.versions)}"
    if trace.channels_last:
        yield "channels: last"
    if trace.doubt:
        yield f"doubt: {trace.doubt}"
    types = trace.types or ("",) * len(trace.inputs)
    for (name, sizes), kind in zip(trace.inputs, types, strict=True):
        yield f"input: {name} {write_sizes(sizes)}{kind and f':{kind}'}"
    classes = dict(trace.modules)
    if "" in classes:
        yield f"class: {classes['']}"


def _calls(trace: Trace) -> Iterator[str]:
    """Yield a line for each call, and before the first call in a module one for that."""
    classes, told = dict(trace.modules), {""}
    names = [call.name for call in trace.calls]
    entrances = [name for name, _ in trace.inputs]
    for index, call in enumerate(trace.calls):
        for module in around(call.name):
            if module in classes and module not in told:
                yield f"module {module}: {classes[module]}"
                told.add(module)
        yield _call(call, index, names, entrances)


def _call(call: Call, index: int, names: Sequence[str], entrances: Sequence[str]) -> str:
    inputs = ""
    if call.inputs != (_before(index),):
        inputs = f"({', '.join(_output(each, names, entrances) for each in call.inputs)})"
    options = "".join(f" {name}={write_option(value)}" for name, value in call.options)
    sizes = ", ".join(map(write_sizes, call.sizes))
    tensors = ", ".join(_tensor(each, call.name) for each in call.tensors)
    stored = f" | {tensors}" if tensors else ""
    return f"{call.name} = {call.op}{inputs}{options} -> {sizes}{stored}"


def _before(index: int) -> Output:
    """Return what goes into a call that does not say it: the call above, or the first input."""
    return (index - 1, 0)


def _output(output: Output, names: Sequence[str], entrances: Sequence[str]) -> str:
    call, number = output
    if call < 0:
        return entrances[-1 - call]
    return f"{names[call]}[{number}]" if number else names[call]


def _tensor(tensor: Tensor, within: str) -> str:
    """Write a tensor; one of the module itself without its address."""
    inside = tensor.name.removeprefix(f"{within}.")
    name = inside if inside != tensor.name and "." not in inside else f"/{tensor.name}"
    dtype = "" if tensor.dtype == USUAL_TYPE else f":{tensor.dtype}"
    return f"{'' if tensor.learned else '~'}{name} {write_sizes(tensor.sizes)}{dtype}"


def _foot(trace: Trace) -> Iterator[str]:
    names = [call.name for call in trace.calls]
    entrances = [name for name, _ in trace.inputs]
    if trace.outputs not in ((), (_before(len(names)),)):
        yield ""
        shown = (_output(each, names, entrances) for each in trace.outputs)
        yield f"output: {', '.join(shown)}"
    if trace.unused:
        yield ""
        yield from (f"unused: {_tensor(each, '')}" for each in trace.unused)


def write_sizes(sizes: Sizes) -> str:
    """Write a size: `1x64x112x112`."""
    return "x".join(map(str, sizes)) or SCALAR


def write_operands(several: Iterable[Sizes]) -> str:
    """Write the sizes of what is multiplied: `1x8,8x10`."""
    return ",".join(map(write_sizes, several))


def write_option(value: Option) -> str:
    """Write what an option is set to: `2`, `2,1`, `true`. A list of one ends in a comma."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return _listed(value)
    return str(value)


def _listed(values: Iterable[int | float]) -> str:
    written = ",".join(map(str, values))
    return written if "," in written else f"{written},"
