"""By how much the rows of a summary miss its totals, which tells what a false number should be."""

from __future__ import annotations

from math import prod

from mkdocs_cnn.language.summaries import Entry, Summary
from mkdocs_cnn.listings.summaries.ways import Way

_EXPLAINED = 5
"""What it saves if a correction of a row makes a total true."""
_VALUE_BYTES = 4


class Missing:
    """What the rows miss as they are written; nothing where a total is not there, or true."""

    def __init__(self, summary: Summary, batch: int) -> None:
        self.params = self.values = self.slack = None
        rows = [each for each in summary.entries if not each.again]
        optimizer = next((t.cell.claimed for t in summary.totals if t.what == "optimizer"), 0)
        for total in summary.totals:
            if total.what == "params" and total.cell.scale == 1:
                said = sum(int(each.params.claimed) for each in rows if each.params)
                self.params = int(total.cell.claimed - optimizer) - said
            elif total.what == "outputs" and summary.counted == "all":
                bytes_each = 2 * _VALUE_BYTES * batch
                values = sum(prod(each.output.numbers) for each in rows if each.output)
                self.values = total.cell.claimed / bytes_each - values
                self.slack = total.cell.slack / bytes_each

    @property
    def nothing(self) -> bool:
        """Do the parameters of all rows come to their total, so that none of them is false?"""
        return self.params == 0

    def explained(self, entry: Entry, way: Way) -> int:
        """Say what it saves if a row is read in a way: does a total hold then?"""
        saved = 0
        if self.params and entry.params and way.params is not None:
            saved += _EXPLAINED * (way.params - int(entry.params.claimed) == self.params)
        if self.values is not None and self.slack is not None and entry.output:
            more = prod(way.output) - prod(entry.output.numbers)
            off = abs(self.values) > self.slack
            saved += _EXPLAINED * bool(off and more and abs(more - self.values) <= self.slack)
        return saved
