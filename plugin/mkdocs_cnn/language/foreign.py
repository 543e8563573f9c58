"""Calls of PyTorch and Keras in our words: `nn.Conv2d(3, 64, 3, padding=1)` is `conv3-64 pad 1`.

These are hints for whoever writes what they know; no line is read in this way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from mkdocs_cnn.layers import KINDS, Family
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.records import record, replace

LARGEST_KERNEL = 31
"""What is larger is rather a number of channels."""

_CALL = pattern(
    r"(?:[\w.]+\s*=\s*)?(?:(?P<module>[A-Za-z_][\w.]*)\.)?(?P<name>[A-Za-z_]\w*)"
    r"\s*\((?P<arguments>.*?)\)(?:\s*\(\w*\))?\s*[,;]?",
)
_ADDED = pattern(r"\w+\.add\((.*)\)[,;]?")
"""A layer that is added to a model, as in Keras."""
_KERAS = pattern(r"[123]D(?:Transpose)?$|Pooling|Normalization$|^(?:Dense|Activation)")
_KERAS_WORDS = {"filters", "strides", "activation", "units", "use_bias", "pool_size"}


@record()
class _Call:
    """A call, with its arguments as text."""

    name: str
    """In small letters, without the number of axes: `conv`."""
    positional: tuple[str, ...]
    named: dict[str, str]
    is_keras: bool
    is_class: bool
    """Is it written as a class, or as something in a module?"""

    def bound(self, *names: str) -> dict[str, str]:
        """Return the arguments by their names."""
        return dict(zip(names, self.positional, strict=False)) | self.named


def translated(text: str) -> str | None:
    """Write a call of PyTorch or Keras as a line of ours.

    Returns:
        The line; empty if this is a call for which there is none; None if this is no such call.
    """
    added = _ADDED.fullmatch(text.strip())
    text = added[1] if added else text
    call = _read(text) if len(text) <= Limits.call else None
    if call is None:
        return None
    write = _WRITERS.get(call.name)
    if write is None:
        return "" if call.is_class else None
    line = write(call)
    activation = call.named.get("activation", "").lower()
    more = activation if line and activation in _ACTIVATIONS and activation != line else ""
    return f"{line} + {more}" if more else line


def _read(text: str) -> _Call | None:
    match = _CALL.fullmatch(text.strip())
    if match is None:
        return None
    named: dict[str, str] = {}
    positional: list[str] = []
    for part in _arguments(match["arguments"]):
        word, equals, value = part.partition("=")
        if equals:
            named[word.strip()] = _plain(value)
        else:
            positional.append(_plain(part))
    module = (match["module"] or "").lower()
    keras = "keras" in module or module == "layers" or bool(_KERAS.search(match["name"]))
    name = re.sub(r"[123]d(?=$|transpose)", "", match["name"].lower())
    keras = keras or bool(_KERAS_WORDS & named.keys())
    is_class = bool(module) or match["name"][0].isupper()
    return _Call(name.removeprefix("lazy"), tuple(positional), named, keras, is_class)


def _arguments(text: str) -> Iterator[str]:
    """Split at commas outside of brackets."""
    start, depth = 0, 0
    for index, character in enumerate(f"{text},"):
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0:
            if text[start:index].strip():
                yield text[start:index].strip()
            start = index + 1


def _plain(value: str) -> str:
    """Take off quotes; write sizes as ours: `(3, 3)` is 3, `(1, 7)` is 1x7."""
    text = value.strip().strip("'\"")
    numbers = re.findall(r"\d+", text) if re.fullmatch(r"[(\[][\d\s,]*[)\]]", text) else []
    if numbers:
        return numbers[0] if len(set(numbers)) == 1 else "x".join(numbers)
    return text


def _sized(value: str) -> bool:
    return re.fullmatch(r"\d+(?:x\d+)*", value) is not None


def _options(given: dict[str, str], **words: str) -> str:
    """Write options that are sizes and not 1: `stride 2`; a word of ours for a name of theirs."""
    each = ((word, given.get(name, "")) for name, word in words.items())
    return "".join(f" {word} {value}" for word, value in each if _sized(value) and value != "1")


def _padding(given: dict[str, str], kernel: str) -> str:
    """Write the padding; both libraries pad nothing where nothing is said."""
    pad = given.get("padding", "0").lower()
    if pad in ("0", "valid"):
        return "" if kernel == "1" else " pad 0"
    return f" pad {pad}" if _sized(pad) or pad in ("same", "causal") else ""


def _biased(given: dict[str, str]) -> str:
    return " nobias" if "False" in (given.get("bias"), given.get("use_bias")) else ""


def _conv_arguments(call: _Call, last: tuple[str, ...]) -> dict[str, str]:
    """Name a convolution's arguments; torch's begin with the incoming channels."""
    if call.is_keras:
        return call.bound("filters", "kernel_size", "strides", "padding")
    whole = len(call.positional) + ("kernel_size" in call.named) >= 3
    first = ("in_channels",) if whole or "in_channels" in call.named else ()
    return call.bound(*first, "out_channels", "kernel_size", "stride", "padding", *last)


def _conv(call: _Call) -> str:
    return _convolution("conv", _conv_arguments(call, ("dilation", "groups", "bias")))


def _deconv(call: _Call) -> str:
    given = _conv_arguments(call, ("output_padding", "groups", "bias", "dilation"))
    return _convolution("deconv", given).replace(" pad 0", "")


def _separable(call: _Call) -> str:
    """Write both of its layers: Keras gives the first of them no biases."""
    given = call.bound("filters", "kernel_size", "strides", "padding")
    out, depthwise = given.get("filters", ""), _depthwise(replace(call, named=given, positional=()))
    if not depthwise or not out.isdecimal():
        return ""
    return f"{depthwise.removesuffix(' nobias')} nobias + conv1-{out}{_biased(given)}"


def _convolution(word: str, given: dict[str, str]) -> str:
    kernel, out = given.get("kernel_size", ""), given.get("out_channels") or given.get("filters")
    if not _sized(kernel) or not out or not out.isdecimal():
        return ""
    if "x" not in kernel and int(kernel) > LARGEST_KERNEL:
        return ""  # the arguments stand in another order
    sizes = _options(given, stride="stride", strides="stride")
    more = _options(
        given,
        dilation="dilation",
        dilation_rate="dilation",
        groups="groups",
        depth_multiplier="multiplier",
    )
    added = given.get("output_padding", "0")
    outpad = f" outpad {added}" if _sized(added) and added != "0" else ""
    return f"{word}{kernel}-{out}{sizes}{_padding(given, kernel)}{outpad}{more}{_biased(given)}"


def _depthwise(call: _Call) -> str:
    given = call.bound("kernel_size", "strides", "padding", "depth_multiplier")
    kernel = given.get("kernel_size", "")
    more = _options(given, strides="stride", depth_multiplier="multiplier")
    return f"dwconv{kernel}{_padding(given, kernel)}{more}{_biased(given)}" if kernel else ""


def _pool(word: str) -> Callable[[_Call], str]:
    def write(call: _Call) -> str:
        size, stride = ("pool_size", "strides") if call.is_keras else ("kernel_size", "stride")
        given = call.bound(size, stride, "padding")
        kernel, step, pad = given.get(size, "2"), given.get(stride, ""), given.get("padding", "0")
        line = f"{word}{kernel}" + (f" stride {step}" if _sized(step) and step != kernel else "")
        line += f" pad {pad}" if (_sized(pad) and pad != "0") or pad == "same" else ""
        line += " ceil" if given.get("ceil_mode") == "True" else ""
        return line if _sized(kernel) else ""

    return write


def _adaptive(pool: str, whole: str) -> Callable[[_Call], str]:
    """Write a pooling with the size that comes out, or that of all."""

    def write(call: _Call) -> str:
        size = call.bound("output_size").get("output_size", "")
        if not _sized(size):
            return ""
        return whole if set(size.split("x")) == {"1"} else f"{pool} to {size}"

    return write


def _linear(call: _Call) -> str:
    first = ("in_features",) if len(call.positional) > 1 or "in_features" in call.named else ()
    given = call.bound("units") if call.is_keras else call.bound(*first, "out_features", "bias")
    out = given.get("out_features") or given.get("units") or ""
    return f"fc-{out}{_biased(given)}" if out.isdecimal() else ""


def _normalization(word: str) -> Callable[[_Call], str]:
    return lambda call: word + (" noaffine" if call.named.get("affine") == "False" else "")


def _layer_norm(call: _Call) -> str:
    """Write `ln`, or over several axes of the size that is named `ln all`."""
    size = call.bound("normalized_shape").get("normalized_shape", "")
    return "ln all" if "," in size or "x" in size else "ln"


def _group_norm(call: _Call) -> str:
    groups = call.bound("num_groups").get("num_groups") or call.named.get("groups", "")
    return f"gn groups {groups}" if groups.isdecimal() else "gn"


def _instance_norm(call: _Call) -> str:
    learned = call.named.get("affine") == "True"
    return "instancenorm affine" if learned else "instancenorm"


def _prelu(call: _Call) -> str:
    count = call.bound("num_parameters").get("num_parameters", "1")
    return "prelu" if call.is_keras or count != "1" else "prelu shared"


def _activation(call: _Call) -> str:
    word = call.bound("activation").get("activation", "").lower()
    return word if word in _ACTIVATIONS else ""


def _first(word: str, *names: str) -> Callable[[_Call], str]:
    """Write a word with the first argument, or one of these names; without it where it is none."""

    def write(call: _Call) -> str:
        given = next((call.named[name] for name in names if name in call.named), "")
        value = given or (call.positional[0] if call.positional else "")
        return f"{word} {value}" if re.fullmatch(r"\d+(?:x\d+)*|\d*\.\d+", value) else word

    return write


def _upsample(call: _Call) -> str:
    given = call.bound("size", "scale_factor")
    size, factor = given.get("size", ""), given.get("scale_factor", "")
    if _sized(factor) or re.fullmatch(r"\d*\.\d+", factor):
        return f"upsample {factor}"
    return f"upsample to {size}" if _sized(size) else ""


def _alone(word: str) -> Callable[[_Call], str]:
    return lambda _: word


def _reshape(call: _Call) -> str:
    """Write Keras' sizes, channels last."""
    given = call.bound("target_shape")
    size = given.get("target_shape", "")
    return f"reshape {size}" if "x" in size and _sized(size) else ""


def _permute(call: _Call) -> str:
    """Write Keras' order of the axes, which are counted from 1 as ours are."""
    order = re.findall(r"\d+", call.bound("dims").get("dims", ""))
    return f"permute {'x'.join(order)}" if order and call.is_class else ""


_BARE = [kind for kind in KINDS if kind.family is Family.ACTIVATION and not kind.specs()]
_ACTIVATIONS = (*(name for kind in _BARE for name in kind.names), "softmax")
_WRITERS: dict[str, Callable[[_Call], str]] = {
    "conv": _conv,
    "convolution": _conv,
    "convtranspose": _deconv,
    "depthwiseconv": _depthwise,
    "separableconv": _separable,
    **dict.fromkeys(("maxpool", "maxpooling"), _pool("maxpool")),
    **dict.fromkeys(("avgpool", "averagepooling"), _pool("avgpool")),
    "adaptiveavgpool": _adaptive("avgpool", "gap"),
    "adaptivemaxpool": _adaptive("maxpool", "gmp"),
    "globalaveragepooling": _alone("gap"),
    "globalmaxpooling": _alone("gmp"),
    "maxunpool": _pool("unpool"),
    **dict.fromkeys(("linear", "dense"), _linear),
    **dict.fromkeys(("batchnorm", "batchnormalization"), _normalization("bn")),
    **dict.fromkeys(("layernorm", "layernormalization"), _layer_norm),
    "rmsnorm": _alone("rmsnorm"),
    **dict.fromkeys(("groupnorm", "groupnormalization"), _group_norm),
    "instancenorm": _instance_norm,
    "localresponsenorm": _first("lrn", "size"),
    **dict.fromkeys(("dropout", "spatialdropout"), _first("dropout", "p", "rate")),
    "flatten": _alone("flatten"),
    "identity": _alone("identity"),
    **{word: _alone(word) for word in _ACTIVATIONS},
    "leakyrelu": _first("leakyrelu", "negative_slope", "alpha"),
    "prelu": _prelu,
    "activation": _activation,
    "upsample": _upsample,
    "upsampling": _first("upsample", "size"),
    **dict.fromkeys(("zeropad", "zeropadding"), _first("pad", "padding")),
    "pixelshuffle": _first("pixelshuffle", "upscale_factor"),
    "pixelunshuffle": _first("pixelunshuffle", "downscale_factor"),
    "reshape": _reshape,
    "permute": _permute,
    "channelshuffle": _first("shuffle groups", "groups"),
}
"""The names of both libraries, in small letters and without the number of axes."""
