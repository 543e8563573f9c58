"""What the totals of a summary come to, each by the rule of its tool.

torchsummary counts every module's output twice, for its gradient, and calls MiB MB. torchinfo
counts the outputs of layers with parameters twice, in millions of bytes; its mult-adds are the
parameters, biases and normalisations among them, times the positions of a convolution. Keras counts
the moving averages of a normalisation as parameters that are not trained, and calls MiB MB.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import prod

from mkdocs_cnn.language.summaries import Dims, Entry, Summary, Total, What
from mkdocs_cnn.listings.summaries.blocks import TOTAL, Worth, blocks, summed
from mkdocs_cnn.listings.summaries.chain import Step, batch_of, own_batch
from mkdocs_cnn.listings.summaries.classes import kind_of
from mkdocs_cnn.listings.summaries.entries import VALUE_BYTES, value_bytes
from mkdocs_cnn.listings.summaries.flops import flops_of

BYTES: tuple[What, ...] = ("input", "outputs", "weights", "everything")
"""Totals of bytes."""
_OBJECT = 64
"""At most so many bytes more than its values has the object that holds an input, in torchinfo."""
_OWN = 1000
"""One in so many parameters may be a block's own, which torchinfo leaves out of its sizes."""


def row_params(step: Step) -> int | None:
    """Return the parameters of a row: the true ones, or those that it says where nobody knows."""
    worth = row_worth(step)
    return int(worth.value) if worth is not None else None


def row_worth(step: Step) -> Worth | None:
    """Return the parameters of a row, with how sure they are; None where nothing tells them."""
    entry, way = step.entry, step.way
    if entry is None:
        return Worth(Fraction(0))
    rounded = entry.params is not None and entry.params.scale != 1
    if way is not None and way.params is not None and not rounded:
        return Worth(Fraction(way.params))
    if entry.params is None:
        return Worth(Fraction(0)) if entry.type or entry.weightless else None
    cell = entry.params
    several = kind_of(entry.type) != "fc"
    if way is None or way.params is None or (several and cell.holds(way.params)):  # as others do
        half = cell.scale / 2 if cell.cut else Fraction(0)
        return Worth(cell.claimed + half, half or cell.slack)
    return Worth(Fraction(way.params), Fraction(way.output[-1]))


def params_of_blocks(summary: Summary, steps: Sequence[Step]) -> Mapping[int, Worth | None]:
    """Work out the parameters of blocks that count those of their rows, and all, at `TOTAL`."""
    by_row = {step.entry.number: step for step in steps if step.entry}
    total = next((each.cell for each in summary.totals if each.what == "params"), None)

    def row(entry: Entry) -> Worth | None:
        return Worth(Fraction(0)) if entry.again else row_worth(by_row[entry.number])

    return blocks(summary, total, lambda entry: entry.params, row)


def flops_worths(summary: Summary, steps: Sequence[Step]) -> Mapping[int, Worth | None]:
    """Work out what each row's FLOPs come to, by its number, and all of them, at `TOTAL`."""
    by_row = {step.entry.number: step for step in steps if step.entry}
    batch = batch_of(summary)
    rows = {
        entry.number: _flops(entry, by_row.get(entry.number), batch)
        for entry in summary.entries
        if not entry.holds
    }
    total = next((each.cell for each in summary.totals if each.what == "flops"), None)
    found = blocks(summary, total, lambda entry: entry.flops, lambda entry: rows[entry.number])
    return {**rows, **found}


def _flops(entry: Entry, step: Step | None, batch: int) -> Worth | None:
    """Return what a row's FLOPs come to; None where nobody can say."""
    way = step.way if step else None
    if entry.flops is None:
        return None if entry.output else Worth(Fraction(0))  # a loss, say, that has not run
    if way is None or (kind_of(entry.type) is None and not way.operations):
        return None
    return Worth(Fraction(flops_of(way, own_batch(entry, batch), entry.flops)))


def worths(summary: Summary, steps: Sequence[Step]) -> Mapping[What, Worth]:
    """Work out what the totals come to; those that nobody can know are missing."""
    found: dict[What, Worth] = {}
    if any(not (each.type or each.output or each.params) for each in summary.entries):
        return found  # nobody can know what is in rows that cannot be read
    stated = {total.what: total for total in summary.totals}
    if summary.inclusive:
        rows = params_of_blocks(summary, steps)[TOTAL]
    else:
        rows = summed([row_worth(each) for each in steps if each.entry and not each.entry.again])
    if rows is not None and any(step.entry and step.entry.params for step in steps):
        own = 0 if summary.inclusive else _own(summary)
        whole = Worth(rows.value + own, rows.unsure)
        found["params"] = whole
        if summary.partial and _is_more(whole, stated):
            return {}  # rows are missing, and what they come to with them
        if any(each.cell.scale != 1 for each in stated.values() if each.what == "params"):
            found |= _split_roughly(whole, stated)
        else:
            found |= _split(summary, steps, int(whole.value), stated)
        weights = rows.value * VALUE_BYTES
        cut = summary.counted == "weighted" and any(map(_is_cut, steps))
        unsure = rows.unsure * VALUE_BYTES + (weights / _OWN if cut else 0)
        said = stated["weights"].cell.claimed if "weights" in stated else weights
        if (
            not cut or said >= weights - unsure
        ):  # torchinfo leaves out what blocks have of their own
            found["weights"] = Worth(weights, unsure)
    found |= _macs(summary, steps)
    found |= _sizes(summary, steps)
    if summary.counted == "weighted":
        found |= _in_other_values(summary, found, stated)
    found |= _everything(found, stated)
    return found


def _in_other_values(
    summary: Summary, found: dict[What, Worth], stated: Mapping[What, Total]
) -> dict[What, Worth]:
    """Count the bytes for values of another size than usual, where the totals say so."""
    times = Fraction(value_bytes(summary), VALUE_BYTES)
    sizes = {what: found[what] for what in BYTES[:3] if what in found and what in stated}
    others = {what: Worth(its.value * times, its.unsure) for what, its in sizes.items()}
    usual, fit = (
        sum(stated[what].cell.holds(its.value, its.unsure) for what, its in each.items())
        for each in (sizes, others)
    )
    return others if fit > usual else {}


def _is_cut(step: Step) -> bool:
    """May a row stand for rows that are not shown, and have parameters of its own?"""
    activated = step.entry is not None and "Act" in step.entry.type
    return (step.way is None and bool(row_params(step))) or activated


def _is_more(rows: Worth, stated: Mapping[What, Total]) -> bool:
    """Is a total more than the rows come to, and what else is said below agrees with it?"""
    if not {"params", "trainable", "frozen"} <= stated.keys():
        return False
    params, *parts = (stated[what].cell for what in ("params", "trainable", "frozen"))
    whole = sum(part.claimed for part in parts)
    slack = sum(each.scale if each.cut else each.slack for each in (params, *parts))
    return rows.value < params.claimed and abs(whole - params.claimed) <= slack


def _own(summary: Summary) -> int:
    """Add up what rows that hold others say of themselves."""
    each = (entry.params for entry in summary.entries if entry.holds)
    return sum(int(cell.claimed) for cell in each if cell is not None and cell.scale == 1)


def _split_roughly(whole: Worth, stated: Mapping[What, Total]) -> Mapping[What, Worth]:
    """Split rounded parameters: what is not trained is the rest, if that is what is said."""
    if "trainable" not in stated or "frozen" not in stated:
        return {}
    trained, frozen = stated["trainable"].cell, stated["frozen"].cell
    slack = frozen.scale if frozen.cut else frozen.slack
    rest = Worth(whole.value - frozen.claimed, whole.unsure + slack)
    if trained.holds(rest.value, rest.unsure) or frozen.claimed == 0:
        return {"trainable": rest, "frozen": Worth(frozen.claimed)}
    if trained.holds(whole.value, whole.unsure):
        return {"trainable": whole, "frozen": Worth(Fraction(0))}
    return {"trainable": rest}


def _split(
    summary: Summary, steps: Sequence[Step], params: int, stated: Mapping[What, Total]
) -> Mapping[What, Worth]:
    """Split parameters into trained and others: which are frozen, only the totals can say."""
    moving = 0
    if not summary.channels_first:
        moving = sum(_moving(step) for step in steps)
    said = {what: int(stated[what].cell.claimed) for what in stated if stated[what].cell.scale == 1}
    optimizer = said.get("optimizer", 0)
    frozen = _frozen(said, params, moving)
    least = 0 if any(s.entry and s.entry.type == "Functional" for s in steps) else moving
    if frozen < least:
        frozen = moving
    found: dict[What, Worth] = {
        "trainable": Worth(Fraction(params - frozen)),
        "frozen": Worth(Fraction(frozen)),
    }
    if "optimizer" in stated:
        whole = said.get("params", 0)
        fits = optimizer + params == whole or not _is_optimizer(whole - params, params - frozen)
        found["optimizer"] = Worth(Fraction(optimizer if fits else whole - params))
        found["params"] = Worth(params + found["optimizer"].value)
    return found


def _frozen(said: Mapping[What, int], params: int, moving: int) -> int:
    """Say how many are not trained: what both figures agree on, or what one makes likely."""
    trained, frozen = said.get("trainable"), said.get("frozen")
    if frozen is not None and (trained is None or trained + frozen == params):
        return frozen
    rest = params - trained if trained is not None else -1
    usable = [n for n in (moving, rest, frozen) if n is not None and moving <= n <= params]
    fitting = [n for n in usable if frozen == n or params - n == trained]
    return next(iter(fitting or usable), moving)


def _moving(step: Step) -> int:
    """Count what Keras keeps of a row without training it."""
    kind, params = kind_of(step.entry.type) if step.entry else None, row_params(step) or 0
    if kind == "standard":
        return params
    return 2 * (step.output or (0,))[-1] if kind == "bn" else 0


def _is_optimizer(count: int, trained: int) -> bool:
    """Can an optimiser have so many values: a few, and some for each parameter that is trained?"""
    return any(0 <= count - times * trained <= 10 for times in range(4))


def _tells_params(summary: Summary) -> bool:
    return any(each.params or each.weightless for each in summary.entries)


def _macs(summary: Summary, steps: Sequence[Step]) -> Mapping[What, Worth]:
    if summary.partial:
        return {}
    total, batch = 0, batch_of(summary)
    if not _tells_params(summary) and not any(each.macs for each in summary.entries):
        return {}
    for step in steps:
        entry, way = step.entry, step.way
        if entry is None:
            continue
        if way is not None and (way.operations or way.params == 0):
            total += way.macs * own_batch(entry, batch)
        elif entry.macs is not None:
            total += int(entry.macs.claimed)
        elif row_params(step) or entry.again:
            return {}
    return {"macs": Worth(Fraction(total))}


def _sizes(summary: Summary, steps: Sequence[Step]) -> Mapping[What, Worth]:
    found: dict[What, Worth] = {}
    batch = batch_of(summary)
    if summary.partial:
        return found
    start = steps[0].before if steps else None
    if start is not None and start.output is not None:
        found |= _input(summary, start, start.output)
    outputs = 0
    if not summary.counted or not _tells_params(summary):
        return found
    for step in steps:
        entry = step.entry
        if entry is None:
            return found
        counts = row_params(step) or entry.again
        if summary.counted == "weighted":
            if not counts:
                continue
            if kind_of(entry.type) in (None, "sequential") or "Act" in entry.type:
                return found  # rows of its own that are not shown may be counted in its place
        if step.output is None:
            return found
        outputs += prod(step.output) * own_batch(entry, batch)
    found["outputs"] = Worth(Fraction(2 * outputs * VALUE_BYTES))
    return found


def _input(summary: Summary, start: Step, dims: Dims) -> Mapping[What, Worth]:
    """Count the bytes of what goes in, if it is known well enough."""
    stated = next((each.cell for each in summary.totals if each.what == "input"), None)
    values = Fraction(prod(dims) * batch_of(summary) * VALUE_BYTES)
    more = Fraction(_OBJECT if summary.counted == "weighted" else 0)
    if stated is None or not start.cost:
        return {"input": Worth(values, more)}
    pair = Fraction(prod(dims) ** 2 * VALUE_BYTES)
    if summary.counted == "all" and stated.holds(pair) and not stated.holds(values):
        values = pair  # torchsummary multiplies the sizes of two inputs
    if len(dims) == 4 and not stated.holds(values * value_bytes(summary) / VALUE_BYTES):
        return {}  # a guess at how many frames a video has
    return {"input": Worth(values, more + stated.slack)}


def _everything(found: Mapping[What, Worth], stated: Mapping[What, Total]) -> Mapping[What, Worth]:
    """Add up the three sizes; those that nobody can know as they are written."""
    value = unsure = Fraction(0)
    for what in BYTES[:3]:
        if what in found:
            value += found[what].value
            unsure += found[what].unsure
        elif what in stated:
            value += stated[what].cell.claimed
            unsure += stated[what].cell.slack
        else:
            return {}
    return {"everything": Worth(value, unsure)}
