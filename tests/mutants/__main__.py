"""The run: `nice python -m mutants --room counting figures --sample 120 --seed 1`, in tests/.

Prints each mutant that survives, and a table with the share that is caught. With `--tests`, other
tests are tried than the room's own, and with `--mutant` some mutants alone: is a new test enough?
"""

import argparse
import sys
import time
from dataclasses import dataclass
from itertools import islice
from random import Random

from mutants.changes import mutants
from mutants.equivalent import EQUIVALENT
from mutants.rooms import ROOMS
from mutants.running import PACKAGE, TESTS, is_caught, record


@dataclass
class Tally:
    """What came of the mutants of one room."""

    room: str
    tried: int = 0
    caught: int = 0

    @property
    def row(self):
        """A row of the table."""
        share = 100 * self.caught / max(self.tried, 1)
        return f"| {self.room} | {self.tried} | {self.caught} | {share:.1f} % |"


def of_room(room):
    """Every mutant of a room."""
    found = []
    for path in sorted((PACKAGE / room).rglob("*.py")):
        found += mutants(path.relative_to(PACKAGE).as_posix(), path.read_text("utf-8"))
    return found


def _sampled(found, options):
    """A few at random, without those that nobody could notice."""
    shuffled = Random(options.seed).sample(found, len(found))
    return [*islice((each for each in shuffled if each.change not in EQUIVALENT), options.sample)]


def main(arguments=None):
    """Try a sample of each room's mutants; the exit status is 1 if fewer are caught than asked."""
    options = _options(arguments)
    tallies = [_run(room, options) for room in options.room]
    print("| Room | Mutants | Caught | Share |")
    print("| --- | ---: | ---: | ---: |")
    for tally in tallies:
        print(tally.row)
    return int(any(100 * tally.caught < options.least * tally.tried for tally in tallies))


def _run(room, options):
    start = time.monotonic()
    found = of_room(room)
    if options.mutant:
        found = [each for each in found if each.name in options.mutant]
    if options.file:
        found = [each for each in found if each.module.endswith(options.file)]
    sample = _sampled(found, options)
    names = options.tests or ROOMS[room]
    paths = [TESTS / name for name in names if (TESTS / name).is_file()]
    recorded = record(room, [str(path) for path in paths])
    if recorded.failed:
        print(f"with nothing changed these fail: {', '.join(recorded.failed)}", file=sys.stderr)
    told = f"{len(found)} mutants, {len(recorded.seconds)} tests"
    print(f"{room}: {told}, {time.monotonic() - start:.0f} s", file=sys.stderr)
    tally = Tally(room)
    for each in sorted(sample, key=lambda each: (each.module, each.line)):
        tests = recorded.tests(each, options.seconds)
        caught = is_caught(each, tests)
        tally.tried += 1
        tally.caught += caught
        if not caught:
            print(f"{each.name} in {each.scope or 'the module'}, {len(tests)} tests\n{each.diff}\n")
            sys.stdout.flush()
    print(f"{tally.row} after {time.monotonic() - start:.0f} s", file=sys.stderr)
    return tally


def _options(arguments):
    parser = argparse.ArgumentParser(prog="mutants", description=__doc__)
    parser.add_argument("--room", nargs="+", choices=list(ROOMS), default=list(ROOMS))
    parser.add_argument("--sample", type=int, default=120, help="how many mutants of each room")
    parser.add_argument("--seed", type=int, default=1, help="which of them")
    parser.add_argument("--seconds", type=float, default=20, help="of tests for each, at most")
    parser.add_argument("--least", type=float, default=0, help="the percentage that must be caught")
    parser.add_argument("--mutant", nargs="+", help="only these, such as counting/memory.py:34#12")
    parser.add_argument("--file", help="only those of one module, such as memory.py")
    parser.add_argument("--tests", nargs="+", help="test modules to try them against")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
