"""Each operation as statements of a PyTorch program.

A function takes the program, the variable that comes in and the options that are given, and
returns the variable that comes out. Where PyTorch has a module, that is what is written.
"""

import math

import torch
from torch import nn


class ChannelNorm(nn.LayerNorm):
    """Layer normalisation over the channels, which are not the last axis here."""

    def forward(self, x):
        """Normalise each position."""
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)


class ChannelRMSNorm(nn.RMSNorm):
    """The same by root mean squares."""

    def forward(self, x):
        """Normalise each position."""
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)


class GlobalResponseNorm(nn.Module):
    """What ConvNeXt V2 has: `gamma * (x * n) + beta + x`."""

    def __init__(self, channels, affine):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(channels)) if affine else 0
        self.bias = nn.Parameter(torch.zeros(channels)) if affine else 0

    def forward(self, x):
        """Compare each channel with all."""
        last = x.movedim(1, -1)
        norm = last.pow(2).sum(tuple(range(1, last.dim() - 1)), keepdim=True).sqrt()
        last = self.weight * last * norm / (norm.mean(-1, keepdim=True) + 1e-6) + self.bias + last
        return last.movedim(-1, 1)


class LayerScale(nn.Module):
    """One factor for each channel."""

    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))

    def forward(self, x):
        """Scale each channel."""
        return x * self.weight.reshape(-1, *[1] * (x.dim() - 2))


class StochasticDepth(nn.Identity):
    """Stochastic depth, where a network is used and not trained."""


EXTRAS = {
    each.__name__: each
    for each in (ChannelNorm, ChannelRMSNorm, GlobalResponseNorm, LayerScale, StochasticDepth)
}


def each_axis(value, rank):
    """One number stands for all axes."""
    found = (value,) * rank if isinstance(value, int) else value
    if len(found) != rank:
        raise ValueError(f"{value} on {rank} axes")
    return found


def windows(program, x, o):
    """Kernel, stride and dilation along each axis."""
    rank = program.rank(x)
    kernel = each_axis(o.get("kernel", 2), rank)
    return kernel, each_axis(o.get("stride", 1), rank), each_axis(o.get("dilation", 1), rank)


def padded(program, x, amounts, value=0):
    """Pad by (before, after) along each axis."""
    flat = [number for pair in reversed(amounts) for number in pair]
    return program.statement(f"functional.pad({x}, {flat}, value={value})") if any(flat) else x


def tensorflow_same(program, x, o, value=0):
    """Pad so that each stride has its value, the odd one at the end."""
    amounts = []
    sizes = program.size(x)[:-1]
    for i, k, s, d in zip(sizes, *windows(program, x, o), strict=True):
        reach = (math.ceil(i / s) - 1) * s + (k - 1) * d + 1
        lacking = max(reach - i, 0)
        amounts.append((lacking // 2, lacking - lacking // 2))
    return padded(program, x, amounts, float(value))


def halves(program, x, o):
    """Half the dilated kernel, which must have a middle."""
    kernel, _, dilation = windows(program, x, o)
    spans = [(k - 1) * d for k, d in zip(kernel, dilation, strict=True)]
    if any(span % 2 for span in spans):
        raise ValueError("an even kernel has no middle")
    return tuple(span // 2 for span in spans)


def conv(program, x, o):
    """A convolution; without a padding it has half its kernel."""
    pad, rank = o.get("pad", "half"), program.rank(x)
    if pad == "half":
        pad = halves(program, x, o)
    elif pad == "same":
        x, pad = tensorflow_same(program, x, o), 0
    elif pad == "valid":
        pad = 0
    text = (
        f"nn.Conv{rank}d({program.channels(x)}, {o['out']}, kernel_size={o['kernel']}, "
        f"stride={o.get('stride', 1)}, padding={pad}, dilation={o.get('dilation', 1)}, "
        f"groups={o.get('groups', 1)}, bias={o.get('bias', True)})"
    )
    return program.module(text, x)


def dwconv(program, x, o):
    """As many groups as channels."""
    c = program.channels(x)
    return conv(program, x, {**o, "groups": c, "out": c * o.get("multiplier", 1)})


def sepconv(program, x, o):
    """Depthwise, then 1×1."""
    x = dwconv(program, x, o)
    return conv(program, x, {"kernel": 1, "out": o["out"], "bias": o.get("bias", True)})


def deconv(program, x, o):
    """A transposed convolution; `same` gives each value of the input its stride."""
    pad, rank = o.get("pad", 0), program.rank(x)
    same = pad == "same"
    text = (
        f"nn.ConvTranspose{rank}d({program.channels(x)}, {o['out']}, kernel_size={o['kernel']}, "
        f"stride={o.get('stride', 1)}, padding={0 if isinstance(pad, str) else pad}, "
        f"dilation={o.get('dilation', 1)}, output_padding={o.get('outpad', 0)}, "
        f"groups={o.get('groups', 1)}, bias={o.get('bias', True)})"
    )
    if not same:
        return program.module(text, x)
    _, stride, _ = windows(program, x, o)
    sizes = tuple(i * s for i, s in zip(program.size(x)[:-1], stride, strict=True))
    return program.module(text, x, call=f"resized({{}}({{}}), {sizes})")


def resized(x, sizes):
    """Cut or fill each axis to a size, the odd value at the end."""
    flat = []
    for i, size in zip(reversed(x.shape[2:]), reversed(sizes), strict=True):
        flat += [(size - i) // 2, size - i - (size - i) // 2]
    return nn.functional.pad(x, flat)


EXTRAS["resized"] = resized


def fc(program, x, o):
    """Fully connected to everything that comes in."""
    if program.rank(x):
        x = program.statement(f"{x}.flatten(1)")
    text = f"nn.Linear({program.channels(x)}, {o['out']}, bias={o.get('bias', True)})"
    return program.module(text, x)


def pool(program, x, o, word, outside, more=""):
    """A pool layer; values `outside` of the input are those that change nothing."""
    pad, kernel = o.get("pad", 0), o.get("kernel", 2)
    stride = o.get("stride", kernel)
    if pad == "same":
        x = tensorflow_same(program, x, {"stride": kernel, **o}, outside)
        pad = 0
    elif pad == "valid":
        pad = 0
    text = (
        f"nn.{word}Pool{program.rank(x)}d({kernel}, stride={stride}, padding={pad}{more}, "
        f"ceil_mode={o.get('ceil', False) and o.get('pad') != 'same'})"
    )
    return program.module(text, x)


def maxpool(program, x, o):
    """The largest of each window."""
    return pool(program, x, o, "Max", -1, f", dilation={o.get('dilation', 1)}")


def avgpool(program, x, o):
    """The mean of each window, or of as many as are asked for."""
    if "to" in o:
        rank = program.rank(x)
        return program.module(f"nn.AdaptiveAvgPool{rank}d({o['to']})", with_axes(program, x))
    return pool(program, x, o, "Avg", 0)


def gap(program, x, o):
    """The mean of each channel."""
    return program.module(f"nn.AdaptiveAvgPool{program.rank(x)}d(1)", with_axes(program, x))


def gmp(program, x, o):
    """The largest value of each channel."""
    return program.module(f"nn.AdaptiveMaxPool{program.rank(x)}d(1)", with_axes(program, x))


def unpool(program, x, o):
    """Values where they were taken from, here all from the first place."""
    rank = program.rank(with_axes(program, x))
    kernel = each_axis(o.get("kernel", 2), rank)
    stride, pad = each_axis(o.get("stride", kernel), rank), each_axis(o.get("pad", 0), rank)
    text = f"nn.MaxUnpool{rank}d({kernel}, stride={stride}, padding={pad})"
    size = "" if "to" not in o else f", output_size={each_axis(o['to'], rank)}"
    places = program.statement(f"torch.zeros_like({x}, dtype=torch.int64)", "places")
    return program.module(text, x, call=f"{{}}({{}}, {places}{size})")


def with_axes(program, x):
    """A value that has a length, at least."""
    if not program.rank(x):
        raise ValueError("a vector")  # PyTorch would take the batch for channels
    return x


def bn(program, x, o):
    """Batch normalisation."""
    rank = max(program.rank(x), 1)
    return program.module(
        f"nn.BatchNorm{rank}d({program.channels(x)}, affine={o.get('affine', True)})", x
    )


def ln(program, x, o):
    """Layer normalisation."""
    affine = o.get("affine", True)
    text = f"ChannelNorm({program.channels(x)}, elementwise_affine={affine})"
    return program.module(text, x, kind="LayerNorm")


def gn(program, x, o):
    """Group normalisation."""
    affine, groups = o.get("affine", True), o.get("groups", 32)
    return program.module(f"nn.GroupNorm({groups}, {program.channels(x)}, affine={affine})", x)


def instancenorm(program, x, o):
    """Normalisation of each channel by itself."""
    rank = program.rank(with_axes(program, x))
    affine = o.get("affine", False)
    text = f"nn.InstanceNorm{rank}d({program.channels(x)}, affine={affine})"
    return program.module(text, x)


def rmsnorm(program, x, o):
    """Normalisation by root mean squares."""
    affine = o.get("affine", True)
    text = f"ChannelRMSNorm({program.channels(x)}, elementwise_affine={affine})"
    return program.module(text, x, kind="RMSNorm")


def grn(program, x, o):
    """Global response normalisation."""
    channels = program.channels(with_axes(program, x))
    text = f"GlobalResponseNorm({channels}, {o.get('affine', True)})"
    return program.module(text, x, kind="GlobalResponseNorm")


def lrn(program, x, o):
    """Local response normalisation."""
    return program.module(f"nn.LocalResponseNorm({o.get('size', 5)})", x)


def scale(program, x, o):
    """Layer scale."""
    return program.module(f"LayerScale({program.channels(x)})", x, kind="LayerScale")


def scaled(program, x, o):
    """Times a number."""
    return program.function(f"{x} * {o['by']}", "Scaled")


def prelu(program, x, o):
    """A slope for each channel, or for all."""
    return program.module(f"nn.PReLU({1 if o.get('shared') else program.channels(x)})", x)


def plain(name, word="", default=""):
    """A module that takes one number at most."""

    def make(program, x, o):
        return program.module(f"nn.{name}({o.get(word, default)})", x)

    return make


def droppath(program, x, o):
    """Stochastic depth."""
    return program.module("StochasticDepth()", x, kind="StochasticDepth")


def upsample(program, x, o):
    """Larger by a factor, or to a size."""
    key, word = ("to", "size") if "to" in o else ("factor", "scale_factor")
    each_axis(o[key], program.rank(x))
    return program.module(f"nn.Upsample({word}={o[key]})", with_axes(program, x))


def pad(program, x, o):
    """Zeros around, and channels of zeros."""
    rank = program.rank(with_axes(program, x))
    flat = [number for by in reversed(each_axis(o.get("by", 1), rank)) for number in (by, by)]
    flat += [0, o.get("channels", 0)]
    return program.function(f"functional.pad({x}, {flat})", f"ZeroPad{rank}d")


def crop(program, x, o):
    """The middle, which `narrow` refuses to take out of less."""
    sizes = program.size(with_axes(program, x))[:-1]
    text = x
    for axis, (i, size) in enumerate(zip(sizes, each_axis(o["to"], len(sizes)), strict=True), 2):
        text += f".narrow({axis}, {max((i - size) // 2, 0)}, {size})"
    return program.function(text, "CenterCrop")


def channels_last(program, x):
    """A value with its channels on the last axis, as the language has it."""
    return f"{x}.movedim(1, -1)" if program.rank(x) else x


def reshape(program, x, o):
    """The same values, row by row."""
    to = each_axis(o["to"], 1) if isinstance(o["to"], int) else o["to"]
    text = f"{channels_last(program, x)}.reshape({[len(program.variables[x]), *to]})"
    return program.function(text if len(to) == 1 else f"{text}.movedim(-1, 1)", "Reshape")


def permute(program, x, o):
    """The axes in another order."""
    order = [0, *each_axis(o["axes"], program.rank(x) + 1)]
    text = f"{channels_last(program, x)}.permute({order})"
    return program.function(text if len(order) == 2 else f"{text}.movedim(-1, 1)", "Permute")


def part(program, x, o):
    """Some of the channels."""
    text = f"{x}.narrow(1, {o.get('after', 0)}, {o['channels']})"
    return program.function(text, "Slice")


def shuffle(program, x, o):
    """Channels interleaved."""
    return program.module(f"nn.ChannelShuffle({o.get('groups', 2)})", x)


def pixelshuffle(program, x, o):
    """Channels to positions; PyTorch has a module for images alone."""
    rank, r = program.rank(with_axes(program, x)), o.get("factor", 2)
    if rank == 2:
        return program.module(f"nn.PixelShuffle({r})", x)
    text = f"{x}.unflatten(1, (-1, {', '.join([str(r)] * rank)}))"
    if rank == 1:
        return program.function(f"{text}.permute(0, 1, 3, 2).flatten(2)", "PixelShuffle")
    merged = ".permute(0, 1, 5, 2, 6, 3, 7, 4).flatten(6).flatten(4, 5).flatten(2, 3)"
    return program.function(f"{text}{merged}", "PixelShuffle")


def pixelunshuffle(program, x, o):
    """Positions to channels; PyTorch has a module for images alone."""
    rank, r = program.rank(with_axes(program, x)), o.get("factor", 2)
    if rank == 2:
        return program.module(f"nn.PixelUnshuffle({r})", x)
    text = x
    for axis in range(rank):  # each axis becomes two, of which the second is one of channels
        text += f".unflatten({2 + 2 * axis}, (-1, {r}))"
    order = [0, 1, *(3 + 2 * axis for axis in range(rank)), *(2 + 2 * axis for axis in range(rank))]
    return program.function(f"{text}.permute({order}).flatten(1, {1 + rank})", "PixelUnshuffle")


MODULES = {
    "conv": conv,
    "dwconv": dwconv,
    "sepconv": sepconv,
    "deconv": deconv,
    "fc": fc,
    "maxpool": maxpool,
    "avgpool": avgpool,
    "gap": gap,
    "gmp": gmp,
    "unpool": unpool,
    "bn": bn,
    "ln": ln,
    "gn": gn,
    "instancenorm": instancenorm,
    "rmsnorm": rmsnorm,
    "grn": grn,
    "lrn": lrn,
    "scale": scale,
    "scaled": scaled,
    "relu": plain("ReLU"),
    "relu6": plain("ReLU6"),
    "leakyrelu": plain("LeakyReLU", "slope"),
    "prelu": prelu,
    "rrelu": plain("RReLU"),
    "elu": plain("ELU"),
    "celu": plain("CELU"),
    "selu": plain("SELU"),
    "gelu": plain("GELU"),
    "glu": plain("GLU", default=1),
    "silu": plain("SiLU"),
    "mish": plain("Mish"),
    "hardswish": plain("Hardswish"),
    "sigmoid": plain("Sigmoid"),
    "hardsigmoid": plain("Hardsigmoid"),
    "logsigmoid": plain("LogSigmoid"),
    "tanh": plain("Tanh"),
    "hardtanh": plain("Hardtanh"),
    "softplus": plain("Softplus"),
    "softsign": plain("Softsign"),
    "tanhshrink": plain("Tanhshrink"),
    "softshrink": plain("Softshrink"),
    "hardshrink": plain("Hardshrink"),
    "threshold": plain("Threshold", default="0.1, 20"),
    "softmax": plain("Softmax", default=1),
    "logsoftmax": plain("LogSoftmax", default=1),
    "softmin": plain("Softmin", default=1),
    "dropout": plain("Dropout", "rate"),
    "droppath": droppath,
    "flatten": plain("Flatten"),
    "reshape": reshape,
    "permute": permute,
    "slice": part,
    "upsample": upsample,
    "pad": pad,
    "crop": crop,
    "shuffle": shuffle,
    "pixelshuffle": pixelshuffle,
    "pixelunshuffle": pixelunshuffle,
    "identity": plain("Identity"),
}
"""All operations of the language."""
