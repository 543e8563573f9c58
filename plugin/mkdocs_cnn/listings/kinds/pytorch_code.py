"""PyTorch code that makes a network: `nn.Sequential(nn.Conv2d(3, 64, 3), nn.ReLU())`."""

from __future__ import annotations

from functools import partial

from mkdocs_cnn.listings.kinds.code import read_as
from mkdocs_cnn.listings.kinds.kind import Kind
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say

_MARK = pattern(
    r"(?m)^(?![ \t]*-)[^#\n]*\bnn\.(?:Lazy)?(?:[A-Z]\w*[123]d|Linear|Sequential|Module|ModuleList"
    r"|Flatten|ReLU|Embedding|Parameter)\b"
)
_BARE = pattern(
    r"(?m)^(?![ \t]*[-(]).{0,200}?(?<![\w(])(?:Lazy)?(?:Conv(?:Transpose)?[123]d|Linear"
    r"|Sequential|BatchNorm[123]d|MaxPool[123]d)\((?!$)"
)

_OTHERS = pattern(r"\bnn\.(?:[A-Z][A-Za-z]*[123]D|Dense|HybridSequential|Conv\(|Block\b|Layer\b)")
"""What MXNet, Paddle and Flax have in a module that is called so as well."""


def _recognise(text: str) -> bool:
    if _OTHERS.search(text) is not None:
        return False
    if "nn." in text and _MARK.search(text) is not None:
        return True
    return "(" in text and "): " not in text and _BARE.search(text) is not None


NAME = "pytorch-code"
KIND = Kind(NAME, say("pytorch-code"), _recognise, partial(read_as, NAME))
