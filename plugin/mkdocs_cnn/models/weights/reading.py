"""A file to what it claims, whichever kind it is."""

from __future__ import annotations

from mkdocs_cnn.models.binary import AnyFile, BrokenFileError, Window, opened
from mkdocs_cnn.models.weights import hdf5, keras, safetensors, tensorflow, torch, zips
from mkdocs_cnn.models.weights.records import Weights
from mkdocs_cnn.problems.phrases import say


def read_weights(file: AnyFile) -> Weights:
    """Read the names and sizes of the tensors that a file holds, and nothing else of it.

    Raises:
        BrokenFileError: it is no file of weights that is known, or it is damaged.
    """
    with opened(file) as window:
        return _read(window)


def _read(window: Window) -> Weights:
    begins = window.read(0, min(window.size, 10))
    if begins.startswith(zips.MAGIC):
        return _in_a_zip(window)
    if hdf5.recognise(window):
        return keras.read(window)
    if tensorflow.recognise(window):
        return tensorflow.read(window)
    if torch.recognise(begins):
        return torch.read_legacy(window)
    if begins[8:9] == b"{":
        return safetensors.read(window)
    raise BrokenFileError(say("it-is-no-file-of-weights"), say("the-kinds-of-weights-are"))


def _in_a_zip(window: Window) -> Weights:
    members = zips.members(window)
    for name, member in members.items():
        if name.endswith("/data.pkl") or name == "data.pkl":
            return torch.read(zips.inner(window, member))
    if "model.weights.h5" in members:
        return keras.read(zips.inner(window, members["model.weights.h5"]))
    raise BrokenFileError(say("it-is-a-zip-without-weights"), say("the-kinds-of-weights-are"))
