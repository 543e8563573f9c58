"""Layers that a sentence describes: `a 3x3 convolution from 256 to 256 channels`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mkdocs_cnn.figures.figure import Extents
from mkdocs_cnn.figures.numerals import NumberFormat
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.queries.prose.judging import Said
from mkdocs_cnn.queries.prose.quantities import find_stated

_COUNT = r"\d{1,3}(?:,\d{3})|\d{1,5}"
_WHAT = (
    r"(?:[ ]?(?:input|output)?[ ]?(?:channels?|feature[ ]maps?|maps|filters|units|neurons|inputs"
    r"|outputs|features|values))?"
)
_HAS = r"(?:has|have|with|needs|requires|contains|costs|uses|takes|is|=|:)"
_LAYER = pattern(
    rf"""(?xi)
    (?: (?P<height>\d{{1,2}}) [ ]?[x×*][ ]? (?P<width>\d{{1,2}}) [ ]
        conv(?:olution(?:al)?)? (?: [ ](?:layer|kernel|filter)s? )?
      | (?:fully[- ]connected|dense|linear|fc) [ ] layer )
    [^.;,\d]{{0,25}}? [ ](?:from|with|mapping|between|of|taking)[ ]
    (?P<into>{_COUNT}) {_WHAT} [ ]?(?:to|and|into|→|->)[ ]? (?P<out>{_COUNT}) {_WHAT}
    [^.;\d]{{0,30}}? [ ]{_HAS}[ ](?=\D{{0,20}}\d)
    """
)
_CHINESE = pattern(
    r"""(?x)
    (?: (?P<height>\d{1,2}) [ ]?[x×*][ ]? (?P<width>\d{1,2}) [ ]?的?[ ]?卷积(?:层|核)?
      | 全连接层 )
    [^。；;\d]{0,12} (?P<into>\d{1,5}) [ ]?(?:个|维)?(?:输入)?(?:通道|神经元|单元)?
    [^。；;\d]{0,12} (?P<out>\d{1,5}) [ ]?(?:个|维)?(?:输出)?(?:通道|神经元|单元)?
    [^。；;\d]{0,10} (?:有|含|需要|共|为) [ ]?
    """
)
_OTHER = pattern(r"(?i)depthwise|separable|group|dilated|transpos|sparse|可分离|分组|转置|shared")
_NOUN = pattern(
    r"(?i)[ ]?(?:个|trainable |learnable )?(?P<noun>parameters|params|weights|参数|权重)"
)


def find_kinds(text: str, numbers: NumberFormat) -> Iterator[Said]:
    """Find figures of the parameters of layers that are described."""
    layers = (*_LAYER.finditer(text), *_CHINESE.finditer(text))
    for layer in () if layers and _OTHER.search(text) else layers:
        behind = text[layer.end() : layer.end() + 60]
        for stated in find_stated(behind, numbers):
            noun = _NOUN.match(behind, stated.end)
            if stated.start <= 1 and noun and not isinstance(stated.figure, Extents):
                start, end = stated.start + layer.end(), stated.end + layer.end()
                biased = noun["noun"].lower() not in ("weights", "权重")
                yield Said(start, end, stated.figure, tuple(_products(layer, biased=biased)))
            break


def _products(layer: re.Match[str], *, biased: bool) -> Iterator[str]:
    into, out = (layer[each].replace(",", "") for each in ("into", "out"))
    kernel = f"{layer['height']}*{layer['width']}*" if layer["height"] else ""
    product = f"{kernel}{into}*{out}"
    yield from (f"{product} + {out}", product) if biased else (product, f"{product} + {out}")
