"""Work during which nobody looks for garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def garbage_waits() -> Iterator[None]:
    """Do not look for garbage meanwhile.

    A long network is many objects that all stay until it is shown. Python would go through them
    again and again as they become more: a fifth of the time of ten thousand layers.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
