"""Files in which Keras and ONNX store models: what is said of them as text, or as a trace."""

from __future__ import annotations

import os
from collections.abc import Sequence

from mkdocs_cnn.language.traced import Sizes, Trace
from mkdocs_cnn.problems.limits import DEFAULTS, Limits
from mkdocs_cnn.problems.problem import Invalid, Problem, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

Path: TypeAlias = "str | os.PathLike[str]"
Inputs: TypeAlias = Sequence[tuple[str, Sizes]]
"""Names of inputs, which may be empty, with their sizes; the batch is left out."""
STORED = (".json", ".keras", ".onnx")
"""How the names of such files end."""


def text_of(path: Path, shown: str, limits: Limits = DEFAULTS) -> str:
    """Return the configuration in a file of Keras, or an export of what a file of ONNX does.

    Args:
        path: the file, whose name says of what kind it is.
        shown: what problems call it.
        limits: how much there may be.

    Raises:
        UnreadableError: it cannot be read.
        Invalid: it can, and what is in it cannot be understood.
    """
    if os.path.splitext(path)[1].lower() == ".keras":
        from mkdocs_cnn.models.keras import config_of

        return config_of(path)
    from mkdocs_cnn.models.writing import write

    return write(trace_of(path, shown, (), limits))


def trace_of(path: Path, shown: str, inputs: Inputs = (), limits: Limits = DEFAULTS) -> Trace:
    """Return what the model in a file does.

    Args:
        path: the file, whose name says of what kind it is.
        shown: what problems call it.
        inputs: sizes of inputs that the file leaves open.
        limits: how much there may be.

    Raises:
        UnreadableError: it cannot be read.
        Invalid: it can, and what is in it cannot be understood.
    """
    suffix = os.path.splitext(path)[1].lower()
    if suffix == ".onnx":
        from mkdocs_cnn.models.onnx import read

        return _sound(*read(path, shown, limits, [sizes for _, sizes in inputs]))
    from mkdocs_cnn.models.keras import config_of
    from mkdocs_cnn.models.keras import read as read_keras
    from mkdocs_cnn.problems.files import read_text

    text = config_of(path) if suffix == ".keras" else read_text(path)
    return _sound(*read_keras(Source(shown, text), text, limits, by_name(inputs)))


def by_name(inputs: Inputs) -> dict[str, Sizes] | Sizes | None:
    """Return sizes by the names of inputs, or those of the only one."""
    named = {name: sizes for name, sizes in inputs if name}
    if named or not inputs:
        return named or None
    return inputs[0][1]


def _sound(trace: Trace, problems: Sequence[Problem]) -> Trace:
    wrong = [each for each in problems if each.level != "note"]
    if wrong:
        raise Invalid(wrong)
    return trace
