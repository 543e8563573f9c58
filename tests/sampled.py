"""The two parts of the usual run: the tests that are measured, and all the others.

Coverage more than doubles what a test costs.
"""

import os
from collections import Counter
from zlib import crc32

MANY = frozenset({"browser", "many", "slow"})
"""Marks of tests that cost much."""
UNMEASURED = MANY | {"fuzz", "hypothesis"}
"""Marks of tests that run the same lines again and again."""
FEW = 3
"""So many cases of a test are all tried, whatever they cost."""
SHARES = 3
"""Of others, one share out of so many is tried."""
THOROUGH = bool(os.environ.get("THOROUGH"))
"""Is everything tried, as in the task `thorough`?"""


def chosen(part, items):
    """Return the tests of a part, `measured` or `others`, in the order in which they are given."""
    names = [item.nodeid.partition("[")[0] for item in items]
    cases, found = Counter(names), []
    for item, name in zip(items, names, strict=True):
        marks = {mark.name for mark in item.iter_markers()}
        measured = not marks & UNMEASURED
        tried = THOROUGH or not marks & MANY or cases[name] <= FEW or _is_of_share(item)
        if measured if part == "measured" else tried and not measured:
            found.append(item)
    return found


def _is_of_share(item):
    """Is a case in the share that is always tried? It does not go by the order of cases."""
    return crc32(item.nodeid.encode()) % SHARES == 0
