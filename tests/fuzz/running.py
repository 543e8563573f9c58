"""One input after the other: made from a seed, run, measured, and made small if it breaks a law."""

import time
import tracemalloc
from dataclasses import dataclass
from random import Random

from fuzz.kinds import KINDS, in_words
from fuzz.laws import BrokenLawError
from fuzz.mutations import mutated
from work import TooLongError, time_limit

SECONDS = 30
"""After so much time of the processor, an input has failed; it should take less than one, and a
busy machine may take some seconds."""
MEBIBYTES = 400
"""More than this is a failure; it should be less than 150."""
SLOW = 0.5
"""What takes so many seconds is run again, to see how much memory it takes."""
CHARACTERS = 40_000
"""No input is longer: what longer ones cost is measured by the tests of growth."""


@dataclass(frozen=True)
class Outcome:
    """What came of one input."""

    name: str
    """Kind, seed and number, by which it is made again: `blocks/1/73`."""
    text: str
    read: bool
    """Could all of the input be read?"""
    seconds: float
    mebibytes: float
    """At most, beside what is there before; 0 where it was not measured."""
    failure: BrokenLawError | None = None


def made(kind, seed, number):
    """The input with a number."""
    random = Random(f"{kind}/{seed}/{number}")
    one = KINDS[kind]
    others = one.seeds()
    return mutated(random, random.choice(others), one.words, others, one.most)[:CHARACTERS]


def tried(kind, seed, number):
    """Make an input and run it."""
    name = f"{kind}/{seed}/{number}"
    return run(kind, name, made(kind, seed, number), measured=number % 100 == 0)


def run(kind, name, text, measured=True):
    """Run an input, and once more to measure its memory if it is slow or `measured`."""
    guarded = in_words(KINDS[kind].run)
    start = time.process_time()
    read, failure = _limited(guarded, text)
    seconds = time.process_time() - start
    mebibytes = 0.0
    if failure is None and (measured or seconds > SLOW):
        mebibytes = _memory(guarded, text)
        if mebibytes > MEBIBYTES:
            failure = BrokenLawError("memory is bounded", f"{mebibytes:.0f} MiB")
    return Outcome(name, text, read, seconds, mebibytes, failure)


def _limited(work, text):
    """Run an input within its time; its answer, and how it failed."""
    try:
        with time_limit(SECONDS):
            return work(text), None
    except TooLongError:
        return False, BrokenLawError("time is bounded", f"more than {SECONDS} s")
    except BrokenLawError as error:
        return False, error


def _memory(work, text):
    """The most memory that Python takes for an input, in MiB."""
    tracemalloc.start()
    try:
        work(text)
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


def shrunk(kind, outcome, seconds=20.0):
    """A smaller input that breaks the same law: pieces are left out as long as it does."""
    end = time.monotonic() + seconds
    text = outcome.text

    def fails(shorter):
        failure = run(kind, outcome.name, shorter, measured=outcome.mebibytes > 0).failure
        return failure is not None and failure.law == outcome.failure.law

    for unit in ("\n", ""):
        pieces = text.split(unit) if unit else list(text)
        size = max(len(pieces) // 2, 1)
        while size and time.monotonic() < end:
            pieces = _without(pieces, size, unit, fails, end)
            size //= 2
        text = unit.join(pieces)
    return text


def _without(pieces, size, unit, fails, end):
    """Leave out as many runs of `size` pieces as can be spared."""
    at = 0
    while at < len(pieces) and time.monotonic() < end:
        rest = pieces[:at] + pieces[at + size :]
        if fails(unit.join(rest)):
            pieces = rest
        else:
            at += size
    return pieces
