"""Several calls that are one layer: a shuffle of channels, what flattens for `fc`, what pads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from mkdocs_cnn.language.traced import Call, Trace, module_of
from mkdocs_cnn.network.traced.values import whole_numbers
from mkdocs_cnn.problems.records import replace


def put_together(trace: Trace) -> Trace:
    """Put calls together that are one layer; those that are no more have no inputs and no sizes.

    Groups of channels apart, exchanged, and joined again are a shuffle. A fully connected layer
    flattens what it gets. Zeros around the input of a convolution alone are its padding. Sums of
    two are a sum of all. What is repeated along some axes to be joined with others is joined as it
    is.
    """
    uses = Counter((*trace.outputs, *(each for call in trace.calls for each in call.inputs)))
    calls, names = list(trace.calls), {call.name for call in trace.calls}
    for index, call in enumerate(calls):
        if call.op == "linear" and call.inputs and _is_flattened(calls, index, uses):
            _take_in(calls, index, 0)
        elif pads := _pads(calls, call, uses, trace.channels_last):
            calls[index] = replace(call, options=(*call.options, ("pad", pads)))
            _take_in(calls, index, 0)
        for at in range(len(calls[index].inputs)):
            if _is_repeated(calls, calls[index], at, uses):
                _take_in(calls, index, at)
        while (summand := _summand(calls, calls[index], uses)) is not None:
            _take_in(calls, index, summand)
    for last in () if trace.channels_last else range(2, len(calls)):
        groups = _groups(calls, last, uses)
        if groups:
            given = calls[last - 2].inputs
            options = (("groups", groups),)
            name = _free(calls[last].name, names)
            calls[last] = Call(name, "channel_shuffle", given, calls[last].sizes, options)
            calls[last - 2] = calls[last - 1] = replace(calls[last - 2], inputs=(), sizes=())
    return trace if calls == list(trace.calls) else replace(trace, calls=tuple(calls))


def _take_in(calls: list[Call], index: int, at: int) -> None:
    """Let a call do what makes one of its inputs, which then is no call any more."""
    given = calls[index].inputs
    before = given[at][0]
    inputs = (*given[:at], *calls[before].inputs, *given[at + 1 :])
    calls[index] = replace(calls[index], inputs=inputs)
    calls[before] = replace(calls[before], inputs=(), sizes=())


def _is_flattened(calls: Sequence[Call], index: int, uses: Counter[tuple[int, int]]) -> bool:
    """Is what goes into a call flattened for it alone, and all of a sample?"""
    before, output = calls[index].inputs[0]
    if before < 0 or output or uses[before, 0] != 1 or calls[before].op not in _FLATTENING:
        return False
    sizes = calls[before].sizes[0] if calls[before].sizes else ()
    return len(sizes) == 2 and sizes[0] == 1


_FLATTENING = ("flatten", "reshape")


def _pads(
    calls: Sequence[Call], call: Call, uses: Counter[tuple[int, int]], last: bool
) -> tuple[int, ...]:
    """Return the zeros before and after each axis that are put around the input of a call alone."""
    rank = next((n for n in (1, 2, 3) if call.op == f"conv{n}d"), 0)
    padding = call.settings.get("padding", 0)
    before, output = call.inputs[0] if rank and call.inputs else (-1, 0)
    if before < 0 or output or uses[before, 0] != 1 or isinstance(padding, str):
        return ()
    made = calls[before]
    if made.op != "pad" or made.settings.get("mode") or made.settings.get("value"):
        return ()
    amounts = whole_numbers(made.settings.get("pad"))  # those of the last axis first
    pairs = [*zip(amounts[::2], amounts[1::2], strict=False)] + [(0, 0)] * (rank + 1)
    own, others = pairs[last : rank + last], (*pairs[:last], *pairs[rank + last :])
    if min(amounts, default=-1) < 0 or any(map(any, others)):
        return ()
    return tuple(each for pair in reversed(own) for each in pair)


def _is_repeated(
    calls: Sequence[Call], call: Call, at: int, uses: Counter[tuple[int, int]]
) -> bool:
    """Is an input repeated along some axes for a join alone, which does so by itself?"""
    before, output = call.inputs[at]
    if call.op not in _JOINING or len(call.inputs) < 2 or before < 0 or uses[before, output] != 1:
        return False
    made = calls[before]
    given = made.inputs[0][0] if made.op == "expand" and made.inputs else -1
    if given < 0 or not calls[given].sizes:
        return False
    return made.sizes == call.sizes and len(calls[given].sizes[0]) == len(made.sizes[0])


_JOINING = ("mul", "add", "sub", "maximum")


def _summand(calls: Sequence[Call], call: Call, uses: Counter[tuple[int, int]]) -> int | None:
    """Return which input of a sum is a sum that nobody else takes, in the same module."""
    if not _is_sum(call):
        return None
    found = (
        at
        for at, (before, output) in enumerate(call.inputs)
        if before >= 0
        and uses[before, output] == 1
        and _is_sum(calls[before])
        and calls[before].sizes == call.sizes
        and module_of(calls[before].name) == module_of(call.name)
    )
    return next(found, None)


def _is_sum(call: Call) -> bool:
    """Does a call add what others have made, and nothing else?"""
    return call.op == "add" and len(call.inputs) > 1 and not call.options and not call.tensors


def _free(name: str, names: set[str]) -> str:
    """Call a shuffle what it is, unless its module has another of that name."""
    module, dot, _ = name.rpartition(".")
    wanted = f"{module}{dot}channel_shuffle"
    return name if wanted in names else wanted


def _groups(calls: Sequence[Call], last: int, uses: Counter[tuple[int, int]]) -> int:
    """Return how many groups three calls exchange; 0 where they do something else."""
    apart, swapped, joined = calls[last - 2 : last + 1]
    if [apart.op, swapped.op, joined.op] != ["reshape", "transpose", "reshape"]:
        return 0
    chained = swapped.inputs == ((last - 2, 0),) and joined.inputs == ((last - 1, 0),)
    alone = uses[last - 2, 0] == 1 and uses[last - 1, 0] == 1
    axes = {swapped.settings.get("dim0"), swapped.settings.get("dim1")}
    sizes = apart.sizes[0] if apart.sizes else ()
    if not (chained and alone and axes == {1, 2} and len(sizes) > 3):
        return 0
    whole = (sizes[0], sizes[1] * sizes[2], *sizes[3:])
    return sizes[1] if joined.sizes == (whole,) else 0
