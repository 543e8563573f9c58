"""What the classes that tools print do: `Conv2d`, `BatchNormalization`, `MaxPooling2D`."""

from __future__ import annotations

import re
from functools import lru_cache

from mkdocs_cnn.problems.patterns import pattern

_AXES = pattern(r"(?i)(?<=[a-z])[123]d")

_SAME = {
    "conv": "conv convolution",
    "deconv": "convtranspose",
    "dwconv": "depthwiseconv",
    "sepconv": "separableconv",
    "fc": "linear dense nondynamicallyquantizablelinear",
    "maxpool": "maxpool maxpooling pool",
    "avgpool": "avgpool averagepool averagepooling",
    "adaptive": "adaptiveavgpool adaptivemaxpool",
    "gap": "globalaveragepooling globalavgpool globalmaxpooling globalmaxpool",
    "bn": "batchnorm batchnormalization syncbatchnorm batchnormact",
    "frozenbn": "frozenbatchnorm",
    "in": "instancenorm",
    "ln": "layernorm layernormalization",
    "gn": "groupnorm groupnormalization groupnormact",
    "lrn": "localresponsenorm crossmaplrn lrn",
    "relu": "relu rectifiedlinear",
    "relu6": "relu6",
    "leakyrelu": "leakyrelu rrelu",
    "prelu": "prelu",
    "elu": "elu selu celu",
    "gelu": "gelu",
    "silu": "silu swish mish",
    "hardswish": "hardswish",
    "sigmoid": "sigmoid logsigmoid",
    "hardsigmoid": "hardsigmoid",
    "tanh": "tanh hardtanh tanhshrink softsign",
    "softmax": "softmax logsoftmax softmin",
    "dropout": "dropout spatialdropout alphadropout featurealphadropout gaussiandropout",
    "droppath": "droppath stochasticdepth",
    "identity": "identity activation softplus threshold gaussiannoise rescaling hardshrink "
    "softshrink activityregularization",
    "standard": "normalization",
    "flatten": "flatten",
    "upsample": "upsample upsampling upsamplingnearest upsamplingbilinear",
    "pad": "zeropad zeropadding reflectionpad replicationpad constantpad",
    "crop": "cropping",
    "pixelshuffle": "pixelshuffle",
    "reshape": "reshape permute unflatten view transpose channelshuffle",
    "add": "add average maximum minimum subtract multiply",
    "concat": "concatenate concat",
    "input": "inputlayer",
    "sequential": "sequential modulelist moduledict",
}
_BY_CLASS = {name: kind for kind, names in _SAME.items() for name in names.split()}

ELEMENTWISE = frozenset(
    re.findall(
        r"\S+",
        "bn frozenbn standard in ln gn lrn relu relu6 leakyrelu prelu elu gelu silu hardswish "
        "sigmoid hardsigmoid tanh softmax dropout droppath identity",
    )
)
"""What gives back the size that it gets."""
PLAIN = ELEMENTWISE - {"standard"}
"""Those that a layer of ours stands for."""
JOINS = frozenset({"add", "concat"})
"""What has several inputs."""


@lru_cache(maxsize=1000)
def kind_of(name: str) -> str | None:
    """Say what a class does, in a word of ours; None where nobody knows, as of `BasicBlock`."""
    bare = _AXES.sub("", name.removeprefix("Lazy")).replace("_", "").lower()
    return _BY_CLASS.get(bare)


def is_known(name: str) -> bool:
    """Is a class one of layers, rather than one that somebody wrote?"""
    return kind_of(name) is not None
