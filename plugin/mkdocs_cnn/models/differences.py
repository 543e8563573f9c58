"""What differs between two records of a model, layer by layer: `layer2.0.conv2: stride 1 -> 2`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mkdocs_cnn.language.traced import USUAL_TYPE, Call, Option, Output, Sizes, Tensor, Trace
from mkdocs_cnn.models.writing import write_option, write_sizes
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.records import record

_USUAL: dict[str, Option] = {
    **dict.fromkeys(("padding", "output_padding", "dim", "start"), 0),
    **dict.fromkeys(("dilation", "groups", "step"), 1),
    **dict.fromkeys(("ceil_mode", "keepdim", "bias"), False),
}
"""What options are where they are not written."""


@record()
class Difference:
    """One thing that is not as it was."""

    what: Words
    call: Call | None = None
    """The call in the older record; None where it has none."""


def differences(old: Trace, new: Trace) -> list[Difference]:
    """Compare a record with a newer one; versions of the framework do not count.

    Sizes that follow from another difference above are counted, and not listed one by one.
    """
    found = [*_of_inputs(old, new), *_of_calls(old, new), *_of_unused(old, new)]
    behind = _behind(old, new)
    if not found and behind:
        return [_of_sizes(*behind[0])]
    if behind:
        found.append(Difference(say("so-many-other-sizes", count=len(behind))))
    if not found and _named_outputs(old) != _named_outputs(new):
        outputs = ", ".join(_named_outputs(old)), ", ".join(_named_outputs(new))
        found.append(_changed("output", *outputs))
    return found or _of_order(old, new)


def _of_inputs(old: Trace, new: Trace) -> Iterator[Difference]:
    before, after = _entrances(old), _entrances(new)
    for name in {**before, **after}:
        one, other = before.get(name), after.get(name)
        if one != other:
            yield _changed(f"input {name}", one, other)


def _entrances(trace: Trace) -> dict[str, str]:
    types = trace.types or ("",) * len(trace.inputs)
    return {
        name: _typed(sizes, kind or USUAL_TYPE)
        for (name, sizes), kind in zip(trace.inputs, types, strict=True)
    }


def _of_calls(old: Trace, new: Trace) -> Iterator[Difference]:
    """Compare calls by their addresses, in the order of the newer record, then those that left."""
    known = {call.name: call for call in old.calls}
    kept = {call.name for call in new.calls}
    for call in new.calls:
        before = known.get(call.name)
        if before is None:
            yield Difference(say("call-is-new", name=call.name, what=_described(call)))
        else:
            yield from _of_call(before, call, old, new)
    for call in old.calls:
        if call.name not in kept:
            yield Difference(say("call-is-gone", name=call.name, what=_described(call)), call)


def _of_call(before: Call, after: Call, old: Trace, new: Trace) -> Iterator[Difference]:
    if before.op != after.op:
        yield _changed(before.name, before.op, after.op, before)
        return
    for name in {**before.settings, **after.settings}:
        one, other = _set_to(before, name, old), _set_to(after, name, new)
        if one != other:
            yield _changed(f"{before.name}: {name}", _option(one), _option(other), before)
    yield from _of_tensors(before.name, before.tensors, after.tensors, before)
    given, now = _inputs(before, old), _inputs(after, new)
    if given != now:
        yield _changed(f"{before.name}: input", ", ".join(given), ", ".join(now), before)


def _set_to(call: Call, name: str, trace: Trace) -> Option | None:
    """Return what an option is set to, or what it is as usual; axes are counted from the first."""
    usual = _USUAL.get(name)
    if name == "stride":
        usual = call.settings.get("kernel_size") if "pool" in call.op else 1
    value = call.settings.get(name, usual)
    if isinstance(value, tuple) and len(set(value)) == 1:
        value = value[0]
    if name in _AXES and isinstance(value, int):
        rank = len(call.sizes[0]) if call.op in _GROWING else _rank(call, trace)
        return value % rank if rank else value
    return value


_AXES = ("dim", "dim0", "dim1", "start_dim", "end_dim")
_GROWING = ("unsqueeze", "stack")


def _rank(call: Call, trace: Trace) -> int:
    """Return how many axes there are in what goes in."""
    at, number = call.inputs[0] if call.inputs else (0, 0)
    sizes = trace.inputs[-1 - at][1] if at < 0 else trace.calls[at].sizes[number]
    return len(sizes)


def _of_tensors(
    where: str, old: Sequence[Tensor], new: Sequence[Tensor], call: Call | None
) -> Iterator[Difference]:
    before, after = {each.name: each for each in old}, {each.name: each for each in new}
    for name in {**before, **after}:
        one, other = before.get(name), after.get(name)
        if one != other:
            short = name.removeprefix(f"{where}.")
            label = f"{where}: {short}" if where else short
            yield _changed(label, _tensor(one), _tensor(other), call)


def _of_unused(old: Trace, new: Trace) -> Iterator[Difference]:
    yield from _of_tensors("", old.unused, new.unused, None)


def _behind(old: Trace, new: Trace) -> list[tuple[Call, Call]]:
    """Return the calls that are the same and have other sizes."""
    known = {call.name: call for call in old.calls}
    pairs = [(known[call.name], call) for call in new.calls if call.name in known]
    return [(one, other) for one, other in pairs if one.sizes != other.sizes]


def _of_sizes(before: Call, after: Call) -> Difference:
    one, other = (", ".join(map(write_sizes, each.sizes)) for each in (before, after))
    return _changed(before.name, one, other, before)


def _of_order(old: Trace, new: Trace) -> list[Difference]:
    for before, after in zip(old.calls, new.calls, strict=True):
        if before.name != after.name:
            return [_changed("order", before.name, after.name, before)]
    modules = dict(old.modules), dict(new.modules)
    return [
        _changed(f"module {name}" if name else "class", modules[0].get(name), modules[1].get(name))
        for name in {**modules[0], **modules[1]}
        if modules[0].get(name) != modules[1].get(name)
    ]


def _changed(what: str, one: str | None, other: str | None, call: Call | None = None) -> Difference:
    nothing = say("nothing-there")
    return Difference(
        say("was-and-is", what=what, before=one or nothing, after=other or nothing), call
    )


def _described(call: Call) -> str:
    tensors = (write_sizes(each.sizes) for each in call.tensors if each.learned)
    return " ".join([call.op, *tensors])


def _option(value: Option | None) -> str | None:
    return None if value is None else write_option(value)


def _typed(sizes: Sizes, dtype: str) -> str:
    """Write a size, with its type where that is not the usual one."""
    return write_sizes(sizes) + (f":{dtype}" if dtype != USUAL_TYPE else "")


def _tensor(tensor: Tensor | None) -> str | None:
    if tensor is None:
        return None
    return ("" if tensor.learned else "~") + _typed(tensor.sizes, tensor.dtype)


def _inputs(call: Call, trace: Trace) -> list[str]:
    return [_named(each, trace) for each in call.inputs]


def _named_outputs(trace: Trace) -> list[str]:
    return [_named(each, trace) for each in trace.outputs]


def _named(output: Output, trace: Trace) -> str:
    call, number = output
    name = trace.inputs[-1 - call][0] if call < 0 else trace.calls[call].name
    return f"{name}[{number}]" if number else name
