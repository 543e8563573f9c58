"""What PyTorch's modules are made with, as a layer of ours: `Conv2d(3, 64, kernel_size=(3, 3))`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from mkdocs_cnn.language.program import Operation
from mkdocs_cnn.listings.summaries.network import operation_of
from mkdocs_cnn.listings.summaries.windows import Said
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.problem import Span

Given = Mapping[str, str]
"""What a module was made with, by name, or by place where no name is written."""
_NUMBERS = pattern(r"[0-9]+")


def made(kind: str, given: Given, span: Span) -> Operation | None:
    """Make a layer; None where something that it needs is missing or no number."""
    if kind in _PLAIN:
        return operation_of((_PLAIN[kind], {}), span)
    maker = _MAKERS.get(kind)
    said = maker(given) if maker else None
    return operation_of(said, span) if said is not None else None


def _numbers(text: str | None) -> tuple[int, ...]:
    """Read `2` or `(2, 2)`; nothing of `None` or words."""
    if text is None or not re.fullmatch(r"[][(),\s0-9]+", text):
        return ()
    each = tuple(map(int, _NUMBERS.findall(text)))
    return each[:1] if len(set(each)) == 1 else each


def _word(given: Given, word: str, place: int) -> str | None:
    return given.get(word, given.get(str(place)))


def _convolution(given: Given) -> tuple[str, Said] | None:
    return _sliding("conv", given)


def _transposed(given: Given) -> tuple[str, Said] | None:
    found = _sliding("deconv", given)
    more = _numbers(given.get("output_padding"))
    return (found[0], found[1] | {"outpad": more}) if found and any(more) else found


def _sliding(name: str, given: Given) -> tuple[str, Said] | None:
    entering = _numbers(_word(given, "in_channels", 0))
    out, kernel = (
        _numbers(_word(given, "out_channels", 1)),
        _numbers(_word(given, "kernel_size", 2)),
    )
    groups = _numbers(given.get("groups")) or (1,)
    if not out or not kernel or not entering:
        return None
    said: Said = {"kernel": kernel, "out": out}
    for word, own, usual in (("stride", "stride", (1,)), ("dilation", "dilation", (1,))):
        if (numbers := _numbers(given.get(word))) and numbers != usual:
            said[own] = numbers
    padding = given.get("padding", "0").strip("'\"")
    numbers = _numbers(padding)
    if not numbers and padding not in ("same", "valid"):
        return None
    said["pad"] = numbers or padding
    if given.get("bias") == "False":
        said["bias"] = False
    if name == "conv" and groups == entering != (1,):
        del said["out"]
        return "dwconv", said | (
            {"multiplier": (out[0] // entering[0],)} if out != entering else {}
        )
    return name, said | ({"groups": groups} if groups != (1,) else {})


def _linear(given: Given) -> tuple[str, Said] | None:
    out = _numbers(_word(given, "out_features", 1))
    if not out:
        return None
    return "fc", {"out": out, **({"bias": False} if given.get("bias") == "False" else {})}


def _pool(name: str) -> Callable[[Given], tuple[str, Said] | None]:
    def make(given: Given) -> tuple[str, Said] | None:
        kernel = _numbers(_word(given, "kernel_size", 0))
        if not kernel:
            return None
        said: Said = {"kernel": kernel}
        stride, pad, dilation = (
            _numbers(given.get(word)) for word in ("stride", "padding", "dilation")
        )
        if stride and stride != kernel:
            said["stride"] = stride
        if any(pad):
            said["pad"] = pad
        if name == "maxpool" and dilation not in ((), (1,)):
            said["dilation"] = dilation
        return name, said | ({"ceil": True} if given.get("ceil_mode") == "True" else {})

    return make


def _adaptive(given: Given) -> tuple[str, Said] | None:
    size = _numbers(_word(given, "output_size", 0))
    if not size:
        return None
    return ("gap", {}) if size == (1,) else ("avgpool", {"to": size})


def _norm(name: str) -> Callable[[Given], tuple[str, Said] | None]:
    def make(given: Given) -> tuple[str, Said] | None:
        usual = "False" if name == "in" else "True"
        affine = given.get("affine", given.get("elementwise_affine", usual)) == "True"
        said: Said = {} if affine else {"affine": False}
        if name == "gn":
            groups = _numbers(_word(given, "num_groups", 0))
            return ("gn", {"groups": groups, **said}) if groups else None
        return ("ln" if name == "in" else name), said

    return make


def _prelu(given: Given) -> tuple[str, Said]:
    return "prelu", {"shared": _numbers(given.get("num_parameters", "1")) == (1,)}


def _upsample(given: Given) -> tuple[str, Said] | None:
    factor = re.sub(r"\.0(?=[,)]|$)", "", given.get("scale_factor", ""))
    if numbers := _numbers(factor):
        return "upsample", {"factor": numbers}
    size = _numbers(given.get("size"))
    return ("upsample", {"to": size}) if size else None


def _pad(given: Given) -> tuple[str, Said] | None:
    numbers = _numbers(_word(given, "padding", 0))
    return ("pad", {"by": numbers}) if len(numbers) == 1 else None


def _shuffle(given: Given) -> tuple[str, Said] | None:
    factor = _numbers(_word(given, "upscale_factor", 0))
    return ("pixelshuffle", {"factor": factor}) if factor else None


_PLAIN = {
    kind: kind
    for kind in (
        *(
            "relu",
            "relu6",
            "leakyrelu",
            "elu",
            "gelu",
            "silu",
            "hardswish",
            "sigmoid",
            "hardsigmoid",
        ),
        *("tanh", "softmax", "dropout", "droppath", "flatten", "lrn", "identity"),
    )
}
_MAKERS: dict[str, Callable[[Given], tuple[str, Said] | None]] = {
    "conv": _convolution,
    "deconv": _transposed,
    "fc": _linear,
    "maxpool": _pool("maxpool"),
    "avgpool": _pool("avgpool"),
    "adaptive": _adaptive,
    "bn": _norm("bn"),
    "in": _norm("in"),
    "ln": _norm("ln"),
    "gn": _norm("gn"),
    "frozenbn": lambda given: ("bn", {"affine": False}),
    "prelu": _prelu,
    "upsample": _upsample,
    "pad": _pad,
    "pixelshuffle": _shuffle,
}
LAYERS = frozenset({*_PLAIN, *_MAKERS})
"""What a layer can be made of."""
