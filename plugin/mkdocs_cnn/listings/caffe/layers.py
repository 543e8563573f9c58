"""What each type of layer of Caffe does, as layers of ours.

Convolutions round sizes down; pooling rounds them up, and leaves out a window that would begin in
the padding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import zip_longest

from mkdocs_cnn.language.program import Operation
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.layers.sizes import convolved, pooled_up
from mkdocs_cnn.listings.caffe.fields import (
    axes,
    fraction,
    needed,
    number,
    refused,
    switch,
    type_of,
    word,
)
from mkdocs_cnn.listings.caffe.text import Message
from mkdocs_cnn.listings.summaries.network import operation_of
from mkdocs_cnn.listings.summaries.windows import Said
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Span, clip
from mkdocs_cnn.problems.records import record, replace


@record()
class Doing:
    """What a layer does."""

    operations: tuple[Operation, ...] = ()
    how: str = ""
    """How it joins its inputs: `concat`, `add` or `multiply`."""


Maker = Callable[[Message, tuple[Shape | None, ...]], Doing]


def doing(layer: Message, inputs: tuple[Shape | None, ...]) -> Doing:
    """Say what a layer does.

    Args:
        layer: its fields.
        inputs: what goes in, as far as it is known.

    Raises:
        Invalid: the language has no words for it, or something that it needs is missing.
    """
    written = layer.value("type")
    if written is None:
        raise refused(
            say("a-layer-without", field="type"), layer.span, say("a-field", field="type")
        )
    maker = _MAKERS.get(bare(written.text))
    if maker is None:
        message = say("a-type-of-caffe-that-is-not-read", type=clip(written.text))
        raise refused(message, written.span, "", say("its-size-is-not-known"))
    return maker(layer, inputs)


def bare(written: str) -> str:
    """Write a type in small letters alone: `InnerProduct` and `INNER_PRODUCT` are the same."""
    return written.replace("_", "").lower()


def _one(name: str, said: Said, layer: Message, spans: Mapping[str, Span] | None = None) -> Doing:
    made = operation_of((name, said), type_of(layer))
    arguments = tuple(
        replace(each, span=(spans or {}).get(each.word, each.span)) for each in made.arguments
    )
    return Doing((replace(made, arguments=arguments),))


def _convolution(layer: Message, inputs: tuple[Shape | None, ...]) -> Doing:
    return _sliding("conv", layer, inputs[0])


def _depthwise(layer: Message, inputs: tuple[Shape | None, ...]) -> Doing:
    """A type that several forks have: a group for each channel, whatever is said of groups."""
    return _sliding("conv", layer, inputs[0], depthwise=True)


def _deconvolution(layer: Message, inputs: tuple[Shape | None, ...]) -> Doing:
    return _sliding("deconv", layer, inputs[0])


def _sliding(name: str, layer: Message, x: Shape | None, depthwise: bool = False) -> Doing:
    given = layer.inner("convolution_param")
    out, kernel = needed(given, layer, "num_output"), axes(given, "kernel_size", "kernel")
    if kernel is None:
        missing = "kernel_size"
        expected = say("a-field", field=missing)
        raise refused(say("a-layer-without", field=missing), type_of(layer), expected)
    said: Said = {"kernel": kernel[0], "out": out[:1]}
    spans = {"kernel": kernel[1], "out": out[1]}
    for field, own, usual in (("stride", "stride", (1,)), ("dilation", "dilation", (1,))):
        if (found := axes(given, field, field)) and found[0] != usual:
            said[own], spans[own] = found
    padding = axes(given, "pad", "pad") or ((0,), given.span)
    if name == "conv" or any(padding[0]):
        said["pad"], spans["pad"] = padding
    if not switch(given, "bias_term", True):
        said["bias"] = False
    groups = number(given, "group")
    if depthwise and x is not None:
        groups = (x.channels, type_of(layer))
    elif depthwise:
        groups = out
    if groups and groups[0] != 1:
        if name == "conv" and x is not None and x.channels == groups[0] and not out[0] % groups[0]:
            name = "dwconv"
            del said["out"]
            said |= {"multiplier": (out[0] // groups[0],)} if out[0] != groups[0] else {}
        else:
            said["groups"], spans["groups"] = groups[:1], groups[1]
    return _one(name, said, layer, spans)


def _pooling(layer: Message, inputs: tuple[Shape | None, ...]) -> Doing:
    given, x = layer.inner("pooling_param"), inputs[0]
    name = {"AVE": "avgpool", "1": "avgpool"}.get(word(given, "pool", "MAX"), "maxpool")
    if switch(given, "global_pooling", False):
        if name == "avgpool":
            return _one("gap", {}, layer)
        if x is None or not x.rank:
            raise refused(say("the-size-that-goes-in-is-not-known"), type_of(layer))
        return _one(name, {"kernel": x.spatial, "stride": (1,)}, layer)
    kernel = axes(given, "kernel_size", "kernel")
    if kernel is None:
        missing = "kernel_size"
        expected = say("a-field", field=missing)
        raise refused(say("a-layer-without", field=missing), type_of(layer), expected)
    stride = axes(given, "stride", "stride") or ((1,), given.span)
    pad = axes(given, "pad", "pad") or ((0,), given.span)
    said: Said = {"kernel": kernel[0]}
    if stride[0] != kernel[0]:
        said["stride"] = stride[0]
    if any(pad[0]):
        said["pad"] = pad[0]
    spans = {"kernel": kernel[1], "stride": stride[1], "pad": pad[1]}
    down = word(given, "round_mode", "") in ("FLOOR", "1") or not switch(given, "ceil_mode", True)
    if not down and _rounds(kernel[0], stride[0], pad[0], x, layer):
        said["ceil"] = True
    return _one(name, said, layer, spans)


def _rounds(
    kernel: tuple[int, ...],
    stride: tuple[int, ...],
    pad: tuple[int, ...],
    x: Shape | None,
    layer: Message,
) -> bool:
    """Does it matter that pooling rounds up?

    Raises:
        Invalid: a window lies behind the input, which Caffe lets happen and nobody else.
    """
    if x is None or not min((*kernel, *stride)):
        return True
    full = [each * x.rank if len(each) == 1 else each for each in (kernel, stride, pad)]
    if any(len(axis) != x.rank for axis in full):
        return True
    each = list(zip(x.spatial, *full, strict=True))
    up = [pooled_up(i, k, s, 1, p, p) for i, k, s, p in each]
    behind = [-(-(i - k) // s) + 1 for i, k, s, _ in each]
    if not any(pad) and behind != up:
        raise refused(say("a-window-of-caffe-behind-the-input"), type_of(layer))
    return up != [convolved(i, k, s, 1, p, p) for i, k, s, p in each]


def _inner_product(layer: Message, inputs: tuple[Shape | None, ...]) -> Doing:
    given = layer.inner("inner_product_param")
    out = needed(given, layer, "num_output")
    said: Said = {"out": out[:1]}
    if not switch(given, "bias_term", True):
        said["bias"] = False
    return _one("fc", said, layer, {"out": out[1]})


def _relu(layer: Message, inputs: tuple[Shape | None, ...]) -> Doing:
    slope = fraction(layer.inner("relu_param"), "negative_slope")
    return _one("leakyrelu" if slope else "relu", {}, layer)


def _prelu(layer: Message, inputs: tuple[Shape | None, ...]) -> Doing:
    shared = switch(layer.inner("prelu_param"), "channel_shared", False)
    return _one("prelu", {"shared": True} if shared else {}, layer)


def _batch_norm(layer: Message, inputs: tuple[Shape | None, ...]) -> Doing:
    """Without a factor and an offset, which a layer `Scale` behind it may have."""
    return _one("bn", {"affine": False}, layer)


def _scale(layer: Message, inputs: tuple[Shape | None, ...]) -> Doing:
    """A factor for each channel; with an offset, that is what a 1×1 depthwise convolution does."""
    if len(inputs) > 1:
        return Doing(how="multiply")
    if has_offsets(layer):
        return _one("dwconv", {"kernel": (1,)}, layer)
    return _one("scale", {}, layer)


def has_offsets(layer: Message) -> bool:
    """Has a layer `Scale` an offset for each channel?"""
    return switch(layer.inner("scale_param"), "bias_term", False)


def _concat(layer: Message, inputs: tuple[Shape | None, ...]) -> Doing:
    given = layer.inner("concat_param")
    axis = given.value("axis", "concat_dim")
    if axis is not None and axis.text not in ("1", "-3"):
        raise refused(say("an-axis-that-is-not-that-of-channels"), axis.span, say("axis-1"))
    return Doing(how="concat")


def _eltwise(layer: Message, inputs: tuple[Shape | None, ...]) -> Doing:
    operation = layer.inner("eltwise_param").value("operation")
    written = operation.text.upper() if operation else "SUM"
    how = {"SUM": "add", "1": "add", "PROD": "multiply", "0": "multiply"}.get(written)
    if how is None:
        span = operation.span if operation else type_of(layer)
        raise refused(say("a-join-without-a-word", text=clip(written)), span, "SUM, PROD")
    return Doing(how=how)


def _reshape(layer: Message, inputs: tuple[Shape | None, ...]) -> Doing:
    """Put all values into a vector, or leave them as they are; 0 is an axis that stays."""
    sizes = [each.text for each in layer.inner("reshape_param").inner("shape").values("dim")]
    x = inputs[0]
    if x is None and len(sizes) == 2:
        return _one("flatten", {}, layer)
    if x is not None:
        old = (x.channels, *x.spatial)
        new = [str(size) if text == "0" else text for text, size in zip_longest(sizes[1:], old)]
        if len(sizes) == 2 and new[0] in ("-1", str(x.size)):
            return _one("flatten", {}, layer)
        same = sum(one != str(size) for one, size in zip_longest(new, old))
        if len(new) == len(old) == len(sizes) - 1 and same == new.count("-1") <= 1:
            return Doing()
    raise refused(say("a-reshape-without-a-word"), type_of(layer), say("a-vector"))


def _crop(layer: Message, inputs: tuple[Shape | None, ...]) -> Doing:
    other = inputs[1] if len(inputs) > 1 else None
    if other is None or not other.rank:
        raise refused(say("the-size-that-goes-in-is-not-known"), type_of(layer))
    return _one("crop", {"to": other.spatial}, layer)


def _upsampling(layer: Message, inputs: tuple[Shape | None, ...]) -> Doing:
    given = layer.inner("interp_param", "upsample_param")
    high, wide = number(given, "height", "upsample_h"), number(given, "width", "upsample_w")
    factor = number(given, "zoom_factor", "scale")
    if high and wide:
        return _one("upsample", {"to": (high[0], wide[0])}, layer)
    if factor and layer.value("type") and not list(layer.messages("interp_param")):
        return _one("upsample", {"factor": factor[:1]}, layer)
    raise refused(say("the-size-that-goes-in-is-not-known"), type_of(layer))


def _plain(name: str) -> Maker:
    def make(layer: Message, inputs: tuple[Shape | None, ...]) -> Doing:
        return _one(name, {}, layer)

    return make


def _nothing(layer: Message, inputs: tuple[Shape | None, ...]) -> Doing:
    return Doing()


_MAKERS: dict[str, Maker] = {
    "convolution": _convolution,
    "depthwiseconvolution": _depthwise,
    "convolutiondepthwise": _depthwise,
    "convdepthwise": _depthwise,
    "deconvolution": _deconvolution,
    "pooling": _pooling,
    "innerproduct": _inner_product,
    "relu": _relu,
    "prelu": _prelu,
    "batchnorm": _batch_norm,
    "bn": _plain("bn"),
    "scale": _scale,
    "concat": _concat,
    "eltwise": _eltwise,
    "reshape": _reshape,
    "crop": _crop,
    "interp": _upsampling,
    "upsample": _upsampling,
    "split": _nothing,
    **dict.fromkeys(
        ("power", "exp", "log", "absval", "bnll", "threshold", "mvn"), _plain("identity")
    ),
    **{name: _plain(name) for name in ("relu6", "elu", "sigmoid", "tanh", "softmax", "lrn")},
    **{name: _plain(name) for name in ("dropout", "flatten")},
    "swish": _plain("silu"),
}
LEFT_OUT = ("accuracy", "silence", "argmax")
"""Types that measure or take away what comes out; those that end in `loss` are the others."""
