"""Obtain facts from torch: what real modules make of single layers and of short chains.

Run it where torch is installed (2.13.0 made the stored file): `python make_torch.py > torch.json`.
It does not import mkdocs_cnn. Each fact is a line of the block language, written beside the torch
module that it means, and what came out of running that module:

- output size, parameters and buffers are read off the module and its output;
- multiply-adds are half of what torch.utils.flop_counter counts while the module runs;
- receptive fields are measured: all weights are set to one, and the gradient of each output value
  shows which inputs it depends on (average pooling stands in for maximum pooling, since only one
  input of a maximum has a gradient; the windows are the same).
"""

import json
import random
import sys
import warnings

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

warnings.simplefilter("ignore")
CONV = {1: nn.Conv1d, 2: nn.Conv2d, 3: nn.Conv3d}
DECONV = {1: nn.ConvTranspose1d, 2: nn.ConvTranspose2d, 3: nn.ConvTranspose3d}
MAXPOOL = {1: nn.MaxPool1d, 2: nn.MaxPool2d, 3: nn.MaxPool3d}
AVGPOOL = {1: nn.AvgPool1d, 2: nn.AvgPool2d, 3: nn.AvgPool3d}
ADAPTIVE = {1: nn.AdaptiveAvgPool1d, 2: nn.AdaptiveAvgPool2d, 3: nn.AdaptiveAvgPool3d}
NORM = {1: nn.BatchNorm1d, 2: nn.BatchNorm2d, 3: nn.BatchNorm3d}
PAD = {1: nn.ZeroPad1d, 2: nn.ZeroPad2d, 3: nn.ZeroPad3d}
LARGEST = {1: 60, 2: 20, 3: 9}
choose = random.Random(20250101)


def x(numbers):
    """Write one number where all agree half of the time, else one per axis."""
    if len(set(numbers)) == 1 and choose.random() < 0.5:
        return str(numbers[0])
    return "x".join(map(str, numbers))


def each(rank, low, high):
    if choose.random() < 0.5:
        return (choose.randint(low, high),) * rank
    return tuple(choose.randint(low, high) for _ in range(rank))


def spatial(rank):
    return tuple(choose.randint(1, LARGEST[rank]) for _ in range(rank))


def run(line, make, size, channels):
    """Make and run a module; give the fact."""
    fact = {"line": line, "input": [*size, channels]}
    try:
        module = make().eval()
        sample = torch.zeros(1, channels, *size)
        with FlopCounterMode(display=False) as counter, torch.no_grad():
            output = module(sample)
    except (RuntimeError, ValueError):
        return {**fact, "output": None}
    shape = list(output.shape[1:])
    if 0 in shape:  # transposed convolutions go down to nothing at all
        return {**fact, "output": None}
    return {
        **fact,
        "kind": type(module).__name__,
        "output": [*shape[1:], shape[0]],
        "params": sum(p.numel() for p in module.parameters()),
        "buffers": sum(b.numel() for b in module.buffers()),
        "macs": counter.get_total_flops() // 2,
    }


def conv(rank, transposed=False):
    kernel, stride, dilation = each(rank, 1, 5), each(rank, 1, 3), each(rank, 1, 2)
    pad = tuple(choose.randint(0, 4) for _ in range(rank))
    groups = choose.choice([1, 1, 2, 3])
    channels = choose.choice([1, 2, 3, 4, 6, 12])
    out = choose.choice([1, 2, 3, 4, 6, 12])
    bias = choose.random() < 0.6
    # Larger ones torch refuses when it computes, though not when it only works shapes out.
    most = [min(2, max(s, d) - 1) for s, d in zip(stride, dilation, strict=True)]
    outpad = tuple(choose.randint(0, each) if transposed else 0 for each in most)
    options = f"stride {x(stride)} pad {x(pad)} dilation {x(dilation)} groups {groups}"
    options += "" if bias else " nobias"
    options += f" outpad {x(outpad)}" if any(outpad) else ""
    word = "deconv" if transposed else "conv"
    line = f"{word}{'x'.join(map(str, kernel))}-{out} {options}"
    if len(set(kernel)) == 1 and choose.random() < 0.5:
        line = f"{word}{kernel[0]}-{out} {options}"
    how = {
        "kernel_size": kernel,
        "stride": stride,
        "padding": pad,
        "dilation": dilation,
        "groups": groups,
        "bias": bias,
    }
    if transposed:
        how["output_padding"] = outpad
    kind = (DECONV if transposed else CONV)[rank]
    return run(line, lambda: kind(channels, out, **how), spatial(rank), channels)


def pool(rank, kind):
    kernel, ceil, channels = each(rank, 1, 5), choose.random() < 0.5, choose.randint(1, 4)
    stride = each(rank, 1, 4) if choose.random() < 0.7 else None
    pad = tuple(choose.randint(0, k // 2 + (choose.random() < 0.1)) for k in kernel)
    dilation = each(rank, 1, 3) if kind == "maxpool" and choose.random() < 0.4 else None
    line = f"{kind}{x(kernel)}"
    how = {"kernel_size": kernel, "padding": pad, "ceil_mode": ceil}
    if stride:
        line += f" stride {x(stride)}"
        how["stride"] = stride
    line += f" pad {x(pad)}" if any(pad) else ""
    if dilation:
        line += f" dilation {x(dilation)}"
        how["dilation"] = dilation
    line += " ceil" if ceil else ""
    make = (MAXPOOL if kind == "maxpool" else AVGPOOL)[rank]
    size = spatial(rank)
    if make is nn.AvgPool3d:
        # It alone refuses a window larger than the input even where padding makes room for it.
        size = tuple(map(max, size, kernel))
    return run(line, lambda: make(**how), size, channels)


def others():
    for rank in (1, 2, 3):
        for _ in range(8):
            size, to, c = spatial(rank), spatial(rank), choose.randint(1, 5)
            yield run(f"avgpool to {x(to)}", lambda r=rank, to=to: ADAPTIVE[r](to), size, c)
            c = choose.choice([4, 8, 12, 16, 27])
            yield run("gap", lambda r=rank: ADAPTIVE[r](1), size, c)
            yield run("bn", lambda r=rank, c=c: NORM[r](c), size, c)
            yield run("bn noaffine", lambda r=rank, c=c: NORM[r](c, affine=False), size, c)
            yield run("prelu", lambda c=c: nn.PReLU(c), size, c)
            yield run("prelu shared", nn.PReLU, size, c)
            groups = choose.choice([1, 2, 3, 4])
            yield run(f"gn groups {groups}", lambda g=groups, c=c: nn.GroupNorm(g, c), size, c)
            pad = tuple(choose.randint(0, 3) for _ in range(rank))
            both = tuple(p for axis in reversed(pad) for p in (axis, axis))
            yield run(f"pad {x(pad)}", lambda r=rank, b=both: PAD[r](b), size, c)
            factor = tuple(choose.randint(1, 3) for _ in range(rank))
            yield run(
                f"upsample {x(factor)}", lambda f=factor: nn.Upsample(scale_factor=f), size, c
            )
            yield run(f"upsample to {x(to)}", lambda to=to: nn.Upsample(size=to), size, c)
    for _ in range(12):
        size, c = spatial(2), choose.choice([3, 4, 8, 9, 16, 18])
        factor = choose.choice([2, 3])
        yield run(f"pixelshuffle {factor}", lambda f=factor: nn.PixelShuffle(f), size, c)
        groups = choose.choice([2, 3])
        yield run(f"shuffle groups {groups}", lambda g=groups: nn.ChannelShuffle(g), size, c)
        yield run("lrn", lambda: nn.LocalResponseNorm(5), size, c)
        for word, module in (
            ("relu", nn.ReLU()),
            ("relu6", nn.ReLU6()),
            ("leakyrelu 0.1", nn.LeakyReLU(0.1)),
            ("elu", nn.ELU()),
            ("gelu", nn.GELU()),
            ("silu", nn.SiLU()),
            ("hardswish", nn.Hardswish()),
            ("sigmoid", nn.Sigmoid()),
            ("hardsigmoid", nn.Hardsigmoid()),
            ("tanh", nn.Tanh()),
            ("softmax", nn.Softmax(1)),
            ("dropout 0.5", nn.Dropout(0.5)),
            ("identity", nn.Identity()),
        ):
            if choose.random() < 0.25:
                yield run(word, lambda m=module: m, size, c)
    for rank in (0, 1, 2, 3):
        for _ in range(5):
            size, c = spatial(rank) if rank else (), choose.randint(1, 30)
            values = c
            for extent in size:
                values *= extent
            out, bias = choose.randint(1, 50), choose.random() < 0.6
            line = f"fc-{out}" + ("" if bias else " nobias")
            flat = lambda v=values, o=out, b=bias: nn.Linear(v, o, bias=b)  # noqa: E731
            fact = run(line, lambda f=flat: nn.Sequential(nn.Flatten(), f()), size, c)
            yield {**fact, "kind": "Linear"}
            fact = run("ln", lambda c=c: LayerNormLast(c), size, c)
            yield {**fact, "kind": "LayerNorm"}


ACTIVATIONS = {
    "celu": nn.CELU(),
    "selu": nn.SELU(),
    "mish": nn.Mish(),
    "softplus": nn.Softplus(),
    "softsign": nn.Softsign(),
    "hardtanh": nn.Hardtanh(),
    "tanhshrink": nn.Tanhshrink(),
    "softshrink": nn.Softshrink(),
    "hardshrink": nn.Hardshrink(),
    "threshold": nn.Threshold(0.1, 0.0),
    "rrelu": nn.RReLU(),
    "logsigmoid": nn.LogSigmoid(),
    "logsoftmax": nn.LogSoftmax(1),
    "softmin": nn.Softmin(1),
    "glu": nn.GLU(1),
}
GLOBAL_MAX = {1: nn.AdaptiveMaxPool1d, 2: nn.AdaptiveMaxPool2d, 3: nn.AdaptiveMaxPool3d}
INSTANCE = {1: nn.InstanceNorm1d, 2: nn.InstanceNorm2d, 3: nn.InstanceNorm3d}


def each_rank(rank):
    """What works along any axes."""
    size, to, c = spatial(rank), spatial(rank), choose.randint(1, 12)
    size = tuple(extent + 1 for extent in size)  # instance norm wants more than one value
    yield run(f"maxpool to {x(to)}", lambda: GLOBAL_MAX[rank](to), size, c)
    yield run("gmp", lambda: GLOBAL_MAX[rank](1), size, c)
    yield run("instancenorm", lambda: INSTANCE[rank](c), size, c)
    yield run("instancenorm affine", lambda: INSTANCE[rank](c, affine=True), size, c)
    whole = lambda affine: nn.LayerNorm([c, *size], elementwise_affine=affine)  # noqa: E731
    yield run("ln all", lambda: whole(True), size, c)
    yield run("ln all noaffine", lambda: whole(False), size, c)
    fact = run("rmsnorm", lambda: Last(nn.RMSNorm(c)), size, c)
    yield {**fact, "kind": "RMSNorm"}
    out, bias = choose.randint(1, 30), choose.random() < 0.6
    fact = run(
        f"fc-{out} each{'' if bias else ' nobias'}", lambda: Last(nn.Linear(c, out, bias)), size, c
    )
    yield {**fact, "kind": "Linear"}
    factor = tuple(choose.choice([0.5, 0.75, 1.25, 1.5, 2.5, 0.3]) for _ in range(rank))
    yield run(f"upsample {x(factor)}", lambda: nn.Upsample(scale_factor=factor), size, c)
    pads = tuple((choose.randint(0, 3), choose.randint(0, 3)) for _ in range(rank))
    flat = tuple(side for axis in reversed(pads) for side in axis)
    yield run(f"pad {sides(pads)}", lambda: PAD[rank](flat), size, c)
    fact = run("flatten positions", lambda: nn.Flatten(2), size, c)
    yield {**fact, "kind": "Flatten"}
    yield padded(rank)
    yield ceiled(rank)


def sides(pads):
    return "x".join(str(a) if a == b and choose.random() < 0.5 else f"{a}:{b}" for a, b in pads)


def padded(rank):
    """A convolution with another padding on each side, or a causal one."""
    kernel, stride, dilation = each(rank, 1, 4), each(rank, 1, 3), each(rank, 1, 3)
    pads = [(choose.randint(0, 3), choose.randint(0, 3)) for _ in range(rank)]
    written = sides(pads)
    if choose.random() < 0.4:
        pads = [(d * (k - 1), 0) for k, d in zip(kernel, dilation, strict=True)]
        written = "causal"
    flat = tuple(side for axis in reversed(pads) for side in axis)
    c, out = choose.randint(1, 6), choose.randint(1, 6)
    word = "x".join(map(str, kernel))
    line = f"conv{word}-{out} stride {x(stride)} dilation {x(dilation)} pad {written}"
    make = lambda: nn.Sequential(PAD[rank](flat), CONV[rank](c, out, kernel, stride, 0, dilation))  # noqa: E731
    fact = run(line, make, spatial(rank), c)
    return {**fact, "kind": f"Conv{rank}d"}


def ceiled(rank):
    """A convolution that is rounded up: its last windows see zeros behind the padding."""
    kernel, stride = each(rank, 1, 4), each(rank, 1, 3)
    pad = tuple(choose.randint(0, k // 2) for k in kernel)
    size, c, out = spatial(rank), choose.randint(1, 6), choose.randint(1, 6)
    size = tuple(map(max, size, kernel))
    pooled = MAXPOOL[rank](kernel, stride, pad, ceil_mode=True)(torch.zeros(1, 1, *size)).shape[2:]
    behind = [
        max((o - 1) * s + k - i - p, 0)
        for o, s, k, i, p in zip(pooled, stride, kernel, size, pad, strict=True)
    ]
    flat = tuple(
        side for p, b in zip(reversed(pad), reversed(behind), strict=True) for side in (p, b)
    )
    line = f"conv{'x'.join(map(str, kernel))}-{out} stride {x(stride)} pad {x(pad)} ceil"
    make = lambda: nn.Sequential(PAD[rank](flat), CONV[rank](c, out, kernel, stride))  # noqa: E731
    return {**run(line, make, size, c), "kind": f"Conv{rank}d"}


def images():
    """What torch has for images alone, or takes apart by channels."""
    size, c = spatial(2), choose.choice([2, 4, 6, 12])
    factor = choose.choice([1, 2, 3])
    yield run(f"pixelunshuffle {factor}", lambda: nn.PixelUnshuffle(factor), size, c)
    kernel, stride = choose.randint(2, 3), choose.randint(1, 3)
    small = tuple(extent + kernel for extent in size)
    inner = nn.MaxPool2d(kernel, stride)(torch.zeros(1, c, *small))
    output = nn.MaxUnpool2d(kernel, stride)(inner, torch.zeros_like(inner, dtype=torch.int64))
    yield {
        "line": f"unpool{kernel} stride {stride}",
        "input": [*inner.shape[2:], c],
        "kind": "MaxUnpool2d",
        "output": [*output.shape[2:], c],
        "params": 0,
        "buffers": 0,
        "macs": 0,
    }
    first, count = choose.randint(0, 6), choose.randint(1, 8)
    fact = run(
        f"slice {count} after {first}",
        lambda: Function(lambda s: narrowed(s, first, count)),
        size,
        c,
    )
    yield {**fact, "kind": "Slice"}
    order = choose.sample([1, 2, 3], 3)
    ours = [order[2] % 3, order[0] % 3, order[1] % 3]  # our axes are H, W, C and torch's C, H, W
    fact = run(
        f"permute {'x'.join(map(str, order))}",
        lambda: Function(lambda s: s.permute(0, *(axis + 1 for axis in ours))),
        size,
        c,
    )
    yield {**fact, "kind": "Permute"}
    h, w = size
    fact = run(f"reshape {h * w}x{c}", lambda: Function(lambda s: s.reshape(1, c, h * w)), size, c)
    yield {**fact, "kind": "Reshape"}
    yield run(
        f"reshape {h * w + 1}x{c}",
        lambda: Function(lambda s: s.reshape(1, c, -1, h * w + 1)),
        size,
        c,
    )
    for word, module in ACTIVATIONS.items():
        if choose.random() < 0.25:
            yield run(word, lambda m=module: m, size, c)


def narrowed(sample, first, count):
    if first + count > sample.shape[1]:
        raise ValueError("there are not so many")  # torch would only cut off what is not there
    return sample[:, first : first + count]


class Function(nn.Module):
    """A module without parameters."""

    def __init__(self, function):
        super().__init__()
        self.forward = function


class Last(nn.Module):
    """A module that works on the last axis; channels come first here."""

    def __init__(self, module):
        super().__init__()
        self.module = module

    def forward(self, sample):
        return self.module(sample.movedim(1, -1)).movedim(-1, 1)


class LayerNormLast(nn.Module):
    """nn.LayerNorm normalises the last axis; channels come first here."""

    def __init__(self, channels):
        super().__init__()
        self.norm = nn.LayerNorm(channels)

    def forward(self, sample):
        return self.norm(sample.movedim(1, -1)).movedim(-1, 1)


def chain():
    """A few layers one after the other, on one axis, and how far one output sees."""
    lines, modules = [], []
    for _ in range(choose.randint(1, 6)):
        kernel, stride = choose.randint(1, 5), choose.randint(1, 3)
        kind = choose.choice(["conv", "conv", "maxpool"])
        if kind == "conv":
            dilation = choose.randint(1, 3)
            pad = choose.randint(0, 2)
            lines.append(f"conv{kernel}-1 stride {stride} pad {pad} dilation {dilation} nobias")
            module = nn.Conv1d(1, 1, kernel, stride, pad, dilation, bias=False)
            nn.init.ones_(module.weight)
        else:
            kernel, stride = choose.randint(2, 3), choose.randint(1, 2)
            lines.append(f"maxpool{kernel} stride {stride}")
            module = nn.AvgPool1d(kernel, stride)
        modules.append(module)
    length = 1500
    sample = torch.ones(1, 1, length, requires_grad=True)
    output = nn.Sequential(*modules)(sample)
    middle = output.shape[2] // 2
    (gradient,) = torch.autograd.grad(output[0, 0, middle], sample)
    seen = gradient[0, 0].nonzero().flatten()
    first, last = int(seen[0]), int(seen[-1])
    if first == 0 or last == length - 1:
        return None
    return {"lines": lines, "input": [length, 1], "receptive_field": last - first + 1}


def write(name, facts, last=False):
    """One fact a line."""
    lines = ",\n".join(json.dumps(fact) for fact in facts)
    sys.stdout.write(f'"{name}": [\n{lines}\n]{"" if last else ","}\n')


def main():
    layers = [conv(rank) for rank in (1, 2, 3) for _ in range(60)]
    layers += [conv(rank, True) for rank in (1, 2, 3) for _ in range(40)]
    layers += [
        pool(r, kind) for r in (1, 2, 3) for kind in ("maxpool", "avgpool") for _ in range(30)
    ]
    layers += list(others())
    chains = [fact for _ in range(60) if (fact := chain())]
    layers += [fact for rank in (1, 2, 3) for _ in range(8) for fact in each_rank(rank)]
    layers += [fact for _ in range(16) for fact in images()]
    sys.stdout.write(f'{{\n"made": "make_torch.py with torch {torch.__version__}",\n')
    write("layers", layers)
    write("chains", chains, last=True)
    sys.stdout.write("}\n")


if __name__ == "__main__":
    main()
