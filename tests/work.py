"""Work, counted: how many lines and calls of Python something takes.

Unlike time, this is the same on every machine, busy or not. What is measured is code of every
package, so that the quadratic use of somebody else's code is seen too. Work within one call of a
function in C (slicing, searching a text) counts as one: where that is what may take long, `excess`
compares times of one run, and `soon` ends what would take hours.
"""

import gc
import signal
import sys
import time
from contextlib import contextmanager

from mkdocs_cnn.counting import counts, receptive_field, report
from mkdocs_cnn.language import notation, printer
from mkdocs_cnn.network import recall, rows
from mkdocs_cnn.show.views import common

ENDLESS = 60
"""Seconds of the processor. What is tested against this bound takes one or two, and without the
limits of the package it would take hours: no machine is slow enough to confuse them."""
TRIES = 6


class Work:
    """Counts while a block of code runs."""

    def __init__(self):
        self.calls = 0
        """Of functions in Python and in C."""
        self.lines = 0
        """Of Python, each time that one is begun or jumped back to."""

    @property
    def total(self):
        return self.calls + self.lines

    def _trace(self, frame, event, argument):
        if event == "line":
            self.lines += 1
        return self._trace

    def _profile(self, frame, event, argument):
        if event in ("call", "c_call"):
            self.calls += 1


@contextmanager
def counted(lines=True):
    """Count what happens inside; whoever traces besides, such as coverage, waits meanwhile."""
    work, tracing, profiling = Work(), sys.gettrace(), sys.getprofile()
    sys.setprofile(work._profile)
    if lines:
        sys.settrace(work._trace)
    try:
        yield work
    finally:
        sys.settrace(tracing)
        sys.setprofile(profiling)


def work_of(function, *arguments):
    """How much work a call of a function is."""
    with counted() as work:
        function(*arguments)
    return work.total


def growth(make, do, size):
    """By how much the work grows where the size doubles, with nothing remembered of either.

    Args:
        make: gives what is worked on, for a size.
        do: does the work; it is done once before, so that nothing has to be loaded.
        size: the smaller of the two sizes.
    """
    do(make(size))
    works = []
    for text in (make(size), make(2 * size)):
        forget()
        works.append(work_of(do, text))
    return works[1] / works[0]


def forget():
    """Let go of all that was worked out once for equal lines, rows and calls."""
    for results in (notation._CHAINS, rows._OUTCOMES, recall._CALLS):
        results.clear()
    for each in (
        *(counts._count, counts._count_outcome, receptive_field._step, printer._chain),
        *(report._formula, report._arithmetic, report._geometry, common._main_label),
    ):
        each.cache_clear()


def excess(do, make, small, large):
    """How many times longer the larger of two sizes takes than the smaller one would let expect.

    1 is time in proportion, `large / small` is time in the square. Both are timed side by side,
    and of some tries the best counts, so that a machine that is busy for a while does no harm.

    Args:
        do: does the work with what `make` returns.
        make: makes what is worked on, of a size.
    """
    few, many = make(small), make(large)
    do(few)
    found = float("inf")
    for _ in range(TRIES):
        shortest = min(seconds(do, few) for _ in range(3))
        found = min(found, seconds(do, many) / shortest * small / large)
        if found < 2:
            break
    return found


def seconds(do, *arguments):
    """The time of the processor that a call takes, not less than the clock can tell."""
    gc.disable()  # it would look at what all other tests have left
    try:
        begun = time.process_time()
        do(*arguments)
        taken = time.process_time() - begun
    finally:
        gc.enable()
    return max(taken, time.get_clock_info("process_time").resolution)


class TooLongError(BaseException):
    """Something is not done in time; no `except Exception` may take it for something else."""


@contextmanager
def time_limit(seconds):
    """Raise TooLongError after some time of the processor, where the system can."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def end(number, frame):
        raise TooLongError

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@contextmanager
def soon():
    """End what happens inside after a minute of the processor, and fail."""
    begun = time.process_time()
    with time_limit(ENDLESS):
        yield
    assert time.process_time() - begun < ENDLESS
