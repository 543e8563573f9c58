"""Files of models that are no text: what is said of them as text, by the kind of file."""

from __future__ import annotations

import os

from mkdocs_cnn.problems.limits import DEFAULTS, Limits
from mkdocs_cnn.problems.problem import Invalid


def text_of(
    path: str | os.PathLike[str], shown: str, suffix: str, limits: Limits = DEFAULTS
) -> str:
    """Return the configuration in a file of Keras, or an export of what a file of ONNX does.

    Args:
        path: the file.
        shown: what problems call it.
        suffix: `.keras` or `.onnx`.
        limits: how much there may be.

    Raises:
        UnreadableError: it cannot be read.
        Invalid: it can, and what is in it cannot be understood.
    """
    if suffix == ".keras":
        from mkdocs_cnn.models.keras import config_of

        return config_of(path)
    from mkdocs_cnn.models.onnx import read
    from mkdocs_cnn.models.writing import write

    trace, problems = read(path, shown, limits)
    if any(each.level != "note" for each in problems):
        raise Invalid(problems)
    return write(trace)
