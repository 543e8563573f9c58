"""The long run: `python -m fuzz --minutes 60 --kind listings` in the folder of the tests.

Prints a table for the manual, and saves each input that breaks a law, in its smallest form.
"""

import argparse
import faulthandler
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path

from fuzz.kinds import KINDS
from fuzz.running import run, shrunk, tried

FAILURES = Path("fuzz-failures")
SAVED = 5
"""How many inputs are saved that break the same law."""


@dataclass
class Tally:
    """What came of the inputs of one kind."""

    kind: str
    inputs: int = 0
    read: int = 0
    spent: float = 0.0
    """The seconds that it took by the clock, with all that is done about failures."""
    seconds: float = 0.0
    """Those of the processor, for the inputs alone."""
    slowest: tuple[float, str] = (0.0, "")
    largest: tuple[float, str] = (0.0, "")
    laws: Counter = field(default_factory=Counter)

    def one(self, seed):
        """Try the next input; of each law, the first few that break it are saved."""
        start = time.monotonic()
        outcome = tried(self.kind, seed, self.inputs)
        self.inputs += 1
        self.read += outcome.read
        self.seconds += outcome.seconds
        self.slowest = max(self.slowest, (outcome.seconds, outcome.name))
        self.largest = max(self.largest, (outcome.mebibytes, outcome.name))
        if outcome.failure:
            self.laws[outcome.failure.law] += 1
            if self.laws[outcome.failure.law] <= SAVED:
                _save(self.kind, outcome)
        self.spent += time.monotonic() - start

    @property
    def row(self):
        """A row of the table."""
        inputs = max(self.inputs, 1)
        read, mean = f"{100 * self.read / inputs:.0f} %", f"{1000 * self.seconds / inputs:.1f} ms"
        worst = f"{self.slowest[0]:.2f} s | {self.largest[0]:.0f} MiB"
        failures = self.laws.total() or "none"
        return f"| {self.kind} | {self.inputs:,} | {read} | {mean} | {worst} | {failures} |"


def main():
    """Fuzz, or run one saved input again; the exit status is 1 if a law does not hold."""
    options = _options()
    if options.input:
        return _again(options.kind[0], options.input)
    tallies = [Tally(kind) for kind in options.kind]
    end = time.monotonic() + 60 * options.minutes
    while time.monotonic() < end:
        min(tallies, key=attrgetter("spent")).one(options.seed)
    print("| Input | Inputs | Can be read | Mean time | Worst time | Worst memory | Failures |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for tally in tallies:
        print(tally.row)
    for tally in tallies:
        print(
            f"{tally.kind}: slowest {tally.slowest[1]}, largest {tally.largest[1]}",
            dict(tally.laws),
        )
    return int(any(tally.laws for tally in tallies))


def _options():
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5, help="for all kinds together")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="the clock if not given")
    parser.add_argument("--kind", nargs="+", choices=list(KINDS), default=list(KINDS))
    parser.add_argument("--input", type=Path, help="a saved input of the kind, to be run again")
    return parser.parse_args()


def _save(kind, outcome):
    FAILURES.mkdir(exist_ok=True)
    path = FAILURES / f"{outcome.name.replace('/', '-')}.txt"
    path.write_bytes(shrunk(kind, outcome).encode("utf-8"))
    print(f"{path}: {str(outcome.failure)[:1000]}", file=sys.stderr)


def _again(kind, path):
    """Run a saved input, and let what it raises be seen."""
    outcome = run(kind, path.name, path.read_bytes().decode("utf-8"))
    print(f"{outcome.seconds:.2f} s, {outcome.mebibytes:.0f} MiB")
    if outcome.failure:
        raise outcome.failure
    return 0


if __name__ == "__main__":
    faulthandler.enable()
    sys.exit(main())
