"""Keras code that makes a network: `keras.Sequential([layers.Conv2D(32, 3), layers.Flatten()])`."""

from __future__ import annotations

from functools import partial

from mkdocs_cnn.listings.kinds.code import read_as
from mkdocs_cnn.listings.kinds.kind import Kind
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say

_MARK = pattern(
    r"(?m)^(?![ \t]*-)[^#\n]{0,300}?(?<!nn\.)(?<![\w])(?:(?:Separable|Depthwise)?Conv[123]D"
    r"(?:Transpose)?|Dense|(?:Global)?(?:Max|Average|Avg)Pool(?:ing)?[123]D|Convolution2D)\("
)
_MODULE = pattern(
    r"(?m)^(?![ \t]*-).{0,300}?(?<![\w.])(?:(?:tf\.)?keras\.(?:\w+\.)?|layers\.)[A-Z]\w*\("
)
_ARROW = pattern(r"(?:->|=>|→|⇒)[ ]*(?:Conv|Dense|Flatten|MaxPool|AvgPool|AveragePool)")
"""Layers behind arrows, which are no code."""


def _recognise(text: str) -> bool:
    named = "D(" in text or "Dense(" in text or "DTranspose(" in text
    if named and _MARK.search(text) and _ARROW.search(text) is None:
        return True
    own = "nn." not in text and ("keras." in text or "layers." in text)
    return own and _MODULE.search(text) is not None


NAME = "keras-code"
KIND = Kind(NAME, say("keras-code"), _recognise, partial(read_as, NAME))
