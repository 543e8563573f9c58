"""The network behind a summary whose rows are one behind the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mkdocs_cnn.language.expressions import Number
from mkdocs_cnn.language.names import is_free
from mkdocs_cnn.language.program import (
    Argument,
    Chain,
    Input,
    Operation,
    Program,
    Row,
    Stage,
    Text,
    Value,
)
from mkdocs_cnn.language.summaries import Summary
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings.summaries.chain import Step, is_branched
from mkdocs_cnn.listings.summaries.classes import kind_of
from mkdocs_cnn.listings.summaries.windows import Op
from mkdocs_cnn.network.builder import build
from mkdocs_cnn.problems.problem import Invalid, Span
from mkdocs_cnn.problems.records import replace


def program_of(program: Program, summary: Summary, steps: Sequence[Step]) -> Program | None:
    """Make a program of the layers; None where the rows do not tell what goes into which."""
    start = steps[0].before.output if steps and steps[0].before else None
    chained = all(step.way is not None and not step.elsewhere for step in steps)
    if start is None or not chained or is_branched(summary) or any(map(is_guessed, steps)):
        return None
    span = program.source.span()
    rows = list(_rows(steps, program))
    shape = shape_of(start, summary.channels_first)
    if not rows or shape is None or any(not _is_whole(step) for step in steps):
        return None
    found = replace(program, input=Input(shape, span), layers=Stage(None, tuple(rows), None, span))
    try:
        network = build(replace(found, listing=None), "")
    except Invalid:
        return None
    last = list(network.nodes)[-1]
    return found if last.output.size == _size(steps[-1]) else None


def is_guessed(step: Step) -> bool:
    """Is nothing said that tells a kernel, or how many values a layer sees?"""
    kind = kind_of(step.entry.type) if step.entry else None
    entry = step.entry
    unsaid = entry is not None and entry.params is None and entry.kernel is None
    return unsaid and kind in ("conv", "deconv", "dwconv", "sepconv")


def _size(step: Step) -> int:
    size = 1
    for number in step.output or ():
        size *= number
    return size


def _is_whole(step: Step) -> bool:
    """Is there a layer of ours for a row, or nothing to be done?"""
    assert step.way is not None
    return bool(step.way.operations) or step.way.input == step.way.output


def shape_of(dims: Sequence[int], channels_first: bool) -> Shape | None:
    """Read sizes as a tool orders them; None where there are too many."""
    if not 1 <= len(dims) <= 4:
        return None
    channels, *spatial = dims if channels_first else (dims[-1], *dims[:-1])
    return Shape(tuple(spatial), channels)


def _rows(steps: Sequence[Step], program: Program) -> Iterator[Row]:
    """Write a row for each layer, and for what has none."""
    names = [step.entry.name if step.entry else "" for step in steps]
    for step, name in zip(steps, names, strict=True):
        assert step.entry is not None
        assert step.way is not None
        span = step.entry.span
        for hidden in step.hidden:
            yield Row(None, Chain((operation_of(hidden, span),)), span)
        if not step.way.operations:
            continue
        own = re.sub(r"\W", "_", name)
        valid = is_free(own) and names.count(name) == 1
        operations = tuple(operation_of(each, span) for each in step.way.operations)
        yield Row(Text(own, span) if valid else None, Chain(operations), span)


def operation_of(said: Op, span: Span) -> Operation:
    """Write a layer as the language holds it."""
    name, words = said
    first = [word for word in ("kernel", "out") if word in words]
    rest = [word for word in words if word not in first]
    if name in ("conv", "dwconv", "sepconv") and _is_half(words):
        rest = [word for word in rest if word != "pad"]
    return Operation(
        name,
        tuple(Argument(word, _value(words[word], span), span) for word in (*first, *rest)),
        span,
    )


def _is_half(words: dict[str, tuple[int, ...] | str | bool]) -> bool:
    """Is the padding what the language takes if nothing is said?"""
    kernel, pad = words.get("kernel"), words.get("pad")
    if not isinstance(kernel, tuple) or not isinstance(pad, tuple) or "dilation" in words:
        return False
    return all(k % 2 for k in kernel) and pad == tuple((k - 1) // 2 for k in kernel)


def _value(value: tuple[int, ...] | str | bool, span: Span) -> Value:
    if isinstance(value, tuple):
        return tuple(Number(str(number), span) for number in value)
    return value
