"""Both sides of one description, figure by figure."""

import re
import time
from dataclasses import dataclass, fields
from random import Random

from differential.description import smaller
from differential.figures import Figures, IncomparableError, Layer, Line, Refused
from differential.programming import measured
from differential.writing import write
from helpers import Invalid, report_data, work_out


@dataclass(frozen=True)
class Case:
    """One description with what came of it."""

    name: str
    """Sort, seed and number, by which it is made again: `networks/1/73`."""
    network: object
    block: str
    program: str
    refused: bool
    differences: tuple[str, ...]

    def __str__(self):
        parts = (f"# {self.name}", *self.differences, "", self.block, self.program)
        return "\n".join(parts)


def counted(block):
    """What this package makes of a block: its figures, or why it refuses them."""
    try:
        worked_out = work_out(block)
    except Invalid as invalid:
        return Refused(invalid.problems[0].describe())
    (report,) = worked_out.reports
    data = report_data(report)
    rows = [_line(row) for row in data["rows"]]
    layers = [
        Layer(each["kind"], tuple(each["output"]), each["weights"], each["biases"], each["macs"])
        for each in data["layers"]
    ]
    heads = [[_line(row) for row in head["rows"]] for head in data.get("heads", ())]
    return Figures(
        rows,
        layers,
        heads,
        data["params"],
        data.get("params_with_heads", data["params"]),
        data["weights"],
        data["biases"],
        data["buffers"],
        data["macs"],
        data["activations"],
    )


def _line(row):
    return Line(tuple(row["output"]), row["params"], row["macs"])


def differences(ours, theirs):
    """Say what differs between this package and PyTorch."""
    if isinstance(ours, Refused) and isinstance(theirs, Refused):
        return
    if isinstance(ours, Refused):
        yield f"refused here alone: {ours.why}"
    elif isinstance(theirs, Refused):
        yield f"refused by PyTorch alone: {theirs.why}"
    else:
        for each in fields(Figures):
            one, other = getattr(ours, each.name), getattr(theirs, each.name)
            if one != other:
                yield f"{each.name}: {_shown(one, other)} here, {_shown(other, one)} in PyTorch"


def _shown(one, other):
    """Of a list, the first item that is not the other's."""
    if not isinstance(one, list):
        return f"{one:,}"
    same = [a == b for a, b in zip(one, other, strict=False)]
    at = same.index(False) if False in same else len(same)
    return f"number {at + 1} of {len(one)} is {one[at]}" if at < len(one) else f"{len(one)} in all"


def compare(name, network, other=None):
    """Compare both sides of a description.

    Args:
        name: what it is called, from which the way of writing follows, too.
        network: the description.
        other: one for PyTorch alone, to see that a difference is found.

    Raises:
        IncomparableError: PyTorch does not say.
    """
    block = write(network, Random(name))
    theirs, program = measured(other or network)
    ours = counted(block)
    found = tuple(differences(ours, theirs))
    return Case(name, network, block, program, isinstance(theirs, Refused), found)


def shrunk(case, seconds=20):
    """A smaller description in which the same differs: parts are left out as long as it does."""
    end = time.monotonic() + seconds
    found = True
    while found and time.monotonic() < end:
        found = False
        for less in smaller(case.network):
            shorter = _compared(case.name, less)
            if shorter and sort_of(shorter) == sort_of(case):
                case, found = shorter, True
                break
            if time.monotonic() > end:
                break
    return case


def _compared(name, network):
    """Compare what may be no description at all, where a part of it is missing."""
    try:
        return compare(name, network)
    except (IncomparableError, AssertionError, IndexError, KeyError, NameError, TypeError):
        return None


def sort_of(case):
    """What differs, without the figures and places."""
    first = (each.partition("\n")[0] for each in case.differences)
    return frozenset(re.sub(r"[\d:,]+", "", each)[:60] for each in first)
