"""Files of Keras: `.weights.h5`, whole models in `.h5`, and what a `.keras` file holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mkdocs_cnn.models.binary import Window
from mkdocs_cnn.models.weights.hdf5 import Dataset, datasets
from mkdocs_cnn.models.weights.records import Weight, Weights, checked, left_out, weight
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.records import replace

_OTHERS = ("optimizer", "optimizer_weights", "metrics")
"""Groups beside the model."""
_OLD = "model_weights/"
"""Where a whole model has its weights in an `.h5` file."""
_VARIABLE = pattern(r"(.*?)([^/]*)/vars/(\d+)")
_NORM = pattern(r"(?:sync_)?batch_normalization(?:_\d+)?")
_SCALED = pattern(r"(?:.*/)?normalization(?:_\d+)?/(?:vars/\d+|(?:mean|variance|count)(?::0)?)")
"""What a layer took from the data once: their mean and variance."""


def read(window: Window) -> Weights:
    """Read the names and sizes of a file.

    Raises:
        BrokenFileError: it is damaged, or has no weights.
    """
    found = datasets(window)
    others = {each.name.split("/")[0] for each in found} & set(_OTHERS)
    kept = [each for each in found if each.name.split("/")[0] not in others]
    return checked("Keras", _weights(kept), left_out(others))


def _weights(several: Iterable[Dataset]) -> Iterator[Weight]:
    """Make weights; those of a layer have numbers alone for names."""
    several = list(several)
    last = _last(several)
    for each in several:
        made = weight(each.name.removeprefix(_OLD), each.sizes, each.dtype)
        kept = each.name in last or _SCALED.fullmatch(each.name) is not None
        yield replace(made, is_buffer=True) if kept else made


def _last(several: Iterable[Dataset]) -> set[str]:
    """Name the statistics of batch norms: the last two of their variables."""
    layers: dict[str, list[tuple[int, str]]] = {}
    for each in several:
        found = _VARIABLE.fullmatch(each.name)
        if found and _NORM.fullmatch(found[2]):
            layers.setdefault(found[1] + found[2], []).append((int(found[3][:9]), each.name))
    return {name for variables in layers.values() for _, name in sorted(variables)[-2:]}
