"""The run by hand and in a job: `python -m differential --seed 1 --layers 5000 --networks 2000`."""

import argparse
import sys
import time
from collections import Counter

from differential.comparing import compare, shrunk, sort_of
from differential.description import Call, From, Op, walk
from differential.figures import IncomparableError
from differential.making import SORTS

SHOWN = 10
"""How many cases are printed that differ, each in its own way."""


def run(sort, seed, numbers):
    """Compare cases of one sort.

    Returns:
        How many there were of what, and the cases that differ.
    """
    tally, wrong = Counter(), []
    for number in numbers:
        name = f"{sort}/{seed}/{number}"
        network = SORTS[sort](seed, number)
        try:
            case = compare(name, network)
        except IncomparableError:
            tally["not comparable"] += 1
            continue
        tally["compared"] += 1
        tally["refused"] += case.refused
        tally["operations"] += sum(isinstance(each, Op | Call | From) for each in walk(network))
        if case.differences:
            wrong.append(case)
    return tally, wrong


def main():
    """Compare; the exit status is 1 if anything differs."""
    options = _options()
    status = 0
    for sort in SORTS:
        start = time.monotonic()
        numbers = range(options.first, options.first + getattr(options, sort))
        tally, wrong = run(sort, options.seed, numbers)
        seconds = time.monotonic() - start
        print(
            f"{sort}: {tally['compared']:,} compared, {tally['refused']:,} of them refused by "
            f"PyTorch, {tally['not comparable']:,} not comparable, {len(wrong):,} differ "
            f"({seconds:.0f} s)"
        )
        for case in list({sort_of(each): each for each in reversed(wrong)}.values())[:SHOWN]:
            print(f"\n{shrunk(case)}\n")
        status |= bool(wrong)
    return status


def _options():
    parser = argparse.ArgumentParser(prog="differential", description=__doc__)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="the clock if not given")
    parser.add_argument("--layers", type=int, default=2000, help="how many single layers")
    parser.add_argument("--networks", type=int, default=1000, help="how many branched networks")
    parser.add_argument("--first", type=int, default=0, help="the number of the first of each")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
