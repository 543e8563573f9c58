"""What files of weights have, for claims that name one."""

from __future__ import annotations

import os

from mkdocs_cnn.models.binary import BrokenFileError
from mkdocs_cnn.models.weights import read_weights
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Problem, Source, clip
from mkdocs_cnn.problems.records import record


@record()
class Totals:
    """How many values a file of weights has."""

    params: int
    buffers: int
    notes: tuple[Words, ...] = ()
    """What else is in the file, and not counted."""


def totals_in(path: str, shown: str, *, is_inside: bool) -> Totals | Problem:
    """Read the totals of a file of weights.

    Args:
        path: the file.
        shown: what problems call it.
        is_inside: does it lie in the site's folder? Links may lead out of it.
    """
    if not is_inside or not os.path.exists(path):
        return Problem(say("no-such-weights", file=clip(shown)), Source(shown, "").span())
    try:
        found = read_weights(path)
    except BrokenFileError as error:
        return error.problem(shown)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return BrokenFileError(reason).problem(shown)
    return Totals(found.params, found.buffers, found.notes)


def no_folder(name: str) -> Problem:
    """Say that there is no folder in which a file could be."""
    message = say("no-folder-for-weights", file=clip(name))
    return Problem(message, Source(name, "").span(), "", say("name-the-folder-of-networks"))
